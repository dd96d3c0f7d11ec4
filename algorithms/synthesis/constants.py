"""Constants of the method, read once from `resources/tables/synthesis.json`, and the words shared by its modules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "synthesis.json"

NODATA = -10000
#: how a pixel of the synthesis was made (MUSCATE L3A, FLG masks); also the class of a pixel on one date
EMPTY, CLOUD, SNOW, WATER, LAND = 0, 1, 2, 3, 4
REFLECTANCE_SCALE = 10000
WEIGHT_SCALE = 1000


@cache
def constants() -> Mapping[str, Any]:
    """The table as it stands in the resources."""
    table: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


def family(sensor: str) -> str:
    """The key of a sensor in the tables: S2A, S2B and S2C are S2; unknown sensors are "other"."""
    if sensor.startswith("S2"):
        return "S2"
    return "VENUS" if sensor == "VENUS" else "other"


def for_sensor(name: str, sensor: str) -> Any:
    """The value of a table that goes by sensor."""
    table = constants()[name]
    return table.get(family(sensor), table.get("other"))
