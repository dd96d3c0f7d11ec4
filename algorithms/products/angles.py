"""Sun and view directions between the nodes of a product's angle grids.

Directions are merged and interpolated as vectors u = sin(zenith) sin(azimuth), v = sin(zenith) cos(azimuth), never as
azimuths, which jump at 360 and have no meaning near nadir. View angles come per detector: where two detectors give a
node, the mean is taken; where none does, the plane fitted through u and v of the nearest detector is extended, so that
pixels near the swath edge, whose four nodes are not all inside, have angles too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.grid import Grid
from .scene import AngleNodes, Angles

#: an extended direction may lean this much more than any direction that the product gives
_MARGIN_DEG = 3.0


def sun_nodes(angles: Angles, grid: Grid) -> AngleNodes | None:
    """Sun directions without gaps: the product's grid, else its mean over the image, else None."""
    if angles.sun is not None:
        merged = merge((angles.sun,))
        if merged is not None:
            return merged
    return constant(angles.mean_sun_deg, grid) if angles.mean_sun_deg else None


def view_nodes(angles: Angles, band: str, grid: Grid) -> AngleNodes | None:
    """View directions of a band without gaps: its detectors merged, else the band's mean over the image, else None."""
    merged = merge(angles.view.get(band, ()))
    if merged is not None:
        return merged
    mean = angles.mean_view_deg.get(band)
    return constant(mean, grid) if mean else None


def constant(direction: tuple[float, float], grid: Grid) -> AngleNodes:
    """2 x 2 nodes of one (zenith, azimuth) in degrees around a grid."""
    left, bottom, right, top = grid.bounds
    step = max(right - left, top - bottom)
    zenith, azimuth = direction
    return AngleNodes(np.full((2, 2), float(zenith)), np.full((2, 2), float(azimuth)), left, top, step)


def merge(detectors: Sequence[AngleNodes]) -> AngleNodes | None:
    """One grid without NaN from those of several detectors on the same nodes; None when no node is known.

    Raises `ValueError` when the detectors' nodes differ in number or place.
    """
    if not detectors:
        return None
    first = detectors[0]
    for other in detectors[1:]:
        same = (other.left, other.top, other.step_m, other.zenith_deg.shape)
        if same != (first.left, first.top, first.step_m, first.zenith_deg.shape):
            raise ValueError("detectors on different nodes")
    stacked = np.stack([vectors(d.zenith_deg, d.azimuth_deg) for d in detectors])  # (detectors, 2, rows, columns)
    known = np.isfinite(stacked).all(axis=1)
    if not known.any():
        return None
    count = known.sum(axis=0)
    total = np.where(known[:, np.newaxis], stacked, 0.0).sum(axis=0)
    merged = total / np.maximum(count, 1)
    if (count == 0).any():
        merged = np.where(count > 0, merged, _extended(stacked, known))
    zenith, azimuth = directions(merged)
    return AngleNodes(zenith, azimuth, first.left, first.top, first.step_m)


def _extended(stacked: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(2, rows, columns): at each node the plane of the detector whose known nodes are nearest."""
    rows, cols = np.mgrid[: known.shape[1], : known.shape[2]].astype(float)
    planes, distances = [], []
    for values, mask in zip(stacked, known, strict=True):
        if not mask.any():
            continue
        planes.append(np.stack([_plane(part, mask, rows, cols) for part in values]))
        inside = np.argwhere(mask)
        squared = (rows[..., np.newaxis] - inside[:, 0]) ** 2 + (cols[..., np.newaxis] - inside[:, 1]) ** 2
        distances.append(squared.min(axis=-1))
    nearest = np.argmin(np.stack(distances), axis=0)
    result = np.take_along_axis(np.stack(planes), nearest[np.newaxis, np.newaxis], axis=0)[0]
    # a plane leaves the unit disc far outside the swath, where there is no image: keep it a direction
    steepest = np.nanmax(np.where(known, np.hypot(stacked[:, 0], stacked[:, 1]), np.nan))
    limit = np.sin(min(np.arcsin(steepest) + np.radians(_MARGIN_DEG), np.pi / 2))
    length = np.hypot(result[0], result[1])
    return np.asarray(result * np.minimum(1.0, limit / np.maximum(length, 1e-12)))


def _plane(values: np.ndarray, mask: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Least-squares plane through the known nodes; their mean where they do not span one."""
    terms = np.stack([np.ones(int(mask.sum())), rows[mask], cols[mask]], axis=1)
    solution, _, rank, _ = np.linalg.lstsq(terms, values[mask], rcond=None)
    if rank < 3:
        return np.full(mask.shape, values[mask].mean())
    return np.asarray(solution[0] + solution[1] * rows + solution[2] * cols)


def shifted(nodes: AngleNodes, left: float, top: float, rows: int, cols: int) -> AngleNodes:
    """The same directions on `rows` x `cols` nodes of the same step whose first node is (left, top).

    Interpolated as vectors; a new node is known where the nearest old one is (a detector keeps its ground), and old
    nodes that are not known are taken from the plane through those that are.
    """
    x, y = left + nodes.step_m * np.arange(cols), top - nodes.step_m * np.arange(rows)
    known = np.isfinite(nodes.zenith_deg) & np.isfinite(nodes.azimuth_deg)
    if not known.any():
        unknown = np.full((rows, cols), np.nan)
        return AngleNodes(unknown, unknown.copy(), left, top, nodes.step_m)
    values = vectors(nodes.zenith_deg, nodes.azimuth_deg)
    if not known.all():
        places = np.mgrid[: known.shape[0], : known.shape[1]].astype(float)
        planes = np.stack([_plane(np.where(known, part, 0.0), known, places[0], places[1]) for part in values])
        values = np.where(known, values, planes)
    zenith, azimuth = directions(interpolate(values, nodes, x[np.newaxis], y[:, np.newaxis]))
    row = np.clip(np.rint((nodes.top - y) / nodes.step_m).astype(int), 0, known.shape[0] - 1)
    col = np.clip(np.rint((x - nodes.left) / nodes.step_m).astype(int), 0, known.shape[1] - 1)
    inside = known[np.ix_(row, col)]
    return AngleNodes(np.where(inside, zenith, np.nan), np.where(inside, azimuth, np.nan), left, top, nodes.step_m)


def vectors(zenith_deg: np.ndarray, azimuth_deg: np.ndarray) -> np.ndarray:
    """(2, ...) of u = sin(zenith) sin(azimuth) and v = sin(zenith) cos(azimuth)."""
    zenith, azimuth = np.radians(zenith_deg), np.radians(azimuth_deg)
    return np.stack([np.sin(zenith) * np.sin(azimuth), np.sin(zenith) * np.cos(azimuth)])


def directions(uv: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Zenith and azimuth in degrees (azimuth 0 to 360) of (2, ...) vectors."""
    zenith = np.degrees(np.arcsin(np.clip(np.hypot(uv[0], uv[1]), 0.0, 1.0)))
    return zenith, np.degrees(np.arctan2(uv[0], uv[1])) % 360.0


def interpolate(values: np.ndarray, nodes: AngleNodes, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Bilinear interpolation of any field at the nodes, (..., rows, columns), to points of the CRS.

    `x` and `y` broadcast; the result has their shape after the field's leading axes. Points beyond the outer nodes take
    the value at the edge.
    """
    rows, cols = values.shape[-2:]
    row = np.clip((nodes.top - np.asarray(y, float)) / nodes.step_m, 0, rows - 1)
    col = np.clip((np.asarray(x, float) - nodes.left) / nodes.step_m, 0, cols - 1)
    r0 = np.minimum(row.astype(int), max(rows - 2, 0))
    c0 = np.minimum(col.astype(int), max(cols - 2, 0))
    r1, c1 = np.minimum(r0 + 1, rows - 1), np.minimum(c0 + 1, cols - 1)
    fr, fc = row - r0, col - c0
    upper = values[..., r0, c0] * (1 - fc) + values[..., r0, c1] * fc
    lower = values[..., r1, c0] * (1 - fc) + values[..., r1, c1] * fc
    return np.asarray(upper * (1 - fr) + lower * fr)


def on_grid(nodes: AngleNodes, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Zenith and azimuth in degrees at the pixel centres of a grid, (height, width) each."""
    x, y = grid.centres()
    return directions(interpolate(vectors(nodes.zenith_deg, nodes.azimuth_deg), nodes, x[np.newaxis], y[:, np.newaxis]))
