"""Depth from colour: what of a spectrum goes with depth, and how it is fitted to known depths.

Light fades exponentially with depth, faster in green and red than in blue. The ratio of the logarithms of two bands
(Stumpf) or the logarithms above those of deep water (Lyzenga) are therefore linear in depth, until the bottom is no
longer seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "bathymetry_ratio.json"
#: predictors that each method needs, in the order of its features
FEATURES: Mapping[str, tuple[str, ...]] = {
    "stumpf": ("green_ratio",),
    "switching": ("green_ratio", "red_ratio"),
    "lyzenga": ("log_blue", "log_green"),
}


@cache
def constants() -> Mapping[str, Any]:
    """The table of constants."""
    data: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return data


def log_ratio(blue: np.ndarray, other: np.ndarray) -> np.ndarray:
    """ln(n rho_blue) / ln(n rho_other) (Stumpf et al. 2003, equation 9); NaN where n rho is below 2.7."""
    t = constants()["ratio"]
    with np.errstate(invalid="ignore", divide="ignore"):
        fine = (t["n"] * blue > t["least_argument"]) & (t["n"] * other > t["least_argument"])
        ratio = np.log(np.where(fine, t["n"] * blue, np.e)) / np.log(np.where(fine, t["n"] * other, np.e))
    return np.where(fine, ratio, np.nan)


def log_above(rho: np.ndarray, deep: float) -> np.ndarray:
    """ln(rho - rho of deep water) (Lyzenga 1985); NaN where the pixel is not brighter than deep water."""
    with np.errstate(invalid="ignore"):
        above = rho - deep
        fine = above > 0
    return np.where(fine, np.log(np.where(fine, above, 1.0)), np.nan)


def features(rho: Mapping[str, np.ndarray], method: str, deep: Mapping[str, float]) -> np.ndarray:
    """(features, ...) of water reflectances by role for a method; `deep` by role is for Lyzenga's."""
    made = {
        "green_ratio": lambda: log_ratio(rho["blue"], rho["green"]),
        "red_ratio": lambda: log_ratio(rho["blue"], rho["red"]),
        "log_blue": lambda: log_above(rho["blue"], deep["blue"]),
        "log_green": lambda: log_above(rho["green"], deep["green"]),
    }
    return np.stack([made[name]() for name in FEATURES[method]])


@dataclass(frozen=True)
class DepthModel:
    """A fitted method. `weights`: rows of constant and slopes, one row per linear relation; `std`: deviation of a depth
    as std[0] + std[1] * depth; `range_m`: depths that it was fitted on; `extinction_m`: where the colour stops telling.
    """

    method: str
    weights: np.ndarray
    range_m: tuple[float, float]
    extinction_m: float | None = None
    std: tuple[float, float] = (0.0, 0.0)
    deep: Mapping[str, float] | None = None

    def predict(self, values: np.ndarray) -> np.ndarray:
        """Depth in m at the time of the image of features (features, ...); NaN where one that counts is unknown."""
        if self.method != "switching":
            return _linear(self.weights[0], values)
        green, red = _linear(self.weights[0], values[:1]), _linear(self.weights[1], values[1:])
        t = constants()["switching"]
        with np.errstate(invalid="ignore"):
            share = np.clip((t["green_above_m"] - red) / (t["green_above_m"] - t["red_below_m"]), 0.0, 1.0)
        share = np.where(np.isnan(red), 0.0, np.where(np.isnan(green), 1.0, share))
        with np.errstate(invalid="ignore"):
            mixed = share * red + (1 - share) * green
        return np.where(share >= 1, red, np.where(share <= 0, green, mixed))

    def deviation(self, depth: np.ndarray) -> np.ndarray:
        """Standard deviation in m of predicted depths."""
        return np.asarray(self.std[0] + self.std[1] * np.maximum(depth, 0))


def _linear(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.asarray(weights[0] + np.tensordot(weights[1:], values, axes=1))


def robust_fit(values: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """(1 + features,) constant and slopes of depth (n,) on features (features, n): Huber's estimator by reweighting.

    Scale is the median absolute deviation of the residuals, so that a third of wild points does not turn the line.
    """
    design = np.column_stack([np.ones(depth.size), values.T])
    weights = np.ones(depth.size)
    found = np.zeros(design.shape[1])
    for _ in range(50):
        root = np.sqrt(weights)
        new = np.linalg.lstsq(design * root[:, np.newaxis], depth * root, rcond=None)[0]
        if np.allclose(new, found, rtol=1e-8, atol=1e-10):
            break
        found = new
        residual = np.abs(depth - design @ found)
        scale = 1.4826 * float(np.median(residual))
        limit = constants()["calibration"]["huber"] * max(scale, 1e-9)
        weights = np.where(residual <= limit, 1.0, limit / np.maximum(residual, 1e-12))
    return found


def fit(
    method: str, values: np.ndarray, depth: np.ndarray, largest_m: float, deep: Mapping[str, float] | None = None
) -> DepthModel:
    """Fit a method on features (features, n) and depths (n,) at the time of the image, where both are known.

    Points beyond `largest_m`, or beyond the depth from which the colour stops telling, do not count.
    """
    end = extinction(values[0], depth)
    limit = min(largest_m, end) if end is not None else largest_m
    use = (depth <= limit) & np.isfinite(values[0])
    if method == "switching":
        green = robust_fit(values[:1, use], depth[use])
        shallow = (depth <= constants()["switching"]["red_points_below_m"]) & np.isfinite(values[1])
        # too few shallow points: the red relation says nothing, and green is used throughout
        enough = shallow.sum() >= constants()["calibration"]["least_points"] // 2
        red = robust_fit(values[1:, shallow], depth[shallow]) if enough else np.array([np.nan, np.nan])
        weights = np.stack([green, red])
    else:
        use &= np.isfinite(values).all(0)
        weights = robust_fit(values[:, use], depth[use])[np.newaxis]
    return DepthModel(method, weights, (float(depth[use].min()), float(depth[use].max())), end, deep=deep)


def extinction(value: np.ndarray, depth: np.ndarray) -> float | None:
    """Depth in m from which a predictor no longer changes with depth; None where it does over all the points.

    Medians by classes of 2 m; the first class from which the change stays below a quarter of the steepest one.
    """
    t = constants()["calibration"]
    known = np.isfinite(value) & np.isfinite(depth)
    number = np.floor(depth[known] / t["class_m"]).astype(int)
    classes = (
        [c for c in range(max(0, number.min()), number.max() + 1) if (number == c).sum() >= 3] if known.any() else []
    )
    if len(classes) < 4:
        return None
    medians = np.array([np.median(value[known][number == c]) for c in classes])
    slopes = np.diff(medians) / np.diff(classes)
    steepest = slopes[np.argmax(np.abs(slopes[:3]))]
    flat = slopes / steepest < t["flat_share"]
    # two classes in a row, so that one odd class is no end; the last one alone is not enough to tell
    for i in range(len(flat) - 1):
        if flat[i:].all():
            return float((classes[i] + 1) * t["class_m"])
    return None


def fit_deviation(predicted: np.ndarray, depth: np.ndarray) -> tuple[float, float]:
    """Standard deviation as a + b * depth, both at least 0, from errors at points that were not fitted."""
    error = np.abs(predicted - depth)
    design = np.column_stack([np.ones(error.size), np.maximum(predicted, 0)])
    # the mean absolute error of a normal law is 0.798 of its deviation
    a, b = np.linalg.lstsq(design, error / 0.798, rcond=None)[0]
    if b < 0:
        return float(np.mean(error) / 0.798), 0.0
    if a < 0:
        x = np.maximum(predicted, 0)
        return 0.0, float((x * error).sum() / 0.798 / max((x * x).sum(), 1e-9))
    return float(a), float(b)
