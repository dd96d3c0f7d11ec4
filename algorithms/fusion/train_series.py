"""Windows of the user's series to learn from, and others, with dates of their own, to judge by.

Held out are whole windows and, in all windows, every fifth date of Sentinel-2: what is judged was seen neither in place
nor in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.blocks import Inputs
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..spec.phrase import phrase
from .observations import REFERENCE, Observations
from .reading import FusionJob, read_observations
from .train_samples import MARGIN, Series

_SIDE, _MOST_WINDOWS = 64, 20
#: one window and one date in so many are held out
_WINDOW_IN, _DATE_IN = 4, 5
_FEWEST_DATES = 12
_LEAST_CLEAR = 0.05


@dataclass(frozen=True)
class Split:
    """`learn`: windows without the held-out dates; `judge`: windows never learnt from, held-out dates to ask for."""

    learn: tuple[Series, ...]
    judge: tuple[Series, ...]
    held_out_days: np.ndarray


def read_split(jobs: Sequence[FusionJob], context: Context) -> Split:
    """Read the windows and divide them. `TheiaError` where the series is too short or nothing is clear."""
    found = []
    for job in jobs:
        for window in windows(job.grid):
            context.check_cancel()
            one = read_observations(job, Inputs(job.sources, job.grid, window, 0))
            own = one.of(REFERENCE) if one is not None else None
            if one is not None and own is not None and own.clear.mean() > _LEAST_CLEAR:
                found.append(Series(f"{job.name} {window.row}/{window.col}", one))
    return split(found)


def windows(grid: Grid) -> list[Window]:
    """Up to 20 windows spread over a grid; a small grid is cut into three columns and one more to judge by."""
    if grid.height * grid.width < 2 * _SIDE * _SIDE:
        wide = max(3 * MARGIN, grid.width // 8 * 2)
        return [Window(0, c, grid.height, min(wide, grid.width - c)) for c in range(0, grid.width - wide + 1, wide)]
    count = max(1, min(_MOST_WINDOWS, grid.height * grid.width // (_SIDE * _SIDE)))
    along = min(max(1, round((count * grid.height / grid.width) ** 0.5)), max(1, grid.height // _SIDE))
    across = min(max(1, round(count / along)), max(1, grid.width // _SIDE))
    rows = np.unique(np.linspace(0, max(0, grid.height - _SIDE), along).astype(int) // 2 * 2)
    cols = np.unique(np.linspace(0, max(0, grid.width - _SIDE), across).astype(int) // 2 * 2)
    return [Window(int(r), int(c), min(_SIDE, grid.height), min(_SIDE, grid.width)) for r in rows for c in cols]


def split(found: Sequence[Series]) -> Split:
    """Windows and dates to learn from and to judge by."""
    days = np.unique(np.concatenate([_days(s.observations) for s in found])) if found else np.zeros(0, np.int32)
    if days.size < _FEWEST_DATES or len(found) < 2:
        raise TheiaError(
            "input",
            phrase(
                "The series is too small to learn from: {dates} dates of Sentinel-2 and {windows} windows with clear "
                "pixels, at least {fewest} and 2 are needed.",
                dates=days.size, windows=len(found), fewest=_FEWEST_DATES,
            ),
            "Give a longer series or a larger area; the plugin's own network needs no training.",
        )  # fmt: skip
    held = days[_DATE_IN // 2 :: _DATE_IN]
    judged = [n for n in range(len(found)) if n % _WINDOW_IN == _WINDOW_IN - 1] or [len(found) - 1]
    learn = [_without(s, held) for n, s in enumerate(found) if n not in judged]
    return Split(tuple(learn), tuple(replace(found[n], asked=held) for n in judged), held)


def _days(observations: Observations) -> np.ndarray:
    own = observations.of(REFERENCE)
    return own.days[own.clear.any((1, 2))] if own is not None else np.zeros(0, np.int32)


def _without(one: Series, days: np.ndarray) -> Series:
    series = tuple(s.keep(~np.isin(s.days, days)) if s.sensor == REFERENCE else s for s in one.observations.series)
    return replace(one, observations=replace(one.observations, series=series))
