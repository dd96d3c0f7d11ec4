"""Covers that stay from year to year: meadows, trees, vines, moor, and the common materials of towns and roads."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from . import states as st
from .records import tuples

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "simulation"
_Pair = tuple[float, float]
_Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Grass:
    """Herbs: LAI (winter, summer, sd), share lost in summer drought, chlorophyll and number of cuts (mean, sd)."""

    grass: _Triple
    dry: _Pair
    cab: _Pair
    cuts: _Pair


@dataclass(frozen=True)
class Cover:
    """One cover of resources/simulation/covers.json; its `source` says what the numbers are."""

    name: str
    ground: dict[str, float]
    plant: str = ""
    cover: _Pair = (0, 0)
    lai: _Triple = (0, 0, 0)
    leaf: _Triple = (0, 0, 1)
    fall: _Triple = (0, 0, 1)
    cab: _Pair = (40, 0)
    brown: float = 0.0
    shade: _Pair = (0, 0)
    grass: _Triple = (0, 0, 0)
    dry: _Pair = (0, 0)
    grass_cab: _Pair = (40, 0)
    cuts: _Pair = (0, 0)
    flower: tuple = field(default=())
    water: int = 0

    @property
    def herbs(self) -> Grass:
        return Grass(self.grass, self.dry, self.grass_cab if self.plant else self.cab, self.cuts)


@lru_cache(maxsize=1)
def all_covers() -> dict[str, Cover]:
    """The covers of the resources, by name."""
    data = json.loads((RESOURCES / "covers.json").read_text(encoding="utf-8"))
    return {c["name"]: Cover(**tuples(c)) for c in data["covers"]}


def _logistic(value: np.ndarray | float) -> np.ndarray:
    clipped: np.ndarray = 1.0 / (1.0 + np.exp(-np.clip(value, -40, 40)))
    return clipped


def grass_columns(grass: Grass, keys: np.ndarray, delay: np.ndarray, date: dt.date, seed: int) -> np.ndarray:
    """States of herbs alone: spring growth, cuts, summer drought, autumn growth, winter."""
    day = float(date.timetuple().tm_yday)
    z = st.draws(keys, 40_000 + date.year, 6, seed)
    own = st.draws(keys, 5, 3, seed)
    drought = float(np.random.default_rng((seed, date.year, 7)).normal())
    low, high = grass.grass[0], np.maximum(0.6, grass.grass[1] + grass.grass[2] * own[:, 0])
    loss = np.clip(grass.dry[0] + grass.dry[1] * own[:, 1] + 0.12 * drought, 0.0, 0.97)
    spring = _logistic((day - 92.0 - delay - 6.0 * z[:, 0]) / 13.0)
    dip = loss * (_logistic((day - 181.0 - 8 * z[:, 1]) / 13.0) - 0.85 * _logistic((day - 264.0 - 8 * z[:, 2]) / 13.0))
    winter = _logistic((day - 320.0) / 16.0)
    lai = low + (high - low) * spring * (1.0 - dip) * (1.0 - 0.8 * winter)
    number = np.rint(grass.cuts[0] + grass.cuts[1] * own[:, 2])
    for cut in range(4):
        when = 139.0 + 46.0 * cut + delay + 9.0 * z[:, 3] + 5.0 * z[:, 4] * cut
        since = day - when
        left = np.where((since >= 0) & (number > cut), 0.22 + 0.78 * (1.0 - np.exp(-np.maximum(since, 0) / 17.0)), 1.0)
        lai = lai * left
    states = st.empty_states(len(keys))
    states[:, st.LAI] = lai
    states[:, st.PLANT] = 2
    states[:, st.CAB] = np.maximum(12.0, grass.cab[0] + grass.cab[1] * own[:, 0]) * (1.0 - 0.45 * dip)
    states[:, st.BROWN] = 0.06 + 0.75 * dip + 0.18 * winter
    states[:, st.RESIDUE] = 0.75 * dip
    return states


def cover_states(
    cover: Cover,
    keys: np.ndarray,
    delay: np.ndarray,
    date: dt.date,
    seed: int,
    plants: tuple[str, ...],
    flower_surfaces: tuple[str, ...],
    sun_zenith_deg: float,
) -> np.ndarray:
    """States (pieces, COLUMNS) of one cover on a date; wetness is left to the caller."""
    herbs = grass_columns(cover.herbs, keys, delay, date, seed) if cover.grass[1] > 0 else st.empty_states(len(keys))
    if not cover.plant:
        herbs[:, st.PLANT] = plants.index("grass")
        herbs[:, st.SHADE_ALL] = 0.0 if cover.grass[1] > 0 else 1.0
        return herbs
    day = float(date.timetuple().tm_yday)
    own, z = st.draws(keys, 6, 6, seed), st.draws(keys, 50_000 + date.year, 2, seed)
    late = 5.0 * float(np.random.default_rng((seed, date.year, 6)).normal())
    states = st.empty_states(len(keys))
    on = cover.leaf[0] + cover.leaf[1] * (0.8 * own[:, 0] + 0.4 * z[:, 0]) + delay + late
    off = cover.fall[0] + cover.fall[1] * (0.8 * own[:, 1] + 0.4 * z[:, 1]) - 0.5 * delay
    leaf = _logistic((day - on) / cover.leaf[2]) * (1.0 - _logistic((day - off) / cover.fall[2]))
    turning = _logistic((day - off + 16.0) / 6.0) * (1.0 - _logistic((day - off - 45.0) / 6.0))
    summer = np.maximum(0.8, cover.lai[1] + cover.lai[2] * own[:, 2])
    states[:, st.PLANT] = plants.index(cover.plant)
    states[:, st.LAI] = cover.lai[0] + (summer - cover.lai[0]) * leaf
    states[:, st.CAB] = (
        np.maximum(12.0, cover.cab[0] + cover.cab[1] * own[:, 3])
        * (1.0 - 0.12 * (1.0 - leaf))
        * (1.0 - 0.6 * turning * (cover.brown > 0.5))
    )
    states[:, st.BROWN] = np.maximum(cover.brown * turning, 0.25 * cover.brown * (1.0 - leaf))
    states[:, st.COVER] = np.clip(cover.cover[0] + cover.cover[1] * own[:, 4], 0.08, 0.98)
    tall = np.maximum(0.0, cover.shade[0] + cover.shade[1] * own[:, 5])
    bare = 0.55 + 0.45 * leaf
    states[:, st.SHADOW] = np.minimum(0.75, tall * bare * min(2.2, np.tan(np.radians(sun_zenith_deg))) ** 0.8)
    states[:, st.UNDER_LAI], states[:, st.UNDER_CAB] = herbs[:, st.LAI], herbs[:, st.CAB]
    states[:, st.UNDER_BROWN], states[:, st.RESIDUE] = herbs[:, st.BROWN], herbs[:, st.RESIDUE] * (cover.grass[1] > 0)
    states[:, st.SHADE_ALL] = 1.0
    if cover.flower:
        middle, _, lasting, share, surface = cover.flower
        states[:, st.FLOWER] = share * np.exp(
            -0.5 * np.clip((day - middle - delay - 5 * own[:, 0] - late) / lasting, -9, 9) ** 2
        )
        states[:, st.FLOWER_SURFACE] = flower_surfaces.index(surface)
    return states
