"""Report of snow maps: snow line and areas by date, snow by elevation, and agreement with a truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.report import Report
from .area_tables import HIDDEN, OTHER, WANTED, Counts
from .compare import Agreement
from .snow_rules import constants


@dataclass(frozen=True)
class SnowDate:
    """One map of snow: its numbers. `agreement`: of the map and of a single threshold with the truth, if there is."""

    moment: dt.datetime
    tile: str
    name: str
    line_m: float | None
    counts: Counts
    agreement: tuple[Agreement, ...] = ()


_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Snow cover",
        "dates": "Dates",
        "heights": "Snow by elevation",
        "check": "Against the reference",
        "head": ("date", "tile", "snow line, m", "snow, km²", "snow, % of what is seen", "hidden, %"),
        "line": "The snow line is the lower edge of the elevation band two below the first one that is snowy; below it "
        "only bright, certain snow is mapped. It is taken from the whole image, whatever the area.",
        "caption": "Share of snow of what is seen, by date and elevation; grey where all is hidden; the line is the "
        "snow line.",
        "limits": "The fraction of snow has a published error (root mean square) of {rmse} %. Snow below dense "
        "evergreen forest is not seen; ice clouds, salt and bright lakes can look like snow; a cloud that the "
        "product's mask has missed can only become snow or no snow.",
        "check_head": (
            "date",
            "F1",
            "precision",
            "recall",
            "F1 of NDSI > {ndsi:g} alone",
            "precision of it",
            "recall of it",
        ),
        "all": "all dates",
        "verdict": "F1 {f1:.3f} against the reference; a single threshold of NDSI reaches {simple:.3f}.",
        "summary": "{n} maps; snow line between {low:.0f} and {high:.0f} m.",
        "none": "{n} maps; no snow line on any of them.",
        "elevation": "elevation, m",
    },
    "fr": {
        "title": "Couverture neigeuse",
        "dates": "Dates",
        "heights": "Neige par altitude",
        "check": "Comparaison à la référence",
        "head": ("date", "tuile", "limite de la neige, m", "neige, km²", "neige, % du visible", "caché, %"),
        "line": "La limite de la neige est le bord inférieur de la tranche d'altitude située deux tranches sous la "
        "première qui est enneigée ; au-dessous, seule la neige claire et certaine est cartographiée. Elle vient de "
        "l'image entière, quelle que soit la zone.",
        "caption": "Part de neige dans ce qui est vu, par date et altitude ; gris où tout est caché ; le trait est la "
        "limite de la neige.",
        "limits": "L'erreur publiée (quadratique moyenne) de la part de neige est de {rmse} %. La neige sous forêt "
        "dense à feuillage persistant n'est pas vue ; nuages de glace, sel et lacs clairs peuvent ressembler à la "
        "neige ; un nuage que le masque du produit a manqué ne peut devenir que neige ou absence de neige.",
        "check_head": ("date", "F1", "précision", "rappel", "F1 de NDSI > {ndsi:g} seul", "sa précision", "son rappel"),
        "all": "toutes les dates",
        "verdict": "F1 de {f1:.3f} par rapport à la référence ; un seuil unique de NDSI atteint {simple:.3f}.",
        "summary": "{n} cartes ; limite de la neige entre {low:.0f} et {high:.0f} m.",
        "none": "{n} cartes ; aucune limite de la neige.",
        "elevation": "altitude, m",
    },
}


def write_report(path: str, dates: Sequence[SnowDate], language: str) -> None:
    """The page and its numbers."""
    words = _WORDS.get(language, _WORDS["en"])
    page = Report(str(words["title"]), language)
    lines = [d.line_m for d in dates if d.line_m is not None]
    summary = words["summary"] if lines else words["none"]
    page.verdict(str(summary).format(n=len(dates), low=min(lines, default=0), high=max(lines, default=0)))
    if any(d.agreement for d in dates):
        _check(page, dates, words)
    page.section(str(words["dates"]))
    page.table(words["head"], [_row(d) for d in dates])
    page.paragraph(str(words["line"]))
    page.section(str(words["heights"]))
    for tile in sorted({d.tile for d in dates}):
        page.figure(_figure([d for d in dates if d.tile == tile], tile, words), str(words["caption"]))
    page.paragraph(str(words["limits"]).format(rmse=constants()["fraction"]["rmse_percent"]))
    page.numbers["dates"] = [
        {
            "product": d.name,
            "date": d.moment.isoformat(),
            "snow_line_m": d.line_m,
            "snow_km2": _km2(d),
            "agreement": [vars(a) | {"f1": a.f1} for a in d.agreement],
        }
        for d in dates
    ]
    page.save(path)


def _km2(date: SnowDate) -> float:
    return float(date.counts.pixels[-1].sum(0)[WANTED]) * date.counts.hectares / 100


def _row(date: SnowDate) -> list[Any]:
    snow, seen = date.counts.shares()
    return [date.moment.date().isoformat(), date.tile, date.line_m, _km2(date), 100 * snow, 100 * (1 - seen)]


def _check(page: Report, dates: Sequence[SnowDate], words: Mapping[str, Any]) -> None:
    checked = [d for d in dates if len(d.agreement) == 2]
    totals = [sum((d.agreement[i] for d in checked), Agreement()) for i in range(2)]
    page.verdict(str(words["verdict"]).format(f1=totals[0].f1, simple=totals[1].f1))
    page.section(str(words["check"]))
    head = [h.format(ndsi=constants()["thresholds"]["ndsi1"]) for h in words["check_head"]]
    lines = [(d.moment.date().isoformat(), d.agreement) for d in checked] + [(str(words["all"]), tuple(totals))]
    page.table(head, [[label, *(v for a in both for v in (a.f1, a.precision, a.recall))] for label, both in lines])
    page.numbers["f1"], page.numbers["f1_single_threshold"] = totals[0].f1, totals[1].f1


def _figure(dates: Sequence[SnowDate], tile: str, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    pixels = np.stack([d.counts.pixels[-1][:-1] for d in dates])
    step = dates[0].counts.step_m
    there = np.flatnonzero(pixels[:, :, : HIDDEN + 1].sum((0, 2)))
    if not there.size:
        there = np.array([0])
    part = pixels[:, there[0] : there[-1] + 1]
    with np.errstate(invalid="ignore"):
        share = (
            100
            * part[:, :, WANTED]
            / np.where(part[:, :, : OTHER + 1].sum(2) > 0, part[:, :, : OTHER + 1].sum(2), np.nan)
        )
    low = -500.0 + there[0] * step
    figure = Figure(figsize=(9, 4))
    axes = figure.add_subplot()
    axes.set_facecolor("#c8c8c8")
    edges = np.arange(len(dates) + 1) - 0.5
    image = axes.pcolormesh(edges, low + step * np.arange(part.shape[1] + 1), share.T, vmin=0, vmax=100, cmap="Blues_r")
    axes.plot(
        range(len(dates)),
        [np.nan if d.line_m is None else d.line_m for d in dates],
        "o-",
        color="#d7301f",
        markersize=4,
    )
    every = max(1, len(dates) // 12)
    axes.set_xticks(range(0, len(dates), every))
    axes.set_xticklabels([d.moment.date().isoformat() for d in dates][::every], rotation=45, ha="right")
    axes.set_ylabel(str(words["elevation"]))
    axes.set_title(tile)
    figure.colorbar(image, ax=axes, label="%")
    return figure
