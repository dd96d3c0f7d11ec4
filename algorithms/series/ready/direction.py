"""Directions: the factor that brings each band of a scene to a view from nadir under the same sun (the c-factor).

Computed on nodes 5 km apart over the target, from the scene's angle grids or means, and interpolated to pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.grid import Grid
from ...physics import brdf
from ...products.angles import directions as directions_of
from ...products.angles import interpolate, sun_nodes, vectors, view_nodes
from ...products.scene import AngleNodes, Scene
from ...spec.phrase import phrase
from .table import constants

_STEP_M = 5000.0


@dataclass(frozen=True)
class Factor:
    """Factors (rows, cols) at nodes from (left, top), `step_m` apart, in the target's CRS. `view_deg`: the largest
    view zenith among them."""

    values: np.ndarray
    left: float
    top: float
    step_m: float
    view_deg: float

    def on(self, grid: Grid) -> np.ndarray:
        """(height, width) float32 at the pixel centres of a grid."""
        x, y = grid.centres()
        rows = _hats((self.top - y) / self.step_m, self.values.shape[0])
        cols = _hats((x - self.left) / self.step_m, self.values.shape[1])
        result: np.ndarray = rows @ self.values.astype(np.float32) @ cols.T
        return result


def _hats(position: np.ndarray, count: int) -> np.ndarray:
    """(n, count) float32 weights of linear interpolation between nodes."""
    nodes = np.arange(count)
    inside = np.clip(position, 0, count - 1)
    weights: np.ndarray = np.clip(1 - np.abs(inside[:, np.newaxis] - nodes), 0, 1).astype(np.float32)
    return weights


def factors(scene: Scene, bands: dict[str, str], target: Grid) -> tuple[dict[str, Factor], str]:
    """The factor of each own band that has published weights, and why there is none (empty when all is well).

    `bands`: own name -> Sentinel-2 name, see `Acquisition`.
    """
    if scene.adjusted.get("direction") == "nadir":
        return {}, phrase("nadir already")
    sun = sun_nodes(scene.angles, scene.grid)
    if sun is None:
        return {}, phrase("no sun angles")
    x, y, left, top = _nodes(target)
    to_scene = _to(target.crs, scene.grid.crs, x, y)
    found: dict[str, Factor] = {}
    for own, name in bands.items():
        surface = brdf.weights(constants()["direction"]["model"], name)
        view = view_nodes(scene.angles, own, scene.grid)
        if surface is None or view is None:
            continue
        sun_zenith, sun_azimuth = _at(sun, *to_scene)
        zenith, azimuth = _at(view, *to_scene)
        values = brdf.nadir_factor(surface, sun_zenith, zenith, sun_azimuth - azimuth)
        safe = np.where(np.isfinite(values) & (values > 0), values, 1.0)
        found[own] = Factor(safe.astype(np.float32), left, top, _STEP_M, float(zenith.max()))
    return found, "" if found else phrase("no view angles")


def _nodes(target: Grid) -> tuple[np.ndarray, np.ndarray, float, float]:
    """x and y (rows, cols) of nodes over a grid, and the first one's place."""
    left, bottom, right, top = target.bounds
    cols, rows = (int(np.ceil((b - a) / _STEP_M)) + 1 for a, b in ((left, right), (bottom, top)))
    x, y = np.meshgrid(left + _STEP_M * np.arange(cols), top - _STEP_M * np.arange(rows))
    return x, y, left, top


def _to(source: str, target: str, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if source == target:
        return x, y
    from pyproj import Transformer

    moved = Transformer.from_crs(source, target, always_xy=True).transform(x, y)
    return np.asarray(moved[0]), np.asarray(moved[1])


def _at(nodes: AngleNodes, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    zenith, azimuth = directions_of(interpolate(vectors(nodes.zenith_deg, nodes.azimuth_deg), nodes, x, y))
    return zenith, azimuth
