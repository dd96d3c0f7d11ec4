"""The one engine that runs a function over rasters, block by block.

What is handed to an executor is `run_block(kernel name, sources, window)`: frozen values and a name, so that the block
opens, reads and computes where it runs: a thread here, another process, or a worker of a cluster that sees the same
paths. Only the parent writes, in order. Results do not depend on block size or thread count as long as kernels are
functions of their pixels and margins.

Memory: windows are sized so that all blocks in flight, the writers and GDAL's cache stay below the job's limit,
whatever the size of the image. Decoding usually limits the speed: windows are multiples of the files' tiles, and tiles
that are slow to decode are kept for the blocks beside (`tiles`), so that each is decoded once.
"""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..spec.phrase import phrase
from .errors import TheiaError
from .grid import Grid, Window
from .progress import Context
from .raster import TILE, RasterSpec, RasterWriter, open_dataset, read_window
from .resample import read_resampled
from .tiles import SLOW_ENDINGS, TILES, cache_bytes, slow

#: resident size of the worker before any block: interpreter, compiled code, GDAL, its cache
BASE_MEMORY = 450 << 20
_SMALLEST_BLOCK = 64

Kernel = Callable[["Inputs", Window, Mapping[str, Any]], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Source:
    """One raster as a kernel sees it: `bands` of a file that lies on `file_grid`, delivered on `grid`.

    `grid` (default the file's own) must have pixels an integer factor larger or smaller than the reference grid's, from
    the same corner. Outside the file the value is `nodata` (else that of the file, else 0).
    """

    path: str
    file_grid: Grid
    grid: Grid | None = None
    bands: tuple[int, ...] = (1,)
    resampling: str = "nearest"
    nodata: float | None = None

    @property
    def delivered(self) -> Grid:
        return self.grid or self.file_grid

    def read(self, window: Window) -> np.ndarray:
        """(height, width) or (bands, height, width) at `window` of the delivered grid, which may leave the image."""
        data = read_resampled(
            lambda part: read_window(self.path, self.bands, part, self.nodata),
            self.file_grid,
            self.delivered.crop(window),
            self.resampling,
            self.nodata,
        )
        return data[0] if len(self.bands) == 1 else data


class Inputs:
    """The sources of one block, read when the kernel asks, at the block's window grown by the margin."""

    def __init__(self, sources: Mapping[str, Source], reference: Grid, window: Window, margin: int) -> None:
        self._sources = sources
        self._reference = reference
        self.window = window.grow(margin)
        self.grid = reference.crop(self.window)
        self.inner = (slice(margin, margin + window.height), slice(margin, margin + window.width))

    def __contains__(self, name: str) -> bool:
        return name in self._sources

    def read(self, name: str) -> np.ndarray:
        source = self._sources[name]
        return source.read(window_on(self.window, self._reference, source.delivered))


def window_on(window: Window, reference: Grid, grid: Grid) -> Window:
    """The window of `grid` that covers a window of the reference grid; grids differ by an integer factor."""
    ratio = reference.pixel_size / grid.pixel_size
    if ratio >= 1:
        return window.scale(_whole(ratio, reference, grid), 1)
    return _outer(window, _whole(1 / ratio, reference, grid))


def _outer(window: Window, factor: int) -> Window:
    """Whole coarse pixels: the last one of an image may be cut."""
    row, col = window.row // factor, window.col // factor
    return Window(
        row, col, -(-(window.row + window.height) // factor) - row, -(-(window.col + window.width) // factor) - col
    )


def _whole(ratio: float, reference: Grid, grid: Grid) -> int:
    factor = round(ratio)
    if abs(ratio - factor) > 1e-6:
        raise ValueError(
            phrase(
                "pixels of {pixel_size:g} do not divide those of {expected:g}",
                pixel_size=grid.pixel_size,
                expected=reference.pixel_size,
            )
        )
    return factor


def find_kernel(name: str) -> Kernel:
    """The function named "package.module:function" below `algorithms`."""
    module, _, function = name.partition(":")
    kernel: Kernel = getattr(importlib.import_module(f"..{module}", __package__), function)
    return kernel


def run_block(
    kernel: str,
    sources: Mapping[str, Source],
    reference: Grid,
    window: Window,
    margin: int = 0,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, np.ndarray]:
    """Open, read and compute one block; picklable arguments, arrays or values by name as result."""
    return find_kernel(kernel)(Inputs(sources, reference, window, margin), window, parameters or {})


def block_shape(
    grid: Grid, context: Context, bytes_per_pixel: float, margin: int = 0, kept: int = 0, tile: int = TILE
) -> tuple[int, int]:
    """(height, width) of the blocks: as large as the memory limit allows, multiples of the files' tiles where possible.

    `bytes_per_pixel`: what a kernel holds at its peak per pixel of the reference grid, inputs and outputs included;
    `kept`: bytes of decoded tiles that are kept beside; `tile`: the rows of tiles of the files.
    """
    in_flight = context.settings.threads + 1
    room = (context.settings.memory_mb << 20) - BASE_MEMORY - kept
    pixels = room / in_flight / bytes_per_pixel
    smallest = (_SMALLEST_BLOCK + 2 * margin) ** 2
    if pixels < smallest:
        needed = (BASE_MEMORY + kept + smallest * in_flight * bytes_per_pixel) / (1 << 20)
        raise TheiaError(
            "memory",
            phrase(
                "The memory limit of {memory_mb} MB is too small for this job.", memory_mb=context.settings.memory_mb
            ),
            phrase("Allow at least {needed:.0f} MB in the settings, or use fewer threads.", needed=needed),
        )
    # enough blocks to keep every thread busy, rows of tiles first: strips decode best
    width = grid.width
    height = int(pixels / (width + 2 * margin)) - 2 * margin
    if height >= TILE:
        rows = tile if tile <= height else TILE
        enough = -(-grid.height // (4 * context.settings.threads))
        height = max(rows, min(height, max(rows, 2 * TILE), -(-enough // rows) * rows) // rows * rows)
        return height, width
    side = int(pixels**0.5) - 2 * margin
    if side >= TILE:
        height = TILE
        return height, max(TILE, int((pixels / (height + 2 * margin) - 2 * margin) // TILE * TILE))
    side = max(_SMALLEST_BLOCK, side // _SMALLEST_BLOCK * _SMALLEST_BLOCK)
    return min(side, grid.height), min(side, grid.width)


def slow_tile(sources: Iterable[Source], reference: Grid) -> int:
    """Rows of the tiles of the finest source that is slow to decode, in pixels of the reference grid; 0 without one."""
    finest: dict[float, Source] = {}
    for source in sources:
        if source.path.lower().endswith(SLOW_ENDINGS):
            finest.setdefault(source.file_grid.pixel_size, source)
    if not finest:
        return 0
    pixel = min(finest)
    dataset = open_dataset(finest[pixel].path)
    return round(dataset.block_shapes[0][0] * pixel / reference.pixel_size) if slow(dataset) else 0


def map_blocks(
    kernel: str,
    sources: Mapping[str, Source],
    reference: Grid,
    context: Context,
    *,
    parameters: Mapping[str, Any] | None = None,
    margin: int = 0,
    bytes_per_pixel: float = 64.0,
    executor: Executor | None = None,
    text: str = "",
) -> Iterator[tuple[Window, dict[str, Any]]]:
    """Run a kernel over all blocks; yields (window, result) in order, with progress and cancel.

    Blocks run on the job's threads, or on `executor` (processes, a cluster's client). At most threads + 1 blocks
    are held.
    """
    tile = slow_tile(sources.values(), reference)
    kept = cache_bytes() if tile else 0
    windows = list(reference.blocks(*block_shape(reference, context, bytes_per_pixel, margin, kept, tile or TILE)))
    done = 0
    with ExitStack() as stack:
        if tile:
            stack.callback(TILES.clear)
        pool = executor or stack.enter_context(ThreadPoolExecutor(context.settings.threads, "block"))
        waiting: deque[tuple[Window, Future[dict[str, Any]]]] = deque()
        stack.callback(lambda: [future.cancel() for _, future in waiting])
        upcoming = iter(windows)
        context.progress(0.0, text)
        while True:
            while len(waiting) <= context.settings.threads and (window := next(upcoming, None)) is not None:
                waiting.append((window, pool.submit(run_block, kernel, sources, reference, window, margin, parameters)))
            if not waiting:
                return
            window, future = waiting.popleft()
            yield window, _result(future, context)
            done += 1
            context.progress(done / len(windows), text)


def _result(future: Future[dict[str, Any]], context: Context) -> dict[str, Any]:
    """Wait for a block, looking for a cancel four times a second."""
    while True:
        context.check_cancel()
        try:
            return future.result(timeout=0.25)
        except TimeoutError:
            if future.done():
                raise


def process(
    kernel: str,
    sources: Mapping[str, Source],
    reference: Grid,
    outputs: Mapping[str, RasterSpec],
    context: Context,
    *,
    parameters: Mapping[str, Any] | None = None,
    margin: int = 0,
    bytes_per_pixel: float = 64.0,
    executor: Executor | None = None,
    text: str = "",
) -> None:
    """Run a kernel over all blocks and write what it returns under the names of `outputs`.

    Each output's grid relates to the reference grid by an integer factor. Files appear whole, at the end. Different
    files are compressed beside each other and beside the computing.
    """
    threads = context.settings.threads
    with ExitStack() as stack:
        writers = {name: stack.enter_context(RasterWriter(spec)) for name, spec in outputs.items()}
        pool = stack.enter_context(ThreadPoolExecutor(threads, "write"))
        pending: list[Future[None]] = []
        blocks = map_blocks(
            kernel,
            sources,
            reference,
            context,
            parameters=parameters,
            margin=margin,
            bytes_per_pixel=bytes_per_pixel,
            executor=executor,
            text=text,
        )
        for window, result in blocks:
            for future in pending:
                future.result()
            pending = [
                pool.submit(
                    writer.write,
                    result[name],
                    window_on(window, reference, writer.spec.grid).clip(*writer.spec.grid.shape),
                )
                for name, writer in writers.items()
            ]
        for future in pending:
            future.result()
        finish(list(writers.values()), pool)


def finish(writers: list[RasterWriter], pool: Executor) -> None:
    """Close the files and build their overviews beside each other; names change only when the caller's block ends."""
    for future in [pool.submit(writer.finish) for writer in writers]:
        future.result()
