"""Clouds and shadows that the masks have missed, taken out of the observations of every optical sensor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..series.screening import despike, screen
from ..series.table import constants
from .lonely_dates import without_lonely_clouds
from .observations import Observations, SensorSeries
from .sensors import fusion_sensors

_NEAR_INFRARED = ("B8", "B8A")
#: a date that is brighter by so much in the red (reflectance), and less than this share of it in the blue, is bare
_BARED_RED, _BARED_SHARE = 0.02, 0.75


def screened(observations: Observations) -> Observations:
    """The observations without the dates that stand out from the clear dates around them (`series.screening`).

    With a blue band: too bright there or too dark in the infrared. Without one: single drops of the vegetation index,
    or of a lone band that is one. Other sensors are left as they are, and so are the arrays of the argument.
    """
    return replace(observations, series=tuple(_screened(s) for s in _in_company(observations.series)))


def _in_company(series: Sequence[SensorSeries]) -> list[SensorSeries]:
    """The series without clouds on dates that stand alone (`lonely_dates`)."""
    found = list(series)
    places = [
        k for k, s in enumerate(series)
        if s.days.size and fusion_sensors()[s.sensor].kind == "optical" and {"B2", "B4"} <= set(s.bands)
    ]  # fmt: skip
    if places:
        for place, clear in zip(places, without_lonely_clouds([series[k] for k in places]), strict=True):
            found[place] = replace(found[place], clear=clear)
    return found


def _screened(series: SensorSeries) -> SensorSeries:
    dates = series.days.size
    if not dates or fusion_sensors()[series.sensor].kind != "optical":
        return series
    known = series.clear.reshape(dates, -1)
    if "B2" in series.bands:
        values = series.values.reshape(dates, len(series.bands), -1)
        clear = np.ascontiguousarray(screen(values, known, series.days, series.bands, 1.0))
        if "B4" in series.bands:
            clear |= (
                known & ~clear & bared(values[:, series.bands.index("B2")], values[:, series.bands.index("B4")], clear)
            )
    else:
        index = vegetation_index(series)
        if index is None:
            return series
        table = constants()["screening"]
        clear = np.array(known & np.isfinite(index), bool, order="C")
        despike(index, clear, np.asarray(series.days, np.int32), table["despike_drop"], table["despike_span_days"])
    return replace(series, clear=clear.reshape(series.clear.shape))


def bared(blue: np.ndarray, red: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """(t, pixels) bool: brighter than the clear dates around, but more so in the red than in the blue.

    Clouds and haze add at least as much blue as red; bare ground, stubble, cut grass and silt add more red. So a
    harvest that two sensors saw once is not taken for a cloud (the idea of the haze optimised transform, Zhang et al.
    2002, doi 10.1016/S0034-4257(02)00034-2). Arguments (t, pixels), `clear` without what was dropped.
    """
    usual_blue, usual_red = (_around(band, clear) for band in (blue, red))
    more = red - usual_red
    return np.asarray((more > _BARED_RED) & (blue - usual_blue < _BARED_SHARE * more))


def _around(band: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """(t, pixels) mean of the nearest clear values before and after each date; NaN where there is none."""
    before, after = (_last(band[::step], clear[::step])[::step] for step in (1, -1))
    return np.asarray(np.where(np.isnan(before), after, np.where(np.isnan(after), before, 0.5 * (before + after))))


def _last(band: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """(t, pixels) the last clear value before each date."""
    result = np.full(band.shape, np.nan, np.float32)
    current = np.full(band.shape[1], np.nan, np.float32)
    for date in range(band.shape[0]):
        result[date] = current
        current = np.where(clear[date], band[date], current)
    return result


def vegetation_index(series: SensorSeries) -> np.ndarray | None:
    """(t, pixels) NDVI of a series, or its lone band where that is an index; None where neither can be had."""
    values = series.values.reshape(series.days.size, len(series.bands), -1)
    near = next((b for b in _NEAR_INFRARED if b in series.bands), None)
    if near is not None and "B4" in series.bands:
        red, infrared = values[:, series.bands.index("B4")], values[:, series.bands.index(near)]
        return np.ascontiguousarray((infrared - red) / np.where(infrared + red > 0, infrared + red, np.nan))
    if len(series.bands) == 1 and series.bands[0] not in fusion_sensors()["sentinel2"].bands:
        return np.ascontiguousarray(values[:, 0])
    return None
