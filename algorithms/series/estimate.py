"""One door to the methods that bring a series onto target days: interpolation, smoothing, season, kriging."""

from __future__ import annotations

import numpy as np

from . import harmonic, interpolation, whittaker
from .interval import interpolation_std
from .screening import screen
from .stack import Stack

INTERPOLATORS = tuple(interpolation.METHODS)
SMOOTHERS = ("whittaker", "harmonic", "kriging")
METHODS = (*INTERPOLATORS, *SMOOTHERS)


def estimate(
    method: str,
    values: np.ndarray,
    valid: np.ndarray,
    days: np.ndarray,
    targets: np.ndarray,
    present: np.ndarray | None = None,
    uncertainty: bool = False,
    smoothness: float | None = None,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Values on the target days and, when asked for, their standard deviation: (targets, bands, pixels) float32 each.

    `values` (dates, bands, pixels), `valid` (dates, pixels), `days` (dates,) not decreasing. NaN where nothing is
    known. The standard deviation is that of the estimate around the true value without noise, under the method's own
    model: a random walk between dates for the interpolators, a smooth curve, a season, or a season with departures.
    """
    if method == "whittaker":
        return whittaker.smooth(values, valid, days, targets, present, None, smoothness, uncertainty)
    if method in ("harmonic", "kriging"):
        return harmonic.smooth(values, valid, days, targets, present, method == "kriging", uncertainty)
    filled = interpolation.fill(values, valid, days, targets, method, present)
    if not uncertainty:
        return filled, None
    return filled, interpolation_std(values, valid, days, targets, present, method == "nearest")


def screened(stack: Stack, values: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Validity without missed clouds and shadows, judged among the dates that have a blue band; a new array."""
    if "B2" not in stack.bands:
        return valid.copy()
    needed = [stack.bands.index(b) for b in ("B2", "B8", "B8A", "B11") if b in stack.bands]
    have = np.flatnonzero([all(d.bands[i] is not None for i in needed) for d in stack.dates])
    kept = valid.copy()
    if have.size:
        kept[have] = screen(
            values[have], valid[have], stack.days[have], stack.bands, stack.units[stack.bands.index("B2")]
        )
    return kept
