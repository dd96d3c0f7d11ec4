"""Calibration of depth from colour, date by date: points sampled, fitted on some blocks, checked on the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.blocks import Source, map_blocks
from ..core.errors import TheiaError, raise_all
from ..core.progress import Context
from ..spec.phrase import phrase
from .quality_job import Part
from .ratio_block import RatioPlan, deep_of
from .ratio_models import FEATURES, constants, fit, fit_deviation
from .ratio_points import PixelDepths, Score, Soundings, score, split_blocks


@dataclass(frozen=True)
class Calibrated:
    """One date: its plan with a model, and how the model did on the points kept for the check."""

    part: Part
    sources: Mapping[str, Source]
    plan: RatioPlan
    points: int = 0
    fitted: int = 0
    check: Score | None = None
    predicted: np.ndarray | None = None
    known: np.ndarray | None = None


def calibrate(
    plans: Sequence[Calibrated], soundings: Soundings, largest_m: float, seed: int, context: Context
) -> list[Calibrated]:
    """Fit every date. Raises `TheiaError` that lists all dates with too few usable points."""
    least = constants()["calibration"]["least_points"]
    problems, done = [], []
    for number, one in enumerate(plans):
        with context.stage(number / len(plans), (number + 1) / len(plans)):
            plan = replace(one.plan, deep=_deep(one, context)) if one.plan.method == "lyzenga" else one.plan
            pixels = soundings.on(one.part.grid)
            values = _sampled(replace(one, plan=plan), pixels, soundings.reach_px, context)
        known = np.isfinite(values[0]) & (pixels.depth_m + plan.tide_m <= 2 * largest_m)
        usable = int((known & (pixels.depth_m + plan.tide_m <= largest_m)).sum())
        if usable < least:
            problems.append(
                phrase(
                    "{id}: {usable} usable points of {count} ({size} pixels of the image hold points), {least} "
                    "are needed.",
                    id=one.part.scene.id,
                    usable=usable,
                    count=len(soundings.depth_m),
                    size=pixels.depth_m.size,
                    least=least,
                )
            )
            continue
        done.append(_fitted(one, plan, pixels, values, known, largest_m, seed))
    raise_all(
        "input",
        "Too few known depths for a calibration:",
        problems,
        "Give more points, check their reference system, or leave these dates out. Without points the result is "
        "relative.",
    )
    return done


def _fitted(
    one: Calibrated,
    plan: RatioPlan,
    pixels: PixelDepths,
    values: np.ndarray,
    known: np.ndarray,
    largest_m: float,
    seed: int,
) -> Calibrated:
    """Fit on most of the blocks, check on the others, and take the deviation from the check."""
    depth = pixels.depth_m[known] + plan.tide_m
    features = values[:, known]
    train = split_blocks(pixels.row[known], pixels.col[known], seed)
    model = fit(plan.method, features[:, train], depth[train], largest_m, plan.deep)
    test = ~train & (depth <= min(largest_m, model.extinction_m or largest_m))
    predicted = model.predict(features)
    # too few points for a check of their own: the fit's own errors, which are smaller than the truth
    judge = test if test.sum() >= 5 else train & (depth <= largest_m)
    fine = judge & np.isfinite(predicted)
    model = replace(model, std=fit_deviation(predicted[fine], depth[fine]))
    return replace(
        one,
        plan=replace(plan, model=model),
        points=int(known.sum()),
        fitted=int(train.sum()),
        check=score(predicted[test], depth[test]),
        predicted=predicted[~train],
        known=depth[~train],
    )


def _deep(one: Calibrated, context: Context) -> dict[str, float]:
    """Reflectance of deep water: a low percentile over the date's usable water."""
    total: dict[str, np.ndarray] = {}
    for _, counts in map_blocks(
        "water.ratio_block:deep_block",
        one.sources,
        one.part.grid,
        context,
        parameters={"plan": one.plan},
        margin=one.plan.margin,
        bytes_per_pixel=200.0,
        text=phrase("Deep water of {id}", id=one.part.scene.id),
    ):
        for role, count in counts.items():
            total[role] = total.get(role, 0) + count
    if not total or not total["blue"].sum():
        raise TheiaError(
            "input", phrase("{id} shows no clear water.", id=one.part.scene.id), "Check the area and the water mask."
        )
    return deep_of(total, constants()["deep_percentile"])


def _sampled(one: Calibrated, pixels: PixelDepths, reach: int, context: Context) -> np.ndarray:
    """(features, n) at pixels of known depth, NaN where they are not usable."""
    count = len(FEATURES[one.plan.method])
    values = np.full((count, pixels.row.size), np.nan)
    for _, found in map_blocks(
        "water.ratio_block:sample_block",
        one.sources,
        one.part.grid,
        context,
        parameters={"plan": one.plan, "row": pixels.row, "col": pixels.col, "reach": reach},
        margin=one.plan.margin,
        bytes_per_pixel=200.0,
        text=phrase("Points on {id}", id=one.part.scene.id),
    ):
        if found["index"].size:
            values[:, found["index"]] = found["values"]
    return values
