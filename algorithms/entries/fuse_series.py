"""Resolution and fusion: images of any day from Sentinel-2, Landsat and others."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="fuse_series",
        group="resolution",
        tier="base",
        run="fusion.fuse:fuse_series",
        label="Fusion of a series",
        summary="Makes images of any day at 10 m, without clouds, from the series of Sentinel-2, Landsat and, where "
        "given, Sentinel-1 or sensors with coarse pixels (MODIS, VIIRS, TRISHNA). Each image comes with its standard "
        "deviation per band and with the days to the clear observations that it rests on. The result is a series of "
        "products again.",
        parameters=(
            spec.products(
                help="Surface reflectance of Sentinel-2 and, beside it, of Landsat or others: product folders or zips, "
                "folders that hold products, or the result of a stack of a series. Keep the weeks before and after "
                "the period as well: all of them help."
            ),
            spec.area(),
            spec.start(help="First day to make. Empty: the day of the first product."),
            spec.end(help="Last day to make. Empty: the day of the last product."),
            Parameter(
                "choice",
                "when",
                "Days to make",
                "Regular days of the period, unless a list or products give the days.",
                default="step",
                options=(
                    Option("step", "One every so many days"),
                    Option("half_months", "The 1st and the 15th of each month"),
                ),
            ),
            Parameter(
                "integer",
                "step_days",
                "Days between images",
                "One image every so many days.",
                default=10,
                unit="days",
                minimum=1,
                maximum=366,
            ),
            Parameter(
                "text",
                "dates",
                "List of days",
                "A list such as 2024-05-12 2024-07-15, instead of regular days. Days before or after the series are "
                "possible, with a large deviation.",
                optional=True,
            ),
            Parameter(
                "products",
                "dates_of",
                "Days of other products",
                "Products whose days are made, instead of regular days.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "choice",
                "method",
                "Method",
                "The Gaussian process needs no training and says how sure it is. The transformer is a network that "
                "corrects a simpler estimate (needs the components for networks). The others are simpler and serve "
                "to compare.",
                default="gaussian_process",
                options=(
                    Option("gaussian_process", "Gaussian process taught by the scene"),
                    Option("transformer", "Compact transformer (network)"),
                    Option("combined", "Mean of Gaussian process and transformer (network)"),
                    Option("tamrf", "TAMRF-SITS, weights to be given (network)"),
                    Option("linear", "Linear between clear dates of Sentinel-2"),
                    Option("nearest", "Nearest clear date of Sentinel-2"),
                    Option("stair", "Landsat and its difference from Sentinel-2 (as STAIR)"),
                    Option("starfm", "Change seen by Landsat, carried by alike pixels (STARFM)"),
                    Option("whittaker", "Whittaker smoother"),
                    Option("harmonic", "Season (harmonics)"),
                ),
            ),
            Parameter(
                "choices",
                "bands",
                "Bands",
                "Bands by their Sentinel-2 names (other sensors give the band of the same role), or names of a "
                "product's own. More bands tell more of each other.",
                default=list(_BANDS),
                options=tuple(Option(b, b) for b in _BANDS),
                open_options=True,
                names_only=True,
            ),
            Parameter(
                "folder",
                "radar",
                "Sentinel-1 images",
                "Folder of calibrated images as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif). Seen "
                "through clouds, they tell something in long gaps.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "file",
                "model",
                "Network",
                "Weights for the transformer or TAMRF-SITS. Empty: the transformer's own.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "flag",
                "uncertainty",
                "Standard deviation as well",
                "Write the standard deviation of each value beside each image.",
                default=True,
            ),
            Parameter(
                "flag",
                "keep_observed",
                "Keep what was seen",
                "Where Sentinel-2 is clear on the day itself, blend its image in, by inverse variance. The Gaussian "
                "process and the interpolations do so by themselves.",
                default=True,
                advanced=True,
            ),
            Parameter(
                "flag",
                "screen",
                "Drop clouds that the masks missed",
                "Leave out a date that is much brighter in the blue, or much darker in the infrared, than the clear "
                "dates around it.",
                default=True,
                advanced=True,
            ),
            spec.masks(),
            spec.pixel_size(),
            spec.overwrite(),
        ),
        outputs=(
            Output(
                "folder",
                "output",
                "Folder of fused images",
                style="reflectance",
                dated=True,
                help="One folder per tile: images (reflectance x 10000, nodata -10000), standard deviations, support "
                "(days to the nearest clear dates before and after by sensor, clear observations within 30 days, "
                "1 where the nearest is farther than 60 days), and scenes.json, which makes each image a product.",
            ),
            Output("number", "images", "Number of images written"),
            spec.report(help="Which dates of which sensor went in, what each image rests on, what the scene taught."),
        ),
        keywords=("fusion", "Landsat", "Sentinel-2", "any date", "cloud-free", "Gaussian process", "gap filling"),
        keywords_fr=("fusion", "Landsat", "Sentinel-2", "date quelconque", "sans nuages", "processus gaussien"),
        reference="Rasmussen and Williams 2006, Gaussian Processes for Machine Learning; Michel and Inglada 2025, "
        "Temporal attention multi-resolution fusion of satellite image time series, Remote Sensing of Environment, "
        "doi:10.1016/j.rse.2025.115159.",
        limits="An image of a day without observation is an estimate: an event in a gap of all sensors is not seen "
        "before the next clear date. Detail of 10 m in bands of 20 m follows the bands of 10 m.",
    ),
)
