"""From a date's analysis to what the full resolution needs: a few smooth planes per band.

Given the environment's reflectance, the correction is linear in the apparent reflectance, rho = gain rho_TOA - offset,
with gain and offset that vary over kilometres: two planes per band say it all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
#: step of AOT for what it does to the reflectance
AOT_STEP = 0.05


@dataclass(frozen=True)
class Planes:
    """One band on the coarse grid, float32. With an environment: rho = gain toa - offset. Without:
    y = gain toa - offset and rho = y / (transmittance + albedo y). `toa` is that of the file: the factor of the sun's
    height over the image is in the gain. `aot_gain`, `aot_offset`: how fast gain and offset change with AOT.
    The rest serves the correction of slopes.
    """

    gain: np.ndarray
    offset: np.ndarray
    transmittance: np.ndarray | None
    albedo: np.ndarray | None
    down_direct: np.ndarray
    down: np.ndarray
    environment: np.ndarray
    aot_gain: np.ndarray | None = None
    aot_offset: np.ndarray | None = None


def planes(
    coarse: Coarse, scene_air: SceneAir, analysis: Analysis, bands: Sequence[str], environment: str, gases: str,
    light: np.ndarray, uncertainty: bool = False, veil: Mapping[str, np.ndarray] | None = None,
    nadir: Mapping[str, np.ndarray] | None = None,
) -> dict[str, Planes]:  # fmt: skip
    """The planes of each band. `environment`: psf, maja_box or none; `gases`: coupled or simple; `light`: see
    `coarse.sun_factor`; `uncertainty`: with what AOT changes; `veil`: apparent reflectance of high clouds, taken off
    first; `nadir`: factors to a view from above, by band.
    """
    found = {}
    for band in bands:
        high = None if veil is None else veil[band]
        made = _planes(coarse, scene_air, analysis, band, environment, gases, light, uncertainty, high)
        factor = None if nadir is None else nadir.get(band)
        found[band] = made if factor is None else scaled(made, factor)
    return found


def scaled(made: Planes, factor: np.ndarray) -> Planes:
    """Planes that give `factor` times the reflectance: f y / (T + s y) = y' / (T + s' y') with y' = f y, s' = s / f."""
    return replace(
        made, gain=made.gain * factor, offset=made.offset * factor,
        albedo=None if made.albedo is None else made.albedo / factor,
        aot_gain=None if made.aot_gain is None else made.aot_gain * factor,
        aot_offset=None if made.aot_offset is None else made.aot_offset * factor,
    )  # fmt: skip


def _scale_and_haze(terms: Terms, gases: str) -> tuple[np.ndarray, np.ndarray]:
    scale = 1.0 / (np.asarray(terms.t_gas) * terms.t_water)
    haze = np.asarray(terms.rho_atmosphere) if gases == "simple" else np.asarray(path(terms)) / terms.t_water
    return scale, haze


def _linear(terms: Terms, scale: np.ndarray, haze: np.ndarray, around: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """gain and offset of rho = gain toa - offset, given the environment."""
    direct = np.asarray(terms.t_up_direct)
    diffuse = np.maximum(np.asarray(terms.t_up) - direct, 0.0)
    factor = (1.0 - terms.albedo * around) / (np.asarray(terms.t_down) * direct)
    return scale * factor, haze * factor + around * diffuse / direct


def _planes(
    coarse: Coarse, scene_air: SceneAir, analysis: Analysis, band: str, environment: str, gases: str,
    light: np.ndarray, uncertainty: bool, veil: np.ndarray | None,
) -> Planes:  # fmt: skip
    terms = scene_air.terms(band, analysis.aot, coarse.altitude_m, analysis.water_gcm2, analysis.ozone_cmatm)
    scale, haze = _scale_and_haze(terms, gases)
    toa = np.nan_to_num(coarse.toa[band])
    over = np.zeros_like(toa) if veil is None else veil
    toa = toa - over
    y = toa * scale - haze
    total = np.asarray(terms.t_down) * terms.t_up
    uniform = y / (total + terms.albedo * y)
    around = surroundings(uniform, coarse, scene_air, analysis, band, terms, environment)
    transmittance: np.ndarray | None = None
    albedo: np.ndarray | None = None
    if environment == "none":
        gain, offset, transmittance, albedo = scale, haze, _f(total), _f(terms.albedo)
    else:
        gain, offset = _linear(terms, scale, haze, around)
    aot_gain = aot_offset = None
    if uncertainty:
        more = scene_air.terms(band, analysis.aot + AOT_STEP, coarse.altitude_m, analysis.water_gcm2,
                               analysis.ozone_cmatm)  # fmt: skip
        now, then = _linear(terms, scale, haze, around), _linear(more, *_scale_and_haze(more, gases), around)
        aot_gain, aot_offset = _f((then[0] - now[0]) * light / AOT_STEP), _f((then[1] - now[1]) / AOT_STEP)
        aot_offset = _f(aot_offset + (then[0] - now[0]) / AOT_STEP * over)
    return Planes(_f(gain * light), _f(offset + gain * over), transmittance, albedo, _f(terms.t_down_direct),
                  _f(terms.t_down), _f(around), aot_gain, aot_offset)  # fmt: skip


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
