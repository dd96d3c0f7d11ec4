"""Report of mowing dates: what was seen, how often and when grass was cut, and where it could not be known."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.raster import open_dataset
from ..core.report import Report
from ..core.words import Words
from ..series.dates import iso
from ..series.series_job import SeriesJob
from .mowing_events import MOST
from .mowing_maps import MOWN, NODATA, NOT_OBSERVABLE, STATES, Detector, Season, stem
from .mowing_parcels import ParcelEvents

#: side of the thinned images that the figures are drawn from
_SIDE = 1024
_METHODS = {
    "rule": "the plugin's rule", "model": "a trained model", "schwieder": "Schwieder et al. 2022, closed form",
    "sen4cap": "Sen4CAP",
}  # fmt: skip


def write_report(
    path: str | None, jobs: Sequence[SeriesJob], folders: Mapping[str, str], seasons: Mapping[str, Sequence[Season]],
    detector: Detector, rows: Sequence[tuple[ParcelEvents, Season]], context: Context,
) -> dict[str, float | None]:  # fmt: skip
    """The page where one is asked for; returns the share of mown pixels and the mean number of cuts in any case."""
    words = Words("vegetation_fr", context.settings.language)
    page = Report(words("Mowing of grassland"), words.language)
    page.paragraph(words(
        "Method: {method}. A cut is dated within the bracket of two clear dates; the half-width is the largest error "
        "that the date can have if the cut lies in that bracket. Grass that regrew between two clear dates leaves no "
        "trace: no cut seen is not the same as not mown.", method=words(_METHODS[detector.engine])))  # fmt: skip
    counts: list[np.ndarray] = []
    states: list[np.ndarray] = []
    for job in jobs:
        for season in seasons[job.stem]:
            context.check_cancel()
            base = os.path.join(folders[job.stem], stem(job, season))
            maps = {n: _thinned(f"{base}_{n}.tif") for n in _NEEDED}
            counts.append(maps["COUNT"][0][maps["COUNT"][0] != NODATA])
            states.append(maps["STATE"][0][maps["STATE"][0] > 0])
            _season(page, job, season, maps, words)
    for number, (found, season) in enumerate(rows):
        _parcels(page, found, season, number, words)
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    if path:
        page.save(path)
    count, state = np.concatenate(counts), np.concatenate(states)
    return {
        "mown_share": float((state == MOWN).mean()) if len(state) else None,
        "mean_cuts": float(count.mean()) if len(count) else None,
    }


_NEEDED = ("STATE", "COUNT", "DATES", "HALF_WIDTH", "CONFIDENCE", "OBSERVABILITY", "CLEAR")


def _thinned(path: str) -> np.ndarray:
    """(bands, height, width) of at most some pixels a side, by nearest pixel."""
    dataset = open_dataset(path)
    step = max(1, -(-max(dataset.shape) // _SIDE))
    shape = (dataset.count, -(-dataset.height // step), -(-dataset.width // step))
    return np.asarray(dataset.read(out_shape=shape))


def _season(page: Report, job: SeriesJob, season: Season, maps: Mapping[str, np.ndarray], words: Words) -> None:
    page.section(f"{job.name} {season.year}")
    state, count = maps["STATE"][0], maps["COUNT"][0]
    looked = state > 0
    days = job.stack.days
    dates = int(((days >= season.first) & (days <= season.last)).sum())
    numbers: dict[str, Any] = {"dates": dates, "pixels_of_sample": int(looked.sum())}
    page.numbers[f"{job.name} {season.year}"] = numbers
    if not looked.any():
        page.verdict(words("No grassland pixel with a clear date: nothing was mapped."))
        return
    share = {c.value: float((state[looked] == c.value).mean()) for c in STATES}
    known = count[count != NODATA]
    first = maps["DATES"][0][maps["DATES"][0] > 0]
    middle = iso(season.january + int(np.median(first)) - 1) if len(first) else "–"
    page.verdict(words(
        "{mown:.0%} of the grassland was cut at least once, {mean:.1f} cuts on average where the season was seen; "
        "median first cut {first}. {blind:.0%} could not be observed.", mown=share[MOWN],
        mean=float(known.mean()) if len(known) else 0.0, first=middle, blind=share[NOT_OBSERVABLE]))  # fmt: skip
    page.table([words("State"), words("Share, %")], [[words(c.label), 100 * share[c.value]] for c in STATES])
    seen = maps["OBSERVABILITY"][0][looked & (maps["OBSERVABILITY"][0] != NODATA)]
    half, sure = (maps[n][maps["DATES"] > 0] for n in ("HALF_WIDTH", "CONFIDENCE"))
    page.mapping({
        words("Images in the season"): dates,
        words("Clear dates of a pixel, median"): float(np.median(maps["CLEAR"][0][looked])),
        words("Longest gap, days, median"): float(np.median(maps["CLEAR"][1][looked])),
        words("Share of the season between clear dates at most 12 days apart, %"): float(seen.mean()) if len(seen)
        else None,
        words("Cuts dated within 6 days for certain, %"): 100 * float((half <= 6).mean()) if len(half) else None,
        words("Mean confidence of the cuts, %"): float(sure.mean()) if len(sure) else None,
    })  # fmt: skip
    numbers |= {"shares": share, "mean_cuts": float(known.mean()) if len(known) else None,
                "median_first_day": float(np.median(first)) if len(first) else None,
                "observability": float(seen.mean()) if len(seen) else None,
                "half_width_6": float((half <= 6).mean()) if len(half) else None}  # fmt: skip
    page.figure(
        _figure(season, maps, words),
        words(
            "Left: dates of the cuts by their order. Middle: number of cuts. Right: share of the season seen closely."
        ),
    )


def _figure(season: Season, maps: Mapping[str, np.ndarray], words: Words) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    edges = np.arange(50, 345, 7)
    colours = ["#1b7837", "#7fbf7b", "#d9b44a", "#e08214", "#b35806", "#7f3b08", "#542788"]
    series = [maps["DATES"][i][maps["DATES"][i] > 0] for i in range(MOST)]
    left.hist(series, bins=edges, stacked=True, color=colours, label=[str(i + 1) for i in range(MOST)])
    left.set_xlabel(words("day of the year {year}", year=season.year))
    left.set_ylabel(words("pixels of the sample"))
    left.legend(title=words("cut"), fontsize=7, title_fontsize=7)
    count = np.ma.masked_equal(maps["COUNT"][0], NODATA)
    shown = middle.imshow(np.ma.masked_where(maps["STATE"][0] == 0, count), vmin=0, vmax=6, cmap="viridis",
                          interpolation="nearest")  # fmt: skip
    figure.colorbar(shown, ax=middle, shrink=0.7, label=words("cuts"))
    seen = np.ma.masked_equal(maps["OBSERVABILITY"][0], NODATA)
    shown = right.imshow(seen, vmin=0, vmax=100, cmap="RdYlGn", interpolation="nearest")
    figure.colorbar(shown, ax=right, shrink=0.7, label="%")
    for axis in (middle, right):
        axis.set_xticks([])
        axis.set_yticks([])
    return figure


def _parcels(page: Report, found: ParcelEvents, season: Season, number: int, words: Words) -> None:
    there = found.pixels > 0
    if not there.any():
        return
    page.section(words("Parcels {year}", year=season.year))
    state, count = found.state[there], found.events.count[there]
    rows = [[int(c), int((count[state != NOT_OBSERVABLE] == c).sum())] for c in range(int(count.max()) + 1)]
    page.table([words("Number of cuts"), words("Parcels")], rows)
    agreed = found.share[there][found.events.day[there] > 0]
    page.mapping({
        words("Parcels"): int(there.sum()),
        words("Parcels that could not be observed"): int((state == NOT_OBSERVABLE).sum()),
        words("Mean share of pixels that agree with a cut, %"): 100 * float(np.nanmean(agreed)) if len(agreed)
        and np.isfinite(agreed).any() else None,
        words("Parcels cut or grazed in parts"): int((np.nan_to_num(found.spread[there]) > 15).sum()),
    })  # fmt: skip
    page.numbers[f"parcels {number} {season.year}"] = {
        "parcels": int(there.sum()), "cuts": {str(c): n for c, n in rows},
        "not_observable": int((state == NOT_OBSERVABLE).sum()),
    }  # fmt: skip
