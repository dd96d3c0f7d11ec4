"""The page of a training: how good the model is on polygons it had not seen, and what it learnt from."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np

from ..core.accuracy import scores
from ..core.files import atomic_file
from ..core.progress import Context
from ..core.report import Report
from ..core.words import Words
from ..series.dates import iso
from .figures import matrix_figure, reliability_figure, scores_figure
from .legend import Legend
from .model import LandCoverModel
from .sampling import Samples
from .training import Proof


def training_report(proof: Proof, model: LandCoverModel, samples: Samples, legend: Legend, context: Context) -> Report:
    """The whole page and its numbers."""
    words = Words("landcover_fr", context.settings.language)
    page = Report(words("Training of a land cover model"), words.language)
    if proof.total is None or proof.oa is None:
        page.verdict(words("The model was trained and not tested: nothing is known about its accuracy."))
    else:
        page.verdict(_verdict(proof, legend, words))
        _add_scores(page, proof, words)
        _add_classes(page, proof, samples, legend, words)
        _add_confidence(page, proof, words)
    _add_inputs(page, model, samples, legend, words)
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.numbers = _numbers(proof, model, samples)
    return page


def _verdict(proof: Proof, legend: Legend, words: Words) -> str:
    assert proof.total is not None and proof.oa is not None and proof.kappa is not None
    rated = scores(proof.total.matrix)
    text = words("On polygons that the model had not seen: overall accuracy {oa:.3f}, between {low:.3f} and {high:.3f}",
                 oa=proof.oa.value, low=proof.oa.low, high=proof.oa.high)  # fmt: skip
    weak = [(f, int(c)) for f, c in zip(rated.f, proof.total.classes, strict=True) if f < 0.8]
    names = ", ".join(f"{legend.label(c)} ({f:.2f})" for f, c in sorted(weak)[:3])
    return text + (words("; weakest classes by F-score: {names}", names=names) if names else "") + "."


def _add_scores(page: Report, proof: Proof, words: Words) -> None:
    page.section(words("Scores"))
    rows: list[list[Any]] = []
    for name, interval in (("overall accuracy", proof.oa), ("kappa", proof.kappa),
                           ("mean F-score of the classes", proof.macro_f)):  # fmt: skip
        assert interval is not None
        rows.append([words(name), interval.value, interval.low, interval.high])
    if proof.strict is not None:
        strict = scores(proof.strict.matrix)
        rows.append([words("overall accuracy, tested on other squares"), strict.oa, None, None])
    page.table([words("Score"), words("Value"), words("from"), words("to")], rows)
    page.paragraph(words(
        "{n} random splits of whole polygons. The interval is for other polygons of the same kind (95 %, t with "
        "{df} degrees of freedom, widened because the splits overlap). The test on squares keeps neighbours apart and "
        "is usually a few points lower: nearer to what a place without polygons gets.",
        n=len(proof.matrices), df=len(proof.matrices) - 1))  # fmt: skip


def _add_classes(page: Report, proof: Proof, samples: Samples, legend: Legend, words: Words) -> None:
    assert proof.total is not None
    rated = scores(proof.total.matrix)
    page.section(words("Classes"))
    rows = []
    for i, code in enumerate(proof.total.classes):
        own = samples.label == code
        f = proof.f[i]
        rows.append([f"{int(code)} {legend.label(int(code))}", len(np.unique(samples.polygon[own])), int(own.sum()),
                     rated.precision[i], rated.recall[i], f.value, f.low, f.high])  # fmt: skip
    page.table([words("Class"), words("Polygons"), words("Pixels"), words("precision (user's)"),
                words("recall (producer's)"), "F", words("from"), words("to")], rows)  # fmt: skip
    if proof.not_validated:
        names = ", ".join(legend.label(c) for c in proof.not_validated)
        page.paragraph(words("Not validated, because they have one polygon only: {names}.", names=names))
    page.figure(scores_figure(proof.total.classes, proof.f, legend, words), words("F-score by class."))
    page.figure(matrix_figure(proof.total, legend, words),
                words("Confusion matrix: percent of each reference class, rows reference, columns map."))  # fmt: skip


def _add_confidence(page: Report, proof: Proof, words: Words) -> None:
    if proof.raw is None:
        return
    page.section(words("Does the confidence keep its word?"))
    shown = proof.calibrated or proof.raw
    page.figure(reliability_figure(shown, words), words("Stated confidence against what is right."))
    page.paragraph(words("Mean distance: {before:.3f} for the share of votes, {after:.3f} once calibrated.",
                         before=proof.raw.error, after=shown.error))  # fmt: skip


def _add_inputs(page: Report, model: LandCoverModel, samples: Samples, legend: Legend, words: Words) -> None:
    recipe = model.recipe
    page.section(words("What it learnt from"))
    targets = recipe.optical.targets
    page.mapping({
        words("Dates"): f"{iso(targets[0])} – {iso(targets[-1])}, {len(targets)}",
        words("Products"): len((model.origin or {}).get("products", [])),
        words("Features of a pixel"): recipe.count,
        words("Samples"): len(samples),
        words("Samples left out (too few clear dates)"): samples.dropped,
        words("Polygons"): len(np.unique(samples.polygon)),
        words("Models (regions)"): len(model.classifiers),
        words("Classifier"): _classifier(model, words),
    })  # fmt: skip


def _classifier(model: LandCoverModel, words: Words) -> str:
    if model.is_network:
        return words("temporal network, {n} weights", n=model.weights)
    if model.is_boosted:
        return words("gradient boosting, {n} trees", n=model.trees)
    return words("forest, {n} trees", n=model.trees)


def _numbers(proof: Proof, model: LandCoverModel, samples: Samples) -> dict[str, Any]:
    out: dict[str, Any] = {"classes": model.classes, "samples": len(samples), "dropped": samples.dropped,
                           "features": model.recipe.count}  # fmt: skip
    if proof.total is not None:
        for name in ("oa", "kappa", "macro_f"):
            interval = getattr(proof, name)
            out[name] = [interval.value, interval.low, interval.high]
        out["f"] = [[i.value, i.low, i.high] for i in proof.f]
        out["matrix"] = proof.total.matrix
        out["not_validated"] = list(proof.not_validated)
        out["reliability_error"] = [r.error for r in (proof.raw, proof.calibrated) if r is not None]
    if proof.strict is not None:
        out["strict_oa"] = scores(proof.strict.matrix).oa
    return out


def write_scores(path: str, proof: Proof, legend: Legend) -> None:
    """CSV: precision, recall, F with its interval, by class; then the overall scores."""
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["class", "name", "precision", "recall", "f", "f_low", "f_high"])
        if proof.total is None:
            return
        rated = scores(proof.total.matrix)
        for i, code in enumerate(proof.total.classes):
            f = proof.f[i]
            row = [rated.precision[i], rated.recall[i], f.value, f.low, f.high]
            writer.writerow([int(code), legend.label(int(code)), *(f"{v:.4f}" for v in row)])
        for name, interval in (("overall accuracy", proof.oa), ("kappa", proof.kappa), ("mean F", proof.macro_f)):
            if interval is not None:
                writer.writerow(
                    ["", name, "", "", *(f"{v:.4f}" for v in (interval.value, interval.low, interval.high))]
                )
