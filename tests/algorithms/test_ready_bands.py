"""Band passes fitted on pairs, and directions brought to nadir."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.progress import Context
from algorithms.products.read import open_products
from algorithms.products.scene import Angles
from algorithms.series.ready.acquisitions import acquisitions
from algorithms.series.ready.bandpass import coefficients
from algorithms.series.ready.direction import factors
from algorithms.series.ready.fit import agreements, fitted_lines, orthogonal, pairs, robust_line
from tests.algorithms.ready_data import S2_GRID, landsat, sentinel

DAY = dt.date(2023, 6, 1)
NAMES = ("B2", "B3", "B4", "B8", "B8A", "B11", "B12")


def noisy_pairs(slope: float, offset: float, n: int = 800) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(3)
    x = draw.uniform(0.05, 0.35, n)
    return x + draw.normal(0, 0.006, n), slope * x + offset + draw.normal(0, 0.006, n)


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (1.08, -0.006), (0.93, 0.01)])
def test_a_line_is_recovered_through_noise_and_missed_clouds(slope: float, offset: float) -> None:
    x, y = noisy_pairs(slope, offset)
    y[::9] += 0.3
    x[4::31] += 0.4
    line, kept, why = robust_line(x, y)
    assert line is not None and not why and line.source == "scene"
    assert line.slope == pytest.approx(slope, abs=0.015) and line.offset == pytest.approx(offset, abs=0.003)
    assert not kept[::9].any() and kept.mean() > 0.8
    back, _, _ = robust_line(y, x)
    assert back is not None and back.slope == pytest.approx(1 / line.slope, rel=1e-3)  # neither side is preferred


def test_ordinary_least_squares_would_flatten_it() -> None:
    x, y = noisy_pairs(1.0, 0.0)
    x = x + np.random.default_rng(4).normal(0, 0.03, x.size)
    y = y + np.random.default_rng(5).normal(0, 0.03, x.size)
    assert np.polyfit(x, y, 1)[0] < 0.92 < 0.96 < orthogonal(x, y)[0] < 1.04


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [
        (np.linspace(0, 0.3, 50), np.linspace(0, 0.3, 50), "too few"),
        (np.full(500, 0.2) + 1e-4 * np.arange(500) / 500, np.full(500, 0.2), "uniform"),
        (np.linspace(0, 0.3, 500), 0.5 * np.linspace(0, 0.3, 500), "out of reason"),
        (np.full(3, np.nan), np.zeros(3), "too few"),
    ],
)
def test_a_line_that_cannot_be_trusted_is_refused(x: np.ndarray, y: np.ndarray, why: str) -> None:
    line, _, reason = robust_line(x, y)
    assert line is None and why in reason


def test_the_slope_of_a_scene_is_recovered(tmp_path: Path) -> None:
    """Three pairs of a sensor whose bands follow lines of their own, one with a cloud that its mask missed."""
    own = {"B2": (0.92, 0.004), "B3": (1.06, -0.003), "B5": (0.95, 0.01), "B6": (1.04, -0.01)}
    draw = np.random.default_rng(1)
    for k in range(3):
        day = DAY + dt.timedelta(days=20 * k)
        # fields of 160 m: grounds that differ in every band
        fields = np.kron(draw.uniform(0.1, 0.5, (12, 12)), np.ones((16, 16)))
        sentinel(tmp_path, day, fields)
        cells = np.kron(fields, np.ones((1, 1)))
        padded = np.pad(cells, 9, mode="edge")
        at_30 = padded[3:, 3:][:201, :201].reshape(67, 3, 67, 3).mean(axis=(1, 3))
        if k == 2:
            at_30[10:20, 10:20] = 0.8
        landsat(tmp_path, day + dt.timedelta(days=k % 2), at_30, lines=own)
    dates = acquisitions(open_products([str(tmp_path)]), NAMES)
    assert len(pairs(dates)) == 3
    found = agreements(dates, S2_GRID, ("cloud", "outside"), "S2A", Context())
    lines = fitted_lines(found)["L8"]
    for band, (slope, offset) in own.items():
        assert lines[band].slope == pytest.approx(1 / slope, abs=0.02), band
        assert lines[band].offset == pytest.approx(-offset / slope, abs=0.006), band
    assert set(lines) == {"B2", "B3", "B4", "B5", "B6", "B7"}
    assert all(a.error(lines[a.band])[1] <= a.error(a.published)[1] + 1e-4 for a in found)


def test_without_a_pair_there_is_nothing(tmp_path: Path) -> None:
    sentinel(tmp_path, DAY)
    landsat(tmp_path, DAY + dt.timedelta(days=2))
    dates = acquisitions(open_products([str(tmp_path)]), NAMES)
    assert pairs(dates) == [] and agreements(dates, S2_GRID, ("cloud",), "S2A", Context()) == []
    sentinel(tmp_path / "cloudy", DAY, cloud=np.ones(S2_GRID.shape, bool))
    landsat(tmp_path / "cloudy", DAY)
    dates = acquisitions(open_products([str(tmp_path / "cloudy")]), NAMES)
    assert len(pairs(dates)) == 1 and agreements(dates, S2_GRID, ("cloud",), "S2A", Context()) == []


def test_views_from_nadir(tmp_path: Path) -> None:
    scene = open_products([str(sentinel(tmp_path, DAY))])[0]
    names = {"B4": "B4", "B8": "B8"}
    assert factors(scene, names, S2_GRID) == ({}, "no sun angles")
    sun = Angles(mean_sun_deg=(35.0, 150.0))
    assert factors(replace(scene, angles=sun), names, S2_GRID) == ({}, "no view angles")
    nadir = replace(sun, mean_view_deg=dict.fromkeys(names, (0.0, 0.0)))
    found, why = factors(replace(scene, angles=nadir), names, S2_GRID)
    assert not why and all((f.values == 1).all() for f in found.values())
    # looking from the sun's side the ground is brighter than from nadir, from the other side darker
    for azimuth, brighter in ((150.0, True), (330.0, False)):
        oblique = replace(sun, mean_view_deg=dict.fromkeys(names, (9.0, azimuth)))
        found, _ = factors(replace(scene, angles=oblique), names, S2_GRID)
        on_pixels = found["B8"].on(S2_GRID)
        assert on_pixels.shape == S2_GRID.shape and np.ptp(on_pixels) < 1e-6
        assert (on_pixels[0, 0] < 1) == brighter and abs(on_pixels[0, 0] - 1) < 0.1
    done = replace(scene, angles=nadir, adjusted={"direction": "nadir"})
    assert factors(done, names, S2_GRID) == ({}, "nadir already")


def test_published_lines_bring_a_simulated_oli_back(tmp_path: Path) -> None:
    """OLI made of Sentinel-2B by HLS's lines agrees with it once the line is applied, and does not before."""
    back = {b: coefficients("L8", b, "S2B").inverse() for b in ("B2", "B3", "B4", "B5", "B6", "B7")}
    sentinel(tmp_path, DAY, sensor="S2B")
    landsat(tmp_path, DAY, lines={b: (line.slope, line.offset) for b, line in back.items()})
    dates = acquisitions(open_products([str(tmp_path)]), NAMES)
    for one in agreements(dates, S2_GRID, ("cloud", "outside"), "S2B", Context()):
        assert one.published.source == "hls"
        bias, rms = one.error(one.published)
        assert abs(bias) < 5e-4 and rms < 2e-3, one
