"""What the entries that work image by image share: the images of a job, their area, and checks before any work."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.errors import TheiaError
from ..core.files import check_targets, refuse_existing
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.vector import area_window
from ..products.scene import Scene
from ..products.stack import open_period
from .naming import product_name, unique_names


def open_scenes(
    products: Sequence[str], context: Context, start: str | None, end: str | None, reflectance: str = "FRE"
) -> list[Scene]:
    """The level 2A images of a period in time order; what was passed over is told as warnings."""
    return open_period(products, context, start, end, levels=("L2A",), reflectance=reflectance)


def within_area(
    area: Mapping[str, Any] | None, named: Sequence[tuple[Scene, Grid]]
) -> list[tuple[Scene, Window, Any | None]]:
    """(scene, window of its grid, geometry) of the images that the area touches, in the order given."""
    known: dict[Grid, tuple[Window, Any | None]] = {}
    kept = []
    for scene, grid in named:
        if grid not in known:
            known[grid] = area_window(area, grid)
        window, geometry = known[grid]
        if window.height and window.width:
            kept.append((scene, window, geometry))
    if not kept:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    return kept


def target_folders(scenes: Sequence[Scene], kind: str, output: str, overwrite: bool) -> list[str]:
    """The folder of each image's product below `output`; refused where it exists and may not be replaced."""
    names = unique_names([product_name(s, kind) for s in scenes])
    folders = [os.path.join(output, name) for name in names]
    if not overwrite:
        refuse_existing(folders)
    check_targets(folders)
    return folders
