"""Sentinel-2's bands of 20 m with the detail of its bands of 10 m, date by date.

A series says nothing of what lies between the pixels of 20 m; the bands of 10 m of the same date do. How their detail
shows in each coarse band is learnt one scale up, where both are known: detail between 20 and 40 m of the coarse bands
is regressed on that of the fine bands degraded by the sensor's MTF (Wald et al. 1997), and the coefficients are applied
to the detail between 10 and 20 m. On simulated areas the error of clear dates against the truth at 10 m falls by a
third to a half in the red-edge and narrow near infrared bands.

Limit: arithmetic, five separable filters a band and date.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..core.grid import Grid
from ..core.resample import resample
from .observations import SensorSeries
from .sensors import constants, fusion_sensors

#: pixels of 10 m by which a block has to be larger than what is kept of it
MARGIN = 6
#: side of the neighbourhood that has to be clear for detail to be added
_REACH = 7
_DATES_LOOKED_AT = 6


def split(series: SensorSeries, pixel_m: float) -> tuple[list[int], list[int]]:
    """Positions of the bands at `pixel_m` and of those twice as coarse; both empty where there is nothing to do."""
    table = fusion_sensors()[series.sensor].resolution_m
    fine = [k for k, b in enumerate(series.bands) if table.get(b) == pixel_m]
    coarse = [k for k, b in enumerate(series.bands) if table.get(b) == 2 * pixel_m]
    return (fine, coarse) if fine and coarse else ([], [])


def learn_weights(series: SensorSeries, pixel_m: float) -> np.ndarray:
    """(t, fine, coarse) float32: how the fine bands' detail shows in the coarse ones; that of all dates for poor ones.

    0 for bands that come with detail already (refined products). The block begins on a pixel of the coarse bands.
    """
    fine, coarse = split(series, pixel_m)
    table = constants()["sharpening"]
    weights = np.zeros((series.days.size, len(fine), len(coarse)), np.float32)
    if not fine:
        return weights
    safe = _far_from_masks(series.clear)
    clear = _whole(safe)
    gram = np.zeros((series.days.size, len(fine), len(fine)))
    cross = np.zeros((series.days.size, len(fine), len(coarse)))
    count = np.zeros(series.days.size)
    shown = np.zeros((2, len(coarse)))
    for date in np.flatnonzero(series.clear.reshape(series.days.size, -1).any(1)).tolist():
        values = np.nan_to_num(series.values[date])
        seen = clear[date]
        count[date] = seen.sum()
        x = _detail(_degraded(values[fine]))[:, seen]
        y = _detail(_halved(values[coarse]))[:, seen]
        gram[date], cross[date] = x @ x.T, x @ y.T
    ridge = table["ridge"] * np.eye(len(fine))
    if count.sum() < table["pixels_needed"]:
        return weights
    usual = np.linalg.solve(gram.sum(0) + count.sum() * ridge, cross.sum(0))
    for date in range(series.days.size):
        rich = count[date] >= table["pixels_needed"]
        weights[date] = np.linalg.solve(gram[date] + count[date] * ridge, cross[date]) if rich else usual
    for date in (int(d) for d in np.argsort(-count, kind="stable")[:_DATES_LOOKED_AT]):
        values, seen = np.nan_to_num(series.values[date]), safe[date]
        expected = np.tensordot(weights[date].T, _detail(values[fine]), 1)[:, seen]
        shown += [(_detail(values[coarse])[:, seen] * expected).sum(1), (expected**2).sum(1)]
    weights[:, :, shown[0] > table["sharp_from"] * shown[1]] = 0
    return weights


def sharpened(series: SensorSeries, pixel_m: float, weights: np.ndarray) -> SensorSeries:
    """The series with detail at `pixel_m` in its coarse bands; the arrays of the argument are not changed."""
    fine, coarse = split(series, pixel_m)
    if not fine:
        return series
    values = series.values.copy()
    safe = _far_from_masks(series.clear)
    for date in range(series.days.size):
        if not series.clear[date].any():
            continue
        own = np.nan_to_num(series.values[date][fine])
        height, width = own.shape[1:]
        detail = own - _doubled(_degraded(own))[:, :height, :width]
        values[date, coarse] += np.where(safe[date], np.tensordot(weights[date].T, detail, 1), 0).astype(np.float32)
    return replace(series, values=values)


def without_detail(series: SensorSeries, pixel_m: float) -> tuple[str, ...]:
    """The bands of a series that come without detail at `pixel_m`: twice as coarse, and not refined."""
    _, coarse = split(series, pixel_m)
    told = np.abs(learn_weights(series, pixel_m)).sum((0, 1)) > 0
    return tuple(series.bands[k] for k, some in zip(coarse, told, strict=True) if some)


def coarsened(images: np.ndarray) -> np.ndarray:
    """What a sensor of twice the pixel shows of images (n, h, w), brought back to their pixels; NaN stays."""
    known = np.isfinite(images)
    height, width = images.shape[1:]
    seen = _doubled(_degraded(np.where(known, images, np.float32(0))))[:, :height, :width]
    if not known.all():  # what is not known has no weight
        share = _doubled(_degraded(known.astype(np.float32)))[:, :height, :width]
        seen = seen / np.maximum(share, 0.1)
    return np.asarray(np.where(known, seen, np.nan), np.float32)


def _far_from_masks(clear: np.ndarray) -> np.ndarray:
    """Clear pixels whose neighbourhood, as far as the filters reach, is clear: no cloud is taken for detail."""
    from scipy.ndimage import minimum_filter

    return np.stack([minimum_filter(one, _REACH, mode="nearest") for one in clear]) if clear.size else clear


def _even(images: np.ndarray) -> np.ndarray:
    odd = [size % 2 for size in images.shape[1:]]
    return np.pad(images, ((0, 0), (0, odd[0]), (0, odd[1])), mode="edge") if any(odd) else images


def _halved(images: np.ndarray) -> np.ndarray:
    even = _even(images)
    n, height, width = even.shape
    return even.reshape(n, height // 2, 2, width // 2, 2).mean((2, 4))


def _whole(clear: np.ndarray) -> np.ndarray:
    """Coarse pixels that are clear in all of their parts."""
    even = _even(clear)
    n, height, width = even.shape
    return np.asarray(even.reshape(n, height // 2, 2, width // 2, 2).all((2, 4)))


def _degraded(images: np.ndarray) -> np.ndarray:
    """What a sensor of twice the pixel sees: its MTF beyond that of the pixel itself as a Gaussian, then the mean."""
    from scipy.ndimage import gaussian_filter1d

    # exp(-2 pi^2 s^2 f^2) = MTF at f = 1 / (4 pixels)
    sigma = float(np.sqrt(-np.log(0.33) / (2 * np.pi**2)) * 4)
    even = _even(images)
    for axis in (1, 2):
        even = gaussian_filter1d(even, sigma, axis, mode="nearest", truncate=3.0)
    return _halved(even)


def _doubled(images: np.ndarray) -> np.ndarray:
    height, width = images.shape[1:]
    fine = Grid.from_origin("", 0, 0, 1, 2 * height, 2 * width)
    return resample(np.ascontiguousarray(images), Grid.from_origin("", 0, 0, 2, height, width), fine, "cubic")


def _detail(images: np.ndarray) -> np.ndarray:
    height, width = images.shape[1:]
    return images - _doubled(_degraded(images))[:, :height, :width]
