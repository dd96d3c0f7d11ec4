"""Snow years: the rule of the nearest date against a daily series, all layers, maps of others, donors, tables."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.water.snow_days import LAYERS, UNKNOWN, snow_days
from tests.algorithms.water_data import only, run, write_map

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 70, 90)
FIRST = dt.date(2023, 9, 1)


def by_day(valid: np.ndarray, snow: np.ndarray, days: np.ndarray, first: int, last: int) -> list[int] | None:
    """SCD, SOD, SMOD, NSP, FSD, LSD of one pixel from a daily series, in whole numbers."""
    d, s = days[valid], snow[valid]
    if not d.size:
        return None
    daily = []
    for t in range(first, last + 1):
        after = int(np.searchsorted(d, t))
        if after == 0 or after == d.size or d[min(after, d.size - 1)] == t:
            daily.append(bool(s[min(after, d.size - 1)]))
            continue
        a, b = int(d[after - 1]), int(d[after])
        # 100 or 0 at both ends, straight between them, snow from 50
        value = 100 * (int(s[after - 1]) * (b - t) + int(s[after]) * (t - a))
        daily.append(value >= 50 * (b - a))
    change = np.flatnonzero(np.diff(np.concatenate([[0], np.array(daily, int), [0]])))
    runs = [(int(a), int(b) - 1) for a, b in zip(change[::2], change[1::2], strict=True)]
    if not runs:
        return [0, UNKNOWN, UNKNOWN, 0, UNKNOWN, UNKNOWN]
    longest = max(b - a for a, b in runs)
    start, end = [r for r in runs if r[1] - r[0] == longest][-1]
    return [sum(daily), start, end, len(runs), runs[0][0], runs[-1][1]]


def test_every_layer_is_that_of_the_daily_series() -> None:
    rng = np.random.default_rng(0)
    days = np.sort(rng.choice(np.arange(-15, 381), 24, replace=False)).astype(np.int64) + 19600
    first, last, pixels = 19600, 19965, 400
    valid = rng.random((days.size, pixels)) > rng.random(pixels) * 0.95
    snow = rng.random((days.size, pixels)) > rng.random(pixels)
    valid[:, 0] = False
    out = snow_days(valid, snow, days, first, last)
    inside = (days >= first) & (days <= last)
    for p in range(pixels):
        expected = by_day(valid[:, p], snow[:, p], days, first, last)
        assert out[:6, p].tolist() == (expected or [UNKNOWN] * 6), p
        seen = days[valid[:, p] & inside]
        gaps = np.diff(np.concatenate([[first - 1], seen, [last + 1]])) - 1
        assert out[7:, p].tolist() == [seen.size, gaps.max(), inside.sum() - seen.size]


def test_the_standard_deviation_covers_the_true_number_of_days() -> None:
    rng = np.random.default_rng(3)
    pixels, first, last = 4000, 0, 364
    start, length = rng.integers(40, 120, pixels), rng.integers(30, 180, pixels)
    days = np.arange(0, 365, 5, dtype=np.int64)
    truth = (days[:, None] >= start) & (days[:, None] < start + length)
    valid = rng.random(truth.shape) > 0.7
    out = snow_days(valid, truth, days, first, last)
    kept = (out[0] != UNKNOWN) & (out[6] > 0)
    error = np.abs(out[0][kept].astype(float) - length[kept])
    std = out[6][kept] / 10
    assert 0.9 <= (error <= 1.96 * std).mean() <= 1.0
    assert np.sqrt((error**2).mean()) == pytest.approx(np.sqrt((std**2).mean()), rel=0.1)


def truth_of(day: int) -> np.ndarray:
    """Snow from day 90 to 210, longer in the lower rows, with a short snow before."""
    rows = np.mgrid[: GRID.height, : GRID.width][0]
    return ((day >= 90 - rows) & (day <= 200 + rows)) | ((day >= 8) & (day < 14) & (rows > 50))


@pytest.fixture(scope="module")
def winter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Maps every five days as `snow_cover` writes them, with clouds; two of them in a zip as THEIA delivers."""
    folder = tmp_path_factory.mktemp("hiver")
    rng = np.random.default_rng(5)
    for day in range(-10, 376, 5):
        date = FIRST + dt.timedelta(days=day)
        code = np.where(truth_of(day), 100, 0).astype(np.uint8)
        row, col = rng.integers(0, 60), rng.integers(0, 80)
        code[row : row + 20, col : col + 30] = 205
        code[:2, :2] = 254
        name = f"SENTINEL2A_{date:%Y%m%d}-105421-024_L2B-SNOW_T31TCH_C_V1-0"
        write_map(folder / name / f"{name}_SNOW_SEB.tif", code, GRID, 254)
    zipped = sorted(folder.glob("SENTINEL2A_202401*"))[:2]
    for product in zipped:
        (tif,) = product.glob("*.tif")
        with zipfile.ZipFile(folder / f"{product.name}.zip", "w") as archive:
            archive.write(tif, f"{product.name}/{tif.name.replace('SNOW_SEB', 'SNW_R2')}")
        tif.unlink()
        product.rmdir()
    return folder


def layer(folder: Path, name: str) -> np.ndarray:
    return read(str(only(folder, f"*_{name}.tif")))


def test_a_winter_is_within_the_step_of_the_dates(winter: Path, tmp_path: Path) -> None:
    result = run("snow_year", products=winter, output=tmp_path / "out")
    days = np.stack([truth_of(d) for d in range(366)]).sum(0)
    scd = layer(tmp_path / "out", "SCD").astype(int)
    known = scd != UNKNOWN
    # dates every five days: both ends of the snow are found within half of that, more where clouds hid a date
    assert (~known).sum() == 4 and (np.abs(scd - days)[known] <= 5).mean() > 0.85
    assert abs((scd - days)[known].mean()) < 1
    folder = next((tmp_path / "out").iterdir())
    assert folder.name == "SNOW-YEAR_T31TCH_20230901_20240831"
    item = json.loads(only(folder, "*.json").read_text(encoding="utf-8"))["properties"]
    assert item["theia:day_0"] == "2023-09-01" and len(item["theia:maps"]) == 78
    assert item["start_datetime"] == "2023-09-01T00:00:00Z" and item["end_datetime"] == "2024-09-01T00:00:00Z"
    assert result.layers[0].style == "snow_days"
    nsp = layer(folder, "NSP")
    assert set(np.unique(nsp[2:50])) == {1} and (nsp[52:] == 2).mean() > 0.7
    smod = layer(folder, "SMOD")
    offset, calendar = smod[0].astype(int), smod[1].astype(int)
    expected = [FIRST + dt.timedelta(days=int(d)) for d in offset[10, 10:14]]
    assert calendar[10, 10:14].tolist() == [d.year % 100 * 1000 + d.timetuple().tm_yday for d in expected]


def test_results_do_not_depend_on_blocks_or_the_order_of_maps(
    winter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("snow_year", products=winter, output=tmp_path / "a")
    monkeypatch.setattr(blocks, "block_shape", lambda *a, **k: (32, 64))
    paths = sorted((str(p) for p in winter.iterdir()), reverse=True)
    run("snow_year", Context(Settings(memory_mb=2000, threads=1)), products=paths, output=tmp_path / "b")
    for name in LAYERS:
        assert np.array_equal(layer(tmp_path / "a", name), layer(tmp_path / "b", name)), name


def test_two_maps_of_one_day_are_one_date_and_sentinel_goes_first(tmp_path: Path) -> None:
    half = np.full(GRID.shape, 100, np.uint8)
    half[:, :45] = 205
    write_map(tmp_path / "SENTINEL2B_20240110-105421-024_L2B-SNOW_T31TCH_C_V1-0_SNOW_SEB.tif", half, GRID, 254)
    coarse = Grid.from_origin("EPSG:32631", 300000, 4900020, 30, 47, 60)
    other = np.zeros(coarse.shape, np.uint8)
    write_map(
        tmp_path / "LANDSAT8-OLITIRS-XS_20240110-103000-000_L2B-SNOW_T31TCH_C_V1-0_SNOW_SEB.tif", other, coarse, 254
    )
    run("snow_year", products=tmp_path, output=tmp_path / "out")
    scd, seen = layer(tmp_path / "out", "SCD"), layer(tmp_path / "out", "NOBS")
    assert scd.shape == GRID.shape and (seen == 1).all()
    assert (scd[:, 45:] == 366).all() and (scd[:, :45] == 0).all()


def test_maps_of_the_fraction_take_a_threshold(tmp_path: Path) -> None:
    codes = np.zeros(GRID.shape, np.uint8)
    codes[:, 10:], codes[:, 20:], codes[:, 30:] = 30, 60, 205
    write_map(tmp_path / "FSC_20240110T105421_S2B_T31TCH_V001_0_FSCOG.tif", codes, GRID, 255)
    run("snow_year", products=tmp_path, output=tmp_path / "any", kind="fraction")
    run("snow_year", products=tmp_path, output=tmp_path / "half", kind="fraction", least_fraction=50)
    any_snow, half = layer(tmp_path / "any", "SCD"), layer(tmp_path / "half", "SCD")
    assert any_snow[0, [5, 15, 25, 35]].tolist() == [0, 366, 366, UNKNOWN]
    assert half[0, [5, 15, 25, 35]].tolist() == [0, 0, 366, UNKNOWN]


def test_the_table_and_the_report_go_by_elevation(winter: Path, tmp_path: Path) -> None:
    dem = (np.mgrid[: GRID.height, : GRID.width][0] * 10.0).astype(np.float32)
    run(
        "snow_year",
        products=winter,
        output=tmp_path / "out",
        dem=write_map(tmp_path / "dem.tif", dem, GRID),
        table=tmp_path / "t.csv",
        report=tmp_path / "r.html",
        hide_below=150,
    )
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    bands = [float(r["snow_days"]) for r in lines if r["elevation_from_m"]]
    assert len(bands) == 7 and bands == sorted(bands)
    scd = layer(tmp_path / "out", "SCD")
    known = scd != UNKNOWN
    assert float(lines[-1]["snow_days"]) == pytest.approx(scd[known].mean(), abs=0.01)
    assert sum(float(r["area_ha"]) for r in lines[:-1]) == pytest.approx(GRID.height * GRID.width * 0.04)
    shown = layer(tmp_path / "out", "SCD_SHOWN")
    assert np.array_equal(shown, np.where(scd < 150, UNKNOWN, scd))
    assert "<img" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_south_has_its_own_year(tmp_path: Path) -> None:
    south = Grid.from_origin("EPSG:32719", 300000, 6300000, 20, 10, 10)
    write_map(tmp_path / "S2A_20230710_T19HCC_SNOW_SEB.tif", np.full(south.shape, 100, np.uint8), south, 254)
    run("snow_year", products=tmp_path, output=tmp_path / "out")
    assert next((tmp_path / "out").iterdir()).name == "SNOW-YEAR_T19HCC_20230301_20240229"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"start": "2030-01-01", "end": "2030-02-01"}, "No map lies in the period"),
        ({"area": "0,0,1,1 [EPSG:32633]"}, "No map lies in the period and the area"),
    ],
)
def test_what_cannot_be_used_is_refused(winter: Path, tmp_path: Path, given: Any, message: str) -> None:
    with pytest.raises(TheiaError, match=message):
        run("snow_year", products=winter, output=tmp_path / "out", **given)


def test_a_map_without_a_date_is_named(tmp_path: Path) -> None:
    write_raster(RasterSpec(str(tmp_path / "x_SNOW_SEB.tif"), GRID, "uint8"), np.zeros(GRID.shape, np.uint8))
    with pytest.raises(TheiaError, match="x_SNOW_SEB.tif: no date"):
        run("snow_year", products=tmp_path, output=tmp_path / "out")
