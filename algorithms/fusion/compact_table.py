"""The sensors that the compact network knows: bands, pixel, sharpness, scaling. The table travels with the weights.

A sensor is registered by a row: its bands get a stem of their own in the network, everything else is shared. So a
sensor can be added, and the weights of the others taken over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..spec.phrase import phrase

_FILE = Path(__file__).resolve().parents[2] / "resources" / "networks" / "fusion_sensors.json"


@dataclass(frozen=True)
class Sensor:
    """`mean`, `scale` by band: values are given as (value - mean)/scale, departures as departure/scale. `against`:
    "reference" departs from the reference's baseline at this pixel's size, "own" from the pixel's own mean."""

    name: str
    bands: tuple[str, ...]
    resolution_m: float
    mtf: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    against: str = "reference"


@dataclass(frozen=True)
class SensorTable:
    """`reference`: the sensor whose bands come out; `fine`: its bands of 10 m; `others` in the order of their stems."""

    reference: Sensor
    fine: tuple[str, ...]
    others: tuple[Sensor, ...]

    def to_document(self) -> dict[str, Any]:
        """For a model file."""
        return {
            "reference": asdict(self.reference),
            "fine": list(self.fine),
            "others": [asdict(s) for s in self.others],
        }

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> SensorTable:
        """From a model file. `TheiaError` for a table that contradicts itself."""
        try:
            reference = _sensor(document["reference"])
            others = tuple(_sensor(d) for d in document["others"])
            table = SensorTable(reference, tuple(str(b) for b in document["fine"]), others)
        except (KeyError, TypeError, ValueError) as error:
            raise TheiaError("input", phrase("The table of sensors is not complete: {error}.", error=error)) from error
        unknown = [b for s in others if s.against == "reference" for b in s.bands if b not in reference.bands]
        if unknown:
            raise TheiaError(
                "input",
                phrase("The table of sensors has bands that its reference lacks: {bands}.", bands=", ".join(unknown)),
            )
        return table


def _sensor(data: Mapping[str, Any]) -> Sensor:
    bands = tuple(str(b) for b in data["bands"])
    mean, scale = (tuple(float(v) for v in data[n]) for n in ("mean", "scale"))
    if not bands or len(mean) != len(bands) or len(scale) != len(bands) or min(scale) <= 0:
        raise ValueError(f"{data['name']} needs a mean and a scale above 0 for each band")
    against = str(data.get("against", "reference"))
    if against not in ("reference", "own"):
        raise ValueError(f"{data['name']}: against is {against}")
    return Sensor(
        str(data["name"]), bands, float(data["resolution_m"]), float(data["mtf"]), mean, scale, against
    )  # fmt: skip


def default_table() -> SensorTable:
    """The sensors of the plugin's own network."""
    return SensorTable.from_document(json.loads(_FILE.read_text(encoding="utf-8")))
