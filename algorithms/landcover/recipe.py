"""Which features a land cover model uses, and how a block of images becomes those features.

Order: per target date the bands, the indices, the expressions; then, if there is radar, per target date its bands and
the difference VH - VV in decibels; then, if asked for, the days from each target date to the nearest clear one; then
the static layers. Nothing of it is stored: a block is walked in chunks of
pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.errors import raise_all
from ..learning.temporal import SeriesLayout
from ..series.dates import compact, day_number
from ..series.features import FeatureSpec, add_indices, feature_matrix, index_plan
from ..series.observability import distances
from ..series.screening import screen
from .expressions import evaluate, names_in
from .kernel_mean import kernel_mean

RADAR_BANDS = ("VV", "VH")
#: a clear date farther away than this tells nothing about a day
FARTHEST_DAYS = 60


@dataclass(frozen=True)
class Recipe:
    """Features of a pixel, in plain values that go into a model file.

    `optical` says bands, indices, target days and gap filling; `expressions` are (name, text) per date on its bands and
    indices; `radar` the bands of Sentinel-1 for each of the directions `orbits` (ASC, DES); `static` names of layers
    that do not change; `screened` whether missed clouds are looked for first; `smooth_days` the standard deviation of
    a Gaussian over the filled dates; `observed` adds how far each date is from a clear one, in days;
    `speckle_px` is the window of the filter of the radar images, 0 for none.
    """

    optical: FeatureSpec
    expressions: tuple[tuple[str, str], ...] = ()
    radar: tuple[str, ...] = ()
    orbits: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    screened: bool = False
    smooth_days: float = 0.0
    observed: bool = False
    speckle_px: int = 0

    @property
    def dates(self) -> int:
        return len(self.optical.targets)

    @property
    def radar_spec(self) -> FeatureSpec:
        """The same dates on the radar's bands; the difference follows as an index of its own."""
        return FeatureSpec(self.optical.targets, self.radar, (), (), self.optical.method)

    @property
    def has_difference(self) -> bool:
        return set(RADAR_BANDS) <= set(self.radar)

    @property
    def count(self) -> int:
        """Number of features."""
        return self.layout.count

    @property
    def layout(self) -> SeriesLayout:
        """How the features lie: optical, each radar orbit, days to a clear date, static layers."""
        optical = self.optical.per_date + len(self.expressions)
        radar = [len(self.radar) + self.has_difference] * len(self.orbits)
        return SeriesLayout(self.dates, (optical, *radar, *([1] if self.observed else [])), len(self.static))

    def names(self) -> tuple[str, ...]:
        """One name per feature, in order."""
        optical = [*self.optical.bands, *self.optical.indices, *(name for name, _ in self.expressions)]
        radar = [*self.radar, *(["VH-VV"] if self.has_difference else [])]
        days = [compact(d) for d in self.optical.targets]
        by_orbit = (f"{n}_{orbit}_{d}" for orbit in self.orbits for d in days for n in radar)
        clear = (f"clear_{d}" for d in days) if self.observed else ()
        return (*(f"{n}_{d}" for d in days for n in optical), *by_orbit, *clear, *self.static)

    def to_json(self) -> dict[str, Any]:
        """For the model file."""
        return {
            **self.optical.to_json(),
            "expressions": [list(e) for e in self.expressions],
            "radar": list(self.radar),
            "orbits": list(self.orbits),
            "static": list(self.static),
            "screened": self.screened,
            "smooth_days": self.smooth_days,
            "observed": self.observed,
            "speckle_px": self.speckle_px,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Recipe:
        """The inverse of `to_json`."""
        optical = FeatureSpec(
            tuple(day_number(t) for t in given["targets"]),
            tuple(given["bands"]),
            tuple(given["indices"]),
            (),
            str(given["method"]),
        )
        return cls(
            optical,
            tuple((str(n), str(t)) for n, t in given["expressions"]),
            tuple(given["radar"]),
            tuple(given["orbits"]),
            tuple(given["static"]),
            bool(given["screened"]),
            float(given["smooth_days"]),
            bool(given["observed"]),
            int(given["speckle_px"]),
        )

    def moved_to(self, year_shift_days: int) -> Recipe:
        """The same dates some days later: how a model of one year meets the images of another."""
        targets = tuple(t + year_shift_days for t in self.optical.targets)
        return replace(self, optical=replace(self.optical, targets=targets))

    def differences(self, other: Recipe) -> list[str]:
        """What is not the same, in words; empty when the features are."""
        mine, theirs = self.to_json(), other.to_json()
        return [
            f"{key}: {_short(mine[key])} instead of {_short(theirs[key])}" for key in mine if mine[key] != theirs[key]
        ]


def _short(value: Any) -> str:
    if isinstance(value, list) and len(value) > 6:
        return f"{value[0]} ... {value[-1]} ({len(value)})"
    return str(value)


def check_recipe(recipe: Recipe) -> None:
    """Raise `TheiaError` listing indices and expressions that lack a band, and names used twice."""
    problems = []
    for index in recipe.optical.indices:
        try:
            index_plan([index], recipe.optical.bands)
        except ValueError as error:
            problems.append(str(error))
    known = {*recipe.optical.bands, *recipe.optical.indices}
    for name, text in recipe.expressions:
        lacking = [n for n in names_in(text) if n not in known]
        if lacking:
            problems.append(f"{text}: {', '.join(lacking)} is no band or index of the model.")
        if name in known:
            problems.append(f"{name} is used twice.")
        known.add(name)
    raise_all("input", "The features cannot be made:", problems)


def parse_expressions(text: str | None) -> tuple[tuple[str, str], ...]:
    """One expression per line or between semicolons, `name = expression` or the expression alone."""
    found = []
    for line in (text or "").replace(";", "\n").splitlines():
        if not line.strip():
            continue
        name, equals, body = line.partition("=")
        found.append((name.strip(), body.strip()) if equals else (line.strip(), line.strip()))
    return tuple(found)


@dataclass(frozen=True)
class SeriesBlock:
    """One kind of images of a block: values (dates, bands, pixels), valid (dates, pixels), days (dates,), present."""

    values: np.ndarray
    valid: np.ndarray
    days: np.ndarray
    present: np.ndarray | None
    unit: float = 1e-4

    def at(self, pixels: np.ndarray) -> SeriesBlock:
        """Some pixels, given by their positions in increasing order."""
        first, last = int(pixels[0]), int(pixels[-1]) + 1
        chosen = slice(first, last) if last - first == len(pixels) else pixels
        values = np.ascontiguousarray(self.values[:, :, chosen])
        return replace(self, values=values, valid=np.ascontiguousarray(self.valid[:, chosen]))


def features_of(
    recipe: Recipe,
    optical: SeriesBlock,
    radar: Mapping[str, SeriesBlock] | None = None,
    static: np.ndarray | None = None,
) -> np.ndarray:
    """(features, pixels) float32 of all pixels of the blocks; NaN where a pixel has no valid date.

    `radar` by orbit direction; `static` (layers, pixels).
    """
    valid = optical.valid
    if recipe.screened:
        valid = screen(optical.values, optical.valid, optical.days, recipe.optical.bands, optical.unit)
        # what the screening empties altogether keeps its dates: a doubtful value is better than none
        lost = ~valid.any(axis=0)
        valid[:, lost] = optical.valid[:, lost]
    dates = recipe.dates
    first = _bands_and_indices(recipe, optical, valid)
    pixels = first.shape[2]
    parts = [first]
    if recipe.expressions:
        named = dict(zip((*recipe.optical.bands, *recipe.optical.indices), first.transpose(1, 0, 2), strict=True))
        added = []
        for name, text in recipe.expressions:
            used = {n: named[n] for n in names_in(text)} or {"": first[:, 0]}
            named[name] = evaluate(text, used)
            added.append(named[name])
        parts = [np.concatenate([first, np.stack(added, axis=1)], axis=1)]
    for orbit in recipe.orbits:
        series = (radar or {})[orbit]
        second = feature_matrix(recipe.radar_spec, series.values, series.valid, series.days, series.present)
        second = second.reshape(dates, len(recipe.radar), pixels)
        if recipe.has_difference:
            vv, vh = recipe.radar.index("VV"), recipe.radar.index("VH")
            second = np.concatenate([second, (second[:, vh] - second[:, vv])[:, None]], axis=1)
        parts.append(second)
    flat = [p.reshape(-1, pixels) for p in parts]
    if recipe.observed:
        days, targets = np.asarray(optical.days, np.int32), np.array(recipe.optical.targets, np.int32)
        flat.append(np.minimum(distances(valid, days, targets), FARTHEST_DAYS).astype(np.float32))
    if recipe.static:
        assert static is not None and len(static) == len(recipe.static)
        flat.append(static.astype(np.float32))
    return np.concatenate(flat) if len(flat) > 1 else np.ascontiguousarray(flat[0])


def _bands_and_indices(recipe: Recipe, optical: SeriesBlock, valid: np.ndarray) -> np.ndarray:
    """(dates, bands + indices, pixels): filled by the recipe's method, or Gaussian means of the clear dates."""
    spec = recipe.optical
    if not recipe.smooth_days:
        filled = feature_matrix(spec, optical.values, valid, optical.days, optical.present)
        return filled.reshape(recipe.dates, spec.per_date, -1)
    targets = np.array(spec.targets)
    means = kernel_mean(optical.values, valid, optical.days, targets, recipe.smooth_days, optical.present)
    out = np.empty((recipe.dates, spec.per_date, means.shape[2]), np.float32)
    out[:, : len(spec.bands)] = means
    plan, scales = index_plan(spec.indices, spec.bands)
    for rows in out:
        add_indices(plan, scales, len(spec.bands), rows)
    return out
