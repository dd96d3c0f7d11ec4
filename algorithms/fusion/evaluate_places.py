"""Squares of a tile to compare methods on, and what is held out: an area of the tile, a year of the series.

What is held out is scored and nothing else, and nothing is learnt from it: the scene is learnt from the squares around
the area, on the days of the other years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.errors import TheiaError
from ..core.grid import Window
from ..core.progress import Context
from ..core.vector import area_window, rasterize_mask
from ..series.dates import day_number
from ..spec.phrase import phrase
from .observations import REFERENCE, Observations
from .reading import FusionJob, read_observations


@dataclass(frozen=True)
class HeldOut:
    """`area`: as a parameter gives it; `year`; None where none is held out."""

    area: Mapping[str, Any] | None = None
    year: int | None = None

    @property
    def days(self) -> tuple[int, int] | None:
        """First and last day of the year, as day numbers."""
        if self.year is None:
            return None
        return day_number(f"{self.year}-01-01"), day_number(f"{self.year}-12-31")


@dataclass(frozen=True)
class Places:
    """`scored`: squares to compare on; `taught`: others, to learn the scene from where an area is held out."""

    scored: tuple[Observations, ...]
    taught: tuple[Observations, ...] = ()


def read_places(job: FusionJob, count: int, side: int, held: HeldOut, context: Context) -> Places | None:
    """The squares of a tile, all of one size; None where what is held out lies beside the tile.

    Raises `TheiaError` where Sentinel-2 is missing, or nothing is left to learn from.
    """
    if held.area is None:
        found = read_squares(job, count, side, context)
        return Places(tuple(_known(found)))
    window, geometry = area_window(held.area, job.grid, 2)
    if not window.height or not window.width:
        return None
    inner = read_squares(job, count, min(side, window.height, window.width), context, window, geometry)
    if not inner:
        return None
    size = inner[0].shape[0]
    around = read_squares(job, 2 * count, size, context, outside=window)
    outer = [o for o in around if o.shape == inner[0].shape]
    if not outer:
        raise TheiaError(
            "input",
            phrase("{name}: nothing is left around the area that is held out, to learn the scene from.", name=job.name),
            "Hold out a smaller area.",
        )
    return Places(tuple(inner), tuple(outer))


def _known(found: list[Observations]) -> list[Observations]:
    if not found:
        raise TheiaError(
            "input", "The area holds no image of Sentinel-2.", "Give products of Sentinel-2, and an area they cover."
        )
    return found


def read_squares(
    job: FusionJob,
    count: int,
    side: int,
    context: Context,
    window: Window | None = None,
    geometry: Any | None = None,
    outside: Window | None = None,
) -> list[Observations]:
    """Squares spread over a window of the grid (None: all of it), in rows and columns; all of one size.

    `geometry`: polygons beyond which nothing is clear; `outside`: a window that the squares have to keep clear of.
    """
    grid = job.grid
    within = window or grid.window
    height, width = (max(2, min(side, n) // 2 * 2) for n in (within.height, within.width))
    across = max(1, min(count, round(np.sqrt(count * within.width / within.height)), within.width // width))
    down = max(1, min(-(-count // across), within.height // height))
    if outside is not None:  # a lattice that finds room around it
        across, down = max(1, within.width // width), max(1, within.height // height)
    rows, cols = (
        np.unique(((np.arange(n) + 0.5) / n * size - part / 2).clip(0, size - part).astype(int) // 2 * 2)
        for n, size, part in ((down, within.height, height), (across, within.width, width))
    )
    places = [Window(within.row + int(r), within.col + int(c), height, width) for r in rows for c in cols]
    if outside is not None:
        places = [p for p in places if not _touch(p, outside)]
        chosen = np.unique(np.linspace(0, len(places) - 1, min(count, len(places))).astype(int))
        places = [places[int(n)] for n in chosen]
    sources, found = job.sources, []
    for number, place in enumerate(places):
        context.check_cancel()
        one = read_observations(job, Inputs(sources, grid, place, 0))
        if one is not None and geometry is not None:
            one = _inside(one, rasterize_mask(geometry, grid.crop(place)))
        if one is not None and one.of(REFERENCE) is not None:
            found.append(one)
        context.progress((number + 1) / len(places))
    return found


def _touch(one: Window, other: Window) -> bool:
    return (
        one.row < other.row + other.height
        and other.row < one.row + one.height
        and one.col < other.col + other.width
        and other.col < one.col + one.width
    )


def _inside(observations: Observations, inside: np.ndarray) -> Observations | None:
    """The observations with nothing clear beyond some polygons; None where these hold no pixel."""
    if not inside.any():
        return None
    series = tuple(replace(s, clear=s.clear & inside) for s in observations.series)
    return replace(observations, series=series)
