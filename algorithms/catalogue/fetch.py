"""One file from a source to the disk: resumed where it can be, verified always, never under its name before that.

The steps and their numbers are those of the specification of the portal, section 7. What arrives goes to
``NAME.part``, beside a note of what it is part of; a resume is tried and never assumed: the server may ignore a range,
refuse it, or answer with another one.
"""

from __future__ import annotations

import errno
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

import requests
import urllib3

from ..core.errors import Cancelled, TheiaError
from ..core.files import size_text
from ..core.progress import Context
from ..spec.phrase import of_error, phrase
from .answers import Answer, AnswerError, account_needed, classify, explain
from .credentials import key_missing
from .gate import Gate, KeyRefused
from .locks import locked
from .partial import Part, is_complete
from .records import FileRef, Product
from .transport import HEAD_BYTES, Transport, close, interruptible, jittered, no_answer, pause, tls_error

#: smallest and largest number of bytes read at once: small on a slow line, so that little is lost when it breaks, and
#: never larger than the processor's cache, where hashing and writing find them again (1 MiB: twice the system time)
PIECES = (1 << 12, 1 << 17)
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_NETWORK = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.HTTPError,
    ConnectionError,
    TimeoutError,
)


class Archived(Exception):
    """The product is on tape: not a failure of the batch."""


class Gone(TheiaError):
    """The source no longer has the file (404)."""


class _Restart(Exception):
    """Begin the file again from its first byte."""


class _Passing(Exception):
    """An attempt that failed in a way that may pass."""

    def __init__(self, answer: Answer | None = None, error: Exception | None = None) -> None:
        super().__init__("passing")
        self.answer = answer
        self.error = error


@dataclass
class Transfer:
    """What one file's transfer shares with those who watch it: bytes on disk, and the response to close on cancel."""

    expected: int = 0
    done: int = 0
    note: str = ""
    response: requests.Response | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    part: Transfer | None = None
    before: int = 0

    @property
    def bytes_done(self) -> int:
        """Bytes on disk, those of the file under way included where the product is several."""
        return self.before + (self.part.done if self.part is not None else self.done)

    def follow(self, part: Transfer | None, before: int) -> None:
        """The product's next file: its transfer counts on top of the bytes of those before."""
        self.part, self.before, self.done = part, before, 0

    def stop(self) -> None:
        """Wake a reader that waits for bytes; called from another thread."""
        with self.lock:
            if self.response is not None:
                close(self.response)
        if self.part is not None:
            self.part.stop()


class Fetcher:
    """Fetches the files of one source. Threads share it, so what one learns of the server holds for all."""

    def __init__(
        self, transport: Transport, gate: Gate, context: Context, address: Callable[[Product, FileRef], str]
    ) -> None:
        self.transport = transport
        self.source = transport.source
        self.gate = gate
        self.context = context
        self.address = address
        self.ranges = True

    def fetch(self, product: Product, file: FileRef, target: str, transfer: Transfer) -> bool:
        """Bring `file` to `target`; False if it was there already, whole.

        Raises Archived, KeyRefused, QuotaSpent, Cancelled or TheiaError. Whatever happens, `target` exists only if it
        is verified.
        """
        transfer.expected = file.size or 0
        if is_complete(target, file, self.context):
            transfer.done = transfer.expected
            return False
        with locked(target):
            self._fetch_locked(product, file, target, transfer)
        return True

    def _fetch_locked(self, product: Product, file: FileRef, target: str, transfer: Transfer) -> None:
        part = Part(target + ".part", product, file)
        waits = self.source.patience.passing_s
        failures, mismatches, encoded = 0, 0, False
        before = part.size()
        while True:
            self.gate.enter()
            try:
                self._attempt(part, product, file, transfer, encoded)
                try:
                    transfer.note = part.verify(file, self.context)
                    break
                except ValueError as error:
                    part.remove()
                    mismatches += 1
                    if mismatches > 1:
                        raise TheiaError(
                            "network",
                            phrase("{file}: {error}", file=file.name, error=of_error(error)),
                            "The file was deleted. Run again later.",
                        ) from None
                    self.context.info(
                        phrase("{file}: {error} It is fetched once more.", file=file.name, error=of_error(error))
                    )
            except _Restart:
                continue
            except _Passing as passing:
                now = part.size()
                failures = 1 if now > before else failures + 1  # a transfer that moves on is not given up
                before = now
                if failures > len(waits):
                    raise self._given_up(passing, file) from None
                given = passing.answer.retry_after_s if passing.answer else None
                wait = jittered(waits[failures - 1]) if given is None else min(given, 3600.0)
                self.context.info(
                    phrase(
                        "{file}: the transfer broke after {now_size}; it goes on in {wait:.0f} s.",
                        file=file.name,
                        now_size=size_text(now),
                        wait=wait,
                    )
                )
                pause(self.context, wait)
            except AnswerError as refusal:
                if refusal.answer.kind in ("bad", "gone") and not encoded and ":" in urlsplit(file.href).path:
                    encoded = True
                    continue
                self._raise(refusal.answer, file)
            except Cancelled:
                if not self.ranges:
                    part.remove()  # it could not be gone on from
                raise
            except requests.exceptions.RequestException as error:
                raise no_answer(self.source, error) from None
            except OSError as error:
                raise disk_error(error, target, file) from error
        part.publish(target)

    def _given_up(self, passing: _Passing, file: FileRef) -> TheiaError:
        if passing.answer is not None:
            return explain(self.source, passing.answer, file.name)
        return no_answer(self.source, passing.error or ConnectionError())

    def _raise(self, answer: Answer, file: FileRef) -> None:
        """Turn an answer that is not data into what the batch does about it; returns where it is only to wait."""
        if answer.kind == "quota":
            self.gate.quota(answer)
            return
        if answer.kind == "archived":
            raise Archived
        if answer.kind == "key" and self.transport.key is None:
            raise key_missing(self.source) if self.source.takes_key else account_needed(self.source)
        if answer.kind == "key":
            self.gate.refuse()
            raise KeyRefused
        error = explain(self.source, answer, file.name)
        if answer.kind == "gone":
            raise Gone(error.code, error.message, error.hint)
        raise error

    # -- one attempt -------------------------------------------------------------------------------------------------

    def _attempt(self, part: Part, product: Product, file: FileRef, transfer: Transfer, encoded: bool) -> None:
        have = part.size()
        if file.size and have == file.size:
            transfer.done = have
            return
        if file.size and have > file.size:
            part.remove()
            have = 0
        ranged = have > 0 and self.ranges
        headers = {"Accept-Encoding": "identity", **(part.range_headers(have) if ranged else {})}
        try:
            url = self.address(product, file)
            response = self._open(_encoded(url) if encoded else url, headers, transfer)
        except requests.exceptions.SSLError as error:
            raise tls_error(self.source) from error
        except _NETWORK as error:
            raise _Passing(error=error) from error
        try:
            start = self._start(response, have if ranged else 0, part, file)
            if start is not None:
                self._stream(response, part, start, file, transfer)
        finally:
            with transfer.lock:
                transfer.response = None
            response.close()

    def _open(self, url: str, headers: dict[str, str], transfer: Transfer) -> requests.Response:
        response = interruptible(self.context, lambda: self.transport.open("GET", url, headers=headers))
        if response.status_code == 401 and self.source.auth.get("kind") == "bearer":
            response.close()  # short-lived: ask for a new one, once
            self.transport.forget_bearer()
            response = interruptible(self.context, lambda: self.transport.open("GET", url, headers=headers))
        with transfer.lock:
            transfer.response = response
        return response

    def _start(self, response: requests.Response, have: int, part: Part, file: FileRef) -> int | None:
        """Where the answer's bytes belong (the file's first byte is 0); None where the part is already whole."""
        status = response.status_code
        if status == 206 and have:
            match = re.match(r"bytes (\d+)-(\d+)/(\d+|\*)", response.headers.get("Content-Range", ""))
            total = match.group(3) if match else ""
            if match and int(match.group(1)) == have and (total == "*" or not file.size or int(total) == file.size):
                return have
            self.ranges = False
            raise _Restart
        if status == 416 and have:
            total = response.headers.get("Content-Range", "").rpartition("/")[2]
            if total == str(have) and not file.size:
                return None
            part.remove()
            raise _Restart
        if status == 200:
            return 0
        if have and status >= 500:
            self.ranges = False  # the server fails on ranges: the whole file, from now on
            raise _Restart
        head = response.raw.read(HEAD_BYTES, decode_content=True) or b""
        answer = classify(status, response.headers, head, "file")
        answer = Answer(answer.kind, answer.status, self.transport.mask(answer.text), answer.retry_after_s)
        if answer.kind == "passing":
            raise _Passing(answer)
        raise AnswerError(self.source, answer)

    def _stream(self, response: requests.Response, part: Part, start: int, file: FileRef, transfer: Transfer) -> None:
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else 0
        size = PIECES[0]
        piece = self._read(response, size)
        if start == 0 and piece:
            self._check_first(response, piece, file)  # before what is on the disk is touched
        with part.open(start) as writer:
            if start == 0:
                part.note(response)
            received = start
            transfer.expected = max(transfer.expected, total)
            while piece:
                writer.write(piece)
                received += len(piece)
                transfer.done = received
                began = time.monotonic()
                piece = self._read(response, size)
                took = time.monotonic() - began
                size = min(size * 2, PIECES[1]) if took < 0.05 else max(size // 2, PIECES[0]) if took > 0.5 else size
        if total and received < total:
            raise _Passing(error=ConnectionError("short body"))
        if not total and file.size and received < file.size:
            raise _Passing(error=ConnectionError("short body"))

    def _read(self, response: requests.Response, size: int) -> bytes:
        self.context.check_cancel()
        try:
            piece: bytes = response.raw.read(size, decode_content=False)
        except _NETWORK as error:
            self.context.check_cancel()
            raise _Passing(error=error) from error
        self.context.check_cancel()
        return piece

    def _check_first(self, response: requests.Response, piece: bytes, file: FileRef) -> None:
        """A 200 is a file only if its bytes say so: never save a login page as a product."""
        wants_zip = file.name.lower().endswith(".zip")
        if wants_zip and piece.startswith(ZIP_MAGIC):
            return
        answer = classify(response.status_code, response.headers, piece[:HEAD_BYTES], "file")
        if answer.kind == "data" and wants_zip and not piece.startswith(ZIP_MAGIC):
            shown = Answer(
                "passing" if len(piece) < 4 else "refused", response.status_code, "it sent something that is no zip"
            )
            answer = shown
        if answer.kind != "data":
            raise AnswerError(
                self.source, Answer(answer.kind, answer.status, self.transport.mask(answer.text), answer.retry_after_s)
            )


def _encoded(url: str) -> str:
    """The address with the colons of its path percent-encoded, which some gateways want."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=quote(parts.path, safe="/%")))


def disk_error(error: OSError, target: str, file: FileRef) -> TheiaError:
    """A full disk, or another failure of writing, in words."""
    if error.errno == errno.ENOSPC or getattr(error, "winerror", None) == 112:
        part = target + ".part"
        missing = max(0, (file.size or 0) - (os.path.getsize(part) if os.path.exists(part) else 0))
        return TheiaError(
            "disk",
            phrase("The disk is full: {file} lacks {missing_size}.", file=file.name, missing_size=size_text(missing)),
            "Free some space and run again: what has arrived is kept.",
        )
    return TheiaError(
        "output", phrase("{target} cannot be written: {strerror}.", target=target, strerror=error.strerror or error)
    )
