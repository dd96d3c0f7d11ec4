"""Entry `train_yield`: a model of wheat yield from monthly syntheses and a survey, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Result
from ..learning.forest import Forest
from ..learning.modelfile import ModelFile, load_model, save_model
from ..spec.phrase import phrase
from .yield_data import Fields, ParcelTable, open_parcels
from .yield_features import FeatureTable, season_months
from .yield_model import Ridge, YieldModel
from .yield_report import write_training_report
from .yield_validation import Parcels, Split, fit_all, score, validate

KIND = "wheat yield"
#: yields outside are slips of the pen, q/ha
PLAUSIBLE = (10.0, 130.0)
_FEWEST = 30


def train_yield(
    *,
    products: list[str],
    parcels: Mapping[str, Any],
    yield_field: str,
    year_field: str,
    department_field: str | None,
    farm_field: str | None,
    weather: Mapping[str, Any] | None,
    regressor: str,
    last_month: int,
    least_area: float,
    seed: int,
    model: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `train_yield`."""
    check_targets([model, report], [str(parcels["path"])])
    fields = Fields(year_field, department_field or "", farm_field or "", yield_field)
    with context.stage(0.0, 0.6):
        table = open_parcels(products, parcels, fields, None, last_month, least_area, weather, context)
    used, notes = usable(table)
    for note in notes:
        context.info(note)
    with context.stage(0.6, 0.95):
        splits = validate(used, regressor, seed, context.progress)
        fitted = fit_all(used, regressor, seed, splits)
    job = {
        "products": products, "parcels": dict(parcels), "yield_field": yield_field, "year_field": year_field,
        "department_field": department_field, "farm_field": farm_field, "weather": dict(weather) if weather else None,
        "regressor": regressor, "last_month": last_month, "least_area": least_area, "seed": seed, "model": model,
        "report": report,
    }  # fmt: skip
    save_yield_model(model, fitted, table.features, last_month, splits, used)
    if report:
        write_training_report(report, used, splits, fitted, table.features.names, last_month, context)
    for path in filter(None, (model, report)):
        write_item(
            f"{path}.json" if path == model else path.rsplit(".", 1)[0] + ".item.json", item_id="train_yield",
            entry="train_yield", parameters=job, inputs=[*products, str(parcels["path"])], outputs=[path],
            context=context,
        )  # fmt: skip
    hardest = next((s for n in ("year", "department", "farm", "parcel") for s in splits if s.name == n), None)
    result = Result({"model": model, "report": report, "parcels_used": len(used)})
    result.outputs["rmse"] = score(used.target, hardest.predicted).rmse if hardest else None
    return result


def usable(table: ParcelTable) -> tuple[Parcels, list[str]]:
    """The parcels to learn from, and notes on those left out."""
    assert table.target is not None
    known = np.isfinite(table.target)
    plausible = known & (table.target >= PLAUSIBLE[0]) & (table.target <= PLAUSIBLE[1])
    use = plausible & table.features.seen & np.isfinite(table.features.values).all(axis=1)
    notes: list[str] = []
    for count, text in (
        (int((~known).sum()), phrase("without a yield")),
        (
            int((known & ~plausible).sum()),
            phrase("with a yield outside {least:g} to {most:g} q/ha", least=PLAUSIBLE[0], most=PLAUSIBLE[1]),
        ),
        (int((plausible & ~use).sum()), phrase("never seen clear")),
    ):
        if count:
            notes.append(phrase("{count} parcel(s) {text} are left out.", count=count, text=text))
    if use.sum() < _FEWEST:
        raise TheiaError(
            "input",
            phrase(
                "Only {count} parcels can be used; at least {fewest} are needed.",
                count=int(use.sum()), fewest=_FEWEST,
            ),
            "Check that the products cover the parcels in their seasons, and that yields are in quintals per hectare.",
        )  # fmt: skip
    farm = table.farm[use] if table.farm is not None else np.arange(int(use.sum())).astype(str)
    # a farm of one year is one answer of the survey: its parcels stay together
    group = np.array([f"{f} {y}" for f, y in zip(farm, table.year[use], strict=True)]) if table.farm is None else farm
    ndvi = table.features.values[use, table.features.names.index("NDVI largest")]
    return Parcels(
        table.features.values[use], table.target[use], table.year[use], group,
        table.department[use] if table.department is not None else None, table.area_ha[use], ndvi,
    ), notes  # fmt: skip


def save_yield_model(
    path: str, fitted: YieldModel, features: FeatureTable, last_month: int, splits: list[Split], used: Parcels
) -> None:
    """Write the model file: arrays, and a document with what the model expects and how good it was."""
    document: dict[str, Any] = {
        "features": list(features.names), "last_month": last_month, "usual": dict(fitted.usual),
        "typical": fitted.typical, "line": list(fitted.line), "levels": list(fitted.levels),
        "quantiles": list(fitted.quantiles), "regressor": "ridge" if isinstance(fitted.regressor, Ridge) else "forest",
        "parcels": len(used), "years": sorted({int(y) for y in used.year}),
        "scores": {s.name: {"r2": score(used.target, s.predicted).r2, "rmse": score(used.target, s.predicted).rmse}
                   for s in splits},
    }  # fmt: skip
    if isinstance(fitted.regressor, Ridge):
        ridge = fitted.regressor
        arrays = {"mean": ridge.mean, "scale": ridge.scale, "slopes": ridge.slopes, "offset": np.array(ridge.offset)}
    else:
        arrays = fitted.regressor.arrays()
    save_model(path, ModelFile(KIND, document, arrays))


def load_yield_model(path: str) -> tuple[YieldModel, Mapping[str, Any]]:
    """The model of a file and its document; raises `TheiaError` for another kind of file."""
    stored = load_model(path, KIND)
    document = stored.document
    try:
        regressor: Ridge | Forest
        if document["regressor"] == "ridge":
            a = stored.arrays
            regressor = Ridge(a["mean"], a["scale"], a["slopes"], float(a["offset"]))
        else:
            regressor = Forest.from_arrays(stored.arrays)
        model = YieldModel(
            regressor, document["usual"], float(document["typical"]), tuple(document["line"]),
            tuple(document["levels"]), tuple(document["quantiles"]),
        )  # fmt: skip
        season_months(int(document["last_month"]))
    except (KeyError, ValueError, TypeError) as error:
        raise TheiaError(
            "input", phrase("{path} is a yield model that lacks {error}.", path=path, error=error), "Train it again."
        ) from error
    return model, document
