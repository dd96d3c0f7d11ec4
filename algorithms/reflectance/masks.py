"""Tests of single pixels on the coarse grid: cirrus, snow, bright clouds, change, water. Arrays in, booleans out.

Thresholds and their source: `resources/tables/l2a.json`. R is the reflectance corrected for molecules and little haze
(AOT 0.05), `toa` the apparent one. Bands by role: blue (B1 or B2), green, red, nir (B8A), swir1, swir2, cirrus.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import ndimage

from .constants import constants

_EIGHT = np.ones((3, 3), bool)


def disc(radius_pixels: float) -> np.ndarray:
    """A disc as structuring element; one pixel for radii below half a pixel."""
    n = int(radius_pixels + 0.5)
    y, x = np.mgrid[-n : n + 1, -n : n + 1]
    return np.asarray(x**2 + y**2 <= (radius_pixels + 0.25) ** 2)


def dilate(mask: np.ndarray, radius_pixels: float) -> np.ndarray:
    """A mask grown by a disc."""
    if radius_pixels < 0.5:
        return mask
    return np.asarray(ndimage.binary_dilation(mask, disc(radius_pixels)))


def growth(radius_m: float, pixel_m: float) -> tuple[int, float]:
    """A growth in metres as (whole coarse pixels, threshold on the bilinear interpolation of the coarse mask).

    The interpolated mask falls from 1 to 0 over one pixel across its edge. Parts of a pixel are made by the threshold,
    so that growths below a coarse pixel count too.
    """
    total = radius_m / pixel_m
    whole = int(total)
    part = total - whole
    # up to half a pixel outside the edge, else inside the edge of one pixel more
    return (whole, 0.5 - part) if part < 0.49 else (whole + 1, 1.5 - part)


def cirrus(toa_cirrus: np.ndarray, altitude_m: np.ndarray, ground: np.ndarray | float = 0.0) -> np.ndarray:
    """High clouds: bright at 1.38 um, where water vapour hides the ground unless it is high.

    `ground`: what the ground sends up there by the water vapour of the day; it must not explain the light alone.
    """
    c = constants()["cirrus"]
    beyond = toa_cirrus - c["ground_share"] * ground > c["offset"]
    return np.asarray((toa_cirrus > cirrus_limit(altitude_m)) & beyond)


def cirrus_limit(altitude_m: np.ndarray) -> np.ndarray:
    """Apparent reflectance at 1.38 um that ground at an altitude does not reach."""
    c = constants()["cirrus"]
    return np.asarray(c["offset"] + c["gain"] * np.maximum(altitude_m, 0.0) ** 2 / c["altitude_m"])


def snow(r: Mapping[str, np.ndarray], light: np.ndarray | float = 1.0) -> np.ndarray:
    """Snow by NDSI, bright red and dark SWIR; `light` = cos(sun zenith) / max(cos incidence, 0.2) evens out relief.

    Where the NDSI, which light does not change, is larger than that of any cloud, the SWIR may be as it is: relief is
    not known well enough for a low sun.
    """
    c = constants()["snow"]
    with np.errstate(invalid="ignore", divide="ignore"):
        ndsi = (r["green"] - r["swir1"]) / (r["green"] + r["swir1"])
    dark = (r["swir1"] * light < c["swir1"]) | (ndsi > c["ndsi_sure"])
    found = (ndsi > c["ndsi"]) & (r["red"] * light > c["red"]) & dark
    return np.asarray(ndimage.binary_closing(found, _EIGHT) | found)


def snow_zone(snow_mask: np.ndarray, altitude_m: np.ndarray) -> np.ndarray:
    """Where part of a pixel may hold snow: beside snow, and from a little below the lowest snow upwards."""
    c = constants()["part_snow"]
    near = dilate(snow_mask, c["near_pixels"])
    if int(snow_mask.sum()) < c["least_pixels"]:
        return near
    lowest = float(np.quantile(altitude_m[snow_mask], c["quantile"])) - c["below_m"]
    return np.asarray(near | (altitude_m >= lowest))


def part_snow(r: Mapping[str, np.ndarray], light: np.ndarray | float = 1.0) -> np.ndarray:
    """Whether snow over a part of the pixel explains its brightness: then its SWIR lies between the snow's and the
    ground's, by the share that its blue tells. Clouds are brighter in the SWIR than both.
    """
    c = constants()["part_snow"]
    # slopes towards the sun outshine the line; clouds above shaded slopes must not be darkened
    even = np.minimum(light, 1.0)
    share = np.clip(r["blue"] * even / c["snow_blue"], 0.0, 1.0)
    return np.asarray(r["swir1"] * even <= c["ground_swir1"] + (c["snow_swir1"] - c["ground_swir1"]) * share)


def snowy(
    snow_mask: np.ndarray, r: Mapping[str, np.ndarray], light: np.ndarray, altitude_m: np.ndarray
) -> np.ndarray:  # fmt: skip
    """Snow, and pixels that may hold some of it: they look like cloud or haze over either."""
    return snow_mask | (snow_zone(snow_mask, altitude_m) & part_snow(r, light)) if snow_mask.any() else snow_mask


def snow_or_cloud(snow_mask: np.ndarray, cloud: np.ndarray) -> np.ndarray:
    """Patches of snow whose whole ring is cloud (or no data): they are cloud."""
    labels, count = ndimage.label(snow_mask, _EIGHT)
    if not count:
        return np.zeros(snow_mask.shape, bool)
    ring = ndimage.grey_dilation(labels, footprint=_EIGHT) * (labels == 0)
    around = np.bincount(ring.ravel(), minlength=count + 1)
    covered = np.bincount(ring.ravel(), weights=cloud.ravel(), minlength=count + 1)
    lost = (around > 0) & (covered >= around)
    lost[0] = False
    return np.asarray(lost[labels])


def bright(r: Mapping[str, np.ndarray]) -> np.ndarray:
    """Clouds by brightness alone, MAJA's test: bright, white, and not darker in the near infrared than in the SWIR."""
    c = constants()["bright"]
    found = (r["blue"] > c["blue"]) & (r["red"] > c["red"])
    found &= (r["nir"] > c["nir_over_red_min"] * r["red"]) & (r["nir"] < c["nir_over_red_max"] * r["red"])
    if "swir1" in r:
        found &= r["nir"] > c["nir_over_swir1"] * r["swir1"]
    return np.asarray(found)


def single_date(r: Mapping[str, np.ndarray]) -> np.ndarray:
    """Clouds of one image without history: less bright ones as well, by their haze.

    blue - red / 2 is near zero over all ground, bright soil included, whose red exceeds its blue (haze-optimised
    transform, Zhang et al. 2002); vegetation, water and snow are told apart by NDVI, NIR and SWIR.
    """
    c = constants()["single"]
    with np.errstate(invalid="ignore", divide="ignore"):
        ndvi = (r["nir"] - r["red"]) / (r["nir"] + r["red"])
    found = (r["blue"] - 0.5 * r["red"] > c["haze"]) & (ndvi < c["ndvi"]) & (r["nir"] > c["nir"])
    if "swir1" in r:
        found &= r["swir1"] > c["swir1"]
    return np.asarray(found)


def change(
    r: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray], days: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Clouds that were not there: (sure, thin) by the rise of blue - red/2 since the composite, `days` old per pixel.

    False where the composite is empty. Hagolle et al. 2010, with the haze-optimised difference of MAJA 4.
    """
    c = constants()["change"]
    limit = change_limit(days)
    rise_blue, rise_red = r["blue"] - before["blue"], r["red"] - before["red"]
    with np.errstate(invalid="ignore", divide="ignore"):
        v_blue = rise_blue / (r["blue"] + before["blue"])
        v_nir = (r["nir"] - before["nir"]) / (r["nir"] + before["nir"])
        white = (rise_red < c["red_over_blue"] * rise_blue) & (v_nir < c["nir_over_blue"] * v_blue)
    haze = rise(r, before)
    return np.asarray((haze > limit) & white), np.asarray((haze > limit - c["thin"]) & white)


def rise(r: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray]) -> np.ndarray:
    """Rise of blue - red / 2 since the composite; NaN where it is empty."""
    return np.asarray(r["blue"] - before["blue"] - 0.5 * (r["red"] - before["red"]))


def change_limit(days: np.ndarray) -> np.ndarray:
    """The rise that a cloud makes at least, after so many days."""
    c = constants()["change"]
    return np.asarray(np.minimum(c["cap"], c["start"] * (1 + days / c["days"])))


def correlated(image: np.ndarray, other: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Where two blue images have the same texture in a window of 7 x 7: the ground shows through, so no cloud.

    Pearson's correlation over valid pixels, at least 15; a window without contrast is no evidence.
    """
    c = constants()["correlation"]
    known = valid & np.isfinite(image) & np.isfinite(other)
    a, b = np.where(known, image, 0.0).astype(np.float64), np.where(known, other, 0.0).astype(np.float64)

    def box(values: np.ndarray) -> np.ndarray:
        return np.asarray(ndimage.uniform_filter(values.astype(np.float64), c["size"], mode="constant"))

    n = box(known) * c["size"] ** 2
    count = np.maximum(n, 1.0)
    sa, sb = box(a) * c["size"] ** 2, box(b) * c["size"] ** 2
    va = box(a * a) * c["size"] ** 2 - sa * sa / count
    vb = box(b * b) * c["size"] ** 2 - sb * sb / count
    cov = box(a * b) * c["size"] ** 2 - sa * sb / count
    enough = (n > c["count"] - 0.5) & (va > 1e-9) & (vb > 1e-9)
    return np.asarray(enough & (cov > c["veto"] * np.sqrt(np.maximum(va * vb, 1e-30))))


def without_specks(mask: np.ndarray, excess: np.ndarray) -> np.ndarray:
    """A mask without its small patches that nowhere exceed the test's limit twice over.

    A roof, a field that was cut or noise pass a test here and there, and just so; a small cloud passes it by far.
    `excess`: the tested value over its limit.
    """
    labels, count = ndimage.label(mask, _EIGHT)
    if not count:
        return mask
    size = np.bincount(labels.ravel(), minlength=count + 1)
    most = np.full(count + 1, -np.inf)
    np.maximum.at(most, labels.ravel(), np.where(np.isfinite(excess), excess, np.inf).ravel())
    keep = (size >= constants()["speck"]["pixels"]) | (most >= constants()["speck"]["excess"])
    keep[0] = False
    return np.asarray(keep[labels])


def grown(sure: np.ndarray, thin: np.ndarray, veto: np.ndarray) -> np.ndarray:
    """Thin cloud joined to sure cloud; patches of which more than a fifth shows the ground are dropped whole."""
    labels, count = ndimage.label(sure | (thin & ~veto), _EIGHT)
    if not count:
        return np.zeros(sure.shape, bool)
    has = np.bincount(labels.ravel(), weights=sure.ravel(), minlength=count + 1) > 0
    size = np.bincount(labels.ravel(), minlength=count + 1)
    seen = np.bincount(labels.ravel(), weights=(veto & (labels > 0)).ravel(), minlength=count + 1)
    keep = has & (seen <= constants()["correlation"]["share"] * np.maximum(size, 1))
    keep[0] = False
    return np.asarray(keep[labels])


def water(r: Mapping[str, np.ndarray], slope: np.ndarray | float, excluded: np.ndarray) -> np.ndarray:
    """Water: NDVI below zero, dark red, flat ground."""
    c = constants()["water"]
    with np.errstate(invalid="ignore", divide="ignore"):
        ndvi = (r["nir"] - r["red"]) / (r["nir"] + r["red"])
    return np.asarray((ndvi < c["ndvi"]) & (r["red"] < c["red"]) & (slope <= c["slope"]) & ~excluded)
