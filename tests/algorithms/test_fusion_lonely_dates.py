"""Missed clouds on dates that stand alone: told by the other sensor or by all that was ever clear, and bare ground not
taken for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from algorithms.fusion.lonely_dates import without_lonely_clouds
from algorithms.fusion.missed_clouds import screened
from algorithms.fusion.observations import Observations, SensorSeries

BANDS = ("B2", "B4", "B8A", "B11")
SOIL, GREEN, CLOUD = (0.09, 0.16, 0.25, 0.30), (0.03, 0.03, 0.40, 0.18), (0.62, 0.63, 0.64, 0.40)
SHAPE = (6, 6)


def _series(sensor: str, days: list[int], seed: int = 0) -> SensorSeries:
    rng = np.random.default_rng(seed)
    values = np.tile(np.array(GREEN)[:, np.newaxis, np.newaxis], (len(days), 1, *SHAPE))
    values = (values + rng.normal(0, 0.004, values.shape)).astype(np.float32)
    return SensorSeries(sensor, BANDS, np.array(days, np.int32), values, np.ones((len(days), *SHAPE), bool))


def _shown(series: SensorSeries, date: int, spectrum: tuple[float, ...]) -> SensorSeries:
    values = series.values.copy()
    values[date, :, :, :3] = np.array(spectrum, np.float32)[:, np.newaxis, np.newaxis]
    return replace(series, values=values)


@pytest.mark.parametrize("beside", [True, False])
def test_a_cloud_on_a_lonely_date_is_dropped(beside: bool) -> None:
    """Five dates in a year, 60 to 120 days apart; with another sensor beside them, and without."""
    own = _shown(_series("sentinel2", [0, 95, 200, 300, 395]), 2, CLOUD)
    given = [own, _series("landsat", list(range(3, 400, 16)), 1)] if beside else [own]
    found = without_lonely_clouds(given)
    assert not found[0][2, :, :3].any() and found[0][2, :, 3:].all()
    assert found[0][[0, 1, 3, 4]].all()
    assert all(f.all() for f in found[1:])


def test_two_clouds_of_five_dates_do_not_vouch_for_each_other() -> None:
    own = _shown(_shown(_series("sentinel2", [0, 95, 115, 300, 395]), 1, CLOUD), 2, CLOUD)
    landsat = _series("landsat", list(range(3, 400, 16)), 1)
    observations = Observations(BANDS, (own, landsat), SHAPE)
    kept = screened(observations).series[0].clear
    assert not kept[1:3, :, :3].any() and kept[[0, 3, 4]].all()


def test_bare_ground_stays() -> None:
    own = _shown(_series("sentinel2", [0, 95, 200, 300, 395]), 2, SOIL)
    assert without_lonely_clouds([own, _series("landsat", list(range(3, 400, 16)), 1)])[0].all()


def test_dates_in_company_are_left_to_the_other_test() -> None:
    own = _shown(_series("sentinel2", list(range(0, 200, 10))), 9, CLOUD)
    assert without_lonely_clouds([own])[0].all()
    assert not screened(Observations(BANDS, (own,), SHAPE)).series[0].clear[9, :, :3].any()


def test_the_order_of_the_sensors_changes_nothing() -> None:
    own = _shown(_series("sentinel2", [0, 95, 200, 300, 395]), 2, CLOUD)
    other = _series("landsat", list(range(3, 400, 16)), 1)
    one, two = without_lonely_clouds([own, other]), without_lonely_clouds([other, own])
    assert np.array_equal(one[0], two[1]) and np.array_equal(one[1], two[0])
    assert own.clear.all()
