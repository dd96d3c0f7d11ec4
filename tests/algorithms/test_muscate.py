"""MUSCATE products: what is written is read back, and what real metadata say is understood."""

from __future__ import annotations

import dataclasses
import datetime as dt
import pickle
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.blocks import Inputs, Source, process
from algorithms.core.errors import TheiaError
from algorithms.core.files import atomic_folder
from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context
from algorithms.products import masks, muscate, muscate_write, read
from algorithms.products.container import open_container
from algorithms.products.muscate_metadata import parse_metadata
from algorithms.products.scene import Angles
from algorithms.products.xmlfile import matrix, parse
from tests.algorithms import product_builder as build

LANDSAT_BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7")
VENUS_BANDS = tuple(f"B{i}" for i in range(1, 13))


def pack(folder: Path, archive: Path, inside: str | None = None) -> Path:
    """A zip of a product folder, with the folder inside as THEIA's, or without."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, Path(folder.name if inside is None else inside) / path.relative_to(folder))
    return archive


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    product = build.description()
    arrays = build.l2a_arrays(product)
    scene = read.open_product(muscate_write.write_l2a(product, str(tmp_path), arrays))
    assert (scene.id, scene.level, scene.sensor, scene.tile) == (product.name, "L2A", "S2A", "T31TCJ")
    assert scene.acquired == product.acquired
    assert list(scene.bands) == ["B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"]
    assert list(scene.groups) == ["R1", "R2"] and scene.group_of("B8A") == "R2"
    for name, band in scene.bands.items():
        with rasterio.open(band.path) as dataset:
            assert np.array_equal(dataset.read(band.index), arrays[f"FRE_{name}"])
            assert Grid.from_dataset(dataset).equals(band.grid)
        assert (band.scale, band.offset, band.nodata) == (1e-4, 0.0, -10000)
    assert scene.bands["B8A"].wavelength_nm == pytest.approx(864.7)
    assert scene.aot is not None and (scene.aot.index, scene.aot.scale, scene.aot.nodata) == (2, 1 / 200, 0)
    assert scene.water_vapour is not None and (scene.water_vapour.index, scene.water_vapour.scale) == (1, 1 / 20)


def test_a_scene_travels_to_another_process(tmp_path: Path) -> None:
    scene = read.open_product(str(build.l2a(tmp_path)))
    again = pickle.loads(pickle.dumps(scene))
    assert again.bands == scene.bands and again.masks == scene.masks


def test_angles_come_back_with_their_gaps(tmp_path: Path) -> None:
    product = build.description()
    scene = read.open_product(str(build.l2a(tmp_path)))
    for band in product.bands:
        for written, got in zip(product.angles.view[band], scene.angles.view[band], strict=True):
            np.testing.assert_allclose(got.zenith_deg, written.zenith_deg, rtol=1e-6)
            np.testing.assert_allclose(got.azimuth_deg, written.azimuth_deg, rtol=1e-6)
            assert (got.left, got.top, got.step_m) == (build.LEFT, build.TOP, 5000.0)
    assert scene.angles.mean_sun_deg == (40.1, 150.1)


@pytest.mark.parametrize(
    ("layer", "value", "meanings"),
    [
        ("CLM", 1, {"cloud_or_shadow"}), ("CLM", 2, {"cloud"}), ("CLM", 4, set()), ("CLM", 16, {"thin_cloud"}),
        ("CLM", 32, {"shadow"}), ("CLM", 64, {"shadow"}), ("CLM", 128, {"thin_cloud"}), ("MG2", 1, {"water"}),
        ("MG2", 2, set()), ("MG2", 4, {"snow"}), ("MG2", 8, set()), ("MG2", 16, {"topographic_shadow"}),
        ("MG2", 32, {"hidden"}), ("MG2", 64, {"topographic_shadow"}), ("MG2", 128, {"tangent_sun"}),
        ("EDG", 1, {"outside"}), ("SAT", 1, {"saturated"}), ("SAT", 8, {"saturated"}),
    ],
)  # fmt: skip
def test_each_bit_has_its_meaning_and_no_other(tmp_path: Path, layer: str, value: int, meanings: set[str]) -> None:
    product = build.description()
    marked = np.zeros(product.grids["R1"].shape, np.uint8)
    marked[7, 5] = value
    scene = read.open_product(str(build.l2a(tmp_path, arrays={f"{layer}_R1": marked})))
    found = {m for m in scene.masks if masks.read_mask(scene, [m]).any()}
    assert found == meanings
    for meaning in meanings:
        assert np.array_equal(masks.read_mask(scene, [meaning]), marked > 0)


def test_bit_numbers_are_those_of_the_metadata(tmp_path: Path) -> None:
    """A producer that swaps two masks says so in its metadata, and is believed."""
    folder = build.l2a(tmp_path)
    path = next(folder.glob("*_MTD_ALL.xml"))
    text = path.read_text()
    text = text.replace("<NATURE>Water</NATURE>", "<NATURE>x</NATURE>").replace(
        "<NATURE>Snow</NATURE>", "<NATURE>Water</NATURE>"
    )
    path.write_text(text.replace("<NATURE>x</NATURE>", "<NATURE>Snow</NATURE>"))
    scene = read.open_product(str(folder))
    assert {m.bits for m in scene.masks["water"]} == {4}
    assert {m.bits for m in scene.masks["snow"]} == {1}


def test_cloud_and_shadow_are_read_from_mg2_without_clm(tmp_path: Path) -> None:
    cloudy = np.zeros((60, 60), np.uint8)
    cloudy[:10] = 2
    cloudy[10:20] = 8
    contents = tuple(c for c in muscate_write.L2A_CONTENTS if c != "CLM")
    scene = read.open_product(str(build.l2a(tmp_path, contents=contents, arrays={"MG2_R1": cloudy})))
    assert masks.read_mask(scene, ["cloud"]).sum() == 600 and masks.read_mask(scene, ["shadow"]).sum() == 600


@pytest.mark.parametrize(
    ("present", "asked", "used"), [("SRE", "FRE", "SRE"), ("FRE", "SRE", "FRE"), ("FRE", "FRE", "FRE")]
)
def test_the_reflectance_that_there_is_is_used_and_told(tmp_path: Path, present: str, asked: str, used: str) -> None:
    contents = tuple(c for c in muscate_write.L2A_CONTENTS if c not in ("SRE", "FRE") or c == present)
    folder = build.l2a(tmp_path, contents=contents)
    scene = read.open_product(str(folder), reflectance=asked)
    assert scene.origin["reflectance"] == used
    assert all(f"_{used}_" in band.path for band in scene.bands.values())


def test_a_user_may_delete_one_kind_of_reflectance(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path)
    for path in folder.glob("*_FRE_*.tif"):
        path.unlink()
    assert read.open_product(str(folder)).origin["reflectance"] == "SRE"


def test_optional_layers_may_be_missing_and_are_told(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path)
    for path in [*folder.glob("*_ATB_*.tif"), *folder.glob("MASKS/*_SAT_*.tif")]:
        path.unlink()
    scene = read.open_product(str(folder))
    assert scene.aot is None and "saturated" not in scene.masks
    assert "SAT_R1.tif" in scene.origin["missing"] and "ATB_R1.tif" in scene.origin["missing"]


@pytest.mark.parametrize("completeness", ["C", "D"])
@pytest.mark.parametrize("inside", [None, "", "renamed by the user"])
def test_zips_are_read_like_folders(tmp_path: Path, completeness: str, inside: str | None) -> None:
    folder = build.l2a(tmp_path / "a", completeness=completeness)
    archive = pack(folder, tmp_path / "product.zip", inside)
    from_folder, from_zip = read.open_product(str(folder)), read.open_product(str(archive))
    assert from_zip.id == from_folder.id and f"_{completeness}_V1-0" in from_zip.id
    assert list(from_zip.bands) == list(from_folder.bands)
    for name, band in from_zip.bands.items():
        with rasterio.open(band.path) as one, rasterio.open(from_folder.bands[name].path) as other:
            assert np.array_equal(one.read(), other.read())
    assert not masks.read_mask(from_zip, ["cloud", "shadow"]).any()


def test_a_renamed_folder_with_spaces_and_accents_is_read(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path)
    renamed = tmp_path / "Vallée de l'Aude" / ("été 2024 " + "x" * 150)
    renamed.parent.mkdir()
    folder.rename(renamed)
    scene = read.open_product(str(renamed))
    assert scene.id == folder.name
    archive = pack(renamed, tmp_path / "produit zippé.zip")
    assert masks.read_mask(read.open_product(str(archive)), ["cloud"]).shape == (60, 60)


@pytest.mark.parametrize(
    ("platform", "sensor", "bands", "pixel"),
    [("VENUS-XS", "VENUS", VENUS_BANDS, 5.0), ("LANDSAT8-OLITIRS-XS", "L8", LANDSAT_BANDS, 30.0),
     ("SPOT5-HRG2-XS", "SPOT5", ("XS1", "XS2", "XS3", "SWIR"), 10.0),
     ("FORMOSAT2-RSI-XS", "FORMOSAT2", ("B1", "B2", "B3", "B4"), 8.0),
     ("NOVASAT-1", "", ("B1", "B2"), 3.0)],
)  # fmt: skip
def test_any_sensor_in_the_layout_is_read(
    tmp_path: Path, platform: str, sensor: str, bands: tuple[str, ...], pixel: float
) -> None:
    grid = Grid.from_origin("EPSG:2154", 600000, 6300000, pixel, 40, 50)
    folder = build.l2a(tmp_path, platform=platform, grids={"XS": grid}, groups={"XS": bands}, tile="D0005H0002")
    scene = read.open_product(str(folder))
    assert scene.sensor == sensor and list(scene.bands) == list(bands) and scene.grid.equals(grid)
    assert next(iter(scene.bands.values())).grid.shape == (40, 50)
    assert {m.path.rsplit("_", 1)[1] for parts in scene.masks.values() for m in parts} == {"XS.tif"}


def test_twelve_bands_do_not_fit_a_byte_of_saturation(tmp_path: Path) -> None:
    """VENuS has 12 bands and SAT 8 bits: only what the file can hold is listed."""
    grid = Grid.from_origin("EPSG:32631", 600000, 4800000, 5.0, 20, 20)
    folder = build.l2a(tmp_path, platform="VENUS-XS", grids={"XS": grid}, groups={"XS": VENUS_BANDS})
    assert {m.bits for m in read.open_product(str(folder)).masks["saturated"]} == {0xFF}


def test_synthesis_is_read_back(tmp_path: Path) -> None:
    folder = build.l3a(tmp_path)
    scene = read.open_product(str(folder))
    assert scene.level == "L3A" and scene.sensor == "S2" and scene.acquired == dt.datetime(2024, 5, 15, tzinfo=dt.UTC)
    assert set(scene.layers) == {f"{n}_{g}" for n in ("weight", "date", "flag") for g in ("R1", "R2")}
    assert scene.layers["weight_R1"].scale == 1e-3
    for column, meaning in enumerate(["outside", "cloud", "snow", "water"]):
        expected = np.zeros((60, 60), bool)
        expected[0, column] = True
        assert np.array_equal(masks.read_mask(scene, [meaning]), expected)
    with rasterio.open(scene.layers["flag_R1"].path) as dataset:
        assert dataset.colormap(1)[3][:3] == (30, 95, 200)
    metadata = parse_metadata(next(folder.glob("*MTD_ALL.xml")).read_bytes(), "x")
    assert metadata.quality["CloudPercent"] == "0" and metadata.period[0] == dt.datetime(2024, 4, 22, tzinfo=dt.UTC)
    assert next(folder.glob("DATA/*_IPP_ALL.xml")).read_text().count("half_window_days") == 1


def test_percents_are_of_the_image(tmp_path: Path) -> None:
    cloudy, edge, snowy = (np.zeros((30, 30), np.uint8) for _ in range(3))
    cloudy[:15], edge[:, :15], snowy[20:] = 3, 1, 4
    folder = build.l2a(tmp_path, arrays={"CLM_R2": cloudy, "EDG_R2": edge, "MG2_R2": snowy})
    quality = parse_metadata(next(folder.glob("*MTD_ALL.xml")).read_bytes(), "x").quality
    assert (quality["CloudPercent"], quality["SnowPercent"]) == ("50", "33")


def test_metadata_are_what_other_programs_look_for(tmp_path: Path) -> None:
    """Names and places of the fields that readers of THEIA's products use, after the published layout."""
    folder = build.l2a(tmp_path, orbit=12345)
    root = parse(next(folder.glob("*MTD_ALL.xml")).read_bytes(), "x", ("Muscate_Metadata_Document",))
    for path, value in {
        "Metadata_Identification/METADATA_FORMAT": "METADATA_MUSCATE",
        "Dataset_Identification/GEOGRAPHICAL_ZONE": "T31TCJ",
        "Product_Characteristics/PRODUCT_LEVEL": "L2A",
        "Product_Characteristics/ACQUISITION_DATE": "2024-05-01T10:56:37.665Z",
        "Product_Characteristics/ORBIT_NUMBER": "12345",
        ".//HORIZONTAL_CS_CODE": "32631",
        ".//Group_Geopositioning[@group_id='R2']/XDIM": "20",
        ".//Group_Geopositioning[@group_id='R2']/NROWS": "30",
        ".//Special_Values_List/SPECIAL_VALUE[@name='nodata']": "-10000",
        ".//Spectral_Band_Informations[@band_id='B4']/SPATIAL_RESOLUTION": "10",
        ".//Sun_Angles_Grids/Zenith/COL_STEP": "5000",
    }.items():
        found = root.find(path)
        assert found is not None and found.text == value, path
    assert matrix(
        root,
        ".//Band_Viewing_Incidence_Angles_Grids_List[@band_id='B2']/"
        "Viewing_Incidence_Angles_Grids[@detector_id='02']/Zenith/Values_List/VALUES",
    ).shape == (3, 3)
    listed = {e.text for tag in ("IMAGE_FILE", "MASK_FILE", "DATA_FILE", "QUICKLOOK") for e in root.iter(tag)}
    there = {str(p.relative_to(folder)).replace("\\", "/") for p in folder.rglob("*") if p.is_file()}
    assert listed <= there and there - listed == {f"{folder.name}_MTD_ALL.xml"}
    latitudes = [float(e.text) for e in root.iter("LAT")]
    assert all(44.2 < latitude < 44.3 for latitude in latitudes)


def test_quicklook_shows_the_land(tmp_path: Path) -> None:
    bright = np.full((60, 60), 1250, np.int16)
    folder = build.l2a(tmp_path, arrays={f"FRE_{b}": bright for b in ("B2", "B3", "B4")})
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(next(folder.glob("*_QKL_ALL.jpg"))) as image,
    ):
        assert image.count == 3 and abs(float(image.read().mean()) - 127.5) < 2
    assert not list(folder.rglob("*.aux.xml"))


def test_encoding_rounds_clips_and_marks(tmp_path: Path) -> None:
    values = np.array([0.12344, 0.12346, -0.02, -3.0, 9.0, np.nan, 0.5])
    valid = np.array([True] * 6 + [False])
    assert muscate_write.encode_reflectance(values, valid).tolist() == [1234, 1235, -200, -9999, 32767, -10000, -10000]
    atb = muscate_write.encode_atb(np.array([[1.5, np.nan, 0.0, 99.0]]), np.array([[0.1, np.nan, 0.0, 9.0]]))
    assert atb.tolist() == [[[30, 0, 1, 255]], [[20, 0, 1, 255]]]


def test_writing_is_atomic_and_refuses_to_replace(tmp_path: Path) -> None:
    product = build.description()
    arrays = build.l2a_arrays(product)
    muscate_write.write_l2a(product, str(tmp_path), arrays)
    with pytest.raises(TheiaError, match="exists already"):
        muscate_write.write_l2a(product, str(tmp_path), arrays)
    arrays["FRE_B2"] = arrays["FRE_B2"][:-1]
    with pytest.raises(ValueError, match="FRE_B2"):
        muscate_write.write_l2a(product, str(tmp_path), arrays, overwrite=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == [product.name]
    assert read.open_product(str(tmp_path / product.name)).id == product.name
    with pytest.raises(TheiaError, match="missing \\['MG2_R2'\\]"):
        muscate_write.write_l2a(product, str(tmp_path), {k: v for k, v in arrays.items() if k != "MG2_R2"})


def halve(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the test below: every layer of the source product, reflectance halved."""
    found = {}
    for name in parameters["layers"]:
        data = inputs.read(name)
        found[name] = data // 2 if name[:3] in ("SRE", "FRE") else data
    return found


def test_a_product_is_written_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the block engine writes into the layout is the product that arrays give."""
    product = build.description(grids=build.grids(128))
    arrays = build.l2a_arrays(product)
    source = muscate_write.l2a_specs(product, muscate_write.write_l2a(product, str(tmp_path / "in"), arrays))
    sources = {n: Source(s.path, s.grid, bands=tuple(range(1, s.count + 1))) for n, s in source.items()}
    monkeypatch.setattr("algorithms.core.blocks.find_kernel", lambda name: halve)
    target = tmp_path / "out" / product.name
    with atomic_folder(str(target)) as folder:
        specs = muscate_write.l2a_specs(product, folder)
        process("test:halve", sources, product.grids["R1"], specs, Context(), parameters={"layers": list(specs)},
                bytes_per_pixel=200)  # fmt: skip
        muscate_write.finish(product, folder, specs, {"RainDetected": "false"})
    halved = {n: a // 2 if n[:3] in ("SRE", "FRE") else a for n, a in arrays.items()}
    scene = read.open_product(str(target))
    for name, band in scene.bands.items():
        with rasterio.open(band.path) as dataset:
            assert np.array_equal(dataset.read(1), halved[f"FRE_{name}"])
    assert scene.aot is not None and not [p for p in (tmp_path / "out").iterdir() if p != target]


def test_opening_is_quick(tmp_path: Path) -> None:
    """Full angle grids as on a real tile; processor time, because a test machine is shared."""
    bands = tuple(b for group in build.description().groups.values() for b in group)
    full = [build.nodes(np.random.default_rng(i).uniform(0, 12, (23, 23)), np.full((23, 23), 100.0)) for i in range(6)]
    angles = Angles(full[0], dict.fromkeys(bands, tuple(full)), (40, 150), {})
    folder = build.l2a(tmp_path, angles=angles)
    durations = []
    for _ in range(5):
        start = time.process_time()
        read.open_product(str(folder))
        durations.append(time.process_time() - start)
    assert min(durations) < 0.15


@pytest.mark.real
def test_real_metadata(data_folder: Callable[[str], Path]) -> None:
    folder = data_folder("muscate_l2a_metadata")
    paths = [p for p in folder.rglob("*_MTD_ALL.xml") if p.parent.name != "templates"]
    if not paths:
        pytest.skip(f"{folder} holds no product metadata")
    for path in paths:
        found = parse_metadata(path.read_bytes(), path.name)
        assert found.problems == ()
        assert path.name.startswith(found.product_id) and found.level == "L2A" and found.acquired is not None
        assert found.acquired.strftime("%Y%m%d-%H%M%S") in path.name
        assert found.tile in path.name and set(found.bands) == {b for g in found.groups.values() for b in g}
        assert set(found.natures()) >= {"Surface_Reflectance", "Flat_Reflectance", "Aerosol_Optical_Thickness"}
        assert found.reflectance_quantification == 10000 and found.special_values["nodata"] == -10000
        bits = {m.nature: m.bit for m in found.masks if m.bit and m.group}
        assert bits["Water"] == 1 and bits["Snow"] == 3 and bits["Topography_Shadow"] == 5
        assert all(m.file.startswith("MASKS/") for m in found.masks)
        for group, grid in found.grids.items():
            assert grid.crs.startswith("EPSG:326") and grid.height * grid.pixel_size == 109800, group
        sun = found.angles.sun
        assert sun is not None and sun.zenith_deg.shape == (23, 23) and np.isfinite(sun.zenith_deg).all()
        assert abs(float(sun.zenith_deg.mean()) - found.angles.mean_sun_deg[0]) < 0.5
        assert set(found.angles.view) == set(found.bands)
        for band, detectors in found.angles.view.items():
            zenith = np.stack([d.zenith_deg for d in detectors])
            assert np.nanmax(zenith) < 15 and np.isnan(zenith).any()
            assert abs(float(np.nanmean(zenith)) - found.angles.mean_view_deg[band][0]) < 3
        assert 490 < found.wavelengths_nm["B2"] < 500


@pytest.mark.real
def test_the_junk_of_templates_is_no_value(data_folder: Callable[[str], Path]) -> None:
    paths = sorted((data_folder("muscate_l2a_metadata") / "templates").glob("*.xml"))
    assert paths
    for path in paths:
        found = parse_metadata(path.read_bytes(), path.name)
        text = repr(dataclasses.replace(found, angles=Angles()))
        assert "NOT_INITIALIZED" not in text and found.problems == ()
        assert found.product_id.startswith("SENTINEL2A_2009") and found.orbit == 65
        assert found.angles.sun is None and found.angles.view == {} and found.angles.mean_sun_deg is not None
        flat = [i for i in found.images if i.nature == "Flat_Reflectance"]
        assert len(flat) == 10 and all(i.file.endswith(f"_FRE_{i.key}.tif") for i in flat)


@pytest.mark.real
def test_real_metadata_with_rasters_of_another_size_are_refused(
    data_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    """Rasters made small around the real XML: every file is named, with both sizes."""
    folder = data_folder("muscate_l2a_metadata")
    original = next(p for p in folder.rglob("*_MTD_ALL.xml") if p.parent.name != "templates")
    target = tmp_path / original.parent.name
    (target / "MASKS").mkdir(parents=True)
    (target / original.name).write_bytes(original.read_bytes())
    metadata = parse_metadata(original.read_bytes(), original.name)
    for file in {i.file for i in metadata.images} | {m.file for m in metadata.masks}:
        with rasterio.open(target / file, "w", driver="GTiff", width=12, height=10, count=2, dtype="int16",
                           crs="EPSG:32631", transform=rasterio.Affine(10, 0, 0, 0, -10, 0)) as dataset:  # fmt: skip
            dataset.write(np.zeros((2, 10, 12), np.int16))
    with pytest.raises(TheiaError) as caught:
        muscate.read_scene(open_container(str(target)))
    message = caught.value.message
    for band in metadata.bands:
        assert f"_FRE_{band}.tif has 12 x 10 pixels" in message
    assert "10980 x 10980" in message and "5490 x 5490" in message
