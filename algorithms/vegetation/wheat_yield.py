"""Entry `wheat_yield`: the yield of wheat parcels of one year by a trained model, and of departments."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.files import atomic_file, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer, Result
from ..core.vector import Features, read_layer, write_layer
from ..spec.phrase import phrase
from .parcel_layer import with_results
from .train_yield import load_yield_model
from .yield_data import Fields, ParcelTable, open_parcels
from .yield_report import write_yield_report
from .yield_validation import aggregate

_STATISTICS = ("department", "year", "yield")


def wheat_yield(
    *,
    model: str,
    products: list[str],
    parcels: Mapping[str, Any],
    year: int,
    department_field: str | None,
    weather: Mapping[str, Any] | None,
    statistics: Mapping[str, Any] | None,
    least_area: float,
    output: str,
    departments: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `wheat_yield`."""
    fitted, document = load_yield_model(model)
    check_targets([output, departments, report], [model, str(parcels["path"])])
    if departments and not department_field:
        raise TheiaError("input", "A table of departments needs the field of the department.", "Choose the field.")
    fields = Fields(department=department_field or "")
    last_month = int(document["last_month"])
    with context.stage(0.0, 0.9):
        table = open_parcels(products, parcels, fields, year, last_month, least_area, weather, context)
    _check_features(table, document)
    names = table.department if table.department is not None else np.array([""] * len(table.layer))
    if fitted.usual:
        unknown = sorted(set(names.tolist()) - set(fitted.usual))
        if unknown:
            context.warning(
                phrase(
                    "{count} department(s) were not in the training ({names}): their usual yield is that of all.",
                    count=len(unknown),
                    names=", ".join(unknown[:10]),
                )
            )
    known = table.features.seen & np.isfinite(table.features.values).all(axis=1)
    value = np.full(len(table.layer), np.nan)
    if known.any():
        value[known] = fitted.predict(table.features.values[known], names[known])
    low, high = (value + q for q in fitted.quantiles) if fitted.quantiles else (value * np.nan, value * np.nan)
    _write_parcels(output, table, value, low, high)
    rows = _departments(table, value, statistics, context) if table.department is not None else []
    if departments:
        _write_departments(departments, rows)
    if report:
        write_yield_report(report, value, rows, document, year, context)
    job = {
        "model": model, "products": products, "parcels": dict(parcels), "year": year,
        "department_field": department_field, "weather": dict(weather) if weather else None,
        "statistics": dict(statistics) if statistics else None, "least_area": least_area, "output": output,
        "departments": departments, "report": report,
    }  # fmt: skip
    for path in filter(None, (output, departments, report)):
        write_item(
            path.rsplit(".", 1)[0] + (".item.json" if path == report else ".json"), item_id=f"wheat_yield_{year}",
            entry="wheat_yield", parameters=job, inputs=[model, *products, str(parcels["path"])], outputs=[path],
            context=context, properties={"theia:year": year},
        )  # fmt: skip
    result = Result({"output": output, "departments": departments, "report": report})
    result.outputs["mean_yield"] = float(np.nanmean(value)) if known.any() else None
    result.layers.append(
        Layer(
            "output", output, f"Wheat yield {year}", kind="vector", style="polygons",
            trust="The interval holds four parcels of five in a year that was not learnt.",
        )
    )  # fmt: skip
    return result


def _check_features(table: ParcelTable, document: Mapping[str, Any]) -> None:
    wanted = list(document["features"])
    if list(table.features.names) == wanted:
        return
    missing = [n for n in wanted if n not in table.features.names]
    extra = [n for n in table.features.names if n not in wanted]
    problems = [phrase("the model needs {name}.", name=n) for n in missing[:10]] + [
        phrase("the model does not know {name}.", name=n) for n in extra[:10]
    ]
    raise_all(
        "input", "The inputs are not those that the model was trained with:", problems,
        "Give the same weather columns and months as in the training.",
    )  # fmt: skip


def _write_parcels(path: str, table: ParcelTable, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    months = table.features.values[:, [k for k, n in enumerate(table.features.names) if n.startswith("missing ")]]
    columns = {
        "YIELD": value, "YIELD_P10": low, "YIELD_P90": high,
        "MONTHS": (months.shape[1] - months.sum(axis=1)).astype(np.int32), "AREA_HA": table.area_ha,
    }  # fmt: skip
    write_layer(path, Features(table.layer.geometries, with_results(table.layer.columns, columns), table.layer.crs))


def _departments(
    table: ParcelTable, value: np.ndarray, statistics: Mapping[str, Any] | None, context: Context
) -> list[dict[str, Any]]:
    """One row per department: mean weighted by area, and the official yield where it is given."""
    assert table.department is not None
    known = np.isfinite(value)
    means = aggregate(value[known], table.area_ha[known], table.department[known], table.year[known])
    official = _read_statistics(statistics)
    rows = []
    for (department, year), (mean, area) in means.items():
        parcels = int((known & (table.department == department)).sum())
        rows.append(
            {"department": department, "year": year, "yield": mean, "area_ha": area, "parcels": parcels,
             "statistics": official.get((department, year))}
        )  # fmt: skip
    missing = [str(r["department"]) for r in rows if official and r["statistics"] is None]
    if missing:
        context.info(phrase("No statistics for {names}.", names=", ".join(missing[:20])))
    return rows


def _read_statistics(value: Mapping[str, Any] | None) -> dict[tuple[str, int], float]:
    if value is None:
        return {}
    table = read_layer(value)
    problems = [phrase("there is no column {name!r}.", name=name) for name in _STATISTICS if name not in table.columns]
    raise_all("input", phrase("{path} cannot be used as statistics:", path=value["path"]), problems)
    department, year, amount = (table.columns[name] for name in _STATISTICS)
    return {
        (str(d), int(float(y))): float(a)
        for d, y, a in zip(department.astype(str), year, amount.astype(float), strict=True)
    }


def _write_departments(path: str, rows: list[dict[str, Any]]) -> None:
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["department", "year", "yield", "area_ha", "parcels", "statistics"])
        writer.writeheader()
        for row in rows:
            writer.writerow({k: (f"{v:.2f}" if isinstance(v, float) else v) for k, v in row.items()})
