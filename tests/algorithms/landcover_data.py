"""A small year of images whose truth is known, for the tests of land cover: fields of five classes under clouds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.core.vector import Features, write_layer

BANDS = ("B2", "B3", "B4", "B8", "B11")
CLASSES = (6, 10, 13, 16, 23)
FIELD = 8
DAYS = tuple(range(5, 366, 18))
#: winter, summer level of the vegetation, day of its peak and width in days, by class
_COURSES = {6: (0.35, 0.9, 140, 45), 10: (0.1, 0.9, 215, 40), 13: (0.55, 0.8, 160, 90), 16: (0.3, 0.95, 190, 80)}
_GREEN = np.array([300, 600, 350, 4200, 1800])
_SOIL = np.array([800, 1100, 1500, 2300, 2900])
_WATER = np.array([400, 350, 250, 120, 60])


@dataclass(frozen=True)
class Year:
    """Paths and truth. `polygons`: a layer with the field `class`; `truth` (height, width) codes."""

    folder: Path
    products: list[str]
    polygons: str
    truth: np.ndarray
    grid: Grid


def make_year(folder: Path, seed: int = 0, size: int = 160, year: int = 2023, left: float = 300000.0,
              clouds: float = 0.45, crs: str = "EPSG:32631", noise: float = 450.0) -> Year:  # fmt: skip
    """Images of `size` x `size` pixels with fields of 8 x 8, clouds in blobs; half of the fields are labelled."""
    rng = np.random.default_rng(seed)
    grid = Grid.from_origin(crs, left, 4900020, 10, size, size)
    fields = size // FIELD
    classes = rng.choice(CLASSES, (fields, fields))
    truth = np.kron(classes, np.ones((FIELD, FIELD), int)).astype(np.uint8)
    shift = np.kron(rng.normal(0, 18, (fields, fields)), np.ones((FIELD, FIELD)))
    folder.mkdir(parents=True, exist_ok=True)
    products = []
    for day in DAYS:
        cover = np.zeros(truth.shape)
        for code, (low, high, peak, width) in _COURSES.items():
            bell = np.exp(-0.5 * ((day - peak - shift) / width) ** 2)
            cover = np.where(truth == code, low + (high - low) * bell, cover)
        image = _SOIL[:, None, None] * (1 - cover) + _GREEN[:, None, None] * cover
        image = np.where(truth == 23, _WATER[:, None, None], image) + rng.normal(0, noise, (len(BANDS), *truth.shape))
        cloud = np.kron(rng.uniform(size=(size // 20, size // 20)) < clouds, np.ones((20, 20), bool))
        image = np.where(cloud, 6500 + rng.normal(0, 900, truth.shape), image)
        name = f"S2_{int(left) // 100}_{year}{day:03d}"
        write_raster(RasterSpec(str(folder / f"{name}.tif"), grid, "int16", -10000, len(BANDS), BANDS),
                     np.clip(image, 1, 20000).astype(np.int16))  # fmt: skip
        write_raster(RasterSpec(str(folder / f"{name}_CLOUD.tif"), grid, "uint8"), cloud.astype(np.uint8))
        date = np.datetime64(f"{year}-01-01") + np.timedelta64(day - 1, "D")
        sidecar = {"datetime": f"{date}T10:50:00Z", "sensor": "S2A", "bands": list(BANDS), "scale": 0.0001,
                   "nodata": -10000, "masks": {"cloud": f"{name}_CLOUD.tif"}}  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps(sidecar), encoding="utf-8")
        products.append(str(folder / f"{name}.tif"))
    polygons = str(folder / "polygones.gpkg")
    write_polygons(polygons, classes, grid, rng.uniform(size=classes.shape) < 0.5)
    return Year(folder, products, polygons, truth, grid)


def write_polygons(path: str, classes: np.ndarray, grid: Grid, chosen: np.ndarray) -> None:
    """One square per chosen field, half a pixel smaller than the field."""
    left, _, _, top = grid.bounds
    boxes, codes = [], []
    for row, col in zip(*np.nonzero(chosen), strict=True):
        x, y, side = left + col * FIELD * 10, top - row * FIELD * 10, FIELD * 10
        boxes.append(shapely.box(x + 6, y - side + 6, x + side - 6, y - 6))
        codes.append(int(classes[row, col]))
    features = Features(np.array(boxes, dtype=object), {"class": np.array(codes)}, grid.crs)
    write_layer(path, features, geometry_type="Polygon")
