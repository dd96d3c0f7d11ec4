"""From map coordinates to degrees and back without PROJ: UTM, Lambert-93, Web Mercator, and the Sentinel-2 tiles.

For search areas and tile outlines. Transverse Mercator by Krueger's series to the fourth order of n (Karney 2011,
J. Geodesy 85, eqs 7 to 12, 35, 36; better than 1 mm within 3000 km of the meridian); Lambert conformal conic by Snyder
(USGS Professional Paper 1395, eqs 15-1 to 15-11); constants of Lambert-93 from EPSG:2154. Degrees WGS84 and RGF93 are
not told apart (below 1 m).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from ..core.errors import TheiaError
from ..spec.phrase import phrase

_A, _F = 6378137.0, 1 / 298.257223563  # WGS84
_N = _F / (2 - _F)
_E = math.sqrt(_F * (2 - _F))
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_K0 = 0.9996
#: side of a Sentinel-2 tile and the step of its corners, in metres (Sentinel-2 tiling grid, ESA)
TILE_SIDE_M, TILE_STEP_M = 109800, 60
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")

Point = tuple


def utm_to_degrees(zone: int, south: bool, x: float, y: float) -> tuple[float, float]:
    """(longitude, latitude) of a point in UTM."""
    eta = (x - 500000.0) / (_K0 * _RADIUS)
    xi = (y - (10000000.0 if south else 0.0)) / (_K0 * _RADIUS)
    xi_, eta_ = xi, eta
    for j, beta in enumerate(_BETA, 1):
        xi_ -= beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        eta_ -= beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    conformal = math.sin(xi_) / math.hypot(math.sinh(eta_), math.cos(xi_))
    longitude = math.degrees(math.atan2(math.sinh(eta_), math.cos(xi_))) + zone * 6 - 183
    return longitude, math.degrees(math.atan(_geodetic_tangent(conformal)))


def degrees_to_utm(zone: int, south: bool, longitude: float, latitude: float) -> tuple[float, float]:
    """(x, y) in UTM of a point in degrees."""
    tau = math.tan(math.radians(latitude))
    delta = math.radians(longitude - (zone * 6 - 183))
    conformal = _conformal_tangent(tau)
    xi_ = math.atan2(conformal, math.cos(delta))
    eta_ = math.asinh(math.sin(delta) / math.hypot(conformal, math.cos(delta)))
    xi, eta = xi_, eta_
    for j, alpha in enumerate(_ALPHA, 1):
        xi += alpha * math.sin(2 * j * xi_) * math.cosh(2 * j * eta_)
        eta += alpha * math.cos(2 * j * xi_) * math.sinh(2 * j * eta_)
    return 500000.0 + _K0 * _RADIUS * eta, _K0 * _RADIUS * xi + (10000000.0 if south else 0.0)


def _conformal_tangent(tau: float) -> float:
    sigma = math.sinh(_E * math.atanh(_E * tau / math.hypot(1, tau)))
    return tau * math.hypot(1, sigma) - sigma * math.hypot(1, tau)


def _geodetic_tangent(conformal: float) -> float:
    tau = conformal / math.sqrt(1 - _E**2)
    for _ in range(6):
        found = _conformal_tangent(tau)
        slope = (1 - _E**2) * math.hypot(1, found) * math.hypot(1, tau) / (1 + (1 - _E**2) * tau**2)
        step = (conformal - found) / slope
        tau += step
        if abs(step) < 1e-13 * max(1.0, abs(tau)):
            break
    return tau


def _lambert_t(latitude: float) -> float:
    sine = _E * math.sin(latitude)
    return math.tan(math.pi / 4 - latitude / 2) / ((1 - sine) / (1 + sine)) ** (_E / 2)


def _lambert_m(latitude: float) -> float:
    return math.cos(latitude) / math.sqrt(1 - (_E * math.sin(latitude)) ** 2)


def lambert93_to_degrees(x: float, y: float) -> tuple[float, float]:
    """(longitude, latitude) of a point in EPSG:2154."""
    phi1, phi2, phi0, lambda0 = (math.radians(v) for v in (44.0, 49.0, 46.5, 3.0))
    n = math.log(_lambert_m(phi1) / _lambert_m(phi2)) / math.log(_lambert_t(phi1) / _lambert_t(phi2))
    factor = _A * _lambert_m(phi1) / (n * _lambert_t(phi1) ** n)
    dx, dy = x - 700000.0, factor * _lambert_t(phi0) ** n - (y - 6600000.0)
    t = (math.hypot(dx, dy) / factor) ** (1 / n)
    latitude = math.pi / 2 - 2 * math.atan(t)
    for _ in range(10):
        sine = _E * math.sin(latitude)
        latitude = math.pi / 2 - 2 * math.atan(t * ((1 - sine) / (1 + sine)) ** (_E / 2))
    return math.degrees(math.atan2(dx, dy) / n + lambda0), math.degrees(latitude)


def mercator_to_degrees(x: float, y: float) -> tuple[float, float]:
    """(longitude, latitude) of a point in EPSG:3857."""
    return math.degrees(x / _A), math.degrees(math.atan(math.sinh(y / _A)))


def to_degrees(crs: str | None) -> Callable[[float, float], tuple[float, float]]:
    """The function from a reference system's (x, y) to (longitude, latitude).

    Others than WGS84, UTM, Lambert-93 and Web Mercator need pyproj, which the engine has; without it a TheiaError asks
    for one of these.
    """
    code = re.sub(r"^.*[:/]", "", (crs or "EPSG:4326").strip().upper())
    if code in ("4326", "CRS84", "4258", "4171", "OGC:CRS84"):
        return lambda x, y: (x, y)
    if code == "2154":
        return lambert93_to_degrees
    if code in ("3857", "900913"):
        return mercator_to_degrees
    if re.fullmatch(r"(326|327|258)\d\d", code) and 1 <= int(code[3:]) <= 60:
        zone, south = int(code[3:]), code.startswith("327")
        return lambda x, y: utm_to_degrees(zone, south, x, y)
    try:
        import pyproj
    except ImportError:
        raise TheiaError(
            "input",
            phrase("The area is in {crs}, which is not read without the processing environment.", crs=crs),
            "Give it in EPSG:4326, Lambert-93, UTM or Web Mercator, or install the processing environment.",
        ) from None
    try:
        transformer: Any = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.CRSError:
        raise TheiaError("input", phrase("{crs} is not a known reference system.", crs=crs)) from None
    return lambda x, y: transformer.transform(x, y)


def densified(ring: Sequence[Sequence[float]], parts: int) -> list[list[float]]:
    """The ring with `parts` segments for each of its edges: straight lines of a map are curves in degrees."""
    result = []
    for p, q in zip(ring, ring[1:]):
        result += [[p[0] + (q[0] - p[0]) * i / parts, p[1] + (q[1] - p[1]) * i / parts] for i in range(parts)]
    return [*result, list(ring[-1][:2])]


def tile_grid(name: str) -> tuple[int, bool, int, int]:
    """(UTM zone, southern hemisphere, x of the west edge, y of the north edge) of a Sentinel-2 tile, in metres.

    The corner is that of the 100 km square of the Military Grid, moved outward to a multiple of 60 m; the tile reaches
    109.8 km to the east and south. Raises TheiaError for a name that no tile can have.
    """
    match = re.fullmatch(r"(?:MGRS-|T)?(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])", name.strip().upper())
    zone = int(match.group(1)) if match else 0
    if match is None or not 1 <= zone <= 60 or match.group(3) not in _COLUMNS[(zone - 1) % 3]:
        raise TheiaError(
            "input", phrase("{name!r} is not the name of a Sentinel-2 tile.", name=name), "A name looks like 31TCJ."
        )
    band, column, row = match.group(2), match.group(3), match.group(4)
    easting = 100000 * (_COLUMNS[(zone - 1) % 3].index(column) + 1)
    cycle = (_ROWS.index(row) - (0 if zone % 2 else 5)) % 20 * 100000
    south = band < "N"
    # northing of the band's middle tells which repetition of the 2000 km cycle of row letters is meant
    number = _BANDS.index(band)
    middle = -80 + 8 * number + (6 if band == "X" else 4)
    target = degrees_to_utm(zone, south, zone * 6 - 183, middle)[1] - 50000
    northing = cycle + 2000000 * round((target - cycle) / 2000000)
    if not abs(northing - target) <= (750000 if band == "X" else 520000):
        raise TheiaError(
            "input",
            phrase("{name!r} is not the name of a Sentinel-2 tile.", name=name),
            phrase("Band {band} has no row {row}.", band=band, row=row),
        )
    west = easting // TILE_STEP_M * TILE_STEP_M
    north = -(-(northing + 100000) // TILE_STEP_M) * TILE_STEP_M
    return zone, south, west, north


def tile_polygon(name: str, parts: int = 4) -> dict[str, Any]:
    """Outline of a Sentinel-2 tile as a GeoJSON polygon in degrees."""
    zone, south, west, north = tile_grid(name)
    east, bottom = west + TILE_SIDE_M, north - TILE_SIDE_M
    ring = densified([(west, north), (west, bottom), (east, bottom), (east, north), (west, north)], parts)
    return {"type": "Polygon", "coordinates": [[list(utm_to_degrees(zone, south, x, y)) for x, y in ring]]}
