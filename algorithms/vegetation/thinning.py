"""Entry `thinning_or_dieback`: what happened to each stand, by optical and Sentinel-1 series."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer, Result
from ..core.vector import Features, read_layer, reproject, write_layer
from ..products.s1tiling import open_images
from ..products.stack import in_period
from ..series.dates import day_number, iso
from ..series.series_job import SeriesJob, open_series
from .table import constants
from .thinning_features import OPTICAL, RADAR, StandSeries, optical_features, radar_features
from .thinning_report import write_report
from .thinning_rules import KINDS, UNDETERMINED, ThinningModel, classify, cross_validated, load, save, train
from .thinning_series import OPTICAL_BANDS, optical_series, radar_series, stand_pixels


def parse_years(text: str | None) -> tuple[int, ...]:
    """Years of a list such as "2018 2022"; `TheiaError` for anything else."""
    parts = (text or "").replace(",", " ").replace(";", " ").split()
    if any(not (p.isdigit() and len(p) == 4) for p in parts):
        raise TheiaError("input", f"Years are given as 2018 2022, not {text!r}.")
    return tuple(int(p) for p in parts)


def read_labels(features: Features, field: str | None) -> np.ndarray:
    """(stands,) int known kinds 0 to 4, -1 where none is known."""
    if not field:
        return np.full(len(features), -1)
    if field not in features.columns:
        raise TheiaError("input", f"The layer has no field {field} (it has {', '.join(features.columns)}).")
    out = np.full(len(features), -1)
    for row, value in enumerate(features.columns[field]):
        text = str(value).strip()
        if text in ("", "None", "nan", "-1"):
            continue
        if not text.removesuffix(".0").isdigit() or not 0 <= int(float(text)) <= 4:
            names = ", ".join(f"{k.value} {k.label.lower()}" for k in KINDS[:5])
            raise TheiaError("input", f"Row {row + 1}: {text!r} is no kind of change.", f"Give {names}, or nothing.")
        out[row] = int(float(text))
    return out


def make_series(
    jobs: Sequence[SeriesJob], geometries: np.ndarray, crs: str, kind: np.ndarray, radar: Sequence[str],
    years: Sequence[int], period: tuple[str | None, str | None], context: Context,
) -> StandSeries:  # fmt: skip
    """Series of all stands; a stand on several tiles is taken from the tile with most of its pixels."""
    count = len(geometries)
    days = np.unique(np.concatenate([j.stack.days for j in jobs])).astype(np.float64)
    ndvi, crswir = np.full((2, count, len(days)), np.nan)
    best = np.zeros(count, np.int64)
    for number, job in enumerate(jobs):
        pixels = stand_pixels(reproject(geometries, crs, job.stack.grid.crs), job.stack.grid)
        size = np.bincount(pixels.zone, minlength=count)
        with context.stage(0.6 * number / len(jobs), 0.6 * (number + 1) / len(jobs)):
            own = optical_series(job.stack, pixels, count, context)
        better = size > best
        best = np.maximum(best, size)
        place = np.searchsorted(days, job.stack.days)
        for whole, part in zip((ndvi, crswir), own, strict=True):
            rows = np.full((count, len(days)), np.nan)
            # of two views on one day the later fills what the first left unknown
            for column, target in enumerate(place):
                known = np.isfinite(part[:, column])
                rows[known, target] = part[known, column]
            whole[better] = rows[better]
    orbit_days, vv, vh = np.full((1, 1), np.nan), np.full((count, 1, 1), np.nan), np.full((count, 1, 1), np.nan)
    if radar:
        scenes = in_period(open_images(radar), *period)
        if not scenes:
            raise TheiaError("input", "No Sentinel-1 image lies in the period.")
        grid = scenes[0].grid
        with context.stage(0.6, 1.0):
            orbit_days, vv, vh = radar_series(scenes, reproject(geometries, crs, grid.crs), grid, context)
    dry = tuple((float(day_number(f"{y}-06-15")), float(day_number(f"{y}-10-31"))) for y in years)
    return StandSeries(days, ndvi, crswir, orbit_days, vv, vh, kind, dry)


def features_of(series: StandSeries) -> tuple[np.ndarray, np.ndarray]:
    """Optical (stands, OPTICAL) and radar (stands, RADAR) features; radar steps are sought near the optical ones."""
    optical = optical_features(series)
    step = optical[:, OPTICAL.index("crswir day")]
    other = optical[:, OPTICAL.index("ndvi day")]
    day = np.where(np.isfinite(step), step, other) + float(series.days[0])
    return optical, radar_features(series, day)


def thinning_or_dieback(
    *,
    products: list[str],
    stands: Mapping[str, Any],
    reference: Mapping[str, Any] | None,
    radar: list[str],
    kind_field: str | None,
    label_field: str | None,
    model: str | None,
    dry_years: str | None,
    start: str | None,
    end: str | None,
    masks: list[str],
    seed: int,
    output: str,
    trained_model: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    given = {name: value for name, value in locals().items() if name != "context"}
    learnt = load(model) if model else None
    years = parse_years(dry_years)
    layer = read_layer(stands)
    labels = read_labels(layer, label_field)
    others = read_layer(reference, layer.crs) if reference else None
    least = int(constants("thinning")["fewest_stands"])
    number = len(layer) + (len(others) if others else 0)
    if number < least:
        raise TheiaError("input", f"{number} stands are too few to know what is normal in the region.",
                         f"Give at least {least} stands, or other stands of the region as a reference.")  # fmt: skip
    jobs = open_series(products, OPTICAL_BANDS, context, start=start, end=end, invalid=masks or [])
    geometries = layer.geometries if others is None else np.concatenate([layer.geometries, others.geometries])
    kind = _kinds(layer, others, kind_field)
    if not radar:
        context.warning("No Sentinel-1 images: thinning and fast dieback cannot be told apart reliably.")
    with context.stage(0.0, 0.9):
        series = make_series(jobs, geometries, layer.crs, kind, radar, years, (start, end), context)
    if not np.isfinite(series.ndvi[: len(layer)]).any():
        raise TheiaError("input", "No stand lies on the images.", "Check the place of the stands.")
    optical, radars = features_of(series)
    features = np.concatenate([optical, radars], axis=1)[: len(layer)]
    held_out = None
    taught = labels >= 0
    if taught.sum() >= 40 and len(np.unique(labels[taught])) >= 2:
        held_out = cross_validated(features[taught], labels[taught], seed, context.settings.threads)
        origin = {"stands": int(taught.sum()), "seed": seed, "radar": bool(radar)}
        learnt = train(features[taught], labels[taught], seed, context.settings.threads, origin)
        if trained_model:
            save(trained_model, learnt)
    elif label_field:
        context.warning(f"{int(taught.sum())} labelled stands are too few to learn from: 40 are needed.")
    kinds, sure = _decide(optical[: len(layer)], radars[: len(layer)], features, learnt)
    _write(output, layer, kinds, sure, optical[: len(layer)], radars[: len(layer)], series)
    begin, stop = jobs[0].moments
    write_item(
        os.path.splitext(output)[0] + ".json", item_id=os.path.splitext(os.path.basename(output))[0],
        entry="thinning_or_dieback", parameters=given,
        inputs=[str(stands["path"]), *(p for j in jobs for p in j.inputs), *radar], outputs=[output], context=context,
        grid=jobs[0].stack.grid, period=(begin, stop),
    )  # fmt: skip
    write_report(report, kinds, sure, series, len(layer), labels, held_out, learnt is not None, context)
    accuracy = None if held_out is None else float((held_out == labels[taught]).mean())
    stored = trained_model if held_out is not None else None
    result = Result({"output": output, "report": report, "trained_model": stored, "accuracy": accuracy})
    result.layers.append(
        Layer(
            "output",
            output,
            "Thinning or dieback",
            kind="vector",
            style="thinning_kinds",
            start=begin,
            end=stop,
            trust="Rules set on simulated stands; drought and light dieback are confused most.",
        )  # fmt: skip
    )
    return result


def _kinds(layer: Features, others: Features | None, field: str | None) -> np.ndarray:
    """(stands,) int group of like stands, by the text of a field that both layers may have."""
    texts = []
    for features in (layer, others):
        if features is not None:
            column = features.columns.get(field or "")
            texts += [str(v) for v in column] if column is not None else [""] * len(features)
    return np.unique(np.array(texts, dtype=str), return_inverse=True)[1]


def _decide(
    optical: np.ndarray, radars: np.ndarray, features: np.ndarray, learnt: ThinningModel | None
) -> tuple[np.ndarray, np.ndarray]:
    """Kinds and shares of votes (NaN for the rules)."""
    if learnt is None:
        kinds = classify(optical, radars)
        return kinds, np.full(len(kinds), np.nan)
    kinds, sure = learnt.predict(features)
    blind = ~np.isfinite(optical[:, OPTICAL.index("crswir peak")])
    return np.where(blind, UNDETERMINED, kinds).astype(np.uint8), np.where(blind, np.nan, sure)


def _write(
    path: str, layer: Features, kinds: np.ndarray, sure: np.ndarray, optical: np.ndarray, radars: np.ndarray,
    series: StandSeries,
) -> None:  # fmt: skip
    def optic(name: str) -> np.ndarray:
        return np.nan_to_num(optical[:, OPTICAL.index(name)], nan=-9999.0)

    def of_radar(name: str) -> np.ndarray:
        return np.nan_to_num(radars[:, RADAR.index(name)], nan=-9999.0)

    day = optical[:, OPTICAL.index("crswir day")] + float(series.days[0])
    changed = np.isin(kinds, (1, 2, 3, 5)) & np.isfinite(day)
    own = {n: v for n, v in layer.columns.items() if n != "fid"}
    columns: dict[str, np.ndarray] = {
        **own, "change": kinds.astype(np.int32),
        "change_name": np.array([KINDS[k].label for k in kinds], object),
        "step_date": np.array([iso(d) if c else "" for d, c in zip(np.nan_to_num(day), changed, strict=True)], object),
        "votes": np.where(np.isfinite(sure), np.rint(100 * np.nan_to_num(sure)), -1).astype(np.int32),
        "loss": optic("crswir peak"), "step_share": optic("crswir share"), "recovery": optic("crswir recovery"),
        "radar_step_db": of_radar("vh stays"), "dates": np.isfinite(series.ndvi[: len(layer)]).sum(1).astype(np.int32),
        "radar_dates": np.isfinite(series.vh[: len(layer)]).sum((1, 2)).astype(np.int32),
        "area_ha": _areas(layer),
    }  # fmt: skip
    write_layer(path, Features(layer.geometries, columns, layer.crs), layer="stands")


def _areas(layer: Features) -> np.ndarray:
    """(stands,) hectares, in Lambert azimuthal equal-area about the middle of the layer."""
    middle = reproject(np.array([shapely.box(*shapely.total_bounds(layer.geometries)).centroid], object), layer.crs,
                       "EPSG:4326")[0]  # fmt: skip
    crs = f"+proj=laea +lat_0={middle.y:.3f} +lon_0={middle.x:.3f} +units=m"
    return np.asarray(shapely.area(reproject(layer.geometries, layer.crs, crs)) / 1e4)
