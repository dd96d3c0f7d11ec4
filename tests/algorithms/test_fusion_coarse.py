"""Sensors with coarse pixels, and radar, in the fusion of a series: what they alone saw shows, and they do no harm."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.blocks import Inputs
from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.fusion.methods import find_method
from algorithms.fusion.missed_clouds import screened
from algorithms.fusion.observations import Observations, SensorSeries
from algorithms.fusion.reading import merged, open_jobs, read_observations
from algorithms.fusion.sensors import fusion_sensors, sensor_named
from algorithms.products.read import open_products
from algorithms.products.sensors import all_sensors, sensor_of
from algorithms.series.dates import day_number
from algorithms.series.ready.bandpass import coefficients
from algorithms.simulate.coarse import coarse_grid, coarse_table, gathering
from algorithms.worker import run_entry

from .ready_data import ZONE, product

GRID = Grid.from_origin(ZONE, 600000, 4900000, 10, 150, 150)
COARSE = Grid.from_origin(ZONE, 599950, 4900150, 250, 8, 8)
FIRST = dt.date(2023, 3, 1)
CUT = dt.date(2023, 6, 12)
#: Sentinel-2 is blind between them
BLIND = (dt.date(2023, 4, 28), dt.date(2023, 7, 27))
RADAR_GAP = ("2023-05-12", "2023-07-20")


def context() -> Context:
    return Context(Settings(memory_mb=2000, threads=1))


def ground(day: dt.date) -> dict[str, np.ndarray]:
    """Red and near infrared of nine fields of 500 m with stripes, each cut for five weeks on a day of its own."""
    season = 0.5 + 0.4 * np.sin(np.pi * (day - FIRST).days / 214)
    green = np.full(GRID.shape, season) * (0.8 + 0.2 * (np.arange(150) // 5 % 2))
    for number, after in enumerate((-90, -80, -70, 55, 0, 65, -75, 60, 75)):
        cut, (row, col) = CUT + dt.timedelta(days=after), divmod(number, 3)
        if cut <= day < cut + dt.timedelta(days=35):
            green[50 * row : 50 * row + 50, 50 * col : 50 * col + 50] *= 0.15
    return {"B4": 0.16 - 0.12 * green, "B8A": 0.2 + 0.3 * green}


def seen_coarse(image: np.ndarray) -> np.ndarray:
    x, y = GRID.centres()
    wide, high = COARSE.centres()
    return gathering(high, y, 250, "box") @ image @ gathering(wide, x, 250, "triangle").T


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sentinel-2 every eight days but for three months, MODIS every three with clouds of its own."""
    folder, rng = tmp_path_factory.mktemp("large pixels"), np.random.default_rng(3)
    for n in range(0, 214, 8):
        day = FIRST + dt.timedelta(days=n)
        if not BLIND[0] <= day <= BLIND[1]:
            noisy = {b: v + rng.normal(0, 0.004, GRID.shape) for b, v in ground(day).items()}
            product(folder / "s2", day, "S2A", noisy, GRID, tile="T31TCJ")
    for n in range(0, 214, 3):
        day = FIRST + dt.timedelta(days=n)
        names = {"B4": "sur_refl_b01", "B8A": "sur_refl_b02"}
        bands = {names[b]: seen_coarse(v) + rng.normal(0, 0.006, COARSE.shape) for b, v in ground(day).items()}
        cloud = rng.random(COARSE.shape) < 0.3
        bands = {b: np.where(cloud, 0.5, v) for b, v in bands.items()}
        adjusted = {"band_pass": "S2A"}
        product(folder / "modis", day, "MODIS", bands, COARSE, cloud=cloud, adjusted=adjusted)
    return folder


def fused(products: list[str], output: Path, dates: list[dt.date], method: str) -> dict[dt.date, np.ndarray]:
    """NDVI of the images made."""
    given = {"products": products, "output": str(output), "dates": " ".join(map(str, dates)), "bands": ["B4", "B8A"]}
    run_entry("fuse_series", {**given, "method": method, "report": str(output / "r.html")}, context())
    found = {}
    for scene in open_products([str(p) for p in output.iterdir() if p.is_dir()]):
        red, near = read(scene.path).astype(float) * 1e-4
        found[scene.acquired.date()] = (near - red) / (near + red)
    return found


@pytest.mark.parametrize("method", ["gaussian_process", "stair", "starfm"])
def test_a_change_that_the_coarse_sensor_alone_saw_is_in_the_image(plain: Path, tmp_path: Path, method: str) -> None:
    before, after = CUT - dt.timedelta(days=12), CUT + dt.timedelta(days=14)
    alone = fused([str(plain / "s2")], tmp_path / "a", [before, after], method)
    both = fused([str(plain / "s2"), str(plain / "modis")], tmp_path / "b", [before, after], method)
    real = {}
    for day in (before, after):
        image = ground(day)
        real[day] = (image["B8A"] - image["B4"]) / (image["B8A"] + image["B4"])
    middle = (slice(65, 85), slice(65, 85))
    fall = float((real[before] - real[after])[middle].mean())
    assert fall > 0.3
    # the coarse pixels over the middle are mixed with what lies around
    assert float((both[before] - both[after])[middle].mean()) > 0.4 * fall
    assert abs(float((alone[before] - alone[after])[middle].mean())) < 0.15 * fall
    far = (slice(0, 20), slice(0, 150))  # fields that are not cut then
    assert np.abs((both[after] - real[after])[far]).mean() < 0.06
    error = [np.sqrt(np.mean([(found[d] - real[d]) ** 2 for d in real])) for found in (alone, both)]
    assert error[1] < 0.9 * error[0]
    # the detail is Sentinel-2's: stripes of 50 m are there, at 250 m none would be
    light = np.arange(150) // 5 % 2 == 1
    contrast = [float(v[before][:, light].mean() - v[before][:, ~light].mean()) for v in (both, real)]
    assert contrast[0] > 0.5 * contrast[1] > 0.03


def test_the_side_car_of_a_coarse_image_is_understood(plain: Path) -> None:
    scene = open_products([str(plain / "modis")])[0]
    assert scene.sensor == "MODIS" and list(scene.bands) == ["B1", "B2"] and scene.bands["B2"].wavelength_nm == 858.5
    assert sensor_named(scene.sensor).name == "modis" and sensor_named("VIIRS").name == "viirs"
    for name in ("MODIS", "VIIRS", "TRISHNA"):
        own = fusion_sensors()[sensor_named(name).name]
        roles = {b.role for b in all_sensors()[name].bands.values()}
        assert {all_sensors()["S2"].bands[b].role for b in own.bands} <= roles
        red = all_sensors()[name].by_role("red")
        line = coefficients(name, red.name if red else "")
        assert line.source == "simulated" and 0.9 < line.slope < 1.1
    assert sensor_of("Terra") is sensor_of("MOD09GQ") is all_sensors()["MODIS"]


def test_clouds_do_not_reach_through_the_interpolation(plain: Path) -> None:
    (job,) = open_jobs([str(plain / "s2"), str(plain / "modis")], ("B4", "B8A"), context())
    seen = read_observations(job, Inputs(job.sources, job.grid, Window(0, 0, *job.grid.shape), 0))
    assert seen is not None
    coarse = seen.of("modis")
    assert coarse is not None and coarse.days.size < 30 and coarse.bands == ("B4", "B8A")
    assert np.nanmax(coarse.values[:, 0]) < 0.2 and 0.4 < coarse.clear.mean() < 1


def test_merged_days_are_the_median_of_what_was_clear() -> None:
    days = np.array([0, 1, 2, 9, 17], np.int32)
    values = np.array([1.0, 9.0, 2.0, 5.0, 7.0], np.float32).reshape(5, 1, 1, 1) * np.ones((5, 1, 2, 2), np.float32)
    clear = np.ones((5, 2, 2), bool)
    clear[1, 0] = clear[3] = False
    found = merged(SensorSeries("modis", ("B4",), days, values, clear), 8)
    assert found.days.tolist() == [1, 9, 17]
    assert found.values[0, 0, 0, 0] == 1.5 and found.values[0, 0, 1, 0] == 2 and np.isnan(found.values[1]).all()
    assert not found.clear[1].any() and found.clear[0].all() and found.clear[2].all()


def test_weights_of_a_coarse_pixel() -> None:
    points = np.arange(5.0, 1500, 10)
    centres = np.array([125.0, 700.0, 1600.0, 2500.0])
    for kind in ("triangle", "box", "gaussian"):
        weights = gathering(centres, points, 250, kind)
        assert np.allclose(weights.sum(1), 1, atol=1e-5)
        assert weights[1] @ points == pytest.approx(700, abs=1)
        assert weights[3].argmax() == points.size - 1
    assert coarse_grid(GRID, 250).bounds == (600000, 4898500, 601500, 4900000)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year with Sentinel-1, MODIS and TRISHNA, and the truth of every ten days."""
    folder = tmp_path_factory.mktemp("coarse") / "série"
    given: dict[str, Any] = {"preset": "fusion", "size_km": 0.96}
    given |= {"seed": 56, "east_km": 56, "south_km": 40, "coarse": ["MODIS", "TRISHNA"], "landsat": "none"}
    run_entry("simulate_series", {**given, "truth": ["none"], "truth_every": 10, "output": str(folder)}, context())
    return folder


def test_a_simulated_coarse_series_is_that_of_the_same_ground(simulated: Path) -> None:
    manifest = json.loads((simulated / "manifest.json").read_text(encoding="utf-8"))
    assert {r["satellite"] for r in manifest["coarse"]} == {"MODIS", "TRISHNA"}
    assert all((simulated / r["path"]).is_file() for r in manifest["coarse"])
    scenes = open_products([str(simulated / "coarse" / "TRISHNA")])
    assert {s.sensor for s in scenes} == {"TRISHNA"} and {s.grid.pixel_size for s in scenes} == {60.0}
    gaps = np.diff([day_number(s.acquired) for s in scenes])
    assert gaps.min() == 3 and not (gaps % 3).any()
    (job,) = open_jobs([str(simulated / "products"), str(simulated / "coarse" / "TRISHNA")], ("B4", "B8A"), context())
    seen = read_observations(job, Inputs(job.sources, job.grid, Window(0, 0, *job.grid.shape), 0))
    assert seen is not None
    coarse = seen.of("trishna")
    assert coarse is not None
    shares = coarse.clear.mean((1, 2))
    truths = {day_number(p.stem[-8:]): p for p in (simulated / "truth" / "every").glob("*.tif")}
    errors = []
    for position in np.flatnonzero(shares > 0.9):
        near = min(truths, key=lambda d: abs(d - coarse.days[position]))
        if abs(near - coarse.days[position]) > 2:
            continue
        real = read(str(truths[near]), bands=(3,)) * 1e-4  # red
        use = coarse.clear[position]
        error = (coarse.values[position, 0] - real)[use]
        assert np.corrcoef(coarse.values[position, 0][use], real[use])[0, 1] > 0.5
        errors.append(error.mean())
    assert len(errors) >= 3 and abs(np.median(errors)) < 0.01
    assert set(coarse_table()["TRISHNA"]["bands"]) <= set(all_sensors()["TRISHNA"].bands)


def rmse_in_the_gap(simulated: Path, beside: list[str], radar: bool) -> tuple[float, float]:
    """Errors of reflectance and of NDVI of the Gaussian process in 70 days without Sentinel-2."""
    bands = ("B2", "B3", "B4", "B8", "B5", "B6", "B7", "B8A", "B11", "B12")  # in the order of the truth
    (job,) = open_jobs(
        [str(simulated / "products"), *(str(simulated / b) for b in beside)], bands, context(),
        radar=str(simulated / "radar") if radar else None,
    )  # fmt: skip
    seen = read_observations(job, Inputs(job.sources, job.grid, Window(0, 0, *job.grid.shape), 0))
    assert seen is not None
    first, last = (day_number(d) for d in RADAR_GAP)
    given: Observations = screened(seen.without(("sentinel2",), first, last))
    truths = {day_number(p.stem[-8:]): p for p in sorted((simulated / "truth" / "every").glob("*.tif"))}
    days = np.array([d for d in truths if first <= d <= last], np.int32)
    assert days.size >= 6
    found = find_method("gaussian_process")(given, days, {"screen": False}).mean
    real = np.stack([read(str(truths[int(d)])) for d in days]) * 1e-4
    index = [(v[:, 3] - v[:, 2]) / np.maximum(v[:, 3] + v[:, 2], 0.01) for v in (found, real)]
    return float(np.sqrt(np.mean((found - real) ** 2))), float(np.sqrt(np.mean((index[0] - index[1]) ** 2)))


@pytest.fixture(scope="module")
def alone(simulated: Path) -> tuple[float, float]:
    return rmse_in_the_gap(simulated, [], False)


def test_radar_lowers_the_error_of_a_long_gap(simulated: Path, alone: tuple[float, float]) -> None:
    found = rmse_in_the_gap(simulated, [], True)
    assert found[0] < 0.95 * alone[0] and found[1] < 0.85 * alone[1]


@pytest.mark.parametrize("sensor", ["MODIS", "TRISHNA"])
def test_a_coarse_sensor_lowers_the_error_of_a_long_gap(
    simulated: Path, alone: tuple[float, float], sensor: str
) -> None:
    found = rmse_in_the_gap(simulated, [f"coarse/{sensor}"], False)
    assert found[0] < alone[0] and found[1] < alone[1]
    if sensor == "TRISHNA":
        assert found[0] < 0.8 * alone[0]


def test_radar_goes_in_by_its_folder(simulated: Path, tmp_path: Path) -> None:
    given = {"products": [str(simulated / "products")], "radar": str(simulated / "radar"), "dates": "2023-06-10"}
    given |= {"output": str(tmp_path / "sortie é"), "bands": ["B4", "B8"], "report": str(tmp_path / "r.html")}
    run_entry("fuse_series", given, context())
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (tile,) = numbers.values()
    assert set(tile["sensors"]) == {"sentinel2", "sentinel1"} and tile["sensors"]["sentinel1"]["dates"] > 15
    (support,) = (tmp_path / "sortie é").rglob("*_SUPPORT.tif")
    # Sentinel-1 passes every twelve days: never farther than that
    assert np.minimum(read(str(support), bands=(3,)), read(str(support), bands=(4,))).max() <= 12
