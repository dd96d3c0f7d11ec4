"""The map, block by block: features of a chunk of pixels, prediction, discarded; no stack of features anywhere.

Limit: decoding and the forest (see `learning/predict.py`); early exit is used where neither confidence nor
probabilities are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.vector import rasterize_mask, reproject
from ..core.zonal import burn_zones
from ..learning.calibration import apply_curve
from ..learning.predict import Packed, means, pack, probabilities, votes, winners
from .imagery import ImageBlock, Imagery, read_images
from .model import LandCoverModel, load
from .recipe import Recipe, features_of

#: pixels whose features are made together
CHUNK = 1024
NO_CONFIDENCE = 255
NO_PROBABILITY = 65535
#: probabilities are stored in thousandths
PROBABILITY_STEP = 1e-3
NO_VALUE = -9999.0


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `map` codes, `confidence` percent, `validity` clear dates and longest gap, `probabilities`, or `value`.

    `parameters`: model (path), imagery, recipe (that of the model, moved to the year), wanted (names of outputs), vote,
    fusion, min_clear, geometry of the area.
    """
    path = parameters["model"]
    model, packed = _model(path, os.stat(path).st_mtime_ns)
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
    out = predict(model, packed, parameters["recipe"], images, known, region, parameters)
    shaped = {name: a.reshape(*a.shape[:-1], *window.shape) for name, a in out.items()}
    return {name: shaped[name] for name in parameters["wanted"]}


@lru_cache(maxsize=2)
def _model(path: str, version: int) -> tuple[LandCoverModel, dict[int, Packed]]:
    model = load(path, version)
    return model, model.packed()


def _regions(model: LandCoverModel, grid: Grid) -> np.ndarray | None:
    """(pixels,) code of each pixel's region; None for a model without regions."""
    if model.regions is None:
        return None
    shapes = reproject(model.regions.geometries, model.regions.crs, grid.crs)
    order = np.argsort(-model.regions.label, kind="stable")  # the lowest code wins where regions overlap
    return burn_zones(shapes[order], model.regions.label[order], grid).ravel()


def predict(
    model: LandCoverModel,
    packed: Mapping[int, Packed],
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
    fusion = bool(options["fusion"]) and len(packed) > 1
    for chosen in _groups(packed, known, region, fusion):
        codes, members = chosen
        for start in range(0, len(members), CHUNK):
            part = members[start : start + CHUNK]
            radar = {o: s.at(part) for o, s in images.radar.items()}
            features = features_of(recipe, images.optical.at(part), radar, images.static[:, part])
            seen = ~np.isnan(features).any(axis=0)
            if not seen.all():
                part, features = part[seen], np.ascontiguousarray(features[:, seen])
            if len(part):
                own = int(region[part[0]]) if region is not None and not fusion else 0
                _chunk(model, {c: packed[c] for c in codes}, features, part, own, wanted, options, out, region)
    return out


def _groups(
    packed: Mapping[int, Packed], known: np.ndarray, region: np.ndarray | None, fusion: bool
) -> list[tuple[list[int], np.ndarray]]:
    """Which forests predict which pixels: one for all, one per region, or all for all."""
    if region is None:
        return [(sorted(packed), np.flatnonzero(known))]
    if fusion:
        return [(sorted(packed), np.flatnonzero(known & (region > 0)))]
    return [([code], np.flatnonzero(known & (region == code))) for code in sorted(packed)]


def _chunk(
    model: LandCoverModel,
    packed: Mapping[int, Packed],
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
        out["value"][part] = next(means(p, features) for p in packed.values())
        return
    if len(packed) == 1 and not wanted & {"confidence", "probabilities"}:
        only = next(iter(packed.values()))
        out["map"][part] = only.forest.classes[winners(only, features, options["vote"])]
        return
    by_model = {code: _shares(p, features, options["vote"], model.classes) for code, p in packed.items()}
    share = fuse(by_model, region[part]) if len(by_model) > 1 and region is not None else next(iter(by_model.values()))
    best = share.argmax(axis=1)
    highest = share[np.arange(len(best)), best]
    out["map"][part] = model.classes[best]
    certain = apply_curve(highest, model.curve) if options["calibrated"] else highest
    out["confidence"][part] = np.rint(100 * certain)
    if "probabilities" in wanted:
        out["probabilities"][:, part] = np.rint(share.T / PROBABILITY_STEP)


def _shares(packed: Packed, features: np.ndarray, vote: str, classes: np.ndarray) -> np.ndarray:
    """(pixels, classes) shares over all classes of the model file; a forest may know only some of them."""
    share = probabilities(packed, features) if vote == "mean" else votes(packed, features) / packed.forest.trees
    if len(packed.forest.classes) == len(classes):
        return share
    whole = np.zeros((len(share), len(classes)))
    whole[:, np.searchsorted(classes, packed.forest.classes)] = share
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


def packed_for(model: LandCoverModel) -> dict[int, Packed]:
    """The forests ready for the features, for callers that hold a model in memory."""
    return {code: pack(forest, np.float32) for code, forest in model.forests.items()}
