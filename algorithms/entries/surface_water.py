"""Surface water: the map of each image, how often water is there, floods."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

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
        Parameter(
            "choice",
            "reflectance",
            "Reflectance",
            "For MUSCATE products: corrected for the slope of the ground (FRE) or not (SRE).",
            default="FRE",
            options=(
                Option("FRE", "Corrected for slopes (FRE)"),
                Option("SRE", "Not corrected (SRE)"),
            ),
            advanced=True,
        ),
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

ENTRIES: Tuple[Declaration, ...] = (_SURFACE_WATER,)
