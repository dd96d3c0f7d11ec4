"""The images and the weather of a study of irrigation, and parcels with their monthly sums of one year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.errors import raise_all
from ..core.progress import Context
from ..core.vector import Features, reproject
from ..core.zonal import zone_pixels
from ..products.read import open_products
from ..products.s1tiling import open_images
from ..products.scene import Scene
from ..spec.phrase import phrase
from .irrigation_features import BANDS, INDICES, MONTHS, Columns, assemble, indices_of, monthly_sums
from .irrigation_pixels import POLARISATIONS, of_year
from .irrigation_weather import MonthlyWeather, parcel_cells, read_cells, read_weather
from .parcel_values import parcel_medians

#: parcels keep this far from their edges, m
EROSION_M = 10.0
#: images this many days before and after the months help to interpolate
_AROUND_DAYS = 30


@dataclass(frozen=True)
class Study:
    """Sentinel-2 `scenes` and Sentinel-1 `images` between April and October of the years asked for, `weather` by cell,
    and `cells`, polygons that say where the cells lie."""

    scenes: tuple[Scene, ...]
    images: tuple[Scene, ...]
    weather: MonthlyWeather | None = None
    cells: Features | None = None

    def of_year(self, year: int) -> tuple[list[Scene], list[Scene]]:
        """The scenes and the images of a year, with those that help to interpolate at its ends."""
        return of_year(self.scenes, year, _AROUND_DAYS), of_year(self.images, year, _AROUND_DAYS)


@dataclass(frozen=True)
class ParcelYears:
    """Parcels (of one or several years) with their features; `seen` (parcels,) clear dates of Sentinel-2, `known`
    (parcels,) whether every feature has a value."""

    layer: Features
    year: np.ndarray
    columns: Columns
    seen: np.ndarray
    known: np.ndarray


def open_study(
    products: list[str], radar: str | None, weather: Mapping[str, Any] | None, cells: Mapping[str, Any] | None,
    years: Sequence[int],
) -> Study:  # fmt: skip
    """Open everything of the years asked for. Raises `TheiaError` listing what does not fit."""
    scenes = open_products(products, levels=("L2A", "L3A"))
    lacking = {s.id: [b for b in BANDS if b not in s.bands] for s in scenes}
    problems: list[str] = [f"{name} has no {', '.join(bands)}." for name, bands in lacking.items() if bands]
    raise_all("input", "Some products cannot be used:", problems[:20], "Sentinel-2 with B4, B5, B8, B8A and B11.")
    images = open_images([radar]) if radar else []
    for one in years:
        if not of_year(scenes, one, _AROUND_DAYS):
            problems.append(phrase("no Sentinel-2 product lies between April and October {year}.", year=one))
        if images and not of_year(images, one, _AROUND_DAYS):
            problems.append(phrase("no Sentinel-1 image lies between April and October {year}.", year=one))
    raise_all("input", "The images do not serve for these parcels:", problems)
    return Study(tuple(scenes), tuple(images), read_weather(weather) if weather else None,
                 read_cells(cells) if cells else None)  # fmt: skip


def parcel_years(
    study: Study, layer: Features, year: np.ndarray, cell_field: str | None, context: Context
) -> ParcelYears:
    """Features of each parcel in its own year (parcels,). Raises `TheiaError` where weather is missing."""
    given = parcel_weather(study, layer, year, cell_field)
    years = np.unique(year)
    sums = {f"optical/{name}": np.full((len(layer), len(MONTHS)), np.nan) for name in INDICES}
    directions = sorted({i.version for i in study.images})
    for direction in directions:
        sums |= {f"{direction}/{p}": np.full((len(layer), len(MONTHS)), np.nan) for p in POLARISATIONS}
    seen = np.zeros(len(layer), np.int32)
    for number, one in enumerate(years):
        rows = np.flatnonzero(year == one)
        with context.stage(number / len(years), (number + 1) / len(years)):
            seen[rows] = _one_year(study, layer.geometries[rows], layer.crs, int(one), rows, sums, context)
    by_direction = {d: {p: sums[f"{d}/{p}"] for p in POLARISATIONS} for d in directions}
    columns = assemble({n: sums[f"optical/{n}"] for n in INDICES}, by_direction, given)
    return ParcelYears(layer, year, columns, seen, np.isfinite(columns.values).all(axis=1))


def parcel_weather(
    study: Study, layer: Features, year: np.ndarray, cell_field: str | None
) -> dict[str, np.ndarray] | None:
    """Rain and et0 (parcels, MONTHS) of each parcel in its year; None without weather."""
    if study.weather is None:
        return None
    cell = parcel_cells(study.weather, layer, cell_field, study.cells)
    study.weather.require(cell.tolist(), year.tolist())
    return study.weather.of(np.array([study.weather.place(c) for c in cell]), year)


def _one_year(
    study: Study, geometries: np.ndarray, crs: str, year: int, rows: np.ndarray, sums: dict[str, np.ndarray],
    context: Context,
) -> np.ndarray:  # fmt: skip
    """Fill the sums of the parcels of one year; returns their number of clear dates."""
    scenes, images = study.of_year(year)
    with context.stage(0.0, 0.6 if images else 1.0):
        days, bands = _series(scenes, BANDS, geometries, crs, False, context)
    index = indices_of({b: bands[:, :, k] for k, b in enumerate(BANDS)})
    for k, name in enumerate(INDICES):
        sums[f"optical/{name}"][rows] = monthly_sums(days, index[:, :, k], year)
    by_direction: dict[str, list[Scene]] = defaultdict(list)
    for image in images:
        by_direction[image.version].append(image)
    for number, (direction, members) in enumerate(sorted(by_direction.items())):
        step = 0.4 / len(by_direction)
        with context.stage(0.6 + number * step, 0.6 + (number + 1) * step):
            days, powers = _series(members, POLARISATIONS, geometries, crs, True, context)
        for k, polarisation in enumerate(POLARISATIONS):
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
