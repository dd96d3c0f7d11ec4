"""What a pixel shows on one date: its class from masks and data, and its reflectance in one kind of integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numba
import numpy as np

from .constants import CLOUD, EMPTY, LAND, NODATA, SNOW, WATER


def classify(
    shape: tuple[int, int],
    cloud: np.ndarray | None,
    water: np.ndarray | None,
    snow: np.ndarray | None,
    outside: np.ndarray | None,
    bands: Sequence[np.ndarray] = (),
) -> np.ndarray:
    """Status of each pixel on one date: unknown before cloud before water before snow before land.

    Unknown where a mask says outside or any band of the group is negative. Masks are boolean; `cloud` includes shadows.
    """
    status = np.full(shape, LAND, np.uint8)
    for mask, value in ((snow, SNOW), (water, WATER), (cloud, CLOUD), (outside, EMPTY)):
        if mask is not None:
            status[mask] = value
    mark_unknown(status, bands)
    return status


def mark_unknown(status: np.ndarray, bands: Sequence[np.ndarray]) -> None:
    """Unknown, in place, where any band of the group is negative."""
    for dn in bands:
        _mark_unknown(dn, status)


def coarsen_status(status: np.ndarray, factor: int) -> np.ndarray:
    """The class of most pixels in each cell; ties go to unknown, then cloud, water, snow, land."""
    out = np.empty((-(-status.shape[0] // factor), -(-status.shape[1] // factor)), np.uint8)
    _majority(status, factor, out)
    return out


def canonical(dn: np.ndarray, scale: float, offset: float, nodata: float | None) -> np.ndarray:
    """Any stored reflectance as int16 x 10000, -10000 where unknown (physical value = DN * scale + offset).

    Products with an offset can store small negative reflectances of dark surfaces: down to -0.05 these become 0 there;
    without an offset negative values are unknown, as in the method.
    """
    gain, bias = scale * 1e4, offset * 1e4
    if dn.dtype == np.int16 and abs(gain - 1) < 1e-9 and bias == 0 and (nodata is None or nodata < 0):
        return dn
    out = np.empty(dn.shape, np.int16)
    fill = np.nan if nodata is None else float(nodata)
    _canonical(dn, np.float64(gain), np.float64(bias), fill, 500.0 if bias < 0 else 0.0, out)
    return out


@numba.njit(nogil=True, cache=True)
def _canonical(dn: Any, gain: float, bias: float, nodata: float, tolerance: float, out: Any) -> None:
    for i in range(dn.shape[0]):
        for j in range(dn.shape[1]):
            value = dn[i, j] * gain + bias
            if dn[i, j] == nodata or not value >= -tolerance:
                out[i, j] = NODATA
            else:
                out[i, j] = np.int16(min(max(np.floor(value + 0.5), 0.0), 32767.0))


@numba.njit(nogil=True, cache=True)
def _mark_unknown(dn: Any, status: Any) -> None:
    for i in range(dn.shape[0]):
        for j in range(dn.shape[1]):
            status[i, j] = status[i, j] if dn[i, j] >= 0 else EMPTY


@numba.njit(nogil=True, cache=True)
def _majority(status: Any, factor: int, out: Any) -> None:
    order = (EMPTY, CLOUD, WATER, SNOW, LAND)
    counts = np.zeros(5, np.int64)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            counts[:] = 0
            for y in range(i * factor, min((i + 1) * factor, status.shape[0])):
                for x in range(j * factor, min((j + 1) * factor, status.shape[1])):
                    counts[status[y, x]] += 1
            best = EMPTY
            for value in order:
                if counts[value] > counts[best]:
                    best = value
            out[i, j] = best
