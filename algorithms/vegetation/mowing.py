"""Entry `mowing`: when grassland was cut, up to seven times a season, by pixel and by parcel."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.blocks import Source, process
from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, refuse_existing
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import grid_of
from ..core.result import Layer, Result
from ..core.vector import Features, read_layer, reproject
from ..core.zonal import zone_pixels
from ..products.scene import Scene
from ..series.series_job import SeriesJob, open_series
from ..series.stack import find_band
from .mowing_events import Choice, default_choice
from .mowing_maps import BANDS, Detector, Season, layers, outputs, seasons_of
from .mowing_model import load as load_model
from .mowing_neighbours import survey
from .mowing_parcels import ParcelEvents, parcel_events
from .mowing_report import write_report
from .mowing_table import write_parcels

#: clear dates before and after the season bound its first and last bracket
_AROUND_DAYS = 45


def bands_of(scenes: Sequence[Scene]) -> tuple[str, ...]:
    """The bands to read: red and near infrared, and of the others those that every product has."""
    common = [b for b in BANDS if all(find_band(s, b) is not None for s in scenes)]
    missing = [s.id for s in scenes if any(find_band(s, b) is None for b in ("B4", "B8"))]
    if missing:
        raise TheiaError("product", f"No red or near infrared band in {', '.join(missing[:5])}.")
    both = {"B11", "B12"} <= set(common)
    return tuple(b for b in common if both or b not in ("B11", "B12"))


def parse_codes(text: str | None) -> tuple[int, ...]:
    """Whole numbers of a list such as "13 18"; `TheiaError` for anything else."""
    parts = (text or "").replace(",", " ").replace(";", " ").split()
    if not parts or not all(p.isdigit() for p in parts):
        raise TheiaError("input", f"Class codes are whole numbers, such as 13 18, not {text!r}.")
    return tuple(int(p) for p in parts)


def make_detector(method: str, model: str | None, least: float | None, season: float | None, spacing: int) -> Detector:
    """The detector of a job; confidences in percent, None for those of the method."""
    if method == "model" and not model:
        raise TheiaError("input", "The trained method needs a model file.", "Give the file that training made.")
    learnt = load_model(model) if model and method == "model" else None
    usual = default_choice()
    low = usual.least if learnt is None else learnt.least
    high = usual.season if learnt is None else learnt.season
    choice = Choice(low if least is None else least / 100, high if season is None else season / 100, spacing)
    return Detector(method, choice, learnt)


def mowing(
    *,
    products: list[str],
    parcels: Mapping[str, Any] | None,
    grassland: str | None,
    codes: str | None,
    method: str,
    model: str | None,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    season_first: int,
    season_last: int,
    spacing_days: int,
    neighbours: bool,
    least_confidence: float | None,
    season_confidence: float | None,
    masks: list[str],
    pixel_size: float | None,
    output_crs: str | None,
    overwrite: bool,
    output: str,
    parcel_dates: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    given = {name: value for name, value in locals().items() if name != "context"} | {"overwrite": True}
    if season_last - season_first < 30:
        raise TheiaError("input", f"The season from day {season_first} to {season_last} is shorter than 30 days.")
    if parcel_dates and parcels is None:
        raise TheiaError("input", "Dates by parcel need a layer of parcels.", "Give the parcels, or leave them out.")
    detector = make_detector(method, model, least_confidence, season_confidence, spacing_days)
    wanted = parse_codes(codes) if grassland else ()
    jobs = open_series(products, bands_of, context, area=area, start=start, end=end, donor_days=_AROUND_DAYS,
                       pixel_m=pixel_size, invalid=masks or [], output_crs=output_crs)  # fmt: skip
    layer = read_layer(parcels) if parcels else None
    folders = {j.stem: os.path.join(output, f"mowing_{j.stem}") for j in jobs}
    if not overwrite:
        refuse_existing(list(folders.values()))
    seasons = {j.stem: _seasons(j, season_first, season_last, context) for j in jobs}
    check_space(output, sum(12.0 * len(seasons[j.stem]) * j.stack.grid.height * j.stack.grid.width for j in jobs))
    result = Result({"output": output, "parcel_dates": parcel_dates, "report": report})
    rows: list[tuple[ParcelEvents, Season]] = []
    for number, job in enumerate(jobs):
        with context.stage(number / len(jobs), (number + 0.95) / len(jobs)):
            folder, own = folders[job.stem], seasons[job.stem]
            with atomic_folder(folder, overwrite) as temporary:
                rows += _one_tile(job, temporary, own, detector, layer, grassland, wanted, bool(parcel_dates),
                                  neighbours, context)  # fmt: skip
                specs = outputs(temporary, job, own)
                write_item(
                    os.path.join(temporary, f"{job.stem}.json"), item_id=os.path.basename(folder), entry="mowing",
                    parameters=given, inputs=job.inputs, outputs=[s.path for s in specs.values()], context=context,
                    grid=job.stack.grid, period=job.moments,
                    properties={"theia:acquisitions": [d.id for d in job.stack.dates]},
                )  # fmt: skip
            result.layers += layers(job, folder, own)
    if parcel_dates and layer is not None:
        write_parcels(parcel_dates, layer, rows)
        result.layers.append(
            Layer(
                "parcel_dates",
                parcel_dates,
                "Mowing by parcel",
                kind="vector",
                style="mowing_parcels",
                start=jobs[0].moments[0],
                end=jobs[0].moments[1],
                trust="State 4 is not observable: it does not mean unmown.",
            )  # fmt: skip
        )
    summary = write_report(report, jobs, folders, seasons, detector, rows, context)
    result.outputs |= {"mown_share": summary["mown_share"], "mean_cuts": summary["mean_cuts"]}
    return result


def _seasons(job: SeriesJob, first: int, last: int, context: Context) -> list[Season]:
    found = seasons_of(job.first, job.last, first, last)
    if not found:
        raise TheiaError("input", f"The products of {job.name} cover less than 30 days of a season.",
                         "Give the products of a whole season, or another first and last day.")  # fmt: skip
    days = job.stack.days
    for season in found:
        count = int(((days >= season.first) & (days <= season.last)).sum())
        if count < 15:
            context.warning(
                f"{job.name} {season.year}: {count} dates in the season. Most cuts grow over between dates that are "
                "more than two weeks apart: see the observability."
            )
    return found


def _one_tile(
    job: SeriesJob, folder: str, seasons: Sequence[Season], detector: Detector, layer: Features | None,
    grassland: str | None, codes: tuple[int, ...], by_parcel: bool, ask: bool,
    context: Context,
) -> list[tuple[ParcelEvents, Season]]:  # fmt: skip
    """Maps of one tile into `folder`, then the events of its parcels."""
    grid = job.stack.grid
    sources: dict[str, Source] = job.stack.sources()
    if grassland:
        sources["grassland"] = Source(grassland, grid_of(grassland), grid, (1,))
    parcels = None
    if layer is not None:
        moved = reproject(layer.geometries, layer.crs, grid.crs) if layer.crs else layer.geometries
        parcels = replace(layer, geometries=moved, crs=grid.crs)
    parameters = {
        "stack": job.stack, "geometry": job.geometry, "detector": detector, "seasons": seasons, "codes": codes,
        "parcels": zone_pixels(parcels.geometries, grid) if parcels is not None else None,
    }  # fmt: skip
    around = None
    if ask and detector.engine == "rule":
        with context.stage(0.0, 0.25):
            around = survey(job, sources, parameters, context)
    parameters["neighbours"] = around
    with context.stage(0.25 if around is not None else 0.0, 0.7 if by_parcel else 1.0):
        process(
            "vegetation.mowing_maps:block", sources, grid, outputs(folder, job, seasons), context,
            parameters=parameters, margin=job.stack.margin, text=f"Mowing of {job.name}",
            bytes_per_pixel=job.stack.bytes_per_pixel + 10 * len(job.stack.dates) + 40 * len(seasons) + 60,
        )  # fmt: skip
    if not by_parcel or parcels is None:
        return []
    with context.stage(0.7, 1.0):
        found = parcel_events(job, folder, parcels, seasons, detector, around, context)
    return [(found[season.year], season) for season in seasons]
