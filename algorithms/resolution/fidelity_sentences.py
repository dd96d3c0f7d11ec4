"""The verdict in plain words: what is supported, what is not, what cannot be decided."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..core.words import Words
from .fidelity_verdict import WITNESSES, Findings, Vote, constrained, worst

_HEADS = {
    "supported": "Green: the added detail is confirmed.",
    "plausible": "Green, undecided: nothing speaks against the added detail, and nothing could confirm it.",
    "nothing": "Grey: the image shows no more detail than interpolation of the original.",
    "smooth": "Grey: the image is smoother than the original asks for; its detail is not judged further.",
    "doubtful": "Amber: part of the added detail is doubtful.",
    "inconsistent": "Red: the image does not agree with the original that it came from.",
    "invented": "Red: detail was invented.",
}
_TESTS = {
    "consistency": "Agreement with the original",
    "spectrum": "Excess of fine detail",
    "novelty": "More detail than the image itself teaches",
    "cross_band": "Relation between bands",
    "edges": "Edges of the original continued",
    "operator": "The model one scale down",
    "dates": "Two dates",
    "reference": "Reference image",
}
_LEVELS = {"ok": "passes", "warn": "doubtful", "fail": "fails", "none": "not possible"}
_CAUSES = {
    "level": "It is brighter or darker than the original by up to {value:.1f} %: a gain error, or another product.",
    "shift": "It lies {value:.2f} original pixels beside the original.",
    "smooth": "The difference is that of a smoother image, as interpolation gives.",
    "sharp": "The difference is that of over-sharpening: contrasts are stronger than the original allows.",
    "other": "Blurred to the original's pixels it differs from it by {value:.2f} % of the mean.",
}
_FAILS = {
    "spectrum": "There is {value:.0f} dB more fine detail than the original's own spectrum lets expect.",
    "novelty": "On {value:.0f} % of the area more detail was added than the image itself shows one scale down.",
    "cross_band": "The bands of the added detail do not go together as those of the original's own detail do "
    "(mean difference of the correlations {value:.2f}).",
    "edges": "Strong edges stand where the original has none, or in other directions.",
}
_WITNESS_BAD = {
    "operator": "Run on the degraded original, the model draws detail that the original does not have: "
    "{share:.0f} % of what it adds beyond deconvolution is wrong.",
    "dates": "The other date does not show the same detail on ground that did not change: {share:.0f} % of what is "
    "added beyond deconvolution does not come again.",
    "reference": "The reference does not have the added detail: {share:.0f} % of what is added beyond deconvolution is "
    "wrong.",
}
_WITNESS_GOOD = {
    "operator": "Run on the degraded original, the model gives the original's true detail, or adds little "
    "({share:.0f} % of what it adds beyond deconvolution is not confirmed).",
    "dates": "The other date shows the same detail on ground that did not change, or little is added "
    "({share:.0f} % of what is added beyond deconvolution is not confirmed).",
    "reference": "The reference has the same detail, or little is added ({share:.0f} % of what is added beyond "
    "deconvolution is not confirmed).",
}
_UNDECIDED = (
    "Without the model, a second date or a reference, detail that vanishes when the image is degraded can neither be "
    "proven true nor false; only its plausibility was tested."
)
_DATES_LIMIT = (
    "Two dates cannot tell detail that is invented in the same way on both; the model one scale down or a reference "
    "can."
)
_CONSTRAINED = (
    "The image was made to agree with the original by construction (its residual is far below the noise): agreement "
    "proves nothing about the detail."
)


def headline(verdict: str, words: Words) -> str:
    return words(_HEADS[verdict])


def test_name(test: str, words: Words) -> str:
    return words(_TESTS[test])


def level_name(level: str, words: Words) -> str:
    return words(_LEVELS[level])


def sentences(found: Findings, words: Words) -> tuple[list[str], list[str], list[str]]:
    """(what is supported, what is not, what cannot be decided) of a group of bands."""
    supported, against, undecided = [], [], []
    votes = {v.test: v for v in found.votes}
    consistency = votes["consistency"]
    if consistency.level == "ok":
        bands = found.after or found.consistency
        percent = float(np.mean([c.relative_percent for c in bands]))
        supported.append(
            words("Blurred to the original's pixels it is the original (difference {value:.2f} %).", value=percent)
        )
    elif consistency.level != "none":
        against.append(words(_CAUSES[consistency.cause], value=_cause_value(found, consistency.cause)))
    if constrained(found):
        undecided.append(words(_CONSTRAINED))
    for test in ("spectrum", "novelty", "cross_band", "edges"):
        vote = votes[test]
        if vote.level in ("warn", "fail"):
            times = 100 if test == "novelty" else 1
            against.append(words(_FAILS[test], value=times * vote.value))
    for test in WITNESSES:
        vote = votes[test]
        if vote.level == "none":
            continue
        share = 100 * min(1.0, float(np.mean([e.share for e in found.evidence[test]])))
        target, texts = (supported, _WITNESS_GOOD) if vote.level == "ok" else (against, _WITNESS_BAD)
        target.append(words(texts[test], share=share))
        size = found.resolved.get(test, float("nan"))
        # a model that works alike on two dates agrees with itself at any scale: that is no resolution
        if math.isfinite(size) and vote.level == "ok" and test != "dates":
            supported.append(_resolution(found, test, size, words))
    possible = [t for t in WITNESSES if votes[t].level != "none"]
    if not possible:
        undecided.append(words(_UNDECIDED))
    elif possible == ["dates"]:
        undecided.append(words(_DATES_LIMIT))
    return supported, against, undecided


def _resolution(found: Findings, test: str, size: float, words: Words) -> str:
    """Ground size of the finest detail that the witness shares: half a period where coherence falls to one half."""
    return words(
        "Detail is shared down to about {size:.3g} (original pixels {low:.3g}, pixels of the image {fine:.3g}).",
        size=size,
        low=found.group.coarse.pixel_size,
        fine=found.group.fine_grid.pixel_size,
    )


def _cause_value(found: Findings, cause: str) -> float:
    bands = found.after or found.consistency
    if cause == "level":
        return max(100 * abs(c.bias) / max(abs(c.mean), 1e-4) for c in bands)
    if cause == "shift":
        return math.hypot(*found.learnt.shift_px)
    return max(c.relative_percent for c in bands)


def overall(findings: Sequence[Findings]) -> str:
    """The verdict of the image."""
    return worst([f.verdict for f in findings])


def vote_row(vote: Vote, words: Words) -> list[object]:
    """A row of the table of votes."""
    shown = [None if not math.isfinite(v) else float(v) for v in (vote.value, vote.warn, vote.fail)]
    return [test_name(vote.test, words), level_name(vote.level, words), *shown]
