"""Standard STAC APIs: one POST search, answers linked by `next`, GET where POST is not taken.

STAC API 1.0.0, item search and collections; the query extension where the server has it. Totals are optional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urljoin

from . import items
from .answers import AnswerError
from .dialect_geodes import collection
from .records import Collection, FileRef, Page, Product, SearchRequest, time_text
from .shapes import search_boxes, simple_polygon
from .sources import Source
from .transport import Transport

MAX_PAGES = 2000


def collections(source: Source, transport: Transport) -> list[Collection]:
    """Every collection of the API, over all pages of its list."""
    url: str | None = source.url("collections")
    found: list[Collection] = []
    for _ in range(MAX_PAGES):
        answer = transport.json("GET", url or "", with_key=bool(source.auth.get("search")))
        found += [c for c in (collection(source, given) for given in answer.get("collections") or []) if c is not None]
        link = _next(answer)
        url = urljoin(url or "", link["href"]) if link else None
        if url is None:
            break
    return found


def bodies(source: Source, request: SearchRequest) -> list[dict[str, Any]]:
    """Search bodies: two where the area crosses the antimeridian."""
    body: dict[str, Any] = {"limit": source.page_size}
    if request.collections:
        body["collections"] = list(request.collections)
    if request.start or request.end:
        body["datetime"] = f"{time_text(request.start) or '..'}/{time_text(request.end) or '..'}"
    if request.identifiers:
        return [
            {
                "limit": source.page_size,
                "ids": list(request.identifiers),
                **{k: body[k] for k in body if k == "collections"},
            }
        ]
    query: dict[str, Any] = {}
    names = source.fields.get("query", {})
    if request.cloud_max is not None and names.get("cloud"):
        query[names["cloud"]] = {"lte": request.cloud_max}
    if request.tile and names.get("tile"):
        query[names["tile"]] = {"eq": str(names.get("tile_form", "{tile}")).format(tile=request.tile)}
    if query:
        body["query"] = query
    if source.fields.get("sorted", True):
        body["sortby"] = [{"field": "properties.datetime", "direction": "desc"}]
    if request.area is None:
        return [body]
    polygon = simple_polygon(request.area)
    if polygon is not None:
        return [{**body, "intersects": polygon}]
    return [{**body, "bbox": list(box)} for box in search_boxes(request.area)]


def pages(source: Source, transport: Transport, request: SearchRequest) -> Iterator[Page]:
    """The answers to a request. An answer that repeats what was seen ends the search."""
    with_key = bool(source.auth.get("search"))
    for body in bodies(source, request):
        method, url, sent = "POST", source.url("search"), body
        seen: set[str] = set()
        for number in range(MAX_PAGES):
            try:
                answer = transport.json(method, url, sent if method == "POST" else None, with_key=with_key)
            except AnswerError as error:
                if (
                    number == 0
                    and method == "POST"
                    and error.answer.kind == "bad"
                    and error.answer.status in (400, 422)
                ):
                    # without the sort and query extensions; what they ask for is done here
                    plainer = {k: v for k, v in sent.items() if k not in ("sortby", "query")}
                    if plainer == sent:
                        raise
                    answer, sent = transport.json(method, url, plainer, with_key=with_key), plainer
                elif number or method == "GET" or error.answer.status not in (404, 405, 501):
                    raise
                else:
                    method, url = "GET", f"{source.url('search')}?{urlencode(_as_query(body))}"
                    answer = transport.json(method, url, with_key=with_key)
            features = answer.get("features") or []
            products = [items.product(source, f) if isinstance(f, dict) else None for f in features]
            good = tuple(p for p in products if p is not None)
            fresh = {p.uid for p in good} - seen
            seen |= fresh
            yield Page(good, matched(answer), len(products) - len(good))
            link = _next(answer)
            if link is None or not features or not fresh:
                break
            url = urljoin(url, link["href"])
            method = str(link.get("method") or "GET").upper()
            if method == "POST":
                extra = link.get("body") or {}
                sent = {**sent, **extra} if link.get("merge") or not extra else extra


def _as_query(body: Mapping[str, Any]) -> dict[str, str]:
    """A search body as the parameters of a GET; what GET cannot say is checked locally."""
    result = {"limit": str(body["limit"])}
    for name in ("collections", "bbox", "ids"):
        if name in body:
            result[name] = ",".join(str(v) for v in body[name])
    if "datetime" in body:
        result["datetime"] = body["datetime"]
    return result


def _next(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    links = answer.get("links") or []
    return next((k for k in links if isinstance(k, Mapping) and k.get("rel") == "next" and k.get("href")), None)


def matched(answer: Mapping[str, Any]) -> int | None:
    """The total that a server claims, in either of its two places."""
    for value in (answer.get("numberMatched"), (answer.get("context") or {}).get("matched")):
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
            return int(value)
    return None


def availability(source: Source, transport: Transport, products: Sequence[Product]) -> dict[str, bool]:
    """Files of STAC sources are on disk; nothing to ask."""
    return {}


def address(source: Source, transport: Transport, product: Product, file: FileRef) -> str:
    """Where a file is fetched now; signed where the source signs. A signed address is used at once and never kept."""
    signing = source.signing
    if signing.get("kind") == "collection":
        url = str(signing["address"]).format(collection=product.collection)
        grant = transport.json("GET", url).get("token", "")
        return f"{file.href}{'&' if '?' in file.href else '?'}{grant}" if grant else file.href
    if signing.get("kind") == "address":
        key = transport.key
        headers = {signing["user_header"]: key.user, signing["key_header"]: key.value} if key else {}
        url = str(signing["address"]) + "?" + urlencode({"url": file.href})
        answer = transport.json("GET", url, headers=headers if source.may_see_key(url) else None)
        return str(answer.get("href") or answer.get("url") or file.href)
    return file.href
