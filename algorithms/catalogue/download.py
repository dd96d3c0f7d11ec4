"""The entry `download`: products chosen on the map, by name, or by a search in the same run, brought to a folder.

Two files at a time; one pause and one refusal hold for all of a source. What is complete is kept whatever happens,
and the next run goes on from it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.errors import Cancelled, TheiaError
from ..core.files import check_targets, free_space, remove_leftovers, size_text
from ..core.progress import Context
from ..core.result import Result
from ..spec.phrase import phrase
from . import bulk as prepared
from . import delivery, footprints
from .answers import AnswerError
from .areas import area_geometry
from .batch import Task, conclude, run, write_table
from .credentials import require_key
from .dialects import dialect_of
from .fetch import Fetcher
from .find import find
from .gate import Gate
from .records import FileRef, Product, SearchRequest
from .search import search
from .sources import Source, get_source
from .theia_products import get_product
from .transport import Transport


def download(
    *,
    footprints: Mapping[str, Any] | None,
    ids: str | None,
    dataset: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    tile: str | None,
    cloud_max: float | None,
    source: str | None,
    max_items: int,
    bands: str | None,
    crop: bool,
    unpack: bool,
    keep_archive: bool,
    bulk: bool,
    quota_wait_h: float,
    wait_archived: bool,
    parallel: int,
    auth: str | None,
    output: str,
    table: str | None,
    context: Context,
) -> Result:
    """Run the entry `download`."""
    check_targets([os.path.join(output, "x"), table])
    if crop and area is None:
        raise TheiaError("input", "Cropping needs an area of interest.", "Give an extent or a layer of polygons.")
    if bulk and (crop or bands):
        raise TheiaError(
            "input",
            "An archive that the source prepares can neither be cropped nor reduced to some bands.",
            "Leave out the bands and the cropping, or download the products one by one.",
        )
    if crop:
        require_cropping()
    wish = delivery.Wish(
        output, delivery.read_bands(bands), unpack or crop, keep_archive, area_geometry(area) if crop else None
    )
    chosen_source = "" if not source or source == "auto" else source
    products = choose(
        footprints,
        ids,
        dataset,
        chosen_source,
        context,
        search_with={
            "area": area,
            "start": start,
            "end": end,
            "tile": tile or "",
            "cloud_max": cloud_max,
            "max_items": max_items,
        },
    )
    if not products:
        raise TheiaError("input", "There is nothing to download.", "Select footprints, or search with other limits.")
    os.makedirs(output, exist_ok=True)
    remove_leftovers(output)
    orders = prepared.combined(products) if bulk else []
    tasks = plan(orders or products, wish, chosen_source, quota_wait_h, context)
    if bulk:
        check_disk([prepared.sized(t.product, products) for t in tasks if t.state == "waiting"], wish, context)
    run(tasks, wish, 1 if crop else parallel, wait_archived, context)
    for task in (t for t in tasks if t.state == "downloaded" and bulk):
        settle(task, wish, context)
    if table is not None:
        write_table(table, tasks)
    conclude(tasks, context)
    done = [t for t in tasks if t.state in ("complete", "downloaded")]
    return Result({"output": output, "table": table, "count": len(done), "folders": ";".join(t.path for t in done)})


def settle(task: Task, wish: delivery.Wish, context: Context) -> None:
    """After an archive that the source prepared has come: forget the order, and say what it does not hold."""
    prepared.forget(task.product, wish.folder)
    missing = prepared.absent(task.product, task.path) if os.path.isdir(task.path) else []
    if missing:
        shown = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
        context.warning(
            phrase(
                "{count} products have no file of their name in the archive: {shown}.", count=len(missing), shown=shown
            )
        )


def require_cropping() -> None:
    """Cropping reads and writes images: say so before hours of transfer."""
    try:
        import rasterio
    except ImportError:
        raise TheiaError(
            "engine",
            "Cropping to an area needs the processing environment.",
            "Install it (Settings, Options, THEIA), or download without cropping.",
        ) from None
    del rasterio


def choose(
    layer: Mapping[str, Any] | None,
    ids: str | None,
    dataset: str,
    source: str,
    context: Context,
    search_with: Mapping[str, Any],
) -> list[Product]:
    """The products to download: of the layer, else those named, else those of a search."""
    if layer is not None:
        chosen = footprints.read(layer)
        names = _names(ids)
        return [p for p in chosen if not names or names & {p.identifier, p.uid}]
    names = _names(ids)
    if not names:
        with context.stage(0.0, 0.1):
            return find(
                dataset=dataset,
                source=source,
                collection="",
                platform="",
                text="",
                all_versions=False,
                context=context,
                **search_with,
            ).products
    wanted = get_product(dataset)
    places = [s for s, _ in wanted.where] if not source else [source]
    found: list[Product] = []
    for name in dict.fromkeys(places):
        place = get_source(name)
        key = require_key(place, context, source or name) if place.auth.get("search") else None
        request = SearchRequest(wanted.collections(name), identifiers=tuple(sorted(names)), max_items=10000)
        found += search(place, Transport(place, context, key), request, context).products
        names -= {p.identifier for p in found} | {p.uid for p in found}
        if not names:
            break
    if names:
        raise TheiaError(
            "input",
            phrase("Not found: {names}.", names=", ".join(sorted(names))),
            "Check the names and the kind of product.",
        )
    return found


def _names(ids: str | None) -> set[str]:
    """Product names as catalogues know them: without folder, extension and the archive's version."""
    words = [w.rsplit("/", 1)[-1] for w in re.split(r"[\s,;]+", ids or "") if w]
    return {re.sub(r"(_V\d+-\d+)?(\.zip)?$", "", w) if not w.startswith("URN:") else w for w in words}


def plan(
    products: Sequence[Product], wish: delivery.Wish, source: str, quota_wait_h: float, context: Context
) -> list[Task]:
    """One task per product, with all that can be known before the first byte: keys, state of archives, disk space."""
    tasks: list[Task] = []
    keyed = [p.source for p in products if get_source(p.source).needs_key]
    for name in dict.fromkeys(p.source for p in products):
        place = get_source(name)
        mine = [p for p in products if p.source == name]
        # the key chosen in the dialog belongs to the source named there, or to the only one that asks for a key
        chosen_for = source or (name if len(set(keyed)) == 1 else "")
        there = {p.uid: delivery.complete(p, wish, context) for p in mine}  # reads what is there, once
        todo = [p for p in mine if there[p.uid] is None]
        key = require_key(place, context, chosen_for) if todo else None
        transport = Transport(place, context, key)
        fetcher = make_fetcher(transport, Gate(place, context, quota_wait_h * 3600), context, wish.folder)
        for product in mine:
            path = there[product.uid]
            tasks.append(Task(product, fetcher, state="complete" if path else "waiting", path=path or ""))
        tell_availability(place, transport, todo, context)
    for task in tasks:
        if task.state == "complete":
            context.info(phrase("{product}: already there.", product=task.product.identifier))
    check_disk([t.product for t in tasks if t.state == "waiting"], wish, context)
    return tasks


def make_fetcher(transport: Transport, gate: Gate, context: Context, folder: str = "") -> Fetcher:
    """What fetches the files of one source; orders of archives keep their numbers in `folder`."""
    dialect = dialect_of(transport.source)

    def address(product: Product, file: FileRef) -> str:
        if product.kind == prepared.KIND:
            return prepared.address(transport, product, folder)
        return dialect.address(transport.source, transport, product, file)

    return Fetcher(transport, gate, context, address)


def tell_availability(place: Source, transport: Transport, products: Sequence[Product], context: Context) -> None:
    """Say which products are on tape. Never blocks: what the call does not tell is unknown."""
    try:
        states = dialect_of(place).availability(place, transport, products)
    except Cancelled:
        raise
    except (AnswerError, TheiaError):
        context.info(phrase("{place} does not say which products are on disk.", place=place.title))
        return
    for product in products:
        if states.get(product.uid) is False:
            context.info(
                phrase("{product} is archived on tape: its retrieval may take hours.", product=product.identifier)
            )


def check_disk(products: Sequence[Product], wish: delivery.Wish, context: Context) -> None:
    """Refuse a batch that the disk does not hold: what is kept, the largest archives under way, and a reserve."""
    sizes = sorted((p.size or 0 for p in products), reverse=True)
    if not sizes:
        return
    under_way = sum(sizes[:2]) * 1.05 if not (wish.keep_archive or not wish.unpack) else 0.0
    reserve = max(get_source(p.source).patience.reserve_mb for p in products) * 1e6
    needed = sum(wish.kept_bytes(p) for p in products) + under_way + reserve
    free = free_space(wish.folder)
    context.info(
        phrase(
            "{count} products to download, {size}; {free_size} free in {folder}.",
            count=len(sizes),
            size=size_text(sum(sizes)),
            free_size=size_text(free),
            folder=wish.folder,
        )
    )
    if needed > free:
        raise TheiaError(
            "disk",
            phrase(
                "The download needs about {needed_size}, and {folder} has {free_size} free.",
                needed_size=size_text(needed),
                folder=wish.folder,
                free_size=size_text(free),
            ),
            "Free some space, choose another disk, ask for fewer products or bands, or crop to an area.",
        )
