"""Outlines of clouds within coarse pixels: what they must keep, what they may drop, and how they grow."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from algorithms.core.grid import Grid
from algorithms.reflectance import aerosol, masks, outlines, shadows
from algorithms.reflectance.coarse import Coarse

PARTS = 3


def _coarse(fine: np.ndarray) -> Coarse:
    """A coarse scene whose blue and red are given at fine pixels."""
    blue = outlines.share(fine, PARTS)
    grid = Grid.from_origin("EPSG:32631", 0, 0, 120.0, *blue.shape)
    zero, nothing = np.zeros(blue.shape), np.zeros(blue.shape, bool)
    return Coarse(grid, {"B2": blue, "B4": blue}, nothing, nothing, zero, zero, zero, zero, zero, zero + 1, zero,
                  {"blue": fine, "red": fine}, PARTS)  # fmt: skip


def test_a_small_cloud_keeps_its_size() -> None:
    """A cloud of 200 m over coarse pixels of 120 m: they show 360 to 480 m of it, its outline the 200 m."""
    y, x = np.mgrid[:60, :60]
    cloud = np.hypot(y - 31, x - 29) * 40 < 100
    fine = np.where(cloud, 0.5, 0.06).astype(np.float32)
    coarse = _coarse(fine)
    mean = coarse.toa["B2"]
    found_coarse = mean > 0.09
    r = {"blue": mean, "red": mean}
    ground = outlines.clear_haze(0.5 * mean, found_coarse, np.full(mean.shape, np.nan))
    rise = outlines.fine_rise(coarse, r, ground)
    found = outlines.outline(found_coarse, np.zeros_like(found_coarse), rise, PARTS)
    assert np.array_equal(found, cloud)
    assert outlines.refined(found_coarse, PARTS).sum() > 2 * cloud.sum()


def test_thin_cloud_beside_thick_stays() -> None:
    fine = np.full((60, 60), 0.06, np.float32)
    fine[20:40, 20:30], fine[20:40, 30:42] = 0.6, 0.20
    coarse = _coarse(fine)
    mean = coarse.toa["B2"]
    rise = outlines.fine_rise(coarse, {"blue": mean, "red": mean}, np.full(mean.shape, 0.03))
    found = outlines.outline(mean > 0.09, np.zeros(mean.shape, bool), rise, PARTS)
    assert found[20:40, 20:42].all()


def test_a_coarse_cloud_without_parts_is_kept_whole() -> None:
    """Veils that are even, and high clouds, whose band has no finer pixels."""
    fine = np.full((30, 30), 0.06, np.float32)
    coarse = _coarse(fine)
    cloud, nothing = np.zeros((10, 10), bool), np.zeros((10, 10), bool)
    cloud[4:6, 4:6] = True
    rise = outlines.fine_rise(coarse, {"blue": coarse.toa["B2"], "red": coarse.toa["B2"]}, np.full((10, 10), 0.03))
    for whole in (nothing, cloud):
        assert np.array_equal(outlines.outline(cloud, whole, rise, PARTS), outlines.refined(cloud, PARTS))


def test_the_ground_under_a_cloud_is_that_of_the_past() -> None:
    haze, cloud = np.full((30, 30), 0.02), np.zeros((30, 30), bool)
    cloud[10:14, 10:14] = True
    haze[cloud] = 0.2
    unknown = np.full(haze.shape, np.nan)
    assert outlines.clear_haze(haze, cloud, unknown)[cloud] == pytest.approx(0.02)
    assert outlines.clear_haze(haze, cloud, np.full(haze.shape, 0.05)) == pytest.approx(0.05)
    assert np.isfinite(outlines.clear_haze(haze, np.ones_like(cloud), unknown)).all()


def test_shade_without_a_past_is_the_whole_pixel() -> None:
    shadow = np.zeros((12, 12), bool)
    shadow[4:8, 4:8] = True
    assert np.array_equal(outlines.shade(shadow, np.full(shadow.shape, np.nan), PARTS),
                          outlines.refined(shadow, PARTS))  # fmt: skip
    half = np.where(shadow, 0.1, 0.0)
    half[5:7, 5:7] = 0.6
    found = outlines.shade(shadow, half, PARTS)
    assert found[16, 16] and not found[12, 12], "the rim is half lit"


@pytest.mark.parametrize("radius", [0.0, 40.0, 240.0])
def test_growth_is_in_metres(radius: float) -> None:
    mask = np.zeros((61, 61), bool)
    mask[30, 30] = True
    found = outlines.grown(mask, radius, 40.0)
    y, x = np.mgrid[:61, :61]
    assert np.array_equal(found, np.hypot(y - 30, x - 30) <= radius / 40 + 0.25)


def test_specks_are_no_clouds_unless_they_are_bright() -> None:
    mask = np.zeros((20, 20), bool)
    mask[2, 2] = mask[5, 5:7] = mask[10:12, 10:12] = mask[15, 15] = True
    excess = np.where(mask, 1.2, 0.0)
    excess[15, 15] = 3.0
    found = masks.without_specks(mask, excess)
    assert not found[2, 2] and not found[5, 5] and found[10:12, 10:12].all() and found[15, 15]
    assert not masks.without_specks(np.zeros_like(mask), excess).any()


def test_high_clouds_throw_their_shadow_farther() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 120.0, 160, 60)
    cloud, dark = np.zeros(grid.shape, bool), np.zeros(grid.shape, bool)
    cloud[120:126, 30:37] = True
    dark[120 - 75 : 126 - 75, 30:37] = True  # 9000 m up, the sun in the south at 45 degrees
    angles = shadows.Angles(*(np.full(grid.shape, v) for v in (45.0, 180.0, 0.0, 0.0)))
    low, high = (
        shadows.cloud_shadows(cloud, dark, ~cloud, np.zeros(grid.shape), grid, angles, is_high)
        for is_high in (False, True)
    )
    assert not low[0].any() and high[0][dark].all() and abs(high[1][1] - 9000) <= 200


def test_a_large_cloud_shows_only_the_rim_of_its_shadow() -> None:
    """Most of it lies under the cloud itself: what is seen still tells the height."""
    grid = Grid.from_origin("EPSG:32631", 0, 0, 120.0, 100, 100)
    cloud, dark = np.zeros(grid.shape, bool), np.zeros(grid.shape, bool)
    cloud[30:80, 20:80] = True
    dark[20:70, 20:80] = True
    angles = shadows.Angles(*(np.full(grid.shape, v) for v in (45.0, 180.0, 0.0, 0.0)))
    found, heights = shadows.cloud_shadows(cloud, dark & ~cloud, ~cloud, np.zeros(grid.shape), grid, angles)
    assert found[20:30, 20:80].all() and abs(heights[1] - 1200) <= 200


def test_gaps_between_clouds_tell_the_aerosol() -> None:
    """A fifth of the ground is clear: enough in the largest window, and the forecast is left behind."""
    rng = np.random.default_rng(3)
    red = rng.uniform(0.02, 0.06, (120, 120))
    true, prior = 0.3, 0.1

    def seen(surface: np.ndarray, strength: float) -> np.ndarray:
        return surface * np.exp(-strength * true) + 0.12 * strength * true

    toa = {"blue": seen(0.45 * red, 1.2), "red": seen(red, 0.8), "nir": np.full(red.shape, 0.4)}

    def surface(role: str, aot: float) -> np.ndarray:
        strength = 1.2 if role == "blue" else 0.8
        return (toa[role] - 0.12 * strength * aot) / np.exp(-strength * aot)

    useless = ndimage.uniform_filter(rng.standard_normal(red.shape), 9) < 0.09
    assert 0.1 < (~useless).mean() < 0.3
    found, guessed = aerosol.estimate(toa, surface, useless, np.zeros(red.shape), 120.0, (0.0, 0.45), prior, None)
    assert not guessed.any() and np.abs(found - true).max() < 0.05
