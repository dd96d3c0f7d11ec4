"""A real quantity by the same machinery: learnt from polygons, proved on others, mapped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import open_dataset, read
from algorithms.core.vector import Features, write_layer
from algorithms.worker import run_entry
from tests.algorithms.landcover_data import BANDS, FIELD, make_year

#: summer cover by class, in percent: what the polygons tell
_COVER = {6: 20.0, 10: 85.0, 13: 70.0, 16: 95.0, 23: 0.0}


def test_model_and_report_need_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "p.gpkg").touch()
    job = {"products": [str(tmp_path)], "polygons": str(tmp_path / "p.gpkg"), "model": str(tmp_path / "a.npz"),
           "report": str(tmp_path / "a.html")}  # fmt: skip
    with pytest.raises(TheiaError, match="would be one file"):
        run_entry("train_land_cover", job, Context())


def test_quantity(tmp_path: Path) -> None:
    year = make_year(tmp_path / "in", noise=150.0)
    truth = np.vectorize(_COVER.get)(year.truth)
    rng = np.random.default_rng(0)
    boxes, values = [], []
    for row in range(0, 160, FIELD):
        for col in range(0, 160, FIELD):
            if rng.uniform() < 0.4:
                x, y = 300000 + col * 10, 4900020 - row * 10
                boxes.append(shapely.box(x + 6, y - 74, x + 74, y - 6))
                values.append(truth[row, col] + rng.normal(0, 3))
    path = str(tmp_path / "cover.gpkg")
    values[0] = float("nan")
    layer = Features(np.array(boxes, dtype=object), {"cover": np.array(values), "name": np.array(["x"] * len(boxes))},
                     year.grid.crs)  # fmt: skip
    write_layer(path, layer, geometry_type="Polygon")
    model, report, mapped = (str(tmp_path / n) for n in ("m.npz", "r.html", "cover.tif"))
    job: dict[str, Any] = {
        "products": [str(year.folder)], "polygons": path, "field": "cover", "target": "quantity", "bands": list(BANDS),
        "trees": 30, "runs": 3, "step_days": 20, "start": "2023-01-01", "end": "2023-12-31", "model": model,
        "report": report,
    }  # fmt: skip
    found = run_entry("train_land_cover", job, Context(Settings(threads=2)))
    assert found.outputs["r2"] > 0.9
    numbers = json.loads(Path(report).with_suffix(".json").read_text(encoding="utf-8"))
    assert numbers["rmse"][0] < 12 and abs(numbers["bias"][0]) < 4
    run_entry("land_cover", {"products": [str(year.folder)], "model": model, "map": mapped}, Context())
    predicted = read(mapped)
    known = predicted != open_dataset(mapped).nodata
    assert known.mean() > 0.99 and np.sqrt(((predicted - truth)[known] ** 2).mean()) < 12
    with pytest.raises(TheiaError, match="neither confidence nor probability"):
        run_entry("land_cover", {"products": [str(year.folder)], "model": model, "map": mapped,
                                 "confidence": str(tmp_path / "c.tif")}, Context())  # fmt: skip
    with pytest.raises(TheiaError, match="does not hold numbers"):
        run_entry("train_land_cover", {**job, "field": "name"}, Context())
