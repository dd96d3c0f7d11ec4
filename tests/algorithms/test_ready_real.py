"""`stack_series` on real images: Landsat 8 and Sentinel-2 a year apart over one place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.progress import Context, Settings
from algorithms.products.read import open_products
from algorithms.series.ready.acquisitions import acquisitions
from algorithms.series.ready.register import register
from algorithms.series.ready.target import target_grid
from algorithms.worker import run_entry


def product(source: Path, folder: Path, day: str, sensor: str, bands: list[str], move: tuple[float, float]) -> None:
    """A copy of an image with a side-car; `move` (east, north) puts it beside its place."""
    with rasterio.open(source) as dataset:
        data, profile = dataset.read(), dict(dataset.profile)
    profile["transform"] = rasterio.Affine.translation(*move) @ profile["transform"]
    folder.mkdir(parents=True, exist_ok=True)
    with rasterio.open(folder / f"{sensor}.tif", "w", **profile) as dataset:
        # negative reflectance wrapped around in the source
        dataset.write(np.where(data > 20000, 0, data))
    described = {"datetime": f"{day}T10:45:00Z", "bands": bands, "sensor": sensor, "scale": 1e-4, "nodata": 0}
    (folder / f"{sensor}.json").write_text(json.dumps(described), encoding="utf-8")


def pair(data: Path, folder: Path, move: tuple[float, float]) -> Path:
    names = ("B2", "B3", "B4", "B8")
    product(next(data.glob("S2_*iCOR_BOA.tif")), folder, "2019-04-11", "S2B", list(names), (0, 0))
    product(next(data.glob("L8_*iCOR_BOA.tif")), folder, "2020-06-13", "L8", list(names[:3]), move)
    return folder


@pytest.mark.real
def test_a_known_shift_of_a_real_landsat_is_found(tmp_path: Path, data_folder: Callable[[str], Path]) -> None:
    """Seasons, sensors and corrections differ; what is added to the place of one image is found all the same."""
    data = data_folder("s2_l8_dessel_atmcor")
    found = []
    for number, move in enumerate(((0.0, 0.0), (12.0, -7.0))):
        folder = pair(data, tmp_path / str(number), move)
        dates = acquisitions(open_products([str(folder)]), ("B2", "B3", "B4"))
        grid, _ = target_grid([s for d in dates for s in d.scenes if d.sensor == "S2B"])
        moved, registrations = register(dates, grid, (), Context(Settings(threads=2)))
        landsat = next(d for d in moved if d.sensor == "L8")
        shift = registrations[landsat.id].shift
        assert shift is not None
        found.append((shift.east_m, shift.north_m))
    assert np.hypot(*found[0]) < 30  # the producer put Landsat on this grid: less than one of its pixels
    difference = np.subtract(found[1], found[0])
    assert np.hypot(difference[0] - 12, difference[1] + 7) < 2.0


@pytest.mark.real
def test_real_images_of_two_sensors_become_a_series(tmp_path: Path, data_folder: Callable[[str], Path]) -> None:
    folder = pair(data_folder("s2_l8_dessel_atmcor"), tmp_path / "in", (12.0, -7.0))
    given = {"products": [str(folder)], "output": str(tmp_path / "out"), "report": str(tmp_path / "r.html")}
    result = run_entry("stack_series", given, Context(Settings(memory_mb=2048, threads=2)))
    assert result.outputs["images"] == 2
    sentinel, landsat = open_products([str(tmp_path / "out")])
    assert list(landsat.bands) == ["B2", "B3", "B4"] and landsat.grid.equals(sentinel.grid)
    assert landsat.adjusted["lines"]["B4"]["source"] == "hls"
