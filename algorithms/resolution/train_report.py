"""The course of a training, while it runs (CSV, log) and afterwards (page with curve and scores)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.files import atomic_file
from ..core.progress import Context
from ..core.report import Report
from ..core.words import Words
from ..learning.torch_training import Point, Progress
from ..learning.training_curve import curve_figure, curve_numbers
from .judgement import Judgement


class CurveFiles:
    """Tells each validation to the log, and keeps the CSV of the curve up to date while the training runs."""

    def __init__(self, path: str | None, network: str, context: Context) -> None:
        self._path, self._network, self._context = path, network, context

    def add(self, progress: Progress) -> None:
        point = progress.curve[-1]
        self._context.info(
            f"{self._network}, step {point.step}: loss {point.loss:.5f}, held-out error {point.score:.4f} of "
            f"back-projection, {point.figures['RMSE over bicubic']:.4f} of bicubic"
        )
        if self._path:
            write_curve(self._path, progress.curve)


def write_curve(path: str, curve: Sequence[Point]) -> None:
    """step, loss and every figure of the validations, one row each."""
    names = list(curve[0].figures)
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["step", "loss", *names])
        for point in curve:
            table.writerow([point.step, f"{point.loss:.8f}", *(f"{point.figures[n]:.6f}" for n in names)])


def training_page(
    progress: Progress, judgement: Judgement, independent: bool, learnt: Sequence[str], context: Context
) -> Report:
    """The whole page and its numbers."""
    words = Words("super_resolution_fr", context.settings.language)
    page = Report(words("Training of a super-resolution network"), words.language)
    text = words(
        "On held-out scenes the error is {bicubic:.2f} of that of bicubic interpolation and {projection:.2f} of that "
        "of the best back-projection.",
        bicubic=judgement.over_bicubic,
        projection=judgement.over_projection,
    )
    if judgement.over_projection >= 1.0:
        text += " " + words("The network does not beat back-projection and is not saved.")
    elif judgement.refused_bands:
        text += " " + words(
            "These bands are no better than with back-projection, which will write them: {bands}.",
            bands=", ".join(judgement.refused_bands),
        )
    if not independent:
        text += " " + words("The held-out part belongs to the same image as the training: other places may fare worse.")
    page.verdict(text)
    page.section(words("Course of the training"))
    page.figure(
        curve_figure(
            progress.curve,
            step=words("step"),
            loss=words("training loss"),
            score=words("error over back-projection"),
            limit=1.0,
        ),
        words(
            "Loss of the training, and error on held-out scenes over that of the best back-projection: below 1 the "
            "network is worth its cost."
        ),
    )
    _add_bands(page, judgement, words)
    _add_scenes(page, judgement, learnt, words)
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.numbers = {
        "rmse_over_bicubic": judgement.over_bicubic,
        "rmse_over_back_projection": judgement.over_projection,
        "spectral_angle_deg": judgement.angle_deg,
        "refused_bands": list(judgement.refused_bands),
        "best_step": progress.best_step,
        "curve": curve_numbers(progress.curve),
        "scores": judgement.rows(),
    }
    return page


def _add_bands(page: Report, judgement: Judgement, words: Words) -> None:
    page.section(words("Scores by band"))
    rows: list[list[Any]] = []
    for index, band in enumerate(judgement.layout.bands):
        found = [
            [_value(s.bicubic[index]), _value(s.projected[index]), _value(s.network[index])] for s in judgement.scenes
        ]
        means = [
            float(np.mean([v for v in column if v is not None] or [np.nan])) for column in zip(*found, strict=True)
        ]
        rows.append([band, *means, float(judgement.band_over_projection[index])])
    header = ("Band", "RMSE bicubic", "RMSE back-projection", "RMSE network", "network / back-projection")
    page.table([words(h) for h in header], rows)
    page.paragraph(
        words(
            "Mean over the held-out scenes, in reflectance; back-projection with the number of iterations that is best "
            "for each band and scene."
        )
    )


def _value(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _add_scenes(page: Report, judgement: Judgement, learnt: Sequence[str], words: Words) -> None:
    page.section(words("Scenes"))
    rows = [
        [s.name, float(np.nanmean(s.network / s.bicubic)), float(np.nanmean(s.network / s.projected)),
         s.angle_network_deg]
        for s in judgement.scenes
    ]  # fmt: skip
    page.table(
        [words("Held out"), "/ bicubic", words("network / back-projection"), words("spectral angle, degrees")], rows
    )
    page.paragraph(words("Learnt from") + ": " + ", ".join(learnt[:40]) + (" ..." if len(learnt) > 40 else ""))
    page.paragraph(
        words(
            "A network learnt one scale down is used one scale up: natural landscapes look alike at both, but parcels, "
            "rows and roads of a given width do not. The noise and the blur of the sensor are known exactly here and "
            "not in use: expect a little less there."
        )
    )
