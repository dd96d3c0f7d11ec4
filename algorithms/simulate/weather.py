"""Daily weather of the scene: rain and how wet the top of the soil is, and how cloudy the days are.

A two-state chain for wet and dry days with monthly chances, rain amounts with an exponential law, and a surface store
that dries exponentially, faster in summer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_WARM_UP_DAYS = 60


@dataclass(frozen=True)
class Weather:
    """Day by day from `first`: rain (mm), wetness of the soil surface (0-1), share of the sky under cloud (0-1)."""

    first: dt.date
    rain_mm: np.ndarray
    wetness: np.ndarray
    cloudiness: np.ndarray

    def index(self, day: dt.date) -> int:
        return (day - self.first).days


def make_weather(
    seed: int, start: dt.date, end: dt.date, cloud_by_month: Sequence[float], wet_day_share: float
) -> Weather:
    """The weather from `start` to `end`; every year has its own numbers, so that a longer period changes nothing.

    `cloud_by_month`: twelve mean cloud covers. A day's sky is often nearly clear or nearly covered (a U-shaped law).
    """
    days, rains, clouds = [], [], []
    for year in range(start.year - 1, end.year + 1):
        rng = np.random.default_rng((seed, year))
        length = 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365
        u, amount, sky, slow = (
            rng.random(length),
            rng.exponential(6.0, length),
            rng.random(length),
            rng.normal(size=length),
        )
        wet, memory = False, 0.0
        for n in range(length):
            day = dt.date(year, 1, 1) + dt.timedelta(days=n)
            season = np.interp(
                day.timetuple().tm_yday, [15, 75, 135, 196, 227, 288, 349], [1.1, 1.0, 1.15, 0.65, 0.7, 1.05, 1.15]
            )
            chance = min(0.95, wet_day_share * season * (1.75 if wet else 0.68))
            wet = bool(u[n] < chance)
            memory = 0.72 * memory + 0.69 * slow[n]
            mean = float(np.interp(day.month - 1 + day.day / 31, np.arange(12) + 0.5, cloud_by_month))
            mean = float(np.clip(mean + 0.16 * (1.0 if wet else -0.45) + 0.12 * memory, 0.04, 0.96))
            # beta law with small exponents: its mean is the day's, its mass at both ends
            days.append(day)
            rains.append(amount[n] if wet else 0.0)
            clouds.append(_beta_quantile(mean, sky[n]))
    store, stores = 0.3, []
    for day, rain in zip(days, rains, strict=True):
        drying = np.interp(day.timetuple().tm_yday, [1, 105, 196, 258, 365], [9.0, 5.5, 2.6, 4.0, 9.0])
        store = store * np.exp(-1.0 / drying) + min(1.0, rain / 9.0)
        store = min(store, 1.0)
        stores.append(store)
    return Weather(days[0], np.array(rains), np.array(stores), np.array(clouds))


def _beta_quantile(mean: float, u: float) -> float:
    """Quantile of a beta law of the given mean whose density is highest near 0 and 1."""
    from scipy.special import betaincinv

    strength = 0.95
    return float(betaincinv(mean * strength, (1 - mean) * strength, u))
