"""The MTD_ALL.xml of MUSCATE products (L2A and L3A, any sensor), as values.

Layout: MUSCATE format 1.x as written by the THEIA production centre and by MAJA. Nothing is assumed that the file
says: quantification values, nodata, bit numbers and file names are read. Bit numbers count from 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..core.grid import Grid
from ..spec.phrase import phrase
from .angle_xml import detectors, direction, nodes
from .checks import promised_grid
from .scene import Angles
from .xmlfile import as_number, clean, moment, number, parse, section, text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405: the type's name; parsing is defusedxml's

ROOT = "Muscate_Metadata_Document"


@dataclass(frozen=True)
class ImageFile:
    """One IMAGE_FILE: `key` is the band id, or the group id for layers that a group shares."""

    nature: str
    key: str
    file: str
    band_number: int = 1


@dataclass(frozen=True)
class MaskFile:
    """One MASK_FILE; `bit` counts from 1 as in the file, None where the file is not one bit of a field."""

    nature: str
    file: str
    group: str = ""
    band: str = ""
    bit: int | None = None
    detector: str = ""


@dataclass(frozen=True)
class Metadata:
    """What MTD_ALL.xml says. `problems` lists what a reader cannot do without and did not find."""

    product_id: str
    level: str
    platform: str
    acquired: dt.datetime | None
    tile: str
    orbit: int | None
    version: str
    authority: str
    bands: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    grids: Mapping[str, Grid]
    images: tuple[ImageFile, ...]
    masks: tuple[MaskFile, ...]
    reflectance_quantification: float | None
    water_vapour_quantification: float | None
    aot_quantification: float | None
    special_values: Mapping[str, float]
    wavelengths_nm: Mapping[str, float]
    angles: Angles = field(default_factory=Angles)
    quality: Mapping[str, str] = field(default_factory=dict)
    period: tuple[dt.datetime | None, dt.datetime | None] = (None, None)
    problems: tuple[str, ...] = ()

    def natures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(image.nature for image in self.images))

    def group_of(self, band: str) -> str:
        """The group that lists a band; empty when none does."""
        return next((g for g, bands in self.groups.items() if band in bands), "")


def parse_metadata(data: bytes, name: str) -> Metadata:
    """Metadata from the bytes of MTD_ALL.xml. Raises `TheiaError` when it is not such a file at all."""
    root = parse(data, name, (ROOT,))
    problems: list[str] = []
    product = section(root, "Product_Characteristics")
    identification = section(root, "Dataset_Identification")
    radiometry = section(root, "Radiometric_Informations")
    acquired = moment(text(product, "ACQUISITION_DATE"))
    if acquired is None:
        found = text(product, "ACQUISITION_DATE") or "nothing"
        problems.append(
            phrase(
                "{name}: ACQUISITION_DATE is {found}, expected a date such as 2024-05-01T10:56:37.665Z.",
                name=name,
                found=found,
            )
        )
    groups = {
        clean(g.get("group_id")): tuple(clean(b.text) for b in g.iterfind("Band_List/BAND_ID"))
        for g in product.iterfind("Band_Group_List/Group")
    }  # fmt: skip
    bands = tuple(clean(b.text) for b in product.iterfind("Band_Global_List/BAND_ID"))
    grids = _grids(root, name, problems)
    orbit = number(product, "ORBIT_NUMBER")
    begin = text(product, "SYNTHESIS_PERIOD_BEGIN") or text(product, "Synthesis_Period/BEGIN")
    end = text(product, "SYNTHESIS_PERIOD_END") or text(product, "Synthesis_Period/END")
    return Metadata(
        product_id=text(product, "PRODUCT_ID").replace(" ", ""),
        level=text(product, "PRODUCT_LEVEL"),
        platform=text(product, "PLATFORM"),
        acquired=acquired,
        tile=text(identification, "GEOGRAPHICAL_ZONE"),
        orbit=int(orbit) if orbit is not None and orbit >= 0 else None,
        version=text(product, "PRODUCT_VERSION"),
        authority=text(identification, "AUTHORITY"),
        bands=bands,
        groups=groups,
        grids=grids,
        images=tuple(_images(root)),
        masks=tuple(_masks(root)),
        reflectance_quantification=number(radiometry, "REFLECTANCE_QUANTIFICATION_VALUE"),
        water_vapour_quantification=number(radiometry, "WATER_VAPOR_CONTENT_QUANTIFICATION_VALUE"),
        aot_quantification=number(radiometry, "AEROSOL_OPTICAL_THICKNESS_QUANTIFICATION_VALUE"),
        special_values=_special_values(radiometry),
        wavelengths_nm=_wavelengths(radiometry),
        angles=_angles(root, grids, name, problems),
        quality={clean(q.get("name")): clean(q.text) for q in root.iterfind(".//Current_Product//QUALITY_INDEX")},
        period=(moment(begin), moment(end)),
        problems=tuple(problems),
    )


def _grids(root: Element, name: str, problems: list[str]) -> dict[str, Grid]:
    """Group -> grid from Geoposition_Informations; groups whose position is incomplete are left out."""
    code = text(root, ".//Horizontal_Coordinate_System/HORIZONTAL_CS_CODE")
    crs = f"EPSG:{code}" if code.isdigit() else code
    grids = {}
    for element in root.iterfind(".//Group_Geopositioning"):
        group = clean(element.get("group_id"))
        left, top, pixel = number(element, "ULX"), number(element, "ULY"), number(element, "XDIM")
        rows, cols = number(element, "NROWS"), number(element, "NCOLS")
        grid = promised_grid(crs, left, top, pixel, rows, cols, f"{name}, group {group}", problems)
        if grid is not None:
            grids[group] = grid
    return grids


def _files(root: Element, folder: str, kind: str) -> Iterator[tuple[str, Element]]:
    """(nature, file element) below Image_List or Mask_List, whatever the element between is called."""
    for item in root.iterfind(f".//{folder}/*"):
        nature = text(item, f"{kind}_Properties/NATURE")
        for file in item.iterfind(f"{kind}_File_List/{kind.upper()}_FILE"):
            if clean(file.text):
                yield nature, file


def _images(root: Element) -> Iterator[ImageFile]:
    for nature, file in _files(root, "Image_List", "Image"):
        key = clean(file.get("band_id") or file.get("group_id"))
        yield ImageFile(nature, key, clean(file.text).replace(" ", ""), _integer(file.get("band_number")) or 1)


def _masks(root: Element) -> Iterator[MaskFile]:
    for nature, file in _files(root, "Mask_List", "Mask"):
        yield MaskFile(
            nature, clean(file.text).replace(" ", ""), clean(file.get("group_id")), clean(file.get("band_id")),
            _integer(file.get("bit_number")), clean(file.get("detector_id")),
        )  # fmt: skip


def _integer(value: str | None) -> int | None:
    found = as_number(clean(value))
    return int(found) if found is not None else None


def _special_values(radiometry: Element) -> dict[str, float]:
    values = {}
    for element in radiometry.iterfind("Special_Values_List/SPECIAL_VALUE"):
        value = as_number(clean(element.text))
        if value is not None:
            values[clean(element.get("name"))] = value
    return values


def _wavelengths(radiometry: Element) -> dict[str, float]:
    """Band -> centre in nm, where the metadata give one."""
    found = {}
    for band in radiometry.iterfind("Spectral_Band_Informations_List/Spectral_Band_Informations"):
        centre = number(band, "Wavelength/CENTRAL")
        if centre is not None:
            # nanometres everywhere; a value in micrometres is one below 100
            found[clean(band.get("band_id"))] = centre * 1000 if centre < 100 else centre
    return found


def _angles(root: Element, grids: Mapping[str, Grid], name: str, problems: list[str]) -> Angles:
    """Sun and view angles; node (0, 0) of every grid is the upper-left corner of the tile.

    A product cropped to an area keeps the tile's own corner as its global position, and its angles with it.
    """
    mean = root.find("Geometric_Informations/Mean_Value_List")
    lists = root.find("Geometric_Informations/Angles_Grids_List")
    corner = next(iter(grids.values())).bounds if grids else (0.0, 0.0, 0.0, 0.0)
    point = root.find(".//Global_Geopositioning/Point[@name='upperLeft']")
    given = [None if point is None else number(point, tag) for tag in ("X", "Y")]
    left, top = (corner[0], corner[3]) if given[0] is None or given[1] is None else (given[0], given[1])
    mean_sun, mean_view = None, {}
    if mean is not None:
        mean_sun = direction(mean.find("Sun_Angles"))
        for element in mean.iterfind("Mean_Viewing_Incidence_Angle_List/Mean_Viewing_Incidence_Angle"):
            pair = direction(element)
            if pair is not None:
                mean_view[clean(element.get("band_id"))] = pair
    if lists is None or not grids:
        return Angles(mean_sun_deg=mean_sun, mean_view_deg=mean_view)
    view = {}
    for element in lists.iterfind("Viewing_Incidence_Angles_Grids_List/Band_Viewing_Incidence_Angles_Grids_List"):
        band = clean(element.get("band_id"))
        found = [nodes(d, left, top, name, problems) for d in element.iterfind("Viewing_Incidence_Angles_Grids")]
        known = detectors(found, band, name, problems)
        if known:
            view[band] = known
    return Angles(nodes(lists.find("Sun_Angles_Grids"), left, top, name, problems), view, mean_sun, mean_view)
