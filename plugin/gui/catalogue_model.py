"""The list of the catalogue panel: one row per footprint, with a picture that is fetched when the row is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Set

from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, QSize, Qt, QVariant, pyqtSignal
from qgis.PyQt.QtGui import QPixmap

from ..i18n import tr
from .pictures import Pictures

PICTURE, DATE, CLOUD, TILE, LEVEL, SIZE, NAME = range(7)
PICTURE_SIZE = QSize(56, 56)


@dataclass
class Row:
    """One footprint as the list shows it. `cloud` is None where the catalogue does not give it."""

    feature: int
    identifier: str
    acquired: str
    cloud: Optional[float]
    tile: str
    level: str
    size_mb: Optional[float]
    online: str
    existing: str
    picture: str
    quicklook: str
    source: str
    ticked: bool = False


#: fields that the list shows
_FIELDS = (
    "identifier", "acquired", "cloud", "tile", "level", "size_mb", "online", "theia_product", "thumbnail", "quicklook",
    "source",
)  # fmt: skip


def rows_of(layer: QgsVectorLayer) -> List[Row]:
    """The rows of a layer of footprints."""
    fields = layer.fields()
    places = [fields.indexOf(name) for name in _FIELDS]
    wanted = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    wanted.setSubsetOfAttributes([place for place in places if place >= 0])
    found = []
    for feature in layer.getFeatures(wanted):
        given = feature.attributes()
        # a NULL is a QVariant on Qt 5 and None on Qt 6; all that the list shows comes as a Python value
        values = [None if p < 0 or isinstance(given[p], QVariant) else given[p] for p in places]
        moment: Any = values[1]
        cloud, size = values[2], values[5]
        texts = [str(values[n] or "") for n in (0, 3, 4, 6, 7, 8, 9, 10)]
        found.append(
            Row(
                feature=feature.id(),
                identifier=texts[0],
                acquired=moment.toString("yyyy-MM-dd HH:mm") if hasattr(moment, "toString") else str(moment or "")[:16],
                cloud=None if cloud is None else float(cloud),
                tile=texts[1],
                level=texts[2],
                size_mb=None if size is None else float(size),
                online=texts[3],
                existing=texts[4],
                picture=texts[5],
                quicklook=texts[6],
                source=texts[7],
            )
        )
    return found


class FootprintModel(QAbstractTableModel):
    """Rows that can be ticked and sorted. Products without a cloud cover come after all others."""

    ticked = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.rows: List[Row] = []
        self.pictures = Pictures(self)
        self.pictures.arrived.connect(self._picture_arrived)
        self._small: Dict[str, QPixmap] = {}
        self._sorted = (DATE, Qt.SortOrder.DescendingOrder)

    def set_rows(self, rows: List[Row]) -> None:
        self.beginResetModel()
        self.pictures.clear()
        self._small.clear()
        self.rows = rows
        self._sort()
        self.endResetModel()
        self.ticked.emit()

    def chosen(self) -> List[Row]:
        return [row for row in self.rows if row.ticked]

    def tick_features(self, features: Set[int]) -> None:
        """Tick the rows of these features, and no others."""
        for row in self.rows:
            row.ticked = row.feature in features
        if self.rows:
            self.dataChanged.emit(self.index(0, PICTURE), self.index(len(self.rows) - 1, PICTURE))
        self.ticked.emit()

    # What Qt asks

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else NAME + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return ("", tr("Date"), tr("Cloud (%)"), tr("Tile"), tr("Level"), tr("Size (MB)"), tr("Product"))[section]

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == PICTURE else flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _TEXTS[column](row)
        if role == Qt.ItemDataRole.CheckStateRole and column == PICTURE:
            return Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and column == PICTURE:
            return self._picture(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            notes = [row.identifier, tr("On disk: {state}", state=row.online) if row.online else ""]
            if row.existing:
                notes.append(tr("THEIA product: {name}", name=row.existing))
            return "\n".join(n for n in notes if n)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (CLOUD, SIZE):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != PICTURE:
            return False
        self.rows[index.row()].ticked = value in (Qt.CheckState.Checked, 2)
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order)
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        column, order = self._sorted
        down = order == Qt.SortOrder.DescendingOrder
        key = _KEYS[column]
        self.rows.sort(key=lambda row: row.identifier)
        self.rows.sort(key=lambda row: key(row) or 0 if column in (CLOUD, SIZE) else key(row), reverse=down)
        if column in (CLOUD, SIZE):
            self.rows.sort(key=lambda row: key(row) is None)

    def _picture(self, row: Row) -> Optional[QPixmap]:
        if row.picture not in self._small:
            image = self.pictures.get(row.picture, row.source)
            if image is None:
                return None
            mode = Qt.AspectRatioMode.KeepAspectRatio
            scaled = image.scaled(PICTURE_SIZE, mode, Qt.TransformationMode.SmoothTransformation)
            self._small[row.picture] = QPixmap.fromImage(scaled)
        return self._small[row.picture]

    def _picture_arrived(self, address: str) -> None:
        for number, row in enumerate(self.rows):
            if row.picture == address:
                index = self.index(number, PICTURE)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


_TEXTS: Dict[int, Callable[[Row], str]] = {
    PICTURE: lambda r: "",
    DATE: lambda r: r.acquired,
    CLOUD: lambda r: "" if r.cloud is None else f"{r.cloud:.0f}",
    TILE: lambda r: r.tile,
    LEVEL: lambda r: r.level,
    SIZE: lambda r: "" if r.size_mb is None else f"{r.size_mb:.0f}",
    NAME: lambda r: r.identifier,
}
_KEYS: Dict[int, Callable[[Row], Any]] = {
    **_TEXTS,
    PICTURE: lambda r: not r.ticked,
    CLOUD: lambda r: r.cloud,
    SIZE: lambda r: r.size_mb,
}
