"""Clouds: layers of optical depth above the ground, where the sensor sees them and where the sun throws their shadow.

A layer is fractal noise cut at the height that leaves the day's cover. A cloud at height h over point c is seen at the
ground point from which the line to the sensor passes through c, and shades the one from which the line to the sun does:
the same field read at shifted positions, so that windows match exactly. Fields are computed on nodes every 20 m.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from .noise import fractal_grid

NODE_M = 20.0
_SPREAD = 0.33
ICE = "ice"


@dataclass(frozen=True)
class Layer:
    """One layer: kind, base height (m), share of the sky, wavelengths along and across (m), direction (radians),
    octaves and gain of the noise, optical depth one standard deviation inside a cloud, drift seed, and `edge`: the
    width
    of the rim in standard deviations."""

    kind: str
    height_m: float
    cover: float
    length_m: float
    width_m: float
    turn: float
    octaves: int
    gain: float
    depth: float
    edge: float
    seed: int


@dataclass(frozen=True)
class Sky:
    """The sky of one pass: its layers, mean AOT and its spatial spread, and the seed of all that varies in space."""

    layers: tuple[Layer, ...]
    aot: float
    water_vapour: float
    seed: int


def with_ice_cloud(sky: Sky, seed: int, number: int, share: float) -> Sky:
    """The sky with a thick ice cloud on a `share` of the passes: bright, and dark at 1.6 µm as snow is."""
    rng = np.random.default_rng((seed, number, 71))
    if rng.random() >= share:
        return sky
    height, cover, turn = 6500 + 2500 * float(rng.random()), 0.1 + 0.35 * float(rng.random()), float(rng.random())
    cloud = Layer(ICE, height, cover, 9000, 3500, math.pi * turn, 5, 0.55, 3.5, 0.9, int(rng.integers(1 << 30)))
    return replace(sky, layers=(*sky.layers, cloud))


def make_sky(seed: int, number: int, cloudiness: float, day_of_year: int) -> Sky:
    """Draw the sky of pass `number` from the day's cloudiness (share of the sky) and the season."""
    rng = np.random.default_rng((seed, number))
    u, v, w = rng.random(3)
    summer = 0.5 - 0.5 * math.cos(2 * math.pi * (day_of_year - 15) / 365.25)
    layers = []
    spot = int(rng.integers(1 << 30))
    if cloudiness > 0.03:
        size = float(np.exp(rng.normal()))
        if cloudiness < 0.72 and u < 0.25 + 0.65 * summer:
            # fair-weather cumulus are small and many; they grow together as the sky fills
            puff = (650.0 + 1700.0 * cloudiness) * size**0.4
            layers.append(
                Layer(
                    "cumulus",
                    900 + 1100 * summer * v + 300 * v,
                    cloudiness,
                    puff,
                    puff,
                    0.0,
                    6,
                    0.56,
                    14.0,
                    0.22,
                    spot,
                )
            )
        elif cloudiness < 0.9 or u < 0.5:
            stretch = 1.0 + 1.6 * v
            layers.append(
                Layer(
                    "stratocumulus",
                    900 + 1500 * v,
                    cloudiness,
                    5200 * size**0.3 * stretch,
                    5200 * size**0.3,
                    math.pi * w,
                    6,
                    0.60,
                    9.0,
                    0.35,
                    spot,
                )
            )
        else:
            layers.append(Layer("stratus", 500 + 900 * v, cloudiness, 16000, 9000, math.pi * w, 5, 0.5, 7.0, 0.8, spot))
    if rng.random() < 0.38:
        cover = float(rng.random() ** 1.4 * 0.75)
        layers.append(
            Layer(
                "cirrus",
                8200 + 2600 * float(rng.random()),
                cover,
                21000,
                3800,
                math.pi * float(rng.random()),
                5,
                0.58,
                0.22 + 0.5 * float(rng.random()) ** 2,
                1.6,
                spot + 5,
            )
        )
    aot = float(np.exp(rng.normal(-2.05 + 0.35 * summer, 0.52)))
    return Sky(tuple(layers), min(aot, 0.9), 0.9 + 1.7 * summer + 0.5 * float(rng.random()), spot + 11)


def _threshold(cover: float) -> float:
    from scipy.special import ndtri

    return float(_SPREAD * ndtri(1.0 - min(0.985, max(0.004, cover))))


def excess(layer: Layer, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far inside a cloud the nodes x (columns) by y (rows) are, in standard deviations of the noise; negative
    outside."""
    field = fractal_grid(x, y, layer.length_m, layer.width_m, layer.turn, layer.seed, layer.octaves, layer.gain)
    # the cover itself changes over tens of kilometres, as it does in a real sky
    field = field + np.float32(0.55) * fractal_grid(x, y, 34000.0, 34000.0, layer.turn, layer.seed + 3, 2, 0.5)
    return (field - np.float32(_threshold(layer.cover) * math.hypot(1.0, 0.55))) / np.float32(_SPREAD)


def optical_depth(layer: Layer, inside: np.ndarray) -> np.ndarray:
    """Optical depth from `excess`: 0 outside, rising over the rim."""
    positive = np.maximum(inside, 0.0)
    depth: np.ndarray = layer.depth * positive**1.3 / (positive + layer.edge) ** 0.3
    return depth


@dataclass(frozen=True)
class CloudView:
    """What a pass sees and what the sun throws, on nodes: optical depth seen (low and high clouds), optical depth
    between ground and sun, closeness to a low cloud (0 far, 1 at its edge)."""

    low: np.ndarray
    high: np.ndarray
    sunward: np.ndarray
    halo: np.ndarray


def look(
    sky: Sky, x: np.ndarray, y: np.ndarray, ground_m: float, sun: tuple[float, float], view: tuple[float, float]
) -> CloudView:
    """Clouds over the nodes x (columns) by y (rows); angles (zenith, azimuth) in degrees; ground height in metres.

    One sun and one view direction serve the whole scene, so that windows match.
    """
    shape = (len(y), len(x))
    low, high, sunward, halo = (np.zeros(shape, np.float32) for _ in range(4))
    for layer in sky.layers:
        above = max(100.0, layer.height_m - ground_m)
        seen = excess(layer, *_shifted(x, y, above, view))
        thrown = excess(layer, *_shifted(x, y, above, sun))
        if layer.kind in ("cirrus", ICE):
            high += optical_depth(layer, seen)
        else:
            low += optical_depth(layer, seen)
            halo = np.maximum(halo, np.exp(np.minimum(seen, 0.0) / 0.30))
        sunward += optical_depth(layer, thrown) / math.cos(math.radians(sun[0]))
    return CloudView(low, high, sunward, halo)


def _shifted(
    x: np.ndarray, y: np.ndarray, height_m: float, direction: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    reach = height_m * math.tan(math.radians(direction[0]))
    return x + reach * math.sin(math.radians(direction[1])), y + reach * math.cos(math.radians(direction[1]))
