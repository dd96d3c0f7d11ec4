"""Scene: one acquisition as the rest of the code sees it, whatever format it came in.

A scene is a frozen, picklable description. It opens nothing: paths are GDAL paths (`/vsizip/...` for zips), and the
block engine reads what it needs where it needs it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.grid import Grid

#: Every meaning a validity mask can have; formats map their own bits and codes onto these.
#: `cloud_or_shadow` is a product's own summary of both (dilated), where it has one; `hidden` is ground that the sensor
#: does not see behind relief; `tangent_sun` is a slope that the sun grazes; `outside` is no image at all.
MEANINGS = (
    "cloud",
    "thin_cloud",
    "shadow",
    "cloud_or_shadow",
    "snow",
    "water",
    "topographic_shadow",
    "hidden",
    "tangent_sun",
    "saturated",
    "defective",
    "outside",
)


@dataclass(frozen=True)
class Band:
    """One band: physical value = DN * scale + offset where DN differs from `nodata`."""

    name: str
    path: str
    grid: Grid
    index: int = 1
    scale: float = 1e-4
    offset: float = 0.0
    nodata: float | None = -10000
    wavelength_nm: float | None = None


@dataclass(frozen=True)
class Mask:
    """Where one meaning holds in one file: (value & bits) != 0, or value in `values` when `values` is given."""

    meaning: str
    path: str
    grid: Grid
    index: int = 1
    bits: int = 0
    values: tuple[int, ...] = ()

    def decode(self, dn: np.ndarray) -> np.ndarray:
        """Boolean array from the stored integers."""
        if self.values:
            return np.isin(dn, self.values)
        flags: np.ndarray = (dn & dn.dtype.type(self.bits)) != 0
        return flags


@dataclass(frozen=True)
class Auxiliary:
    """A continuous layer such as AOT: value = DN * scale + offset; DN equal to `nodata` is unknown."""

    path: str
    grid: Grid
    index: int = 1
    scale: float = 1.0
    offset: float = 0.0
    nodata: float | None = 0


@dataclass(frozen=True)
class AngleNodes:
    """Zenith and azimuth in degrees at the nodes of a regular grid, NaN where unknown.

    Node (i, j) lies at x = left + j * step_m, y = top - i * step_m. Azimuth: clockwise from north.
    """

    zenith_deg: np.ndarray
    azimuth_deg: np.ndarray
    left: float
    top: float
    step_m: float


@dataclass(frozen=True)
class Angles:
    """Sun angles, and view angles per band: a tuple of detectors' node grids in the order of the metadata."""

    sun: AngleNodes | None = None
    view: Mapping[str, tuple[AngleNodes, ...]] = field(default_factory=dict)
    mean_sun_deg: tuple[float, float] | None = None
    mean_view_deg: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """One acquisition (or one synthesis). `acquired` is an aware UTC datetime.

    `groups` maps a resolution group ("R1", "R2", ...) to its grid, finest first; `masks` maps a meaning to the masks
    that carry it (one per group where the format has several; a pixel has the meaning where any of those on the same
    grid says so). `origin` says where what came from: notes for provenance and reports.
    """

    id: str
    format: str
    level: str
    path: str
    platform: str
    sensor: str
    acquired: dt.datetime
    groups: Mapping[str, Grid]
    bands: Mapping[str, Band]
    masks: Mapping[str, tuple[Mask, ...]] = field(default_factory=dict)
    aot: Auxiliary | None = None
    water_vapour: Auxiliary | None = None
    angles: Angles = field(default_factory=Angles)
    tile: str = ""
    orbit: int | None = None
    version: str = ""
    layers: Mapping[str, Auxiliary] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    #: first and last moment of the acquisitions of a synthesis
    period: tuple[dt.datetime, dt.datetime] | None = None
    #: what was done to the reflectance beyond the sensor's own processing: "band_pass", the satellite whose bands it
    #: stands for ("S2A", "OLI"); "direction", "nadir"; "shift_m", (east, north) by which the image was moved; and notes
    adjusted: Mapping[str, Any] = field(default_factory=dict)

    @property
    def grid(self) -> Grid:
        """The finest grid."""
        return next(iter(self.groups.values()))

    def group_of(self, band: str) -> str:
        """The resolution group that a band is on."""
        return next(name for name, grid in self.groups.items() if grid == self.bands[band].grid)
