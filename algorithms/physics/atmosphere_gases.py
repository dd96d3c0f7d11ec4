"""Transmission of the gases per band: fits to pure-gas runs of 6S, read from `resources/tables/atmosphere_gases.json`.

m is the two-way air mass, W the water vapour column (g/cm2), O the ozone column (cm-atm), P the pressure at the ground:

    Tw = exp(-exp(a + n ln x + c (ln x)^2)), x = m W (P/P0)^k
    To = exp(-b m O (P/P0)^0.065),           Tg = exp(-d (P/P0)^p m^q)

W and O count from sea level, as in 6S: the ground cuts off what lies below it, and k holds the narrower lines as well.

Form after SMAC (Rahman and Dedieu 1994), with a quadratic term for water vapour, whose absorption is far from one
line's. `tools/fit_gases.py` makes the table and states the largest error of each fit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ..core.errors import TheiaError
from .atmosphere import SEA_LEVEL_HPA, Values, pressure

TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "atmosphere_gases.json"


@dataclass(frozen=True)
class GasFit:
    """Coefficients of one band: water vapour (a, n, c), None where it absorbs nothing; ozone b; others (d, p, q)."""

    water: tuple[float, float, float] | None
    ozone: float
    other: tuple[float, float, float]
    water_power: float = 0.0
    water_error: float = 0.0


def water_transmission(fit: GasFit, air_mass: Values, water_gcm2: Values, altitude_m: Values = 0.0) -> Values:
    """Two-way transmission of water vapour; the column counts from sea level."""
    relative = np.asarray(pressure(altitude_m)) / SEA_LEVEL_HPA
    x = np.asarray(air_mass, float) * water_gcm2 * relative**fit.water_power
    if fit.water is None:
        return np.ones_like(x)
    a, n, c = fit.water
    with np.errstate(divide="ignore"):
        log = np.log(np.maximum(x, 1e-6))
    # below the fitted range the quadratic may turn upwards: it goes on along its tangent
    start = np.log(0.05)
    curved = a + n * log + c * log**2
    tangent = a + n * start + c * start**2 + (n + 2 * c * start) * (log - start)
    return np.asarray(np.exp(-np.exp(np.where(log < start, tangent, curved))))


def gas_transmission(fit: GasFit, air_mass: Values, ozone_cmatm: Values, altitude_m: Values) -> Values:
    """Two-way transmission of ozone and of the well-mixed gases."""
    d, p, q = fit.other
    mass = np.asarray(air_mass, float)
    relative = np.asarray(pressure(altitude_m)) / SEA_LEVEL_HPA
    return np.asarray(np.exp(-fit.ozone * mass * ozone_cmatm * relative**_OZONE_POWER - d * relative**p * mass**q))


def water_column(
    fit_ratio: Values, air_mass: Values, upper: GasFit, lower: GasFit, altitude_m: Values = 0.0, limit: float = 5.0
) -> np.ndarray:
    """Water vapour from sea level (g/cm2) at which Tw(upper)/Tw(lower) is a given ratio: the fits inverted.

    NaN where the ratio is not finite; values beyond the table's ends take its ends. The two bands' k are taken as one.
    """
    x = np.geomspace(0.01, 30.0, 400)
    ratio = np.asarray(water_transmission(upper, 1.0, x)) / np.asarray(water_transmission(lower, 1.0, x))
    given = np.asarray(fit_ratio, float)
    found = np.exp(np.interp(np.nan_to_num(given, nan=1.0), ratio[::-1], np.log(x[::-1])))
    relative = np.asarray(pressure(altitude_m)) / SEA_LEVEL_HPA
    column = np.minimum(found / (np.asarray(air_mass, float) * relative**upper.water_power), limit)
    return np.where(np.isfinite(given), column, np.nan)


#: share of the ozone column above the ground, as a power of P/P0 (6S's US 1962 profile)
_OZONE_POWER = 0.065


@cache
def _all() -> Mapping[str, Mapping[str, GasFit]]:
    data = json.loads(TABLE.read_text(encoding="utf-8"))
    sensors = {}
    for sensor, bands in data["sensors"].items():
        sensors[sensor] = MappingProxyType({
            band: GasFit(tuple(v["water"]) if v["water"] else None, v["ozone"], tuple(v["other"]),
                         v["water_power"], v["water_error"])
            for band, v in bands.items()
        })  # fmt: skip
    return MappingProxyType(sensors)


def gas_fits(sensor: str) -> Mapping[str, GasFit]:
    """The fits of a sensor by band. Raises `TheiaError` for a sensor without a table."""
    if sensor not in _all():
        raise TheiaError("product", f"No gas table for the sensor {sensor!r} (there are {', '.join(_all())}).")
    return _all()[sensor]
