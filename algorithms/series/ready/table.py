"""Constants of the harmonisation, read once from `resources/tables/harmonisation.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).resolve().parents[3] / "resources" / "tables" / "harmonisation.json"


@cache
def constants() -> Mapping[str, Any]:
    """The table as it stands in the resources."""
    table: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table
