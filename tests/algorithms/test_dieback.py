"""Dieback by anomalies: the season's fit, the state machines, and that dates may come one by one."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.vegetation.dieback_analysis import Options, begin, from_rasters, go_on, to_rasters
from algorithms.vegetation.dieback_fit import basis, first_detection, fit, predict
from algorithms.vegetation.dieback_machine import Machine, advance
from algorithms.vegetation.dieback_masks import MaskRules, Soil, clouds, index_of, look, red_edge_continuum, step_soil

DAYS = np.arange(400, 2200, 9, dtype=np.int32)
OPTIONS = Options(MaskRules(), detection=1096, training_end=1247, dates=10, anomaly=0.16, weighted=True)


def season(days: np.ndarray = DAYS) -> np.ndarray:
    return basis(days) @ np.array([0.6, 0.05, -0.03, 0.02, 0.01])


def series(steps: np.ndarray, noise: float = 0.03, seed: int = 0) -> np.ndarray:
    """(dates, pixels): the season with noise and `steps` (dates, pixels) added."""
    return season()[:, None] + np.random.default_rng(seed).normal(0, noise, steps.shape) + steps


def test_the_fit_is_that_of_least_squares() -> None:
    rng = np.random.default_rng(1)
    values = series(np.zeros((len(DAYS), 300)), seed=2)
    valid = rng.random(values.shape) < 0.5
    learning = rng.integers(60, 110, 300)
    found = fit(values, valid, DAYS, learning)
    for p in range(0, 300, 17):
        use = valid[:, p] & (np.arange(len(DAYS)) < learning[p])
        expected = np.linalg.lstsq(basis(DAYS[use]), values[use, p], rcond=None)[0]
        assert np.abs(found[:, p] - expected).max() < 1e-10
    assert np.allclose(predict(np.array([0.6, 0.05, -0.03, 0.02, 0.01]), DAYS), season())


def test_dates_of_one_part_of_the_year_are_refused() -> None:
    summer = (DAYS % 365 > 180) & (DAYS % 365 < 215)
    valid = np.stack([summer, np.ones(len(DAYS), bool), np.arange(len(DAYS)) < 5], axis=1)
    found = fit(series(np.zeros((len(DAYS), 3))), valid, DAYS, np.full(3, len(DAYS)))
    assert np.isnan(found[:, 0]).all() and np.isfinite(found[:, 1]).all() and np.isnan(found[:, 2]).all()


def test_a_step_is_dated_at_its_first_date_and_said_at_the_third() -> None:
    rng = np.random.default_rng(3)
    onset = rng.integers(130, len(DAYS) - 5, 200)
    steps = np.where(np.arange(len(DAYS))[:, None] >= onset, 0.35, 0.0)
    values = series(steps)
    state = begin(values, np.ones(values.shape, bool), DAYS, OPTIONS)
    assert (state.machine.state == 1).all() and np.array_equal(state.machine.first, DAYS[onset])
    for p in range(0, 200, 20):
        early = begin(
            values[: onset[p] + 2, p : p + 1], np.ones((onset[p] + 2, 1), bool), DAYS[: onset[p] + 2], OPTIONS
        )
        assert early.machine.state[0] == 0 and early.machine.count[0] == 2


@pytest.mark.parametrize("length", [1, 2])
def test_isolated_anomalies_raise_no_alarm(length: int) -> None:
    when = np.arange(len(DAYS))
    steps = np.where((when % 9 < length) & (when > 120), 0.5, 0.0)[:, None] * np.ones(100)
    state = begin(series(steps), np.ones(steps.shape, bool), DAYS, OPTIONS)
    assert (state.machine.state == 0).all() and (state.machine.closed == 0).all()
    assert (state.machine.changes == 0).all()


def test_a_masked_second_anomaly_delays_and_keeps_the_date() -> None:
    steps = np.where(np.arange(len(DAYS)) >= 150, 0.4, 0.0)[:, None]
    values, valid = series(steps, noise=0.0), np.ones(steps.shape, bool)
    valid[151] = False
    state = begin(values[:153], valid[:153], DAYS[:153], OPTIONS)
    assert state.machine.state[0] == 0 and state.machine.count[0] == 2
    state = begin(values[:154], valid[:154], DAYS[:154], OPTIONS)
    assert state.machine.state[0] == 1 and state.machine.first[0] == DAYS[150]


def test_periods_end_after_three_normal_dates_and_carry_their_stress() -> None:
    when = np.arange(len(DAYS))
    steps = np.where((when >= 150) & (when < 156), 0.3, 0.0)[:, None]
    values = season()[:, None] + steps
    for weighted, expected in ((False, 6 * 0.3 / 8), (True, 0.3 * 21 / 36)):
        options = Options(OPTIONS.rules, 1096, 1247, 10, 0.16, weighted)
        state = begin(values, np.ones(values.shape, bool), DAYS, options)
        m = state.machine
        assert (m.state[0], m.closed[0], m.first[0]) == (0, 1, DAYS[156])
        assert m.changes[:3, 0].tolist() == [DAYS[150], DAYS[156], 0]
        # the first two of the three normal dates belong to the period
        assert m.dates[0, 0] == 8 and m.stress(weighted)[0, 0] == pytest.approx(expected, abs=1e-9)


def test_too_many_periods_are_rejected_only_beyond_five_closed_ones() -> None:
    for periods, rejected in ((5, False), (6, True)):
        m = Machine.new(1)
        pattern = np.tile(np.repeat([0.5, 0.0], 3), periods)
        pattern = np.concatenate([pattern, [0.5, 0.5, 0.5]])
        advance(m, pattern[:, None], np.ones((len(pattern), 1), bool), np.arange(1, len(pattern) + 1), 0.16, True)
        assert m.closed[0] == periods and m.too_many[0] == rejected and m.state[0] == 1


def test_the_first_day_of_detection_needs_more_dates_than_asked() -> None:
    days = np.array([1000, 1010, 1090, 1096, 1100, 1247, 1248])
    valid = np.array([[1, 1, 1, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 1]], bool).T
    position, enough = first_detection(valid, days, 1096, 1247, 3)
    # the date with the fourth valid one, on or after the first day of detection; the third pixel has three too late
    assert position.tolist() == [4, 3, 0] and enough.tolist() == [True, True, False]


@pytest.mark.parametrize("cuts", [(130,), (125, 140, 141, 170), tuple(range(123, 200))])
def test_dates_in_batches_give_the_same_bits(cuts: tuple[int, ...]) -> None:
    rng = np.random.default_rng(4)
    steps = np.where(np.arange(len(DAYS))[:, None] >= rng.integers(110, 250, 300), 0.25, 0.0)
    steps = steps * (rng.random(steps.shape) < 0.8)
    values, valid = series(steps), rng.random(steps.shape) < 0.7
    whole = begin(values, valid, DAYS, OPTIONS)
    edges = [0, *cuts, len(DAYS)]
    state = begin(values[: edges[1]], valid[: edges[1]], DAYS[: edges[1]], OPTIONS)
    for a, b in zip(edges[1:-1], edges[2:], strict=True):
        # through the saved rasters each time
        state, _ = from_rasters(to_rasters(state, Soil.new((300,))))
        go_on(state, values[a:b], valid[a:b], DAYS[a:b], OPTIONS)
    expected, found = to_rasters(whole, Soil.new((300,))), to_rasters(state, Soil.new((300,)))
    assert whole.machine.state.sum() > 50
    assert all(np.array_equal(expected[n], found[n], equal_nan=n == "coefficients") for n in expected)


def test_indices_that_fall_are_turned_round() -> None:
    options = Options(MaskRules("NDVI", False), 1096, 1247, 10, 0.16, True)
    steps = np.where(np.arange(len(DAYS)) >= 150, -0.3, 0.0)[:, None]
    assert begin(series(steps), np.ones(steps.shape, bool), DAYS, options).machine.state[0] == 1
    assert begin(series(-steps), np.ones(steps.shape, bool), DAYS, options).machine.state[0] == 0


def forest(shape: tuple[int, int] = (9, 9)) -> dict[str, np.ndarray]:
    dn = {"B2": 200, "B3": 350, "B4": 250, "B8A": 2600, "B11": 1100, "B12": 500}
    return {b: np.full(shape, v, np.int32) for b, v in dn.items()}


def test_soil_counts_skip_dates_without_a_view() -> None:
    bare = forest() | {"B11": np.full((9, 9), 2500), "B3": np.full((9, 9), 600), "B4": np.full((9, 9), 700)}
    soil = Soil.new((9, 9))
    unseen, seen = np.ones((9, 9), bool), np.zeros((9, 9), bool)
    for day, (image, blind) in enumerate(
        [(bare, seen), (bare, unseen), (bare, seen), (forest(), unseen), (bare, seen)], 1
    ):
        assert not soil.state.any()
        step_soil(image, blind, day, soil)
    assert soil.state.all() and (soil.first == 1).all()
    # once cut, always cut; the counter goes on and may fall back
    step_soil(forest(), seen, 6, soil)
    assert soil.state.all() and (soil.count == 0).all() and (soil.first == 1).all()


def test_two_soil_dates_are_no_cut() -> None:
    soil = Soil.new((1, 1))
    bare = {b: v[:1, :1] for b, v in forest().items()} | {"B11": np.array([[2500]]), "B4": np.array([[700]])}
    for day, image in enumerate([bare, bare, forest((1, 1)), bare, bare], 1):
        step_soil(image, np.zeros((1, 1), bool), day, soil)
    assert not soil.state.any() and soil.first[0, 0] == 4


def test_clouds_grow_by_three_pixels_to_four_neighbours() -> None:
    bands = forest((11, 11))
    bands["B2"][5, 5] = 900
    found = clouds(bands, np.zeros((11, 11), bool))
    rows, cols = np.mgrid[:11, :11]
    assert np.array_equal(found, np.abs(rows - 5) + np.abs(cols - 5) <= 3)
    # soil is no cloud, however bright
    assert not clouds(bands, np.ones((11, 11), bool)).any()


def test_what_is_outside_negative_or_zero_does_not_count() -> None:
    bands = forest((1, 5))
    for b in bands:
        bands[b][0, 1] = -10000
    bands["B12"][0, 2] = -50
    bands["B3"][0, 3] = 0
    _, mask = look(bands, 1, MaskRules(), Soil.new((1, 5)), None)
    assert mask.tolist() == [[False, True, True, True, False]]
    _, mask = look(bands, 1, MaskRules("CRSWIR", False, True), Soil.new((1, 5)), np.array([[True] + 4 * [False]]))
    assert mask[0, 0] and not mask[0, 4]


def test_continuum_indices_are_one_on_the_continuum() -> None:
    share = (1610.4 - 864) / (2185.7 - 864)
    bands = {"B8A": np.array([3000]), "B12": np.array([1000]), "B11": np.array([3000 - 2000 * share])}
    assert index_of("CRSWIR", bands)[0] == pytest.approx(1)
    assert np.isnan(index_of("CRSWIR", {b: np.zeros(1) for b in bands})[0])
    middle = 400 + (2000 - 400) * (705 - 665) / (740 - 665)
    assert red_edge_continuum(np.array([400.0]), np.array([middle]), np.array([2000.0]))[0] == pytest.approx(
        1, abs=1e-6
    )
    assert np.isnan(red_edge_continuum(np.array([0.0]), np.array([5.0]), np.array([9.0]))[0])
