"""Snow, water and bare soil on simulated series whose truth is known: the figures that the products have to reach."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, grid_of, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.simulate import passes
from algorithms.simulate.clouds import ICE, Sky, with_ice_cloud
from algorithms.simulate.presets import Preset, load_preset
from algorithms.simulate.surface_truth import BARE, SNOW, WATER
from tests.algorithms.water_data import only, run

Simulated = tuple[Path, dict[str, Any]]


def simulate(folder: Path, **given: Any) -> Simulated:
    run("simulate_series", output=folder, **given)
    return folder, json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def at_20m(share: np.ndarray) -> np.ndarray:
    """(height / 2, width / 2) mean of 10 m pixels."""
    height, width = share.shape
    return np.asarray(share.reshape(height // 2, 2, width // 2, 2).mean((1, 3)))


def truth_of_snow(series: Simulated, folder: Path) -> list[str]:
    """Maps of the true snow of every pass outside forest, as reference maps."""
    root, manifest = series
    cover = read(str(root / next(p for n, p in manifest["truth"].items() if n.startswith("land_cover"))))
    forest = at_20m(np.isin(cover, (16, 17)))
    grid = grid_of(str(root / manifest["truth"]["dem"])).coarsen(2)
    paths = []
    for record in manifest["products"]:
        snow = at_20m(read(str(root / record["surface"])) == SNOW) >= 0.5
        path = folder / f"SNOW_{record['datetime'][:10].replace('-', '')}.tif"
        values = np.where(forest > 0.25, 255, snow).astype(np.uint8)
        write_raster(RasterSpec(str(path), grid, "uint8"), values)
        paths.append(str(path))
    return paths


@pytest.fixture(scope="module")
def melt(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """Mountains from late winter to spring, seen every five days under some clouds."""
    return simulate(
        tmp_path_factory.mktemp("melt") / "series",
        preset="mountain",
        size_km=2.4,
        start="2024-02-20",
        end="2024-04-30",
        orbits="51",
        cloudiness=0.5,
        truth="land_cover;masks;surface",
    )


def test_snow_is_found_outside_forest_and_one_threshold_is_worse(melt: Simulated, tmp_path: Path) -> None:
    root, manifest = melt
    (tmp_path / "truth").mkdir()
    truth = truth_of_snow(melt, tmp_path / "truth")
    dem = root / manifest["truth"]["dem"]
    run(
        "snow_cover",
        products=root / "products",
        dem=dem,
        output=tmp_path / "out",
        truth=truth,
        report=tmp_path / "r.html",
    )
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert numbers["f1"] >= 0.95
    assert numbers["f1_single_threshold"] < numbers["f1"] - 0.01
    # the line that is found lies below the true one, by no more than the two bands of the rule and the lowest patches
    with open(root / manifest["truth"]["snow_line"], encoding="utf-8") as file:
        true = {r["date"]: float(r["snow_line_m"]) for r in csv.DictReader(file)}
    lowest = float(read(str(dem)).min())
    found = [(d["date"][:10], d["snow_line_m"]) for d in numbers["dates"] if d["snow_line_m"] is not None]
    assert len(found) > 3
    for date, line in found:
        assert lowest - 10 <= line <= true[date] + 50 and line >= min(true[date] - 550, lowest)


@pytest.mark.slow
@pytest.mark.parametrize(("corner_km", "fall", "least"), [(84.0, False, 0.90), (86.4, False, 0.89), (84.0, True, 0.85)])
def test_days_of_snow_of_a_winter(
    corner_km: float, fall: bool, least: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine of ten pixels within three days by the snow line, eight of ten half-way; the deviation covers the others.

    Clouds leave gaps of 7 to 11 days around the changes. The constants were set on the first of the two places. A fall
    that lies for two days in autumn, seen on one of them, costs four pixels of a hundred.
    """
    if not fall:

        def without_fall(name: str, **changes: Any) -> Preset:
            preset = load_preset(name, **changes)
            assert preset.seasons is not None and preset.seasons["snow"]["falls"]
            return replace(preset, seasons={**preset.seasons, "snow": {**preset.seasons["snow"], "falls": []}})

        monkeypatch.setattr("algorithms.simulate.series.load_preset", without_fall)
    root, manifest = simulate(
        tmp_path / "series",
        preset="mountain",
        size_km=2.4,
        start="2023-10-15",
        end="2024-06-15",
        cloudiness=0.0,
        missed_clouds=0,
        east_km=corner_km,
        south_km=corner_km,
        truth="surface;land_cover",
    )
    dem = root / manifest["truth"]["dem"]
    run("snow_cover", products=root / "products", dem=dem, output=tmp_path / "maps")
    true = at_20m(read(str(root / manifest["truth"]["snow_days"])))
    within = {}
    for timing in ("line", "middle"):
        run(
            "snow_year",
            products=tmp_path / "maps",
            output=tmp_path / timing,
            start="2023-10-15",
            end="2024-06-15",
            dem=dem,
            kind="fraction",
            least_fraction=50,
            timing=timing,
        )
        error = np.abs(read(str(only(tmp_path / timing, "*_SCD.tif"))).astype(int) - true)
        std = read(str(only(tmp_path / timing, "*_SCDSTD.tif"))) / 10
        within[timing] = (error <= 3).mean()
        assert (error <= 1.96 * std + 1).mean() >= 0.92, timing
    assert within["line"] >= least and within["middle"] < within["line"] - 0.05


def test_ice_clouds_are_no_snow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thick ice cloud on every pass, as dark at 1.6 µm as snow, of which the mask misses a part."""

    def sky(made: Sky, seed: int, number: int, share: float) -> Sky:
        return with_ice_cloud(replace(made, layers=()), seed, number, 1.0)

    monkeypatch.setattr(passes, "with_ice_cloud", sky)
    series = simulate(
        tmp_path / "series",
        preset="mountain",
        size_km=1.8,
        start="2024-04-01",
        end="2024-04-30",
        orbits="51",
        missed_clouds=5,
        truth="land_cover;masks;surface",
    )
    root, manifest = series
    assert all(c["kind"] == ICE for r in manifest["products"] for c in r["clouds"])
    (tmp_path / "truth").mkdir()
    run(
        "snow_cover",
        products=root / "products",
        dem=root / manifest["truth"]["dem"],
        output=tmp_path / "out",
        truth=truth_of_snow(series, tmp_path / "truth"),
        report=tmp_path / "r.html",
    )
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert numbers["f1"] >= 0.97 and numbers["f1_single_threshold"] < numbers["f1"] - 0.02


@pytest.fixture(scope="module")
def reservoir(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """A reservoir that empties through summer and autumn."""
    return simulate(
        tmp_path_factory.mktemp("reservoir") / "series",
        preset="reservoir",
        size_km=2.7,
        start="2024-05-01",
        end="2024-10-15",
        orbits="51",
        cloudiness=0.7,
        truth="land_cover;masks;surface",
    )


@pytest.fixture(scope="module")
def water_maps(reservoir: Simulated, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Water maps of the reservoir's series with the truth of clear pixels as reference, and the report's numbers."""
    root, manifest = reservoir
    folder = tmp_path_factory.mktemp("water")
    paths = []
    for record in manifest["products"]:
        surface, sky = read(str(root / record["surface"])), read(str(root / record["true_mask"]))
        path = folder / f"WATER_{record['datetime'][:10].replace('-', '')}.tif"
        values = np.where(sky != 0, 255, surface == WATER).astype(np.uint8)
        write_raster(RasterSpec(str(path), grid_of(str(root / record["surface"])), "uint8"), values)
        paths.append(str(path))
    run("surface_water", products=root / "products", output=folder / "maps", truth=paths, report=folder / "r.html")
    return folder / "maps", json.loads((folder / "r.json").read_text(encoding="utf-8"))


def test_water_is_found_on_clear_dates_and_one_threshold_is_worse(water_maps: Any) -> None:
    _, numbers = water_maps
    clear = [d for d in numbers["dates"] if d["hidden_percent"] < 10]
    assert len(clear) >= 5
    for date in clear:
        assert date["agreement"][0]["f1"] >= 0.95, date["date"]
        assert abs(date["agreement"][0]["area_error"]) <= 0.05
    own, simple = (np.mean([d["agreement"][k]["f1"] for d in clear]) for k in (0, 1))
    assert own >= 0.97 and simple < own - 0.01


def test_the_area_curve_of_the_reservoir(reservoir: Simulated, water_maps: Any, tmp_path: Path) -> None:
    root, manifest = reservoir
    maps, _ = water_maps
    grid = grid_of(str(root / manifest["truth"]["dem"]))
    lake = shapely.Point(grid.bounds[0] + 1350, grid.bounds[3] - 1350).buffer(1250)
    layer = Features(np.array([lake], dtype=object), {"name": np.array(["lake"], dtype=object)}, grid.crs)
    write_layer(str(tmp_path / "lake.gpkg"), layer)
    run(
        "water_occurrence",
        products=maps,
        output=tmp_path / "out",
        reservoirs=tmp_path / "lake.gpkg",
        reservoir_name="name",
        table=tmp_path / "t.csv",
    )
    with open(root / manifest["truth"]["reservoir"], encoding="utf-8") as file:
        true = {r["date"]: float(r["area_ha"]) for r in csv.DictReader(file)}
    with open(tmp_path / "t.csv", encoding="utf-8") as file:
        lines = [r for r in csv.DictReader(file) if r["kind"] == "date" and r["area_ha"]]
    errors = [abs(float(r["area_ha"]) - true[r["date"]]) / true[r["date"]] for r in lines]
    assert len(errors) >= 8 and np.mean(errors) <= 0.05 and np.median(errors) <= 0.03
    months = read(str(only(tmp_path / "out", "*_2024_CLASS.tif")))
    assert (months == 3).any() and (months == 2).any()


def test_bare_soil_is_that_of_the_dates_that_are_truly_bare(tmp_path: Path) -> None:
    """Within 0.01 of the mean clear reflectance of the truly bare dates, where there are three of them."""
    root, manifest = simulate(
        tmp_path / "series",
        preset="demo",
        size_km=1.2,
        start="2024-02-01",
        end="2024-11-30",
        cloudiness=0.5,
        truth="land_cover;masks;surface;dates",
    )
    names = ("B5", "B6", "B7", "B8A", "B11", "B12")
    total: np.ndarray | None = None
    count: np.ndarray | None = None
    for record in manifest["products"]:
        bare = at_20m(read(str(root / record["surface"])) == BARE) == 1
        clear = at_20m(read(str(root / record["true_mask"])) == 0) == 1
        image = read(str(root / record["clear"][1])).astype(float)
        if total is None or count is None:
            total, count = np.zeros(image.shape), np.zeros(image.shape[1:])
        total += np.where(bare & clear, image, 0)
        count += bare & clear
    assert total is not None and count is not None
    grid: Grid = grid_of(str(root / manifest["products"][0]["clear"][1]))
    soil = np.where(count >= 3, np.rint(total / np.maximum(count, 1)), -10000).astype(np.int16)
    path = tmp_path / "soil.tif"
    write_raster(RasterSpec(str(path), grid, "int16", -10000, 6, names, scale=1e-4), soil)
    cover = root / manifest["truth"]["land_cover_2024"]
    errors: dict[str, dict[str, float]] = {}
    for name, given in {"auto": {}, "cover": {"land_cover": cover}, "usual": {"thresholds": "default"}}.items():
        report = tmp_path / f"{name}.html"
        run(
            "bare_soil",
            products=root / "products",
            output=tmp_path / name,
            truth=[str(path)],
            report=report,
            **given,
        )
        ((_, numbers),) = json.loads(report.with_suffix(".json").read_text(encoding="utf-8")).items()
        scores = numbers["scores"]
        assert scores["composite B5"]["pixels"] > 200
        errors[name] = {b: scores[f"composite {b}"]["median_error"] for b in names}
        if name != "usual":
            assert numbers["threshold_origins"][0][0] == {"auto": "otsu", "cover": "separation"}[name]
            for band in names:
                assert errors[name][band] <= 0.01, (name, band)
                assert errors[name][band] < scores[f"simple {band}"]["median_error"], (name, band)
    # the usual values keep the brightest dates alone
    assert all(errors["usual"][b] > 1.5 * errors["auto"][b] for b in names)
