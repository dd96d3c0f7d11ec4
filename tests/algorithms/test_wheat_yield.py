"""Wheat yield: features, the frozen benchmark, and both entries on small images whose yield is known."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.core.vector import Features, read_layer, write_layer
from algorithms.vegetation.train_yield import load_yield_model
from algorithms.vegetation.yield_features import BANDS, MONTHS, fill_months, season_features, season_months
from algorithms.vegetation.yield_model import fit_ridge, folds
from algorithms.vegetation.yield_validation import LEVELS, Parcels, aggregate, score, validate
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:2154", 500000, 6300000, 10, 156, 156)
SIDE = 12
YEARS = (2021, 2022, 2023)
SEEN = (12, 3, 5, 6, 7)


def test_missing_months_lie_between_their_neighbours() -> None:
    values = np.tile(np.arange(9.0)[:, np.newaxis], (2, 1, 10))
    missing = np.zeros((2, 9), bool)
    missing[0, [0, 3, 4]] = True
    missing[1] = True
    filled = fill_months(np.where(missing[..., np.newaxis], -1, values), missing)
    np.testing.assert_allclose(filled[0, :, 0], [1, 1, 2, 3, 4, 5, 6, 7, 8])
    assert np.isfinite(filled[1]).all()
    features = season_features(values / 10, missing)
    assert list(features.seen) == [True, False]
    assert features.values.shape == (2, len(features.names)) and np.isfinite(features.values).all()


def test_an_earlier_end_uses_no_later_month() -> None:
    rng = np.random.default_rng(0)
    values, missing = rng.uniform(0, 0.5, (6, 9, 10)), rng.random((6, 9)) < 0.3
    early = season_features(values, missing, season_months(4))
    values[:, 6:] = 9.0
    assert (season_features(values, missing, season_months(4)).values == early.values).all()
    assert not any(" 05" in n for n in early.names)


def test_folds_keep_groups_together_and_ridge_finds_a_line() -> None:
    group = np.repeat(np.arange(40), 5)
    fold = folds(group, 5, 1)
    assert all(len(np.unique(fold[group == g])) == 1 for g in range(40)) and len(np.unique(fold)) == 5
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (200, 3))
    found = fit_ridge(x, 60 + 4 * x[:, 0] - 2 * x[:, 2], group, 1)
    np.testing.assert_allclose(found.predict(x), 60 + 4 * x[:, 0] - 2 * x[:, 2], atol=0.1)


def test_what_no_training_showed_does_not_decide_alone() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (200, 3))
    found = fit_ridge(x, 60 + 4 * x[:, 0], np.arange(200), 1)
    far, farther = found.predict(np.array([[6.0, 0, 0], [40.0, 0, 0]]))
    assert far == farther < 60 + 4 * 6


def test_departments_are_means_weighted_by_area() -> None:
    found = aggregate(np.array([60.0, 80, 50]), np.array([1.0, 3, 2]), np.array(["a", "a", "b"]), np.array([2020] * 3))
    assert found == {("a", 2020): (75.0, 4.0), ("b", 2020): (50.0, 2.0)}


@pytest.mark.reference
def test_the_frozen_benchmark(reference_folder: Callable[[str], Path]) -> None:
    """Better than the usual yields where farms, years and departments are left out; errors within their interval."""
    with np.load(reference_folder("benchmarks") / "irrigation_yield.npz") as stored:
        d = {k: stored[k] for k in stored.files if not k.startswith("a_")}
    features = season_features(d["b_refl"] / 1e4, d["b_missing"].astype(bool))
    row = {(a, b): i for i, (a, b) in enumerate(zip(d["w_dept"], d["w_year"], strict=True))}
    at = np.array([row[a, b] for a, b in zip(d["b_dept"], d["b_year"], strict=True)])
    weather = np.stack([
        d["w_rain"][at, 4:8].sum(axis=1), d["w_rad"][at, 5:8].sum(axis=1), d["w_hot_days"][at],
        d["w_tmean"][at, 3:8].mean(axis=1),
    ], axis=1)  # fmt: skip
    truth, department = d["b_yield_true"].astype(float), d["b_dept"].astype(str)
    scores = {}
    for name, values in (("images", features.values), ("weather", np.c_[features.values, weather])):
        told, area = d["b_yield_survey"].astype(float), d["b_area_ha"].astype(float)
        ndvi = features.values[:, features.names.index("NDVI largest")]
        parcels = Parcels(values, told, d["b_year"], d["b_farm"], department, area, ndvi)
        splits = {s.name: s for s in validate(parcels, "ridge", 1, lambda _: None)}
        scores[name] = {n: score(truth, s.predicted).r2 for n, s in splits.items()}
        for split in splits.values():
            assert all(score(truth, split.predicted).r2 > score(truth, b).r2 for b in split.baselines.values())
    assert scores["images"]["year"] >= 0.52 and scores["images"]["department"] >= 0.43
    assert scores["weather"]["farm"] >= 0.62 and scores["weather"]["year"] >= 0.55
    predicted = splits["year"].predicted
    means = aggregate(predicted, d["b_area_ha"].astype(float), department, d["b_year"])
    official = [(means[str(a), int(b)][0], y) for a, b, y in zip(d["d_dept"], d["d_year"], d["d_yield"], strict=True)]
    assert score(np.array([y for _, y in official]), np.array([m for m, _ in official])).r2 >= 0.60
    error = d["b_yield_survey"] - predicted
    inside = []
    for year in np.unique(d["b_year"]):
        low, high = np.quantile(error[d["b_year"] != year], LEVELS)
        inside.append(float(((error >= low) & (error <= high))[d["b_year"] == year].mean()))
    assert 0.70 <= np.mean(inside) <= 0.90


def study(folder: Path) -> dict[str, Any]:
    """Three seasons of 12 x 12 parcels whose yield follows their leaf cover in May; departments west and east."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(4)
    boxes, rows = [], []
    for year in YEARS:
        vigour = rng.uniform(0.2, 0.9, (SIDE, SIDE))
        for month in SEEN:
            amount = vigour * {12: 0.2, 3: 0.6, 5: 1.0, 6: 0.8, 7: 0.2}[month]
            cover = np.kron(amount, np.ones((13, 13))) + rng.normal(0, 0.01, GRID.shape)
            base = np.array([0.06, 0.08, 0.10, 0.14, 0.16, 0.18, 0.2, 0.22, 0.3, 0.25])
            green = np.array([0.02, 0.05, 0.02, 0.08, 0.3, 0.42, 0.45, 0.47, 0.2, 0.1])
            bands = base[:, np.newaxis, np.newaxis] * (1 - cover) + green[:, np.newaxis, np.newaxis] * cover
            name = f"S_{year - (month == 12)}{month:02d}15"
            spec = RasterSpec(str(folder / f"{name}.tif"), GRID, "int16", -10000, count=10)
            write_raster(spec, np.round(bands * 1e4).astype(np.int16))
            described = {"datetime": f"{name[2:6]}-{name[6:8]}-15", "sensor": "S2A", "bands": list(BANDS),
                         "nodata": -10000, "level": "L3A"}  # fmt: skip
            (folder / f"{name}.json").write_text(json.dumps(described), encoding="utf-8")
        for i in range(SIDE):
            for j in range(SIDE):
                x, y = 500000 + 130 * j, 6300000 - 130 * i
                boxes.append(shapely.box(x, y - 130, x + 130, y))
                told = 20 + 70 * vigour[i, j] + (5 if j >= 6 else -5) + rng.normal(0, 2)
                rows.append((year, "est" if j >= 6 else "ouest", f"f{i}", told))
    columns = {n: np.array([r[k] for r in rows]) for k, n in enumerate(("an", "dep", "ferme", "rdt"))}
    write_layer(str(folder / "p.gpkg"), Features(np.array(boxes, dtype=object), columns, "EPSG:2154"))
    return {
        "products": [str(folder)], "parcels": {"path": str(folder / "p.gpkg")}, "yield_field": "rdt",
        "year_field": "an", "department_field": "dep", "farm_field": "ferme", "model": str(folder / "m é.npz"),
        "report": str(folder / "r.html"),
    }  # fmt: skip


def run(entry: str, parameters: dict[str, Any], language: str = "en") -> tuple[Any, Context]:
    context = Context(Settings(threads=2, language=language))
    return run_entry(entry, parameters, context), context


def test_train_and_map(tmp_path: Path) -> None:
    training = study(tmp_path / "étude")
    result, _ = run("train_yield", training, "fr")
    assert result.outputs["parcels_used"] == 3 * SIDE * SIDE and result.outputs["rmse"] < 4
    assert "années" in Path(training["report"]).read_text(encoding="utf-8")
    model, document = load_yield_model(training["model"])
    assert document["years"] == list(YEARS) and model.quantiles[0] < 0 < model.quantiles[1]
    (tmp_path / "stat.csv").write_text("department,year,yield\nouest,2023,53\nest,2023,64\n", encoding="utf-8")
    wanted = {
        "model": training["model"], "products": training["products"], "year": 2023, "department_field": "dep",
        "parcels": {"path": training["parcels"]["path"], "subset": "an = 2023"}, "output": str(tmp_path / "o.gpkg"),
        "departments": str(tmp_path / "d.csv"), "report": str(tmp_path / "y.html"),
        "statistics": {"path": str(tmp_path / "stat.csv")},
    }  # fmt: skip
    mapped, _ = run("wheat_yield", wanted)
    layer = read_layer({"path": wanted["output"]})
    error = layer.columns["YIELD"] - layer.columns["rdt"]
    assert np.sqrt((error**2).mean()) < 4
    inside = (layer.columns["YIELD_P10"] <= layer.columns["rdt"]) & (layer.columns["rdt"] <= layer.columns["YIELD_P90"])
    assert 0.6 < inside.mean() < 0.97
    assert set(layer.columns["MONTHS"]) == {len(SEEN)}
    with open(wanted["departments"], newline="", encoding="utf-8") as file:
        rows = {r["department"]: float(r["yield"]) for r in csv.DictReader(file)}
    assert rows["est"] > rows["ouest"] + 5
    assert mapped.outputs["mean_yield"] == pytest.approx(layer.columns["YIELD"].mean(), rel=1e-6)


def test_a_forecast_in_april_is_less_sure(tmp_path: Path) -> None:
    training = study(tmp_path)
    whole, _ = run("train_yield", training)
    early, _ = run("train_yield", {**training, "last_month": 1, "model": str(tmp_path / "e.npz"), "report": None})
    assert early.outputs["rmse"] > whole.outputs["rmse"]


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    training = study(tmp_path)
    with pytest.raises(TheiaError, match="no field 'rendement'"):
        run("train_yield", {**training, "yield_field": "rendement"})
    layer = read_layer(training["parcels"])
    late = Features(layer.geometries, {**layer.columns, "an": layer.columns["an"] + 5}, "EPSG:2154")
    write_layer(str(tmp_path / "late.gpkg"), late)
    with pytest.raises(TheiaError, match="no product lies between November 2025 and July 2026"):
        run("train_yield", {**training, "parcels": {"path": str(tmp_path / "late.gpkg")}})
    tonnes = Features(layer.geometries, {**layer.columns, "rdt": layer.columns["rdt"] / 10}, "EPSG:2154")
    write_layer(str(tmp_path / "t.gpkg"), tonnes)
    with pytest.raises(TheiaError, match="quintals per hectare"):
        run("train_yield", {**training, "parcels": {"path": str(tmp_path / "t.gpkg")}})
    run("train_yield", {**training, "last_month": 5, "report": None})
    with pytest.raises(TheiaError, match="none of the extensions npz"):
        run("wheat_yield", {"model": training["parcels"]["path"], "products": training["products"], "year": 2023,
                            "parcels": training["parcels"], "output": str(tmp_path / "x.gpkg")})  # fmt: skip
    (tmp_path / "w.csv").write_text("department,year,rain\nest,2023,100\nouest,2023,90\n", encoding="utf-8")
    with pytest.raises(TheiaError, match="does not know weather rain"):
        run("wheat_yield", {
            "model": training["model"], "products": training["products"], "year": 2023, "department_field": "dep",
            "parcels": {"path": training["parcels"]["path"], "subset": "an = 2023"}, "output": str(tmp_path / "x.gpkg"),
            "weather": {"path": str(tmp_path / "w.csv")},
        })  # fmt: skip
    assert not (tmp_path / "x.gpkg").exists()


def test_months_are_those_of_a_season() -> None:
    assert season_months(7) == MONTHS and season_months(1) == (11, 12, 1)
