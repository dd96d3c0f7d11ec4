"""What can go wrong with an engine, in plain words: texts are marked here and translated when they are shown."""

from __future__ import annotations

import re
from typing import Any, Callable, Tuple


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 (the name that the translation tools look for)
    """Mark a text for translation."""
    return text


class EngineError(Exception):
    """An installation that cannot start or go on. `text` is a template for `values`; `detail` is for the log."""

    def __init__(self, text: str, detail: str = "", **values: Any) -> None:
        super().__init__(text.format(**values))
        self.text = text
        self.values = values
        self.detail = detail

    def shown(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.text).format(**self.values)


class Cancelled(Exception):
    """The user stopped the installation; what was downloaded is kept for the next try."""


NOT_INSTALLED = QT_TRANSLATE_NOOP(
    "Theia",
    "THEIA's processing engine is not installed yet. Open Settings > Options > THEIA and press Install "
    "(about {download} MB to download, {installed} MB on disk).",
)
NOT_DEEP = QT_TRANSLATE_NOOP(
    "Theia",
    "This entry needs the deep-learning part of THEIA's processing engine. Open Settings > Options > THEIA, choose "
    "the engine with deep learning and press Install (about {download} MB to download, {installed} MB on disk).",
)
NO_REQUESTS = QT_TRANSLATE_NOOP(
    "Theia",
    "The Python of this QGIS lacks the package requests, and no processing engine is installed. "
    "Open Settings > Options > THEIA and press Install.",
)
NOT_THERE = QT_TRANSLATE_NOOP(
    "Theia",
    "The Python interpreter chosen in Settings > Options > THEIA does not exist: {python}. "
    "Choose another one, or clear the field to use THEIA's own engine.",
)
LACKS = QT_TRANSLATE_NOOP(
    "Theia",
    "The Python interpreter chosen in Settings > Options > THEIA, {python}, lacks: {packages}. "
    "Install these there, or clear the field to use THEIA's own engine.",
)
BUSY = QT_TRANSLATE_NOOP(
    "Theia", "Another QGIS is installing the engine at this moment. Wait until it has finished, then look again."
)
NO_SPACE = QT_TRANSLATE_NOOP(
    "Theia",
    "The engine needs {needed} MB, and {folder} has {free} MB free. Free some space, or choose another folder for the "
    "engine (environment variable THEIA_ENGINE_FOLDER).",
)
DISK_FULL = QT_TRANSLATE_NOOP("Theia", "The disk became full. Free some space and press Install again: it goes on.")
NOT_WRITABLE = QT_TRANSLATE_NOOP(
    "Theia",
    "The folder {folder} cannot be written. Choose another one with the environment variable THEIA_ENGINE_FOLDER.",
)
NO_PYTHON = QT_TRANSLATE_NOOP(
    "Theia",
    "No Python 3.11 or later that can make a virtual environment was found. On Debian and Ubuntu: "
    "sudo apt install python3-venv, then press Install again. Elsewhere install the program uv or Python 3.11 or "
    "later, or choose an interpreter that holds the packages (conda, an institute's installation) below.",
)
PROXY = QT_TRANSLATE_NOOP(
    "Theia",
    "The proxy refused the download. Enter it in Settings > Options > Network with its user name, and press Install "
    "again; or install from a folder of wheels (see the help page on the engine).",
)
CERTIFICATE = QT_TRANSLATE_NOOP(
    "Theia",
    "The download was stopped because a certificate could not be verified: a company network often replaces it. Import "
    "your company's authority in Settings > Options > Authentication, or install from a folder of wheels.",
)
OFFLINE = QT_TRANSLATE_NOOP(
    "Theia",
    "The package index cannot be reached. Check the connection and press Install again: what was downloaded is kept. "
    "Without a network, install from a folder of wheels (see the help page on the engine).",
)
NOT_IN_WHEELS = QT_TRANSLATE_NOOP(
    "Theia",
    "The folder {folder} does not hold all wheels that this Python and system need. Make it on a machine of the same "
    "kind: python3 -m plugin.engine download.",
)
BLOCKED = QT_TRANSLATE_NOOP(
    "Theia",
    "Your organisation's security policy blocks the engine's Python. Ask for {folder} to be allowed, or choose an "
    "interpreter that is.",
)
RUNTIME = QT_TRANSLATE_NOOP(
    "Theia", "The Microsoft Visual C++ runtime is missing or too old. Install it (x64) and press Install again."
)
BROKEN = QT_TRANSLATE_NOOP(
    "Theia",
    "The packages are installed but do not load. Copy the details below into a report, and press Install again.",
)
FAILED = QT_TRANSLATE_NOOP(
    "Theia", "The installation stopped at: {step}. Press Install to try again: what was downloaded is kept."
)
TORCH_CPU = QT_TRANSLATE_NOOP(
    "Theia", "The build of torch for your graphics card could not be installed; its CPU build is used instead."
)
TORCH_DEFAULT = QT_TRANSLATE_NOOP(
    "Theia", "The index of torch cannot be reached; the build of the general package index is used instead."
)

#: what an installer's output says -> the text; looked for in this order
_SIGNS: Tuple[Tuple[str, str], ...] = (
    (r"No space left|ENOSPC|WinError 112|not enough space|disk full", DISK_FULL),
    (r"WinError 4551|blocked by (group|your)", BLOCKED),
    (r"WinError (1114|126|127)\b|DLL load failed", RUNTIME),
    (r"407 |Proxy Authentication|Cannot connect to proxy|Tunnel connection failed", PROXY),
    (r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer", CERTIFICATE),
    (r"name resolution|getaddrinfo|NewConnectionError|Connection refused|ConnectTimeout|dns error|timed out|"
     r"error sending request|Network is unreachable|Could not fetch URL", OFFLINE),
)  # fmt: skip


def explain(output: str) -> str:
    """The text that fits the output of a failed step; empty where none does."""
    return next((text for pattern, text in _SIGNS if re.search(pattern, output, re.IGNORECASE)), "")
