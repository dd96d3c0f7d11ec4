"""Wave trains of small windows: from the cross spectrum of two bands seen a moment apart to period, speed and depth.

The cross spectrum of the second band with the first has the phase omega dt at the wave number of a train. A wave
appears at k and -k; the one whose phase has the sign of the time lag is the direction of travel. Limit: two FFT of
320 x 320 per window, 2.5 ms on one core; the search of peaks (`waves_trains`) is compiled and takes about as long.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import fft, ndimage

from .waves_trains import find_trains

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "waves.json"
#: columns of `trains`: what is known of one wave train
DEPTH, STD, DIRECTION, WAVELENGTH, PERIOD, SPEED, LINEARITY, ENERGY = range(8)
FIELDS = 8


@cache
def constants() -> Mapping[str, Any]:
    """The table of lags, limits and defaults."""
    data: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True)
class Method:
    """What a user may change: depths and periods looked for, in m and s, and the bounds of linearity."""

    depth_m: tuple[float, float]
    period_s: tuple[float, float]
    linearity: tuple[float, float]

    @classmethod
    def default(cls, **changes: Any) -> Method:
        limits = constants()["limits"]
        values = {"depth_m": limits["depth_m"], "period_s": limits["period_s"], "linearity": limits["linearity"]}
        pairs = {name: (float(low), float(high)) for name, (low, high) in (values | changes).items()}
        return cls(**pairs)


def high_pass(image: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """float32 image without its large scales: what a cosine taper of 21 x 21 pixels smooths is subtracted.

    Pixels that are not valid neither count nor change; they come out as 0.
    """
    half = constants()["window"]["taper_half_width"]
    taper = np.cos(np.linspace(-np.pi / 2, np.pi / 2, 2 * half + 3)[1:-1]).astype(np.float32) ** 2
    taper /= taper.sum()
    filled = np.where(valid, image, 0).astype(np.float32)
    weight = valid.astype(np.float32)
    for axis in (0, 1):
        filled = ndimage.convolve1d(filled, taper, axis=axis, mode="nearest")
        weight = ndimage.convolve1d(weight, taper, axis=axis, mode="nearest")
    smooth = filled / np.maximum(weight, np.float32(1e-3))
    return np.where(valid, image - smooth, 0).astype(np.float32)


def spectra(windows: np.ndarray) -> np.ndarray:
    """(n, padded, padded/2 + 1) complex64 of windows (n, side, side) float32: plane removed, Hann taper, padded."""
    side = windows.shape[-1]
    axis = (np.arange(side, dtype=np.float32) - (side - 1) / 2) / side
    centred = windows - windows.mean((-1, -2), keepdims=True)
    norm = np.float32((axis**2).sum() * side)
    centred -= ((centred * axis[:, np.newaxis]).sum((-1, -2)) / norm)[:, np.newaxis, np.newaxis] * axis[:, np.newaxis]
    centred -= ((centred * axis).sum((-1, -2)) / norm)[:, np.newaxis, np.newaxis] * axis
    hann = np.hanning(side + 2)[1:-1].astype(np.float32)
    padded = constants()["window"]["padding"] * side
    return np.asarray(fft.rfft2(centred * (hann[:, np.newaxis] * hann), s=(padded, padded)))


def wave_trains(
    first: np.ndarray, second: np.ndarray, lags_s: np.ndarray, pixel_m: float, method: Method | None = None
) -> np.ndarray:
    """(n, trains, 8) of windows (n, side, side) of two high-passed bands, `lags_s` (n,) from the first to the second.

    Trains in order of energy; NaN where there are fewer. Columns: depth m, its standard deviation m, direction of
    travel (degrees clockwise from north, rows run south), wavelength m, period s, speed m/s, linearity (c^2 k / g),
    share of the window's wave energy.
    """
    used = method or Method.default()
    table = constants()
    limits, rules = table["limits"], table["uncertainty"]
    side = first.shape[-1]
    one, two = spectra(first), spectra(second)
    window_m = side * pixel_m
    longest = limits["longest_share_of_window"] * window_m
    return find_trains(
        one,
        two,
        np.asarray(lags_s, np.float64),
        pixel_m,
        table["window"]["padding"],
        1.0 / longest,
        1.0 / limits["shortest_wavelength_m"],
        table["gravity"],
        np.array([*used.depth_m, *used.period_s, *used.linearity]),
        limits["trains"],
        limits["candidates"],
        math.radians(limits["separation_deg"]),
        limits["peak_share"],
        limits["cluster_share"],
        limits["cluster_radius_cells"],
        limits["largest_phase"],
        limits["least_coherence"],
        limits["least_snr"],
        rules["wavenumber_cells"],
        rules["phase_factor"],
        table["lags"]["relative_error"],
    )


def combine_trains(trains: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(depth, standard deviation, number) of windows (n,) from their trains (n, trains, 8), weighted by 1 / variance.

    The deviation grows with the scatter of the trains where that is larger than what each states.
    """
    depth, std = trains[..., DEPTH], trains[..., STD]
    known = np.isfinite(depth)
    weight = np.where(known, 1 / np.where(known, std, 1.0) ** 2, 0.0)
    total = weight.sum(-1)
    count = known.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (weight * np.where(known, depth, 0)).sum(-1) / total
        misfit = (weight * np.where(known, depth - mean[..., np.newaxis], 0) ** 2).sum(-1) / np.maximum(count - 1, 1)
        deviation = np.sqrt(np.maximum(1.0, misfit) / total)
    return np.where(count > 0, mean, np.nan), np.where(count > 0, deviation, np.nan), count
