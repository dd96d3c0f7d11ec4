"""Parameters and outputs whose words mean the same in every entry; keyword arguments change single attributes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .declaration import Option, Output, Parameter


def products(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "products",
            "products",
            "Products",
            "Product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 "
            "level 2, HLS, or GeoTIFF with a side-car). Everything that is a product below a folder is used.",
        ),
        **changes,
    )


def product(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "product",
            "product",
            "Product",
            "The folder or zip of one product (THEIA/MUSCATE, ESA SAFE, Landsat Collection 2 level 2, or a GeoTIFF "
            "with a side-car).",
        ),
        **changes,
    )


def area(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "area",
            "area",
            "Area of interest",
            "An extent or the polygons of a layer, in any reference system. Empty: the whole image.",
            optional=True,
        ),
        **changes,
    )


def start(**changes: Any) -> Parameter:
    return replace(Parameter("date", "start", "First day", "First day of the period (UTC).", optional=True), **changes)


def end(**changes: Any) -> Parameter:
    return replace(
        Parameter("date", "end", "Last day", "Last day of the period, included (UTC).", optional=True), **changes
    )


def seed(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "integer",
            "seed",
            "Random seed",
            "The same seed and inputs give the same result.",
            default=1,
            minimum=0,
            maximum=2**31 - 1,
            advanced=True,
        ),
        **changes,
    )


def trees(**changes: Any) -> Parameter:
    """Of a random forest."""
    return replace(
        Parameter("integer", "trees", "Trees", "Number of trees.", default=100, minimum=1, maximum=1000, advanced=True),
        **changes,
    )


def block_km(**changes: Any) -> Parameter:
    """Side of the squares of a test by squares."""
    return replace(
        Parameter(
            "number",
            "block_km",
            "Side of squares",
            "Squares of this side are kept apart in the stricter test.",
            default=10.0,
            unit="km",
            minimum=0.1,
            maximum=1000,
            advanced=True,
        ),
        **changes,
    )


def overwrite(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "flag",
            "overwrite",
            "Replace existing products",
            "Replace a product folder that exists already. Without it, an existing product is refused before any work.",
            default=False,
            advanced=True,
        ),
        **changes,
    )


def masks(**changes: Any) -> Parameter:
    return replace(
        Parameter(
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
        ),
        **changes,
    )


def reflectance(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "choice",
            "reflectance",
            "Reflectance",
            "For MUSCATE products: corrected for the slope of the ground (FRE) or not (SRE).",
            default="FRE",
            advanced=True,
            options=(Option("FRE", "Corrected for slopes (FRE)"), Option("SRE", "Not corrected (SRE)")),
        ),
        **changes,
    )


def pixel_size(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "number",
            "pixel_size",
            "Pixel size",
            "Pixel of the result: a multiple of that of the finest band used. Empty: that of the finest band used.",
            unit="m",
            optional=True,
            advanced=True,
            minimum=0.1,
        ),
        **changes,
    )


def output_crs(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "crs",
            "output_crs",
            "Reference system of the map",
            "Reference system of the map, for instance EPSG:2154. Empty: the grid of the tile.",
            optional=True,
            advanced=True,
        ),
        **changes,
    )


def report(**changes: Any) -> Output:
    return replace(
        Output("report", "report", "Report", "HTML page with figures and numbers.", optional=True), **changes
    )
