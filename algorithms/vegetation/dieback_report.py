"""Report of forest dieback: areas by state, when it began, how strong it is, and how well the forest was seen."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.raster import open_dataset, read
from ..core.report import Report
from ..core.words import Words
from ..series.dates import iso
from ..series.series_job import SeriesJob
from ..series.stack import Stack
from .dieback_analysis import Options
from .dieback_maps import CLASSES, CUT, DIEBACK, INSUFFICIENT, NOVALUE, SANITARY
from .dieback_objects import Patches

_SIDE = 1024


def write_report(
    path: str | None, jobs: Sequence[SeriesJob], folders: Mapping[str, str], stacks: Mapping[str, Stack],
    patches: Mapping[str, Patches], options: Options, context: Context,
) -> dict[str, float]:  # fmt: skip
    """The page where one is asked for; returns areas in hectares in any case."""
    words = Words("vegetation_fr", context.settings.language)
    page = Report(words("Forest dieback"), words.language)
    areas = {c.value: 0.0 for c in CLASSES}
    for job in jobs:
        context.check_cancel()
        base = os.path.join(folders[job.name], f"DIEBACK_{job.name}")
        counts = np.bincount(read(f"{base}_STATE.tif").ravel(), minlength=7)
        hectare = job.stack.grid.pixel_size**2 / 1e4
        for code in areas:
            areas[code] += float(counts[code]) * hectare
        if path:
            _tile(page, job, stacks[job.name], base, counts * hectare, patches[job.name], options, words)
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    if path:
        page.save(path)
    return {"dieback_ha": areas[DIEBACK], "cut_ha": areas[CUT] + areas[SANITARY]}


def _tile(
    page: Report, job: SeriesJob, stack: Stack, base: str, hectares: np.ndarray, patches: Patches, options: Options,
    words: Words,
) -> None:  # fmt: skip
    page.section(job.name)
    forest = float(hectares[1:].sum())
    known = forest - float(hectares[INSUFFICIENT])
    page.verdict(words(
        "{sick:.1f} ha of dieback among {forest:.1f} ha of forest ({share:.1%}), {cut:.1f} ha cut, {sanitary:.1f} ha "
        "of them after dieback; up to {day}. {blind:.1%} of the forest could not be followed.",
        sick=float(hectares[DIEBACK]), forest=forest, share=hectares[DIEBACK] / known if known else 0.0,
        cut=float(hectares[CUT] + hectares[SANITARY]), sanitary=float(hectares[SANITARY]), day=iso(stack.days[-1]),
        blind=hectares[INSUFFICIENT] / forest if forest else 0.0))  # fmt: skip
    page.table([words("State"), words("Area, ha"), words("Share, %")],
               [[words(c.label), float(hectares[c.value]), 100 * float(hectares[c.value]) / forest if forest else None]
                for c in CLASSES])  # fmt: skip
    page.mapping({
        words("Index"): options.rules.index, words("Threshold of the anomaly"): options.anomaly,
        words("Dates used"): len(stack.dates),
        words("First and last date"): f"{iso(stack.days[0])} – {iso(stack.days[-1])}",
        words("Patches"): len(patches),
    })  # fmt: skip
    page.paragraph(words(
        "Dieback is said after three successive clear dates above the threshold and dated at the first of them: fresh "
        "damage is seen later. Thinning, wind throw and drought can look the same."))  # fmt: skip
    numbers: dict[str, Any] = {"hectares": {c.label: float(hectares[c.value]) for c in CLASSES},
                               "dates": len(stack.dates), "patches": len(patches)}  # fmt: skip
    page.numbers[job.name] = numbers
    maps = {n: _thinned(f"{base}_{n}.tif") for n in ("STATE", "ONSET", "STRESS")}
    numbers["onset_by_year"] = _by_year(maps["ONSET"])
    page.figure(
        _figure(maps, words),
        words("Left: state of the forest. Middle: onset of the current dieback by month. Right: stress index."),
    )


def _thinned(path: str) -> np.ndarray:
    dataset = open_dataset(path)
    step = max(1, -(-max(dataset.shape) // _SIDE))
    return np.asarray(dataset.read(1, out_shape=(-(-dataset.height // step), -(-dataset.width // step))))


def _by_year(onset: np.ndarray) -> dict[str, int]:
    years, counts = np.unique(onset[onset > 0] // 10000, return_counts=True)
    return {str(y): int(c) for y, c in zip(years, counts, strict=True)}


def _figure(maps: Mapping[str, np.ndarray], words: Words) -> Any:
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 4.2), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    colours = ListedColormap(["#ffffff", *(c.colour for c in CLASSES)])
    shown = left.imshow(
        maps["STATE"], cmap=colours, norm=BoundaryNorm(np.arange(-0.5, 7.5), 7), interpolation="nearest"
    )
    bar = figure.colorbar(shown, ax=left, ticks=range(1, 7), shrink=0.8)
    bar.ax.set_yticklabels([words(c.label)[:22] for c in CLASSES], fontsize=6)
    onset = maps["ONSET"][maps["ONSET"] > 0]
    if len(onset):
        months = onset // 10000 + (onset // 100 % 100 - 0.5) / 12
        middle.hist(months, bins=np.arange(np.floor(months.min()), np.ceil(months.max()) + 1 / 12, 1 / 12),
                    color="#d7301f")  # fmt: skip
    middle.set_xlabel(words("onset"))
    middle.set_ylabel(words("pixels of the sample"))
    stress = np.ma.masked_equal(maps["STRESS"], NOVALUE)
    shown = right.imshow(stress, vmin=0.1, vmax=0.5, cmap="YlOrRd", interpolation="nearest")
    figure.colorbar(shown, ax=right, shrink=0.8)
    for axis in (left, right):
        axis.set_xticks([])
        axis.set_yticks([])
    return figure
