"""Codes of a land cover map that a user types: whole numbers separated by blanks, commas or semicolons."""

from __future__ import annotations

import re

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..core.raster import grid_of
from ..spec.phrase import phrase


def crop_codes_of(crop_map: str | None, codes: str | None) -> tuple[int, ...]:
    """The codes of a crop map; raises `TheiaError` unless map and codes are both there, or neither."""
    words = [w for w in re.split(r"[\s,;]+", codes or "") if w]
    if bool(words) != bool(crop_map):
        raise TheiaError(
            "input", "A crop map and its codes belong together: one of them is missing.",
            "Give both, or neither to take every pixel for the crop.",
        )  # fmt: skip
    wrong = [w for w in words if not w.isdigit()]
    raise_all("input", "The crop codes cannot be used:", [phrase("{w!r} is not a whole number.", w=w) for w in wrong])
    return tuple(int(w) for w in words)


def check_crop_map(crop_map: str | None, grid: Grid) -> None:
    """Raise `TheiaError` when the crop map lies in another reference system than the grid."""
    if crop_map and not grid_of(crop_map).same_system(grid):
        raise TheiaError(
            "input", "The crop map and the images have different reference systems.",
            "Reproject the crop map to that of the images.",
        )  # fmt: skip
