"""Reading a level 1 scene once: averages on the coarse grid and, for what follows, the same numbers in a fast file.

Decoding JPEG 2000 limits the correction (about 8 Mpixel/s and core). Each band is therefore decoded once, by strips of
whole tiles, averaged at once, and kept as ZSTD-compressed GeoTIFF, which reads some twenty times as fast. A band that
lies on another grid than the series is brought to it here.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import rasterio
from rasterio.windows import Window as RasterioWindow

from ..core.blocks import Source
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..products.level1 import Level1
from ..products.scene import Band
from ..spec.phrase import phrase

#: lines of a strip: whole tiles of JPEG 2000 (1024) and of the kept file (512), whole coarse pixels
_LINES = 3072
_TILE = 512
#: share of saturated pixels above which a coarse one counts as saturated
_SATURATED = 0.9


@dataclass(frozen=True)
class Averages:
    """One band on the coarse grid: apparent reflectance (NaN outside), where there is no image, saturated or not.

    `finer`: apparent reflectance on the grid of `parts` times as many pixels, where it was asked for.
    """

    toa: np.ndarray
    outside: np.ndarray
    saturated: np.ndarray
    finer: np.ndarray | None = None


@dataclass(frozen=True)
class Reading:
    """All bands of a scene: averages, and the bands as they can be read again (on the series' grid where kept)."""

    averages: Mapping[str, Averages]
    bands: Mapping[str, Band]


def delivered(band: Band, reference: Grid) -> Grid:
    """The grid of a band over the part that `reference` (finest pixels) covers."""
    factor = max(1, round(band.grid.pixel_size / reference.pixel_size))
    return reference if factor == 1 else reference.coarsen(factor)


def parts_of(reference: Grid, grid: Grid) -> int:
    """Into how many parts a side of a coarse pixel is cut for outlines: three, where pixels are that small."""
    factor = round(grid.pixel_size / reference.pixel_size)
    return next(k for k in (3, 2, 1) if factor % k == 0)


def read_bands(
    product: Level1, reference: Grid, grid: Grid, keep: str | None, context: Context, finer: Collection[str] = ()
) -> Reading:
    """Read all bands over `reference`; `grid` is the coarse one. `keep`: folder for the fast files, None: none.
    `finer`: bands wanted on the grid of `parts_of` as well.

    Raises `TheiaError` when the disk has no room for them.
    """
    bands = product.scene.bands

    def read(band: Band) -> tuple[Averages, Band]:
        parts = parts_of(reference, grid) if band.name in finer else 0
        return _read(product, band, delivered(band, reference), grid, keep, parts)

    with ThreadPoolExecutor(context.settings.threads, "reading") as pool:
        futures = {name: pool.submit(read, band) for name, band in bands.items()}
        found = {}
        for i, (name, future) in enumerate(futures.items()):
            found[name] = future.result()
            context.progress((i + 1) / len(bands), "Reading")
    return Reading({n: f[0] for n, f in found.items()}, {n: f[1] for n, f in found.items()})


def _read(product: Level1, band: Band, fine: Grid, grid: Grid, keep: str | None, parts: int) -> tuple[Averages, Band]:
    factor = round(grid.pixel_size / fine.pixel_size)
    nodata = band.nodata if band.nodata is not None else 0.0
    same = band.grid.aligned(fine)
    source = Source(band.path, band.grid, fine, (band.index,), "nearest" if same else "cubic", nodata)
    toa = np.full(grid.shape, np.nan, np.float32)
    outside, saturated = np.ones(grid.shape, bool), np.zeros(grid.shape, bool)
    finer = np.full((grid.height * parts, grid.width * parts), np.nan, np.float32) if parts else None
    rows = max(1, _LINES // factor)
    writer = _Keeper(keep, band, fine, nodata) if keep and band.name not in product.only_coarse else None
    try:
        for top in range(0, grid.height, rows):
            count = min(rows, grid.height - top)
            lines = min(count * factor, fine.height - top * factor)
            dn = source.read(Window(top * factor, 0, lines, fine.width))
            if writer is not None:
                writer.write(dn, top * factor)
            part = slice(top, top + count)
            toa[part], outside[part], saturated[part] = _average(
                dn, count, factor, grid.width, nodata, product.saturated, band
            )
            if finer is not None and factor % parts == 0:
                finer[top * parts : (top + count) * parts] = _average(
                    dn, count * parts, factor // parts, grid.width * parts, nodata, None, band
                )[0]
    finally:
        if writer is not None:
            writer.close()
    kept = band if writer is None else replace(band, path=writer.path, grid=fine, index=1)
    if finer is not None and factor % parts:
        finer = np.repeat(np.repeat(toa, parts, axis=0), parts, axis=1)
    return Averages(toa, outside, saturated, finer), kept


def _average(
    dn: np.ndarray, rows: int, factor: int, columns: int, nodata: float, saturated: float | None, band: Band
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means over cells; a cell is outside when any of the image's pixels in it has no data."""
    inside = np.ones(dn.shape, bool)
    wanted = (rows * factor, columns * factor)
    if dn.shape != wanted:
        # beyond the image's last row or column there is nothing to ask for
        pad = [(0, wanted[0] - dn.shape[0]), (0, wanted[1] - dn.shape[1])]
        dn, inside = np.pad(dn, pad, constant_values=dn.dtype.type(nodata)), np.pad(inside, pad)
    shape = (rows, factor, columns, factor)
    known = (dn != nodata) & np.isfinite(dn) if dn.dtype.kind == "f" else dn != nodata
    empty = ((~known & inside).reshape(shape).any(axis=(1, 3))) | ~inside.reshape(shape).any(axis=(1, 3))
    count = np.maximum(known.reshape(shape).sum(axis=(1, 3)), 1)
    mean = np.where(known, dn, 0).reshape(shape).sum(axis=(1, 3), dtype=np.float64) / count
    toa = np.where(empty, np.nan, mean * band.scale + band.offset).astype(np.float32)
    if saturated is None:
        return toa, empty, np.zeros(empty.shape, bool)
    return toa, empty, (dn == saturated).reshape(shape).mean(axis=(1, 3)) > _SATURATED


class _Keeper:
    """Writes a band into a fast file, strip by strip."""

    def __init__(self, folder: str, band: Band, grid: Grid, nodata: float) -> None:
        self.path = os.path.join(folder, f"{band.name}.tif")
        self._grid, self._nodata = grid, nodata
        self._dataset: rasterio.io.DatasetWriter | None = None

    def write(self, dn: np.ndarray, row: int) -> None:
        try:
            if self._dataset is None:
                self._dataset = self._open(dn.dtype)
            self._dataset.write(dn, 1, window=RasterioWindow(0, row, dn.shape[1], dn.shape[0]))
        except rasterio.errors.RasterioError as error:
            raise TheiaError(
                "output", phrase("{path} could not be written: {error}", path=self.path, error=error),
                "Is the disk full?",
            ) from error  # fmt: skip

    def _open(self, dtype: np.dtype) -> rasterio.io.DatasetWriter:
        profile = {
            "driver": "GTiff", "dtype": dtype, "count": 1, "height": self._grid.height, "width": self._grid.width,
            "crs": self._grid.crs, "transform": rasterio.Affine(*self._grid.transform), "nodata": self._nodata,
            "predictor": 2 if dtype.kind in "iu" else 1, "tiled": True, "blockxsize": _TILE, "blockysize": _TILE,
            "bigtiff": "if_safer",
        }  # fmt: skip
        try:
            return rasterio.open(self.path, "w", compress="zstd", zstd_level=1, **profile)
        except rasterio.errors.RasterioError:
            # a GDAL that was built without ZSTD
            return rasterio.open(self.path, "w", compress="deflate", zlevel=1, **profile)

    def close(self) -> None:
        if self._dataset is not None:
            self._dataset.close()
