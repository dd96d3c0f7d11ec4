"""Report of depth from colour: how well the calibration does at points that it did not see, and where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.progress import Context
from ..core.report import Report
from .ratio_points import Soundings
from .waves_report import draw_depth

if TYPE_CHECKING:
    from .ratio_calibrate import Calibrated

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Depth from colour",
        "verdict": "At {n} pixels that were not used for the fit the error is {rmse:.2f} m (root mean square), "
        "{p90:.2f} m "
        "or less for 90 %.",
        "few": "Too few points were left for a check: the figures are those of the fit, and too good.",
        "relative": "Relative depth only: without known depths nobody can tell metres from colour. Larger "
        "values are deeper "
        "over one kind of bottom.",
        "points": "Known depths: {source}. {points} pixels have a usable one, {fitted} of them were used for "
        "the fit; whole "
        "blocks were kept apart for the check.",
        "end": "The colour stops telling the depth at about {depth:.0f} m.",
        "no_end": "Up to the deepest points the colour still changes with depth.",
        "head": ("points", "rms error, m", "bias, m", "R²", "90 % of errors below, m"),
        "classes": ("depth, m", "points", "rms error, m", "bias, m", "90 % below, m"),
        "scatter": "{date}: estimated against known depth at the points of the check.",
        "map": "{name}",
        "note": "Seagrass and dark rock read too deep, bright sand too shallow. The calibration holds for this "
        "water and "
        "these bottoms.",
        "axes": ("known depth, m", "estimated depth, m"),
    },
    "fr": {
        "title": "Profondeur par la couleur",
        "verdict": "Sur {n} pixels qui n'ont pas servi à l'ajustement, l'erreur est de {rmse:.2f} m "
        "(quadratique moyenne), "
        "au plus {p90:.2f} m pour 90 %.",
        "few": "Il restait trop peu de points pour un contrôle : les chiffres sont ceux de l'ajustement, et trop bons.",
        "relative": "Profondeur relative seulement : sans profondeurs connues, nul ne tire des mètres de la "
        "couleur. Les "
        "valeurs plus grandes sont plus profondes sur un même type de fond.",
        "points": "Profondeurs connues : {source}. {points} pixels en ont une utilisable, {fitted} ont servi à "
        "l'ajustement ; des blocs entiers ont été gardés pour le contrôle.",
        "end": "La couleur cesse de dire la profondeur vers {depth:.0f} m.",
        "no_end": "Jusqu'aux points les plus profonds, la couleur change encore avec la profondeur.",
        "head": ("points", "erreur quadratique, m", "biais, m", "R²", "90 % des erreurs sous, m"),
        "classes": ("profondeur, m", "points", "erreur quadratique, m", "biais, m", "90 % sous, m"),
        "scatter": "{date} : profondeur estimée selon la profondeur connue, aux points du contrôle.",
        "map": "{name}",
        "note": "Les herbiers et la roche sombre paraissent trop profonds, le sable clair trop peu. "
        "L'ajustement vaut pour "
        "cette eau et ces fonds.",
        "axes": ("profondeur connue, m", "profondeur estimée, m"),
    },
}
_MOST_MAPS = 4


def write_report(
    path: str, plans: Sequence[Calibrated], files: Sequence[str], soundings: Soundings | None, context: Context
) -> None:
    """The page and its numbers."""
    language = context.settings.language if context.settings.language in _WORDS else "en"
    words = _WORDS[language]
    report = Report(str(words["title"]), language)
    checks = [one.check for one in plans if one.check is not None and one.check.n >= 5]
    if soundings is None:
        report.verdict(str(words["relative"]))
    elif checks:
        middle = sorted(checks, key=lambda c: c.rmse)[len(checks) // 2]
        report.verdict(str(words["verdict"]).format(n=middle.n, rmse=middle.rmse, p90=middle.p90))
    else:
        report.verdict(str(words["few"]))
    numbers = []
    for one in plans:
        report.section(f"{one.part.date} {one.part.scene.id}")
        if soundings is not None:
            _calibration(report, one, soundings, words)
            numbers.append(_plain(one))
    report.paragraph(str(words["note"]))
    for one, file in list(zip(plans, files, strict=True))[:_MOST_MAPS]:
        limits = None if one.plan.model else (0.9, 1.4)
        report.figure(
            draw_depth(file, limits), str(words["map"]).format(name=file.replace("\\", "/").rsplit("/", 1)[-1])
        )
    report.numbers = {"relative": soundings is None, "dates": numbers}
    report.save(path)


def _calibration(report: Report, one: Calibrated, soundings: Soundings, words: Mapping[str, Any]) -> None:
    model, check = one.plan.model, one.check
    assert model is not None and check is not None  # calibrated dates have both
    report.paragraph(
        str(words["points"]).format(
            source=soundings.source.replace("\\", "/").rsplit("/", 1)[-1], points=one.points, fitted=one.fitted
        )
    )
    end = model.extinction_m
    report.paragraph(str(words["no_end"]) if end is None else str(words["end"]).format(depth=end))
    if check.n < 5:
        report.paragraph(str(words["few"]))
        return
    report.table(words["head"], [(check.n, check.rmse, check.bias, check.r2, check.p90)])
    report.table(words["classes"], [(f"{a:g} – {b:g}", *rest) for a, b, *rest in check.classes])
    report.figure(_scatter(one, words), str(words["scatter"]).format(date=one.part.date))


def _plain(one: Calibrated) -> dict[str, Any]:
    model, check = one.plan.model, one.check
    assert model is not None and check is not None
    return {
        "product": one.part.scene.id,
        "date": one.part.date,
        "points": one.points,
        "fitted": one.fitted,
        "checked": check.n,
        "rmse_m": check.rmse,
        "bias_m": check.bias,
        "r2": check.r2,
        "p90_m": check.p90,
        "extinction_m": model.extinction_m,
        "weights": model.weights.tolist(),
        "std_m": list(model.std),
        "classes": [list(c) for c in check.classes],
    }


def _scatter(one: Calibrated, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    known, predicted = np.asarray(one.known), np.asarray(one.predicted)
    axes.plot(known, predicted, "o", markersize=3, alpha=0.5, color="#2166ac")
    most = float(np.nanmax(known)) * 1.05 if known.size else 1.0
    axes.plot([0, most], [0, most], color="#555555", linewidth=0.8)
    axes.set_xlim(0, most)
    axes.set_ylim(0, most)
    axes.set_xlabel(words["axes"][0])
    axes.set_ylabel(words["axes"][1])
    axes.grid(True, linewidth=0.4, alpha=0.5)
    return figure
