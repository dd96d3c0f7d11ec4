"""The simulated ground: the same from any window, another from another seed, and lit and coloured as it should be."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from algorithms.core.grid import Window
from algorithms.physics.canopy import canopy_table, cover_soil
from algorithms.physics.psf import pixel_weights, sigma_of_mtf
from algorithms.simulate import kinds as k
from algorithms.simulate.block import make_block
from algorithms.simulate.covers import all_covers
from algorithms.simulate.crops import Fields, all_crops, crop_in_year, field_states
from algorithms.simulate.noise import gradient_noise, hash2, uniform
from algorithms.simulate.passes import nadir_look, simulate_pass
from algorithms.simulate.render import reflectance
from algorithms.simulate.states import LAI, RESIDUE
from algorithms.simulate.truth import land_cover
from tests.algorithms.simulation_data import cloudy_pass, moved, study, whole_block

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")


def test_hashes_are_uniform_and_differ_by_seed() -> None:
    values = np.array([[uniform(i, j, 5) for i in range(60)] for j in range(60)])
    assert abs(values.mean() - 0.5) < 0.02 and abs(values.std() - 12**-0.5) < 0.02
    assert np.unique(values).size == values.size
    assert hash2(3, 4, 1) != hash2(3, 4, 2) != hash2(4, 3, 2)


def test_noise_is_continuous_across_its_lattice() -> None:
    edge = 7.0
    assert abs(gradient_noise(edge - 1e-9, 3.3, 1) - gradient_noise(edge + 1e-9, 3.3, 1)) < 1e-7
    assert gradient_noise(edge, 4.0, 1) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("row", "col"), [(0, 0), (36, 24), (60, 66)])
def test_any_window_is_the_same_as_in_the_whole(row: int, col: int) -> None:
    s, one = study(), cloudy_pass()
    whole = whole_block()
    layers, mask, (fine, coarse) = simulate_pass(s, whole, one, True)
    small = moved(s, row, col, 54, 48)
    part = make_block(small.world, small.grid, small.grid.window)
    got, got_mask, (got_fine, got_coarse) = simulate_pass(small, part, one, True)
    inside, half = (
        np.s_[..., row : row + 54, col : col + 48],
        np.s_[..., row // 2 : row // 2 + 27, col // 2 : col // 2 + 24],
    )
    np.testing.assert_array_equal(got_fine, fine[inside])
    np.testing.assert_array_equal(got_coarse, coarse[half])
    np.testing.assert_array_equal(got_mask, mask[inside])
    for name, values in got.items():
        np.testing.assert_array_equal(values, layers[name][inside if values.shape[-1] == 48 else half], err_msg=name)
    for year in (2023, 2024):
        for mine, all_of_it in zip(land_cover(part, s.world, year), land_cover(whole, s.world, year), strict=True):
            np.testing.assert_array_equal(mine, all_of_it[inside])


def test_windows_of_one_scene_match_too() -> None:
    s = study()
    left = make_block(s.world, s.grid, Window(0, 0, 60, 60))
    whole = whole_block()
    np.testing.assert_array_equal(left.elevation, whole.elevation[:60, :60])
    np.testing.assert_array_equal(left.normal, whole.normal[:, :60, :60])
    np.testing.assert_array_equal(left.water, whole.water[:60, :60])


def test_seed_decides_the_landscape() -> None:
    first, again, other = (
        whole_block(),
        make_block(study().world, study().grid, study().grid.window),
        whole_block(seed=99),
    )
    np.testing.assert_array_equal(first.vigour, again.vigour)
    assert (first.zone != other.zone).mean() > 0.2


def test_every_pixel_has_a_class_and_crops_turn() -> None:
    s, block = study(), whole_block()
    classes, crops = land_cover(block, s.world, 2024)
    assert classes.min() >= 1 and classes.max() <= 23
    later, _ = land_cover(block, s.world, 2025)
    arable = crops > 0
    assert arable.mean() > 0.1
    assert 0.2 < (classes != later)[arable].mean() < 0.95, "crops change from year to year"
    np.testing.assert_array_equal(classes[~arable], later[~arable])


def test_water_lies_lowest_and_normals_are_unit() -> None:
    block = whole_block("demo", size_km=4.2)
    assert block.water.any()
    assert np.median(block.elevation[block.water]) < np.median(block.elevation)
    np.testing.assert_allclose((block.normal**2).sum(axis=0), 1.0, atol=1e-5)


def test_leafless_canopy_shows_the_soil_and_leaves_raise_ndvi() -> None:
    table = canopy_table("S2A", BANDS)
    sun, soil = table.at_sun(40.0), table.surface("silt").astype(float)
    ndvi, out = [], np.empty(10)
    for lai in (0.0, 0.3, 1.0, 2.0, 4.0):
        cover_soil(0, lai, 50.0, 0.0, soil, sun, out)
        ndvi.append((out[6] - out[2]) / (out[6] + out[2]))
        if lai == 0:
            np.testing.assert_array_equal(out, soil)
    assert all(np.diff(ndvi) > 0.02) and ndvi[-1] > 0.85


def test_satellites_differ_in_the_red_edge() -> None:
    out = []
    for satellite in ("S2A", "S2B"):
        table = canopy_table(satellite, BANDS)
        values = np.empty(10)
        cover_soil(1, 3.0, 50.0, 0.0, table.surface("silt").astype(float), table.at_sun(40.0), values)
        out.append(values)
    assert 0.001 < np.abs(out[0] - out[1]).max() < 0.03


@pytest.mark.parametrize(("mtf", "pixel"), [(0.24, 10.0), (0.28, 20.0)])
def test_point_spread_has_its_mtf(mtf: float, pixel: float) -> None:
    point = 0.25
    weights = pixel_weights(sigma_of_mtf(mtf, pixel), pixel, point, 0.0, 200)
    x = (np.arange(len(weights)) - (len(weights) - 1) / 2) * point
    assert (weights * np.cos(2 * np.pi * x / (2 * pixel))).sum() == pytest.approx(mtf, abs=2e-3)
    shifted = pixel_weights(sigma_of_mtf(mtf, pixel), pixel, point, 3.0, 200)
    assert (shifted * x).sum() == pytest.approx(3.0, abs=0.05)


def test_crops_grow_ripen_and_are_cut() -> None:
    keys = np.arange(1, 301, dtype=np.int64) * 7919
    fields = Fields(keys, np.full(300, 1), np.zeros(300), 4)
    table = canopy_table("S2A", BANDS)
    meadows = {c.id: all_covers()[c.id].herbs for c in all_crops() if c.season == "meadow"}

    def lai(date: dt.date) -> np.ndarray:
        states = field_states(fields, date, table.types, ("rapeseed_flower", "sunflower_head", "crown_flower"), meadows)
        assert np.isfinite(states).all() and (states[:, RESIDUE] <= 1).all()
        return states[:, LAI]

    names = np.array([c.season for c in all_crops()])[crop_in_year(fields, 2024)]
    winter, summer = names == "winter", names == "summer"
    spring, august = lai(dt.date(2024, 5, 10)), lai(dt.date(2024, 8, 10))
    assert spring[winter].mean() > 3 and august[winter].mean() < 1
    assert spring[summer].mean() < 0.6 and august[summer].mean() > 1.5
    shares = np.bincount(crop_in_year(fields, 2024), minlength=len(all_crops())) / 300
    assert shares.max() < 0.5


def test_seasons_show_in_the_reflectance() -> None:
    s, block = study(), whole_block()
    ndvi = {}
    for month in (1, 5):
        fine, _ = reflectance(
            block,
            s.world,
            s.weather,
            nadir_look(s, dt.date(2024, month + 0, 20) if month == 5 else dt.date(2024, 4, 1)),
        )
        ndvi[month] = (fine[3] - fine[2]) / (fine[3] + fine[2])
        assert (fine > 0).all() and (fine < 1).all()
    wood = (block.zone == k.BROADLEAVED) & (block.pieces.kinds[block.piece] == k.BROADLEAF)
    assert wood.any()
    assert ndvi[5][wood].mean() > ndvi[1][wood].mean() + 0.1
