"""One tile's winter: its maps, its days, its period, and what the maps of a block say of each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source
from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.vector import area_window
from .ground import southern
from .snow_rules import NO_SNOW, SNOW, constants
from .water_maps import CodeMap, by_day, by_tile, common_pixels

_EPOCH = dt.date(1970, 1, 1)
#: what stands where a map does not reach
UNSEEN = 254


@dataclass(frozen=True)
class YearJob:
    """One tile's winter: its maps, the days on which there are some, and the period (day numbers, both included)."""

    tile: str
    maps: tuple[CodeMap, ...]
    members: tuple[tuple[int, ...], ...]
    days: tuple[int, ...]
    grid: Grid
    geometry: Any | None
    first: int
    last: int

    @property
    def name(self) -> str:
        return f"SNOW-YEAR_{self.tile}_{date_of(self.first):%Y%m%d}_{date_of(self.last):%Y%m%d}"

    @property
    def period(self) -> tuple[dt.datetime, dt.datetime]:
        """The period as moments, the end excluded."""
        first, last = (dt.datetime.combine(date_of(d), dt.time(), dt.UTC) for d in (self.first, self.last + 1))
        return first, last

    def sources(self) -> dict[str, Source]:
        return {str(n): Source(m.path, m.grid, self.grid, (1,), "nearest", UNSEEN) for n, m in enumerate(self.maps)}


def year_jobs(
    maps: Sequence[CodeMap], area: Mapping[str, Any] | None, start: str | None, end: str | None
) -> list[YearJob]:
    margin = dt.timedelta(days=constants()["year"]["margin_days"])
    jobs: list[YearJob] = []
    for tile, members in by_tile(maps).items():
        grid = common_pixels(members)
        window, geometry = area_window(area, grid)
        if not window.height or not window.width:
            continue
        first, last = _period(members, grid, start, end)
        used = [m for m in members if first - margin <= m.moment.date() <= last + margin]
        if not any(first <= m.moment.date() <= last for m in used):
            continue
        days = by_day(used)
        name = tile if members[0].tile else "AREA" + (str(len(jobs) + 1) if jobs else "")
        jobs.append(
            YearJob(
                name,
                tuple(used),
                tuple(tuple(v) for v in days.values()),
                tuple(day_number(d) for d in days),
                grid.crop(window),
                geometry,
                day_number(first),
                day_number(last),
            )
        )
    if not jobs:
        raise TheiaError("input", "No map lies in the period and the area.", "Check the dates and the area.")
    return jobs


def _period(maps: Sequence[CodeMap], grid: Grid, start: str | None, end: str | None) -> tuple[dt.date, dt.date]:
    """The days asked for, else the hydrological year in which most of the maps lie."""
    if start and end:
        first, last = dt.date.fromisoformat(start[:10]), dt.date.fromisoformat(end[:10])
    else:
        month, day = constants()["year"]["south" if southern(grid) else "north"]["first"]
        years = [m.moment.year - ((m.moment.month, m.moment.day) < (month, day)) for m in maps]
        year = max(sorted(set(years)), key=years.count)
        first = dt.date.fromisoformat(start[:10]) if start else dt.date(year, month, day)
        last = (
            dt.date.fromisoformat(end[:10])
            if end
            else dt.date(first.year + 1, first.month, min(first.day, 28)) - dt.timedelta(days=1)
        )
        if end and not start:
            first = dt.date(last.year - 1, last.month, min(last.day, 28)) + dt.timedelta(days=1)
    if last < first or (last - first).days > 3660:
        raise TheiaError("input", f"The period from {first} to {last} is empty or longer than ten years.")
    return first, last


def day_number(day: dt.date) -> int:
    return (day - _EPOCH).days


def date_of(number: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=int(number))


def states_bytes(job: YearJob) -> float:
    """Memory that `read_states` takes for a pixel."""
    return len(job.maps) * 1.0 + len(job.days) * 4.0


def read_states(
    inputs: Inputs, job: YearJob, parameters: Mapping[str, Any]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(seen, snow) bool and the snow share in percent, uint8, (days, pixels) of a block; maps without a share (0, 0).

    On a day with several maps the first that shows a pixel counts.
    """
    pixels = inputs.grid.height * inputs.grid.width
    valid = np.zeros((len(job.days), pixels), bool)
    snow = np.zeros_like(valid)
    share = np.zeros(valid.shape if parameters["fraction"] else (0, 0), np.uint8)
    for d, numbers in enumerate(job.members):
        for number in numbers:
            if valid[d].all():
                break
            code = inputs.read(str(number)).ravel()
            seen = (code <= 100) if parameters["fraction"] else (code == SNOW) | (code == NO_SNOW)
            new = seen & ~valid[d]
            snow[d] |= new & (code >= parameters["least"])
            if parameters["fraction"]:
                share[d][new] = code[new]
            valid[d] |= new
    return valid, snow, share
