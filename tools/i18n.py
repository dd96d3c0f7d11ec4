"""Collect the texts to translate and compile the translations: `python3 tools/i18n.py` (`make i18n`).

    tools/i18n.py             bring resources/i18n/*.ts up to date, write the .qm beside them
    tools/i18n.py --compile   write the .qm only
    tools/i18n.py --missing   print what has no French yet, as a JSON object
    tools/i18n.py --fill FILE take translations from such a JSON object
    tools/i18n.py --tidy      forget translations of texts that are gone; they are kept otherwise, as vanished

Texts come from the declarations, from `tr("...")` in plugin/, from the legends and models in resources/, and from the
stages and errors that the worker sends. Standard library only, Python 3.9 syntax; no tool of Qt is needed.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Dict, Iterator, List

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from qm import compile_messages  # noqa: E402

from algorithms.entries import all_entries  # noqa: E402
from algorithms.spec import GROUPS, Declaration  # noqa: E402

CONTEXT = "Theia"
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("fr",)
#: functions of plugin/ whose last text argument is shown to the user
_MARKS = ("tr", "_text", "QT_TRANSLATE_NOOP")


def texts_of(declaration: Declaration) -> Iterator[str]:
    """Every text of a declaration that a user reads; proper names, ids and references are not translated."""
    yield from (declaration.label, declaration.summary, declaration.limits)
    for p in declaration.parameters:
        yield from (p.label, p.help, p.unit)
        if not p.names_only:
            yield from (o.label for o in p.options)
    for o in declaration.outputs:
        yield from (o.label, o.help)
        yield from (c.label for c in o.classes)


def texts_of_code(source: str) -> Iterator[str]:
    """Literal texts marked for translation in a Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            last = node.args[-1]
            if name in _MARKS and isinstance(last, ast.Constant) and isinstance(last.value, str):
                yield last.value


def texts_of_messages(source: str) -> Iterator[str]:
    """What the worker says: templates of phrases, and the fixed words of errors, messages, stages and layers."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("progress", "stage", "info", "warning"):
                given = node.args
            elif name == "phrase":
                given = node.args[:1]
            elif name in ("TheiaError", "raise_all"):
                # code, message or heading, hint or problems
                given = [*node.args[1:], *(k.value for k in node.keywords)]
            elif name == "Layer":
                # output, path, name, kind, style, start, end, group, trust
                named = [k.value for k in node.keywords if k.arg in ("name", "group", "trust")]
                given = [*node.args[2:3], *node.args[7:9], *named]
            else:
                continue
            yield from (a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str))


def texts_of_style(path: Path) -> Iterator[str]:
    """Class names of a legend."""
    root = ET.parse(path).getroot()
    for kind in ("paletteEntry", "range", "category"):
        yield from (entry.get("label", "") for entry in root.iter(kind))


def texts_of_products(path: Path) -> Iterator[str]:
    """Titles of THEIA's products that are in no catalogue; those of the others stand in the declarations."""
    for row in json.loads(path.read_text(encoding="utf-8"))["products"]:
        if not row["where"]:
            yield row["title"]


def texts_of_model(path: Path) -> Iterator[str]:
    """Name of a model, labels and help of its parameters."""
    for option in ET.parse(path).getroot().iter("Option"):
        if option.get("name") in ("model_name", "description", "help") and option.get("type") == "QString":
            yield option.get("value", "")


def needs_translation(text: str) -> bool:
    """Units, codes, tile names and mere frames for values are the same in every language."""
    return re.search("[a-z]{2}", re.sub(r"\{[^}]*\}", "", text)) is not None


def collect(messages: bool = True) -> List[str]:
    """All texts to translate, each once, in a stable order; on request without what the worker sends."""
    found: List[str] = list(GROUPS.values())
    for declaration in all_entries().values():
        found += texts_of(declaration)
    for path in sorted((ROOT / "plugin").rglob("*.py")):
        found += texts_of_code(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "resources" / "styles").glob("*.qml")):
        found += texts_of_style(path)
    found += texts_of_products(ROOT / "resources" / "sources" / "theia_products.json")
    for path in sorted((ROOT / "resources" / "models").glob("*.model3")):
        found += texts_of_model(path)
    for path in sorted((ROOT / "algorithms").rglob("*.py")) if messages else ():
        found += texts_of_messages(path.read_text(encoding="utf-8"))
    return [text for text in dict.fromkeys(found) if needs_translation(text)]


def read(language: str) -> Dict[str, str]:
    """Translations by English text."""
    path = FOLDER / f"theia_{language}.ts"
    if not path.exists():
        return {}
    messages = ET.parse(path).getroot().iter("message")
    return {m.findtext("source") or "": m.findtext("translation") or "" for m in messages}


def write(language: str, translations: Dict[str, str], vanished: Dict[str, str]) -> None:
    """The .ts file, as Qt Linguist reads it; `vanished` are translations that no text asks for at present."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for source, translation in {**translations, **vanished}.items():
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = source
        target = ET.SubElement(message, "translation")
        target.text = translation
        if source in vanished:
            target.set("type", "vanished")
        elif not translation:
            target.set("type", "unfinished")
    lines = ET.tostring(root, encoding="unicode").replace("><", ">\n<").replace("></", ">\n</") + "\n"
    lines = lines.replace('type="unfinished" />', 'type="unfinished"></translation>')
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"theia_{language}.ts").write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{lines}', encoding="utf-8")


def compile_language(language: str) -> None:
    """The .qm file that the plugin loads."""
    path = FOLDER / f"theia_{language}.qm"
    # replaced at once: a QGIS that starts meanwhile must not find half a file
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_bytes(compile_messages(CONTEXT, read(language)))
    os.replace(temporary, path)


def main(arguments: List[str]) -> int:
    for language in LANGUAGES:
        known = read(language)
        if arguments[:1] == ["--missing"]:
            missing = {text: "" for text in collect() if not known.get(text)}
            print(json.dumps(missing, ensure_ascii=False, indent=1))
            continue
        if arguments[:1] == ["--fill"]:
            known.update(json.loads(Path(arguments[1]).read_text(encoding="utf-8")))
        if arguments[:1] != ["--compile"]:
            texts = collect()
            gone = {} if arguments[:1] == ["--tidy"] else {t: f for t, f in known.items() if f and t not in texts}
            write(language, {text: known.get(text, "") for text in texts}, gone)
            missing = sum(not known.get(text) for text in texts)
            print(f"{language}: {len(texts)} texts, {missing} without a translation")
        compile_language(language)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
