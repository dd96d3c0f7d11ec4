"""Land cover: samples, models, maps, their regularisation and their accuracy."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_MERGES = (
    Option("none", "As they are"),
    Option("oso_level1", "The 23 OSO classes to 8 families"),
    Option("oso17", "The 23 OSO classes to the 17 of before 2018"),
    Option("table", "By a table"),
)
_LEGEND = Parameter(
    "file",
    "legend",
    "Legend",
    "CSV with the columns code, label and colour (#rrggbb). Empty: the legend of the layer's own style, or that of OSO "
    "where the codes are OSO's.",
    optional=True,
    extensions=("csv", "txt"),
)

_ACCURACY = Declaration(
    id="accuracy",
    group="landcover",
    tier="base",
    run="landcover.accuracy:accuracy",
    label="Accuracy of a map",
    summary="Compares any class map with polygons, points, another map or a finished confusion matrix: overall "
    "accuracy, kappa, scores of each class, all with intervals, and areas corrected for the map's errors.",
    parameters=(
        Parameter("image", "image", "Map", "Class map; 0 and its nodata value are unknown.", optional=True),
        Parameter("vector", "reference", "Reference polygons or points", "Places whose class is known.", optional=True),
        Parameter(
            "field",
            "field",
            "Field of classes",
            "Field of the reference with the class codes of the map.",
            optional=True,
            parent="reference",
        ),
        Parameter(
            "image", "reference_image", "Reference map", "Another map as reference; 0 is unknown.", optional=True
        ),
        Parameter(
            "file",
            "matrix_file",
            "Finished confusion matrix",
            "CSV or text, rows reference, columns map, instead of a map and a reference.",
            optional=True,
            extensions=("csv", "txt"),
        ),
        spec.area(),
        Parameter(
            "choice",
            "merge",
            "Merge classes",
            "Classes can be compared at a coarser level.",
            default="none",
            options=_MERGES,
            advanced=True,
        ),
        Parameter(
            "file",
            "merge_file",
            "Table of merged classes",
            "CSV with the columns value and class.",
            optional=True,
            advanced=True,
            extensions=("csv", "txt"),
        ),
        replace(_LEGEND, advanced=True),
        Parameter(
            "image",
            "confidence",
            "Confidence of the map",
            "Confidence in percent: the report tells whether it keeps its word.",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "number",
            "block_km",
            "Side of squares",
            "Intervals by squares of this side instead of polygons: a stricter view, as neighbouring fields resemble "
            "each other. 0: by polygons.",
            default=0.0,
            minimum=0.0,
            unit="km",
            advanced=True,
        ),
        Parameter(
            "number",
            "level",
            "Level of the intervals",
            "How often an interval shall hold the true value.",
            default=95.0,
            minimum=50.0,
            maximum=99.9,
            unit="%",
            advanced=True,
        ),
        spec.seed(),
    ),
    outputs=(
        spec.report(help="Scores with intervals, matrix, corrected areas, figures; numbers beside it as JSON."),
        Output(
            "table", "matrix", "Confusion matrix", help="CSV, rows reference, columns map, in pixels.", optional=True
        ),
        Output("number", "overall_accuracy", "Overall accuracy"),
        Output("number", "kappa", "Kappa"),
        Output("number", "mean_f", "Mean F-score of the classes"),
    ),
    keywords=("confusion matrix", "kappa", "validation", "F-score", "Olofsson", "area estimate"),
    keywords_fr=("précision", "matrice de confusion", "kappa", "validation", "exactitude", "surfaces"),
    reference="Olofsson et al. 2014, Good practices for estimating area and assessing accuracy of land change, Remote "
    "Sensing of Environment 148, doi:10.1016/j.rse.2014.02.015.",
    limits="Polygons that were drawn by hand are no random sample of the map: the intervals say how much the scores "
    "depend on the polygons at hand, not whether these are typical.",
)

ENTRIES: Tuple[Declaration, ...] = (_ACCURACY,)
