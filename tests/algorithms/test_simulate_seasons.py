"""Seasons of the simulation: snow and a reservoir over the ground, their truth, and presets that have none."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.raster import read
from algorithms.simulate.passes import ground_reflectance, nadir_look
from algorithms.simulate.presets import load_preset, preset_names
from algorithms.simulate.render import R1, reflectance
from algorithms.simulate.reservoir import dig, full_level_m, reservoir_field, true_area_ha, water_cover
from algorithms.simulate.seasons import seasons_of, snow_cover, snow_days
from algorithms.simulate.surface_truth import SNOW, WATER
from tests.algorithms.simulation_data import study, whole_block
from tests.algorithms.water_data import run


def test_only_two_presets_have_seasons() -> None:
    having = {name for name in preset_names() if seasons_of(load_preset(name)) is not None}
    assert {"mountain", "reservoir"} <= having and not having & {"demo", "test", "cloudy", "winter", "region"}


def test_a_preset_without_seasons_shows_its_ground_unchanged() -> None:
    s, block = study("test"), whole_block("test")
    look = nadir_look(s, dt.date(2024, 5, 1))
    plain = reflectance(block, s.world, s.weather, look)
    for one, other in zip(plain, ground_reflectance(s, block, look), strict=True):
        assert np.array_equal(one, other)


def test_days_of_snow_are_counted_from_the_days() -> None:
    s, block = study("mountain", size_km=0.6), whole_block("mountain", size_km=0.6)
    seasons = seasons_of(s.preset)
    assert seasons is not None and seasons.snow is not None
    days = [dt.date(2023, 11, 1) + dt.timedelta(days=i) for i in range(200)]
    counted = sum((snow_cover(seasons.snow, block, d, s.preset.seed) >= 0.5).astype(int) for d in days)
    assert np.array_equal(snow_days(seasons.snow, block, days, s.preset.seed), counted)


def test_snow_is_bright_in_the_green_and_dark_in_the_short_wave_infrared() -> None:
    s, block = study("mountain", size_km=0.6), whole_block("mountain", size_km=0.6)
    seasons = seasons_of(s.preset)
    assert seasons is not None and seasons.snow is not None
    winter, summer = (
        ground_reflectance(s, block, nadir_look(s, d)) for d in (dt.date(2024, 2, 10), dt.date(2024, 7, 10))
    )
    full = snow_cover(seasons.snow, block, dt.date(2024, 2, 10), s.preset.seed) == 1
    open_ground = full & ~np.isin(block.zone, (14, 16, 17, 19)) & ~block.water
    assert open_ground.any()
    green = R1.index("B3")
    assert winter[0][green][open_ground].mean() > 0.5 > 0.2 > summer[0][green][open_ground].mean()
    coarse = open_ground.reshape(open_ground.shape[0] // 2, 2, -1, 2).all((1, 3))
    assert winter[1][4][coarse].mean() < 0.2


def test_the_area_of_the_reservoir_is_the_sum_of_its_pixels() -> None:
    s = study("reservoir", size_km=2.7)
    seasons = seasons_of(s.preset)
    assert seasons is not None and seasons.reservoir is not None
    r = seasons.reservoir
    days = [dt.date(2024, 5, 15), dt.date(2024, 8, 15), dt.date(2024, 11, 14)]
    areas = true_area_ha(r, s.grid, days, s.preset.seed)
    field = reservoir_field(r, s.grid, s.grid.bounds[0], s.grid.bounds[3], s.grid.shape, s.preset.seed)
    assert areas[0] > areas[1] > areas[2] > 10
    assert areas[1] == pytest.approx((water_cover(r, field, r.filling(days[1])) >= 0.5).sum() / 100, rel=0.01)
    # a window of the scene sees the same water
    part = reservoir_field(r, s.grid, s.grid.bounds[0] + 500, s.grid.bounds[3] - 300, (80, 90), s.preset.seed)
    assert np.allclose(part, field[30:110, 50:140])


def test_the_bed_of_the_reservoir_lies_in_the_elevation() -> None:
    """Pixels below the level of a day are those of its water, and beyond the bank the terrain is as it was."""
    s, block = study("reservoir", size_km=2.7), whole_block("reservoir", size_km=2.7)
    seasons = seasons_of(s.preset)
    assert seasons is not None and seasons.reservoir is not None
    r = seasons.reservoir
    dug = dig(block, r, s.grid, s.world.terrain, s.preset.seed).elevation
    field = reservoir_field(r, s.grid, block.left, block.top, block.elevation.shape, s.preset.seed)
    full = full_level_m(r, s.grid, s.world.terrain)
    for day in (dt.date(2024, 5, 15), dt.date(2024, 8, 15), dt.date(2024, 11, 14)):
        level = full - float(r.below_full_m(r.filling(day)))
        area = ((dug < level) & (field < r.highest)).sum() / 100
        assert area == pytest.approx(true_area_ha(r, s.grid, [day], s.preset.seed)[0], rel=0.01)
    assert full - r.depth_m < dug[field < r.highest].min() < full - 0.9 * r.depth_m
    far = field > r.highest + 0.4
    assert far.any() and np.array_equal(dug[far], block.elevation[far])


@pytest.mark.parametrize("preset", ["mountain", "reservoir"])
def test_level_1_shows_what_lies_on_the_ground(preset: str, tmp_path: Path) -> None:
    """The truth beside level 1C is that of level 2A, and the apparent reflectance follows it."""
    given = {
        "mountain": {"start": "2024-02-01", "end": "2024-02-04"},
        "reservoir": {"start": "2024-06-01", "end": "2024-06-09"},
    }[preset]
    found = {}
    for form in ("muscate", "l1c"):
        run(
            "simulate_series",
            output=tmp_path / form,
            preset=preset,
            size_km=1.8,
            cloudiness=0.0,
            format=form,
            truth="surface;dates",
            **given,
        )
        manifest = json.loads((tmp_path / form / "manifest.json").read_text(encoding="utf-8"))
        found[form] = manifest["products"][0]
    surface = {f: read(str(tmp_path / f / r["surface"])) for f, r in found.items()}
    assert np.array_equal(surface["muscate"], surface["l1c"])
    clear = {f: read(str(tmp_path / f / r["clear"][0])).astype(float) for f, r in found.items()}
    assert np.abs(clear["muscate"] - clear["l1c"]).max() <= 1
    code = {"mountain": SNOW, "reservoir": WATER}[preset]
    chosen = surface["l1c"] == code
    assert 0.02 < chosen.mean()
    (image,) = (tmp_path / "l1c" / "products" / found["l1c"]["id"]).rglob("*_B08.jp2")
    apparent = read(str(image)).astype(float) - 1000
    other = ~chosen
    if preset == "reservoir":
        assert np.median(apparent[chosen]) < 0.4 * np.median(apparent[other])
    else:
        assert np.median(apparent[chosen]) > 4000
