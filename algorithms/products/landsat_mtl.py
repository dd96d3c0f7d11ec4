"""The text metadata of Landsat products (MTL.txt): KEY = VALUE in groups."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping


def parse_mtl(text: str) -> dict[str, str]:
    """KEY = VALUE of a MTL file, quotes taken off; the first of a key that is there twice."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, sign, value = line.partition("=")
        if sign and key.strip() not in ("GROUP", "END_GROUP"):
            found.setdefault(key.strip(), value.strip().strip('"'))
    return found


def acquisition_time(keys: Mapping[str, str]) -> dt.datetime | None:
    """Time of the middle of the scene, UTC; None when the metadata do not tell it."""
    clock = re.match(r"(\d{2}):(\d{2}):(\d{2})(\.\d{1,6})?", keys.get("SCENE_CENTER_TIME", ""))
    try:
        day = dt.date.fromisoformat(keys.get("DATE_ACQUIRED", ""))
    except ValueError:
        return None
    if clock is None:
        return None
    microseconds = round(float(clock[4] or 0) * 1e6)
    return dt.datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), int(clock[3]), microseconds, dt.UTC)
