"""The record beside outputs, and reports."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from algorithms.core.grid import Grid
from algorithms.core.progress import Context
from algorithms.core.provenance import sha256, write_item
from algorithms.core.report import Report

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 100, 100)


def test_the_record_is_enough_to_run_again(tmp_path: Path) -> None:
    product, out = tmp_path / "S2 é", tmp_path / "out.tif"
    product.mkdir()
    (product / "a.tif").write_bytes(b"12345")
    out.write_bytes(b"result")
    context = Context()
    context.warning("one date only")
    period = (dt.datetime(2024, 7, 1, tzinfo=dt.UTC), dt.datetime(2024, 8, 1, tzinfo=dt.UTC))
    path = tmp_path / "out.json"
    write_item(
        str(path),
        item_id="x",
        entry="l3a_synthesis",
        parameters={"products": [str(product)]},
        inputs=[str(product)],
        outputs=[str(out)],
        context=context,
        grid=GRID,
        period=period,
    )
    item = json.loads(path.read_text(encoding="utf-8"))
    assert item["type"] == "Feature" and item["stac_version"] == "1.0.0"
    assert item["properties"]["theia:job"] == {"entry": "l3a_synthesis", "parameters": {"products": [str(product)]}}
    assert item["properties"]["theia:inputs"][0]["size"] == 5
    assert item["properties"]["theia:warnings"] == ["one date only"]
    assert item["properties"]["start_datetime"] == "2024-07-01T00:00:00Z" and item["properties"]["datetime"] is None
    asset = item["assets"]["out.tif"]
    assert asset["href"] == "out.tif" and asset["file:checksum"] == "1220" + sha256(str(out))
    west, south, east, north = item["bbox"]
    assert 0.4 < west < east < 0.6 and 44.2 < south < north < 44.3


def test_report_is_one_file_without_the_network_and_escapes(tmp_path: Path) -> None:
    report = Report("Été <2024>", "fr")
    report.section("Numbers & more")
    report.table(["Band", "Error"], [["B2 <b>", 0.00123456], ["B8", None], ["n", np.float32(2)]])
    figure = Figure()
    figure.subplots().plot([0, 1], [1, 0])
    report.figure(figure, "A line")
    report.numbers["error"] = np.array([1.0, 2.0])
    paths = report.save(str(tmp_path / "report.html"))
    page = Path(paths[0]).read_text(encoding="utf-8")
    assert "Été &lt;2024&gt;" in page and "B2 &lt;b&gt;" in page and "0.001235" in page
    assert "http://" not in page and "https://" not in page and "<script" not in page
    assert "data:image/png;base64," in page
    assert json.loads(Path(paths[1]).read_text(encoding="utf-8")) == {"error": [1.0, 2.0]}
