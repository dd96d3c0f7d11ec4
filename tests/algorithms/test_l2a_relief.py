"""Slopes: what brings them to flat ground, on snow and elsewhere, and what a DEM that has gaps says of them."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.core.grid import Grid
from algorithms.reflectance import full
from algorithms.reflectance.correction import Planes

GRID = Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, 120.0, 2, 2)
FINE = Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, 10.0, 24, 24)
DIRECT, DOWN, AROUND = 0.6, 0.85, 0.4


def _planes() -> Planes:
    one = np.ones(GRID.shape, np.float32)
    return Planes(one, one, None, None, DIRECT * one, DOWN * one, AROUND * one)


def _relief(sun: float, slope: float, snow: float) -> full.Relief:
    one = np.ones(FINE.shape, np.float32)
    return full.lighting(sun * one, slope * one, 0.5 * one, one, slope * one, snow * one)


@pytest.mark.parametrize("sun", [0.3, 0.5, 0.8])
def test_snow_on_a_slope_is_made_flat_exactly(sun: float) -> None:
    """Ground that looks the same from all sides, lit by sun, sky and the ground around, comes back."""
    slope = 0.92
    lit = DIRECT * sun / 0.5 + (DOWN - DIRECT) * (1 + slope) / 2 + DOWN * AROUND * (1 - slope) / 2
    found = full.slope_factor(_planes(), _relief(sun, slope, 1.0), GRID, FINE)
    assert found == pytest.approx(np.full(FINE.shape, DOWN / lit), rel=1e-5)
    elsewhere = full.slope_factor(_planes(), _relief(sun, slope, 0.0), GRID, FINE)
    assert elsewhere == pytest.approx(found * (sun + slope) / 1.5, rel=1e-5), "MAJA's law of directions"
    half = full.slope_factor(_planes(), _relief(sun, slope, 0.5), GRID, FINE)
    assert half == pytest.approx((found + elsewhere) / 2, rel=1e-5)


def test_flat_ground_stays_as_it_is() -> None:
    for snow in (0.0, 1.0):
        found = full.slope_factor(_planes(), _relief(0.5, 1.0, snow), GRID, FINE)
        assert found == pytest.approx(np.ones(FINE.shape), rel=1e-6)


@pytest.mark.parametrize("nodata", [-9999.0, 0.0, float("nan")])
def test_gaps_of_a_dem_are_flat_and_make_no_cliff(nodata: float) -> None:
    heights = np.arange(100.0, 140.0, dtype=np.float32)[None, :].repeat(30, 0)
    open_ = heights.copy()
    open_[:, 20:] = nodata
    filled, flat = full._known(open_, nodata)
    assert flat is not None and np.array_equal(filled[:, :20], heights[:, :20])
    assert (filled[:, 20:] == heights[:, 19:20]).all(), "the last known height goes on"
    assert not flat[:, :23].any() and flat[:, 24:].all()
    known, nowhere = full._known(heights, nodata)
    assert nowhere is None and known is heights
    nothing, everywhere = full._known(np.full((4, 4), nodata, np.float32), nodata)
    assert everywhere is not None and everywhere.all() and not nothing.any()
