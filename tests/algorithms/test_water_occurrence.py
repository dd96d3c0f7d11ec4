"""Occurrence of water and areas of reservoirs from maps of known truth; floods."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.core.vector import Features, write_layer
from algorithms.water.occurrence_periods import classes, months_of, occurrence, periods_of, wet_months
from algorithms.water.reservoir import estimate
from tests.algorithms.water_data import only, run, write_map

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 120, 150)
rows, cols = np.mgrid[: GRID.height, : GRID.width]
#: height of the bed of a reservoir; it is full at level 60
BED = np.hypot(rows - 60, (cols - 75) / 1.2)
DAYS = [dt.date(2024, 1, 3) + dt.timedelta(days=6 * i) for i in range(60)]


def level(day: dt.date) -> float:
    """Filled in spring, emptied in autumn."""
    return 32 + 20 * np.sin(2 * np.pi * (day.timetuple().tm_yday - 60) / 365)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of water maps with moving clouds over half of the area, as `surface_water` writes them."""
    folder = tmp_path_factory.mktemp("retenue")
    rng = np.random.default_rng(3)
    for day in DAYS:
        code = (BED < level(day)).astype(np.uint8)
        code[(code == 1) & (rng.random(GRID.shape) > 0.95)] = 2
        angle, shift = rng.uniform(0, np.pi), rng.normal(0, 25)
        cloud = (rows - 60) * np.sin(angle) + (cols - 75) * np.cos(angle) > shift
        if rng.random() > 0.25:
            code[cloud] = 254
        name = f"SENTINEL2A_{day:%Y%m%d}-105421-024_L2B-WATER_T31TCH_C_V1-0"
        write_map(folder / name / f"{name}_WATER.tif", code, GRID, 255)
    shape = shapely.Point(300000 + 755, 4900020 - 605).buffer(740)
    write_layer(
        str(folder / "lakes.gpkg"),
        Features(np.array([shape], dtype=object), {"nom": np.array(["lac"], dtype=object)}, "EPSG:32631"),
    )
    return folder


def test_a_month_that_was_seen_rarely_does_not_weigh_less() -> None:
    months = [(2024, 1), (2024, 2)]
    (period,) = periods_of(months, "year")
    seen, wet = np.array([[10], [2]], np.uint16), np.array([[10], [0]], np.uint16)
    assert occurrence(seen, wet, period, True, 6)[0].tolist() == [50]
    percent, n, w = occurrence(seen, wet, period, False, 6)
    assert percent.tolist() == [83] and n.tolist() == [12] and w.tolist() == [10]
    assert occurrence(seen, wet, period, True, 13)[0].tolist() == [255]


def test_periods_and_classes() -> None:
    months = months_of([dt.date(2023, 12, 5), dt.date(2024, 2, 1), dt.date(2024, 2, 20)])
    assert months == [(2023, 12), (2024, 2)]
    assert [p.name for p in periods_of(months, "month")] == ["202312", "202402"]
    years = periods_of(months, "year")
    assert [(p.name, p.first, p.last) for p in years] == [
        ("2023", dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        ("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    ]
    (whole,) = periods_of(months, "whole")
    assert (whole.name, whole.first, whole.last) == ("202312-202402", dt.date(2023, 12, 1), dt.date(2024, 2, 29))
    assert classes(np.array([0, 1, 24, 25, 89, 90, 100, 255], np.uint8)).tolist() == [0, 1, 1, 2, 2, 3, 3, 255]


def test_wet_months_are_those_with_water_on_half_of_the_dates() -> None:
    months = [(2024, m) for m in (1, 3, 4, 9)]
    (period,) = periods_of(months, "year")
    seen = np.array([[4, 0, 2], [4, 0, 2], [4, 0, 2], [4, 0, 2]], np.uint16)
    wet = np.array([[1, 0, 0], [2, 0, 0], [4, 0, 0], [1, 0, 0]], np.uint16)
    assert wet_months(seen, wet, period, months).T.tolist() == [[3, 4, 2], [255, 255, 255], [0, 0, 0]]


def test_what_clouds_hide_is_filled_from_the_order_of_filling() -> None:
    rng = np.random.default_rng(0)
    pixel_level = rng.integers(0, 101, 20000)
    errors, sigmas = [], []
    for threshold in (20, 50, 80):
        truth = pixel_level > threshold
        hidden = pixel_level < 40  # the clouds lie over the low part: a plain share would be far off
        seen = ~hidden & (rng.random(20000) > 0.5)
        counts = [np.bincount(pixel_level[m], minlength=101) for m in (seen & truth, seen & ~truth, ~seen)]
        area, std = estimate(*counts)
        errors.append(abs(area - truth.sum()) / truth.sum())
        sigmas.append(std)
    # the levels under the cloud are taken as the lowest seen: right unless the line lies below them
    assert errors[1] < 0.01 and errors[2] < 0.01 and np.isfinite(sigmas).all()
    assert np.isnan(estimate(np.zeros(101, int), np.zeros(101, int), np.ones(101, int))[1])


def test_the_area_of_a_reservoir_is_within_five_percent(maps: Path, tmp_path: Path) -> None:
    run(
        "water_occurrence",
        products=maps,
        output=tmp_path / "out",
        reservoirs=maps / "lakes.gpkg",
        reservoir_name="nom",
        table=tmp_path / "t.csv",
        report=tmp_path / "r.html",
    )
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    dates = [r for r in lines if r["kind"] == "date" and r["area_ha"]]
    true = np.array([(BED < level(dt.date.fromisoformat(r["date"]))).sum() * 0.01 for r in dates])
    area, std, seen = (np.array([float(r[k]) for r in dates]) for k in ("area_ha", "area_std_ha", "seen_percent"))
    error = np.abs(area - true) / true
    # where clouds hide the shore itself the standard deviation says so
    sure = std < 0.1 * area
    assert sure.sum() > 30 and np.mean(error[sure]) < 0.03 and np.quantile(error[sure], 0.85) < 0.05
    assert (np.abs(area - true) <= 1.96 * std + 0.05 * true).mean() > 0.9
    naive = np.array([float(r["water_seen_ha"]) for r in dates])
    # what is seen alone is far too small
    assert np.mean((np.abs(naive - true) / true)[sure]) > 5 * np.mean(error[sure])
    assert len([r for r in lines if r["kind"] == "window"]) >= 23
    assert "<img" in (tmp_path / "r.html").read_text(encoding="utf-8") and seen.min() >= 40


def test_a_year_of_maps(maps: Path, tmp_path: Path) -> None:
    result = run("water_occurrence", products=maps, output=tmp_path / "out")
    occ = read(str(only(tmp_path / "out", "*_2024_OCC.tif"))).astype(float)
    # 60 dates every six days end on 22 December: all months are there
    true = 100 * np.mean([np.mean([BED < level(d) for d in DAYS if d.month == m], 0) for m in range(1, 13)], 0)
    assert np.abs(occ - true).mean() < 3
    kinds = read(str(only(tmp_path / "out", "*_2024_CLASS.tif")))
    assert (kinds[BED < 11] == 3).all() and (kinds[(BED > 20) & (BED < 40)] == 2).mean() > 0.95
    months = read(str(only(tmp_path / "out", "*_2024_MONTHS.tif")))
    assert (months[2][BED < 11] >= 10).all() and (months[2][BED > 62] == 0).mean() > 0.99
    assert result.layers[0].style == "water_occurrence"
    counts = read(str(only(tmp_path / "out", "*_2024_COUNTS.tif")))
    assert (counts[0] >= counts[1]).all() and counts[0].max() <= 60


def test_months_and_blocks(maps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("water_occurrence", products=maps, output=tmp_path / "a", per="month", start="2024-03-01", end="2024-04-30")
    monkeypatch.setattr(blocks, "block_shape", lambda *a, **k: (64, 64))
    paths = sorted((str(p) for p in maps.iterdir() if p.is_dir()), reverse=True)
    run(
        "water_occurrence",
        Context(Settings(memory_mb=2000, threads=1)),
        products=paths,
        output=tmp_path / "b",
        per="month",
        start="2024-03-01",
        end="2024-04-30",
    )
    names = sorted(p.name for p in (tmp_path / "a").rglob("*.tif"))
    assert names == [
        "WATER_T31TCH_202403_COUNTS.tif",
        "WATER_T31TCH_202403_OCC.tif",
        "WATER_T31TCH_202404_COUNTS.tif",
        "WATER_T31TCH_202404_OCC.tif",
    ]
    for name in names:
        assert np.array_equal(*(read(str(only(tmp_path / f, name))) for f in ("a", "b")))


def test_a_table_needs_reservoirs(maps: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="polygons of the reservoirs"):
        run("water_occurrence", products=maps, output=tmp_path / "out", table=tmp_path / "t.csv")


def test_a_flood_is_what_is_wet_and_usually_not(tmp_path: Path) -> None:
    usual, now = BED < 30, (BED < 40) & (cols > 30)
    code = now.astype(np.uint8)
    code[:, :25], code[:5], code[-4:] = 254, 255, 253
    code[8, 140] = 1  # a single pixel
    occ = np.where(usual, 95, 0).astype(np.uint8)
    occ[:, 145:] = 255
    water = write_map(tmp_path / "SENTINEL2A_20240310-105421-024_WATER.tif", code, GRID, 255)
    path = write_map(tmp_path / "occ.tif", occ, GRID, 255)
    out = tmp_path / "flood.tif"
    result = run("flood", water=water, usual=path, output=out, polygons=tmp_path / "p.gpkg", report=tmp_path / "r.html")
    codes = read(str(out))
    known = (cols >= 25) & (cols < 145) & (rows >= 5) & (rows < 116)
    assert np.array_equal(codes[known] == 2, (now & ~usual)[known])
    assert np.array_equal(codes[known] == 3, (usual & ~now)[known])
    assert (codes[5:116, :25] == 254).all() and (codes[:5] == 255).all() and (codes[5:, 145:] == 254).all()
    assert result.outputs["flooded"] == pytest.approx((codes == 2).sum() * 0.01)
    found = pyogrio.raw.read(str(tmp_path / "p.gpkg"))
    areas = dict(zip(*(np.asarray(c) for c in found[3]), strict=False)) if len(found[3]) == 2 else {}
    assert areas["flooded"] == pytest.approx((codes == 2).sum() * 0.01, rel=1e-3)
    item = json.loads((tmp_path / "flood.json").read_text(encoding="utf-8"))
    assert item["properties"]["datetime"].startswith("2024-03-10")


@pytest.mark.real
def test_the_flood_of_boadella(data_folder: Callable[[str], Path], tmp_path: Path) -> None:
    """Water of 28 January 2020 against that of 13 January: the shores of the reservoir are flooded, nothing else is."""
    (tmp_path / "in").mkdir()
    for path in sorted(data_folder("s2_water_boadella").glob("*.tif")):
        shutil.copyfile(path, tmp_path / "in" / path.name)
        with rasterio.open(path) as file:
            text: dict[str, Any] = {"bands": list(file.descriptions), "sensor": "S2A", "scale": 1e-4}
        text["datetime"] = f"{path.stem[-8:-4]}-{path.stem[-4:-2]}-{path.stem[-2:]}T10:50:00Z"
        (tmp_path / "in" / path.with_suffix(".json").name).write_text(json.dumps(text), encoding="utf-8")
    run("surface_water", products=tmp_path / "in", output=tmp_path / "maps")
    before, after = sorted((tmp_path / "maps").rglob("*_WATER.tif"))
    result = run("flood", water=after, usual=before, usual_kind="map", output=tmp_path / "f.tif")
    codes = read(str(tmp_path / "f.tif"))
    flooded = codes == 2
    assert 60 < result.outputs["flooded"] < 200
    # floods lie beside the water that was there before
    from scipy.ndimage import distance_transform_edt

    away = distance_transform_edt(~np.isin(codes, (1, 3)))
    assert np.quantile(away[flooded], 0.9) < 60 and (codes == 3).sum() < 0.15 * flooded.sum()
