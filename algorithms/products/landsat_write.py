"""Writing Landsat 8 and 9 Collection 2 level 2 products as USGS lays them out: for sample data.

One GeoTIFF per band (SR_B1 to SR_B7: DN = (reflectance + 0.2) / 0.0000275, 0 no data), QA_PIXEL, QA_RADSAT and MTL.txt
(USGS, Landsat 8-9 Collection 2 Level 2 Science Product Guide, LSDS-1619). Surface temperature is not written.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.grid import Grid
from ..core.raster import RasterSpec
from .landsat_l2 import OFFSET, SCALE

BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7")
#: QA_PIXEL: fill, what a pixel is, and "low confidence" of all kinds; the two bits of high confidence per kind
FILL, _CLEAR, _LOW = 1, 64, 0x5500
_FLAGS: Mapping[str, int] = {"dilated": 2, "cirrus": 4, "cloud": 8, "shadow": 16, "snow": 32, "water": 128}
_SURE: Mapping[str, int] = {"cloud": 0x0300, "shadow": 0x0C00, "snow": 0x3000, "cirrus": 0xC000}
_UNCLEAR = ("dilated", "cloud")
_PROCESSING_DAYS = 9


@dataclass(frozen=True)
class LandsatDescription:
    """A level 2 product before it exists. `number`: 8 or 9; `sun`: (zenith, azimuth) in degrees; pixels of 30 m."""

    number: int
    acquired: dt.datetime
    path: int
    row: int
    grid: Grid
    sun: tuple[float, float]
    cloud_percent: float = 0.0

    @property
    def name(self) -> str:
        """LC08_L2SP_198030_20240715_20240724_02_T1."""
        made = self.acquired + dt.timedelta(days=_PROCESSING_DAYS)
        return f"LC0{self.number}_L2SP_{self.path:03d}{self.row:03d}_{self.acquired:%Y%m%d}_{made:%Y%m%d}_02_T1"


def landsat_specs(product: LandsatDescription, folder: str) -> dict[str, RasterSpec]:
    """The rasters of a product by layer: "SR_B1" ... "SR_B7", "QA_PIXEL", "QA_RADSAT"."""
    layers: dict[str, float | None] = {f"SR_{band}": 0 for band in BANDS}
    layers |= {"QA_PIXEL": FILL, "QA_RADSAT": None}
    return {
        layer: RasterSpec(
            os.path.join(folder, f"{product.name}_{layer}.TIF"),
            product.grid,
            "uint16",
            nodata,
            resampling="nearest",
            overviews=False,
        )
        for layer, nodata in layers.items()
    }


def landsat_layers(reflectance: np.ndarray, flags: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The layers of `landsat_specs` from reflectance (7, rows, cols), NaN where there is no data, and flags by name."""
    known = np.isfinite(reflectance)
    dn = np.clip(np.rint((np.where(known, reflectance, 0.0) - OFFSET) / SCALE), 1, 65535)
    layers = {f"SR_{b}": v for b, v in zip(BANDS, np.where(known, dn, 0).astype(np.uint16), strict=True)}
    layers["QA_PIXEL"] = quality(flags, known.all(axis=0))
    layers["QA_RADSAT"] = np.zeros(known.shape[1:], np.uint16)
    return layers


def quality(flags: Mapping[str, np.ndarray], known: np.ndarray) -> np.ndarray:
    """QA_PIXEL (rows, cols) uint16 from flags: "cloud", "dilated", "cirrus", "shadow", "snow", "water"."""
    bits = np.full(known.shape, _LOW, np.uint16)
    clear = np.ones(known.shape, bool)
    for name, flag in flags.items():
        bits |= np.where(flag, np.uint16(_FLAGS[name] | _SURE.get(name, 0)), np.uint16(0))
        if name in _UNCLEAR:
            clear &= ~flag
    bits |= np.where(clear, np.uint16(_CLEAR), np.uint16(0))
    return np.where(known, bits, np.uint16(FILL)).astype(np.uint16)


def finish(product: LandsatDescription, folder: str) -> None:
    """Write MTL.txt beside the rasters."""
    groups = image_groups(product, product.name, "L2SP")
    groups["LEVEL2_SURFACE_REFLECTANCE_PARAMETERS"] = {
        **{f"REFLECTANCE_MULT_BAND_{n}": SCALE for n in range(1, 8)},
        **{f"REFLECTANCE_ADD_BAND_{n}": OFFSET for n in range(1, 8)},
    }
    write_mtl(groups, os.path.join(folder, f"{product.name}_MTL.txt"))


def image_groups(product: LandsatDescription, name: str, level: str) -> dict[str, dict[str, object]]:
    """The groups of MTL.txt that all levels share: contents, image, projection."""
    left, bottom, right, top = product.grid.bounds
    half = product.grid.pixel_size / 2
    return {
        "PRODUCT_CONTENTS": {
            "LANDSAT_PRODUCT_ID": name,
            "PROCESSING_LEVEL": level,
            "COLLECTION_NUMBER": 2,
            "COLLECTION_CATEGORY": "T1",
            "OUTPUT_FORMAT": "GEOTIFF",
        },
        "IMAGE_ATTRIBUTES": {
            "SPACECRAFT_ID": f"LANDSAT_{product.number}",
            "SENSOR_ID": "OLI_TIRS",
            "WRS_PATH": product.path,
            "WRS_ROW": product.row,
            "DATE_ACQUIRED": product.acquired.date(),
            "SCENE_CENTER_TIME": f"{product.acquired:%H:%M:%S.%f}0Z",
            "CLOUD_COVER": f"{product.cloud_percent:.2f}",
            "SUN_AZIMUTH": f"{product.sun[1]:.8f}",
            "SUN_ELEVATION": f"{90 - product.sun[0]:.8f}",
        },
        "PROJECTION_ATTRIBUTES": {
            "MAP_PROJECTION": "UTM",
            "DATUM": "WGS84",
            "GRID_CELL_SIZE_REFLECTIVE": "30.00",
            "REFLECTIVE_LINES": product.grid.height,
            "REFLECTIVE_SAMPLES": product.grid.width,
            "CORNER_UL_PROJECTION_X_PRODUCT": f"{left + half:.3f}",
            "CORNER_UL_PROJECTION_Y_PRODUCT": f"{top - half:.3f}",
            "CORNER_LR_PROJECTION_X_PRODUCT": f"{right - half:.3f}",
            "CORNER_LR_PROJECTION_Y_PRODUCT": f"{bottom + half:.3f}",
        },
    }


def write_mtl(groups: Mapping[str, Mapping[str, object]], path: str) -> None:
    """Write groups of KEY = VALUE as a MTL.txt."""
    lines = ["GROUP = LANDSAT_METADATA_FILE"]
    for group, values in groups.items():
        lines.append(f"  GROUP = {group}")
        for key, value in values.items():
            text = value if isinstance(value, (int, float, dt.date)) else f'"{value}"'
            lines.append(f"    {key} = {text}")
        lines.append(f"  END_GROUP = {group}")
    lines += ["END_GROUP = LANDSAT_METADATA_FILE", "END", ""]
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("\n".join(lines))
