"""Irrigated crops: monthly sums, the frozen benchmark, and both entries on small images of known fields."""

from __future__ import annotations

import datetime as dt
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
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.vector import Features, read_layer, write_layer
from algorithms.vegetation.irrigation_domain import NEIGHBOURS, distances, make_domain
from algorithms.vegetation.irrigation_features import BANDS, MONTHS, assemble, indices_of, monthly_sums
from algorithms.vegetation.irrigation_model import Labels, fit_forest, load, probabilities, score, splits_of, validate
from algorithms.vegetation.irrigation_pixels import pixel_sums
from algorithms.vegetation.irrigation_weather import parcel_cells, read_cells, read_weather
from algorithms.vegetation.parcel_values import middle_by_zone
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 120, 120)
SIDE, WIDTH = 10, 12


def test_sums_of_a_constant_and_of_a_line() -> None:
    days = np.array([19000, 19100, 19400])
    first = (dt.date(2023, 4, 1) - dt.date(1970, 1, 1)).days
    constant = monthly_sums(days, np.full((1, 3), 0.5), 2023)
    np.testing.assert_allclose(constant[0], 0.5 * np.array([30, 31, 30, 31, 31, 30, 31]))
    line = monthly_sums(np.array([first, first + 300]), np.array([[0.0, 300.0], [np.nan, np.nan]]), 2023)
    assert line[0, 0] == pytest.approx(sum(range(30))) and np.isnan(line[1]).all()


def test_running_sums_and_sources() -> None:
    months = np.ones((4, len(MONTHS)))
    columns = assemble(dict.fromkeys(("NDVI", "NDRE", "NDMI"), months), {"ASC": {"VV": months, "VH": 0.1 * months}},
                       {"rain": months, "et0": 3 * months})  # fmt: skip
    assert columns.available() == ("optical", "radar", "weather")
    row = dict(zip(columns.names, columns.values[0], strict=True))
    assert row["NDVI to 10"] == 7 and row["NDVI 10"] == 1
    assert row["VH/VV ASC 05"] == pytest.approx(-10) and row["demand to 05"] == 4
    assert columns.of(("radar",)).shape[1] == 4 * 7 + 7


def test_water_and_snow_have_no_negative_index() -> None:
    assert (indices_of({b: np.array([0.1 if b == "B4" else 0.02]) for b in BANDS}) >= 0).all()


def test_middle_needs_enough_clear_pixels() -> None:
    values = np.array([[1.0], [3.0], [8.0], [np.nan], [np.nan], [5.0]])
    zone = np.array([0, 0, 0, 1, 1, 1])
    medians = middle_by_zone(values, zone, 3, 0.5, np.median)
    assert medians[0, 0] == 3 and np.isnan(medians[1:, 0]).all()
    assert middle_by_zone(values, zone, 3, 0.3, np.mean)[:2, 0].tolist() == [4.0, 5.0]


@pytest.mark.reference
def test_the_frozen_benchmark(reference_folder: Callable[[str], Path]) -> None:
    """All sources together beat each alone by five points, by parcel, block and year."""
    with np.load(reference_folder("benchmarks") / "irrigation_yield.npz") as stored:
        d = {k[2:]: stored[k] for k in stored.files if k.startswith("a_")}
    optical = {n: d[f"{k}"] / 500 for n, k in (("NDVI", "ndvi"), ("NDRE", "ndre"), ("NDMI", "ndwi"))}
    radar = {s.upper(): {"VV": d[f"vv_{s}"] / 3000, "VH": d[f"vh_{s}"] / 10000} for s in ("asc", "desc")}
    columns = assemble(optical, radar, {"rain": d["rain"] / 10, "et0": d["et0"] / 10})
    known = d["crop"] != 7
    labels = Labels(d["crop"].astype(int), tuple("abcdefgh"), (True, False, True, False, False, False, True, False))
    # blocks are told by number here: a row of squares of 10 km
    x, zero = d["block"] * 10_000.0 + 5000, np.zeros(len(d["block"]))
    splits = splits_of(x, zero, d["year"], 1)
    scores = validate(columns, labels, splits, d["area_ha"].astype(float), 1, 2, lambda _: None)
    found = {(s.split, "+".join(s.sources)): s for s in scores}
    for split, least in (("parcel", 0.66), ("block", 0.63), ("year", 0.59)):
        together = found[split, "optical+radar+weather"]
        assert together.accuracy >= least
        assert all(together.accuracy >= found[split, s].accuracy + 0.05 for s in ("optical", "radar", "weather"))
    fold = d["block"] % 4
    shares = np.zeros((len(fold), 8))
    for k in range(4):
        forest = fit_forest(columns.values[fold != k], labels.code[fold != k], 1, 2)
        shares[fold == k] = probabilities(forest, columns.values[fold == k], 8)
    two = shares[known][:, [0, 2, 6]].sum(axis=1) > 0.5 * shares[known][:, :7].sum(axis=1)
    assert (two == (d["irrigated"][known] == 1)).mean() >= 0.85


def test_scores_by_hand() -> None:
    labels = Labels(np.array([0, 0, 1, 1]), ("a", "b"), (True, False))
    found = score("parcel", ("optical",), np.array([[1, 0], [0, 1], [0, 1], [0.4, 0.6]]), labels, np.ones(4))
    assert found.accuracy == 0.75 and found.f == pytest.approx((2 / 3, 0.8)) and found.area_bias == -0.5


def study(folder: Path, seed: int = 3, noise: float = 0.02) -> dict[str, Any]:
    """One summer of 10 x 10 fields: irrigated ones stay green in July and August, and wet in the radar."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    irrigated = rng.random((SIDE, SIDE)) < 0.5
    maize = rng.random((SIDE, SIDE)) < 0.5
    for month in MONTHS:
        green = {4: 0.1, 5: 0.3, 6: 0.7, 7: 0.8, 8: 0.7, 9: 0.4, 10: 0.1}[month]
        dry = {7: 0.45, 8: 0.25}.get(month, green)
        cover = np.where(irrigated, green, dry) * np.where(maize, 1.0, 0.8) + rng.normal(0, 0.04, irrigated.shape)
        pixels = np.clip(np.kron(cover, np.ones((WIDTH, WIDTH))) + rng.normal(0, noise, GRID.shape), 0, 1)
        soil, leaf = np.array([0.16, 0.18, 0.22, 0.24, 0.32]), np.array([0.03, 0.07, 0.45, 0.47, 0.2])
        bands = soil[:, np.newaxis, np.newaxis] * (1 - pixels) + leaf[:, np.newaxis, np.newaxis] * pixels
        name = f"S_2023{month:02d}15"
        spec = RasterSpec(str(folder / f"{name}.tif"), GRID, "int16", -10000, count=5)
        write_raster(spec, np.round(bands * 1e4).astype(np.int16))
        described = {"datetime": f"2023-{month:02d}-15", "sensor": "S2A", "bands": list(BANDS), "nodata": -10000}
        (folder / f"{name}.json").write_text(json.dumps(described), encoding="utf-8")
        (folder / "radar").mkdir(exist_ok=True)
        wet = np.kron(np.where(irrigated & (month in (7, 8)), 0.12, 0.06), np.ones((WIDTH, WIDTH)))
        for polarisation, factor in (("vv", 1.0), ("vh", 0.2)):
            path = folder / "radar" / f"s1a_31TCJ_{polarisation}_DES_110_2023{month:02d}12t060008.tif"
            power = factor * wet * rng.gamma(5, 0.2, GRID.shape)
            write_raster(RasterSpec(str(path), GRID, "float32", 0), power.astype(np.float32))
    boxes, rows = [], []
    for i in range(SIDE):
        for j in range(SIDE):
            x, y = 300000 + 120 * j, 4900020 - 120 * i
            boxes.append(shapely.box(x, y - 120, x + 120, y))
            rows.append(("maïs" if maize[i, j] else "soja", "oui" if irrigated[i, j] else "non", 2023))
    columns = {n: np.array([r[k] for r in rows]) for k, n in enumerate(("culture", "irrigue", "an"))}
    write_layer(str(folder / "p.gpkg"), Features(np.array(boxes, dtype=object), columns, "EPSG:32631"))
    return {
        "products": [str(folder)], "parcels": {"path": str(folder / "p.gpkg")}, "crop_field": "culture",
        "irrigated_field": "irrigue", "year_field": "an", "radar": str(folder / "radar"),
        "model": str(folder / "m é.npz"), "report": str(folder / "r.html"),
    }  # fmt: skip


def run(entry: str, parameters: dict[str, Any], language: str = "en") -> tuple[Any, Context]:
    context = Context(Settings(threads=2, language=language))
    return run_entry(entry, parameters, context), context


def test_train_here_and_map_there(tmp_path: Path) -> None:
    training = study(tmp_path / "a")
    result, _ = run("train_irrigation", training, "fr")
    assert result.outputs["accuracy"] > 0.9
    assert "Cultures" not in load(training["model"]).labels
    assert "Entraînement des cultures irriguées" in Path(training["report"]).read_text(encoding="utf-8")
    other = study(tmp_path / "b", seed=8)
    wanted = {"model": training["model"], "products": other["products"], "parcels": other["parcels"], "year": 2023,
              "radar": other["radar"], "parcel_rule": "series", "output": str(tmp_path / "o.gpkg"),
              "report": str(tmp_path / "m.html")}  # fmt: skip
    mapped, _ = run("irrigated_crops", wanted)
    layer = read_layer({"path": wanted["output"]})
    truth = layer.columns["irrigue"] == "oui"
    assert ((layer.columns["IRRIGATED"] == 1) == truth).mean() > 0.9
    assert set(layer.columns["DATES"]) == {len(MONTHS)}
    assert layer.columns["OUTSIDE"].mean() < 0.2
    area = layer.columns["AREA_HA"]
    assert mapped.outputs["irrigated_ha"] == pytest.approx(area[layer.columns["IRRIGATED"] == 1].sum(), rel=1e-6)


def test_sums_by_pixel_are_those_of_parcels() -> None:
    rng = np.random.default_rng(5)
    first = (dt.date(2023, 4, 1) - dt.date(1970, 1, 1)).days
    days = np.sort(rng.integers(first - 30, first + 240, 25))
    days[4] = days[5]
    values = rng.random((25, 300)).astype(np.float32)
    valid = rng.random((25, 300)) < rng.random(300)
    found = pixel_sums(days, values, valid, 2023)
    # of two images of a day the later one counts
    shown = np.where(valid, values, np.nan)
    shown[4] = np.where(valid[5], np.nan, shown[4])
    merged = np.where(np.isnan(shown[5]), shown[4], shown[5])
    series = np.concatenate([shown[:4], merged[np.newaxis], shown[6:]]).T
    wanted = monthly_sums(np.concatenate([days[:4], days[5:]]), series, 2023)
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_the_domain_is_the_distance_to_the_nearest_cases() -> None:
    rng = np.random.default_rng(2)
    training, cases = rng.normal(size=(200, 30)).astype(np.float32), rng.normal(size=(50, 30)).astype(np.float32)
    every = np.sqrt(((cases[:, np.newaxis] - training) ** 2).sum(axis=2, dtype=np.float64))
    wanted = np.sort(every, axis=1)[:, :NEIGHBOURS].mean(axis=1)
    np.testing.assert_allclose(distances(cases, training), wanted, rtol=1e-5)
    domain = make_domain(training)
    # its own cases lie inside but for one in a hundred, each without vouching for itself
    assert 0 < domain.farthest < np.sort(every, axis=1)[:, -1].max()
    assert domain.excess(training + 0.0).max() < 1 and (domain.excess(training + 30.0) > 1).all()
    # pixels of one parcel do not vouch for each other
    twins = np.repeat(training, 3, axis=0)
    grouped = make_domain(twins, np.repeat(np.arange(200), 3), most=150, seed=1)
    assert len(grouped.training) == 150 and grouped.farthest > 0.5 * domain.farthest


@pytest.mark.parametrize("noise", [0.05, 0.2, 0.5])
def test_the_vote_never_lowers_accuracy_where_parcels_are_pure(tmp_path: Path, noise: float) -> None:
    training = study(tmp_path / "a", noise=noise)
    run("train_irrigation", training)
    model = load(training["model"])
    truth = study(tmp_path / "b", seed=9, noise=noise)
    wanted = {"model": training["model"], "products": truth["products"], "parcels": truth["parcels"], "year": 2023,
              "radar": truth["radar"], "output": str(tmp_path / "o.gpkg"), "map": str(tmp_path / "k.tif"),
              "probability": str(tmp_path / "p.tif"), "validity": str(tmp_path / "v.tif")}  # fmt: skip
    run("irrigated_crops", wanted)
    layer = read_layer({"path": wanted["output"]})
    told = [f"{c}, {'irrigated' if i == 'oui' else 'rainfed'}" for c, i in
            zip(layer.columns["culture"], layer.columns["irrigue"], strict=True)]  # fmt: skip
    right = np.array([model.labels.index(t) + 1 for t in told])
    pixels, chance, validity = (read(wanted[n]) for n in ("map", "probability", "validity"))
    truth_map = np.kron(right.reshape(SIDE, SIDE), np.ones((WIDTH, WIDTH), int))
    single = (pixels.squeeze() == truth_map).mean()
    voted = (np.array([model.labels.index(c) + 1 for c in layer.columns["CLASS"]]) == right).mean()
    assert voted >= single and voted > 0.7
    if noise > 0.1:
        assert single < 0.95
    assert (layer.columns["PIXELS"] == (WIDTH - 2) ** 2).all()
    # confidence is the chance of the class times the purity of the pixels
    assert (layer.columns["CONF"] <= layer.columns["PURITY"] + 1e-6).all()
    assert chance.shape[0] == 2 and chance.max() <= 100
    assert (validity[1] == len(MONTHS)).all() and (validity[0] > 100).mean() < 0.1


def test_maps_without_parcels_do_not_depend_on_blocks(tmp_path: Path) -> None:
    training = study(tmp_path / "a")
    run("train_irrigation", {**training, "radar": None, "weather": None})
    spec = RasterSpec(str(tmp_path / "land.tif"), GRID, "uint8", 0)
    crops = np.full(GRID.shape, 10, np.uint8)
    crops[:, 60:] = 4
    write_raster(spec, crops)
    wanted = {"model": training["model"], "products": training["products"], "year": 2023, "crop_map": spec.path,
              "crop_codes": "8 9 10", "report": str(tmp_path / "r.html")}  # fmt: skip
    maps = []
    for name, memory in (("a", 2000), ("b", 500)):
        paths = {n: str(tmp_path / f"{n} {name}.tif") for n in ("map", "probability", "validity")}
        result = run_entry("irrigated_crops", {**wanted, **paths}, Context(Settings(threads=2, memory_mb=memory)))
        maps.append([read(p) for p in paths.values()])
        found = maps[-1][0].squeeze()
        assert (found[:, 60:] == 0).all() and (found[:, :60] > 0).all()
        assert (maps[-1][1][:, :, 60:] == 255).all() and (maps[-1][2][:, :, 60:] == 65535).all()
        wet = [k + 1 for k, w in enumerate(load(training["model"]).irrigated) if w]
        assert result.outputs["irrigated_ha"] == pytest.approx(np.isin(found, wet).sum() / 100)
    assert all(np.array_equal(a, b) for a, b in zip(*maps, strict=True))


def test_weather_by_pixel_comes_from_the_cells(tmp_path: Path) -> None:
    """Two cells, one of them dry: rain decides where images do not."""
    training = study(tmp_path / "a")
    rows = ["cell,year,month,rain,et0"]
    rows += [f"{c},2023,{m},{r},120" for m in MONTHS for c, r in (("west", 20), ("east", 90))]
    (tmp_path / "w.csv").write_text("\n".join(rows), encoding="utf-8")
    boxes = np.array([shapely.box(299000, 4890000, 300600, 4910000), shapely.box(300600, 4890000, 302000, 4910000)])
    write_layer(str(tmp_path / "cells.gpkg"), Features(boxes, {"cell": np.array(["west", "east"])}, "EPSG:32631"))
    given = {"weather": {"path": str(tmp_path / "w.csv")}, "cells": {"path": str(tmp_path / "cells.gpkg")}}
    run("train_irrigation", {**training, **given, "radar": None})
    wanted = {"model": training["model"], "products": training["products"], "year": 2023,
              "map": str(tmp_path / "m.tif")}  # fmt: skip
    run("irrigated_crops", {**wanted, **given})
    assert (read(wanted["map"]) > 0).all()
    with pytest.raises(TheiaError, match="several cells"):
        run("irrigated_crops", {**wanted, "weather": given["weather"]})
    run("irrigated_crops", {**wanted, **given, "parcels": training["parcels"], "output": str(tmp_path / "o.gpkg")})
    cells = parcel_cells(read_weather(given["weather"]), read_layer(training["parcels"]), None,
                         read_cells(given["cells"]))  # fmt: skip
    assert (cells.reshape(SIDE, SIDE)[:, :5] == "west").all() and (cells.reshape(SIDE, SIDE)[:, 5:] == "east").all()


def test_a_model_of_parcels_alone_gives_no_map(tmp_path: Path) -> None:
    training = study(tmp_path / "a")
    run("train_irrigation", {**training, "radar": None, "pixels_per_parcel": 0})
    wanted = {"model": training["model"], "products": training["products"], "year": 2023,
              "map": str(tmp_path / "m.tif")}  # fmt: skip
    with pytest.raises(TheiaError, match="trained without pixels"):
        run("irrigated_crops", wanted)
    with pytest.raises(TheiaError, match="no parcels are given"):
        run("irrigated_crops", {**wanted, "output": str(tmp_path / "o.gpkg")})


def test_parcels_unlike_the_training_are_marked(tmp_path: Path) -> None:
    training = study(tmp_path / "a")
    run("train_irrigation", {**training, "radar": None})
    model = load(training["model"])
    middle = model.parcels.domain.centre[np.newaxis].astype(np.float32)
    strange = middle + 20 * model.parcels.domain.scale
    assert list(model.outside(np.concatenate([middle, strange]))) == [False, True]


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    training = study(tmp_path)
    with pytest.raises(TheiaError, match="does not say yes or no"):
        run("train_irrigation", {**training, "irrigated_field": "culture"})
    with pytest.raises(TheiaError, match="no field 'eau'"):
        run("train_irrigation", {**training, "crop_field": "eau"})
    run("train_irrigation", training)
    wanted = {"model": training["model"], "products": training["products"], "parcels": training["parcels"],
              "year": 2023, "output": str(tmp_path / "o.gpkg")}  # fmt: skip
    with pytest.raises(TheiaError, match="the model needs VV DES"):
        run("irrigated_crops", wanted)
    with pytest.raises(TheiaError, match="no Sentinel-2 product lies between April and October 2030"):
        run("irrigated_crops", {**wanted, "year": 2030})
    (tmp_path / "w.csv").write_text("cell,year,month,rain\na,2023,4,10\n", encoding="utf-8")
    with pytest.raises(TheiaError, match="no column 'et0'"):
        run("irrigated_crops", {**wanted, "weather": {"path": str(tmp_path / "w.csv")}})
    assert not (tmp_path / "o.gpkg").exists()
