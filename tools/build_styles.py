"""Make resources/styles/*.qml from the tables below: run with QGIS 3.22, so that all later versions read them.

    QT_QPA_PLATFORM=offscreen python3 tools/build_styles.py

Ranges of continuous styles are fixed, so that dates can be compared. Class names are English here and are translated
when a layer is loaded. Legends of rasters that an entry declares with classes need no file.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Tuple

os.environ["QT_HASH_SEED"] = "0"  # the same table gives the same files

from osgeo import gdal  # noqa: E402
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsColorRampShader,
    QgsContrastEnhancement,
    QgsFillSymbol,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsRasterRenderer,
    QgsRasterShader,
    QgsRendererCategory,
    QgsSingleBandPseudoColorRenderer,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor  # noqa: E402

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "styles"

#: style -> (unit or meaning, [(value, colour)]): interpolated between the values, clipped beyond
RAMPS: Dict[str, List[Tuple[float, str]]] = {
    # vegetation indices, -0.2 to 1
    "index": [(-0.2, "#8c6239"), (0.0, "#d9c7a0"), (0.2, "#f5f0c4"), (0.4, "#b5d977"), (0.6, "#5faf4a"),
              (0.8, "#23803a"), (1.0, "#0b4a24")],
    # one reflectance band, as stored (reflectance x 10000) where the file has no scale
    "reflectance_band": [(0.0, "#000000"), (0.3, "#ffffff")],
    # sum of the weights of a synthesis, x 1000
    "weight": [(0, "#440154"), (500, "#3b528b"), (1000, "#21918c"), (2000, "#5ec962"), (4000, "#fde725")],
    # day of the year, 0 is 1 January; days of the next year go on beyond 365
    "date": [(0, "#313695"), (90, "#74add1"), (150, "#ffffbf"), (210, "#f46d43"), (300, "#a50026"), (365, "#313695"),
             (400, "#4575b4")],
    # chance in percent that a class is right
    "confidence": [(0, "#a50026"), (40, "#f46d43"), (60, "#fee08b"), (80, "#a6d96a"), (100, "#006837")],
    # heights, m
    "dem": [(0, "#2f6b3a"), (200, "#8fb55a"), (500, "#e7d98b"), (1000, "#c08a4b"), (2000, "#8a5a3c"),
            (3000, "#ffffff")],
    # aerosol optical thickness, as stored (x 200)
    "aot": [(0, "#ffffcc"), (40, "#fed976"), (100, "#fd8d3c"), (200, "#bd0026")],
    # leaf area index, fAPAR, green cover, canopy chlorophyll in g/m2
    "lai": [(0.0, "#fff7e0"), (1.0, "#e3e8a0"), (2.0, "#a8d08d"), (4.0, "#4f9d4a"), (6.0, "#1a6b36"), (8.0, "#0a3d21")],
    "fapar": [(0.0, "#fff7e0"), (0.25, "#e3e8a0"), (0.5, "#a8d08d"), (0.75, "#3f8f45"), (1.0, "#0a3d21")],
    "fcover": [(0.0, "#f7ead0"), (0.25, "#e3e8a0"), (0.5, "#a8d08d"), (0.75, "#3f8f45"), (1.0, "#0a3d21")],
    "ccc": [(0.0, "#fff7e0"), (0.5, "#d9e58f"), (1.0, "#8cc66d"), (2.0, "#2f8a4c"), (4.0, "#08452a")],
    # part of a pixel that snow covers, percent; 205 is cloud
    "snow_fraction": [(0, "#6e675f"), (1, "#083370"), (50, "#6fa5d4"), (100, "#ffffff")],
    # days with snow in a year
    "snow_days": [(0, "#00ffffcc"), (1, "#ffffcc"), (183, "#41b6c4"), (365, "#253494")],
    # days since the first of the period (a year), cyclic
    "snow_date": [(0, "#313695"), (61, "#74add1"), (122, "#e0f3f8"), (183, "#fee090"), (244, "#f46d43"),
                  (305, "#a50026"), (366, "#313695")],
    # chance of water, and how often it is there, percent
    "water_chance": [(0, "#00ffffff"), (20, "#c6dbef"), (50, "#6baed6"), (100, "#08306b")],
    "water_occurrence": [(0, "#00ffffff"), (1, "#d7191c"), (25, "#fdae61"), (50, "#ffffbf"), (75, "#7bb6e0"),
                         (90, "#2166ac"), (100, "#053061")],
    # probability that a border of a parcel passes
    "edge_probability": [(0.0, "#000004"), (0.3, "#51127c"), (0.6, "#b73779"), (0.8, "#fc8961"), (1.0, "#fcfdbf")],
    # percent of the clear dates on which the soil was bare
    "bare_frequency": [(0, "#00ffffff"), (1, "#f6e8c3"), (25, "#d8b365"), (60, "#8c510a"), (100, "#543005")],
    # turbidity in FNU and suspended matter in mg/L, logarithmic stops from clear to muddy
    "turbidity": [(1, "#08306b"), (3, "#2b8cbe"), (10, "#41ab5d"), (30, "#b8d95a"), (100, "#fec44f"), (250, "#cc7a29"),
                  (500, "#6b3d14")],
    # chlorophyll-a in mg/m3
    "chlorophyll": [(0.3, "#08306b"), (1, "#2171b5"), (3, "#41b6c4"), (10, "#78c679"), (30, "#fed976"),
                    (100, "#e31a1c")],
    # absorption by dissolved matter at 440 nm, m-1
    "dissolved_matter": [(0.1, "#deebf7"), (0.5, "#c7e9b4"), (2, "#fec44f"), (6, "#cc4c02"), (20, "#4d1f05")],
    # attenuation of light, m-1
    "attenuation": [(0.05, "#08306b"), (0.2, "#2b8cbe"), (0.5, "#7bccc4"), (1, "#ccebc5"), (3, "#fec44f"),
                    (10, "#7f3b08")],
    # depth of water in m, and its standard deviation
    "depth": [(0, "#eaf6ff"), (2, "#c3e4f5"), (5, "#8ccbe8"), (10, "#4fa3d4"), (20, "#2270b5"), (30, "#11488c"),
              (40, "#071f4f")],
    "depth_deviation": [(0, "#1a9850"), (1, "#a6d96a"), (2, "#fee08b"), (4, "#f46d43"), (8, "#a50026")],
    # log ratio of two bands: deeper is darker, without a unit
    "relative_depth": [(0.9, "#fff7e0"), (1.0, "#c3e4f5"), (1.1, "#4fa3d4"), (1.2, "#11488c"), (1.4, "#071f4f")],
    # share of votes for declining or worse, percent
    "decline_chance": [(0, "#1a9850"), (30, "#d9ef8b"), (50, "#fee08b"), (70, "#f46d43"), (100, "#a50026")],
    # date of an onset or a cut as YYYYMMDD, 2016 to 2030
    "dieback_date": [(20160101, "#ffffcc"), (20180101, "#fed976"), (20200101, "#fd8d3c"), (20220101, "#e31a1c"),
                     (20250101, "#800026"), (20300101, "#2b0014")],
    # difference of the water index to the healthy season since the onset
    "dieback_stress": [(0.1, "#ffffb2"), (0.2, "#fecc5c"), (0.265, "#fd8d3c"), (0.4, "#e31a1c"), (0.6, "#67000d")],
    # cuts of grassland in a season
    "mowing_count": [(0, "#f2e394"), (1, "#c7e08b"), (2, "#7fc27a"), (3, "#3a9a6a"), (4, "#1f7a7a"), (6, "#24467a")],
    # dry matter above ground, t/ha
    "biomass": [(0, "#fff3c4"), (4, "#e8d36b"), (8, "#a9c95a"), (12, "#5a9f4a"), (16, "#23723b"), (20, "#0a3d21")],
    "count": [(0, "#440154"), (5, "#3b528b"), (10, "#21918c"), (20, "#5ec962"), (40, "#fde725")],
    # days from an image that was made to the nearest clear observation
    "fusion_support": [(0, "#1a9850"), (5, "#91cf60"), (15, "#fee08b"), (30, "#fc8d59"), (60, "#d73027")],
    # invention: detail that no witness confirms, in units of the detail that deconvolution gives
    "unconfirmed": [(0.0, "#f7f7f7"), (0.25, "#fde0c5"), (0.6, "#eb8a57"), (1.0, "#c0392b"), (2.0, "#6b0f1a")],
    # standard deviations above the detail that the image itself teaches
    "novelty": [(-4, "#2c5f93"), (-2, "#9dc3de"), (0, "#f7f7f7"), (2, "#f6b48f"), (4, "#c0392b"), (6, "#6b0f1a")],
}  # fmt: skip
#: style -> [(code, colour, name)]; an empty colour is transparent
CLASSES: Dict[str, List[Tuple[int, str, str]]] = {
    "l3a_flag": [(0, "", "no data"), (1, "#c8c8c8", "cloud or shadow"), (2, "#b4e6ff", "snow"), (3, "#1e5fc8", "water"),
                 (4, "#6eaa50", "land")],
    "snow": [(0, "#80777777", "no snow"), (100, "#8000ffff", "snow"), (205, "#80ffffff", "cloud or shadow"),
             (254, "#80000000", "no data")],
    "water": [(0, "", "land"), (1, "#004da8", "water"), (2, "#73b2ff", "water, doubtful"),
              (253, "#e6e6fa", "snow or ice"), (254, "#ffffff", "cloud or shadow"), (255, "", "no data")],
    "water_classes": [(0, "", "never water"), (1, "#d7191c", "occasional"), (2, "#7bb6e0", "seasonal"),
                      (3, "#053061", "permanent"), (255, "", "seen too rarely")],
    "flood": [(0, "", "dry as usual"), (1, "#2166ac", "usual water"), (2, "#d7301f", "flooded"),
              (3, "#fdcc8a", "usually water, dry now"), (254, "#ffffff", "not seen"), (255, "", "no data")],
    "bare_soil_mask": [(0, "", "no data"), (1, "#a6611a", "bare at least once"), (2, "#4d9221", "always vegetation"),
                       (3, "#9e9e9e", "other: built-up, water, never green")],
    "water_quality": [(0, "", "no data"), (1, "#2b7bba", "usable"),
                      (2, "#8fc3e8", "usable with care: glint removed, near the shore, or indicative input"),
                      (3, "#f4a261", "doubtful: strong glint, negative, out of range, shallow or extrapolated"),
                      (4, "#c9c2b4", "land"), (5, "#ffffff", "cloud or shadow"),
                      (6, "#3a9a3a", "floating algae, plants or foam")],
    "ratio_status": [(0, "#2b7bba", "depth found"), (1, "#c9c2b4", "land"), (2, "#ffffff", "cloud or shadow"),
                     (3, "#08306b", "bottom not seen"), (4, "#cc7a29", "turbid, or floating plants"),
                     (5, "#f4a261", "outside the calibrated depths"), (6, "#7b3294", "too dark for a ratio"),
                     (255, "", "no data")],
    "wave_status": [(0, "#2b7bba", "depth found"), (1, "#f4a261", "no usable waves"), (2, "#c9c2b4", "land"),
                    (3, "#ffffff", "no image"), (4, "#7b3294", "no time lag: detectors mixed or unknown"),
                    (5, "", "outside the area"), (6, "#d0d0e8", "too far offshore"), (255, "", "no data")],
    "mask": [(0, "", "no"), (1, "#d7301f", "yes")],
    "added_detail": [(0, "", "no data"), (1, "#9ccb86", "as much detail as the image itself teaches"),
                     (2, "#e08a3c", "more detail than the image itself teaches"),
                     (3, "#5b8fb9", "less detail than the image itself teaches"),
                     (4, "#e6e3da", "no detail above the noise"), (5, "#c0392b", "detail that no witness confirms")],
    "land_cover": [
        (1, "#b30000", "dense built-up"), (2, "#e34a33", "diffuse built-up"),
        (3, "#8856a7", "industrial and commercial"), (4, "#636363", "roads"), (5, "#ffe14d", "rapeseed"),
        (6, "#e8c06b", "straw cereals"), (7, "#c7b46a", "protein crops"), (8, "#a3d977", "soybean"),
        (9, "#f2a100", "sunflower"), (10, "#f6e58d", "maize"), (11, "#8fd0c8", "rice"),
        (12, "#b5763a", "tubers and roots"), (13, "#b8e186", "grassland"), (14, "#d45d9c", "orchards"),
        (15, "#9e4f7c", "vineyards"), (16, "#4daf4a", "broadleaved forest"), (17, "#1b6b3a", "coniferous forest"),
        (18, "#d9f0a3", "natural grassland"), (19, "#bf9a66", "woody moorland"),
        (20, "#b0a99f", "natural mineral surfaces"), (21, "#f3e6c4", "beaches and dunes"),
        (22, "#dff3fb", "glaciers and perpetual snow"), (23, "#2b7bba", "water"),
    ],
}  # fmt: skip
#: style -> outline and filling of polygons
POLYGONS = {
    "parcel_edges": {"color": "255,255,255,0", "outline_color": "255,221,51,255", "outline_width": "0.35"},
    "polygons": {"color": "255,255,255,0", "outline_color": "240,180,30,255", "outline_width": "0.5"},
}
#: style -> field, and the codes of polygons coloured by it
POLYGON_CLASSES: Dict[str, Tuple[str, List[Tuple[int, str, str]]]] = {
    "thinning_kinds": ("change", [(0, "#2f7d32", "no lasting change"), (1, "#d7301f", "dieback"),
                                  (2, "#fdae61", "thinning"), (3, "#8c6bb1", "clear-cut"),
                                  (4, "#fee08b", "drought, recovered"), (5, "#bdbdbd", "undetermined")]),
    "dieback_patches": ("kind", [(2, "#d7301f", "dieback"), (3, "#8c6bb1", "cut"),
                                 (4, "#4d004b", "cut after dieback")]),
    "mowing_parcels": ("cuts", [(0, "#f2e394", "no cut seen"), (1, "#c7e08b", "1"), (2, "#7fc27a", "2"),
                                (3, "#3a9a6a", "3"), (4, "#1f7a7a", "4"), (5, "#275f7a", "5"), (6, "#24467a", "6"),
                                (7, "#1c2f5c", "7"), (255, "#bdbdbd", "not observable")]),
}  # fmt: skip
POINTS = {"points": {"name": "circle", "color": "246,162,26,255", "outline_color": "18,53,91,255", "size": "2.4"}}


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        raster = _raster(Path(folder) / "three_bands.tif")
        for name, stops in RAMPS.items():
            _save(name, raster, _ramp(raster, stops))
        for name, classes in CLASSES.items():
            entries = [QgsPalettedRasterRenderer.Class(v, _colour(c), label) for v, c, label in classes]
            _save(name, raster, QgsPalettedRasterRenderer(raster.dataProvider(), 1, entries))
        _save("reflectance", raster, _composite(raster))
        _save("reflectance_bands", raster, _composite(raster, (3, 2, 1)))
        del raster
    for name, properties in POLYGONS.items():
        _save_vector(name, "Polygon", QgsFillSymbol.createSimple(properties))
    for name, (field, codes) in POLYGON_CLASSES.items():
        _save_polygon_classes(name, field, codes)
    for name, properties in POINTS.items():
        _save_vector(name, "Point", QgsMarkerSymbol.createSimple(properties))
    return 0


def _raster(path: Path) -> QgsRasterLayer:
    gdal.GetDriverByName("GTiff").Create(str(path), 4, 4, 3, gdal.GDT_Float32)
    return QgsRasterLayer(str(path), "three bands")


def _colour(text: str) -> QColor:
    return QColor(text) if text else QColor(0, 0, 0, 0)


def _ramp(raster: QgsRasterLayer, stops: List[Tuple[float, str]]) -> QgsRasterRenderer:
    ramp = QgsColorRampShader(stops[0][0], stops[-1][0], None, QgsColorRampShader.Type.Interpolated)
    ramp.setColorRampItemList([QgsColorRampShader.ColorRampItem(v, QColor(c), f"{v:g}") for v, c in stops])
    shader = QgsRasterShader(stops[0][0], stops[-1][0])
    shader.setRasterShaderFunction(ramp)
    renderer = QgsSingleBandPseudoColorRenderer(raster.dataProvider(), 1, shader)
    renderer.setClassificationMin(stops[0][0])
    renderer.setClassificationMax(stops[-1][0])
    return renderer


def _composite(raster: QgsRasterLayer, bands: Tuple[int, int, int] = (1, 2, 3)) -> QgsRasterRenderer:
    """Bands as red, green, blue (1, 2, 3, or B4, B3, B2 by wavelength), stretched over reflectances 0 to 0.3."""
    renderer = QgsMultiBandColorRenderer(raster.dataProvider(), *bands)
    for give in (
        renderer.setRedContrastEnhancement,
        renderer.setGreenContrastEnhancement,
        renderer.setBlueContrastEnhancement,
    ):
        stretch = QgsContrastEnhancement(raster.dataProvider().dataType(1))
        stretch.setMinimumValue(0.0)
        stretch.setMaximumValue(0.3)
        stretch.setContrastEnhancementAlgorithm(
            QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
        )
        give(stretch)
    return renderer


def _save(name: str, raster: QgsRasterLayer, renderer: QgsRasterRenderer) -> None:
    raster.setRenderer(renderer)
    _write(name, raster)


def _save_polygon_classes(name: str, field: str, codes: List[Tuple[int, str, str]]) -> None:
    layer = QgsVectorLayer(f"Polygon?crs=EPSG:4326&field={field}:integer", name, "memory")
    categories = [
        QgsRendererCategory(code, QgsFillSymbol.createSimple({"color": colour, "outline_color": "80,80,80,255"}), label)
        for code, colour, label in codes
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer(field, categories))
    _write(name, layer)


def _save_vector(name: str, geometry: str, symbol: object) -> None:
    layer = QgsVectorLayer(f"{geometry}?crs=EPSG:4326", name, "memory")
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    _write(name, layer)


def _write(name: str, layer: QgsMapLayer) -> None:
    message, fine = layer.saveNamedStyle(str(FOLDER / f"{name}.qml"), QgsMapLayer.StyleCategory.Symbology)
    if not fine:
        raise SystemExit(message)


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    sys.exit(main())
