"""The entry `train_land_cover`: images and labelled polygons in, a model file and the proof of how good it is out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Result
from ..learning.classifier import NETWORK_NAME, Options
from ..learning.devices import require_torch
from ..learning.forest import ForestOptions
from ..learning.temporal import NetworkOptions
from .fitting import origin_of, read_transfers, recipe_of, train_model
from .imagery import open_imagery
from .legend import Legend, read_codes, read_legend
from .model import LandCoverModel, save
from .quantity import learn_quantity, quantity_report, read_quantity
from .recipe import check_recipe
from .train_report import training_report, write_scores
from .training import Plan


def options_of(
    classifier: str,
    trees: int,
    depth: int,
    min_leaf: int,
    split_share: float,
    balanced: bool,
    epochs: int,
    seed: int,
    context: Context,
) -> Options:
    """The options of a job's classifier; raises `TheiaError` for a network where there is no torch."""
    settings = context.settings
    if classifier == "temporal_network":
        require_torch(NETWORK_NAME)
        return NetworkOptions(epochs, balanced=balanced, seed=seed, threads=settings.threads, device=settings.device)
    return ForestOptions(classifier, trees, depth, min_leaf, split_share, balanced, seed, settings.threads)


def train_land_cover(
    *,
    products: list[str],
    polygons: Mapping[str, Any],
    field: str,
    class_table: str | None,
    legend: str | None,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    step_days: int,
    bands: list[str],
    indices: list[str],
    expressions: str | None,
    method: str,
    screened: bool,
    smooth_days: float,
    radar: list[str],
    speckle_px: int,
    static: list[str],
    objects: Mapping[str, Any] | None,
    segments: bool,
    segment_px: int,
    segment_scale: float,
    regions: Mapping[str, Any] | None,
    region_field: str | None,
    transfer: str | None,
    classifier: str,
    trees: int,
    depth: int,
    min_leaf: int,
    split_share: float,
    epochs: int,
    balanced: bool,
    fewest_samples: int,
    made_up: str,
    vote: str,
    pixels_per_class: int,
    pixels_per_polygon: int,
    min_clear: int,
    runs: int,
    learning_share: float,
    block_km: float,
    pixel: float | None,
    output_crs: str | None,
    target: str,
    seed: int,
    model: str,
    report: str | None,
    scores_table: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name != "context"}
    options = options_of(classifier, trees, depth, min_leaf, split_share, balanced, epochs, seed, context)
    plan = Plan(options, vote, runs, learning_share, block_km * 1000, seed, fewest=fewest_samples, made_up=made_up)
    by_object = bool(objects) or segments
    if report and os.path.splitext(report)[0] == os.path.splitext(model)[0]:
        raise TheiaError("output", "The record of the model and the numbers of the report would be one file.",
                         "Give model and report different names.")  # fmt: skip
    if target == "quantity" and by_object:
        raise TheiaError("input", "A quantity is learnt from pixels.", "Leave objects and segments out.")
    if target == "quantity":
        return _train_quantity(
            products, polygons, field, plan, context,
            {"bands": bands, "indices": indices, "expressions": expressions, "step_days": step_days, "method": method,
             "screened": screened, "smooth_days": smooth_days},
            {"start": start, "end": end, "radar": radar, "static": static, "pixel_m": pixel, "output_crs": output_crs,
             "area": area, "speckle_px": speckle_px},
            {"per_class": pixels_per_class, "per_polygon": pixels_per_polygon, "min_clear": min_clear}, model, report,
        )  # fmt: skip
    trained = train_model(
        products, polygons, field, context, legend=read_legend(legend) if legend else None,
        codes=read_codes(class_table) if class_table else None, bands=bands, indices=indices, expressions=expressions,
        start=start, end=end, step_days=step_days, method=method, screened=screened, smooth_days=smooth_days,
        radar=radar, static=static, regions=regions, region_field=region_field, pixel_m=pixel,
        output_crs=output_crs, area=area,
        per_class=pixels_per_class, per_polygon=pixels_per_polygon, min_clear=min_clear, plan=plan,
        transfer=read_transfers(transfer) if transfer else (),
        objects=objects, segments=(segment_px, segment_scale) if segments and not objects else None,
        speckle_px=speckle_px,
    )  # fmt: skip
    save(model, trained.model)
    if report:
        training_report(trained.proof, trained.model, trained.samples, trained.legend, context).save(report)
    if scores_table:
        write_scores(scores_table, trained.proof, trained.legend)
    targets = trained.model.recipe.optical.targets
    write_item(
        os.path.splitext(model)[0] + ".json", item_id=os.path.splitext(os.path.basename(model))[0],
        entry="train_land_cover",
        parameters=job,
        inputs=[str(polygons["path"]), *sorted({d.path for i in trained.imagery for d in i.optical.dates})],
        outputs=[model], context=context, grid=trained.imagery[0].grid,
        properties={"theia:origin": trained.model.origin},
    )  # fmt: skip
    oa = trained.proof.oa.value if trained.proof.oa else None
    mean_f = trained.proof.macro_f.value if trained.proof.macro_f else None
    return Result(
        {
            "model": model,
            "report": report,
            "scores_table": scores_table,
            "overall_accuracy": oa,
            "mean_f": mean_f,
            "r2": None,
        }
    )


def _train_quantity(
    products: Sequence[str], polygons: Mapping[str, Any], field: str, plan: Plan, context: Context,
    recipe: Mapping[str, Any], images: Mapping[str, Any], limits: Mapping[str, int], model: str, report: str | None,
) -> Result:  # fmt: skip
    """A model for a real quantity: the same images and features, a forest of means instead of votes."""
    marked, values = read_quantity(polygons, field)
    imagery = open_imagery(products, recipe["bands"], **images)
    features = replace(recipe_of(imagery[0], **recipe), speckle_px=int(images["speckle_px"]))
    check_recipe(features)
    forest, samples, proof = learn_quantity(imagery, marked, values, features, plan, context, limits)
    none = np.empty(0, np.int64)
    origin = origin_of(imagery, polygons, plan, samples)
    trained = LandCoverModel(
        features, {0: forest}, none, Legend(()), "mean", np.linspace(0, 1, 101), None, field, origin
    )
    save(model, trained)
    if report:
        quantity_report(field, proof, samples, context.settings.language).save(report)
    return Result({"model": model, "report": report, "scores_table": None, "overall_accuracy": None, "mean_f": None,
                   "r2": proof.r2.value if proof else None})  # fmt: skip
