"""Texts in the user's language.

Declarations hold plain English; `tr` translates when a text is shown, never when a module is imported, because the
translator may not be installed yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

CONTEXT = "Theia"
LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parent.parent / "resources" / "i18n"


def tr(text: str, /, **values: Any) -> str:
    """`text` translated, then filled with `values`: `tr("Tile {n}", n=3)`."""
    shown = QCoreApplication.translate(CONTEXT, text) if text else ""
    return shown.format(**values) if values else shown


def language() -> str:
    """Two-letter code of the language of QGIS; English where THEIA has no translation."""
    settings = QgsSettings()
    if settings.value("locale/overrideFlag", False, type=bool):
        name = str(settings.value("locale/userLocale", "") or "")
    else:
        name = QLocale.system().name()
    code = name[:2].lower()
    return code if code in LANGUAGES else "en"


def install() -> Optional[QTranslator]:
    """Install the translator of the language of QGIS; keep the result alive, and hand it to `uninstall`."""
    translator = _load(language())
    if translator is not None:
        QCoreApplication.installTranslator(translator)
    return translator


def uninstall(translator: Optional[QTranslator]) -> None:
    """Remove what `install` returned."""
    if translator is not None:
        QCoreApplication.removeTranslator(translator)


def _load(code: str) -> Optional[QTranslator]:
    translator = QTranslator()
    return translator if translator.load(str(FOLDER / f"theia_{code}.qm")) else None
