"""Models that make images: from a search, from level 1, of every month of a year."""

from __future__ import annotations

from .builder import Builder, of

from qgis.core import QgsProcessingParameterAuthConfig  # isort: skip


def monthly_composites_ndvi() -> None:
    """Monthly composites of a year and their NDVI."""
    model = Builder("Monthly composites of a year and their NDVI")
    model.products("A folder that holds the Level-2A products of the year.")
    model.area()
    model.period()
    model.choice(
        "STEP",
        "Series of dates",
        ["month", "30", "15", "10"],
        "month",
        "One composite on the 15th of every month, or every so many days.",
    )
    model.load("Adds the composites and the NDVI to the map, styled and dated: the temporal controller plays the year.")
    model.step("composites", "theia:l3a_synthesis", model.given, {"OUTPUT": "Monthly composites"})
    on_composites = {"PRODUCTS": of("composites", "OUTPUT"), "INDICES": ["NDVI"]}
    on_composites |= model.pick("AREA", "AREA_LAYER", "LOAD")
    model.step("ndvi", "theia:spectral_indices", on_composites, {"OUTPUT": "NDVI"})
    model.save("monthly_composites_ndvi")


def search_download_synthesis() -> None:
    """From an area and a period to cloud-free images: the products are looked for, downloaded and averaged."""
    model = Builder("Search, download and monthly synthesis")
    model.area("Where to search.")
    model.day("START", "First day", "First day of the search.")
    model.day("END", "Last day", "Last day of the search, included.")
    model.number("CLOUD_MAX", "Largest cloud cover", "Products with more cloud, in percent, are left out.", 80, 0, 100)
    model.text("BANDS", "Bands", "Bands to unpack, such as B2, B3, B4, B8. Empty: everything.")
    model.flag(
        "CROP",
        "Crop to the area",
        False,
        "Crop each product to the area when it has arrived: one archive at a time on the disk.",
    )
    model.add(
        QgsProcessingParameterAuthConfig("AUTH", "Key of GEODES", None, True),
        "Authentication configuration that holds your key. Empty: the one of the options.",
    )
    model.load("Adds the syntheses to the map, styled and dated.")
    asked = model.pick("AREA", "AREA_LAYER", "START", "END", "CLOUD_MAX", "AUTH")
    model.step("search", "theia:search", asked, {"FOOTPRINTS": "Footprints"})
    wanted = {"FOOTPRINTS": of("search", "FOOTPRINTS"), "LOAD": False}
    wanted |= model.pick("AREA", "AREA_LAYER", "BANDS", "CROP", "AUTH")
    model.step("download", "theia:download", wanted, {"OUTPUT": "Products"})
    averaged = {"PRODUCTS": of("download", "OUTPUT"), **model.pick("AREA", "AREA_LAYER", "LOAD")}
    model.step("synthesis", "theia:l3a_synthesis", averaged, {"OUTPUT": "Monthly syntheses"})
    model.save("search_download_synthesis")


def level1_to_synthesis() -> None:
    """From raw images to cloud-free months: correction of the whole series, then the synthesis."""
    model = Builder("L1C series to L2A to monthly synthesis")
    model.products("A folder that holds the level 1C products of the series.")
    model.raster(
        "DEM", "Heights of the ground", "A DEM in metres (get_dem makes one). Empty: slopes are not corrected.", True
    )
    model.area()
    model.choice(
        "START_MODE",
        "Start of the series",
        ["nominal", "backward"],
        "backward",
        "Backward: the first dates are worked from the last to the first before, so that clouds are found on "
        "the first date too.",
    )
    model.load("Adds the syntheses to the map, styled and dated.")
    raw = {**model.pick("PRODUCTS", "DEM", "START_MODE", "AREA", "AREA_LAYER"), "LOAD": False}
    model.step("correction", "theia:l2a_correction", raw, {"OUTPUT": "Level 2A products"})
    corrected = {"PRODUCTS": of("correction", "OUTPUT"), **model.pick("LOAD")}
    model.step("synthesis", "theia:l3a_synthesis", corrected, {"OUTPUT": "Monthly syntheses"})
    model.save("level1_to_synthesis")


def series_to_images_of_any_date() -> None:
    """Sentinel-2 and Landsat on one grid with one set of band passes, then images of the days that are wanted."""
    model = Builder("Sentinel-2 and Landsat to images of any date")
    model.products("A folder that holds the products of Sentinel-2 and of Landsat, all together.")
    model.area("Empty: all that the Sentinel-2 products cover.")
    model.day("START", "First day", "First day to make. Empty: the day of the first product.", True)
    model.day("END", "Last day", "Last day to make. Empty: the day of the last product.", True)
    model.number(
        "STEP_DAYS",
        "Days between images",
        "One image every so many days, unless days are listed.",
        10,
        1,
        366,
        whole=True,
    )
    model.text("DATES", "List of days", "A list such as 2024-05-12 2024-07-15, instead of regular days.")
    model.choice(
        "BAND_PASS",
        "Band passes",
        ["published", "scene", "none"],
        "published",
        "Published lines, lines fitted on clear pairs of the scene, or each sensor's own bands.",
    )
    model.load("Adds the images to the map, styled and dated.")
    # all dates are stacked: those around the period help to make its ends
    stacked = {**model.pick("PRODUCTS", "AREA", "AREA_LAYER", "BAND_PASS"), "LOAD": False}
    outputs = {"OUTPUT": "Analysis-ready series", "REPORT": "Report of the series"}
    model.step("series", "theia:stack_series", stacked, outputs)
    fused = {"PRODUCTS": of("series", "OUTPUT"), **model.pick("START", "END", "STEP_DAYS", "DATES", "LOAD")}
    model.step("fusion", "theia:fuse_series", fused, {"OUTPUT": "Images of the days", "REPORT": "Report of the fusion"})
    model.save("series_to_images_of_any_date")


MODELS = (monthly_composites_ndvi, search_download_synthesis, level1_to_synthesis, series_to_images_of_any_date)
