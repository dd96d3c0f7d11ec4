"""Directional reflectance of land: kernels, published weights, and the factor that brings a view to nadir.

Reflectance seen from one direction is modelled as iso + geo * K_geo + vol * K_vol (Roujean et al. 1992, JGR 97(D18),
equation 1). Angles are in degrees everywhere; the relative azimuth is sun azimuth minus view azimuth, 0 in
backscattering. Arguments broadcast.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "brdf.json"
_HOT_SPOT_DEG = 1.5  # angular width of the hot spot, Maignan et al. 2004, RSE 90, equation 12


@dataclass(frozen=True)
class Weights:
    """Weights of the isotropic, geometric and volumetric terms, and which pair of kernels they belong to."""

    isotropic: float
    geometric: float
    volumetric: float
    kernels: str


def li_sparse(sun_zenith_deg: ArrayLike, view_zenith_deg: ArrayLike, relative_azimuth_deg: ArrayLike,
              height_ratio: float = 2.0) -> np.ndarray:  # fmt: skip
    """Li-sparse reciprocal kernel, spherical crowns (b/r = 1), `height_ratio` = h/b.

    Lucht, Schaaf, Strahler 2000, IEEE TGRS 38(2), equations 39-44.
    """
    sun, view, azimuth = _radians(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg)
    tan_sun, tan_view, cos_azimuth = np.tan(sun), np.tan(view), np.cos(azimuth)
    secants = 1 / np.cos(sun) + 1 / np.cos(view)
    distance2 = tan_sun**2 + tan_view**2 - 2 * tan_sun * tan_view * cos_azimuth
    across2 = (tan_sun * tan_view * np.sin(azimuth)) ** 2
    cos_t = np.clip(height_ratio * np.sqrt(np.maximum(distance2 + across2, 0.0)) / secants, -1.0, 1.0)
    t = np.arccos(cos_t)
    cos_phase = np.cos(phase_angle(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg))
    overlap = secants / np.pi * (t - np.sin(t) * cos_t - np.pi)
    kernel: np.ndarray = overlap + (1 + cos_phase) / (2 * np.cos(sun) * np.cos(view))
    return kernel


def ross_thick(sun_zenith_deg: ArrayLike, view_zenith_deg: ArrayLike, relative_azimuth_deg: ArrayLike) -> np.ndarray:
    """Ross-thick kernel (Lucht et al. 2000, equation 38)."""
    kernel: np.ndarray = _ross(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg) - np.pi / 4
    return kernel


def ross_thick_hot_spot(
    sun_zenith_deg: ArrayLike, view_zenith_deg: ArrayLike, relative_azimuth_deg: ArrayLike
) -> np.ndarray:
    """Ross-thick kernel with the hot spot of Maignan et al. 2004 (equation 12), normalised by 4 / (3 pi)."""
    phase = phase_angle(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg)
    peak = 1 + 1 / (1 + phase / np.radians(_HOT_SPOT_DEG))
    kernel: np.ndarray = 4 / (3 * np.pi) * _ross(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg) * peak - 1 / 3
    return kernel


def phase_angle(sun_zenith_deg: ArrayLike, view_zenith_deg: ArrayLike, relative_azimuth_deg: ArrayLike) -> np.ndarray:
    """Angle between the directions to the sun and to the sensor, in radians."""
    sun, view, azimuth = _radians(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg)
    cosine = np.cos(sun) * np.cos(view) + np.sin(sun) * np.sin(view) * np.cos(azimuth)
    angle: np.ndarray = np.arccos(np.clip(cosine, -1.0, 1.0))
    return angle


def _ross(sun_zenith_deg: ArrayLike, view_zenith_deg: ArrayLike, relative_azimuth_deg: ArrayLike) -> np.ndarray:
    phase = phase_angle(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg)
    sun, view, _ = _radians(sun_zenith_deg, view_zenith_deg, relative_azimuth_deg)
    common: np.ndarray = ((np.pi / 2 - phase) * np.cos(phase) + np.sin(phase)) / (np.cos(sun) + np.cos(view))
    return common


def _radians(*degrees: ArrayLike) -> tuple[np.ndarray, ...]:
    return tuple(np.radians(np.asarray(d, dtype=np.float64)) for d in degrees)


@lru_cache(maxsize=1)
def _models() -> dict[str, dict[str, Weights]]:
    content = json.loads(_TABLE.read_text(encoding="utf-8"))
    return {
        name: {band: Weights(v[0], v[1], v[2], model["kernels"]) for band, v in model["bands"].items()}
        for name, model in content["models"].items()
    }


def weights(model: str, band: str) -> Weights | None:
    """Published weights of a model ("roy", "roy2017", "wasp11") for a Sentinel-2 band; None where it has none."""
    return _models()[model].get(band)


def source(model: str) -> str:
    """Where the weights of a model come from."""
    text: str = json.loads(_TABLE.read_text(encoding="utf-8"))["models"][model]["source"]
    return text


def reflectance_shape(
    surface: Weights, sun_zenith_deg: ArrayLike, view_zenith_deg: ArrayLike, relative_azimuth_deg: ArrayLike
) -> np.ndarray:
    """iso + geo * K_geo + vol * K_vol for the kernels that the weights belong to."""
    angles = (sun_zenith_deg, view_zenith_deg, relative_azimuth_deg)
    if surface.kernels == "wasp11":
        # as that program runs: each coefficient on the other one's kernel
        swapped: np.ndarray = (
            surface.isotropic + surface.volumetric * li_sparse(*angles, height_ratio=1.0)
            + surface.geometric * ross_thick_hot_spot(*angles)
        )  # fmt: skip
        return swapped
    shape: np.ndarray = (
        surface.isotropic + surface.geometric * li_sparse(*angles) + surface.volumetric * ross_thick(*angles)
    )
    return shape


def nadir_factor(
    surface: Weights, sun_zenith_deg: ArrayLike, view_zenith_deg: ArrayLike, relative_azimuth_deg: ArrayLike
) -> np.ndarray:
    """Multiplies an observed reflectance to give that of a nadir view under the same sun (the c-factor of Roy et al.
    2016, equation 7). Exactly 1 at nadir."""
    zero = np.zeros_like(np.asarray(view_zenith_deg, dtype=np.float64))
    nadir = reflectance_shape(
        surface, sun_zenith_deg, zero, np.zeros_like(np.asarray(relative_azimuth_deg, np.float64))
    )
    factor: np.ndarray = nadir / reflectance_shape(surface, sun_zenith_deg, view_zenith_deg, relative_azimuth_deg)
    at_nadir = np.broadcast_to(np.asarray(view_zenith_deg) == 0, factor.shape)
    return np.where(at_nadir, 1.0, factor)
