"""The search of wave trains in the cross spectra of windows: peaks of energy, the phase around them, what they tell.

Every peak that is kept has the phase of a wave that can exist: its period, its linearity and its depth lie within
bounds, and both bands agree about it (coherence, energy above the floor of the spectrum).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def find_trains(
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
    """(n, trains, 8) of the spectra `one` and `two` (n, rows, cols) of two bands; columns as in `waves_spectrum`.

    `k_low`, `k_high`: cycles per m between which waves are looked for; `bounds`: least and largest depth in m, period
    in s and linearity; the other arguments are the limits of the table.
    """
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
