"""Surface water: the map of each image, how often water is there, floods."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, LegendClass, Option, Output, Parameter

_BASINS = (
    Parameter(
        "polygons",
        "basins",
        "Water bodies or basins",
        "Polygons for which the table gives areas; they may overlap.",
        optional=True,
    ),
    Parameter(
        "field",
        "basin_name",
        "Name of the polygons",
        "Field with their names. Empty: they are numbered.",
        optional=True,
        parent="basins",
    ),
)
_BAND_HEIGHT = Parameter(
    "number",
    "band_height",
    "Height of an elevation band",
    "Height of the bands of the table.",
    default=100.0,
    unit="m",
    minimum=1.0,
    maximum=1000.0,
    advanced=True,
)

_SURFACE_WATER = Declaration(
    id="surface_water",
    group="water",
    tier="base",
    run="water.surface_water:surface_water",
    label="Surface water",
    summary="Maps open water on each image, without samples: a classifier is trained on the image itself, from "
    "clusters of its pixels, or from places that an occurrence map says are always or never water. Gives a map with "
    "the chance of water of each pixel, and areas by water body, elevation and basin.",
    parameters=(
        spec.products(
            help="L2A product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, Landsat, "
            "GeoTIFF with a side-car): one date or a whole series. Green and near infrared are needed, short-wave "
            "infrared makes the map better.",
        ),
        Parameter(
            "choice",
            "method",
            "Method",
            "Unsupervised: clusters of the image. Seeded: a forest trained on places that are always or never water.",
            default="unsupervised",
            options=(
                Option("unsupervised", "Unsupervised (clusters of the image)"),
                Option("seeded", "Seeded by an occurrence map"),
            ),
        ),
        Parameter(
            "image",
            "occurrence",
            "Water occurrence",
            "For the seeded method: how often water is there, 0 to 100 % (Global Surface Water, or the result of "
            "'Water occurrence').",
            optional=True,
        ),
        Parameter(
            "image",
            "dem",
            "Elevation",
            "A raster of heights in metres: water on steep hillsides, which is shadow, is dropped, and the table goes "
            "by elevation.",
            optional=True,
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        *_BASINS,
        Parameter(
            "choice",
            "bands",
            "Bands",
            "Which bands tell water from land.",
            default="auto",
            options=(
                Option("auto", "Short-wave infrared where there is one"),
                Option("swir", "With short-wave infrared, else refuse"),
                Option("nir", "Green and near infrared alone"),
            ),
            advanced=True,
        ),
        spec.reflectance(),
        Parameter(
            "number",
            "max_slope",
            "Steepest water",
            "Water on steeper slopes that lie well above the ground around is dropped (needs the elevation).",
            default=15.0,
            unit="°",
            minimum=0.0,
            maximum=90.0,
            advanced=True,
        ),
        Parameter(
            "integer",
            "least_patch",
            "Smallest water body",
            "Patches of fewer pixels are dropped. 1: none.",
            default=4,
            unit="pixels",
            minimum=1,
            maximum=64,
            advanced=True,
        ),
        Parameter(
            "flag",
            "glint",
            "Allow for sun glint",
            "Where the view is within 30 degrees of the mirror image of the sun, brighter water is taken as doubtful "
            "water.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "integer",
            "runs",
            "Runs",
            "Average the chance of several runs with different samples.",
            default=1,
            minimum=1,
            maximum=10,
            advanced=True,
        ),
        _BAND_HEIGHT,
        Parameter(
            "images",
            "truth",
            "Reference maps",
            "Maps to compare with, on the same days: 0 land, 1 or 100 water, anything else unknown; the date "
            "(YYYYMMDD) in the file name.",
            optional=True,
            advanced=True,
        ),
        spec.seed(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of water maps",
            style="water",
            dated=True,
            help="One product per image: WATER (0 land, 1 water, 2 doubtful water, 253 snow or ice, 254 cloud or "
            "shadow, 255 no data), WATER_P (chance of water, percent, 255 no data), and a record of how it was made.",
        ),
        Output("number", "count", "Number of maps made"),
        spec.report(help="Areas by date, what was not seen, agreement with the reference maps."),
        Output(
            "table",
            "table",
            "Areas by date, elevation and basin",
            optional=True,
            help="CSV: area, part seen, water seen, and water estimated for what clouds hide, in hectares.",
        ),
    ),
    keywords=("lake", "river", "reservoir", "MNDWI", "NDWI", "WaterDetect", "Surfwater", "water mask", "L2B"),
    keywords_fr=("eau", "lac", "rivière", "réservoir", "plan d'eau", "masque d'eau", "retenue"),
    reference="Cordeiro, Martinez, Peña-Luque 2021, doi:10.1016/j.rse.2020.112209; Peña-Luque et al. 2021, "
    "doi:10.3390/rs13163279.",
    limits="Shadows of relief and buildings, dark asphalt and burnt ground can pass for water. Very turbid or green "
    "water, water below plants, ice, and rivers narrower than 20 to 30 m are missed. With an area of interest the "
    "classifier is trained on that area.",
)

_WATER_OCCURRENCE = Declaration(
    id="water_occurrence",
    group="water",
    tier="base",
    run="water.occurrence:water_occurrence",
    label="Water occurrence",
    summary="Maps how often water is there, by month, by year or over a whole series, from water maps of many dates: "
    "occurrence, number of dates, permanent, seasonal and occasional water, first and last wet month. Gives the area "
    "curve of reservoirs as well, with what clouds hide filled in.",
    parameters=(
        spec.products(
            label="Water maps",
            help="The folder of water maps of 'Surface water', or folders that hold such maps (0 land, 1 and 2 water).",
        ),
        Parameter(
            "choice",
            "per",
            "One map for",
            "Period of each occurrence map.",
            default="year",
            options=(
                Option("month", "Each month"),
                Option("year", "Each year"),
                Option("whole", "The whole series"),
            ),
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        Parameter(
            "polygons",
            "reservoirs",
            "Reservoirs",
            "Polygons around reservoirs or lakes at their largest: the report and the table show their area by date.",
            optional=True,
        ),
        Parameter(
            "field",
            "reservoir_name",
            "Name of the reservoirs",
            "Field with their names. Empty: they are numbered.",
            optional=True,
            parent="reservoirs",
        ),
        Parameter(
            "choice",
            "average",
            "Average over",
            "Months: each month weighs the same, so that cloudy months do not weigh less. Dates: each date does.",
            default="months",
            options=(
                Option("months", "Months"),
                Option("dates", "Dates"),
            ),
            advanced=True,
        ),
        Parameter(
            "integer",
            "least_dates",
            "Fewest dates",
            "A pixel that was seen on fewer dates of a period is unknown. Empty: 2 for a month, 6 for longer periods.",
            optional=True,
            minimum=1,
            maximum=1000,
            advanced=True,
        ),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of occurrence maps",
            style="water_occurrence",
            dated=True,
            help="One folder per tile; per period OCC (0 to 100 %, 255 unknown), COUNTS (dates seen, dates with "
            "water), and for years and longer CLASS (permanent from 90 %, seasonal from 25 %, occasional from 1 %) and "
            "MONTHS (first and last wet month, number of them).",
        ),
        spec.report(help="Areas by class and period, and the area curves of reservoirs."),
        Output(
            "table",
            "table",
            "Areas of the reservoirs by date",
            optional=True,
            help="CSV: area on each date and over windows of 15 days, its standard deviation, what was seen.",
        ),
    ),
    keywords=("permanent water", "seasonal water", "reservoir", "filling", "L3B", "water frequency", "time series"),
    keywords_fr=("eau permanente", "eau saisonnière", "retenue", "remplissage", "fréquence", "synthèse"),
    reference="Peña-Luque et al. 2021, doi:10.3390/rs13163279; Zhao and Gao 2018, doi:10.1029/2018GL078343.",
    limits="The share of the clear dates is not that of all days: floods come with clouds. A reservoir near its full "
    "level tends to be mapped too small.",
)

_FLOOD = Declaration(
    id="flood",
    group="water",
    tier="base",
    run="water.flood:flood",
    label="Flood",
    summary="Compares the water of one date with what is usual: flooded ground, usual water, and usual water that is "
    "dry, with their areas.",
    parameters=(
        Parameter("image", "water", "Water of the date", "A water map of 'Surface water' (layer WATER)."),
        Parameter(
            "image",
            "usual",
            "Usual water",
            "How often water is there (layer OCC of 'Water occurrence', Global Surface Water), or the water map of a "
            "usual date.",
        ),
        Parameter(
            "choice",
            "usual_kind",
            "Usual water is",
            "What the raster of usual water holds.",
            default="occurrence",
            options=(
                Option("occurrence", "An occurrence, 0 to 100 %"),
                Option("map", "A water map of another date"),
            ),
        ),
        spec.area(),
        Parameter(
            "number",
            "usual_from",
            "Usual from",
            "Water that is there at least this often is usual: 25 % holds seasonal water, 90 % permanent water only.",
            default=25.0,
            unit="%",
            minimum=1.0,
            maximum=100.0,
            advanced=True,
        ),
        Parameter(
            "integer",
            "least_patch",
            "Smallest flood",
            "Flooded patches of fewer pixels are dropped: shores move a little from date to date.",
            default=10,
            unit="pixels",
            minimum=1,
            maximum=64,
            advanced=True,
        ),
    ),
    outputs=(
        Output(
            "raster",
            "output",
            "Flood map",
            style="flood",
            classes=(
                LegendClass(0, "dry as usual", "#e8e4d8"),
                LegendClass(1, "usual water", "#2166ac"),
                LegendClass(2, "flooded", "#d7301f"),
                LegendClass(3, "usually water, dry now", "#fdcc8a"),
                LegendClass(254, "not seen", "#ffffff"),
            ),
            dated=True,
        ),
        Output("vector", "polygons", "Flooded and dried polygons", optional=True),
        spec.report(help="Areas by class."),
        Output("number", "flooded", "Flooded area, ha"),
    ),
    keywords=("inundation", "flood extent", "disaster", "overflow", "drought", "dry reservoir"),
    keywords_fr=("crue", "inondation", "débordement", "zone inondée", "assec"),
    reference="Peña-Luque et al. 2021, doi:10.3390/rs13163279 (water maps).",
    limits="Only open water is seen: floods below clouds, in woods and in standing crops are missing.",
)

ENTRIES: Tuple[Declaration, ...] = (_SURFACE_WATER, _WATER_OCCURRENCE, _FLOOD)
