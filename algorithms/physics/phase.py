"""Single scattering: phase functions and the reflectance of a layer that scatters once."""

from __future__ import annotations

import numpy as np

from .atmosphere import Values


def single_scattering(
    sun_cosine: Values, view_cosine: Values, tau_rayleigh: Values, tau_aerosol: Values, phase_rayleigh: Values,
    phase_aerosol: Values, albedo_aerosol: Values,
) -> np.ndarray:  # fmt: skip
    """Reflectance of single scattering by a layer of molecules and aerosols mixed evenly.

    P / (4 (mu_s + mu_v)) (1 - exp(-tau (1/mu_s + 1/mu_v))) with P = (tau_R P_R + w_a tau_a P_a) / tau.
    """
    tau = np.asarray(tau_rayleigh) + np.asarray(tau_aerosol)
    phase = (tau_rayleigh * phase_rayleigh + albedo_aerosol * tau_aerosol * phase_aerosol) / np.maximum(tau, 1e-9)
    mass = 1.0 / np.asarray(sun_cosine) + 1.0 / np.asarray(view_cosine)
    total = np.asarray(sun_cosine) + view_cosine
    return np.asarray(phase / (4.0 * total) * -np.expm1(-tau * mass))
