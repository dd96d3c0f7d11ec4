"""Land cover: the whole chain of a year in one entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Output, Parameter
from ._landcover_inputs import (
    CLASS_TABLE,
    FIELD,
    LEGEND,
    POLYGONS,
    PRODUCTS,
    RADAR,
    REFERENCE,
    REGIONS,
    SPECKLE,
    STATIC,
)
from ._landcover_training import TRAINING
from .landcover_samples import ENTRIES as _SAMPLES

(_PREPARE,) = _SAMPLES

_TRAINING_NAMES = (
    "bands", "step_days", "method", "screened", "smooth_days", "classifier", "trees", "depth", "min_leaf",
    "split_share", "epochs", "fewest_samples", "made_up", "vote", "pixels_per_class", "pixels_per_polygon", "min_clear",
    "runs", "block_km",
)  # fmt: skip

_YEAR = Declaration(
    id="land_cover_year",
    group="landcover",
    tier="base",
    run="landcover.year:land_cover_year",
    label="Land cover of a year",
    summary="The whole chain in one go: from the products of a year and labelled polygons to the land cover map at 10 "
    "m, its "
    "confidence, the regularised product at 20 m, its polygons, and a report on how good they are.",
    parameters=(
        PRODUCTS,
        POLYGONS,
        replace(FIELD, help="Whole numbers above 0, or the codes of the register."),
        replace(_PREPARE.parameter("register"), advanced=True),
        spec.start(help="First day of the year. Empty: the first product."),
        spec.end(help="Last day of the year. Empty: the last product."),
        spec.area(),
        CLASS_TABLE,
        LEGEND,
        replace(_PREPARE.parameter("erosion_m"), advanced=True),
        replace(_PREPARE.parameter("minimum_ha"), advanced=True),
        *(p for p in TRAINING if p.name in _TRAINING_NAMES),
        RADAR,
        SPECKLE,
        STATIC,
        *REGIONS[:2],
        Parameter(
            "number",
            "product_pixel",
            "Pixel of the regularised product",
            "20 m in the OSO product.",
            default=20.0,
            minimum=1.0,
            maximum=1000.0,
            unit="m",
            advanced=True,
        ),
        Parameter(
            "number",
            "minimum_m2",
            "Smallest polygon",
            "Smallest patch of the regularised product and of its polygons.",
            default=1000.0,
            minimum=0.0,
            unit="m2",
            advanced=True,
        ),
        spec.output_crs(),
        spec.seed(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of the product",
            help="Maps, polygons, model, prepared samples, report and a record of how each was made.",
            dated=True,
        ),
        Output("number", "overall_accuracy", "Overall accuracy"),
        Output("number", "mean_f", "Mean F-score of the classes"),
    ),
    keywords=("OSO", "annual", "map", "classification", "iota2"),
    keywords_fr=("OSO", "annuelle", "carte", "occupation des sols", "classification"),
    reference=REFERENCE,
    limits="As good as the polygons: they have to stand for all that is in the area. Dense town, roads, moor and "
    "orchards "
    "are weak in every product of this kind.",
)

ENTRIES: Tuple[Declaration, ...] = (_YEAR,)
