"""Arable fields through the years: which crop, when it was sown, how it stands on a date, and what lies there between.

Growth is a sum of logistic curves (winter stand, main growth) ended by senescence and harvest; every field has its own
dates and strength, drawn from the means and spreads of resources/simulation/crops.json.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from . import states as st
from .covers import Grass, grass_columns
from .records import tuples

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "simulation"
PLACES = ("valley", "slope", "plateau")


@dataclass(frozen=True)
class Crop:
    """One crop of the table; days are (mean, sd) days of the harvest year."""

    id: str
    code: str
    oso: int
    label_en: str
    label_fr: str
    colour: str
    plant: str
    season: str
    share: dict[str, float]
    sowing: tuple[float, float] = (0, 0)
    emergence: float = 0
    winter_lai: tuple[float, float] = (0, 0)
    growth: tuple[float, float] = (0, 0)
    growth_days: float = 10
    lai_max: tuple[float, float] = (0, 0)
    senescence: tuple[float, float] = (0, 0)
    senescence_days: float = 6
    harvest: tuple[float, float] = (0, 0)
    chlorophyll: tuple[float, float] = (45, 5)
    straw: float = 0.5
    residue: float = 0.3
    plough_after: tuple[float, float] = (40, 25)
    flower: tuple[Any, ...] = ()


@lru_cache(maxsize=1)
def all_crops() -> tuple[Crop, ...]:
    """The crops of the resources; the position in the tuple is the crop's number."""
    data = json.loads((RESOURCES / "crops.json").read_text(encoding="utf-8"))
    return tuple(Crop(**tuples(c)) for c in data["crops"])


@dataclass(frozen=True)
class Fields:
    """Arable pieces of a window: key, place (index of PLACES) and delay of the season in days (height, position)."""

    keys: np.ndarray
    place: np.ndarray
    delay: np.ndarray
    seed: int
    #: crops that are grown more than usual, with the weight of their share
    favoured: tuple[tuple[str, float], ...] = ()


def crop_in_year(fields: Fields, year: int) -> np.ndarray:
    """Number of the crop harvested in a year, (fields,). Some fields keep to one crop; the others turn."""
    crops = all_crops()
    weight = dict(fields.favoured)
    shares = np.array([[c.share[p] * weight.get(c.id, 1.0) for c in crops] for p in PLACES])
    steps = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    faithful = st.chances(fields.keys, 3, fields.seed) < 0.15
    turning = st.chances(fields.keys, 10_000 + year, fields.seed)
    u = np.where(faithful, st.chances(fields.keys, 4, fields.seed), turning)
    chosen: np.ndarray = (u[:, None] >= steps[fields.place]).sum(axis=1)
    return np.minimum(chosen, len(crops) - 1)


@dataclass(frozen=True)
class Season:
    """One year's crop on every field: columns of drawn dates (days of the harvest year) and strengths."""

    crop: np.ndarray
    sowing: np.ndarray
    growth: np.ndarray
    senescence: np.ndarray
    harvest: np.ndarray
    plough: np.ndarray
    lai_max: np.ndarray
    winter_lai: np.ndarray
    chlorophyll: np.ndarray
    volunteers: np.ndarray
    catch_crop: np.ndarray


def season_of(fields: Fields, year: int, crop: np.ndarray | None = None) -> Season:
    """Draw the season of a harvest year, with the fields' own crops or the given ones."""
    crops = all_crops()
    chosen = crop_in_year(fields, year) if crop is None else crop
    z = st.draws(fields.keys, 20_000 + year, 9, fields.seed)
    late = 6.0 * float(np.random.default_rng((fields.seed, year, 8)).normal())
    vigour = 0.08 * float(np.random.default_rng((fields.seed, year, 9)).normal())

    def pair(name: str) -> np.ndarray:
        return np.array([getattr(c, name) for c in crops], float)[chosen]

    def day(name: str, column: int, moves: float) -> np.ndarray:
        values = pair(name)
        drawn: np.ndarray = values[:, 0] + values[:, 1] * z[:, column] + moves * (late + fields.delay)
        return drawn

    sowing = day("sowing", 0, 0.2)
    # a late sowing makes a late crop
    follow = 0.45 * (sowing - pair("sowing")[:, 0])
    summer = np.array([c.season == "summer" for c in crops])[chosen]
    growth = day("growth", 1, 0.8) + np.where(summer, follow, 0.25 * follow)
    senescence = day("senescence", 2, 0.8) + np.where(summer, 0.6, 0.15) * follow
    harvest = np.maximum(day("harvest", 3, 0.8) + np.where(summer, 0.5, 0.1) * follow, senescence + 4)
    after = np.maximum(3.0, pair("plough_after")[:, 0] + pair("plough_after")[:, 1] * z[:, 4])
    u = st.chances(fields.keys, 30_000 + year, fields.seed)
    return Season(
        chosen,
        sowing,
        growth,
        senescence,
        harvest,
        harvest + after,
        np.maximum(0.8, pair("lai_max")[:, 0] + pair("lai_max")[:, 1] * (z[:, 5] + 6 * vigour)),
        np.maximum(0.05, pair("winter_lai")[:, 0] + pair("winter_lai")[:, 1] * z[:, 6]),
        np.maximum(15.0, pair("chlorophyll")[:, 0] + pair("chlorophyll")[:, 1] * z[:, 7]),
        np.maximum(0.0, 0.35 + 0.45 * z[:, 8]),
        u < 0.30,
    )


def _logistic(value: np.ndarray) -> np.ndarray:
    clipped: np.ndarray = 1.0 / (1.0 + np.exp(-np.clip(value, -40, 40)))
    return clipped


def standing(season: Season, day: float, plants: tuple[str, ...], flower_surfaces: tuple[str, ...]) -> np.ndarray:
    """States of fields whose crop stands on `day` of its harvest year."""
    crops = all_crops()

    def of(name: str) -> np.ndarray:
        return np.array([getattr(c, name) for c in crops], float)[season.crop]

    states = st.empty_states(len(season.crop))
    emerged = season.sowing + of("emergence")
    early = _logistic((day - emerged - 22.0) / 8.0) * (day > emerged - 2)
    grown = _logistic((day - season.growth) / of("growth_days")) * (day > emerged)
    green = (
        season.winter_lai * early * (of("winter_lai")[:, 0] > 0)
        + np.maximum(0.3, season.lai_max - season.winter_lai) * grown
    )
    old = _logistic((day - season.senescence) / of("senescence_days"))
    states[:, st.PLANT] = np.array([plants.index(c.plant) for c in crops])[season.crop]
    states[:, st.LAI] = green * (1.0 - 0.80 * old)
    states[:, st.CAB] = season.chlorophyll * (1.0 - 0.85 * old)
    states[:, st.BROWN] = 1.1 * old**2
    states[:, st.RESIDUE] = np.maximum(of("straw") * old, 0.05)
    states[:, st.BRIGHTNESS] = 1.0 + 0.05 * (day - season.sowing < 30)
    blooming = np.array([c.flower[0] if c.flower else 1e9 for c in crops])[season.crop] + (
        season.growth - of("growth")[:, 0]
    )
    lasting = np.array([c.flower[2] if c.flower else 1.0 for c in crops])[season.crop]
    share = np.array([c.flower[3] if c.flower else 0.0 for c in crops])[season.crop]
    states[:, st.FLOWER] = share * np.exp(-0.5 * np.clip((day - blooming) / lasting, -9, 9) ** 2)
    states[:, st.FLOWER_SURFACE] = np.array([flower_surfaces.index(c.flower[4]) if c.flower else 0 for c in crops])[
        season.crop
    ]
    return states


def between(season: Season, day: float, next_sowing: np.ndarray, grass: int) -> np.ndarray:
    """States of fields after the harvest of `season` (`day` counted in its year) and before the next sowing."""
    crops = all_crops()
    states = st.empty_states(len(season.crop))
    since, until = day - season.harvest, next_sowing - day
    ploughed = (day > season.plough) & ~season.catch_crop | (until < 12)
    residue = np.array([c.residue for c in crops])[season.crop]
    states[:, st.RESIDUE] = residue * np.exp(-np.maximum(since, 0) / 160.0) * np.where(ploughed, 0.14, 1.0)
    rough = np.where(day > season.plough, np.exp(-np.maximum(day - season.plough, 0) / 45.0), 0.0)
    states[:, st.BRIGHTNESS] = np.where(ploughed, 1.0 - 0.22 * rough, 0.97)
    weeds = season.volunteers * (1.0 - np.exp(-np.maximum(since - 22, 0) / 45.0))
    catch = season.catch_crop & (next_sowing - season.harvest > 120)
    sown = 2.4 * _logistic((since - 75.0) / 11.0) * (1.0 - _logistic((22.0 - until) / 4.0))
    states[:, st.PLANT] = grass
    states[:, st.LAI] = np.where(catch, np.maximum(sown, weeds * 0.5), np.where(ploughed, 0.04, weeds))
    states[:, st.CAB] = 38.0
    return states


def field_states(
    fields: Fields, date: dt.date, plants: tuple[str, ...], flower_surfaces: tuple[str, ...], meadows: dict[str, Grass]
) -> np.ndarray:
    """States (fields, COLUMNS) of arable fields on a date; wetness and light are left to the caller."""
    year, day = date.year, float(date.timetuple().tm_yday)
    crops = all_crops()
    before, now, after = (season_of(fields, year + n) for n in (-1, 0, 1))
    past = float((dt.date(year, 1, 1) - dt.date(year - 1, 1, 1)).days)
    length = float((dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days)
    kinds = np.array([c.season == "meadow" for c in crops])
    states = between(before, day + past, now.sowing + past, plants.index("grass"))
    fallow_after = between(now, day, after.sowing + length, plants.index("grass"))
    stand, young = standing(now, day, plants, flower_surfaces), standing(after, day - length, plants, flower_surfaces)
    states = np.where(((day >= now.sowing) & (day < now.harvest))[:, None], stand, states)
    states = np.where((day >= now.harvest)[:, None], fallow_after, states)
    states = np.where(
        ((day >= now.harvest) & (day - length >= after.sowing) & ~kinds[after.crop])[:, None], young, states
    )
    for number, crop in enumerate(crops):
        if crop.season == "meadow":
            chosen = now.crop == number
            if chosen.any():
                states[chosen] = grass_columns(
                    meadows[crop.id], fields.keys[chosen], fields.delay[chosen], date, fields.seed
                )
    return states
