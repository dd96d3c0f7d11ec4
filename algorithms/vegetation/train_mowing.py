"""Entry `train_mowing`: a judge of mowing candidates learnt from parcels whose cuts were observed in the field."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError, raise_all
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.report import Report
from ..core.result import Result
from ..core.vector import Features, read_layer, reproject
from ..core.words import Words
from ..core.zonal import ZonePixels
from ..learning.forest import ForestOptions
from ..series.dates import date_of, day_number
from ..series.series_job import SeriesJob, open_series
from .mowing import bands_of
from .mowing_events import default_choice
from .mowing_evidence import Candidates, collect
from .mowing_learning import Proof, Seasons, join, learn
from .mowing_maps import Season, seasons_of
from .mowing_model import MowingModel, save
from .mowing_parcels import inner_pixels, parcel_series
from .mowing_score import MowingScore

_DATE = re.compile(r"(\d{4})[-/]?(\d{2})[-/]?(\d{2})")
_SPLITS = {
    "parcel": "Other parcels", "block": "Other squares of the land", "year": "Other years",
    "rule": "The rule, without training",
}  # fmt: skip


@dataclass(frozen=True)
class Observations:
    """Observed parcels: one geometry each, and by (parcel, year) the days of the cuts; an empty list is "none made"."""

    parcels: Features
    cuts: Mapping[tuple[int, int], np.ndarray]

    def years(self) -> list[int]:
        return sorted({year for _, year in self.cuts})


def read_observations(
    layer: Mapping[str, Any], dates_field: str, parcel_field: str | None, season_field: str | None
) -> Observations:
    """Rows of a layer: any number of dates each (text such as "2023-05-20 2023-07-11"); rows of one parcel are joined.

    The season of a row is that of its field, else that of its dates. `TheiaError` lists every bad row.
    """
    features = read_layer(layer)
    missing = [f for f in (dates_field, parcel_field, season_field) if f and f not in features.columns]
    if missing:
        raise TheiaError(
            "input", f"The layer has no field {', '.join(missing)} (it has {', '.join(features.columns)})."
        )
    if not len(features):
        raise TheiaError("input", f"{layer['path']} holds no parcel.")
    names = features.columns[parcel_field] if parcel_field else np.arange(len(features))
    ids, first, index = np.unique(names.astype(str), return_index=True, return_inverse=True)
    cuts: dict[tuple[int, int], list[int]] = {}
    problems = []
    for row in range(len(features)):
        text = str(features.columns[dates_field][row] or "")
        days, bad = _days(text)
        season = str(features.columns[season_field][row]) if season_field else ""
        year = int(float(season)) if re.fullmatch(r"\d{4}(\.0)?", season) else None
        if bad:
            problems.append(f"row {row + 1}: {bad!r} is no date.")
        elif year is None and not days:
            problems.append(f"row {row + 1}: neither a date nor a season.")
        if year is not None:
            cuts.setdefault((int(index[row]), year), [])
        for day in days:
            own = cuts.setdefault((int(index[row]), year or date_of(day).year), [])
            if day not in own:
                own.append(day)
    raise_all("input", "Some observations cannot be read:", problems[:20])
    merged = np.array([shapely.union_all(features.geometries[index == p]) for p in range(len(ids))], object)
    parcels = Features(merged, {"name": ids}, features.crs)
    return Observations(parcels, {key: np.array(sorted(own), np.int64) for key, own in cuts.items()})


def _days(text: str) -> tuple[list[int], str]:
    """Day numbers of a list of dates, and what is no date in it."""
    if text.lower() in ("nan", "none", "nat", "null"):
        return [], ""
    days, left = [], text
    for found in _DATE.finditer(text):
        try:
            days.append(day_number("-".join(found.groups())))
        except ValueError:
            return [], found.group()
        left = left.replace(found.group(), " ", 1)
    # what may stand beside a date: separators, and the time of a date field
    left = re.sub(r"T?\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|\+\d{2}:?\d{2})?", " ", left)
    rest = re.sub(r"[\s,;|/]+", " ", left).strip()
    return days, rest


def choose_pixels(pixels: ZonePixels, count: int, most: int, seed: int) -> np.ndarray:
    """Indices of at most `most` pixels of each of `count` parcels, drawn; in increasing order."""
    rank = np.random.default_rng([seed, 29]).permutation(len(pixels))
    order = np.lexsort((rank, pixels.zone))
    start = np.searchsorted(pixels.zone[order], np.arange(count))
    position = np.arange(len(pixels)) - start[pixels.zone[order]]
    return np.sort(order[position < most])


def tile_seasons(
    job: SeriesJob, observed: Observations, seasons: Sequence[Season], most: int, block_m: float, seed: int,
    context: Context,
) -> Seasons | None:  # fmt: skip
    """Samples of one tile: medians of the parcels (they are scored) and single pixels (they teach as well)."""
    grid = job.stack.grid
    moved = reproject(observed.parcels.geometries, observed.parcels.crs, grid.crs)
    parcels = replace(observed.parcels, geometries=moved, crs=grid.crs)
    pixels = inner_pixels(parcels, job)
    if not len(pixels):
        return None
    chosen = choose_pixels(pixels, len(parcels), most, seed)
    series = parcel_series(job, pixels, len(parcels), context, chosen)
    total = np.bincount(pixels.zone, minlength=len(parcels))
    x, y = (shapely.get_x(shapely.centroid(moved)), shapely.get_y(shapely.centroid(moved)))
    square = np.floor(x / block_m).astype(int) * 100003 + np.floor(y / block_m).astype(int)
    parts: list[Candidates] = []
    cuts: list[np.ndarray] = []
    parcel: list[int] = []
    year: list[int] = []
    judged: list[bool] = []
    for season in seasons:
        known = np.array([p for p in range(len(parcels)) if (p, season.year) in observed.cuts and total[p]], int)
        own = np.flatnonzero(np.isin(pixels.zone[chosen], known))
        for values, valid, zone, scored in (
            (series.values[:, :, known], series.valid[:, known], known, True),
            (series.pixel_values[:, :, own], series.pixel_valid[:, own], pixels.zone[chosen][own], False),
        ):
            if not len(zone):
                continue
            parts.append(
                collect(
                    np.ascontiguousarray(values),
                    np.ascontiguousarray(valid),
                    job.stack.days,
                    season.first,
                    season.last,
                    series=True,
                )  # fmt: skip
            )
            cuts += [observed.cuts[(int(p), season.year)] for p in zone]
            parcel += [int(p) for p in zone]
            year += [season.year] * len(zone)
            judged += [scored] * len(zone)
    if not parts:
        return None
    return Seasons(join(parts), cuts, np.array(parcel), square[np.array(parcel)], np.array(year), np.array(judged))


def _joined(parts: Sequence[Seasons]) -> Seasons:
    return Seasons(
        join([p.found for p in parts]), [c for p in parts for c in p.cuts],
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("parcel", "square", "year", "judged")),
    )  # fmt: skip


def train_mowing(
    *,
    products: list[str],
    parcels: Mapping[str, Any],
    dates_field: str,
    parcel_field: str | None,
    season_field: str | None,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    season_first: int,
    season_last: int,
    date_error_days: int,
    pixels_per_parcel: int,
    trees: int,
    block_km: float,
    masks: list[str],
    seed: int,
    model: str,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    given = {name: value for name, value in locals().items() if name != "context"}
    observed = read_observations(parcels, dates_field, parcel_field, season_field)
    jobs = open_series(products, bands_of, context, area=area, start=start, end=end, donor_days=45, invalid=masks or [])
    parts = []
    for number, job in enumerate(jobs):
        seasons = [s for s in seasons_of(job.first, job.last, season_first, season_last) if s.year in observed.years()]
        with context.stage(0.6 * number / len(jobs), 0.6 * (number + 1) / len(jobs), "Reading samples"):
            found = tile_seasons(job, observed, seasons, pixels_per_parcel, 1000 * block_km, seed, context)
        if found is not None:
            parts.append(found)
    if not parts:
        raise TheiaError("input", "No observed parcel lies on the images in a season that they cover.",
                         "Check the years of the observations and the place of the parcels.")  # fmt: skip
    samples = _joined(parts)
    made = int(sum(len(c) for c, j in zip(samples.cuts, samples.judged, strict=True) if j))
    if made < 20 or len(np.unique(samples.parcel)) < 10:
        raise TheiaError("input", f"{made} cuts of {len(np.unique(samples.parcel))} parcels: too few to learn from.",
                         "Give at least 20 cuts of at least 10 parcels; uncut parcels count as well.")  # fmt: skip
    if not any(len(c) == 0 for c in samples.cuts):
        context.warning("No parcel without a cut was observed: false cuts cannot be measured.")
    options = ForestOptions(trees=trees, depth=0, min_leaf=3, split_share=0.25, seed=seed,
                            threads=context.settings.threads)  # fmt: skip
    origin = {
        "products": sorted({d.id for j in jobs for d in j.stack.dates}), "parcels": len(np.unique(samples.parcel)),
        "cuts": made, "years": sorted({int(y) for y in samples.year}), "seed": seed, "trees": trees,
    }  # fmt: skip
    with context.stage(0.6, 0.98, "Training"):
        learnt, proof = learn(samples, options, default_choice(), date_error_days, seed, origin, context.check_cancel)
    save(model, learnt)
    if report:
        _report(learnt, proof, samples, context).save(report)
    write_item(
        os.path.splitext(model)[0] + ".json", item_id=os.path.splitext(os.path.basename(model))[0],
        entry="train_mowing", parameters=given, inputs=[str(parcels["path"]), *(p for j in jobs for p in j.inputs)],
        outputs=[model], context=context, grid=jobs[0].stack.grid, properties={"theia:origin": origin},
    )  # fmt: skip
    strictest = proof.scores.get("year") or proof.scores.get("block") or proof.scores["parcel"]
    return Result({"model": model, "report": report, "f1": proof.scores["parcel"].f1, "f1_strict": strictest.f1,
                   "date_error": proof.scores["parcel"].date_mae})  # fmt: skip


def _report(model: MowingModel, proof: Proof, samples: Seasons, context: Context) -> Report:
    words = Words("vegetation_fr", context.settings.language)
    page = Report(words("Training of mowing dates"), words.language)
    own = proof.scores["parcel"]
    page.verdict(words(
        "On parcels that the model had not seen: F1 {f1:.2f} (the rule without training: {rule:.2f}), dates {mae:.1f} "
        "days off on average, {six:.0%} of them within 6 days.", f1=own.f1, rule=proof.rule.f1, mae=own.date_mae,
        six=own.within_6))  # fmt: skip
    page.section(words("Scores"))
    rows = [_row(words(_SPLITS[name]), result) for name, result in [*proof.scores.items(), ("rule", proof.rule)]]
    page.table([words(h) for h in (
        "Tested on", "precision", "recall", "F1", "date error, days", "within 6 days", "found within 6 days",
        "error of the count", "false cuts where none was made")], rows)  # fmt: skip
    page.paragraph(words(
        "Every observed cut counts, whether it could be seen or not; a date matches within 12 days. The test on other "
        "years or squares tells what to expect where nothing was observed."))  # fmt: skip
    page.section(words("Does the confidence keep its word?"))
    page.table([words("stated"), words("cuts"), words("candidates")], proof.reliability.tolist())
    page.section(words("What it learnt from"))
    page.mapping({
        words("Parcels"): len(np.unique(samples.parcel)), words("Seasons of parcels"): int(samples.judged.sum()),
        words("Seasons of pixels"): int((~samples.judged).sum()), words("Candidates"): len(samples.found),
        words("Years"): ", ".join(str(y) for y in np.unique(samples.year)),
        words("Least confidence of a cut"): model.least, words("Confidence of a mown season"): model.season,
    })  # fmt: skip
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.numbers = {"scores": {n: s.__dict__ for n, s in [*proof.scores.items(), ("rule", proof.rule)]},
                    "reliability": proof.reliability, "least": model.least, "season": model.season}  # fmt: skip
    return page


def _row(name: str, s: MowingScore) -> list[Any]:
    return [name, s.precision, s.recall, s.f1, s.date_mae, s.within_6, s.recall_6, s.count_mae, s.false_where_uncut]
