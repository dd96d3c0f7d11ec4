"""Monthly weather of cells: rain and reference evapotranspiration from April to October, and which cell a place has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError, raise_all
from ..core.vector import Features, read_layer, reproject
from ..spec.phrase import phrase
from .irrigation_features import MONTHS

_COLUMNS = ("cell", "year", "month", "rain", "et0")
#: column of a layer of cells that names the cell
CELL = "cell"


@dataclass(frozen=True)
class MonthlyWeather:
    """`rain`, `et0` (cells, years, MONTHS) in mm, NaN where the table has no row."""

    cells: tuple[str, ...]
    years: tuple[int, ...]
    rain: np.ndarray
    et0: np.ndarray

    def place(self, name: str) -> int:
        """Index of a cell, -1 when the table does not know it."""
        return self.cells.index(name) if name in self.cells else -1

    def of(self, cell: np.ndarray, year: np.ndarray | int) -> dict[str, np.ndarray]:
        """Rain and et0 (n, MONTHS) of cells by index (n,) in their year; NaN where there is none."""
        years = np.broadcast_to(year, cell.shape)
        column = np.array([self.years.index(int(y)) if int(y) in self.years else -1 for y in np.unique(years)])
        column = column[np.searchsorted(np.unique(years), years)]
        known = (cell >= 0) & (column >= 0)
        found = {}
        for name, table in (("rain", self.rain), ("et0", self.et0)):
            found[name] = np.full((len(cell), len(MONTHS)), np.nan)
            found[name][known] = table[cell[known], column[known]]
        return found

    def require(self, cells: Sequence[str], years: Sequence[int]) -> None:
        """Raise `TheiaError` naming what the table lacks for these cells, each with its year."""
        lacking = []
        for cell, year in sorted(set(zip(cells, (int(y) for y in years), strict=True))):
            index = np.array([self.place(cell)])
            rain = self.of(index, year)["rain"][0]
            lacking += [f"cell {cell}, {year}-{m:02d}." for k, m in enumerate(MONTHS) if np.isnan(rain[k])]
        raise_all("input", "Weather is missing:", lacking[:20])


def read_weather(value: Mapping[str, Any]) -> MonthlyWeather:
    """The table with the columns cell, year, month, rain and et0 (mm)."""
    table = read_layer(value)
    problems: list[str] = [phrase("there is no column {name!r}.", name=n) for n in _COLUMNS if n not in table.columns]
    raise_all("input", phrase("{path} cannot be used as weather:", path=value["path"]), problems)
    cell = table.columns["cell"].astype(str)
    year, month, rain, et0 = (table.columns[n].astype(float) for n in _COLUMNS[1:])
    cells, row = np.unique(cell, return_inverse=True)
    years, column = np.unique(year.astype(int), return_inverse=True)
    sums = np.full((2, len(cells), len(years), len(MONTHS)), np.nan)
    for k, m in enumerate(MONTHS):
        own = month.astype(int) == m
        sums[0, row[own], column[own], k] = rain[own]
        sums[1, row[own], column[own], k] = et0[own]
    return MonthlyWeather(tuple(str(c) for c in cells), tuple(int(y) for y in years), sums[0], sums[1])


def read_cells(value: Mapping[str, Any]) -> Features:
    """Polygons of the weather's cells, with a column `cell`."""
    layer = read_layer(value)
    if CELL not in layer.columns:
        raise TheiaError(
            "input", phrase("{path} cannot be used as cells of the weather.", path=value["path"]),
            phrase("It needs a field {name!r} that names the cell in the table.", name=CELL),
        )  # fmt: skip
    return layer


def parcel_cells(
    weather: MonthlyWeather, layer: Features, cell_field: str | None, cells: Features | None
) -> np.ndarray:
    """(parcels,) names of cells: from a field, from the polygon that a parcel's middle lies in, or the only one."""
    if cell_field:
        return np.asarray(layer.columns[cell_field].astype(str))
    if cells is not None:
        middle = shapely.centroid(layer.geometries)
        if layer.crs and cells.crs:
            middle = reproject(middle, layer.crs, cells.crs)
        tree = shapely.STRtree(cells.geometries)
        point, polygon = tree.query(middle, predicate="intersects")
        found = np.full(len(layer), "", dtype=object)
        found[point] = cells.columns[CELL].astype(str)[polygon]
        return found.astype(str)
    if len(weather.cells) == 1:
        return np.full(len(layer), weather.cells[0])
    raise TheiaError(
        "input", "The weather has several cells, and nothing says which one a parcel lies in.",
        "Choose the field that names each parcel's weather cell, or give the polygons of the cells.",
    )  # fmt: skip
