"""Vegetation: dieback of broadleaves, graded by a model learnt from plots."""

from __future__ import annotations

from .. import spec
from ..spec import Declaration, LegendClass, Output, Parameter
from ._forest_parameters import FOREST, FOREST_MAP, MASKS, codes

_GRADES = (
    LegendClass(1, "Healthy", "#2f7d32"),
    LegendClass(2, "Declining", "#fdae61"),
    LegendClass(3, "Very declining", "#d7301f"),
)
_PIXEL_SIZE = spec.pixel_size()
_MOURET = (
    "Mouret, Morin, Martin, Planells, Vincent-Barbaroux 2023, IEEE Journal of Selected Topics in Applied Earth "
    "Observations and Remote Sensing, doi:10.1109/jstars.2023.3332420."
)

_TRAIN = Declaration(
    id="train_dieback",
    group="vegetation",
    tier="base",
    run="vegetation.train_dieback:train_dieback",
    label="Train dieback of broadleaves",
    summary="Learns from graded plots of oak or chestnut of several years, by two indices over two years, a model that "
    "grades any year; tested on other plots, other years and other squares of the land.",
    parameters=(
        spec.products(
            help="L2A product folders or zips of all the years of the plots and of the year before each, or folders "
            "that hold products."
        ),
        Parameter(
            "vector", "plots", "Graded plots", "Points or polygons of stands of one species whose trees were graded."
        ),
        Parameter(
            "field",
            "grade_field",
            "Field of grades",
            "1 healthy (under 20 % dying trees), 2 declining (20 to 50 %), 3 very declining (over 50 %).",
            default="grade",
            parent="plots",
        ),
        Parameter(
            "field",
            "year_field",
            "Field of the year",
            "Year in which the plot was graded.",
            default="year",
            parent="plots",
        ),
        Parameter(
            "flag",
            "leaves_only",
            "Months with leaves only",
            "April to October; else the whole of both years.",
            default=True,
        ),
        spec.area(),
        Parameter(
            "integer",
            "pixels_per_plot",
            "Pixels per plot",
            "At most as many pixels of one polygon: its pixels resemble each other.",
            default=10,
            minimum=1,
            maximum=1000,
            advanced=True,
        ),
        spec.trees(default=150),
        spec.block_km(default=50.0),
        _PIXEL_SIZE,
        MASKS,
        spec.seed(),
    ),
    outputs=(
        Output("file", "model", "Model", help="Model file for the map of dieback of broadleaves.", extension="npz"),
        spec.report(help="Scores on unseen plots, years and squares, confusion, mean series by grade."),
        Output("number", "overall_accuracy", "Overall accuracy on other plots"),
        Output("number", "other_years_accuracy", "Overall accuracy on other years"),
    ),
    keywords=("oak", "chestnut", "decline", "RECONFORT", "random forest", "forest health"),
    keywords_fr=("chêne", "châtaignier", "dépérissement", "RECONFORT", "forêt aléatoire", "DEPERIS"),
    reference=_MOURET,
    limits="Valid for the species and region of the plots. Plots of few trees on mixed pixels teach little. Look at "
    "the test on other years before mapping one.",
)

_SUPERVISED = Declaration(
    id="dieback_supervised",
    group="vegetation",
    tier="base",
    run="vegetation.dieback_supervised:dieback_supervised",
    label="Dieback of broadleaves",
    summary="Maps three grades of dieback of oak or chestnut in a year with a trained model, from the series of that "
    "year and the one before, with the chance of decline and the number of clear dates.",
    parameters=(
        spec.products(
            help="L2A product folders or zips of the year and of the one before, or folders that hold products."
        ),
        Parameter(
            "file",
            "model",
            "Trained model",
            "File made by the training of dieback of broadleaves.",
            extensions=("npz",),
        ),
        Parameter(
            "integer",
            "year",
            "Year",
            "Year to map; the one before it is used as well.",
            minimum=2016,
            maximum=2100,
        ),
        FOREST,
        FOREST_MAP,
        codes("16"),
        spec.area(),
        _PIXEL_SIZE,
        MASKS,
        spec.output_crs(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of decline maps",
            classes=_GRADES,
            dated=True,
            help="One folder per tile: grade, chance of declining or worse in percent, expected grade (x 100), clear "
            "dates of both years.",
        ),
        spec.report(help="Areas by grade and the map of the chance of decline."),
        Output("number", "declining_share", "Share of the forest that is declining or worse"),
    ),
    keywords=("oak", "chestnut", "decline", "RECONFORT", "forest health", "drought"),
    keywords_fr=("chêne", "châtaignier", "dépérissement", "RECONFORT", "santé des forêts", "sécheresse"),
    reference=_MOURET,
    limits="Valid for the species and region that the model was taught. Thinned stands, mixed pixels and edges look "
    "like declining ones.",
)

ENTRIES = (_TRAIN, _SUPERVISED)
