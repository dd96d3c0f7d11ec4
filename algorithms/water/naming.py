"""Names of the products of level 2B and 3B, after those of THEIA, and what a name says of a map."""

from __future__ import annotations

import datetime as dt
import re

from ..products.scene import Scene
from ..products.stack import tile_of

VERSION = "1-0"
_MGRS = re.compile(r"T?(\d{2}[A-Z]{3})")
_STAMP = re.compile(r"(?<!\d)(\d{8})(?:[-T](\d{6})(?:-(\d{3}))?)?(?!\d)")
_TILE = re.compile(r"_T?(\d{2}[C-HJ-NP-X][A-HJ-NP-Z]{2})(?=[_.]|$)")


def tile_name(scene: Scene) -> str:
    """The tile as THEIA writes it (T31TCJ); "AREA" for an image without a tile."""
    tile = tile_of(scene)
    match = _MGRS.fullmatch(tile)
    return f"T{match[1]}" if match else re.sub(r"[^A-Za-z0-9]", "", scene.tile) or "AREA"


def product_name(scene: Scene, kind: str) -> str:
    """SENTINEL2A_20240115-105421-024_L2B-SNOW_T31TCH_C_V1-0: folder of a product and first part of its files."""
    platform = re.sub(r"[^A-Z0-9]", "", scene.platform.upper()) or scene.sensor or "IMAGE"
    stamp = scene.acquired.strftime("%Y%m%d-%H%M%S-") + f"{scene.acquired.microsecond // 1000:03d}"
    return f"{platform}_{stamp}_L2B-{kind}_{tile_name(scene)}_C_V{VERSION}"


def unique_names(names: list[str]) -> list[str]:
    """The same names with a number behind those that come again: granules of one pass without a tile's name."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def moment_in(text: str) -> dt.datetime | None:
    """The first date (and time, UTC) in a name; None where there is none."""
    for match in _STAMP.finditer(text):
        try:
            moment = dt.datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S")
        except ValueError:
            continue
        if 1970 <= moment.year < 2200:
            return moment.replace(microsecond=int(match[3] or 0) * 1000, tzinfo=dt.UTC)
    return None


def tile_in(text: str) -> str:
    """The tile in a name as T31TCJ; empty where there is none."""
    match = _TILE.search(text)
    return f"T{match[1]}" if match else ""
