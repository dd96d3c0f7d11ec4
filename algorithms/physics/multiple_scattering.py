"""Reflectance, transmittances and spherical albedo of a layered atmosphere by adding and doubling (scalar).

Hansen and Travis 1974 (Space Science Reviews 16, 527), adding equations in the form of de Haan et al. 1987; forward
peaks by delta-M (Wiscombe 1977) with the single scattering of the true phase function put back (Nakajima and Tanaka
1988). Polarisation is left out: the difference to a vector code is that of molecules alone, to first order, and can be
taken from one (`tools/assemble_atmosphere_table.py`).

Operators are matrices over directions (columns: incident): reflectance R with rho = R, integrals weigh by 2 mu w. Extra
directions ride along with weight 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .aerosols import Optics

#: heights between layers (km), and scale heights of molecules and aerosols, those of 6S
EDGES_KM = (0.0, 0.4, 0.9, 1.5, 2.3, 3.5, 5.5, 9.0, 15.0)
SCALE_MOLECULES_KM, SCALE_AEROSOLS_KM = 8.0, 2.0
_THIN = 2e-4
#: depolarisation of air, as 6S has it
DEPOLARISATION = 0.0279


@dataclass(frozen=True)
class Answer:
    """`multiple` (sun, view, orders): Fourier terms of the reflectance without single scattering, cos(m raa);
    `single` (sun, view, angles) of the true phase function; `transmittance` (sun,) total; `albedo` spherical.
    """

    multiple: np.ndarray
    single: np.ndarray
    transmittance: np.ndarray
    albedo: float


@dataclass(frozen=True)
class _Slab:
    reflect: np.ndarray
    transmit: np.ndarray
    reflect_below: np.ndarray
    transmit_below: np.ndarray
    direct: np.ndarray


def phase_rayleigh(cosine: np.ndarray) -> np.ndarray:
    """Phase function of air, mean one over the sphere."""
    gamma = DEPOLARISATION / (2 - DEPOLARISATION)
    return np.asarray(3 / (4 * (1 + 2 * gamma)) * ((1 + 3 * gamma) + (1 - gamma) * cosine**2))


def _legendre(order: int, count: int, mu: np.ndarray) -> np.ndarray:
    """sqrt((l-m)!/(l+m)!) P_l^m(mu), (count, n), zero for l < m."""
    out = np.zeros((count, len(mu)))
    start = np.ones_like(mu)
    for k in range(1, order + 1):
        start = start * np.sqrt((2 * k - 1) / (2 * k)) * np.sqrt(1 - mu**2)
    if order < count:
        out[order] = start
    for degree in range(order + 1, count):
        earlier = out[degree - 2] * np.sqrt((degree - 1) ** 2 - order**2) if degree - 2 >= order else 0.0
        out[degree] = ((2 * degree - 1) * mu * out[degree - 1] - earlier) / np.sqrt(degree**2 - order**2)
    return out


def _add(top: _Slab, bottom: _Slab, measure: np.ndarray) -> _Slab:
    reflect, transmit = _half(top, bottom, measure)
    reflect_below, transmit_below = _half(_turned(bottom), _turned(top), measure)
    return _Slab(reflect, transmit, reflect_below, transmit_below, top.direct * bottom.direct)


def _turned(slab: _Slab) -> _Slab:
    return _Slab(slab.reflect_below, slab.transmit_below, slab.reflect, slab.transmit, slab.direct)


def _half(top: _Slab, bottom: _Slab, measure: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    once = (top.reflect_below * measure) @ bottom.reflect
    many = np.linalg.solve(np.eye(len(measure)) - once * measure, once)
    down = top.transmit + many * top.direct + (many * measure) @ top.transmit
    up = bottom.reflect * top.direct + (bottom.reflect * measure) @ down
    reflect = top.reflect + top.direct[:, None] * up + (top.transmit_below * measure) @ up
    transmit = bottom.direct[:, None] * down + bottom.transmit * top.direct + (bottom.transmit * measure) @ down
    return reflect, transmit


def _layer(tau: float, back: np.ndarray, forth: np.ndarray, mu: np.ndarray, measure: np.ndarray) -> _Slab:
    """A homogeneous layer; `back`, `forth`: albedo x Fourier term of the phase function, scattered back and on."""
    doublings = max(0, int(np.ceil(np.log2(tau / _THIN)))) if tau > 0 else 0
    thin = tau / 2**doublings
    product = mu[:, None] * mu[None, :]
    mass = 1 / mu[:, None] + 1 / mu[None, :]
    reflect = back / (4 * (mu[:, None] + mu[None, :])) * -np.expm1(-thin * mass)
    transmit = forth * thin / (4 * product) * np.exp(-thin * mass / 2)
    slab = _Slab(reflect, transmit, reflect, transmit, np.exp(-thin / mu))
    for _ in range(doublings):
        reflect, transmit = _half(slab, slab, measure)
        slab = _Slab(reflect, transmit, reflect, transmit, slab.direct**2)
    return slab


def solve(
    tau_rayleigh: float, tau_aerosol: float, aerosol: Optics, sun_cosines: Sequence[float],
    view_cosines: Sequence[float], relative_azimuth_deg: Sequence[float], *, albedo: float | None = None,
    forward: float = 0.0, phase_scale: np.ndarray | None = None, orders: int = 4, streams: int = 20,
) -> Answer:  # fmt: skip
    """The atmosphere over a black ground.

    `albedo` replaces the mixture's single-scattering albedo; `forward` is a share of the scattering that is moved
    straight ahead: the phase function elsewhere is (1 - forward) times the mixture's.
    `phase_scale` (sun, view, angles) multiplies the mixture's phase function in single scattering instead.
    """
    nodes, weights = np.polynomial.legendre.leggauss(streams)
    nodes, weights = (nodes + 1) / 2, weights / 2
    suns, views = np.asarray(sun_cosines, float), np.asarray(view_cosines, float)
    mu = np.concatenate([nodes, suns, views])
    measure = np.concatenate([2 * nodes * weights, np.zeros(len(suns) + len(views))])
    count = 2 * streams
    moments = (1 - forward) * aerosol.moments(count + 1) + forward
    peak = float(moments[count])
    cut = (moments[:count] - peak) / (1 - peak)
    gamma = DEPOLARISATION / (2 - DEPOLARISATION)
    molecules = np.zeros(count)
    molecules[0], molecules[2] = 1.0, (1 - gamma) / (10 * (1 + 2 * gamma))
    omega = aerosol.albedo if albedo is None else albedo
    reduced_tau, reduced_omega = tau_aerosol * (1 - omega * peak), omega * (1 - peak) / (1 - omega * peak)
    layers = _layers(tau_rayleigh, reduced_tau)
    sun = slice(streams, streams + len(suns))
    view = slice(streams + len(suns), len(mu))
    multiple = np.zeros((len(suns), len(views), orders))
    transmittance, spherical = np.zeros(len(suns)), 0.0
    for m in range(orders):
        functions = _legendre(m, count, mu)
        sign = (-1.0) ** (np.arange(count) + m)
        factor = (2 * np.arange(count) + 1)[:, None]
        total: _Slab | None = None
        once = np.zeros((len(suns), len(views)))
        above = 0.0
        for ray, aer in layers:
            tau = ray + aer
            g = (ray * molecules + reduced_omega * aer * cut) / tau
            forth = functions.T @ (factor * g[:, None] * functions)
            back = functions.T @ (factor * (g * sign)[:, None] * functions)
            slab = _layer(tau, back, forth, mu, measure)
            total = slab if total is None else _add(total, slab, measure)
            once += _once(back[view, sun].T, suns[:, None], views[None, :], tau, above)
            above += tau
        assert total is not None
        # raa 0 is backscatter: the azimuth between directions of flight is its supplement
        multiple[:, :, m] = (1 if m == 0 else 2) * (-1.0) ** m * (total.reflect[view, sun].T - once)
        if m == 0:
            transmittance = total.direct[sun] + measure @ total.transmit[:, sun]
            spherical = float(measure @ (total.reflect_below @ measure))
    azimuth = np.radians(np.asarray(relative_azimuth_deg, float))
    sines = np.sqrt(1 - suns**2)[:, None] * np.sqrt(1 - views**2)[None, :]
    cosine = -(suns[:, None, None] * views[None, :, None] + sines[..., None] * np.cos(azimuth))
    scale: np.ndarray | float = 1 - forward if phase_scale is None else phase_scale
    phase = scale * aerosol.at(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    once_all = single(tau_rayleigh, tau_aerosol, omega, peak, suns[:, None, None], views[None, :, None], cosine, phase)
    return Answer(multiple, once_all, transmittance, spherical)


def single(
    tau_rayleigh: float, tau_aerosol: float, albedo: float, peak: float, sun_cosine: np.ndarray,
    view_cosine: np.ndarray, scattering_cosine: np.ndarray, phase: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Reflectance of single scattering by the layers; `peak`: the share of the phase function that delta-M cut off
    (its moment of order 2 x streams); `phase` the aerosol's at the scattering angles. Arrays broadcast together.
    """
    reduced_tau, reduced_omega = tau_aerosol * (1 - albedo * peak), albedo * (1 - peak) / (1 - albedo * peak)
    found = np.zeros(np.broadcast_shapes(np.shape(sun_cosine), np.shape(view_cosine), np.shape(scattering_cosine)))
    above = 0.0
    for ray, aer in _layers(tau_rayleigh, reduced_tau):
        tau = ray + aer
        scatter = (ray * phase_rayleigh(scattering_cosine) + reduced_omega * aer * phase / (1 - peak)) / tau
        found += _once(scatter, sun_cosine, view_cosine, tau, above)
        above += tau
    return found


def _once(phase: np.ndarray, sun: np.ndarray, view: np.ndarray, tau: float, above: float) -> np.ndarray:
    mass = 1 / sun + 1 / view
    return np.asarray(phase / (4 * (sun + view)) * np.exp(-above * mass) * -np.expm1(-tau * mass))


def _layers(tau_rayleigh: float, tau_aerosol: float) -> list[tuple[float, float]]:
    """(molecules, aerosols) of each layer from the top; the parts above the last edge belong to the first layer."""
    edges = np.array([*EDGES_KM[::-1]])
    above_ray = np.exp(-edges / SCALE_MOLECULES_KM) * tau_rayleigh
    above_aer = np.exp(-edges / SCALE_AEROSOLS_KM) * tau_aerosol
    ray = np.diff(np.concatenate([[0.0], above_ray]))
    aer = np.diff(np.concatenate([[0.0], above_aer]))
    return [(float(r), float(a)) for r, a in zip(ray, aer, strict=True)]
