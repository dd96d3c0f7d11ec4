"""The compact fusion network: untrained it interpolates; order, origin of time and parts of pixels do not matter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.fusion.compact_calibration import CLASSES_DAYS, Calibration, calibrate
from algorithms.fusion.compact_inputs import prepare
from algorithms.fusion.compact_table import default_table
from algorithms.fusion.interpolating import linear
from algorithms.fusion.observations import Observations, SensorSeries

TABLE = default_table()
BANDS = TABLE.reference.bands
DAYS = np.array([19030, 19075, 19111, 19180], np.int32)


def _field(day: np.ndarray, rows: int, cols: int, rng: np.random.Generator) -> np.ndarray:
    """(t, 10, h, w) reflectance of a season with a pattern."""
    season = 0.5 + 0.4 * np.sin(2 * np.pi * (day - 19000) / 365)
    pattern = rng.random((rows, cols)) * 0.3 + 0.85
    level = np.linspace(0.05, 0.35, 10)
    return (level[None, :, None, None] * season[:, None, None, None] * pattern).astype(np.float32)


def series(shape: tuple[int, int] = (9, 7), seed: int = 3) -> Observations:
    """Sentinel-2 every 9 days, Landsat every 16, Sentinel-1 every 12, a third of the optical pixels cloudy."""
    rng = np.random.default_rng(seed)
    when = [np.arange(first, 19200, step).astype(np.int32) for first, step in ((19000, 9), (19003, 16), (19001, 12))]
    ground = [_field(d, *shape, np.random.default_rng(1)) for d in when]
    clear = [rng.random((d.size, *shape)) > 0.35 for d in when[:2]]
    own = ground[0] + rng.normal(0, 0.004, ground[0].shape).astype(np.float32)
    own = np.where(clear[0][:, None], own, np.float32(0.6))
    landsat = TABLE.others[0].bands
    other = ground[1][:, [BANDS.index(b) for b in landsat]] + np.float32(0.002)
    radar = np.stack([-12 + 3 * ground[2][:, 6], -19 + 8 * ground[2][:, 6]], 1).astype(np.float32)
    found = (
        SensorSeries("sentinel2", BANDS, when[0], own, clear[0]),
        SensorSeries("landsat", landsat, when[1], other, clear[1]),
        SensorSeries("sentinel1", ("VV", "VH"), when[2], radar, np.ones((when[2].size, *shape), bool)),
    )
    return Observations(BANDS, found, shape)


def _file(path: Path, seed: int | None = 5, **changes: Any) -> str:
    """A network file; `seed` None: as it begins, else with every weight drawn."""
    pytest.importorskip("torch")
    import torch

    from algorithms.fusion.compact import CompactNetwork, CompactShape
    from algorithms.fusion.compact_file import FusionFile, save_fusion

    torch.manual_seed(1)
    shape = CompactShape(**changes)
    network = CompactNetwork(TABLE, shape)
    weights = {n: w.detach().numpy().copy() for n, w in network.state_dict().items()}
    if seed is not None:
        rng = np.random.default_rng(seed)
        for name in ("last.weight", "last.bias"):
            weights[name] = rng.normal(0, 0.2, weights[name].shape).astype(np.float32)
    calibration = Calibration.none(len(BANDS))
    save_fusion(str(path), FusionFile("test", TABLE, shape.to_document(), weights, calibration, {}))
    return str(path)


def _run(observations: Observations, model: str, days: np.ndarray = DAYS, **settings: Any) -> Any:
    from algorithms.fusion.network import transformer

    return transformer(observations, days, {"model": model, "device": "cpu", **settings})


def test_untrained_it_is_linear_interpolation(tmp_path: Path) -> None:
    made = _run(series(), _file(tmp_path / "n.npz", seed=None, process=False))
    expected = linear(series(), DAYS, {})
    np.testing.assert_allclose(made.mean, expected.mean, atol=2e-6)
    assert (made.sd > 0).all()


def test_untrained_it_takes_half_of_the_gaussian_process(tmp_path: Path) -> None:
    from algorithms.fusion.gaussian_process import gaussian_process

    made = _run(series(), _file(tmp_path / "n.npz", seed=None))
    both = [method(series(), DAYS, {}).mean for method in (linear, gaussian_process)]
    np.testing.assert_allclose(made.mean, (both[0] + both[1]) / 2, atol=2e-6)


def test_what_the_process_says_can_be_given(tmp_path: Path) -> None:
    """A process that is 0.02 too bright shows in half of the answer; where it knows nothing, nothing is taken of it."""
    from algorithms.fusion.gaussian_process import gaussian_process

    model = _file(tmp_path / "n.npz", seed=None)
    told = gaussian_process(series(), DAYS, {})
    first = _run(series(), model, process=told)
    np.testing.assert_array_equal(first.mean, _run(series(), model).mean)
    brighter = _run(series(), model, process=replace(told, mean=told.mean + np.float32(0.02)))
    np.testing.assert_allclose(brighter.mean - first.mean, 0.01, atol=1e-5)
    unknown = _run(series(), model, process=replace(told, mean=np.full_like(told.mean, np.nan)))
    np.testing.assert_allclose(unknown.mean, linear(series(), DAYS, {}).mean, atol=2e-6)


def test_where_sentinel2_never_saw_the_ground_the_process_answers(tmp_path: Path) -> None:
    from algorithms.fusion.gaussian_process import gaussian_process

    one = series()
    own = one.series[0]
    clear = own.clear.copy()
    clear[:, 2, 3] = False
    blind = replace(one, series=(replace(own, clear=clear), *one.series[1:]))
    made, told = _run(blind, _file(tmp_path / "n.npz")), gaussian_process(blind, DAYS, {})
    assert np.isfinite(told.mean[:, :, 2, 3]).all()
    np.testing.assert_array_equal(made.mean[:, :, 2, 3], told.mean[:, :, 2, 3])


def test_networks_from_before_the_process_was_given_still_run(tmp_path: Path) -> None:
    from algorithms.fusion.compact import CompactShape

    document = {n: v for n, v in CompactShape(process=False).to_document().items() if n != "process"}
    assert not CompactShape.from_document(document).process


def test_a_trained_one_departs_from_it(tmp_path: Path) -> None:
    made = _run(series(), _file(tmp_path / "n.npz"))
    assert np.abs(made.mean - linear(series(), DAYS, {}).mean).max() > 1e-3


def test_the_order_of_dates_and_sensors_does_not_matter(tmp_path: Path) -> None:
    model = _file(tmp_path / "n.npz")
    one = series()
    rng = np.random.default_rng(8)
    mixed = tuple(s.keep(rng.permutation(s.days.size)) for s in reversed(one.series))
    order = np.array([2, 0, 3, 1])
    first, second = _run(one, model), _run(replace(one, series=mixed), model, DAYS[order])
    np.testing.assert_allclose(second.mean, first.mean[order], atol=1e-5)
    np.testing.assert_allclose(second.sd, first.sd[order], atol=1e-5)


@pytest.mark.parametrize("shift", [1, 97, 1000])
def test_the_origin_of_time_does_not_matter(tmp_path: Path, shift: int) -> None:
    model = _file(tmp_path / "n.npz")
    one = series()
    later = replace(one, series=tuple(replace(s, days=s.days + shift) for s in one.series))
    np.testing.assert_allclose(_run(later, model, DAYS + shift).mean, _run(one, model).mean, atol=1e-5)


def test_parts_of_pixels_do_not_matter(tmp_path: Path) -> None:
    model = _file(tmp_path / "n.npz")
    whole, parts = _run(series(), model), _run(series(), model, memory_mb=1)
    np.testing.assert_allclose(parts.mean, whole.mean, atol=1e-6)


def test_what_is_masked_has_no_influence(tmp_path: Path) -> None:
    model = _file(tmp_path / "n.npz")
    one = series()
    own = one.series[0]
    other = np.where(own.clear[:, None], own.values, np.float32(0.05))
    changed = replace(one, series=(replace(own, values=other), *one.series[1:]))
    np.testing.assert_array_equal(_run(changed, model).mean, _run(one, model).mean)


def test_without_any_date_nothing_is_known(tmp_path: Path) -> None:
    model = _file(tmp_path / "n.npz")
    one = series()
    none = replace(one, series=tuple(replace(s, clear=np.zeros_like(s.clear)) for s in one.series))
    made = _run(none, model)
    assert np.isnan(made.mean).all() and np.isnan(made.sd).all()


def test_a_single_date_is_held(tmp_path: Path) -> None:
    one = series()
    own = one.series[0].keep(np.array([10]))
    own = replace(own, clear=np.ones_like(own.clear))
    made = _run(replace(one, series=(own,)), _file(tmp_path / "n.npz", seed=None, process=False))
    np.testing.assert_allclose(made.mean, np.broadcast_to(own.values, made.mean.shape), atol=1e-6)


def test_days_far_from_the_series_are_answered(tmp_path: Path) -> None:
    made = _run(series(), _file(tmp_path / "n.npz"), np.array([18000, 19100, 21000], np.int32))
    assert np.isfinite(made.mean).all()


def test_coarse_sensors_depart_from_the_blurred_baseline() -> None:
    """Landsat over ground that does not change, seen through its own blur and 0.01 too bright: that is what is left."""
    from algorithms.fusion.compact_inputs import blurred
    from algorithms.physics.psf import sigma_of_mtf

    rng = np.random.default_rng(4)
    ground = rng.uniform(0.1, 0.4, (1, 10, 30, 30)).astype(np.float32)
    when = np.arange(19000, 19100, 10).astype(np.int32)
    own = SensorSeries("sentinel2", BANDS, when, np.repeat(ground, 10, 0), np.ones((10, 30, 30), bool))
    landsat = TABLE.others[0]
    sharp = ground[:, [BANDS.index(b) for b in landsat.bands]]
    soft = blurred(sharp.reshape(1, 6, -1), (30, 30), sigma_of_mtf(0.3, 30.0) / 10).reshape(sharp.shape)
    other = SensorSeries("landsat", landsat.bands, when[2:3] + 4, soft + np.float32(0.01), np.ones((1, 30, 30), bool))
    prepared = prepare(Observations(BANDS, (own, other), (30, 30)), DAYS, TABLE)
    tokens = next(t for t in prepared.tokens if t.sensor == "landsat")
    assert tokens.departure is not None
    np.testing.assert_allclose(tokens.departure, 0.01, atol=1e-5)
    assert soft.std() < 0.6 * sharp.std()


@pytest.mark.parametrize("kept", [("B4", "B8"), ("B2", "B3", "B4", "B8", "B11")])
def test_any_bands_will_do(tmp_path: Path, kept: tuple[str, ...]) -> None:
    one = series()
    own = one.series[0]
    own = replace(own, bands=kept, values=own.values[:, [BANDS.index(b) for b in kept]])
    made = _run(replace(one, bands=kept, series=(own, *one.series[1:])), _file(tmp_path / "n.npz"))
    assert made.mean.shape[1] == len(kept) and np.isfinite(made.mean).all()


def test_an_index_is_left_to_the_gaussian_process(tmp_path: Path) -> None:
    from algorithms.fusion.gaussian_process import gaussian_process
    from algorithms.fusion.network import notes

    own = series().series[0]
    index = replace(own, bands=("NDVI",), values=own.values[:, 6:7])
    alone = Observations(("NDVI",), (index,), own.clear.shape[1:])
    path = _file(tmp_path / "n.npz")
    made, said = _run(alone, path), notes(path, alone.bands)
    np.testing.assert_array_equal(made.mean, gaussian_process(alone, DAYS, {}).mean)
    assert "NDVI" in str(said[0])


@pytest.mark.parametrize("sensor", ["landsat", "sentinel1"])
def test_every_sensor_has_its_say(tmp_path: Path, sensor: str) -> None:
    """Radar goes in as decibels, by the table alone."""
    model = _file(tmp_path / "n.npz")
    one = series()
    with_it, without = _run(one, model), _run(one.without((sensor,)), model)
    assert np.abs(with_it.mean - without.mean).max() > 1e-4
    assert np.isfinite(without.mean).all()


def test_files_that_are_no_network_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    path = tmp_path / "x.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(TheiaError, match="damaged"):
        _run(series(), str(path))
    with pytest.raises(TheiaError, match="does not exist"):
        _run(series(), str(tmp_path / "missing.npz"))


def test_the_file_gives_back_what_was_saved(tmp_path: Path) -> None:
    from algorithms.fusion.compact_file import load_fusion

    stored = load_fusion(_file(tmp_path / "n.npz"))
    assert stored.table == TABLE and not stored.passed
    assert all(w.dtype == np.float32 for w in stored.weights.values())


def test_calibrated_intervals_cover_what_they_say() -> None:
    rng = np.random.default_rng(2)
    distance = rng.uniform(0, 90, 40000)
    wide = np.array([0.5, 1.0, 2.0, 3.0, 4.0])[np.searchsorted(CLASSES_DAYS, distance)]
    error = np.abs(rng.standard_normal((40000, 2))) * wide[:, None]
    found = calibrate(error, distance)
    sd = found.apply(np.ones((1, 2, 40000), np.float32), distance[None])
    for number in range(5):
        here = np.searchsorted(CLASSES_DAYS, distance) == number
        assert abs((error[here].T <= 1.96 * sd[0][:, here]).mean() - 0.95) < 0.01


def test_a_network_that_failed_its_gate_says_so(tmp_path: Path) -> None:
    from algorithms.fusion.compact_file import load_fusion, save_fusion
    from algorithms.fusion.network import notes

    path = _file(tmp_path / "n.npz")
    assert "did not beat" in str(notes(path)[0])
    save_fusion(path, replace(load_fusion(path), card={"passed": True, "gains": {"B2": -0.05, "B8": 0.1}}))
    assert notes(path, ("B4", "B8")) == []
    (said,) = notes(path, BANDS)
    assert "B2:" in str(said) and "B8" not in str(said)


def test_combined_is_the_mean_of_process_and_network(tmp_path: Path) -> None:
    from algorithms.fusion.gaussian_process import gaussian_process
    from algorithms.fusion.network import combined

    model = _file(tmp_path / "n.npz")
    one = series()
    made = combined(one, DAYS, {"model": model, "device": "cpu"})
    process, network = gaussian_process(one, DAYS, {}), _run(one, model)
    np.testing.assert_allclose(made.mean, (process.mean + network.mean) / 2, atol=1e-6)
    assert (made.sd <= np.maximum(process.sd, network.sd)).all() and (made.sd > 0).all()


def test_half_precision_differs_little() -> None:
    """What a graphics card is given: bf16 through autocast, tried on a processor with the plugin's own weights."""
    torch = pytest.importorskip("torch")
    from algorithms.fusion.compact_file import load_fusion
    from algorithms.fusion.compact_run import Runner

    network = Runner.from_file(load_fusion(None), "cpu").network
    prepared = prepare(series(), DAYS, TABLE)
    with torch.inference_mode():
        single = network(prepared)[0]
        with torch.autocast("cpu", torch.bfloat16):
            half = network(prepared)[0]
    assert single.abs().max() > 0.005
    assert (single - half).abs().max() < 0.001
