"""A scene from a raster and its description (see `sidecar`): everything given is checked, all faults are listed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ..core.errors import raise_all
from ..core.grid import Grid
from ..spec.phrase import phrase
from .checks import Header, read_header
from .safe import SCL_CLASSES
from .scene import MEANINGS, Angles, Auxiliary, Band, Mask, Scene
from .sensors import all_sensors, sensor_of
from .sidecar import ANGLE_KEYS, KEYS, SCENES_FILE, Entry
from .xmlfile import moment

_MASK_KEYS = frozenset({"file", "band", "values", "bits"})
_AOT_KEYS = frozenset({"file", "band", "scale", "offset", "nodata"})
_STD_KEYS = frozenset({"file", "scale", "nodata"})


def read_scene(entry: Entry) -> Scene:
    """A scene from a raster and its description. Raises `TheiaError` listing all that is wrong."""
    return _Reader(entry).scene()


class _Reader:
    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.given = entry.description
        self.name = os.path.basename(entry.path)
        self.source = os.path.basename(entry.source)
        self.folder = os.path.dirname(os.path.abspath(entry.path if entry.source == "name" else entry.source))
        self.problems: list[str] = []

    def scene(self) -> Scene:
        given = self.given
        unknown = sorted(set(given) - KEYS)
        if unknown:
            self._wrong(
                phrase(
                    "unknown key(s) {names} (known: {known})",
                    names=", ".join(unknown),
                    known=", ".join(sorted(KEYS)),
                )
            )
        acquired = moment(str(given.get("datetime", "")))
        if acquired is None:
            self._wrong(
                phrase(
                    "datetime is {found!r}, expected a date such as 2018-08-29T07:40:00Z", found=given.get("datetime")
                )
            )
        header = None
        if not os.path.exists(self.entry.path):
            self.problems.append(phrase("{name} is missing ({source} lists it).", name=self.name, source=self.source))
        else:
            header = read_header(self.entry.path, self.name, self.problems)
        bands = self._bands(header)
        masks = self._masks(header)
        aot = self._aot(header)
        angles = self._angles(tuple(bands))
        layers = self._std(header, bands)
        adjusted = given.get("adjusted") or {}
        if not isinstance(adjusted, Mapping):
            self._wrong("adjusted has to be an object")
        raise_all("product", phrase("{name} cannot be used:", name=self.name), self.problems)
        assert header is not None and acquired is not None  # problems otherwise
        sensor = sensor_of(str(given.get("sensor", "")))
        return Scene(
            id=str(given.get("id") or os.path.splitext(self.name)[0]), format="sidecar", level=self.entry.level,
            path=os.path.abspath(self.entry.path), platform=str(given.get("sensor", "")),
            sensor=sensor.id if sensor else "", acquired=acquired, groups={"R1": header.grid}, bands=bands, masks=masks,
            aot=aot, angles=angles, layers=layers, tile=str(given.get("tile", "")),
            origin={"metadata": self.source, "masks": ", ".join(masks) or "none", "reflectance": "as given"},
            adjusted=dict(adjusted), orbit=given.get("orbit") if isinstance(given.get("orbit"), int) else None,
        )  # fmt: skip

    def _wrong(self, text: str) -> None:
        self.problems.append(
            phrase(
                "{source}{part}: {text}.",
                source=self.source,
                part=f" ({self.name})" if self.source == SCENES_FILE else "",
                text=text,
            )
        )

    def _number(self, given: Mapping[str, Any], key: str, default: float | None) -> float | None:
        value = given.get(key, default)
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return None if value is None else float(value)
        self._wrong(phrase("{key} is {value!r}, expected a number", key=key, value=value))
        return default

    def _bands(self, header: Header | None) -> dict[str, Band]:
        names = self.given.get("bands")
        if not isinstance(names, list) or not all(n is None or isinstance(n, str) and n for n in names):
            self._wrong("bands has to be the list of the bands' names, null for a band that is not reflectance")
            return {}
        used = [n for n in names if n]
        if not used or len(set(used)) != len(used):
            self._wrong("bands is empty, or names a band twice")
        wavelengths = self.given.get("wavelengths_nm") or [None] * len(names)
        if not isinstance(wavelengths, list) or len(wavelengths) != len(names):
            self._wrong(phrase("wavelengths_nm has to have one value per band ({count})", count=len(names)))
            return {}
        sensor_name = str(self.given.get("sensor", ""))
        sensor = sensor_of(sensor_name)
        if sensor_name and sensor is None:
            self._wrong(
                phrase(
                    "sensor {sensor_name!r} is not known (known: {names})",
                    sensor_name=sensor_name,
                    names=", ".join(all_sensors()),
                )
            )
        if header is None:
            return {}
        if header.count != len(names):
            self._wrong(
                phrase(
                    "{count} bands are named, and {name} has {expected}",
                    count=len(names),
                    name=self.name,
                    expected=header.count,
                )
            )
            return {}
        if not header.grid.crs:
            self.problems.append(phrase("{name} has no reference system.", name=self.name))
        scale, offset = self._scaling(header)
        nodata = self._number(self.given, "nodata", header.nodata)
        bands = {}
        for index, (name, wavelength) in enumerate(zip(names, wavelengths, strict=True), 1):
            if name:
                known = sensor.find(name) if sensor else None
                centre = float(wavelength) if isinstance(wavelength, (int, float)) else None
                if known is not None:
                    name, centre = known.name, centre or known.centre_nm
                path = os.path.abspath(self.entry.path)
                bands[name] = Band(name, path, header.grid, index, scale, offset, nodata, centre)
        return bands

    def _scaling(self, header: Header) -> tuple[float, float]:
        """Scale and offset: those given, else those of the file, else 1e-4 for integers and 1 for floats."""
        default_scale, default_offset = header.scale, header.offset
        if (default_scale, default_offset) == (1.0, 0.0) and not header.dtype.startswith("float"):
            default_scale = 1e-4
        scale = self._number(self.given, "scale", default_scale)
        offset = self._number(self.given, "offset", default_offset)
        if not scale:
            self._wrong("scale is zero")
        return scale or 1.0, offset or 0.0

    def _masks(self, header: Header | None) -> dict[str, tuple[Mask, ...]]:
        given = self.given.get("masks") or {}
        if not isinstance(given, Mapping):
            self._wrong("masks has to be an object: meaning -> file")
            return {}
        masks: dict[str, tuple[Mask, ...]] = {}
        for meaning, value in given.items():
            if meaning not in (*MEANINGS, "scl"):
                self._wrong(
                    phrase(
                        "mask {meaning!r} is not known (known: {names}, scl)",
                        meaning=meaning,
                        names=", ".join(MEANINGS),
                    )
                )
                continue
            located = self._layer(f"mask {meaning}", value, _MASK_KEYS, header)
            if located is None:
                continue
            path, grid, index, options = located
            if meaning == "scl":
                for name, values in SCL_CLASSES.items():
                    masks[name] = (*masks.get(name, ()), Mask(name, path, grid, index, values=values))
                continue
            values, bits = options.get("values", ()), options.get("bits", 0 if options.get("values") else 0xFF)
            if not _integers(values) or not isinstance(bits, int):
                self._wrong(
                    phrase("mask {meaning}: values has to be a list of integers, bits an integer", meaning=meaning)
                )
                continue
            masks[meaning] = (Mask(meaning, path, grid, index, bits, tuple(values)),)
        return masks

    def _layer(
        self, what: str, value: Any, keys: frozenset[str], header: Header | None
    ) -> tuple[str, Grid, int, Mapping[str, Any]] | None:
        """(path, grid, band, options) of a layer given as a file name or as an object; None, with a line, if wrong."""
        options: Mapping[str, Any] = {"file": value} if isinstance(value, str) else value
        if not isinstance(options, Mapping) or not set(options) <= keys or not {"file", "band"} & set(options):
            self._wrong(
                phrase(
                    "{what} has to be a file name, or an object with {names}", what=what, names=", ".join(sorted(keys))
                )
            )
            return None
        index = options.get("band", 1)
        if not isinstance(index, int) or isinstance(index, bool) or index < 1:
            self._wrong(phrase("{what}: band is {index!r}, expected 1 or more", what=what, index=index))
            return None
        file = options.get("file")
        path = os.path.normpath(os.path.join(self.folder, str(file))) if file else os.path.abspath(self.entry.path)
        shown = os.path.basename(path)
        if not os.path.exists(path):
            self.problems.append(
                phrase("{shown} is missing ({source} names it as {what}).", shown=shown, source=self.source, what=what)
            )
            return None
        own = read_header(path, shown, self.problems)
        if own is None or header is None:
            return None
        if index > own.count:
            self._wrong(
                phrase(
                    "{what}: {shown} has {count} band(s), not {index}",
                    what=what,
                    shown=shown,
                    count=own.count,
                    index=index,
                )
            )
            return None
        if not _fits(own.grid, header.grid):
            self.problems.append(
                phrase(
                    "{shown} ({what}) does not cover the same ground as {name} with pixels of the same size or a whole "
                    "multiple.",
                    shown=shown,
                    what=what,
                    name=self.name,
                )
            )
            return None
        return path, own.grid, index, options

    def _aot(self, header: Header | None) -> Auxiliary | None:
        value = self.given.get("aot")
        if value is None:
            return None
        located = self._layer("aot", value, _AOT_KEYS, header)
        if located is None:
            return None
        path, grid, index, options = located
        scale, offset = self._number(options, "scale", 1.0), self._number(options, "offset", 0.0)
        return Auxiliary(path, grid, index, scale or 1.0, offset or 0.0, self._number(options, "nodata", None))

    def _std(self, header: Header | None, bands: Mapping[str, Band]) -> dict[str, Auxiliary]:
        """Layers `std/BAND`: the standard deviation of each band, when the description names a file of them."""
        value = self.given.get("std")
        if value is None:
            return {}
        located = self._layer("std", value, _STD_KEYS, header)
        if located is None or header is None:
            return {}
        path, grid, _, options = located
        problems: list[str] = []
        own = read_header(path, os.path.basename(path), problems)
        self.problems += problems
        if own is None or own.count != header.count:
            self._wrong(
                phrase(
                    "std: {name} needs one band for each band of {image} ({count})",
                    name=os.path.basename(path),
                    image=self.name,
                    count=header.count,
                )
            )
            return {}
        nodata = self._number(options, "nodata", own.nodata)
        return {
            f"std/{name}": Auxiliary(
                path, grid, band.index, self._number(options, "scale", None) or band.scale, 0.0, nodata
            )
            for name, band in bands.items()
        }

    def _angles(self, bands: tuple[str, ...]) -> Angles:
        given = self.given.get("angles") or {}
        if not isinstance(given, Mapping) or set(given) - set(ANGLE_KEYS):
            self._wrong(phrase("angles has to be an object with {names}", names=", ".join(ANGLE_KEYS)))
            return Angles()
        values = {key: self._number(given, key, None) for key in ANGLE_KEYS}
        for key in ("sun_zenith_deg", "view_zenith_deg"):
            value = values[key]
            if value is not None and not 0 <= value < 90:
                self._wrong(phrase("{key} is {value:g}, expected 0 to 90", key=key, value=value))
        sun, view = (values[ANGLE_KEYS[0]], values[ANGLE_KEYS[1]]), (values[ANGLE_KEYS[2]], values[ANGLE_KEYS[3]])
        mean_sun = (sun[0], sun[1]) if sun[0] is not None and sun[1] is not None else None
        mean_view = dict.fromkeys(bands, (view[0], view[1])) if view[0] is not None and view[1] is not None else {}
        return Angles(mean_sun_deg=mean_sun, mean_view_deg=mean_view)


def _integers(values: Any) -> bool:
    return isinstance(values, (list, tuple)) and all(isinstance(v, int) and not isinstance(v, bool) for v in values)


def _fits(grid: Grid, image: Grid) -> bool:
    """Same system and ground, pixels a whole multiple (or part) of the image's."""
    if not grid.same_system(image):
        return False
    ratio = grid.pixel_size / image.pixel_size
    factor = max(ratio, 1 / ratio)
    slack = max(grid.pixel_size, image.pixel_size)
    near = all(abs(a - b) < slack for a, b in zip(grid.bounds, image.bounds, strict=True))
    corner = abs(grid.bounds[0] - image.bounds[0]) + abs(grid.bounds[3] - image.bounds[3])
    return near and abs(factor - round(factor)) < 1e-6 and corner < 1e-3 * image.pixel_size
