"""Reading MUSCATE products: L2A and L3A of THEIA and of MAJA, any sensor, from a folder or a zip.

The format is described in the THEIA product pages ("Sentinel-2 format", "L3A format") and, for the bits of CLM, in the
MAJA user guide. Everything is taken from MTD_ALL.xml but the meaning of the bits of CLM, which it does not hold.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..spec.phrase import phrase
from .checks import Header, read_header, same_grid
from .container import Container
from .muscate_metadata import ImageFile, MaskFile, Metadata, parse_metadata
from .scene import AngleNodes, Angles, Auxiliary, Band, Mask, Scene
from .sensors import sensor_of
from .xmlfile import MAX_BYTES

METADATA_SUFFIX = "_MTD_ALL.xml"
LEVELS = ("L2A", "L3A")

#: NATURE of reflectance images by the code in file names
NATURES: Mapping[str, str] = MappingProxyType(
    {"FRE": "Flat_Reflectance", "SRE": "Surface_Reflectance", "FRC": "Flat_Reflectance_Composite"}
)

#: meaning -> bits (values) of the detailed cloud mask CLM: 1 the summary of clouds and shadows (dilated), 2 all clouds,
#: 16 the thinnest clouds, 32 and 64 shadows of clouds inside and outside the image, 128 high clouds (1.38 um)
CLM_BITS: Mapping[str, int] = MappingProxyType(
    {"cloud_or_shadow": 1, "cloud": 2, "thin_cloud": 16 | 128, "shadow": 32 | 64}
)

#: NATURE of a mask -> meaning, for masks whose files and bits the metadata list
MASK_NATURES: Mapping[str, str] = MappingProxyType(
    {
        "Water": "water", "Snow": "snow", "Cloud": "cloud", "Cloud_Shadow": "shadow", "Edge": "outside",
        "Topography_Shadow": "topographic_shadow", "Sun_Too_Low": "topographic_shadow", "Hidden_Surface": "hidden",
        "Tangent_Sun": "tangent_sun", "Saturation": "saturated", "Defective_Pixel": "defective",
    }
)  # fmt: skip

#: values of FLG in L3A: 0 nothing, 1 cloud or shadow, 2 snow, 3 water, 4 land (5 shadow, 6 saturation: reserved)
FLAG_VALUES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"outside": (0,), "cloud": (1,), "snow": (2,), "water": (3,), "shadow": (5,), "saturated": (6,)}
)

#: NATURE of the layers of L3A -> (name, value of one count)
SYNTHESIS_LAYERS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {"Pixel_Weight": ("weight", 1e-3), "Weighted_Average_Dates": ("date", 1.0), "Pixel_Status_Flag": ("flag", 1.0)}
)

#: masks without which a product's validity is not known: their absence is an error, that of the others a note
_NEEDED = frozenset({"Detailed_Cloud", "Cloud", "Cloud_Shadow", "Water", "Snow", "Edge", "Pixel_Status_Flag"})


def metadata_files(container: Container) -> list[str]:
    """The MTD_ALL.xml files at the top of a container."""
    return [n for n in container.names if "/" not in n and n.upper().endswith(METADATA_SUFFIX.upper())]


def read_scene(container: Container, reflectance: str = "FRE") -> Scene:
    """A scene from a MUSCATE product.

    `reflectance`: FRE (slope-corrected) or SRE; the other is taken where the product does not list the one
    asked for, or has none of its files, and `origin["reflectance"]` says which. Raises `TheiaError` listing all that is
    wrong.
    """
    names = metadata_files(container)
    if len(names) != 1:
        found = "none" if not names else ", ".join(names)
        raise TheiaError(
            "product",
            phrase(
                "{path}: expected one file *{metadata_suffix}, found {found}.",
                path=container.path,
                metadata_suffix=METADATA_SUFFIX,
                found=found,
            ),
        )
    metadata = parse_metadata(container.read(names[0], MAX_BYTES), names[0])
    if metadata.level not in LEVELS:
        hint = "Make level 2A from it first (l2a_correction)." if metadata.level.startswith("L1") else ""
        raise TheiaError(
            "product",
            phrase(
                "{container} is level {level}; expected L2A or L3A.",
                container=container.name,
                level=metadata.level or "unknown",
            ),
            hint,
        )
    return _Reader(container, metadata, names[0]).scene(reflectance)


class _Reader:
    """The steps of reading one product; they share the list of problems and the headers already read."""

    def __init__(self, container: Container, metadata: Metadata, metadata_name: str) -> None:
        self.container = container
        self.metadata = metadata
        self.metadata_name = metadata_name
        self.problems = list(metadata.problems)
        self.origin: dict[str, str] = {"metadata": metadata_name}
        self.missing: list[str] = []
        self._headers: dict[str, Header | None] = {}

    def scene(self, reflectance: str) -> Scene:
        meta = self.metadata
        bands, groups = self._bands(reflectance)
        masks = self._masks(groups)
        water_vapour = self._auxiliary(
            "Water_Vapor_Content", meta.water_vapour_quantification, "water_vapor_content", groups
        )
        aot = self._auxiliary("Aerosol_Optical_Thickness", meta.aot_quantification, "aerosol_optical_thickness", groups)
        layers = self._layers(groups)
        raise_all(
            "product",
            phrase("{container} cannot be used:", container=self.container.name),
            self.problems,
            "Download or copy the product again.",
        )
        if self.missing:
            self.origin["missing"] = ", ".join(self.missing)
        if meta.authority:
            self.origin["authority"] = meta.authority
        assert meta.acquired is not None  # a problem otherwise, raised above
        sensor = sensor_of(meta.platform)
        return Scene(
            id=meta.product_id or self.metadata_name[: -len(METADATA_SUFFIX)], format="muscate", level=meta.level,
            path=self.container.path, platform=meta.platform, sensor=sensor.id if sensor else "",
            acquired=meta.acquired,
            groups=groups, bands=bands, masks=masks, aot=aot, water_vapour=water_vapour,
            angles=_angles_at(meta.angles, next(iter(groups.values()))), tile=meta.tile, orbit=meta.orbit,
            version=meta.version, layers=layers, origin=self.origin, period=_whole(meta.period),
        )  # fmt: skip

    # images

    def _bands(self, reflectance: str) -> tuple[dict[str, Band], dict[str, Grid]]:
        """Bands of the reflectance chosen, and the grid of each group that has some, finest first."""
        code, images = self._choose(reflectance)
        quantification = self.metadata.reflectance_quantification
        if quantification is None or quantification <= 0:
            self.problems.append(
                phrase(
                    "{metadata_name}: REFLECTANCE_QUANTIFICATION_VALUE is missing or not positive.",
                    metadata_name=self.metadata_name,
                )
            )
            quantification = 1.0
        nodata = self.metadata.special_values.get("nodata")
        if nodata is None:
            self.problems.append(
                phrase("{metadata_name}: the SPECIAL_VALUE nodata is missing.", metadata_name=self.metadata_name)
            )
        sensor = sensor_of(self.metadata.platform)
        bands: dict[str, Band] = {}
        grids: dict[str, Grid] = {}
        for image in images:
            located = self._locate(image.file)
            header = self._header(located, image.file)
            if header is None or located is None:
                continue
            group = self.metadata.group_of(image.key) or "R1"
            if header.dtype not in ("int16", "uint16", "float32"):
                self.problems.append(
                    phrase("{located} holds {dtype}, expected int16.", located=located, dtype=header.dtype)
                )
            grid = self._group_grid(grids, group, header, located)
            known = sensor.find(image.key) if sensor else None
            bands[image.key] = Band(
                image.key, self.container.gdal_path(located), grid, image.band_number, 1.0 / quantification, 0.0,
                nodata, self.metadata.wavelengths_nm.get(image.key, known.centre_nm if known else None),
            )  # fmt: skip
        self.origin["reflectance"] = code
        if not images:
            self.problems.append(
                phrase(
                    "{metadata_name} lists no reflectance image ({names}).",
                    metadata_name=self.metadata_name,
                    names=", ".join(NATURES.values()),
                )
            )
        ordered = dict(sorted(grids.items(), key=lambda item: (item[1].pixel_size, item[0])))
        return bands, ordered

    def _choose(self, reflectance: str) -> tuple[str, list[ImageFile]]:
        """The code and the files of the reflectance asked for, of the other where it is absent as a whole."""
        order = (
            ("FRC",)
            if self.metadata.level == "L3A"
            else (reflectance, *(c for c in ("FRE", "SRE") if c != reflectance))
        )
        listed = {code: [i for i in self.metadata.images if i.nature == NATURES[code]] for code in order}
        for code in order:
            if any(self._find(image.file) for image in listed[code]):
                return code, listed[code]
        # none is there: name the files that the metadata promise first
        return next(((c, listed[c]) for c in order if listed[c]), (order[0], []))

    def _group_grid(self, grids: dict[str, Grid], group: str, header: Header, shown: str) -> Grid:
        """The grid of a group: that of its first raster, held against the metadata; the others against the first."""
        if group in grids:
            same_grid(header, grids[group], shown, f"the other bands of group {group}", self.problems)
            return grids[group]
        promised = self.metadata.grids.get(group)
        # some producers give the centre of the first pixel instead of its corner, hence the slack of a pixel
        if promised is None or same_grid(header, promised, shown, self.metadata_name, self.problems, slack=1.0):
            grids[group] = header.grid
        else:
            grids[group] = promised
        return grids[group]

    def _auxiliary(
        self, nature: str, quantification: float | None, key: str, groups: Mapping[str, Grid]
    ) -> Auxiliary | None:
        """A layer of ATB on the finest group that has it; None, with a note, where the product has none."""
        images = {i.key: i for i in self.metadata.images if i.nature == nature}
        for group, grid in groups.items():
            image = images.get(group)
            located = self._locate(image.file, needed=False) if image else None
            if image is None or located is None or not quantification:
                continue
            header = self._header(located, image.file)
            if header is None or not same_grid(header, grid, located, f"the bands of group {group}", self.problems):
                return None
            if header.count < image.band_number:
                self.problems.append(
                    phrase(
                        "{located} has {count} band(s); {metadata_name} places {nature} in band {band_number}.",
                        located=located,
                        count=header.count,
                        metadata_name=self.metadata_name,
                        nature=nature,
                        band_number=image.band_number,
                    )
                )
            nodata = self.metadata.special_values.get(f"{key}_nodata")
            return Auxiliary(
                self.container.gdal_path(located), grid, image.band_number, 1.0 / quantification, 0.0, nodata
            )
        return None

    def _layers(self, groups: Mapping[str, Grid]) -> dict[str, Auxiliary]:
        """Weight, date and flag of a synthesis, named weight_R1, date_R2 ..."""
        layers = {}
        for mask in self.metadata.masks:
            if mask.nature in SYNTHESIS_LAYERS and mask.group in groups:
                located = self._locate(mask.file)
                header = self._header(located, mask.file)
                if located is None or header is None:
                    continue
                same_grid(header, groups[mask.group], located, f"the bands of group {mask.group}", self.problems)
                name, scale = SYNTHESIS_LAYERS[mask.nature]
                nodata = header.nodata if header.nodata is not None else (0 if name == "flag" else -10000)
                layers[f"{name}_{mask.group}"] = Auxiliary(
                    self.container.gdal_path(located), groups[mask.group], scale=scale, nodata=nodata)  # fmt: skip
        return layers

    # masks

    def _masks(self, groups: Mapping[str, Grid]) -> dict[str, tuple[Mask, ...]]:
        """Masks by meaning. Several bits of one file that mean the same are one mask."""
        detailed = any(m.nature == "Detailed_Cloud" and self._find(m.file) for m in self.metadata.masks)
        found: dict[tuple[str, str], Mask] = {}
        for mask in self.metadata.masks:
            if detailed and mask.nature in ("Cloud", "Cloud_Shadow"):
                continue  # CLM says the same with more detail
            meanings = self._meanings(mask)
            if not meanings:
                continue
            group = mask.group or self.metadata.group_of(mask.band) or ("R1" if "R1" in groups else "")
            grid = groups.get(group)
            if grid is None:
                continue  # a group without bands (R3 in old templates)
            located = self._locate(mask.file, needed=mask.nature in _NEEDED)
            header = self._header(located, mask.file)
            if located is None or header is None:
                continue
            if header.dtype not in ("uint8", "uint16", "int16", "int32", "uint32"):
                self.problems.append(
                    phrase("{located} holds {dtype}, expected uint8.", located=located, dtype=header.dtype)
                )
            if not same_grid(header, grid, located, f"the bands of group {group}", self.problems):
                continue
            path = self.container.gdal_path(located)
            for meaning, bits, values in meanings:
                before = found.get((meaning, path))
                found[meaning, path] = Mask(meaning, path, grid, 1, bits | (before.bits if before else 0), values)
        masks: dict[str, tuple[Mask, ...]] = {}
        for (meaning, _), one in found.items():
            masks[meaning] = (*masks.get(meaning, ()), one)
        if masks:
            self.origin["masks"] = (
                "FLG" if self.metadata.level == "L3A" else "CLM, MG2, EDG" if detailed else "MG2, EDG"
            )
        return masks

    def _meanings(self, mask: MaskFile) -> list[tuple[str, int, tuple[int, ...]]]:
        """(meaning, bits, values) that one listed mask carries."""
        if mask.nature == "Detailed_Cloud":
            return [(meaning, bits, ()) for meaning, bits in CLM_BITS.items()]
        if mask.nature == "Pixel_Status_Flag":
            return [(meaning, 0, values) for meaning, values in FLAG_VALUES.items()]
        meaning = MASK_NATURES.get(mask.nature)
        if meaning is None:
            return []
        if mask.bit is None:
            return [(meaning, 0xFF, ())]  # the whole file is the mask: anything but zero
        if not 1 <= mask.bit <= 16:
            self.problems.append(
                phrase(
                    "{metadata_name}: bit_number {bit} of {nature} is not between 1 and 16.",
                    metadata_name=self.metadata_name,
                    bit=mask.bit,
                    nature=mask.nature,
                )
            )
            return []
        return [(meaning, 1 << (mask.bit - 1), ())]

    # files

    def _find(self, listed: str) -> str | None:
        """The file of the product that the metadata mean, or None.

        By its name; else by its last parts (kind and band), for products whose metadata kept another product's name.
        """
        if self.container.has(listed):
            return listed
        folder, _, base = listed.rpartition("/")
        tail = re.search(r"_[A-Z0-9]{3}_[A-Z0-9-]+\.\w+$", base, re.IGNORECASE)
        if tail is None:
            return None
        wanted = (tail.group().lower(), folder.lower())
        same = [n for n in self.container.names
                if n.lower().endswith(wanted[0]) and n.rpartition("/")[0].lower() == wanted[1]]  # fmt: skip
        return same[0] if len(same) == 1 else None

    def _locate(self, listed: str, needed: bool = True) -> str | None:
        """As `_find`; a file that is absent is a problem when needed, else a note."""
        found = self._find(listed)
        if found is None:
            target = self.problems if needed else self.missing
            line = f"{listed} is missing ({self.metadata_name} lists it)." if needed else listed
            if line not in target:
                target.append(line)
        return found

    def _header(self, located: str | None, listed: str) -> Header | None:
        if located is None:
            return None
        if located not in self._headers:
            self._headers[located] = read_header(self.container.gdal_path(located), located, self.problems)
        return self._headers[located]


def _angles_at(angles: Angles, grid: Grid) -> Angles:
    """Angles whose nodes start at the corner of the image even where metadata gave the centre of its first pixel.

    Nodes further away stay: those of a product cropped to an area start at the corner of the whole tile.
    """
    left, _, _, top = grid.bounds

    def moved(n: AngleNodes) -> AngleNodes:
        near = max(abs(n.left - left), abs(n.top - top)) <= grid.pixel_size
        return replace(n, left=left, top=top) if near else n

    sun = moved(angles.sun) if angles.sun else None
    view = {band: tuple(moved(n) for n in nodes) for band, nodes in angles.view.items()}
    return replace(angles, sun=sun, view=view)


def _whole(period: tuple[dt.datetime | None, dt.datetime | None]) -> tuple[dt.datetime, dt.datetime] | None:
    begin, end = period
    return (begin, end) if begin is not None and end is not None else None
