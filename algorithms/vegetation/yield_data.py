"""Parcels, monthly images and weather of a yield study, as one table of features."""

from __future__ import annotations

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
from ..products.scene import Scene
from ..products.stack import by_tile
from ..spec.phrase import phrase
from .parcel_layer import areas_ha, read_polygons
from .parcel_values import parcel_medians
from .yield_features import BANDS, MONTHS, FeatureTable, season_features, season_months

#: parcels keep this far from their edges, m
EROSION_M = 20.0
_JOIN = ("department", "year")


@dataclass(frozen=True)
class Fields:
    """Names of the fields of the parcels' layer; empty where there is none."""

    year: str = ""
    department: str = ""
    farm: str = ""
    target: str = ""


@dataclass(frozen=True)
class ParcelTable:
    """Parcels with their `layer`, season (parcels,), area in ha, and features; weather columns come last."""

    layer: Features
    year: np.ndarray
    department: np.ndarray | None
    farm: np.ndarray | None
    target: np.ndarray | None
    area_ha: np.ndarray
    features: FeatureTable


def season_of(scene: Scene) -> tuple[int, int] | None:
    """(year of harvest, index in MONTHS) of a product; None outside November to July."""
    month, year = scene.acquired.month, scene.acquired.year
    if month not in MONTHS:
        return None
    return (year + 1 if month >= 11 else year), MONTHS.index(month)


def read_parcels(
    value: Mapping[str, Any], fields: Fields, year: int | None, least_ha: float
) -> tuple[Features, dict[str, np.ndarray]]:
    """The parcels of at least `least_ha` and their columns by meaning; raises `TheiaError` with all faults."""
    layer = read_polygons(value, [n or None for n in (fields.year, fields.department, fields.farm, fields.target)])
    columns: dict[str, np.ndarray] = {}
    for meaning in ("department", "farm"):
        name = getattr(fields, meaning)
        if name:
            columns[meaning] = layer.columns[name].astype(str)
    for meaning in ("year", "target"):
        name = getattr(fields, meaning)
        if name:
            columns[meaning] = _numbers(layer.columns[name], name, value)
    columns.setdefault("year", np.full(len(layer), float(year or 0)))
    columns["area_ha"] = areas_ha(layer)
    keep = columns["area_ha"] >= least_ha
    if not keep.any():
        raise TheiaError(
            "input", phrase("No parcel has {least_ha:g} ha or more.", least_ha=least_ha), "Lower the smallest area."
        )
    kept = Features(layer.geometries[keep], {k: v[keep] for k, v in layer.columns.items()}, layer.crs)
    return kept, {k: v[keep] for k, v in columns.items()}


def _numbers(values: np.ndarray, name: str, layer: Mapping[str, Any]) -> np.ndarray:
    try:
        return values.astype(float)
    except (TypeError, ValueError) as error:
        raise TheiaError(
            "input",
            phrase(
                "The field {name!r} of {path} does not hold numbers ({error}).",
                name=name,
                path=layer["path"],
                error=error,
            ),
        ) from error


def monthly_medians(
    products: list[str], layer: Features, year: np.ndarray, last_month: int, context: Context
) -> tuple[np.ndarray, np.ndarray]:
    """(parcels, MONTHS, BANDS) medians and where a month is missing, from the products of each parcel's own season."""
    months = season_months(last_month)
    scenes = [s for s in open_products(products, levels=("L3A", "L2A")) if season_of(s) is not None]
    wanted = set(year.astype(int).tolist())
    chosen = []
    for scene in scenes:
        place = season_of(scene)
        if place is not None and place[0] in wanted and place[1] < len(months):
            chosen.append((scene, *place))
    _check(chosen, wanted)
    total = np.zeros((len(layer), len(MONTHS), len(BANDS)))
    count = np.zeros((len(layer), len(MONTHS)))
    by_id = {scene.id: (season, month) for scene, season, month in chosen}
    done = 0
    for members in by_tile([scene for scene, _, _ in chosen]).values():
        geometries = shapely.buffer(reproject(layer.geometries, layer.crs, members[0].grid.crs), -EROSION_M)
        for scene in members:
            season, month = by_id[scene.id]
            rows = np.flatnonzero((year.astype(int) == season) & ~shapely.is_empty(geometries))
            with context.stage(done / len(chosen), (done + 1) / len(chosen)):
                values = _of_scene(scene, geometries[rows], context)
            seen = np.isfinite(values).all(axis=1)
            total[rows[seen], month] += values[seen]
            count[rows[seen], month] += 1
            done += 1
    missing = count == 0
    return total / np.maximum(count, 1)[..., np.newaxis], missing


def _of_scene(scene: Scene, geometries: np.ndarray, context: Context) -> np.ndarray:
    """(parcels, BANDS) medians of a scene; NaN for parcels outside it."""
    values = np.full((len(geometries), len(BANDS)), np.nan)
    left, bottom, right, top = scene.grid.bounds
    inside = np.flatnonzero(shapely.intersects(geometries, shapely.box(left, bottom, right, top)))
    if not len(inside):
        return values
    xmin, ymin, xmax, ymax = shapely.total_bounds(geometries[inside])
    window = scene.grid.window_from_bounds(xmin, ymin, xmax, ymax, multiple=6)
    grid = scene.grid.crop(window)
    pixels = zone_pixels(geometries[inside], grid)
    values[inside] = parcel_medians(scene, BANDS, grid, pixels, len(inside), context)
    return values


def _check(chosen: Sequence[tuple[Scene, int, int]], wanted: set[int]) -> None:
    problems: list[str] = []
    for scene, _, _ in chosen:
        lacking = [b for b in BANDS if b not in scene.bands]
        if lacking:
            problems.append(f"{scene.id} has no {', '.join(lacking)}.")
    found = {season for _, season, _ in chosen}
    for year in sorted(wanted - found):
        problems.append(
            phrase("no product lies between November {before} and July {year}.", before=year - 1, year=year)
        )
    raise_all(
        "input", "The products do not serve for these parcels:", problems[:20],
        "Give the monthly syntheses of each season, from November to July.",
    )  # fmt: skip


def read_weather_table(value: Mapping[str, Any] | None) -> dict[tuple[str, int], dict[str, float]]:
    """(department, year) -> weather by name, from a table with these two columns. Raises `TheiaError`."""
    if value is None:
        return {}
    table = read_layer(value)
    problems: list[str] = [
        phrase("there is no column {name!r}.", name=name) for name in _JOIN if name not in table.columns
    ]
    raise_all(
        "input", phrase("{path} cannot be used as weather:", path=value['path']), problems,
        "Give one row per department and year, with a column for each sum or mean.",
    )  # fmt: skip
    names = [n for n, c in table.columns.items() if n not in _JOIN and np.issubdtype(_maybe_numbers(c).dtype, float)]
    columns = {n: _maybe_numbers(table.columns[n]) for n in names}
    years = table.columns["year"].astype(float).astype(int)
    departments = table.columns["department"].astype(str)
    return {
        (str(d), int(y)): {n: float(columns[n][row]) for n in names}
        for row, (d, y) in enumerate(zip(departments, years, strict=True))
    }


def _maybe_numbers(column: np.ndarray) -> np.ndarray:
    try:
        return column.astype(float)
    except (TypeError, ValueError):
        return column


def with_weather(
    features: FeatureTable, weather: Mapping[tuple[str, int], Mapping[str, float]], department: np.ndarray | None,
    year: np.ndarray,
) -> FeatureTable:  # fmt: skip
    """Features with the weather of each parcel's department and year; raises `TheiaError` where it is missing."""
    if not weather:
        return features
    if department is None:
        raise TheiaError("input", "Weather by department needs the field of the department.", "Choose the field.")
    keys = [(str(d), int(y)) for d, y in zip(department, year, strict=True)]
    missing = sorted(set(keys) - set(weather))
    raise_all(
        "input",
        "Weather is missing:",
        [phrase("department {department} in {year}.", department=d, year=y) for d, y in missing[:20]],
    )
    names = sorted(next(iter(weather.values())))
    columns = np.array([[weather[key][n] for n in names] for key in keys])
    return FeatureTable(
        np.concatenate([features.values, columns], axis=1), (*features.names, *(f"weather {n}" for n in names)),
        features.seen,
    )  # fmt: skip


def open_parcels(
    products: list[str], parcels: Mapping[str, Any], fields: Fields, year: int | None, last_month: int, least_ha: float,
    weather: Mapping[str, Any] | None, context: Context,
) -> ParcelTable:  # fmt: skip
    """Everything together: parcels, their monthly values in the products, their features and their weather."""
    layer, columns = read_parcels(parcels, fields, year, least_ha)
    table = read_weather_table(weather)
    reflectance, missing = monthly_medians(products, layer, columns["year"], last_month, context)
    features = season_features(reflectance, missing, season_months(last_month))
    features = with_weather(features, table, columns.get("department"), columns["year"])
    return ParcelTable(
        layer, columns["year"].astype(int), columns.get("department"), columns.get("farm"), columns.get("target"),
        columns["area_ha"], features,
    )  # fmt: skip
