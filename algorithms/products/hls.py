"""Reading Harmonized Landsat Sentinel-2 (HLS version 2.0): L30 and S30 granules of NASA.

One GeoTIFF per band (`HLS.L30.T31TCJ.2024197T104102.v2.0.B04.tif`): reflectance = DN x 0.0001, -9999 is no data, at
30 m on the grid of Sentinel-2's tiles, directions normalised; Fmask with cloud, shadow, snow and water bits (HLS User
Guide 2.0). The files of many granules may lie in one folder. L30 bands bear Landsat's numbers, S30 Sentinel-2's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import rasterio
from rasterio.errors import RasterioError

from ..core.errors import raise_all
from ..core.grid import Grid
from ..spec.phrase import phrase
from .checks import ENVIRONMENT, read_header, same_grid
from .container import Container
from .scene import Angles, Band, Mask, Scene
from .sensors import Sensor, all_sensors

SCALE, NODATA = 1e-4, -9999.0
#: the sensor to whose band passes the S30 images have been brought
_LIKE = "OLI"
_NAME = re.compile(
    r"^(?P<granule>HLS\.(?P<kind>[LS]30)\.T(?P<tile>\w{5})\.(?P<year>\d{4})(?P<day>\d{3})T(?P<clock>\d{6})\.v2\.0)"
    r"\.(?P<layer>\w+)\.tif$",
    re.IGNORECASE,
)
#: bits of Fmask; clouds and what touches them
_BITS: Mapping[str, int] = MappingProxyType({"cloud": 2 | 4, "shadow": 8, "snow": 16, "water": 32})
_FILL = 255
_SUN = ("MEAN_SUN_ZENITH_ANGLE", "MEAN_SUN_AZIMUTH_ANGLE")
_VIEW = ("MEAN_VIEW_ZENITH_ANGLE", "MEAN_VIEW_AZIMUTH_ANGLE")


def granules(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Files of each granule among the names of a folder, by the granule's name."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        match = _NAME.match(name)
        if match:
            found.setdefault(match["granule"], []).append(name)
    return {granule: tuple(files) for granule, files in found.items()}


def read_scene(container: Container, reflectance: str = "FRE") -> Scene:
    """A scene from the files of one granule; `reflectance` changes nothing. Raises `TheiaError` with all faults."""
    matches = [m for m in map(_NAME.match, container.names) if m is not None]
    first = matches[0]
    files = {m["layer"].upper(): m.string for m in matches}
    problems: list[str] = []
    tags = _tags(container, files)
    sensor = _sensor(first["kind"], tags)
    bands = _bands(container, files, sensor, problems)
    masks: dict[str, tuple[Mask, ...]] = {}
    if not bands:
        problems.append(phrase("there is no band of {kind}.", kind=first["kind"]))
    elif "FMASK" not in files:
        problems.append(phrase("{name} is missing: it holds the masks.", name=f"{first['granule']}.Fmask.tif"))
    else:
        masks = _masks(container, files["FMASK"], next(iter(bands.values())).grid, problems)
    raise_all(
        "product",
        phrase("{container} cannot be used:", container=first["granule"]),
        problems,
        "Download the granule again.",
    )
    grid = next(iter(bands.values())).grid
    moment = dt.datetime.strptime(f"{first['year']}{first['day']}{first['clock']}", "%Y%j%H%M%S").replace(tzinfo=dt.UTC)
    return Scene(
        id=first["granule"], format="hls", level="L2A", path=container.path, platform=f"HLS {first['kind'].upper()}",
        sensor=sensor.id, acquired=moment, groups={"R1": grid}, bands=bands, masks=masks,
        angles=_angles(tags, tuple(bands)), tile=f"T{first['tile'].upper()}", version="2.0",
        origin={"reflectance": "SRE, directions normalised", "metadata": "file names and tags", "masks": "Fmask"},
        adjusted={"direction": "nadir", **({"band_pass": _LIKE} if first["kind"].upper() == "S30" else {})},
    )  # fmt: skip


def _tags(container: Container, files: Mapping[str, str]) -> dict[str, str]:
    """The tags of the first band: platform and mean angles."""
    name = next(iter(files.values()))
    try:
        with rasterio.Env(**ENVIRONMENT), rasterio.open(container.gdal_path(name)) as dataset:
            return {str(k): str(v) for k, v in dataset.tags().items()}
    except RasterioError:
        return {}  # the header's own fault is told with the bands


def _sensor(kind: str, tags: Mapping[str, str]) -> Sensor:
    """L8 or L9 by the scene that a L30 granule comes from, S2A to S2C by that of a S30; else L8, S2A."""
    sensors = all_sensors()
    if kind.upper() == "L30":
        return sensors["L9" if "LC09" in tags.get("LANDSAT_PRODUCT_ID", "") else "L8"]
    match = re.search(r"S2([ABC])_", tags.get("PRODUCT_URI", ""))
    return sensors[f"S2{match[1]}" if match else "S2A"]


def _bands(container: Container, files: Mapping[str, str], sensor: Sensor, problems: list[str]) -> dict[str, Band]:
    bands: dict[str, Band] = {}
    for layer, name in files.items():
        described = sensor.find(layer)
        if described is None or described.role in ("cirrus", "water_vapour"):
            continue
        header = read_header(container.gdal_path(name), name, problems)
        if header is None:
            continue
        expected = next(iter(bands.values())).grid if bands else header.grid
        if same_grid(header, expected, name, phrase("the other bands"), problems):
            bands[described.name] = Band(
                described.name, container.gdal_path(name), expected, 1, SCALE, 0.0, NODATA, described.centre_nm
            )
    return bands


def _masks(container: Container, name: str, grid: Grid, problems: list[str]) -> dict[str, tuple[Mask, ...]]:
    header = read_header(container.gdal_path(name), name, problems)
    if header is None or not same_grid(header, grid, name, phrase("the bands"), problems):
        return {}
    path = container.gdal_path(name)
    # the fill value has every bit set: it must not count as cloud, shadow, snow and water at once
    masks: dict[str, tuple[Mask, ...]] = {}
    for meaning, bits in _BITS.items():
        values = tuple(v for v in range(256) if v & bits and v != _FILL)
        masks[meaning] = (Mask(meaning, path, grid, values=values),)
    masks["outside"] = (Mask("outside", path, grid, values=(_FILL,)),)
    return masks


def _angles(tags: Mapping[str, str], bands: tuple[str, ...]) -> Angles:
    sun, view = (_pair(tags, names) for names in (_SUN, _VIEW))
    return Angles(mean_sun_deg=sun, mean_view_deg=dict.fromkeys(bands, view) if view else {})


def _pair(tags: Mapping[str, str], names: tuple[str, str]) -> tuple[float, float] | None:
    try:
        zenith, azimuth = (float(tags[n]) for n in names)
    except (KeyError, ValueError):
        return None
    return zenith, azimuth % 360
