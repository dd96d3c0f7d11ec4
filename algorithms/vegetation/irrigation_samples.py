"""Pixels of parcels whose irrigation is known, drawn for the training of the map by pixel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, map_blocks
from ..core.grid import Window
from ..core.progress import Context
from ..core.vector import Features, reproject
from ..core.zonal import ZonePixels, zone_pixels
from ..series.map_grids import map_grids
from .irrigation_data import EROSION_M, Study
from .irrigation_features import BANDS
from .irrigation_pixels import CHUNK, PixelImages, pixel_images, read_pixels


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `values` (pixels, features) of the drawn pixels of the block and their `zone` (pixels,)."""
    images: PixelImages = parameters["images"]
    drawn: ZonePixels = parameters["pixels"]
    own = drawn.take(drawn.within(window))
    if not len(own):
        return {"values": np.empty((0, 0), np.float32), "zone": own.zone}
    inside = np.zeros(window.shape, bool)
    inside[own.row - window.row, own.col - window.col] = True
    found = read_pixels(images, inputs, inside)
    index = (own.row - window.row) * window.width + own.col - window.col
    parts = [found.columns(index[k : k + CHUNK]).values for k in range(0, len(index), CHUNK)]
    return {"values": np.concatenate(parts), "zone": own.zone}


def draw(pixels: ZonePixels, most: int, rng: np.random.Generator) -> ZonePixels:
    """At most `most` pixels of each zone, at random."""
    order = rng.permutation(len(pixels))
    order = order[np.argsort(pixels.zone[order], kind="stable")]
    zone = pixels.zone[order]
    place = np.arange(len(zone)) - np.searchsorted(zone, zone)
    return pixels.take(np.sort(order[place < most]))


def pixel_samples(
    study: Study, layer: Features, year: np.ndarray, most: int, features: int, seed: int, context: Context
) -> tuple[np.ndarray, np.ndarray]:
    """Features (pixels, features) of images, without weather, and the parcel of each pixel (pixels,).

    At most `most` pixels a parcel, 10 m inside its edges; those that some feature does not know are left out.
    `features`: number of features expected; a year that lacks a direction of Sentinel-1 gives no pixels.
    """
    rng = np.random.default_rng([seed, 43])
    values, parcels = [np.empty((0, features), np.float32)], [np.empty(0, np.int64)]
    years = np.unique(year).astype(int).tolist()
    for number, one in enumerate(years):
        scenes, images = study.of_year(one)
        for grid, members in map_grids(scenes, BANDS, None, None):
            own = np.flatnonzero(year == one)
            inner = shapely.buffer(reproject(layer.geometries[own], layer.crs, grid.crs), -EROSION_M)
            own, inner = own[~shapely.is_empty(inner)], inner[~shapely.is_empty(inner)]
            near = shapely.intersects(inner, shapely.box(*grid.bounds))
            if not near.any():
                continue
            left, bottom, right, top = shapely.total_bounds(inner[near])
            part = grid.crop(grid.window_from_bounds(left, bottom, right, top, multiple=6))
            pixels = draw(zone_pixels(inner[near], part), most, rng)
            told = pixel_images(members, images, one, part)
            with context.stage(number / len(years), (number + 1) / len(years)):
                for _, found in map_blocks(
                    "vegetation.irrigation_samples:block", told.sources(), part, context,
                    parameters={"images": told, "pixels": pixels}, margin=told.margin,
                    bytes_per_pixel=told.bytes_per_pixel, text=f"Pixels {one}",
                ):  # fmt: skip
                    if found["values"].shape[1] == features:
                        known = np.isfinite(found["values"]).all(axis=1)
                        values.append(found["values"][known])
                        parcels.append(own[near][found["zone"][known]])
    return np.concatenate(values), np.concatenate(parcels)
