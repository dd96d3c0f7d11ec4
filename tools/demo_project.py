"""Make the project and the picture of the demonstration: `demo_project.py FOLDER`, in a Python that has QGIS.

Layers are styled, dated and grouped by the plugin's own code for results.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import sys
from pathlib import Path
from typing import Iterator, List, Tuple

from qgis.core import (
    QgsApplication,
    QgsDateTimeRange,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsReferencedRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, Qt, QTime
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter

ROOT = Path(__file__).resolve().parent.parent
_CELL, _TITLE, _COLUMNS = 300, 26, 6


def register_plugin() -> None:
    """Import this checkout as the package `theia`, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location("theia", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)])
    module = importlib.util.module_from_spec(spec)
    sys.modules["theia"] = module
    spec.loader.exec_module(module)


def month_of(item: Path) -> Tuple[dt.datetime, dt.datetime]:
    """First instant of the month of a synthesis, by its record, and of the month after (UTC)."""
    record = json.loads(item.read_text(encoding="utf-8"))
    date = record["properties"].get("theia:synthesis_date") or record["id"].split("_")[1][:8]
    digits = date.replace("-", "")
    start = dt.datetime(int(digits[:4]), int(digits[4:6]), 1, tzinfo=dt.timezone.utc)
    return start, (start + dt.timedelta(days=32)).replace(day=1)


def layers(folder: Path) -> Iterator[Tuple[QgsMapLayer, str, str, Tuple[dt.datetime, dt.datetime] | None, bool]]:
    """(layer, style, group, month, visible), from the bottom of the map to its top."""
    truth = folder / "series" / "truth"
    for path in sorted(truth.glob("land_cover_*.tif")):
        yield QgsRasterLayer(str(path), "Land cover"), "land_cover", "Truth", None, False
    yield QgsRasterLayer(str(truth / "dem.tif"), "Relief"), "dem", "Truth", None, False
    yield QgsVectorLayer(str(truth / "parcels.gpkg"), "Parcels", "ogr"), "", "Truth", None, False
    cover = folder / "land_cover"
    yield QgsRasterLayer(str(cover / "confidence.tif"), "Confidence"), "confidence", "Land cover", None, False
    yield QgsRasterLayer(str(cover / "product.tif"), "Land cover, regularised"), "", "Land cover", None, False
    yield QgsRasterLayer(str(cover / "land_cover.tif"), "Land cover"), "", "Land cover", None, False
    yield QgsVectorLayer(str(cover / "polygons.gpkg"), "Land cover, polygons", "ogr"), "", "Land cover", None, False
    for item in sorted((folder / "ndvi").glob("*_NDVI.json")):
        month = month_of(item)
        layer = QgsRasterLayer(str(item.with_suffix(".tif")), f"NDVI {month[0]:%Y-%m}")
        yield layer, "index", "NDVI", month, False
    for item in sorted((folder / "syntheses").glob("*/*_L3A_*.json")):
        month, stem = month_of(item), item.with_suffix("")
        flags = item.parent / "MASKS" / f"{stem.name}_FLG_R1.tif"
        yield QgsRasterLayer(str(flags), f"Status {month[0]:%Y-%m}"), "l3a_flag", "Status", month, False
        yield (
            QgsRasterLayer(f"{stem}_FRC_RGB.vrt", f"Synthesis {month[0]:%Y-%m}"),
            "reflectance",
            "Syntheses",
            month,
            True,
        )


def utc(moment: dt.datetime) -> QDateTime:
    return QDateTime(QDate(moment.year, moment.month, moment.day), QTime(0, 0), Qt.TimeSpec.UTC)


def fill(project: QgsProject, folder: Path) -> List[QgsRasterLayer]:
    """Add every layer to the project; returns the syntheses in the order of time."""
    from theia.plugin.results import Finish, finish_layer

    root = project.layerTreeRoot()
    syntheses: List[QgsRasterLayer] = []
    months = []
    for layer, style, group, month, visible in layers(folder):
        if not layer.isValid():
            raise SystemExit(f"{layer.source()} cannot be loaded")
        project.addMapLayer(layer, False)
        parent = root.findGroup(group) or root.insertGroup(0, group)
        parent.insertLayer(0, layer)
        start, end = month or (None, None)
        finish = Finish("demo", "OUTPUT", layer.name(), style, start=start, end=end, grouped=True, visible=visible)
        finish_layer(layer, finish, project)
        parent.setExpanded(group == "Syntheses")
        parent.findLayer(layer.id()).setExpanded(False)
        if group == "Syntheses":
            syntheses.append(layer)
            months.append(month)
    times = project.timeSettings()
    times.setTemporalRange(QgsDateTimeRange(utc(months[0][0]), utc(months[-1][1])))
    times.setTimeStepUnit(QgsUnitTypes.TemporalUnit.TemporalMonths)
    times.setTimeStep(1)
    project.setCrs(syntheses[0].crs())
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(syntheses[0].extent(), syntheses[0].crs()))
    project.setTitle("THEIA for QGIS: demonstration")
    return syntheses


def draw(shown: List[QgsMapLayer]) -> QImage:
    """One map of some layers, as QGIS renders it."""
    settings = QgsMapSettings()
    settings.setLayers(shown)
    settings.setDestinationCrs(shown[0].crs())
    settings.setExtent(shown[0].extent())
    settings.setOutputSize(QSize(_CELL, _CELL))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def picture(syntheses: List[QgsRasterLayer], path: Path) -> None:
    """All months side by side."""
    rows = -(-len(syntheses) // _COLUMNS)
    sheet = QImage(_COLUMNS * _CELL, rows * (_CELL + _TITLE), QImage.Format.Format_RGB32)
    sheet.fill(QColor("white"))
    painter = QPainter(sheet)
    painter.setFont(QFont("sans-serif", 12))
    for number, layer in enumerate(syntheses):
        x, y = number % _COLUMNS * _CELL, number // _COLUMNS * (_CELL + _TITLE)
        painter.drawText(x + 8, y + _TITLE - 7, layer.name())
        painter.drawImage(x, y + _TITLE, draw([layer]))
    painter.end()
    if not sheet.save(str(path)):
        raise SystemExit(f"{path} cannot be written")


def main(folder: Path) -> int:
    register_plugin()
    application = QgsApplication([], True)
    application.initQgis()
    sys.path.append(str(Path(application.pkgDataPath()) / "python" / "plugins"))
    project = QgsProject.instance()
    syntheses = fill(project, folder)
    picture(syntheses, folder / "map.png")
    if not project.write(str(folder / "theia_demo.qgz")):
        raise SystemExit("The project cannot be written.")
    again = QgsProject()
    bad = [] if again.read(str(folder / "theia_demo.qgz")) else ["the project"]
    bad += [layer.name() for layer in again.mapLayers().values() if not layer.isValid()]
    del syntheses, again
    project.clear()
    application.exitQgis()
    if bad:
        raise SystemExit(f"The project opens without: {', '.join(bad)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
