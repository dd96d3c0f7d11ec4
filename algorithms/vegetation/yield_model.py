"""Yield from features: ridge regression or a forest beside the usual yield of the department.

The department's usual yield is the shrunken mean of its training years. Forests predict too little spread: a straight
line fitted on predictions for parcels that did not learn puts it back (y' = a + b y). Intervals come from the errors of
such predictions, so that they hold for a year or a farm that was not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..learning.forest import Forest, ForestOptions, fit_regressor
from ..learning.predict import means, pack

REGRESSORS = ("ridge", "forest")
#: strengths of the ridge that are tried, per sample
_STRENGTHS = (1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
#: standard deviations beyond which a feature is held
_FARTHEST = 5.0
#: a department's mean counts as much as this many parcels of the whole
_SHRINKAGE = 5.0
_FOREST = ForestOptions(trees=100, depth=14, min_leaf=5)


@dataclass(frozen=True)
class Ridge:
    """y = offset + z . slopes, z = (x - mean) / scale, held within what a training of ordinary size shows."""

    mean: np.ndarray
    scale: np.ndarray
    slopes: np.ndarray
    offset: float

    def predict(self, values: np.ndarray) -> np.ndarray:
        """(parcels,)"""
        return np.asarray(self.offset + _standard(values, self.mean, self.scale) @ self.slopes)


@dataclass(frozen=True)
class YieldModel:
    """A regressor on features followed by the usual yield of the department (when `usual` is not empty).

    `usual`: department -> q/ha; `typical` stands for departments that are not in it. `line` (a, b) is the correction of
    the spread. `quantiles` of the errors (out of sample) at `levels`.
    """

    regressor: Ridge | Forest
    usual: Mapping[str, float]
    typical: float
    line: tuple[float, float] = (0.0, 1.0)
    levels: tuple[float, ...] = ()
    quantiles: tuple[float, ...] = ()

    def predict(self, values: np.ndarray, department: Sequence[str] | np.ndarray) -> np.ndarray:
        """Yield (parcels,) in the unit of the training."""
        full = with_usual(values, department, self.usual, self.typical)
        if isinstance(self.regressor, Ridge):
            found = self.regressor.predict(full)
        else:
            found = means(pack(self.regressor, np.float32), np.ascontiguousarray(full.T.astype(np.float32)))
        return np.asarray(self.line[0] + self.line[1] * found, float)


def usual_yields(target: np.ndarray, department: Sequence[str] | np.ndarray) -> tuple[dict[str, float], float]:
    """Mean of each department, drawn to the mean of all, and that mean."""
    typical = float(np.mean(target))
    names, which = np.unique(np.asarray(department, dtype=object).astype(str), return_inverse=True)
    count = np.bincount(which)
    total = np.bincount(which, weights=target)
    shrunk = (total + _SHRINKAGE * typical) / (count + _SHRINKAGE)
    return dict(zip(names.tolist(), shrunk.tolist(), strict=True)), typical


def with_usual(
    values: np.ndarray, department: Sequence[str] | np.ndarray, usual: Mapping[str, float], typical: float
) -> np.ndarray:
    """Features (parcels, features) with the usual yield of each parcel's department as last column."""
    if not usual:
        return values
    column = np.array([usual.get(str(d), typical) for d in department], float)
    return np.concatenate([values, column[:, np.newaxis]], axis=1)


def fit(
    values: np.ndarray, target: np.ndarray, department: Sequence[str] | np.ndarray | None, group: np.ndarray,
    regressor: str, seed: int,
) -> YieldModel:  # fmt: skip
    """Learn from parcels; `group` (parcels,) keeps what belongs together (a farm) on one side when strengths are tried.

    Without departments, the usual yield is left out.
    """
    usual, typical = usual_yields(target, department) if department is not None else ({}, float(np.mean(target)))
    full = with_usual(values, department if department is not None else [""] * len(target), usual, typical)
    if regressor == "ridge":
        return YieldModel(fit_ridge(full, target, group, seed), usual, typical)
    forest = fit_regressor(full.astype(np.float32), target, replace(_FOREST, seed=seed))
    return YieldModel(forest, usual, typical)


def fit_ridge(values: np.ndarray, target: np.ndarray, group: np.ndarray, seed: int) -> Ridge:
    """Ridge on standardised features; the strength is the best of a list over five folds by group."""
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    x = _standard(values, mean, scale)
    offset = float(target.mean())
    fold = folds(group, 5, seed)
    errors = np.zeros(len(_STRENGTHS))
    for number in range(int(fold.max()) + 1):
        learn, test = fold != number, fold == number
        if not learn.any() or not test.any():
            continue
        base = target[learn].mean()
        centre = x[learn].mean(axis=0)
        rows = x[learn] - centre
        gram, right = rows.T @ rows, rows.T @ (target[learn] - base)
        for k, strength in enumerate(_STRENGTHS):
            slopes = np.linalg.solve(gram + strength * len(rows) * np.eye(len(gram)), right)
            errors[k] += ((base + (x[test] - centre) @ slopes - target[test]) ** 2).sum()
    strength = _STRENGTHS[int(errors.argmin())]
    gram = x.T @ x + strength * len(x) * np.eye(x.shape[1])
    return Ridge(mean, scale, np.linalg.solve(gram, x.T @ (target - offset)), offset)


def _standard(values: np.ndarray, mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Standardised features. A line is not drawn on beyond them: a month that is missing for the first time, or a
    spring such as no training had, would else decide alone."""
    return np.clip((values - mean) / scale, -_FARTHEST, _FARTHEST)


def folds(group: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Fold (parcels,) of each parcel: groups are dealt at random into `count` folds, never divided."""
    names, which = np.unique(group, return_inverse=True)
    deal = np.random.default_rng([seed, 23]).permutation(len(names)) % count
    return np.asarray(deal[which])
