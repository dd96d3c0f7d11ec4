"""Writing granules of HLS version 2.0 (L30 and S30): for sample data.

One GeoTIFF per band on the 30 m grid of Sentinel-2's tiles (DN = reflectance x 10000, -9999 no data), Fmask, and the
platform and mean angles in the tags (HLS User Guide 2.0).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.grid import Grid
from ..core.raster import RasterSpec
from .hls import NODATA, SCALE

L30 = ("B1", "B2", "B3", "B4", "B5", "B6", "B7")
S30 = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
_FLAGS: Mapping[str, int] = {"cirrus": 1, "cloud": 2, "dilated": 4, "shadow": 8, "snow": 16, "water": 32}
_FILL = 255


@dataclass(frozen=True)
class HlsDescription:
    """A granule before it exists. `kind`: L30 or S30; `source`: name of the product that it is made of; `sun`, `view`:
    mean (zenith, azimuth) in degrees."""

    kind: str
    tile: str
    acquired: dt.datetime
    grid: Grid
    source: str
    sun: tuple[float, float]
    view: tuple[float, float] = (0.0, 0.0)

    @property
    def bands(self) -> tuple[str, ...]:
        return L30 if self.kind == "L30" else S30

    @property
    def name(self) -> str:
        """HLS.L30.T31TCJ.2024197T104102.v2.0."""
        tile = self.tile if self.tile.startswith("T") else f"T{self.tile}"
        return f"HLS.{self.kind}.{tile}.{self.acquired:%Y%jT%H%M%S}.v2.0"


def _file_band(band: str) -> str:
    number = band.removeprefix("B")
    return band if number == "8A" else f"B{int(number):02d}"


def hls_specs(product: HlsDescription, folder: str) -> dict[str, RasterSpec]:
    """The rasters of a granule by layer: the bands ("B2") and "Fmask"."""
    source = "LANDSAT_PRODUCT_ID" if product.kind == "L30" else "PRODUCT_URI"
    tags = {
        source: product.source,
        "MEAN_SUN_ZENITH_ANGLE": f"{product.sun[0]:.6f}",
        "MEAN_SUN_AZIMUTH_ANGLE": f"{product.sun[1]:.6f}",
        "MEAN_VIEW_ZENITH_ANGLE": f"{product.view[0]:.6f}",
        "MEAN_VIEW_AZIMUTH_ANGLE": f"{product.view[1]:.6f}",
    }
    layers = {band: ("int16", NODATA, _file_band(band)) for band in product.bands}
    layers["Fmask"] = ("uint8", float(_FILL), "Fmask")
    return {
        layer: RasterSpec(
            os.path.join(folder, f"{product.name}.{file}.tif"),
            product.grid,
            dtype,
            nodata,
            tags=tags,
            resampling="nearest",
            overviews=False,
        )
        for layer, (dtype, nodata, file) in layers.items()
    }


def hls_layers(
    bands: tuple[str, ...], reflectance: np.ndarray, flags: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The layers of `hls_specs` from reflectance (bands, rows, cols), NaN where there is no data, and flags by name."""
    known = np.isfinite(reflectance)
    dn = np.clip(np.rint(np.where(known, reflectance, 0.0) / SCALE), -9998, 32767)
    layers = dict(zip(bands, np.where(known, dn, NODATA).astype(np.int16), strict=True))
    mask = np.zeros(known.shape[1:], np.uint8)
    for name, flag in flags.items():
        mask |= np.where(flag, np.uint8(_FLAGS[name]), np.uint8(0))
    layers["Fmask"] = np.where(known.all(axis=0), mask, np.uint8(_FILL)).astype(np.uint8)
    return layers
