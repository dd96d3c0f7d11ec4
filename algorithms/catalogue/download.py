"""The entry `download`: products chosen on the map, by name, or by a search in the same run, brought to a folder.

Two files at a time; one pause and one refusal hold for all of a source. What is complete is kept whatever happens,
and the next run goes on from it.
"""

from __future__ import annotations

import csv
import os
import queue
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import Cancelled, TheiaError
from ..core.files import atomic_file, check_targets, free_space, remove_leftovers, size_text
from ..core.progress import Context
from ..core.result import Result
from . import delivery, footprints
from .answers import AnswerError
from .areas import area_geometry
from .credentials import require_key
from .dialects import dialect_of
from .fetch import Archived, Fetcher, Transfer
from .find import find
from .gate import Gate, KeyRefused, QuotaSpent, clock
from .records import Product, SearchRequest
from .search import search
from .sources import Source, get_source
from .theia_products import get_product
from .transport import Transport, pause


@dataclass
class Task:
    """One product on its way. `state` is waiting, complete, downloaded, archived, quota, key, failed or stopped."""

    product: Product
    fetcher: Fetcher
    transfer: Transfer = field(default_factory=Transfer)
    state: str = "waiting"
    path: str = ""
    error: TheiaError | None = None
    seconds: float = 0.0


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
    tasks = plan(products, wish, chosen_source, quota_wait_h, context)
    run(tasks, wish, 1 if crop else parallel, wait_archived, context)
    if table is not None:
        write_table(table, tasks)
    conclude(tasks, context)
    done = [t for t in tasks if t.state in ("complete", "downloaded")]
    return Result({"output": output, "table": table, "count": len(done), "folders": ";".join(t.path for t in done)})


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
        raise TheiaError("input", f"Not found: {', '.join(sorted(names))}.", "Check the names and the kind of product.")
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
        todo = [p for p in mine if delivery.complete(p, wish, context) is None]
        key = require_key(place, context, chosen_for) if todo and place.needs_key else None
        transport = Transport(place, context, key)
        fetcher = make_fetcher(transport, Gate(place, context, quota_wait_h * 3600), context)
        tasks += [Task(p, fetcher, state="waiting" if p in todo else "complete") for p in mine]
        tell_availability(place, transport, todo, context)
    for task in tasks:
        if task.state == "complete":
            task.path = delivery.complete(task.product, wish, context) or ""
            context.info(f"{task.product.identifier}: already there.")
    check_disk([t.product for t in tasks if t.state == "waiting"], wish, context)
    return tasks


def make_fetcher(transport: Transport, gate: Gate, context: Context) -> Fetcher:
    dialect = dialect_of(transport.source)
    return Fetcher(transport, gate, context, lambda p, f: dialect.address(transport.source, transport, p, f))


def tell_availability(place: Source, transport: Transport, products: Sequence[Product], context: Context) -> None:
    """Say which products are on tape. Never blocks: what the call does not tell is unknown."""
    try:
        states = dialect_of(place).availability(place, transport, products)
    except Cancelled:
        raise
    except (AnswerError, TheiaError):
        context.info(f"{place.title} does not say which products are on disk.")
        return
    for product in products:
        if states.get(product.uid) is False:
            context.info(f"{product.identifier} is archived on tape: its retrieval may take hours.")


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
        f"{len(sizes)} products to download, {size_text(sum(sizes))}; {size_text(free)} free in {wish.folder}."
    )
    if needed > free:
        raise TheiaError(
            "disk",
            f"The download needs about {size_text(needed)}, and {wish.folder} has {size_text(free)} free.",
            "Free some space, choose another disk, ask for fewer products or bands, or crop to an area.",
        )


def run(tasks: Sequence[Task], wish: delivery.Wish, parallel: int, wait_archived: bool, context: Context) -> None:
    """Work through the tasks with `parallel` threads, telling progress by bytes; a cancel ends it within a second."""
    waiting: queue.Queue[Task] = queue.Queue()
    for task in tasks:
        if task.state == "waiting":
            waiting.put(task)
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(waiting, wish, wait_archived, stop, context), daemon=True)
        for _ in range(max(1, min(parallel, 3, waiting.qsize())))
    ]
    for thread in threads:
        thread.start()
    meter = _Meter(tasks)
    try:
        while any(t.is_alive() for t in threads):
            for thread in threads:
                thread.join(0.1 / len(threads))
            context.check_cancel()
            context.progress(*meter.read())
    except Cancelled:
        stop.set()
        for task in tasks:
            task.transfer.stop()
        for thread in threads:
            thread.join(0.3)
        raise


class _Meter:
    """Share done by bytes, and a text with speed and products done."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._total = sum(max(1, t.product.size or 1) for t in tasks if t.state == "waiting") or 1
        self._marks: list[tuple[float, int]] = []

    def read(self) -> tuple[float, str]:
        active = [t for t in self._tasks if t.state != "complete"]
        done = sum(t.transfer.bytes_done if t.state == "waiting" else max(1, t.product.size or 1) for t in active)
        moved = sum(t.transfer.bytes_done for t in active)
        now = time.monotonic()
        self._marks = [m for m in self._marks if now - m[0] < 10] + [(now, moved)]
        span = now - self._marks[0][0]
        speed = (moved - self._marks[0][1]) / span if span > 0.5 else 0.0
        finished = sum(t.state not in ("waiting",) for t in self._tasks)
        text = f"{finished} of {len(self._tasks)} products, {size_text(done)} of {size_text(self._total)}"
        return min(0.999, done / self._total), text + (f", {size_text(max(0.0, speed))}/s" if speed > 0 else "")


def _work(
    waiting: queue.Queue[Task], wish: delivery.Wish, wait_archived: bool, stop: threading.Event, context: Context
) -> None:
    while not stop.is_set() and not context.cancelled:
        try:
            task = waiting.get_nowait()
        except queue.Empty:
            return
        started = time.monotonic()
        try:
            _one(task, wish, wait_archived, context)
        except Cancelled:
            task.state = "stopped"
            return
        except TheiaError as error:
            task.state, task.error = "failed", error
            if error.code == "disk":
                stop.set()  # the next one would not fit either
        except Exception as error:  # a thread must end with a state, whatever happens
            task.state = "failed"
            task.error = TheiaError("internal", f"{task.product.identifier}: {type(error).__name__}: {error}")
        task.seconds = time.monotonic() - started


def _one(task: Task, wish: delivery.Wish, wait_archived: bool, context: Context) -> None:
    waits = list(task.fetcher.source.patience.archived_s) if wait_archived else []
    while True:
        try:
            path, done = delivery.deliver(task.product, wish, task.fetcher, task.transfer, context)
            task.state, task.path = "downloaded" if done else "complete", path
            note = f" ({task.transfer.note})" if task.transfer.note else ""
            context.info(f"{task.product.identifier}: complete{note}.")
            return
        except Archived:
            if not waits:
                task.state = "archived"
                return
            wait = waits.pop(0)
            context.info(f"{task.product.identifier} is on tape; it is asked for again in {wait / 60:.0f} min.")
            pause(context, wait)
        except KeyRefused:
            task.state, task.error = "key", task.fetcher.gate.refused
            return
        except QuotaSpent as spent:
            task.state = "quota"
            task.error = TheiaError(
                "network",
                f"The hourly quota of your account at {task.fetcher.source.title} is used up.",
                f"Run again after {clock(spent.until)}: what is complete is kept, and the download goes on from it.",
            )
            return


def conclude(tasks: Sequence[Task], context: Context) -> None:
    """Tell what became of every product; raise where some that could be had are missing."""
    done = [t for t in tasks if t.state in ("complete", "downloaded")]
    archived = [t for t in tasks if t.state == "archived"]
    missing = [t for t in tasks if t not in done and t not in archived]
    for task in archived:
        same = (
            " The same image may be on disk at the Copernicus Data Space (source copernicus)."
            if task.product.level == "L1C"
            else ""
        )
        context.warning(
            f"{task.product.identifier} is archived on tape; its retrieval may be under way. Run again later.{same}"
        )
    if missing:
        for code in ("key", "quota"):
            first = next((t for t in missing if t.state == code and t.error), None)
            if first is not None and first.error is not None:
                kept = f" {len(done)} of {len(tasks)} products are complete." if len(tasks) > 1 else ""
                raise TheiaError(first.error.code, first.error.message + kept, first.error.hint)
        errors = [t.error for t in missing if t.error is not None]
        if len(tasks) == 1 and errors:
            raise errors[0]
        code = "disk" if any(e.code == "disk" for e in errors) else errors[0].code if errors else "network"
        lines = [f"{t.product.identifier}: {t.error.message if t.error else 'not begun'}" for t in missing]
        raise TheiaError(
            code,
            f"{len(done)} of {len(tasks)} products are complete; missing:\n - " + "\n - ".join(lines),
            (errors[0].hint if errors else "") or "Run again: what is complete is kept.",
        )
    if not done:
        raise TheiaError(
            "network",
            "All products are archived on tape; their retrieval may be under way.",
            "Run again in some hours.",
        )


def write_table(path: str, tasks: Sequence[Task]) -> None:
    """A CSV of what became of every product."""
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["source", "identifier", "version", "state", "path", "size_bytes", "seconds", "message"])
        for t in tasks:
            writer.writerow(
                [
                    t.product.source,
                    t.product.identifier,
                    t.product.version,
                    t.state,
                    t.path,
                    t.product.size or "",
                    f"{t.seconds:.1f}",
                    t.error.message if t.error else t.transfer.note,
                ]
            )
