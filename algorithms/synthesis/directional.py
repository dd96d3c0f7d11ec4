"""The factor that brings a date's reflectance to a view from nadir, as a smooth field on the nodes of the angle grids.

Angles come on nodes 5 km apart. The factor is computed at the nodes and interpolated bilinearly to pixels (error below
1e-3), 200 000 times fewer evaluations than per pixel. Nodes that no detector covers are filled first, from a plane
fitted to the view *vectors* of the nearest detector, so that the edge of the swath, where the view is most oblique, is
corrected too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.grid import Grid
from ..physics import brdf
from ..products.scene import AngleNodes, Angles, Scene
from ..products.sensors import all_sensors
from .constants import constants, family


@dataclass(frozen=True)
class FactorField:
    """Factors (rows, columns) float32 on nodes; node (i, j) lies at x = left + j * step, y = top - i * step."""

    values: np.ndarray
    left: float
    top: float
    step: float

    @classmethod
    def constant(cls, value: float) -> FactorField:
        return cls(np.full((1, 1), value, np.float32), 0.0, 0.0, 1.0)

    def positions(self, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
        """Node coordinates of pixel centres: rows (height,) and columns (width,), float64, clipped to the nodes."""
        x, y = grid.centres()
        rows = np.clip((self.top - y) / self.step, 0, self.values.shape[0] - 1)
        cols = np.clip((x - self.left) / self.step, 0, self.values.shape[1] - 1)
        return rows, cols


def factor_fields(
    scene: Scene, bands: Mapping[str, str], model: str, needed: Sequence[str]
) -> tuple[dict[str, FactorField], str]:
    """The factor of each output band of a scene, and why there is none (empty when all is well).

    `bands` maps an output band to the scene's own; `needed` the output bands. Bands without published weights get 1.
    """
    if model == "none":
        return {}, ""
    if not corrected(scene.sensor):
        return {}, f"no directional weights are published for {scene.sensor or scene.platform}"
    if scene.angles.sun is None and scene.angles.mean_sun_deg is None:
        return {}, "the sun angles are missing"
    fields = {}
    blind = []
    for name in needed:
        surface = brdf.weights(model, like_sentinel2(scene, bands[name]))
        if surface is None:
            continue
        field = factor_field(scene.angles, bands[name], surface)
        if field is None:
            blind.append(name)
        else:
            fields[name] = field
    return fields, f"the view angles of {', '.join(blind)} are missing" if blind else ""


def corrected(sensor: str) -> bool:
    """Whether the tables give a directional correction for this sensor."""
    known = constants()["directional_sensors"]
    return sensor in known or family(sensor) in known


def like_sentinel2(scene: Scene, band: str) -> str:
    """The Sentinel-2 band that plays the same role; the band's own name where the sensor is not described."""
    sensor = all_sensors().get(scene.sensor)
    own = sensor.find(band) if sensor else None
    same = all_sensors()["S2"].by_role(own.role) if own else None
    return same.name if same else band


def factor_field(angles: Angles, band: str, surface: brdf.Weights) -> FactorField | None:
    """The factor on the nodes of a band's view angles; None where the scene does not tell them."""
    nodes = angles.view.get(band, ())
    if not nodes:
        mean = angles.mean_view_deg.get(band)
        sun = angles.mean_sun_deg or (_mean_direction(angles.sun) if angles.sun is not None else None)
        if mean is None or sun is None:
            return None
        return FactorField.constant(_positive(brdf.nadir_factor(surface, sun[0], mean[0], sun[1] - mean[1])))
    view = merge_detectors(nodes)
    if view is None:
        return None
    first = nodes[0]
    zenith, azimuth = to_angles(view)
    sun_zenith, sun_azimuth = _sun_at(angles, first)
    factor = brdf.nadir_factor(surface, sun_zenith, zenith, sun_azimuth - azimuth)
    safe = np.where(np.isfinite(factor) & (factor > 0), factor, 1.0)
    return FactorField(safe.astype(np.float32), first.left, first.top, first.step_m)


def _positive(factor: np.ndarray) -> float:
    value = float(factor)
    return value if np.isfinite(value) and value > 0 else 1.0


def merge_detectors(detectors: Sequence[AngleNodes]) -> np.ndarray | None:
    """View vectors (3, rows, columns) at every node: mean where detectors overlap, extrapolated where none sees."""
    from scipy.ndimage import distance_transform_edt

    vectors = [to_vectors(d.zenith_deg, d.azimuth_deg) for d in detectors]
    valid = np.stack([np.isfinite(v[0]) for v in vectors])
    seen = valid.any(axis=0)
    if not seen.any():
        return None
    total = np.sum([np.nan_to_num(v) for v in vectors], axis=0)
    mean = total / np.maximum(valid.sum(axis=0), 1)
    if not seen.all():
        nearest = np.asarray(distance_transform_edt(~seen, return_distances=False, return_indices=True))
        owner = valid.argmax(axis=0)[tuple(nearest)]
        for k, vector in enumerate(vectors):
            fill = ~seen & (owner == k)
            if fill.any():
                mean[:, fill] = _plane(vector, valid[k])[:, fill]
    merged: np.ndarray = mean / np.linalg.norm(mean, axis=0)
    return merged


def _plane(vector: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Each component of (3, rows, columns) continued by the plane that fits its valid nodes best."""
    rows = np.arange(valid.shape[0], dtype=np.float64)[:, np.newaxis]
    cols = np.arange(valid.shape[1], dtype=np.float64)[np.newaxis]
    i, j = np.broadcast_arrays(rows, cols)
    design = np.stack([np.ones(valid.shape), i - i[valid].mean(), j - j[valid].mean()], axis=-1)
    # too few nodes for a slope: the least-norm solution leaves out what they do not tell
    solution = np.linalg.lstsq(design[valid], vector[:, valid].T, rcond=1e-9)[0]
    continued: np.ndarray = np.moveaxis(design @ solution, -1, 0)
    return continued


def to_vectors(zenith_deg: np.ndarray, azimuth_deg: np.ndarray) -> np.ndarray:
    """Unit vectors (3, ...): east, north, up."""
    zenith, azimuth = np.radians(zenith_deg), np.radians(azimuth_deg)
    return np.stack([np.sin(zenith) * np.sin(azimuth), np.sin(zenith) * np.cos(azimuth), np.cos(zenith)])


def to_angles(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(zenith, azimuth) in degrees from vectors (3, ...)."""
    zenith = np.degrees(np.arctan2(np.hypot(vectors[0], vectors[1]), vectors[2]))
    return zenith, np.degrees(np.arctan2(vectors[0], vectors[1])) % 360


def _sun_at(angles: Angles, nodes: AngleNodes) -> tuple[np.ndarray, np.ndarray]:
    """Sun zenith and azimuth at the nodes of a view grid."""
    shape = nodes.zenith_deg.shape
    sun = angles.sun
    vectors = merge_detectors((sun,)) if sun is not None else None
    if sun is None or vectors is None:
        zenith, azimuth = angles.mean_sun_deg or (np.nan, np.nan)
        return np.full(shape, zenith), np.full(shape, azimuth)
    if sun.zenith_deg.shape == shape and (sun.left, sun.top, sun.step_m) == (nodes.left, nodes.top, nodes.step_m):
        return to_angles(vectors)
    from scipy.ndimage import map_coordinates

    y = nodes.top - np.arange(shape[0]) * nodes.step_m
    x = nodes.left + np.arange(shape[1]) * nodes.step_m
    where = np.meshgrid((sun.top - y) / sun.step_m, (x - sun.left) / sun.step_m, indexing="ij")
    return to_angles(np.stack([map_coordinates(v, where, order=1, mode="nearest") for v in vectors]))


def _mean_direction(nodes: AngleNodes) -> tuple[float, float]:
    vector = np.nanmean(to_vectors(nodes.zenith_deg, nodes.azimuth_deg).reshape(3, -1), axis=1)
    zenith, azimuth = to_angles(vector)
    return float(zenith), float(azimuth)
