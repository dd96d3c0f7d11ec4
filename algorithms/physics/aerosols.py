"""Optics of aerosol mixtures by Mie theory: extinction, single-scattering albedo, phase function.

Components are log-normal in size with refractive indices that depend on wavelength; mixtures are volume fractions
(WMO 1983/1986, WCP-55 and WCP-112, as 6S uses them). Mie series after Bohren and Huffman 1983, chapter 4. Data:
`resources/tables/atmosphere_aerosols.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np

TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "atmosphere_aerosols.json"
RADII = 160


@dataclass(frozen=True)
class Optics:
    """One mixture at one wavelength.

    `extinction`: relative to that at 0.55 um; `albedo`: single scattering; `phase` (n,) at `cosines` (n,), Gauss nodes
    of `weights` (n,), normalised to a mean of one over the sphere.
    """

    extinction: float
    albedo: float
    cosines: np.ndarray
    weights: np.ndarray
    phase: np.ndarray

    def moments(self, count: int) -> np.ndarray:
        """Legendre moments g_0 .. g_(count-1): P = sum (2l+1) g_l P_l."""
        from numpy.polynomial.legendre import legvander

        found: np.ndarray = (legvander(self.cosines, count - 1).T @ (self.weights * self.phase)) / 2
        return found

    def at(self, scattering_angle_deg: np.ndarray) -> np.ndarray:
        """Phase function at scattering angles, by interpolation of its logarithm."""
        cosine = np.cos(np.radians(scattering_angle_deg))
        return np.asarray(np.exp(np.interp(cosine, self.cosines, np.log(self.phase))))


@numba.njit(nogil=True, cache=True)
def _mie(x: float, m: complex, cosines: Any) -> Any:
    """Extinction and scattering efficiencies, and (|S1|^2 + |S2|^2) / 2 at cosines of the scattering angle."""
    stop = int(x + 4.05 * x ** (1 / 3) + 2)
    y = m * x
    start = max(stop, int(abs(y))) + 16
    d = np.zeros(start + 1, np.complex128)
    for n in range(start, 0, -1):
        d[n - 1] = n / y - 1.0 / (d[n] + n / y)
    psi0, psi1 = np.cos(x), np.sin(x)
    chi0, chi1 = -np.sin(x), np.cos(x)
    k = cosines.shape[0]
    pi0, pi1 = np.zeros(k), np.ones(k)
    s1, s2 = np.zeros(k, np.complex128), np.zeros(k, np.complex128)
    extinction, scattering = 0.0, 0.0
    xi1 = complex(psi1, -chi1)
    for n in range(1, stop + 1):
        psi = (2 * n - 1) * psi1 / x - psi0
        chi = (2 * n - 1) * chi1 / x - chi0
        xi = complex(psi, -chi)
        ta, tb = d[n] / m + n / x, m * d[n] + n / x
        a = (ta * psi - psi1) / (ta * xi - xi1)
        b = (tb * psi - psi1) / (tb * xi - xi1)
        extinction += (2 * n + 1) * (a.real + b.real)
        scattering += (2 * n + 1) * (abs(a) ** 2 + abs(b) ** 2)
        f = (2 * n + 1) / (n * (n + 1))
        for j in range(k):
            tau = n * cosines[j] * pi1[j] - (n + 1) * pi0[j]
            s1[j] += f * (a * pi1[j] + b * tau)
            s2[j] += f * (a * tau + b * pi1[j])
            following = ((2 * n + 1) * cosines[j] * pi1[j] - (n + 1) * pi0[j]) / n
            pi0[j] = pi1[j]
            pi1[j] = following
        psi0, psi1 = psi1, psi
        chi0, chi1 = chi1, chi
        xi1 = complex(psi1, -chi1)
    intensity = np.empty(k)
    for j in range(k):
        intensity[j] = 0.5 * (abs(s1[j]) ** 2 + abs(s2[j]) ** 2)
    return 2 * extinction / x**2, 2 * scattering / x**2, intensity


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return data


def mixture(name: str) -> Mapping[str, float]:
    """Volume fractions of a named mixture by component."""
    fractions: Mapping[str, float] = _data()["mixtures"][name]
    return fractions


@cache
def component(name: str, wavelength_um: float, angles: int = 240) -> tuple[float, float, np.ndarray]:
    """Extinction and scattering per unit volume of particles (1/um), and scattering x phase function at Gauss nodes."""
    part = _data()["components"][name]
    index = part["refractive_index"]
    grid = np.array(index["wavelength_um"])
    m = complex(np.interp(wavelength_um, grid, index["real"]), -np.interp(wavelength_um, grid, index["imaginary"]))
    sigma = np.log(part["sigma"])
    # cross sections peak at the radius of the second to third moment of the number distribution
    centre = np.log(part["radius_um"]) + 2.5 * sigma**2
    log_r = np.linspace(centre - 4.5 * sigma, centre + 3.0 * sigma, RADII)
    log_r = log_r[(log_r > np.log(1e-3)) & (log_r < np.log(50.0))]
    cosines, _ = np.polynomial.legendre.leggauss(angles)
    r = np.exp(log_r)
    number = np.exp(-0.5 * ((log_r - np.log(part["radius_um"])) / sigma) ** 2) * np.gradient(log_r)
    volume = float((number * 4 / 3 * np.pi * r**3).sum())
    extinction = scattering = 0.0
    phase = np.zeros(angles)
    wave = 2 * np.pi / wavelength_um
    for radius, count in zip(r, number, strict=True):
        q_extinction, q_scattering, intensity = _mie(wave * radius, m.conjugate(), cosines)
        extinction += count * np.pi * radius**2 * q_extinction
        scattering += count * np.pi * radius**2 * q_scattering
        phase += count * 4 * np.pi * intensity / wave**2
    return extinction / volume, scattering / volume, phase / volume


def optics(fractions: Mapping[str, float], wavelength_um: float, angles: int = 240) -> Optics:
    """Optics of a mixture of volume fractions by component."""
    cosines, weights = np.polynomial.legendre.leggauss(angles)
    parts = {name: (f, component(name, round(wavelength_um, 5), angles)) for name, f in fractions.items() if f > 0}
    extinction = sum(f * c[0] for f, c in parts.values())
    scattering = sum(f * c[1] for f, c in parts.values())
    phase = np.sum([f * c[2] for f, c in parts.values()], axis=0)
    reference = sum(f * component(name, 0.55, angles)[0] for name, f in fractions.items() if f > 0)
    normalised = phase * 2 / float((weights * phase).sum())
    return Optics(float(extinction / reference), float(scattering / extinction), cosines, weights, normalised)
