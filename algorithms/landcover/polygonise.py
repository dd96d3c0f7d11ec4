"""From a class map to polygons without gaps or overlaps, with smooth borders and the statistics of their pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..core.grid import Grid
from ..core.zonal import ZoneSums, zone_histogram
from .arcs import Arcs, rings_of, trace_arcs
from .smooth import smooth_arcs


@dataclass(frozen=True)
class Patches:
    """`regions` (height, width) int32: number of the patch of each pixel, 0 for nodata; `codes` (patches,) its
    class.
    """

    regions: np.ndarray
    codes: np.ndarray


def patches_of(classes: np.ndarray) -> Patches:
    """Patches of equal class that are connected by sides, numbered from 1 in the order of their first pixel."""
    from skimage.measure import label

    regions = label(classes, connectivity=1, background=0).astype(np.int32)
    count = int(regions.max(initial=0))
    first = np.zeros(count + 1, np.int64)
    flat = regions.ravel()
    first[flat[::-1]] = np.arange(flat.size)[::-1]
    return Patches(regions, classes.ravel()[first[1:]].astype(np.int64))


def polygons_from(patches: Patches, grid: Grid, tolerance_px: float, rounds: int) -> np.ndarray:
    """(patches,) shapely polygons in the grid's coordinates, valid, whose borders are shared exactly."""
    arcs = smooth_arcs(trace_arcs(patches.regions), tolerance_px, rounds)
    polygons = build_polygons(arcs, len(patches.codes))
    a, _, c, _, e, f = grid.transform
    return np.asarray(shapely.transform(polygons, lambda p: np.column_stack([c + a * p[:, 1], f + e * p[:, 0]])))


def build_polygons(arcs: Arcs, count: int) -> np.ndarray:
    """(count,) polygons in (row, column); the largest ring of a region is its outer border, the others its holes."""
    found = np.empty(count, dtype=object)
    for number, rings in enumerate(rings_of(arcs, count)):
        shapes = [shapely.polygons(_chain(arcs, ring)) for ring in rings]
        order = np.argsort([-abs(s.area) for s in shapes], kind="stable")
        holes = [shapes[k].exterior.coords for k in order[1:]]
        found[number] = shapely.Polygon(shapes[order[0]].exterior.coords, holes)
    return found


def _chain(arcs: Arcs, ring: list[tuple[int, bool]]) -> np.ndarray:
    parts = [arcs.arc(k) if forward else arcs.arc(k)[::-1] for k, forward in ring]
    return np.concatenate([p[:-1] for p in parts] + [parts[-1][-1:]])


@dataclass(frozen=True)
class PatchStatistics:
    """Per patch: pixels of the fine map, percent of each class (patches, codes), means and spread; NaN where
    unknown.
    """

    pixels: np.ndarray
    codes: np.ndarray
    percent: np.ndarray
    confidence: np.ndarray
    clear: np.ndarray
    clear_deviation: np.ndarray


def statistics(
    patches: Patches, fine: np.ndarray, factor: int, confidence: np.ndarray | None, clear: np.ndarray | None
) -> PatchStatistics:
    """Statistics on the fine map (`factor` fine pixels per pixel of the patches); confidence 255 is unknown."""
    zones = np.repeat(np.repeat(patches.regions, factor, 0), factor, 1)[: fine.shape[0], : fine.shape[1]] - 1
    count = len(patches.codes)
    codes = np.unique(fine[fine > 0]).astype(np.int64)
    histogram = zone_histogram(np.where(fine > 0, zones, -1), fine, count, int(fine.max(initial=0)) + 1)[:, codes]
    total = histogram.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        percent = 100.0 * histogram / total
    sure, dates = ZoneSums.empty(count), ZoneSums.empty(count)
    if confidence is not None:
        sure.add(zones, confidence, confidence != 255)
    if clear is not None:
        dates.add(zones, clear)
    return PatchStatistics(total[:, 0], codes, percent, sure.mean(), dates.mean(), dates.deviation())
