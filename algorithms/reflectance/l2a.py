"""The entry `l2a_correction`: a series of level 1 products to level 2A products, one date after the other.

What limits it: decoding JPEG 2000, once (`reading`), and compressing the outputs; masks, aerosols and the environment
effect take seconds on the coarse grid.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.files import check_space
from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import grid_of
from ..core.result import Result
from ..core.vector import area_window
from ..products.level1 import Level1, open_level1
from ..products.sensors import all_sensors
from ..spec.phrase import phrase
from . import composite as memory
from .air import aerosol_of, scene_air
from .coarse import PIXEL_M, coarse_grid, read_coarse
from .date import analyse
from .detect import Options
from .heights import open_heights
from .l2a_date import Job, Request, describe, layers, make_date
from .roles import roles_of
from .water_prior import open_prior

#: dates that are worked backwards to fill the memory at the start of a series
BACKWARD_DATES = 8


def l2a_correction(
    *, products: Sequence[str], area: Mapping[str, Any] | None, dem: str | None, grid: str | None,
    previous: str | None, start_mode: str, aot: float | None, aerosol: str, environment: str, gases: str,
    cirrus: bool, nadir: bool, dilation: float, water_prior: str | None, uncertainty: bool, version: str,
    overwrite: bool, output: str, context: Context,
) -> Result:  # fmt: skip
    """Make level 2A of every date of every tile; see the declaration for the parameters."""
    notes: list[str] = []
    found = open_level1(products, notes)
    for note in notes:
        context.info(note)
    checked(found)
    job = {
        "products": list(products), "area": area, "dem": dem, "grid": grid, "previous": previous,
        "start_mode": start_mode, "aot": aot, "aerosol": aerosol, "environment": environment, "gases": gases,
        "cirrus": cirrus, "nadir": nadir, "dilation": dilation, "water_prior": water_prior,
        "uncertainty": uncertainty, "version": version, "overwrite": overwrite, "output": output,
    }  # fmt: skip
    options = Options(dilation, aot)
    request = Request(environment, gases, cirrus, nadir, aerosol, uncertainty, options, version, output, overwrite, job)
    jobs = []
    for dates in series_of(found, bool(grid)):
        reference = part_of(dates, area, grid)
        prior = open_prior(water_prior, coarse_grid(reference)) if water_prior else None
        heights = open_heights(dem, reference, dates[0].air, context)
        jobs.append(Job(dates, reference, heights, replace(options, water_prior=prior)))
    pixels = sum(j.reference.height * j.reference.width * len(j.dates) for j in jobs)
    largest = max(j.reference.height * j.reference.width for j in jobs)
    check_space(output, int(pixels * (28 if uncertainty else 16) + largest * 12))
    os.makedirs(output, exist_ok=True)
    result = Result({"output": output, "count": 0})
    total, done = sum(len(j.dates) for j in jobs), 0
    for tile in jobs:
        with context.stage(done / total, (done + len(tile.dates)) / total):
            _series(tile, request, previous, start_mode, context, result)
        done += len(tile.dates)
    if not result.outputs["count"]:
        raise TheiaError(
            "input",
            "No product shows anything of the area.",
            "Check the area of interest and GRID, or take more dates.",
        )
    return result


def checked(found: Sequence[Level1]) -> None:
    """All that would stop the work later, said at once."""
    problems: list[str] = []
    for product in found:
        scene = product.scene
        if not scene.sensor or scene.sensor == "S2":
            problems.append(
                phrase(
                    "{id}: no tables for the sensor {value}.", id=scene.id, value=scene.platform or "that is not named"
                )
            )
            continue
        try:
            roles_of(scene.sensor, list(scene.bands))
        except TheiaError as error:
            problems.append(str(error.message))
        if scene.angles.sun is None and scene.angles.mean_sun_deg is None:
            problems.append(phrase("{id}: its metadata hold no sun angles.", id=scene.id))
        if not scene.angles.view and not scene.angles.mean_view_deg:
            problems.append(phrase("{id}: its metadata hold no view angles.", id=scene.id))
    raise_all("product", "Some products cannot be corrected:", problems)


def series_of(found: Sequence[Level1], one_grid: bool = False) -> list[list[Level1]]:
    """The products of each tile and kind of sensor, in time order: satellites of one make are one series.

    With `one_grid` all are brought to one grid, so that neighbouring tiles or scenes of one make are one series too.
    """
    series: dict[tuple[str, str], list[Level1]] = {}
    for product in found:
        tile = "" if one_grid else product.scene.tile
        series.setdefault((tile, all_sensors()[product.scene.sensor].series), []).append(product)
    return [series[key] for key in sorted(series)]


def part_of(dates: Sequence[Level1], area: Mapping[str, Any] | None, grid: str | None = None) -> Grid:
    """The finest grid to make: what all dates of a series share (or the grid of a raster, at the images' pixels), cut
    to the area, on whole coarse pixels. Raises `TheiaError` when the images do not fit on one grid.
    """
    own = dates[0].scene.grid
    if grid:
        shared = onto(grid_of(grid), own.pixel_size)
    else:
        others = [d.scene for d in dates[1:] if not d.scene.grid.equals(own)]
        apart = [s.id for s in others if not (s.grid.same_system(own) and s.grid.aligned(own))]
        if apart:
            raise TheiaError(
                "product",
                phrase(
                    "{tile}: the products are not on one grid: {names}.",
                    tile=dates[0].scene.tile,
                    names=", ".join(apart[:3]),
                ),
                "Give a raster whose grid they shall be brought to (GRID).",
            )
        shared = _common([own, *(s.grid for s in others)])
    factor = max(1, round(PIXEL_M / shared.pixel_size))
    if shared.height < factor or shared.width < factor:
        raise TheiaError("product", phrase("{tile}: the products share no ground.", tile=dates[0].scene.tile))
    window, _ = area_window(area, shared, factor)
    if window.height == 0 or window.width == 0:
        raise TheiaError("input", phrase("The area of interest does not touch tile {tile}.", tile=dates[0].scene.tile))
    return shared.crop(window)


def onto(grid: Grid, pixel: float) -> Grid:
    """The extent of a grid at another pixel, from the same upper-left corner."""
    left, bottom, right, top = grid.bounds
    return Grid(grid.crs, (pixel, 0.0, left, 0.0, -pixel, top), max(1, round((top - bottom) / pixel)),
                max(1, round((right - left) / pixel)))  # fmt: skip


def _common(grids: Sequence[Grid]) -> Grid:
    """What aligned grids share."""
    if len(grids) == 1:
        return grids[0]
    pixel, crs = grids[0].pixel_size, grids[0].crs
    left, top = max(g.bounds[0] for g in grids), min(g.bounds[3] for g in grids)
    right, bottom = min(g.bounds[2] for g in grids), max(g.bounds[1] for g in grids)
    return Grid(crs, (pixel, 0.0, left, 0.0, -pixel, top), max(0, round((top - bottom) / pixel)),
                max(0, round((right - left) / pixel)))  # fmt: skip


def _series(
    tile: Job, request: Request, previous: str | None, start_mode: str, context: Context, result: Result
) -> None:
    grid = coarse_grid(tile.reference)
    memory_now = _remembered(previous, grid) if previous else memory.empty(grid)
    shares = np.linspace(0, 1, len(tile.dates) + 1)
    if start_mode == "backward" and not previous and len(tile.dates) > 1:
        memory_now = _backward(tile, request, context)
    for number, product in enumerate(tile.dates):
        with context.stage(shares[number], shares[number + 1], product.scene.id):
            description = describe(product, tile.reference, request.version)
            target = os.path.join(request.output, description.name)
            kept = os.path.join(target, "DATA", f"{description.name}_MEMORY.npz")
            if os.path.isfile(kept) and not request.overwrite:
                memory_now = memory.load(kept, grid)
                context.info(phrase("{name} exists: kept, the series goes on after it.", name=description.name))
                result.layers += layers(description, target)
                result.outputs["count"] += 1
                continue
            memory_now = make_date(product, tile, description, target, memory_now, request, context, result)


def _remembered(previous: str, grid: Grid) -> memory.Composite:
    """The memory inside an L2A product that this entry made."""
    found = sorted(Path(previous).glob("DATA/*_MEMORY.npz")) or sorted(Path(previous).glob("*/DATA/*_MEMORY.npz"))
    if not found:
        raise TheiaError(
            "product",
            phrase("{previous} holds no memory of a series (DATA/*_MEMORY.npz).", previous=previous),
            "Give an L2A product that this tool made, or leave the parameter empty.",
        )
    return memory.load(str(found[-1]), grid)


def _backward(tile: Job, request: Request, context: Context) -> memory.Composite:
    """The memory after the first dates were worked from the last to the first: the first date then has a past."""
    now = memory.empty(coarse_grid(tile.reference))
    for product in list(tile.dates[:BACKWARD_DATES])[::-1]:
        context.check_cancel()
        coarse, _ = read_coarse(product, tile.reference, tile.heights.coarse, context)
        air = scene_air(product.scene, coarse.grid, aerosol_of(product.air, request.aerosol))
        now = analyse(coarse, air, product.air, product.scene.acquired, now, tile.options).composite
    return now
