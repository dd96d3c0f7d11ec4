"""The page of a training of parcel edges: its course, and its scores beside the methods that need no network."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.progress import Context
from ..core.report import Report
from ..core.words import Words
from ..learning.torch_training import Progress
from ..learning.training_curve import curve_figure, curve_numbers
from .edges_images import Season
from .edges_judge import NETWORK, THRESHOLD
from .edges_places import Places
from .edges_report import TABLE
from .edges_scores import EdgeScores


def training_page(
    progress: Progress, scores: Mapping[str, EdgeScores], season: Season, places: Places, context: Context
) -> Report:
    """The whole page and its numbers."""
    words = Words(TABLE, context.settings.language)
    page = Report(words("Training of a network of parcel edges"), words.language)
    own, plain = scores[NETWORK], scores[THRESHOLD]
    page.verdict(
        words(
            "On {n} parcels of held-out squares: F1 of the parcels found {own:.2f} (a threshold on the gradient: "
            "{plain:.2f}), F1 of borders within a pixel {border:.2f} ({plain_border:.2f}).",
            n=own.reference,
            own=own.object_f1,
            plain=plain.object_f1,
            border=own.boundary_f1[0],
            plain_border=plain.boundary_f1[0],
        )
    )
    page.section(words("Scores"))
    page.table(
        [
            words(t)
            for t in (
                "Method",
                "F1 of parcels",
                "precision",
                "recall",
                "F1 of borders, 1 pixel",
                "F1 of borders, 2 pixels",
                "IoU of farmed land",
                "cut up",
                "joined",
            )
        ],
        [
            [words(name), s.object_f1, s.precision, s.recall, *s.boundary_f1, s.extent_iou, s.cut_up, s.joined]
            for name, s in scores.items()
        ],
    )
    page.paragraph(
        words(
            "A parcel is found where it shares more than half of the ground that it and an outline cover together. "
            "Cut up: share of a parcel outside its largest outline; joined: share of an outline outside its largest "
            "parcel. What is free in each method was chosen on squares that were learnt from."
        )
    )
    page.section(words("Course of the training"))
    page.figure(
        curve_figure(progress.curve, step=words("Step"), loss=words("learnt from"), score=words("held out")),
        words("Loss on the patches learnt from, and on the held-out squares."),
    )
    page.section(words("From what"))
    page.mapping(
        {
            words("Dates"): ", ".join(f"{s.acquired:%Y-%m-%d}" for s in season.scenes),
            words("Parcels"): places.parcels,
            words("Squares to learn from"): len(places.learn),
            words("Squares held out"): len(places.judge),
        }
    )
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.numbers = {
        "scores": {name: s.rounded() for name, s in scores.items()},
        "steps": progress.step,
        "best_step": progress.best_step,
        "curve": curve_numbers(progress.curve),
    }
    return page
