"""Areas by date, elevation band and basin from maps of codes: one table for snow and for water.

Pixels are counted, so that a table does not depend on blocks. Basins may overlap and lie within each other: each is
counted for itself. Where clouds hide a part of a band, the estimate takes it to be as snowy (or wet) as what is seen of
that band and basin: clouds hang on the heights, and a share over the whole basin would be wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numba import njit

from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.vector import rasterize_mask, read_layer
from .ground import pixel_hectares

#: what a code means for a table
WANTED, OTHER, HIDDEN, OUTSIDE = 0, 1, 2, 3
#: heights beyond which there is no land, m
LOWEST_M, _HIGHEST = -500.0, 9000.0
WHOLE = "all"
_EVERYWHERE = np.zeros((0, 0), np.bool_)
_ONE_BAND = np.zeros((0, 0), np.int64)


@dataclass(frozen=True)
class Zones:
    """Basins (or other polygons) in the reference system of a map; none: only the whole map is counted."""

    names: tuple[str, ...] = ()
    geometries: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Counts:
    """Pixels (zones + 1, bands, 4) int64 by zone (the last is the whole map), elevation band and meaning of codes."""

    pixels: np.ndarray
    zones: tuple[str, ...]
    step_m: float
    hectares: float

    def shares(self, zone: int = -1) -> tuple[float, float]:
        """(share of the seen pixels that are wanted, share of the map that is seen) of a zone; NaN if none."""
        wanted, other, hidden, _ = (float(v) for v in self.pixels[zone].sum(0))
        seen, whole = wanted + other, wanted + other + hidden
        return wanted / seen if seen else float("nan"), seen / whole if whole else float("nan")


def read_zones(layer: Mapping[str, Any] | None, field: str | None, crs: str) -> Zones:
    """Polygons of a layer in `crs` with their names (numbered without a field)."""
    if layer is None:
        return Zones()
    features = read_layer(layer, crs)
    if field and field not in features.columns:
        raise TheiaError("input", f"The layer has no field {field} (it has {', '.join(features.columns)}).")
    keep = [i for i, g in enumerate(features.geometries) if g.geom_type in ("Polygon", "MultiPolygon")]
    if not keep:
        raise TheiaError("input", f"{layer['path']} holds no polygon.")
    names = tuple(str(features.columns[field][i]) if field else str(n + 1) for n, i in enumerate(keep))
    return Zones(names, tuple(shapely.make_valid(features.geometries[i]) for i in keep))


def dem_source(path: str, grid: Grid, resampling: str = "cubic") -> Source:
    """Elevation on a grid, whatever its own grid; what it does not cover is its nodata value, or -32768."""
    from ..core.raster import grid_of, open_dataset

    dataset = open_dataset(path)
    nodata = dataset.nodata
    dtype = dataset.dtypes[0]
    if nodata is None and dtype not in ("uint8", "uint16"):
        nodata = -32768.0
    own = grid_of(path)
    if not own.crs:
        raise TheiaError("input", f"{path} has no reference system.", "Set it in QGIS first.")
    return Source(path, own, grid, (1,), resampling, nodata)


def heights(inputs: Inputs, name: str, nodata: float | None) -> np.ndarray:
    """(height, width) float32 elevation in m, NaN where it is not known."""
    dem = inputs.read(name).astype(np.float32)
    bad = ~np.isfinite(dem) | (dem < LOWEST_M) | (dem > _HIGHEST)
    if nodata is not None:
        bad |= dem == np.float32(nodata)
    dem[bad] = np.nan
    return dem


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: pixels of a block by zone, elevation band and meaning."""
    step: float = parameters["step_m"]
    codes, meaning = inputs.read("map"), parameters["meaning"]
    bands = band_count(step)
    band = band_of(inputs, parameters["dem_nodata"], step) if "dem" in inputs else _ONE_BAND
    zones: Zones = parameters["zones"]
    counts = np.zeros((len(zones.names) + 1, bands + 1, 4), np.int64)
    _count(codes, band, meaning, _EVERYWHERE, bands, counts[-1])
    box = shapely.box(*inputs.grid.bounds)
    for number, geometry in enumerate(zones.geometries):
        if shapely.intersects(geometry, box):
            _count(codes, band, meaning, rasterize_mask(geometry, inputs.grid), bands, counts[number])
    return {"counts": counts}


@njit(nogil=True, cache=True)
def _count(
    codes: np.ndarray, band: np.ndarray, meaning: np.ndarray, inside: np.ndarray, unknown: int, counts: np.ndarray
) -> None:
    """Add the pixels of a block to (bands + 1, 4) counts; without bands or a mask all are of the last band, and in."""
    for i in range(codes.shape[0]):
        for j in range(codes.shape[1]):
            if inside.size == 0 or inside[i, j]:
                counts[band[i, j] if band.size else unknown, meaning[codes[i, j]]] += 1


def band_of(inputs: Inputs, nodata: float | None, step_m: float) -> np.ndarray:
    """(height, width) int64 elevation band of each pixel; the number of bands where the height is not known."""
    bands = band_count(step_m)
    if "dem" not in inputs:
        return np.full(inputs.grid.shape, bands, np.int64)
    dem = heights(inputs, "dem", nodata)
    band = np.clip((np.nan_to_num(dem, nan=_HIGHEST) - LOWEST_M) / step_m, 0, bands - 1).astype(np.int64)
    band[np.isnan(dem)] = bands
    return band


def band_count(step_m: float) -> int:
    """Elevation bands between the lowest and the highest land."""
    return int(np.ceil((_HIGHEST - LOWEST_M) / step_m))


def count_areas(
    path: str,
    grid: Grid,
    meaning: Mapping[int, int],
    context: Context,
    *,
    dem: Source | None = None,
    step_m: float = 100.0,
    zones: Zones | None = None,
) -> Counts:
    """Count the pixels of a map of codes; codes that `meaning` does not name are outside."""
    table = np.full(256, OUTSIDE, np.int64)
    for code, what in meaning.items():
        table[code] = what
    chosen = zones or Zones()
    sources = {"map": Source(path, grid)} | ({} if dem is None else {"dem": dem})
    parameters = {"step_m": step_m, "meaning": table, "dem_nodata": dem.nodata if dem else None, "zones": chosen}
    total = np.zeros((len(chosen.names) + 1, band_count(step_m) + 1, 4), np.int64)
    for _, found in map_blocks(
        "water.area_tables:block",
        sources,
        grid,
        context,
        parameters=parameters,
        bytes_per_pixel=48.0,
        text="Areas by elevation and basin",
    ):
        total += found["counts"]
    return Counts(total, (*chosen.names, WHOLE), step_m, pixel_hectares(grid))


def rows(counts: Counts, date: str, tile: str) -> Iterator[list[str]]:
    """Rows of the table: each zone by elevation band, then all its heights; zones without a pixel are left out."""
    for number, zone in enumerate(counts.zones):
        table = counts.pixels[number]
        total = table.sum(0)
        if not total[:OUTSIDE].sum():
            continue
        estimated, unseen = 0.0, False
        for band in range(table.shape[0]):
            wanted, other, hidden, _ = (int(v) for v in table[band])
            if not wanted + other + hidden:
                continue
            seen = wanted + other
            amount = wanted / seen * (seen + hidden) if seen else float("nan")
            unseen |= not seen
            estimated += 0.0 if not seen else amount
            if band < table.shape[0] - 1:
                low = LOWEST_M + band * counts.step_m
                yield _row(date, tile, zone, (low, low + counts.step_m), table[band], amount, counts.hectares)
        wanted, other, hidden, _ = (int(v) for v in total)
        if unseen and wanted + other:
            # heights that no pixel shows are taken to be like the rest
            shown = sum(int(r[:3].sum()) for r in table if r[0] + r[1])
            estimated *= (wanted + other + hidden) / shown
        yield _row(date, tile, zone, None, total, estimated if wanted + other else float("nan"), counts.hectares)


def _row(
    date: str,
    tile: str,
    zone: str,
    heights_m: tuple[float, float] | None,
    pixels: np.ndarray,
    estimated: float,
    hectares: float,
) -> list[str]:
    wanted, other, hidden, _ = (int(v) for v in pixels)
    seen, whole = wanted + other, wanted + other + hidden
    low, high = ("", "") if heights_m is None else (f"{heights_m[0]:g}", f"{heights_m[1]:g}")
    return [
        date,
        tile,
        zone,
        low,
        high,
        f"{whole * hectares:.2f}",
        f"{100 * seen / whole:.2f}",
        f"{wanted * hectares:.2f}",
        "" if not seen else f"{100 * wanted / seen:.2f}",
        "" if np.isnan(estimated) else f"{estimated * hectares:.2f}",
    ]


def write_table(path: str, lines: Sequence[Sequence[str]], what: str) -> None:
    """Write the CSV; `what` is the word for what is counted ("snow", "water")."""
    header = [
        "date",
        "tile",
        "zone",
        "elevation_from_m",
        "elevation_to_m",
        "area_ha",
        "seen_percent",
        f"{what}_ha",
        f"{what}_percent_of_seen",
        f"{what}_ha_estimated",
    ]
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(lines)
