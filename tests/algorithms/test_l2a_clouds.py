"""Clouds and shadows of simulated months against their truth, by the definitions of Baetens et al. 2019."""

from __future__ import annotations

import functools
import json
import operator
import os
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.raster import read
from algorithms.products.muscate_write import CLM_BITS
from algorithms.reflectance.mask_scores import Counts, count, eroded, scores
from tests.algorithms.test_l2a_series import _run
from tests.algorithms.test_simulate_series import run as simulate

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Dataset has no geotransform")]
DILATION_M = 240.0
#: another seed than those that the outlines were chosen on
SEED = 57


def _half(mask: np.ndarray) -> np.ndarray:
    """10 m pixels to 20 m: at least half."""
    h, w = mask.shape[0] // 2, mask.shape[1] // 2
    return np.asarray(mask[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3)) >= 0.5)


def test_clouds_and_shadows_of_two_months(tmp_path: Path) -> None:
    """Omission at most 10 % as written; F1 at least 0.85 and commission at most 20 % without the growth."""
    simulate(tmp_path / "s", preset="demo", size_km=6.0, start="2024-03-15", end="2024-05-31", seed=SEED, format="l1c",
             truth=["masks", "land_cover"], orbits=["51"], cloudiness=1.0)  # fmt: skip
    _run([str(tmp_path / "s" / "products")], str(tmp_path / "level2"), aot=None, aerosol="forecast", environment="none",
         dem=str(tmp_path / "s" / "truth" / "dem.tif"), dilation=DILATION_M)  # fmt: skip
    written: list[Counts] = []
    without: list[Counts] = []
    records = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))["products"]
    names = sorted(os.listdir(tmp_path / "level2"), key=lambda n: n.split("_")[1])
    for record, name in zip(records, names, strict=True):
        truth = read(str(tmp_path / "s" / record["true_mask"]))
        clm = read(str(tmp_path / "level2" / name / "MASKS" / f"{name}_CLM_R2.tif"))
        invalid, known = _half(np.isin(truth, (1, 2, 3))), _half(truth != 255)
        written.append(count((clm & CLM_BITS["summary"]) != 0, invalid, known))
        kinds = ((clm & CLM_BITS[k]) != 0 for k in ("cloud", "shadow", "shadow_outside"))
        found = functools.reduce(operator.or_, (eroded(k, known, DILATION_M, 20.0) for k in kinds))
        without.append(count(found, invalid, known))
    as_written, as_found = (scores(functools.reduce(operator.add, c)) for c in (written, without))
    assert len(written) >= 6
    assert as_written["omission"] <= 0.10, as_written
    assert as_found["f1"] >= 0.85 and as_found["commission"] <= 0.20, as_found
    assert np.mean([scores(c)["f1"] for c in without]) >= 0.85
