"""Every text of the reports has its French, with the same blanks to fill."""

from __future__ import annotations

import ast
import json
import string
from pathlib import Path

import pytest

from algorithms.core.words import Words
from algorithms.landcover.cleaning import REASONS

ROOT = Path(__file__).resolve().parents[2]


def _table(module: Path) -> str:
    """The table of texts that a module's reports take: the edges of parcels have one of their own."""
    return "parcel_edges_fr" if module.name.startswith("edges") else "landcover_fr"


def _texts() -> set[tuple[str, str]]:
    """(table, text) of the literals handed to `words(...)` in the package."""
    found = {("landcover_fr", text) for text in REASONS}
    for path in (ROOT / "algorithms" / "landcover").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "words":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add((_table(path), first.value))
    return found


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_texts_are_found() -> None:
    assert len(_texts()) > 50


@pytest.mark.parametrize(("table", "text"), sorted(_texts()))
def test_every_text_is_translated(table: str, text: str) -> None:
    french = json.loads((ROOT / "resources" / "tables" / f"{table}.json").read_text(encoding="utf-8"))
    assert text in french
    assert _blanks(text) == _blanks(french[text])


def test_words() -> None:
    assert [Words("landcover_fr", code)("map") for code in ("fr", "en", "de")] == ["carte", "map", "map"]
    assert Words("landcover_fr", "fr")("{n} broken geometries were repaired.", n=3).startswith("3 géométries")
