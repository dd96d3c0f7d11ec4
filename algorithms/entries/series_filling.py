"""Time series: images on regular dates without clouds."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._series_parameters import METHODS, PRODUCTS, donor_days, smoothness

_GAP_FILLING = Declaration(
    id="gap_filling",
    group="series",
    tier="base",
    run="series.gap_filling:gap_filling",
    label="Gap filling",
    summary="Brings a series of products onto regular dates without clouds: each pixel is estimated from its own clear "
    "dates before and after. Gives one image per date, with its standard deviation on request, the days to the "
    "nearest clear date, the number of clear dates and the longest gap. The result is a series of products again.",
    parameters=(
        spec.products(help=PRODUCTS),
        spec.area(),
        spec.start(help="First date to make. Empty: the day of the first product."),
        spec.end(help="Last date to make. Empty: the day of the last product."),
        Parameter(
            "integer",
            "step_days",
            "Days between dates",
            "One image every so many days.",
            default=10,
            unit="days",
            minimum=1,
            maximum=366,
        ),
        Parameter(
            "choice",
            "method",
            "Method",
            "Linear is the usual one for classification. Kriging is the most exact in long gaps; it and the smoothers "
            "change the values on clear dates too.",
            default="linear",
            options=METHODS,
        ),
        Parameter(
            "flag",
            "screen",
            "Drop clouds that the masks missed",
            "Leave out a date that is much brighter in the blue, or much darker in the infrared, than the clear dates "
            "around it. Needs the blue band.",
            default=True,
        ),
        Parameter(
            "flag",
            "uncertainty",
            "Standard deviation as well",
            "Write the standard deviation of each value beside each image.",
            default=False,
        ),
        Parameter(
            "choices",
            "bands",
            "Bands",
            "Bands by their Sentinel-2 names (other sensors give the band of the same role), or names of a "
            "product's own.",
            default=["B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"],
            options=tuple(Option(b, b) for b in ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")),
            open_options=True,
            names_only=True,
            advanced=True,
        ),
        Parameter(
            "text",
            "dates",
            "Dates to make",
            "A list of dates such as 2024-07-01 2024-07-15, instead of regular ones.",
            optional=True,
            advanced=True,
        ),
        donor_days(30, "Products this many days before and after the period help to fill its ends."),
        Parameter(
            "integer",
            "farthest",
            "Farthest clear date",
            "A value stays unknown where the nearest clear date is farther than this. Empty: no limit.",
            unit="days",
            optional=True,
            minimum=1,
            maximum=3650,
            advanced=True,
        ),
        smoothness(),
        spec.masks(),
        spec.pixel_size(),
        spec.output_crs(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of filled images",
            style="reflectance",
            dated=True,
            help="One folder per tile: images (reflectance x 10000, nodata -10000), standard deviations, distances in "
            "days, counts, and scenes.json, which makes each image a product.",
        ),
        Output("number", "images", "Number of images written"),
        spec.report(help="Dates used, and the errors found by hiding clear dates of a sample of pixels."),
    ),
    keywords=("interpolation", "cloud-free", "regular series", "Whittaker", "harmonic", "kriging", "smoothing"),
    keywords_fr=("interpolation", "nuages", "série régulière", "lissage", "krigeage", "bouche-trou"),
    reference="Inglada et al. 2017, Operational high resolution land cover map production at the country scale, "
    "Remote Sensing 9, "
    "doi:10.3390/rs9010095; Eilers 2003, A perfect smoother, Analytical Chemistry 75, doi:10.1021/ac034173t.",
    limits="Between clear dates a value is an estimate: a harvest or a flood in a gap is not seen before the next "
    "clear "
    "date. Beyond the first and last clear date the value is held.",
)

ENTRIES: Tuple[Declaration, ...] = (_GAP_FILLING,)
