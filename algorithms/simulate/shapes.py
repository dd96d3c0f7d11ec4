"""Parcels and reference polygons as vector layers, traced from the simulated ground block by block."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio.features
import shapely
from rasterio import Affine

from ..core.vector import Features, write_layer
from . import kinds as k
from .block import Block
from .farm_truth import write_farm_truth
from .truth import land_cover_classes, piece_attributes

if TYPE_CHECKING:
    from .passes import Study

#: reference polygons: pixels of border taken away, smallest area kept, and how many of each class are kept
_ERODE_M, _SMALLEST_M2, _PER_CLASS = 10.0, 1500.0, 250
_ROAD_SMALLEST_M2 = 200.0
#: classes of OSO that are taken for each other: towns and roads, crops, grass and woody crops, woods, open land, water
_FAMILIES = ((1, 2, 3, 4), tuple(range(5, 13)), (13, 14, 15, 18, 19), (16, 17), (20, 21), (22, 23))
_WITHIN_FAMILY = 0.75


class ParcelCollector:
    """Gathers the outlines of all pieces, joins those cut by a block's edge, and writes `parcels` and `reference`."""

    def __init__(self, study: Study, years: Sequence[int]) -> None:
        self._study, self._years = study, list(years)
        self._parts: dict[int, list[shapely.Geometry]] = {}
        self._columns: dict[int, dict[str, Any]] = {}
        self._reference: dict[int, list[shapely.Geometry]] = {}

    def add(self, block: Block, layers: Mapping[str, np.ndarray]) -> None:
        """Take the pieces of a block (traced at its points) and its areas of other classes (traced at 10 m)."""
        inner = np.ascontiguousarray(block.owner[block.reach : -block.reach, block.reach : -block.reach])
        forms = inner >= 0
        rows = np.unique(inner[forms])
        attributes = piece_attributes(block, self._study.world, self._years, rows)
        position = {int(row): n for n, row in enumerate(rows)}
        transform = Affine(block.point_m, 0, block.left, 0, -block.point_m, block.top)
        for outline, value in rasterio.features.shapes(inner, mask=forms, transform=transform):
            n = position[int(value)]
            key = int(attributes["parcel"][n])
            self._parts.setdefault(key, []).append(shapely.geometry.shape(outline))
            if key not in self._columns:
                self._columns[key] = {name: column[n] for name, column in attributes.items()}
        classes = layers[f"land_cover_{self._years[0]}"]
        others = np.isin(classes, (k.DENSE, k.DIFFUSE, k.INDUSTRIAL, k.ROADS, k.MINERAL, k.BEACH, k.WATER))
        transform = Affine(10, 0, block.left, 0, -10, block.top)
        for outline, value in rasterio.features.shapes(classes, mask=others, transform=transform):
            self._reference.setdefault(int(value), []).append(shapely.geometry.shape(outline))

    def outlines(self) -> dict[int, shapely.Geometry]:
        """The outline of every parcel by its number."""
        step = 0.71 * self._study.preset.ground_m
        return {key: shapely.simplify(shapely.union_all(parts), step) for key, parts in sorted(self._parts.items())}

    def save(self, folder: str) -> dict[str, str]:
        """Write both layers; returns file names by what they hold."""
        crs = self._study.grid.crs
        outlines = self.outlines()
        keys, whole = list(outlines), list(outlines.values())
        columns = (
            {name: np.array([self._columns[key][name] for key in keys]) for name in self._columns[keys[0]]}
            if keys
            else {}
        )
        farming = self._study.world.farming
        told = {}
        if farming is not None and keys:
            told = write_farm_truth(folder, outlines, self._columns,
                                    (self._study.preset.start, self._study.preset.end), farming, crs,
                                    self._study.preset.seed)  # fmt: skip
        if keys:
            columns["area_ha"] = np.round(shapely.area(np.array(whole)) / 1e4, 3)
            write_layer(
                os.path.join(folder, "parcels.gpkg"), Features(np.array(whole, dtype=object), columns, crs), "parcels"
            )
        middles: list[tuple[shapely.Geometry, int, int, int]] = []
        for year in self._years:
            for key, geometry in zip(keys, whole, strict=True):
                middles += _middle(geometry, int(self._columns[key][f"class_{year}"]), year, key)
            for code, parts in sorted(self._reference.items()):
                for n, geometry in enumerate(shapely.get_parts(shapely.union_all(parts))):
                    middles += _middle(geometry, code, year, -(code * 100000 + n))
        geometries = np.empty(len(middles), dtype=object)
        geometries[:] = [m[0] for m in middles]
        codes, years, numbers = (np.array([m[i] for m in middles], dtype=np.int64) for i in (1, 2, 3))
        kept = _spread(codes, years, numbers)
        names = {c.value: c.label for c in land_cover_classes()}
        preset = self._study.preset
        given = mislabelled(codes[kept], preset.wrong_labels_percent / 100, preset.seed)
        columns = {
            "code": given,
            "class": np.array([names[int(c)] for c in given]),
            "true_code": codes[kept],
            "year": years[kept],
            "polygon": numbers[kept],
        }
        reference = Features(geometries[kept], columns, crs)
        write_layer(os.path.join(folder, "reference_polygons.gpkg"), reference, "reference_polygons")
        return (
            {"parcels": "parcels.gpkg", "reference_polygons": "reference_polygons.gpkg", **told}
            if keys
            else {"reference_polygons": "reference_polygons.gpkg"}
        )


def mislabelled(codes: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Codes (n,) of which about `share` are those of another class that is there: three in four of their own family."""
    rng = np.random.default_rng([seed, 23])
    wrong, within, pick = rng.random((3, len(codes)))
    given = codes.copy()
    present = np.unique(codes)
    family = {code: number for number, members in enumerate(_FAMILIES) for code in members}
    for n in np.flatnonzero(wrong < share):
        others = present[present != codes[n]]
        own = others[[family.get(int(c)) == family.get(int(codes[n])) for c in others]]
        pool = own if len(own) and within[n] < _WITHIN_FAMILY else others
        if len(pool):
            given[n] = pool[int(pick[n] * len(pool))]
    return given


def _middle(
    geometry: shapely.Geometry, code: int, year: int, number: int
) -> list[tuple[shapely.Geometry, int, int, int]]:
    """The middle of a polygon with its class, year and number, if enough of it is left; roads are kept as they are."""
    road = code == k.ROADS
    middle = geometry if road else geometry.buffer(-_ERODE_M)
    return [(middle, code, year, number)] if middle.area >= (_ROAD_SMALLEST_M2 if road else _SMALLEST_M2) else []


def _spread(codes: np.ndarray, years: np.ndarray, parcels: np.ndarray) -> np.ndarray:
    """At most `_PER_CLASS` polygons of a class and year, chosen by a hash of their number."""
    order = np.argsort((parcels.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20), kind="stable")
    kept: list[int] = []
    counts: dict[tuple[int, int], int] = {}
    for n in order:
        key = (int(codes[n]), int(years[n]))
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= _PER_CLASS:
            kept.append(int(n))
    return np.array(sorted(kept), dtype=int)
