"""Archives unpacked with care: listed and judged first, only what is asked for, whole or not at all.

What is refused, and why, is in the specification of the portal, section 9: names that leave the folder, links, devices,
names that a system reserves, bombs, encrypted members. Python would rename such members silently, which puts files
where nobody expects them.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_folder, free_space, size_text
from ..core.progress import Context
from ..spec.phrase import phrase
from .records import RESERVED_NAMES
from .sources import read_table

MAX_MEMBERS = 20000
MAX_RATIO = 20
#: longest path that every program on Windows opens
WINDOWS_PATH = 259
_COPY = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file in an archive: its name with forward slashes, and its unpacked size."""

    name: str
    size: int


def members(path: str) -> list[Member]:
    """The files of a zip or tar, after every check; TheiaError names the member that is refused."""
    size = os.path.getsize(path)
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found = [_zip_member(path, info) for info in archive.infolist()]
        elif tarfile.is_tarfile(path):
            with tarfile.open(path) as tar:
                found = [_tar_member(path, info) for info in tar]
        else:
            raise _damaged(path, "it is neither a zip nor a tar")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error) as error:
        raise _damaged(path, str(error)) from error
    files = [m for m in found if m is not None]
    if len(files) > MAX_MEMBERS:
        raise _refused(path, f"it holds {len(files)} files")
    total = sum(m.size for m in files)
    if total > MAX_RATIO * size and total > 10 * _COPY:
        raise _refused(path, f"it would unpack from {size_text(size)} to {size_text(total)}")
    seen: dict[str, str] = {}
    for member in files:
        other = seen.setdefault(member.name.lower(), member.name)
        if other is not member.name:
            raise _refused(path, f"{member.name!r} and {other!r} are one name on some systems")
    return files


def _refused(path: str, why: str) -> TheiaError:
    return TheiaError(
        "product",
        phrase("{name} is not unpacked: {why}.", name=os.path.basename(path), why=why),
        "No product of a catalogue looks like that: the archive may be forged. Delete it.",
    )


def _damaged(path: str, why: str) -> TheiaError:
    return TheiaError(
        "product",
        phrase("{name} is damaged: {why}.", name=os.path.basename(path), why=why),
        "Delete it and download it again.",
    )


def _zip_member(path: str, info: zipfile.ZipInfo) -> Member | None:
    # zipfile turns backslashes into slashes and cuts at a NUL; the name as it stands in the archive is judged
    name = getattr(info, "orig_filename", info.filename)
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(path, f"{name!r} is a link or a device")
    if info.flag_bits & 0x1:
        raise _refused(path, f"{name!r} is encrypted")
    check_name(path, name)
    return None if info.is_dir() else Member(info.filename, info.file_size)


def _tar_member(path: str, info: tarfile.TarInfo) -> Member | None:
    if not (info.isreg() or info.isdir()):
        raise _refused(path, f"{info.name!r} is a link or a device")
    check_name(path, info.name)
    return None if info.isdir() else Member(info.name.removeprefix("./"), info.size)


def check_name(path: str, name: str) -> None:
    """Refuse a member's name that could leave the folder or that a system treats as something else."""
    parts = name.rstrip("/").split("/")
    if name.startswith("./"):
        parts = parts[1:]
    if not name or name.startswith("/") or "\\" in name or "\0" in name or re.match(r"^[A-Za-z]:", name):
        raise _refused(path, f"the member {name!r} has an absolute or foreign path")
    for part in parts:
        if part in ("", ".", ".."):
            raise _refused(path, f"the member {name!r} would leave its folder")
        if part.split(".")[0].lower() in RESERVED_NAMES or re.search(r'[\x00-\x1f<>:"|?*]', part) or part[-1] in ". ":
            raise _refused(path, f"the member {name!r} has a name that some systems refuse")


def chosen(files: Sequence[Member], bands: Sequence[str]) -> list[Member]:
    """The members to unpack: all of them, or those of the bands asked for with the masks and metadata.

    Raises TheiaError where a band is not there, naming those that are.
    """
    if not bands:
        return list(files)
    table = read_table("archive_members")
    form = next((f for f in table["formats"] if any(fnmatch.fnmatchcase(m.name, f["match"]) for m in files)), None)
    if form is None:
        return list(files)
    fixed = [p for p in form["keep"] if "{band" not in p] + table["always"]
    kept = {m.name for m in files if any(fnmatch.fnmatchcase(m.name, p) for p in fixed)}
    for band in bands:
        patterns = [p.format(band=band, band0=padded(band)) for p in form["keep"] if "{band" in p]
        fitting = {m.name for m in files if any(fnmatch.fnmatchcase(m.name, p) for p in patterns)}
        if not fitting:
            raise TheiaError(
                "input",
                phrase("The product has no band {band}.", band=band),
                phrase("It has: {names}.", names=", ".join(_bands(files)) or phrase("none")),
            )
        kept |= fitting
    return [m for m in files if m.name in kept]


def padded(band: str) -> str:
    """Band names of ESA's products: B4 is B04 there."""
    match = re.fullmatch(r"B(\d)(A?)", band)
    return f"B0{match.group(1)}" if match and not match.group(2) else band


def _bands(files: Sequence[Member]) -> list[str]:
    found = {m.group(1) for f in files for m in [re.search(r"_(B\d{1,2}A?)(?:_\d\dm)?\.(?:tif|jp2)$", f.name)] if m}
    return sorted(found, key=lambda b: (len(b), b))


def top_folder(files: Sequence[Member], default: str) -> str:
    """The one folder that holds everything, which carries the version; `default` where there is none."""
    tops = {m.name.split("/", 1)[0] for m in files if "/" in m.name}
    return tops.pop() if len(tops) == 1 and all("/" in m.name for m in files) else default


def short_enough(folder: str, top: str, files: Sequence[Member], limit: int | None) -> str:
    """Name for the product's folder such that no path is longer than `limit`; `top` itself wherever it fits."""
    if limit is None:
        return top
    longest = max((len(m.name.split("/", 1)[1]) if "/" in m.name else len(m.name) for m in files), default=0)
    room = limit - len(os.path.abspath(folder)) - 2 - longest
    if len(top) <= room:
        return top
    # what tells products apart, so that two never get one name: mission, day, level, tile, and the end of the name
    marks = re.findall(r"S2[A-D]|SENTINEL2[A-DX]|\d{8}|L\d[A-C]|T\d\d[A-Z]{3}|V\d+-\d+", top)
    short = "_".join(dict.fromkeys(m.replace("SENTINEL2", "S2") for m in marks)) or top[: max(1, room)]
    short = short + (".SAFE" if top.endswith(".SAFE") else "")
    if len(short) > room:
        raise TheiaError(
            "output",
            phrase(
                "Paths below {folder} would be longer than the {limit} characters that Windows takes.",
                folder=folder,
                limit=limit,
            ),
            "Choose a folder with a shorter path, such as C:\\theia.",
        )
    return short


def unpack(path: str, folder: str, files: Sequence[Member], target: str, context: Context) -> None:
    """Unpack members into `folder`/`target`; their own top folder is replaced by it. Whole, or not at all.

    The members' checksums are tested by reading them to their end; one that fails, fails the product.
    """
    needed = sum(m.size for m in files)
    if needed * 1.02 > free_space(folder):
        raise TheiaError(
            "disk",
            phrase(
                "Unpacking needs {needed_size}, {folder} has {size} free.",
                needed_size=size_text(needed),
                folder=folder,
                size=size_text(free_space(folder)),
            ),
            "Free some space and run again: the archive is kept.",
        )
    one_top = top_folder(files, "") != ""
    try:
        with atomic_folder(os.path.join(folder, target), overwrite=True) as working:
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    for member in files:
                        with archive.open(member.name) as stream:
                            _copy(stream, _place(working, member.name, one_top), member, path, context)
            else:
                with tarfile.open(path) as tar:
                    wanted = {m.name: m for m in files}
                    for info in tar:
                        found = wanted.get(info.name.removeprefix("./"))
                        inside = tar.extractfile(info) if found else None
                        if found and inside:
                            _copy(inside, _place(working, found.name, one_top), found, path, context)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error) as error:
        raise _damaged(path, str(error)) from error


def _place(folder: str, name: str, one_top: bool) -> str:
    inside = name.split("/", 1)[1] if one_top else name
    place = os.path.join(folder, *inside.split("/"))
    if os.path.commonpath([os.path.realpath(folder), os.path.realpath(place)]) != os.path.realpath(folder):
        raise TheiaError(
            "product", phrase("The member {name!r} would leave its folder.", name=name), "Delete the archive."
        )
    os.makedirs(os.path.dirname(place), exist_ok=True)
    return place


def _copy(stream: Any, place: str, member: Member, path: str, context: Context) -> None:
    written = 0
    with open(place, "wb") as file:
        while True:
            context.check_cancel()
            piece = stream.read(_COPY)
            if not piece:
                break
            written += len(piece)
            if written > member.size:  # the archive's directory lied about the size
                raise _refused(path, f"{member.name!r} is larger than the archive says")
            file.write(piece)
    if written != member.size:
        raise _damaged(path, f"{member.name!r} is cut short")
