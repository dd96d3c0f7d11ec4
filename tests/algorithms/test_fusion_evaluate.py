"""Evaluation of fusion methods: what is hidden, what is scored, skill and its range, change that only Landsat sees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.fusion import evaluate_cases as ec
from algorithms.fusion.evaluate import gap_lengths
from algorithms.fusion.evaluate_change import changes
from algorithms.fusion.evaluate_run import (
    Contender,
    Outcome,
    amplitude_limits,
    evaluate_case,
    joined,
    make_square,
    timeline_of,
)
from algorithms.fusion.evaluate_scores import BORDER, Scored, Sums, interior
from algorithms.fusion.evaluate_skill import compare
from algorithms.fusion.evaluate_verdict import ALL, judge, of_kind
from algorithms.fusion.methods import find_method
from algorithms.fusion.missed_clouds import screened
from algorithms.fusion.observations import Estimate, Observations, SensorSeries
from algorithms.worker import run_entry

BANDS = ("B2", "B3", "B4", "B8", "B8A")
SIZE, FIRST, LAST, HARVEST = 40, 19000, 19200, 19104
NOISE = 0.004


def surface(day: int) -> np.ndarray:
    """(b, h, w): a season over the whole square, and a field that is harvested."""
    green = 0.5 + 0.35 * np.sin(np.pi * (day - FIRST) / (LAST - FIRST))
    share = np.full((SIZE, SIZE), green)
    if day >= HARVEST:
        share[8:32, 4:24] = 0.05
    leaves, soil = np.array([0.03, 0.06, 0.04, 0.45, 0.47]), np.array([0.08, 0.11, 0.15, 0.22, 0.24])
    shape = share * (1 + 0.05 * np.sin(np.arange(SIZE) / 3.0))
    return leaves[:, None, None] * shape + soil[:, None, None] * (1 - shape)


def scene(seed: int = 1) -> Observations:
    rng = np.random.default_rng(seed)
    days = np.arange(FIRST, LAST + 1, 5).astype(np.int32)
    clear = np.ones((days.size, SIZE, SIZE), bool)
    for n in range(3, days.size, 5):
        clear[n, rng.integers(0, 10) :, : rng.integers(22, 32)] = False
    values = np.stack([surface(int(d)) for d in days]) + rng.normal(0, NOISE, (days.size, len(BANDS), SIZE, SIZE))
    own = SensorSeries("sentinel2", BANDS, days, values.astype(np.float32), clear)
    coarse = np.arange(FIRST + 2, LAST, 8).astype(np.int32)
    seen = np.stack([surface(int(d))[[2, 4]] for d in coarse]).astype(np.float32)
    beside = SensorSeries("landsat", ("B4", "B8A"), coarse, seen, np.ones((coarse.size, SIZE, SIZE), bool))
    return Observations(BANDS, (own, beside), (SIZE, SIZE))


KINDS = (ec.HIDDEN, ec.GAP, ec.OWN_GAP, ec.PASTED, ec.MISSED)


def planned(observations: Observations, each: int = 2) -> list[ec.Case]:
    return ec.plan(timeline_of([observations]), KINDS, (30, 60), each)


def test_dates_hidden_together_lie_apart_and_gaps_come_in_pairs() -> None:
    cases = planned(scene())
    assert {c.name for c in cases} == {"hidden", "gap30", "s2gap30", "gap60", "s2gap60", "pasted", "missed", "told"}
    for case in cases:
        if case.kind == ec.HIDDEN:
            assert (np.diff(case.days) >= ec.APART).all() and case.days.min() > FIRST and case.days.max() < LAST
        if case.kind == ec.GAP:
            assert case.end - case.start + 1 == case.length and FIRST < case.start and case.end < LAST
            assert ((case.days >= case.start) & (case.days <= case.end)).all() and case.coarse_days.size
        if case.kind == ec.MISSED:
            assert case.spoilt and not set(case.spoilt) & set(case.days.tolist())
    both = [[(c.start, c.end, tuple(c.days)) for c in cases if c.kind == k] for k in (ec.GAP, ec.OWN_GAP)]
    assert both[0] == both[1]


def test_a_method_never_sees_what_is_asked_of_it() -> None:
    observations = scene()
    own = observations.of("sentinel2")
    assert own is not None
    for case in planned(observations):
        given = case.given(observations)
        left, beside = given.of("sentinel2"), given.of("landsat")
        assert left is not None and beside is not None
        if case.kind in (ec.HIDDEN, ec.MISSED, ec.TOLD):
            assert not set(left.days.tolist()) & set(case.days.tolist())
        if case.kind in (ec.GAP, ec.OWN_GAP):
            assert not ((left.days >= case.start) & (left.days <= case.end)).any()
            inside = (beside.days >= case.start) & (beside.days <= case.end)
            assert inside.any() == (case.kind == ec.OWN_GAP)
        if case.kind == ec.PASTED:
            scored = case.scored(observations)
            assert scored.any()
            for day, where in zip(case.days, scored, strict=True):
                assert not (ec.clear_on(left, int(day)) & where).any()
        if case.kind == ec.MISSED:
            for day in case.spoilt:
                before, after = own.values[own.days == day][0], left.values[left.days == day][0]
                assert (after - before)[0].max() > 0.3 and np.array_equal(
                    own.clear[own.days == day][0], left.clear[left.days == day][0]
                )
        if case.kind == ec.TOLD:
            for day, donor in zip(case.spoilt, case.donors, strict=True):
                assert not (left.clear[left.days == day][0] & ~ec.clear_on(own, donor)).any()
                assert np.array_equal(left.values[left.days == day], own.values[own.days == day])
    # the arrays of the argument stay as they were
    again = scene().of("sentinel2")
    assert again is not None and np.array_equal(own.values, again.values) and np.array_equal(own.clear, again.clear)


def scored(truth: np.ndarray, clear: np.ndarray | None = None) -> Scored:
    shape = truth.shape[1:]
    zero = np.zeros(shape, int)
    return Scored(
        truth,
        np.ones(shape, bool) if clear is None else clear,
        truth - 0.1 * np.sign(truth - truth.mean()),
        zero,
        zero + 10,
        zero,
        np.zeros(len(truth)),
    )


def test_scores_of_known_errors() -> None:
    truth = surface(FIRST + 60).astype(np.float32)
    rng = np.random.default_rng(4)
    error = rng.normal(0, 0.02, truth.shape) + 0.01
    sums = Sums()
    sd = np.full(truth.shape, np.sqrt(0.02**2 + 0.01**2), np.float32)
    sums.add(1, Estimate((truth + error)[None].astype(np.float32), sd[None]), 0, BANDS, scored(truth))
    found: Any = sums.numbers(BANDS)
    assert found["rmse"] == pytest.approx([0.0224] * 5, rel=0.05) and found["bias"] == pytest.approx(
        [0.01] * 5, abs=2e-3
    )
    assert 0.66 < found["coverage68"] < 0.72 and 0.93 < found["coverage95"] < 0.97
    assert found["r2_anomaly"] == pytest.approx([1 - 0.0224**2 / 0.1**2] * 5, abs=0.01)
    assert found["by_distance"][1] == pytest.approx(0.0224, rel=0.05) and found["by_distance"][0] is None
    assert found["sharpness"] > 1.5  # noise on a smooth image
    perfect = Sums()
    perfect.add(1, Estimate(truth[None], sd[None]), 0, BANDS, scored(truth))
    best: Any = perfect.numbers(BANDS)
    assert best["rmse_mean"] == 0 and best["sharpness"] == 1 and best["sam_deg"] < 0.1 and best["ndvi_rmse"] == 0


def test_sums_of_parts_are_those_of_the_whole() -> None:
    truth = surface(FIRST + 60).astype(np.float32)
    guess = truth + np.float32(0.01) * np.sin(np.arange(SIZE, dtype=np.float32))
    estimate = Estimate(guess[None], np.full_like(guess, 0.01)[None])
    whole, first, second = Sums(), Sums(), Sums()
    left = np.zeros((SIZE, SIZE), bool)
    left[:, :17] = True
    whole.add(1, estimate, 0, BANDS, scored(truth))
    first.add(1, estimate, 0, BANDS, scored(truth, left))
    second.add(1, estimate, 0, BANDS, scored(truth, ~left))
    first.merge(second)
    a, b = whole.numbers(BANDS), first.numbers(BANDS)
    assert a is not None and b is not None
    for key in ("rmse_mean", "coverage95", "sam_deg", "ndvi_rmse", "pixels"):
        assert a[key] == pytest.approx(b[key])


def test_pixels_at_the_border_of_a_mask_do_not_count() -> None:
    clear = np.ones((30, 30), bool)
    clear[15, 15] = False
    inside = interior(clear)
    assert not inside[15 - BORDER : 16 + BORDER, 15 - BORDER : 16 + BORDER].any() and inside[15, 15 + BORDER + 1]
    assert inside[0, 0]  # the edge of the image is no border of a mask


def sums_of(scale: float, seed: int, days: int = 12) -> Sums:
    rng, found = np.random.default_rng(seed), Sums()
    for day in range(days):
        for block in range(4):
            e = rng.normal(0, scale, (50, 5)) * (1 + 0.2 * (day % 3))
            zero = np.zeros(5)
            found.cells[day, block] = np.stack(
                [(e**2).sum(0), e.sum(0), zero, zero, zero, np.full(5, 50.0), zero, zero]
            )
    return found


def test_skill_has_a_range_that_holds_it() -> None:
    skill = compare(sums_of(0.01, 1), sums_of(0.02, 1), "b", 3)
    assert skill is not None and skill.mean == pytest.approx(0.5) and skill.low <= 0.5 <= skill.high
    same = compare(sums_of(0.02, 1), sums_of(0.02, 2), "b", 3)
    assert same is not None and same.low < 0 < same.high and abs(same.mean) < 0.05
    other = compare(sums_of(0.02, 1), sums_of(0.01, 1), "b", 3)
    assert other is not None and other.high < 0
    assert compare(Sums(), sums_of(0.01, 1), "b", 3) is None


def test_the_simpler_of_two_equals_is_advised() -> None:
    outcome = Outcome({("linear", "hidden"): sums_of(0.0200, 1), ("gaussian_process", "hidden"): sums_of(0.0199, 2)})
    verdict = judge(outcome, ("linear", "gaussian_process"), 1)
    assert verdict is not None and verdict.advised == "linear"
    outcome = Outcome({("linear", "gap30"): sums_of(0.02, 1), ("gaussian_process", "gap30"): sums_of(0.015, 2)})
    verdict = judge(outcome, ("linear", "gaussian_process"), 1)
    assert verdict is not None and verdict.advised == "gaussian_process" and verdict.skills["gaussian_process"].low > 0
    assert verdict.checks[0].holds and verdict.checks[2].holds is None
    assert judge(Outcome(), ("linear",), 1) is None


def through_landsat(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """The last view of any sensor: red and near infrared of Landsat where it is the later."""
    linear = find_method("linear")(observations, days, settings)
    mean = linear.mean.copy()
    coarse = observations.of("landsat")
    assert coarse is not None
    for k, day in enumerate(days):
        before = np.flatnonzero(coarse.days <= day)
        if before.size:
            mean[k, [2, 3, 4]] = coarse.values[before[-1]][[0, 1, 1]]
    return Estimate(mean, linear.sd)


def test_a_change_that_landsat_alone_saw() -> None:
    observations = scene()
    days = np.array([HARVEST + 6], np.int32)
    case = ec.Case(ec.OWN_GAP, 30, 0, HARVEST - 12, HARVEST + 17, days, days[:0])
    found = list(changes(observations, case))
    assert [c.day for c in found] == [HARVEST + 2]
    assert found[0].where[12:28, 8:20].all() and not found[0].where[:, 26:].any()
    square = make_square(observations, amplitude_limits([observations]), 0)
    contenders = [Contender(n, m, {}) for n, m in (("linear", find_method("linear")), ("both", through_landsat))]
    outcome = evaluate_case(case, [square], contenders, lambda name: None)
    late, soon = (outcome.delays[n, ec.OWN_GAP].numbers() for n in ("linear", "both"))
    assert soon["at_once"] == 1 and soon["median_delay_days"] == 0 and soon["pixels"] == int(found[0].where.sum())
    assert late["at_once"] is not None and late["at_once"] < 0.5
    assert not list(changes(replace(observations, series=observations.series[:1]), case))


def test_all_cases_together_and_the_gain_of_landsat() -> None:
    observations = scene()
    square = make_square(observations, amplitude_limits([observations]), 0)
    contenders = [Contender(n, m, {}) for n, m in (("linear", find_method("linear")), ("both", through_landsat))]
    outcome = Outcome()
    asked: list[str] = []
    for case in planned(observations, 1):
        outcome.merge(evaluate_case(case, [square], contenders, asked.append))
    verdict = judge(outcome, ("linear", "both"), 1)
    assert verdict is not None and verdict.gains["both"].mean > 0 and verdict.gains["linear"].mean == 0
    assert set(verdict.harms) == {"linear", "both"} and "linear" in asked
    # clouds that no mask tells cost hardly more than the same clouds under a mask
    assert verdict.unfound["linear"] < 0.20 and verdict.harms["linear"] >= verdict.unfound["linear"] - 0.05
    numbers: Any = of_kind(outcome, "linear", ALL).numbers(BANDS)
    assert numbers["pixels"] > 1000 and numbers["unknown_percent"] == 0
    assert of_kind(outcome, "linear", ec.GAP).numbers(BANDS)["landsat_rmse"] is not None  # type: ignore[index]
    both = joined([observations, observations])
    assert both.shape == (2 * SIZE, SIZE) and both.series[1].clear.shape[1:] == (2 * SIZE, SIZE)


def test_a_harvest_is_not_taken_for_a_missed_cloud() -> None:
    """Landsat saw it once before the next change: red rises more than blue. A cloud raises both, and goes."""
    observations = scene()
    own = observations.of("sentinel2")
    assert own is not None
    few = own.keep(np.arange(own.days.size) % 3 == 0)
    after = np.flatnonzero(few.days >= HARVEST)
    values = few.values.copy()
    values[after[1:], :, 8:32, 4:24] = values[after[0] - 1, :, 8:32, 4:24]  # green again on the next date
    values[after[1], :, 34:38, 30:36] += 0.2
    clear = np.ones(few.clear.shape, bool)
    seen = screened(replace(observations, series=(replace(few, values=values, clear=clear),))).of("sentinel2")
    assert seen is not None and seen.clear[after[0], 12:28, 8:20].all()
    assert not seen.clear[after[1], 34:38, 30:36].any() and seen.clear.mean() > 0.99


def test_lengths_of_gaps_are_days() -> None:
    assert gap_lengths("90, 30;60 30") == (30, 60, 90)
    for wrong in ("", "soon", "3", "30 400"):
        with pytest.raises(TheiaError, match="lengths of gaps"):
            gap_lengths(wrong)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fusion") / "series"
    given = {
        "preset": "fusion",
        "size_km": 0.6,
        "start": "2022-05-01",
        "end": "2022-09-30",
        "truth": "none",
        "seed": 31,
        "east_km": 62,
        "south_km": 70,
        "cloudiness": 0.6,
        "output": str(folder),
    }
    run_entry("simulate_series", given, Context(Settings(memory_mb=2000, threads=2)))
    return folder


def test_the_report_of_a_simulated_series(simulated: Path, tmp_path: Path) -> None:
    given = {
        "products": [str(simulated / "products"), str(simulated / "landsat")],
        "methods": ["nearest", "linear"],
        "gap_days": "30",
        "each": 1,
        "squares": 1,
        "side": 36,
        "report": str(tmp_path / "fusion.html"),
    }
    result = run_entry("evaluate_fusion", given, Context(Settings(memory_mb=2000, threads=1, language="fr")))
    page = (tmp_path / "fusion.html").read_text(encoding="utf-8")
    assert (
        "Prendre la méthode" in page
        and "ne se sert pas de Landsat" in page
        and page.count("<img") == 5
        and "Ce que cela ne dit pas" in page
    )
    numbers = json.loads((tmp_path / "fusion.json").read_text(encoding="utf-8"))
    assert numbers["advised"] == result.outputs["advised"] in ("nearest", "linear")
    assert {"hidden", "gap30", "s2gap30"} <= set(numbers["scores"]["linear"]) and len(numbers["checks"]) == 7
    assert 0 < numbers["scores"]["linear"]["gap30"]["rmse_mean"] < 0.2
    assert numbers["gain_of_landsat"]["linear"]["mean"] == 0


def test_a_series_without_enough_dates(simulated: Path, tmp_path: Path) -> None:
    given = {
        "products": [str(simulated / "products")],
        "methods": ["linear"],
        "start": "2022-05-01",
        "end": "2022-05-05",
        "report": str(tmp_path / "fusion.html"),
    }
    with pytest.raises(TheiaError, match="too few"):
        run_entry("evaluate_fusion", given, Context())
