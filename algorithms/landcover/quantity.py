"""The same machinery for a real quantity (cover, height, yield ...) instead of classes: train, prove by polygons,
map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.accuracy import Interval, repeated_split_interval
from ..core.errors import TheiaError
from ..core.progress import Context
from ..core.report import Report
from ..core.vector import read_layer
from ..core.words import Words
from ..learning.forest import Forest, ForestOptions, fit_regressor
from ..learning.predict import BLOCK, means, pack
from ..learning.splits import split_polygons
from .imagery import Imagery
from .recipe import Recipe
from .sampling import Polygons, Samples, collect
from .training import Plan


@dataclass(frozen=True)
class QuantityProof:
    """Scores on polygons not seen, in the unit of the quantity; predictions (samples,) of the last run for the
    figure.
    """

    rmse: Interval
    bias: Interval
    r2: Interval
    observed: np.ndarray
    predicted: np.ndarray


def read_quantity(layer: Mapping[str, Any], name: str) -> tuple[Polygons, np.ndarray]:
    """Polygons with a real value each; those without one are left out."""
    features = read_layer(layer)
    fields = {c.lower(): c for c in features.columns}
    if name.lower() not in fields:
        raise TheiaError("input", f"The polygons have no field {name}.", f"They have {', '.join(features.columns)}.")
    try:
        values = np.asarray(features.columns[fields[name.lower()]], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TheiaError("input", f"The field {name} does not hold numbers.") from error
    keep = np.isfinite(values)
    if keep.sum() < 2:
        raise TheiaError("input", f"Fewer than two polygons have a value in {name}.")
    count = int(keep.sum())
    ones = np.ones(count, np.int64)
    return Polygons(features.geometries[keep], ones, np.arange(count), features.crs), values[keep]


def learn_quantity(
    imagery: Sequence[Imagery],
    polygons: Polygons,
    values: np.ndarray,
    recipe: Recipe,
    plan: Plan,
    context: Context,
    limits: Mapping[str, int],
) -> tuple[Forest, Samples, QuantityProof | None]:
    """A forest for the quantity, its samples and the proof over `plan.runs` splits by polygon."""
    options = _forest(plan)
    with context.stage(0.0, 0.4):
        samples = collect(
            imagery, polygons, recipe, context, seed=plan.seed, per_class=limits["per_class"],
            per_polygon=limits["per_polygon"], min_clear=limits["min_clear"],
        )  # fmt: skip
    target = values[samples.polygon]
    with context.stage(0.4, 0.9):
        proof = _prove(samples, target, plan, context)
    context.progress(0.9, "Training")
    return fit_regressor(samples.features, target, options), samples, proof


def _forest(plan: Plan) -> ForestOptions:
    if not isinstance(plan.options, ForestOptions) or plan.options.method == "gradient_boosting":
        raise TheiaError("input", "A quantity is learnt by a forest.", "Choose another classifier.")
    return plan.options


def predict_quantity(forest: Forest, features: np.ndarray) -> np.ndarray:
    """(samples,) float64 for features (samples, features)."""
    packed = pack(forest, np.float32)
    parts = [means(packed, np.ascontiguousarray(features[i : i + BLOCK].T)) for i in range(0, len(features), BLOCK)]
    return np.concatenate(parts) if parts else np.empty(0)


def _prove(samples: Samples, target: np.ndarray, plan: Plan, context: Context) -> QuantityProof | None:
    if plan.runs < 1 or len(np.unique(samples.polygon)) < 4:
        return None
    rmse, bias, r2 = [], [], []
    observed = predicted = np.empty(0)
    for run in range(plan.runs):
        context.progress(run / plan.runs, f"Testing, run {run + 1} of {plan.runs}")
        split = split_polygons(samples.polygon, samples.label, plan.learning_share, plan.seed + run)
        forest = fit_regressor(samples.features[split.learning], target[split.learning], _forest(plan))
        observed = target[split.validation]
        predicted = predict_quantity(forest, samples.features[split.validation])
        error = predicted - observed
        rmse.append(float(np.sqrt((error**2).mean())))
        bias.append(float(error.mean()))
        spread = float(((observed - observed.mean()) ** 2).sum())
        r2.append(1 - float((error**2).sum()) / spread if spread > 0 else float("nan"))
    share = 1 - plan.learning_share
    return QuantityProof(repeated_split_interval(rmse, share), repeated_split_interval(bias, share),
                         repeated_split_interval(r2, share), observed, predicted)  # fmt: skip


def quantity_report(name: str, proof: QuantityProof | None, samples: Samples, language: str) -> Report:
    """The page of a training for a quantity."""
    words = Words("landcover_fr", language)
    page = Report(words("Training for {name}", name=name), words.language)
    if proof is None:
        page.verdict(words("The model was trained and not tested: nothing is known about its accuracy."))
        return page
    page.verdict(words("On polygons that the model had not seen: error (RMSE) {rmse:.4g}, R2 {r2:.2f}.",
                       rmse=proof.rmse.value, r2=proof.r2.value))  # fmt: skip
    page.section(words("Scores"))
    rows = [
        [title, i.value, i.low, i.high]
        for title, i in (("RMSE", proof.rmse), (words("bias"), proof.bias), ("R2", proof.r2))
    ]
    page.table([words("Score"), words("Value"), words("from"), words("to")], rows)
    page.figure(_figure(proof, words), words("Predicted against observed, polygons of the last run."))
    page.numbers = {"rmse": [proof.rmse.value, proof.rmse.low, proof.rmse.high], "samples": len(samples),
                    "r2": [proof.r2.value, proof.r2.low, proof.r2.high],
                    "bias": [proof.bias.value, proof.bias.low, proof.bias.high]}  # fmt: skip
    return page


def _figure(proof: QuantityProof, words: Words) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5, 4.2))
    axes = figure.add_subplot()
    low, high = min(proof.observed.min(), proof.predicted.min()), max(proof.observed.max(), proof.predicted.max())
    axes.plot([low, high], [low, high], color="#999999", linewidth=1)
    axes.scatter(proof.observed, proof.predicted, s=8, color="#3a7d44", alpha=0.4)
    axes.set_xlabel(words("observed"))
    axes.set_ylabel(words("predicted"))
    return figure
