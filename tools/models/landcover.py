"""Models of the group "Land cover"."""

from __future__ import annotations

from .builder import Builder, of

from qgis.core import QgsProcessingParameterField  # isort: skip


def land_cover_of_a_year() -> None:
    """From the products of a year and labelled polygons to the land cover map, its product and its polygons."""
    model = Builder("Year of L2A and polygons to land cover")
    model.products("A folder that holds the Level-2A products of the year.")
    model.polygons("POLYGONS", "Polygons to learn from", "Polygons whose class is known, in any reference system.")
    model.add(
        QgsProcessingParameterField("FIELD", "Field of classes", "class", "POLYGONS"),
        "Whole numbers above 0, such as the codes of OSO; 0 is left out.",
    )
    model.area()
    model.period()
    model.number(
        "RUNS",
        "Test runs",
        "How often polygons are drawn anew into learning and test. 0: no test.",
        5,
        0,
        100,
        whole=True,
    )
    model.number(
        "PIXEL",
        "Pixel of the regularised product",
        "In metres, a multiple of the pixel of the map: 20 m in the OSO product. Empty: that of the map.",
        None,
        1,
        1000,
        whole=True,
        optional=True,
    )
    model.step("samples", "theia:prepare_samples", model.pick("POLYGONS", "FIELD"), {"LEFT_OUT": "Polygons left out"})
    learnt = {"POLYGONS": of("samples", "OUTPUT"), "FIELD": "class"}
    learnt |= model.pick("PRODUCTS", "START", "END", "RUNS", "AREA", "AREA_LAYER")
    model.step("training", "theia:train_land_cover", learnt, {"MODEL": "Model", "REPORT": "Report"})
    mapped = {"MODEL": of("training", "MODEL"), **model.pick("PRODUCTS", "AREA", "AREA_LAYER")}
    layers = {"MAP": "Land cover", "CONFIDENCE": "Confidence", "VALIDITY": "Clear dates"}
    model.step("map", "theia:land_cover", mapped, layers)
    pixels = {"IMAGE": of("map", "MAP"), **model.pick("PIXEL")}
    model.step("product", "theia:regularise", pixels, {"OUTPUT": "Land cover, regularised"})
    on_map = {"DETAIL": "MAP", "CONFIDENCE": "CONFIDENCE", "VALIDITY": "VALIDITY"}
    outlines = {"IMAGE": of("product", "OUTPUT"), **{p: of("map", output) for p, output in on_map.items()}}
    model.step("polygons", "theia:vectorise_map", outlines, {"OUTPUT": "Land cover, polygons"})
    model.save("land_cover_of_a_year")


def series_to_parcel_outlines() -> None:
    """From the products of a season to cloud-free months and the outlines of its fields."""
    model = Builder("L2A series to parcel outlines")
    model.products("A folder that holds the Level-2A products of the season, best from March to September.")
    model.area()
    model.period()
    model.choice(
        "METHOD",
        "Method",
        ["network", "gradient"],
        "network",
        "The network needs the engine with deep learning; the gradient outlines woods and gardens as well.",
    )
    model.load("Adds the syntheses to the map, styled and dated.")
    averaged = model.pick("PRODUCTS", "AREA", "AREA_LAYER", "START", "END", "LOAD")
    model.step("syntheses", "theia:l3a_synthesis", averaged, {"OUTPUT": "Monthly syntheses"})
    seen = {"PRODUCTS": of("syntheses", "OUTPUT"), **model.pick("AREA", "AREA_LAYER", "METHOD")}
    model.step("edges", "theia:parcel_edges", seen, {"OUTPUT": "Parcel outlines", "REPORT": "Report"})
    model.save("series_to_parcel_outlines")


MODELS = (land_cover_of_a_year, series_to_parcel_outlines)
