"""One date on the coarse grid: water vapour, masks, aerosols. What MAJA calls its processor, in that order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ..physics.atmosphere import SEA_LEVEL_HPA, path, pressure, surface_reflectance
from ..physics.atmosphere_gases import gas_fits
from ..products.level1 import Air
from . import aerosol, masks
from .air import SceneAir
from .coarse import Coarse
from .composite import Composite, update
from .constants import constants
from .detect import Options, detect, geometry_of
from .roles import Roles, roles_of
from .water_vapour import water_vapour

#: little haze, for the reflectance that all tests are made on
_LITTLE_AOT = 0.05
_DEFAULT_OZONE = 0.30


@dataclass(frozen=True)
class Analysis:
    """Masks (bool) and maps (float32) of one date, (h, w) on the coarse grid.

    `masks`, `outlines` (fine masks of clouds and shadows): see `detect.detect`; `composite`: the memory
    after this date; `notes`: where AOT, water vapour and ozone came from.
    """

    masks: Mapping[str, np.ndarray]
    outlines: Mapping[str, np.ndarray]
    aot: np.ndarray
    aot_interpolated: np.ndarray
    water_gcm2: np.ndarray
    water_interpolated: np.ndarray
    ozone_cmatm: float
    r: Mapping[str, np.ndarray]
    composite: Composite
    notes: Mapping[str, str]


def analyse(
    coarse: Coarse, scene_air: SceneAir, air: Air, moment: dt.datetime, before: Composite, options: Options
) -> Analysis:
    """Work out masks, water vapour and AOT of one date, given the memory of the dates before."""
    roles = roles_of(scene_air.sensor, list(coarse.toa))
    ozone = air.ozone_cmatm or _DEFAULT_OZONE
    notes = {"ozone": air.origin.get("ozone", "default 0.30 cm-atm")}
    vapour, vapour_guessed = _vapour(coarse, scene_air, roles, air, np.zeros(coarse.outside.shape, bool), notes)
    little = np.full(coarse.outside.shape, _LITTLE_AOT)

    def surface(part: str, aot: np.ndarray) -> np.ndarray:
        terms = scene_air.terms(roles[part], aot, coarse.altitude_m, vapour, ozone)
        return np.asarray(surface_reflectance(terms, coarse.toa[roles[part]]), dtype=np.float32)

    r = {part: surface(part, little) for part in roles.tests}
    high = coarse.toa[roles["cirrus"]] if "cirrus" in roles else None
    found, fine = detect(coarse, r, high, before, moment, options)
    covered = found["wide"] | found["cloud"] | found["topographic"]
    useless = masks.dilate(covered | found["water"] | found["snow"], 1.0) | coarse.outside
    useless |= coarse.saturated
    vapour, vapour_guessed = _vapour(coarse, scene_air, roles, air, useless, notes)
    if options.aot is not None:
        aot = np.full(coarse.outside.shape, options.aot, np.float32)
        aot_guessed = np.zeros(aot.shape, bool)
        notes["aot"] = f"given, {options.aot:g}"
    else:
        aot, aot_guessed = _aot(coarse, scene_air, roles, air, before, moment, vapour, ozone, useless, notes)
    blue_surface = surface("aerosol", aot)
    after = _remember(coarse, roles, before, moment, found, r, aot, blue_surface)
    return Analysis(found, fine, aot, aot_guessed, vapour, vapour_guessed, ozone, r, after, notes)


def _vapour(
    coarse: Coarse, scene_air: SceneAir, roles: Roles, air: Air, useless: np.ndarray, notes: dict[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    c = constants()["water_vapour"]
    fits = gas_fits(scene_air.sensor)
    # forecasts count from the ground, 6S and the fits from sea level
    relative = float(np.mean(pressure(coarse.altitude_m))) / SEA_LEVEL_HPA
    power = fits[roles["vapour"]].water_power if "vapour" in roles else c["power"]
    default = (air.water_gcm2 or c["default"]) / relative**power
    if "vapour" not in roles:
        notes["water_vapour"] = air.origin.get("water_vapour", f"default {c['default']:g} g/cm2")
        return np.full(coarse.outside.shape, default, np.float32), np.ones(coarse.outside.shape, bool)
    notes["water_vapour"] = f"ratio of {roles['vapour']} and {roles['nir']}"
    aot = np.full(coarse.outside.shape, air.aot or constants()["aerosol"]["default"])
    ground = []
    for part in ("vapour", "nir"):
        # light scattered back by the air has not been through all the vapour
        terms = scene_air.terms(roles[part], aot, coarse.altitude_m, default, _DEFAULT_OZONE)
        transmitted = np.asarray(terms.t_gas) * terms.t_down * terms.t_up
        ground.append((coarse.toa[roles[part]] - np.asarray(terms.t_gas) * path(terms)) / transmitted)
    return water_vapour(ground[0], ground[1], scene_air.mass, coarse.altitude_m, fits[roles["vapour"]],
                        fits[roles["nir"]], useless | coarse.outside, default)  # fmt: skip


def _aot(
    coarse: Coarse, scene_air: SceneAir, roles: Roles, air: Air, before: Composite, moment: dt.datetime,
    vapour: np.ndarray, ozone: float, useless: np.ndarray, notes: dict[str, str],
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    parts = {"blue": roles["aerosol"], "red": roles["red"], "nir": roles["nir"]}
    toa = {part: coarse.toa[band] for part, band in parts.items()}

    def surface(part: str, aot: float) -> np.ndarray:
        terms = scene_air.terms(parts[part], np.full(useless.shape, aot), coarse.altitude_m, vapour, ozone)
        return np.asarray(surface_reflectance(terms, toa[part]), dtype=np.float32)

    history = None
    if np.isfinite(before.blue_surface).any():
        history = aerosol.History(before.blue_surface, before.nir_toa, before.age(moment))
    notes["aot"] = "inverted" + (", with the forecast of CAMS as prior" if air.aot is not None else "")
    return aerosol.estimate(toa, surface, useless, coarse.altitude_m, coarse.grid.pixel_size, roles.blue_over_red,
                            air.aot, history)  # fmt: skip


def _remember(
    coarse: Coarse, roles: Roles, before: Composite, moment: dt.datetime, found: Mapping[str, np.ndarray],
    r: Mapping[str, np.ndarray], aot: np.ndarray, blue_surface: np.ndarray,
) -> Composite:  # fmt: skip
    """The memory after a date; a date that is hazy, veiled, or looks away from shadows as a whole changes nothing."""
    c = constants()["composite"]
    bad = found["wide"] | found["cloud"] | found["shadow"] | found["shadow_outside"] | found["snow"]
    clear = ~(bad | found["outside"] | found["saturated"])
    inside = ~found["outside"]
    if not inside.any() or (
        float(aot[inside].mean()) >= c["aot_limit"]
        or float(found["cirrus"][inside].mean()) >= c["cirrus_share"]
        or geometry_of(coarse).hot_spot_deg < c["hot_spot_deg"]
    ):
        clear = np.zeros(clear.shape, bool)
    else:
        clear &= ~_haze_at_clouds(aot, found["cloud"], inside)
    return update(before, moment, clear, r, blue_surface, coarse.toa[roles["nir"]], inside, found["possible_water"],
                  found["clear_water"])  # fmt: skip


def _haze_at_clouds(aot: np.ndarray, cloud: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Patches of much haze that touch a cloud, grown by a pixel: thin cloud that no test has found."""
    spread = float(aot[inside].std())
    if spread <= constants()["composite"]["haze_spread"]:
        return np.zeros(aot.shape, bool)
    labels, count = ndimage.label(inside & (aot > float(aot[inside].mean()) + spread), np.ones((3, 3), bool))
    touching = np.unique(labels[masks.dilate(cloud, 1.0)])
    return masks.dilate(np.isin(labels, touching[touching > 0]), 1.0)
