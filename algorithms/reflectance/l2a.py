"""The entry `l2a_correction`: a series of level 1C products to level 2A products, one date after the other.

What limits it: decoding JPEG 2000 (twice: once for the coarse grid, once for the product) and compressing the outputs;
masks, aerosols and the environment effect take seconds on the coarse grid.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core.blocks import Source, process
from ..core.errors import TheiaError, raise_all
from ..core.files import atomic_folder, check_space
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer, Result
from ..core.vector import area_window
from ..products.angles import vectors
from ..products.level1 import Level1, open_level1
from ..products.muscate_product import ProductDescription
from ..products.muscate_write import finish, l2a_specs
from ..products.stack import by_tile
from . import composite as memory
from .air import SceneAir, scene_air
from .coarse import PIXEL_M, Coarse, coarse_grid, read_coarse
from .correction import planes
from .date import Analysis, Options, analyse
from .full import MARGIN
from .heights import Heights, open_heights

CONTENTS = ("SRE", "FRE", "ATB", "CLM", "MG2", "EDG", "SAT", "IAB")
#: dates that are worked backwards to fill the memory at the start of a series
BACKWARD_DATES = 8
_PLATFORMS = {"S2A": "SENTINEL2A", "S2B": "SENTINEL2B", "S2C": "SENTINEL2C"}
_BYTES_PER_PIXEL = 90.0


@dataclass(frozen=True)
class Request:
    """The parameters that every date shares."""

    environment: str
    gases: str
    options: Options
    version: str
    output: str
    overwrite: bool
    job: Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """One tile: its dates in time order, the part of it to make, the heights of its ground."""

    dates: Sequence[Level1]
    reference: Grid
    heights: Heights


def l2a_correction(
    *, products: Sequence[str], area: Mapping[str, Any] | None, dem: str | None, previous: str | None, start_mode: str,
    aot: float | None, environment: str, gases: str, dilation: float, version: str, overwrite: bool, output: str,
    context: Context,
) -> Result:  # fmt: skip
    """Make level 2A of every date of every tile; see the declaration for the parameters."""
    notes: list[str] = []
    found = open_level1(products, notes)
    for note in notes:
        context.info(note)
    checked(found)
    job = {
        "products": list(products), "area": area, "dem": dem, "previous": previous, "start_mode": start_mode,
        "aot": aot, "environment": environment, "gases": gases, "dilation": dilation, "version": version,
        "overwrite": overwrite, "output": output,
    }  # fmt: skip
    request = Request(environment, gases, Options(dilation, aot), version, output, overwrite, job)
    by_id = {p.scene.id: p for p in found}
    jobs = []
    for scenes in by_tile(p.scene for p in found).values():
        dates = [by_id[s.id] for s in scenes]
        reference = part_of(dates, area)
        jobs.append(Job(dates, reference, open_heights(dem, reference, dates[0].air, context)))
    pixels = sum(j.reference.height * j.reference.width * len(j.dates) for j in jobs)
    check_space(output, int(pixels * 16))
    os.makedirs(output, exist_ok=True)
    result = Result({"output": output, "count": 0})
    total, done = sum(len(j.dates) for j in jobs), 0
    for tile in jobs:
        with context.stage(done / total, (done + len(tile.dates)) / total):
            _series(tile, request, previous, start_mode, context, result)
        done += len(tile.dates)
    return result


def checked(found: Sequence[Level1]) -> None:
    """All that would stop the work later, said at once."""
    problems = []
    for product in found:
        scene = product.scene
        if scene.sensor not in _PLATFORMS:
            problems.append(f"{scene.id}: no tables for the sensor {scene.sensor or scene.platform}.")
        if scene.angles.sun is None and scene.angles.mean_sun_deg is None:
            problems.append(f"{scene.id}: MTD_TL.xml holds no sun angles.")
        if not scene.angles.view and not scene.angles.mean_view_deg:
            problems.append(f"{scene.id}: MTD_TL.xml holds no view angles.")
    raise_all("product", "Some products cannot be corrected:", problems)


def part_of(dates: Sequence[Level1], area: Mapping[str, Any] | None) -> Grid:
    """The 10 m grid to make: that of the tile, or the part that holds the area, on whole coarse pixels."""
    first = dates[0].scene
    others = [d.scene.id for d in dates[1:] if not d.scene.grid.equals(first.grid)]
    if others:
        raise TheiaError("product", f"{first.tile}: the products are not on one grid: {', '.join(others[:3])}.")
    window, _ = area_window(area, first.grid, round(PIXEL_M / first.grid.pixel_size))
    if window.height == 0 or window.width == 0:
        raise TheiaError("input", f"The area of interest does not touch tile {first.tile}.")
    return first.grid.crop(window)


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
                context.info(f"{description.name} exists: kept, the series goes on after it.")
                result.layers += layers(description, target)
                result.outputs["count"] += 1
                continue
            memory_now = _date(product, tile, description, target, memory_now, request, context, result)


def _remembered(previous: str, grid: Grid) -> memory.Composite:
    """The memory inside an L2A product that this entry made."""
    found = sorted(Path(previous).glob("DATA/*_MEMORY.npz")) or sorted(Path(previous).glob("*/DATA/*_MEMORY.npz"))
    if not found:
        raise TheiaError("product", f"{previous} holds no memory of a series (DATA/*_MEMORY.npz).",
                         "Give an L2A product that this tool made, or leave the parameter empty.")  # fmt: skip
    return memory.load(str(found[-1]), grid)


def _backward(tile: Job, request: Request, context: Context) -> memory.Composite:
    """The memory after the first dates were worked from the last to the first: the first date then has a past."""
    now = memory.empty(coarse_grid(tile.reference))
    for product in list(tile.dates[:BACKWARD_DATES])[::-1]:
        context.check_cancel()
        coarse, air = _coarse(product, tile, context)
        now = analyse(coarse, air, product.air, product.scene.acquired, now, request.options).composite
    return now


def _coarse(product: Level1, tile: Job, context: Context) -> tuple[Coarse, SceneAir]:
    grid = coarse_grid(tile.reference)
    return (read_coarse(product.scene, tile.reference, tile.heights.coarse, context),
            scene_air(product.scene, grid))  # fmt: skip


def describe(product: Level1, reference: Grid, version: str) -> ProductDescription:
    """The MUSCATE product that a level 1 product becomes."""
    scene = product.scene
    return ProductDescription(
        _PLATFORMS[scene.sensor], scene.acquired, scene.tile, {"R1": reference, "R2": reference.coarsen(2)},
        version=version, angles=scene.angles, orbit=scene.orbit, inputs=(scene.id,),
    )  # fmt: skip


def _date(
    product: Level1, tile: Job, description: ProductDescription, target: str, before: memory.Composite,
    request: Request, context: Context, result: Result,
) -> memory.Composite:  # fmt: skip
    scene = product.scene
    with context.stage(0.0, 0.3):
        coarse, air = _coarse(product, tile, context)
    if coarse.outside.all():
        context.warning(f"{scene.id}: no image in the area; passed over.")
        return before
    analysis = analyse(coarse, air, product.air, scene.acquired, before, request.options)
    bands = description.bands
    found = planes(coarse, air, analysis, bands, request.environment, request.gases)
    context.progress(0.4, "Correction")
    with atomic_folder(target, request.overwrite) as folder:
        os.makedirs(os.path.join(folder, "DATA"), exist_ok=True)
        specs = l2a_specs(description, folder, CONTENTS)
        sources = {b: Source(scene.bands[b].path, scene.bands[b].grid, _delivered(scene.bands[b].grid, tile.reference),
                             (scene.bands[b].index,), nodata=0) for b in bands}  # fmt: skip
        if tile.heights.source is not None:
            sources["heights"] = tile.heights.source
        with context.stage(0.4, 0.95):
            process("reflectance.full:block", sources, tile.reference, specs, context,
                    parameters=_parameters(scene, description, coarse, analysis, found, tile),
                    margin=MARGIN if tile.heights.source is not None else 0, bytes_per_pixel=_BYTES_PER_PIXEL,
                    text="Correction")  # fmt: skip
        memory.save(analysis.composite, os.path.join(folder, "DATA", f"{description.name}_MEMORY.npz"))
        finish(description, folder, specs)
        figures = summary(analysis)
        write_item(
            os.path.join(folder, f"{description.name}.json"), item_id=description.name, entry="l2a_correction",
            parameters={**request.job, "products": [scene.path]}, inputs=[scene.path],
            outputs=sorted(str(p) for p in Path(folder).rglob("*") if p.is_file()), context=context,
            grid=tile.reference, moment=scene.acquired,
            properties={**{f"theia:{k}": v for k, v in figures.items()}, "theia:air": dict(analysis.notes)},
        )  # fmt: skip
    context.info(
        f"{description.name}: {figures['cloud_percent']:.1f} % cloud, {figures['shadow_percent']:.1f} % shadow, AOT "
        f"{figures['aot_mean']:.3f}, water vapour {figures['water_vapour_mean']:.2f} g/cm2."
    )
    if figures["cloud_percent"] > 90:
        context.warning(f"{description.name}: more than 90 % cloud; the product tells little.")
    result.layers += layers(description, target)
    result.outputs["count"] += 1
    return analysis.composite


def _delivered(grid: Grid, reference: Grid) -> Grid:
    factor = round(grid.pixel_size / reference.pixel_size)
    return reference if factor == 1 else reference.coarsen(factor)


def _parameters(
    scene: Any, description: ProductDescription, coarse: Coarse, analysis: Analysis, found: Mapping[str, Any], tile: Job
) -> dict[str, Any]:
    masks = {k: v for k, v in analysis.masks.items() if k != "outside"}
    masks |= {"water_interpolated": analysis.water_interpolated, "aot_interpolated": analysis.aot_interpolated,
              "shadow_outside": np.zeros(coarse.outside.shape, bool)}  # fmt: skip
    return {
        "groups": {g: description.groups[g] for g in description.grids}, "factors": {"R1": 1, "R2": 2},
        "bands": {b: (scene.bands[b].scale, scene.bands[b].offset) for b in description.bands}, "grid": coarse.grid,
        "planes": found, "masks": masks, "aot": analysis.aot, "water": analysis.water_gcm2,
        "sun": vectors(coarse.sun_zenith_deg, coarse.sun_azimuth_deg).astype(np.float32),
        "view": vectors(coarse.view_zenith_deg, coarse.view_azimuth_deg).astype(np.float32),
        "slopes": tile.heights.source is not None,
    }  # fmt: skip


def summary(analysis: Analysis) -> dict[str, float]:
    """Shares of the image in percent, and means of the air."""
    inside = ~analysis.masks["outside"]
    count = max(1, int(inside.sum()))

    def percent(name: str) -> float:
        return round(100 * float((analysis.masks[name] & inside).sum()) / count, 2)

    return {
        "cloud_percent": percent("cloud"), "shadow_percent": percent("shadow"), "snow_percent": percent("snow"),
        "water_percent": percent("water"), "aot_mean": round(float(analysis.aot[inside].mean()), 4),
        "water_vapour_mean": round(float(analysis.water_gcm2[inside].mean()), 3),
        "aot_interpolated_percent": round(100 * float((analysis.aot_interpolated & inside).sum()) / count, 2),
    }  # fmt: skip


def layers(description: ProductDescription, target: str) -> list[Layer]:
    """What is worth showing of a product: true colour is made of the flat reflectance's bands by QGIS's style."""
    name = f"{description.tile} {description.acquired:%Y-%m-%d}"
    start = description.acquired
    trust = "Surface reflectance is for clear pixels only: look at the cloud mask (CLM) first."
    return [
        Layer("output", os.path.join(target, f"{description.name}_FRE_{band}.tif"), f"{name} {band}",
              style="reflectance_band", start=start, group=name, trust=trust, visible=band == "B4")
        for band in ("B4", "B8")
    ] + [
        Layer("output", os.path.join(target, "MASKS", f"{description.name}_CLM_R2.tif"), f"{name} clouds", style="mask",
              start=start, group=name, visible=False),
        Layer("output", os.path.join(target, f"{description.name}_ATB_R2.tif"), f"{name} AOT and water vapour",
              style="aot", start=start, group=name, visible=False),
    ]  # fmt: skip
