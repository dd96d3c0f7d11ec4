"""The engine: the Python environment that processing runs in, found or installed.

Standard library only, Python 3.9 syntax, no QGIS: the same code serves the options page, the check before each run and
the command line `python3 -m plugin.engine` (offline and managed machines).
"""

from __future__ import annotations

from .find import Engine, find_engine, missing_message

__all__ = ["Engine", "find_engine", "missing_message"]
