"""Texts of reports in the user's language: English in the code, French in `resources/tables`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FRENCH = Path(__file__).resolve().parents[2] / "resources" / "tables" / "super_resolution_fr.json"


@cache
def _french() -> Mapping[str, str]:
    texts: Mapping[str, str] = json.loads(_FRENCH.read_text(encoding="utf-8"))
    return texts


class Words:
    """`words("{n} scenes", n=3)`: the text in `language` (en or fr), filled in."""

    def __init__(self, language: str = "en") -> None:
        self.language = "fr" if language == "fr" else "en"

    def __call__(self, text: str, **values: Any) -> str:
        shown = _french().get(text, text) if self.language == "fr" else text
        return shown.format(**values) if values else shown
