"""The plugin in a window and without one: what it adds, and that nothing stays when it is unloaded."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QDockWidget, QMainWindow


class _Interface:
    """The part of QGIS's interface that the plugin touches."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.window.show()
        self.menu: list[Any] = []
        self.options: list[Any] = []
        self.docks: list[Any] = []

    def mainWindow(self) -> QMainWindow:  # noqa: N802
        return self.window

    def messageBar(self) -> Any:  # noqa: N802
        from qgis.gui import QgsMessageBar

        return QgsMessageBar(self.window)

    def mapCanvas(self) -> Any:  # noqa: N802
        from qgis.gui import QgsMapCanvas

        return QgsMapCanvas(self.window)

    def addPluginToMenu(self, menu: str, action: Any) -> None:  # noqa: N802
        self.menu.append(action)

    def removePluginMenu(self, menu: str, action: Any) -> None:  # noqa: N802
        self.menu.remove(action)

    def registerOptionsWidgetFactory(self, factory: Any) -> None:  # noqa: N802
        self.options.append(factory)

    def unregisterOptionsWidgetFactory(self, factory: Any) -> None:  # noqa: N802
        self.options.remove(factory)

    def addTabifiedDockWidget(self, area: Any, dock: QDockWidget, beside: list[str], shown: bool) -> None:  # noqa: N802
        self.docks.append(dock)

    def removeDockWidget(self, dock: QDockWidget) -> None:  # noqa: N802
        self.docks.remove(dock)


def test_the_plugin_adds_its_parts_and_takes_them_away(qgis_app: Any, qgis_processing: None, monkeypatch: Any) -> None:
    import theia
    from theia.plugin import main

    monkeypatch.setattr(main.TheiaProvider, "id", lambda self: "theia_of_this_test")
    interface = _Interface()
    registry = QgsApplication.processingRegistry()
    plugin = theia.classFactory(interface)
    plugin.initGui()
    assert len(interface.menu) >= 3 and len(interface.options) == 1
    assert registry.providerById("theia_of_this_test").algorithms()
    plugin._show_catalogue()
    plugin._show_catalogue()
    assert len(interface.docks) == 1 and interface.docks[0].isVisible()
    plugin.unload()
    assert (interface.menu, interface.options, interface.docks) == ([], [], [])
    assert registry.providerById("theia_of_this_test") is None
    # a plugin that is reloaded starts anew
    plugin.initGui()
    assert registry.providerById("theia_of_this_test").algorithms()
    plugin.unload()


def test_without_a_window_only_the_provider_is_made(qgis_app: Any, qgis_processing: None, monkeypatch: Any) -> None:
    import theia
    from theia.plugin import main

    monkeypatch.setattr(main.TheiaProvider, "id", lambda self: "theia_of_this_test")
    plugin = theia.classFactory(None)
    plugin.initProcessing()
    assert QgsApplication.processingRegistry().providerById("theia_of_this_test").algorithms()
    plugin.unload()
    assert QgsApplication.processingRegistry().providerById("theia_of_this_test") is None
