"""The environment effect by traced photons: no closed formula, every bounce between ground and air with its own kernel.

    exitance M = rho E,    E = 1 + s K_s * M,    y = T_down (T_direct M + T_diffuse K * M)

and the reflectance that a correction for uniform ground would find, rho_u = y / (T_down T_up + s y). `simulate` goes
from rho to rho_u, `correct` the other way, by fixed-point iteration (each step gains a factor of s, respectively of
T_diffuse / T_direct).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..physics import photons
from ..physics.aerosols import mixture, optics
from ..physics.atmosphere_environment import spread

ITERATIONS = 5


@dataclass(frozen=True)
class Kernels:
    """What tracing gives of one band: transmittances, spherical albedo, and the kernels (sums of at most one)."""

    t_down: float
    t_direct: float
    t_diffuse: float
    albedo: float
    up: np.ndarray
    bounce: np.ndarray


def trace(
    tau_molecules: float, tau_aerosols: float, wavelength_um: float, sun_zenith_deg: float, view_zenith_deg: float,
    view_azimuth_deg: float, pixel_m: float, count: int, seed: int,
) -> Kernels:  # fmt: skip
    """Trace `count` photons for each of: the view, the sun, the bounce. Continental aerosol."""
    aerosol = optics(mixture("continental"), round(wavelength_um, 3))
    of = photons.air(tau_molecules, tau_aerosols, aerosol.albedo, photons.scattering_steps(aerosol))
    pixel_km = pixel_m / 1000.0
    up = photons.seen(of, view_zenith_deg, count, seed, pixel_km, view_azimuth_deg=view_azimuth_deg)
    down = photons.seen(of, sun_zenith_deg, count, seed + 1, 1.0, 1.0)
    back = photons.returned(of, count, seed + 2, pixel_km)
    return Kernels(down.direct + down.diffuse, up.direct, up.diffuse, back.diffuse,
                   up.kernel / max(up.diffuse, 1e-12), back.kernel / max(back.diffuse, 1e-12))  # fmt: skip


def simulate(rho: np.ndarray, inside: np.ndarray, k: Kernels) -> tuple[np.ndarray, np.ndarray]:
    """(reflectance found as if the ground were uniform, light from beside y_diffuse) from the true one, (h, w)."""
    light, around = irradiance(rho, inside, k)
    m = rho * light
    y = k.t_down * (k.t_direct * m + k.t_diffuse * around)
    return y / (k.t_down * (k.t_direct + k.t_diffuse) + k.albedo * y), around


def irradiance(rho: np.ndarray, inside: np.ndarray, k: Kernels) -> tuple[np.ndarray, np.ndarray]:
    """E, and K * M, of true reflectance (h, w)."""
    light = np.ones_like(rho)
    for _ in range(ITERATIONS):
        light = 1 + k.albedo * spread(rho * light, inside, k.bounce)
    return light, spread(rho * light, inside, k.up)


def correct(uniform: np.ndarray, inside: np.ndarray, k: Kernels) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(true reflectance, E, K * M) from that found as if the ground were uniform, (h, w)."""
    y = k.t_down * (k.t_direct + k.t_diffuse) * uniform / (1 - k.albedo * uniform)
    m = uniform / (1 - k.albedo * uniform)
    light, around = np.ones_like(m), m
    for _ in range(ITERATIONS):
        around = spread(m, inside, k.up)
        m = (y / k.t_down - k.t_diffuse * around) / k.t_direct
        light = 1 + k.albedo * spread(m, inside, k.bounce)
    return m / light, light, around
