"""Page and table of a comparison with stations: figures per processor side by side, a scatter, what was left."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..core.files import atomic_file
from ..core.report import Report
from .matchups import Match, Specification, by_source, statistics

COLUMNS = ("n", "a", "p", "u", "share", "slope", "r2")
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"all": "All dates", "bins": "By value", "n": "n", "left": "Dates left out", "bin": "Value", "a": "A (mean)",
           "p": "P (spread)", "u": "U (rms)", "share": "Within {spec}", "slope": "Slope", "r2": "R2",
           "station": "Station", "product": "Product", "source": "Processor", "band": "Quantity",
           "figure": "Each point is one date. Dashed: {spec} around equality."},
    "fr": {"all": "Toutes les dates", "bins": "Par valeur", "n": "n", "left": "Dates écartées", "bin": "Valeur",
           "a": "A (moyenne)", "p": "P (dispersion)", "u": "U (eqm)", "share": "Dans {spec}", "slope": "Pente",
           "r2": "R2", "station": "Station", "product": "Produit", "source": "Chaîne", "band": "Grandeur",
           "figure": "Chaque point est une date. Tirets : {spec} autour de l'égalité."},
}  # fmt: skip


def write_table(path: str, matches: Sequence[Match], quantity: str) -> None:
    """One line per match, CSV."""
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("processor", "product", "datetime", "band", f"product_{quantity}", f"station_{quantity}", "difference")
        )
        for m in matches:
            writer.writerow((m.source, m.scene, m.moment, m.band, f"{m.product:.5f}", f"{m.station:.5f}",
                             f"{m.product - m.station:.5f}"))  # fmt: skip


def figures_of(matches: Sequence[Match], specification: Specification) -> dict[str, dict[str, dict[str, float]]]:
    """Processor -> band -> statistics; "all" stands for all bands together where there are several."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for source, own in by_source(matches).items():
        bands = list(dict.fromkeys(m.band for m in own))
        found[source] = {b: statistics([m for m in own if m.band == b], specification) for b in bands}
        if len(bands) > 1:
            found[source]["all"] = statistics(own, specification)
    return found


def binned(
    matches: Sequence[Match], specification: Specification, width: float
) -> list[tuple[float, dict[str, float]]]:
    """Statistics by bins of the station's values: (middle of the bin, statistics)."""
    bins: dict[int, list[Match]] = {}
    for m in matches:
        bins.setdefault(int(np.floor(m.station / width)), []).append(m)
    return [((k + 0.5) * width, statistics(v, specification)) for k, v in sorted(bins.items())]


def make_report(
    title: str, matches: Sequence[Match], left: Sequence[str], specification: Specification, width: float,
    language: str, symbol: str,
) -> Report:  # fmt: skip
    """The page. `width`: of the bins; `symbol` of the quantity in the specification, such as rho."""
    spec = f"{specification.constant:g} + {specification.share:g} {symbol}"
    words = {k: v.replace("{spec}", spec) for k, v in WORDS.get(language, WORDS["en"]).items()}
    figures = figures_of(matches, specification)
    page = Report(title, language)
    page.section(words["all"])
    page.table(
        [words["source"], words["band"], *(words[c] for c in COLUMNS)],
        [[source, band, *(f[c] for c in COLUMNS)] for source, bands in figures.items() for band, f in bands.items()],
    )
    page.section(words["bins"])
    short = ("n", "a", "p", "u", "share")
    page.table(
        [words["source"], words["bin"], *(words[c] for c in short)],
        [[source, middle, *(f[c] for c in short)] for source, own in by_source(matches).items()
         for middle, f in binned(own, specification, width)],
    )  # fmt: skip
    page.figure(_scatter(matches, specification, words), words["figure"])
    if left:
        page.section(words["left"])
        page.items(left)
    page.numbers = {"specification": spec, "processors": figures, "left_out": list(left)}
    return page


def _scatter(matches: Sequence[Match], specification: Specification, words: Mapping[str, str]) -> object:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5, 5.5))
    axes = figure.add_subplot()
    several = len(by_source(matches)) > 1
    group: Callable[[Match], str] = (lambda m: f"{m.source} {m.band}") if several else (lambda m: m.band)
    for name in dict.fromkeys(group(m) for m in matches):
        own = [m for m in matches if group(m) == name]
        axes.plot([m.station for m in own], [m.product for m in own], "o", markersize=4, label=name)
    top = 1.1 * max(max(m.station, m.product) for m in matches)
    line = np.array([0.0, top])
    axes.plot(line, line, color="grey", linewidth=0.8)
    for sign in (-1, 1):
        edge = line + sign * (specification.constant + specification.share * line)
        axes.plot(line, edge, color="grey", linewidth=0.8, linestyle="--")
    axes.set_xlabel(words["station"])
    axes.set_ylabel(words["product"])
    axes.legend(fontsize=7)
    return figure
