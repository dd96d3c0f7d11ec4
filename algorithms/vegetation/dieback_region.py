"""What `dieback` asks of a whole tile: how cloudy its dates are, and how its forest moves as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.blocks import map_blocks
from ..core.grid import Grid
from ..core.progress import Context
from ..products.scene import Scene
from ..series.stack import build_stack, find_band
from .dieback_fit import basis

CLOUDS = ("cloud", "thin_cloud", "shadow")


def regional_harmonics(medians: np.ndarray, days: np.ndarray, training_end: int) -> np.ndarray:
    """(5,) harmonics of the medians (dates,) of all dates up to the end of the healthy period; NaN take no part."""
    use = (days <= training_end) & np.isfinite(medians)
    return np.asarray(np.linalg.lstsq(basis(days[use]), medians[use], rcond=None)[0])


def regional_correction(medians: np.ndarray, days: np.ndarray, harmonics: np.ndarray) -> np.ndarray:
    """(dates,) season minus median, 0 where a date has no median: takes shifts of the whole region out."""
    return np.where(np.isfinite(medians), basis(days) @ harmonics - medians, 0.0)


def cloudy_shares(scenes: Sequence[Scene], context: Context) -> np.ndarray:
    """(scenes,) share of the tile's pixels that the provider's mask calls cloudy, at the pixel of the short-wave band.

    Always over the whole tile, whatever the area: a date is used everywhere or nowhere. 0 without masks.
    """
    share = np.zeros(len(scenes))
    groups: dict[Grid, list[int]] = {}
    for number, scene in enumerate(scenes):
        band = find_band(scene, "B11") or find_band(scene, "B4")
        if band is not None and any(scene.masks.get(m) for m in (*CLOUDS, "cloud_or_shadow")):
            groups.setdefault(band.grid, []).append(number)
    for place, (grid, members) in enumerate(groups.items()):
        name = "B11" if find_band(scenes[members[0]], "B11") is not None else "B4"
        stack = build_stack([scenes[m] for m in members], (name,), grid, CLOUDS, "nearest", 0)
        total = np.zeros((len(members), 2), np.int64)
        with context.stage(place / len(groups), (place + 1) / len(groups)):
            for _, found in map_blocks(
                "vegetation.dieback_maps:share_block", stack.sources(), grid, context, parameters={"stack": stack},
                bytes_per_pixel=40, text="Looking for cloudy dates",
            ):  # fmt: skip
                total += found["count"]
        order = sorted(members, key=lambda m: (scenes[m].acquired, scenes[m].id))
        share[order] = np.where(total[:, 0] > 0, total[:, 1] / np.maximum(total[:, 0], 1), 0.0)
    return share
