"""Maps of boundary, extent and distance over any area: in blocks that overlap and are blended (Hann).

A network sees about 64 pixels around each pixel; blocks are read with that margin, and in the overlap of two blocks
their results pass into each other. Maps are kept as integers: value = 250 x probability, 255 unknown.

Limit: the network, about 5 microseconds a pixel for 8 dates on one core.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ..core.blocks import Inputs, map_blocks
from ..core.grid import Window
from ..core.progress import Context
from ..core.raster import RasterSpec, RasterWriter
from ..learning.tiles import is_out_of_memory
from .edges_file import load_edges
from .edges_gradient import REACH as GRADIENT_REACH
from .edges_gradient import gradient_maps
from .edges_images import BYTES_PER_DATE, Season, read_season

#: what is stored for a probability of 1, and for what is unknown
FULL, UNKNOWN = 250, 255
NAMES = ("boundary", "extent", "distance")
#: half the overlap of two blocks, in pixels; sides are padded to multiples of the network's coarsest step
_OVERLAP, _MULTIPLE = 64, 8
#: bytes per pixel that a network holds at its peak beside the images (with its share of torch), and the base line
_NETWORK_BYTES, _GRADIENT_BYTES = 1500.0, 150.0
#: smallest side that is halved when memory is refused
_SMALLEST = 128
_card = threading.Lock()


@dataclass(frozen=True)
class Method:
    """What makes the maps: a network's file and the device it runs on, or the gradient (an empty file)."""

    network: str = ""
    device: str = "cpu"

    @property
    def overlap(self) -> int:
        return _OVERLAP if self.network else GRADIENT_REACH


def map_specification(path: str, season: Season) -> RasterSpec:
    """The raster of the three maps."""
    moments = [s.acquired for s in season.scenes]
    tags = {"period": f"{min(moments):%Y-%m-%d}/{max(moments):%Y-%m-%d}"}
    return RasterSpec(
        path, season.grid, "uint8", UNKNOWN, len(NAMES), NAMES, scale=1.0 / FULL, tags=tags, resampling="average"
    )


def write_maps(season: Season, method: Method, path: str, context: Context) -> None:
    """Boundary, extent and distance of a season in one raster."""
    margin = method.overlap
    bytes_per_pixel = len(season.scenes) * BYTES_PER_DATE + (_NETWORK_BYTES if method.network else _GRADIENT_BYTES)
    strip = Strip(season.grid.width, margin)
    with RasterWriter(map_specification(path, season)) as writer:
        for window, found in map_blocks(
            "landcover.edges_maps:block",
            {},
            season.grid,
            context,
            parameters={"stack": season.stack, "method": method},
            margin=margin,
            bytes_per_pixel=bytes_per_pixel,
            text="Seeing edges",
        ):
            for rows, first in strip.add(found["maps"].astype(np.float32), window):
                writer.write(rows, Window(first, 0, rows.shape[1], season.grid.width))
        for rows, first in strip.rest(season.grid.height):
            writer.write(rows, Window(first, 0, rows.shape[1], season.grid.width))


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `maps` (3, h + 2 m, w + 2 m) float16 of the window grown by the overlap m, NaN unknown."""
    method: Method = parameters["method"]
    margin = method.overlap
    height, width = (-(-n // _MULTIPLE) * _MULTIPLE + 2 * margin for n in window.shape)
    grown = Window(window.row - margin, window.col - margin, height, width)
    images, clear = read_season(parameters["stack"], grown)
    if not len(images):
        maps = np.full((len(NAMES), height, width), np.nan, np.float32)
    elif method.network:
        maps = _halving(method, images, clear)
        maps[:, ~clear.any(0)] = np.nan
    else:
        maps = gradient_maps(images, clear)
    cut = maps[:, : window.height + 2 * margin, : window.width + 2 * margin]
    return {"maps": cut.astype(np.float16)}


@lru_cache(maxsize=4)
def _network(path: str, device: str) -> Any:
    import torch

    from .edges_network import EdgeShape, build_network

    torch.set_num_threads(1)  # blocks run beside each other
    stored = load_edges(path)
    network = build_network(EdgeShape.from_document(stored.shape), stored.weights).eval().to(device)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def predict(network: Any, device: str, images: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """(3, h, w) float32 from (dates, bands, h, w) and (dates, h, w), date after date; sides multiples of 8."""
    import torch

    pooled = None
    half = device != "cpu"
    with torch.inference_mode(), torch.autocast(torch.device(device).type, torch.float16, enabled=half):
        for image, seen in zip(images, clear, strict=True):
            one = torch.from_numpy(np.ascontiguousarray(image))[None].to(device)
            weight = torch.from_numpy(np.ascontiguousarray(seen, np.float32))[None, None].to(device)
            pooled = network.gather(pooled, one.contiguous(memory_format=torch.channels_last), weight)
        made: np.ndarray = torch.sigmoid(network.decode(pooled).float())[0].cpu().numpy()
    return made


def _halving(method: Method, images: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """`predict`, on halves of the block where memory is refused; a graphics card has one block at a time."""
    try:
        network = _network(method.network, method.device)
        if method.device == "cpu":
            return predict(network, method.device, images, clear)
        with _card:
            return predict(network, method.device, images, clear)
    except Exception as error:
        axis = int(np.argmax(images.shape[2:]))
        side = images.shape[2 + axis]
        if not is_out_of_memory(error) or side < _SMALLEST:
            raise
    middle = side // 2 // _MULTIPLE * _MULTIPLE
    cut = min(_OVERLAP, middle, side - middle)
    first = [slice(None)] * 2
    second = [slice(None)] * 2
    first[axis], second[axis] = slice(0, middle + cut), slice(middle - cut, None)
    one = _halving(method, images[:, :, first[0], first[1]], clear[:, first[0], first[1]])
    two = _halving(method, images[:, :, second[0], second[1]], clear[:, second[0], second[1]])
    return np.concatenate(
        [np.take(one, np.arange(middle), 1 + axis), np.take(two, np.arange(cut, two.shape[1 + axis]), 1 + axis)],
        1 + axis,
    )


class Strip:
    """Blocks in the order of rows, blended where they overlap; gives back rows of integers as they become final."""

    def __init__(self, width: int, margin: int) -> None:
        self._width, self._margin = width, margin
        self._first = 0
        self._sum = np.zeros((len(NAMES), 0, width), np.float32)
        self._weight = np.zeros((0, width), np.float32)

    def add(self, maps: np.ndarray, window: Window) -> list[tuple[np.ndarray, int]]:
        """Take a block with its margin; returns finished rows (3, rows, width) uint8 and the number of the first."""
        margin = self._margin
        done = self._flush(max(self._first, window.row - margin))
        top, left = window.row - margin, window.col - margin
        bottom = top + maps.shape[1]
        self._grow(bottom - self._first)
        weights = np.outer(ramp(maps.shape[1], margin), ramp(maps.shape[2], margin)).astype(np.float32)
        # blocks at the rim of the image keep their weight there; nothing lies beyond
        rows = slice(max(top, self._first), bottom)
        cols = slice(max(left, 0), min(left + maps.shape[2], self._width))
        inside = (slice(rows.start - top, rows.stop - top), slice(cols.start - left, cols.stop - left))
        known = ~np.isnan(maps[0][inside])
        weight = np.where(known, np.maximum(weights[inside], 1e-6), 0.0)
        target = (slice(rows.start - self._first, rows.stop - self._first), cols)
        self._sum[(slice(None), *target)] += np.nan_to_num(maps[(slice(None), *inside)]) * weight
        self._weight[target] += weight
        return done

    def rest(self, height: int) -> list[tuple[np.ndarray, int]]:
        """What is left, up to the last row of the image."""
        return self._flush(height)

    def _grow(self, rows: int) -> None:
        more = rows - self._weight.shape[0]
        if more > 0:
            self._sum = np.concatenate([self._sum, np.zeros((len(NAMES), more, self._width), np.float32)], axis=1)
            self._weight = np.concatenate([self._weight, np.zeros((more, self._width), np.float32)])

    def _flush(self, until: int) -> list[tuple[np.ndarray, int]]:
        count = min(until - self._first, self._weight.shape[0])
        if count <= 0:
            return []
        weight = self._weight[:count]
        values = self._sum[:, :count] / np.maximum(weight, 1e-12)
        rows = np.where(weight > 0, np.rint(values * FULL), UNKNOWN).astype(np.uint8)
        first, self._first = self._first, self._first + count
        self._sum, self._weight = self._sum[:, count:].copy(), self._weight[count:].copy()
        return [(rows, first)]


def ramp(size: int, margin: int) -> np.ndarray:
    """Hann window over the overlap of twice the margin at both ends, 1 between; the weights of neighbours sum to 1."""
    position = np.arange(size) + 0.5
    from_edge = np.minimum(position, size - position)
    weights: np.ndarray = 0.5 - 0.5 * np.cos(np.pi * np.clip(from_edge / (2.0 * margin), 0, 1))
    return weights


def read_maps(values: np.ndarray) -> np.ndarray:
    """Stored integers as float32 between 0 and 1, NaN unknown."""
    maps = values.astype(np.float32) / FULL
    maps[values == UNKNOWN] = np.nan
    return maps
