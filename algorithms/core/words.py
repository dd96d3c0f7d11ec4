"""Texts of reports in the user's language: English in the code, French in `resources/tables/<table>.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_TABLES = Path(__file__).resolve().parents[2] / "resources" / "tables"


@cache
def french(table: str) -> Mapping[str, str]:
    """English text -> French text, of one table."""
    texts: Mapping[str, str] = json.loads((_TABLES / f"{table}.json").read_text(encoding="utf-8"))
    return texts


class Words:
    """`words("{n} polygons", n=3)`: the text in `language` (en or fr), filled in."""

    def __init__(self, table: str, language: str = "en") -> None:
        self.table = table
        self.language = "fr" if language == "fr" else "en"

    def __call__(self, text: str, **values: Any) -> str:
        shown = french(self.table).get(text, text) if self.language == "fr" else text
        return shown.format(**values) if values else shown
