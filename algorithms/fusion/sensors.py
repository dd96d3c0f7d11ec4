"""The sensors that fusion knows, read once from `resources/tables/fusion_sensors.json`.

A sensor joins by a line of that table: everything else (what it tells of the wanted bands, how it is offset, how noisy
it is) is learnt on the scene from days on which it and Sentinel-2 both saw the ground.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_TABLES = Path(__file__).resolve().parents[2] / "resources" / "tables"


@dataclass(frozen=True)
class FusionSensor:
    """One sensor. `kind`: "optical" or "radar"; per band: resolution, MTF at its Nyquist frequency, noise.

    `merge_days`: clear values of so many days count as one observation; 0: each date by itself.
    """

    name: str
    kind: str
    products: tuple[str, ...]
    bands: tuple[str, ...]
    resolution_m: Mapping[str, float]
    mtf: Mapping[str, float]
    noise_sd: Mapping[str, float]
    merge_days: int = 0


@cache
def fusion_sensors() -> Mapping[str, FusionSensor]:
    """Sensors by name, in the order of the table."""
    table = json.loads((_TABLES / "fusion_sensors.json").read_text(encoding="utf-8"))
    found = {}
    for entry in table["sensors"]:
        bands = tuple(entry["bands"])
        numbers = {
            key: MappingProxyType(dict(zip(bands, entry[key], strict=True)))
            for key in ("resolution_m", "mtf", "noise_sd")
        }
        found[entry["name"]] = FusionSensor(
            entry["name"],
            entry["kind"],
            tuple(entry["products"]),
            bands,
            **numbers,
            merge_days=int(entry.get("merge_days", 0)),
        )
    return MappingProxyType(found)


def sensor_named(product_sensor: str) -> FusionSensor:
    """The sensor that a product's sensor name ("S2A", "L8") belongs to; Sentinel-2 where none is known."""
    upper = product_sensor.upper()
    for sensor in fusion_sensors().values():
        if upper.startswith(sensor.products):
            return sensor
    return fusion_sensors()["sentinel2"]


@cache
def constants() -> Mapping[str, Any]:
    """The constants of `resources/tables/fusion.json`."""
    table: Mapping[str, Any] = json.loads((_TABLES / "fusion.json").read_text(encoding="utf-8"))
    return table
