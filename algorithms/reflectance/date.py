"""One date on the coarse grid: water vapour, masks, aerosols. What MAJA calls its processor, in that order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from ..physics.atmosphere import SEA_LEVEL_HPA, path, pressure, surface_reflectance
from ..physics.atmosphere_gases import gas_fits, gas_transmission, water_transmission
from ..products.level1 import Air
from . import aerosol, masks
from .air import SceneAir
from .coarse import Coarse
from .composite import Composite, update
from .constants import constants
from .detect import Options, detect, geometry_of
from .roles import Roles, roles_of
from .water_vapour import water_vapour

#: haze of an image where nothing says more
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

    def surface(part: str, aot: np.ndarray | float) -> np.ndarray:
        haze = np.broadcast_to(aot, coarse.outside.shape)
        terms = scene_air.terms(roles[part], haze, coarse.altitude_m, vapour, ozone)
        return np.asarray(surface_reflectance(terms, coarse.toa[roles[part]]), dtype=np.float32)

    high = shining = None
    if "cirrus" in roles:
        high = coarse.toa[roles["cirrus"]]
        shining = _ground_at_high(coarse, scene_air, roles, air, vapour, ozone)
    first: np.ndarray | None = None
    if options.aot is None:
        rough = {part: surface(part, _LITTLE_AOT) for part in roles.tests}
        first = _first_aot(coarse, scene_air, roles, air, vapour, ozone, rough, high)
    usual = options.aot if options.aot is not None else _usual_aot(air)
    r = {part: surface(part, usual if first is None else first) for part in roles.tests}
    found, fine = detect(coarse, r, high, shining, before, moment, options)
    covered = found["wide"] | found["cloud"] | found["topographic"]
    # clouds are grown already
    useless = covered | masks.dilate(found["water"] | found["snow"], 1.0) | coarse.outside
    useless |= coarse.saturated | found["part_snow"]
    vapour, vapour_guessed = _vapour(coarse, scene_air, roles, air, useless, notes)
    if options.aot is not None:
        aot = np.full(coarse.outside.shape, options.aot, np.float32)
        aot_guessed = np.zeros(aot.shape, bool)
        notes["aot"] = f"given, {options.aot:g}"
    else:
        history = None
        if np.isfinite(before.blue_surface).any():
            history = aerosol.History(before.blue_surface, before.nir_toa, before.age(moment))
        aot, aot_guessed = _aot(coarse, scene_air, roles, air, history, vapour, ozone, useless, notes, first)
    blue_surface = surface("aerosol", aot)
    after = _remember(coarse, roles, before, moment, found, r, aot, blue_surface)
    return Analysis(found, fine, aot, aot_guessed, vapour, vapour_guessed, ozone, r, after, notes)


def _first_aot(
    coarse: Coarse, scene_air: SceneAir, roles: Roles, air: Air, vapour: np.ndarray, ozone: float,
    r: Mapping[str, np.ndarray], high: np.ndarray | None,
) -> np.ndarray | None:  # fmt: skip
    """AOT (h, w) before the clouds are known: what green vegetation says wherever nothing bright covers it; None
    without any.

    The tests are made on reflectance corrected for it. MAJA takes 0.05 always, and a hazy day then looks like thin
    cloud everywhere. Clouds do not spoil it much: what they cover is neither green nor dark.
    """
    sun = np.cos(np.radians(coarse.sun_zenith_deg))
    covered = coarse.outside | coarse.saturated | masks.bright(r)
    if "swir1" in r:
        light = sun / np.maximum(coarse.cos_incidence, 0.2)
        covered |= masks.snowy(masks.snow(r, light), r, light, coarse.altitude_m)
    if high is not None:
        covered |= masks.cirrus(high, coarse.altitude_m)
    covered = masks.dilate(covered, 1.0) | masks.water(r, coarse.slope, covered)
    found, guessed = _aot(coarse, scene_air, roles, replace(air, aot=None), None, vapour, ozone, covered, {})
    return None if guessed.all() else found


def _usual_aot(air: Air) -> float:
    """What the tests' reflectance is corrected for where the image does not say: the forecast, within limits."""
    return _LITTLE_AOT if air.aot is None else float(np.clip(air.aot, _LITTLE_AOT, constants()["first_aot_most"]))


def _ground_at_high(
    coarse: Coarse, scene_air: SceneAir, roles: Roles, air: Air, vapour: np.ndarray, ozone: float
) -> np.ndarray:  # fmt: skip
    """What the ground itself sends up at 1.38 um, apparent reflectance: little, but over snow and in dry air enough to
    be taken for cirrus. Its reflectance there lies between those at 0.86 and 1.6 um.

    One column of vapour for the image, what most pixels show; at least half of the forecast's, since under a high cloud
    they show too little.
    """
    fit = gas_fits(scene_air.sensor)[roles["cirrus"]]
    column = float(np.median(vapour[~coarse.outside])) if not coarse.outside.all() else 0.0
    through = water_transmission(fit, scene_air.mass, max(column, 0.5 * _forecast(air, coarse, fit.water_power)),
                                 coarse.altitude_m)  # fmt: skip
    through = through * gas_transmission(fit, scene_air.mass, ozone, coarse.altitude_m)
    parts = [coarse.toa[roles[part]] for part in ("nir", "swir1") if part in roles]
    return np.asarray(through * np.mean(parts, axis=0), np.float32)


def _forecast(air: Air, coarse: Coarse, power: float) -> float:
    """Water vapour of the forecast, which counts from the ground, as a column from sea level."""
    relative = float(np.mean(pressure(coarse.altitude_m))) / SEA_LEVEL_HPA
    return float((air.water_gcm2 or constants()["water_vapour"]["default"]) / relative**power)


def _vapour(
    coarse: Coarse, scene_air: SceneAir, roles: Roles, air: Air, useless: np.ndarray, notes: dict[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    c = constants()["water_vapour"]
    fits = gas_fits(scene_air.sensor)
    power = fits[roles["vapour"]].water_power if "vapour" in roles else c["power"]
    default = _forecast(air, coarse, power)
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
    coarse: Coarse, scene_air: SceneAir, roles: Roles, air: Air, history: aerosol.History | None, vapour: np.ndarray,
    ozone: float, useless: np.ndarray, notes: dict[str, str], otherwise: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    parts = {"blue": roles["aerosol"], "red": roles["red"], "nir": roles["nir"]}
    toa = {part: coarse.toa[band] for part, band in parts.items()}

    def surface(part: str, aot: float) -> np.ndarray:
        terms = scene_air.terms(parts[part], np.full(useless.shape, aot), coarse.altitude_m, vapour, ozone)
        return np.asarray(surface_reflectance(terms, toa[part]), dtype=np.float32)

    notes["aot"] = "inverted" + (", with the forecast of CAMS as prior" if air.aot is not None else "")
    return aerosol.estimate(toa, surface, useless, coarse.altitude_m, coarse.grid.pixel_size, roles.vegetation_line,
                            air.aot, history, otherwise)  # fmt: skip


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
