"""Clouds and shadows that the masks have missed, taken out of the observations of every optical sensor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..series.screening import screen
from .observations import Observations, SensorSeries


def screened(observations: Observations) -> Observations:
    """The observations without the dates that stand out from the clear dates around them (`series.screening`).

    Sensors without a blue band are left as they are. The arrays of the argument are not changed.
    """
    return replace(observations, series=tuple(_screened(s) for s in observations.series))


def _screened(series: SensorSeries) -> SensorSeries:
    if "B2" not in series.bands or not series.days.size:
        return series
    dates = series.days.size
    values = series.values.reshape(dates, len(series.bands), -1)
    clear = screen(values, series.clear.reshape(dates, -1), series.days, series.bands, 1.0)
    return replace(series, clear=np.ascontiguousarray(clear).reshape(series.clear.shape))
