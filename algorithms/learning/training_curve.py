"""The course of a training for its report: one figure, and the numbers beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .torch_training import Point


def curve_figure(
    curve: Sequence[Point],
    *,
    step: str,
    loss: str,
    score: str,
    cases: Mapping[str, str] | None = None,
    mean: str = "",
    limit: float | None = None,
) -> Any:
    """Training loss on the left, held-out score on the right, over the steps.

    `step`, `loss`, `score` label the axes. `cases` names the figures to draw thinly beside the score ({name: label});
    the score is then labelled `mean`. `limit` is the score that the network has to get below.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 3.4))
    left, right = figure.subplots(1, 2)
    steps = [p.step for p in curve]
    left.plot(steps, [p.loss for p in curve], color="#3a7d44")
    left.set_ylabel(loss)
    for name, label in (cases or {}).items():
        right.plot(steps, [p.figures[name] for p in curve], linewidth=0.8, label=label)
    right.plot(steps, [p.score for p in curve], color="#2b5c8a", linewidth=2 if cases else 1.5, label=mean)
    if limit is not None:
        right.axhline(limit, color="#999999", linewidth=0.8, linestyle="--")
    right.set_ylabel(score)
    if cases:
        right.legend(fontsize=7)
    for axes in (left, right):
        axes.set_xlabel(step)
        axes.grid(alpha=0.3)
    figure.tight_layout()
    return figure


def curve_numbers(curve: Sequence[Point]) -> list[dict[str, float]]:
    """Step, loss and every figure of the validations, for the numbers of a page."""
    return [{"step": p.step, "loss": p.loss, **p.figures} for p in curve]
