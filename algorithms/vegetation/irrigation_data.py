"""Parcels with their series of Sentinel-2 and Sentinel-1 and their weather, as monthly sums of one year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError, raise_all
from ..core.progress import Context
from ..core.vector import Features, read_layer, reproject
from ..core.zonal import zone_pixels
from ..products.read import open_products
from ..products.s1tiling import open_images
from ..products.scene import Scene
from ..spec.phrase import phrase
from .irrigation_features import BANDS, INDICES, MONTHS, Columns, assemble, indices_of, monthly_sums
from .parcel_values import parcel_medians

#: parcels keep this far from their edges, m
EROSION_M = 10.0
#: images this many days before and after the months help to interpolate
_AROUND_DAYS = 30
_POLARISATIONS = ("VV", "VH")
_WEATHER = ("cell", "year", "month", "rain", "et0")


@dataclass(frozen=True)
class ParcelYears:
    """Parcels (of one or several years) with their features; `seen` (parcels,) clear dates of Sentinel-2, `known`
    (parcels,) whether every feature has a value."""

    layer: Features
    year: np.ndarray
    columns: Columns
    seen: np.ndarray
    known: np.ndarray


def parcel_years(
    products: list[str], radar: list[str] | None, layer: Features, year: np.ndarray,
    weather: Mapping[str, Any] | None, cell: np.ndarray | None, context: Context,
) -> ParcelYears:  # fmt: skip
    """Features of each parcel in its own year (parcels,). Raises `TheiaError` listing what does not fit."""
    scenes = open_products(products, levels=("L2A", "L3A"))
    lacking = {s.id: [b for b in BANDS if b not in s.bands] for s in scenes}
    problems: list[str] = [f"{name} has no {', '.join(bands)}." for name, bands in lacking.items() if bands]
    raise_all("input", "Some products cannot be used:", problems[:20], "Sentinel-2 with B4, B5, B8, B8A and B11.")
    images = open_images(radar) if radar else []
    years = np.unique(year)
    for one in years:
        if not _of_year(scenes, int(one)):
            problems.append(phrase("no Sentinel-2 product lies between April and October {year}.", year=one))
        if images and not _of_year(images, int(one)):
            problems.append(phrase("no Sentinel-1 image lies between April and October {year}.", year=one))
    raise_all("input", "The images do not serve for these parcels:", problems)
    sums = {f"optical/{name}": np.full((len(layer), len(MONTHS)), np.nan) for name in INDICES}
    directions = sorted({i.version for i in images})
    for direction in directions:
        sums |= {f"{direction}/{p}": np.full((len(layer), len(MONTHS)), np.nan) for p in _POLARISATIONS}
    seen = np.zeros(len(layer), np.int32)
    for number, one in enumerate(years):
        rows = np.flatnonzero(year == one)
        with context.stage(number / len(years), (number + 1) / len(years)):
            seen[rows] = _one_year(scenes, images, layer.geometries[rows], layer.crs, int(one), rows, sums, context)
    by_direction = {d: {p: sums[f"{d}/{p}"] for p in _POLARISATIONS} for d in directions}
    given = read_weather_table(weather, cell, year) if weather else None
    columns = assemble({n: sums[f"optical/{n}"] for n in INDICES}, by_direction, given)
    return ParcelYears(layer, year, columns, seen, np.isfinite(columns.values).all(axis=1))


def _of_year(scenes: Sequence[Scene], year: int) -> list[Scene]:
    first = dt.date(year, MONTHS[0], 1) - dt.timedelta(days=_AROUND_DAYS)
    last = dt.date(year, MONTHS[-1], 31) + dt.timedelta(days=_AROUND_DAYS)
    return [s for s in scenes if first <= s.acquired.date() <= last]


def _one_year(
    scenes: Sequence[Scene], images: Sequence[Scene], geometries: np.ndarray, crs: str, year: int, rows: np.ndarray,
    sums: dict[str, np.ndarray], context: Context,
) -> np.ndarray:  # fmt: skip
    """Fill the sums of the parcels of one year; returns their number of clear dates."""
    with context.stage(0.0, 0.6 if images else 1.0):
        days, bands = _series(_of_year(scenes, year), BANDS, geometries, crs, False, context)
    index = indices_of({b: bands[:, :, k] for k, b in enumerate(BANDS)})
    for k, name in enumerate(INDICES):
        sums[f"optical/{name}"][rows] = monthly_sums(days, index[:, :, k], year)
    by_direction: dict[str, list[Scene]] = defaultdict(list)
    for image in _of_year(images, year):
        by_direction[image.version].append(image)
    for number, (direction, members) in enumerate(sorted(by_direction.items())):
        step = 0.4 / len(by_direction)
        with context.stage(0.6 + number * step, 0.6 + (number + 1) * step):
            days, powers = _series(members, _POLARISATIONS, geometries, crs, True, context)
        for k, polarisation in enumerate(_POLARISATIONS):
            sums[f"{direction}/{polarisation}"][rows] = monthly_sums(days, powers[:, :, k], year)
    return np.asarray(np.isfinite(index[:, :, 0]).sum(axis=1))


def _series(
    scenes: Sequence[Scene], bands: Sequence[str], geometries: np.ndarray, crs: str, mean: bool, context: Context
) -> tuple[np.ndarray, np.ndarray]:
    """Days (dates,) and band values (parcels, dates, bands) of the parcels; scenes of one day are one date."""
    by_day: dict[int, list[Scene]] = defaultdict(list)
    for scene in sorted(scenes, key=lambda s: (s.acquired, s.id)):
        by_day[(scene.acquired.date() - dt.date(1970, 1, 1)).days].append(scene)
    days = np.array(sorted(by_day))
    values = np.full((len(geometries), len(days), len(bands)), np.nan)
    moved: dict[str, np.ndarray] = {}
    for number, day in enumerate(days.tolist()):
        with context.stage(number / len(days), (number + 1) / len(days)):
            for scene in by_day[day]:
                if any(b not in scene.bands for b in bands):
                    continue
                inner = moved.setdefault(
                    scene.grid.crs, shapely.buffer(reproject(geometries, crs, scene.grid.crs), -EROSION_M)
                )
                box = shapely.box(*scene.grid.bounds)
                inside = np.flatnonzero(~shapely.is_empty(inner) & shapely.intersects(inner, box))
                if not len(inside):
                    continue
                xmin, ymin, xmax, ymax = shapely.total_bounds(inner[inside])
                grid = scene.grid.crop(scene.grid.window_from_bounds(xmin, ymin, xmax, ymax, multiple=6))
                pixels = zone_pixels(inner[inside], grid)
                found = parcel_medians(scene, bands, grid, pixels, len(inside), context, mean=mean)
                known = np.isfinite(found).all(axis=1)
                values[inside[known], number] = found[known]
    return days, values


def read_weather_table(value: Mapping[str, Any], cell: np.ndarray | None, year: np.ndarray) -> dict[str, np.ndarray]:
    """Monthly rain and et0 (parcels, MONTHS) from a table with the columns cell, year, month, rain, et0 in mm."""
    table = read_layer(value)
    missing = [n for n in _WEATHER if n not in table.columns]
    problems: list[str] = [phrase("there is no column {name!r}.", name=n) for n in missing]
    if cell is None:
        problems.append("the field that names each parcel's weather cell is not chosen.")
    raise_all("input", phrase("{path} cannot be used as weather:", path=value["path"]), problems)
    assert cell is not None
    columns = {n: table.columns[n] for n in _WEATHER}
    known = {
        (str(c), int(float(y)), int(float(m))): (float(r), float(e))
        for c, y, m, r, e in zip(columns["cell"].astype(str), *(columns[n] for n in _WEATHER[1:]), strict=True)
    }
    result = {name: np.full((len(year), len(MONTHS)), np.nan) for name in ("rain", "et0")}
    lacking = set()
    for row, (c, y) in enumerate(zip(cell, year, strict=True)):
        for k, month in enumerate(MONTHS):
            found = known.get((str(c), int(y), month))
            if found is None:
                lacking.add(f"cell {c}, {int(y)}-{month:02d}.")
            else:
                result["rain"][row, k], result["et0"][row, k] = found
    raise_all("input", "Weather is missing:", sorted(lacking)[:20])
    return result


def check_parcels(value: Mapping[str, Any], fields: Sequence[str | None]) -> Features:
    """The parcels; raises `TheiaError` when fields are missing or these are no polygons."""
    layer = read_layer(value)
    problems: list[str] = [
        phrase("there is no field {name!r} (there are {names}).", name=n, names=", ".join(layer.columns))
        for n in fields
        if n and n not in layer.columns
    ]
    if not len(layer):
        problems.append("there is no parcel.")
    elif shapely.get_dimensions(layer.geometries).max() < 2:
        problems.append("these are no polygons.")
    raise_all("input", phrase("{path} cannot be used as parcels:", path=value["path"]), problems)
    return layer


def areas_ha(layer: Features) -> np.ndarray:
    """(parcels,) areas, on an equal-area projection."""
    if not layer.crs:
        raise TheiaError("input", "The parcels have no reference system.", "Set that of the layer in QGIS.")
    return np.asarray(shapely.area(reproject(layer.geometries, layer.crs, "EPSG:6933")) / 1e4)
