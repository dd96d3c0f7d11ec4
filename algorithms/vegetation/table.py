"""Constants of the methods, read once from `resources/tables/<name>.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_TABLES = Path(__file__).resolve().parents[2] / "resources" / "tables"


@cache
def constants(name: str) -> Mapping[str, Any]:
    """The table `name` ("mowing", "dieback", "thinning") as it stands in the resources."""
    table: Mapping[str, Any] = json.loads((_TABLES / f"{name}.json").read_text(encoding="utf-8"))
    return table
