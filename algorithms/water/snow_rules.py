"""The rules of the snow product: two passes of NDSI and red around a snow line, and the snow fraction.

Method: Gascoin et al. 2019, doi:10.5194/essd-11-493-2019, section 3; fraction: Gascoin et al. 2020,
doi:10.3390/rs12182904, equations 1 and 2. The first pass takes bright, certain snow; from it the height of the snow
line is found; above that line the second pass takes thin and shaded snow as well, and snow under thin clouds.
Everything that the second pass needs of a pixel, but the line itself, is known in the first: it is kept as one byte
(`first_pass`), so that images are decoded once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "snow.json"

NO_SNOW, SNOW, CLOUD, NODATA, FRACTION_NODATA = 0, 100, 205, 254, 255
#: bits of the state of a pixel after the first pass; NDSI_ALONE is what a single threshold would call snow
KNOWN, CLOUDED, HARD, SNOW_1, CANDIDATE, BRIGHT_CLOUD, BAD_SLOPE, NDSI_ALONE = 1, 2, 4, 8, 16, 32, 64, 128
#: bits of the expert layer
ALL_PASS_1, ALL_PASS_2, ALL_CLOUD_1, ALL_CLOUD_2, ALL_CLOUD, ALL_SLOPE = 1, 2, 4, 8, 16, 32


@cache
def constants() -> Mapping[str, Any]:
    """The table as it stands in the resources."""
    table: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of both passes: NDSI and red reflectance, and the red of clouds dark enough to be looked at."""

    ndsi1: float = 0.40
    red1: float = 0.20
    ndsi2: float = 0.15
    red2: float = 0.04
    red_dark: float = 0.30
    red_back: float = 0.10

    @classmethod
    def default(cls) -> Thresholds:
        """Those of the public chain."""
        return cls(**constants()["thresholds"])


@dataclass(frozen=True)
class LineRules:
    """How the snow line is found: height of a band (m), least shares of snow, clear pixels and snow in the image."""

    band_height_m: float = 100.0
    snow_share: float = 0.10
    clear_share: float = 0.10
    image_share: float = 0.001
    bands_below: int = 2


@njit(nogil=True, cache=True)
def first_pass(
    green: np.ndarray,
    red: np.ndarray,
    swir: np.ndarray,
    coarse_red: np.ndarray,
    known: np.ndarray,
    clouded: np.ndarray,
    hard: np.ndarray,
    bad_slope: np.ndarray,
    limits: tuple[float, float, float, float, float, float],
    curve: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray]:
    """State byte and snow fraction in percent (height, width) of each pixel.

    `green`, `red`, `swir`, `coarse_red` float32 reflectance; `clouded` any cloud or shadow, `hard` shadows and high
    clouds, which are never looked through; `limits` are those of `Thresholds` in its order, `curve` slope and offset of
    the fraction's hyperbolic tangent.
    """
    height, width = green.shape
    state = np.zeros((height, width), np.uint8)
    fraction = np.zeros((height, width), np.uint8)
    ndsi1, red1, ndsi2, red2, red_dark, red_back = limits
    for i in range(height):
        for j in range(width):
            if not known[i, j]:
                continue
            g, r, s = float(green[i, j]), float(red[i, j]), float(swir[i, j])
            total = g + s
            ndsi = (g - s) / total if total != 0.0 else 0.0
            value = KNOWN
            closed = hard[i, j] or (clouded[i, j] and coarse_red[i, j] > red_dark)
            if clouded[i, j]:
                value |= CLOUDED
                if r > red_back:
                    value |= BRIGHT_CLOUD
            elif ndsi > ndsi1:
                value |= NDSI_ALONE
                if r > red1:
                    value |= SNOW_1
            if closed:
                value |= HARD
            elif ndsi > ndsi2 and r > red2:
                value |= CANDIDATE
            if bad_slope[i, j]:
                value |= BAD_SLOPE
            state[i, j] = value
            if value & (SNOW_1 | CANDIDATE):
                share = 0.5 * math.tanh(curve[0] * ndsi + curve[1]) + 0.5
                fraction[i, j] = min(100, max(0, int(math.floor(100.0 * share + 0.5))))
    return state, fraction


@njit(nogil=True, cache=True)
def coarse_mean(red: np.ndarray, known: np.ndarray, row: int, col: int, cell: int) -> np.ndarray:
    """(height, width) float32: mean of the known pixels of the cell of `cell` x `cell` pixels that each pixel lies in.

    (`row`, `col`) is the place of the first pixel in the image: cells are counted from the image's corner, so that
    blocks agree. Whole cells must lie in the array where their mean is used.
    """
    height, width = red.shape
    rows, cols = (row + height - 1) // cell - row // cell + 1, (col + width - 1) // cell - col // cell + 1
    total, count = np.zeros((rows, cols)), np.zeros((rows, cols), np.int32)
    first_row, first_col = row // cell, col // cell
    for i in range(height):
        y = (row + i) // cell - first_row
        for j in range(width):
            if known[i, j]:
                x = (col + j) // cell - first_col
                total[y, x] += red[i, j]
                count[y, x] += 1
    out = np.zeros((height, width), np.float32)
    for i in range(height):
        y = (row + i) // cell - first_row
        for j in range(width):
            x = (col + j) // cell - first_col
            if count[y, x]:
                out[i, j] = total[y, x] / count[y, x]
    return out


@njit(nogil=True, cache=True)
def height_counts(state: np.ndarray, dem: np.ndarray, lowest: float, step: float, counts: np.ndarray) -> None:
    """Add a block to `counts` (bands, 3) int64: known, clear and snowy pixels of the first pass by height.

    Unknown heights are NaN. Band b holds lowest + b step <= height < lowest + (b + 1) step, the last its upper edge.
    """
    bands = counts.shape[0]
    for i in range(state.shape[0]):
        for j in range(state.shape[1]):
            if state[i, j] & KNOWN and dem[i, j] == dem[i, j]:
                b = min(bands - 1, max(0, int((dem[i, j] - lowest) / step)))
                counts[b, 0] += 1
                if not state[i, j] & CLOUDED:
                    counts[b, 1] += 1
                    if state[i, j] & SNOW_1:
                        counts[b, 2] += 1


def band_edges(lowest: float, highest: float, height_m: float) -> tuple[int, float]:
    """Number and height of the equal bands between two heights; (0, 0) where there is not a whole one."""
    bands = int((highest - lowest) / height_m)
    return (bands, (highest - lowest) / bands) if bands > 0 else (0, 0.0)


def snow_line(counts: np.ndarray, lowest: float, step: float, rules: LineRules) -> float | None:
    """Height of the snow line in m from (bands, 3) counts; None where no band is snowy enough.

    The lowest band that is clear and snowy enough is found; the line lies at the lower edge of the band two below.
    """
    for band in range(counts.shape[0]):
        known, clear, snowy = (int(v) for v in counts[band])
        if known and clear > rules.clear_share * known and snowy > rules.snow_share * clear:
            return float(math.floor(lowest + max(0, band - rules.bands_below) * step))
    return None


@njit(nogil=True, cache=True)
def second_pass(
    state: np.ndarray, fraction: np.ndarray, dem: np.ndarray, line: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes, snow fraction at the top of the canopy and expert bits (height, width) uint8 from states and heights.

    `line` NaN: no second pass. Heights that are not known (NaN) are not above the line.
    """
    height, width = state.shape
    codes = np.empty((height, width), np.uint8)
    covered = np.empty((height, width), np.uint8)
    bits = np.zeros((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            s = state[i, j]
            if not s & KNOWN:
                codes[i, j], covered[i, j] = NODATA, FRACTION_NODATA
                continue
            first = s & SNOW_1 != 0
            second = s & CANDIDATE != 0 and dem[i, j] > line
            cloud = not (first or second) and (s & HARD != 0 or s & BRIGHT_CLOUD != 0)
            if first or second:
                codes[i, j], covered[i, j] = SNOW, fraction[i, j]
            elif cloud:
                codes[i, j] = covered[i, j] = CLOUD
            else:
                codes[i, j] = covered[i, j] = NO_SNOW
            bits[i, j] = (
                (ALL_PASS_1 if first else 0)
                | (ALL_PASS_2 if second else 0)
                | (ALL_CLOUD_1 if s & HARD else 0)
                | (ALL_CLOUD_2 if cloud else 0)
                | (ALL_CLOUD if s & CLOUDED else 0)
                | (ALL_SLOPE if s & BAD_SLOPE else 0)
            )
    return codes, covered, bits


def on_ground(covered: np.ndarray, tree_cover: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Snow fraction on the ground (uint8): what trees hide is taken to be as snowy as what shows between them.

    `covered` fraction at the top of the canopy with its codes, `tree_cover` float 0 to 1, `known` where it is known.
    Undetermined (255) where trees leave nothing to see.
    """
    shown = np.where(known, np.clip(1.0 - tree_cover, 0.0, 1.0), 0.0)
    snow = covered <= 100
    open_enough = known & (tree_cover < constants()["fraction"]["largest_tree_cover"])
    corrected = np.minimum(100.0, np.floor(covered / np.where(shown > 0, shown, 1.0) + 0.5)).astype(np.uint8)
    out = np.where(snow, np.where(open_enough, corrected, np.uint8(FRACTION_NODATA)), covered)
    return out.astype(np.uint8)
