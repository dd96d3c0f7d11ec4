"""The metadata of ESA Sentinel-2 SAFE products (L1C and L2A, all processing baselines), as values.

Two files: the product's (MTD_MSIL2A.xml, MTD_MSIL1C.xml) holds scales, offsets, special values and the list of images;
the granule's (MTD_TL.xml) holds grids, sensing time and angles. Band ids count B1 ... B8, B8A, B9 ... B12 from 0.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..core.grid import Grid
from ..spec.phrase import phrase
from .angle_xml import detectors, direction, nodes
from .checks import promised_grid
from .scene import AngleNodes, Angles
from .sensors import short_name
from .xmlfile import as_number, clean, moment, number, parse, text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405: the type's name; parsing is defusedxml's

PRODUCT_ROOTS = ("Level-2A_User_Product", "Level-1C_User_Product")
TILE_ROOTS = ("Level-2A_Tile_ID", "Level-1C_Tile_ID")

#: band of each band id
BAND_IDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12")

#: from this baseline (25 January 2022) DN carry an offset; without one in the metadata they are refused
OFFSET_BASELINE = 4.0


@dataclass(frozen=True)
class ProductMetadata:
    """What the product's file says. `offsets` by band, in DN, to be added before division by `quantification`."""

    uri: str
    level: str
    platform: str
    baseline: str
    orbit: int | None
    quantification: float | None
    aot_quantification: float | None
    water_vapour_quantification: float | None
    offsets: Mapping[str, float]
    nodata: float
    saturated: float
    wavelengths_nm: Mapping[str, float]
    images: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class TileMetadata:
    """What the granule's file says; grids by pixel size in m (10, 20, 60)."""

    tile: str
    acquired: dt.datetime | None
    grids: Mapping[int, Grid]
    angles: Angles = field(default_factory=Angles)
    quality: Mapping[str, float] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def parse_product(data: bytes, name: str) -> ProductMetadata:
    """Metadata of a product. Raises `TheiaError` when it is not such a file."""
    root = parse(data, name, PRODUCT_ROOTS)
    level = "L2A" if root.tag == PRODUCT_ROOTS[0] else "L1C"
    problems: list[str] = []
    quantification = number(root, ".//BOA_QUANTIFICATION_VALUE" if level == "L2A" else ".//QUANTIFICATION_VALUE")
    if not quantification or quantification <= 0:
        kind = "BOA_QUANTIFICATION_VALUE" if level == "L2A" else "QUANTIFICATION_VALUE"
        problems.append(phrase("{name}: {kind} is missing or not positive.", name=name, kind=kind))
        quantification = None
    baseline = text(root, ".//PROCESSING_BASELINE")
    offsets = {}
    for element in root.iter("BOA_ADD_OFFSET" if level == "L2A" else "RADIO_ADD_OFFSET"):
        band, value = _band(element.get("band_id")), as_number(clean(element.text))
        if band and value is not None:
            offsets[band] = value
    recent = as_number(baseline)
    if recent is not None and recent >= OFFSET_BASELINE and not offsets:
        problems.append(
            phrase(
                "{name}: baseline {baseline} has an offset per band, and none is given.", name=name, baseline=baseline
            )
        )
    special = {
        text(s, "SPECIAL_VALUE_TEXT"): number(s, "SPECIAL_VALUE_INDEX") for s in root.iter("Special_Values")
    }  # fmt: skip
    orbit = number(root, ".//SENSING_ORBIT_NUMBER")
    wavelengths = {}
    for element in root.iter("Spectral_Information"):
        centre = number(element, "Wavelength/CENTRAL")
        if centre is not None:
            wavelengths[short_name(element.get("physicalBand") or "")] = centre
    return ProductMetadata(
        uri=text(root, ".//PRODUCT_URI"),
        level=level,
        platform=text(root, ".//SPACECRAFT_NAME"),
        baseline=baseline,
        orbit=int(orbit) if orbit is not None else None,
        quantification=quantification,
        aot_quantification=number(root, ".//AOT_QUANTIFICATION_VALUE"),
        water_vapour_quantification=number(root, ".//WVP_QUANTIFICATION_VALUE"),
        offsets=offsets,
        nodata=_first(special.get("NODATA"), 0.0),
        saturated=_first(special.get("SATURATED"), 65535.0),
        wavelengths_nm=wavelengths,
        images=tuple(clean(e.text) for e in (*root.iter("IMAGE_FILE"), *root.iter("IMAGE_FILE_2A")) if clean(e.text)),
        problems=tuple(problems),
    )


def _first(value: float | None, default: float) -> float:
    return default if value is None else value


def _band(band_id: str | None) -> str:
    index = as_number(clean(band_id))
    return BAND_IDS[int(index)] if index is not None and 0 <= index < len(BAND_IDS) else ""


def parse_tile(data: bytes, name: str) -> TileMetadata:
    """Metadata of a granule. Raises `TheiaError` when it is not such a file."""
    root = parse(data, name, TILE_ROOTS)
    problems: list[str] = []
    acquired = moment(text(root, ".//SENSING_TIME"))
    if acquired is None:
        problems.append(phrase("{name}: SENSING_TIME is missing or not a date.", name=name))
    grids = _grids(root, name, problems)
    if not grids:
        problems.append(phrase("{name}: the size and position of the tile (Tile_Geocoding) are missing.", name=name))
    match = re.search(r"_T(\d{2}[A-Z]{3})", text(root, ".//TILE_ID"))
    quality = {}
    for element in root.iterfind(".//Image_Content_QI/*"):
        value = as_number(clean(element.text))
        if value is not None and isinstance(element.tag, str):
            quality[element.tag] = value
    return TileMetadata(
        tile=f"T{match[1]}" if match else "",
        acquired=acquired,
        grids=grids,
        angles=_angles(root, grids, name, problems),
        quality=quality,
        problems=tuple(problems),
    )


def _grids(root: Element, name: str, problems: list[str]) -> dict[int, Grid]:
    """Pixel in m -> grid, finest first."""
    code = text(root, ".//Tile_Geocoding/HORIZONTAL_CS_CODE")
    sizes = {clean(e.get("resolution")): (number(e, "NROWS"), number(e, "NCOLS")) for e in root.iter("Size")}
    grids = {}
    for element in root.iter("Geoposition"):
        resolution = clean(element.get("resolution"))
        rows, cols = sizes.get(resolution, (None, None))
        left, top, pixel = number(element, "ULX"), number(element, "ULY"), as_number(resolution)
        grid = promised_grid(code, left, top, pixel, rows, cols, f"{name}, {resolution} m", problems)
        if grid is not None and pixel is not None:
            grids[int(pixel)] = grid
    return dict(sorted(grids.items()))


def _angles(root: Element, grids: Mapping[int, Grid], name: str, problems: list[str]) -> Angles:
    """Angles of the granule; node (0, 0) is the upper-left corner of the tile. Bands without grids are left out."""
    mean_sun = direction(root.find(".//Mean_Sun_Angle"))
    mean_view = {}
    for element in root.iter("Mean_Viewing_Incidence_Angle"):
        band, pair = _band(element.get("bandId")), direction(element)
        if band and pair:
            mean_view[band] = pair
    if not grids:
        return Angles(mean_sun_deg=mean_sun, mean_view_deg=mean_view)
    left, _, _, top = next(iter(grids.values())).bounds
    found: dict[str, list[AngleNodes | None]] = {}
    for element in root.iter("Viewing_Incidence_Angles_Grids"):
        band = _band(element.get("bandId"))
        if band:
            found.setdefault(band, []).append(nodes(element, left, top, name, problems))
    view = {band: detectors(grid, band, name, problems) for band, grid in found.items()}
    sun = nodes(root.find(".//Sun_Angles_Grid"), left, top, name, problems)
    return Angles(sun, {band: known for band, known in view.items() if known}, mean_sun, mean_view)
