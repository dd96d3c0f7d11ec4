"""Entry `series_statistics`: maps of mean, median, percentiles, extremes and their dates over the clear dates."""

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
from ..products.scene import Scene
from ..spec.phrase import phrase
from .dates import date_of
from .series_job import SeriesJob, load, open_series
from .stack import Stack
from .statistics import STATISTICS, parse_percents, periods, series_statistics_block
from .variables import PPI, bands_of, compute, sun_zenith

NODATA = -9999.0
DAY_NODATA = -32768
_DATES = ("date_min", "date_max")
_PIXELS_AT_ONCE = 16384


def _bands(variables: Sequence[str], scenes: Sequence[Scene]) -> list[str]:
    """The bands of all variables, each once."""
    return list(dict.fromkeys(band for v in variables for band in bands_of(v, scenes)))


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the stack's block -> every statistic of every variable and period, under the names of `_outputs`."""
    stack: Stack = parameters["stack"]
    names = (*STATISTICS, *(percent_name(p) for p in parameters["percents"]))
    wanted: Sequence[str] = parameters["statistics"]
    pixels = window.height * window.width
    data = load(stack, parameters["geometry"], inputs)
    result: dict[str, np.ndarray] = {}
    for variable in parameters["variables"]:
        found = {name: np.full((len(names), pixels), np.nan, np.float32) for name, _, _ in parameters["periods"]}
        for part in () if data is None else _parts(pixels):
            assert data is not None
            valid, values = data.valid[:, part], np.ascontiguousarray(data.values[:, :, part])
            if variable.upper() == PPI:
                values = np.where(valid[:, np.newaxis], values, np.nan).astype(np.float32)
            series = compute(variable, stack, values, parameters["sun_zenith_deg"])
            for name, first, last in parameters["periods"]:
                inside = np.flatnonzero((stack.days >= first) & (stack.days <= last))
                have = _have(variable, stack, parameters["needs"][variable])
                inside = inside[have[inside]]
                numbers = series_statistics_block(
                    series[inside], valid[inside], stack.days[inside], parameters["percents"]
                )
                for metric in _DATES:
                    # days from 1 January of the period's year, which single precision holds exactly
                    numbers[names.index(metric)] -= parameters["januaries"][name] - 1
                found[name][:, part] = numbers
        for name, numbers in found.items():
            for statistic in wanted:
                value = numbers[names.index(statistic)].reshape(window.shape)
                result[f"{variable} {name} {statistic}"] = _encode(statistic, value)
    return result


def _parts(pixels: int) -> list[slice]:
    return [slice(a, a + _PIXELS_AT_ONCE) for a in range(0, pixels, _PIXELS_AT_ONCE)]


def _have(variable: str, stack: Stack, needs: Sequence[str]) -> np.ndarray:
    """(dates,) bool: dates that have all the bands of a variable."""
    positions = [stack.bands.index(b) for b in needs]
    return np.array([all(d.bands[i] is not None for i in positions) for d in stack.dates])


def _encode(statistic: str, value: np.ndarray) -> np.ndarray:
    if statistic == "count":
        return np.where(np.isfinite(value), value, 0).astype(np.uint16)
    if statistic in _DATES:
        return np.where(np.isfinite(value), value, DAY_NODATA).astype(np.int16)
    return np.where(np.isfinite(value), value, NODATA).astype(np.float32)


def percent_name(percent: float) -> str:
    """p10, p2.5: a percentile in band and file names."""
    return f"p{percent:g}"


def series_statistics(
    *,
    products: list[str],
    variables: list[str],
    statistics: list[str],
    percentiles: str | None,
    per: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    masks: list[str],
    pixel_size: float | None,
    output_crs: str | None,
    overwrite: bool,
    output: str,
    context: Context,
) -> Result:
    """Entry `series_statistics`."""
    percents = parse_percents(percentiles)
    wanted = [*dict.fromkeys(("count", *statistics)), *(percent_name(p) for p in percents)]
    jobs = open_series(products, partial(_bands, variables), context, area=area, start=start, end=end,
                       pixel_m=pixel_size, invalid=masks or [], output_crs=output_crs)  # fmt: skip
    folders = {j.stem: os.path.join(output, f"statistics_{j.stem}") for j in jobs}
    if not overwrite:
        refuse_existing(list(folders.values()))
    given = {
        "products": products, "variables": variables, "statistics": statistics, "percentiles": percentiles, "per": per,
        "area": area, "start": start, "end": end, "masks": masks, "pixel_size": pixel_size, "output_crs": output_crs,
        "overwrite": True, "output": output,
    }  # fmt: skip
    result = Result({"output": output})
    for number, job in enumerate(jobs):
        parts = periods(job.stack.days, per)
        maps = len(parts) * len(variables) * len(wanted)
        check_space(output, 2.0 * maps * job.stack.grid.height * job.stack.grid.width)
        januaries = {name: (dt.date(date_of(first).year, 1, 1) - dt.date(1970, 1, 1)).days for name, first, _ in parts}
        parameters = {
            "stack": job.stack, "geometry": job.geometry, "variables": variables, "statistics": wanted,
            "percents": percents, "periods": parts, "januaries": januaries,
            "needs": {v: bands_of(v, job.scenes) for v in variables},
            "sun_zenith_deg": sun_zenith(job.scenes, job.stack.grid),
        }  # fmt: skip
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            with atomic_folder(folders[job.stem], overwrite) as temporary:
                specs = _outputs(temporary, job, parameters)
                process(
                    "series.statistics_maps:block", job.stack.sources(), job.stack.grid, specs, context,
                    parameters=parameters, margin=job.stack.margin, text=f"Statistics of {job.name}",
                    bytes_per_pixel=job.stack.bytes_per_pixel + maps * 12.0 + 4.0 * (len(STATISTICS) + len(percents)),
                )  # fmt: skip
                write_item(
                    os.path.join(temporary, f"{job.stem}.json"), item_id=os.path.basename(folders[job.stem]),
                    entry="series_statistics", parameters=given, inputs=job.inputs,
                    outputs=[s.path for s in specs.values()], context=context, grid=job.stack.grid, period=job.moments,
                    properties={"theia:acquisitions": [d.id for d in job.stack.dates]},
                )  # fmt: skip
            result.layers += _layers(job, folders[job.stem], parameters)
    return result


def _file(job: SeriesJob, variable: str, period: str, statistic: str) -> str:
    return "_".join(p for p in (job.stem if not period else job.name, period, variable, statistic) if p) + ".tif"


def _outputs(folder: str, job: SeriesJob, parameters: Mapping[str, Any]) -> dict[str, RasterSpec]:
    specs = {}
    for variable in parameters["variables"]:
        for name, _, _ in parameters["periods"]:
            for statistic in parameters["statistics"]:
                dtype: str = "float32"
                nodata: float | None = NODATA
                if statistic == "count":
                    dtype, nodata = "uint16", None
                elif statistic in _DATES:
                    dtype, nodata = "int16", DAY_NODATA
                specs[f"{variable} {name} {statistic}"] = RasterSpec(
                    os.path.join(folder, _file(job, variable, name, statistic)), job.stack.grid, dtype, nodata,
                    band_names=(f"{variable} {statistic.replace('_', ' ')}",),
                    units="days" if statistic in _DATES else "",
                    tags={"VARIABLE": variable, "STATISTIC": statistic, "PERIOD": name, "TILE": job.name},
                    resampling="nearest" if statistic in ("count", *_DATES) else "average",
                )  # fmt: skip
    return specs


def _layers(job: SeriesJob, folder: str, parameters: Mapping[str, Any]) -> list[Layer]:
    found = []
    for variable in parameters["variables"]:
        style = "reflectance_band" if variable in job.stack.bands else "index"
        for name, first, last in parameters["periods"]:
            begin = dt.datetime.combine(date_of(first), dt.time(), dt.UTC)
            stop = dt.datetime.combine(date_of(last + 1), dt.time(), dt.UTC)
            for number, statistic in enumerate(s for s in parameters["statistics"] if s != "count"):
                found.append(
                    Layer(
                        "output",
                        os.path.join(folder, _file(job, variable, name, statistic)),
                        " ".join(p for p in (variable, statistic.replace("_", " "), name) if p),
                        style="date" if statistic in _DATES else style,
                        start=begin,
                        end=stop,
                        group=f"{job.name} {variable}",
                        visible=number == 0 and first == parameters["periods"][0][1],
                        trust="Over clear dates only: see the number of clear dates.",
                    )  # fmt: skip
                )
            found.append(Layer("output", os.path.join(folder, _file(job, variable, name, "count")),
                               phrase("Clear dates {name}", name=name) if name else phrase("Clear dates"),
                               style="count", start=begin, end=stop,
                               group=f"{job.name} {variable}", visible=False))  # fmt: skip
    return found
