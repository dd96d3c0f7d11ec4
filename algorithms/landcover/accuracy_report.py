"""The page of the entry `accuracy`, its table and its numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.accuracy import Interval
from ..core.report import Report
from ..core.words import Words
from .assessment import Assessment
from .figures import matrix_figure, reliability_figure, scores_figure
from .legend import Legend


def accuracy_report(found: Assessment, legend: Legend, language: str, title: str = "") -> Report:
    """The whole page; `found` from `assess` or `from_matrix`."""
    words = Words("landcover_fr", language)
    page = Report(title or words("Accuracy of a land cover map"), words.language)
    page.verdict(verdict(found, legend, words))
    page.section(words("Scores"))
    page.table([words("Score"), words("Value"), *_bounds(found, words)], score_rows(found, words))
    page.paragraph(how_sure(found, words))
    add_classes(page, found, legend, words)
    if found.areas is not None:
        _add_areas(page, found, legend, words)
    if found.reliability is not None:
        page.section(words("Does the confidence keep its word?"))
        page.figure(reliability_figure(found.reliability, words), words("Stated confidence against what is right."))
        page.paragraph(words("Mean distance between both: {error:.3f}.", error=found.reliability.error))
    page.numbers = numbers(found)
    return page


def verdict(found: Assessment, legend: Legend, words: Words) -> str:
    """One sentence: how good, how sure, and where it is weak."""
    oa = found.intervals.get("oa")
    text = words("Overall accuracy {oa:.3f}, kappa {kappa:.3f}", oa=found.scores.oa, kappa=found.scores.kappa)
    if oa is not None and not np.isnan(oa.low):
        text += words(" (accuracy between {low:.3f} and {high:.3f} at {level:.0f} %)", low=oa.low, high=oa.high,
                      level=100 * found.level)  # fmt: skip
    known = [(f, int(c)) for f, c, r in zip(found.scores.f, found.confusion.classes, found.scores.recall, strict=True)
             if not np.isnan(r)]  # fmt: skip
    weak = [f"{legend.label(c)} ({f:.2f})" for f, c in sorted(known)[:3] if f < 0.8]
    if weak:
        text += words("; weakest classes by F-score: {names}", names=", ".join(weak))
    return text + "."


def how_sure(found: Assessment, words: Words) -> str:
    """What the intervals mean for this kind of reference."""
    left = words(" {n} reference pixels lie where the map knows nothing.", n=found.left_out) if found.left_out else ""
    if found.kind == "none":
        return words("A matrix alone says nothing about how its pixels were drawn: no interval can be given.")
    if found.kind == "point":
        return words("{n} points. Areas and their intervals hold if the points are a random sample in each map class.",
                     n=found.units) + left  # fmt: skip
    what = words("polygons") if found.kind == "polygon" else words("squares")
    sentence = words(
        "Intervals by drawing whole {what} again ({n} of them): pixels of one field say the same thing and do not "
        "count as many. Polygons that were chosen by hand are no random sample of the map; areas corrected with them "
        "are only as good as that choice.",
        what=what,
        n=found.units,
    )
    return sentence + left


def score_rows(found: Assessment, words: Words) -> list[list[Any]]:
    names = {"oa": words("overall accuracy"), "kappa": words("kappa"), "macro_f": words("mean F-score of the classes")}
    rows = []
    for name, value in (("oa", found.scores.oa), ("kappa", found.scores.kappa), ("macro_f", found.scores.macro_f)):
        interval = found.intervals.get(name)
        rows.append([names[name], value, *((interval.low, interval.high) if interval else ())])
    return rows


def _bounds(found: Assessment, words: Words) -> list[str]:
    return [words("from"), words("to")] if found.intervals else []


def add_classes(page: Report, found: Assessment, legend: Legend, words: Words) -> None:
    """Scores by class, the figure of F-scores and the matrix."""
    page.section(words("Classes"))
    intervals = found.class_intervals or [Interval(float(f), float("nan"), float("nan")) for f in found.scores.f]
    rows = []
    for i, code in enumerate(found.confusion.classes):
        counts = found.confusion.matrix[i].sum()
        rows.append([f"{int(code)} {legend.label(int(code))}", int(counts), found.scores.precision[i],
                     found.scores.recall[i], found.scores.f[i], intervals[i].low, intervals[i].high])  # fmt: skip
    page.table([words("Class"), words("Reference pixels"), words("precision (user's)"), words("recall (producer's)"),
                "F", words("from"), words("to")], rows)  # fmt: skip
    page.figure(scores_figure(found.confusion.classes, intervals, legend, words), words("F-score by class."))
    page.figure(matrix_figure(found.confusion, legend, words),
                words("Confusion matrix: percent of each reference class, rows reference, columns map."))  # fmt: skip


def _add_areas(page: Report, found: Assessment, legend: Legend, words: Words) -> None:
    areas = found.areas
    assert areas is not None
    page.section(words("Areas corrected for the map's errors"))
    rows = [
        [f"{int(c)} {legend.label(int(c))}", areas.mapped_area[i], areas.area[i], areas.area_half[i], areas.users[i],
         areas.producers[i]]
        for i, c in enumerate(found.confusion.classes)
    ]  # fmt: skip
    page.table([words("Class"), words("mapped (ha)"), words("corrected (ha)"), "±", words("user's accuracy"),
                words("producer's accuracy")], rows)  # fmt: skip
    page.paragraph(words("Accuracy weighted by area: {oa:.3f} ± {half:.3f} (Olofsson et al. 2014).", oa=areas.oa,
                         half=areas.oa_half))  # fmt: skip


def numbers(found: Assessment) -> dict[str, Any]:
    """What goes to the JSON beside the page."""
    out: dict[str, Any] = {
        "overall_accuracy": found.scores.oa, "kappa": found.scores.kappa, "mean_f": found.scores.macro_f,
        "classes": found.confusion.classes, "matrix": found.confusion.matrix, "f": found.scores.f,
        "precision": found.scores.precision, "recall": found.scores.recall, "level": found.level, "unit": found.kind,
        "units": found.units, "intervals": {k: [v.low, v.high] for k, v in found.intervals.items()},
        "f_intervals": [[i.low, i.high] for i in found.class_intervals],
    }  # fmt: skip
    if found.areas is not None:
        out["areas_ha"] = {"mapped": found.areas.mapped_area, "corrected": found.areas.area,
                           "half_width": found.areas.area_half, "accuracy": found.areas.oa}  # fmt: skip
    if found.reliability is not None:
        out["reliability_error"] = found.reliability.error
    return out
