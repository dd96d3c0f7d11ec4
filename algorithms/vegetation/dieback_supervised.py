"""Entry `dieback_supervised`: a map of diffuse dieback of oak and chestnut by a trained model, for any year."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, process
from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, refuse_existing
from ..core.grid import Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, grid_of, read
from ..core.report import Report
from ..core.result import Layer, Result
from ..core.vector import area_geometry
from ..core.words import Words
from ..products.scene import Scene
from ..series.series_job import SeriesJob, load, open_series
from ..series.stack import Stack, find_band
from ..spec import LegendClass
from .dieback_features import BANDS, DiebackModel, features
from .dieback_features import load as load_model
from .dieback_maps import forest_of
from .mowing import parse_codes
from .table import constants

GRADES = (
    LegendClass(1, "Healthy", "#2f7d32"),
    LegendClass(2, "Declining", "#fdae61"),
    LegendClass(3, "Very declining", "#d7301f"),
)
_UNKNOWN = 255
_PIXELS_AT_ONCE = 8192


def bands_of(scenes: Sequence[Scene]) -> tuple[str, ...]:
    """The bands of the two indices; `TheiaError` naming products without them."""
    lacking = [s.id for s in scenes if any(find_band(s, b) is None for b in BANDS)]
    if lacking:
        raise TheiaError("product", f"{', '.join(lacking[:5])} lack some of the bands {', '.join(BANDS)}.",
                         "Only Sentinel-2 has the red edge bands that the indices need.")  # fmt: skip
    return BANDS


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the stack's block -> grade, chance of decline, expected grade and clear dates of forest pixels."""
    stack: Stack = parameters["stack"]
    model: DiebackModel = parameters["model"]
    pixels = window.height * window.width
    maps: dict[str, np.ndarray] = {
        "GRADE": np.zeros((1, pixels), np.uint8), "CHANCE": np.full((1, pixels), _UNKNOWN, np.uint8),
        "EXPECTED": np.zeros((1, pixels), np.uint16), "CLEAR": np.zeros((2, pixels), np.uint8),
    }  # fmt: skip
    forest = forest_of(inputs, parameters)[inputs.inner].ravel()
    data = load(stack, parameters["geometry"], inputs) if forest.any() else None
    units = np.array(stack.units)
    for start in range(0, pixels if data is not None else 0, _PIXELS_AT_ONCE):
        assert data is not None
        part = np.arange(start, min(pixels, start + _PIXELS_AT_ONCE))
        part = part[forest[part] & data.valid[:, part].any(0)]
        if not len(part):
            continue
        found, counts = features(
            data.values[:, :, part], data.valid[:, part], units, stack.days, parameters["year"], model.grid
        )
        maps["CLEAR"][:, part] = np.minimum(counts, 255)
        good = (counts >= constants("dieback")["supervised"]["fewest_dates"]).all(0)
        if not good.any():
            continue
        share = model.shares(found[:, good])
        chosen = part[good]
        maps["GRADE"][0, chosen] = 1 + share.argmax(1)
        maps["CHANCE"][0, chosen] = np.rint(100 * share[:, 1:].sum(1))
        maps["EXPECTED"][0, chosen] = np.rint(100 * (share @ np.arange(1, 4)))
    return {name: values.reshape(-1, *window.shape) for name, values in maps.items()}


def outputs(folder: str, job: SeriesJob, year: int) -> dict[str, RasterSpec]:
    """Every file, by the kernel's names."""
    grid = job.stack.grid

    def spec(name: str, dtype: str, nodata: float, bands: tuple[str, ...], **more: Any) -> RasterSpec:
        path = os.path.join(folder, f"DECLINE_{year}_{job.name}_{name}.tif")
        tags = {"YEAR": str(year), "TILE": job.name}
        return RasterSpec(path, grid, dtype, nodata, len(bands), bands, tags=tags, resampling="nearest", **more)

    return {
        "GRADE": spec("GRADE", "uint8", 0, ("grade of decline",), classes=GRADES),
        "CHANCE": spec("CHANCE", "uint8", _UNKNOWN, ("share of votes for declining or worse",), units="%"),
        "EXPECTED": spec("EXPECTED", "uint16", 0, ("expected grade, 1 to 3",), scale=0.01),
        "CLEAR": spec("CLEAR", "uint8", 0, ("clear dates of the year before", "clear dates of the year")),
    }


def dieback_supervised(
    *,
    products: list[str],
    model: str,
    year: int,
    forest: Mapping[str, Any] | None,
    forest_map: str | None,
    codes: str | None,
    area: Mapping[str, Any] | None,
    pixel_size: float | None,
    masks: list[str],
    output_crs: str | None,
    overwrite: bool,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    given = {name: value for name, value in locals().items() if name != "context"} | {"overwrite": True}
    learnt = load_model(model)
    wanted = parse_codes(codes) if forest_map else ()
    jobs = open_series(
        products, bands_of, context, area=area, start=f"{year - 1}-01-01", end=f"{year}-12-31", donor_days=30,
        pixel_m=pixel_size, invalid=masks or [], output_crs=output_crs,
    )  # fmt: skip
    _warn(jobs, learnt, year, forest, forest_map, context)
    folders = {j.name: os.path.join(output, f"decline_{year}_{j.name}") for j in jobs}
    if not overwrite:
        refuse_existing(list(folders.values()))
    check_space(output, sum(4.0 * j.stack.grid.height * j.stack.grid.width for j in jobs))
    result = Result({"output": output, "report": report})
    counts = np.zeros(4, np.int64)
    words = Words("vegetation_fr", context.settings.language)
    page = Report(words("Dieback of broadleaves {year}", year=year), words.language)
    for number, job in enumerate(jobs):
        with context.stage(number / len(jobs), (number + 0.97) / len(jobs)):
            folder = folders[job.name]
            sources = job.stack.sources()
            if forest_map:
                sources["forest"] = Source(forest_map, grid_of(forest_map), job.stack.grid, (1,))
            parameters = {
                "stack": job.stack, "model": learnt, "year": year, "codes": wanted, "geometry": job.geometry,
                "stands": area_geometry(forest, job.stack.grid.crs) if forest else None,
            }  # fmt: skip
            with atomic_folder(folder, overwrite) as temporary:
                specs = outputs(temporary, job, year)
                process(
                    "vegetation.dieback_supervised:block", sources, job.stack.grid, specs, context,
                    parameters=parameters, margin=job.stack.margin, text=f"Decline of {job.name}",
                    bytes_per_pixel=job.stack.bytes_per_pixel + 40,
                )  # fmt: skip
                write_item(
                    os.path.join(temporary, f"DECLINE_{year}_{job.name}.json"), item_id=os.path.basename(folder),
                    entry="dieback_supervised", parameters=given, inputs=[model, *job.inputs],
                    outputs=[s.path for s in specs.values()], context=context, grid=job.stack.grid,
                    period=_year(year), properties={"theia:origin": dict(learnt.origin)},
                )  # fmt: skip
            own = _tile_report(page, job, outputs(folder, job, year), words)
            counts += own
            result.layers += _layers(folder, job, year)
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    if report:
        page.save(report)
    known = int(counts[1:].sum())
    result.outputs["declining_share"] = float(counts[2:].sum() / known) if known else None
    return result


def _year(year: int) -> tuple[dt.datetime, dt.datetime]:
    return dt.datetime(year, 1, 1, tzinfo=dt.UTC), dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC)


def _warn(
    jobs: Sequence[SeriesJob], model: DiebackModel, year: int, forest: object, forest_map: object, context: Context
) -> None:
    if forest is None and forest_map is None:
        context.warning("No forest is given: the grades of fields and towns mean nothing.")
    for job in jobs:
        for y in (year - 1, year):
            days = model.grid.days(y)
            count = int(((job.stack.days >= days[0]) & (job.stack.days <= days[-1])).sum())
            if count < 8:
                context.warning(f"{job.name}: {count} dates in the season of {y}; the grades rest on very little.")
    taught = model.origin.get("years", [])
    if taught and year not in taught:
        context.info(f"The model was taught on {', '.join(map(str, taught))}: {year} is a year it does not know.")


def _tile_report(page: Report, job: SeriesJob, specs: Mapping[str, RasterSpec], words: Words) -> np.ndarray:
    """Adds a tile to the page; returns (4,) pixels by grade, 0 unknown."""
    from matplotlib.figure import Figure

    grade = read(specs["GRADE"].path)
    counts = np.bincount(grade.ravel(), minlength=4)[:4].astype(np.int64)
    known = int(counts[1:].sum())
    page.section(job.name)
    hectare = job.stack.grid.pixel_size**2 / 1e4
    share = counts[2:].sum() / known if known else 0.0
    page.verdict(words("{share:.1%} of {area:.0f} ha of forest is declining or worse.", share=share,
                       area=known * hectare))  # fmt: skip
    rows = [[words(g.label), counts[g.value] * hectare, 100 * counts[g.value] / max(1, known)] for g in GRADES]
    page.table([words("State"), words("Area, ha"), words("Share, %")], rows)
    page.numbers[job.name] = {"pixels": counts, "declining_share": share}
    step = max(1, max(grade.shape) // 800)
    chance = np.ma.masked_equal(read(specs["CHANCE"].path)[::step, ::step], _UNKNOWN)
    figure = Figure(figsize=(7, 5), layout="constrained")
    axis = figure.subplots()
    shown = axis.imshow(chance, vmin=0, vmax=100, cmap="RdYlGn_r", interpolation="nearest")
    figure.colorbar(shown, ax=axis, label="%")
    axis.set_axis_off()
    page.figure(figure, words("Share of the votes for declining or worse."))
    return counts


def _layers(folder: str, job: SeriesJob, year: int) -> list[Layer]:
    begin, end = _year(year)
    trust = "Valid for the species and region that the model was taught; mixed stands and edges are unreliable."
    return [
        Layer("output", os.path.join(folder, f"DECLINE_{year}_{job.name}_{name}.tif"), f"{title} {year}", style=style,
              start=begin, end=end, group=f"Decline {job.name}", visible=shown, trust=trust)
        for name, title, style, shown in (
            ("GRADE", "Grade of decline", "", True), ("CHANCE", "Chance of decline", "decline_chance", False),
        )
    ]  # fmt: skip
