"""From candidates to mowing events: confidence by a score card, choice of events, dates with their half-widths.

The score card is a logistic sum of clipped pieces of evidence (`resources/tables/mowing.json`): the chance that a cut
lies between the two dates; at most a half where a long gap hides all but missing growth. A season counts as mown when
its surest candidate is sure enough; then its weaker candidates count as well. The date is where the line of regrowth,
followed back to the height of stubble, meets the ground, half way to the usual place within the bracket; it never
leaves the bracket, and the half-width is the largest error that it can have if the cut lies in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from .mowing_evidence import EVIDENCE, Candidates
from .table import constants

MOST = 7


@dataclass(frozen=True)
class Choice:
    """How events are chosen. Confidences in 0..1; `spacing_days` between the dates of two events."""

    least: float
    season: float
    spacing_days: int
    most: int = MOST


@dataclass(frozen=True)
class Events:
    """Events in order of time: `day` (pixels, 7) int32 day numbers, 0 none; `half` (pixels, 7) uint8 days;
    `confidence` (pixels, 7) float32 in 0..1; `count` (pixels,) int16."""

    day: np.ndarray
    half: np.ndarray
    confidence: np.ndarray
    count: np.ndarray


def default_choice() -> Choice:
    """The choice of the table."""
    t = constants("mowing")["choice"]
    return Choice(t["least_confidence"], t["season_confidence"], t["spacing_days"])


def rule_confidence(found: Candidates) -> np.ndarray:
    """(candidates,) float32 in 0..1 by the score card."""
    card = constants("mowing")["score_card"]
    terms = card["terms"]
    column = np.array([EVIDENCE.index(term["evidence"]) for term in terms])
    bounds = np.array([[term["from"], term["to"]] for term in terms], np.float64)
    weight = np.array([term["weight"] for term in terms], np.float64)
    chance = _score(found.features, column, bounds, weight, float(card["bias"]))
    # in a long gap without a clear fall the only evidence is growth that did not come: never enough by itself
    weak = constants("mowing")["weak"]
    drop, gap = (found.features[:, EVIDENCE.index(name)] for name in ("drop", "gap"))
    unseen = (gap > weak["gap_days"]) & (drop < weak["drop"])
    return np.where(unseen, np.minimum(chance, np.float32(weak["most"])), chance)


@njit(nogil=True, cache=True)
def _score(features: Any, column: Any, bounds: Any, weight: Any, bias: float) -> Any:
    out = np.empty(len(features), np.float32)
    for k in range(len(features)):
        total = bias
        for c in range(len(column)):
            total += weight[c] * min(max(features[k, column[c]], bounds[c, 0]), bounds[c, 1])
        out[k] = 1 / (1 + np.exp(-total))
    return out


def choose(found: Candidates, confidence: np.ndarray, choice: Choice) -> Events:
    """The events of each pixel: surest first, apart by the spacing, at most `most`."""
    n = len(found.statistics)
    day, half = np.zeros((n, MOST), np.int32), np.zeros((n, MOST), np.uint8)
    sure, count = np.zeros((n, MOST), np.float32), np.zeros(n, np.int16)
    d = constants("mowing")["date"]
    numbers = np.array([d["usual_place"], d["stubble_ndvi"], d["regrowth_per_day"], d["share"]], np.float64)
    _choose(
        found.features, found.pixel, found.before, found.after, np.asarray(confidence, np.float32), numbers,
        choice.least, choice.season, choice.spacing_days, min(choice.most, MOST), day, half, sure, count,
    )  # fmt: skip
    return Events(day, half, sure, count)


@njit(nogil=True, cache=True)
def _dated(before: int, after: int, ndvi_after: float, d: Any) -> int:
    gap = after - before
    usual = before + d[0] * gap
    grown = max(0.0, ndvi_after - d[1]) / d[2]
    back = max(after - grown - 1.0, before + 0.15 * gap)
    day = int(np.rint(d[3] * back + (1 - d[3]) * usual))
    return min(max(day, before + 1), after)


@njit(nogil=True, cache=True)
def _choose(
    features: Any, pixel: Any, before: Any, after: Any, confidence: Any, d: Any, least: float, season: float,
    spacing: int, most: int, day: Any, half: Any, sure: Any, count: Any,
) -> None:  # fmt: skip
    k = 0
    total = len(pixel)
    while k < total:
        end = k
        best = np.float32(0)
        while end < total and pixel[end] == pixel[k]:
            best = max(best, confidence[end])
            end += 1
        if best >= season:
            _season(features, before, after, confidence, d, least, spacing, most, k, end, pixel[k], day, half, sure,
                    count)  # fmt: skip
        k = end


@njit(nogil=True, cache=True)
def _season(
    features: Any, before: Any, after: Any, confidence: Any, d: Any, least: float, spacing: int, most: int, k: int,
    end: int, p: int, day: Any, half: Any, sure: Any, count: Any,
) -> None:  # fmt: skip
    taken = np.zeros(end - k, np.bool_)
    events = 0
    while events < most:
        best, which = np.float32(least), -1
        for j in range(k, end):
            if not taken[j - k] and confidence[j] >= best and (which < 0 or confidence[j] > best):
                best, which = confidence[j], j
        if which < 0:
            break
        taken[which - k] = True
        date = _dated(before[which], after[which], features[which, 8], d)
        free = True
        for e in range(events):
            if abs(day[p, e] - date) < spacing:
                free = False
        if free:
            # insertion in order of time
            e = events
            while e > 0 and day[p, e - 1] > date:
                day[p, e], half[p, e], sure[p, e] = day[p, e - 1], half[p, e - 1], sure[p, e - 1]
                e -= 1
            day[p, e] = date
            half[p, e] = max(date - before[which] - 1, after[which] - date)
            sure[p, e] = best
            events += 1
    count[p] = events
