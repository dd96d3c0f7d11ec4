"""Known depths for a calibration: soundings or depths from waves, on the pixels of an image, split by blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.raster import grid_of, read
from ..core.vector import read_layer, reproject
from ..spec.phrase import phrase
from .ratio_models import constants


@dataclass(frozen=True)
class Soundings:
    """Places (n,) in a reference system, and depths in m below the datum, positive down. `reach_px`: how many pixels
    around a place stand for it."""

    x: np.ndarray
    y: np.ndarray
    depth_m: np.ndarray
    crs: str
    reach_px: int
    source: str

    def on(self, grid: Grid) -> PixelDepths:
        """On a grid: one depth per pixel, the median of the soundings that fall in it."""
        x, y = self.x, self.y
        if self.crs != grid.crs:
            points = reproject(np.array(shapely.points(x, y)), self.crs, grid.crs)
            x, y = shapely.get_x(points), shapely.get_y(points)
        a, _, c, _, e, f = grid.transform
        col, row = np.floor((x - c) / a).astype(np.int64), np.floor((y - f) / e).astype(np.int64)
        inside = (row >= 0) & (row < grid.height) & (col >= 0) & (col < grid.width)
        key = row[inside] * grid.width + col[inside]
        unique, place = np.unique(key, return_inverse=True)
        order = np.argsort(place, kind="stable")
        parts = np.split(self.depth_m[inside][order], np.cumsum(np.bincount(place, minlength=unique.size))[:-1])
        medians = np.array([np.median(p) for p in parts]) if unique.size else np.empty(0)
        return PixelDepths(unique // grid.width, unique % grid.width, medians)


@dataclass(frozen=True)
class PixelDepths:
    """Pixels (n,) in order of rows, and their depth in m below the datum."""

    row: np.ndarray
    col: np.ndarray
    depth_m: np.ndarray


def read_soundings(layer: Mapping[str, Any], field: str, upwards: bool, survey_tide_m: float) -> Soundings:
    """Soundings of a point layer. `upwards`: the field holds heights; `survey_tide_m`: water above the datum then."""
    features = read_layer(layer)
    if field not in features.columns:
        raise TheiaError(
            "input",
            phrase("{file} has no field {field}.", file=layer["path"], field=field),
            phrase("It has {names}.", names=", ".join(features.columns)),
        )
    try:
        values = np.asarray(features.columns[field], np.float64)
    except (TypeError, ValueError):
        raise TheiaError(
            "input", phrase("The field {field} does not hold numbers.", field=field), "Choose the field of depths."
        ) from None
    if not features.crs:
        raise TheiaError(
            "input",
            phrase("{file} has no reference system.", file=layer["path"]),
            "Set it in QGIS first.",
        )
    xy, index = shapely.get_coordinates(features.geometries, return_index=True)
    depth = (-values if upwards else values)[index] - survey_tide_m
    known = np.isfinite(depth)
    if not known.any():
        raise TheiaError(
            "input", phrase("The field {field} holds no number.", field=field), "Choose the field of depths."
        )
    if (depth[known] < 0).mean() > 0.5:
        raise TheiaError(
            "input",
            phrase("Most values of {field} lie above the water.", field=field),
            "Tell whether the field holds depths (positive down) or heights (positive up).",
        )
    return Soundings(xy[known, 0], xy[known, 1], depth[known], features.crs, 0, str(layer["path"]))


def read_wave_depths(path: str) -> Soundings:
    """Cells of a map of `bathymetry_waves` whose deviation is at most 30 % of the depth, or of any raster of depths."""
    grid = grid_of(path)
    data = read(path)
    depth = data[0] if data.ndim == 3 else data
    depth = depth.astype(np.float64)
    known = np.isfinite(depth) & (depth > -100)
    if data.ndim == 3 and data.shape[0] > 1:
        with np.errstate(invalid="ignore", divide="ignore"):
            known &= (data[1] > 0) & (data[1] <= constants()["calibration"]["wave_std_share"] * depth)
    x, y = grid.centres()
    xx, yy = np.meshgrid(x, y)
    if not known.any():
        raise TheiaError(
            "input",
            phrase("{path} holds no usable depth.", path=path),
            "Give a map of bathymetry_waves with depths in it.",
        )
    return Soundings(xx[known], yy[known], depth[known], grid.crs, 2, path)


def split_blocks(row: np.ndarray, col: np.ndarray, seed: int) -> np.ndarray:
    """(n,) bool: True for the fit, False for the check. Whole blocks go to one side, so that neighbours do not tell.

    Blocks are an eighth of the extent of the points; they are drawn until the fit has its share.
    """
    t = constants()["calibration"]
    size = max(1, int(np.ceil(max(np.ptp(row), np.ptp(col)) + 1) / t["blocks_across"]))
    key = ((row - row.min()) // size) * 100_000 + (col - col.min()) // size
    blocks, counts = np.unique(key, return_counts=True)
    order = np.random.default_rng(seed).permutation(blocks.size)
    before = np.concatenate([[0], counts[order].cumsum()[:-1]])
    chosen = blocks[order[before < t["train_share"] * row.size]]
    train = np.isin(key, chosen)
    if train.all() and blocks.size > 1:
        train = key != blocks[order[-1]]
    return np.asarray(train)


@dataclass(frozen=True)
class Score:
    """Errors of predicted depths in m, overall and by class of 2 m: rows of (from, to, n, rmse, bias, p90)."""

    n: int
    rmse: float
    bias: float
    r2: float
    p90: float
    classes: tuple[tuple[float, float, int, float, float, float], ...]


def score(predicted: np.ndarray, depth: np.ndarray) -> Score:
    """Score predictions against known depths (n,); pixels without a prediction are left out."""
    known = np.isfinite(predicted)
    error, true = (predicted - depth)[known], depth[known]
    if not true.size:
        return Score(0, np.nan, np.nan, np.nan, np.nan, ())
    width = constants()["calibration"]["class_m"]
    rows = []
    for c in np.unique(np.floor(true / width)):
        part = error[np.floor(true / width) == c]
        rows.append(
            (
                float(c * width),
                float((c + 1) * width),
                int(part.size),
                _rms(part),
                float(part.mean()),
                float(np.percentile(np.abs(part), 90)),
            )
        )
    total = ((true - true.mean()) ** 2).sum()
    r2 = float(1 - (error**2).sum() / total) if total > 0 else float("nan")
    return Score(
        int(true.size), _rms(error), float(error.mean()), r2, float(np.percentile(np.abs(error), 90)), tuple(rows)
    )


def _rms(error: np.ndarray) -> float:
    return float(np.sqrt((error**2).mean()))
