"""What weather, water and people do to the crops of a basin: rain that differs from cell to cell, fields that are
watered and fields that suffer, and wheat that yields as its department, its farm and its year allow.

Only presets with `farming` have it. The water of a field is a bucket filled by the rain of its cell and by the farmer,
emptied by the crop's demand (FAO-56 with one crop coefficient); a dry bucket ages the leaves. Everything follows from
the field's key, its place and the seed, so that blocks, dates and truth agree.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import states as st
from .crops import Fields, all_crops, crop_in_year, season_of
from .weather import Weather

WATER, WHEAT = "water", "wheat"
#: chance that a field of the crop has a sprinkler where rain is the scene's own; drier cells have more
_WATERED = {"maize": 0.55, "silage_maize": 0.45, "soybean": 0.6, "sorghum": 0.12, "sunflower": 0.08, "sugar_beet": 0.5}
#: rain of the driest and the wettest cell over the scene's own
_DRIEST, _WETTEST = 0.35, 1.35
#: what a watering gives, mm; share of the reserve that is empty when the first leaves suffer
_WATERING_MM, _SUFFERS = 30.0, 0.5
_NEVER = 999


@dataclass(frozen=True)
class Farming:
    """`kind` WATER or WHEAT; the corner (metres) and side of the square cells and their number `columns` x `rows`;
    `rain_mm` (cells, days) and `et0_mm` (cells, days) from the day `first`; `favoured` crops with the weight of their
    share; the seed."""

    kind: str
    left: float
    top: float
    cell_m: float
    columns: int
    rows: int
    first: dt.date
    rain_mm: np.ndarray
    et0_mm: np.ndarray
    favoured: tuple[tuple[str, float], ...]
    seed: int

    def cell(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """(n,) index of the cell that places (metres) lie in, those beside the scene in the nearest."""
        column = np.clip(np.floor((x - self.left) / self.cell_m), 0, self.columns - 1)
        row = np.clip(np.floor((self.top - y) / self.cell_m), 0, self.rows - 1)
        return np.asarray(row * self.columns + column, np.int64)

    def cell_name(self, cell: int) -> str:
        return f"c{cell + 1}"


def make_farming(
    given: Mapping[str, Any], weather: Weather, corner: tuple[float, float], size: tuple[float, float], seed: int
) -> Farming:
    """The farming of a scene whose upper left `corner` and `size` (width, height) are given in metres."""
    columns = int(given["cells_across"])
    cell_m = size[0] / columns
    rows = max(1, math.ceil(size[1] / cell_m - 1e-6))
    rng = np.random.default_rng((seed, 81))
    count = columns * rows
    factor = rng.permutation(np.linspace(_DRIEST, _WETTEST, count)) if count > 1 else np.ones(1)
    days = np.array([(weather.first + dt.timedelta(days=n)).timetuple().tm_yday for n in range(len(weather.rain_mm))])
    clear = np.where(weather.rain_mm > 0, 0.75, 1.08)
    et0 = (0.6 + 4.8 * np.clip(np.sin(np.pi * (days - 50) / 265), 0, 1)) * clear
    # dry cells are a little warmer
    warmth = 1.0 + 0.06 * (1.0 - factor)
    return Farming(
        str(given["kind"]), corner[0], corner[1], cell_m, columns, rows, weather.first,
        factor[:, None] * weather.rain_mm[None], warmth[:, None] * et0[None],
        tuple((str(n), float(w)) for n, w in given["favoured"].items()), seed,
    )  # fmt: skip


def watered(fields: Fields, cell: np.ndarray, crop: np.ndarray, farming: Farming) -> np.ndarray:
    """(fields,) bool: fields whose farmer waters the crop (fields,) that stands there."""
    if farming.kind != WATER:
        return np.zeros(len(crop), bool)
    usual = np.array([_WATERED.get(c.id, 0.0) for c in all_crops()])[crop]
    rain = farming.rain_mm.sum(axis=1)
    dryness = np.clip(1.45 - 0.55 * rain[cell] / max(float(rain.mean()), 1e-6), 0.6, 1.4)
    return np.asarray(st.chances(fields.keys, 82, farming.seed) < np.clip(usual * dryness, 0, 0.95))


@dataclass(frozen=True)
class Water:
    """Of each field: how much it has suffered since sowing (0 to 1), days since its last watering (999: none), and the
    number of waterings."""

    suffered: np.ndarray
    since: np.ndarray
    waterings: np.ndarray


def water_until(fields: Fields, cell: np.ndarray, date: dt.date, farming: Farming) -> Water:
    """The water of summer crops from 1 April of a year to `date`, day by day."""
    crop, season = crop_in_year(fields, date.year), season_of(fields, date.year)
    summer = np.array([c.season == "summer" for c in all_crops()])[crop]
    wet = watered(fields, cell, crop, farming)
    reserve = 90.0 + 70.0 * st.chances(fields.keys, 83, farming.seed)
    # some farmers wait longer than others
    waits = 0.32 + 0.26 * st.chances(fields.keys, 84, farming.seed)
    depletion, strain = 0.15 * reserve, np.zeros(len(crop))
    since, waterings = np.full(len(crop), _NEVER), np.zeros(len(crop), np.int64)
    start = dt.date(date.year, 4, 1)
    for n in range((date - start).days + 1):
        day = start + dt.timedelta(days=n)
        index, number = (day - farming.first).days, float(day.timetuple().tm_yday)
        grown = 1.0 / (1.0 + np.exp(-np.clip((number - season.growth) / 9.0, -40, 40)))
        demand = np.where(number < season.senescence, 0.25 + 0.9 * grown, 0.4) * farming.et0_mm[cell, index]
        # a dry soil gives less
        demand *= np.clip(2.2 * (1.0 - depletion / reserve), 0.05, 1.0)
        depletion = np.clip(depletion + demand - farming.rain_mm[cell, index], 0.0, reserve)
        standing = summer & (number > season.sowing + 20) & (number < season.senescence)
        given = wet & standing & (depletion > waits * reserve)
        depletion = np.where(given, np.maximum(depletion - _WATERING_MM, 0.0), depletion)
        since = np.where(given, 0, np.minimum(since + 1, _NEVER))
        waterings += given
        dry = np.clip((depletion / reserve - _SUFFERS) / (1.0 - _SUFFERS), 0.0, 1.0)
        strain += np.where(standing, dry * np.clip(grown * 1.2, 0, 1), 0.0)
    return Water(np.where(summer, 1.0 - np.exp(-strain / 22.0), 0.0), since, waterings)


def suffer(states: np.ndarray, fields: Fields, cell: np.ndarray, date: dt.date, farming: Farming) -> None:
    """Change the states (fields, COLUMNS) of fields by what their water did to them, in place."""
    if not 4 <= date.month <= 11:
        return
    water = water_until(fields, cell, date, farming)
    season = season_of(fields, date.year)
    number = float(date.timetuple().tm_yday)
    standing = (number > season.sowing) & (number < season.harvest)
    lost = np.where(standing, water.suffered, 0.0)
    states[:, st.LAI] *= 1.0 - 0.5 * lost
    states[:, st.CAB] *= 1.0 - 0.3 * lost
    states[:, st.BROWN] = np.maximum(states[:, st.BROWN], 0.8 * lost)
    # rain that a dry cell did not get, and the sprinkler
    share = farming.rain_mm.sum(axis=1)
    own = np.clip(share[cell] / max(float(share.max()), 1e-6), 0.3, 1.0)
    states[:, st.WETNESS] = np.maximum(states[:, st.WETNESS] * own, 0.9 * np.exp(-water.since / 3.0))
