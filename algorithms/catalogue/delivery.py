"""From a product of a catalogue to what the user wants on disk: fetched, unpacked, cropped, and marked as complete.

A small note in the product's folder says what it is and what was kept; a later run that asks for the same, or less,
makes no request.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.progress import Context
from ..spec.phrase import phrase
from . import archive, bulk
from .fetch import Fetcher, Transfer
from .partial import is_complete
from .records import FileRef, Product, clean_name
from .transport import interruptible

NOTE = ".download.json"


@dataclass(frozen=True)
class Wish:
    """What is to be on disk in the end. `area` (GeoJSON in degrees) crops; `path_limit` bounds the length of paths."""

    folder: str
    bands: tuple[str, ...] = ()
    unpack: bool = True
    keep_archive: bool = False
    area: dict[str, Any] | None = None
    path_limit: int | None = archive.WINDOWS_PATH if os.name == "nt" else None

    def kept_bytes(self, product: Product) -> int:
        """Estimate of what the product takes in the end, from the archive's size."""
        size = product.size or 0
        kept = size if self.keep_archive or not self.unpack else 0
        if self.unpack and self.area is None:
            kept += size // 2 if self.bands else size
        return kept


def read_bands(text: str | None) -> tuple[str, ...]:
    """Band names from a list such as ``B2, B03; b8a``, written as THEIA writes them: B2, B3, B8A."""
    names = [n for n in re.split(r"[\s,;]+", (text or "").strip()) if n]
    result = []
    for name in names:
        match = re.fullmatch(r"[Bb]0?(\d{1,2})([Aa]?)", name)
        result.append(f"B{match.group(1)}{match.group(2).upper()}" if match else name)
    return tuple(dict.fromkeys(result))


def deliver(product: Product, wish: Wish, fetcher: Fetcher, transfer: Transfer, context: Context) -> tuple[str, bool]:
    """Bring one product to the disk: (path of its folder or archive, whether anything had to be done).

    Raises what `Fetcher.fetch` raises, and TheiaError where the archive is not what it should be.
    """
    found = complete(product, wish, context)
    if found is not None:
        transfer.done = transfer.expected = product.size or 0
        return found, False
    main = product.archive
    if main is None:
        raise TheiaError(
            "product",
            phrase("{product} has no file to download.", product=product.identifier),
            "Open its page at the source.",
        )
    if not main.is_archive:
        return _deliver_files(product, wish, fetcher, transfer, context), True
    target = os.path.join(wish.folder, main.name)
    _check_length(target, wish)
    fetcher.fetch(product, main, target, transfer)
    if not wish.unpack or not _can_unpack(target):
        return target, True
    files = archive.members(target)
    kept = archive.chosen(files, wish.bands)
    own_name = re.sub(r"\.(zip|tar|tar\.gz|tgz)$", "", main.name)
    top = own_name if product.kind == bulk.KIND else archive.top_folder(files, own_name)
    name = archive.short_enough(wish.folder, clean_name(top), kept, wish.path_limit)
    if name != top:
        context.info(phrase("{top} is unpacked as {name}: its own paths are too long for Windows.", top=top, name=name))
    archive.unpack(target, wish.folder, kept, name, context)
    folder = os.path.join(wish.folder, name)
    _finish(folder, product, main, wish, context)
    if not wish.keep_archive:
        os.remove(target)
    return folder, True


def _can_unpack(path: str) -> bool:
    """Archives are recognised by their first bytes: some products are a single compressed file."""
    with open(path, "rb") as file:
        head = file.read(512)
    return head.startswith(b"PK") or head[257:262] == b"ustar" or path.lower().endswith((".tar.gz", ".tgz"))


def _deliver_files(product: Product, wish: Wish, fetcher: Fetcher, transfer: Transfer, context: Context) -> str:
    """A product that is several files: those of the bands asked for, and its metadata."""
    data = [f for f in product.files if f.role == "data"]
    if wish.bands:
        chosen = []
        for band in wish.bands:
            names = {band.lower(), archive.padded(band).lower()}
            fitting = [f for f in data if names & {b.lower() for b in (*f.bands, *re.split(r"[_.]", f.name))}]
            if not fitting:
                known = ", ".join(sorted({b for f in data for b in f.bands})) or phrase("none")
                raise TheiaError(
                    "input",
                    phrase("{product} has no band {band}.", product=product.identifier, band=band),
                    phrase("It has: {known}.", known=known),
                )
            chosen += fitting
        data = list(dict.fromkeys(chosen))
    extra = [f for f in product.files if f.role == "metadata" and not f.href.startswith("s3:")]
    wanted = [f for f in [*data, *extra] if f.href.startswith("http")]
    if not wanted:
        raise TheiaError(
            "product",
            phrase("The files of {product} cannot be fetched over the web.", product=product.identifier),
            "The source serves them from a paying store: choose another source.",
        )
    folder = os.path.join(wish.folder, clean_name(product.identifier))
    os.makedirs(folder, exist_ok=True)
    done = 0
    for file in wanted:
        one = Transfer()
        transfer.follow(one, done)
        target = os.path.join(folder, file.name)
        _check_length(target, wish)
        if not _read_window(product, file, target, wish, fetcher, context):
            fetcher.fetch(product, file, target, one)
        done += one.done
    transfer.follow(None, done)
    _finish(folder, product, None, wish, context)
    return folder


def _read_window(product: Product, file: FileRef, target: str, wish: Wish, fetcher: Fetcher, context: Context) -> bool:
    """Read only the area of an open image from the web; False where the whole file is to be fetched."""
    is_image = file.role == "data" and file.name.lower().endswith((".tif", ".tiff"))
    if wish.area is None or not is_image or fetcher.transport.key is not None:
        return False
    if os.path.exists(target):
        return True  # an earlier run read it: it appears whole or not at all
    from .crop import crop_remote  # reads images: needs the processing environment

    area, url = wish.area, fetcher.address(product, file)
    return interruptible(context, lambda: crop_remote(url, area, target))


def _check_length(path: str, wish: Wish) -> None:
    if wish.path_limit is not None and len(path) + len(".part.json") > wish.path_limit:
        raise TheiaError(
            "output",
            phrase(
                "{path} is longer than the {path_limit} characters that Windows takes.",
                path=path,
                path_limit=wish.path_limit,
            ),
            "Choose a folder with a shorter path, such as C:\\theia.",
        )


def _finish(folder: str, product: Product, main: FileRef | None, wish: Wish, context: Context) -> None:
    """Crop where asked, then write the note that makes the product complete."""
    if wish.area is not None:
        from .crop import crop_folder  # reads images: needs the processing environment

        crop_folder(folder, wish.area, context)
    kept = {
        str(p.relative_to(folder)).replace(os.sep, "/"): p.stat().st_size
        for p in sorted(Path(folder).rglob("*"))
        if p.is_file() and p.name != NOTE
    }
    note = {
        "source": product.source,
        "uid": product.uid,
        "collection": product.collection,
        "identifier": product.identifier,
        "version": product.version,
        "archive": main.name if main else None,
        "checksum": ":".join(main.checksum) if main and main.checksum else None,
        "bands": list(wish.bands),
        "area": wish.area,
        "files": kept,
    }
    with atomic_file(os.path.join(folder, NOTE)) as temporary:
        Path(temporary).write_text(json.dumps(note, indent=1), encoding="utf-8")


def complete(product: Product, wish: Wish, context: Context) -> str | None:
    """Path of the product if the folder holds all that is wished for, else None."""
    main = product.archive
    if main is not None and main.is_archive and not wish.unpack:
        target = os.path.join(wish.folder, main.name)
        return target if is_complete(target, main, context) else None
    for path in sorted(Path(wish.folder).glob(f"*/{NOTE}")):
        try:
            note = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        same = note.get("uid") == product.uid and note.get("source") == product.source
        sum_text = ":".join(main.checksum) if main and main.is_archive and main.checksum else note.get("checksum")
        bands = set(note.get("bands") or ())
        enough = (not bands or (bool(wish.bands) and bands >= set(wish.bands))) and note.get("area") == wish.area
        if not (same and enough and note.get("checksum") == sum_text):
            continue
        files = note.get("files") or {}
        if wish.keep_archive and main is not None and main.is_archive:
            if not is_complete(os.path.join(wish.folder, main.name), main, context):
                continue
        if files and all(_has(path.parent / name, size) for name, size in files.items()):
            return str(path.parent)
    return None


def _has(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def total_size(products: Sequence[Product]) -> int:
    return sum(p.size or 0 for p in products)
