"""A forest of decision trees as flat arrays. scikit-learn trains; prediction is ours (`predict.py`).

What is kept is one array per property of a node, so that a model is stored without pickle, read by any version, and
looked into by anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Forest:
    """Trees one after the other in flat arrays.

    A node goes to `left` where feature value <= threshold, else to `left + 1`. A leaf has `left` equal to its own index
    and `leaf` >= 0: the row of `leaf_start` where its values begin. Values are sparse for classes: entries
    `leaf_start[k] : leaf_start[k + 1]` of (`entry_class`, `entry_value`); for a regression one entry of class 0 per
    leaf.

    feature (nodes,) int32; threshold (nodes,) float64; left (nodes,) int32; leaf (nodes,) int32; roots (trees,) int64;
    depths (trees,) int32; leaf_start (leaves + 1,) int64; entry_class (entries,) int32; entry_value (entries,) float64;
    classes (classes,) int64 codes in increasing order, empty for a regression; features: number expected.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    leaf: np.ndarray
    roots: np.ndarray
    depths: np.ndarray
    leaf_start: np.ndarray
    entry_class: np.ndarray
    entry_value: np.ndarray
    classes: np.ndarray
    features: int

    @property
    def trees(self) -> int:
        return len(self.roots)

    def arrays(self) -> dict[str, np.ndarray]:
        """Every property as an array, for a model file."""
        values = {name: np.asarray(getattr(self, name)) for name in self.__dataclass_fields__}
        return values

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Forest:
        """The inverse of `arrays`; KeyError when one is missing."""
        values: dict[str, Any] = {name: arrays[name] for name in cls.__dataclass_fields__}
        values["features"] = int(values["features"])
        return cls(**values)


@dataclass(frozen=True)
class ForestOptions:
    """How a forest is grown; defaults are those of the OSO product (specs of iota2: 100 trees, depth 25, nodes of
    5).
    """

    method: str = "random_forest"
    trees: int = 100
    depth: int = 25
    min_leaf: int = 5
    #: share of the features tried at a split; 0: the square root of their number
    split_share: float = 0.0
    balanced: bool = False
    seed: int = 1
    threads: int = 1


def fit_classifier(features: np.ndarray, labels: np.ndarray, options: ForestOptions) -> Forest:
    """Train on features (samples, features) and labels (samples,) of integer codes."""
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

    maker = ExtraTreesClassifier if options.method == "extra_trees" else RandomForestClassifier
    model = maker(
        n_estimators=options.trees, max_depth=options.depth or None, min_samples_leaf=options.min_leaf,
        max_features=options.split_share or "sqrt", class_weight="balanced" if options.balanced else None,
        random_state=options.seed, n_jobs=options.threads,
    )  # fmt: skip
    model.fit(np.ascontiguousarray(features, dtype=np.float32), labels)
    return from_sklearn(model)


def fit_regressor(features: np.ndarray, target: np.ndarray, options: ForestOptions) -> Forest:
    """Train on features (samples, features) and target (samples,) of real numbers."""
    from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

    maker = ExtraTreesRegressor if options.method == "extra_trees" else RandomForestRegressor
    model = maker(
        n_estimators=options.trees, max_depth=options.depth or None, min_samples_leaf=options.min_leaf,
        max_features=options.split_share or "sqrt", random_state=options.seed, n_jobs=options.threads,
    )  # fmt: skip
    model.fit(np.ascontiguousarray(features, dtype=np.float32), np.asarray(target, dtype=np.float64))
    return from_sklearn(model)


def from_sklearn(model: Any) -> Forest:
    """The flat arrays of a fitted scikit-learn forest (random forest or extra-trees, classes or one real target)."""
    classes = np.asarray(getattr(model, "classes_", np.empty(0)), dtype=np.int64)
    parts = [_flatten(estimator.tree_, len(classes)) for estimator in model.estimators_]
    node_counts = np.array([len(p["feature"]) for p in parts])
    leaf_counts = np.array([len(p["leaf_start"]) - 1 for p in parts])
    entry_counts = np.array([len(p["entry_class"]) for p in parts])
    roots, first_leaf, first_entry = (
        np.concatenate([[0], np.cumsum(c)[:-1]]) for c in (node_counts, leaf_counts, entry_counts)
    )
    left = np.concatenate([p["left"] + r for p, r in zip(parts, roots, strict=True)])
    leaf = np.concatenate([np.where(p["leaf"] >= 0, p["leaf"] + k, -1) for p, k in zip(parts, first_leaf, strict=True)])
    starts = [p["leaf_start"][:-1] + e for p, e in zip(parts, first_entry, strict=True)]
    return Forest(
        feature=np.concatenate([p["feature"] for p in parts]).astype(np.int32),
        threshold=np.concatenate([p["threshold"] for p in parts]),
        left=left.astype(np.int32), leaf=leaf.astype(np.int32), roots=roots.astype(np.int64),
        depths=np.array([e.tree_.max_depth for e in model.estimators_], dtype=np.int32),
        leaf_start=np.concatenate([*starts, [entry_counts.sum()]]).astype(np.int64),
        entry_class=np.concatenate([p["entry_class"] for p in parts]).astype(np.int32),
        entry_value=np.concatenate([p["entry_value"] for p in parts]).astype(np.float64),
        classes=classes, features=int(model.n_features_in_),
    )  # fmt: skip


def _flatten(tree: Any, classes: int) -> dict[str, np.ndarray]:
    """One tree with its nodes renumbered level by level, so that two children lie side by side."""
    order = np.empty(tree.node_count, dtype=np.int64)
    left = np.empty(tree.node_count, dtype=np.int64)
    order[0], known, position = 0, 1, 0
    while position < known:
        node = order[position]
        child = tree.children_left[node]
        if child < 0:
            left[position] = position
        else:
            left[position] = known
            order[known], order[known + 1] = child, tree.children_right[node]
            known += 2
        position += 1
    is_leaf = left == np.arange(tree.node_count)
    leaves = order[is_leaf]
    if classes:
        values = tree.value[leaves, 0, :]
        row, column = np.nonzero(values)
        entry_value, counts = values[row, column], np.bincount(row, minlength=len(leaves))
    else:
        entry_value, column, counts = tree.value[leaves, 0, 0], np.zeros(len(leaves), int), np.ones(len(leaves), int)
    leaf = np.full(tree.node_count, -1, dtype=np.int64)
    leaf[is_leaf] = np.arange(len(leaves))
    return {
        "feature": np.where(is_leaf, 0, tree.feature[order]), "left": left, "leaf": leaf,
        "threshold": np.where(is_leaf, np.inf, tree.threshold[order]),
        "leaf_start": np.concatenate([[0], np.cumsum(counts)]), "entry_class": column, "entry_value": entry_value,
    }  # fmt: skip
