"""Vegetation: forest dieback, date by date."""

from __future__ import annotations

from .. import spec
from ..spec import Declaration, LegendClass, Option, Output, Parameter
from ._forest_parameters import FOREST, FOREST_MAP, codes

_CLASSES = (
    LegendClass(1, "Healthy", "#2f7d32"),
    LegendClass(2, "Dieback", "#d7301f"),
    LegendClass(3, "Cut", "#8c6bb1"),
    LegendClass(4, "Cut after dieback", "#4d004b"),
    LegendClass(5, "Too few clear dates in the healthy period", "#bdbdbd"),
    LegendClass(6, "Too many changes", "#fdcc8a"),
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
        FOREST,
        FOREST_MAP,
        codes("17"),
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

ENTRIES = (_DIEBACK,)
