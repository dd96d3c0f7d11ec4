"""What a fusion method is given and what it gives back: arrays of one block, whatever the sensors.

Every method is a function `(Observations, query_days, settings) -> Estimate`. Each sensor keeps its own bands and
dates; all are on the block's grid (10 m as a rule), brought to Sentinel-2's band passes where they have the same role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

#: the sensor whose bands are asked for
REFERENCE = "sentinel2"


@dataclass(frozen=True)
class SensorSeries:
    """The dates of one sensor over a block, in order of time (a day may stand twice: two orbits).

    `sensor`: a key of the table of sensors ("sentinel2", "landsat", "sentinel1"). `bands`: (b,) names, for optical
    sensors those of Sentinel-2. `days`: (t,) int32 day numbers (`series.dates.day_number`). `values`: (t, b, h, w)
    float32, reflectance or decibels, NaN where not known. `clear`: (t, h, w) bool, seen and not masked; pixels that are
    not clear may hold the masked value, and no method may take them for the ground.
    """

    sensor: str
    bands: tuple[str, ...]
    days: np.ndarray
    values: np.ndarray
    clear: np.ndarray

    def keep(self, dates: np.ndarray) -> SensorSeries:
        """The series with only the `dates` ((t,) bool or indices) of it."""
        return replace(self, days=self.days[dates], values=self.values[dates], clear=self.clear[dates])


@dataclass(frozen=True)
class Observations:
    """All that is known of a block. `bands`: the bands wanted, names of Sentinel-2; `pixel_m`: side of a pixel."""

    bands: tuple[str, ...]
    series: tuple[SensorSeries, ...]
    shape: tuple[int, int]
    pixel_m: float = 10.0

    def of(self, sensor: str) -> SensorSeries | None:
        """The series of a sensor, None where there is none."""
        return next((s for s in self.series if s.sensor == sensor), None)

    def without(self, sensors: Sequence[str] = (), start: int | None = None, end: int | None = None) -> Observations:
        """Without the dates from `start` to `end` (both included; None: no limit) of some sensors (empty: of all)."""
        kept = []
        for one in self.series:
            if sensors and one.sensor not in sensors:
                kept.append(one)
                continue
            inside = np.ones(one.days.shape, bool)
            if start is not None:
                inside &= one.days >= start
            if end is not None:
                inside &= one.days <= end
            kept.append(one.keep(~inside))
        return replace(self, series=tuple(kept))


@dataclass(frozen=True)
class Estimate:
    """Images of the days asked for: `mean` and `sd` (q, b, h, w) float32; NaN where nothing is known.

    `sd` is the standard deviation of the error of `mean` against the surface at Sentinel-2's resolution.
    """

    mean: np.ndarray
    sd: np.ndarray


class Method(Protocol):
    """A fusion method. `days`: (q,) int32 day numbers, any order."""

    def __call__(self, observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
        """The images of `days`."""
