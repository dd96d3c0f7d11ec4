"""What the grassland around did on the same dates: a drought lowers all of it, a cut one meadow.

For squares of 1.28 km the median NDVI of all grassland on each date that shows enough of it, by straight lines from
date to date. A candidate whose fall the neighbours share loses confidence, one that falls while they stand gains some.
Squares with grassland in few places say nothing: their median would be that of the meadow itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs, map_blocks
from ..core.grid import Window
from ..core.progress import Context
from ..series.series_job import SeriesJob, load
from ..series.stack import Stack
from .mowing_evidence import EVIDENCE, Candidates
from .table import constants

#: pixels along a square, and along the smaller squares whose number says in how many places there is grassland
SIDE_PX, PLACE_PX = 128, 16
_BINS = 64


@dataclass(frozen=True)
class Neighbours:
    """`ndvi` (squares, days) float32 from the day number `first` on, NaN where nothing is known; `columns` squares lie
    beside each other."""

    first: int
    columns: int
    ndvi: np.ndarray

    def square(self, row: np.ndarray, col: np.ndarray) -> np.ndarray:
        """(n,) the square that pixels lie in."""
        return np.asarray(row // SIDE_PX * self.columns + col // SIDE_PX)

    def fall(self, square: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """(n,) fall of the neighbours' NDVI between two days (day numbers); NaN where nothing is known."""
        last = self.ndvi.shape[1] - 1
        early, late = (np.clip(d - self.first, 0, last) for d in (before, after))
        return np.asarray(self.ndvi[square, early] - self.ndvi[square, late])


def adjusted(confidence: np.ndarray, found: Candidates, fall: np.ndarray) -> np.ndarray:
    """(candidates,) float32 confidence once the neighbours' fall (candidates,) is known; NaN leaves it as it is."""
    t = constants("mowing")["neighbours"]
    drop = np.maximum(found.features[:, EVIDENCE.index("drop")], t["least_drop"])
    shared = np.clip(fall / drop, t["from"], t["to"])
    sure = np.clip(confidence, 1e-6, 1 - 1e-6)
    total = t["slope"] * np.log(sure / (1 - sure)) + t["bias"] + t["weight"] * shared
    return np.where(np.isnan(fall), confidence, 1 / (1 + np.exp(-total))).astype(np.float32)


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: numbers of the block's squares, `count` (squares, dates, bins) of clear grassland pixels by NDVI, and
    the numbers of the `places` where there is grassland."""
    from .mowing_maps import wanted_pixels

    stack: Stack = parameters["stack"]
    columns: int = parameters["columns"]
    wanted = wanted_pixels(inputs, window, parameters)
    data = load(stack, parameters["geometry"], inputs) if wanted.any() else None
    if data is None:
        none = np.empty(0, np.int64)
        return {"square": none, "count": np.empty((0, len(stack.dates), _BINS), np.int32), "places": none}
    row, col = np.divmod(np.flatnonzero(wanted), window.width)
    row, col = row + window.row, col + window.col
    squares, place = np.unique(row // SIDE_PX * columns + col // SIDE_PX, return_inverse=True)
    count = np.zeros((len(squares), len(stack.dates), _BINS), np.int32)
    for date in range(len(stack.dates)):
        red, nir = data.values[date][:, wanted].astype(np.float32)
        seen = data.valid[date, wanted] & (nir + red > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            ndvi = (nir - red) / (nir + red)
        level = np.clip((ndvi[seen] * _BINS).astype(np.int64), 0, _BINS - 1)
        count[:, date] = np.bincount(place[seen] * _BINS + level, minlength=len(squares) * _BINS).reshape(-1, _BINS)
    return {"square": squares, "count": count, "places": np.unique(row // PLACE_PX * (1 << 20) + col // PLACE_PX)}


def survey(job: SeriesJob, sources: Mapping[str, Any], parameters: Mapping[str, Any], context: Context) -> Neighbours:
    """Read red and near infrared of a tile once and gather the medians. `sources` and `parameters` of the maps."""
    table = constants("mowing")["neighbours"]
    stack = _two_bands(job.stack)
    rows, columns = (-(-n // SIDE_PX) for n in stack.grid.shape)
    count = np.zeros((rows * columns, len(stack.dates), _BINS), np.int32)
    places: list[np.ndarray] = []
    given = {**parameters, "stack": stack, "columns": columns}
    used = {**{k: v for k, v in sources.items() if k == "grassland"}, **stack.sources()}
    for _, found in map_blocks(
        "vegetation.mowing_neighbours:block", used, stack.grid, context, parameters=given, margin=stack.margin,
        bytes_per_pixel=stack.bytes_per_pixel + 40, text=f"Grassland around in {job.name}",
    ):  # fmt: skip
        np.add.at(count, found["square"], found["count"])
        places.append(found["places"])
    every = np.unique(np.concatenate(places)) if places else np.empty(0, np.int64)
    here = _square_of_place(every, columns)
    enough = np.bincount(here, minlength=rows * columns) >= table["fewest_places"]
    median = medians(count, int(table["fewest_pixels"]))
    median[~enough] = np.nan
    return Neighbours(int(stack.days.min()), columns, daily(median, stack.days))


def _two_bands(stack: Stack) -> Stack:
    chosen = [stack.bands.index(b) for b in ("B4", "B8")]
    dates = tuple(replace(d, bands=tuple(d.bands[k] for k in chosen)) for d in stack.dates)
    return replace(stack, bands=("B4", "B8"), dates=dates, units=tuple(stack.units[k] for k in chosen))


def _square_of_place(place: np.ndarray, columns: int) -> np.ndarray:
    row, col = place >> 20, place & ((1 << 20) - 1)
    return np.asarray(row * PLACE_PX // SIDE_PX * columns + col * PLACE_PX // SIDE_PX)


def medians(count: np.ndarray, fewest: int) -> np.ndarray:
    """(squares, dates) float32 medians from counts (squares, dates, bins), within a bin by its share; NaN where fewer
    than `fewest` pixels are clear."""
    total = count.sum(axis=2)
    below = np.cumsum(count, axis=2)
    half = 0.5 * total
    which = (below < half[..., np.newaxis]).sum(axis=2).clip(0, count.shape[2] - 1)
    inside = np.take_along_axis(count, which[..., np.newaxis], 2)[..., 0]
    under = np.take_along_axis(below, which[..., np.newaxis], 2)[..., 0] - inside
    level = (which + (half - under) / np.maximum(inside, 1)) / count.shape[2]
    return np.where(total >= max(fewest, 1), level, np.nan).astype(np.float32)


def daily(median: np.ndarray, days: np.ndarray) -> np.ndarray:
    """(squares, days) float32 by straight lines from date to date, held at the ends, from the first date to the last;
    of several images of a day the mean. NaN for squares with fewer than two dates."""
    every = np.arange(days.min(), days.max() + 1)
    out = np.full((len(median), len(every)), np.nan, np.float32)
    for square, series in enumerate(median):
        known = np.isfinite(series)
        own, index = np.unique(days[known], return_inverse=True)
        if len(own) > 1:
            mean = np.bincount(index, weights=series[known]) / np.bincount(index)
            out[square] = np.interp(every, own, mean)
    return out
