"""Dieback of broadleaves: features that know no calendar year, training with three tests, and the map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.result import Result
from algorithms.core.vector import Features, write_layer
from algorithms.learning.forest import ForestOptions, fit_classifier
from algorithms.series.dates import day_number
from algorithms.vegetation.dieback_features import BANDS, DiebackModel, feature_names, features, load, save, season
from algorithms.vegetation.train_dieback import rate
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 48, 60)
UNITS = np.full(len(BANDS), 1e-4)
_SHARE = (1610.4 - 864.0) / (2185.7 - 864.0)


def image(decline: np.ndarray, day: int, rng: np.random.Generator) -> np.ndarray:
    """(6, ...) reflectance x 10000 of oaks; `decline` 0 to 1 dries and pales the canopy."""
    leaves = np.clip(np.sin(np.pi * ((day % 365.25) - 80) / 230), 0, 1) if 80 < day % 365.25 < 310 else 0.0
    noise = rng.normal(0, 0.02, (2, *decline.shape))
    nir, swir2 = 2000 + 1500 * leaves + 0 * decline, 700 + 0 * decline
    crswir = 0.85 - 0.35 * leaves * (1 - 0.5 * decline) + noise[0]
    red, edge = 450 - 200 * leaves + 0 * decline, 900 + 1500 * leaves + 0 * decline
    crre = 0.9 - 0.3 * leaves * (1 - 0.5 * decline) + noise[1]
    line = red + (edge - red) * 40 / 75
    return np.stack([red, crre * line, edge, nir, crswir * (nir + (swir2 - nir) * _SHARE), swir2])


def series(decline: np.ndarray, first: str, last: str, step: int = 8, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Values (dates, 6, pixels) int16, validity and day numbers of pixels with a decline (pixels,)."""
    rng = np.random.default_rng(seed)
    days = np.arange(day_number(first), day_number(last), step)
    values = np.stack([np.rint(image(decline, int(d) - day_number("2020-01-01"), rng)) for d in days]).astype(np.int16)
    return values, rng.random((len(days), len(decline))) < 0.6, days


def test_the_same_series_in_another_year_gives_the_same_grades() -> None:
    decline = np.linspace(0, 1, 200)
    values, valid, days = series(decline, "2021-01-01", "2022-12-31")
    found, counts = features(values, valid, UNITS, days, 2022, season(True))
    grade = 1 + np.digitize(decline, [0.3, 0.6])
    model = DiebackModel(fit_classifier(found.T, grade, ForestOptions(trees=20, seed=1)), True)
    later, later_counts = features(values, valid, UNITS, days + 365, 2023, season(True))
    assert np.array_equal(found, later) and np.array_equal(counts, later_counts)
    assert np.array_equal(model.shares(found), model.shares(later))
    assert found.shape[0] == len(feature_names(season(True))) == 2 * 2 * 22
    assert len(feature_names(season(False))) == 2 * 2 * 37


def test_leap_years_have_as_many_features() -> None:
    for leaves in (True, False):
        assert {len(season(leaves).targets(year)) for year in range(2016, 2026)} == {len(season(leaves).targets(2021))}


def test_features_are_the_indices_on_straight_lines_between_clear_dates() -> None:
    days = np.array([day_number("2021-04-01"), day_number("2021-04-21"), day_number("2022-04-01")])
    bands = np.array([400, 900, 2000, 2500, 1200, 600], np.float64)
    values = np.stack([bands, bands * [1, 1, 1, 1, 2, 1], bands])[:, :, None]
    found, counts = features(values, np.ones((3, 1), bool), UNITS, days, 2022, season(True))
    dry = 1200 / (2500 + (600 - 2500) * _SHARE)
    assert found[:6:2, 0] == pytest.approx([dry, 1.5 * dry, 2 * dry], rel=1e-5)
    assert found[1::2, 0] == pytest.approx(900 / (400 + 1600 * 40 / 75), rel=1e-5)
    assert counts[:, 0].tolist() == [2, 1]


def test_a_model_file_gives_the_same_answer(tmp_path: Path) -> None:
    values, valid, days = series(np.linspace(0, 1, 60), "2021-01-01", "2022-12-31")
    found, _ = features(values, valid, UNITS, days, 2022, season(False))
    # two of the three grades were taught: the third gets no vote
    model = DiebackModel(
        fit_classifier(found.T, np.repeat([1, 3], 30), ForestOptions(trees=10, seed=1)), False, {"a": 1}
    )
    save(str(tmp_path / "m.npz"), model)
    again = load(str(tmp_path / "m.npz"))
    assert np.array_equal(again.shares(found), model.shares(found)) and again.leaves_only is False
    assert (model.shares(found)[:, 1] == 0).all() and np.allclose(model.shares(found).sum(1), 1)


def test_scores_are_those_of_plots() -> None:
    plot = np.repeat([0, 1, 2, 3], 3)
    grade = np.repeat([1, 1, 2, 3], 3)
    score = rate(plot, grade, np.array([1, 1, 3, 2, 2, 1, 2, 2, 2, 3, 3, 1]))
    assert score.matrix.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert score.oa == 0.75 and score.balanced == pytest.approx((0.5 + 1 + 1) / 3)
    # disagreement 1 of distance one against that expected by chance
    weight = np.array([[0, 1, 4], [1, 0, 1], [4, 1, 0]]) / 4
    expected = (weight * np.outer([2, 1, 1], [1, 2, 1])).sum() / 4
    assert score.kappa == pytest.approx(1 - 0.25 / expected)


@pytest.fixture(scope="module")
def oaks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve by fifteen stands of 4 x 4 pixels whose decline differs, three years, and plots graded in two of them."""
    folder = tmp_path_factory.mktemp("chênes")
    rng = np.random.default_rng(8)
    grade = rng.integers(1, 4, (12, 15))
    decline = np.array([0.0, 0.45, 0.95])[grade - 1].repeat(4, 0).repeat(4, 1)
    items = []
    for day in range(day_number("2021-03-10"), day_number("2023-11-10"), 16):
        cloud = np.zeros(GRID.shape, np.int16)
        if rng.random() < 0.3:
            cloud[:, : rng.integers(10, 50)] = 1
        data = np.rint(image(decline, day - day_number("2020-01-01"), rng)).astype(np.int16)
        date = np.datetime64("1970-01-01") + day
        name = f"T31TCJ_{str(date).replace('-', '')}.tif"
        write_raster(RasterSpec(str(folder / name), GRID, "int16", -10000, 7), np.concatenate([data, cloud[None]]))
        items.append({"file": name, "datetime": f"{date}T10:50:00Z", "bands": [*BANDS, None], "sensor": "S2A",
                      "scale": 1e-4, "nodata": -10000, "tile": "31TCJ",
                      "masks": {"cloud": {"band": 7, "values": [1]}}})  # fmt: skip
    (folder / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    xmin, _, _, ymax = GRID.bounds
    rows, cols = np.mgrid[:12, :15]
    points = shapely.points(xmin + 80 * cols.ravel() + 30, ymax - 80 * rows.ravel() - 30)
    year = np.where(rows.ravel() % 2, 2022, 2023).astype(np.int32)
    some = rows.ravel() < 9
    columns = {"grade": grade.ravel()[some].astype(np.int32), "year": year[some]}
    write_layer(str(folder / "plots.gpkg"), Features(points[some], columns, GRID.crs), geometry_type="Point")
    np.save(folder / "grade.npy", grade)
    return folder


def run(entry: str, **given: Any) -> Result:
    context = given.pop("context", Context(Settings(memory_mb=2000, threads=2)))
    values = {k: str(v) if isinstance(v, Path) else v for k, v in given.items()}
    return run_entry(entry, values, context)


def test_from_graded_plots_to_the_map_of_a_year(oaks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    images = sorted(str(p) for p in oaks.glob("*.tif"))
    result = run("train_dieback", products=images, plots=oaks / "plots.gpkg", trees=30, block_km=0.4,
                 model=tmp_path / "m.npz", report=tmp_path / "r.html",
                 context=Context(Settings(memory_mb=2000, threads=2, language="fr")))  # fmt: skip
    assert result.outputs["overall_accuracy"] > 0.8 and result.outputs["other_years_accuracy"] > 0.75
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert set(numbers) == {"plot", "year", "block"}
    assert "Apprentissage" in (tmp_path / "r.html").read_text(encoding="utf-8")
    context = Context(Settings(memory_mb=2000, threads=2))
    mapped = run("dieback_supervised", products=images, model=tmp_path / "m.npz", year=2023, output=tmp_path / "out",
                 report=tmp_path / "m.html", context=context)  # fmt: skip
    (tile,) = (tmp_path / "out").iterdir()
    grade = read(str(tile / "DECLINE_2023_31TCJ_GRADE.tif"))
    chance = read(str(tile / "DECLINE_2023_31TCJ_CHANCE.tif"))
    truth = np.load(oaks / "grade.npy").repeat(4, 0).repeat(4, 1)
    # the last three rows of stands were never graded
    assert (grade == truth)[36:].mean() > 0.75
    assert chance[truth == 3].mean() > 90 > 20 > chance[truth == 1].mean()
    assert mapped.outputs["declining_share"] == pytest.approx((truth > 1).mean(), abs=0.08)
    assert any("No forest" in w for w in context.warnings)
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (17, 29))
    monkeypatch.setattr("algorithms.vegetation.dieback_supervised._PIXELS_AT_ONCE", 100)
    run("dieback_supervised", products=images[::-1], model=tmp_path / "m.npz", year=2023, output=tmp_path / "again")
    for path in tile.glob("*.tif"):
        assert np.array_equal(read(str(path)), read(str(tmp_path / "again" / tile.name / path.name)))


def test_rows_without_a_grade_are_named(oaks: Path, tmp_path: Path) -> None:
    points = shapely.points(np.arange(3.0), np.arange(3.0))
    layer = Features(points, {"grade": np.array([1, 7, 2]), "year": np.array([2022, 2022, 1900])}, GRID.crs)
    write_layer(str(tmp_path / "p.gpkg"), layer, geometry_type="Point")
    with pytest.raises(TheiaError, match="2, 3"):
        run("train_dieback", products=oaks, plots=tmp_path / "p.gpkg", model=tmp_path / "m.npz")
