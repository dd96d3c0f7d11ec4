"""What the catalogue panel asks: product, period, area, cloud, tile, and a key where the source takes one."""

from __future__ import annotations

from typing import Any, Dict, Optional

from qgis.core import QgsProcessing
from qgis.gui import QgsAuthConfigSelect, QgsExtentWidget
from qgis.PyQt.QtCore import QDate, QSize
from qgis.PyQt.QtWidgets import QComboBox, QDateEdit, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QWidget

from ...algorithms.entries import all_entries
from ..catalogues import Catalogue, first_source, pages, remember_auth, remembered_auth
from ..i18n import tr


class SearchForm(QWidget):
    """The form; `parameters` are those of `theia:search` as it stands."""

    def __init__(self, iface: Any, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._canvas = iface.mapCanvas()
        self.dataset = QComboBox(self)
        for option in all_entries()["search"].parameter("dataset").options:
            self.dataset.addItem(tr(option.label), option.id)
        # what no catalogue serves follows, with the address of its page
        for title, address in pages():
            self.dataset.addItem(tr("{title}: its page", title=title), address)
        # a panel is narrow: the longest title must not set its width
        self.dataset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.dataset.setMinimumContentsLength(20)
        today = QDate.currentDate()
        self.start, self.end = QDateEdit(today.addMonths(-3), self), QDateEdit(today, self)
        self.area = QgsExtentWidget(self, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.area.setNullValueAllowed(True, tr("the extent of the map"))
        self.area.setMapCanvas(self._canvas)
        for line in self.area.findChildren(QLineEdit):
            line.setPlaceholderText(tr("the extent of the map"))
        self.cloud = QSpinBox(self)
        self.cloud.setRange(0, 100)
        self.cloud.setValue(60)
        self.cloud.setSuffix(" %")
        self.tile = QLineEdit(self)
        self.tile.setPlaceholderText(tr("any, or such as 31TCH"))
        self.auth = QgsAuthConfigSelect(self)
        self.auth_label = QLabel(tr("Key"), self)
        self._lay_out()
        self.dataset.currentIndexChanged.connect(self._show_key)
        self._show_key()

    def _lay_out(self) -> None:
        days = QHBoxLayout()
        for edit in (self.start, self.end):
            edit.setCalendarPopup(True)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setMinimumWidth(edit.fontMetrics().horizontalAdvance("0000-00-00") + 48)
        days.addWidget(self.start)
        days.addWidget(QLabel("–", self))
        days.addWidget(self.end)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(tr("Product"), self.dataset)
        form.addRow(tr("Period"), days)
        form.addRow(tr("Area"), self.area)
        form.addRow(tr("Clouds up to"), self.cloud)
        form.addRow(tr("Tile"), self.tile)
        form.addRow(self.auth_label, self.auth)

    @property
    def page(self) -> str:
        """Address of the page of the chosen product, where it is in no catalogue; else empty."""
        chosen = str(self.dataset.currentData())
        return chosen if chosen.startswith("https://") else ""

    @property
    def source(self) -> Catalogue:
        """The source that is asked first for the chosen product."""
        return first_source(str(self.dataset.currentData()))

    def _show_key(self, *_: Any) -> None:
        """Show the choice of a key where the source takes one, with what was chosen for it before."""
        source = self.source
        self.auth.setVisible(bool(source.kind))
        self.auth_label.setVisible(bool(source.kind))
        self.auth.setConfigId(remembered_auth(source.id))
        self.auth_label.setToolTip(
            tr("{source} asks for a key to download, and to search too.", source=source.title)
            if source.search_with_key
            else tr("{source} asks for a key to download, not to search.", source=source.title)
        )

    def auth_id(self) -> str:
        """The configuration chosen, remembered for this source by its id."""
        source = self.source
        chosen = self.auth.configId() if source.kind else ""
        remember_auth(source.id, chosen)
        return chosen

    def parameters(self) -> Dict[str, Any]:
        """Parameters of `theia:search`. The key's configuration is named only where the search needs it."""
        found: Dict[str, Any] = {
            "DATASET": self.dataset.currentData(),
            "START": self.start.date().toString("yyyy-MM-dd"),
            "END": self.end.date().toString("yyyy-MM-dd"),
            "CLOUD_MAX": self.cloud.value() if self.cloud.value() < 100 else None,
            "FOOTPRINTS": QgsProcessing.TEMPORARY_OUTPUT,
        }
        chosen = self.auth_id()
        if chosen and self.source.search_with_key:
            found["AUTH"] = chosen
        tile = self.tile.text().strip()
        if tile:
            found["TILE"] = tile
        if not tile or self.area.isValid():
            found["AREA"] = self._area()
        return found

    def _area(self) -> str:
        """The rectangle that was drawn or typed, else the extent of the map."""
        if self.area.isValid():
            box, crs = self.area.outputExtent(), self.area.outputCrs()
        else:
            box, crs = self._canvas.extent(), self._canvas.mapSettings().destinationCrs()
        corners = f"{box.xMinimum()!r},{box.xMaximum()!r},{box.yMinimum()!r},{box.yMaximum()!r}"
        return f"{corners} [{crs.authid()}]"

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(378, super().minimumSizeHint().height())
