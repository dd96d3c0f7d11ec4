"""Depth from waves: dispersion, the vectors, simulated swell, its stated uncertainty, detectors, statuses, dates."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from rasterio.shutil import copy

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, close_datasets, grid_of, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.physics.ocean_waves import GRAVITY, depth_of, depth_sensitivity, wavenumber
from algorithms.products.safe_write import SafeDescription, l2a_specs, write_l2a
from algorithms.water.depth_dates import combine_dates, weighted_median
from algorithms.water.waves_block import FAILED, FOUND, NO_IMAGE, NO_LAG, NODATA, OFFSHORE, ON_LAND, OUTSIDE
from algorithms.water.waves_footprints import read_gml
from algorithms.water.waves_lags import detector_lags, read_lags
from algorithms.water.waves_spectrum import (
    DIRECTION,
    PERIOD,
    STD,
    Method,
    combine_trains,
    constants,
    high_pass,
    wave_trains,
)
from algorithms.worker import run_entry

from .product_builder import angles, grids, l2a
from .wave_data import swell_pair

LAG = 1.005
GRID = Grid.from_origin("EPSG:32630", 600000, 4900000, 10, 200, 240)


def test_dispersion_and_its_inverse_agree() -> None:
    period, depth = np.meshgrid(np.linspace(4, 20, 9), np.array([1.0, 3.0, 10.0, 40.0, 200.0]))
    k = wavenumber(period, depth)
    np.testing.assert_allclose(GRAVITY * k * np.tanh(k * depth), (2 * np.pi / period) ** 2, rtol=1e-10)
    speed = 2 * np.pi / period / k
    shallow = k * depth < 2.5
    np.testing.assert_allclose(depth_of(speed, 2 * np.pi / k)[shallow], depth[shallow], rtol=1e-6)
    # the limits of deep and shallow water
    assert float(wavenumber(6.0, 500.0)) == pytest.approx((2 * np.pi / 6) ** 2 / GRAVITY, rel=1e-6)
    assert float(2 * np.pi / 20 / wavenumber(20.0, 1.0)) == pytest.approx(np.sqrt(GRAVITY), rel=0.01)
    assert np.isnan(depth_of(20.0, 50.0))


def test_sensitivity_is_the_slope_of_the_inverse() -> None:
    wavelength = 100.0
    for gamma in (0.05, 0.3, 0.6, 0.8, 0.9):
        speed = np.sqrt(gamma * GRAVITY * wavelength / (2 * np.pi))
        slope = np.log(depth_of(speed * 1.0001, wavelength) / depth_of(speed / 1.0001, wavelength)) / (
            2 * np.log(1.0001)
        )
        assert float(depth_sensitivity(gamma)) == pytest.approx(float(slope), rel=1e-4)
    assert float(depth_sensitivity(0.9)) == pytest.approx(6.4, abs=0.1)


@pytest.mark.reference
def test_vectors(reference_folder: Callable[[str], Path]) -> None:
    data = np.load(reference_folder("wave_bathymetry_reference.npz"))
    pixel = float(data["pixel_m"])
    valid = np.ones(data["band1"].shape[1:], bool)
    first, second = (np.stack([high_pass(w, valid) for w in data[name]]) for name in ("band1", "band2"))
    trains = wave_trains(first, second, data["dt"], pixel)
    depth, _, _ = combine_trains(trains)
    error = np.abs(depth / data["depth"] - 1)
    assert np.median(error) <= 0.10 and error.max() <= 0.20
    # there, angles run counter-clockwise from +x with rows downwards: from north and clockwise they are 90 + angle
    turned = (trains[:, 0, DIRECTION] - (90 + data["direction_deg"]) + 180) % 360 - 180
    assert np.abs(turned).max() < 15
    np.testing.assert_allclose(trains[:, 0, PERIOD], data["peak_period"], rtol=0.12)


def _windows(depths: np.ndarray, seed: int = 1, lag: float = LAG) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.stack([swell_pair(rng, d, rng.uniform(8, 12), rng.uniform(0, 360), lag) for d in depths])


def test_depths_of_simulated_swell_and_their_uncertainty() -> None:
    """4 to 20 m: median error at most 10 % at each depth; two thirds of the errors within one stated deviation."""
    score = []
    for true in (4.0, 7.0, 10.0, 15.0, 20.0):
        pairs = _windows(np.full(48, true), int(true))
        trains = wave_trains(pairs[:, 0], pairs[:, 1], np.full(48, LAG), 10.0)
        depth, std, count = combine_trains(trains)
        found = count > 0
        assert found.mean() > 0.8
        error = depth[found] / true - 1
        assert np.median(np.abs(error)) <= 0.10 and abs(np.median(error)) < 0.05, true
        score.append((depth[found] - true) / std[found])
    z = np.abs(np.concatenate(score))
    assert 0.55 < (z < 1).mean() < 0.85 and (z < 2).mean() > 0.88


def test_a_swapped_lag_turns_the_waves_and_keeps_the_depth() -> None:
    pairs = _windows(np.array([6.0, 9.0, 12.0]))
    forward = wave_trains(pairs[:, 0], pairs[:, 1], np.full(3, LAG), 10.0)
    back = wave_trains(pairs[:, 0], pairs[:, 1], np.full(3, -LAG), 10.0)
    np.testing.assert_allclose(back[:, 0, 0], forward[:, 0, 0], rtol=1e-6)
    np.testing.assert_allclose((back[:, 0, DIRECTION] - forward[:, 0, DIRECTION]) % 360, 180, atol=1e-3)


def test_noise_brightness_and_slope_are_no_waves() -> None:
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((40, 2, 80, 80)).astype(np.float32)
    depth, _, count = combine_trains(wave_trains(noise[:, 0], noise[:, 1], np.full(40, LAG), 10.0))
    assert (count > 0).mean() < 0.1
    pairs = _windows(np.array([8.0] * 4))
    plane = np.linspace(0, 50, 80, dtype=np.float32)[:, np.newaxis] + 1000
    one = wave_trains(pairs[:, 0], pairs[:, 1], np.full(4, LAG), 10.0)
    two = wave_trains(pairs[:, 0] * 3 + plane, pairs[:, 1] * 3 + plane, np.full(4, LAG), 10.0)
    np.testing.assert_allclose(two[:, 0, :STD], one[:, 0, :STD], rtol=1e-2)


def test_windows_do_not_feel_their_batch() -> None:
    pairs = _windows(np.array([5.0, 8.0, 11.0, 14.0, 17.0]))
    whole = wave_trains(pairs[:, 0], pairs[:, 1], np.full(5, LAG), 10.0)
    single = np.concatenate([wave_trains(p[:1], p[1:], np.array([LAG]), 10.0) for p in pairs])
    np.testing.assert_allclose(single, whole, rtol=1e-5, equal_nan=True)


def test_bounds_are_kept() -> None:
    pairs = _windows(np.array([12.0] * 6))
    shallow = Method.default(depth_m=(2.0, 8.0))
    assert np.isnan(wave_trains(pairs[:, 0], pairs[:, 1], np.full(6, LAG), 10.0, shallow)[:, 0, 0]).all()


def test_lags_of_the_user_replace_the_shipped_ones_one_by_one(tmp_path: Path) -> None:
    table = tmp_path / "lags.csv"
    table.write_text("satellite;pair;detector;seconds\nS2B;B2-B4;3;1,02\nS2D;B2-B4;3;1.5\n", encoding="utf-8")
    own = read_lags(str(table))
    lags, shipped = detector_lags("S2B", "B2-B4", own), detector_lags("S2B", "B2-B4")
    assert lags[3] == 1.02 and {d: s for d, s in lags.items() if d != 3} == {d: s for d, s in shipped.items() if d != 3}
    # a satellite that no table knows has the detectors of the user's alone
    assert detector_lags("S2D", "B2-B4", own) == {3: 1.5} and detector_lags("S2B", "B2-B8", own)[3] != 1.02
    assert read_lags(None) == {}
    table.write_text("satellite,pair,detector,seconds\nS2A,B2-B9,1,1\nS2A,B2-B4,13,1\nS2A,B2-B4,1,0\nS2A,B2-B4,x,1\n")
    with pytest.raises(TheiaError) as refused:
        read_lags(str(table))
    assert all(f"Line {n}" in str(refused.value) for n in (2, 3, 4, 5))
    table.write_text("satellite,seconds\nS2A,1\n")
    with pytest.raises(TheiaError, match="no column pair, detector"):
        read_lags(str(table))


def test_lags_change_sign_from_detector_to_detector() -> None:
    lags = detector_lags("S2A", "B2-B4")
    assert lags[1] == 1.0078 and lags[6] == -0.9940 and lags[12] == -1.0142
    # between the published detectors, within the spread of the published values around the handbook's
    assert all(abs(abs(s) / 1.005 - 1) < 0.0125 for s in lags.values())
    assert all(lags[d] * (1 if d % 2 else -1) > 0 for d in range(1, 13))
    assert detector_lags("S2C", "B2-B8")[2] == pytest.approx(-0.264, rel=0.03)
    assert detector_lags("L8", "B2-B4") == {}
    for satellite, pairs in constants()["lags"]["detectors"].items():
        for pair, own in pairs.items():
            for detector, seconds in own.items():
                handbook = constants()["lags"]["pairs"][pair] * (1 if int(detector) % 2 else -1)
                assert seconds == pytest.approx(handbook, rel=0.03), (satellite, pair, detector)


def test_weighted_median_and_its_deviation() -> None:
    values = np.array([[1.0], [2.0], [10.0]])
    assert weighted_median(values, np.array([[1.0], [1.0], [1.0]]))[0] == 2.0
    assert weighted_median(values, np.array([[1.0], [1.0], [5.0]]))[0] == 10.0
    assert weighted_median(values, np.array([[1.0], [1.0], [0.0]]))[0] == 1.5
    assert np.isnan(weighted_median(values, np.zeros((3, 1)))[0])
    rng = np.random.default_rng(0)
    std = rng.uniform(0.5, 2.0, (9, 4000))
    depth = 10 + std * rng.standard_normal(std.shape)
    depth[rng.random(depth.shape) < 0.3] = np.nan
    found = combine_dates(depth, std)
    z = np.abs(found[0] - 10) / found[1]
    assert 0.6 < (z < 1).mean() < 0.85 and found[2].mean() == pytest.approx(6.3, abs=0.1)
    # the order of dates does not matter
    np.testing.assert_allclose(combine_dates(depth[::-1], std[::-1]), found, rtol=1e-9)


def _raster(folder: Path, day: int = 5, depth: float = 8.0, *, split: int | None = None, **more: Any) -> Path:
    """Two bands of one swell, right of column `split` seen by an even detector; with a side-car."""
    rng = np.random.default_rng(day)
    pair = swell_pair(rng, depth, 10.0, 90.0, LAG, side=240)[:, : GRID.height]
    if split is not None:
        other = swell_pair(np.random.default_rng(day), depth, 10.0, 90.0, -LAG, side=240)[:, : GRID.height]
        pair[:, :, split:] = other[:, :, split:]
    path = folder / f"sea_2024070{day}.tif"
    write_raster(RasterSpec(str(path), GRID, "float32", -9999.0, count=2), pair * 20 + 1200)
    described = {"datetime": f"2024-07-0{day}T10:56:00Z", "bands": ["B2", "B4"], "sensor": "S2A", "scale": 1e-4}
    path.with_suffix(".json").write_text(json.dumps(described | more))
    return path


def _run(path: Path | str, out: Path, **more: Any) -> tuple[Any, Context]:
    context = Context(Settings(threads=2, memory_mb=1500))
    return run_entry("bathymetry_waves", {"products": [str(path)], "output": str(out), **more}, context), context


def _maps(result: Any) -> tuple[np.ndarray, np.ndarray]:
    depth = next(la.path for la in result.layers if la.path.endswith("BATHYMETRY.tif"))
    status = next(la.path for la in result.layers if la.path.endswith("STATUS.tif"))
    return read(depth), read(status)


def test_a_raster_with_one_lag(tmp_path: Path) -> None:
    result, _ = _run(_raster(tmp_path), tmp_path / "out", lag=LAG, tide=1.5, report=str(tmp_path / "r.html"))
    depth, status = _maps(result)
    assert depth.shape == (9, 10, 12) and set(np.unique(status)) <= {FOUND, FAILED, NO_IMAGE}
    found = status == FOUND
    assert result.outputs["found"] == found.sum() >= 30
    assert np.median(np.abs(depth[0][found] + 1.5 - 8)) < 0.8
    assert (np.abs(depth[2][found] - 90) < 20).all() and (depth[0][~found] == NODATA).all()
    assert (status[:2] == NO_IMAGE).all() and (status[:, :2] == NO_IMAGE).all()
    with rasterio.open(next((tmp_path / "out").glob("*BATHYMETRY.tif"))) as dataset:
        assert dataset.descriptions[0] == "DEPTH" and dataset.tags()["TIDE_M"] == "1.5"
    assert "8" in (tmp_path / "r.html").read_text() and json.loads((tmp_path / "r.json").read_text())["found"] > 30


def test_cells_do_not_depend_on_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _raster(tmp_path)
    whole, status = _maps(_run(path, tmp_path / "one", lag=LAG, step=100.0)[0])
    monkeypatch.setattr("algorithms.water.waves_job.block_side", lambda plan, context: 5)
    parts, status_parts = _maps(_run(path, tmp_path / "two", lag=LAG, step=100.0)[0])
    assert (status == status_parts).all()
    np.testing.assert_allclose(parts, whole, rtol=2e-3, atol=1e-3)


def test_detectors_land_distance_area_and_missing_image(tmp_path: Path) -> None:
    path = _raster(tmp_path, split=120)
    detectors = np.full(GRID.shape, 5, np.uint8)
    detectors[:, 120:] = 6
    write_raster(RasterSpec(str(tmp_path / "detectors.tif"), GRID, "uint8"), detectors)
    coarse = GRID.coarsen(10)
    distance = np.broadcast_to(np.linspace(4.0, 0.1, coarse.width, dtype=np.float32), coarse.shape).copy()
    distance[10] = -0.2
    write_raster(RasterSpec(str(tmp_path / "km.tif"), coarse, "float32", -1.0), np.ascontiguousarray(distance))
    land = Features(np.array([shapely.box(602000, 4898000, 602400, 4900000)]), {}, GRID.crs)
    write_layer(str(tmp_path / "land.gpkg"), land)
    result, _ = _run(
        path,
        tmp_path / "out",
        detectors=str(tmp_path / "detectors.tif"),
        step=100.0,
        window=400.0,
        land=str(tmp_path / "land.gpkg"),
        shore_distance=str(tmp_path / "km.tif"),
        farthest=3.7,
    )
    depth, status = _maps(result)
    # windows of 400 m around columns that two detectors share
    assert (status[4:9, 11:13] == NO_LAG).all() and (status[4:-4, 23] == ON_LAND).any()
    assert (
        (status[4:9, 0] == OFFSHORE).all() and (status[10] == ON_LAND).all() and (status[4:-4, 21:23] == ON_LAND).all()
    )
    found = status == FOUND
    assert found[:, :10].sum() > 20 and found[:, 14:].sum() > 10
    # with the right sign on both sides all waves travel east
    assert (np.abs((depth[2][found] - 90 + 180) % 360 - 180) < 45).mean() > 0.9
    area = Features(
        np.array([shapely.Polygon([(600500, 4898000), (601500, 4898000), (601500, 4900000)])]), {}, GRID.crs
    )
    write_layer(str(tmp_path / "area.gpkg"), area)
    _, status = _maps(_run(path, tmp_path / "area", lag=LAG, area=str(tmp_path / "area.gpkg"), step=100.0)[0])
    assert (status == OUTSIDE).any() and (status == FOUND).any()


def test_dates_are_combined_and_tides_taken_off(tmp_path: Path) -> None:
    tides = {5: 0.0, 6: 1.0, 7: -1.0}
    for day, tide in tides.items():
        _raster(tmp_path, day, 8.0 + tide)
    table = tmp_path / "tides.csv"
    table.write_text("date,tide\n" + "\n".join(f"2024-07-0{d}T11:00,{t}" for d, t in tides.items()))
    result, _ = _run(tmp_path, tmp_path / "out", lag=LAG, tide_table=str(table))
    combined = read(result.layers[0].path)
    known = combined[0] != NODATA
    assert combined[2][known].max() == 3 and result.layers[0].start.day == 5
    assert np.median(np.abs(combined[0][known] - 8)) < 0.5
    table.write_text("date,tide\n2024-07-05,0.3\n")
    with pytest.raises(TheiaError) as error:
        _run(tmp_path, tmp_path / "none", lag=LAG, tide_table=str(table))
    assert "2024-07-06" in str(error.value) and "2024-07-07" in str(error.value)


def test_what_is_missing_is_said_for_all_images_at_once(tmp_path: Path) -> None:
    _raster(tmp_path, 5)
    _raster(tmp_path, 6, sensor="L8")
    with pytest.raises(TheiaError) as error:
        _run(tmp_path, tmp_path / "out")
    assert "which detector saw" in str(error.value) and "L8 is not known" in str(error.value)
    assert not (tmp_path / "out").exists()
    with pytest.raises(TheiaError, match="no B8"):
        _run(tmp_path / "sea_20240705.tif", tmp_path / "out", lag=LAG, pair="B2-B8")
    with pytest.raises(TheiaError, match="fits into the image"):
        _run(tmp_path / "sea_20240705.tif", tmp_path / "out", lag=LAG, window=3000.0)


def test_a_sea_without_waves_is_said_to_have_none(tmp_path: Path) -> None:
    path = tmp_path / "calm_20240705.tif"
    calm = np.random.default_rng(1).normal(1000, 5, (2, *GRID.shape)).astype(np.float32)
    write_raster(RasterSpec(str(path), GRID, "float32", -9999.0, count=2, band_names=("B2", "B4")), calm)
    result, context = _run(path, tmp_path / "out", lag=LAG, report=str(tmp_path / "r.html"))
    _, status = _maps(result)
    assert (status == FAILED).sum() > 0.9 * (status != NO_IMAGE).sum()
    if not result.outputs["found"]:
        assert any("visible" in w for w in context.warnings)


@pytest.mark.real
def test_landes(
    data_folder: Callable[[str], Path], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """A real swell on a straight, gently sloping beach: onshore waves, depths that grow seawards; the other tool's
    numbers are compared and reported, they are no survey."""
    folder = data_folder("s2_l1c_bathymetry_landes")
    shore = next(iter(folder.glob("distoshore/*.[tT][iI][fF]")))
    result, _ = _run(folder, tmp_path / "out", step=100.0, window=400.0, shore_distance=str(shore))
    depth, status = _maps(result)
    found = status == FOUND
    assert found.sum() > 0.3 * (status <= FAILED).sum()
    # the coast of the Landes faces west: swell travels east
    assert np.median(np.abs((depth[2][found] - 90 + 180) % 360 - 180)) < 40
    row, col = np.nonzero(found)
    near, far = col > np.percentile(col, 75), col < np.percentile(col, 35)
    assert np.median(depth[0][found][far]) > 1.2 * np.median(depth[0][found][near])
    assert 2 <= np.median(depth[0][found]) <= 40
    # the spacing of crests that the image itself shows, by its autocorrelation across the shore
    crests = _crest_spacing(next(iter(folder.glob("*.SAFE/GRANULE/*/IMG_DATA/*_B02.jp2"))))
    record_property("crest spacing m", str(crests))
    assert np.median(depth[3][found]) == pytest.approx(np.median(crests), rel=0.2)
    # swell slows down towards the shore
    assert np.median(depth[5][found][far]) > 1.1 * np.median(depth[5][found][near])
    assert row.size == result.outputs["found"]
    grid = grid_of(result.layers[0].path)
    for file in sorted(folder.glob("expected_bathymetry/*.nc")):
        pairs = _beside(depth[0], grid, str(file))
        if pairs.shape[1] >= 10:
            ratio = pairs[0] / pairs[1]
            agreement = {
                "cells": int(ratio.size),
                "median ours": float(np.median(pairs[0])),
                "median theirs": float(np.median(pairs[1])),
                "median ratio": float(np.median(ratio)),
                "their wavelength m": float(np.nanmedian(_read_netcdf(str(file), "Wavelength"))),
                "within 30 %": float((np.abs(np.log(ratio)) < np.log(1.3)).mean()),
            }
            record_property(file.stem, str(agreement))
            print(file.stem, agreement)


def _crest_spacing(path: Path) -> list[int]:
    """m from crest to crest along the rows, in strips of 640 m: the first maximum of the autocorrelation."""
    with rasterio.open(path) as dataset:
        image = dataset.read(1).astype(np.float32)
    waves = high_pass(image, image > 0)
    found = []
    for start in range(0, waves.shape[1] - 64, 64):
        strip = waves[:, start : start + 64]
        same = np.array([(strip[:, : 64 - lag] * strip[:, lag:]).mean() for lag in range(32)])
        peaks = [n for n in range(3, 31) if same[n] > max(same[n - 1], 0.1 * same[0]) and same[n] >= same[n + 1]]
        found += [10 * peaks[0]] if peaks else []
    return found


def _beside(depth: np.ndarray, grid: Grid, file: str) -> np.ndarray:
    """(2, n) our depth and the other tool's first one at its points, where both have one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(f"netcdf:{file}:Depth") as dataset:
            transform = dataset.transform
    theirs = _read_netcdf(file, "Depth")
    found = []
    for (row, col), value in np.ndenumerate(theirs):
        x, y = rasterio.transform.xy(transform, row, col)
        r = int((y - grid.transform[5]) // grid.transform[4])
        c = int((x - grid.transform[2]) // grid.transform[0])
        if np.isfinite(value) and 0 <= r < grid.height and 0 <= c < grid.width and depth[r, c] != NODATA:
            found.append((float(depth[r, c]), float(value)))
    return np.array(found).reshape(-1, 2).T


def _read_netcdf(file: str, name: str) -> np.ndarray:
    """The first wave of a variable, (height, width)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(f"netcdf:{file}:{name}") as dataset:
            return np.asarray(dataset.read(1))


def _level2(folder: Path, kind: str) -> Path:
    """A level 2A product with footprints of two detectors, as SAFE or MUSCATE keep them, over a swell of 8 m depth."""
    size = 120
    pair = swell_pair(np.random.default_rng(2), 8.0, 10.0, 90.0, LAG, side=size)
    back = swell_pair(np.random.default_rng(2), 8.0, 10.0, 90.0, -LAG, side=size)
    pair[:, :, 60:] = back[:, :, 60:]
    dn = np.rint(pair * 20 + 900).astype(np.int16)
    sea = np.full((size, size), 600, np.int16)
    if kind == "muscate":
        product = l2a(
            folder, grids=grids(size), arrays={"SRE_B2": dn[0], "SRE_B4": dn[1], "SRE_B3": sea, "SRE_B8": sea // 3}
        )
        stem = product.name
        for number, part in ((5, slice(0, 60)), (6, slice(60, None))):
            seen = np.zeros((size, size), np.uint8)
            seen[:, part] = 1
            path = product / "MASKS" / f"{stem}_DTF_R1-D{number:02d}.tif"
            write_raster(RasterSpec(str(path), grids(size)["R1"], "uint8"), seen)
        return product
    described = SafeDescription(
        "Sentinel-2A",
        dt.datetime(2024, 5, 1, 10, 56, 37, tzinfo=dt.UTC),
        "T31TCJ",
        {10: grids(size)["R1"], 20: grids(size)["R2"]},
        angles=angles(("B2", "B4")),
    )
    arrays = {
        name: np.full(spec.grid.shape, 6 if name == "SCL" else 1200, spec.dtype)
        for name, spec in l2a_specs(described, "").items()
    }
    arrays |= {"B2": (dn[0] + 1000).astype(np.uint16), "B4": (dn[1] + 1000).astype(np.uint16)}
    product = Path(write_l2a(described, str(folder), arrays))
    numbers = np.full((size, size), 5, np.uint8)
    numbers[:, 60:] = 6
    below = next(product.glob("GRANULE/*")) / "QI_DATA"
    below.mkdir(exist_ok=True)
    if kind == "gml":
        for band in ("B02", "B04"):
            (below / f"MSK_DETFOO_{band}.gml").write_text(_gml(band, grids(size)["R1"], 60), encoding="utf-8")
        return product
    for band in ("B02", "B04"):
        write_raster(RasterSpec(str(below / "scratch.tif"), grids(size)["R1"], "uint8"), numbers)
        with rasterio.Env(GDAL_PAM_ENABLED="NO"):
            copy(
                str(below / "scratch.tif"),
                str(below / f"MSK_DETFOO_{band}.jp2"),
                driver="JP2OpenJPEG",
                QUALITY="100",
                REVERSIBLE="YES",
            )
    close_datasets()
    (below / "scratch.tif").unlink()
    return product


def _gml(band: str, grid: Grid, column: int) -> str:
    """Footprints of detectors 5 and 6, left and right of a column, as products before baseline 04.00 hold them."""
    xmin, ymin, xmax, ymax = grid.bounds
    middle = xmin + column * grid.pixel_size

    def feature(number: int, left: float, right: float) -> str:
        corners = ((left, ymax), (right, ymax), (right, ymin), (left, ymin), (left, ymax))
        points = " ".join(f"{x} {y} 0" for x, y in corners)
        return (
            f'<eop:MaskFeature gml:id="detector_footprint-{band}-{number:02d}-0">'
            f'<eop:maskType codeSpace="urn:gs2:S2PDGS:maskType">DETECTOR_FOOTPRINT</eop:maskType><eop:extentOf>'
            f'<gml:Polygon gml:id="p{number}"><gml:exterior><gml:LinearRing><gml:posList srsDimension="3">{points}'
            "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></eop:extentOf></eop:MaskFeature>"
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?><eop:Mask xmlns:eop="http://www.opengis.net/eop/2.0" '
        'xmlns:gml="http://www.opengis.net/gml/3.2"><gml:boundedBy><gml:Envelope '
        f'srsName="urn:ogc:def:crs:EPSG:8.8.1:{grid.crs.split(":")[1]}"><gml:lowerCorner>{xmin} {ymin}'
        "</gml:lowerCorner></gml:Envelope></gml:boundedBy><eop:maskMembers>"
        f"{feature(5, xmin, middle)}{feature(6, middle, xmax)}</eop:maskMembers></eop:Mask>"
    )


def test_polygons_of_detectors_are_read_and_damage_is_told() -> None:
    grid = grids(120)["R1"]
    found = read_gml(_gml("B04", grid, 60).encode(), "MSK_DETFOO_B04.gml")
    assert [n for n, _ in found.polygons] == [5, 6] and found.on(grid)
    assert found.polygons[0][1].area == pytest.approx(600 * 1200)
    for old, new, what in (
        ("detector_footprint-B04-05", "detector_footprint-B04-77", "no detector"),
        ("B04-05-0", "clouds", "no detector"),
        ('srsDimension="3">', 'srsDimension="3">x ', "no number"),
    ):
        with pytest.raises(TheiaError, match=what):
            read_gml(_gml("B04", grid, 60).replace(old, new).encode(), "MSK_DETFOO_B04.gml")
    with pytest.raises(TheiaError, match="not the metadata expected"):
        read_gml(b"<Clouds/>", "MSK_DETFOO_B04.gml")


@pytest.mark.parametrize("kind", ["muscate", "safe", "gml"])
def test_footprints_of_level_2_products(tmp_path: Path, kind: str) -> None:
    result, _ = _run(_level2(tmp_path, kind), tmp_path / "out", step=100.0, window=400.0)
    depth, status = _maps(result)
    found = status == FOUND
    assert found[:, :4].any() and found[:, 8:].any() and (status[3:-3, 5:7] == NO_LAG).all()
    assert np.median(np.abs(depth[0][found] - 8)) < 1.5
    assert np.median(np.abs((depth[2][found] - 90 + 180) % 360 - 180)) < 20


def test_a_product_in_a_zip_is_read_as_a_folder_is(tmp_path: Path) -> None:
    product = _level2(tmp_path / "a", "safe")
    packed = shutil.make_archive(
        str(tmp_path / product.name.removesuffix(".SAFE")), "zip", product.parent, product.name
    )
    folder, _ = _run(product, tmp_path / "one", step=100.0, window=400.0)
    zipped, _ = _run(packed, tmp_path / "two", step=100.0, window=400.0)
    assert (_maps(folder)[1] == _maps(zipped)[1]).all()


def test_report_speaks_french(tmp_path: Path) -> None:
    context = Context(Settings(threads=2, memory_mb=1500, language="fr"))
    given = {"products": [str(_raster(tmp_path))], "output": str(tmp_path / "out"), "lag": LAG}
    run_entry("bathymetry_waves", {**given, "report": str(tmp_path / "r.html")}, context)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Profondeur par les vagues" in page and "cellules en mer" in page
