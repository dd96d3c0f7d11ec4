"""The entry `search`: from what a user asks (a product, an area, dates) to a layer of footprints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.errors import TheiaError, raise_all
from ..core.files import check_targets
from ..core.progress import Context
from ..core.result import Layer, Result
from ..spec.phrase import of_error, phrase
from . import footprints as layers
from .areas import area_geometry
from .credentials import require_key
from .records import Product, SearchRequest, clean_tile
from .search import Outcome, counterparts, search
from .shapes import bounds, box_polygon
from .sources import Source, all_sources, get_source
from .theia_products import get_product, theia_products, widened
from .transport import Transport

UTC = dt.timezone.utc


@dataclass
class Found:
    """The products of a search with what was learnt beside them."""

    products: list[Product] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    existing: dict[str, str] | None = None
    source: str = ""


def find(
    *,
    dataset: str,
    source: str,
    collection: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    tile: str,
    cloud_max: float | None,
    platform: str,
    text: str,
    max_items: int,
    all_versions: bool,
    context: Context,
    with_existing: bool = False,
) -> Found:
    """Search as the entries `search` and `download` do. Raises TheiaError when nothing could be asked."""
    problems: list[str] = []
    if start and end and start > end:
        problems.append(phrase("the first day, {start}, is after the last, {end}.", start=start, end=end))
    if area is None and not (tile or text or start):
        problems.append("give an area, a tile, a period or a text: the whole archive is not listed.")
    raise_all("input", "The search cannot start:", problems)
    where, period, wanted = _where(dataset, source, collection)
    first, last = widened(period, _day(start), _day(end, last=True))
    request = SearchRequest(
        area=area_geometry(area),
        start=first,
        end=last,
        cloud_max=cloud_max,
        tile=clean_tile(tile) if tile else "",
        platform=platform.strip(),
        text=text.strip(),
        max_items=max_items,
    )
    found = Found(source=where[0][0].id)
    for number, (place, collections) in enumerate(where):
        key = require_key(place, context, source or found.source) if place.auth.get("search") else None
        transport = Transport(place, context, key)
        with context.stage(0.0, 0.8, phrase("Searching {place}", place=place.title)):
            asked = replace(request, collections=collections)
            outcome = search(place, transport, asked, context, all_versions=all_versions)
        found.outcomes[place.id] = outcome
        found.products += outcome.products
        found.source = place.id
        _tell(place, outcome, context)
        if found.products or source:
            break
        if number + 1 < len(where):
            context.info(phrase("Nothing there; {where} is asked.", where=where[number + 1][0].title))
    if with_existing and wanted and found.products:
        found.existing = _existing(wanted, found.products, request, context)
    if not found.products:
        _explain_nothing(where, request, context)
    return found


def _where(dataset: str, source: str, collection: str) -> tuple[list[tuple[Source, tuple[str, ...]]], str, str]:
    """Sources with their collections in the order of asking; how dates are meant; the product made from this one."""
    if collection:
        names = tuple(c.strip() for c in collection.replace(";", ",").split(",") if c.strip())
        known = next((p for p in theia_products().values() if set(names) & {c for _, c in p.where}), None)
        place = get_source(source or (known.where[0][0] if known else "geodes"))
        return [(place, names)], known.period if known else "", known.counterpart if known else ""
    wanted = get_product(dataset)
    if not wanted.where:
        raise TheiaError(
            "input",
            phrase("{wanted} is not served by a catalogue that can be searched.", wanted=wanted.title),
            phrase("It is described at {page}.", page=wanted.page),
        )
    names_of = [s for s, _ in wanted.where] if not source else [source]
    places = [(get_source(s), wanted.collections(s)) for s in dict.fromkeys(names_of) if wanted.collections(s)]
    if not places:
        have = ", ".join(dict.fromkeys(s for s, _ in wanted.where))
        raise TheiaError(
            "input",
            phrase("{source} does not have {wanted}.", source=get_source(source).title, wanted=wanted.title),
            phrase("It is served by: {have}.", have=have),
        )
    return places, wanted.period, wanted.counterpart


def _day(text: str | None, last: bool = False) -> dt.datetime | None:
    if not text:
        return None
    day = dt.datetime.fromisoformat(text).replace(tzinfo=UTC)
    return day + dt.timedelta(days=1) - dt.timedelta(seconds=1) if last else day


def hurried(source: Source) -> Source:
    """The source with one short wait: for what is only good to know."""
    return replace(source, patience=replace(source.patience, passing_s=source.patience.passing_s[:1]))


def _tell(source: Source, outcome: Outcome, context: Context) -> None:
    claimed = phrase(", {matched} matched there", matched=outcome.matched) if outcome.matched is not None else ""
    context.info(
        phrase(
            "{source}: {count} products{claimed}.", source=source.title, count=len(outcome.products), claimed=claimed
        )
    )
    for reason, count in outcome.dropped.items():
        context.info(phrase("  {count} left out: {reason}.", count=count, reason=reason))
    for note in outcome.notes:
        context.warning(note)


def _existing(wanted: str, products: list[Product], request: SearchRequest, context: Context) -> dict[str, str] | None:
    """Names of the THEIA products that exist for Level-1 products; None where that cannot be found out."""
    made = get_product(wanted)
    name, _ = made.where[0]
    place = hurried(get_source(name))
    times = [p.start for p in products if p.start is not None]
    boxes = [b for b in (bounds(p.footprint) for p in products) if b is not None]
    if not times:
        return None
    span = dt.timedelta(hours=1)
    area = request.area
    if area is None and boxes and not request.tile:
        area = box_polygon([f(b[i] for b in boxes) for i, f in enumerate((min, min, max, max))])
    asked = SearchRequest(
        made.collections(name), area, min(times) - span, max(times) + span, tile=request.tile, max_items=10000
    )
    try:
        with context.stage(0.8, 1.0, phrase("Looking for {made}", made=made.title)):
            outcome = search(place, Transport(place, context), asked, context)
    except TheiaError as error:
        if error.code == "cancelled":
            raise
        context.warning(
            phrase("Whether {made} exists could not be found out: {error}", made=made.title, error=of_error(error))
        )
        return None
    return counterparts(products, outcome.products)


def _explain_nothing(where: list[Any], request: SearchRequest, context: Context) -> None:
    """Say what a user can do when nothing was found: over most of the world there is only Level 1."""
    place = where[0][0]
    if place.id != "geodes" or not any("SENTINEL2_L2A" in c for _, names in where for c in names):
        context.warning("Nothing was found. Try a longer period, a higher cloud limit or another area.")
        return
    asked = replace(request, collections=("PEPS_S2_L1C",), max_items=80)
    place = hurried(place)
    try:
        outcome = search(place, Transport(place, context), asked, context)
    except TheiaError as error:
        if error.code == "cancelled":
            raise
        outcome = Outcome()
    if outcome.products:
        context.warning(
            phrase(
                "No Level-2A product of THEIA here; {matched} Level-1C products are: search sentinel2_l1c, then "
                "correct them with the entry of surface reflectance.",
                matched=outcome.matched or len(outcome.products),
            )
        )
    else:
        context.warning("Nothing was found. Try a longer period, a higher cloud limit or another area.")


def search_entry(
    *,
    dataset: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    tile: str | None,
    cloud_max: float | None,
    source: str | None,
    collection: str | None,
    platform: str | None,
    text: str | None,
    max_items: int,
    all_versions: bool,
    auth: str | None,
    footprints: str,
    context: Context,
) -> Result:
    """Run the entry `search`."""
    check_targets([footprints])
    found = find(
        dataset=dataset,
        source=_source(source),
        collection=collection or "",
        area=area,
        start=start,
        end=end,
        tile=tile or "",
        cloud_max=cloud_max,
        platform=platform or "",
        text=text or "",
        max_items=max_items,
        all_versions=all_versions,
        context=context,
        with_existing=True,
    )
    layers.write(footprints, found.products, found.existing)
    days = sorted(p.start for p in found.products if p.start is not None)
    size = sum(p.size or 0 for p in found.products)
    incomplete = any(o.incomplete for o in found.outcomes.values())
    layer = Layer(
        "footprints",
        footprints,
        "Footprints",
        kind="vector",
        style="footprints",
        start=days[0] if days else None,
        end=days[-1] + dt.timedelta(days=1) if days else None,
        trust="Incomplete: the catalogue failed during the search."
        if incomplete
        else "As the catalogue lists them today.",
    )
    return Result({"footprints": footprints, "count": len(found.products), "size_gb": round(size / 1e9, 3)}, [layer])


def _source(given: str | None) -> str:
    """The id of the source asked for; empty where the product's own order holds."""
    if not given or given == "auto":
        return ""
    if given not in all_sources():
        get_source(given)
    return given
