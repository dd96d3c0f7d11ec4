"""Band passes: published lines and their inverse, what stands for what, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from algorithms.products.sensors import all_sensors
from algorithms.series.ready.bandpass import IDENTITY, coefficients, of_scene, reference_satellite, sentinel_name
from algorithms.series.ready.table import constants
from tests.algorithms.series_data import make_scene


@pytest.mark.parametrize("satellite", ["S2A", "S2B", "S2C", "S2"])
@pytest.mark.parametrize("band", ["B2", "B3", "B4", "B5", "B6", "B7"])
def test_landsat_comes_back_from_what_hls_makes_of_sentinel_2(satellite: str, band: str) -> None:
    table = constants()["hls"]
    role = all_sensors()["L8"].bands[band].role
    slope, offset = table[table["stands_for"].get(satellite, satellite)][role]
    sentinel = np.linspace(0, 0.6, 7)
    line = coefficients("L8", band, satellite)
    assert line.source == "hls"
    assert np.allclose(line.apply(slope * sentinel + offset), sentinel, atol=1e-12)
    assert np.allclose(line.inverse().apply(line.apply(sentinel)), sentinel, atol=1e-12)


def test_red_is_brought_the_right_way() -> None:
    # OLI = 0.9765 MSI + 0.0009: a Landsat red of 0.1 was 0.10149 for Sentinel-2A
    line = coefficients("LANDSAT8", "B4")
    assert float(line.apply(np.float64(0.1))) == pytest.approx((0.1 - 0.0009) / 0.9765)


def test_sentinel_2_and_the_unknown_stay() -> None:
    assert coefficients("S2B", "B4") == IDENTITY and coefficients("S2A", "B8A", "S2B") == IDENTITY
    assert coefficients("", "B4") == IDENTITY and coefficients("L8", "B99") == IDENTITY
    assert coefficients("L8", "B9") == IDENTITY  # cirrus: no such line


def test_hls_images_of_sentinel_2_go_back_by_their_own_satellite() -> None:
    assert coefficients("S2B", "B12", "S2A", like_oli=True) == coefficients("L8", "B7", "S2B")
    assert coefficients("S2B", "B5", like_oli=True) == IDENTITY  # the red edge was not adjusted
    assert coefficients("S2B", "B8", like_oli=True) == IDENTITY


@pytest.mark.parametrize("sensor", ["L5", "L7", "SPOT4", "SPOT5", "FORMOSAT2"])
def test_heritage_lines_are_near_one(sensor: str) -> None:
    """Slopes far below 1 are the mark of noisy pairs fitted by ordinary least squares."""
    for band in all_sensors()[sensor].bands.values():
        line = coefficients(sensor, band.name)
        if sentinel_name(sensor, band.name) is None or band.role == "pan":
            continue
        assert line.source == "simulated" and 0.95 < line.slope < 1.08 and abs(line.offset) < 0.015, band
        assert line.residual is not None and line.residual < 0.015


@pytest.mark.parametrize(
    ("sensor", "band", "expected"),
    [("L8", "B5", "B8A"), ("L5", "B4", "B8"), ("SPOT4", "SWIR", "B11"), ("S2C", "B02", "B2"), ("L9", "B7", "B12"),
     ("FORMOSAT2", "B3", "B4"), ("nothing", "B3", None)],
)  # fmt: skip
def test_names_of_sentinel_2(sensor: str, band: str, expected: str | None) -> None:
    assert sentinel_name(sensor, band) == expected


def test_what_a_scene_says_of_itself_counts(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, 3, bands=("B4",), sensor="L8")
    assert of_scene(scene, "B4") == coefficients("L8", "B4")
    assert of_scene(replace(scene, adjusted={"band_pass": "S2A"}), "B4") == IDENTITY
    s30 = replace(scene, sensor="S2B", adjusted={"band_pass": "OLI"})
    assert of_scene(s30, "B4") == coefficients("S2B", "B4", like_oli=True) != IDENTITY


def test_reference_satellite(tmp_path: Path) -> None:
    scenes = [make_scene(tmp_path, d, bands=("B4",), sensor=s) for d, s in enumerate(["S2B", "L8", "S2A", "S2B"])]
    assert reference_satellite(scenes) == reference_satellite(scenes[::-1]) == "S2B"
    assert reference_satellite(scenes[1:3]) == "S2A" and reference_satellite(scenes[1:2]) == "S2A"
    assert reference_satellite([scenes[0], scenes[2]]) == "S2A"
