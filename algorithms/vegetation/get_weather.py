"""Entry `get_weather`: daily weather of a place as one table, from files at hand or from NASA POWER."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.files import atomic_file, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Result
from ..core.vector import area_geometry
from ..spec.phrase import phrase
from .weather import COLUMNS, Weather, complete, midnight, read_weather, write_weather
from .weather_files import Days, is_safran, read_files, table

_TIMEOUT_S = 60
_SUFFIXES = (".nc", ".csv", ".txt")
#: holes up to this many days are filled between their neighbours
_LONGEST_HOLE = 3


def get_weather(
    *,
    source: str,
    file: str | None,
    folder: str | None,
    area: Mapping[str, Any],
    start: str | None,
    end: str | None,
    weather: str,
    context: Context,
) -> Result:
    """Entry `get_weather`."""
    paths = weather_paths(file, folder)
    check_targets([weather], paths)
    centre = area_geometry(area, "EPSG:4326").centroid
    longitude, latitude = float(centre.x), float(centre.y)
    first = dt.date.fromisoformat(start) if start else None
    last = dt.date.fromisoformat(end) if end else None
    context.progress(0.05, "Weather")
    if source == "files":
        days = _from_files(paths, longitude, latitude, context)
    else:
        if first is None or last is None:
            raise TheiaError("input", "A first and a last day are needed to fetch weather.", "Fill in both.")
        if paths:
            raise TheiaError("input", "Files are given, but the weather is to be fetched.", "Choose the source: files.")
        days = fetch_nasa_power(longitude, latitude, first, last)
        context.info(
            phrase("Weather of {attribution}, cells of about 50 km.", attribution=table()["nasa_power"]["attribution"])
        )
    begin, columns = arrange(days, first, last)
    completed, notes = complete(begin, columns, latitude)
    for note in notes:
        context.info(note)
    columns = {**columns, "tmean_c": completed.temperature_c, "radiation_mj_m2": completed.radiation_mj_m2}
    if completed.et0_mm is not None:
        columns["et0_mm"] = completed.et0_mm
    with atomic_file(weather) as temporary:
        write_weather(temporary, begin, {c: columns[c].tolist() for c in COLUMNS if c in columns})
    _check(weather, latitude)
    write_item(
        f"{weather}.json", item_id="get_weather", entry="get_weather", inputs=paths, outputs=[weather], context=context,
        parameters={
            "source": source, "file": file, "folder": folder, "area": dict(area), "start": start, "end": end,
            "weather": weather,
        },
        properties={"theia:longitude": longitude, "theia:latitude": latitude},
        period=(midnight(begin), midnight(completed.last)),
    )  # fmt: skip
    return Result({"weather": weather, "days": len(completed.temperature_c)})


def weather_paths(file: str | None, folder: str | None) -> list[str]:
    """The files to read: the one given, and those of the folder that weather can be in, by name."""
    found = [file] if file else []
    if folder:
        found += [str(p) for p in sorted(Path(folder).iterdir()) if p.suffix.lower() in _SUFFIXES]
        if len(found) == bool(file):
            raise TheiaError(
                "input",
                phrase("{folder} holds no weather file.", folder=folder),
                phrase("Expected {names}.", names=", ".join(_SUFFIXES)),
            )
    return found


def _from_files(paths: Sequence[str], longitude: float, latitude: float, context: Context) -> Days:
    if not paths:
        raise TheiaError("input", "No weather file is given.", "Give files, or choose another source.")
    tables = [p for p in paths if p.lower().endswith((".csv", ".txt")) and not is_safran(p)]
    found = read_files([p for p in paths if p not in tables], longitude, latitude)
    for path in tables:
        one, notes = read_weather(path, latitude)
        for note in notes:
            context.info(note)
        for column, values in _columns_of(one).items():
            found.setdefault(column, {}).update(
                {one.first + dt.timedelta(days=n): float(v) for n, v in enumerate(values)}
            )
    return found


def _columns_of(one: Weather) -> dict[str, np.ndarray]:
    columns = {"tmean_c": one.temperature_c, "radiation_mj_m2": one.radiation_mj_m2}
    if one.rain_mm is not None:
        columns["rain_mm"] = one.rain_mm
    if one.et0_mm is not None:
        columns["et0_mm"] = one.et0_mm
    return columns


def fetch_nasa_power(longitude: float, latitude: float, first: dt.date, last: dt.date) -> Days:
    """Daily values from NASA POWER, which asks for no account. Raises `TheiaError` when it does not answer."""
    import requests

    source = table()["nasa_power"]
    query = {
        "parameters": ",".join(source["variables"]), "community": source["community"], "format": "JSON",
        "longitude": f"{longitude:.4f}", "latitude": f"{latitude:.4f}", "start": f"{first:%Y%m%d}",
        "end": f"{last:%Y%m%d}",
    }  # fmt: skip
    try:
        answer = requests.get(source["url"], params=query, timeout=_TIMEOUT_S, allow_redirects=False)
        answer.raise_for_status()
        values = answer.json()["properties"]["parameter"]
    except requests.RequestException as error:
        raise TheiaError(
            "network", phrase("NASA POWER did not answer: {error}.", error=error),
            "Check the connection, try later, or give weather files.",
        ) from error  # fmt: skip
    except (KeyError, TypeError) as error:
        raise TheiaError("network", "NASA POWER answered in an unknown form.", "Give weather files instead.") from error
    return {
        column: {
            dt.datetime.strptime(day, "%Y%m%d").date(): float(value)
            for day, value in values.get(name, {}).items()
            if float(value) > source["missing"]
        }
        for name, column in source["variables"].items()
    }


def arrange(days: Days, first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dict[str, np.ndarray]]:
    """Columns without gaps over the period (default all days of the temperature); short holes are filled."""
    if not days.get("tmean_c") and days.get("tmin_c") and days.get("tmax_c"):
        both = days["tmin_c"].keys() & days["tmax_c"].keys()
        days = {**days, "tmean_c": {d: (days["tmin_c"][d] + days["tmax_c"][d]) / 2 for d in both}}
    if not days.get("tmean_c"):
        raise TheiaError("input", "The weather has no temperature.", "Give a file that holds it.")
    begin, stop = first or min(days["tmean_c"]), last or max(days["tmean_c"])
    if begin > stop:
        raise TheiaError(
            "input", phrase("The period ends before it starts: {begin} to {stop}.", begin=begin, stop=stop)
        )
    every = [begin + dt.timedelta(days=n) for n in range((stop - begin).days + 1)]
    columns = {}
    problems: list[str] = []
    for column, values in days.items():
        series = np.array([values.get(d, np.nan) for d in every])
        known = np.flatnonzero(np.isfinite(series))
        if not len(known):
            if column == "tmean_c":
                problems.append(phrase("the weather has no day between {begin} and {stop}.", begin=begin, stop=stop))
            continue
        edges = np.concatenate([[-1], known, [len(every)]])
        hole = int(np.diff(edges).max()) - 1
        if hole > _LONGEST_HOLE:
            problems.append(phrase("{column} is missing on {hole} days in a row.", column=column, hole=hole))
        columns[column] = np.interp(np.arange(len(every)), known, series[known])
    if "radiation_mj_m2" not in columns and not {"tmin_c", "tmax_c"} <= set(columns):
        problems.append("there is no radiation, nor the lowest and highest temperature to estimate it from.")
    raise_all("input", "The weather does not cover the period:", problems, "Change the period or add files.")
    return begin, columns


def _check(path: str, latitude: float) -> None:
    """The table must be one that the crop model takes."""
    read_weather(path, latitude)
