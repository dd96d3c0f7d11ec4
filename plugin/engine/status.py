"""What is there: for the options page, the command line, and the text that users copy into a report."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from . import locations, requirements
from .find import Engine, find_engine
from .plan import free_mb


@dataclass(frozen=True)
class Status:
    """The engines in use per tier, and the details of the base one (empty texts where there is none)."""

    light: Optional[Engine]
    base: Optional[Engine]
    deep: Optional[Engine]
    python: str
    device: str
    size_mb: int
    unfinished: Optional[Path]

    @property
    def best(self) -> Optional[Engine]:
        return self.deep or self.base or self.light


def read_status(interpreter: str = "", engine_folder: str = "") -> Status:
    """The state of the engines, from files alone."""
    found = {tier: find_engine(tier, interpreter, engine_folder) for tier in requirements.TIERS}
    engine = found["deep"] or found["base"]
    stamp = locations.read_stamp(engine.folder) if engine else {}
    engines = locations.engines_folder(engine_folder)
    unfinished = [f for f in engines.glob("*-py3*-*") if f.is_dir() and not locations.read_stamp(f)]
    return Status(
        light=found["light"], base=found["base"], deep=found["deep"], python=str(stamp.get("python", "")),
        device=str(stamp.get("device", "")), size_mb=int(stamp.get("size_mb", 0)),
        unfinished=unfinished[0] if unfinished else None,
    )  # fmt: skip


def report(interpreter: str = "", engine_folder: str = "", heading: str = "") -> str:
    """Lines for a bug report: versions and places, nothing secret. In English, whatever the language of QGIS."""
    status = read_status(interpreter, engine_folder)
    engines = locations.engines_folder(engine_folder)
    lines = [heading] if heading else []
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    lines += [
        f"System: {system}, Python {platform.python_version()}",
        f"Engines in: {engines} ({free_mb(engines)} MB free)",
    ]
    for tier in requirements.TIERS:
        engine: Optional[Engine] = getattr(status, tier)
        lines.append(f"Tier {tier}: " + (_describe(engine) if engine else "no engine"))
    if status.unfinished:
        lines.append(f"Unfinished installation: {status.unfinished}")
    best = status.deep or status.base
    if best:
        held = requirements.packages_in(requirements.site_folders(best.python))
        wanted = [n for n in requirements.pinned("deep") if n in held]
        lines.append("Packages: " + ", ".join(f"{name} {held[name]}" for name in wanted))
    return "\n".join(lines)


def _describe(engine: Engine) -> str:
    return f"{engine.python} ({engine.source}{', made for an older version' if engine.outdated else ''})"
