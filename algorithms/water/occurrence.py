"""Entry `water_occurrence`: how often water is there, by month, by year or over a whole series, from water maps.

Each map is read once, whatever the number of periods; counts by month are what is held. Limit: decoding.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
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
from ..spec import LegendClass
from .area_tables import read_zones
from .occurrence_periods import Period, classes, months_of, occurrence, periods_of, wet_months
from .occurrence_report import write_report
from .reservoir import Curve, reservoir_curves, write_curves
from .surface_water_rules import DOUBT, LAND, NODATA, WATER, constants
from .water_maps import CodeMap, by_day, by_tile, common_pixels, find_maps

WATER_MAPS = r"_WATER\.tiff?$"
CLASSES = (
    LegendClass(0, "never water", "#e8e4d8"),
    LegendClass(1, "occasional", "#d7191c"),
    LegendClass(2, "seasonal", "#7bb6e0"),
    LegendClass(3, "permanent", "#053061"),
    LegendClass(255, "seen too rarely", "#000000"),
)


@dataclass(frozen=True)
class OccurrenceJob:
    """One tile's maps: the days on which there are some, their months, and the periods to make."""

    tile: str
    maps: tuple[CodeMap, ...]
    days: tuple[dt.date, ...]
    members: tuple[tuple[int, ...], ...]
    months: tuple[tuple[int, int], ...]
    periods: tuple[Period, ...]
    grid: Grid
    geometry: Any | None

    @property
    def name(self) -> str:
        return f"WATER-OCCURRENCE_{self.tile}_{self.days[0]:%Y%m%d}_{self.days[-1]:%Y%m%d}"

    def sources(self) -> dict[str, Source]:
        return {str(n): Source(m.path, m.grid, self.grid, (1,), "nearest", NODATA) for n, m in enumerate(self.maps)}


def water_occurrence(
    *,
    products: list[str],
    per: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    reservoirs: Mapping[str, Any] | None,
    reservoir_name: str | None,
    average: str,
    least_dates: int | None,
    overwrite: bool,
    output: str,
    report: str | None,
    table: str | None,
    context: Context,
) -> Result:
    """Entry `water_occurrence`."""
    given = {**locals(), "overwrite": True}
    given.pop("context")
    if table and reservoirs is None:
        raise TheiaError("input", "The table of areas needs the polygons of the reservoirs.")
    jobs = _jobs(find_maps(products, WATER_MAPS, context, start, end), area, per)
    folders = [os.path.join(output, job.name) for job in jobs]
    if not overwrite:
        refuse_existing(folders)
    check_targets([*folders, report, table])
    check_space(output, sum(3.0 * len(j.periods) * j.grid.height * j.grid.width for j in jobs))
    result = Result({"output": output, "report": report, "table": table})
    curves: list[Curve] = []
    for number, (job, folder) in enumerate(zip(jobs, folders, strict=True)):
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            context.info(f"{job.name}: {len(job.maps)} maps on {len(job.days)} days, {len(job.periods)} periods.")
            with atomic_folder(folder, overwrite) as temporary:
                specs = _specs(job, temporary)
                parameters = {"job": job, "mean_of_months": average == "months", "least": least_dates}
                with context.stage(0.0, 0.8):
                    process(
                        "water.occurrence:block",
                        job.sources(),
                        job.grid,
                        specs,
                        context,
                        parameters=parameters,
                        bytes_per_pixel=len(job.months) * 4.0 + len(specs) * 3.0 + 60.0,
                        text=f"Water occurrence of {job.tile}",
                    )
                if reservoirs is not None:
                    with context.stage(0.8, 1.0):
                        zones = read_zones(reservoirs, reservoir_name, job.grid.crs)
                        curves += reservoir_curves(job, zones, context)
                write_item(
                    os.path.join(temporary, f"{job.name}.json"),
                    item_id=job.name,
                    entry="water_occurrence",
                    parameters=given,
                    inputs=list(dict.fromkeys(m.archive for m in job.maps)),
                    outputs=[s.path for s in specs.values()],
                    context=context,
                    grid=job.grid,
                    period=(_moment(job.days[0]), _moment(job.days[-1] + dt.timedelta(days=1))),
                    properties={
                        "theia:maps": [m.name for m in job.maps],
                        "theia:average": "mean of monthly occurrences" if average == "months" else "dates",
                    },
                )
            result.layers += _layers(job, folder, context.settings.language)
    if table:
        write_curves(table, curves)
    if report:
        write_report(report, jobs, folders, curves, context.settings.language)
    return result


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _jobs(maps: list[CodeMap], area: Mapping[str, Any] | None, per: str) -> list[OccurrenceJob]:
    jobs: list[OccurrenceJob] = []
    for tile, members in by_tile(maps).items():
        grid = common_pixels(members)
        window, geometry = area_window(area, grid)
        if not window.height or not window.width:
            continue
        days = by_day(members)
        months = months_of(list(days))
        name = tile if members[0].tile else "AREA" + (str(len(jobs) + 1) if jobs else "")
        jobs.append(
            OccurrenceJob(
                name,
                tuple(members),
                tuple(days),
                tuple(tuple(v) for v in days.values()),
                tuple(months),
                tuple(periods_of(months, per)),
                grid.crop(window),
                geometry,
            )
        )
    if not jobs:
        raise TheiaError("input", "No map lies in the area.", "Check the area and its reference system.")
    return jobs


def read_day(job: OccurrenceJob, day: int, inputs: Inputs) -> tuple[np.ndarray, np.ndarray]:
    """(seen, wet) bool of one day: the first of its maps that shows a pixel tells what it was."""
    seen = np.zeros(inputs.grid.shape, bool)
    wet = np.zeros_like(seen)
    for number in job.members[day]:
        code = inputs.read(str(number))
        water = (code == WATER) | (code == DOUBT)
        new = ~seen & (water | (code == LAND))
        wet |= new & water
        seen |= new
    return seen, wet


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: maps of all dates -> occurrence, counts, classes and wet months of every period."""
    job: OccurrenceJob = parameters["job"]
    pixels = inputs.grid.height * inputs.grid.width
    seen, wet = (np.zeros((len(job.months), pixels), np.uint16) for _ in range(2))
    for number, day in enumerate(job.days):
        month = job.months.index((day.year, day.month))
        there, water = read_day(job, number, inputs)
        seen[month] += there.ravel()
        wet[month] += water.ravel()
    outside = None if job.geometry is None else ~rasterize_mask(job.geometry, inputs.grid).ravel()
    if outside is not None:
        seen[:, outside] = wet[:, outside] = 0
    found: dict[str, np.ndarray] = {}
    for period in job.periods:
        least = parameters["least"]
        if least is None:
            least = constants()["occurrence"]["least_month" if period.is_month else "least_year"]
        percent, n, w = occurrence(seen, wet, period, parameters["mean_of_months"], least)
        found[f"{period.name} OCC"] = percent.reshape(inputs.grid.shape)
        found[f"{period.name} COUNTS"] = np.stack([n, w]).reshape(2, *inputs.grid.shape)
        if not period.is_month:
            found[f"{period.name} CLASS"] = classes(percent).reshape(inputs.grid.shape)
            found[f"{period.name} MONTHS"] = wet_months(seen, wet, period, job.months).reshape(3, *inputs.grid.shape)
    return found


def file_name(job: OccurrenceJob, period: Period, layer: str) -> str:
    """Name of a layer's file."""
    return f"WATER_{job.tile}_{period.name}_{layer}.tif"


def _specs(job: OccurrenceJob, folder: str) -> dict[str, RasterSpec]:
    specs = {}
    for period in job.periods:
        tags = {
            "TILE": job.tile,
            "PERIOD": period.name,
            "FIRST_DAY": period.first.isoformat(),
            "LAST_DAY": period.last.isoformat(),
        }

        def add(
            layer: str,
            dtype: str,
            nodata: float | None,
            names: tuple[str, ...],
            period: Period = period,
            tags: Mapping[str, str] = tags,
            legend: tuple[LegendClass, ...] = (),
        ) -> None:
            specs[f"{period.name} {layer}"] = RasterSpec(
                os.path.join(folder, file_name(job, period, layer)),
                job.grid,
                dtype,
                nodata,
                len(names),
                names,
                tags=tags,
                classes=legend,
                resampling="nearest",
            )

        add("OCC", "uint8", 255, ("water occurrence, percent",))
        add("COUNTS", "uint16", None, ("dates seen", "dates with water"))
        if not period.is_month:
            add("CLASS", "uint8", 255, ("class",), legend=CLASSES)
            add("MONTHS", "uint8", 255, ("first wet month", "last wet month", "number of wet months"))
    return specs


def _layers(job: OccurrenceJob, folder: str, language: str) -> list[Layer]:
    french = language == "fr"
    group = f"{'Occurrence de l’eau' if french else 'Water occurrence'} {job.tile}"
    trust = (
        "Part des dates claires en eau : voir le nombre de dates vues (COUNTS)."
        if french
        else "Share of the clear dates with water: see the number of dates seen (COUNTS)."
    )
    labels = (
        ("OCC", "Occurrence", "water_occurrence"),
        ("CLASS", "Classes", "water_classes"),
        ("COUNTS", "Dates vues" if french else "Dates seen", "count"),
    )
    found = []
    for number, period in enumerate(job.periods):
        for layer, label, style in labels:
            if layer == "CLASS" and period.is_month:
                continue
            found.append(
                Layer(
                    "output",
                    os.path.join(folder, file_name(job, period, layer)),
                    f"{label} {period.name} {job.tile}",
                    style=style,
                    start=_moment(period.first),
                    end=_moment(period.last + dt.timedelta(days=1)),
                    group=group,
                    trust=trust,
                    visible=layer == "OCC" and number == 0,
                )
            )
    return found
