"""The entry `get_dem`: elevation on the grid of a product or over an area, from Copernicus DEM GLO-30.

Tiles of one degree are put side by side in degrees, the sea as height 0, and brought to the grid once: bilinear, or by
average where the grid is coarser. Heights are above the geoid EGM2008, in metres.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import rasterio
from rasterio.windows import Window as RasterioWindow

from ..core.errors import TheiaError
from ..core.files import check_targets, size_text
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, write_raster
from ..core.resample import resample
from ..core.result import Layer, Result
from ..spec.phrase import phrase
from . import tiles
from .areas import area_geometry
from .shapes import bounds
from .sources import get_service

#: degrees read beyond the grid, so that interpolation at its edge is whole
MARGIN_DEG = 0.01
NODATA = -32768.0
#: most pixels of an output, beyond which the area is surely a mistake
MOST_PIXELS = 400_000_000


def get_dem(
    *,
    product: str | None,
    area: Mapping[str, Any] | None,
    pixel: float,
    output_crs: str | None,
    output: str,
    context: Context,
) -> Result:
    """Run the entry `get_dem`."""
    check_targets([output])
    grid = product_grid(product, pixel) if product else area_grid(area, pixel, output_crs)
    if grid.height * grid.width > MOST_PIXELS:
        raise TheiaError(
            "input",
            phrase("The elevation would have {width} x {height} pixels.", width=grid.width, height=grid.height),
            "Choose a smaller area.",
        )
    context.info(
        phrase(
            "{width} x {height} pixels of {pixel_size:g}, {size}.",
            width=grid.width,
            height=grid.height,
            pixel_size=grid.pixel_size,
            size=size_text(grid.width * grid.height * 4),
        )
    )
    source = get_service("cop-dem")
    box = degrees_box(grid)
    with context.stage(0.0, 0.7, source.title):
        paths = tiles.fetch(source, box, context)
    heights, found = mosaic(paths, box)
    context.check_cancel()
    method = "average" if _metres(grid) > 2 * _metres(found) else "bilinear"
    array = resample(heights, found, grid, method, NODATA).astype(np.float32)
    array[array == NODATA] = 0.0
    tags = {"source": source.title, "licence": source.licence, "vertical_reference": "EGM2008"}
    spec = RasterSpec(output, grid, "float32", None, band_names=("elevation",), units="m", tags=tags)
    write_raster(spec, array)
    write_item(
        f"{output.rsplit('.', 1)[0]}.json",
        item_id=output.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0],
        entry="get_dem",
        parameters={"product": product, "area": area, "pixel": pixel, "output_crs": output_crs, "output": output},
        inputs=[product] if product else [],
        outputs=[output],
        context=context,
        grid=grid,
        properties={"license": source.licence, "source": [p.replace("\\", "/").rsplit("/", 1)[-1] for p in paths]},
    )
    layer = Layer(
        "output",
        output,
        "Elevation",
        style="dem",
        trust="Copernicus GLO-30: about 2 m rms on open ground; forests and buildings are part of the surface.",
    )
    return Result({"output": output, "minimum": float(array.min()), "maximum": float(array.max())}, [layer])


def product_grid(path: str, pixel: float) -> Grid:
    """The product's grid, at its finest resolution or at `pixel` metres where that is a multiple of it."""
    from ..products.read import open_product

    scene = open_product(path)
    grid = min(scene.groups.values(), key=lambda g: g.pixel_size)
    if not pixel:
        return grid
    factor = pixel / grid.pixel_size
    if abs(factor - round(factor)) > 1e-6 or factor < 1:
        raise TheiaError(
            "input",
            phrase(
                "{pixel:g} m is not a multiple of the product's {pixel_size:g} m.",
                pixel=pixel,
                pixel_size=grid.pixel_size,
            ),
        )
    return grid.coarsen(round(factor))


def area_grid(area: Mapping[str, Any] | None, pixel: float, output_crs: str | None) -> Grid:
    """A grid over an area: in the system asked for, else in the UTM zone of its middle, on multiples of the pixel."""
    from rasterio.warp import transform_bounds

    shape = area_geometry(area)
    box = bounds(shape)
    if box is None:
        raise TheiaError("input", "Elevation needs a product or an area.", "Give one of the two.")
    west, south, east, north = box
    crs = output_crs
    if not crs:
        zone = int((((west + east) / 2 + 180) % 360) // 6) + 1
        crs = f"EPSG:{(32600 if south + north >= 0 else 32700) + zone}"
    system = rasterio.CRS.from_user_input(crs)
    step = pixel or (30.0 if system.is_projected else 1 / 3600)
    left, bottom, right, top = transform_bounds("EPSG:4326", system, west, south, east, north, densify_pts=21)
    left, top = math.floor(left / step) * step, math.ceil(top / step) * step
    return Grid.from_origin(crs, left, top, step, math.ceil((top - bottom) / step), math.ceil((right - left) / step))


def degrees_box(grid: Grid) -> tuple[float, float, float, float]:
    """The box of a grid in degrees, with a margin."""
    from rasterio.warp import transform_bounds

    west, south, east, north = transform_bounds(grid.crs, "EPSG:4326", *grid.bounds, densify_pts=21)
    return west - MARGIN_DEG, max(-90.0, south - MARGIN_DEG), east + MARGIN_DEG, min(90.0, north + MARGIN_DEG)


def _metres(grid: Grid) -> float:
    return grid.pixel_size if rasterio.CRS.from_user_input(grid.crs).is_projected else grid.pixel_size * 111_000


def mosaic(
    paths: Sequence[str], box: Sequence[float], missing: float = 0.0, dtype: str = "float32"
) -> tuple[np.ndarray, Grid]:
    """Values (rows, columns) of a box in degrees, at the finest spacing of the tiles; `missing` where there is none."""
    west, south, east, north = box
    dx = dy = 1 / 3600
    x0 = y0 = 0.0
    for number, path in enumerate(paths):
        with rasterio.open(path) as tile:
            if number == 0 or tile.transform.a < dx:
                dx, dy, x0, y0 = tile.transform.a, -tile.transform.e, tile.transform.c, tile.transform.f
    left, top = x0 + math.floor((west - x0) / dx + 1e-6) * dx, y0 + math.ceil((north - y0) / dy - 1e-6) * dy
    width, height = math.ceil((east - left) / dx - 1e-6), math.ceil((top - south) / dy - 1e-6)
    if width * height > MOST_PIXELS:
        raise TheiaError(
            "input",
            phrase("The area holds {width} x {height} pixels.", width=width, height=height),
            "Choose a smaller area.",
        )
    out = np.full((height, width), missing, dtype)
    for path in paths:
        with rasterio.open(path) as tile:
            b, a, e = tile.bounds, tile.transform.a, -tile.transform.e
            first_col, last_col = max(0, round((b.left - left) / dx)), min(width, round((b.right - left) / dx))
            first_row, last_row = max(0, round((top - b.top) / dy)), min(height, round((top - b.bottom) / dy))
            if first_col >= last_col or first_row >= last_row:
                continue
            window = RasterioWindow(
                (left + first_col * dx - b.left) / a,
                (b.top - (top - first_row * dy)) / e,
                (last_col - first_col) * dx / a,
                (last_row - first_row) * dy / e,
            )
            shape = (last_row - first_row, last_col - first_col)
            part = tile.read(1, window=window, out_shape=shape, masked=True)
            out[first_row:last_row, first_col:last_col] = part.filled(missing)
    return out, Grid("EPSG:4326", (dx, 0.0, left, 0.0, -dy, top), height, width)
