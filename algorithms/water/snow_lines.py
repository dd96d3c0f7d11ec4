"""The snow line of every date of a winter, from the pixels that were seen on it and their elevation and aspect.

Snow lies lower on shaded slopes: a first sweep counts snow by date, elevation and aspect, and a logistic regression of
each date tells by how many metres. Elevation so corrected, and smoothed between the dates that a pixel was seen
(`snow_place`), orders the pixels; the line of a date is the height that parts its snow from its bare ground with the
fewest pixels on the wrong side. Between dates it moves evenly. Whole images are counted, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.grid import Window
from ..core.progress import Context
from .area_tables import LOWEST_M, heights
from .ground import pixel_metres
from .snow_days import LINE_STEPS
from .snow_place import REACH, drop_contradicted, limits, smooth_height, terrain
from .snow_rules import constants
from .snow_states import YearJob, read_states, states_bytes

_HIGHEST_M = 9000.0
_NORMALS = np.linspace(-0.7, 0.7, 9)
_CENTRES = 0.5 * (_NORMALS[1:] + _NORMALS[:-1])
#: pixels that the first sweep looks at, about
_ENOUGH = 1_000_000


@dataclass(frozen=True)
class SnowLines:
    """Snow line of each day with maps (m, as the slopes to nowhere see it), and by how many m it is lower to the north
    and to the east per unit of the slope's normal. `agreement`: of the pixels that a date without any line would have
    wrong, the share that the line has right."""

    days: tuple[int, ...]
    height_m: np.ndarray
    north_m: float
    east_m: float
    agreement: float

    def by_step(self) -> np.ndarray:
        """The line from the first day to the last in steps of half a day, float64 m."""
        steps = np.arange((self.days[-1] - self.days[0]) * LINE_STEPS + 1) / LINE_STEPS + self.days[0]
        return np.interp(steps, self.days, self.height_m)


def effective_height(
    inputs: Inputs,
    parameters: Mapping[str, Any],
    lines: SnowLines,
    states: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """(height, uncertainty) float32 (pixels,) m of a block's pixels; NaN where their elevation is not known.

    What single dates say against all others is cleared in the states.
    """
    rules = constants()["year"]["line"]
    ground = _ground(inputs, parameters, lines)
    valid, snow, share = states
    drop_contradicted(valid, snow, ground.ravel(), lines.height_m, rules["contradicted_m"])
    partial = np.array([rules["partial_" + k] for k in ("range_m", "tolerance_m", "least", "most", "full_percent")])
    lowest, highest, width = limits(valid, snow, share, lines.height_m, partial)
    placed = smooth_height(ground, lowest.reshape(ground.shape), highest.reshape(ground.shape))
    spread = np.clip(rules["spread_share"] * width, rules["least_spread_m"], rules["most_spread_m"])
    return placed.ravel(), spread.astype(np.float32)


def _ground(inputs: Inputs, parameters: Mapping[str, Any], lines: SnowLines) -> np.ndarray:
    """Elevation corrected for aspect, NaN outside the map."""
    dem = heights(inputs, "dem", parameters["dem_nodata"])
    north, east = terrain(dem, pixel_metres(inputs.grid))
    ground = dem + np.float32(lines.north_m) * north + np.float32(lines.east_m) * east
    size, window = parameters["job"].grid, inputs.window
    rows, cols = (np.arange(a, a + n) for a, n in ((window.row, window.height), (window.col, window.width)))
    inside = ((rows >= 0) & (rows < size.height))[:, None] & ((cols >= 0) & (cols < size.width))[None, :]
    return np.where(inside, ground, np.float32(np.nan))


def count_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the first sweep: (dates, cells, 2) int64 pixels seen and snowy by elevation and aspect."""
    job: YearJob = parameters["job"]
    stride: int = parameters["stride"]
    dem = heights(inputs, "dem", parameters["dem_nodata"])
    north, east = terrain(dem, pixel_metres(inputs.grid))
    inner = inputs.inner
    rows = np.arange(window.row, window.row + window.height) % stride == 0
    cols = np.arange(window.col, window.col + window.width) % stride == 0
    chosen = (rows[:, None] & cols[None, :])[: dem.shape[0] - 2, : dem.shape[1] - 2]
    cell = _cells(dem[inner][chosen], north[inner][chosen], east[inner][chosen])
    known = cell >= 0
    valid, snow, _ = read_states(inputs, job, parameters)
    at = np.zeros(dem.shape, bool)
    at[inner] = chosen
    seen, snowy = valid[:, at.ravel()], snow[:, at.ravel()]
    counts = np.empty((len(job.days), _cell_count(), 2), np.int64)
    for d in range(len(job.days)):
        for k, mask in enumerate((seen[d], seen[d] & snowy[d])):
            counts[d, :, k] = np.bincount(cell[known & mask], minlength=_cell_count())
    return {"counts": counts}


def _cells(dem: np.ndarray, north: np.ndarray, east: np.ndarray) -> np.ndarray:
    step = constants()["year"]["line"]["count_step_m"]
    band = np.floor((np.nan_to_num(dem, nan=LOWEST_M) - LOWEST_M) / step).astype(np.int64)
    n, e = (np.clip(np.digitize(v, _NORMALS) - 1, 0, _CENTRES.size - 1) for v in (north, east))
    return np.where(np.isnan(dem), -1, (band * _CENTRES.size + n) * _CENTRES.size + e)


def _cell_count() -> int:
    step = constants()["year"]["line"]["count_step_m"]
    return (int((_HIGHEST_M - LOWEST_M) / step) + 1) * _CENTRES.size**2


def line_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the second sweep: (dates, heights, 2) int64 pixels seen and snowy by effective height."""
    job: YearJob = parameters["job"]
    states = read_states(inputs, job, parameters)
    placed, _ = effective_height(inputs, parameters, parameters["lines"], states)
    inner = np.zeros(inputs.grid.shape, bool)
    inner[inputs.inner] = True
    known = np.isfinite(placed) & inner.ravel()
    level = _levels(placed[known])
    counts = np.empty((len(job.days), _level_count(), 2), np.int64)
    for d in range(len(job.days)):
        seen, snowy = states[0][d][known], states[1][d][known]
        counts[d, :, 0] = np.bincount(level[seen], minlength=_level_count())
        counts[d, :, 1] = np.bincount(level[seen & snowy], minlength=_level_count())
    return {"counts": counts}


def _levels(height: np.ndarray) -> np.ndarray:
    step = constants()["year"]["line"]["step_m"]
    return np.clip(((height - 2 * LOWEST_M) / step).astype(np.int64), 0, _level_count() - 1)


def _level_count() -> int:
    return int((_HIGHEST_M - 4 * LOWEST_M) / constants()["year"]["line"]["step_m"]) + 1


def find_lines(
    job: YearJob, sources: Mapping[str, Source], parameters: Mapping[str, Any], context: Context
) -> SnowLines:
    """Both sweeps over the maps of a winter."""
    size = job.grid.height * job.grid.width
    stride = max(1, int((size / _ENOUGH) ** 0.5))
    per_pixel = states_bytes(job)

    def sweep(kernel: str, more: Mapping[str, Any], margin: int, bytes_per_pixel: float) -> np.ndarray:
        total: np.ndarray | None = None
        for _, found in map_blocks(
            f"water.snow_lines:{kernel}",
            sources,
            job.grid,
            context,
            parameters={**parameters, **more},
            margin=margin,
            bytes_per_pixel=bytes_per_pixel,
            text=f"Snow lines of {job.tile}",
        ):
            total = found["counts"] if total is None else total + found["counts"]
        assert total is not None  # a grid has at least one block
        return total

    with context.stage(0.0, 0.4):
        cells = sweep("count_block", {"stride": stride}, 1, per_pixel + 60.0)
    north, east = aspect_shift(cells)
    height = _cell_heights(north, east)
    line, agreement = _lines(_by_level(cells, height), job.days)
    first = SnowLines(job.days, line, north, east, agreement)
    with context.stage(0.4, 1.0):
        levels = sweep("line_block", {"lines": first}, REACH + 1, per_pixel + 80.0)
    return SnowLines(job.days, _lines(levels, job.days)[0], north, east, agreement)


def _cell_heights(north: float, east: float) -> np.ndarray:
    step = constants()["year"]["line"]["count_step_m"]
    number = np.arange(_cell_count())
    band, n, e = np.unravel_index(number, (number.size // _CENTRES.size**2, _CENTRES.size, _CENTRES.size))
    return np.asarray(LOWEST_M + (band + 0.5) * step + north * _CENTRES[n] + east * _CENTRES[e])


def _by_level(cells: np.ndarray, height: np.ndarray) -> np.ndarray:
    """(dates, levels, 2) from (dates, cells, 2)."""
    level = _levels(height)
    out = np.zeros((cells.shape[0], _level_count(), 2), np.int64)
    for counts, into in zip(cells, out, strict=True):
        np.add.at(into, level, counts)
    return out


def aspect_shift(cells: np.ndarray) -> tuple[float, float]:
    """By how many m the line is lower per unit of the normal to the north and east: the mean over the dates that show
    snow and bare ground, weighted by how much they show of both. (dates, cells, 2) pixels seen and snowy."""
    rules = constants()["year"]["line"]
    place = _cell_heights(0.0, 0.0) / 100.0
    number = np.arange(place.size) % _CENTRES.size**2
    total, weights = np.zeros(2), 0.0
    for counts in cells:
        used = np.flatnonzero(counts[:, 0])
        seen, snowy = counts[used, 0].astype(float), counts[used, 1].astype(float)
        share = snowy.sum() / max(1.0, seen.sum())
        if not rules["least_mixed"] < share < 1 - rules["least_mixed"] or seen.sum() < rules["least_pixels"]:
            continue
        north, east = _CENTRES[number[used] // _CENTRES.size], _CENTRES[number[used] % _CENTRES.size]
        middle = (place[used] * seen).sum() / seen.sum()
        slope = _logistic(np.stack([place[used] - middle, north, east, np.ones(used.size)], 1), seen, snowy)
        if slope[0] <= 0.05:  # less snow with height, or hardly more: not a line
            continue
        weight = seen.sum() * share * (1 - share)
        total += weight * np.clip(100.0 * slope[1:3] / slope[0], -rules["most_aspect_m"], rules["most_aspect_m"])
        weights += weight
    return (float(total[0] / weights), float(total[1] / weights)) if weights else (0.0, 0.0)


def _logistic(x: np.ndarray, seen: np.ndarray, snowy: np.ndarray) -> np.ndarray:
    """Coefficients of a logistic regression on counts, by damped Newton steps with a weak ridge."""
    beta = np.zeros(x.shape[1])
    ridge = 1e-3 * np.eye(x.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (snowy - seen * chance) - ridge @ beta
        curve = (x * (seen * chance * (1 - chance))[:, None]).T @ x + ridge
        step = np.linalg.solve(curve, slope)
        beta += step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-9))
        if np.abs(step).max() < 1e-6:
            break
    return beta


def _lines(levels: np.ndarray, days: tuple[int, ...]) -> tuple[np.ndarray, float]:
    """(dates,) line in m, and the agreement of `SnowLines`, from (dates, levels, 2) pixels seen and snowy.

    Dates that show too little take the line between those beside them. A line above or below all that was ever seen
    is put just beyond it.
    """
    rules = constants()["year"]["line"]
    step = rules["step_m"]
    seen = levels[:, :, 0].sum(1)
    present = np.flatnonzero(levels[:, :, 0].sum(0))
    lowest, highest = (present[0], present[-1] + 1) if present.size else (0, 1)
    enough = seen >= max(rules["least_pixels"], rules["least_seen"] * seen.max())
    line = np.full(levels.shape[0], np.nan)
    wrong = without = 0
    for d in np.flatnonzero(enough):
        snowy, bare = levels[d, :, 1], levels[d, :, 0] - levels[d, :, 1]
        errors = np.concatenate([[0], np.cumsum(snowy)]) + np.concatenate([np.cumsum(bare[::-1])[::-1], [0]])
        least = np.flatnonzero(errors == errors.min())
        own = np.flatnonzero(levels[d, :, 0])
        middle = 0.5 * (least[0] + least[-1])
        if least[0] <= own[0]:
            middle = lowest - rules["beyond_m"] / step
        elif least[-1] > own[-1]:
            middle = highest + rules["beyond_m"] / step
        line[d] = 2 * LOWEST_M + middle * step
        wrong += int(errors.min())
        without += int(min(snowy.sum(), bare.sum()))
    known = np.flatnonzero(np.isfinite(line))
    day = np.array(days, float)
    filled = np.interp(day, day[known], line[known]) if known.size else np.zeros(line.size)
    return filled, 1.0 - wrong / without if without else 0.0
