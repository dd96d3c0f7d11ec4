"""Version of the plugin, as `metadata.txt` says."""

from __future__ import annotations

import configparser
from pathlib import Path


def _read() -> str:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(Path(__file__).parent.parent / "metadata.txt", encoding="utf-8")
    return parser.get("general", "version", fallback="0")


VERSION = _read()
