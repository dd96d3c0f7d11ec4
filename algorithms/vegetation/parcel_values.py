"""Band values of parcels in a product: the median of the clear pixels that lie well inside each parcel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.zonal import ZonePixels
from ..products.masks import evaluate, plan_masks
from ..products.scene import Scene

_MASKED = ("cloud", "thin_cloud", "shadow", "snow", "saturated", "outside")


def read_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: reflectance (bands, height, width) float32, NaN where it is masked or not known."""
    invalid = np.zeros(window.shape, bool)
    if not parameters["masks"].empty:
        invalid = evaluate(parameters["masks"], inputs)
    out = np.empty((len(parameters["scaling"]), *window.shape), np.float32)
    for k, (name, (scale, offset, nodata)) in enumerate(parameters["scaling"].items()):
        dn = inputs.read(name)
        out[k] = dn.astype(np.float32) * np.float32(scale) + np.float32(offset)
        if nodata is not None:
            out[k][dn == dn.dtype.type(nodata)] = np.nan
    out[:, invalid] = np.nan
    return {"bands": out}


def parcel_medians(
    scene: Scene, bands: Sequence[str], grid: Grid, pixels: ZonePixels, count: int, context: Context,
    least_share: float = 0.5, mean: bool = False,
) -> np.ndarray:  # fmt: skip
    """(parcels, bands) medians (or means), NaN where less than `least_share` of a parcel's pixels is clear.

    `grid` is a crop of the scene's finest grid, and `pixels` are the parcels' pixels on it.
    """
    sources = {}
    scaling = {}
    for name in bands:
        band = scene.bands[name]
        sources[name] = Source(band.path, band.grid, grid, (band.index,), "nearest", band.nodata)
        scaling[name] = (band.scale, band.offset, band.nodata)
    plan = plan_masks(scene, _MASKED, grid)
    values = np.full((len(pixels), len(bands)), np.nan, np.float32)
    for window, part in map_blocks(
        "vegetation.parcel_values:read_block", sources | dict(plan.sources), grid, context,
        parameters={"scaling": scaling, "masks": plan}, bytes_per_pixel=12.0 * len(bands) + 8, text=scene.id,
    ):  # fmt: skip
        chosen = pixels.within(window)
        if len(chosen):
            values[chosen] = part["bands"][:, pixels.row[chosen] - window.row, pixels.col[chosen] - window.col].T
    return middle_by_zone(values, pixels.zone, count, least_share, np.mean if mean else np.median)


def middle_by_zone(
    values: np.ndarray, zone: np.ndarray, count: int, least_share: float, middle: Callable[..., Any]
) -> np.ndarray:
    """(zones, columns) medians or means of the rows that are known in all columns, of (pixels, columns)."""
    known = np.isfinite(values).all(axis=1)
    whole = np.bincount(zone, minlength=count)
    order = np.argsort(zone[known], kind="stable")
    rows = np.flatnonzero(known)[order]
    bounds = np.searchsorted(zone[rows], np.arange(count + 1))
    result = np.full((count, values.shape[1]), np.nan)
    for k in range(count):
        members = rows[bounds[k] : bounds[k + 1]]
        if len(members) and len(members) >= least_share * whole[k]:
            result[k] = middle(values[members], axis=0)
    return result
