"""Outlines of parcels with their attributes, from the raster of numbers, piece by piece.

Neighbours share their border exactly: it is simplified as one line (see `arcs`, `smooth`). A piece is read as wide as
its parcels and their neighbours reach, so that a border is the same line wherever it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numba import njit

from ..core.blocks import Source
from ..core.grid import Grid
from ..core.progress import Context
from .arcs import trace_arcs
from .edges_maps import NAMES, UNKNOWN, read_maps
from .edges_stitch import Boxes
from .polygonise import build_polygons
from .smooth import smooth_arcs

#: side of the pieces in which outlines are drawn
_PIECE = 1024


@dataclass(frozen=True)
class Parcels:
    """Outlines (n,) in the grid's system, their pixels, mean boundary probability along them, and mean extent."""

    geometries: np.ndarray
    pixels: np.ndarray
    strength: np.ndarray
    extent: np.ndarray

    def __len__(self) -> int:
        return len(self.geometries)

    def take(self, chosen: np.ndarray) -> Parcels:
        return Parcels(self.geometries[chosen], self.pixels[chosen], self.strength[chosen], self.extent[chosen])


def draw_outlines(
    numbers: str, maps: str, grid: Grid, boxes: Boxes, smallest: int, tolerance_px: float, context: Context
) -> Parcels:
    """The outlines of all parcels of a raster of numbers, in the order of their first row and column."""
    found = [Parcels(np.empty(0, object), np.empty(0, np.int64), np.empty(0), np.empty(0))]
    pieces = list(_pieces(boxes, grid))
    values = Source(numbers, grid, nodata=0)
    images = Source(maps, grid, bands=tuple(range(1, len(NAMES) + 1)), nodata=UNKNOWN)
    for n, own in enumerate(pieces):
        context.progress(n / len(pieces), "Drawing outlines")
        near = boxes.window(own, 1, grid)
        beside = np.unique(values.read(near))
        window = boxes.window(beside[beside > 0], 2, grid)
        found.append(_draw(values.read(window), images.read(window), grid.crop(window), own, smallest, tolerance_px))
    return Parcels(
        np.concatenate([f.geometries for f in found]),
        np.concatenate([f.pixels for f in found]),
        np.concatenate([f.strength for f in found]),
        np.concatenate([f.extent for f in found]),
    )


def _pieces(boxes: Boxes, grid: Grid) -> Iterator[np.ndarray]:
    """Numbers of the parcels whose box begins in each piece of the grid."""
    there = np.flatnonzero(boxes.high[:, 0] >= 0)
    if not len(there):
        return
    across = -(-grid.width // _PIECE)
    piece = boxes.low[there, 0] // _PIECE * across + boxes.low[there, 1] // _PIECE
    order = np.lexsort((there, piece))
    yield from np.split(there[order], np.flatnonzero(np.diff(piece[order])) + 1)


def _draw(
    numbers: np.ndarray, values: np.ndarray, grid: Grid, own: np.ndarray, smallest: int, tolerance_px: float
) -> Parcels:
    from skimage.measure import label

    # what was painted in several goes may hang together by corners only
    regions = np.asarray(label(numbers, connectivity=1, background=0), np.int32)
    count = int(regions.max(initial=0))
    flat = regions.ravel()
    first = np.full(count + 1, flat.size, np.int64)
    np.minimum.at(first, flat, np.arange(flat.size))
    number = numbers.ravel()[first[1:]]
    pixels = np.bincount(flat, minlength=count + 1)
    wanted = np.flatnonzero(np.isin(number, own) & (pixels[1:] >= smallest)) + 1
    # what is too small is no parcel: its ground is nobody's
    regions[(pixels < smallest)[regions]] = 0
    kept = np.flatnonzero(pixels >= smallest)
    kept = kept[kept > 0]
    dense = np.zeros(count + 1, np.int32)
    dense[kept] = np.arange(1, len(kept) + 1)
    regions = dense[regions]
    maps = read_maps(values)
    total, length = border_sums(regions, np.nan_to_num(maps[0], nan=-1.0), len(kept))
    extent = np.bincount(regions.ravel(), weights=np.nan_to_num(maps[1]).ravel(), minlength=len(kept) + 1)
    arcs = smooth_arcs(trace_arcs(regions), tolerance_px, 0, outer=True)
    polygons = build_polygons(arcs, len(kept))
    a, _, c, _, e, f = grid.transform
    order = dense[wanted]
    order = order[np.argsort(first[wanted], kind="stable")]
    moved = shapely.transform(polygons[order - 1], lambda p: np.column_stack([c + a * p[:, 1], f + e * p[:, 0]]))
    with np.errstate(invalid="ignore"):
        strength = total[order] / length[order]
    sizes = pixels[kept[order - 1]]
    return Parcels(np.asarray(moved, object), sizes, strength, extent[order] / sizes)


@njit(nogil=True, cache=True)
def border_sums(regions: np.ndarray, boundary: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """(count + 1,) sum of the higher boundary of both pixels over the sides of each region, and the number of sides.

    Sides at the rim of the image, and beside what is not known (below 0), do not count.
    """
    total, length = np.zeros(count + 1), np.zeros(count + 1)
    rows, cols = regions.shape
    for r in range(rows):
        for c in range(cols):
            for step in range(2):
                i, j = (r + 1, c) if step else (r, c + 1)
                if i >= rows or j >= cols:
                    continue
                a, b = regions[r, c], regions[i, j]
                if a == b or boundary[r, c] < 0 or boundary[i, j] < 0:
                    continue
                value = max(boundary[r, c], boundary[i, j])
                total[a] += value
                total[b] += value
                length[a] += 1
                length[b] += 1
    return total, length
