"""Entries of the group "Sample data": a landscape whose truth is known."""

from __future__ import annotations

from typing import Tuple

from ..spec import Declaration, Option, Output, Parameter, end, overwrite, start

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="simulate_series",
        group="simulate",
        tier="base",
        run="simulate.series:simulate_series",
        label="Simulate a Sentinel-2 series",
        summary="Makes a landscape of fields, forests, towns, river and relief, lets its crops grow through "
        "the year, and writes "
        "what Sentinel-2 would have made of it: level 2A products on the real dates and under the real "
        "angles, with clouds, "
        "shadows, noise and imperfect masks. The truth lies beside them: land cover, parcels, cloud masks, "
        "and reflectance "
        "without clouds. To learn the tools, to test a method, or to try a chain before the real images are there.",
        parameters=(
            Parameter(
                "choice",
                "preset",
                "Preset",
                "What is simulated and how hard it is; the other parameters change it where they are given.",
                default="demo",
                options=(
                    Option("demo", "Demonstration: a year of a 5 km valley"),
                    Option("test", "Test: three months of 1.2 km"),
                    Option("cloudy", "Cloudy: a wet year, many clouds missed by the mask"),
                    Option("winter", "Winter: low sun, from November to March"),
                    Option("mountain", "Mountain: a winter of 6 km, snow above a line that comes down and goes up"),
                    Option("reservoir", "Reservoir: a year of 3 km, water that fills and empties"),
                    Option("region", "Region: a whole tile of 110 km, three summer weeks"),
                    Option("coast", "Coast: swell over a known bottom, a plume, tides, six weeks"),
                    Option("managed", "Meadows and stands: three years of 1.8 km, cuts, thinning, dieback, Sentinel-1"),
                    Option(
                        "fusion", "Fusion: a year of 1.8 km with Landsat and Sentinel-1, events that one sensor sees"
                    ),
                    Option(
                        "basin", "Basin: two summers of 3.6 km, fields that are watered or not, weather, Sentinel-1"
                    ),
                    Option("wheat", "Wheat: three seasons of 4.8 km, yields of farms and departments"),
                    Option("detail", "Detail: 2.4 km in June, the ground every 2.5 m, for super-resolution"),
                ),
            ),
            Parameter(
                "number",
                "size_km",
                "Size",
                "Side of the square that is simulated.",
                optional=True,
                unit="km",
                minimum=0.6,
                maximum=109.8,
            ),
            start(),
            end(),
            Parameter(
                "choice",
                "format",
                "Format of the products",
                "Surface reflectance (level 2A) as THEIA or as ESA delivers it, or apparent reflectance (level 1C) "
                "in 13 bands, with the air in front of the ground.",
                default="muscate",
                options=(
                    Option("muscate", "THEIA/MUSCATE L2A"),
                    Option("safe", "ESA SAFE L2A"),
                    Option("hls", "HLS S30 (30 m, without directional effects)"),
                    Option("l1c", "ESA SAFE L1C (apparent reflectance)"),
                    Option("none", "None (only what stands beside)"),
                ),
            ),
            Parameter(
                "choice",
                "landsat",
                "Landsat beside it",
                "Landsat 8 and 9 over the same ground, on their own dates and under their own clouds, in the folder "
                "`landsat`. Empty: as in the preset.",
                optional=True,
                options=(
                    Option("none", "None"),
                    Option("usgs", "USGS Collection 2 level 2"),
                    Option("l1", "USGS Collection 2 level 1 (apparent reflectance)"),
                    Option("hls", "HLS L30"),
                ),
            ),
            Parameter(
                "choices",
                "coarse",
                "Coarse sensors beside it",
                "Sensors with large pixels that pass often, over the same ground and under clouds of their own, in the "
                "folders `coarse/MODIS` and so on (GeoTIFF with `scenes.json`).",
                default=[],
                optional=True,
                advanced=True,
                options=(
                    Option("MODIS", "MODIS, every day at 250 m"),
                    Option("VIIRS", "VIIRS, every day at 500 m"),
                    Option("TRISHNA", "TRISHNA, every three days at 60 m"),
                ),
            ),
            Parameter(
                "number",
                "cloudiness",
                "Cloudiness",
                "Factor on the usual cloud cover: 0 a clear sky, 1 as usual.",
                default=1.0,
                minimum=0,
                maximum=2,
            ),
            Parameter(
                "number",
                "missed_clouds",
                "Clouds missed by the mask",
                "Share of clouds and shadows that the products' own mask does not show.",
                optional=True,
                unit="%",
                minimum=0,
                maximum=60,
            ),
            Parameter(
                "number",
                "wrong_labels",
                "Wrong labels",
                "Share of the reference polygons that bear the class of another, mostly one that resembles theirs, as "
                "in registers and field surveys. Their true class lies beside it.",
                default=0.0,
                unit="%",
                minimum=0,
                maximum=60,
                advanced=True,
            ),
            Parameter(
                "choices",
                "truth",
                "Truth",
                "What is written beside the products.",
                default=["land_cover", "parcels", "masks", "monthly"],
                optional=True,
                options=(
                    Option("land_cover", "Land cover, crops and elevation"),
                    Option("parcels", "Parcels and reference polygons"),
                    Option("masks", "True cloud masks"),
                    Option("monthly", "Cloud-free reflectance on the 15th of each month"),
                    Option("dates", "Cloud-free reflectance of every pass"),
                    Option("fine", "Reflectance of the ground at 5 or 2.5 m on the date of every pass"),
                    Option(
                        "events", "Harvests, cuts, floods and fellings of each parcel, and which sensor saw them first"
                    ),
                    Option("surface", "Water, snow and bare soil on every pass, days of snow, area of the reservoir"),
                    Option("none", "Nothing"),
                ),
            ),
            Parameter(
                "integer",
                "truth_every",
                "Cloud-free images every",
                "Cloud-free reflectance in ten bands at 10 m, beginning with the first day. Empty: none.",
                optional=True,
                unit="d",
                minimum=1,
                maximum=366,
                advanced=True,
            ),
            Parameter(
                "choice",
                "tile",
                "Tile",
                "Sentinel-2 tile in which the square lies.",
                optional=True,
                advanced=True,
                options=(
                    Option("T31TCJ", "31TCJ"),
                    Option("T31TDJ", "31TDJ"),
                    Option("T31TCH", "31TCH"),
                    Option("T31TDH", "31TDH"),
                ),
            ),
            Parameter(
                "number",
                "east_km",
                "Distance from the tile's western edge",
                "Where the square begins.",
                optional=True,
                advanced=True,
                unit="km",
                minimum=0,
                maximum=109,
            ),
            Parameter(
                "number",
                "south_km",
                "Distance from the tile's northern edge",
                "Where the square begins.",
                optional=True,
                advanced=True,
                unit="km",
                minimum=0,
                maximum=109,
            ),
            Parameter(
                "number",
                "height_km",
                "Height",
                "From north to south, where it is not a square. Empty: the same as the size.",
                optional=True,
                advanced=True,
                unit="km",
                minimum=0.6,
                maximum=109.8,
            ),
            Parameter(
                "choices",
                "satellites",
                "Satellites",
                "Which satellites are flying. Empty: as in the preset.",
                optional=True,
                advanced=True,
                options=(Option("S2A", "Sentinel-2A"), Option("S2B", "Sentinel-2B"), Option("S2C", "Sentinel-2C")),
            ),
            Parameter(
                "choices",
                "orbits",
                "Relative orbits",
                "Which tracks see the square. Empty: as in the preset.",
                optional=True,
                advanced=True,
                options=(Option("8", "8 (east)"), Option("51", "51 (middle)"), Option("94", "94 (west)")),
            ),
            Parameter(
                "flag",
                "sre",
                "Reflectance before slope correction",
                "Write the SRE images beside FRE (MUSCATE only).",
                default=False,
                advanced=True,
            ),
            Parameter(
                "choice",
                "ground_sampling",
                "Sampling of the ground",
                "How finely the landscape is drawn before the sensor blurs it; at 2.5 m it also has rows of trees and "
                "vines and tramlines. Empty: as in the preset.",
                optional=True,
                advanced=True,
                options=(Option("5", "5 m"), Option("2.5", "2.5 m")),
            ),
            Parameter(
                "integer",
                "seed",
                "Random seed",
                "Another number gives another landscape and another year. Empty: as in the preset.",
                optional=True,
                minimum=0,
                maximum=100000,
                advanced=True,
            ),
            overwrite(),
        ),
        outputs=(
            Output(
                "folder",
                "output",
                "Simulated series",
                "A folder with `products`, `truth` and `manifest.json`, which lists them.",
                dated=True,
            ),
            Output("number", "products", "Number of products"),
        ),
        keywords=("simulation", "synthetic", "test data", "truth", "Sentinel-2", "PROSAIL", "clouds", "example"),
        keywords_fr=(
            "simulation",
            "données synthétiques",
            "jeu d'essai",
            "vérité",
            "nuages",
            "exemple",
            "apprentissage",
        ),
        reference="PROSAIL (Jacquemoud et al. 2009, doi 10.1016/j.rse.2009.01.026) over parametric soils; "
        "calendar and angles of real orbits.",
        limits="Simulated data show how methods compare with each other. They prove nothing about accuracy on "
        "the ground: the "
        "landscape has simpler soils, crops and clouds than a real one.",
    ),
)
