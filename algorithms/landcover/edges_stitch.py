"""Parcels over any area: maps are cut into parcels block by block, and parcels that two blocks see become one.

A block is cut with a margin wider than most fields, and gives every parcel that touches its own ground, whole. What a
later block sees of a parcel that is there already (more than half of it) is that parcel; what is painted stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterSpec, RasterWriter
from .edges_maps import NAMES, UNKNOWN, read_maps
from .edges_segments import Cutting, segment

#: pixels around a block that it is cut with: fields are rarely wider
MARGIN = 96
#: bytes per pixel of a block that is cut (measured)
_BYTES = 160.0


@dataclass
class Boxes:
    """First and last row and column of every parcel; index 0 is nobody's."""

    low: np.ndarray
    high: np.ndarray

    @classmethod
    def empty(cls) -> Boxes:
        return cls(np.full((1, 2), np.iinfo(np.int32).max, np.int64), np.full((1, 2), -1, np.int64))

    def __len__(self) -> int:
        return len(self.low)

    def add(self, numbers: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> None:
        """Take pixels (n,) of parcels `numbers` (n,)."""
        more = int(numbers.max(initial=0)) + 1 - len(self.low)
        if more > 0:
            self.low = np.concatenate([self.low, np.full((more, 2), np.iinfo(np.int32).max, np.int64)])
            self.high = np.concatenate([self.high, np.full((more, 2), -1, np.int64)])
        for axis, values in ((0, rows), (1, cols)):
            np.minimum.at(self.low[:, axis], numbers, values)
            np.maximum.at(self.high[:, axis], numbers, values)

    def window(self, numbers: np.ndarray, grow: int, grid: Grid) -> Window:
        """The window that holds some parcels, with pixels around."""
        top, left = self.low[numbers].min(0) - grow
        bottom, right = self.high[numbers].max(0) + 1 + grow
        return Window(int(top), int(left), int(bottom - top), int(right - left)).clip(*grid.shape)


def cut_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `parcels` int32 of the window grown by the margin."""
    return {"parcels": segment(read_maps(inputs.read("maps")), parameters["cutting"])}


def cut_parcels(maps: str, grid: Grid, cutting: Cutting, path: str, context: Context) -> Boxes:
    """Write the numbers of the parcels of a raster of maps (0 for none) to `path`; returns where each of them lies."""
    source = Source(maps, grid, bands=tuple(range(1, len(NAMES) + 1)), nodata=UNKNOWN)
    stitching = Stitching(grid)
    specification = RasterSpec(path, grid, "int32", 0, overviews=False)
    with RasterWriter(specification) as writer:
        for window, found in map_blocks(
            "landcover.edges_stitch:cut_block",
            {"maps": source},
            grid,
            context,
            parameters={"cutting": cutting},
            margin=MARGIN,
            bytes_per_pixel=_BYTES,
            text="Cutting parcels",
        ):
            for rows, first in stitching.add(found["parcels"], window):
                writer.write(rows, Window(first, 0, rows.shape[0], grid.width))
        for rows, first in stitching.rest():
            writer.write(rows, Window(first, 0, rows.shape[0], grid.width))
    return stitching.boxes


class Stitching:
    """Blocks in the order of rows, painted one over the other; gives back rows as they become final."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._first = 0
        self._painted = np.zeros((0, grid.width), np.int32)
        self.boxes = Boxes.empty()

    def add(self, parcels: np.ndarray, window: Window) -> list[tuple[np.ndarray, int]]:
        """Take the parcels of a block with its margin; returns finished rows and the number of the first."""
        grown = window.grow(MARGIN)
        done = self._flush(max(self._first, grown.row))
        inside = grown.clip(*self._grid.shape)
        self._reach(inside.row + inside.height)
        row, col = inside.row - grown.row, inside.col - grown.col
        parcels = parcels[row : row + inside.height, col : col + inside.width]
        core = parcels[
            window.row - inside.row : window.row - inside.row + window.height,
            window.col - inside.col : window.col - inside.col + window.width,
        ]
        count = int(parcels.max(initial=0))
        touching = np.zeros(count + 1, bool)
        touching[np.unique(core)] = True
        touching[0] = False
        target = (
            slice(inside.row - self._first, inside.row - self._first + inside.height),
            slice(inside.col, inside.col + inside.width),
        )
        painted = self._painted[target]
        number = self._numbers(parcels, painted, touching)
        new = touching[parcels] & (painted == 0)
        rows, cols = np.nonzero(new)
        values = number[parcels[new]]
        painted[new] = values
        self.boxes.add(values, rows + inside.row, cols + inside.col)
        return done

    def _numbers(self, parcels: np.ndarray, painted: np.ndarray, touching: np.ndarray) -> np.ndarray:
        """For every parcel of a block the number it gets: that of the one that covers more than half of it, or a new
        one.
        """
        count = len(touching) - 1
        size = np.bincount(parcels.ravel(), minlength=count + 1)
        both = touching[parcels] & (painted > 0)
        keys, shared = np.unique(parcels[both].astype(np.int64) << 32 | painted[both], return_counts=True)
        one, other = keys >> 32, keys & 0xFFFFFFFF
        most = 2 * shared > size[one]
        number = np.zeros(count + 1, np.int64)
        number[one[most]] = other[most]
        # numbers are given to parcels of which something is left to paint
        left = np.zeros(count + 1, bool)
        left[np.unique(parcels[touching[parcels] & (painted == 0)])] = True
        fresh = touching & (number == 0) & left
        number[fresh] = len(self.boxes) + np.arange(int(fresh.sum()))
        return number.astype(np.int32)

    def rest(self) -> list[tuple[np.ndarray, int]]:
        """What is left."""
        self._reach(self._grid.height)
        return self._flush(self._grid.height)

    def _reach(self, row: int) -> None:
        more = row - self._first - len(self._painted)
        if more > 0:
            self._painted = np.concatenate([self._painted, np.zeros((more, self._grid.width), np.int32)])

    def _flush(self, until: int) -> list[tuple[np.ndarray, int]]:
        count = min(until - self._first, len(self._painted))
        if count <= 0:
            return []
        rows, first = self._painted[:count].copy(), self._first
        self._painted, self._first = self._painted[count:].copy(), first + count
        return [(rows, first)]
