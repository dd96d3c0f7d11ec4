"""Canopy reflectance in the bands of a sensor, from a table of PROSAIL runs that leaves the soil free.

The table (tools/build_canopy_table.py) holds, per plant type, sun zenith, LAI, chlorophyll and brown pigments, the
terms
of 4SAIL (Verhoef et al. 2007, doi 10.1109/TGRS.2007.895844) seen from nadir; the soil, or another canopy below, is put
under it at run time:  R = rso + tsto rs + (scatter + tsstoo rs rdd) rs / (1 - rs rdd).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit

TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "canopy_sentinel2.npz"
_CAB_MAX, _BROWN_MAX = 85.0, 1.8


class CanopyAtSun(NamedTuple):
    """The table at one sun zenith. `bands` (type, LAI, Cab, brown, band, 3: rso, scatter, rdd), `scalars` (..., 2:
    tsto,
    tsstoo); `axes` first value and step of u = 1 - exp(-LAI/2), sqrt(Cab/85), sqrt(Cbrown/1.8)."""

    bands: np.ndarray
    scalars: np.ndarray
    axes: np.ndarray


@dataclass(frozen=True)
class CanopyTable:
    """The whole table for one satellite and a choice of bands; ground materials and their darkening when wet with
    it."""

    band_names: tuple[str, ...]
    types: tuple[str, ...]
    sun_zenith_deg: np.ndarray
    bands: np.ndarray
    scalars: np.ndarray
    axes: np.ndarray
    surface_names: tuple[str, ...]
    surfaces: np.ndarray
    wet_factor: np.ndarray

    def at_sun(self, zenith_deg: float) -> CanopyAtSun:
        """Linear in the cosine of the sun zenith; held outside 18-70 degrees."""
        nodes = -np.cos(np.radians(self.sun_zenith_deg))
        value = np.clip(-np.cos(np.radians(zenith_deg)), nodes[0], nodes[-1])
        low = int(np.clip(np.searchsorted(nodes, value) - 1, 0, len(nodes) - 2))
        share = np.float32((value - nodes[low]) / (nodes[low + 1] - nodes[low]))

        def between(array: np.ndarray) -> np.ndarray:
            return np.ascontiguousarray(array[:, low] + share * (array[:, low + 1] - array[:, low]))

        return CanopyAtSun(between(self.bands), between(self.scalars), self.axes)

    def surface(self, name: str) -> np.ndarray:
        """Reflectance (bands,) of a dry ground material."""
        spectrum: np.ndarray = self.surfaces[self.surface_names.index(name)]
        return spectrum


@lru_cache(maxsize=8)
def canopy_table(satellite: str, band_names: tuple[str, ...]) -> CanopyTable:
    """The table of a satellite ("S2A", "S2B", "S2C") for some of its thirteen bands."""
    with np.load(TABLE) as data:
        names = [str(b) for b in data["bands"]]
        chosen = [names.index(b) for b in band_names]
        scale = np.float32(data["scale"])
        axes = np.array([[data[n][0], data[n][1] - data[n][0]] for n in ("cover", "chlorophyll", "brown")])
        return CanopyTable(
            tuple(band_names),
            tuple(str(t) for t in data["types"]),
            data["sun_zenith_deg"],
            data[f"canopy_{satellite}"][..., chosen, :].astype(np.float32) * scale,
            data["scalars"].astype(np.float32) * scale,
            axes,
            tuple(str(s) for s in data["surfaces"]),
            data[f"surface_{satellite}"][:, chosen],
            data[f"wet_{satellite}"][chosen],
        )


@njit(nogil=True, cache=True)
def cover_soil(
    kind: int, lai: float, cab: float, brown: float, soil: np.ndarray, table: CanopyAtSun, out: np.ndarray
) -> None:
    """Reflectance (bands,) of a canopy over `soil` (bands,), into `out`; the two may be the same array."""
    nodes_u, nodes_q, nodes_b = table.bands.shape[1], table.bands.shape[2], table.bands.shape[3]
    if lai <= 1e-4:
        out[:] = soil
        return
    u = (1.0 - np.exp(-0.5 * lai) - table.axes[0, 0]) / table.axes[0, 1]
    q = (np.sqrt(max(cab, 0.0) / _CAB_MAX) - table.axes[1, 0]) / table.axes[1, 1]
    b = (np.sqrt(max(brown, 0.0) / _BROWN_MAX) - table.axes[2, 0]) / table.axes[2, 1]
    u, q, b = min(max(u, 0.0), nodes_u - 1.0001), min(max(q, 0.0), nodes_q - 1.0001), min(max(b, 0.0), nodes_b - 1.0001)
    i, j, k = int(u), int(q), int(b)
    u, q, b = u - i, q - j, b - k
    tsto, tsstoo = 0.0, 0.0
    for di in range(2):
        for dj in range(2):
            for dk in range(2):
                w = (u if di else 1 - u) * (q if dj else 1 - q) * (b if dk else 1 - b)
                tsto += w * table.scalars[kind, i + di, j + dj, k + dk, 0]
                tsstoo += w * table.scalars[kind, i + di, j + dj, k + dk, 1]
    for n in range(soil.shape[0]):
        rso, scatter, rdd = 0.0, 0.0, 0.0
        for di in range(2):
            for dj in range(2):
                for dk in range(2):
                    w = (u if di else 1 - u) * (q if dj else 1 - q) * (b if dk else 1 - b)
                    term = table.bands[kind, i + di, j + dj, k + dk, n]
                    rso += w * term[0]
                    scatter += w * term[1]
                    rdd += w * term[2]
        rs = soil[n]
        out[n] = rso + tsto * rs + (scatter + tsstoo * rs * rdd) * rs / (1.0 - rs * rdd)
