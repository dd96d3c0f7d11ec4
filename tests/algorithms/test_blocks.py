"""The block engine: identity for any block size and thread count, margins, memory limit, cancel, other executors."""

from __future__ import annotations

import pickle
import sys
import types
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from scipy import ndimage

from algorithms.core import blocks
from algorithms.core.blocks import Inputs, Source, block_shape, map_blocks, process, run_block, window_on
from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 700, 1100)


def smooth(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    data = ndimage.uniform_filter(inputs.read("image").astype(np.int64), 3, mode="constant")
    coarse = inputs.read("coarse")
    out = data[inputs.inner] + parameters["add"]
    return {"smooth": out.astype(np.int32), "coarse": coarse}


def fail(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    raise TheiaError("product", f"broken at {window.row}")


@pytest.fixture(autouse=True)
def kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("algorithms.kernels_of_this_test")
    module.smooth, module.fail = smooth, fail  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Source]:
    rng = np.random.default_rng(0)
    fine, coarse = tmp_path / "été fine.tif", tmp_path / "coarse.tif"
    write_raster(RasterSpec(str(fine), GRID, "int16", -10000), rng.integers(0, 9000, GRID.shape).astype(np.int16))
    write_raster(
        RasterSpec(str(coarse), GRID.coarsen(2), "uint8"), rng.integers(0, 255, GRID.coarsen(2).shape).astype(np.uint8)
    )
    return {"image": Source(str(fine), GRID, nodata=0), "coarse": Source(str(coarse), GRID.coarsen(2))}


def _run(
    sources: Mapping[str, Source], folder: Path, threads: int, monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int]
) -> Any:
    monkeypatch.setattr(blocks, "block_shape", lambda *_: shape)
    outputs = {
        "smooth": RasterSpec(str(folder / "smooth.tif"), GRID, "int32"),
        "coarse": RasterSpec(str(folder / "coarse.tif"), GRID.coarsen(2), "uint8"),
    }
    # the coarse source has no use for the margin here: the kernel of the coarse output runs without one
    process(
        "kernels_of_this_test:smooth",
        {**sources},
        GRID,
        {"smooth": outputs["smooth"]},
        Context(Settings(threads=threads)),
        parameters={"add": 7},
        margin=2,
        text="Smoothing",
    )
    process(
        "kernels_of_this_test:smooth",
        {**sources},
        GRID,
        {"coarse": outputs["coarse"]},
        Context(Settings(threads=threads)),
        parameters={"add": 7},
    )
    return read(outputs["smooth"].path), read(outputs["coarse"].path)


def test_identity_for_any_block_size_and_thread_count(
    sources: dict[str, Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = read(sources["image"].path)
    expected = ndimage.uniform_filter(fine.astype(np.int64), 3, mode="constant") + 7
    for number, (shape, threads) in enumerate([((700, 1100), 1), ((64, 128), 3), ((512, 1100), 2)]):
        folder = tmp_path / str(number)
        smoothed, coarse = _run(sources, folder, threads, monkeypatch, shape)
        assert (smoothed == expected).all()
        assert (coarse == read(sources["coarse"].path)).all()


def test_a_block_travels_to_another_process(sources: dict[str, Source]) -> None:
    window = Window(64, 128, 64, 64)
    arguments = ("kernels_of_this_test:smooth", sources, GRID, window, 2, {"add": 1})
    assert pickle.loads(pickle.dumps(arguments)) == arguments
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        remote = pool.submit(run_block, *arguments).result()
    assert (remote["smooth"] == run_block(*arguments)["smooth"]).all()


def test_map_blocks_on_processes_keeps_the_order(sources: dict[str, Source]) -> None:
    context = Context(Settings(threads=2))
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        there = list(
            map_blocks("kernels_of_this_test:smooth", sources, GRID, context, parameters={"add": 0}, executor=pool)
        )
    here = list(map_blocks("kernels_of_this_test:smooth", sources, GRID, context, parameters={"add": 0}))
    assert [w for w, _ in there] == [w for w, _ in here]
    assert all((a["smooth"] == b["smooth"]).all() for (_, a), (_, b) in zip(there, here, strict=True))


def test_an_error_leaves_no_file(sources: dict[str, Source], tmp_path: Path) -> None:
    target = tmp_path / "out" / "never.tif"
    with pytest.raises(TheiaError, match="broken at 0"):
        process("kernels_of_this_test:fail", sources, GRID, {"x": RasterSpec(str(target), GRID, "uint8")}, Context())
    assert list(target.parent.iterdir()) == []


def test_cancel_leaves_the_old_file(sources: dict[str, Source], tmp_path: Path) -> None:
    target = tmp_path / "kept.tif"
    target.write_bytes(b"old")
    context = Context()
    context.cancel()
    with pytest.raises(Cancelled):
        process(
            "kernels_of_this_test:smooth",
            sources,
            GRID,
            {"smooth": RasterSpec(str(target), GRID, "int32")},
            context,
            parameters={"add": 0},
        )
    assert target.read_bytes() == b"old"
    assert not list(tmp_path.glob(".theia-*"))


@pytest.mark.parametrize("memory_mb", [600, 1000, 4000, 16000])
def test_blocks_fit_the_memory_limit(memory_mb: int) -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 10, 10980, 10980)
    context = Context(Settings(memory_mb=memory_mb, threads=4))
    height, width = block_shape(grid, context, 100.0, 8)
    assert 5 * (height + 16) * (width + 16) * 100 + blocks.BASE_MEMORY <= memory_mb << 20
    assert height % 64 == 0 and (width == grid.width or width % 64 == 0)


def test_a_limit_that_is_too_small_says_how_much_is_needed() -> None:
    with pytest.raises(TheiaError, match="too small") as caught:
        block_shape(GRID, Context(Settings(memory_mb=300, threads=8)), 100.0)
    assert "MB" in caught.value.hint


def test_window_on_covers_cut_coarse_pixels() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 10, 101, 101)
    assert window_on(Window(64, 64, 37, 37), grid, grid.coarsen(2)) == Window(32, 32, 19, 19)
    assert window_on(Window(0, 0, 4, 4), grid, grid.refine(2)) == Window(0, 0, 8, 8)


def test_outputs_carry_what_readers_need(tmp_path: Path) -> None:
    from algorithms.spec import LegendClass

    path = str(tmp_path / "classes.tif")
    spec = RasterSpec(
        path,
        GRID,
        "uint8",
        0,
        band_names=("Class",),
        tags={"ACQUISITION_DATE": "2024-07-15"},
        classes=(LegendClass(1, "Forêt", "#1b5e20"), LegendClass(2, "Water", "#0000ff")),
        resampling="nearest",
    )
    write_raster(spec, np.ones(GRID.shape, np.uint8))
    with rasterio.open(path) as dataset:
        assert dataset.block_shapes[0] == (512, 512)
        assert dataset.nodata == 0 and dataset.descriptions == ("Class",)
        assert dataset.overviews(1) == [2, 4]
        assert dataset.colormap(1)[1] == (0x1B, 0x5E, 0x20, 255)
        assert dataset.tags(1)["class_1"] == "Forêt"
        assert dataset.tags()["ACQUISITION_DATE"] == "2024-07-15"


def test_a_replaced_file_is_read_anew(tmp_path: Path) -> None:
    spec = RasterSpec(str(tmp_path / "a.tif"), Grid.from_origin("EPSG:32631", 0, 0, 10, 8, 8), "uint8")
    write_raster(spec, np.full((8, 8), 1, np.uint8))
    assert read(spec.path).max() == 1
    write_raster(spec, np.full((8, 8), 2, np.uint8))
    assert read(spec.path).max() == 2
