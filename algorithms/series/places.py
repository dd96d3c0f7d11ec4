"""Series of places: mean and spread of a quantity over the pixels of polygons, or at points, on every date.

Polygons are summed block by block, so that a large one costs no more memory than a small one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.vector import Features, rasterize_mask, read_layer
from ..spec.phrase import phrase
from .series_job import SeriesJob
from .stack import read_block
from .variables import PPI, compute, sun_zenith

_SIDE = 512


@dataclass(frozen=True)
class PlaceSeries:
    """One place on the dates of one tile. Arrays (dates,): mean and standard deviation over clear pixels, mean over the
    pixels that have an image but are masked, shares of clear and of imaged pixels; NaN where there is none."""

    name: str
    tile: str
    days: np.ndarray
    products: tuple[str, ...]
    sensors: tuple[str, ...]
    mean: np.ndarray
    std: np.ndarray
    masked_mean: np.ndarray
    clear: np.ndarray
    imaged: np.ndarray
    pixels: int


def read_places(value: Mapping[str, Any], label: str | None, crs: str, most: int) -> tuple[list[str], np.ndarray]:
    """Names and geometries (points and polygons) of a layer in `crs`; raises `TheiaError` when there are too many."""
    features = read_layer(value, crs)
    if not len(features):
        raise TheiaError("input", phrase("{path} holds no feature.", path=value["path"]))
    if len(features) > most:
        message = phrase(
            "{path} holds {count} places, at most {most} can be shown.",
            path=value["path"],
            count=len(features),
            most=most,
        )
        raise TheiaError("input", message, "Select some of them, or filter the layer.")
    return _names(features, label), features.geometries


def _names(features: Features, label: str | None) -> list[str]:
    if label:
        if label not in features.columns:
            raise TheiaError(
                "input",
                phrase(
                    "The layer has no field {label} (it has {names}).", label=label, names=", ".join(features.columns)
                ),
            )
        return [str(v) for v in features.columns[label]]
    return [str(i + 1) for i in range(len(features))]


def place_series(job: SeriesJob, variable: str, name: str, geometry: Any, context: Context) -> PlaceSeries | None:
    """The series of one place (geometry in the CRS of the stack's grid); None where it lies outside the images."""
    stack, grid = job.stack, job.stack.grid
    window = pixels_window(geometry, grid)
    if window is None:
        return None
    zenith = sun_zenith(job.scenes, grid)
    n = len(stack.dates)
    clear, total, square, imaged = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    masked, masked_total = np.zeros(n), np.zeros(n)
    pixels = 0
    sources = stack.sources()
    for part in grid.crop(window).blocks(_SIDE, _SIDE):
        context.check_cancel()
        block = Window(window.row + part.row, window.col + part.col, part.height, part.width)
        inputs = Inputs(sources, grid, block, stack.margin)
        inside = _pixels_of(geometry, inputs.grid)
        count = int(inside[inputs.inner].sum())
        if not count:
            continue
        pixels += count
        data = read_block(stack, inputs, inside, keep_masked=True)
        assert data.imaged is not None
        chosen = inside[inputs.inner].ravel()
        values, valid, there = data.values[:, :, chosen], data.valid[:, chosen], data.imaged[:, chosen]
        if variable.upper() == PPI:
            values = np.where(valid[:, np.newaxis], values, np.nan)
        series = compute(variable, stack, values, zenith).astype(np.float64)
        known = np.isfinite(series)
        good, bad = valid & known, there & ~valid & known
        clear += good.sum(1)
        imaged += there.sum(1)
        total += np.where(good, series, 0).sum(1)
        square += np.where(good, series**2, 0).sum(1)
        masked += bad.sum(1)
        masked_total += np.where(bad, series, 0).sum(1)
    if not pixels:
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / clear
        std = np.sqrt(np.maximum(0, square / clear - mean**2) * clear / np.maximum(1, clear - 1))
        masked_mean = masked_total / masked
    return PlaceSeries(
        name, job.name, stack.days, tuple(d.id for d in stack.dates), tuple(d.sensor for d in stack.dates),
        mean, std, masked_mean, clear / pixels, imaged / pixels, pixels,
    )  # fmt: skip


def pixels_window(geometry: Any, grid: Grid) -> Window | None:
    """The window of the pixels of a place; None where it lies outside the grid."""
    window = grid.window_from_bounds(*geometry.bounds)
    if not window.height or not window.width:
        # a point has no extent: the pixel that holds it
        a, _, c, _, e, f = grid.transform
        x, y = geometry.representative_point().coords[0][:2]
        window = Window(int(np.floor((y - f) / e)), int(np.floor((x - c) / a)), 1, 1).clip(grid.height, grid.width)
    return window if window.height and window.width else None


def _pixels_of(geometry: Any, grid: Grid) -> np.ndarray:
    """(height, width) bool: pixels whose centre lies in a polygon, the pixel that holds a point."""
    if geometry.geom_type in ("Point", "MultiPoint"):
        return rasterize_mask(geometry, grid, all_touched=True)
    inside = rasterize_mask(geometry, grid)
    # a polygon smaller than a pixel still shows the pixels that it touches
    return inside if inside.any() or geometry.area > 4 * grid.pixel_size**2 else rasterize_mask(geometry, grid, True)


def smooth_curve(
    place: PlaceSeries, method: str, days: np.ndarray, least_clear: float
) -> tuple[np.ndarray, np.ndarray]:
    """A place's curve and its standard deviation on `days`, from the dates with at least `least_clear` of it clear."""
    from .estimate import estimate

    use = (place.clear >= least_clear) & np.isfinite(place.mean)
    value, std = estimate(
        method, np.nan_to_num(place.mean)[:, None, None], use[:, None], place.days, days, uncertainty=True
    )
    return value[:, 0, 0], std[:, 0, 0] if std is not None else np.full(days.size, np.nan)


def table_rows(
    places: Sequence[PlaceSeries], curves: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]
) -> list[list[str]]:
    """Rows of the CSV: observations (clear, masked, no image) and the points of the curves."""
    from .dates import iso

    def text(value: float, digits: int = 5) -> str:
        return "" if not np.isfinite(value) else f"{value:.{digits}f}"

    rows = []
    for place, (days, value, std) in zip(places, curves, strict=True):
        for i, day in enumerate(place.days):
            if place.clear[i] > 0:
                kind, shown, spread = "clear", place.mean[i], place.std[i]
            elif place.imaged[i] > 0:
                kind, shown, spread = "masked", place.masked_mean[i], np.nan
            else:
                kind, shown, spread = "no image", np.nan, np.nan
            rows.append([place.name, place.tile, iso(day), kind, text(shown), text(spread), text(place.clear[i], 3),
                         str(place.pixels), place.sensors[i], place.products[i]])  # fmt: skip
        for day, v, s in zip(days, value, std, strict=True):
            rows.append([place.name, place.tile, iso(day), "curve", text(v), text(s), "", str(place.pixels), "", ""])
    return rows
