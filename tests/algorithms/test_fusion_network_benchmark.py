"""The shipped fusion network on the frozen areas (development version), of which it has learnt nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

from algorithms.fusion.interpolating import linear  # noqa: E402
from algorithms.fusion.network import transformer  # noqa: E402
from algorithms.fusion.observations import Estimate, Observations  # noqa: E402

from .fusion_benchmark import BANDS, Area, Scores, benchmark_path, load, wanted  # noqa: E402

pytestmark = [pytest.mark.reference, pytest.mark.slow]
#: pixels that are scored in each area, and those around them that blurs need; one hidden date in so many
_SIDE, _AROUND, _HIDDEN_IN = 24, 6, 5
#: what the benchmark scores whole is held here by its middle
CASES = ("gap60", "s2gap60", "hidden")


@pytest.fixture(scope="module")
def areas() -> list[Area]:
    if not benchmark_path().is_file():
        pytest.skip("the frozen areas are not there")
    found = []
    for number, area in enumerate(load(benchmark_path())):
        first = 18 * (number + 1)
        cut = (..., slice(first - _AROUND, first + _SIDE + _AROUND), slice(first - _AROUND, first + _SIDE + _AROUND))
        series = tuple(replace(s, values=s.values[cut], clear=s.clear[cut]) for s in area.observations.series)
        truth = area.truth[cut]
        hidden = [s for s in area.scenarios if s.case == "hidden"][::_HIDDEN_IN]
        kept = tuple(s for s in area.scenarios if s.case != "hidden" or s in hidden)
        area = replace(area, scenarios=kept)
        found.append(replace(area, truth=truth, observations=Observations(BANDS, series, truth.shape[-2:])))
    return found


def _scores(areas: list[Area], cases: tuple[str, ...], network: bool, without: tuple[str, ...] = ()) -> Scores:
    inner = (..., slice(_AROUND, -_AROUND), slice(_AROUND, -_AROUND))
    scores = Scores()
    for area, scenario in wanted(areas, cases):
        given = scenario.given(area.observations).without(without) if without else scenario.given(area.observations)
        method = transformer if network else linear
        made = method(given, scenario.queries, {"device": "cpu"})
        scores.add(scenario.case, Estimate(made.mean[inner], made.sd[inner]), area.truth_of(scenario.queries)[inner])
    return scores


@pytest.fixture(scope="module")
def scores(areas: list[Area]) -> tuple[Scores, Scores]:
    return _scores(areas, CASES, True), _scores(areas, CASES, False)


def test_gaps_are_filled_better_than_by_interpolation(scores: tuple[Scores, Scores]) -> None:
    ours, linear_ = (s.rmse("gap60") for s in scores)
    assert ours.mean() < 0.9 * linear_.mean()
    assert (ours < 1.02 * linear_).all()


def test_hidden_dates_are_no_worse(scores: tuple[Scores, Scores]) -> None:
    ours, linear_ = (s.rmse("hidden") for s in scores)
    assert ours.mean() < linear_.mean()


def test_landsat_helps_where_sentinel2_is_blind(areas: list[Area], scores: tuple[Scores, Scores]) -> None:
    blind = _scores(areas, ("s2gap60",), True, ("landsat",))
    assert scores[0].rmse("s2gap60").mean() < 0.8 * blind.rmse("s2gap60").mean()


@pytest.mark.parametrize("case", CASES)
def test_intervals_cover_what_they_say(scores: tuple[Scores, Scores], case: str) -> None:
    assert 0.90 < scores[0].coverage(case) < 0.985


def test_values_are_reflectance(areas: list[Area]) -> None:
    one = areas[0]
    made = transformer(one.observations, one.query_days[:3], {"device": "cpu"})
    assert np.nanmin(made.mean) > -0.1 and np.nanmax(made.mean) < 1.0
