"""Contracts over all declarations: names, defaults, texts, help, styles, and the function behind each."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from algorithms.entries import all_entries
from algorithms.spec import PARAMETER_KINDS, Declaration, Output, Parameter, parse_value, words

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = list(all_entries().values())
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[d.id for d in ENTRIES])
WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
VISIBLE = 10


def _tool(name: str) -> Any:
    specification = importlib.util.spec_from_file_location(f"theia_tool_{name}", ROOT / "tools" / f"{name}.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@each_entry
def test_names_are_words_and_public_for_ever(entry: Declaration) -> None:
    names = [entry.id, *(p.name for p in entry.parameters), *(o.name for o in entry.outputs)]
    assert [n for n in names if not WORD.fullmatch(n)] == []


def test_no_public_name_vanishes_and_none_is_unlisted() -> None:
    stored = json.loads((ROOT / "tests" / "contract" / "public_names.json").read_text(encoding="utf-8"))
    current = _tool("public_names").current()
    gone = {i: sorted(set(names) - set(current.get(i, []))) for i, names in stored.items()}
    assert {i: names for i, names in gone.items() if names or i not in current} == {}
    new = {i: sorted(set(names) - set(stored.get(i, []))) for i, names in current.items()}
    assert {i: n for i, n in new.items() if n or i not in stored} == {}, (
        "run tools/public_names.py: names become public"
    )


@each_entry
def test_defaults_are_valid(entry: Declaration) -> None:
    for p in entry.parameters:
        if p.default is not None:
            assert parse_value(p, p.default) == p.default, p.name
        if p.minimum is not None and p.maximum is not None:
            assert p.minimum < p.maximum, p.name
        assert len({o.id for o in p.options}) == len(p.options), p.name


@each_entry
def test_texts_are_complete_and_in_house_style(entry: Declaration) -> None:
    labels = [entry.label, *(p.label for p in entry.parameters), *(o.label for o in entry.outputs)]
    assert [text for text in labels if not text or text.endswith(".") or not text[0].isupper()] == []
    assert [p.name for p in entry.parameters if not p.help.strip()] == []
    assert entry.summary.endswith(".") and entry.keywords and entry.keywords_fr


@each_entry
def test_a_dialog_shows_no_more_than_a_screen(entry: Declaration) -> None:
    shown = [p.name for p in entry.parameters if not p.advanced]
    assert len(shown) <= VISIBLE


@each_entry
def test_common_words_mean_the_same_everywhere(entry: Declaration) -> None:
    common = _common()
    for p in entry.parameters:
        if p.name in common:
            assert p.kind == common[p.name].kind, p.name


def _common() -> dict[str, Parameter | Output]:
    makers = [f for _, f in inspect.getmembers(words, inspect.isfunction) if f.__module__ == words.__name__]
    return {made.name: made for made in (f() for f in makers)}


@each_entry
def test_parents_of_fields_exist(entry: Declaration) -> None:
    for p in entry.parameters:
        if p.kind == "field":
            assert entry.parameter(p.parent).kind in ("polygons", "points", "vector")


@each_entry
def test_the_function_has_the_signature_of_the_declaration(entry: Declaration) -> None:
    module, _, name = entry.run.partition(":")
    function = getattr(importlib.import_module(f"algorithms.{module}"), name)
    parameters = inspect.signature(function).parameters
    assert {p.kind for p in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    wanted = [p.name for p in entry.parameters] + [o.name for o in entry.destinations] + ["context"]
    assert sorted(parameters) == sorted(wanted)


@each_entry
def test_every_text_is_in_french(entry: Declaration) -> None:
    tool = _tool("i18n")
    known = tool.read("fr")
    assert [text for text in tool.texts_of(entry) if tool.needs_translation(text) and not known.get(text)] == []


def test_every_text_of_the_plugin_is_in_french() -> None:
    tool = _tool("i18n")
    known = tool.read("fr")
    assert [text for text in tool.collect(messages=False) if not known.get(text)] == []


def test_placeholders_survive_translation() -> None:
    def marks(text: str) -> set[str]:
        return set(re.findall(r"\{\w*\}", text))

    known = _tool("i18n").read("fr")
    assert [text for text, french in known.items() if french and marks(text) != marks(french)] == []


@each_entry
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_entry_has_hand_written_help(entry: Declaration, language: str) -> None:
    path = ROOT / "resources" / "help" / language / f"{entry.id}.md"
    assert path.exists()
    assert len(path.read_text(encoding="utf-8")) > 200


def test_help_is_there_for_all_entries_and_models_and_no_others() -> None:
    for language in ("en", "fr"):
        pages = {p.stem for p in (ROOT / "resources" / "help" / language).glob("*.md")}
        models = {p.stem for p in (ROOT / "resources" / "models").glob("*.model3")}
        assert pages == {d.id for d in ENTRIES} | models


def _styles_in_code() -> Iterator[tuple[str, str]]:
    """Styles given as literals to `Layer` and `Output`."""
    for path in (ROOT / "algorithms").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "style" and isinstance(node.value, ast.Constant):
                yield path.name, node.value.value


def test_styles_and_icon_exist() -> None:
    styles = {p.stem for p in (ROOT / "resources" / "styles").glob("*.qml")}
    assert [(file, style) for file, style in _styles_in_code() if style and style not in styles] == []
    assert (ROOT / "resources" / "icons" / "theia.svg").exists()


def test_every_kind_of_parameter_can_be_made_and_read() -> None:
    """The two tables of the plugin name each kind, whether or not an entry uses it yet."""
    for file, table in (("parameters.py", "_MAKERS"), ("values.py", "_READERS")):
        tree = ast.parse((ROOT / "plugin" / file).read_text(encoding="utf-8"))
        (value,) = [n.value for n in tree.body if isinstance(n, ast.AnnAssign) and getattr(n.target, "id", "") == table]
        assert isinstance(value, ast.Dict)
        assert {k.value for k in value.keys if isinstance(k, ast.Constant)} == set(PARAMETER_KINDS)
