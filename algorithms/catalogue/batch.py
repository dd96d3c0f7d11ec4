"""Products side by side: a queue, a few threads, progress by bytes, and what became of each product in the end."""

from __future__ import annotations

import csv
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..core.errors import Cancelled, TheiaError
from ..core.files import atomic_file, size_text
from ..core.progress import Context
from ..spec.phrase import listed, phrase
from . import delivery
from .fetch import Archived, Fetcher, Transfer
from .gate import KeyRefused, QuotaSpent, clock
from .records import Product
from .transport import pause


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
            task.error = TheiaError(
                "internal",
                phrase(
                    "{product}: {name}: {error}",
                    product=task.product.identifier,
                    name=type(error).__name__,
                    error=error,
                ),
            )
        task.seconds = time.monotonic() - started


def _one(task: Task, wish: delivery.Wish, wait_archived: bool, context: Context) -> None:
    waits = list(task.fetcher.source.patience.archived_s) if wait_archived else []
    while True:
        try:
            path, done = delivery.deliver(task.product, wish, task.fetcher, task.transfer, context)
            task.state, task.path = "downloaded" if done else "complete", path
            note = phrase(" ({note})", note=task.transfer.note) if task.transfer.note else ""
            context.info(phrase("{product}: complete{note}.", product=task.product.identifier, note=note))
            return
        except Archived:
            if not waits:
                task.state = "archived"
                return
            wait = waits.pop(0)
            context.info(
                phrase(
                    "{product} is on tape; it is asked for again in {wait:.0f} min.",
                    product=task.product.identifier,
                    wait=wait / 60,
                )
            )
            pause(context, wait)
        except KeyRefused:
            task.state, task.error = "key", task.fetcher.gate.refused
            return
        except QuotaSpent as spent:
            task.state = "quota"
            task.error = TheiaError(
                "network",
                phrase("The hourly quota of your account at {source} is used up.", source=task.fetcher.source.title),
                phrase(
                    "Run again after {time}: what is complete is kept, and the download goes on from it.",
                    time=clock(spent.until),
                ),
            )
            return


def conclude(tasks: Sequence[Task], context: Context) -> None:
    """Tell what became of every product; raise where some that could be had are missing."""
    done = [t for t in tasks if t.state in ("complete", "downloaded")]
    archived = [t for t in tasks if t.state == "archived"]
    missing = [t for t in tasks if t not in done and t not in archived]
    for task in archived:
        same = (
            phrase(" The same image may be on disk at the Copernicus Data Space (source copernicus).")
            if task.product.level == "L1C"
            else ""
        )
        context.warning(
            phrase(
                "{product} is archived on tape; its retrieval may be under way. Run again later.{same}",
                product=task.product.identifier,
                same=same,
            )
        )
    if missing:
        for code in ("key", "quota"):
            first = next((t for t in missing if t.state == code and t.error), None)
            if first is not None and first.error is not None:
                known = first.error
                if len(tasks) == 1:
                    raise known
                message = phrase(
                    "{message} {count} of {total} products are complete.",
                    message=known.message,
                    count=len(done),
                    total=len(tasks),
                )
                raise TheiaError(known.code, message, known.hint)
        errors = [t.error for t in missing if t.error is not None]
        if len(tasks) == 1 and errors:
            raise errors[0]
        code = "disk" if any(e.code == "disk" for e in errors) else errors[0].code if errors else "network"
        lines = [
            phrase(
                "{product}: {message}",
                product=t.product.identifier,
                message=t.error.message if t.error else phrase("not begun"),
            )
            for t in missing
        ]
        heading = phrase("{count} of {total} products are complete; missing:", count=len(done), total=len(tasks))
        hint = (errors[0].hint if errors else "") or "Run again: what is complete is kept."
        raise TheiaError(code, listed(heading, lines), hint)
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
