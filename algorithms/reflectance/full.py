"""The block kernel that makes a level 2A product at full resolution from level 1 and the planes of its date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import distance_transform_edt

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.resample import resample
from ..products.level1_quality import BadPixels, burnt
from ..products.muscate_write import CLM_BITS, MG2_BITS, encode_atb, encode_reflectance
from .coarse import gradient
from .correction import Planes

#: share of a fine pixel's neighbourhood that must be masked on the coarse grid (MAJA)
_THRESHOLD = 0.25
_LEAST_SUN, _LEAST_VIEW = 0.2, 0.1
#: heights below this are no heights; pixels beyond a DEM that are still given its last slope
_LOWEST_M, _NEAR_PIXELS = -1000.0, 3.0
#: pixels of 10 m around a block when slopes are corrected
MARGIN = 8


@dataclass(frozen=True)
class BandScale:
    """How a band's file is read: reflectance = DN scale + offset, the DN that mean no data and saturated."""

    scale: float
    offset: float
    nodata: float
    saturated: float | None = None
    bad: BadPixels | None = None


@dataclass(frozen=True)
class Relief:
    """Slopes of a block, float32 (h, w): sunlight on them over that on flat ground (`sun`), the law of directions by
    which their reflectance is brought to flat ground, and the share of the sky that they see."""

    sun: np.ndarray
    directions: np.ndarray
    sky: np.ndarray


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: DN of all bands -> every layer of the product.

    Parameters: `groups` (group -> bands), `factors` (group -> pixel in finest pixels), `bands` (band -> `BandScale`),
    `grid` coarse, `planes` by band, `masks`, `aot`, `water` and the flags of interpolation on the coarse grid,
    `outlines` of clouds and shadows on `outline_grid` and the `threshold` of their growth, `sun` and `view` (2, h, w)
    horizontal parts of the directions, `slopes` whether heights are among the inputs, `no_height` what they hold
    where there is none, `uncertainty` its terms or None.
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
        saturated, defective = np.zeros(fine.shape, np.uint8), np.zeros(fine.shape, np.uint8)
        for bit, band in enumerate(bands):
            info: BandScale = parameters["bands"][band]
            dn = inputs.read(band)[inner]
            valid = dn != info.nodata
            edge |= ~valid
            over, bad = _bad(inputs, band, info, dn, fine, inner)
            if bit < 8:
                saturated |= over.astype(np.uint8) << bit
                defective |= bad.astype(np.uint8) << bit
            planes: Planes = parameters["planes"][band]
            toa = dn.astype(np.float32) * np.float32(info.scale) + np.float32(info.offset)
            rho = _surface(toa, planes, grid, fine)
            out[f"SRE_{band}"] = encode_reflectance(rho, valid)
            flat = rho if relief is None else rho * slope_factor(planes, relief, grid, fine)
            out[f"FRE_{band}"] = encode_reflectance(flat, valid)
            if parameters["uncertainty"] is not None:
                out[f"UNC_{band}"] = encode_uncertainty(_uncertainty(toa, rho, planes, parameters, grid, fine), valid)
        out[f"EDG_{group}"] = edge.astype(np.uint8)
        out[f"SAT_{group}"], out[f"DFP_{group}"] = saturated, defective
        out |= _layers(parameters, grid, fine, edge, group)
    return out


def _bad(
    inputs: Inputs, band: str, info: BandScale, dn: np.ndarray, fine: Grid, inner: tuple[slice, slice]
) -> tuple[np.ndarray, np.ndarray]:
    """(saturated, defective) pixels of a band."""
    over = dn == info.saturated if info.saturated is not None else np.zeros(fine.shape, bool)
    name = f"quality_{band}"
    if name in inputs:
        layers = inputs.read(name)[(slice(None), *inner)]
        return over | (layers[1] != 0), layers[0] != 0
    if info.bad is not None:
        return over | burnt(info.bad.saturated, fine), burnt(info.bad.defective, fine)
    return over, np.zeros(fine.shape, bool)


def _surface(toa: np.ndarray, planes: Planes, grid: Grid, fine: Grid) -> np.ndarray:
    y = toa * resample(planes.gain, grid, fine, "bilinear") - resample(planes.offset, grid, fine, "bilinear")
    if planes.transmittance is None or planes.albedo is None:
        return np.asarray(y)
    transmittance = resample(planes.transmittance, grid, fine, "bilinear")
    return np.asarray(y / (transmittance + resample(planes.albedo, grid, fine, "bilinear") * y))


def _uncertainty(
    toa: np.ndarray, rho: np.ndarray, planes: Planes, parameters: Mapping[str, Any], grid: Grid, fine: Grid
) -> np.ndarray:
    """Standard deviation of the reflectance: radiometry, AOT, and the model of the atmosphere, taken as independent."""
    c = parameters["uncertainty"]
    assert planes.aot_gain is not None and planes.aot_offset is not None
    gain = resample(planes.gain, grid, fine, "bilinear")
    radiometry = gain * np.hypot(c["calibration"] * toa, c["noise"])
    slope = toa * resample(planes.aot_gain, grid, fine, "bilinear")
    slope -= resample(planes.aot_offset, grid, fine, "bilinear")
    aot = slope * resample(c["aot"], grid, fine, "bilinear")
    model = c["model"] + c["model_share"] * np.abs(rho)
    return np.asarray(np.sqrt(radiometry**2 + aot**2 + model**2))


def encode_uncertainty(values: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """uint16 x 10000, 0 where not known."""
    return np.where(valid, np.clip(np.rint(values * 10000), 1, 65535), 0).astype(np.uint16)


def _layers(
    parameters: Mapping[str, Any], grid: Grid, fine: Grid, edge: np.ndarray, group: str
) -> dict[str, np.ndarray]:
    """CLM, MG2, ATB and IAB of a group."""
    known = ~edge

    def shown(values: np.ndarray, own: Grid, threshold: float) -> np.ndarray:
        if not values.any():
            return np.zeros(fine.shape, bool)
        return np.asarray(resample(values.astype(np.float32), own, fine, "bilinear") > threshold) & known

    def mask(name: str) -> np.ndarray:
        return shown(parameters["masks"][name], grid, _THRESHOLD)

    cloud, shadow, outer, high = (
        shown(parameters["outlines"][name], parameters["outline_grid"], parameters["threshold"])
        for name in ("cloud", "shadow", "shadow_outside", "cirrus")
    )
    clm = np.zeros(fine.shape, np.uint8)
    for name, where in (
        ("summary", cloud | shadow | outer), ("cloud", cloud), ("cloud_mono_temporal", mask("mono")),
        ("cloud_multi_temporal", mask("multi")), ("thin_cloud", mask("thin")), ("shadow", shadow),
        ("shadow_outside", outer), ("high_cloud", high),
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
) -> Relief:
    """The slopes of a block and how they are lit and seen."""
    heights, flat_there = _known(inputs.read("heights").astype(np.float32), parameters["no_height"])
    if factor > 1:
        heights = resample(heights, inputs.grid, wide, "average")
    east, north = (part[inner] for part in gradient(heights, wide.pixel_size))
    if flat_there is not None:
        there = flat_there if factor == 1 else resample(flat_there, inputs.grid, wide, "nearest", 0)
        east, north = (np.where(there[inner] != 0, 0.0, part) for part in (east, north))
    slope = 1 / np.sqrt(1 + east**2 + north**2)
    grid: Grid = parameters["grid"]
    cosines, flats = [], []
    for name, least in (("sun", _LEAST_SUN), ("view", _LEAST_VIEW)):
        u, v = (resample(plane, grid, fine, "bilinear") for plane in parameters[name])
        flat = np.sqrt(np.maximum(1 - u**2 - v**2, 1e-4))
        u *= east
        v *= north
        cosines.append(np.maximum((flat - u - v) * slope, least))
        flats.append(flat)
    snow = parameters["masks"]["snow"]
    covered = resample(snow.astype(np.float32), grid, fine, "bilinear") if snow.any() else None
    return lighting(cosines[0], cosines[1], flats[0], flats[1], slope, covered)


def lighting(
    sun: np.ndarray, view: np.ndarray, sun_flat: np.ndarray, view_flat: np.ndarray, slope: np.ndarray,
    snow: np.ndarray | None,
) -> Relief:  # fmt: skip
    """What is the same for all bands, from the cosines of incidence and view on the slopes and on flat ground, that of
    the slope, and the share of snow."""
    directions = (sun + view) / (sun_flat + view_flat)
    if snow is not None:
        # that law is one of canopies: snow looks nearly the same from all sides
        directions += snow * (1 - directions)
    return Relief(sun / sun_flat, directions, (1 + slope) / 2)


def _known(heights: np.ndarray, nodata: float | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Heights with what the DEM leaves open filled from the nearest known one, and where (uint8) that is too far to be
    taken for a slope; None where nothing is open."""
    unknown = ~(heights > _LOWEST_M)
    if nodata is not None:
        unknown |= heights == np.float32(nodata)
    if not unknown.any():
        return heights, None
    if unknown.all():
        return np.zeros_like(heights), np.ones(heights.shape, np.uint8)
    away, (rows, columns) = distance_transform_edt(unknown, return_indices=True)
    return heights[rows, columns], (away > _NEAR_PIXELS).astype(np.uint8)


def slope_factor(planes: Planes, relief: Relief, grid: Grid, fine: Grid) -> np.ndarray:
    """What brings the reflectance of a slope to that of flat ground (MAJA's correction, and none of its law of
    directions on snow; 1 on flat ground)."""
    direct, down, light = (
        resample(plane, grid, fine, "bilinear") for plane in (planes.down_direct, planes.down, planes.environment)
    )
    light *= down
    light *= 1 - relief.sky
    light += (down - direct) * relief.sky
    direct *= relief.sun
    light += direct
    down *= relief.directions
    down /= light
    return np.asarray(down)
