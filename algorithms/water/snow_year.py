"""Entry `snow_year`: days of snow, first and last day and runs of one winter, from maps of snow of many dates.

Maps of all dates are read window by window; a few bytes per date and pixel are held, never a daily series. With
elevation the maps are read three times: the snow lines of all dates need the whole image first. Limit: decoding.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, process
from ..core.files import atomic_folder, check_space, check_targets, refuse_existing
from ..core.grid import Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..core.vector import rasterize_mask
from ..spec.phrase import phrase
from .area_tables import dem_source, read_zones
from .snow_days import LAYERS, STD_STEPS, UNKNOWN, snow_days
from .snow_lines import SnowLines, effective_height, find_lines
from .snow_place import REACH
from .snow_rules import SNOW, constants
from .snow_states import YearJob, date_of, read_states, states_bytes, year_jobs
from .snow_year_report import YearResult, write_report
from .snow_year_table import count_year, write_year_table
from .water_maps import find_maps

_SNOW_MAPS = r"(_SNOW_SEB|LIS_SEB|_SNW_R\d)\.tiff?$"
_FRACTION_MAPS = r"(_FSCTOC|_FSCOG|LIS_FSCTOC|LIS_FSCOG)\.tiff?$"
_DATES = ("SOD", "SMOD", "FSD", "LSD")
_LABELS: Mapping[str, tuple[str, str, str]] = {
    "SCD": ("Snow days", "Jours de neige", "snow_days"),
    "SOD": ("First day of the longest snow", "Premier jour de la plus longue neige", "snow_date"),
    "SMOD": ("Last day of the longest snow", "Dernier jour de la plus longue neige", "snow_date"),
    "NSP": ("Number of snow periods", "Nombre de périodes de neige", "count"),
    "FSD": ("First day of snow", "Premier jour de neige", "snow_date"),
    "LSD": ("Last day of snow", "Dernier jour de neige", "snow_date"),
    "SCDSTD": ("Standard deviation of the snow days", "Écart-type des jours de neige", "count"),
    "NOBS": ("Dates seen", "Dates vues", "count"),
    "MAXGAP": ("Longest gap, days", "Plus long trou, jours", "count"),
    "CLOUD_OCC": ("Dates not seen", "Dates non vues", "count"),
}


def snow_year(
    *,
    products: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    kind: str,
    timing: str,
    least_fraction: int,
    dem: str | None,
    basins: Mapping[str, Any] | None,
    basin_name: str | None,
    band_height: float,
    hide_below: int,
    overwrite: bool,
    output: str,
    report: str | None,
    table: str | None,
    context: Context,
) -> Result:
    """Entry `snow_year`."""
    given = {**locals(), "overwrite": True}
    given.pop("context")
    maps = find_maps(products, _SNOW_MAPS if kind == "snow" else _FRACTION_MAPS, context)
    jobs = year_jobs(maps, area, start, end)
    folders = [os.path.join(output, job.name) for job in jobs]
    if not overwrite:
        refuse_existing(folders)
    check_targets([*folders, report, table], inputs=[dem] if dem else [])
    check_space(output, sum(14.0 * j.grid.height * j.grid.width for j in jobs))
    result = Result({"output": output, "report": report, "table": table})
    tables: list[YearResult] = []
    for number, (job, folder) in enumerate(zip(jobs, folders, strict=True)):
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            _tell(job, context)
            with atomic_folder(folder, overwrite) as temporary:
                specs = _specs(job, temporary, hide_below)
                parameters: dict[str, Any] = {
                    "job": job,
                    "least": least_fraction if kind == "fraction" else SNOW,
                    "fraction": kind == "fraction",
                    "hide_below": hide_below,
                }
                heights = dem_source(dem, job.grid) if dem else None
                with context.stage(0.0, 0.5 if heights and timing == "line" else 0.0):
                    lines = _lines_of(job, heights, parameters, context) if timing == "line" else None
                sources = job.sources() | ({} if lines is None or heights is None else {"dem": heights})
                parameters |= {"lines": lines, "dem_nodata": heights.nodata if heights else None}
                with context.stage(0.0 if lines is None else 0.5, 0.9):
                    process(
                        "water.snow_year:block",
                        sources,
                        job.grid,
                        specs,
                        context,
                        parameters=parameters,
                        margin=0 if lines is None else REACH + 1,
                        bytes_per_pixel=states_bytes(job) + 200.0,
                        text=f"Snow year of {job.tile}",
                    )
                zones = read_zones(basins, basin_name, job.grid.crs)
                with context.stage(0.9, 1.0):
                    table_ = count_year(specs, job.grid, context, dem=dem, step_m=band_height, zones=zones)
                    tables.append(YearResult(job, table_, lines))
                write_item(
                    os.path.join(temporary, f"{job.name}.json"),
                    item_id=job.name,
                    entry="snow_year",
                    parameters=given,
                    inputs=list(dict.fromkeys(m.archive for m in job.maps)),
                    outputs=[s.path for s in specs.values()],
                    context=context,
                    grid=job.grid,
                    period=job.period,
                    properties={
                        "theia:maps": [m.name for m in job.maps],
                        "theia:day_0": date_of(job.first).isoformat(),
                        "theia:runs_of_equal_length": "the later one",
                        **_described(lines),
                    },
                )
            result.layers += _layers(job, folder, hide_below, context.settings.language)
    if table:
        write_year_table(table, [(t.job.tile, t.table) for t in tables])
    if report:
        write_report(report, tables, context.settings.language)
    return result


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: maps of all dates -> the layers of the year."""
    job: YearJob = parameters["job"]
    lines: SnowLines | None = parameters["lines"]
    states = read_states(inputs, job, parameters)
    placed = () if lines is None else (*effective_height(inputs, parameters, lines, states), lines.by_step())
    layers = snow_days(states[0], states[1], np.array(job.days, np.int64), job.first, job.last, *placed)
    if job.geometry is not None:
        layers[:, ~rasterize_mask(job.geometry, inputs.grid).ravel()] = UNKNOWN
    inner = inputs.inner
    named = {name: layers[i].reshape(inputs.grid.shape)[inner] for i, name in enumerate(LAYERS)}
    for name in _DATES:
        named[name] = np.stack([named[name], calendar(named[name], job.first)])
    if parameters["hide_below"]:
        shown = named["SCD"].copy()
        shown[shown < parameters["hide_below"]] = UNKNOWN
        named["SCD_SHOWN"] = shown
    return named


def calendar(offset: np.ndarray, first: int) -> np.ndarray:
    """Days since the first of the period as two digits of the year and day of the year (24032: 1 February 2024)."""
    most = int(offset[offset != UNKNOWN].max(initial=0))
    dates = [date_of(first + i) for i in range(most + 1)]
    table = np.array([d.year % 100 * 1000 + d.timetuple().tm_yday for d in dates], np.uint16)
    return np.where(offset == UNKNOWN, UNKNOWN, table[np.minimum(offset, most)]).astype(np.uint16)


def _specs(job: YearJob, folder: str, hide_below: int) -> dict[str, RasterSpec]:
    tags = {"TILE": job.tile, "DAY_0": date_of(job.first).isoformat(), "LAST_DAY": date_of(job.last).isoformat()}
    specs = {}
    for name in (*LAYERS, *(("SCD_SHOWN",) if hide_below else ())):
        dated = name in _DATES
        specs[name] = RasterSpec(
            os.path.join(folder, f"{job.name}_{name}.tif"),
            job.grid,
            "uint16",
            UNKNOWN,
            2 if dated else 1,
            (f"days since {date_of(job.first)}", "year (two digits) and day of the year") if dated else (name,),
            scale=1 / STD_STEPS if name == "SCDSTD" else 1.0,
            tags=tags,
            resampling="nearest",
        )
    return specs


def _lines_of(
    job: YearJob, heights: Source | None, parameters: Mapping[str, Any], context: Context
) -> SnowLines | None:
    """The snow lines of a winter; None where there is no elevation, or where it does not tell where snow lies."""
    if heights is None:
        context.info(
            phrase("{tile}: without elevation each change of a pixel is put half-way between two dates.", tile=job.tile)
        )
        return None
    lines = find_lines(job, {**job.sources(), "dem": heights}, {**parameters, "dem_nodata": heights.nodata}, context)
    if lines.agreement < constants()["year"]["line"]["least_agreement"]:
        context.warning(
            phrase(
                "{tile}: elevation does not tell where snow lies ({share:.0f} % better than without); each change of a "
                "pixel is put half-way between two dates.",
                tile=job.tile,
                share=100 * lines.agreement,
            )
        )
        return None
    return lines


def _described(lines: SnowLines | None) -> dict[str, Any]:
    if lines is None:
        return {"theia:changes": "half-way between two dates"}
    return {
        "theia:changes": "when the snow line passes",
        "theia:snow_line_m": {
            date_of(d).isoformat(): round(float(h), 1) for d, h in zip(lines.days, lines.height_m, strict=True)
        },
        "theia:snow_line_lower_to_north_m": round(lines.north_m, 1),
        "theia:snow_line_lower_to_east_m": round(lines.east_m, 1),
        "theia:snow_line_agreement": round(lines.agreement, 3),
    }


def _tell(job: YearJob, context: Context) -> None:
    inside = sum(job.first <= d <= job.last for d in job.days)
    context.info(f"{job.name}: {len(job.maps)} maps on {len(job.days)} days, {inside} of them in the period.")
    days = [job.first - 1, *(d for d in job.days if job.first <= d <= job.last), job.last + 1]
    longest = max(b - a - 1 for a, b in zip(days, days[1:], strict=False))
    if longest > constants()["year"]["trusted_gap_days"]:
        context.warning(f"{job.tile}: {longest} days without any map; short snow in a gap is not seen (layer MAXGAP).")


def _layers(job: YearJob, folder: str, hide_below: int, language: str) -> list[Layer]:
    french = language == "fr"
    group = (
        f"{'Année de neige' if french else 'Snow year'} {job.tile} {date_of(job.first).year}-{date_of(job.last).year}"
    )
    trust = (
        "Entre deux dates vues, l'état est déduit : voir le plus long trou (MAXGAP) et l'écart-type."
        if french
        else "Between two dates seen the state is inferred: see the longest gap (MAXGAP) and the standard deviation."
    )
    found = []
    for number, (name, labels) in enumerate(_LABELS.items()):
        shown = "SCD_SHOWN" if name == "SCD" and hide_below else name
        found.append(
            Layer(
                "output",
                os.path.join(folder, f"{job.name}_{shown}.tif"),
                f"{labels[french]} {job.tile}",
                style=labels[2],
                start=job.period[0],
                end=job.period[1],
                group=group,
                trust=trust,
                visible=number == 0,
            )
        )
    return found
