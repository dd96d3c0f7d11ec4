"""The entry `accuracy`: polygons, points, rasters and finished matrices; page, matrix and numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core.accuracy import confusion, scores
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.landcover.legend import Legend, guess, parse_style, read_codes, read_legend, shipped
from algorithms.landcover.matrix_file import read_matrix, write_matrix
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 200, 240)


@pytest.fixture
def scene(tmp_path: Path) -> dict[str, Any]:
    """A truth of 3 classes in fields of 20 x 20 pixels, and a map that is right in 85 % of the pixels."""
    rng = np.random.default_rng(0)
    truth = np.kron(rng.choice([6, 10, 13], (10, 12)), np.ones((20, 20), int)).astype(np.uint8)
    mapped = np.where(rng.uniform(size=truth.shape) < 0.85, truth, rng.choice([6, 10, 13], truth.shape)).astype(
        np.uint8
    )
    paths = {
        "truth": str(tmp_path / "vérité.tif"),
        "map": str(tmp_path / "carte.tif"),
        "conf": str(tmp_path / "conf.tif"),
    }
    write_raster(RasterSpec(paths["truth"], GRID, "uint8", 0), truth)
    write_raster(RasterSpec(paths["map"], GRID, "uint8", 0, classes=shipped("oso23").only([6, 10, 13]).classes), mapped)
    write_raster(RasterSpec(paths["conf"], GRID, "uint8", 255), np.full(GRID.shape, 90, np.uint8))
    return {**paths, "truth_array": truth, "map_array": mapped, "folder": tmp_path}


def _fields(scene: dict[str, Any], crs: str = "EPSG:32631") -> dict[str, Any]:
    boxes, codes = [], []
    for row in range(0, 10, 2):
        for col in range(12):
            left, top = 300000 + col * 200, 4900020 - row * 200
            boxes.append(shapely.box(left + 20, top - 180, left + 180, top - 20))
            codes.append(int(scene["truth_array"][row * 20 + 5, col * 20 + 5]))
    path = str(scene["folder"] / "fields.gpkg")
    write_layer(path, Features(np.array(boxes, dtype=object), {"code": np.array(codes)}, crs), geometry_type="Polygon")
    return {"path": path}


def test_polygons(scene: dict[str, Any]) -> None:
    report, matrix = str(scene["folder"] / "r.html"), str(scene["folder"] / "m.csv")
    found = run_entry(
        "accuracy",
        {"image": scene["map"], "reference": _fields(scene), "field": "code", "confidence": scene["conf"],
         "report": report, "matrix": matrix},
        Context(Settings(threads=2, language="fr")),
    )  # fmt: skip
    inner = np.zeros(GRID.shape, bool)
    for row in range(0, 10, 2):
        for col in range(12):
            inner[row * 20 + 2 : row * 20 + 18, col * 20 + 2 : col * 20 + 18] = True
    expected = scores(confusion(scene["truth_array"][inner], scene["map_array"][inner]).matrix)
    assert found.outputs["overall_accuracy"] == pytest.approx(expected.oa)
    assert found.outputs["kappa"] == pytest.approx(expected.kappa)
    page = Path(report).read_text(encoding="utf-8")
    assert "Précision d" in page and "céréales" not in page and "straw cereals" in page and page.count("<img") == 3
    numbers = json.loads(Path(report).with_suffix(".json").read_text(encoding="utf-8"))
    low, high = numbers["intervals"]["oa"]
    assert low < expected.oa < high and high - low < 0.05
    assert numbers["units"] == 60 and sum(numbers["areas_ha"]["mapped"]) == pytest.approx(480)
    assert numbers["reliability_error"] == pytest.approx(abs(0.9 - expected.oa))
    again, _ = read_matrix(matrix, Legend(()))
    assert again.matrix.tolist() == numbers["matrix"] and again.classes.tolist() == [6, 10, 13]


def test_raster_reference_points_and_merge(scene: dict[str, Any]) -> None:
    whole = run_entry("accuracy", {"image": scene["map"], "reference_image": scene["truth"]}, Context())
    expected = (scene["truth_array"] == scene["map_array"]).mean()
    assert whole.outputs["overall_accuracy"] == pytest.approx(expected)
    rng = np.random.default_rng(1)
    row, col = rng.integers(0, 200, 400), rng.integers(0, 240, 400)
    points = shapely.points(300000 + col * 10 + 4.0, 4900020 - row * 10 - 6.0)
    path = str(scene["folder"] / "points.gpkg")
    labels = scene["truth_array"][row, col].astype(float)
    write_layer(path, Features(points, {"code": labels}, "EPSG:32631"), geometry_type="Point")
    drawn = run_entry("accuracy", {"image": scene["map"], "reference": path, "field": "CODE"}, Context())
    assert drawn.outputs["overall_accuracy"] == pytest.approx((scene["map_array"][row, col] == labels).mean())
    merged = run_entry(
        "accuracy", {"image": scene["map"], "reference_image": scene["truth"], "merge": "oso_level1"}, Context()
    )
    crops = np.isin(scene["truth_array"], [6, 10]) == np.isin(scene["map_array"], [6, 10])
    assert merged.outputs["overall_accuracy"] == pytest.approx(crops.mean())


def test_area_and_other_grid(scene: dict[str, Any]) -> None:
    area = {"extent": [300000, 4899020, 301000, 4900020], "crs": "EPSG:32631"}
    part = run_entry("accuracy", {"image": scene["map"], "reference_image": scene["truth"], "area": area}, Context())
    right = (scene["truth_array"] == scene["map_array"])[:100, :100].mean()
    assert part.outputs["overall_accuracy"] == pytest.approx(right)
    coarse = str(scene["folder"] / "coarse.tif")
    write_raster(RasterSpec(coarse, GRID.coarsen(20), "uint8", 0), scene["truth_array"][::20, ::20])
    same = run_entry("accuracy", {"image": scene["map"], "reference_image": coarse}, Context())
    assert same.outputs["overall_accuracy"] == pytest.approx((scene["truth_array"] == scene["map_array"]).mean())


def test_all_that_is_missing_is_said(scene: dict[str, Any]) -> None:
    with pytest.raises(TheiaError, match="One reference is needed"):
        run_entry("accuracy", {"image": scene["map"]}, Context())
    with pytest.raises(TheiaError, match="no field kind"):
        run_entry("accuracy", {"image": scene["map"], "reference": _fields(scene), "field": "kind"}, Context())
    far = {"extent": [0, 0, 10, 10], "crs": "EPSG:32631"}
    with pytest.raises(TheiaError, match="outside the map"):
        run_entry("accuracy", {"image": scene["map"], "reference_image": scene["truth"], "area": far}, Context())


@pytest.mark.parametrize(
    "text",
    [
        "#Reference labels (rows):1,2,3\n#Produced labels (columns):1,2,3\n50,78,41\n20,52,31\n27,72,98\n",
        "ref;forest;water;urban\nforest;50;78;41\nwater;20;52;31\nurban;27;72;98\n",
        "50 78 41\n20 52 31\n27 72 98\n",
        ",1,2,3\n1,50,78,41\n2,20,52,31\n3,27,72,98\n",
    ],
)
def test_finished_matrix(text: str, tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    path.write_text(text, encoding="utf-8")
    found = run_entry("accuracy", {"matrix_file": str(path), "report": str(tmp_path / "r.html")}, Context())
    assert round(found.outputs["overall_accuracy"], 3) == 0.426
    assert ("forest" in text) == ("forest" in (tmp_path / "r.html").read_text(encoding="utf-8"))


def test_matrix_with_a_class_that_the_reference_lacks(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("#Reference labels (rows):1,3\n#Produced labels (columns):1,2,3\n5,1,0\n0,2,7\n", encoding="utf-8")
    found, _ = read_matrix(str(path), Legend(()))
    assert found.matrix.tolist() == [[5, 1, 0], [0, 0, 0], [0, 2, 7]] and scores(found.matrix).oa == 12 / 15
    write_matrix(str(path), found, Legend(()))
    assert read_matrix(str(path), Legend(()))[0].matrix.tolist() == found.matrix.tolist()
    path.write_text("1,2\n3\n", encoding="utf-8")
    with pytest.raises(TheiaError, match="not a confusion matrix"):
        read_matrix(str(path), Legend(()))


@pytest.mark.reference
def test_published_matrix_of_oso_2016(reference_folder: Callable[[str], Path]) -> None:
    """The published file of the national map of 2016: OA 0.889, kappa 0.871."""
    folder = reference_folder("oso2016")
    found = run_entry("accuracy", {"matrix_file": str(next(folder.glob("*.csv")))}, Context())
    assert found.outputs["overall_accuracy"] == pytest.approx(0.889, abs=0.0005)
    assert found.outputs["kappa"] == pytest.approx(0.871, abs=0.0005)


def test_legends(tmp_path: Path) -> None:
    oso = shipped("oso23")
    assert oso.codes == tuple(range(1, 24)) and len({c.colour for c in oso.classes}) == 23
    assert shipped("oso23", "fr").label(19) == "landes ligneuses"
    assert guess([6, 10]).name == "oso23" and guess([211, 31]).name == "oso17" and guess([77, 78]).name == ""
    path = tmp_path / "legend.csv"
    path.write_text("code;label;colour\n2;Forêt;#009C00\n1;Eau;\n", encoding="latin-1")
    found = read_legend(str(path))
    assert found.codes == (1, 2) and found.classes[1].colour == "#009c00" and found.label(2) == "Forêt"
    path.write_text("code,label,colour\nx,a,#000000\n2,b,red\n2,c,#000000\n", encoding="utf-8")
    with pytest.raises(TheiaError) as error:
        read_legend(str(path))
    assert "line 2" in str(error.value) and "line 3" in str(error.value)
    path.write_text("value,class\nBTH,6\nMIS,10\nBTH,7\n", encoding="utf-8")
    with pytest.raises(TheiaError, match="two classes"):
        read_codes(str(path))


def test_legend_of_a_style() -> None:
    style = """<qgis><renderer-v2 type="categorizedSymbol" attr="code"><categories>
      <category symbol="0" value="2" label="grass"/><category symbol="1" value="1" label="forest"/>
      <category symbol="1" value="" label="others"/></categories>
      <symbols><symbol name="0"><layer><Option type="Map"><Option name="color" value="10,20,255,255"/></Option></layer>
      </symbol>
      <symbol name="1"><layer><prop k="color" v="0,128,0,255"/></layer></symbol></symbols></renderer-v2></qgis>"""
    found = parse_style(style, "CODE")
    assert found is not None and [(c.value, c.label, c.colour) for c in found.classes] == [
        (1, "forest", "#008000"), (2, "grass", "#0a14ff"),
    ]  # fmt: skip
    assert parse_style(style, "other") is None and parse_style("<broken", "code") is None
