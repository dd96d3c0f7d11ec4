"""Help of an entry, generated from its declaration: the panel beside the dialog, and a page per language.

A page adds the hand-written paragraphs of `resources/help/<language>/<id>.md` (paragraphs, `- ` lists, `code`).
Pages are made when they are asked for, so that they never lag behind the declaration.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import List

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QUrl

from ..algorithms.spec import GROUPS, Declaration, Parameter
from .i18n import tr
from .version import VERSION

FOLDER = Path(__file__).parent.parent / "resources" / "help"
#: a longer list of options is not explained one by one
MOST_OPTIONS = 20
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 1.6em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35em .6em; border-bottom: 1px solid #8886; }
code { font-family: monospace; } .quiet { opacity: .75; font-size: .9em; }
"""


def short_help(declaration: Declaration) -> str:
    """What stands beside the dialog: what it does, inputs with units, limits, reference."""
    items = "".join(
        f"<li><b>{_text(p.label)}</b>{_unit(p)}: {_text(p.help)}{_options(p)}</li>"
        for p in declaration.parameters
        if not p.advanced
    )
    outputs = "".join(f"<li><b>{_text(o.label)}</b>: {_text(o.help)}</li>" for o in declaration.outputs if o.help)
    parts = [
        f"<p>{_text(declaration.summary)}</p>",
        f"<h3>{_text('Inputs')}</h3><ul>{items}</ul>",
        f"<h3>{_text('Results')}</h3><ul>{outputs}</ul>" if outputs else "",
        f"<p><b>{_text('Limits')}</b>: {_text(declaration.limits)}</p>" if declaration.limits else "",
        f"<p><b>{_text('Reference')}</b>: {_text(declaration.reference)}</p>" if declaration.reference else "",
    ]
    return "".join(parts)


def url(declaration: Declaration, language: str) -> str:
    """Address of the local page, written into the user's cache when it is new or changed; empty where it cannot be.

    QGIS asks for it whenever a dialog opens: a disk that is full or protected must not keep the dialog shut.
    """
    path = Path(QgsApplication.qgisSettingsDirPath()) / "cache" / "theia_help" / language / f"{declaration.id}.html"
    content = page(declaration, language)
    try:
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    except OSError:
        return ""
    return QUrl.fromLocalFile(str(path)).toString()


def page(declaration: Declaration, language: str) -> str:
    """The whole page of an entry as HTML; `language` is that of QGIS."""
    title = _text(declaration.label)
    sections = [
        f"<h1>{title}</h1>",
        f'<p class="quiet">{_text(GROUPS[declaration.group])} · <code>theia:{declaration.id}</code></p>',
        f"<p>{_text(declaration.summary)}</p>",
        paragraphs(declaration.id, language),
        f"<h2>{_text('Inputs')}</h2>",
        _table([_parameter_row(p) for p in declaration.parameters]),
        f"<h2>{_text('Results')}</h2>",
        _table([[f"<code>{o.name.upper()}</code>", f"<b>{_text(o.label)}</b><br>{_text(o.help)}"]
                for o in declaration.outputs]),
    ]  # fmt: skip
    for heading, text in (("Limits", declaration.limits), ("Reference", declaration.reference)):
        if text:
            sections.append(f"<h2>{_text(heading)}</h2><p>{_text(text)}</p>")
    sections.append(f'<p class="quiet">THEIA for QGIS {VERSION}</p>')
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(sections)}</body></html>"
    )


def paragraphs(name: str, language: str) -> str:
    """The hand-written part on an entry or a model as HTML; empty where there is none."""
    path = FOLDER / language / f"{name}.md"
    return to_html(path.read_text(encoding="utf-8")) if path.exists() else ""


def to_html(text: str) -> str:
    """Paragraphs, lists (`- ` or `1. `), tables (`| a | b |`), lines moved in by four blanks as they are, `code`,
    *emphasis* and **strong emphasis**."""
    blocks = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = block.splitlines()
        if all(line.startswith("    ") for line in lines):
            blocks.append(f"<pre>{html.escape(chr(10).join(line[4:] for line in lines), quote=False)}</pre>")
        elif all(line.startswith("|") for line in lines):
            cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
            blocks.append(_rows([row for row in cells if not all(set(cell) <= set("-: ") for cell in row)]))
        elif all(_ITEM.match(line) or line.startswith("  ") for line in lines):
            items: List[str] = []
            for line in lines:
                if _ITEM.match(line):
                    items.append(_ITEM.sub("", line))
                elif items:
                    items[-1] += f" {line.strip()}"
            kind = "ol" if lines[0][0].isdigit() else "ul"
            blocks.append(f"<{kind}>" + "".join(f"<li>{_inline(i)}</li>" for i in items) + f"</{kind}>")
        else:
            blocks.append(f"<p>{_inline(' '.join(lines))}</p>")
    return "".join(blocks)


_ITEM = re.compile(r"- |\d+\. ")


def _rows(cells: List[List[str]]) -> str:
    """A table whose first row is its heading."""
    head = "".join(f"<th>{_inline(cell)}</th>" for cell in cells[0])
    body = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in cells[1:])
    return f'<table cellpadding="3"><tr>{head}</tr>{body}</table>'


def _inline(text: str) -> str:
    """`code` as it stands; outside of it *emphasis* and **strong emphasis**."""
    parts = re.split(r"`([^`]+)`", html.escape(text.strip(), quote=False))
    for number, part in enumerate(parts):
        if number % 2:
            parts[number] = f"<code>{part}</code>"
        else:
            part = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", part)
            parts[number] = re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"<i>\1</i>", part)
    return "".join(parts)


def _text(text: str) -> str:
    """In the language of QGIS, as HTML."""
    return html.escape(tr(text), quote=False) if text else ""


def _unit(parameter: Parameter) -> str:
    return f" ({_text(parameter.unit)})" if parameter.unit else ""


def _options(parameter: Parameter) -> str:
    """What each option means: the dialog shows their ids, which models and scripts keep."""
    lines = [f"<br><code>{o.id}</code>: {_text(o.label)}" for o in parameter.options if o.label != o.id]
    return "".join(lines) if len(lines) <= MOST_OPTIONS else ""


def _parameter_row(p: Parameter) -> List[str]:
    notes = []
    if p.default is not None and p.kind != "flag":
        shown = ", ".join(p.default) if isinstance(p.default, (list, tuple)) else str(p.default)
        notes.append(f"{_text('Default')}: {html.escape(shown)}")
    if p.minimum is not None and p.maximum is not None:
        notes.append(f"{p.minimum:g} … {p.maximum:g}")
    body = f"<b>{_text(p.label)}</b>{_unit(p)}<br>{_text(p.help)}{_options(p)}"
    if notes:
        body += f'<br><span class="quiet">{" · ".join(notes)}</span>'
    return [f"<code>{p.name.upper()}</code>", body]


def _table(rows: List[List[str]]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"
