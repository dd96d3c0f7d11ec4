"""Sentinel-1 beside Sentinel-2: names read, decibels, orbits apart, two classes that only radar tells apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.landcover.model import load
from algorithms.landcover.recipe import Recipe, SeriesBlock, features_of
from algorithms.products.s1tiling import open_images
from algorithms.series.features import FeatureSpec
from algorithms.series.speckle import filter_speckle
from algorithms.worker import run_entry
from tests.algorithms.landcover_data import BANDS, Year, make_year


def _radar(year: Year, folder: Path) -> list[str]:
    """Linear power of two directions every 24 days: forest is rougher than all else, by 5 dB in VH."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(4)
    rough = np.where(year.truth == 16, -12.0, -17.0)
    paths = []
    for day in range(3, 366, 24):
        date = str(np.datetime64("2023-01-01") + np.timedelta64(day - 1, "D")).replace("-", "")
        for direction, orbit in (("ASC", "030"), ("DES", "110")):
            for polarisation, shift in (("vv", 6.0), ("vh", 0.0)):
                power = 10 ** ((rough + shift) / 10) * rng.gamma(20, 1 / 20, rough.shape)
                path = str(folder / f"s1a_31TCJ_{polarisation}_{direction}_{orbit}_{date}t060008.tif")
                write_raster(RasterSpec(path, year.grid, "float32", 0), power.astype(np.float32))
                paths.append(path)
    return paths


def test_names_are_read(tmp_path: Path) -> None:
    year = make_year(tmp_path / "s2", size=40)
    _radar(year, tmp_path / "s1")
    (tmp_path / "s1" / "readme.txt").write_text("not an image", encoding="utf-8")
    scenes = open_images([str(tmp_path / "s1")])
    assert len(scenes) == 32 and {s.version for s in scenes} == {"ASC", "DES"}
    assert scenes[0].acquired.isoformat() == "2023-01-03T06:00:08+00:00" and scenes[0].orbit == 30
    assert tuple(scenes[0].bands) == ("VV", "VH") and scenes[0].tile == "31TCJ"
    with pytest.raises(TheiaError, match="No Sentinel-1 image"):
        open_images([str(tmp_path / "s2")])


def test_radar_features_by_hand() -> None:
    """Two dates in decibels x 100, target half way: VV, VH and their difference of both directions."""
    values = np.array([[[-1000.0], [-1800.0]], [[-1200.0], [-1600.0]]], np.float32).astype(np.int16)
    series = SeriesBlock(values, np.ones((2, 1), bool), np.array([0, 10]), None, 1e-2)
    optical = SeriesBlock(np.full((1, 1, 1), 500, np.int16), np.ones((1, 1), bool), np.array([5]), None)
    recipe = Recipe(FeatureSpec((5,), ("B2",), ()), radar=("VV", "VH"), orbits=("ASC", "DES"))
    found = features_of(recipe, optical, {"ASC": series, "DES": series})
    assert found[:, 0].tolist() == [500.0, -1100.0, -1700.0, -600.0, -1100.0, -1700.0, -600.0]
    assert recipe.names()[1] == "VV_ASC_19700106" and recipe.count == len(recipe.names()) == 7


def test_radar_helps_and_is_asked_for(tmp_path: Path) -> None:
    year = make_year(tmp_path / "s2", clouds=0.8, noise=1500.0)
    radar = _radar(year, tmp_path / "s1")
    common: dict[str, Any] = {"products": [str(year.folder)], "start": "2023-01-01", "end": "2023-12-31"}
    training = {**common, "polygons": year.polygons, "bands": list(BANDS), "trees": 30, "runs": 0, "step_days": 30}
    with_radar, without = str(tmp_path / "r.npz"), str(tmp_path / "o.npz")
    run_entry("train_land_cover", {**training, "radar": radar, "model": with_radar}, Context(Settings(threads=2)))
    run_entry("train_land_cover", {**training, "model": without}, Context(Settings(threads=2)))
    assert load(with_radar).recipe.orbits == ("ASC", "DES")
    with pytest.raises(TheiaError, match="Sentinel-1: the model has ASC, DES, the images none"):
        run_entry("land_cover", {**common, "model": with_radar, "map": str(tmp_path / "m.tif")}, Context())
    scored = {}
    for name, model, extra in (("r", with_radar, {"radar": radar}), ("o", without, {})):
        path = str(tmp_path / f"{name}.tif")
        run_entry("land_cover", {**common, **extra, "model": model, "map": path}, Context(Settings(threads=2)))
        mapped = read(path)
        forest = (mapped == 16) == (year.truth == 16)
        scored[name] = forest[mapped > 0].mean()
    assert scored["r"] > scored["o"] + 0.01 and scored["r"] > 0.97


def test_speckle_goes_and_edges_and_changes_stay() -> None:
    """A step between two surfaces and a change in time, under speckle of four looks: variance down, means right."""
    rng = np.random.default_rng(2)
    truth = np.full((24, 40, 40), 0.02, np.float32)
    truth[:, :, 20:] = 0.2
    truth[12:, 25:, :15] *= 3
    power = (truth * rng.gamma(4, 1 / 4, truth.shape)).astype(np.float32)
    valid = np.ones(truth.shape, bool)
    valid[3, :10] = False
    filtered = filter_speckle(power, valid, 7)
    assert (filtered[3, :10] == power[3, :10]).all(), "what is not valid stays"
    for rows, columns in ((slice(0, 20), slice(0, 14)), (slice(0, 40), slice(26, 40)), (slice(30, 40), slice(0, 10))):
        own, before, true = (a[5:, rows, columns] for a in (filtered, power, truth))
        assert own.mean() == pytest.approx(true.mean(), rel=0.03)
        looks = [(a.mean(axis=(1, 2)) ** 2 / a.var(axis=(1, 2))).mean() for a in (before, own)]
        assert looks[1] > 6 * looks[0], "more equivalent looks"
    edge = filtered[5:, 5:20, 18:22].mean(axis=(0, 1))
    assert edge[:2].max() < 0.05 and edge[2:].min() > 0.15, "the edge stays where it is"
    assert filtered[20, 28:38, 3:12].mean() == pytest.approx(0.06, rel=0.25)
    assert (filter_speckle(power, valid, 1)[valid] > 0).all()


def test_the_filter_is_part_of_the_model_and_feels_no_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year = make_year(tmp_path / "s2", size=120)
    images = _radar(year, tmp_path / "s1")
    found = {}
    for window in (1, 7):
        model = str(tmp_path / f"{window}.npz")
        job = {"products": [str(year.folder)], "polygons": year.polygons, "bands": list(BANDS), "trees": 15, "runs": 0,
               "step_days": 40, "start": "2023-01-01", "end": "2023-12-31", "radar": images, "speckle_px": window,
               "model": model}  # fmt: skip
        run_entry("train_land_cover", job, Context(Settings(threads=2)))
        assert load(model).recipe.speckle_px == window
        given = {"products": [str(year.folder)], "model": model, "radar": images}
        mapped = str(tmp_path / f"{window}.tif")
        run_entry("land_cover", {**given, "map": mapped}, Context(Settings(threads=1)))
        found[window] = read(mapped)
    forest = year.truth == 16
    assert ((found[7] == 16) == forest).mean() >= ((found[1] == 16) == forest).mean()
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (40, 33))
    again = str(tmp_path / "again.tif")
    run_entry("land_cover", {**given, "map": again}, Context(Settings(threads=2)))
    assert (read(again) == found[7]).all()
