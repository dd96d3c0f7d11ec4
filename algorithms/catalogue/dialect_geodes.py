"""The dialect of GEODES, spoken by hydroweb.next too: page numbers in the body, a query language of its own.

The `next` link is never followed: it is a GET that drops every filter. Two collections are never named in one request:
the answer would be empty. (Specification of the portal, sections 1 to 4.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from . import items
from .answers import AnswerError
from .records import Collection, FileRef, Page, Product, SearchRequest, parse_time, time_text
from .shapes import search_boxes, simple_polygon
from .sources import Source
from .transport import Transport

AVAILABILITY_PER_CALL = 80


def collections(source: Source, transport: Transport) -> list[Collection]:
    """Every collection of the portal. POST as documented; GET where that is not allowed."""
    url = source.url("collections")
    with_key = bool(source.auth.get("search"))
    try:
        answer = transport.json("POST", url, {"page": 1, "limit": 500, "query": {}}, with_key=with_key)
    except AnswerError as error:
        if error.answer.status not in (404, 405, 410, 501):
            raise
        answer = transport.json("GET", url, with_key=with_key)
    found = answer.get("collections") or answer.get("features") or [] if isinstance(answer, dict) else answer
    return [c for c in (collection(source, given) for given in found) if c is not None]


def collection(source: Source, given: Any) -> Collection | None:
    """A collection from its STAC document; None for what has no id."""
    if not isinstance(given, dict) or not isinstance(given.get("id"), str):
        return None
    interval = ((given.get("extent") or {}).get("temporal") or {}).get("interval") or [[None, None]]
    start, end = (list(interval[0]) + [None, None])[:2] if interval and isinstance(interval[0], list) else (None, None)
    summaries = given.get("summaries") or {}
    level = given.get("processing:level") or summaries.get("processing:level") or ""
    return Collection(
        source.id,
        given["id"],
        str(given.get("title") or given["id"]),
        ", ".join(level) if isinstance(level, list) else str(level),
        parse_time(start),
        parse_time(end),
        str(given.get("license") or ""),
        " ".join(str(given.get("description") or "").split()),
    )


def bodies(source: Source, request: SearchRequest) -> list[dict[str, Any]]:
    """The body, or bodies, of one request without page number: two where the area crosses the antimeridian."""
    query: dict[str, Any] = {}
    named = list(request.collections)
    in_query = source.fields.get("collection_key", "dataset") == "dataset"
    if named and in_query:
        query["dataset"] = {"in": named}
    period = {}
    if request.start is not None:
        period["gte"] = time_text(request.start)
    if request.end is not None:
        period["lte"] = time_text(request.end)
    if period:
        query["start_datetime"] = period
    if request.identifiers:
        query["identifier"] = {"in": list(request.identifiers)}
    if request.cloud_max is not None:
        query["eo:cloud_cover"] = {"lte": request.cloud_max}
    if request.tile:
        query["grid:code"] = {"contains": f"T{request.tile}" if _is_tile(request.tile) else request.tile}
    body: dict[str, Any] = {
        "limit": source.page_size,
        "query": query,
        "sortBy": [{"field": "start_datetime", "direction": "desc"}],
    }
    # a portal that knows only the field `collections` is asked once for each: two in one request find nothing
    each = [{**body, "collections": [name]} for name in named] if named and not in_query else [body]
    if request.area is None:
        return each
    polygon = simple_polygon(request.area)
    if polygon is not None:
        return [{**b, "intersects": polygon} for b in each]
    return [{**b, "bbox": list(box)} for b in each for box in search_boxes(request.area)]


def _is_tile(text: str) -> bool:
    return len(text) == 5 and text[:2].isdigit() and text[2:].isalpha() and text.isupper()


def pages(source: Source, transport: Transport, request: SearchRequest) -> Iterator[Page]:
    """The answers to a request, page after page; ends when an answer is empty, brings nothing new, or is the last."""
    urns = [i for i in request.identifiers if i.startswith("URN:")]
    if urns:
        yield from _items(source, transport, request, urns)
        request = replace(request, identifiers=tuple(i for i in request.identifiers if i not in urns))
        if not request.identifiers:
            return
    for body in bodies(source, request):
        seen: set[str] = set()
        number = 0
        while True:
            number += 1
            answer = _search(source, transport, {"page": number, **body})
            features = answer.get("features") or []
            matched = _matched(answer)
            products = [items.product(source, f) if isinstance(f, dict) else None for f in features]
            good = tuple(p for p in products if p is not None)
            fresh = {p.uid for p in good} - seen
            seen |= fresh
            yield Page(good, matched, len(products) - len(good))
            if not features or (not fresh and good) or (matched is not None and len(seen) >= matched):
                break
            if matched is None and len(features) < _limit(answer, source.page_size):
                break


def _items(source: Source, transport: Transport, request: SearchRequest, urns: Sequence[str]) -> Iterator[Page]:
    """Items by their opaque ids, each in whichever of the collections has it."""
    for urn in urns:
        for name in request.collections:
            try:
                answer = transport.json(
                    "GET", f"{source.url('collections')}/{name}/items/{urn}", with_key=bool(source.auth.get("search"))
                )
            except AnswerError as error:
                if error.answer.kind not in ("gone", "bad"):
                    raise
                continue
            found = items.product(source, answer) if isinstance(answer, dict) else None
            if found is not None:
                yield Page((found,))
                break


def _limit(answer: dict[str, Any], asked: int) -> int:
    limit = (answer.get("context") or {}).get("limit")
    return int(limit) if isinstance(limit, (int, float)) and limit > 0 else asked


def _matched(answer: dict[str, Any]) -> int | None:
    context = answer.get("context") or {}
    for value in (context.get("matched"), answer.get("numberMatched")):
        if isinstance(value, (int, float)) and value >= 0:
            return int(value)
    return None


def _search(source: Source, transport: Transport, body: dict[str, Any]) -> dict[str, Any]:
    """One search call, under the path that this portal answers to."""
    paths: Sequence[str] = source.paths["search"]
    paths = [paths] if isinstance(paths, str) else paths
    with_key = bool(source.auth.get("search"))
    for position, path in enumerate(paths):
        url = path if "://" in path else source.address.rstrip("/") + path
        try:
            answer = transport.json("POST", url, body, with_key=with_key)
            return answer if isinstance(answer, dict) else {}
        except AnswerError as error:
            if error.answer.status not in (404, 405, 410, 501) or position == len(paths) - 1:
                raise
    raise AssertionError("the last path returns or raises")


def availability(source: Source, transport: Transport, products: Sequence[Product]) -> dict[str, bool]:
    """Whether the archives are on disk (True) or on tape (False), by product id; what is unknown is left out."""
    result: dict[str, bool] = {}
    if "availability" not in source.paths:
        return result
    for first in range(0, len(products), AVAILABILITY_PER_CALL):
        asked = [p for p in products[first : first + AVAILABILITY_PER_CALL] if p.archive is not None]
        body = {"availability": [{"href": p.archive.href, "endpointURL": p.endpoint} for p in asked if p.archive]}
        answer = transport.json("POST", source.url("availability"), body, patient=False)
        for entry in answer.get("products") or [] if isinstance(answer, dict) else []:
            for file in entry.get("files") or []:
                for p in asked:
                    href = p.archive.href.lower() if p.archive else ""
                    if str(entry.get("id", "?")).lower() in href and str(file.get("checksum", "?")).lower() in href:
                        result[p.uid] = bool(file.get("available"))
    return result


def address(source: Source, transport: Transport, product: Product, file: FileRef) -> str:
    """Where a file is fetched: as the item says."""
    return file.href
