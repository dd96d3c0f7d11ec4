"""The sea of a simulated coast: a bottom that is known, swell that obeys it, a river's plume, tide, and what is seen.

The coast runs north to south, the sea lies west of it, and the depth depends on the distance to it alone: so the swell
can be refracted exactly (Snell), wave by wave. Each band sees it at its own moment, detectors of odd and even number in
opposite order. Everything is a function of position, pass and seed; the wave field is a product of small matrices.
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
from ..physics.ocean_waves import wavenumber
from ..physics.water_optics import bands, shallow_reflectance, turbidity_of
from . import kinds as k
from .acquisition import Acquisition, detector_of
from .block import Block
from .noise import fractal, normal, uniform
from .weather import Weather

_FILE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "sea.json"
#: role of each band; B9 and B10 see no water at all
ROLES = {
    "B1": "coastal",
    "B2": "blue",
    "B3": "green",
    "B4": "red",
    "B5": "rededge1",
    "B6": "rededge2",
    "B7": "rededge3",
    "B8": "nir",
    "B8A": "nir_narrow",
    "B11": "swir1",
    "B12": "swir2",
}
_TABLE_STEP_M = 5.0


@cache
def _constants() -> dict[str, Any]:
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
        t = _constants()["bottom"]
        distance = self.distance_m(x)
        away = np.maximum(distance, 0.0)
        bar = t["bar_height_m"] * np.exp(-(((away - t["bar_distance_m"]) / t["bar_width_m"]) ** 2))
        depth = np.minimum(t["scale"] * away ** (2.0 / 3.0), t["largest_m"]) - bar * (away > 0)
        return np.where(distance > 0, np.maximum(depth, 0.05), -1.0)


def make_sea(grid: Grid, seed: int) -> Sea:
    """The sea over the western part of a scene."""
    t = _constants()
    left, bottom, right, top = grid.bounds
    shore = left + round(t["shore_share"] * (right - left) / 60.0) * 60.0
    return Sea(shore, top - t["plume"]["mouth_share"] * (top - bottom), left, seed)


def flood(block: Block, sea: Sea) -> Block:
    """A block with the sea in it: flat, water, a beach along it."""
    rows, cols = block.entry.shape
    reach, point = block.reach, block.point_m
    px = block.left + point * (np.arange(cols) - reach + 0.5)
    beach = _constants()["beach_m"]
    distance = sea.distance_m(px)
    if (distance < -beach).all():
        return block
    entry, owner = block.entry.copy(), block.owner.copy()
    entry[:, distance > 0] = k.LAKE - k.FIRST_COMMON
    entry[:, (distance <= 0) & (distance > -beach)] = k.GRAVEL_BAR - k.FIRST_COMMON
    owner[:, distance > -beach] = -1
    x = _columns(block)
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


def _columns(block: Block) -> np.ndarray:
    return np.asarray(block.left + 10.0 * (np.arange(block.window.width) + 0.5))


def _rows(block: Block) -> np.ndarray:
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
        count = _constants()["swell"]["components"]
        period, angle = self.waves[:count, 1].mean(), self.waves[:count, 2].mean()
        return float(period), float((90.0 - math.degrees(angle)) % 360.0)


def sea_state(sea: Sea, acquisition: Acquisition, weather: Weather) -> SeaState:
    """Tide, swell, glint and plume of a pass."""
    t, number = _constants(), acquisition.number
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
    t = _constants()
    p = t["plume"]
    x, y = np.meshgrid(_columns(block), _rows(block))
    west, north = sea.shore_x - x, y - sea.mouth_y
    along = west * math.cos(state.drift) + north * math.sin(state.drift)
    across = -west * math.sin(state.drift) + north * math.cos(state.drift)
    width = p["width_m"] * (0.35 + np.maximum(along, 0) / p["reach_m"])
    shape = np.exp(-np.maximum(along, 0) / p["reach_m"] - 0.5 * (across / width) ** 2)
    shape *= 1.0 / (1.0 + np.exp(np.clip(-along / 60.0, -30, 30)))
    patches = _fractal(
        _columns(block) / p["patches_m"], _rows(block) / p["patches_m"], sea.seed + state.number % 100_003
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
    wet = sea.distance_m(_columns(block)) > 0
    return np.where(wet, turbidity_of(suspended(sea, state, block)), -9999.0).astype(np.float32)


def depth_truth(sea: Sea, block: Block) -> np.ndarray:
    """(height, width) float32 m below the datum, -9999 on land."""
    depth = sea.depth_m(_columns(block))
    row = np.where(depth > 0, depth, -9999.0).astype(np.float32)
    return np.broadcast_to(row, (block.window.height, block.window.width)).copy()


def detectors(acquisition: Acquisition, block: Block) -> np.ndarray:
    """(height, width) uint8 number of the detector that saw a pixel."""
    return detector_of(acquisition, *np.meshgrid(_columns(block), _rows(block))).astype(np.uint8)


def wash(
    sea: Sea,
    state: SeaState,
    acquisition: Acquisition,
    block: Block,
    fine: np.ndarray,
    coarse: np.ndarray,
    names: tuple[str, ...],
) -> tuple[np.ndarray, np.ndarray]:
    """Ground reflectance of a block, (n, h, w) at 10 m and (m, h/2, w/2) at 20 m, with the sea of a pass in it."""
    x = _columns(block)
    wet = sea.distance_m(x) > 0
    if not wet.any():
        return fine, coarse
    seen = _water(sea, state, block)
    look = detectors(acquisition, block)
    fine, coarse = fine.copy(), coarse.copy()
    for number, name in enumerate(names):
        still = seen.get(name)
        value = (np.zeros(look.shape) if still is None else still) + state.glint + _waves(sea, state, block, look, name)
        value = np.maximum(value, 0.0).astype(np.float32)
        if number < len(fine):
            fine[number][:, wet] = value[:, wet]
        else:
            half = value.reshape(value.shape[0] // 2, 2, value.shape[1] // 2, 2).mean((1, 3))
            both = wet.reshape(-1, 2).all(1)
            coarse[number - len(fine)][:, both] = half[:, both]
    return fine, coarse


def _water(sea: Sea, state: SeaState, block: Block) -> dict[str, np.ndarray]:
    """rho_w by band, (height, width), with the bottom and foam where waves break."""
    t = _constants()
    w = t["water"]
    mud = suspended(sea, state, block)
    depth = np.maximum(sea.depth_m(_columns(block)) + state.tide_m, 0.05)
    sand = np.array([t["bottom"]["sand"][role] for role in bands()])
    spectra = shallow_reflectance(
        w["chlorophyll"], mud, w["dissolved"] + w["dissolved_per_mg"] * mud, np.broadcast_to(depth, mud.shape), sand
    )
    foam = t["surface"]["foam"] * np.clip(1.0 - depth / t["surface"]["foam_depth_m"], 0.0, 1.0)
    return {name: spectra[bands().index(role)] + foam for name, role in ROLES.items()}


def band_delay_s(name: str, detector: int, seed: int) -> float:
    """Seconds from B2 to a band for a detector: the time's own truth, near the handbook and not equal to it."""
    t = _constants()
    sign = 1.0 if detector % 2 else -1.0
    return float(sign * t["delay_s"][name] * (1.0 + t["delay_departure"] * normal(detector, 51, seed)))


def _waves(sea: Sea, state: SeaState, block: Block, look: np.ndarray, name: str) -> np.ndarray:
    """(height, width) change of reflectance by the waves that a band sees."""
    amplitude, period, angle, phase = state.waves.T
    across, along_k = _phases(sea, state, block)
    rows = along_k[:, np.newaxis] * (_rows(block) - sea.mouth_y)
    out = np.zeros(look.shape)
    for detector in np.unique(look):
        delay = band_delay_s(name, int(detector), sea.seed)
        turn = across + (phase - 2 * np.pi / period * delay)[:, np.newaxis]
        scaled = amplitude[:, np.newaxis]
        field = (scaled * np.cos(rows)).T @ np.cos(turn) - (scaled * np.sin(rows)).T @ np.sin(turn)
        mine = look == detector
        out[mine] = field[mine]
    return np.asarray(_constants()["swell"]["contrast"] * out)


def _phases(sea: Sea, state: SeaState, block: Block) -> tuple[np.ndarray, np.ndarray]:
    """Phase of each wave at the columns (waves, width), and its wave number along the coast (waves,).

    Along the coast the wave number stays that of deep water; across, what is left of that over the depth adds up.
    """
    _, period, angle, _ = state.waves.T
    deep = wavenumber(period, 4000.0)
    along = deep * np.sin(angle)
    start = sea.west_x - 100.0
    table_x = np.arange(start, sea.shore_x + 2 * _TABLE_STEP_M, _TABLE_STEP_M)
    depth = np.maximum(sea.depth_m(table_x) + state.tide_m, 0.3)
    local = wavenumber(period[:, np.newaxis], depth[np.newaxis])
    across = np.sqrt(np.maximum(local**2 - along[:, np.newaxis] ** 2, 1e-8))
    summed = np.concatenate(
        [np.zeros((len(period), 1)), np.cumsum(0.5 * (across[:, 1:] + across[:, :-1]) * _TABLE_STEP_M, axis=1)], axis=1
    )
    x = np.clip(_columns(block), start, table_x[-1])
    return np.stack([np.interp(x, table_x, line) for line in summed]), along


def describe_sea(sea: Sea, state: SeaState, acquisition: Acquisition, name: str, truth: set[str]) -> dict[str, Any]:
    """What the manifest says of the sea on a pass."""
    period, direction = state.swell
    record: dict[str, Any] = {
        "sea": {
            "tide_m": round(state.tide_m, 3),
            "swell_period_s": round(period, 2),
            "swell_towards_deg": round(direction, 1),
            "plume_mg_l": round(state.plume_mg, 1),
            "delay_b2_b4_s": [round(band_delay_s("B4", d, sea.seed), 4) for d in range(1, 13)],
        }
    }
    if "masks" in truth:
        record["true_turbidity"] = f"truth/sea/{name.split('.')[0]}_TURBIDITY.tif"
    return record
