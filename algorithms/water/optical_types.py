"""Optical water types: the class of a table whose spectrum has the shape of a pixel's, and the angle between them.

The table is a CSV: a header `name,443,490,560,...` (wavelengths in nm), one line per class, reflectances in any one
unit, since only shapes are compared. The table that is shipped comes from this project's bio-optical model; users put
their own (means of field spectra, published classes) in its place.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import phrase
from .quality_formulas import constants

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "tables" / "optical_water_types.csv"
NO_TYPE = 0
_FARTHEST_NM = 16.0
_FEWEST_BANDS = 3
_MOST_TYPES = 60


@dataclass(frozen=True)
class OpticalTypes:
    """`names` of the classes (code 1 is the first), `roles` of the bands, `spectra` (classes, bands)."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    spectra: np.ndarray
    source: str = ""

    def of_bands(self, roles: Mapping[str, object]) -> OpticalTypes | None:
        """The table for the bands that an image has; None where fewer than three are left."""
        kept = [i for i, role in enumerate(self.roles) if role in roles]
        if len(kept) < _FEWEST_BANDS:
            return None
        return OpticalTypes(self.names, tuple(self.roles[i] for i in kept), self.spectra[:, kept], self.source)


def read_types(path: str | None = None) -> OpticalTypes:
    """The table of a CSV file, or the one that is shipped. Raises `TheiaError` listing all that is wrong."""
    file = Path(path) if path else SHIPPED
    try:
        lines = [r for r in csv.reader(file.read_text(encoding="utf-8-sig").splitlines()) if r and r[0][:1] != "#"]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TheiaError(
            "input", phrase("{file} cannot be read as a table: {error}.", file=file, error=error)
        ) from error
    problems: list[str] = []
    header = [c.strip() for c in lines[0]] if lines else []
    columns = _columns(header, problems)
    names, spectra = [], []
    for number, line in enumerate(lines[1:], 2):
        try:
            values = [float(line[i]) for i in columns]
        except (ValueError, IndexError):
            problems.append(
                phrase(
                    "line {number} ({name}): a number per wavelength is expected.",
                    number=number,
                    name=line[0],
                )
            )
            continue
        if not np.isfinite(values).all() or max(values, default=0) <= 0:
            problems.append(
                phrase(
                    "line {number} ({name}): the spectrum is empty or not finite.",
                    number=number,
                    name=line[0],
                )
            )
        names.append(line[0].strip())
        spectra.append(values)
    if not names or len(names) > _MOST_TYPES:
        problems.append(phrase("{count} classes, expected 1 to {most}.", count=len(names), most=_MOST_TYPES))
    raise_all(
        "input",
        phrase("{name} is no table of optical water types:", name=file.name),
        problems,
        "Expected a CSV: name,443,490,560,665,705,740,783 and one line per class.",
    )
    return OpticalTypes(tuple(names), tuple(columns.values()), np.array(spectra, np.float64), file.name)


def _columns(header: list[str], problems: list[str]) -> dict[int, str]:
    """Column number -> role of the nearest band."""
    if not header or header[0].lower() not in ("name", "class", "type"):
        problems.append("the first column has to be `name`.")
    found: dict[int, str] = {}
    for i, text in enumerate(header[1:], 1):
        try:
            nm = float(text)
        except ValueError:
            problems.append(phrase("column {text!r} is no wavelength in nm.", text=text))
            continue
        distance, role = min((abs(nm - centre), role) for role, centre in constants()["roles_nm"].items())
        # further wavelengths of a full spectrum are not used
        if distance <= _FARTHEST_NM and role not in found.values():
            found[i] = role
    if len(found) < _FEWEST_BANDS:
        problems.append(phrase("only {count} wavelengths lie near a band of the images.", count=len(found)))
    return found


def classify(rho: Mapping[str, np.ndarray], types: OpticalTypes) -> tuple[np.ndarray, np.ndarray]:
    """(codes uint8, angles float32 in degrees) of pixels (n,) by role: the class of the smallest spectral angle.

    Code 0 and NaN where a band is unknown or the spectrum is nothing. Kruse et al. 1993 (spectral angle mapper).
    """
    spectra = np.stack([np.asarray(rho[role], np.float64) for role in types.roles], axis=-1)
    known = np.asarray(np.isfinite(spectra).all(-1))
    spectra = np.where(known[:, np.newaxis], spectra, 0.0)
    length = np.sqrt((spectra**2).sum(-1))
    known = np.asarray(known & (length > 0))
    unit = types.spectra / np.sqrt((types.spectra**2).sum(1, keepdims=True))
    cosine = (spectra @ unit.T) / np.where(known, length, 1.0)[:, np.newaxis]
    best = cosine.argmax(1)
    angle = np.degrees(np.arccos(np.clip(cosine.max(1), -1.0, 1.0)))
    return (
        np.where(known, best + 1, NO_TYPE).astype(np.uint8),
        np.where(known, angle, np.nan).astype(np.float32),
    )
