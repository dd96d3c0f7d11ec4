"""One block of the images that are compared, read and made whole."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.ndimage import binary_erosion

from ..core.grid import Grid, Window
from ..products.scene import Mask
from .back_projection import fill_unknown
from .fidelity_consistency import Pair
from .fidelity_geometry import Geometry
from .fidelity_images import Plane, hidden
from .fidelity_inputs import Group

#: original pixels around a block that it sees, at least
MARGIN = 32
#: original pixels by which what is unknown spreads
_SPREAD = 3


def margin_of(group: Group) -> int:
    """Original pixels around a block that it sees: whole steps."""
    return math.ceil(MARGIN / group.step) * group.step


def load(group: Group, window: Window, fine: Sequence[Plane], low: Sequence[Plane], masks: Sequence[Mask] = ()) -> Pair:
    """One block with its margin; unknown pixels are filled with the nearest known and do not count."""
    step = group.step
    margin = margin_of(group)
    height, width = (math.ceil(n / step) * step for n in window.shape)
    seen = Window(window.row - margin, window.col - margin, height + 2 * margin, width + 2 * margin)
    coarse = group.coarse.crop(seen)
    grid = fine_grid(group.fine_grid, coarse)
    geometry = Geometry(grid, coarse)
    originals = np.stack([p.read(coarse, _resampling(p.grid, coarse)) for p in low])
    details = np.stack([p.read(grid, "cubic" if group.resampled else "nearest") for p in fine])
    unknown = np.isnan(originals).any(axis=0) | hidden(masks, coarse)
    holes = np.isnan(details).any(axis=0)
    if holes.any():
        unknown |= geometry.pool(holes.astype(np.float32)) > 1e-6
    inside = np.zeros(coarse.shape, bool)
    inside[margin : margin + window.height, margin : margin + window.width] = True
    known = binary_erosion(~unknown, np.ones((2 * _SPREAD + 1,) * 2), border_value=1) & inside
    for image in (originals, details):
        for band in range(len(image)):
            image[band] = fill_unknown(image[band], np.isnan(image[band]))
    return Pair(geometry, originals, details, known, group.mtf)


def _resampling(own: Grid, wanted: Grid) -> str:
    if wanted.pixel_size > 1.01 * own.pixel_size:
        return "average"
    return "nearest" if own.aligned(wanted) else "cubic"


def fine_grid(whole: Grid, coarse: Grid) -> Grid:
    """The part of a fine grid over a block of the original; nested grids give whole blocks of fine pixels."""
    a, _, c, _, e, f = whole.transform
    left, bottom, right, top = coarse.bounds
    first_col, last_col = math.floor((left - c) / a + 1e-3), math.ceil((right - c) / a - 1e-3)
    first_row, last_row = math.floor((top - f) / e + 1e-3), math.ceil((bottom - f) / e - 1e-3)
    return whole.crop(Window(first_row, first_col, last_row - first_row, last_col - first_col))
