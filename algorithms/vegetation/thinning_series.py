"""Series of stands from images: medians of optical bands, mean power of radar, one date at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, map_blocks
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.zonal import ZonePixels, zone_pixels
from ..products.scene import Scene
from ..series.stack import Stack, build_stack, read_block
from .dieback_masks import index_of
from .mowing_parcels import zone_medians

OPTICAL_BANDS = ("B4", "B8", "B8A", "B11", "B12")
_LEAST_CLEAR = 0.5


def stand_pixels(geometries: np.ndarray, grid: Grid) -> ZonePixels:
    """Pixels of stands (in the grid's reference system), without those at the edge where enough are left."""
    shrunk = shapely.buffer(geometries, -0.75 * grid.pixel_size)
    inside = zone_pixels(np.where(shapely.is_empty(shrunk), geometries, shrunk), grid)
    few = np.bincount(inside.zone, minlength=len(geometries)) < 4
    if few.any():
        inside = zone_pixels(np.where(few | shapely.is_empty(shrunk), geometries, shrunk), grid)
    return inside


def gather_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: stored values (bands, own) and validity (own,) of the stands' pixels of a block on one date."""
    stack: Stack = parameters["stack"]
    own = parameters["pixels"].within(window)
    if not len(own):
        return {"own": own, "values": np.zeros((len(stack.bands), 0), stack.dtype), "valid": np.zeros(0, bool)}
    data = read_block(stack, inputs)
    pixels: ZonePixels = parameters["pixels"].take(own)
    flat = (pixels.row - window.row) * window.width + pixels.col - window.col
    return {"own": own, "values": data.values[0][:, flat], "valid": data.valid[0, flat]}


def gather(stack: Stack, pixels: ZonePixels, context: Context, text: str) -> tuple[np.ndarray, np.ndarray]:
    """Stored values (bands, pixels) and validity (pixels,) of pixels on the one date of a stack."""
    values, valid = np.zeros((len(stack.bands), len(pixels)), stack.dtype), np.zeros(len(pixels), bool)
    for _, found in map_blocks(
        "vegetation.thinning_series:gather_block", stack.sources(), stack.grid, context, margin=stack.margin,
        parameters={"stack": stack, "pixels": pixels}, bytes_per_pixel=stack.bytes_per_pixel + 32, text=text,
    ):  # fmt: skip
        values[:, found["own"]], valid[found["own"]] = found["values"], found["valid"]
    return values, valid


def optical_series(stack: Stack, pixels: ZonePixels, count: int, context: Context) -> tuple[np.ndarray, np.ndarray]:
    """NDVI and CRswir (stands, dates) float64 of the medians of `OPTICAL_BANDS`; NaN where too little is clear."""
    total = np.bincount(pixels.zone, minlength=count)
    ndvi, crswir = np.full((2, count, len(stack.dates)), np.nan)
    for number, date in enumerate(stack.dates):
        with context.stage(number / len(stack.dates), (number + 1) / len(stack.dates)):
            values, valid = gather(replace(stack, dates=(date,)), pixels, context, "Series of stands")
        zone = pixels.zone[valid]
        enough = (np.bincount(zone, minlength=count) >= _LEAST_CLEAR * total) & (total > 0)
        medians = {b: zone_medians(values[i, valid], zone, count) for i, b in enumerate(stack.bands)}
        good = enough & np.logical_and.reduce([m > 0 for m in medians.values()])
        ndvi[good, number] = index_of("NDVI", medians)[good]
        crswir[good, number] = index_of("CRSWIR", medians)[good]
    return ndvi, crswir


def radar_series(
    scenes: Sequence[Scene], geometries: np.ndarray, grid: Grid, context: Context
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days (orbits, dates) since 1970 and gamma0 in dB of VV and VH (stands, orbits, dates); NaN where unknown.

    Means of power over the pixels of a stand; an orbit is a relative orbit and direction.
    """
    pixels = stand_pixels(geometries, grid)
    count = len(geometries)
    orbits: dict[tuple[int, str], list[Scene]] = {}
    for scene in scenes:
        orbits.setdefault((scene.orbit or 0, scene.version), []).append(scene)
    longest = max(len(o) for o in orbits.values())
    days = np.full((len(orbits), longest), np.nan)
    power = np.full((2, count, len(orbits), longest), np.nan)
    done = 0
    for o, key in enumerate(sorted(orbits)):
        stack = build_stack(orbits[key], ("VV", "VH"), grid, ("outside",), "nearest", 0)
        days[o, : len(stack.dates)] = stack.days
        for number, date in enumerate(stack.dates):
            with context.stage(done / len(scenes), (done + 1) / len(scenes)):
                values, valid = gather(replace(stack, dates=(date,)), pixels, context, "Radar of stands")
            done += 1
            zone = pixels.zone[valid]
            seen = np.bincount(zone, minlength=count)
            for band in range(2):
                if date.bands[band] is None:
                    continue
                linear = 10 ** (values[band, valid] * (stack.units[band] / 10))
                mean = np.bincount(zone, weights=linear, minlength=count) / np.maximum(seen, 1)
                power[band, seen > 0, o, number] = 10 * np.log10(mean[seen > 0])
    return days, power[0], power[1]
