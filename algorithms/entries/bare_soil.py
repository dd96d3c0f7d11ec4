"""Bare soil: the composite of the dates on which fields lie open."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter


def _codes(name: str, label: str, text: str) -> Parameter:
    return Parameter("text", name, label, text, optional=True, advanced=True)


_BARE_SOIL = Declaration(
    id="bare_soil",
    group="synthesis",
    tier="base",
    run="synthesis.bare_soil:bare_soil",
    label="Bare soil",
    summary="Maps the reflectance of bare soil below the crops from a series of several years: the mean of the "
    "dates on "
    "which a field lies open, with its spread and interval, how often and when it is bare, and its colour. For soil "
    "maps, erosion, and models of soil carbon.",
    parameters=(
        spec.products(
            help="L2A product folders or zips, or folders that hold products: one year at least, three to five years "
            "are better. All ten bands of Sentinel-2 give the full composite.",
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        Parameter(
            "choice",
            "thresholds",
            "Thresholds",
            "How the lines between bare and covered, and between soil and artificial surfaces, are found. From the "
            "histograms: by the land cover where it is given, else by Otsu's rule; the report says which.",
            default="auto",
            options=(
                Option("auto", "From the histograms where they separate, else usual values"),
                Option("default", "Usual values (0.18 and 0.80)"),
                Option("separation", "From the land cover (histogram separation)"),
                Option("otsu", "From the image alone (Otsu)"),
            ),
        ),
        Parameter(
            "image",
            "land_cover",
            "Land cover",
            "A map of classes, with the codes of OSO or those given below.",
            optional=True,
        ),
        Parameter(
            "polygons",
            "regions",
            "Regions",
            "Polygons that get thresholds of their own; outside them nothing is made.",
            optional=True,
        ),
        Parameter(
            "choice",
            "statistic",
            "Statistic",
            "The median resists outliers better and takes more memory.",
            default="mean",
            options=(Option("mean", "Mean of the bare dates"), Option("median", "Median of the bare dates")),
        ),
        Parameter(
            "integer",
            "least_dates",
            "Fewest bare dates",
            "Pixels with fewer bare dates get no reflectance.",
            default=3,
            minimum=1,
            maximum=100,
            advanced=True,
        ),
        Parameter(
            "number",
            "bare_below",
            "Bare below",
            "A pixel is bare on a date where PV+IR2 (NDVI + NBR) is smaller. Empty: as the thresholds say.",
            optional=True,
            minimum=-1.0,
            maximum=2.0,
            advanced=True,
        ),
        Parameter(
            "number",
            "green_above",
            "Green once above",
            "Soil has to have been green once, with a larger PV+IR2. Lower it in arid country. Empty: as the "
            "thresholds say.",
            optional=True,
            minimum=-1.0,
            maximum=2.0,
            advanced=True,
        ),
        Parameter(
            "number",
            "largest_nbr2",
            "Largest NBR2",
            "Strict: only dates whose NBR2 is smaller, such as 0.12, which drops straw and wet soil. Empty: no such "
            "test.",
            optional=True,
            minimum=-1.0,
            maximum=1.0,
            advanced=True,
        ),
        Parameter(
            "flag",
            "cropland_only",
            "Cropland only",
            "Take the cropland of the land cover as soil, in place of what has been green once.",
            default=False,
            advanced=True,
        ),
        _codes("crop_codes", "Codes of cropland", "Land cover codes that can be bare. Empty: those of OSO."),
        _codes(
            "vegetation_codes",
            "Codes of permanent vegetation",
            "Land cover codes that are never bare, such as forest and permanent grass. Empty: those of OSO.",
        ),
        _codes(
            "artificial_codes",
            "Codes of artificial surfaces",
            "Land cover codes of built-up land, quarries and water. Empty: those of OSO.",
        ),
        spec.pixel_size(help="Pixel of the result: a multiple of that of the finest band. Empty: 20 m for Sentinel-2."),
        Parameter(
            "images",
            "truth",
            "True soil",
            "For simulated data: GeoTIFFs of the true soil reflectance, bands named as those of the products. A "
            "composite by one threshold of NDVI is then compared as well.",
            optional=True,
            advanced=True,
        ),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of bare soil",
            style="bare_frequency",
            dated=True,
            help="One folder per tile, names after SoilSuite: MASK, SRC reflectance x 10000 (0 no data), SRC_STD, "
            "SRC_CI95 half width of the 95 % interval, SFREQ percent of the clear dates, NOBS bare and clear dates, "
            "MREF "
            "mean of all clear dates, DATES, COLOUR, and a table of wavelengths.",
        ),
        spec.report(help="Thresholds, dates, areas, and the comparison with a truth."),
    ),
    keywords=(
        "soil",
        "SCMaP",
        "SoilSuite",
        "bare surface composite",
        "PVIR2",
        "topsoil",
        "erosion",
        "soil organic carbon",
    ),
    keywords_fr=("sol", "sol nu", "composite", "réflectance du sol", "couleur du sol", "érosion", "carbone du sol"),
    reference="Heiden et al. 2022, Soil Composite Mapping Processor, doi:10.3390/rs14184526.",
    limits="Straw and stubble, ploughed wet soil, thin clouds and shadows, greenhouses and beaches can enter. "
    "Permanent "
    "vineyards mix soil and plants. Fewer than about ten clear dates a year leave holes.",
)

ENTRIES: Tuple[Declaration, ...] = (_BARE_SOIL,)
