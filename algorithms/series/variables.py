"""One quantity of a series: a band, a layer of the products, an index of the spyndex catalogue, or PPI.

PPI, the plant phenology index of Jin and Eklundh 2014 (doi:10.1016/j.rse.2014.07.010, equations 7 to 9), grows
linearly with green leaf area and hardly sees snow: PPI = -K ln((M - DVI) / (M - 0.09)), with DVI = NIR - red, M the
pixel's largest DVI of the series plus 0.005, and K by the sun's zenith angle.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import numpy as np

from ..core.errors import TheiaError
from ..core.grid import Grid
from ..products.scene import Scene
from ..products.sensors import all_sensors
from ..spec.phrase import phrase
from .dates import day_of_year
from .spectral_indices import ROLES, compute_index, letters_of
from .stack import Stack, find_band
from .table import constants

PPI = "PPI"
_EPOCH = dt.date(1970, 1, 1)
#: indices that rise with green leaves, whose lowest values missed clouds make
GREENNESS = ("NDVI", "EVI", "EVI2", "PPI", "NDRE", "NDREI", "SAVI", "MSAVI", "NIRv", "kNDVI", "GNDVI", "LAI", "FAPAR")


def bands_of(variable: str, scenes: Sequence[Scene]) -> tuple[str, ...]:
    """The bands that a quantity needs, as the stack names them. Raises `TheiaError` for an unknown name."""
    if any(find_band(s, variable) is not None for s in scenes):
        return (variable,)
    if variable.upper() == PPI:
        return ("B4", "B8")
    sensor = all_sensors()["S2"]
    try:
        letters = letters_of(variable)
    except (KeyError, AttributeError):
        raise TheiaError(
            "input",
            phrase("{variable} is neither an index, nor a band of the products.", variable=variable),
            "Choose an index of the list, or write the name of a band.",
        ) from None
    return tuple(band.name for letter in letters if (band := sensor.by_role(ROLES[letter])) is not None)


def compute(variable: str, stack: Stack, values: np.ndarray, sun_zenith_deg: np.ndarray | None = None) -> np.ndarray:
    """The quantity on every date: (dates, pixels) float32, NaN where it is not defined; values under masks mean
    nothing.

    `values` (dates, bands, pixels) as stored; `sun_zenith_deg` (dates,) is needed for PPI, whose M is the largest DVI
    of what is given: hand over clear values only, the others as NaN.
    """

    def band(name: str) -> np.ndarray:
        position = stack.bands.index(name)
        physical: np.ndarray = values[:, position].astype(np.float32) * np.float32(stack.units[position])
        return physical

    if variable in stack.bands:
        return band(variable)
    if variable.upper() == PPI:
        if sun_zenith_deg is None:
            raise ValueError("PPI needs the sun's zenith angle")
        return plant_phenology_index(band("B4"), band("B8"), sun_zenith_deg)
    sensor = all_sensors()["S2"]
    bands, wavelengths = {}, {}
    for letter in letters_of(variable):
        known = sensor.by_role(ROLES[letter])
        if known is not None:
            bands[letter], wavelengths[letter] = band(known.name), known.centre_nm
    return compute_index(variable, bands, wavelengths)


def plant_phenology_index(red: np.ndarray, nir: np.ndarray, sun_zenith_deg: np.ndarray) -> np.ndarray:
    """PPI (dates, pixels) float32 from reflectances (dates, pixels) and the sun's zenith angle (dates,) in degrees."""
    table = constants()["ppi"]
    soil = table["soil_dvi"]
    dvi = nir - red
    with np.errstate(all="ignore"):
        highest = np.fmax.reduce(dvi, axis=0) + table["above_maximum"]
        # a pixel that is never green has no such scale: its soil would be its canopy
        highest = np.clip(highest, soil + 0.02, 0.95)
        cosine = np.cos(np.radians(np.minimum(sun_zenith_deg, 80)))[:, np.newaxis]
        diffuse = table["diffuse"][0] + table["diffuse"][1] / cosine
        gain = (1 + highest) / (1 - highest) / (4 * (diffuse + 0.5 * (1 - diffuse) / cosine))
        index = -gain * np.log((highest - np.minimum(dvi, highest - 1e-3)) / (highest - soil))
    return np.clip(index, 0, table["largest"]).astype(np.float32)


def sun_zenith(scenes: Sequence[Scene], grid: Grid) -> np.ndarray:
    """(scenes,) degrees: from the product, else from the date, 10:30 local solar time and the latitude of the grid."""
    found = []
    latitude: float | None = None
    for scene in scenes:
        if scene.angles.mean_sun_deg is not None:
            found.append(scene.angles.mean_sun_deg[0])
            continue
        if latitude is None:
            latitude = _latitude(grid)
        day = day_of_year((scene.acquired.date() - _EPOCH).days)
        declination = math.radians(-23.44) * math.cos(2 * math.pi * (day + 10) / 365.25)
        hour = math.radians(-22.5)
        cosine = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(
            hour
        )
        found.append(math.degrees(math.acos(min(1.0, max(-1.0, cosine)))))
    return np.array(found, np.float64)


def _latitude(grid: Grid) -> float:
    from pyproj import Transformer

    xmin, ymin, xmax, ymax = grid.bounds
    if not grid.crs:
        return 0.0
    _, latitude = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True).transform(
        (xmin + xmax) / 2, (ymin + ymax) / 2
    )
    return math.radians(latitude)
