"""Life cycle of the plugin: the provider in every QGIS, menu and options page where there is a window."""

from __future__ import annotations

from typing import Any, List, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from . import i18n
from .i18n import tr
from .product_algorithm import ICON
from .provider import TheiaProvider

MENU = "&THEIA"


class TheiaPlugin:
    """What QGIS loads and unloads. `iface` is None in `qgis_process`."""

    def __init__(self, iface: Any) -> None:
        self.iface = iface
        self._translator = i18n.install()
        self._provider: Optional[TheiaProvider] = None
        self._actions: List[QAction] = []
        self._options: Any = None
        self._panel: Any = None

    def initProcessing(self) -> None:  # noqa: N802
        """Register the provider; all that `qgis_process` calls."""
        provider = TheiaProvider()
        if QgsApplication.processingRegistry().addProvider(provider):
            self._provider = provider
            provider.load_models()

    def initGui(self) -> None:  # noqa: N802
        self.initProcessing()
        from .gui.options import OptionsFactory

        self._options = OptionsFactory()
        self._options.setTitle("THEIA")
        self.iface.registerOptionsWidgetFactory(self._options)
        self._add_action(tr("Search and download products…"), self._show_catalogue)
        self._add_action(tr("First steps…"), self._show_welcome)
        self._add_action(tr("Settings and engine…"), self._show_options)
        self._offer_welcome()

    def unload(self) -> None:
        for action in self._actions:
            self.iface.removePluginMenu(MENU, action)
            action.deleteLater()
        self._actions.clear()
        if self._panel is not None:
            self._panel.stop()
            self.iface.removeDockWidget(self._panel)
            self._panel.deleteLater()
            self._panel = None
        if self._options is not None:
            self.iface.unregisterOptionsWidgetFactory(self._options)
            self._options = None
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        i18n.uninstall(self._translator)
        self._translator = None

    def _add_action(self, text: str, slot: Any) -> None:
        action = QAction(QIcon(str(ICON)), text, self.iface.mainWindow())
        action.triggered.connect(lambda checked=False: slot())
        self.iface.addPluginToMenu(MENU, action)
        self._actions.append(action)

    def _offer_welcome(self) -> None:
        """Once per user without an engine: now where the window stands, else when QGIS has started."""
        from .gui import welcome

        if not welcome.is_due():
            return
        if self.iface.mainWindow().isVisible():
            welcome.offer(self.iface, self._show_options)
        else:
            self.iface.initializationCompleted.connect(lambda: welcome.offer(self.iface, self._show_options))

    def _show_catalogue(self) -> None:
        """The panel is made when it is first asked for."""
        from .gui.catalogue_panel import create_panel

        if self._panel is None:
            self._panel = create_panel(self.iface)
        self._panel.show()
        self._panel.raise_()

    def _show_welcome(self) -> None:
        from .gui import welcome

        welcome.show(self.iface, self._show_options)

    def _show_options(self) -> None:
        self.iface.showOptionsDialog(self.iface.mainWindow(), "theia")
