"""The one gate of a source that all transfers pass: a spent quota pauses them all, a refused key stops them."""

from __future__ import annotations

import datetime as dt
import threading
import time

from ..core.errors import TheiaError
from ..core.progress import Context
from ..spec.phrase import phrase
from .answers import Answer, key_refused
from .sources import Source
from .transport import pause


class QuotaSpent(Exception):
    """The quota is used up and the user does not want to wait that long; `until` is when it may go on."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__("quota")
        self.until = until


class KeyRefused(Exception):
    """The source refused the key: nothing more is asked of it."""


def clock(moment: dt.datetime) -> str:
    """A time for people: local hour and minute, with the day where it is not today."""
    local = moment.astimezone()
    return local.strftime("%H:%M" if local.date() == dt.datetime.now().astimezone().date() else "%d %B %H:%M")


class Gate:
    """Shared by the threads that transfer from one source. `longest_wait_s` bounds all pauses for quota together."""

    def __init__(self, source: Source, context: Context, longest_wait_s: float) -> None:
        self.source = source
        self.context = context
        self._left_s = longest_wait_s
        self._until = 0.0
        self._refused = False
        self._closed_until: dt.datetime | None = None
        self._lock = threading.Lock()

    def enter(self) -> None:
        """Wait while the source pauses; raises KeyRefused or QuotaSpent where there is nothing to wait for."""
        while True:
            if self._refused:
                raise KeyRefused
            if self._closed_until is not None:
                raise QuotaSpent(self._closed_until)
            left = self._until - time.monotonic()
            if left <= 0:
                return
            pause(self.context, min(left, 1.0))

    def quota(self, answer: Answer) -> None:
        """Begin a pause after an answer that told of a spent quota; several threads that meet it make one pause."""
        with self._lock:
            if self._until > time.monotonic():
                return
            wait = answer.retry_after_s if answer.retry_after_s is not None else self.source.patience.quota_step_s
            wait = max(wait, min(self.source.patience.quota_step_s, 5.0))
            until = dt.datetime.now(dt.timezone.utc) + dt.timedelta(seconds=wait)
            if wait > self._left_s:
                self._closed_until = until
                raise QuotaSpent(until)
            self._left_s -= wait
            self._until = time.monotonic() + wait
        self.context.warning(
            phrase(
                "{source} allows a number of products per hour and account, and yours is used up. Downloads go on at "
                "{time} (in {minutes}). You may cancel: what is complete is kept, and the next run goes on from it.",
                source=self.source.title,
                time=clock(until),
                minutes=_minutes(wait),
            )
        )

    def refuse(self) -> None:
        self._refused = True

    @property
    def refused(self) -> TheiaError | None:
        return key_refused(self.source) if self._refused else None


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
