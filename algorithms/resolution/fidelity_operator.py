"""The model run one scale down: the original is degraded, refined by the plugin's own engine, and held against itself.

A super-resolution by `factor` is tried on the original degraded by the same factor: bands of 10 m become bands of
10 x factor metres, and so on. The degraded images are written with the pixel sizes that the model knows, and its result
is put back where it belongs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterSpec, RasterWriter, grid_of
from .degradation import default_mtf
from .fidelity_blocks import run
from .fidelity_geometry import coarser
from .fidelity_images import Image, Plane, open_raster
from .fidelity_inputs import Group, native_pixel
from .fidelity_load import load, margin_of

_SIDE = 256
_NODATA = -10000


def write_degraded(path: str, group: Group, factor: int, context: Context, grid: Grid | None = None) -> None:
    """The original of a group degraded by `factor` (DN = reflectance x 10000); `grid`: what the file says its pixels
    are, where not what they are."""
    rows, cols = (n // factor * factor for n in group.coarse.shape)
    whole = replace(group, coarse=group.coarse.crop(Window(0, 0, rows, cols)), fine=group.low, fine_grid=group.coarse)
    spec = RasterSpec(
        path, grid or whole.coarse.coarsen(factor), "int16", _NODATA, len(group.bands), group.bands, scale=1e-4,
        tags={"content": f"the original degraded by {factor}"},
    )  # fmt: skip
    step = group.step * factor

    def work(window: Window) -> np.ndarray:
        pair = load(whole, window, whole.low, whole.low)
        below = coarser(pair.geometry.coarse, factor).degrade(pair.low, pair.mtf)
        start = margin_of(whole) // factor
        part = below[:, start : start + window.height // factor, start : start + window.width // factor]
        return np.clip(np.rint(part * 1e4), -9999, 32767).astype(np.int16)

    windows = list(whole.coarse.blocks(max(step, _SIDE // step * step), max(step, _SIDE // step * step)))
    with RasterWriter(spec) as writer:
        for window, block in run(work, windows, whole, context, "Degrading the original"):
            writer.write(block, window.scale(1, factor))


@dataclass(frozen=True)
class Model:
    """A network by its name in the list of `super_resolution`, or a file."""

    name: str
    file: str | None = None


def run_lower(original: Image, group: Group, model: Model, folder: str, context: Context) -> Group:
    """The group with the model's result on the degraded original as `lower`; unchanged, with a warning, where the model
    does not make this factor."""
    factor = group.whole_factor
    if factor is None:
        context.warning(f"The model cannot be tried one scale down: the factor {group.factor:.3g} is no whole number.")
        return group
    names = _by_pixel(original)
    parts = {pixel: _part(original, group, tuple(bands), pixel) for pixel, bands in names.items()}
    region = _region(group.coarse, [p.coarse for p in parts.values()], factor)
    paths: dict[float, str] = {}
    for pixel, part in parts.items():
        inside = replace(part, coarse=_cut(part.coarse, region))
        shape = (n // factor for n in inside.coarse.shape)
        label = Grid.from_origin(group.coarse.crs, region[0], region[3], pixel, *shape)
        paths[pixel] = os.path.join(folder, f"degraded_{pixel:g}.tif")
        write_degraded(paths[pixel], inside, factor, context, label)
    made = os.path.join(folder, "refined.tif")
    _refine(paths, made, "sharpen20" if group.fine_grid.pixel_size > 7.5 else "both", model, context)
    found = grid_of(made)
    pixel = found.pixel_size * factor
    if abs(pixel - group.coarse.pixel_size) > 1e-3:
        context.warning(
            f"The model refines to {found.pixel_size:g} m, which is not the factor of {', '.join(group.bands)}: it is "
            "not tried one scale down."
        )
        return group
    problems: list[str] = []
    image = open_raster(made, None, None, problems)
    missing = [b for b in group.bands if image is None or b not in image.bands]
    if image is None or missing:
        context.warning(f"The model gives no band {', '.join(missing)}: it is not tried one scale down.")
        return group
    grid = Grid.from_origin(group.coarse.crs, region[0], region[3], pixel, found.height, found.width)
    return replace(group, lower=tuple(replace(image.bands[b], grid=grid) for b in group.bands))


def _by_pixel(original: Image) -> Mapping[float, list[str]]:
    """Bands by the pixel size at which the sensor sees them."""
    found: dict[float, list[str]] = {}
    for band, plane in original.bands.items():
        pixel = native_pixel(band, plane.grid)
        if pixel in (10.0, 20.0):
            found.setdefault(pixel, []).append(band)
    if not found:
        raise TheiaError("input", "The model can only be tried on an original with pixels of 10 or 20 m.",
                         "Leave MODEL empty, or give the result one scale down (LOWER_IMAGE).")  # fmt: skip
    return found


def _part(original: Image, group: Group, bands: tuple[str, ...], pixel: float) -> Group:
    planes: tuple[Plane, ...] = tuple(original.bands[b] for b in bands)
    own = planes[0].grid
    times = round(pixel / own.pixel_size)
    coarse = Grid(own.crs, own.coarsen(times).transform, own.height // times, own.width // times)
    return replace(
        group, coarse=coarse, bands=bands, low=planes, mtf=(default_mtf(pixel),) * len(bands), masks=(), second=None,
        reference=(), lower=(),
    )  # fmt: skip


def _region(coarse: Grid, grids: list[Grid], factor: int) -> tuple[float, float, float, float]:
    """The part of the group's original on whole degraded pixels of all grids: xmin, ymin, xmax, ymax."""
    largest = max(grids, key=lambda g: g.pixel_size)
    step = largest.pixel_size * factor
    origin_x, origin_y = largest.transform[2], largest.transform[5]
    left, bottom, right, top = coarse.bounds
    for grid in grids:
        a, b, c, d = grid.bounds
        left, bottom, right, top = max(left, a), max(bottom, b), min(right, c), min(top, d)
    first, last = np.ceil((left - origin_x) / step - 1e-6), np.floor((right - origin_x) / step + 1e-6)
    upper, lower = np.ceil((origin_y - top) / step - 1e-6), np.floor((origin_y - bottom) / step + 1e-6)
    return (
        float(origin_x + first * step), float(origin_y - lower * step),
        float(origin_x + last * step), float(origin_y - upper * step),
    )  # fmt: skip


def _cut(grid: Grid, bounds: tuple[float, float, float, float]) -> Grid:
    return grid.crop(grid.window_from_bounds(*bounds))


def _refine(paths: Mapping[float, str], output: str, target: str, model: Model, context: Context) -> None:
    """The plugin's own super-resolution on the degraded images."""
    from .super_resolution import super_resolution

    super_resolution(
        product=None, image=paths.get(10.0, paths.get(20.0)), image_20m=paths.get(20.0) if 10.0 in paths else None,
        bands=None, scale=None, area=None, target=target, model=model.name, model_file=model.file,
        check_fidelity=False, masks=[], reflectance="FRE", merge="crop", precision="auto", enforce_consistency=True,
        iterations=None, mtf_10m=None, mtf_20m=None, band_order="spectral", output=output, report=None, context=context,
    )  # fmt: skip
