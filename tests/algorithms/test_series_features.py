"""The fused features: equal to gap filling and formulas done one after the other, for any block and sensor mix."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from algorithms.series.dates import day_number, regular
from algorithms.series.features import FeatureSpec, feature_matrix, index_plan
from algorithms.series.interpolation import fill
from algorithms.series.table import constants

BANDS = tuple(constants()["bands"])
TARGETS = tuple(int(t) for t in regular(day_number("2023-01-01"), day_number("2023-12-31"), 10))
SPEC = FeatureSpec(TARGETS, BANDS)


def _series(pixels: int = 333) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    days = np.sort(rng.choice(np.arange(TARGETS[0] - 20, TARGETS[-1] + 20), 40, replace=False)).astype(np.int32)
    values = rng.integers(1, 6000, (40, 10, pixels)).astype(np.int16)
    valid = rng.random((40, pixels)) > 0.5
    valid[:, 7] = False
    return values, valid, days


def test_37_dates_of_13_features() -> None:
    assert len(TARGETS) == 37
    assert SPEC.count == len(SPEC.names()) == 481
    assert SPEC.names()[:13] == (
        *(f"{b}_20230101" for b in BANDS),
        "NDVI_20230101",
        "NDWI_20230101",
        "brightness_20230101",
    )
    assert pickle.loads(pickle.dumps(SPEC)) == SPEC


@pytest.mark.parametrize("method", ["linear", "nearest", "pchip"])
def test_fused_equals_step_by_step(method: str) -> None:
    values, valid, days = _series()
    matrix = feature_matrix(FeatureSpec(TARGETS, BANDS, method=method), values, valid, days).reshape(37, 13, -1)
    filled = fill(values, valid, days, np.array(TARGETS), method)
    assert np.array_equal(matrix[:, :10], filled, equal_nan=True)
    b4, b8, b11 = (filled[:, BANDS.index(n)].astype(float) for n in ("B4", "B8", "B11"))
    with np.errstate(invalid="ignore"):
        expected = [
            1000 * (b8 - b4) / (b8 + b4),
            1000 * (b11 - b8) / (b11 + b8),
            np.sqrt((filled.astype(float) ** 2).sum(1)),
        ]
    for number, index in enumerate(expected):
        assert np.allclose(matrix[:, 10 + number], index, rtol=1e-5, atol=1e-3, equal_nan=True)
    assert np.isnan(matrix[:, :, 7]).all() and not np.isnan(np.delete(matrix, 7, axis=2)).any()


def test_any_split_into_blocks_and_chunks_gives_the_same_numbers() -> None:
    values, valid, days = _series()
    whole = feature_matrix(SPEC, values, valid, days)
    parts = [
        feature_matrix(SPEC, values[:, :, a:b], valid[:, a:b], days, chunk=19)
        for a, b in ((0, 50), (50, 51), (51, 333))
    ]
    assert np.array_equal(whole, np.concatenate(parts, axis=1), equal_nan=True)


def test_sensors_mixed_and_static_layers() -> None:
    values, valid, days = _series()
    present = np.ones((40, 10), bool)
    present[1::4, 3:6] = False
    static = np.arange(2 * 333, dtype=np.float32).reshape(2, 333)
    spec = FeatureSpec(TARGETS, BANDS, static=("altitude", "slope"))
    matrix = feature_matrix(spec, values, valid, days, present, static)
    filled = fill(values, valid, days, np.array(TARGETS), "linear", present)
    assert np.array_equal(matrix[:-2].reshape(37, 13, -1)[:, :10], filled, equal_nan=True)
    assert np.array_equal(matrix[-2:], static)
    with pytest.raises(ValueError, match="altitude"):
        feature_matrix(spec, values, valid, days, present)


def test_no_division_by_nothing() -> None:
    values = np.zeros((2, 10, 4), np.int16)
    matrix = feature_matrix(SPEC, values, np.ones((2, 4), bool), np.array([TARGETS[0], TARGETS[-1]], np.int32))
    assert (matrix == 0).all()


def test_an_index_that_lacks_a_band_is_named() -> None:
    with pytest.raises(ValueError, match="NDWI needs B11"):
        index_plan(("NDVI", "NDWI"), ("B4", "B8"))
    with pytest.raises(ValueError, match="unknown index"):
        index_plan(("XYZ",), ("B4",))
    plan, scales = index_plan(("nd(B8,B4)",), ("B4", "B8"))
    assert plan.tolist() == [[0, 1, 0]] and scales.tolist() == [1000]
