"""Networks of parcel edges as files: weights in half precision and a card, without pickle.

The card says what the network was trained on, under which licence, how well it does on places it never saw, beside the
base line, and how its maps are best cut into parcels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.modelfile import ModelFile, load_model, save_model
from ..spec.phrase import phrase
from .edges_segments import Cutting

KIND = "parcel edges"
DEFAULT = Path(__file__).resolve().parents[2] / "resources" / "networks" / "edges.npz"


@dataclass(frozen=True)
class EdgeFile:
    """A stored network: its sizes as a document, weights (float32 by name), how maps are cut, and its card."""

    name: str
    shape: Mapping[str, Any]
    weights: Mapping[str, np.ndarray]
    cutting: Cutting = field(default_factory=Cutting)
    card: Mapping[str, Any] = field(default_factory=dict)


def save_edges(path: str, network: EdgeFile) -> None:
    """Write a network, whole or not at all. Raises `TheiaError` where weights are no numbers."""
    arrays = {name: np.asarray(w, np.float16) for name, w in network.weights.items()}
    if any(not np.isfinite(a).all() for a in arrays.values()):
        raise TheiaError("training", "The network holds weights that are no numbers, or too large to be stored.")
    document = {
        "name": network.name,
        "shape": dict(network.shape),
        "cutting": asdict(network.cutting),
        "card": dict(network.card),
    }
    save_model(path, ModelFile(KIND, document, arrays))


def load_edges(path: str) -> EdgeFile:
    """Read a network. `TheiaError` when the file is damaged, of another kind, or incomplete."""
    stored = load_model(path, KIND)
    document = stored.document
    try:
        cutting = document["cutting"]
        return EdgeFile(
            str(document["name"]),
            dict(document["shape"]),
            {name: np.asarray(w, np.float32) for name, w in stored.arrays.items()},
            Cutting(float(cutting["weakest"]), float(cutting["extent"]), int(cutting["smallest"]), cutting["seed"]),
            dict(document["card"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TheiaError(
            "input",
            phrase("{path} is no complete network: {error}.", path=path, error=error),
            "Train it again with train_parcel_edges.",
        ) from error


def halved(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights as they are once stored: what is judged is what is used."""
    return {name: w.astype(np.float16).astype(np.float32) for name, w in weights.items()}
