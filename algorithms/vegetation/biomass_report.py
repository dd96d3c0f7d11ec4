"""Report of `crop_biomass`: weather of the season, what the possible crops look like, and the parcels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.report import Report
from .crop_ensemble import Ensemble
from .lai_series import LaiSeries
from .weather import Weather

_MOST_PARCELS = 200
_CURVES = 6
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Crop biomass",
        "how": "Many seasons were grown under the weather with different parameters. Those whose leaf area agrees "
        "with the maps weigh most; their weighted mean is the estimate and their spread its standard deviation.",
        "trust": "What reduces the harvest without changing leaf area (heat at flowering, disease of the ears, "
        "lodging, harvest losses) is not seen. A map made from leaf area alone is uncertain by a fifth to a quarter.",
        "inputs": ("Leaf area maps", "First map", "Last map", "Possible crops", "Mean temperature (°C)",
                   "Radiation (MJ/m² per day)"),
        "season": "Season",
        "season_caption": "Green area index of the possible crops (5 to 95 %), and the leaf area of some parcels.",
        "parcels": "Parcels",
        "columns": ("Parcel", "Dry biomass (t/ha)", "Standard deviation", "Pixels", "Quality"),
        "quality": {0: "good", 1: "few dates", 2: "poor fit"},
        "days": "Days since {first}",
        "more": "The first {count} of {all} parcels are listed; the layer holds all.",
    },
    "fr": {
        "title": "Biomasse des cultures",
        "how": "De nombreuses saisons ont poussé sous cette météo avec des paramètres différents. Celles dont la "
        "surface foliaire s'accorde aux cartes pèsent le plus ; leur moyenne pondérée est l'estimation, leur "
        "dispersion son écart type.",
        "trust": "Ce qui réduit la récolte sans changer la surface foliaire (chaleur à la floraison, maladies de "
        "l'épi, verse, pertes à la récolte) n'est pas vu. Une carte faite de la seule surface foliaire est incertaine "
        "d'un cinquième à un quart environ.",
        "inputs": ("Cartes de surface foliaire", "Première carte", "Dernière carte", "Cultures possibles",
                   "Température moyenne (°C)", "Rayonnement (MJ/m² par jour)"),
        "season": "Saison",
        "season_caption": "Indice de surface verte des cultures possibles (5 à 95 %), et surface foliaire de quelques "
        "parcelles.",
        "parcels": "Parcelles",
        "columns": ("Parcelle", "Biomasse sèche (t/ha)", "Écart type", "Pixels", "Qualité"),
        "quality": {0: "bonne", 1: "peu de dates", 2: "mauvais accord"},
        "days": "Jours depuis le {first}",
        "more": "Les {count} premières parcelles sur {all} sont listées ; la couche les contient toutes.",
    },
}  # fmt: skip


def write_report(
    path: str, parcels: Sequence[Mapping[str, Any]], ensemble: Ensemble, series: LaiSeries, weather: Weather,
    first: dt.date, context: Context,
) -> None:  # fmt: skip
    """Write the page and its numbers."""
    words = _WORDS.get(context.settings.language, _WORDS["en"])
    page = Report(words["title"], context.settings.language)
    page.paragraph(words["how"])
    page.verdict(words["trust"])
    facts = (
        len(series.maps), series.maps[0].date.isoformat(), series.maps[-1].date.isoformat(), len(ensemble),
        float(weather.temperature_c.mean()), float(weather.radiation_mj_m2.mean()),
    )  # fmt: skip
    page.mapping(dict(zip(words["inputs"], facts, strict=True)))
    days = [(m.date - first).days for m in series.maps]
    page.section(words["season"])
    page.figure(_figure(ensemble, days, parcels, words, first), words["season_caption"])
    if parcels:
        page.section(words["parcels"])
        shown = parcels[:_MOST_PARCELS]
        page.table(
            words["columns"],
            [[p["parcel"], p["mass"], p["std"], p["pixels"], words["quality"].get(p["quality"], "")] for p in shown],
        )
        if len(parcels) > len(shown):
            page.paragraph(words["more"].format(count=len(shown), all=len(parcels)))
    page.numbers = {
        "dates": [m.date.isoformat() for m in series.maps],
        "members": len(ensemble),
        "parcels": [{k: p[k] for k in ("parcel", "mass", "std", "quality", "pixels")} for p in parcels],
    }
    page.save(path)


def _figure(
    ensemble: Ensemble, days: list[int], parcels: Sequence[Mapping[str, Any]], words: Mapping[str, Any], first: dt.date
) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4))
    axes = figure.add_subplot()
    low, middle, high = np.quantile(ensemble.gai[:: max(1, len(ensemble) // 2000)], (0.05, 0.5, 0.95), axis=0)
    every = np.arange(ensemble.gai.shape[1])
    axes.fill_between(every, low, high, color="0.85")
    axes.plot(every, middle, color="0.5")
    for one in parcels[:: max(1, len(parcels) // _CURVES)][:_CURVES]:
        axes.plot(days, one["observed"], "o-", markersize=4, label=str(one["parcel"]))
    axes.set(xlabel=words["days"].format(first=first.isoformat()), ylabel="GAI, LAI (m²/m²)", xlim=(0, every[-1]))
    axes.set_ylim(bottom=0)
    if parcels:
        axes.legend(fontsize="small", ncols=3)
    axes.grid(alpha=0.3)
    return figure
