"""The atmosphere of one scene on its coarse grid: terms of every band for maps of AOT, altitude and water vapour.

The spectral table is reduced to the scene: per band, a small table over AOT and altitude at nodes every few kilometres,
which hold the sun and view directions; between them everything is bilinear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from ..core.grid import Grid
from ..physics.atmosphere import Terms, relative_azimuth
from ..physics.atmosphere_gases import gas_fits, gas_transmission, water_transmission
from ..physics.atmosphere_table import BandTable, band_table, load
from ..products.angles import directions, interpolate, sun_nodes, vectors, view_nodes
from ..products.level1 import Air
from ..products.scene import Scene
from ..products.sensors import all_sensors, find_role

AOT_NODES = np.array([0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.2, 1.4])
ALTITUDE_NODES_M = np.array([0.0, 750.0, 1500.0, 2500.0, 3500.0])
_NODE_M = 5000.0
#: species of the forecast -> component of 6S; the others are water-soluble
_COMPONENTS: Mapping[str, str] = {"dust": "dust", "sea_salt": "oceanic", "black_carbon": "soot"}


@dataclass(frozen=True)
class BandAir:
    """One band over the scene's nodes: arrays (rows, columns, aot, altitude) of rho_A, T down, T up; the others without
    the node axes; `mass` (h, w) two-way air mass on the coarse grid.
    """

    rho: np.ndarray
    rho_rayleigh: np.ndarray
    t_down: np.ndarray
    t_up: np.ndarray
    albedo: np.ndarray
    tau: np.ndarray
    t_up_rayleigh: np.ndarray
    tau_rayleigh: np.ndarray


@dataclass(frozen=True)
class SceneAir:
    """The reduced tables of a scene by band, with what they need to be read on its coarse grid."""

    sensor: str
    bands: dict[str, BandAir]
    rows: np.ndarray
    columns: np.ndarray
    mass: np.ndarray
    sun_cosine: np.ndarray
    view_cosine: np.ndarray

    def terms(
        self, band: str, aot: np.ndarray, altitude_m: np.ndarray, water_gcm2: np.ndarray | float, ozone_cmatm: float
    ) -> Terms:
        """All terms of a band on the coarse grid (float32) for maps of AOT, altitude and water vapour (sea level)."""
        part = self.bands[band]
        at = (self.rows, self.columns, _position(AOT_NODES, aot), _position(ALTITUDE_NODES_M, altitude_m))
        flat = np.zeros_like(self.rows), np.zeros_like(self.columns), *at[2:]
        rayleigh = (*at[:2], np.zeros(aot.shape), at[3])
        tau = _sample(part.tau[None, None], *flat)
        fit = gas_fits(self.sensor)[band]
        return Terms(
            _sample(part.rho, *at), _sample(part.rho_rayleigh[:, :, None, :], *rayleigh), _sample(part.t_down, *at),
            _sample(part.t_up, *at), _sample(part.albedo[None, None], *flat),
            np.asarray(water_transmission(fit, self.mass, water_gcm2, altitude_m), np.float32),
            np.asarray(gas_transmission(fit, self.mass, ozone_cmatm, altitude_m), np.float32),
            np.exp(-tau / self.sun_cosine), np.exp(-tau / self.view_cosine),
        )  # fmt: skip

    def upward_diffuse(self, band: str, aot: float, altitude_m: float) -> tuple[float, float]:
        """Upward diffuse transmittances of molecules alone and of aerosols alone, at the middle of the scene."""
        part = self.bands[band]
        row, column = part.rho.shape[0] // 2, part.rho.shape[1] // 2
        a = float(_position(AOT_NODES, np.asarray(aot)))
        h = float(_position(ALTITUDE_NODES_M, np.asarray(altitude_m)))
        cosine = float(np.median(self.view_cosine))
        index = round(h)
        low, part_a = int(a), a - int(a)
        high = min(low + 1, len(AOT_NODES) - 1)

        def at(values: np.ndarray) -> float:
            return float(values[low, index] * (1 - part_a) + values[high, index] * part_a)

        molecules = float(part.t_up_rayleigh[row, column, index])
        tau_rayleigh = float(part.tau_rayleigh[index])
        aerosols = at(part.t_up[row, column]) / molecules
        tau_aerosol = at(part.tau) - tau_rayleigh
        return (max(0.0, molecules - float(np.exp(-tau_rayleigh / cosine))),
                max(0.0, aerosols - float(np.exp(-tau_aerosol / cosine))))  # fmt: skip


def aerosol_of(air: Air, model: str) -> dict[str, float]:
    """Shares of aerosol models in the optical thickness: the forecast's species, or one model.

    `model` "forecast": dust is dust-like, sea salt oceanic, black carbon soot, all else water-soluble (components of
    6S); without a forecast, or for any other `model`, that of its name, continental by default.
    """
    total = sum(air.species.values())
    if model != "forecast" or total <= 0:
        return {"continental" if model == "forecast" else model: 1.0}
    parts: dict[str, float] = {}
    for species, value in air.species.items():
        name = _COMPONENTS.get(species, "water_soluble")
        parts[name] = parts.get(name, 0.0) + value / total
    return {name: share for name, share in parts.items() if share > 0}


def _mixed(found: Sequence[BandTable], shares: Sequence[float]) -> BandTable:
    """Means of the models' terms, weighted by their shares in the AOT."""

    def mean(name: str) -> np.ndarray:
        return np.asarray(sum(w * getattr(t, name) for w, t in zip(shares, found, strict=True)))

    names = ("rho", "rho_rayleigh", "t_down", "t_up", "albedo", "tau", "t_up_rayleigh", "tau_rayleigh")
    return BandTable(found[0].aot, found[0].altitude_m, *(mean(n) for n in names))


def scene_air(scene: Scene, grid: Grid, aerosol: Mapping[str, float] | None = None) -> SceneAir:
    """Reduce the spectral tables to a scene on its coarse grid. `aerosol`: shares of the models (`aerosol_of`).

    Raises `TheiaError` for sensors without tables.
    """
    shares = aerosol or {"continental": 1.0}
    tables = [load(model) for model in shares]
    left, bottom, right, top = grid.bounds
    rows = max(2, int(np.ceil((top - bottom) / _NODE_M)) + 1)
    columns = max(2, int(np.ceil((right - left) / _NODE_M)) + 1)
    x, y = np.linspace(left, right, columns), np.linspace(top, bottom, rows)
    sensor = all_sensors()[scene.sensor]
    sun = sun_nodes(scene.angles, scene.grid)
    assert sun is not None  # checked before the work
    sun_zenith, sun_azimuth = directions(
        interpolate(vectors(sun.zenith_deg, sun.azimuth_deg), sun, x[None], y[:, None])
    )
    bands = {}
    middle = find_role(scene, "red") or next(iter(scene.bands))
    for name in scene.bands:
        nodes = view_nodes(scene.angles, name, scene.grid) or view_nodes(scene.angles, middle, scene.grid)
        assert nodes is not None
        view_zenith, view_azimuth = directions(
            interpolate(vectors(nodes.zenith_deg, nodes.azimuth_deg), nodes, x[None], y[:, None])
        )
        azimuth = np.asarray(relative_azimuth(sun_azimuth, view_azimuth))
        known = sensor.bands[name]
        found = _mixed([
            band_table(table, scene.sensor, name, sun_zenith.ravel(), view_zenith.ravel(), azimuth.ravel(), AOT_NODES,
                       ALTITUDE_NODES_M, (known.centre_nm, known.width_nm))
            for table in tables
        ], list(shares.values()))  # fmt: skip
        shape = (rows, columns)
        rho, t_down, t_up = (
            v.reshape(*shape, *v.shape[1:]).astype(np.float32) for v in (found.rho, found.t_down, found.t_up)
        )
        bands[name] = BandAir(
            rho, found.rho_rayleigh.reshape(*shape, -1).astype(np.float32), t_down, t_up,
            found.albedo.astype(np.float32), found.tau.astype(np.float32),
            found.t_up_rayleigh.reshape(*shape, -1).astype(np.float32), found.tau_rayleigh.astype(np.float32),
        )  # fmt: skip
    cx, cy = grid.centres()
    row = np.clip((top - cy) / (top - bottom) * (rows - 1), 0, rows - 1)
    column = np.clip((cx - left) / (right - left) * (columns - 1), 0, columns - 1)
    mean_view = view_nodes(scene.angles, middle, scene.grid)
    assert mean_view is not None
    cos_sun, cos_view = (
        np.cos(np.radians(directions(interpolate(vectors(n.zenith_deg, n.azimuth_deg), n, cx[None], cy[:, None]))[0]))
        for n in (sun, mean_view)
    )
    return SceneAir(scene.sensor, bands, row, column, (1 / cos_sun + 1 / cos_view).astype(np.float32),
                    cos_sun.astype(np.float32), cos_view.astype(np.float32))  # fmt: skip


def _position(nodes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Fractional index of values among nodes, held at the ends."""
    return np.asarray(np.interp(values, nodes, np.arange(len(nodes))))


@numba.njit(nogil=True, cache=True)
def _sample(table: Any, rows: Any, columns: Any, third: Any, fourth: Any) -> Any:
    """Values of (rows, columns, a, h) at fractional positions: rows (h,), columns (w,), third and fourth (h, w)."""
    height, width = third.shape
    out = np.empty((height, width), np.float32)
    sizes = table.shape
    for i in range(height):
        r0 = min(int(rows[i]), max(sizes[0] - 2, 0))
        r1 = min(r0 + 1, sizes[0] - 1)
        fr = rows[i] - r0
        for j in range(width):
            c0 = min(int(columns[j]), max(sizes[1] - 2, 0))
            c1 = min(c0 + 1, sizes[1] - 1)
            fc = columns[j] - c0
            a0 = min(int(third[i, j]), max(sizes[2] - 2, 0))
            a1 = min(a0 + 1, sizes[2] - 1)
            fa = third[i, j] - a0
            h0 = min(int(fourth[i, j]), max(sizes[3] - 2, 0))
            h1 = min(h0 + 1, sizes[3] - 1)
            fh = fourth[i, j] - h0
            total = 0.0
            for p in range(2):
                wr = fr if p else 1 - fr
                r = r1 if p else r0
                for q in range(2):
                    wc = fc if q else 1 - fc
                    c = c1 if q else c0
                    low = table[r, c, a0, h0] * (1 - fh) + table[r, c, a0, h1] * fh
                    high = table[r, c, a1, h0] * (1 - fh) + table[r, c, a1, h1] * fh
                    total += wr * wc * (low * (1 - fa) + high * fa)
            out[i, j] = total
    return out
