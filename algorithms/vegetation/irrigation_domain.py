"""Where features leave what a model was trained on: the distance to the nearest training cases.

Standardised features; mean distance to the five nearest training cases, over the distance that 99 % of the training's
own cases keep. Limit: the training cases times the features for every case; a search that gives up a training case as
soon as it is farther than the five nearest so far visits about a third of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

#: cases farther from their neighbours in the training than this share of the training are outside of it
QUANTILE = 0.99
NEIGHBOURS = 5
#: features between two looks at whether a training case is too far already
_LOOK_EVERY = 8


@dataclass(frozen=True)
class Domain:
    """Standardised training cases (cases, features) float32, what standardised them, and the usual distance."""

    centre: np.ndarray
    scale: np.ndarray
    training: np.ndarray
    farthest: float

    def excess(self, values: np.ndarray) -> np.ndarray:
        """(cases,) distance to the training over the largest usual one: above 1 is outside. `values` (cases,
        features)."""
        return distances(self._standard(values), self.training) / self.farthest

    def _standard(self, values: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray((values - self.centre) / self.scale, dtype=np.float32)

    def arrays(self) -> dict[str, np.ndarray]:
        """For a model file."""
        return {"centre": self.centre, "scale": self.scale, "training": self.training,
                "farthest": np.array(self.farthest)}  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Domain:
        return cls(arrays["centre"], arrays["scale"], arrays["training"], float(arrays["farthest"]))


def make_domain(values: np.ndarray, group: np.ndarray | None = None, most: int = 0, seed: int = 1) -> Domain:
    """The domain of training cases (cases, features).

    `group` (cases,): cases of one group (pixels of one parcel) do not vouch for each other; without it each case stands
    for itself. `most`: of more groups than this, some are drawn, one case each.
    """
    centre, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1)
    standard = np.ascontiguousarray((values - centre) / scale, dtype=np.float32)
    if group is None:
        return Domain(centre, scale, standard, _usual(standard, standard, np.arange(len(values)), None))
    rng = np.random.default_rng([seed, 41])
    order = rng.permutation(len(values))
    _, first = np.unique(group[order], return_index=True)
    kept = np.sort(order[first][rng.permutation(len(first))][: most or len(first)])
    usual = _usual(standard, standard[kept], group.astype(np.int64), group[kept].astype(np.int64))
    return Domain(centre, scale, np.ascontiguousarray(standard[kept]), usual)


def _usual(cases: np.ndarray, training: np.ndarray, own: np.ndarray, others: np.ndarray | None) -> float:
    group = own if others is None else others
    return max(float(np.quantile(_search(cases, training, own, group), QUANTILE)), 1e-6)


def distances(cases: np.ndarray, training: np.ndarray) -> np.ndarray:
    """(cases,) float64 mean distance to the nearest training cases; both (cases, features) float32."""
    return np.asarray(_search(cases, training, np.full(len(cases), -1), np.zeros(len(training), np.int64)))


@njit(nogil=True, cache=True)
def _search(cases: Any, training: Any, own: Any, others: Any) -> Any:
    """Mean distance to the nearest training cases of other groups than the case's own."""
    count, features = cases.shape
    result = np.empty(count)
    for n in range(count):
        nearest = np.full(NEIGHBOURS, np.inf)
        found = 0
        for t in range(len(training)):
            if others[t] == own[n]:
                continue
            total = 0.0
            start = 0
            while start < features and total < nearest[NEIGHBOURS - 1]:
                for f in range(start, min(start + _LOOK_EVERY, features)):
                    step = cases[n, f] - training[t, f]
                    total += step * step
                start += _LOOK_EVERY
            if total < nearest[NEIGHBOURS - 1]:
                place = NEIGHBOURS - 1
                while place > 0 and nearest[place - 1] > total:
                    nearest[place] = nearest[place - 1]
                    place -= 1
                nearest[place] = total
                found += 1
        near = min(found, NEIGHBOURS)
        mean = 0.0
        for k in range(near):
            mean += np.sqrt(nearest[k])
        result[n] = mean / near if near else 0.0
    return result
