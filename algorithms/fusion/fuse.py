"""Entry `fuse_series`: Sentinel-2, Landsat and others into images of any day, with their doubt and what they rest on.

What a scene teaches (bands, covariance, sensors) is learnt once from a sample of windows; then one pass over the
blocks makes all days. Each image is a product again (side-car with `std`), so that every other entry takes it.

Limit: arithmetic with the Gaussian process (`tests/benchmarks/bench_fusion.py`), decoding with interpolation.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..core.blocks import process
from ..core.errors import TheiaError, raise_all
from ..core.files import atomic_folder, check_space, refuse_existing
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..products.read import open_products
from ..series.dates import compact, date_of, day_number, iso, parse_list, regular
from ..series.table import constants as series_constants
from ..spec.phrase import of_error, phrase
from .calibrating import calibrated
from .fuse_block import NODATA, STD_NODATA
from .fuse_report import write_report
from .methods import DEEP
from .missed_clouds import screened
from .network import told
from .observations import REFERENCE
from .other_sensor import radius_px
from .reading import FusionJob, first_and_last, open_jobs, sample
from .scene_model import learn_scene
from .support import NONE, layer_names

#: methods that the Gaussian process has a part in
_LEARNING = ("gaussian_process", "transformer", "combined")


def fuse_series(
    *,
    products: list[str],
    radar: str | None,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    when: str,
    step_days: int,
    dates: str | None,
    dates_of: list[str] | None,
    method: str,
    bands: list[str],
    model: str | None,
    uncertainty: bool,
    keep_observed: bool,
    screen: bool,
    masks: list[str],
    pixel_size: float | None,
    overwrite: bool,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `fuse_series`."""
    given = {k: v for k, v in locals().items() if k != "context"} | {"overwrite": True}
    known = series_constants()["bands"]
    wanted = tuple(dict.fromkeys(b.upper() if b.upper() in known else b for b in bands))
    jobs, explicit = _checked(
        dates, dates_of, start, end, method, model,
        # every observation helps, also those before and after the days asked for
        lambda: open_jobs(products, wanted, context, radar=radar, area=area, pixel_m=pixel_size, invalid=masks or []),
    )  # fmt: skip
    asked = {j.name: explicit if explicit is not None else _regular(when, step_days, j, start, end) for j in jobs}
    folders = {j.name: os.path.join(output, f"{_stem(j, asked[j.name])}_{method}") for j in jobs}
    if not overwrite:
        refuse_existing(list(folders.values()))
    pixels = sum(j.grid.height * j.grid.width * len(asked[j.name]) for j in jobs)
    check_space(output, 0.7 * pixels * (len(wanted) * 2 * (2 if uncertainty else 1) + 8))
    result = Result({"output": output, "images": 0})
    facts = {}
    for number, job in enumerate(jobs):
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            facts[job.name] = _fuse_one(
                job, asked[job.name], folders[job.name], given, method, model, uncertainty, keep_observed, screen,
                overwrite, result, context,
            )  # fmt: skip
    if report:
        result.outputs["report"] = report
        write_report(report, jobs, asked, method, facts, context)
    return result


def _checked(
    dates: str | None, dates_of: Sequence[str] | None, start: str | None, end: str | None, method: str,
    model: str | None, opened: Callable[[], list[FusionJob]],
) -> tuple[list[FusionJob], np.ndarray | None]:  # fmt: skip
    """The tiles, and the days where they are given one by one. Raises one `TheiaError` that lists all that is wrong."""
    found: list[TheiaError] = []

    def tried(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except TheiaError as error:
            if error.code not in ("input", "product"):
                raise
            found.append(error)
            return None

    explicit = None
    if dates:
        explicit = tried(lambda: parse_list(dates))
    elif dates_of:
        explicit = tried(lambda: days_of(dates_of))
    elif start and end and end < start:
        found.append(TheiaError("input", "The last day must not lie before the first."))
    if method == "tamrf" and not model:
        found.append(
            TheiaError(
                "input", "TAMRF-SITS needs its published weights, which are not part of this plugin.",
                "Download the checkpoint (doi 10.5281/zenodo.15582231) and name it as the network's file.",
            )
        )  # fmt: skip
    jobs = tried(opened)
    if len(found) == 1:
        raise found[0]
    raise_all("input", "The series cannot be fused:", [of_error(e) for e in found])
    return jobs, explicit


def days_of(products: Sequence[str]) -> np.ndarray:
    """(n,) int32: the days of some products, in order."""
    return np.unique(np.array([day_number(s.acquired) for s in open_products(list(products))], np.int32))


def _regular(when: str, step_days: int, job: FusionJob, start: str | None, end: str | None) -> np.ndarray:
    first, last = first_and_last(job, start, end)
    if when == "step":
        return regular(first, last, step_days)
    found = [d for d in range(first, last + 1) if date_of(d).day in (1, 15)]
    if not found:
        raise TheiaError("input", "The period holds no date.", "The last day must not lie before the first.")
    return np.array(found, np.int32)


def _stem(job: FusionJob, days: np.ndarray) -> str:
    return f"{job.name}_{compact(days[0])}_{compact(days[-1])}_fused"


def _fuse_one(
    job: FusionJob, days: np.ndarray, folder: str, given: Mapping[str, Any], method: str, model: str | None,
    uncertainty: bool, keep_observed: bool, screen: bool, overwrite: bool, result: Result, context: Context,
) -> dict[str, Any]:  # fmt: skip
    """One tile: learn, make every day in one pass over the blocks, then the records and the layers."""
    settings: dict[str, Any] = {
        "model": model, "device": context.settings.device, "threads": context.settings.threads, "sensors": None,
        "cache_folder": context.settings.cache_folder or None,
    }  # fmt: skip
    with context.stage(0.0, 0.1):
        seen = sample(job, context)
        if not any(s.clear.any() for s in seen.series):
            context.warning(phrase("{name}: nothing is clear in a sample of the area.", name=job.name))
        if screen:
            seen = screened(seen)
        scene = learn_scene(seen) if method in _LEARNING else None
        settings["scene"] = None if scene is None else calibrated(scene, seen)
    known, doubts = told(method, model, job.bands, settings["cache_folder"])
    for note in known:
        context.info(note)
    for note in doubts:
        context.warning(note)
    main = next((s for s in job.sensors if s.sensor == REFERENCE), job.sensors[0])
    integer = main.stack.dtype == "int16"
    parameters = {
        "job": job, "days": days, "method": method, "settings": settings, "uncertainty": uncertainty,
        "keep_observed": keep_observed, "screen": screen, "integer": integer, "unit": main.stack.units[0],
    }  # fmt: skip
    sensors = tuple(s.sensor for s in job.sensors)
    with atomic_folder(folder, overwrite) as temporary:
        specs = _outputs(temporary, job, days, integer, main.stack.units[0], uncertainty, method, sensors)
        with context.stage(0.1, 0.97):
            process(
                "fusion.fuse_block:block", job.sources, job.grid, specs, context, parameters=parameters,
                margin=margin_of(job, method), bytes_per_pixel=bytes_per_pixel(job, days.size, method),
                text=phrase("Fusing {name}", name=job.name),
            )  # fmt: skip
        _write_scenes(temporary, folder, job, days, integer, main.stack.units[0])
        moments = [dt.datetime.combine(date_of(d), dt.time(), dt.UTC) for d in (days[0], days[-1] + 1)]
        write_item(
            os.path.join(temporary, f"{os.path.basename(folder)}.json"), item_id=os.path.basename(folder),
            entry="fuse_series", parameters=given, inputs=list(job.inputs), outputs=[s.path for s in specs.values()],
            context=context, grid=job.grid, period=(moments[0], moments[1]),
            properties={"theia:method": method, "theia:dates": [iso(t) for t in days],
                        "theia:acquisitions": {s.sensor: [d.id for d in s.stack.dates] for s in job.sensors}},
        )  # fmt: skip
    result.outputs["images"] += int(days.size)
    result.layers += _layers(job, days, folder, uncertainty)
    share = {s.sensor: [float(v.mean()) for v in s.clear] for s in seen.series}
    when = {s.sensor: s.days for s in seen.series}
    return {"clear": share, "days": when, "scene": settings["scene"], "observations": seen}


def margin_of(job: FusionJob, method: str) -> int:
    """Pixels around a block that are read: even, so that pixels of 20 m stay whole."""
    return max(job.margin, 2 * ((radius_px() + 1) // 2)) if method == "starfm" else job.margin


def bytes_per_pixel(job: FusionJob, days: int, method: str) -> float:
    """What a block holds per pixel at its peak: observations, estimates, what is stored of them, support."""
    bands = len(job.bands)
    estimates = days * bands * (8.0 + 8.0 + 8.0)
    tokens = sum(len(s.stack.dates) for s in job.sensors)
    network = tokens * 64 * 4.0 * 6 / 16 if method in DEEP else 0.0
    return job.bytes_per_pixel + estimates + days * (2.0 * (2 * len(job.sensors) + 2) * 2 + 8) + network


def _outputs(
    folder: str, job: FusionJob, days: np.ndarray, integer: bool, unit: float, uncertainty: bool, method: str,
    sensors: Sequence[str],
) -> dict[str, RasterSpec]:  # fmt: skip
    """What is written, by the kernel's names."""
    scale = unit if integer else 1.0
    dtype, std_dtype, std_nodata = ("int16", "uint16", STD_NODATA) if integer else ("float32", "float32", NODATA)
    specs = {}
    names = layer_names(sensors)
    for day in days:
        tags = {"METHOD": method, "TILE": job.name, "ACQUISITION_DATE": iso(day)}
        path = os.path.join(folder, f"{job.name}_{compact(day)}")
        specs[f"image {day}"] = RasterSpec(f"{path}.tif", job.grid, dtype, NODATA, len(job.bands), job.bands, scale,
                                           tags=tags)  # fmt: skip
        specs[f"support {day}"] = RasterSpec(f"{path}_SUPPORT.tif", job.grid, "uint16", NONE, len(names), names,
                                             tags=tags, resampling="nearest")  # fmt: skip
        if uncertainty:
            specs[f"std {day}"] = RasterSpec(f"{path}_STD.tif", job.grid, std_dtype, std_nodata, len(job.bands),
                                             tuple(f"{b} std" for b in job.bands), scale, tags=tags)  # fmt: skip
    return specs


def _write_scenes(folder: str, target: str, job: FusionJob, days: np.ndarray, integer: bool, unit: float) -> None:
    """`scenes.json`: what makes each image a product for the other entries."""
    items = []
    for day in days:
        stem = f"{job.name}_{compact(day)}"
        item: dict[str, Any] = {
            "file": f"{stem}.tif", "datetime": f"{iso(day)}T00:00:00Z", "bands": list(job.bands), "sensor": "S2",
            "scale": unit if integer else 1.0, "offset": 0, "nodata": NODATA, "level": "L2A",
            "tile": job.name if job.name != "series" else "", "id": f"{os.path.basename(target)}_{compact(day)}",
            "adjusted": {"band_pass": job.satellite},
        }  # fmt: skip
        if os.path.exists(os.path.join(folder, f"{stem}_STD.tif")):
            item["std"] = {"file": f"{stem}_STD.tif"}
        items.append(item)
    with open(os.path.join(folder, "scenes.json"), "w", encoding="utf-8") as file:
        json.dump(items, file, indent=1)


def _layers(job: FusionJob, days: np.ndarray, folder: str, uncertainty: bool) -> list[Layer]:
    """Images dated from one to the next; the support of the first beside them."""
    ends = [*days[1:], days[-1] + (days[-1] - days[-2] if days.size > 1 else 1)]
    group = f"{job.name} {iso(days[0])} - {iso(days[-1])}"
    trust = phrase("An estimate: see its standard deviation and the days to the nearest clear observations.")
    style = "reflectance" if len(job.bands) > 2 else "reflectance_band"
    layers = []
    for day, end in zip(days, ends, strict=True):
        moments = [dt.datetime.combine(date_of(d), dt.time(), dt.UTC) for d in (day, end)]
        path = os.path.join(folder, f"{job.name}_{compact(day)}")
        dated: dict[str, Any] = {"start": moments[0], "end": moments[1], "group": group}
        layers.append(Layer("output", f"{path}.tif", f"{job.name} {iso(day)}", style=style, trust=trust,
                            visible=bool(day == days[0]), **dated))  # fmt: skip
        layers.append(Layer("output", f"{path}_SUPPORT.tif", phrase("Days to clear observations, {day}", day=iso(day)),
                            style="fusion_support", visible=False, **dated))  # fmt: skip
    return layers
