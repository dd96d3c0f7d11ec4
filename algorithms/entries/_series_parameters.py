"""Parameters that several entries of the group "Time series" have in common."""

from __future__ import annotations

from typing import Any, Tuple

from ..spec import Option, Parameter

METHODS = (
    Option("linear", "Linear between clear dates"),
    Option("pchip", "Monotone cubic between clear dates"),
    Option("nearest", "Nearest clear date"),
    Option("whittaker", "Whittaker smoother"),
    Option("harmonic", "Season (harmonics)"),
    Option("kriging", "Season and departures (kriging in time)"),
)
PRODUCTS = "L2A or L3A product folders or zips, folders that hold products, or the result of a gap filling."


def variable_options() -> Tuple[Option, ...]:
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


def masks() -> Parameter:
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


def pixel_size() -> Parameter:
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


def donor_days(default: int, text: str) -> Parameter:
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


def smoothness() -> Parameter:
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


def variable(**changes: Any) -> Parameter:
    return Parameter(
        "choice",
        "variable",
        "Quantity",
        "An index of the list or of the spyndex catalogue, or the name of a band or layer of the products.",
        default="NDVI",
        options=variable_options(),
        open_options=True,
        names_only=True,
        **changes,
    )
