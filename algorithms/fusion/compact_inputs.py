"""What the compact network is fed: a baseline through the clear dates of Sentinel-2, and every observation against it.

The baseline is linear interpolation between the clear dates of each pixel after the screening of missed clouds: exact
where a date is clear, cheap (2 us of CPU a pixel), and the network adds to it. A date of another sensor is given as the
baseline of its day and its departure from it, the baseline first blurred to that sensor's pixel: so a coarse pixel says
what has changed, and the detail stays Sentinel-2's. Radar has no such baseline: it departs from its own mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..physics.psf import sigma_of_mtf
from ..series.interpolation import neighbours
from .compact_table import Sensor, SensorTable
from .missed_clouds import screened
from .observations import Observations, SensorSeries

#: days beyond which a time to a clear date counts no further
LONGEST_DAYS = 365.0
#: MTF at Nyquist of the 20 m bands, whose missing detail the 10 m bands tell (specification, section 5.3)
_MTF_20M = 0.33


@dataclass(frozen=True)
class Tokens:
    """The dates of one sensor over `p` pixels. `level` (t, bands, p): the baseline on these days (the value itself for
    the reference); `departure` (t, own bands, p), None for the reference; `seen` (t, p) bool; `days` (t,)."""

    sensor: str
    days: np.ndarray
    level: np.ndarray
    departure: np.ndarray | None
    seen: np.ndarray


@dataclass(frozen=True)
class Asked:
    """The days asked for, over `p` pixels. `base` (q, bands, p) reflectance, NaN where there is no clear date at all;
    `slope` (q, bands, p) value after minus value before; `detail` (q, bands, p) what the baseline of the 10 m bands has
    beyond a 20 m pixel, 0 for the others; `before`, `after` (q, p) days to the clear dates around, NaN where there is
    none on that side. `process`, `process_sd` (q, bands, p): what the Gaussian process says, NaN where it does not
    know, None where it was not asked."""

    days: np.ndarray
    base: np.ndarray
    slope: np.ndarray
    detail: np.ndarray
    before: np.ndarray
    after: np.ndarray
    process: np.ndarray | None = None
    process_sd: np.ndarray | None = None

    @property
    def distance(self) -> np.ndarray:
        """(q, p) days to the nearest clear date of the reference."""
        both = np.fmin(self.before, self.after)
        return np.asarray(np.where(np.isnan(both), LONGEST_DAYS, both), np.float32)


@dataclass(frozen=True)
class Prepared:
    """All that the network is fed for the pixels of a block, flattened. `bands` (b,) bool: those that are there."""

    tokens: tuple[Tokens, ...]
    asked: Asked
    bands: np.ndarray


def prepare(observations: Observations, days: np.ndarray, table: SensorTable, screen: bool = True) -> Prepared:
    """Baseline, departures and geometry in time of a block. `days` (q,) in any order."""
    if screen:
        observations = screened(observations)
    shape = observations.shape
    names = table.reference.bands
    own = observations.of(table.reference.name)
    values, clear, when, there = _reference(own, names, shape)
    goal = np.asarray(days, np.int32)
    asked = _asked(values, clear, when, goal, there, table, shape, observations.pixel_m)
    tokens = []
    used = clear.any(1)
    if used.any():
        tokens.append(Tokens(table.reference.name, when[used], values[used], None, clear[used]))
    for sensor in table.others:
        series = observations.of(sensor.name)
        if series is None or not series.days.size:
            continue
        made = _other(series, sensor, values, clear, when, there, names, shape, observations.pixel_m)
        if made is not None:
            tokens.append(made)
    return Prepared(tuple(tokens), asked, there)


def _reference(
    own: SensorSeries | None, names: Sequence[str], shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Values (t, bands, p), clear (t, p), days (t,) in order of time, and which bands there are."""
    count = shape[0] * shape[1]
    there = np.array([own is not None and b in own.bands for b in names])
    if own is None or not own.days.size or not there.any():
        return (np.zeros((0, len(names), count), np.float32), np.zeros((0, count), bool), np.zeros(0, np.int32), there)
    order = np.argsort(own.days, kind="stable")
    values = np.zeros((own.days.size, len(names), count), np.float32)
    for position, band in enumerate(names):
        if there[position]:
            values[:, position] = own.values[order, own.bands.index(band)].reshape(-1, count)
    known = np.isfinite(values).all(1)
    clear = own.clear[order].reshape(-1, count) & known
    values[~np.isfinite(values)] = 0.0
    return values, np.ascontiguousarray(clear), own.days[order].astype(np.int32), there


@dataclass(frozen=True)
class _Bracket:
    """Dates before and after (q, p), the weight of the latter, and which pixels have any."""

    before: np.ndarray
    after: np.ndarray
    weight: np.ndarray
    found: np.ndarray


def _bracket(clear: np.ndarray, when: np.ndarray, goal: np.ndarray) -> _Bracket:
    """The clear dates around each day; `goal` need not be sorted."""
    count = clear.shape[1]
    order = np.argsort(goal, kind="stable")
    place = np.argsort(order)
    before, after = (np.full((goal.size, count), -1, np.int16) for _ in range(2))
    weight = np.zeros((goal.size, count), np.float32)
    neighbours(clear, when, np.arange(when.size), goal[order], 0, before, after, weight, False)
    before, after, weight = before[place], after[place], weight[place]
    found = before >= 0
    return _Bracket(np.where(found, before, 0), np.where(found, after, 0), weight, found)


def _between(values: np.ndarray, bracket: _Bracket) -> tuple[np.ndarray, np.ndarray]:
    """Interpolated values and the difference of those around, (q, bands, p); NaN and 0 where nothing is clear."""
    pixels = np.arange(values.shape[2])[None, None]
    bands = np.arange(values.shape[1])[None, :, None]
    first = values[bracket.before[:, None], bands, pixels]
    slope = values[bracket.after[:, None], bands, pixels] - first
    base = first + slope * bracket.weight[:, None]
    base[np.broadcast_to(~bracket.found[:, None], base.shape)] = np.nan
    return base, slope


def _asked(
    values: np.ndarray, clear: np.ndarray, when: np.ndarray, goal: np.ndarray, there: np.ndarray, table: SensorTable,
    shape: tuple[int, int], pixel_m: float,
) -> Asked:  # fmt: skip
    count, bands = clear.shape[1], len(there)
    if not when.size:
        empty = np.full((goal.size, bands, count), np.nan, np.float32)
        nothing = np.full((goal.size, count), np.nan, np.float32)
        return Asked(goal, empty, np.zeros_like(empty), np.zeros_like(empty), nothing, nothing.copy())
    around = _bracket(clear, when, goal)
    base, slope = _between(values, around)
    base[:, ~there] = np.nan
    before = (goal[:, None] - when[around.before]).astype(np.float32)
    after = (when[around.after] - goal[:, None]).astype(np.float32)
    before[~around.found | (before < 0)] = np.nan
    after[~around.found | (after < 0)] = np.nan
    detail = np.zeros_like(base)
    fine = np.flatnonzero(there & np.array([b in table.fine for b in table.reference.bands]))
    sigma = sigma_of_mtf(_MTF_20M, 20.0) / pixel_m
    detail[:, fine] = base[:, fine] - blurred(base[:, fine], shape, sigma)
    detail[~np.isfinite(detail)] = 0.0
    return Asked(goal, base, slope, detail, before, after)


def _other(
    series: SensorSeries, sensor: Sensor, values: np.ndarray, clear: np.ndarray, when: np.ndarray, there: np.ndarray,
    names: Sequence[str], shape: tuple[int, int], pixel_m: float,
) -> Tokens | None:  # fmt: skip
    used = np.flatnonzero(series.clear.any((1, 2)))
    if not used.size:
        return None
    series = series.keep(used)
    count = clear.shape[1]
    seen = series.clear.reshape(-1, count).copy()
    level = np.zeros((series.days.size, len(names), count), np.float32)
    if when.size:
        level, _ = _between(values, _bracket(clear, when, np.asarray(series.days, np.int32)))
        level[:, ~there] = 0.0
    departure = np.zeros((series.days.size, len(sensor.bands), count), np.float32)
    sigma = sigma_of_mtf(sensor.mtf, sensor.resolution_m) / pixel_m if sensor.resolution_m > pixel_m else 0.0
    known = np.zeros(seen.shape, bool)
    for position, band in enumerate(sensor.bands):
        if band not in series.bands:
            continue
        own = series.values[:, series.bands.index(band)].reshape(-1, count)
        if sensor.against == "reference":
            place = names.index(band)
            if not there[place]:
                continue
            expected = blurred(level[:, place : place + 1], shape, sigma)[:, 0]
        else:
            expected = _own_mean(own, seen)
        apart = own - expected
        known |= np.isfinite(apart)
        departure[:, position] = np.nan_to_num(apart, nan=0.0, posinf=0.0, neginf=0.0)
    seen &= known
    return Tokens(sensor.name, np.asarray(series.days, np.int32), np.nan_to_num(level), departure, seen)


def _own_mean(values: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(1, p) mean of the dates seen, NaN where there is none."""
    usable = seen & np.isfinite(values)
    total = np.where(usable, values, 0.0).sum(0, dtype=np.float64)
    counts = usable.sum(0)
    return np.where(counts > 0, total / np.maximum(counts, 1), np.nan).astype(np.float32)[None]


def blurred(images: np.ndarray, shape: tuple[int, int], sigma: float) -> np.ndarray:
    """(n, b, p) images of `shape` through a Gaussian of `sigma` pixels; what is not known does not weigh."""
    if sigma <= 0:
        return images
    from scipy.ndimage import gaussian_filter1d

    def smooth(array: np.ndarray) -> np.ndarray:
        rows = gaussian_filter1d(array, sigma, axis=-1, mode="nearest", truncate=3.0)
        return np.asarray(gaussian_filter1d(rows, sigma, axis=-2, mode="nearest", truncate=3.0))

    cube = images.reshape(*images.shape[:2], *shape)
    known = np.isfinite(cube)
    if known.all():
        return smooth(cube).reshape(images.shape)
    weight = smooth(known.astype(np.float32))
    made = smooth(np.where(known, cube, np.float32(0))) / np.maximum(weight, 1e-3)
    return np.where(known, made, np.nan).astype(np.float32).reshape(images.shape)


def part(prepared: Prepared, pixels: np.ndarray | slice) -> Prepared:
    """The same for some of the pixels only."""
    tokens = tuple(
        replace(
            t, level=t.level[..., pixels], seen=t.seen[..., pixels],
            departure=None if t.departure is None else t.departure[..., pixels],
        )
        for t in prepared.tokens
    )  # fmt: skip
    a = prepared.asked
    cut = (a.base, a.slope, a.detail, a.before, a.after)
    process = None if a.process is None or a.process_sd is None else (a.process[..., pixels], a.process_sd[..., pixels])
    asked = Asked(a.days, *(array[..., pixels] for array in cut), *(process or ()))
    return Prepared(tokens, asked, prepared.bands)


def with_process(prepared: Prepared, mean: np.ndarray, sd: np.ndarray) -> Prepared:
    """The same with what the Gaussian process says: `mean`, `sd` (q, bands of the table, p)."""
    asked = replace(prepared.asked, process=np.asarray(mean, np.float32), process_sd=np.asarray(sd, np.float32))
    return replace(prepared, asked=asked)
