"""Run the qgis_process of this machine with the plugin of this checkout: `python3 tools/qgis_process.py list`.

The profile is a throw-away one in build/, and the plugin is enabled in it. Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = "theia"


def environment(profile: Path) -> dict[str, str]:
    """The variables under which QGIS finds this checkout as a plugin, without display or profile of the user."""
    plugins, runtime = ROOT / "build" / "plugins", ROOT / "build" / "runtime"
    for folder in (plugins, profile):
        folder.mkdir(parents=True, exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)
    link = plugins / PLUGIN
    if not link.is_symlink() or os.readlink(link) != str(ROOT):
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT, target_is_directory=True)
    # QGIS takes the prefix of the first python3 on the PATH for its own
    python = Path(os.environ.get("THEIA_QGIS_PYTHON", "/usr/bin/python3"))
    return {
        **os.environ,
        "PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "QGIS_PLUGINPATH": str(plugins),
        "QGIS_CUSTOM_CONFIG_PATH": str(profile),
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
    }


def program() -> str:
    """The qgis_process that answers: Debian 12's wrapper adds an option that its own program refuses."""
    for name in ("qgis_process.bin", "qgis_process"):
        found = shutil.which(name)
        if found:
            return found
    raise SystemExit("qgis_process is not on the PATH. Install QGIS 3.22 or later.")


def enable(env: dict[str, str]) -> None:
    """Enable the plugin in the profile, once per profile."""
    done = Path(env["QGIS_CUSTOM_CONFIG_PATH"], "theia-enabled")
    if done.exists():
        return
    result = subprocess.run([program(), "plugins", "enable", PLUGIN], env=env, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"The plugin cannot be enabled:\n{result.stdout}{result.stderr}")
    done.touch()


def main(arguments: list[str]) -> int:
    env = environment(ROOT / "build" / "profile")
    enable(env)
    return subprocess.run([program(), *arguments], env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
