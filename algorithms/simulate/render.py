"""A block on a date: surface reflectance as a perfect correction of a cloud-free pass would give it.

States of the pieces become reflectance on a few nodes of vigour and brightness (PROSAIL table, soils, view direction);
points of 5 m (or 2.5 m) read those nodes; the point spread of the sensor gathers points into pixels of 10 and 20 m.
About 0.15 microseconds a 10 m pixel and date for all ten bands on one core.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from ..physics.brdf import li_sparse, ross_thick
from ..physics.canopy import CanopyTable, canopy_table
from ..physics.psf import pixel_weights, sigma_of_mtf
from . import kinds as k
from . import states as st
from .acquisition import Acquisition, detector_of, sun_angles, view_angles
from .block import FLOWER_SURFACES, Block, piece_states
from .floods import flood_states
from .noise import normal
from .presets import World
from .weather import Weather

_RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "simulation"
R1, R2 = ("B2", "B3", "B4", "B8"), ("B5", "B6", "B7", "B8A", "B11", "B12")
BANDS = R1 + R2
#: MTF at Nyquist of the 10 m and of the 20 m bands: middle of the range measured in flight (Gascon et al. 2017,
#: doi 10.3390/rs9060584)
_MTF = {10: 0.24, 20: 0.28}


@lru_cache(maxsize=1)
def _directional() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_RESOURCES / "directional.json").read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True)
class Look:
    """How a date is seen: sun (zenith, azimuth) in degrees; `acquisition` None for a view from straight above;
    `normalised`: the reflectance is brought to such a view, as products without directional effects are."""

    moment: Any
    satellite: str
    sun: tuple[float, float]
    acquisition: Acquisition | None
    normalised: bool = False


def look_of(acquisition: Acquisition, crs: str, centre: tuple[float, float]) -> Look:
    """The look of a pass; one sun position (the tile's centre) serves the whole tile."""
    return Look(acquisition.moment, acquisition.satellite, sun_angles(acquisition.moment, crs, *centre), acquisition)


def directional_factors(block: Block, look: Look, seed: int, bands: tuple[str, ...] = BANDS) -> np.ndarray:
    """(pieces, bands) ratio of the reflectance in the direction of view to that at nadir; the sun is the same."""
    p = block.pieces
    factors = np.ones((len(p.keys), len(bands)))
    if look.acquisition is None or look.normalised:
        return factors
    table = _directional()
    weights = np.zeros((len(p.keys), 2))
    spread = st.draws(p.keys, 9, 2, seed) * table["spread"]
    for kind in k.PIECES:
        weights[p.kinds == kind] = table["covers"][k.NAMES[kind]]
    weights *= np.maximum(0.2, 1.0 + spread)
    detector = detector_of(look.acquisition, p.x, p.y)
    zenith, azimuth = view_angles(look.acquisition, p.x, p.y, detector, 1.0)
    zenith = np.where(p.x == 0, 0.0, zenith)
    relative = look.sun[1] - azimuth
    volume, geometric = ross_thick(look.sun[0], zenith, relative), li_sparse(look.sun[0], zenith, relative)
    volume0, geometric0 = float(ross_thick(look.sun[0], 0.0, 0.0)), float(li_sparse(look.sun[0], 0.0, 0.0))
    ratios = np.array([table["bands"][b] for b in bands])
    seen = 1 + weights[:, :1] * ratios[:, 0] * volume[:, None] + weights[:, 1:] * ratios[:, 1] * geometric[:, None]
    above = 1 + weights[:, :1] * ratios[:, 0] * volume0 + weights[:, 1:] * ratios[:, 1] * geometric0
    return seen / above


def reflectance_table(
    block: Block, world: World, weather: Weather, look: Look, bands: tuple[str, ...] = BANDS
) -> np.ndarray:
    """(pieces, vigours, shades, bands) float32 reflectance of the block's pieces."""
    table: CanopyTable = canopy_table(look.satellite, bands)
    day = look.moment.date()
    wetness = float(weather.wetness[weather.index(day)])
    states = piece_states(block, world, day, wetness, look.sun[0], table)
    under = flood_states(states, block, world, day)
    ground = block.pieces.mix @ table.surfaces
    if under.any():
        ground[under] = table.surface("water_turbid")
    turbid = np.isin(block.pieces.kinds, (k.RIVER, k.LAKE))
    if turbid.any():
        ground[turbid] = _water(block.pieces.kinds[turbid], table, weather, weather.index(day))
    return st.reflectance_nodes(
        states,
        ground,
        table.surface("straw").astype(float),
        np.array([table.surface(n) for n in FLOWER_SURFACES], float),
        table.wet_factor.astype(float),
        directional_factors(block, look, world.seed, bands),
        table.at_sun(look.sun[0]),
        table.types.index("grass"),
        st.VIGOUR_NODES,
        st.SHADE_NODES,
    )


def _water(kinds: np.ndarray, table: CanopyTable, weather: Weather, index: int) -> np.ndarray:
    """Rivers run brown after rain; lakes turn green in summer."""
    rain = float(np.sum(weather.rain_mm[max(0, index - 4) : index + 1]))
    mud = min(0.85, 0.12 + rain / 60.0)
    green = 0.35 + 0.3 * np.sin(2 * np.pi * (index % 365.25 - 110) / 365.25)
    clear, algae, turbid = (table.surface(n) for n in ("water_clear", "water_green", "water_turbid"))
    river = mud * turbid + (1 - mud) * (0.6 * algae + 0.4 * clear)
    lake = 0.25 * mud * turbid + (1 - 0.25 * mud) * (green * algae + (1 - green) * clear)
    return np.where((kinds == k.RIVER)[:, None], river, lake)


@njit(nogil=True, cache=True)
def _line(entry: np.ndarray, vigour: np.ndarray, shade: np.ndarray, table: np.ndarray, line: np.ndarray) -> None:
    """Reflectance (columns, bands) of a line of points, read between the nodes of vigour and brightness."""
    bands = table.shape[3]
    for c in range(len(entry)):
        e = entry[c]
        a = vigour[c] * np.float32(4.0 / 255.0)
        b = shade[c] * np.float32(2.0 / 255.0)
        i, j = min(3, int(a)), min(1, int(b))
        a, b = a - i, b - j
        p, q = (1 - a) * (1 - b), (1 - a) * b
        s, t = a * (1 - b), a * b
        for n in range(bands):
            line[c, n] = (
                p * table[e, i, j, n]
                + q * table[e, i, j + 1, n]
                + s * table[e, i + 1, j, n]
                + t * table[e, i + 1, j + 1, n]
            )


@njit(nogil=True, cache=True)
def _points(entry: np.ndarray, vigour: np.ndarray, shade: np.ndarray, table: np.ndarray, out: np.ndarray) -> None:
    """Fill `out` (bands, rows, columns) with the reflectance of points."""
    line = np.empty((entry.shape[1], table.shape[3]), np.float32)
    for r in range(entry.shape[0]):
        _line(entry[r], vigour[r], shade[r], table, line)
        for n in range(table.shape[3]):
            for c in range(entry.shape[1]):
                out[n, r, c] = line[c, n]


@njit(nogil=True, cache=True)
def _gather(
    entry: np.ndarray,
    vigour: np.ndarray,
    shade: np.ndarray,
    table: np.ndarray,
    w1x: np.ndarray,
    w1y: np.ndarray,
    w2x: np.ndarray,
    w2y: np.ndarray,
    reach: int,
    step: int,
    n1: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (rows, cols, bands) of the first `n1` bands at 10 m and of the others at 20 m, by weighted sums of
    points, `step` of them along a 10 m pixel."""
    rows, cols = entry.shape
    bands = table.shape[3]
    n2 = bands - n1
    wide, half, double = (cols - 2 * reach) // step, (cols - 2 * reach) // (2 * step), 2 * step
    vertical1 = np.zeros(((rows - 2 * reach) // step, wide, n1), np.float32)
    vertical2 = np.zeros(((rows - 2 * reach) // double, half, n2), np.float32)
    line = np.empty((cols, bands), np.float32)
    line1, line2 = np.empty((wide, n1), np.float32), np.empty((half, n2), np.float32)
    taps1, taps2 = len(w1x), len(w2x)
    for r in range(rows):
        _line(entry[r], vigour[r], shade[r], table, line)
        line1[:] = 0
        line2[:] = 0
        for c in range(wide):
            start = step * c
            for tap in range(taps1):
                w = w1x[tap]
                for n in range(n1):
                    line1[c, n] += w * line[start + tap, n]
        for c in range(half):
            start = double * c
            for tap in range(taps2):
                w = w2x[tap]
                for n in range(n2):
                    line2[c, n] += w * line[start + tap, n1 + n]
        # a line of points belongs to every pixel whose taps reach it
        for pixel in range(max(0, (r - taps1 + step) // step), min(vertical1.shape[0], r // step + 1)):
            tap = r - step * pixel
            if 0 <= tap < taps1:
                w = w1y[tap]
                for c in range(wide):
                    for n in range(n1):
                        vertical1[pixel, c, n] += w * line1[c, n]
        for pixel in range(max(0, (r - taps2 + double) // double), min(vertical2.shape[0], r // double + 1)):
            tap = r - double * pixel
            if 0 <= tap < taps2:
                w = w2y[tap]
                for c in range(half):
                    for n in range(n2):
                        vertical2[pixel, c, n] += w * line2[c, n]
    return vertical1, vertical2


def registration(look: Look, spread_m: float) -> tuple[float, float]:
    """How far (east, north) the pass is displaced in metres: the residual of its geometric correction."""
    if look.acquisition is None or spread_m <= 0:
        return 0.0, 0.0
    number = look.acquisition.number
    return (
        max(-4.5, min(4.5, spread_m * normal(number, 1, 17))),
        max(-4.5, min(4.5, spread_m * normal(number, 2, 17))),
    )


def reflectance(
    block: Block, world: World, weather: Weather, look: Look, shift_m: tuple[float, float] = (0.0, 0.0),
    bands: tuple[str, ...] = BANDS,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Surface reflectance of a block: (4, height, width) of R1 at 10 m and (6, height/2, width/2) of R2 at 20 m,
    float32. `bands`: those of R1 first; all others come at 20 m."""
    table = reflectance_table(block, world, weather, look, bands)
    weights = []
    for pixel in (10, 20):
        sigma = sigma_of_mtf(_MTF[pixel], pixel)
        for shift in (shift_m[0], -shift_m[1]):
            weights.append(pixel_weights(sigma, pixel, block.point_m, shift, block.reach).astype(np.float32))
    fine, coarse = _gather(
        block.entry, block.vigour, block.shade, table, *weights, block.reach, block.per_pixel, len(R1)
    )
    return np.ascontiguousarray(np.moveaxis(fine, -1, 0)), np.ascontiguousarray(np.moveaxis(coarse, -1, 0))


def point_reflectance(
    block: Block, world: World, weather: Weather, look: Look, bands: tuple[str, ...] = BANDS, margin: bool = False
) -> np.ndarray:
    """(bands, rows, columns) float32 reflectance of a block's points, with its margin or without.

    What the ground itself shows, before any sensor: `reflectance` is this through the point spread (sampling
    `block.point_m`), where the pass is not displaced.
    """
    table = reflectance_table(block, world, weather, look, bands)
    reach = 0 if margin else block.reach
    inner = (slice(reach, block.entry.shape[0] - reach), slice(reach, block.entry.shape[1] - reach))
    entry, vigour, shade = (np.ascontiguousarray(a[inner]) for a in (block.entry, block.vigour, block.shade))
    out = np.empty((table.shape[3], *entry.shape), np.float32)
    _points(entry, vigour, shade, table, out)
    return out


def ten_metre_reflectance(block: Block, world: World, weather: Weather, look: Look) -> np.ndarray:
    """(10, height, width) float32: all bands of `BANDS` through the point spread of a 10 m pixel."""
    weights = pixel_weights(sigma_of_mtf(_MTF[10], 10), 10, block.point_m, 0.0, block.reach).astype(np.float32)
    points = point_reflectance(block, world, weather, look, margin=True)
    return gather(points, weights, weights, 0, block.per_pixel, block.window.height, block.window.width)


@njit(nogil=True, cache=True)
def gather(
    points: np.ndarray, along_x: np.ndarray, along_y: np.ndarray, first: int, step: int, rows: int, cols: int
) -> np.ndarray:
    """Pixels (bands, rows, cols) as weighted sums of points (bands, h, w): pixel (i, j) begins at the points
    first + step i, first + step j, and takes as many as there are weights."""
    out = np.zeros((points.shape[0], rows, cols), np.float32)
    line = np.empty(points.shape[2], np.float32)
    for b in range(points.shape[0]):
        for r in range(rows):
            line[:] = 0
            for tap in range(len(along_y)):
                w = along_y[tap]
                source = points[b, first + step * r + tap]
                for c in range(len(line)):
                    line[c] += w * source[c]
            for c in range(cols):
                total = np.float32(0)
                for tap in range(len(along_x)):
                    total += along_x[tap] * line[first + step * c + tap]
                out[b, r, c] = total
    return out
