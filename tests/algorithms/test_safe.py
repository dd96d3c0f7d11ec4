"""ESA SAFE products: scales, offsets, classes, native pixels, real metadata of several baselines."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.products import angles, masks, read, safe, safe_write
from algorithms.products.container import open_container
from algorithms.products.safe_metadata import parse_product, parse_tile
from tests.algorithms import product_builder as build
from tests.algorithms.test_muscate import pack


def reflectance(band: object) -> np.ndarray:
    with rasterio.open(band.path) as dataset:  # type: ignore[attr-defined]
        dn = dataset.read(band.index).astype(float)  # type: ignore[attr-defined]
    return np.where(dn == band.nodata, np.nan, dn * band.scale + band.offset)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("baseline", "offset"), [("02.14", 0.0), ("03.01", 0.0), ("04.00", -0.1), ("05.11", -0.1)])
def test_reflectance_is_the_same_with_and_without_offset(tmp_path: Path, baseline: str, offset: float) -> None:
    product = build.safe_description(baseline=baseline)
    truth = np.linspace(-0.02 if offset else 0.0001, 0.9, 3600).reshape(60, 60)
    truth[0, 0] = np.nan
    arrays = build.safe_arrays(product) | {"B2": safe_write.encode_reflectance(product, truth)}
    scene = read.open_product(safe_write.write_l2a(product, str(tmp_path), arrays))
    assert scene.bands["B2"].offset == pytest.approx(offset) and scene.version == baseline
    np.testing.assert_allclose(reflectance(scene.bands["B2"]), truth, atol=0.51e-4)


def test_offsets_are_read_band_by_band(tmp_path: Path) -> None:
    folder = build.safe_l2a(tmp_path)
    path = folder / "MTD_MSIL2A.xml"
    path.write_text(path.read_text().replace('band_id="8">-1000', 'band_id="8">-500'))
    scene = read.open_product(str(folder))
    assert scene.bands["B8A"].offset == pytest.approx(-0.05), "band id 8 is B8A, not B8 or B9"
    assert all(b.offset == pytest.approx(-0.1) for n, b in scene.bands.items() if n != "B8A")


def test_images_come_back_exactly_and_at_their_native_pixel(tmp_path: Path) -> None:
    product = build.safe_description()
    arrays = build.safe_arrays(product)
    scene = read.open_product(safe_write.write_l2a(product, str(tmp_path), arrays))
    for name, band in scene.bands.items():
        with rasterio.open(band.path) as dataset:
            assert np.array_equal(dataset.read(1), arrays[name]), name
        assert band.grid.pixel_size == (10 if name in ("B2", "B3", "B4", "B8") else 20)
    assert list(scene.groups) == ["R1", "R2"] and scene.acquired == product.acquired
    assert not list(Path(scene.path).rglob("*.tif")) and not list(Path(scene.path).rglob("*.xml.aux"))


def test_finer_copies_of_coarse_bands_are_not_taken_for_them(tmp_path: Path) -> None:
    """Real products repeat B2 at 20 m and 60 m: the native one counts, wherever the others lie."""
    folder = build.safe_l2a(tmp_path)
    (native,) = folder.rglob("*_B02_10m.jp2")
    (coarse,) = folder.rglob("*_B05_20m.jp2")
    shutil.copy(coarse, coarse.with_name(native.name.replace("_10m", "_20m")))
    scene = read.open_product(str(folder))
    assert scene.bands["B2"].path == str(native)


@pytest.mark.parametrize(
    ("meaning", "classes"),
    [("outside", {0}), ("defective", {1}), ("topographic_shadow", {2}), ("shadow", {3}), ("water", {6}),
     ("cloud", {8, 9, 10}), ("thin_cloud", {10}), ("snow", {11})],
)  # fmt: skip
def test_classes_have_their_meaning_and_no_other(tmp_path: Path, meaning: str, classes: set[int]) -> None:
    product = build.safe_description()
    arrays = build.safe_arrays(product)
    scene = read.open_product(safe_write.write_l2a(product, str(tmp_path), arrays))
    expected = np.isin(arrays["SCL"], list(classes))
    assert np.array_equal(masks.read_mask(scene, [meaning], scene.groups["R2"]), expected)
    on_fine = masks.read_mask(scene, [meaning], scene.groups["R1"])
    assert np.array_equal(on_fine, expected.repeat(2, 0).repeat(2, 1))


def test_atmosphere_and_angles(tmp_path: Path) -> None:
    product = build.safe_description()
    scene = read.open_product(str(build.safe_l2a(tmp_path)))
    assert scene.aot is not None and scene.water_vapour is not None
    assert scene.aot.scale == pytest.approx(1e-3) and scene.water_vapour.grid.pixel_size == 10
    with rasterio.open(scene.water_vapour.path) as dataset:
        assert dataset.read(1)[0, 0] * scene.water_vapour.scale == pytest.approx(1.5)
    np.testing.assert_allclose(scene.angles.view["B12"][1].azimuth_deg, product.angles.view["B12"][1].azimuth_deg)
    assert scene.angles.mean_view_deg["B8A"] == (7.0, 102.0)


@pytest.mark.parametrize("letter", "ABC")
def test_the_three_satellites(tmp_path: Path, letter: str) -> None:
    scene = read.open_product(str(build.safe_l2a(tmp_path, platform=f"SENTINEL2{letter}")))
    assert scene.sensor == f"S2{letter}" and scene.platform == f"Sentinel-2{letter}"


def test_a_zip_and_the_metadata_file_itself_are_taken(tmp_path: Path) -> None:
    folder = build.safe_l2a(tmp_path / "a")
    archive = pack(folder, tmp_path / "product.zip")
    by_zip, by_file = read.open_product(str(archive)), read.open_product(str(folder / "MTD_MSIL2A.xml"))
    assert by_zip.id == by_file.id == folder.name.removesuffix(".SAFE")
    with rasterio.open(by_zip.bands["B2"].path) as one, rasterio.open(by_file.bands["B2"].path) as other:
        assert np.array_equal(one.read(), other.read())


def test_optional_layers(tmp_path: Path) -> None:
    folder = build.safe_l2a(tmp_path)
    for path in (*folder.rglob("*_AOT_*"), *folder.rglob("*_WVP_*")):
        path.unlink()
    scene = read.open_product(str(folder))
    assert scene.aot is None and scene.water_vapour is None


def real_products(folder: Path) -> list[Path]:
    found = sorted({p.parent for name in safe.PRODUCT_FILES for p in folder.rglob(name)})
    if not found:
        pytest.skip(f"{folder} holds no SAFE metadata")
    return found


@pytest.mark.real
@pytest.mark.parametrize("collection", ["s2_safe_metadata", "s2_l1c_safe_toulouse"])
def test_real_metadata(data_folder: Callable[[str], Path], collection: str) -> None:
    for folder in real_products(data_folder(collection)):
        scene = safe.read_scene(open_container(str(folder)), images=False)
        level = "L1C" if "MSIL1C" in folder.name else "L2A"
        platform, tile = folder.name.removeprefix("esa_")[:3], folder.name.split("_T")[-1][:5]
        assert scene.level == level and scene.sensor == platform and scene.tile == f"T{tile}"
        recent = float(scene.version) >= 4
        assert {round(b.offset, 6) for b in scene.bands.values()} == {-0.1 if recent else 0.0}
        assert {b.scale for b in scene.bands.values()} == {1e-4} and {b.nodata for b in scene.bands.values()} == {0}
        assert len(scene.bands) == (13 if level == "L1C" else 12)
        assert {g: grid.pixel_size for g, grid in scene.groups.items()} == {"R1": 10, "R2": 20, "R3": 60}
        assert scene.bands["B8A"].path.endswith(
            "B8A.jp2" if level == "L1C" else "R20m/" + Path(scene.bands["B8A"].path).name
        )
        zone = int(tile[:2])
        assert scene.grid.crs == f"EPSG:32{7 if tile[2] < 'N' else 6}{zone:02d}" and scene.grid.height == 10980
        assert 480 < scene.bands["B2"].wavelength_nm < 500
        for band in scene.bands:
            detectors = scene.angles.view[band]
            stacked = np.stack([d.zenith_deg for d in detectors])
            assert stacked.shape[1:] == (23, 23) and np.isnan(stacked).any()
            merged = angles.view_nodes(scene.angles, band, scene.grid)
            assert merged is not None and np.isfinite(merged.zenith_deg).all() and merged.zenith_deg.max() < 17
            assert (merged.azimuth_deg >= 0).all() and (merged.azimuth_deg < 360).all()


@pytest.mark.real
def test_real_level_1_is_recognised_and_refused_where_level_2_is_needed(data_folder: Callable[[str], Path]) -> None:
    folders = [f for f in real_products(data_folder("s2_safe_metadata")) if "MSIL1C" in f.name]
    assert folders
    for folder in folders:
        for opened in (read.open_product, read.open_products):
            with pytest.raises(TheiaError, match="is level L1C, expected L2A.*l2a_correction"):
                opened(str(folder))
        assert read.open_product(str(folder), levels=("L1C",)).level == "L1C"


@pytest.mark.real
def test_real_metadata_without_images_name_every_image(data_folder: Callable[[str], Path]) -> None:
    folders = [f for f in real_products(data_folder("s2_safe_metadata")) if "MSIL2A" in f.name]
    assert folders
    for folder in folders:
        with pytest.raises(TheiaError) as caught:
            read.open_product(str(folder))
        for name in (*("B02", "B03", "B04", "B08"), *("B05", "B06", "B07", "B8A", "B11", "B12", "SCL")):
            assert f"_{name}_" in caught.value.message


@pytest.mark.real
def test_real_offsets_and_quantification_are_those_of_the_file(data_folder: Callable[[str], Path]) -> None:
    for folder in real_products(data_folder("s2_safe_metadata")):
        (name,) = (n for n in safe.PRODUCT_FILES if (folder / n).exists())
        product = parse_product((folder / name).read_bytes(), name)
        assert product.problems == () and product.quantification == 10000 and product.saturated == 65535
        assert len(product.offsets) in (0, 13) and len(product.wavelengths_nm) == 13
        tile = parse_tile(next(folder.rglob("MTD_TL.xml")).read_bytes(), "MTD_TL.xml")
        assert tile.problems == () and tile.acquired is not None
        assert tile.quality["CLOUDY_PIXEL_PERCENTAGE"] >= 0 if product.level == "L2A" else True
