"""The part of the options page that shows, installs and tests the engine."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import Qgis, QgsProcessingUtils
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..engine import find, locations, plan, requirements, status
from ..i18n import tr
from ..settings import Settings
from ..version import VERSION
from . import tasks


class EngineBox(QGroupBox):
    """State of the engine; Install with size, progress and cancel; another interpreter; test; diagnostics.

    `keep` saves what the whole page shows: a test must run with what the user sees. `for_cluster` tells whether the
    page names a scheduler.
    """

    def __init__(
        self, chosen: Settings, keep: Callable[[], None], for_cluster: Callable[[], bool], parent: QWidget
    ) -> None:
        super().__init__(tr("Processing engine"), parent)
        self._engine_folder = chosen.engine_folder
        self._keep = keep
        self._for_cluster = for_cluster
        self._details: list[str] = []
        self.state = _text_label()
        self.size = _text_label()
        self.message = _text_label()
        self.tier = QComboBox()
        self.tier.addItem(tr("Standard"), "base")
        self.tier.addItem(tr("With deep learning"), "deep")
        self.tier.currentIndexChanged.connect(lambda index: self._show_size())
        self.install_button = _button(tr("Install"), self._install_or_stop)
        self.test_button = _button(tr("Test"), self._test)
        self.copy_button = _button(tr("Copy diagnostics"), self._copy)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.python = QgsFileWidget()
        self.python.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.python.setFilePath(chosen.interpreter)
        self.python.lineEdit().setPlaceholderText(tr("THEIA's own engine"))
        self.python.setToolTip(
            tr("A Python 3.11 or later that already holds the packages: conda, a cluster's or an institute's one.")
        )
        self.python.fileChanged.connect(lambda path: self.refresh())
        self._lay_out()
        self.refresh()
        if tasks.running["install"] is not None:
            self._follow(tasks.running["install"])

    def interpreter(self) -> str:
        return str(self.python.filePath()).strip()

    def refresh(self) -> None:
        """Read the state of the engine from its files."""
        found = status.read_status(self.interpreter(), self._engine_folder)
        self.state.setText(_describe(found, self.interpreter(), self._engine_folder))
        self.test_button.setEnabled(found.base is not None and tasks.running["test"] is None)
        self._show_size()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for widget in (self.tier, self.install_button, self.test_button, self.copy_button):
            row.addWidget(widget)
        row.addStretch(1)
        form = QFormLayout()
        form.addRow(tr("Use this Python instead"), self.python)
        layout = QVBoxLayout(self)
        layout.addWidget(self.state)
        layout.addLayout(row)
        for widget in (self.size, self.progress, self.message):
            layout.addWidget(widget)
        layout.addLayout(form)

    def _show_size(self) -> None:
        engines = locations.engines_folder(self._engine_folder)
        values = requirements.sizes(self.tier.currentData())
        self.size.setText(
            tr(
                "About {download} MB to download, {installed} MB on disk; {free} MB are free in {folder}.",
                download=values["download"],
                installed=values["installed"],
                free=plan.free_mb(engines),
                folder=engines,
            )
        )

    # Install

    def _install_or_stop(self) -> None:
        task = tasks.running["install"]
        if task is not None:
            self.message.setText(tr("Stopping…"))
            task.cancel()
            return
        self._follow(self._start())

    def _start(self) -> tasks.InstallTask:
        return tasks.install(self.tier.currentData(), self._engine_folder, self._for_cluster())

    def _follow(self, task: tasks.InstallTask) -> None:
        self.install_button.setText(tr("Cancel"))
        self.tier.setEnabled(False)
        self.progress.setValue(int(10 * task.progress()))
        self.progress.show()
        task.told.connect(self._told)
        task.ended.connect(self._installed)
        self._task = task

    def _told(self, share: float, text: str) -> None:
        self.progress.setValue(int(1000 * share))
        self.message.setText(text)

    def _installed(self, succeeded: bool, text: str) -> None:
        self._details = self._task.details()
        self.install_button.setText(tr("Install"))
        self.tier.setEnabled(True)
        self.progress.hide()
        self.message.setText(text)
        self.refresh()

    # Test

    def _test(self) -> None:
        self._keep()
        check = tasks.SelfCheck(QgsProcessingUtils.generateTempFilename("theia_engine.html"))
        if check.task is None:
            self.message.setText(check.problem)
            return
        self.test_button.setEnabled(False)
        self.message.setText(tr("Testing…"))
        check.start(lambda succeeded, results: self._tested(check, succeeded, results))

    def _tested(self, check: tasks.SelfCheck, succeeded: bool, results: dict[str, Any]) -> None:
        self.refresh()
        self._details = check.feedback.textLog().splitlines()
        if succeeded:
            self.message.setText(str(results.get("SUMMARY", "")))
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(results.get("REPORT", ""))))
        else:
            self.message.setText("\n".join([tr("The test failed."), *self._details[-3:]]))

    def _copy(self) -> None:
        heading = f"THEIA for QGIS {VERSION}, QGIS {Qgis.QGIS_VERSION}"
        text = status.report(self.interpreter(), self._engine_folder, heading)
        QApplication.clipboard().setText("\n".join([text, *self._details]))
        self.message.setText(tr("Copied. Paste it into your question or report."))


def _describe(found: status.Status, interpreter: str, engine_folder: str) -> str:
    """One or two sentences: what is there, and what is missing for the rest."""
    engine = found.deep or found.base
    if engine is None:
        return find.missing_message("base", interpreter, engine_folder, tr)
    parts = {
        "setting": tr("Your own Python is used: {python}."),
        "checkout": tr("The engine of this checkout is used: {python}."),
        "installed": tr("The engine is installed: {python}."),
        "qgis": tr("QGIS's own Python holds all that is needed: {python}."),
    }
    text = parts[engine.source].format(python=engine.python)
    if engine.outdated:
        text += " " + tr("It was made for an earlier version of THEIA; press Install to renew it.")
    if found.deep is None:
        text += " " + tr("Deep learning is not installed; super-resolution and the other networks need it.")
    return text


def _text_label() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    return label


def _button(text: str, slot: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.clicked.connect(lambda checked=False: slot())
    return button
