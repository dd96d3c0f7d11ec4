"""The networks that the plugin ships: size, card, flat ground, and that they beat back-projection."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.raster import read
from algorithms.resolution import models
from algorithms.resolution.back_projection import back_project
from algorithms.resolution.backends import own_backend
from algorithms.resolution.degradation import default_mtf, degrade
from algorithms.resolution.judgement import Judgement, judge
from algorithms.resolution.network_file import load_network
from algorithms.resolution.picture import R1, R2
from algorithms.resolution.probe import LEVELS_DN
from algorithms.resolution.training_scenes import Ground, examples_of
from algorithms.resolution.training_task import SENSOR_NOISE, HeldOut, hold_out

sys.path.insert(0, str(Path(__file__).resolve().parent))

from super_resolution_images import parcels, seen  # noqa: E402


def _judged(network: str, grounds: list[Ground], noise: float) -> Judgement:
    """A shipped network on scenes one scale down, as it is used: last step, and weak bands by back-projection."""
    path = models.shipped(network)
    stored, backend = own_backend(path, "cpu", "single")
    layout = stored.layout

    def apply(scene: HeldOut) -> np.ndarray:
        image = scene.image[:, : scene.image.shape[1] // 2 * 2, : scene.image.shape[2] // 2 * 2]
        made = backend.predict(image, np.nan_to_num(scene.base))
        for index, band in enumerate(layout.bands):
            if band in stored.projected:
                made[index] = back_project(scene.low[index], 2, layout.mtf[index], stored.iterations[index])
        return made

    tests = [hold_out(layout, e, noise, 1) for g in grounds for e in examples_of(network, g)]
    return judge(layout, tests, apply)


@pytest.mark.parametrize("network", models.OWN)
def test_cards_tell_data_licence_scores_and_limits(network: str) -> None:
    stored = load_network(models.shipped(network))
    for name in ("licence", "data", "held_out", "rmse_over_bicubic", "rmse_over_back_projection", "limits"):
        assert stored.card[name], name
    assert stored.card["rmse_over_back_projection"] < 1.0
    assert stored.layout.bands == (R2 if network == "sharpen20" else R1 + R2)
    assert not set(stored.card["held_out"]) & set(stored.card["data"])
    page = models.NETWORKS / f"{network}.md"
    assert f"{stored.card['rmse_over_bicubic']:.3f} of bicubic" in page.read_text(encoding="utf-8")


def test_weights_take_no_more_than_3_mb() -> None:
    assert sum(p.stat().st_size for p in models.NETWORKS.glob("*.npz")) <= 3e6


@pytest.mark.parametrize("precision", ["single", "auto"])
@pytest.mark.parametrize("network", models.OWN)
def test_flat_ground_comes_back(network: str, precision: str) -> None:
    result, _ = models.probe_own(models.shipped(network), "cpu", precision)
    assert result.passed
    for level in LEVELS_DN:
        # much closer than the probe asks for
        assert np.abs(np.array(result.answers[level]) - level).max() <= max(10.0, 0.01 * level)


def test_sharpen20_reaches_its_figures_on_parcels_it_never_saw() -> None:
    ten, twenty = seen(parcels(1280, 77))
    found = _judged("sharpen20", [Ground("parcels", ten, twenty)], 0.0)
    assert found.over_bicubic <= 0.42
    assert found.over_projection <= 0.5


def test_detail2_beats_the_best_back_projection_on_parcels_it_never_saw() -> None:
    ten, twenty = seen(parcels(1280, 78))
    found = _judged("detail2", [Ground("parcels", ten, twenty)], SENSOR_NOISE)
    assert found.over_projection < 0.97


@pytest.mark.real
def test_sharpen20_reaches_its_figures_on_real_images(data_folder: Callable[[str], Path]) -> None:
    """Wald's protocol on every scene of the folder that has native 10 and 20 m bands (B4 B3 B2 B8; six of 20 m)."""
    grounds = []
    for path in sorted(data_folder("s2_superres_dsen2").glob("*_10m.tif")):
        ten = read(str(path)).astype(np.float32)[[2, 1, 0, 3]] * np.float32(1e-4)
        twenty = read(str(path).replace("_10m.tif", "_20m.tif")).astype(np.float32) * np.float32(1e-4)
        grounds.append(Ground(path.stem, ten, twenty))
    if not grounds:
        pytest.skip("no scene with native 10 and 20 m bands")
    found = _judged("sharpen20", grounds, 0.0)
    assert found.over_bicubic <= 0.42
    assert found.over_projection <= 0.5
    assert found.angle_deg <= 0.9
    detail = _judged("detail2", grounds, SENSOR_NOISE)
    assert detail.over_projection <= 0.95


def test_sharpening_works_where_the_sensor_is_sharper_or_blurrier_than_thought() -> None:
    """The network is better than back-projection with the nominal MTF for any true MTF of the range."""
    stored, backend = own_backend(models.shipped("sharpen20"), "cpu", "single")
    ground = parcels(1024, 79)
    truth = degrade(ground[4:], 4, default_mtf(20))
    ten = degrade(ground[:4], 4, default_mtf(10))
    for mtf in (0.25, 0.4):
        low = degrade(truth, 2, mtf)
        fine = back_project(low, 2, stored.layout.mtf, 0)
        made = backend.predict(np.concatenate([ten, fine]), fine)
        best = min(
            float(np.sqrt(np.mean((back_project(low, 2, stored.layout.mtf, n) - truth)[:, 8:-8, 8:-8] ** 2)))
            for n in (2, 8)
        )
        assert float(np.sqrt(np.mean((made - truth)[:, 8:-8, 8:-8] ** 2))) < 0.7 * best
