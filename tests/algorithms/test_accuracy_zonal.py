"""Pixels of zones and their statistics: by centres, whatever the pieces; sums exact; Gaussian means in time."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from algorithms.core import zonal
from algorithms.core.grid import Grid, Window
from algorithms.core.zonal import ZoneSums, polygons_of, zone_histogram, zone_pixels, zone_values
from algorithms.landcover.kernel_mean import kernel_mean

GRID = Grid.from_origin("EPSG:32631", 0, 1000, 10, 100, 120)


def _shapes() -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = rng.uniform(50, 950, (30, 2))
    return np.array([shapely.Point(x, y).buffer(r) for (x, y), r in zip(centres, rng.uniform(12, 60, 30), strict=True)])


def test_pixels_are_those_whose_centre_lies_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = _shapes()
    found = zone_pixels(shapes, GRID)
    x, y = GRID.centres()
    owner = np.full(GRID.shape, -1)
    for number, shape in enumerate(shapes):
        xx, yy = np.meshgrid(x, y)
        owner[shapely.contains_xy(shape, xx, yy)] = number
    burnt = np.full(GRID.shape, -1)
    burnt[found.row, found.col] = found.zone
    assert (burnt == owner).all()
    monkeypatch.setattr(zonal, "_PIECE", 33)
    again = zone_pixels(shapes, GRID)
    assert (again.row == found.row).all() and (again.col == found.col).all() and (again.zone == found.zone).all()
    window = Window(20, 30, 25, 40)
    inside = found.within(window)
    expected = (found.row >= 20) & (found.row < 45) & (found.col >= 30) & (found.col < 70)
    assert (np.flatnonzero(expected) == inside).all()


def test_points_and_empty_layers() -> None:
    points = shapely.points([5.0, 1195.0, 2000.0], [995.0, 5.0, 5.0])
    found = zone_pixels(points, GRID)
    assert found.row.tolist() == [0, 99] and found.col.tolist() == [0, 119] and found.zone.tolist() == [0, 1]
    assert len(zone_pixels(np.array([], dtype=object), GRID)) == 0


def test_statistics_do_not_feel_the_blocks() -> None:
    rng = np.random.default_rng(1)
    zones, values = rng.integers(-1, 4, 5000), rng.integers(0, 255, 5000)
    whole, parts = ZoneSums.empty(4), ZoneSums.empty(4)
    whole.add(zones, values, values != 7)
    for start in range(0, 5000, 700):
        part = slice(start, start + 700)
        parts.add(zones[part], values[part], values[part] != 7)
    assert (whole.mean() == parts.mean()).all() and (whole.deviation() == parts.deviation()).all()
    for zone in range(4):
        own = values[(zones == zone) & (values != 7)]
        assert whole.mean()[zone] == pytest.approx(own.mean()) and whole.deviation()[zone] == pytest.approx(own.std())
        assert (zone_histogram(zones, values, 4, 256)[zone] == np.bincount(values[zones == zone], minlength=256)).all()
    assert np.isnan(ZoneSums.empty(1).mean()[0])


def test_zone_values_leave_unknown_out() -> None:
    stack = np.array([[1.0, 3.0, np.nan, 5.0]])
    means, deviations = zone_values(stack, np.array([0, 0, 0, -1]), 2)
    assert means[0, 0] == 2.0 and deviations[0, 0] == 1.0 and np.isnan(means[0, 1])


def test_polygons_of_a_raster() -> None:
    raster = np.array([[1, 1, 2], [1, 3, 2]], np.uint8)
    polygons, values = polygons_of(raster, Grid.from_origin("EPSG:32631", 0, 20, 10, 2, 3))
    assert dict(zip(values.tolist(), shapely.area(polygons).tolist(), strict=True)) == {
        1.0: 300.0,
        2.0: 200.0,
        3.0: 100.0,
    }


def test_gaussian_means() -> None:
    rng = np.random.default_rng(2)
    days, targets = np.sort(rng.choice(365, 40, replace=False)), np.arange(0, 365, 10)
    valid = rng.uniform(size=(40, 50)) > 0.5
    valid[:, 0] = False
    constant = kernel_mean(np.full((40, 2, 50), 700, np.int16), valid, days, targets, 10.0)
    assert np.isnan(constant[:, :, 0]).all() and np.allclose(constant[:, :, 1:], 700)
    values = rng.integers(0, 5000, (40, 2, 50)).astype(np.int16)
    whole = kernel_mean(values, valid, days, targets, 10.0)
    part = kernel_mean(
        np.ascontiguousarray(values[:, :, 13:31]), np.ascontiguousarray(valid[:, 13:31]), days, targets, 10.0
    )
    assert np.array_equal(whole[:, :, 13:31], part, equal_nan=True)
    seen = valid[:, 5]
    weight = np.exp(-0.5 * ((days[seen] - targets[7]) / 10.0) ** 2)
    assert whole[7, 1, 5] == pytest.approx((weight * values[seen, 1, 5]).sum() / weight.sum(), rel=1e-3)
    alone = np.zeros((40, 1), bool)
    alone[3] = True
    single = kernel_mean(values[:, :, :1].copy(), alone, days, targets, 5.0)
    assert np.allclose(single, values[3, :, 0][None, :, None], rtol=1e-5)
