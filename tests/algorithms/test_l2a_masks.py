"""Tests of single pixels, shadows, aerosol inversion and the memory: properties on arrays."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.reflectance import aerosol, composite, masks, shadows
from algorithms.reflectance.coarse import incidence
from algorithms.reflectance.fill import fill_gaps


def _pixel(**values: float) -> dict[str, np.ndarray]:
    return {k: np.full((1, 1), v) for k, v in values.items()}


def test_cirrus_threshold_rises_with_altitude() -> None:
    height = np.array([0.0, 1000.0, 2000.0, 3000.0])
    limit = np.array([0.007, 0.013, 0.031, 0.061])
    assert masks.cirrus(limit + 1e-4, height).all()
    assert not masks.cirrus(limit - 1e-4, height).any()


def test_snow_shining_through_dry_air_is_no_cirrus() -> None:
    low = np.zeros(3)
    seen, ground = np.array([0.020, 0.020, 0.006]), np.array([0.018, 0.004, 0.0])
    assert masks.cirrus(seen, low, ground).tolist() == [False, True, False]


def test_ground_never_makes_a_cirrus() -> None:
    rng = np.random.default_rng(3)
    seen, ground, height = rng.random(500) * 0.1, rng.random(500) * 0.05, rng.random(500) * 3000
    assert not (masks.cirrus(seen, height, ground) & ~masks.cirrus(seen, height)).any()


def test_part_snow_is_told_from_cloud_by_its_swir() -> None:
    for share in np.linspace(0.0, 1.0, 6):
        mixed = _pixel(blue=0.7 * share + 0.06 * (1 - share), swir1=0.08 * share + 0.28 * (1 - share))
        assert masks.part_snow(mixed).all(), share
    assert not masks.part_snow(_pixel(blue=0.45, swir1=0.35)).any()
    # a slope towards the sun shows all bands brighter
    lit = {k: 1.6 * v for k, v in _pixel(blue=0.2, swir1=0.26).items()}
    assert not masks.part_snow(lit).any() and masks.part_snow(lit, 1 / 1.6).all()


def test_part_snow_lies_beside_snow_and_above_the_snow_line() -> None:
    altitude = np.repeat(np.linspace(0.0, 2000.0, 101)[:, None], 60, axis=1)
    snow = altitude > 1500
    zone = masks.snow_zone(snow, altitude)
    assert zone[altitude > 1300].all() and not zone[altitude < 1000].any()
    few = np.zeros_like(snow)
    few[50, 30] = True
    near = masks.snow_zone(few, altitude)
    assert near[50, 36] and not near[100].any()


def test_snow_of_a_poorly_known_slope_is_snow() -> None:
    steep = _pixel(green=1.0, red=1.0, swir1=0.19)
    assert masks.snow(steep).all()
    assert not masks.snow(_pixel(green=0.5, red=0.5, swir1=0.19)).any()


def test_shaded_snow_is_darker_than_snow_in_the_sun() -> None:
    nir = np.full((20, 20), 0.7)
    nir[5:9, 5:9] = 0.25
    snow = np.ones(nir.shape, bool)
    snow[0] = False
    found = shadows.on_snow(nir, snow)
    assert found[5:9, 5:9].all() and found.sum() == 16
    assert not shadows.on_snow(nir, np.zeros_like(snow)).any()


def test_snow_is_no_bare_soil_and_no_cloud() -> None:
    assert masks.snow(_pixel(green=0.6, red=0.6, swir1=0.05)).all()
    assert not masks.snow(_pixel(green=0.12, red=0.16, swir1=0.3)).any()
    assert not masks.snow(_pixel(green=0.5, red=0.5, swir1=0.4)).any()


def test_snow_within_cloud_is_cloud() -> None:
    snow = np.zeros((9, 9), bool)
    snow[4, 4] = snow[0:2, 0:2] = True
    cloud = np.zeros_like(snow)
    cloud[3:6, 3:6] = True
    cloud[4, 4] = False
    lost = masks.snow_or_cloud(snow, cloud)
    assert lost[4, 4] and not lost[0, 0]


def test_bright_clouds_and_what_resembles_them() -> None:
    assert masks.bright(_pixel(blue=0.45, red=0.44, nir=0.5, swir1=0.35)).all()
    assert not masks.bright(_pixel(blue=0.12, red=0.25, nir=0.32, swir1=0.42)).any(), "bright soil"
    assert not masks.bright(_pixel(blue=0.10, red=0.09, nir=0.40, swir1=0.20)).any(), "crop"


def test_haze_of_one_image_is_no_ground() -> None:
    assert masks.single_date(_pixel(blue=0.20, green=0.20, red=0.19, nir=0.30, swir1=0.22)).all()
    for ground in (
        {"blue": 0.12, "green": 0.16, "red": 0.24, "nir": 0.30, "swir1": 0.42},
        {"blue": 0.03, "green": 0.06, "red": 0.04, "nir": 0.40, "swir1": 0.20},
        {"blue": 0.06, "green": 0.05, "red": 0.02, "nir": 0.01, "swir1": 0.00},
        {"blue": 0.70, "green": 0.70, "red": 0.68, "nir": 0.62, "swir1": 0.05},
    ):
        assert not masks.single_date(_pixel(**ground)).any()


def test_change_needs_a_white_rise() -> None:
    before = _pixel(blue=0.06, red=0.06, nir=0.3)
    hazy = _pixel(blue=0.16, red=0.15, nir=0.35)
    ploughed = _pixel(blue=0.10, red=0.16, nir=0.25)
    days = np.full((1, 1), 10.0)
    assert masks.change(hazy, before, days)[0].all()
    assert not masks.change(ploughed, before, days)[0].any()
    slight = _pixel(blue=0.10, red=0.10, nir=0.31)
    sure, thin = masks.change(slight, before, days)
    assert (not sure.any()) or thin.all()
    assert not masks.change(hazy, {k: v * np.nan for k, v in before.items()}, days)[0].any()


def test_threshold_grows_with_age() -> None:
    before, now = _pixel(blue=0.06, red=0.06, nir=0.3), _pixel(blue=0.11, red=0.105, nir=0.31)
    assert masks.change(now, before, np.full((1, 1), 5.0))[0].all()
    assert not masks.change(now, before, np.full((1, 1), 80.0))[0].any()


def test_same_texture_is_ground() -> None:
    rng = np.random.default_rng(3)
    ground = rng.uniform(0.05, 0.15, (40, 40))
    valid = np.ones(ground.shape, bool)
    assert masks.correlated(0.03 + 0.9 * ground, ground, valid).all()
    assert masks.correlated(rng.uniform(0.3, 0.5, (40, 40)), ground, valid).mean() < 0.02
    assert not masks.correlated(np.full((40, 40), 0.1), ground, valid).any(), "no contrast, no evidence"
    few = np.zeros_like(valid)
    few[::7, ::7] = True
    assert not masks.correlated(ground, ground, few).any()


def test_thin_cloud_grows_from_sure_cloud_only() -> None:
    thin = np.zeros((10, 30), bool)
    thin[4:6, 2:10] = thin[4:6, 20:25] = True
    sure = np.zeros_like(thin)
    sure[4, 2:7] = True
    found = masks.grown(sure, thin, np.zeros_like(thin))
    assert found[5, 9] and not found[:, 20:].any()
    assert not masks.grown(sure, thin, thin).any(), "a patch that shows the ground is dropped"


def _geometry(shape: tuple[int, int], sun: float = 45.0, azimuth: float = 180.0) -> shadows.Angles:
    return shadows.Angles(*(np.full(shape, v) for v in (sun, azimuth, 0.0, 0.0)))


@pytest.mark.parametrize("height", [600.0, 2400.0, 5000.0])
def test_height_of_a_cloud_follows_from_its_shadow(height: float) -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 100.0, 120, 80)
    cloud, dark = np.zeros(grid.shape, bool), np.zeros(grid.shape, bool)
    cloud[80:86, 30:37] = True
    rise = round(height / 100)  # sun in the south at 45 degrees: the shadow lies `height` to the north
    dark[80 - rise : 86 - rise, 30:37] = True
    allowed = ~cloud
    found, heights = shadows.cloud_shadows(cloud, dark & allowed, allowed, np.zeros(grid.shape), grid,
                                           _geometry(grid.shape))  # fmt: skip
    assert found[dark & allowed].all() and not found[~dark].any()
    assert abs(heights[1] - height) <= 200


def test_dark_ground_without_a_cloud_is_no_shadow() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 100.0, 120, 80)
    cloud, dark = np.zeros(grid.shape, bool), np.zeros(grid.shape, bool)
    cloud[80:86, 10:17] = True
    dark[20:60, 60:75] = True
    found, heights = shadows.cloud_shadows(cloud, dark, ~cloud, np.zeros(grid.shape), grid, _geometry(grid.shape))
    assert not found.any() and np.isnan(heights[1])


def test_a_mountain_casts_its_shadow_away_from_the_sun() -> None:
    heights = np.zeros((60, 60))
    heights[30, 30] = heights[30, 31] = 1500.0
    found = shadows.cast(heights, 100.0, 60.0, 180.0)
    assert found[15, 30] and not found[45, 30]
    assert not shadows.cast(np.zeros((9, 9)), 100.0, 60.0, 180.0).any()


def test_incidence_on_flat_ground_is_the_sun() -> None:
    sun = np.full((5, 5), 40.0)
    slope, cosine = incidence(np.full((5, 5), 300.0), 120.0, sun, np.full((5, 5), 150.0))
    assert (slope == 0).all() and cosine == pytest.approx(np.cos(np.radians(40.0)))
    towards = np.mgrid[:5, :5][0] * -120.0 * 0.5  # falls to the south, where the sun is
    _, lit = incidence(-towards * -1, 120.0, sun, np.full((5, 5), 180.0))
    assert (lit[2, 2] > np.cos(np.radians(40.0))) != (
        incidence(towards * -1, 120.0, sun, np.full((5, 5), 180.0))[1][2, 2] > np.cos(np.radians(40.0))
    )


def test_gaps_are_filled_and_known_values_stay() -> None:
    values = np.full((30, 30), np.nan)
    values[5, 5], values[25, 25] = 1.0, 3.0
    filled = fill_gaps(values, (2, 4, 8), 0.5)
    assert filled[5, 5] == 1 and filled[25, 25] == 3 and filled[5, 7] == pytest.approx(1.0)
    assert np.isfinite(filled).all()
    assert (fill_gaps(np.full((3, 3), np.nan), (2,), 0.5) == 0.5).all()


@pytest.mark.parametrize("true", [0.05, 0.2, 0.5])
def test_aerosol_is_found_over_vegetation(true: float) -> None:
    """A linear haze: blue and red of vegetation keep their ratio at the true AOT only."""
    rng = np.random.default_rng(5)
    red = rng.uniform(0.02, 0.06, (60, 60))
    blue = 0.45 * red

    def seen(surface: np.ndarray, strength: float, aot: float) -> np.ndarray:
        return surface * np.exp(-strength * aot) + 0.12 * strength * aot

    toa = {"blue": seen(blue, 1.2, true), "red": seen(red, 0.8, true), "nir": np.full((60, 60), 0.4)}

    def surface(role: str, aot: float) -> np.ndarray:
        strength = 1.2 if role == "blue" else 0.8
        return (toa[role] - 0.12 * strength * aot) / np.exp(-strength * aot)

    nowhere = np.zeros((60, 60), bool)
    found, guessed = aerosol.estimate(toa, surface, nowhere, np.zeros((60, 60)), 120.0, (0.0, 0.45), None, None)
    assert np.abs(found - true).max() <= 0.03 + 0.10 * true
    assert not guessed.any()


def test_without_ground_to_see_the_prior_stands() -> None:
    empty = np.full((40, 40), 0.5)
    toa = {"blue": empty, "red": empty, "nir": empty}
    useless = np.ones((40, 40), bool)
    found, guessed = aerosol.estimate(
        toa, lambda role, aot: empty, useless, np.zeros((40, 40)), 120.0, (0.0, 0.45), 0.17, None
    )
    assert found == pytest.approx(0.17, abs=1e-3) and guessed.all()
    default, _ = aerosol.estimate(
        toa, lambda role, aot: empty, useless, np.zeros((40, 40)), 120.0, (0.0, 0.45), None, None
    )
    assert default == pytest.approx(0.10, abs=1e-3)


def test_minimum_of_a_parabola_is_exact() -> None:
    nodes = np.array([0.0, 0.1, 0.3, 0.7, 1.4])
    cost = (nodes - 0.42)[:, None, None] ** 2
    assert aerosol.minimum(cost, nodes)[0, 0] == pytest.approx(0.42)


def test_memory_keeps_the_last_clear_date(tmp_path: object) -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 120.0, 4, 5)
    first, second, late = (dt.datetime(2024, 5, 1, tzinfo=dt.UTC) + dt.timedelta(days=n) for n in (0, 10, 150))
    values = {k: np.full(grid.shape, 0.1, np.float32) for k in composite.ROLES}
    clear = np.ones(grid.shape, bool)
    now = composite.update(
        composite.empty(grid), first, clear, values, values["blue"], values["nir"], clear, ~clear, clear
    )
    cloudy = clear.copy()
    cloudy[0] = False
    brighter = {k: v * 3 for k, v in values.items()}
    after = composite.update(now, second, cloudy, brighter, brighter["blue"], brighter["nir"], clear, ~clear, clear)
    assert after.r["blue"][0] == pytest.approx(0.1) and after.r["blue"][1] == pytest.approx(0.3)
    assert after.age(second)[0] == pytest.approx(10.0) and after.age(second)[1] == pytest.approx(0.0)
    assert len(after.stack) == 2
    old = composite.update(after, late, ~clear, brighter, brighter["blue"], brighter["nir"], clear, ~clear, clear)
    assert np.isnan(old.r["blue"]).all(), "what is older than 90 days is forgotten"
    path = f"{tmp_path}/memory.npz"
    composite.save(after, path)
    again = composite.load(path, grid)
    assert np.array_equal(again.r["blue"], after.r["blue"]) and np.array_equal(again.stack, after.stack)
    with pytest.raises(TheiaError, match="another grid"):
        composite.load(path, grid.coarsen(2))
