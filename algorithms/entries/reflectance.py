"""Surface reflectance (level 2A): correction of level 1, masks alone, the environment effect, and validation."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_MAJA = (
    "Hagolle et al. 2015, Remote Sensing 7(3), 2668-2691, doi:10.3390/rs70302668; MAJA ATBD, "
    "doi:10.5281/zenodo.1209633; Vermote et al. 1997 (6S), IEEE TGRS 35(3), 675-686."
)
_LEVEL1 = (
    "Sentinel-2 level 1C products (SAFE folders or zips), or folders that hold them. Several dates of a tile are "
    "worked "
    "as a series, in time order: each date helps the next."
)
_DEM = Parameter(
    "image",
    "dem",
    "Heights of the ground",
    "A DEM in metres in any reference system (get_dem makes one). Empty: one height for the tile, from the forecast "
    "inside the product or sea level; slopes and relief shadows are then left out.",
    optional=True,
)
_DILATION = Parameter(
    "number",
    "dilation",
    "Growth of clouds and shadows",
    "How far clouds and shadows are grown, since their edges are thin. 240 m as in THEIA's products.",
    default=240.0,
    unit="m",
    minimum=0.0,
    maximum=2000.0,
    advanced=True,
)

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="l2a_correction",
        group="reflectance",
        tier="base",
        run="reflectance.l2a:l2a_correction",
        label="Atmospheric correction (level 1C to 2A)",
        summary="Makes THEIA's level 2A from Sentinel-2 level 1C: masks of clouds, shadows, snow and water, "
        "aerosols and "
        "water vapour estimated from the series itself, reflectance of the surface corrected for the atmosphere, for "
        "light from the surroundings and, with a DEM, for slopes.",
        parameters=(
            spec.products(help=_LEVEL1),
            spec.area(),
            _DEM,
            Parameter(
                "folder",
                "previous",
                "Earlier product of the series",
                "A level 2A product that this tool made for the same tile and area: its memory of the clear ground is "
                "taken up, so that a new date continues the series. Empty: the series starts with these products.",
                optional=True,
            ),
            Parameter(
                "choice",
                "start_mode",
                "Start of the series",
                "The first date has no past to compare with. Working the first eight dates from the last to the first "
                "gives it one, for twice the time on those dates.",
                default="nominal",
                options=(
                    Option("nominal", "From the first date on"),
                    Option("backward", "First dates backwards, then from the first on"),
                ),
            ),
            Parameter(
                "number",
                "aot",
                "Aerosol optical thickness",
                "At 550 nm, taken everywhere instead of estimating it. Empty: estimated.",
                optional=True,
                minimum=0.0,
                maximum=1.4,
                advanced=True,
            ),
            Parameter(
                "choice",
                "environment",
                "Light from the surroundings",
                "How the light that the surroundings scatter into a pixel is removed.",
                default="psf",
                options=(
                    Option("psf", "By the atmosphere's point spread (recommended)"),
                    Option("maja_box", "By the mean of a square of 5 km, as MAJA"),
                    Option("none", "Not at all"),
                ),
                advanced=True,
            ),
            Parameter(
                "choice",
                "gases",
                "Absorption by gases",
                "The coupled form follows 6S: part of the haze lies above the water vapour.",
                default="coupled",
                options=(
                    Option("coupled", "Coupled with scattering (recommended)"),
                    Option("simple", "Above the whole atmosphere, as MAJA"),
                ),
                advanced=True,
            ),
            _DILATION,
            Parameter(
                "text",
                "version",
                "Version",
                "Version in the names of the products, such as 1-0.",
                default="1-0",
                advanced=True,
            ),
            spec.overwrite(
                help="Make the products that exist already again. Without it they are kept, and the series goes on "
                "after them: an interrupted series is finished by running it again."
            ),
        ),
        outputs=(
            Output(
                "folder",
                "output",
                "Folder of level 2A products",
                help="One MUSCATE product per date: reflectance before (SRE) and after (FRE) slope correction, water "
                "vapour and AOT (ATB), masks (CLM, MG2, EDG, SAT, IAB), metadata, the memory of the series (DATA) and "
                "a record of how it was made.",
                style="reflectance",
                dated=True,
            ),
            Output("number", "count", "Number of products"),
        ),
        keywords=("atmospheric correction", "L2A", "L1C", "MAJA", "surface reflectance", "aerosol", "BOA"),
        keywords_fr=("correction atmosphérique", "L2A", "L1C", "réflectance de surface", "aérosol", "Sentinel-2"),
        reference=_MAJA,
        limits="For Sentinel-2A, B and C, view zeniths to 15 degrees, one aerosol model (continental). The table of "
        "the atmosphere gives 6S's apparent reflectance within 0.001 + 0.5 %. Masks and aerosols are worked at 120 m: "
        "smaller clouds can be missed. The first date of a series finds bright clouds only.",
    ),
    Declaration(
        id="cloud_mask",
        group="reflectance",
        tier="base",
        run="reflectance.cloud_mask:cloud_mask",
        label="Cloud mask (level 1C)",
        summary="Maps clouds, high clouds, shadows, snow and water of Sentinel-2 level 1C products, without making "
        "reflectances: the masks of the atmospheric correction, alone and fast.",
        parameters=(
            spec.products(help=_LEVEL1),
            spec.area(),
            _DEM,
            Parameter(
                "flag",
                "multi_temporal",
                "Compare dates",
                "Find clouds by what they change since the last clear date as well. Without it each image stands "
                "alone.",
                default=True,
            ),
            _DILATION,
        ),
        outputs=(
            Output(
                "folder",
                "output",
                "Folder of masks",
                help="One map of classes per product, pixels of 120 m.",
                style="mask",
                dated=True,
            ),
            Output("number", "count", "Number of masks"),
        ),
        keywords=("cloud", "shadow", "snow", "water", "mask", "L1C", "MAJA"),
        keywords_fr=("nuage", "ombre", "neige", "eau", "masque", "L1C"),
        reference="Hagolle et al. 2010, Remote Sensing of Environment 114(8), 1747-1755, "
        "doi:10.1016/j.rse.2010.03.002.",
        limits="Pixels of 120 m: smaller clouds can be missed. An image without earlier dates finds bright clouds "
        "only.",
    ),
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
                "The point spread follows the atmosphere; the square is MAJA's.",
                default="psf",
                options=(
                    Option("psf", "Point spread of the atmosphere"),
                    Option("maja_box", "Mean of a square of 5 km, as MAJA"),
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
                maximum=15.0,
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
        "discs within 0.0002. Landsat bands are taken as boxes of their width.",
    ),
    Declaration(
        id="compare_cloud_masks",
        group="reflectance",
        tier="base",
        run="reflectance.compare_masks:compare_cloud_masks",
        label="Compare cloud masks with references",
        summary="Scores the cloud and shadow masks of level 2A products of any processor against reference maps in "
        "ALCD's "
        "classes: accuracy, F1, omission and commission, per image, averaged and pooled, with maps of the differences.",
        parameters=(
            spec.products(),
            Parameter(
                "images",
                "references",
                "Reference maps",
                "Maps of classes whose name holds the date: 2 low cloud, 3 high cloud, 4 shadow, 5 land, 6 water, "
                "7 snow; "
                "other values are not compared.",
            ),
            Parameter(
                "choice",
                "positive",
                "What counts as invalid",
                "Published tables count clouds and shadows together.",
                default="all",
                options=(Option("all", "Clouds and shadows"), Option("clouds", "Clouds only")),
            ),
            Parameter(
                "number",
                "erosion",
                "Undo the growth of the masks",
                "Radius by which the processor grew its masks (240 m in THEIA's products): clouds and shadows are "
                "shrunk "
                "by it before the comparison. 0: masks as written.",
                default=0.0,
                unit="m",
                minimum=0.0,
                maximum=2000.0,
            ),
            Parameter(
                "number",
                "reference_dilation",
                "Growth of the references",
                "Radius by which the invalid parts of the references are grown.",
                default=0.0,
                unit="m",
                minimum=0.0,
                maximum=2000.0,
                advanced=True,
            ),
            Parameter(
                "choice",
                "rule",
                "Masks finer than the reference",
                "How several pixels of a mask become one of the reference.",
                default="half",
                options=(Option("half", "Invalid when half of it is"), Option("nearest", "The nearest pixel")),
                advanced=True,
            ),
        ),
        outputs=(
            spec.report(),
            Output("table", "table", "Table of scores", help="One line per image.", optional=True),
            Output("number", "f1", "Best mean F1 of the processors"),
            Output("number", "images", "Number of images compared"),
        ),
        keywords=("ALCD", "validation", "cloud", "omission", "commission", "F1", "MAJA", "Sen2Cor"),
        keywords_fr=("ALCD", "validation", "nuage", "omission", "commission", "exactitude"),
        reference="Baetens, Desjardins, Hagolle 2019, Remote Sensing 11(4), 433, doi:10.3390/rs11040433.",
        limits="A reference map is itself an interpretation. Published F1 are means over images: compare those.",
    ),
    Declaration(
        id="compare_reflectance",
        group="reflectance",
        tier="base",
        run="reflectance.compare_reflectance:compare_reflectance",
        label="Compare reflectance with a station",
        summary="Holds the surface reflectance of level 2A products against measurements at a station: accuracy, "
        "precision and uncertainty (A, P, U) per band and per reflectance, and the share within 0.005 + 5 %.",
        parameters=(
            spec.products(),
            Parameter(
                "file",
                "measurements",
                "Measurements",
                "A table of text with the columns datetime (UTC), band or wavelength_nm, reflectance, and "
                "uncertainty if "
                "known.",
                extensions=("csv", "txt"),
            ),
            Parameter(
                "number", "longitude", "Longitude", "Of the station (WGS 84).", unit="degrees", minimum=-180.0,
                maximum=180.0,
            ),
            Parameter(
                "number", "latitude", "Latitude", "Of the station (WGS 84).", unit="degrees", minimum=-90.0,
                maximum=90.0,
            ),
            Parameter(
                "number",
                "radius",
                "Radius",
                "The product is averaged over a disc of this radius around the station.",
                default=30.0,
                unit="m",
                minimum=1.0,
                maximum=5000.0,
            ),
            Parameter(
                "choice",
                "reflectance",
                "Reflectance",
                "For MUSCATE products: corrected for the slope of the ground (FRE) or not (SRE).",
                default="SRE",
                options=(
                    Option("SRE", "Not corrected (SRE)"),
                    Option("FRE", "Corrected for slopes (FRE)"),
                ),
                advanced=True,
            ),
        ),
        outputs=(
            spec.report(),
            Output("table", "table", "Table of matches", help="One line per date and band.", optional=True),
            Output("number", "uncertainty", "U over all bands (rms)"),
            Output("number", "matches", "Number of matches"),
        ),
        keywords=("validation", "ROSAS", "RadCalNet", "La Crau", "uncertainty", "station", "A P U"),
        keywords_fr=("validation", "ROSAS", "RadCalNet", "La Crau", "incertitude", "station"),
        reference="Vermote and Kotchenova 2008, Journal of Geophysical Research 113, D23S90; Colin et al. 2023, Remote "
        "Sensing 15(10), 2665, doi:10.3390/rs15102665.",
        limits="Measurements are taken as they are given: whether they hold for the satellite's view or for nadir "
        "is for "
        "the user to know. Dates with cloud or shadow within 300 m of the station are left out.",
    ),
)  # fmt: skip
