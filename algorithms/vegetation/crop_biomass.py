"""Entry `crop_biomass`: biomass and yield of a crop from its leaf area through a season, with their uncertainty.

Limit: the exponentials of the importance sampling, about 0.1 to 0.2 ms a pixel for 20 000 members on one core
(`make bench ARGS=biomass`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import process
from ..core.errors import TheiaError, raise_all
from ..core.files import check_targets
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..core.vector import area_window
from ..spec.phrase import phrase
from .biomass_blocks import NODATA, TONNES, UNKNOWN, Job, band_names, sources_on
from .biomass_parcels import estimate_parcels
from .biomass_report import write_report
from .class_codes import check_crop_map, crop_codes_of
from .crop_ensemble import Ensemble, make_ensemble
from .lai_series import LaiSeries, days_of, open_series
from .safy import table
from .weather import Weather, midnight, read_weather

_WATER = ("transpiration_mm", "evaporation_mm")
_CARBON = ("gpp_gc_m2", "respiration_gc_m2", "nee_gc_m2")
#: written always: (output, name of the band, factor)
_BANDS = (
    ("mass", "DAM t/ha", TONNES), ("gai_max", "GAI_MAX", 1.0), ("light_use_efficiency", "ELUE g/MJ", 1.0),
    ("emergence_day", "D0 days since the start of the season", 1.0),
    ("gai_max_day", "DAY_GAI_MAX days since the start of the season", 1.0),
    ("end_day", "DAY_END days since the start of the season", 1.0),
)  # fmt: skip


def crop_biomass(
    *,
    lai: str,
    weather: str,
    season: int,
    crop_map: str | None,
    crop_codes: str | None,
    parcels: Mapping[str, Any] | None,
    area: Mapping[str, Any] | None,
    crop: str,
    model: str,
    harvest_index: float | None,
    latitude: float | None,
    members: int,
    seed: int,
    output: str | None,
    quality: str | None,
    parcel_layer: str | None,
    daily: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `crop_biomass`."""
    described = table()["crops"][crop]
    month, day = (int(part) for part in described["season_starts"].split("-"))
    first = dt.date(season - 1, month, day)
    days = int(described["season_days"])
    codes = crop_codes_of(crop_map, crop_codes)
    _check_outputs(output, quality, parcel_layer, daily, parcels)
    inputs = [weather, *([crop_map] if crop_map else []), *([str(parcels["path"])] if parcels else [])]
    check_targets([output, quality, parcel_layer, daily, report], inputs)
    context.progress(0.0, "Leaf area and weather")
    last = first + dt.timedelta(days=days - 1)
    series = open_series(lai, first + dt.timedelta(days=int(described["first_observation_day"])), last)
    check_crop_map(crop_map, series.grid)
    of_season, notes = season_weather(weather, first, days, series.grid, latitude, model)
    for note in notes:
        context.info(note)
    context.progress(0.02, "Growing the possible crops")
    ensemble = make_ensemble(
        described, of_season, members, seed, harvest_index=harvest_index, water=model == "safye", carbon=model == "co2"
    )
    window, geometry = area_window(area, series.grid)
    if not window.height or not window.width:
        raise TheiaError("input", "The area of interest lies outside the maps.", "Check it and its reference system.")
    job = _job(series, ensemble, first, codes, geometry, harvest_index, model)
    context.info(phrase("{crops} possible crops, {maps} leaf area maps.", crops=len(ensemble), maps=len(series.maps)))
    if len(series.maps) < table()["observation"]["fewest_dates"]:
        context.warning(phrase("Only {count} dates: too few to tell one crop from another.", count=len(series.maps)))
    parameters = {
        "lai": lai, "weather": weather, "season": season, "crop_map": crop_map, "crop_codes": crop_codes,
        "parcels": dict(parcels) if parcels else None, "area": area, "crop": crop, "model": model,
        "harvest_index": harvest_index, "latitude": latitude, "members": members, "seed": seed, "output": output,
        "quality": quality, "parcel_layer": parcel_layer, "daily": daily, "report": report,
    }  # fmt: skip
    result = Result({"output": output, "quality": quality, "parcel_layer": parcel_layer, "daily": daily})
    result.outputs["report"] = report
    written: list[str] = []
    grid = series.grid.crop(window)
    rows: list[dict[str, Any]] = []
    if output:
        with context.stage(0.05, 0.8 if parcels else 0.95):
            _map(job, series, grid, crop_map, output, quality, context, result)
        written += [p for p in (output, quality) if p]
    if parcels:
        with context.stage(0.8 if output else 0.05, 0.95):
            rows = estimate_parcels(job, series, ensemble, grid, crop_map, parcels, parcel_layer, daily, first, context)
        if parcel_layer:
            name = "Biomass by parcel"
            result.layers.append(Layer("parcel_layer", parcel_layer, name, kind="vector", style="polygons"))
        written += [p for p in (parcel_layer, daily) if p]
    if report:
        write_report(report, rows, ensemble, series, of_season, first, context)
        written.append(report)
    for path in written:
        write_item(
            re.sub(r"\.\w+$", "", path) + (".item.json" if path == report else ".json"), item_id="crop_biomass",
            entry="crop_biomass", parameters=parameters, inputs=[weather, *(m.path for m in series.maps)],
            outputs=[path], context=context, grid=grid, properties={"theia:season": season},
            period=(midnight(first), midnight(last)),
        )  # fmt: skip
    return result


def season_weather(
    path: str, first: dt.date, days: int, grid: Grid, latitude: float | None, model: str
) -> tuple[Weather, list[str]]:
    """The season's weather and notes; raises `TheiaError` when the model needs more than the table holds."""
    from pyproj import Transformer

    if latitude is None:
        left, bottom, right, top = grid.bounds
        to_degrees = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
        latitude = float(to_degrees.transform((left + right) / 2, (bottom + top) / 2)[1])
    whole, notes = read_weather(path, latitude)
    if model == "safye":
        lacking = [text for text, v in (("rain_mm", whole.rain_mm), ("et0_mm", whole.et0_mm)) if v is None]
        if lacking:
            raise TheiaError(
                "input", phrase("The water balance needs {names} in the weather.", names=", ".join(lacking)),
                "Add the column, or choose the model without water.",
            )  # fmt: skip
    return whole.period(first, days), notes


def _check_outputs(
    output: str | None, quality: str | None, parcel_layer: str | None, daily: str | None, parcels: Any
) -> None:
    problems = []
    if not output and not parcel_layer:
        problems.append("No map and no parcel layer is asked for.")
    if quality and not output:
        problems.append("The quality layer comes with the map, which is not asked for.")
    if (parcel_layer or daily) and not parcels:
        problems.append("Results by parcel need parcels.")
    if parcels and not parcel_layer:
        problems.append("Parcels are given, but no parcel layer is asked for.")
    raise_all("input", "The results asked for do not fit the inputs:", problems)


def _job(
    series: LaiSeries, ensemble: Ensemble, first: dt.date, codes: tuple[int, ...], geometry: Any,
    harvest_index: float | None, model: str,
) -> Job:  # fmt: skip
    days = days_of(series, first)
    bands = list(_BANDS)
    if harvest_index is not None:
        bands.append(("yield", "YIELD t/ha", TONNES))
    bands += [(name, name.upper(), 1.0) for name in (_WATER if model == "safye" else _CARBON if model == "co2" else ())]
    return Job(
        np.ascontiguousarray(ensemble.gai[:, days]), ensemble.outputs, tuple(days),
        tuple(m.scale for m in series.maps), tuple(m.flags is not None for m in series.maps), codes, geometry,
        tuple(bands),
    )  # fmt: skip


def _map(
    job: Job, series: LaiSeries, grid: Grid, crop_map: str | None, output: str, quality: str | None,
    context: Context, result: Result,
) -> None:  # fmt: skip
    """Write the map and its quality."""
    names = band_names(job.bands)
    specs = {"biomass": RasterSpec(output, grid, "float32", NODATA, len(names), names, tags={"UNIT": "t/ha"})}
    if quality:
        specs["quality"] = RasterSpec(
            quality, grid, "uint8", UNKNOWN, band_names=("0 good, 1 few dates, 2 poor fit, 4 another class",),
            resampling="nearest",
        )  # fmt: skip
    sources = sources_on(series, crop_map, grid)
    process(
        "vegetation.biomass_blocks:block", sources, grid, specs, context, parameters={"job": job},
        # weights and exponents of one chunk are shared by the block's pixels
        bytes_per_pixel=16.0 * len(job.days) + 16.0 * len(names) + 64.0, text="Biomass",
    )  # fmt: skip
    trust = (
        "From leaf area alone: what ends the season (heat, disease, lodging) is not seen. Band 2: standard deviation."
    )
    result.layers.append(Layer("output", output, "Dry biomass", style="biomass", trust=trust))
    if quality:
        result.layers.append(Layer("quality", quality, "Quality of the biomass", trust=trust, visible=False))
