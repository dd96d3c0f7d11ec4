"""Confusion matrices as text: read what other programs write, write what spreadsheets read."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..core.accuracy import Confusion
from ..core.errors import TheiaError
from ..core.files import atomic_file
from .legend import Legend

_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def read_matrix(path: str, legend: Legend) -> tuple[Confusion, dict[int, str]]:
    """A matrix of counts, rows reference and columns map, and the names that the file gives to codes.

    Three layouts, separated by commas, semicolons, tabs or blanks: that of OTB and iota2 (two comment lines with the
    labels), a table with a header row and a first column of labels, and bare numbers (classes 1, 2, 3 ...). Labels are
    codes or names; names are looked up in `legend`, else numbered in order.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise TheiaError("input", f"{path} could not be read: {error.strerror}.") from error
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    comments = [line for line in lines if line.startswith("#")]
    rows = [_cells(line) for line in lines if not line.startswith("#")]
    if len(comments) >= 2 and ":" in comments[0]:
        row_labels, col_labels = (_cells(c.partition(":")[2]) for c in comments[:2])
    elif rows and not all(_NUMBER.match(c) for c in rows[0] if c):
        col_labels, rows = rows[0][1:], rows[1:]
        row_labels, rows = [r[0] for r in rows], [r[1:] for r in rows]
    elif rows and not rows[0][0]:
        col_labels, row_labels = rows[0][1:], [r[0] for r in rows[1:]]
        rows = [r[1:] for r in rows[1:]]
    else:
        row_labels = col_labels = [str(i + 1) for i in range(len(rows))]
    if not rows or len(rows) != len(row_labels) or any(len(r) != len(col_labels) for r in rows):
        raise TheiaError(
            "input",
            f"{path} is not a confusion matrix: {len(row_labels)} labels of rows, "
            f"{len(col_labels)} of columns, {len(rows)} rows.",
            "Rows are the reference, columns the map; labels may stand in the first row and column.",
        )
    try:
        counts = np.array([[float(c) for c in r] for r in rows])
    except ValueError as error:
        raise TheiaError("input", f"{path} is not a confusion matrix: {error}.") from error
    codes, names = _codes(list(dict.fromkeys([*row_labels, *col_labels])), legend)
    classes = np.array(sorted(codes.values()), dtype=np.int64)
    matrix = np.zeros((len(classes), len(classes)), dtype=np.int64)
    index = [np.searchsorted(classes, [codes[label] for label in labels]) for labels in (row_labels, col_labels)]
    matrix[np.ix_(*index)] = np.rint(counts).astype(np.int64)
    return Confusion(classes, matrix), names


def _cells(line: str) -> list[str]:
    separator = max(",;\t", key=line.count)
    if line.count(separator) == 0:
        return line.split()
    return [c.strip() for c in next(csv.reader([line], delimiter=separator))]


def _codes(labels: Sequence[str], legend: Legend) -> tuple[dict[str, int], dict[int, str]]:
    """label -> code, and names of the codes that the file names itself."""
    if all(_NUMBER.match(label) for label in labels):
        return {label: int(float(label)) for label in labels}, {}
    known = {c.label.lower(): c.value for c in legend.classes}
    if all(label.lower() in known for label in labels):
        return {label: known[label.lower()] for label in labels}, {}
    return {label: i + 1 for i, label in enumerate(labels)}, {i + 1: label for i, label in enumerate(labels)}


def write_matrix(path: str, confusion: Confusion, legend: Legend) -> None:
    """CSV with codes and names: rows reference, columns map; then precision, recall and F are the report's."""
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["reference \\ map", *(int(c) for c in confusion.classes)])
        for code, row in zip(confusion.classes, confusion.matrix, strict=True):
            writer.writerow([int(code), *(int(v) for v in row)])
