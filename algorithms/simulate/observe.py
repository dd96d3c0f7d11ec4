"""From the clear ground to what a product holds: clouds, shadows, haze, imperfect correction, noise, masks.

A level-2A product is imitated, not an atmosphere inverted: AOT is estimated with an error that leaves its mark on the
reflectance, clouds cover and shade the ground, slopes keep a trace of their light.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from ..products.muscate_write import CLM_BITS, MG2_BITS, encode_atb
from .acquisition import inside_swath
from .air import OUTSIDE, Air
from .block import Block
from .clouds import Sky
from .noise import normal
from .presets import Preset
from .render import BANDS, R1, R2, Look

_FILE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "sensor.json"


@lru_cache(maxsize=1)
def sensor_table() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


def _column(name: str, bands: tuple[str, ...]) -> np.ndarray:
    return np.array([sensor_table()["bands"][b][name] for b in bands])


def _finer(array: np.ndarray) -> np.ndarray:
    """Bilinear from 20 m pixels with a margin of one to the 10 m pixels inside: (h + 2, w + 2) -> (2h, 2w)."""
    a = 0.75 * array[1:-1] + 0.25 * array[:-2]
    b = 0.75 * array[1:-1] + 0.25 * array[2:]
    rows = np.stack([a, b], axis=1).reshape(-1, array.shape[1])
    left = 0.75 * rows[:, 1:-1] + 0.25 * rows[:, :-2]
    right = 0.75 * rows[:, 1:-1] + 0.25 * rows[:, 2:]
    result: np.ndarray = np.stack([left, right], axis=2).reshape(rows.shape[0], -1)
    return np.ascontiguousarray(result, dtype=np.float32)


@njit(nogil=True, cache=True)
def cover_and_expose(
    ground: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    sunward: np.ndarray,
    halo: np.ndarray,
    aot_error: np.ndarray,
    relief: np.ndarray,
    seen: np.ndarray,
    direct: np.ndarray,
    cloud: np.ndarray,
    cirrus: np.ndarray,
    haze: np.ndarray,
    offset: np.ndarray,
    slope: np.ndarray,
    floor: np.ndarray,
    share: np.ndarray,
    gain: np.ndarray,
    row0: int,
    col0: int,
    seed: int,
) -> np.ndarray:
    """DN (bands, rows, cols) of reflectance after clouds, haze, correction error and noise; -10000 where not seen."""
    bands, rows, cols = ground.shape
    dn = np.empty((bands, rows, cols), np.int16)
    for r in range(rows):
        for c in range(cols):
            if not seen[r, c]:
                for b in range(bands):
                    dn[b, r, c] = -10000
                continue
            thick, thin = low[r, c], high[r, c]
            through = math.exp(-(0.9 * thick + thin))
            shaded = 0.94 * (1.0 - math.exp(-0.9 * sunward[r, c]))
            bright = 0.40 + 0.45 * thick / (thick + 5.0)
            weight = thick / (thick + thin) if thick + thin > 0 else 0.0
            # thick ice is brighter in the visible, while it absorbs at 1.6 and 2.2 µm whatever its depth
            dense = 0.2 * min(1.0, max(0.0, (thin - 1.5) / 3.0))
            around = halo[r, c] if thick <= 0 else 0.0
            for b in range(bands):
                value = ground[b, r, c] * relief[r, c] * gain[b] * (1.0 - direct[b] * shaded)
                ice = cirrus[b] * (0.52 + dense * max(0.0, 2.0 * cirrus[b] - 1.0))
                top = weight * bright * cloud[b] + (1.0 - weight) * ice
                value = value * through + (1.0 - through) * top + haze[b] * around
                value -= aot_error[r, c] * (offset[b] - slope[b] * value)
                value += (floor[b] + share[b] * abs(value)) * normal(row0 + r, (col0 + c) * 16 + b, seed)
                dn[b, r, c] = int(min(32767.0, max(-9999.0, math.floor(value * 10000.0 + 0.5))))
    return dn


def expose(
    block: Block, fine: np.ndarray, coarse: np.ndarray, air: Air, look_at: Look, preset: Preset
) -> dict[str, np.ndarray]:
    """DN of all bands ("B2" ...): clouds, errors and noise over the reflectance of `render.reflectance`."""
    acquisition = look_at.acquisition
    assert acquisition is not None
    inner = slice(air.margin, -air.margin)
    ring = slice(air.margin - 1, -(air.margin - 1) or None)
    result: dict[str, np.ndarray] = {}
    relief = _relief(block, look_at, preset.residual_relief)
    table = sensor_table()
    common = 1.0 + table["gain_error"] * preset.noise * normal(acquisition.number, 3, preset.seed)
    c = air.clouds
    for bands, ground, scale in ((R1, fine, 10.0), (R2, coarse, 20.0)):
        if scale == 10.0:
            layers = [_finer(a[ring, ring]) for a in (c.low, c.high, c.sunward, c.halo)] + [_finer(air.aot_error)]
        else:
            layers = [np.ascontiguousarray(a[inner, inner]) for a in (c.low, c.high, c.sunward, c.halo)]
            layers.append(np.ascontiguousarray(air.aot_error[1:-1, 1:-1]))
        light = relief if scale == 10.0 else _half(relief)
        x = block.left + scale * (np.arange(ground.shape[2]) + 0.5)
        y = block.top - scale * (np.arange(ground.shape[1]) + 0.5)
        seen = inside_swath(acquisition, *np.meshgrid(x, y))
        index = [BANDS.index(b) for b in bands]
        gain = np.array(
            [
                common + table["band_gain_error"] * preset.noise * normal(acquisition.number, 20 + i, preset.seed)
                for i in index
            ]
        )
        dn = cover_and_expose(
            ground,
            *layers,
            light.astype(np.float32),
            seen,
            *(_column(n, bands) for n in ("direct", "cloud", "cirrus", "haze", "aot_offset", "aot_slope")),
            _column("noise_floor", bands) * preset.noise,
            _column("noise_share", bands) * preset.noise,
            gain,
            int(-block.top / scale),
            int(block.left / scale),
            acquisition.number + int(scale),
        )
        result.update({b: dn[i] for i, b in enumerate(bands)})
    return result


def _relief(block: Block, look_at: Look, strength: float) -> np.ndarray:
    """What the slope correction has left of the illumination: 1 on flat ground."""
    return 1.0 + strength * (incidence(block, look_at.sun) / math.cos(math.radians(look_at.sun[0])) - 1.0)


def incidence(block: Block, sun: tuple[float, float]) -> np.ndarray:
    """Cosine of the angle between the sun and the surface normal, (height, width)."""
    zenith, azimuth = math.radians(sun[0]), math.radians(sun[1])
    east, north, up = block.normal
    cosine: np.ndarray = (
        math.sin(zenith) * (math.sin(azimuth) * east + math.cos(azimuth) * north) + math.cos(zenith) * up
    )
    return cosine


def _half(array: np.ndarray) -> np.ndarray:
    """Mean of 2 x 2 pixels."""
    result: np.ndarray = array.reshape(array.shape[0] // 2, 2, array.shape[1] // 2, 2).mean(axis=(1, 3))
    return result


def slope_uncorrected(block: Block, dn: dict[str, np.ndarray], sun: tuple[float, float]) -> dict[str, np.ndarray]:
    """SRE from FRE (DN by band): the light that the slope really received (MAJA's model without the view term)."""
    zenith = math.cos(math.radians(sun[0]))
    lit = np.maximum(incidence(block, sun), 0.05) / zenith
    sky = 0.5 * (1.0 + block.normal[2])
    result = {}
    for band, values in dn.items():
        direct = sensor_table()["bands"][band]["direct"]
        factor = direct * lit + (1.0 - direct) * sky
        factor = factor if band in R1 else _half(factor)
        scaled = np.clip(np.rint(values * factor), -9999, 32767).astype(np.int16)
        result[band] = np.where(values == -10000, values, scaled)
    return result


def product_layers(
    block: Block, dn: dict[str, np.ndarray], air: Air, look_at: Look, sky: Sky, slope: bool
) -> dict[str, np.ndarray]:
    """The layers of a MUSCATE L2A product by the names of `l2a_specs`; `slope` adds SRE."""
    layers: dict[str, np.ndarray] = {f"FRE_{b}": v for b, v in dn.items()}
    if slope:
        layers |= {f"SRE_{b}": v for b, v in slope_uncorrected(block, dn, look_at.sun).items()}
    steep = incidence(block, look_at.sun) < 0.2
    for group, band in (("R1", "B2"), ("R2", "B5")):
        outside = dn[band] == -10000
        fine = group == "R1"
        clm = np.repeat(np.repeat(air.clm, 2, 0), 2, 1) if fine else air.clm
        water = block.water if fine else _half(block.water.astype(np.float32)) >= 0.5
        dark = steep if fine else _half(steep.astype(np.float32)) >= 0.5
        mg2 = (
            water * np.uint8(MG2_BITS["water"])
            + ((clm & CLM_BITS["cloud"]) != 0) * np.uint8(MG2_BITS["cloud"])
            + ((clm & CLM_BITS["shadow"]) != 0) * np.uint8(MG2_BITS["shadow"])
            + dark * np.uint8(MG2_BITS["sun_too_low"])
        ).astype(np.uint8)
        aot = _finer(air.aot) if fine else air.aot[1:-1, 1:-1]
        vapour = np.full(aot.shape, sky.water_vapour, np.float32)
        layers[f"CLM_{group}"] = np.where(outside, 0, clm).astype(np.uint8)
        layers[f"MG2_{group}"] = np.where(outside, 0, mg2).astype(np.uint8)
        layers[f"EDG_{group}"] = outside.astype(np.uint8)
        layers[f"SAT_{group}"] = np.zeros(outside.shape, np.uint8)
        layers[f"ATB_{group}"] = encode_atb(np.where(outside, np.nan, vapour), np.where(outside, np.nan, aot))
    return layers


def true_mask(block: Block, air: Air, dn: dict[str, np.ndarray]) -> np.ndarray:
    """The true mask at 10 m: see `air`."""
    truth = np.repeat(np.repeat(air.truth, 2, 0), 2, 1)
    return np.where(dn["B2"] == -10000, np.uint8(OUTSIDE), truth).astype(np.uint8)
