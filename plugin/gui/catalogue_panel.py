"""The catalogue in a panel: search the map's extent, look at quick looks in a list and on the map, tick, download.

Everything runs through the entries `theia:search` and `theia:download`, in the background; the panel only fills in
their parameters and shows what they give.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, List, Optional

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsDockWidget, QgsFileWidget
from qgis.PyQt.QtCore import Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ..i18n import tr
from ..results import apply_style
from .catalogue_form import SearchForm
from .catalogue_model import DATE, PICTURE_SIZE, FootprintModel, rows_of
from .quicklooks import Quicklooks

#: style of the layer, a file of resources/styles
STYLE = "footprints"


def create_panel(iface: Any) -> CataloguePanel:
    """The dock, added to the main window and hidden; the caller keeps it, shows it and removes it on unload."""
    panel = CataloguePanel(iface)
    # the list needs the height: a tab beside the toolbox, not a part of its column
    iface.addTabifiedDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel, ["ProcessingToolbox"], False)
    panel.hide()
    return panel


class _Feedback(QgsProcessingFeedback):
    """Hands messages to the panel and keeps the last error. Its methods are called in the thread of the task."""

    told = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__(False)
        self.error = ""
        self.warnings: List[str] = []

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: N802, N803
        self.error = error
        super().reportError(error, fatalError)

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self.told.emit(text)
        super().setProgressText(text)

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        self.warnings.append(warning)
        self.told.emit(warning)
        super().pushWarning(warning)


class CataloguePanel(QgsDockWidget):
    """Search, list and download. `layer` is the layer of the last search while the project has it."""

    def __init__(self, iface: Any, parent: Optional[QWidget] = None) -> None:
        super().__init__(tr("THEIA catalogue"), parent or iface.mainWindow())
        self.setObjectName("TheiaCatalogue")
        self.iface = iface
        self.model = FootprintModel(self)
        self.model.ticked.connect(self._show_choice)
        self.quicklooks = Quicklooks(self.model.pictures, self)
        self._layer_id = ""
        self._task: Optional[QgsProcessingAlgRunnerTask] = None
        self._kept: Dict[str, Any] = {}
        body = QWidget(self)
        layout = QVBoxLayout(body)
        self.form = SearchForm(iface, self)
        self.search_button = QPushButton(tr("Search"), self)
        self.search_button.clicked.connect(lambda: self.search())
        layout.addWidget(self.form)
        layout.addWidget(self.search_button)
        layout.addWidget(self._list(), 1)
        layout.addLayout(self._download_form())
        self.setWidget(body)
        self._show_choice()

    # Widgets

    def _list(self) -> QTableView:
        view = QTableView(self)
        view.setModel(self.model)
        view.setSortingEnabled(True)
        view.sortByColumn(DATE, Qt.SortOrder.DescendingOrder)
        view.setIconSize(PICTURE_SIZE)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(PICTURE_SIZE.height() + 4)
        view.setWordWrap(False)
        for column, width in enumerate((PICTURE_SIZE.width() + 32, 150, 85, 75, 60, 85, 380)):
            view.setColumnWidth(column, width)
        view.horizontalHeader().setStretchLastSection(True)
        view.selectionModel().selectionChanged.connect(lambda *_: self._show_quicklooks())
        self.view = view
        return view

    def _download_form(self) -> QVBoxLayout:
        box = QVBoxLayout()
        self.chosen = QLabel(self)
        self.folder = QgsFileWidget(self)
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setDialogTitle(tr("Folder for the products"))
        self.bands = QLineEdit(self)
        self.bands.setPlaceholderText(tr("all bands, or B2, B3, B4, B8"))
        self.download_button = QPushButton(tr("Download"), self)
        self.download_button.clicked.connect(lambda: self.download())
        self.stop_button = QPushButton(tr("Stop"), self)
        self.stop_button.clicked.connect(self.stop)
        self.progress = QProgressBar(self)
        self.status = QLabel(self)
        self.status.setWordWrap(True)
        form = QFormLayout()
        form.addRow(tr("Folder"), self.folder)
        form.addRow(tr("Bands"), self.bands)
        buttons = QHBoxLayout()
        buttons.addWidget(self.download_button)
        buttons.addWidget(self.stop_button)
        box.addWidget(self.chosen)
        box.addLayout(form)
        box.addLayout(buttons)
        box.addWidget(self.progress)
        box.addWidget(self.status)
        self.stop_button.setEnabled(False)
        self.progress.hide()
        return box

    # Search

    def search_parameters(self) -> Dict[str, Any]:
        """Parameters of `theia:search` as the form stands."""
        return self.form.parameters()

    def search(self) -> None:
        if self.form.page:
            QDesktopServices.openUrl(QUrl(self.form.page))
            self.status.setText(tr("This product is in no catalogue: its page opens in the browser."))
            return
        chosen = self.form.auth_id()
        self.model.pictures.configurations = {self.form.source.id: chosen} if chosen else {}
        self._run("theia:search", self.search_parameters(), self._found)

    def _found(self, results: Dict[str, Any]) -> None:
        layer = QgsVectorLayer(str(results["FOOTPRINTS"]), tr("Footprints"), "ogr")
        if not layer.isValid():
            self._say(tr("The footprints cannot be read."), Qgis.MessageLevel.Critical)
            return
        apply_style(layer, STYLE, ())
        self.set_layer(layer)
        QgsProject.instance().addMapLayer(layer)
        self.status.setText(tr("{count} products found.", count=layer.featureCount()))

    def set_layer(self, layer: QgsVectorLayer) -> None:
        """Show a layer of footprints; features selected on the map are ticked in the list, and the other way round."""
        self.quicklooks.clear()
        self._layer_id = layer.id()
        self.model.set_rows(rows_of(layer))
        layer.selectionChanged.connect(self._selected_on_map)

    def layer(self) -> Optional[QgsVectorLayer]:
        found = QgsProject.instance().mapLayer(self._layer_id)
        return found if isinstance(found, QgsVectorLayer) else None

    def _selected_on_map(self, *_: Any) -> None:
        layer = self.layer()
        features = set(layer.selectedFeatureIds()) if layer is not None else set()
        if features != {row.feature for row in self.model.chosen()}:
            self.model.tick_features(features)

    def _show_choice(self) -> None:
        rows = self.model.chosen()
        size = sum(row.size_mb or 0 for row in rows) / 1000
        self.chosen.setText(tr("{count} ticked, {size} GB", count=len(rows), size=f"{size:.1f}"))
        self.download_button.setEnabled(bool(rows) and self._task is None)
        layer, wanted = self.layer(), {row.feature for row in rows}
        if layer is not None and set(layer.selectedFeatureIds()) != wanted:
            layer.selectByIds(list(wanted))

    def _show_quicklooks(self) -> None:
        layer = self.layer()
        rows = [self.model.rows[i.row()] for i in self.view.selectionModel().selectedRows()]
        self.quicklooks.show(layer, rows)

    # Download

    def download(self) -> None:
        layer = self.layer()
        folder = self.folder.filePath().strip()
        if layer is None:
            self._say(
                tr("The layer of footprints is no longer in the project. Search again."), Qgis.MessageLevel.Warning
            )
            return
        if not folder:
            self._say(tr("Choose a folder for the products first."), Qgis.MessageLevel.Warning)
            return
        layer.selectByIds([row.feature for row in self.model.chosen()])
        parameters = {
            "FOOTPRINTS": QgsProcessingFeatureSourceDefinition(layer.id(), True),
            "BANDS": self.bands.text().strip(),
            "OUTPUT": folder,
            "LOAD": False,
        }
        chosen = self.form.auth_id()
        if chosen:
            # the source that this key belongs to: products that came from another one never see it
            parameters.update({"AUTH": chosen, "SOURCE": self.form.source.id})
        self._run("theia:download", parameters, self._downloaded)

    def _downloaded(self, results: Dict[str, Any]) -> None:
        text = tr(
            "{count} products are complete in {folder}.", count=int(results.get("COUNT", 0)), folder=results["OUTPUT"]
        )
        self._say(text, Qgis.MessageLevel.Success)

    # Running

    def _run(self, algorithm_id: str, parameters: Dict[str, Any], on_success: Callable[[Dict[str, Any]], None]) -> None:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(algorithm_id)
        context, feedback = QgsProcessingContext(), _Feedback()
        context.setProject(QgsProject.instance())
        accepted, problem = algorithm.checkParameterValues(parameters, context)
        if not accepted:
            self._say(problem, Qgis.MessageLevel.Warning)
            return
        task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
        # the task holds bare pointers to these
        self._kept = {"algorithm": algorithm, "context": context, "feedback": feedback}
        self._task = task
        feedback.progressChanged.connect(self._show_progress)
        feedback.told.connect(self.status.setText)
        task.executed.connect(lambda fine, results: self._ended(fine, results, feedback, on_success))
        self.progress.setValue(0)
        self._set_busy(True)
        self.status.setText(algorithm.displayName())
        QgsApplication.taskManager().addTask(task)

    def _show_progress(self, share: float) -> None:
        self.progress.setValue(int(share))

    def _ended(
        self, fine: bool, results: Dict[str, Any], feedback: _Feedback, on_success: Callable[[Dict[str, Any]], None]
    ) -> None:
        self._task = None
        self._set_busy(False)
        self.status.setText("\n".join(feedback.warnings[-3:]))
        if fine:
            on_success(results)
        elif feedback.isCanceled():
            self.status.setText(tr("Stopped. What is complete is kept."))
        else:
            self._say(
                feedback.error.strip() or tr("The run failed; see the log of Processing."), Qgis.MessageLevel.Critical
            )

    def stop(self) -> None:
        if self._task is not None:
            self._kept["feedback"].cancel()
            self._task.cancel()

    def _set_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.stop_button.setEnabled(busy)
        self.search_button.setEnabled(not busy)
        self.download_button.setEnabled(not busy and bool(self.model.chosen()))

    def _say(self, text: str, level: Qgis.MessageLevel) -> None:
        self.status.setText(text)
        self.iface.messageBar().pushMessage("THEIA", text.split(os.linesep)[0], level)

    def closeEvent(self, event: Any) -> None:  # noqa: N802
        self.quicklooks.clear()
        super().closeEvent(event)
