"""Simulated series with much aerosol: optical depths to 0.8, found by an inversion that does not know the particles."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.raster import read
from algorithms.simulate import clouds, passes
from tests.algorithms.test_l2a_series import _run
from tests.algorithms.test_simulate_series import run as simulate

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Dataset has no geotransform")]
AOT = (0.06, 0.25, 0.45, 0.60, 0.80)


@pytest.fixture(scope="module")
def hazy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five clear dates of 3.6 km whose haze thickens."""
    folder = tmp_path_factory.mktemp("haze")
    drawn: dict[int, float] = {}

    def sky(seed: int, number: int, cloudiness: float, day_of_year: int) -> clouds.Sky:
        made = clouds.make_sky(seed, number, cloudiness, day_of_year)
        return replace(made, layers=(), aot=AOT[drawn.setdefault(number, len(drawn)) % len(AOT)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "make_sky", sky)
        simulate(folder / "s", preset="demo", size_km=3.6, start="2024-05-13", end="2024-06-04", cloudiness=0.0,
                 format="l1c", truth=["dates", "masks", "land_cover"], orbits=["51"])  # fmt: skip
    _run([str(folder / "s" / "products")], str(folder / "level2"), aot=None, aerosol="forecast", environment="psf",
         dem=str(folder / "s" / "truth" / "dem.tif"), uncertainty=True)  # fmt: skip
    return folder


def _dates(folder: Path) -> list[tuple[dict[str, Any], str]]:
    records = json.loads((folder / "s" / "manifest.json").read_text(encoding="utf-8"))["products"]
    return list(zip(records, sorted(os.listdir(folder / "level2"), key=lambda n: n.split("_")[1]), strict=True))


def test_aerosol_is_found_up_to_much_haze(hazy: Path) -> None:
    """rms of AOT at most 0.05 on dates to 0.6, and 0.05 + 10 % beyond."""
    found, true = [], []
    for record, name in _dates(hazy):
        aot = read(str(hazy / "level2" / name / f"{name}_ATB_R2.tif"))[1] / 200.0
        truth = read(str(hazy / "s" / record["true_aot"]))
        found.append(float(np.sqrt(np.mean(np.square(aot - truth)))))
        true.append(float(truth.mean()))
    assert len(true) == len(AOT) and max(true) > 0.6
    for value, error in zip(true, found, strict=True):
        assert error <= (0.05 if value <= 0.6 else 0.05 + 0.10 * value), (true, found)


def test_the_uncertainty_holds_in_haze(hazy: Path) -> None:
    """At most a tenth of the ground lies outside 1.645 standard deviations, on haze as on clear air."""
    for band, group, index in (("B2", 0, 0), ("B4", 0, 2), ("B8A", 1, 3)):
        inside = []
        for record, name in _dates(hazy):
            truth = read(str(hazy / "s" / record["clear"][group]))[index].astype(float)
            value = read(str(hazy / "level2" / name / f"{name}_FRE_{band}.tif")).astype(float)
            sigma = read(str(hazy / "level2" / name / "DATA" / f"{name}_UNC_{band}.tif")).astype(float)
            inside.append(float((np.abs(value - truth) <= 1.645 * sigma).mean()))
        assert np.mean(inside) >= 0.90, (band, inside)
