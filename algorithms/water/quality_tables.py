"""Numbers of a date by polygon or for the whole image: pixels, shares, mean, median and percentiles of each quantity.

Percentiles come from histograms with steps of half a percent, so that memory is bounded whatever the area, and the
numbers do not depend on how the image was cut.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import TILE, read
from ..core.vector import Features, read_layer
from ..core.zonal import burn_zones
from ..spec.phrase import phrase
from .quality_block import CAUTION, DOUBTFUL, HIDDEN, NODATA, UNKNOWN, USABLE

HEADER = (
    "zone",
    "tile",
    "date",
    "quantity",
    "unit",
    "mean",
    "median",
    "p10",
    "p90",
    "std",
    "pixels",
    "doubtful_pixels",
    "hidden_pixels",
    "zone_pixels",
    "product",
)
WHOLE = "*"
#: edges of the histogram: half a percent apart from 0.001 to 10000; NDCI on a linear scale of the same length
_EDGES = np.exp(np.arange(np.log(1e-3), np.log(1e4), 0.005))
_LINEAR = np.linspace(-1.0, 1.0, _EDGES.size)


@dataclass(frozen=True)
class Zones:
    """Polygons by name; no geometry stands for the whole image."""

    names: tuple[str, ...]
    geometries: np.ndarray | None = None


@dataclass(frozen=True)
class ZoneNumbers:
    """Of one quantity on one date, by zone: arrays (zones,); `p` maps a percentile to its values."""

    mean: np.ndarray
    std: np.ndarray
    p: Mapping[int, np.ndarray]
    pixels: np.ndarray


@dataclass(frozen=True)
class DateNumbers:
    """Of one date: numbers by quantity, and pixels by code of the quality layer, (zones, codes)."""

    quantities: Mapping[str, ZoneNumbers]
    codes: np.ndarray


def read_zones(layer: Mapping[str, Any] | None, label: str | None, crs: str) -> Zones:
    """The polygons of a layer in `crs`, named by a field or numbered from 1; the whole image without a layer."""
    if layer is None:
        return Zones((WHOLE,))
    features: Features = read_layer(layer, crs)
    flat = [i for i, g in enumerate(features.geometries) if g.geom_type in ("Polygon", "MultiPolygon")]
    if not flat:
        raise TheiaError("input", phrase("{file} holds no polygon.", file=layer["path"]), "Give a layer of polygons.")
    if label and label not in features.columns:
        raise TheiaError(
            "input",
            phrase("{file} has no field {label}.", file=layer["path"], label=label),
            phrase("It has {names}.", names=", ".join(features.columns)),
        )
    names = [str(features.columns[label][i]) if label else str(i + 1) for i in flat]
    return Zones(tuple(names), features.geometries[flat])


def date_numbers(files: Mapping[str, str], quality: str, grid: Grid, zones: Zones, context: Context) -> DateNumbers:
    """Statistics of the files of one date (quantity -> path, its first band) over pixels that are usable."""
    count = len(zones.names)
    codes = np.zeros((count, HIDDEN + 2), np.int64)
    bins = {name: np.zeros((count, _EDGES.size + 1), np.int64) for name in files}
    sums = {name: np.zeros((3, count)) for name in files}
    for window in grid.blocks(TILE, grid.width):
        context.check_cancel()
        part = grid.crop(window)
        zone = (
            np.zeros(window.shape, np.int32)
            if zones.geometries is None
            else burn_zones(zones.geometries, np.arange(count), part)
        )
        if (zone < 0).all():
            continue
        code = read(quality, window)
        inside = zone >= 0
        codes += np.bincount(
            zone[inside].astype(np.int64) * codes.shape[1] + code[inside], minlength=codes.size
        ).reshape(codes.shape)
        usable = inside & ((code == USABLE) | (code == CAUTION))
        if not usable.any():
            continue
        for name, path in files.items():
            value = read(path, window, bands=(1,))[usable]
            known = value != NODATA
            where, number = zone[usable][known].astype(np.int64), value[known].astype(np.float64)
            place = np.searchsorted(_edges(name), number, side="right")
            bins[name] += np.bincount(where * (_EDGES.size + 1) + place, minlength=bins[name].size).reshape(
                bins[name].shape
            )
            for power in range(3):
                sums[name][power] += np.bincount(where, weights=number**power, minlength=count)
    return DateNumbers({name: _numbers(name, bins[name], sums[name]) for name in files}, codes)


def _edges(name: str) -> np.ndarray:
    return _LINEAR if name == "NDCI" else _EDGES


def _numbers(name: str, bins: np.ndarray, sums: np.ndarray) -> ZoneNumbers:
    edges = _edges(name)
    inner = np.sqrt(edges[:-1] * edges[1:]) if name != "NDCI" else (edges[:-1] + edges[1:]) / 2
    centres = np.concatenate([[edges[0]], inner, [edges[-1]]])
    pixels = bins.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(pixels > 0, sums[1] / sums[0], np.nan)
        std = np.sqrt(np.maximum(sums[2] / sums[0] - mean**2, 0))
    cumulated = bins.cumsum(1)
    found = {}
    for percent in (10, 50, 90):
        goal = np.maximum(1, np.ceil(pixels * percent / 100))
        place = (cumulated < goal[:, np.newaxis]).sum(1).clip(max=centres.size - 1)
        found[percent] = np.where(pixels > 0, centres[place], np.nan)
    return ZoneNumbers(mean, std, found, pixels)


def rows(
    numbers: DateNumbers, zones: Zones, units: Mapping[str, str], tile: str, date: str, product: str
) -> Iterable[tuple[Any, ...]]:
    """Lines of the table: one per zone and quantity, in the order of zones and quantities."""
    for i, zone in enumerate(zones.names):
        doubtful, hidden = int(numbers.codes[i, DOUBTFUL]), int(numbers.codes[i, HIDDEN])
        everything = (
            int(numbers.codes[i].sum()) if zones.geometries is not None else int(numbers.codes[i, UNKNOWN:].sum())
        )
        for name, found in numbers.quantities.items():
            values = (found.mean[i], found.p[50][i], found.p[10][i], found.p[90][i], found.std[i])
            shown = tuple("" if np.isnan(v) else f"{v:.5g}" for v in values)
            yield (
                zone,
                tile,
                date,
                name,
                units[name],
                *shown,
                int(found.pixels[i]),
                doubtful,
                hidden,
                everything,
                product,
            )


def write_table(path: str, lines: Sequence[tuple[Any, ...]]) -> None:
    """The CSV file of all dates."""
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(lines)
