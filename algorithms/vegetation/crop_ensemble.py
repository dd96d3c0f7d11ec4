"""Many possible seasons of a crop under one weather: what the observed leaf area is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .safy import PARAMETERS, TOTALS, Growth, grow
from .weather import Weather

#: what is estimated of a season, in order; masses in g/m2
OUTPUTS = (
    "mass", "gai_max", "light_use_efficiency", "emergence_day", "gai_max_day", "end_day", "yield", *TOTALS,
)  # fmt: skip


@dataclass(frozen=True)
class Ensemble:
    """Members that are plausible crops, in ascending order of final mass: green area index on each day and mass on each
    day, float32 (members, days), and their `outputs` (members, OUTPUTS)."""

    gai: np.ndarray
    mass: np.ndarray
    outputs: np.ndarray

    def __len__(self) -> int:
        return len(self.outputs)


def draw(ranges: Mapping[str, Mapping[str, Any]], count: int, seed: int) -> np.ndarray:
    """Parameter sets (count, PARAMETERS): a scrambled Sobol sequence over the ranges, even or even in the logarithm."""
    from scipy.stats import qmc

    exponent = int(np.ceil(np.log2(count)))
    unit = qmc.Sobol(len(PARAMETERS), rng=np.random.default_rng(seed)).random_base2(exponent)[:count]
    columns = []
    for k, name in enumerate(PARAMETERS):
        least, most = float(ranges[name]["least"]), float(ranges[name]["most"])
        if ranges[name]["law"] == "log":
            columns.append(least * (most / least) ** unit[:, k])
        else:
            columns.append(least + (most - least) * unit[:, k])
    return np.stack(columns, axis=1)


def make_ensemble(
    crop: Mapping[str, Any],
    weather: Weather,
    count: int,
    seed: int,
    *,
    harvest_index: float | None = None,
    water: bool = False,
    carbon: bool = False,
) -> Ensemble:
    """Grow `count` parameter sets of a crop and keep those whose peak is that of a crop."""
    sets = draw(crop["ranges"], count, seed)
    growth = grow(sets, weather, crop["fixed"], water=water, carbon=carbon)
    peak = growth.gai.max(axis=1)
    keep = (peak >= crop["peak_gai"]["least"]) & (peak <= crop["peak_gai"]["most"])
    if keep.sum() < 100:
        raise TheiaError(
            "input",
            phrase(
                "Under this weather only {kept} of {count} crops grow as a crop does.",
                kept=int(keep.sum()),
                count=count,
            ),
            "Check the units of the weather and the first day of the season.",
        )
    outputs = _outputs(sets, growth, peak, crop, harvest_index, seed)
    order = np.argsort(outputs[:, 0], kind="stable")
    order = order[keep[order]]
    return Ensemble(growth.gai[order], growth.mass[order], outputs[order].astype(np.float32))


def _outputs(
    sets: np.ndarray, growth: Growth, peak: np.ndarray, crop: Mapping[str, Any], harvest_index: float | None, seed: int
) -> np.ndarray:
    final = growth.mass[:, -1].astype(float)
    days = growth.gai.shape[1]
    spread = float(crop["harvest_index"]["std"]) if harvest_index is not None else 0.0
    share = np.random.default_rng([seed, 1]).normal(harvest_index or 0.0, spread, len(sets))
    end = np.where(growth.end_day < 0, days, growth.end_day)
    columns = [
        final, peak, sets[:, PARAMETERS.index("light_use_efficiency")], sets[:, PARAMETERS.index("emergence_day")],
        growth.gai.argmax(axis=1), end, final * share,
    ]  # fmt: skip
    return np.concatenate([np.stack(columns, axis=1), growth.totals], axis=1)
