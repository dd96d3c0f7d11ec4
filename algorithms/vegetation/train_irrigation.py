"""Entry `train_irrigation`: crops, irrigated and rainfed, learnt from parcels whose irrigation is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError, raise_all
from ..core.files import check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Result
from ..core.vector import Features, reproject
from ..spec.phrase import phrase
from .irrigation_data import Study, open_study, parcel_years
from .irrigation_features import Columns
from .irrigation_model import Labels, save, splits_of, train, validate, validate_pixels
from .irrigation_report import write_training_report
from .irrigation_samples import pixel_samples
from .parcel_layer import areas_ha, read_polygons

_YES = frozenset({"1", "1.0", "true", "yes", "y", "oui", "o", "irrigated", "irrigué", "i"})
_NO = frozenset({"0", "0.0", "false", "no", "n", "non", "rainfed", "pluvial", "r", "s", "sec"})
_FEWEST = 8


def train_irrigation(
    *,
    products: list[str],
    parcels: Mapping[str, Any],
    crop_field: str,
    irrigated_field: str,
    year_field: str,
    radar: str | None,
    weather: Mapping[str, Any] | None,
    cell_field: str | None,
    cells: Mapping[str, Any] | None,
    pixels_per_parcel: int,
    seed: int,
    model: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `train_irrigation`."""
    check_targets([model, report], [str(parcels["path"])])
    layer = read_polygons(parcels, (crop_field, irrigated_field, year_field, cell_field))
    year = layer.columns[year_field].astype(float).astype(int)
    labels = labels_of(layer, crop_field, irrigated_field)
    study = open_study(products, radar, weather, cells, np.unique(year).tolist())
    with context.stage(0.0, 0.4):
        found = parcel_years(study, layer, year, cell_field, context)
    use = found.known
    if not use.all():
        context.info(phrase("{count} parcel(s) that were never seen clear are left out.", count=int((~use).sum())))
    labels = Labels(labels.code[use], labels.names, labels.irrigated)
    _check_counts(labels)
    columns = replace(found.columns, values=found.columns.values[use])
    kept = Features(layer.geometries[use], {k: v[use] for k, v in layer.columns.items()}, layer.crs)
    pixels, parcel = np.empty((0, len(columns.names)), np.float32), np.empty(0, np.int64)
    if pixels_per_parcel:
        with context.stage(0.4, 0.7):
            pixels, parcel = _pixels(study, kept, year[use], columns, pixels_per_parcel, seed, context)
    middle = shapely.centroid(reproject(kept.geometries, kept.crs, "EPSG:6933"))
    splits = splits_of(shapely.get_x(middle), shapely.get_y(middle), year[use], seed)
    threads = context.settings.threads
    with context.stage(0.7, 0.9):
        scores = validate(columns, labels, splits, areas_ha(kept), seed, threads, context.progress)
    hardest = scores[-1]
    by_pixel = None
    if len(pixels):
        fold = splits[hardest.split]
        by_pixel = validate_pixels(pixels, parcel, labels, hardest.split, fold, hardest.accuracy, seed, threads)
    document = {
        "parcels": int(use.sum()), "years": sorted({int(y) for y in year[use]}), "sources": list(columns.available()),
        "training_pixels": len(pixels),
        "scores": [{"split": s.split, "sources": list(s.sources), "accuracy": s.accuracy,
                    "irrigated_accuracy": s.irrigated_accuracy} for s in scores],
    }  # fmt: skip
    save(model, train(columns, labels, document, seed, threads, pixels, parcel))
    if report:
        write_training_report(report, scores, by_pixel, labels, document, context)
    job = {
        "products": products, "parcels": dict(parcels), "crop_field": crop_field, "irrigated_field": irrigated_field,
        "year_field": year_field, "radar": radar, "weather": dict(weather) if weather else None,
        "cell_field": cell_field, "cells": dict(cells) if cells else None, "pixels_per_parcel": pixels_per_parcel,
        "seed": seed, "model": model, "report": report,
    }  # fmt: skip
    for path in filter(None, (model, report)):
        write_item(
            f"{path}.json" if path == model else path.rsplit(".", 1)[0] + ".item.json", item_id="train_irrigation",
            entry="train_irrigation", parameters=job, inputs=[*products, str(parcels["path"])], outputs=[path],
            context=context,
        )  # fmt: skip
    return Result({"model": model, "report": report, "accuracy": hardest.irrigated_accuracy})


def _pixels(
    study: Study, layer: Features, year: np.ndarray, columns: Columns, most: int, seed: int, context: Context
) -> tuple[np.ndarray, np.ndarray]:
    """Features of single pixels (pixels, features), with the weather of their parcel, and their parcel (pixels,)."""
    weather = columns.of(("weather",))
    seen = len(columns.names) - weather.shape[1]
    values, parcel = pixel_samples(study, layer, year, most, seen, seed, context)
    # weather comes last among the features
    return np.concatenate([values, weather[parcel]], axis=1).astype(np.float32), parcel


def labels_of(layer: Features, crop_field: str, irrigated_field: str) -> Labels:
    """Classes such as "maize, irrigated" from the two fields. Raises `TheiaError` for what is neither yes nor no."""
    crop = layer.columns[crop_field].astype(str)
    told = [str(v).strip().lower() for v in layer.columns[irrigated_field]]
    wrong = sorted({v for v in told if v not in _YES | _NO})
    raise_all(
        "input", phrase("The field {name!r} does not say yes or no:", name=irrigated_field),
        [repr(v) for v in wrong[:10]],
        "Use 1 and 0, yes and no, or irrigated and rainfed.",
    )  # fmt: skip
    wet = np.array([v in _YES for v in told])
    names = sorted({(c, w) for c, w in zip(crop.tolist(), wet.tolist(), strict=True)})
    code = {key: k for k, key in enumerate(names)}
    codes = np.array([code[c, w] for c, w in zip(crop.tolist(), wet.tolist(), strict=True)])
    texts = tuple(f"{c}, {'irrigated' if w else 'rainfed'}" for c, w in names)
    return Labels(codes, texts, tuple(w for _, w in names))


def _check_counts(labels: Labels) -> None:
    count = np.bincount(labels.code, minlength=len(labels.names))
    problems = [
        phrase("{name}: {count} parcel(s).", name=n, count=c)
        for n, c in zip(labels.names, count, strict=True)
        if c < _FEWEST
    ]
    raise_all(
        "input", phrase("Each class needs at least {fewest} parcels that were seen:", fewest=_FEWEST), problems,
        "Add parcels, or merge these classes in the field of the crop.",
    )  # fmt: skip
    if all(labels.irrigated) or not any(labels.irrigated):
        raise TheiaError(
            "input", "All parcels are irrigated, or none is.", "Irrigated and rainfed parcels are both needed."
        )
