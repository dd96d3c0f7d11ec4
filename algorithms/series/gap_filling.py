"""Entry `gap_filling`: a series of products brought onto regular dates, without holes, with what is sure and what is
not.

Per target date one image of all bands (THEIA's scaling), on request its standard deviation; per series the days to the
nearest clear date, the number of clear dates and the longest gap. The folder's `scenes.json` makes each image a product
again, so that every other entry takes the result.

Limit: decoding with the linear method, arithmetic with the smoothers (`tests/benchmarks/bench_series.py`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
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
from .dates import compact, iso, parse_list, regular
from .estimate import INTERPOLATORS, estimate, screened
from .gap_report import write_report
from .observability import clear_counts, distances
from .series_job import SeriesJob, load, open_series
from .stack import Stack
from .table import constants

NODATA = -10000
STD_NODATA = 65535
DAYS_NODATA = 65535
_PIXELS_AT_ONCE = 16384


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the stack's block -> images of the target dates, their doubt, and the support layers."""
    stack: Stack = parameters["stack"]
    targets: np.ndarray = parameters["targets"]
    integer = stack.dtype == "int16"
    shape = (targets.size, len(stack.bands), window.height * window.width)
    images = np.full(shape, NODATA, np.int16 if integer else np.float32)
    doubt = np.full(shape if parameters["uncertainty"] else (0, 0, 0), STD_NODATA if integer else NODATA,
                    np.uint16 if integer else np.float32)  # fmt: skip
    near = np.full((targets.size, shape[2]), DAYS_NODATA, np.uint16)
    count, gap = np.zeros(shape[2], np.uint16), np.zeros(shape[2], np.uint16)
    data = load(stack, parameters["geometry"], inputs)
    if data is not None:
        valid = screened(stack, data.values, data.valid) if parameters["screen"] else data.valid
        days, within = stack.days, parameters["within"]
        count, gap = clear_counts(valid[within], days[within], parameters["first"], parameters["last"])
        near = distances(valid, days, targets)
        for first in range(0, shape[2], _PIXELS_AT_ONCE):
            part = slice(first, first + _PIXELS_AT_ONCE)
            filled, std = estimate(
                parameters["method"], np.ascontiguousarray(data.values[:, :, part]),
                np.ascontiguousarray(valid[:, part]), days, targets, stack.present, parameters["uncertainty"],
                parameters["smoothness"],
            )  # fmt: skip
            far = near[:, part] > parameters["farthest"]
            unknown = np.isnan(filled) | far[:, np.newaxis]
            if integer:
                # a value never takes the number that means unknown
                filled = np.clip(np.rint(filled), NODATA + 1, 32767)
            images[:, :, part] = np.where(unknown, NODATA, filled).astype(images.dtype)
            if std is not None:
                rounded = np.clip(np.rint(std), 0, STD_NODATA - 1) if integer else std
                unsure = doubt.dtype.type(STD_NODATA if integer else NODATA)
                doubt[:, :, part] = np.where(unknown | np.isnan(std), unsure, rounded).astype(doubt.dtype)
    result = {
        "near": near.reshape(-1, *window.shape),
        "count": count.reshape(window.shape),
        "gap": gap.reshape(window.shape),
    }
    for k, day in enumerate(targets):
        result[f"image {day}"] = images[k].reshape(-1, *window.shape)
        if parameters["uncertainty"]:
            result[f"std {day}"] = doubt[k].reshape(-1, *window.shape)
    return result


def gap_filling(
    *,
    products: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    step_days: int,
    dates: str | None,
    bands: list[str],
    method: str,
    screen: bool,
    donor_days: int,
    farthest: int | None,
    uncertainty: bool,
    masks: list[str],
    pixel_size: float | None,
    smoothness: float | None,
    output_crs: str | None,
    overwrite: bool,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `gap_filling`."""
    wanted = [b.upper() if b.upper() in constants()["bands"] else b for b in bands]
    explicit = parse_list(dates) if dates else None
    if explicit is not None:
        # the dates asked for are the period, unless one is given
        start, end = start or iso(explicit[0]), end or iso(explicit[-1])
    jobs = open_series(products, wanted, context, area=area, start=start, end=end, donor_days=donor_days,
                       pixel_m=pixel_size, invalid=masks or [], output_crs=output_crs)  # fmt: skip
    targets = {j.stem: regular(j.first, j.last, step_days) if explicit is None else explicit for j in jobs}
    folders = {j.stem: os.path.join(output, f"{j.stem}_{method}") for j in jobs}
    if not overwrite:
        refuse_existing(list(folders.values()))
    needed = 0.0
    for job in jobs:
        pixel = len(targets[job.stem]) * (2 + len(wanted) * 2 * (2 if uncertainty else 1)) + 4
        needed += 0.7 * pixel * job.stack.grid.height * job.stack.grid.width
    check_space(output, needed)
    given = {
        "products": products, "area": area, "start": start, "end": end, "step_days": step_days,
        "dates": dates, "bands": bands,
        "method": method, "screen": screen, "donor_days": donor_days, "farthest": farthest, "uncertainty": uncertainty,
        "masks": masks, "pixel_size": pixel_size, "smoothness": smoothness, "output_crs": output_crs, "output": output,
        "overwrite": True,
    }  # fmt: skip
    result = Result({"output": output, "images": 0})
    for number, job in enumerate(jobs):
        with context.stage(number / len(jobs), (number + (0.95 if report else 1)) / len(jobs)):
            parameters = {
                "stack": job.stack, "targets": targets[job.stem], "geometry": job.geometry, "method": method,
                "screen": screen and "B2" in job.stack.bands, "uncertainty": uncertainty, "smoothness": smoothness,
                "first": job.first, "last": job.last, "within": np.flatnonzero(job.within),
                "farthest": farthest or DAYS_NODATA - 1,
            }  # fmt: skip
            _fill_one(job, parameters, folders[job.stem], overwrite, given, result, context)
    if report:
        result.outputs["report"] = report
        write_report(report, jobs, targets, method, screen, context)
    return result


def _fill_one(
    job: SeriesJob, parameters: Mapping[str, Any], folder: str, overwrite: bool, given: Mapping[str, Any],
    result: Result, context: Context,
) -> None:  # fmt: skip
    """One tile: every image in one pass over the blocks, then the records and the layers."""
    targets, stack = parameters["targets"], job.stack
    with atomic_folder(folder, overwrite) as temporary:
        specs = _outputs(temporary, job, parameters)
        process(
            "series.gap_filling:block", stack.sources(), stack.grid, specs, context, parameters=parameters,
            margin=stack.margin, bytes_per_pixel=bytes_per_pixel(stack, len(targets), parameters["uncertainty"]),
            text=f"Filling {job.name}",
        )  # fmt: skip
        write_scenes(temporary, folder, job, targets)
        write_item(
            os.path.join(temporary, f"{job.stem}.json"), item_id=os.path.basename(folder), entry="gap_filling",
            parameters=given, inputs=job.inputs, outputs=[s.path for s in specs.values()], context=context,
            grid=stack.grid, period=job.moments,
            properties={"theia:method": parameters["method"], "theia:dates": [iso(t) for t in targets],
                        "theia:acquisitions": [d.id for d in stack.dates]},
        )  # fmt: skip
    result.outputs["images"] += len(targets)
    result.layers += _layers(job, folder, parameters)


def bytes_per_pixel(stack: Stack, targets: int, uncertainty: bool) -> float:
    """What a block holds per pixel at its peak: stack, images, and the layers beside them."""
    size = np.dtype(stack.dtype).itemsize
    images = targets * (len(stack.bands) * size * (2 if uncertainty else 1) + 2)
    return stack.bytes_per_pixel + len(stack.dates) + 2.0 * images + 16


def _outputs(folder: str, job: SeriesJob, parameters: Mapping[str, Any]) -> dict[str, RasterSpec]:
    """What is written, by the kernel's names."""
    stack, targets = job.stack, parameters["targets"]
    integer = stack.dtype == "int16"
    scale = stack.units[0] if integer else 1.0
    dtype, std_dtype, std_nodata = ("int16", "uint16", STD_NODATA) if integer else ("float32", "float32", NODATA)
    tags = {"METHOD": parameters["method"], "TILE": job.name}
    specs = {}
    for day in targets:
        dated = {**tags, "ACQUISITION_DATE": iso(day)}
        name = os.path.join(folder, f"{job.name}_{compact(day)}")
        specs[f"image {day}"] = RasterSpec(f"{name}.tif", stack.grid, dtype, NODATA, len(stack.bands), stack.bands,
                                           scale, tags=dated)  # fmt: skip
        if parameters["uncertainty"]:
            specs[f"std {day}"] = RasterSpec(f"{name}_STD.tif", stack.grid, std_dtype, std_nodata, len(stack.bands),
                                             tuple(f"{b} std" for b in stack.bands), scale, tags=dated)  # fmt: skip
    specs["near"] = RasterSpec(
        os.path.join(folder, f"{job.stem}_DISTANCE.tif"), stack.grid, "uint16", DAYS_NODATA, len(targets),
        tuple(f"days to the nearest clear date, {iso(t)}" for t in targets), units="days", tags=tags,
    )  # fmt: skip
    for key, suffix, text in (("count", "COUNT", "clear dates"), ("gap", "GAP", "longest gap, days")):
        path = os.path.join(folder, f"{job.stem}_{suffix}.tif")
        specs[key] = RasterSpec(path, stack.grid, "uint16", None, band_names=(text,), tags=tags, resampling="nearest")
    return specs


def write_scenes(folder: str, target: str, job: SeriesJob, targets: Sequence[int] | np.ndarray) -> None:
    """`scenes.json` in `folder`, which becomes `target`: what makes each image a product for the other entries."""
    sensors = {d.sensor for d in job.stack.dates}
    sensor = sensors.pop() if len(sensors) == 1 else "S2"
    scale = job.stack.units[0] if job.stack.dtype == "int16" else 1.0
    items = [
        {
            "file": f"{job.name}_{compact(t)}.tif", "datetime": f"{iso(t)}T00:00:00Z", "bands": list(job.stack.bands),
            "sensor": sensor if sensor.startswith("S2") else "S2", "scale": scale, "offset": 0, "nodata": NODATA,
            "level": "L2A", "tile": job.name if job.name != "series" else "",
            "id": f"{os.path.basename(target)}_{compact(t)}",
        }
        for t in targets
    ]  # fmt: skip
    for item, t in zip(items, targets, strict=True):
        doubt = f"{job.name}_{compact(t)}_STD.tif"
        if os.path.exists(os.path.join(folder, doubt)):
            item["std"] = {"file": doubt}
    with open(os.path.join(folder, "scenes.json"), "w", encoding="utf-8") as file:
        json.dump(items, file, indent=1)


def _layers(job: SeriesJob, folder: str, parameters: Mapping[str, Any]) -> list[Layer]:
    """Images dated from one target to the next; the support layers once."""
    import datetime as dt

    from .dates import date_of

    targets = [int(t) for t in parameters["targets"]]
    ends = [*targets[1:], targets[-1] + (targets[-1] - targets[-2] if len(targets) > 1 else 1)]
    group = f"{job.name} {iso(job.first)} - {iso(job.last)}"
    trust = phrase("Values between clear dates are estimates: see the days to the nearest clear date.")
    if parameters["method"] not in INTERPOLATORS:
        trust = phrase("Values are those of a smooth model, also on clear dates: see the standard deviation.")
    layers = []
    for day, end in zip(targets, ends, strict=True):
        moments = [dt.datetime.combine(date_of(d), dt.time(), dt.UTC) for d in (day, end)]
        path = os.path.join(folder, f"{job.name}_{compact(day)}.tif")
        style = "reflectance" if len(job.stack.bands) > 2 else "reflectance_band"
        layers.append(Layer("output", path, f"{job.name} {iso(day)}", style=style, start=moments[0], end=moments[1],
                            group=group, trust=trust, visible=day == targets[0]))  # fmt: skip
    begin, stop = job.moments
    for suffix, name in (("COUNT", phrase("Clear dates")), ("GAP", phrase("Longest gap (days)"))):
        path = os.path.join(folder, f"{job.stem}_{suffix}.tif")
        layers.append(Layer("output", path, name, style="count", start=begin, end=stop, group=group, visible=False))
    return layers
