"""The outlines of clouds and shadows within coarse pixels, and their growth in metres.

A coarse pixel is found long before a cloud covers half of it, so that masks of small clouds come out too large. Where
the coarse mask says cloud, the blue and the red at a third of its pixel say which parts: those at least half as hazy as
the haziest beside them. Shadows follow the half of their darkness, interpolated.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import ndimage

from .coarse import Coarse
from .constants import constants
from .masks import dilate, growth


def refined(mask: np.ndarray, parts: int) -> np.ndarray:
    """A coarse map at `parts` times as many pixels."""
    return np.repeat(np.repeat(mask, parts, axis=0), parts, axis=1)


def share(fine: np.ndarray, parts: int) -> np.ndarray:
    """Part of each coarse pixel that a fine mask covers."""
    height, width = fine.shape[0] // parts, fine.shape[1] // parts
    return np.asarray(fine.reshape(height, parts, width, parts).mean(axis=(1, 3)))


def fine_rise(coarse: Coarse, r: Mapping[str, np.ndarray], ground: np.ndarray) -> np.ndarray:
    """Haze above that of the ground, blue - red / 2, at fine pixels.

    `r`: reflectance of the coarse grid; what differs inside a coarse pixel follows the apparent reflectance, with the
    gain that the image as a whole shows between both. `ground`: the same index without a cloud, on the coarse grid.
    """
    rise = refined(r["blue"] - 0.5 * r["red"] - ground, coarse.parts)
    for part, factor in (("blue", 1.0), ("red", -0.5)):
        seen = coarse.finer[part]
        mean = refined(share(seen, coarse.parts), coarse.parts)
        rise = rise + factor * _gain(share(seen, coarse.parts), r[part]) * (seen - mean)
    return np.asarray(rise, np.float32)


def _gain(apparent: np.ndarray, reflectance: np.ndarray) -> float:
    known = np.isfinite(apparent) & np.isfinite(reflectance)
    a, b = apparent[known], reflectance[known]
    spread = float(np.var(a)) if a.size else 0.0
    return float(np.mean((a - a.mean()) * (b - b.mean())) / spread) if spread > 1e-8 else 1.0


def clear_haze(haze: np.ndarray, cloud: np.ndarray, past: np.ndarray) -> np.ndarray:
    """blue - red / 2 of the ground under clouds, (h, w): that of the past, else that of the clear ground around."""
    clear = ~cloud & np.isfinite(haze)
    if not clear.any():
        return np.nan_to_num(past)
    weight = ndimage.uniform_filter(clear.astype(np.float64), 15)
    total = ndimage.uniform_filter(np.where(clear, haze, 0.0).astype(np.float64), 15)
    around = np.where(weight > 1e-3, total / np.maximum(weight, 1e-3), float(np.median(haze[clear])))
    return np.where(np.isfinite(past), past, around)


def outline(cloud: np.ndarray, whole: np.ndarray, rise: np.ndarray, parts: int) -> np.ndarray:
    """The parts of coarse cloud pixels that are cloud, fine mask.

    `whole`: coarse pixels taken as they are (high clouds, which show in another band). Where no part stands out the
    coarse pixel stays.
    """
    c = constants()["outline"]
    soft = cloud & ~whole
    value = np.where(np.isfinite(rise), rise, -np.inf)
    inside = np.where(refined(soft, parts), value, -np.inf)
    peak = np.minimum(ndimage.maximum_filter(inside, 2 * parts + 1, mode="constant", cval=-np.inf), c["haze_most"])
    found = (
        (value >= np.maximum(c["share"] * peak, c["haze_least"]))
        & np.isfinite(peak)
        & refined(dilate(soft, 1.0), parts)
    )
    seen = dilate(share(found, parts) > 0, 1.0)
    return np.asarray(found | refined((soft & ~seen) | (cloud & whole), parts))


def shade(shadow: np.ndarray, darkness: np.ndarray, parts: int) -> np.ndarray:
    """The parts of coarse shadow pixels at least half as dark as the darkest beside them; NaN: the whole pixel."""
    unknown = ~np.isfinite(darkness)
    smooth = ndimage.zoom(np.where(unknown, 0.0, darkness).astype(np.float32), parts, order=1, mode="nearest",
                          grid_mode=True)  # fmt: skip
    where = refined(shadow, parts)
    inside = np.where(where, smooth, -np.inf)
    peak = np.minimum(ndimage.maximum_filter(inside, 2 * parts + 1, mode="constant", cval=-np.inf),
                      constants()["outline"]["shade_most"])  # fmt: skip
    return np.asarray(
        where & ((smooth >= constants()["outline"]["share"] * peak) | refined(dilate(unknown, 1.0), parts))
    )


def grown(mask: np.ndarray, radius_m: float, pixel_m: float) -> np.ndarray:
    """A fine mask grown by whole pixels; what is left is the threshold's part (see `masks.growth`)."""
    radius = growth(radius_m, pixel_m)[0]
    if radius == 0 or not mask.any():
        return mask
    return np.asarray(ndimage.distance_transform_edt(~mask) <= radius + 0.25)
