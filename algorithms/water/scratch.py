"""What a first sweep over an image leaves for a second one: a raster without compression, removed with its folder.

So that inputs, whose decoding is what takes time, are decoded once, and memory stays bounded whatever the image.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

import numpy as np
import rasterio
from rasterio.windows import Window as RasterioWindow

from ..core.blocks import Source
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.raster import TILE


class Scratch:
    """Writes windows of a raster; as a context manager it closes the file, and `source` then reads it."""

    def __init__(self, path: str, grid: Grid, dtype: str, count: int = 1) -> None:
        self.path, self.grid, self.count = path, grid, count
        profile: dict[str, Any] = {
            "driver": "GTiff",
            "dtype": dtype,
            "count": count,
            "height": grid.height,
            "width": grid.width,
            "crs": grid.crs or None,
            "transform": rasterio.Affine(*grid.transform),
            "interleave": "band",
            "bigtiff": "if_safer",
        }
        if max(grid.shape) > TILE:
            profile |= {"tiled": True, "blockxsize": TILE, "blockysize": TILE}
        try:
            self._dataset = rasterio.open(path, "w", **profile)
        except rasterio.errors.RasterioError as error:
            raise TheiaError("output", f"{path} could not be written: {error}", "Is the disk full?") from error

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dataset.close()

    def write(self, array: np.ndarray, window: Window) -> None:
        """(height, width) or (count, height, width) at a window."""
        data = array[np.newaxis] if array.ndim == 2 else array
        try:
            self._dataset.write(data, window=RasterioWindow(window.col, window.row, window.width, window.height))
        except rasterio.errors.RasterioError as error:
            raise TheiaError("output", f"{self.path} could not be written: {error}", "Is the disk full?") from error

    def source(self, grid: Grid | None = None, bands: tuple[int, ...] = ()) -> Source:
        """The raster as a source, on a part of its own grid."""
        return Source(self.path, self.grid, grid, bands or tuple(range(1, self.count + 1)))
