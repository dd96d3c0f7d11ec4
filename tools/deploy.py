"""Link this checkout into a QGIS profile: `python3 tools/deploy.py [--profile NAME] [--remove]`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "theia"


def profiles_folder() -> Path:
    """Where QGIS keeps the profiles of this user."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", home / "AppData" / "Roaming"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share"))
    return base / "QGIS" / "QGIS3" / "profiles"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="default")
    parser.add_argument("--remove", action="store_true", help="take the link away again")
    arguments = parser.parse_args()
    link = profiles_folder() / arguments.profile / "python" / "plugins" / NAME
    if link.exists() and not link.is_symlink():
        print(f"{link} is an installed plugin, not a link: uninstall it in QGIS first.", file=sys.stderr)
        return 1
    link.unlink(missing_ok=True)
    if arguments.remove:
        print(f"Removed {link}")
        return 0
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(ROOT, target_is_directory=True)
    print(f"{link} -> {ROOT}\nStart QGIS and tick THEIA in Plugins > Manage and Install Plugins.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
