"""Which detector of Sentinel-2 saw each pixel: rasters of numbers, a raster per detector, or polygons.

From baseline 04.00 a SAFE product holds a raster of detector numbers per band (MSK_DETFOO_Bxx.jp2), before it polygons
in GML (MSK_DETFOO_Bxx.gml, a feature `detector_footprint-Bxx-DD-n` for each detector), MUSCATE a raster per detector.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, Source
from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.raster import grid_of
from ..core.vector import rasterize_mask
from ..products.container import Container
from ..products.xmlfile import MAX_BYTES, parse
from ..spec.phrase import phrase

_DTF = re.compile(r"_DTF_R1-D(\d{2})(?:_|\.)")
_FEATURE = re.compile(r"detector_footprint-B\w{2}-(\d{2})-", re.IGNORECASE)
_SYSTEM = re.compile(r"EPSG:+(?:[\d.]*:)?(\d{4,5})")
_DETECTORS = range(1, 13)


@dataclass(frozen=True)
class Footprint:
    """Where detectors are, for one band: a raster of their numbers, one that is not 0 where `detector` looked, or
    `polygons` by detector in the system `crs` (and no path)."""

    path: str = ""
    grid: Grid | None = None
    detector: int = 0
    polygons: tuple[tuple[int, Any], ...] = ()
    crs: str = ""

    def on(self, grid: Grid) -> bool:
        """Whether it can be laid over a grid as it is."""
        if self.grid is not None:
            return self.grid.same_system(grid)
        return not self.crs or self.crs == grid.crs


def find_footprints(container: Container, bands: Iterable[str]) -> tuple[Footprint, ...]:
    """The footprints of some bands ("B2" ...) in a product; none where it has none."""
    found = []
    for band in bands:
        file = _file(container, band)
        if file is None:
            continue
        if file.lower().endswith(".gml"):
            found.append(read_gml(container.read(file, MAX_BYTES), file))
        else:
            path = container.gdal_path(file)
            found.append(Footprint(path, grid_of(path)))
    if found:
        return tuple(found)
    single = sorted((int(m[1]), n) for n in container.names if (m := _DTF.search(n)))
    return tuple(Footprint(container.gdal_path(n), grid_of(container.gdal_path(n)), number) for number, n in single)


def _file(container: Container, band: str) -> str | None:
    """The raster of a band, else its polygons (whose names may bear more words before the band)."""
    wanted = re.compile(rf"QI_DATA/(?:.*_)?MSK_DETFOO_(?:.*_)?B0?{band[1:]}(?:_MSI\w*)?\.(jp2|tif|gml)$", re.IGNORECASE)
    names = [n for n in container.names if wanted.search(n)]
    return min(names, key=lambda n: (n.lower().endswith(".gml"), n), default=None)


def read_gml(data: bytes, name: str) -> Footprint:
    """The polygons of a GML mask of detectors. Raises `TheiaError` when it is none, or names no detector."""
    root = parse(data, name, ("Mask",))
    parts: dict[int, list[Any]] = {}
    system = ""
    for feature in root.iter("MaskFeature"):
        label = next((v for k, v in feature.attrib.items() if k.rsplit("}", 1)[-1] == "id"), "")
        match = _FEATURE.search(label)
        if match is None or int(match[1]) not in _DETECTORS:
            raise TheiaError(
                "product", phrase("{name}: the feature {label} names no detector.", name=name, label=label)
            )
        for element in feature.iter():
            found = _SYSTEM.search(element.get("srsName", ""))
            system = f"EPSG:{found[1]}" if found else system
        parts.setdefault(int(match[1]), []).extend(_polygons(feature, name))
    return Footprint(polygons=tuple((n, shapely.union_all(p)) for n, p in sorted(parts.items())), crs=system)


def _polygons(feature: Any, name: str) -> list[Any]:
    found = []
    for element in feature.iter("posList"):
        size = int(element.get("srsDimension") or 2)
        try:
            values = np.array((element.text or "").split(), float).reshape(-1, size)
        except ValueError as error:
            raise TheiaError("product", phrase("{name}: a polygon holds what is no number.", name=name)) from error
        if len(values) >= 4:
            found.append(shapely.make_valid(shapely.Polygon(values[:, :2])))
    return found


@dataclass(frozen=True)
class Detectors:
    """Footprints as the sources of a job: names of rasters with the detector that each stands for (0: it holds
    numbers), and polygons by detector, a set for each band."""

    rasters: tuple[tuple[str, int], ...] = ()
    polygons: tuple[tuple[tuple[int, Any], ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rasters or self.polygons)


def plan_detectors(footprints: Iterable[Footprint], grid: Grid) -> tuple[Detectors, dict[str, Source]]:
    """What a kernel needs to know, and the sources by name on the grid of the job."""
    rasters, polygons = [], []
    sources: dict[str, Source] = {}
    for number, footprint in enumerate(footprints):
        if footprint.grid is None:
            polygons.append(footprint.polygons)
            continue
        sources[f"detector{number}"] = Source(footprint.path, footprint.grid, grid)
        rasters.append((f"detector{number}", footprint.detector))
    return Detectors(tuple(rasters), tuple(polygons)), sources


def lags_at(
    detectors: Detectors, lags: Mapping[int, float], inputs: Inputs, grid: Grid, shape: tuple[int, int]
) -> Iterable[tuple[float, np.ndarray]]:
    """(seconds, (height, width) bool where that detector alone looked, with every band) for each detector there is.

    `grid`: that of the pixels of the block, of `shape`.
    """
    single = [(name, number) for name, number in detectors.rasters if number]
    maps = [inputs.read(name) for name, number in detectors.rasters if not number]
    if single:
        maps.append(_numbers(((number, inputs.read(name) != 0) for name, number in single), shape))
    for polygons in detectors.polygons:
        maps.append(_numbers(((number, rasterize_mask(shape_, grid)) for number, shape_ in polygons), shape))
    for detector, seconds in lags.items():
        yield seconds, np.logical_and.reduce([m == detector for m in maps])


def _numbers(masks: Iterable[tuple[int, np.ndarray]], shape: tuple[int, int]) -> np.ndarray:
    """Detector numbers from one mask per detector; 0 where several looked."""
    found, count = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for number, looked in masks:
        found[looked] = number
        count += looked
    return np.where(count == 1, found, 0)
