"""Report of water maps: area by date, what was not seen, and agreement with a reference where there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.report import Report
from .area_tables import WANTED, Counts
from .compare import Agreement


@dataclass(frozen=True)
class WaterDate:
    """One map of water: its numbers. `agreement`: of the map and of one threshold with the reference."""

    moment: dt.datetime
    tile: str
    name: str
    mode: str
    counts: Counts
    notes: tuple[str, ...] = ()
    agreement: tuple[Agreement, ...] = ()

    @property
    def hectares(self) -> float:
        """Water seen, ha."""
        return float(self.counts.pixels[-1].sum(0)[WANTED]) * self.counts.hectares


_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Surface water",
        "dates": "Dates",
        "check": "Against the reference",
        "zones": "Water bodies and basins",
        "verdict": "{n} maps; between {low:.1f} and {high:.1f} ha of water seen.",
        "head": ("date", "tile", "method", "water, ha", "water, % of what is seen", "not seen, %"),
        "check_head": (
            "date",
            "F1",
            "precision",
            "recall",
            "area error, %",
            "F1 of one threshold",
            "its area error, %",
        ),
        "all": "all dates",
        "caption": "Water seen by date (bars: what was not seen would add, at the share of the rest).",
        "verdict_check": "F1 {f1:.3f} against the reference; one threshold (index above 0) reaches {simple:.3f}.",
        "verdict_alone": "F1 {f1:.3f} against the reference.",
        "limits": "Published: F1 of 0.89 for optical masks over 26 French tiles; error of a reservoir's area 16.9 % on "
        "single dates. Shadows, dark asphalt and burnt ground can pass for water; water below plants, rivers narrower "
        "than 20 to 30 m and very turbid or green water are missed.",
        "methods": {
            "swir": "green, NIR and SWIR",
            "swir1": "green, NIR and SWIR at 1.6 µm",
            "nir": "green and NIR alone",
            "seeded": "seeds from the occurrence",
        },
        "axis": "ha",
    },
    "fr": {
        "title": "Eau de surface",
        "dates": "Dates",
        "check": "Comparaison à la référence",
        "zones": "Plans d'eau et bassins",
        "verdict": "{n} cartes ; de {low:.1f} à {high:.1f} ha d'eau vue.",
        "head": ("date", "tuile", "méthode", "eau, ha", "eau, % du visible", "non vu, %"),
        "check_head": (
            "date",
            "F1",
            "précision",
            "rappel",
            "erreur de surface, %",
            "F1 d'un seuil",
            "son erreur de surface, %",
        ),
        "all": "toutes les dates",
        "caption": "Eau vue par date (traits : ce qu'ajouterait le non-vu, à la part du reste).",
        "verdict_check": "F1 de {f1:.3f} par rapport à la référence ; un seuil (indice > 0) atteint {simple:.3f}.",
        "verdict_alone": "F1 de {f1:.3f} par rapport à la référence.",
        "limits": "Publié : F1 de 0,89 pour des masques optiques sur 26 tuiles françaises ; erreur de 16,9 % sur la "
        "surface d'un réservoir à une date. Ombres, asphalte sombre et sol brûlé peuvent passer pour de l'eau ; l'eau "
        "sous la végétation, les rivières de moins de 20 à 30 m et l'eau très turbide ou verte sont manquées.",
        "methods": {
            "swir": "vert, PIR et MIR",
            "swir1": "vert, PIR et MIR à 1,6 µm",
            "nir": "vert et PIR seuls",
            "seeded": "graines de l'occurrence",
        },
        "axis": "ha",
    },
}


def write_report(path: str, dates: Sequence[WaterDate], language: str) -> None:
    """The page and its numbers."""
    words = _WORDS.get(language, _WORDS["en"])
    page = Report(str(words["title"]), language)
    areas = [d.hectares for d in dates]
    page.verdict(str(words["verdict"]).format(n=len(dates), low=min(areas), high=max(areas)))
    if any(d.agreement for d in dates):
        _check(page, dates, words)
    page.section(str(words["dates"]))
    page.table(words["head"], [_row(d, words) for d in dates])
    notes = [n for d in dates for n in d.notes]
    if notes:
        page.items(notes)
    if len(dates) > 1:
        page.figure(_figure(dates, words), str(words["caption"]))
    page.paragraph(str(words["limits"]))
    page.numbers["dates"] = [
        {
            "product": d.name,
            "date": d.moment.isoformat(),
            "mode": d.mode,
            "water_ha": d.hectares,
            "hidden_percent": 100 * (1 - d.counts.shares()[1]),
            "notes": list(d.notes),
            "agreement": [vars(a) | {"f1": a.f1, "area_error": a.area_error} for a in d.agreement],
        }
        for d in dates
    ]
    page.save(path)


def _row(date: WaterDate, words: Mapping[str, Any]) -> list[Any]:
    wet, seen = date.counts.shares()
    return [
        date.moment.date().isoformat(),
        date.tile,
        words["methods"][date.mode],
        date.hectares,
        100 * wet,
        100 * (1 - seen),
    ]


def _check(page: Report, dates: Sequence[WaterDate], words: Mapping[str, Any]) -> None:
    checked = [d for d in dates if d.agreement]
    own = sum((d.agreement[0] for d in checked), Agreement())
    simple = sum((d.agreement[1] for d in checked if len(d.agreement) > 1), Agreement())
    page.numbers["f1"], page.numbers["f1_single_threshold"] = own.f1, simple.f1
    alone = simple.f1 != simple.f1
    page.verdict(str(words["verdict_alone" if alone else "verdict_check"]).format(f1=own.f1, simple=simple.f1))
    page.section(str(words["check"]))
    lines = [(d.moment.date().isoformat(), d.agreement) for d in checked] + [(str(words["all"]), (own, simple))]
    page.table(
        words["check_head"],
        [
            [
                label,
                a[0].f1,
                a[0].precision,
                a[0].recall,
                100 * a[0].area_error,
                *((a[1].f1, 100 * a[1].area_error) if len(a) > 1 else (None, None)),
            ]
            for label, a in lines
        ],
    )


def _figure(dates: Sequence[WaterDate], words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.5))
    axes = figure.add_subplot()
    for tile in sorted({d.tile for d in dates}):
        own = [d for d in dates if d.tile == tile]
        moments: Any = [d.moment.replace(tzinfo=None) for d in own]
        areas = [d.hectares for d in own]
        seen = [d.counts.shares()[1] for d in own]
        more = [a / s - a if s > 0 else 0.0 for a, s in zip(areas, seen, strict=True)]
        axes.errorbar(moments, areas, yerr=[[0.0] * len(own), more], fmt="o-", markersize=4, label=tile, capsize=3)
    axes.set_ylabel(str(words["axis"]))
    axes.set_ylim(bottom=0)
    axes.legend()
    figure.autofmt_xdate()
    return figure
