"""What each tier needs, and what an environment holds: read from files, without starting a process."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Dict, Iterable, List, Tuple

TIERS = ("light", "base", "deep")
LOCKS = Path(__file__).parent / "locks"
#: lock files of each tier, in the order in which they are installed
LOCK_FILES = {"light": (), "base": ("base.txt",), "deep": ("base.txt", "deep.txt")}
#: what a Dask cluster needs beside any tier but the light one
CLUSTER_LOCK = "distributed.txt"
#: files with the ranges that the code of each tier is written for
RANGE_FILES = {"light": ("light.in",), "base": ("base.in",), "deep": ("base.in", "deep.in")}
#: smallest Python of each tier
PYTHON = {"light": (3, 9), "base": (3, 11), "deep": (3, 11)}

Version = Tuple[int, ...]


def covers(tier: str, wanted: str) -> bool:
    """Whether an engine of one tier also serves another."""
    return TIERS.index(tier) >= TIERS.index(wanted)


def lock_hash(tier: str) -> str:
    """Eight hexadecimal digits that change with the locked versions of a tier."""
    digest = hashlib.sha256()
    for name in LOCK_FILES[tier]:
        digest.update((LOCKS / name).read_bytes())
    return digest.hexdigest()[:8]


def sizes(tier: str) -> Dict[str, int]:
    """{"download": MB, "installed": MB, "packages": n} of a tier, as measured (locks/sizes.json)."""
    values: Dict[str, int] = json.loads((LOCKS / "sizes.json").read_text(encoding="utf-8"))[tier]
    return values


def torch_sources() -> Dict[str, Any]:
    """Where the builds of torch come from (locks/torch.json)."""
    sources: Dict[str, Any] = json.loads((LOCKS / "torch.json").read_text(encoding="utf-8"))
    return sources


def _lines(names: Iterable[str]) -> List[str]:
    texts = [(LOCKS / name).read_text(encoding="utf-8") for name in names]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pinned(tier: str, extra: Iterable[str] = ()) -> Dict[str, str]:
    """Package -> version of the tier's locks, and of `extra` ones."""
    pairs = (line.split(";")[0].strip().partition("==") for line in _lines((*LOCK_FILES[tier], *extra)))
    return {name: version for name, _, version in pairs}


def version_of(text: str) -> Version:
    """The release part of a version as integers: "2.13.0+cpu" gives (2, 13, 0)."""
    match = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def lacking(tier: str, packages: Dict[str, str]) -> List[str]:
    """The requirements of a tier that a set of installed packages does not meet, as written ("numpy>=2.1,<3")."""
    missing = []
    for line in _lines(RANGE_FILES[tier]):
        match = re.match(r"[A-Za-z0-9._-]+", line)
        name = match.group() if match else line
        found = packages.get(_normal(name))
        if found is None or not _within(version_of(found), line[len(name) :]):
            missing.append(line)
    return missing


def _within(version: Version, ranges: str) -> bool:
    tests = {
        ">=": lambda bound: version >= bound,
        "<": lambda bound: version < bound,
        "==": lambda bound: version == bound,
    }
    for part in filter(None, (p.strip() for p in ranges.split(","))):
        operator = next(o for o in tests if part.startswith(o))
        if not tests[operator](version_of(part[len(operator) :])):
            return False
    return True


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def site_folders(python: Path) -> List[Path]:
    """Where a Python keeps its packages, judged by its path: virtual environments, conda, Debian, Windows."""
    prefix = python.parent.parent
    folders = [*sorted(prefix.glob("lib*/python3*/site-packages")), prefix / "Lib" / "site-packages",
               python.parent / "Lib" / "site-packages"]  # fmt: skip
    configuration = prefix / "pyvenv.cfg"
    if configuration.is_file():
        values = dict(_pair(line) for line in configuration.read_text(encoding="utf-8").splitlines() if "=" in line)
        if values.get("include-system-site-packages") == "true" and values.get("home"):
            folders += site_folders(Path(values["home"]) / python.name)
    else:
        folders += [
            *sorted(prefix.glob("local/lib/python3*/dist-packages")),
            *sorted(prefix.glob("lib/python3*/dist-packages")),
        ]
    return [folder for folder in folders if folder.is_dir()]


def _pair(line: str) -> Tuple[str, str]:
    key, _, value = line.partition("=")
    return key.strip().lower(), value.strip()


def packages_in(folders: Iterable[Path]) -> Dict[str, str]:
    """Package -> version by the names of the metadata folders; the first folder that holds a package wins."""
    packages: Dict[str, str] = {}
    for folder in folders:
        for entry in folder.iterdir():
            stem, _, kind = entry.name.rpartition(".")
            if kind in ("dist-info", "egg-info"):
                name, _, version = stem.partition("-")
                packages.setdefault(_normal(name), version.split("-")[0])
    return packages
