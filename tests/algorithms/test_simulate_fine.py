"""The fine truth: what the ground shows before the sensor, and that the products are this through the MTF."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.progress import Context
from algorithms.entries.simulate import ENTRIES
from algorithms.resolution.degradation import degrade
from algorithms.simulate import kinds as k
from algorithms.simulate.passes import nadir_look
from algorithms.simulate.render import BANDS, R1, point_reflectance, reflectance
from algorithms.simulate.series import simulate_series
from algorithms.spec import check_job
from tests.algorithms.simulation_data import study, whole_block

#: MTF at Nyquist of the simulated sensor (simulate.render)
MTF = {10: 0.24, 20: 0.28}


@pytest.mark.parametrize("ground_m", [5.0, 2.5])
def test_fine_truth_through_the_mtf_is_the_clear_product(ground_m: float) -> None:
    s = study("test", ground_m=ground_m, size_km=0.96)
    block = whole_block("test", ground_m=ground_m, size_km=0.96)
    look = nadir_look(s, s.preset.start)
    points = point_reflectance(block, s.world, s.weather, look)
    side = round(10 / ground_m)
    assert points.shape == (10, 96 * side, 96 * side)
    fine, coarse = reflectance(block, s.world, s.weather, look)
    inner = slice(6, -6)
    for seen, bands, pixel in ((fine, slice(0, 4), 10), (coarse, slice(4, 10), 20)):
        again = degrade(points[bands], round(pixel / ground_m), MTF[pixel])
        assert again.shape == seen.shape
        difference = np.abs(again - seen)[:, inner, inner]
        assert difference.max() < 5e-4 and difference.mean() < 2e-5
    # and the sensor really hides something
    kept = np.repeat(np.repeat(fine, side, 1), side, 2)
    assert np.std(points[:4] - kept) > 0.004


def test_finer_sampling_shows_rows_and_keeps_the_landscape() -> None:
    coarse, fine = whole_block("test"), whole_block("test", ground_m=2.5)
    assert fine.entry.shape == (2 * coarse.entry.shape[0], 2 * coarse.entry.shape[1])
    assert fine.point_m == 2.5 and fine.reach == 2 * coarse.reach
    # the same pieces lie at the same places
    a, b = coarse.pieces.keys[coarse.piece], fine.pieces.keys[fine.piece]
    assert np.mean(a == b) > 0.9
    # tramlines: vigour that 5 m points do not show, in fields
    kind = fine.pieces.kinds[fine.entry]
    vigour = fine.vigour.astype(float)
    low = vigour < np.median(vigour[kind == k.ARABLE]) - 25
    assert 0.02 < low[kind == k.ARABLE].mean() < 0.35


def test_series_writes_the_fine_truth(tmp_path: Path) -> None:
    given = {"preset": "detail", "size_km": 0.6, "end": "2024-06-09", "truth": ["fine", "dates"]}
    job = check_job(ENTRIES[0], {**given, "output": str(tmp_path / "series")})
    assert not job.problems
    simulate_series(**job.values, **job.destinations, context=Context())  # type: ignore[arg-type]
    records = json.loads((tmp_path / "series" / "manifest.json").read_text(encoding="utf-8"))["products"]
    assert records
    for record in records:
        assert record["displacement_m"] == [0.0, 0.0]
        with rasterio.open(tmp_path / "series" / record["fine"]) as dataset:
            assert dataset.descriptions == BANDS and dataset.shape == (240, 240)
            assert dataset.transform.a == 2.5 and dataset.scales[0] == pytest.approx(1e-4)
            points = dataset.read().astype(np.float32) * 1e-4
        with rasterio.open(tmp_path / "series" / record["clear"][0]) as dataset:
            assert dataset.descriptions == R1
            clear = dataset.read().astype(np.float32) * 1e-4
        again = degrade(points[:4], 4, MTF[10])
        assert np.abs(again - clear)[:, 4:-4, 4:-4].max() < 6e-4
