"""High clouds taken off the apparent reflectance: what 1.38 um shows of them, carried over to the other bands.

At 1.38 um water vapour hides the ground, so that a thin high cloud is seen alone. Its reflectance in a band is that at
1.38 um over gamma, the slope between both over pixels of all thicknesses (Gao et al. 2002, Geophys. Res. Lett. 29(9),
doi:10.1029/2001GL014513; MAJA's optional correction).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import ndimage

from .coarse import Coarse
from .constants import constants
from .masks import cirrus_limit
from .roles import Roles


def strength(high_band: np.ndarray, altitude_m: np.ndarray) -> np.ndarray:
    """What lies above the limit of the mask at 1.38 um, (h, w), at most the cap beyond which nothing is seen."""
    c = constants()["cirrus_correction"]
    excess = high_band - c["limit_share"] * cirrus_limit(altitude_m)
    return np.asarray(np.clip(np.nan_to_num(excess), 0.0, c["most"]), np.float32)


def gamma_of(excess: np.ndarray, blue: np.ndarray, usable: np.ndarray) -> float | None:
    """The slope of `excess` against the blue, from the darkest pixels at each thickness: ground under them is alike.

    None where too few pixels or too small a range of thickness tell it.
    """
    c = constants()["cirrus_correction"]
    known = usable & np.isfinite(blue)
    x, y = excess[known], blue[known]
    if np.count_nonzero(x > 0) < c["pixels"]:
        return None
    edges = np.linspace(0.0, float(np.quantile(x[x > 0], 0.98)), int(c["classes"]) + 1)
    place = np.digitize(x, edges) - 1
    level, dark = [], []
    for k in range(len(edges) - 1):
        inside = place == k
        if np.count_nonzero(inside) >= c["pixels"] / c["classes"]:
            level.append(float(x[inside].mean()))
            dark.append(float(np.quantile(y[inside], c["quantile"])))
    if len(level) < 3 or level[-1] - level[0] < c["range"]:
        return None
    slope = float(np.polyfit(level, dark, 1)[0])
    return float(np.clip(1.0 / slope, *c["gamma"])) if slope > 0 else None


def veil(coarse: Coarse, roles: Roles, found: Mapping[str, np.ndarray]) -> dict[str, np.ndarray] | None:
    """Apparent reflectance of high clouds in each band of `coarse.toa`, (h, w); None where it cannot be told.

    It fades out over a distance from the high clouds' mask, so that no edge is seen. `found`: masks of the date.
    """
    if "cirrus" not in roles:
        return None
    c = constants()["cirrus_correction"]
    excess = strength(coarse.toa[roles["cirrus"]], coarse.altitude_m)
    usable = ~(found["outside"] | found["mono"] | found["multi"] | found["snow"] | found["shadow"])
    gamma = gamma_of(excess, coarse.toa[roles["blue"]], usable)
    if gamma is None or not found["cirrus"].any():
        return None
    distance = ndimage.distance_transform_edt(~found["cirrus"]) * coarse.grid.pixel_size
    seen = excess * np.clip(1.0 - distance / c["blend_m"], 0.0, 1.0)
    long_waves = {roles[part] for part in ("swir1", "swir2") if part in roles}
    return {
        band: np.asarray(seen / (gamma * (c["swir"] if band in long_waves else 1.0)), np.float32) for band in coarse.toa
    }
