"""Water quality of one date, block by block: the quantities of each pixel of water, and how far each can be trusted.

Limit: decoding the bands. Formulas run on the pixels of water alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import ndimage

from ..core.blocks import Inputs
from ..core.grid import Window
from .optical_types import NO_TYPE, OpticalTypes, classify
from .quality_formulas import constants
from .quality_pixels import VARIABLES, flag_bits, quantities
from .quality_surface import Surface, SurfacePlan, read_surface
from .quality_uncertainty import deviations

NODATA = np.float32(-9999.0)
ANGLE_NODATA = np.float32(-9999.0)
#: codes of the layer that sums the flags up
UNKNOWN, USABLE, CAUTION, DOUBTFUL, LAND, HIDDEN, FLOATING = range(7)


@dataclass(frozen=True)
class Plan:
    """Everything a block needs to know of one date."""

    surface: SurfacePlan
    variables: tuple[str, ...]
    chlorophyll: str
    spm: str
    types: OpticalTypes | None = None
    #: side in pixels of the square of water whose mean reflectance counts for a pixel; odd
    average_px: int = 1
    #: what the standard deviation is wanted of, and by role scale and nodata of the deviation that the product tells
    uncertain: bool = False
    stated: Mapping[str, tuple[float, float | None]] = field(default_factory=dict)

    @property
    def margin(self) -> int:
        return self.surface.margin + self.average_px // 2


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: bands and masks of a date -> every quantity's file, FLAGS, QUALITY and optical type of the window."""
    plan: Plan = parameters["plan"]
    surface = read_surface(inputs, plan.surface)
    return _empty(plan, window.shape) if surface is None else _compute(plan, surface, inputs, window)


def _compute(plan: Plan, surface: Surface, inputs: Inputs, window: Window) -> dict[str, np.ndarray]:
    out = _empty(plan, window.shape)
    chosen = surface.water[inputs.inner]
    seen = surface.inside[inputs.inner]
    surrounding = surface.flags[inputs.inner].copy()
    domain = np.zeros(window.shape, np.uint16)
    if chosen.any():
        spectra = {
            role: averaged(values, surface.water, plan.average_px)[inputs.inner][chosen]
            for role, values in surface.rho.items()
        }
        found = quantities(spectra, plan.variables, plan.chlorophyll, plan.spm)
        surrounding[chosen] |= found.flags
        domain[chosen] = found.outside
        for name in plan.variables:
            for layer, part in enumerate((name, *VARIABLES[name].beside)):
                values = found.values[part]
                target = out[name][layer] if out[name].ndim == 3 else out[name]
                target[chosen] = np.where(np.isnan(values), NODATA, values)
        if plan.uncertain:
            stated = {role: _stated(role, plan, inputs)[chosen] for role in plan.stated if role in spectra}
            found_std = deviations(
                spectra,
                stated,
                plan.variables,
                plan.surface.quantity,
                plan.chlorophyll,
                plan.spm,
                plan.average_px**2,
            )
            for name, values in found_std.items():
                out[f"{name}_STD"][chosen] = np.where(np.isnan(values), NODATA, values)
        if plan.types is not None:
            kinds, angles = classify(spectra, plan.types)
            out["TYPE"][chosen] = kinds
            out["TYPE_ANGLE"][chosen] = np.where(np.isnan(angles), ANGLE_NODATA, angles)
    out["FLAGS"][0][seen] = surrounding[seen]
    out["FLAGS"][1][seen] = domain[seen]
    out["QUALITY"][seen] = summary(surrounding[seen])
    return out


def _stated(role: str, plan: Plan, inputs: Inputs) -> np.ndarray:
    """Standard deviation of rho_w that the product tells for a band, at the block without its margin; NaN unknown."""
    scale, nodata = plan.stated[role]
    dn = inputs.read(f"std {role}")[inputs.inner].astype(np.float32)
    known = np.isfinite(dn) if nodata is None else np.isfinite(dn) & (dn != np.float32(nodata))
    factor = scale * (float(np.pi) if plan.surface.quantity == "rrs" else 1.0)
    return np.where(known, dn * np.float32(factor), np.float32(np.nan))


def averaged(values: np.ndarray, water: np.ndarray, side: int) -> np.ndarray:
    """Means over the water of squares of `side` pixels; land and what is not known do not count."""
    if side <= 1:
        return values
    known = water & np.isfinite(values)
    total, weight = np.where(known, values, 0).astype(np.float32), known.astype(np.float32)
    ones = np.ones(side, np.float32)
    for axis in (0, 1):
        total = ndimage.convolve1d(total, ones, axis=axis, mode="constant")
        weight = ndimage.convolve1d(weight, ones, axis=axis, mode="constant")
    return np.where(known, total / np.maximum(weight, 1), np.nan)


def summary(flags: np.ndarray) -> np.ndarray:
    """uint8 code of `QUALITY` from flags: the worst that holds."""
    bits, rule = flag_bits(), constants()["quality"]
    code = np.full(flags.shape, USABLE, np.uint8)
    code[(flags & sum(bits[n] for n in rule["caution"])) != 0] = CAUTION
    code[(flags & sum(bits[n] for n in rule["doubtful"])) != 0] = DOUBTFUL
    code[(flags & bits["floating"]) != 0] = FLOATING
    code[(flags & bits["land"]) != 0] = LAND
    code[(flags & (bits["cloud"] | bits["shadow"])) != 0] = HIDDEN
    return code


def _empty(plan: Plan, shape: tuple[int, int]) -> dict[str, np.ndarray]:
    out: dict[str, np.ndarray] = {}
    for name in plan.variables:
        layers = 1 + len(VARIABLES[name].beside)
        out[name] = np.full((layers, *shape) if layers > 1 else shape, NODATA, np.float32)
        if plan.uncertain:
            out[f"{name}_STD"] = np.full(shape, NODATA, np.float32)
    out["FLAGS"] = np.zeros((2, *shape), np.uint16)
    out["QUALITY"] = np.full(shape, UNKNOWN, np.uint8)
    if plan.types is not None:
        out["TYPE"] = np.full(shape, NO_TYPE, np.uint8)
        out["TYPE_ANGLE"] = np.full(shape, ANGLE_NODATA, np.float32)
    return out
