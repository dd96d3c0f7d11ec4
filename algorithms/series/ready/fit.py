"""Band passes fitted on the scene: lines between the clear pairs of Sentinel-2 and another sensor, a day apart at most.

Means over cells of 90 m are compared, so that neither the sensors' blur nor what is left of a shift counts. Both sides
carry noise: the line is orthogonal (ordinary least squares flattens it), with cells far from it taken out in turn. A
line that rests on too few or too uniform cells, or that is out of reason, is not used: the published one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...core.grid import Grid, Window
from ...core.progress import Context
from ...spec.phrase import phrase
from ..dates import day_number
from .acquisitions import Acquisition
from .bandpass import Line, of_scene
from .chips import chip_windows, read_chip
from .table import constants


@dataclass(frozen=True)
class Agreement:
    """How a band of a sensor agrees with Sentinel-2 on paired cells: `x` reflectance of the sensor as it comes, `y` of
    Sentinel-2 (n,), without the outliers, whose share is `dropped`; `published` and `fitted` lines (None where there is
    none that can be used, with the reason)."""

    sensor: str
    band: str
    name: str
    x: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    published: Line
    fitted: Line | None
    why: str = ""
    dropped: float = 0.0

    def error(self, line: Line) -> tuple[float, float]:
        """Bias and rms of the sensor against Sentinel-2 after a line."""
        difference = line.apply(self.x) - self.y
        return float(difference.mean()), float(np.sqrt(np.mean(difference**2)))


def orthogonal(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and offset of the line of least squared distances at right angles to it (Deming 1943, equal variances)."""
    covariance = np.cov(x, y)
    difference = covariance[1, 1] - covariance[0, 0]
    slope = (difference + np.hypot(difference, 2 * covariance[0, 1])) / (2 * covariance[0, 1])
    return float(slope), float(y.mean() - slope * x.mean())


def robust_line(x: np.ndarray, y: np.ndarray) -> tuple[Line | None, np.ndarray, str]:
    """The line from `x` to `y` (n,) without outliers, the pairs that are none, (n,) bool, and why there is no line.

    Clouds that the masks of one of both missed are outliers; without a line they are told by the difference alone.
    """
    table = constants()["fit"]
    kept = np.isfinite(x) & np.isfinite(y)
    if not kept.any():
        return None, kept, phrase("too few clear pairs")
    slope, offset = 1.0, float(np.median((y - x)[kept]))
    kept = _near(x, y, slope, offset, kept)
    why = ""
    for _ in range(table["passes"]):
        why = _unfit(x[kept], y[kept])
        if why:
            break
        slope, offset = orthogonal(x[kept].astype(np.float64), y[kept].astype(np.float64))
        kept = _near(x, y, slope, offset, np.isfinite(x) & np.isfinite(y))
    low, high = table["slope"]
    if not why and (not low <= slope <= high or abs(offset) > table["offset"]):
        why = phrase("the line is out of reason")
    if why:
        return None, kept, why
    rest = (y - slope * x - offset)[kept]
    return Line(slope, offset, "scene", float(np.sqrt(np.mean(rest**2)))), kept, ""


def _near(x: np.ndarray, y: np.ndarray, slope: float, offset: float, known: np.ndarray) -> np.ndarray:
    """(n,) bool: pairs near a line, by the robust deviation of all that are known."""
    rest = y - slope * x - offset
    middle = np.median(rest[known])
    spread = 1.4826 * np.median(np.abs(rest[known] - middle))
    near: np.ndarray = known & (np.abs(rest - middle) <= constants()["fit"]["mad"] * max(spread, 1e-4))
    return near


def _unfit(x: np.ndarray, y: np.ndarray) -> str:
    """Why pairs cannot carry a line; empty where they can."""
    table = constants()["fit"]
    if x.size < table["fewest"]:
        return phrase("too few clear pairs")
    if min(x.std(), y.std()) < table["fewest_spread"]:
        return phrase("the ground is too uniform")
    if np.corrcoef(x, y)[0, 1] < table["correlation"]:
        return phrase("the pairs do not agree")
    return ""


def pairs(dates: Sequence[Acquisition]) -> list[tuple[Acquisition, Acquisition]]:
    """(another sensor's date, the date of Sentinel-2 nearest to it), a day apart at most."""
    most = constants()["fit"]["days"]
    sentinel = [d for d in dates if d.sensor.startswith("S2")]
    found = []
    for date in dates:
        if date.sensor.startswith("S2"):
            continue
        near = [s for s in sentinel if abs(day_number(s.acquired) - day_number(date.acquired)) <= most]
        if near:
            found.append((date, min(near, key=lambda s: (abs(s.acquired - date.acquired), s.id))))
    return found


def agreements(
    dates: Sequence[Acquisition],
    grid: Grid,
    left_out: Sequence[str],
    towards: str,
    context: Context,
    directions: bool = False,
) -> list[Agreement]:
    """How each band of each other sensor agrees with Sentinel-2 on the chips of all pairs; empty without a pair.

    The dates are taken as they come (their lines do not count) but for Sentinel-2's own (images brought to OLI).
    """
    cells: dict[tuple[str, str, str], list[tuple[np.ndarray, np.ndarray]]] = {}
    example: dict[str, Acquisition] = {}
    all_pairs = pairs(dates)
    for number, (date, sentinel) in enumerate(all_pairs):
        context.progress(number / len(all_pairs), "Pairs of Sentinel-2 and other sensors")
        example.setdefault(date.sensor, date)
        shared = [
            (own, theirs, name) for own, name in date.bands.items() if (theirs := sentinel.named(name)) is not None
        ]
        for window in chip_windows(grid) if shared else []:
            x, y = _cells(date, sentinel, shared, grid, window, left_out, directions)
            for k, (own, theirs, name) in enumerate(shared):
                back = of_scene(sentinel.first, theirs, towards)
                cells.setdefault((date.sensor, own, name), []).append((x[k], back.apply(y[k])))
    found = []
    for (sensor, own, name), parts in sorted(cells.items()):
        x, y = (np.concatenate([p[i] for p in parts]) for i in (0, 1))
        if not x.size:
            continue
        line, kept, why = robust_line(x, y)
        published = of_scene(example[sensor].first, own, towards)
        dropped = 1 - float(kept.mean())
        found.append(Agreement(sensor, own, name, x[kept], y[kept], published, line, why, dropped))
    return found


def _cells(
    date: Acquisition,
    sentinel: Acquisition,
    shared: Sequence[tuple[str, str, str]],
    grid: Grid,
    window: Window,
    left_out: Sequence[str],
    directions: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Means (bands, cells) of both over the cells of a window that both show whole and clear."""
    first, seen = read_chip(_plain(date), grid, window, left_out, [s[0] for s in shared], directions)
    second, seen_too = read_chip(_plain(sentinel), grid, window, left_out, [s[1] for s in shared], directions)
    side = max(1, round(constants()["fit"]["cell_m"] / grid.pixel_size))
    whole = _pooled((seen & seen_too).astype(np.float32)[np.newaxis], side)[0] > 0.999
    return _pooled(first, side)[:, whole], _pooled(second, side)[:, whole]


def _plain(date: Acquisition) -> Acquisition:
    return replace(date, lines=())


def _pooled(image: np.ndarray, side: int) -> np.ndarray:
    """Means over whole cells of `side` pixels, (bands, rows, cols)."""
    height, width = (n // side for n in image.shape[1:])
    cut = image[:, : height * side, : width * side]
    mean: np.ndarray = cut.reshape(-1, height, side, width, side).mean(axis=(2, 4))
    return mean


def fitted_lines(found: Sequence[Agreement]) -> dict[str, dict[str, Line]]:
    """Sensor -> own band -> fitted line, for the bands that have one."""
    lines: dict[str, dict[str, Line]] = {}
    for one in found:
        if one.fitted is not None:
            lines.setdefault(one.sensor, {})[one.band] = one.fitted
    return lines
