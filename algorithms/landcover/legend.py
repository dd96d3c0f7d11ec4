"""Legends: codes, names in two languages and colours of classes; shipped, from a CSV, or from a layer's own style."""

from __future__ import annotations

import colorsys
import csv
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError, raise_all
from ..spec import LegendClass

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "landcover.json"


@cache
def constants() -> Mapping[str, Any]:
    """The table `resources/tables/landcover.json`."""
    table: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@dataclass(frozen=True)
class Legend:
    """Classes in increasing order of their codes; `name` is that of a shipped legend, else empty."""

    classes: tuple[LegendClass, ...]
    name: str = ""

    @property
    def codes(self) -> tuple[int, ...]:
        return tuple(c.value for c in self.classes)

    def label(self, code: int) -> str:
        """The name of a class, or its number."""
        return next((c.label for c in self.classes if c.value == code), str(code))

    def only(self, codes: Iterable[int]) -> Legend:
        """The legend of some codes; those that it lacks get a number as name and a colour of their own."""
        wanted = sorted({int(c) for c in codes})
        known = {c.value: c for c in self.classes}
        classes = tuple(known.get(c) or LegendClass(c, str(c), spare_colour(i)) for i, c in enumerate(wanted))
        return Legend(classes, self.name)

    def to_json(self) -> list[dict[str, Any]]:
        return [{"code": c.value, "label": c.label, "colour": c.colour} for c in self.classes]

    @classmethod
    def from_json(cls, rows: Iterable[Mapping[str, Any]], name: str = "") -> Legend:
        return cls(tuple(LegendClass(int(r["code"]), str(r["label"]), str(r["colour"])) for r in rows), name)


def shipped(name: str, language: str = "en") -> Legend:
    """A legend of the resources: oso23, oso17 or oso_level1."""
    rows = constants()["legends"][name]
    word = language if language in ("en", "fr") else "en"
    return Legend(tuple(LegendClass(int(r["code"]), str(r[word]), str(r["colour"])) for r in rows), name)


def guess(codes: Iterable[int], language: str = "en") -> Legend:
    """The first shipped legend that holds all codes, cut to them; plain numbers where none does."""
    wanted = {int(c) for c in codes}
    for name in constants()["legends"]:
        legend = shipped(name, language)
        if wanted and wanted <= set(legend.codes):
            return legend.only(wanted)
    return Legend(()).only(wanted)


def merge_table(name: str) -> dict[int, int]:
    """A shipped merge, code -> code: oso_level1 or oso17, from the 23 classes."""
    return {int(k): int(v) for k, v in constants()["merges"][name].items()}


def spare_colour(number: int) -> str:
    """A colour for a class that has none: hues by the golden ratio, so that neighbours differ."""
    red, green, blue = colorsys.hsv_to_rgb((0.1 + number * 0.618034) % 1.0, 0.6, 0.85)
    return f"#{int(red * 255):02x}{int(green * 255):02x}{int(blue * 255):02x}"


def read_legend(path: str) -> Legend:
    """A legend from a CSV with the columns code, label and colour (#rrggbb); lists every bad line."""
    rows, problems = [], []
    for number, row in enumerate(read_table(path), 2):
        code, colour = row.get("code", ""), row.get("colour") or row.get("color") or ""
        if not code.lstrip("-").isdigit():
            problems.append(f"line {number}: {code!r} is not a whole number.")
        elif colour and not _is_colour(colour):
            problems.append(f"line {number}: {colour!r} is not a colour such as #009c00.")
        else:
            rows.append((int(code), row.get("label") or row.get("name") or code, colour.lower()))
    if not rows and not problems:
        problems.append("it has no class; the columns are code, label, colour.")
    if len({r[0] for r in rows}) < len(rows):
        problems.append("a code occurs twice.")
    raise_all("input", f"{path} is not a legend:", problems)
    return Legend(
        tuple(LegendClass(c, label, col or spare_colour(i)) for i, (c, label, col) in enumerate(sorted(rows)))
    )


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])


def read_table(path: str) -> list[dict[str, str]]:
    """Rows of a CSV with a header, separated by commas, semicolons or tabs, UTF-8 or Latin-1; names in lower case."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise TheiaError("input", f"{path} could not be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return []
    separator = max(",;\t", key=lines[0].count)
    reader = csv.DictReader(lines, delimiter=separator)
    return [{(k or "").strip().lower(): (v or "").strip() for k, v in row.items() if k} for row in reader]


def read_codes(path: str) -> dict[str, int]:
    """A table value -> class from a CSV with the columns value and class; lists every bad line."""
    found: dict[str, int] = {}
    problems = []
    for number, row in enumerate(read_table(path), 2):
        value = row.get("value") or row.get("code") or row.get("from") or ""
        target = row.get("class") or row.get("to") or ""
        if not value:
            problems.append(f"line {number}: the column value is empty or missing.")
        elif not target.lstrip("-").isdigit():
            problems.append(f"line {number}: {target!r} in the column class is not a whole number.")
        elif found.get(value, int(target)) != int(target):
            problems.append(f"line {number}: {value} stands for two classes.")
        else:
            found[value] = int(target)
    if not found and not problems:
        problems.append("it is empty; the columns are value and class.")
    raise_all("input", f"{path} is not a table of classes:", problems)
    return found


def from_layer_style(path: str, layer: str | None, field: str) -> Legend | None:
    """The categories by which a layer is drawn on `field`: the style in its GeoPackage, or a .qml file beside it."""
    text = _stored_style(path, layer)
    if text is None:
        beside = os.path.splitext(path)[0] + ".qml"
        if not os.path.isfile(beside):
            return None
        text = Path(beside).read_text(encoding="utf-8", errors="replace")
    return parse_style(text, field)


def _stored_style(path: str, layer: str | None) -> str | None:
    """The default style of a GeoPackage's layer (table layer_styles, as QGIS writes it)."""
    if not path.lower().endswith(".gpkg"):
        return None
    query = "SELECT styleQML FROM layer_styles WHERE ? IS NULL OR f_table_name = ? ORDER BY useAsDefault DESC"
    try:
        connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return None
    try:
        row = connection.execute(query, (layer, layer)).fetchone()
    except sqlite3.Error:
        return None  # no styles stored
    finally:
        connection.close()
    return str(row[0]) if row and row[0] else None


def parse_style(text: str, field: str) -> Legend | None:
    """The legend of a categorised QML style on `field` with whole numbers as values; None where it is another style."""
    import defusedxml.ElementTree as ElementTree

    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None
    renderer = root.find(".//renderer-v2[@type='categorizedSymbol']")
    if renderer is None or renderer.get("attr", "").strip('"').lower() != field.lower():
        return None
    colours = {s.get("name"): _symbol_colour(s) for s in renderer.iterfind("./symbols/symbol")}
    classes: list[LegendClass] = []
    for category in renderer.iterfind("./categories/category"):
        value = category.get("value", "")
        if value.lstrip("-").isdigit():
            colour = colours.get(category.get("symbol")) or spare_colour(len(classes))
            classes.append(LegendClass(int(value), category.get("label") or value, colour))
    return Legend(tuple(sorted(classes, key=lambda c: c.value))) if classes else None


def _symbol_colour(symbol: Any) -> str | None:
    """#rrggbb of the first layer of a symbol: old styles have <prop k= v=>, new ones <Option name= value=>."""
    for item in symbol.iterfind("./layer//*"):
        if "color" in (item.get("k"), item.get("name")):
            parts = (item.get("v") or item.get("value") or "").split(",")[:3]
            if len(parts) == 3 and all(p.strip().isdigit() for p in parts):
                return "#" + "".join(f"{int(p):02x}" for p in parts)
    return None
