"""The block kernel that makes a level 2A product at full resolution from level 1 and the planes of its date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.resample import resample
from ..products.muscate_write import CLM_BITS, MG2_BITS, encode_atb, encode_reflectance
from .coarse import SATURATED, gradient
from .correction import Planes

#: share of a fine pixel's neighbourhood that must be masked on the coarse grid (MAJA)
_THRESHOLD = 0.25
_LEAST_SUN, _LEAST_VIEW = 0.2, 0.1
#: pixels of 10 m around a block when slopes are corrected
MARGIN = 8


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: DN of all bands -> every layer of the product.

    Parameters: `groups` (group -> bands), `factors` (group -> pixel in 10 m pixels), `bands` (band -> scale, offset),
    `grid` coarse, `planes` by band, `masks`, `aot`, `water` and the flags of interpolation on the coarse grid, `sun`
    and `view` (2, h, w) horizontal parts of the directions, `slopes` whether heights are among the inputs.
    """
    out: dict[str, np.ndarray] = {}
    grid: Grid = parameters["grid"]
    for group, bands in parameters["groups"].items():
        factor = parameters["factors"][group]
        margin = inputs.inner[0].start // factor
        wide = inputs.grid if factor == 1 else inputs.grid.coarsen(factor)
        height, width = -(-window.height // factor), -(-window.width // factor)
        inner = (slice(margin, margin + height), slice(margin, margin + width))
        fine = wide.crop(Window(margin, margin, height, width))
        relief = _relief(inputs, wide, factor, inner, fine, parameters) if parameters["slopes"] else None
        edge = np.zeros(fine.shape, bool)
        saturated = np.zeros(fine.shape, np.uint8)
        for bit, band in enumerate(bands):
            dn = inputs.read(band)[inner]
            valid = dn != 0
            edge |= ~valid
            if bit < 8:
                saturated |= (dn == SATURATED).astype(np.uint8) << bit
            rho = _surface(dn, parameters["bands"][band], parameters["planes"][band], grid, fine)
            out[f"SRE_{band}"] = encode_reflectance(rho, valid)
            flat = rho if relief is None else rho * _slope_factor(parameters["planes"][band], relief, grid, fine)
            out[f"FRE_{band}"] = encode_reflectance(flat, valid)
        out[f"EDG_{group}"] = edge.astype(np.uint8)
        out[f"SAT_{group}"] = saturated
        out |= _layers(parameters, grid, fine, edge, group)
    return out


def _surface(dn: np.ndarray, scaling: tuple[float, float], planes: Planes, grid: Grid, fine: Grid) -> np.ndarray:
    toa = dn.astype(np.float32) * np.float32(scaling[0]) + np.float32(scaling[1])
    y = toa * resample(planes.gain, grid, fine, "bilinear") - resample(planes.offset, grid, fine, "bilinear")
    if planes.transmittance is None or planes.albedo is None:
        return np.asarray(y)
    transmittance = resample(planes.transmittance, grid, fine, "bilinear")
    return np.asarray(y / (transmittance + resample(planes.albedo, grid, fine, "bilinear") * y))


def _layers(
    parameters: Mapping[str, Any], grid: Grid, fine: Grid, edge: np.ndarray, group: str
) -> dict[str, np.ndarray]:
    """CLM, MG2, ATB and IAB of a group."""
    known = ~edge

    def mask(name: str) -> np.ndarray:
        coarse = parameters["masks"][name]
        if not coarse.any():
            return np.zeros(fine.shape, bool)
        return np.asarray(resample(coarse.astype(np.float32), grid, fine, "bilinear") > _THRESHOLD) & known

    cloud, shadow, outer = mask("cloud"), mask("shadow"), mask("shadow_outside")
    clm = np.zeros(fine.shape, np.uint8)
    for name, where in (
        ("summary", cloud | shadow | outer), ("cloud", cloud), ("cloud_mono_temporal", mask("mono")),
        ("cloud_multi_temporal", mask("multi")), ("thin_cloud", mask("thin")), ("shadow", shadow),
        ("shadow_outside", outer), ("high_cloud", mask("cirrus")),
    ):  # fmt: skip
        clm[where] |= CLM_BITS[name]
    mg2 = np.zeros(fine.shape, np.uint8)
    for name, where in (
        ("water", mask("water")), ("cloud", cloud), ("snow", mask("snow")), ("shadow", shadow | outer),
        ("topographic_shadow", mask("topographic")), ("hidden", mask("hidden")), ("sun_too_low", mask("low_sun")),
        ("tangent_sun", mask("tangent_sun")),
    ):  # fmt: skip
        mg2[where] |= MG2_BITS[name]
    aot = np.where(known, resample(parameters["aot"], grid, fine, "bilinear"), np.nan)
    water = np.where(known, resample(parameters["water"], grid, fine, "bilinear"), np.nan)
    interpolated = mask("water_interpolated").astype(np.uint8) | (mask("aot_interpolated").astype(np.uint8) << 1)
    return {f"CLM_{group}": clm, f"MG2_{group}": mg2, f"ATB_{group}": encode_atb(water, aot),
            f"IAB_{group}": interpolated}  # fmt: skip


def _relief(
    inputs: Inputs, wide: Grid, factor: int, inner: tuple[slice, slice], fine: Grid, parameters: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """Cosines of incidence and of view on the slopes, on flat ground, and of the slope itself."""
    heights = inputs.read("heights").astype(np.float32)
    if factor > 1:
        heights = resample(heights, inputs.grid, wide, "average")
    east, north = (part[inner] for part in gradient(heights, wide.pixel_size))
    normal = np.sqrt(1 + east**2 + north**2)
    found = {"slope": 1 / normal}
    grid: Grid = parameters["grid"]
    for name, least in (("sun", _LEAST_SUN), ("view", _LEAST_VIEW)):
        u, v = (resample(plane, grid, fine, "bilinear") for plane in parameters[name])
        flat = np.sqrt(np.maximum(1 - u**2 - v**2, 1e-4))
        found[name] = np.maximum((flat - u * east - v * north) / normal, least)
        found[f"{name}_flat"] = flat
    return found


def _slope_factor(planes: Planes, relief: Mapping[str, np.ndarray], grid: Grid, fine: Grid) -> np.ndarray:
    """What brings the reflectance of a slope to that of flat ground (MAJA's correction; 1 on flat ground)."""
    direct = resample(planes.down_direct, grid, fine, "bilinear")
    down = resample(planes.down, grid, fine, "bilinear")
    around = resample(planes.environment, grid, fine, "bilinear")
    brdf = (relief["sun"] + relief["view"]) / (relief["sun_flat"] + relief["view_flat"])
    sky, ground = (1 + relief["slope"]) / 2, (1 - relief["slope"]) / 2
    light = direct * relief["sun"] / relief["sun_flat"] + (down - direct) * sky + down * around * ground
    return np.asarray(down * brdf / light)
