"""Options of the correction: high clouds taken off, views brought to the vertical."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.grid import Grid
from algorithms.core.raster import read
from algorithms.physics import brdf
from algorithms.products.level1_write import write_l1c
from algorithms.products.safe_write import SafeDescription
from algorithms.reflectance import cirrus
from algorithms.reflectance.correction import Planes, scaled
from algorithms.reflectance.full import _surface
from tests.algorithms import level1_scenes as scenes
from tests.algorithms.test_l2a_correction import _run

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
MOMENT = dt.datetime(2024, 5, 1, 10, 50, 31, tzinfo=dt.UTC)
GAMMA = 0.8


def _veiled(parent: str) -> np.ndarray:
    """A product under a streak of high cloud, which shows at 1.38 um with `GAMMA` of what it adds elsewhere; the
    streak in the blue at 60 m."""
    toa = scenes.toa(scenes.scene(MOMENT, 0.1))
    y, x = np.mgrid[:100, :100]
    added = 0.04 * np.exp(-(((x + y - 100) / 18.0) ** 2))
    for band in toa:
        factor = 60 // scenes.NATIVE_M[band]
        share = GAMMA if band == "B10" else (0.5 if band in ("B11", "B12") else 1.0)
        toa[band] = toa[band] + share * added.repeat(factor, 0).repeat(factor, 1)
    toa["B10"] = 0.001 + GAMMA * added
    product = SafeDescription(
        "S2A", MOMENT, "T31TCJ", {p: scenes.grid(p, 6000) for p in (10, 20, 60)}, bands=scenes.BANDS,
        angles=scenes.angles(6000),
    )  # fmt: skip
    write_l1c(product, parent, toa)
    return np.asarray(added)


def _layer(output: Path, name: str) -> np.ndarray:
    product = os.listdir(output)[0]
    below = "MASKS" if name.startswith("CLM") else ""
    return read(str(output / product / below / f"{product}_{name}.tif"))


def test_high_clouds_are_taken_off(tmp_path: Path) -> None:
    added = _veiled(str(tmp_path / "level1"))
    truth = scenes.scene(MOMENT, 0.1).surface
    streak = (added > 0.015).repeat(3, 0).repeat(3, 1)
    left = {}
    for flag in (False, True):
        _run([str(tmp_path / "level1")], str(tmp_path / str(flag)), aot=0.1, cirrus=flag)
        for band in ("B2", "B4", "B8A", "B12"):
            factor = 60 // scenes.NATIVE_M[band]
            where = (added > 0.015).repeat(factor, 0).repeat(factor, 1)
            error = _layer(tmp_path / str(flag), f"SRE_{band}")[where] / 1e4 - truth[band][where]
            left[flag, band] = float(np.abs(error).mean())
    for band in ("B2", "B4", "B8A", "B12"):
        assert left[True, band] < 0.35 * left[False, band], (band, left)
    masks = [_layer(tmp_path / str(f), "CLM_R2") for f in (False, True)]
    assert np.array_equal(*masks) and ((masks[1] & 128) != 0)[streak].mean() > 0.95, "they stay in the mask"


def test_the_slope_of_high_clouds_is_found() -> None:
    rng = np.random.default_rng(2)
    excess = np.clip(rng.uniform(-0.02, 0.05, (80, 80)), 0, None)
    ground = rng.uniform(0.04, 0.12, excess.shape)
    everywhere = np.ones(excess.shape, bool)
    found = cirrus.gamma_of(excess, ground + excess / GAMMA, everywhere)
    assert found == pytest.approx(GAMMA, rel=0.1)
    assert cirrus.gamma_of(np.zeros_like(excess), ground, everywhere) is None
    assert cirrus.gamma_of(0.1 * excess, ground, everywhere) is None, "too small a range of thickness"
    few = np.zeros_like(everywhere)
    few[:3, :3] = True
    assert cirrus.gamma_of(excess, ground + excess / GAMMA, few) is None


def test_a_view_from_above_needs_no_factor_and_another_gets_the_published_one(tmp_path: Path) -> None:
    truth = scenes.scene(MOMENT, 0.1)
    scenes.write(truth, str(tmp_path / "level1"))
    for flag in (False, True):
        _run([str(tmp_path / "level1")], str(tmp_path / str(flag)), aot=0.1, nadir=flag)
    for band in ("B2", "B8", "B12"):
        weights = brdf.weights("roy", band)
        assert weights is not None
        expected = float(brdf.nadir_factor(weights, scenes.SUN[0], scenes.VIEW[0], scenes.SUN[1] - scenes.VIEW[1]))
        plain, above = (_layer(tmp_path / str(f), f"SRE_{band}").astype(float) for f in (False, True))
        assert expected != pytest.approx(1.0, abs=1e-3)
        assert np.abs(above - expected * plain).max() <= 1.1, "the files hold whole DN"


def test_scaled_planes_give_scaled_reflectance() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 120.0, 4, 4)
    full = np.full(grid.shape, 1.0, np.float32)
    made = Planes(1.1 * full, 0.02 * full, 0.8 * full, 0.15 * full, full, full, full, 0.1 * full, 0.3 * full)
    toa, factor = np.linspace(0.05, 0.6, 16, dtype=np.float32).reshape(4, 4), 0.93 * full
    for planes in (made, replace(made, transmittance=None, albedo=None)):
        one, other = _surface(toa, planes, grid, grid), _surface(toa, scaled(planes, factor), grid, grid)
        assert other == pytest.approx(0.93 * one, rel=1e-5)
    assert scaled(made, factor).aot_offset == pytest.approx(0.3 * 0.93)
