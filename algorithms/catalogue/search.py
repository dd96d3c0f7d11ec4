"""Search one source: all pages, each item checked again on this machine, versions and repetitions sorted out.

A catalogue has been seen to ignore what it does not understand, to answer pages with repeated items, and to fail in
the middle; so nothing is shown that was not checked here, and what is missing is said.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..core.errors import TheiaError
from ..core.progress import Context
from ..spec.phrase import of_error, phrase
from .answers import AnswerError, explain
from .dialects import dialect_of
from .records import Page, Product, SearchRequest, clean_tile, parse_version
from .shapes import meets, unwrap
from .sources import Source
from .transport import Transport

#: first day of the oldest images of the catalogues
FIRST_DAY = dt.datetime(1986, 1, 1, tzinfo=dt.timezone.utc)
#: longest time between the acquisition times that a Level-1 image and its THEIA product are given
SAME_ACQUISITION = dt.timedelta(minutes=30)


@dataclass
class Outcome:
    """What a search found: products, the total that the server claimed, why items were dropped, what went wrong."""

    products: list[Product] = field(default_factory=list)
    matched: int | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    incomplete: bool = False


def search(
    source: Source, transport: Transport, request: SearchRequest, context: Context, *, all_versions: bool = False
) -> Outcome:
    """Every product of `source` that answers `request`, newest first.

    A failure after the first page ends the search with what was found, marked incomplete; before it, it raises
    TheiaError.
    """
    outcome = Outcome()
    seen: set[str] = set()
    area = unwrap(request.area) if request.area is not None else None
    asked = request
    renamed = {c: source.former_collections[c] for c in request.collections if c in source.former_collections}
    if renamed:
        for old, new in renamed.items():
            context.warning(phrase("{old} is a former name: {new} is searched.", old=old, new=new))
        asked = replace(request, collections=tuple(renamed.get(c, c) for c in request.collections))
    try:
        for page in _all_pages(source, transport, asked, outcome):
            context.check_cancel()
            outcome.dropped[phrase("not readable")] += page.malformed
            for product in page.products:
                if product.uid in seen:
                    outcome.dropped[phrase("repeated")] += 1
                    continue
                seen.add(product.uid)
                reason = rejected(product, asked, area)
                if reason:
                    outcome.dropped[reason] += 1
                else:
                    outcome.products.append(product)
            total = phrase(" of {matched}", matched=outcome.matched) if outcome.matched is not None else ""
            context.progress(
                min(1.0, len(seen) / max(1, min(outcome.matched or len(seen) * 2, request.max_items))),
                phrase("{source}: {count}{total}", source=source.title, count=len(seen), total=total),
            )
            if len(outcome.products) >= request.max_items:
                outcome.notes.append(phrase("The search ended at {max_items} products.", max_items=request.max_items))
                break
    except (AnswerError, TheiaError) as error:
        known = explain(source, error.answer) if isinstance(error, AnswerError) else error
        if known.code == "cancelled" or not seen:
            raise known from None
        outcome.incomplete = True
        outcome.notes.append(phrase("The search is incomplete: {known}", known=of_error(known)))
    if not all_versions:
        outcome.products = newest_versions(outcome.products, outcome.dropped)
    outcome.products.sort(key=lambda p: (p.start or FIRST_DAY, p.identifier), reverse=True)
    del outcome.products[request.max_items :]
    outcome.dropped += Counter()  # reasons with a count of zero go
    return outcome


def _all_pages(
    source: Source, transport: Transport, request: SearchRequest, outcome: Outcome, depth: int = 0
) -> Iterator[Page]:
    """The pages of a request; where more matches than a portal pages through, those of its two halves in time."""
    first = True
    own_total: int | None = None
    for page in dialect_of(source).pages(source, transport, request):
        if first and page.matched is not None:
            own_total = page.matched
            outcome.matched = (outcome.matched or 0) + page.matched if depth == 0 else outcome.matched
            if page.matched > source.deep_limit and request.max_items > source.deep_limit and depth < 12:
                start, end = request.start or FIRST_DAY, request.end or dt.datetime.now(dt.timezone.utc)
                if end - start > dt.timedelta(days=1):
                    middle = start + (end - start) / 2
                    # newest first; the halves share an instant, and what is met twice is dropped
                    yield from _all_pages(
                        source, transport, replace(request, start=middle, end=end), outcome, depth + 1
                    )
                    yield from _all_pages(
                        source, transport, replace(request, start=start, end=middle), outcome, depth + 1
                    )
                    return
        elif page.matched is not None and own_total is not None and page.matched != own_total:
            outcome.notes.append(
                phrase(
                    "The catalogue changed during the search ({own_total}, then {matched} products).",
                    own_total=own_total,
                    matched=page.matched,
                )
            )
            own_total = page.matched
        first = False
        yield page


def rejected(product: Product, request: SearchRequest, area: Sequence[Sequence[object]] | None = None) -> str:
    """Why a product is not what was asked for; empty if it is. Values that are not given never reject."""
    if request.collections and product.collection and product.collection not in request.collections:
        return phrase("another collection")
    if request.identifiers and not {product.identifier, product.uid} & set(request.identifiers):
        return phrase("another name")
    if request.end is not None and product.start is not None and product.start > request.end:
        return phrase("outside the period")
    if request.start is not None and (product.end or product.start) is not None:
        if max(t for t in (product.start, product.end) if t is not None) < request.start:
            return phrase("outside the period")
    if request.cloud_max is not None and product.cloud is not None and product.cloud > request.cloud_max:
        return phrase("too cloudy")
    if request.tile and clean_tile(product.tile).upper() != request.tile.upper():
        return phrase("another tile")
    if request.platform and not product.platform.upper().startswith(request.platform.upper()):
        return phrase("another platform")
    if request.orbit is not None and product.orbit != request.orbit:
        return phrase("another orbit")
    if request.text and not fnmatch.fnmatch(product.identifier.lower(), f"*{request.text.lower()}*"):
        return phrase("another name")
    if area is not None and product.footprint is not None and not meets(unwrap(product.footprint), area):  # type: ignore[arg-type]
        return phrase("outside the area")
    return ""


def newest_versions(products: Sequence[Product], dropped: Counter[str] | None = None) -> list[Product]:
    """One product per collection and name: the one marked latest, else the highest version, else the newest."""
    best: dict[tuple[str, str, str], Product] = {}
    for product in products:
        name = (product.source, product.collection, product.identifier)
        other = best.get(name)
        if other is not None and dropped is not None:
            dropped[phrase("an older version")] += 1
        if other is None or _rank(product) > _rank(other):
            best[name] = product
    return list(best.values())


def _rank(product: Product) -> tuple[bool, dt.datetime, tuple[int, ...], str]:
    return product.latest, product.published or FIRST_DAY, parse_version(product.version), product.uid


def counterparts(level1: Sequence[Product], level2: Sequence[Product]) -> dict[str, str]:
    """For Level-1 products, the name of the product that exists from the same acquisition, by id."""
    by_tile: dict[tuple[str, str], list[Product]] = {}
    for product in level2:
        by_tile.setdefault((product.tile, product.platform), []).append(product)
    result = {}
    for product in level1:
        near = [
            p
            for p in by_tile.get((product.tile, product.platform), ())
            if p.start and product.start and abs(p.start - product.start) <= SAME_ACQUISITION
        ]
        if near:
            result[product.uid] = min(near, key=lambda p: abs(p.start - product.start)).identifier  # type: ignore[operator]
    return result
