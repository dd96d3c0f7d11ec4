"""Area curve of a reservoir: what is seen on each date, and what clouds hide filled from the order in which it fills.

Pixels of a reservoir get wet in the order of their height, which is that of how often they are wet: on a date the
share of wet pixels among those seen rises with their occurrence. That rising curve (isotonic regression) tells how many
of the pixels that are hidden are wet. Zhao and Gao 2018, doi:10.1029/2018GL078343, put one threshold in its place.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from ..core.blocks import Inputs
from ..core.files import atomic_file
from ..core.grid import Window
from ..core.progress import Context
from ..core.vector import rasterize_mask
from .area_tables import Zones
from .ground import pixel_hectares
from .surface_water_rules import constants

if TYPE_CHECKING:
    from .occurrence import OccurrenceJob

_SIDE = 1024
_LEVELS = 101


@dataclass(frozen=True)
class Curve:
    """Areas of one reservoir in ha by date: seen wet, estimated in all, its standard deviation, and the share seen.

    Arrays (dates,); the estimate is NaN where too little is seen.
    """

    name: str
    tile: str
    days: tuple[dt.date, ...]
    wet: np.ndarray
    area: np.ndarray
    std: np.ndarray
    seen: np.ndarray
    whole: float

    def windows(self, length: int) -> list[tuple[dt.date, float, float]]:
        """(middle day, mean area, its standard deviation) over windows of some days, dates weighed by what was seen."""
        found: list[tuple[dt.date, float, float]] = []
        day = self.days[0]
        while day <= self.days[-1]:
            last = day + dt.timedelta(days=length)
            inside = [i for i, d in enumerate(self.days) if day <= d < last and not np.isnan(self.area[i])]
            if inside:
                weight = self.seen[inside] / self.seen[inside].sum()
                mean = float((weight * self.area[inside]).sum())
                found.append(
                    (
                        day + dt.timedelta(days=length // 2),
                        mean,
                        float(np.sqrt(((weight * self.std[inside]) ** 2).sum())),
                    )
                )
            day = last
        return found


def reservoir_curves(job: OccurrenceJob, zones: Zones, context: Context) -> list[Curve]:
    """One curve per polygon that the maps touch. Two readings of the polygon's window, one date at a time."""
    found = []
    for name, geometry in zip(zones.names, zones.geometries, strict=True):
        window = job.grid.window_from_bounds(*shapely.bounds(geometry))
        if window.height and window.width:
            found.append(_curve(job, name, geometry, window, context))
    return found


def _curve(job: OccurrenceJob, name: str, geometry: Any, window: Window, context: Context) -> Curve:
    wet, dry, hidden = (np.zeros((len(job.days), _LEVELS), np.int64) for _ in range(3))
    pixels = 0
    sources = job.sources()
    for part in job.grid.crop(window).blocks(_SIDE, _SIDE):
        place = Window(window.row + part.row, window.col + part.col, part.height, part.width)
        inputs = Inputs(sources, job.grid, place, 0)
        inside = rasterize_mask(geometry, inputs.grid)
        if not inside.any():
            continue
        pixels += int(inside.sum())
        level = _occurrence(job, inputs, context)[inside]
        for day in range(len(job.days)):
            seen, water = _day(job, day, inputs, context)
            seen, water = seen[inside], water[inside]
            wet[day] += np.bincount(level[water], minlength=_LEVELS)
            dry[day] += np.bincount(level[seen & ~water], minlength=_LEVELS)
            hidden[day] += np.bincount(level[~seen], minlength=_LEVELS)
    ha = pixel_hectares(job.grid)
    estimates = [estimate(wet[d], dry[d], hidden[d]) for d in range(len(job.days))]
    seen_share = (wet + dry).sum(1) / max(1, pixels)
    area = np.array([e[0] for e in estimates]) * ha
    area[seen_share < constants()["reservoir"]["least_seen"]] = np.nan
    return Curve(
        name,
        job.tile,
        job.days,
        wet.sum(1) * ha,
        area,
        np.array([e[1] for e in estimates]) * ha,
        seen_share,
        pixels * ha,
    )


def _day(job: OccurrenceJob, day: int, inputs: Inputs, context: Context) -> tuple[np.ndarray, np.ndarray]:
    from .occurrence import read_day

    context.check_cancel()
    return read_day(job, day, inputs)


def _occurrence(job: OccurrenceJob, inputs: Inputs, context: Context) -> np.ndarray:
    """(height, width) int64: percent of the dates seen on which a pixel is wet; 0 where it is never seen."""
    seen, wet = (np.zeros(inputs.grid.shape, np.int32) for _ in range(2))
    for day in range(len(job.days)):
        there, water = _day(job, day, inputs, context)
        seen += there
        wet += water
    return np.asarray(np.floor(100 * wet / np.maximum(seen, 1) + 0.5).astype(np.int64))


def estimate(wet: np.ndarray, dry: np.ndarray, hidden: np.ndarray) -> tuple[float, float]:
    """Wet pixels in all, and their standard deviation, from counts by occurrence level (101,) of one date.

    The share of wet pixels rises with the level; pixels of one level that are hidden get wet together, so that their
    variance is that of one draw.
    """
    from sklearn.isotonic import isotonic_regression

    seen = wet + dry
    levels = np.flatnonzero(seen)
    if not levels.size:
        return 0.0, float("nan")
    share = isotonic_regression(wet[levels] / seen[levels], sample_weight=seen[levels].astype(float))
    # what was never wet is dry and what always was is wet, where the date itself does not tell
    if levels[0] > 0:
        levels, share = np.concatenate([[0], levels]), np.concatenate([[0.0], share])
    if levels[-1] < _LEVELS - 1:
        levels, share = np.concatenate([levels, [_LEVELS - 1]]), np.concatenate([share, [1.0]])
    filled = np.clip(np.interp(np.arange(_LEVELS), levels, share), 0.0, 1.0)
    variance = float(((hidden * hidden) * filled * (1 - filled)).sum())
    return float(wet.sum() + (hidden * filled).sum()), float(np.sqrt(variance))


def write_curves(path: str, curves: Sequence[Curve]) -> None:
    """The CSV: a line per reservoir and date, then the means over windows."""
    header = [
        "reservoir",
        "tile",
        "kind",
        "date",
        "area_ha",
        "area_std_ha",
        "water_seen_ha",
        "seen_percent",
        "polygon_ha",
    ]
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for curve in curves:
            for i, day in enumerate(curve.days):
                known = not np.isnan(curve.area[i])
                writer.writerow(
                    [
                        curve.name,
                        curve.tile,
                        "date",
                        day.isoformat(),
                        f"{curve.area[i]:.3f}" if known else "",
                        f"{curve.std[i]:.3f}" if known else "",
                        f"{curve.wet[i]:.3f}",
                        f"{100 * curve.seen[i]:.1f}",
                        f"{curve.whole:.3f}",
                    ]
                )
            for day, area, std in curve.windows(constants()["reservoir"]["window_days"]):
                writer.writerow(
                    [
                        curve.name,
                        curve.tile,
                        "window",
                        day.isoformat(),
                        f"{area:.3f}",
                        f"{std:.3f}",
                        "",
                        "",
                        f"{curve.whole:.3f}",
                    ]
                )
