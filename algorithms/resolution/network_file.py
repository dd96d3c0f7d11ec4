"""Networks of our own as files: weights in half precision and a document, without pickle.

The document holds all that applying the network needs (bands, factor, MTF, architecture) and all that judging it needs:
what it was trained on, under which licence, and its scores on held-out scenes, band by band. Bands in which it does not
beat back-projection are listed: they are written by back-projection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.modelfile import ModelFile, load_model, save_model
from .wald import Layout

KIND = "super-resolution"


@dataclass(frozen=True)
class NetworkFile:
    """A stored network: what it takes and gives, its sizes, its weights (float32), and the rest of its document.

    `iterations`: back-projections that were best for each band on the held-out scenes, for bands in `projected`.
    """

    name: str
    layout: Layout
    shape: Mapping[str, Any]
    weights: Mapping[str, np.ndarray]
    iterations: tuple[int, ...] = ()
    projected: tuple[str, ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)


def save_network(path: str, network: NetworkFile, half: bool = True) -> None:
    """Write a network, whole or not at all; `half`: weights as float16."""
    layout = network.layout
    document = {
        "name": network.name,
        "guides": list(layout.guides),
        "bands": list(layout.bands),
        "factor": layout.factor,
        "mtf": list(layout.mtf),
        "projections": layout.projections,
        "shape": dict(network.shape),
        "iterations": list(network.iterations),
        "projected": list(network.projected),
        "card": dict(network.card),
    }
    arrays = {name: w.astype(np.float16 if half else np.float32) for name, w in network.weights.items()}
    if any(not np.isfinite(a).all() for a in arrays.values()):
        raise TheiaError("training", "The network holds weights that are no numbers, or too large to be stored.")
    save_model(path, ModelFile(KIND, document, arrays))


def load_network(path: str) -> NetworkFile:
    """Read a network. `TheiaError` when the file is damaged, of another kind, or does not say what it takes."""
    stored = load_model(path, KIND)
    document = stored.document
    try:
        layout = Layout(
            tuple(str(b) for b in document["guides"]),
            tuple(str(b) for b in document["bands"]),
            int(document["factor"]),
            tuple(float(m) for m in document["mtf"]),
            int(document["projections"]),
        )
        return NetworkFile(
            str(document["name"]),
            layout,
            dict(document["shape"]),
            {name: np.asarray(w, np.float32) for name, w in stored.arrays.items()},
            tuple(int(n) for n in document["iterations"]),
            tuple(str(b) for b in document["projected"]),
            dict(document["card"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TheiaError(
            "input", f"{path} is no complete network: {error}.", "Train it again with train_super_resolution."
        ) from error
