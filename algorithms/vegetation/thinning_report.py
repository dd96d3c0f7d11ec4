"""Report of thinning or dieback: how many stands of each kind, their series, and how well labelled ones were told."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.report import Report
from ..core.words import Words
from ..series.dates import date_of
from .thinning_features import StandSeries, freed
from .thinning_rules import KINDS


def write_report(
    path: str | None, kinds: np.ndarray, sure: np.ndarray, series: StandSeries, count: int, labels: np.ndarray,
    held_out: np.ndarray | None, by_model: bool, context: Context,
) -> None:  # fmt: skip
    """The page, where one is asked for."""
    if not path:
        return
    words = Words("vegetation_fr", context.settings.language)
    page = Report(words("Thinning or dieback"), words.language)
    number = {k.value: int((kinds == k.value).sum()) for k in KINDS}
    page.verdict(words(
        "{stands} stands: {dieback} with dieback, {thinned} thinned, {cut} clear-cut, {dry} that suffered from drought "
        "and recovered, {open} undetermined.", stands=len(kinds), dieback=number[1], thinned=number[2], cut=number[3],
        dry=number[4], open=number[5]))  # fmt: skip
    page.paragraph(words("Told by a forest learnt on labelled stands.") if by_model else words(
        "Told by rules: a sudden lasting loss with less radar backscatter is thinning or a cut, a gradual one without "
        "is dieback, one that passes after a known drought is drought; the rest is undetermined."))  # fmt: skip
    rows = [[words(k.label), number[k.value], 100 * number[k.value] / max(1, len(kinds))] for k in KINDS]
    page.table([words("Kind"), words("Stands"), words("Share, %")], rows)
    page.numbers = {"stands": number, "by_model": by_model}
    if held_out is not None:
        known = labels[labels >= 0]
        page.section(words("Labelled stands that the forest had not seen"))
        page.paragraph(words("{share:.1%} are told rightly (five folds of stands).", share=(held_out == known).mean()))
        present = [k for k in KINDS if k.value in np.unique(known)]
        page.table(
            [words("Reference"), *(words(k.label) for k in present)],
            [[words(r.label), *(int(((known == r.value) & (held_out == c.value)).sum()) for c in present)]
             for r in present],
        )  # fmt: skip
        page.numbers["held_out_accuracy"] = float((held_out == known).mean())
    page.section(words("Series"))
    page.figure(
        _figure(kinds, series, count, words),
        words("Median of the stands of each kind, less that of the region: CRswir above, VH below."),
    )
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.save(path)


def _figure(kinds: np.ndarray, series: StandSeries, count: int, words: Words) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    optical = freed(series.crswir, series.kind)[:count]
    radar = [freed(series.vh[:, o], series.kind)[:count] for o in range(series.vh.shape[1])]
    for k in KINDS:
        own = kinds == k.value
        if not own.any():
            continue
        _line(above, series.days, optical[own], k.colour, f"{words(k.label)} ({int(own.sum())})")
        for o, values in enumerate(radar):
            _line(below, series.radar_days[o], values[own], k.colour, "")
    above.set_ylabel("CRswir")
    below.set_ylabel("VH, dB")
    above.legend(fontsize=7, ncols=3)
    return figure


def _line(axis: Any, days: np.ndarray, values: np.ndarray, colour: str, label: str) -> None:
    seen = np.isfinite(values).any(0) & np.isfinite(days)
    if seen.any():
        axis.plot(
            [date_of(int(d)) for d in days[seen]], np.nanmedian(values[:, seen], axis=0), color=colour, label=label
        )
