"""Which band of a sensor plays which part in the correction; what stands in where a sensor lacks one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.errors import TheiaError
from ..products.sensors import all_sensors
from ..spec.phrase import phrase
from .constants import constants

#: part -> roles of the sensors' tables, best first. SPOT has no blue: green shows clouds and haze nearly as well
_PARTS: Mapping[str, tuple[str, ...]] = {
    "blue": ("blue", "blue_violet", "green"), "green": ("green",), "red": ("red",), "nir": ("nir_narrow", "nir"),
    "swir1": ("swir1",), "swir2": ("swir2",), "cirrus": ("cirrus",), "vapour": ("water_vapour",),
    "aerosol": ("coastal", "blue_violet", "blue", "green"),
}  # fmt: skip
_NEEDED = ("blue", "green", "red", "nir", "aerosol")


@dataclass(frozen=True)
class Roles:
    """`bands`: part -> band name, without those that the sensor lacks; `vegetation_line`: what the band for aerosols is
    over vegetation, offset and slope against red; None where there is no such rule (green)."""

    bands: Mapping[str, str]
    vegetation_line: tuple[float, float] | None

    def __getitem__(self, part: str) -> str:
        return self.bands[part]

    def __contains__(self, part: str) -> bool:
        return part in self.bands

    @property
    def tests(self) -> tuple[str, ...]:
        """The parts that tests of single pixels look at."""
        return tuple(p for p in ("blue", "green", "red", "nir", "swir1", "swir2") if p in self.bands)


def roles_of(sensor: str, available: Sequence[str]) -> Roles:
    """The parts that a sensor's bands play. Raises `TheiaError` when a needed one is missing."""
    by_role = {b.role: b.name for b in all_sensors()[sensor].bands.values() if b.name in available}
    bands, chosen = {}, {}
    for part, wanted in _PARTS.items():
        role = next((w for w in wanted if w in by_role), None)
        if role is not None:
            bands[part], chosen[part] = by_role[role], role
    missing = [p for p in _NEEDED if p not in bands]
    if missing:
        raise TheiaError(
            "product",
            phrase(
                "{sensor}: no {names} band among {names2}.",
                sensor=sensor,
                names=", ".join(missing),
                names2=", ".join(available),
            ),
        )
    line = constants()["aerosol"]["vegetation_line"].get(chosen["aerosol"])
    return Roles(bands, None if line is None else (float(line[0]), float(line[1])))
