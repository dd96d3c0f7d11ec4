"""The air of simulated level 1 images, forward only: terms of one band on one pass.

Nothing is shared with the tables of the correction: other aerosol, other nodes, scattering computed by adding and
doubling, gases as 6S prints them (`tools/build_simulation_atmosphere.py`). The scheme of the gases is 6S's (Vermote et
al. 1997): half of the water vapour lies above the scattering layer, the other gases above all of it. Against 6S itself
the apparent reflectance without aerosol is within 0.001 (a test holds it).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import map_coordinates

from ..physics import multiple_scattering, photons, responses
from ..physics.atmosphere import SEA_LEVEL_HPA, pressure
from ..products.sensors import all_sensors

TABLE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "atmosphere.npz"
#: nodes of AOT between which a band's terms are linear
AOT = np.array([0.0, 0.03, 0.07, 0.12, 0.18, 0.26, 0.35, 0.46, 0.6, 0.78, 1.0, 1.2])
#: scale height of water vapour, for what lies above a cloud
_VAPOUR_KM = 2.0


@lru_cache(maxsize=1)
def _table() -> dict[str, np.ndarray]:
    with np.load(TABLE, allow_pickle=False) as data:
        return {name: data[name].astype(float) for name in data.files}


@dataclass(frozen=True)
class Direction:
    """Sun zenith, and view zenith and relative azimuth (0: backscatter) at nodes (rows, columns), in degrees."""

    sun_zenith: float
    view_zenith: np.ndarray
    relative_azimuth: np.ndarray


@dataclass(frozen=True)
class BandAir:
    """One band on one pass. Axes: node rows and columns (of the view), AOT, altitude.

    `rho`, `t_up`: all four axes; `rho_rayleigh`: without AOT; `t_down`, `albedo`, `tau`: AOT and altitude; `altitude_m`
    the altitude's nodes; `water`, `other` (altitude, ...) transmissions and `ozone` absorption of the gases.
    """

    sensor: str
    band: str
    mass: float
    sun_cosine: float
    view_cosine: float
    rho: np.ndarray
    rho_rayleigh: np.ndarray
    t_down: np.ndarray
    t_up: np.ndarray
    albedo: np.ndarray
    tau: np.ndarray
    tau_rayleigh: np.ndarray
    altitude_m: np.ndarray


@dataclass(frozen=True)
class Light:
    """What one band needs over an area, arrays (h, w): apparent reflectance = `path` + `gain` x lit ground +
    `around` x environment's reflectance; `direct`: the sun's own part of the light on flat ground.
    """

    path: np.ndarray
    gain: np.ndarray
    around: np.ndarray
    direct: np.ndarray


def band_air(sensor: str, band: str, direction: Direction) -> BandAir:
    """The terms of a band for the directions of a pass."""
    t = _table()
    known = all_sensors()[sensor].bands[band]
    wavelengths, response = responses.response(sensor, band) or responses.box(known.centre_nm, known.width_nm)
    nodes = _nodes(t["wavelength_um"], wavelengths)
    mix = _Mean(t["wavelength_um"][nodes], wavelengths, responses.weights(wavelengths, response))
    sun_cosine = np.cos(np.radians(direction.sun_zenith))
    views = direction.view_zenith.ravel()
    at_sun = _spline(np.cos(np.radians(t["sun_zenith_deg"])), np.array([sun_cosine]))[0]
    at_view = _spline(t["view_zenith_deg"], views)
    at_aot = _spline(t["aot"], AOT)
    azimuth = np.cos(np.radians(direction.relative_azimuth.ravel())[:, None] * np.arange(t["multiple"].shape[3]))
    multiple = np.einsum("wsvmah,s,nv,nm,ka->wnkh", t["multiple"][nodes], at_sun, at_view, azimuth, at_aot,
                         optimize=True)  # fmt: skip
    rho = mix(np.maximum(multiple + _once(t, nodes, sun_cosine, views, direction.relative_azimuth.ravel()), 1e-6))
    directions = t["direction_deg"]
    through = np.einsum("wzah,ka->wzkh", t["transmittance"][nodes], at_aot)
    down = np.einsum("wzkh,z->wkh", through, _spline(directions, np.array([direction.sun_zenith]))[0])
    up = np.einsum("wzkh,nz->wnkh", through, _spline(directions, views))
    tau_r, tau_a = t["tau_rayleigh"][nodes], t["extinction"][nodes][:, None] * AOT
    shape = direction.view_zenith.shape
    view = float(np.cos(np.radians(np.median(views))))
    return BandAir(
        sensor, band, 1 / sun_cosine + 1 / view, float(sun_cosine), view, rho.reshape(*shape, *rho.shape[1:]),
        rho.reshape(*shape, *rho.shape[1:])[:, :, 0], mix(down), mix(up).reshape(*shape, *rho.shape[1:]),
        mix(np.maximum(np.einsum("wah,ka->wkh", t["albedo"][nodes], at_aot), 1e-6)),
        mix(tau_r[:, None, :] + tau_a[:, :, None] + 1e-9), mix(tau_r), 1000 * t["altitude_km"],
    )  # fmt: skip


def _once(
    t: dict[str, np.ndarray], nodes: slice, sun_cosine: float, views_deg: np.ndarray, azimuths_deg: np.ndarray
) -> np.ndarray:
    """Single scattering (wavelength, node, AOT, altitude)."""
    view = np.cos(np.radians(views_deg))
    cosine = -(sun_cosine * view + np.sqrt((1 - sun_cosine**2) * (1 - view**2)) * np.cos(np.radians(azimuths_deg)))
    angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    out = np.zeros((nodes.stop - nodes.start, len(view), len(AOT), t["tau_rayleigh"].shape[1]))
    for i, w in enumerate(range(nodes.start, nodes.stop)):
        phase = np.exp(np.interp(angle, t["angle_deg"], np.log(t["phase"][w])))
        for k, aot in enumerate(AOT):
            for h, tau in enumerate(t["tau_rayleigh"][w]):
                out[i, :, k, h] = multiple_scattering.single(
                    float(tau), float(max(aot * t["extinction"][w], 1e-9)), float(t["albedo_aerosol"][w]),
                    float(t["peak"][w]), np.full_like(view, sun_cosine), view, cosine, phase,
                )  # fmt: skip
    return out


def light(
    air: BandAir, rows: np.ndarray, columns: np.ndarray, aot: np.ndarray, altitude_m: np.ndarray, water_gcm2: float,
    ozone_cmatm: float, environment: np.ndarray,
) -> Light:  # fmt: skip
    """The light over an area (h, w). `rows` (h,), `columns` (w,): its place among the nodes of the view, fractional;
    `water_gcm2` above sea level; `environment`: mean reflectance of the surroundings.
    """
    shape = aot.shape
    r, c = np.broadcast_to(rows[:, None], shape), np.broadcast_to(columns[None, :], shape)
    a = np.interp(aot, AOT, np.arange(len(AOT)))
    h = np.interp(altitude_m, air.altitude_m, np.arange(len(air.altitude_m)))

    def read(values: np.ndarray, *place: np.ndarray) -> np.ndarray:
        return np.asarray(map_coordinates(values, [p.ravel() for p in place], order=1, mode="nearest")).reshape(shape)

    rho, up = read(air.rho, r, c, a, h), read(air.t_up, r, c, a, h)
    rayleigh = read(air.rho_rayleigh, r, c, h)
    down, albedo, tau = (read(v, a, h) for v in (air.t_down, air.albedo, air.tau))
    vapour = water(air, water_gcm2, altitude_m)
    gas = other_gases(air, ozone_cmatm, altitude_m)
    up_direct = np.exp(-tau / air.view_cosine)
    common = gas * vapour * down / (1 - albedo * environment)
    path = gas * (rayleigh + (rho - rayleigh) * np.sqrt(vapour))
    return Light(path, common * up_direct, common * np.maximum(up - up_direct, 0.0),
                 np.exp(-tau / air.sun_cosine) / down)  # fmt: skip


def water(air: BandAir, water_gcm2: float, altitude_m: np.ndarray) -> np.ndarray:
    """Two-way transmission of water vapour over ground at an altitude; the column counts from sea level."""
    t = _table()
    path = np.log(np.clip(air.mass * water_gcm2, t["water_path"][0], t["water_path"][-1]))
    depth = np.array([
        np.exp(np.interp(path, np.log(t["water_path"]), np.log(-np.log(np.clip(row, 1e-6, 1 - 1e-7)))))
        for row in t[f"water_{air.sensor}_{air.band}"]
    ])  # fmt: skip
    # shorter paths than the table's absorb in proportion
    depth *= min(1.0, air.mass * water_gcm2 / t["water_path"][0])
    return np.asarray(np.exp(-np.interp(altitude_m, air.altitude_m, depth)))


def water_above_cloud(air: BandAir, water_gcm2: float, height_m: float) -> float:
    """The same above a cloud."""
    return float(water(air, water_gcm2 * np.exp(-height_m / 1000 / _VAPOUR_KM), np.zeros(1))[0])


def other_gases(air: BandAir, ozone_cmatm: float, altitude_m: np.ndarray) -> np.ndarray:
    """Two-way transmission of ozone and of the well-mixed gases."""
    t = _table()
    name = f"{air.sensor}_{air.band}"
    depth = np.array([np.interp(air.mass, t["mass"], -np.log(np.clip(row, 1e-6, 1.0))) for row in t[f"other_{name}"]])
    ozone = float(t[f"ozone_{name}"]) * air.mass * ozone_cmatm
    return np.asarray(np.exp(-ozone - np.interp(altitude_m, air.altitude_m, depth)))


def photon_air(air: BandAir, aot: float, altitude_m: float) -> photons.Air:
    """The same atmosphere for tracing photons: at the band's centre."""
    t = _table()
    centre = all_sensors()[air.sensor].bands[air.band].centre_nm / 1000
    nearest = int(np.argmin(np.abs(np.log(t["wavelength_um"] / centre))))
    relative = float(pressure(altitude_m)) / SEA_LEVEL_HPA
    a = float(np.interp(aot, AOT, np.arange(len(AOT))))
    tau = float(map_coordinates(air.tau[:, 0], [[a]], order=1)[0]) - float(air.tau_rayleigh[0])
    return photons.air(float(air.tau_rayleigh[0]) * relative, max(tau, 1e-6), float(t["albedo_aerosol"][nearest]),
                       t["scattering_cosine"][nearest])  # fmt: skip


def _spline(nodes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(points, nodes): weights of a natural cubic spline; held at the ends."""
    order = np.argsort(nodes)
    basis = CubicSpline(nodes[order], np.eye(len(nodes))[order])
    return np.asarray(basis(np.clip(at, nodes.min(), nodes.max())))


def _nodes(nodes: np.ndarray, wavelengths: np.ndarray) -> slice:
    """The table's wavelengths that surround a band."""
    first = max(0, int(np.searchsorted(nodes, wavelengths[0], side="right")) - 1)
    last = min(len(nodes) - 1, int(np.searchsorted(nodes, wavelengths[-1])))
    return slice(min(first, len(nodes) - 2), max(last, first + 1) + 1)


@dataclass(frozen=True)
class _Mean:
    """Mean over a band of what is known at nodes, by power laws between them."""

    nodes: np.ndarray
    wavelengths: np.ndarray
    weights: np.ndarray

    def __call__(self, values: np.ndarray) -> np.ndarray:
        flat = np.log(values.reshape(len(values), -1))
        x, at = np.log(self.nodes), np.log(np.clip(self.wavelengths, self.nodes[0], self.nodes[-1]))
        left = np.clip(np.searchsorted(x, at) - 1, 0, len(x) - 2)
        share = ((at - x[left]) / (x[left + 1] - x[left]))[:, None]
        spectrum = np.exp((1 - share) * flat[left] + share * flat[left + 1])
        return np.asarray(self.weights @ spectrum).reshape(values.shape[1:])
