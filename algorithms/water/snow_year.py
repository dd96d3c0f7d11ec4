"""Entry `snow_year`: days of snow, first and last day and runs of one winter, from maps of snow of many dates.

Maps of all dates are read window by window; one byte per date and pixel is held, never a daily series. Limit: decoding.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, process
from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, check_targets, refuse_existing
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..core.vector import area_window, rasterize_mask
from .area_tables import read_zones
from .ground import southern
from .snow_days import LAYERS, STD_STEPS, UNKNOWN, snow_days
from .snow_rules import NO_SNOW, SNOW, constants
from .snow_year_report import write_report
from .snow_year_table import YearTable, count_year, write_year_table
from .water_maps import CodeMap, by_day, by_tile, common_pixels, find_maps

_SNOW_MAPS = r"(_SNOW_SEB|LIS_SEB|_SNW_R\d)\.tiff?$"
_FRACTION_MAPS = r"(_FSCTOC|_FSCOG|LIS_FSCTOC|LIS_FSCOG)\.tiff?$"
_DATES = ("SOD", "SMOD", "FSD", "LSD")
_EPOCH = dt.date(1970, 1, 1)
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


#: what stands where a map does not reach
UNSEEN = 254


@dataclass(frozen=True)
class YearJob:
    """One tile's winter: its maps, the days on which there are some, and the period (day numbers, both included)."""

    tile: str
    maps: tuple[CodeMap, ...]
    members: tuple[tuple[int, ...], ...]
    days: tuple[int, ...]
    grid: Grid
    geometry: Any | None
    first: int
    last: int

    @property
    def name(self) -> str:
        return f"SNOW-YEAR_{self.tile}_{_date(self.first):%Y%m%d}_{_date(self.last):%Y%m%d}"

    @property
    def period(self) -> tuple[dt.datetime, dt.datetime]:
        """The period as moments, the end excluded."""
        first, last = (dt.datetime.combine(_date(d), dt.time(), dt.UTC) for d in (self.first, self.last + 1))
        return first, last

    def sources(self) -> dict[str, Source]:
        return {str(n): Source(m.path, m.grid, self.grid, (1,), "nearest", UNSEEN) for n, m in enumerate(self.maps)}


def snow_year(
    *,
    products: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    kind: str,
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
    jobs = _jobs(maps, area, start, end)
    folders = [os.path.join(output, job.name) for job in jobs]
    if not overwrite:
        refuse_existing(folders)
    check_targets([*folders, report, table], inputs=[dem] if dem else [])
    check_space(output, sum(14.0 * j.grid.height * j.grid.width for j in jobs))
    result = Result({"output": output, "report": report, "table": table})
    tables: list[tuple[YearJob, YearTable]] = []
    for number, (job, folder) in enumerate(zip(jobs, folders, strict=True)):
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            _tell(job, context)
            with atomic_folder(folder, overwrite) as temporary:
                specs = _specs(job, temporary, hide_below)
                parameters = {
                    "job": job,
                    "least": least_fraction if kind == "fraction" else SNOW,
                    "fraction": kind == "fraction",
                    "hide_below": hide_below,
                }
                with context.stage(0.0, 0.9):
                    process(
                        "water.snow_year:block",
                        job.sources(),
                        job.grid,
                        specs,
                        context,
                        parameters=parameters,
                        bytes_per_pixel=len(job.maps) * 3.0 + 120.0,
                        text=f"Snow year of {job.tile}",
                    )
                zones = read_zones(basins, basin_name, job.grid.crs)
                with context.stage(0.9, 1.0):
                    tables.append((job, count_year(specs, job.grid, context, dem=dem, step_m=band_height, zones=zones)))
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
                        "theia:day_0": _date(job.first).isoformat(),
                        "theia:runs_of_equal_length": "the later one",
                    },
                )
            result.layers += _layers(job, folder, hide_below, context.settings.language)
    if table:
        write_year_table(table, [(job.tile, found) for job, found in tables])
    if report:
        write_report(report, tables, context.settings.language)
    return result


def _jobs(maps: Sequence[CodeMap], area: Mapping[str, Any] | None, start: str | None, end: str | None) -> list[YearJob]:
    margin = dt.timedelta(days=constants()["year"]["margin_days"])
    jobs: list[YearJob] = []
    for tile, members in by_tile(maps).items():
        grid = common_pixels(members)
        window, geometry = area_window(area, grid)
        if not window.height or not window.width:
            continue
        first, last = _period(members, grid, start, end)
        used = [m for m in members if first - margin <= m.moment.date() <= last + margin]
        if not any(first <= m.moment.date() <= last for m in used):
            continue
        days = by_day(used)
        name = tile if members[0].tile else "AREA" + (str(len(jobs) + 1) if jobs else "")
        jobs.append(
            YearJob(
                name,
                tuple(used),
                tuple(tuple(v) for v in days.values()),
                tuple(_number(d) for d in days),
                grid.crop(window),
                geometry,
                _number(first),
                _number(last),
            )
        )
    if not jobs:
        raise TheiaError("input", "No map lies in the period and the area.", "Check the dates and the area.")
    return jobs


def _period(maps: Sequence[CodeMap], grid: Grid, start: str | None, end: str | None) -> tuple[dt.date, dt.date]:
    """The days asked for, else the hydrological year in which most of the maps lie."""
    if start and end:
        first, last = dt.date.fromisoformat(start[:10]), dt.date.fromisoformat(end[:10])
    else:
        month, day = constants()["year"]["south" if southern(grid) else "north"]["first"]
        years = [m.moment.year - ((m.moment.month, m.moment.day) < (month, day)) for m in maps]
        year = max(sorted(set(years)), key=years.count)
        first = dt.date.fromisoformat(start[:10]) if start else dt.date(year, month, day)
        last = (
            dt.date.fromisoformat(end[:10])
            if end
            else dt.date(first.year + 1, first.month, min(first.day, 28)) - dt.timedelta(days=1)
        )
        if end and not start:
            first = dt.date(last.year - 1, last.month, min(last.day, 28)) + dt.timedelta(days=1)
    if last < first or (last - first).days > 3660:
        raise TheiaError("input", f"The period from {first} to {last} is empty or longer than ten years.")
    return first, last


def _number(day: dt.date) -> int:
    return (day - _EPOCH).days


def _date(number: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=int(number))


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: maps of all dates -> the layers of the year."""
    job: YearJob = parameters["job"]
    shape = inputs.grid.shape
    valid = np.zeros((len(job.days), shape[0] * shape[1]), bool)
    snow = np.zeros_like(valid)
    for d, numbers in enumerate(job.members):
        for number in numbers:
            if valid[d].all():
                break
            code = inputs.read(str(number)).ravel()
            seen = (code <= 100) if parameters["fraction"] else (code == SNOW) | (code == NO_SNOW)
            new = seen & ~valid[d]
            snow[d] |= new & (code >= parameters["least"])
            valid[d] |= new
    layers = snow_days(valid, snow, np.array(job.days, np.int64), job.first, job.last)
    if job.geometry is not None:
        layers[:, ~rasterize_mask(job.geometry, inputs.grid).ravel()] = UNKNOWN
    named = {name: layers[i].reshape(shape) for i, name in enumerate(LAYERS)}
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
    dates = [_date(first + i) for i in range(most + 1)]
    table = np.array([d.year % 100 * 1000 + d.timetuple().tm_yday for d in dates], np.uint16)
    return np.where(offset == UNKNOWN, UNKNOWN, table[np.minimum(offset, most)]).astype(np.uint16)


def _specs(job: YearJob, folder: str, hide_below: int) -> dict[str, RasterSpec]:
    tags = {"TILE": job.tile, "DAY_0": _date(job.first).isoformat(), "LAST_DAY": _date(job.last).isoformat()}
    specs = {}
    for name in (*LAYERS, *(("SCD_SHOWN",) if hide_below else ())):
        dated = name in _DATES
        specs[name] = RasterSpec(
            os.path.join(folder, f"{job.name}_{name}.tif"),
            job.grid,
            "uint16",
            UNKNOWN,
            2 if dated else 1,
            (f"days since {_date(job.first)}", "year (two digits) and day of the year") if dated else (name,),
            scale=1 / STD_STEPS if name == "SCDSTD" else 1.0,
            tags=tags,
            resampling="nearest",
        )
    return specs


def _tell(job: YearJob, context: Context) -> None:
    inside = sum(job.first <= d <= job.last for d in job.days)
    context.info(f"{job.name}: {len(job.maps)} maps on {len(job.days)} days, {inside} of them in the period.")
    days = [job.first - 1, *(d for d in job.days if job.first <= d <= job.last), job.last + 1]
    longest = max(b - a - 1 for a, b in zip(days, days[1:], strict=False))
    if longest > constants()["year"]["trusted_gap_days"]:
        context.warning(f"{job.tile}: {longest} days without any map; short snow in a gap is not seen (layer MAXGAP).")


def _layers(job: YearJob, folder: str, hide_below: int, language: str) -> list[Layer]:
    french = language == "fr"
    group = f"{'Année de neige' if french else 'Snow year'} {job.tile} {_date(job.first).year}-{_date(job.last).year}"
    trust = (
        "Entre deux dates vues, l'état est celui de la plus proche : voir le plus long trou (MAXGAP) et l'écart-type."
        if french
        else "Between two dates seen the state is that of the nearer one: see the longest gap (MAXGAP) and the "
        "standard deviation."
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
