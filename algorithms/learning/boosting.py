"""Gradient-boosted trees in the arrays of a forest: scikit-learn trains (HistGradientBoosting), our kernel predicts.

Each tree adds to the score of one class instead of giving shares of all, so a leaf holds one entry, and the sums of
the trees go through a softmax. Rounds stop where they were told to: stopping early would want pixels to test on, and
pixels of one polygon on both sides of such a test tell nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .forest import Forest, ForestOptions
from .predict import Packed, probabilities

#: share of the features tried at a split where the options leave it to the method: neighbouring dates say the same
_SPLIT_SHARE = 0.1
_LEARNING_RATE = 0.1
_MOST_LEAVES = 31


@dataclass(frozen=True)
class BoostedTrees:
    """`forest`: trees whose leaves hold what they add to one class; `baseline` (classes,) scores before any tree."""

    forest: Forest
    baseline: np.ndarray

    @property
    def classes(self) -> np.ndarray:
        """(classes,) int64 codes in increasing order."""
        return self.forest.classes

    @property
    def trees(self) -> int:
        return self.forest.trees

    def arrays(self) -> dict[str, np.ndarray]:
        """Every property as an array, for a model file."""
        return {**self.forest.arrays(), "baseline": self.baseline}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> BoostedTrees:
        """The inverse of `arrays`; KeyError when one is missing."""
        return cls(Forest.from_arrays(arrays), arrays["baseline"])


@dataclass(frozen=True)
class CompiledBoosting:
    """Boosted trees in the compiled kernel of forests; `vote` has no meaning for trees that add up."""

    packed: Packed
    baseline: np.ndarray

    @property
    def classes(self) -> np.ndarray:
        return self.packed.forest.classes

    def shares(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels, classes) float64 that sum to 1, of features (features, pixels) float32."""
        score = self._scores(features)
        score -= score.max(axis=1, keepdims=True)
        np.exp(score, out=score)
        return np.asarray(score / score.sum(axis=1, keepdims=True))

    def winners(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels,) index of the class with the highest score, the lowest index on ties."""
        return np.asarray(self._scores(features).argmax(axis=1))

    def _scores(self, features: np.ndarray) -> np.ndarray:
        return np.asarray(probabilities(self.packed, features) * self.packed.forest.trees + self.baseline)


def fit_boosting(features: np.ndarray, labels: np.ndarray, options: ForestOptions) -> BoostedTrees:
    """Train on features (samples, features) and integer codes (samples,); `options.trees` rounds of a tree a class."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        learning_rate=_LEARNING_RATE,
        max_iter=options.trees,
        max_depth=options.depth or None,
        max_leaf_nodes=_MOST_LEAVES,
        min_samples_leaf=options.min_leaf,
        max_features=options.split_share or _SPLIT_SHARE,
        class_weight="balanced" if options.balanced else None,
        early_stopping=False,
        random_state=options.seed,
    )
    model.fit(np.ascontiguousarray(features, dtype=np.float32), labels)
    return from_sklearn(model)


def from_sklearn(model: Any) -> BoostedTrees:
    """The flat arrays of a fitted `HistGradientBoostingClassifier` without categories.

    scikit-learn has no public name for the trees of this model; the tests compare every prediction with its own.
    """
    classes = np.asarray(model.classes_, np.int64)
    two = len(classes) == 2  # one score alone then: that of the second class against the first
    parts, columns = [], []
    for iteration in model._predictors:
        for position, predictor in enumerate(iteration):
            parts.append(_flatten(predictor.nodes))
            columns.append(1 if two else position)
    sizes = np.array([len(p["left"]) for p in parts])
    leaves = np.array([len(p["value"]) for p in parts])
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    first = np.concatenate([[0], np.cumsum(leaves)[:-1]])
    start = np.ravel(model._baseline_prediction).astype(np.float64)
    baseline = np.array([0.0, start[0]]) if two else start
    forest = Forest(
        feature=np.concatenate([p["feature"] for p in parts]).astype(np.int32),
        threshold=np.concatenate([p["threshold"] for p in parts]),
        left=np.concatenate([p["left"] + r for p, r in zip(parts, roots, strict=True)]).astype(np.int32),
        leaf=np.concatenate(
            [np.where(p["leaf"] >= 0, p["leaf"] + k, -1) for p, k in zip(parts, first, strict=True)]
        ).astype(np.int32),
        roots=roots.astype(np.int64),
        depths=np.array([p["depth"] for p in parts], np.int32),
        leaf_start=np.arange(leaves.sum() + 1, dtype=np.int64),
        entry_class=np.repeat(np.array(columns, np.int32), leaves),
        entry_value=np.concatenate([p["value"] for p in parts]).astype(np.float64),
        classes=classes,
        features=int(model.n_features_in_),
    )
    return BoostedTrees(forest, baseline)


def _flatten(nodes: np.ndarray) -> dict[str, Any]:
    """One tree with its nodes renumbered level by level, so that two children lie side by side."""
    order = [0]
    left = []
    for position in range(len(nodes)):
        node = nodes[order[position]]
        if node["is_leaf"]:
            left.append(position)
            continue
        left.append(len(order))
        order += [int(node["left"]), int(node["right"])]
    kept = nodes[np.array(order)]
    is_leaf = kept["is_leaf"].astype(bool)
    leaf = np.full(len(kept), -1, np.int64)
    leaf[is_leaf] = np.arange(is_leaf.sum())
    return {
        "feature": np.where(is_leaf, 0, kept["feature_idx"]),
        "threshold": np.where(is_leaf, np.inf, kept["num_threshold"]),
        "left": np.array(left, np.int64),
        "leaf": leaf,
        "value": kept["value"][is_leaf],
        "depth": int(kept["depth"].max()),
    }
