"""Syntheses (level 3A): the monthly weighted average and the measure of its quality."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_REFERENCE = (
    "Hagolle, Morin, Kadiri 2018, Detailed processing model for the Weighted Average Synthesis Processor "
    "(WASP), doi:10.5281/zenodo.1401360."
)

# what the synthesis and the measure of its quality share
_REJECT_OUTLIERS = Parameter(
    "flag",
    "reject_outliers",
    "Reject clouds that the masks missed",
    "Leave out an observation that is much brighter in the blue than the other dates and of "
    "another NDVI, or darkened by a shadow. Needs three clear dates; takes more memory.",
    default=False,
)
_HALF_WINDOW = Parameter(
    "integer",
    "half_window",
    "Half window",
    "Products up to so many days before and after the synthesis date are used. Empty: 23 "
    "days for Sentinel-2, 11 for VENµS.",
    optional=True,
    unit="days",
    minimum=1,
    maximum=183,
    advanced=True,
)

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="l3a_synthesis",
        group="synthesis",
        tier="base",
        run="synthesis.monthly:l3a_synthesis",
        label="Monthly cloud-free synthesis",
        summary="Makes cloud-free images of the surface from a series of surface reflectance products: the "
        "weighted average of the clear observations around a date, or of every month of a year in one "
        "run. Observations weigh more when they are close to the date, far from clouds and taken through "
        "clear air.",
        parameters=(
            spec.products(
                help="L2A product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, "
                "GeoTIFF with a side-car). Several tiles and several sensors may be given at once."
            ),
            spec.area(),
            Parameter(
                "date",
                "date",
                "Synthesis date",
                "Make one synthesis around this day. Empty: a series of dates, as the next parameters say.",
                optional=True,
            ),
            Parameter(
                "choice",
                "step",
                "Series of dates",
                "Which dates to make when no synthesis date is given. Every image is read once, whatever "
                "the number of dates.",
                default="month",
                options=(
                    Option("month", "The 15th of every month"),
                    Option("30", "Every 30 days"),
                    Option("15", "Every 15 days"),
                    Option("10", "Every 10 days"),
                    Option("single", "One, in the middle of the period"),
                ),
            ),
            spec.start(help="First day of the series of dates. Empty: the day of the first product."),
            spec.end(help="Last day of the series of dates. Empty: the day of the last product."),
            _REJECT_OUTLIERS,
            _HALF_WINDOW,
            Parameter(
                "flag",
                "upsample",
                "All bands at the finest pixel size",
                "Bring the 20 m bands to 10 m by bilinear interpolation.",
                default=False,
                advanced=True,
            ),
            Parameter(
                "choice",
                "directional",
                "Directional correction",
                "Brings all observations to a view from nadir, so that the edges of two orbits do not show.",
                default="roy",
                options=(
                    Option("roy", "Roy et al. 2016 (MODIS means)"),
                    Option("roy2017", "Roy et al. 2016, red edge of 2017"),
                    Option("wasp11", "As the public WASP 1.x program does it"),
                    Option("none", "None"),
                ),
                advanced=True,
            ),
            Parameter(
                "choice",
                "water",
                "Water and snow",
                "What stands where no date shows land.",
                default="closest",
                options=(
                    Option("closest", "The date closest to the synthesis date"),
                    Option("mean", "The mean of the dates: smoother water"),
                ),
                advanced=True,
            ),
            spec.reflectance(),
            Parameter(
                "number",
                "date_weight_minimum",
                "Weight at the edge of the window",
                "Weight of an observation at the edge of the window; it is 1 on the synthesis date.",
                default=0.5,
                minimum=0.0,
                maximum=1.0,
                advanced=True,
            ),
            Parameter(
                "choice",
                "compatibility",
                "Compatibility",
                "Imitate the public WASP 1.x program step by step, only to compare with products made by it.",
                default="none",
                options=(
                    Option("none", "None (recommended)"),
                    Option("wasp11", "WASP 1.x"),
                ),
                advanced=True,
            ),
            Parameter(
                "text",
                "version",
                "Version",
                "Version in the names of the products, such as 1-1.",
                default="1-1",
                advanced=True,
            ),
            Parameter(
                "choice",
                "completeness",
                "Letter in the names",
                "THEIA marks its own files with C or D.",
                default="C",
                options=(
                    Option("C", "C"),
                    Option("D", "D"),
                ),
                advanced=True,
            ),
            spec.overwrite(),
        ),
        outputs=(
            Output(
                "folder",
                "output",
                "Folder of syntheses",
                help="One MUSCATE L3A product per tile and date: reflectance (FRC), sum of weights (WGT), "
                "mean date (DTS), status of each pixel (FLG: 1 cloud, 2 snow, 3 water, 4 land), "
                "quicklook, metadata, and a record of how it was made.",
                style="reflectance",
                dated=True,
            ),
            Output(
                "number",
                "count",
                "Number of syntheses made",
            ),
        ),
        keywords=("WASP", "composite", "mosaic", "monthly", "cloud-free", "L3A", "Sentinel-2"),
        keywords_fr=("synthèse", "composite", "mensuelle", "sans nuage", "mosaïque", "L3A"),
        reference=_REFERENCE,
        limits="Clouds and shadows that the masks of the inputs miss remain, unless they are rejected as "
        "outliers. Pixels that no date shows clear hold the least bright cloud (status 1). Within 46 "
        "days crops grow and are harvested: the mean date of each pixel is in the DTS layer.",
    ),
    Declaration(
        id="synthesis_quality",
        group="synthesis",
        tier="base",
        run="synthesis.quality:synthesis_quality",
        label="Quality of a synthesis",
        summary="Measures how good a monthly synthesis is: how close to a real clear image or to the truth, how "
        "visible the borders between dates are, how much of the area was seen clear, how far the mean "
        "date is from the one asked for. The weighted average is compared with the mean, the median, the "
        "best pixel and the maximum NDVI.",
        parameters=(
            spec.products(help="The L2A products that a synthesis is made from."),
            spec.area(),
            Parameter(
                "date",
                "date",
                "Synthesis date",
                "The synthesis to judge is made around this day. Empty: the middle of the period of the products.",
                optional=True,
            ),
            Parameter(
                "images",
                "truth",
                "True reflectance",
                "For simulated data: GeoTIFFs of the true reflectance on the synthesis date (0 to 1, or "
                "DN x 10000), bands named as those of the products. Empty: a clear date within five days "
                "is held out and the synthesis of the others compared with it.",
                optional=True,
            ),
            _REJECT_OUTLIERS,
            _HALF_WINDOW,
            Parameter(
                "choice",
                "directional",
                "Directional correction",
                "Brings all observations to a view from nadir, so that the edges of two orbits do not show.",
                default="roy",
                options=(
                    Option("roy", "Roy et al. 2016 (MODIS means)"),
                    Option("roy2017", "Roy et al. 2016, red edge of 2017"),
                    Option("wasp11", "As the public WASP 1.x program does it"),
                    Option("none", "None"),
                ),
                advanced=True,
            ),
        ),
        outputs=(
            spec.report(optional=False),
            Output(
                "number",
                "fidelity_visible",
                "Median |error| in the visible",
            ),
            Output(
                "number",
                "fidelity_nir",
                "Median |error| in the near infrared",
            ),
            Output(
                "number",
                "artefact_index",
                "Artefact index of the weighted average",
            ),
            Output(
                "number",
                "clear_percent",
                "Pixels seen clear, percent",
            ),
        ),
        keywords=("artefacts", "fidelity", "validation", "composite", "quality"),
        keywords_fr=("qualité", "artefacts", "fidélité", "validation", "synthèse"),
        reference="Kadiri, Hagolle 2013, assessment of composites (CESBIO); WASP, doi:10.5281/zenodo.1401360.",
        limits="Without a truth the comparison date is itself an observation: its own residual haze counts as "
        "error. A full tile takes several times as long as the synthesis itself: choose an area of "
        "interest.",
    ),
)
