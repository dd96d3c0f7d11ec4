"""What holds for every method of fusion without a network: order, days moved, nothing seen, one date, doubles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.blocks import run_block
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Window
from algorithms.core.progress import Context, Settings
from algorithms.fusion.fuse_block import NODATA, kept
from algorithms.fusion.methods import DEEP, METHODS, find_method
from algorithms.fusion.observations import Estimate, Observations
from algorithms.fusion.reading import open_jobs
from algorithms.worker import run_entry

from .fusion_data import BANDS, FIRST, GRID, made, write

LIGHT = [m for m in METHODS if m not in DEEP]
ASKED = np.array([FIRST + 80, FIRST + 131, FIRST + 200], np.int32)
SETTINGS = {"screen": False}


def cropped(observations: Observations) -> Observations:
    """A corner of 12 x 16 pixels: enough for what is proved here."""
    series = tuple(
        replace(s, values=s.values[..., :12, :16], clear=s.clear[..., :12, :16]) for s in observations.series
    )
    return replace(observations, series=series, shape=(12, 16))


@pytest.fixture(scope="module")
def both() -> Observations:
    return cropped(made(np.arange(FIRST, FIRST + 365, 8, dtype=np.int32), np.arange(FIRST + 3, FIRST + 365, 16)))


def fuse(method: str, observations: Observations, days: np.ndarray = ASKED) -> Estimate:
    return find_method(method)(observations, days, SETTINGS)


@pytest.fixture(scope="module")
def usual(both: Observations) -> dict[str, Estimate]:
    return {m: fuse(m, both) for m in LIGHT}


@pytest.mark.parametrize("method", LIGHT)
def test_a_clear_day_gives_what_was_seen(both: Observations, method: str) -> None:
    """Within the noise; smoothers do so once what was seen is blended in (`keep_observed`)."""
    own = both.of("sentinel2")
    assert own is not None
    date = int(np.argmax(own.clear.mean((1, 2))))
    days = own.days[date : date + 1]
    found = kept(fuse(method, both, days), both, days)
    error = (found.mean[0] - own.values[date])[:, own.clear[date]]
    limit = 0.03 if method == "gaussian_process" else 0.02  # detail of 10 m in the bands of 20 m
    assert np.sqrt(np.nanmean(error**2)) < limit
    assert (found.sd[0][:, own.clear[date]] < 0.05).mean() > 0.9


@pytest.mark.parametrize("method", LIGHT)
def test_order_of_dates_and_of_days_changes_nothing(
    both: Observations, usual: dict[str, Estimate], method: str
) -> None:
    turned = replace(both, series=tuple(s.keep(np.arange(s.days.size)[::-1]) for s in both.series[::-1]))
    if method == "gaussian_process":  # dates come in order of time from every reader
        turned = replace(both, series=both.series[::-1])
    found = fuse(method, turned, ASKED[::-1])
    assert np.allclose(found.mean[::-1], usual[method].mean, atol=2e-5, equal_nan=True)


@pytest.mark.parametrize("method", LIGHT)
@pytest.mark.parametrize("by", [17, 365 * 4 + 1])
def test_moving_all_days_changes_nothing(both: Observations, usual: dict[str, Estimate], method: str, by: int) -> None:
    moved = replace(both, series=tuple(replace(s, days=(s.days + by).astype(np.int32)) for s in both.series))
    found = fuse(method, moved, ASKED + by)
    assert np.allclose(found.mean, usual[method].mean, atol=1e-5, equal_nan=True)


@pytest.mark.parametrize("method", LIGHT)
def test_nothing_seen_is_nothing_known(both: Observations, method: str) -> None:
    for given in (
        replace(both, series=()),
        replace(both, series=tuple(s.keep(np.zeros(0, int)) for s in both.series)),
        replace(both, series=tuple(replace(s, clear=np.zeros_like(s.clear)) for s in both.series)),
    ):
        found = fuse(method, given)
        assert found.mean.shape == (3, len(BANDS), 12, 16)
        assert np.isnan(found.mean).all() and np.isnan(found.sd).all()


@pytest.mark.parametrize("method", LIGHT)
def test_a_pixel_under_cloud_all_year_is_unknown_alone(
    both: Observations, usual: dict[str, Estimate], method: str
) -> None:
    series = []
    for one in both.series:
        clear = one.clear.copy()
        clear[:, 5, 7] = False
        series.append(replace(one, clear=clear))
    found = fuse(method, replace(both, series=tuple(series)))
    assert np.isnan(found.mean[:, :, 5, 7]).all()
    others = np.ones((12, 16), bool)
    others[5, 7] = False
    assert np.isfinite(found.mean[:, :, others]).all()
    assert np.abs(found.mean - usual[method].mean)[:, :, others].mean() < 0.005


@pytest.mark.parametrize("method", LIGHT)
def test_a_single_date_is_held(both: Observations, method: str) -> None:
    own = both.of("sentinel2")
    assert own is not None
    one = own.keep(np.array([10]))
    given = replace(both, series=(replace(one, clear=np.ones_like(one.clear)),))
    found = fuse(method, given)
    limit = 0.05 if method == "gaussian_process" else 1e-3  # detail, and the mean of the scene far away
    assert np.abs(found.mean - one.values[0]).mean() < limit
    if method == "gaussian_process":  # the others do not know how sure one date is
        assert np.isfinite(found.sd).all() and found.sd[2].mean() > 0.02
    else:
        assert not (found.sd[2] < 0.002).any()


@pytest.mark.parametrize("method", LIGHT)
def test_two_images_of_one_day_are_taken(both: Observations, usual: dict[str, Estimate], method: str) -> None:
    """Two tiles or two orbits: the day stands twice, and the result hardly changes."""
    twice = replace(both, series=tuple(s.keep(np.repeat(np.arange(s.days.size), 2)) for s in both.series))
    found = fuse(method, twice)
    assert np.isfinite(found.mean).all()
    assert np.abs(found.mean - usual[method].mean).mean() < (0.01 if method in ("whittaker", "harmonic") else 0.004)


@pytest.mark.parametrize("method", LIGHT)
def test_leap_days_are_days(both: Observations, method: str) -> None:
    """29 February 2024 lies between its neighbours."""
    days = np.arange(FIRST + 365 + 40, FIRST + 365 + 80, 8, dtype=np.int32)
    given = cropped(made(np.concatenate([np.arange(FIRST, FIRST + 365, 16), days]), np.zeros(0, int), share=0.0))
    leap = FIRST + 365 + 31 + 28
    found = fuse(method, given, np.array([leap - 1, leap, leap + 1], np.int32))
    steps = np.abs(np.diff(found.mean, axis=0)).mean((1, 2, 3))
    assert np.isfinite(found.mean).all() and steps.max() < 0.02


def test_an_area_under_cloud_is_nodata_and_marked(tmp_path: Path) -> None:
    """Through the files: what was never clear is nodata in the image and 1 in the support's last layer."""
    given = made(np.arange(FIRST + 60, FIRST + 180, 12, dtype=np.int32), np.zeros(0, int), share=0.1)
    own = given.series[0]
    clear = own.clear.copy()
    clear[:, :10, :12] = False
    write(tmp_path, replace(given, series=(replace(own, clear=clear),)))
    (job,) = open_jobs([str(tmp_path)], ("B4", "B8"), Context(Settings(memory_mb=2000, threads=1)))
    parameters = {
        "job": job, "days": np.array([FIRST + 100], np.int32), "method": "linear", "settings": {}, "uncertainty": True,
        "keep_observed": True, "screen": False, "integer": True, "unit": 1e-4,
    }  # fmt: skip
    made_of = run_block(
        "fusion.fuse_block:block", job.sources, job.grid, Window(0, 0, *GRID.shape), job.margin, parameters
    )
    day = FIRST + 100
    unknown = made_of[f"image {day}"] == NODATA
    assert unknown[:, :10, :12].all() and not unknown[:, 12:, 14:].any()
    guess = made_of[f"support {day}"][-1]
    assert (guess[:10, :12] == 1).all() and not guess[12:, 14:].any()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "série deux"
    folder.mkdir()
    write(folder, made(np.arange(FIRST, FIRST + 60, 12, dtype=np.int32), np.zeros(0, int)))
    given = {"products": [str(folder)], "output": str(tmp_path / "out"), "dates": "soon 2023-02-30", "bands": ["B99"]}
    with pytest.raises(TheiaError) as told:
        run_entry("fuse_series", {**given, "method": "tamrf", "radar": str(folder)}, Context(Settings(threads=1)))
    text = str(told.value.message)
    assert all(part in text for part in ("soon, 2023-02-30", "published weights", "No Sentinel-1 image"))
    with pytest.raises(TheiaError) as told:
        run_entry("fuse_series", {**given, "dates": None, "start": "2023-05-01", "end": "2023-04-01"},
                  Context(Settings(threads=1)))  # fmt: skip
    assert "must not lie before" in str(told.value.message) and "B99" in str(told.value.message)
    assert not (tmp_path / "out").exists()
