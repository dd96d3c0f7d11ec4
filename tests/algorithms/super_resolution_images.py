"""Small images for the tests of super-resolution: parcels seen in ten bands, as rasters of 10 and 20 m pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.ndimage import distance_transform_edt

from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.resolution.degradation import degrade
from algorithms.resolution.picture import R1, R2

#: reflectance of crops, grass, dry soil, wet soil, roofs and water in B2 B3 B4 B8 B5 B6 B7 B8A B11 B12
_MATERIALS = np.array(
    [
        [0.03, 0.06, 0.03, 0.48, 0.09, 0.34, 0.45, 0.50, 0.20, 0.09],
        [0.05, 0.09, 0.07, 0.32, 0.13, 0.25, 0.29, 0.34, 0.25, 0.15],
        [0.11, 0.15, 0.20, 0.29, 0.23, 0.25, 0.27, 0.31, 0.40, 0.35],
        [0.06, 0.08, 0.11, 0.17, 0.13, 0.14, 0.15, 0.18, 0.22, 0.18],
        [0.18, 0.20, 0.22, 0.25, 0.23, 0.24, 0.25, 0.26, 0.30, 0.29],
        [0.06, 0.06, 0.04, 0.02, 0.03, 0.02, 0.02, 0.02, 0.01, 0.01],
    ]
)
CRS, LEFT, TOP = "EPSG:32631", 300000.0, 4900000.0


def parcels(side: int, seed: int = 0) -> np.ndarray:
    """(10, side, side) float32 reflectance of parcels with spectra of their own, in pixels of 2.5 m."""
    rng = np.random.default_rng(seed)
    count = max(12, side * side // 400)
    # mixtures of few materials, as on the ground: bands follow each other
    spectra = rng.dirichlet(np.full(len(_MATERIALS), 0.4), count) @ _MATERIALS * rng.uniform(0.8, 1.2, (count, 1))
    owner = np.full((side, side), -1)
    owner[rng.integers(side, size=count), rng.integers(side, size=count)] = np.arange(count)
    nearest = owner[tuple(distance_transform_edt(owner < 0, sampling=(1.0, 0.7), return_indices=True)[1])]
    made: np.ndarray = spectra[nearest].transpose(2, 0, 1).astype(np.float32)
    return made


def seen(ground: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The four 10 m bands and the six 20 m bands of ground at 2.5 m."""
    return degrade(ground[:4], 4, 0.25), degrade(ground[4:], 8, 0.33)


def write_image(path: Path, image: np.ndarray, names: tuple[str, ...], pixel: float, dtype: str = "int16",
                scale: float = 1e4, nodata: float | None = -10000) -> str:  # fmt: skip
    """Reflectance (bands, h, w) as a raster of integers without a scale of its own; NaN as nodata."""
    grid = Grid.from_origin(CRS, LEFT, TOP, pixel, *image.shape[1:])
    dn = np.where(np.isnan(image), nodata or 0, np.rint(image * scale) if dtype != "float32" else image * scale)
    write_raster(RasterSpec(str(path), grid, dtype, nodata, len(names), names), dn.astype(dtype))
    return str(path)


def two_rasters(folder: Path, side_20m: int = 48, seed: int = 0) -> tuple[str, str]:
    """Rasters of 10 and of 20 m pixels of one place."""
    ten, twenty = seen(parcels(8 * side_20m, seed))
    return write_image(folder / "ten.tif", ten, R1, 10), write_image(folder / "twenty.tif", twenty, R2, 20)


def context(**settings: object) -> Context:
    return Context(Settings(**{"threads": 2, "memory_mb": 2048, "device": "cpu", **settings}))  # type: ignore[arg-type]
