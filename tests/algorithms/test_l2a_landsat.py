"""Landsat level 1 through the correction: simulated series whose truth is known, the tile grid, bad input."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, grid_of, read, write_raster
from algorithms.products.level1 import open_level1
from algorithms.products.masks import read_mask
from algorithms.products.read import open_products
from algorithms.products.scene import Scene
from algorithms.reflectance.l2a import l2a_correction
from algorithms.reflectance.mask_scores import count, scores
from tests.algorithms.test_simulate_series import run as simulate

BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7")


def _run(products: list[str], output: Path, **changes: Any) -> Any:
    request: dict[str, Any] = {
        "products": products, "area": None, "dem": None, "grid": None, "previous": None, "start_mode": "nominal",
        "aot": None, "aerosol": "forecast", "environment": "psf", "gases": "coupled", "cirrus": False, "nadir": False,
        "dilation": 120.0, "water_prior": None, "uncertainty": False, "version": "1-0", "overwrite": False,
        "output": str(output),
    }  # fmt: skip
    return l2a_correction(**{**request, **changes}, context=Context(Settings(memory_mb=1500, threads=2)))


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clear dates of Landsat over 2.4 km, and what the correction made of them."""
    folder = tmp_path_factory.mktemp("clear")
    simulate(folder / "s", preset="demo", size_km=2.4, start="2024-08-10", end="2024-08-31", cloudiness=0.0,
             format="none", landsat="l1", truth=["dates", "masks", "land_cover"])  # fmt: skip
    _run([str(folder / "s" / "landsat")], folder / "level2", dem=str(folder / "s" / "truth" / "dem.tif"),
         uncertainty=True)  # fmt: skip
    return folder


def _pairs(folder: Path) -> list[tuple[dict[str, Any], Scene]]:
    records = json.loads((folder / "s" / "manifest.json").read_text(encoding="utf-8"))["landsat"]
    scenes = {f"{s.acquired:%Y-%m-%d}": s for s in open_products([str(folder / "level2")])}
    return [(r, scenes[r["datetime"][:10]]) for r in records]


def _cut(path: str, scene: Scene) -> np.ndarray:
    """A raster of the truth over the product's part of its grid."""
    window = grid_of(path).window_of(scene.grid)
    return read(path, window)


def test_both_satellites_are_one_series(clear: Path) -> None:
    scenes = [s for _, s in _pairs(clear)]
    assert len(scenes) >= 3 and {s.sensor for s in scenes} == {"L8", "L9"}
    last = max(Path(s.path) for s in scenes if s.acquired == max(t.acquired for t in scenes))
    (memory,) = last.glob("DATA/*_MEMORY.npz")
    with np.load(memory, allow_pickle=False) as data:
        assert len(data["stack"]) == len(scenes), "one memory for all dates"
    for scene in scenes:
        assert set(scene.bands) == set(BANDS) and scene.grid.pixel_size == 30.0
        assert scene.grid.bounds[0] % 30 == 15 and scene.tile == "W198R030"


def test_layers_to_show_exist(clear: Path, tmp_path: Path) -> None:
    result = _run([str(clear / "s" / "landsat")], tmp_path / "again", aot=0.1, environment="none")
    assert result.layers and all(os.path.isfile(layer.path) for layer in result.layers)
    assert any(layer.path.endswith("_FRE_B5.tif") for layer in result.layers)


def test_aerosols_and_surface_of_landsat_alone(clear: Path) -> None:
    """The aerosol is not the one that is assumed, and nothing forecasts it: its AOT is within 0.12."""
    errors, shares = [], {band: [] for band in BANDS}
    for record, scene in _pairs(clear):
        assert (_cut(str(clear / "s" / record["true_mask"]), scene) == 0).mean() > 0.98
        assert scene.aot is not None
        aot = read(scene.aot.path)[scene.aot.index - 1] * scene.aot.scale
        errors.append(aot - _cut(str(clear / "s" / record["true_aot"]), scene))
        truth = _cut(str(clear / "s" / record["clear"][0]), scene) / 1e4
        for i, band in enumerate(BANDS):
            info = scene.bands[band]
            found = read(info.path) * info.scale
            shares[band].append(float((np.abs(found - truth[i]) <= 0.005 + 0.05 * truth[i]).mean()))
    assert float(np.sqrt(np.mean(np.square(errors)))) <= 0.12
    for band, values in shares.items():
        assert np.mean(values) >= (0.65 if band in ("B1", "B2") else 0.85), (band, values)


def test_the_stated_uncertainty_is_right(clear: Path) -> None:
    for i, band in ((1, "B2"), (3, "B4"), (4, "B5"), (5, "B6")):
        ratios = []
        for record, scene in _pairs(clear):
            truth = _cut(str(clear / "s" / record["clear"][0]), scene)[i].astype(float)
            found = read(scene.bands[band].path).astype(float)
            name = Path(scene.path).name
            sigma = read(str(Path(scene.path) / "DATA" / f"{name}_UNC_{band}.tif")).astype(float)
            ratios.append(((found - truth) / np.maximum(sigma, 1)).ravel())
        z = np.abs(np.concatenate(ratios))
        assert 0.45 <= (z < 1).mean() <= 0.98 and (z < 2).mean() >= 0.85, (band, (z < 1).mean(), (z < 2).mean())


def test_clouds_and_shadows_of_a_cloudy_series(tmp_path: Path) -> None:
    """Landsat's dates beside Sentinel-2's in one job: each makes its own series; omission at most 10 % as written."""
    simulate(tmp_path / "s", preset="demo", size_km=3.6, start="2024-05-28", end="2024-06-18", format="l1c",
             orbits=["51"], landsat="l1", truth=["masks", "dates", "land_cover"])  # fmt: skip
    beside = [str(tmp_path / "s" / name) for name in ("products", "landsat")]
    result = _run(beside, tmp_path / "level2", dilation=240.0)
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    assert result.outputs["count"] == len(manifest["products"]) + len(manifest["landsat"]) >= 4
    total = None
    scenes = [s for s in open_products([str(tmp_path / "level2")]) if s.sensor in ("L8", "L9")]
    assert len(scenes) == len(manifest["landsat"]) >= 2
    for record in manifest["landsat"]:
        scene = next(s for s in scenes if f"{s.acquired:%Y-%m-%d}" == record["datetime"][:10])
        truth = _cut(str(tmp_path / "s" / record["true_mask"]), scene)
        found = count(read_mask(scene, ("cloud", "shadow")), np.isin(truth, (1, 2, 3)), truth != 255)
        total = found if total is None else total + found
    assert total is not None and total.tp + total.fn > 5000
    assert scores(total)["omission"] <= 0.10, scores(total)


def test_landsat_is_brought_to_a_tile_of_another_zone(clear: Path, tmp_path: Path) -> None:
    """The grid of a Sentinel-2 tile in the zone beside: each pixel shows the ground that lies at its place."""
    record, scene = _pairs(clear)[0]
    left, bottom, right, top = scene.grid.bounds
    to = Transformer.from_crs(scene.grid.crs, "EPSG:32630", always_xy=True)
    x, y = to.transform((left + right) / 2, (bottom + top) / 2)
    tile = Grid.from_origin("EPSG:32630", round(x / 60) * 60 - 720.0, round(y / 60) * 60 + 720.0, 10.0, 144, 144)
    raster = str(tmp_path / "tile.tif")
    write_raster(RasterSpec(raster, tile, "uint8"), np.zeros(tile.shape, np.uint8))
    source = next((clear / "s" / "landsat").glob(f"{record['id']}"))
    _run([str(source)], tmp_path / "level2", grid=raster, aot=0.15, environment="none")
    made = open_products([str(tmp_path / "level2")])[0]
    assert made.grid.crs == "EPSG:32630" and made.grid.pixel_size == 30.0
    assert made.grid.bounds[0] == tile.bounds[0] and made.grid.bounds[3] == tile.bounds[3]
    own = _run([str(source)], tmp_path / "own", aot=0.15, environment="none")
    assert own.outputs["count"] == 1
    here = open_products([str(tmp_path / "own")])[0]
    gx, gy = np.meshgrid(*made.grid.centres())
    back = Transformer.from_crs("EPSG:32630", here.grid.crs, always_xy=True)
    px, py = back.transform(gx, gy)
    columns, rows = ((px - here.grid.bounds[0]) / 30).astype(int), ((here.grid.bounds[3] - py) / 30).astype(int)
    found, truth = read(made.bands["B5"].path) * 1e-4, read(here.bands["B5"].path)[rows, columns] * 1e-4
    assert abs(float((found - truth).mean())) < 0.003 and np.corrcoef(found.ravel(), truth.ravel())[0, 1] > 0.93


def test_scenes_of_two_rows_are_one_series_on_a_grid(clear: Path, tmp_path: Path) -> None:
    records = [r for r, _ in _pairs(clear)][:2]
    level1 = tmp_path / "level1"
    for record in records:
        shutil.copytree(clear / "s" / record["path"], level1 / record["id"])
    (metadata,) = (level1 / records[1]["id"]).glob("*_MTL.txt")
    metadata.write_text(metadata.read_text(encoding="ascii").replace("WRS_ROW = 30", "WRS_ROW = 29"), encoding="ascii")
    raster = str(tmp_path / "tile.tif")
    own = grid_of(str(clear / "s" / "truth" / "dem.tif"))
    write_raster(RasterSpec(raster, own, "uint8"), np.zeros(own.shape, np.uint8))
    _run([str(level1)], tmp_path / "level2", grid=raster, aot=0.15, environment="none")
    memories = sorted((tmp_path / "level2").glob("*/DATA/*_MEMORY.npz"), key=lambda p: p.name.split("_")[1])
    counts = []
    for path in memories:
        with np.load(path, allow_pickle=False) as data:
            counts.append(len(data["stack"]))
    assert counts == [1, 2], "the second row goes on from the first"


@pytest.mark.parametrize(("missing", "match"), [("_B4.TIF", "B4.TIF"), ("_MTL.txt", "No level 1C product")])
def test_a_file_that_is_missing_is_named(clear: Path, tmp_path: Path, missing: str, match: str) -> None:
    record = _pairs(clear)[0][0]
    shutil.copytree(clear / "s" / record["path"], tmp_path / record["id"])
    os.remove(tmp_path / record["id"] / f"{record['id']}{missing}")
    with pytest.raises(TheiaError, match=match):
        _run([str(tmp_path)], tmp_path / "level2")
    assert not (tmp_path / "level2").exists()


def test_one_file_of_a_product_stands_for_it(clear: Path) -> None:
    record = _pairs(clear)[0][0]
    folder = clear / "s" / record["path"]
    for name in ("_MTL.txt", "_B4.TIF"):
        (product,) = open_level1([str(folder / f"{record['id']}{name}")])
        assert product.scene.id == record["id"]


def test_a_grid_elsewhere_makes_nothing_and_says_so(clear: Path, tmp_path: Path) -> None:
    raster = str(tmp_path / "away.tif")
    write_raster(RasterSpec(raster, Grid.from_origin("EPSG:32631", 600000.0, 4700040.0, 30.0, 40, 40), "uint8"),
                 np.zeros((40, 40), np.uint8))  # fmt: skip
    with pytest.raises(TheiaError, match="No product shows anything"):
        _run([str(clear / "s" / "landsat")], tmp_path / "level2", grid=raster, aot=0.15, environment="none")


def test_without_angle_bands_the_image_s_sun_stands(clear: Path, tmp_path: Path) -> None:
    """Without SZA, SAA, VZA, VAA: the sun of the metadata and a view from above, 2 % of the light at most."""
    record, scene = _pairs(clear)[0]
    shutil.copytree(clear / "s" / record["path"], tmp_path / "in" / record["id"])
    for name in ("SZA", "SAA", "VZA", "VAA"):
        os.remove(tmp_path / "in" / record["id"] / f"{record['id']}_{name}.TIF")
    found = {}
    for name, source in (("with", clear / "s" / record["path"]), ("without", tmp_path / "in")):
        _run([str(source)], tmp_path / name, aot=0.15, environment="none")
        found[name] = read(open_products([str(tmp_path / name)])[0].bands["B5"].path).astype(float)
    assert np.abs(found["with"] / found["without"] - 1).max() < 0.02
