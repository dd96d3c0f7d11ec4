"""Forests of crops, irrigated and rainfed, of parcels and of pixels, with their scores by parcel, block and year."""

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
from .irrigation_domain import Domain, make_domain
from .irrigation_features import Columns
from .yield_model import folds

KIND = "irrigated crops"
#: parcels that mark out the domain of pixels, one pixel each
_DOMAIN_CASES = 1000
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
class Part:
    """A forest and the domain that it was trained in."""

    forest: Forest
    domain: Domain


@dataclass(frozen=True)
class IrrigationModel:
    """What knows whole parcels and, where pixels were learnt, what knows single pixels; the classes and what the
    features have to be."""

    labels: tuple[str, ...]
    irrigated: tuple[bool, ...]
    columns: tuple[str, ...]
    document: Mapping[str, Any]
    parcels: Part
    pixels: Part | None = None

    def predict(self, values: np.ndarray) -> np.ndarray:
        """(parcels, classes) probabilities."""
        return probabilities(self.parcels.forest, values, len(self.labels))

    def irrigated_share(self, shares: np.ndarray) -> np.ndarray:
        """(n,) probability of being irrigated."""
        return np.asarray(shares[:, list(np.flatnonzero(self.irrigated))].sum(axis=1))

    def outside(self, values: np.ndarray) -> np.ndarray:
        """(parcels,) whether the features are unlike those of every training parcel."""
        return np.asarray(self.parcels.domain.excess(values) > 1)


def probabilities(forest: Forest, values: np.ndarray, classes: int) -> np.ndarray:
    """(parcels, classes) by code; classes that the forest did not see have 0."""
    shares = np.zeros((len(values), classes), np.float32)
    shares[:, forest.classes] = sample_shares(pack(forest, np.float32), values.astype(np.float32))
    return shares


def fit_forest(values: np.ndarray, code: np.ndarray, seed: int, threads: int) -> Forest:
    """100 trees of depth 25, as the published method."""
    return fit_classifier(values.astype(np.float32), code, ForestOptions(seed=seed, threads=threads))


def splits_of(x_m: np.ndarray, y_m: np.ndarray, year: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Fold of each parcel, from the easiest to the hardest split: parcels, blocks of 10 km, years."""
    block = np.array([f"{a} {b}" for a, b in zip(x_m // _BLOCK_M, y_m // _BLOCK_M, strict=True)])
    splits = {"parcel": folds(np.arange(len(year)), _FOLDS, seed)}
    if len(np.unique(block)) >= _FOLDS:
        splits["block"] = folds(block, _FOLDS, seed)
    if len(np.unique(year)) >= 2:
        splits["year"] = np.unique(year, return_inverse=True)[1]
    return splits


def validate(
    columns: Columns, labels: Labels, splits: Mapping[str, np.ndarray], area_ha: np.ndarray, seed: int, threads: int,
    step: Callable[[float], None],
) -> list[Score]:  # fmt: skip
    """Scores of each source alone and of all together, with each split's folds left out in turn."""
    available = columns.available()
    choices = [(s,) for s in available] + ([available] if len(available) > 1 else [])
    scores = []
    for number, ((split, fold), sources) in enumerate(itertools.product(splits.items(), choices)):
        step(number / (len(splits) * len(choices)))
        values = columns.of(sources)
        shares = np.zeros((len(fold), len(labels.names)))
        for k in np.unique(fold):
            learn, test = fold != k, fold == k
            shares[test] = probabilities(fit_forest(values[learn], labels.code[learn], seed, threads), values[test],
                                         len(labels.names))  # fmt: skip
        scores.append(score(split, sources, shares, labels, area_ha))
    return scores


@dataclass(frozen=True)
class PixelScore:
    """Share of single pixels, and of parcels by the vote of their pixels, whose class is right, on parcels left out
    that the series of a parcel gets right in `series` of the cases."""

    split: str
    pixels: float
    vote: float
    series: float


def validate_pixels(
    pixels: np.ndarray, parcel: np.ndarray, labels: Labels, split: str, fold: np.ndarray, series: float, seed: int,
    threads: int,
) -> PixelScore:  # fmt: skip
    """Score single pixels (pixels, features) of the parcels `parcel` (pixels,), and the vote of each parcel's."""
    shares = np.zeros((len(pixels), len(labels.names)))
    for k in np.unique(fold):
        learn, test = fold[parcel] != k, fold[parcel] == k
        forest = fit_forest(pixels[learn], labels.code[parcel[learn]], seed, threads)
        shares[test] = probabilities(forest, pixels[test], len(labels.names))
    own = np.unique(parcel)
    votes = np.zeros((len(own), len(labels.names)))
    np.add.at(votes, np.searchsorted(own, parcel), shares)
    single = float((shares.argmax(axis=1) == labels.code[parcel]).mean())
    return PixelScore(split, single, float((votes.argmax(axis=1) == labels.code[own]).mean()), series)


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


def train(
    columns: Columns, labels: Labels, document: Mapping[str, Any], seed: int, threads: int,
    pixels: np.ndarray | None = None, parcel: np.ndarray | None = None,
) -> IrrigationModel:  # fmt: skip
    """The forest of all parcels and its domain; with `pixels` (pixels, features) of the parcels `parcel` (pixels,) also
    those of single pixels."""
    values = columns.values
    whole = Part(fit_forest(values, labels.code, seed, threads), make_domain(values))
    single = None
    if pixels is not None and parcel is not None and len(pixels):
        forest = fit_forest(pixels, labels.code[parcel], seed, threads)
        single = Part(forest, make_domain(pixels, parcel, _DOMAIN_CASES, seed))
    return IrrigationModel(labels.names, labels.irrigated, columns.names, document, whole, single)


def save(path: str, model: IrrigationModel) -> None:
    """Write the model file."""
    document = {
        **model.document, "labels": list(model.labels), "irrigated": list(model.irrigated),
        "columns": list(model.columns), "pixels": model.pixels is not None,
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {}
    for name, part in (("parcels", model.parcels), ("pixels", model.pixels)):
        if part is not None:
            arrays |= {f"{name}/forest/{k}": a for k, a in part.forest.arrays().items()}
            arrays |= {f"{name}/domain/{k}": a for k, a in part.domain.arrays().items()}
    save_model(path, ModelFile(KIND, document, arrays))


def load(path: str) -> IrrigationModel:
    """Read a model file; raises `TheiaError` for one of another kind."""
    stored = load_model(path, KIND)
    d = stored.document
    try:
        return IrrigationModel(
            tuple(d["labels"]), tuple(d["irrigated"]), tuple(d["columns"]), d, _part(stored, "parcels"),
            _part(stored, "pixels") if d["pixels"] else None,
        )  # fmt: skip
    except KeyError as error:
        raise TheiaError(
            "input",
            phrase("{path} is a model of irrigated crops that lacks {error}.", path=path, error=error),
            "Train it again.",
        ) from error


def _part(stored: ModelFile, name: str) -> Part:
    return Part(Forest.from_arrays(stored.part(f"{name}/forest/")), Domain.from_arrays(stored.part(f"{name}/domain/")))
