"""What describes a MUSCATE product before it is written: names, grids, bands, scales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..core.grid import Grid
from .scene import Angles
from .sensors import sensor_of

#: DN of one unit, and nodata, of the layers as THEIA writes them
REFLECTANCE_QUANTIFICATION, WATER_VAPOUR_QUANTIFICATION, AOT_QUANTIFICATION = 10000, 20, 200
REFLECTANCE_NODATA = -10000

#: who says that these products are what they are: not the THEIA production centre
AUTHORITY = "THEIA-QGIS"

BandGroups = Mapping[str, tuple[str, ...]]

#: groups of the Sentinel-2 level 2A bands
SENTINEL2_GROUPS: BandGroups = MappingProxyType(
    {"R1": ("B2", "B3", "B4", "B8"), "R2": ("B5", "B6", "B7", "B8A", "B11", "B12")}
)


@dataclass(frozen=True)
class ProductDescription:
    """A MUSCATE product before it exists.

    `grids` and `groups` share their keys, finest group first. `version` is "1-0"; `completeness` the letter C or D.
    `orbit` is the absolute orbit. `processing` goes into JPI_ALL (L2A) or IPP_ALL (L3A); `inputs` are product ids.
    `period` is that of a synthesis.
    """

    platform: str
    acquired: dt.datetime
    tile: str
    grids: Mapping[str, Grid]
    groups: BandGroups = field(default_factory=lambda: dict(SENTINEL2_GROUPS))
    level: str = "L2A"
    version: str = "1-0"
    completeness: str = "C"
    angles: Angles = field(default_factory=Angles)
    orbit: int | None = None
    processing: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    period: tuple[dt.date, dt.date] | None = None
    produced: dt.datetime | None = None

    @property
    def name(self) -> str:
        """SENTINEL2A_YYYYMMDD-HHMMSS-mmm_L2A_T31TCJ_C_V1-0: folder and prefix of all files."""
        stamp = self.acquired.strftime("%Y%m%d-%H%M%S-") + f"{self.acquired.microsecond // 1000:03d}"
        return f"{self.platform}_{stamp}_{self.level}_{self.tile}_{self.completeness}_V{self.version}"

    @property
    def bands(self) -> tuple[str, ...]:
        """All bands, in the order of the sensor."""
        listed = [band for bands in self.groups.values() for band in bands]
        sensor = sensor_of(self.platform)
        order = list(sensor.bands) if sensor else []
        return tuple(sorted(listed, key=lambda b: order.index(b) if b in order else len(order) + listed.index(b)))

    def group_of(self, band: str) -> str:
        return next(group for group, bands in self.groups.items() if band in bands)


def quicklook_bands(product: ProductDescription) -> tuple[str, ...]:
    """The bands shown as red, green and blue: true colour, or near infrared first without a blue band."""
    sensor = sensor_of(product.platform)
    names = {}
    for role in ("nir", "red", "green", "blue"):
        found = sensor.by_role(role) if sensor else None
        if found is not None and found.name in product.bands:
            names[role] = found.name
    if {"red", "green", "blue"} <= set(names):
        return names["red"], names["green"], names["blue"]
    if {"nir", "red", "green"} <= set(names):
        return names["nir"], names["red"], names["green"]
    bands = product.bands
    return bands[0], bands[min(1, len(bands) - 1)], bands[min(2, len(bands) - 1)]
