"""Validity by source: each format's own masks, and sensors mixed in one stack."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from algorithms.core.blocks import Inputs, run_block
from algorithms.core.grid import Grid, Window
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.products.read import open_products
from algorithms.products.scene import Band, Scene
from algorithms.series.dates import day_number
from algorithms.series.stack import DECIBEL_UNIT, Stack, StackBlock, build_stack, read_block, reference_grid
from algorithms.series.table import constants
from tests.algorithms import product_builder
from tests.algorithms.series_data import GRID, make_scene, reflectance

BANDS = tuple(constants()["bands"])


def _read(stack: Stack) -> StackBlock:
    return read_block(stack, Inputs(stack.sources(), stack.grid, stack.grid.window, stack.margin))


def _valid(folder: Path, level: str, pixel: float | None = None, buffer_m: float | None = 0) -> np.ndarray:
    scenes = open_products([str(folder)], levels=(level,))
    grid = reference_grid(scenes, BANDS, pixel)
    return _read(build_stack(scenes, BANDS, grid, buffer_m=buffer_m)).valid.reshape(-1, *grid.shape)


def test_muscate_l2a_is_clear_where_clouds_edge_and_saturation_say_nothing(tmp_path: Path) -> None:
    clm, edge, saturated = (np.zeros((60, 60), np.uint8) for _ in range(3))
    # every bit of CLM: summary, clouds, shadows, thin clouds
    clm[0, :8] = [1 << b for b in range(8)]
    edge[1, 0], saturated[2, 0] = 1, 1
    layers = {"CLM_R1": clm, "EDG_R1": edge, "SAT_R1": saturated}
    product_builder.l2a(tmp_path, arrays=layers)
    valid = _valid(tmp_path, "L2A")[0]
    expected = (clm == 0) & (edge == 0) & (saturated == 0)
    # bits 2 and 3 say which test found the cloud; the summary bits are set with them in real products
    named = np.isin(clm, [0, 4, 8]) & (edge == 0) & (saturated == 0)
    assert np.array_equal(valid, named) and (valid >= expected).all()


def test_l3a_is_valid_but_for_empty_and_cloudy_pixels(tmp_path: Path) -> None:
    product_builder.l3a(tmp_path)
    valid = _valid(tmp_path, "L3A")[0]
    assert valid[0, :5].tolist() == [False, False, True, True, True] and valid[1:].all()


def test_safe_keeps_the_classes_of_ground_and_water(tmp_path: Path) -> None:
    product_builder.safe_l2a(tmp_path)
    valid = _valid(tmp_path, "L2A", pixel=20)[0].ravel()
    classes = np.arange(valid.size) % 12
    assert np.array_equal(valid, np.isin(classes, [2, 4, 5, 6, 7, 11]))


def test_masks_of_sen2cor_grow_and_those_of_maja_do_not(tmp_path: Path) -> None:
    product_builder.safe_l2a(tmp_path / "a")
    assert _valid(tmp_path / "a", "L2A", pixel=20, buffer_m=None).sum() == 0, "each cloud pixel takes its neighbours"
    product_builder.l2a(tmp_path / "b", arrays={"CLM_R1": np.eye(60, dtype=np.uint8) * 3})
    assert (~_valid(tmp_path / "b", "L2A", buffer_m=None)[0] == np.eye(60, dtype=bool)).all()


def test_a_stack_of_two_resolutions_and_three_formats(tmp_path: Path) -> None:
    product_builder.l2a(tmp_path / "one")
    product_builder.safe_l2a(tmp_path / "two", acquired=dt.datetime(2024, 6, 1, 10, tzinfo=dt.UTC))
    product_builder.l3a(tmp_path / "three", acquired=dt.datetime(2024, 7, 15, tzinfo=dt.UTC))
    scenes = open_products([str(tmp_path)], levels=("L2A", "L3A"))
    for pixel, shape in ((10, (60, 60)), (20, (30, 30))):
        grid = reference_grid(scenes, BANDS, pixel)
        assert grid.shape == shape
        stack = build_stack(scenes[::-1], BANDS, grid)
        block = _read(stack)
        assert block.values.shape == (3, 10, shape[0] * shape[1]) and stack.present is None
        shown = block.values.transpose(0, 2, 1)[block.valid]
        assert shown.min() > 0 and shown.max() <= 5100, "reflectance x 10000, whatever the format's scale and offset"


def test_radar_joins_as_decibels(tmp_path: Path) -> None:
    optical = make_scene(tmp_path, 1)
    path = str(tmp_path / "vv.tif")
    power = np.full(GRID.shape, 0.1, np.float32)
    power[0, 0], power[0, 1] = 0, np.nan
    write_raster(RasterSpec(path, GRID, "float32"), power)
    moment = dt.datetime(2023, 1, 4, 6, tzinfo=dt.UTC)
    radar = Scene("s1", "s1tiling", "GRD", path, "S1A", "S1", moment, {"R1": GRID},
                  {"VV": Band("VV", path, GRID, 1, 1.0, 0.0, None)})  # fmt: skip
    stack = build_stack([radar, optical], ("B4", "VV"), GRID)
    assert stack.units == (1e-4, DECIBEL_UNIT) and stack.dtype == "int16"
    assert stack.present is not None and stack.present.tolist() == [[True, False], [False, True]]
    block = _read(stack)
    assert not block.valid[1, :2].any() and (block.values[1, 1, 2:] == -1000).all()
    assert np.array_equal(block.values[0, 0], reflectance(1, 1).ravel())


def test_values_under_masks_on_request(tmp_path: Path) -> None:
    mask = np.zeros(GRID.shape, bool)
    mask[:10] = True
    scenes = [make_scene(tmp_path, d, mask) for d in (1, 2)]
    stack = build_stack(scenes, ("B4",), GRID)
    inside = np.zeros(GRID.shape, bool)
    inside[5:20, 5:20] = True
    inputs = Inputs(stack.sources(), GRID, GRID.window, 0)
    block = read_block(stack, inputs, inside, keep_masked=True)
    assert block.imaged is not None
    for date in range(2):
        assert np.array_equal(block.imaged[date].reshape(GRID.shape), inside)
        assert np.array_equal(block.valid[date].reshape(GRID.shape), inside & ~mask)
    assert (block.values[1, 0].reshape(GRID.shape)[inside] == reflectance(2, 1)[inside]).all()
    assert inside.sum() == 225, "what is handed over is not changed"


def test_a_kernel_runs_from_values_and_a_name_alone(tmp_path: Path) -> None:
    """What a worker elsewhere gets: the kernel's name, frozen values, a window."""
    import pickle

    stack = build_stack([make_scene(tmp_path, d) for d in (1, 11, 21)], ("B4", "B8"), GRID)
    first = day_number("2023-01-02")
    parameters = {
        "stack": stack, "targets": np.array([first, first + 10, first + 20], np.int32), "geometry": None,
        "method": "linear", "screen": False, "uncertainty": False, "smoothness": None, "first": first,
        "last": first + 20, "within": np.arange(3), "farthest": 1000,
    }  # fmt: skip
    arguments = pickle.loads(pickle.dumps(("series.gap_filling:block", stack.sources(), GRID, Window(8, 8, 16, 16))))
    out = run_block(*arguments, 0, pickle.loads(pickle.dumps(parameters)))
    window = Window(8, 8, 16, 16)
    assert np.array_equal(out[f"image {first + 10}"][0], reflectance(11, 1)[window.slices])
    assert isinstance(GRID, Grid) and (out["count"] == 3).all()
