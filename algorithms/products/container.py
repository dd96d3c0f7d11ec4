"""A product's files, whether in a folder or in a zip: what is there, how to read it, and its GDAL path."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import phrase

MAX_MEMBERS = 50_000
_DEPTH = 6  # folders below a product's root; SAFE needs four


@dataclass(frozen=True)
class Container:
    """A folder, or a folder inside a zip. `names`: its files, relative, with forward slashes, sorted."""

    path: str
    names: tuple[str, ...]
    is_zip: bool = False
    root: str = ""  # the folder inside the zip, with a final slash, or empty

    @property
    def name(self) -> str:
        """The name of the folder that holds the product: that inside the zip when there is one."""
        return self.root.rstrip("/").rsplit("/", 1)[-1] if self.root else Path(self.path).name

    def has(self, name: str) -> bool:
        return name in self._lookup

    @property
    def _lookup(self) -> frozenset[str]:
        found = self.__dict__.get("_names")
        if found is None:
            found = frozenset(self.names)
            object.__setattr__(self, "_names", found)
        return found

    def gdal_path(self, name: str) -> str:
        """The path by which GDAL opens a file of the product."""
        if not self.is_zip:
            return os.path.join(self.path, *name.split("/"))
        return f"{_vsizip(self.path)}/{self.root}{name}"

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a file; refuses one of more than `limit` bytes."""
        try:
            if not self.is_zip:
                path = self.gdal_path(name)
                if os.path.getsize(path) > limit:
                    raise TheiaError(
                        "product",
                        phrase("{name} is too large ({size} MB).", name=name, size=os.path.getsize(path) >> 20),
                    )
                with open(path, "rb") as file:
                    return file.read()
            with zipfile.ZipFile(self.path) as archive:
                # the declared size can lie: what is read is bounded, whatever it says
                with archive.open(self.root + name) as member:
                    data = member.read(limit + 1)
            if len(data) > limit:
                raise TheiaError(
                    "product", phrase("{name} is too large (more than {limit} MB).", name=name, limit=limit >> 20)
                )
            return data
        except (
            OSError,
            zipfile.BadZipFile,
            KeyError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise TheiaError(
                "product", phrase("{name} of {path} cannot be read ({error}).", name=name, path=self.path, error=error)
            ) from error
        except Exception as error:  # zlib.error has no common base with the others
            if isinstance(error, TheiaError):
                raise
            raise TheiaError(
                "product", phrase("{name} of {path} is damaged ({error}).", name=name, path=self.path, error=error)
            ) from error

    def below(self, root: str) -> Container:
        """The part below a folder (given with a final slash)."""
        names = tuple(n[len(root) :] for n in self.names if n.startswith(root))
        if self.is_zip:
            return Container(self.path, names, True, self.root + root)
        return Container(os.path.join(self.path, *root.rstrip("/").split("/")), names)


def _vsizip(path: str) -> str:
    absolute = os.path.abspath(path).replace(os.sep, "/")
    # braces make GDAL take the text between them as the archive, whatever its extension
    return f"/vsizip/{absolute}" if absolute.lower().endswith(".zip") else f"/vsizip/{{{absolute}}}"


def open_container(path: str) -> Container:
    """The files below a folder, or inside a zip. Raises `TheiaError` when it is neither, or when the zip is unsafe."""
    if os.path.isdir(path):
        return Container(os.path.abspath(path), tuple(sorted(_walk(path))))
    if not os.path.exists(path):
        raise TheiaError("product", phrase("{path} does not exist.", path=path))
    return Container(os.path.abspath(path), tuple(sorted(_zip_names(path))), is_zip=True)


def _walk(folder: str) -> Iterator[str]:
    count = 0
    start = os.path.abspath(folder)
    for current, folders, files in os.walk(start):
        relative = os.path.relpath(current, start).replace(os.sep, "/")
        depth = 0 if relative == "." else relative.count("/") + 1
        if depth >= _DEPTH:
            folders.clear()
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in files:
            count += 1
            if count > MAX_MEMBERS:
                raise TheiaError(
                    "product",
                    phrase(
                        "{folder} holds more than {max_members} files: it is not a product.",
                        folder=folder,
                        max_members=MAX_MEMBERS,
                    ),
                )
            yield name if relative == "." else f"{relative}/{name}"


def _zip_names(path: str) -> list[str]:
    """Names of the files of a zip after checking that none leaves it, is a link, is encrypted or comes twice."""
    shown = Path(path).name
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message = phrase(
            "{path} is neither a product folder nor a zip, or the zip is cut ({error}).", path=path, error=error
        )
        raise TheiaError("product", message, "Download it again if it was one.") from error
    if len(members) > MAX_MEMBERS:
        raise TheiaError(
            "product",
            phrase(
                "{shown} holds more than {max_members} files: it is not a product.",
                shown=shown,
                max_members=MAX_MEMBERS,
            ),
        )
    problems, names, seen = [], [], set()
    for member in members:
        # ZipInfo cuts names at a null byte: the name as stored is the one to judge
        name = member.orig_filename
        if "\0" in name:
            problems.append(phrase("{name!r}: a name with a null character.", name=name[:60]))
        elif name.startswith(("/", "\\")) or name[1:2] == ":":
            problems.append(phrase("{name}: an absolute name.", name=name))
        elif ".." in name.replace("\\", "/").split("/"):
            problems.append(phrase("{name}: a name that leaves the zip.", name=name))
        elif stat.S_ISLNK(member.external_attr >> 16):
            problems.append(phrase("{name}: a symbolic link.", name=name))
        elif member.flag_bits & 0x1:
            problems.append(phrase("{name}: encrypted.", name=name))
        elif name in seen:
            problems.append(phrase("{name}: twice in the zip.", name=name))
        elif not member.is_dir():
            names.append(name)
        seen.add(name)
    raise_all(
        "product",
        phrase("{shown} is refused:", shown=shown),
        problems[:20],
        "A product's zip holds plain files under plain names.",
    )
    return names


def single_root(names: tuple[str, ...]) -> str:
    """The one folder (with a final slash) that holds all the files; empty when they do not share one."""
    tops = {n.split("/", 1)[0] for n in names}
    if len(tops) == 1 and all("/" in n for n in names):
        return tops.pop() + "/"
    return ""
