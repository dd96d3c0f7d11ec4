"""The anomaly method against four runs of FORDEAD: every state, date and count, and the floats to its README."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.vegetation.dieback_analysis import Options, State, begin, from_rasters, go_on, to_rasters
from algorithms.vegetation.dieback_maps import encode
from algorithms.vegetation.dieback_masks import MaskRules, Soil, look
from algorithms.vegetation.dieback_region import regional_correction, regional_harmonics

pytestmark = pytest.mark.reference
EPOCH = np.datetime64("2015-01-01")
RULES = {"crswir": MaskRules(), "mean": MaskRules(), "corr": MaskRules(), "ndvi": MaskRules("NDVI", False, True)}


@dataclass
class Run:
    days: np.ndarray
    values: np.ndarray
    mask: np.ndarray
    soil: Soil
    options: Options


@pytest.fixture(scope="module")
def vectors() -> dict[str, np.ndarray]:
    return {}


@pytest.fixture
def case(reference_folder: Callable[[str], Path], vectors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    if not vectors:
        (path,) = sorted(reference_folder("fordead").glob("*.npz"))
        with np.load(path) as stored:
            vectors.update({name: stored[name] for name in stored.files})
    return vectors


def day(text: str) -> int:
    return int((np.datetime64(text) - EPOCH).astype(int))


def twice(array: np.ndarray) -> np.ndarray:
    return array.repeat(2, 0).repeat(2, 1)


def make(case: dict[str, np.ndarray], name: str) -> Run:
    rules = RULES[name]
    every = np.array([day(str(d)[:10]) for d in case["dates"]])
    cloudy = (case["in_clm_20m"] > 0).sum((1, 2)) / np.maximum(1, (case["in_B11"] != -10000).sum((1, 2)))
    kept = np.flatnonzero(cloudy <= 0.40)
    soil = Soil.new(case["in_B2"].shape[1:])
    values, mask = [], []
    for i in kept:
        bands = {b: case[f"in_{b}"][i] for b in rules.bands}
        bands = {b: (v if v.shape == soil.state.shape else twice(v)).astype(np.int32) for b, v in bands.items()}
        index, masked = look(bands, int(every[i]), rules, soil, twice(case["in_clm_20m"][i] > 0))
        values.append(index)
        mask.append(masked)
    options = Options(rules, day("2018-01-01"), day("2018-06-01"), 10, 0.16, name != "mean")
    return Run(every[kept].astype(np.int32), np.stack(values), np.stack(mask), soil, options)


def analyse(case: dict[str, np.ndarray], name: str) -> tuple[Run, State]:
    run = make(case, name)
    values = run.values.reshape(len(run.days), -1)
    valid = ~run.mask.reshape(values.shape)
    if name == "corr":
        medians = np.array([np.median(v[k]) if k.any() else np.nan for v, k in zip(values, valid, strict=True)])
        harmonics = regional_harmonics(medians, run.days, run.options.training_end)
        correction = regional_correction(medians, run.days, harmonics)
        assert np.abs(harmonics - case["corr_large_scale_coeff"]).max() < 1e-9
        assert np.abs(correction - case["corr_correction"]).max() < 1e-9
        values = values + correction[:, None]
    return run, begin(values, valid, run.days, run.options, keep_insufficient=True)


@pytest.mark.parametrize("name", ["crswir", "ndvi"])
def test_indices_masks_and_soil(case: dict[str, np.ndarray], name: str) -> None:
    run = make(case, name)
    assert [str(EPOCH + int(d)) for d in run.days] == [str(d) for d in case[f"{name}_dates"]]
    packed = np.unpackbits(case[f"{name}_mask"])[: run.mask.size].reshape(run.mask.shape).astype(bool)
    assert np.array_equal(run.mask, packed)
    assert np.abs(run.values - case[f"{name}_vi"])[~run.mask].max() < 1e-6
    if name == "crswir":
        assert np.array_equal(run.soil.state, case["crswir_soil_state"].astype(bool))
        assert np.array_equal(run.soil.count, case["crswir_soil_count"])
        first = np.searchsorted(run.days, run.soil.first)
        assert np.array_equal(first[run.soil.state], case["crswir_soil_first_date"][run.soil.state])


@pytest.mark.parametrize("name", ["crswir", "mean", "corr", "ndvi"])
def test_states_dates_periods_and_stress(case: dict[str, np.ndarray], name: str) -> None:
    run, state = analyse(case, name)
    m = state.machine

    def position(days: np.ndarray) -> np.ndarray:
        return np.where(days > 0, np.searchsorted(run.days, days), 0)

    found: dict[str, Any] = {
        "first_detection_index": position(state.start), "sufficient_coverage": state.sufficient, "state": m.state,
        "count": m.count, "first_date": position(m.first), "first_date_unconfirmed": position(m.pending),
        "nb_periods": m.closed, "not_too_many_periods": ~m.too_many, "period_dates": position(m.changes),
        "period_n_dates": m.dates, "coeff": state.coefficients, "period_cum_diff": m.total,
        "stress_index": m.stress(run.options.weighted),
    }  # fmt: skip
    compared = 0
    for key, value in found.items():
        if f"{name}_{key}" not in case:
            continue
        expected = case[f"{name}_{key}"].reshape(np.shape(value))
        compared += 1
        if np.asarray(value).dtype.kind == "f":
            assert np.array_equal(np.isnan(expected), np.isnan(value)), key
            assert np.nanmax(np.abs(expected - value)) < 1e-6, key
        else:
            assert np.array_equal(expected, value), key
    assert compared >= (3 if name == "mean" else 13)


def test_the_mapped_class_of_stress(case: dict[str, np.ndarray]) -> None:
    run, state = analyse(case, "crswir")
    soil = Soil(run.soil.count.ravel(), run.soil.state.ravel(), run.soil.first.ravel())
    maps = encode(state, soil, True)
    level = maps["STRESS_CLASS"][0].reshape(run.soil.state.shape)
    assert np.array_equal(level, case["crswir_class"])
    index = maps["STRESS"][0].reshape(level.shape)
    assert np.abs(index - case["crswir_confidence_index"])[level > 0].max() < 1e-6


@pytest.mark.parametrize("name", ["crswir", "ndvi"])
def test_one_date_at_a_time_is_all_at_once(case: dict[str, np.ndarray], name: str) -> None:
    run = make(case, name)
    values = run.values.reshape(len(run.days), -1)
    valid = ~run.mask.reshape(values.shape)
    whole = begin(values, valid, run.days, run.options)
    soil = Soil.new((values.shape[1],))
    first = int((run.days <= run.options.training_end).sum())
    state = begin(values[:first], valid[:first], run.days[:first], run.options)
    for d in range(first, len(run.days)):
        state, soil = from_rasters(to_rasters(state, soil))
        go_on(state, values[d : d + 1], valid[d : d + 1], run.days[d : d + 1], run.options)
    a, b = to_rasters(whole, soil), to_rasters(state, soil)
    assert all(np.array_equal(a[n], b[n], equal_nan=n == "coefficients") for n in a)


def test_what_was_planted_is_found(case: dict[str, np.ndarray]) -> None:
    run, state = analyse(case, "crswir")
    label = twice(case["label_20m"]).ravel()
    sick = state.machine.state == 1
    few = np.isin(label, (2, 3))
    assert not sick[few].any() and (state.machine.closed[few] == 0).all()
    strong = (label == 1) & (twice(case["amplitude_20m"]).ravel() >= 0.25)
    onset = np.array([day(str(d)[:10]) for d in case["dates"]])[twice(case["onset_20m"]).ravel()]
    valid = ~run.mask.reshape(len(run.days), -1) & (run.days[:, None] >= onset)
    seen = valid.sum(0) >= 3
    first = run.days[valid.argmax(0)]
    assert (state.machine.first == first)[strong & seen & state.sufficient].mean() > 0.99
