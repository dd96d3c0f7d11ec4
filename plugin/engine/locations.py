"""Where engines lie, and the two small files that say which one is whole and which one is in use.

An engine is a folder `<tier>-py<version>-<hash of the lock>`. Its stamp is written last, so that a folder without one
is unfinished. `current.json` names the one in use and is replaced by rename: building a new engine never disturbs the
old.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

ROOT = Path(__file__).resolve().parents[2]
#: the engine of a checkout, made by `make setup`
CHECKOUT = ROOT / "build" / "engine"
STAMP = "theia-engine.json"
CURRENT = "current.json"


def engines_folder(chosen: str = "", environment: Optional[Mapping[str, str]] = None) -> Path:
    """Folder that holds the engines: the one chosen, THEIA_ENGINE_FOLDER, or `engines` in the user's data folder."""
    environment = os.environ if environment is None else environment
    chosen = chosen or environment.get("THEIA_ENGINE_FOLDER", "")
    return Path(chosen).expanduser() if chosen else data_folder(environment) / "engines"


def data_folder(environment: Optional[Mapping[str, str]] = None) -> Path:
    """THEIA's folder in the user's data: shared by all QGIS profiles, untouched when the plugin is updated."""
    environment = os.environ if environment is None else environment
    home = Path.home()
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "THEIA"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "THEIA"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "theia"


def python_in(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def read_json(path: Path) -> Dict[str, Any]:
    """A JSON object from a file; empty where there is none, or where it cannot be read."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write beside the target and rename: a reader sees the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(dict(value), indent=1), encoding="utf-8")
    os.replace(temporary, path)


def read_stamp(folder: Path) -> Dict[str, Any]:
    """The stamp of a whole engine; empty for an unfinished one."""
    stamp = read_json(folder / STAMP)
    return stamp if python_in(folder).exists() else {}


def current_folder(engines: Path) -> Optional[Path]:
    """The installed engine in use, if there is one."""
    name = read_json(engines / CURRENT).get("folder")
    folder = engines / str(name) if name else None
    return folder if folder is not None and read_stamp(folder) else None
