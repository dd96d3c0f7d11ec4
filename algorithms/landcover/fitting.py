"""Training from images and polygons: samples of pixels or of whole objects, tests, the final model.

What is wrong with the inputs is said before images are read.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.progress import Context
from ..learning.temporal import NetworkOptions
from ..series.dates import regular
from ..series.features import FeatureSpec
from .imagery import Imagery, open_imagery
from .legend import Legend, from_layer_style, guess
from .model import LandCoverModel
from .object_map import segment
from .objects import read_objects
from .recipe import Recipe, check_recipe, parse_expressions
from .sampling import Polygons, Samples, collect, read_polygons
from .training import Plan, Proof, fit, prove
from .zonal import collect_objects


@dataclass(frozen=True)
class Training:
    """What training made: the model, its proof, the samples and the images used."""

    model: LandCoverModel
    proof: Proof
    samples: Samples
    imagery: Sequence[Imagery]
    legend: Legend


def train_model(
    products: Sequence[str],
    polygons: Mapping[str, Any],
    field: str,
    context: Context,
    *,
    legend: Legend | None = None,
    codes: Mapping[str, int] | None = None,
    bands: Sequence[str],
    indices: Sequence[str],
    expressions: str | None = None,
    start: str | None = None,
    end: str | None = None,
    step_days: int = 10,
    method: str = "linear",
    screened: bool = False,
    smooth_days: float = 0.0,
    radar: Sequence[str] = (),
    static: Sequence[str] = (),
    regions: Mapping[str, Any] | None = None,
    region_field: str | None = None,
    pixel_m: float | None = None,
    output_crs: str | None = None,
    area: Mapping[str, Any] | None = None,
    per_class: int = 2000,
    per_polygon: int = 30,
    min_clear: int = 1,
    plan: Plan,
    transfer: Sequence[tuple[int, int, int, int]] = (),
    objects: Mapping[str, Any] | None = None,
    segments: tuple[int, float] | None = None,
    speckle_px: int = 0,
) -> Training:
    """Read samples, test, train. Everything that is wrong with the inputs is said before images are read.

    With `objects`, or `segments` (fewest pixels, scale), whole objects are learnt instead of pixels.
    """
    zonal = bool(objects) or segments is not None
    if zonal and (regions or isinstance(plan.options, NetworkOptions)):
        raise TheiaError("input", "Objects are learnt by one forest.", "Leave regions out, and choose a forest.")
    marked = read_polygons(polygons, field, codes)
    areas = read_polygons(regions, region_field or "region") if regions else None
    imagery = open_imagery(products, bands, start=start, end=end, radar=radar, static=static, pixel_m=pixel_m,
                           output_crs=output_crs, area=area, speckle_px=speckle_px)  # fmt: skip
    recipe = recipe_of(imagery[0], bands, indices, expressions, step_days, method, screened, smooth_days)
    # a forest has no use for the distance to clear dates; to a network it says which dates to believe
    recipe = replace(recipe, observed=isinstance(plan.options, NetworkOptions), speckle_px=speckle_px)
    check_recipe(recipe)
    plan = replace(plan, layout=recipe.layout, device=context.settings.device)
    with context.stage(0.0, 0.35, "Reading samples"):
        limits = {"per_class": per_class, "per_polygon": per_polygon, "min_clear": min_clear, "seed": plan.seed}
        if zonal:
            samples = _of_objects(imagery, marked, recipe, context, objects, segments, limits)
        else:
            samples = collect(imagery, marked, recipe, context, regions=areas, **limits)
    if len(np.unique(samples.label)) < 2:
        raise TheiaError("input", "The polygons on the images hold one class only: nothing can be told apart.")
    crs = imagery[0].grid.crs
    if areas is not None and len(imagery) > 1:
        raise TheiaError("input", "Regions need one reference system for all tiles.", "Choose one for the map.")
    samples = transferred(samples, transfer, plan.seed)
    with context.stage(0.35, 0.85, "Testing"):
        proof = prove(samples, plan, areas, crs, context)
    with context.stage(0.85, 0.99, "Training"):
        context.progress(0.0, "Training")
        models = fit(samples, plan, areas, crs, context)
    classes = np.unique(samples.label)
    chosen = legend or from_layer_style(str(polygons["path"]), polygons.get("layer"), field)
    shown = (chosen or guess(classes, context.settings.language)).only(classes)
    model = LandCoverModel(recipe, models.classifiers, classes, shown, plan.vote, proof.curve, areas,
                           origin=origin_of(imagery, polygons, plan, samples), zonal=zonal)  # fmt: skip
    return Training(model, proof, samples, imagery, shown)


def _of_objects(
    imagery: Sequence[Imagery], marked: Polygons, recipe: Recipe, context: Context, layer: Mapping[str, Any] | None,
    segments: tuple[int, float] | None, limits: Mapping[str, int],
) -> Samples:  # fmt: skip
    if len(imagery) > 1:
        raise TheiaError("input", "Objects need one reference system for all tiles.", "Choose one for the map.")
    if layer:
        objects = read_objects(layer, imagery[0].grid.crs)
    else:
        smallest_px, scale = segments or (1, 1.0)
        objects = segment(imagery[0], smallest_px, scale, context)
    return collect_objects(imagery[0], marked, objects, recipe, context, **limits)


def recipe_of(
    imagery: Imagery,
    bands: Sequence[str],
    indices: Sequence[str],
    expressions: str | None,
    step_days: int,
    method: str,
    screened: bool,
    smooth_days: float,
) -> Recipe:
    """The features of a job: a regular grid of days over the period, the same for all tiles."""
    targets = tuple(int(d) for d in regular(imagery.first, imagery.last, step_days))
    optical = FeatureSpec(targets, tuple(bands), tuple(indices), (), method)
    orbits = tuple(imagery.radar)
    radar = imagery.radar[orbits[0]].bands if orbits else ()
    static = tuple(s.name for s in imagery.static)
    return Recipe(optical, parse_expressions(expressions), radar, orbits, static, screened, smooth_days)


def transferred(samples: Samples, table: Sequence[tuple[int, int, int, int]], seed: int) -> Samples:
    """Copies of samples of a class from one region to another: rows of (source, destination, class, count).

    Copies keep the polygon they come from, so that no split puts a sample and its copy on two sides.
    """
    rng = np.random.default_rng([seed, 17])
    parts = [samples]
    for source, destination, label, count in table:
        pool = np.flatnonzero((samples.region == source) & (samples.label == label))
        if not len(pool):
            raise TheiaError(
                "input", f"Region {source} has no sample of class {label} to copy to region {destination}."
            )
        drawn = samples.take(np.sort(rng.choice(pool, min(count, len(pool)), replace=False)))
        parts.append(replace(drawn, region=np.full(len(drawn), destination)))
    if len(parts) == 1:
        return samples
    names = ("features", "label", "polygon", "region", "x", "y")
    return Samples(**{n: np.concatenate([getattr(p, n) for p in parts]) for n in names}, dropped=samples.dropped)


def read_transfers(path: str) -> list[tuple[int, int, int, int]]:
    """Rows (source, destination, class, count) of a CSV with these columns; lists every bad line."""
    from ..core.errors import raise_all
    from .legend import read_table

    rows, problems = [], []
    for number, row in enumerate(read_table(path), 2):
        values = [row.get(k, "") for k in ("source", "destination", "class", "count")]
        if all(v.isdigit() for v in values):
            rows.append((int(values[0]), int(values[1]), int(values[2]), int(values[3])))
        else:
            problems.append(f"line {number}: source, destination, class and count must be whole numbers.")
    raise_all("input", f"{path} is not a table of samples to copy:", problems)
    return rows


def origin_of(imagery: Sequence[Imagery], polygons: Mapping[str, Any], plan: Plan, samples: Samples) -> dict[str, Any]:
    return {
        "products": sorted({d.id for i in imagery for d in i.optical.dates}),
        "sensors": sorted({d.sensor for i in imagery for d in i.optical.dates}),
        "polygons": os.path.basename(str(polygons["path"])),
        "samples": {int(c): int((samples.label == c).sum()) for c in np.unique(samples.label)},
        "classifier": {k: v for k, v in asdict(plan.options).items() if k not in ("threads", "device")},
        "seed": plan.seed,
    }
