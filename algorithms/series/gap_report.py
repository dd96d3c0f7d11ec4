"""Report of a gap filling: the dates that went in, what was clear, and the errors at hidden clear dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.report import Report
from .dates import iso
from .estimate import screened
from .evaluation import Score, hide_and_fill
from .series_job import SeriesJob, load

_SIDE = 64
_MOST_WINDOWS = 6
_WORDS = {
    "en": {
        "title": "Gap filling", "dates": "Dates", "hidden": "Check at hidden dates",
        "head": ("date", "sensor", "clear share (sample)"),
        "method": "Method: {method}. {targets} dates from {first} to {last}.",
        "how": "On a sample of {pixels} pixels each clear date was hidden in turn, filled from the others, and "
        "compared with what was seen. The error holds the noise of the hidden image and clouds that its mask missed.",
        "score": ("band", "root mean square error", "mean error", "values"),
        "cover": "{one:.0%} of the errors lie within one stated standard deviation, {two:.0%} within 1.96.",
        "few": "Too few clear dates in the sample for a check.",
        "dropped": "Missed clouds and shadows dropped by the screening: {share:.1%} of the clear values of the sample.",
    },
    "fr": {
        "title": "Interpolation temporelle", "dates": "Dates", "hidden": "Contrôle aux dates cachées",
        "head": ("date", "capteur", "part claire (échantillon)"),
        "method": "Méthode : {method}. {targets} dates du {first} au {last}.",
        "how": "Sur un échantillon de {pixels} pixels, chaque date claire a été cachée à son tour, estimée d'après les "
        "autres, et comparée à ce qui a été vu. L'erreur contient le bruit de l'image cachée et les nuages que son "
        "masque a manqués.",
        "score": ("bande", "erreur quadratique moyenne", "erreur moyenne", "valeurs"),
        "cover": "{one:.0%} des erreurs tiennent dans un écart-type annoncé, {two:.0%} dans 1,96.",
        "few": "Trop peu de dates claires dans l'échantillon pour un contrôle.",
        "dropped": "Nuages et ombres manqués écartés par le filtre : {share:.1%} des valeurs claires de l'échantillon.",
    },
}  # fmt: skip


def sample_windows(grid: Grid) -> list[Window]:
    """A few small windows spread over a grid, the same for any machine."""
    rows = np.unique(np.linspace(0, max(0, grid.height - _SIDE), 3).astype(int))
    cols = np.unique(np.linspace(0, max(0, grid.width - _SIDE), 2).astype(int))
    found = [Window(int(r), int(c), _SIDE, _SIDE).clip(grid.height, grid.width) for r in rows for c in cols]
    return found[:_MOST_WINDOWS]


def write_report(
    path: str, jobs: Sequence[SeriesJob], targets: Mapping[str, np.ndarray], method: str, screen: bool, context: Context
) -> None:
    """The page and its numbers; reads a sample of windows again, a few thousand pixels per tile."""
    words = _WORDS.get(context.settings.language, _WORDS["en"])
    report = Report(str(words["title"]), context.settings.language)
    for job in jobs:
        context.check_cancel()
        goal = targets[job.stem]
        report.section(job.name)
        report.paragraph(
            str(words["method"]).format(method=method, targets=len(goal), first=iso(goal[0]), last=iso(goal[-1]))
        )
        values, valid, kept = _sample(job, screen)
        report.numbers[job.stem] = {"dates": len(job.stack.dates), "targets": len(goal), "method": method}
        if values.shape[2] == 0:
            report.paragraph(str(words["few"]))
            continue
        if screen:
            share = 1 - kept.sum() / max(1, valid.sum())
            report.paragraph(str(words["dropped"]).format(share=share))
            report.numbers[job.stem]["screened_share"] = share
        score = hide_and_fill(method, values, kept, job.stack.days, present=job.stack.present, uncertainty=True)
        report.section(str(words["hidden"]))
        _write_score(report, job, score, words, values.shape[2])
        report.section(str(words["dates"]))
        report.table(
            words["head"],
            [(iso(d.day), d.sensor, float(v.mean())) for d, v in zip(job.stack.dates, valid, strict=True)],
        )
    report.save(path)


def _sample(job: SeriesJob, screen: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values (dates, bands, pixels), validity, and validity after the screening, of the sample windows' seen pixels."""
    sources = job.stack.sources()
    parts = []
    for window in sample_windows(job.stack.grid):
        data = load(job.stack, job.geometry, Inputs(sources, job.stack.grid, window, job.stack.margin))
        if data is not None:
            parts.append((data.values[:, :, ::4], data.valid[:, ::4]))
    if not parts:
        empty = np.zeros((len(job.stack.dates), 0), bool)
        return np.zeros((len(job.stack.dates), len(job.stack.bands), 0), np.int16), empty, empty
    values, valid = np.concatenate([p[0] for p in parts], axis=2), np.concatenate([p[1] for p in parts], axis=1)
    seen = valid.any(0)
    values, valid = np.ascontiguousarray(values[:, :, seen]), np.ascontiguousarray(valid[:, seen])
    return values, valid, screened(job.stack, values, valid) if screen else valid


def _write_score(report: Report, job: SeriesJob, score: Score, words: Mapping[str, object], pixels: int) -> None:
    if not score.count.sum():
        report.paragraph(str(words["few"]))
        return
    units = job.stack.units
    report.paragraph(str(words["how"]).format(pixels=pixels))
    rows = [
        (b, float(score.rms[i] * units[i]), float(score.bias[i] * units[i]), int(score.count[i]))
        for i, b in enumerate(job.stack.bands)
    ]
    head = words["score"]
    assert isinstance(head, tuple)
    report.table(head, rows)
    report.paragraph(str(words["cover"]).format(one=score.within_1, two=score.within_2))
    report.numbers[job.stem] |= {
        "rms": {r[0]: r[1] for r in rows}, "bias": {r[0]: r[2] for r in rows},
        "within_1_std": score.within_1, "within_1.96_std": score.within_2,
    }  # fmt: skip
