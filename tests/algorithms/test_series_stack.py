"""The stack: order, units, masks by product, mixed sensors, block identity, and what is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.blocks import Inputs
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid, Window
from algorithms.series.dates import day_number
from algorithms.series.stack import Stack, StackBlock, build_stack, find_band, read_block, reference_grid
from tests.algorithms.series_data import GRID, S2_10M, make_scene, reflectance


def read(stack: Stack, window: Window) -> StackBlock:
    return read_block(stack, Inputs(stack.sources(), stack.grid, window, stack.margin))


def test_sorted_by_time_whatever_the_order_given(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    scenes = [make_scene(tmp_path, d, rng.random(GRID.shape) < 0.3) for d in (30, 10, 20)]
    stack = build_stack(scenes, S2_10M, GRID)
    assert stack == build_stack(scenes[::-1], S2_10M, GRID) == pickle.loads(pickle.dumps(stack))
    assert (stack.days - day_number("2023-01-01")).tolist() == [10, 20, 30]
    block = read(stack, GRID.window)
    assert block.values.dtype == np.int16
    for number, day in enumerate((10, 20, 30)):
        for band in range(3):
            seen = block.valid[number]
            assert np.array_equal(block.values[number, band][seen], reflectance(day, band).ravel()[seen])
    assert 0.6 < block.valid.mean() < 0.8


def test_blocks_put_together_are_the_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    scenes = [replace(make_scene(tmp_path, d, rng.random(GRID.shape) < 0.02), format="safe") for d in (1, 9)]
    stack = build_stack(scenes, S2_10M, GRID)
    assert stack.margin == 4
    whole = read(stack, GRID.window).valid.reshape(2, *GRID.shape)
    assert 0 < whole.mean() < 0.95
    for window in GRID.blocks(13, 20):
        part = read(stack, window)
        assert np.array_equal(part.valid.reshape(2, *window.shape), whole[(slice(None), *window.slices)])


def test_scale_and_offset_end_in_one_unit(tmp_path: Path) -> None:
    old = make_scene(tmp_path, 1)
    new = make_scene(tmp_path, 2, scale=1e-4, offset=-0.1)
    coarse = make_scene(tmp_path, 3, scale=1e-3)
    block = read(build_stack([old, new, coarse], S2_10M, GRID), GRID.window)
    assert np.array_equal(block.values[1, 0], reflectance(2, 0).ravel())
    assert np.abs(block.values[2, 0].astype(int) - reflectance(3, 0).ravel()).max() <= 5
    assert (block.values[2] % 10 == 0).all()


def test_sensors_mixed_by_the_role_of_their_bands(tmp_path: Path) -> None:
    sentinel = make_scene(tmp_path, 1, bands=("B4", "B5", "B8", "B8A"))
    landsat = make_scene(
        tmp_path, 2, bands=("B4", "B5"), sensor="L8", grid=Grid.from_origin("EPSG:32631", 300000, 4900020, 30, 16, 20)
    )
    assert find_band(landsat, "B8") is landsat.bands["B5"] and find_band(landsat, "B5") is None
    stack = build_stack([landsat, sentinel], ("B4", "B5", "B8", "B8A"), GRID)
    assert stack.present is not None and stack.present.tolist() == [[True] * 4, [True, False, True, True]]
    block = read(stack, GRID.window)
    assert np.array_equal(block.values[1, 2], block.values[1, 3]) and (block.values[1, 2] > 0).all()


def test_what_lies_outside_an_image_is_not_valid(tmp_path: Path) -> None:
    half = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 44, 26)
    for nodata in (-10000, None):
        scene = make_scene(tmp_path, 1, grid=half)
        scene = replace(scene, bands={n: replace(b, nodata=nodata) for n, b in scene.bands.items()})
        valid = read(build_stack([scene], S2_10M, GRID), GRID.window).valid.reshape(GRID.shape)
        assert valid[:, :26].all() and not valid[:, 26:].any()


def test_all_faults_are_listed(tmp_path: Path) -> None:
    with pytest.raises(TheiaError) as caught:
        build_stack(
            [make_scene(tmp_path, 1, bands=("B3",)), make_scene(tmp_path, 2, bands=("B4",))], ("B4", "B12"), GRID
        )
    assert (
        "S2A_001 has none of the bands" in caught.value.message and "no product has a band B12" in caught.value.message
    )
    with pytest.raises(TheiaError, match="no product"):
        build_stack([], ("B4",), GRID)


def test_pixel_size_asked_for(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, 1)
    assert reference_grid([scene], S2_10M) == GRID
    assert reference_grid([scene], S2_10M, 20).shape == (22, 26)
    with pytest.raises(TheiaError, match="cannot be made"):
        reference_grid([scene], S2_10M, 15)
    coarse = read(build_stack([scene], S2_10M, reference_grid([scene], S2_10M, 20)), Window(0, 0, 22, 26))
    expected = reflectance(1, 0).reshape(22, 2, 26, 2).mean((1, 3))
    assert np.abs(coarse.values[0, 0].reshape(22, 26) - expected).max() <= 0.5


def test_floating_point_images_stay_as_they_are(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, 1, bands=("LAI",))
    scene = replace(scene, bands={"LAI": replace(scene.bands["LAI"], scale=1.0)})
    stack = build_stack([scene], ("LAI",), GRID)
    assert stack.dtype == "float32" and read(stack, GRID.window).values[0, 0, 0] == reflectance(1, 0)[0, 0]
