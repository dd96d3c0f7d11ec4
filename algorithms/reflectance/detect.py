"""The masks of one date on the coarse grid: clouds, their shadows, snow, water, relief; in MAJA's order.

Tests of single pixels are in `masks`, shadows in `shadows`; here they meet the memory of the series.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from . import masks, outlines, shadows
from .coarse import Coarse
from .composite import Composite
from .constants import constants

#: images of the memory whose texture is compared
_TEXTURES = 5


@dataclass(frozen=True)
class Options:
    """`dilation_m`: how far clouds and shadows are grown; `aot`: given by the user instead of estimated;
    `water_prior`: share of water by an earlier map, (h, w), None without; `mixture`: aerosol by the forecast's species.
    """

    dilation_m: float = 240.0
    aot: float | None = None
    multi_temporal: bool = True
    water_prior: np.ndarray | None = None


@dataclass(frozen=True)
class Geometry:
    """Angles between directions at the middle of the image, in degrees: of the view to the sun's reflection on water,
    and to the sun itself.
    """

    glint_deg: float
    hot_spot_deg: float


def geometry_of(coarse: Coarse) -> Geometry:
    sun, sun_azimuth = np.radians(shadows.middle(coarse.sun_zenith_deg, coarse.sun_azimuth_deg))
    view, view_azimuth = np.radians(shadows.middle(coarse.view_zenith_deg, coarse.view_azimuth_deg))
    straight, across = np.cos(sun) * np.cos(view), np.sin(sun) * np.sin(view) * np.cos(sun_azimuth - view_azimuth)
    glint, hot = (float(np.degrees(np.arccos(np.clip(c, -1, 1)))) for c in (straight - across, straight + across))
    return Geometry(glint, hot)


def detect(
    coarse: Coarse, r: Mapping[str, np.ndarray], high_band: np.ndarray | None, shining: np.ndarray | None,
    before: Composite, moment: dt.datetime, options: Options,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:  # fmt: skip
    """All masks, bool (h, w), and those of clouds and shadows on `coarse.fine_grid`.

    `r`: reflectance by role, corrected for molecules and usual haze; `high_band`: apparent reflectance at 1.38 um
    where the sensor has it, `shining` the part of it that the ground sends up.

    cloud, shadow, shadow_outside and cirrus are grown by `options.dilation_m`, within their outlines; "wide" is all
    that the coarse grid has of them, grown, for what must not be touched by a cloud;
    "clear_water" says where the water test was made, "possible_water" where it was met.
    """
    c = constants()
    outside = coarse.outside
    light = np.cos(np.radians(coarse.sun_zenith_deg)) / np.maximum(coarse.cos_incidence, 0.2)
    nothing = np.zeros(outside.shape, bool)
    high = nothing
    if high_band is not None:
        high = masks.cirrus(high_band, coarse.altitude_m, 0.0 if shining is None else shining) & ~outside
        high = masks.without_specks(high, high_band / masks.cirrus_limit(coarse.altitude_m))
    snow = masks.snow(r, light) & ~high & ~outside if "swir1" in r else nothing
    history = np.isfinite(before.r["red"]) & options.multi_temporal
    lake_before = before.water() & history
    snowy = masks.snowy(snow, r, light, coarse.altitude_m)
    mono, alone, sure, thin, veto = _clouds(coarse, r, before, moment, snow, snowy, high, history, lake_before)
    days = np.nan_to_num(before.age(moment), nan=1e6)
    multi = masks.grown(sure, thin, veto)
    multi = masks.without_specks(multi, masks.rise(r, before.r) / masks.change_limit(days))
    sure &= multi
    cloud = mono | alone | multi | high
    snow_lost = masks.snow_or_cloud(snow, cloud | outside)
    snow, cloud = snow & ~snow_lost, cloud | snow_lost
    mono = mono | alone | snow_lost
    pixel = coarse.grid.pixel_size
    topographic = (
        shadows.cast(coarse.altitude_m, pixel, *shadows.middle(coarse.sun_zenith_deg, coarse.sun_azimuth_deg))
        & ~outside
    )
    hidden = (
        shadows.cast(coarse.altitude_m, pixel, *shadows.middle(coarse.view_zenith_deg, coarse.view_azimuth_deg))
        & ~outside
    )
    possible = masks.water(r, coarse.slope, cloud | outside | topographic)
    # hazy shadow looks like water: a past date tells them apart
    known_water = np.where(history, lake_before, possible)
    angles = shadows.Angles(coarse.sun_zenith_deg, coarse.sun_azimuth_deg, coarse.view_zenith_deg,
                            coarse.view_azimuth_deg)  # fmt: skip
    allowed = ~cloud & ~known_water & ~topographic & ~outside
    darkening = shadows.darkening(r, before.r, history)
    candidate = shadows.candidates(r, darkening, allowed, ~outside, float(cloud.mean()))
    candidate |= shadows.on_snow(r["nir"] * light, snow & allowed)
    # high clouds and low ones are told apart: one label of both would have one height
    only_high = high & ~(mono | multi)
    shadow = np.zeros_like(cloud)
    for clouds, is_high in ((cloud & ~only_high, False), (only_high, True)):
        shadow |= shadows.cloud_shadows(clouds, candidate, allowed, coarse.altitude_m, coarse.grid, angles, is_high)[0]
    shadow_outside = shadows.from_outside(darkening, allowed & ~shadow & ~snow, outside, coarse.grid, angles) & ~veto
    possible &= ~shadow & ~shadow_outside
    tested = ~(cloud | shadow | shadow_outside | snow | outside | topographic)
    lake = before.water_with(possible, tested, options.water_prior) & tested
    wide = masks.dilate(cloud | shadow | shadow_outside, masks.growth(options.dilation_m, pixel)[0]) & ~outside
    known_haze = np.where(history, before.r["blue"] - 0.5 * before.r["red"], np.nan)
    ground = outlines.clear_haze(r["blue"] - 0.5 * r["red"], cloud | outside, known_haze)
    fine = {
        "cloud": outlines.outline(cloud, (only_high | coarse.saturated | snow_lost) & cloud,
                                  outlines.fine_rise(coarse, r, ground), coarse.parts),
        "cirrus": outlines.refined(high, coarse.parts),
        "shadow": outlines.shade(shadow, 1 - darkening, coarse.parts),
        "shadow_outside": outlines.shade(shadow_outside, 1 - darkening, coarse.parts),
    }  # fmt: skip
    inside = outlines.refined(~outside, coarse.parts)
    fine = {k: outlines.grown(v, options.dilation_m, pixel / coarse.parts) & inside for k, v in fine.items()}
    shown = {k: outlines.share(v, coarse.parts) >= 0.5 for k, v in fine.items()}
    sun = np.cos(np.radians(coarse.sun_zenith_deg))
    found = {
        **shown, "wide": wide, "mono": mono, "multi": sure, "thin": multi & ~sure, "snow": snow & ~shown["cloud"],
        "part_snow": snowy & ~outside,
        "water": lake,
        "possible_water": possible, "clear_water": tested, "topographic": topographic, "hidden": hidden,
        "low_sun": (coarse.cos_incidence < c["slope"]["low_sun"]) & ~outside,
        "tangent_sun": (coarse.cos_incidence / sun < c["slope"]["tangent_sun"]) & ~outside,
        "saturated": coarse.saturated, "outside": outside,
    }  # fmt: skip
    return found, fine


def _clouds(
    coarse: Coarse, r: Mapping[str, np.ndarray], before: Composite, moment: dt.datetime, snow: np.ndarray,
    snowy: np.ndarray, high: np.ndarray, history: np.ndarray, lake_before: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """(bright on its own, bright where there is no past, changed, slightly changed, texture of the ground)."""
    c = constants()["over_water"]
    outside = coarse.outside
    swir = r.get("swir1", r["nir"])
    mono = (masks.bright(r) | (coarse.saturated & (swir > 0.2))) & ~snowy & ~outside
    if "swir2" in r:
        limit = c["swir2_glint"] if geometry_of(coarse).glint_deg < c["glint_deg"] else c["swir2"]
        mono |= ndimage.binary_erosion(lake_before) & (r["swir2"] > limit) & ~outside
    alone = masks.single_date(r) & ~history & ~snowy & ~outside
    haze = (r["blue"] - 0.5 * r["red"]) / constants()["single"]["haze"]
    alone = masks.without_specks(alone | mono, haze) & alone
    sure, thin = masks.change(r, before.r, np.nan_to_num(before.age(moment), nan=1e6))
    testable = history & ~lake_before & ~snow & ~outside
    # a bright pixel is asked with all its surroundings; for the others, bright clouds beside them are left out, which
    # would hide the ground's texture
    bright = mono | alone | high
    open_ground = ~outside & ~masks.dilate(bright, 1.0)
    earlier = before.images(moment, _TEXTURES)
    whole = _same_texture(r["blue"], before, earlier, ~outside, history)
    veto = whole | (_same_texture(r["blue"], before, earlier, open_ground, history) & ~masks.dilate(bright, 1.0))
    mono &= ~(whole & history)
    return mono, alone, sure & testable & ~veto, thin & testable, veto


def _same_texture(
    blue: np.ndarray, before: Composite, earlier: Sequence[np.ndarray], valid: np.ndarray, history: np.ndarray
) -> np.ndarray:
    """Where the image shows the texture of the composite or of one of the last images."""
    found = masks.correlated(blue, before.r["blue"], valid & history)
    for image in earlier:
        found |= masks.correlated(blue, image, valid)
    return found
