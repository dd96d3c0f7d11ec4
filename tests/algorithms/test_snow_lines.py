"""Snow lines of a winter: the day of a change from the line that passes a pixel, and where no line must be used."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from algorithms.core import blocks
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.water.snow_days import LAYERS, LINE_STEPS, change_day, snow_days
from algorithms.water.snow_lines import aspect_shift
from algorithms.water.snow_place import REACH, STEPS, drop_contradicted, limits, smooth_height
from tests.algorithms.water_data import only, run, write_map

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 90, 120)
FIRST = dt.date(2023, 9, 1)
NO_SHARE = np.zeros((0, 0), np.uint8)
PARTIAL = np.array([30.0, 8.0, 0.1, 0.85, 60.0])


def landscape() -> tuple[np.ndarray, np.ndarray]:
    """(elevation, height as the snow sees it) in m: a ridge, 200 m lower per unit of the normal to the north, and a
    pattern of its own."""
    rows, cols = np.mgrid[: GRID.height, : GRID.width]
    dem = (1200 + 500 * np.sin(rows / 25.0) * np.cos(cols / 40.0)).astype(np.float32)
    down, right = np.gradient(dem, 20.0)
    pattern = gaussian_filter(np.random.default_rng(1).standard_normal(GRID.shape), 5)
    return dem, dem + 200 * down / np.sqrt(1 + down**2 + right**2) + 40 * pattern / pattern.std()


def line_of(day: float) -> float:
    """Down from day 60 to 110, up from 170 to 260, m."""
    return float(np.interp(day, [60, 110, 170, 260], [1800, 600, 600, 1800]))


@pytest.fixture(scope="module")
def winter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, np.ndarray]:
    """Maps of a winter with gaps of about ten days, its elevation, and the true days of snow."""
    folder = tmp_path_factory.mktemp("hiver")
    dem, height = landscape()
    rng = np.random.default_rng(2)
    for day in range(0, 366, 9):
        date = FIRST + dt.timedelta(days=day)
        code = np.where(height > line_of(day), 100, 0).astype(np.uint8)
        row, col = rng.integers(0, 70), rng.integers(0, 90)
        code[row : row + 30, col : col + 50] = 205
        name = f"SENTINEL2A_{date:%Y%m%d}-105421-024_L2B-SNOW_T31TCH_C_V1-0"
        write_map(folder / "maps" / name / f"{name}_SNOW_SEB.tif", code, GRID, 254)
    days = np.sum([height > line_of(d) for d in range(366)], axis=0)
    return folder / "maps", write_map(folder / "dem.tif", dem, GRID), days


def test_the_line_tells_the_day_better_than_the_middle_and_how_sure_it_is(
    winter: tuple[Path, Path, np.ndarray], tmp_path: Path
) -> None:
    maps, dem, days = winter
    run("snow_year", products=maps, output=tmp_path / "line", dem=dem, report=tmp_path / "r.html")
    run("snow_year", products=maps, output=tmp_path / "middle", dem=dem, timing="middle")
    error = {k: np.abs(read(str(only(tmp_path / k, "*_SCD.tif"))) - days.astype(float)) for k in ("line", "middle")}
    assert (error["line"] <= 3).mean() >= 0.85
    assert (error["middle"] <= 3).mean() < 0.7 and error["line"].mean() < 0.6 * error["middle"].mean()
    std = read(str(only(tmp_path / "line", "*_SCDSTD.tif"))) / 10
    assert 0.93 <= (error["line"] <= 1.96 * std).mean() and np.median(std) < 4
    item = json.loads(only(tmp_path / "line", "*.json").read_text(encoding="utf-8"))["properties"]
    assert item["theia:changes"] == "when the snow line passes"
    assert item["theia:snow_line_lower_to_north_m"] == pytest.approx(200, abs=60)
    assert abs(item["theia:snow_line_lower_to_east_m"]) < 60 and item["theia:snow_line_agreement"] > 0.7
    found = {k: v for k, v in item["theia:snow_line_m"].items() if "2023-11-04" <= k <= "2023-12-10"}
    for date, height in found.items():
        assert height == pytest.approx(line_of((dt.date.fromisoformat(date) - FIRST).days), abs=60), date
    assert "Snow line of each date" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_without_elevation_the_changes_are_half_way(winter: tuple[Path, Path, np.ndarray], tmp_path: Path) -> None:
    maps, dem, _ = winter
    run("snow_year", products=maps, output=tmp_path / "none")
    run("snow_year", products=maps, output=tmp_path / "middle", dem=dem, timing="middle")
    for name in LAYERS:
        a, b = (read(str(only(tmp_path / k, f"*_{name}.tif"))) for k in ("none", "middle"))
        assert np.array_equal(a, b), name


def test_results_do_not_depend_on_blocks(
    winter: tuple[Path, Path, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps, dem, _ = winter
    run("snow_year", products=maps, output=tmp_path / "a", dem=dem)
    monkeypatch.setattr(blocks, "block_shape", lambda *a, **k: (32, 64))
    run("snow_year", Context(Settings(memory_mb=2000, threads=1)), products=maps, output=tmp_path / "b", dem=dem)
    for name in LAYERS:
        a, b = (read(str(only(tmp_path / k, f"*_{name}.tif"))) for k in ("a", "b"))
        assert np.array_equal(a, b), name


def test_elevation_that_does_not_tell_where_snow_lies_is_left_aside(
    winter: tuple[Path, Path, np.ndarray], tmp_path: Path
) -> None:
    maps, _, _ = winter
    other = np.random.default_rng(3).uniform(500, 2000, GRID.shape).astype(np.float32)
    told: list[str] = []
    context = Context(
        Settings(memory_mb=2000, threads=1),
        emit=lambda event: told.append(str(event.get("text", ""))) if event["event"] == "warning" else None,
    )
    run("snow_year", context, products=maps, output=tmp_path / "a", dem=write_map(tmp_path / "x.tif", other, GRID))
    assert any("elevation does not tell where snow lies" in t for t in told)
    run("snow_year", products=maps, output=tmp_path / "b")
    a, b = (read(str(only(tmp_path / k, "*_SCD.tif"))) for k in ("a", "b"))
    assert np.array_equal(a, b)


@pytest.mark.parametrize("comes", [True, False])
def test_the_day_of_a_change(comes: bool) -> None:
    line = 1000 + 10.0 * np.arange(41) / LINE_STEPS * (-1 if comes else 1)
    for height in (1005.0, 1050.0, 1190.0):
        wanted = 100 + (height - 1000) / 10
        expected, variance = change_day(100, 120, comes, 2000 - height if comes else height, 2.0, line, 100)
        # one chance in twenty that it was any other day
        assert expected == pytest.approx(wanted + 0.05 * (110 - wanted), abs=0.3)
        assert variance < 1.5 + 0.1 * ((110 - wanted) ** 2 + 33)
    # nothing known of the height, a line that stands still, or one that moves the other way: any day is as likely
    for own, spread, given in ((1100.0, 1e5, line), (1000.0, 10.0, np.full(41, 1000.0)), (1000.0, 10.0, line[::-1])):
        expected, variance = change_day(100, 120, comes, own, spread, np.ascontiguousarray(given), 100)
        assert expected == pytest.approx(110, abs=0.1)
        assert variance == pytest.approx(20**2 / 12, rel=0.05)


def test_the_expected_day_lies_between_the_dates() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        line = 1500 + np.cumsum(rng.normal(0, 20, 41))
        day, variance = change_day(
            100, 120, bool(rng.integers(2)), rng.uniform(800, 2200), rng.uniform(5, 100), line, 100
        )
        assert 100 <= day <= 120 and 0 < variance <= 10.0**2 + 2 * 10.0**2


def test_a_pixel_lies_between_the_lines_of_its_dates() -> None:
    line = np.array([1800.0, 1500.0, 1100.0, 1100.0, 1400.0, 1700.0])
    snow = np.array([[0, 0, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0], [0, 1, 1, 1, 0, 0]], bool).T
    lowest, highest, width = limits(np.ones_like(snow), np.ascontiguousarray(snow), NO_SHARE, line, PARTIAL)
    assert (lowest[0], highest[0], width[0]) == (1400, 1500, 100)
    assert lowest[1] == -np.inf and highest[1] == np.inf
    # snow that came between 1800 and 1500 but went between 1100 and 1400: a narrow range between, wide uncertainty
    assert 1440 < lowest[2] < highest[2] < 1460 and width[2] >= 100


def test_a_half_covered_pixel_lies_at_the_line() -> None:
    line = np.array([1500.0, 1000.0, 1000.0, 1200.0, 1500.0])
    snow = np.array([[0, 1, 1, 1, 0]], bool).T
    share = np.array([[0, 80, 80, 44, 0]], np.uint8).T
    valid = np.ones_like(snow)
    wide = limits(valid, snow, NO_SHARE, line, PARTIAL)
    near = limits(valid, snow, share, line, PARTIAL)
    assert (wide[0][0], wide[1][0]) == (1200, 1500)
    # 0.55 of full cover: 0.05 of 30 m above the line of the fourth date, within 8 m
    assert near[0][0] == 1200 and near[1][0] == pytest.approx(1209.5)


def test_one_date_against_all_others_is_dropped_and_a_snowfall_is_not() -> None:
    ground = np.full(1, 1000.0, np.float32)
    snow = np.array([[0, 1, 0, 0]], bool).T
    for line, dropped in ((1600.0, True), (1050.0, False), (900.0, False)):
        valid = np.ones_like(snow)
        drop_contradicted(valid, snow, ground, np.array([1600.0, line, 1600.0, 1600.0]), 100.0)
        assert valid.ravel().tolist() == [True, not dropped, True, True], line
    valid = np.ones_like(snow)
    drop_contradicted(valid, snow, np.full(1, np.nan, np.float32), np.full(4, 1600.0), 100.0)
    assert valid.all()


def test_smoothing_keeps_planes_limits_and_its_reach() -> None:
    rows, cols = np.mgrid[:200, :200].astype(np.float32)
    free = np.full((200, 200), np.inf, np.float32)
    plane = 1000 + 2 * rows + 3 * cols
    assert np.allclose(smooth_height(plane, -free, free), plane, atol=1e-2)
    # limits on every other pixel pull what lies between them along
    low, high = -free.copy(), free.copy()
    low[::2, ::2], high[::2, ::2] = plane[::2, ::2] + 50, plane[::2, ::2] + 60
    moved = smooth_height(plane, low, high)
    assert (moved[::2, ::2] >= plane[::2, ::2] + 49.9).all() and (moved[::2, ::2] <= plane[::2, ::2] + 60.1).all()
    assert np.median(moved - plane) > 30
    changed = low.copy()
    changed[100, 100] = plane[100, 100] + 200
    high2 = high.copy()
    high2[100, 100] = plane[100, 100] + 210
    differs = np.argwhere(smooth_height(plane, changed, high2) != moved)
    assert 0 < np.abs(differs - 100).max() <= REACH == 4 * sum(STEPS)
    unknown = plane.copy()
    unknown[50] = np.nan
    kept = smooth_height(unknown, -free, free)
    assert np.isnan(kept[50]).all() and np.isfinite(kept[51:]).all()


def test_no_aspect_is_told_where_dates_show_nothing_or_snow_lies_below() -> None:
    from algorithms.water.snow_lines import _cell_count, _cell_heights

    counts = np.zeros((1, _cell_count(), 2), np.int64)
    assert aspect_shift(counts) == (0.0, 0.0)
    height = _cell_heights(0.0, 0.0)
    inside = (height > 500) & (height < 1500)
    counts[0, inside, 0] = 20
    for below, sign in ((True, 0), (False, 1)):
        snowy = height + 150 * (_cell_heights(1.0, 0.0) - height)
        counts[0, :, 1] = np.where(inside & ((snowy < 1000) if below else (snowy > 1000)), 20, 0)
        north, east = aspect_shift(counts)
        assert north == pytest.approx(150 * sign, abs=30) and abs(east) < 10


def test_days_by_the_line_are_whole_and_agree_with_each_other() -> None:
    rng = np.random.default_rng(5)
    days = np.arange(0, 361, 10, dtype=np.int64)
    line = np.array([line_of(d) for d in np.arange(0, 360.5, 0.5)])
    height = rng.uniform(700, 1700, 500).astype(np.float32)
    snow = height[None, :] > np.array([line_of(d) for d in days])[:, None]
    valid = rng.random(snow.shape) > 0.3
    spread = np.full(500, 5.0, np.float32)
    out = snow_days(valid, snow, days, 0, 359, height, spread, line).astype(int)
    truth = np.sum([height > line_of(d) for d in range(360)], axis=0)
    kept = out[0] != 65535
    error = np.abs(out[0] - truth)[kept]
    assert np.median(error) <= 1 and np.quantile(error, 0.95) <= 3
    middle = np.abs(snow_days(valid, snow, days, 0, 359)[0].astype(int) - truth)[kept]
    assert error.mean() < 0.4 * middle.mean()
    once = kept & (out[3] == 1)
    assert (out[2] - out[1] + 1 == out[0])[once].all() and (out[4] == out[1])[once].all()
    height[:] = np.nan
    plain = snow_days(valid, snow, days, 0, 359)
    assert np.array_equal(snow_days(valid, snow, days, 0, 359, height, spread, line), plain)
