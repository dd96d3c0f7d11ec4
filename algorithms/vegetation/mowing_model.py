"""A learnt judge of candidates: a forest on the evidence and the series around it, and an isotonic confidence.

The file holds arrays and a JSON document, no code (`learning.modelfile`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.calibration import apply_curve
from ..learning.forest import Forest
from ..learning.modelfile import ModelFile, load_model, save_model
from ..learning.predict import pack, sample_shares
from .mowing_evidence import FEATURES, Candidates

KIND = "mowing"


@dataclass(frozen=True)
class MowingModel:
    """`forest` with the classes 0 (no cut) and 1 (a cut between the two dates); `curve` (101,) from its share of votes
    to the chance of a cut; `least` and `season` the confidences that an event and a mown season need."""

    forest: Forest
    curve: np.ndarray
    least: float
    season: float
    origin: Mapping[str, Any] = field(default_factory=dict)

    def confidence(self, found: Candidates) -> np.ndarray:
        """(candidates,) float32 in 0..1; the candidates need the columns of the series."""
        if not len(found):
            return np.zeros(0, np.float32)
        shares = sample_shares(pack(self.forest, np.float32), found.features)[:, 1]
        return np.asarray(apply_curve(shares, self.curve), np.float32)


def save(path: str, model: MowingModel) -> None:
    """Write the model file."""
    document = {
        "features": list(FEATURES),
        "least": model.least,
        "season": model.season,
        "origin": dict(model.origin),
    }
    arrays = {"curve": model.curve, **{f"forest/{n}": a for n, a in model.forest.arrays().items()}}
    save_model(path, ModelFile(KIND, document, arrays))


def load(path: str) -> MowingModel:
    """Read a model file; `TheiaError` when it is damaged or expects other features."""
    stored = load_model(path, KIND)
    if tuple(stored.document.get("features", ())) != FEATURES:
        raise TheiaError("input", f"{path} was trained on other features.", "Train the model again.")
    return MowingModel(
        Forest.from_arrays(stored.part("forest/")), stored.arrays["curve"], float(stored.document["least"]),
        float(stored.document["season"]), stored.document.get("origin", {}),
    )  # fmt: skip
