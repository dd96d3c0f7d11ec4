"""Surface reflectance: the light that surroundings shine into a pixel."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="environment_effects",
        group="reflectance",
        tier="base",
        run="reflectance.environment:environment_effects",
        label="Light from the surroundings (adjacency)",
        summary="Simulates or corrects, on any image of reflectance, the light that the atmosphere scatters from the "
        "surroundings into a pixel: a dark pond between bright fields looks brighter from space than it is.",
        parameters=(
            Parameter("image", "image", "Image", "Reflectance, one band or several, in a projected reference system."),
            spec.area(),
            Parameter(
                "choice",
                "action",
                "What to do",
                "Correct an image that was corrected as if the ground were uniform, or simulate how such an image "
                "would "
                "show a surface.",
                default="correct",
                options=(Option("correct", "Correct the effect"), Option("simulate", "Simulate the effect")),
            ),
            Parameter(
                "choice",
                "method",
                "Method of the correction",
                "The point spread follows the atmosphere by 6S's formula; the square is MAJA's; photons are traced one "
                "by one through the air, without any formula, to check the others.",
                default="psf",
                options=(
                    Option("psf", "Point spread of the atmosphere"),
                    Option("maja_box", "Mean of a square of 5 km, as MAJA"),
                    Option("monte_carlo", "Traced photons"),
                ),
            ),
            Parameter(
                "choice",
                "sensor",
                "Sensor",
                "Whose bands they are.",
                default="S2A",
                options=(
                    Option("S2A", "Sentinel-2A"),
                    Option("S2B", "Sentinel-2B"),
                    Option("S2C", "Sentinel-2C"),
                    Option("L8", "Landsat 8"),
                    Option("L9", "Landsat 9"),
                ),
                names_only=True,
            ),
            Parameter(
                "text",
                "bands",
                "Bands of the image",
                "The sensor's names of the image's bands, in their order, with commas.",
                default="B2,B3,B4,B8",
            ),
            Parameter(
                "number",
                "scale",
                "Reflectance of one unit",
                "0.0001 for THEIA's products, 1 for an image of reflectance.",
                default=0.0001,
                minimum=1e-9,
                maximum=1.0,
            ),
            Parameter(
                "number",
                "aot",
                "Aerosol optical thickness",
                "At 550 nm. The more aerosol, the stronger and the narrower the effect.",
                default=0.2,
                minimum=0.0,
                maximum=1.4,
            ),
            Parameter(
                "number",
                "sun_zenith",
                "Sun zenith",
                "Angle of the sun from the vertical.",
                default=40.0,
                unit="degrees",
                minimum=0.0,
                maximum=75.0,
                advanced=True,
            ),
            Parameter(
                "number",
                "view_zenith",
                "View zenith",
                "Angle of the view from the vertical.",
                default=5.0,
                unit="degrees",
                minimum=0.0,
                maximum=35.0,
                advanced=True,
            ),
            Parameter(
                "number",
                "view_azimuth",
                "View azimuth",
                "Where the sensor stands as the ground sees it, clockwise from north; for traced photons.",
                default=100.0,
                unit="degrees",
                minimum=0.0,
                maximum=360.0,
                advanced=True,
            ),
            Parameter(
                "number",
                "altitude",
                "Altitude",
                "Mean height of the ground.",
                default=0.0,
                unit="m",
                minimum=0.0,
                maximum=3500.0,
                advanced=True,
            ),
            Parameter(
                "integer",
                "photons",
                "Photons",
                "Millions of photons for each of the three kernels of a band; a core traces some hundred millions a "
                "minute.",
                default=2,
                minimum=1,
                maximum=1000,
                advanced=True,
            ),
            spec.seed(),
        ),
        outputs=(
            Output(
                "raster",
                "output",
                "Image with or without the effect",
                help="Reflectance as floating-point numbers, -9999 without data.",
                style="reflectance",
            ),
            Output("number", "effect", "Largest effect of the bands (rms, reflectance)"),
        ),
        keywords=("adjacency", "environment effect", "point spread", "atmosphere", "pond"),
        keywords_fr=("effets d'environnement", "adjacence", "atmosphère", "étang"),
        reference="Vermote et al. 1997 (6S), IEEE TGRS 35(3), 675-686, doi:10.1109/36.581987.",
        limits="One AOT over a plane ground, continental aerosol. The point spread is 6S's formula: it meets 6S's own "
        "discs within 0.0002; traced photons lie within 0.02 of it for molecules (to 8 km), within 0.09 for aerosols.",
    ),
)
