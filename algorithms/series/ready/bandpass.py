"""Band passes: the line that brings a sensor's band to the band of Sentinel-2 that plays the same role.

Landsat 8 and 9: the inverse of HLS's lines (MSI to OLI), by satellite of Sentinel-2. HLS's own S30 images have been
brought to OLI already: they go back the same way. Landsat 5 and 7, SPOT 4 and 5, Formosat-2: lines fitted on simulated
spectra (`tools/build_harmonisation.py`). Bands without a published line, and Sentinel-2 itself, stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ...products.scene import Scene
from ...products.sensors import all_sensors, sensor_of
from .table import constants

#: the satellite to which all are brought when a series has none of Sentinel-2
DEFAULT = "S2A"
_OLI = ("L8", "L9")


@dataclass(frozen=True)
class Line:
    """Reflectance of Sentinel-2 = slope * reflectance + offset. `source`: "none" (nothing is known or needed),
    "hls", "simulated" or "scene" (fitted on the images); `residual`: rms of what is left, where it is known."""

    slope: float = 1.0
    offset: float = 0.0
    source: str = "none"
    residual: float | None = None

    @property
    def identity(self) -> bool:
        return self.slope == 1.0 and self.offset == 0.0

    def apply(self, reflectance: np.ndarray) -> np.ndarray:
        """The reflectance that Sentinel-2 would have seen, same shape; NaN stays."""
        result: np.ndarray = self.slope * reflectance + self.offset
        return result

    def inverse(self) -> Line:
        return Line(1 / self.slope, -self.offset / self.slope, self.source, self.residual)


IDENTITY = Line()


def sentinel_name(sensor: str, band: str) -> str | None:
    """The Sentinel-2 band of the same role ("L8", "B5" -> "B8A"); None where there is none or the sensor is unknown."""
    known = all_sensors().get(sensor) or sensor_of(sensor)
    own = known.find(band) if known else None
    if own is None:
        return None
    return next((b.name for b in all_sensors()["S2"].bands.values() if b.role == own.role), None)


def coefficients(sensor: str, band: str, towards: str = DEFAULT, like_oli: bool = False) -> Line:
    """The published line from a sensor's band to Sentinel-2.

    `sensor`: its id or platform ("L8", "SPOT5", "S2B"); `band` its own name; `towards`: the satellite of Sentinel-2;
    `like_oli`: images of Sentinel-2 whose band passes were brought to OLI (HLS S30).
    """
    known = all_sensors().get(sensor) or sensor_of(sensor)
    own = known.find(band) if known else None
    if known is None or own is None:
        return IDENTITY
    table = constants()
    if known.id in _OLI or (known.id.startswith("S2") and like_oli):
        satellite = known.id if known.id.startswith("S2") else towards
        pair = table["hls"][table["hls"]["stands_for"].get(satellite, satellite)].get(own.role)
        return Line(pair[0], pair[1], "hls").inverse() if pair else IDENTITY
    row = table["simulated"].get(known.id)
    found = row.get(own.role) if row else None
    return Line(found[0], found[1], "simulated", found[2]) if found else IDENTITY


def of_scene(scene: Scene, band: str, towards: str = DEFAULT) -> Line:
    """The same for a band of a scene; the identity where the scene's bands stand for those of Sentinel-2 already."""
    stands_for = str(scene.adjusted.get("band_pass", ""))
    if stands_for.startswith("S2"):
        return IDENTITY
    return coefficients(scene.sensor or scene.platform, band, towards, like_oli=stands_for == "OLI")


def reference_satellite(scenes: Iterable[Scene]) -> str:
    """The satellite of Sentinel-2 with the most dates, the first in the alphabet among equals; else `DEFAULT`."""
    count = Counter(s.sensor for s in scenes if s.sensor.startswith("S2") and len(s.sensor) == 3)
    return min(count, key=lambda name: (-count[name], name)) if count else DEFAULT
