"""Surface reflectance measured at a station: reading a table, and its value at a satellite's moment and band."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..physics import responses
from ..products.sensors import all_sensors, short_name
from ..spec.phrase import phrase

#: measurements further apart than this around an acquisition are not interpolated
LONGEST_GAP = dt.timedelta(minutes=60)


@dataclass(frozen=True)
class Measurement:
    """One reflectance at a moment (UTC): of a band by name, or at a wavelength in nm."""

    moment: dt.datetime
    band: str
    wavelength_nm: float
    reflectance: float
    uncertainty: float


@dataclass(frozen=True)
class Station:
    """Where a station stands, in degrees (WGS 84), and what it measured, by time."""

    longitude: float
    latitude: float
    measurements: tuple[Measurement, ...]


def read_stations(paths: Sequence[str], longitude: float | None, latitude: float | None) -> Station:
    """One station's measurements from files and folders of files: tables (CSV) or files of RadCalNet.

    The place comes from the files where they hold it; what is given wins. Raises `TheiaError` when there is none, or
    when files are of different places.
    """
    from . import radcalnet

    files = [f for path in paths for f in _files(path)]
    if not files:
        raise TheiaError("input", "No measurements are given.", "Give a file of measurements, or a folder of them.")
    found: list[Measurement] = []
    places: dict[tuple[float, float], str] = {}
    for path in files:
        text = read_text(path)
        if radcalnet.is_radcalnet(text):
            station = radcalnet.parse(text, os_name(path))
            found += station.measurements
            places.setdefault((round(station.longitude, 3), round(station.latitude, 3)), os_name(path))
        else:
            found += read_measurements(path)
    if longitude is not None and latitude is not None:
        place = (longitude, latitude)
    elif len(places) == 1:
        place = next(iter(places))
    elif places:
        raise TheiaError(
            "input",
            phrase("The files are of different places: {names}.", names=", ".join(places.values())),
            "Give the files of one station at a time.",
        )
    else:
        raise TheiaError("input", "The place of the station is not known: the measurements do not say it.",
                         "Give its longitude and latitude.")  # fmt: skip
    if not found:
        raise TheiaError("input", phrase("{name} holds no measurement.", name=os_name(files[0])))
    return Station(*place, tuple(sorted(found, key=lambda m: m.moment)))


def _files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    names = sorted(n for n in os.listdir(path) if n.lower().endswith((".csv", ".txt", ".output", ".input")))
    return [os.path.join(path, n) for n in names]


def read_text(path: str) -> str:
    """A text file of at most 64 MB. Raises `TheiaError` when it cannot be read as text."""
    try:
        with open(path, newline="", encoding="utf-8-sig", errors="strict") as file:
            return file.read(1 << 26)
    except UnicodeDecodeError:
        with open(path, newline="", encoding="latin-1") as file:
            return file.read(1 << 26)
    except OSError as error:
        raise TheiaError("input", phrase("{path} cannot be read as a text table.", path=path)) from error


def read_measurements(path: str) -> list[Measurement]:
    """Read a CSV with the columns datetime, band or wavelength_nm, reflectance and, optionally, uncertainty.

    Raises `TheiaError` listing the lines that cannot be used.
    """
    found: list[Measurement] = []
    problems: list[str] = []
    text = read_text(path)
    dialect = ";" if text[:4096].count(";") > text[:4096].count(",") else ","
    reader = csv.DictReader(text.splitlines(), delimiter=dialect)
    names = {(n or "").strip().lower(): n for n in reader.fieldnames or ()}
    needed = {"datetime", "reflectance"} - set(names)
    if needed or not ({"band", "wavelength_nm"} & set(names)):
        raise TheiaError(
            "input",
            phrase(
                "{path} lacks the columns {value}.",
                path=path,
                value=", ".join(sorted(needed)) or "band or wavelength_nm",
            ),
            "Expected: datetime, band (or wavelength_nm), reflectance, uncertainty (optional).",
        )
    for number, row in enumerate(reader, 2):
        try:
            value = {k: (row[n] or "").strip() for k, n in names.items()}
            moment = dt.datetime.fromisoformat(value["datetime"].replace("Z", "+00:00"))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
            reflectance = float(value["reflectance"])
            wavelength = float(value["wavelength_nm"]) if value.get("wavelength_nm") else float("nan")
            if not np.isfinite(reflectance) or reflectance < -0.1 or reflectance > 2:
                continue  # the fill values of station files
            band = short_name(value["band"]) if value.get("band") else ""
            found.append(Measurement(moment, band, wavelength, reflectance, float(value.get("uncertainty") or "nan")))
        except (ValueError, KeyError, TypeError):
            problems.append(phrase("line {number}", number=number))
    raise_all("input", phrase("{name}: lines that are no measurements:", name=os_name(path)), problems[:10])
    if not found:
        raise TheiaError("input", phrase("{path} holds no measurement.", path=path))
    return sorted(found, key=lambda m: m.moment)


def os_name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def at_moment(measurements: Sequence[Measurement], moment: dt.datetime, sensor: str, band: str) -> float | None:
    """The station's reflectance in a band at a moment: mean over the band's response, linear in time.

    None when the measurements around the moment are more than an hour apart or away.
    """
    days = sorted({m.moment for m in measurements})
    before = [d for d in days if d <= moment]
    after = [d for d in days if d >= moment]
    if not before and not after:
        return None
    first, last = (before[-1] if before else after[0]), (after[0] if after else before[-1])
    if abs(last - first) > LONGEST_GAP or abs(first - moment) > LONGEST_GAP or abs(last - moment) > LONGEST_GAP:
        return None
    values = [_in_band([m for m in measurements if m.moment == d], sensor, band) for d in (first, last)]
    if values[0] is None or values[1] is None:
        return None
    if first == last:
        return values[0]
    share = (moment - first) / (last - first)
    return values[0] + share * (values[1] - values[0])


def _in_band(measurements: Sequence[Measurement], sensor: str, band: str) -> float | None:
    named = [m.reflectance for m in measurements if m.band == band]
    if named:
        return float(np.mean(named))
    spectrum = sorted((m.wavelength_nm, m.reflectance) for m in measurements if np.isfinite(m.wavelength_nm))
    if len(spectrum) < 2:
        return None
    known = all_sensors()[sensor].bands[band]
    wavelengths, response = responses.response(sensor, band) or responses.box(known.centre_nm, known.width_nm)
    weights = responses.weights(wavelengths, response)
    nm = wavelengths * 1000
    x, y = np.array(spectrum).T
    # the tails of a response may leave the spectrum, its body may not
    inside = (nm >= x[0]) & (nm <= x[-1])
    if weights[inside].sum() < 0.98:
        return None
    return float((np.interp(nm, x, y) * weights)[inside].sum() / weights[inside].sum())
