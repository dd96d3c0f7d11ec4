"""Features of a pixel for classification: bands and indices at regular dates, fused with the gap filling.

One compiled pass per chunk of pixels goes from the raw dates to the feature matrix: no filled series is ever stored,
neither on disk (116 GB for a tile and a year) nor in memory. Order of the features: per target date the bands, then the
indices; then the static layers.

Limit: memory bandwidth and the gathers of the interpolation. 70 dates, 10 bands, 37 targets: 2 us of CPU a pixel, 4
minutes for a tile of 10 m on one core, against 130 us for xarray's interpolation alone
(tests/benchmarks/bench_series.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from .dates import compact, iso
from .interpolation import CHUNK, METHODS, PCHIP, blend, fill, groups, neighbours
from .table import constants

#: kinds of an index inside the compiled pass
_RATIO, _NORM = 0, 1


@dataclass(frozen=True)
class FeatureSpec:
    """Which features: target days (day numbers), bands, indices, static layers; hashable, picklable, plain values.

    Indices are those of `resources/tables/series.json` (`feature_indices`), or "nd(A,B)" for a normalised difference
    (A - B)/(A + B) of two bands, scaled by 1000. An index needs its bands among `bands`.
    """

    targets: tuple[int, ...]
    bands: tuple[str, ...]
    indices: tuple[str, ...] = ("NDVI", "NDWI", "brightness")
    static: tuple[str, ...] = ()
    method: str = "linear"

    @property
    def per_date(self) -> int:
        return len(self.bands) + len(self.indices)

    @property
    def count(self) -> int:
        return len(self.targets) * self.per_date + len(self.static)

    def names(self) -> tuple[str, ...]:
        """One name per feature: B4_20240731, NDVI_20240731, dem."""
        dated = [f"{name}_{compact(day)}" for day in self.targets for name in (*self.bands, *self.indices)]
        return (*dated, *self.static)

    def to_json(self) -> dict[str, object]:
        return {
            "targets": [iso(t) for t in self.targets],
            "bands": list(self.bands),
            "indices": list(self.indices),
            "static": list(self.static),
            "method": self.method,
        }


def index_plan(indices: Sequence[str], bands: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Indices as numbers for the compiled pass: (n, 3) kind and two band positions, and (n,) scales.

    Raises ValueError naming an index that is unknown or lacks a band.
    """
    table = constants()["feature_indices"]
    plan, scales = np.zeros((len(indices), 3), np.int64), np.ones(len(indices), np.float32)
    for number, name in enumerate(indices):
        entry = table.get(name)
        if entry is None and name.startswith("nd(") and name.endswith(")"):
            entry = {"kind": "normalised_difference", "bands": name[3:-1].split(","), "scale": 1000}
        if entry is None:
            raise ValueError(f"{name}: unknown index (known: {', '.join(table)}, nd(A,B))")
        scales[number] = entry["scale"]
        if entry["kind"] == "norm":
            plan[number] = _NORM, 0, 0
            continue
        lacking = [b for b in entry["bands"] if b.strip() not in bands]
        if lacking:
            raise ValueError(f"{name} needs {', '.join(lacking)}, which is not among the bands")
        plan[number] = _RATIO, *(list(bands).index(b.strip()) for b in entry["bands"])
    return plan, scales


@njit(nogil=True, cache=True)
def add_indices(plan: np.ndarray, scales: np.ndarray, bands: int, rows: np.ndarray) -> None:
    """Indices of one date: `rows` (bands + indices, pixels) float32, the bands filled. NaN spreads from bands."""
    for number in range(plan.shape[0]):
        kind, i, j = plan[number]
        out = rows[bands + number]
        if kind == 0:
            for p in range(out.size):
                a, b = rows[i, p], rows[j, p]
                total = a + b
                if abs(total) < np.float32(1e-5):
                    out[p] = np.float32(0) * a
                else:
                    out[p] = scales[number] * (a - b) / total
        else:
            out[:] = np.float32(0)
            for band in range(bands):
                for p in range(out.size):
                    out[p] += rows[band, p] * rows[band, p]
            for p in range(out.size):
                out[p] = scales[number] * np.sqrt(out[p])


@njit(nogil=True, cache=True)
def fill_features(
    values: np.ndarray,
    valid: np.ndarray,
    days: np.ndarray,
    dates: np.ndarray,
    bands: np.ndarray,
    targets: np.ndarray,
    nearest: bool,
    first: int,
    out: np.ndarray,
    stride: int,
) -> None:
    """Bands of a group at all targets for the pixels `first`, ... of a block: rows `k * stride + band` of `out`.

    `out` (features, chunk): as many pixels as it has columns. Callable from other compiled code, so that a classifier
    can walk a block in chunks and never hold its features.
    """
    size, n = out.shape[1], targets.size
    before, after = np.empty((n, size), np.int16), np.empty((n, size), np.int16)
    weight = np.empty((n, size), np.float32)
    neighbours(valid, days, dates, targets, first, before, after, weight, nearest)
    for k in range(n):
        for b in range(bands.size):
            blend(values, bands[b], first, before, after, weight, k, out[k * stride + bands[b]])


@njit(nogil=True, cache=True)
def _block(
    values: np.ndarray,
    valid: np.ndarray,
    days: np.ndarray,
    date_groups: np.ndarray,
    band_groups: np.ndarray,
    targets: np.ndarray,
    nearest: bool,
    plan: np.ndarray,
    scales: np.ndarray,
    chunk: int,
    out: np.ndarray,
) -> None:
    """All groups and indices, chunk by chunk. Groups are rows of booleans: (groups, dates) and (groups, bands)."""
    pixels, n_bands = values.shape[2], values.shape[1]
    stride = n_bands + plan.shape[0]
    for first in range(0, pixels, chunk):
        part = out[:, first : min(first + chunk, pixels)]
        for group in range(date_groups.shape[0]):
            dates, bands = np.flatnonzero(date_groups[group]), np.flatnonzero(band_groups[group])
            fill_features(values, valid, days, dates, bands, targets, nearest, first, part, stride)
        for k in range(targets.size):
            add_indices(plan, scales, n_bands, part[k * stride : (k + 1) * stride])


def feature_matrix(
    spec: FeatureSpec,
    values: np.ndarray,
    valid: np.ndarray,
    days: np.ndarray,
    present: np.ndarray | None = None,
    static: np.ndarray | None = None,
    chunk: int = CHUNK,
) -> np.ndarray:
    """(features, pixels) float32 for a block; NaN where a pixel has no valid date of a band.

    `values` (dates, bands, pixels) in the order of `spec.bands`; `valid` (dates, pixels) bool; `days` (dates,) not
    decreasing; `present` (dates, bands) which bands a date has; `static` (layers, pixels).
    """
    goal = np.asarray(spec.targets, np.int32)
    days32 = np.asarray(days, np.int32)
    if np.any(np.diff(days32) < 0) or np.any(np.diff(goal) < 0):
        raise ValueError("days and targets must not decrease")
    plan, scales = index_plan(spec.indices, spec.bands)
    n_bands, pixels = values.shape[1:]
    out = np.empty((spec.count, pixels), np.float32)
    if METHODS[spec.method] == PCHIP:
        filled = fill(values, valid, days32, goal, "pchip", present, chunk)
        for k in range(goal.size):
            rows = out[k * spec.per_date : (k + 1) * spec.per_date]
            rows[:n_bands] = filled[k]
            add_indices(plan, scales, n_bands, rows)
    else:
        parts = list(groups(present, values.shape[0], n_bands))
        date_groups, band_groups = np.zeros((len(parts), values.shape[0]), bool), np.zeros((len(parts), n_bands), bool)
        for number, (dates, bands) in enumerate(parts):
            date_groups[number, dates], band_groups[number, bands] = True, True
        _block(values, np.ascontiguousarray(valid), days32, date_groups, band_groups, goal,
               spec.method == "nearest", plan, scales, chunk, out)  # fmt: skip
    if spec.static:
        if static is None or static.shape[0] != len(spec.static):
            raise ValueError(f"{len(spec.static)} static layers are needed: {', '.join(spec.static)}")
        out[len(spec.targets) * spec.per_date :] = static
    return out
