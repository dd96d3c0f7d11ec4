"""Landsat Collection 2 level 2 and HLS: scaling, masks, dates, many granules in one folder, zips, and what is wrong."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context
from algorithms.products.masks import read_mask
from algorithms.products.read import open_product, open_products
from algorithms.products.sensors import band_with_role
from algorithms.worker import run_entry

PRODUCT = "LC08_L2SP_198030_20240715_20240722_02_T1"
SHAPE = (20, 24)


def write(path: Path, values: np.ndarray, nodata: float | None = None, **tags: str) -> None:
    """One band; centres of pixels on multiples of 30 m."""
    path.parent.mkdir(parents=True, exist_ok=True)
    transform = rasterio.Affine(30, 0, 300015 - 30, 0, -30, 4900035)
    height, width = values.shape
    with rasterio.open(path, "w", driver="GTiff", count=1, height=height, width=width, dtype=values.dtype,
                       crs="EPSG:32631", transform=transform, nodata=nodata) as dataset:  # fmt: skip
        dataset.write(values, 1)
        dataset.update_tags(**tags)


def landsat(folder: Path, bands: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7), mtl: bool = True) -> Path:
    reflectance = {1: 0.02, 2: 0.03, 3: 0.06, 4: 0.04, 5: 0.40, 6: 0.20, 7: 0.10}
    for band in bands:
        values = np.full(SHAPE, round((reflectance[band] + 0.2) / 2.75e-5), np.uint16)
        values[0, 0] = 0
        write(folder / f"{PRODUCT}_SR_B{band}.TIF", values, 0)
    quality = np.full(SHAPE, 64, np.uint16)
    quality[0, 0], quality[1, 1], quality[2, 2], quality[3, 3], quality[4, 4], quality[5, 5] = 1, 2, 8, 16, 32, 128
    write(folder / f"{PRODUCT}_QA_PIXEL.TIF", quality)
    saturated = np.zeros(SHAPE, np.uint16)
    saturated[6, 6] = 4
    write(folder / f"{PRODUCT}_QA_RADSAT.TIF", saturated)
    if mtl:
        (folder / f"{PRODUCT}_MTL.txt").write_text(
            "GROUP = A\n  DATE_ACQUIRED = 2024-07-15\n  SCENE_CENTER_TIME = \"10:42:08.1234560Z\"\n"
            "  SUN_ELEVATION = 62.5\n  SUN_AZIMUTH = 135.0\nEND_GROUP = A\n", encoding="utf-8")  # fmt: skip
    return folder


def test_landsat_level_2(tmp_path: Path) -> None:
    scene = open_product(str(landsat(tmp_path / "été" / PRODUCT)))
    assert (scene.id, scene.sensor, scene.level, scene.tile) == (PRODUCT, "L8", "L2A", "W198R030")
    assert scene.acquired == dt.datetime(2024, 7, 15, 10, 42, 8, 123456, dt.UTC)
    assert scene.angles.mean_sun_deg == (27.5, 135.0)
    assert list(scene.bands) == ["B1", "B2", "B3", "B4", "B5", "B6", "B7"]
    band = scene.bands[band_with_role(scene, "nir")]
    with rasterio.open(band.path) as dataset:
        dn = dataset.read(1)
    assert dn[5, 5] * band.scale + band.offset == pytest.approx(0.40, abs=2e-5) and band.nodata == 0
    assert scene.grid.transform[2] == 299985  # half a pixel off the grid of Sentinel-2
    for meaning, (row, col) in {"outside": (0, 0), "shadow": (3, 3), "snow": (4, 4), "water": (5, 5),
                                "saturated": (6, 6)}.items():  # fmt: skip
        found = read_mask(scene, (meaning,))
        assert found[row, col] and found.sum() == 1, meaning
    assert read_mask(scene, ("cloud",)).sum() == 2  # clouds and their dilation


def test_landsat_in_a_zip_and_without_metadata(tmp_path: Path) -> None:
    folder = landsat(tmp_path / "x", mtl=False)
    with zipfile.ZipFile(tmp_path / f"{PRODUCT}.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    scene = open_product(str(tmp_path / f"{PRODUCT}.zip"))
    assert scene.acquired == dt.datetime(2024, 7, 15, tzinfo=dt.UTC) and scene.angles.mean_sun_deg is None
    assert read_mask(scene, ("water",))[5, 5]


def test_what_a_landsat_product_lacks_is_listed(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="SR_B3, SR_B7 are missing"):
        open_product(str(landsat(tmp_path / "a", bands=(1, 2, 4, 5, 6))))
    folder = landsat(tmp_path / "b")
    (folder / f"{PRODUCT}_QA_PIXEL.TIF").unlink()
    with pytest.raises(TheiaError, match="QA_PIXEL.TIF is missing"):
        open_product(str(folder))
    folder = landsat(tmp_path / "c")
    write(folder / f"{PRODUCT}_SR_B4.TIF", np.ones((5, 5), np.uint16))
    with pytest.raises(TheiaError, match="5 x 5 pixels"):
        open_product(str(folder))


def granule(folder: Path, kind: str, day: int, **tags: str) -> str:
    name = f"HLS.{kind}.T31TCJ.2024{day:03d}T104102.v2.0"
    bands = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B09", "B10")
    if kind == "S30":
        bands = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12")
    for number, band in enumerate(bands):
        values = np.full(SHAPE, 500 + 100 * number, np.int16)
        values[0, 0] = -9999
        write(folder / f"{name}.{band}.tif", values, -9999, **tags)
    write(folder / f"{name}.SZA.tif", np.full(SHAPE, 3000, np.uint16))
    mask = np.zeros(SHAPE, np.uint8)
    mask[0, 0], mask[1, 1], mask[2, 2], mask[3, 3], mask[4, 4], mask[5, 5] = 255, 2, 4, 8, 16, 32 + 64
    write(folder / f"{name}.Fmask.tif", mask, 255)
    return name


def test_granules_that_share_a_folder(tmp_path: Path) -> None:
    granule(tmp_path, "L30", 197, LANDSAT_PRODUCT_ID="LC09_L1TP_198030", MEAN_SUN_ZENITH_ANGLE="28.5",
            MEAN_SUN_AZIMUTH_ANGLE="140", MEAN_VIEW_ZENITH_ANGLE="5", MEAN_VIEW_AZIMUTH_ANGLE="100")  # fmt: skip
    granule(tmp_path, "S30", 199, PRODUCT_URI="S2B_MSIL1C_20240717T104619_N0510.SAFE")
    first, second = open_products(str(tmp_path))
    assert (first.sensor, second.sensor) == ("L9", "S2B")
    assert first.acquired == dt.datetime(2024, 7, 15, 10, 41, 2, tzinfo=dt.UTC) and first.tile == "T31TCJ"
    assert first.angles.mean_sun_deg == (28.5, 140.0) and second.angles.mean_sun_deg is None
    assert list(first.bands) == ["B1", "B2", "B3", "B4", "B5", "B6", "B7"]
    assert "B8A" in second.bands and "B10" not in second.bands and "B9" not in second.bands
    assert band_with_role(first, "swir1") == "B6" and band_with_role(second, "swir1") == "B11"
    for meaning, (row, col) in {"outside": (0, 0), "shadow": (3, 3), "snow": (4, 4), "water": (5, 5)}.items():
        found = read_mask(first, (meaning,))
        assert found[row, col] and found.sum() == 1, meaning
    assert read_mask(first, ("cloud",)).sum() == 2


def test_a_granule_without_its_mask(tmp_path: Path) -> None:
    name = granule(tmp_path, "L30", 197)
    (tmp_path / f"{name}.Fmask.tif").unlink()
    with pytest.raises(TheiaError, match="Fmask.tif is missing"):
        open_products(str(tmp_path))


def test_an_entry_takes_both(tmp_path: Path) -> None:
    """NDVI of a Landsat image and of an HLS granule, cloud left out."""
    landsat(tmp_path / "in" / PRODUCT)
    granule(tmp_path / "in", "S30", 199)
    parameters: dict[str, Any] = {
        "products": [str(tmp_path / "in")],
        "indices": ["NDVI"],
        "output": str(tmp_path / "o"),
    }
    result = run_entry("spectral_indices", parameters, Context())
    assert result.outputs["images"] == 2
    with rasterio.open(next((tmp_path / "o").glob("LC08*NDVI.tif"))) as dataset:
        ndvi = dataset.read(1)
    assert ndvi[10, 10] == pytest.approx((0.40 - 0.04) / 0.44, abs=1e-3) and ndvi[2, 2] == dataset.nodata
