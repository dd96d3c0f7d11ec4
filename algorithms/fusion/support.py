"""The honest companion of an image that was made: how far the nearest observations are, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .observations import Observations
from .sensors import constants

#: days before or after where a sensor has no clear date on that side
NONE = 65535
WITHIN_DAYS = 30


def layer_names(sensors: Sequence[str]) -> tuple[str, ...]:
    """Names of the layers of `support`, in their order."""
    sides = [f"{s}: days to the nearest clear date {side}" for s in sensors for side in ("before", "after")]
    return (*sides, f"clear observations within {WITHIN_DAYS} days", "estimate of the model alone")


def support(observations: Observations, days: np.ndarray, sensors: Sequence[str]) -> np.ndarray:
    """(q, layers, h, w) uint16 in the order of `layer_names`.

    Days to the nearest clear date before and after (the day itself counts as both), per sensor; the number of clear
    observations around; 1 where the nearest of any sensor is farther than 60 days.
    """
    goal = np.asarray(days, np.int64)
    height, width = observations.shape
    out = np.full((goal.size, 2 * len(sensors) + 2, height, width), NONE, np.uint16)
    out[:, -2:] = 0
    nearest = np.full((goal.size, height, width), NONE, np.uint16)
    for number, sensor in enumerate(sensors):
        series = observations.of(sensor)
        if series is None:
            continue
        for day, clear in zip(series.days.astype(np.int64), series.clear, strict=True):
            for k in np.flatnonzero(np.abs(goal - day) < NONE):
                away = np.uint16(abs(int(goal[k] - day)))
                for side in (0,) if day < goal[k] else (1,) if day > goal[k] else (0, 1):
                    layer = out[k, 2 * number + side]
                    layer[clear & (layer > away)] = away
                nearest[k][clear & (nearest[k] > away)] = away
                if away <= WITHIN_DAYS:
                    out[k, -2] += clear
    out[:, -1] = nearest > constants()["guess_days"]
    return out
