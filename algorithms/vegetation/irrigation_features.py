"""What tells irrigated from rainfed crops: monthly sums of indices and of backscatter, and what the weather gave.

Pageot et al. 2020, doi 10.3390/rs12183044: from April on, monthly sums of the daily-interpolated NDVI, NDRE and NDMI
(there called NDWI) of Sentinel-2, of VV and VH of Sentinel-1 by direction, and of rain; here each month beside the sum
since April. NDRE = (B8A - B5) / (B8A + B5), NDMI = (B8A - B11) / (B8A + B11).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MONTHS = (4, 5, 6, 7, 8, 9, 10)
BANDS = ("B4", "B5", "B8", "B8A", "B11")
INDICES = ("NDVI", "NDRE", "NDMI")
#: sources in the order of the columns
SOURCES = ("optical", "radar", "weather")
#: an index below 0 is water, snow or a missed cloud
_SMALLEST_POWER = 1e-5


@dataclass(frozen=True)
class Columns:
    """Features (parcels, features) float32 with the name and the source of each column."""

    values: np.ndarray
    names: tuple[str, ...]
    sources: tuple[str, ...]

    def of(self, chosen: Sequence[str]) -> np.ndarray:
        """The columns of some sources."""
        return self.values[:, [k for k, s in enumerate(self.sources) if s in chosen]]

    def available(self) -> tuple[str, ...]:
        """The sources that have columns."""
        return tuple(s for s in SOURCES if s in self.sources)


def indices_of(bands: Mapping[str, np.ndarray]) -> np.ndarray:
    """(..., INDICES) of band reflectances (...), at least 0."""

    def difference(a: str, b: str) -> np.ndarray:
        total = np.maximum(bands[a] + bands[b], 0.01)
        return np.asarray(np.clip((bands[a] - bands[b]) / total, 0, 1))

    return np.stack([difference("B8", "B4"), difference("B8A", "B5"), difference("B8A", "B11")], axis=-1)


def month_days(year: int) -> tuple[int, list[int]]:
    """Days since 1970 of 1 April, and the length of each of MONTHS."""
    first = (dt.date(year, MONTHS[0], 1) - dt.date(1970, 1, 1)).days
    return first, [calendar.monthrange(year, m)[1] for m in MONTHS]


def monthly_sums(days: np.ndarray, values: np.ndarray, year: int) -> np.ndarray:
    """(parcels, MONTHS) sums over the days of each month of series interpolated to every day.

    `days` (dates,) since 1970 in increasing order; `values` (parcels, dates), NaN where a parcel was not seen. Before
    the first and after the last value the series is held; NaN for parcels that were never seen.
    """
    first, lengths = month_days(year)
    every = np.arange(first, first + sum(lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    result = np.full((len(values), len(MONTHS)), np.nan)
    for row, series in enumerate(values):
        known = np.flatnonzero(np.isfinite(series))
        if len(known):
            result[row] = np.add.reduceat(np.interp(every, days[known], series[known]), starts)
    return result


def with_sums(monthly: np.ndarray, name: str) -> tuple[np.ndarray, list[str]]:
    """Months and running sums since April (parcels, 2 x MONTHS), and their names."""
    names = [f"{name} {m:02d}" for m in MONTHS] + [f"{name} to {m:02d}" for m in MONTHS]
    return np.concatenate([monthly, np.cumsum(monthly, axis=1)], axis=1), names


def assemble(
    optical: Mapping[str, np.ndarray],
    radar: Mapping[str, Mapping[str, np.ndarray]] | None = None,
    weather: Mapping[str, np.ndarray] | None = None,
) -> Columns:
    """Features from monthly sums (parcels, MONTHS).

    `optical` by index; `radar` direction -> {"VV", "VH"} of linear power; `weather` {"rain", "et0"} in mm.
    """
    parts: list[np.ndarray] = []
    names: list[str] = []
    sources: list[str] = []

    def add(values: np.ndarray, text: Sequence[str], source: str) -> None:
        parts.append(values)
        names.extend(text)
        sources.extend([source] * len(text))

    for name in INDICES:
        add(*with_sums(optical[name], name), "optical")
    for direction, powers in sorted((radar or {}).items()):
        for polarisation in ("VV", "VH"):
            add(*with_sums(powers[polarisation], f"{polarisation} {direction}"), "radar")
        ratio = 10 * np.log10(
            np.maximum(powers["VH"], _SMALLEST_POWER) / np.maximum(powers["VV"], _SMALLEST_POWER)
        )  # fmt: skip
        add(ratio, [f"VH/VV {direction} {m:02d}" for m in MONTHS], "radar")
    if weather:
        for name in ("rain", "et0"):
            add(*with_sums(weather[name], name), "weather")
        add(*with_sums(weather["et0"] - weather["rain"], "demand"), "weather")
    return Columns(np.concatenate(parts, axis=1).astype(np.float32), tuple(names), tuple(sources))
