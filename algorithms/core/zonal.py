"""Pixels of polygons and points, and statistics of rasters by zone.

A pixel belongs to a polygon where its centre lies inside. Counts and sums are exact integers wherever the raster is, so
that they do not depend on how the image was cut into blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from .grid import Grid, Window

#: side of the pieces in which zones are burnt: bounds memory for any size of image
_PIECE = 2048


@dataclass(frozen=True)
class ZonePixels:
    """Pixels of zones: `row`, `col` (pixels,) on the grid and `zone` (pixels,) index of the geometry; sorted by row."""

    row: np.ndarray
    col: np.ndarray
    zone: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: np.ndarray) -> ZonePixels:
        """Some of the pixels: indices in increasing order, or a mask."""
        return ZonePixels(self.row[chosen], self.col[chosen], self.zone[chosen])

    def within(self, window: Window) -> np.ndarray:
        """Indices of the pixels that fall in a window."""
        first, last = np.searchsorted(self.row, [window.row, window.row + window.height])
        col = self.col[first:last]
        return np.asarray(first + np.flatnonzero((col >= window.col) & (col < window.col + window.width)))


def zone_pixels(geometries: np.ndarray, grid: Grid) -> ZonePixels:
    """All pixels of polygons, or those that hold points, in the grid's reference system; (n,) shapely geometries.

    Where polygons overlap the later one has the pixel; points share pixels.
    """
    if len(geometries) and shapely.get_dimensions(geometries).max() == 0:
        return _point_pixels(geometries, grid)
    rows, cols, zones = [], [], []
    if len(geometries):
        tree = shapely.STRtree(geometries)
        for window in grid.blocks(_PIECE, _PIECE):
            piece = grid.crop(window)
            members = np.sort(tree.query(shapely.box(*piece.bounds)))
            if not len(members):
                continue
            burnt = burn_zones(geometries[members], members, piece)
            row, col = np.nonzero(burnt >= 0)
            rows.append(row + window.row)
            cols.append(col + window.col)
            zones.append(burnt[row, col])
    return _sorted(_joined(rows), _joined(cols), _joined(zones))


def burn_zones(geometries: np.ndarray, values: np.ndarray, grid: Grid, all_touched: bool = False) -> np.ndarray:
    """(height, width) int32: the value of the last geometry over each pixel's centre, -1 where there is none."""
    import rasterio
    from rasterio.features import rasterize

    return np.asarray(
        rasterize(
            zip(geometries, (int(v) for v in values), strict=True),
            out_shape=grid.shape,
            transform=rasterio.Affine(*grid.transform),
            fill=-1,
            dtype="int32",
            all_touched=all_touched,
        )
    )


def _point_pixels(points: np.ndarray, grid: Grid) -> ZonePixels:
    coordinates, zone = shapely.get_coordinates(points, return_index=True)
    a, _, c, _, e, f = grid.transform
    col = np.floor((coordinates[:, 0] - c) / a).astype(np.int64)
    row = np.floor((coordinates[:, 1] - f) / e).astype(np.int64)
    inside = (row >= 0) & (row < grid.height) & (col >= 0) & (col < grid.width)
    return _sorted(row[inside], col[inside], zone[inside])


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _sorted(row: np.ndarray, col: np.ndarray, zone: np.ndarray) -> ZonePixels:
    order = np.lexsort((zone, col, row))
    return ZonePixels(row[order].astype(np.int64), col[order].astype(np.int64), zone[order].astype(np.int64))


def zone_histogram(zones: np.ndarray, values: np.ndarray, zone_count: int, value_count: int) -> np.ndarray:
    """(zones, values) int64 counts of integer values 0 to value_count - 1 by zone; zones below 0 are no zone."""
    inside = zones >= 0
    key = zones[inside].astype(np.int64) * value_count + values[inside]
    return np.bincount(key, minlength=zone_count * value_count).reshape(zone_count, value_count)


@dataclass
class ZoneSums:
    """Number, sum and sum of squares of integer pixels by zone, added block by block; exact in 64 bits."""

    count: np.ndarray
    total: np.ndarray
    squares: np.ndarray

    @classmethod
    def empty(cls, zones: int) -> ZoneSums:
        return cls(*(np.zeros(zones, dtype=np.int64) for _ in range(3)))

    def add(self, zones: np.ndarray, values: np.ndarray, known: np.ndarray | None = None) -> None:
        """Add pixels: zone (below 0 is none), integer value, and whether it is known; arrays of one shape."""
        inside = zones >= 0 if known is None else (zones >= 0) & known
        zone, value = zones[inside], values[inside].astype(np.int64)
        np.add.at(self.count, zone, 1)
        np.add.at(self.total, zone, value)
        np.add.at(self.squares, zone, value * value)

    def mean(self) -> np.ndarray:
        """(zones,) float64, NaN where no pixel is known."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.total / np.where(self.count > 0, self.count, np.nan))

    def deviation(self) -> np.ndarray:
        """(zones,) float64 standard deviation of the population of pixels."""
        mean = self.mean()
        with np.errstate(invalid="ignore"):
            variance = self.squares / np.where(self.count > 0, self.count, np.nan) - mean**2
        return np.asarray(np.sqrt(np.maximum(variance, 0)))


def zone_values(stack: np.ndarray, zones: np.ndarray, zone_count: int) -> tuple[np.ndarray, np.ndarray]:
    """Means and standard deviations (features, zones) of a stack (features, pixels) by zones (pixels,); NaN left
    out.
    """
    inside = zones >= 0
    zone = zones[inside]
    means = np.full((len(stack), zone_count), np.nan)
    deviations = np.full_like(means, np.nan)
    for number, layer in enumerate(stack):
        value = layer[inside].astype(np.float64)
        known = ~np.isnan(value)
        count = np.bincount(zone[known], minlength=zone_count)
        total = np.bincount(zone[known], weights=value[known], minlength=zone_count)
        squares = np.bincount(zone[known], weights=value[known] ** 2, minlength=zone_count)
        with np.errstate(invalid="ignore", divide="ignore"):
            means[number] = total / count
            deviations[number] = np.sqrt(np.maximum(squares / count - means[number] ** 2, 0))
    return means, deviations


def polygons_of(raster: np.ndarray, grid: Grid, mask: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Polygons (n,) of equal neighbouring pixels (4-connected) and their values (n,), on the pixels' edges."""
    import rasterio
    from rasterio.features import shapes

    found: list[tuple[Any, float]] = list(
        shapes(raster, mask=mask, connectivity=4, transform=rasterio.Affine(*grid.transform))
    )
    geometries = [shapely.Polygon(g["coordinates"][0], g["coordinates"][1:]) for g, _ in found]
    return np.array(geometries, dtype=object), np.array([v for _, v in found])
