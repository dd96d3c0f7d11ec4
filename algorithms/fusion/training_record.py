"""Where and when a network has been trained: written into its card, and compared with what it is to be judged on.

A network that is judged on images that it learnt from knows the answers. The card's `seen` lists the tiles of the
training: reference system, bounds, first and last day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.grid import Grid
from ..series.dates import day_number, iso
from .reading import FusionJob

KEY = "seen"


@dataclass(frozen=True)
class Overlap:
    """What a network has seen of a place: the tile's name in its card, and whether it saw its days as well."""

    tile: str
    start: str
    end: str
    days: bool


def record_of(jobs: Sequence[FusionJob]) -> list[dict[str, Any]]:
    """The card's `seen` of a training on some tiles."""
    return [
        {
            "tile": job.name,
            "crs": job.grid.crs,
            "bounds": [float(v) for v in job.grid.bounds],
            "start": iso(job.days[0]),
            "end": iso(job.days[-1]),
        }
        for job in jobs
    ]


def is_told(card: Mapping[str, Any]) -> bool:
    """Whether a card tells where its network was trained; simulated grounds lie nowhere."""
    return isinstance(card.get(KEY), list) or "simulated" in str(card.get("truth", ""))


def overlaps(card: Mapping[str, Any], grid: Grid, first: int, last: int) -> list[Overlap]:
    """What a network has seen of the ground of `grid`; `first`, `last`: day numbers of what it is judged on."""
    found = []
    for entry in card.get(KEY) or ():
        left, bottom, right, top = _bounds_in(grid, str(entry["crs"]))
        a = entry["bounds"]
        if left < a[2] and a[0] < right and bottom < a[3] and a[1] < top:
            days = day_number(entry["start"]) <= last and first <= day_number(entry["end"])
            found.append(Overlap(str(entry["tile"]), str(entry["start"]), str(entry["end"]), days))
    return found


def _bounds_in(grid: Grid, crs: str) -> tuple[float, float, float, float]:
    if grid.crs == crs:
        return grid.bounds
    from pyproj import Transformer

    move = Transformer.from_crs(grid.crs, crs, always_xy=True)
    left, bottom, right, top = move.transform_bounds(*grid.bounds, densify_pts=21)
    return left, bottom, right, top
