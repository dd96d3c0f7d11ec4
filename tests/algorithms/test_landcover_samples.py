"""Preparation of samples: every fault is taken out and told; the whole year in one go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import grid_of, read
from algorithms.core.vector import Features, write_layer
from algorithms.landcover.legend import constants
from algorithms.worker import run_entry
from tests.algorithms.landcover_data import BANDS, make_year

CRS = "EPSG:2154"


def _layer(folder: Path, name: str, rows: list[tuple[Any, Any]], field: str = "class", crs: str = CRS) -> str:
    path = str(folder / f"{name}.gpkg")
    values = np.array([r[1] for r in rows], dtype=object if isinstance(rows[0][1], str) else None)
    geometries = np.array([r[0] for r in rows], dtype=object)
    write_layer(path, Features(geometries, {field: values}, crs), geometry_type="Unknown")
    return path


def _square(x: float, y: float, side: float = 100.0) -> Any:
    return shapely.box(600000 + x, 6200000 + y, 600000 + x + side, 6200000 + y + side)


def _read(path: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    meta, _, wkb, data = pyogrio.raw.read(path, layer=Path(path).stem)
    return shapely.from_wkb(wkb), dict(zip(meta["fields"], data, strict=True))


def _prepare(folder: Path, polygons: str, **changes: Any) -> tuple[Any, list[str], str]:
    warnings: list[str] = []
    context = Context(
        Settings(language="fr"), lambda e: warnings.append(e["text"]) if e["event"] == "warning" else None
    )
    out = str(folder / "prêt.gpkg")
    result = run_entry("prepare_samples", {"polygons": polygons, "output": out, **changes}, context)
    return result, warnings, out


def test_every_fault_is_taken_out_and_told(tmp_path: Path) -> None:
    bow = shapely.Polygon([(600000, 6201000), (600100, 6201100), (600100, 6201000), (600000, 6201100)])
    multi = shapely.MultiPolygon([_square(3000, 0), _square(3200, 0)])
    rows = [
        (_square(0, 0), 6), (_square(500, 0), 10), (_square(550, 0), 13), (_square(1000, 0), 6), (_square(1000, 0), 6),
        (bow, 16), (multi, 6), (_square(2000, 0, 30), 10), (shapely.Point(600000, 6200000), 6), (_square(0, 2000), 0),
        (shapely.LineString([(600000, 6200000), (600100, 6200100)]), 6),
    ]  # fmt: skip
    left, page = str(tmp_path / "left.gpkg"), str(tmp_path / "r.html")
    _, _, out = _prepare(tmp_path, _layer(tmp_path, "in", rows), left_out=left, report=page)
    geometries, columns = _read(out)
    assert shapely.is_valid(geometries).all() and (shapely.get_type_id(geometries) == 3).all()
    assert sorted(columns["class"].tolist()) == [6, 6, 6, 6, 10, 13, 16, 16] or sorted(columns["class"]).count(6) == 4
    by_class = {c: geometries[columns["class"] == c] for c in (6, 10, 13)}
    assert np.allclose(shapely.area(by_class[6]), 80 * 80)
    assert np.allclose(shapely.area(by_class[10]), 30 * 80) and np.allclose(shapely.area(by_class[13]), 30 * 80)
    overlap = shapely.intersection(by_class[10][0], by_class[13][0])
    assert overlap.area == 0
    both = columns["polygon"][(columns["class"] == 6)]
    assert len(set(both.tolist())) == 3
    _, reasons = _read(left)
    assert set(reasons["reason"]) >= {"same as another", "overlap of two classes", "too small"}
    numbers = json.loads(Path(page).with_suffix(".json").read_text(encoding="utf-8"))
    assert numbers["repaired"] == 1 and numbers["left_out"]["not a polygon"] == 2
    assert numbers["left_out"]["no class"] == 1
    assert "Préparation" in Path(page).read_text(encoding="utf-8")


def test_registers_and_two_sources(tmp_path: Path) -> None:
    rpg = [(_square(0, 0), "BTH"), (_square(300, 0), "MIS"), (_square(600, 0), "SNE"), (_square(900, 0), "VRC")]
    topo = [
        (_square(0, 600, 200), "Forêt fermée de conifères"),
        (_square(620, 620, 200), "Lac"),
        (_square(50, 20), "Vigne"),
    ]
    crops = _layer(tmp_path, "rpg", rpg, "code_cultu")
    _, warnings, out = _prepare(
        tmp_path, crops, register="rpg", more_polygons=_layer(tmp_path, "topo", topo, "NATURE"), erosion_m=5
    )
    _, columns = _read(out)
    assert sorted(set(columns["class"].tolist())) == [6, 10, 15, 17, 23]
    assert columns["name"][columns["class"] == 6][0] == "céréales à paille"
    assert any("SNE (1)" in w for w in warnings)


def test_roads_are_not_eroded_and_caps_keep_parts_together(tmp_path: Path) -> None:
    road = shapely.box(600000, 6203000, 600400, 6203008)
    rows = [(road, 4)] + [(shapely.MultiPolygon([_square(i * 300, 0), _square(i * 300, 300)]), 6) for i in range(8)]
    _, _, out = _prepare(tmp_path, _layer(tmp_path, "in", rows), most_per_class=3)
    geometries, columns = _read(out)
    assert shapely.area(geometries[columns["class"] == 4]).tolist() == [3200.0]
    assert len(set(columns["polygon"][columns["class"] == 6].tolist())) == 3
    assert (columns["class"] == 6).sum() == 6


def test_degrees_become_metres_and_bad_tables_are_refused(tmp_path: Path) -> None:
    square = shapely.box(2.0, 44.0, 2.01, 44.01)
    path = _layer(
        tmp_path, "in", [(square, "forest"), (shapely.box(2.1, 44.0, 2.11, 44.01), "pond")], "kind", "EPSG:4326"
    )
    table = tmp_path / "t.csv"
    table.write_text("value,class\nforest,16\npond,23\n", encoding="utf-8")
    _, _, out = _prepare(tmp_path, path, field="kind", class_table=str(table))
    assert pyogrio.read_info(out, layer="prêt")["crs"] == "EPSG:32631"
    with pytest.raises(TheiaError, match="No polygon has a class"):
        _prepare(tmp_path, path, field="kind")
    with pytest.raises(TheiaError, match="no field nature"):
        _prepare(tmp_path, path, field="nature")
    with pytest.raises(TheiaError, match="None of the 2 polygons is left"):
        _prepare(tmp_path, path, field="kind", class_table=str(table), minimum_ha=1000)


def test_register_codes_point_to_classes_of_the_legend() -> None:
    table = constants()
    known = {row["code"] for row in table["legends"]["oso23"]}
    for register in table["registers"].values():
        assert set(register["codes"].values()) <= known
    assert set(table["merges"]["oso17"].values()) <= {row["code"] for row in table["legends"]["oso17"]}
    assert set(table["merges"]["oso_level1"].values()) <= {row["code"] for row in table["legends"]["oso_level1"]}


def test_the_whole_year(tmp_path: Path) -> None:
    year = make_year(tmp_path / "in", size=120)
    out = tmp_path / "product"
    job = {"products": [str(year.folder)], "polygons": year.polygons, "field": "class", "bands": list(BANDS),
           "trees": 25, "runs": 2, "block_km": 0, "step_days": 20, "start": "2023-01-01", "end": "2023-12-31",
           "erosion_m": 5,
           "output": str(out)}  # fmt: skip
    found = run_entry("land_cover_year", job, Context(Settings(threads=2)))
    mapped = read(str(out / "land_cover.tif"))
    assert (mapped == year.truth).mean() > 0.85 and found.outputs["overall_accuracy"] > 0.85
    assert grid_of(str(out / "land_cover_product.tif")).pixel_size == 20
    polygons, columns = _read(str(out / "land_cover.gpkg"))
    assert shapely.is_valid(polygons).all() and (columns["Area"] > 0).all()
    item = json.loads((out / "item.json").read_text(encoding="utf-8"))
    assert {"land_cover.tif", "model.npz", "report.html"} <= set(item["assets"])
    assert len(found.layers) == 5 and all(Path(layer.path).exists() for layer in found.layers)
    assert not [p for p in out.iterdir() if p.name.startswith(".")]
    with pytest.raises(TheiaError, match="exists already"):
        run_entry("land_cover_year", job, Context())
