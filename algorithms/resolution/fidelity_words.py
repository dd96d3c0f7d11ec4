"""Texts of the fidelity report in the user's language: English in the code, French beside the thresholds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FRENCH = Path(__file__).resolve().parents[2] / "resources" / "tables" / "super_resolution_fidelity_fr.json"


@cache
def french() -> Mapping[str, str]:
    """English text -> French text."""
    texts: Mapping[str, str] = json.loads(_FRENCH.read_text(encoding="utf-8"))
    return texts


class Words:
    """`words("{n} bands", n=3)`: the text in `language` (en or fr), filled in."""

    def __init__(self, language: str = "en") -> None:
        self.language = "fr" if language == "fr" else "en"

    def __call__(self, text: str, **values: Any) -> str:
        shown = french()[text] if self.language == "fr" else text
        return shown.format(**values) if values else shown
