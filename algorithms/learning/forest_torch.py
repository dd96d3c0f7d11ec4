"""The forest on a graphics card: all pixels of a batch go down a few trees at a time, level by level, as gathers.

Shares are summed in float32, tree by tree: they agree with those of `predict.py` within 1e-5, the winners with them
except where two classes are that close. Out of memory: half of the batch, then the processor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .devices import halving, tensor
from .forest import Forest
from .predict import Packed, means, pack, probabilities, votes

#: trees that are walked at the same time
_TREES_TOGETHER = 10


@dataclass(frozen=True)
class DeviceForest:
    """A forest as tensors; `leaf_values` (leaves, classes) float32 shares, `leaf_votes` the same as single votes."""

    packed: Packed
    device: str
    feature: Any
    threshold: Any
    left: Any
    leaf: Any
    leaf_values: Any
    leaf_votes: Any

    @property
    def classes(self) -> np.ndarray:
        return self.packed.forest.classes

    def shares(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels, classes) float64 shares for features (features, pixels) float32."""
        hard = vote == "hard"
        return halving(lambda part: self._sums(part, hard), lambda part: self._on_processor(part, hard), features)

    def winners(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels,) index of the winning class, the lowest on ties."""
        return self.shares(features, vote).argmax(axis=1)

    def means(self, features: np.ndarray) -> np.ndarray:
        """(pixels,) float64: mean of the trees of a regression."""
        return halving(lambda part: self._sums(part, False)[:, 0], lambda part: means(self.packed, part), features)

    def _on_processor(self, features: np.ndarray, hard: bool) -> np.ndarray:
        if hard:
            return votes(self.packed, features) / self.packed.forest.trees
        return probabilities(self.packed, features)

    def _sums(self, features: np.ndarray, hard: bool) -> np.ndarray:
        forest = self.packed.forest
        count = features.shape[1]
        flat = tensor(features, self.device).reshape(-1)
        pixel = torch.arange(count, device=self.device)
        table = self.leaf_votes if hard else self.leaf_values
        total = torch.zeros((count, table.shape[1]), device=self.device)
        with torch.no_grad():
            for first in range(0, forest.trees, _TREES_TOGETHER):
                chosen = slice(first, first + _TREES_TOGETHER)
                node = tensor(forest.roots[chosen], self.device)[:, None].expand(-1, count)
                for _ in range(int(forest.depths[chosen].max())):
                    value = flat[self.feature[node] * count + pixel]
                    # a leaf is its own child, and nothing lies above its threshold
                    node = self.left[node] + (value > self.threshold[node])
                for row in self.leaf[node]:
                    total += table[row]
        return (total / forest.trees).cpu().numpy().astype(np.float64)


def to_device(forest: Forest, device: str) -> DeviceForest:
    """The tensors of a forest on a device."""
    packed = pack(forest, np.float32)
    leaves = len(forest.leaf_start) - 1
    columns = max(1, len(forest.classes))
    values = np.zeros((leaves, columns), np.float32)
    owner = np.repeat(np.arange(leaves), np.diff(forest.leaf_start))
    values[owner, forest.entry_class] = forest.entry_value
    single = np.zeros_like(values)
    is_leaf = forest.leaf >= 0
    single[forest.leaf[is_leaf], packed.vote[is_leaf]] = 1.0
    return DeviceForest(
        packed, device, tensor(forest.feature.astype(np.int64), device), tensor(packed.threshold, device),
        tensor(forest.left.astype(np.int64), device), tensor(np.maximum(forest.leaf, 0).astype(np.int64), device),
        tensor(values, device), tensor(single, device),
    )  # fmt: skip
