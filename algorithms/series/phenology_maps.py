"""Entry `phenology`: maps of the start, peak and end of the seasons of a year, in the manner of HR-VPP.

Per year and season one file per metric: dates as two digits of the year and day of the year (as HR-VPP), and as plain
day of the year; the quality flag; standard deviations of the dates; clear dates and longest gap of the season.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..core.blocks import Inputs, process
from ..core.files import atomic_folder, check_space, refuse_existing
from ..core.grid import Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..spec.phrase import phrase
from .dates import date_of
from .phenology import SEASONS_A_YEAR, PhenologySettings, phenology_block, year_starts
from .seasons import METRICS
from .series_job import SeriesJob, load, open_series
from .stack import Stack
from .table import constants
from .variables import PPI, bands_of, compute, sun_zenith

DATES = ("SOSD", "EOSD", "MAXD")
VALUES = ("SOSV", "EOSV", "MAXV", "MINV", "AMPL", "LENGTH", "LSLOPE", "RSLOPE", "SPROD", "TPROD")
NODATA = -9999.0
DAY_NODATA = -32768
UNSEEN = 255
_PIXELS_AT_ONCE = 8192
_TITLES = {
    "SOSD": "start of season", "EOSD": "end of season", "MAXD": "peak of season", "SOSV": "value at the start",
    "EOSV": "value at the end", "MAXV": "value at the peak", "MINV": "base value", "AMPL": "amplitude",
    "LENGTH": "length of season", "LSLOPE": "slope of the rise, per day", "RSLOPE": "slope of the fall, per day",
    "SPROD": "integral above the base, value x days", "TPROD": "integral above zero, value x days",
}  # fmt: skip


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the stack's block -> metrics of all years and seasons, under the names of `_outputs`."""
    stack: Stack = parameters["stack"]
    settings: PhenologySettings = parameters["settings"]
    first, last = parameters["first"], parameters["last"]
    years, edges = year_starts(first, last)
    pixels = window.height * window.width
    found = np.full((len(years), SEASONS_A_YEAR, len(METRICS), pixels), np.nan, np.float32)
    seen = np.zeros(pixels, np.int64)
    data = load(stack, parameters["geometry"], inputs)
    if data is not None:
        seen = data.valid.sum(0)
        for start in range(0, pixels, _PIXELS_AT_ONCE):
            part = slice(start, start + _PIXELS_AT_ONCE)
            valid = np.ascontiguousarray(data.valid[:, part])
            values = np.ascontiguousarray(data.values[:, :, part])
            if parameters["variable"].upper() == PPI:
                values = np.where(valid[:, np.newaxis], values, np.nan).astype(np.float32)
            index = compute(parameters["variable"], stack, values, parameters["sun_zenith_deg"])
            metrics = phenology_block(index, valid, stack.days, first, last, settings)
            for metric in ("SOSD", "EOSD", "MAXD"):
                # days from 1 January of the season's year, which single precision holds exactly
                metrics[:, :, METRICS.index(metric)] -= edges[:-1, np.newaxis, np.newaxis]
            found[..., part] = metrics
    result: dict[str, np.ndarray] = {}
    for y, year in enumerate(years):
        for season in range(SEASONS_A_YEAR):
            values = found[y, season].reshape(len(METRICS), *window.shape)
            unseen = (seen < constants()["phenology"]["fewest_dates"]).reshape(window.shape)
            result |= _encode(f"{year} s{season + 1}", values, unseen, int(edges[y]))
    return result


def _encode(name: str, values: np.ndarray, unseen: np.ndarray, january: int) -> dict[str, np.ndarray]:
    """Metrics (METRICS, height, width) as they are stored."""
    out: dict[str, np.ndarray] = {}
    for metric in DATES:
        day = np.floor(values[METRICS.index(metric)])
        known = np.isfinite(day)
        whole = np.where(known, day, 0).astype(np.int64)
        out[f"{name} {metric}"] = np.where(known, _yydoy(whole, january), 0).astype(np.uint16)
        out[f"{name} {metric} DOY"] = np.where(known, whole + 1, DAY_NODATA).astype(np.int16)
    for metric in VALUES:
        value = values[METRICS.index(metric)]
        out[f"{name} {metric}"] = np.where(np.isfinite(value), value, NODATA).astype(np.float32)
    flag = values[METRICS.index("QFLAG")]
    out[f"{name} QFLAG"] = np.where(np.isfinite(flag), flag, np.where(unseen, UNSEEN, 0)).astype(np.uint8)
    doubt = values[[METRICS.index(f"{m}_STD") for m in DATES]]
    out[f"{name} STD"] = np.where(np.isfinite(doubt), np.minimum(doubt, 999), NODATA).astype(np.float32)
    seen = values[[METRICS.index(m) for m in ("CLEAR", "GAP")]]
    out[f"{name} CLEAR"] = np.where(np.isfinite(seen), seen, 0).astype(np.uint16)
    return out


def _yydoy(days: np.ndarray, january: int) -> np.ndarray:
    """Days since a 1 January as two digits of the year and day of the year; seasons reach into the years beside."""
    day = days + january
    year = date_of(january).year
    starts = np.array([(dt.date(y, 1, 1) - dt.date(1970, 1, 1)).days for y in range(year - 1, year + 3)])
    which = np.clip(np.searchsorted(starts, day, side="right") - 1, 0, 2)
    return (year - 1 + which) % 100 * 1000 + day - starts[which] + 1


def phenology(
    *,
    products: list[str],
    variable: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    minimum_amplitude: float | None,
    start_share: float,
    end_share: float,
    envelope: bool,
    curve: str,
    smoothness: float | None,
    donor_days: int,
    masks: list[str],
    pixel_size: float | None,
    output_crs: str | None,
    overwrite: bool,
    output: str,
    context: Context,
) -> Result:
    """Entry `phenology`."""
    amplitudes: Mapping[str, float] = constants()["phenology"]["amplitudes"]
    amplitude = minimum_amplitude or amplitudes.get(variable, constants()["phenology"]["minimum_amplitude"])
    jobs = open_series(products, partial(bands_of, variable), context, area=area, start=start, end=end,
                       donor_days=donor_days, pixel_m=pixel_size, invalid=masks or [],
                       output_crs=output_crs)  # fmt: skip
    settings = PhenologySettings(amplitude, start_share / 100, end_share / 100, smoothness, envelope,
                                 double_logistic=curve == "double_logistic")  # fmt: skip
    given = {
        "products": products, "variable": variable, "area": area, "start": start, "end": end,
        "minimum_amplitude": minimum_amplitude, "start_share": start_share, "end_share": end_share,
        "envelope": envelope,
        "curve": curve,
        "smoothness": smoothness, "donor_days": donor_days, "masks": masks, "pixel_size": pixel_size,
        "output_crs": output_crs, "overwrite": True, "output": output,
    }  # fmt: skip
    folders = {j.stem: os.path.join(output, f"phenology_{j.stem}_{variable}") for j in jobs}
    if not overwrite:
        refuse_existing(list(folders.values()))
    check_space(output, sum(40.0 * j.stack.grid.height * j.stack.grid.width for j in jobs))
    result = Result({"output": output})
    for number, job in enumerate(jobs):
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            _warn_if_short(job, context)
            parameters = {
                "stack": job.stack, "geometry": job.geometry, "variable": variable, "settings": settings,
                "first": job.first, "last": job.last, "sun_zenith_deg": sun_zenith(job.scenes, job.stack.grid),
            }  # fmt: skip
            folder = folders[job.stem]
            with atomic_folder(folder, overwrite) as temporary:
                specs = outputs(temporary, job, variable)
                years = len(year_starts(job.first, job.last)[0])
                process(
                    "series.phenology_maps:block", job.stack.sources(), job.stack.grid, specs, context,
                    parameters=parameters, margin=job.stack.margin, text=f"Phenology of {job.name}",
                    bytes_per_pixel=job.stack.bytes_per_pixel + 8 + years * SEASONS_A_YEAR * (4 * len(METRICS) + 140),
                )  # fmt: skip
                write_item(
                    os.path.join(temporary, f"{job.stem}.json"), item_id=os.path.basename(folder), entry="phenology",
                    parameters=given, inputs=job.inputs, outputs=[s.path for s in specs.values()], context=context,
                    grid=job.stack.grid, period=job.moments,
                    properties={"theia:variable": variable, "theia:acquisitions": [d.id for d in job.stack.dates]},
                )  # fmt: skip
            result.layers += layers(job, folder, variable)
    return result


def _warn_if_short(job: SeriesJob, context: Context) -> None:
    """A season needs the minima before and after it."""
    days = job.stack.days
    if days[-1] - days[0] < 300:
        context.warning(
            phrase(
                "{job}: the series covers {days} days: seasons at its ends are cut off. Give the months before and "
                "after as well.",
                job=job.name,
                days=int(days[-1] - days[0]),
            )
        )


def outputs(folder: str, job: SeriesJob, variable: str) -> dict[str, RasterSpec]:
    """Every file, by the kernel's names."""
    grid, tile = job.stack.grid, job.name
    specs = {}
    for year in year_starts(job.first, job.last)[0]:
        for season in range(1, SEASONS_A_YEAR + 1):
            key, tags = (
                f"{year} s{season}",
                {"VARIABLE": variable, "YEAR": str(year), "SEASON": str(season), "TILE": tile},
            )

            def spec(
                name: str, dtype: str, nodata: float | None, bands: Sequence[str], year: int = year,
                season: int = season, tags: Mapping[str, str] = tags, **more: Any,
            ) -> RasterSpec:  # fmt: skip
                path = os.path.join(folder, f"VPP_{year}_{tile}_s{season}_{name}.tif")
                return RasterSpec(path, grid, dtype, nodata, len(bands), tuple(bands), tags=tags, **more)

            for metric in DATES:
                specs[f"{key} {metric}"] = spec(
                    metric, "uint16", 0, [f"{_TITLES[metric]}, YYDOY"], resampling="nearest"
                )
                title = [f"{_TITLES[metric]}, day of year"]
                specs[f"{key} {metric} DOY"] = spec(f"{metric}_DOY", "int16", DAY_NODATA, title, units="days")
            for metric in VALUES:
                units = "days" if metric == "LENGTH" else ""
                specs[f"{key} {metric}"] = spec(metric, "float32", NODATA, [_TITLES[metric]], units=units)
            specs[f"{key} QFLAG"] = spec("QFLAG", "uint8", UNSEEN, ["quality by clear dates"], resampling="nearest")
            specs[f"{key} STD"] = spec("STD", "float32", NODATA, [f"std of {m}, days" for m in DATES], units="days")
            specs[f"{key} CLEAR"] = spec("CLEAR", "uint16", None, ["clear dates of the season", "longest gap, days"],
                                         resampling="nearest")  # fmt: skip
    return specs


def layers(job: SeriesJob, folder: str, variable: str) -> list[Layer]:
    """What is worth seeing: dates as day of the year, amplitude, quality; the first season shown."""
    found = []
    for year in year_starts(job.first, job.last)[0]:
        begin, stop = dt.datetime(year, 1, 1, tzinfo=dt.UTC), dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC)
        for season in range(1, SEASONS_A_YEAR + 1):
            for name, title, style in (
                ("SOSD_DOY", phrase("Start"), "date"), ("MAXD_DOY", phrase("Peak"), "date"),
                ("EOSD_DOY", phrase("End"), "date"), ("AMPL", phrase("Amplitude"), "index"),
                ("QFLAG", phrase("Quality"), "count"),
            ):  # fmt: skip
                found.append(
                    Layer(
                        "output",
                        os.path.join(folder, f"VPP_{year}_{job.name}_s{season}_{name}.tif"),
                        phrase(
                            "{title} {year}, season {season} ({variable})",
                            title=title,
                            year=year,
                            season=season,
                            variable=variable,
                        ),
                        style=style,
                        start=begin,
                        end=stop,
                        group=phrase("{name} {year} season {season}", name=job.name, year=year, season=season),
                        visible=season == 1 and name == "SOSD_DOY",
                        trust="Dates where quality is below 7 rest on too few clear dates in a part of the season.",
                    )  # fmt: skip
                )
    return found
