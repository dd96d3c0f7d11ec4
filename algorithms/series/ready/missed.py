"""Clouds and shadows that the masks missed, found in the finished series: its masks are written again with them.

Only the blue, near and short-wave infrared bands of the finished images are read, block by block, all dates of a block
together (`series.screening`). Dates without a blue band are not judged, nor do they judge.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.blocks import Inputs, Source, map_blocks
from ...core.grid import Grid, Window
from ...core.progress import Context
from ...core.raster import RasterWriter
from ..screening import screen
from .output import DateFiles, mask_spec
from .recipe import LEFT_OUT, MISSED, NODATA, SCALE


@dataclass(frozen=True)
class Judged:
    """The dates that can be judged: their numbers among all, days, and the position of each band in their images.

    `bands`: names of Sentinel-2 handed to the screening, blue first.
    """

    numbers: tuple[int, ...]
    days: tuple[int, ...]
    bands: tuple[str, ...]
    positions: tuple[tuple[int, ...], ...]


def judged(dates: Sequence[DateFiles]) -> Judged | None:
    """Which dates are judged by which bands; None where fewer than four have a blue band."""
    found = []
    for number, date in enumerate(dates):
        if "B2" not in date.names:
            continue
        near = next((date.names.index(b) for b in ("B8A", "B8") if b in date.names), None)
        short = date.names.index("B11") if "B11" in date.names else None
        found.append((number, date.day, date.names.index("B2"), near, short))
    if len(found) < 4:
        return None
    bands = ["B2"]
    if all(f[3] is not None for f in found):
        bands.append("B8")
        if all(f[4] is not None for f in found):
            bands.append("B11")
    ordered = sorted(found, key=lambda f: (f[1], f[0]))
    positions = tuple(tuple(int(p or 0) for p in f[2 : 2 + len(bands)]) for f in ordered)
    return Judged(tuple(f[0] for f in ordered), tuple(f[1] for f in ordered), tuple(bands), positions)


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Masks (h, w) uint16 of the judged dates with what the series found, as `flags N`, and `missed N`, its pixels."""
    which: Judged = parameters["judged"]
    size = window.height * window.width
    values = np.zeros((len(which.numbers), len(which.bands), size), np.int16)
    valid = np.zeros((len(which.numbers), size), bool)
    flags = []
    for i, number in enumerate(which.numbers):
        own = inputs.read(f"flags {number}")
        flags.append(own)
        valid[i] = (own & LEFT_OUT).ravel() == 0
        if not valid[i].any():
            continue
        for k in range(len(which.bands)):
            values[i, k] = inputs.read(f"band {number} {k}").ravel()
        valid[i] &= values[i, 0] != NODATA
    kept = screen(values, valid, np.array(which.days, np.int32), which.bands, SCALE)
    result: dict[str, Any] = {}
    for i, number in enumerate(which.numbers):
        lost = (valid[i] & ~kept[i]).reshape(window.shape)
        flags[i][lost] |= np.uint16(MISSED | LEFT_OUT)
        result[f"flags {number}"] = flags[i]
        result[f"missed {number}"] = int(lost.sum())
    return result


def find_missed(dates: Sequence[DateFiles], grid: Grid, context: Context) -> dict[str, int]:
    """Write the masks of the dates again with the clouds and shadows that the series shows; pixels found by date's id.

    Empty where too few dates can be judged.
    """
    which = judged(dates)
    if which is None:
        return {}
    sources: dict[str, Source] = {}
    for i, number in enumerate(which.numbers):
        date = dates[number]
        sources[f"flags {number}"] = Source(date.mask, grid)
        for k, position in enumerate(which.positions[i]):
            sources[f"band {number} {k}"] = Source(date.image, grid, bands=(position + 1,), nodata=NODATA)
    count = dict.fromkeys(which.numbers, 0)
    fresh = {number: dates[number].mask[: -len(".tif")] + ".new.tif" for number in which.numbers}
    with ExitStack() as stack:
        writers = {
            number: stack.enter_context(RasterWriter(mask_spec(fresh[number], grid, dates[number].acquired)))
            for number in which.numbers
        }
        blocks = map_blocks(
            "series.ready.missed:block",
            sources,
            grid,
            context,
            parameters={"judged": which},
            bytes_per_pixel=len(which.numbers) * (2.0 * len(which.bands) + 10) + 16,
            text="Clouds that the masks missed",
        )
        for window, result in blocks:
            for number, writer in writers.items():
                writer.write(result[f"flags {number}"], window)
                count[number] += result[f"missed {number}"]
    for number, path in fresh.items():
        os.replace(path, dates[number].mask)
    return {dates[number].id: pixels for number, pixels in count.items()}
