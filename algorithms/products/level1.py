"""Level 1 products opened for work: images checked, and what the auxiliary files inside say of the air.

Auxiliary files (GRIB-1, 9 x 9 points over the tile at the sensing time): AUX_ECMWFT holds water vapour (kg/m2), ozone
(kg/m2) and pressure; AUX_CAMSFO, from baseline 04.00, optical depths of the Copernicus Atmosphere Monitoring Service
(ECMWF table 210) and the height of its ground.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import rasterio

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import phrase
from . import safe
from .container import Container
from .level1_quality import read_quality
from .level1_types import Air, Level1
from .read import find_products
from .stack import in_time_order

__all__ = ["GRAVITY", "ONLY_COARSE", "OZONE_CMATM", "SATURATED", "SPECIES", "Air", "Level1", "open_level1", "read_air"]

#: kg/m2 of ozone to cm-atm
OZONE_CMATM = 46.698
GRAVITY = 9.80665
#: variables of ECMWF's table 210: AOT at 550 nm, and species at 550 nm
_AOT = 207
SPECIES: Mapping[int, str] = {208: "sea_salt", 209: "dust", 210: "organic", 211: "black_carbon", 212: "sulphate"}
#: DN of Sentinel-2 that says saturated, and bands that serve masks and water vapour alone
SATURATED, ONLY_COARSE = 65535.0, ("B1", "B9", "B10")
_VARIABLE = re.compile(r"var(\d+) of table 210")


def open_level1(paths: Sequence[str], notes: list[str] | None = None) -> list[Level1]:
    """All level 1 products at or below some paths, in time order; copies of one acquisition count once.

    Sentinel-2 SAFE, Landsat Collection 2, the MUSCATE layout, GeoTIFFs with a side-car that says level L1C. Products of
    other levels beside them are passed over; `notes` says which. Raises `TheiaError` listing all faults.
    """
    problems: list[str] = []
    found: dict[tuple[str, str], Level1] = {}
    passed: list[str] = []
    for path in paths:
        for product in _products_of(path, problems, passed):
            key = (product.scene.tile, product.scene.acquired.isoformat())
            # two deliveries of one acquisition: the later baseline is the better one
            if key not in found or found[key].scene.version < product.scene.version:
                found[key] = product
    raise_all("product", "Some level 1 products cannot be used:", problems, "Download or copy them again.")
    if passed and notes is not None:
        notes.append(
            phrase(
                "Passed over, not level 1C: {names}{part}.",
                names=", ".join(sorted(passed)[:5]),
                part=" ..." if len(passed) > 5 else "",
            )
        )
    if not found:
        what = f" What is there: {', '.join(sorted(passed)[:3])}." if passed else ""
        raise TheiaError(
            "product",
            phrase("No level 1C product found.{what}", what=what),
            "Give Sentinel-2 L1C (SAFE), Landsat Collection 2 level 1, or level 1 in the MUSCATE layout.",
        )
    by_scene = {p.scene.id: p for p in found.values()}
    return [by_scene[s.id] for s in in_time_order(p.scene for p in found.values())]


def _products_of(path: str, problems: list[str], passed: list[str]) -> Iterator[Level1]:
    """The level 1 products at or below a path; what is wrong, and what is of another level, is collected."""
    # imported here: these readers make `Level1` products themselves
    from . import landsat, level1_other

    metadata = landsat.find(path)
    for file in metadata:
        try:
            yield landsat.read(file)
        except TheiaError as error:
            problems.append(str(error.message))
    if path.lower().endswith(".tar") or (metadata and os.path.isfile(path)):
        return
    # the bands of a Landsat folder are GeoTIFFs too, and no faults of their own
    other: list[str] = []
    for candidate in find_products(path, problems=other if metadata else problems):
        if candidate.level not in level1_other.LEVELS:
            if not metadata or candidate.entry is None:
                passed.append(
                    phrase(
                        "{name} ({level})",
                        name=os.path.basename(candidate.path),
                        level=candidate.level or "unknown level",
                    )
                )
            continue
        try:
            if candidate.entry is not None:
                yield level1_other.read_sidecar(candidate.entry)
            elif candidate.container is not None:
                yield _read(candidate.container, candidate.format)
        except TheiaError as error:
            problems.append(str(error.message))


def _read(container: Container, form: str) -> Level1:
    from . import level1_other

    if form == "muscate":
        return level1_other.read_muscate(container)
    scene = safe.read_scene(container, images=True)
    return Level1(scene, read_air(container), SATURATED, ONLY_COARSE, quality=read_quality(container))


def read_air(container: Container) -> Air:
    """The auxiliary files of a product; what is missing or cannot be read stays None."""
    aot = water = ozone = altitude = None
    species: dict[str, float] = {}
    origin: dict[str, str] = {}
    for name in container.names:
        if not re.search(r"AUX_DATA/(?:.*_)?AUX_(?:ECMWFT|CAMSFO)|AUX_DATA/AUX_ECMWFT|AUX_DATA/AUX_CAMSFO", name):
            continue
        source = name.rsplit("/", 1)[-1]
        for element, comment, values in _messages(container.gdal_path(name)):
            mean = float(np.mean(values))
            variable = _VARIABLE.search(f"{element} {comment}")
            if element == "PWC":
                water, origin["water_vapour"] = mean / 10.0, source
            elif element in ("TCO3", "TOZNE"):
                ozone, origin["ozone"] = mean * OZONE_CMATM, source
            elif element == "Z":
                altitude = mean / GRAVITY
            elif variable and int(variable[1]) == _AOT:
                aot, origin["aot"] = mean, source
            elif variable and int(variable[1]) in SPECIES:
                species[SPECIES[int(variable[1])]] = mean
    return Air(aot, water, ozone, altitude, species, origin)


def _messages(path: str) -> Iterator[tuple[str, str, np.ndarray]]:
    """(element, comment, values) of each message of a GRIB file; none when GDAL cannot read it."""
    try:
        with rasterio.open(path) as dataset:
            for band in range(1, dataset.count + 1):
                tags = dataset.tags(band)
                yield tags.get("GRIB_ELEMENT", ""), tags.get("GRIB_COMMENT", ""), dataset.read(band)
    except rasterio.errors.RasterioError:
        return
