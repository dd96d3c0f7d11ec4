"""The OData catalogue of the Copernicus Data Space: filters as text, pages by `$skip`, checksums in the entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from . import items
from .records import (
    Collection,
    FileRef,
    Page,
    Product,
    SearchRequest,
    clean_name,
    parse_number,
    parse_percentage,
    parse_time,
    time_text,
)
from .shapes import polygons, search_boxes, simple_polygon
from .sources import Source
from .transport import Transport


def collections(source: Source, transport: Transport) -> list[Collection]:
    """The collections of the source's data file: the service has no list of them."""
    return [
        Collection(
            source.id,
            str(c["id"]),
            str(c["title"]),
            str(c.get("level", "")),
            parse_time(c.get("start")),
            None,
            source.licence,
            str(c.get("description", "")),
        )
        for c in source.collections
    ]


def filters(source: Source, request: SearchRequest) -> list[str]:
    """The `$filter` texts of a request: two where the area crosses the antimeridian."""
    parts = []
    for name in request.collections:
        known = next((c for c in source.collections if c["id"] == name), None)
        if known is not None:
            parts.append(f"Collection/Name eq '{known['mission']}'")
            parts += [_attribute("String", "productType", "eq", f"'{known['type']}'")] if known.get("type") else []
    if request.identifiers:
        names = [f"startswith(Name,'{_literal(name)}')" for name in request.identifiers]
        return [" and ".join([*parts, f"({' or '.join(names)})"])]
    if request.start is not None:
        parts.append(f"ContentDate/Start ge {time_text(request.start)}")
    if request.end is not None:
        parts.append(f"ContentDate/Start le {time_text(request.end)}")
    if request.cloud_max is not None:
        parts.append(_attribute("Double", "cloudCover", "le", f"{request.cloud_max:.2f}"))
    if request.tile:
        parts.append(_attribute("String", "tileId", "eq", f"'{_literal(request.tile)}'"))
    if request.text:
        parts.append(f"contains(Name,'{_literal(request.text)}')")
    if request.area is None:
        return [" and ".join(parts)]
    polygon = simple_polygon(request.area)
    rings = (
        [polygons(polygon)[0][0]]
        if polygon
        else [[(w, s), (e, s), (e, n), (w, n), (w, s)] for w, s, e, n in search_boxes(request.area)]
    )
    shapes = [", ".join(f"{p[0]:.6f} {p[1]:.6f}" for p in ring) for ring in rings]
    return [" and ".join([*parts, f"OData.CSC.Intersects(area=geography'SRID=4326;POLYGON(({s}))')"]) for s in shapes]


def _attribute(kind: str, name: str, operator: str, value: str) -> str:
    """A condition on one attribute of a product."""
    return (
        f"Attributes/OData.CSC.{kind}Attribute/any(att:att/Name eq '{name}' and "
        f"att/OData.CSC.{kind}Attribute/Value {operator} {value})"
    )


def _literal(text: str) -> str:
    return text.replace("'", "''")


def pages(source: Source, transport: Transport, request: SearchRequest) -> Iterator[Page]:
    """The answers to a request, `$skip` growing by what came."""
    for condition in filters(source, request):
        skip = 0
        while True:
            url = (
                f"{source.url('search')}?$filter={quote(condition)}&$orderby={quote('ContentDate/Start desc')}"
                f"&$top={source.page_size}&$skip={skip}&$expand=Attributes&$count=true"
            )
            answer = transport.json("GET", url)
            entries = answer.get("value") or []
            found = [product(source, e) if isinstance(e, dict) else None for e in entries]
            total = parse_number(answer.get("@odata.count"))
            yield Page(
                tuple(p for p in found if p is not None), None if total is None else int(total), found.count(None)
            )
            skip += len(entries)
            if len(entries) < source.page_size or (total is not None and skip >= total):
                break


def product(source: Source, entry: Mapping[str, Any]) -> Product | None:
    """The product of one entry; None where it has no id."""
    uid, name = entry.get("Id"), str(entry.get("Name") or "")
    if not uid:
        return None
    values = {str(a.get("Name")): a.get("Value") for a in entry.get("Attributes") or [] if isinstance(a, Mapping)}
    sums = {str(c.get("Algorithm")).lower(): str(c.get("Value")).lower() for c in entry.get("Checksum") or []}
    chosen = next(((a, sums[k]) for k, a in (("md5", "md5"),) if sums.get(k)), None)
    size = parse_number(entry.get("ContentLength"))
    # the service sends the folder NAME.SAFE as one zip
    archive = FileRef(
        clean_name(name) + ".zip",
        source.url("download").format(id=uid),
        int(size) if size else None,
        chosen,
        "data",
        "application/zip",
        entry.get("Online") if isinstance(entry.get("Online"), bool) else None,
        name + ".zip",
    )
    known = next((c["id"] for c in source.collections if c.get("type") == values.get("productType")), "")
    dates = entry.get("ContentDate") or {}
    orbit = parse_number(values.get("relativeOrbitNumber"))
    picture = [
        FileRef("quicklook.jpg", str(a.get("DownloadLink")), None, None, "quicklook", "image/jpeg")
        for a in entry.get("Assets") or []
        if isinstance(a, Mapping) and a.get("DownloadLink")
    ]
    return Product(
        source=source.id,
        uid=str(uid),
        collection=str(known),
        identifier=name.replace(".SAFE", ""),
        start=parse_time(dates.get("Start")),
        end=parse_time(dates.get("End")),
        published=parse_time(entry.get("PublicationDate")),
        version=str(values.get("processorVersion") or ""),
        tile=str(values.get("tileId") or ""),
        cloud=parse_percentage(values.get("cloudCover")),
        platform=_platform(name),
        level=str(values.get("processingLevel") or "").replace("S2MSI", "L"),
        kind=str(values.get("productType") or ""),
        orbit=None if orbit is None else int(orbit),
        orbit_state=str(values.get("orbitDirection") or "").lower(),
        footprint=entry.get("GeoFootprint"),
        files=(archive, *picture),
        properties=items.plain(values),
    )


def _platform(name: str) -> str:
    return name[:3] if name[:1] in "SL" else ""


def availability(source: Source, transport: Transport, products: Sequence[Product]) -> dict[str, bool]:
    """The entry itself says whether the product is on disk."""
    return {p.uid: p.archive.online for p in products if p.archive is not None and p.archive.online is not None}


def address(source: Source, transport: Transport, product: Product, file: FileRef) -> str:
    return file.href
