"""Land cover: how good a map is, and the product that is made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._landcover_inputs import LEGEND

_MERGES = (
    Option("none", "As they are"),
    Option("oso_level1", "The 23 OSO classes to 8 families"),
    Option("oso17", "The 23 OSO classes to the 17 of before 2018"),
    Option("table", "By a table"),
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
        replace(LEGEND, advanced=True),
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

_FAMILIES = (
    Option("oso23", "Those of the 23 OSO classes"),
    Option("oso17", "Those of the 17 OSO classes"),
    Option("none", "None: all classes compete at once"),
    Option("table", "By a table"),
)

_REGULARISE = Declaration(
    id="regularise",
    group="landcover",
    tier="base",
    run="landcover.regularise:regularise",
    label="Regularise a map",
    summary="Removes the small patches of a class map: first within families of classes, then all together, as the OSO "
    "product does; on request at a coarser pixel.",
    parameters=(
        Parameter("image", "image", "Map", "Class map of whole numbers; 0 is nodata and stays."),
        spec.area(),
        Parameter(
            "integer",
            "radius",
            "Radius of the majority",
            "Each pixel takes the most frequent class within this many pixels, before patches are removed. 0: none.",
            default=0,
            minimum=0,
            maximum=15,
            unit="pixels",
        ),
        Parameter(
            "choice",
            "families",
            "Families of classes",
            "Within a family small patches go to a sister class first; classes of no family (roads, snow, water) are "
            "left alone in that step.",
            default="oso23",
            options=_FAMILIES,
        ),
        Parameter(
            "file",
            "family_table",
            "Table of families",
            "CSV with the columns class and family.",
            optional=True,
            advanced=True,
            extensions=("csv", "txt"),
        ),
        Parameter(
            "integer",
            "within_px",
            "Smallest patch within families",
            "Patches of fewer pixels go. 1: none.",
            default=10,
            minimum=1,
            maximum=100000,
            unit="pixels",
        ),
        Parameter(
            "integer",
            "all_px",
            "Smallest patch of all",
            "Patches of fewer pixels go, whatever their neighbour. 1: none.",
            default=10,
            minimum=1,
            maximum=100000,
            unit="pixels",
        ),
        Parameter(
            "number",
            "pixel",
            "Pixel of the result",
            "A multiple of the map's pixel: 20 m in the OSO product. Empty: that of the map.",
            optional=True,
            minimum=0.001,
            unit="m",
        ),
        Parameter(
            "integer",
            "final_px",
            "Smallest patch of the coarser map",
            "Patches of fewer coarse pixels go. 1: none.",
            default=3,
            minimum=1,
            maximum=100000,
            unit="pixels",
            advanced=True,
        ),
    ),
    outputs=(Output("raster", "output", "Regularised map", help="Class codes with names and colours, 0 is nodata."),),
    keywords=("sieve", "majority", "smoothing", "filter", "OSO"),
    keywords_fr=("régularisation", "filtre majoritaire", "tamis", "lissage", "OSO"),
    reference="iota2 documentation, regularisation of the OSO product.",
    limits="Thin things such as roads and hedges disappear when they are narrower than the smallest patch is large.",
)

_VECTORISE = Declaration(
    id="vectorise_map",
    group="landcover",
    tier="base",
    run="landcover.vectorise:vectorise_map",
    label="Map to polygons",
    summary="Turns a class map into polygons without gaps or overlaps, with smooth borders that neighbours share, and "
    "the "
    "attributes of the OSO vector product.",
    parameters=(
        Parameter("image", "image", "Map", "Class map, best regularised; 0 is nodata."),
        Parameter(
            "image",
            "detail",
            "Map for the percentages",
            "The map at full resolution: percent of each class are counted on it. Empty: the map itself.",
            optional=True,
        ),
        Parameter("image", "confidence", "Confidence", "Percent; its mean becomes an attribute.", optional=True),
        Parameter("image", "validity", "Clear dates", "Its mean and deviation become attributes.", optional=True),
        spec.area(),
        Parameter(
            "number",
            "minimum_m2",
            "Smallest polygon",
            "Smaller ones go to their largest neighbour.",
            default=1000.0,
            minimum=0.0,
            unit="m2",
        ),
        Parameter(
            "number",
            "tolerance_m",
            "Simplification",
            "How far a border may move (Douglas and Peucker): 10 m in the OSO product of 20 m. From 0.71 pixels on, "
            "slanting borders lose their stairs.",
            default=10.0,
            minimum=0.0,
            maximum=1000.0,
            unit="m",
        ),
        Parameter(
            "integer",
            "rounds",
            "Rounds of smoothing",
            "How often corners are cut. 0: none.",
            default=2,
            minimum=0,
            maximum=5,
            advanced=True,
        ),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Polygons",
            help="Class, name, mean confidence, mean and deviation of the clear dates, area in hectares, percent of "
            "each "
            "class.",
        ),
        Output("number", "polygons", "Number of polygons"),
    ),
    keywords=("polygonise", "vectorise", "simplify", "topology", "OSO"),
    keywords_fr=("vectorisation", "polygones", "lissage", "topologie", "OSO"),
    limits="Borders move by up to the simplification distance; where one would cross another it keeps its pixels' "
    "edges. "
    "The whole map is held in memory: take a large region in parts.",
)

ENTRIES: Tuple[Declaration, ...] = (
    _ACCURACY,
    _REGULARISE,
    _VECTORISE,
)
