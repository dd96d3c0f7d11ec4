"""Writing the auxiliary files of level 1C products: forecasts of the air as GRIB edition 1, 9 x 9 points over a tile.

Layout after WMO Manual on Codes, FM 92-IX GRIB edition 1: simple packing on 16 bits, reference value as IBM float.
Parameters of ECMWF's tables 128 and 210, as in AUX_ECMWFT and AUX_CAMSFO.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import struct
from collections.abc import Mapping

import numpy as np

from ..core.files import atomic_file
from ..core.grid import Grid
from .level1 import GRAVITY, OZONE_CMATM, SPECIES, Air

POINTS = 9
_BITS = 16
_CENTRE_ECMWF = 98
_AOT, _WATER, _OZONE, _GEOPOTENTIAL = 207, 137, 206, 129


def write_auxiliary(air: Air, grid: Grid, acquired: dt.datetime, folder: str) -> None:
    """AUX_ECMWFT (water vapour, ozone) and AUX_CAMSFO (AOT, species, height of the model's ground); what is None is
    left out.
    """
    corners = _corners(grid)
    weather = {(128, _WATER): _times(air.water_gcm2, 10.0), (128, _OZONE): _times(air.ozone_cmatm, 1 / OZONE_CMATM)}
    species = {(210, number): air.species.get(name) for number, name in SPECIES.items()}
    aerosols = {(210, _AOT): air.aot, **species, (128, _GEOPOTENTIAL): _times(air.altitude_m, GRAVITY)}
    for name, values in (("AUX_ECMWFT", weather), ("AUX_CAMSFO", aerosols)):
        known: Mapping[tuple[int, int], float] = {k: v for k, v in values.items() if v is not None}
        if known:
            os.makedirs(folder, exist_ok=True)
            with atomic_file(os.path.join(folder, name)) as temporary, open(temporary, "wb") as file:
                for (table, parameter), value in known.items():
                    file.write(message(np.full((POINTS, POINTS), value), table, parameter, acquired, corners))


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _corners(grid: Grid) -> tuple[float, float, float, float]:
    """(north, west, south, east) in degrees."""
    from pyproj import Transformer

    left, bottom, right, top = grid.bounds
    west, south, east, north = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True).transform_bounds(
        left, bottom, right, top
    )
    return float(north), float(west), float(south), float(east)


def message(
    values: np.ndarray, table: int, parameter: int, moment: dt.datetime, corners: tuple[float, float, float, float]
) -> bytes:
    """One message: values (rows from north to south, columns from west to east)."""
    rows, columns = values.shape
    north, west, south, east = corners
    year = moment.year % 100 or 100
    century = (moment.year - 1) // 100 + 1
    definition = _three(28) + bytes([
        table, _CENTRE_ECMWF, 1, 255, 128, parameter, 1, 0, 0, year, moment.month, moment.day, moment.hour,
        moment.minute, 1, 0, 0, 0, 0, 0, 0, century, 0, 0, 0,
    ])  # fmt: skip
    steps = ((east - west) / (columns - 1), (north - south) / (rows - 1))
    place = (
        _three(32) + bytes([0, 255, 0]) + struct.pack(">HH", columns, rows) + _signed(north) + _signed(west)
        + bytes([128]) + _signed(south) + _signed(east)
        + struct.pack(">HH", *(max(1, round(1000 * s)) for s in steps)) + bytes([0, 0, 0, 0, 0])
    )  # fmt: skip
    data = _packed(values)
    total = 8 + len(definition) + len(place) + len(data) + 4
    return b"GRIB" + _three(total) + b"\x01" + definition + place + data + b"7777"


def _packed(values: np.ndarray) -> bytes:
    """The data section."""
    low, span = float(values.min()), float(np.ptp(values))
    reference = _ibm(low)
    start = _ibm_value(reference)
    scale = 0 if span <= 0 else max(-60, math.ceil(math.log2((float(values.max()) - start) / (2**_BITS - 1) + 1e-300)))
    packed = np.clip(np.rint((values - start) / 2.0**scale), 0, 2**_BITS - 1).astype(">u2").tobytes()
    exponent = struct.pack(">H", abs(scale) | (0x8000 if scale < 0 else 0))
    length = 11 + len(packed)
    # sections have an even length; the number of unused bits stands beside the flags
    padding = length % 2
    return (_three(length + padding) + bytes([8 * padding]) + exponent + reference + bytes([_BITS]) + packed
            + b"\x00" * padding)  # fmt: skip


def _three(value: int) -> bytes:
    return value.to_bytes(3, "big")


def _signed(degrees: float) -> bytes:
    """Thousandths of a degree, sign and magnitude on three bytes."""
    value = round(1000 * degrees)
    return _three(abs(value) | (0x800000 if value < 0 else 0))


def _ibm(value: float) -> bytes:
    """The largest IBM float of 32 bits that is not above a value."""
    if value == 0:
        return b"\x00\x00\x00\x00"
    exponent, size = 64, abs(value)
    while size >= 1:
        size, exponent = size / 16, exponent + 1
    while size < 1 / 16:
        size, exponent = size * 16, exponent - 1
    fraction = math.floor(size * 2**24) if value > 0 else min(2**24 - 1, math.ceil(size * 2**24))
    return bytes([exponent | (0x80 if value < 0 else 0)]) + _three(fraction)


def _ibm_value(data: bytes) -> float:
    sign = -1.0 if data[0] & 0x80 else 1.0
    return sign * int.from_bytes(data[1:], "big") / 2**24 * 16.0 ** ((data[0] & 0x7F) - 64)
