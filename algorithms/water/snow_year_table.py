"""Mean snow days, first and last days by elevation band and basin, summed exactly from the layers of a snow year."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, Source, map_blocks
from ..core.files import atomic_file
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterSpec
from ..core.vector import rasterize_mask
from .area_tables import LOWEST_M, WHOLE, Zones, band_count, band_of, dem_source
from .ground import pixel_hectares
from .snow_days import STD_STEPS, UNKNOWN

#: layers that are averaged, each over the pixels where it is known
AVERAGED = ("SCD", "SOD", "SMOD", "NSP", "SCDSTD", "NOBS", "MAXGAP")


@dataclass(frozen=True)
class YearTable:
    """Pixels and sums (zones + 1, bands + 1, layers) int64; the last zone is the whole map, the last band no height."""

    pixels: np.ndarray
    known: np.ndarray
    total: np.ndarray
    zones: tuple[str, ...]
    step_m: float
    hectares: float

    def means(self, zone: int, band: int | None = None) -> np.ndarray:
        """(layers,) float: means of `AVERAGED` over a band of a zone, or over all its heights; NaN where unknown."""
        chosen = slice(None) if band is None else slice(band, band + 1)
        known = self.known[zone, chosen].sum(0).astype(float)
        with np.errstate(invalid="ignore"):
            mean = self.total[zone, chosen].sum(0) / np.where(known > 0, known, np.nan)
        mean[AVERAGED.index("SCDSTD")] /= STD_STEPS
        return np.asarray(mean)


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: counts and sums of a block by zone and elevation band."""
    bands = band_count(parameters["step_m"]) + 1
    band = band_of(inputs, parameters["dem_nodata"], parameters["step_m"]).ravel()
    layers = [inputs.read(name).ravel() for name in AVERAGED]
    seen = layers[AVERAGED.index("NOBS")] != UNKNOWN
    zones: Zones = parameters["zones"]
    shape = (len(zones.names) + 1, bands)
    pixels = np.zeros(shape, np.int64)
    known, total = np.zeros((*shape, len(AVERAGED)), np.int64), np.zeros((*shape, len(AVERAGED)), np.int64)
    box = shapely.box(*inputs.grid.bounds)
    for number in range(shape[0]):
        inside = seen
        if number < len(zones.geometries):
            if not shapely.intersects(zones.geometries[number], box):
                continue
            inside = seen & rasterize_mask(zones.geometries[number], inputs.grid).ravel()
        pixels[number] = np.bincount(band[inside], minlength=bands)
        for k, layer in enumerate(layers):
            there = inside & (layer != UNKNOWN)
            known[number, :, k] = np.bincount(band[there], minlength=bands)
            # whole numbers below 2^53: the sums are exact
            total[number, :, k] = np.bincount(band[there], weights=layer[there], minlength=bands).astype(np.int64)
    return {"pixels": pixels, "known": known, "total": total}


def count_year(
    specs: Mapping[str, RasterSpec], grid: Grid, context: Context, *, dem: str | None, step_m: float, zones: Zones
) -> YearTable:
    """Sum the layers that were just written."""
    sources = {name: Source(specs[name].path, grid) for name in AVERAGED}
    heights = dem_source(dem, grid) if dem else None
    if heights is not None:
        sources["dem"] = heights
    parameters = {"step_m": step_m, "zones": zones, "dem_nodata": heights.nodata if heights else None}
    sums: list[np.ndarray] = []
    for _, found in map_blocks(
        "water.snow_year_table:block",
        sources,
        grid,
        context,
        parameters=parameters,
        bytes_per_pixel=80.0,
        text="Means by elevation and basin",
    ):
        parts = [found["pixels"], found["known"], found["total"]]
        sums = [a + b for a, b in zip(sums, parts, strict=True)] if sums else parts
    return YearTable(sums[0], sums[1], sums[2], (*zones.names, WHOLE), step_m, pixel_hectares(grid))


def write_year_table(path: str, tables: Sequence[tuple[str, YearTable]]) -> None:
    """The CSV: one line per zone and elevation band, then all heights of the zone."""
    header = [
        "tile",
        "zone",
        "elevation_from_m",
        "elevation_to_m",
        "area_ha",
        "snow_days",
        "first_day_of_longest",
        "last_day_of_longest",
        "snow_periods",
        "snow_days_std",
        "dates_seen",
        "longest_gap_days",
    ]
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for tile, table in tables:
            writer.writerows(_rows(tile, table))


def _rows(tile: str, table: YearTable) -> Iterator[list[str]]:
    for number, zone in enumerate(table.zones):
        if not table.pixels[number].sum():
            continue
        for band in np.flatnonzero(table.pixels[number][:-1]):
            low = LOWEST_M + band * table.step_m
            area = table.pixels[number, band] * table.hectares
            yield [
                tile,
                zone,
                f"{low:g}",
                f"{low + table.step_m:g}",
                f"{area:.2f}",
                *_texts(table.means(number, int(band))),
            ]
        area = table.pixels[number].sum() * table.hectares
        yield [tile, zone, "", "", f"{area:.2f}", *_texts(table.means(number))]


def _texts(values: np.ndarray) -> list[str]:
    return ["" if np.isnan(v) else f"{v:.2f}" for v in values]
