"""Reading Landsat Collection 2 level 2 surface reflectance (Landsat 4 to 9) as USGS delivers it.

One GeoTIFF per band (`..._SR_B2.TIF`): reflectance = DN x 0.0000275 - 0.2, 0 is no data; QA_PIXEL and QA_RADSAT beside
it (USGS, Landsat 8-9 Collection 2 Level 2 Science Product Guide, LSDS-1619; Landsat 4-7, LSDS-1618). Time and sun are
in MTL.txt; without it the date is that of the name. Pixel centres lie on multiples of 30 m: the grid is that of the
files, half a pixel off that of Sentinel-2.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType

from ..core.errors import raise_all
from ..core.grid import Grid
from ..spec.phrase import phrase
from .checks import read_header, same_grid
from .container import Container
from .landsat_mtl import acquisition_time, parse_mtl
from .scene import Angles, Band, Mask, Scene
from .sensors import Sensor, sensor_of

SCALE, OFFSET = 2.75e-5, -0.2
_NAME = re.compile(
    r"^(?P<product>L(?P<instrument>[COTEM])0(?P<number>[45789])_L2S[PR]_(?P<path>\d{3})(?P<row>\d{3})_(?P<day>\d{8})_"
    r"\d{8}_\d{2}_(?:T1|T2|RT))_SR_B(?P<band>\d+)\.TIF$",
    re.IGNORECASE,
)
#: bits of QA_PIXEL; the dilated clouds (2) are clouds here: they are what a user of the surface leaves out
_QA_BITS: Mapping[str, int] = MappingProxyType(
    {"outside": 1, "cloud": 2 | 8, "thin_cloud": 4, "shadow": 16, "snow": 32, "water": 128}
)
#: bits of QA_RADSAT of the bands 1 to 7
_SATURATED = 0x7F
_MTL_LIMIT = 1 << 22


def images(container: Container) -> list[str]:
    """Surface reflectance bands at the top of a container, in the order of their names."""
    return [n for n in container.names if "/" not in n and _NAME.match(n)]


def read_scene(container: Container, reflectance: str = "FRE") -> Scene:
    """A scene from a level 2 product; `reflectance` changes nothing: USGS does not correct slopes.

    Raises `TheiaError` listing all that is wrong.
    """
    found = {int(_match(n)["band"]): n for n in images(container)}
    first = _match(next(iter(found.values())))
    problems: list[str] = []
    sensor = sensor_of(f"LANDSAT{first['number']}")
    keys = _metadata(container, first["product"])
    bands = _bands(container, found, sensor, problems) if sensor else {}
    if sensor is None:
        problems.append(phrase("Landsat {number} is not known.", number=first["number"]))
    raise_all(
        "product",
        phrase("{container} cannot be used:", container=container.name),
        problems,
        "Download or unpack the product again.",
    )
    assert sensor is not None
    grid = next(iter(bands.values())).grid
    masks = _masks(container, first["product"], grid, problems)
    raise_all("product", phrase("{container} cannot be used:", container=container.name), problems)
    day = dt.datetime.strptime(first["day"], "%Y%m%d").replace(tzinfo=dt.UTC)
    angles = _angles(keys, tuple(bands))
    return Scene(
        id=first["product"], format="landsat_l2", level="L2A", path=container.path, platform=sensor.platforms[0],
        sensor=sensor.id, acquired=acquisition_time(keys) or day, groups={"XS": grid}, bands=bands, masks=masks,
        angles=angles, tile=f"W{first['path']}R{first['row']}", version="C2",
        origin={"reflectance": "SRE", "metadata": "MTL.txt" if keys else "file names", "masks": "QA_PIXEL"},
    )  # fmt: skip


def _match(name: str) -> re.Match[str]:
    match = _NAME.match(name)
    assert match is not None  # it is among the images
    return match


def _metadata(container: Container, product: str) -> dict[str, str]:
    name = f"{product}_MTL.txt"
    if not container.has(name):
        return {}
    return parse_mtl(container.read(name, _MTL_LIMIT).decode("utf-8", errors="replace"))


def _bands(container: Container, found: Mapping[int, str], sensor: Sensor, problems: list[str]) -> dict[str, Band]:
    bands: dict[str, Band] = {}
    missing = []
    for described in sensor.bands.values():
        number = int(described.name.removeprefix("B"))
        if described.role == "cirrus" or described.resolution_m < 30:
            continue
        if number not in found:
            missing.append(f"SR_B{number}")
            continue
        name = found[number]
        header = read_header(container.gdal_path(name), name, problems)
        if header is None:
            continue
        expected = next(iter(bands.values())).grid if bands else header.grid
        if same_grid(header, expected, name, phrase("the other bands"), problems):
            bands[described.name] = Band(
                described.name, container.gdal_path(name), expected, 1, SCALE, OFFSET, 0.0, described.centre_nm
            )
    if missing:
        problems.append(phrase("{names} are missing.", names=", ".join(missing)))
    return bands


def _masks(container: Container, product: str, grid: Grid, problems: list[str]) -> dict[str, tuple[Mask, ...]]:
    masks: dict[str, tuple[Mask, ...]] = {}
    quality = f"{product}_QA_PIXEL.TIF"
    if not container.has(quality):
        problems.append(phrase("{name} is missing: it holds the masks.", name=quality))
        return masks
    for name, meanings in ((quality, _QA_BITS), (f"{product}_QA_RADSAT.TIF", {"saturated": _SATURATED})):
        if not container.has(name):
            continue
        header = read_header(container.gdal_path(name), name, problems)
        if header is not None and same_grid(header, grid, name, phrase("the bands"), problems):
            for meaning, bits in meanings.items():
                masks[meaning] = (Mask(meaning, container.gdal_path(name), grid, bits=bits),)
    return masks


def _angles(keys: Mapping[str, str], bands: tuple[str, ...]) -> Angles:
    """The sun at the middle of the scene, and a view from straight above."""
    try:
        sun = (90 - float(keys["SUN_ELEVATION"]), float(keys["SUN_AZIMUTH"]) % 360)
    except (KeyError, ValueError):
        return Angles()
    return Angles(mean_sun_deg=sun, mean_view_deg=dict.fromkeys(bands, (0.0, 0.0)))
