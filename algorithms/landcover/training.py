"""Training and its proof: repeated splits by polygon, a stricter split by squares, calibration, the final model.

The final model learns from all samples; how good it is comes from models that had not seen the polygons they were
tested on. The confidence curve is learnt from those tests as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..core.accuracy import (
    Confusion,
    Interval,
    Reliability,
    add,
    confusion,
    reliability,
    repeated_split_interval,
    scores,
)
from ..core.progress import Context
from ..learning.calibration import apply_curve, fit_curve
from ..learning.classifier import Classifier, Options, ready, shares_of_samples, train
from ..learning.splits import Split, split_blocks, split_polygons
from ..learning.temporal import SeriesLayout
from .balance import filled_up
from .sampling import Polygons, Samples, near_region


@dataclass(frozen=True)
class Plan:
    """How to train: classifier, vote, splits. `learning_share` of the polygons of each class; `block` in metres, 0
    none; `layout` of the features, `device` as in the settings. Classes with fewer than `fewest` samples are filled
    up as `made_up` says (see `balance`).
    """

    options: Options
    vote: str = "mean"
    runs: int = 5
    learning_share: float = 0.7
    block: float = 5000.0
    seed: int = 1
    region_buffer: float = 10000.0
    device: str = "cpu"
    layout: SeriesLayout | None = None
    fewest: int = 0
    made_up: str = "smote"


@dataclass
class Proof:
    """What the tests say: matrices of the runs, scores with intervals, the strict split, confidence before and
    after.
    """

    matrices: list[Confusion] = field(default_factory=list)
    total: Confusion | None = None
    oa: Interval | None = None
    kappa: Interval | None = None
    macro_f: Interval | None = None
    f: list[Interval] = field(default_factory=list)
    strict: Confusion | None = None
    curve: np.ndarray = field(default_factory=lambda: np.linspace(0, 1, 101))
    raw: Reliability | None = None
    calibrated: Reliability | None = None
    not_validated: tuple[int, ...] = ()


@dataclass(frozen=True)
class Models:
    """One classifier per region (region 0 where there are none)."""

    classifiers: Mapping[int, Classifier]


def fit(samples: Samples, plan: Plan, regions: Polygons | None, crs: str, context: Context) -> Models:
    """Train one classifier, or one per region on the samples in it and within the buffer around it."""
    if regions is None:
        whole = filled_up(samples, plan.fewest, plan.made_up, plan.seed)
        return Models({0: train(whole.features, whole.label, plan.options, plan.layout, context)})
    found = {}
    codes = sorted({int(r) for r in samples.region})
    for number, code in enumerate(codes):
        near = samples.take(near_region(samples, code, regions, crs, plan.region_buffer))
        own = filled_up(near, plan.fewest, plan.made_up, plan.seed)
        with context.stage(number / len(codes), (number + 1) / len(codes)):
            found[code] = train(own.features, own.label, plan.options, plan.layout, context)
    return Models(found)


def shares(models: Models, samples: Samples, plan: Plan, classes: np.ndarray) -> np.ndarray:
    """(samples, classes) shares of each sample by the model of its own region."""
    out = np.zeros((len(samples), len(classes)))
    several = len(models.classifiers) > 1
    for code, classifier in models.classifiers.items():
        chosen = np.flatnonzero(samples.region == code) if several or code else np.arange(len(samples))
        if len(chosen):
            columns = np.searchsorted(classes, classifier.classes)
            found = shares_of_samples(ready(classifier, plan.device), samples.features[chosen], plan.vote)
            out[chosen[:, None], columns[None, :]] = found
    return out


def prove(samples: Samples, plan: Plan, regions: Polygons | None, crs: str, context: Context) -> Proof:
    """Train and test `plan.runs` times by polygons, once by squares. No sample is on both sides of a split."""
    proof = Proof()
    classes = np.unique(samples.label)
    if plan.runs < 1:
        return proof
    stated, right = [], []
    missing: set[int] = set()
    total_runs = plan.runs + (1 if plan.block else 0)
    for run in range(plan.runs):
        context.progress(run / total_runs, f"Testing, run {run + 1} of {plan.runs}")
        region = samples.region if regions is not None else None
        split = split_polygons(samples.polygon, samples.label, plan.learning_share, plan.seed + run, region)
        missing |= set(split.not_validated)
        with context.stage(run / total_runs, (run + 1) / total_runs):
            tested = _run(samples, split, plan, regions, crs, classes, run, context)
        if tested is None:
            continue
        matrix, confidence, correct = tested
        proof.matrices.append(matrix)
        stated.append(confidence)
        right.append(correct)
    if plan.block:
        context.progress(plan.runs / total_runs, "Testing by squares")
        split = split_blocks(samples.polygon, samples.label, samples.x, samples.y, plan.block, plan.seed)
        with context.stage(plan.runs / total_runs, 1.0):
            strict = _run(samples, split, plan, regions, crs, classes, plan.runs, context)
        proof.strict = strict[0] if strict else None
    proof.not_validated = tuple(sorted(missing))
    if proof.matrices:
        _summarise(proof, classes, 1 - plan.learning_share)
        confidence, correct = np.concatenate(stated), np.concatenate(right)
        proof.curve = fit_curve(confidence, correct)
        proof.raw = reliability(confidence, correct)
        proof.calibrated = _held_out(stated, right)
    return proof


def _run(
    samples: Samples,
    split: Split,
    plan: Plan,
    regions: Polygons | None,
    crs: str,
    classes: np.ndarray,
    run: int,
    context: Context,
) -> tuple[Confusion, np.ndarray, np.ndarray] | None:
    if not split.validation.any() or not split.learning.any():
        return None
    own = replace(plan, options=replace(plan.options, seed=plan.options.seed + run))
    models = fit(samples.take(split.learning), own, regions, crs, context)
    test = samples.take(split.validation)
    share = shares(models, test, plan, classes)
    best = share.argmax(axis=1)
    found = classes[best]
    return confusion(test.label, found, classes), share[np.arange(len(best)), best], found == test.label


def _summarise(proof: Proof, classes: np.ndarray, test_share: float) -> None:
    proof.total = add(proof.matrices)
    each = [scores(m.matrix) for m in proof.matrices]
    proof.oa = _interval([s.oa for s in each], test_share)
    proof.kappa = _interval([s.kappa for s in each], test_share)
    proof.macro_f = _interval([s.macro_f for s in each], test_share)
    proof.f = [_interval([float(s.f[i]) for s in each], test_share) for i in range(len(classes))]


def _interval(values: list[float], test_share: float) -> Interval:
    """The interval for other polygons, within what a score can be."""
    found = repeated_split_interval(values, test_share)
    return Interval(found.value, max(0.0, found.low), min(1.0, found.high))


def _held_out(stated: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> Reliability | None:
    """Reliability of calibrated confidence, each run with the curve of the other runs."""
    if len(stated) < 2:
        return None
    kept = []
    for run in range(len(stated)):
        others = [i for i in range(len(stated)) if i != run]
        curve = fit_curve(np.concatenate([stated[i] for i in others]), np.concatenate([right[i] for i in others]))
        kept.append(apply_curve(stated[run], curve))
    return reliability(np.concatenate(kept), np.concatenate(list(right)))
