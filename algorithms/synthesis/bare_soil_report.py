"""Report of a bare soil composite: thresholds, dates that went in, area by class, and a comparison with a truth."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import TheiaError
from ..core.grid import Window
from ..core.progress import Context
from ..core.raster import RasterSpec, grid_of, open_dataset
from ..core.report import Report
from ..series.dates import iso
from .bare_soil_blocks import SoilJob
from .bare_soil_rules import constants
from .bare_soil_thresholds import Limits

_BINS = 2000  # of the absolute error, 0 to 0.2


@dataclass(frozen=True)
class SoilResult:
    """What one tile gave: thresholds, files, scores against a truth, pixels by class."""

    name: str
    job: SoilJob
    limits: Limits
    specs: Mapping[str, RasterSpec]
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    classes: tuple[int, ...] = ()
    bare_dates: float = float("nan")

    def measured(self, context: Context) -> SoilResult:
        """With pixels by class and the mean number of bare dates, read from the files that were written."""
        counts, total = np.zeros(4, np.int64), np.zeros(2, np.int64)
        sources = {n: Source(self.specs[n].path, self.job.grid) for n in ("MASK", "NOBS")}
        for _, found in map_blocks(
            "synthesis.bare_soil_report:count_block",
            sources,
            self.job.grid,
            context,
            bytes_per_pixel=16.0,
            text="Areas",
        ):
            counts += found["classes"]
            total += found["bare"]
        mean = float(total[1] / total[0]) if total[0] else float("nan")
        return replace(self, classes=tuple(int(c) for c in counts), bare_dates=mean)


def count_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: pixels by class; pixels with a bare date and the number of these dates."""
    mask, bare = inputs.read("MASK"), inputs.read("NOBS").astype(np.int64)
    chosen = bare[mask == 1]
    return {"classes": np.bincount(mask.ravel(), minlength=4)[:4], "bare": np.array([chosen.size, chosen.sum()])}


def truth_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: histograms (2, bands, bins) of the absolute error of the composite and of the simple one."""
    bands = parameters["bands"]
    counts = np.zeros((2, len(bands), _BINS), np.int64)
    for b, name in enumerate(bands):
        true = inputs.read(f"truth {name}").astype(np.float64)
        known = np.isfinite(true) & (true != parameters["nodata"][b])
        true = true * parameters["scale"][b]
        for k, layer in enumerate(("SRC", "SIMPLE")):
            value = inputs.read(f"{layer} {name}")
            chosen = known & (value != 0)
            error = np.abs(value[chosen] * 1e-4 - true[chosen])
            counts[k, b] = np.bincount(np.minimum(_BINS - 1, error * (_BINS / 0.2)).astype(np.int64), minlength=_BINS)
    return {"counts": counts}


def compare_with_truth(
    paths: Sequence[str], composite: RasterSpec, simple: RasterSpec, job: SoilJob, context: Context
) -> dict[str, dict[str, float]]:
    """Median absolute error and share within 0.01 by band, of the composite and of dates below one NDVI threshold."""
    where: dict[str, tuple[str, int]] = {}
    for path in sorted(paths):
        for number, name in enumerate(open_dataset(path).descriptions, 1):
            if name:
                where[str(name)] = path, number
    bands = [b for b in job.bands if b in where]
    if not bands:
        names = ", ".join(os.path.basename(p) for p in paths)
        raise TheiaError("input", f"{names}: no band is named as one of the composite's ({', '.join(job.bands)}).")
    sources: dict[str, Source] = {}
    nodata, scale = [], []
    for b in bands:
        path, number = where[b]
        dataset = open_dataset(path)
        own = grid_of(path)
        nodata.append(-10000.0 if dataset.nodata is None else dataset.nodata)
        written = dataset.scales[number - 1]
        scale.append(written if written != 1.0 or dataset.dtypes[0].startswith("float") else 1e-4)
        sources[f"truth {b}"] = Source(path, own, job.grid, (number,), "average", nodata[-1])
        for layer, spec in (("SRC", composite), ("SIMPLE", simple)):
            sources[f"{layer} {b}"] = Source(spec.path, job.grid, job.grid, (job.bands.index(b) + 1,))
    total = np.zeros((2, len(bands), _BINS), np.int64)
    parameters = {"bands": bands, "nodata": nodata, "scale": scale}
    for _, found in map_blocks(
        "synthesis.bare_soil_report:truth_block",
        sources,
        job.grid,
        context,
        parameters=parameters,
        bytes_per_pixel=60.0,
        text="Comparing with the truth",
    ):
        total += found["counts"]
    scores = {}
    for k, key in enumerate(("composite", "simple")):
        for position, name in enumerate(bands):
            counts = total[k, position]
            pixels = int(counts.sum())
            if pixels:
                middle = float(np.searchsorted(np.cumsum(counts), pixels / 2) + 0.5) * 0.2 / _BINS
                scores[f"{key} {name}"] = {
                    "median_error": middle,
                    "within_0.01": counts[: _BINS // 20].sum() / pixels,
                    "pixels": float(pixels),
                }
    return scores


_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Bare soil",
        "verdict": "{ha:.0f} ha of soil seen bare, {dates:.1f} bare dates per pixel on "
        "average, from "
        "{n} dates between {first} and {last}.",
        "limits": "Thresholds",
        "limit_head": ("region", "bare below PV+IR2", "from", "green once above", "from"),
        "origins": {
            "given": "given",
            "separation": "separation by land cover",
            "otsu": "Otsu",
            "usual": "usual value: the histograms do not separate, or were not asked",
        },
        "area": "Area",
        "area_head": ("class", "ha"),
        "classes": ("no data", "bare at least once", "always vegetation", "other: built-up, water, never green"),
        "check": "Against the truth",
        "check_head": ("band", "median error", "within 0.01, %", "one NDVI threshold: median error", "within 0.01, %"),
        "dates": "Dates",
        "date_head": ("date", "product"),
        "axis": ("PV+IR2", "pixels"),
        "caption": "Least (solid) and largest (dashed) PV+IR2 of the pixels over the dates; lines are the thresholds.",
        "trust": "Straw and stubble, wet soil, thin clouds, greenhouses and sandy beaches can enter. Land that is "
        "never "
        "green is left out: in arid country lower the threshold of green.",
    },
    "fr": {
        "title": "Sol nu",
        "verdict": "{ha:.0f} ha de sol vus nus, {dates:.1f} dates nues par pixel en moyenne, "
        "d'après {n} "
        "dates du {first} au {last}.",
        "limits": "Seuils",
        "limit_head": ("région", "nu sous PV+IR2", "d'après", "vert une fois au-dessus de", "d'après"),
        "origins": {
            "given": "donné",
            "separation": "séparation par l'occupation du sol",
            "otsu": "Otsu",
            "usual": "valeur usuelle : les histogrammes ne se séparent pas, ou n'ont pas été demandés",
        },
        "area": "Surface",
        "area_head": ("classe", "ha"),
        "classes": ("sans donnée", "nu au moins une fois", "toujours végétation", "autre : bâti, eau, jamais vert"),
        "check": "Comparaison à la vérité",
        "check_head": (
            "bande",
            "erreur médiane",
            "à moins de 0,01, %",
            "un seuil de NDVI : erreur médiane",
            "à moins de 0,01, %",
        ),
        "dates": "Dates",
        "date_head": ("date", "produit"),
        "axis": ("PV+IR2", "pixels"),
        "caption": "PV+IR2 le plus bas (plein) et le plus haut (tirets) des pixels sur les dates ; les traits sont les "
        "seuils.",
        "trust": "Pailles et chaumes, sols mouillés, nuages fins, serres et plages de sable peuvent entrer. Une terre "
        "jamais verte est écartée : en pays aride, baisser le seuil de vert.",
    },
}


def write_report(path: str, results: Sequence[SoilResult], language: str) -> None:
    """The page and its numbers."""
    words = _WORDS.get(language, _WORDS["en"])
    page = Report(str(words["title"]), language)
    for found in results:
        job = found.job
        ha = abs(job.grid.transform[0] * job.grid.transform[4]) / 1e4
        page.section(found.name)
        page.verdict(
            str(words["verdict"]).format(
                ha=found.classes[1] * ha,
                dates=found.bare_dates,
                n=len(job.dates),
                first=iso(job.days[0]),
                last=iso(job.days[-1]),
            )
        )
        if found.scores:
            _check(page, found, words)
        page.section(str(words["limits"]))
        page.table(words["limit_head"], _limit_rows(found.limits, words))
        if found.limits.counts is not None:
            page.figure(_figure(found, words), str(words["caption"]))
        page.section(str(words["area"]))
        page.table(words["area_head"], [[n, c * ha] for n, c in zip(words["classes"], found.classes, strict=True)])
        page.section(str(words["dates"]))
        page.table(words["date_head"], [[iso(d.dates[0].day), d.dates[0].id] for d in job.dates])
        page.numbers[found.name] = {
            "thresholds": found.limits.values.tolist(),
            "threshold_origins": [list(o) for o in found.limits.origins],
            "classes": list(found.classes),
            "bare_dates": found.bare_dates,
            "scores": dict(found.scores),
        }
    page.paragraph(str(words["trust"]))
    page.save(path)


def _limit_rows(limits: Limits, words: Mapping[str, Any]) -> list[list[Any]]:
    said = words["origins"]
    return [
        [n + 1, a, said[x], b, said[y]]
        for n, ((a, b), (x, y)) in enumerate(zip(limits.values.tolist(), limits.origins, strict=True))
    ]


def _check(page: Report, found: SoilResult, words: Mapping[str, Any]) -> None:
    page.section(str(words["check"]))
    rows = []
    for band in found.job.bands:
        own, simple = found.scores.get(f"composite {band}"), found.scores.get(f"simple {band}")
        if own is not None:
            rows.append(
                [
                    band,
                    own["median_error"],
                    100 * own["within_0.01"],
                    simple["median_error"] if simple else None,
                    100 * simple["within_0.01"] if simple else None,
                ]
            )
    page.table(words["check_head"], rows)


def _figure(found: SoilResult, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    counts_ = found.limits.counts
    assert counts_ is not None
    table = constants()["histogram"]
    edges = np.linspace(table["lowest"], table["highest"], table["bins"] + 1)
    figure = Figure(figsize=(8, 3.5))
    axes = figure.add_subplot()
    for kind, colour in ((0, "#444444"), (1, "#a6611a"), (2, "#4d9221"), (3, "#9e9e9e")):
        for extreme, style in ((0, "-"), (1, "--")):
            counts = counts_[:, kind, extreme].sum(0)
            if counts.sum():
                axes.plot((edges[1:] + edges[:-1]) / 2, counts, style, color=colour)
    for value in np.unique(found.limits.values):
        axes.axvline(float(value), color="#d7301f", linewidth=1)
    axes.set_xlabel(words["axis"][0])
    axes.set_ylabel(words["axis"][1])
    return figure
