"""What one run of the synthesis is made of, as frozen values that a block can be handed: windows, dates, bands.

A date belongs to every window whose centre lies within the half window. Blocks go through the dates once, in time, and
add each to all the windows it belongs to: a year of overlapping windows decodes every image once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..core.grid import Grid
from ..physics.brdf import Weights
from ..products.masks import MaskPlan
from ..products.scene import AngleNodes
from .average import bytes_per_pixel as average_bytes
from .directional import FactorField


@dataclass(frozen=True)
class GroupPlan:
    """Bands of one resolution: `factor` pixels of the reference grid make one of `grid`."""

    name: str
    grid: Grid
    factor: int
    bands: tuple[str, ...]


@dataclass(frozen=True)
class CloudFields:
    """The blurred cloud mask of a date on cells of `cell_m` metres from the corner (`left`, `top`)."""

    near: np.ndarray
    far: np.ndarray
    left: float
    top: float
    cell_m: float


@dataclass(frozen=True)
class AotPlan:
    """AOT = DN * scale + offset; `fill` where DN is `nodata`."""

    source: str
    scale: float
    offset: float
    nodata: float
    fill: float


@dataclass(frozen=True)
class BandPlan:
    """One band of one date. `angles` and `surface` serve the compatible mode alone, which corrects per pixel."""

    source: str
    scale: float
    offset: float
    nodata: float | None
    factor: FactorField | None = None
    angles: tuple[AngleNodes, tuple[AngleNodes, ...]] | None = None
    surface: Weights | None = None
    image: Grid | None = None


@dataclass(frozen=True)
class DatePlan:
    """One acquisition: its day as an ordinal, its bands by group (only groups that it has in full), its masks by group.

    A group without masks of its own takes those of the finest.
    """

    id: str
    day: int
    sensor_weight: float
    bands: Mapping[str, tuple[BandPlan, ...]]
    masks: Mapping[str, MaskPlan]
    aot: AotPlan | None
    clouds: CloudFields | None

    @property
    def day_of_year(self) -> int:
        """0 on 1 January."""
        return dt.date.fromordinal(self.day).timetuple().tm_yday - 1


@dataclass(frozen=True)
class WindowPlan:
    """One synthesis: its date as an ordinal, the half window in days, and the dates that belong to it (indices)."""

    day: int
    half_window: int
    dates: tuple[int, ...]

    @property
    def date(self) -> dt.date:
        return dt.date.fromordinal(self.day)

    @property
    def day_of_year(self) -> int:
        """0 on 1 January."""
        return self.date.timetuple().tm_yday - 1


@dataclass(frozen=True)
class Roles:
    """Where blue, green, red and near infrared stand among the bands of the finest group; None where absent."""

    blue: int | None = None
    green: int | None = None
    red: int | None = None
    nir: int | None = None

    @property
    def visible(self) -> tuple[int, ...]:
        return tuple(i for i in (self.blue, self.green, self.red) if i is not None)


@dataclass(frozen=True)
class SynthesisPlan:
    """All that a block needs beside its sources."""

    groups: tuple[GroupPlan, ...]
    dates: tuple[DatePlan, ...]
    windows: tuple[WindowPlan, ...]
    roles: Roles
    date_minimum: float
    water_mean: bool = False
    reject: bool = False
    compatible: bool = False
    upsample: bool = False
    geometry: object = field(default=None, compare=False)


def windows_of(days: Sequence[int], centres: Sequence[dt.date], half_window: int) -> tuple[WindowPlan, ...]:
    """The windows that have at least one date; `days`: sorted ordinals of the dates."""
    plans = []
    for centre in centres:
        day = centre.toordinal()
        members = tuple(i for i, d in enumerate(days) if abs(d - day) <= half_window)
        if members:
            plans.append(WindowPlan(day, half_window, members))
    return tuple(plans)


def synthesis_dates(first: dt.date, last: dt.date, step: str, single: dt.date | None = None) -> list[dt.date]:
    """The dates to make.

    `single` alone when given; else by `step`: the 15th of every month that has a day in [first, last] ("month"), every
    so many days from `first` to `last` ("10", "15", "30"), or the middle of the period ("single").
    """
    if single is not None:
        return [single]
    if step == "single":
        return [first + dt.timedelta(days=(last - first).days // 2)]
    if step == "month":
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return [dt.date(m // 12, m % 12 + 1, 15) for m in months]
    count = (last - first).days // int(step) + 1
    return [first + dt.timedelta(days=int(step) * k) for k in range(count)]


def part_of(plan: SynthesisPlan, numbers: Sequence[int]) -> SynthesisPlan:
    """The plan of some of the windows, with the dates that these need."""
    used = sorted({i for n in numbers for i in plan.windows[n].dates})
    position = {index: k for k, index in enumerate(used)}
    windows = tuple(replace(plan.windows[n], dates=tuple(position[i] for i in plan.windows[n].dates)) for n in numbers)
    return replace(plan, windows=windows, dates=tuple(plan.dates[i] for i in used))


def representing(dates: Sequence[dt.date], index: int, step: str, half_window: int) -> tuple[dt.date, dt.date]:
    """The days [start, end) that a synthesis stands for on the map: its month, its step, or its window."""
    date = dates[index]
    if step == "month" and date.day == 15 and len(dates) > 1:
        start = date.replace(day=1)
        return start, (start + dt.timedelta(days=32)).replace(day=1)
    if step.isdigit() and len(dates) > 1:
        start = date - dt.timedelta(days=int(step) // 2)
        return start, start + dt.timedelta(days=int(step))
    return date - dt.timedelta(days=half_window), date + dt.timedelta(days=half_window + 1)


def most_open(plan: SynthesisPlan) -> int:
    """How many windows are being added to at the same time, at most."""
    return max((sum(w.dates[0] <= i <= w.dates[-1] for w in plan.windows) for i in range(len(plan.dates))), default=0)


def bytes_per_pixel(plan: SynthesisPlan) -> float:
    """Peak memory of a block per pixel of the reference grid: open sums, the date in hand, kept dates, results."""
    share = [(len(g.bands), 1.0 / g.factor**2) for g in plan.groups]
    sums = most_open(plan) * sum(average_bytes(bands) * s for bands, s in share)
    date = sum((2 * bands + 20) * s for bands, s in share) + 12
    results = len(plan.windows) * sum((2 * bands + 5) * s for bands, s in share)
    if plan.upsample:
        results = len(plan.windows) * (2.0 * sum(bands for bands, _ in share) + 5) + 16
    kept = 0.0
    if plan.reject:
        longest = max(len(w.dates) for w in plan.windows)
        overlap = max(
            sum(any(i in w.dates for w in plan.windows if w.dates[-1] >= k) for i in range(k + 1))
            for k in range(len(plan.dates))
        )
        kept = overlap * sum((2 * bands + 9) * s for bands, s in share) + longest * 13
    if plan.compatible:
        sums += most_open(plan) * sum(12.0 * bands * s for bands, s in share)
    return sums + date + results + kept
