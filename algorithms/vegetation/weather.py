"""Daily weather as the crop model takes it: read from a table, checked, completed where that is possible."""

from __future__ import annotations

import csv
import datetime as dt
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import phrase

#: columns of the table, with the range in which a mean over the period must lie
COLUMNS: Mapping[str, tuple[float, float]] = {
    "tmean_c": (-30, 45),
    "tmin_c": (-40, 40),
    "tmax_c": (-20, 50),
    "radiation_mj_m2": (2, 32),
    "rain_mm": (0, 40),
    "et0_mm": (0, 12),
}
_ALIASES: Mapping[str, str] = {
    "day": "date", "time": "date", "jour": "date", "tmean": "tmean_c", "tavg": "tmean_c", "tmoy": "tmean_c",
    "tair": "tmean_c", "tmin": "tmin_c", "tmax": "tmax_c", "rg": "radiation_mj_m2", "radiation": "radiation_mj_m2",
    "rayonnement": "radiation_mj_m2", "rain": "rain_mm", "precipitation": "rain_mm", "pluie": "rain_mm",
    "et0": "et0_mm", "etp": "et0_mm",
}  # fmt: skip


@dataclass(frozen=True)
class Weather:
    """One value a day from `first`, without gaps (days,): mean air temperature in C, global radiation in MJ/m2, and
    rain and reference evapotranspiration in mm where known. `diffuse_share` of the radiation, 0 to 1."""

    first: dt.date
    temperature_c: np.ndarray
    radiation_mj_m2: np.ndarray
    rain_mm: np.ndarray | None
    et0_mm: np.ndarray | None
    diffuse_share: np.ndarray

    @property
    def last(self) -> dt.date:
        return self.first + dt.timedelta(days=len(self.temperature_c) - 1)

    def period(self, first: dt.date, days: int) -> Weather:
        """The part from `first`; raises `TheiaError` when it is not covered."""
        start = (first - self.first).days
        if start < 0 or start + days > len(self.temperature_c):
            raise TheiaError(
                "input",
                phrase(
                    "The weather goes from {first} to {last}; {start} to {end} is needed.",
                    first=self.first,
                    last=self.last,
                    start=first,
                    end=first + dt.timedelta(days=days - 1),
                ),
                "Give the weather of the whole season, or a shorter season.",
            )
        part = slice(start, start + days)
        return replace(
            self, first=first, temperature_c=self.temperature_c[part], radiation_mj_m2=self.radiation_mj_m2[part],
            rain_mm=None if self.rain_mm is None else self.rain_mm[part],
            et0_mm=None if self.et0_mm is None else self.et0_mm[part], diffuse_share=self.diffuse_share[part],
        )  # fmt: skip


def extraterrestrial_mj_m2(day_of_year: np.ndarray, latitude_deg: float) -> np.ndarray:
    """Daily radiation above the atmosphere (FAO-56, equations 21 to 25)."""
    latitude = math.radians(latitude_deg)
    turn = 2 * np.pi * np.asarray(day_of_year) / 365
    distance = 1 + 0.033 * np.cos(turn)
    declination = 0.409 * np.sin(turn - 1.39)
    sunset = np.arccos(np.clip(-np.tan(latitude) * np.tan(declination), -1, 1))
    both = np.sin(latitude) * np.sin(declination), np.cos(latitude) * np.cos(declination)
    return np.asarray(24 * 60 / np.pi * 0.0820 * distance * (sunset * both[0] + both[1] * np.sin(sunset)))


def diffuse_share(radiation_mj_m2: np.ndarray, above_mj_m2: np.ndarray) -> np.ndarray:
    """Diffuse share of daily radiation by the clearness index (Erbs et al. 1982, doi 10.1016/0038-092X(82)90302-4)."""
    k = np.clip(radiation_mj_m2 / np.maximum(above_mj_m2, 0.1), 0, 0.8)
    between = 1.188 - 2.272 * k + 9.473 * k**2 - 21.865 * k**3 + 14.648 * k**4
    return np.asarray(np.clip(np.where(k <= 0.17, 0.99, np.where(k < 0.75, between, 0.2)), 0, 1))


def hargreaves_radiation(minimum_c: np.ndarray, maximum_c: np.ndarray, above_mj_m2: np.ndarray) -> np.ndarray:
    """Radiation from the daily range of temperature (FAO-56, equation 50, inland)."""
    return np.asarray(0.16 * np.sqrt(np.maximum(maximum_c - minimum_c, 0)) * above_mj_m2)


def hargreaves_et0(
    mean_c: np.ndarray, minimum_c: np.ndarray, maximum_c: np.ndarray, above_mj_m2: np.ndarray
) -> np.ndarray:
    """Reference evapotranspiration in mm (FAO-56, equation 52)."""
    span = np.sqrt(np.maximum(maximum_c - minimum_c, 0))
    return np.asarray(np.maximum(0.0023 * 0.408 * above_mj_m2 * (mean_c + 17.8) * span, 0))


def read_weather(path: str, latitude_deg: float = 45.0) -> tuple[Weather, list[str]]:
    """Daily weather from a CSV with a date and the columns of `COLUMNS` (or their usual names), and notes on what was
    completed. Raises `TheiaError` listing everything that is wrong."""
    name = os.path.basename(path)
    dates, columns = _read_columns(path, name)
    problems: list[str] = []
    steps = {(b - a).days for a, b in zip(dates, dates[1:], strict=False)}
    if len(dates) < 30:
        problems.append(phrase("{name} has {count} days; a season is needed.", name=name, count=len(dates)))
    if steps - {1}:
        wrong = next(b for a, b in zip(dates, dates[1:], strict=False) if (b - a).days != 1)
        problems.append(phrase("{name} has not one row per day in order: see {wrong}.", name=name, wrong=wrong))
    for column, values in columns.items():
        least, most = COLUMNS[column]
        holes = int(np.isnan(values).sum())
        if holes:
            problems.append(phrase("{column} is missing on {holes} day(s).", column=column, holes=holes))
        elif not least <= values.mean() <= most:
            problems.append(
                phrase(
                    "the mean of {column} is {mean:.4g}, expected {least} to {most}: check its unit.",
                    column=column,
                    mean=values.mean(),
                    least=least,
                    most=most,
                )
            )
    if "tmean_c" not in columns and not {"tmin_c", "tmax_c"} <= set(columns):
        problems.append("there is no temperature: tmean_c, or tmin_c and tmax_c.")
    if "radiation_mj_m2" not in columns and not {"tmin_c", "tmax_c"} <= set(columns):
        problems.append("there is no radiation_mj_m2, nor tmin_c and tmax_c to estimate it from.")
    raise_all(
        "input", phrase("{name} cannot be used as weather:", name=name), problems, "See the help page for the columns."
    )
    return complete(dates[0], columns, latitude_deg)


def complete(first: dt.date, columns: Mapping[str, np.ndarray], latitude_deg: float) -> tuple[Weather, list[str]]:
    """Weather from columns, with what can be estimated from the others, and notes on it."""
    notes: list[str] = []
    days = [first + dt.timedelta(days=n) for n in range(len(next(iter(columns.values()))))]
    above = extraterrestrial_mj_m2(np.array([d.timetuple().tm_yday for d in days]), latitude_deg)
    low, high = columns.get("tmin_c"), columns.get("tmax_c")
    mean = columns.get("tmean_c")
    if mean is None and low is not None and high is not None:
        mean = (low + high) / 2
    assert mean is not None
    radiation = columns.get("radiation_mj_m2")
    if radiation is None and low is not None and high is not None:
        radiation = hargreaves_radiation(low, high, above)
        notes.append("Radiation is estimated from the daily range of temperature (Hargreaves): less exact.")
    assert radiation is not None
    et0 = columns.get("et0_mm")
    if et0 is None and low is not None and high is not None:
        et0 = hargreaves_et0(mean, low, high, above)
        notes.append("Reference evapotranspiration is estimated from temperature (Hargreaves).")
    return Weather(first, mean, radiation, columns.get("rain_mm"), et0, diffuse_share(radiation, above)), notes


def _read_columns(path: str, name: str) -> tuple[list[dt.date], dict[str, np.ndarray]]:
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            sample = file.read(4096)
            file.seek(0)
            delimiter = ";" if sample.split("\n", 1)[0].count(";") else ","
            rows = list(csv.reader(file, delimiter=delimiter))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TheiaError(
            "input", phrase("{name} could not be read as a table: {error}.", name=name, error=error)
        ) from error
    if len(rows) < 2:
        raise TheiaError(
            "input", phrase("{name} holds no weather.", name=name), "Expected a header and one row per day."
        )
    header = [_ALIASES.get(h.strip().lower(), h.strip().lower()) for h in rows[0]]
    if "date" not in header:
        raise TheiaError(
            "input", phrase("{name} has no column date (it has {names}).", name=name, names=", ".join(rows[0]))
        )
    problems: list[str] = []
    dates: list[dt.date] = []
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    for number, row in enumerate(body, 2):
        if len(row) != len(header):
            problems.append(
                phrase(
                    "row {number} has {count} cells instead of {expected}.",
                    number=number,
                    count=len(row),
                    expected=len(header),
                )
            )
            continue
        try:
            dates.append(dt.date.fromisoformat(row[header.index("date")].strip()[:10]))
        except ValueError:
            problems.append(
                phrase(
                    "row {number}: {text!r} is not a date such as 2024-03-15.",
                    number=number,
                    text=row[header.index("date")],
                )
            )
    raise_all("input", phrase("{name} cannot be used as weather:", name=name), problems[:10])
    columns = {}
    for column in COLUMNS:
        if column in header:
            columns[column] = np.array([_number(row[header.index(column)], delimiter) for row in body])
    return dates, columns


def _number(cell: str, delimiter: str) -> float:
    text = cell.strip().replace(",", ".") if delimiter == ";" else cell.strip()
    try:
        return float(text)
    except ValueError:
        return math.nan


def write_weather(path: str, first: dt.date, columns: Mapping[str, Sequence[float]]) -> None:
    """The table that `read_weather` reads."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["date", *columns])
        for number, values in enumerate(zip(*columns.values(), strict=True)):
            writer.writerow([(first + dt.timedelta(days=number)).isoformat(), *(f"{v:.3f}" for v in values)])


def midnight(day: dt.date) -> dt.datetime:
    """The first moment of a day, UTC."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)
