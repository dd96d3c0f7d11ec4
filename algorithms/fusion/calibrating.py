"""Standard deviations that are right: dates of the series are hidden, estimated, and the errors counted.

Hidden are single dates and everything within some days of them, at a sample of pixels. For each class of days to the
nearest date that was left, the factor is taken with which 96 % of the errors lie within 1.96 standard deviations, the
noise of the hidden observation added to the model's variance: one per cent more than is stated, for a factor that fits
a few hidden dates fits others less well.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..series.observability import distances
from .observations import Observations, SensorSeries
from .scene_model import SceneModel, flat, with_inflation
from .sensors import constants


def calibrated(model: SceneModel, observations: Observations) -> SceneModel:
    """The model with the factors of its standard deviation learnt on `observations` (screened)."""
    from .gaussian_process import posterior, prepared

    table = constants()["calibration"]
    plain = with_inflation(model, np.ones_like(model.inflation))
    sample = _sample(prepared(observations, model), table["pixels"])
    series = sample.of(model.primary)
    if series is None or series.days.size < 4:
        return plain
    values, clear = flat(series, model.bands, slice(None))
    own = model.links[model.primary]
    noise = (model.back**2 * own.noise[:, np.newaxis]).sum(0)[:, np.newaxis]
    often = np.argsort(-clear.mean(1), kind="stable")[: max(table["centres"] * 3, 6)]
    centres = np.sort(often)[:: max(1, often.size // table["centres"])]
    errors: list[list[np.ndarray]] = [[] for _ in model.inflation]
    spreads: list[list[np.ndarray]] = [[] for _ in model.inflation]
    for half in table["half_gaps_days"]:
        for centre in centres:
            day = int(series.days[centre])
            left = sample.without((), day - half, day + half)
            when = np.concatenate([s.days for s in left.series])
            count = left.shape[0] * left.shape[1]
            seen = np.concatenate([s.clear.reshape(s.days.size, count) for s in left.series])
            if not when.size:
                continue
            far = distances(seen, when, np.array([day], np.int32))[0]
            place = np.searchsorted(table["distance_days"], far)
            for mean, sd, part in posterior(left, np.array([day], np.int32), plain):
                error = np.abs(mean[0] - values[centre][:, part])
                use = clear[centre, part] & np.isfinite(error).all(0)
                for kind in np.unique(place[part][use]):
                    these = use & (place[part] == kind)
                    errors[kind].append(error[:, these])
                    spreads[kind].append(sd[0][:, these])
    return with_inflation(model, _factors(errors, spreads, noise, table))


def _sample(observations: Observations, pixels: int) -> Observations:
    """Some pixels of a block, as a block of one row."""
    count = observations.shape[0] * observations.shape[1]
    chosen = np.unique(np.linspace(0, count - 1, min(count, pixels)).astype(int))

    def cut(one: SensorSeries) -> SensorSeries:
        dates = one.days.size
        values = one.values.reshape(dates, len(one.bands), 1, count)[..., chosen]
        return replace(one, values=values, clear=one.clear.reshape(dates, 1, count)[..., chosen])

    return replace(observations, series=tuple(cut(s) for s in observations.series), shape=(1, chosen.size))


def _factors(
    errors: list[list[np.ndarray]], spreads: list[list[np.ndarray]], noise: np.ndarray, table: dict[str, float]
) -> np.ndarray:
    """Factor of each class; classes without errors enough take that of the class before (the first: that after)."""
    trials = np.linspace(table["smallest"], table["largest"], 39)
    found = np.full(len(errors), np.nan)
    for kind, (error, spread) in enumerate(zip(errors, spreads, strict=True)):
        if sum(e.size for e in error) < table["samples_needed"]:
            continue
        e, s = np.concatenate(error, 1), np.concatenate(spread, 1)
        share = np.array([(e <= 1.96 * np.sqrt((f * s) ** 2 + noise)).mean() for f in trials])
        found[kind] = trials[min(int(np.searchsorted(share, table["share"])), trials.size - 1)]
    known = np.flatnonzero(np.isfinite(found))
    if not known.size:
        return np.ones(len(errors))
    for kind in range(found.size):
        if not np.isfinite(found[kind]):
            before = known[known < kind]
            found[kind] = found[before[-1]] if before.size else found[known[0]]
    return found
