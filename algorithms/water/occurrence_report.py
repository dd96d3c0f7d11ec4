"""Report of water occurrence: classes by period, and the area curves of reservoirs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.raster import read
from ..core.report import Report
from .ground import pixel_hectares
from .reservoir import Curve
from .surface_water_rules import constants

if TYPE_CHECKING:
    from .occurrence import OccurrenceJob

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Water occurrence",
        "verdict": "{n} dates in {months} months, {tile}.",
        "head": ("period", "permanent, ha", "seasonal, ha", "occasional, ha", "seen too rarely, ha"),
        "months": ("period", "water on at least half of the dates, ha", "seen too rarely, ha"),
        "curve": "Area of {name}",
        "axis": "ha",
        "caption": "Points: area on each date, what clouds hide filled from the order in which the reservoir fills; "
        "bars "
        "its standard deviation. Line: means over {days} days. Dates with less than {least:.0f} % seen are left out.",
        "range": "Between {low:.1f} and {high:.1f} ha, polygon of {whole:.1f} ha.",
        "limits": "Published errors of a reservoir's area: 16.9 % on single dates, 12.9 % with windows of 15 days. "
        "Near "
        "its full level a reservoir tends to be mapped too small: its shore is mixed or grown over.",
    },
    "fr": {
        "title": "Occurrence de l'eau",
        "verdict": "{n} dates en {months} mois, {tile}.",
        "head": ("période", "permanente, ha", "saisonnière, ha", "occasionnelle, ha", "vu trop rarement, ha"),
        "months": ("période", "en eau au moins la moitié des dates, ha", "vu trop rarement, ha"),
        "curve": "Surface de {name}",
        "axis": "ha",
        "caption": "Points : surface à chaque date, ce que cachent les nuages étant rempli d'après l'ordre dans lequel "
        "la retenue se remplit ; traits : son écart-type. Ligne : moyennes sur {days} jours. Les dates vues à moins de "
        "{least:.0f} % sont écartées.",
        "range": "De {low:.1f} à {high:.1f} ha, polygone de {whole:.1f} ha.",
        "limits": "Erreurs publiées sur la surface d'une retenue : 16,9 % à une date, 12,9 % avec des fenêtres de 15 "
        "jours. Près de son niveau plein, une retenue est plutôt cartographiée trop petite : sa rive est mixte ou "
        "végétalisée.",
    },
}


def write_report(
    path: str, jobs: Sequence[OccurrenceJob], folders: Sequence[str], curves: Sequence[Curve], language: str
) -> None:
    """The page and its numbers."""
    from .occurrence import file_name

    words = _WORDS.get(language, _WORDS["en"])
    page = Report(str(words["title"]), language)
    for job, folder in zip(jobs, folders, strict=True):
        page.section(job.name)
        page.verdict(str(words["verdict"]).format(n=len(job.days), months=len(job.months), tile=job.tile))
        ha = pixel_hectares(job.grid)
        rows = []
        for period in job.periods:
            counts = np.zeros(256, np.int64)
            layer = "OCC" if period.is_month else "CLASS"
            for strip in job.grid.blocks(512, job.grid.width):
                counts += np.bincount(
                    read(os.path.join(folder, file_name(job, period, layer)), strip).ravel(), minlength=256
                )
            if period.is_month:
                rows.append([period.name, counts[50:101].sum() * ha, counts[255] * ha])
            else:
                rows.append([period.name, *(counts[c] * ha for c in (3, 2, 1)), counts[255] * ha])
        page.table(words["months" if job.periods[0].is_month else "head"], rows)
        page.numbers[job.name] = {r[0]: [float(v) for v in r[1:]] for r in rows}
    for curve in curves:
        _add_curve(page, curve, words)
    page.paragraph(str(words["limits"]))
    page.save(path)


def _add_curve(page: Report, curve: Curve, words: Mapping[str, Any]) -> None:
    rules = constants()["reservoir"]
    page.section(str(words["curve"]).format(name=curve.name))
    known = curve.area[~np.isnan(curve.area)]
    if known.size:
        page.paragraph(str(words["range"]).format(low=known.min(), high=known.max(), whole=curve.whole))
    page.figure(
        _figure(curve, words), str(words["caption"]).format(days=rules["window_days"], least=100 * rules["least_seen"])
    )
    page.numbers.setdefault("reservoirs", {})[f"{curve.tile} {curve.name}"] = {
        d.isoformat(): None if np.isnan(a) else float(a) for d, a in zip(curve.days, curve.area, strict=True)
    }


def _figure(curve: Curve, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.5))
    axes = figure.add_subplot()
    days: Any = list(curve.days)
    axes.errorbar(days, curve.area, yerr=np.nan_to_num(curve.std), fmt="o", markersize=4, capsize=2, color="#2166ac")
    means = curve.windows(constants()["reservoir"]["window_days"])
    moments: Any = [m[0] for m in means]
    axes.plot(moments, [m[1] for m in means], color="#d7301f")
    axes.set_ylabel(str(words["axis"]))
    axes.set_ylim(bottom=0)
    figure.autofmt_xdate()
    return figure
