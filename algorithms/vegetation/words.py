"""Texts of reports in the user's language: English in the code, French in `resources/tables/vegetation_fr.json`."""

from __future__ import annotations

from typing import Any

from .table import constants


class Words:
    """`words("{n} parcels", n=3)`: the text in `language` (en or fr), filled in."""

    def __init__(self, language: str = "en") -> None:
        self.language = "fr" if language == "fr" else "en"

    def __call__(self, text: str, **values: Any) -> str:
        shown = constants("vegetation_fr").get(text, text) if self.language == "fr" else text
        return str(shown).format(**values) if values else str(shown)
