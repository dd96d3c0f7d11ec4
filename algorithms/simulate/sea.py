"""The sea of a simulated coast: a bottom that is known, and on each pass its tide, its swell and a river's plume.

The coast runs north to south, the sea lies west of it, and the depth depends on the distance to it alone. Everything is
a function of position, pass and seed. What a sensor sees of it: `sea_view`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from ..core.grid import Grid
from ..physics.water_optics import turbidity_of
from . import kinds as k
from .acquisition import Acquisition
from .block import Block
from .noise import fractal, normal, uniform
from .weather import Weather

_FILE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "sea.json"


@cache
def constants() -> dict[str, Any]:
    """The table of the sea."""
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True)
class Sea:
    """The sea of a scene: where its shore is (easting in m) and where the river meets it (northing in m)."""

    shore_x: float
    mouth_y: float
    west_x: float
    seed: int

    def distance_m(self, x: np.ndarray) -> np.ndarray:
        """Distance to the shore, positive at sea."""
        return np.asarray(self.shore_x - x)

    def depth_m(self, x: np.ndarray) -> np.ndarray:
        """Depth below the datum (mean water), negative on land."""
        t = constants()["bottom"]
        distance = self.distance_m(x)
        away = np.maximum(distance, 0.0)
        bar = t["bar_height_m"] * np.exp(-(((away - t["bar_distance_m"]) / t["bar_width_m"]) ** 2))
        depth = np.minimum(t["scale"] * away ** (2.0 / 3.0), t["largest_m"]) - bar * (away > 0)
        return np.where(distance > 0, np.maximum(depth, 0.05), -1.0)


def make_sea(grid: Grid, seed: int) -> Sea:
    """The sea over the western part of a scene."""
    t = constants()
    left, bottom, right, top = grid.bounds
    shore = left + round(t["shore_share"] * (right - left) / 60.0) * 60.0
    return Sea(shore, top - t["plume"]["mouth_share"] * (top - bottom), left, seed)


def flood(block: Block, sea: Sea) -> Block:
    """A block with the sea in it: flat, water, a beach along it."""
    rows, cols = block.entry.shape
    reach, point = block.reach, block.point_m
    px = block.left + point * (np.arange(cols) - reach + 0.5)
    beach = constants()["beach_m"]
    distance = sea.distance_m(px)
    if (distance < -beach).all():
        return block
    entry, owner = block.entry.copy(), block.owner.copy()
    entry[:, distance > 0] = k.LAKE - k.FIRST_COMMON
    entry[:, (distance <= 0) & (distance > -beach)] = k.GRAVEL_BAR - k.FIRST_COMMON
    owner[:, distance > -beach] = -1
    x = eastings(block)
    wet, sand = sea.distance_m(x) > 0, (sea.distance_m(x) <= 0) & (sea.distance_m(x) > -beach)
    zone, piece, water = block.zone.copy(), block.piece.copy(), block.water.copy()
    zone[:, wet], zone[:, sand] = k.WATER, k.BEACH
    piece[:, wet], piece[:, sand] = k.LAKE - k.FIRST_COMMON, k.GRAVEL_BAR - k.FIRST_COMMON
    water[:, wet], water[:, sand] = True, False
    normals, height = block.normal.copy(), block.elevation.copy()
    normals[:, :, wet | sand] = np.array([0.0, 0.0, 1.0], np.float32)[:, np.newaxis, np.newaxis]
    height[:, wet | sand] = 0.0
    return replace(
        block, entry=entry, owner=owner, zone=zone, piece=piece, water=water, normal=normals, elevation=height
    )


def eastings(block: Block) -> np.ndarray:
    """Eastings of the 10 m pixels of a block, m."""
    return np.asarray(block.left + 10.0 * (np.arange(block.window.width) + 0.5))


def northings(block: Block) -> np.ndarray:
    """Northings of the 10 m pixels of a block, m."""
    return np.asarray(block.top - 10.0 * (np.arange(block.window.height) + 0.5))


@dataclass(frozen=True)
class SeaState:
    """The sea on one pass. `waves`: rows of amplitude, period s, angle (rad) from east towards north in deep water,
    phase; `glint`: reflectance of the surface; `plume_mg` at the mouth; `drift` of the plume in radians from west.
    """

    tide_m: float
    waves: np.ndarray
    glint: float
    plume_mg: float
    drift: float
    number: int

    @property
    def swell(self) -> tuple[float, float]:
        """(period s, direction of travel in deep water, degrees from north) of the longest group of waves."""
        count = constants()["swell"]["components"]
        period, angle = self.waves[:count, 1].mean(), self.waves[:count, 2].mean()
        return float(period), float((90.0 - math.degrees(angle)) % 360.0)


def sea_state(sea: Sea, acquisition: Acquisition, weather: Weather) -> SeaState:
    """Tide, swell, glint and plume of a pass."""
    t, number = constants(), acquisition.number
    hours = acquisition.moment.timestamp() / 3600.0
    tide = t["tide"]
    spring = 1.0 + tide["spring_share"] * math.cos(2 * math.pi * hours / 24.0 / tide["spring_days"])
    height = tide["amplitude_m"] * spring * math.cos(2 * math.pi * hours / tide["period_h"])
    s = t["swell"]
    low, high = s["period_s"]
    middle = low + (high - low) * uniform(number, 41, sea.seed)
    west, east = s["towards_deg"]
    course = west + (east - west) * uniform(number, 42, sea.seed)
    rng = np.random.default_rng([sea.seed, number])
    n, m = s["components"], s["sea_components"]
    period = np.concatenate(
        [
            middle * np.exp(s["period_spread"] * rng.standard_normal(n)),
            rng.uniform(s["sea_period_s"][0], s["sea_period_s"][1], m),
        ]
    )
    degrees = np.concatenate(
        [course + s["spread_deg"] * rng.standard_normal(n), course + 25.0 * rng.standard_normal(m)]
    )
    amplitude = rng.rayleigh(1.0, n + m)
    amplitude[:n] /= math.sqrt((amplitude[:n] ** 2).sum() / 2)
    amplitude[n:] *= s["sea_share"] / math.sqrt((amplitude[n:] ** 2).sum() / 2)
    waves = np.column_stack([amplitude, period, np.radians(90.0 - degrees), rng.uniform(0, 2 * np.pi, n + m)])
    index = weather.index(acquisition.moment.date())
    p = t["plume"]
    rain = float(np.sum(weather.rain_mm[max(0, index - 4) : index + 1]))
    mud = min(p["most_mg"], p["least_mg"] + p["per_mm_rain"] * rain)
    first, last = np.radians(p["drift_deg"])
    drift = first + (last - first) * uniform(number, 43, sea.seed)
    glint = max(0.0, t["surface"]["glint"] + t["surface"]["glint_spread"] * normal(number, 44, sea.seed))
    return SeaState(height, waves, glint, mud, float(drift), number)


def suspended(sea: Sea, state: SeaState, block: Block) -> np.ndarray:
    """(height, width) mg/L of suspended matter at 10 m: a plume from the mouth, in patches, over clear water."""
    t = constants()
    p = t["plume"]
    x, y = np.meshgrid(eastings(block), northings(block))
    west, north = sea.shore_x - x, y - sea.mouth_y
    along = west * math.cos(state.drift) + north * math.sin(state.drift)
    across = -west * math.sin(state.drift) + north * math.cos(state.drift)
    width = p["width_m"] * (0.35 + np.maximum(along, 0) / p["reach_m"])
    shape = np.exp(-np.maximum(along, 0) / p["reach_m"] - 0.5 * (across / width) ** 2)
    shape *= 1.0 / (1.0 + np.exp(np.clip(-along / 60.0, -30, 30)))
    patches = _fractal(
        eastings(block) / p["patches_m"], northings(block) / p["patches_m"], sea.seed + state.number % 100_003
    )
    return np.asarray(t["water"]["suspended"] + state.plume_mg * shape * np.exp(2 * p["patchiness"] * patches))


@njit(nogil=True, cache=True)
def _fractal(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    out = np.empty((y.size, x.size))
    for i in range(y.size):
        for j in range(x.size):
            out[i, j] = fractal(x[j], y[i], seed, 4, 0.55)
    return out


def turbidity_truth(sea: Sea, state: SeaState, block: Block) -> np.ndarray:
    """(height, width) float32 FNU, -9999 on land."""
    wet = sea.distance_m(eastings(block)) > 0
    return np.where(wet, turbidity_of(suspended(sea, state, block)), -9999.0).astype(np.float32)


def depth_truth(sea: Sea, block: Block) -> np.ndarray:
    """(height, width) float32 m below the datum, -9999 on land."""
    depth = sea.depth_m(eastings(block))
    row = np.where(depth > 0, depth, -9999.0).astype(np.float32)
    return np.broadcast_to(row, (block.window.height, block.window.width)).copy()
