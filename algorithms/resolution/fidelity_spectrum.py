"""Power spectra of a super-resolved image and of its original: how much detail is there at each scale.

More detail than the original's own spectrum, continued beyond its Nyquist frequency, is over-sharpening or texture;
much less means that nothing was gained. High restoration is never evidence of quality by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .fidelity_consistency import Pair
from .fidelity_geometry import Geometry

#: side of the windows in original pixels and overlap of one half
_SIDE = 64
#: bins per cycle and original pixel
_BINS = 32
#: range (cycles per original pixel) from which the spectrum is continued
_FIT = (0.05, 0.35)
_FLOOR = 1e-14
_LEAST_SIDE = 16


def _index(rows: int, cols: int, pixel: float) -> np.ndarray:
    """Radial bin of each coefficient of a real two-dimensional transform."""
    fy, fx = np.fft.fftfreq(rows, pixel), np.fft.rfftfreq(cols, pixel)
    index: np.ndarray = np.floor(np.hypot(fy[:, None], fx[None, :]) * _BINS).astype(int)
    return index


def _radial(images: np.ndarray, pixel: float, bins: int) -> np.ndarray:
    """(bands, bins) mean power density of (bands, side, side), frequency in cycles per original pixel."""
    rows, cols = images.shape[1:]
    window = np.hanning(rows)[:, None] * np.hanning(cols)
    centred = images - images.mean(axis=(1, 2), keepdims=True)
    power = np.abs(np.fft.rfft2(centred * window)) ** 2 * pixel**2 / (window**2).sum()
    index = _index(rows, cols, pixel)
    inside = index < bins
    counts = np.bincount(index[inside], minlength=bins)
    sums = np.stack([np.bincount(index[inside], p[inside], minlength=bins) for p in power])
    density: np.ndarray = sums / np.maximum(counts, 1)
    return density


def _windows(geometry: Geometry, known: np.ndarray) -> Iterator[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Half-overlapping square windows that are known but for 3 %: their rows and columns in the fine and in the coarse
    image."""
    rows, cols = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
    extent = min(len(rows), len(cols))
    # in a small image several windows tell more than one
    side = _SIDE if extent >= 2 * _SIDE else min(_SIDE // 2, extent)
    if side < _LEAST_SIDE:
        return
    coarse, fine = geometry.coarse.transform, geometry.fine.transform
    count = round(side * geometry.factor)
    for row in range(rows[0], rows[-1] + 2 - side, side // 2):
        for col in range(cols[0], cols[-1] + 2 - side, side // 2):
            low = slice(row, row + side), slice(col, col + side)
            # a few holes do not spoil a window: they were filled
            if known[low].mean() < 0.97:
                continue
            r = round((coarse[5] + row * coarse[4] - fine[5]) / fine[4])
            c = round((coarse[2] + col * coarse[0] - fine[2]) / fine[0])
            if min(r, c) >= 0 and r + count <= geometry.fine.height and c + count <= geometry.fine.width:
                yield (slice(r, r + count), slice(c, c + count)), low


def _bins(factor: float) -> int:
    return int(np.ceil(_BINS * factor / 2))


def spectrum_sums(pair: Pair) -> dict[str, np.ndarray]:
    """Sums of log10 power (bands, bins): "fine", "bicubic" and "low", and "windows" (1,), over half-overlapping windows
    that are wholly known."""
    factor = pair.geometry.factor
    bins, bands = _bins(factor), len(pair.low)
    sums = {
        "fine": np.zeros((bands, bins)), "bicubic": np.zeros((bands, bins)), "low": np.zeros((bands, _BINS // 2)),
        "windows": np.zeros(1),
    }  # fmt: skip
    smooth = pair.geometry.up(pair.low)
    for part, low in _windows(pair.geometry, pair.known):
        sums["fine"] += np.log10(_radial(pair.fine[:, *part], 1 / factor, bins) + _FLOOR)
        sums["bicubic"] += np.log10(_radial(smooth[:, *part], 1 / factor, bins) + _FLOOR)
        sums["low"] += np.log10(_radial(pair.low[:, *low], 1.0, _BINS // 2) + _FLOOR)
        sums["windows"] += 1
    return sums


def coherence_sums(
    geometry: Geometry, known: np.ndarray, fine: np.ndarray, witness: np.ndarray
) -> dict[str, np.ndarray]:
    """Sums of cross and own power "cross" (3, bins) of a fine image and a witness on the same grid, each band divided
    by its spread."""
    bins = _bins(geometry.factor)
    cross = np.zeros((3, bins))
    for part, _ in _windows(geometry, known):
        a, b = (i[:, *part] - i[:, *part].mean(axis=(1, 2), keepdims=True) for i in (fine, witness))
        spread = np.sqrt(a.var(axis=(1, 2)) + b.var(axis=(1, 2))).reshape(-1, 1, 1) + 1e-9
        window = np.hanning(a.shape[1])[:, None] * np.hanning(a.shape[2])
        first, second = (np.fft.rfft2(i / spread * window) for i in (a, b))
        index = _index(a.shape[1], a.shape[2], 1 / geometry.factor)
        inside = index < bins
        parts = ((first * second.conj()).real, np.abs(first) ** 2, np.abs(second) ** 2)
        for row, power in enumerate(parts):
            cross[row] += np.bincount(index[inside], power.sum(axis=0)[inside], minlength=bins)
    return {"cross": cross}


def coherence_limit(cross: np.ndarray, level: float) -> float:
    """Frequency (cycles per pixel of the original) up to which the coherence stays above `level`; NaN without data."""
    if not cross[1].any():
        return float("nan")
    coherence = cross[0] / np.sqrt(np.maximum(cross[1] * cross[2], 1e-30))
    # three bins together: one alone is noisy
    smooth = np.convolve(coherence, np.ones(3) / 3, mode="same")[1:-1]
    below = np.flatnonzero(smooth < level)
    return float((below[0] + 1.5) / _BINS) if below.size else len(coherence) / _BINS


@dataclass(frozen=True)
class Spectrum:
    """One band. Frequencies in cycles per original pixel, powers in dB (relative to reflectance squared per cycle
    squared). `excess_db` by octave beyond the Nyquist frequency: measured minus continued; `restoration_db`: mean gain
    over the bicubic image (both relative to their first bin); NaN where it cannot be told."""

    frequency: np.ndarray
    fine_db: np.ndarray
    bicubic_db: np.ndarray
    low_db: np.ndarray
    expected_db: np.ndarray
    excess_db: tuple[float, ...]
    restoration_db: float


def spectra_of(sums: dict[str, np.ndarray], mtf: tuple[float, ...], noise: np.ndarray, factor: float) -> list[Spectrum]:
    """Per band, from the sums of all blocks; empty where no window was wholly known. `noise`: standard deviation of the
    original per band."""
    windows = float(sums["windows"][0])
    if windows == 0:
        return []
    found = []
    bins = sums["fine"].shape[1]
    frequency = (np.arange(bins) + 0.5) / _BINS
    for band, value in enumerate(mtf):
        fine, bicubic, low = (10.0 * sums[n][band] / windows for n in ("fine", "bicubic", "low"))
        own = frequency[: len(low)]
        # the mean of the logarithm lies below the logarithm of the mean in a bin of few values: the same for all three
        clean = np.maximum(10 ** (low / 10) - noise[band] ** 2, 0.02 * 10 ** (low / 10))
        level = 10 * np.log10(clean) - 20 * np.log10(value) * (own / 0.5) ** 2
        inside = (own > _FIT[0]) & (own < _FIT[1])
        slope, offset = np.polyfit(np.log10(own[inside]), level[inside], 1)
        expected = offset + slope * np.log10(frequency)
        octaves, edge = [], 0.5
        while edge < factor / 2 - 1e-6:
            part = (frequency >= edge) & (frequency < min(2 * edge, factor / 2))
            octaves.append(float(np.mean(fine[part] - expected[part])))
            edge *= 2
        gain = (fine - fine[0]) - (bicubic - bicubic[0])
        found.append(Spectrum(frequency, fine, bicubic, low, expected, tuple(octaves), float(gain[1:].mean())))
    return found
