"""Depth from waves over a block of cells: which windows can be used, and what their wave trains say.

The grid of the job is that of the cells; images come at their own pixels. Windows are worked off in batches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.vector import rasterize_mask
from ..products.masks import MaskPlan, evaluate
from .depth_dates import NODATA
from .waves_footprints import Detectors, lags_at
from .waves_spectrum import (
    DIRECTION,
    ENERGY,
    LINEARITY,
    PERIOD,
    SPEED,
    WAVELENGTH,
    Method,
    combine_trains,
    constants,
    high_pass,
    wave_trains,
)

FOUND, FAILED, ON_LAND, NO_IMAGE, NO_LAG, OUTSIDE, OFFSHORE = range(7)
BANDS = ("DEPTH", "DEPTH_STD", "DIRECTION", "WAVELENGTH", "PERIOD", "CELERITY", "GAMMA", "ENERGY", "N_OBS")
_BATCH = 24
_MOST_LAND = 0.25


@dataclass(frozen=True)
class WavePlan:
    """Everything a block of cells needs to know of one image.

    `factor`: pixels per cell; `side`: pixels of a window; `nodata` of the two bands; `detectors`: where each looked;
    `lags`: seconds by detector, 0 for an image with one lag; `fine`: the image's grid from the corner of the cells;
    `extent`: the image on it.
    """

    fine: Grid
    extent: Window
    factor: int
    side: int
    nodata: tuple[float | None, float | None]
    lags: Mapping[int, float]
    detectors: Detectors
    hidden: MaskPlan
    method: Method
    tide_m: float
    land: Any | None = None
    land_cells: np.ndarray | None = None
    farthest_km: float | None = None
    geometry: Any | None = None

    @property
    def margin(self) -> int:
        """Cells by which a block of pixels has to be larger than its cells."""
        reach = self.side // 2 + constants()["window"]["taper_half_width"] + 1
        return -(-reach // self.factor)


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: two bands, detectors and masks -> DEPTH (9, height, width) and STATUS of the cells of a window."""
    plan: WavePlan = parameters["plan"]
    values = np.full((len(BANDS), *window.shape), NODATA, np.float32)
    status = np.full(window.shape, FAILED, np.uint8)
    status[_outside(plan, inputs, window)] = OUTSIDE
    if not (status == FAILED).any():
        return {"DEPTH": values, "STATUS": status}
    pixels = Window(inputs.window.row * plan.factor, inputs.window.col * plan.factor, 0, 0)
    seen, images = _images(plan, inputs, pixels)
    sea = np.ones(seen.shape, bool)
    if plan.land is not None:
        sea = ~rasterize_mask(plan.land, plan.fine.crop(Window(pixels.row, pixels.col, *seen.shape)))
    elif plan.land_cells is not None:
        sea = ~_as_pixels(plan.land_cells, inputs.window, plan.factor)
    _judge_distance(plan, inputs, status)
    _screen(plan, seen, sea, window, status)
    lag = _lags(plan, inputs, seen, status)
    smooth = [high_pass(image, seen & sea) for image in images]
    cells = np.argwhere(status == FAILED)
    for start in range(0, len(cells), _BATCH):
        _batch(plan, smooth, cells[start : start + _BATCH], lag, inputs.grid.pixel_size, values, status)
    return {"DEPTH": values, "STATUS": status}


def _as_pixels(cells: np.ndarray, window: Window, factor: int) -> np.ndarray:
    """A map of cells at the pixels of a window of cells; False beyond the map."""
    rows, cols = np.arange(window.height) + window.row, np.arange(window.width) + window.col
    in_rows, in_cols = (rows >= 0) & (rows < cells.shape[0]), (cols >= 0) & (cols < cells.shape[1])
    part = np.zeros(window.shape, bool)
    part[np.ix_(in_rows, in_cols)] = cells[np.ix_(rows[in_rows], cols[in_cols])]
    return part.repeat(factor, 0).repeat(factor, 1)


def _outside(plan: WavePlan, inputs: Inputs, window: Window) -> np.ndarray:
    if plan.geometry is None:
        return np.zeros(window.shape, bool)
    return ~rasterize_mask(plan.geometry, inputs.grid)[inputs.inner]


def _judge_distance(plan: WavePlan, inputs: Inputs, status: np.ndarray) -> None:
    """Cells on land or farther from the shore than asked for; the raster gives km, below 0 on land."""
    if "shore" not in inputs:
        return
    distance = inputs.read("shore")[inputs.inner]
    status[(distance < 0) & (status == FAILED)] = ON_LAND
    if plan.farthest_km is not None:
        status[(distance > plan.farthest_km) & (status == FAILED)] = OFFSHORE


def _images(plan: WavePlan, inputs: Inputs, pixels: Window) -> tuple[np.ndarray, list[np.ndarray]]:
    """Where both bands are known and no mask holds, and the bands as float32."""
    images, known = [], []
    for name, nodata in zip(("first", "second"), plan.nodata, strict=True):
        dn = inputs.read(name)
        fine = np.isfinite(dn) if dn.dtype.kind == "f" else np.ones(dn.shape, bool)
        known.append(fine if nodata is None else fine & (dn != nodata))
        images.append(dn.astype(np.float32))
    rows = np.arange(dn.shape[0]) + pixels.row - plan.extent.row
    cols = np.arange(dn.shape[1]) + pixels.col - plan.extent.col
    inside = np.logical_and.outer((rows >= 0) & (rows < plan.extent.height), (cols >= 0) & (cols < plan.extent.width))
    seen = known[0] & known[1] & inside
    if not plan.hidden.empty:
        seen &= ~evaluate(plan.hidden, inputs)
    return seen, images


def _shares(mask: np.ndarray, plan: WavePlan, shape: tuple[int, int]) -> np.ndarray:
    """(height, width) share of `mask` in the window around each cell of the block."""
    table = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int64)
    table[1:, 1:] = mask.cumsum(0, dtype=np.int64).cumsum(1)
    top, left = _starts(plan, shape)
    r, c = np.meshgrid(top, left, indexing="ij")
    s = plan.side
    return np.asarray((table[r + s, c + s] - table[r, c + s] - table[r + s, c] + table[r, c]) / s**2)


def _starts(plan: WavePlan, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """First rows and columns of the windows, in pixels of the block: windows are centred on their cells."""
    shift = plan.margin * plan.factor + plan.factor // 2 - plan.side // 2
    return np.arange(shape[0]) * plan.factor + shift, np.arange(shape[1]) * plan.factor + shift


def _screen(plan: WavePlan, seen: np.ndarray, sea: np.ndarray, window: Window, status: np.ndarray) -> None:
    """Cells without image, and cells on land or with too much of it."""
    open_cells = status == FAILED
    land = _shares(~sea & seen, plan, window.shape)
    status[open_cells & (land > _MOST_LAND)] = ON_LAND
    least = constants()["window"]["least_valid_share"]
    status[(status == FAILED) & (_shares(seen, plan, window.shape) < least)] = NO_IMAGE


def _lags(plan: WavePlan, inputs: Inputs, seen: np.ndarray, status: np.ndarray) -> np.ndarray:
    """(height, width) s: that of the one detector which saw the window; cells of several get the status NO_LAG."""
    lag = np.full(status.shape, np.nan)
    if not plan.detectors:
        lag[:] = plan.lags[0]
        return lag
    least = constants()["window"]["least_detector_share"]
    pixels = Window(inputs.window.row * plan.factor, inputs.window.col * plan.factor, *seen.shape)
    for seconds, looked in lags_at(plan.detectors, plan.lags, inputs, plan.fine.crop(pixels), seen.shape):
        if looked.any():
            lag[_shares(looked, plan, status.shape) >= least] = seconds
    status[(status == FAILED) & np.isnan(lag)] = NO_LAG
    return lag


def _batch(
    plan: WavePlan,
    images: list[np.ndarray],
    cells: np.ndarray,
    lag: np.ndarray,
    cell_m: float,
    values: np.ndarray,
    status: np.ndarray,
) -> None:
    top, left = _starts(plan, status.shape)
    cut = [
        np.stack([image[top[r] : top[r] + plan.side, left[c] : left[c] + plan.side] for r, c in cells])
        for image in images
    ]
    rows, cols = cells[:, 0], cells[:, 1]
    trains = wave_trains(cut[0], cut[1], lag[rows, cols], cell_m / plan.factor, plan.method)
    depth, std, count = combine_trains(trains)
    fine = count > 0
    rows, cols = rows[fine], cols[fine]
    status[rows, cols] = FOUND
    best = trains[fine, 0]
    columns = (
        depth[fine] - plan.tide_m,
        std[fine],
        best[:, DIRECTION],
        best[:, WAVELENGTH],
        best[:, PERIOD],
        best[:, SPEED],
        best[:, LINEARITY],
        best[:, ENERGY],
        count[fine],
    )
    for layer, column in enumerate(columns):
        values[layer, rows, cols] = column
