"""Reports of the yield entries: scores on what was left out beside the baselines, and departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.report import Report
from .yield_model import Ridge, YieldModel
from .yield_validation import Parcels, Split, score

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Training of a wheat yield model",
        "verdict": "For a year that was not learnt, expect errors of about {rmse:.1f} q/ha a parcel (R² {r2:.2f}).",
        "no_year": "All parcels are of one year: how the model does in another year is not known.",
        "about": "Each line leaves parcels out in another way. Random parcels flatter: neighbours, farms and years "
        "that were learnt help. Years and departments left out tell what a new year or region is worth.",
        "scores": "Scores on parcels that did not learn",
        "columns": ("Left out", "Method", "R²", "RMSE (q/ha)", "Mean absolute error", "Bias", "Parcels"),
        "splits": {"parcel": "parcels at random", "farm": "farms", "year": "years", "department": "departments"},
        "model": "this model",
        "baselines": {"national mean": "mean of all", "department mean": "mean of the department",
                      "department mean and NDVI": "department and largest NDVI"},
        "interval": "80 % of the errors lie between {low:.1f} and {high:.1f} q/ha.",
        "scatter": "Predicted against told yield, {name} left out.",
        "told": "Told (q/ha)",
        "predicted": "Predicted (q/ha)",
        "drivers": "What the model leans on",
        "driver_columns": ("Feature", "Change of yield per standard deviation (q/ha)"),
        "months": "Months used: November to {month:02d}.",
        "map_title": "Wheat yield {year}",
        "mean": "{count} parcels, mean {mean:.1f} q/ha.",
        "trust": "From images and the usual yield of the department: a bad year that leaves do not show is not seen.",
        "departments": "Departments",
        "department_columns": ("Department", "Yield (q/ha)", "Area (ha)", "Parcels", "Statistics (q/ha)", "Difference"),
        "against": "Against the statistics: RMSE {rmse:.1f} q/ha, bias {bias:.1f}, R² {r2:.2f}, {count} departments.",
    },
    "fr": {
        "title": "Entraînement d'un modèle de rendement du blé",
        "verdict": "Pour une année non apprise, attendez-vous à des erreurs d'environ {rmse:.1f} q/ha par parcelle "
        "(R² {r2:.2f}).",
        "no_year": "Toutes les parcelles sont d'une seule année : on ignore ce que vaut le modèle une autre année.",
        "about": "Chaque ligne écarte des parcelles d'une autre façon. Au hasard, c'est flatteur : voisines, "
        "exploitations et années apprises aident. Années et départements écartés disent ce que vaut une nouvelle année "
        "ou une nouvelle région.",
        "scores": "Scores sur des parcelles non apprises",
        "columns": ("Écarté", "Méthode", "R²", "RMSE (q/ha)", "Erreur absolue moyenne", "Biais", "Parcelles"),
        "splits": {"parcel": "parcelles au hasard", "farm": "exploitations", "year": "années",
                   "department": "départements"},
        "model": "ce modèle",
        "baselines": {"national mean": "moyenne générale", "department mean": "moyenne du département",
                      "department mean and NDVI": "département et plus grand NDVI"},
        "interval": "80 % des erreurs sont entre {low:.1f} et {high:.1f} q/ha.",
        "scatter": "Rendement prédit contre rendement déclaré, {name} écartés.",
        "told": "Déclaré (q/ha)",
        "predicted": "Prédit (q/ha)",
        "drivers": "Ce sur quoi le modèle s'appuie",
        "driver_columns": ("Variable", "Changement de rendement par écart type (q/ha)"),
        "months": "Mois utilisés : novembre à {month:02d}.",
        "map_title": "Rendement du blé {year}",
        "mean": "{count} parcelles, moyenne {mean:.1f} q/ha.",
        "trust": "À partir des images et du rendement habituel du département : une mauvaise année que les feuilles ne "
        "montrent pas n'est pas vue.",
        "departments": "Départements",
        "department_columns": ("Département", "Rendement (q/ha)", "Surface (ha)", "Parcelles", "Statistique (q/ha)",
                               "Différence"),
        "against": "Contre la statistique : RMSE {rmse:.1f} q/ha, biais {bias:.1f}, R² {r2:.2f}, {count} départements.",
    },
}  # fmt: skip


def write_training_report(
    path: str, used: Parcels, splits: Sequence[Split], fitted: YieldModel, names: Sequence[str], last_month: int,
    context: Context,
) -> None:  # fmt: skip
    """Scores beside the baselines, scatter of the hardest split, and what a ridge leans on."""
    words = _WORDS.get(context.settings.language, _WORDS["en"])
    page = Report(words["title"], context.settings.language)
    years = next((s for s in splits if s.name == "year"), None)
    if years is not None:
        hardest = score(used.target, years.predicted)
        page.verdict(words["verdict"].format(rmse=hardest.rmse, r2=hardest.r2))
    else:
        page.verdict(words["no_year"])
    page.paragraph(words["months"].format(month=last_month))
    page.section(words["scores"])
    page.paragraph(words["about"])
    rows = []
    for split in splits:
        named = {words["model"]: split.predicted, **{words["baselines"][n]: p for n, p in split.baselines.items()}}
        for method, predicted in named.items():
            s = score(used.target, predicted)
            rows.append([words["splits"][split.name], method, s.r2, s.rmse, s.mae, s.bias, s.parcels])
    page.table(words["columns"], rows)
    if fitted.quantiles:
        page.paragraph(words["interval"].format(low=fitted.quantiles[0], high=fitted.quantiles[-1]))
    shown = years or (splits[0] if splits else None)
    if shown is not None:
        caption = words["scatter"].format(name=words["splits"][shown.name])
        page.figure(_scatter(used, shown.predicted, words), caption)
    if isinstance(fitted.regressor, Ridge):
        page.section(words["drivers"])
        slopes = fitted.regressor.slopes
        labels = [*names, words["baselines"]["department mean"]][: len(slopes)]
        order = np.argsort(-np.abs(slopes))[:15]
        page.table(words["driver_columns"], [[labels[k], float(slopes[k])] for k in order])
    page.numbers = {
        s.name: {"model": vars(score(used.target, s.predicted))}
        | {n: vars(score(used.target, p)) for n, p in s.baselines.items()}
        for s in splits
    }
    page.save(path)


def _scatter(used: Parcels, predicted: np.ndarray, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5, 5))
    axes = figure.add_subplot()
    years = np.unique(used.year)
    for year in years:
        chosen = used.year == year
        axes.plot(used.target[chosen], predicted[chosen], ".", markersize=3, alpha=0.5, label=str(int(year)))
    low, high = float(used.target.min()), float(used.target.max())
    axes.plot([low, high], [low, high], color="0.4", linewidth=1)
    axes.set(xlabel=words["told"], ylabel=words["predicted"])
    if len(years) <= 12:
        axes.legend(fontsize="small", markerscale=3)
    axes.grid(alpha=0.3)
    return figure


def write_yield_report(
    path: str, value: np.ndarray, rows: Sequence[Mapping[str, Any]], document: Mapping[str, Any], year: int,
    context: Context,
) -> None:  # fmt: skip
    """The mean, how the model was scored, and departments beside their statistics."""
    words = _WORDS.get(context.settings.language, _WORDS["en"])
    page = Report(words["map_title"].format(year=year), context.settings.language)
    known = np.isfinite(value)
    page.verdict(words["trust"])
    if known.any():
        page.paragraph(words["mean"].format(count=int(known.sum()), mean=float(value[known].mean())))
    scores = document.get("scores", {})
    if "year" in scores:
        page.paragraph(words["verdict"].format(**scores["year"]))
    page.numbers = {"parcels": int(known.sum()), "departments": list(rows)}
    if rows:
        page.section(words["departments"])
        page.table(
            words["department_columns"],
            [[r["department"], r["yield"], r["area_ha"], r["parcels"], r["statistics"],
              r["yield"] - r["statistics"] if r["statistics"] is not None else None] for r in rows],
        )  # fmt: skip
        both = [r for r in rows if r["statistics"] is not None]
        if len(both) >= 3:
            truth, found = (np.array([r[k] for r in both], float) for k in ("statistics", "yield"))
            s = score(truth, found)
            page.paragraph(words["against"].format(rmse=s.rmse, bias=s.bias, r2=s.r2, count=len(both)))
            page.numbers["against_statistics"] = vars(s)
    page.save(path)
