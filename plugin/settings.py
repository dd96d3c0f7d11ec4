"""Settings of the plugin: one typed value, kept in QGIS under `theia/`.

Precedence: parameter of an entry > environment variable `THEIA_<NAME>` > settings of QGIS > default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from typing import Any, Dict, Mapping, Optional

from qgis.core import QgsSettings

GROUP = "theia/"
DEVICES = ("auto", "cpu", "cuda", "mps")
LANGUAGES = ("", "en", "fr")
LOG_LEVELS = ("normal", "debug")


@dataclass(frozen=True)
class Settings:
    """What the user chose. Zero and empty text mean: let THEIA choose."""

    #: Python interpreter to use instead of THEIA's own engine
    interpreter: str = ""
    #: folder that holds the engines; empty: below the user's data folder
    engine_folder: str = ""
    #: folder of what can be made again: compiled kernels, tables, quicklooks
    cache_folder: str = ""
    #: limit on the memory of a job, MiB; 0: a quarter of the machine's
    memory_mb: int = 0
    #: computing threads; 0: the cores that this process may use
    threads: int = 0
    #: auto, cpu, cuda or mps
    device: str = "auto"
    #: language of reports; empty: that of QGIS
    language: str = ""
    #: id of the GEODES entry in the QGIS authentication database; the key itself is never kept here
    geodes_auth: str = ""
    #: address of a Dask scheduler, or empty
    scheduler: str = ""
    #: normal, or debug: what the worker prints goes to the log of the run
    log_level: str = "normal"
    #: the first-run page was closed
    welcomed: bool = False


def load(environment: Optional[Mapping[str, str]] = None) -> Settings:
    """The settings that hold now. A value that cannot be read as its type is left at the default."""
    environment = os.environ if environment is None else environment
    store = QgsSettings()
    changes: Dict[str, Any] = {}
    for entry in fields(Settings):
        for raw in (environment.get("THEIA_" + entry.name.upper()), store.value(GROUP + entry.name)):
            value = _typed(raw, entry.default)
            if value is not None:
                changes[entry.name] = value
                break
    return replace(Settings(), **changes)


def save(settings: Settings) -> None:
    """Keep every value; a default is removed, so that later versions may change it."""
    store = QgsSettings()
    for entry in fields(Settings):
        value = getattr(settings, entry.name)
        if value == entry.default:
            store.remove(GROUP + entry.name)
        else:
            store.setValue(GROUP + entry.name, value)


def job_settings(settings: Settings, language: str) -> Dict[str, Any]:
    """The part that travels with a job; what is left to THEIA is left out."""
    values = {
        "memory_mb": settings.memory_mb,
        "threads": settings.threads,
        "device": settings.device,
        "language": settings.language or language,
        "cache_folder": settings.cache_folder,
        "scheduler": settings.scheduler,
    }
    return {name: value for name, value in values.items() if value}


def _typed(raw: Any, default: Any) -> Any:
    """`raw` in the type of `default`, or None where it is empty or not of that type."""
    if raw is None or raw == "":
        return None
    if isinstance(default, bool):
        return str(raw).lower() in ("true", "1", "yes")
    if isinstance(default, int):
        try:
            return max(0, int(raw))
        except (TypeError, ValueError):
            return None
    return str(raw)
