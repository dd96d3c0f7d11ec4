"""How far estimates lie from what was hidden: sums by date and block, from which every score follows.

Scored are pixels that are clear in the hidden image, five pixels or more away from its mask. Sums add up over squares
of the area; nothing but sums is kept of an image.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from .observations import Estimate

BORDER = 5
#: limits of the classes of days to the nearest clear observation
DISTANCES = (0, 5, 15, 30, 60, 1_000_000)
#: limits of the classes of stated standard deviation (reflectance)
SPREADS = np.array([0.0, 0.004, 0.006, 0.009, 0.013, 0.018, 0.025, 0.035, 0.05, 0.07, 0.1, 1e9])
#: side of a block of the bootstrap, in metres
BLOCK_M = 1000.0
TERCILES = ("stable", "medium", "changing")
#: limits of the classes of wavelength (m) of the spectrum, and the side (pixels) of the windows that it is taken from
WAVELENGTHS = (20, 40, 80, 160, 320)
_WINDOW = 32


@dataclass(frozen=True)
class Scored:
    """One hidden image of a square. `truth` (b, h, w), `clear` (h, w) bool away from the mask; `usual` (b, h, w) mean
    of the clear values of each pixel; `amplitude` (h, w) tercile of the NDVI amplitude, -1 unknown; `distance` (h, w)
    days to the nearest clear observation that was given; `block` (h, w) number of the block; `noise` (b,) of the
    image itself."""

    truth: np.ndarray
    clear: np.ndarray
    usual: np.ndarray
    amplitude: np.ndarray
    distance: np.ndarray
    block: np.ndarray
    noise: np.ndarray
    pixel_m: float = 10.0


@dataclass
class Sums:
    """Sums of one method in one case. `cells`: (day, block) -> [squares, errors, absolute errors, within 1 sd, within
    1.96 sd, number, widths, squares of the anomaly] by band, (8, b)."""

    cells: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)
    angle: np.ndarray = field(default_factory=lambda: np.zeros(2))
    ndvi: np.ndarray = field(default_factory=lambda: np.zeros(2))
    gradient: np.ndarray = field(default_factory=lambda: np.zeros(2))
    spread: np.ndarray = field(default_factory=lambda: np.zeros((len(SPREADS) - 1, 3)))
    distance: np.ndarray = field(default_factory=lambda: np.zeros((len(DISTANCES) - 1, 2)))
    tercile: np.ndarray = field(default_factory=lambda: np.zeros((len(TERCILES), 2)))
    coarse: np.ndarray = field(default_factory=lambda: np.zeros(4))
    missing: np.ndarray = field(default_factory=lambda: np.zeros(2))
    spectrum: np.ndarray = field(default_factory=lambda: np.zeros((len(WAVELENGTHS) - 1, 2)))

    def add(self, day: int, estimate: Estimate, position: int, bands: tuple[str, ...], hidden: Scored) -> None:
        """Take the image `position` of an estimate."""
        mean, sd = estimate.mean[position], estimate.sd[position]
        known = hidden.clear & np.isfinite(hidden.truth).all(axis=0)
        use = known & np.isfinite(mean).all(axis=0)
        self.missing += known.sum(), known.sum() - use.sum()
        if not use.any():
            return
        error = (mean - hidden.truth).astype(np.float64)
        anomaly = (hidden.truth - hidden.usual).astype(np.float64)
        total = np.sqrt(sd.astype(np.float64) ** 2 + hidden.noise[:, None, None] ** 2)
        near = np.abs(error)
        for block in np.unique(hidden.block[use]):
            here = use & (hidden.block == block)
            e, s, a = error[:, here], total[:, here], anomaly[:, here]
            sums = np.stack(
                [
                    (e**2).sum(1),
                    e.sum(1),
                    np.abs(e).sum(1),
                    (np.abs(e) <= s).sum(1),
                    (np.abs(e) <= 1.96 * s).sum(1),
                    np.full(len(bands), here.sum(), float),
                    np.nan_to_num(s).sum(1),
                    np.nan_to_num(a**2).sum(1),
                ]
            )
            self.cells[day, int(block)] = self.cells.get((day, int(block)), 0.0) + sums
        self.angle += _angles(mean[:, use], hidden.truth[:, use]).sum(), use.sum()
        if {"B4", "B8"} <= set(bands):
            red, nir = bands.index("B4"), bands.index("B8")
            difference = ndvi(mean[red], mean[nir]) - ndvi(hidden.truth[red], hidden.truth[nir])
            self.ndvi += np.nansum(difference[use].astype(np.float64) ** 2), np.isfinite(difference[use]).sum()
        self.gradient += _energy(mean, use), _energy(hidden.truth, use)
        self.spectrum += np.stack([_power(i, use, hidden.pixel_m) for i in (mean, hidden.truth)], 1)
        squares = (error**2).mean(axis=0)
        for classes, sums, limits in (
            (hidden.distance, self.distance, DISTANCES),
            (hidden.amplitude, self.tercile, None),
        ):
            for n in range(len(sums)):
                inside = classes == n if limits is None else (classes >= limits[n]) & (classes < limits[n + 1])
                sums[n] += squares[use & inside].sum(), (use & inside).sum()
        stated, found = total[:, use].ravel(), near[:, use].ravel()
        place = np.clip(np.searchsorted(SPREADS, stated, side="right") - 1, 0, len(SPREADS) - 2)
        for column, values in enumerate((np.ones_like(stated), stated**2, found**2)):
            self.spread[:, column] += np.bincount(place, values, len(SPREADS) - 1)

    def merge(self, other: Sums) -> None:
        """Add the sums of another square."""
        for key, sums in other.cells.items():
            self.cells[key] = self.cells.get(key, 0.0) + sums
        for name in ("angle", "ndvi", "gradient", "spread", "distance", "tercile", "coarse", "missing", "spectrum"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def numbers(self, bands: tuple[str, ...]) -> dict[str, object] | None:
        """All scores by name; lists follow `bands`. None where nothing was scored."""
        if not self.cells:
            return None
        total = np.sum(list(self.cells.values()), axis=0)
        n = np.maximum(total[5], 1.0)
        rmse = np.sqrt(total[0] / n)
        return {
            "rmse": rmse.tolist(),
            "rmse_mean": float(rmse.mean()),
            "bias": (total[1] / n).tolist(),
            "mae": (total[2] / n).tolist(),
            "sam_deg": _ratio(self.angle),
            "ndvi_rmse": _root(self.ndvi),
            "r2_anomaly": (1.0 - total[0] / np.maximum(total[7], 1e-12)).tolist(),
            "sharpness": float(np.sqrt(self.gradient[0] / self.gradient[1])) if self.gradient[1] else None,
            "spectrum": [float(np.sqrt(a / b)) if b else None for a, b in self.spectrum],
            "coverage68": float(total[3].sum() / total[5].sum()),
            "coverage95": float(total[4].sum() / total[5].sum()),
            "sd_mean": float((total[6] / n).mean()),
            "pixels": int(total[5][0]),
            "unknown_percent": 100.0 * _or_zero(self.missing[1], self.missing[0]),
            "by_distance": [_root(row) for row in self.distance],
            "by_amplitude": [_root(row) for row in self.tercile],
            "landsat_rmse": float(np.sqrt(self.coarse[0] / self.coarse[1])) if self.coarse[1] else None,
            "landsat_bias": float(self.coarse[2] / self.coarse[1]) if self.coarse[1] else None,
        }


def ndvi(red: np.ndarray, nir: np.ndarray) -> np.ndarray:
    """Any shape; NaN where the sum is not above 0.01."""
    total = red + nir
    return np.where(total > 0.01, (nir - red) / np.where(total > 0.01, total, 1.0), np.nan)


def interior(clear: np.ndarray, border: int = BORDER) -> np.ndarray:
    """(h, w) bool: clear, and `border` pixels or more from what is not; the edge of the image is no border."""
    from scipy.ndimage import binary_erosion

    square = np.ones((2 * border + 1, 2 * border + 1), bool)
    return np.asarray(binary_erosion(clear, square, border_value=1))


def blocks_of(shape: tuple[int, int], pixel_m: float, first: int) -> np.ndarray:
    """(h, w) numbers of blocks of about `BLOCK_M`, from `first`."""
    rows, cols = (np.minimum(np.arange(n) * pixel_m // BLOCK_M, max(0, n * pixel_m // BLOCK_M - 1)) for n in shape)
    return (first + 100 * rows[:, None] + cols[None, :]).astype(int)


def amplitude_of(values: np.ndarray, clear: np.ndarray, bands: tuple[str, ...]) -> np.ndarray:
    """(h, w) spread (10th to 90th percentile) of the NDVI of clear dates; NaN where fewer than four."""
    if not {"B4", "B8"} <= set(bands):
        return np.full(values.shape[2:], np.nan, np.float32)
    series = ndvi(values[:, bands.index("B4")], values[:, bands.index("B8")])
    series = np.where(clear, series, np.nan)
    enough = np.isfinite(series).sum(axis=0) >= 4
    filled = np.where(enough, series, 0.0)
    low, high = np.nanpercentile(filled, (10, 90), axis=0)
    return np.where(enough, high - low, np.nan)


def _angles(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    product = (one * other).sum(axis=0, dtype=np.float64)
    norms = np.sqrt((one.astype(np.float64) ** 2).sum(axis=0) * (other.astype(np.float64) ** 2).sum(axis=0))
    return np.degrees(np.arccos(np.clip(product / np.maximum(norms, 1e-9), -1, 1)))


def _energy(image: np.ndarray, use: np.ndarray) -> float:
    """Sum of squared differences between neighbours that are both used, all bands."""
    total = 0.0
    for axis in (0, 1):
        both = use[1:] & use[:-1] if axis == 0 else use[:, 1:] & use[:, :-1]
        step = np.diff(image, axis=1 + axis)[:, both]
        total += float((step.astype(np.float64) ** 2).sum())
    return total


def _power(image: np.ndarray, use: np.ndarray, pixel_m: float) -> np.ndarray:
    """(classes,) power of an image by class of `WAVELENGTHS`, all bands, over the windows that are wholly used."""
    found = np.zeros(len(WAVELENGTHS) - 1)
    taper = np.outer(np.hanning(_WINDOW), np.hanning(_WINDOW))
    frequency = np.fft.fftfreq(_WINDOW, pixel_m)
    lengths = 1 / np.maximum(np.hypot(frequency[:, None], frequency), 1e-9)
    for row in range(0, use.shape[0] - _WINDOW + 1, _WINDOW):
        for col in range(0, use.shape[1] - _WINDOW + 1, _WINDOW):
            window = (slice(row, row + _WINDOW), slice(col, col + _WINDOW))
            if not use[window].all():
                continue
            part = image[:, *window].astype(np.float64)
            part = (part - part.mean((1, 2), keepdims=True)) * taper
            power = (np.abs(np.fft.fft2(part)) ** 2).sum(0)
            for n, (low, high) in enumerate(zip(WAVELENGTHS[:-1], WAVELENGTHS[1:], strict=True)):
                found[n] += power[(lengths >= low) & (lengths < high)].sum()
    return found


def _ratio(pair: np.ndarray) -> float | None:
    return float(pair[0] / pair[1]) if pair[1] else None


def _root(pair: np.ndarray) -> float | None:
    return float(np.sqrt(pair[0] / pair[1])) if pair[1] else None


def _or_zero(value: float, total: float) -> float:
    return float(value / total) if total else 0.0


def table_of(sums: Mapping[str, Sums]) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """For each method: name, squares (cells, b), numbers (cells, b), with cells in one order for all."""
    keys = sorted({key for one in sums.values() for key in one.cells})
    width = next((v.shape[1] for one in sums.values() for v in one.cells.values()), 0)
    for name, one in sums.items():
        zero = np.zeros((8, width))
        rows = np.stack([one.cells.get(key, zero) for key in keys]) if keys else np.zeros((0, 8, width))
        yield name, rows[:, 0], rows[:, 5]
