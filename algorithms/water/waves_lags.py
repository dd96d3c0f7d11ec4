"""Seconds between two bands of Sentinel-2, detector by detector: the shipped table, or the user's own.

The push-broom looks at a place with one band after the other; detectors of odd and even number look ahead and behind,
so that the order turns over. Published for detectors 1, 6 and 12 of Sentinel-2A: the others lie on the parabola through
these three, as the angle between the bands changes evenly across the field of view. The other satellites differ by less
than 0.5 %, and take the same. A table of one's own (CSV: satellite, pair, detector, seconds) goes before.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import phrase
from .waves_spectrum import constants

Lags = Mapping[tuple[str, str, int], float]
NO_TABLE: Lags = MappingProxyType({})
_COLUMNS = ("satellite", "pair", "detector", "seconds")
_DETECTORS = range(1, 13)
_LONGEST_S = 60.0


def detector_lags(satellite: str, pair: str, own: Lags = NO_TABLE) -> dict[int, float]:
    """Seconds from the first to the second band by detector 1 to 12; empty for a satellite that no table knows.

    `own`: lags of the user by (satellite, pair, detector), which replace those of the shipped table one by one.
    """
    table = constants()["lags"]
    found: dict[int, float] = {}
    if satellite in table["satellites"]:
        known = table["detectors"][table["reference"]][pair]
        numbers = np.array([int(d) for d in known], float)
        curve = np.polyfit(numbers, [abs(s) for s in known.values()], 2)
        found = {d: float(np.polyval(curve, d)) * (1 if d % 2 else -1) for d in _DETECTORS}
        found |= {int(d): float(s) for d, s in known.items()}
    return found | {d: own[satellite, pair, d] for d in _DETECTORS if (satellite, pair, d) in own}


def read_lags(path: str | None) -> Lags:
    """The user's lags by (satellite, pair, detector). Raises `TheiaError` listing all that is wrong with the table."""
    if path is None:
        return NO_TABLE
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise TheiaError("input", phrase("{file} cannot be read: {error}.", file=path, error=error)) from error
    first = text.split("\n", 1)[0]
    lines = csv.DictReader(text.splitlines(), delimiter=";" if first.count(";") > first.count(",") else ",")
    lacking = [c for c in _COLUMNS if c not in (lines.fieldnames or ())]
    if lacking:
        raise TheiaError(
            "input",
            phrase("{file} has no column {names}.", file=path, names=", ".join(lacking)),
            "A line per satellite, pair of bands and detector: satellite,pair,detector,seconds (S2B,B2-B4,3,1.006).",
        )
    pairs = constants()["lags"]["pairs"]
    found: dict[tuple[str, str, int], float] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, 2):
        satellite, pair = (str(line[c] or "").strip().upper() for c in ("satellite", "pair"))
        try:
            detector, seconds = int(str(line["detector"])), float(str(line["seconds"]).replace(",", "."))
        except ValueError:
            problems.append(phrase("Line {number}: the detector or the seconds are no number.", number=number))
            continue
        if pair not in pairs:
            problems.append(
                phrase("Line {number}: {pair} is none of {pairs}.", number=number, pair=pair, pairs=", ".join(pairs))
            )
        elif detector not in _DETECTORS:
            problems.append(phrase("Line {number}: there is no detector {detector}.", number=number, detector=detector))
        elif not math.isfinite(seconds) or seconds == 0 or abs(seconds) > _LONGEST_S:
            problems.append(phrase("Line {number}: {seconds} s is no time lag.", number=number, seconds=seconds))
        elif (satellite, pair, detector) in found:
            problems.append(phrase("Line {number}: said before.", number=number))
        else:
            found[satellite, pair, detector] = seconds
    raise_all("input", phrase("{file} cannot be used:", file=path), problems)
    return MappingProxyType(found)
