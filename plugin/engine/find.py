"""Which Python runs the worker: found by reading small files, without starting a process (it is asked at every Run).

Order: the interpreter that the user chose; the engine of a developer's checkout; the installed engine; QGIS's own
Python where it meets the tier's needs (always for tier light, on conda and some Linux systems for base).
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional

from . import locations, messages, requirements


@dataclass(frozen=True)
class Engine:
    """An interpreter that runs the worker.

    `tier` is the highest that it serves; `folder` takes its caches; `source` is setting, checkout, installed or qgis.
    A worker of source `qgis` needs the library paths that QGIS was started with on Windows and macOS.
    """

    python: Path
    tier: str
    folder: Path
    source: str
    outdated: bool = False

    @property
    def environment(self) -> Dict[str, str]:
        """Variables to add for the worker: compiled kernels are kept with the engine, never in the plugin's folder."""
        return {"NUMBA_CACHE_DIR": str(self.folder / "cache" / "numba")}


def find_engine(tier: str = "base", interpreter: str = "", engine_folder: str = "") -> Optional[Engine]:
    """The engine that serves a tier, or None. `interpreter` and `engine_folder` are the user's settings.

    An interpreter that was chosen is the only one looked at: running elsewhere than the user said would hide a mistake.
    """
    for engine in _candidates(interpreter, engine_folder):
        if requirements.covers(engine.tier, tier):
            return engine
    return None


def missing_message(
    tier: str, interpreter: str = "", engine_folder: str = "", translate: Callable[[str], str] = str
) -> str:
    """What to do when `find_engine` found nothing: one or two sentences for the user."""
    chosen = _chosen(interpreter)
    if chosen:
        python = Path(chosen)
        if not python.is_file():
            return translate(messages.NOT_THERE).format(python=python)
        lacks = requirements.lacking(tier, requirements.packages_in(requirements.site_folders(python)))
        return translate(messages.LACKS).format(python=python, packages=", ".join(lacks) or "Python >= 3.11")
    if tier == "light":
        return translate(messages.NO_REQUESTS)
    size = requirements.sizes(tier)
    text = messages.NOT_DEEP if tier == "deep" and find_engine("base", "", engine_folder) else messages.NOT_INSTALLED
    return translate(text).format(download=size["download"], installed=size["installed"])


def qgis_pythons() -> List[Path]:
    """Candidates for QGIS's own interpreter. Never `sys.executable` as it is: on Windows and macOS that is QGIS."""
    if sys.platform == "win32":
        names = [Path(sys.exec_prefix) / "python.exe", Path(sys.exec_prefix) / "python3.exe"]
    else:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        bins = [Path(sys.exec_prefix) / "bin", Path(sys.base_exec_prefix) / "bin"]
        if sys.platform == "darwin":
            contents = [p for p in Path(sys.prefix).parents if p.name == "Contents"]
            bins += [c / part / "bin" for c in contents[:1] for part in ("MacOS", "Frameworks")]
        else:
            bins.append(Path("/usr/bin"))
        names = [folder / name for folder in bins for name in (version, "python3")]
        if os.path.basename(sys.executable or "").startswith("python"):
            names.insert(0, Path(sys.executable))
    return list(dict.fromkeys(name for name in names if name.is_file()))


def _chosen(interpreter: str) -> str:
    return interpreter or os.environ.get("THEIA_INTERPRETER", "")


def _candidates(interpreter: str, engine_folder: str) -> Iterator[Engine]:
    chosen = _chosen(interpreter)
    if chosen:
        python = Path(chosen).expanduser()
        tier = _tier_of(python) if python.is_file() else None
        if tier:
            yield Engine(python, tier, _cache_of(python), "setting")
        return
    engines = locations.engines_folder(engine_folder)
    for folder, source in ((locations.CHECKOUT, "checkout"), (locations.current_folder(engines), "installed")):
        stamp = locations.read_stamp(folder) if folder else {}
        if folder and stamp.get("tier") in requirements.TIERS:
            yield _from_stamp(folder, str(stamp["tier"]), str(stamp.get("lock", "")), source)
    for python in qgis_pythons():
        tier = _tier_of(python)
        if tier:
            yield Engine(python, tier, _cache_of(python), "qgis")


def _from_stamp(folder: Path, tier: str, lock: str, source: str) -> Engine:
    """An engine of ours; one made for older locks serves as long as it meets the ranges that the code needs."""
    python = locations.python_in(folder)
    outdated = source == "installed" and lock != requirements.lock_hash(tier)
    if outdated:
        tier = _tier_of(python) or "light"
    return Engine(python, tier, folder, source, outdated)


def _tier_of(python: Path) -> Optional[str]:
    """The highest tier whose needs an interpreter meets; None if not even the light one.

    Where its packages cannot be seen (a launcher script, say) it is trusted: the worker then says what is missing.
    """
    folders = requirements.site_folders(python)
    if not folders:
        return requirements.TIERS[-1]
    found = re.search(r"python3\.(\d+)", " ".join(str(folder) for folder in folders))
    version = (3, int(found.group(1))) if found else sys.version_info[:2]
    packages = requirements.packages_in(folders)
    for tier in reversed(requirements.TIERS):
        if version >= requirements.PYTHON[tier] and not requirements.lacking(tier, packages):
            return tier
    return None


def _cache_of(python: Path) -> Path:
    name = hashlib.sha256(str(python).encode("utf-8")).hexdigest()[:8]
    return locations.data_folder() / "interpreters" / name
