"""The Gaussian process on made-up crops whose truth is known: what must hold whatever the scene."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from algorithms.fusion.gaussian_process import gaussian_process
from algorithms.fusion.interpolating import harmonic, linear
from algorithms.fusion.missed_clouds import screened
from algorithms.fusion.observations import Estimate, Observations, SensorSeries
from algorithms.fusion.other_sensor import stair
from algorithms.series.dates import day_number

from .fusion_data import BANDS, FIRST, GRID, NOISE, made, truth

DAYS = np.array([FIRST + 100, FIRST + 152, FIRST + 230], np.int32)


@pytest.fixture(scope="module")
def both() -> Observations:
    return made()


@pytest.fixture(scope="module")
def estimate(both: Observations) -> Estimate:
    return gaussian_process(both, DAYS, {})


def rmse(estimate: Estimate, days: np.ndarray, ground: np.ndarray | None = None) -> float:
    expected = truth(days) if ground is None else ground
    return float(np.sqrt(np.nanmean((estimate.mean - expected) ** 2)))


def test_error_and_deviation_fit_on_crops(both: Observations, estimate: Estimate) -> None:
    assert rmse(estimate, DAYS) < 0.7 * rmse(linear(both, DAYS, {}), DAYS)
    assert rmse(estimate, DAYS) < 0.7 * rmse(harmonic(both, DAYS, {}), DAYS)
    inside = np.abs(estimate.mean - truth(DAYS)) <= 1.96 * estimate.sd
    assert 0.88 < inside.mean() < 0.995


def test_coverage_in_gaps_of_thirty_days(both: Observations) -> None:
    inside = []
    for day in (FIRST + 75, FIRST + 160, FIRST + 210, FIRST + 290):
        goal = np.array([day], np.int32)
        found = gaussian_process(both.without((), day - 15, day + 15), goal, {})
        inside.append((np.abs(found.mean - truth(goal)) <= 1.96 * found.sd).mean())
    assert 0.82 < np.mean(inside) < 0.995


def test_landsat_helps_where_sentinel2_is_blind(both: Observations) -> None:
    with_landsat, without = [], []
    for day in (FIRST + 105, FIRST + 230):
        goal = np.array([day], np.int32)
        with_landsat.append(rmse(gaussian_process(both.without(("sentinel2",), day - 25, day + 25), goal, {}), goal))
        without.append(rmse(gaussian_process(both.without((), day - 25, day + 25), goal, {}), goal))
    assert np.mean(with_landsat) < 0.8 * np.mean(without)


def test_a_clear_day_gives_what_was_seen_within_noise(both: Observations) -> None:
    own = both.series[0]
    date = int(np.argmax(own.clear.mean((1, 2))))
    found = gaussian_process(both, own.days[date : date + 1], {})
    difference = found.mean[0] - own.values[date]
    fine = [BANDS.index(b) for b in ("B2", "B3", "B4", "B8")]
    assert np.sqrt((difference[fine][:, own.clear[date]] ** 2).mean()) < 1.6 * NOISE


def test_order_of_sensors_and_days_changes_nothing(both: Observations, estimate: Estimate) -> None:
    turned = replace(both, series=both.series[::-1])
    found = gaussian_process(turned, DAYS[::-1], {})
    np.testing.assert_allclose(found.mean[::-1], estimate.mean, atol=2e-4)
    np.testing.assert_allclose(found.sd[::-1], estimate.sd, atol=2e-4)


@pytest.mark.parametrize("by", [1, 366, 1461])
def test_moving_all_days_changes_nothing(both: Observations, estimate: Estimate, by: int) -> None:
    moved = replace(both, series=tuple(replace(s, days=s.days + np.int32(by)) for s in both.series))
    found = gaussian_process(moved, DAYS + np.int32(by), {})
    np.testing.assert_allclose(found.mean, estimate.mean, atol=1e-5)
    np.testing.assert_allclose(found.sd, estimate.sd, atol=1e-5)


def test_a_pixel_is_the_same_in_any_block(both: Observations) -> None:
    from algorithms.fusion.calibrating import calibrated
    from algorithms.fusion.scene_model import learn_scene

    clean = screened(both)
    model = learn_scene(clean)
    assert model is not None
    scene = calibrated(model, clean)
    whole = gaussian_process(both, DAYS, {"scene": scene})
    cut = tuple(replace(s, values=s.values[..., 8:30, 12:40], clear=s.clear[..., 8:30, 12:40]) for s in both.series)
    part = gaussian_process(replace(both, series=cut, shape=(22, 28)), DAYS, {"scene": scene})
    # the filters of the sharpening reach six pixels
    np.testing.assert_allclose(part.mean[..., 7:-7, 7:-7], whole.mean[..., 15:23, 19:33], atol=1e-5)


def test_a_pixel_never_clear_is_unknown_and_others_are_not(both: Observations) -> None:
    series = []
    for one in both.series:
        clear = one.clear.copy()
        clear[:, 5, 7] = False
        series.append(replace(one, clear=clear))
    found = gaussian_process(replace(both, series=tuple(series)), DAYS, {})
    assert np.isnan(found.mean[:, :, 5, 7]).all()
    assert np.isfinite(found.mean[:, :, 5, 8]).all()


def test_nothing_at_all_is_unknown() -> None:
    for given in (
        Observations(BANDS, (), GRID.shape),
        replace(made(), series=tuple(replace(s, clear=np.zeros_like(s.clear)) for s in made().series)),
    ):
        found = gaussian_process(given, DAYS, {})
        assert found.mean.shape == (3, len(BANDS), *GRID.shape)
        assert np.isnan(found.mean).all() and np.isnan(found.sd).all()


def test_one_date_is_held_with_a_large_deviation(both: Observations, estimate: Estimate) -> None:
    one = made(np.array([FIRST + 100]), np.zeros(0, np.int32), share=0.0)
    found = gaussian_process(one, DAYS, {"screen": False})
    fine = [BANDS.index(b) for b in ("B2", "B3", "B4", "B8")]
    spread = np.abs(found.mean[2, fine] - found.mean[0, fine]).mean()
    assert spread < 0.05
    assert np.median(found.sd[2, fine]) > 4 * np.median(estimate.sd[2, fine])
    assert (found.sd[2] > found.sd[0]).mean() > 0.9


@pytest.mark.parametrize("bands", [("B8",), ("B4", "B8"), ("B2", "B11")])
def test_any_set_of_bands(both: Observations, bands: tuple[str, ...]) -> None:
    goal = DAYS[2:]
    given = replace(both, bands=bands).without((), int(goal[0]) - 12, int(goal[0]) + 12)
    expected = truth(goal)[:, [BANDS.index(b) for b in bands]]
    found = gaussian_process(given, goal, {})
    assert found.mean.shape == (1, len(bands), *GRID.shape)
    assert rmse(found, goal, expected) < rmse(harmonic(given, goal, {}), goal, expected)
    assert rmse(found, goal, expected) < 1.2 * rmse(linear(given, goal, {}), goal, expected)


def test_two_passes_of_one_day_are_two_observations(both: Observations) -> None:
    own = both.series[0]
    doubled = SensorSeries(
        "sentinel2", own.bands, np.repeat(own.days, 2), np.repeat(own.values, 2, 0), np.repeat(own.clear, 2, 0)
    )
    found = gaussian_process(replace(both, series=(doubled,)), DAYS, {})
    assert np.isfinite(found.mean).all()
    assert rmse(found, DAYS) < 1.3 * rmse(gaussian_process(replace(both, series=(own,)), DAYS, {}), DAYS)


def test_leap_years_are_crossed() -> None:
    days = np.arange(day_number("2023-10-01"), day_number("2024-05-01"), 6, dtype=np.int32)
    goal = np.array([day_number("2024-02-29"), day_number("2024-03-01")], np.int32)
    given = made(days, days[::3] + 1)
    found = gaussian_process(given, goal, {})
    assert rmse(found, goal) < 0.02
    assert np.abs(found.mean[1] - found.mean[0]).max() < 0.1


def test_a_harvest_seen_by_landsat_alone_appears() -> None:
    """A field cut on day 180, Sentinel-2 blind from then on for 50 days: it is bare at 10 m a revisit later."""
    field = np.zeros(GRID.shape, bool)
    field[12:24, 18:36] = True

    def ground(days: np.ndarray) -> np.ndarray:
        images = truth(days)
        doy = np.asarray(days) - FIRST
        green, bare = truth(np.array([FIRST + 165])), truth(np.array([FIRST]))
        for image, when in zip(images, doy, strict=True):
            if 150 <= when < 180:
                image[:, field] = green[0][:, field]
            elif 180 <= when < 300:
                image[:, field] = bare[0][:, field]
        return images

    given = made(ground=ground, share=0.15).without(("sentinel2",), FIRST + 178, FIRST + 228)
    seen = given.series[1].days
    after = int(seen[seen >= FIRST + 180][0]) + 8  # one revisit later
    goal = np.array([FIRST + 172, after], np.int32)
    found = gaussian_process(given, goal, {})
    red, near = BANDS.index("B4"), BANDS.index("B8")
    index = (found.mean[:, near] - found.mean[:, red]) / (found.mean[:, near] + found.mean[:, red])
    real = ground(goal)
    expected = (real[:, near] - real[:, red]) / (real[:, near] + real[:, red])
    inner = np.zeros_like(field)
    inner[14:22, 20:34] = True
    drop, true_drop = (index[0] - index[1])[inner].mean(), (expected[0] - expected[1])[inner].mean()
    assert true_drop > 0.25
    assert drop > 0.35 * true_drop, (drop, true_drop)
    blind = gaussian_process(given.without(("landsat",)), goal, {})
    lost = (blind.mean[:, near] - blind.mean[:, red]) / (blind.mean[:, near] + blind.mean[:, red])
    assert (lost[0] - lost[1])[inner].mean() < 0.6 * drop


def test_clouds_that_no_mask_knows_cost_little(both: Observations, estimate: Estimate) -> None:
    """Bright patches pasted on one date in twenty: the error grows by a fifth at most."""
    rng = np.random.default_rng(5)
    own = both.series[0]
    values = own.values.copy()
    for date in rng.choice(own.days.size, max(1, own.days.size // 20), replace=False):
        r, c = rng.integers(0, 18), rng.integers(0, 24)
        values[date, :, r : r + 18, c : c + 24] = 0.45 + 0.05 * rng.standard_normal((len(BANDS), 18, 24))
    found = gaussian_process(replace(both, series=(replace(own, values=values), both.series[1])), DAYS, {})
    assert rmse(found, DAYS) < 1.2 * rmse(estimate, DAYS)


def test_radar_anchors_a_long_gap() -> None:
    """Backscatter that follows the crop: three optical months are missing, VV and VH are not."""
    days = np.arange(FIRST, FIRST + 365, 6, dtype=np.int32)
    rng = np.random.default_rng(3)
    ground = truth(days)
    green = (ground[:, BANDS.index("B8")] - 0.2) * 20
    radar = np.stack([-12 + 0.5 * green, -20 + green], 1) + rng.normal(0, 0.7, (days.size, 2, *GRID.shape))
    series = SensorSeries(
        "sentinel1", ("VV", "VH"), days, radar.astype(np.float32), np.ones((days.size, *GRID.shape), bool)
    )
    given = made(landsat_days=np.zeros(0, np.int32)).without((), FIRST + 90, FIRST + 180)
    goal = np.array([FIRST + 120], np.int32)
    near = BANDS.index("B8")
    errors = [
        np.sqrt(((gaussian_process(seen, goal, {}).mean - truth(goal))[:, near] ** 2).mean())
        for seen in (given, replace(given, series=(*given.series, series)))
    ]
    assert errors[1] < 0.8 * errors[0]


def test_the_difference_to_landsat_helps_lines(both: Observations) -> None:
    goal = np.array([FIRST + 105, FIRST + 230], np.int32)
    near = BANDS.index("B4")
    errors: dict[str, float] = {}
    for name, method in (("linear", linear), ("stair", stair)):
        squares = 0.0
        for day in goal:
            given = both.without(("sentinel2",), int(day) - 30, int(day) + 30)
            found = method(given, np.array([day]), {})
            squares += float(((found.mean - truth(np.array([day])))[:, near] ** 2).mean())
        errors[name] = squares
    assert errors["stair"] < errors["linear"]
    alone = replace(both, series=both.series[:1])
    np.testing.assert_array_equal(stair(alone, goal, {}).mean, linear(alone, goal, {}).mean)
