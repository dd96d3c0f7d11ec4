"""A file that is not whole yet: ``NAME.part``, hashed while it is written, with a note of what it is part of."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import threading
import zipfile
import zlib
from typing import IO, Any

import requests

from ..core.progress import Context
from ..spec.phrase import phrase
from .records import FileRef, Product


class Part:
    """``NAME.part`` and its note: what it is part of, never a key or an address."""

    def __init__(self, path: str, product: Product, file: FileRef) -> None:
        self.path = path
        self._note = path + ".json"
        self._identity = {
            "source": product.source,
            "uid": product.uid,
            "name": file.name,
            "size": file.size,
            "checksum": list(file.checksum) if file.checksum else None,
        }
        self._digest: Any = None
        self._digested = -1
        self._algorithm = file.checksum[0] if file.checksum else ""
        if self._read().get("identity") != self._identity:
            self.remove()

    def size(self) -> int:
        return os.path.getsize(self.path) if os.path.exists(self.path) else 0

    def _read(self) -> dict[str, Any]:
        try:
            with open(self._note, encoding="utf-8") as file:
                found = json.load(file)
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def note(self, response: requests.Response) -> None:
        headers = {k: response.headers[k] for k in ("ETag", "Last-Modified") if k in response.headers}
        with open(self._note, "w", encoding="utf-8") as file:
            json.dump({"identity": self._identity, **headers}, file)

    def range_headers(self, have: int) -> dict[str, str]:
        etag = self._read().get("ETag")
        strong = isinstance(etag, str) and not etag.startswith("W/")
        return {"Range": f"bytes={have}-", **({"If-Range": str(etag)} if strong else {})}

    def open(self, start: int) -> _Writer:
        """A writer that appends from byte `start` and hashes what it writes; what is there already is hashed first."""
        digest = new_digest(self._algorithm) if self._algorithm else None
        if start:
            if digest is not None and self._digested == start:
                digest = self._digest
            elif digest is not None:
                with open(self.path, "rb") as file:
                    while True:
                        piece = file.read(1 << 20)
                        if not piece:
                            break
                        digest.update(piece)
        self._digest = digest
        return _Writer(self, "ab" if start else "wb", start)

    def verify(self, file: FileRef, context: Context) -> str:
        """Raise ValueError, with both values, where size or checksum are not the catalogue's; returns a remark."""
        size = self.size()
        if self._algorithm and file.checksum:
            if self._digested != size or self._digest is None:
                self.open(size).close()
            found = self._digest.hexdigest()
            if found != file.checksum[1]:
                name = self._algorithm.upper()
                raise ValueError(
                    phrase(
                        "the {name} of what arrived is {found}, the catalogue says {checksum}.",
                        name=name,
                        found=found,
                        checksum=file.checksum[1],
                    )
                )
            if file.size and size != file.size:
                context.info(
                    phrase(
                        "{file}: {size} bytes, the catalogue says {expected}; the checksum is right.",
                        file=file.name,
                        size=size,
                        expected=file.size,
                    )
                )
            return ""
        if file.size and size != file.size:
            raise ValueError(
                phrase("{size} bytes arrived, the catalogue says {expected}.", size=size, expected=file.size)
            )
        if file.name.lower().endswith(".zip"):
            bad = bad_member(self.path)
            if bad is not None:
                raise ValueError(phrase("the archive is damaged ({bad}).", bad=bad))
            return phrase("no checksum is published; the archive's own were tested")
        return ""

    def publish(self, target: str) -> None:
        os.replace(self.path, target)
        if os.path.exists(self._note):
            os.remove(self._note)

    def remove(self) -> None:
        for path in (self.path, self._note):
            if os.path.exists(path):
                os.remove(path)
        self._digested = -1


class _Writer:
    """Writes in the caller's thread and hashes in another; on leaving, the bytes are on the disk and hashed."""

    def __init__(self, part: Part, mode: str, start: int) -> None:
        self._part = part
        self._file: IO[bytes] = open(part.path, mode)  # noqa: SIM115 - closed by close()
        self._size = start
        self._pieces: queue.Queue[bytes | None] = queue.Queue(maxsize=32)
        self._hasher = threading.Thread(target=self._hash, daemon=True)
        if part._digest is not None:
            self._hasher.start()

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hash(self) -> None:
        while True:
            piece = self._pieces.get()
            if piece is None:
                return
            self._part._digest.update(piece)

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        if self._part._digest is not None:
            self._pieces.put(piece)
        self._size += len(piece)

    def close(self) -> None:
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            flushed = True
        except OSError:
            flushed = False
            raise
        finally:
            if self._part._digest is not None:
                self._pieces.put(None)
                self._hasher.join()
            if flushed:
                self._part._digested = self._size
            self._file.close()


def new_digest(algorithm: str) -> Any:
    """A digest for the integrity of files, not for secrecy."""
    return hashlib.new(algorithm, usedforsecurity=False)


def file_digest(path: str, algorithm: str, context: Context) -> str:
    """Hexadecimal digest of a file; a cancel is obeyed between pieces."""
    digest = new_digest(algorithm)
    with open(path, "rb") as file:
        while True:
            piece = file.read(1 << 20)
            if not piece:
                return str(digest.hexdigest())
            digest.update(piece)
            context.check_cancel()


def is_complete(target: str, file: FileRef, context: Context) -> bool:
    """Whether the final file is there and is what the catalogue says; no request is made then."""
    if not os.path.isfile(target) or (file.size and os.path.getsize(target) != file.size):
        return False
    if file.checksum is not None:
        return file_digest(target, file.checksum[0], context) == file.checksum[1]
    return not file.name.lower().endswith(".zip") or bad_member(target) is None


def bad_member(path: str) -> str | None:
    """The first member of a zip that fails its own checksum, or what is wrong with the zip; None if all is well."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        return str(error)
