"""What people, drought and beetles do to meadows and stands: cuts, grazing, thinning, clear-cuts, dieback.

Only presets that are `managed` have it. Each meadow has its own number of cuts a year (0 to 6) and dates, some are
grazed; each stand of trees one fate over the whole period. Everything follows from the piece's key and the seed, so
that blocks, dates and truth agree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import kinds as k
from . import states as st

MOST_CUTS = 6
UNCHANGED, DIEBACK, THINNING, CLEAR_CUT, DROUGHT = range(5)
#: share of meadows with 0 to 6 cuts; share of stands by fate
_CUTS = np.array([0.14, 0.20, 0.24, 0.19, 0.12, 0.07, 0.04])
_FATES = np.array([0.44, 0.18, 0.18, 0.10, 0.10])
_GRAZED = 0.2


@dataclass(frozen=True)
class Period:
    """First and last day of the scene: the fates of stands fall between one year after the first and the last."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Fates:
    """What becomes of stands: `kind` (stands,) code, `onset` and `end` (stands,) proleptic ordinals of the days of the
    change, `loss` (stands,) share of the crown that is lost or dies."""

    kind: np.ndarray
    onset: np.ndarray
    end: np.ndarray
    loss: np.ndarray


def meadow_cuts(keys: np.ndarray, delay: np.ndarray, year: int, seed: int) -> np.ndarray:
    """(meadows, 6) day of the year of each cut, 0 none; a meadow keeps its use, the weather of the year moves dates."""
    number = np.searchsorted(np.cumsum(_CUTS), st.chances(keys, 61, seed), side="right").clip(0, MOST_CUTS)
    own, yearly = st.draws(keys, 62, 2, seed), np.clip(st.draws(keys, 63_000 + year, 7, seed), -1.8, 1.8)
    first = 172.0 - 7.0 * number + delay + 6.0 * own[:, 0] + 5.0 * yearly[:, 0]
    spacing = np.where(number > 0, 165.0 / np.maximum(number, 1), 0.0).clip(30.0, 62.0)
    order = np.arange(MOST_CUTS)
    days = first[:, None] + spacing[:, None] * order + 4.0 * yearly[:, 1:] * (order > 0)
    made = (order < number[:, None]) & (days < 305)
    return np.where(made, np.rint(days), 0).astype(np.int64)


def grazing(keys: np.ndarray, delay: np.ndarray, year: int, seed: int) -> np.ndarray:
    """(meadows, 2) first and last day of the year of grazing, 0 none."""
    grazed = st.chances(keys, 64, seed) < _GRAZED
    draw = st.draws(keys, 65_000 + year, 2, seed)
    start = np.rint(195.0 + delay + 25.0 * draw[:, 0])
    lasting = np.rint(np.clip(35.0 + 12.0 * draw[:, 1], 12, 70))
    return np.where(grazed[:, None], np.stack([start, start + lasting], axis=1), 0).astype(np.int64)


def stand_fates(keys: np.ndarray, period: Period, seed: int) -> Fates:
    """The fate of each stand. A drought's is the summer of the period's middle year."""
    kind = np.searchsorted(np.cumsum(_FATES), st.chances(keys, 66, seed), side="right").clip(0, 4)
    u, v = st.chances(keys, 67, seed), st.chances(keys, 68, seed)
    first, last = period.start.toordinal() + 365, period.end.toordinal() - 150
    onset = np.rint(first + u * max(1, last - first))
    dry = dt.date((period.start.year + period.end.year) // 2, 7, 1).toordinal()
    onset = np.where(kind == DROUGHT, dry, onset)
    end = onset + np.where(kind == DIEBACK, np.rint(60 + 340 * v), np.where(kind == DROUGHT, 110, 1))
    loss = np.choose(kind, [0.0 * v, 0.4 + 0.4 * v, 0.25 + 0.25 * v, 0.95 + 0.0 * v, 0.25 + 0.25 * v])
    changed = kind != UNCHANGED
    return Fates(kind, np.where(changed, onset, 0).astype(int), np.where(changed, end, 0).astype(int), loss)


def progress(fates: Fates, date: dt.date) -> np.ndarray:
    """(stands,) share of the crown lost or dead on a day: a ramp for dieback, a step for cuts, a summer for drought."""
    day = date.toordinal()
    ramp = np.clip((day - fates.onset) / np.maximum(1, fates.end - fates.onset), 0.0, 1.0)
    share = np.where(fates.kind == DROUGHT, np.sin(np.pi * ramp) * (ramp < 1), ramp)
    return np.asarray(np.where(fates.kind == UNCHANGED, 0.0, share * fates.loss))


def manage(
    states: np.ndarray, keys: np.ndarray, kinds: np.ndarray, delay: np.ndarray, date: dt.date, period: Period, seed: int
) -> None:
    """Change the states (pieces, COLUMNS) of meadows and stands of trees on a date, in place."""
    meadow = kinds == k.MEADOW
    if meadow.any():
        _mow(states, meadow, keys[meadow], delay[meadow], date, seed)
    trees = np.isin(kinds, (k.BROADLEAF, k.CONIFER))
    if trees.any():
        fates = stand_fates(keys[trees], period, seed)
        _change(states, trees, fates, progress(fates, date), date)


def _mow(states: np.ndarray, meadow: np.ndarray, keys: np.ndarray, delay: np.ndarray, date: dt.date, seed: int) -> None:
    day = date.timetuple().tm_yday
    cuts = meadow_cuts(keys, delay, date.year, seed)
    since = np.where((cuts > 0) & (cuts <= day), day - cuts, 999).min(axis=1)
    # an acquisition on the day of the cut sees the cut grass; it is back within about a month
    left = np.where(since < 999, 0.16 + 0.84 / (1.0 + np.exp(-(since - 17.0) / 5.0)), 1.0)
    eaten = grazing(keys, delay, date.year, seed)
    inside = (eaten[:, 0] > 0) & (day >= eaten[:, 0]) & (day <= eaten[:, 1] + 20)
    ramp = np.clip((day - eaten[:, 0]) / 18.0, 0, 1) * np.clip((eaten[:, 1] + 20 - day) / 20.0, 0, 1)
    left = left * np.where(inside, 1.0 - 0.4 * ramp, 1.0)
    states[meadow, st.LAI] *= left
    # hay lies for some days
    states[meadow, st.RESIDUE] = np.maximum(states[meadow, st.RESIDUE], np.where(since <= 3, 0.5, 0.0))


def _change(states: np.ndarray, trees: np.ndarray, fates: Fates, lost: np.ndarray, date: dt.date) -> None:
    rows = np.flatnonzero(trees)
    dry = np.isin(fates.kind, (DIEBACK, DROUGHT))
    states[rows, st.LAI] *= np.where(dry, 1.0 - 0.75 * lost, 1.0)
    states[rows, st.CAB] *= np.where(dry, 1.0 - 0.4 * lost, 1.0)
    states[rows, st.BROWN] = np.maximum(states[rows, st.BROWN], np.where(dry, 1.3 * lost, 0.0))
    taken = np.where(np.isin(fates.kind, (THINNING, CLEAR_CUT)), lost, 0.0)
    states[rows, st.COVER] *= 1.0 - taken
    states[rows, st.SHADOW] *= 1.0 - 0.6 * taken
    # what grew in the shade is crushed, and comes back over two years
    years = np.clip((date.toordinal() - fates.onset) / 730.0, 0.0, 1.0)
    states[rows, st.UNDER_LAI] *= 1.0 - taken * (1.0 - years)
    states[rows, st.RESIDUE] = np.maximum(states[rows, st.RESIDUE], 0.6 * taken * (1.0 - years))


def attributes(
    keys: np.ndarray, kinds: np.ndarray, delay: np.ndarray, years: list[int], period: Period, seed: int
) -> dict[str, np.ndarray]:
    """Columns of the truth: dates of cuts and grazing of each year as text, fate of a stand with its dates and loss."""
    columns: dict[str, Any] = {}
    meadow, trees = kinds == k.MEADOW, np.isin(kinds, (k.BROADLEAF, k.CONIFER))
    for year in years:
        cuts, eaten = meadow_cuts(keys, delay, year, seed), grazing(keys, delay, year, seed)
        columns[f"cuts_{year}"] = np.array([_dates(c, year) if m else "" for c, m in zip(cuts, meadow, strict=True)])
        columns[f"grazed_{year}"] = np.array([_dates(g, year) if m else "" for g, m in zip(eaten, meadow, strict=True)])
    fates = stand_fates(keys, period, seed)
    shown = trees & (fates.kind != UNCHANGED)
    columns["change"] = np.where(trees, fates.kind, -1).astype(np.int32)
    for name, days in (("change_start", fates.onset), ("change_end", fates.end)):
        columns[name] = np.array([
            dt.date.fromordinal(int(d)).isoformat() if s else "" for d, s in zip(days, shown, strict=True)
        ])  # fmt: skip
    columns["loss"] = np.where(trees, np.round(fates.loss, 3), 0.0)
    return columns


def _dates(days: np.ndarray, year: int) -> str:
    january = dt.date(year, 1, 1)
    return " ".join((january + dt.timedelta(days=int(d) - 1)).isoformat() for d in days if d > 0)
