"""What tells water from land in one image: the first sweep over it, and the classifier trained on its sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.blocks import Source
from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset
from ..learning.forest import ForestOptions, fit_classifier
from .surface_water_map import Classifier, forest_features
from .surface_water_rules import constants, train
from .surface_water_samples import Sample, stratified
from .surface_water_scene import WaterScene, first_sweep, glint_angle_deg, joint_sample, mode_of, plan_scene

#: pixels without which nothing is learnt
_FEWEST = 50


@dataclass(frozen=True)
class Options:
    """What the user may change of the method."""

    method: str
    bands: str
    max_slope: float
    least_patch: int
    glint: bool
    runs: int
    seed: int
    band_height: float
    dem: str | None
    occurrence: str | None


def learn(
    plan: WaterScene, options: Options, folder: str, context: Context
) -> tuple[WaterScene, Source, Classifier, list[str]]:
    """The first sweep and the classifier; the plan may fall back to the unsupervised method."""
    notes: list[str] = []
    if plan.mode == "seeded":
        assert options.occurrence is not None  # checked before any work
        layers, samples = first_sweep(plan, folder, options.seed, _occurrence(options.occurrence, plan.grid), context)
        rules = constants()["seeds"]
        if samples["water"].keys.size >= rules["least_water"] and samples["land"].keys.size >= rules["least_water"]:
            return plan, layers, _forest(plan, samples, options.seed), notes
        notes.append(
            f"{plan.scene.id}: {samples['water'].keys.size} seeds of water are too few for the seeded method, "
            "the unsupervised one is used."
        )
        context.warning(notes[-1])
        plan = plan_scene(plan.scene, mode_of(plan.scene, "unsupervised", options.bands), plan.window, plan.geometry)
    trained = []
    for run in range(options.runs):
        layers, samples = first_sweep(plan, folder, options.seed + run, None, context)
        values = joint_sample(samples)[:, : len(plan.features.layers)]
        if len(values) < _FEWEST:
            notes.append(f"{plan.scene.id}: too few clear pixels to tell water from land.")
            break
        bayes = train(values, plan.features, np.array(constants()["clusters"]["smallest_std"]))
        if not bayes.water.any():
            notes.append(f"{plan.scene.id}: nothing in the sample looks like water; the map is empty.")
            break
        trained.append(bayes)
    for note in notes:
        context.warning(note)
    relaxed = None
    angle = glint_angle_deg(plan.scene)
    glint = constants()["glint"]
    if options.glint and angle is not None and angle < glint["angle_deg"]:
        relaxed = float(plan.features.highest[plan.features.dark]) * glint["relaxed_factor"]
        notes.append(f"{plan.scene.id}: {angle:.0f} degrees from the glint of the sun; bright water is doubtful water.")
        context.info(notes[-1])
    learnt = Classifier(plan.features, tuple(trained) if len(trained) == options.runs else (), None, relaxed)
    return plan, layers, learnt, notes


def _forest(plan: WaterScene, samples: Mapping[str, Sample], seed: int) -> Classifier:
    """A forest of the seeds: land taken in equal parts over quartiles of NDVI and of brightness."""
    rules = constants()["seeds"]
    water, land = (samples[k].values.T.astype(np.int16) for k in ("water", "land"))
    wet, dry = forest_features(water), forest_features(land)
    greenness, brightness = dry[7].astype(float), land.astype(float).sum(0)
    strata = _quartile(greenness) * 4 + _quartile(brightness)
    dry = dry[:, stratified(strata, rules["land"])]
    features = np.concatenate([wet, dry], axis=1).T
    labels = np.concatenate([np.ones(wet.shape[1], int), np.zeros(dry.shape[1], int)])
    options = ForestOptions(trees=rules["trees"], depth=rules["depth"], min_leaf=rules["min_leaf"], seed=seed)
    return Classifier(plan.features, (), fit_classifier(features, labels, options))


def _quartile(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.searchsorted(np.quantile(values, [0.25, 0.5, 0.75]), values))


def _occurrence(path: str, grid: Grid) -> Source:
    own = grid_of(path)
    nodata = open_dataset(path).nodata
    return Source(path, own, grid, (1,), "nearest", 255 if nodata is None else nodata)
