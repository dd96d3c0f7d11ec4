"""How good a composite is, on arrays: artefacts, fidelity, swath steps, coverage; and the composites to compare with.

After the assessment of composites by Kadiri and Hagolle (CESBIO, 2013): an artefact is a local step that the composite
has and no input has, where the set of dates changes. A composite that is smoother than its inputs has none, so only
what exceeds the inputs' own step counts. All results are sums, so that blocks can be added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from .average import GroupDate
from .constants import LAND
from .directional import FactorField

#: composites that are compared, in the order of tables and figures; "unrejected" is the weighted average with its
#: outliers, shown where these are rejected
COMPOSITES = ("weighted", "unrejected", "mean", "median", "best", "max_ndvi")
#: errors and steps are counted in bins of 1e-4 reflectance up to this many
BINS = 5000

Sums = dict[str, np.ndarray]


def corrected(part: GroupDate, band: int, directional: bool = True) -> np.ndarray:
    """Reflectance x 10000 of one band of one date, float32, NaN where it does not show land."""
    values = part.bands[band].astype(np.float32)
    factor = part.factors[band]
    if directional and factor is not None:
        values *= factor_pixels(factor, part)
    values[part.status != LAND] = np.nan
    return values


def factor_pixels(factor: FactorField, part: GroupDate) -> np.ndarray:
    """The directional factor at every pixel of a block, float32."""
    rows, cols = factor.positions(part.grid)
    height, width = factor.values.shape
    r0 = np.minimum(rows.astype(int), max(height - 2, 0))
    c0 = np.minimum(cols.astype(int), max(width - 2, 0))
    fr, fc = (rows - r0)[:, np.newaxis], (cols - c0)[np.newaxis]
    r1, c1 = np.minimum(r0 + 1, height - 1), np.minimum(c0 + 1, width - 1)
    n = factor.values
    upper = n[r0][:, c0] * (1 - fc) + n[r0][:, c1] * fc
    lower = n[r1][:, c0] * (1 - fc) + n[r1][:, c1] * fc
    pixels: np.ndarray = (upper * (1 - fr) + lower * fr).astype(np.float32)
    return pixels


def alternatives(stack: np.ndarray, weights: np.ndarray, red: int | None, nir: int | None) -> dict[str, np.ndarray]:
    """What other rules make of the same observations: composites (bands, h, w), NaN where no date shows land.

    `stack`: (dates, bands, h, w) with NaN where a date does not show land; `weights`: (dates, h, w). "best" is the date
    of largest weight, "max_ndvi" that of largest NDVI (left out without a red and a near infrared band).
    """
    land = np.isfinite(stack[:, 0])
    some = land.any(axis=0)
    count = np.maximum(land.sum(axis=0), 1)
    made = {"mean": np.where(some, np.nansum(stack, axis=0) / count, np.nan), "median": _median(stack, land)}
    rankings = {"best": np.where(land, weights, -1.0)}
    if red is not None and nir is not None:
        total = stack[:, nir] + stack[:, red]
        ndvi = np.divide(stack[:, nir] - stack[:, red], total, out=np.full(total.shape, -2.0), where=total > 0)
        rankings["max_ndvi"] = np.where(land, ndvi, -3.0)
    for name, ranking in rankings.items():
        chosen = np.argmax(ranking, axis=0)
        made[name] = np.take_along_axis(stack, chosen[np.newaxis, np.newaxis], axis=0)[0]
    return made


def _median(stack: np.ndarray, land: np.ndarray) -> np.ndarray:
    """Median of the land dates; numpy's own warns where there are none."""
    ordered = np.sort(stack, axis=0)  # NaN last
    count = land.sum(axis=0)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    high = np.minimum(high, np.maximum(count - 1, 0))
    pick = [np.take_along_axis(ordered, i[np.newaxis, np.newaxis], axis=0)[0] for i in (low, high)]
    middle: np.ndarray = (pick[0] + pick[1]) / 2
    return middle


def _neighbours(inner: tuple[slice, slice]) -> Iterator[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Slices of the pixels of `inner` and of their right, then lower neighbours (which may lie beyond)."""
    rows, cols = inner
    yield inner, (rows, slice(cols.start + 1, cols.stop + 1))
    yield inner, (slice(rows.start + 1, rows.stop + 1), cols)


def artefact_sums(composites: Mapping[str, np.ndarray], stack: np.ndarray, inner: tuple[slice, slice]) -> Sums:
    """Sums for `artefact_index`, by composite: (bands, 4) excess, its pixels, gradient elsewhere, its pixels.

    Pairs of neighbours whose first pixel is in `inner`; arrays need one more row and column than it.
    """
    sums = {name: np.zeros((stack.shape[1], 4)) for name in composites}
    for here, there in _neighbours(inner):
        a, b = stack[(..., *here)], stack[(..., *there)]
        seen = np.isfinite(a[:, 0]), np.isfinite(b[:, 0])
        changed = (seen[0] != seen[1]).any(axis=0)
        both = seen[0] & seen[1]
        compared = both.any(axis=0)
        natural = _median(np.where(both[:, np.newaxis], np.abs(a - b), np.nan), both)
        for name, composite in composites.items():
            step = np.abs(composite[(..., *here)] - composite[(..., *there)])
            known = np.isfinite(step[0]) & compared
            at_border, elsewhere = known & changed, known & ~changed
            for band in range(len(step)):
                sums[name][band] += (
                    np.maximum(step[band] - natural[band], 0)[at_border].sum(), at_border.sum(),
                    step[band][elsewhere].sum(), elsewhere.sum(),
                )  # fmt: skip
    return sums


def artefact_index(sums: np.ndarray) -> float:
    """Mean step that only the composite has, at borders of dates, over its mean gradient elsewhere; mean of bands.

    NaN when there is no such border or the composite is flat.
    """
    excess, borders, gradient, elsewhere = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = (excess / borders) / (gradient / elsewhere)
    finite = ratio[np.isfinite(ratio)]
    return float(finite.mean()) if finite.size else float("nan")


def swath_sums(composite: np.ndarray, stack: np.ndarray, outside: np.ndarray, inner: tuple[slice, slice]) -> np.ndarray:
    """(bands, 2): signed steps of a composite across the edges of swaths (inside minus outside), and their number.

    What the dates that see both sides show as a difference is subtracted. `outside`: bool (dates, h, w).
    """
    sums = np.zeros((stack.shape[1], 2))
    for here, there in _neighbours(inner):
        a, b = stack[(..., *here)], stack[(..., *there)]
        out_a, out_b = outside[(..., *here)], outside[(..., *there)]
        both = np.isfinite(a[:, 0]) & np.isfinite(b[:, 0])
        # +1 where the first pixel is inside more swaths than its neighbour
        sign = np.sign(out_b.sum(axis=0).astype(int) - out_a.sum(axis=0))
        edge = (sign != 0) & both.any(axis=0)
        if not edge.any():
            continue
        natural = _median(np.where(both[:, np.newaxis], a - b, np.nan), both)
        step = (composite[(..., *here)] - composite[(..., *there)] - natural) * sign
        known = edge & np.isfinite(step[0])
        sums[:, 0] += step[:, known].sum(axis=1)
        sums[:, 1] += known.sum()
    return sums


def error_counts(composite: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """(bands, BINS + 1) histogram of |composite - reference| in 1e-4, both (bands, h, w) with NaN where unknown."""
    counts = np.zeros((len(composite), BINS + 1), np.int64)
    for band, (ours, theirs) in enumerate(zip(composite, reference, strict=True)):
        error = np.abs(ours - theirs)
        error = error[np.isfinite(error)]
        counts[band] = np.bincount(np.minimum(np.rint(error), BINS).astype(np.int64), minlength=BINS + 1)
    return counts


def quantile(counts: np.ndarray, share: float) -> float:
    """A quantile, as reflectance, from a histogram of `error_counts`; NaN when it is empty."""
    total = int(counts.sum())
    if total == 0:
        return float("nan")
    return float(np.searchsorted(np.cumsum(counts), share * total)) * 1e-4


def add_up(parts: Sequence[Sums]) -> Sums:
    """The sum of the blocks' results, by name."""
    total: Sums = {}
    for part in parts:
        for name, values in part.items():
            total[name] = total[name] + values if name in total else values
    return total
