"""Thinning, clear-cut, dieback or drought: rules on the features of stands, and a forest learnt on labelled ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.forest import Forest, ForestOptions, fit_classifier
from ..learning.modelfile import ModelFile, load_model, save_model
from ..learning.predict import pack, sample_shares
from ..spec import LegendClass
from .table import constants
from .thinning_features import OPTICAL, RADAR

UNCHANGED, DIEBACK, THINNING, CLEAR_CUT, DROUGHT, UNDETERMINED = range(6)
KINDS = (
    LegendClass(UNCHANGED, "No lasting change", "#2f7d32"),
    LegendClass(DIEBACK, "Dieback", "#d7301f"),
    LegendClass(THINNING, "Thinning", "#fdae61"),
    LegendClass(CLEAR_CUT, "Clear-cut", "#8c6bb1"),
    LegendClass(DROUGHT, "Drought, recovered", "#fee08b"),
    LegendClass(UNDETERMINED, "Undetermined", "#bdbdbd"),
)
FEATURES = (*OPTICAL, *RADAR)
KIND = "thinning_or_dieback"
#: what an unknown feature is to the forest
_UNKNOWN = -9.0


def classify(optical: np.ndarray, radar: np.ndarray) -> np.ndarray:
    """(stands,) uint8 of `KINDS` by the rules; features as of `thinning_features`, NaN where they are not known.

    Levels are taken from the lower quartile of all stands, so that many changed ones do not shift what is normal.
    """
    r = constants("thinning")["rules"]

    def of(name: str) -> np.ndarray:
        return optical[:, OPTICAL.index(name)]

    def above_quartile(values: np.ndarray) -> np.ndarray:
        known = np.isfinite(values)
        return values - (np.quantile(values[known], 0.25) if known.any() else 0.0)

    fall = above_quartile(radar[:, RADAR.index("vh last")])
    stays = radar[:, RADAR.index("vh stays")]
    seen = np.isfinite(fall)
    peak = of("crswir peak")
    last, dry = above_quartile(of("crswir last")), above_quartile(of("crswir dry"))
    recovery = of("crswir recovery")
    with np.errstate(invalid="ignore"):
        scattered_less = seen & ((fall > r["radar_fall_db"]) | (stays > r["radar_step_db"]))
        bare = (peak > r["cut_peak"]) & (of("ndvi peak") > r["cut_peak"])
        bare &= ~seen | (np.fmax(fall, stays) > r["cut_fall_db"])
        lasting = (recovery < r["recovered"]) & (peak > r["dieback_peak"]) & (last > r["dieback_last"])
        abrupt = (of("crswir share") > r["abrupt_share"]) & (of("crswir step") > r["abrupt_step"])
        drought = (dry > r["drought_rise"]) & ~lasting
    kind = np.full(len(optical), UNCHANGED, np.uint8)
    kind[drought] = DROUGHT
    kind[lasting] = DIEBACK
    # a sudden lasting loss that radar does not confirm, or had no view of
    kind[lasting & abrupt] = UNDETERMINED
    kind[scattered_less & ~(lasting & ~abrupt & (fall < r["sure_fall_db"]))] = THINNING
    kind[bare] = CLEAR_CUT
    kind[~np.isfinite(peak)] = UNDETERMINED
    return kind


@dataclass(frozen=True)
class ThinningModel:
    """A forest on the features of stands; its classes are those of `KINDS` that were taught."""

    forest: Forest
    origin: Mapping[str, Any] = field(default_factory=dict)

    def predict(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Kinds (stands,) uint8 and the share of votes (stands,) for them, of features (stands, FEATURES)."""
        shares = sample_shares(pack(self.forest, np.float32), known(features))
        best = shares.argmax(1)
        return self.forest.classes[best].astype(np.uint8), shares[np.arange(len(best)), best]


def known(features: np.ndarray) -> np.ndarray:
    """Features as the forest takes them: float32, unknown ones as a value that none has."""
    return np.nan_to_num(features, nan=_UNKNOWN, posinf=_UNKNOWN, neginf=_UNKNOWN).astype(np.float32)


def train(features: np.ndarray, kinds: np.ndarray, seed: int, threads: int, origin: Mapping[str, Any]) -> ThinningModel:
    """A forest on labelled stands: features (stands, FEATURES), kinds (stands,) codes."""
    options = ForestOptions(trees=300, depth=0, min_leaf=2, seed=seed, threads=threads)
    return ThinningModel(fit_classifier(known(features), kinds.astype(np.int64), options), origin)


def cross_validated(features: np.ndarray, kinds: np.ndarray, seed: int, threads: int) -> np.ndarray:
    """(stands,) kinds, each said by a forest that had not seen the stand: five folds."""
    fold = np.random.default_rng([seed, 31]).permutation(len(kinds)) % 5
    out = np.full(len(kinds), UNDETERMINED, np.uint8)
    for number in range(5):
        learn = fold != number
        if len(np.unique(kinds[learn])) > 1:
            out[~learn] = train(features[learn], kinds[learn], seed, threads, {}).predict(features[~learn])[0]
    return out


def save(path: str, model: ThinningModel) -> None:
    """Write the model file."""
    arrays = {f"forest/{n}": a for n, a in model.forest.arrays().items()}
    save_model(path, ModelFile(KIND, {"features": list(FEATURES), "origin": dict(model.origin)}, arrays))


def load(path: str) -> ThinningModel:
    """Read a model file; `TheiaError` when it is damaged or expects other features."""
    stored = load_model(path, KIND)
    if tuple(stored.document.get("features", ())) != FEATURES:
        raise TheiaError("input", f"{path} was trained on other features.", "Train the model again.")
    return ThinningModel(Forest.from_arrays(stored.part("forest/")), stored.document.get("origin", {}))
