"""Vegetation: weather and the biomass of crops."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, LegendClass, Option, Output, Parameter

QUALITY: Tuple[LegendClass, ...] = (
    LegendClass(0, "Good", "#1a9641"),
    LegendClass(1, "Too few dates", "#fdae61"),
    LegendClass(2, "Poor fit", "#d7191c"),
    LegendClass(4, "Another class", "#d9d9d9"),
)

_WEATHER = Declaration(
    id="get_weather",
    group="vegetation",
    tier="base",
    run="vegetation.get_weather:get_weather",
    label="Get weather",
    summary="Makes one table of daily weather for a place, as the crop model takes it: from files that you have "
    "(ERA5-Land or AgERA5 NetCDF, SAFRAN tables, any table with a date), or fetched from NASA POWER, which needs no "
    "account.",
    parameters=(
        Parameter(
            "choice",
            "source",
            "Source",
            "Where the weather comes from.",
            default="nasa_power",
            options=(
                Option("nasa_power", "NASA POWER (fetched, whole world, cells of about 50 km)"),
                Option("files", "Files that you have"),
            ),
        ),
        spec.area(
            optional=False,
            help="The weather is that of the middle of this area: an extent, or the polygons of a layer.",
        ),
        spec.start(help="First day. Needed to fetch; for files empty means all days."),
        spec.end(help="Last day. Needed to fetch; for files empty means all days."),
        Parameter(
            "file",
            "file",
            "Weather file",
            "A NetCDF file of ERA5-Land or AgERA5, a SAFRAN daily table (SIM2), or a table with a date and tmean_c, "
            "tmin_c, tmax_c, radiation_mj_m2, rain_mm or et0_mm.",
            optional=True,
            extensions=("nc", "csv", "txt"),
        ),
        Parameter("folder", "folder", "Folder of weather files", "Several such files, of one place.", optional=True),
    ),
    outputs=(
        Output(
            "table",
            "weather",
            "Weather",
            "One row a day: tmean_c, tmin_c and tmax_c in degrees Celsius, radiation_mj_m2, rain_mm, et0_mm.",
        ),
        Output("number", "days", "Number of days"),
    ),
    keywords=("meteorology", "ERA5-Land", "AgERA5", "SAFRAN", "NASA POWER", "radiation", "temperature", "rain"),
    keywords_fr=("météo", "météorologie", "rayonnement", "température", "pluie", "évapotranspiration"),
    reference="Allen et al. 1998, Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.",
    limits="Weather of a cell of 8 to 50 km, not of the field: in mountains its height may be another.",
)

_BIOMASS = Declaration(
    id="crop_biomass",
    group="vegetation",
    tier="base",
    run="vegetation.crop_biomass:crop_biomass",
    label="Crop biomass",
    summary="Estimates the dry biomass of winter wheat at harvest, by pixel or by parcel, from leaf area maps of the "
    "season and daily weather, with its standard deviation; on request yield, water or carbon terms.",
    parameters=(
        Parameter(
            "folder",
            "lai",
            "Leaf area maps",
            "Folder made by the entry for leaf area: maps of one tile, several dates of the season.",
        ),
        Parameter(
            "file",
            "weather",
            "Weather",
            "Daily table of the whole season, as Get weather makes it.",
            extensions=("csv", "txt"),
        ),
        Parameter(
            "integer",
            "season",
            "Year of harvest",
            "The season goes from 1 October of the year before to the end of August.",
            default=2024,
            minimum=2000,
            maximum=2100,
        ),
        Parameter("image", "crop_map", "Crop map", "Land cover whose crop codes say where the crop is.", optional=True),
        Parameter(
            "text", "crop_codes", "Codes of the crop", "Codes in the crop map, separated by blanks.", optional=True
        ),
        Parameter("polygons", "parcels", "Parcels", "Parcels of the crop, for results by parcel.", optional=True),
        spec.area(),
        Parameter(
            "choice",
            "crop",
            "Crop",
            "Whose parameters are tried.",
            default="winter_wheat",
            options=(Option("winter_wheat", "Winter wheat"),),
        ),
        Parameter(
            "choice",
            "model",
            "Model",
            "What limits growth. Water needs rain and evapotranspiration in the weather; carbon is experimental.",
            default="safy",
            options=(
                Option("safy", "Temperature and light (SAFY)"),
                Option("safye", "And water (SAFY with a FAO-56 balance)"),
                Option("co2", "And carbon (photosynthesis and respiration, experimental)"),
            ),
        ),
        Parameter(
            "number",
            "harvest_index",
            "Harvest index",
            "Share of the biomass that is grain, about 0.45 for wheat. Empty: no yield.",
            optional=True,
            minimum=0.2,
            maximum=0.7,
        ),
        Parameter(
            "number",
            "latitude",
            "Latitude of the weather",
            "Used for missing radiation. Empty: that of the maps.",
            unit="°",
            optional=True,
            advanced=True,
            minimum=-66,
            maximum=66,
        ),
        Parameter(
            "integer",
            "members",
            "Possible crops",
            "How many parameter sets are tried. Fewer is faster and gives coarser uncertainties.",
            default=20000,
            minimum=1000,
            maximum=200000,
            advanced=True,
        ),
        spec.seed(),
    ),
    outputs=(
        Output(
            "raster",
            "output",
            "Biomass map",
            "Per pixel: biomass (t/ha), largest leaf area, light-use efficiency, emergence, day of the largest leaf "
            "area, end, and what was asked for, each followed by its standard deviation; 5 and 95 % of biomass; "
            "effective number of crops.",
            style="biomass",
            optional=True,
        ),
        Output("raster", "quality", "Quality", "How far to trust each pixel.", classes=QUALITY, optional=True),
        Output(
            "vector",
            "parcel_layer",
            "Biomass by parcel",
            "The parcels with the same values from their median leaf area.",
            style="polygons",
            optional=True,
        ),
        Output(
            "table",
            "daily",
            "Daily growth by parcel",
            "Green area and biomass of each parcel on each day, with standard deviations.",
            optional=True,
        ),
        spec.report(help="The season's crops, the parcels, and how far to trust them."),
    ),
    keywords=("SAFY", "wheat", "yield", "biomass", "data assimilation", "dry matter", "carbon"),
    keywords_fr=("blé", "rendement", "biomasse", "assimilation", "matière sèche", "carbone"),
    reference="Duchemin et al. 2008, A simple algorithm for yield estimates, Environmental Modelling and Software 23, "
    "doi:10.1016/j.envsoft.2007.10.003; Wijmer et al. 2024, AgriCarbon-EO, Geoscientific Model Development 17, "
    "doi:10.5194/gmd-17-997-2024.",
    limits="Leaf area tells growth, not grain: heat at flowering, diseases of the ears and lodging are not seen. At "
    "least five clear dates are needed, one before and two after the largest leaf area.",
)

ENTRIES: Tuple[Declaration, ...] = (_WEATHER, _BIOMASS)
