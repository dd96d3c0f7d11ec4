"""Land cover: models learnt from polygons, and the maps that they make."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._landcover_inputs import (
    CLASS_TABLE,
    FIELD,
    LEGEND,
    OBJECTS,
    POLYGONS,
    PRODUCTS,
    RADAR,
    REFERENCE,
    REGIONS,
    SPECKLE,
    STATIC,
    VOTES,
)
from ._landcover_training import TRAINING

_LEARNT_OBJECTS = (
    replace(
        OBJECTS[0],
        help="Fields or other polygons: whole objects are learnt instead of pixels, by the means and deviations of the "
        "features over their pixels. The map then needs objects too.",
    ),
    replace(OBJECTS[1], help="Where there are no polygons: segments of the year's mean images are learnt as objects."),
    *OBJECTS[2:],
)
_TRAIN = Declaration(
    id="train_land_cover",
    group="landcover",
    tier="base",
    run="landcover.train:train_land_cover",
    label="Train a land cover model",
    summary="Learns land cover from the images of a year and polygons whose class is known, and tells how good it is "
    "on "
    "polygons it had not seen.",
    parameters=(
        PRODUCTS,
        POLYGONS,
        FIELD,
        spec.start(help="First day of the year or season. Empty: the first product."),
        spec.end(help="Last day of the year or season. Empty: the last product."),
        spec.area(),
        Parameter(
            "choice",
            "target",
            "What is learnt",
            "Classes, or a real quantity such as a cover or a height: then the field holds numbers of any size.",
            default="class",
            options=(Option("class", "Classes"), Option("quantity", "A quantity")),
            advanced=True,
        ),
        CLASS_TABLE,
        LEGEND,
        *TRAINING,
        RADAR,
        SPECKLE,
        STATIC,
        *_LEARNT_OBJECTS,
        *REGIONS,
        spec.output_crs(),
        spec.seed(),
    ),
    outputs=(
        Output("file", "model", "Model", help="For the entry Land cover map.", extension="npz"),
        spec.report(help="Scores with intervals on unseen polygons, matrix, confidence."),
        Output("table", "scores_table", "Scores of the classes", help="CSV.", optional=True),
        Output("number", "overall_accuracy", "Overall accuracy"),
        Output("number", "mean_f", "Mean F-score of the classes"),
        Output("number", "r2", "R2 of the quantity"),
    ),
    keywords=("OSO", "classification", "random forest", "iota2", "supervised"),
    keywords_fr=("OSO", "classification", "forêt aléatoire", "occupation des sols", "apprentissage"),
    reference=REFERENCE,
    limits="Polygons are split, never pixels, and a class with one polygon is not validated. Accuracy holds for places "
    "like the polygons: dense town, roads, moor and orchards are weak in every product of this kind.",
)

_MAP_OUTPUTS = (
    Output(
        "raster",
        "map",
        "Land cover map",
        help="Class codes with names and colours, 0 where nothing is known.",
        dated=True,
    ),
    Output(
        "raster",
        "confidence",
        "Confidence",
        help="Chance in percent that the class is right.",
        style="confidence",
        dated=True,
        optional=True,
    ),
    Output(
        "raster",
        "validity",
        "Clear dates",
        help="Number of clear dates, and the longest time without one in days.",
        style="count",
        dated=True,
        optional=True,
    ),
)

_LAND_COVER = Declaration(
    id="land_cover",
    group="landcover",
    tier="base",
    run="landcover.produce:land_cover",
    label="Land cover map",
    summary="Applies a trained model to the images of a year: class, confidence, number of clear dates, and the "
    "probability of every class on request.",
    parameters=(
        PRODUCTS,
        Parameter("file", "model", "Model", "Made by Train a land cover model.", extensions=("npz",)),
        spec.area(),
        spec.start(
            help="First day; empty: that of the model. Another year must start on the same day of the year.",
            advanced=True,
        ),
        spec.end(help="Last day; empty: that of the model.", advanced=True),
        RADAR,
        STATIC,
        Parameter(
            "choice",
            "vote",
            "Vote",
            "How trees decide; confidence is calibrated for the model's own way only.",
            default="model",
            options=(Option("model", "As the model was tested"), *VOTES),
            advanced=True,
        ),
        Parameter(
            "choice",
            "regions",
            "Models of several regions",
            "Each region by its own model, or all models vote everywhere.",
            default="separate",
            options=(Option("separate", "Each region its own"), Option("fusion", "All models vote")),
            advanced=True,
        ),
        Parameter(
            "choice",
            "confidence_kind",
            "Confidence",
            "The chance of being right as observed in the test runs, or the bare share of the trees.",
            default="calibrated",
            options=(Option("calibrated", "Chance of being right"), Option("votes", "Share of the trees")),
            advanced=True,
        ),
        Parameter(
            "integer",
            "min_clear",
            "Fewest clear dates",
            "Pixels seen on fewer dates get class 0.",
            default=1,
            minimum=1,
            maximum=100,
            advanced=True,
        ),
        spec.output_crs(),
        *OBJECTS,
    ),
    outputs=(
        *_MAP_OUTPUTS,
        Output(
            "raster",
            "probabilities",
            "Probabilities",
            help="One band per class, in thousandths.",
            dated=True,
            optional=True,
        ),
        Output(
            "vector",
            "object_layer",
            "Objects with their class",
            help="Class, confidence and share of every class of each object.",
            optional=True,
        ),
    ),
    keywords=("OSO", "classification", "map", "iota2", "probability"),
    keywords_fr=("OSO", "classification", "carte", "occupation des sols", "confiance"),
    reference=REFERENCE,
    limits="A model is for one grid of dates, bands and layers: it refuses others. Places unlike the polygons it "
    "learnt "
    "from are mapped all the same; the confidence does not know that.",
)

ENTRIES: Tuple[Declaration, ...] = (
    _TRAIN,
    _LAND_COVER,
)
