"""Models of the group "Vegetation and crops"."""

from __future__ import annotations

from .builder import Builder, of

from qgis.core import QgsProcessing, QgsProcessingParameterFile, QgsProcessingParameterMultipleLayers  # isort: skip


def biomass_of_wheat() -> None:
    """From the products of a season and its weather to the biomass of wheat parcels."""
    model = Builder("L2A series and weather to wheat biomass")
    model.products("A folder that holds the Level-2A products of the season, from October to August.")
    model.add(
        QgsProcessingParameterFile("WEATHER", "Weather", extension="csv"),
        "Daily table of the whole season, as Get weather makes it.",
    )
    model.polygons("PARCELS", "Parcels", "Parcels of wheat.")
    model.number(
        "SEASON",
        "Year of harvest",
        "The season goes from 1 October of the year before to the end of August.",
        2024,
        2000,
        2100,
        whole=True,
    )
    model.number(
        "HARVEST_INDEX",
        "Harvest index",
        "Share of the biomass that is grain, about 0.45 for wheat. Empty: no yield.",
        None,
        0.2,
        0.7,
        optional=True,
    )
    model.area(layer=False)
    leaves = {**model.pick("PRODUCTS", "AREA"), "LOAD": False}
    model.step("leaves", "theia:biophysical_variables", leaves, {"OUTPUT": "Leaf area maps"})
    grown = {"LAI": of("leaves", "OUTPUT"), **model.pick("WEATHER", "PARCELS", "SEASON", "HARVEST_INDEX")}
    made = {"PARCEL_LAYER": "Biomass by parcel", "REPORT": "Report"}
    model.step("biomass", "theia:crop_biomass", grown, made)
    model.save("biomass_of_wheat")


def mowing_dates() -> None:
    """From the products of a season to the mowing dates of parcels, and how often each pixel was seen."""
    model = Builder("L2A series to mowing dates")
    model.products("A folder that holds the Level-2A products of the season, from March to November.")
    model.polygons("PARCELS", "Grassland parcels", "Permanent and temporary grassland; maps are limited to them.")
    model.period()
    model.load()
    made = {"OUTPUT": "Mowing maps", "PARCEL_DATES": "Dates by parcel", "REPORT": "Report"}
    model.step("mowing", "theia:mowing", model.given, made)
    season = model.pick("PRODUCTS", "START", "END", "LOAD")
    season |= {"AREA_LAYER": model.given["PARCELS"], "STATISTICS": ["max", "min", "range"]}
    model.step("statistics", "theia:series_statistics", season, {"OUTPUT": "NDVI of the season"})
    model.save("mowing_dates")


def dieback_of_a_forest() -> None:
    """From the products of some years to patches of dieback, told apart from thinning."""
    model = Builder("L2A series to dieback")
    model.products("A folder that holds the Level-2A products, from the healthy years to the last date.")
    model.polygons(
        "FOREST",
        "Forest stands",
        "Stands of the forest, at least 20: most of them healthy, they say what is normal in the region.",
    )
    raster = QgsProcessing.SourceType.TypeRaster
    model.add(
        QgsProcessingParameterMultipleLayers("RADAR", "Sentinel-1 images", raster, None, True),
        "Calibrated images (gamma0) as S1Tiling names them. Empty: thinning cannot be told apart.",
    )
    model.day(
        "TRAINING_END",
        "End of the healthy period",
        "Last day on which the healthy season may be learnt; two years or more are advised.",
    )
    model.day(
        "DETECTION_START",
        "Start of detection",
        "From this day on a pixel is tested; not later than the end of the healthy period.",
    )
    model.text("DRY_YEARS", "Dry years", "Years of known drought, such as 2018 2022.")
    model.load()
    followed = model.pick("PRODUCTS", "FOREST", "TRAINING_END", "DETECTION_START", "LOAD")
    made = {"OUTPUT": "Dieback maps", "PATCHES": "Patches", "REPORT": "Report"}
    model.step("dieback", "theia:dieback", followed, made)
    told = {"STANDS": of("dieback", "PATCHES"), "REFERENCE": model.given["FOREST"]}
    told |= model.pick("PRODUCTS", "RADAR", "DRY_YEARS")
    model.step("change", "theia:thinning_or_dieback", told, {"OUTPUT": "Thinning or dieback"})
    model.save("dieback_of_a_forest")


MODELS = (biomass_of_wheat, mowing_dates, dieback_of_a_forest)
