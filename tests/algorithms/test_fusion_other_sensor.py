"""STAIR and STARFM: what Landsat alone saw reaches Sentinel-2's pixels, with the detail that only Sentinel-2 has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from algorithms.fusion.methods import find_method
from algorithms.fusion.observations import Observations, SensorSeries

DAYS = np.arange(18000, 18120, 10, dtype=np.int32)
SIZE = 36
METHODS = ("stair", "starfm")


def _fields() -> np.ndarray:
    """(h, w) bool: the right half is a field, cut on day 18055."""
    return np.broadcast_to(np.arange(SIZE) >= SIZE // 2, (SIZE, SIZE))


def _truth(day: int) -> np.ndarray:
    """(2, h, w): near infrared and a red edge; stripes of 10 m within the fields stay through the cut."""
    stripes = 0.02 * (np.arange(SIZE) % 2)[:, np.newaxis]
    level = np.where(_fields() & (day >= 18055), 0.18, 0.36) + stripes
    return np.stack([level, 0.7 * level]).astype(np.float32)


def _coarse(image: np.ndarray) -> np.ndarray:
    """Means of 3 x 3 pixels, each over its nine."""
    means = image.reshape(SIZE // 3, 3, SIZE // 3, 3).mean(axis=(1, 3))
    return np.repeat(np.repeat(means, 3, 0), 3, 1)


def _scene(landsat_days: np.ndarray = DAYS + 3) -> Observations:
    rng = np.random.default_rng(3)
    fine = np.stack([_truth(d) for d in DAYS]) + rng.normal(0, 0.003, (DAYS.size, 2, SIZE, SIZE))
    coarse = np.stack([_coarse(_truth(d)[0]) for d in landsat_days])[:, np.newaxis] + 0.01
    clear = np.ones((DAYS.size, SIZE, SIZE), bool)
    clear[(DAYS > 18050) & (DAYS < 18100)] = False
    own = SensorSeries("sentinel2", ("B8A", "B5"), DAYS, fine.astype(np.float32), clear)
    seen = np.ones((landsat_days.size, SIZE, SIZE), bool)
    other = SensorSeries("landsat", ("B8A",), landsat_days.astype(np.int32), coarse.astype(np.float32), seen)
    return Observations(("B8A", "B5"), (own, other), (SIZE, SIZE))


def _fuse(method: str, scene: Observations, day: int = 18063) -> tuple[np.ndarray, np.ndarray]:
    found = find_method(method)(scene, np.array([day], np.int32), {"screen": False})
    return found.mean[0], found.sd[0]


@pytest.mark.parametrize("method", METHODS)
def test_a_cut_that_landsat_alone_saw_appears_with_the_detail_of_sentinel2(method: str) -> None:
    scene, truth = _scene(), _truth(18063)[0]
    mean, sd = _fuse(method, scene)
    straight, _ = _fuse("linear", scene)
    assert np.sqrt(((mean[0] - truth) ** 2).mean()) < 0.2 * np.sqrt(((straight[0] - truth) ** 2).mean())
    rows = mean[0, :, 24:33].mean(axis=1)
    assert (rows[1::2] - rows[::2]).mean() == pytest.approx(0.02, abs=0.004)
    assert (sd > 0).all() and (mean[1] == straight[1]).all(), "the red edge, which Landsat lacks, is interpolated"


@pytest.mark.parametrize("method", METHODS)
def test_order_of_dates_and_shift_of_all_days_change_nothing(method: str) -> None:
    scene = _scene()
    mixed = replace(scene, series=tuple(s.keep(np.arange(s.days.size)[::-1]) for s in reversed(scene.series)))
    later = replace(scene, series=tuple(replace(s, days=(s.days + 400).astype(np.int32)) for s in scene.series))
    mean, sd = _fuse(method, scene)
    for found in (_fuse(method, mixed), _fuse(method, later, 18463)):
        assert found[0] == pytest.approx(mean, abs=1e-6) and found[1] == pytest.approx(sd, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_without_the_other_sensor_they_interpolate(method: str) -> None:
    scene = _scene()
    alone = replace(scene, series=scene.series[:1])
    assert (_fuse(method, alone)[0] == _fuse("linear", alone)[0]).all()
    never = replace(scene.series[1], clear=np.zeros_like(scene.series[1].clear))
    hidden = replace(scene, series=(scene.series[0], never))
    assert (_fuse(method, hidden)[0] == _fuse("linear", hidden)[0]).all()
    blind = replace(scene, series=(replace(scene.series[0], clear=np.zeros_like(scene.series[0].clear)),))
    assert np.isnan(_fuse(method, blind)[0]).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_pixel_far_away_tells_nothing(method: str) -> None:
    """What a block gives does not depend on how far the block reaches beyond the window of alike pixels."""
    scene = _scene()
    cut = (..., slice(0, 15), slice(0, SIZE))
    part = replace(
        scene,
        series=tuple(replace(s, values=s.values[cut], clear=s.clear[cut]) for s in scene.series),
        shape=(15, SIZE),
    )
    assert _fuse(method, part)[0][:, :2] == pytest.approx(_fuse(method, scene)[0][:, :2], abs=1e-6)
