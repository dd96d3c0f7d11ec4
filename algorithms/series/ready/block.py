"""Kernel of an analysis-ready date: every scene of a pass onto the target in one interpolation, merged, with its masks.

Reflectance is kept under clouds too: masks say what to leave out, and a later reader may choose otherwise. Where tiles
overlap, the first scene that is clear gives the pixel, else the first that has an image.

Limit: decoding, interpolation and compression: 73 ns of CPU a value and date together (4000 x 4000 pixels).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core.blocks import Inputs
from ...core.grid import Grid, Window
from ...core.vector import rasterize_mask
from ...products.scene import Band
from .acquisitions import Plan
from .bandpass import IDENTITY, Line
from .direction import Factor
from .recipe import BITS, LEFT_OUT, NODATA, SCALE, UNDIRECTED, Recipe


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """`image` (bands, h, w) int16, `flags` (h, w) uint16, and the counts `inside`, `imaged` and `clear` of pixels."""
    recipe: Recipe = parameters["recipe"]
    shape = window.shape
    image = np.full((len(recipe.names), *shape), NODATA, np.int16)
    flags = np.full(shape, BITS["outside"] | LEFT_OUT, np.uint16)
    rank = np.zeros(shape, np.uint8)
    inside = np.ones(shape, bool)
    if recipe.geometry is not None:
        inside = rasterize_mask(recipe.geometry, inputs.grid)[inputs.inner]
    if inside.any():
        for scene_plan, lines, factors in zip(recipe.plans, recipe.lines, recipe.factors, strict=True):
            if not _touches(scene_plan, inputs.grid):
                continue
            _add(inputs, recipe, scene_plan, lines, factors, inside, image, flags, rank)
    return {
        "image": image,
        "flags": flags,
        "inside": int(inside.sum()),
        "imaged": int((rank > 0).sum()),
        "clear": int((rank == 2).sum()),
    }


def _touches(scene_plan: Plan, grid: Grid) -> bool:
    """Whether a scene reaches a block; of other reference systems it is not known before reading."""
    if scene_plan.ground.crs != grid.crs:
        return True
    a, b = scene_plan.ground.bounds, grid.bounds
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _add(
    inputs: Inputs,
    recipe: Recipe,
    scene_plan: Plan,
    lines: Mapping[str, Line],
    factors: Mapping[str, Factor],
    inside: np.ndarray,
    image: np.ndarray,
    flags: np.ndarray,
    rank: np.ndarray,
) -> None:
    """One scene into the block, where it is better than what is there."""
    own = _flags(inputs, scene_plan)
    imaged = np.ones(own.shape, bool)
    values = np.empty((len(recipe.names), *own.shape), np.int16)
    for position, name in enumerate(recipe.names):
        if name not in scene_plan.bands:
            imaged[:] = False
            break
        source_name, band = scene_plan.bands[name]
        reflectance = reflectance_of(inputs, source_name, band, scene_plan, imaged)
        factor = factors.get(name)
        if factor is not None:
            np.multiply(reflectance, factor.on(inputs.grid), out=reflectance, where=(own & UNDIRECTED) == 0)
        values[position] = to_integer(lines.get(name, IDENTITY).apply(reflectance))
    if not imaged.any():
        return
    own[~imaged] |= np.uint16(BITS["outside"])
    bad = _bad(own, imaged, recipe, scene_plan)
    own[bad] |= np.uint16(LEFT_OUT)
    own, bad, imaged = own[inputs.inner], bad[inputs.inner], imaged[inputs.inner] & inside
    mine = imaged.astype(np.uint8) + (imaged & ~bad)
    take = mine > rank
    rank[take] = mine[take]
    flags[take] = own[take]
    for position in range(len(recipe.names)):
        image[position][take] = values[position][inputs.inner][take]


def _bad(own: np.ndarray, imaged: np.ndarray, recipe: Recipe, scene_plan: Plan) -> np.ndarray:
    """(height, width) bool: what is left out. Clouds and the like grow by what the interpolation carries of them into
    their neighbours; the edge of the image does not, for nothing is carried over from there: a value that nodata tells
    has no weight, and beyond the last row of a file the row goes on (`core.resample`)."""
    beyond = recipe.left_out & BITS["outside"]
    told = all(band.nodata is not None for _, band in scene_plan.bands.values())
    masked = (own & (recipe.left_out & ~beyond if told else recipe.left_out)) != 0
    return grown(masked, scene_plan.grow_px) | ~imaged | ((own & beyond) != 0)


def _flags(inputs: Inputs, scene_plan: Plan) -> np.ndarray:
    """(height, width) uint16: the bit of every meaning that holds at the block grown by the margin."""
    found = np.zeros(inputs.grid.shape, np.uint16)
    for name, masks in scene_plan.masks.items():
        dn = inputs.read(name)
        for mask in masks:
            found[mask.decode(dn)] |= np.uint16(BITS[mask.meaning])
    return found


def reflectance_of(inputs: Inputs, name: str, band: Band, scene_plan: Plan, imaged: np.ndarray) -> np.ndarray:
    """(height, width) float32 reflectance; where it is not known `imaged` is set to False."""
    dn = inputs.read(name)
    if band.nodata is None:
        imaged &= covered(scene_plan.sources[name].file_grid, inputs.grid)
    else:
        imaged &= dn != band.nodata
    reflectance = dn.astype(np.float32) * np.float32(band.scale) + np.float32(band.offset)
    if dn.dtype.kind == "f":
        imaged &= np.isfinite(reflectance)
    return reflectance


def to_integer(reflectance: np.ndarray) -> np.ndarray:
    """Reflectance x 10000 as int16; a value never takes the number that means unknown."""
    with np.errstate(invalid="ignore"):
        scaled = np.rint(np.nan_to_num(reflectance) / np.float32(SCALE))
    result: np.ndarray = np.clip(scaled, NODATA + 1, 32767).astype(np.int16)
    return result


def grown(mask: np.ndarray, pixels: int) -> np.ndarray:
    """A mask with the square of pixels around each of its own: what a separable filter reaches."""
    if not pixels or not mask.any() or mask.all():
        return mask
    from scipy.ndimage import maximum_filter

    reached = maximum_filter(mask.view(np.uint8), size=2 * pixels + 1, mode="constant", cval=0)
    return np.asarray(reached).view(bool)


def covered(file_grid: Grid, grid: Grid) -> np.ndarray:
    """(height, width) bool: pixel centres that lie on a file, for files without a nodata value."""
    x, y = np.meshgrid(*grid.centres())
    if not file_grid.same_system(grid):
        from pyproj import Transformer

        x, y = Transformer.from_crs(grid.crs, file_grid.crs, always_xy=True).transform(x, y)
    left, bottom, right, top = file_grid.bounds
    result: np.ndarray = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    return result
