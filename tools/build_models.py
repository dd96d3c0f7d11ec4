"""Make resources/models/*.model3: `python3 tools/build_models.py` with QGIS 3.22, so that later ones read them.

A model is named by the stem of its file, for ever. Its texts are English here and translated when it is shown.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any, Dict

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_HASH_SEED", "0")  # the same model gives the same file

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QPointF  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "models"
Source = QgsProcessingModelChildParameterSource
POLYGONS = QgsProcessing.SourceType.TypeVectorPolygon


class Builder:
    """A model in the making: inputs down the left side, steps beside each other."""

    def __init__(self, name: str) -> None:
        self.model = QgsProcessingModelAlgorithm(name, "THEIA", "theia")
        self._rows = 0

    def add_input(self, definition: QgsProcessingParameterDefinition, text: str) -> None:
        definition.setHelp(text)
        component = QgsProcessingModelParameter(definition.name())
        component.setPosition(QPointF(120, 60 + 80 * self._rows))
        self._rows += 1
        self.model.addModelParameter(definition, component)

    def add_step(
        self, step_id: str, algorithm: str, place: int, values: Dict[str, Any], outputs: Dict[str, str]
    ) -> None:
        """`values`: a Source or a constant, else the entry's default. `outputs`: the final ones, with their labels."""
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(step_id)
        entry = child.algorithm()
        if entry is None:
            raise SystemExit(f"{algorithm} does not exist.")
        child.setDescription(entry.displayName())
        for definition in entry.parameterDefinitions():
            if definition.isDestination():
                continue
            value = values.pop(definition.name(), definition.defaultValue())
            source = value if isinstance(value, Source) else Source.fromStaticValue(value)
            child.addParameterSources(definition.name(), [source])
        if values:
            raise SystemExit(f"{algorithm} has no {', '.join(values)}.")
        made = {}
        for output, text in outputs.items():
            result = QgsProcessingModelOutput(text)
            result.setChildId(step_id)
            result.setChildOutputName(output)
            result.setDescription(text)
            result.setPosition(QPointF(420 + 320 * place, 260))
            made[text] = result
        child.setModelOutputs(made)
        child.setPosition(QPointF(420 + 320 * place, 140))
        self.model.addChildAlgorithm(child)

    def save(self, stem: str) -> None:
        fine, problems = self.model.validate()
        if not fine:
            raise SystemExit("\n".join(problems))
        FOLDER.mkdir(parents=True, exist_ok=True)
        if not self.model.toFile(str(FOLDER / f"{stem}.model3")):
            raise SystemExit(f"{stem} cannot be written.")


def monthly_composites_ndvi() -> None:
    """Monthly composites of a year and their NDVI."""
    builder = Builder("Monthly composites of a year and their NDVI")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the Level-2A products of the year.")
    builder.add_input(
        QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Empty: the whole of each product."
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("AREA_LAYER", "Area of interest: polygon layer", [POLYGONS], None, True),
        "Polygons in place of the extent.",
    )
    day = QgsProcessingParameterDateTime.Type.Date
    builder.add_input(
        QgsProcessingParameterDateTime("START", "First day", day, None, True), "Empty: the day of the first product."
    )
    builder.add_input(
        QgsProcessingParameterDateTime("END", "Last day", day, None, True), "Empty: the day of the last product."
    )
    steps = ["month", "30", "15", "10"]
    builder.add_input(
        QgsProcessingParameterEnum("STEP", "Series of dates", steps, False, "month", False, True),
        "One composite on the 15th of every month, or every so many days.",
    )
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the composites and the NDVI to the map, styled and dated: the temporal controller plays the year.",
    )
    names = ("PRODUCTS", "AREA", "AREA_LAYER", "START", "END", "STEP", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    builder.add_step("composites", "theia:l3a_synthesis", 0, dict(given), {"OUTPUT": "Monthly composites"})
    on_composites = {
        "PRODUCTS": Source.fromChildOutput("composites", "OUTPUT"), "INDICES": ["NDVI"],
        **{name: given[name] for name in ("AREA", "AREA_LAYER", "LOAD")},
    }  # fmt: skip
    builder.add_step("ndvi", "theia:spectral_indices", 1, on_composites, {"OUTPUT": "NDVI"})
    builder.save("monthly_composites_ndvi")


def search_download_synthesis() -> None:
    """From an area and a period to cloud-free images: the products are looked for, downloaded and averaged."""
    builder = Builder("Search, download and monthly synthesis")
    builder.add_input(QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Where to search.")
    builder.add_input(
        QgsProcessingParameterFeatureSource("AREA_LAYER", "Area of interest: polygon layer", [POLYGONS], None, True),
        "Polygons in place of the extent.",
    )
    day = QgsProcessingParameterDateTime.Type.Date
    builder.add_input(QgsProcessingParameterDateTime("START", "First day", day), "First day of the search.")
    builder.add_input(QgsProcessingParameterDateTime("END", "Last day", day), "Last day of the search, included.")
    builder.add_input(
        QgsProcessingParameterNumber(
            "CLOUD_MAX", "Largest cloud cover", QgsProcessingParameterNumber.Type.Double, 80, False, 0, 100
        ),
        "Products with more cloud, in percent, are left out.",
    )
    builder.add_input(
        QgsProcessingParameterString("BANDS", "Bands", "", False, True),
        "Bands to unpack, such as B2, B3, B4, B8. Empty: everything.",
    )
    builder.add_input(
        QgsProcessingParameterBoolean("CROP", "Crop to the area", False),
        "Crop each product to the area when it has arrived: one archive at a time on the disk.",
    )
    builder.add_input(
        QgsProcessingParameterAuthConfig("AUTH", "Key of GEODES", None, True),
        "Authentication configuration that holds your key. Empty: the one of the options.",
    )
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the syntheses to the map, styled and dated.",
    )
    names = ("AREA", "AREA_LAYER", "START", "END", "CLOUD_MAX", "BANDS", "CROP", "AUTH", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    asked = {name: given[name] for name in ("AREA", "AREA_LAYER", "START", "END", "CLOUD_MAX", "AUTH")}
    builder.add_step("search", "theia:search", 0, asked, {"FOOTPRINTS": "Footprints"})
    wanted = {
        "FOOTPRINTS": Source.fromChildOutput("search", "FOOTPRINTS"), "LOAD": False,
        **{name: given[name] for name in ("AREA", "AREA_LAYER", "BANDS", "CROP", "AUTH")},
    }  # fmt: skip
    builder.add_step("download", "theia:download", 1, wanted, {"OUTPUT": "Products"})
    averaged = {
        "PRODUCTS": Source.fromChildOutput("download", "OUTPUT"),
        **{name: given[name] for name in ("AREA", "AREA_LAYER", "LOAD")},
    }  # fmt: skip
    builder.add_step("synthesis", "theia:l3a_synthesis", 2, averaged, {"OUTPUT": "Monthly syntheses"})
    builder.save("search_download_synthesis")


def land_cover_of_a_year() -> None:
    """From the products of a year and labelled polygons to the land cover map, its product and its polygons."""
    builder = Builder("Year of L2A and polygons to land cover")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the Level-2A products of the year.")
    builder.add_input(
        QgsProcessingParameterFeatureSource("POLYGONS", "Polygons to learn from", [POLYGONS]),
        "Polygons whose class is known, in any reference system.",
    )
    builder.add_input(
        QgsProcessingParameterField("FIELD", "Field of classes", "class", "POLYGONS"),
        "Whole numbers above 0, such as the codes of OSO; 0 is left out.",
    )
    builder.add_input(
        QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Empty: the whole of each product."
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("AREA_LAYER", "Area of interest: polygon layer", [POLYGONS], None, True),
        "Polygons in place of the extent.",
    )
    day = QgsProcessingParameterDateTime.Type.Date
    builder.add_input(
        QgsProcessingParameterDateTime("START", "First day", day, None, True), "Empty: the day of the first product."
    )
    builder.add_input(
        QgsProcessingParameterDateTime("END", "Last day", day, None, True), "Empty: the day of the last product."
    )
    number = QgsProcessingParameterNumber.Type.Integer
    builder.add_input(
        QgsProcessingParameterNumber("RUNS", "Test runs", number, 5, False, 0, 100),
        "How often polygons are drawn anew into learning and test. 0: no test.",
    )
    builder.add_input(
        QgsProcessingParameterNumber("PIXEL", "Pixel of the regularised product", number, None, True, 1, 1000),
        "In metres, a multiple of the pixel of the map: 20 m in the OSO product. Empty: that of the map.",
    )
    names = ("PRODUCTS", "POLYGONS", "FIELD", "AREA", "AREA_LAYER", "START", "END", "RUNS", "PIXEL")
    given = {name: Source.fromModelParameter(name) for name in names}
    area = {name: given[name] for name in ("AREA", "AREA_LAYER")}
    labelled = {name: given[name] for name in ("POLYGONS", "FIELD")}
    builder.add_step("samples", "theia:prepare_samples", 0, labelled, {"LEFT_OUT": "Polygons left out"})
    year = {name: given[name] for name in ("PRODUCTS", "START", "END", "RUNS")} | area
    learnt = {"POLYGONS": Source.fromChildOutput("samples", "OUTPUT"), "FIELD": "class"}
    made = {"MODEL": "Model", "REPORT": "Report"}
    builder.add_step("training", "theia:train_land_cover", 1, {**year, **learnt}, made)
    mapped = {"PRODUCTS": given["PRODUCTS"], "MODEL": Source.fromChildOutput("training", "MODEL"), **area}
    layers = {"MAP": "Land cover", "CONFIDENCE": "Confidence", "VALIDITY": "Clear dates"}
    builder.add_step("map", "theia:land_cover", 2, mapped, layers)
    pixels = {"IMAGE": Source.fromChildOutput("map", "MAP"), "PIXEL": given["PIXEL"]}
    builder.add_step("product", "theia:regularise", 3, pixels, {"OUTPUT": "Land cover, regularised"})
    outlines = {
        "IMAGE": Source.fromChildOutput("product", "OUTPUT"),
        **{p: Source.fromChildOutput("map", o) for p, o in
           (("DETAIL", "MAP"), ("CONFIDENCE", "CONFIDENCE"), ("VALIDITY", "VALIDITY"))},
    }  # fmt: skip
    builder.add_step("polygons", "theia:vectorise_map", 4, outlines, {"OUTPUT": "Land cover, polygons"})
    builder.save("land_cover_of_a_year")


def level1_to_synthesis() -> None:
    """From raw images to cloud-free months: correction of the whole series, then the synthesis."""
    builder = Builder("L1C series to L2A to monthly synthesis")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the level 1C products of the series.")
    builder.add_input(
        QgsProcessingParameterRasterLayer("DEM", "Heights of the ground", None, True),
        "A DEM in metres (get_dem makes one). Empty: slopes are not corrected.",
    )
    builder.add_input(
        QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Empty: the whole of each product."
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("AREA_LAYER", "Area of interest: polygon layer", [POLYGONS], None, True),
        "Polygons in place of the extent.",
    )
    builder.add_input(
        QgsProcessingParameterEnum("START_MODE", "Start of the series", ["nominal", "backward"], False, "backward",
                                   False, True),
        "Backward: the first dates are worked from the last to the first before, so that clouds are found on the first "
        "date too.",
    )  # fmt: skip
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the syntheses to the map, styled and dated.",
    )
    names = ("PRODUCTS", "DEM", "AREA", "AREA_LAYER", "START_MODE", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    area = {name: given[name] for name in ("AREA", "AREA_LAYER")}
    raw = {name: given[name] for name in ("PRODUCTS", "DEM", "START_MODE")} | area | {"LOAD": False}
    builder.add_step("correction", "theia:l2a_correction", 0, raw, {"OUTPUT": "Level 2A products"})
    corrected = {"PRODUCTS": Source.fromChildOutput("correction", "OUTPUT"), "LOAD": given["LOAD"]}
    builder.add_step("synthesis", "theia:l3a_synthesis", 1, corrected, {"OUTPUT": "Monthly syntheses"})
    builder.save("level1_to_synthesis")


def biomass_of_wheat() -> None:
    """From the products of a season and its weather to the biomass of wheat parcels."""
    builder = Builder("L2A series and weather to wheat biomass")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the Level-2A products of the season, from October to August.")
    builder.add_input(
        QgsProcessingParameterFile("WEATHER", "Weather", extension="csv"),
        "Daily table of the whole season, as Get weather makes it.",
    )
    builder.add_input(QgsProcessingParameterFeatureSource("PARCELS", "Parcels", [POLYGONS]), "Parcels of wheat.")
    number = QgsProcessingParameterNumber.Type
    builder.add_input(
        QgsProcessingParameterNumber("SEASON", "Year of harvest", number.Integer, 2024, False, 2000, 2100),
        "The season goes from 1 October of the year before to the end of August.",
    )
    builder.add_input(
        QgsProcessingParameterNumber("HARVEST_INDEX", "Harvest index", number.Double, None, True, 0.2, 0.7),
        "Share of the biomass that is grain, about 0.45 for wheat. Empty: no yield.",
    )
    builder.add_input(
        QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Empty: the whole of each product."
    )
    names = ("PRODUCTS", "WEATHER", "PARCELS", "SEASON", "HARVEST_INDEX", "AREA")
    given = {name: Source.fromModelParameter(name) for name in names}
    leaves = {"PRODUCTS": given["PRODUCTS"], "AREA": given["AREA"], "LOAD": False}
    builder.add_step("leaves", "theia:biophysical_variables", 0, leaves, {"OUTPUT": "Leaf area maps"})
    grown = {"LAI": Source.fromChildOutput("leaves", "OUTPUT")}
    grown |= {name: given[name] for name in ("WEATHER", "PARCELS", "SEASON", "HARVEST_INDEX")}
    made = {"PARCEL_LAYER": "Biomass by parcel", "REPORT": "Report"}
    builder.add_step("biomass", "theia:crop_biomass", 1, grown, made)
    builder.save("biomass_of_wheat")


def snow_year_of_a_series() -> None:
    """From a winter of L2A products to the days of snow: a map of snow for each date, then the year."""
    builder = Builder("L2A series to snow year")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the Level-2A products of the winter.")
    builder.add_input(
        QgsProcessingParameterRasterLayer("DEM", "Elevation"),
        "Heights in metres over the whole images ('Elevation' of the group Catalogue makes them).",
    )
    builder.add_input(
        QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Empty: the whole of each product."
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("AREA_LAYER", "Area of interest: polygon layer", [POLYGONS], None, True),
        "Polygons in place of the extent.",
    )
    day = QgsProcessingParameterDateTime.Type.Date
    builder.add_input(
        QgsProcessingParameterDateTime("START", "First day of the year", day, None, True),
        "Empty: 1 September (1 March in the south).",
    )
    builder.add_input(
        QgsProcessingParameterDateTime("END", "Last day of the year", day, None, True), "Empty: a year after the first."
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("BASINS", "Basins", [POLYGONS], None, True),
        "Polygons for which the tables give areas and means.",
    )
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the maps of the year, styled and dated.",
    )
    names = ("PRODUCTS", "DEM", "AREA", "AREA_LAYER", "START", "END", "BASINS", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    maps = {name: given[name] for name in ("PRODUCTS", "DEM", "AREA", "AREA_LAYER", "BASINS")} | {"LOAD": False}
    made = {"OUTPUT": "Snow maps", "TABLE": "Snow areas by date, elevation and basin"}
    builder.add_step("maps", "theia:snow_cover", 0, maps, made)
    year = {"PRODUCTS": Source.fromChildOutput("maps", "OUTPUT")}
    year |= {name: given[name] for name in ("DEM", "START", "END", "BASINS", "LOAD")}
    made = {"OUTPUT": "Snow year", "REPORT": "Report", "TABLE": "Snow days by elevation and basin"}
    builder.add_step("year", "theia:snow_year", 1, year, made)
    builder.save("snow_year_of_a_series")


def water_occurrence_of_a_series() -> None:
    """From a series of L2A products to how often water is there, and the area curve of reservoirs."""
    builder = Builder("L2A series to water occurrence")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the Level-2A products of the series.")
    builder.add_input(
        QgsProcessingParameterRasterLayer("DEM", "Elevation", None, True),
        "Heights in metres: shadows on steep slopes are then not taken for water.",
    )
    builder.add_input(
        QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Empty: the whole of each product."
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("AREA_LAYER", "Area of interest: polygon layer", [POLYGONS], None, True),
        "Polygons in place of the extent.",
    )
    day = QgsProcessingParameterDateTime.Type.Date
    builder.add_input(
        QgsProcessingParameterDateTime("START", "First day", day, None, True), "Empty: the day of the first product."
    )
    builder.add_input(
        QgsProcessingParameterDateTime("END", "Last day", day, None, True), "Empty: the day of the last product."
    )
    builder.add_input(
        QgsProcessingParameterEnum("PER", "One map for", ["month", "year", "whole"], False, "year", False, True),
        "Each month, each year, or the whole series.",
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("RESERVOIRS", "Reservoirs", [POLYGONS], None, True),
        "Polygons around reservoirs at their largest: the report shows their area by date.",
    )
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the occurrence maps, styled and dated.",
    )
    names = ("PRODUCTS", "DEM", "AREA", "AREA_LAYER", "START", "END", "PER", "RESERVOIRS", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    maps = {name: given[name] for name in ("PRODUCTS", "DEM", "AREA", "AREA_LAYER", "START", "END")} | {"LOAD": False}
    builder.add_step("maps", "theia:surface_water", 0, maps, {"OUTPUT": "Water maps"})
    often = {"PRODUCTS": Source.fromChildOutput("maps", "OUTPUT")}
    often |= {name: given[name] for name in ("PER", "RESERVOIRS", "LOAD")}
    made = {"OUTPUT": "Water occurrence", "REPORT": "Report"}
    builder.add_step("occurrence", "theia:water_occurrence", 1, often, made)
    builder.save("water_occurrence_of_a_series")


def mowing_dates() -> None:
    """From the products of a season to the mowing dates of parcels, and how often each pixel was seen."""
    builder = Builder("L2A series to mowing dates")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the Level-2A products of the season, from March to November.")
    builder.add_input(
        QgsProcessingParameterFeatureSource("PARCELS", "Grassland parcels", [POLYGONS]),
        "Permanent and temporary grassland; maps are limited to them.",
    )
    day = QgsProcessingParameterDateTime.Type.Date
    builder.add_input(
        QgsProcessingParameterDateTime("START", "First day", day, None, True), "Empty: the day of the first product."
    )
    builder.add_input(
        QgsProcessingParameterDateTime("END", "Last day", day, None, True), "Empty: the day of the last product."
    )
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the maps to the project, styled and dated.",
    )
    names = ("PRODUCTS", "PARCELS", "START", "END", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    made = {"OUTPUT": "Mowing maps", "PARCEL_DATES": "Dates by parcel", "REPORT": "Report"}
    builder.add_step("mowing", "theia:mowing", 0, dict(given), made)
    season = {name: given[name] for name in ("PRODUCTS", "START", "END", "LOAD")}
    season |= {"AREA_LAYER": given["PARCELS"], "STATISTICS": ["max", "min", "range"]}
    builder.add_step("statistics", "theia:series_statistics", 1, season, {"OUTPUT": "NDVI of the season"})
    builder.save("mowing_dates")


def dieback_of_a_forest() -> None:
    """From the products of some years to patches of dieback, told apart from thinning."""
    builder = Builder("L2A series to dieback")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the Level-2A products, from the healthy years to the last date.")
    builder.add_input(
        QgsProcessingParameterFeatureSource("FOREST", "Forest stands", [POLYGONS]),
        "Stands of the forest, at least 20: most of them healthy, they say what is normal in the region.",
    )
    radar = QgsProcessingParameterMultipleLayers(
        "RADAR", "Sentinel-1 images", QgsProcessing.SourceType.TypeRaster, None, True
    )
    builder.add_input(radar, "Calibrated images (gamma0) as S1Tiling names them. Empty: thinning cannot be told apart.")
    day = QgsProcessingParameterDateTime.Type.Date
    builder.add_input(
        QgsProcessingParameterDateTime("TRAINING_END", "End of the healthy period", day),
        "Last day on which the healthy season may be learnt; two years or more are advised.",
    )
    builder.add_input(
        QgsProcessingParameterDateTime("DETECTION_START", "Start of detection", day),
        "From this day on a pixel is tested; not later than the end of the healthy period.",
    )
    builder.add_input(
        QgsProcessingParameterString("DRY_YEARS", "Dry years", "", False, True),
        "Years of known drought, such as 2018 2022.",
    )
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the maps to the project, styled and dated.",
    )
    names = ("PRODUCTS", "FOREST", "RADAR", "TRAINING_END", "DETECTION_START", "DRY_YEARS", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    followed = {name: given[name] for name in ("PRODUCTS", "FOREST", "TRAINING_END", "DETECTION_START", "LOAD")}
    made = {"OUTPUT": "Dieback maps", "PATCHES": "Patches", "REPORT": "Report"}
    builder.add_step("dieback", "theia:dieback", 0, followed, made)
    told = {"STANDS": Source.fromChildOutput("dieback", "PATCHES"), "REFERENCE": given["FOREST"]}
    told |= {name: given[name] for name in ("PRODUCTS", "RADAR", "DRY_YEARS")}
    builder.add_step("change", "theia:thinning_or_dieback", 1, told, {"OUTPUT": "Thinning or dieback"})
    builder.save("dieback_of_a_forest")


def level1_to_water_quality() -> None:
    """From raw images to turbidity and chlorophyll of water bodies, with their table."""
    builder = Builder("L1C series to L2A to water quality")
    folder = QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder)
    builder.add_input(folder, "A folder that holds the level 1C products of the series.")
    builder.add_input(
        QgsProcessingParameterFeatureSource("ZONES", "Water bodies", [POLYGONS], None, True),
        "Polygons for the table, for instance lakes or bathing waters. Empty: the whole image.",
    )
    builder.add_input(
        QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), "Empty: the whole of each product."
    )
    builder.add_input(
        QgsProcessingParameterFeatureSource("AREA_LAYER", "Area of interest: polygon layer", [POLYGONS], None, True),
        "Polygons in place of the extent.",
    )
    builder.add_input(
        QgsProcessingParameterBoolean("LOAD", "Load the layers when the job is done", True),
        "Adds the maps to the project, styled and dated.",
    )
    names = ("PRODUCTS", "ZONES", "AREA", "AREA_LAYER", "LOAD")
    given = {name: Source.fromModelParameter(name) for name in names}
    area = {name: given[name] for name in ("AREA", "AREA_LAYER")}
    raw = {"PRODUCTS": given["PRODUCTS"], "LOAD": False} | area
    builder.add_step("correction", "theia:l2a_correction", 0, raw, {"OUTPUT": "Level 2A products"})
    water = {"PRODUCTS": Source.fromChildOutput("correction", "OUTPUT")}
    water |= {name: given[name] for name in ("ZONES", "LOAD")} | area
    made = {"OUTPUT": "Water quality maps", "TABLE": "Table of water bodies", "REPORT": "Report"}
    builder.add_step("water", "theia:water_quality", 1, water, made)
    builder.save("level1_to_water_quality")


def main() -> int:
    specification = importlib.util.spec_from_file_location(
        "theia", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    package = importlib.util.module_from_spec(specification)
    sys.modules["theia"] = package
    specification.loader.exec_module(package)
    plugin = package.classFactory(None)  # kept: QGIS forgets a provider that Python lets go
    plugin.initProcessing()
    monthly_composites_ndvi()
    search_download_synthesis()
    land_cover_of_a_year()
    level1_to_synthesis()
    biomass_of_wheat()
    snow_year_of_a_series()
    water_occurrence_of_a_series()
    level1_to_water_quality()
    mowing_dates()
    dieback_of_a_forest()
    return 0


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    code = main()
    sys.stdout.flush()
    os._exit(code)
