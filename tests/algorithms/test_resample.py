"""Resampling: phase, nodata, independence of the window, against GDAL's warper."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.warp import reproject

from algorithms.core import resample as resampling
from algorithms.core.grid import Grid, Window
from algorithms.core.resample import METHODS, read_resampled, resample

COARSE = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 40, 50)
FINE = COARSE.refine(2)


def _plane(grid: Grid) -> np.ndarray:
    x, y = grid.centres()
    return 0.01 * (x[None, :] - 300000) - 0.02 * (y[:, None] - 4900020) + 5


@pytest.mark.parametrize("method", ["bilinear", "cubic", "average"])
def test_a_plane_stays_a_plane_inside(method: str) -> None:
    target = COARSE.coarsen(2) if method == "average" else FINE
    out = resample(_plane(COARSE), COARSE, target, method)
    assert np.allclose(out[4:-4, 4:-4], _plane(target)[4:-4, 4:-4], atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_constant_stays_constant(method: str) -> None:
    data = np.full(COARSE.shape, 1234, np.int16)
    assert (resample(data, COARSE, FINE, method, -10000) == 1234).all()


def test_nodata_never_leaks_into_values() -> None:
    data = np.full(COARSE.shape, 500, np.int16)
    data[10:20, 10:20] = -10000
    out = resample(data, COARSE, FINE, "bilinear", -10000)
    assert set(np.unique(out)) == {-10000, 500}
    assert (out[22:38, 22:38] == -10000).all()


@pytest.mark.parametrize("method", ["nearest", "bilinear", "cubic", "average"])
def test_any_window_gives_the_same_pixels(method: str) -> None:
    rng = np.random.default_rng(1)
    data = rng.integers(0, 10000, (1, *COARSE.shape)).astype(np.int16)
    shifted = Grid.from_origin("EPSG:32631", 300007, 4900003, 13, 50, 60)

    def read(window: Window) -> np.ndarray:
        return data[:, *window.slices]

    whole = read_resampled(read, COARSE, shifted, method, -10000)
    for window in shifted.blocks(17, 23):
        part = read_resampled(read, COARSE, shifted.crop(window), method, -10000)
        assert (part == whole[:, *window.slices]).all()


def test_bilinear_and_nearest_equal_gdal() -> None:
    rng = np.random.default_rng(2)
    data = rng.normal(size=COARSE.shape)
    for method in ("nearest", "bilinear"):
        expected = np.zeros(FINE.shape)
        reproject(
            data,
            expected,
            src_transform=rasterio.Affine(*COARSE.transform),
            src_crs=COARSE.crs,
            dst_transform=rasterio.Affine(*FINE.transform),
            dst_crs=FINE.crs,
            resampling=Resampling[method],
        )
        inner = (slice(2, -2), slice(2, -2))
        assert np.allclose(resample(data, COARSE, FINE, method)[inner], expected[inner], atol=1e-6)


def test_another_reference_system_keeps_places() -> None:
    lambert = Grid.from_origin("EPSG:2154", 426000, 6346000, 20, 30, 30)
    from pyproj import Transformer

    back = Transformer.from_crs("EPSG:2154", "EPSG:32631", always_xy=True)
    x, y = lambert.centres()
    xx, yy = np.meshgrid(x, y)
    east, north = back.transform(xx, yy)
    source = Grid.from_origin("EPSG:32631", np.floor(east.min()) - 400, np.ceil(north.max()) + 400, 20, 90, 90)
    out = resample(_plane(source), source, lambert, "bilinear", -9999)
    expected = 0.01 * (east - 300000) - 0.02 * (north - 4900020) + 5
    assert np.abs(out - expected).max() < 0.02


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "bool"])
@pytest.mark.parametrize("nodata", [None, 0])
def test_pixels_twice_as_large_take_a_short_cut_to_the_same_values(
    dtype: str, nodata: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    image = rng.integers(0, 250, (40, 60)) * (rng.random((40, 60)) > 0.2)
    data = (image > 100) if dtype == "bool" else (image - (120 if dtype == "int16" else 0)).astype(dtype)
    coarse = Grid.from_origin("EPSG:32631", 0, 0, 20, 40, 60)
    fine = Grid.from_origin("EPSG:32631", -30, 20, 10, 90, 130)  # reaches beyond the image
    short = resample(data, coarse, fine, "bilinear", nodata)
    monkeypatch.setattr(resampling, "_in_quarters", lambda weights: False)
    np.testing.assert_array_equal(short, resample(data, coarse, fine, "bilinear", nodata))
