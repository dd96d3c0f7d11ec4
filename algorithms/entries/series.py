"""Time series: gap filling, phenology, statistics and plots."""

from __future__ import annotations

from typing import Any, Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_METHODS = (
    Option("linear", "Linear between clear dates"),
    Option("pchip", "Monotone cubic between clear dates"),
    Option("nearest", "Nearest clear date"),
    Option("whittaker", "Whittaker smoother"),
    Option("harmonic", "Season (harmonics)"),
    Option("kriging", "Season and departures (kriging in time)"),
)
_PRODUCTS = "L2A or L3A product folders or zips, folders that hold products, or the result of a gap filling."


def _variable_options() -> Tuple[Option, ...]:
    return (
        Option("NDVI", "NDVI"),
        Option("EVI", "EVI"),
        Option("EVI2", "EVI2"),
        Option("PPI", "PPI"),
        Option("NDMI", "NDMI"),
        Option("MNDWI", "MNDWI"),
        Option("NDREI", "NDREI"),
        Option("kNDVI", "kNDVI"),
        Option("NBR", "NBR"),
        Option("LAI", "LAI"),
    )


def _masks() -> Parameter:
    return Parameter(
        "choices",
        "masks",
        "Leave out",
        "Pixels with one of these meanings do not count on that date.",
        default=["cloud", "thin_cloud", "shadow", "saturated", "outside"],
        optional=True,
        advanced=True,
        options=(
            Option("cloud", "Clouds"),
            Option("thin_cloud", "Thin clouds"),
            Option("shadow", "Cloud shadows"),
            Option("snow", "Snow"),
            Option("water", "Water"),
            Option("topographic_shadow", "Shadows of the relief"),
            Option("saturated", "Saturated pixels"),
            Option("outside", "Outside the image"),
        ),
    )


def _pixel_size() -> Parameter:
    return Parameter(
        "number",
        "pixel_size",
        "Pixel size",
        "Pixel of the result: a multiple of that of the finest band used. Empty: that of the finest band used.",
        unit="m",
        optional=True,
        advanced=True,
        minimum=0.1,
    )


def _donor_days(default: int, text: str) -> Parameter:
    return Parameter(
        "integer",
        "donor_days",
        "Dates around the period",
        text,
        default=default,
        unit="days",
        minimum=0,
        maximum=730,
        advanced=True,
    )


def _smoothness() -> Parameter:
    return Parameter(
        "number",
        "smoothness",
        "Smoothness",
        "Weight of smoothness against the dates in the Whittaker smoother (lambda of a daily series). Empty: "
        "chosen for "
        "each pixel by likelihood.",
        unit="days³",
        optional=True,
        advanced=True,
        minimum=0.01,
    )


def _variable(**changes: Any) -> Parameter:
    return Parameter(
        "choice",
        "variable",
        "Quantity",
        "An index of the list or of the spyndex catalogue, or the name of a band or layer of the products.",
        default="NDVI",
        options=_variable_options(),
        open_options=True,
        names_only=True,
        **changes,
    )


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
        spec.products(help=_PRODUCTS),
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
            options=_METHODS,
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
        _donor_days(30, "Products this many days before and after the period help to fill its ends."),
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
        _smoothness(),
        _masks(),
        _pixel_size(),
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
        spec.products(help=_PRODUCTS + " Give the months before and after the seasons as well."),
        _variable(),
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
        _smoothness(),
        _donor_days(180, "Products this many days before and after the period show the minima around its seasons."),
        _masks(),
        _pixel_size(),
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
    "Jin and Eklundh 2014, doi:10.1016/j.rse.2014.07.010.",
    limits="Gaps of more than about 40 days at the start or end make the dates uncertain: see the quality flag. "
    "Snow melt "
    "can look like greening (PPI less), a cut meadow like the end of a season, a cover crop like a part of the "
    "main one.",
)

_STATISTICS = Declaration(
    id="series_statistics",
    group="series",
    tier="base",
    run="series.statistics_maps:series_statistics",
    label="Statistics of a series",
    summary="Maps the mean, median, spread, percentiles, extremes with their dates and the trend of bands or "
    "indices over "
    "the clear dates of a series, for the whole of it, by year or by month.",
    parameters=(
        spec.products(help=_PRODUCTS),
        Parameter(
            "choices",
            "variables",
            "Quantities",
            "Indices of the list or of the spyndex catalogue, or names of bands or layers of the products.",
            default=["NDVI"],
            options=_variable_options(),
            open_options=True,
            names_only=True,
        ),
        Parameter(
            "choices",
            "statistics",
            "Statistics",
            "The number of clear dates is always written.",
            default=["mean", "median", "std", "min", "max"],
            options=(
                Option("mean", "Mean"),
                Option("median", "Median"),
                Option("std", "Standard deviation"),
                Option("standard_error", "Standard error of the mean"),
                Option("min", "Lowest value"),
                Option("max", "Highest value"),
                Option("range", "Highest minus lowest"),
                Option("date_min", "Date of the lowest value (day of the year)"),
                Option("date_max", "Date of the highest value (day of the year)"),
                Option("trend", "Trend per year"),
                Option("trend_std", "Standard deviation of the trend"),
            ),
        ),
        Parameter(
            "text",
            "percentiles",
            "Percentiles",
            "Percentiles from 0 to 100, such as 10 90. Empty: none.",
            optional=True,
        ),
        Parameter(
            "choice",
            "per",
            "One map for",
            "Over which dates the statistics are taken.",
            default="whole",
            options=(
                Option("whole", "The whole series"),
                Option("year", "Each year"),
                Option("month", "Each month"),
            ),
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        _masks(),
        _pixel_size(),
        spec.output_crs(),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of statistics",
            style="index",
            dated=True,
            help="One folder per tile, one file per quantity, period and statistic: 32-bit, nodata -9999; dates "
            "as day of "
            "the year, nodata -32768; counts as whole numbers.",
        ),
    ),
    keywords=("mean", "median", "percentile", "composite", "maximum NDVI", "trend", "temporal"),
    keywords_fr=("moyenne", "médiane", "percentile", "maximum", "tendance", "temporel"),
    reference="Hyndman and Fan 1996, Sample quantiles in statistical packages, doi:10.1080/00031305.1996.10473566 "
    "(type 7).",
    limits="Clear dates are not spread evenly over the year: a mean over them is not the mean of the year. For "
    "that, fill "
    "the gaps first. Clouds that the masks missed spoil extremes first, the median last.",
)

_PLOT = Declaration(
    id="plot_series",
    group="series",
    tier="base",
    run="series.plot:plot_series",
    label="Plot a series",
    summary="Shows the series of a band or index at points or over polygons: clear dates with their spread, "
    "masked dates "
    "as such, and a curve with its standard deviation, as a picture, a page and a table.",
    parameters=(
        spec.products(help=_PRODUCTS),
        Parameter("vector", "places", "Points or polygons", "Places to show, at most 60."),
        Parameter(
            "field",
            "label",
            "Name of the places",
            "Field with their names. Empty: they are numbered.",
            optional=True,
            parent="places",
        ),
        _variable(),
        spec.start(),
        spec.end(),
        Parameter(
            "choice",
            "method",
            "Curve",
            "How the curve goes through the clear dates.",
            default="kriging",
            options=(Option("none", "No curve"), *_METHODS),
        ),
        Parameter(
            "number",
            "least_clear",
            "Least clear share",
            "A date enters the curve where at least this share of the polygon is clear.",
            default=50,
            unit="%",
            minimum=0,
            maximum=100,
            advanced=True,
        ),
        _masks(),
    ),
    outputs=(
        Output("file", "figure", "Picture", help="PNG image.", optional=True, extension="png"),
        spec.report(),
        Output(
            "table",
            "table",
            "Table",
            help="CSV with every date of every place: clear, masked or no image; then the points of the curve.",
            optional=True,
        ),
        Output("number", "series", "Number of series shown"),
    ),
    keywords=("chart", "profile", "temporal profile", "curve", "points", "parcels", "CSV"),
    keywords_fr=("courbe", "profil temporel", "graphique", "parcelles", "points", "tableau"),
    reference="",
    limits="The spread is that of the pixels of a place, not the uncertainty of their mean.",
)

ENTRIES: Tuple[Declaration, ...] = (_GAP_FILLING, _PHENOLOGY, _STATISTICS, _PLOT)
