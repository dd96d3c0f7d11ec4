"""The entry `mowing` on three fields: files, parcels, independence of blocks and order, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.result import Result
from algorithms.core.vector import Features, read_layer, write_layer
from algorithms.vegetation.mowing_parcels import vote, zone_medians
from algorithms.worker import run_entry

from .mowing_data import FIELD_CUTS, GRID, write_fields


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prés")
    write_fields(folder)
    return folder


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three fields as polygons in another reference system, and one outside the images."""
    path = tmp_path_factory.mktemp("parcelles") / "parcels.gpkg"
    xmin, _, _, ymax = GRID.bounds
    boxes = [shapely.box(xmin + 300 * f, ymax - 600, xmin + 300 * f + 300, ymax) for f in range(3)]
    boxes.append(shapely.box(xmin + 50000, ymax, xmin + 50300, ymax + 300))
    from algorithms.core.vector import reproject

    moved = reproject(np.array(boxes, object), GRID.crs, "EPSG:2154")
    write_layer(str(path), Features(moved, {"name": np.array(["a", "b", "c", "out"], object)}, "EPSG:2154"))
    return path


def run(context: Context | None = None, **given: Any) -> Result:
    values = {k: str(v) if isinstance(v, Path) else v for k, v in given.items()}
    return run_entry("mowing", values, context or Context(Settings(memory_mb=2000, threads=2)))


def maps(folder: Path) -> dict[str, np.ndarray]:
    (tile,) = [p for p in folder.iterdir() if p.is_dir()]
    return {p.stem.rpartition("31TCJ_")[2]: read(str(p)) for p in tile.glob("*.tif")}


def test_maps_tell_what_was_done(fields: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    result = run(products=fields, output=tmp_path / "out", report=report)
    found = maps(tmp_path / "out")
    for field, cuts in enumerate(FIELD_CUTS):
        inside = (slice(2, 28), slice(30 * field + 2, 30 * field + 28))
        assert (found["COUNT"][inside] == len(cuts)).mean() > 0.97
        for number, cut in enumerate(cuts):
            days, half = found["DATES"][number][inside], found["HALF_WIDTH"][number][inside]
            assert np.median(np.abs(days.astype(int) - cut)) <= 4 and (half[days > 0] < 255).all()
    assert (found["COUNT"][32:58, 32:58] == 0).mean() > 0.97
    assert np.array_equal(found["FIRST"], found["DATES"][0])
    assert set(np.unique(found["STATE"])) <= {1, 2, 3}
    sure = found["CONFIDENCE"]
    assert ((sure == 255) == (found["DATES"] == 0)).all() and sure[sure < 255].min() >= 45
    (tile,) = [p for p in (tmp_path / "out").iterdir() if p.is_dir()]
    item = json.loads(next(tile.glob("*.json")).read_text(encoding="utf-8"))
    assert item["properties"]["theia:job"]["entry"] == "mowing" and len(item["assets"]) == 8
    with rasterio.open(next(tile.glob("*_STATE.tif"))) as file:
        assert file.nodata == 0 and file.tags(1)["class_4"].startswith("Not observable")
    assert [layer.visible for layer in result.layers].count(True) == 1 and result.layers[0].start is not None
    assert 0.45 < result.outputs["mown_share"] < 0.55
    assert "<img" in report.read_text(encoding="utf-8")
    numbers = json.loads(report.with_suffix(".json").read_text(encoding="utf-8"))
    assert numbers["31TCJ 2023"]["shares"]["1"] == pytest.approx(result.outputs["mown_share"])


def test_blocks_threads_and_order_change_nothing(fields: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(products=fields, output=tmp_path / "a")
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (17, 23))
    monkeypatch.setattr("algorithms.vegetation.mowing_maps._PIXELS_AT_ONCE", 100)
    run(products=sorted(map(str, fields.glob("*.tif")))[::-1], output=tmp_path / "b")
    first, second = maps(tmp_path / "a"), maps(tmp_path / "b")
    assert first.keys() == second.keys() and all(np.array_equal(first[n], second[n]) for n in first)


def test_parcels_have_dates_and_say_how_many_pixels_agree(fields: Path, parcels: Path, tmp_path: Path) -> None:
    run(products=fields, parcels=parcels, output=tmp_path / "out", parcel_dates=tmp_path / "dates.gpkg",
        report=tmp_path / "r.html", context=Context(Settings(memory_mb=2000, threads=2, language="fr")))  # fmt: skip
    table = read_layer({"path": str(tmp_path / "dates.gpkg")})
    # the parcel outside the images has no row
    assert list(table.columns["name"]) == ["a", "b", "c"]
    assert table.columns["cuts"].tolist() == [2, 1, 0]
    for number, cut in enumerate(FIELD_CUTS[0]):
        day = np.datetime64(table.columns[f"cut{number + 1}"][0][:10])
        error = int((day - np.datetime64("2023-01-01")).astype(int)) + 1 - cut
        assert abs(error) <= table.columns[f"half{number + 1}"][0] <= 8
        assert table.columns[f"share{number + 1}"][0] > 90
    # half of the second field was cut: its pixels say so
    assert 35 <= table.columns["share1"][1] <= 65
    assert table.columns["cut1"][2] == "" and table.columns["conf1"][2] == -1
    assert maps(tmp_path / "out")["STATE"].min() > 0
    assert "Fauche" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_only_grassland_and_the_area_are_mapped(fields: Path, tmp_path: Path) -> None:
    cover = np.full(GRID.shape, 6, np.uint8)
    cover[:, 30:] = 13
    write_raster(RasterSpec(str(tmp_path / "oso.tif"), GRID, "uint8"), cover)
    run(products=fields, grassland=tmp_path / "oso.tif", output=tmp_path / "out")
    state = maps(tmp_path / "out")["STATE"]
    assert (state[:, :30] == 0).all() and (state[:, 30:] > 0).all()
    with pytest.raises(TheiaError, match="whole numbers"):
        run(products=fields, grassland=tmp_path / "oso.tif", codes="hay", output=tmp_path / "no")


def test_seasons_without_enough_dates_are_refused_or_warned_of(fields: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="less than 30 days"):
        run(products=fields, start="2023-11-20", end="2023-11-30", output=tmp_path / "a")
    context = Context(Settings(memory_mb=2000, threads=1))
    run(products=sorted(map(str, fields.glob("*.tif")))[::5], output=tmp_path / "b", context=context)
    assert any("dates in the season" in w for w in context.warnings)
    with pytest.raises(TheiaError, match="exists already"):
        run(products=fields, start="2023-02-19", end="2023-11-26", output=tmp_path / "b")
        run(products=fields, start="2023-02-19", end="2023-11-26", output=tmp_path / "b")


def test_a_model_is_needed_where_it_is_asked_for(fields: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="model file"):
        run(products=fields, method="model", output=tmp_path / "a")
    with pytest.raises(TheiaError, match="layer of parcels"):
        run(products=fields, output=tmp_path / "a", parcel_dates=tmp_path / "x.gpkg")


def test_medians_by_zone_are_lower_medians() -> None:
    values = np.array([5, 1, 9, 7, 3, 4], np.int16)
    assert zone_medians(values, np.array([0, 0, 0, 2, 2, 2]), 3).tolist() == [5, 0, 4]
    assert zone_medians(values[:4], np.array([1, 1, 1, 1]), 2).tolist() == [0, 5]


def test_pixels_that_do_not_agree_make_no_event() -> None:
    rng = np.random.default_rng(0)
    dates = np.zeros((7, 100), np.int32)
    dates[0] = rng.integers(100, 300, 100)
    sure = np.where(dates > 0, 95, 255).astype(np.uint8)
    assert vote(dates, sure, 0) == []
    dates[0, :40] = 180 + rng.integers(-2, 3, 40)
    ((day, _, confidence),) = vote(dates, sure, 1000)
    assert abs(day - 1179) <= 2 and 0.3 < confidence < 0.6
