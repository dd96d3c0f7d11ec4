"""All classifiers behind one interface: the network learns what a forest cannot see, the card gives the forest's own
shares.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.learning import classifier as one
from algorithms.learning import devices
from algorithms.learning.classifier import ready, ready_means, shares_of_samples, train
from algorithms.learning.forest import ForestOptions, fit_classifier, fit_regressor
from algorithms.learning.modelfile import ModelFile, load_model, save_model
from algorithms.learning.temporal import NetworkOptions, SeriesLayout, TemporalNetwork, standardisation
from algorithms.worker import run_entry
from tests.algorithms.landcover_data import BANDS, make_year

needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed (tier deep)")
LAYOUT = SeriesLayout(12, (3, 1), 2)
OPTIONS = NetworkOptions(epochs=25, width=16, hidden=32, batch=64, device="cpu")


def _samples(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two classes that differ by when their bump comes, three dates apart, wherever its level lies."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 2, count)
    days = np.arange(LAYOUT.dates)
    middle = 4 + 3 * label + rng.normal(0, 0.7, count)
    bump = np.exp(-((days[None, :] - middle[:, None]) ** 2) / 4) + rng.normal(0, 0.3, (count, 1))
    bands = bump[:, :, None] * np.array([1000, 3000, -500]) + rng.normal(0, 80, (count, LAYOUT.dates, 3))
    clear = rng.integers(0, 30, (count, LAYOUT.dates, 1))
    fixed = rng.normal(0, 1, (count, 2))
    parts = [bands.reshape(count, -1), clear.reshape(count, -1), fixed]
    return np.concatenate(parts, axis=1).astype(np.float32), np.where(label, 7, 3)


def test_features_are_laid_out_as_the_recipe_writes_them() -> None:
    features = np.arange(LAYOUT.count, dtype=np.float32)[None]
    series = LAYOUT.series(features)
    assert LAYOUT.count == 12 * 4 + 2 and series.shape == (1, 4, 12)
    assert series[0, 1].tolist() == [1.0 + 3 * d for d in range(12)] and series[0, 3].tolist() == list(range(36, 48))
    assert LAYOUT.fixed(features).tolist() == [[48.0, 49.0]]
    assert SeriesLayout.from_json(LAYOUT.to_json()) == LAYOUT
    mean, scale = standardisation(LAYOUT, np.repeat(features, 3, axis=0))
    assert mean[1] == pytest.approx(1 + 3 * 5.5) and mean[4:].tolist() == [48.0, 49.0]
    assert scale[4] == pytest.approx(1e-6), "a value that never changes divides by no zero"


@needs_torch
def test_a_network_learns_and_is_the_same_for_a_seed() -> None:
    features, label = _samples(400, 1)
    network = train(features, label, OPTIONS, LAYOUT, Context())
    assert isinstance(network, TemporalNetwork) and network.classes.tolist() == [3, 7]
    tested, truth = _samples(300, 2)
    share = shares_of_samples(ready(network, "cpu"), tested)
    assert share.sum(axis=1) == pytest.approx(np.ones(300))
    assert (network.classes[share.argmax(axis=1)] == truth).mean() > 0.93
    again = train(features, label, OPTIONS, LAYOUT, Context())
    assert all((again.arrays()[n] == a).all() for n, a in network.arrays().items()), "the seed decides"
    other = train(features, label, NetworkOptions(**{**OPTIONS.__dict__, "seed": 2}), LAYOUT, Context())
    assert any((other.arrays()[n] != a).any() for n, a in network.arrays().items())
    columns = np.ascontiguousarray(tested.T)
    together = ready(network, "cpu").shares(columns, "mean")
    assert together == pytest.approx(share, abs=1e-5), "pixels do not feel each other"
    assert (ready(network, "cpu").winners(columns, "mean") == together.argmax(axis=1)).all()


@needs_torch
def test_training_of_a_network_tells_its_progress_and_is_cancelled() -> None:
    features, label = _samples(200, 1)
    shares: list[float] = []

    def listen(event: dict[str, Any]) -> None:
        if event["event"] == "progress":
            shares.append(event["value"])
            if event["value"] > 0.3:
                context.cancel()

    context = Context(Settings(threads=1), listen, min_interval_s=0.0)
    with pytest.raises(Cancelled):
        train(features, label, OPTIONS, LAYOUT, context)
    assert 0.3 < max(shares) < 0.9


@needs_torch
def test_a_network_is_kept_without_pickle(tmp_path: Path) -> None:
    features, label = _samples(120, 3)
    network = train(features, label, NetworkOptions(epochs=2, width=8, hidden=8, device="cpu"), LAYOUT, Context())
    path = str(tmp_path / "model.npz")
    save_model(path, ModelFile("test", {}, network.arrays()))
    with np.load(path, allow_pickle=False) as stored:
        assert len(stored.files) > 5
    kept = one.from_arrays("network", load_model(path, "test").arrays)
    columns = np.ascontiguousarray(features.T)
    assert (ready(kept, "cpu").shares(columns, "mean") == ready(network, "cpu").shares(columns, "mean")).all()
    with pytest.raises(TheiaError, match="does not know"):
        one.from_arrays("oracle", {})


@pytest.mark.parametrize("classes", [2, 5])
def test_boosted_trees_give_the_probabilities_of_scikit_learn(classes: int, tmp_path: Path) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    from algorithms.learning import boosting

    rng = np.random.default_rng(4)
    features = rng.normal(0, 1000, (700, 15)).astype(np.float32)
    label = 3 + 2 * np.digitize(features[:, 0] + 0.5 * features[:, 4] + rng.normal(0, 200, 700), [-900, 0, 500, 1100])
    label = np.where(label > 3, 8, 3) if classes == 2 else label
    model = HistGradientBoostingClassifier(max_iter=12, min_samples_leaf=4, early_stopping=False, random_state=1)
    model.fit(features[:500], label[:500])
    trees = boosting.from_sklearn(model)
    save_model(str(tmp_path / "m.npz"), ModelFile("test", {}, trees.arrays()))
    kept = one.from_arrays("boosting", load_model(str(tmp_path / "m.npz"), "test").arrays)
    assert one.kind_of(kept) == "boosting" and len(kept.classes) == classes
    share = shares_of_samples(ready(kept), features[500:])
    assert share == pytest.approx(model.predict_proba(features[500:]), abs=1e-9)
    columns = np.ascontiguousarray(features[500:].T)
    found = kept.classes[ready(kept).winners(columns, "mean")]
    assert (found == model.predict(features[500:])).all()
    options = ForestOptions("gradient_boosting", trees=10, depth=6, min_leaf=3)
    first, again = (train(features, label, options, None, Context()) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first.arrays().values(), again.arrays().values(), strict=True))


@needs_torch
@pytest.mark.parametrize("vote", ["mean", "hard"])
def test_the_forest_of_the_card_gives_the_shares_of_the_kernel(vote: str) -> None:
    """On torch's CPU device: the same code as on a card, within 1e-5."""
    from algorithms.learning import forest_torch

    rng = np.random.default_rng(0)
    features = rng.normal(0, 1000, (900, 20)).astype(np.float32)
    label = (features[:, 0] > 0).astype(int) + 2 * (features[:, 3] > 300).astype(int) + 5
    forest = fit_classifier(features[:600], label[:600], ForestOptions(trees=23, depth=12, min_leaf=1))
    columns = np.ascontiguousarray(features[600:].T)
    here, there = ready(forest, "cpu"), forest_torch.to_device(forest, "cpu")
    share = here.shares(columns, vote)
    assert there.shares(columns, vote) == pytest.approx(share, abs=1e-5)
    clear = np.sort(share, axis=1)[:, -1] - np.sort(share, axis=1)[:, -2] > 1e-4
    assert (there.winners(columns, vote)[clear] == here.winners(columns, vote)[clear]).all() and clear.mean() > 0.9
    quantity = fit_regressor(features[:600], features[:600, 1], ForestOptions(trees=11))
    means = forest_torch.to_device(quantity, "cpu").means(columns)
    assert means == pytest.approx(ready_means(quantity)(columns), rel=1e-4, abs=1e-2)


def test_a_card_that_is_full_gets_halves_then_the_processor() -> None:
    calls: list[int] = []

    def card(columns: np.ndarray) -> np.ndarray:
        calls.append(columns.shape[1])
        if columns.shape[1] > 100 or columns[0, 0] == 0:
            raise RuntimeError("CUDA out of memory. Tried to allocate")
        return columns[0] * 2

    columns = np.arange(512.0)[None]
    found = devices.halving(card, lambda part: part[0] * 2, columns)
    assert (found == columns[0] * 2).all()
    assert calls[0] == 512 and min(calls) == 64, "the part that holds 0 went to the processor"

    def broken(columns: np.ndarray) -> np.ndarray:
        raise RuntimeError("illegal instruction")

    with pytest.raises(RuntimeError, match="illegal"):
        devices.halving(broken, lambda part: part, columns)


def test_without_torch_the_network_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "has_torch", lambda: False)
    (tmp_path / "p.gpkg").touch()
    job = {"products": [str(tmp_path)], "polygons": str(tmp_path / "p.gpkg"), "classifier": "temporal_network",
           "model": str(tmp_path / "m.npz")}  # fmt: skip
    with pytest.raises(TheiaError, match="needs torch") as told:
        run_entry("train_land_cover", job, Context())
    assert "deep learning" in str(told.value.hint) and [p.name for p in tmp_path.iterdir()] == ["p.gpkg"]


@needs_torch
def test_a_network_maps_a_year_and_refuses_what_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year = make_year(tmp_path / "in", size=120)
    model, mapped = str(tmp_path / "m.npz"), str(tmp_path / "map.tif")
    job = {"products": [str(year.folder)], "polygons": year.polygons, "bands": list(BANDS), "step_days": 20,
           "start": "2023-01-01", "end": "2023-12-31", "runs": 1, "block_km": 0, "classifier": "temporal_network",
           "epochs": 20, "model": model, "report": str(tmp_path / "r.html")}  # fmt: skip
    context = Context(Settings(threads=1, device="cpu"))
    run_entry("train_land_cover", job, context)
    assert "temporal network" in (tmp_path / "r.html").read_text(encoding="utf-8")
    common = {"products": [str(year.folder)], "model": model}
    confidence = str(tmp_path / "c.tif")
    run_entry("land_cover", {**common, "map": mapped, "confidence": confidence}, context)
    from algorithms.core.raster import read
    from algorithms.landcover.model import load

    found = read(mapped)
    assert (found == year.truth)[found > 0].mean() > 0.85
    assert load(model).recipe.observed and load(model).recipe.names()[-1] == "clear_20231227"
    with pytest.raises(TheiaError, match="no trees that vote"):
        run_entry("land_cover", {**common, "map": mapped, "vote": "hard"}, context)
    with pytest.raises(TheiaError, match="start on"):
        run_entry("land_cover", {**common, "map": mapped, "start": "2023-03-01"}, context)
    with pytest.raises(TheiaError, match="learnt by a forest"):
        run_entry("train_land_cover", {**job, "target": "quantity"}, context)
    monkeypatch.setattr(devices, "has_torch", lambda: False)
    with pytest.raises(TheiaError, match="needs torch"):
        run_entry("land_cover", {**common, "map": mapped}, context)
