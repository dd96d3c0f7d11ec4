"""Spectral responses of sensors on 6S's grid of 2.5 nm, and the solar weight inside a band.

`resources/tables/atmosphere_responses.npz`: one array per sensor and band ("S2A_B2"), its first wavelength in um, then
the response. Sentinel-2A/B/C: ESA, COPE-GSEG-EOPG-TN-15-0007 version 4.0 (2024), resampled to 2.5 nm. Sensors whose
responses may not be shipped get a box of the band's centre and width.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

STEP_UM = 0.0025
TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "atmosphere_responses.npz"
#: a black body is enough as solar weight inside a band
SUN_K = 5780.0
_HC_K_UM = 14387.77


@cache
def _tables() -> dict[str, np.ndarray]:
    with np.load(TABLE, allow_pickle=False) as data:
        return {name: data[name].astype(float) for name in data.files}


def response(sensor: str, band: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Wavelengths (um) and response of a band, (n,) each; None when there is no table for it."""
    values = _tables().get(f"{sensor}_{band}")
    if values is None:
        return None
    return values[0] + STEP_UM * np.arange(len(values) - 1), values[1:]


def box(centre_nm: float, width_nm: float) -> tuple[np.ndarray, np.ndarray]:
    """A response of ones over a band's full width at half maximum, on the 2.5 nm grid."""
    first = np.floor((centre_nm - width_nm / 2) / 1000 / STEP_UM) * STEP_UM
    last = np.ceil((centre_nm + width_nm / 2) / 1000 / STEP_UM) * STEP_UM
    wavelengths = np.arange(first, last + STEP_UM / 2, STEP_UM)
    return wavelengths, np.ones(len(wavelengths))


def weights(wavelengths_um: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Response x solar irradiance, normalised to a sum of one."""
    solar = wavelengths_um**-5.0 / np.expm1(_HC_K_UM / (wavelengths_um * SUN_K))
    weight = np.asarray(values * solar)
    return np.asarray(weight / weight.sum())
