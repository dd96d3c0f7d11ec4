"""Finding products in folders and zips, choosing and ordering them, and THEIA's first format."""

from __future__ import annotations

import datetime as dt
import shutil
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.products import masks, read, stack
from algorithms.products.container import open_container, single_root
from algorithms.products.scene import Scene
from algorithms.products.sensors import all_sensors, band_with_role, find_role, sensor_of, short_name
from tests.algorithms import product_builder as build
from tests.algorithms.test_muscate import pack


def day(number: int, hour: int = 10) -> dt.datetime:
    return dt.datetime(2024, 5, number, hour, 56, 37, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Products of both formats, in folders and zips, at several depths, with things that are no products."""
    root = tmp_path_factory.mktemp("my products")
    build.l2a(root / "may" / "theia", acquired=day(9))
    build.l2a(root, acquired=day(3))
    build.safe_l2a(root / "esa", acquired=day(6))
    pack(build.l2a(root / "tmp", acquired=day(1)), root / "zips" / "a.zip") if (root / "zips").mkdir() is None else None
    shutil.rmtree(root / "tmp")
    build.l3a(root / "composites")
    (root / "readme.txt").write_text("not a product")
    with zipfile.ZipFile(root / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", b"x")
    (root / "broken photos.zip").write_bytes(b"x")
    (root / "empty").mkdir()
    return root


def test_search_finds_all_and_sorts_by_date(collection: Path) -> None:
    notes: list[str] = []
    scenes = read.open_products(str(collection), notes=notes)
    assert [s.acquired.day for s in scenes] == [1, 3, 6, 9]
    assert [s.format for s in scenes] == ["muscate", "muscate", "safe", "muscate"]
    assert len(notes) == 1 and "is level L3A" in notes[0]
    assert [s.level for s in read.open_products(str(collection), levels=("L3A",))] == ["L3A"]
    assert len(read.open_products(str(collection), levels=None)) == 5


def test_order_of_the_paths_and_copies_do_not_matter(collection: Path, tmp_path: Path) -> None:
    scenes = read.open_products(str(collection))
    paths = [s.path for s in scenes]
    copy = tmp_path / "copies"
    for scene in scenes:
        if Path(scene.path).is_dir():
            shutil.copytree(scene.path, copy / Path(scene.path).name)
    notes: list[str] = []
    again = read.open_products([*reversed(paths), str(collection), str(copy)], notes=notes)
    assert [s.id for s in again] == [s.id for s in scenes]
    assert len([n for n in notes if "twice" in n]) == 3


def test_a_folder_is_preferred_to_its_zip(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path / "b")
    pack(folder, tmp_path / "a.zip")
    (scene,) = read.open_products([str(tmp_path / "a.zip"), str(tmp_path)])
    assert scene.path == str(folder)


def test_a_parent_folder_with_one_product_is_that_product(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path / "downloads")
    assert read.open_product(str(tmp_path)).path == str(folder)


def test_the_search_does_not_descend_into_products(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path)
    build.l2a(folder / "DATA", acquired=day(2))
    assert [s.acquired.day for s in read.open_products(str(tmp_path))] == [1]


def test_a_zip_of_several_products(tmp_path: Path) -> None:
    for number in (2, 1):
        build.l2a(tmp_path / "order", acquired=day(number))
    archive = pack(tmp_path / "order", tmp_path / "order.zip")
    shutil.rmtree(tmp_path / "order")
    scenes = read.open_products(str(archive))
    assert [s.acquired.day for s in scenes] == [1, 2]
    assert all(not masks.read_mask(s, ["cloud"]).any() for s in scenes)
    with pytest.raises(TheiaError, match="holds 2"):
        read.open_product(str(archive))


def test_a_product_of_another_level_is_refused_when_it_is_named(collection: Path) -> None:
    """In a folder of many it is passed over, and told when nothing is left."""
    (path,) = (collection / "composites").iterdir()
    with pytest.raises(TheiaError, match="is level L3A, expected L2A"):
        read.open_products(str(path))
    with pytest.raises(TheiaError, match="No usable product"):
        read.open_products(str(collection), levels=("L1C",))


def test_a_hundred_products_open_quickly(tmp_path: Path) -> None:
    """The same product under a hundred dates: files are linked, metadata differ."""
    first = build.l2a(tmp_path / "first")
    for number in range(100):
        when = (day(1) + dt.timedelta(days=number)).strftime("%Y-%m-%d")
        target = tmp_path / "many" / f"P{number}"
        shutil.copytree(first, target, copy_function=lambda a, b: Path(b).symlink_to(a))
        metadata = next(target.glob("*MTD_ALL.xml"))
        text = metadata.read_text()
        metadata.unlink()
        text = text.replace("<ACQUISITION_DATE>2024-05-01", f"<ACQUISITION_DATE>{when}")
        metadata.write_text(text.replace(f"<PRODUCT_ID>{first.name}", f"<PRODUCT_ID>P{number}"))
    start = time.process_time()
    scenes = read.open_products(str(tmp_path / "many"))
    assert len(scenes) == 100 and time.process_time() - start < 15


def test_hidden_folders_and_half_written_products_are_passed_over(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path)
    shutil.copytree(folder, tmp_path / ".theia-1a2b3c")
    assert [s.path for s in read.open_products(str(tmp_path))] == [str(folder)]


def test_container_names_are_the_same_in_folder_and_zip(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path)
    zipped = open_container(str(pack(folder, tmp_path / "odd name.archive")))
    root = single_root(zipped.names)
    assert root == f"{folder.name}/" and zipped.below(root).names == open_container(str(folder)).names
    with rasterio.open(zipped.below(root).gdal_path(f"{folder.name}_FRE_B2.tif")) as dataset:
        assert dataset.shape == (60, 60)


# stacks


def test_periods_include_both_ends(collection: Path) -> None:
    scenes = read.open_products(str(collection))
    assert [s.acquired.day for s in stack.in_period(scenes, "2024-05-03", dt.date(2024, 5, 6))] == [3, 6]
    assert len(stack.in_period(scenes)) == 4 and stack.in_period(scenes, "2024-06-01") == []
    with pytest.raises(TheiaError, match="ends before it starts"):
        stack.in_period(scenes, "2024-06-01", "2024-05-01")


def test_tiles_and_days(tmp_path: Path) -> None:
    for tile, number, hour in (("T31TDJ", 2, 10), ("T31TCJ", 2, 11), ("T31TCJ", 2, 10), ("T31TCJ", 1, 10)):
        build.l2a(tmp_path, tile=tile, acquired=day(number, hour))
    scenes = read.open_products(str(tmp_path))
    tiles = stack.by_tile(reversed(scenes))
    assert {t: [(s.acquired.day, s.acquired.hour) for s in group] for t, group in tiles.items()} == {
        "T31TCJ": [(1, 10), (2, 10), (2, 11)], "T31TDJ": [(2, 10)]}  # fmt: skip
    assert [len(group) for group in stack.by_day(tiles["T31TCJ"]).values()] == [1, 2]


def test_grids_must_be_one(tmp_path: Path, collection: Path) -> None:
    scenes = read.open_products(str(collection))
    assert {name: g.pixel_size for name, g in stack.common_groups(scenes).items()} == {"R1": 10, "R2": 20}
    other = read.open_product(str(build.l2a(tmp_path, grids=build.grids(40))))
    with pytest.raises(TheiaError, match="not on one grid") as caught:
        stack.common_groups([*scenes, other])
    assert other.id in caught.value.message and "40 x 40" in caught.value.message


def test_bands_that_are_lacking_are_all_named(collection: Path) -> None:
    scenes = read.open_products(str(collection))
    assert "B8A" in stack.common_bands(scenes)
    with pytest.raises(TheiaError) as caught:
        stack.require_bands(scenes, ["B2", "B99"])
    assert all(s.id in caught.value.message for s in scenes)
    roles = stack.require_roles(scenes, ["red", "nir", "swir1"])
    assert roles[scenes[0].id] == {"red": "B4", "nir": "B8", "swir1": "B11"}
    with pytest.raises(TheiaError, match="no cirrus band"):
        stack.require_roles(scenes, ["cirrus"])


# sensors


def test_sensors_are_complete_and_consistent() -> None:
    assert set(all_sensors()) >= {
        "S2A",
        "S2B",
        "S2C",
        "S2",
        "L5",
        "L7",
        "L8",
        "L9",
        "VENUS",
        "SPOT4",
        "SPOT5",
        "FORMOSAT2",
    }
    seen: dict[str, str] = {}
    for sensor in all_sensors().values():
        assert sensor.source and {"green", "red"} <= {b.role for b in sensor.bands.values()}
        assert sensor.by_role("nir") is not None
        for platform in sensor.platforms:
            assert seen.setdefault(platform, sensor.id) == sensor.id
            assert sensor_of(platform) is sensor and sensor_of(platform.lower()) is sensor
        for name, band in sensor.bands.items():
            assert band.name == name and 400 < band.centre_nm < 2500 and 10 < band.width_nm < 300
            if band.min_nm is not None and band.max_nm is not None:
                assert band.min_nm < band.centre_nm < band.max_nm


def test_wavelengths_agree_with_spyndex() -> None:
    """An independent table: within 10 nm, or a tenth of the band's width."""
    spyndex = pytest.importorskip("spyndex")
    names = {
        "S2A": "sentinel2a",
        "S2B": "sentinel2b",
        "L8": "landsat8",
        "L9": "landsat9",
        "L7": "landsat7",
        "L5": "landsat5",
    }
    compared = 0
    for sensor_id, attribute in names.items():
        for entry in spyndex.bands.values():
            other = getattr(entry, attribute, None)
            ours = all_sensors()[sensor_id].bands.get(other.band) if other is not None else None
            if ours is not None:
                assert abs(ours.centre_nm - other.wavelength) <= max(10, ours.width_nm / 10), (sensor_id, ours)
                compared += 1
    assert compared > 40


@pytest.mark.parametrize(
    ("platform", "sensor"),
    [("SENTINEL2A", "S2A"), ("Sentinel-2B", "S2B"), ("SENTINEL2X", "S2"), ("LANDSAT8-OLITIRS-XSTHPAN", "L8"),
     ("VENUS", "VENUS"), ("SPOT4-HRVIR1-XS", "SPOT4"), ("PLEIADES", None), ("", None)],
)  # fmt: skip
def test_platforms(platform: str, sensor: str | None) -> None:
    found = sensor_of(platform)
    assert (found.id if found else None) == sensor


def test_roles_by_sensor_by_wavelength_and_by_substitute(tmp_path: Path) -> None:
    scene = read.open_product(str(build.l2a(tmp_path)))
    assert [band_with_role(scene, r) for r in ("blue", "nir", "nir_narrow", "swir2")] == ["B2", "B8", "B8A", "B12"]
    assert find_role(scene, "cirrus") is None
    grid = build.grids()["R1"]
    landsat = build.l2a(
        tmp_path, platform="LANDSAT8-OLITIRS-XS", grids={"XS": grid}, groups={"XS": ("B4", "B5")}, tile="D5H2"
    )
    assert band_with_role(read.open_product(str(landsat)), "nir") == "B5", "the narrow band stands for the wide one"
    with pytest.raises(TheiaError, match="no blue band"):
        band_with_role(read.open_product(str(landsat)), "blue")


def test_band_names_have_one_spelling() -> None:
    assert [short_name(n) for n in ("B02", "b8a", "B11", "B8A", "XS1")] == ["B2", "B8A", "B11", "B8A", "XS1"]


# THEIA's first format


def n2a(folder: Path, dtype: str = "int16", outside: int = 1) -> Path:
    """A Landsat 8 N2A product of 20 x 30 pixels; DIV marks water in its first row, NUA a cloud in its second."""
    name = "LANDSAT8_OLITIRS_XS_20140507_N2A_{}FranceD0005H0002.TIF"
    root = folder / "LANDSAT8_OLITIRS_XS_20140507_N2A_FranceD0005H0002"
    (root / "MASK").mkdir(parents=True)
    layers = {code: np.zeros((1, 20, 30), "uint8") for code in ("NUA", "DIV", "SAT", "NODATA")}
    layers["NODATA"][:] = outside
    layers["DIV"][0, 0], layers["NUA"][0, 1] = 2, 1 | 2
    files = {root / name.format("ORTHO_SURF_CORR_PENTE_"): np.full((7, 20, 30), 123, dtype)}
    files |= {root / "MASK" / name.format("").replace(".TIF", f"_{code}.TIF"): data for code, data in layers.items()}
    for path, data in files.items():
        place = {"crs": "EPSG:2154", "transform": rasterio.Affine(30, 0, 5e5, 0, -30, 6.2e6)}
        profile = {"driver": "GTiff", "count": len(data), "height": 20, "width": 30, "dtype": data.dtype, **place}
        with rasterio.open(path, "w", **profile) as dataset:
            dataset.write(data)
    return root


def test_first_format(tmp_path: Path) -> None:
    scene = read.open_product(str(n2a(tmp_path)))
    assert scene.sensor == "L8" and list(scene.bands) == ["B1", "B2", "B3", "B4", "B5", "B6", "B7"]
    assert scene.acquired.date() == dt.date(2014, 5, 7) and scene.bands["B4"].scale == 1e-3
    assert np.flatnonzero(masks.read_mask(scene, ["water"]).any(axis=1)).tolist() == [0]
    assert np.flatnonzero(masks.read_mask(scene, ["cloud", "shadow"]).any(axis=1)).tolist() == [1]
    assert not masks.read_mask(scene, ["outside"]).any()
    empty = n2a(tmp_path / "empty", outside=0)
    assert masks.read_mask(read.open_product(str(empty)), ["outside"]).all()


def test_first_format_damaged(tmp_path: Path) -> None:
    folder = n2a(tmp_path)
    next(folder.glob("MASK/*_NUA.TIF")).unlink()
    next(folder.glob("MASK/*_DIV.TIF")).write_bytes(b"")
    with pytest.raises(TheiaError) as caught:
        read.open_product(str(folder))
    assert "MASK/*_NUA.TIF is missing" in caught.value.message and "_DIV.TIF is empty" in caught.value.message


@pytest.mark.real
def test_first_format_on_real_products(data_folder: Callable[[str], Path]) -> None:
    scenes = read.open_products(str(data_folder("theia_landsat8_n2a_toulouse")))
    assert scenes and len({s.id for s in scenes}) == len(scenes)
    for scene in scenes:
        assert scene.sensor == "L8" and scene.acquired.strftime("%Y%m%d") in scene.id
        band = scene.bands[band_with_role(scene, "nir")]
        with rasterio.open(band.path) as dataset:
            nir = dataset.read(band.index) * band.scale
        outside, cloudy = masks.read_mask(scene, ["outside"]), masks.read_mask(scene, ["cloud", "shadow"])
        assert outside.mean() < 0.5, "most of a crop lies inside the image"
        assert 0.1 < np.median(nir[~outside & ~cloudy]) < 0.7


# when scenes are shown


def dated(base: Scene, moments: list[dt.datetime], level: str) -> list[Scene]:
    return [replace(base, acquired=m, id=f"s{i}", level=level, period=None) for i, m in enumerate(moments)]


@pytest.mark.parametrize("level", ["L2A", "L3A"])
def test_shown_periods_follow_each_other(collection: Path, level: str) -> None:
    base = read.open_products(str(collection))[0]
    random = np.random.default_rng(2)
    moments = [day(1) + dt.timedelta(days=int(d)) for d in random.choice(300, 20, replace=False)]
    shown = stack.shown_periods(dated(base, moments, level))
    assert [s.acquired for s, _, _ in shown] == sorted(moments)
    for (scene, begin, end), (_, following, _) in zip(shown, shown[1:], strict=False):
        assert begin < end and end == following
        assert begin.date() <= scene.acquired.date() <= end.date()


def test_a_lone_synthesis_is_shown_for_its_period(tmp_path: Path) -> None:
    scene = read.open_product(str(build.l3a(tmp_path)))
    ((_, begin, end),) = stack.shown_periods([scene])
    assert (begin.date(), end.date()) == (dt.date(2024, 4, 22), dt.date(2024, 6, 7))
    ((_, begin, end),) = stack.shown_periods([replace(scene, period=None)])
    assert begin.date() == dt.date(2024, 5, 15) and end > begin
