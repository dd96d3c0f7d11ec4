"""Wave trains of small windows: from the cross spectrum of two bands seen a moment apart to period, speed and depth.

The cross spectrum of the second band with the first has the phase omega dt at the wave number of a train. A wave
appears at k and -k; the one whose phase has the sign of the time lag is the direction of travel. Limit: two FFT of
320 x 320 per window, 2.5 ms on one core; the search of peaks is compiled and takes about as long.
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
from numba import njit
from scipy import fft, ndimage

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
    return _find(
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


@njit(nogil=True, cache=True)
def _find(
    one: np.ndarray,
    two: np.ndarray,
    lags: np.ndarray,
    pixel: float,
    padding: int,
    k_low: float,
    k_high: float,
    gravity: float,
    bounds: np.ndarray,
    trains: int,
    candidates: int,
    separation: float,
    peak_share: float,
    cluster_share: float,
    radius_cells: float,
    largest_phase: float,
    least_coherence: float,
    least_snr: float,
    wavenumber_cells: float,
    phase_factor: float,
    lag_error: float,
) -> np.ndarray:
    n, rows, cols = one.shape
    out = np.full((n, trains, 8), np.nan)
    step = 1.0 / (rows * pixel)
    radius = int(round(radius_cells * padding))
    energy = np.empty((rows, cols), np.float32)
    values = np.empty(rows * cols, np.float32)
    for w in range(n):
        total, count = 0.0, 0
        for i in range(rows):
            ky = (i if i <= rows // 2 else i - rows) * step
            for j in range(cols):
                k = math.sqrt(ky * ky + (j * step) ** 2)
                if k < k_low or k > k_high or (j == 0 and ky <= 0):
                    energy[i, j] = 0.0
                    continue
                a, b = one[w, i, j], two[w, i, j]
                e = math.sqrt((a.real * a.real + a.imag * a.imag) * (b.real * b.real + b.imag * b.imag))
                energy[i, j] = e
                values[count] = e
                total += e
                count += 1
        if count == 0 or total <= 0:
            continue
        floor = np.median(values[:count:4]) / 0.693147
        _trains_of(
            one[w],
            two[w],
            energy,
            lags[w],
            step,
            padding,
            radius,
            total,
            floor,
            gravity,
            bounds,
            candidates,
            separation,
            peak_share,
            cluster_share,
            largest_phase,
            least_coherence,
            least_snr,
            wavenumber_cells,
            phase_factor,
            lag_error,
            out[w],
        )
    return out


@njit(nogil=True, cache=True)
def _peaks(energy: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray, int]:
    """(row, column) with rows below 0 for negative frequencies, height and number of the local maxima of a half plane
    that reach `share` of the highest."""
    rows, cols = energy.shape
    least = share * energy.max()
    place = np.empty((512, 2), np.int64)
    height = np.empty(512)
    count = 0
    for i in range(rows):
        for j in range(cols):
            e = energy[i, j]
            if e <= 0 or e < least or count >= 512:
                continue
            highest = True
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    if 0 <= j + dj < cols and energy[(i + di) % rows, j + dj] > e:
                        highest = False
            if highest:
                place[count, 0], place[count, 1] = (i if i <= rows // 2 else i - rows), j
                height[count] = e
                count += 1
    return place, height, count


@njit(nogil=True, cache=True)
def _trains_of(
    one: np.ndarray,
    two: np.ndarray,
    energy: np.ndarray,
    lag: float,
    step: float,
    padding: int,
    radius: int,
    total: float,
    floor: float,
    gravity: float,
    bounds: np.ndarray,
    candidates: int,
    separation: float,
    peak_share: float,
    cluster_share: float,
    largest_phase: float,
    least_coherence: float,
    least_snr: float,
    wavenumber_cells: float,
    phase_factor: float,
    lag_error: float,
    out: np.ndarray,
) -> None:
    """The trains of one window into `out` (trains, 8): the highest peaks that pass every test, far enough apart."""
    rows, cols = energy.shape
    tried = np.empty(candidates)
    kept = np.empty(out.shape[0])
    found, looked = 0, 0
    place, height, count = _peaks(energy, peak_share)
    while looked < candidates and found < out.shape[0]:
        best, bi, bj = 0.0, -1, -1
        for m in range(count):
            if height[m] <= best:
                continue
            i, j = place[m, 0], place[m, 1]
            angle = math.atan2(float(j), float(i))
            near = False
            for t in range(looked):
                d = abs(angle - tried[t])
                if min(d, math.pi - d) < separation:
                    near = True
                    break
            if not near:
                best, bi, bj = height[m], i, j
        if best <= 0:
            return
        tried[looked] = math.atan2(float(bj), float(bi))
        looked += 1
        sx, sy, sre, sim, e1, e2, weight, cells = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0
        for di in range(-radius, radius + 1):
            for dj in range(-radius, radius + 1):
                if di * di + dj * dj > radius * radius:
                    continue
                y, x = bi + di, bj + dj
                fy, fx = (-y, -x) if x < 0 else (y, x)
                if fx >= cols or abs(fy) > rows // 2:
                    continue
                a, b = one[fy % rows, fx], two[fy % rows, fx]
                re = b.real * a.real + b.imag * a.imag
                im = b.imag * a.real - b.real * a.imag
                if x < 0:
                    im = -im
                e = math.sqrt(re * re + im * im)
                if e <= cluster_share * best:
                    continue
                sx += e * x
                sy += e * y
                sre += re
                sim += im
                e1 += a.real * a.real + a.imag * a.imag
                e2 += b.real * b.real + b.imag * b.imag
                weight += e
                cells += 1
        kx, ky = sx / weight * step, sy / weight * step
        k = math.sqrt(kx * kx + ky * ky)
        phase = -math.atan2(sim, sre)
        if phase * lag < 0:
            kx, ky = -kx, -ky
        phase = abs(phase)
        coherence = math.sqrt(sre * sre + sim * sim) / math.sqrt(e1 * e2)
        snr = weight / cells / floor
        if phase <= 0 or phase > largest_phase or coherence < least_coherence or snr < least_snr:
            continue
        omega = phase / abs(lag)
        speed = omega / (2 * math.pi * k)
        period = 2 * math.pi / omega
        gamma = 2 * math.pi * speed * speed * k / gravity
        if period < bounds[2] or period > bounds[3] or gamma < bounds[4] or gamma > bounds[5]:
            continue
        depth = math.atanh(gamma) / (2 * math.pi * k)
        if depth < bounds[0] or depth > bounds[1]:
            continue
        independent = max(1.0, cells / (2.25 * padding * padding))
        phase_part = phase_factor / math.sqrt(snr * independent) / phase
        k_part = wavenumber_cells * padding * step / k
        relative = math.sqrt(phase_part * phase_part + k_part * k_part + lag_error * lag_error)
        slope = 2 * gamma / ((1 - gamma * gamma) * math.atanh(gamma))
        direction = math.degrees(math.atan2(kx, -ky)) % 360.0
        again = False
        for t in range(found):
            d = abs(direction - kept[t]) % 360.0
            if min(d, 360.0 - d) < math.degrees(separation):
                again = True
        if again:
            continue
        kept[found] = direction
        out[found, 0] = depth
        out[found, 1] = depth * slope * relative
        out[found, 2] = direction
        out[found, 3] = 1.0 / k
        out[found, 4] = period
        out[found, 5] = speed
        out[found, 6] = gamma
        out[found, 7] = weight / total
        found += 1


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
