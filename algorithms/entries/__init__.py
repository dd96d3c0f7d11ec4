"""The declarations, one file per toolbox group. Standard library only: QGIS imports them in its own interpreter."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import Dict

from ..spec import GROUPS, Declaration


@lru_cache(maxsize=1)
def all_entries() -> Dict[str, Declaration]:
    """Every declaration by id, in the order of the toolbox's groups."""
    found = []
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")):
        found.extend(importlib.import_module(f".{module}", __name__).ENTRIES)
    order = list(GROUPS)
    entries = {d.id: d for d in sorted(found, key=lambda d: order.index(d.group))}
    if len(entries) != len(found):
        raise ValueError("an id is declared twice")
    return entries
