"""What a catalogue answers, in words that no longer depend on the catalogue: products, their files, collections.

Values only; how an item of one dialect becomes a `Product` stands in the module of that dialect.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TIME = re.compile(
    r"^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$"
)
#: names that Windows gives to devices; no file may bear them, whatever the extension
RESERVED_NAMES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"com{n}" for n in range(1, 10)] + [f"lpt{n}" for n in range(1, 10)]
)
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz")


def parse_time(text: Any) -> dt.datetime | None:
    """A UTC time from the ISO forms that catalogues write (none to nine decimals, Z, offset or nothing), else None."""
    match = _TIME.match(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        value = dt.datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            dt.timezone.utc,
        )
    except ValueError:
        return None
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        value -= offset if zone[0] == "+" else -offset
    return value


def time_text(value: dt.datetime | None) -> str | None:
    """ISO text in UTC with Z and milliseconds only where there are some."""
    if value is None:
        return None
    text = value.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return text.replace(".000Z", "Z")


def parse_number(value: Any) -> float | None:
    """A number that may be written as text; None where there is none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if number == number and abs(number) != float("inf") else None


def parse_percentage(value: Any) -> float | None:
    """A percentage; catalogues write -1 for "not given"."""
    number = parse_number(value)
    return number if number is not None and 0 <= number <= 100 else None


def parse_version(text: Any) -> tuple[int, ...]:
    """``4.0``, ``4-0`` and ``V4-0`` are the same version: (4, 0)."""
    return tuple(int(n) for n in re.findall(r"\d+", str(text or "")))


def clean_name(title: str) -> str:
    """A safe file name from an untrusted title: its last part, without characters or names that a system refuses."""
    name = unicodedata.normalize("NFC", title).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    name = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", name).strip().rstrip(". ")
    if name.split(".")[0].lower() in RESERVED_NAMES:
        name = "_" + name
    return name[:180] if name.strip("._ ") else "file"


def clean_tile(text: str) -> str:
    """``31TCH``, ``T31TCH`` and ``MGRS-31TCH`` become ``31TCH``; any other site name is kept as it is."""
    word = text.strip()
    match = re.fullmatch(r"(?:MGRS-|T)?(\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V])", word.upper())
    return match.group(1).zfill(5) if match else word


@dataclass(frozen=True)
class FileRef:
    """One file of a product as the catalogue describes it; `name` is safe to use on disk.

    `checksum` is (algorithm, hexadecimal digest in lower case); `role` is data, metadata, quicklook, thumbnail or
    other; `online` is None where the catalogue does not say.
    """

    name: str
    href: str
    size: int | None = None
    checksum: tuple[str, str] | None = None
    role: str = "data"
    media_type: str = ""
    online: bool | None = None
    title: str = ""
    #: names by which a user may ask for this file: asset key, band name, common name
    bands: tuple[str, ...] = ()

    @property
    def is_archive(self) -> bool:
        return self.name.lower().endswith(_ARCHIVES) or "zip" in self.media_type or "x-tar" in self.media_type


@dataclass(frozen=True)
class Product:
    """One product of a catalogue.

    Times are UTC; `start` and `end` are the acquisition, `published` its dissemination; percentages are None where
    they are not given; `footprint` is a GeoJSON geometry in degrees; `properties` are the plain values of the item.
    """

    source: str
    uid: str
    collection: str
    identifier: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    published: dt.datetime | None = None
    version: str = ""
    latest: bool = True
    tile: str = ""
    cloud: float | None = None
    snow: float | None = None
    platform: str = ""
    level: str = ""
    kind: str = ""
    orbit: int | None = None
    orbit_state: str = ""
    endpoint: str = ""
    footprint: Mapping[str, Any] | None = None
    files: tuple[FileRef, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)

    @functools.cached_property
    def archive(self) -> FileRef | None:
        """The one file that is the product: the zip among its data files, else the largest that is not XML."""
        data = [f for f in self.files if f.role == "data" and f.href]
        zips = [f for f in data if f.is_archive]
        plain = [f for f in data if not f.name.lower().endswith(".xml")]
        for group in (zips, plain):
            if group:
                return max(group, key=lambda f: f.size or 0)
        return None

    @property
    def size(self) -> int | None:
        archive = self.archive
        if archive is None or not archive.is_archive:
            sizes = [f.size for f in self.files if f.role == "data"]
            return sum(s or 0 for s in sizes) or None
        return archive.size

    @property
    def quicklook(self) -> str:
        return self._first("quicklook") or self._first("thumbnail")

    @property
    def thumbnail(self) -> str:
        return self._first("thumbnail") or self._first("quicklook")

    def _first(self, role: str) -> str:
        images = (f for f in self.files if f.role == role and not f.name.lower().endswith((".tif", ".tiff", ".jp2")))
        return next((f.href for f in images), "")


@dataclass(frozen=True)
class Collection:
    """A collection of one source, as shown by the entry `collections`."""

    source: str
    id: str
    title: str
    level: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    licence: str = ""
    description: str = ""


@dataclass(frozen=True)
class SearchRequest:
    """What is looked for in one source. `area` is a GeoJSON Polygon or MultiPolygon in degrees."""

    collections: tuple[str, ...] = ()
    area: Mapping[str, Any] | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    cloud_max: float | None = None
    tile: str = ""
    platform: str = ""
    orbit: int | None = None
    text: str = ""
    identifiers: tuple[str, ...] = ()
    max_items: int = 1000


@dataclass(frozen=True)
class Page:
    """One answer: its products, the total that the server claims (or None), and how many items made no sense."""

    products: tuple[Product, ...]
    matched: int | None = None
    malformed: int = 0
