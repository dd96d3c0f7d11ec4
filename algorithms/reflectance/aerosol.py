"""AOT by the spectro-temporal method: the haze that makes vegetation's blue what its red says, and that leaves the
ground as it was on the last clear date.

Cost of Hagolle et al. 2015 (Remote Sens. 7, 2668), prior of Rouquie et al. 2017 (9, 1230). The same cost function as
MAJA's is evaluated on a list of AOT for all windows at once and its minimum refined by a parabola; the composite's
surface reflectance stands for the past date, so that one unknown is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from .constants import constants
from .fill import fill_gaps

AOT = np.array([0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.27, 0.35, 0.45, 0.55, 0.7, 0.85, 1.0, 1.2, 1.4])
Surface = Callable[[str, float], np.ndarray]


@dataclass(frozen=True)
class History:
    """What the composite says: surface reflectance of the blue band, apparent NIR then and its age in days, (h, w)."""

    blue: np.ndarray
    nir_toa: np.ndarray
    days: np.ndarray


def estimate(
    toa: Mapping[str, np.ndarray], surface: Surface, useless: np.ndarray, altitude_m: np.ndarray, pixel_m: float,
    vegetation_line: tuple[float, float] | None, prior: float | None, history: History | None,
    otherwise: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """AOT at 550 nm, (h, w) float32 without gaps, and where it was interpolated or is another estimate's alone.

    `toa`: blue, red, nir; `surface(role, aot)`: surface reflectance of "blue" or "red" for one AOT everywhere;
    `useless`: cloud, shadow, water, snow (grown), outside. `vegetation_line`: offset and slope of vegetation's blue
    against its red, None where unknown. `prior`: AOT of a forecast at the mean altitude; `otherwise`: AOT where
    no window can tell, (h, w), else the forecast's.
    """
    c = constants()["aerosol"]
    with np.errstate(invalid="ignore", divide="ignore"):
        ndvi = (toa["nir"] - toa["red"]) / (toa["nir"] + toa["red"])
    vegetation = ~useless & (toa["red"] <= c["red_limit"]) & (ndvi >= c["ndvi"])
    blue = np.stack([surface("blue", float(a)) for a in AOT])
    red = np.stack([surface("red", float(a)) for a in AOT]) if vegetation_line is not None else blue
    if vegetation_line is None:
        # no rule ties this band to the red one: the past and the forecast must do
        vegetation, spectral = np.zeros_like(vegetation), np.zeros_like(blue)
    else:
        weight = c["spectral_weight"] * (0.7 * np.nan_to_num(ndvi) + 0.3)
        offset, slope = vegetation_line
        spectral = (weight * (blue - offset - slope * red)) ** 2
    same, temporal = _temporal(toa, blue, useless, history, c)
    cost, usable = _windows(spectral, vegetation, temporal, same, pixel_m, c)
    limit = _dark_limit(blue, ~useless, c)
    cost += c["dark_weight"] * np.maximum(0.0, AOT - limit)[:, None, None] ** 2
    if prior is not None:
        mean = float(np.mean(altitude_m))
        expected = prior * np.exp(-(altitude_m - mean) / c["prior_scale_m"])
        cost += c["prior_weight"] ** 2 * (AOT[:, None, None] - expected) ** 2
        otherwise = expected if otherwise is None else otherwise
    found = np.where(usable, minimum(cost, AOT), np.nan)
    found = np.clip(found, c["minimum"], c["maximum"])
    if otherwise is not None:
        filled = np.where(np.isfinite(found), found, np.clip(otherwise, c["minimum"], c["maximum"]))
    else:
        filled = fill_gaps(found, (6, 12, 24, 48, 96), c["default"])
    smooth = ndimage.gaussian_filter(filled, c["smooth_m"] / pixel_m, mode="nearest")
    return smooth.astype(np.float32), ~usable


def _temporal(
    toa: Mapping[str, np.ndarray], blue: np.ndarray, useless: np.ndarray, history: History | None, c: Mapping[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Where the ground has not changed since the composite, and the cost of a blue that has."""
    if history is None:
        return np.zeros(useless.shape, bool), np.zeros_like(blue)
    with np.errstate(invalid="ignore", divide="ignore"):
        v = (toa["nir"] - history.nir_toa) / (toa["nir"] + history.nir_toa)
    same = ~useless & np.isfinite(history.blue) & (history.days < c["days"]) & (np.abs(v) <= c["change"])
    # bright ground that haze neither lightens nor darkens tells nothing
    middle = int(np.argmin(np.abs(AOT - 0.45)))
    same &= np.abs(blue[0] - blue[middle]) > 0.01
    gain = c["change_gain"] / (np.nan_to_num(history.days, nan=1e6) ** 2 + c["change_days"])
    weight = np.minimum(10.0, c["change_weight"] * gain)
    return same, (weight * (blue - np.nan_to_num(history.blue))) ** 2


def _windows(
    spectral: np.ndarray, vegetation: np.ndarray, temporal: np.ndarray, same: np.ndarray, pixel_m: float,
    c: Mapping[str, Any],
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Cost (aot, h, w) as of 49 samples over the smallest window that has enough, and where there is one."""
    cost = np.zeros(spectral.shape)
    done = np.zeros(vegetation.shape, bool)
    least = c["samples"] / c["cells"]
    for reach in c["window_m"]:
        size = 2 * max(1, round(reach / pixel_m)) + 1
        last = reach == c["window_m"][-1]
        share_v, share_s = _box(vegetation, size), _box(same, size)
        # the last window is so large that gaps between clouds hold hundreds of pixels: they tell more than a forecast
        limit = c["last_pixels"] / size**2 if last else least
        enough_v, enough_s = share_v >= limit, share_s >= limit
        # both kinds where they can be had; the largest window takes one
        ready = (enough_v & (enough_s | ~same.any()) if not last else enough_v | enough_s) & ~done
        if not ready.any():
            continue
        # few samples weigh as the least number, not as nothing
        share = np.maximum(share_v * enough_v + share_s * enough_s, 1e-6)
        weight = np.maximum(1.0, least / share)
        for i in range(len(spectral)):
            part = _box(np.where(vegetation, np.nan_to_num(spectral[i]), 0.0), size) * enough_v
            part += _box(np.where(same, np.nan_to_num(temporal[i]), 0.0), size) * enough_s
            cost[i][ready] = (c["cells"] * part * weight)[ready]
        done |= ready
    return cost, done


def _box(values: np.ndarray, size: int) -> np.ndarray:
    return np.asarray(ndimage.uniform_filter(values.astype(np.float64), size, mode="reflect"))


def _dark_limit(blue: np.ndarray, usable: np.ndarray, c: Mapping[str, Any]) -> float:
    """The AOT that makes the darkest clear ground darker than ground can be, by more than what the radiometry and the
    model of the particles explain: no more haze than that over the image.

    MAJA asks for 0.010 in the darkest pixel. One pixel of thousands in a shade that no mask has found then keeps the
    haze of the whole image too low.
    """
    if not usable.any():
        return float(AOT[-1])
    curve = np.quantile(blue[:, usable], c["dark_quantile"], axis=1)
    if not (np.isfinite(curve).all() and curve[0] > c["dark_reflectance"] > curve[-1]):
        return float(AOT[-1])
    return float(np.interp(-c["dark_reflectance"], -curve, AOT))


def minimum(cost: np.ndarray, nodes: np.ndarray) -> np.ndarray:
    """Place of the minimum along the first axis, between nodes by the parabola through the lowest three."""
    best = np.clip(cost.argmin(axis=0), 1, len(nodes) - 2)
    y0, y1, y2 = (np.take_along_axis(cost, (best + k)[None], axis=0)[0] for k in (-1, 0, 1))
    x0, x1, x2 = nodes[best - 1], nodes[best], nodes[best + 1]
    upper = (x1 - x0) ** 2 * (y1 - y2) - (x1 - x2) ** 2 * (y1 - y0)
    lower = (x1 - x0) * (y1 - y2) - (x1 - x2) * (y1 - y0)
    with np.errstate(invalid="ignore", divide="ignore"):
        place = x1 - 0.5 * upper / lower
    place = np.where(np.isfinite(place) & (np.abs(lower) > 1e-30), place, x1)
    return np.asarray(np.clip(place, x0, x2))
