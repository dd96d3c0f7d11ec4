"""Smoothers: equal to dense solutions, exact where they must be, and right about how sure they are."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.series import harmonic, whittaker
from algorithms.series.estimate import METHODS, estimate
from algorithms.series.table import constants

DAYS = np.sort(np.random.default_rng(3).choice(365, 60, replace=False)).astype(np.int32)
TARGETS = np.arange(0, 365, 15, dtype=np.int32)


def _season(days: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """(days, pixels): constant and two harmonics."""
    angle = 2 * np.pi * days / harmonic.YEAR_DAYS
    rows = np.stack([np.ones_like(angle), np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)], 1)
    return rows @ coefficients


def _coverage(truth: np.ndarray, value: np.ndarray, std: np.ndarray) -> tuple[float, float]:
    share = np.abs(value - truth) / std
    return float((share <= 1).mean()), float((share <= 1.96).mean())


def _inside(valid: np.ndarray) -> np.ndarray:
    """(targets, pixels): between the first and the last valid date."""
    first, last = DAYS[valid.argmax(0)], DAYS[valid.shape[0] - 1 - valid[::-1].argmax(0)]
    return (TARGETS[:, None] >= first) & (TARGETS[:, None] <= last)


def test_whittaker_equals_a_dense_solution() -> None:
    rng = np.random.default_rng(0)
    values, valid = rng.normal(0, 100, (60, 2, 5)), rng.random((60, 5)) > 0.5
    step, smoothness = 5.0, 700.0
    smooth, std = whittaker.smooth(values, valid, DAYS, TARGETS, step=step, smoothness=smoothness)
    origin = min(DAYS[0], TARGETS[0])
    nodes = int(np.ceil((max(DAYS[-1], TARGETS[-1]) - origin) / step)) + 1

    def hat(days: np.ndarray) -> np.ndarray:
        u = (days - origin) / step
        return np.maximum(0, 1 - np.abs(u[:, None] - np.arange(nodes)))

    bend = np.diff(np.eye(nodes), 2, axis=0)
    for pixel in range(5):
        seen = valid[:, pixel]
        b = hat(DAYS[seen])
        system = b.T @ b + smoothness / step**3 * bend.T @ bend
        rows = hat(TARGETS)
        inside = (TARGETS >= DAYS[seen][0]) & (TARGETS <= DAYS[seen][-1])
        for band in range(2):
            y = values[seen, band, pixel]
            curve = np.linalg.solve(system, b.T @ y)
            noise = (y @ y - (b.T @ y) @ curve) / (y.size - 2)
            doubt = np.sqrt(noise * np.einsum("ij,jk,ik->i", rows, np.linalg.inv(system), rows))
            assert np.abs(rows @ curve - smooth[:, band, pixel])[inside].max() < 1e-3
            assert std is not None and np.abs(doubt / std[:, band, pixel] - 1).max() < 1e-4


def test_the_smoothness_chosen_is_that_of_the_restricted_likelihood() -> None:
    rng = np.random.default_rng(1)
    x = np.arange(0, 365, 5, dtype=np.int32)
    y = np.cumsum(np.cumsum(rng.normal(0, 5, (x.size, 30)), 0), 0) + rng.normal(0, 40, (x.size, 30))
    valid = np.ones(y.shape, bool)
    free, _ = whittaker.smooth(y[:, None], valid, x, x)
    nodes = x.size
    bend = np.diff(np.eye(nodes), 2, axis=0)
    for pixel in range(30):
        scores = {}
        for smoothness in constants()["whittaker"]["lambda_days3"]:
            penalty = smoothness / 125
            system = np.eye(nodes) + penalty * bend.T @ bend
            curve = np.linalg.solve(system, y[:, pixel])
            left = y[:, pixel] @ (y[:, pixel] - curve)
            scores[smoothness] = (
                (nodes - 2) * np.log(left) + np.linalg.slogdet(system)[1] - (nodes - 2) * np.log(penalty)
            )
        best = min(scores, key=scores.__getitem__)
        fixed, _ = whittaker.smooth(y[:, None, [pixel]], valid[:, [pixel]], x, x, smoothness=best)
        assert np.allclose(fixed[:, 0, 0], free[:, 0, pixel], atol=1e-3)


@pytest.mark.parametrize("method", ["whittaker", "linear", "pchip"])
def test_a_line_is_left_as_it_is(method: str) -> None:
    values = (4000 + 7.0 * DAYS)[:, None, None].repeat(20, 2)
    valid = np.random.default_rng(0).random((60, 20)) > 0.6
    inside = _inside(valid)
    filled, _ = estimate(method, values, valid, DAYS, TARGETS)
    assert np.abs(filled[:, 0] - (4000 + 7.0 * TARGETS)[:, None])[inside].max() < 0.1


@pytest.mark.parametrize("local", [False, True])
def test_a_season_comes_back(local: bool) -> None:
    coefficients = np.random.default_rng(0).normal(0, 800, (5, 40)) + np.array([[3000], [0], [0], [0], [0]])
    valid = np.random.default_rng(1).random((60, 40)) > 0.5
    filled, std = harmonic.smooth(_season(DAYS, coefficients)[:, None], valid, DAYS, TARGETS, local=local)
    inside = _inside(valid)
    error = np.abs(filled[:, 0] - _season(TARGETS, coefficients))[inside]
    # the ridge holds the coefficients back by less than a percent
    assert np.median(error) < 15 and error.max() < 150
    assert std is not None and np.nanmedian(std) < 60


def test_kriging_equals_a_dense_solution() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(3000, 400, (60, 1, 4))
    valid = rng.random((60, 4)) > 0.3
    valid[:, 3] = True
    table = constants()["harmonic"]
    span, ridge = table["departure_days"], table["ridge"]
    smooth, std = harmonic.smooth(values, valid, DAYS, TARGETS, local=True)

    for pixel in range(4):
        seen = valid[:, pixel]
        x, y, n = DAYS[seen].astype(float), values[seen, 0, pixel], int(seen.sum())
        count = table["harmonics_many"] if n > table["many_dates"] else table["harmonics"]

        def rows(days: np.ndarray, count: int = count) -> np.ndarray:
            angle = 2 * np.pi * days[:, None] / harmonic.YEAR_DAYS * np.arange(1, count + 1)
            waves = np.stack([np.cos(angle), np.sin(angle)], 2).reshape(days.size, -1)
            return np.column_stack([np.ones(days.size), waves])

        design = rows(x)
        size = design.shape[1]
        penalty = ridge * n * np.diag([0.0] + [1.0] * (size - 1))
        best = None
        for ratio in table["signal_over_noise"]:
            cover = np.eye(n) + ratio * np.exp(-np.abs(x[:, None] - x) / span)
            inverse = np.linalg.inv(cover)
            gram = design.T @ inverse @ design + penalty
            beta = np.linalg.solve(gram, design.T @ inverse @ y)
            left = y @ inverse @ y - beta @ gram @ beta
            score = (n - size) * np.log(left) + np.linalg.slogdet(cover)[1] + np.linalg.slogdet(gram)[1]
            if best is None or score < best[0]:
                best = score, ratio, inverse, gram, beta, left
        assert best is not None
        _, ratio, inverse, gram, beta, left = best
        to = TARGETS.astype(float)
        across = ratio * np.exp(-np.abs(to[:, None] - x) / span)
        value = rows(to) @ beta + across @ inverse @ (y - design @ beta)
        rest = rows(to) - across @ inverse @ design
        doubt = ratio - np.einsum("ij,jk,ik->i", across, inverse, across)
        doubt += np.einsum("ij,jk,ik->i", rest, np.linalg.inv(gram), rest)
        assert np.abs(value - smooth[:, 0, pixel]).max() < 0.05
        assert std is not None
        assert np.abs(np.sqrt(doubt * left / (n - size)) / std[:, 0, pixel] - 1).max() < 1e-3


# How sure the estimates are, where the truth is known and is what the method supposes ------------------------------


def test_whittaker_knows_how_sure_it_is() -> None:
    rng = np.random.default_rng(4)
    pixels = 1500
    daily = np.arange(0, 400)
    bends = rng.normal(0, 1.0, (daily.size, pixels))
    truth = np.cumsum(np.cumsum(bends, 0), 0)
    values = truth[DAYS] + rng.normal(0, 50, (60, pixels))
    valid = rng.random((60, pixels)) > 0.4
    value, std = whittaker.smooth(values[:, None], valid, DAYS, TARGETS)
    inside = _inside(valid)
    assert std is not None
    one, two = _coverage(truth[TARGETS][inside], value[:, 0][inside], std[:, 0][inside])
    assert 0.62 < one < 0.74 and 0.91 < two < 0.97


@pytest.mark.parametrize("local", [False, True])
def test_the_season_knows_how_sure_it_is(local: bool) -> None:
    rng = np.random.default_rng(5)
    pixels = 1500
    coefficients = rng.normal(0, [[300], [600], [600], [200], [200]], (5, pixels))
    values = _season(DAYS, coefficients) + rng.normal(0, 150, (60, pixels))
    valid = rng.random((60, pixels)) > 0.4
    value, std = harmonic.smooth(values[:, None], valid, DAYS, TARGETS, local=local)
    assert std is not None
    one, two = _coverage(_season(TARGETS, coefficients), value[:, 0], std[:, 0])
    assert 0.64 < one < 0.80 and 0.93 < two < 0.985


def test_kriging_knows_how_sure_it_is_where_a_pixel_departs_from_its_season() -> None:
    rng = np.random.default_rng(6)
    pixels, span = 1500, constants()["harmonic"]["departure_days"]
    departure = np.empty((380, pixels))
    departure[0] = rng.normal(0, 500, pixels)
    keep = np.exp(-1 / span)
    for day in range(1, 380):
        departure[day] = keep * departure[day - 1] + rng.normal(0, 500 * np.sqrt(1 - keep**2), pixels)
    coefficients = rng.normal(0, [[300], [300], [300], [100], [100]], (5, pixels))
    truth = _season(TARGETS, coefficients) + departure[TARGETS]
    values = _season(DAYS, coefficients) + departure[DAYS] + rng.normal(0, 100, (60, pixels))
    valid = rng.random((60, pixels)) > 0.4
    value, std = harmonic.smooth(values[:, None], valid, DAYS, TARGETS, local=True)
    assert std is not None
    one, two = _coverage(truth, value[:, 0], std[:, 0])
    assert 0.58 < one < 0.76 and 0.87 < two < 0.97


@pytest.mark.parametrize("walk", [0.0, 100.0, 600.0])
def test_interpolation_knows_how_sure_it_is(walk: float) -> None:
    rng = np.random.default_rng(7)
    truth = np.cumsum(rng.normal(0, np.sqrt(walk), (366, 2000)), 0)
    values = truth[DAYS] + rng.normal(0, 80, (60, 2000))
    valid = rng.random((60, 2000)) > 0.4
    for method in ("linear", "nearest"):
        value, std = estimate(method, values[:, None], valid, DAYS, TARGETS, uncertainty=True)
        assert std is not None
        one, two = _coverage(truth[TARGETS], value[:, 0], std[:, 0])
        assert 0.62 < one < 0.76 and 0.89 < two < 0.97
        ratio = np.sqrt(np.mean((value[:, 0] - truth[TARGETS]) ** 2) / np.mean(std[:, 0] ** 2))
        assert 0.85 < ratio < 1.1


# What must hold for every method -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_pixels_do_not_feel_each_other(method: str) -> None:
    rng = np.random.default_rng(8)
    values, valid = rng.integers(0, 6000, (60, 3, 90)).astype(np.int16), rng.random((60, 90)) > 0.5
    present = np.ones((60, 3), bool)
    present[::5, 2] = False
    whole, std = estimate(method, values, valid, DAYS, TARGETS, present, uncertainty=True)
    assert std is not None
    for a, b in ((0, 1), (1, 40), (40, 90)):
        part, part_std = estimate(method, values[:, :, a:b], valid[:, a:b], DAYS, TARGETS, present, uncertainty=True)
        assert np.array_equal(part, whole[:, :, a:b], equal_nan=True)
        assert part_std is not None and np.array_equal(part_std, std[:, :, a:b], equal_nan=True)


@pytest.mark.parametrize("method", METHODS)
def test_few_dates_and_none(method: str) -> None:
    values = np.arange(60, dtype=np.int16)[:, None, None].repeat(6, 2) * 10
    valid = np.zeros((60, 6), bool)
    for pixel in range(1, 6):
        valid[:: 60 // pixel, pixel] = True
    filled, std = estimate(method, values, valid, DAYS, TARGETS, uncertainty=True)
    assert std is not None
    assert np.isnan(filled[:, :, 0]).all() and np.isfinite(filled[:, :, 1:]).all()
    assert np.array_equal(filled[:, 0, 1], np.full(TARGETS.size, values[np.flatnonzero(valid[:, 1])[0], 0, 1]))
    assert np.isnan(std[:, :, :2]).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_stays_constant(method: str) -> None:
    valid = np.random.default_rng(0).random((60, 15)) > 0.6
    filled, _ = estimate(method, np.full((60, 2, 15), 2500, np.int16), valid, DAYS, TARGETS)
    assert np.abs(filled - 2500).max() < 0.01
