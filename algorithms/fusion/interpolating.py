"""Methods that follow each pixel through time by itself: between clear dates, by a smooth curve, by the season.

They are the baselines of the others, cheap and without any assumption on the scene. Where Sentinel-2 has no image at
all they work on the sensors that have the band.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..series.estimate import estimate
from .missed_clouds import screened
from .observations import REFERENCE, Estimate, Observations


def linear(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """Between the clear dates before and after; beyond the ends the nearest value is held."""
    return pixel_by_pixel("linear", observations, days, settings)


def nearest(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """The nearest clear date."""
    return pixel_by_pixel("nearest", observations, days, settings)


def whittaker(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """A smooth curve whose stiffness is chosen for each pixel (`series.whittaker`)."""
    return pixel_by_pixel("whittaker", observations, days, settings)


def harmonic(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """The season alone: annual harmonics, robustly fitted (`series.harmonic`)."""
    return pixel_by_pixel("harmonic", observations, days, settings)


def pixel_by_pixel(method: str, observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    if settings.get("screen", True):
        observations = screened(observations)
    goal = np.unique(np.asarray(days, np.int32))
    shape = (goal.size, len(observations.bands), *observations.shape)
    values, valid, when, present = stacked(observations)
    if not when.size:
        nothing = np.full((len(days), *shape[1:]), np.nan, np.float32)
        return Estimate(nothing, nothing.copy())
    mean, sd = estimate(method, values, valid, when, goal, present, True)
    assert sd is not None  # asked for
    place = np.searchsorted(goal, np.asarray(days, np.int32))
    return Estimate(mean.reshape(shape)[place], sd.reshape(shape)[place])


def stacked(observations: Observations) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sentinel-2's dates (those of every sensor with a wanted band, where there are none) as one stack in time.

    Returns values (t, b, pixels) float32, valid (t, pixels), days (t,) in order, present (t, b). Bands that are not
    known at a clear pixel make it invalid.
    """
    own = observations.of(REFERENCE)
    chosen = [own] if own is not None and own.days.size else list(observations.series)
    chosen = [s for s in chosen if set(s.bands) & set(observations.bands)]
    count = observations.shape[0] * observations.shape[1]
    dates = sum(s.days.size for s in chosen)
    values = np.zeros((dates, len(observations.bands), count), np.float32)
    valid, present = np.zeros((dates, count), bool), np.zeros((dates, len(observations.bands)), bool)
    days = np.concatenate([s.days for s in chosen]) if chosen else np.zeros(0, np.int32)
    order = np.argsort(days, kind="stable")
    place = np.argsort(order)
    first = 0
    for series in chosen:
        rows = place[first : first + series.days.size]
        first += series.days.size
        valid[rows] = series.clear.reshape(series.days.size, count)
        for position, band in enumerate(observations.bands):
            if band in series.bands:
                values[rows, position] = series.values[:, series.bands.index(band)].reshape(-1, count)
                present[rows, position] = True
    known = np.isfinite(values)
    valid &= known.all(1)
    values[~known] = 0.0
    return values, valid, days[order].astype(np.int32), present
