"""Entry `stack_series`: what it writes is a series for every other entry; what fails is told; order changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.core.result import Result
from algorithms.products.masks import read_mask
from algorithms.products.read import open_products
from algorithms.series.ready.bandpass import IDENTITY, coefficients, of_scene
from algorithms.series.ready.recipe import BITS, LEFT_OUT, MISSED, NODATA
from algorithms.worker import run_entry
from tests.algorithms.ready_data import LANDSAT_GRID, S2_GRID, ZONE, at, landsat, product, sentinel, waves

DAY = dt.date(2023, 5, 1)


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def run(output: Path, products: list[Path], context: Context | None = None, **changes: Any) -> Result:
    given = {"products": [str(p) for p in products], "output": str(output), **changes}
    return run_entry("stack_series", given, context or Context(Settings(memory_mb=2048, threads=2)))


def series(folder: Path) -> Path:
    """Six dates of Sentinel-2 and two of Landsat; on one a cloud that the mask has, on one a cloud that it misses."""
    for k in range(6):
        field = at(waves, S2_GRID)
        cloud = np.zeros(S2_GRID.shape, bool)
        if k == 2:
            field = field.copy()
            field[40:60, 40:60] = 2.0
        if k == 3:
            cloud[100:120, 100:140] = True
        sentinel(folder, day(10 * k), field, sensor="S2AS2B"[3 * (k % 2) :][:3], tile="T31TCJ", cloud=cloud)
    oli = {b: coefficients("L8", b).inverse() for b in ("B2", "B3", "B4", "B5", "B6", "B7")}
    lines = {b: (line.slope, line.offset) for b, line in oli.items()}
    landsat(folder, day(10), lines=lines)
    landsat(folder, day(36), at(waves, LANDSAT_GRID, (9.0, -6.0)), lines=lines, sensor="L9")
    return folder


def test_the_folder_is_a_series(tmp_path: Path) -> None:
    report = tmp_path / "r.html"
    result = run(tmp_path / "out", [series(tmp_path / "in")], report=str(report))
    assert result.outputs["images"] == 8 and len(result.layers) == 8
    assert [layer.start for layer in result.layers] == sorted(layer.start for layer in result.layers)  # type: ignore
    scenes = open_products([str(tmp_path / "out")])
    assert [s.sensor for s in scenes] == ["S2A", "L8", "S2B", "S2A", "S2B", "L9", "S2A", "S2B"]
    assert {s.tile for s in scenes} == {"T31TCJ"} and all(s.grid.equals(S2_GRID) for s in scenes)
    truth = at(waves, S2_GRID)
    inner = (slice(14, -14), slice(14, -14))
    for scene in scenes:
        near = scene.bands["B5" if scene.sensor.startswith("L") else "B8A"]
        clear = ~read_mask(scene, ("cloud", "shadow", "outside"))[inner]
        values = read(near.path, bands=(near.index,))[inner] * near.scale
        assert np.abs(values - truth[inner])[clear].max() < 0.015, scene.id
        assert of_scene(scene, near.name) == IDENTITY and scene.adjusted["band_pass"] == "S2A"
    landsat_scenes = [s for s in scenes if s.sensor.startswith("L")]
    assert list(landsat_scenes[0].bands) == ["B2", "B3", "B4", "B5", "B6", "B7"]  # absent bands are not filled
    assert landsat_scenes[0].adjusted["bands"]["B5"] == "B8A"
    east, north = landsat_scenes[1].adjusted["shift_m"]
    assert np.hypot(east - 9, north + 6) < 1.5 and "shift_m" not in landsat_scenes[0].adjusted
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert len(numbers["dates"]) == 8 and numbers["band_pass_of"] == "S2A"
    after = {a["band"]: abs(a["bias_after"]) for a in numbers["agreement"]}
    assert set(after) == {"B2", "B3", "B4", "B8A", "B11", "B12"} and max(after.values()) < 0.001
    assert report.read_text(encoding="utf-8").count("<img") == 3
    with rasterio.open(scenes[1].path) as dataset:
        assert dataset.descriptions[3] == "B8A (L8 B5)" and dataset.nodata == NODATA


def test_clouds_of_masks_and_clouds_that_they_missed(tmp_path: Path) -> None:
    source = series(tmp_path / "in")
    run(tmp_path / "out", [source])
    scenes = open_products([str(tmp_path / "out")])
    flags = {s.acquired.date(): read(s.path.replace(".tif", "_MASK.tif")) for s in scenes if s.sensor[:2] == "S2"}
    masked, missed = flags[day(30)], flags[day(20)]
    assert ((masked[100:120, 100:140] & BITS["cloud"]) != 0).all() and (masked & BITS["cloud"] != 0).sum() == 800
    found = (missed & MISSED) != 0
    assert found[40:60, 40:60].all() and found.sum() < 500
    assert ((missed[found] & LEFT_OUT) != 0).all()
    cloudy = read_mask(next(s for s in scenes if s.acquired.date() == day(20)), ("cloud",))
    assert cloudy[45:55, 45:55].all()  # an entry that asks for clouds alone leaves them out too
    run(tmp_path / "plain", [source], screen=False)
    plain = [s for s in open_products([str(tmp_path / "plain")]) if s.acquired.date() == day(20)]
    assert not (read(plain[0].path.replace(".tif", "_MASK.tif")) & MISSED).any()


def test_every_other_entry_takes_the_folder(tmp_path: Path) -> None:
    run(tmp_path / "out", [series(tmp_path / "in")])
    given = {
        "products": [str(tmp_path / "out")],
        "output": str(tmp_path / "filled"),
        "step_days": 10,
        "bands": ["B4", "B8A"],
    }
    filled = run_entry("gap_filling", given, Context(Settings(memory_mb=2048, threads=2)))
    assert filled.outputs["images"] == 6
    scenes = open_products([str(tmp_path / "filled")])
    value = read(scenes[3].path, bands=(2,)) * 1e-4
    inner = (slice(14, -14), slice(14, -14))
    assert np.abs(value[inner] - at(waves, S2_GRID)[inner]).max() < 0.015  # under clouds as well
    # and the result may go in again: nothing is adjusted or moved twice
    run(tmp_path / "again", [tmp_path / "out"])
    first, second = (sorted((tmp_path / n).glob("*_L9.tif"))[0] for n in ("out", "again"))
    assert np.array_equal(read(str(first)), read(str(second)))


def test_order_of_products_and_threads_change_nothing(tmp_path: Path) -> None:
    paths = sorted(series(tmp_path / "in").glob("*.json"))
    rasters = [p.with_suffix(".tif") for p in paths]
    run(tmp_path / "a", rasters)
    run(tmp_path / "b", rasters[::-1], Context(Settings(memory_mb=900, threads=1)))
    names = sorted(p.name for p in (tmp_path / "a").glob("*.tif"))
    assert names == sorted(p.name for p in (tmp_path / "b").glob("*.tif")) and len(names) == 16
    for name in names:
        assert np.array_equal(read(str(tmp_path / "a" / name)), read(str(tmp_path / "b" / name))), name


def test_what_fails_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    source = series(tmp_path / "in")
    broken = source / "S2B_20230511T31TCJ.tif"
    data = bytearray(broken.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = b"\xff" * 4000  # the file is whole, its pixels cannot be decoded
    broken.write_bytes(data)
    (source / "S2A_20230610.json").write_text('{"datetime": "2023-06-10T10:00:00Z", "bands": ["B2"]}', encoding="utf-8")
    (source / "S2A_20230610.tif").write_bytes(b"no image")
    sentinel(source, day(58), cloud=np.ones(S2_GRID.shape, bool))
    context = Context(Settings(memory_mb=2048, threads=2))
    result = run(tmp_path / "out", [source], context, report=str(tmp_path / "r.html"))
    assert result.outputs["images"] == 7
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    told = " ".join(context.warnings)
    assert "S2A_20230610" in told and "20230511T105000_S2B" in told
    assert list(numbers["left_out"]["too_little_clear"]) == ["20230628T105000_S2A"]
    assert "20230511T105000_S2B" in numbers["left_out"]["failed"]
    assert not list((tmp_path / "out").glob("20230511T105000_S2B*"))


def test_nothing_usable_is_an_error(tmp_path: Path) -> None:
    cloudy = sentinel(tmp_path / "in", day(0), cloud=np.ones(S2_GRID.shape, bool))
    with pytest.raises(TheiaError, match="too little clear ground"):
        run(tmp_path / "out", [cloudy])
    assert not (tmp_path / "out").exists() and not list(tmp_path.glob(".theia-*"))
    with pytest.raises(TheiaError, match="No product lies in the period"):
        run(tmp_path / "out", [cloudy], start="2024-01-01")
    with pytest.raises(TheiaError, match="outside every product"):
        run(tmp_path / "out", [cloudy], area={"extent": [0, 0, 100, 100], "crs": ZONE})


def test_cancel_leaves_nothing_and_an_existing_folder_is_refused(tmp_path: Path) -> None:
    source = series(tmp_path / "in")
    stopped: list[float] = []

    def stop(event: dict[str, Any]) -> None:
        if event["event"] == "progress" and event["value"] > 0.5:
            stopped.append(event["value"])
            context.cancel()

    context = Context(Settings(memory_mb=2048, threads=2), stop, min_interval_s=0.0)
    with pytest.raises(Cancelled):
        run(tmp_path / "out", [source], context)
    assert stopped and not (tmp_path / "out").exists() and not list(tmp_path.glob(".theia-*"))
    (tmp_path / "out").mkdir()
    with pytest.raises(TheiaError, match="exists already"):
        run(tmp_path / "out", [source])


@pytest.mark.parametrize("band_pass", ["none", "scene"])
def test_band_passes_of_ones_choice(tmp_path: Path, band_pass: str) -> None:
    source = series(tmp_path / "in")
    run(tmp_path / "out", [source], band_pass=band_pass, bands=["B4", "B8A"])
    scene = next(s for s in open_products([str(tmp_path / "out")]) if s.sensor == "L8")
    assert list(scene.bands) == ["B4", "B5"]
    if band_pass == "none":
        assert "band_pass" not in scene.adjusted and of_scene(scene, "B4") == coefficients("L8", "B4")
    else:
        found, published = scene.adjusted["lines"]["B4"], coefficients("L8", "B4")
        assert found["source"] == "scene" and found["slope"] == pytest.approx(published.slope, abs=0.02)


def test_a_series_of_older_sensors(tmp_path: Path) -> None:
    """SPOT without a blue band and Landsat 5, at 20 m, with an area: bands by role, nothing filled, nothing judged."""
    coarse = S2_GRID.coarsen(2)
    for k in range(3):
        bands = {"XS1": 0.3, "XS2": 0.4, "XS3": 1.0, "SWIR": 0.7}
        product(tmp_path / "in", day(5 * k), "SPOT4", {b: s * at(waves, coarse) for b, s in bands.items()}, coarse)
    tm = {"B1": 0.2, "B2": 0.3, "B3": 0.4, "B4": 1.0, "B5": 0.7, "B7": 0.5}
    product(tmp_path / "in", day(7), "L5", {b: s * at(waves, LANDSAT_GRID) for b, s in tm.items()}, LANDSAT_GRID)
    area = {"extent": [600210, 4898510, 601390, 4899690], "crs": ZONE}
    context = Context(Settings(memory_mb=2048, threads=2))
    result = run(tmp_path / "out", [tmp_path / "in"], context, area=area)
    scenes = open_products([str(tmp_path / "out")])
    assert result.outputs["images"] == 4 and any("blue band" in w for w in context.warnings)
    assert {s.grid.pixel_size for s in scenes} == {20.0} and scenes[0].grid.bounds == (600200, 4898500, 601400, 4899700)
    assert [list(s.bands) for s in scenes[1:3]] == [["XS1", "XS2", "XS3", "SWIR"], ["B1", "B2", "B3", "B4", "B5", "B7"]]
    assert scenes[0].adjusted["bands"] == {"XS1": "B3", "XS2": "B4", "XS3": "B8", "SWIR": "B11"}
    assert scenes[2].adjusted["lines"]["B3"]["source"] == "simulated"


def test_polygons_of_an_area(tmp_path: Path) -> None:
    layer = tmp_path / "area.geojson"
    ring = [[600300, 4898300], [601500, 4898300], [600300, 4899500], [600300, 4898300]]
    layer.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32631"}},
                "features": [
                    {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
                ],
            }
        ),
        encoding="utf-8",
    )
    run(tmp_path / "out", [sentinel(tmp_path / "in", day(0))], area={"path": str(layer)}, min_clear=90)
    scene = open_products([str(tmp_path / "out")])[0]
    known = read(scene.path, bands=(1,)) != NODATA
    assert known.shape == (120, 120) and 0.48 < known.mean() < 0.52
    assert np.array_equal(read_mask(scene, ("outside",)), ~known)
