"""The page Settings > Options > THEIA."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.gui import QgsAuthConfigSelect, QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QGroupBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from .. import settings
from ..engine.locations import ROOT
from ..i18n import tr
from .engine_box import EngineBox

ICON = ROOT / "resources" / "icons" / "theia.svg"
_MAX_MEMORY_MB, _MAX_THREADS = 4_000_000, 1024


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page each time the options dialog opens."""

    def __init__(self) -> None:
        super().__init__("THEIA", QIcon(str(ICON)))

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def createWidget(self, parent: QWidget) -> OptionsPage:  # noqa: N802
        return OptionsPage(parent)


class OptionsPage(QgsOptionsPageWidget):
    """Engine, limits, folders, account, language. Nothing is kept before OK or Apply, but for what Install builds."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.setObjectName("theia")
        chosen = settings.load({})
        self.engine = EngineBox(chosen, self.apply, lambda: bool(self.scheduler.text().strip()), self)
        layout = QVBoxLayout(self)
        layout.addWidget(self.engine)
        layout.addWidget(self._processing(chosen))
        layout.addWidget(self._access(chosen))
        layout.addStretch(1)

    def apply(self) -> None:
        """Keep what the page shows."""
        settings.save(
            replace(
                settings.load({}),
                interpreter=self.engine.interpreter(),
                memory_mb=self.memory.value(),
                threads=self.threads.value(),
                device=self.device.currentData(),
                cache_folder=self.cache.filePath().strip(),
                scheduler=self.scheduler.text().strip(),
                geodes_auth=self.account.configId(),
                language=self.language.currentData(),
                log_level=self.log_level.currentData(),
            )
        )
        self.engine.refresh()

    def _processing(self, chosen: settings.Settings) -> QGroupBox:
        box = QGroupBox(tr("Processing"), self)
        form = QFormLayout(box)
        self.memory = _spin(chosen.memory_mb, _MAX_MEMORY_MB, 512, tr("A quarter of the machine"), " MB")
        self.memory.setToolTip(tr("Largest memory that one job may take, whatever the size of the images."))
        self.threads = _spin(chosen.threads, _MAX_THREADS, 1, tr("All cores"), "")
        names = {
            "auto": tr("Automatic"),
            "cpu": tr("Processor only"),
            "cuda": tr("NVIDIA card (CUDA)"),
            "mps": tr("Apple card (MPS)"),
        }
        self.device = _combo([(names[d], d) for d in settings.DEVICES], chosen.device)
        self.device.setToolTip(tr("Where networks run. Results agree within a stated tolerance."))
        self.cache = QgsFileWidget()
        self.cache.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.cache.setFilePath(chosen.cache_folder)
        self.cache.lineEdit().setPlaceholderText(tr("The folder for temporary files"))
        self.cache.setToolTip(tr("Folder of what can be fetched again, such as elevation tiles."))
        self.scheduler = QLineEdit(chosen.scheduler)
        self.scheduler.setPlaceholderText(tr("None: this machine works alone"))
        self.scheduler.setToolTip(
            tr(
                "Address of a Dask scheduler, such as tcp://192.168.1.20:8786: land cover maps are then made by its "
                "workers. With an address, Install adds what a cluster needs to the engine."
            )
        )
        form.addRow(tr("Memory limit"), self.memory)
        form.addRow(tr("Threads"), self.threads)
        form.addRow(tr("Graphics card"), self.device)
        form.addRow(tr("Folder of caches"), self.cache)
        form.addRow(tr("Cluster"), self.scheduler)
        return box

    def _access(self, chosen: settings.Settings) -> QGroupBox:
        box = QGroupBox(tr("Catalogue, reports, log"), self)
        form = QFormLayout(box)
        self.account = QgsAuthConfigSelect(box)
        if chosen.geodes_auth:
            self.account.setConfigId(chosen.geodes_auth)
        self.account.setToolTip(
            tr("Your GEODES account: a Basic configuration whose password is the API key. It stays encrypted in QGIS.")
        )
        names = {"": tr("That of QGIS"), "en": "English", "fr": "Français"}
        self.language = _combo([(names[code], code) for code in settings.LANGUAGES], chosen.language)
        levels = {"normal": tr("Normal"), "debug": tr("Everything that the worker prints")}
        self.log_level = _combo([(levels[level], level) for level in settings.LOG_LEVELS], chosen.log_level)
        form.addRow(tr("GEODES account"), self.account)
        form.addRow(tr("Language of reports"), self.language)
        form.addRow(tr("Log of a run"), self.log_level)
        return box


def _spin(value: int, largest: int, step: int, zero: str, suffix: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(0, largest)
    spin.setSingleStep(step)
    spin.setSpecialValueText(zero)
    spin.setSuffix(suffix)
    spin.setValue(value)
    return spin


def _combo(items: list, current: str) -> QComboBox:
    combo = QComboBox()
    for text, value in items:
        combo.addItem(text, value)
    combo.setCurrentIndex(max(0, combo.findData(current)))
    return combo
