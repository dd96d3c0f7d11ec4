"""Every text of the report of `stack_series` is in French, with the same places to fill in."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from algorithms.core.words import Words
from algorithms.series.ready.table import constants

ROOT = Path(__file__).resolve().parents[2]


def texts() -> Iterator[str]:
    """Literals handed to `words`, alone or as the headers that a comprehension goes through."""
    for name in ("report", "report_figures"):
        tree = ast.parse((ROOT / "algorithms" / "series" / "ready" / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "words"
            if called and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value
            if isinstance(node, ast.ListComp) and isinstance(node.generators[0].iter, ast.Tuple):
                yield from (e.value for e in node.generators[0].iter.elts if isinstance(e, ast.Constant))


def test_every_text_is_in_french() -> None:
    french = json.loads((ROOT / "resources" / "tables" / "harmonisation_fr.json").read_text(encoding="utf-8"))
    found = set(texts())
    assert len(found) > 35
    assert sorted(found - set(french)) == []
    for english, translated in french.items():
        assert sorted(re.findall(r"\{.*?\}", english)) == sorted(re.findall(r"\{.*?\}", translated)), english
    assert {"hls", "simulated", "scene"} <= set(french)
    assert Words("harmonisation_fr", "fr")("clear") == "clair"


def test_constants_say_where_they_come_from() -> None:
    table = constants()
    for name in ("registration", "fit", "direction", "hls", "simulated"):
        assert len(table[name]["source"]) > 40, name
