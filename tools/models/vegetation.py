"""Models of the group "Vegetation and crops"."""

from __future__ import annotations

from .builder import Builder, of

from qgis.core import (  # isort: skip
    QgsProcessing,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
)


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


def wheat_yield_of_a_survey() -> None:
    """From the products of some years and a survey to the yield of wheat parcels of one of them."""
    model = Builder("L2A series and a survey to wheat yield")
    model.products("A folder that holds the Level-2A products from November to July of every year of the survey.")
    model.polygons("SURVEY", "Parcels of the survey", "Wheat parcels whose yield is known, of several years.")
    model.add(
        QgsProcessingParameterField("YIELD_FIELD", "Field of the yield", "yield", "SURVEY"),
        "In quintals per hectare.",
    )
    model.add(
        QgsProcessingParameterField("YEAR_FIELD", "Field of the year", "year", "SURVEY"), "Year of harvest of a parcel."
    )
    model.polygons("PARCELS", "Parcels to estimate", "Wheat parcels of the year to estimate.")
    model.number("SEASON", "Year of harvest", "The year to estimate.", 2024, 2000, 2100, whole=True)
    synthesis = {**model.pick("PRODUCTS"), "LOAD": False}
    model.step("months", "theia:l3a_synthesis", synthesis, {})
    learnt = {"PRODUCTS": of("months", "OUTPUT"), "PARCELS": model.given["SURVEY"]}
    learnt |= model.pick("YIELD_FIELD", "YEAR_FIELD")
    made = {"MODEL": "Model", "REPORT": "Report of the training"}
    model.step("training", "theia:train_yield", learnt, made)
    estimated = {"MODEL": of("training", "MODEL"), "PRODUCTS": of("months", "OUTPUT")}
    estimated |= {"PARCELS": model.given["PARCELS"], "YEAR": model.given["SEASON"]}
    model.step("yields", "theia:wheat_yield", estimated, {"OUTPUT": "Yield by parcel", "REPORT": "Report"})
    model.save("wheat_yield_of_a_survey")


def irrigated_crops_of_a_survey() -> None:
    """From the products of a summer and surveyed parcels to which parcels and pixels are irrigated."""
    model = Builder("L2A series and surveyed parcels to irrigated crops")
    model.products("A folder that holds the Level-2A products of the years of the survey and of the year to map.")
    model.polygons("SURVEY", "Surveyed parcels", "Parcels of summer crops whose crop and irrigation are known.")
    for name, label, default, text in (
        ("CROP_FIELD", "Field of the crop", "crop", "Name or code of the crop."),
        ("IRRIGATED_FIELD", "Field of the irrigation", "irrigated", "1 where the parcel is irrigated, else 0."),
        ("YEAR_FIELD", "Field of the year", "year", "Year of the crop."),
    ):
        model.add(QgsProcessingParameterField(name, label, default, "SURVEY"), text)
    folder = QgsProcessingParameterFile.Behavior.Folder
    model.add(
        QgsProcessingParameterFile("RADAR", "Sentinel-1 images", folder, "", None, True),
        "Folder of calibrated images (gamma0) as S1Tiling names them. Empty: Sentinel-2 alone.",
    )
    model.polygons("PARCELS", "Parcels to classify", "Parcels of summer crops of the year to map.")
    model.number("SEASON", "Year", "The year to map.", 2024, 2000, 2100, whole=True)
    learnt = {"PARCELS": model.given["SURVEY"]}
    learnt |= model.pick("PRODUCTS", "CROP_FIELD", "IRRIGATED_FIELD", "YEAR_FIELD", "RADAR")
    made = {"MODEL": "Model", "REPORT": "Report of the training"}
    model.step("training", "theia:train_irrigation", learnt, made)
    told = {"MODEL": of("training", "MODEL"), "YEAR": model.given["SEASON"]}
    told |= model.pick("PRODUCTS", "RADAR", "PARCELS")
    made = {"OUTPUT": "Irrigated crops by parcel", "MAP": "Irrigated crops by pixel", "REPORT": "Report"}
    model.step("crops", "theia:irrigated_crops", told, made)
    model.save("irrigated_crops_of_a_survey")


MODELS = (biomass_of_wheat, wheat_yield_of_a_survey, irrigated_crops_of_a_survey, mowing_dates, dieback_of_a_forest)
