"""Entry `plot_series`: the series of points or polygons as figure, page and table, masked dates shown as such."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_file, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.report import Report
from ..core.result import Result
from ..spec.phrase import phrase
from .places import PlaceSeries, place_series, read_places, smooth_curve, table_rows
from .series_figure import PANELS, WORDS, Curve, draw
from .series_job import open_series
from .variables import bands_of

_MOST_PLACES = 60
_HEADER = ("place", "tile", "date", "kind", "value", "std", "clear_share", "pixels", "sensor", "product")


def plot_series(
    *,
    products: list[str],
    places: Mapping[str, Any],
    label: str | None,
    variable: str,
    start: str | None,
    end: str | None,
    method: str,
    least_clear: float,
    masks: list[str],
    figure: str | None,
    report: str | None,
    table: str | None,
    context: Context,
) -> Result:
    """Entry `plot_series`."""
    if not (figure or report or table):
        raise TheiaError("input", "No result is asked for.", "Choose a figure, a page or a table.")
    check_targets([figure, report, table], [str(places["path"])])
    jobs = open_series(products, partial(bands_of, variable), context, start=start, end=end, invalid=masks or [])
    series: list[PlaceSeries] = []
    missed: set[str] = set()
    names, _ = read_places(places, label, jobs[0].stack.grid.crs, _MOST_PLACES)
    for number, job in enumerate(jobs):
        _, geometries = read_places(places, label, job.stack.grid.crs, _MOST_PLACES)
        with context.stage(0.9 * number / len(jobs), 0.9 * (number + 1) / len(jobs)):
            for i, (name, geometry) in enumerate(zip(names, geometries, strict=True)):
                found = place_series(job, variable, name, geometry, context)
                if found is not None and found.imaged.any():
                    series.append(found)
                    missed.discard(name)
                elif name not in {s.name for s in series}:
                    missed.add(name)
                context.progress((i + 1) / len(names), phrase("{job}, {name}", job=job.name, name=name))
    if not series:
        raise TheiaError("input", "No place lies in the images.", "Check the layer and its reference system.")
    if missed:
        context.warning(phrase("Outside every image: {names}.", names=", ".join(sorted(missed))))
    series.sort(key=lambda s: (names.index(s.name), s.tile))
    curves = [_curve(s, method, least_clear / 100) for s in series]
    outputs = _write(series, curves, variable, method, figure, report, table, context)
    for path in outputs.values():
        write_item(
            path.rsplit(".", 1)[0] + ".item.json" if path == report else path + ".json",
            item_id=f"plot_series_{variable}", entry="plot_series", context=context, grid=jobs[0].stack.grid,
            parameters={
                "products": products, "places": dict(places), "label": label, "variable": variable, "start": start,
                "end": end, "method": method, "least_clear": least_clear, "masks": masks, **outputs,
            },
            inputs=[*dict.fromkeys(p for j in jobs for p in j.inputs), str(places["path"])], outputs=[path],
            period=(jobs[0].moments[0], jobs[-1].moments[1]),
        )  # fmt: skip
    return Result({"figure": figure, "report": report, "table": table, "series": len(series)})


def _curve(place: PlaceSeries, method: str, least_clear: float) -> Curve:
    """Days, values and deviations from the first to the last clear date, at most 400 points."""
    use = np.flatnonzero((place.clear >= least_clear) & np.isfinite(place.mean))
    if method == "none" or use.size < 2:
        return np.zeros(0, np.int32), np.zeros(0), np.zeros(0)
    first, last = int(place.days[use[0]]), int(place.days[use[-1]])
    days = np.arange(first, last + 1, max(1, (last - first) // 400), dtype=np.int32)
    return days, *smooth_curve(place, method, days, least_clear)


def _write(
    series: Sequence[PlaceSeries], curves: Sequence[Curve], variable: str, method: str, figure: str | None,
    report: str | None, table: str | None, context: Context,
) -> dict[str, str]:  # fmt: skip
    words: Mapping[str, Any] = WORDS.get(context.settings.language, WORDS["en"])
    written: dict[str, str] = {}
    if figure:
        drawn = draw(series[:PANELS] if len(series) <= PANELS else series, curves, variable, method, words)
        with atomic_file(figure) as temporary:
            drawn.savefig(temporary, dpi=130, bbox_inches="tight")
        written["figure"] = figure
    if report:
        page = Report(str(words["title"]).format(variable=variable), context.settings.language)
        page.table(words["head"], [_summary(s) for s in series])
        page.paragraph(words["note"])
        for a in range(0, len(series), PANELS):
            part = slice(a, a + PANELS)
            page.figure(draw(series[part], curves[part], variable, method, words),
                        ", ".join(words["place"].format(name=s.name) for s in series[part]))  # fmt: skip
        page.numbers = {f"{s.name} {s.tile}": dict(zip(_SUMMARY, _summary(s)[1:], strict=True)) for s in series}
        page.save(report)
        written["report"] = report
    if table:
        with atomic_file(table) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_HEADER)
            writer.writerows(table_rows(series, curves))
        written["table"] = table
    return written


_SUMMARY = ("pixels", "dates", "clear_dates", "longest_gap_days", "mean", "lowest", "highest")


def _summary(place: PlaceSeries) -> list[Any]:
    seen = place.days[place.clear > 0]
    gap = int(np.diff(seen).max()) if seen.size > 1 else None
    known = place.mean[np.isfinite(place.mean)]
    numbers = [float(f(known)) if known.size else None for f in (np.mean, np.min, np.max)]
    return [place.name, place.pixels, int((place.imaged > 0).sum()), int(seen.size), gap, *numbers]
