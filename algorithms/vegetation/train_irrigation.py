"""Entry `train_irrigation`: crops, irrigated and rainfed, learnt from parcels whose irrigation is known."""

from __future__ import annotations

from collections.abc import Mapping
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
from .irrigation_data import areas_ha, check_parcels, parcel_years
from .irrigation_model import Labels, save, train, validate
from .irrigation_report import write_training_report

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
    seed: int,
    model: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `train_irrigation`."""
    check_targets([model, report], [str(parcels["path"])])
    layer = check_parcels(parcels, (crop_field, irrigated_field, year_field, cell_field))
    year = layer.columns[year_field].astype(float).astype(int)
    labels = labels_of(layer, crop_field, irrigated_field)
    cell = layer.columns[cell_field].astype(str) if cell_field else None
    with context.stage(0.0, 0.7):
        found = parcel_years(products, [radar] if radar else None, layer, year, weather, cell, context)
    use = found.known
    if not use.all():
        context.info(phrase("{count} parcel(s) that were never seen clear are left out.", count=int((~use).sum())))
    labels = Labels(labels.code[use], labels.names, labels.irrigated)
    _check_counts(labels)
    columns = type(found.columns)(found.columns.values[use], found.columns.names, found.columns.sources)
    middle = shapely.centroid(reproject(layer.geometries, layer.crs, "EPSG:6933"))[use]
    with context.stage(0.7, 0.95):
        scores = validate(
            columns, labels, shapely.get_x(middle), shapely.get_y(middle), year[use], areas_ha(layer)[use], seed,
            context.settings.threads, context.progress,
        )  # fmt: skip
    document = {
        "parcels": int(use.sum()), "years": sorted({int(y) for y in year[use]}), "sources": list(columns.available()),
        "scores": [{"split": s.split, "sources": list(s.sources), "accuracy": s.accuracy,
                    "irrigated_accuracy": s.irrigated_accuracy} for s in scores],
    }  # fmt: skip
    save(model, train(columns, labels, document, seed, context.settings.threads))
    if report:
        write_training_report(report, scores, labels, document, context)
    job = {
        "products": products, "parcels": dict(parcels), "crop_field": crop_field, "irrigated_field": irrigated_field,
        "year_field": year_field, "radar": radar, "weather": dict(weather) if weather else None,
        "cell_field": cell_field, "seed": seed, "model": model, "report": report,
    }  # fmt: skip
    for path in filter(None, (model, report)):
        write_item(
            f"{path}.json" if path == model else path.rsplit(".", 1)[0] + ".item.json", item_id="train_irrigation",
            entry="train_irrigation", parameters=job, inputs=[*products, str(parcels["path"])], outputs=[path],
            context=context,
        )  # fmt: skip
    hardest = scores[-1]
    return Result({"model": model, "report": report, "accuracy": hardest.irrigated_accuracy})


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
