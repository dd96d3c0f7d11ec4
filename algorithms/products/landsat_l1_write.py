"""Writing Landsat 8 and 9 Collection 2 level 1 products as USGS lays them out: for sample data.

One GeoTIFF per reflective band of 30 m (B1 to B7 and the cirrus band B9), QA_PIXEL, QA_RADSAT, the directions of sun
and sensor of every pixel (SZA, SAA, VZA, VAA; hundredths of a degree) and MTL.txt (USGS, Landsat 8-9 Collection 2
Level 1 Data Format Control Book, LSDS-1822). The panchromatic and the thermal bands are not written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.raster import RasterSpec
from .landsat_write import FILL, LandsatDescription, image_groups, quality, write_mtl

BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B9")
#: DN = (apparent reflectance x cosine of the sun's zenith + 0.1) / 0.00002
SCALE, OFFSET = 2.0e-5, -0.1
#: the largest DN of an image: 65535 is saturation
_LARGEST = 65534
_ANGLES = ("SZA", "SAA", "VZA", "VAA")
_ANGLE_FILES = {"SZA": "SOLAR_ZENITH", "SAA": "SOLAR_AZIMUTH", "VZA": "SENSOR_ZENITH", "VAA": "SENSOR_AZIMUTH"}


@dataclass(frozen=True)
class Level1Pixels:
    """What a window holds: apparent reflectance (8, rows, cols) as `BANDS`, NaN where there is no image; zenith and
    azimuth in degrees of sun and sensor, (2, rows, cols) each; flags of QA_PIXEL by name."""

    toa: np.ndarray
    sun: np.ndarray
    view: np.ndarray
    flags: Mapping[str, np.ndarray]


def product_name(product: LandsatDescription) -> str:
    """LC08_L1TP_198030_20240715_20240724_02_T1."""
    return product.name.replace("_L2SP_", "_L1TP_")


def level1_specs(product: LandsatDescription, folder: str) -> dict[str, RasterSpec]:
    """The rasters of a product by layer: the bands, "QA_PIXEL", "QA_RADSAT" and the four angles."""
    layers: dict[str, tuple[str, float | None]] = dict.fromkeys(BANDS, ("uint16", 0))
    layers |= {"QA_PIXEL": ("uint16", FILL), "QA_RADSAT": ("uint16", None)}
    layers |= dict.fromkeys(_ANGLES, ("int16", None))
    return {
        layer: RasterSpec(_path(folder, product, layer), product.grid, kind, nodata, resampling="nearest",
                          overviews=False)
        for layer, (kind, nodata) in layers.items()
    }  # fmt: skip


def level1_layers(pixels: Level1Pixels) -> dict[str, np.ndarray]:
    """The layers of `level1_specs` of a window."""
    known = np.isfinite(pixels.toa)
    light = np.cos(np.radians(pixels.sun[0]))
    dn = np.clip(np.rint((np.where(known, pixels.toa, 0.0) * light - OFFSET) / SCALE), 1, 65535)
    saturated = known & (dn > _LARGEST)
    layers = dict(zip(BANDS, np.where(known, dn, 0).astype(np.uint16), strict=True))
    seen = known.all(axis=0)
    layers["QA_PIXEL"] = quality(pixels.flags, seen)
    bits = np.zeros(seen.shape, np.uint16)
    for band, over in zip(BANDS, saturated, strict=True):
        bits |= over.astype(np.uint16) << np.uint16(int(band[1:]) - 1)
    layers["QA_RADSAT"] = bits
    planes = (pixels.sun[0], pixels.sun[1], pixels.view[0], pixels.view[1])
    for name, plane in zip(_ANGLES, planes, strict=True):
        # azimuths from -180 to 180: 360 degrees would not fit
        signed = (plane + 180.0) % 360.0 - 180.0
        layers[name] = np.where(seen, np.rint(100.0 * signed), 0).astype(np.int16)
    return layers


def finish(product: LandsatDescription, folder: str) -> None:
    """Write MTL.txt beside the rasters."""
    name = product_name(product)
    groups = image_groups(product, name, "L1TP")
    numbers = [band[1:] for band in BANDS]
    contents = groups["PRODUCT_CONTENTS"]
    contents |= {f"FILE_NAME_BAND_{n}": f"{name}_B{n}.TIF" for n in numbers}
    contents["FILE_NAME_QUALITY_L1_PIXEL"] = f"{name}_QA_PIXEL.TIF"
    contents["FILE_NAME_QUALITY_L1_RADIOMETRIC_SATURATION"] = f"{name}_QA_RADSAT.TIF"
    contents |= {f"FILE_NAME_ANGLE_{v}_BAND_4": f"{name}_{k}.TIF" for k, v in _ANGLE_FILES.items()}
    groups["LEVEL1_RADIOMETRIC_RESCALING"] = {
        **{f"REFLECTANCE_MULT_BAND_{n}": SCALE for n in numbers},
        **{f"REFLECTANCE_ADD_BAND_{n}": OFFSET for n in numbers},
    }
    write_mtl(groups, os.path.join(folder, f"{name}_MTL.txt"))


def _path(folder: str, product: LandsatDescription, layer: str) -> str:
    return os.path.join(folder, f"{product_name(product)}_{layer}.TIF")
