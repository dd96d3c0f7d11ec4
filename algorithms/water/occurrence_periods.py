"""How often water is there, month by month and over longer periods, from counts of dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .surface_water_rules import constants

UNKNOWN = 255
NEVER, OCCASIONAL, SEASONAL, PERMANENT = 0, 1, 2, 3


@dataclass(frozen=True)
class Period:
    """A period of one occurrence map: its months, as positions in the list of all months of the series."""

    name: str
    months: tuple[int, ...]
    first: dt.date
    last: dt.date

    @property
    def is_month(self) -> bool:
        return len(self.months) == 1


def months_of(days: Sequence[dt.date]) -> list[tuple[int, int]]:
    """(year, month) of the months that hold a date, in order."""
    return sorted({(d.year, d.month) for d in days})


def periods_of(months: Sequence[tuple[int, int]], per: str) -> list[Period]:
    """One period per month, per calendar year, or for the whole series."""
    if per == "month":
        groups = {f"{y}{m:02d}": [i] for i, (y, m) in enumerate(months)}
    elif per == "year":
        groups = {}
        for i, (y, _) in enumerate(months):
            groups.setdefault(str(y), []).append(i)
    else:
        (y0, m0), (y1, m1) = months[0], months[-1]
        groups = {f"{y0}{m0:02d}-{y1}{m1:02d}": list(range(len(months)))}
    return [Period(name, tuple(i), *_span(months, i, per)) for name, i in groups.items()]


def _span(months: Sequence[tuple[int, int]], members: Sequence[int], per: str) -> tuple[dt.date, dt.date]:
    (y0, m0), (y1, m1) = months[members[0]], months[members[-1]]
    if per == "year":
        m0, m1 = 1, 12
    following = dt.date(y1 + m1 // 12, m1 % 12 + 1, 1)
    return dt.date(y0, m0, 1), following - dt.timedelta(days=1)


def occurrence(
    seen: np.ndarray, wet: np.ndarray, period: Period, mean_of_months: bool, least: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Occurrence in percent (uint8, 255 unknown), dates seen and wet (uint16) of a period; arrays (pixels,).

    `seen`, `wet` (months, pixels) dates of each month. With `mean_of_months` every month that was seen weighs the same,
    so that cloudy months do not weigh less. Unknown where fewer than `least` dates were seen.
    """
    n, w = seen[list(period.months)].astype(np.int64), wet[list(period.months)].astype(np.int64)
    total, water = n.sum(0), w.sum(0)
    if mean_of_months:
        share = np.where(n > 0, w / np.maximum(n, 1), 0.0).sum(0) / np.maximum((n > 0).sum(0), 1)
    else:
        share = water / np.maximum(total, 1)
    percent = np.floor(100 * share + 0.5).astype(np.uint8)
    percent[total < max(1, least)] = UNKNOWN
    return percent, total.astype(np.uint16), water.astype(np.uint16)


def classes(percent: np.ndarray) -> np.ndarray:
    """Permanent, seasonal, occasional or never water, from the occurrence."""
    rules = constants()["occurrence"]
    out = np.select(
        [
            percent == UNKNOWN,
            percent >= rules["permanent"],
            percent >= rules["seasonal"],
            percent >= rules["occasional"],
        ],
        [UNKNOWN, PERMANENT, SEASONAL, OCCASIONAL],
        NEVER,
    )
    return out.astype(np.uint8)


def wet_months(seen: np.ndarray, wet: np.ndarray, period: Period, months: Sequence[tuple[int, int]]) -> np.ndarray:
    """(3, pixels) uint8: first and last calendar month with water on at least half of its dates, and their number.

    0 where there is none, 255 where no date was seen.
    """
    n, w = seen[list(period.months)], wet[list(period.months)]
    flooded = (n > 0) & (2 * w.astype(np.int64) >= n)
    number = np.array([months[i][1] for i in period.months], np.uint8)
    any_wet = flooded.any(0)
    first = np.where(any_wet, number[np.argmax(flooded, 0)], 0)
    last = np.where(any_wet, number[len(number) - 1 - np.argmax(flooded[::-1], 0)], 0)
    out = np.stack([first, last, flooded.sum(0)]).astype(np.uint8)
    out[:, n.sum(0) == 0] = UNKNOWN
    return out
