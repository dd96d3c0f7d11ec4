"""Entry of the group "Water and snow": water quality."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._water_parameters import GLINT

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="water_quality",
        group="water",
        tier="base",
        run="water.quality:water_quality",
        label="Water quality",
        summary="Maps turbidity, suspended matter, chlorophyll, dissolved matter and the attenuation of light "
        "of lakes, "
        "rivers and coasts, date by date, from water reflectance or, as an indication, from level 2A products. Each "
        "pixel says whether it can be used, and why not.",
        parameters=(
            spec.products(
                help="Level 2A products, or rasters of a water processor (ACOLITE, GRS, C2RCC): one file per "
                "band named "
                "like Rrs_665, or one file whose bands are so named, with the date in the name; or folders of these."
            ),
            Parameter(
                "choice",
                "quantity",
                "Kind of reflectance",
                "What the values are. Turbidity read from the wrong kind is wrong by a factor of three and more.",
                default="rho_s",
                options=(
                    Option("rho_s", "Surface reflectance of a land product (indicative)"),
                    Option("rho_w", "Water-leaving reflectance (no unit)"),
                    Option("rrs", "Remote-sensing reflectance Rrs (sr⁻¹)"),
                ),
            ),
            Parameter(
                "choices",
                "variables",
                "Quantities",
                "What to map.",
                default=["TURB", "SPM", "CHL"],
                options=(
                    Option("TURB", "Turbidity (FNU)"),
                    Option("SPM", "Suspended matter (mg/L)"),
                    Option("CHL", "Chlorophyll-a (mg/m³)"),
                    Option("ACDOM", "Absorption by dissolved matter at 440 nm (m⁻¹)"),
                    Option("KD", "Attenuation of light (m⁻¹)"),
                    Option("NDCI", "NDCI, a relative index of chlorophyll"),
                ),
            ),
            spec.area(),
            spec.start(),
            spec.end(),
            Parameter(
                "choice",
                "pixel",
                "Pixel size",
                "At 10 m only turbidity, suspended matter and attenuation can be made.",
                default="20",
                options=(Option("20", "20 m"), Option("10", "10 m")),
            ),
            Parameter(
                "polygons",
                "zones",
                "Water bodies",
                "Polygons for the table, for instance lakes or bathing waters. Empty: the whole image.",
                optional=True,
            ),
            Parameter(
                "field",
                "zone_label",
                "Name of a water body",
                "Field that names each polygon in the table. Empty: numbers.",
                parent="zones",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "flag",
                "water_types",
                "Optical water types",
                "Map the class of a table whose spectrum has the shape of the pixel's, and the angle between them.",
                default=False,
                advanced=True,
            ),
            Parameter(
                "file",
                "types_table",
                "Table of optical water types",
                "CSV with a line per class: name, then reflectance at the wavelengths in nm that the header gives. "
                "Empty: ten classes of this plugin's own bio-optical model.",
                optional=True,
                advanced=True,
                extensions=("csv", "txt"),
            ),
            Parameter(
                "choice",
                "chlorophyll",
                "Method for chlorophyll",
                "Automatic: OC2 in clear water, the red edge where NDCI or turbidity are high, blended between.",
                default="auto",
                advanced=True,
                options=(
                    Option("auto", "Automatic"),
                    Option("oc2", "Blue to green ratio (OC2), clear water"),
                    Option("red_edge", "Red edge (Gons), turbid water"),
                    Option("three_band", "Three bands (Moses), turbid productive water"),
                ),
            ),
            Parameter(
                "choice",
                "spm",
                "Method for suspended matter",
                "Two branches reach high loads; the single band is not to be used above 150 mg/L.",
                default="two_branch",
                advanced=True,
                options=(
                    Option("two_branch", "Red, and NIR to red above (OBS2CO)"),
                    Option("single", "Red alone (Nechad)"),
                ),
            ),
            GLINT,
            Parameter(
                "integer",
                "average",
                "Mean over pixels",
                "Side of the square of water pixels whose mean reflectance is used: 3 or 5 take out waves and "
                "noise, at "
                "the cost of detail.",
                default=1,
                minimum=1,
                maximum=15,
                advanced=True,
            ),
            Parameter(
                "image",
                "water_mask",
                "Water mask",
                "Raster that is 1 on water. Empty: MNDWI above 0 for surface reflectance, all known pixels otherwise.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "number",
                "cloud_buffer",
                "Distance from clouds",
                "Pixels nearer to a cloud of the product's mask are left out.",
                default=100,
                unit="m",
                minimum=0,
                maximum=1000,
                advanced=True,
            ),
            Parameter(
                "flag",
                "uncertainty",
                "Standard deviation",
                "Write the standard deviation of each quantity, from the noise of the bands, the atmosphere and the "
                "spread of the formula; from the product's own standard deviation of the bands where it has one.",
                default=False,
                advanced=True,
            ),
        ),
        outputs=(
            Output(
                "folder",
                "output",
                "Folder of maps",
                dated=True,
                help="Per date: one 32-bit GeoTIFF per quantity (nodata -9999), its "
                "standard deviation on request, FLAGS (bits, with their meaning in the "
                "tags), QUALITY (classes), and a record.",
            ),
            Output(
                "table",
                "table",
                "Table",
                "Per water body, date and quantity: mean, median, percentiles, and how many pixels were usable.",
                optional=True,
            ),
            spec.report(help="How far the input allows a claim, what was left out and why, values by date, maps."),
            Output("number", "images", "Number of dates"),
        ),
        keywords=(
            "turbidity",
            "suspended matter",
            "SPM",
            "TSM",
            "chlorophyll",
            "CDOM",
            "Kd",
            "Secchi",
            "Rrs",
            "lake",
            "estuary",
            "OBS2CO",
            "WaterQual",
            "optical water type",
            "glint",
        ),
        keywords_fr=(
            "qualité de l'eau",
            "turbidité",
            "matières en suspension",
            "MES",
            "chlorophylle",
            "matière organique dissoute",
            "transparence",
            "lac",
            "estuaire",
            "reflet",
        ),
        reference="Dogliotti et al. 2015, doi:10.1016/j.rse.2014.09.020; Nechad, Ruddick, Park 2010, "
        "doi:10.1016/j.rse.2009.11.022; Gons et al. 2005, doi:10.1093/plankt/fbh151; Moses et al. 2009, "
        "doi:10.1088/1748-9326/4/4/045005; Brezonik et al. 2015, doi:10.1016/j.rse.2014.04.033.",
        limits="From land products the values are indicative. Clear shallow water reads as turbid where the bottom is "
        "seen; thin clouds, glint, ships and foam do as well. Formulas are general: for one lake, field samples "
        "are the "
        "only proof.",
    ),
)
