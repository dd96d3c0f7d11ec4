"""How sure TAMRF-SITS is, which the network itself does not say: dates are hidden, and its errors on them counted.

On a part of the block, once single dates and once what lies around a date are taken away and asked for. The size of the
errors of each band by days to the nearest clear date is the standard deviation of an answer of that class: so that 95 %
of the errors on hidden dates lie within 1.96 of it, noise of the hidden observation included. It is a property of the
series, not of the pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..series.observability import distances
from .compact_calibration import CLASSES_DAYS
from .observations import REFERENCE, Observations, SensorSeries

#: (observations, days) -> (q, b, h, w)
Predict = Callable[[Observations, np.ndarray], np.ndarray]
#: side of the part that errors are counted on (a multiple of 3), dates asked for, half a gap in days
_SIDE, _MOST_DATES, _HALF_GAP = 48, 6, 30
_LEAST_CLEAR, _FEWEST = 0.3, 100
_COVERED, _WIDTH = 0.95, 1.96


def errors_by_distance(observations: Observations, predict: Predict) -> np.ndarray:
    """(classes, b) standard deviation by class of days to the nearest clear date; NaN where no date could be hidden.

    Classes that no hidden date falls into take the value of the class before; none is smaller than the one before.
    """
    part = middle(observations)
    own = part.of(REFERENCE)
    bands = len(observations.bands)
    found = np.full((len(CLASSES_DAYS) + 1, bands), np.nan)
    if own is None:
        return found
    # a block may reach beyond the area
    ever = own.clear.any(0)
    clear = own.clear[:, ever].mean(1) if ever.any() else np.zeros(own.days.size)
    usable = np.flatnonzero(clear > _LEAST_CLEAR)
    if usable.size < 4:
        return found
    # two of three dates stay
    often = usable[1 :: max(3, -(-usable.size // _MOST_DATES))]
    single = own.days[often]
    centre = int(own.days[usable[usable.size // 2]])
    around = own.days[(np.abs(own.days - centre) <= _HALF_GAP) & (clear > _LEAST_CLEAR)][:_MOST_DATES]
    errors: list[list[np.ndarray]] = [[] for _ in found]
    for asked, hide in (
        (single, np.isin(own.days, single)), (around, np.abs(own.days - centre) <= _HALF_GAP)
    ):  # fmt: skip
        left = own.keep(~hide)
        if not left.clear.any() or not asked.size:
            continue
        series = tuple(left if s.sensor == REFERENCE else s for s in part.series)
        made = predict(replace(part, series=series), asked)
        far = distances(left.clear.reshape(left.days.size, -1), left.days, asked.astype(np.int32))
        for row, day in enumerate(asked):
            date = int(np.flatnonzero(own.days == day)[0])
            seen = np.full((bands, *part.shape), np.nan, np.float32)
            for place, name in enumerate(observations.bands):
                if name in own.bands:
                    seen[place] = np.where(own.clear[date], own.values[date, own.bands.index(name)], np.nan)
            error = np.abs(made[row] - seen).reshape(bands, -1)
            which = np.searchsorted(CLASSES_DAYS, far[row])
            for number in range(len(found)):
                errors[number].append(error[:, which == number])
    for number, pieces in enumerate(errors):
        every = np.concatenate(pieces, 1) if pieces else np.zeros((bands, 0))
        for band in range(bands):
            known = every[band][np.isfinite(every[band])]
            if known.size >= _FEWEST:
                found[number, band] = np.quantile(known, _COVERED) / _WIDTH
    return _monotone(found)


def middle(observations: Observations) -> Observations:
    """The middle of a block, at most 48 pixels wide."""
    rows, cols = (slice((n - min(n, _SIDE)) // 6 * 3, (n - min(n, _SIDE)) // 6 * 3 + _SIDE) for n in observations.shape)

    def cut(one: SensorSeries) -> SensorSeries:
        return replace(one, values=one.values[:, :, rows, cols], clear=one.clear[:, rows, cols])

    shape = tuple(min(n, s.stop) - s.start for n, s in zip(observations.shape, (rows, cols), strict=True))
    return replace(observations, series=tuple(cut(s) for s in observations.series), shape=(shape[0], shape[1]))


def doubt(observations: Observations, days: np.ndarray, found: np.ndarray) -> np.ndarray:
    """(q, b, h, w) standard deviation of answers on some days, by the days to the nearest clear date of each pixel."""
    own = observations.of(REFERENCE)
    shape = (len(days), found.shape[1], *observations.shape)
    if own is None or not own.days.size:
        return np.full(shape, np.nan, np.float32)
    far = distances(own.clear.reshape(own.days.size, -1), own.days, np.asarray(days, np.int32))
    chosen = found[np.searchsorted(CLASSES_DAYS, far)]
    return np.moveaxis(chosen, -1, 1).reshape(shape).astype(np.float32)


def _monotone(found: np.ndarray) -> np.ndarray:
    """Filled up from the class before (the first: from the first that is known), and never smaller than it."""
    out = found.copy()
    for band in range(out.shape[1]):
        known = np.flatnonzero(np.isfinite(out[:, band]))
        if not known.size:
            continue
        out[: known[0], band] = out[known[0], band]
        for number in range(1, len(out)):
            before = out[number - 1, band]
            out[number, band] = before if not np.isfinite(out[number, band]) else max(out[number, band], before)
    return out
