"""Figures of the reports, made with matplotlib's object API: confusion matrix, scores, reliability."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.accuracy import Confusion, Interval, Reliability
from ..core.words import Words
from .legend import Legend


def matrix_figure(confusion: Confusion, legend: Legend, words: Words) -> Any:
    """Shares of each reference class (rows) by map class (columns), with the numbers where there is room."""
    from matplotlib.figure import Figure

    counts = confusion.matrix.astype(float)
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(counts / counts.sum(axis=1, keepdims=True))
    n = len(confusion.classes)
    figure = Figure(figsize=(min(10, 2.5 + 0.38 * n), min(9, 2 + 0.36 * n)))
    axes = figure.add_subplot()
    axes.imshow(share, cmap="Greens", vmin=0, vmax=1)
    labels = [_short(legend.label(int(c))) for c in confusion.classes]
    axes.set_xticks(range(n), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(n), labels, fontsize=7)
    axes.set_xlabel(words("map"))
    axes.set_ylabel(words("reference"))
    for i, j in zip(*np.nonzero(share >= 0.005), strict=True):
        axes.text(j, i, f"{share[i, j] * 100:.0f}", ha="center", va="center", fontsize=6,
                  color="white" if share[i, j] > 0.6 else "black")  # fmt: skip
    return figure


def scores_figure(classes: np.ndarray, intervals: list[Interval], legend: Legend, words: Words) -> Any:
    """F-score by class in the legend's colours, with its interval."""
    from matplotlib.figure import Figure

    n = len(classes)
    figure = Figure(figsize=(7, 1.2 + 0.24 * n))
    axes = figure.add_subplot()
    colours = {c.value: c.colour for c in legend.classes}
    values = np.nan_to_num([i.value for i in intervals])
    errors = np.array([[max(0.0, v - i.low), max(0.0, i.high - v)] for v, i in zip(values, intervals, strict=True)])
    axes.barh(range(n), values, xerr=np.nan_to_num(errors.T), color=[colours.get(int(c), "#888888") for c in classes],
              edgecolor="#444444", linewidth=0.5, error_kw={"linewidth": 1})  # fmt: skip
    axes.set_yticks(range(n), [_short(legend.label(int(c))) for c in classes], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.02)
    axes.set_xlabel(words("F-score"))
    axes.grid(axis="x", linewidth=0.4)
    return figure


def reliability_figure(found: Reliability, words: Words) -> Any:
    """Stated confidence against the share that is right; the diagonal is a confidence that keeps its word."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5, 4))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    known = found.counts > 0
    size = 20 + 180 * np.sqrt(found.counts[known] / max(1, found.counts.max()))
    axes.scatter(found.stated[known], found.observed[known], s=size, color="#3a7d44")
    axes.set_xlabel(words("stated confidence"))
    axes.set_ylabel(words("share that is right"))
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    return figure


def _short(label: str) -> str:
    return label if len(label) <= 24 else label[:23] + "…"
