"""Reading files of AERONET, versions 2 and 3 (direct sun, levels 1.5 and 2.0): AOT at 550 nm and water vapour by time.

AOT at 550 nm: quadratic of ln AOT against ln wavelength through the channels from 440 to 870 nm (O'Neill et al. 2001,
Applied Optics 40, 2368), a straight line through fewer than three.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .stations import os_name, read_text

_CHANNEL = re.compile(r"^(?:AOD|AOT)_(\d{3,4})(?:nm)?$", re.IGNORECASE)
_BETWEEN_NM = (430.0, 880.0)
_TARGET_NM = 550.0
_PLACE = re.compile(r"long(?:itude)?\s*=\s*([-\d.]+)\s*,\s*lat(?:itude)?\s*=\s*([-\d.]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Sun:
    """One measurement: AOT at 550 nm, and water vapour in g/cm2 (NaN unknown)."""

    moment: dt.datetime
    aot: float
    water_gcm2: float


@dataclass(frozen=True)
class Photometer:
    """One station: its name, place in degrees (WGS 84) and measurements by time."""

    name: str
    longitude: float
    latitude: float
    measurements: tuple[Sun, ...]


def read_photometers(paths: Sequence[str]) -> list[Photometer]:
    """The stations of some files or folders of files. Raises `TheiaError` for files that are none of AERONET's."""
    stations: dict[str, Photometer] = {}
    files = [f for path in paths for f in _files_of(path)]
    if not files:
        raise TheiaError("input", "No measurements are given.", "Give a file of AERONET, or a folder of them.")
    for path in files:
        found = parse(read_text(path), os_name(path))
        before = stations.get(found.name)
        if before is not None:
            moments = {m.moment for m in before.measurements}
            more = [m for m in found.measurements if m.moment not in moments]
            together = sorted([*before.measurements, *more], key=lambda m: m.moment)
            found = Photometer(before.name, before.longitude, before.latitude, tuple(together))
        stations[found.name] = found
    return list(stations.values())


def _files_of(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    pattern = re.compile(r"\.(lev\d\d|csv|txt)$", re.IGNORECASE)
    return [os.path.join(path, n) for n in sorted(os.listdir(path)) if pattern.search(n)]


def parse(text: str, name: str) -> Photometer:
    """One file. Raises `TheiaError` when the row of columns, the channels or the place are missing."""
    lines = text.splitlines()
    head = next((i for i, line in enumerate(lines) if re.search(r"Date\(dd", line) and "Time(hh" in line), None)
    if head is None:
        raise TheiaError(
            "input",
            phrase("{name} is no file of AERONET: the row with Date(dd:mm:yyyy) is missing.", name=name),
            "Download 'All Points' of level 2.0 (or 1.5) from aeronet.gsfc.nasa.gov.",
        )
    columns = [c.strip() for c in next(csv.reader([lines[head]]))]
    index = {c.lower(): i for i, c in enumerate(columns)}
    day = next(i for c, i in index.items() if c.startswith("date(dd"))
    clock = next(i for c, i in index.items() if c.startswith("time(hh"))
    channels = [(float(m[1]), i) for i, c in enumerate(columns) if (m := _CHANNEL.match(c))]
    channels = [(w, i) for w, i in channels if _BETWEEN_NM[0] <= w <= _BETWEEN_NM[1]]
    if len(channels) < 2:
        raise TheiaError(
            "input", phrase("{name} has fewer than two channels of AOT between 440 and 870 nm.", name=name)
        )
    vapour = next((i for c, i in index.items() if c.startswith(("precipitable_water", "water(cm"))), None)
    rows = [r for r in csv.reader(lines[head + 1 :]) if len(r) > max(day, clock)]
    found = []
    for row in rows:
        moment = _moment(row[day], row[clock])
        aot = at_550([(w, _number(row, i)) for w, i in channels])
        if moment is not None and np.isfinite(aot):
            found.append(Sun(moment, aot, _number(row, vapour) if vapour is not None else float("nan")))
    if not found:
        raise TheiaError("input", phrase("{name} holds no AOT between 440 and 870 nm.", name=name))
    station, longitude, latitude = _place(lines[:head], index, rows[0], name)
    return Photometer(station, longitude, latitude, tuple(sorted(found, key=lambda m: m.moment)))


def _place(preface: Sequence[str], index: dict[str, int], row: Sequence[str], name: str) -> tuple[str, float, float]:
    """(name, longitude, latitude): columns of version 3, preface of version 2."""
    longitude = next((i for c, i in index.items() if c.startswith("site_longitude")), None)
    latitude = next((i for c, i in index.items() if c.startswith("site_latitude")), None)
    site = next((i for c, i in index.items() if c in ("aeronet_site", "aeronet_site_name")), None)
    if longitude is not None and latitude is not None and max(longitude, latitude) < len(row):
        return row[site] if site is not None else name, float(row[longitude]), float(row[latitude])
    for line in preface:
        match = _PLACE.search(line)
        if match:
            title = re.search(r"Location=([^,]+)", line)
            return title[1] if title else name, float(match[1]), float(match[2])
    raise TheiaError("input", phrase("{name} does not say where the station is.", name=name),
                     "Download the file with the site's coordinates.")  # fmt: skip


def _moment(day: str, clock: str) -> dt.datetime | None:
    try:
        d, m, y = (int(v) for v in re.split(r"[:/-]", day.strip()))
        hour, minute, second = (int(v) for v in clock.strip().split(":"))
        return dt.datetime(y if y > 99 else 2000 + y, m, d, hour, minute, second, tzinfo=dt.UTC)
    except ValueError:
        return None


def _number(row: Sequence[str], index: int) -> float:
    """A value; NaN where it is filled (N/A, -999)."""
    try:
        value = float(row[index])
    except (ValueError, IndexError):
        return float("nan")
    return value if value > -100 else float("nan")


def at_550(channels: Sequence[tuple[float, float]]) -> float:
    """AOT at 550 nm from (wavelength in nm, AOT); NaN when the channels do not surround it."""
    known = sorted((w, a) for w, a in channels if np.isfinite(a) and a > 0)
    if len(known) < 2 or known[0][0] > _TARGET_NM or known[-1][0] < _TARGET_NM:
        return float("nan")
    x, y = np.log(np.array(known)).T
    order = 2 if len(known) > 2 else 1
    return float(np.exp(np.polyval(np.polyfit(x - np.log(_TARGET_NM), y, order), 0.0)))


def around_moment(station: Photometer, moment: dt.datetime, window: dt.timedelta) -> Sun | None:
    """Means of the measurements within a window before and after a moment; None when there is none."""
    near = [m for m in station.measurements if abs(m.moment - moment) <= window]
    if not near:
        return None
    vapour = [m.water_gcm2 for m in near if np.isfinite(m.water_gcm2)]
    return Sun(moment, float(np.mean([m.aot for m in near])), float(np.mean(vapour)) if vapour else float("nan"))
