"""Heights of the ground under a tile: a DEM where one is given, else one height."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.blocks import Source
from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset
from ..products.level1 import Air
from ..spec.phrase import phrase
from .coarse import coarse_grid


@dataclass(frozen=True)
class Heights:
    """`coarse` (h, w) metres on the coarse grid; `source` of heights at full resolution, None without a DEM."""

    coarse: np.ndarray
    source: Source | None


def open_heights(dem: str | None, reference: Grid, air: Air, context: Context) -> Heights:
    """The heights of a tile, or of the part that `reference` (10 m) covers.

    Without a DEM: the forecast's mean height, else sea level; slopes are then not corrected. Raises `TheiaError` for a
    DEM that does not touch the tile; where it leaves gaps its mean stands, with a warning.
    """
    grid = coarse_grid(reference)
    if not dem:
        height = air.altitude_m or 0.0
        context.info(
            f"No DEM: {height:.0f} m everywhere"
            + (" (from the forecast inside the product)" if air.altitude_m is not None else "")
            + "; slopes are not corrected (FRE is SRE)."
        )
        return Heights(np.full(grid.shape, height, np.float64), None)
    own = grid_of(dem)
    if not own.crs:
        raise TheiaError("input", phrase("{dem} has no reference system.", dem=dem), "Set it in QGIS first.")
    nodata = open_dataset(dem).nodata
    fill = float(nodata) if nodata is not None else -32768.0
    values = Source(dem, own, grid, (1,), "average", fill).read(grid.window).astype(np.float64)
    known = (values != fill) & np.isfinite(values) & (values > -1000)
    if not known.any():
        raise TheiaError(
            "input", phrase("{dem} does not cover the images.", dem=dem), "Get a DEM of the tile first (get_dem)."
        )
    if not known.all():
        mean = float(values[known].mean())
        context.warning(
            phrase(
                "The DEM leaves {share:.1f} % of the area without heights: {mean:.0f} m is taken there, and slopes are "
                "not corrected there.",
                share=100 * float((~known).mean()),
                mean=mean,
            )
        )
        values = np.where(known, values, mean)
    return Heights(values, Source(dem, own, reference, (1,), "cubic", fill))
