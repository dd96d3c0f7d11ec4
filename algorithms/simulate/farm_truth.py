"""The truth of a farmed scene as an agency and a survey would give it: parcels year by year with what is known of
them, tables of weather and of statistics."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from ..core.files import atomic_file
from ..core.vector import Features, write_layer
from .crops import Fields, all_crops, crop_in_year
from .farming import WATER, WHEAT, Farming, water_until, watered
from .harvest import CROP, yields_of

#: error of a yield told by telephone, and of a department's statistics
_TOLD, _COUNTED = 0.055, 0.6
#: crops of the layer of irrigation in groups that are not too rare to be learnt, by code
_GROUPS = {"MIS": "maize", "MIE": "maize", "SOJ": "soybean"}
#: a season is known when images begin before (years before the harvest, month, day) and end after (month, day)
_SEASON = {WATER: ((0, 5, 1), (9, 15)), WHEAT: ((-1, 12, 1), (6, 30))}


def farm_columns(
    fields: Fields, x: np.ndarray, y: np.ndarray, years: Sequence[int], farming: Farming
) -> dict[str, np.ndarray]:
    """Columns of the layer of parcels: the cell (or department), and per year waterings, or farm and yield."""
    cell = farming.cell(x, y)
    names = np.array([farming.cell_name(int(c)) for c in range(farming.columns * farming.rows)])
    if farming.kind == WATER:
        columns = {"cell": names[cell]}
        for year in years:
            crop = crop_in_year(fields, year)
            columns[f"watered_{year}"] = watered(fields, cell, crop, farming).astype(np.int32)
            columns[f"waterings_{year}"] = water_until(fields, cell, dt.date(year, 10, 15), farming).waterings
        return columns
    columns = {"department": _departments(farming)[cell]}
    for year in years:
        found = yields_of(fields, cell, year, farming)
        columns["farm"] = np.array([f"farm {n + 1}" for n in found.farm])
        columns[f"yield_{year}"] = np.round(found.yield_q_ha, 2)
    return columns


def _departments(farming: Farming) -> np.ndarray:
    return np.array([f"D{n + 1}" for n in range(farming.columns * farming.rows)])


def write_farm_truth(
    folder: str, outlines: Mapping[int, shapely.Geometry], columns: Mapping[int, Mapping[str, Any]],
    period: tuple[dt.date, dt.date], farming: Farming, crs: str, seed: int,
) -> dict[str, str]:  # fmt: skip
    """Write the layers and tables below `folder` for the seasons that lie in the period; returns file names by what
    they hold.

    `outlines` and `columns` of every parcel by its number, as the layer of parcels has them.
    """
    keys = [key for key in outlines if columns[key]["cover"] == "arable"]
    first, last = _SEASON[farming.kind]
    years = [y for y in range(period[0].year, period[1].year + 1)
             if period[0] <= dt.date(y + first[0], *first[1:]) and dt.date(y, *last) <= period[1]]  # fmt: skip
    if farming.kind == WATER:
        return _write_water(folder, keys, outlines, columns, years, farming, crs)
    return _write_wheat(folder, keys, outlines, columns, years, farming, crs, seed)


def _write_water(
    folder: str, keys: Sequence[int], outlines: Mapping[int, shapely.Geometry],
    columns: Mapping[int, Mapping[str, Any]], years: Sequence[int], farming: Farming, crs: str,
) -> dict[str, str]:  # fmt: skip
    summer = {c.code: c.label_en for c in all_crops() if c.season == "summer"}
    rows = [(k, y) for y in years for k in keys if columns[k][f"crop_{y}"] in summer]
    table = {
        "parcel": np.array([k for k, _ in rows], np.int64),
        "crop": np.array([summer[columns[k][f"crop_{y}"]] for k, y in rows]),
        "group": np.array([_GROUPS.get(columns[k][f"crop_{y}"], "others") for k, y in rows]),
        "irrigated": np.array([int(columns[k][f"watered_{y}"]) for k, y in rows], np.int32),
        "year": np.array([y for _, y in rows], np.int32),
        "cell": np.array([str(columns[k]["cell"]) for k, _ in rows]),
        "waterings": np.array([int(columns[k][f"waterings_{y}"]) for k, y in rows], np.int32),
    }
    _write(os.path.join(folder, "irrigation.gpkg"), [outlines[k] for k, _ in rows], table, crs)
    count = farming.columns * farming.rows
    side, boxes = farming.cell_m, []
    for n in range(count):
        row, column = divmod(n, farming.columns)
        left, top = farming.left + side * column, farming.top - side * row
        boxes.append(shapely.box(left, top - side, left + side, top))
    names = {"cell": np.array([farming.cell_name(n) for n in range(count)])}
    _write(os.path.join(folder, "weather_cells.gpkg"), boxes, names, crs)
    lines = []
    for cell in range(count):
        for year in years:
            for month in range(1, 13):
                first = (dt.date(year, month, 1) - farming.first).days
                part = slice(first, first + calendar.monthrange(year, month)[1])
                rain, et0 = farming.rain_mm[cell, part].sum(), farming.et0_mm[cell, part].sum()
                lines.append([farming.cell_name(cell), year, month, f"{rain:.1f}", f"{et0:.1f}"])
    _write_csv(os.path.join(folder, "weather.csv"), ["cell", "year", "month", "rain", "et0"], lines)
    return {"irrigation": "irrigation.gpkg", "weather_cells": "weather_cells.gpkg", "weather": "weather.csv"}


def _write_wheat(
    folder: str, keys: Sequence[int], outlines: Mapping[int, shapely.Geometry],
    columns: Mapping[int, Mapping[str, Any]], years: Sequence[int], farming: Farming, crs: str, seed: int,
) -> dict[str, str]:  # fmt: skip
    code = next(c.code for c in all_crops() if c.id == CROP)
    rows = [(k, y) for y in years for k in keys if columns[k][f"crop_{y}"] == code]
    true = np.array([float(columns[k][f"yield_{y}"]) for k, y in rows])
    farm = np.array([f"{columns[k]['farm']} {y}" for k, y in rows])
    area = np.array([float(outlines[k].area) for k, _ in rows]) / 1e4
    told = np.empty(len(rows))
    rng = np.random.default_rng((seed, 96))
    for name in np.unique(farm):
        own = farm == name
        told[own] = np.round(np.average(true[own], weights=area[own]) * (1 + _TOLD * rng.normal()))
    department = np.array([str(columns[k]["department"]) for k, _ in rows])
    year = np.array([y for _, y in rows], np.int32)
    table = {
        "parcel": np.array([k for k, _ in rows], np.int64), "department": department,
        "farm": np.array([str(columns[k]["farm"]) for k, _ in rows]), "year": year, "yield": told, "true_yield": true,
        "area_ha": np.round(area, 3),
    }  # fmt: skip
    _write(os.path.join(folder, "wheat.gpkg"), [outlines[k] for k, _ in rows], table, crs)
    lines = []
    for name in np.unique(department):
        for one in np.unique(year):
            own = (department == name) & (year == one)
            if own.any():
                mean = np.average(true[own], weights=area[own]) + _COUNTED * rng.normal()
                lines.append([name, int(one), f"{mean:.0f}", f"{area[own].sum():.1f}"])
    _write_csv(os.path.join(folder, "statistics.csv"), ["department", "year", "yield", "area_ha"], lines)
    return {"wheat": "wheat.gpkg", "statistics": "statistics.csv"}


def _write(path: str, geometries: Sequence[shapely.Geometry], columns: dict[str, np.ndarray], crs: str) -> None:
    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = geometries
    write_layer(path, Features(shapes, columns, crs))


def _write_csv(path: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
