"""Landsat level 1 of the simulator: products that the reader of the correction understands, their air, their truth."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.products.landsat_l1_write import BANDS, Level1Pixels, level1_layers
from algorithms.products.level1 import open_level1
from algorithms.simulate import landsat as ls
from algorithms.simulate.acquisition import sun_angles
from algorithms.simulate.landsat_level1 import sun_planes
from tests.algorithms.test_simulate_series import run

DAY = dt.date(2024, 5, 15)
PERIOD = {"start": "2024-05-05", "end": "2024-06-10", "format": "none", "landsat": "l1"}


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landsat1") / "series"
    run(folder, **PERIOD, size_km=1.2, cloudiness=0.5, truth=["masks", "dates", "land_cover"])
    return folder


def _records(series: Path) -> list[dict[str, Any]]:
    manifest = json.loads((series / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["products"] == []
    return list(manifest["landsat"])


def test_products_are_read_as_level1(series: Path) -> None:
    found, records = open_level1([str(series / "landsat")]), _records(series)
    assert len(found) == len(records) >= 3 and {r["format"] for r in records} == {"landsat_l1"}
    assert {p.scene.sensor for p in found} == {"L8", "L9"}
    for product, record in zip(found, records, strict=True):
        scene = product.scene
        assert scene.id == record["id"] and scene.level == "L1C" and tuple(scene.bands) == BANDS
        assert scene.grid.shape == (41, 41) and scene.grid.pixel_size == 30.0
        x, y = scene.grid.centres()
        assert (x % 30 == 0).all() and (y % 30 == 0).all(), "half a pixel off the grid of Sentinel-2"
        assert product.sun_zenith_deg == pytest.approx(record["sun_zenith_deg"], abs=1e-3)
        assert scene.angles.sun is not None and scene.angles.view["B4"]
        assert float(scene.angles.sun.zenith_deg[0, 0]) == pytest.approx(record["sun_zenith_deg"], abs=1.0)
        view = float(scene.angles.view["B4"][0].zenith_deg[0, 0])
        assert 0 < view < 8.4, "within the swath of Landsat"


def test_clear_ground_shines_through_its_air(series: Path) -> None:
    """Apparent red and NIR follow the true surface, the blue is brighter than the ground, the cirrus band is dark."""
    checked = 0
    for product, record in zip(open_level1([str(series / "landsat")]), _records(series), strict=True):
        use = read(str(series / record["true_mask"])) == 0
        if use.mean() < 0.3:
            continue
        clear = read(str(series / record["clear"][0])) / 1e4
        toa = {n: (read(b.path) * b.scale + b.offset)[use] for n, b in product.scene.bands.items()}
        assert np.corrcoef(toa["B5"], clear[4][use])[0, 1] > 0.9
        assert float(np.mean(toa["B1"] - clear[0][use])) > float(np.mean(toa["B2"] - clear[1][use])) > 0.02
        assert abs(float(np.mean(toa["B9"]))) < 0.01
        aot = read(str(series / record["true_aot"]))
        assert aot.shape == use.shape and float(aot.mean()) == pytest.approx(record["aot"], rel=1.0)
        checked += 1
    assert checked >= 2


def test_blocks_and_threads_do_not_show(series: Path, tmp_path: Path) -> None:
    context = Context(Settings(memory_mb=600, threads=1))
    run(tmp_path / "again", context, **PERIOD, size_km=1.2, cloudiness=0.5, truth=["none"])
    for one, two in zip(open_level1([str(series / "landsat")]), open_level1([str(tmp_path / "again" / "landsat")]),
                        strict=True):  # fmt: skip
        for band in ("B2", "B7", "B9"):
            assert np.array_equal(read(one.scene.bands[band].path), read(two.scene.bands[band].path))


def test_snow_lies_on_it_too(tmp_path: Path) -> None:
    run(tmp_path / "s", preset="mountain", size_km=1.2, start="2024-01-10", end="2024-02-20", format="none",
        landsat="l1", cloudiness=0.0, truth=["dates"])  # fmt: skip
    record = _records(tmp_path / "s")[0]
    blue, swir = read(str(tmp_path / "s" / record["clear"][0]))[[1, 5]] / 1e4
    snow = (blue > 0.5) & (swir < 0.25)
    assert snow.mean() > 0.2
    with rasterio.open(tmp_path / "s" / record["path"] / f"{record['id']}_QA_PIXEL.TIF") as dataset:
        flagged = (dataset.read(1) & 32) != 0
    assert (flagged == snow).mean() > 0.85


def test_files_hold_what_they_should() -> None:
    toa = np.full((8, 2, 2), 0.2, np.float32)
    toa[:, 0, 0], toa[3, 1, 1] = np.nan, 5.0
    sun = np.stack([np.full((2, 2), 60.0), np.full((2, 2), 150.0)])
    view = np.stack([np.full((2, 2), 3.0), np.full((2, 2), 281.0)])
    layers = level1_layers(Level1Pixels(toa, sun, view, {"cloud": np.zeros((2, 2), bool)}))
    assert layers["B1"][0, 1] == 10000, "0.2 x cos 60 degrees + 0.1, in steps of 0.00002"
    assert layers["B1"][0, 0] == 0 and layers["QA_PIXEL"][0, 0] == 1
    assert layers["B4"][1, 1] == 65535 and layers["QA_RADSAT"][1, 1] == 8 and layers["QA_RADSAT"].sum() == 8
    assert layers["SZA"][0, 1] == 6000 and layers["SAA"][0, 1] == 15000 and layers["VAA"][0, 1] == -7900


def test_the_sun_is_bilinear_in_a_window() -> None:
    acquisition = ls.landsat_calendar(DAY, DAY, ("L9",))[0]
    grid = Grid.from_origin("EPSG:32631", 390000.0, 4810000.0, 30.0, 160, 160)
    planes = sun_planes(acquisition, grid)
    x, y = grid.centres()
    for row, col in ((0, 0), (80, 30), (159, 159)):
        assert planes[:, row, col] == pytest.approx(sun_angles(acquisition.moment, grid.crs, x[col], y[row]), abs=2e-4)


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="No sensor gives an image"):
        run(tmp_path / "out", format="none", landsat="none")
    with pytest.raises(TheiaError, match="Landsat"):
        run(tmp_path / "out", preset="coast", landsat="l1")
    assert not (tmp_path / "out").exists()
