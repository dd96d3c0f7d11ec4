"""The default method: a Gaussian process of each pixel in time, with what the scene has taught (`scene_model`).

Each component of the bands is a process of its own: season or mean of the scene (`choosing`), departures with
the scene's covariance, observations of every sensor with the sensor's noise and the pixel's offset. The posterior on
the days asked for is exact: one Cholesky factor for each pixel and component, of the dates that are clear there; the
queries are eliminated along with them, so that mean and variance cost a scalar product each. The variance is inflated
by class of days to the nearest clear date, by factors learnt by hiding dates of the series (`calibrating`).

A clear observation on the day asked for is blended by inverse variance, for that is what the posterior is.

Limit: arithmetic, n^3 / 6 + n^2 (1 + q) / 2 products a component for n clear dates and q days, in rows that vectorise
(`tests/benchmarks/bench_fusion.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numba import njit

from ..series.observability import distances
from .missed_clouds import screened
from .observations import Estimate, Observations, SensorSeries
from .scene_model import SceneModel, flat, learn_scene, pixel_shares, project
from .sensors import constants, fusion_sensors

_PIXELS_AT_ONCE = 4096


def gaussian_process(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """The posterior of each pixel. Settings: "screen" (default true), "scene": a `SceneModel` learnt beforehand.

    NaN where a pixel is never clear, and in bands that no sensor has seen.
    """
    if settings.get("screen", True):
        observations = screened(observations)
    model = settings.get("scene")
    if model is None:
        from .calibrating import calibrated

        model = learn_scene(observations)
        model = None if model is None else calibrated(model, observations)
    wanted = np.asarray(days, np.int32)
    shape = (wanted.size, len(observations.bands), *observations.shape)
    mean, sd = np.full(shape, np.nan, np.float32), np.full(shape, np.nan, np.float32)
    if model is None or not wanted.size:
        return Estimate(mean, sd)
    observations = prepared(observations, model)
    count = shape[2] * shape[3]
    for band_mean, band_sd, part in posterior(observations, wanted, model):
        for position, band in enumerate(observations.bands):
            if band in model.bands:
                at = model.bands.index(band)
                mean.reshape(*shape[:2], count)[:, position, part] = band_mean[:, at]
                sd.reshape(*shape[:2], count)[:, position, part] = band_sd[:, at]
    return Estimate(mean, sd)


def prepared(observations: Observations, model: SceneModel) -> Observations:
    """The observations with detail in the coarse bands of the primary sensor."""
    series = [
        model.sharpen(s, observations.pixel_m) if s.sensor == model.primary else s for s in observations.series
    ]  # fmt: skip
    return replace(observations, series=tuple(series))


def posterior(
    observations: Observations, days: np.ndarray, model: SceneModel
) -> Iterator[tuple[np.ndarray, np.ndarray, slice]]:
    """Yields (mean, sd, pixels): (q, b, p) float32 arrays of the model's bands, and the slice of pixels they are of."""
    used = [s for s in observations.series if s.sensor in model.links and s.days.size]
    when = np.concatenate([s.days for s in used]) if used else np.zeros(0, np.int32)
    gram, noise, which = _gram(model, used, when, days)
    season = model.kernel.mean(days).astype(np.float32)
    own = model.links[model.primary]
    count = observations.shape[0] * observations.shape[1]
    for first in range(0, count, _PIXELS_AT_ONCE):
        part = slice(first, min(first + _PIXELS_AT_ONCE, count))
        rest, clear = [], []
        for series in used:
            link = model.links[series.sensor]
            values, known = flat(series, link.bands, part)
            told = project(values, known, link.centre, link.matrix)
            shift = (link.bias + model.kernel.mean(series.days)).astype(np.float32)
            rest.append(told - shift[:, :, np.newaxis])
            clear.append(known)
        seen = np.concatenate(clear)
        shares = _shares(model, used, rest, clear)
        out = np.empty((2, days.size, gram.shape[0], part.stop - part.start), np.float32)
        solve(gram, noise, which, shares, np.concatenate(rest), seen, out[0], out[1])
        out[0] += season[:, :, np.newaxis]
        mean = np.matmul(model.back.T.astype(np.float32), out[0]) + own.centre.astype(np.float32)[:, np.newaxis]
        variance = np.matmul((model.back.T**2).astype(np.float32), out[1])
        far = distances(seen, when, days)
        factor = model.inflation[np.searchsorted(constants()["calibration"]["distance_days"], far)]
        sd = np.sqrt(variance) * factor[:, np.newaxis].astype(np.float32)
        never = ~seen.any(0)
        mean[:, :, never], sd[:, :, never] = np.nan, np.nan
        yield mean, sd, part


def _gram(
    model: SceneModel, used: Sequence[SensorSeries], when: np.ndarray, days: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(c, t + q, t + q) covariance of observations and days without noise, (c, t) noise, (t,) number of the sensor."""
    every = np.concatenate([when, days])
    gram = model.kernel.covariance(every, every)
    noise, which = np.empty((gram.shape[0], when.size)), np.empty(when.size, np.int64)
    span, first = constants()["other_sensors"]["drift_days"], 0
    for number, series in enumerate(used):
        link, part = model.links[series.sensor], slice(first, first + series.days.size)
        lasting = np.exp(-np.abs(series.days[:, np.newaxis] - series.days.astype(float)) / span)
        gram[:, part, part] += link.offset_variance[:, np.newaxis, np.newaxis]
        gram[:, part, part] += link.drift_variance[:, np.newaxis, np.newaxis] * lasting
        noise[:, part] = link.noise[:, np.newaxis]
        which[part] = number
        first = part.stop
    return gram, noise, which


def _shares(
    model: SceneModel, used: Sequence[SensorSeries], rest: list[np.ndarray], clear: list[np.ndarray]
) -> np.ndarray:
    """(sensors, p) share of its sensor's noise that a pixel has; 1 for the primary."""
    table = constants()["other_sensors"]
    shares = np.ones((len(used), clear[0].shape[1]))
    main = next((k for k, s in enumerate(used) if s.sensor == model.primary), None)
    if main is None:
        return shares
    for number, series in enumerate(used):
        if number != main:
            radar = fusion_sensors()[series.sensor].kind == "radar"
            shares[number] = pixel_shares(
                rest[number], clear[number], series.days, rest[main], clear[main], used[main].days,
                model.links[series.sensor], model.links[model.primary],
                table["radar_pair_days" if radar else "pair_days"],
            )  # fmt: skip
    return shares


@njit(nogil=True, cache=True)
def solve(
    gram: np.ndarray, noise: np.ndarray, which: np.ndarray, shares: np.ndarray, rest: np.ndarray, clear: np.ndarray,
    mean: np.ndarray, variance: np.ndarray,
) -> None:  # fmt: skip
    """Posterior of each pixel and component: `mean`, `variance` (q, c, p) from departures `rest` (t, c, p)."""
    dates = which.size
    queries = gram.shape[1] - dates
    index = np.empty(dates, np.int64)
    work = np.empty((dates, dates + 1 + queries))
    total, spread = np.empty(queries), np.empty(queries)
    for p in range(clear.shape[1]):
        n = 0
        for t in range(dates):
            if clear[t, p]:
                index[n] = t
                n += 1
        for c in range(gram.shape[0]):
            own = gram[c]
            for i in range(n):
                for j in range(i, n):
                    work[i, j] = own[index[i], index[j]]
                work[i, i] += noise[c, index[i]] * shares[which[index[i]], p]
                work[i, n] = rest[index[i], c, p]
                for q in range(queries):
                    work[i, n + 1 + q] = own[index[i], dates + q]
            width = n + 1 + queries
            total[:] = 0.0
            for q in range(queries):
                spread[q] = own[dates + q, dates + q]
            for k in range(n):
                scale = 1.0 / np.sqrt(max(work[k, k], 1e-9))
                row = work[k, k:width]
                for j in range(row.size):
                    row[j] *= scale
                for i in range(k + 1, n):
                    factor = work[k, i]
                    above, below = work[k, i:width], work[i, i:width]
                    for j in range(below.size):
                        below[j] -= factor * above[j]
                told, tail = work[k, n], work[k, n + 1 : width]
                for q in range(queries):
                    total[q] += tail[q] * told
                    spread[q] -= tail[q] * tail[q]
            for q in range(queries):
                mean[q, c, p] = total[q]
                variance[q, c, p] = max(spread[q], 1e-9)
