"""What water quality is computed from: products of any reader, or the rasters of a water processor.

Water processors (ACOLITE, C2RCC, GRS) write one raster per band, named by quantity and wavelength
(`..._2021_06_21_..._Rrs_665.tif`), or one raster with such band names. Both become scenes here, without a side-car.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..core.errors import raise_all
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset, read_window
from ..products.read import open_products
from ..products.scene import Band, Scene
from ..products.sensors import all_sensors, find_role
from ..products.stack import some_in_period
from ..spec.phrase import phrase
from .quality_formulas import constants

_BAND_FILE = re.compile(r"^(?P<stem>.+?)_(?P<kind>Rrs|rhow|rhos)_(?P<nm>\d{3,4})\.tiff?$", re.IGNORECASE)
_NAMED = re.compile(r"(?:Rrs|rho_?[ws])_?(\d{3,4})", re.IGNORECASE)
_DATE = re.compile(r"(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?:[T_-](\d\d)[_:-]?(\d\d)[_:-]?(\d\d))?")
_EXPECTED = (
    "Give level 2A products, or rasters whose band names are those of Sentinel-2 (B4) or say the wavelength (Rrs_665)."
)
_SAMPLE = 256


def open_scenes(paths: Sequence[str], start: str | None, end: str | None, context: Context) -> list[Scene]:
    """Every scene at or below the paths, in time order. Raises `TheiaError` listing all that is wrong."""
    loose: dict[str, Scene] = {}
    others: list[str] = []
    for path in paths:
        found = _band_files(path)
        loose |= {scene.id: scene for scene in found}
        if not found:
            others.append(path)
    scenes = list(loose.values())
    if others:
        notes: list[str] = []
        # slopes of an elevation model have no meaning on water: not the slope-corrected reflectance
        scenes += open_products(others, levels=("L2A",), reflectance="SRE", notes=notes)
        for note in notes:
            context.info(note)
    return some_in_period(scenes, start, end)


def _band_files(path: str) -> list[Scene]:
    """Scenes from rasters of one band each that lie beside each other; a file stands for all of its image."""
    folder, only = (path, "") if os.path.isdir(path) else (os.path.dirname(os.path.abspath(path)), "")
    if not os.path.isdir(path):
        named = _BAND_FILE.match(os.path.basename(path))
        if named is None:
            return []
        only = f"{named['stem']}_{named['kind']}".lower()
    images: dict[str, dict[int, str]] = {}
    for file in sorted(Path(folder).iterdir()):
        match = _BAND_FILE.match(file.name)
        if match is not None and (not only or f"{match['stem']}_{match['kind']}".lower() == only):
            images.setdefault(f"{match['stem']}_{match['kind']}", {})[int(match["nm"])] = str(file)
    problems: list[str] = []
    scenes = [s for stem, files in images.items() if (s := _loose_scene(stem, files, problems)) is not None]
    raise_all(
        "product", "Some rasters cannot be used:", problems, "The name of each has to hold its date (2021_06_21)."
    )
    return scenes


def _loose_scene(stem: str, files: Mapping[int, str], problems: list[str]) -> Scene | None:
    when = _DATE.search(stem)
    if when is None:
        problems.append(phrase("{stem}: no date in the name.", stem=stem))
        return None
    year, month, day = (int(when[i]) for i in (1, 2, 3))
    hour, minute, second = (int(when[i] or 0) for i in (4, 5, 6))
    acquired = dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
    grids = {path: grid_of(path) for path in files.values()}
    first = next(iter(grids.values()))
    bands = {}
    for nm, path in files.items():
        if not grids[path].equals(first):
            problems.append(phrase("{file} lies on another grid than its neighbours.", file=os.path.basename(path)))
            continue
        dataset = open_dataset(path)
        scale, offset = float(dataset.scales[0]), float(dataset.offsets[0])
        bands[f"Rrs_{nm}"] = Band(f"Rrs_{nm}", path, first, 1, scale, offset, dataset.nodata, float(nm))
    return Scene(stem, "rasters", "L2A", next(iter(files.values())), "", "", acquired, {"R1": first}, bands)


def role_of(scene: Scene, role: str) -> str | None:
    """The band of a scene that plays a role: by its sensor, by a Sentinel-2 name, by the wavelength in its name.

    A neighbouring band never stands for a red edge.
    """
    name = find_role(scene, role)
    if name is not None:
        sensor = all_sensors().get(scene.sensor)
        known = sensor.find(name) if sensor else None
        if known is None or known.role == role or role not in ("rededge1", "rededge2", "rededge3"):
            return name
        return None
    centres: Mapping[str, int] = {**constants()["roles_nm"], "swir1": 1610, "swir2": 2200}
    if role not in centres:
        return None
    wanted = all_sensors()["S2"].by_role(role)
    for name in scene.bands:
        match = _NAMED.search(name)
        sentinel = None if scene.sensor else all_sensors()["S2"].find(name)
        if match and abs(int(match[1]) - centres[role]) <= (16 if centres[role] < 1000 else 60):
            return name
        if sentinel is not None and sentinel is wanted:
            return name
    return None


def bands_of(scene: Scene, roles: Sequence[str]) -> dict[str, Band]:
    """The bands that a scene has for some roles."""
    return {role: scene.bands[name] for role in roles if (name := role_of(scene, role)) is not None}


def check_scenes(scenes: Sequence[Scene], roles: Sequence[str], quantity: str) -> None:
    """Bands that are missing, and values that cannot be the quantity declared: every fault of every scene at once."""
    problems: list[str] = []
    for scene in scenes:
        found = bands_of(scene, [*roles, "green"])
        missing = [role for role in roles if role not in found]
        if missing:
            nm = constants()["roles_nm"]
            named = ", ".join(f"{role.replace('_', ' ')} ({nm[role]} nm)" for role in missing)
            problems.append(
                phrase(
                    "{id} has no {named} band (it has {names}).", id=scene.id, named=named, names=", ".join(scene.bands)
                )
            )
        band = found.get("green") or next(iter(found.values()), None)
        if band is not None:
            problems += _wrong_unit(scene, band, quantity)
    raise_all("input", "Some images cannot be used:", problems, _EXPECTED)


def _wrong_unit(scene: Scene, band: Band, quantity: str) -> list[str]:
    """One sentence when a sample of the band cannot be what was declared."""
    limits = constants()["units"]
    values = sample(band)
    if not values.size:
        return []
    high = float(np.percentile(values, 90))
    if quantity == "rrs" and high > limits["rrs_maximum"]:
        return [
            phrase(
                "{id}: {name} reaches {high:.3g}, which is no Rrs in sr-1 (it stays below {most:g}). "
                "Choose the kind of reflectance that the image holds, or give its scale.",
                id=scene.id,
                name=band.name,
                high=high,
                most=limits["rrs_maximum"],
            )
        ]
    if high > limits["reflectance_maximum"]:
        return [
            phrase(
                "{id}: {name} reaches {high:.4g}, which is no reflectance. Its scale is not known: write it "
                "into the file or its side-car.",
                id=scene.id,
                name=band.name,
                high=high,
            )
        ]
    return []


def sample(band: Band) -> np.ndarray:
    """Known physical values of a band in a few windows spread over the image."""
    grid = band.grid
    side = min(_SAMPLE, grid.height, grid.width)
    parts = []
    for row in {0, (grid.height - side) // 2, grid.height - side}:
        for col in {0, (grid.width - side) // 2, grid.width - side}:
            dn = read_window(band.path, (band.index,), Window(row, col, side, side), band.nodata)[0]
            known = np.isfinite(dn) if band.nodata is None else np.isfinite(dn) & (dn != band.nodata)
            parts.append(dn[known].astype(np.float64) * band.scale + band.offset)
    return np.concatenate(parts)


def reference_grid(scene: Scene, bands: Mapping[str, Band], pixel_m: float) -> Grid:
    """The grid to work on: pixels of `pixel_m`, or the finest of the bands where that is coarser or in degrees."""
    finest = min((b.grid for b in bands.values()), key=lambda g: g.pixel_size)
    metres = pixel_metres(finest)
    if metres >= pixel_m * 0.75 or metres != finest.pixel_size:
        return finest
    same = [b.grid for b in bands.values() if abs(b.grid.pixel_size - pixel_m) < 1e-3]
    if same:
        return same[0]
    factor = round(pixel_m / metres)
    return finest.coarsen(factor) if abs(factor * metres - pixel_m) < 1e-6 else finest


def pixel_metres(grid: Grid) -> float:
    """Height of a pixel in metres; of a grid in degrees, along the meridian."""
    import rasterio

    size = abs(grid.transform[4])
    if not grid.crs or rasterio.CRS.from_user_input(grid.crs).is_projected:
        return size
    return size * 111_200.0
