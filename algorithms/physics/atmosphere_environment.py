"""The environment (adjacency) effect: how far the ground around a pixel shines into it.

Vermote et al. 1997 (6S), equations for the environment function. Share of the weight within r km at nadir, for
molecules and for aerosols; both are mixed in proportion to the upward diffuse transmittances of each alone. The two
functions are 6S's own: on discs in another ground they give its apparent reflectance within 9e-5. That of aerosols is
a fit of two exponentials: the share of continental aerosols within 500 m is 0.07 less, by traced photons and by the
exact integral of single scattering alike, and the same beyond 2 km; molecules agree within 0.02 (`photons`).

    rho_TOA = rho_atm + Td / (1 - s rho_env) (rho_s Tu_direct + rho_env Tu_diffuse)                 (no gas)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import fft

from .atmosphere import Values

#: beyond this distance the kernel is cut; its missing weight is given to the mean of the image
REACH_KM = 15.0
_A0, _B0, _A1, _B1 = 1.3347, 0.57757, -1.479, -1.5275


def share_molecules(radius_km: Values, view_zenith_deg: Values = 0.0) -> np.ndarray:
    """Share of the weight of molecular scattering within a radius."""
    r = np.asarray(radius_km, float)
    nadir = 1.0 - 0.930 * np.exp(-0.08 * r) - 0.070 * np.exp(-1.10 * r)
    x = np.log(np.cos(np.radians(view_zenith_deg)))
    return np.asarray(nadir * (1.0 + x * (1.0 - nadir)))


def share_aerosols(radius_km: Values, view_zenith_deg: Values = 0.0) -> np.ndarray:
    """Share of the weight of aerosol scattering within a radius."""
    r = np.asarray(radius_km, float)
    nadir = 1.0 - 0.448 * np.exp(-0.27 * r) - 0.552 * np.exp(-2.83 * r)
    x = np.log(np.cos(np.radians(view_zenith_deg)))
    square = (_A0 + _A1) * x + (_B0 + _B1) * x**2
    return np.asarray(nadir * (1.0 + _A0 * x + _B0 * x**2 + nadir * (_A1 * x + _B1 * x**2) - nadir**2 * square))


def share(
    radius_km: Values, molecules_diffuse: Values, aerosols_diffuse: Values, view_zenith_deg: Values = 0.0
) -> np.ndarray:
    """Environment function F(r); the diffuse upward transmittances are those of molecules alone and aerosols alone."""
    total = np.asarray(molecules_diffuse) + np.asarray(aerosols_diffuse)
    mixed = (
        molecules_diffuse * share_molecules(radius_km, view_zenith_deg)
        + aerosols_diffuse * share_aerosols(radius_km, view_zenith_deg)
    ) / np.where(total > 0, total, 1.0)
    return np.asarray(np.where(total > 0, mixed, 1.0))


def toa_over_disc(
    rho_atmosphere: Values, t_down: Values, t_up_direct: Values, t_up_diffuse: Values, albedo: Values,
    rho_target: Values, rho_environment: Values,
) -> Values:  # fmt: skip
    """Apparent reflectance (without gas) over a target of one reflectance in an environment of (mean) another."""
    ground = rho_target * t_up_direct + rho_environment * t_up_diffuse
    return rho_atmosphere + t_down / (1.0 - albedo * rho_environment) * ground


def kernel(
    pixel_km: float,
    molecules_diffuse: float,
    aerosols_diffuse: float,
    view_zenith_deg: float = 0.0,
    reach_km: float = REACH_KM,
) -> np.ndarray:
    """Weights of the pixels around a pixel, (2n+1, 2n+1); their sum is F(reach) at most, the rest is beyond.

    The density (1/(2 pi r)) dF/dr is integrated over each pixel with 5 x 5 points; the centre takes the weight of the
    disc of its area.
    """
    n = max(1, int(round(reach_km / pixel_km)))
    axis = (np.arange(-n, n + 1)[:, None] + (np.arange(5) - 2) / 5.0).reshape(-1) * pixel_km
    r = np.hypot(axis[:, None], axis[None, :])
    step = 1e-3 * pixel_km
    slope = share(r + step, molecules_diffuse, aerosols_diffuse, view_zenith_deg) - share(
        np.maximum(r - step, 0.0), molecules_diffuse, aerosols_diffuse, view_zenith_deg
    )
    width = np.where(r > step, 2 * step, r + step)
    density = slope / width / (2 * np.pi * np.maximum(r, step)) * (r <= reach_km)
    weights = density.reshape(2 * n + 1, 5, 2 * n + 1, 5).mean(axis=(1, 3)) * pixel_km**2
    weights[n, n] = share(pixel_km / np.sqrt(np.pi), molecules_diffuse, aerosols_diffuse, view_zenith_deg)
    return np.asarray(weights)


def spread(image: np.ndarray, valid: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted mean of the surroundings, (h, w): mirrored at the edges, normalised over valid pixels.

    What the kernel's reach leaves out is given to the mean of the image. NaN everywhere when nothing is valid.
    """
    if not valid.any():
        return np.full(image.shape, np.nan, np.float32)
    known = valid.astype(np.float32)
    filled = np.where(valid, image, 0.0).astype(np.float32)
    total = float(weights.sum())
    mean = float(filled.sum(dtype=np.float64) / known.sum(dtype=np.float64))
    smooth, share_known = _convolve((filled, known), weights.astype(np.float32))
    inside = np.where(share_known > 1e-4 * total, smooth / np.maximum(share_known, 1e-4 * total), mean)
    return np.asarray(total * inside + (1.0 - total) * mean, dtype=np.float32)


def _convolve(images: Sequence[np.ndarray], weights: np.ndarray) -> list[np.ndarray]:
    n = weights.shape[0] // 2
    pad = [(min(n, size - 1), min(n, size - 1)) for size in images[0].shape]
    shape = [
        fft.next_fast_len(size + 2 * p[0] + 2 * n, real=True) for size, p in zip(images[0].shape, pad, strict=True)
    ]
    transform = fft.rfft2(weights, shape)
    result = []
    for image in images:
        wide = np.pad(image, pad, mode="reflect")
        full = fft.irfft2(fft.rfft2(wide, shape) * transform, shape)
        rows, cols = n + pad[0][0], n + pad[1][0]
        result.append(full[rows : rows + image.shape[0], cols : cols + image.shape[1]])
    return result


def box_mean(image: np.ndarray, valid: np.ndarray, radius: int) -> np.ndarray:
    """Mean of the valid pixels of a square of 2 radius + 1 pixels, MAJA's environment; NaN where there is none."""
    from scipy.ndimage import uniform_filter

    size = 2 * radius + 1
    count = uniform_filter(valid.astype(np.float64), size, mode="constant")
    total = uniform_filter(np.where(valid, image, 0.0).astype(np.float64), size, mode="constant")
    return np.asarray(np.where(count > 0.5 / size**2, total / np.maximum(count, 1e-12), np.nan))


def correct(
    uniform: np.ndarray, valid: np.ndarray, weights: np.ndarray, t_down: Values, t_up_direct: Values,
    t_up_diffuse: Values, albedo: Values, iterations: int = 2,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Reflectance without the environment effect, and the environment's reflectance, from that found as if uniform.

    The signal that both explain is y = Td Tu rho_u / (1 - s rho_u), with Tu = direct + diffuse.
    """
    signal = t_down * (t_up_direct + t_up_diffuse) * uniform / (1.0 - albedo * uniform)
    rho, environment = uniform, uniform
    for _ in range(iterations):
        environment = spread(rho, valid, weights)
        rho = (signal * (1.0 - albedo * environment) / t_down - environment * t_up_diffuse) / t_up_direct
    return np.asarray(rho), environment


def correct_box(
    uniform: np.ndarray, valid: np.ndarray, radius: int, t_up_direct: Values, t_up_diffuse: Values, albedo: Values
) -> tuple[np.ndarray, np.ndarray]:
    """MAJA's form: the environment is the flat mean of a square."""
    environment = box_mean(uniform, valid, radius)
    total = t_up_direct + t_up_diffuse
    rho = uniform * total * (1.0 - environment * albedo) / (1.0 - uniform * albedo) - environment * t_up_diffuse
    return np.asarray(rho / t_up_direct), environment
