"""The report of `synthesis_quality`: numbers, tables and figures from the sums of the blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.report import Report
from . import quality_metrics as metrics
from .constants import CLOUD, EMPTY, LAND, SNOW, WATER
from .prepare import Prepared
from .quality import Measures, finite

_LABELS = {
    "en": {
        "weighted": "weighted average", "unrejected": "weighted average, outliers kept", "mean": "mean",
        "median": "median", "best": "best pixel", "max_ndvi": "maximum NDVI",
    },
    "fr": {
        "weighted": "moyenne pondérée", "unrejected": "moyenne pondérée sans rejet", "mean": "moyenne",
        "median": "médiane", "best": "meilleur pixel", "max_ndvi": "NDVI maximal",
    },
}  # fmt: skip
_TEXTS = {
    "en": {
        "title": "Quality of the synthesis of {date}", "inputs": "What was compared",
        "about": "{dates} dates within {half} days of {date}; {pixels} pixels. Reference: {reference}.",
        "no_reference": "none (no clear date near the synthesis date, no truth given)",
        "coverage": "Coverage", "status": "Status", "percent": "Percent of the pixels",
        "land": "seen clear", "water": "water", "snow": "snow", "cloud": "never clear", "empty": "no data",
        "coverage_text": "Median number of clear dates per pixel: {dates:.0f}. Median distance of the mean date to "
                         "the "
        "synthesis date: {days:.0f} days.",
        "fidelity": "Fidelity", "band": "Band", "median_error": "Median |error|", "p90": "90 % are below",
        "fidelity_text": "Difference of the composites to the reference where both are clear, in reflectance.",
        "artefacts": "Artefacts", "composite": "Composite", "index": "Artefact index",
        "visible": "Median |error|, visible", "nir": "Median |error|, near infrared",
        "artefacts_text": "A local step at a border of dates that the composite has and no input has, over the mean "
        "gradient elsewhere: 0 is no artefact.",
        "swath": "Edges of swaths", "with": "Step with directional correction", "without": "Step without",
        "no_swath": "No edge of a swath crosses the area.",
        "best": "The weighted average has the lowest artefact index of the composites compared ({value:.3f}).",
        "not_best": "The weighted average has an artefact index of {value:.3f}; the lowest is that of {name} "
        "({other:.3f}).",
        "flat": "No border between dates lies in the area: the artefact index cannot be told.",
        "pictures": "The composites in true colour (white at 0.25).", "errors": "Median |error| by band.",
        "days": "Days between the mean date of a pixel and the synthesis date.", "pixels": "Share of the pixels",
    },
    "fr": {
        "title": "Qualité de la synthèse du {date}", "inputs": "Ce qui est comparé",
        "about": "{dates} dates à moins de {half} jours du {date} ; {pixels} pixels. Référence : {reference}.",
        "no_reference": "aucune (pas de date claire proche de la date de synthèse, pas de vérité donnée)",
        "coverage": "Couverture", "status": "Statut", "percent": "Pourcentage des pixels",
        "land": "vu clair", "water": "eau", "snow": "neige", "cloud": "jamais clair", "empty": "sans donnée",
        "coverage_text": "Nombre médian de dates claires par pixel : {dates:.0f}. Écart médian entre date moyenne "
                         "et date "
        "de synthèse : {days:.0f} jours.",
        "fidelity": "Fidélité", "band": "Bande", "median_error": "|Erreur| médiane", "p90": "90 % sont sous",
        "fidelity_text": "Écart des composites à la référence là où les deux sont clairs, en réflectance.",
        "artefacts": "Artefacts", "composite": "Composite", "index": "Indice d'artefacts",
        "visible": "|Erreur| médiane, visible", "nir": "|Erreur| médiane, proche infrarouge",
        "artefacts_text": "Une marche locale à une limite de dates, présente dans le composite et dans aucune image, "
        "rapportée au gradient moyen ailleurs : 0 signifie aucun artefact.",
        "swath": "Bords de fauchée", "with": "Marche avec correction directionnelle", "without": "Marche sans",
        "no_swath": "Aucun bord de fauchée ne traverse la zone.",
        "best": "La moyenne pondérée a le plus faible indice d'artefacts des composites comparés ({value:.3f}).",
        "not_best": "La moyenne pondérée a un indice d'artefacts de {value:.3f} ; le plus faible est celui de : "
                    "{name} "
        "({other:.3f}).",
        "flat": "Aucune limite entre dates dans la zone : l'indice d'artefacts ne peut être donné.",
        "pictures": "Les composites en vraies couleurs (blanc à 0,25).", "errors": "|Erreur| médiane par bande.",
        "days": "Jours entre la date moyenne d'un pixel et la date de synthèse.", "pixels": "Part des pixels",
    },
}  # fmt: skip


def numbers_of(prepared: Prepared, measures: Measures) -> dict[str, Any]:
    """Every number of the report as plain values; None where it cannot be told. Reflectances are shares of 1."""
    plan, sums = prepared.plan, measures.sums
    first, roles = plan.groups[0], plan.roles
    flags = sums["flags"]
    total = max(1, int(flags.sum()))
    names = {"empty": EMPTY, "cloud": CLOUD, "snow": SNOW, "water": WATER, "land": LAND}
    coverage: dict[str, Any] = {name: 100.0 * int(flags[value]) / total for name, value in names.items()}
    coverage["median_dates"] = _median_of(sums["dates"])
    coverage["median_days_off"] = _median_of(sums["days"])
    composites = {}
    for name in metrics.COMPOSITES:
        if f"artefact/{name}" not in sums:
            continue
        counts = sums.get(f"error/{name}/{first.name}")
        visible = counts[list(roles.visible)].sum(axis=0) if counts is not None and roles.visible else np.zeros(1)
        nir = counts[roles.nir] if counts is not None and roles.nir is not None else np.zeros(1)
        composites[name] = {
            "artefact_index": finite(metrics.artefact_index(sums[f"artefact/{name}"])),
            "fidelity_visible": finite(metrics.quantile(visible, 0.5)),
            "fidelity_nir": finite(metrics.quantile(nir, 0.5)),
        }
    bands = {}
    for group in plan.groups:
        counts = sums.get(f"error/weighted/{group.name}")
        for position, band in enumerate(group.bands if counts is not None else ()):
            histogram = counts[position]  # type: ignore[index]
            bands[band] = {
                "median": finite(metrics.quantile(histogram, 0.5)),
                "p90": finite(metrics.quantile(histogram, 0.9)),
            }
    swath = {}
    for position, band in enumerate(first.bands):
        steps = {k: sums[f"swath/{k}"][position] for k in ("with", "without")}
        if steps["with"][1]:
            swath[band] = {k: float(v[0] / v[1]) * 1e-4 for k, v in steps.items()}
    return {
        "synthesis_date": plan.windows[0].date.isoformat(), "half_window_days": plan.windows[0].half_window,
        "dates": [plan.dates[i].id for i in plan.windows[0].dates], "reference": measures.reference_name or None,
        "pixels": total, "coverage": coverage, "composites": composites, "bands": bands, "swath_steps": swath,
        "notes": list(prepared.notes),
    }  # fmt: skip


def _median_of(counts: np.ndarray) -> float | None:
    total = int(counts.sum())
    return float(np.searchsorted(np.cumsum(counts), total / 2)) if total else None


def write_report(
    path: str, prepared: Prepared, measures: Measures, numbers: Mapping[str, Any], context: Context
) -> list[str]:
    """Write the page and its numbers; returns their paths."""
    language = context.settings.language if context.settings.language in _TEXTS else "en"
    text, labels = _TEXTS[language], _LABELS[language]
    report = Report(text["title"].format(date=numbers["synthesis_date"]), language)
    report.numbers = dict(numbers)
    report.verdict(_verdict(numbers, text, labels))
    report.section(text["inputs"])
    report.paragraph(text["about"].format(
        dates=len(numbers["dates"]), half=numbers["half_window_days"], date=numbers["synthesis_date"],
        pixels=numbers["pixels"], reference=numbers["reference"] or text["no_reference"]))  # fmt: skip
    report.items([*numbers["dates"], *numbers["notes"]])
    report.figure(_pictures(measures.thumbnails, labels), text["pictures"])
    report.section(text["artefacts"])
    report.paragraph(text["artefacts_text"])
    rows = [
        [labels[n], v["artefact_index"], v["fidelity_visible"], v["fidelity_nir"]]
        for n, v in numbers["composites"].items()
    ]
    report.table([text["composite"], text["index"], text["visible"], text["nir"]], rows)
    if numbers["bands"]:
        report.section(text["fidelity"])
        report.paragraph(text["fidelity_text"])
        report.table([text["band"], text["median_error"], text["p90"]],
                     [[b, v["median"], v["p90"]] for b, v in numbers["bands"].items()])  # fmt: skip
        report.figure(_bars(numbers["bands"]), text["errors"])
    report.section(text["swath"])
    if numbers["swath_steps"]:
        report.table([text["band"], text["with"], text["without"]],
                     [[b, v["with"], v["without"]] for b, v in numbers["swath_steps"].items()])  # fmt: skip
    else:
        report.paragraph(text["no_swath"])
    report.section(text["coverage"])
    coverage = numbers["coverage"]
    report.table([text["status"], text["percent"]],
                 [[text[k], coverage[k]] for k in ("land", "water", "snow", "cloud", "empty")])  # fmt: skip
    if coverage["median_dates"] is not None and coverage["median_days_off"] is not None:
        report.paragraph(text["coverage_text"].format(dates=coverage["median_dates"], days=coverage["median_days_off"]))
        report.figure(_days(measures.sums["days"], text), text["days"])
    return report.save(path)


def _verdict(numbers: Mapping[str, Any], text: Mapping[str, str], labels: Mapping[str, str]) -> str:
    found = {n: v["artefact_index"] for n, v in numbers["composites"].items() if v["artefact_index"] is not None}
    if "weighted" not in found:
        return text["flat"]
    lowest = min(found, key=lambda n: found[n])
    if lowest == "weighted":
        return text["best"].format(value=found["weighted"])
    return text["not_best"].format(value=found["weighted"], name=labels[lowest], other=found[lowest])


def _pictures(thumbnails: Mapping[str, np.ndarray], labels: Mapping[str, str]) -> Any:
    figure = _figure(3.2 * len(thumbnails), 3.4)
    for position, name in enumerate([n for n in metrics.COMPOSITES if n in thumbnails], 1):
        axes = figure.add_subplot(1, len(thumbnails), position)
        axes.imshow(thumbnails[name], interpolation="nearest")
        axes.set_title(labels[name], fontsize=9)
        axes.set_axis_off()
    return figure


def _bars(bands: Mapping[str, Mapping[str, float | None]]) -> Any:
    figure = _figure(6.5, 2.6)
    axes = figure.add_subplot()
    values = [v["median"] or 0.0 for v in bands.values()]
    axes.bar(list(bands), values, color="#3a7d44")
    axes.set_ylabel("reflectance")
    return figure


def _days(counts: np.ndarray, text: Mapping[str, str]) -> Any:
    figure = _figure(6.5, 2.4)
    axes = figure.add_subplot()
    last = int(np.flatnonzero(counts)[-1]) + 1 if counts.any() else 1
    axes.bar(np.arange(last), counts[:last] / max(1, counts.sum()), color="#2f6690")
    axes.set_ylabel(text["pixels"], fontsize=8)
    return figure


def _figure(width: float, height: float) -> Any:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")
