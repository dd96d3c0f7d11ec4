"""Integers of few values (masks, AOT) turned into something else by a table of 256 entries, in one compiled pass.

Four times as fast as indexing the table with the image in numpy, which converts every pixel to a 64-bit index first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numba
import numpy as np

from ..products.masks import decode
from ..products.scene import Mask
from .constants import SNOW, WATER


def mask_of(dn: np.ndarray, masks: Iterable[Mask]) -> np.ndarray:
    """Where any of several masks of one file holds, boolean, from the file's integers."""
    chosen = tuple(masks)
    if dn.dtype != np.uint8:
        return decode(dn, chosen)
    out = np.empty(dn.shape, np.bool_)
    _look_up(decode(np.arange(256, dtype=np.uint8), chosen), dn, out)
    return out


def lower_to(status: np.ndarray, dn: np.ndarray, table: np.ndarray) -> None:
    """status = min(status, table[dn]) in place; uint8 throughout."""
    _lower(status, dn, table)


def swap_water_and_snow(status: np.ndarray) -> None:
    """Exchange these two classes in place: ranks to classes and back."""
    table = np.arange(256, dtype=np.uint8)
    table[[WATER, SNOW]] = SNOW, WATER
    _replace(status, table)


def scale_by(weight: np.ndarray, dn: np.ndarray, table: np.ndarray) -> None:
    """weight *= table[dn] in place; float32 weight and table, unsigned integers `dn`."""
    _scale(weight, dn, table)


def histogram(dn: np.ndarray, counts: np.ndarray) -> None:
    """Add the number of pixels of each value to `counts` (int64), in place; unsigned integers."""
    _histogram(dn, counts)


@numba.njit(nogil=True, cache=True)
def _look_up(table: Any, dn: Any, out: Any) -> None:
    for i in range(dn.shape[0]):
        for j in range(dn.shape[1]):
            out[i, j] = table[dn[i, j]]


@numba.njit(nogil=True, cache=True)
def _lower(status: Any, dn: Any, table: Any) -> None:
    for i in range(dn.shape[0]):
        for j in range(dn.shape[1]):
            status[i, j] = min(status[i, j], table[dn[i, j]])


@numba.njit(nogil=True, cache=True)
def _replace(status: Any, table: Any) -> None:
    for i in range(status.shape[0]):
        for j in range(status.shape[1]):
            status[i, j] = table[status[i, j]]


@numba.njit(nogil=True, cache=True)
def _scale(weight: Any, dn: Any, table: Any) -> None:
    for i in range(dn.shape[0]):
        for j in range(dn.shape[1]):
            weight[i, j] *= table[dn[i, j]]


@numba.njit(nogil=True, cache=True)
def _histogram(dn: Any, counts: Any) -> None:
    for i in range(dn.shape[0]):
        for j in range(dn.shape[1]):
            counts[dn[i, j]] += 1
