"""Entry `irrigated_crops`: the crop of each parcel and whether it is irrigated, by a trained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.errors import raise_all
from ..core.files import check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer, Result
from ..core.vector import Features, write_layer
from ..spec.phrase import phrase
from .irrigation_data import areas_ha, check_parcels, parcel_years
from .irrigation_model import load
from .irrigation_report import write_map_report


def irrigated_crops(
    *,
    model: str,
    products: list[str],
    parcels: Mapping[str, Any],
    year: int,
    radar: str | None,
    weather: Mapping[str, Any] | None,
    cell_field: str | None,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `irrigated_crops`."""
    trained = load(model)
    check_targets([output, report], [model, str(parcels["path"])])
    layer = check_parcels(parcels, (cell_field,))
    cell = layer.columns[cell_field].astype(str) if cell_field else None
    years = np.full(len(layer), year)
    with context.stage(0.0, 0.95):
        found = parcel_years(products, [radar] if radar else None, layer, years, weather, cell, context)
    _check_columns(found.columns.names, trained.columns)
    known = found.known
    shares = np.zeros((len(layer), len(trained.labels)))
    outside = np.zeros(len(layer), bool)
    if known.any():
        shares[known] = trained.predict(found.columns.values[known])
        outside[known] = trained.outside(found.columns.values[known])
    best = shares.argmax(axis=1)
    wet = trained.irrigated_share(shares)
    area = areas_ha(layer)
    columns = {
        **layer.columns,
        "CLASS": np.array([trained.labels[k] if ok else "" for k, ok in zip(best, known, strict=True)], dtype=object),
        "IRRIGATED": np.where(known, (wet > 0.5).astype(float), np.nan),
        "P_IRR": np.where(known, 100 * wet, np.nan),
        "CONF": np.where(known, 100 * shares.max(axis=1), np.nan),
        "OUTSIDE": outside.astype(np.int32),
        "DATES": found.seen.astype(np.int32),
        "AREA_HA": area,
    }
    write_layer(output, Features(layer.geometries, columns, layer.crs))
    if outside.any():
        context.warning(
            phrase(
                "{outside} of {count} parcels are unlike every parcel of the training: do not trust them.",
                outside=int(outside.sum()),
                count=len(layer),
            )
        )
    if report:
        write_map_report(report, trained, best, wet, known, outside, area, year, context)
    job = {
        "model": model, "products": products, "parcels": dict(parcels), "year": year, "radar": radar,
        "weather": dict(weather) if weather else None, "cell_field": cell_field, "output": output, "report": report,
    }  # fmt: skip
    for path in filter(None, (output, report)):
        write_item(
            path.rsplit(".", 1)[0] + (".item.json" if path == report else ".json"), item_id=f"irrigated_crops_{year}",
            entry="irrigated_crops", parameters=job, inputs=[model, *products, str(parcels["path"])], outputs=[path],
            context=context, properties={"theia:year": year},
        )  # fmt: skip
    result = Result({"output": output, "report": report})
    result.outputs["irrigated_ha"] = float(area[known & (wet > 0.5)].sum())
    trust = "Holds for the region and the weather of the training; OUTSIDE marks parcels unlike all that it knows."
    result.layers.append(
        Layer("output", output, f"Irrigated crops {year}", kind="vector", style="polygons", trust=trust)
    )
    return result


def _check_columns(given: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    if given == wanted:
        return
    problems = [phrase("the model needs {name}.", name=n) for n in wanted if n not in given][:10]
    problems += [phrase("the model does not know {name}.", name=n) for n in given if n not in wanted][:10]
    raise_all(
        "input", "The inputs are not those that the model was trained with:", problems,
        "Give Sentinel-1 of the same directions, and weather, exactly when the training had them.",
    )  # fmt: skip
