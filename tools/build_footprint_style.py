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
    QgsMapLayer,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
    QgsVectorLayerTemporalProperties,
)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from algorithms.catalogue.footprints import FIELDS  # noqa: E402

#: rule -> label and colour; the first that holds is drawn
RULES = (
    ('"cloud" IS NULL', "cloud not given", "120,120,120"),
    ('"cloud" <= 10', "cloud up to 10 %", "33,102,172"),
    ('"cloud" > 10 AND "cloud" <= 30', "10 to 30 %", "103,169,207"),
    ('"cloud" > 30 AND "cloud" <= 60', "30 to 60 %", "253,174,97"),
    ('"cloud" > 60', "over 60 %", "215,48,39"),
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
    root = QgsRuleBasedRenderer.Rule(None)
    for condition, label, colour in RULES:
        symbol = QgsFillSymbol.createSimple(
            {"color": f"{colour},45", "outline_color": f"{colour},255", "outline_width": "0.4"}
        )
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, condition, label))
    layer.setRenderer(QgsRuleBasedRenderer(root))
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
