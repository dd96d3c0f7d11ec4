"""Training of mowing dates: labels, folds, what it learns, and the way from observed parcels to a model and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.result import Result
from algorithms.core.vector import Features, write_layer
from algorithms.learning.forest import ForestOptions
from algorithms.vegetation.mowing_events import default_choice
from algorithms.vegetation.mowing_evidence import Candidates, collect
from algorithms.vegetation.mowing_learning import Seasons, folds, join, labels, learn
from algorithms.vegetation.mowing_model import load, save
from algorithms.vegetation.train_mowing import read_observations
from algorithms.worker import run_entry

from . import mowing_data

QUICK = ForestOptions(trees=30, depth=0, min_leaf=3, split_share=0.25, seed=1, threads=2)


def samples(number: int, seed: int) -> Seasons:
    made = mowing_data.seasons(number, seed, noise=0.02, missed=0.05)
    found = collect(made.values, made.valid, made.days, 60, 319, series=True)
    ids = np.arange(number)
    return Seasons(found, made.cuts, ids, ids // 50, ids % 3 + 2020, np.ones(number, bool))


def test_a_candidate_is_right_when_a_cut_lies_in_its_bracket() -> None:
    found = Candidates(
        np.zeros((3, 1), np.float32), np.array([0, 0, 1], np.int32), np.array([100, 110, 100], np.int32),
        np.array([110, 120, 110], np.int32), np.zeros((2, 4), np.float32),
    )  # fmt: skip
    # the day after a date belongs to the next bracket, the day of a date to the one before
    assert labels(found, [np.array([110]), np.array([])]).tolist() == [1, 0, 0]
    assert labels(found, [np.array([111]), np.array([100])]).tolist() == [0, 1, 0]
    assert labels(found, [np.array([111]), np.array([100])], date_error=1).tolist() == [1, 1, 1]


def test_folds_keep_groups_whole_and_use_all() -> None:
    group = np.repeat(np.arange(17), 5)
    fold = folds(group, 5, seed=3)
    assert set(fold) == set(range(5))
    assert all(len(set(fold[group == g])) == 1 for g in range(17))
    assert set(folds(np.array([4, 4, 9]), 5, 0)) == {0, 1}


def test_learning_beats_the_rule_and_says_how_sure_it_is() -> None:
    model, proof = learn(samples(700, 31), QUICK, default_choice(), 0, 1, {})
    assert set(proof.scores) == {"parcel", "block", "year"}
    assert proof.scores["parcel"].f1 > proof.rule.f1
    big = proof.reliability[:, 2] > 50
    assert np.abs(proof.reliability[big, 0] - proof.reliability[big, 1]).max() < 0.1
    # on seasons of another draw, which neither forest nor thresholds have seen
    fresh = samples(300, 77)
    from algorithms.vegetation.mowing_learning import score

    result = score(fresh, model.confidence(fresh.found), default_choice())
    assert result.f1 > 0.75


def test_a_model_file_gives_the_same_answer(tmp_path: Path) -> None:
    model, _ = learn(samples(120, 37), QUICK, default_choice(), 0, 1, {"cuts": 5})
    save(str(tmp_path / "m.npz"), model)
    again = load(str(tmp_path / "m.npz"))
    fresh = samples(50, 41)
    assert np.array_equal(model.confidence(fresh.found), again.confidence(fresh.found))
    assert (again.least, again.season, again.origin) == (model.least, model.season, {"cuts": 5})


def test_joined_candidates_keep_their_samples() -> None:
    a, b = samples(20, 1).found, samples(30, 2).found
    both = join([a, b])
    assert len(both.statistics) == 50 and np.array_equal(both.pixel[len(a) :] - 20, b.pixel)


def observed(tmp_path: Path, rows: list[tuple[str, str, str]]) -> dict[str, Any]:
    boxes = np.array([shapely.box(10 * i, 0, 10 * i + 9, 9) for i in range(len(rows))], object)
    columns = {n: np.array([r[i] for r in rows], object) for i, n in enumerate(("plot", "dates", "year"))}
    write_layer(str(tmp_path / "o.gpkg"), Features(boxes, columns, "EPSG:2154"))
    return {"path": str(tmp_path / "o.gpkg")}


def test_observations_are_joined_by_parcel_and_season(tmp_path: Path) -> None:
    layer = observed(tmp_path, [("a", "2023-05-20, 2023-07-11", "2023"), ("a", "2022-06-01", "2022"),
                                ("b", "", "2023"), ("a", "2023-05-20T00:00:00", "2023")])  # fmt: skip
    found = read_observations(layer, "dates", "plot", "year")
    assert len(found.parcels) == 2 and found.years() == [2022, 2023]
    assert {k: len(v) for k, v in found.cuts.items()} == {(0, 2023): 2, (0, 2022): 1, (1, 2023): 0}
    with pytest.raises(TheiaError, match="row 3: neither"):
        read_observations(layer, "dates", "plot", None)
    layer = observed(tmp_path, [("a", "in May", "2023"), ("b", "2023-13-40", "2023")])
    with pytest.raises(TheiaError, match="(?s)'in May' is no date.*2023-13-40"):
        read_observations(layer, "dates", None, "year")


def run(entry: str, **given: Any) -> Result:
    values = {k: str(v) if isinstance(v, Path) else v for k, v in given.items()}
    return run_entry(entry, values, Context(Settings(memory_mb=2000, threads=2)))


def test_from_observed_parcels_to_a_model_that_maps(tmp_path: Path) -> None:
    fields = tmp_path / "fields"
    fields.mkdir()
    mowing_data.write_fields(fields)
    xmin, _, _, ymax = mowing_data.GRID.bounds
    # twelve plots of each of the first and last field, whose cuts are known
    boxes, dates = [], []
    for field in (0, 2):
        for row in range(12):
            boxes += [shapely.box(xmin + 300 * field + 5, ymax - 50 * row - 48, xmin + 300 * field + 295,
                                  ymax - 50 * row - 2)]  # fmt: skip
            days = [np.datetime64("2023-01-01") + int(c) - 1 for c in mowing_data.FIELD_CUTS[field]]
            dates.append(" ".join(str(d) for d in days))
    table = {"dates": np.array(dates, object), "season": np.full(24, 2023, np.int32)}
    write_layer(str(tmp_path / "plots.gpkg"), Features(np.array(boxes, object), table, mowing_data.GRID.crs))
    given = {"products": fields, "parcels": tmp_path / "plots.gpkg", "dates_field": "dates", "season_field": "season",
             "trees": 20}  # fmt: skip
    result = run("train_mowing", **given, model=tmp_path / "m.npz", report=tmp_path / "r.html")
    assert result.outputs["f1"] > 0.9 and (tmp_path / "r.html").exists() and (tmp_path / "m.json").exists()
    run("mowing", products=fields, method="model", model=tmp_path / "m.npz", output=tmp_path / "out")
    (count,) = (tmp_path / "out").glob("*/*_COUNT.tif")
    from algorithms.core.raster import read

    found = read(str(count))
    assert (found[:, :30] == 2).mean() > 0.9 and (found[:, 60:] == 0).mean() > 0.9
    with pytest.raises(TheiaError, match="too few"):
        run("train_mowing", **{**given, "area": f"{xmin},{ymax - 150},{xmin + 900},{ymax} [{mowing_data.GRID.crs}]"},
            model=tmp_path / "n.npz")  # fmt: skip


@pytest.mark.reference
def test_a_trained_model_reaches_the_stretch_goal(reference_folder: Callable[[str], Path]) -> None:
    with np.load(reference_folder("benchmarks/mowing.npz")) as stored:
        bench = {name: stored[name] for name in stored.files}
    parts, rows = [], []
    for group in np.unique(bench["group"]):
        own = np.flatnonzero(bench["group"] == group)
        there = bench["doy"][own[0]] > 0
        values = np.stack([bench[b][own][:, there].T for b in ("B2", "B4", "B8", "B11", "B12")], axis=1)
        valid = np.ascontiguousarray(bench["NDVI"][own][:, there].T != -32768)
        parts.append(collect(values, valid, bench["doy"][own[0]][there].astype(np.int32), 60, 319, series=True))
        rows.append(own)
    order = np.concatenate(rows)
    seasons = Seasons(
        join(parts), [bench["cut_doy"][k][bench["cut_doy"][k] > 0] for k in order], order, bench["group"][order],
        np.zeros(len(order), int), np.ones(len(order), bool),
    )  # fmt: skip
    _, proof = learn(
        seasons, ForestOptions(trees=40, depth=0, min_leaf=5, seed=1, threads=2), default_choice(), 0, 1, {}
    )
    # the squares of the benchmark are its groups: other weather and other clouds
    assert proof.scores["block"].f1 >= 0.80 and proof.scores["block"].false_where_uncut < 0.1
    assert proof.scores["block"].f1 > proof.rule.f1 and proof.scores["block"].date_mae <= 3
