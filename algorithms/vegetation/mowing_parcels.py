"""Mowing by parcel: the detector on medians of pixels, and the agreement of the pixels' own dates.

A date counts for a parcel where enough of its inner pixels are clear; the median of each band makes its series. Beside
that the pixels vote: dates on which enough pixels agree, weighted by their confidence, are events too, also when only a
part of the parcel was cut. The share of agreeing pixels is reported with every event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, Source, map_blocks
from ..core.grid import Window
from ..core.progress import Context
from ..core.raster import read
from ..core.vector import Features
from ..core.zonal import ZonePixels, zone_pixels
from ..series.series_job import SeriesJob
from ..series.stack import Stack, read_block
from .mowing_events import MOST, Events
from .mowing_maps import NOT_OBSERVABLE, Detector, Season, detect, five_bands, stem
from .mowing_neighbours import Neighbours
from .table import constants


@dataclass(frozen=True)
class ParcelEvents:
    """Parcels of one tile and season. `events` as of pixels; `share` (parcels, 7) of pixels that agree, NaN where no
    pixel was mapped; `spread` (parcels,) days between the quartiles of the pixels' dates around their events;
    `pixels` (parcels,) inner pixels; `statistics` and `state` as of pixels."""

    events: Events
    share: np.ndarray
    spread: np.ndarray
    pixels: np.ndarray
    statistics: np.ndarray
    state: np.ndarray


def inner_pixels(parcels: Features, job: SeriesJob) -> ZonePixels:
    """Pixels that lie inside the parcels by some metres; of small parcels all pixels. Geometries in the grid's CRS."""
    grid = job.stack.grid
    table = constants("mowing")["parcels"]
    shrunk = shapely.buffer(parcels.geometries, -max(table["inside_m"], grid.pixel_size))
    inside = zone_pixels(np.where(shapely.is_empty(shrunk), parcels.geometries, shrunk), grid)
    few = np.bincount(inside.zone, minlength=len(parcels)) < table["fewest_pixels"]
    if few.any():
        inside = zone_pixels(np.where(few, parcels.geometries, np.where(shapely.is_empty(shrunk), None, shrunk)), grid)
    return inside


def gather_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: values (5, own) and validity (own,) of the parcels' pixels in a block on one date, and their places."""
    stack: Stack = parameters["stack"]
    own = parameters["pixels"].within(window)
    if not len(own):
        return {"own": own, "values": np.zeros((5, 0), np.int16), "valid": np.zeros(0, bool)}
    data = read_block(stack, inputs)
    pixels: ZonePixels = parameters["pixels"].take(own)
    flat = (pixels.row - window.row) * window.width + pixels.col - window.col
    return {"own": own, "values": five_bands(stack, data.values[:, :, flat])[0], "valid": data.valid[0, flat]}


@dataclass(frozen=True)
class ParcelSeries:
    """Series of parcels: `values` (dates, 5, parcels) int16 medians, `valid` (dates, parcels) whether enough was clear;
    of the chosen pixels `pixel_values` (dates, 5, chosen) int16 and `pixel_valid` (dates, chosen)."""

    values: np.ndarray
    valid: np.ndarray
    pixel_values: np.ndarray
    pixel_valid: np.ndarray


def parcel_series(
    job: SeriesJob, pixels: ZonePixels, count: int, context: Context, chosen: np.ndarray | None = None
) -> ParcelSeries:
    """Medians of `count` parcels and the series of some of their pixels (indices `chosen`), one date at a time."""
    table = constants("mowing")["parcels"]
    stack = job.stack
    total = np.bincount(pixels.zone, minlength=count)
    picked = np.empty(0, np.int64) if chosen is None else chosen
    values = np.zeros((len(stack.dates), 5, count), np.int16)
    valid = np.zeros((len(stack.dates), count), bool)
    pixel_values = np.zeros((len(stack.dates), 5, len(picked)), np.int16)
    pixel_valid = np.zeros((len(stack.dates), len(picked)), bool)
    for number, date in enumerate(stack.dates):
        one = replace(stack, dates=(date,))
        dn, clear = np.zeros((5, len(pixels)), np.int16), np.zeros(len(pixels), bool)
        sources: dict[str, Source] = one.sources()
        with context.stage(number / len(stack.dates), (number + 1) / len(stack.dates)):
            for _, found in map_blocks(
                "vegetation.mowing_parcels:gather_block", sources, stack.grid, context, margin=one.margin,
                parameters={"stack": one, "pixels": pixels}, bytes_per_pixel=one.bytes_per_pixel + 32,
                text=f"Parcels of {job.name}",
            ):  # fmt: skip
                dn[:, found["own"]], clear[found["own"]] = found["values"], found["valid"]
        zone = pixels.zone[clear]
        seen = np.bincount(zone, minlength=count)
        enough = (seen >= np.minimum(table["fewest_pixels"], total)) & (seen >= table["least_clear"] * total)
        valid[number] = enough & (total > 0)
        for band in range(5):
            values[number, band] = zone_medians(dn[band, clear], zone, count)
        pixel_values[number], pixel_valid[number] = dn[:, picked], clear[picked]
    return ParcelSeries(values, valid, pixel_values, pixel_valid)


def zone_medians(values: np.ndarray, zone: np.ndarray, count: int) -> np.ndarray:
    """(count,) int16 lower medians of integer values by zone; 0 where a zone has none."""
    order = np.lexsort((values, zone))
    seen = np.bincount(zone, minlength=count)
    first = np.concatenate([[0], np.cumsum(seen)[:-1]])
    out = np.zeros(count, np.int16)
    there = seen > 0
    out[there] = values[order][(first + (seen - 1) // 2)[there]]
    return out


def parcel_events(
    job: SeriesJob, folder: str, parcels: Features, seasons: Sequence[Season], detector: Detector,
    neighbours: Neighbours | None, context: Context,
) -> dict[int, ParcelEvents]:  # fmt: skip
    """Events of all parcels (in the grid's CRS) by year; reads the maps by pixel that lie in `folder`."""
    pixels = inner_pixels(parcels, job)
    series = parcel_series(job, pixels, len(parcels), context)
    total = np.bincount(pixels.zone, minlength=len(parcels))
    square = np.zeros(len(parcels), np.int64)
    if neighbours is not None:
        square[pixels.zone] = neighbours.square(pixels.row, pixels.col)
    found = {}
    for season in seasons:
        events, statistics, state = detect(
            detector, series.values, series.valid, job.stack.days, season, neighbours, square
        )
        base = f"{folder}/{stem(job, season)}"
        dates, sure = (read(f"{base}_{name}.tif")[:, pixels.row, pixels.col] for name in ("DATES", "CONFIDENCE"))
        mapped = read(f"{base}_STATE.tif")[pixels.row, pixels.col] > 0
        merged, share, spread = merge(
            events, dates.astype(np.int32), sure, mapped, pixels.zone, season, detector.choice.spacing_days
        )
        state = np.where(total == 0, NOT_OBSERVABLE, np.where(merged.count > 0, 1, state)).astype(np.uint8)
        found[season.year] = ParcelEvents(merged, share, spread, total, statistics, state)
    return found


def merge(
    events: Events, dates: np.ndarray, sure: np.ndarray, mapped: np.ndarray, zone: np.ndarray, season: Season,
    spacing: int,
) -> tuple[Events, np.ndarray, np.ndarray]:  # fmt: skip
    """Events of medians joined with those on which pixels agree: merged events, share (parcels, 7), spread (parcels,).

    `dates` and `sure` (7, pixels) day of year and percent; `mapped`, `zone` (pixels,) whether and where.
    """
    n = len(events.count)
    out = Events(*(np.zeros_like(a) for a in (events.day, events.half, events.confidence, events.count)))
    share, spread = np.full((n, MOST), np.nan, np.float32), np.full(n, np.nan, np.float32)
    order = np.argsort(zone, kind="stable")
    bounds = np.searchsorted(zone[order], np.arange(n + 1))
    for parcel in range(n):
        own = order[bounds[parcel] : bounds[parcel + 1]]
        own = own[mapped[own]]
        known = [
            (int(events.day[parcel, e]), int(events.half[parcel, e]), float(events.confidence[parcel, e]))
            for e in range(events.count[parcel])
        ]
        votes = vote(dates[:, own], sure[:, own], season.january)
        for day, half, confidence in votes:
            near = [e for e, k in enumerate(known) if abs(k[0] - day) < spacing]
            if not near:
                known.append((day, half, confidence))
        known = sorted(known, key=lambda k: (-k[2], k[0]))[:MOST]
        known.sort()
        for e, (day, half, confidence) in enumerate(known):
            out.day[parcel, e], out.half[parcel, e], out.confidence[parcel, e] = day, half, confidence
            if len(own):
                near_pixel = np.abs(dates[:, own] + season.january - 1 - day) <= 12
                share[parcel, e] = (near_pixel & (dates[:, own] > 0)).any(0).mean()
        out.count[parcel] = len(known)
        spread[parcel] = _spread(dates[:, own] + season.january - 1, dates[:, own] > 0, [k[0] for k in known])
    return out, share, spread


def vote(dates: np.ndarray, sure: np.ndarray, january: int) -> list[tuple[int, int, float]]:
    """Dates on which enough pixels agree: (day number, half-width, mean confidence), the most agreed first.

    `dates` (7, pixels) days of the year, 0 none; `sure` (7, pixels) percent.
    """
    table = constants("mowing")["parcels"]
    pixels = dates.shape[1]
    if pixels < table["fewest_pixels"]:
        return []
    agree = table["agree_days"]
    weight = np.zeros(367 + 2 * agree)
    np.add.at(weight, dates[dates > 0] + agree, sure[dates > 0] / 100.0)
    found: list[tuple[int, int, float]] = []
    for _ in range(MOST):
        # the sum over a window of days, centred: where most confidence agrees
        window = np.convolve(weight, np.ones(agree + 1), "same")
        centre = int(window.argmax())
        near = (np.abs(dates - (centre - agree)) <= agree // 2) & (dates > 0)
        share = near.any(0).mean()
        if share < table["least_share"]:
            break
        chosen, confidence = dates[near], sure[near] / 100.0
        day = int(np.rint(np.average(chosen, weights=np.maximum(confidence, 1e-3))))
        found.append((day + january - 1, agree // 2 + 2, float(confidence.mean() * share)))
        weight[max(0, centre - 2 * agree) : centre + 2 * agree + 1] = 0
    return found


def _spread(days: np.ndarray, there: np.ndarray, events: Sequence[int]) -> float:
    """Largest distance between the quartiles of pixel dates within 30 days of an event; NaN without any."""
    widest = float("nan")
    for event in events:
        near = days[there & (np.abs(days - event) <= 30)]
        if len(near) >= 4:
            low, high = np.percentile(near, [25, 75])
            widest = float(np.fmax(widest, high - low))
    return widest
