"""Side-cars: any GeoTIFF becomes a scene, by a JSON beside it, one for the folder, or its name."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.products import angles, masks, read, sidecar
from algorithms.products.sensors import band_with_role
from tests.algorithms import product_builder as build


def raster(path: Path, data: np.ndarray, names: tuple[str, ...] = (), pixel: float = 10.0, **profile: Any) -> Path:
    """(bands, rows, columns) as a GeoTIFF at the builder's corner."""
    path.parent.mkdir(parents=True, exist_ok=True)
    transform = rasterio.Affine(pixel, 0, build.LEFT, 0, -pixel, build.TOP)
    with rasterio.open(path, "w", driver="GTiff", count=len(data), height=data.shape[1], width=data.shape[2],
                       dtype=data.dtype, crs=build.CRS, transform=transform, **profile) as dataset:  # fmt: skip
        dataset.write(data)
        for index, name in enumerate(names, 1):
            dataset.set_band_description(index, name)
    return path


def describe(path: Path, **values: Any) -> None:
    given = {"datetime": "2024-05-01T10:56:37Z", "bands": ["B2", "B3"]} | values
    path.with_suffix(".json").write_text(json.dumps(given))


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return raster(tmp_path / "image.tif", np.full((2, 6, 8), 1200, np.uint16))


def test_two_keys_are_enough(image: Path) -> None:
    describe(image)
    scene = read.open_product(str(image))
    assert (scene.id, scene.level, scene.sensor) == ("image", "L2A", "")
    assert scene.acquired == dt.datetime(2024, 5, 1, 10, 56, 37, tzinfo=dt.UTC)
    assert {n: (b.index, b.scale, b.offset, b.nodata) for n, b in scene.bands.items()} == {
        "B2": (1, 1e-4, 0.0, None), "B3": (2, 1e-4, 0.0, None)}  # fmt: skip
    assert scene.masks == {} and scene.aot is None and list(scene.groups) == ["R1"]


def test_everything_can_be_said(tmp_path: Path) -> None:
    image = raster(tmp_path / "image.tif", np.full((3, 6, 8), 7, np.int16))
    raster(tmp_path / "below" / "cloud.tif", np.eye(6, 8, dtype=np.uint8)[np.newaxis])
    raster(tmp_path / "aot.tif", np.full((1, 6, 8), 120, np.uint16))
    describe(
        image, bands=["B02", None, "B8A"], sensor="S2B", scale=0.001, offset=-0.1, nodata=-5, tile="T31TCJ",
        id="my scene", level="L3A",
        masks={"cloud": "below/cloud.tif", "snow": {"band": 2, "values": [7]}, "water": {"band": 2, "bits": 8}},
        aot={"file": "aot.tif", "scale": 0.001, "nodata": 0},
        angles={"sun_zenith_deg": 35, "sun_azimuth_deg": 150, "view_zenith_deg": 4, "view_azimuth_deg": 100},
    )  # fmt: skip
    scene = read.open_product(str(image))
    assert (scene.id, scene.sensor, scene.tile, scene.level) == ("my scene", "S2B", "T31TCJ", "L3A")
    assert list(scene.bands) == ["B2", "B8A"] and scene.bands["B8A"].index == 3
    assert (scene.bands["B2"].scale, scene.bands["B2"].offset, scene.bands["B2"].nodata) == (0.001, -0.1, -5)
    assert scene.bands["B8A"].wavelength_nm == pytest.approx(864)
    assert np.array_equal(masks.read_mask(scene, ["cloud"]), np.eye(6, 8, dtype=bool))
    assert masks.read_mask(scene, ["snow"]).all() and not masks.read_mask(scene, ["water"]).any()
    assert scene.aot is not None and scene.aot.scale == 0.001
    sun, view = angles.sun_nodes(scene.angles, scene.grid), angles.view_nodes(scene.angles, "B2", scene.grid)
    assert sun is not None and (sun.zenith_deg == 35).all() and view is not None and (view.azimuth_deg == 100).all()


def test_scale_and_nodata_of_the_file_are_the_default(tmp_path: Path) -> None:
    image = raster(tmp_path / "image.tif", np.ones((2, 4, 4), np.int16), nodata=-32768)
    with rasterio.open(image, "r+") as dataset:
        dataset.scales, dataset.offsets = (0.002, 0.002), (0.5, 0.5)
    describe(image)
    band = read.open_product(str(image)).bands["B2"]
    assert (band.scale, band.offset, band.nodata) == (0.002, 0.5, -32768)
    floats = raster(tmp_path / "floats.tif", np.ones((2, 4, 4), np.float32))
    describe(floats)
    assert read.open_product(str(floats)).bands["B2"].scale == 1.0


def test_scene_classification_in_the_image_itself(tmp_path: Path) -> None:
    data = np.zeros((3, 4, 12), np.uint16)
    data[2] = np.arange(12)
    image = raster(tmp_path / "image.tif", data)
    describe(image, bands=["B2", "B3", None], masks={"scl": {"band": 3}})
    scene = read.open_product(str(image))
    assert np.flatnonzero(masks.read_mask(scene, ["cloud", "shadow"])[0]).tolist() == [3, 8, 9, 10]


def test_masks_may_have_larger_pixels(tmp_path: Path) -> None:
    image = raster(tmp_path / "image.tif", np.ones((2, 6, 8), np.uint16))
    raster(tmp_path / "cloud.tif", np.array([[[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]], np.uint8), pixel=20.0)
    describe(image, masks={"cloud": "cloud.tif"})
    cloudy = masks.read_mask(read.open_product(str(image)), ["cloud"])
    assert cloudy.shape == (6, 8) and cloudy.sum() == 8 and cloudy[:2, :2].all() and cloudy[4:, 6:].all()


def test_one_file_for_a_folder(tmp_path: Path) -> None:
    for day in (3, 1, 2):
        raster(tmp_path / "images" / f"d{day}.tif", np.ones((1, 4, 4), np.uint16))
    items = [{"file": f"images/d{d}.tif", "datetime": f"2024-05-0{d}", "bands": ["B4"]} for d in (3, 1, 2)]
    (tmp_path / "scenes.json").write_text(json.dumps(items))
    assert [s.id for s in read.open_products(str(tmp_path))] == ["d1", "d2", "d3"]
    assert [s.id for s in read.open_products(str(tmp_path / "scenes.json"))] == ["d1", "d2", "d3"]
    (tmp_path / "scenes.json").write_text(
        json.dumps([*items, {"file": "images/d4.tif", "datetime": "2024-05-04", "bands": ["B4"]}])
    )
    with pytest.raises(TheiaError, match="d4.tif is missing \\(scenes.json lists it\\)"):
        read.open_products(str(tmp_path))


def test_several_scenes_of_one_raster_are_all_kept(tmp_path: Path) -> None:
    """A stack of dates in one file, as many programs write it: each item takes its own bands."""
    stack = raster(
        tmp_path / "stack.tif", np.arange(4, dtype=np.uint16)[:, np.newaxis, np.newaxis] + np.ones((4, 4, 4), np.uint16)
    )
    items = [
        {"file": "stack.tif", "datetime": f"2024-05-0{day}T10:00:00Z", "bands": bands}
        for day, bands in ((2, [None, None, "B4", "B8"]), (1, ["B4", "B8", None, None]))
    ]
    (tmp_path / "scenes.json").write_text(json.dumps(items))
    for given in (tmp_path, tmp_path / "scenes.json", stack, [tmp_path, stack]):
        paths = [str(p) for p in given] if isinstance(given, list) else str(given)
        scenes = read.open_products(paths)
        assert [s.acquired.day for s in scenes] == [1, 2] and [s.bands["B4"].index for s in scenes] == [1, 3]
        assert [s.id for s in scenes] == ["stack_20240501T100000", "stack_20240502T100000"]
    with pytest.raises(TheiaError, match="holds 2"):
        read.open_product(str(stack))


def test_other_json_beside_a_raster_is_no_sidecar(tmp_path: Path) -> None:
    """Our own outputs carry a STAC item of the same name."""
    result = raster(tmp_path / "ndvi.tif", np.ones((1, 4, 4), np.uint16))
    result.with_suffix(".json").write_text(json.dumps({"type": "Feature", "properties": {"datetime": "2024-05-01"}}))
    image = raster(tmp_path / "image.tif", np.ones((2, 4, 4), np.uint16))
    describe(image)
    assert [s.id for s in read.open_products(str(tmp_path))] == ["image"]


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("S2_20180829_BOA.tif", "", "2018-08-29T00:00:00"),
        ("ndvi 2018-08-29.tif", "", "2018-08-29T00:00:00"),
        ("20180829.tif", "", "2018-08-29T00:00:00"),
        ("S2A_20180829T104021_31TCJ.tif", "{sensor}_{date}T{time}_{tile}.tif", "2018-08-29T10:40:21"),
        ("crop-0042-20180829-v2.tif", "crop-*-{date}-v*", "2018-08-29T00:00:00"),
    ],
)
def test_date_in_the_name(tmp_path: Path, name: str, pattern: str, expected: str) -> None:
    path = raster(tmp_path / name, np.ones((2, 4, 4), np.uint16), ("B2", "B3"))
    scene = read.open_product(str(path), pattern=pattern)
    assert scene.acquired.isoformat().startswith(expected) and list(scene.bands) == ["B2", "B3"]
    if "{sensor}" in pattern:
        assert scene.sensor == "S2A" and scene.tile == "31TCJ"


@pytest.mark.parametrize("name", ["image.tif", "run_12345678.tif", "v20181399.tif", "id201808290.tif"])
def test_no_date_in_the_name(tmp_path: Path, name: str) -> None:
    path = raster(tmp_path / name, np.ones((2, 4, 4), np.uint16), ("B2", "B3"))
    with pytest.raises(TheiaError, match=re.escape(f"{name} has no side-car")):
        read.open_product(str(path))


def test_a_folder_by_pattern_and_unnamed_bands(tmp_path: Path) -> None:
    for day in (10, 20):
        raster(tmp_path / f"S2_201808{day}.tif", np.ones((1, 4, 4), np.uint16), ("B4",))
    raster(tmp_path / "dem.tif", np.ones((1, 4, 4), np.uint16), ("height",))
    assert len(read.open_products(str(tmp_path), pattern="S2_{date}")) == 2
    with pytest.raises(TheiaError, match="No product found"):
        read.open_products(str(tmp_path))
    bare = raster(tmp_path / "bare_20180801.tif", np.ones((2, 4, 4), np.uint16))
    with pytest.raises(TheiaError, match="does not name its bands"):
        read.open_product(str(bare))


def test_description_helper_makes_readable_entries(image: Path, tmp_path: Path) -> None:
    when = dt.datetime(2024, 5, 1, 9, 30, tzinfo=dt.UTC)
    (tmp_path / "scenes.json").write_text(
        json.dumps([sidecar.describe_scene("image.tif", when, ["B2", "B3"], nodata=0)])
    )
    (scene,) = read.open_products(str(tmp_path))
    assert scene.acquired == when and scene.bands["B3"].nodata == 0


@pytest.mark.real
@pytest.mark.parametrize(
    ("collection", "options", "scale"),
    [("s2_series_rufiji", {"scale": 0.001, "nodata": 0}, 0.001),
     ("s2_monthly_hesbaye", {"scale": 0.0001, "nodata": 65535}, 0.0001)],
)  # fmt: skip
def test_real_series(
    data_folder: Callable[[str], Path], tmp_path: Path, collection: str, options: dict[str, Any], scale: float
) -> None:
    """Dates from names, bands from the files, scale and nodata as their README says."""
    folder = data_folder(collection)
    items = []
    for path in sorted(folder.glob("S2*.tif")):
        match = re.search(r"_(\d{4})(\d\d)(\d\d)?", path.name)
        assert match
        with rasterio.open(path) as dataset:
            names = list(dataset.descriptions)
        day = "-".join([match[1], match[2], match[3] or "15"])
        items.append({"file": str(path), "datetime": day, "bands": names, "sensor": "S2", **options})
    (tmp_path / "scenes.json").write_text(json.dumps(items))
    scenes = read.open_products(str(tmp_path))
    assert len(scenes) == len(items) and [s.acquired for s in scenes] == sorted(s.acquired for s in scenes)
    values = []
    for scene in scenes:
        band = scene.bands[band_with_role(scene, "nir")]
        with rasterio.open(band.path) as dataset:
            dn = dataset.read(band.index)
        values.append((dn[dn != band.nodata] * band.scale).astype(float))
    assert band.scale == scale and 0.1 < float(np.median(np.concatenate(values))) < 0.6


def test_standard_deviations_beside_the_bands(tmp_path: Path) -> None:
    image = raster(tmp_path / "image.tif", np.full((2, 6, 8), 1200, np.int16))
    raster(tmp_path / "image_std.tif", np.full((2, 6, 8), 30, np.uint16), nodata=65535)
    describe(image, std={"file": "image_std.tif"})
    layers = read.open_product(str(image)).layers
    assert {n: (a.index, a.scale, a.nodata) for n, a in layers.items()} == {
        "std/B2": (1, 1e-4, 65535.0), "std/B3": (2, 1e-4, 65535.0)}  # fmt: skip
    raster(tmp_path / "one.tif", np.full((1, 6, 8), 30, np.uint16))
    describe(image, std={"file": "one.tif"})
    with pytest.raises(TheiaError, match="needs one band for each band"):
        read.open_product(str(image))
