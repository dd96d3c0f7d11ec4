"""Grid and window arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid, Window, common_grid

TILE = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 10980, 10980)


def test_bounds_and_centres() -> None:
    assert TILE.bounds == (300000, 4790220, 409800, 4900020)
    x, y = TILE.centres()
    assert (x[0], y[0]) == (300005, 4900015)
    assert len(x) == len(y) == 10980


def test_crop_then_window_of_is_identity() -> None:
    window = Window(512, 1024, 300, 200)
    assert TILE.window_of(TILE.crop(window)) == window


def test_coarsen_and_refine_are_inverse_where_sizes_divide() -> None:
    assert TILE.coarsen(2).refine(2) == TILE
    assert TILE.coarsen(24).shape == (458, 458)


def test_window_from_bounds_snaps_outwards_and_clips() -> None:
    assert TILE.window_from_bounds(300015, 4899985, 300035, 4900005) == Window(1, 1, 3, 3)
    assert TILE.window_from_bounds(300015, 4899985, 300035, 4900005, multiple=6) == Window(0, 0, 6, 6)
    outside = TILE.window_from_bounds(0, 0, 10, 10)
    assert outside.height == 0 or outside.width == 0


def test_blocks_cover_each_pixel_once() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 10, 53, 71)
    count = np.zeros(grid.shape, int)
    for window in grid.blocks(16, 32):
        count[window.slices] += 1
    assert (count == 1).all()


def test_aligned_tells_shifted_and_other_systems_apart() -> None:
    assert TILE.aligned(TILE.crop(Window(3, 4, 5, 6)))
    assert not TILE.aligned(Grid.from_origin("EPSG:32631", 300005, 4900020, 10, 5, 5))
    assert not TILE.aligned(Grid.from_origin("EPSG:32630", 300000, 4900020, 10, 5, 5))


def test_common_grid_lists_what_differs() -> None:
    other = Grid.from_origin("EPSG:32630", 300000, 4900020, 10, 5, 5)
    with pytest.raises(TheiaError, match="EPSG:32630"):
        common_grid([TILE, TILE, other])


def test_window_scale_refuses_part_pixels() -> None:
    assert Window(2, 4, 6, 8).scale(1, 2) == Window(1, 2, 3, 4)
    with pytest.raises(ValueError, match="whole pixels"):
        Window(1, 0, 2, 2).scale(1, 2)
