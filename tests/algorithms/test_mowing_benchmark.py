"""Mowing on 3000 simulated seasons that were made elsewhere, against the figures asked for there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.vegetation.mowing_engines import ENGINES
from algorithms.vegetation.mowing_events import default_choice
from algorithms.vegetation.mowing_maps import NOT_OBSERVABLE, UNCUT, UNSURE, Detector, Season, detect
from algorithms.vegetation.mowing_score import MowingScore, score_events

pytestmark = pytest.mark.reference
BANDS = ("B2", "B4", "B8", "B11", "B12")


@pytest.fixture
def bench(reference_folder: Callable[[str], Path]) -> dict[str, np.ndarray]:
    with np.load(reference_folder("benchmarks/mowing.npz")) as stored:
        return {name: stored[name] for name in stored.files}


def events_of(bench: dict[str, np.ndarray], detector: Detector) -> tuple[list[np.ndarray], np.ndarray]:
    """Events and states of all seasons, group by group: seasons of a group share their dates."""
    found: list[np.ndarray] = [np.empty(0)] * len(bench["doy"])
    state = np.zeros(len(found), np.uint8)
    for group in np.unique(bench["group"]):
        rows = np.flatnonzero(bench["group"] == group)
        there = bench["doy"][rows[0]] > 0
        values = np.stack([bench[b][rows][:, there].T for b in BANDS], axis=1)
        valid = bench["NDVI"][rows][:, there].T != -32768
        days = bench["doy"][rows[0]][there].astype(np.int32)
        events, _, state[rows] = detect(detector, values, np.ascontiguousarray(valid), days, Season(1970, 60, 319, 1))
        for k, row in enumerate(rows):
            found[row] = events.day[k, : events.count[k]]
    return found, state


def score(bench: dict[str, np.ndarray], found: list[np.ndarray]) -> MowingScore:
    return score_events([c[c > 0] for c in bench["cut_doy"]], found)


def test_the_rule_reaches_what_is_asked(
    bench: dict[str, np.ndarray], record_property: Callable[[str, object], None]
) -> None:
    found, state = events_of(bench, Detector("rule", default_choice()))
    result = score(bench, found)
    record_property("score", result)
    assert result.f1 >= 0.75 and result.date_mae <= 3 and result.within_6 >= 0.85 and result.recall_6 >= 0.55
    assert result.false_where_uncut < 0.1
    # "no cut seen" can be trusted more than "unsure" and "not observable"
    cut = (bench["cut_doy"] > 0).any(1)
    assert cut[state == UNCUT].mean() < 0.5 * cut[np.isin(state, (UNSURE, NOT_OBSERVABLE))].mean()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_rule_beats_what_was_published(bench: dict[str, np.ndarray], engine: str) -> None:
    choice = default_choice()
    own = score(bench, events_of(bench, Detector("rule", choice))[0])
    other = score(bench, events_of(bench, Detector(engine, choice))[0])
    assert own.f1 > other.f1 + 0.05 and own.false_where_uncut < other.false_where_uncut
