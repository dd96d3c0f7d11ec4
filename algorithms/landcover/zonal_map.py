"""The map of a model of objects: their features, one class each, painted over their pixels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import Inputs, process
from ..core.errors import TheiaError
from ..core.grid import Window
from ..core.progress import Context
from ..core.raster import RasterSpec
from ..learning.calibration import apply_curve
from ..learning.classifier import ready, shares_of_samples
from .imagery import Imagery, read_images
from .mapping import NO_CONFIDENCE, NO_PROBABILITY, PROBABILITY_STEP
from .model import LandCoverModel
from .objects import Objects, Votes, zones_of
from .recipe import Recipe
from .zonal import zonal_features


def classify(
    model: LandCoverModel, recipe: Recipe, imagery: Imagery, objects: Objects, vote: str, min_clear: int,
    context: Context,
) -> Votes:  # fmt: skip
    """The class of each object with its share; -1 where nothing of an object is seen."""
    table = zonal_features(imagery, objects, recipe, context, min_clear=min_clear)
    classifier = ready(model.classifiers[0], context.settings.device)
    found = shares_of_samples(classifier, table.features, vote)
    shares = np.full((len(objects), len(model.classes)), np.nan)
    shares[table.zone] = found
    winner = np.full(len(objects), -1)
    winner[table.zone] = found.argmax(axis=1)
    pixels = np.zeros(len(objects), np.int64)
    pixels[table.zone] = table.pixels
    share = np.full(len(objects), np.nan)
    share[table.zone] = found.max(axis=1)
    return Votes(winner, share, shares, pixels)


def paint_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `map`, `confidence`, `probabilities` of the objects over their pixels, `validity` of the pixels."""
    top, left = inputs.inner
    zones = zones_of(parameters["objects"], inputs.grid.crop(Window(top.start, left.start, *window.shape)))
    # the last row of each table is for pixels of no object
    out = {"map": parameters["code"][zones]}
    if "confidence" in parameters["wanted"]:
        out["confidence"] = parameters["percent"][zones]
    if "probabilities" in parameters["wanted"]:
        out["probabilities"] = np.moveaxis(parameters["thousandths"][zones], -1, 0)
    if "validity" in parameters["wanted"]:
        images = read_images(parameters["imagery"], inputs)
        both = np.stack([images.clear.astype(np.uint16), images.gap_days])
        out["validity"] = both.reshape(2, *window.shape)
    return out


def paint_objects(
    model: LandCoverModel, imagery: Imagery, objects: Objects, votes: Votes, calibrated: bool,
    outputs: Mapping[str, RasterSpec], context: Context,
) -> None:  # fmt: skip
    """Write the maps that are wanted; pixels of no object are unknown."""
    known = votes.winner >= 0
    if not known.any():
        raise TheiaError("input", "No object lies on the map.", "Do objects and products cover the same place?")
    code = np.zeros(len(objects) + 1, np.dtype(outputs["map"].dtype))
    code[:-1][known] = model.classes[votes.winner[known]]
    certain = apply_curve(votes.share[known], model.curve) if calibrated else votes.share[known]
    percent = np.full(len(objects) + 1, NO_CONFIDENCE, np.uint8)
    percent[:-1][known] = np.rint(100 * certain)
    thousandths = np.full((len(objects) + 1, len(model.classes)), NO_PROBABILITY, np.uint16)
    thousandths[:-1][known] = np.rint(votes.shares[known] / PROBABILITY_STEP)
    parameters = {"imagery": imagery, "objects": objects, "code": code, "percent": percent,
                  "thousandths": thousandths, "wanted": tuple(outputs)}  # fmt: skip
    process("landcover.zonal_map:paint_block", imagery.sources(), imagery.grid, outputs, context, parameters=parameters,
            margin=imagery.margin, bytes_per_pixel=imagery.bytes_per_pixel + 24.0, text="Painting objects")  # fmt: skip
