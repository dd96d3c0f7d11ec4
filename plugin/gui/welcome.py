"""The first-run page: what to do first, in the user's language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QTextBrowser, QVBoxLayout

from .. import settings
from ..engine import find_engine, requirements
from ..engine.locations import ROOT
from ..i18n import language, tr

_WIDTH, _HEIGHT = 640, 560


class WelcomePage(QDialog):
    """Four steps, and a button to the first one. `show_options` opens the options page."""

    def __init__(self, show_options: Callable[[], None], parent: Any = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("THEIA: first steps"))
        self.resize(_WIDTH, _HEIGHT)
        self.text = QTextBrowser(self)
        self.text.setHtml(page(language()))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.engine_button = QPushButton(tr("Settings and engine…"), self)
        buttons.addButton(self.engine_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.engine_button.clicked.connect(lambda checked=False: self._go(show_options))
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)

    def _go(self, show_options: Callable[[], None]) -> None:
        self.accept()
        show_options()


def page(code: str) -> str:
    """The page in a language as HTML, with the size of the download."""
    text = (ROOT / "resources" / "welcome" / f"{code}.html").read_text(encoding="utf-8")
    size = requirements.sizes("base")
    return text.format(download=size["download"], installed=size["installed"])


def is_due() -> bool:
    """Whether this user has never closed the page and has no engine yet."""
    chosen = settings.load()
    return not chosen.welcomed and find_engine("base", chosen.interpreter, chosen.engine_folder) is None


def show(iface: Any, show_options: Callable[[], None]) -> WelcomePage:
    """Open the page (it blocks nothing) and remember that it was seen."""
    dialog = WelcomePage(show_options, iface.mainWindow())
    dialog.finished.connect(lambda result: settings.save(replace(settings.load({}), welcomed=True)))
    dialog.show()
    return dialog


def offer(iface: Any, show_options: Callable[[], None]) -> None:
    """A message with a button instead of a window in the user's way; called once the main window stands."""
    bar = iface.messageBar()
    message = bar.createMessage("THEIA", tr("One thing is left to do before the first map: install the engine."))
    button = QPushButton(tr("First steps"), message)
    button.clicked.connect(lambda checked=False: (show(iface, show_options), bar.popWidget(message)))
    message.layout().addWidget(button)
    bar.pushWidget(message)
