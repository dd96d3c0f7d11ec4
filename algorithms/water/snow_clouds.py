"""Ice clouds that look like snow: patches of certain snow that stand in the middle of clouds become clouds.

A patch is surrounded by ground, snow or clouds. Where nearly all of the ring around it is cloud, it is more likely a
part of that cloud that the mask has missed than a summit in a hole of it.
"""

from __future__ import annotations

import numpy as np
import rasterio
from rasterio.windows import Window as RasterioWindow

from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import close_datasets, read_window
from .ground import pixel_hectares, pixel_metres
from .snow_rules import CANDIDATE, CLOUDED, HARD, KNOWN, SNOW_1, constants


def remove_ice_clouds(path: str, grid: Grid, context: Context) -> int:
    """Turn doubtful patches of the first pass into clouds in the raster of states; returns how many."""
    from scipy import ndimage

    rules = constants()["ice_cloud"]
    state = read_window(path, (1,), grid.window, None)[0]
    labels, _ = ndimage.label(state & SNOW_1 != 0, np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())
    least = rules["least_patch_km2"] * 100.0 / pixel_hectares(grid)
    radius = max(1, round(rules["ring_m"] / pixel_metres(grid)[0]))
    removed = 0
    for number, box in enumerate(ndimage.find_objects(labels), 1):
        context.check_cancel()
        if box is None or sizes[number] < least:
            continue
        window = Window(box[0].start, box[1].start, box[0].stop - box[0].start, box[1].stop - box[1].start)
        around = window.grow(radius).clip(grid.height, grid.width)
        part, own = state[around.slices], labels[around.slices] == number
        ring = (ndimage.distance_transform_edt(~own) <= radius) & (part & SNOW_1 == 0) & (part & KNOWN != 0)
        if ring.any() and (part[ring] & CLOUDED != 0).mean() > rules["cloud_share"]:
            part[own] = (part[own] & ~np.uint8(SNOW_1 | CANDIDATE)) | np.uint8(CLOUDED | HARD)
            removed += 1
    if removed:
        close_datasets()
        with rasterio.open(path, "r+") as dataset:
            dataset.write(state, 1, window=RasterioWindow(0, 0, grid.width, grid.height))
    return removed
