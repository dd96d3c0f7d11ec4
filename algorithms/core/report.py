"""HTML reports: one self-contained page, readable in light and dark, and the numbers beside it as JSON."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .files import atomic_file
from .provenance import plugin_version

_STYLE = """
:root { color-scheme: light dark; --line: #bbb; --soft: #f3f3f0; }
@media (prefers-color-scheme: dark) { :root { --line: #555; --soft: #2a2a2a; } }
body { font: 15px/1.5 system-ui, "Segoe UI", sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; margin: 1em 0; }
th, td { padding: .25em .8em; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; } th { background: var(--soft); }
figure { margin: 1.5em 0; } figure img { max-width: 100%; background: white; } figcaption { font-size: .9em; }
.verdict { background: var(--soft); padding: .6em 1em; border-left: 4px solid #3a7d44; }
footer { margin-top: 3em; font-size: .85em; border-top: 1px solid var(--line); }
"""


class Report:
    """Collects sections in order; `numbers` goes to the JSON beside the page. Texts are escaped."""

    def __init__(self, title: str, language: str = "en") -> None:
        self.title = title
        self.language = language
        self.numbers: dict[str, Any] = {}
        self._parts: list[str] = []

    def section(self, title: str) -> None:
        self._parts.append(f"<h2>{html.escape(title)}</h2>")

    def paragraph(self, text: str) -> None:
        self._parts.append(f"<p>{html.escape(text)}</p>")

    def verdict(self, text: str) -> None:
        """The sentence that a hurried reader needs."""
        self._parts.append(f'<p class="verdict">{html.escape(text)}</p>')

    def items(self, texts: Sequence[str]) -> None:
        self._parts.append("<ul>" + "".join(f"<li>{html.escape(t)}</li>" for t in texts) + "</ul>")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Numbers are shown with three significant decimals; None as a dash."""
        head = "".join(f"<th>{html.escape(h)}</th>" for h in header)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(_cell(c))}</td>" for c in row) + "</tr>" for row in rows)
        self._parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")

    def mapping(self, values: Mapping[str, Any], header: Sequence[str] = ("", "")) -> None:
        self.table(header, list(values.items()))

    def figure(self, figure: Any, caption: str) -> None:
        """Embed a matplotlib figure (made with the object API) as PNG."""
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight")
        data = base64.b64encode(buffer.getvalue()).decode("ascii")
        text = html.escape(caption)
        self._parts.append(
            f'<figure><img alt="{text}" src="data:image/png;base64,{data}"><figcaption>{text}</figcaption></figure>'
        )

    def to_html(self) -> str:
        title = html.escape(self.title)
        foot = f"THEIA for QGIS {html.escape(plugin_version())}"
        return (
            f'<!DOCTYPE html>\n<html lang="{html.escape(self.language)}"><head><meta charset="utf-8">'
            f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>\n"
            + "\n".join(self._parts)
            + f"\n<footer>{foot}</footer></body></html>\n"
        )

    def save(self, path: str) -> list[str]:
        """Write the page, and the numbers beside it under the same name with .json; returns the paths."""
        with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8") as file:
            file.write(self.to_html())
        numbers = path.rsplit(".", 1)[0] + ".json"
        with atomic_file(numbers) as temporary, open(temporary, "w", encoding="utf-8") as file:
            json.dump(self.numbers, file, indent=1, ensure_ascii=False, default=_plain)
        return [path, numbers]


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float) or type(value).__module__ == "numpy":
        number = float(value)
        return "–" if number != number else f"{number:.4g}"
    return str(value)


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else str(value)
