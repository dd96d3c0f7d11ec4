"""Mowing dates: the detector on seasons whose cuts are known, and what it must not take for one."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.vegetation.mowing_engines import ENGINES, engine_events
from algorithms.vegetation.mowing_events import Choice, default_choice, rule_confidence
from algorithms.vegetation.mowing_evidence import EVIDENCE, FEATURES, STATISTICS, collect
from algorithms.vegetation.mowing_maps import (
    MOWN,
    NOT_OBSERVABLE,
    PLOUGHED,
    UNCUT,
    Detector,
    Season,
    detect,
    seasons_of,
)
from algorithms.vegetation.mowing_score import match, score_events

from .mowing_data import CLOUD, GREEN, STUBBLE, Seasons, cover, reflectance, seasons

SEASON = Season(1970, 60, 319, 1)
RULE = Detector("rule", default_choice())


def events_of(made: Seasons, detector: Detector = RULE) -> list[np.ndarray]:
    events, _, _ = detect(detector, made.values, made.valid, made.days, SEASON)
    return [events.day[k, : events.count[k]] for k in range(len(made.cuts))]


def one(green: np.ndarray, days: np.ndarray, noise: float = 0.0, seed: int = 0) -> Seasons:
    """A single season that is always clear."""
    image = reflectance(green) + np.random.default_rng(seed).normal(0, 1, (len(days), 5)) * noise
    values = np.rint(image * 1e4).astype(np.int16)[:, :, None]
    return Seasons(values, np.ones((len(days), 1), bool), days.astype(np.int32), [np.array([])])


def test_scores_on_simulated_seasons() -> None:
    made = seasons(600, seed=11)
    score = score_events(made.cuts, events_of(made))
    assert score.f1 >= 0.75 and score.date_mae <= 3 and score.within_6 >= 0.85 and score.recall_6 >= 0.55
    assert score.false_where_uncut < 0.1


def test_every_cut_between_close_clear_dates_is_found_and_lies_in_its_bracket() -> None:
    made = seasons(200, seed=3, clear=1.2, missed=0.0)
    assert made.valid.all()
    events, _, state = detect(RULE, made.values, made.valid, made.days, SEASON)
    for k, cuts in enumerate(made.cuts):
        found = events.day[k, : events.count[k]]
        assert len(found) == len(cuts)
        # the half-width holds the error, as cut and date lie in one bracket of five days
        assert (np.abs(found - cuts) <= events.half[k, : len(cuts)]).all()
        assert (events.half[k, : len(cuts)] <= 4).all()
        assert state[k] == (MOWN if len(cuts) else UNCUT)


@pytest.mark.parametrize("kind", ["cloud", "shadow"])
def test_one_spoilt_date_is_no_cut(kind: str) -> None:
    days = np.arange(62, 320, 5)
    made = one(cover(days, np.array([]), 90, 30), days)
    for spoilt in range(10, 40):
        values = made.values.copy()
        image = values[spoilt, :, 0] * 1e-4
        image = 0.6 * image + 0.4 * CLOUD if kind == "cloud" else image * np.array([0.8, 0.6, 0.5, 0.45, 0.45])
        values[spoilt, :, 0] = np.rint(image * 1e4)
        assert len(events_of(Seasons(values, made.valid, days, made.cuts))[0]) == 0


def test_drought_and_autumn_are_no_cut() -> None:
    days = np.arange(62, 320, 5)
    # green cover sinks over fifty days in summer and stays low, or recovers
    for recover in (0.0, 0.5):
        sinking = np.interp(days, [60, 100, 170, 220, 260, 320], [0.2, 0.95, 0.95, 0.45, 0.45 + recover, 0.3 + recover])
        assert len(events_of(one(sinking, days, noise=0.003))[0]) == 0


def test_ploughing_is_told_apart() -> None:
    days = np.arange(62, 320, 5)
    green = np.where((days > 200) & (days < 245), 0.0, cover(days, np.array([]), 90, 30))
    image = reflectance(green)
    image[green == 0] = [0.09, 0.16, 0.24, 0.33, 0.29]
    made = Seasons(
        np.rint(image * 1e4).astype(np.int16)[:, :, None], np.ones((len(days), 1), bool), days, [np.array([])]
    )
    events, statistics, state = detect(RULE, made.values, made.valid, made.days.astype(np.int32), SEASON)
    assert events.count[0] == 0 and state[0] == PLOUGHED
    assert 200 < statistics[0, STATISTICS.index("bare_day")] <= 206


def test_what_was_not_seen_is_not_called_uncut() -> None:
    days = np.arange(62, 320, 5)
    made = one(cover(days, np.array([150]), 90, 30), days)
    valid = made.valid.copy()
    valid[(days > 120) & (days < 300)] = False
    _, statistics, state = detect(RULE, made.values, valid, made.days, SEASON)
    assert state[0] == NOT_OBSERVABLE
    assert statistics[0, STATISTICS.index("longest_gap")] == 302 - 117
    seen = statistics[0, STATISTICS.index("observed_days")]
    # days in gaps of at most 12 days: from the first day to day 117, and from 302 to the end
    assert seen == (117 - 59) + (319 - 302)


def test_the_same_season_in_another_year_gives_the_same_events() -> None:
    made = seasons(60, seed=5)
    here = events_of(made)
    shift = 19000
    moved = Season(2022, 60 + shift, 319 + shift, 1 + shift)
    events, _, _ = detect(RULE, made.values, made.valid, made.days + shift, moved)
    assert all(np.array_equal(here[k] + shift, events.day[k, : events.count[k]]) for k in range(60))


def test_pixels_do_not_feel_each_other_and_room_for_candidates_grows() -> None:
    made = seasons(150, seed=7, noise=0.05)
    whole = events_of(made)
    parts = [
        events_of(Seasons(made.values[:, :, k : k + 1], made.valid[:, k : k + 1], made.days, [made.cuts[k]]))[0]
        for k in range(150)
    ]
    assert all(np.array_equal(a, b) for a, b in zip(whole, parts, strict=True))
    assert len(collect(made.values[:, :, :1], made.valid[:, :1], made.days, 60, 319)) < 64


def test_masked_values_mean_nothing() -> None:
    made = seasons(50, seed=9)
    noise = np.random.default_rng(1).integers(-10000, 10000, made.values.shape).astype(np.int16)
    spoilt = np.where(made.valid[:, None], made.values, noise)
    same = Seasons(spoilt, made.valid, made.days, made.cuts)
    assert all(np.array_equal(a, b) for a, b in zip(events_of(made), events_of(same), strict=True))


def test_events_are_sorted_apart_and_at_most_as_many_as_asked() -> None:
    made = seasons(300, seed=13, most_cuts=6, noise=0.03)
    events, _, _ = detect(Detector("rule", Choice(0.2, 0.2, 21, 3)), made.values, made.valid, made.days, SEASON)
    assert events.count.max() == 3
    for k in range(300):
        own = events.day[k, : events.count[k]]
        assert (np.diff(own) >= 21).all() and (events.day[k, events.count[k] :] == 0).all()


def test_confidence_is_the_chance_of_a_cut() -> None:
    made = seasons(800, seed=17, noise=0.02)
    events, _, _ = detect(Detector("rule", Choice(0.3, 0.3, 15)), made.values, made.valid, made.days, SEASON)
    sure, right = [], []
    for k, cuts in enumerate(made.cuts):
        own = events.day[k, : events.count[k]]
        _, hits = match(cuts, own)
        sure += list(events.confidence[k, : len(own)])
        right += list(np.isin(np.arange(len(own)), hits))
    sure_, right_ = np.array(sure), np.array(right)
    high, low = sure_ >= 0.9, sure_ < 0.7
    assert right_[high].mean() > 0.9 > right_[low].mean()


def test_without_short_wave_infrared_cuts_are_still_found() -> None:
    made = seasons(300, seed=19)
    values = made.values.copy()
    values[:, 3:] = 0
    score = score_events(made.cuts, events_of(Seasons(values, made.valid, made.days, made.cuts)))
    assert score.f1 >= 0.72


@pytest.mark.parametrize("engine", ENGINES)
def test_published_engines_find_clear_cuts(engine: str) -> None:
    made = seasons(200, seed=23, most_cuts=2, clear=1.2, missed=0.0)
    events = engine_events(engine, made.values, made.valid, made.days, 60, 319, 1)
    found = [events.day[k, : events.count[k]] for k in range(200)]
    score = score_events(made.cuts, found)
    # Sen4CAP keeps 45 days between cuts; the other needs a peak before day 240
    assert score.recall > 0.6 and score.precision > 0.8 and score.date_mae < 3


def test_the_rule_beats_the_published_engines() -> None:
    made = seasons(500, seed=29)
    own = score_events(made.cuts, events_of(made)).f1
    for engine in ENGINES:
        assert own > score_events(made.cuts, events_of(made, Detector(engine, default_choice()))).f1 + 0.03


def test_evidence_of_one_candidate_is_what_it_says() -> None:
    days = np.array([100, 105, 110, 120, 125, 130, 140], np.int32)
    green = np.array([1.0, 1.0, 1.0, 0.0, 0.1, 0.2, 0.5])
    made = one(green, days)
    found = collect(made.values, made.valid, days, 60, 319)
    k = int(found.features[:, EVIDENCE.index("nir_loss")].argmax())
    row = dict(zip(EVIDENCE, found.features[k].tolist(), strict=True))

    def ndvi(band: np.ndarray) -> float:
        return float((band[2] - band[1]) / (band[2] + band[1]))

    assert (found.before[k], found.after[k]) == (110, 120)
    assert row["drop"] == pytest.approx(ndvi(GREEN) - ndvi(STUBBLE), abs=1e-3)
    assert row["nir_loss"] == pytest.approx(1 - STUBBLE[2] / GREEN[2], abs=1e-3)
    assert row["swir_rise"] == pytest.approx(STUBBLE[3:].sum() / GREEN[3:].sum() - 1, abs=1e-3)
    assert row["gap"] == 10 and row["next_gap"] == 5 and row["rate"] == pytest.approx(row["drop"] / 10)
    series = collect(made.values, made.valid, days, 60, 319, series=True)
    assert np.array_equal(series.features[:, : len(EVIDENCE)], found.features)
    at = FEATURES.index("ndvi_+8")
    assert series.features[k, at] == pytest.approx(
        np.interp(128, days, [ndvi(b) for b in reflectance(green)]), abs=2e-3
    )


def test_growth_that_did_not_come_in_a_long_gap_is_never_enough_by_itself() -> None:
    days = np.concatenate([np.arange(62, 130, 5), np.arange(170, 320, 5)]).astype(np.int32)
    # a sward of middling green that stands still through a gap of 40 days
    made = one(np.where(days < 130, 0.45, 0.47), days)
    found = collect(made.values, made.valid, days, 60, 319)
    assert len(found) and rule_confidence(found).max() <= 0.5
    assert len(events_of(made)[0]) == 0


def test_matching_is_one_to_one_and_of_smallest_total_distance() -> None:
    rows, cols = match(np.array([100, 110]), np.array([108, 119]))
    assert rows.tolist() == [0, 1] and cols.tolist() == [0, 1]
    rows, cols = match(np.array([100]), np.array([99, 101, 300]))
    assert len(rows) == 1
    score = score_events([np.array([100, 200]), np.array([])], [np.array([104, 250]), np.array([50])])
    assert score.precision == pytest.approx(1 / 3) and score.recall == 0.5
    assert score.date_bias == 4 and score.false_where_uncut == 1 and score.count_mae == 0.5


def test_seasons_are_cut_to_the_period() -> None:
    start = int((np.datetime64("2021-05-01") - np.datetime64("1970-01-01")).astype(int))
    found = seasons_of(start, start + 700, 60, 319)
    assert [s.year for s in found] == [2021, 2022, 2023]
    assert found[0].first == start and found[1].first - found[1].january == 59
    assert seasons_of(start, start + 10, 60, 319) == []
