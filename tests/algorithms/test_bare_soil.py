"""Bare soil composites: rules at their edges, a series whose soil is known, thresholds by histograms, regions."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.synthesis.bare_soil_rules import add_date, bare_dates, densest_half, median_of, pvir2, soil_colour
from algorithms.synthesis.bare_soil_thresholds import crossing, has_valley, otsu
from tests.algorithms.water_data import only, run, write_image, write_map

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 90, 110)
rows, cols = np.mgrid[: GRID.height, : GRID.width]
NAMES = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
CROP = np.array([0.03, 0.07, 0.03, 0.10, 0.30, 0.40, 0.44, 0.46, 0.20, 0.09])
ROOF = np.array([0.16, 0.17, 0.18, 0.19, 0.20, 0.20, 0.21, 0.21, 0.24, 0.23])
SOIL = np.array([0.09, 0.13, 0.18, 0.20, 0.21, 0.23, 0.25, 0.26, 0.35, 0.30])
WOOD, TOWN = cols >= 80, (rows < 25) & (cols < 30)
FIELD = ~WOOD & ~TOWN


def true_soil() -> np.ndarray:
    """(10, height, width): brighter to the south."""
    return SOIL[:, None, None] * (0.8 + 0.4 * rows / GRID.height)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two years: fields are bare in autumn, under straw for a month, green in between; haze that no mask shows."""
    folder = tmp_path_factory.mktemp("sol")
    rng = np.random.default_rng(2)
    soil = true_soil()
    dates = [f"{y}-{m:02d}-{d:02d}" for y in (2022, 2023) for m in range(1, 13) for d in (5, 17)]
    for i, date in enumerate(dates):
        month = int(date[5:7])
        cover = {7: 0.0, 8: 0.0, 9: 0.0, 10: 0.0, 11: 0.25, 12: 0.4, 6: 0.6}.get(month, 0.9)
        scene = (1 - cover) * soil + cover * CROP[:, None, None]
        if month == 7:  # straw: bright and dry
            scene = (
                0.5 * soil + 0.5 * np.array([0.12, 0.17, 0.22, 0.27, 0.31, 0.34, 0.38, 0.40, 0.42, 0.30])[:, None, None]
            )
        scene = scene.copy()
        scene[:, WOOD] = CROP[:, None] * 0.8
        scene[:, TOWN] = ROOF[:, None]
        cloud = (rows + 7 * i) % 60 < 12
        scene[:, cloud] = 0.5
        haze = ((cols + 11 * i) % 90 < 6) & ~cloud
        scene[:, haze] = (
            scene[:, haze] * 0.6 + np.array([0.22, 0.20, 0.18, 0.17, 0.16, 0.15, 0.14, 0.14, 0.08, 0.05])[:, None]
        )
        scene += rng.normal(0, 0.003, scene.shape)
        write_image(folder, date, dict(zip(NAMES, scene, strict=True)), GRID, {"cloud": cloud}, nodata=rows < 1)
    cover_map = np.where(WOOD, 16, np.where(TOWN, 1, 5)).astype(np.uint8)
    return folder, write_map(folder / "oso" / "oso.tif", cover_map, GRID)


def layer(folder: Path, name: str) -> np.ndarray:
    return read(str(only(folder, f"*_{name}.tif")))


def within(folder: Path, limit: float = 0.01) -> float:
    src = layer(folder, "SRC").astype(float)
    known = (src[0] > 0) & FIELD
    assert known[FIELD & (rows > 0)].mean() > 0.95
    return float((np.abs(src / 1e4 - true_soil()).max(0)[known] < limit).mean())


def test_soil_is_found_and_roofs_and_woods_are_not(series: Any, tmp_path: Path) -> None:
    folder, _ = series
    run("bare_soil", products=folder, output=tmp_path, report=tmp_path / "r.html", thresholds="default")
    mask = layer(tmp_path, "MASK")
    assert (mask[0] == 0).all() and (mask[1:][WOOD[1:]] == 2).all() and (mask[1:][TOWN[1:]] == 3).all()
    assert (mask[1:][FIELD[1:]] == 1).mean() > 0.99
    assert within(tmp_path) > 0.95
    bare, clear = layer(tmp_path, "NOBS")
    assert np.median(bare[FIELD]) >= 9 and (bare <= clear).all()
    first, last, month, years = layer(tmp_path, "DATES")
    known = (mask == 1) & FIELD
    assert (
        np.isin(month[known], (8, 9, 10)).all()
        and (years[known] == 2).mean() > 0.9
        and (first[known] < last[known]).all()
    )
    with open(only(tmp_path, "*_BANDS.csv"), encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [r["name"] for r in table] == list(NAMES) and float(table[0]["wavelength_nm"]) == pytest.approx(492, abs=3)
    colour = layer(tmp_path, "COLOUR")
    assert (colour[0][known] > colour[2][known]).all() and (colour[:, WOOD] == 0).all()


def test_automatic_thresholds_keep_straw_and_seedlings_out(series: Any, tmp_path: Path) -> None:
    """The threshold lies between soil and wood and lets straw, November and December in; where dates crowd does not,
    but for pixels that clouds leave more dates of straw than of soil."""
    folder, _ = series
    run("bare_soil", products=folder, output=tmp_path)
    item = json.loads(only(tmp_path, "BARE-SOIL*.json").read_text(encoding="utf-8"))["properties"]
    (limits,) = item["theia:thresholds"]
    assert limits["bare_from"] == "otsu" and limits["bare_below"] > 0.25
    assert within(tmp_path) > 0.92
    mask, month = layer(tmp_path, "MASK"), layer(tmp_path, "DATES")[2]
    known = (mask == 1) & FIELD
    assert (mask[1:][FIELD[1:]] == 1).mean() > 0.99 and (mask[1:][WOOD[1:]] == 2).all()
    assert np.isin(month[known], (8, 9, 10)).mean() > 0.9
    assert np.median(layer(tmp_path, "NOBS")[0][FIELD]) >= 9


def test_where_values_crowd_is_the_densest_half_and_the_lowest_of_equals() -> None:
    soil, straw = np.array([0.0, 0.01, 0.02, 0.03, 0.04]), np.array([0.30, 0.36, 0.44, 0.52, 0.60])
    middle, deviation = densest_half(np.sort(np.concatenate([soil, straw])))
    assert middle == pytest.approx(0.02) and deviation == pytest.approx(0.02 / 0.674)
    assert densest_half(np.array([0.1, 0.2, 0.3, 0.4]))[0] == pytest.approx(0.2)
    many = np.sort(np.random.default_rng(3).normal(0.1, 0.02, 4000))
    assert densest_half(many) == pytest.approx((0.1, 0.02), abs=0.004)


def test_the_interval_holds_the_true_soil(series: Any, tmp_path: Path) -> None:
    folder, _ = series
    run("bare_soil", products=folder, output=tmp_path, end="2023-12-31")
    src, half = layer(tmp_path, "SRC").astype(float), layer(tmp_path, "SRC_CI95").astype(float)
    known = (src[0] > 0) & FIELD & (half[0] < 65535)
    inside = np.abs(src - 1e4 * true_soil())[:, known] <= half[:, known]
    assert inside.mean() > 0.85


def test_one_ndvi_threshold_does_worse_in_the_same_report(series: Any, tmp_path: Path) -> None:
    folder, _ = series
    path = tmp_path / "truth.tif"
    data = np.rint(true_soil() * 1e4).astype(np.int16)
    data[:, ~FIELD] = -10000
    write_raster(RasterSpec(str(path), GRID, "int16", -10000, 10, NAMES, scale=1e-4), data)
    run(
        "bare_soil",
        products=folder,
        output=tmp_path / "out",
        truth=[str(path)],
        report=tmp_path / "r.html",
    )
    ((_, numbers),) = json.loads((tmp_path / "r.json").read_text(encoding="utf-8")).items()
    scores = numbers["scores"]
    for band in ("B2", "B4", "B8", "B11"):
        own, simple = scores[f"composite {band}"], scores[f"simple {band}"]
        assert own["within_0.01"] > 0.92 and own["median_error"] < 0.5 * simple["median_error"]


def test_thresholds_from_the_land_cover(series: Any, tmp_path: Path) -> None:
    folder, cover = series
    run("bare_soil", products=folder, output=tmp_path / "hiset", thresholds="separation", land_cover=cover)
    run("bare_soil", products=folder, output=tmp_path / "otsu", thresholds="otsu")
    for name in ("hiset", "otsu"):
        item = json.loads(only(tmp_path / name, "BARE-SOIL*.json").read_text(encoding="utf-8"))["properties"]
        (limits,) = item["theia:thresholds"]
        assert 0.05 < limits["bare_below"] < 1.2 and 0.3 < limits["green_above"] < 1.4
    assert (layer(tmp_path / "hiset", "MASK")[1:][TOWN[1:]] == 3).all()
    with pytest.raises(TheiaError, match="needs a land cover"):
        run("bare_soil", products=folder, output=tmp_path / "no", thresholds="separation")


def test_regions_have_thresholds_of_their_own(series: Any, tmp_path: Path) -> None:
    folder, cover = series
    xmin, ymin, xmax, ymax = GRID.bounds
    middle = (ymin + ymax) / 2
    parts = np.array([shapely.box(xmin, middle, xmax, ymax), shapely.box(xmin, ymin, xmax, middle)], dtype=object)
    write_layer(str(tmp_path / "r.gpkg"), Features(parts, {"n": np.arange(2)}, "EPSG:32631"))
    run(
        "bare_soil",
        products=folder,
        output=tmp_path / "out",
        thresholds="separation",
        land_cover=cover,
        regions=tmp_path / "r.gpkg",
    )
    item = json.loads(only(tmp_path / "out", "BARE-SOIL*.json").read_text(encoding="utf-8"))["properties"]
    # there is no town in the southern region: its threshold of green is the usual one
    assert len(item["theia:thresholds"]) == 2 and item["theia:thresholds"][1]["green_above"] == 0.8
    assert item["theia:warnings"]


def test_results_do_not_depend_on_blocks_or_order(series: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, cover = series
    given = {"thresholds": "separation", "land_cover": cover, "end": "2022-12-31"}
    run("bare_soil", products=folder, output=tmp_path / "a", **given)
    monkeypatch.setattr(blocks, "block_shape", lambda *a, **k: (32, 64))
    paths = sorted((str(p) for p in folder.glob("*.tif")), reverse=True)
    run("bare_soil", Context(Settings(memory_mb=2000, threads=1)), products=paths, output=tmp_path / "b", **given)
    for name in ("MASK", "SRC", "SRC_STD", "SRC_CI95", "SFREQ", "NOBS", "MREF", "DATES", "COLOUR"):
        assert np.array_equal(layer(tmp_path / "a", name), layer(tmp_path / "b", name)), name


def test_the_median_and_the_strict_option(series: Any, tmp_path: Path) -> None:
    folder, _ = series
    run("bare_soil", products=folder, output=tmp_path / "median", statistic="median", thresholds="default")
    assert within(tmp_path / "median") > 0.95
    run("bare_soil", products=folder, output=tmp_path / "strict", largest_nbr2=0.12, thresholds="default")
    usual = layer(tmp_path / "median", "NOBS")[0]
    assert (layer(tmp_path / "strict", "NOBS")[0] <= usual).all()


def test_the_index_is_zero_on_flat_spectra_and_rises_with_plants() -> None:
    assert pvir2(0.2, 0.2, 0.2) == 0.0 and pvir2(0.03, 0.45, 0.09) > 1.4 and np.isnan(pvir2(-0.1, 0.05, 0.1))


def test_haze_is_dropped_and_few_dates_are_kept() -> None:
    values = np.tile(np.array([900, 1800, 2200, 3000, 2700], np.int16)[None, :, None], (8, 1, 2))
    values[2, 0, 0], values[5, 0, 0] = 1600, 2500
    values[:, 0, 0] += np.array([0, 20, 0, -20, 10, 0, -10, 5], np.int16)
    valid = np.ones((8, 2), bool)
    valid[2:, 1] = False
    bare, highest = bare_dates(values, valid, np.array([0.18, 0.18]), 0.6, np.inf, 3.0, 0.004)
    assert bare[:, 0].tolist() == [True, True, False, True, True, False, True, True]
    assert bare[:, 1].tolist() == [True, True] + [False] * 6
    assert highest[0] == pytest.approx(pvir2(1800.0, 2200.0, 2700.0), rel=1e-6)


def test_few_dates_with_plants_or_straw_are_not_bare_though_the_threshold_is_wide() -> None:
    values = np.tile(np.array([900, 1800, 2200, 3000, 2700], np.int16)[None, :, None], (7, 1, 2))
    values[5:, 1, 0], values[5:, 2, 0] = 1600, 2500
    # a soil that is another on each date keeps them all
    values[:, 2, 1] += (150 * np.arange(7)).astype(np.int16)
    valid, limit = np.ones((7, 2), bool), np.array([0.7, 0.7])
    assert pvir2(1600.0, 2500.0, 2700.0) - pvir2(1800.0, 2200.0, 2700.0) > 0.12
    assert bare_dates(values, valid, limit, 0.6, np.inf, 3.0, 0.004)[0].all()
    bare = bare_dates(values, valid, limit, 0.6, np.inf, 3.0, 0.004, 0.12)[0]
    assert bare[:, 0].tolist() == [True] * 5 + [False] * 2 and bare[:, 1].all()


def test_running_statistics_are_those_of_numpy() -> None:
    rng = np.random.default_rng(0)
    values, chosen = rng.integers(0, 4000, (20, 3, 50)).astype(np.int16), rng.random((20, 50)) > 0.4
    count, mean, square = np.zeros(50, np.int32), np.zeros((3, 50)), np.zeros((3, 50))
    for date, used in zip(values, chosen, strict=True):
        add_date(date, used, count, mean, square)
    held = np.where(chosen[:, None], values.astype(float), np.nan)
    assert np.allclose(mean, np.nanmean(held, 0)) and np.allclose(square / (count - 1), np.nanvar(held, 0, ddof=1))
    assert np.allclose(median_of(values, chosen), np.nanmedian(held, 0))


def test_histograms_cross_between_their_modes() -> None:
    rng = np.random.default_rng(1)
    edges = np.linspace(-1, 2, 301)
    low, high = (np.histogram(rng.normal(m, 0.1, 20000), edges)[0] for m in (0.0, 1.0))
    value = crossing(low, high, True)
    assert value is not None and 0.4 < value < 0.6
    assert crossing(low, low * 0, True) is None
    found = otsu(low + high, -0.2, 1.2)
    assert found is not None and 0.35 < found < 0.65


def test_two_humps_with_a_dip_are_a_valley_and_one_is_not() -> None:
    rng = np.random.default_rng(2)
    edges = np.linspace(-1, 2, 301)

    def hump(mean: float, sd: float, size: int) -> np.ndarray:
        return np.histogram(rng.normal(mean, sd, size), edges)[0]

    assert has_valley(hump(0.2, 0.1, 5000) + hump(1.2, 0.15, 9000), 0.65)
    assert not has_valley(hump(0.6, 0.3, 9000), 0.6)  # one broad hump
    assert not has_valley(hump(0.2, 0.1, 100) + hump(1.2, 0.1, 9000), 0.65)  # hardly anything bare
    assert not has_valley(np.zeros(300, np.int64), 0.5)


def test_histograms_on_top_of_each_other_do_not_separate() -> None:
    rng = np.random.default_rng(3)
    edges = np.linspace(-1, 2, 301)
    a, b = (np.histogram(rng.normal(m, 0.4, 20000), edges)[0] for m in (0.4, 0.6))
    assert crossing(a, b, True) is None


def test_the_default_takes_histograms_where_they_separate_and_says_where_from(series: Any, tmp_path: Path) -> None:
    folder, cover = series
    report = tmp_path / "r.html"

    def origins(name: str, **given: Any) -> tuple[dict[str, Any], list[str]]:
        run("bare_soil", products=folder, output=tmp_path / name, report=report, **given)
        item = json.loads(only(tmp_path / name, "BARE-SOIL*.json").read_text(encoding="utf-8"))["properties"]
        ((_, numbers),) = json.loads(report.with_suffix(".json").read_text(encoding="utf-8")).items()
        (found,) = item["theia:thresholds"]
        assert numbers["threshold_origins"] == [[found["bare_from"], found["green_from"]]]
        return found, numbers["threshold_origins"][0]

    found, where = origins("auto")
    assert where[0] == "otsu" and 0.2 < found["bare_below"] < 0.8
    _, where = origins("cover", land_cover=cover)
    assert where == ["separation", "separation"]
    found, where = origins("usual", thresholds="default", green_above=0.7)
    assert where == ["usual", "given"] and (found["bare_below"], found["green_above"]) == (0.18, 0.7)
    # a wood alone: nothing is ever bare, the histogram has one hump and the usual value stays
    left, bottom, right, top = GRID.bounds
    found, where = origins("wood", area=f"{right - 500},{right},{bottom},{top} [EPSG:32631]")
    assert where == ["usual", "usual"] and found["bare_below"] == 0.18
    assert "usual value" in report.read_text(encoding="utf-8")


def test_the_colour_of_nothing_is_nodata() -> None:
    colour = soil_colour(np.array([[0.2, np.nan], [0.15, np.nan], [0.1, np.nan]]))
    assert colour[:, 1].tolist() == [0, 0, 0] and colour[0, 0] > colour[1, 0] > colour[2, 0] > 0
