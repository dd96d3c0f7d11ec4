"""Methods that carry the change seen by another sensor over to Sentinel-2: by differences in time, and by alike pixels.

Both take the other sensor (Landsat as a rule) as a series that runs through every day, linear between its clear dates,
and ask only what Sentinel-2 adds to it. In bands that the other sensor lacks, and where it was never clear, they are
the linear interpolation of Sentinel-2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import njit

from ..series.estimate import estimate
from .interpolating import linear
from .missed_clouds import screened
from .observations import REFERENCE, Estimate, Observations, SensorSeries
from .sensors import constants, fusion_sensors


def stair(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """The other sensor, and Sentinel-2's difference from it, linear in time (after STAIR: Luo and others 2018,
    doi 10.1016/j.rse.2018.04.042, without its search for alike pixels).

    `sd`: the deviations of both interpolations, taken as independent.
    """
    return _by_band(observations, days, settings, _differences)


def starfm(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """STARFM (Gao and others 2006, doi 10.1109/TGRS.2006.872081): pixels that look alike on a date of Sentinel-2 tell
    what changed since, by the change that the other sensor saw of them.

    The published weight prefers pixels that changed least, so that one cut field among uncut ones hardly changes; here
    alike pixels weigh by how alike the other sensor saw them change. The dates of Sentinel-2 before and after the day
    asked for each give an image; they are averaged by nearness in time. `sd`: spread of what the alike pixels say, with
    the sensor's noise.
    """
    return _by_band(observations, days, settings, _alike)


def _by_band(observations: Observations, days: np.ndarray, settings: Mapping[str, Any], rule: Any) -> Estimate:
    if settings.get("screen", True):
        observations = screened(observations)
    goal = np.asarray(days, np.int32)
    simple = linear(observations, goal, {"screen": False})
    own, other = observations.of(REFERENCE), _other(observations)
    if own is None or other is None or not own.days.size:
        return simple
    mean, sd = simple.mean.copy(), simple.sd.copy()
    order = np.argsort(own.days, kind="stable")
    own = own.keep(order)
    every = np.union1d(own.days, goal).astype(np.int32)
    for position, band in enumerate(observations.bands):
        if band not in own.bands or band not in other.bands:
            continue
        fine = own.values[:, own.bands.index(band)]
        seen = own.clear & np.isfinite(fine)
        coarse, doubt = _through(other, band, every)
        found, spread = rule(own.days, fine, seen, every, coarse, doubt, goal, band)
        known = np.isfinite(found)
        mean[:, position] = np.where(known, found, mean[:, position])
        sd[:, position] = np.where(known, spread, sd[:, position])
    return Estimate(mean, sd)


def _other(observations: Observations) -> SensorSeries | None:
    """The optical sensor beside Sentinel-2 that shows most: dates over the side of its pixel."""
    found = [
        s
        for s in observations.series
        if s.sensor != REFERENCE and s.days.size and fusion_sensors()[s.sensor].kind == "optical"
    ]

    def shows(series: SensorSeries) -> float:
        resolution = fusion_sensors()[series.sensor].resolution_m
        return series.days.size / max(resolution.get(b, 1.0) for b in series.bands)

    return max(found, key=shows, default=None)


def _through(series: SensorSeries, band: str, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(q, h, w) values of one band linear between clear dates, and their standard deviation; NaN where never clear."""
    order = np.argsort(series.days, kind="stable")
    values = series.values[order, series.bands.index(band)]
    shape = values.shape[1:]
    seen = series.clear[order] & np.isfinite(values)
    flat = np.where(seen, values, 0).reshape(len(order), 1, -1).astype(np.float32)
    mean, sd = estimate("linear", flat, seen.reshape(len(order), -1), series.days[order], days, None, True)
    assert sd is not None  # asked for
    return mean.reshape(-1, *shape), sd.reshape(-1, *shape)


def _differences(
    when: np.ndarray, fine: np.ndarray, seen: np.ndarray, every: np.ndarray, coarse: np.ndarray, doubt: np.ndarray,
    goal: np.ndarray, band: str,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Arrays (t, h, w) of Sentinel-2, (every, h, w) of the other sensor -> (q, h, w) estimate and deviation."""
    shape = fine.shape[1:]
    apart = fine - coarse[np.searchsorted(every, when)]
    known = seen & np.isfinite(apart)
    flat = np.where(known, apart, 0).reshape(len(when), 1, -1).astype(np.float32)
    targets, place = np.unique(goal, return_inverse=True)
    mean, sd = estimate("linear", flat, known.reshape(len(when), -1), when, targets.astype(np.int32), None, True)
    assert sd is not None  # asked for
    at = np.searchsorted(every, goal)
    found = coarse[at] + mean.reshape(-1, *shape)[place]
    return found, np.sqrt(sd.reshape(-1, *shape)[place] ** 2 + doubt[at] ** 2)


def _alike(
    when: np.ndarray, fine: np.ndarray, seen: np.ndarray, every: np.ndarray, coarse: np.ndarray, doubt: np.ndarray,
    goal: np.ndarray, band: str,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """As `_differences`, from each pixel's nearest clear dates before and after the day asked for."""
    table = constants()["starfm"]
    noise = fusion_sensors()[REFERENCE].noise_sd.get(band, table["usual_noise"])
    at = np.searchsorted(every, when)
    seen = seen & np.isfinite(coarse[at])
    found = np.full((goal.size, *fine.shape[1:]), np.nan, np.float32)
    spread = found.copy()
    for k, day in enumerate(goal):
        then = coarse[np.searchsorted(every, day)]
        around = doubt[np.searchsorted(every, day)] ** 2 + noise**2
        _predict(fine, coarse[at], seen, then, when.astype(np.int64), int(day), int(table["radius_px"]),
                 float(table["classes"]), float(noise), float(table["distance_px"]), found[k], spread[k])  # fmt: skip
        spread[k] = np.sqrt(spread[k] + around)
    return found, spread


@njit(nogil=True, cache=True)
def _predict(
    fine: np.ndarray, coarse: np.ndarray, seen: np.ndarray, then: np.ndarray, when: np.ndarray, day: int, radius: int,
    classes: float, noise: float, distance: float, out: np.ndarray, spread: np.ndarray,
) -> None:  # fmt: skip
    """Fill `out` and `spread` (h, w), prediction and variance; what is never clear is left as it is.

    `fine`, `coarse`, `seen` (t, h, w) on the days `when`, in order; `then` (h, w) the other sensor on `day`.
    """
    dates, height, width = fine.shape
    for y in range(height):
        for x in range(width):
            if not np.isfinite(then[y, x]):
                continue
            before, after = -1, -1
            for t in range(dates):
                if seen[t, y, x]:
                    if when[t] <= day:
                        before = t
                    elif after < 0:
                        after = t
            total, variance, weight = 0.0, 0.0, 0.0
            for t in (before, after):
                if t >= 0:
                    value, apart = _from_date(fine[t], coarse[t], seen[t], then, y, x, radius, classes, noise, distance)
                    near = 1.0 / (1.0 + abs(day - when[t]))
                    total += near * value
                    variance += near * apart
                    weight += near
            if weight > 0:
                out[y, x] = total / weight
                spread[y, x] = variance / weight


@njit(nogil=True, cache=True)
def _from_date(
    fine: np.ndarray, first: np.ndarray, clear: np.ndarray, then: np.ndarray, y: int, x: int, radius: int,
    classes: float, noise: float, distance: float,
) -> tuple[float, float]:  # fmt: skip
    """What the alike pixels around (y, x) on one date of Sentinel-2 say of the day asked for: mean and variance."""
    height, width = fine.shape
    rows = range(max(0, y - radius), min(height, y + radius + 1))
    columns = range(max(0, x - radius), min(width, x + radius + 1))
    count, level, square = 0, 0.0, 0.0
    for v in rows:
        for u in columns:
            if clear[v, u]:
                count += 1
                level += fine[v, u]
                square += fine[v, u] * fine[v, u]
    alike = 2.0 * np.sqrt(max(square / count - (level / count) ** 2, 0.0)) / classes
    limit = abs(fine[y, x] - first[y, x]) + noise
    moved = then[y, x] - first[y, x]
    total, square, weight = 0.0, 0.0, 0.0
    for v in rows:
        for u in columns:
            if not (clear[v, u] and np.isfinite(then[v, u])) or abs(fine[v, u] - fine[y, x]) > alike:
                continue
            apart, change = abs(fine[v, u] - first[v, u]), abs(then[v, u] - first[v, u] - moved)
            # others tell more than the pixel itself only where they are purer
            if apart > limit:
                continue
            far = 1.0 + np.sqrt((v - y) ** 2 + (u - x) ** 2) / distance
            w = 1.0 / ((apart + noise) * (change + noise) * far)
            value = fine[v, u] + then[v, u] - first[v, u]
            total += w * value
            square += w * value * value
            weight += w
    mean = total / weight
    return mean, max(square / weight - mean * mean, 0.0)


def radius_px() -> int:
    """Pixels around a block that STARFM wants to see."""
    return int(constants()["starfm"]["radius_px"])
