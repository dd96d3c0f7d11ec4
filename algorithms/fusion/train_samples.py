"""Samples to train the compact network on: patches of a series from which dates are taken away.

Everything random of a sample is drawn from (seed, step, number), so that a run can be resumed and repeated. What is
taken away follows section 5.4 of the specification: single dates, gaps of all sensors, gaps of Sentinel-2 alone, no
Landsat. Where the truth of a series is known (simulated), it is what is to be found;
else the dates that were taken away are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..physics.psf import sigma_of_mtf
from .compact_inputs import Prepared, blurred, part, prepare
from .compact_table import SensorTable
from .observations import REFERENCE, Observations, SensorSeries

STRATEGIES = ("gap", "reference_gap", "dates", "hidden", "no_others")
#: shares of the strategies in a training
_SHARES = (0.38, 0.26, 0.2, 0.08, 0.08)
#: days around the days asked for that are given to the network
_REACH = 190
#: pixels around a patch, for the blurs
MARGIN = 4
_CORE = 12
#: dates of which less is clear are not asked for
_LEAST_CLEAR = 0.3


@dataclass(frozen=True)
class Series:
    """A block to learn from. `truth` (n, bands, h, w) of `truth_days`, None where only observations are known.
    `asked`: days of Sentinel-2 that may be asked for, None for all."""

    name: str
    observations: Observations
    truth_days: np.ndarray | None = None
    truth: np.ndarray | None = None
    asked: np.ndarray | None = None


@dataclass(frozen=True)
class Sample:
    """`prepared` of the pixels of a patch; `target` (q, bands, p), NaN where unknown. `shape`: rows and columns of the
    pixels where they are a full patch, None where they are scattered. `given`, `pixels`: what other methods may see,
    and the places of the pixels in it, where the sampler keeps them. `name`: that of the series."""

    prepared: Prepared
    target: np.ndarray
    shape: tuple[int, int] | None
    given: Observations | None = None
    pixels: np.ndarray | None = None
    name: str = ""


@dataclass(frozen=True)
class Sampling:
    """`pixels` of a patch that are used (0: all), `queries` of a patch, `augment`: gains, sudden changes, fewer
    bands and sensors; `keep`: samples hold what they were made of."""

    pixels: int = 64
    queries: int = 8
    augment: bool = True
    keep: bool = False


class Sampler:
    """Draws samples from some series."""

    def __init__(self, series: Sequence[Series], table: SensorTable, sampling: Sampling, seed: int) -> None:
        self.series, self.table, self.sampling, self.seed = list(series), table, sampling, seed

    def draw(self, step: int, number: int, strategy: str | None = None, gap: int | None = None) -> Sample:
        """The sample of a step; tries again, with other draws of the same key, where a patch shows nothing."""
        for attempt in range(40):
            rng = np.random.default_rng([self.seed, step, number, attempt])
            found = self._try(rng, strategy, gap)
            if found is not None:
                return found
        raise ValueError("no patch of the series shows anything to learn from")

    def _try(self, rng: np.random.Generator, strategy: str | None, gap: int | None) -> Sample | None:
        one = self.series[int(rng.integers(len(self.series)))]
        chosen = strategy or str(rng.choice(STRATEGIES, p=_SHARES))
        patch, where = self._patch(one, rng)
        own = patch.of(REFERENCE)
        if own is None or own.days.size < 4:
            return None
        span = gap or int(rng.integers(20, 96))
        first, last = int(own.days.min()), int(own.days.max())
        middle = int(rng.integers(first + 20, max(first + 21, last - 20)))
        start, end = middle - span // 2, middle - span // 2 + span - 1
        patch = patch.without((), None, start - _REACH).without((), end + _REACH, None)
        given, days = self._take(one, patch, chosen, start, end, rng)
        if days.size == 0 or given is None:
            return None
        target = self._target(one, patch, days, where)
        if self.sampling.augment:
            given, target = augmented(given, target, days, self.table, rng)
        return self._assemble(given, days, target, rng, one)

    def _patch(self, one: Series, rng: np.random.Generator) -> tuple[Observations, tuple[slice, slice]]:
        side = _CORE + 2 * MARGIN
        height, width = one.observations.shape
        rows, cols = (slice(s, s + min(side, n)) for s, n in (
            (int(rng.integers(max(1, height - side + 1))), height), (int(rng.integers(max(1, width - side + 1))), width)
        ))  # fmt: skip
        cut = (rows, cols)
        series = tuple(
            replace(s, values=s.values[:, :, rows, cols], clear=s.clear[:, rows, cols]) for s in one.observations.series
        )
        shape = (rows.stop - rows.start, cols.stop - cols.start)
        return replace(one.observations, series=series, shape=shape), cut

    def _take(
        self, one: Series, patch: Observations, strategy: str, start: int, end: int, rng: np.random.Generator
    ) -> tuple[Observations | None, np.ndarray]:
        """What is left of a patch, and the days to ask for."""
        own = patch.of(REFERENCE)
        if own is None or own.days.size < 4:
            return None, np.zeros(0, np.int32)
        inside = (own.days >= start) & (own.days <= end)
        if strategy == "gap":
            given, hidden = patch.without((), start, end), inside
        elif strategy == "reference_gap":
            given, hidden = patch.without((REFERENCE,), start, end), inside
        else:
            share = float(rng.uniform(0.2, 0.7)) if strategy == "dates" else 0.1
            hidden = rng.random(own.days.size) < share
            series = []
            for s in patch.series:
                if strategy == "no_others" and s.sensor != REFERENCE:
                    continue
                chance = share if strategy == "dates" else 0.0
                drop = hidden if s.sensor == REFERENCE else rng.random(s.days.size) < chance
                series.append(s.keep(~drop))
            given = replace(patch, series=tuple(series))
        if one.truth_days is not None:
            pool = one.truth_days[(one.truth_days >= start) & (one.truth_days <= end)]
            near = one.truth_days[(one.truth_days >= start - 30) & (one.truth_days <= end + 30)]
            count = self.sampling.queries
            days = rng.permutation(pool)[: count - 2] if pool.size else pool
            days = np.concatenate([days, rng.permutation(np.setdiff1d(near, days))[: count - days.size]])
        else:
            seen = own.clear.mean((1, 2)) > _LEAST_CLEAR
            if one.asked is not None:
                wanted = np.isin(own.days, one.asked)
                # a date that is asked for is never given
                if strategy not in ("gap", "reference_gap"):
                    hidden |= wanted
                    given = replace(given, series=tuple(
                        s.keep(~np.isin(s.days, own.days[hidden])) if s.sensor == REFERENCE else s for s in given.series
                    ))  # fmt: skip
                seen &= wanted
            days = rng.permutation(own.days[hidden & seen])[: self.sampling.queries]
        left = given.of(REFERENCE)
        if left is None or left.clear.any((1, 2)).sum() < 3:
            return None, np.zeros(0, np.int32)
        return given, np.unique(days).astype(np.int32)

    def _target(self, one: Series, patch: Observations, days: np.ndarray, where: tuple[slice, slice]) -> np.ndarray:
        """(q, bands, h, w) of the table's bands, NaN where not known."""
        names = self.table.reference.bands
        out = np.full((days.size, len(names), *patch.shape), np.nan, np.float32)
        if one.truth is not None and one.truth_days is not None:
            index = np.searchsorted(one.truth_days, days)
            for position, band in enumerate(names):
                if band in one.observations.bands:
                    there = one.truth[:, one.observations.bands.index(band), where[0], where[1]]
                    out[:, position] = there[index]
            return out
        own = patch.of(REFERENCE)
        assert own is not None  # _take found days in it
        for row, day in enumerate(days):
            date = int(np.flatnonzero(own.days == day)[0])
            for position, band in enumerate(names):
                if band in own.bands:
                    image = own.values[date, own.bands.index(band)]
                    out[row, position] = np.where(own.clear[date], image, np.nan)
        return out

    def _assemble(
        self, given: Observations, days: np.ndarray, target: np.ndarray, rng: np.random.Generator, one: Series
    ) -> Sample | None:
        prepared = prepare(given, days, self.table)
        height, width = given.shape
        rows, cols = (np.arange(min(MARGIN, n // 4), n - min(MARGIN, n // 4)) for n in (height, width))
        pixels = (rows[:, None] * width + cols[None]).ravel()
        shape: tuple[int, int] | None = (rows.size, cols.size)
        whole = one.truth is None or not self.sampling.pixels
        if not whole and pixels.size > self.sampling.pixels:
            pixels, shape = rng.permutation(pixels)[: self.sampling.pixels], None
        cut = part(prepared, pixels)
        wanted = target.reshape(*target.shape[:2], -1)[..., pixels]
        wanted = np.where(np.isfinite(cut.asked.base), wanted, np.nan)
        if np.isfinite(wanted).mean() < 0.05 or not cut.tokens:
            return None
        if not self.sampling.keep:
            return Sample(cut, wanted, shape, name=one.name)
        return Sample(cut, wanted, shape, given, pixels, one.name)


def augmented(
    given: Observations, target: np.ndarray, days: np.ndarray, table: SensorTable, rng: np.random.Generator
) -> tuple[Observations, np.ndarray]:
    """The same ground in other colours, with sudden changes, and seen by less."""
    if rng.random() < 0.5:
        given, target = _changed(given, target, days, table, rng)
    gain = rng.normal(1.0, 0.1, len(table.reference.bands)).clip(0.75, 1.3).astype(np.float32)
    target = target * gain[None, :, None, None]
    series = []
    for s in given.series:
        if s.sensor != REFERENCE and rng.random() < (0.12 if s.sensor == "landsat" else 0.75):
            continue
        if s.sensor in (REFERENCE, "landsat"):
            own = np.array([gain[table.reference.bands.index(b)] for b in s.bands], np.float32)
            s = replace(s, values=s.values * own[None, :, None, None])
        series.append(s)
    if rng.random() < 0.12:
        series = [_fewer_bands(s, rng) if s.sensor == REFERENCE else s for s in series]
    return replace(given, series=tuple(series)), target


def _fewer_bands(series: SensorSeries, rng: np.random.Generator) -> SensorSeries:
    kept = [n for n in range(len(series.bands)) if rng.random() < 0.6 or series.bands[n] in ("B4", "B8")]
    return replace(series, bands=tuple(series.bands[n] for n in kept), values=series.values[:, kept])


#: what a sudden change shows, by Sentinel-2 band: bare soil, burnt ground, turbid water, straw, fresh grass
_SPECTRA = {
    "soil": (0.07, 0.10, 0.14, 0.17, 0.20, 0.22, 0.24, 0.26, 0.34, 0.29),
    "dark soil": (0.04, 0.06, 0.08, 0.10, 0.12, 0.13, 0.15, 0.16, 0.22, 0.19),
    "burnt": (0.04, 0.045, 0.05, 0.06, 0.07, 0.08, 0.09, 0.10, 0.17, 0.20),
    "water": (0.06, 0.08, 0.08, 0.07, 0.06, 0.06, 0.05, 0.05, 0.02, 0.01),
    "straw": (0.08, 0.12, 0.17, 0.21, 0.25, 0.27, 0.30, 0.32, 0.40, 0.29),
    "grass": (0.03, 0.06, 0.04, 0.10, 0.30, 0.38, 0.40, 0.43, 0.22, 0.11),
}


def _changed(
    given: Observations, target: np.ndarray, days: np.ndarray, table: SensorTable, rng: np.random.Generator
) -> tuple[Observations, np.ndarray]:
    """A part of the patch turns into something else on a day, and comes back slowly or not."""
    centre, spread = float(np.mean(days)), 45.0
    when, lasting = float(rng.normal(centre, spread)), float(np.exp(rng.uniform(np.log(8), np.log(400))))
    strength = float(rng.uniform(0.3, 1.0))
    spectrum = np.array(_SPECTRA[str(rng.choice(list(_SPECTRA)))], np.float32) * rng.normal(1, 0.15, 10).clip(0.6, 1.5)
    rows, cols = np.indices(given.shape)
    angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(-0.6, 0.6)
    across = np.cos(angle) * (rows / given.shape[0] - 0.5) + np.sin(angle) * (cols / given.shape[1] - 0.5)
    mask = (across > place).astype(np.float32)
    names = table.reference.bands

    def turned(
        values: np.ndarray, bands: Sequence[str], when_seen: np.ndarray, masks: Sequence[np.ndarray]
    ) -> np.ndarray:
        since = when_seen - when
        share = np.where(since >= 0, strength * np.exp(-np.maximum(since, 0) / lasting), 0.0).astype(np.float32)
        out = values.copy()
        for position, band in enumerate(bands):
            amount = share[:, None, None] * masks[position][None]
            out[:, position] += amount * (spectrum[names.index(band)] - out[:, position])
        return out

    def seen_as(sigma: float) -> np.ndarray:
        flat = mask.reshape(1, 1, -1)
        return blurred(flat, given.shape, sigma).reshape(given.shape)

    soft20 = seen_as(sigma_of_mtf(0.33, 20.0) / given.pixel_m)
    soft30 = seen_as(sigma_of_mtf(0.3, 30.0) / given.pixel_m)
    series = []
    for s in given.series:
        if s.sensor == REFERENCE:
            masks = [mask if b in table.fine else soft20 for b in s.bands]
            s = replace(s, values=turned(s.values, s.bands, s.days, masks))
        elif s.sensor == "landsat":
            s = replace(s, values=turned(s.values, s.bands, s.days, [soft30] * len(s.bands)))
        series.append(s)
    return replace(given, series=tuple(series)), turned(target, names, days, [mask] * len(names))
