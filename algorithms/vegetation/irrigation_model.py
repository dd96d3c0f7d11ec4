"""A forest of crops, irrigated and rainfed, with its scores by parcel, by block and by year, and the limits of where it
was trained."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.forest import Forest, ForestOptions, fit_classifier
from ..learning.modelfile import ModelFile, load_model, save_model
from ..learning.predict import pack, sample_shares
from ..spec.phrase import phrase
from .irrigation_features import Columns
from .yield_model import folds

KIND = "irrigated crops"
#: a parcel farther from its neighbours in the training than this share of the training is outside of it
DOMAIN_QUANTILE = 0.99
_NEIGHBOURS = 5
_BLOCK_M = 10_000.0
_FOLDS = 4


@dataclass(frozen=True)
class Labels:
    """Class code of each parcel (parcels,), the names of the codes, and which codes are irrigated."""

    code: np.ndarray
    names: tuple[str, ...]
    irrigated: tuple[bool, ...]


@dataclass(frozen=True)
class Score:
    """Accuracy over the classes, accuracy of irrigated or not, and F of each class, on parcels left out."""

    split: str
    sources: tuple[str, ...]
    accuracy: float
    irrigated_accuracy: float
    f: tuple[float, ...]
    area_bias: float


@dataclass(frozen=True)
class IrrigationModel:
    """The forest, its classes, what it expects, and the standardised training parcels that mark out its domain."""

    forest: Forest
    labels: tuple[str, ...]
    irrigated: tuple[bool, ...]
    columns: tuple[str, ...]
    document: Mapping[str, Any]
    centre: np.ndarray
    scale: np.ndarray
    training: np.ndarray
    farthest: float

    def predict(self, values: np.ndarray) -> np.ndarray:
        """(parcels, classes) probabilities."""
        return probabilities(self.forest, values, len(self.labels))

    def irrigated_share(self, shares: np.ndarray) -> np.ndarray:
        """(parcels,) probability of being irrigated."""
        return np.asarray(shares[:, list(np.flatnonzero(self.irrigated))].sum(axis=1))

    def outside(self, values: np.ndarray) -> np.ndarray:
        """(parcels,) whether the features are unlike those of every training parcel."""
        distance = _distances((values - self.centre) / self.scale, self.training, itself=False)
        return np.asarray(distance > self.farthest)


def probabilities(forest: Forest, values: np.ndarray, classes: int) -> np.ndarray:
    """(parcels, classes) by code; classes that the forest did not see have 0."""
    shares = np.zeros((len(values), classes), np.float32)
    shares[:, forest.classes] = sample_shares(pack(forest, np.float32), values.astype(np.float32))
    return shares


def fit_forest(values: np.ndarray, code: np.ndarray, seed: int, threads: int) -> Forest:
    """100 trees of depth 25, as the published method."""
    return fit_classifier(values.astype(np.float32), code, ForestOptions(seed=seed, threads=threads))


def validate(
    columns: Columns, labels: Labels, x_m: np.ndarray, y_m: np.ndarray, year: np.ndarray, area_ha: np.ndarray,
    seed: int, threads: int, step: Callable[[float], None],
) -> list[Score]:  # fmt: skip
    """Scores of each source alone and of all together, with parcels, blocks of 10 km and years left out in turn."""
    block = np.array([f"{a} {b}" for a, b in zip(x_m // _BLOCK_M, y_m // _BLOCK_M, strict=True)])
    splits = {"parcel": folds(np.arange(len(year)), _FOLDS, seed)}
    if len(np.unique(block)) >= _FOLDS:
        splits["block"] = folds(block, _FOLDS, seed)
    if len(np.unique(year)) >= 2:
        splits["year"] = np.unique(year, return_inverse=True)[1]
    available = columns.available()
    choices = [(s,) for s in available] + ([available] if len(available) > 1 else [])
    scores = []
    for number, ((split, fold), sources) in enumerate(itertools.product(splits.items(), choices)):
        step(number / (len(splits) * len(choices)))
        values = columns.of(sources)
        shares = np.zeros((len(year), len(labels.names)))
        for k in np.unique(fold):
            learn, test = fold != k, fold == k
            shares[test] = probabilities(fit_forest(values[learn], labels.code[learn], seed, threads), values[test],
                                         len(labels.names))  # fmt: skip
        scores.append(score(split, sources, shares, labels, area_ha))
    return scores


def score(split: str, sources: Sequence[str], shares: np.ndarray, labels: Labels, area_ha: np.ndarray) -> Score:
    """Accuracies and F of predictions for parcels left out."""
    found = shares.argmax(axis=1)
    wet = np.array(labels.irrigated)
    guessed = shares[:, wet].sum(axis=1) > 0.5
    f = []
    for k in range(len(labels.names)):
        both = ((found == k) & (labels.code == k)).sum()
        total = (found == k).sum() + (labels.code == k).sum()
        f.append(float(2 * both / total) if total else float("nan"))
    true_area = float(area_ha[wet[labels.code]].sum())
    bias = float(area_ha[guessed].sum()) / true_area - 1 if true_area else float("nan")
    right = float((guessed == wet[labels.code]).mean())
    return Score(split, tuple(sources), float((found == labels.code).mean()), right, tuple(f), bias)


def train(columns: Columns, labels: Labels, document: Mapping[str, Any], seed: int, threads: int) -> IrrigationModel:
    """The forest of all parcels, and its domain."""
    values = columns.values
    centre, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1)
    training = ((values - centre) / scale).astype(np.float32)
    farthest = float(np.quantile(_distances(training, training, itself=True), DOMAIN_QUANTILE))
    forest = fit_forest(values, labels.code, seed, threads)
    return IrrigationModel(
        forest, labels.names, labels.irrigated, columns.names, document, centre, scale, training, farthest
    )


def _distances(values: np.ndarray, training: np.ndarray, itself: bool) -> np.ndarray:
    """(parcels,) mean distance to the nearest training parcels, without the parcel itself when it is one of them."""
    from sklearn.neighbors import NearestNeighbors

    count = min(_NEIGHBOURS + itself, len(training))
    distance, _ = NearestNeighbors(n_neighbors=count).fit(training).kneighbors(values.astype(np.float32))
    return np.asarray(distance[:, int(itself) :].mean(axis=1))


def save(path: str, model: IrrigationModel) -> None:
    """Write the model file."""
    document = {
        **model.document, "labels": list(model.labels), "irrigated": list(model.irrigated),
        "columns": list(model.columns), "farthest": model.farthest,
    }  # fmt: skip
    arrays = {f"forest/{k}": a for k, a in model.forest.arrays().items()}
    arrays |= {"centre": model.centre, "scale": model.scale, "training": model.training}
    save_model(path, ModelFile(KIND, document, arrays))


def load(path: str) -> IrrigationModel:
    """Read a model file; raises `TheiaError` for one of another kind."""
    stored = load_model(path, KIND)
    d, a = stored.document, stored.arrays
    try:
        return IrrigationModel(
            Forest.from_arrays(stored.part("forest/")), tuple(d["labels"]), tuple(d["irrigated"]),
            tuple(d["columns"]), d, a["centre"], a["scale"], a["training"], float(d["farthest"]),
        )  # fmt: skip
    except KeyError as error:
        raise TheiaError(
            "input",
            phrase("{path} is a model of irrigated crops that lacks {error}.", path=path, error=error),
            "Train it again.",
        ) from error
