"""From maps of boundaries to parcels: watershed from every valley of the energy, then weak borders are taken away.

The watershed (Vincent and Soille 1991) of boundary and distance divides the ground into far too many pieces; pieces
are then merged from the weakest common border on, its strength being the mean boundary probability along it, until
none is weaker than the threshold. Merging by means needs no closed lines: a border with a gap still holds.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import ndimage

#: share of the distance map in the energy, and its blur (pixels) that takes away the smallest valleys
_DISTANCE_SHARE, _BLUR = 0.5, 0.8


@dataclass(frozen=True)
class Cutting:
    """Weakest border that stays, least probability of farmed land, smallest parcel in pixels.

    `seed`: parcels grow from connected ground whose boundary lies below it; None: from every valley of the energy.
    """

    weakest: float = 0.65
    extent: float = 0.5
    smallest: int = 10
    seed: float | None = None


def segment(maps: np.ndarray, how: Cutting) -> np.ndarray:
    """(h, w) int32 parcels numbered from 1, 0 for none; `maps` (3, h, w) boundary, extent, distance, NaN unknown."""
    from skimage.morphology import local_minima
    from skimage.segmentation import watershed

    known = ~np.isnan(maps[0])
    boundary, extent, distance = (
        np.where(known, m, v).astype(np.float32) for m, v in zip(maps, (1, 0, 0), strict=True)
    )
    inside = known & (extent >= how.extent)
    if not inside.any():
        return np.zeros(inside.shape, np.int32)
    energy = ndimage.gaussian_filter(boundary + np.float32(_DISTANCE_SHARE) * (1 - distance), _BLUR)
    valleys = local_minima(energy, connectivity=1) if how.seed is None else boundary < how.seed
    markers = ndimage.label(valleys & inside)[0]
    pieces = np.asarray(watershed(energy, markers, connectivity=1, mask=inside), np.int32)
    merged = merge_weak(pieces, boundary, how.weakest)[pieces]
    sizes = np.bincount(merged.ravel())
    kept = sizes >= how.smallest
    kept[0] = False
    return np.asarray(np.where(kept, np.cumsum(kept), 0)[merged], np.int32)


@njit(nogil=True, cache=True)
def _borders(pieces: np.ndarray, boundary: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(pairs, 2) pieces that meet, once for every side of a pixel, and (pairs,) the higher boundary of both pixels."""
    rows, cols = pieces.shape
    count = 0
    for write in range(2):
        if write:
            pairs, values = np.empty((count, 2), np.int32), np.empty(count, np.float32)
        n = 0
        for r in range(rows):
            for c in range(cols):
                for step in range(2):
                    i, j = (r + 1, c) if step else (r, c + 1)
                    if i >= rows or j >= cols:
                        continue
                    a, b = pieces[r, c], pieces[i, j]
                    if a == b or a == 0 or b == 0:
                        continue
                    if write:
                        pairs[n, 0], pairs[n, 1] = min(a, b), max(a, b)
                        values[n] = max(boundary[r, c], boundary[i, j])
                    n += 1
        count = n
    return pairs, values


def merge_weak(pieces: np.ndarray, boundary: np.ndarray, weakest: float) -> np.ndarray:
    """(pieces + 1,) int32: for every piece the number of the one it is merged into, itself where it stays."""
    count = int(pieces.max(initial=0))
    pairs, values = _borders(pieces, boundary)
    keys, place = np.unique(pairs[:, 0].astype(np.int64) * (count + 1) + pairs[:, 1], return_inverse=True)
    length = np.bincount(place, minlength=len(keys)).astype(float)
    total = np.bincount(place, weights=values, minlength=len(keys))
    # neighbours of a piece: number -> [sum, length], the same list on both sides
    around: list[dict[int, list[float]]] = [{} for _ in range(count + 1)]
    heap: list[tuple[float, int, int, float]] = []
    for key, strength, size in zip(keys.tolist(), total.tolist(), length.tolist(), strict=True):
        a, b = divmod(key, count + 1)
        around[a][b] = around[b][a] = [strength, size]
        if strength < weakest * size:
            heap.append((strength / size, a, b, size))
    heapq.heapify(heap)
    owner = np.arange(count + 1, dtype=np.int32)
    gone = [False] * (count + 1)
    while heap:
        _, a, b, size = heapq.heappop(heap)
        # an entry counts as long as its border is what it was
        if gone[a] or gone[b] or b not in around[a] or around[a][b][1] != size:
            continue
        if len(around[a]) < len(around[b]):
            a, b = b, a
        gone[b] = True
        owner[b] = a
        del around[a][b]
        for other, border in around[b].items():
            if other == a:
                continue
            del around[other][b]
            common = around[a].get(other)
            if common is None:
                around[a][other] = around[other][a] = border
            else:
                common[0] += border[0]
                common[1] += border[1]
                border = common
            if border[0] < weakest * border[1]:
                low, high = min(a, other), max(a, other)
                heapq.heappush(heap, (border[0] / border[1], low, high, border[1]))
        around[b] = {}
    return _roots(owner)


@njit(nogil=True, cache=True)
def _roots(owner: np.ndarray) -> np.ndarray:
    found = owner.copy()
    for n in range(len(owner)):
        k = n
        while owner[k] != k:
            k = owner[k]
        found[n] = k
    return found
