"""The work of depth from waves, image by image: cells of an image, sources, blocks of cells sized by the "
"memory limit."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.blocks import BASE_MEMORY, Source, run_block
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterSpec, RasterWriter, grid_of
from ..core.vector import area_window
from ..products.masks import plan_masks
from ..spec import LegendClass
from ..spec.phrase import phrase
from .depth_dates import NODATA
from .waves_block import BANDS, WavePlan
from .waves_footprints import plan_detectors
from .waves_input import WaveImage, land_share
from .waves_spectrum import Method

KERNEL = "water.waves_block:block"
#: what a block holds per pixel: two bands, masks, smoothed copies and sums
_BYTES_PER_PIXEL = 72
#: windows in work on one thread: spectra and their scratch
_BATCH_BYTES = 90 << 20
_LARGEST_BLOCK_PX = 3000
STATUS_CLASSES: tuple[LegendClass, ...] = (
    LegendClass(0, "depth found", "#2b7bba"),
    LegendClass(1, "no usable waves", "#f4a261"),
    LegendClass(2, "land", "#c9c2b4"),
    LegendClass(3, "no image", "#ffffff"),
    LegendClass(4, "no time lag: detectors mixed or unknown", "#7b3294"),
    LegendClass(5, "outside the area", "#f2f2f2"),
    LegendClass(6, "too far offshore", "#d0d0e8"),
)


@dataclass(frozen=True)
class WaveJob:
    """One image to work on: its cells, where they are read from, and how."""

    image: WaveImage
    cells: Grid
    sources: Mapping[str, Source]
    plan: WavePlan
    tide_m: float

    def specs(self, folder: str) -> dict[str, RasterSpec]:
        """The two files of the image below `folder`."""
        tags = {
            "ACQUISITION_DATE": self.image.acquired.isoformat(),
            "TILE": self.image.tile,
            "BANDS": f"{self.image.first.name} {self.image.second.name}",
            "TIDE_M": f"{self.tide_m:g}",
            "UNITS": "m, m, degree from north (travel), m, s, m/s, 1, 1, wave trains",
        }
        stem = os.path.join(folder, f"{self.image.id}_BATHYMETRY")
        return {
            "DEPTH": RasterSpec(
                f"{stem}.tif", self.cells, "float32", NODATA, count=len(BANDS), band_names=BANDS, tags=tags
            ),
            "STATUS": RasterSpec(
                f"{stem}_STATUS.tif",
                self.cells,
                "uint8",
                255,
                band_names=("STATUS",),
                tags=tags,
                classes=STATUS_CLASSES,
                resampling="mode",
            ),
        }


def make_job(
    image: WaveImage,
    *,
    window_m: float,
    step_m: float,
    method: Method,
    tide_m: float,
    area: Mapping[str, Any] | None,
    land: np.ndarray | None,
    shore: str | None,
    farthest_km: float | None,
) -> WaveJob | None:
    """The job of one image; None where the area does not touch it. `land`: polygons in the image's system."""
    fine = image.grid
    factor = max(1, round(step_m / fine.pixel_size))
    side = round(window_m / fine.pixel_size)
    if side < 16 or side > min(fine.shape):
        raise TheiaError(
            "input",
            phrase(
                "A window of {window_m:g} m is {side} pixels of {id}, which has {width} x {height}.",
                window_m=window_m,
                side=side,
                id=image.id,
                width=fine.width,
                height=fine.height,
            ),
            "Choose a window of at least 16 pixels that fits into the image.",
        )
    coarse = fine.coarsen(factor)
    window, geometry = area_window(area, coarse)
    if not window.height or not window.width:
        return None
    cells = coarse.crop(window)
    corner = Window(window.row * factor, window.col * factor, window.height * factor, window.width * factor)
    own = fine.crop(corner)
    sources = {
        "first": Source(image.first.path, fine, own, (image.first.index,), "nearest", image.first.nodata),
        "second": Source(image.second.path, fine, own, (image.second.index,), "nearest", image.second.nodata),
    }
    detectors, rasters = plan_detectors(image.footprints, own)
    sources |= rasters
    if shore:
        sources["shore"] = Source(shore, grid_of(shore), cells, (1,), "nearest", 0.0)
    hidden = plan_masks(image.scene, ("cloud", "thin_cloud", "cloud_or_shadow", "outside"), own, prefix="hidden/")
    sources |= hidden.sources
    by_image = land_share(image, coarse, factor) if land is None and shore is None else None
    plan = WavePlan(
        fine=own,
        extent=Window(-corner.row, -corner.col, *fine.shape),
        factor=factor,
        side=side,
        nodata=(image.first.nodata, image.second.nodata),
        lags=image.lags,
        detectors=detectors,
        hidden=hidden,
        method=method,
        tide_m=tide_m,
        land=_union(land, own),
        farthest_km=farthest_km,
        geometry=geometry,
        land_cells=None if by_image is None else by_image[window.slices],
    )
    return WaveJob(image, cells, sources, plan, tide_m)


def _union(land: np.ndarray | None, grid: Grid) -> Any | None:
    """The land within reach of the image as one geometry; None where there is none of it."""
    if land is None:
        return None
    xmin, ymin, xmax, ymax = grid.bounds
    near = shapely.box(xmin - 2000, ymin - 2000, xmax + 2000, ymax + 2000)
    cut = shapely.intersection(shapely.make_valid(land), near)
    joined = shapely.union_all(cut[~shapely.is_empty(cut)])
    return None if shapely.is_empty(joined) else joined


def block_side(plan: WavePlan, context: Context) -> int:
    """Cells along a side of a block, as many as the memory limit allows."""
    flight = context.settings.threads + 1
    room = (context.settings.memory_mb << 20) - BASE_MEMORY - context.settings.threads * _BATCH_BYTES
    smallest = ((1 + 2 * plan.margin) * plan.factor) ** 2 * _BYTES_PER_PIXEL * flight
    if room < smallest:
        needed = BASE_MEMORY + context.settings.threads * _BATCH_BYTES + smallest
        raise TheiaError(
            "memory",
            phrase(
                "The memory limit of {memory_mb} MB is too small for this job.", memory_mb=context.settings.memory_mb
            ),
            phrase("Allow at least {needed:.0f} MB in the settings, or use fewer threads.", needed=needed / (1 << 20)),
        )
    pixels = min(_LARGEST_BLOCK_PX, int((room / flight / _BYTES_PER_PIXEL) ** 0.5))
    return max(1, pixels // plan.factor - 2 * plan.margin)


def run_job(job: WaveJob, specs: Mapping[str, RasterSpec], context: Context) -> np.ndarray:
    """Work off all cells on the job's threads and write them in order; (7,) number of cells by status."""
    side = block_side(job.plan, context)
    windows = list(job.cells.blocks(side, side))
    counts = np.zeros(len(STATUS_CLASSES), np.int64)
    with ExitStack() as stack:
        writers = {name: stack.enter_context(RasterWriter(spec)) for name, spec in specs.items()}
        pool = stack.enter_context(ThreadPoolExecutor(context.settings.threads, "waves"))
        waiting: deque[tuple[Window, Future[dict[str, np.ndarray]]]] = deque()
        stack.callback(lambda: [future.cancel() for _, future in waiting])
        upcoming = iter(windows)
        for done in range(len(windows)):
            while len(waiting) <= context.settings.threads and (window := next(upcoming, None)) is not None:
                future = pool.submit(
                    run_block, KERNEL, job.sources, job.cells, window, job.plan.margin, {"plan": job.plan}
                )
                waiting.append((window, future))
            window, future = waiting.popleft()
            result = _result(future, context)
            for name, writer in writers.items():
                writer.write(result[name], window)
            counts += np.bincount(result["STATUS"].ravel(), minlength=counts.size)
            context.progress((done + 1) / len(windows), phrase("Waves of {id}", id=job.image.id))
    return counts


def _result(future: Future[dict[str, np.ndarray]], context: Context) -> dict[str, np.ndarray]:
    """Wait for a block, looking for a cancel four times a second."""
    while True:
        context.check_cancel()
        try:
            return future.result(timeout=0.25)
        except TimeoutError:
            if future.done():
                raise
