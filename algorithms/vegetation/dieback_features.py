"""Features of diffuse dieback in broadleaves: two years of CRswir and CRre on a grid of ten days, and the model file.

The days are counted from 1 January of each of the two years, never as dates: a model learnt in some years serves in
others (Mouret et al. 2023, doi:10.1109/jstars.2023.3332420). By default only the months with leaves are used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.forest import Forest
from ..learning.modelfile import ModelFile, load_model, save_model
from ..learning.predict import pack, probabilities
from ..series.dates import day_number
from ..series.interpolation import fill
from .dieback_masks import index_of, red_edge_continuum
from .table import constants

KIND = "dieback"
BANDS = ("B4", "B5", "B6", "B8A", "B11", "B12")
INDICES = ("CRSWIR", "CRRE")


@dataclass(frozen=True)
class Season:
    """Which days of a year are used: `first` to `last` (month and day), every `step` days."""

    first: tuple[int, int]
    last: tuple[int, int]
    step: int

    def days(self, year: int) -> np.ndarray:
        """Day numbers (since 1970) of one year; the same count every year."""
        begin = day_number(dt.date(year, *self.first))
        # counted in an ordinary year: a leap day changes no number of dates
        length = (dt.date(2001, *self.last) - dt.date(2001, *self.first)).days
        return np.arange(begin, begin + length + 1, self.step, dtype=np.int32)

    def targets(self, year: int) -> np.ndarray:
        """Day numbers of the year before and of the year."""
        return np.concatenate([self.days(year - 1), self.days(year)])


def season(leaves_only: bool) -> Season:
    """The grid of the table: the months with leaves, or the whole year."""
    t = constants("dieback")["supervised"]
    name = "leaves" if leaves_only else "year"
    first, last = t[name]
    return Season((int(first[0]), int(first[1])), (int(last[0]), int(last[1])), int(t["step_days"]))


def feature_names(grid: Season) -> list[str]:
    """One name a feature: index, year before (n-1) or year (n), place on the grid."""
    count = len(grid.days(2001))
    return [f"{i} {y} {k}" for y in ("n-1", "n") for k in range(count) for i in INDICES]


def indices(values: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """CRswir and CRre (dates, 2, pixels) float32 and where both are defined (dates, pixels).

    `values` (dates, bands, pixels) as stored in the order of `BANDS`; `units` (bands,).
    """
    bands = {b: values[:, i].astype(np.float64) * units[i] for i, b in enumerate(BANDS)}
    water, red = index_of("CRSWIR", bands), red_edge_continuum(bands["B4"], bands["B5"], bands["B6"])
    good = np.isfinite(water) & np.isfinite(red) & np.logical_and.reduce([v > 0 for v in bands.values()])
    # beyond these values no vegetation lies: missed clouds and water
    good &= (water < 3) & (red < 3)
    both = np.stack([np.where(good, water, 0), np.where(good, red, 0)], axis=1).astype(np.float32)
    return both, good


def features(
    values: np.ndarray, valid: np.ndarray, units: np.ndarray, days: np.ndarray, year: int, grid: Season
) -> tuple[np.ndarray, np.ndarray]:
    """Features (features, pixels) float32 and clear dates in each of the two years (2, pixels).

    `values` (dates, bands, pixels) stored numbers in the order of `BANDS`, `valid` (dates, pixels), `days` (dates,).
    Pixels without a clear date in the two seasons have zeros; see the counts.
    """
    targets = grid.targets(year)
    seasons = [grid.days(y) for y in (year - 1, year)]
    around = (days >= seasons[0][0] - 45) & (days <= seasons[1][-1] + 45)
    both, good = indices(values[around], units)
    good &= valid[around]
    filled = fill(both, good, days[around], targets)
    inside = [(days[around] >= s[0]) & (days[around] <= s[-1]) for s in seasons]
    counts = np.stack([good[i].sum(0) for i in inside])
    n = filled.shape[2]
    return np.nan_to_num(filled).reshape(-1, n).astype(np.float32), counts


@dataclass(frozen=True)
class DiebackModel:
    """A forest over the classes 1 healthy, 2 declining, 3 very declining (those that were taught)."""

    forest: Forest
    leaves_only: bool
    origin: Mapping[str, Any] = field(default_factory=dict)

    @property
    def grid(self) -> Season:
        return season(self.leaves_only)

    def shares(self, found: np.ndarray) -> np.ndarray:
        """(pixels, 3) share of the votes for the classes 1, 2, 3 of features (features, pixels) float32."""
        own = probabilities(pack(self.forest, np.float32), np.ascontiguousarray(found))
        out = np.zeros((found.shape[1], 3))
        out[:, self.forest.classes - 1] = own
        return out


def save(path: str, model: DiebackModel) -> None:
    """Write the model file."""
    document = {"features": feature_names(model.grid), "leaves_only": model.leaves_only, "origin": dict(model.origin)}
    save_model(path, ModelFile(KIND, document, {f"forest/{n}": a for n, a in model.forest.arrays().items()}))


def load(path: str) -> DiebackModel:
    """Read a model file; `TheiaError` when it is damaged or expects other features."""
    stored = load_model(path, KIND)
    leaves = bool(stored.document.get("leaves_only"))
    if list(stored.document.get("features", ())) != feature_names(season(leaves)):
        raise TheiaError("input", f"{path} was trained on other features.", "Train the model again.")
    return DiebackModel(Forest.from_arrays(stored.part("forest/")), leaves, stored.document.get("origin", {}))
