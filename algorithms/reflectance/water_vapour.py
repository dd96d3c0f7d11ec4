"""Water vapour from the ratio of a band in its absorption (B9) and one beside it (B8A)."""

from __future__ import annotations

import numpy as np

from ..physics.atmosphere_gases import GasFit, water_column
from .constants import constants
from .fill import fill_gaps


def water_vapour(
    toa_b9: np.ndarray, toa_b8a: np.ndarray, mass: np.ndarray, altitude_m: np.ndarray, b9: GasFit, b8a: GasFit,
    useless: np.ndarray, default: float,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Column from sea level (g/cm2), (h, w) without gaps, and where it was interpolated.

    `useless`: cloud, water, outside. Dark pixels are left out: scattering below the vapour would be taken for its lack.
    """
    c = constants()["water_vapour"]
    known = ~useless & np.isfinite(toa_b9) & np.isfinite(toa_b8a) & (toa_b8a > c["nir"]) & (toa_b9 > c["b9"])
    ratio = np.where(known, toa_b9 / np.where(known, toa_b8a, 1.0), np.nan)
    column = water_column(ratio, mass, b9, b8a, altitude_m, c["maximum"])
    return fill_gaps(column, (2, 4, 8, 16), default), ~known
