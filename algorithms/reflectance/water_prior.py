"""An earlier map of water as a hint for the water mask: smoothed, so that shores may move."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from ..core.blocks import Source
from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.raster import grid_of, open_dataset
from ..spec.phrase import phrase
from .constants import constants


def open_prior(path: str, grid: Grid) -> np.ndarray:
    """Share of water, (h, w) float32 on the coarse grid, from a map where water is not zero.

    Raises `TheiaError` when the map does not cover the images.
    """
    own = grid_of(path)
    if not own.crs:
        raise TheiaError("input", phrase("{path} has no reference system.", path=path), "Set it in QGIS first.")
    dataset = open_dataset(path)
    missing = dataset.nodata
    fill = -1.0 if missing is None else float(missing)
    kind = np.dtype(dataset.dtypes[0])
    if missing is None and kind.kind == "u":
        fill = float(np.iinfo(kind).max)
    values = Source(path, own, grid, (1,), "nearest", fill).read(grid.window)
    known = values != fill
    if not known.any():
        raise TheiaError(
            "input", phrase("{path} does not cover the images.", path=path), "Choose a map of water of the same place."
        )
    water = (known & (values != 0)).astype(np.float32)
    return np.asarray(ndimage.gaussian_filter(water, constants()["water"]["prior_sigma"]), np.float32)
