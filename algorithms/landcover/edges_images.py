"""The images from which parcel edges are seen: a season's dates on one grid, the clearest of them, block by block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, Window, describe
from ..core.progress import Context
from ..core.vector import area_window
from ..products.masks import plan_masks, read_mask
from ..products.read import open_products
from ..products.scene import Scene
from ..products.stack import in_period, in_time_order
from ..series.map_grids import map_grids
from ..series.stack import Stack, build_stack, find_band, read_block
from ..spec.phrase import phrase

#: bands that edges are seen in, in the order of the channels
BANDS = ("B2", "B3", "B4", "B8")
#: what `read_season` holds per pixel and date
BYTES_PER_DATE = len(BANDS) * 6.0 + 2.0
#: side of the windows on which clear shares are estimated, and how many along a side of the image
_SAMPLE_PX, _SAMPLES = 192, 3
#: a date that shows less of the area than this is left out, unless there are too few that show more; least of all
_LEAST_CLEAR, _FEW, _LEAST = 0.3, 3, 0.03


@dataclass(frozen=True)
class Season:
    """Dates on one grid, clear ones; `area` is the polygons of interest in the grid's system, None for all.

    `scenes` and their clear `shares` (as estimated) are in the order of time.
    """

    grid: Grid
    stack: Stack
    scenes: tuple[Scene, ...]
    shares: tuple[float, ...]
    area: Any | None = None


def open_season(
    products: Sequence[str],
    start: str | None,
    end: str | None,
    area: Mapping[str, Any] | None,
    most_dates: int,
    masks: Sequence[str],
    context: Context,
) -> Season:
    """The clearest dates of a period over an area. Raises one `TheiaError` listing all that is wrong with the input."""
    scenes = in_period(open_products(list(products)), start, end)
    if not scenes:
        raise TheiaError(
            "input",
            phrase("No product was acquired in the period ({first} to {last}).", first=start or "…", last=end or "…"),
        )
    problems = [
        phrase("{scene} has no band {band}.", scene=s.id, band=b)
        for s in scenes
        for b in BANDS
        if find_band(s, b) is None
    ]
    raise_all(
        "input",
        "Some products lack bands from which edges are seen:",
        problems[:20],
        "B2, B3, B4 and B8 are needed, or the bands of another sensor in their place.",
    )
    grids = map_grids(scenes, BANDS, None, None)
    if len(grids) > 1:
        found = [
            phrase("{grid}: {count} products.", grid=describe(grid), count=len(members)) for grid, members in grids
        ]
        raise_all(
            "input", "The products lie in several reference systems:", found, "Give those of one of them at a time."
        )
    whole, members = grids[0]
    window, geometry = area_window(area, whole)
    if not window.height or not window.width:
        raise TheiaError("input", "The area of interest lies outside the products.")
    grid = whole.crop(window)
    ordered = in_time_order(members)
    shares = [clear_share(s, grid, masks) for s in ordered]
    chosen = choose_dates([s.acquired.timestamp() for s in ordered], shares, most_dates)
    if not chosen:
        raise TheiaError(
            "input",
            "No product shows any of the area without clouds.",
            "Take a longer period, or another choice of what is left out.",
        )
    kept, values = tuple(ordered[n] for n in chosen), tuple(shares[n] for n in chosen)
    days = ", ".join(f"{s.acquired:%Y-%m-%d}" for s in kept)
    context.info(phrase("{used} of {count} dates are used: {days}.", used=len(kept), count=len(ordered), days=days))
    return Season(grid, build_stack(kept, BANDS, grid, list(masks)), kept, values, geometry)


def clear_share(scene: Scene, grid: Grid, masks: Sequence[str]) -> float:
    """Share of a grid that no mask of a scene hides, on a few windows spread over it."""
    if plan_masks(scene, masks, grid).empty:
        return 1.0
    hidden, count = 0, 0
    rows, cols = (
        sorted({round(k * max(0, size - _SAMPLE_PX) / (_SAMPLES - 1)) for k in range(_SAMPLES)}) for size in grid.shape
    )
    for row in rows:
        for col in cols:
            window = Window(row, col, _SAMPLE_PX, _SAMPLE_PX).clip(*grid.shape)
            mask = read_mask(scene, masks, grid, window)
            hidden, count = hidden + int(mask.sum()), count + mask.size
    return 1.0 - hidden / count


def choose_dates(times: Sequence[float], shares: Sequence[float], most: int) -> list[int]:
    """Indices of at most `most` dates: the clearest of each of as many equal parts of the time, then the clearest left.

    `times` increasing. Dates that show next to nothing are never chosen.
    """
    usable = [n for n, share in enumerate(shares) if share >= _LEAST_CLEAR]
    if len(usable) < min(_FEW, most):
        best = sorted((n for n, share in enumerate(shares) if share >= _LEAST), key=lambda n: (-shares[n], n))
        usable = sorted(best[: min(_FEW, most)])
    if len(usable) <= most:
        return usable
    first, last = times[usable[0]], times[usable[-1]]
    part = [min(most - 1, int((times[n] - first) / max(1.0, last - first) * most)) for n in usable]
    chosen = set()
    for k in range(most):
        members = [n for n, p in zip(usable, part, strict=True) if p == k]
        if members:
            chosen.add(max(members, key=lambda n: shares[n]))
    rest = sorted((n for n in usable if n not in chosen), key=lambda n: (-shares[n], n))
    return sorted(chosen | set(rest[: most - len(chosen)]))


def read_season(stack: Stack, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """(dates, bands, h, w) float32 reflectance and (dates, h, w) bool of what is known; the window may leave the image.

    Dates of which nothing is known there are left out.
    """
    inputs = Inputs(stack.sources(), stack.grid, window, stack.margin)
    block = read_block(stack, inputs)
    seen = block.valid.any(axis=1)
    values = block.values[seen].reshape(-1, len(stack.bands), *window.shape).astype(np.float32)
    values *= np.array(stack.units, np.float32)[None, :, None, None]
    return values, block.valid[seen].reshape(-1, *window.shape)
