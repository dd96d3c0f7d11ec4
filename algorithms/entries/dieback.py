"""Vegetation and crops: forest dieback, its supervised map, and thinning told apart from it."""

from __future__ import annotations

from .. import spec
from ..spec import Declaration, LegendClass, Option, Output, Parameter

_CLASSES = (
    LegendClass(1, "Healthy", "#2f7d32"),
    LegendClass(2, "Dieback", "#d7301f"),
    LegendClass(3, "Cut", "#8c6bb1"),
    LegendClass(4, "Cut after dieback", "#4d004b"),
    LegendClass(5, "Too few clear dates in the healthy period", "#bdbdbd"),
    LegendClass(6, "Too many changes", "#fdcc8a"),
)
_FOREST = Parameter(
    "polygons",
    "forest",
    "Forest stands",
    "Polygons of the forest to follow, such as the conifers of BD Forêt. Empty: every pixel, or the forest of the map.",
    optional=True,
)
_FOREST_MAP = Parameter(
    "image",
    "forest_map",
    "Land cover map",
    "Class map that tells where forest is, such as that of OSO. Empty: every pixel is taken for forest.",
    optional=True,
)


def _codes(default: str) -> Parameter:
    return Parameter(
        "text",
        "codes",
        "Forest classes",
        "Codes of the forest in the land cover map; OSO has 16 (broadleaved) and 17 (coniferous).",
        default=default,
        optional=True,
        advanced=True,
    )


_DIEBACK = Declaration(
    id="dieback",
    group="vegetation",
    tier="base",
    run="vegetation.dieback:dieback",
    label="Forest dieback by anomalies",
    summary="Learns the healthy season of each forest pixel and follows it date by date: dieback after three anomalies "
    "of the water index, cuts by bare soil, return to normal, stress index. New dates are added to a saved state.",
    parameters=(
        spec.products(
            help="L2A product folders or zips, from the healthy years to the last date; THEIA (MAJA) products suit the "
            "thresholds. With an earlier run only the later products are needed."
        ),
        _FOREST,
        _FOREST_MAP,
        _codes("17"),
        Parameter(
            "folder",
            "previous",
            "Earlier run",
            "Output folder of an earlier run with the same parameters: dates after its last one are added to its "
            "state, with the same result as all dates at once.",
            optional=True,
        ),
        Parameter(
            "choice",
            "index",
            "Index",
            "CRswir rises when canopies dry; the others fall.",
            default="CRSWIR",
            options=(
                Option("CRSWIR", "CRswir"),
                Option("NDVI", "NDVI"),
                Option("NDMI", "NDMI"),
                Option("NBR", "NBR"),
            ),
            names_only=True,
        ),
        Parameter(
            "choice",
            "thresholds",
            "Clouds and soil",
            "Fixed thresholds on reflectances find clouds and bare soil of French conifers in THEIA products. For "
            "other products and stands the product's own masks are safer; cuts are not told apart then.",
            default="maja_conifers",
            options=(
                Option("maja_conifers", "Thresholds for conifers and THEIA (MAJA) products"),
                Option("provider", "The product's own masks and bright blue"),
            ),
        ),
        Parameter(
            "flag",
            "provider_masks",
            "Product's masks as well",
            "Leave out what the product's own cloud masks say, beside the thresholds.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "flag",
            "regional",
            "Take out what the whole forest does",
            "Move each date by what the median of the forest differs from its season: a drought of all stands, or a "
            "step between sensors, raises no alarm.",
            default=False,
            advanced=True,
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        Parameter(
            "date",
            "training_end",
            "End of the healthy period",
            "Last day on which the healthy season may be learnt; two years or more are advised.",
            default="2018-06-01",
        ),
        Parameter(
            "date",
            "detection_start",
            "Start of detection",
            "From this day on a pixel is tested, as soon as it has enough clear dates.",
            default="2018-01-01",
            advanced=True,
        ),
        Parameter(
            "integer",
            "dates",
            "Clear dates needed",
            "A pixel is tested once it has more clear dates than this.",
            default=10,
            minimum=5,
            maximum=1000,
            advanced=True,
        ),
        Parameter(
            "number",
            "anomaly",
            "Threshold of the anomaly",
            "Difference of the index to the healthy season that makes an anomaly. Empty: 0.16.",
            optional=True,
            minimum=0.001,
            maximum=2,
            advanced=True,
        ),
        Parameter(
            "choice",
            "stress",
            "Stress index",
            "Mean of the differences since the onset, or weighted by their number since then.",
            default="weighted",
            options=(Option("weighted", "Weighted"), Option("mean", "Mean")),
            advanced=True,
        ),
        Parameter(
            "number",
            "cloudy_share",
            "Most clouds",
            "A date with more of the whole tile under the product's cloud mask is left out.",
            default=40,
            unit="%",
            minimum=0,
            maximum=100,
            advanced=True,
        ),
        Parameter(
            "number",
            "least_ha",
            "Smallest patch",
            "Smaller patches are not drawn as polygons.",
            default=0.1,
            unit="ha",
            minimum=0,
            maximum=1000,
            advanced=True,
        ),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of dieback maps",
            classes=_CLASSES,
            dated=True,
            help="One folder per tile: state, onset and cut as YYYYMMDD, stress index and its class, periods of "
            "stress, clear dates, and the saved state from which the next run goes on.",
        ),
        Output(
            "vector",
            "patches",
            "Patches",
            style="dieback_patches",
            dated=True,
            optional=True,
            help="Polygons of dieback and cuts with dates, stress and area.",
        ),
        spec.report(help="Areas by state, onset by month, stress, clear dates, with figures."),
        Output("number", "dieback_ha", "Area of dieback, ha"),
        Output("number", "cut_ha", "Area of cuts, ha"),
    ),
    keywords=("forest health", "bark beetle", "drought", "FORDEAD", "decline", "CRSWIR", "harmonic", "clear-cut"),
    keywords_fr=("dépérissement", "scolytes", "forêt", "santé des forêts", "sécheresse", "coupe rase"),
    reference="Dutrieux, Ose, de Boissieu, Féret: FORDEAD, INRAE (principle and thresholds).",
    limits="Dieback is said after three clear dates above the threshold: fresh and scattered damage is missed. The "
    "thresholds are tuned to conifers; oak and chestnut need the supervised map. Thinning and drought can look like "
    "dieback.",
)

_KINDS = (
    LegendClass(0, "No lasting change", "#2f7d32"),
    LegendClass(1, "Dieback", "#d7301f"),
    LegendClass(2, "Thinning", "#fdae61"),
    LegendClass(3, "Clear-cut", "#8c6bb1"),
    LegendClass(4, "Drought, recovered", "#fee08b"),
    LegendClass(5, "Undetermined", "#bdbdbd"),
)
_MASKS = spec.masks(default=["cloud", "thin_cloud", "shadow", "snow", "saturated", "outside"])

_THINNING = Declaration(
    id="thinning_or_dieback",
    group="vegetation",
    tier="base",
    run="vegetation.thinning:thinning_or_dieback",
    label="Thinning or dieback",
    summary="Tells for each forest stand whether it was thinned, clear-cut, died back, or suffered from a drought and "
    "recovered, from the steps of its Sentinel-2 and Sentinel-1 series; by rules, or by a forest learnt on labels.",
    parameters=(
        spec.products(
            help="L2A product folders or zips of at least two years, or folders that hold products; the first seven "
            "months stand for the stands' normal state."
        ),
        Parameter(
            "polygons",
            "stands",
            "Stands",
            "Stands to tell apart: patches of the dieback entry, or stands of a forest map.",
        ),
        Parameter(
            "polygons",
            "reference",
            "Other stands of the region",
            "Mostly healthy stands, whose median says what was normal on each date. Needed where the stands are few, "
            "or most of them changed.",
            optional=True,
        ),
        Parameter(
            "images",
            "radar",
            "Sentinel-1 images",
            "Calibrated images (gamma0) named as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif), of "
            "the same years, VV and VH.",
            optional=True,
        ),
        Parameter(
            "field",
            "kind_field",
            "Field of the kind of stand",
            "Stands of one kind, such as conifers and broadleaves, are compared with their like. Empty: all together.",
            optional=True,
            parent="stands",
        ),
        Parameter(
            "text",
            "dry_years",
            "Dry years",
            "Years of known drought, such as 2018 2022: a loss that began then and passed is called drought.",
            optional=True,
        ),
        Parameter(
            "field",
            "label_field",
            "Field of known changes",
            "0 none, 1 dieback, 2 thinning, 3 clear-cut, 4 drought, empty unknown. With at least 40 labelled stands a "
            "forest learns from them and tells all.",
            optional=True,
            advanced=True,
            parent="stands",
        ),
        Parameter(
            "file",
            "model",
            "Trained model",
            "Model of an earlier run with labels. Empty: the rules.",
            optional=True,
            advanced=True,
            extensions=("npz",),
        ),
        spec.start(),
        spec.end(),
        _MASKS,
        spec.seed(),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Stands with their change",
            style="thinning_kinds",
            classes=_KINDS,
            dated=True,
            help="The stands with kind of change, date of the step, share of the votes, loss, share of the loss in one "
            "step, recovery, radar step and number of dates.",
        ),
        Output(
            "file",
            "trained_model",
            "Model",
            help="Model learnt from the labelled stands.",
            optional=True,
            extension="npz",
        ),
        spec.report(help="Stands by kind, their series, and scores on labelled stands, with figures."),
        Output("number", "accuracy", "Share of unseen labelled stands told rightly"),
    ),
    keywords=("thinning", "clear-cut", "dieback", "Sentinel-1", "forest management", "drought"),
    keywords_fr=("éclaircie", "coupe rase", "dépérissement", "Sentinel-1", "sylviculture", "sécheresse"),
    reference="Bouvet et al. 2018, Use of the SAR shadowing effect for deforestation detection with Sentinel-1 time "
    "series, Remote Sensing 10, doi:10.3390/rs10081250.",
    limits="A thinning that takes less than about a fifth of the crowns is not seen. Steep relief disturbs radar. "
    "Without Sentinel-1 thinning and fast dieback look alike. Rules are set on simulated stands.",
)

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
        Parameter("integer", "trees", "Trees", "Number of trees.", default=150, minimum=1, maximum=1000, advanced=True),
        Parameter(
            "number",
            "block_km",
            "Side of squares",
            "Squares of this side are kept apart in the stricter test.",
            default=50.0,
            unit="km",
            minimum=0.1,
            maximum=1000,
            advanced=True,
        ),
        _PIXEL_SIZE,
        _MASKS,
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
        _FOREST,
        _FOREST_MAP,
        _codes("16"),
        spec.area(),
        _PIXEL_SIZE,
        _MASKS,
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

ENTRIES = (_DIEBACK, _TRAIN, _SUPERVISED, _THINNING)
