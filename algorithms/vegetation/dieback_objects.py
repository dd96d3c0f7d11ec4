"""Patches of dieback and cuts as polygons, with their dates, stress and area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ..core.grid import Grid
from ..core.raster import read
from ..core.vector import Features, reproject, write_layer
from ..core.zonal import polygons_of
from .dieback_maps import CUT, DIEBACK, NOVALUE, SANITARY


@dataclass(frozen=True)
class Patches:
    """Patches of one tile: polygons in the grid's reference system and columns of the same length."""

    geometries: np.ndarray
    columns: dict[str, np.ndarray]
    crs: str

    def __len__(self) -> int:
        return len(self.geometries)


def find_patches(base: str, grid: Grid, least_ha: float) -> Patches:
    """Connected pixels (four neighbours) of one kind of at least `least_ha`; `base`: path of the maps without name."""
    from scipy.ndimage import label

    kind = read(f"{base}_STATE.tif")
    onset, cut = read(f"{base}_ONSET.tif"), read(f"{base}_CUT.tif")
    stress = read(f"{base}_STRESS.tif")
    pixel_ha = grid.pixel_size**2 / 1e4
    parts: list[Patches] = []
    for code in (DIEBACK, CUT, SANITARY):
        numbers, count = label(kind == code)
        if not count:
            continue
        size = np.bincount(numbers.ravel(), minlength=count + 1)
        large = size * pixel_ha >= least_ha - 1e-9
        large[0] = False
        numbers = np.where(large[numbers], numbers, 0).astype(np.int32)
        geometries, values = polygons_of(numbers, grid, numbers > 0)
        own = values.astype(np.int64)
        dates = cut if code == CUT else onset
        first, middle, last = date_range(dates, numbers, own)
        known = np.where(stress == NOVALUE, np.nan, stress)
        parts.append(
            Patches(
                geometries,
                {
                    "kind": np.full(len(own), code, np.int32), "area_ha": size[own] * pixel_ha, "first": first,
                    "median": middle, "last": last, "cut": date_range(cut, numbers, own)[1],
                    "stress": mean_by(known, numbers, own),
                },
                grid.crs,
            )
        )  # fmt: skip
    if not parts:
        return Patches(np.array([], object), {n: np.array([]) for n in ("kind", "area_ha")}, grid.crs)
    names = parts[0].columns
    return Patches(
        np.concatenate([p.geometries for p in parts]),
        {n: np.concatenate([p.columns[n] for p in parts]) for n in names}, grid.crs,
    )  # fmt: skip


def _groups(numbers: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pixels in order of their patch, and where each patch of `own` begins and ends among them."""
    flat = numbers.ravel()
    pixels = np.flatnonzero(flat)
    pixels = pixels[np.argsort(flat[pixels], kind="stable")]
    ids = flat[pixels]
    return pixels, np.searchsorted(ids, own), np.searchsorted(ids, own, side="right")


def date_range(dates: np.ndarray, numbers: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First, median and last date (ISO text, empty for none) of patches from a raster of YYYYMMDD."""
    pixels, starts, ends = _groups(numbers, own)
    found: list[list[str]] = [[], [], []]
    for a, b in zip(starts, ends, strict=True):
        values = np.sort(dates.ravel()[pixels[a:b]])
        values = values[values > 0]
        picked = (values[0], values[(len(values) - 1) // 2], values[-1]) if len(values) else (0, 0, 0)
        for texts, value in zip(found, picked, strict=True):
            texts.append(f"{value // 10000:04d}-{value // 100 % 100:02d}-{value % 100:02d}" if value else "")
    first, middle, last = (np.array(texts, object) for texts in found)
    return first, middle, last


def mean_by(values: np.ndarray, numbers: np.ndarray, own: np.ndarray) -> np.ndarray:
    """(patches,) mean of the known values; -9999 where a patch has none."""
    known = np.isfinite(values) & (numbers > 0)
    size = int(numbers.max()) + 1
    count = np.bincount(numbers[known], minlength=size)
    total = np.bincount(numbers[known], weights=values[known].astype(np.float64), minlength=size)
    return np.where(count[own] > 0, total[own] / np.maximum(count[own], 1), NOVALUE)


def write_patches(path: str, tiles: Sequence[Patches]) -> int:
    """All tiles as one layer in the first one's reference system; returns the number of patches."""
    some = [t for t in tiles if len(t)]
    if not some:
        empty = np.array([], object)
        columns = {"kind": np.array([], np.int32), "area_ha": np.array([]), "first": empty, "median": empty,
                   "last": empty, "cut": empty, "stress": np.array([])}  # fmt: skip
        write_layer(path, Features(empty, columns, tiles[0].crs), layer="dieback")
        return 0
    geometries = np.concatenate([reproject(t.geometries, t.crs, some[0].crs) for t in some])
    columns = {n: np.concatenate([t.columns[n] for t in some]) for n in some[0].columns}
    write_layer(path, Features(shapely.make_valid(geometries), columns, some[0].crs), layer="dieback")
    return len(geometries)
