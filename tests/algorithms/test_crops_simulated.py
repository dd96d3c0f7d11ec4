"""Irrigated crops and wheat yields on simulated farms: the whole way from `simulate_series` to the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.core.vector import read_layer
from algorithms.vegetation.irrigation_model import load
from algorithms.worker import run_entry


def run(entry: str, given: dict[str, Any]) -> dict[str, Any]:
    return run_entry(entry, given, Context(Settings(memory_mb=3000, threads=2))).outputs


def test_irrigation_from_simulated_images_radar_and_weather(tmp_path: Path) -> None:
    basin = tmp_path / "basin"
    run("simulate_series", {"preset": "basin", "size_km": 2.4, "start": "2023-04-01", "end": "2023-10-31",
                            "satellites": ["S2A"], "truth": "parcels", "output": str(basin)})  # fmt: skip
    truth = basin / "truth"
    # in so small a scene only two groups of crops have enough fields of both kinds
    parcels = {"path": str(truth / "irrigation.gpkg"), "subset": "\"group\" <> 'others'"}
    images = {"products": [str(basin / "products")], "radar": str(basin / "radar"),
              "weather": {"path": str(truth / "weather.csv")},
              "cells": {"path": str(truth / "weather_cells.gpkg")}}  # fmt: skip
    trained = run("train_irrigation", {
        **images, "parcels": parcels, "crop_field": "group", "irrigated_field": "irrigated", "year_field": "year",
        "pixels_per_parcel": 10, "model": str(tmp_path / "m.npz"), "report": str(tmp_path / "r.html"),
    })  # fmt: skip
    layer = read_layer(parcels)
    most = max(layer.columns["irrigated"].mean(), 1 - layer.columns["irrigated"].mean())
    assert trained["accuracy"] > most + 0.1
    model = load(str(tmp_path / "m.npz"))
    assert {s.split(" ")[1] for s in model.columns if s.startswith("VV")} == {"ASC", "DES"}
    run("irrigated_crops", {
        **images, "model": str(tmp_path / "m.npz"), "parcels": parcels, "year": 2023,
        "output": str(tmp_path / "o.gpkg"), "map": str(tmp_path / "map.tif"), "validity": str(tmp_path / "v.tif"),
    })  # fmt: skip
    found = read_layer({"path": str(tmp_path / "o.gpkg")}).columns
    known = found["CLASS"] != ""
    # the field of the truth is kept beside the result of the same name
    assert (found["IRRIGATED"] == found["irrigated_in"])[known].mean() > 0.85 and known.mean() > 0.8
    classes = read(str(tmp_path / "map.tif"))
    assert classes.max() <= len(model.labels) and 0.05 < (classes > 0).mean() < 0.7


def test_wheat_yield_of_parcels_that_were_not_learnt(tmp_path: Path) -> None:
    wheat = tmp_path / "wheat"
    run("simulate_series", {"preset": "wheat", "size_km": 2.4, "start": "2020-11-01", "end": "2022-07-31",
                            "truth": "parcels", "output": str(wheat)})  # fmt: skip
    truth, products = wheat / "truth", [str(wheat / "products")]
    survey = {"path": str(truth / "wheat.gpkg")}
    fields = {"department_field": "department", "least_area": 0.3}
    trained = run("train_yield", {
        "products": products, "parcels": {**survey, "subset": "fid % 2 = 0"}, "yield_field": "yield",
        "year_field": "year", "farm_field": "farm", **fields, "model": str(tmp_path / "m.npz"),
        "report": str(tmp_path / "r.html"),
    })  # fmt: skip
    assert trained["parcels_used"] >= 30
    mapped = run("wheat_yield", {
        "model": str(tmp_path / "m.npz"), "products": products,
        "parcels": {**survey, "subset": "year = 2022 AND fid % 2 = 1"},
        "year": 2022, **fields, "statistics": {"path": str(truth / "statistics.csv")},
        "output": str(tmp_path / "o.gpkg"), "departments": str(tmp_path / "d.csv"),
    })  # fmt: skip
    found = read_layer({"path": str(tmp_path / "o.gpkg")}).columns
    seen = np.isfinite(found["YIELD"])
    true = found["true_yield"][seen]
    assert seen.sum() > 20 and 50 < mapped["mean_yield"] < 90
    assert np.corrcoef(found["YIELD"][seen], true)[0, 1] > 0.4
    lines = (tmp_path / "d.csv").read_text(encoding="utf-8").split()
    assert len(lines) == 5 and all(line.split(",")[-1] for line in lines)
