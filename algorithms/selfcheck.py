"""Does this engine work? Each check does one thing that products rely on and says in one line what it found."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .core.errors import Cancelled, TheiaError
from .core.grid import Grid
from .core.progress import Context, machine_memory_mb
from .core.provenance import plugin_version
from .core.raster import RasterSpec, read, write_raster
from .core.report import Report
from .core.result import Result
from .worker import run_entry

LIBRARIES = (
    "numpy", "scipy", "numba", "rasterio", "pyproj", "shapely", "pyogrio", "requests", "scikit-learn", "scikit-image",
    "spyndex", "progeosail", "matplotlib", "torch", "onnxruntime",
)  # fmt: skip
#: origin of Lambert-93: 3 degrees east, 46.5 degrees north is x = 700 km, y = 6600 km by definition (IGN, NTG 71)
LAMBERT_93 = ("EPSG:2154", (3.0, 46.5), (700_000.0, 6_600_000.0))
_TOLERANCE_M = 0.001
_DRIVERS = ("GTiff", "COG", "JP2OpenJPEG", "JPEG", "PNG", "GPKG", "netCDF", "GRIB")
#: entries run one after the other in a temporary folder
CHAIN: tuple[tuple[str, dict[str, object]], ...] = (
    ("simulate_series", {"preset": "demo", "size_km": 1, "start": "2024-07-01", "end": "2024-07-12",
                         "output": "{folder}/series"}),
    ("l3a_synthesis", {"products": "{folder}/series/products", "date": "2024-07-06", "output": "{folder}/l3a"}),
)  # fmt: skip
_FRENCH = {
    "State of the engine": "État du moteur",
    "Checks": "Vérifications",
    "Versions": "Versions",
    "Check": "Vérification",
    "Result": "Résultat",
    "Time (s)": "Durée (s)",
    "Details": "Détails",
    "ok": "bon",
    "failed": "échec",
    "machine": "machine",
    "graphics card": "carte graphique",
    "coordinates": "coordonnées",
    "file formats": "formats de fichiers",
    "GeoTIFF": "GeoTIFF",
    "chain": "chaîne",
    "The engine works: {n} checks passed.": "Le moteur fonctionne : {n} vérifications réussies.",
    "{n} of {total} checks failed: {names}.": "{n} vérifications sur {total} ont échoué : {names}.",
}


@dataclass(frozen=True)
class Check:
    """One check: whether it passed, what it found, how long it took (seconds)."""

    name: str
    passed: bool
    detail: str
    seconds: float


def engine_status(*, report: str | None, context: Context) -> Result:
    """Run every check, say each result, and write them to an HTML report."""
    checks: list[Check] = []
    for number, (name, function) in enumerate(CHECKS.items()):
        context.progress(number / len(CHECKS), name)
        check = run_check(name, function, context)
        (context.info if check.passed else context.warning)(f"{name}: {check.detail}")
        checks.append(check)
    versions = library_versions()
    context.info(", ".join(f"{name} {version}" for name, version in versions.items()))
    summary = summarise(checks, context.settings.language)
    context.info(summary)
    if report:
        write_report(report, checks, versions, summary, context.settings.language)
    failed = sum(not check.passed for check in checks)
    context.progress(1.0)
    return Result({"report": report, "problems": failed, "summary": summary})


def run_check(name: str, function: Callable[[Context], str], context: Context) -> Check:
    """Run one check; whatever it raises is its result."""
    started = time.perf_counter()
    try:
        detail, passed = function(context), True
    except Cancelled:
        raise
    except Exception as error:
        detail, passed = f"{type(error).__name__}: {error}", False
    return Check(name, passed, detail, time.perf_counter() - started)


def library_versions() -> dict[str, str]:
    """Version of Python, of the plugin and of each library that is installed."""
    versions = {"THEIA": plugin_version(), "Python": platform.python_version()}
    for name in LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def check_machine(context: Context) -> str:
    """Cores, memory, the limits that jobs keep to, free space for temporary files."""
    free_gb = shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    settings = context.settings
    return (
        f"{platform.platform()}; {sys.executable}; {os.cpu_count()} cores, {settings.threads} used; "
        f"{machine_memory_mb()} MB of memory, limit {settings.memory_mb} MB; {free_gb:.0f} GB free for temporary files"
    )


def check_device(context: Context) -> str:
    """The device that networks would run on."""
    if "torch" not in library_versions():
        card = shutil.which("nvidia-smi")
        said = subprocess.run([card, "-L"], capture_output=True, text=True, timeout=20).stdout if card else ""
        return (said.strip().splitlines() or ["no NVIDIA driver answers"])[0] + "; deep learning is not installed"
    import torch

    if torch.cuda.is_available():
        return f"CUDA: {torch.cuda.get_device_name(0)}"
    return "MPS" if torch.backends.mps.is_available() else "CPU"


def check_coordinates(context: Context) -> str:
    """PROJ finds its database, in pyproj and in rasterio, and Lambert-93 has its origin where it is defined."""
    from pyproj import Transformer, datadir
    from rasterio.warp import transform

    crs, (lon, lat), expected = LAMBERT_93
    by_pyproj = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    by_rasterio = tuple(v[0] for v in transform("EPSG:4326", crs, [lon], [lat]))
    for found in (by_pyproj, by_rasterio):
        if max(abs(f - e) for f, e in zip(found, expected, strict=True)) > _TOLERANCE_M:
            raise TheiaError("engine", f"{crs} gives {found} instead of {expected}.")
    return f"{crs} is right to {_TOLERANCE_M * 1000:.0f} mm; {datadir.get_data_dir()}"


def check_formats(context: Context) -> str:
    """GDAL has the drivers that products come in."""
    import rasterio
    from rasterio.drivers import raster_driver_extensions

    with rasterio.Env() as env:
        missing = [name for name in _DRIVERS if name not in env.drivers()]
    if missing or "tif" not in raster_driver_extensions():
        raise TheiaError("engine", f"GDAL {rasterio.__gdal_version__} lacks {', '.join(missing)}.")
    return f"GDAL {rasterio.__gdal_version__}: {', '.join(_DRIVERS)}"


def check_geotiff(context: Context) -> str:
    """A tiled, compressed GeoTIFF comes back as it was written."""
    grid = Grid.from_origin("EPSG:32631", 300_000, 4_900_020, 10, 700, 600)
    array = np.random.default_rng(1).integers(0, 10_000, grid.shape).astype("int16")
    with tempfile.TemporaryDirectory(prefix="theia-") as folder:
        path = str(Path(folder, "été check.tif"))
        write_raster(RasterSpec(path, grid, "int16", nodata=-10_000), array)
        size = os.path.getsize(path)
        back = np.squeeze(read(path))
    if not np.array_equal(array, back):
        raise TheiaError("engine", "The image that was read differs from the one that was written.")
    return f"{grid.height} x {grid.width} pixels written and read back, {size} bytes"


def check_chain(context: Context) -> str:
    """Simulate a few days and synthesise them, small: what users run, which compiles what products run per pixel."""
    quiet = Context(context.settings, lambda event: context.check_cancel())
    count: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="theia-") as folder:
        for entry, parameters in CHAIN:
            given = {name: str(value).replace("{folder}", folder) for name, value in parameters.items()}
            count.update(run_entry(entry, given, quiet).outputs)
    return f"{count['products']} products simulated, {count['count']} synthesis made"


CHECKS: dict[str, Callable[[Context], str]] = {
    "machine": check_machine,
    "graphics card": check_device,
    "coordinates": check_coordinates,
    "file formats": check_formats,
    "GeoTIFF": check_geotiff,
    "chain": check_chain,
}


def _in(language: str, text: str) -> str:
    return _FRENCH[text] if language == "fr" else text


def summarise(checks: list[Check], language: str = "en") -> str:
    """One sentence for a hurried reader."""
    failed = [_in(language, check.name) for check in checks if not check.passed]
    if not failed:
        return _in(language, "The engine works: {n} checks passed.").format(n=len(checks))
    text = _in(language, "{n} of {total} checks failed: {names}.")
    return text.format(n=len(failed), total=len(checks), names=", ".join(failed))


def write_report(path: str, checks: list[Check], versions: dict[str, str], summary: str, language: str) -> None:
    """The checks and the versions as an HTML page, with the numbers beside it as JSON."""
    page = Report(_in(language, "State of the engine"), language)
    page.verdict(summary)
    page.section(_in(language, "Checks"))
    header = [_in(language, text) for text in ("Check", "Result", "Time (s)", "Details")]
    rows = [(_in(language, c.name), _in(language, "ok" if c.passed else "failed"), c.seconds, c.detail) for c in checks]
    page.table(header, rows)
    page.section(_in(language, "Versions"))
    page.mapping(versions)
    page.numbers = {
        "checks": {c.name: {"passed": c.passed, "detail": c.detail, "seconds": round(c.seconds, 3)} for c in checks},
        "versions": versions,
    }
    page.save(path)
