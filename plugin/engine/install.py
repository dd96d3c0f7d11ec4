"""Install an engine: build it beside the one in use, check that it loads, then switch by replacing one small file.

Interrupted at any point, the next try goes on: the folder stays, what was downloaded lies in the cache of pip or uv.
Two QGIS never install at once: the lock is the operating system's, and ends with the process that holds it.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, List, Mapping, Sequence

from . import locations, messages, process, requirements
from .messages import EngineError
from .plan import Plan, check_space, fetched_uv, uv_folder

Report = Callable[[float, str], None]
_IMPORTS = {
    "base": "numpy, scipy, numba, rasterio, pyproj, shapely, pyogrio, requests, sklearn, skimage, spyndex, matplotlib",
    "deep": "torch, onnxruntime",
}


class Installer:
    """One installation of a plan. `report(share, text)` is called from the thread that runs it."""

    def __init__(
        self,
        plan: Plan,
        report: Report = lambda share, text: None,
        cancelled: Callable[[], bool] = lambda: False,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.plan = plan
        self.warnings: List[str] = []
        self.log: List[str] = []
        self._report = report
        self._cancelled = cancelled
        self._environment = process.clean_environment(os.environ, variables or {})
        self._held: Sequence[int] = ()

    def run(self) -> Path:
        """Build, check, switch; returns the engine's folder. Raises EngineError or Cancelled."""
        plan = self.plan
        try:
            plan.engines.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(messages.NOT_WRITABLE, str(error), folder=plan.engines) from error
        with only_one(plan.engines) as descriptor:
            self._held = (descriptor,)
            check_space(plan)
            self._report(0.0, f"{plan.folder}")
            (plan.folder / locations.STAMP).unlink(missing_ok=True)
            uv = self._fetch_uv() if plan.fetcher else plan.uv
            self._make_environment(uv)
            device = self._install_packages(uv)
            if plan.cluster:
                extra = [requirements.LOCKS / requirements.CLUSTER_LOCK]
                self._step([*self._pip(uv), *_from_files(extra)], "cluster", 0.9, 0.92, len(_names(extra[0])))
            self._check()
            self._switch(device)
            remove_old(plan.engines, keep=plan.folder)
        self._report(1.0, "")
        return plan.folder

    @property
    def _python(self) -> Path:
        return locations.python_in(self.plan.folder)

    def _fetch_uv(self) -> Path | None:
        """The program uv, by the pip of QGIS's Python, its digest checked."""
        target = uv_folder(self.plan.engines)
        self._step(
            [str(self.plan.fetcher), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--upgrade",
             "--target", str(target), "-r", str(requirements.LOCKS / "uv.txt")], "uv", 0.0, 0.03,
        )  # fmt: skip
        return fetched_uv(self.plan.engines)

    def _make_environment(self, uv: Path | None) -> None:
        plan = self.plan
        if self._python.exists() and process.answer([str(self._python), "-c", "pass"]) is not None:
            return
        shutil.rmtree(plan.folder, ignore_errors=True)
        if uv:
            command = [str(uv), "venv", "--python", str(plan.python or plan.version), str(plan.folder)]
        else:
            command = [str(plan.python), "-m", "venv", str(plan.folder)]
        self._step(command, "virtual environment", 0.03, 0.08)

    def _install_packages(self, uv: Path | None) -> str:
        """Install the locked packages; returns the device that torch was built for."""
        plan = self.plan
        files = [requirements.LOCKS / name for name in requirements.LOCK_FILES[plan.tier]]
        if plan.tier != "deep":
            self._step(
                [*self._pip(uv), *_from_files(files)], "packages", 0.08, 0.9, requirements.sizes("base")["packages"]
            )
            return "cpu"
        self._step(
            [*self._pip(uv), *_from_files(files[:1])], "packages", 0.08, 0.4, requirements.sizes("base")["packages"]
        )
        pins = requirements.pinned("deep")
        others = [f"{name}=={pins[name]}" for name in _names(files[1]) if name != "torch"]
        self._step([*self._pip(uv), *others], "packages", 0.4, 0.6, len(others))
        return self._install_torch(uv, f"torch=={pins['torch']}")

    def _install_torch(self, uv: Path | None, requirement: str) -> str:
        """torch from its own index: CUDA where a driver answers, else CPU; from the general index as a last resort."""
        sources = requirements.torch_sources()
        tries = []
        if sys.platform != "darwin" and not self.plan.wheels:
            tries = [("cuda", messages.TORCH_CPU)] if self.plan.cuda else []
            tries.append(("cpu", messages.TORCH_DEFAULT))
        for device, warning in tries:
            try:
                index = ["--index-url", sources[device]["index"]]
                self._step([*self._pip(uv), *index, requirement], "torch", 0.6, 0.9, 20 if device == "cuda" else 1)
                return device
            except EngineError as error:
                self.log.append(error.detail)
                self.warnings.append(warning)
        self._step([*self._pip(uv), requirement], "torch", 0.6, 0.9, 1)
        return "cpu"

    def _pip(self, uv: Path | None) -> List[str]:
        if uv:
            command = [str(uv), "pip", "install", "--python", str(self._python), "--compile-bytecode"]
        else:
            command = [str(self._python), "-m", "pip", "install", "--progress-bar", "off"]
        command += ["--only-binary", ":all:"]
        if self.plan.wheels:
            command += ["--no-index", "--find-links", str(self.plan.wheels)]
        return command

    def _check(self) -> None:
        """Load every library once, in a clean process: a missing system library shows here, not in a first job."""
        self._report(0.92, "")
        tiers = ["base", "deep"] if self.plan.tier == "deep" else ["base"]
        code = "".join(f"import {_IMPORTS[tier]}\n" for tier in tiers)
        self._step([str(self._python), "-c", code], "check", 0.92, 0.98, broken=True)

    def _switch(self, device: str) -> None:
        plan = self.plan
        said = process.answer([str(self._python), "-c", "import platform; print(platform.python_version())"])
        stamp = {
            "tier": plan.tier,
            "lock": requirements.lock_hash(plan.tier),
            "python": (said or plan.version).strip(),
            "device": device,
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "size_mb": size_mb(plan.folder),
        }
        locations.write_json(plan.folder / locations.STAMP, stamp)
        previous = locations.read_json(plan.engines / locations.CURRENT).get("folder", "")
        current = {"folder": plan.folder.name, "previous": previous if previous != plan.folder.name else ""}
        locations.write_json(plan.engines / locations.CURRENT, current)

    def _step(
        self, command: List[str], name: str, start: float, end: float, lines: int = 1, broken: bool = False
    ) -> None:
        """Run a command; its lines about packages, of which there will be `lines`, move the progress towards `end`."""
        count = {"begun": 0, "done": 0}

        def on_line(line: str) -> None:
            self.log.append(line)
            text = line.strip()
            # pip: one "Collecting" per package; uv: "Downloading" for the large ones, then "Downloaded"
            count["begun"] += text.startswith("Downloading") and command[1:3] == ["pip", "install"]
            count["done"] += text.startswith(("Collecting", "Downloaded", "Requirement already", "Processing"))
            if text and not text.startswith("WARNING"):
                share = min(1.0, count["done"] / max(1, count["begun"] or lines))
                self._report(start + (end - start) * share, text[:120])

        self._report(start, name)
        self.log.append("$ " + " ".join(command))
        code, tail = process.run(command, self._environment, on_line, self._cancelled, self._held)
        if code == 0:
            return
        text = messages.explain(tail) or (messages.BROKEN if broken else messages.FAILED)
        if self.plan.wheels and text in (messages.OFFLINE, messages.FAILED):
            text = messages.NOT_IN_WHEELS
        raise EngineError(text, tail, step=name, folder=self.plan.wheels or self.plan.folder)


def _from_files(files: Sequence[Path]) -> List[str]:
    return [flag for file in files for flag in ("-r", str(file))]


def _names(file: Path) -> List[str]:
    return [line.split("==")[0] for line in file.read_text(encoding="utf-8").splitlines() if "==" in line]


def size_mb(folder: Path) -> int:
    """Disk space of a folder."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink()) >> 20


@contextmanager
def only_one(engines: Path) -> Iterator[int]:
    """Hold the lock of the engines' folder, or raise EngineError at once; yields its file descriptor.

    The operating system frees it with the last process that has it open: an installer whose QGIS died still holds it.
    """
    with (engines / "install.lock").open("a+b") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EngineError(messages.BUSY, str(error)) from error
        yield file.fileno()


def remove_old(engines: Path, keep: Path) -> None:
    """Delete engines that are neither in use nor the one before, whose workers may still run."""
    names = {keep.name, str(locations.read_json(engines / locations.CURRENT).get("previous", ""))}
    for folder in engines.glob("*-py3*-*"):
        if folder.is_dir() and folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
