"""Reading Landsat Collection 2 level 1 (Landsat 5, 7, 8, 9), folder or tar: MTL.txt, bands, QA_PIXEL, angles.

TOA reflectance = (REFLECTANCE_MULT x DN + REFLECTANCE_ADD) / sin(SUN_ELEVATION), DN 0 is no data, 65535 saturated
(USGS, Landsat 8-9 Collection 2 Level 1 Data Format Control Book, LSDS-1822). Angle rasters (SZA, SAA, VZA, VAA;
hundredths of a degree) are thinned to nodes where they are there; else the image's sun and a view from straight above.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping

import numpy as np
import rasterio

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..spec.phrase import phrase
from .checks import read_header
from .landsat_files import MTL_SUFFIX, PREFIXES, Files, open_files
from .landsat_mtl import acquisition_time, parse_mtl
from .level1_types import Air, Level1
from .scene import AngleNodes, Angles, Band, Mask, Scene
from .sensors import all_sensors, sensor_of

_LEVELS = ("L1TP", "L1GT", "L1GS")
SATURATED = 65535.0
#: bits of QA_PIXEL
_QA_BITS: Mapping[str, int] = {
    "outside": 1,
    "cloud": 2 | 4 | 8,
    "thin_cloud": 4,
    "shadow": 16,
    "snow": 32,
    "water": 128,
}
_NODE_M = 5000.0
_ANGLES = (("SZA", "SAA"), ("VZA", "VAA"))


def find(path: str, depth: int = 4) -> list[str]:
    """The MTL.txt files and the tars of level 1 products at or below a path; of one of its rasters, the product's."""
    name = os.path.basename(path)
    if name.startswith(PREFIXES) and name.lower().endswith(".tif"):
        # LC08_L1TP_198030_20240515_20240524_02_T1_B4.TIF: seven parts are the product's name
        metadata = os.path.join(os.path.dirname(path), "_".join(name.split("_")[:7]) + MTL_SUFFIX)
        return [metadata] if os.path.isfile(metadata) else []
    if path.endswith(MTL_SUFFIX) or (path.lower().endswith(".tar") and os.path.isfile(path)):
        return [path]
    if not os.path.isdir(path) or depth < 0:
        return []
    found: list[str] = []
    with os.scandir(path) as items:
        for item in sorted(items, key=lambda i: i.name):
            if item.is_file() and item.name.startswith(PREFIXES) and _is_level1(item.name):
                found.append(item.path)
            elif item.is_dir(follow_symlinks=False) and not item.name.startswith("."):
                found += find(item.path, depth - 1)
    return found


def _is_level1(name: str) -> bool:
    # a tar of level 2 says so in its name; a MTL.txt says it inside
    return name.endswith(MTL_SUFFIX) or (name.lower().endswith(".tar") and any(f"_{k}_" in name for k in _LEVELS))


def read(path: str) -> Level1:
    """The product of a MTL.txt or of a tar. Raises `TheiaError` listing all that is wrong."""
    files = open_files(path)
    name, keys = files.metadata, parse_mtl(files.text)
    problems: list[str] = []
    level = keys.get("PROCESSING_LEVEL", "")
    if level not in _LEVELS:
        raise TheiaError(
            "product",
            phrase("{name} is level {value}, expected Collection 2 level 1.", name=name, value=level or "unknown"),
            "Level 2 of USGS is surface reflectance already.",
        )
    sensor = sensor_of(keys.get("SPACECRAFT_ID", "").replace("LANDSAT_", "LANDSAT"))
    if sensor is None:
        raise TheiaError(
            "product",
            phrase("{name}: the satellite {found!r} is not known.", name=name, found=keys.get("SPACECRAFT_ID", "")),
        )
    elevation, azimuth = _number(keys, "SUN_ELEVATION"), _number(keys, "SUN_AZIMUTH")
    acquired = acquisition_time(keys)
    if elevation is None or azimuth is None or acquired is None:
        problems.append(
            phrase("{name} lacks SUN_ELEVATION, SUN_AZIMUTH, DATE_ACQUIRED or SCENE_CENTER_TIME.", name=name)
        )
    bands: dict[str, Band] = {}
    for band in all_sensors()[sensor.id].bands.values():
        made = _band(files, keys, band.name, band.centre_nm, elevation or 90.0, problems)
        if made is not None:
            bands[band.name] = made
    raise_all("product", phrase("{name} cannot be used:", name=name), problems, "Download or unpack the product again.")
    assert elevation is not None and azimuth is not None and acquired is not None
    grid = next(iter(bands.values())).grid
    product = keys.get("LANDSAT_PRODUCT_ID", name.removesuffix(MTL_SUFFIX))
    angles = _angles(files, product, grid, list(bands), 90 - elevation, azimuth)
    tile = f"W{int(keys.get('WRS_PATH', '0')):03d}R{int(keys.get('WRS_ROW', '0')):03d}"
    scene = Scene(
        id=product, format="landsat", level="L1C", path=files.place, platform=sensor.platforms[0], sensor=sensor.id,
        acquired=acquired, groups={"XS": grid}, bands=bands, masks=_masks(files, product, grid), angles=angles,
        tile=tile, version=keys.get("COLLECTION_NUMBER", ""),
        origin={"metadata": name, "reflectance": level, "masks": "QA_PIXEL"},
    )  # fmt: skip
    return Level1(scene, Air(), SATURATED, tuple(b.name for b in sensor.bands.values() if b.role == "cirrus"),
                  90 - elevation)  # fmt: skip


def _number(keys: Mapping[str, str], key: str) -> float | None:
    try:
        return float(keys[key])
    except (KeyError, ValueError):
        return None


def _band(
    files: Files, keys: Mapping[str, str], name: str, centre_nm: float, elevation_deg: float, problems: list[str]
) -> Band | None:
    number = name.removeprefix("B")
    file = keys.get(f"FILE_NAME_BAND_{number}", "")
    gain, offset = _number(keys, f"REFLECTANCE_MULT_BAND_{number}"), _number(keys, f"REFLECTANCE_ADD_BAND_{number}")
    if not file or gain is None or offset is None:
        problems.append(
            phrase("MTL.txt does not describe band {number} (file, REFLECTANCE_MULT, REFLECTANCE_ADD).", number=number)
        )
        return None
    file = os.path.basename(file)
    header = read_header(files.path(file), file, problems)
    if header is None:
        return None
    sine = math.sin(math.radians(elevation_deg))
    return Band(name, files.path(file), header.grid, 1, gain / sine, offset / sine, 0,
                centre_nm)  # fmt: skip


def _masks(files: Files, product: str, grid: Grid) -> dict[str, tuple[Mask, ...]]:
    name = f"{product}_QA_PIXEL.TIF"
    if not files.has(name):
        return {}
    path = files.path(name)
    return {meaning: (Mask(meaning, path, grid, bits=bits),) for meaning, bits in _QA_BITS.items()}


def _angles(files: Files, product: str, grid: Grid, bands: list[str], zenith_deg: float, azimuth_deg: float) -> Angles:
    """Directions at nodes, from the angle rasters where both of a pair are there."""
    sun, view = (_nodes(files, product, pair, grid) for pair in _ANGLES)
    straight_down = dict.fromkeys(bands, (0.0, 0.0))
    return Angles(sun, dict.fromkeys(bands, (view,)) if view else {}, (zenith_deg, azimuth_deg), straight_down)


def _nodes(files: Files, product: str, names: tuple[str, str], grid: Grid) -> AngleNodes | None:
    rasters = [f"{product}_{name}.TIF" for name in names]
    if not all(files.has(r) for r in rasters):
        return None
    left, bottom, right, top = grid.bounds
    rows, columns = (math.ceil(size / _NODE_M) + 1 for size in (top - bottom, right - left))
    planes = []
    for raster in rasters:
        with rasterio.open(files.path(raster)) as dataset:
            values = dataset.read(1).astype(float)
            row = np.clip(np.arange(rows) * _NODE_M / abs(dataset.transform.e), 0, dataset.height - 1).astype(int)
            column = np.clip(np.arange(columns) * _NODE_M / dataset.transform.a, 0, dataset.width - 1).astype(int)
            planes.append(values[np.ix_(row, column)] / 100.0)
    # beyond the image both rasters hold zero
    known = (planes[0] != 0) | (planes[1] != 0)
    if not known.any():
        return None
    zenith, azimuth = (np.where(known, p, np.nan) for p in planes)
    return AngleNodes(zenith, azimuth % 360.0, left, top, _NODE_M)
