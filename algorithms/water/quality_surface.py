"""The surface of water in an image: which pixels are water, which are hidden, and the reflectance without its glint.

What water quality and depth from colour share. Limit: decoding the bands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from ..core.blocks import Inputs, Source
from ..core.grid import Grid, Window
from ..core.raster import grid_of, open_dataset
from ..core.vector import rasterize_mask
from ..products.masks import MaskPlan, evaluate, plan_masks
from ..products.scene import Band, Scene
from .quality_formulas import constants
from .quality_input import pixel_metres
from .quality_pixels import PI, VISIBLE, flag_bits

_MASKS: Mapping[str, Sequence[str]] = {
    "cloud": ("cloud", "thin_cloud", "cloud_or_shadow"),
    "shadow": ("shadow", "topographic_shadow", "hidden"),
    "outside": ("outside", "defective"),
}


@dataclass(frozen=True)
class BandSource:
    """Name of a source and how its numbers become what was declared: DN * scale + offset."""

    source: str
    scale: float
    offset: float
    nodata: float | None


@dataclass(frozen=True)
class SurfacePlan:
    """How one date is read. `quantity`: rrs, rho_w or rho_s; `glint`: none, all or bright; `water_mask`: name of its
    source; `extent`: the image on the job's grid, beyond which nothing is known.
    """

    bands: Mapping[str, BandSource]
    quantity: str
    glint: str
    cloud: MaskPlan
    shadow: MaskPlan
    outside: MaskPlan
    water_mask: str
    pixel_m: float
    cloud_buffer_m: float
    extent: Window
    geometry: Any | None = None

    @property
    def margin(self) -> int:
        """Pixels around a block that its result depends on."""
        return int(max(self.cloud_buffer_m, constants()["screening"]["near_shore_m"]) / self.pixel_m) + 3


@dataclass(frozen=True)
class Surface:
    """A block with its margin: rho_w by role without glint, and (height, width) maps. `inside`: pixels wanted that have
    an image; `water`: open water that is seen; `flags`: uint16, the flags of surroundings and input.
    """

    rho: Mapping[str, np.ndarray]
    inside: np.ndarray
    water: np.ndarray
    flags: np.ndarray


def plan_surface(
    scene: Scene,
    bands: Mapping[str, Band],
    grid: Grid,
    image: Grid,
    geometry: Any | None,
    quantity: str,
    glint: str,
    water_mask: str | None,
    buffer_m: float,
) -> tuple[dict[str, Source], SurfacePlan]:
    """Sources and plan of one date on `grid`, a part of the `image` on the same pixels."""
    sources, named = {}, {}
    for role, band in bands.items():
        finer = band.grid.pixel_size < grid.pixel_size * 0.999
        nodata = band.nodata
        if nodata is None and open_dataset(band.path).dtypes[band.index - 1].startswith("float"):
            nodata = float("nan")
        method = "average" if finer else "bilinear"
        sources[role] = Source(band.path, band.grid, grid, (band.index,), method, nodata)
        named[role] = BandSource(role, band.scale, band.offset, band.nodata)
    if water_mask:
        sources["water_mask"] = Source(water_mask, grid_of(water_mask), grid)
    masks = {
        name: plan_masks(scene, [m for m in meanings if not _guessed(scene, m)], grid, prefix=f"{name}/")
        for name, meanings in _MASKS.items()
    }
    for mask in masks.values():
        sources |= mask.sources
    plan = SurfacePlan(
        named,
        quantity,
        glint,
        masks["cloud"],
        masks["shadow"],
        masks["outside"],
        "water_mask" if water_mask else "",
        pixel_metres(grid),
        buffer_m,
        grid.window_of(image),
        geometry,
    )
    return sources, plan


def _guessed(scene: Scene, meaning: str) -> bool:
    """Shadows of the relief that Sen2Cor guesses from darkness: dark water is among them."""
    return meaning == "topographic_shadow" and scene.format in ("safe", "sidecar")


def read_surface(inputs: Inputs, plan: SurfacePlan) -> Surface | None:
    """Read a block; None where nothing of it is wanted."""
    rho = {role: _read(inputs, band) for role, band in plan.bands.items()}
    extent = within(plan.extent, inputs.window)
    imaged = np.logical_and.reduce([np.isfinite(v) for role, v in rho.items() if role in (*VISIBLE, "nir_narrow")])
    imaged &= extent
    if not plan.outside.empty:
        imaged &= ~evaluate(plan.outside, inputs)
    inside = imaged if plan.geometry is None else imaged & rasterize_mask(plan.geometry, inputs.grid)
    if not inside[inputs.inner].any():
        return None
    scale = np.float32(1.0) if plan.quantity != "rrs" else PI
    rho = {role: values * scale for role, values in rho.items()}
    hidden = {
        name: _mask(mask, inputs, imaged.shape) for name, mask in (("cloud", plan.cloud), ("shadow", plan.shadow))
    }
    hidden["cloud"] = _grown(hidden["cloud"], plan.cloud_buffer_m / plan.pixel_m)
    seen = imaged & ~hidden["cloud"] & ~hidden["shadow"]
    water = _water(inputs, plan, rho, imaged) & seen
    # land that a cloud hides is not known: only seen land makes a shore. Water processors leave land unknown
    land = imaged & ~water & seen
    if plan.quantity != "rho_s":
        land |= extent & ~imaged & ~hidden["cloud"] & ~hidden["shadow"]
    flags = _surroundings(plan, rho, imaged, land, hidden)
    if plan.quantity == "rho_s":
        water &= ~_grown(land, 1.0)
    flags[imaged & seen & ~water] |= flag_bits()["land"]
    return Surface(rho, inside, water & inside, flags)


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


def _water(inputs: Inputs, plan: SurfacePlan, rho: Mapping[str, np.ndarray], imaged: np.ndarray) -> np.ndarray:
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
    plan: SurfacePlan,
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
