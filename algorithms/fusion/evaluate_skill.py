"""Skill against the best method without training, with its range, and whether a method may be trusted with the job.

skill = 1 - RMSE / RMSE of the best other method. Its range: dates and blocks of one kilometre are drawn again with
replacement, both methods on the same draw (block bootstrap).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .evaluate_scores import Sums

DRAWS = 500
#: what specialists ask of a method: skill in gaps, on no band worse, gain of Landsat, coverage, harm of missed clouds
LEAST_SKILL, WORST_BAND, LEAST_GAIN, COVERAGE, MOST_HARM = 0.10, -0.02, 0.20, (0.93, 0.97), 0.20


@dataclass(frozen=True)
class Skill:
    """`mean`: of the bands together; `low`, `high`: 95 % range; `bands`: (b,) each; `against`: the other method."""

    mean: float
    low: float
    high: float
    bands: tuple[float, ...]
    against: str


def rmse(squares: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """(..., b) from sums over cells (..., cells, b)."""
    return np.asarray(np.sqrt(squares.sum(axis=-2) / np.maximum(numbers.sum(axis=-2), 1.0)))


def compare(one: Sums, other: Sums, against: str, seed: int) -> Skill | None:
    """Skill of one set of sums against another on the cells that both have; None where there are none."""
    keys = sorted(set(one.cells) & set(other.cells))
    if not keys:
        return None
    mine, theirs = (np.stack([s.cells[k] for k in keys]) for s in (one, other))
    days = np.unique([k[0] for k in keys], return_inverse=True)[1].ravel()
    blocks = np.unique([k[1] for k in keys], return_inverse=True)[1].ravel()
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(DRAWS):
        weight_day = np.bincount(rng.integers(0, days.max() + 1, days.max() + 1), minlength=days.max() + 1)
        weight_block = np.bincount(rng.integers(0, blocks.max() + 1, blocks.max() + 1), minlength=blocks.max() + 1)
        weight = (weight_day[days] * weight_block[blocks]).astype(float)[:, None]
        if weight.any():
            a = rmse(weight * mine[:, 0], weight * mine[:, 5]).mean()
            b = rmse(weight * theirs[:, 0], weight * theirs[:, 5]).mean()
            draws.append(1.0 - a / max(b, 1e-9))
    a, b = rmse(mine[:, 0], mine[:, 5]), rmse(theirs[:, 0], theirs[:, 5])
    low, high = np.percentile(draws, (2.5, 97.5))
    return Skill(float(1 - a.mean() / b.mean()), float(low), float(high), tuple(float(v) for v in 1 - a / b), against)


def pooled(sums: Sequence[Sums]) -> Sums:
    """Several cases as one; cells of one day and block in two cases stay apart."""
    whole = Sums()
    for number, one in enumerate(sums):
        moved = Sums(
            {(day + 1_000_000 * number, block): v for (day, block), v in one.cells.items()},
            one.angle,
            one.ndvi,
            one.gradient,
            one.spread,
            one.distance,
            one.tercile,
            one.coarse,
            one.missing,
            one.spectrum,
        )
        whole.merge(moved)
    return whole


def best(sums: Mapping[str, Sums], among: Sequence[str]) -> str | None:
    """The method of lowest RMSE (mean of the bands), the first among equals; None where none was scored."""
    found = []
    for name in among:
        one = sums.get(name)
        if one is not None and one.cells:
            cells = np.stack(list(one.cells.values()))
            found.append((float(rmse(cells[:, 0], cells[:, 5]).mean()), name))
    return min(found)[1] if found else None


@dataclass(frozen=True)
class Check:
    """One condition: what, the value found (None: could not be tested), the limit in words, whether it holds."""

    what: str
    value: float | None
    limit: str
    holds: bool | None


def checks(
    skill: Skill | None,
    gain: float | None,
    coverage: float | None,
    harm: float | None,
    unfound: float | None,
    late: float | None,
) -> list[Check]:
    """The conditions of section 7 of the method's specification. Arguments as shares; `unfound`: the harm of missed
    clouds against that of the same clouds with a mask that tells them; `late` share of changed pixels that show
    the change on the first day on which Landsat saw it."""
    found = [
        _check("skill in gaps of 30 days and more", None if skill is None else skill.mean, ">= 0.10", LEAST_SKILL),
        _check("skill on the worst band", None if skill is None else min(skill.bands), ">= -0.02", WORST_BAND),
        _check("gain of Landsat in gaps of Sentinel-2", gain, ">= 0.20", LEAST_GAIN),
    ]
    inside = None if coverage is None else COVERAGE[0] <= coverage <= COVERAGE[1]
    found.append(Check("errors within the 95 % interval", coverage, "0.93 - 0.97", inside))
    found.append(
        Check(
            "more error by missed clouds on 5 % of the dates",
            harm,
            "<= 0.20",
            None if harm is None else harm <= MOST_HARM,
        )
    )
    found.append(
        Check(
            "of it beyond that of the same clouds under a mask",
            unfound,
            "<= 0.20",
            None if unfound is None else unfound <= MOST_HARM,
        )
    )
    found.append(_check("changes shown when Landsat has seen them", late, ">= 0.50", 0.5))
    return found


def _check(what: str, value: float | None, limit: str, least: float) -> Check:
    return Check(what, value, limit, None if value is None else value >= least)
