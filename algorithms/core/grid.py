"""Grid and window: the two small values that say where pixels are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .errors import TheiaError

_TOLERANCE = 1e-3  # share of a pixel by which two grids may differ and still be called aligned


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels of some grid: first row and column, then its size."""

    row: int
    col: int
    height: int
    width: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.row, self.row + self.height), slice(self.col, self.col + self.width)

    def grow(self, margin: int) -> Window:
        """The window with `margin` pixels more on each side; it may leave the image."""
        return Window(self.row - margin, self.col - margin, self.height + 2 * margin, self.width + 2 * margin)

    def clip(self, height: int, width: int) -> Window:
        """The part inside an image of that size (size 0 where there is none)."""
        row, col = min(max(self.row, 0), height), min(max(self.col, 0), width)
        last_row, last_col = min(self.row + self.height, height), min(self.col + self.width, width)
        return Window(row, col, max(0, last_row - row), max(0, last_col - col))

    def scale(self, numerator: int, denominator: int) -> Window:
        """The same rectangle on a grid with pixels denominator/numerator times as large; must fall on its pixels."""
        values = [v * numerator for v in (self.row, self.col, self.height, self.width)]
        if any(v % denominator for v in values):
            raise ValueError(f"{self} does not fall on whole pixels at {numerator}/{denominator}")
        return Window(*(v // denominator for v in values))


@dataclass(frozen=True)
class Grid:
    """Where the pixels of a raster are: CRS, affine transform, shape. North up, no rotation.

    `crs` is an authority code ("EPSG:32631") or WKT; `transform` is (a, b, c, d, e, f) of
    x = a col + b row + c, y = d col + e row + f, with (col, row) = (0, 0) the outer corner of the first pixel.
    """

    crs: str
    transform: tuple[float, float, float, float, float, float]
    height: int
    width: int

    @classmethod
    def from_origin(cls, crs: str, left: float, top: float, pixel: float, height: int, width: int) -> Grid:
        return cls(crs, (float(pixel), 0.0, float(left), 0.0, -float(pixel), float(top)), int(height), int(width))

    @classmethod
    def from_dataset(cls, dataset: Any) -> Grid:
        """The grid of an open rasterio dataset."""
        crs = dataset.crs
        text = ""
        if crs is not None:
            code = crs.to_epsg()
            text = f"EPSG:{code}" if code else crs.to_wkt()
        return cls(text, tuple(float(v) for v in dataset.transform[:6]), int(dataset.height), int(dataset.width))  # type: ignore[arg-type]

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    @property
    def pixel_size(self) -> float:
        """Width of a pixel in units of the CRS."""
        return self.transform[0]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(xmin, ymin, xmax, ymax) in the CRS."""
        a, _, c, _, e, f = self.transform
        return c, f + e * self.height, c + a * self.width, f

    @property
    def window(self) -> Window:
        return Window(0, 0, self.height, self.width)

    def crop(self, window: Window) -> Grid:
        """The grid of a window; the window may leave the image."""
        a, b, c, d, e, f = self.transform
        return replace(
            self,
            transform=(a, b, c + a * window.col, d, e, f + e * window.row),
            height=window.height,
            width=window.width,
        )

    def coarsen(self, factor: int) -> Grid:
        """The grid of pixels `factor` times as large from the same corner; a part of a pixel at the end counts."""
        a, b, c, d, e, f = self.transform
        return replace(
            self,
            transform=(a * factor, b, c, d, e * factor, f),
            height=-(-self.height // factor),
            width=-(-self.width // factor),
        )

    def refine(self, factor: int) -> Grid:
        a, b, c, d, e, f = self.transform
        return replace(
            self, transform=(a / factor, b, c, d, e / factor, f), height=self.height * factor, width=self.width * factor
        )

    def same_system(self, other: Grid) -> bool:
        if self.crs == other.crs:
            return True
        from pyproj import CRS

        return bool(CRS.from_user_input(self.crs).equals(CRS.from_user_input(other.crs), ignore_axis_order=True))

    def equals(self, other: Grid) -> bool:
        """Same system, same shape, corners within a thousandth of a pixel."""
        return self.shape == other.shape and self.aligned(other) and self.offset_of(other) == (0, 0)

    def aligned(self, other: Grid) -> bool:
        """Same system and pixel size, and the pixels fall on each other."""
        a, _, c, _, e, f = self.transform
        a2, _, c2, _, e2, f2 = other.transform
        if (
            not math.isclose(a, a2, rel_tol=1e-6)
            or not math.isclose(e, e2, rel_tol=1e-6)
            or not self.same_system(other)
        ):
            return False
        rows, cols = (f2 - f) / e, (c2 - c) / a
        return abs(rows - round(rows)) < _TOLERANCE and abs(cols - round(cols)) < _TOLERANCE

    def offset_of(self, other: Grid) -> tuple[int, int]:
        """(row, column) in this grid of the first pixel of an aligned grid."""
        a, _, c, _, e, f = self.transform
        return round((other.transform[5] - f) / e), round((other.transform[2] - c) / a)

    def window_of(self, other: Grid) -> Window:
        """The window of this grid that an aligned grid covers."""
        row, col = self.offset_of(other)
        return Window(row, col, other.height, other.width)

    def window_from_bounds(self, xmin: float, ymin: float, xmax: float, ymax: float, multiple: int = 1) -> Window:
        """The smallest window, clipped to the image, that holds a rectangle; edges snap out to `multiple` pixels."""
        a, _, c, _, e, f = self.transform
        step = max(1, multiple)

        def down(value: float) -> int:
            return math.floor((value + _TOLERANCE) / step) * step

        def up(value: float) -> int:
            return math.ceil((value - _TOLERANCE) / step) * step

        top, bottom, left, right = down((ymax - f) / e), up((ymin - f) / e), down((xmin - c) / a), up((xmax - c) / a)
        return Window(top, left, bottom - top, right - left).clip(self.height, self.width)

    def centres(self) -> tuple[Any, Any]:
        """x of the column centres (width,) and y of the row centres (height,), float64."""
        import numpy as np

        a, _, c, _, e, f = self.transform
        return c + a * (np.arange(self.width) + 0.5), f + e * (np.arange(self.height) + 0.5)

    def blocks(self, height: int, width: int) -> Iterator[Window]:
        """Windows that cover the grid, row by row from the top left."""
        for row in range(0, self.height, height):
            for col in range(0, self.width, width):
                yield Window(row, col, min(height, self.height - row), min(width, self.width - col))


def common_grid(grids: list[Grid], what: str = "images") -> Grid:
    """The one grid that all share; an error that lists the differing ones otherwise."""
    first = grids[0]
    others = [g for g in grids[1:] if not first.equals(g)]
    if others:
        raise TheiaError(
            "input",
            f"The {what} are on {len(others) + 1} different grids: {describe(first)}; "
            + "; ".join(describe(g) for g in others[:5])
            + ".",
            "Give images of one tile, or cut them to one grid first.",
        )
    return first


def describe(grid: Grid) -> str:
    """One line for messages."""
    left, _, _, top = grid.bounds
    name = grid.crs if len(grid.crs) < 20 else "own reference system"
    size = f"{grid.width} x {grid.height} pixels of {grid.pixel_size:g}"
    return f"{name or 'no reference system'}, corner ({left:g}, {top:g}), {size}"
