"""Samples made up for rare classes: as many as are wanted, from their own class, in learning sets alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.core.progress import Context
from algorithms.landcover import training
from algorithms.landcover.balance import filled_up
from algorithms.landcover.sampling import Samples
from algorithms.learning.forest import ForestOptions


def _few(seed: int = 0) -> Samples:
    """Class 4 has 40 samples around 0, class 9 has 6 around 100, class 11 one."""
    rng = np.random.default_rng(seed)
    label = np.repeat([4, 9, 11], [40, 6, 1])
    features = rng.normal(label[:, None] * 10, [1.0, 3.0], (47, 2)).astype(np.float32)
    numbers = np.arange(47)
    return Samples(features, label, numbers, numbers % 2, numbers * 1.0, numbers * 2.0)


@pytest.mark.parametrize("how", ["smote", "jitter", "copy"])
def test_rare_classes_are_filled_up(how: str) -> None:
    samples = _few()
    whole = filled_up(samples, 30, how, 1)
    assert np.bincount(whole.label)[[4, 9, 11]].tolist() == [40, 30, 30]
    assert (whole.features[:47] == samples.features).all(), "the real ones stay as they are, in front"
    made = whole.take(np.arange(47, len(whole)))
    assert (whole.label[made.polygon] == made.label).all(), "a made-up sample says from which polygon it comes"
    rare = samples.features[samples.label == 9]
    own = made.features[made.label == 9]
    known = (own[:, None] == rare[None]).all(axis=2).any(axis=1)
    assert known.all() if how == "copy" else not known.any()
    if how == "smote":
        assert (own >= rare.min(axis=0)).all() and (own <= rare.max(axis=0)).all()
    assert (made.features[made.label == 11] == samples.features[-1]).all()
    assert (filled_up(samples, 30, how, 1).features == whole.features).all()
    assert filled_up(samples, 1, how, 1) is samples


def test_no_sample_is_made_up_for_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test run scores as many samples as the polygons hold."""
    samples = _few()
    samples = samples.take(np.flatnonzero(samples.label != 11))
    learnt: list[int] = []
    real = training.train

    def spy(features: np.ndarray, *rest: Any) -> Any:
        learnt.append(len(features))
        return real(features, *rest)

    monkeypatch.setattr(training, "train", spy)
    plan = training.Plan(ForestOptions(trees=5), runs=3, block=0, fewest=50)
    proof = training.prove(samples, plan, None, "EPSG:32631", Context())
    assert set(learnt) == {100}
    assert all(m.matrix.sum() <= 16 for m in proof.matrices)
