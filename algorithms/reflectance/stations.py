"""Surface reflectance measured at a station: reading a table, and its value at a satellite's moment and band."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..physics import responses
from ..products.sensors import all_sensors, short_name

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


def read_measurements(path: str) -> list[Measurement]:
    """Read a CSV with the columns datetime, band or wavelength_nm, reflectance and, optionally, uncertainty.

    Raises `TheiaError` listing the lines that cannot be used.
    """
    found: list[Measurement] = []
    problems: list[str] = []
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            text = file.read(1 << 26)
    except (OSError, UnicodeDecodeError) as error:
        raise TheiaError("input", f"{path} cannot be read as a text table.") from error
    dialect = ";" if text[:4096].count(";") > text[:4096].count(",") else ","
    reader = csv.DictReader(text.splitlines(), delimiter=dialect)
    names = {(n or "").strip().lower(): n for n in reader.fieldnames or ()}
    needed = {"datetime", "reflectance"} - set(names)
    if needed or not ({"band", "wavelength_nm"} & set(names)):
        raise TheiaError(
            "input",
            f"{path} lacks the columns {', '.join(sorted(needed)) or 'band or wavelength_nm'}.",
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
            problems.append(f"line {number}")
    raise_all("input", f"{os_name(path)}: lines that are no measurements:", problems[:10])
    if not found:
        raise TheiaError("input", f"{path} holds no measurement.")
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
