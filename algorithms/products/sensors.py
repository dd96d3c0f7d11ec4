"""What is known of each sensor: its bands, their wavelengths, resolutions and roles. Read from `resources/sensors`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .scene import Scene

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "sensors"

#: roles that stand for another where a sensor lacks it, best first
SUBSTITUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"nir": ("nir_narrow",), "nir_narrow": ("nir",), "rededge3": ("nir_narrow",)}
)


@dataclass(frozen=True)
class SensorBand:
    """One spectral band: centre and full width at half maximum in nm, pixel in m, solar irradiance in W/m2/um."""

    name: str
    role: str
    centre_nm: float
    width_nm: float
    resolution_m: float
    min_nm: float | None = None
    max_nm: float | None = None
    solar_irradiance: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sensor:
    """One sensor; `platforms` are the spellings that products use for it; `series`: sensors of the same make, whose
    images belong to one series, share it (Sentinel-2A to C, Landsat 8 and 9)."""

    id: str
    name: str
    mission: str
    platforms: tuple[str, ...]
    source: str
    bands: Mapping[str, SensorBand]
    series: str = ""

    def find(self, name: str) -> SensorBand | None:
        """The band of that name, in any of its spellings ("B2", "B02", "XS1")."""
        wanted = short_name(name)
        return next((b for b in self.bands.values() if wanted in (b.name, *b.aliases)), None)

    def by_role(self, role: str) -> SensorBand | None:
        for wanted in (role, *SUBSTITUTES.get(role, ())):
            for band in self.bands.values():
                if band.role == wanted:
                    return band
        return None


def short_name(name: str) -> str:
    """A band name without leading zeros: B02 -> B2, B8A -> B8A."""
    text = name.strip().upper()
    if len(text) > 2 and text[0] == "B" and text[1] == "0":
        return "B" + text[2:]
    return text


@cache
def all_sensors() -> Mapping[str, Sensor]:
    """Every sensor described in the resources, by id."""
    sensors = {}
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        bands = {
            b["name"]: SensorBand(**{**b, "aliases": tuple(b.get("aliases", ()))}) for b in data["bands"]
        }  # fmt: skip
        sensors[data["sensor"]] = Sensor(
            data["sensor"],
            data["name"],
            data["mission"],
            tuple(data["platforms"]),
            data["source"],
            MappingProxyType(bands),
            data.get("series", data["mission"]),
        )
    return MappingProxyType(sensors)


def sensor_of(platform: str) -> Sensor | None:
    """The sensor of a platform as products spell it ("SENTINEL2A", "LANDSAT8-OLITIRS-XS", "S2A"); None when unknown."""
    text = platform.strip().upper()
    for sensor in all_sensors().values():
        if text == sensor.id or text in sensor.platforms:
            return sensor
    # variants of a platform's name: the longest spelling that it starts with
    starts = [(len(p), s.id) for s in all_sensors().values() for p in s.platforms if len(p) >= 5 and text.startswith(p)]
    return all_sensors()[max(starts)[1]] if starts else None


def band_with_role(scene: Scene, role: str) -> str:
    """The name of a scene's band that plays a role (blue, green, red, nir, swir1 ...).

    Looked up by the sensor's table, else by wavelength within half the usual width of such a band. Raises `TheiaError`
    when the scene has none.
    """
    name = find_role(scene, role)
    if name is None:
        raise TheiaError(
            "product",
            phrase(
                "{scene} has no {role} band (it has {names}).",
                scene=scene.id,
                role=role.replace("_", " "),
                names=", ".join(scene.bands),
            ),
        )
    return name


def find_role(scene: Scene, role: str) -> str | None:
    """As `band_with_role`, None when there is none."""
    sensor = all_sensors().get(scene.sensor)
    if sensor is not None:
        for wanted in (role, *SUBSTITUTES.get(role, ())):
            for name in scene.bands:
                band = sensor.find(name)
                if band is not None and band.role == wanted:
                    return name
        return None
    reference = all_sensors()["S2"].by_role(role)
    if reference is None:
        return None
    near = [
        (abs(band.wavelength_nm - reference.centre_nm), name)
        for name, band in scene.bands.items()
        if band.wavelength_nm is not None
        and abs(band.wavelength_nm - reference.centre_nm) <= max(25.0, reference.width_nm / 2)
    ]
    return min(near)[1] if near else None
