"""What an installation will do, known before it starts: which Python, which tool, how large, where."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional, Tuple

from . import locations, messages, process, requirements
from .find import qgis_pythons
from .messages import EngineError

#: the Python that uv fetches where this machine has none from 3.11 on
STANDALONE_PYTHON = "3.12"
_PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
_HAS_PIP = "import pip, sys; print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True)
class Plan:
    """One installation.

    `python` makes the environment (None: uv fetches one); `uv` is the program uv (None: venv and pip are used);
    `fetcher` is a Python whose pip fetches uv first (None: not needed). `cluster`: with what a Dask cluster needs.
    """

    tier: str
    engines: Path
    folder: Path
    version: str
    python: Optional[Path]
    uv: Optional[Path]
    fetcher: Optional[Path]
    wheels: Optional[Path]
    cuda: bool
    download_mb: int
    installed_mb: int
    free_mb: int
    cluster: bool = False


def make_plan(
    tier: str, engine_folder: str = "", python: str = "", wheels: str = "", cuda: bool = True, cluster: bool = False
) -> Plan:
    """Look at the machine; raises EngineError where an installation cannot work. Starts short processes."""
    engines = locations.engines_folder(engine_folder)
    base, version = _base_python(Path(python) if python else None)
    uv = _uv(engines)
    fetcher = None
    if uv is None and base is None:
        fetcher = None if wheels else _with_pip()
        if fetcher is None:
            raise EngineError(messages.NO_PYTHON)
    version = version or STANDALONE_PYTHON
    folder = engines / f"{tier}-py{version.replace('.', '')}-{requirements.lock_hash(tier)}"
    size = requirements.sizes(tier)
    plan = Plan(
        tier=tier, engines=engines, folder=folder, version=version, python=base, uv=uv, fetcher=fetcher,
        wheels=Path(wheels).absolute() if wheels else None,
        cuda=cuda and tier == "deep" and not wheels and nvidia_answers(),
        download_mb=0 if wheels else size["download"], installed_mb=size["installed"], free_mb=free_mb(engines),
        cluster=cluster,
    )  # fmt: skip
    check_space(plan)
    return plan


def check_space(plan: Plan) -> None:
    """Refuse where the disk does not hold the download and the installation."""
    needed = plan.download_mb + int(1.1 * plan.installed_mb)
    if plan.free_mb < needed:
        raise EngineError(messages.NO_SPACE, needed=needed, folder=plan.engines, free=plan.free_mb)


def free_mb(folder: Path) -> int:
    """Free space of the disk that a folder, there or not yet there, lies on."""
    existing = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    return shutil.disk_usage(existing).free >> 20


def nvidia_answers() -> bool:
    """Whether an NVIDIA driver that is new enough for the CUDA build of torch answers."""
    program = shutil.which("nvidia-smi")
    said = process.answer([program, "--query-gpu=driver_version", "--format=csv,noheader"]) if program else None
    needed = int(requirements.torch_sources()["cuda"]["driver"])
    return bool(said) and requirements.version_of((said or "").strip())[:1] >= (needed,)


def _base_python(given: Optional[Path]) -> Tuple[Optional[Path], str]:
    """A Python from 3.11 on that can make a virtual environment, and its version."""
    for python in [given] if given else _pythons():
        said = process.answer([str(python), "-c", _PROBE])
        if said and requirements.version_of(said.strip()) >= requirements.PYTHON["base"]:
            return python, said.strip()
    if given:
        raise EngineError(messages.NO_PYTHON)
    return None, ""


def _pythons() -> Iterator[Path]:
    yield from qgis_pythons()
    for name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        found = shutil.which(name)
        if found:
            yield Path(found)


def uv_folder(engines: Path) -> Path:
    return engines / "tools"


def _uv(engines: Path) -> Optional[Path]:
    """The program uv: on the PATH, or fetched earlier."""
    found = shutil.which("uv")
    return Path(found) if found else fetched_uv(engines)


def fetched_uv(engines: Path) -> Optional[Path]:
    """The program uv where pip put it."""
    name = "uv.exe" if sys.platform == "win32" else "uv"
    places = [uv_folder(engines) / folder / name for folder in ("bin", "Scripts")]
    return next((place for place in places if place.is_file()), None)


def _with_pip() -> Optional[Path]:
    return next((python for python in qgis_pythons() if process.answer([str(python), "-c", _HAS_PIP])), None)
