"""Water quality of one date, block by block: which pixels are water, glint, surroundings, then the quantities.

Limit: decoding the bands. Formulas run on the pixels of water alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from ..core.blocks import Inputs
from ..core.grid import Window
from ..core.vector import rasterize_mask
from ..products.masks import MaskPlan, evaluate
from .optical_types import NO_TYPE, OpticalTypes, classify
from .quality_formulas import constants
from .quality_pixels import PI, VARIABLES, VISIBLE, flag_bits, quantities

NODATA = np.float32(-9999.0)
ANGLE_NODATA = np.float32(-9999.0)
#: codes of the layer that sums the flags up
UNKNOWN, USABLE, CAUTION, DOUBTFUL, LAND, HIDDEN, FLOATING = range(7)


@dataclass(frozen=True)
class BandSource:
    """Name of a source and how its numbers become what was declared: DN * scale + offset."""

    source: str
    scale: float
    offset: float
    nodata: float | None


@dataclass(frozen=True)
class Plan:
    """Everything a block needs to know of one date. `quantity`: rrs, rho_w or rho_s; `glint`: none, all or bright."""

    bands: Mapping[str, BandSource]
    quantity: str
    glint: str
    cloud: MaskPlan
    shadow: MaskPlan
    outside: MaskPlan
    water_mask: str
    variables: tuple[str, ...]
    chlorophyll: str
    spm: str
    pixel_m: float
    cloud_buffer_m: float
    #: the image on the reference grid: beyond it nothing is known
    extent: Window
    types: OpticalTypes | None = None
    geometry: Any | None = None


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: bands and masks of a date -> every quantity's file, FLAGS, QUALITY and optical type of the window."""
    plan: Plan = parameters["plan"]
    rho = {role: _read(inputs, band) for role, band in plan.bands.items()}
    extent = within(plan.extent, inputs.window)
    imaged = np.logical_and.reduce([np.isfinite(v) for role, v in rho.items() if role in (*VISIBLE, "nir_narrow")])
    imaged &= extent
    if not plan.outside.empty:
        imaged &= ~evaluate(plan.outside, inputs)
    inside = imaged if plan.geometry is None else imaged & rasterize_mask(plan.geometry, inputs.grid)
    if not inside[inputs.inner].any():
        return _empty(plan, window.shape)
    scale = np.float32(1.0) if plan.quantity != "rrs" else PI
    rho = {role: values * scale for role, values in rho.items()}
    hidden = {
        name: _mask(mask, inputs, imaged.shape) for name, mask in (("cloud", plan.cloud), ("shadow", plan.shadow))
    }
    hidden["cloud"] = _grown(hidden["cloud"], plan.cloud_buffer_m / plan.pixel_m)
    surface = imaged & ~hidden["cloud"] & ~hidden["shadow"]
    water = _water(inputs, plan, rho, imaged) & surface
    # land that a cloud hides is not known: only seen land makes a shore. Water processors leave land unknown
    land = imaged & ~water & surface
    if plan.quantity != "rho_s":
        land |= extent & ~imaged & ~hidden["cloud"] & ~hidden["shadow"]
    flags = _surroundings(plan, rho, imaged, land, hidden)
    if plan.quantity == "rho_s":
        water &= ~_grown(land, 1.0)
    flags[imaged & surface & ~water] |= flag_bits()["land"]
    chosen = (water & inside)[inputs.inner]
    return _compute(plan, rho, flags, inside, chosen, inputs, window)


def within(extent: Window, window: Window) -> np.ndarray:
    """(height, width) bool: pixels of a window that lie in another one of the same grid."""
    rows = np.arange(window.height) + window.row - extent.row
    cols = np.arange(window.width) + window.col - extent.col
    found: np.ndarray = np.logical_and.outer((rows >= 0) & (rows < extent.height), (cols >= 0) & (cols < extent.width))
    return found


def _read(inputs: Inputs, band: BandSource) -> np.ndarray:
    dn = inputs.read(band.source)
    values = dn.astype(np.float32) * np.float32(band.scale) + np.float32(band.offset)
    if band.nodata is not None:
        values[dn == np.asarray(band.nodata).astype(dn.dtype)] = np.nan
    return values


def _mask(plan: MaskPlan, inputs: Inputs, shape: tuple[int, int]) -> np.ndarray:
    return np.zeros(shape, bool) if plan.empty else evaluate(plan, inputs)


def _grown(mask: np.ndarray, pixels: float) -> np.ndarray:
    if pixels <= 0 or not mask.any():
        return mask
    if pixels == 1.0:
        return np.asarray(ndimage.binary_dilation(mask, np.ones((3, 3), bool)))
    return np.asarray(ndimage.distance_transform_edt(~mask) <= pixels)


def _water(inputs: Inputs, plan: Plan, rho: Mapping[str, np.ndarray], imaged: np.ndarray) -> np.ndarray:
    """Where the image shows water: the user's map, else MNDWI above 0 for surface reflectance, else all that is known.

    Water processors leave land unknown, so that Rrs and rho_w carry their own mask.
    """
    if plan.water_mask:
        return imaged & (inputs.read(plan.water_mask) == 1)
    if plan.quantity != "rho_s":
        return imaged
    brightest = np.maximum.reduce([rho[role] for role in VISIBLE if role in rho])
    dark = imaged & (brightest < constants()["screening"]["visible_maximum"])
    swir = rho.get("swir1", rho.get("swir2"))
    with np.errstate(invalid="ignore"):
        if swir is not None:
            return dark & (rho["green"] > swir)
        return dark & (rho["green"] > rho["nir_narrow"])


def _surroundings(
    plan: Plan,
    rho: dict[str, np.ndarray],
    imaged: np.ndarray,
    land: np.ndarray,
    hidden: Mapping[str, np.ndarray],
) -> np.ndarray:
    """(height, width) uint16 flags of shore, cloud, shadow, glint and floating matter; takes the glint out of `rho`."""
    bits, screening = flag_bits(), constants()["screening"]
    flags = np.zeros(imaged.shape, np.uint16)
    flags[hidden["cloud"] & imaged] |= bits["cloud"]
    flags[hidden["shadow"] & imaged] |= bits["shadow"]
    flags[_grown(land, screening["near_shore_m"] / plan.pixel_m) & imaged] |= bits["near_shore"]
    if plan.quantity == "rho_s":
        flags[imaged] |= bits["crude"]
    swir = [rho[role] for role in ("swir1", "swir2") if role in rho]
    if not swir:
        return flags
    with np.errstate(invalid="ignore"):
        if "swir1" in rho:
            flags[imaged & (rho["swir1"] > screening["nonwater_swir1"])] |= bits["strong_glint"]
        flags[imaged & (_floating(rho) > screening["floating_index"])] |= bits["floating"]
    if plan.glint == "none":
        return flags
    glint = _glint(swir, imaged, plan.glint)
    flags[imaged & (glint > screening["glint_noticed"])] |= bits["glint"]
    flags[imaged & (glint > screening["glint_strong"])] |= bits["strong_glint"]
    for role in rho:
        rho[role] = rho[role] - glint
    return flags


def _glint(swir: list[np.ndarray], imaged: np.ndarray, kind: str) -> np.ndarray:
    """What to take off every band: the darker SWIR band, median of 3 x 3, at most the table's maximum.

    "bright" leaves the darkest water as it is: only what exceeds the residue of usual water is taken off.
    """
    screening = constants()["screening"]
    darkest = np.where(imaged, np.fmin.reduce(swir), 0)
    smooth = ndimage.median_filter(np.nan_to_num(darkest), 3, mode="nearest")
    glint = np.clip(smooth, 0, screening["glint_maximum"])
    if kind == "bright":
        glint = np.maximum(glint - screening["glint_kept"], 0)
    return np.asarray(glint, np.float32)


def _floating(rho: Mapping[str, np.ndarray]) -> np.ndarray:
    """Floating algae index (Hu 2009): near infrared above the line from red to short-wave infrared."""
    swir = rho.get("swir1", rho.get("swir2"))
    assert swir is not None
    far = 1610.0 if "swir1" in rho else 2190.0
    line = rho["red"] + (swir - rho["red"]) * np.float32((865.0 - 665.0) / (far - 665.0))
    return np.asarray(rho["nir_narrow"] - line)


def _compute(
    plan: Plan,
    rho: Mapping[str, np.ndarray],
    flags: np.ndarray,
    inside: np.ndarray,
    chosen: np.ndarray,
    inputs: Inputs,
    window: Window,
) -> dict[str, np.ndarray]:
    out = _empty(plan, window.shape)
    seen = inside[inputs.inner]
    surrounding = flags[inputs.inner].copy()
    domain = np.zeros(window.shape, np.uint16)
    if chosen.any():
        spectra = {role: values[inputs.inner][chosen] for role, values in rho.items()}
        found = quantities(spectra, plan.variables, plan.chlorophyll, plan.spm)
        surrounding[chosen] |= found.flags
        domain[chosen] = found.outside
        for name in plan.variables:
            for layer, part in enumerate((name, *VARIABLES[name].beside)):
                values = found.values[part]
                target = out[name][layer] if out[name].ndim == 3 else out[name]
                target[chosen] = np.where(np.isnan(values), NODATA, values)
        if plan.types is not None:
            kinds, angles = classify(spectra, plan.types)
            out["TYPE"][chosen] = kinds
            out["TYPE_ANGLE"][chosen] = np.where(np.isnan(angles), ANGLE_NODATA, angles)
    out["FLAGS"][0][seen] = surrounding[seen]
    out["FLAGS"][1][seen] = domain[seen]
    out["QUALITY"][seen] = summary(surrounding[seen])
    return out


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
    out["FLAGS"] = np.zeros((2, *shape), np.uint16)
    out["QUALITY"] = np.full(shape, UNKNOWN, np.uint8)
    if plan.types is not None:
        out["TYPE"] = np.full(shape, NO_TYPE, np.uint8)
        out["TYPE_ANGLE"] = np.full(shape, ANGLE_NODATA, np.float32)
    return out
