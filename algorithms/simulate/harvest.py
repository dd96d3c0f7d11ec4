"""The yield of wheat: what the department, the year, the farm and the field make of it, and how much of it leaves show.

The department's level, most of its year and the field itself show in the leaf area; part of the year (rain at harvest,
diseases of the ears) and a rest do not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from . import states as st
from .crops import Fields, all_crops, crop_in_year, season_of
from .farming import Farming

CROP = "winter_wheat"
FARMS = 8
#: mean yield, and spreads of departments, of the year, of department and year, of farms, fields and of what no image
#: shows, all in q/ha
_MEAN, _DEPARTMENT, _YEAR, _BOTH, _FARM, _FIELD, _HIDDEN = 68.0, 7.0, 4.0, 3.0, 3.0, 4.0, 3.5
#: q/ha that move leaf area by all of it; share of a year's effect that leaves show
_LEAF, _SHOWN = 75.0, 0.65


@dataclass(frozen=True)
class Yields:
    """Of each field: index of its department and farm, yield in q/ha, and the factor on its leaf area."""

    department: np.ndarray
    farm: np.ndarray
    yield_q_ha: np.ndarray
    leaf: np.ndarray


def yields_of(fields: Fields, cell: np.ndarray, year: int, farming: Farming) -> Yields:
    """The yields of a harvest year were all fields wheat. A department is a cell of the scene."""
    count = farming.columns * farming.rows
    level = np.random.default_rng((farming.seed, 91)).normal(0, _DEPARTMENT, count)
    yearly = np.random.default_rng((farming.seed, 92, year))
    year_effect = yearly.normal(0, _YEAR) + yearly.normal(0, _BOTH, count)
    farm = cell * FARMS + np.floor(st.chances(fields.keys, 93, farming.seed) * FARMS).astype(np.int64)
    skill = np.random.default_rng((farming.seed, 94)).normal(0, _FARM, count * FARMS)
    drawn = st.draws(fields.keys, 95_000 + year, 2, farming.seed)
    crop = next(c for c in all_crops() if c.id == CROP)
    season = season_of(fields, year, np.full(len(cell), [c.id for c in all_crops()].index(CROP)))
    leaves = (season.lai_max - crop.lai_max[0]) / crop.lai_max[1]
    field = _FIELD * np.clip(drawn[:, 0], -2.5, 2.5)
    shown = level[cell] + _SHOWN * year_effect[cell] + skill[farm] + field
    total = _MEAN + level[cell] + year_effect[cell] + skill[farm] + field + 2.5 * leaves + _HIDDEN * drawn[:, 1]
    return Yields(cell, farm, np.clip(total, 15.0, 125.0), np.clip(1.0 + shown / _LEAF, 0.55, 1.45))


def grow_wheat(states: np.ndarray, fields: Fields, cell: np.ndarray, date: dt.date, farming: Farming) -> None:
    """Change the states (fields, COLUMNS) of the wheat that stands on a date, in place."""
    year = date.year + (date.month >= 9)
    wheat = np.array([c.id == CROP for c in all_crops()])[crop_in_year(fields, year)]
    season = season_of(fields, year)
    day = (date - dt.date(year, 1, 1)).days + 1
    standing = wheat & (day > season.sowing) & (day < season.harvest)
    leaf = np.where(standing, yields_of(fields, cell, year, farming).leaf, 1.0)
    states[:, st.LAI] *= leaf
    states[:, st.CAB] *= np.sqrt(leaf)
