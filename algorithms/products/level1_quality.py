"""Bad pixels of Sentinel-2 level 1C: the quality masks of each band, in the two forms that ESA has used.

From baseline 04.00: MSK_QUALIT_Bxx.jp2 with eight layers (5 defective, 8 saturated). Before: polygons in
MSK_DEFECT_Bxx.gml and MSK_SATURA_Bxx.gml, one file per band. A raster is only taken where the metadata say that a part
of the image is degraded, or say nothing: decoding eight layers of an image without faults would cost as much as the
image.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import TheiaError
from ..core.grid import Grid
from ..spec.phrase import phrase
from .container import Container
from .xmlfile import MAX_BYTES, clean, number, parse

#: layers of MSK_QUALIT, counted from 1
DEFECTIVE, SATURATED = 5, 8
_FILE = re.compile(r"QI_DATA/(?:.*_)?MSK_(QUALIT|DEFECT|SATURA)_(?:.*_)?(B\d{2}|B8A)(?:_MSIL1C)?\.(jp2|gml)$", re.I)
_TILE_FILE = re.compile(r"GRANULE/[^/]+/MTD_TL\.xml$", re.IGNORECASE)
_GML_ROOTS = ("Mask",)

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class BadPixels:
    """Bad pixels of one band: `path` of a raster on the band's grid, or rings of polygons in the image's system."""

    path: str = ""
    saturated: tuple[Ring, ...] = ()
    defective: tuple[Ring, ...] = ()


def read_quality(container: Container) -> Mapping[str, BadPixels]:
    """Band -> its bad pixels, for the bands that have any."""
    found: dict[str, BadPixels] = {}
    rings: dict[tuple[str, str], tuple[Ring, ...]] = {}
    degraded = _degraded(container)
    for name in container.names:
        match = _FILE.search(name)
        if match is None:
            continue
        kind, band = match[1].upper(), match[2].upper().replace("B0", "B")
        if kind == "QUALIT" and match[3].lower() == "jp2":
            if degraded:
                found[band] = BadPixels(container.gdal_path(name))
        elif match[3].lower() == "gml":
            rings[band, kind] = polygons(container.read(name, MAX_BYTES), name)
    for band in {b for (b, _), parts in rings.items() if parts}:
        found[band] = BadPixels("", rings.get((band, "SATURA"), ()), rings.get((band, "DEFECT"), ()))
    return found


def _degraded(container: Container) -> bool:
    """Whether some of the image is said to be degraded, or nothing is said."""
    tile = next((n for n in container.names if _TILE_FILE.search(n)), None)
    if tile is None:
        return True
    root = parse(container.read(tile, MAX_BYTES), tile, ("Level-1C_Tile_ID", "Level-2A_Tile_ID"))
    share = number(root, ".//DEGRADED_MSI_DATA_PERCENTAGE")
    return share is None or share > 0


def polygons(data: bytes, name: str) -> tuple[Ring, ...]:
    """The outer rings of a GML mask (`eop:Mask`), as (x, y); none where the mask is empty.

    Raises `TheiaError` when the file is not such a mask.
    """
    root = parse(data, name, _GML_ROOTS)
    found = []
    for element in root.iter():
        if _local(element.tag) != "posList":
            continue
        values = clean(element.text).split()
        size = int(element.get("srsDimension") or 2)
        try:
            points = [float(v) for v in values]
        except ValueError as error:
            raise TheiaError("product", phrase("{name}: a polygon holds what is no number.", name=name)) from error
        ring = tuple((points[i], points[i + 1]) for i in range(0, len(points) - size + 1, size))
        if len(ring) >= 4:
            found.append(ring)
    return tuple(found)


def _local(tag: object) -> str:
    return str(tag).rsplit("}", 1)[-1]


def burnt(rings: Sequence[Ring], grid: Grid) -> np.ndarray:
    """Where polygons lie on a grid: any pixel that they touch."""
    if not rings:
        return np.zeros(grid.shape, bool)
    from rasterio import Affine
    from rasterio.features import rasterize

    shapes = [({"type": "Polygon", "coordinates": [list(ring)]}, 1) for ring in rings]
    return np.asarray(
        rasterize(shapes, grid.shape, transform=Affine(*grid.transform), all_touched=True, dtype="uint8") != 0
    )
