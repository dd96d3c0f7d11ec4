"""The files of a Landsat product: in a folder, or in the `.tar` as USGS delivers it.

An uncompressed tar is read in place by GDAL (/vsitar): nothing is unpacked.
"""

from __future__ import annotations

import os
import tarfile
from dataclasses import dataclass

from ..core.errors import TheiaError
from ..spec.phrase import phrase

MTL_SUFFIX = "_MTL.txt"
#: what product names of level 1 begin with
PREFIXES = ("LC0", "LE0", "LT0", "LO0")
_MTL_BYTES = 1 << 22
_MAX_MEMBERS = 1000


@dataclass(frozen=True)
class Files:
    """Where the files are (`place`: the folder or the tar), their plain names, and the metadata's name and text."""

    place: str
    names: frozenset[str]
    metadata: str
    text: str
    is_tar: bool = False

    def has(self, name: str) -> bool:
        return name in self.names

    def path(self, name: str) -> str:
        """The path by which GDAL opens a file."""
        if self.is_tar:
            return f"/vsitar/{self.place.replace(os.sep, '/')}/{name}"
        return os.path.join(self.place, name)


def open_files(path: str) -> Files:
    """The files beside a MTL.txt, or those of a tar. Raises `TheiaError` when they cannot be read."""
    try:
        if path.lower().endswith(".tar"):
            return _open_tar(path)
        folder = os.path.dirname(os.path.abspath(path))
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(_MTL_BYTES)
        return Files(folder, frozenset(os.listdir(folder)), os.path.basename(path), text)
    except (OSError, tarfile.TarError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TheiaError("product", phrase("{path} cannot be read ({strerror}).", path=path, strerror=reason),
                         "Download it again.") from error  # fmt: skip


def _open_tar(path: str) -> Files:
    # mode "r:" takes no compression: GDAL could only read a compressed one from its beginning each time
    with tarfile.open(path, "r:") as archive:
        members: dict[str, tarfile.TarInfo] = {}
        for member in archive:
            if len(members) >= _MAX_MEMBERS:
                raise TheiaError("product", phrase("{path} holds too many files to be a Landsat product.", path=path))
            # links, folders and names that lead elsewhere are no part of a product
            if member.isfile() and os.path.basename(member.name) == member.name:
                members[member.name] = member
        found = sorted(name for name in members if name.endswith(MTL_SUFFIX))
        if len(found) != 1:
            raise TheiaError(
                "product",
                phrase("{path}: expected one file *_MTL.txt, found {count}.", path=path, count=len(found)),
                "Give the .tar of one Landsat Collection 2 product as USGS delivers it.",
            )
        file = archive.extractfile(members[found[0]])
        assert file is not None  # a plain file
        text = file.read(_MTL_BYTES).decode("utf-8", errors="replace")
    return Files(os.path.abspath(path), frozenset(members), found[0], text, is_tar=True)
