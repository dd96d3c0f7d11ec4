"""The methods without training on frozen areas with known truth (`fusion_benchmark`), two areas, some of their gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from algorithms.fusion.methods import find_method

from . import fusion_benchmark as benchmark

pytestmark = pytest.mark.reference
_METHODS = ("gaussian_process", "linear", "harmonic")


@pytest.fixture(scope="module")
def cases() -> tuple[str, ...]:
    return ("gap30", "gap60", "s2gap60")


def test_gaps_of_an_area(
    reference_folder: Callable[[str], Path], record_property: Callable[[str, object], None], cases: tuple[str, ...]
) -> None:
    """Better than the best baseline in gaps; Landsat worth its use; deviation as wide as errors.

    Over all gaps the Gaussian process is 14 to 21 % better than the best baseline (`python fusion_benchmark.py`); a few
    gaps, as here, scatter by some per cent.
    """
    parts = []
    for area in benchmark.load(reference_folder("benchmarks") / "gapfill_fusion.npz")[:2]:
        chosen = tuple(next(s for s in area.scenarios if s.case == case) for case in cases)
        parts.append(replace(area, scenarios=chosen))
    scores = {name: benchmark.score(find_method(name), parts) for name in _METHODS}
    record_property("rmse", {n: {c: float(s.rmse(c).mean()) for c in cases} for n, s in scores.items()})
    print(benchmark.table(scores))
    ours = scores["gaussian_process"]
    best = min(scores[n].rmse("gap").mean() for n in _METHODS[1:])
    assert ours.rmse("gap").mean() <= 0.95 * best
    assert ours.rmse("s2gap60").mean() <= 0.9 * ours.rmse("gap60").mean()
    assert np.all(ours.rmse("gap") <= 1.05 * scores["linear"].rmse("gap"))
    assert 0.93 < ours.coverage("gap") < 0.97
