"""What the network of parcel edges learns from outlines of parcels: boundary, extent, distance, and what is unknown.

Outlines are burnt on a grid twice as fine as the image, so that a border knows where in its pixel it lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

#: fine cells per pixel
FINE = 2
#: a pixel whose centre lies this close to a border (pixels) is a boundary pixel: borders are 1 to 2 pixels wide
NEAR_PX = 0.65
#: distance to the border (pixels) that counts as 1
FAR_PX = 6.0
#: fine cells that lie in no known parcel or other land
UNKNOWN = -1
#: half the width, in fine cells, that a parcel has at least: thinner strips are borders themselves
_THINNEST = 1.6


@dataclass(frozen=True)
class Targets:
    """Maps (height, width): `boundary`, `extent` bool, `distance` float32 from 0 to 1, `known` bool, `zones` int32.

    `zones`: number of the parcel that covers most of a pixel, 0 for none.
    """

    boundary: np.ndarray
    extent: np.ndarray
    distance: np.ndarray
    known: np.ndarray
    zones: np.ndarray


def targets_of(cells: np.ndarray) -> Targets:
    """Targets from numbers of parcels on fine cells (2 height, 2 width) int32: 0 other land, -1 unknown."""
    away = distance_to_border(cells)
    centre = away.reshape(cells.shape[0] // FINE, FINE, cells.shape[1] // FINE, FINE).mean((1, 3)) / FINE
    zones = _most_common(cells)
    extent = zones > 0
    return Targets(
        centre < NEAR_PX,
        extent,
        np.where(extent, np.minimum(centre / FAR_PX, 1.0), 0.0).astype(np.float32),
        zones != UNKNOWN,
        np.maximum(zones, 0),
    )


def distance_to_border(cells: np.ndarray) -> np.ndarray:
    """Distance of every cell's centre to the nearest border of a parcel, in cells; float32."""
    edge = np.zeros(cells.shape, bool)
    for axis in (0, 1):
        first, second = (slice(None, -1), slice(1, None)) if axis == 0 else (np.s_[:, :-1], np.s_[:, 1:])
        differ = (cells[first] != cells[second]) & ((cells[first] > 0) | (cells[second] > 0))
        edge[first] |= differ
        edge[second] |= differ
    if not edge.any():
        return np.full(cells.shape, 1e6, np.float32)
    return np.asarray(ndimage.distance_transform_edt(~edge) + 0.5, np.float32)


def _most_common(cells: np.ndarray) -> np.ndarray:
    """(height, width) the number that most of the four cells of a pixel bear; the first of them in a tie."""
    four = np.stack([cells[a::FINE, b::FINE] for a in range(FINE) for b in range(FINE)])
    votes = (four[:, None] == four[None]).sum(1)
    chosen: np.ndarray = np.take_along_axis(four, votes.argmax(0)[None], 0)[0]
    return chosen


def separate_parcels(cells: np.ndarray, smallest: int) -> np.ndarray:
    """Numbers from 1 for every connected piece of equal number; strips and pieces below `smallest` cells become 0."""
    from skimage.measure import label

    pieces = np.asarray(label(np.maximum(cells, 0), connectivity=1, background=0), np.int32)
    count = int(pieces.max(initial=0))
    inner = np.zeros(count + 1, np.float32)
    edge = np.zeros(cells.shape, bool)
    edge[:-1] |= pieces[:-1] != pieces[1:]
    edge[1:] |= pieces[:-1] != pieces[1:]
    edge[:, :-1] |= pieces[:, :-1] != pieces[:, 1:]
    edge[:, 1:] |= pieces[:, :-1] != pieces[:, 1:]
    np.maximum.at(inner, pieces.ravel(), (ndimage.distance_transform_edt(~edge) + 0.5).ravel().astype(np.float32))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    kept = (sizes >= smallest) & (inner >= _THINNEST)
    kept[0] = False
    number = np.where(kept, np.cumsum(kept), 0).astype(np.int32)
    return np.where(cells == UNKNOWN, UNKNOWN, number[pieces]).astype(np.int32)
