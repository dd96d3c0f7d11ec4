"""Texts in the user's language.

Declarations hold plain English; `tr` translates when a text is shown, never when a module is imported, because the
translator may not be installed yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, Optional

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

from ..algorithms.spec.phrase import spoken, to_json

CONTEXT = "Theia"
LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parent.parent / "resources" / "i18n"


def tr(text: str, /, **values: Any) -> str:
    """`text` translated, then filled with `values`: `tr("Tile {n}", n=3)`."""
    shown = QCoreApplication.translate(CONTEXT, text) if text else ""
    return shown.format(**values) if values else shown


def said(text: str, beside: Optional[Mapping[str, Any]] = None) -> str:
    """What the worker says, in the user's language.

    `beside` is the event or the layer that the text came with: it holds the template and the values of the text.
    """
    given = ((beside or {}).get("phrases") or {}).get(text)
    return tr(text) if given is None else spoken(given, tr)


def of_phrase(text: str) -> str:
    """A text of the embedded package that was made in this process, in the user's language."""
    return spoken(to_json(text), tr)


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
