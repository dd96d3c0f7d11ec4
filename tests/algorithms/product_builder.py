"""Small products for tests, made with the package's own writers; what they hold is known to the caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.core.grid import Grid
from algorithms.products import muscate_write, safe_write
from algorithms.products.muscate_product import SENTINEL2_GROUPS, ProductDescription
from algorithms.products.scene import AngleNodes, Angles

LEFT, TOP, CRS = 300000.0, 4900020.0, "EPSG:32631"


def grids(size: int = 60, pixel: float = 10.0) -> dict[str, Grid]:
    """R1 of `size` pixels and R2 of half as many."""
    fine = Grid.from_origin(CRS, LEFT, TOP, pixel, size, size)
    return {"R1": fine, "R2": fine.coarsen(2)}


def nodes(zenith: Any, azimuth: Any, step: float = 5000.0) -> AngleNodes:
    return AngleNodes(np.array(zenith, float), np.array(azimuth, float), LEFT, TOP, step)


def angles(bands: tuple[str, ...]) -> Angles:
    """Sun at 40 deg; two detectors that share the middle column of 3 x 3 nodes."""
    nan = np.nan
    left = nodes([[5, 6, nan]] * 3, [[100, 101, nan]] * 3)
    right = nodes([[nan, 8, 9]] * 3, [[nan, 103, 104]] * 3)
    sun = nodes([[40, 40.1, 40.2]] * 3, [[150, 150.1, 150.2]] * 3)
    return Angles(sun, dict.fromkeys(bands, (left, right)), (40.1, 150.1), dict.fromkeys(bands, (7.0, 102.0)))


def description(**changes: Any) -> ProductDescription:
    values: dict[str, Any] = {
        "platform": "SENTINEL2A", "acquired": dt.datetime(2024, 5, 1, 10, 56, 37, 665000, dt.UTC),
        "tile": "T31TCJ", "grids": grids(), "groups": SENTINEL2_GROUPS,
    }  # fmt: skip
    values |= changes
    values.setdefault("angles", angles(tuple(b for bands in values["groups"].values() for b in bands)))
    return ProductDescription(**values)


def l2a_arrays(product: ProductDescription, seed: int = 1, contents: tuple[str, ...] = muscate_write.L2A_CONTENTS,
               changes: Mapping[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:  # fmt: skip
    """Random reflectance, clear masks, AOT 0.1 and water vapour 1.5 g/cm2; `changes` replaces layers by name."""
    random = np.random.default_rng(seed)
    arrays = {}
    for name, spec in muscate_write.l2a_specs(product, "", contents).items():
        shape = spec.grid.shape
        if name[:3] in ("SRE", "FRE"):
            arrays[name] = random.integers(100, 5000, shape, dtype=np.int16)
        elif name[:3] == "ATB":
            arrays[name] = muscate_write.encode_atb(np.full(shape, 1.5), np.full(shape, 0.1))
        else:
            arrays[name] = np.zeros(shape, np.uint8)
    return arrays | dict(changes or {})


def l2a(parent: Path | str, *, seed: int = 1, contents: tuple[str, ...] = muscate_write.L2A_CONTENTS,
        arrays: Mapping[str, np.ndarray] | None = None, **changes: Any) -> Path:  # fmt: skip
    """A MUSCATE L2A product below `parent`; `changes` of the description, `arrays` of the layers."""
    product = description(**changes)
    return Path(muscate_write.write_l2a(product, str(parent), l2a_arrays(product, seed, contents, arrays)))


def l3a(parent: Path | str, *, seed: int = 1, **changes: Any) -> Path:
    """A MUSCATE L3A product below `parent`: flags 0 to 4 in the first row of each mask, land elsewhere."""
    values: dict[str, Any] = {
        "platform": "SENTINEL2X", "level": "L3A", "acquired": dt.datetime(2024, 5, 15, tzinfo=dt.UTC),
        "version": "1-1", "period": (dt.date(2024, 4, 22), dt.date(2024, 6, 7)), "inputs": ("one", "two"),
        "angles": Angles(), "processing": {"half_window_days": "23"},
    }  # fmt: skip
    product = description(**(values | changes))
    random = np.random.default_rng(seed)
    arrays = {}
    for name, spec in muscate_write.l3a_specs(product, "").items():
        if name.startswith("FLG"):
            arrays[name] = np.full(spec.grid.shape, 4, np.uint8)
            arrays[name][0, :5] = range(5)
        else:
            high = {"FRC": 5000, "WGT": 4000, "DTS": 366}[name[:3]]
            arrays[name] = random.integers(100, high, spec.grid.shape, dtype=np.int16)
    return Path(muscate_write.write_l3a(product, str(parent), arrays))


def safe_description(**changes: Any) -> safe_write.SafeDescription:
    fine = grids()["R1"]
    values: dict[str, Any] = {
        "platform": "SENTINEL2A", "acquired": dt.datetime(2024, 5, 1, 10, 56, 37, 665000, dt.UTC), "tile": "T31TCJ",
        "grids": {10: fine, 20: fine.coarsen(2)}, "angles": angles(safe_write.L2A_BANDS),
    }  # fmt: skip
    return safe_write.SafeDescription(**(values | changes))


def safe_arrays(product: safe_write.SafeDescription, seed: int = 1) -> dict[str, np.ndarray]:
    """Random reflectance, all classes of the scene classification, AOT 0.1 and water vapour 1.5 g/cm2."""
    random = np.random.default_rng(seed)
    arrays = {}
    for name, spec in safe_write.l2a_specs(product, "").items():
        if name == "SCL":
            arrays[name] = (
                (np.arange(spec.grid.height * spec.grid.width) % 12).reshape(spec.grid.shape).astype(np.uint8)
            )
        elif name in ("AOT", "WVP"):
            arrays[name] = safe_write.encode_atmosphere(np.full(spec.grid.shape, 0.1 if name == "AOT" else 1.5))
        else:
            arrays[name] = safe_write.encode_reflectance(product, random.uniform(0.01, 0.5, spec.grid.shape))
    return arrays


def safe_l2a(parent: Path | str, seed: int = 1, **changes: Any) -> Path:
    """An ESA L2A product below `parent`."""
    product = safe_description(**changes)
    return Path(safe_write.write_l2a(product, str(parent), safe_arrays(product, seed)))
