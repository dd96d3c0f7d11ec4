"""Differences between QGIS 3.22 and 4.x: the only place that asks what an API offers."""

from __future__ import annotations

from qgis.core import Qgis, QgsApplication, QgsProcessingContext, QgsRasterLayer, QgsRasterLayerTemporalProperties
from qgis.PyQt.QtCore import QCoreApplication, QThread
from qgis.PyQt.QtWidgets import QApplication


def set_fixed_temporal_range(layer: QgsRasterLayer) -> None:
    """Let the temporal controller show a raster during one period (the enum moved to `Qgis` in 3.36)."""
    if hasattr(Qgis, "RasterTemporalMode"):
        mode = Qgis.RasterTemporalMode.FixedTemporalRange
    else:
        mode = QgsRasterLayerTemporalProperties.TemporalMode.ModeFixedTemporalRange
    layer.temporalProperties().setMode(mode)


def set_group(details: QgsProcessingContext.LayerDetails, group: str, sort_key: int) -> bool:
    """Ask Processing to put a layer into a group, higher keys further up; False where it cannot (before 3.32)."""
    if not hasattr(details, "groupName"):
        return False
    details.groupName = group
    if hasattr(details, "layerSortKey"):
        details.layerSortKey = sort_key
    return True


def modeler_is_active() -> bool:
    """Whether an algorithm is being made for the graphical modeler: it calls with no sign of itself but its window."""
    application = QCoreApplication.instance()
    if not isinstance(application, QApplication) or QThread.currentThread() != application.thread():
        return False
    active = application.activeWindow()
    # some desktops name no active window
    windows = [active] if active is not None else [w for w in application.topLevelWidgets() if w.isVisible()]
    return any(window.inherits("QgsModelDesignerDialog") for window in windows)


def deliver_interrupt() -> None:
    """Let Ctrl-C reach a run of `qgis_process`: it comes as an event of the main thread, which the run keeps busy."""
    if QgsApplication.platform() == "qgis_process" and QThread.currentThread() == QCoreApplication.instance().thread():
        QCoreApplication.processEvents()
