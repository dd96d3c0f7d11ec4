"""Depth from colour, block by block: predictors of pixels, their values at known depths, and the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from ..core.blocks import Inputs
from ..core.grid import Window
from .depth_dates import NODATA
from .quality_formulas import ndci
from .quality_pixels import flag_bits
from .quality_surface import Surface, SurfacePlan, read_surface
from .ratio_models import DepthModel, constants, features, log_ratio

FOUND, LAND, HIDDEN, DEEP, TURBID, BEYOND, UNDEFINED = range(7)
NO_IMAGE = 255
#: steps of the histogram of reflectance for deep water
_STEPS = 4000
_STEP = 1e-4


@dataclass(frozen=True)
class RatioPlan:
    """How one date is read, and by which method. `deep`: reflectance of deep water by role, for Lyzenga's method."""

    surface: SurfacePlan
    method: str
    smooth: bool
    mask_turbid: bool
    deep: Mapping[str, float] | None = None
    model: DepthModel | None = None
    tide_m: float = 0.0

    @property
    def margin(self) -> int:
        return self.surface.margin + 4


def _smoothed(surface: Surface, plan: RatioPlan) -> dict[str, np.ndarray]:
    """Reflectances by role; on request the median of 3 x 3 pixels, which takes out noise and small waves."""
    rho = dict(surface.rho)
    if plan.smooth:
        for role in ("blue", "green", "red"):
            filled = np.where(np.isfinite(rho[role]), rho[role], 0).astype(np.float32)
            rho[role] = np.where(np.isfinite(rho[role]), ndimage.median_filter(filled, 3, mode="nearest"), np.nan)
    return rho


def _turbid(rho: Mapping[str, np.ndarray]) -> np.ndarray:
    """Water that hides its bottom: near infrared that no bottom gives, or a bloom in the red edge."""
    limits = constants()["screening"]
    with np.errstate(invalid="ignore"):
        found = np.asarray(rho["nir_narrow"] > limits["nir_turbid"])
        if "rededge1" in rho:
            # in clear water the index is noise: only where the red edge carries light
            bright = rho["rededge1"] > limits["nir_turbid"]
            found |= bright & (ndci(rho["red"], rho["rededge1"]) > limits["ndci_bloom"])
    return found


def _usable(surface: Surface, rho: Mapping[str, np.ndarray], plan: RatioPlan) -> np.ndarray:
    usable = surface.water & ((surface.flags & flag_bits()["floating"]) == 0)
    return usable & ~_turbid(rho) if plan.mask_turbid else usable


def deep_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Kernel: histograms of blue and green over usable water of a block, exact whatever the blocks."""
    plan: RatioPlan = parameters["plan"]
    counts = {role: np.zeros(_STEPS, np.int64) for role in ("blue", "green")}
    surface = read_surface(inputs, plan.surface)
    if surface is None:
        return counts
    rho = _smoothed(surface, plan)
    usable = _usable(surface, rho, plan)[inputs.inner]
    for role in counts:
        values = rho[role][inputs.inner][usable]
        step = np.clip(np.floor(values[np.isfinite(values)] / _STEP), 0, _STEPS - 1).astype(np.int64)
        counts[role] = np.bincount(step, minlength=_STEPS)
    return counts


def deep_of(counts: Mapping[str, np.ndarray], percent: float) -> dict[str, float]:
    """Reflectance of deep water by role: a low percentile of the histograms."""
    found = {}
    for role, count in counts.items():
        total = count.cumsum()
        found[role] = float((np.searchsorted(total, max(1.0, percent / 100 * total[-1])) + 0.5) * _STEP)
    return found


def sample_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Kernel: features at pixels of known depth that lie in a block: (features, n) and their positions in the list.

    `row`, `col` of the parameters are sorted by row; with `reach` the median of the usable pixels around each counts.
    """
    plan: RatioPlan = parameters["plan"]
    row, col, reach = parameters["row"], parameters["col"], parameters["reach"]
    first, last = np.searchsorted(row, [window.row, window.row + window.height])
    here = first + np.flatnonzero((col[first:last] >= window.col) & (col[first:last] < window.col + window.width))
    empty = {"index": np.empty(0, np.int64), "values": np.empty((0, 0))}
    if not here.size:
        return empty
    surface = read_surface(inputs, plan.surface)
    if surface is None:
        return empty
    rho = _smoothed(surface, plan)
    values = features(rho, plan.method, plan.deep or {})
    values = np.where(_usable(surface, rho, plan), values, np.nan)
    r, c = row[here] - inputs.window.row, col[here] - inputs.window.col
    found = np.full((values.shape[0], here.size), np.nan)
    for i in range(here.size):
        part = values[:, r[i] - reach : r[i] + reach + 1, c[i] - reach : c[i] + reach + 1].reshape(values.shape[0], -1)
        known = np.isfinite(part)
        for k in range(values.shape[0]):
            if known[k].any():
                found[k, i] = np.median(part[k][known[k]])
    return {"index": here, "values": found}


def map_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: DEPTH (depth, deviation, log ratio) and STATUS of a window; without a model the log ratios alone."""
    plan: RatioPlan = parameters["plan"]
    layers = 3 if plan.model is not None else 2
    out = np.full((layers, *window.shape), NODATA, np.float32)
    status = np.full(window.shape, NO_IMAGE, np.uint8)
    surface = read_surface(inputs, plan.surface)
    if surface is None:
        return {"DEPTH": out, "STATUS": status}
    rho = _smoothed(surface, plan)
    inner = inputs.inner
    bits = flag_bits()
    flags, inside = surface.flags[inner], surface.inside[inner]
    status[inside] = LAND
    status[inside & ((flags & (bits["cloud"] | bits["shadow"])) != 0)] = HIDDEN
    water = surface.water[inner]
    status[water] = UNDEFINED
    turbid = water & ~_usable(surface, rho, plan)[inner]
    status[turbid] = TURBID
    usable = water & ~turbid
    cut = {role: rho[role][inner][usable] for role in ("blue", "green", "red")}
    green_ratio, red_ratio = log_ratio(cut["blue"], cut["green"]), log_ratio(cut["blue"], cut["red"])
    if plan.model is None:
        for layer, values in enumerate((green_ratio, red_ratio)):
            out[layer][usable] = np.where(np.isfinite(values), values, NODATA)
        status[usable] = np.where(np.isfinite(green_ratio), FOUND, UNDEFINED)
        return {"DEPTH": out, "STATUS": status}
    values = features(cut, plan.method, plan.deep or {})
    depth = plan.model.predict(values)
    code = _judged(depth, values, plan)
    known = code == FOUND
    for layer, made in enumerate((depth - plan.tide_m, plan.model.deviation(depth), green_ratio)):
        keep = np.isfinite(made) if layer == 2 else known
        out[layer][usable] = np.where(keep, made, NODATA)
    status[usable] = code
    return {"DEPTH": out, "STATUS": status}


def _judged(depth: np.ndarray, values: np.ndarray, plan: RatioPlan) -> np.ndarray:
    """Status of pixels (n,): a depth counts within what was calibrated and above where the colour stops telling."""
    model = plan.model
    assert model is not None  # the caller's case
    code = np.full(depth.shape, FOUND, np.uint8)
    with np.errstate(invalid="ignore"):
        least, most = model.range_m
        # a metre of slack at the shallow end, where soundings are rare
        code[(depth > most) | (depth < min(0.0, least - 1.0))] = BEYOND
        if model.extinction_m is not None:
            code[depth > model.extinction_m] = DEEP
    code[np.isnan(depth)] = DEEP if plan.method == "lyzenga" else UNDEFINED
    return code
