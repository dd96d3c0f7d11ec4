"""Spectral indices: formulas against hand computation, masks, resolutions, dates, both layouts."""

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
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.entries import all_entries
from algorithms.series.spectral_indices import NODATA, compute_index, letters_of
from algorithms.spec import Parameter
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 60, 80)
REFLECTANCE = {"B3": 0.08, "B4": 0.05, "B8": 0.40, "B8A": 0.42, "B11": 0.20}


def _product(folder: Path, day: int, scale: float = 1.0) -> None:
    """A GeoTIFF with a side-car, one masked corner and one pixel without data."""
    date = dt.date(2024, 7, day)
    bands = {name: np.full(GRID.shape, round(value * scale * 10000), np.int16) for name, value in REFLECTANCE.items()}
    stack = np.stack(list(bands.values()))
    stack[:, 30, 30] = -10000
    name = f"S2_{date:%Y%m%d}"
    write_raster(RasterSpec(str(folder / f"{name}.tif"), GRID, "int16", -10000, count=len(bands)), stack)
    cloud = np.zeros(GRID.shape, np.uint8)
    cloud[:10, :10] = 1
    write_raster(RasterSpec(str(folder / f"{name}_cloud.tif"), GRID, "uint8"), cloud)
    side_car = {
        "datetime": f"{date}T10:50:00Z",
        "sensor": "S2A",
        "bands": list(bands),
        "scale": 1e-4,
        "nodata": -10000,
        "masks": {"cloud": f"{name}_cloud.tif"},
    }
    (folder / f"{name}.json").write_text(json.dumps(side_car))


@pytest.fixture
def series(tmp_path: Path) -> Path:
    folder = tmp_path / "séries d'images"
    folder.mkdir()
    for day in (3, 13, 23):
        _product(folder, day, 1 + day / 100)
    return folder


def _run(series: Path, **more: Any) -> Any:
    parameters = {"products": [str(series)], "output": str(series.parent / "out"), **more}
    return run_entry("spectral_indices", parameters, Context(Settings(threads=2)))


def test_one_image_per_date_and_index(series: Path) -> None:
    result = _run(series, indices="NDVI,NDMI")
    assert result.outputs["images"] == 6 == len(result.layers)
    ndvi = read(next(layer.path for layer in result.layers if layer.name == "NDVI 2024-07-03"))
    expected = (0.40 - 0.05) / (0.40 + 0.05)
    assert ndvi[50, 50] == pytest.approx(expected, abs=2e-3)
    assert (ndvi[:10, :10] == NODATA).all() and ndvi[30, 30] == NODATA
    assert np.count_nonzero(ndvi == NODATA) == 101
    ndmi = read(next(layer.path for layer in result.layers if layer.name == "NDMI 2024-07-13"))
    assert ndmi[50, 50] == pytest.approx((0.40 - 0.20) / 0.60, abs=2e-3)


def test_layers_are_dated_until_the_next_image(series: Path) -> None:
    layers = _run(series).layers
    spans = [(layer.start.day, layer.end.day) for layer in layers]
    assert spans == [(3, 13), (13, 23), (23, 24)]
    assert {layer.group for layer in layers} == {"NDVI"} and all(layer.trust for layer in layers)


def test_a_stack_has_a_band_per_date_and_equals_the_single_images(series: Path) -> None:
    single = _run(series, indices="NDVI").layers
    stack = _run(series, indices="NDVI", layout="stack").layers
    assert len(stack) == 1
    with rasterio.open(stack[0].path) as dataset:
        assert dataset.descriptions == ("NDVI 2024-07-03", "NDVI 2024-07-13", "NDVI 2024-07-23")
        assert (dataset.read() == np.stack([read(layer.path) for layer in single])).all()


def test_area_and_period(series: Path) -> None:
    box = {"extent": [300100, 4899720, 300400, 4899920], "crs": "EPSG:32631"}
    result = _run(series, area=box, start="2024-07-10", end="2024-07-20")
    assert len(result.layers) == 1
    with rasterio.open(result.layers[0].path) as dataset:
        assert dataset.bounds.left <= 300100 and dataset.bounds.right >= 300400
        assert dataset.shape[0] < GRID.height


def test_what_cannot_be_computed_is_listed_at_once(series: Path) -> None:
    with pytest.raises(TheiaError) as caught:
        _run(series, indices="NDVI,EVI,NDREI")
    assert caught.value.message.count("needs") == 6
    assert "blue" in caught.value.message and "rededge1" in caught.value.message
    with pytest.raises(TheiaError, match="No product lies in the period"):
        _run(series, start="2030-01-01")
    far = {"extent": [0, 0, 1, 1], "crs": "EPSG:4326"}
    with pytest.raises(TheiaError, match="outside every product"):
        _run(series, area=far)
    assert not (series.parent / "out").exists()


def test_the_record_runs_the_job_again(series: Path) -> None:
    layer = _run(series).layers[0]
    item = json.loads(Path(layer.path).with_suffix(".json").read_text(encoding="utf-8"))
    job = item["properties"]["theia:job"]
    again = run_entry(job["entry"], job["parameters"], Context())
    assert (read(again.layers[0].path) == read(layer.path)).all()


def _options() -> Parameter:
    return all_entries()["spectral_indices"].parameter("indices")


def test_every_index_of_the_list_computes() -> None:
    """Whatever the dialog offers gives finite values somewhere on plausible spectra."""
    rng = np.random.default_rng(0)
    letters = ("A", "B", "G", "R", "RE1", "RE2", "RE3", "N", "N2", "WV", "S1", "S2")
    spectra = {letter: rng.uniform(0.02, 0.5, 500).astype(np.float32) for letter in letters}
    wavelengths = dict(zip(letters, (443, 490, 560, 665, 705, 740, 783, 842, 865, 945, 1610, 2190), strict=True))
    options = _options().options
    assert len(options) > 200
    for option in options:
        needed = {letter: spectra[letter] for letter in letters_of(option.id)}
        assert needed, option.id
        values = compute_index(option.id, needed, wavelengths)
        assert np.isfinite(values).any(), option.id


def test_kernel_ndvi_is_tanh_of_squared_ndvi() -> None:
    """Camps-Valls et al. 2021, equation 6: with the mean of both bands as length scale."""
    red, nir = np.float32([0.05, 0.2, 0.1]), np.float32([0.4, 0.25, 0.1])
    ndvi = (nir - red) / (nir + red)
    assert compute_index("kNDVI", {"N": nir, "R": red}, {}) == pytest.approx(np.tanh(ndvi**2), abs=1e-6)
