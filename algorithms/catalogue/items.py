"""From a STAC item, of any age and dialect, to a `Product`.

Items are read as plain JSON: GEODES writes beta STAC versions that strict libraries refuse, puts size, checksum and
state of a file into the text of its description, and keeps orbits that are none. What a property is called stands in
the source's data file, present name first, former names after.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .records import FileRef, Product, clean_name, parse_number, parse_percentage, parse_time
from .shapes import box_polygon, polygons
from .sources import Source

_SIGNATURES = (
    "token",
    "sig",
    "se",
    "sp",
    "sv",
    "sr",
    "st",
    "skoid",
    "sktid",
    "skt",
    "ske",
    "sks",
    "skv",
    "x-amz-signature",
)
_ROLES = {
    "data": "data",
    "overview": "quicklook",
    "quicklook": "quicklook",
    "thumbnail": "thumbnail",
    "metadata": "metadata",
    "visual": "quicklook",
}
_MULTIHASH = {"d50110": "md5", "1114": "sha1", "1220": "sha256"}


def product(source: Source, item: Mapping[str, Any]) -> Product | None:
    """The product that an item describes, None for one that makes no sense (no id, or no properties)."""
    uid, properties = item.get("id"), item.get("properties")
    if not isinstance(uid, str) or not uid or not isinstance(properties, Mapping):
        return None
    values = {
        name: _pick(properties, names) for name, names in source.fields.items() if isinstance(names, (list, tuple))
    }
    files = tuple(f for f in (file_ref(k, a) for k, a in _assets(item)) if f is not None)
    footprint = item.get("geometry") if polygons(item.get("geometry")) else _box(item)
    collection = str(item.get("collection") or values.get("collection") or "")
    start = parse_time(values.get("start")) or parse_time(properties.get("datetime"))
    found = Product(
        source=source.id,
        uid=uid,
        collection=str(values.get("collection") or collection),
        identifier="",
        start=start,
        end=parse_time(values.get("end")) or start,
        published=parse_time(values.get("published")),
        version=str(values.get("version") or ""),
        latest=properties.get("latest") is not False,
        tile=_tile(values.get("tile")),
        cloud=_cloud(values),
        snow=parse_percentage(values.get("snow")),
        platform=str(values.get("platform") or ""),
        level=str(values.get("level") or ""),
        kind=_text(values.get("kind")),
        orbit=_orbit(values.get("orbit")),
        orbit_state=str(values.get("orbit_state") or "").lower(),
        endpoint=str(values.get("endpoint") or ""),
        footprint=footprint,
        files=files,
        properties=plain(properties),
    )
    archive = found.archive
    # an archive is called like its product; a single image ("albedo.tif") may be called like those of all others
    own_name = re.sub(r"(\.zip|\.tar\.gz|\.tar)$", "", archive.name) if archive and archive.is_archive else uid
    identifier = values.get("identifier") or own_name
    if archive is not None and re.search(r"_V\d+-\d+\.zip$", archive.name):
        # the archive's name has the version that the identifier lacks, and that some items write as 00.00
        version = re.search(r"_V(\d+-\d+)\.zip$", archive.name)
        return _replace(found, identifier=str(identifier), version=version.group(1) if version else found.version)
    return _replace(found, identifier=str(identifier))


def _cloud(values: Mapping[str, Any]) -> float | None:
    """Cloud cover; radar items carry a 0 that means nothing."""
    radar = str(values.get("platform") or "").upper().startswith(("S1", "SENTINEL-1"))
    return None if radar else parse_percentage(values.get("cloud"))


def _replace(found: Product, **changes: Any) -> Product:
    return Product(**{**{k: getattr(found, k) for k in Product.__dataclass_fields__}, **changes})


def _pick(properties: Mapping[str, Any], names: Any) -> Any:
    for name in names:
        value = properties.get(name)
        if value is not None and value != "":
            return value
    return None


def _text(value: Any) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value or "")


def _orbit(value: Any) -> int | None:
    number = parse_number(value)
    return int(number) if number is not None and 0 < number <= 1000 else None


def _tile(value: Any) -> str:
    """Tile as the map names it: ``31TCH`` for ``T31TCH`` and ``MGRS-31TCH``; other sites as they are."""
    text = str(value or "").strip()
    match = re.fullmatch(r"(?:MGRS-|T)?(\d{1,2}[A-Z]{3})", text)
    return match.group(1).zfill(5) if match else text


def _box(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """A footprint from the item's own box; the text in proj:bbox has another order and is not used."""
    box = item.get("bbox")
    numbers = [parse_number(v) for v in box] if isinstance(box, (list, tuple)) else []
    if len(numbers) == 6:
        numbers = numbers[:2] + numbers[3:5]
    if len(numbers) != 4 or any(n is None for n in numbers):
        return None
    return box_polygon([n for n in numbers if n is not None])


def _assets(item: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    assets = item.get("assets")
    if not isinstance(assets, Mapping):
        return []
    return [(str(k), a) for k, a in assets.items() if isinstance(a, Mapping) and isinstance(a.get("href"), str)]


def file_ref(key: str, asset: Mapping[str, Any]) -> FileRef | None:
    """One file from an asset: standard fields where there are some, else the lines of the description."""
    title = str(asset.get("title") or key)
    lines = description_lines(asset.get("description"))
    kind = lines.get("datatype", "").upper()
    roles = asset.get("roles") or asset.get("role") or []
    roles = [roles] if isinstance(roles, str) else [str(r) for r in roles]
    media = str(asset.get("type") or "")
    name = clean_name(title if "." in title else _href_name(asset["href"]) or title)
    role = next((_ROLES[r] for r in roles if r in _ROLES), "other")
    if kind.startswith("QUICKLOOK"):
        role = "quicklook"
    elif kind == "THUMBNAIL":
        role = "thumbnail"
    elif kind == "DOCUMENT" or (role == "data" and "xml" in media):
        role = "metadata"
    elif role == "other" and name.lower().endswith((".zip", ".tif", ".jp2", ".h5", ".nc", ".gz")):
        role = "data"
    return FileRef(
        name=name,
        href=unsigned(asset["href"]),
        size=_size(asset, lines),
        checksum=_checksum(asset, lines),
        role=role,
        media_type=media,
        online={"true": True, "false": False}.get(lines.get("is online", "").lower()),
        title=title,
        bands=_bands(key, asset) if role == "data" else (),
    )


def _bands(key: str, asset: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the file's bands: its key where that is no file name, and those of the electro-optical extension."""
    names = [] if "." in key else [key]
    for band in [*(asset.get("eo:bands") or []), *(asset.get("bands") or [])]:
        if isinstance(band, Mapping):
            names += [str(band[n]) for n in ("name", "common_name", "eo:common_name") if band.get(n)]
    return tuple(dict.fromkeys(names))


def description_lines(text: Any) -> dict[str, str]:
    """``Name: value`` lines of a description, by name in lower case, whatever their order."""
    result: dict[str, str] = {}
    for line in str(text or "").splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            result.setdefault(name.strip().lower(), value.strip())
    return result


def _size(asset: Mapping[str, Any], lines: Mapping[str, str]) -> int | None:
    for given in (asset.get("file:size"), lines.get("file size", "").split(" ")[0]):
        number = parse_number(given)
        if number is not None and number > 0:
            return int(number)
    return None


def _checksum(asset: Mapping[str, Any], lines: Mapping[str, str]) -> tuple[str, str] | None:
    given = str(asset.get("file:checksum") or "").lower()
    for prefix, algorithm in _MULTIHASH.items():
        if given.startswith(prefix):
            return algorithm, given[len(prefix) :]
    md5 = given or lines.get("checksum md5", "").lower()
    return ("md5", md5) if re.fullmatch(r"[0-9a-f]{32}", md5) else None


def _href_name(href: str) -> str:
    return urlsplit(href).path.rsplit("/", 1)[-1]


def unsigned(href: str) -> str:
    """An address without tokens and signatures: those are never stored."""
    parts = urlsplit(href)
    if not parts.query:
        return href
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in _SIGNATURES]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that fit into a table: numbers, texts, flags, and lists of these as text."""
    result: dict[str, Any] = {}
    for name, value in properties.items():
        if isinstance(value, str):
            result[name] = unsigned(value) if value.startswith("http") else value
        elif isinstance(value, (bool, int, float)):
            result[name] = value
        elif isinstance(value, list) and value and all(isinstance(v, (str, int, float)) for v in value):
            result[name] = ", ".join(str(v) for v in value)
        elif isinstance(value, Mapping) and name == "statistics":
            result.update({f"statistics.{k}": v for k, v in value.items() if isinstance(v, (int, float))})
    return result
