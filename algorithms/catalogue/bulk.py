"""Many products in one archive that the source prepares: the download workflows of hydroweb.next.

The order is posted, its state is asked for until the archive is ready, and the archive is fetched like any other file.
The number of the order is kept beside the archive, so that a run after a cancel or a broken line goes on waiting for
the same order. (Specification of the portal, section 12; filters and states as py-hydroweb, CNES's own client, has
them.)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..spec.phrase import phrase
from .answers import AnswerError
from .records import FileRef, Product, parse_number, time_text
from .shapes import bounds
from .sources import Source, get_source
from .transport import Transport, pause

#: kind of the product that stands for an order
KIND = "prepared archive"
_WAITING = ("CREATED", "BLOCKED", "RUNNING")
_OVER = ("EXPIRED", "EXPIRED_NOT_PURGED", "DELETED")
_LONGEST_WAIT_S = 6 * 3600.0


def combined(products: Sequence[Product]) -> list[Product]:
    """One product per source that stands for the archive of all those chosen there.

    Raises TheiaError where a source prepares no archives.
    """
    by_source: dict[str, list[Product]] = {}
    for product in products:
        by_source.setdefault(product.source, []).append(product)
    return [_order(get_source(name), chosen) for name, chosen in by_source.items()]


def _order(source: Source, chosen: Sequence[Product]) -> Product:
    if "bulk" not in source.paths:
        raise TheiaError(
            "input",
            phrase("{source} does not prepare archives of several products.", source=source.title),
            "Download its products one by one: leave that option out.",
        )
    marks = sorted(f"{p.uid} {p.version}" for p in chosen)
    digest = hashlib.sha256("\n".join(marks).encode()).hexdigest()[:12]
    days = sorted(p.start for p in chosen if p.start is not None)
    span = f"_{days[0]:%Y%m%d}_{days[-1]:%Y%m%d}" if days else ""
    name = f"{source.id}{span}_{digest}"
    collections: dict[str, list[Product]] = {}
    for product in chosen:
        collections.setdefault(product.collection, []).append(product)
    body = {"workflowName": name, "collections": [_part(c, ps, name) for c, ps in collections.items()]}
    return Product(
        source=source.id,
        uid=f"bulk:{digest}",
        collection=", ".join(collections),
        identifier=name,
        start=days[0] if days else None,
        end=days[-1] if days else None,
        kind=KIND,
        files=(FileRef(f"{name}.zip", source.url("bulk"), None, None, "data", "application/zip"),),
        properties={"order": body, "names": tuple(p.identifier for p in chosen)},
    )


def _part(collection: str, chosen: Sequence[Product], folder: str) -> dict[str, Any]:
    """What is wanted of one collection: the names, and a box and a period that hold no more than needed."""
    boxes = [b for b in (bounds(p.footprint) for p in chosen) if b is not None]
    box = [f(b[i] for b in boxes) for i, f in enumerate((min, min, max, max))] if len(boxes) == len(chosen) else None
    query: dict[str, Any] = {"identifier": {"in": sorted({p.identifier for p in chosen})}}
    starts, ends = [p.start for p in chosen if p.start], [p.end or p.start for p in chosen if p.start]
    if len(starts) == len(chosen):
        second = dt.timedelta(seconds=1)
        query["start_datetime"] = {"lte": time_text(max(starts) + second)}
        query["end_datetime"] = {"gte": time_text(min(e for e in ends if e is not None) - second)}
    # `datetime` would be the day on which the portal took the product in
    filters = {"bbox": box, "intersects": None, "intersectsRefs": None, "datetime": None, "query": query}
    return {
        "collectionId": collection,
        "correlationId": collection,
        "folder": f"{folder}/{collection}",
        "filters": filters,
    }


def address(transport: Transport, product: Product, folder: str) -> str:
    """Where the archive of an order is, as soon as it is ready; orders it where that was not done yet.

    Raises AnswerError for a refused key or a spent quota, TheiaError where the source gives the order up.
    """
    note = os.path.join(folder, f"{product.identifier}.order.json")
    number = _known(note, product)
    again = bool(number)
    while True:
        if not number:
            number = _submit(transport, product)
            with atomic_file(note) as temporary:
                Path(temporary).write_text(json.dumps({"uid": product.uid, "order": number}), encoding="utf-8")
            count = len(product.properties["names"])
            transport.context.info(
                phrase(
                    "{source} prepares one archive of {count} products (order {number}).",
                    source=transport.source.title,
                    count=count,
                    number=number,
                )
            )
        if _wait(transport, number, note):
            return f"{transport.source.url('bulk')}/{number}/zip"
        if not again:
            raise TheiaError(
                "network",
                phrase("{source} dropped the order {number}.", source=transport.source.title, number=number),
                "Run again.",
            )
        number, again = "", False


def forget(product: Product, folder: str) -> None:
    """The archive is here: its order is of no more use."""
    note = os.path.join(folder, f"{product.identifier}.order.json")
    if os.path.exists(note):
        os.remove(note)


def _known(note: str, product: Product) -> str:
    """The number of an order that an earlier run made, if it is for the same products."""
    try:
        found = json.loads(Path(note).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    same = isinstance(found, dict) and found.get("uid") == product.uid
    return str(found.get("order") or "") if same else ""


def _submit(transport: Transport, product: Product) -> str:
    url, body = transport.source.url("bulk"), product.properties["order"]
    try:
        answer = transport.json("POST", url, body, with_key=True)
    except AnswerError as error:
        if error.answer.kind != "bad":
            raise
        # a portal that does not know names as a filter: box and period hold little more than what was chosen
        transport.context.warning(
            phrase(
                "{source} does not choose by name: the archive may hold more products than asked for.",
                source=transport.source.title,
            )
        )
        answer = transport.json("POST", url, _without_names(body), with_key=True)
    number = str(answer.get("workflowId") or "") if isinstance(answer, Mapping) else ""
    if not number or "/" in number:
        raise TheiaError(
            "network",
            phrase("{source} took the order without giving its number.", source=transport.source.title),
            "Run again.",
        )
    return number


def _without_names(body: Mapping[str, Any]) -> dict[str, Any]:
    parts = []
    for part in body["collections"]:
        query = {k: v for k, v in part["filters"]["query"].items() if k != "identifier"}
        parts.append({**part, "filters": {**part["filters"], "query": query or None}})
    return {**body, "collections": parts}


def _wait(transport: Transport, number: str, note: str) -> bool:
    """Wait until the archive is ready; False where the order no longer exists."""
    source, context = transport.source, transport.context
    waits = list(source.patience.prepare_s)
    waited, told = 0.0, 0.0
    while True:
        try:
            answer = transport.json("GET", f"{source.url('bulk')}/{number}/status", with_key=True)
        except AnswerError as error:
            if error.answer.kind == "gone":
                return False
            raise
        state = str(answer.get("status") or "").upper() if isinstance(answer, Mapping) else ""
        if state == "COMPLETED":
            return True
        if state in _OVER:
            return False
        if state not in _WAITING:
            os.remove(note)  # the next run orders again
            said = transport.mask(str(answer.get("message") or state or "no state"))[:300]
            raise TheiaError(
                "network",
                phrase('{source} could not prepare the archive. It said: "{said}"', source=source.title, said=said),
                "Ask for fewer products, or run again later.",
            )
        share = parse_number(answer.get("progress")) or 0.0
        if share >= told + 25:
            told = share
            context.info(phrase("{source} prepares the archive: {share:.0f} %.", source=source.title, share=share))
        if waited > _LONGEST_WAIT_S:
            raise TheiaError(
                "network",
                phrase("{source} still prepares the archive (order {number}).", source=source.title, number=number),
                "Run again later: the order is kept, and waited for again.",
            )
        seconds = waits.pop(0) if len(waits) > 1 else waits[0]
        pause(context, seconds)
        waited += seconds


def absent(product: Product, path: str) -> list[str]:
    """Names of chosen products of which the unpacked archive holds no file."""
    there = "\n".join(str(p.relative_to(path)) for p in Path(path).rglob("*")).lower()
    return [name for name in product.properties["names"] if name.lower() not in there]


def sized(product: Product, chosen: Sequence[Product]) -> Product:
    """The order's product for the estimate of disk space: as large as those that it stands for."""
    main = product.files[0]
    total = sum(p.size or 0 for p in chosen if p.source == product.source)
    return replace(product, files=(replace(main, size=total or None),))
