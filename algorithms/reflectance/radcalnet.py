"""Reading files of RadCalNet: surface reflectance of a site every 30 minutes and 10 nm, one file per day.

Text: a header (Site, Lat, Lon, Alt), rows of time and atmosphere (Year, DOY, UTC, P, T, WV, O3, AOD, Ang) with one
column per half hour, the rows of reflectance (first column the wavelength in nm), then the same rows again with their
uncertainties. Rows are found by their first word, so that their order and number may differ. Fill values are above 9998
or negative. Bouvet et al. 2019, Remote Sensing 11(20), 2401.
"""

from __future__ import annotations

import datetime as dt
import re

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .stations import Measurement, Station

_FILL = 9998.0
_WAVELENGTHS_NM = (300.0, 2600.0)


def is_radcalnet(text: str) -> bool:
    """Whether a text looks like such a file: it has the rows of time and place under their labels."""
    labels = {line.split(":")[0].split()[0].lower() for line in text.splitlines() if line.strip()}
    return {"lat", "lon", "year", "doy", "utc"} <= labels


def parse(text: str, name: str) -> Station:
    """The measurements of a file. Raises `TheiaError` when rows are missing or of different lengths."""
    rows: dict[str, list[str]] = {}
    spectrum: dict[float, list[list[str]]] = {}
    for line in text.splitlines():
        cells = [c for c in re.split(r"[\s,;]+", line.replace(":\t", " ").strip()) if c]
        if not cells:
            continue
        first = cells[0].rstrip(":")
        try:
            wavelength = float(first)
        except ValueError:
            rows.setdefault(first.lower(), cells[1:])
            continue
        if _WAVELENGTHS_NM[0] <= wavelength <= _WAVELENGTHS_NM[1]:
            spectrum.setdefault(wavelength, []).append(cells[1:])
    try:
        moments = [_moment(*parts) for parts in zip(rows["year"], rows["doy"], rows["utc"], strict=True)]
        place = float(rows["lon"][0]), float(rows["lat"][0])
        found = []
        for wavelength, parts in spectrum.items():
            values = [float(v) for v in parts[0]]
            errors = [float(v) for v in parts[1]] if len(parts) > 1 else [float("nan")] * len(values)
            for moment, value, error in zip(moments, values, errors, strict=True):
                if moment is not None and 0 <= value < _FILL:
                    found.append(
                        Measurement(moment, "", wavelength, value, error if 0 <= error < _FILL else float("nan"))
                    )
    except (KeyError, ValueError, IndexError) as fault:
        raise TheiaError(
            "input",
            phrase("{name} is not a complete file of RadCalNet ({fault}).", name=name, fault=fault),
            "Download it again, level 'output' with BOA reflectance.",
        ) from fault
    return Station(*place, tuple(found))


def _moment(year: str, day: str, clock: str) -> dt.datetime | None:
    """UTC; None for a column that is filled."""
    if float(year) >= _FILL or float(year) < 1900:
        return None
    hour, minute = (int(v) for v in clock.split(":")[:2])
    return dt.datetime(int(float(year)), 1, 1, hour, minute, tzinfo=dt.UTC) + dt.timedelta(days=int(float(day)) - 1)
