"""Snow in a simulated mountain winter: seen at level 1C, found by the masks, and not taken for cloud."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from scipy import ndimage

from algorithms.core.raster import read
from algorithms.products.muscate_write import CLM_BITS, MG2_BITS
from algorithms.simulate.surface_truth import SNOW
from tests.algorithms.test_l2a_series import _run
from tests.algorithms.test_simulate_series import run as simulate

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")


@pytest.fixture(scope="module")
def winter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clear dates of 3.6 km in February."""
    folder = tmp_path_factory.mktemp("winter")
    simulate(folder / "s", preset="mountain", size_km=3.6, start="2024-02-01", end="2024-02-15", cloudiness=0.0,
             format="l1c", truth=["masks", "surface", "land_cover"], orbits=["51"])  # fmt: skip
    _run([str(folder / "s" / "products")], str(folder / "level2"), aot=0.1, dem=str(folder / "s" / "truth" / "dem.tif"),
         dilation=240.0)  # fmt: skip
    return folder


def test_snow_is_found_and_is_no_cloud(winter: Path) -> None:
    records = json.loads((winter / "s" / "manifest.json").read_text(encoding="utf-8"))["products"]
    names = sorted(os.listdir(winter / "level2"), key=lambda n: n.split("_")[1])
    assert len(names) == len(records) >= 2
    for record, name in zip(records, names, strict=True):
        truth = read(str(winter / "s" / record["surface"]))
        clear = read(str(winter / "s" / record["true_mask"])) == 0
        masks = winter / "level2" / name / "MASKS"
        snow = (read(str(masks / f"{name}_MG2_R1.tif")) & MG2_BITS["snow"]) != 0
        cloud = (read(str(masks / f"{name}_CLM_R1.tif")) & CLM_BITS["cloud"]) != 0
        # masks are worked at 120 m: what lies within a pixel of the snow line may be either
        full = ndimage.binary_erosion(truth == SNOW, iterations=12) & clear
        assert full.mean() > 0.5
        assert snow[full].mean() > 0.95 and cloud[full].mean() < 0.03, (name, snow[full].mean(), cloud[full].mean())
