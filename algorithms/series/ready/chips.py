"""Small windows spread over the target: what is measured on a sample of the images is measured there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.blocks import Inputs
from ...core.grid import Grid, Window
from .acquisitions import Acquisition
from .block import block
from .recipe import LEFT_OUT, NODATA, SCALE, prepare
from .table import constants

_SIDES = (64, 256)
_ACROSS = 3


def chip_windows(grid: Grid) -> list[Window]:
    """Windows of one size, evenly over the grid, at most as many as the table says; the whole of a small image."""
    table = constants()["registration"]
    side = int(np.clip(round(table["chip_m"] / grid.pixel_size), *_SIDES))
    most = max(1, round(table["chips"] ** 0.5))
    # several chips even of a small image: they judge each other
    side = min(side, max(_SIDES[0], min(grid.shape) // _ACROSS))
    height, width = min(side, grid.height), min(side, grid.width)
    rows = _starts(grid.height, height, most)
    cols = _starts(grid.width, width, most)
    return [Window(r, c, height, width) for r in rows for c in cols]


def _starts(size: int, side: int, most: int) -> list[int]:
    count = max(1, min(most, size // side))
    return sorted({int(v) for v in np.linspace(0, size - side, count)})


def read_chip(
    one: Acquisition,
    grid: Grid,
    window: Window,
    left_out: Sequence[str],
    names: Sequence[str] | None = None,
    directions: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance (bands, height, width) float32 of some bands (own names), and where the date is clear there."""
    recipe, sources, _ = prepare(one, grid, left_out, names, directions=directions)
    result = block(Inputs(sources, grid, window, recipe.margin), window, {"recipe": recipe})
    image: np.ndarray = result["image"]
    clear: np.ndarray = ((result["flags"] & LEFT_OUT) == 0) & (image[0] != NODATA)
    return image.astype(np.float32) * np.float32(SCALE), clear


def native_pixel(one: Acquisition, own: str, grid: Grid) -> float:
    """Pixels of the target that one pixel of the file of a band is long."""
    sizes = [s.bands[own].grid.pixel_size for s in one.scenes if own in s.bands]
    return max(1.0, max(sizes, default=grid.pixel_size) / grid.pixel_size)


def registration_band(one: Acquisition) -> str | None:
    """The own name of the band that shapes are matched on: near infrared, else red, else the first."""
    for wanted in ("B8", "B8A", "B7", "B4"):
        own = one.named(wanted)
        if own is not None:
            return own
    return next(iter(one.bands), None)
