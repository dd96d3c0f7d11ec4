"""Quick looks laid on the map where their footprints are: small rasters in a group of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsLayerTreeGroup,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QImage

from ..i18n import tr
from .catalogue_model import Row
from .pictures import Pictures

#: quick looks on the map at once
_MOST = 12
Affine = Tuple[float, float, float, float, float, float]


class Quicklooks(QObject):
    """Shows the pictures of some rows on the map; those that are still on their way follow when they come."""

    def __init__(self, pictures: Pictures, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._pictures.arrived.connect(self._arrived)
        self._wanted: Dict[str, Tuple[Row, QgsGeometry]] = {}
        self._layers: List[str] = []
        self._footprints = ""

    def show(self, layer: Optional[QgsVectorLayer], rows: Sequence[Row]) -> None:
        """Lay the quick looks of `rows` on the map in place of those shown before."""
        self.clear()
        if layer is None:
            return
        self._footprints = layer.id()
        for row in rows[:_MOST]:
            self._wanted[row.quicklook] = (row, QgsGeometry(layer.getFeature(row.feature).geometry()))
        for address in list(self._wanted):
            self._arrived(address)

    def clear(self) -> None:
        project = QgsProject.instance()
        project.removeMapLayers([i for i in self._layers if project.mapLayer(i) is not None])
        group = project.layerTreeRoot().findGroup(tr("Quick looks"))
        if group is not None and not group.children():
            project.layerTreeRoot().removeChildNode(group)
        self._layers.clear()
        self._wanted.clear()

    def _new_group(self) -> QgsLayerTreeGroup:
        """A group just above the footprints: ticked ones are selected, and their filling would hide what is below."""
        root = QgsProject.instance().layerTreeRoot()
        node = root.findLayer(self._footprints)
        beside = node.parent() if node is not None else root
        return beside.insertGroup(beside.children().index(node) if node is not None else 0, tr("Quick looks"))

    def _arrived(self, address: str) -> None:
        if address not in self._wanted:
            return
        row, outline = self._wanted[address]
        image = self._pictures.get(address, row.source)
        if image is None:
            return
        self._wanted.pop(address, None)
        placed = place(outline, image.width(), image.height())
        if placed is not None:
            self._add(row, image, placed)

    def _add(self, row: Row, image: QImage, placed: Affine) -> None:
        path = Path(QgsProcessingUtils.generateTempFilename(f"quicklook_{row.feature}.png"))
        path.parent.mkdir(parents=True, exist_ok=True)
        # with an alpha band, what lies beside a turned picture stays transparent
        image.convertToFormat(QImage.Format.Format_ARGB32).save(os.fspath(path))
        # a world file: steps in x and y, then the centre of the first pixel
        path.with_suffix(".pgw").write_text("\n".join(repr(v) for v in placed), encoding="ascii")
        layer = QgsRasterLayer(os.fspath(path), f"{row.acquired[:10]} {row.tile}".strip(), "gdal")
        if not layer.isValid():
            return
        layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        project = QgsProject.instance()
        project.addMapLayer(layer, False)
        root = project.layerTreeRoot()
        group = root.findGroup(tr("Quick looks")) or self._new_group()
        group.insertLayer(0, layer)
        self._layers.append(layer.id())


def place(outline: QgsGeometry, width: int, height: int) -> Optional[Affine]:
    """The six numbers of a world file that lay a picture on an outline in degrees.

    An outline of four corners (a whole tile, a turned strip) takes the picture on its corners; any other outline on
    its box. None for an empty one.
    """
    box = outline.boundingBox()
    if outline.isEmpty() or not width or not height or box.width() <= 0 or box.height() <= 0:
        return None
    corners = [(p.x(), p.y()) for p in outline.vertices()]
    corners = corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners
    north_west = (box.xMinimum(), box.yMaximum())
    north_east, south_west = (box.xMaximum(), box.yMaximum()), (box.xMinimum(), box.yMinimum())
    if len(corners) == 4:
        middle = box.center()
        north = sorted(sorted(corners, key=lambda c: -c[1])[:2])
        south = sorted(sorted(corners, key=lambda c: -c[1])[2:])
        if north[0][0] < middle.x() < north[1][0] and south[0][0] < middle.x() < south[1][0]:
            north_west, north_east, south_west = north[0], north[1], south[0]
    across = ((north_east[0] - north_west[0]) / width, (north_east[1] - north_west[1]) / width)
    down = ((south_west[0] - north_west[0]) / height, (south_west[1] - north_west[1]) / height)
    x = north_west[0] + (across[0] + down[0]) / 2
    y = north_west[1] + (across[1] + down[1]) / 2
    return across[0], across[1], down[0], down[1], x, y
