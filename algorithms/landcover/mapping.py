"""The map, block by block: features of a chunk of pixels, prediction, discarded; no stack of features anywhere.

Limit: decoding and the forest (see `learning/predict.py`); early exit is used where neither confidence nor
probabilities are asked for. 40 dates of ten 10 m bands, 481 features, 100 deep trees, a strip of 10980 x 1024: 12 us
of CPU a pixel, 6 of them decoding; 24 CPU minutes for a tile, 2.8 GB at most under a limit of 4 (bench_land_cover.py).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Union, cast

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.vector import rasterize_mask, reproject
from ..core.zonal import burn_zones
from ..learning.calibration import apply_curve
from ..learning.classifier import Ready, ready, ready_means
from ..learning.devices import has_card
from .imagery import ImageBlock, Imagery, read_images
from .model import LandCoverModel, load
from .recipe import Recipe, features_of

#: pixels whose features are made together; on a graphics card, which wants larger batches
CHUNK, CARD_CHUNK = 1024, 16384
NO_CONFIDENCE = 255
NO_PROBABILITY = 65535
#: probabilities are stored in thousandths
PROBABILITY_STEP = 1e-3
NO_VALUE = -9999.0
#: a classifier, or what gives the means of a regression
Predictor = Union[Ready, Callable[[np.ndarray], np.ndarray]]


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `map` codes, `confidence` percent, `validity` clear dates and longest gap, `probabilities`, or `value`.

    `parameters`: model (path), imagery, recipe (that of the model, moved to the year), wanted (names of outputs), vote,
    fusion, min_clear, geometry of the area, device.
    """
    path = parameters["model"]
    model, classifiers = _model(path, os.stat(path).st_mtime_ns, parameters["device"])
    imagery: Imagery = parameters["imagery"]
    inside = None
    if parameters["geometry"] is not None:
        inside = rasterize_mask(parameters["geometry"], inputs.grid)
    images = read_images(imagery, inputs, inside)
    known = images.clear >= max(1, parameters["min_clear"])
    if inside is not None:
        known &= inside[inputs.inner].ravel()
    inner = inputs.grid.crop(Window(inputs.inner[0].start, inputs.inner[1].start, *window.shape))
    region = _regions(model, inner)
    out = predict(model, classifiers, parameters["recipe"], images, known, region, parameters)
    shaped = {name: a.reshape(*a.shape[:-1], *window.shape) for name, a in out.items()}
    return {name: shaped[name] for name in parameters["wanted"]}


@lru_cache(maxsize=2)
def _model(path: str, version: int, device: str) -> tuple[LandCoverModel, dict[int, Predictor]]:
    model = load(path, version)
    if model.target == "class":
        return model, {code: ready(c, device) for code, c in model.classifiers.items()}
    return model, {code: ready_means(c, device) for code, c in model.classifiers.items()}


def _regions(model: LandCoverModel, grid: Grid) -> np.ndarray | None:
    """(pixels,) code of each pixel's region; None for a model without regions."""
    if model.regions is None:
        return None
    shapes = reproject(model.regions.geometries, model.regions.crs, grid.crs)
    order = np.argsort(-model.regions.label, kind="stable")  # the lowest code wins where regions overlap
    return burn_zones(shapes[order], model.regions.label[order], grid).ravel()


def predict(
    model: LandCoverModel,
    classifiers: Mapping[int, Predictor],
    recipe: Recipe,
    images: ImageBlock,
    known: np.ndarray,
    region: np.ndarray | None,
    options: Mapping[str, Any],
) -> dict[str, np.ndarray]:
    """All outputs of a block as (pixels,) or (bands, pixels)."""
    pixels = len(known)
    wanted = set(options["wanted"])
    out: dict[str, np.ndarray] = {"validity": np.stack([images.clear.astype(np.uint16), images.gap_days])}
    classes = len(model.classes)
    if model.target == "class":
        out["map"] = np.zeros(pixels, np.uint8 if model.classes.max() < 256 else np.uint16)
        out["confidence"] = np.full(pixels, NO_CONFIDENCE, np.uint8)
        if "probabilities" in wanted:
            out["probabilities"] = np.full((classes, pixels), NO_PROBABILITY, np.uint16)
    else:
        out["value"] = np.full(pixels, NO_VALUE, np.float32)
    chunk = CARD_CHUNK if has_card(options["device"]) else CHUNK
    fusion = bool(options["fusion"]) and len(classifiers) > 1
    for chosen in _groups(classifiers, known, region, fusion):
        codes, members = chosen
        for start in range(0, len(members), chunk):
            part = members[start : start + chunk]
            radar = {o: s.at(part) for o, s in images.radar.items()}
            features = features_of(recipe, images.optical.at(part), radar, images.static[:, part])
            seen = ~np.isnan(features).any(axis=0)
            if not seen.all():
                part, features = part[seen], np.ascontiguousarray(features[:, seen])
            if len(part):
                own = int(region[part[0]]) if region is not None and not fusion else 0
                _chunk(model, {c: classifiers[c] for c in codes}, features, part, own, wanted, options, out, region)
    return out


def _groups(
    classifiers: Mapping[int, Predictor], known: np.ndarray, region: np.ndarray | None, fusion: bool
) -> list[tuple[list[int], np.ndarray]]:
    """Which classifiers predict which pixels: one for all, one per region, or all for all."""
    codes = sorted(classifiers)
    if region is None:
        return [(codes, np.flatnonzero(known))]
    if fusion:
        return [(codes, np.flatnonzero(known & (region > 0)))]
    return [([code], np.flatnonzero(known & (region == code))) for code in codes]


def _chunk(
    model: LandCoverModel,
    classifiers: Mapping[int, Predictor],
    features: np.ndarray,
    part: np.ndarray,
    own: int,
    wanted: set[str],
    options: Mapping[str, Any],
    out: dict[str, np.ndarray],
    region: np.ndarray | None,
) -> None:
    """Predict one chunk of pixels and put the results where they belong."""
    if model.target != "class":
        out["value"][part] = next(cast(Callable[[np.ndarray], np.ndarray], p)(features) for p in classifiers.values())
        return
    able = cast(Mapping[int, Ready], classifiers)
    if len(able) == 1 and not wanted & {"confidence", "probabilities"}:
        only = next(iter(able.values()))
        out["map"][part] = only.classes[only.winners(features, options["vote"])]
        return
    by_model = {code: _shares(p, features, options["vote"], model.classes) for code, p in able.items()}
    share = fuse(by_model, region[part]) if len(by_model) > 1 and region is not None else next(iter(by_model.values()))
    best = share.argmax(axis=1)
    highest = share[np.arange(len(best)), best]
    out["map"][part] = model.classes[best]
    certain = apply_curve(highest, model.curve) if options["calibrated"] else highest
    out["confidence"][part] = np.rint(100 * certain)
    if "probabilities" in wanted:
        out["probabilities"][:, part] = np.rint(share.T / PROBABILITY_STEP)


def _shares(classifier: Ready, features: np.ndarray, vote: str, classes: np.ndarray) -> np.ndarray:
    """(pixels, classes) shares over all classes of the model file; a classifier may know only some of them."""
    share = classifier.shares(features, vote)
    if len(classifier.classes) == len(classes):
        return share
    whole = np.zeros((len(share), len(classes)))
    whole[:, np.searchsorted(classes, classifier.classes)] = share
    return whole


def fuse(by_model: Mapping[int, np.ndarray], region: np.ndarray) -> np.ndarray:
    """(pixels, classes): the shares of the models that agree with the majority of models, averaged.

    Each model has one vote. Where no class has most votes the label of the most confident model wins; of two that are
    as sure, that of the pixel's own region, then the lower code.
    """
    codes = sorted(by_model)
    stack = np.stack([by_model[c] for c in codes])
    best = stack.argmax(axis=2)
    counts = np.zeros(stack.shape[1:], np.int64)
    for row in best:
        counts[np.arange(len(row)), row] += 1
    top = counts.max(axis=1)
    tied = (counts == top[:, None]).sum(axis=1) > 1
    winner = counts.argmax(axis=1)
    sure = stack.max(axis=2) + 1e-9 * (np.array(codes)[:, None] == region[None, :])
    surest = sure.argmax(axis=0)
    winner = np.where(tied, best[surest, np.arange(len(winner))], winner)
    agree = best == winner[None, :]
    return np.asarray((stack * agree[:, :, None]).sum(axis=0) / agree.sum(axis=0)[:, None])
