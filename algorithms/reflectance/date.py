"""One date on the coarse grid: water vapour, masks, aerosols. What MAJA calls its processor, in that order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..physics.atmosphere import SEA_LEVEL_HPA, path, pressure, surface_reflectance
from ..physics.atmosphere_gases import gas_fits
from ..products.level1 import Air
from . import aerosol, masks, shadows
from .air import SceneAir
from .coarse import Coarse
from .composite import Composite, update
from .constants import constants
from .water_vapour import water_vapour

#: roles -> bands of Sentinel-2
BANDS: Mapping[str, str] = {
    "blue": "B2", "green": "B3", "red": "B4", "nir": "B8A", "swir1": "B11", "swir2": "B12", "cirrus": "B10",
    "vapour": "B9", "aerosol": "B1",
}  # fmt: skip
#: little haze, for the reflectance that all tests are made on
_LITTLE_AOT = 0.05
_DEFAULT_OZONE = 0.30


@dataclass(frozen=True)
class Options:
    """`dilation_m`: how far clouds and shadows are grown; `aot`: given by the user instead of estimated."""

    dilation_m: float = 240.0
    aot: float | None = None
    multi_temporal: bool = True


@dataclass(frozen=True)
class Analysis:
    """Masks (bool) and maps (float32) of one date, (h, w) on the coarse grid.

    `masks`: cloud, mono, multi, thin, cirrus, shadow, shadow_outside, snow, water, topographic, hidden, low_sun,
    tangent_sun, saturated, outside; cloud, shadow are grown. `composite`: the memory after this date.
    """

    masks: Mapping[str, np.ndarray]
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
    ozone = air.ozone_cmatm or _DEFAULT_OZONE
    notes = {"ozone": air.origin.get("ozone", "default 0.30 cm-atm")}
    vapour, vapour_guessed = _vapour(coarse, scene_air, air, np.zeros(coarse.outside.shape, bool), notes)
    little = np.full(coarse.outside.shape, _LITTLE_AOT)

    def surface(role: str, aot: np.ndarray) -> np.ndarray:
        terms = scene_air.terms(BANDS[role], aot, coarse.altitude_m, vapour, ozone)
        return np.asarray(surface_reflectance(terms, coarse.toa[BANDS[role]]), dtype=np.float32)

    r = {role: surface(role, little) for role in ("blue", "green", "red", "nir", "swir1", "swir2")}
    found = _masks(coarse, r, before, moment, options)
    useless = masks.dilate(found["cloud"] | found["shadow"] | found["water"] | found["snow"], 1.0) | coarse.outside
    vapour, vapour_guessed = _vapour(coarse, scene_air, air, useless, notes)
    if options.aot is not None:
        aot = np.full(coarse.outside.shape, options.aot, np.float32)
        aot_guessed = np.zeros(aot.shape, bool)
        notes["aot"] = f"given, {options.aot:g}"
    else:
        aot, aot_guessed = _aot(coarse, scene_air, air, before, moment, vapour, ozone, useless, notes)
    blue_surface = np.asarray(
        surface_reflectance(
            scene_air.terms(BANDS["aerosol"], aot, coarse.altitude_m, vapour, ozone), coarse.toa[BANDS["aerosol"]]
        ), dtype=np.float32,
    )  # fmt: skip
    after = _remember(coarse, before, moment, found, r, aot, blue_surface)
    return Analysis(found, aot, aot_guessed, vapour, vapour_guessed, ozone, r, after, notes)


def _vapour(
    coarse: Coarse, scene_air: SceneAir, air: Air, useless: np.ndarray, notes: dict[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    c = constants()["water_vapour"]
    fits = gas_fits(scene_air.sensor)
    # forecasts count from the ground, 6S and the fits from sea level
    relative = float(np.mean(pressure(coarse.altitude_m))) / SEA_LEVEL_HPA
    default = (air.water_gcm2 or c["default"]) / relative ** fits[BANDS["vapour"]].water_power
    b9, b8a = coarse.toa.get(BANDS["vapour"]), coarse.toa[BANDS["nir"]]
    if b9 is None:
        notes["water_vapour"] = air.origin.get("water_vapour", f"default {c['default']:g} g/cm2")
        return np.full(coarse.outside.shape, default, np.float32), np.ones(coarse.outside.shape, bool)
    notes["water_vapour"] = "ratio of B9 and B8A"
    aot = np.full(coarse.outside.shape, air.aot or constants()["aerosol"]["default"])
    ground = []
    for name, values in ((BANDS["vapour"], b9), (BANDS["nir"], b8a)):
        # light scattered back by the air has not been through all the vapour
        terms = scene_air.terms(name, aot, coarse.altitude_m, default, _DEFAULT_OZONE)
        transmitted = np.asarray(terms.t_gas) * terms.t_down * terms.t_up
        ground.append((values - np.asarray(terms.t_gas) * path(terms)) / transmitted)
    b9, b8a = ground
    return water_vapour(b9, b8a, scene_air.mass, coarse.altitude_m, fits[BANDS["vapour"]], fits[BANDS["nir"]],
                        useless | coarse.outside, default)  # fmt: skip


def _masks(
    coarse: Coarse, r: Mapping[str, np.ndarray], before: Composite, moment: dt.datetime, options: Options
) -> dict[str, np.ndarray]:
    pixel = coarse.grid.pixel_size
    outside = coarse.outside
    light = np.cos(np.radians(coarse.sun_zenith_deg)) / np.maximum(coarse.cos_incidence, 0.2)
    high = masks.cirrus(coarse.toa[BANDS["cirrus"]], coarse.altitude_m) & ~outside
    snow = masks.snow(r, light) & ~high & ~outside
    near_snow = masks.dilate(snow, 1.0)
    age = before.age(moment)
    history = np.isfinite(before.r["blue"]) & options.multi_temporal
    lake_before = masks.water(before.r, coarse.slope, ~history)
    mono = (masks.bright(r) | (coarse.saturated & (r["swir1"] > 0.2))) & ~near_snow & ~outside
    alone = masks.single_date(r) & ~history & ~near_snow & ~outside
    sure, thin = masks.change(r, before.r, np.nan_to_num(age, nan=1e6))
    testable = history & ~lake_before & ~snow & ~outside
    sure, thin = sure & testable, thin & testable
    # a bright pixel is asked with all its surroundings; for the others, bright clouds beside them are left out, which
    # would hide the ground's texture
    bright = mono | alone | high
    open_ground = ~outside & ~masks.dilate(bright, 1.0)
    whole = _same_texture(r["blue"], before, ~outside, history)
    veto = whole | (_same_texture(r["blue"], before, open_ground, history) & ~masks.dilate(bright, 1.0))
    sure &= ~veto
    mono &= ~(whole & history)
    multi = masks.grown(sure, thin, veto)
    cloud = mono | alone | multi | high
    snow_lost = masks.snow_or_cloud(snow, cloud | outside)
    snow, cloud = snow & ~snow_lost, cloud | snow_lost
    mono = mono | alone | snow_lost
    topographic = (
        shadows.cast(coarse.altitude_m, pixel, *_mean(coarse.sun_zenith_deg, coarse.sun_azimuth_deg)) & ~outside
    )
    hidden = shadows.cast(coarse.altitude_m, pixel, *_mean(coarse.view_zenith_deg, coarse.view_azimuth_deg)) & ~outside
    lake = masks.water(r, coarse.slope, cloud | outside | topographic)
    # hazy shadow looks like water: a past date tells them apart
    known_water = np.where(history, lake_before, lake)
    shadow = _shadow(coarse, r, before, cloud, known_water | topographic | outside, history)
    lake &= ~shadow
    radius = options.dilation_m / pixel
    grown = masks.dilate(cloud, radius) & ~outside
    shade = masks.dilate(shadow, radius) & ~outside
    sun = np.cos(np.radians(coarse.sun_zenith_deg))
    return {
        "cloud": grown, "mono": mono, "multi": sure, "thin": multi & ~sure,
        "cirrus": masks.dilate(high, radius) & ~outside,
        "shadow": shade, "snow": snow & ~grown, "water": lake, "topographic": topographic, "hidden": hidden,
        "low_sun": (coarse.cos_incidence < 0.2) & ~outside,
        "tangent_sun": (coarse.cos_incidence / sun < 0.2) & ~outside,
        "saturated": coarse.saturated, "outside": outside,
    }  # fmt: skip


def _same_texture(blue: np.ndarray, before: Composite, valid: np.ndarray, history: np.ndarray) -> np.ndarray:
    """Where the image shows the texture of the composite or of one of the last images."""
    found = masks.correlated(blue, before.r["blue"], valid & history)
    for image in before.stack[:5]:
        found |= masks.correlated(blue, image, valid)
    return found


def _mean(zenith_deg: np.ndarray, azimuth_deg: np.ndarray) -> tuple[float, float]:
    row, column = zenith_deg.shape[0] // 2, zenith_deg.shape[1] // 2
    return float(zenith_deg[row, column]), float(azimuth_deg[row, column])


def _shadow(
    coarse: Coarse, r: Mapping[str, np.ndarray], before: Composite, cloud: np.ndarray, barred: np.ndarray,
    history: np.ndarray,
) -> np.ndarray:  # fmt: skip
    c = constants()["dark"]
    allowed = ~cloud & ~barred
    darker = shadows.dark(r["nir"], ~coarse.outside)
    candidate = (darker > c["nir"]) & allowed
    if history.any():
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = r["red"] / before.r["red"]
        seen = ratio[allowed & history & np.isfinite(ratio)]
        if seen.size:
            share = max(0.10, min(1.0, 2 * float(cloud.mean())))
            limit = min(c["ratio_cap"], float(np.quantile(seen, share)))
            # where a past date tells, it is asked; elsewhere the surroundings are
            candidate = np.where(history & np.isfinite(ratio), (ratio < limit) & allowed, candidate)
    geometry = {
        "sun_zenith": coarse.sun_zenith_deg, "sun_azimuth": coarse.sun_azimuth_deg,
        "view_zenith": coarse.view_zenith_deg, "view_azimuth": coarse.view_azimuth_deg,
    }  # fmt: skip
    found, _ = shadows.cloud_shadows(cloud, candidate, allowed, coarse.altitude_m, coarse.grid, geometry)
    return found


def _aot(
    coarse: Coarse, scene_air: SceneAir, air: Air, before: Composite, moment: dt.datetime, vapour: np.ndarray,
    ozone: float, useless: np.ndarray, notes: dict[str, str],
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    c = constants()["aerosol"]
    roles = {"blue": BANDS["aerosol"], "red": BANDS["red"], "nir": BANDS["nir"]}
    toa = {role: coarse.toa[band] for role, band in roles.items()}

    def surface(role: str, aot: float) -> np.ndarray:
        terms = scene_air.terms(roles[role], np.full(useless.shape, aot), coarse.altitude_m, vapour, ozone)
        return np.asarray(surface_reflectance(terms, toa[role]), dtype=np.float32)

    history = None
    if np.isfinite(before.blue_surface).any():
        history = aerosol.History(before.blue_surface, before.nir_toa, before.age(moment))
    notes["aot"] = "inverted" + (", with the forecast of CAMS as prior" if air.aot is not None else "")
    return aerosol.estimate(toa, surface, useless, coarse.altitude_m, coarse.grid.pixel_size,
                            c["blue_over_red"]["S2"], air.aot, history)  # fmt: skip


def _remember(
    coarse: Coarse, before: Composite, moment: dt.datetime, found: Mapping[str, np.ndarray],
    r: Mapping[str, np.ndarray], aot: np.ndarray, blue_surface: np.ndarray,
) -> Composite:  # fmt: skip
    clear = ~(found["cloud"] | found["shadow"] | found["snow"] | found["outside"] | found["saturated"])
    inside = ~found["outside"]
    if not inside.any() or float(aot[inside].mean()) >= constants()["composite"]["aot_limit"]:
        clear = np.zeros(clear.shape, bool)
    return update(before, moment, clear, r, blue_surface, coarse.toa[BANDS["nir"]], inside)
