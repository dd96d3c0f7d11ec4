"""Weights of a date and the fields they come from."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.core.grid import Grid, Window
from algorithms.physics import brdf
from algorithms.products.scene import AngleNodes, Angles
from algorithms.synthesis import directional
from algorithms.synthesis.cloud_distance import CoarseMask, blur, cloud_fields, coarse_mask, gaussian_taps
from algorithms.synthesis.weights import (
    aot_weight,
    block_mean,
    cloud_weight,
    cubic_taps,
    cubic_window,
    date_weight,
    sensor_weight,
)


def test_date_weight_is_real_valued() -> None:
    assert date_weight(0, 23) == 1
    assert date_weight(-23, 23) == date_weight(23, 23) == 0.5
    assert date_weight(10, 20, 0.0) == 0.5


def test_aot_weight() -> None:
    np.testing.assert_allclose(aot_weight(np.array([0.0, 0.4, 0.8, 0.9, -0.1])), [1, 0.665, 0.33, 0.33, 0], atol=1e-6)


def test_a_foreign_sensor_counts_a_third_when_mixed_in() -> None:
    assert [sensor_weight(s, True) for s in ("S2A", "S2", "VENUS", "L8", "")] == [1, 1, 1, 0.33, 0.33]
    assert sensor_weight("L8", False) == 1


def _weight(cloud: np.ndarray, valid: np.ndarray | None = None, cell: int = 24) -> np.ndarray:
    cells, inside = coarse_mask(cloud, cell, valid)
    return cloud_weight(*cloud_fields(cells, inside), Window(0, 0, *cloud.shape), cell)


def test_weight_beside_a_straight_cloud_edge() -> None:
    cloud = np.zeros((1200, 2400), bool)
    cloud[:, :1200] = True
    along = _weight(cloud)[600]
    expected = {5: 0.253, 105: 0.306, 485: 0.496, 1005: 0.654, 1905: 0.791, 2405: 0.845, 3105: 0.907, 4805: 0.981}
    for metres, weight in expected.items():
        assert along[1200 + metres // 10] == pytest.approx(weight, abs=0.01)
    assert along[1200 - 25] == pytest.approx(0.136, abs=0.01)
    assert along[1900] == pytest.approx(1, abs=0.01)
    assert along[:1050].max() < 1e-6


def test_a_clear_image_weighs_one_and_a_cloudy_one_nothing() -> None:
    assert (_weight(np.zeros((120, 100), bool)) == 1).all()
    assert _weight(np.ones((120, 100), bool)).max() < 1e-6


def test_outside_the_footprint_is_unknown_not_clear() -> None:
    """Half of the image is missing, the rest is half cloudy in stripes of one cell: the weight does not rise at the
    edge of the footprint, as it does when missing pixels count as clear."""
    cloud = np.zeros((480, 960), bool)
    cloud.reshape(20, 24, 960)[::2] = True
    valid = np.zeros(cloud.shape, bool)
    valid[:, :480] = True
    cloud &= valid
    inside, naive = _weight(cloud, valid), _weight(cloud)
    far, edge = inside[240:288, 100].mean(), inside[240:288, 470].mean()
    assert edge == pytest.approx(far, abs=0.02)
    assert naive[240:288, 470].mean() > far + 0.2


def test_strips_of_a_mask_give_what_the_whole_gives() -> None:
    random = np.random.default_rng(5)
    cloud, valid = random.random((130, 95)) > 0.5, random.random((130, 95)) > 0.2
    for cubic in (False, True):
        strips = CoarseMask(130, 95, 24, cubic)
        for row in range(0, 130, 37):
            strips.add(cloud[row : row + 37], valid[row : row + 37])
        whole = coarse_mask(cloud, 24, valid, cubic)
        for part, all_at_once in zip(strips.result(), whole, strict=True):
            np.testing.assert_array_equal(part, all_at_once)
    with pytest.raises(ValueError, match="0 of 130 rows"):
        CoarseMask(130, 95, 24).result()


def test_a_window_of_the_weights_is_cut_from_the_whole() -> None:
    random = np.random.default_rng(6)
    cells, inside = coarse_mask(random.random((480, 360)) > 0.6, 24)
    near, far = cloud_fields(cells, inside)
    whole = cloud_weight(near, far, Window(0, 0, 480, 360), 24)
    part = cloud_weight(near, far, Window(96, 41, 100, 77), 24)
    np.testing.assert_array_equal(part, whole[96:196, 41:118])
    shifted = cloud_weight(near, far, Window(0, 0, 100, 77), 24, (96, 41))
    np.testing.assert_allclose(shifted, part, atol=1e-6)


def test_taps() -> None:
    taps = gaussian_taps(10.0)
    assert len(taps) == 53
    assert len(gaussian_taps(2.0)) == 11
    assert taps.sum() == pytest.approx(1)
    np.testing.assert_allclose(cubic_taps(np.array([0.0, 0.3])).sum(axis=1), 1)
    assert cubic_taps(np.array([0.0])).tolist() == [[0, 0, 1, 0, 0]]
    assert blur(np.full((5, 7), 3.0), taps) == pytest.approx(3)


def test_cubic_interpolation_keeps_a_plane() -> None:
    plane = np.add.outer(np.arange(12) * 2.0, np.arange(10) * 3.0)
    fine = cubic_window(plane, Window(20, 20, 8, 8), (4.0, 4.0))
    rows, cols = (np.arange(20, 28) + 0.5) / 4 - 0.5, (np.arange(20, 28) + 0.5) / 4 - 0.5
    np.testing.assert_allclose(fine, np.add.outer(rows * 2, cols * 3), rtol=1e-5)


def test_block_mean_of_cut_cells() -> None:
    values = np.arange(15.0).reshape(3, 5)
    np.testing.assert_allclose(block_mean(values, 2), [[3, 5, 6.5], [10.5, 12.5, 14]])


# directional fields -------------------------------------------------------------------------------------------------

GRID = Grid.from_origin("EPSG:32631", 0, 50000, 100, 500, 500)


def _nodes(zenith: np.ndarray, azimuth: np.ndarray) -> AngleNodes:
    return AngleNodes(np.asarray(zenith, float), np.asarray(azimuth, float), 0.0, 50000.0, 5000.0)


def _plane(rows: float, cols: float, centre: float, shape: tuple[int, int] = (11, 11)) -> np.ndarray:
    i, j = np.indices(shape)
    return centre + rows * i + cols * j


def test_missing_nodes_are_continued_as_vectors() -> None:
    east = _plane(0.0005, 0.01, 0.03)
    north = _plane(0.001, 0.002, -0.01)
    vectors = np.stack([east, north, np.sqrt(1 - east**2 - north**2)])
    zenith, azimuth = directional.to_angles(vectors)
    missing = np.add.outer(np.arange(11), np.arange(11)) > 14
    merged = directional.merge_detectors(
        (_nodes(np.where(missing, np.nan, zenith), np.where(missing, np.nan, azimuth)),)
    )
    assert merged is not None
    np.testing.assert_allclose(merged, vectors, atol=1e-3)


def test_an_azimuth_across_north_does_not_run_through_south() -> None:
    zenith = np.full((3, 4), 8.0)
    azimuth = np.array([[350.0, 355.0, np.nan, 5.0]] * 3)
    merged = directional.merge_detectors((_nodes(np.where(np.isnan(azimuth), np.nan, zenith), azimuth),))
    assert merged is not None
    _, filled = directional.to_angles(merged)
    assert np.all((filled > 349) | (filled < 6))


def test_overlapping_detectors_are_averaged() -> None:
    nan = np.nan
    left = _nodes([[5.0, 6.0, nan]] * 3, [[100.0] * 2 + [nan]] * 3)
    right = _nodes([[nan, 8.0, 9.0]] * 3, [[nan] + [100.0] * 2] * 3)
    merged = directional.merge_detectors((left, right))
    assert merged is not None
    zenith, azimuth = directional.to_angles(merged)
    np.testing.assert_allclose(zenith[0], [5, 7, 9], atol=0.01)
    np.testing.assert_allclose(azimuth, 100, atol=1e-6)


def test_the_interpolated_factor_is_that_of_each_pixel() -> None:
    sun = _nodes(_plane(0.02, -0.03, 40), _plane(0.1, 0.1, 150))
    view = _nodes(_plane(-0.1, 0.6, 3), _plane(0.3, 0.2, 104))
    surface = brdf.weights("roy", "B8")
    assert surface is not None
    field = directional.factor_field(Angles(sun, {"B8": (view,)}), "B8", surface)
    assert field is not None
    rows, cols = field.positions(GRID)
    i, j = rows[:, np.newaxis], cols[np.newaxis]
    exact = brdf.nadir_factor(
        surface, 40 + 0.02 * i - 0.03 * j, 3 - 0.1 * i + 0.6 * j, 150 + 0.1 * i + 0.1 * j - (104 + 0.3 * i + 0.2 * j)
    )
    r0, c0 = np.minimum(rows.astype(int), 9), np.minimum(cols.astype(int), 9)
    fr, fc = (rows - r0)[:, np.newaxis], (cols - c0)[np.newaxis]
    n = field.values.astype(float)
    between = (
        n[r0][:, c0] * (1 - fr) * (1 - fc) + n[r0 + 1][:, c0] * fr * (1 - fc)
        + n[r0][:, c0 + 1] * (1 - fr) * fc + n[r0 + 1][:, c0 + 1] * fr * fc
    )  # fmt: skip
    assert np.abs(between - exact).max() < 1e-3


def test_mean_angles_give_one_factor() -> None:
    surface = brdf.weights("roy", "B4")
    assert surface is not None
    field = directional.factor_field(Angles(None, {}, (40.0, 150.0), {"B4": (8.0, 100.0)}), "B4", surface)
    assert field is not None
    assert field.values.shape == (1, 1)
    assert float(field.values[0, 0]) == pytest.approx(float(brdf.nadir_factor(surface, 40, 8, 50)))
    assert directional.factor_field(Angles(None, {}, (40.0, 150.0)), "B4", surface) is None
