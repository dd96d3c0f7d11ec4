"""The page of a training: verdict, curve, scores by case and band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.progress import Context
from ..core.report import Report
from ..core.words import Words
from ..learning.torch_training import Progress
from ..learning.training_curve import curve_figure, curve_numbers
from .train_judge import NETWORK, Judgement


def training_page(progress: Progress, judgement: Judgement, card: Mapping[str, Any], context: Context) -> Report:
    """The whole page and its numbers."""
    words = Words("fusion_training_fr", context.settings.language)
    page = Report(words("Training of a fusion network"), words.language)
    text = words(
        "In gaps of windows and dates that it never saw, the network's error is {gain:.1f} % below that of the best "
        "method without training ({method}).",
        gain=100 * judgement.gain,
        method=words(judgement.best),
    )
    if not judgement.passed:
        text += " " + words("It does not beat that method, and is marked so: use the method without training.")
    page.verdict(text)
    page.section(words("Course of the training"))
    if progress.curve:
        page.figure(
            curve_figure(
                progress.curve,
                step=words("step"),
                loss=words("loss"),
                score=words("error over the Gaussian process"),
                cases={name: words(name) for name in progress.curve[0].figures if name not in ("score", "cover")},
                mean=words("mean"),
                limit=1.0,
            ),
            words("Loss, and held-out error over that of the Gaussian process: below 1 the network adds something."),
        )
    _scores(page, judgement, words)
    page.section(words("What it learnt from"))
    page.items([f"{words(name)}: {value}" for name, value in _facts(card)])
    page.paragraph(
        words(
            "What was hidden was observed, with noise and missed clouds of its own: errors against the ground are "
            "smaller, for all methods alike. Other regions and years may fare worse."
        )
    )
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.numbers = {
        "gain": judgement.gain,
        "passed": judgement.passed,
        "best_baseline": judgement.best,
        "best_step": progress.best_step,
        "curve": curve_numbers(progress.curve),
        "scores": judgement.rows(),
    }
    return page


def _facts(card: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("windows learnt from", str(len(card["data"]))),
        ("windows held out", str(len(card["held_out"]))),
        ("dates held out", str(card["held_out_dates"])),
        ("began with", str(card["start"])),
        ("steps", f"{card['best_step']} / {card['steps']}"),
    ]


def _scores(page: Report, judgement: Judgement, words: Words) -> None:
    page.section(words("Scores"))
    header = [words("case"), words("method"), words("mean"), *judgement.bands]
    rows: list[list[Any]] = []
    for score in judgement.scores:
        for method, rmse in score.rmse.items():
            rows.append([words(score.case), words(method), score.mean(method), *(float(v) for v in rmse)])
    page.table(header, [[_shown(v) for v in row] for row in rows])
    covers = [f"{words(s.case)}: {100 * s.cover:.1f} %" for s in judgement.scores if NETWORK in s.rmse]
    page.paragraph(words("RMSE in reflectance. Errors within the network's 95 % interval") + ": " + ", ".join(covers))


def _shown(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4) if value == value else None
    return value
