"""Make resources/styles/footprints.qml: colours by cloud cover, time, form and map tip. Run with QGIS 3.22.

    QT_QPA_PLATFORM=offscreen python3 tools/build_footprint_style.py

The style is put into each layer of footprints too, so that it comes up in any QGIS that opens the file.
"""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsEditorWidgetSetup,
    QgsFillSymbol,
    QgsGraduatedSymbolRenderer,
    QgsMapLayer,
    QgsRendererRange,
    QgsVectorLayer,
    QgsVectorLayerTemporalProperties,
)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from algorithms.catalogue.footprints import FIELDS  # noqa: E402

#: upper bound of the cloud cover -> label and colour; -1 stands for "not given"
CLASSES = (
    (-1.0, "cloud not given", "120,120,120"),
    (10.0, "cloud up to 10 %", "33,102,172"),
    (30.0, "10 to 30 %", "103,169,207"),
    (60.0, "30 to 60 %", "253,174,97"),
    (100.0, "over 60 %", "215,48,39"),
)
LABELS = {
    "identifier": "Product", "acquired": "Acquired", "tile": "Tile or site", "cloud": "Cloud (%)", "snow": "Snow (%)",
    "level": "Level", "platform": "Platform", "size_mb": "Size (MB)", "online": "On disk",
    "theia_product": "THEIA product", "quicklook": "Quick look", "version": "Version", "published": "Published",
}  # fmt: skip
HIDDEN = ("files", "endpoint", "thumbnail")
TYPES = {"TEXT": "string", "DATETIME": "datetime", "REAL": "double", "INTEGER": "integer", "BOOLEAN": "bool"}
TIP = (
    '<b>[% "identifier" %]</b><br>[% format_date("acquired", \'yyyy-MM-dd HH:mm\') %], [% "tile" %]<br>'
    "cloud [% coalesce(round(\"cloud\"), '?') %] %, [% coalesce(round(\"size_mb\"), '?') %] MB<br>"
    '<img src="[% "thumbnail" %]" width="320">'
)


def main() -> int:
    fields = "&".join(f"field={name}:{TYPES[kind]}" for name, kind in FIELDS.items())
    layer = QgsVectorLayer(f"MultiPolygon?crs=EPSG:4326&{fields}", "footprints", "memory")
    ranges, lower = [], -1.0
    for upper, label, colour in CLASSES:
        properties = {"color": f"{colour},45", "outline_color": f"{colour},255", "outline_width": "0.4"}
        ranges.append(QgsRendererRange(lower, upper, QgsFillSymbol.createSimple(properties), label))
        lower = upper if upper >= 0 else -0.5
    layer.setRenderer(QgsGraduatedSymbolRenderer('coalesce("cloud", -1)', ranges))
    layer.setMapTipTemplate(TIP)
    layer.setDisplayExpression('"identifier"')
    for name, label in LABELS.items():
        layer.setFieldAlias(layer.fields().indexOf(name), label)
    for name in HIDDEN:
        layer.setEditorWidgetSetup(layer.fields().indexOf(name), QgsEditorWidgetSetup("Hidden", {}))
    link = {"UseLink": True, "FullUrl": True, "DocumentViewer": 0, "FileWidget": True}
    layer.setEditorWidgetSetup(layer.fields().indexOf("quicklook"), QgsEditorWidgetSetup("ExternalResource", link))
    time = layer.temporalProperties()
    time.setIsActive(True)
    time.setMode(QgsVectorLayerTemporalProperties.TemporalMode.FeatureDateTimeInstantFromField)
    time.setStartField("acquired")
    time.setFixedDuration(1)
    category = QgsMapLayer.StyleCategory
    wanted = category.Symbology | category.Fields | category.Forms | category.MapTips | category.Temporal
    message, fine = layer.saveNamedStyle(str(ROOT / "resources" / "styles" / "footprints.qml"), wanted)
    if not fine:
        print(message, file=sys.stderr)
    return 0 if fine else 1


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    code = main()
    application.exitQgis()
    sys.exit(code)
