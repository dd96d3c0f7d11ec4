"""Compact networks as files: weights in half precision, the table of sensors, calibration and card, without pickle."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.modelfile import ModelFile, load_model, save_model
from ..spec.phrase import phrase
from .compact_calibration import Calibration
from .compact_table import SensorTable

KIND = "fusion"
SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "networks" / "fusion.npz"


@dataclass(frozen=True)
class FusionFile:
    """A stored network. `shape`: its sizes; `weights` float32 by name; `card`: data, scores, `passed` its gate."""

    name: str
    table: SensorTable
    shape: Mapping[str, Any]
    weights: Mapping[str, np.ndarray]
    calibration: Calibration
    card: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether it beat the best method without a network where it was judged."""
        return bool(self.card.get("passed", False))


def save_fusion(path: str, stored: FusionFile) -> None:
    """Write a network, whole or not at all."""
    document = {
        "name": stored.name,
        "table": stored.table.to_document(),
        "shape": dict(stored.shape),
        "calibration": stored.calibration.to_document(),
        "card": dict(stored.card),
    }
    arrays = {name: np.asarray(w, np.float16) for name, w in stored.weights.items()}
    if any(not np.isfinite(a).all() for a in arrays.values()):
        raise TheiaError("training", "The network holds weights that are no numbers, or too large to be stored.")
    save_model(path, ModelFile(KIND, document, arrays))


def load_fusion(path: str | None) -> FusionFile:
    """Read a network, the plugin's own where `path` is None. `TheiaError` where it is no complete network."""
    path = path or str(SHIPPED)
    if not os.path.isfile(path):
        raise TheiaError("input", phrase("{path} does not exist.", path=path))
    status = os.stat(path)
    return _load(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _load(path: str, _time: int, _size: int) -> FusionFile:
    stored = load_model(path, KIND)
    document = stored.document
    try:
        return FusionFile(
            str(document["name"]),
            SensorTable.from_document(document["table"]),
            dict(document["shape"]),
            {name: np.asarray(w, np.float32) for name, w in stored.arrays.items()},
            Calibration.from_document(document["calibration"]),
            dict(document["card"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TheiaError(
            "input",
            phrase("{path} is no complete network: {error}.", path=path, error=error),
            "Train it again with train_fusion.",
        ) from error
