"""Raster files: what an output looks like, writing it window by window, and reading with few open handles.

Every GeoTIFF is tiled 512, DEFLATE with predictor, with overviews, nodata, scale and offset, band names, and, for
classes, colours and names, so that the legend survives outside QGIS. Files appear whole or not at all.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.windows import Window as RasterioWindow

from ..spec import LegendClass
from ..spec.phrase import phrase
from .errors import TheiaError
from .files import atomic_file
from .grid import Grid, Window
from .tiles import TILES, read_tiles, slow

TILE = 512
_OPEN_PER_THREAD = 64
_local = threading.local()


@dataclass(frozen=True)
class RasterSpec:
    """An output raster before it exists. Physical value = DN * scale + offset. `resampling`: that of the overviews."""

    path: str
    grid: Grid
    dtype: str
    nodata: float | None = None
    count: int = 1
    band_names: tuple[str, ...] = ()
    scale: float = 1.0
    offset: float = 0.0
    units: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    classes: tuple[LegendClass, ...] = ()
    resampling: str = "average"
    overviews: bool = True

    def __post_init__(self) -> None:
        if self.band_names and len(self.band_names) != self.count:
            raise ValueError(
                phrase(
                    "{path}: {count} bands, {names} names",
                    path=self.path,
                    count=self.count,
                    names=len(self.band_names),
                )
            )


class RasterWriter:
    """Writes one `RasterSpec` window by window; use as a context manager. The file appears when the block ends."""

    def __init__(self, spec: RasterSpec, threads: int = 1) -> None:
        self.spec = spec
        self._threads = threads
        self._stack = ExitStack()
        self._dataset: Any = None
        self._temporary = ""

    def __enter__(self) -> RasterWriter:
        spec = self.spec
        self._temporary = self._stack.enter_context(atomic_file(spec.path))
        with _readable_errors(spec.path, writing=True):
            self._dataset = rasterio.open(self._temporary, "w", **creation_profile(spec, self._threads))
        self._describe()
        return self

    def _describe(self) -> None:
        spec, dataset = self.spec, self._dataset
        for band in range(1, spec.count + 1):
            if spec.band_names:
                dataset.set_band_description(band, spec.band_names[band - 1])
        dataset.scales = [spec.scale] * spec.count
        dataset.offsets = [spec.offset] * spec.count
        if spec.units:
            dataset.units = [spec.units] * spec.count
        dataset.update_tags(**dict(spec.tags))
        if spec.classes:
            if spec.dtype in ("uint8", "uint16"):
                dataset.write_colormap(1, {c.value: (*_rgb(c.colour), 255) for c in spec.classes})
            dataset.update_tags(1, **{f"class_{c.value}": c.label for c in spec.classes})
            dataset.update_tags(1, LAYER_TYPE="thematic")

    def write(self, array: np.ndarray, window: Window) -> None:
        """Write (height, width) or (count, height, width) at `window` of the output's grid."""
        data = array[np.newaxis] if array.ndim == 2 else array
        if data.shape != (self.spec.count, *window.shape):
            raise ValueError(
                phrase(
                    "{path}: got {shape} for {count} bands of {window}",
                    path=self.spec.path,
                    shape=array.shape,
                    count=self.spec.count,
                    window=window,
                )
            )
        with _readable_errors(self.spec.path, writing=True):
            self._dataset.write(data, window=RasterioWindow(window.col, window.row, window.width, window.height))

    def finish(self) -> None:
        """Close the file and build its overviews; it takes its name when the block ends."""
        dataset, self._dataset = self._dataset, None
        if dataset is None:
            return
        with _readable_errors(self.spec.path, writing=True):
            dataset.close()
            if self.spec.overviews:
                build_overviews(self._temporary, self.spec.resampling, self._threads)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.finish()
            elif self._dataset is not None:
                self._dataset.close()
        except BaseException as error:
            self._stack.__exit__(type(error), error, error.__traceback__)
            raise
        self._stack.__exit__(kind, value, trace)


def creation_profile(spec: RasterSpec, threads: int = 1) -> dict[str, Any]:
    """Arguments of rasterio.open for writing a spec."""
    grid = spec.grid
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "dtype": spec.dtype,
        "count": spec.count,
        "height": grid.height,
        "width": grid.width,
        "crs": grid.crs or None,
        "transform": rasterio.Affine(*grid.transform),
        "nodata": spec.nodata,
        "compress": "deflate",
        "predictor": 3 if spec.dtype.startswith("float") else 2,
        "zlevel": 6,
        "bigtiff": "if_safer",
        "interleave": "band",
        "num_threads": threads,
    }
    if max(grid.shape) > TILE:
        profile |= {"tiled": True, "blockxsize": TILE, "blockysize": TILE}
    return profile


def build_overviews(path: str, resampling: str, threads: int = 1) -> None:
    """Internal overviews by factors of 2 down to 256 pixels, nodata left out of averages."""
    with rasterio.open(path) as dataset:
        size = max(dataset.shape)
    factors: list[int] = []
    while size > TILE and len(factors) < 6:
        factors.append(2 ** (len(factors) + 1))
        size //= 2
    if not factors:
        return
    with rasterio.Env(
        GDAL_NUM_THREADS=str(threads), COMPRESS_OVERVIEW="DEFLATE", PREDICTOR_OVERVIEW="2", BIGTIFF_OVERVIEW="IF_SAFER"
    ):
        with rasterio.open(path, "r+") as dataset:
            if dataset.dtypes[0].startswith("float"):
                with rasterio.Env(PREDICTOR_OVERVIEW="3"):
                    dataset.build_overviews(factors, Resampling[resampling])
            else:
                dataset.build_overviews(factors, Resampling[resampling])


def write_raster(spec: RasterSpec, array: np.ndarray) -> None:
    """Write a whole raster at once: (height, width) or (count, height, width)."""
    with RasterWriter(spec) as writer:
        writer.write(array, spec.grid.window)


def open_dataset(path: str) -> Any:
    """An open rasterio dataset of this thread, kept for the next call. Never close it; GDAL handles are per thread."""
    cache: OrderedDict[tuple[str, int], Any] = getattr(_local, "datasets", None) or OrderedDict()
    _local.datasets = cache
    key = (path, _version(path))
    dataset = cache.pop(key, None)
    if dataset is None:
        with _readable_errors(path):
            dataset = rasterio.open(path)
        while len(cache) >= _OPEN_PER_THREAD:
            cache.popitem(last=False)[1].close()
    cache[key] = dataset
    return dataset


def _version(path: str) -> int:
    """Changes when a file is replaced, so that a kept handle never shows what the file was."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0  # inside an archive


def close_datasets() -> None:
    """Close this thread's open datasets (before files are replaced or removed)."""
    for dataset in getattr(_local, "datasets", {}).values():
        dataset.close()
    _local.datasets = OrderedDict()
    TILES.clear()


def grid_of(path: str) -> Grid:
    """The grid of a raster file."""
    with _readable_errors(path), rasterio.open(path) as dataset:
        return Grid.from_dataset(dataset)


def read_window(path: str, bands: tuple[int, ...], window: Window, fill: float | None) -> np.ndarray:
    """(bands, height, width) in the file's dtype; pixels outside the image get `fill` (nodata, else 0)."""
    dataset = open_dataset(path)
    inside = window.clip(dataset.height, dataset.width)
    with _readable_errors(path):
        data: np.ndarray
        if not inside.height or not inside.width:
            data = np.empty((len(bands), 0, 0), dataset.dtypes[0])
        elif slow(dataset):
            data = read_tiles(path, _version(path), dataset, bands, inside)
        else:
            data = dataset.read(list(bands), window=RasterioWindow(inside.col, inside.row, inside.width, inside.height))
    if inside == window:
        return data
    value = fill if fill is not None else (dataset.nodata if dataset.nodata is not None else 0)
    whole = np.full((len(bands), *window.shape), value, data.dtype)
    top, left = inside.row - window.row, inside.col - window.col
    whole[:, top : top + inside.height, left : left + inside.width] = data
    return whole


def read(path: str, window: Window | None = None, bands: tuple[int, ...] | None = None) -> np.ndarray:
    """A whole raster or a window as (bands, height, width), or (height, width) when one band is asked for or stored."""
    dataset = open_dataset(path)
    chosen = bands or tuple(range(1, dataset.count + 1))
    data = read_window(path, chosen, window or Window(0, 0, dataset.height, dataset.width), None)
    return data[0] if len(chosen) == 1 else data


@contextmanager
def _readable_errors(path: str, writing: bool = False) -> Iterator[None]:
    """Turn GDAL's errors into one that names the file and says what to do."""
    try:
        yield
    except rasterio.errors.RasterioError as error:
        name = os.path.basename(path)
        if writing:
            raise TheiaError(
                "output",
                phrase("{path} could not be written: {error}", path=path, error=error),
                "Is the disk full or the folder protected?",
            ) from error
        raise TheiaError(
            "product",
            phrase(
                "{path} could not be read: {name} is damaged, truncated, or not a raster ({error}).",
                path=path,
                name=name,
                error=error,
            ),
            "Download or copy the product again.",
        ) from error


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def quicklook(path: str, rgb: np.ndarray, size: int = 1024) -> None:
    """Write (3, height, width) uint8 as JPEG or PNG, thinned to at most `size` pixels."""
    step = max(1, -(-max(rgb.shape[1:]) // size))
    data = np.ascontiguousarray(rgb[:, ::step, ::step])
    driver = "PNG" if path.lower().endswith(".png") else "JPEG"
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        with rasterio.open(
            path, "w", driver=driver, dtype="uint8", count=3, height=data.shape[1], width=data.shape[2]
        ) as dataset:
            dataset.write(data)
