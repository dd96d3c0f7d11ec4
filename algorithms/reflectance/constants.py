"""The method's constants, from `resources/tables/l2a.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "l2a.json"


@cache
def constants() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return data
