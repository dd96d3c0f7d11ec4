"""Sentences that remember how they were made, so that they can be said in another language.

The embedded package speaks English. What it says to a user with values in it (an error, a message, a layer's name) is
made by `phrase`: still a text, to print and to search, that knows its template and its values. With an event of the
worker travel the templates of its texts (`told`); the QGIS side translates the template and fills it in (`spoken`).
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Type


class Phrase(str):
    """An English text with its template (as for `str.format`) and values: numbers, texts, and phrases again."""

    template: str
    values: Dict[str, Any]

    def __new__(cls, template: str, values: Optional[Mapping[str, Any]] = None) -> Phrase:
        given = {name: _plain(value) for name, value in (values or {}).items()}
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template = str(template)
        made.values = given
        return made

    def __reduce__(self) -> Tuple[Type[Phrase], Tuple[str, Dict[str, Any]]]:
        return Phrase, (self.template, self.values)


def phrase(template: str, /, **values: Any) -> Phrase:
    """`template` filled with `values`: `phrase("No product in {folder}.", folder=path)`. A literal, to be found."""
    return Phrase(template, values)


def listed(heading: str, lines: Any, mark: str = "\n - ") -> Phrase:
    """A heading with lines below it, each translated by itself. A heading of fixed words is translated too."""
    values = {f"line{number}": line for number, line in enumerate(lines)}
    glue = "{heading}" + "".join(f"{mark}{{{name}}}" for name in values)
    return Phrase(glue, {"heading": heading if isinstance(heading, Phrase) else Phrase(heading), **values})


def indented(text: str) -> str:
    """A text with lines below it, as one line of a list: its own lines go further in."""
    if isinstance(text, Phrase):
        return Phrase(
            text.template.replace("\n - ", "\n    - "),
            {k: indented(v) if isinstance(v, str) else v for k, v in text.values.items()},
        )
    return text.replace("\n - ", "\n    - ")


def of_error(error: BaseException) -> str:
    """What an error says, as the phrase that it was made with where it was."""
    message, hint = getattr(error, "message", None), getattr(error, "hint", "")
    if isinstance(message, str):
        return Phrase("{message} {hint}", {"message": message, "hint": _fixed(hint)}) if hint else message
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Phrase) else str(error)


def _fixed(text: str) -> str:
    """A text of fixed words, as hints are, as a phrase, so that it is translated inside another."""
    return text if isinstance(text, Phrase) else Phrase(text)


def _plain(value: Any) -> Any:
    """A value as JSON has it: numbers of numpy as numbers, what JSON does not know as its text."""
    if hasattr(value, "item") and callable(value.item) and not hasattr(value, "__len__"):
        value = value.item()
    return value if value is None or isinstance(value, (str, int, float, list, dict)) else str(value)


def to_json(text: Any) -> Any:
    """A value as it travels: a phrase with its template and values, anything else as it is."""
    if not isinstance(text, Phrase):
        return text
    values = {name: to_json(value) for name, value in text.values.items()}
    return {"text": str(text), "template": text.template, "values": values}


def told(*texts: str) -> Dict[str, Any]:
    """What an event needs beside these texts: `{"phrases": {text: template and values}}`, or nothing."""
    known = {str(text): to_json(text) for text in texts if isinstance(text, Phrase)}
    return {"phrases": known} if known else {}


def spoken(given: Any, translate: Callable[[str], str]) -> str:
    """A text that travelled, in the language of `translate`; in English where its translation does not fit."""
    if not isinstance(given, Mapping) or "template" not in given:
        return str(given)
    template, values = str(given["template"]), given.get("values") or {}
    if not values:
        return translate(template) if template else ""
    said = {n: spoken(v, translate) if isinstance(v, Mapping) and "template" in v else v for n, v in values.items()}
    try:
        return translate(template).format(**said)
    except (KeyError, IndexError, ValueError, TypeError):
        return str(given.get("text", template))
