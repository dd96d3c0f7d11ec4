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
