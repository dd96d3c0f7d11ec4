"""From a date's analysis to what the full resolution needs: a few smooth planes per band.

Given the environment's reflectance, the correction is linear in the apparent reflectance, rho = gain rho_TOA - offset,
with gain and offset that vary over kilometres: two planes per band say it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..physics.atmosphere import Terms, path
from ..physics.atmosphere_environment import correct, correct_box, kernel
from .air import SceneAir
from .coarse import Coarse
from .date import Analysis

#: MAJA's square of 5 km
_BOX_M = 2520.0
#: AOT of the kernels between which the environment is blended
_AOT_CLASSES = (0.05, 0.2, 0.6)


@dataclass(frozen=True)
class Planes:
    """One band on the coarse grid, float32. With an environment: rho = gain toa - offset. Without:
    y = gain toa - offset and rho = y / (transmittance + albedo y). The rest serves the correction of slopes.
    """

    gain: np.ndarray
    offset: np.ndarray
    transmittance: np.ndarray | None
    albedo: np.ndarray | None
    down_direct: np.ndarray
    down: np.ndarray
    environment: np.ndarray


def planes(
    coarse: Coarse, scene_air: SceneAir, analysis: Analysis, bands: Sequence[str], environment: str, gases: str
) -> dict[str, Planes]:
    """The planes of each band. `environment`: psf, maja_box or none; `gases`: coupled or simple."""
    return {band: _planes(coarse, scene_air, analysis, band, environment, gases) for band in bands}


def _planes(coarse: Coarse, scene_air: SceneAir, analysis: Analysis, band: str, environment: str, gases: str) -> Planes:
    terms = scene_air.terms(band, analysis.aot, coarse.altitude_m, analysis.water_gcm2, analysis.ozone_cmatm)
    scale = 1.0 / (np.asarray(terms.t_gas) * terms.t_water)
    haze = np.asarray(terms.rho_atmosphere) if gases == "simple" else np.asarray(path(terms)) / terms.t_water
    toa = np.nan_to_num(coarse.toa[band])
    y = toa * scale - haze
    total = np.asarray(terms.t_down) * terms.t_up
    uniform = y / (total + terms.albedo * y)
    around = surroundings(uniform, coarse, scene_air, analysis, band, terms, environment)
    direct = np.asarray(terms.t_up_direct)
    diffuse = np.maximum(np.asarray(terms.t_up) - direct, 0.0)
    if environment == "none":
        gain, offset, transmittance, albedo = scale, haze, _f(total), _f(terms.albedo)
    else:
        factor = (1.0 - terms.albedo * around) / (np.asarray(terms.t_down) * direct)
        gain, offset, transmittance, albedo = scale * factor, haze * factor + around * diffuse / direct, None, None
    return Planes(_f(gain), _f(offset), transmittance, albedo, _f(terms.t_down_direct), _f(terms.t_down), _f(around))


def _f(values: np.ndarray | float) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float32)


def surroundings(
    uniform: np.ndarray, coarse: Coarse, scene_air: SceneAir, analysis: Analysis, band: str, terms: Terms, mode: str
) -> np.ndarray:
    """The environment's reflectance per pixel. Clouds are replaced by the ground's mean, so that they do not shine."""
    inside = ~analysis.masks["outside"] & np.isfinite(uniform)
    clear = inside & ~analysis.masks["cloud"]
    if mode == "none" or not inside.any():
        return np.where(inside, uniform, 0.0)
    use = clear if clear.any() else inside
    parts = (terms.t_down, terms.t_up_direct, np.maximum(np.asarray(terms.t_up) - terms.t_up_direct, 0.0), terms.albedo)
    if mode == "maja_box":
        _, around = correct_box(uniform, inside, round(_BOX_M / coarse.grid.pixel_size), *parts[1:])
        return np.where(np.isfinite(around), around, 0.0)
    altitude = float(np.mean(coarse.altitude_m))
    view = float(np.degrees(np.arccos(np.median(scene_air.view_cosine))))
    found = []
    spread_of = [a for a in _AOT_CLASSES if _within(a, analysis.aot)] or [float(np.mean(analysis.aot))]
    for aot in spread_of:
        molecules, aerosols = scene_air.upward_diffuse(band, aot, altitude)
        weights = kernel(coarse.grid.pixel_size / 1000.0, molecules, aerosols, view)
        found.append(correct(np.where(inside, uniform, 0.0), use, weights, *parts)[1])
    if len(found) == 1:
        return found[0]
    position = np.clip(np.interp(analysis.aot, spread_of, np.arange(len(found))), 0, len(found) - 1)
    low = np.minimum(position.astype(int), len(found) - 2)
    stack = np.stack(found)
    first = np.take_along_axis(stack, low[None], axis=0)[0]
    second = np.take_along_axis(stack, low[None] + 1, axis=0)[0]
    return np.asarray(first + (position - low) * (second - first))


def _within(aot: float, values: np.ndarray) -> bool:
    """Whether a class of AOT is needed: the values reach it, or the next one, from either side."""
    low, high = float(values.min()), float(values.max())
    if high - low < 0.05:
        return False
    classes = [*_AOT_CLASSES]
    index = classes.index(aot)
    below = classes[index - 1] if index else -np.inf
    above = classes[index + 1] if index + 1 < len(classes) else np.inf
    return high > below and low < above
