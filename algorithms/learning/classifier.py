"""One interface for all classifiers: trained by the same call, kept in the same file, asked the same questions.

A forest runs in the compiled kernel of `predict.py`, or on a CUDA card where there is one; boosted trees in the same
kernel; the temporal network runs in torch on whatever there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Union

import numpy as np

from ..core.errors import TheiaError
from ..core.progress import Context
from ..spec.phrase import phrase
from .boosting import BoostedTrees, CompiledBoosting, fit_boosting
from .devices import has_card, require_torch, torch_device
from .forest import Forest, ForestOptions, fit_classifier
from .predict import BLOCK, Packed, means, pack, probabilities, votes, winners
from .temporal import NetworkOptions, SeriesLayout, TemporalNetwork

Classifier = Union[Forest, BoostedTrees, TemporalNetwork]
Options = Union[ForestOptions, NetworkOptions]
#: by the name under which a model file holds them
_KINDS: Mapping[str, type[Forest] | type[BoostedTrees] | type[TemporalNetwork]] = {
    "forest": Forest,
    "boosting": BoostedTrees,
    "network": TemporalNetwork,
}
NETWORK_NAME = phrase("A temporal network")


class Ready(Protocol):
    """A classifier made ready for blocks of features (features, pixels) float32."""

    @property
    def classes(self) -> np.ndarray:
        """(classes,) codes in increasing order."""

    def shares(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels, classes) float64 that sum to 1: mean probabilities, or shares of the votes."""

    def winners(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels,) index of the class with the largest share, the lowest index on ties."""


@dataclass(frozen=True)
class CompiledForest:
    """A forest in the compiled kernel."""

    packed: Packed

    @property
    def classes(self) -> np.ndarray:
        return self.packed.forest.classes

    def shares(self, features: np.ndarray, vote: str) -> np.ndarray:
        if vote == "mean":
            return probabilities(self.packed, features)
        return votes(self.packed, features) / self.packed.forest.trees

    def winners(self, features: np.ndarray, vote: str) -> np.ndarray:
        return winners(self.packed, features, vote)

    def means(self, features: np.ndarray) -> np.ndarray:
        """(pixels,) float64: mean of the trees of a regression."""
        return means(self.packed, features)


def train(
    features: np.ndarray, labels: np.ndarray, options: Options, layout: SeriesLayout | None, context: Context
) -> Classifier:
    """A classifier for features (samples, features) and integer codes (samples,); networks need the `layout`."""
    if isinstance(options, ForestOptions) and options.method == "gradient_boosting":
        return fit_boosting(features, labels, options)
    if isinstance(options, ForestOptions):
        return fit_classifier(features, labels, options)
    require_torch(NETWORK_NAME)
    if layout is None:
        raise ValueError("a network needs to know how the features lie")
    from .temporal_torch import fit_network

    return fit_network(features, labels, layout, options, context)


def ready(classifier: Classifier, device: str = "cpu") -> Ready:
    """Make a classifier ready; `device` as in the settings (auto, cpu, cuda, mps)."""
    if isinstance(classifier, Forest):
        if has_card(device):
            from . import forest_torch

            return forest_torch.to_device(classifier, "cuda")
        return CompiledForest(pack(classifier, np.float32))
    if isinstance(classifier, BoostedTrees):
        return CompiledBoosting(pack(classifier.forest, np.float32), classifier.baseline)
    require_torch(NETWORK_NAME)
    from . import temporal_torch

    return temporal_torch.to_device(classifier, torch_device(device))


def ready_means(classifier: Classifier, device: str = "cpu") -> Callable[[np.ndarray], np.ndarray]:
    """What turns features (features, pixels) into the means (pixels,) of a regression's trees."""
    if not isinstance(classifier, Forest):
        raise TheiaError("input", "A quantity is predicted by a forest.")
    found: Any = ready(classifier, device)
    return found.means


def shares_of_samples(classifier: Ready, samples: np.ndarray, vote: str = "mean") -> np.ndarray:
    """(samples, classes) float64 of samples (samples, features), in blocks."""
    out = np.empty((len(samples), len(classifier.classes)))
    for start in range(0, len(samples), 16 * BLOCK):
        part = slice(start, start + 16 * BLOCK)
        out[part] = classifier.shares(np.ascontiguousarray(samples[part].T, dtype=np.float32), vote)
    return out


def kind_of(classifier: Classifier) -> str:
    """The name of its kind in a model file."""
    return next(name for name, kind in _KINDS.items() if isinstance(classifier, kind))


def from_arrays(kind: str, arrays: Mapping[str, np.ndarray]) -> Classifier:
    """A classifier of a model file; raises `TheiaError` for a kind that this version does not know."""
    if kind not in _KINDS:
        told = phrase("The model holds a classifier of the kind {kind}, which this plugin does not know.", kind=kind)
        raise TheiaError("input", told)
    return _KINDS[kind].from_arrays(arrays)
