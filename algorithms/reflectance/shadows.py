"""Shadows of clouds by geometry, and of relief by casting rays over the ground's heights.

A cloud seen at G stands over N = G + H tan(view zenith) towards the sensor; its shadow lies H tan(sun zenith) away from
the sun. H is not known: per cloud, the height is sought whose shadow falls on the darkest ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ..core.grid import Grid
from .constants import constants
from .masks import dilate

_EIGHT = np.ones((3, 3), bool)
#: pixels of a shadow that tell its cloud's height
_ENOUGH = 25


@dataclass(frozen=True)
class Angles:
    """Directions on the coarse grid, (h, w) degrees."""

    sun_zenith: np.ndarray
    sun_azimuth: np.ndarray
    view_zenith: np.ndarray
    view_azimuth: np.ndarray

    def at(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The four at flat indices."""
        return (self.sun_zenith.ravel()[pixels], self.sun_azimuth.ravel()[pixels], self.view_zenith.ravel()[pixels],
                self.view_azimuth.ravel()[pixels])  # fmt: skip


def middle(zenith_deg: np.ndarray, azimuth_deg: np.ndarray) -> tuple[float, float]:
    """A direction at the middle of the image."""
    row, column = zenith_deg.shape[0] // 2, zenith_deg.shape[1] // 2
    return float(zenith_deg[row, column]), float(azimuth_deg[row, column])


def darkening(r: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray], history: np.ndarray) -> np.ndarray:
    """Reflectance over that of the last clear date, 1 where all went as the image as a whole; NaN without a past.

    The longest wavelengths there are (NIR and SWIR): haze, which fills shadows in the visible, leaves them dark. The
    larger ratio counts: a crop that ripens darkens in one band only.
    """
    found = np.full(history.shape, np.nan)
    for role in ("nir", "swir1"):
        if role not in r or role not in before:
            continue
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = np.where(history & (before[role] > 0.03), r[role] / before[role], np.nan)
        known = ratio[np.isfinite(ratio)]
        if known.size:
            found = np.fmax(found, ratio / float(np.clip(np.quantile(known, 0.5), 0.7, 1.3)))
    return found


def candidates(
    r: Mapping[str, np.ndarray], ratio: np.ndarray, allowed: np.ndarray, valid: np.ndarray, cloud_share: float
) -> np.ndarray:
    """Dark pixels: darker than on the last clear date where there is one, else than their surroundings."""
    c = constants()["dark"]
    found = (dark(r["nir"], valid) > c["nir"]) & allowed
    seen = allowed & np.isfinite(ratio)
    if seen.any():
        share = max(0.10, min(1.0, 2 * cloud_share))
        limit = min(c["ratio_cap"], float(np.quantile(ratio[seen], share)))
        found = np.where(np.isfinite(ratio), (ratio < limit) & allowed, found)
    return np.asarray(found, bool)


def on_snow(nir: np.ndarray, snow: np.ndarray) -> np.ndarray:
    """Snow much darker than the snow of the image, its slopes evened out: the memory holds no snow to compare with."""
    c = constants()["dark"]
    if not snow.any():
        return np.zeros(snow.shape, bool)
    return np.asarray(snow & (nir < c["snow_share"] * float(np.quantile(nir[snow], c["snow_quantile"]))))


def from_outside(ratio: np.ndarray, allowed: np.ndarray, outside: np.ndarray, grid: Grid, angles: Angles) -> np.ndarray:
    """Shadows of clouds that the image does not show: much darker than before, within reach of a cloud beyond its
    edge. Patches of one pixel are left out.
    """
    c = constants()["outside_shadow"]
    found = np.zeros(allowed.shape, bool)
    seen = allowed & np.isfinite(ratio)
    if not seen.any():
        return found
    zone = _reach_of_outside(outside, grid, angles, constants()["cloud_altitude_m"]["high"])
    limit = min(c["ratio_cap"], float(np.quantile(ratio[seen], c["quantile"])))
    found = seen & zone & (ratio < limit)
    labels, count = ndimage.label(found, _EIGHT)
    size = np.bincount(labels.ravel(), minlength=count + 1)
    size[0] = 0
    return np.asarray(size[labels] >= c["least_pixels"])


def _reach_of_outside(outside: np.ndarray, grid: Grid, angles: Angles, height_m: float) -> np.ndarray:
    """Where a cloud beyond the image's edge, up to a height, could throw its shadow: the cloud of a shadow at S is
    seen at S - shift."""
    zenith, azimuth = middle(angles.sun_zenith, angles.sun_azimuth)
    view = middle(angles.view_zenith, angles.view_azimuth)
    east, north = shift(1.0, np.array(zenith), np.array(azimuth), np.array(view[0]), np.array(view[1]))
    rows, columns = np.mgrid[: outside.shape[0], : outside.shape[1]]
    found = np.zeros(outside.shape, bool)
    step = grid.pixel_size / max(float(np.hypot(east, north)), 1e-6)
    for height in np.arange(step, height_m + step, step):
        r = np.rint(rows + height * float(north) / grid.pixel_size).astype(int)
        c = np.rint(columns - height * float(east) / grid.pixel_size).astype(int)
        beyond = (r < 0) | (r >= outside.shape[0]) | (c < 0) | (c >= outside.shape[1])
        inside = outside[np.clip(r, 0, outside.shape[0] - 1), np.clip(c, 0, outside.shape[1] - 1)]
        found |= beyond | inside
    return found


def dark(nir: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """How much darker a pixel is than its surroundings: the near infrared filled up to its rim, minus itself; >= 0."""
    from skimage.morphology import reconstruction

    if not valid.any():
        return np.zeros(nir.shape, np.float32)
    level = float(np.quantile(nir[valid], 0.175))
    image = np.where(valid, nir, level)
    seed = np.full(image.shape, image.max())
    for edge in ((0, ...), (-1, ...), (..., 0), (..., -1)):
        seed[edge] = np.maximum(image[edge], level)
    filled = reconstruction(seed, image, method="erosion")
    return np.where(valid, filled - image, 0.0).astype(np.float32)


def shift(
    height_m: np.ndarray | float, sun_zenith_deg: np.ndarray, sun_azimuth_deg: np.ndarray,
    view_zenith_deg: np.ndarray, view_azimuth_deg: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Metres (east, north) from a cloud as seen to its shadow, over flat ground."""
    view, sun = height_m * np.tan(np.radians(view_zenith_deg)), height_m * np.tan(np.radians(sun_zenith_deg))
    va, sa = np.radians(view_azimuth_deg), np.radians(sun_azimuth_deg)
    return view * np.sin(va) - sun * np.sin(sa), view * np.cos(va) - sun * np.cos(sa)


def cloud_shadows(
    cloud: np.ndarray, candidate: np.ndarray, allowed: np.ndarray, altitude_m: np.ndarray, grid: Grid, angles: Angles,
    high: bool = False,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Shadows of the clouds in the image, (h, w), and each cloud's height above ground (labels, metres, NaN unknown).

    `candidate`: dark pixels; `allowed`: where a shadow can be seen (no cloud, no water, inside); `high`: the clouds are
    those that show at 1.38 um, which lie higher. A cloud whose best
    height finds less than a third of its shadow dark gets none: dark ground elsewhere is not its doing.
    """
    limits = constants()["cirrus_altitude_m" if high else "cloud_altitude_m"]
    share = constants()["dark"]["share"]
    heights = np.arange(limits["low"], limits["high"] + 1, limits["step"])
    labels, count = ndimage.label(cloud, _EIGHT)
    result = np.zeros(cloud.shape, bool)
    best = np.full(count + 1, np.nan)
    if not count:
        return result, best
    pixels = np.flatnonzero(labels)
    label = labels.ravel()[pixels]
    rows, cols = np.unravel_index(pixels, cloud.shape)
    ground = altitude_m.ravel()[pixels]
    east, north = shift(1.0, *angles.at(pixels))
    score = np.zeros((len(heights), count + 1))
    for k, height in enumerate(heights):
        r, c = _landing(rows, cols, east, north, height, ground, altitude_m, grid)
        inside = (r >= 0) & (r < cloud.shape[0]) & (c >= 0) & (c < cloud.shape[1])
        seen = np.zeros(len(pixels), bool)
        hit = np.zeros(len(pixels), bool)
        seen[inside] = allowed[r[inside], c[inside]]
        hit[inside] = candidate[r[inside], c[inside]] & seen[inside]
        total = np.bincount(label, weights=seen, minlength=count + 1)
        darks = np.bincount(label, weights=hit, minlength=count + 1)
        size = np.bincount(label, minlength=count + 1)
        # enough of a cloud's shadow must be visible for its height to be judged: of a large one, whose shadow lies
        # mostly under itself, some tens of pixels
        # a little more for the height that shows more of it: low ones hide their shadow under the cloud
        score[k] = np.where(
            total >= np.minimum(0.25 * size, _ENOUGH),
            darks / np.maximum(total, 1) + 0.05 * darks / np.maximum(size, 1),
            0.0,
        )
    chosen = score.argmax(axis=0)
    good = score.max(axis=0) >= share
    best = np.where(good, heights[chosen], np.nan)
    height = best[label]
    with_height = np.isfinite(height)
    r, c = _landing(rows[with_height], cols[with_height], east[with_height], north[with_height], height[with_height],
                    ground[with_height], altitude_m, grid)  # fmt: skip
    inside = (r >= 0) & (r < cloud.shape[0]) & (c >= 0) & (c < cloud.shape[1])
    zone = np.zeros(cloud.shape, bool)
    zone[r[inside], c[inside]] = True
    zone = dilate(zone, 1.0)
    return zone & candidate & allowed, best


def _landing(
    rows: np.ndarray, cols: np.ndarray, east: np.ndarray, north: np.ndarray, height: np.ndarray | float,
    ground: np.ndarray, altitude_m: np.ndarray, grid: Grid,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Row and column of the shadow; twice, since the fall is higher over a valley than over the cloud's own ground."""
    fall = np.broadcast_to(np.asarray(height, float), rows.shape)
    for _ in range(2):
        r = np.rint(rows - fall * north / grid.pixel_size).astype(int)
        c = np.rint(cols + fall * east / grid.pixel_size).astype(int)
        below = altitude_m[np.clip(r, 0, altitude_m.shape[0] - 1), np.clip(c, 0, altitude_m.shape[1] - 1)]
        fall = np.maximum(height + ground - below, 1.0)
    return r, c


def cast(
    altitude_m: np.ndarray, pixel_m: float, zenith_deg: float, azimuth_deg: float, least_m: float = 240.0
) -> np.ndarray:
    """Where the ray towards a direction meets the ground farther than `least_m`: cast shadow, or hidden ground.

    One direction for the image (its mean): over a tile the sun moves by about a degree.
    """
    slope = 1 / max(np.tan(np.radians(zenith_deg)), 1e-6)
    relief = float(altitude_m.max() - altitude_m.min())
    reach = relief / slope
    found = np.zeros(altitude_m.shape, bool)
    if reach < least_m:
        return found
    east, north = np.sin(np.radians(azimuth_deg)), np.cos(np.radians(azimuth_deg))
    step = pixel_m
    distance = least_m
    while distance <= reach:
        ahead = ndimage.shift(altitude_m, (distance * north / pixel_m, -distance * east / pixel_m), order=1,
                              mode="nearest")  # fmt: skip
        found |= ahead > altitude_m + distance * slope
        distance += step
    return found
