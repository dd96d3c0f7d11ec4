"""Regularisation of a class map: majority in a window, sieve of small patches, and both in the order of OSO.

The majority is that of OTB's ClassificationMapRegularization, the sieve that of GDAL; both are checked pixel by pixel
against these programs (tests). Arrays in, arrays out; the whole map is one array, as patches know no blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numba
import numpy as np

from ..core.grid import Grid

NODATA = 0


def disk(radius: int) -> np.ndarray:
    """(n, 2) offsets of the window: radius 1 all 9 pixels, larger ones a disk (radius 2: 5 x 5 without corners)."""
    span = np.arange(-radius, radius + 1)
    rows, cols = np.meshgrid(span, span, indexing="ij")
    inside = rows**2 + cols**2 <= (radius + 0.5) ** 2 if radius > 1 else np.ones(rows.shape, bool)
    return np.stack([rows[inside], cols[inside]], axis=1).astype(np.int64)


def majority(classes: np.ndarray, radius: int = 1, undecided: int | None = None, isolated: int = 0) -> np.ndarray:
    """Most frequent class of the window, the centre included; same shape and dtype.

    Nodata (0) and what lies outside do not vote; nodata stays. A tie for the first place keeps the pixel's own class,
    or gives `undecided`. With `isolated` > 0 only pixels whose class occurs at most that often in the window are
    changed.
    """
    out = classes.copy()
    _majority(
        classes, disk(radius), int(classes.max(initial=0)) + 1, -1 if undecided is None else undecided, isolated, out
    )
    return out


@numba.njit(nogil=True, cache=True)
def _majority(classes: Any, offsets: Any, count: int, undecided: int, isolated: int, out: Any) -> None:
    height, width = classes.shape
    votes = np.zeros(count, np.int32)
    for i in range(height):
        for j in range(width):
            own = classes[i, j]
            if own == NODATA:
                continue
            best = 0
            for k in range(offsets.shape[0]):
                r, c = i + offsets[k, 0], j + offsets[k, 1]
                if 0 <= r < height and 0 <= c < width and classes[r, c] != NODATA:
                    votes[classes[r, c]] += 1
                    best = max(best, votes[classes[r, c]])
            winner, winners = own, 0
            change = isolated == 0 or votes[own] <= isolated
            for k in range(offsets.shape[0]):
                r, c = i + offsets[k, 0], j + offsets[k, 1]
                if 0 <= r < height and 0 <= c < width and classes[r, c] != NODATA:
                    label = classes[r, c]
                    if votes[label] == best:
                        winner = label
                        winners += 1
                    votes[label] = 0
            if not change:
                continue
            if winners == 1:
                out[i, j] = winner
            elif undecided >= 0:
                out[i, j] = undecided


def sieve(classes: np.ndarray, threshold: int, connectivity: int = 4, mask: np.ndarray | None = None) -> np.ndarray:
    """Patches of fewer than `threshold` pixels take the class of their largest neighbour (GDAL's sieve).

    `connectivity` 4 or 8; where `mask` is False nothing is changed and nothing counts as a neighbour.
    """
    from rasterio.features import sieve as gdal_sieve

    if threshold <= 1:
        return classes.copy()
    data = np.ascontiguousarray(classes)
    return np.asarray(gdal_sieve(data, threshold, connectivity=connectivity, mask=mask)).astype(classes.dtype)


def sieve_both(classes: np.ndarray, threshold: int, mask: np.ndarray | None = None) -> np.ndarray:
    """An 8-connected pass, then a 4-connected one on its result."""
    return sieve(sieve(classes, threshold, 8, mask), threshold, 4, mask)


def oso_regularisation(
    classes: np.ndarray, families: Sequence[Sequence[int]], within_px: int, all_px: int
) -> np.ndarray:
    """The two stages of OSO at full resolution; a class that the map lacks is never made.

    (i) within each family patches below `within_px` pixels go to another class of the family; classes of no family
    (roads, snow, water) are left as they are; (ii) everything together, patches below `all_px`. Nodata is left alone.
    """
    out = classes.copy()
    for family in families:
        mask = np.isin(classes, list(family))
        if mask.any():
            out = np.where(mask, sieve_both(out, within_px, mask), out)
    known = classes != NODATA
    return np.where(known, sieve_both(out, all_px, known), classes)


def coarser(classes: np.ndarray, grid: Grid, factor: int, all_px: int) -> tuple[np.ndarray, Grid]:
    """The map at pixels `factor` times as large: most frequent class, then patches below `all_px` coarse pixels go."""
    target = grid.coarsen(factor)
    if factor == 1:
        return classes, grid
    mode = block_mode(classes, factor)
    known = mode != NODATA
    return np.where(known, sieve_both(mode, all_px, known), mode), target


def block_mode(classes: np.ndarray, factor: int) -> np.ndarray:
    """Most frequent class of each square of `factor` x `factor` pixels, nodata left out; ties give the lowest code."""
    height, width = (-(-s // factor) for s in classes.shape)
    out = np.zeros((height, width), classes.dtype)
    _mode(classes, factor, int(classes.max(initial=0)) + 1, out)
    return out


@numba.njit(nogil=True, cache=True)
def _mode(classes: Any, factor: int, count: int, out: Any) -> None:
    votes = np.zeros(count, np.int32)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            best, winner = 0, 0
            bottom, right = min((i + 1) * factor, classes.shape[0]), min((j + 1) * factor, classes.shape[1])
            for r in range(i * factor, bottom):
                for c in range(j * factor, right):
                    if classes[r, c] != NODATA:
                        votes[classes[r, c]] += 1
            for r in range(i * factor, bottom):
                for c in range(j * factor, right):
                    label = classes[r, c]
                    if label != NODATA:
                        if votes[label] > best or (votes[label] == best and label < winner):
                            best, winner = votes[label], label
            for r in range(i * factor, bottom):
                for c in range(j * factor, right):
                    votes[classes[r, c]] = 0
            out[i, j] = winner
