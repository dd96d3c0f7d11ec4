"""Report of water quality: how far the input allows a claim, what was left out and why, and numbers by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import open_dataset
from ..core.report import Report
from .quality_block import CAUTION, DOUBTFUL, FLOATING, HIDDEN, LAND, NODATA, USABLE
from .quality_pixels import VARIABLES
from .quality_tables import DateNumbers

if TYPE_CHECKING:
    from .quality_job import Part

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Water quality",
        "rho_s": "Indicative: the input is surface reflectance of a land product. It keeps sky glint and light "
        "from the "
        "land nearby; a crude removal of glint by the short-wave infrared was {removal}. Use it for patterns "
        "and changes, "
        "not for absolute values.",
        "water": "The input is water reflectance: the result is as good as its atmospheric correction.",
        "on": "applied",
        "off": "not applied",
        "dates": "Dates",
        "head": (
            "date",
            "tile",
            "usable pixels",
            "of these with care",
            "doubtful",
            "cloud or shadow",
            "floating",
            "land",
        ),
        "values": "Values over usable pixels",
        "values_head": ("date", "quantity", "unit", "median", "10 %", "90 %", "mean", "pixels"),
        "map": "{label} on {date}, in {unit}: colours are logarithmic; grey is land, white is cloud, shadow or "
        "unknown.",
        "series": "Median over usable pixels; bars from the 10th to the 90th percentile.",
        "empty": "No usable pixel of water on any date.",
        "flags": "A doubtful pixel has strong glint, a negative reflectance, a value outside the range of its "
        "method, a "
        "bottom that may be visible, or lies near the pole of a formula. The layer FLAGS says which.",
    },
    "fr": {
        "title": "Qualité de l'eau",
        "rho_s": "Indicatif : l'entrée est la réflectance de surface d'un produit terrestre. Elle garde le "
        "reflet du ciel et "
        "la lumière des terres voisines ; la correction sommaire du reflet par le moyen infrarouge a été {removal}. À "
        "utiliser pour des structures et des évolutions, pas pour des valeurs absolues.",
        "water": "L'entrée est une réflectance de l'eau : le résultat vaut ce que vaut sa correction atmosphérique.",
        "on": "appliquée",
        "off": "laissée de côté",
        "dates": "Dates",
        "head": (
            "date",
            "tuile",
            "pixels utilisables",
            "dont avec précaution",
            "douteux",
            "nuage ou ombre",
            "flottants",
            "terre",
        ),
        "values": "Valeurs sur les pixels utilisables",
        "values_head": ("date", "grandeur", "unité", "médiane", "10 %", "90 %", "moyenne", "pixels"),
        "map": "{label} le {date}, en {unit} : couleurs logarithmiques ; gris : terre, blanc : nuage, ombre ou "
        "inconnu.",
        "series": "Médiane sur les pixels utilisables ; barres du 10e au 90e centile.",
        "empty": "Aucun pixel d'eau utilisable, à aucune date.",
        "flags": "Un pixel douteux a un fort reflet, une réflectance négative, une valeur hors du domaine de sa "
        "méthode, un "
        "fond peut-être visible, ou se trouve près du pôle d'une formule. La couche FLAGS dit lequel.",
    },
}
_LABELS_FR = {
    "TURB": "Turbidité",
    "SPM": "Matières en suspension",
    "CHL": "Chlorophylle-a",
    "ACDOM": "Absorption par les matières dissoutes",
    "KD": "Atténuation de la lumière",
    "NDCI": "NDCI",
}
_RANGES = {"TURB": (1, 500), "SPM": (1, 500), "CHL": (0.3, 100), "ACDOM": (0.1, 20), "KD": (0.05, 10)}
_MOST_MAPS = 6
_SIDE = 700


def write_report(
    path: str, dates: Sequence[tuple[Part, DateNumbers]], quantity: str, removal: str, context: Context
) -> None:
    """The page and its numbers."""
    language = context.settings.language if context.settings.language in _WORDS else "en"
    words = _WORDS[language]
    report = Report(str(words["title"]), language)
    report.verdict(
        str(words["rho_s"]).format(removal=words["off" if removal == "none" else "on"])
        if quantity == "rho_s"
        else str(words["water"])
    )
    report.section(str(words["dates"]))
    report.table(words["head"], [_pixels(part, numbers) for part, numbers in dates])
    report.paragraph(str(words["flags"]))
    seen = [(p, n) for p, n in dates if n.codes[0, [USABLE, CAUTION]].sum()]
    if not seen:
        report.paragraph(str(words["empty"]))
    else:
        report.section(str(words["values"]))
        report.table(words["values_head"], [row for part, numbers in seen for row in _values(part, numbers, language)])
        if len(seen) > 1:
            report.figure(_series(seen, language), str(words["series"]))
        for part, _ in seen[:_MOST_MAPS]:
            name = part.variables[0]
            caption = str(words["map"]).format(label=_label(name, language), date=part.date, unit=VARIABLES[name].unit)
            report.figure(_map(part, name), caption)
    report.numbers = {"quantity": quantity, "glint": removal, "dates": [_plain(p, n) for p, n in dates]}
    report.save(path)


def _label(name: str, language: str) -> str:
    return _LABELS_FR[name] if language == "fr" else VARIABLES[name].label


def _pixels(part: Part, numbers: DateNumbers) -> tuple[Any, ...]:
    codes = numbers.codes[0]
    return (
        part.date,
        part.scene.tile,
        int(codes[USABLE] + codes[CAUTION]),
        int(codes[CAUTION]),
        int(codes[DOUBTFUL]),
        int(codes[HIDDEN]),
        int(codes[FLOATING]),
        int(codes[LAND]),
    )


def _values(part: Part, numbers: DateNumbers, language: str) -> list[tuple[Any, ...]]:
    found = []
    for name, q in numbers.quantities.items():
        values = (q.p[50][0], q.p[10][0], q.p[90][0], q.mean[0])
        shown = [None if np.isnan(v) else float(v) for v in values]
        found.append((part.date, _label(name, language), VARIABLES[name].unit, *shown, int(q.pixels[0])))
    return found


def _plain(part: Part, numbers: DateNumbers) -> dict[str, Any]:
    codes = numbers.codes[0]
    values = {
        name: {"median": float(q.p[50][0]), "mean": float(q.mean[0]), "pixels": int(q.pixels[0])}
        for name, q in numbers.quantities.items()
        if q.pixels[0]
    }
    return {
        "product": part.scene.id,
        "date": part.date,
        "usable": int(codes[USABLE] + codes[CAUTION]),
        "doubtful": int(codes[DOUBTFUL]),
        "hidden": int(codes[HIDDEN]),
        "quantities": values,
    }


def _series(dates: Sequence[tuple[Part, DateNumbers]], language: str) -> Any:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    names = list(dates[0][0].variables)
    figure = Figure(figsize=(9, 1 + 2.0 * len(names)), layout="constrained")
    panels = np.atleast_1d(figure.subplots(len(names), 1, sharex=True))
    for axes, name in zip(panels, names, strict=True):
        rows = [(p.scene.acquired, n.quantities[name]) for p, n in dates if name in n.quantities]
        known = [(when.replace(tzinfo=None), q) for when, q in rows if q.pixels[0]]
        if known:
            when: list[dt.datetime] = [w for w, _ in known]
            middle = np.array([q.p[50][0] for _, q in known])
            spread = np.array([[m - q.p[10][0], q.p[90][0] - m] for m, (_, q) in zip(middle, known, strict=True)])
            axes.errorbar(
                when,
                middle,
                yerr=np.maximum(spread.T, 0),
                fmt="o-",
                markersize=4,
                linewidth=0.8,
                elinewidth=0.7,
                color="#2166ac",
            )
        axes.set_ylabel(f"{_label(name, language)}\n{VARIABLES[name].unit}", fontsize=8)
        axes.grid(True, linewidth=0.4, alpha=0.5)
    locator = AutoDateLocator(maxticks=8)
    panels[-1].xaxis.set_major_locator(locator)
    panels[-1].xaxis.set_major_formatter(ConciseDateFormatter(locator))
    return figure


def _map(part: Part, name: str) -> Any:
    """A thinned map: every so many pixels, colours as in the layer's style."""
    from matplotlib.colors import ListedColormap, LogNorm, Normalize
    from matplotlib.figure import Figure

    values = _thin(part.files[name].path, part.grid)
    code = _thin(part.files["QUALITY"].path, part.grid)
    low, high = _RANGES.get(name, (0.0, 0.0))
    figure = Figure(figsize=(8, 8 * values.shape[0] / max(1, values.shape[1]) + 0.6), layout="constrained")
    axes = figure.subplots()
    land = np.ma.masked_where(code != LAND, np.ones_like(values))
    axes.imshow(land, cmap=ListedColormap(["#c9c2b4"]), interpolation="nearest")
    # a logarithm shows no zero: clear water has the colour of the lowest value
    shown = np.ma.masked_where(values == NODATA, np.maximum(values, low) if high else values)
    norm = LogNorm(low, high) if high else Normalize(-0.2, 0.4)
    drawn = axes.imshow(shown, cmap="turbo", norm=norm, interpolation="nearest")
    figure.colorbar(drawn, ax=axes, shrink=0.7, label=VARIABLES[name].unit)
    axes.set_axis_off()
    return figure


def _thin(path: str, grid: Grid) -> np.ndarray:
    step = max(1, -(-max(grid.shape) // _SIDE))
    shape = (max(1, grid.height // step), max(1, grid.width // step))
    data: np.ndarray = open_dataset(path).read(1, out_shape=shape)
    return data
