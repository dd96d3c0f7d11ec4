"""Time series: statistics and plots."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._series_parameters import METHODS, PRODUCTS, variable, variable_options

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
        spec.products(help=PRODUCTS),
        Parameter(
            "choices",
            "variables",
            "Quantities",
            "Indices of the list or of the spyndex catalogue, or names of bands or layers of the products.",
            default=["NDVI"],
            options=variable_options(),
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
        spec.masks(),
        spec.pixel_size(),
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
        spec.products(help=PRODUCTS),
        Parameter("vector", "places", "Points or polygons", "Places to show, at most 60."),
        Parameter(
            "field",
            "label",
            "Name of the places",
            "Field with their names. Empty: they are numbered.",
            optional=True,
            parent="places",
        ),
        variable(),
        spec.start(),
        spec.end(),
        Parameter(
            "choice",
            "method",
            "Curve",
            "How the curve goes through the clear dates.",
            default="kriging",
            options=(Option("none", "No curve"), *METHODS),
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
        spec.masks(),
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

ENTRIES: Tuple[Declaration, ...] = (
    _STATISTICS,
    _PLOT,
)
