"""The air over a window on a pass: what clouds cover and shade, what the product's own mask shows of it, and aerosols.

The mask is the true one dilated as MAJA's is, with holes where it missed clouds, thin ones more often than thick ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..products.muscate_write import CLM_BITS
from .acquisition import view_angles
from .clouds import NODE_M, CloudView, Sky, look
from .noise import fractal_grid, normal
from .presets import Preset
from .render import Look

#: true mask: 0 clear, 1 cloud, 2 thin cloud, 3 shadow, 255 outside
CLEAR, CLOUD, THIN, SHADOW, OUTSIDE = 0, 1, 2, 3, 255
#: how much more often than on average each kind is missed, and the standard deviation of the noise that decides
_BLINDNESS = {CLOUD: 0.75, THIN: 3.0, SHADOW: 1.3}
_PATCH_SPREAD = 0.34
_OPAQUE, _VISIBLE, _DARKENED = 0.35, 0.08, 0.12


@dataclass(frozen=True)
class Nodes:
    """Centres of the 20 m pixels of a block with a margin: x (columns), y (rows), number of margin pixels."""

    x: np.ndarray
    y: np.ndarray
    margin: int


@dataclass(frozen=True)
class Air:
    """Clouds and aerosols over a block at 20 m, without margin unless said: clouds (with margin), truth and masks.

    `truth` and `clm` are uint8; `aot_error` is estimated minus true AOT; `aot` the estimate (both with one pixel
    margin).
    """

    clouds: CloudView
    truth: np.ndarray
    clm: np.ndarray
    aot: np.ndarray
    aot_error: np.ndarray
    margin: int


def nodes_of(left: float, top: float, height: int, width: int, margin: int) -> Nodes:
    """Nodes of a window of `height` x `width` pixels of 20 m whose corner is (left, top)."""
    return Nodes(
        left + NODE_M * (np.arange(-margin, width + margin) + 0.5),
        top - NODE_M * (np.arange(-margin, height + margin) + 0.5),
        margin,
    )


def sky_view(sky: Sky, look_at: Look, nodes: Nodes, ground_m: float, centre: tuple[float, float]) -> CloudView:
    """Clouds over the nodes as this pass sees them."""
    x, y = np.array([centre[0]]), np.array([centre[1]])
    assert look_at.acquisition is not None
    # the mean of the forward- and backward-looking detectors: no tilt
    zenith, azimuth = view_angles(look_at.acquisition, x, y, np.array([1]), 0.0)
    return look(sky, nodes.x, nodes.y, ground_m, look_at.sun, (float(zenith[0]), float(azimuth[0])))


def classify(clouds: CloudView) -> np.ndarray:
    """The true mask (uint8) from optical depths."""
    covered = 1.0 - np.exp(-(0.9 * clouds.low + clouds.high))
    shaded = 1.0 - np.exp(-0.9 * clouds.sunward)
    truth = np.where(shaded > _DARKENED, SHADOW, CLEAR).astype(np.uint8)
    truth[covered > _VISIBLE] = THIN
    truth[covered > _OPAQUE] = CLOUD
    return truth


def aot_field(sky: Sky, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The true AOT at nodes x (columns), y (rows): it varies over kilometres around the day's mean."""
    spatial = fractal_grid(x, y, 13000.0, 13000.0, 0.0, sky.seed + 1, 2, 0.6)
    return np.asarray(sky.aot * np.exp(0.9 * spatial))


def breathe(
    sky: Sky,
    look_at: Look,
    preset: Preset,
    left: float,
    top: float,
    height: int,
    width: int,
    ground_m: float,
    centre: tuple[float, float],
) -> Air:
    """The air over a window of `height` x `width` pixels of 20 m."""
    from scipy.ndimage import distance_transform_edt

    margin = int(math.ceil(preset.mask_dilation_m / NODE_M)) + 2
    nodes = nodes_of(left, top, height, width, margin)
    clouds = sky_view(sky, look_at, nodes, ground_m, centre)
    truth = classify(clouds)

    def grown(mask: np.ndarray) -> np.ndarray:
        if not mask.any():
            return mask
        result: np.ndarray = distance_transform_edt(~mask) * NODE_M <= preset.mask_dilation_m
        return result

    missed = _missed(sky, nodes, truth, preset.missed_clouds_percent / 100.0)
    cloud = grown(((truth == CLOUD) | (truth == THIN)) & ~missed)
    shadow = grown((truth == SHADOW) & ~missed)
    high = grown(clouds.high > 0.08) & cloud
    clm = (
        (cloud | shadow) * np.uint8(CLM_BITS["summary"])
        + cloud * np.uint8(CLM_BITS["cloud"])
        + (cloud & (clouds.low > 1.5)) * np.uint8(CLM_BITS["cloud_mono_temporal"])
        + (cloud & (clouds.low > 0.1)) * np.uint8(CLM_BITS["cloud_multi_temporal"])
        + (cloud & (truth != CLOUD)) * np.uint8(CLM_BITS["thin_cloud"])
        + shadow * np.uint8(CLM_BITS["shadow"])
        + high * np.uint8(CLM_BITS["high_cloud"])
    ).astype(np.uint8)
    number = look_at.acquisition.number if look_at.acquisition else 0
    ring = slice(margin - 1, -(margin - 1) or None)
    x, y = nodes.x[ring], nodes.y[ring]
    wrong = fractal_grid(x, y, 7500.0, 7500.0, 0.0, sky.seed + 2, 2, 0.6)
    true_aot = aot_field(sky, x, y)
    halo = clouds.halo[ring, ring] * (clouds.low[ring, ring] <= 0)
    error = preset.aot_error * (0.7 * normal(number, 5, preset.seed) + 2.0 * wrong) + 0.02 * halo
    error = np.maximum(error, 0.01 - true_aot)
    inner = slice(margin, -margin)
    return Air(
        clouds,
        truth[inner, inner],
        clm[inner, inner],
        (true_aot + error).astype(np.float32),
        error.astype(np.float32),
        margin,
    )


def _missed(sky: Sky, nodes: Nodes, truth: np.ndarray, share: float) -> np.ndarray:
    """Where the mask is blind: patches of about two kilometres, more of them for thin clouds than for thick ones."""
    blind = np.zeros(truth.shape, bool)
    if share <= 0:
        return blind
    from scipy.special import ndtri

    patches = fractal_grid(nodes.x, nodes.y, 1900.0, 1900.0, 0.0, sky.seed + 4, 2, 0.45)
    for kind, factor in _BLINDNESS.items():
        # dilation from what was seen wins back the rims of the patches, hence more than the share asked for
        threshold = _PATCH_SPREAD * float(ndtri(1.0 - min(0.95, factor * (1.28 * share + min(0.04, 2.5 * share)))))
        blind |= (truth == kind) & (patches > threshold)
    return blind
