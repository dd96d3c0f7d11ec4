"""The entry: products that the readers understand, truth beside them, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.entries.simulate import ENTRIES
from algorithms.products.read import open_products
from algorithms.simulate.presets import load_preset, preset_names
from algorithms.simulate.series import simulate_series
from algorithms.spec import check_job
from tests.algorithms.simulation_data import study


def run(output: Path, context: Context | None = None, **given: Any) -> Any:
    job = check_job(
        ENTRIES[0],
        {"preset": "test", "size_km": 0.6, "start": "2024-04-01", "end": "2024-05-12", "output": str(output), **given},
    )
    assert not job.problems, job.problems
    return simulate_series(**job.values, **job.destinations, context=context or Context())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "series"
    run(folder, truth=["land_cover", "parcels", "masks", "monthly", "dates"], sre=True)
    return folder


def test_products_are_read_back_as_what_they_are(series: Path) -> None:
    scenes = open_products([str(series)])
    records = json.loads((series / "manifest.json").read_text(encoding="utf-8"))["products"]
    assert len(scenes) == len(records) >= 3
    for scene, record in zip(sorted(scenes, key=lambda s: s.acquired), records, strict=True):
        assert scene.id == record["id"] and scene.sensor == record["satellite"] and scene.tile == "T31TCJ"
        assert scene.grid.shape == (60, 60) and scene.grid.crs == "EPSG:32631"
        assert list(scene.bands) == ["B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"]
        assert scene.angles.mean_sun_deg == pytest.approx(
            (record["sun_zenith_deg"], record["sun_azimuth_deg"]), abs=1.5
        )
        assert scene.aot is not None and scene.angles.view["B4"]
        for band in scene.bands.values():
            with rasterio.open(band.path) as dataset:
                dn = dataset.read(1)
            assert dn.dtype == np.int16 and (dn != -10000).any()


def test_clear_pixels_show_the_truth(series: Path) -> None:
    records = json.loads((series / "manifest.json").read_text(encoding="utf-8"))["products"]
    differences = []
    for record in records:
        with rasterio.open(series / record["true_mask"]) as dataset:
            clear = dataset.read(1) == 0
        with rasterio.open(series / record["clear"][0]) as dataset:
            assert dataset.descriptions == ("B2", "B3", "B4", "B8")
            truth = dataset.read()
        for n, band in enumerate(("B2", "B3", "B4", "B8")):
            with rasterio.open(next((series / record["path"]).glob(f"*_FRE_{band}.tif"))) as dataset:
                differences.append((dataset.read(1).astype(int) - truth[n])[clear])
    error = np.concatenate(differences) / 1e4
    assert error.size > 3000
    assert np.median(np.abs(error)) < 0.008 and abs(np.median(error)) < 0.006


def test_truth_lies_beside(series: Path) -> None:
    import pyogrio

    with rasterio.open(series / "truth" / "land_cover_2024.tif") as dataset:
        classes = dataset.read(1)
        assert dataset.tags(1)["class_6"] == "straw cereals" and dataset.colormap(1)[23][:3] == (0, 0, 255)
    assert set(np.unique(classes)) <= set(range(1, 24))
    parcels = pyogrio.read_info(series / "truth" / "parcels.gpkg")
    assert parcels["features"] >= 5 and {"parcel", "cover", "crop_2024", "class_2024", "area_ha"} <= set(
        parcels["fields"]
    )
    reference = pyogrio.raw.read(series / "truth" / "reference_polygons.gpkg")
    assert len(reference[2]) > 0
    assert sorted(p.name for p in (series / "truth" / "monthly").glob("*.tif")) == [
        "TRUTH_20240415_R1.tif",
        "TRUTH_20240415_R2.tif",
    ]
    item = json.loads((series / "series.json").read_text(encoding="utf-8"))
    assert item["properties"]["theia:job"]["parameters"]["seed"] == load_preset("test").seed


def test_reference_polygons_hold_one_class(series: Path) -> None:
    import pyogrio
    import shapely
    from rasterio.features import rasterize

    with rasterio.open(series / "truth" / "land_cover_2024.tif") as dataset:
        classes, transform = dataset.read(1), dataset.transform
    meta, _, shapes, columns = pyogrio.raw.read(series / "truth" / "reference_polygons.gpkg")
    codes = columns[list(meta["fields"]).index("code")]
    agreed = seen = 0
    for geometry, code in zip(shapely.from_wkb(shapes), codes, strict=True):
        inside = rasterize([(geometry, 1)], classes.shape, transform=transform) == 1
        seen += int(inside.sum())
        agreed += int((classes[inside] == code).sum())
    assert seen > 200 and agreed / seen > 0.97


def test_same_job_same_series(series: Path, tmp_path: Path) -> None:
    run(tmp_path / "again", context=Context(Settings(threads=1)), sre=True, truth=["none"])
    for path in sorted((tmp_path / "again").rglob("*.tif")):
        with rasterio.open(path) as mine, rasterio.open(series / path.relative_to(tmp_path / "again")) as first:
            np.testing.assert_array_equal(mine.read(), first.read(), err_msg=path.name)


def test_safe_products(tmp_path: Path) -> None:
    from algorithms.products.safe_write import can_write_jpeg2000

    if not can_write_jpeg2000():
        pytest.skip("this GDAL has no JPEG 2000 encoder")
    run(tmp_path / "safe", format="safe", truth=["none"], end="2024-04-18")
    scenes = open_products([str(tmp_path / "safe")])
    assert scenes and all(s.format.lower().startswith("safe") or "SAFE" in s.id for s in scenes)
    assert all(p.suffix == ".SAFE" for p in (tmp_path / "safe" / "products").iterdir())


def test_clear_sky_on_request(tmp_path: Path) -> None:
    run(tmp_path / "clear", cloudiness=0, truth=["masks"])
    records = json.loads((tmp_path / "clear" / "manifest.json").read_text(encoding="utf-8"))["products"]
    cloud = [r["cloud_percent"] for r in records]
    assert np.median(cloud) < 10


def test_refusals(tmp_path: Path) -> None:
    other = tmp_path / "mine"
    other.mkdir()
    (other / "work.txt").write_text("precious")
    with pytest.raises(TheiaError, match="exists already"):
        run(other)
    with pytest.raises(TheiaError, match="not replaced"):
        run(other, overwrite=True)
    assert (other / "work.txt").read_text() == "precious"
    with pytest.raises(TheiaError, match="before the first"):
        run(tmp_path / "x", start="2024-05-01", end="2024-04-01")
    with pytest.raises(TheiaError, match="No pass"):
        run(tmp_path / "x", start="2024-04-02", end="2024-04-02")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    context = Context()

    def stop(event: dict[str, Any]) -> None:
        if event["event"] == "progress" and event["value"] > 0.2:
            context.cancel()

    context._emit = stop
    context._min_interval_s = 0
    with pytest.raises(Cancelled):
        run(tmp_path / "series", context=context)
    assert list(tmp_path.iterdir()) == []


def test_presets_are_those_of_the_dialog() -> None:
    assert {o.id for o in ENTRIES[0].parameter("preset").options} == set(preset_names())
    for name in preset_names():
        preset = load_preset(name)
        assert preset.start < preset.end and 0 <= preset.missed_clouds_percent <= 60
    with pytest.raises(TheiaError, match="no preset"):
        load_preset("moon")
    with pytest.raises(TheiaError, match="leaves the tile"):
        study("test", offset_m=(120000.0, 0.0))
