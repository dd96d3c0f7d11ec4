"""Writing XML: a tree of small values, rendered with indents and everything escaped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from ..core.files import atomic_file


@dataclass(frozen=True)
class Node:
    """An element: its tag, its text or its children, its attributes."""

    tag: str
    content: str | tuple[Node, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def lines(self, depth: int = 0) -> Iterator[str]:
        indent = "    " * depth
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        if isinstance(self.content, str):
            yield f"{indent}<{self.tag}{attributes}>{escape(self.content, quote=False)}</{self.tag}>"
        elif not self.content:
            yield f"{indent}<{self.tag}{attributes}/>"
        else:
            yield f"{indent}<{self.tag}{attributes}>"
            for child in self.content:
                yield from child.lines(depth + 1)
            yield f"{indent}</{self.tag}>"


def node(tag: str, *content: Node | str | int | float | None, **attributes: str) -> Node:
    """An element of either one text (numbers in their shortest form) or of child elements; None is left out."""
    kept = tuple(c for c in content if c is not None)
    children = tuple(c for c in kept if isinstance(c, Node))
    pairs = tuple(attributes.items())
    if len(children) == len(kept):
        return Node(tag, children, pairs)
    (value,) = kept
    return Node(tag, value if isinstance(value, str) else f"{value:.12g}", pairs)


def table(values: np.ndarray) -> tuple[Node, ...]:
    """One VALUES element per row of a (rows, columns) array; NaN where unknown."""
    return tuple(
        Node("VALUES", " ".join("NaN" if not np.isfinite(v) else f"{v:.7g}" for v in row))
        for row in np.asarray(values, float)
    )


def render(root: Node) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(root.lines()) + "\n"


def write_xml(path: str, root: Node) -> None:
    """Write a document; the file appears whole."""
    with atomic_file(path) as temporary:
        Path(temporary).write_text(render(root), encoding="utf-8", newline="\n")
