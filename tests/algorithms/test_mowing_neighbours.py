"""What the grassland around says of a fall: medians, their use, and seasons in dry groups made elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core import blocks
from algorithms.core.progress import Context, Settings
from algorithms.series.series_job import open_series
from algorithms.vegetation import mowing_neighbours as around
from algorithms.vegetation.mowing_events import default_choice, rule_confidence
from algorithms.vegetation.mowing_evidence import collect
from algorithms.vegetation.mowing_maps import BANDS, Detector, Season, detect
from algorithms.vegetation.mowing_score import score_events

from .mowing_data import seasons, write_fields

SEASON = Season(1970, 60, 319, 1)


def test_medians_and_days() -> None:
    count = np.zeros((2, 3, 64), np.int32)
    count[0, 0, 31], count[0, 0, 33], count[0, 2, 47] = 300, 300, 500
    count[1, :, 10] = 20
    median = around.medians(count, 100)
    assert median[0, 0] == pytest.approx(0.5, abs=0.01) and median[0, 2] == pytest.approx(47.5 / 64)
    assert np.isnan(median[0, 1]) and np.isnan(median[1]).all()
    daily = around.daily(median, np.array([100, 110, 120]))
    assert daily.shape == (2, 21) and np.isnan(daily[1]).all()
    assert daily[0, 10] == pytest.approx((median[0, 0] + median[0, 2]) / 2)


def test_a_shared_fall_is_doubted_and_a_lone_one_believed() -> None:
    made = seasons(60, 4)
    found = collect(made.values, made.valid, made.days, 60, 319)
    confidence = rule_confidence(found)
    drop = found.features[:, 0]
    alike = around.adjusted(confidence, found, np.maximum(drop, 0.05))
    alone = around.adjusted(confidence, found, np.zeros(len(found)))
    unknown = around.adjusted(confidence, found, np.full(len(found), np.nan))
    middle = (confidence > 0.05) & (confidence < 0.95)
    assert (alike < alone)[middle].all() and (alike < confidence)[middle & (confidence < 0.9)].all()
    assert np.array_equal(unknown, confidence)


def test_the_survey_does_not_depend_on_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_fields(tmp_path)
    monkeypatch.setattr(around, "SIDE_PX", 32)
    table = dict(around.constants("mowing")["neighbours"]) | {"fewest_places": 2, "fewest_pixels": 50}
    monkeypatch.setattr(around, "constants", lambda _: {"neighbours": table})
    context = Context(Settings(memory_mb=2000, threads=2))
    (job,) = open_series([str(tmp_path)], ("B2", "B4", "B8"), context)
    given = {"geometry": None, "parcels": None, "codes": ()}
    whole = around.survey(job, job.stack.sources(), given, context)
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (17, 23))
    parts = around.survey(job, job.stack.sources(), given, context)
    assert np.array_equal(whole.ndvi, parts.ndvi, equal_nan=True) and np.isfinite(whole.ndvi).any()
    table["fewest_places"] = 25
    assert np.isnan(around.survey(job, job.stack.sources(), given, context).ndvi).all()


@pytest.mark.reference
def test_fewer_false_cuts_in_dry_groups(reference_folder: Callable[[str], Path]) -> None:
    with np.load(reference_folder("benchmarks") / "mowing.npz") as stored:
        bench = {name: stored[name] for name in stored.files}
    rule = Detector("rule", default_choice())
    found: dict[bool, list[np.ndarray]] = {ask: [np.empty(0)] * len(bench["doy"]) for ask in (False, True)}
    for group in np.unique(bench["group"]):
        rows = np.flatnonzero(bench["group"] == group)
        there = bench["doy"][rows[0]] > 0
        values = np.stack([bench[b][rows][:, there].T for b in BANDS], axis=1)
        ndvi = bench["NDVI"][rows][:, there].T
        valid, days = np.ascontiguousarray(ndvi != -32768), bench["doy"][rows[0]][there].astype(np.int32)
        count = np.zeros((1, len(days), 64), np.int32)
        for date in range(len(days)):
            np.add.at(count[0, date], np.clip(ndvi[date, valid[date]] / 1e4 * 64, 0, 63).astype(int), 1)
        near = around.Neighbours(int(days.min()), 1, around.daily(around.medians(count, 8), days))
        for ask in (False, True):
            given = (near, np.zeros(len(rows), int)) if ask else (None, None)
            events, _, _ = detect(rule, values, valid, days, SEASON, *given)
            for k, row in enumerate(rows):
                found[ask][row] = events.day[k, : events.count[k]]
    cuts = [c[c > 0] for c in bench["cut_doy"]]
    without, asked = (score_events(cuts, found[ask]) for ask in (False, True))
    assert asked.f1 > without.f1 and asked.within_6 >= 0.85 and asked.date_mae < 3
    drought = bench["drought"].reshape(len(cuts), -1).any(axis=1)
    dry = [k for k, c in enumerate(cuts) if not len(c) and drought[k]]
    false = {ask: np.mean([len(found[ask][k]) for k in dry]) for ask in (False, True)}
    assert false[True] < 0.8 * false[False] and false[True] < 0.08
