"""Weather of one place out of the files that people have: ERA5-Land and AgERA5 NetCDF, SAFRAN (SIM2) CSV.

Variables, units and names are in resources/tables/weather.json. Every reader gives daily columns by name, and the day
of each row.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import os
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from ..core.errors import TheiaError
from ..spec.phrase import phrase

TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "weather.json"
#: column -> day -> value
Days = dict[str, dict[dt.date, float]]


@cache
def table() -> Mapping[str, Any]:
    """The contents of resources/tables/weather.json."""
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def read_files(paths: Sequence[str], longitude: float, latitude: float) -> Days:
    """Daily values at a place from NetCDF or SAFRAN files; raises `TheiaError` for what is neither."""
    found: Days = defaultdict(dict)
    for path in paths:
        kind = path.lower().rsplit(".", 1)[-1]
        part = (
            _netcdf(path, longitude, latitude) if kind in ("nc", "nc4", "cdf") else _safran(path, longitude, latitude)
        )
        for column, days in part.items():
            found[column].update(days)
    return dict(found)


def is_safran(path: str) -> bool:
    """Whether a table has the columns of SAFRAN's daily files."""
    names = table()["safran"]
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        header = file.readline().strip().split(";")
    return {names["x"], names["y"], names["date"]} <= set(header)


def _safran(path: str, longitude: float, latitude: float) -> Days:
    """The cell nearest to the place."""
    from pyproj import Transformer

    names = table()["safran"]
    x, y = Transformer.from_crs("EPSG:4326", names["crs"], always_xy=True).transform(longitude, latitude)
    cells: dict[tuple[float, float], list[dict[str, str]]] = defaultdict(list)
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file, delimiter=";"):
            cells[float(row[names["x"]]), float(row[names["y"]])].append(row)
    if not cells:
        raise TheiaError("input", phrase("{name} holds no weather.", name=os.path.basename(path)))

    def distance(cell: tuple[float, float]) -> float:
        return math.hypot(cell[0] * names["metres"] - x, cell[1] * names["metres"] - y)

    nearest = min(cells, key=distance)
    if distance(nearest) > 20_000:
        raise TheiaError(
            "input",
            phrase(
                "The nearest cell of {name} is {km:.0f} km away.",
                name=os.path.basename(path), km=distance(nearest) / 1000,
            ),
            "SAFRAN covers France: check the place.",
        )  # fmt: skip
    found: Days = defaultdict(dict)
    for row in cells[nearest]:
        day = dt.datetime.strptime(row[names["date"]], "%Y%m%d").date()
        for name, rule in names["columns"].items():
            if row.get(name):
                found[rule["column"]][day] = float(row[name].replace(",", ".")) * rule["scale"]
    return found


def _netcdf(path: str, longitude: float, latitude: float) -> Days:
    """Every known variable at the pixel of the place; hourly steps become days (UTC)."""
    name = os.path.basename(path)
    found: Days = defaultdict(dict)
    try:
        with rasterio.open(path) as dataset:
            layers = list(dataset.subdatasets) or [path]
    except rasterio.RasterioIOError as error:
        raise TheiaError(
            "input", phrase("{name} could not be read as NetCDF ({error}).", name=name, error=error)
        ) from error
    seen = []
    for layer in layers:
        with rasterio.open(layer) as dataset:
            variable = str(dataset.tags(1).get("NETCDF_VARNAME") or layer.rsplit(":", 1)[-1])
            seen.append(variable)
            rule = table()["netcdf"].get(variable)
            if rule is None:
                continue
            values, times = _at_place(dataset, name, longitude, latitude)
            for day, value in _daily(values * rule["scale"] + rule["offset"], times, rule["daily"]).items():
                found[rule["column"]][day] = value
    if not found:
        raise TheiaError(
            "input",
            phrase("{name} holds no variable that is known here (it has {names}).", name=name, names=", ".join(seen)),
            f"Known: {', '.join(table()['netcdf'])}.",
        )  # fmt: skip
    return found


def _at_place(dataset: Any, name: str, longitude: float, latitude: float) -> tuple[np.ndarray, list[dt.datetime]]:
    left, bottom, right, top = dataset.bounds
    if longitude < left and longitude + 360 <= right:
        longitude += 360
    if not (left <= longitude <= right and bottom <= latitude <= top):
        raise TheiaError(
            "input",
            phrase(
                "{name} does not hold the place (longitude {longitude:.3f}, latitude {latitude:.3f}).",
                name=name, longitude=longitude, latitude=latitude,
            ),
            "Give a file that covers it.",
        )  # fmt: skip
    row, col = dataset.index(longitude, latitude)
    row, col = min(row, dataset.height - 1), min(col, dataset.width - 1)
    values = dataset.read(window=((row, row + 1), (col, col + 1)))[:, 0, 0].astype(float)
    scales, offsets = np.array(dataset.scales), np.array(dataset.offsets)
    if dataset.nodata is not None:
        values[values == dataset.nodata] = np.nan
    units, steps = _time_axis(dataset, name)
    times = [units[0] + units[1] * step for step in steps]
    return values * scales + offsets, times


def _time_axis(dataset: Any, name: str) -> tuple[tuple[dt.datetime, dt.timedelta], list[float]]:
    """Origin and unit of the time axis, and the step of each band."""
    tags = dataset.tags()
    for axis in ("valid_time", "time"):
        match = re.match(r"(hours|days|seconds|minutes) since (\d{4}-\d{2}-\d{2})", tags.get(f"{axis}#units", ""))
        if match:
            unit = dt.timedelta(**{match.group(1): 1})
            origin = dt.datetime.fromisoformat(match.group(2))
            steps = [float(dataset.tags(b)[f"NETCDF_DIM_{axis}"]) for b in dataset.indexes]
            return (origin, unit), steps
    raise TheiaError(
        "input", phrase("{name} has no time axis.", name=name), "Give daily or hourly fields with a time axis."
    )


def _daily(values: np.ndarray, times: Sequence[dt.datetime], rule: str) -> dict[dt.date, float]:
    """Means of the day; accumulations since midnight are complete at midnight of the next day."""
    hourly = len(times) > 1 and (times[1] - times[0]) < dt.timedelta(days=1)
    grouped: dict[dt.date, list[float]] = defaultdict(list)
    for value, time in zip(values, times, strict=True):
        if rule == "accumulated" and hourly:
            if time.hour == 0:
                grouped[time.date() - dt.timedelta(days=1)].append(float(value))
        else:
            grouped[time.date()].append(float(value))
    return {day: float(np.mean(group)) for day, group in sorted(grouped.items())}
