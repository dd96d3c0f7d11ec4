"""SAFY: daily growth of a crop from temperature, radiation and a few parameters, for many parameter sets at once.

Duchemin et al. 2008, doi 10.1016/j.envsoft.2007.10.003: explicit daily steps; the growth of a day uses the green area
of the day before. Options: water stress from the dual crop coefficient balance of FAO-56 (Allen et al. 1998, chapters 7
and 8), and carbon terms in the structure of Pique et al. 2020 (experimental). Limit: arithmetic, about 10 us a set and
season on one core.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from .weather import Weather

TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "crop_model.json"
#: columns of a parameter set, in order
PARAMETERS = (
    "emergence_day", "light_use_efficiency", "partition_a", "partition_b", "senescence_start", "senescence_rate",
    "specific_leaf_area",
)  # fmt: skip
_FIXED = (
    "par_share", "interception", "first_mass_g_m2", "temperature_min_c", "temperature_best_c", "temperature_max_c",
    "temperature_exponent",
)  # fmt: skip
_WATER = (
    "available_mm_per_m", "root_first_m", "root_last_m", "depletion_share", "basal_coefficient", "basal_extinction",
    "evaporation_coefficient", "evaporable_mm",
)  # fmt: skip
_CARBON = (
    "carbon_share", "growth_yield", "maintenance_per_day_10c", "q10", "root_share_first", "root_share_last",
    "diffuse_gain", "soil_respiration_10c_gc_m2", "soil_q10",
)  # fmt: skip
#: columns of `Growth.totals`
TOTALS = ("transpiration_mm", "evaporation_mm", "gpp_gc_m2", "respiration_gc_m2", "nee_gc_m2")


@cache
def table() -> Mapping[str, Any]:
    """The constants of resources/tables/crop_model.json."""
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Growth:
    """Of each parameter set: green area index and dry above-ground mass in g/m2 on each day, float32 (sets, days);
    the first day without new leaves and the day on which the crop ends, -1 never (sets,); `totals` over the season
    (sets, TOTALS), zero where the option is off."""

    gai: np.ndarray
    mass: np.ndarray
    last_leaf_day: np.ndarray
    end_day: np.ndarray
    totals: np.ndarray


def grow(
    parameters: np.ndarray,
    weather: Weather,
    fixed: Mapping[str, float],
    *,
    water: bool = False,
    carbon: bool = False,
) -> Growth:
    """Run the model for each row of `parameters` (sets, PARAMETERS); day 0 is the first day of the weather.

    `fixed` are the constants of a crop. `water` needs rain and reference evapotranspiration in the weather, and
    `carbon` takes light_use_efficiency as the gross one in g of dry mass per MJ under direct light.
    """
    sets, days = len(parameters), len(weather.temperature_c)
    gai, mass = np.zeros((sets, days), np.float32), np.zeros((sets, days), np.float32)
    last_leaf, end = np.full(sets, -1, np.int32), np.full(sets, -1, np.int32)
    totals = np.zeros((sets, len(TOTALS)), np.float32)
    nothing = np.zeros(days)
    _grow(
        np.ascontiguousarray(parameters, np.float64), weather.temperature_c, weather.radiation_mj_m2,
        weather.rain_mm if water and weather.rain_mm is not None else nothing,
        weather.et0_mm if water and weather.et0_mm is not None else nothing,
        weather.diffuse_share if carbon else nothing,
        np.array([fixed[name] for name in _FIXED]),
        np.array([table()["water"][name] for name in _WATER]) if water else np.zeros(0),
        np.array([table()["carbon"][name] for name in _CARBON]) if carbon else np.zeros(0),
        gai, mass, last_leaf, end, totals,
    )  # fmt: skip
    return Growth(gai, mass, last_leaf, end, totals)


@njit(nogil=True, cache=True)
def _grow(
    sets: Any, temperature: Any, radiation: Any, rain: Any, et0: Any, diffuse: Any, fixed: Any, water: Any, carbon: Any,
    gai: Any, mass: Any, last_leaf: Any, end: Any, totals: Any,
) -> None:  # fmt: skip
    par, k, first_mass, t_min, t_best, t_max, exponent = fixed
    days = len(temperature)
    for n in range(len(sets)):
        emergence = int(np.floor(sets[n, 0] + 0.5))
        efficiency, a, b, stt, rate, sla = sets[n, 1:]
        if emergence < 0 or emergence >= days:
            continue
        smallest = first_mass * sla
        m, g = first_mass, smallest
        heat = max(temperature[emergence] - t_min, 0.0)
        mass[n, emergence], gai[n, emergence] = m, g
        no_leaf_heat = np.log(1 / a) / b
        depletion, top, root = 0.0, 0.0, 0.0
        for d in range(emergence + 1, days):
            t = temperature[d]
            heat += max(t - t_min, 0.0)
            stress = 0.0
            if t_min < t < t_max:
                edge = t_min if t < t_best else t_max
                stress = 1 - abs((t - t_best) / (edge - t_best)) ** exponent
            apar = par * radiation[d] * (1 - np.exp(-k * g))
            dry = 1.0
            if len(water):
                depth = water[1] + (water[2] - water[1]) * min(heat / no_leaf_heat, 1.0)
                capacity = water[0] * depth
                root = max(root, depth)
                dry = min(max((capacity - depletion) / ((1 - water[3]) * capacity), 0.0), 1.0)
                basal = water[4] * (1 - np.exp(-water[5] * g))
                bare = np.exp(-water[5] * g)
                wet = max(1 - top / water[7], 0.0)
                transpired = dry * basal * et0[d]
                evaporated = min(wet * bare * water[6] * et0[d], max(water[7] - top, 0.0))
                depletion = min(max(depletion + transpired + evaporated - rain[d], 0.0), capacity)
                top = min(max(top + evaporated - rain[d], 0.0), water[7])
                totals[n, 0] += transpired
                totals[n, 1] += evaporated
            growth = efficiency * stress * dry * apar
            if len(carbon):
                gross = growth * (1 + carbon[6] * diffuse[d]) * carbon[0] / carbon[1]
                upkeep = carbon[2] * carbon[3] ** ((t - 10) / 10) * m * carbon[0] * min(1.0, g / (m * sla))
                upkeep = min(upkeep, gross)
                built = (gross - upkeep) * carbon[1]
                roots = carbon[4] + (carbon[5] - carbon[4]) * min(heat / no_leaf_heat, 1.0)
                growth = built * (1 - roots) / carbon[0]
                plant = gross - built
                soil = carbon[7] * carbon[8] ** ((t - 10) / 10)
                totals[n, 2] += gross
                totals[n, 3] += plant + soil
                totals[n, 4] += plant + soil - gross
            leaves = max(0.0, 1 - a * np.exp(b * heat))
            if leaves == 0.0 and last_leaf[n] < 0:
                last_leaf[n] = d
            lost = g * (heat - stt) / rate if heat > stt else 0.0
            m += growth
            g = g + growth * leaves * sla - lost
            mass[n, d] = m
            if g < smallest:
                end[n] = d
                mass[n, d:] = m
                break
            gai[n, d] = g
