"""How good a yield model is for farms, departments and years that it has not seen, and the interval of its errors.

R2 is 1 - SSE / SST on parcels that did not learn. Random folds flatter: fields of one farm and year share weather,
management and often the very number told. Only departments and years left out say what a map of a new year is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from .yield_model import YieldModel, fit, folds, usual_yields

LEVELS = (0.10, 0.90)
#: fewer groups than this cannot be left out in turn
_FEWEST = {"parcel": 20, "farm": 10, "department": 3, "year": 2}
_FOLDS = {"parcel": 5, "farm": 5, "department": 6}


@dataclass(frozen=True)
class Scores:
    """Errors of predictions for parcels that did not learn, in the unit of the yield."""

    r2: float
    rmse: float
    mae: float
    bias: float
    parcels: int


@dataclass(frozen=True)
class Parcels:
    """What is known of the parcels of a training; `department` is None where it is not known. `area_ha` (parcels,)."""

    values: np.ndarray
    target: np.ndarray
    year: np.ndarray
    farm: np.ndarray
    department: np.ndarray | None
    area_ha: np.ndarray
    largest_ndvi: np.ndarray

    def __len__(self) -> int:
        return len(self.target)


@dataclass(frozen=True)
class Split:
    """One way to leave parcels out: predictions (parcels,) of the model, as they were before their spread was put
    right, and of the baselines by name."""

    name: str
    predicted: np.ndarray
    raw: np.ndarray
    baselines: Mapping[str, np.ndarray]


def score(truth: np.ndarray, predicted: np.ndarray, weight: np.ndarray | None = None) -> Scores:
    """Scores of predictions against the truth."""
    w = np.ones(len(truth)) if weight is None else weight / weight.mean()
    error = predicted - truth
    spread = float((w * (truth - np.average(truth, weights=w)) ** 2).sum())
    return Scores(
        1 - float((w * error**2).sum()) / spread if spread > 0 else float("nan"),
        float(np.sqrt((w * error**2).mean())), float((w * np.abs(error)).mean()), float((w * error).mean()), len(truth),
    )  # fmt: skip


def validate(parcels: Parcels, regressor: str, seed: int, step: Callable[[float], None]) -> list[Split]:
    """Predictions for parcels left out by parcel, farm, department and year, where there are enough of each."""
    groups: dict[str, np.ndarray] = {"parcel": np.arange(len(parcels)), "farm": parcels.farm, "year": parcels.year}
    if parcels.department is not None:
        groups["department"] = parcels.department
    usable = {n: g for n, g in groups.items() if len(np.unique(g)) >= _FEWEST[n]}
    found: list[Split] = []
    for number, (name, group) in enumerate(usable.items()):
        fold = folds(group, _FOLDS[name], seed) if name in _FOLDS else np.unique(group, return_inverse=True)[1]
        step(number / len(usable))
        # a department that was left out has no usual yield to lean on
        departments = None if name == "department" else parcels.department
        # matrices of a few hundred columns: threads of BLAS would wait for each other
        with threadpool_limits(1, "blas"):
            found.append(_left_out(name, parcels, departments, fold, regressor, seed))
    return found


def _left_out(
    name: str, parcels: Parcels, department: np.ndarray | None, fold: np.ndarray, regressor: str, seed: int
) -> Split:
    predicted = np.empty(len(parcels))
    baselines = {"national mean": np.empty(len(parcels))}
    if department is not None:
        baselines |= {"department mean": np.empty(len(parcels)), "department mean and NDVI": np.empty(len(parcels))}
    for number in np.unique(fold):
        learn, test = fold != number, fold == number
        model = fit(
            parcels.values[learn], parcels.target[learn], department[learn] if department is not None else None,
            parcels.farm[learn], regressor, seed,
        )  # fmt: skip
        names = department[test] if department is not None else [""] * int(test.sum())
        predicted[test] = model.predict(parcels.values[test], names)
        baselines["national mean"][test] = parcels.target[learn].mean()
        if department is not None:
            usual, typical = usual_yields(parcels.target[learn], department[learn])
            mean = np.array([usual.get(str(d), typical) for d in department])
            baselines["department mean"][test] = mean[test]
            terms = np.stack([np.ones(len(parcels)), mean, parcels.largest_ndvi], axis=1)
            slopes = np.linalg.lstsq(terms[learn], parcels.target[learn], rcond=None)[0]
            baselines["department mean and NDVI"][test] = terms[test] @ slopes
    right = corrected(predicted, parcels.target, fold) if regressor == "forest" else predicted
    return Split(name, right, predicted, baselines)


def corrected(predicted: np.ndarray, target: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Predictions with their spread put right, each fold by the line of the others."""
    result = np.empty_like(predicted)
    for number in np.unique(fold):
        offset, slope = spread_line(predicted[fold != number], target[fold != number])
        result[fold == number] = offset + slope * predicted[fold == number]
    return result


def spread_line(predicted: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """(a, b) of target = a + b predicted, for predictions of parcels that did not learn."""
    slope, offset = np.polyfit(predicted, target, 1)
    slope = float(np.clip(slope, 0.8, 1.5))
    return float(target.mean() - slope * predicted.mean()), slope


def fit_all(parcels: Parcels, regressor: str, seed: int, splits: Sequence[Split]) -> YieldModel:
    """The model of all parcels, its spread put right and its intervals taken from the parcels left out."""
    model = fit(parcels.values, parcels.target, parcels.department, parcels.farm, regressor, seed)
    by_name = {s.name: s for s in splits}
    if regressor == "forest" and splits:
        model = replace(model, line=spread_line(by_name.get("farm", splits[0]).raw, parcels.target))
    return with_intervals(model, parcels, splits)


def with_intervals(model: YieldModel, parcels: Parcels, splits: Sequence[Split]) -> YieldModel:
    """The model with the quantiles of its errors on the hardest split: years, else departments, farms, parcels."""
    by_name = {s.name: s for s in splits}
    hardest = next((by_name[n] for n in ("year", "department", "farm", "parcel") if n in by_name), None)
    if hardest is None:
        return model
    error = parcels.target - hardest.predicted
    levels = tuple(float(np.quantile(error, level)) for level in LEVELS)
    return replace(model, levels=LEVELS, quantiles=levels)


def aggregate(
    value: np.ndarray, area_ha: np.ndarray, department: np.ndarray, year: np.ndarray
) -> dict[tuple[str, int], tuple[float, float]]:
    """(department, year) -> mean weighted by area, and area in ha."""
    found = {}
    for name, when in sorted({(str(d), int(y)) for d, y in zip(department, year, strict=True)}):
        chosen = (department.astype(str) == name) & (year == when)
        area = float(area_ha[chosen].sum())
        found[name, when] = float(np.average(value[chosen], weights=area_ha[chosen])), area
    return found
