"""Displacement between two images of one ground, by phase correlation with a peak between pixels.

The cross-power spectrum is cut to the frequencies that both images carry (those of the coarser one) and brought back
around its peak by a discrete Fourier transform on a fine lattice of shifts, so that no sampling of the correlation
limits the answer. Chips are judged one by one and together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.fft import fft2

from .table import constants

_STEP = 0.05


@dataclass(frozen=True)
class Displacement:
    """(rows, columns) in pixels by which `image` lies beside `reference`, and their correlation once brought back."""

    rows: float
    cols: float
    correlation: float


def displacement(
    reference: np.ndarray, image: np.ndarray, known: np.ndarray, reach_px: float, resolution_px: float = 1.0
) -> Displacement | None:
    """Displacement of `image` against `reference`, (height, width) each; None where nothing can be told.

    `known` (height, width) bool: pixels seen in both; the others count as the mean. `reach_px`: the largest shift
    looked for. `resolution_px`: pixels of the coarser sensor in pixels of the arrays.
    """
    if known.mean() < constants()["registration"]["fewest_clear"]:
        return None
    window = np.outer(np.hanning(known.shape[0] + 2)[1:-1], np.hanning(known.shape[1] + 2)[1:-1])
    first, second = (_prepared(a, known, window) for a in (reference, image))
    if first is None or second is None:
        return None
    one, two = (np.asarray(fft2(a.astype(np.float32))) for a in (first, second))
    spectrum = two * np.conj(one)
    rows, cols = np.fft.fftfreq(known.shape[0]), np.fft.fftfreq(known.shape[1])
    band = _passband(rows, cols, resolution_px)
    magnitude = np.abs(spectrum)
    # phase alone, but frequencies without energy say nothing: they are noise of unit length otherwise
    floor = 1e-3 * magnitude.max()
    phase = (band * spectrum / np.maximum(magnitude, floor)).astype(np.complex64)
    reach = int(np.ceil(reach_px))
    coarse = np.arange(-reach, reach + 1, dtype=float)
    surface = _correlation(phase, rows, cols, coarse, coarse)
    r, c = np.unravel_index(np.argmax(surface), surface.shape)
    fine = np.arange(-1.0, 1.0 + _STEP / 2, _STEP)
    around_r, around_c = coarse[r] + fine, coarse[c] + fine
    surface = _correlation(phase, rows, cols, around_r, around_c)
    r, c = np.unravel_index(np.argmax(surface), surface.shape)
    found_r, found_c = float(around_r[r]), float(around_c[c])
    if max(abs(found_r), abs(found_c)) > reach_px:
        return None
    correlation = _alike(one, two, spectrum, band, rows, cols, found_r, found_c)
    return Displacement(found_r, found_c, correlation)


def _prepared(values: np.ndarray, known: np.ndarray, window: np.ndarray) -> np.ndarray | None:
    """Departures from the mean under a window; None where the image is flat."""
    data = np.where(known, values, 0.0).astype(np.float64)
    mean = data.sum() / known.sum()
    data = np.where(known, data - mean, 0.0) * window
    return data if np.abs(data).max() > 1e-9 else None


def _passband(rows: np.ndarray, cols: np.ndarray, resolution_px: float) -> np.ndarray:
    """Weights of frequencies: falling to nothing at the coarser sensor's Nyquist frequency; none for the mean."""
    limit = constants()["registration"]["passband"] * 0.5 / max(1.0, resolution_px)
    radius = np.hypot(rows[:, np.newaxis], cols[np.newaxis]) / limit
    weight: np.ndarray = np.where(radius < 1, np.cos(0.5 * np.pi * np.minimum(radius, 1)) ** 2, 0.0)
    weight[0, 0] = 0.0
    return weight


def _correlation(phase: np.ndarray, rows: np.ndarray, cols: np.ndarray, dr: np.ndarray, dc: np.ndarray) -> np.ndarray:
    """The correlation at shifts `dr` x `dc`: the inverse transform at those places alone."""
    left = np.exp(2j * np.pi * np.outer(dr, rows)).astype(phase.dtype)
    right = np.exp(2j * np.pi * np.outer(cols, dc)).astype(phase.dtype)
    surface: np.ndarray = (left @ phase @ right).real
    return surface


def _alike(
    one: np.ndarray,
    two: np.ndarray,
    spectrum: np.ndarray,
    band: np.ndarray,
    rows: np.ndarray,
    cols: np.ndarray,
    dr: float,
    dc: float,
) -> float:
    """Correlation coefficient of two images from their transforms, low-passed, at a shift."""
    both = float(_correlation(band * spectrum, rows, cols, np.array([dr]), np.array([dc]))[0, 0])
    size = np.sqrt(float((band * np.abs(one) ** 2).sum()) * float((band * np.abs(two) ** 2).sum()))
    return both / size if size > 0 else 0.0


@dataclass(frozen=True)
class Shift:
    """The displacement of a whole image in metres (east, north): median of its chips, its standard error (the larger
    of the two axes), the chips kept and tried; None where too few chips agree."""

    east_m: float
    north_m: float
    error_m: float
    chips: int
    tried: int

    @property
    def length_m(self) -> float:
        return float(np.hypot(self.east_m, self.north_m))

    @property
    def certain(self) -> bool:
        """Whether the image should be moved: far enough, and farther than the doubt."""
        table = constants()["registration"]
        return self.length_m > max(table["smallest_m"], table["standard_errors"] * self.error_m)


def combine(found: list[Displacement | None], pixel_m: float) -> Shift | None:
    """One shift from those of the chips: those of low correlation, then those far from the median are left out."""
    table = constants()["registration"]
    good = [d for d in found if d is not None and d.correlation >= table["correlation"]]
    if len(good) < min(table["fewest_chips"], len(found)) or not good:
        return None
    places = np.array([(d.cols, -d.rows) for d in good]) * pixel_m
    middle = np.median(places, axis=0)
    spread = 1.4826 * np.median(np.abs(places - middle), axis=0)
    # chips are read to a twentieth of a pixel: less spread than that is none
    limit = table["mad"] * np.maximum(spread, 0.1 * pixel_m)
    kept = places[(np.abs(places - middle) <= limit).all(axis=1)]
    east, north = np.median(kept, axis=0)
    deviation = 1.4826 * np.median(np.abs(kept - (east, north)), axis=0)
    error = float(np.max(np.maximum(deviation, 0.05 * pixel_m)) * np.sqrt(np.pi / 2 / len(kept)))
    return Shift(float(east), float(north), error, len(kept), len(found))
