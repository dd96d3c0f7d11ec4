"""Figures of the report: dates by satellite, NDVI before and after, pairs of cells."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.words import Words
from .bandpass import Line
from .fit import Agreement
from .output import DateFiles

_COLOURS = ("#1b6ca8", "#d95f02", "#1b9e77", "#7570b3", "#e7298a", "#a6761d", "#666666", "#66a61e")
_MOST_POINTS = 4000


@dataclass(frozen=True)
class Greenness:
    """NDVI (dates, pixels) of a sample, NaN where not clear, `before` and `after` the band passes."""

    moments: tuple[dt.datetime, ...]
    sensors: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray


def _figure(width: float, height: float, rows: int = 1, cols: int = 1) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, cols, squeeze=False)


def _colours(sensors: Sequence[str]) -> dict[str, str]:
    return {name: _COLOURS[i % len(_COLOURS)] for i, name in enumerate(sorted(set(sensors)))}


def timeline_figure(done: Sequence[DateFiles], words: Words) -> Any:
    """One row per satellite, a mark per date whose height is the clear share."""
    sensors = sorted({d.sensor for d in done})
    figure, axes = _figure(9, 1.2 + 0.5 * len(sensors))
    axis = axes[0, 0]
    colours = _colours(sensors)
    for row, name in enumerate(sensors):
        mine = [d for d in done if d.sensor == name]
        axis.vlines(
            [d.acquired for d in mine],
            row,
            [row + 0.85 * d.clear_share for d in mine],
            color=colours[name],
            linewidth=2,
        )
    axis.set_yticks([i + 0.4 for i in range(len(sensors))], sensors)
    axis.set_ylim(-0.05, len(sensors))
    axis.set_xlabel(words("date"))
    axis.spines[["top", "right"]].set_visible(False)
    figure.autofmt_xdate()
    return figure


def ndvi_figure(data: Greenness, words: Words) -> Any:
    """Two panels with the same axes: before and after."""
    figure, axes = _figure(9, 6, 2, 1)
    colours = _colours(data.sensors)
    for axis, values, title in ((axes[0, 0], data.before, words("before")), (axes[1, 0], data.after, words("after"))):
        for group, marker in zip(_groups(data.after), ("o", "^"), strict=True):
            mean, seen = _mean(values[:, group])
            for name, colour in colours.items():
                mine = np.array([s == name for s in data.sensors]) & seen
                if mine.any():
                    moments = [m for m, keep in zip(data.moments, mine, strict=True) if keep]
                    axis.plot(
                        moments, mean[mine], marker, color=colour, markersize=4, label=name if marker == "o" else None
                    )
        axis.set_title(title, fontsize=10)
        axis.set_ylabel("NDVI")
        axis.spines[["top", "right"]].set_visible(False)
    axes[0, 0].legend(frameon=False, fontsize=8)
    axes[0, 0].sharey(axes[1, 0])
    figure.autofmt_xdate()
    return figure


def _groups(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixels whose NDVI varies most and least (a third each), of those that are clear most often."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        amplitude = np.nanpercentile(values, 90, axis=0) - np.nanpercentile(values, 10, axis=0)
    amplitude = np.nan_to_num(amplitude, nan=-1.0)
    often = np.isfinite(values).sum(axis=0) >= np.median(np.isfinite(values).sum(axis=0))
    known = np.flatnonzero(often & (amplitude >= 0))
    ordered = known[np.argsort(amplitude[known], kind="stable")]
    third = max(1, ordered.size // 3)
    return ordered[-third:], ordered[:third]


def _mean(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the pixels, and the dates on which half of them are clear."""
    clear = np.isfinite(values)
    seen = clear.mean(axis=1) >= 0.5 if values.shape[1] else np.zeros(values.shape[0], bool)
    total = np.where(clear, values, 0.0).sum(axis=1)
    mean: np.ndarray = total / np.maximum(clear.sum(axis=1), 1)
    return mean, seen


def scatter_figure(found: Sequence[Agreement], used: Sequence[Line], words: Words) -> Any:
    """One panel per band of Sentinel-2; all satellites in it."""
    names = sorted({one.name for one in found}, key=lambda n: (len(n), n))
    cols = min(4, len(names))
    rows = -(-len(names) // cols)
    figure, axes = _figure(2.4 * cols + 0.6, 2.4 * rows + 0.4, rows, cols)
    colours = _colours([one.sensor for one in found])
    for panel in axes.ravel()[len(names) :]:
        panel.set_visible(False)
    for panel, name in zip(axes.ravel(), names, strict=False):
        for one, line in zip(found, used, strict=True):
            if one.name != name:
                continue
            step = max(1, one.x.size // _MOST_POINTS)
            panel.plot(one.x[::step], one.y[::step], ".", color="#bbbbbb", markersize=2)
            panel.plot(
                line.apply(one.x[::step]), one.y[::step], ".", color=colours[one.sensor], markersize=2, label=one.sensor
            )
        low = min(panel.get_xlim()[0], panel.get_ylim()[0])
        high = max(panel.get_xlim()[1], panel.get_ylim()[1])
        panel.plot([low, high], [low, high], color="#444444", linewidth=0.7)
        panel.set_title(name, fontsize=10)
        panel.tick_params(labelsize=7)
    axes[0, 0].legend(frameon=False, fontsize=7, markerscale=3)
    figure.supxlabel(words("other satellite"), fontsize=9)
    figure.supylabel("Sentinel-2", fontsize=9)
    return figure
