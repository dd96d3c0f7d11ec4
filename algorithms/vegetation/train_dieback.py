"""Entry `train_dieback`: a model of diffuse dieback from graded plots of several years, tested in three ways."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from ..core.accuracy import scores
from ..core.errors import TheiaError
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.report import Report
from ..core.result import Result
from ..core.vector import Features, read_layer, reproject
from ..core.words import Words
from ..core.zonal import ZonePixels, zone_pixels
from ..learning.forest import ForestOptions, fit_classifier
from ..learning.predict import pack, predict_samples
from ..series.series_job import SeriesJob, open_series
from .dieback_features import DiebackModel, features, save, season
from .dieback_supervised import GRADES, bands_of
from .mowing_learning import folds
from .table import constants
from .thinning_series import gather

_TESTS = {"plot": "Other plots", "year": "Other years", "block": "Other squares of the land"}


@dataclass(frozen=True)
class Samples:
    """Pixels of graded plots: features (samples, features) float32; grade 1 to 3, plot, year, square (samples,)."""

    features: np.ndarray
    grade: np.ndarray
    plot: np.ndarray
    year: np.ndarray
    square: np.ndarray

    def __len__(self) -> int:
        return len(self.grade)


def read_plots(layer: Mapping[str, Any], grade_field: str, year_field: str) -> tuple[Features, np.ndarray, np.ndarray]:
    """Plots with their grade 1 to 3 and year; `TheiaError` lists every bad row."""
    found = read_layer(layer)
    missing = [f for f in (grade_field, year_field) if f not in found.columns]
    if missing:
        raise TheiaError("input", f"The layer has no field {', '.join(missing)} (it has {', '.join(found.columns)}).")
    grade, year, bad = np.zeros(len(found), np.int64), np.zeros(len(found), np.int64), []
    for row in range(len(found)):
        try:
            grade[row], year[row] = (
                int(float(found.columns[grade_field][row])),
                int(float(found.columns[year_field][row])),
            )
        except (TypeError, ValueError):
            bad.append(row + 1)
            continue
        if not 1 <= grade[row] <= 3 or not 2015 <= year[row] <= 2100:
            bad.append(row + 1)
    if bad:
        raise TheiaError("input", f"Rows without a grade from 1 to 3 and a year: {', '.join(map(str, bad[:20]))}.",
                         "1 is healthy (under 20 % dying trees), 2 declining, 3 very declining (over 50 %).",
                         )  # fmt: skip
    return found, grade, year


def tile_samples(
    job: SeriesJob, plots: Features, grade: np.ndarray, year: np.ndarray, most: int, leaves_only: bool, block_m: float,
    seed: int, context: Context,
) -> Samples | None:  # fmt: skip
    """Samples of one tile; plots whose two years are not covered give none."""
    grid = job.stack.grid
    geometries = reproject(plots.geometries, plots.crs, grid.crs)
    pixels = _thinned(zone_pixels(geometries, grid), len(plots), most, seed)
    if not len(pixels):
        return None
    values = np.zeros((len(job.stack.dates), len(job.stack.bands), len(pixels)), job.stack.dtype)
    valid = np.zeros((len(job.stack.dates), len(pixels)), bool)
    for number, date in enumerate(job.stack.dates):
        with context.stage(number / len(job.stack.dates), (number + 1) / len(job.stack.dates)):
            one = replace(job.stack, dates=(date,))
            values[number], valid[number] = gather(one, pixels, context, f"Plots of {job.name}")
    middle = shapely.centroid(geometries)
    square = np.floor(shapely.get_x(middle) / block_m).astype(np.int64) * 100003
    square += np.floor(shapely.get_y(middle) / block_m).astype(np.int64)
    parts = []
    for y in np.unique(year):
        own = np.flatnonzero(year[pixels.zone] == y)
        if not len(own):
            continue
        found, counts = features(
            values[:, :, own], valid[:, own], np.array(job.stack.units), job.stack.days, int(y), season(leaves_only)
        )
        good = (counts >= constants("dieback")["supervised"]["fewest_dates"]).all(0)
        zone = pixels.zone[own][good]
        parts.append(Samples(found[:, good].T, grade[zone], zone, year[zone], square[zone]))
    return _joined([p for p in parts if len(p)])


def _thinned(pixels: ZonePixels, count: int, most: int, seed: int) -> ZonePixels:
    """At most `most` pixels of each plot, drawn."""
    rank = np.random.default_rng([seed, 37]).permutation(len(pixels))
    order = np.lexsort((rank, pixels.zone))
    start = np.searchsorted(pixels.zone[order], np.arange(count))
    position = np.arange(len(pixels)) - start[pixels.zone[order]]
    return pixels.take(np.sort(order[position < most]))


def _joined(parts: Sequence[Samples]) -> Samples | None:
    if not parts:
        return None
    names = ("features", "grade", "plot", "year", "square")
    return Samples(**{n: np.concatenate([getattr(p, n) for p in parts]) for n in names})


def held_out(samples: Samples, fold: np.ndarray, options: ForestOptions) -> np.ndarray:
    """(samples,) grades, each from a forest that had not seen the fold; 0 where a fold left one grade only."""
    out = np.zeros(len(samples), np.int64)
    for number in np.unique(fold):
        learn = fold != number
        if len(np.unique(samples.grade[learn])) < 2:
            continue
        forest = fit_classifier(samples.features[learn], samples.grade[learn], options)
        out[~learn] = predict_samples(pack(forest, np.float32), samples.features[~learn])[0]
    return out


@dataclass(frozen=True)
class GradeScore:
    """Scores of grades: overall and balanced accuracy, F by grade, quadratic kappa, matrix (3, 3) of plots."""

    oa: float
    balanced: float
    f: tuple[float, ...]
    kappa: float
    matrix: np.ndarray


def rate(plot: np.ndarray, grade: np.ndarray, found: np.ndarray) -> GradeScore:
    """Scores by plot: the median grade of a plot's pixels against the known one."""
    ids, first = np.unique(plot, return_index=True)
    middle = np.array([np.sort(found[plot == p])[(np.sum(plot == p) - 1) // 2] for p in ids])
    truth = grade[first]
    matrix = np.zeros((3, 3), np.int64)
    told = middle > 0
    np.add.at(matrix, (truth[told] - 1, middle[told] - 1), 1)
    rated = scores(matrix)
    total = max(1, int(matrix.sum()))
    rows, cols = matrix.sum(1), matrix.sum(0)
    weight = (np.subtract.outer(np.arange(3), np.arange(3)) / 2.0) ** 2
    expected = float((weight * np.outer(rows, cols)).sum()) / total
    kappa = 1 - float((weight * matrix).sum()) / expected if expected > 0 else float("nan")
    recall = [matrix[i, i] / rows[i] for i in range(3) if rows[i]]
    return GradeScore(float(rated.oa), float(np.mean(recall)) if recall else float("nan"),
                      tuple(float(f) for f in rated.f), kappa, matrix)  # fmt: skip


def prove(samples: Samples, options: ForestOptions, seed: int, check: Any) -> dict[str, GradeScore]:
    """Scores on other plots (five folds), other years (each in turn) and other squares, where there are several."""
    splits = {"plot": folds(samples.plot, 5, seed)}
    if len(np.unique(samples.year)) > 1:
        splits["year"] = folds(samples.year, 100, seed)
    if len(np.unique(samples.square)) > 1:
        splits["block"] = folds(samples.square, 10, seed)
    found = {}
    for name, fold in splits.items():
        check()
        found[name] = rate(samples.plot, samples.grade, held_out(samples, fold, options))
    return found


def train_dieback(
    *,
    products: list[str],
    plots: Mapping[str, Any],
    grade_field: str,
    year_field: str,
    leaves_only: bool,
    area: Mapping[str, Any] | None,
    pixels_per_plot: int,
    trees: int,
    block_km: float,
    pixel_size: float | None,
    masks: list[str],
    seed: int,
    model: str,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    given = {name: value for name, value in locals().items() if name != "context"}
    layer, grade, year = read_plots(plots, grade_field, year_field)
    jobs = open_series(
        products, bands_of, context, area=area, start=f"{year.min() - 1}-01-01", end=f"{year.max()}-12-31",
        donor_days=30, pixel_m=pixel_size, invalid=masks or [],
    )  # fmt: skip
    parts = []
    for number, job in enumerate(jobs):
        with context.stage(0.6 * number / len(jobs), 0.6 * (number + 1) / len(jobs), "Reading samples"):
            found = tile_samples(job, layer, grade, year, pixels_per_plot, leaves_only, 1000 * block_km, seed, context)
        parts += [found] if found is not None else []
    samples = _joined(parts)
    taught = 0 if samples is None else len(np.unique(samples.plot))
    if samples is None or taught < 20 or len(np.unique(samples.grade)) < 2:
        raise TheiaError("input", f"{taught} plots have enough clear dates in both years: too few to learn from.",
                         "Give at least 20 plots of two grades, and the products of both years.")  # fmt: skip
    options = ForestOptions(
        trees=trees, depth=0, min_leaf=2, balanced=True, seed=seed, threads=context.settings.threads
    )
    with context.stage(0.6, 0.95, "Testing"):
        proof = prove(samples, options, seed, context.check_cancel)
    origin = {
        "years": sorted({int(y) for y in samples.year}), "plots": taught, "pixels": len(samples), "seed": seed,
        "grades": {int(g): int((samples.grade == g).sum()) for g in np.unique(samples.grade)},
        "products": sorted({d.id for j in jobs for d in j.stack.dates}),
    }  # fmt: skip
    with context.stage(0.95, 1.0, "Training"):
        save(model, DiebackModel(fit_classifier(samples.features, samples.grade, options), leaves_only, origin))
    if report:
        _report(samples, proof, context).save(report)
    write_item(
        os.path.splitext(model)[0] + ".json", item_id=os.path.splitext(os.path.basename(model))[0],
        entry="train_dieback", parameters=given, inputs=[str(plots["path"]), *(p for j in jobs for p in j.inputs)],
        outputs=[model], context=context, grid=jobs[0].stack.grid, properties={"theia:origin": origin},
    )  # fmt: skip
    other_year = proof.get("year")
    return Result({"model": model, "report": report, "overall_accuracy": proof["plot"].oa,
                   "other_years_accuracy": None if other_year is None else other_year.oa})  # fmt: skip


def _report(samples: Samples, proof: Mapping[str, GradeScore], context: Context) -> Report:
    words = Words("vegetation_fr", context.settings.language)
    page = Report(words("Training of dieback"), words.language)
    own = proof["plot"]
    page.verdict(words(
        "On plots that the model had not seen {oa:.0%} are graded rightly (balanced {balanced:.0%}, quadratic kappa "
        "{kappa:.2f}).", oa=own.oa, balanced=own.balanced, kappa=own.kappa))  # fmt: skip
    page.section(words("Scores"))
    page.table(
        [words("Tested on"), words("overall accuracy"), words("balanced accuracy"), words("quadratic kappa"),
         *(f"F {words(g.label)}" for g in GRADES)],
        [[words(_TESTS[n]), s.oa, s.balanced, s.kappa, *s.f] for n, s in proof.items()],
    )  # fmt: skip
    page.paragraph(
        words("Years and squares tell what to expect where no plot was graded; the test on plots is optimistic.")
    )
    page.section(words("Confusion"))
    page.table([words("Reference"), *(words(g.label) for g in GRADES)],
               [[words(g.label), *(int(v) for v in own.matrix[i])] for i, g in enumerate(GRADES)])  # fmt: skip
    page.section(words("What it learnt from"))
    page.mapping({
        words("Plots"): len(np.unique(samples.plot)), words("Pixels"): len(samples),
        words("Years"): ", ".join(map(str, np.unique(samples.year))),
    })  # fmt: skip
    page.figure(
        _figure(samples, words),
        words("Mean CRswir of the plots by grade on the grid of ten days, the year before and the year."),
    )
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.numbers = {n: {"oa": s.oa, "balanced": s.balanced, "kappa": s.kappa, "f": s.f, "matrix": s.matrix}
                    for n, s in proof.items()}  # fmt: skip
    return page


def _figure(samples: Samples, words: Words) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    axis = figure.subplots()
    for grade in GRADES:
        own = samples.grade == grade.value
        if own.any():
            axis.plot(samples.features[own, ::2].mean(0), color=grade.colour, label=words(grade.label))
    axis.axvline(samples.features.shape[1] / 4 - 0.5, color="#888888", lw=1)
    axis.set_xlabel(words("place on the grid"))
    axis.set_ylabel("CRswir")
    axis.legend()
    return figure
