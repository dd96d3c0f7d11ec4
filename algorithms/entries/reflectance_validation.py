"""Surface reflectance: validation of masks, reflectance and aerosols."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

ENTRIES: Tuple[Declaration, ...] = (
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
                "A file of RadCalNet, or a table of text with the columns datetime (UTC), band or wavelength_nm, "
                "reflectance, and uncertainty if known.",
                extensions=("csv", "txt", "output"),
                optional=True,
            ),
            Parameter(
                "folder",
                "folder",
                "Folder of measurements",
                "Several such files of one station: RadCalNet gives one per day.",
                optional=True,
            ),
            Parameter(
                "number", "longitude", "Longitude", "Of the station (WGS 84). Empty: as the files say.", unit="degrees",
                minimum=-180.0, maximum=180.0, optional=True,
            ),
            Parameter(
                "number", "latitude", "Latitude", "Of the station (WGS 84). Empty: as the files say.", unit="degrees",
                minimum=-90.0, maximum=90.0, optional=True,
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
            spec.reflectance(default="SRE"),
        ),
        outputs=(
            spec.report(),
            Output("table", "table", "Table of matches", help="One line per date and band.", optional=True),
            Output("number", "uncertainty", "U over all bands (rms), of the best processor"),
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
    Declaration(
        id="compare_aot",
        group="reflectance",
        tier="base",
        run="reflectance.compare_aot:compare_aot",
        label="Compare aerosols with AERONET",
        summary="Holds the aerosol optical thickness or the water vapour of level 2A products against sun photometers "
        "of AERONET: bias, spread and rms per processor side by side, the share within the error expected, a figure.",
        parameters=(
            spec.products(),
            Parameter(
                "file",
                "aeronet",
                "File of AERONET",
                "All points of direct sun, level 2.0 or 1.5, version 3 or 2.",
                extensions=("lev20", "lev15", "csv", "txt"),
                optional=True,
            ),
            Parameter(
                "folder",
                "folder",
                "Folder of AERONET files",
                "Several stations or years.",
                optional=True,
            ),
            Parameter(
                "choice",
                "quantity",
                "Quantity",
                "What is compared.",
                default="aot",
                options=(
                    Option("aot", "Aerosol optical thickness at 550 nm"),
                    Option("water_vapour", "Water vapour"),
                ),
            ),
            Parameter(
                "number",
                "radius",
                "Radius",
                "The product is averaged over a disc of this radius around the station.",
                default=10000.0,
                unit="m",
                minimum=100.0,
                maximum=50000.0,
                advanced=True,
            ),
            Parameter(
                "number",
                "window",
                "Time window",
                "Measurements so many minutes before and after the image are averaged.",
                default=30.0,
                unit="min",
                minimum=1.0,
                maximum=180.0,
                advanced=True,
            ),
            Parameter(
                "number",
                "most_invalid",
                "Most cloud",
                "A product with more cloud and shadow in the disc is left out.",
                default=20.0,
                unit="%",
                minimum=0.0,
                maximum=100.0,
                advanced=True,
            ),
        ),
        outputs=(
            spec.report(),
            Output("table", "table", "Table of matches", help="One line per product and station.", optional=True),
            Output("number", "uncertainty", "U (rms) of the best processor"),
            Output("number", "matches", "Number of matches"),
        ),
        keywords=("validation", "AERONET", "AOT", "AOD", "aerosol", "sun photometer", "water vapour"),
        keywords_fr=("validation", "AERONET", "AOT", "aérosol", "photomètre", "vapeur d'eau"),
        reference="Giles et al. 2019, Atmospheric Measurement Techniques 12, 169-209, doi:10.5194/amt-12-169-2019; "
        "Rouquié et al. 2017, Remote Sensing 9(12), 1230, doi:10.3390/rs9121230.",
        limits="A photometer looks at one column of air, a product at a disc: in broken haze they differ. AERONET asks "
        "its users to name the station's investigators.",
    ),
)  # fmt: skip
