"""Time series: growing seasons."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._series_parameters import PRODUCTS, donor_days, smoothness, variable

_PHENOLOGY = Declaration(
    id="phenology",
    group="series",
    tier="base",
    run="series.phenology_maps:phenology",
    label="Phenology",
    summary="Finds the growing seasons of each pixel, up to two a year, and maps their start, peak, end, length, "
    "amplitude, slopes and integrals, with the names and definitions of the Copernicus HR-VPP product, a quality flag "
    "and the standard deviation of the dates.",
    parameters=(
        spec.products(help=PRODUCTS + " Give the months before and after the seasons as well."),
        variable(),
        spec.area(),
        spec.start(help="First day on which a season may have its peak. Empty: the day of the first product."),
        spec.end(help="Last day on which a season may have its peak. Empty: the day of the last product."),
        Parameter(
            "number",
            "minimum_amplitude",
            "Smallest amplitude",
            "A smaller rise and fall is no season. Empty: 0.1, for PPI 0.05, for LAI 0.5.",
            optional=True,
            minimum=0,
        ),
        Parameter(
            "number",
            "start_share",
            "Threshold of the start",
            "The season starts where the curve passes this share of the amplitude above the minimum before.",
            default=25,
            unit="%",
            minimum=1,
            maximum=90,
            advanced=True,
        ),
        Parameter(
            "number",
            "end_share",
            "Threshold of the end",
            "The season ends where the curve passes this share of the amplitude above the minimum after.",
            default=15,
            unit="%",
            minimum=1,
            maximum=90,
            advanced=True,
        ),
        Parameter(
            "flag",
            "envelope",
            "Follow the upper envelope",
            "Values below the curve count less: clouds that the masks missed lower a vegetation index. Switch it "
            "off for "
            "quantities that clouds raise.",
            default=True,
            advanced=True,
        ),
        Parameter(
            "choice",
            "curve",
            "Curve",
            "What the dates are read from: the smooth curve itself, or a double logistic fitted to each of its "
            "seasons, which bridges gaps at the start and end better where a season has that shape.",
            default="smooth",
            options=(Option("smooth", "Smooth curve"), Option("double_logistic", "Double logistic of each season")),
            advanced=True,
        ),
        smoothness(),
        donor_days(180, "Products this many days before and after the period show the minima around its seasons."),
        spec.masks(),
        spec.pixel_size(),
        spec.output_crs(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of phenology maps",
            style="date",
            dated=True,
            help="One folder per tile; per year and season one file per metric: dates as two digits of the year "
            "and day "
            "of the year, and as day of the year; values in units of the quantity; QFLAG 10 best, 0 no season, "
            "255 not seen.",
        ),
    ),
    keywords=("season", "start of season", "end of season", "HR-VPP", "PPI", "greening", "TIMESAT"),
    keywords_fr=("saison", "début de saison", "fin de saison", "verdissement", "croissance"),
    reference="Copernicus Land Monitoring Service, High Resolution Vegetation Phenology and Productivity, product "
    "user manual; "
    "Jin and Eklundh 2014, doi:10.1016/j.rse.2014.07.010; Beck et al. 2006, doi:10.1016/j.rse.2005.10.021.",
    limits="Gaps of more than about 40 days at the start or end make the dates uncertain: see the quality flag. "
    "Snow melt "
    "can look like greening (PPI less), a cut meadow like the end of a season, a cover crop like a part of the "
    "main one.",
)

ENTRIES: Tuple[Declaration, ...] = (_PHENOLOGY,)
