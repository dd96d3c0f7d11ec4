"""Snow maps: the reference scene, the rules at their edges, tables, options, independence of blocks and of the area."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.core.vector import Features, write_layer
from algorithms.water import snow_rules
from algorithms.water.snow_rules import CLOUDED, HARD, KNOWN, SNOW_1, LineRules, band_edges, snow_line
from tests.algorithms.water_data import only, run, write_image, write_map

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 288, 288)
BANDS = {"B3": "green", "B4": "red", "B11": "swir"}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, np.ndarray]]:
    """A mountain in winter: snow above 1600 m, thin and shaded in places, a lake, clouds, and a cloud over snow."""
    folder = tmp_path_factory.mktemp("neige")
    rng = np.random.default_rng(4)
    rows, cols = np.mgrid[: GRID.height, : GRID.width]
    dem = (600 + 7.5 * rows + 90 * np.sin(cols / 20)).astype(np.float32)
    snow = dem > 1600
    thin = snow & (cols % 40 < 12)
    green = np.where(snow, np.where(thin, 0.16, 0.7), 0.06) * rng.uniform(0.9, 1.1, GRID.shape)
    red = np.where(snow, np.where(thin, 0.12, 0.68), 0.05) * rng.uniform(0.9, 1.1, GRID.shape)
    swir = np.where(snow, np.where(thin, 0.09, 0.08), 0.2) * rng.uniform(0.9, 1.1, GRID.shape)
    lake = (rows > 20) & (rows < 60) & (cols > 60) & (cols < 110)
    green[lake], red[lake], swir[lake] = 0.09, 0.06, 0.03  # turbid: NDSI 0.5, far below the snow line
    cloud = (rows > 90) & (rows < 150) & (cols > 150)
    for band in (green, red, swir):
        band[cloud] = 0.55
    dim = (rows > 220) & (rows < 250) & (cols > 200)  # a thin cloud over the snow, masked by the product
    red[dim] = 0.25
    masks = {"cloud": cloud | dim}
    nodata = cols < 6
    write_image(folder, "2024-01-15", {"B3": green, "B4": red, "B11": swir}, GRID, masks, nodata)
    truth = {"snow": snow, "thin": thin, "lake": lake, "cloud": cloud, "dim": dim, "nodata": nodata, "dem": dem}
    return folder, write_map(folder / "dem" / "heights.tif", dem, GRID), truth


def snow_map(folder: Path) -> np.ndarray:
    return read(str(only(folder, "*_SNOW_SEB.tif")))


@pytest.mark.reference
def test_the_reference_scene_is_reproduced(reference_folder: Callable[[str], Path], tmp_path: Path) -> None:
    given = np.load(reference_folder("snow_lis_reference.npz"))
    masks = {"cloud": given["cloud"], "shadow": given["shadow"], "thin_cloud": given["high"]}
    write_image(tmp_path / "in", "2024-01-15", {b: given[k] for b, k in BANDS.items()}, GRID, masks, given["nodata"])
    dem = write_map(tmp_path / "dem" / "dem.tif", given["dem"], GRID)
    out = tmp_path / "out"
    run("snow_cover", products=tmp_path / "in", dem=dem, output=out, expert=True)
    codes, fraction = snow_map(out), read(str(only(out, "*_SNOW_FSCTOC.tif")))
    assert (codes != given["expected_seb"]).mean() <= 0.003
    assert (np.abs(fraction.astype(int) - given["expected_fsc_toc"]) > 1).mean() <= 0.003
    item = json.loads(only(out, "*L2B-SNOW*.json").read_text(encoding="utf-8"))
    assert abs(item["properties"]["theia:snow_line_m"] - float(given["expected_zs"])) <= 5
    bits = read(str(only(out, "*_SNOW_ALL.tif")))
    assert ((bits & 1 != 0) != given["expected_pass1"]).mean() <= 0.003
    assert ((bits & 2 != 0) != given["expected_pass2"]).mean() <= 0.003


def test_thin_snow_is_found_above_the_line_and_lakes_are_not(scene: Any, tmp_path: Path) -> None:
    folder, dem, truth = scene
    run("snow_cover", products=folder, dem=dem, output=tmp_path)
    codes = snow_map(tmp_path)
    inside = ~truth["nodata"] & ~truth["cloud"] & ~truth["dim"]
    assert (codes[truth["nodata"]] == 254).all()
    assert (codes[truth["cloud"] & ~truth["nodata"]] == 205).all()
    assert (codes[228:240, 204:288] == 100).all()  # seen through the cloud, away from bright snow beside it
    assert (codes[truth["thin"] & inside] == 100).mean() > 0.99
    assert ((codes == 100) == truth["snow"])[inside].mean() > 0.999
    assert (codes[truth["lake"]] == 0).all()


def test_results_do_not_depend_on_blocks_threads_or_the_area(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, dem, _ = scene
    run("snow_cover", products=folder, dem=dem, output=tmp_path / "whole", expert=True)
    monkeypatch.setattr(blocks, "block_shape", lambda *a, **k: (64, 128))
    one = Context(Settings(memory_mb=2000, threads=1))
    run("snow_cover", one, products=folder, dem=dem, output=tmp_path / "pieces", expert=True)
    x, y = GRID.transform[2], GRID.transform[5]
    area = f"{x + 2000},{y - 5000},{x + 4000},{y - 3000} [EPSG:32631]"
    run("snow_cover", products=folder, dem=dem, output=tmp_path / "part", area=area, expert=True)
    for layer in ("SNOW_SEB", "SNOW_FSCTOC", "SNOW_ALL"):
        whole, pieces, part = (read(str(only(tmp_path / f, f"*_{layer}.tif"))) for f in ("whole", "pieces", "part"))
        assert np.array_equal(whole, pieces)
        # the snow line is that of the whole image, so that a part of it shows the same map
        assert np.array_equal(part, whole[150:250, 100:200])


def test_a_dem_in_degrees_and_one_that_is_too_small(scene: Any, tmp_path: Path) -> None:
    from algorithms.core.resample import resample

    folder, dem, truth = scene
    degrees = Grid.from_origin("EPSG:4326", 0.4, 44.3, 0.0002, 1200, 1200)
    heights = resample(truth["dem"], GRID, degrees, "bilinear", -9999.0)
    heights[heights == 0] = -9999.0
    run(
        "snow_cover",
        products=folder,
        dem=write_map(tmp_path / "d" / "d.tif", heights, degrees, -9999.0),
        output=tmp_path / "a",
    )
    run("snow_cover", products=folder, dem=dem, output=tmp_path / "b")
    assert (snow_map(tmp_path / "a") == snow_map(tmp_path / "b")).mean() > 0.995
    small = write_map(tmp_path / "d" / "s.tif", truth["dem"][:150], GRID.crop(blocks.Window(0, 0, 150, 288)))
    run("snow_cover", products=folder, dem=small, output=tmp_path / "c")
    codes = snow_map(tmp_path / "c")
    # without heights only certain snow is snow: never thin snow, never through a cloud
    assert (codes[160:][truth["thin"][160:] & ~truth["nodata"][160:]] == 0).mean() > 0.9


def test_tree_cover_gives_the_fraction_on_the_ground(scene: Any, tmp_path: Path) -> None:
    folder, dem, truth = scene
    trees = np.full(GRID.shape, 50, np.uint8)
    trees[:, 200:] = 95
    trees[:, :100] = 0
    run("snow_cover", products=folder, dem=dem, output=tmp_path, tree_cover=write_map(tmp_path / "t.tif", trees, GRID))
    top, ground = (read(str(only(tmp_path, f"*_SNOW_{n}.tif"))).astype(int) for n in ("FSCTOC", "FSCOG"))
    snow = (top > 0) & (top <= 100)
    assert np.array_equal(ground[snow & (trees == 0)], top[snow & (trees == 0)])
    half = snow & (trees == 50)
    assert np.array_equal(ground[half], np.minimum(100, 2 * top[half]))
    dense = trees == 95
    assert (ground[(top <= 100) & dense] == 255).all()  # nothing shows between the trees
    assert np.array_equal(ground[~snow & ~dense], top[~snow & ~dense])


def test_the_table_adds_up_and_estimates_what_is_hidden(scene: Any, tmp_path: Path) -> None:
    folder, dem, truth = scene
    xmin, ymin, xmax, ymax = GRID.bounds
    middle = (xmin + xmax) / 2
    basins = np.array([shapely.box(xmin, ymin, middle, ymax), shapely.box(xmin, ymin, xmax, ymax)], dtype=object)
    names = np.array(["ouest", "tout"], dtype=object)
    write_layer(str(tmp_path / "basins.gpkg"), Features(basins, {"nom": names}, "EPSG:32631"))
    run(
        "snow_cover",
        products=folder,
        dem=dem,
        output=tmp_path / "out",
        table=tmp_path / "t.csv",
        report=tmp_path / "r.html",
        basins=tmp_path / "basins.gpkg",
        basin_name="nom",
    )
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    totals = {r["zone"]: r for r in lines if not r["elevation_from_m"]}
    assert set(totals) == {"ouest", "tout", "all"}
    assert {k: v for k, v in totals["tout"].items() if k != "zone"} == {
        k: v for k, v in totals["all"].items() if k != "zone"
    }
    codes = snow_map(tmp_path / "out")
    assert float(totals["all"]["snow_ha"]) == pytest.approx((codes == 100).sum() * 0.04, abs=0.01)
    west = codes[:, :144]
    assert float(totals["ouest"]["snow_ha"]) == pytest.approx((west == 100).sum() * 0.04, abs=0.01)
    bands = [r for r in lines if r["zone"] == "all" and r["elevation_from_m"]]
    assert sum(float(r["area_ha"]) for r in bands) == pytest.approx(float(totals["all"]["area_ha"]), abs=0.5)
    # clouds lie on the way from bare ground to snow: the estimate by band is nearer to the truth than the share seen
    true = (truth["snow"] & ~truth["nodata"]).sum() * 0.04
    simple = float(totals["all"]["snow_percent_of_seen"]) / 100 * float(totals["all"]["area_ha"])
    assert abs(float(totals["all"]["snow_ha_estimated"]) - true) < 0.5 * abs(simple - true)
    assert "snow" in (tmp_path / "r.html").read_text(encoding="utf-8").lower()


def test_the_report_shows_that_one_threshold_is_worse(scene: Any, tmp_path: Path) -> None:
    folder, dem, truth = scene
    reference = write_map(tmp_path / "truth_20240115.tif", truth["snow"].astype(np.uint8), GRID)
    run(
        "snow_cover",
        products=folder,
        dem=dem,
        output=tmp_path / "out",
        truth=[str(reference)],
        report=tmp_path / "r.html",
    )
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert numbers["f1"] > 0.99 > 0.95 > numbers["f1_single_threshold"]


def test_ice_clouds_between_clouds_become_cloud(tmp_path: Path) -> None:
    rows, cols = np.mgrid[: GRID.height, : GRID.width]
    dem = (500 + 5.0 * rows).astype(np.float32)
    snow = dem > 1300
    ice = np.hypot(rows - 80, cols - 140) < 25
    cloud = (np.hypot(rows - 80, cols - 140) < 90) & ~ice & ~snow
    bright = snow | ice
    bands = {"B3": np.where(bright, 0.7, 0.07), "B4": np.where(bright, 0.7, 0.06), "B11": np.where(bright, 0.1, 0.2)}
    for band in bands.values():
        band[cloud] = 0.6
    write_image(tmp_path / "in", "2024-01-15", bands, GRID, {"cloud": cloud})
    path = write_map(tmp_path / "dem" / "dem.tif", dem, GRID)
    run("snow_cover", products=tmp_path / "in", dem=path, output=tmp_path / "off")
    run("snow_cover", products=tmp_path / "in", dem=path, output=tmp_path / "on", ice_clouds=True)
    assert (snow_map(tmp_path / "off")[ice] == 100).all()
    assert (snow_map(tmp_path / "on")[ice] == 205).all()
    assert (snow_map(tmp_path / "on")[snow] == 100).all()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([[100, 90, 0], [100, 90, 5], [100, 90, 20]], 0.0),
        ([[100, 90, 0]] * 5 + [[100, 90, 10]], 300.0),
        ([[100, 90, 0]] * 5 + [[100, 9, 9], [100, 90, 50]], 400.0),
        ([[100, 90, 9]] * 5, None),
        ([[0, 0, 0]] * 3, None),
    ],
)
def test_the_snow_line_lies_two_bands_below_the_first_snowy_one(counts: Any, expected: float | None) -> None:
    assert snow_line(np.array(counts, np.int64), 0.0, 100.0, LineRules()) == expected


def test_bands_are_equal_and_none_is_made_of_a_plain() -> None:
    assert band_edges(500, 1050, 100) == (5, 110.0)
    assert band_edges(500, 590, 100) == (0, 0.0)


def test_the_cells_of_the_coarse_red_do_not_depend_on_where_a_block_starts() -> None:
    rng = np.random.default_rng(1)
    red, known = rng.random((60, 70)).astype(np.float32), rng.random((60, 70)) > 0.2
    whole = snow_rules.coarse_mean(red, known, 0, 0, 12)
    part = snow_rules.coarse_mean(red[5:50, 7:60], known[5:50, 7:60], 5, 7, 12)
    assert np.array_equal(part[7:-12, 5:-12], whole[12:38, 12:48])
    cell = red[12:24, 24:36][known[12:24, 24:36]]
    assert whole[15, 30] == pytest.approx(cell.astype(float).mean(), rel=1e-6)


def test_no_second_pass_without_a_line_and_clouds_come_back() -> None:
    state = np.array(
        [
            [
                KNOWN | snow_rules.CANDIDATE,
                KNOWN | CLOUDED | HARD,
                KNOWN | CLOUDED | snow_rules.BRIGHT_CLOUD,
                KNOWN | SNOW_1,
                KNOWN,
                0,
            ]
        ],
        np.uint8,
    )
    fraction = np.array([[40, 0, 0, 90, 0, 0]], np.uint8)
    dem = np.full((1, 6), 2000.0, np.float32)
    codes, covered, bits = snow_rules.second_pass(state, fraction, dem, np.nan)
    assert codes.tolist() == [[0, 205, 205, 100, 0, 254]] and covered.tolist() == [[0, 205, 205, 90, 0, 255]]
    codes, covered, bits = snow_rules.second_pass(state, fraction, dem, 1500.0)
    assert codes[0, 0] == 100 and covered[0, 0] == 40 and bits[0, 0] == 2


def test_an_image_without_short_wave_infrared_is_refused_with_its_name(tmp_path: Path) -> None:
    write_image(tmp_path / "in", "2024-01-15", {"B3": np.full(GRID.shape, 0.1), "B4": np.full(GRID.shape, 0.1)}, GRID)
    dem = write_map(tmp_path / "dem" / "dem.tif", np.zeros(GRID.shape, np.float32), GRID)
    with pytest.raises(TheiaError, match="IMAGE_20240115.*short-wave"):
        run("snow_cover", products=tmp_path / "in", dem=dem, output=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_product_that_exists_is_refused_unless_replaced(scene: Any, tmp_path: Path) -> None:
    folder, dem, _ = scene
    run("snow_cover", products=folder, dem=dem, output=tmp_path)
    with pytest.raises(TheiaError, match="exists already"):
        run("snow_cover", products=folder, dem=dem, output=tmp_path)
    run("snow_cover", products=folder, dem=dem, output=tmp_path, overwrite=True)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
