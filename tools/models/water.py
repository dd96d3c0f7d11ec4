"""Models of the group "Water and snow"."""

from __future__ import annotations

from .builder import Builder, of


def snow_year_of_a_series() -> None:
    """From a winter of L2A products to the days of snow: a map of snow for each date, then the year."""
    model = Builder("L2A series to snow year")
    model.products("A folder that holds the Level-2A products of the winter.")
    model.raster(
        "DEM", "Elevation", "Heights in metres over the whole images ('Elevation' of the group Catalogue makes them)."
    )
    model.area()
    model.day("START", "First day of the year", "Empty: 1 September (1 March in the south).", True)
    model.day("END", "Last day of the year", "Empty: a year after the first.", True)
    model.polygons("BASINS", "Basins", "Polygons for which the tables give areas and means.", True)
    model.load("Adds the maps of the year, styled and dated.")
    maps = {**model.pick("PRODUCTS", "DEM", "AREA", "AREA_LAYER", "BASINS"), "LOAD": False}
    made = {"OUTPUT": "Snow maps", "TABLE": "Snow areas by date, elevation and basin"}
    model.step("maps", "theia:snow_cover", maps, made)
    year = {"PRODUCTS": of("maps", "OUTPUT"), **model.pick("DEM", "START", "END", "BASINS", "LOAD")}
    made = {"OUTPUT": "Snow year", "REPORT": "Report", "TABLE": "Snow days by elevation and basin"}
    model.step("year", "theia:snow_year", year, made)
    model.save("snow_year_of_a_series")


def water_occurrence_of_a_series() -> None:
    """From a series of L2A products to how often water is there, and the area curve of reservoirs."""
    model = Builder("L2A series to water occurrence")
    model.products("A folder that holds the Level-2A products of the series.")
    model.raster("DEM", "Elevation", "Heights in metres: shadows on steep slopes are then not taken for water.", True)
    model.area()
    model.period()
    model.choice(
        "PER", "One map for", ["month", "year", "whole"], "year", "Each month, each year, or the whole series."
    )
    model.polygons(
        "RESERVOIRS",
        "Reservoirs",
        "Polygons around reservoirs at their largest: the report shows their area by date.",
        True,
    )
    model.load("Adds the occurrence maps, styled and dated.")
    maps = {**model.pick("PRODUCTS", "DEM", "AREA", "AREA_LAYER", "START", "END"), "LOAD": False}
    model.step("maps", "theia:surface_water", maps, {"OUTPUT": "Water maps"})
    often = {"PRODUCTS": of("maps", "OUTPUT"), **model.pick("PER", "RESERVOIRS", "LOAD")}
    model.step("occurrence", "theia:water_occurrence", often, {"OUTPUT": "Water occurrence", "REPORT": "Report"})
    model.save("water_occurrence_of_a_series")


def level1_to_water_quality() -> None:
    """From raw images to turbidity and chlorophyll of water bodies, with their table."""
    model = Builder("L1C series to L2A to water quality")
    model.products("A folder that holds the level 1C products of the series.")
    model.polygons(
        "ZONES",
        "Water bodies",
        "Polygons for the table, for instance lakes or bathing waters. Empty: the whole image.",
        True,
    )
    model.area()
    model.load()
    raw = {**model.pick("PRODUCTS", "AREA", "AREA_LAYER"), "LOAD": False}
    model.step("correction", "theia:l2a_correction", raw, {"OUTPUT": "Level 2A products"})
    water = {"PRODUCTS": of("correction", "OUTPUT"), **model.pick("ZONES", "LOAD", "AREA", "AREA_LAYER")}
    made = {"OUTPUT": "Water quality maps", "TABLE": "Table of water bodies", "REPORT": "Report"}
    model.step("water", "theia:water_quality", water, made)
    model.save("level1_to_water_quality")


MODELS = (snow_year_of_a_series, water_occurrence_of_a_series, level1_to_water_quality)
