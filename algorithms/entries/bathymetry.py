"""Entries of the group "Water and snow": depth of water from waves and from colour."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._water_parameters import GLINT


def _bound(name: str, label: str, help: str, default: float, unit: str, low: float, high: float) -> Parameter:
    return Parameter("number", name, label, help, default=default, unit=unit, minimum=low, maximum=high, advanced=True)


_TIDE = Parameter(
    "number",
    "tide",
    "Tide",
    "Height of the water above the datum of the map when the image was taken; it is subtracted.",
    default=0.0,
    unit="m",
    minimum=-20,
    maximum=20,
)

_WAVES = Declaration(
    id="bathymetry_waves",
    group="water",
    tier="base",
    run="water.waves:bathymetry_waves",
    label="Bathymetry from waves",
    summary="Estimates the depth of coastal water from the swell itself: Sentinel-2 sees the same waves about a second "
    "apart in two bands, their speed and length give the depth. Needs no measurement and works in turbid water; needs "
    "swell that can be seen. Gives depth, its standard deviation, the waves, and why a place has none.",
    parameters=(
        spec.products(
            help="Sentinel-2 level 1C (two bands are enough) or level 2A, with their detector footprints; or a raster "
            "of two bands named like B2 and B4. Several dates are combined."
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        Parameter(
            "number",
            "step",
            "Distance between depths",
            "One window is placed every so many metres: the pixel of the map.",
            default=200.0,
            unit="m",
            minimum=10,
            maximum=5000,
        ),
        Parameter(
            "polygons",
            "land",
            "Land",
            "Polygons of land, which waves are not looked for on. Empty: by green and near infrared where the product "
            "has them.",
            optional=True,
        ),
        _TIDE,
        Parameter(
            "file",
            "tide_table",
            "Table of tides",
            "CSV with the columns date (2024-07-05T10:56) and tide (m), for several dates.",
            optional=True,
            extensions=("csv", "txt"),
        ),
        Parameter(
            "choice",
            "pair",
            "Bands",
            "Two bands of 10 m. The longer the time between them, the surer the speed.",
            default="B2-B4",
            advanced=True,
            options=(
                Option("B2-B4", "Blue and red, 1.0 s"),
                Option("B2-B3", "Blue and green, 0.5 s"),
                Option("B2-B8", "Blue and near infrared, 0.26 s"),
            ),
        ),
        Parameter(
            "number",
            "window",
            "Window",
            "Side of the square in which waves are looked at: some three wavelengths at least.",
            default=800.0,
            unit="m",
            minimum=160,
            maximum=4000,
            advanced=True,
        ),
        Parameter(
            "image",
            "detectors",
            "Detector numbers",
            "Raster of the detector (1 to 12) that saw each pixel, for products that do not have it.",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "number",
            "lag",
            "Time between the bands",
            "Seconds from the first to the second band, for all pixels, instead of the table and the detectors. "
            "Below 0 "
            "when the second band was first.",
            optional=True,
            unit="s",
            minimum=-60,
            maximum=60,
            advanced=True,
        ),
        Parameter(
            "file",
            "lag_table",
            "Table of time lags",
            "CSV with the columns satellite, pair, detector, seconds (S2B,B2-B4,3,1.006): these lags replace those of "
            "the shipped table, one by one. Detectors of even number have the other sign.",
            optional=True,
            advanced=True,
            extensions=("csv", "txt"),
        ),
        Parameter(
            "image",
            "shore_distance",
            "Distance to the shore",
            "Raster of kilometres to the shore, below 0 on land.",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "number",
            "farthest",
            "Largest distance to the shore",
            "Cells farther out are left out. Needs the raster of distances.",
            optional=True,
            unit="km",
            minimum=0,
            advanced=True,
        ),
        _bound("smallest_depth", "Smallest depth", "Shallower results are dropped.", 2.0, "m", 0, 50),
        _bound("largest_depth", "Largest depth", "Deeper results are dropped.", 100.0, "m", 1, 300),
        _bound("shortest_period", "Shortest period", "Shorter waves are not used.", 3.0, "s", 1, 30),
        _bound("longest_period", "Longest period", "Longer waves are not used.", 25.0, "s", 2, 40),
        _bound(
            "smallest_linearity",
            "Smallest linearity",
            "Linearity is the speed squared over that in deep water; waves below it are not used.",
            0.3,
            "",
            0.05,
            0.98,
        ),
        _bound(
            "largest_linearity",
            "Largest linearity",
            "Near 1 waves do not feel the bottom, and a small error of speed is a large one of depth.",
            0.9,
            "",
            0.1,
            0.99,
        ),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of depths",
            style="depth",
            dated=True,
            help="Per image a map of depth, deviation, direction, wavelength, period, speed, linearity, energy and "
            "number of wave trains, and one of the status; with several dates their weighted median.",
        ),
        spec.report(help="How many cells have a depth and what was in the way, the waves of each date, maps."),
        Output("number", "images", "Number of images"),
        Output("number", "found", "Number of depths found"),
    ),
    keywords=("bathymetry", "depth", "swell", "waves", "coast", "S2Shores", "celerity", "dispersion", "nearshore"),
    keywords_fr=("bathymétrie", "profondeur", "houle", "vagues", "littoral", "côte", "célérité"),
    reference="Danilo and Binet 2013, Bathymetry estimation from wave motion with optical imagery, doi:"
    "10.1016/j.csr.2013.08.010; Almar et al. 2021, Global satellite-based coastal bathymetry from waves, Remote "
    "Sensing "
    "13, doi:10.3390/rs13224628.",
    limits="Waves have to be visible: look at the image first. Short waves of enclosed seas, breaking waves "
    "(too deep), "
    "strong currents, headlands, ship wakes and cloud defeat the method. Published errors of a global atlas are 6 to 9 "
    "m; on a clear swell and a gentle slope they are 5 to 10 %.",
)

_RATIO = Declaration(
    id="bathymetry_ratio",
    group="water",
    tier="base",
    run="water.ratio:bathymetry_ratio",
    label="Bathymetry from colour",
    summary="Maps the depth of clear shallow water, to some 15 m, from how blue, green and red fade: by the ratio of "
    "logarithms (Stumpf), two ratios (switching) or Lyzenga's method, calibrated with soundings or with depths from "
    "waves, and checked on points that were kept apart. Without known depths it gives a relative map only.",
    parameters=(
        spec.products(
            help="Level 2A products, or rasters of a water processor, as for water quality. Several dates are combined."
        ),
        Parameter(
            "choice",
            "quantity",
            "Kind of reflectance",
            "What the values are.",
            default="rho_s",
            options=(
                Option("rho_s", "Surface reflectance of a land product (indicative)"),
                Option("rho_w", "Water-leaving reflectance (no unit)"),
                Option("rrs", "Remote-sensing reflectance Rrs (sr⁻¹)"),
            ),
        ),
        Parameter(
            "points",
            "points",
            "Known depths",
            "Points with a depth: soundings, a chart, ICESat-2. At least 20 have to fall on clear water.",
            optional=True,
        ),
        Parameter(
            "field",
            "depth_field",
            "Field of the depth",
            "Metres below the datum.",
            parent="points",
            optional=True,
        ),
        Parameter(
            "image",
            "wave_depths",
            "Depths from waves",
            "A map of the entry for waves, instead of points.",
            optional=True,
        ),
        Parameter(
            "choice",
            "method",
            "Method",
            "Switching uses the red for the first metres and the green below. Lyzenga needs deep water in the image.",
            default="switching",
            options=(
                Option("stumpf", "Ratio of blue and green (Stumpf)"),
                Option("switching", "Red ratio when shallow, green ratio below (switching)"),
                Option("lyzenga", "Logarithms above deep water (Lyzenga)"),
            ),
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        _TIDE,
        Parameter(
            "file",
            "tide_table",
            "Table of tides",
            "CSV with the columns date (2024-07-05T10:56) and tide (m), for several dates.",
            optional=True,
            advanced=True,
            extensions=("csv", "txt"),
        ),
        Parameter(
            "flag",
            "upwards",
            "The field holds heights",
            "Values are positive up, as heights of the ground, instead of depths.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "number",
            "survey_tide",
            "Tide at the survey",
            "Height of the water above the datum when the depths were measured, where they are below that water.",
            default=0.0,
            unit="m",
            minimum=-20,
            maximum=20,
            advanced=True,
        ),
        Parameter(
            "number",
            "largest_depth",
            "Deepest points used",
            "Deeper points do not enter the fit.",
            default=15.0,
            unit="m",
            minimum=2,
            maximum=40,
            advanced=True,
        ),
        Parameter(
            "flag",
            "mask_turbid",
            "Leave out turbid water",
            "Where the near infrared is too bright for a bottom to be seen, there is no depth.",
            default=True,
            advanced=True,
        ),
        Parameter(
            "flag",
            "smooth",
            "Median of 3 x 3 pixels",
            "Takes out noise and small waves before the ratio.",
            default=True,
            advanced=True,
        ),
        GLINT,
        Parameter(
            "image",
            "water_mask",
            "Water mask",
            "Raster that is 1 on water. Empty: MNDWI above 0 for surface reflectance, all known pixels otherwise.",
            optional=True,
            advanced=True,
        ),
        spec.seed(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of depths",
            style="depth",
            dated=True,
            help="Per date a map of depth, its deviation and the log ratio, and one of the status; with several dates "
            "their weighted median. Without known depths: the log ratios alone.",
        ),
        spec.report(
            help="Errors at points that were not used for the fit, by depth, and where the colour stops telling."
        ),
        Output("number", "images", "Number of images"),
        Output("number", "rmse", "Error of the check (m)"),
    ),
    keywords=(
        "bathymetry",
        "satellite-derived bathymetry",
        "SDB",
        "depth",
        "Stumpf",
        "Lyzenga",
        "lagoon",
        "coral",
        "nearshore",
        "ICESat-2",
    ),
    keywords_fr=("bathymétrie", "profondeur", "lagon", "couleur de l'eau", "petits fonds", "littoral", "étalonnage"),
    reference="Stumpf, Holderied, Sinclair 2003, doi:10.4319/lo.2003.48.1_part_2.0547; Lyzenga 1985, "
    "doi:10.1080/01431168508948428; Caballero and Stumpf 2020, doi:10.3390/rs12030451.",
    limits="Only where the bottom is seen. Seagrass and dark rock read too deep, bright sand too shallow; "
    "plumes and glint "
    "are wrong altogether. A calibration holds for its water and its bottoms. Never navigate by it.",
)

ENTRIES: Tuple[Declaration, ...] = (_WAVES, _RATIO)
