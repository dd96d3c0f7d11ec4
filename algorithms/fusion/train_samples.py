"""Samples to train the compact network on: patches of a series from which something is taken away (`train_hiding`).

Everything random of a sample is drawn from (seed, step, number), so that a run can be resumed and repeated. Where the
truth of a series is known (simulated), it is what is to be found; else what was taken away is, and beside it, with
little weight, what was left (denoising), and Landsat where it saw the ground meanwhile.

What the Gaussian process says is given to the network and judged beside it. The scene that it rests on is learnt on the
whole block, from nothing but what the sample is given; so each series has a number of holds, drawn once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .calibrating import calibrated
from .compact_inputs import Prepared, part, prepare, with_process
from .compact_table import SensorTable
from .gaussian_process import posterior
from .gaussian_process import prepared as sharpened
from .missed_clouds import screened
from .observations import REFERENCE, Observations
from .scene_model import SceneModel, learn_scene
from .train_augment import Colours, changed, dropped_tokens, fewer_bands, fewer_sensors
from .train_hiding import Hold, drawn_hold, with_clouds

#: days around the days asked for that are given to the network, and of radar to the process
_REACH = 190
#: pixels around a patch, for the blurs
MARGIN = 4
_CORE = 12
#: dates of which less is clear are not asked for
_LEAST_CLEAR = 0.3
#: share of the holds in which Sentinel-2 has fewer bands
_FEWER_BANDS = 0.15
#: what a date that was not hidden counts, and how many of them and of Landsat's are asked for
_VISIBLE, _MORE_DAYS = 0.2, 2


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
class Target:
    """What is to be found: `values` (q, bands, h, w or p), NaN where unknown; `weight` (q,): 1 for what was hidden;
    `coarse`: what Landsat shows of these days in Sentinel-2's bands, NaN where it does not, None for none at all."""

    values: np.ndarray
    weight: np.ndarray
    coarse: np.ndarray | None = None


@dataclass(frozen=True)
class Sample:
    """`prepared` of the pixels of a patch; `target` (q, bands, p), NaN where unknown, `weight` (q,), `coarse` as in
    `Target`. `shape`: rows and columns of the pixels where they are a full patch, None where they are scattered.
    `given`, `pixels`: what other methods may see, and the places of the pixels in it, where the sampler keeps them.
    `name`: that of the series."""

    prepared: Prepared
    target: np.ndarray
    shape: tuple[int, int] | None
    weight: np.ndarray
    coarse: np.ndarray | None = None
    given: Observations | None = None
    pixels: np.ndarray | None = None
    name: str = ""


@dataclass(frozen=True)
class Sampling:
    """`pixels` of a patch that are used where the truth is known (0: all), `queries` of a patch, `augment`: gains,
    sudden changes, clouds laid on, fewer bands, sensors and dates; `keep`: samples hold what they were made of;
    `holds` of each series; `process`: the Gaussian process is given."""

    pixels: int = 64
    queries: int = 8
    augment: bool = True
    keep: bool = False
    holds: int = 8
    process: bool = True


_Held = tuple[Hold, tuple[str, ...], SceneModel | None]


class Sampler:
    """Draws samples from some series."""

    def __init__(self, series: Sequence[Series], table: SensorTable, sampling: Sampling, seed: int) -> None:
        self.series, self.table, self.sampling, self.seed = list(series), table, sampling, seed
        self._held: dict[tuple[int, int, str, int], _Held] = {}

    def draw(self, step: int, number: int, strategy: str | None = None, gap: int | None = None) -> Sample:
        """The sample of a step; tries again, with other draws of the same key, where a patch shows nothing."""
        for attempt in range(40):
            rng = np.random.default_rng([self.seed, step, number, attempt])
            found = self._try(rng, strategy, gap)
            if found is not None:
                return found
        raise ValueError("no patch of the series shows anything to learn from")

    def held(self, which: int, number: int, strategy: str | None, gap: int | None) -> _Held:
        """A hold of a series, the bands of it that are used, and the scene learnt from what it leaves."""
        key = (which, number, strategy or "", gap or 0)
        if key not in self._held:
            one = self.series[which]
            rng = np.random.default_rng([self.seed, which, number, gap or 0, *(strategy or "").encode()])
            hold = drawn_hold(one.observations, strategy, gap, one.asked, rng)
            own = one.observations.of(REFERENCE)
            assert own is not None  # drawn_hold has looked
            few = self.sampling.augment and strategy is None and rng.random() < _FEWER_BANDS
            bands = fewer_bands(own.bands, rng) if few else own.bands
            scene = None
            if self.sampling.process:
                clean = screened(_with_bands(hold.of(one.observations), bands))
                scene = learn_scene(clean)
                # radar is always seen, and a year of it would cost more than all the rest
                optical = replace(clean, series=tuple(s for s in clean.series if s.sensor != "sentinel1"))
                scene = None if scene is None else calibrated(scene, optical)
            self._held[key] = (hold, bands, scene)
        return self._held[key]

    def _try(self, rng: np.random.Generator, strategy: str | None, gap: int | None) -> Sample | None:
        which = int(rng.integers(len(self.series)))
        one = self.series[which]
        own = one.observations.of(REFERENCE)
        if own is None or own.days.size < 4:
            return None
        hold, bands, scene = self.held(which, int(rng.integers(self.sampling.holds)), strategy, gap)
        patch, where = self._patch(one, rng)
        given = _with_bands(hold.of(patch), bands)
        left = given.of(REFERENCE)
        if left is None or left.clear.any((1, 2)).sum() < 3:
            return None
        covered = np.zeros(left.clear.shape, bool)
        if self.sampling.augment or hold.strategy == "clouds":
            cloudy, covered = with_clouds(left, own.clear, rng, hold.strategy == "clouds")
            given = replace(given, series=tuple(cloudy if s.sensor == REFERENCE else s for s in given.series))
        days = self._days(one, patch, hold, left.days, covered, rng)
        if not days.size:
            return None
        target = self._target(one, patch, days, where, bands, hold, left.days, covered)
        colours = None
        if self.sampling.augment:
            if rng.random() < 0.5:
                given, values, coarse = changed(given, target.values, target.coarse, days, self.table, rng)
                target = replace(target, values=values, coarse=coarse)
            given = fewer_sensors(given, rng)
            colours = Colours.drawn(self.table, rng)
        return self._assemble(given, days, target, rng, one.name, scene, colours)

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

    def _days(
        self, one: Series, patch: Observations, hold: Hold, left: np.ndarray, covered: np.ndarray,
        rng: np.random.Generator,
    ) -> np.ndarray:  # fmt: skip
        """The days to ask for."""
        count = self.sampling.queries
        start, end = hold.start, hold.end
        if one.truth_days is not None:
            pool = one.truth_days[(one.truth_days >= start) & (one.truth_days <= end)]
            near = one.truth_days[(one.truth_days >= start - 30) & (one.truth_days <= end + 30)]
            days = rng.permutation(pool)[: count - 2]
            return np.unique(np.concatenate([days, rng.permutation(np.setdiff1d(near, days))[: count - days.size]]))
        own = patch.of(REFERENCE)
        assert own is not None  # the sampler has looked
        seen = own.clear.mean((1, 2)) > _LEAST_CLEAR
        wanted = hold.hidden & seen
        if hold.strategy in ("forecast", "backcast", "no_reference"):
            wanted &= (own.days >= start) & (own.days <= end)
        if one.asked is not None:
            wanted &= np.isin(own.days, one.asked)
        found = own.days[wanted]
        if hold.strategy == "clouds" and one.asked is None:
            found = np.concatenate([found, left[covered.mean((1, 2)) > 0.05]])
        days = rng.permutation(np.unique(found))[:count]
        if self.sampling.augment and days.size:
            visible = rng.permutation(own.days[~hold.hidden & seen])[:_MORE_DAYS]
            other = patch.of("landsat")
            landsat = np.zeros(0, np.int32)
            if other is not None:
                inside = (other.days >= days.min()) & (other.days <= days.max())
                landsat = other.days[inside & (other.clear.mean((1, 2)) > _LEAST_CLEAR)]
            days = np.concatenate([days, visible, rng.permutation(landsat)[:_MORE_DAYS]])
        return np.unique(days).astype(np.int32)

    def _target(
        self, one: Series, patch: Observations, days: np.ndarray, where: tuple[slice, slice], bands: Sequence[str],
        hold: Hold, left: np.ndarray, covered: np.ndarray,
    ) -> Target:  # fmt: skip
        """What is known of the table's bands on these days."""
        names = self.table.reference.bands
        out = np.full((days.size, len(names), *patch.shape), np.nan, np.float32)
        weight = np.ones(days.size, np.float32)
        if one.truth is not None and one.truth_days is not None:
            index = np.searchsorted(one.truth_days, days)
            for position, band in enumerate(names):
                if band in bands:
                    there = one.truth[:, one.observations.bands.index(band), where[0], where[1]]
                    out[:, position] = there[index]
            return Target(out, weight)
        own, other = patch.of(REFERENCE), patch.of("landsat")
        assert own is not None  # the sampler has looked
        coarse = np.full_like(out, np.nan)
        for row, day in enumerate(days):
            for date in np.flatnonzero(own.days == day)[:1]:
                known = own.clear[date]
                if not hold.hidden[date]:
                    under = covered[np.flatnonzero(left == day)[0]]
                    known = known & under if under.any() else known
                    weight[row] = 1.0 if under.any() else _VISIBLE
                for position, band in enumerate(names):
                    if band in bands:
                        out[row, position] = np.where(known, own.values[date, own.bands.index(band)], np.nan)
            for date in [] if other is None else np.flatnonzero(other.days == day)[:1]:
                assert other is not None  # there is such a date
                for band in set(other.bands) & set(bands) & set(names):
                    seen = other.values[date, other.bands.index(band)]
                    coarse[row, names.index(band)] = np.where(other.clear[date], seen, np.nan)
        return Target(out, weight, coarse if np.isfinite(coarse).any() else None)

    def _assemble(
        self, given: Observations, days: np.ndarray, target: Target, rng: np.random.Generator, name: str,
        scene: SceneModel | None, colours: Colours | None,
    ) -> Sample | None:  # fmt: skip
        clean = screened(given)
        near = clean.without((), None, int(days.min()) - _REACH).without((), int(days.max()) + _REACH, None)
        own = near.of(REFERENCE)
        if own is None or not own.clear.any():
            return None
        table = self.table
        prepared = prepare(colours.of(near, table) if colours else near, days, table, False)
        height, width = given.shape
        rows, cols = (np.arange(min(MARGIN, n // 4), n - min(MARGIN, n // 4)) for n in (height, width))
        pixels = (rows[:, None] * width + cols[None]).ravel()
        shape: tuple[int, int] | None = (rows.size, cols.size)
        scattered = self.sampling.pixels and target.coarse is None and (target.weight == 1).all()
        if scattered and self._known_truth(name) and pixels.size > self.sampling.pixels:
            pixels, shape = rng.permutation(pixels)[: self.sampling.pixels], None
        cut = part(prepared, pixels)
        gains = colours.gains[None, :, None] if colours else np.float32(1)

        def wanted(values: np.ndarray) -> np.ndarray:
            flat = values.reshape(*values.shape[:2], -1)[..., pixels] * gains
            return np.asarray(np.where(np.isfinite(cut.asked.base), flat, np.nan), np.float32)

        goal = wanted(target.values)
        if np.isfinite(goal).mean() < 0.03 or not cut.tokens:
            return None
        if scene is not None:
            mean, sd = process_of(clean, days, scene, pixels, table)
            # the process scales with the reflectance: its scene was learnt in the colours of the series
            cut = with_process(cut, mean * gains, sd * gains)
        if self.sampling.augment:
            cut = dropped_tokens(cut, rng)
        coarse = None if target.coarse is None else wanted(target.coarse)
        kept, places = (given, pixels) if self.sampling.keep else (None, None)
        return Sample(cut, goal, shape, target.weight, coarse, kept, places, name)

    def _known_truth(self, name: str) -> bool:
        return any(s.name == name and s.truth is not None for s in self.series)


def process_of(
    observations: Observations, days: np.ndarray, scene: SceneModel, pixels: np.ndarray, table: SensorTable
) -> tuple[np.ndarray, np.ndarray]:
    """(q, bands of the table, pixels) mean and deviation of the Gaussian process at some pixels of screened
    observations; of radar only what was seen around the days asked for, for speed."""
    observations = sharpened(observations, scene)
    series = []
    for s in observations.series:
        if s.sensor == "sentinel1":
            s = s.keep((s.days >= days.min() - _REACH) & (s.days <= days.max() + _REACH))
        if not s.days.size:
            continue
        values = s.values.reshape(*s.values.shape[:2], 1, -1)[..., pixels]
        series.append(replace(s, values=values, clear=s.clear.reshape(s.days.size, 1, -1)[..., pixels]))
    names = table.reference.bands
    out = np.full((2, days.size, len(names), pixels.size), np.nan, np.float32)
    places = [names.index(b) for b in scene.bands if b in names]
    rows = [n for n, b in enumerate(scene.bands) if b in names]
    cut = replace(observations, series=tuple(series), shape=(1, pixels.size))
    for mean, sd, chosen in posterior(cut, np.asarray(days, np.int32), scene):
        out[0][:, places, chosen] = mean[:, rows]
        out[1][:, places, chosen] = sd[:, rows]
    return out[0], out[1]


def _with_bands(observations: Observations, bands: Sequence[str]) -> Observations:
    """With these bands of Sentinel-2 alone; all of the other sensors."""
    own = observations.of(REFERENCE)
    if own is None or tuple(bands) == own.bands:
        return observations
    places = [own.bands.index(b) for b in bands]
    fewer = replace(own, bands=tuple(bands), values=own.values[:, places])
    series = tuple(fewer if s.sensor == REFERENCE else s for s in observations.series)
    return replace(observations, bands=tuple(bands), series=series)
