"""Entry `surface_water`: a map of open water for each image, unsupervised or with seeds from an occurrence map."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import Source, process
from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..products.stack import shown_periods
from ..spec import LegendClass
from .area_tables import HIDDEN, OTHER, WANTED, Zones, count_areas, dem_source, read_zones, rows, write_table
from .compare import Agreement, compare, truth_by_day
from .dated_layers import Shown, dated_layers
from .ground import pixel_metres
from .job_scenes import open_scenes, target_folders, within_area
from .naming import tile_name
from .surface_water_learn import Options, learn
from .surface_water_map import SHORE_MARGIN, Classifier, hillside_margin
from .surface_water_report import WaterDate, write_report
from .surface_water_rules import CLOUD, DOUBT, LAND, NODATA, SNOW, WATER
from .surface_water_scene import WaterScene, mode_of, plan_scene, water_grid

#: codes of the map of water
CLASSES = (
    LegendClass(LAND, "land", "#e8e4d8"),
    LegendClass(WATER, "water", "#004da8"),
    LegendClass(DOUBT, "water, doubtful", "#73b2ff"),
    LegendClass(SNOW, "snow or ice", "#e6e6fa"),
    LegendClass(CLOUD, "cloud or shadow", "#ffffff"),
    LegendClass(NODATA, "no data", "#000000"),
)
_SHOWN = (
    Shown("WATER", ("Water", "Eau"), "water", True),
    Shown("WATER_P", ("Chance of water", "Chance d'eau"), "water_chance"),
)
_MEANING = {WATER: WANTED, DOUBT: WANTED, LAND: OTHER, SNOW: HIDDEN, CLOUD: HIDDEN}


def surface_water(
    *,
    products: list[str],
    method: str,
    occurrence: str | None,
    dem: str | None,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    basins: Mapping[str, Any] | None,
    basin_name: str | None,
    bands: str,
    reflectance: str,
    max_slope: float,
    least_patch: int,
    glint: bool,
    runs: int,
    band_height: float,
    truth: list[str],
    seed: int,
    overwrite: bool,
    output: str,
    report: str | None,
    table: str | None,
    context: Context,
) -> Result:
    """Entry `surface_water`."""
    given = {**locals(), "overwrite": True}
    given.pop("context")
    options = Options(method, bands, max_slope, least_patch, glint, runs, seed, band_height, dem, occurrence)
    if method == "seeded" and not occurrence:
        raise TheiaError(
            "input",
            "The seeded method needs a map of water occurrence.",
            "Give one, or choose the unsupervised method.",
        )
    scenes = open_scenes(products, context, start, end, reflectance)
    modes = {s.id: mode_of(s, method, bands) for s in scenes}
    chosen = within_area(area, [(s, water_grid(s)) for s in scenes])
    folders = target_folders([s for s, _, _ in chosen], "WATER", output, overwrite)
    check_targets([report, table], inputs=[p for p in (dem, occurrence) if p])
    known = truth_by_day(truth)
    pixels = [w.height * w.width for _, w, _ in chosen]
    check_space(output, (10.0 if method == "seeded" else 6.0) * max(pixels) + 0.5 * sum(pixels))
    periods = {s.id: (a, b) for s, a, b in shown_periods([s for s, _, _ in chosen])}
    result = Result({"output": output, "count": len(chosen), "report": report, "table": table})
    dates: list[WaterDate] = []
    for number, ((scene, window, geometry), folder) in enumerate(zip(chosen, folders, strict=True)):
        with context.stage(number / len(chosen), (number + 1) / len(chosen)):
            plan = plan_scene(scene, modes[scene.id], window, geometry)
            zones = read_zones(basins, basin_name, plan.grid.crs)
            truth_map = known.get(scene.acquired.date())
            made = _one(plan, options, zones, truth_map, folder, overwrite, given, context)
            dates.append(made)
            result.layers += _layers(made, folder, periods[scene.id], context.settings.language)
    if table:
        write_table(table, [row for d in dates for row in rows(d.counts, d.moment.date().isoformat(), d.tile)], "water")
    if report:
        write_report(report, dates, context.settings.language)
    return result


def _one(
    plan: WaterScene,
    options: Options,
    zones: Zones,
    truth: str | None,
    folder: str,
    overwrite: bool,
    given: Mapping[str, Any],
    context: Context,
) -> WaterDate:
    """One image: the product folder appears whole, at the end."""
    name = os.path.basename(folder)
    with atomic_folder(folder, overwrite) as temporary:
        with tempfile.TemporaryDirectory(dir=os.path.dirname(temporary), prefix=".theia-") as scratch:
            with context.stage(0.0, 0.6):
                plan, layers, learnt, notes = learn(plan, options, scratch, context)
            specs = _specs(plan, temporary, name)
            pixel = pixel_metres(plan.grid)
            heights = dem_source(options.dem, plan.grid, "bilinear") if options.dem else None
            sources = {"layers": layers} | ({} if heights is None else {"dem": heights})
            parameters = {
                "classifier": learnt,
                "pixel_m": pixel,
                "max_slope_deg": options.max_slope,
                "least_patch": options.least_patch,
                "dem_nodata": heights.nodata if heights else None,
                "nir_layer": plan.nir_layer,
            }
            margin = options.least_patch + SHORE_MARGIN + (hillside_margin(pixel[0]) if heights else 0)
            with context.stage(0.6, 0.9):
                process(
                    "water.surface_water_map:block",
                    sources,
                    plan.grid,
                    specs,
                    context,
                    parameters=parameters,
                    margin=margin,
                    bytes_per_pixel=110.0 if plan.mode == "seeded" else 50.0,
                    text=f"Codes of {plan.scene.acquired:%Y-%m-%d}",
                )
            path = specs["WATER"].path
            with context.stage(0.9, 0.98):
                counts = count_areas(
                    path, plan.grid, _MEANING, context, dem=heights, step_m=options.band_height, zones=zones
                )
                agreement = _agreement(plan, layers, path, truth, context)
        made = WaterDate(plan.scene.acquired, tile_name(plan.scene), name, plan.mode, counts, tuple(notes), agreement)
        _record(plan, options, made, learnt, temporary, given, context)
    _tell(made, context)
    return made


def _specs(plan: WaterScene, folder: str, name: str) -> dict[str, RasterSpec]:
    tags = {
        "ACQUISITION_DATE": plan.scene.acquired.isoformat(),
        "TILE": tile_name(plan.scene),
        "PRODUCT": plan.scene.id,
    }
    return {
        "WATER": RasterSpec(
            os.path.join(folder, f"{name}_WATER.tif"),
            plan.grid,
            "uint8",
            NODATA,
            1,
            ("water",),
            tags=tags,
            classes=CLASSES,
            resampling="mode",
        ),
        "WATER_P": RasterSpec(
            os.path.join(folder, f"{name}_WATER_P.tif"),
            plan.grid,
            "uint8",
            NODATA,
            1,
            ("chance of water, percent",),
            tags=tags,
            units="%",
        ),
    }


def _agreement(
    plan: WaterScene, layers: Source, path: str, truth: str | None, context: Context
) -> tuple[Agreement, ...]:
    if truth is None:
        return ()
    simple = None if plan.mode == "seeded" else (Source(layers.path, plan.grid), _single_threshold())
    return tuple(compare(path, plan.grid, (WATER, DOUBT), (LAND,), truth, context, simple))


def _single_threshold() -> np.ndarray:
    """(65536,) uint8 by the bytes of an int16: the first index (MNDWI, or NDWI) above 0."""
    values = np.arange(65536, dtype=np.uint16).view(np.int16)
    return (values > 0).astype(np.uint8)


def _record(
    plan: WaterScene,
    options: Options,
    made: WaterDate,
    learnt: Classifier,
    folder: str,
    given: Mapping[str, Any],
    context: Context,
) -> None:
    scene = plan.scene
    layers = sorted(os.path.join(folder, f) for f in os.listdir(folder))
    day = scene.acquired.date().isoformat()
    wet, seen = made.counts.shares()
    clusters = [
        {
            "layers": plan.features.layers,
            "mean": b.mean.round(4).tolist(),
            "std": b.std.round(4).tolist(),
            "prior": np.exp(b.log_prior).round(5).tolist(),
            "water": b.water.tolist(),
        }
        for b in learnt.bayes
    ]
    write_item(
        os.path.join(folder, f"{made.name}.json"),
        item_id=made.name,
        entry="surface_water",
        parameters={**given, "products": [scene.path], "start": day, "end": day, "report": None, "table": None},
        inputs=[p for p in (scene.path, options.dem, options.occurrence) if p],
        outputs=layers,
        context=context,
        grid=plan.grid,
        moment=scene.acquired,
        properties={
            "theia:mode": plan.mode,
            "theia:clusters": clusters,
            "theia:notes": list(made.notes),
            "theia:water_ha": round(made.hectares, 3),
            "theia:water_percent_of_seen": None if wet != wet else round(100 * wet, 3),
            "theia:hidden_percent": None if seen != seen else round(100 * (1 - seen), 3),
        },
    )


def _tell(made: WaterDate, context: Context) -> None:
    _, seen = made.counts.shares()
    hidden = "no pixel in the area" if seen != seen else f"{100 * (1 - seen):.1f} % not seen"
    context.info(f"{made.name}: {made.hectares:.1f} ha of water, {hidden}.")


def _layers(made: WaterDate, folder: str, period: tuple[dt.datetime, dt.datetime], language: str) -> list[Layer]:
    _, seen = made.counts.shares()
    hidden = 0.0 if seen != seen else 100 * (1 - seen)
    trust = (
        f"{hidden:.0f} % hidden. Shadows, asphalt and burnt ground can pass for water; water below plants is not seen.",
        f"{hidden:.0f} % caché. Ombres, asphalte et sol brûlé peuvent passer pour de l'eau ; l'eau sous la végétation "
        "n'est pas vue.",
    )
    return dated_layers(made.name, made.tile, made.moment, folder, period, _SHOWN, ("Water", "Eau"), trust, language)
