"""Surface reflectance (level 2A): correction of level 1, and its masks alone."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from . import _reflectance_words as words

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="l2a_correction",
        group="reflectance",
        tier="base",
        run="reflectance.l2a:l2a_correction",
        label="Atmospheric correction (level 1C to 2A)",
        summary="Makes THEIA's level 2A from level 1 of Sentinel-2, Landsat and sensors like them: masks of clouds, "
        "shadows, snow and water, aerosols and "
        "water vapour estimated from the series itself, reflectance of the surface corrected for the atmosphere, for "
        "light from the surroundings and, with a DEM, for slopes.",
        parameters=(
            spec.products(help=words.LEVEL1),
            spec.area(),
            words.DEM,
            Parameter(
                "image",
                "grid",
                "Grid of the series",
                "A raster whose extent and reference system all dates are brought to, at the pixels of the images: "
                "that of a Sentinel-2 tile, to hold Landsat or SPOT against it. Empty: the grid of the images.",
                optional=True,
                advanced=True,
            ),
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
                "aerosol",
                "Kind of aerosol",
                "From the forecast of the Copernicus Atmosphere Monitoring Service that comes inside the product: its "
                "dust, sea salt, soot and other particles are mixed; where there is none, continental aerosol.",
                default="forecast",
                options=(
                    Option("forecast", "As the forecast inside the product says"),
                    Option("continental", "Continental, always"),
                ),
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
            Parameter(
                "flag",
                "cirrus",
                "Take high clouds off",
                "Thin high clouds are taken off the reflectance with what the band at 1.38 µm shows of them. They stay "
                "in the mask.",
                default=False,
                advanced=True,
            ),
            Parameter(
                "flag",
                "nadir",
                "As seen from straight above",
                "Bring the reflectance to a view from straight above under the same sun, with one shape of the surface "
                "for all of land (c-factor), so that neighbouring orbits compare.",
                default=False,
                advanced=True,
            ),
            words.DILATION,
            words.WATER_PRIOR,
            Parameter(
                "flag",
                "uncertainty",
                "Uncertainty",
                "Write the standard deviation of every band's reflectance as well: of the sensor, of the aerosols, and "
                "of the model of the atmosphere.",
                default=False,
                advanced=True,
            ),
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
                "vapour and AOT (ATB), masks (CLM, MG2, EDG, SAT, IAB, DFP), metadata, the memory of the series "
                "(DATA), the uncertainty if asked for (DATA) and a record of how it was made.",
                style="reflectance",
                dated=True,
            ),
            Output("number", "count", "Number of products"),
        ),
        keywords=("atmospheric correction", "L2A", "L1C", "MAJA", "surface reflectance", "aerosol", "BOA"),
        keywords_fr=("correction atmosphérique", "L2A", "L1C", "réflectance de surface", "aérosol", "Sentinel-2"),
        reference=words.MAJA,
        limits="For view zeniths to 36 degrees and ground to 3500 m. The table of the atmosphere gives 6S's apparent "
        "reflectance within 0.001 + 0.5 % to 12 degrees. Masks and aerosols are worked at 120 m: "
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
            spec.products(help=words.LEVEL1),
            spec.area(),
            words.DEM,
            Parameter(
                "flag",
                "multi_temporal",
                "Compare dates",
                "Find clouds by what they change since the last clear date as well. Without it each image stands "
                "alone.",
                default=True,
            ),
            words.DILATION,
            words.WATER_PRIOR,
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
)
