"""Standard deviation of the quantities of water quality, pixel by pixel: the reflectance's, and the formula's own.

Each band errs by itself (noise, calibration) and all bands err together (aerosol, glint that was not removed). Both are
carried through the formulas by moving the reflectance up and down by one standard deviation, which also holds beside
the joins of two branches. What the formula itself misses, in water that it was not fitted to, is a share of the value,
and comes on top. Where the product carries a standard deviation per band it replaces that of the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .quality_formulas import constants
from .quality_pixels import quantities


def band_deviation(rho: np.ndarray, quantity: str) -> np.ndarray:
    """Standard deviation of the water-leaving reflectance of a band by itself, from the table; same shape."""
    rule = constants()["uncertainty"]["reflectance"][quantity]
    return np.hypot(rule["floor"], rule["share"] * np.abs(rho)).astype(np.float32)


def deviations(
    rho: Mapping[str, np.ndarray],
    stated: Mapping[str, np.ndarray],
    variables: Sequence[str],
    quantity: str,
    chlorophyll: str = "auto",
    spm: str = "two_branch",
    pixels: float = 1.0,
) -> dict[str, np.ndarray]:
    """Standard deviation float32 (n,) of each of `variables`, NaN where the quantity is not known.

    `rho` rho_w by role (n,); `stated` its standard deviation by role where the product tells it, NaN where it does not;
    `pixels`: over how many a mean was taken, which lowers what bands err by themselves.
    """
    rules = constants()["uncertainty"]
    base = quantities(rho, variables, chlorophyll, spm).values
    variance = {
        name: (rules["model_share"][name] * base[name]) ** 2 + rules["model_floor"][name] ** 2 for name in variables
    }
    together = rules["reflectance"][quantity]["together"]
    steps: list[Mapping[str, np.ndarray]] = [{role: np.full_like(v, together) for role, v in rho.items()}]
    for role, values in rho.items():
        own = band_deviation(values, quantity)
        if role in stated:
            own = np.where(np.isfinite(stated[role]), stated[role], own)
        steps.append({role: own / np.float32(np.sqrt(pixels))})
    for step in steps:
        sides = [
            quantities(
                {role: v + sign * step[role] if role in step else v for role, v in rho.items()},
                variables,
                chlorophyll,
                spm,
            ).values
            for sign in (1, -1)
        ]
        for name in variables:
            up, down = (np.abs(side[name] - base[name]) for side in sides)
            # beside a pole or the end of a range one side is unknown: the other stands for both
            up, down = np.where(np.isnan(up), down, up), np.where(np.isnan(down), up, down)
            variance[name] = variance[name] + np.nan_to_num(0.5 * (up**2 + down**2))
    return {name: np.sqrt(variance[name]).astype(np.float32) for name in variables}
