"""The forest kernel: bit for bit scikit-learn's, early exit changes nothing, confidence is votes over trees."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier, RandomForestRegressor

from algorithms.learning.forest import Forest, ForestOptions, fit_classifier, fit_regressor, from_sklearn
from algorithms.learning.predict import means, pack, predict_samples, probabilities, votes, winners


def _data(n: int = 900, features: int = 12, classes: int = 5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, n) * 3 + 1
    return (rng.normal(0, 400, (n, features)) + labels[:, None] * rng.normal(0, 60, features)).astype(np.int16), labels


@pytest.mark.parametrize("maker", [RandomForestClassifier, ExtraTreesClassifier])
@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_same_as_scikit_learn(maker: type, dtype: type) -> None:
    features, labels = _data()
    if dtype == np.float32:
        features = features + np.random.default_rng(1).uniform(0, 1, features.shape)
    samples = features.astype(dtype)
    model = maker(30, max_depth=9, min_samples_leaf=2, random_state=3, n_jobs=1).fit(samples.astype(np.float32), labels)
    forest = from_sklearn(model)
    packed = pack(forest, dtype)
    test = _data(517, seed=2)[0].astype(dtype)
    block = np.ascontiguousarray(test.T)
    expected = model.predict_proba(test.astype(np.float32))
    assert (probabilities(packed, block) == expected).all()
    hard = np.zeros_like(expected, dtype=int)
    for tree in model.estimators_:
        hard[np.arange(len(test)), tree.predict_proba(test.astype(np.float32)).argmax(axis=1)] += 1
    counted = votes(packed, block)
    assert (counted == hard).all()
    assert (winners(packed, block, "hard") == hard.argmax(axis=1)).all()
    assert (winners(packed, block, "mean") == expected.argmax(axis=1)).all()
    codes, confidence = predict_samples(packed, test, "hard")
    assert (codes == forest.classes[hard.argmax(axis=1)]).all()
    assert (confidence == hard.max(axis=1) / 30).all()


def test_regression_same_as_scikit_learn() -> None:
    features, labels = _data()
    target = labels + 0.1 * features[:, 0]
    model = RandomForestRegressor(20, max_depth=6, random_state=1, n_jobs=1).fit(features.astype(np.float32), target)
    block = np.ascontiguousarray(_data(300, seed=5)[0].T)
    assert np.allclose(
        means(pack(from_sklearn(model), np.int16), block), model.predict(block.T.astype(np.float32)), rtol=1e-12
    )
    options = ForestOptions(trees=10, depth=5, seed=2)
    assert fit_regressor(features, target, options).classes.size == 0


def test_three_trees_by_hand() -> None:
    """Trees vote a, b, b for the low pixel and a, a, b for the high one: confidence is 2/3 both times."""
    nodes = np.arange(9)
    left = np.where(nodes % 3 == 0, nodes + 1, nodes)
    forest = Forest(
        feature=np.zeros(9, np.int32), threshold=np.where(nodes % 3 == 0, 10.0, np.inf), left=left.astype(np.int32),
        leaf=np.array([-1, 0, 0, -1, 1, 0, -1, 1, 1], np.int32), roots=np.array([0, 3, 6]), depths=np.ones(3, np.int32),
        leaf_start=np.array([0, 1, 2]), entry_class=np.array([0, 1], np.int32), entry_value=np.ones(2),
        classes=np.array([4, 9]), features=1,
    )  # fmt: skip
    packed = pack(forest, np.int16)
    samples = np.array([[10], [11]], np.int16)
    assert votes(packed, samples.T.copy()).tolist() == [[1, 2], [2, 1]]
    codes, confidence = predict_samples(packed, samples, "hard")
    assert codes.tolist() == [9, 4] and np.allclose(confidence, 2 / 3)


def test_arrays_and_back_without_pickle(tmp_path: object) -> None:
    features, labels = _data(300)
    forest = fit_classifier(features, labels, ForestOptions(trees=5, depth=4))
    path = f"{tmp_path}/forest.npz"
    np.savez(path, **forest.arrays())
    with np.load(path, allow_pickle=False) as stored:
        again = Forest.from_arrays(stored)
    block = np.ascontiguousarray(features.T)
    assert (probabilities(pack(again, np.int16), block) == probabilities(pack(forest, np.int16), block)).all()


def test_same_seed_same_forest_whatever_the_threads() -> None:
    features, labels = _data(300)
    first = fit_classifier(features, labels, ForestOptions(trees=6, depth=5, threads=1))
    second = fit_classifier(features, labels, ForestOptions(trees=6, depth=5, threads=2))
    other = fit_classifier(features, labels, ForestOptions(trees=6, depth=5, seed=2))
    assert all((a == b).all() for a, b in zip(first.arrays().values(), second.arrays().values(), strict=True))
    assert not np.array_equal(first.threshold, other.threshold)


def test_wrong_features_are_refused() -> None:
    features, labels = _data(300)
    packed = pack(fit_classifier(features, labels, ForestOptions(trees=3, depth=3)), np.int16)
    with pytest.raises(ValueError, match="12 features are needed"):
        votes(packed, np.zeros((11, 4), np.int16))
    with pytest.raises(ValueError, match="packed for int16"):
        votes(packed, np.zeros((12, 4), np.float32))
