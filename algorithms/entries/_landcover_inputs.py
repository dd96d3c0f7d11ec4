"""Parameters that several entries of the group "Land cover" have in common."""

from __future__ import annotations

from .. import spec
from ..spec import Option, Parameter

PRODUCTS = spec.products(
    help="L2A or L3A product folders or zips of a year, of one or several tiles, or folders that hold products. Images "
    "up to 30 days before and after the period help to fill gaps at its ends."
)
POLYGONS = Parameter(
    "polygons", "polygons", "Polygons to learn from", "Polygons whose class is known, in any reference system."
)
FIELD = Parameter(
    "field", "field", "Field of classes", "Whole numbers above 0; 0 is left out.", default="class", parent="polygons"
)
CLASS_TABLE = Parameter(
    "file",
    "class_table",
    "Table of classes",
    "CSV with the columns value and class: what each value of the field stands for. Empty: the field holds class "
    "codes.",
    optional=True,
    extensions=("csv", "txt"),
    advanced=True,
)
LEGEND = Parameter(
    "file",
    "legend",
    "Legend",
    "CSV with the columns code, label and colour (#rrggbb). Empty: the legend of the layer's own style, or that of OSO "
    "where the codes are OSO's.",
    optional=True,
    extensions=("csv", "txt"),
)
RADAR = Parameter(
    "images",
    "radar",
    "Sentinel-1 images",
    "Calibrated images (gamma0) on the tile's grid, named as S1Tiling names them "
    "(s1a_31TCJ_vv_DES_110_20200108t060008.tif).",
    optional=True,
    advanced=True,
)
SPECKLE = Parameter(
    "integer",
    "speckle_px",
    "Window of the speckle filter",
    "Sentinel-1 images are filtered over time and over a window of so many pixels (an odd number). 0 or 1: not at all, "
    "for images that are filtered already.",
    default=7,
    minimum=0,
    maximum=31,
    unit="pixels",
    advanced=True,
)
STATIC = Parameter(
    "images",
    "static",
    "Layers that do not change",
    "Rasters used as they are, such as altitude and slope. Applying the model needs the same layers under the same "
    "names.",
    optional=True,
    advanced=True,
)
REGIONS = (
    Parameter(
        "polygons",
        "regions",
        "Regions",
        "Polygons of regions with a climate of their own: each gets a model. Samples up to 10 km beyond a border "
        "count too.",
        optional=True,
        advanced=True,
    ),
    Parameter(
        "field",
        "region_field",
        "Field of regions",
        "Whole number above 0 of each region.",
        optional=True,
        parent="regions",
        advanced=True,
    ),
    Parameter(
        "file",
        "transfer",
        "Samples to copy",
        "CSV with the columns source, destination, class, count: samples of a class that a region lacks, copied from "
        "another.",
        optional=True,
        extensions=("csv", "txt"),
        advanced=True,
    ),
)
VOTES = (
    Option("mean", "Mean probability of the trees"),
    Option("hard", "One vote per tree"),
)
REGISTERS = (
    Option("codes", "Class codes in a field"),
    Option("rpg", "RPG: crop codes of the farmers' register (CODE_CULTU)"),
    Option("bdtopo", "BD TOPO: nature of the object (NATURE)"),
)
REFERENCE = (
    "Inglada et al. 2017, Operational high resolution land cover map production at the country scale, Remote Sensing "
    "9(1), "
    "doi:10.3390/rs9010095."
)
#: the object-based variant, in training and mapping
OBJECTS = (
    Parameter(
        "polygons",
        "objects",
        "Objects",
        "Fields or other polygons: each gets one class, that of the probabilities summed over its pixels, or the one "
        "that a model of objects gives it.",
        optional=True,
        advanced=True,
    ),
    Parameter(
        "flag",
        "segments",
        "Segments as objects",
        "Where there are no polygons: segments of the year's mean images.",
        default=False,
        advanced=True,
    ),
    Parameter(
        "integer",
        "segment_px",
        "Smallest segment",
        "Fewest pixels of a segment.",
        default=20,
        minimum=1,
        maximum=100000,
        unit="pixels",
        advanced=True,
    ),
    Parameter(
        "number",
        "segment_scale",
        "Scale of the segments",
        "Larger values give larger segments.",
        default=20.0,
        minimum=0.1,
        maximum=10000.0,
        advanced=True,
    ),
)
