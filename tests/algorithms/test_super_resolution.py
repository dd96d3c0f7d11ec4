"""Entry `super_resolution`: grids, radiometry, what is unknown, tiles, and what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.resolution import models
from algorithms.resolution.picture import R1, R2, SPECTRAL
from algorithms.worker import run_entry

sys.path.insert(0, str(Path(__file__).resolve().parent))

from super_resolution_images import CRS, LEFT, TOP, context, parcels, seen, two_rasters, write_image  # noqa: E402


def _run(folder: Path, name: str = "out", settings: dict[str, Any] | None = None, **job: Any) -> rasterio.DatasetReader:
    values = {"model": "back_projection", "check_fidelity": False, "output": str(folder / f"{name}.tif"), **job}
    run_entry("super_resolution", values, context(**(settings or {})))
    return rasterio.open(folder / f"{name}.tif")


def test_grids_names_and_units(tmp_path: Path) -> None:
    ten, twenty = two_rasters(tmp_path)
    with _run(tmp_path, image=ten, image_20m=twenty) as made:
        assert made.res == (5.0, 5.0)
        assert made.shape == (192, 192)
        assert (made.bounds.left, made.bounds.top) == (LEFT, TOP)
        assert made.descriptions == SPECTRAL
        assert made.nodata == -10000
        assert made.scales[0] == 1e-4
    with _run(tmp_path, "sharp", image=ten, image_20m=twenty, target="sharpen20") as made:
        assert made.res == (10.0, 10.0)
        with rasterio.open(ten) as original:
            # what was 10 m already is the same to the digit
            assert np.array_equal(made.read([1, 2, 3, 7]), original.read())


@pytest.mark.parametrize("model", ["back_projection", "default"])
def test_means_of_blocks_and_positions_stay(tmp_path: Path, model: str) -> None:
    ten, twenty = two_rasters(tmp_path, 100, 3)
    with _run(tmp_path, image=ten, image_20m=twenty, model=model) as made:
        fine = made.read().astype(float)
    for path, names, factor in ((ten, R1, 2), (twenty, R2, 4)):
        with rasterio.open(path) as original:
            coarse = original.read().astype(float)
        for k, name in enumerate(names):
            band = fine[SPECTRAL.index(name)]
            side = 1000 // int(5 * factor)
            block = coarse[k].reshape(coarse.shape[1] // side, side, -1, side).mean((1, 3))
            after = band.reshape(block.shape[0], side * factor, block.shape[1], side * factor).mean((1, 3))
            assert np.abs(after - block).max() <= 5.0, name


def test_nothing_is_displaced(tmp_path: Path) -> None:
    """A wave on the ground has the same phase before and after."""
    y, x = (m + 0.5 for m in np.mgrid[0:96, 0:96])
    wave = 0.2 + 0.05 * np.sin(2 * np.pi * (x * 10 + 0.4 * y * 10) / 160)
    ten = write_image(tmp_path / "ten.tif", np.stack([wave] * 4).astype(np.float32), R1, 10, "float32", 1.0, None)
    with _run(tmp_path, image=ten) as made:
        fine = made.read(1) * 1e-4
    rows, cols = (m + 0.5 for m in np.mgrid[0:192, 0:192])
    phase = 2 * np.pi * (cols * 5 + 0.4 * rows * 5) / 160
    inner = (slice(40, -40),) * 2
    basis = np.stack([np.sin(phase)[inner].ravel(), np.cos(phase)[inner].ravel(), np.ones(112 * 112)], 1)
    a, b, _ = np.linalg.lstsq(basis, fine[inner].ravel(), rcond=None)[0]
    assert abs(np.arctan2(b, a) * 160 / (2 * np.pi) / 10) < 0.01


@pytest.mark.parametrize("model", ["back_projection", "default"])
@pytest.mark.parametrize("merge", ["crop", "feather"])
def test_tiled_is_the_whole(tmp_path: Path, model: str, merge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from algorithms.resolution import super_resolution

    ten, twenty = two_rasters(tmp_path, 90, 5)
    job = {"image": ten, "image_20m": twenty, "model": model, "merge": merge, "precision": "single"}
    with _run(tmp_path, **job) as made:
        whole = made.read().astype(int)
    # blocks of 64 pixels of 20 m, so that seams lie inside this small image
    monkeypatch.setattr(super_resolution, "bytes_per_pixel", lambda *_: 40000.0)
    with _run(tmp_path, "tiled", {"threads": 1, "memory_mb": 2048}, **job) as made:
        assert np.abs(made.read().astype(int) - whole).max() <= 1


def test_half_precision_differs_little(tmp_path: Path) -> None:
    ten, twenty = two_rasters(tmp_path)
    job = {"image": ten, "image_20m": twenty, "model": "default"}
    with _run(tmp_path, "a", **job, precision="single") as a, _run(tmp_path, "b", **job, precision="half") as b:
        difference = np.abs(a.read().astype(int) - b.read().astype(int))
    assert np.sqrt(np.mean(difference**2)) <= 10
    assert difference.max() <= 200
    with rasterio.open(tmp_path / "a.tif") as a, _run(tmp_path, "c", **job) as c:
        assert np.array_equal(a.read(), c.read())


def test_unknown_pixels_stay_unknown_and_do_not_spread(tmp_path: Path) -> None:
    ten, twenty = seen(parcels(384))
    whole = write_image(tmp_path / "ten.tif", ten, R1, 10), write_image(tmp_path / "twenty.tif", twenty, R2, 20)
    ten[:, 40:50, 60:70] = np.nan
    holed = write_image(tmp_path / "holed.tif", ten, R1, 10)
    with _run(tmp_path, image=whole[0], image_20m=whole[1]) as made:
        expected = made.read().astype(int)
    with _run(tmp_path, "holed_out", image=holed, image_20m=whole[1]) as made:
        found = made.read().astype(int)
    unknown = np.zeros(found.shape[1:], bool)
    unknown[80:100, 120:140] = True
    assert np.array_equal(found[0] == -10000, unknown)
    far = np.ones_like(unknown)
    far[40:140, 80:180] = False
    assert np.array_equal(found[:, far], expected[:, far])
    assert np.abs(found - expected)[:, ~unknown].max() < 1500


def test_an_image_without_any_data_gives_no_data(tmp_path: Path) -> None:
    ten = write_image(tmp_path / "ten.tif", np.full((4, 40, 40), np.nan, np.float32), R1, 10)
    with _run(tmp_path, image=ten) as made:
        assert (made.read() == -10000).all()


@pytest.mark.parametrize("start", [(0, 0), (1, 1), (0, 1)])
def test_doubled_20_m_bands_are_taken_back_exactly(tmp_path: Path, start: tuple[int, int]) -> None:
    ten, twenty = seen(parcels(384, 2))
    doubled = np.concatenate([ten, np.repeat(np.repeat(twenty, 2, 1), 2, 2)])[:, start[0] :, start[1] :]
    image = write_image(tmp_path / "all.tif", doubled, R1 + R2, 10)
    native = write_image(tmp_path / "ten.tif", ten, R1, 10), write_image(tmp_path / "twenty.tif", twenty, R2, 20)
    with _run(tmp_path, image=native[0], image_20m=native[1], target="sharpen20") as made:
        expected = made.read().astype(int)
    with _run(tmp_path, "doubled", image=image, target="sharpen20") as made:
        found = made.read().astype(int)
        # the grid starts with the 20 m pixel: one row or column before the image where that was cut
        assert made.shape == (96, 96)
    # the cut pixels are unknown; far from them all is the same
    assert np.abs(found - expected)[:, 40:, 40:].max() <= 1


def test_odd_sides_come_out_in_full(tmp_path: Path) -> None:
    ten, twenty = seen(parcels(384, 2))
    both = np.concatenate([ten, np.repeat(np.repeat(twenty, 2, 1), 2, 2)])[:, :91, :77]
    with _run(tmp_path, image=write_image(tmp_path / "all.tif", both, R1 + R2, 10)) as made:
        assert made.shape == (182, 154)
        assert (made.read() != -10000).all()


def test_an_area_is_cut_and_equals_the_whole_inside(tmp_path: Path) -> None:
    ten, twenty = two_rasters(tmp_path, 100)
    area = {"extent": [LEFT + 600, TOP - 1400, LEFT + 1400, TOP - 600], "crs": CRS}
    with _run(tmp_path, image=ten, image_20m=twenty) as made:
        whole = made.read().astype(int)
    with _run(tmp_path, "cut", image=ten, image_20m=twenty, area=area) as made:
        assert (made.bounds.left, made.bounds.top) == (LEFT + 600, TOP - 600)
        part = made.read().astype(int)
    assert part.shape[1:] == (160, 160)
    assert np.abs(part - whole[:, 120:280, 120:280]).max() <= 1


def test_units_do_not_matter(tmp_path: Path) -> None:
    ten, _ = seen(parcels(384))
    job = {"image": write_image(tmp_path / "a.tif", ten, R1, 10)}
    with _run(tmp_path, "a_out", **job) as made:
        expected = made.read().astype(int)
    real = write_image(tmp_path / "b.tif", np.rint(ten * 1e4) / 1e4, R1, 10, "float32", 1.0, None)
    with _run(tmp_path, "b_out", image=real) as made:
        assert np.abs(made.read().astype(int) - expected).max() <= 1
    thousand = write_image(tmp_path / "c.tif", np.rint(ten * 1e4) / 1e4, R1, 10, "float32", 1000.0, None)
    with _run(tmp_path, "c_out", image=thousand, scale=1000.0) as made:
        assert np.abs(made.read().astype(int) - expected).max() <= 1


def test_the_record_says_how_it_was_made_and_runs_again(tmp_path: Path) -> None:
    ten, twenty = two_rasters(tmp_path)
    with _run(tmp_path, image=ten, image_20m=twenty, model="default") as made:
        first = made.read()
    record = json.loads((tmp_path / "out.json").read_text())
    properties = record["properties"]["theia:super_resolution"]
    assert [n["name"] for n in properties["networks"]] == list(models.OWN)
    assert all(len(n["sha256"]) == 64 for n in properties["networks"])
    job = record["properties"]["theia:job"]
    assert job["entry"] == "super_resolution"
    run_entry(job["entry"], {**job["parameters"], "output": str(tmp_path / "again.tif")}, context())
    with rasterio.open(tmp_path / "again.tif") as again:
        assert np.array_equal(again.read(), first)


def _refused(folder: Path, **job: Any) -> TheiaError:
    with pytest.raises(TheiaError) as caught:
        _run(folder, **job)
    assert caught.value.code in ("input", "product")
    assert not (folder / "out.tif").exists()
    return caught.value


def test_an_image_that_is_5_m_already_is_refused(tmp_path: Path) -> None:
    ten, _ = seen(parcels(256))
    assert "5 m" in str(_refused(tmp_path, image=write_image(tmp_path / "a.tif", ten, R1, 5)))


def test_coarse_pixels_are_refused(tmp_path: Path) -> None:
    ten, _ = seen(parcels(256))
    assert "10 m are expected" in str(_refused(tmp_path, image=write_image(tmp_path / "a.tif", ten, R1, 20)))


def test_another_scale_is_refused_and_named(tmp_path: Path) -> None:
    ten, _ = seen(parcels(256))
    assert "scale" in str(_refused(tmp_path, image=write_image(tmp_path / "a.tif", ten / 10, R1, 10)))
    big = write_image(tmp_path / "b.tif", ten, R1, 10, "float32", 1e4, None)
    assert "scale" in str(_refused(tmp_path, image=big))


def test_missing_bands_are_named(tmp_path: Path) -> None:
    ten, _ = two_rasters(tmp_path)
    error = _refused(tmp_path, image=ten, model="default")
    assert "B8A" in str(error)
    assert "back-projection" in error.hint


def test_bands_without_names_have_to_be_named(tmp_path: Path) -> None:
    ten, _ = seen(parcels(256))
    path = tmp_path / "a.tif"
    grid = Grid.from_origin(CRS, LEFT, TOP, 10, *ten.shape[1:])
    write_raster(RasterSpec(str(path), grid, "int16", -10000, 4), np.rint(ten * 1e4).astype(np.int16))
    assert "names" in str(_refused(tmp_path, image=str(path)))
    with _run(tmp_path, image=str(path), bands="B02, B03, B04, B08") as made:
        assert made.descriptions == R1


def test_bands_in_a_wrong_order_are_refused(tmp_path: Path) -> None:
    ten, twenty = two_rasters(tmp_path)
    error = _refused(tmp_path, image=ten, image_20m=twenty, bands="B8, B4, B3, B2")
    assert "B8 and B8A" in str(error)


def test_a_product_and_an_image_at_once_are_refused(tmp_path: Path) -> None:
    assert "either" in str(_refused(tmp_path))


def test_grids_that_do_not_nest_are_refused(tmp_path: Path) -> None:
    ten, twenty = seen(parcels(384))
    first = write_image(tmp_path / "ten.tif", ten, R1, 10)
    grid = Grid.from_origin(CRS, LEFT + 7, TOP, 20, *twenty.shape[1:])
    other = tmp_path / "twenty.tif"
    write_raster(RasterSpec(str(other), grid, "int16", -10000, 6, R2), np.rint(twenty * 1e4).astype(np.int16))
    assert "nest" in str(_refused(tmp_path, image=first, image_20m=str(other)))


def test_the_check_is_noted_and_reported(tmp_path: Path) -> None:
    ten, twenty = two_rasters(tmp_path, 100)
    report = tmp_path / "report.html"
    told = context()
    result = run_entry(
        "super_resolution",
        {"image": ten, "image_20m": twenty, "model": "back_projection", "target": "detail2",
         "output": str(tmp_path / "out.tif"), "report": str(report)},
        told,
    )  # fmt: skip
    assert result.outputs["verdict"]
    assert report.exists()
    record = json.loads((tmp_path / "out.json").read_text())["properties"]
    assert record["theia:fidelity"]["verdict"] == result.outputs["verdict"]


def test_a_cancelled_job_leaves_nothing(tmp_path: Path) -> None:
    ten, twenty = two_rasters(tmp_path)
    told = context()
    told.cancel()
    with pytest.raises(TheiaError):
        run_entry("super_resolution", {"image": ten, "image_20m": twenty, "output": str(tmp_path / "out.tif")}, told)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ten.tif", "twenty.tif"]


def test_back_projection_needs_no_torch_and_networks_say_what_they_lack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from algorithms.resolution import backends

    ten, twenty = two_rasters(tmp_path)
    backends._own.cache_clear()
    monkeypatch.setitem(sys.modules, "torch", None)
    with _run(tmp_path, image=ten, image_20m=twenty) as made:
        assert made.shape == (192, 192)
    with pytest.raises(TheiaError, match="lacks torch") as caught:
        _run(tmp_path, "net", image=ten, image_20m=twenty, model="default")
    assert caught.value.code == "engine"
