"""One gap looked at closely, for the report: images and error maps of each method, and the course of single pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .evaluate_cases import GAP, OWN_GAP, Case, clear_on, values_on
from .evaluate_run import Contender
from .evaluate_scores import ndvi
from .missed_clouds import screened
from .observations import REFERENCE, Observations, SensorSeries

_SIDE, _AROUND_DAYS, _STEP_DAYS = 64, 45, 5
_LEAST_CLEAR = 0.1


@dataclass(frozen=True)
class Course:
    """One pixel: its place, clear NDVI as seen (days, values, hidden or not), and each method's NDVI on `days`."""

    row: int
    col: int
    seen_days: np.ndarray
    seen: np.ndarray
    hidden: np.ndarray
    days: np.ndarray
    estimates: dict[str, np.ndarray]


@dataclass(frozen=True)
class Example:
    """`truth` (b, h, w) of `day`, NaN where unknown; `images`: method -> (b, h, w) estimate of the day."""

    case: Case
    day: int
    bands: tuple[str, ...]
    truth: np.ndarray
    images: dict[str, np.ndarray]
    courses: tuple[Course, ...]


def example(
    observations: Observations, cases: Sequence[Case], contenders: Sequence[Contender], tell: Callable[[str], None]
) -> Example | None:
    """The longest gap (of Sentinel-2 alone where there is one) in the middle of a square; None without a gap."""
    gaps = [c for c in cases if c.kind == OWN_GAP] or [c for c in cases if c.kind == GAP]
    if not gaps or not {"B4", "B8"} <= set(observations.bands):
        return None
    small = _cropped(observations)
    own = screened(small).of(REFERENCE)
    assert own is not None  # checked when the squares were read
    shortest = min(c.length for c in gaps)
    found = [(float(clear_on(own, int(d)).mean()), int(d), c) for c in gaps if c.length == shortest for d in c.days]
    share, day, case = max(found, key=lambda f: f[:2])
    if share < _LEAST_CLEAR:
        return None
    truth = values_on(own, day)[[own.bands.index(b) for b in small.bands]]
    days = np.unique(np.append(np.arange(case.start - _AROUND_DAYS, case.end + _AROUND_DAYS, _STEP_DAYS), day))
    red, nir = small.bands.index("B4"), small.bands.index("B8")
    images, greenness = {}, {}
    given = case.given(small)
    for contender in contenders:
        tell(contender.name)
        settings = contender.learn(given) if contender.learn is not None else contender.settings
        mean = contender.method(given, days.astype(np.int32), settings).mean
        images[contender.name] = mean[int(np.searchsorted(days, day))]
        greenness[contender.name] = ndvi(mean[:, red], mean[:, nir])
    courses = tuple(_course(own, case, r, c, days, greenness) for r, c in _places(own, case))
    return Example(case, day, small.bands, truth, images, courses)


def _cropped(observations: Observations) -> Observations:
    rows, cols = (slice(max(0, (n - _SIDE) // 2), max(0, (n - _SIDE) // 2) + min(_SIDE, n)) for n in observations.shape)
    series = tuple(
        replace(
            s,
            values=np.ascontiguousarray(s.values[:, :, rows, cols]),
            clear=np.ascontiguousarray(s.clear[:, rows, cols]),
        )
        for s in observations.series
    )
    shape = (rows.stop - rows.start, cols.stop - cols.start)
    return replace(observations, series=series, shape=shape)


def _greenness(own: SensorSeries, row: int, col: int) -> tuple[np.ndarray, np.ndarray]:
    clear = own.clear[:, row, col]
    values = own.values[clear][:, :, row, col]
    return own.days[clear], ndvi(values[:, own.bands.index("B4")], values[:, own.bands.index("B8")])


def _places(own: SensorSeries, case: Case) -> list[tuple[int, int]]:
    """The pixel that changes most over the gap, and the one whose change is the median."""
    series = ndvi(own.values[:, own.bands.index("B4")], own.values[:, own.bands.index("B8")])
    series = np.where(own.clear, series, np.nan)
    inside = (own.days >= case.start - 20) & (own.days <= case.end + 20)
    known = np.isfinite(series[inside])
    filled = np.where(known, series[inside], 0.0)
    high = np.where(known, filled, -9.0).max(axis=0)
    low = np.where(known, filled, 9.0).min(axis=0)
    change = np.where(known.sum(axis=0) >= 3, high - low, np.nan)
    if not np.isfinite(change).any():
        return []
    most = np.unravel_index(int(np.nanargmax(change)), change.shape)
    usual = np.unravel_index(int(np.nanargmin(np.abs(change - np.nanmedian(change)))), change.shape)
    return [(int(most[0]), int(most[1])), (int(usual[0]), int(usual[1]))]


def _course(
    own: SensorSeries, case: Case, row: int, col: int, days: np.ndarray, greenness: dict[str, np.ndarray]
) -> Course:
    when, values = _greenness(own, row, col)
    near = (when >= days[0]) & (when <= days[-1])
    when, values = when[near], values[near]
    hidden = (when >= case.start) & (when <= case.end)
    estimates = {name: image[:, row, col] for name, image in greenness.items()}
    return Course(row, col, when, values, hidden, days, estimates)
