"""The figure of a plotted series: one panel per place, or all curves in one, and the words of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .dates import date_of
from .places import PlaceSeries

PANELS = 6
_COLOURS = ("#1b7837", "#2166ac", "#b2182b", "#e08214", "#762a83", "#01665e", "#8c510a", "#c51b7d")
WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Time series of {variable}",
        "clear": "clear",
        "part": "partly masked",
        "masked": "masked",
        "curve": "curve ({method}) and its deviation",
        "place": "Place {name}",
        "seen": "{clear} clear dates of {all}, {pixels} pixels",
        "head": ("place", "pixels", "dates", "clear dates", "longest gap, days", "mean", "lowest", "highest"),
        "note": "Open grey circles are dates that the product's masks call cloudy, shadowed or unknown, with the value "
        "under the mask: they do not enter the curve. Bars show the spread over the pixels of the place.",
        "methods": {},
    },
    "fr": {
        "title": "Série temporelle : {variable}",
        "clear": "clair",
        "part": "en partie masqué",
        "masked": "masqué",
        "curve": "courbe ({method}) et son écart-type",
        "place": "Lieu {name}",
        "seen": "{clear} dates claires sur {all}, {pixels} pixels",
        "head": ("lieu", "pixels", "dates", "dates claires", "plus long trou, jours", "moyenne", "minimum", "maximum"),
        "note": "Les cercles gris vides sont les dates que les masques du produit disent nuageuses, ombrées ou "
        "inconnues, avec la valeur sous le masque : elles n'entrent pas dans la courbe. Les barres montrent la "
        "dispersion entre les pixels du lieu.",
        "methods": {
            "linear": "linéaire",
            "pchip": "cubique monotone",
            "nearest": "date la plus proche",
            "whittaker": "Whittaker",
            "harmonic": "saison",
            "kriging": "krigeage",
        },  # fmt: skip
    },
}

Curve = tuple[np.ndarray, np.ndarray, np.ndarray]


def draw(
    series: Sequence[PlaceSeries], curves: Sequence[Curve], variable: str, method: str, words: Mapping[str, Any]
) -> Any:
    """A matplotlib figure: one panel per place, or all curves in one when there are many."""
    from matplotlib.figure import Figure

    rows = len(series) if len(series) <= PANELS else 1
    figure = Figure(figsize=(9.5, 1.2 + 2.5 * rows if rows == len(series) else 5.5), layout="constrained")
    names = list(dict.fromkeys(s.name for s in series))
    panels = np.atleast_1d(figure.subplots(rows, 1, sharex=True))
    for i, (place, curve) in enumerate(zip(series, curves, strict=True)):
        axes = panels[i] if rows > 1 else panels[0]
        # many places: one colour per name, which may be that of a class
        colour = _COLOURS[(i if rows == len(series) else names.index(place.name)) % len(_COLOURS)]
        _panel(axes, place, curve, colour, words, crowded=rows != len(series), method=method)
        if rows == len(series):
            text = words["seen"].format(clear=int((place.clear > 0).sum()), all=int((place.imaged > 0).sum()),
                                        pixels=place.pixels)  # fmt: skip
            axes.set_title(f"{words['place'].format(name=place.name)} ({text})", fontsize=9, loc="left")
    for axes in panels:
        axes.set_ylabel(variable)
        axes.grid(True, linewidth=0.4, alpha=0.5)
    handles, labels = panels[0].get_legend_handles_labels()
    once = dict(reversed(list(zip(labels, handles, strict=True))))
    if rows == len(series):
        panels[0].legend(once.values(), once.keys(), fontsize=8, loc="best", framealpha=0.8)
    elif len(once) <= 2 * len(_COLOURS):
        figure.legend(once.values(), once.keys(), fontsize=8, loc="outside right upper")
    return figure


def _panel(
    axes: Any, place: PlaceSeries, curve: Curve, colour: str, words: Mapping[str, Any], crowded: bool, method: str
) -> None:
    dates = [dt.datetime.combine(date_of(d), dt.time()) for d in place.days]
    days, value, std = curve
    when = [dt.datetime.combine(date_of(d), dt.time()) for d in days]
    whole, part = place.clear >= 0.999, (place.clear > 0) & (place.clear < 0.999)
    if crowded:
        axes.plot(when, value, color=colour, linewidth=1, label=words["place"].format(name=place.name))
        return
    if days.size:
        axes.fill_between(when, value - std, value + std, color=colour, alpha=0.15, linewidth=0)
        axes.plot(
            when,
            value,
            color=colour,
            linewidth=1.2,
            label=words["curve"].format(method=words["methods"].get(method, method)),
        )
    hidden = (place.imaged > 0) & (place.clear == 0) & np.isfinite(place.masked_mean)
    low, high = _range(place, value)
    for chosen, face, name, y in (
        (whole, colour, words["clear"], place.mean), (part, "white", words["part"], place.mean),
    ):  # fmt: skip
        if chosen.any():
            at = [d for d, c in zip(dates, chosen, strict=True) if c]
            spread = np.nan_to_num(place.std[chosen]) if place.pixels > 1 else None
            axes.errorbar(at, y[chosen], yerr=spread, fmt="o", markersize=4, color=colour, markerfacecolor=face,
                          elinewidth=0.6, label=name)  # fmt: skip
    if hidden.any():
        at = [d for d, c in zip(dates, hidden, strict=True) if c]
        # values under clouds would stretch the axis: they are drawn at its edge
        axes.plot(at, np.clip(place.masked_mean[hidden], low, high), "o", markersize=4, color="#999999",
                  markerfacecolor="none", linestyle="none", label=words["masked"])  # fmt: skip
    axes.set_ylim(low, high)


def _range(place: PlaceSeries, value: np.ndarray) -> tuple[float, float]:
    """Limits of the axis: clear values and curve, a tenth beyond."""
    shown = np.concatenate([place.mean[np.isfinite(place.mean)], value[np.isfinite(value)]])
    if not shown.size:
        shown = place.masked_mean[np.isfinite(place.masked_mean)]
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
    margin = 0.1 * (high - low) or 0.1
    return low - margin, high + margin
