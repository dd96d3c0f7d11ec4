"""Entry `snow_cover`: a map of snow for each image, with the snow line of the date, as THEIA's Snow L2B.

Decoding limits it: on a full 20 m tile the rules themselves take a few seconds on two threads.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from ..core.blocks import Source, process
from ..core.files import atomic_folder, check_space, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import grid_of, open_dataset
from ..core.result import Result
from ..products.stack import shown_periods
from .area_tables import HIDDEN, OTHER, WANTED, count_areas, dem_source, read_zones, rows, write_table
from .compare import Agreement, compare, truth_by_day
from .job_scenes import open_scenes, target_folders, within_area
from .naming import tile_name
from .snow_product import SnowJob, product_layers, product_specs, tell, write_polygons
from .snow_report import SnowDate, write_report
from .snow_rules import (
    CLOUD,
    NDSI_ALONE,
    NO_SNOW,
    SNOW,
    LineRules,
    Thresholds,
    constants,
)
from .snow_scene import FirstSweep, Rules, first_sweep, plan_scene

_MEANING = {SNOW: WANTED, NO_SNOW: OTHER, CLOUD: HIDDEN}
_BYTES_PER_PIXEL = 8.0  # of scratch on the disk


def snow_cover(
    *,
    products: list[str],
    dem: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    tree_cover: str | None,
    basins: Mapping[str, Any] | None,
    basin_name: str | None,
    lakes: str | None,
    ndsi1: float,
    red1: float,
    ndsi2: float,
    red2: float,
    red_dark: float,
    red_back: float,
    band_height: float,
    snow_share: float,
    clear_share: float,
    snow_line: float | None,
    ice_clouds: bool,
    expert: bool,
    polygons: bool,
    truth: list[str],
    overwrite: bool,
    output: str,
    report: str | None,
    table: str | None,
    context: Context,
) -> Result:
    """Entry `snow_cover`."""
    given = {**locals(), "overwrite": True}
    given.pop("context")
    rules = Rules(
        Thresholds(ndsi1, red1, ndsi2, red2, red_dark, red_back),
        LineRules(
            band_height,
            snow_share,
            clear_share,
            constants()["snow_line"]["image_share"],
            constants()["snow_line"]["bands_below"],
        ),
        ice_clouds,
        snow_line,
    )
    plans = {s.id: plan_scene(s) for s in open_scenes(products, context, start, end)}
    chosen = within_area(area, [(p.scene, p.grid) for p in plans.values()])
    folders = target_folders([s for s, _, _ in chosen], "SNOW", output, overwrite)
    check_targets([report, table], inputs=[dem])
    known = truth_by_day(truth)
    biggest = max(plans[s.id].grid.height * plans[s.id].grid.width for s, _, _ in chosen)
    check_space(output, _BYTES_PER_PIXEL * biggest + sum(2.0 * w.height * w.width for _, w, _ in chosen))
    periods = {s.id: (a, b) for s, a, b in shown_periods([s for s, _, _ in chosen])}
    result = Result({"output": output, "count": len(chosen), "report": report, "table": table})
    dates: list[SnowDate] = []
    for number, ((scene, window, geometry), folder) in enumerate(zip(chosen, folders, strict=True)):
        with context.stage(number / len(chosen), (number + 1) / len(chosen)):
            grid = plans[scene.id].grid.crop(window)
            job = SnowJob(
                plans[scene.id],
                window,
                geometry,
                rules,
                dem,
                tree_cover,
                lakes,
                expert,
                polygons,
                read_zones(basins, basin_name, grid.crs),
                known.get(scene.acquired.date()),
            )
            made = _one(job, folder, overwrite, given, context)
            dates.append(made)
            result.layers += product_layers(
                made, folder, periods[scene.id], bool(tree_cover), context.settings.language
            )
            tell(made, context)
    if table:
        write_table(table, [row for d in dates for row in rows(d.counts, d.moment.date().isoformat(), d.tile)], "snow")
    if report:
        write_report(report, dates, context.settings.language)
    return result


def _one(job: SnowJob, folder: str, overwrite: bool, given: Mapping[str, Any], context: Context) -> SnowDate:
    """One image: the product folder appears whole, at the end."""
    name = os.path.basename(folder)
    with atomic_folder(folder, overwrite) as temporary:
        with tempfile.TemporaryDirectory(dir=os.path.dirname(temporary), prefix=".theia-") as scratch:
            with context.stage(0.0, 0.6):
                sweep = first_sweep(job.plan, job.dem, job.rules, scratch, context)
            specs = product_specs(job, temporary, name)
            sources, parameters = _second_sources(job, sweep)
            with context.stage(0.6, 0.85):
                process(
                    "water.snow_scene:codes_block",
                    sources,
                    job.grid,
                    specs,
                    context,
                    parameters=parameters,
                    bytes_per_pixel=40.0,
                    text=f"Codes of {job.scene.acquired:%Y-%m-%d}",
                )
            with context.stage(0.85, 0.95):
                heights = dem_source(sweep.dem.path, job.grid)
                path = specs["SNOW_SEB"].path
                counts = count_areas(
                    path, job.grid, _MEANING, context, dem=heights, step_m=job.rules.line.band_height_m, zones=job.zones
                )
                agreement = _agreement(job, path, sweep, context)
        if job.polygons:
            write_polygons(os.path.join(temporary, f"{name}_SNOW_VEC.gpkg"), specs["SNOW_SEB"].path, job.grid)
        made = SnowDate(job.scene.acquired, tile_name(job.scene), name, sweep.line_m, counts, agreement)
        _record(job, made, temporary, given, context)
    return made


def _second_sources(job: SnowJob, sweep: FirstSweep) -> tuple[dict[str, Source], dict[str, Any]]:
    grid = job.grid
    sources = {
        "state": Source(sweep.state.path, sweep.state.file_grid, grid, (1, 2)),
        "dem": Source(sweep.dem.path, sweep.dem.file_grid, grid),
    }
    parameters: dict[str, Any] = {"line_m": sweep.line_m, "geometry": job.geometry}
    for key, path, method in (("trees", job.trees, "average"), ("lakes", job.lakes, "nearest")):
        if path:
            dataset = open_dataset(path)
            nodata = dataset.nodata if dataset.nodata is not None else (255 if dataset.dtypes[0] == "uint8" else -9999)
            own = grid_of(path)
            sources[key] = Source(path, own, grid, (1,), method if own.same_system(grid) else "nearest", nodata)
            parameters[f"{key}_nodata"] = nodata
            parameters[f"{key}_scale"] = 1.0 if dataset.dtypes[0].startswith("float") else 100.0
    return sources, parameters


def _agreement(job: SnowJob, path: str, sweep: FirstSweep, context: Context) -> tuple[Agreement, ...]:
    """The map, and a single threshold of NDSI, against the truth of the day where there is one."""
    if job.truth is None:
        return ()
    alone = np.zeros(256, np.uint8)
    alone[[v for v in range(256) if v & NDSI_ALONE]] = 1
    simple = (Source(sweep.state.path, sweep.state.file_grid, job.grid, (1,)), alone)
    return tuple(compare(path, job.grid, (SNOW,), (NO_SNOW,), job.truth, context, simple))


def _record(job: SnowJob, made: SnowDate, folder: str, given: Mapping[str, Any], context: Context) -> None:
    scene = job.scene
    layers = sorted(os.path.join(folder, f) for f in os.listdir(folder))
    snow, seen = made.counts.shares()
    inputs = [p for p in (scene.path, job.dem, job.trees, job.lakes, job.truth) if p]
    own = {
        **given,
        "products": [scene.path],
        "start": scene.acquired.date().isoformat(),
        "end": scene.acquired.date().isoformat(),
        "report": None,
        "table": None,
    }
    write_item(
        os.path.join(folder, f"{made.name}.json"),
        item_id=made.name,
        entry="snow_cover",
        parameters=own,
        inputs=inputs,
        outputs=layers,
        context=context,
        grid=job.grid,
        moment=scene.acquired,
        properties={
            "theia:snow_line_m": made.line_m,
            "theia:snow_percent": _rounded(100 * snow),
            "theia:cloud_percent": _rounded(100 * (1 - seen)),
            "theia:thresholds": asdict(job.rules.thresholds),
            "theia:snow_line_rules": asdict(job.rules.line),
            "theia:dem": os.path.basename(job.dem),
        },
    )


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 3)
