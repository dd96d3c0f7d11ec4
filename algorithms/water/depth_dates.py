"""Depths of several dates to one map: weighted median, deviation, number of dates. For depth from waves and colour."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, process
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer
from ..spec.phrase import phrase

#: unknown, in all maps of depths
NODATA = -9999.0
BANDS = ("DEPTH", "DEPTH_STD", "N_OBS", "SPREAD")


@dataclass(frozen=True)
class DatedDepth:
    """One date: its raster (depth and its standard deviation first), what it was made from, and when that was."""

    path: str
    grid: Grid
    product: str
    tile: str
    start: dt.datetime
    end: dt.datetime


def combine(
    dates: Sequence[DatedDepth], output: str, suffix: str, entry: str, parameters: Mapping[str, Any], trust: str,
    context: Context,
) -> list[Layer]:  # fmt: skip
    """One map for each grid that several dates share, with its record, in the folder `output`."""
    groups: dict[Grid, list[DatedDepth]] = {}
    for one in dates:
        groups.setdefault(one.grid, []).append(one)
    return [
        _together(members, output, suffix, entry, parameters, trust, context)
        for members in groups.values()
        if len(members) > 1
    ]


def _together(
    members: Sequence[DatedDepth], output: str, suffix: str, entry: str, parameters: Mapping[str, Any], trust: str,
    context: Context,
) -> Layer:  # fmt: skip
    grid, first, last = members[0].grid, members[0].start, members[-1].end
    days = [f"{m.start:%Y-%m-%d}" for m in members]
    stem = f"{members[0].tile or 'series'}_{members[0].start:%Y%m%d}_{members[-1].start:%Y%m%d}_{suffix}"
    path = os.path.join(output, f"{stem}.tif")
    tags = {"DATES": " ".join(days)}
    spec = RasterSpec(path, grid, "float32", NODATA, count=4, band_names=BANDS, units="m", tags=tags)
    sources = {str(i): Source(m.path, grid, bands=(1, 2)) for i, m in enumerate(members)}
    process(
        "water.depth_dates:block",
        sources,
        grid,
        {"COMBINED": spec},
        context,
        parameters={"dates": list(sources)},
        bytes_per_pixel=100.0 * len(members),
        text="Dates together",
    )
    write_item(
        os.path.join(output, f"{stem}.json"),
        item_id=stem,
        entry=entry,
        parameters=parameters,
        inputs=[m.product for m in members],
        outputs=[path],
        context=context,
        grid=grid,
        period=(first, last),
    )
    name = phrase("Depth {first} - {last}", first=days[0], last=days[-1])
    return Layer("output", path, name, style="depth", start=first, end=last, group="Depth", trust=trust)


def weighted_median(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(...) of values (dates, ...): the value at which half of the weight is reached, the mean of two where it is met.

    Weights of 0 take no part; NaN where no weight is above 0.
    """
    order = np.argsort(np.where(weights > 0, values, np.inf), axis=0)
    value = np.take_along_axis(values, order, 0)
    share = np.take_along_axis(weights, order, 0).cumsum(0)
    total = share[-1]
    half = total / 2
    first = (share < half - 1e-12 * total).sum(0)
    second = np.minimum((share <= half + 1e-12 * total).sum(0), len(values) - 1)
    low = np.take_along_axis(value, first[np.newaxis].clip(max=len(values) - 1), 0)[0]
    high = np.take_along_axis(value, second[np.newaxis], 0)[0]
    return np.where(total > 0, (low + high) / 2, np.nan)


def combine_dates(depth: np.ndarray, std: np.ndarray) -> np.ndarray:
    """(4, ...) depth, standard deviation, number of dates and spread of (dates, ...) depths; NaN is unknown.

    Median weighted by 1 / variance; its deviation is that of a weighted median (1.2533 times that of the mean), larger
    where dates differ more than they state. Spread: 1.4826 times the median absolute deviation.
    """
    known = np.isfinite(depth) & np.isfinite(std) & (std > 0)
    weight = np.where(known, 1 / np.where(known, std, 1) ** 2, 0.0)
    filled = np.where(known, depth, 0.0)
    middle = weighted_median(filled, weight)
    count = known.sum(0)
    apart = np.abs(filled - np.where(np.isnan(middle), 0, middle))
    spread = 1.4826 * weighted_median(apart, known.astype(np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        misfit = (weight * apart**2).sum(0) / np.maximum(count - 1, 1)
        deviation = np.where(count > 1, 1.2533, 1.0) * np.sqrt(np.maximum(1.0, misfit) / weight.sum(0))
    return np.stack([middle, np.where(count > 0, deviation, np.nan), count, spread])


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: DEPTH and DEPTH_STD of every date -> the combined layers."""
    depth, std = [], []
    for name in parameters["dates"]:
        data = inputs.read(name).astype(np.float64)
        data[data == NODATA] = np.nan
        depth.append(data[0])
        std.append(data[1])
    found = combine_dates(np.stack(depth), np.stack(std))
    return {"COMBINED": np.where(np.isfinite(found), found, NODATA).astype(np.float32)}
