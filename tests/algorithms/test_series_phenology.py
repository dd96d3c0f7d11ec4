"""Seasons: the days of curves that are known, two seasons, what is cut off, and how sure the dates are."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.series.dates import date_of, day_number, yydoy
from algorithms.series.phenology import PhenologySettings, phenology_block, year_starts
from algorithms.series.phenology_maps import _yydoy
from algorithms.series.seasons import METRICS
from algorithms.series.variables import plant_phenology_index

JANUARY = day_number("2021-01-01")
DAYS = np.arange(-100, 465, 5)
PLAIN = PhenologySettings(envelope=False, despike=False)


def curve(days: np.ndarray, rise: float = 120, fall: float = 260, low: float = 0.15, high: float = 0.85) -> np.ndarray:
    """A double logistic season."""
    return low + (high - low) * (1 / (1 + np.exp(-(days - rise) / 10)) - 1 / (1 + np.exp(-(days - fall) / 12)))


def true_dates(days: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Start, end and peak of a densely sampled season by their definition."""
    top = int(y.argmax())
    left, right = y[:top].min(), y[top:].min()
    amplitude = y[top] - 0.5 * (left + right)
    start = days[np.flatnonzero(y[:top] >= left + 0.25 * amplitude)[0]]
    end = days[top + np.flatnonzero(y[top:] >= right + 0.15 * amplitude)[-1]]
    inside = (days >= start) & (days <= end)
    total = np.trapezoid(y[inside], days[inside])
    return {
        "SOSD": start, "EOSD": end, "MAXD": days[top], "MAXV": y[top], "AMPL": amplitude, "LENGTH": end - start,
        "TPROD": total, "SPROD": total - 0.5 * (left + right) * (end - start),
    }  # fmt: skip


def run(
    index: np.ndarray,
    valid: np.ndarray | None = None,
    settings: PhenologySettings = PLAIN,
    days: np.ndarray = DAYS,
    last: int = 364,
) -> np.ndarray:
    """(years, 2, metrics, pixels) with days counted from 1 January 2021."""
    seen = np.ones(index.shape, bool) if valid is None else valid
    found = phenology_block(index, seen, days + JANUARY, JANUARY, JANUARY + last, settings)
    for name in ("SOSD", "EOSD", "MAXD"):
        found[:, :, METRICS.index(name)] -= JANUARY
    return found


def metric(found: np.ndarray, name: str, season: int = 0, year: int = 0) -> np.ndarray:
    return np.asarray(found[year, season, METRICS.index(name)])


@pytest.mark.parametrize("rise, fall", [(120, 260), (90, 170), (150, 300)])
def test_a_known_curve_gives_its_dates_and_sums(rise: float, fall: float) -> None:
    found = run(curve(DAYS, rise, fall)[:, None])
    dense = np.arange(-100, 465, 0.01)
    truth = true_dates(dense, curve(dense, rise, fall))
    for name, tolerance in (
        ("SOSD", 0.5),
        ("EOSD", 0.5),
        ("MAXD", 0.6),
        ("LENGTH", 0.8),
        ("MAXV", 0.003),
        ("AMPL", 0.003),
    ):
        assert abs(metric(found, name)[0] - truth[name]) < tolerance, name
    for name in ("TPROD", "SPROD"):
        assert abs(metric(found, name)[0] / truth[name] - 1) < 0.01, name
    assert metric(found, "LSLOPE")[0] > 0 and metric(found, "RSLOPE")[0] > 0
    assert metric(found, "QFLAG")[0] == 10
    assert np.isnan(metric(found, "SOSD", season=1))[0], "there is one season only"


def test_two_seasons_a_year_in_order() -> None:
    y = curve(DAYS, 60, 130) + curve(DAYS, 220, 310, high=0.7) - 0.15
    found = run(y[:, None])
    assert metric(found, "MAXD")[0] < 160 < metric(found, "SOSD", 1)[0] < metric(found, "MAXD", 1)[0]


def test_bumps_and_bare_ground_are_no_seasons() -> None:
    bump = curve(DAYS) + 0.06 * np.sin(2 * np.pi * DAYS / 40) * (DAYS > 130) * (DAYS < 250)
    flat = np.full(DAYS.size, 0.2) + 0.03 * np.sin(2 * np.pi * DAYS / 365)
    found = run(np.stack([bump, flat], 1))
    assert np.isfinite(metric(found, "SOSD")[0]) and np.isnan(metric(found, "SOSD", 1)[0])
    assert np.isnan(metric(found, "AMPL")[1])


def test_each_year_gets_its_season() -> None:
    days = np.arange(-100, 830, 5)
    y = curve(days, 120, 260) + curve(days, 120 + 365 + 20, 260 + 365 + 20) - 0.15
    found = run(y[:, None], days=days, last=729)
    assert found.shape[0] == 2
    assert abs(metric(found, "SOSD", year=1)[0] - metric(found, "SOSD")[0] - 385) < 1


def test_a_season_that_the_series_cuts_off_has_no_start() -> None:
    late = DAYS >= 150
    found = run(curve(DAYS)[late, None], days=DAYS[late])
    assert np.isnan(metric(found, "SOSD")[0]) and np.isfinite(metric(found, "EOSD")[0])
    assert metric(found, "QFLAG")[0] < 10


def test_too_few_dates_give_nothing() -> None:
    valid = np.zeros((DAYS.size, 2), bool)
    valid[::25, 0] = True
    assert np.isnan(run(curve(DAYS)[:, None].repeat(2, 1), valid)).all()


def test_missed_clouds_move_nothing_much() -> None:
    rng = np.random.default_rng(0)
    y = curve(DAYS)[:, None].repeat(300, 1) + rng.normal(0, 0.01, (DAYS.size, 300))
    clean = metric(run(y), "SOSD").mean()
    # single dates, as missed clouds are; those beside each other cannot be told from a cut
    hit = (rng.random(y.shape) < 0.04) & ~np.roll(rng.random(y.shape) < 0.04, 1, 0)
    dirty = np.where(hit, y - 0.3, y)
    found = run(dirty, settings=PhenologySettings())
    assert abs(np.nanmean(metric(found, "SOSD")) - clean) < 2
    assert np.nanstd(metric(found, "SOSD")) < 5


def test_the_dates_know_how_sure_they_are() -> None:
    rng = np.random.default_rng(1)
    dense = np.arange(-100, 465, 0.01)
    truth = true_dates(dense, curve(dense))
    y = curve(DAYS)[:, None] + rng.normal(0, 0.02, (DAYS.size, 1500))
    found = run(y, rng.random(y.shape) > 0.4)
    for name in ("SOSD", "EOSD"):
        error, std = metric(found, name) - truth[name], metric(found, f"{name}_STD")
        ratio = np.sqrt(np.mean(error**2)) / np.sqrt(np.mean(std**2))
        assert 0.7 < ratio < 1.4, name
        assert np.mean(np.abs(error) < 1.96 * std) > 0.88, name


def test_dates_as_hr_vpp_writes_them() -> None:
    assert yydoy(day_number("2021-02-01")) == 21032
    days = np.array([-40, -1, 0, 364, 365, 700])
    assert _yydoy(days, JANUARY).tolist() == [yydoy(JANUARY + d) for d in days]
    years, edges = year_starts(JANUARY + 10, JANUARY + 400)
    assert years == [2021, 2022] and [date_of(e).isoformat() for e in edges] == [
        "2021-01-01",
        "2022-01-01",
        "2023-01-01",
    ]


def test_ppi_grows_with_the_canopy() -> None:
    lai = np.linspace(0, 5, 30)[:-1]
    nir, red = 0.45 - 0.25 * np.exp(-0.5 * lai), 0.03 + 0.1 * np.exp(-0.7 * lai)
    ppi = plant_phenology_index(red[:, None], nir[:, None], np.full(lai.size, 40.0))[:, 0]
    # the last ones come near the pixel's own maximum, where the index is cut
    assert (np.diff(ppi[:-3]) > 0).all() and ppi[0] < 0.1
    # linear in leaf area where NDVI has long saturated: equal steps give equal steps
    steps = np.diff(ppi[5:20])
    assert steps.max() / steps.min() < 1.6


LOGISTIC = PhenologySettings(envelope=False, despike=False, double_logistic=True)


@pytest.mark.parametrize("rise, fall", [(120, 260), (90, 170)])
def test_a_double_logistic_is_found_again(rise: float, fall: float) -> None:
    found = run(curve(DAYS, rise, fall)[:, None], settings=LOGISTIC)
    dense = np.arange(-100, 465, 0.01)
    truth = true_dates(dense, curve(dense, rise, fall))
    for name, tolerance in (("SOSD", 0.5), ("EOSD", 0.5), ("MAXV", 0.004), ("AMPL", 0.006)):
        assert abs(metric(found, name)[0] - truth[name]) < tolerance, name
    two = curve(DAYS, 60, 130) + curve(DAYS, 220, 310, high=0.7) - 0.15
    both = run(two[:, None], settings=LOGISTIC)
    assert abs(metric(both, "SOSD")[0] - 49) < 4 and abs(metric(both, "SOSD", season=1)[0] - 209) < 4


def test_the_double_logistic_bridges_gaps_and_knows_how_sure_it_is() -> None:
    """Noisy seasons with a gap at their start: nearer to the truth than the smooth curve, and two in three within one
    standard deviation.
    """
    rng = np.random.default_rng(4)
    pixels = 300
    rises = rng.uniform(105, 135, pixels)
    index = np.stack([curve(DAYS, rise) for rise in rises], axis=1) + rng.normal(0, 0.03, (DAYS.size, pixels))
    valid = rng.random(index.shape) > 0.5
    valid[(DAYS > 85) & (DAYS < 120)] = False
    truth = rises - 10 * np.log(3)
    errors = {}
    for settings in (PLAIN, LOGISTIC):
        found = run(index, valid, settings)
        errors[settings.double_logistic] = metric(found, "SOSD") - truth
    assert np.nanmedian(np.abs(errors[True])) < 0.8 * np.nanmedian(np.abs(errors[False])), errors
    sure = np.abs(errors[True]) <= metric(found, "SOSD_STD")
    assert 0.5 < sure[np.isfinite(errors[True])].mean() < 0.9
    assert np.isfinite(errors[True]).mean() > 0.95


def test_a_season_with_few_dates_keeps_its_smooth_curve() -> None:
    thin = np.zeros((DAYS.size, 1), bool)
    thin[::9] = True
    index = curve(DAYS)[:, None]
    smooth, fitted = run(index, thin, PLAIN), run(index, thin, LOGISTIC)
    assert np.allclose(metric(smooth, "MAXD"), metric(fitted, "MAXD"), atol=30, equal_nan=True)


def test_ppi_by_hand() -> None:
    """Equations of Jin and Eklundh 2014 worked by hand: DVI 0.3 of a pixel whose largest is 0.4, sun at 30 degrees.

    M 0.405; dc 0.0336 + 0.0477/0.8660 = 0.08868; K = 1.405/0.595 / (4 (0.08868 + 0.5 0.91132/0.8660)) = 0.9601;
    -K ln((0.405 - 0.3)/(0.405 - 0.09)) = 0.9601 ln 3.
    """
    red, nir = np.array([[0.05], [0.05]]), np.array([[0.45], [0.35]])
    ppi = plant_phenology_index(red, nir, np.array([30.0, 30.0]))
    assert ppi[1, 0] == pytest.approx(0.9601 * np.log(3.0), rel=1e-3)
