"""What is hidden from the methods and asked of them: single dates, gaps, gaps of some sensors, pasted clouds.

All from dates that are there: an observation that is hidden is a truth. The plan depends on the dates and their clear
shares alone, so that every square of the area and every method has the same cases.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .observations import REFERENCE, Observations, SensorSeries
from .sensors import fusion_sensors

HIDDEN, GAP, OWN_GAP, CLOUD_GAP, PASTED, MISSED = "hidden", "gap", "s2gap", "cloudgap", "pasted", "missed"
#: the clouds of `MISSED`, told by the mask: what they cost because they hide the ground
TOLD = "told"
#: dates hidden together lie so far apart (days), and show so much clear ground
APART, CLEAR_SHARE = 20, 0.8
#: least clear share of a date that is asked for inside a gap
_QUERY_SHARE = 0.5
#: clear share of dates whose clouds are pasted on others
_DONOR_SHARES = (0.25, 0.8)
#: share of the dates that get clouds which no mask tells
_MISSED_SHARE = 0.05
_QUERIES_IN_A_GAP = 2


@cache
def evaluation_table() -> Mapping[str, Any]:
    """The constants of `resources/tables/fusion_evaluation.json`."""
    path = Path(__file__).resolve().parents[2] / "resources" / "tables" / "fusion_evaluation.json"
    table: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table


@dataclass(frozen=True)
class Timeline:
    """The dates of Sentinel-2 and of Landsat: day numbers in order and clear share of the whole area, (t,) each."""

    days: np.ndarray
    shares: np.ndarray
    landsat_days: np.ndarray
    landsat_shares: np.ndarray


@dataclass(frozen=True)
class Case:
    """One hold-out. `days`: of Sentinel-2, asked for and compared; `coarse_days`: hidden days of Landsat, for gaps of
    all sensors; `donors`: per day of `days` (pasted) or per day of `spoilt` (missed) the date that gives its clouds."""

    kind: str
    length: int
    number: int
    start: int
    end: int
    days: np.ndarray
    coarse_days: np.ndarray
    donors: tuple[int, ...] = ()
    spoilt: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """hidden, gap30, s2gap30, cloudgap30, pasted, missed."""
        return f"{self.kind}{self.length}" if self.length else self.kind

    def given(self, observations: Observations) -> Observations:
        """What a method may see."""
        if self.kind == GAP:
            return observations.without((), self.start, self.end)
        if self.kind == CLOUD_GAP:
            optical = [s.sensor for s in observations.series if fusion_sensors()[s.sensor].kind == "optical"]
            return observations.without(optical, self.start, self.end)
        if self.kind == OWN_GAP:
            return observations.without((REFERENCE,), self.start, self.end)
        own = observations.of(REFERENCE)
        assert own is not None  # the timeline has its dates
        if self.kind == PASTED:
            return _with(observations, _pasted(own, self.days, self.donors))
        if self.kind == MISSED:
            own = _spoilt(own, self.spoilt, self.donors)
        if self.kind == TOLD:
            own = _pasted(own, self.spoilt, self.donors)
        return _with(observations, own.keep(~np.isin(own.days, self.days)))

    def scored(self, observations: Observations) -> np.ndarray:
        """(q, h, w) bool: pixels of `days` whose value is known and was hidden."""
        own = observations.of(REFERENCE)
        assert own is not None
        clear = np.stack([clear_on(own, int(d)) for d in self.days])
        if self.kind == PASTED:
            clear &= ~np.stack([clear_on(own, d) for d in self.donors])
        return clear


def clear_on(series: SensorSeries, day: int) -> np.ndarray:
    """(h, w) bool: clear in any image of a day."""
    return np.asarray(series.clear[series.days == day].any(axis=0))


def values_on(series: SensorSeries, day: int) -> np.ndarray:
    """(b, h, w) float32 of a day: the first of its images that is clear at a pixel; NaN where none is."""
    result = np.full(series.values.shape[1:], np.nan, np.float32)
    for position in np.flatnonzero(series.days == day):
        result = np.where(np.isnan(result) & series.clear[position], series.values[position], result)
    return np.asarray(result)


def _with(observations: Observations, own: SensorSeries) -> Observations:
    return replace(observations, series=tuple(own if s.sensor == REFERENCE else s for s in observations.series))


def _pasted(own: SensorSeries, days: Sequence[int] | np.ndarray, donors: Sequence[int]) -> SensorSeries:
    clear = own.clear.copy()
    for day, donor in zip(days, donors, strict=True):
        clear[own.days == day] &= clear_on(own, donor)
    return replace(own, clear=clear)


def _spoilt(own: SensorSeries, days: Sequence[int], donors: Sequence[int]) -> SensorSeries:
    """With clouds of the outlines of other dates in the image, thin at their rims, and the mask as it was."""
    from scipy.ndimage import distance_transform_edt

    table = evaluation_table()
    bright = np.array([table["cloud_reflectance"].get(b, table["cloud_other_bands"]) for b in own.bands], np.float32)
    values = own.values.copy()
    for day, donor in zip(days, donors, strict=True):
        if donor not in own.days:
            continue
        depth = distance_transform_edt(~clear_on(own, donor)) / table["cloud_edge_pixels"]
        cover = np.clip(depth, 0.0, 1.0).astype(np.float32)
        for position in np.flatnonzero(own.days == day):
            values[position] = values[position] * (1 - cover) + cover * bright[:, None, None]
    return replace(own, values=values)


def plan(timeline: Timeline, kinds: Sequence[str], lengths: Sequence[int], each: int) -> list[Case]:
    """The cases: at most `each` groups of single dates and gaps of a length. Gaps of all sensors, of the optical ones
    and of Sentinel-2 alone are the same gaps. Kinds: "hidden", "gap", "s2gap", "cloudgap", "pasted", "missed"."""
    groups = hidden_groups(timeline)[:each]
    cases = []
    if HIDDEN in kinds:
        cases += [_single(HIDDEN, n, days) for n, days in enumerate(groups)]
    for length in lengths:
        for number, (start, end, days) in enumerate(gaps(timeline, length, each)):
            inside = (timeline.landsat_days >= start) & (timeline.landsat_days <= end)
            coarse = timeline.landsat_days[inside & (timeline.landsat_shares > _QUERY_SHARE)]
            for kind in (GAP, OWN_GAP, CLOUD_GAP):
                if kind in kinds:
                    cases.append(Case(kind, length, number, start, end, days, coarse if kind == GAP else coarse[:0]))
    donors = [
        int(d) for d, s in zip(timeline.days, timeline.shares, strict=True) if _DONOR_SHARES[0] <= s <= _DONOR_SHARES[1]
    ]
    if donors and groups:
        if PASTED in kinds:
            for number, days in enumerate(groups):
                chosen = tuple(_donor(donors, int(d)) for d in days)
                cases.append(replace(_single(PASTED, number, days), donors=chosen))
        if MISSED in kinds:
            for number, days in enumerate(groups):
                spoilt = _spoilt_days(timeline, days, number)
                chosen = tuple(_donor(donors, d) for d in spoilt)
                cases += [replace(_single(k, number, days), donors=chosen, spoilt=spoilt) for k in (MISSED, TOLD)]
    return cases


def _single(kind: str, number: int, days: np.ndarray) -> Case:
    return Case(kind, 0, number, int(days[0]), int(days[-1]), days, days[:0])


def _donor(donors: Sequence[int], day: int) -> int:
    """A cloudy date for a clear one: which one varies with the day."""
    return donors[(day * 7919) % len(donors)]


def _spoilt_days(timeline: Timeline, hidden: np.ndarray, number: int) -> tuple[int, ...]:
    """Clear dates spread over the series, others for another group."""
    known = timeline.days[(timeline.shares > _QUERY_SHARE) & ~np.isin(timeline.days, hidden)]
    count = max(1, round(_MISSED_SHARE * timeline.days.size))
    if not known.size:
        return ()
    places = ((np.arange(count) + 0.5 + 0.37 * number) / count % 1.0 * known.size).astype(int)
    return tuple(int(d) for d in np.unique(known[places]))


def within(timeline: Timeline, first: int, last: int) -> Timeline:
    """The timeline with the dates of Sentinel-2 from `first` to `last` alone: those that may be asked for."""
    inside = (timeline.days >= first) & (timeline.days <= last)
    return replace(timeline, days=timeline.days[inside], shares=timeline.shares[inside])


def hidden_groups(timeline: Timeline) -> list[np.ndarray]:
    """Clear dates, but the first and the last, in groups whose members lie at least `APART` days from each other; the
    largest group first."""
    clear = np.unique(timeline.days[timeline.shares >= CLEAR_SHARE])
    clear = clear[(clear > timeline.days.min()) & (clear < timeline.days.max())] if clear.size else clear
    groups: list[list[int]] = []
    for day in clear:
        for group in groups:
            if day - group[-1] >= APART:
                group.append(int(day))
                break
        else:
            groups.append([int(day)])
    return [np.array(g, np.int32) for g in sorted(groups, key=len, reverse=True)]


def gaps(timeline: Timeline, length: int, count: int) -> list[tuple[int, int, np.ndarray]]:
    """(first day, last day, days to ask for) of at most `count` gaps, spread over the period, none over another's days.

    A gap lies within the series, around a clear date; asked for are the clear dates nearest to its thirds.
    """
    clear = np.unique(timeline.days[timeline.shares >= _QUERY_SHARE])
    first, last = int(timeline.days.min()), int(timeline.days.max())
    found = []
    for middle in clear:
        start = int(middle) - length // 2
        end = start + length - 1
        inside = clear[(clear >= start) & (clear <= end)]
        if start <= first or end >= last or not inside.size:
            continue
        near = {int(inside[np.argmin(np.abs(inside - (start + length * part)))]) for part in (1 / 3, 2 / 3)}
        found.append((start, end, np.array(sorted(near)[:_QUERIES_IN_A_GAP], np.int32)))
    kept: list[tuple[int, int, np.ndarray]] = []
    for number in range(count):
        place = (number + 0.5) / count * (len(found) - 1)
        for n in sorted(range(len(found)), key=lambda i: abs(i - place)):
            if not any(set(found[n][2]) & set(other[2]) for other in kept):
                kept.append(found[n])
                break
    return sorted(kept, key=lambda g: g[0])
