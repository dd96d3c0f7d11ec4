"""The simulated coast: its physics, its truth, and what depth from waves, from colour, and water quality make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, grid_of, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.physics.ocean_waves import depth_of, wavenumber
from algorithms.physics.water_optics import bands, inherent_properties, shallow_reflectance, water_reflectance
from algorithms.simulate.block import make_block
from algorithms.simulate.passes import make_study, passes_of, state_of
from algorithms.simulate.presets import load_preset
from algorithms.simulate.sea import depth_truth, flood, make_sea, turbidity_truth
from algorithms.simulate.sea_view import band_delay_s
from algorithms.water.waves_block import FOUND, NO_LAG, ON_LAND
from algorithms.worker import run_entry

DAYS = {"start": "2024-03-25", "end": "2024-03-26"}


def _run(entry: str, **parameters: Any) -> Any:
    return run_entry(entry, parameters, Context(Settings(threads=2, memory_mb=1800)))


@pytest.fixture(scope="module")
def level1(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One pass of the preset as level 1C with its truth."""
    folder = tmp_path_factory.mktemp("coast") / "l1c"
    _run("simulate_series", preset="coast", format="l1c", truth="land_cover,masks", output=str(folder), **DAYS)
    return folder


@pytest.fixture(scope="module")
def level2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pass as level 2A."""
    folder = tmp_path_factory.mktemp("coast") / "l2a"
    _run("simulate_series", preset="coast", truth="land_cover,masks", output=str(folder), **DAYS)
    return folder


def _sea_record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["products"][0]
    return record


def _coarse(truth: np.ndarray, factor: int) -> np.ndarray:
    """Means of blocks of pixels; not finite where one is land."""
    shape = (truth.shape[0] // factor, factor, truth.shape[1] // factor, factor)
    return np.where(truth < -9000, np.nan, truth).reshape(shape).mean((1, 3))


def test_water_over_a_bottom() -> None:
    """Deep water is the model without a bottom, no water is the bottom, and depth fades it at the stated rate."""
    sand = np.full(len(bands()), 0.3)
    deep = water_reflectance(1.0, 2.0, 0.1)
    np.testing.assert_allclose(shallow_reflectance(1.0, 2.0, 0.1, 500.0, sand), deep, rtol=1e-6)
    surface = shallow_reflectance(1.0, 2.0, 0.1, 0.0, sand)
    assert (surface == surface[0]).all() and 0.1 < surface[0] < 0.3
    absorbed, scattered = inherent_properties(1.0, 2.0, 0.1)
    assert (absorbed > 0).all() and (scattered > 0).all()
    # more mud is brighter everywhere, dissolved matter darkens the blue most
    assert (water_reflectance(1.0, 20.0, 0.1) > deep).all()
    darker = deep - water_reflectance(1.0, 2.0, 1.0)
    assert darker[:3].min() > 10 * darker[3:].max()


def test_bottom_and_times_are_what_they_say() -> None:
    grid = Grid.from_origin("EPSG:32631", 360000, 4840000, 10, 240, 360)
    sea = make_sea(grid, 1)
    x, _ = grid.centres()
    depth = sea.depth_m(x)
    at_sea = sea.distance_m(x) > 0
    assert (depth[at_sea] > 0).all() and (depth[~at_sea] == -1).all() and depth[at_sea][0] > 15
    delays = np.array([band_delay_s("B4", d, 1) for d in range(1, 13)])
    assert (delays[::2] > 0).all() and (delays[1::2] < 0).all()
    assert 0 < np.abs(np.abs(delays) / 1.005 - 1).max() < 0.03 and band_delay_s("B2", 3, 1) == 0


def test_swell_obeys_the_bottom() -> None:
    """Over 12 m of water a wave of the simulated sea has the length and the speed of its period."""
    for period in (8.0, 11.0):
        k = float(wavenumber(period, 12.0))
        assert float(depth_of(2 * np.pi / period / k, 2 * np.pi / k)) == pytest.approx(12.0, rel=1e-6)


def test_windows_of_the_sea_match() -> None:
    study = make_study(load_preset("coast"))
    one = passes_of(study)[1]
    state = state_of(study, one)
    sea = study.sea
    assert sea is not None and state is not None
    window = study.grid.window
    part = type(window)(120, 240, 120, 180)
    whole = flood(make_block(study.world, study.grid, type(window)(0, 0, 480, 480)), sea)
    piece = flood(make_block(study.world, study.grid, part), sea)
    np.testing.assert_array_equal(depth_truth(sea, whole)[part.slices], depth_truth(sea, piece))
    np.testing.assert_allclose(
        turbidity_truth(sea, state, whole)[part.slices], turbidity_truth(sea, state, piece), rtol=1e-6
    )


def test_depth_from_waves_on_the_simulated_coast(level1: Path, tmp_path: Path) -> None:
    """4 to 20 m: median error at most 10 %; land, detectors and tide are taken care of by the product alone."""
    tide = _sea_record(level1)["sea"]["tide_m"]
    result = _run("bathymetry_waves", products=[str(level1 / "products")], output=str(tmp_path), tide=tide)
    depth = read(next(la.path for la in result.layers if la.style == "depth"))
    status = read(next(la.path for la in result.layers if la.style == "wave_status"))
    truth = _coarse(read(str(level1 / "truth" / "depth.tif")), 20)
    found = (status == FOUND) & (truth >= 4) & (truth <= 20)
    assert found.sum() > 100 and found.sum() > 0.7 * ((status <= 1) & (truth >= 4) & (truth <= 20)).sum()
    error = depth[0][found] / truth[found] - 1
    assert np.median(np.abs(error)) <= 0.10 and abs(np.median(error)) < 0.06
    within = np.abs(depth[0][found] - truth[found]) < depth[1][found]
    assert 0.45 < within.mean() < 0.9
    swell = _sea_record(level1)["sea"]["swell_towards_deg"]
    assert abs(np.median(depth[2][found]) - swell) < 15
    # the boundary between two detectors lies in the sea, and land lies in the east
    assert (status == NO_LAG).any() and (status[3:-3, -6:] == ON_LAND).mean() > 0.8


def test_water_quality_on_the_simulated_plume(level2: Path, tmp_path: Path) -> None:
    """Turbidity of 5 to 200 FNU: median within 20 % of the truth, in the right order; a wrong quantity does worse."""
    _run("water_quality", products=[str(level2 / "products")], output=str(tmp_path / "out"), variables="TURB,SPM")
    (path,) = (tmp_path / "out").glob("*_TURB.tif")
    found, quality = read(str(path)), read(str(path).replace("_TURB", "_QUALITY"))
    truth = _coarse(read(str(next((level2 / "truth" / "sea").glob("*.tif")))), 2)
    use = (found > 0) & (quality <= 2) & (truth >= 5)
    assert use.sum() > 3000
    ratio = found[use] / truth[use]
    assert 0.8 < np.median(ratio) < 1.25
    assert np.corrcoef(np.log(found[use]), np.log(truth[use]))[0, 1] > 0.8
    _run(
        "water_quality",
        products=[str(level2 / "products")],
        output=str(tmp_path / "raw"),
        variables="TURB",
        glint="none",
    )
    (path,) = (tmp_path / "raw").glob("*_TURB.tif")
    raw = read(str(path))
    clear = (found > -9000) & (raw > 0) & (truth < 5) & (truth > 0) & (quality <= 2)
    assert np.median(np.abs(raw[clear] - truth[clear])) > 1.2 * np.median(np.abs(found[clear] - truth[clear]))


def test_depth_from_colour_on_the_simulated_coast(level2: Path, tmp_path: Path) -> None:
    """Calibrated with 300 soundings, the bottom under clear water comes back."""
    file = level2 / "truth" / "depth.tif"
    truth, grid = read(str(file)), grid_of(str(file))
    mud = read(str(next((level2 / "truth" / "sea").glob("*.tif"))))
    clear = (mud > 0) & (mud < 2)
    write_raster(RasterSpec(str(tmp_path / "clear.tif"), grid, "uint8"), clear.astype(np.uint8))
    x, y = grid.centres()
    tide = _sea_record(level2)["sea"]["tide_m"]

    def calibrated(where: np.ndarray, name: str, **more: Any) -> tuple[np.ndarray, Context]:
        rows, cols = np.nonzero((truth > 1.5) & (truth < 12) & where)
        pick = np.random.default_rng(3).choice(rows.size, 300, replace=False)
        layer = Features(
            np.array(shapely.points(x[cols[pick]], y[rows[pick]])), {"depth": truth[rows, cols][pick]}, grid.crs
        )
        write_layer(str(tmp_path / f"{name}.gpkg"), layer, geometry_type="Point")
        context = Context(Settings(threads=2, memory_mb=1800))
        given = {
            "products": [str(level2 / "products")],
            "points": {"path": str(tmp_path / f"{name}.gpkg")},
            "depth_field": "depth",
            "tide": tide,
            "output": str(tmp_path / name),
            **more,
        }
        result = run_entry("bathymetry_ratio", given, context)
        return read(next(la.path for la in result.layers if la.style == "depth"))[0], context

    depth, context = calibrated(clear, "clear", method="lyzenga", water_mask=str(tmp_path / "clear.tif"))
    use = (depth > -9000) & (truth > 2) & (truth < 8)
    assert use.sum() > 5000 and not any("hardly" in w for w in context.warnings)
    assert np.median(np.abs(depth[use] - truth[use])) < 0.6
