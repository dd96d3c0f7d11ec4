"""What tells thinning, clear-cut, dieback and drought apart: features of a stand's optical and radar series.

Thinning and cuts are steps: most of the loss lies between two dates, and the canopy that is gone scatters less in VH.
Dieback is gradual, and dead trees still scatter. A drought lets all stands react and passes. So every series is first
freed of what the median of the region's stands does on that date (phenology, weather, errors of the date), then of the
stand's own level in its first months; the features are the largest step, its share of the whole loss, when it came, how
long the change took, whether it recovered, and how far radar and optical steps lie apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .table import constants

OPTICAL = tuple(
    f"{index} {name}"
    for index in ("ndvi", "crswir")
    for name in ("step", "share", "rise_days", "peak", "last", "recovery", "year_after", "before", "noise",
                 "step_ratio", "day", "dry")
) + ("dates apart", "ndvi least", "crswir own year change")  # fmt: skip
RADAR = (
    *(f"{band} {name}" for band in ("vh", "vv") for name in ("step", "stays", "at optical", "level", "last", "noise")),
    "radar optical days", "radar orbits", "ratio step",
)  # fmt: skip
SHAPE = ("area", "compactness", "stripness", "texture_step", "conifer")


@dataclass(frozen=True)
class StandSeries:
    """Series of stands, NaN where nothing is known.

    days (dates,) increasing; ndvi, crswir (stands, dates); radar_days (orbits, dates), NaN for padding; vv, vh (stands,
    orbits, dates) gamma0 in dB. `kind` (stands,) int groups of like stands (conifers, broadleaves) whose medians are
    taken apart; `dry` first and last days of known droughts.
    """

    days: np.ndarray
    ndvi: np.ndarray
    crswir: np.ndarray
    radar_days: np.ndarray
    vv: np.ndarray
    vh: np.ndarray
    kind: np.ndarray
    dry: tuple[tuple[float, float], ...] = ()

    def __len__(self) -> int:
        return len(self.ndvi)


def freed(values: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Series (stands, dates) less the median of their group on each date; of small groups less that of all."""
    out = np.empty_like(values)
    least = int(constants("thinning")["fewest_stands"])
    for group in np.unique(kind):
        own = kind == group
        pool = own if own.sum() >= least else np.ones(len(kind), bool)
        out[own] = values[own] - _nanmedian(values[pool], 0)
    return out


def _nanmedian(values: np.ndarray, axis: int) -> np.ndarray:
    known = np.isfinite(values).any(axis=axis, keepdims=True)
    return np.asarray(np.nanmedian(np.where(known, values, 0.0), axis=axis))


@dataclass(frozen=True)
class Step:
    """The largest step of a series (rise positive): its height, day between which dates it lies, noise around it."""

    height: float
    day: float
    noise: float


def largest_step(days: np.ndarray, values: np.ndarray, window: int, first: float = -np.inf) -> Step:
    """Median of the `window` dates after less that of as many before, at the place where it is largest.

    `values` (dates,) known ones only; the day is the middle of the two dates with the largest rise near that place.
    """
    n = len(values)
    if n < 2 * window:
        return Step(0.0, float("nan"), float("nan"))
    noise = 1.4826 * float(np.median(np.abs(np.diff(values)))) / np.sqrt(2)
    runs = np.lib.stride_tricks.sliding_window_view(values, window)
    middle = np.median(runs, axis=1)
    rise = middle[window:] - middle[:-window]
    rise[days[window - 1 : n - window] < first] = -np.inf
    if not np.isfinite(rise).any():
        return Step(0.0, float("nan"), noise)
    place = int(rise.argmax())
    # dates place .. place + window - 1 lie before, those from place + window on after
    around = np.arange(max(place, 0), min(place + 2 * window - 1, n - 1))
    single = np.diff(values)[around]
    at = int(around[single.argmax()])
    return Step(float(rise[place]), float(days[at] + days[at + 1]) / 2, noise)


def optical_features(series: StandSeries) -> np.ndarray:
    """(stands, OPTICAL) float64; NaN where a series is too short."""
    out = np.full((len(series), len(OPTICAL)), np.nan)
    ndvi, crswir = -freed(series.ndvi, series.kind), freed(series.crswir, series.kind)
    for k in range(len(series)):
        row: list[float] = []
        day_of: list[float] = []
        for values in (ndvi[k], crswir[k]):
            own, day = _one_index(series.days, values)
            row += [*own, _dry_rise(series.days, values, series.dry)]
            day_of.append(day)
        apart = abs(day_of[0] - day_of[1])
        known = np.isfinite(series.ndvi[k])
        least = float(np.nanpercentile(series.ndvi[k], 5)) if known.any() else np.nan
        row += [apart, least, _year_change(series.days, series.crswir[k])]
        out[k] = row
    return out


def _one_index(days: np.ndarray, values: np.ndarray) -> tuple[list[float], float]:
    """Features of one index that rises with loss, and the day of its step."""
    c = constants("thinning")
    known = np.isfinite(values)
    d, v = days[known].astype(np.float64), values[known]
    if len(d) < 4 * c["window"]:
        return [np.nan] * 11, np.nan
    v = v - np.median(v[: max(int(c["window"]), int((d < d[0] + c["base_days"]).sum()))])
    window = int(c["window"])
    step = largest_step(d, v, window)
    smooth = np.median(np.lib.stride_tricks.sliding_window_view(v, window), axis=1)
    at = d[window // 2 : window // 2 + len(smooth)]
    peak = int(smooth.argmax())
    high = float(smooth[peak])
    start = at[: peak + 1][smooth[: peak + 1] < 0.2 * high]
    end = at[smooth > 0.8 * high]
    rise_days = float(end[0] - start[-1]) if len(start) and len(end) else 0.0
    last = float(np.median(v[-3 * window :]))
    later = v[(d >= step.day + 300) & (d <= step.day + 430)]
    before = v[(d < step.day) & (d > step.day - 120)]
    single = np.diff(v)
    near = np.abs((d[1:] + d[:-1]) / 2 - step.day) < 1e-6
    return [
        step.height, step.height / max(high, 0.02), abs(rise_days), high, last, 1 - last / max(high, 0.02),
        float(np.median(later)) if len(later) else last, float(before.mean()) if len(before) else 0.0, step.noise,
        float(single[near].max()) / max(high, 0.02) if near.any() else np.nan, step.day - d[0],
    ], step.day  # fmt: skip


def _dry_rise(days: np.ndarray, values: np.ndarray, dry: tuple[tuple[float, float], ...]) -> float:
    """How much more the stand reacted to a drought than the others: its level then less that before, the largest."""
    known = np.isfinite(values)
    d, v = days[known], values[known]
    rises = [0.0]
    for first, last in dry:
        then, before = v[(d >= first) & (d <= last)], v[d < first - 30]
        if len(then) >= 3 and len(before) >= 3:
            rises.append(float(np.median(then) - np.median(before)))
    return max(rises, key=abs)


def _year_change(days: np.ndarray, values: np.ndarray) -> float:
    """Last year's summer less the first's: what is left of a change in the stand's own level."""
    known = np.isfinite(values)
    first = values[known & (days < days[0] + 365)]
    last = values[known & (days >= days[-1] - 365)]
    return float(np.median(last) - np.median(first)) if len(first) and len(last) else np.nan


def radar_features(series: StandSeries, optical_day: np.ndarray) -> np.ndarray:
    """(stands, RADAR) float64; steps in dB, falls positive. `optical_day` (stands,) day of the optical step."""
    out = np.full((len(series), len(RADAR)), np.nan)
    c = constants("thinning")
    falls = {}
    for name, cube in (("vh", series.vh), ("vv", series.vv)):
        falls[name] = np.stack([-freed(cube[:, o], series.kind) for o in range(cube.shape[1])], axis=1)
    for k in range(len(series)):
        row: list[float] = []
        day_of = np.nan
        orbits = 0.0
        for name in ("vh", "vv"):
            d, v, owner = _together(series.radar_days, falls[name][k], c["base_days"])
            if len(d) < 4 * c["radar_window"]:
                row += [np.nan] * 6
                continue
            step = largest_step(d, v, int(c["radar_window"]))
            after = v[(d > step.day) & (d < step.day + 400)]
            before = v[(d < step.day) & (d > step.day - 400)]
            stays = float(after.mean() - before.mean()) if len(after) and len(before) else np.nan
            row += [step.height, stays, _around(d, v, optical_day[k], c["radar_days"]),
                    float(np.mean(v)), float(np.mean(v[-3 * int(c["radar_window"]) :])), step.noise]  # fmt: skip
            if name == "vh":
                day_of = step.day
                orbits = float(_orbits_that_fall(d, v, owner, step.day, c["radar_least_db"]))
        ratio = row[0] - row[6] if len(row) == 12 else np.nan
        out[k] = [*row, abs(day_of - optical_day[k]), orbits, ratio]
    return out


def _together(days: np.ndarray, values: np.ndarray, base_days: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All orbits (orbits, dates) of a stand as one series in order of time, each less its own level of the first
    months: days, values, orbit."""
    parts = []
    for orbit in range(len(days)):
        known = np.isfinite(values[orbit]) & np.isfinite(days[orbit])
        d, v = days[orbit][known], values[orbit][known]
        if len(d):
            first = v[d < d[0] + base_days]
            parts.append((d, v - np.mean(first), np.full(len(d), orbit)))
    if not parts:
        empty = np.empty(0)
        return empty, empty, empty
    d, v, owner = (np.concatenate([p[i] for p in parts]) for i in range(3))
    order = np.argsort(d, kind="stable")
    return d[order], v[order], owner[order]


def _around(days: np.ndarray, values: np.ndarray, day: float, width: float) -> float:
    """Mean of the days after less that of the days before a day."""
    after, before = values[(days > day) & (days <= day + width)], values[(days <= day) & (days > day - width)]
    return float(after.mean() - before.mean()) if len(after) and len(before) else np.nan


def _orbits_that_fall(days: np.ndarray, values: np.ndarray, owner: np.ndarray, day: float, least: float) -> int:
    return sum(_around(days[owner == o], values[owner == o], day, 120) > least for o in np.unique(owner))
