"""Entry `stack_series`: products of several sensors into one folder of analysis-ready images, one per date.

One grid, one interpolation, one geometry and one set of band passes; each image with its masks and a side-car that says
what was done, so that the folder is a series of products for every other entry. Dates are written one after the other:
memory holds blocks of one date, and of a few bands of all dates only while missed clouds are looked for.

Limit: decoding, interpolation and compression, 73 ns of CPU a value (4000 x 4000 pixels, three dates, 24 s).
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.blocks import Source, map_blocks
from ...core.errors import TheiaError, raise_all
from ...core.files import atomic_folder, check_space, refuse_existing
from ...core.grid import Grid, Window
from ...core.progress import Context
from ...core.provenance import write_item
from ...core.raster import RasterWriter
from ...core.result import Result
from ...products.read import open_products
from ...products.scene import Scene
from ...products.stack import some_in_period
from ...spec.phrase import of_error, phrase
from .acquisitions import Acquisition, acquisitions, adjusted
from .bandpass import reference_satellite
from .fit import Agreement, agreements, fitted_lines
from .missed import find_missed
from .output import DateFiles, image_spec, layers, mask_spec, side_car, write_json
from .recipe import Recipe, prepare
from .register import Registration, register
from .report import write_report
from .target import bounds_in, target_grid


@dataclass
class Story:
    """What happened on the way, for the report: `failed` date or product -> why, `dropped` date -> clear share."""

    failed: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, float] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    agreements: list[Agreement] = field(default_factory=list)
    missed: dict[str, int] = field(default_factory=dict)
    directions: dict[str, str] = field(default_factory=dict)
    towards: str = ""


def stack_series(
    *,
    products: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    pixel_size: float | None,
    bands: list[str],
    band_pass: str,
    registration: bool,
    reference: str | None,
    max_shift: float,
    nadir: bool,
    screen: bool,
    min_clear: float,
    masks: list[str],
    output_crs: str | None,
    overwrite: bool,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `stack_series`."""
    if not overwrite:
        refuse_existing([output])
    given = {k: v for k, v in locals().items() if k not in ("context", "report")} | {"overwrite": True}
    story = Story()
    lines_from = band_pass
    scenes = _open(products, start, end, story, context)
    dates = acquisitions(scenes, bands)
    if not dates:
        raise TheiaError("input", phrase("None of the products has one of the bands {names}.", names=", ".join(bands)))
    grid, geometry = target_grid([s for d in dates for s in d.scenes], pixel_size, output_crs, area)
    dates = _over_area(dates, grid)
    check_space(output, 0.7 * grid.height * grid.width * sum(2.0 * len(d.bands) + 0.2 for d in dates))
    if registration:
        with context.stage(0.0, 0.2):
            dates, story.registrations = register(dates, grid, masks, context, reference, max_shift)
    if lines_from != "none":
        story.towards = reference_satellite(s for d in dates for s in d.scenes)
    with context.stage(0.2, 0.27):
        if lines_from == "scene" or report:
            story.agreements = agreements(dates, grid, masks, story.towards or "S2A", context, nadir)
    if lines_from != "none":
        fitted = fitted_lines(story.agreements) if lines_from == "scene" else {}
        dates = [adjusted(d, story.towards, fitted.get(d.sensor)) for d in dates]
        if lines_from == "scene":
            _tell_fits(story.agreements, dates, context)
    job = _Job(grid, geometry, tuple(masks), nadir, min_clear / 100, _tile(scenes))
    with atomic_folder(output, overwrite) as temporary:
        with context.stage(0.27, 0.85):
            done = _write_dates(job, dates, temporary, story, context)
        if screen:
            with context.stage(0.85, 0.95):
                done = _screened(job, done, story, context)
        by_id = {d.id: d for d in dates}
        for files in done:
            notes = {"direction": "nadir"} if story.directions.get(files.id) == "" else {}
            write_json(files.image[: -len(".tif")] + ".json", side_car(by_id[files.id], files, job.tile, notes))
        write_item(
            os.path.join(temporary, "stack_series.json"),
            item_id=os.path.basename(output),
            entry="stack_series",
            parameters=given,
            inputs=list(dict.fromkeys(s.path for s in scenes)),
            outputs=[path for d in done for path in (d.image, d.mask)],
            context=context,
            grid=grid,
            period=(min(d.acquired for d in done), max(d.acquired for d in done)),
            properties={"theia:acquisitions": [d.id for d in done], "theia:failed": story.failed},
        )
        result = Result({"output": output, "images": len(done)})
        result.layers += layers(done, output, job.tile or os.path.basename(output))
        if report:
            write_report(report, done, [by_id[d.id] for d in done], grid, story, given, context)
            result.outputs["report"] = report
    return result


@dataclass(frozen=True)
class _Job:
    grid: Grid
    geometry: Any | None
    left_out: tuple[str, ...]
    nadir: bool
    min_clear: float
    tile: str


def _open(paths: Sequence[str], start: str | None, end: str | None, story: Story, context: Context) -> list[Scene]:
    """The products of the period; those that cannot be used are told, and left out."""
    notes: list[str] = []
    faults: list[str] = []
    found = open_products(list(paths), levels=("L2A",), notes=notes, faults=faults)
    for note in notes:
        context.warning(note)
    for fault in faults:
        context.warning(phrase("Left out: {fault}", fault=fault))
        story.failed[str(fault)] = ""
    return some_in_period(found, start, end)


def _over_area(dates: Sequence[Acquisition], grid: Grid) -> list[Acquisition]:
    """The dates with a product over the grid; ids are made unique."""
    left, bottom, right, top = grid.bounds
    found: list[Acquisition] = []
    for date in dates:
        boxes = [bounds_in(s.grid, grid.crs) for s in date.scenes]
        inside = [b[0] < right and left < b[2] and b[1] < top and bottom < b[3] for b in boxes]
        scenes = tuple(s for s, keep in zip(date.scenes, inside, strict=True) if keep)
        if scenes:
            kept = dataclasses.replace(date, scenes=scenes)
            same = sum(kept.id == d.id.partition("-")[0] for d in found)
            found.append(dataclasses.replace(kept, suffix=f"-{same + 1}") if same else kept)
    if not found:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    return found


def _tile(scenes: Sequence[Scene]) -> str:
    """The tile's name where all products of Sentinel-2 (of any sensor, where there is none of it) are of one tile."""
    owners = [s for s in scenes if s.sensor.startswith("S2")] or list(scenes)
    names = {s.tile for s in owners}
    return names.pop() if len(names) == 1 else ""


def _tell_fits(found: Sequence[Agreement], dates: Sequence[Acquisition], context: Context) -> None:
    others = {d.sensor for d in dates if not d.sensor.startswith("S2")}
    for sensor in sorted(others - {a.sensor for a in found}):
        context.warning(
            phrase("{sensor}: no clear pair with Sentinel-2, the published band passes are used.", sensor=sensor)
        )
    for one in found:
        if one.fitted is None:
            context.info(
                phrase(
                    "{sensor} {band}: the published band pass is used ({why}).",
                    sensor=one.sensor,
                    band=one.band,
                    why=one.why,
                )
            )


def _write_dates(
    job: _Job, dates: Sequence[Acquisition], folder: str, story: Story, context: Context
) -> list[DateFiles]:
    """The dates one after the other; a date that fails, or shows too little ground, is told and left out."""
    done: list[DateFiles] = []
    for number, date in enumerate(dates):
        with context.stage(number / len(dates), (number + 1) / len(dates)):
            try:
                most = _most_clear(job, date, context)
                if most < job.min_clear:
                    story.dropped[date.id] = most
                    continue
                with context.stage(0.1, 1.0):
                    files = _write_date(job, date, folder, story, context)
            except TheiaError as error:
                if error.code != "product":
                    raise
                story.failed[date.id] = of_error(error)
                context.warning(phrase("{date} is left out: {why}", date=date.id, why=of_error(error)))
                continue
        if _kept(job, files, story):
            done.append(files)
    return _some(done, story)


def _some(done: list[DateFiles], story: Story) -> list[DateFiles]:
    if done:
        return done
    problems = [
        *story.failed.values(),
        *(phrase("{date} shows too little clear ground.", date=d) for d in story.dropped),
    ]
    raise_all("input", "No date can be used:", [p for p in problems if p][:20], "Lower the smallest clear share.")
    raise TheiaError("input", "No date can be used.")


def _kept(job: _Job, files: DateFiles, story: Story) -> bool:
    """Whether a date shows enough; the files of one that does not are removed."""
    if files.clear and files.clear_share >= job.min_clear:
        return True
    story.dropped[files.id] = files.clear_share
    os.remove(files.image)
    os.remove(files.mask)
    return False


def _blocks(
    job: _Job, date: Acquisition, recipe: Recipe, sources: Mapping[str, Source], context: Context
) -> Iterator[tuple[Window, dict[str, Any]]]:
    """The blocks of one date, as `block` makes them."""
    return map_blocks(
        "series.ready.block:block",
        sources,
        job.grid,
        context,
        parameters={"recipe": recipe},
        margin=recipe.margin,
        bytes_per_pixel=recipe.bytes_per_pixel,
        text=phrase("Date {date}", date=date.id),
    )


def _most_clear(job: _Job, date: Acquisition, context: Context) -> float:
    """The largest share of the area that can be clear by the masks alone, which are small: cloudy dates stop here."""
    recipe, sources, _ = prepare(date, job.grid, job.left_out, names=(), geometry=job.geometry)
    inside = clear = 0
    with context.stage(0.0, 0.1):
        for _, result in _blocks(job, date, recipe, sources, context):
            inside, clear = inside + result["inside"], clear + result["clear"]
    return clear / max(1, inside)


def _write_date(job: _Job, date: Acquisition, folder: str, story: Story, context: Context) -> DateFiles:
    recipe, sources, why = prepare(date, job.grid, job.left_out, geometry=job.geometry, directions=job.nadir)
    if job.nadir:
        story.directions[date.id] = why
    image, mask = (os.path.join(folder, f"{date.id}{end}.tif") for end in ("", "_MASK"))
    count = {"inside": 0, "imaged": 0, "clear": 0}
    with (
        RasterWriter(image_spec(image, job.grid, date), context.settings.threads) as images,
        RasterWriter(mask_spec(mask, job.grid, date.acquired)) as masks,
    ):
        blocks = _blocks(job, date, recipe, sources, context)
        for window, result in blocks:
            images.write(result["image"], window)
            masks.write(result["flags"], window)
            for name in count:
                count[name] += result[name]
    return DateFiles(
        date.id, date.sensor, date.acquired, image, mask, tuple(date.bands), tuple(date.bands.values()), **count
    )


def _screened(job: _Job, done: list[DateFiles], story: Story, context: Context) -> list[DateFiles]:
    """The dates after the series' own search for missed clouds; those that show too little then are left out."""
    story.missed = find_missed(done, job.grid, context)
    if not story.missed:
        context.warning(phrase("Too few dates with a blue band: clouds that the masks missed were not looked for."))
    fresh = [dataclasses.replace(d, clear=d.clear - story.missed.get(d.id, 0)) for d in done]
    return _some([d for d in fresh if _kept(job, d, story)], story)
