"""Files that are whole or not there: temporary name beside the target, rename when finished.

Standard library only, so that the light entries use it too.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..spec.phrase import phrase
from .errors import TheiaError, raise_all

PREFIX = ".theia-"
_STALE_S = 86400.0
#: temporary paths of this process that are not yet renamed or removed
_unfinished: set[str] = set()


def temporary_name(target: str) -> str:
    """A short unused name in the target's folder, with its extension, that tells which process it belongs to."""
    folder, name = os.path.split(os.path.abspath(target))
    while True:
        unique = f"{PREFIX}{os.getpid():x}-{secrets.token_hex(2)}"
        temporary = os.path.join(folder, unique + os.path.splitext(name)[1])
        # a product has dozens of files open at once: with so short a name two could be given the same one
        if temporary not in _unfinished and not os.path.exists(temporary):
            _unfinished.add(temporary)
            return temporary


def remove_unfinished() -> None:
    """Remove all temporary files of this process: the last act of a job that must end at once."""
    for path in list(_unfinished):
        _remove(path)


@contextmanager
def atomic_file(target: str) -> Iterator[str]:
    """Yield a temporary path; on success it replaces `target`, on failure it is removed and `target` is untouched."""
    os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
    temporary = temporary_name(target)
    try:
        yield temporary
        replace(temporary, target)
    finally:
        _remove(temporary)


@contextmanager
def atomic_folder(target: str, overwrite: bool = False) -> Iterator[str]:
    """Yield a temporary folder; on success it becomes `target`.

    An existing folder is refused unless `overwrite`; then it is moved aside, replaced by rename, and removed last.
    """
    target = os.path.abspath(target)
    if os.path.exists(target) and not overwrite:
        raise TheiaError(
            "output",
            phrase("{target} exists already.", target=target),
            "Choose another folder, or tick the option that replaces it.",
        )
    os.makedirs(os.path.dirname(target), exist_ok=True)
    temporary = temporary_name(target)
    os.mkdir(temporary)
    try:
        yield temporary
        if os.path.exists(target):
            aside = temporary_name(target)
            replace(target, aside)
            try:
                replace(temporary, target)
            except BaseException:
                os.replace(aside, target)
                raise
            _remove(aside)
        else:
            replace(temporary, target)
    finally:
        _remove(temporary)


def replace(source: str, target: str) -> None:
    """Rename over `target`; a file that another program holds open gives an error that says so."""
    try:
        os.replace(source, target)
    except PermissionError as error:
        raise TheiaError(
            "output",
            phrase("{target} cannot be replaced: it is open in another program, or protected.", target=target),
            "Remove the layer from the map or close the program that shows it, then run again.",
        ) from error
    except OSError as error:
        raise TheiaError(
            "output", phrase("{target} cannot be written: {strerror}.", target=target, strerror=error.strerror)
        ) from error


def _remove(path: str) -> None:
    _unfinished.discard(path)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.exists(path):
        try:
            os.remove(path)
        except OSError:
            # a file still held open (Windows) is left under its temporary name; the result itself is not affected
            return


def check_targets(targets: Sequence[str | None], inputs: Sequence[str] = ()) -> None:
    """Before any work: every target can be written and none is one of the inputs. Lists all problems at once."""
    problems = []
    sources = {os.path.realpath(i) for i in inputs}
    for target in targets:
        if target is None:
            continue
        if os.path.realpath(target) in sources:
            problems.append(phrase("{target} is also an input: an input is never overwritten.", target=target))
            continue
        folder = Path(target) if os.path.isdir(target) else Path(target).parent
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not folder.is_dir():
            problems.append(phrase("{target} cannot be made: {folder} is a file.", target=target, folder=folder))
        elif not _can_write(str(folder)):
            problems.append(phrase("{target} cannot be made: {folder} is not writable.", target=target, folder=folder))
        elif os.path.isfile(target) and not _is_unlocked(target):
            problems.append(phrase("{target} is open in another program, or protected.", target=target))
    raise_all("output", "The result cannot be written.", problems, "Choose another place for the result.")


def refuse_existing(folders: Sequence[str]) -> None:
    """Raise `TheiaError` naming all result folders that exist: said before any work where they may not be replaced."""
    raise_all(
        "output",
        "Some results exist:",
        [phrase("{path} exists already.", path=f) for f in folders if os.path.exists(f)],
        "Choose another folder, or tick the option that replaces them.",
    )


def _can_write(folder: str) -> bool:
    probe = os.path.join(folder, PREFIX + secrets.token_hex(3))
    try:
        with open(probe, "xb"):
            pass
        os.remove(probe)
    except OSError:
        return False
    return True


def _is_unlocked(path: str) -> bool:
    try:
        with open(path, "r+b"):
            return True
    except OSError:
        return False


def free_space(folder: str) -> int:
    """Free bytes on the disk that holds `folder`, or its first existing parent."""
    path = Path(folder).absolute()
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def check_space(folder: str, needed: float) -> None:
    """Refuse work whose result does not fit on the disk (5 % in reserve)."""
    free = free_space(folder)
    if needed * 1.05 > free:
        raise TheiaError(
            "disk",
            phrase(
                "The result needs about {needed_size}, and {folder} has {free_size} free.",
                needed_size=size_text(needed),
                folder=folder,
                free_size=size_text(free),
            ),
            "Free some space, choose another disk, or a smaller area or period.",
        )


def size_text(size: float) -> str:
    """A number of bytes for people: 3.2 GB."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit in ("B", "kB") else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def remove_leftovers(folder: str) -> None:
    """Remove what processes that are gone left under temporary names in `folder`; those at work keep theirs."""
    for path in Path(folder).glob(PREFIX + "*"):
        owner = path.name[len(PREFIX) :].partition("-")[0]
        if not _is_running(owner, path):
            _remove(str(path))


def _is_running(owner: str, path: Path) -> bool:
    """Whether the process (hexadecimal number) is alive; on Windows, where signal 0 would end it, judged by age."""
    try:
        if os.name == "nt":
            return time.time() - path.stat().st_mtime < _STALE_S
        os.kill(int(owner, 16), 0)
    except (ValueError, OverflowError, FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
