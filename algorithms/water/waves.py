"""Entry `bathymetry_waves`: depth from the speed of swell between two bands, date by date and combined."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.errors import TheiaError, raise_all
from ..core.files import check_space, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer, Result
from ..core.vector import read_layer
from ..spec.phrase import phrase
from .depth_dates import DatedDepth, combine
from .tides import read_tides
from .waves_block import FOUND
from .waves_input import WaveImage, open_images
from .waves_job import WaveJob, make_job, run_job
from .waves_lags import read_lags
from .waves_report import write_report
from .waves_spectrum import Method, constants

_TRUST = phrase(
    "From waves seen in two bands a second apart: errors of 5 to 10 % where swell is clear, more where "
    "DEPTH_STD says so."
)


def bathymetry_waves(
    *,
    products: list[str],
    pair: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    step: float,
    land: Mapping[str, Any] | None,
    tide: float,
    tide_table: str | None,
    window: float,
    detectors: str | None,
    lag: float | None,
    lag_table: str | None,
    shore_distance: str | None,
    farthest: float | None,
    smallest_depth: float,
    largest_depth: float,
    shortest_period: float,
    longest_period: float,
    smallest_linearity: float,
    largest_linearity: float,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `bathymetry_waves`."""
    given = [p for p in (detectors, shore_distance, lag_table) if p]
    check_targets([report], [*products, *given])
    method = Method.default(
        depth_m=(smallest_depth, largest_depth),
        period_s=(shortest_period, longest_period),
        linearity=(smallest_linearity, largest_linearity),
    )
    _check_bounds(method)
    if lag is not None and lag == 0:
        raise TheiaError("input", "The time between the bands is 0.", "Give seconds from the first to the second band.")
    if farthest is not None and not shore_distance:
        raise TheiaError("input", "A largest distance to the shore needs the raster of distances.", "Give both.")
    notes: list[str] = []
    images = _in_period(open_images(products, pair, detectors, lag, notes, read_lags(lag_table)), start, end)
    tides = read_tides(tide_table, tide, [i.acquired for i in images])
    for note in notes:
        context.info(note)
    jobs = []
    for image, height in zip(images, tides, strict=True):
        polygons = read_layer(land, image.grid.crs).geometries if land else None
        job = make_job(
            image,
            window_m=window,
            step_m=step,
            method=method,
            tide_m=height,
            area=area,
            land=polygons,
            shore=shore_distance,
            farthest_km=farthest,
        )
        if job is not None:
            jobs.append(job)
    if not jobs:
        raise TheiaError(
            "input", "The area of interest lies outside every image.", "Check the area and its reference system."
        )
    if not land and not shore_distance and not any(j.plan.land_cells is not None for j in jobs):
        context.warning("Nothing tells land from sea: give polygons of land, or expect failures along the shore.")
    check_space(output, sum(j.cells.height * j.cells.width * 40.0 for j in jobs))
    parameters = {
        "products": products,
        "pair": pair,
        "area": area,
        "start": start,
        "end": end,
        "step": step,
        "land": land,
        "tide": tide,
        "tide_table": tide_table,
        "window": window,
        "detectors": detectors,
        "lag": lag,
        "lag_table": lag_table,
        "shore_distance": shore_distance,
        "farthest": farthest,
        "smallest_depth": smallest_depth,
        "largest_depth": largest_depth,
        "shortest_period": shortest_period,
        "longest_period": longest_period,
        "smallest_linearity": smallest_linearity,
        "largest_linearity": largest_linearity,
        "output": output,
        "report": report,
    }
    result = Result({"output": output, "report": report, "images": len(jobs), "found": 0})
    counts = []
    for number, job in enumerate(jobs):
        with context.stage(0.95 * number / len(jobs), 0.95 * (number + 1) / len(jobs)):
            counts.append(run_job(job, job.specs(output), context))
        _record(job, output, parameters, context)
        result.outputs["found"] += int(counts[-1][FOUND])
        result.layers += _layers(job, output)
    if not result.outputs["found"]:
        context.warning(
            "No depth was found. Look at the image first: waves have to be visible; see STATUS for what was in the way."
        )
    dates = [_dated(job, output) for job in jobs]
    combined = combine(dates, output, "BATHYMETRY", "bathymetry_waves", parameters, _TRUST, context)
    result.layers = [*combined, *result.layers]
    if report:
        write_report(report, jobs, counts, output, [layer.path for layer in combined], context)
        write_item(
            report.rsplit(".", 1)[0] + ".item.json",
            item_id="bathymetry_waves_report",
            entry="bathymetry_waves",
            parameters=parameters,
            inputs=[j.image.path for j in jobs],
            outputs=[report],
            context=context,
            grid=jobs[0].cells,
            period=(jobs[0].image.acquired, jobs[-1].image.acquired),
        )
    return result


def _check_bounds(method: Method) -> None:
    names = (("depth", method.depth_m), ("period", method.period_s), ("linearity", method.linearity))
    problems = [
        phrase("the smallest {name} is not below the largest.", name=name) for name, (low, high) in names if low >= high
    ]
    raise_all("input", "Bounds are the wrong way round:", problems)


def _in_period(images: Sequence[WaveImage], start: str | None, end: str | None) -> list[WaveImage]:
    first = dt.date.fromisoformat(start) if start else dt.date.min
    last = dt.date.fromisoformat(end) if end else dt.date.max
    if first > last:
        raise TheiaError(
            "input", phrase("The period ends before it starts: {first} to {last}.", first=first, last=last)
        )
    kept = [i for i in images if first <= i.acquired.date() <= last]
    if not kept:
        raise TheiaError("input", "No image lies in the period.", "Widen the period, or leave it empty.")
    return kept


def _dated(job: WaveJob, output: str) -> DatedDepth:
    image = job.image
    return DatedDepth(
        job.specs(output)["DEPTH"].path, job.cells, image.path, image.tile, image.acquired, image.acquired
    )


def _lag_source(parameters: Mapping[str, Any]) -> str:
    if parameters["lag"] is not None:
        return "given"
    shipped = str(constants()["lags"]["source"])
    table = parameters["lag_table"]
    return f"{os.path.basename(table)}; what it lacks: {shipped}" if table else shipped


def _record(job: WaveJob, output: str, parameters: Mapping[str, Any], context: Context) -> None:
    image = job.image
    write_item(
        os.path.join(output, f"{image.id}_BATHYMETRY.json"),
        item_id=f"{image.id}_BATHYMETRY",
        entry="bathymetry_waves",
        parameters=parameters,
        inputs=[image.path],
        outputs=[spec.path for spec in job.specs(output).values()],
        context=context,
        grid=job.cells,
        moment=image.acquired,
        properties={
            "theia:tide_m": job.tide_m,
            "theia:lags_s": {str(d): s for d, s in image.lags.items()},
            "theia:lag_source": _lag_source(parameters),
        },
    )


def _layers(job: WaveJob, output: str) -> list[Layer]:
    specs = job.specs(output)
    date = f"{job.image.acquired:%Y-%m-%d}"
    start = dt.datetime.combine(job.image.acquired.date(), dt.time(), dt.UTC)
    end = start + dt.timedelta(days=1)
    return [
        Layer(
            "output",
            specs["DEPTH"].path,
            phrase("Depth {date}", date=date),
            style="depth",
            start=start,
            end=end,
            group="Depth",
            trust=_TRUST,
        ),
        Layer(
            "output",
            specs["STATUS"].path,
            phrase("Status {date}", date=date),
            style="wave_status",
            start=start,
            end=end,
            group="Status",
            visible=False,
        ),
    ]
