"""Vegetation and crops: mowing dates of grassland."""

from __future__ import annotations

from .. import spec
from ..spec import Declaration, LegendClass, Option, Output, Parameter

_STATES = (
    LegendClass(1, "Mown", "#3a7d44"),
    LegendClass(2, "No cut seen", "#f2e394"),
    LegendClass(3, "Unsure: weak signs of a cut, of grazing or of drying", "#f2a65a"),
    LegendClass(4, "Not observable: clear dates too far apart", "#bdbdbd"),
    LegendClass(5, "Ploughed", "#8c564b"),
)

_MASKS = spec.masks(default=["cloud", "thin_cloud", "shadow", "snow", "saturated", "outside"])

_PIXEL_SIZE = spec.pixel_size()

_SEASON = (
    Parameter(
        "integer",
        "season_first",
        "First day of the season",
        "Day of the year from which cuts are looked for: 60 is 1 March.",
        default=60,
        minimum=1,
        maximum=330,
        advanced=True,
    ),
    Parameter(
        "integer",
        "season_last",
        "Last day of the season",
        "Day of the year until which cuts are looked for: 319 is 15 November.",
        default=319,
        minimum=31,
        maximum=366,
        advanced=True,
    ),
)

_PRODUCTS = spec.products(
    help="L2A product folders or zips of one or several seasons, or folders that hold products. All dates count: the "
    "closer they lie, the more cuts are seen and the better they are dated."
)

_MOWING = Declaration(
    id="mowing",
    group="vegetation",
    tier="base",
    run="vegetation.mowing:mowing",
    label="Mowing dates of grassland",
    summary="Finds up to seven cuts of grassland a season, by pixel and by parcel: dates with the largest error that "
    "each can have, confidence, number of cuts, and where clear dates were too far apart to know.",
    parameters=(
        _PRODUCTS,
        Parameter(
            "polygons",
            "parcels",
            "Grassland parcels",
            "Permanent and temporary grassland, for instance the parcels PPH, PRL and PTR of the French register. Maps "
            "are limited to them, and dates by parcel can be made. Empty: every pixel.",
            optional=True,
        ),
        Parameter(
            "image",
            "grassland",
            "Land cover map",
            "Class map that tells where grassland is, such as that of OSO. Empty: every pixel is taken for grassland.",
            optional=True,
        ),
        Parameter(
            "text",
            "codes",
            "Grassland classes",
            "Codes of grassland in the land cover map; OSO has 13 (grassland) and 18 (natural grassland).",
            default="13 18",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "choice",
            "method",
            "Method",
            "The rule needs no training. A trained model comes from the training of mowing dates. The two others are "
            "published methods, for comparison.",
            default="rule",
            options=(
                Option("rule", "Rule: growth and drop between clear dates"),
                Option("model", "Trained model"),
                Option("schwieder", "Schwieder et al. 2022, closed form"),
                Option("sen4cap", "Sen4CAP"),
            ),
        ),
        Parameter(
            "file",
            "model",
            "Trained model",
            "File made by the training of mowing dates; used by that method only.",
            optional=True,
            extensions=("npz",),
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        *_SEASON,
        Parameter(
            "integer",
            "spacing_days",
            "Least days between cuts",
            "Two cuts lie at least this far apart: 15 for meadows in use, 21 for extensive ones.",
            default=15,
            unit="days",
            minimum=5,
            maximum=90,
            advanced=True,
        ),
        Parameter(
            "flag",
            "neighbours",
            "Ask the grassland around",
            "A fall that the grassland within a kilometre shares is rather drought than a cut. For the rule, where "
            "grassland lies in many places; reads two bands twice.",
            default=True,
            advanced=True,
        ),
        Parameter(
            "number",
            "least_confidence",
            "Least confidence of a cut",
            "Weaker candidates are left out. Empty: 45 %, or what the model says.",
            unit="%",
            optional=True,
            minimum=1,
            maximum=100,
            advanced=True,
        ),
        Parameter(
            "number",
            "season_confidence",
            "Confidence of a mown season",
            "A season counts as mown when its surest cut reaches this. Higher: fewer false cuts where none was made. "
            "Empty: 90 %, or what the model says.",
            unit="%",
            optional=True,
            minimum=1,
            maximum=100,
            advanced=True,
        ),
        _MASKS,
        _PIXEL_SIZE,
        spec.output_crs(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of mowing maps",
            style="date",
            classes=_STATES,
            dated=True,
            help="One folder per tile; per season: dates (day of the year), largest errors, confidences, number of "
            "cuts, first cut, state, share of the season seen closely, clear dates and longest gap.",
        ),
        Output(
            "vector",
            "parcel_dates",
            "Dates by parcel",
            style="mowing_parcels",
            dated=True,
            optional=True,
            help="The parcels with number of cuts, dates, largest errors, confidences and share of agreeing pixels.",
        ),
        spec.report(help="States, dates, observability and parcels, with figures."),
        Output("number", "mown_share", "Share of the grassland that was cut"),
        Output("number", "mean_cuts", "Mean number of cuts where the season was seen"),
    ),
    keywords=("mowing", "cutting", "hay", "silage", "grassland", "meadow", "events", "Sen4CAP"),
    keywords_fr=("fauche", "foin", "ensilage", "prairie", "herbe", "dates de fauche", "fenaison"),
    reference="Schwieder et al. 2022, Mapping grassland mowing events across Germany, Remote Sensing of Environment "
    "269, doi:10.1016/j.rse.2021.112795; comparison of ten algorithms: MODCiX.",
    limits="Half of all cuts lie between clear dates that are more than 12 days apart, and grass grows over in weeks: "
    "about one cut in four leaves no trace. Short heavy grazing looks like a cut. The scores stated for the rule come "
    "from simulated seasons: published algorithms reach F1 0.55 to 0.74 on real ones.",
)

_TRAIN = Declaration(
    id="train_mowing",
    group="vegetation",
    tier="base",
    run="vegetation.train_mowing:train_mowing",
    label="Train mowing dates",
    summary="Learns from parcels whose cuts were observed in the field to tell cuts from grazing, drought and missed "
    "clouds: a model for the entry of mowing dates, with scores on parcels, squares and years that it had not seen.",
    parameters=(
        _PRODUCTS,
        Parameter(
            "polygons",
            "parcels",
            "Observed parcels",
            "Parcels with the dates of their cuts; several rows of one parcel are joined. Parcels that were watched "
            "and never cut teach as much.",
        ),
        Parameter(
            "field",
            "dates_field",
            "Field of dates",
            "Dates such as 2023-05-20, several in one field separated by blanks, or empty where none was made.",
            parent="parcels",
        ),
        Parameter(
            "field",
            "parcel_field",
            "Field of parcels",
            "What names a parcel. Empty: every row is a parcel of its own.",
            optional=True,
            parent="parcels",
        ),
        Parameter(
            "field",
            "season_field",
            "Field of the season",
            "Year in which the parcel was watched; needed for rows without a date.",
            optional=True,
            parent="parcels",
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        *_SEASON,
        Parameter(
            "integer",
            "date_error_days",
            "Error of observed dates",
            "Days by which an observed date may be wrong.",
            default=0,
            unit="days",
            minimum=0,
            maximum=10,
            advanced=True,
        ),
        Parameter(
            "integer",
            "pixels_per_parcel",
            "Pixels per parcel",
            "Single pixels that teach beside the medians of their parcel, so that the model serves for both.",
            default=10,
            minimum=0,
            maximum=1000,
            advanced=True,
        ),
        spec.trees(),
        spec.block_km(),
        _MASKS,
        spec.seed(),
    ),
    outputs=(
        Output("file", "model", "Model", help="Model file for the entry of mowing dates.", extension="npz"),
        spec.report(help="Scores on unseen parcels, squares and years beside those of the rule, and the confidence."),
        Output("number", "f1", "F1 on other parcels"),
        Output("number", "f1_strict", "F1 on other years or squares"),
        Output("number", "date_error", "Mean error of the dates, days"),
    ),
    keywords=("mowing", "training", "field observations", "random forest", "grassland"),
    keywords_fr=("fauche", "apprentissage", "observations de terrain", "forêt aléatoire", "prairie"),
    reference="Lobert et al. 2021, Mowing event detection in permanent grasslands, Remote Sensing of Environment 267, "
    "doi:10.1016/j.rse.2021.112751.",
    limits="A cut that left no trace between two clear dates is no candidate and cannot be learnt. A model from one "
    "region and year knows its weather only: look at the test on other years.",
)

ENTRIES = (_MOWING, _TRAIN)
