"""Vegetation: the yield of wheat, learnt from a survey."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter


def _weather() -> Parameter:
    return Parameter(
        "vector",
        "weather",
        "Weather by department",
        "Table with the columns department and year, and one column for each sum or mean, such as the rain of spring.",
        optional=True,
        advanced=True,
    )


def _least_area() -> Parameter:
    return Parameter(
        "number",
        "least_area",
        "Smallest parcel",
        "Smaller parcels are left out.",
        default=1.0,
        unit="ha",
        minimum=0,
        maximum=100,
        advanced=True,
    )


_PRODUCTS = "Monthly syntheses (L3A) from November to July of each season, or a series of images of these months."

_TRAIN = Declaration(
    id="train_yield",
    group="vegetation",
    tier="base",
    run="vegetation.train_yield:train_yield",
    label="Train a wheat yield model",
    summary="Learns the yield of wheat parcels from monthly syntheses and a survey, and scores the model on farms, "
    "departments and years that it has not seen, beside the usual yields that it has to beat.",
    parameters=(
        spec.products(help=_PRODUCTS),
        Parameter("polygons", "parcels", "Parcels of the survey", "Wheat parcels with their yield and its year."),
        Parameter("field", "yield_field", "Field of the yield", "Yield in quintals per hectare.", parent="parcels"),
        Parameter("field", "year_field", "Field of the year", "Year of harvest.", parent="parcels"),
        Parameter(
            "field",
            "department_field",
            "Field of the department",
            "Its usual yield is learnt and used; without it the model knows the images alone.",
            parent="parcels",
            optional=True,
        ),
        Parameter(
            "field",
            "farm_field",
            "Field of the farm",
            "Parcels of a farm stay together when the model is scored.",
            parent="parcels",
            optional=True,
        ),
        Parameter(
            "choice",
            "regressor",
            "Method",
            "The linear model held up better in years that were not learnt.",
            default="ridge",
            options=(Option("ridge", "Linear (ridge regression)"), Option("forest", "Random forest")),
        ),
        Parameter(
            "integer",
            "last_month",
            "Last month used",
            "7 for the whole season; less to forecast earlier (3 is March).",
            default=7,
            minimum=1,
            maximum=7,
        ),
        _weather(),
        _least_area(),
        spec.seed(),
    ),
    outputs=(
        Output("file", "model", "Model", "The trained model, for the entry that maps the yield.", extension="npz"),
        spec.report(help="Scores beside the usual yields, by what was left out, and what the model leans on."),
        Output("number", "parcels_used", "Number of parcels used"),
        Output("number", "rmse", "Error on the hardest split (q/ha)"),
    ),
    keywords=("wheat", "yield", "harvest", "regression", "survey", "forecast"),
    keywords_fr=("blé", "rendement", "récolte", "régression", "enquête", "prévision"),
    limits="A model is worth its survey: fields, years and regions that are not in it are guessed. Farm means told by "
    "telephone hide the differences between fields.",
)

_MAP = Declaration(
    id="wheat_yield",
    group="vegetation",
    tier="base",
    run="vegetation.wheat_yield:wheat_yield",
    label="Wheat yield",
    summary="Estimates the yield of wheat parcels of one year with a trained model, each with the interval that holds "
    "four parcels of five, and of departments, beside official statistics where they are given.",
    parameters=(
        Parameter("file", "model", "Model", "Made by the training of a wheat yield model.", extensions=("npz",)),
        spec.products(help=_PRODUCTS),
        Parameter("polygons", "parcels", "Parcels", "Wheat parcels of the year."),
        Parameter(
            "integer",
            "year",
            "Year of harvest",
            "The season ends in this year.",
            default=2024,
            minimum=2000,
            maximum=2100,
        ),
        Parameter(
            "field",
            "department_field",
            "Field of the department",
            "The same names as in the training.",
            parent="parcels",
            optional=True,
        ),
        Parameter(
            "vector",
            "statistics",
            "Official statistics",
            "Table with the columns department, year and yield (q/ha), to compare with.",
            optional=True,
        ),
        _weather(),
        _least_area(),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Yield by parcel",
            "YIELD with its 10 and 90 % values in q/ha, the number of months seen, and the area.",
            style="polygons",
        ),
        Output("table", "departments", "Yield by department", "Means weighted by area.", optional=True),
        spec.report(help="Yields by department, beside the statistics."),
        Output("number", "mean_yield", "Mean yield (q/ha)"),
    ),
    keywords=("wheat", "yield", "harvest", "department", "statistics"),
    keywords_fr=("blé", "rendement", "récolte", "département", "statistique", "Agreste"),
    limits="From images and the usual yield of the department: what leaves do not show (heat at flowering, diseases of "
    "the ears, rain at harvest) is not seen.",
)

ENTRIES: Tuple[Declaration, ...] = (_TRAIN, _MAP)
