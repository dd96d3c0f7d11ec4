"""A parameter that water quality and depth from colour share."""

from __future__ import annotations

from ..spec import Option, Parameter

GLINT = Parameter(
    "choice",
    "glint",
    "Removal of glint",
    "Takes the short-wave infrared off all bands. Automatic: for surface reflectance only.",
    default="auto",
    advanced=True,
    options=(
        Option("auto", "Automatic"),
        Option("none", "None"),
        Option("all", "Everywhere"),
        Option("bright", "Bright pixels only, dark water is left as it is"),
    ),
)
