"""The rules of the QGIS plugin site: what goes into the zip, and the checks that an upload has to pass.

Rules and lists as published by the site: its validator, its security scanner (Bandit and detect-secrets) and its
guide for publishing. Needs bandit and detect-secrets (build/engine).
"""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Iterable, List

ROOT = Path(__file__).resolve().parent.parent
NAME = "theia"
MAX_BYTES = 20 << 20  # the site takes 25 MB; our own bound is tighter
#: what a user of the plugin does not need
LEFT_OUT = ("tests/", "tools/", ".ci/", ".gitignore", ".secrets.baseline", "Makefile", "pyproject.toml")
REQUIRED = ("name", "description", "version", "qgisMinimumVersion", "author", "email", "about", "tracker", "repository")
ALWAYS = ("qgisMaximumVersion", "homepage", "hasProcessingProvider", "icon", "category", "tags", "changelog",
          "experimental", "deprecated", "server", "description[fr]", "about[fr]")  # fmt: skip
FORBIDDEN = re.compile(r"\.(so|dll|exe|pyd|dylib|pyc|pyo)$|(^|/)(__pycache__|__MACOSX|\.git)(/|$)|\\", re.IGNORECASE)
HIDDEN_ALLOWED = (".bandit", ".flake8", ".secrets.baseline", ".gitignore")
#: Bandit rules that say something about this design alone: subprocess is how the worker and installers run (a list of
#: arguments, never a shell), `assert` narrows types, and random numbers draw samples, not keys.
ACCEPTED = ("B101", "B311", "B404", "B603", "B607")


def shipped_files() -> List[str]:
    """Tracked files that go into the zip, as posix paths relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [p for p in sorted(filter(None, listed.split("\0"))) if not p.startswith(LEFT_OUT) and (ROOT / p).is_file()]


def metadata_problems() -> List[str]:
    """What the site's validator would say of metadata.txt, and what we always want in it."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    if not parser.has_section("general"):
        return ["metadata.txt: no section [general]"]
    general = dict(parser["general"])
    problems = [f"metadata.txt: {key} is missing" for key in (*REQUIRED, *ALWAYS) if not general.get(key, "").strip()]
    if "supportsQt6" in general:
        problems.append("metadata.txt: supportsQt6 is deprecated")
    for key in ("homepage", "tracker", "repository"):
        if not general.get(key, "").startswith("https://"):
            problems.append(f"metadata.txt: {key} is not an https address")
    if not (ROOT / general.get("icon", "-")).is_file():
        problems.append("metadata.txt: the icon does not exist")
    return problems


def name_problems(names: Iterable[str]) -> List[str]:
    """Names that the site refuses in a zip."""
    problems = []
    for name in names:
        if FORBIDDEN.search(name):
            problems.append(f"{name}: this kind of file may not be in the zip")
        if any(part.startswith(".") and part not in HIDDEN_ALLOWED for part in name.split("/")):
            problems.append(f"{name}: hidden files may not be in the zip")
    return problems


def zip_problems(path: Path) -> List[str]:
    """The checks of the zip itself: size, one top folder that is an identifier, names, modes, LICENSE."""
    problems = []
    if path.stat().st_size > MAX_BYTES:
        problems.append(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB is more than {MAX_BYTES / 1e6:.0f} MB")
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if archive.testzip() is not None:
            problems.append(f"{path.name}: damaged")
    names = [e.filename for e in entries]
    tops = {name.split("/")[0] for name in names}
    if len(tops) != 1 or not next(iter(tops)).isidentifier():
        problems.append(f"{path.name}: its one top folder must be a Python identifier, found {sorted(tops)}")
    problems += name_problems(names)
    problems += [f"{e.filename}: has the executable bit" for e in entries if (e.external_attr >> 16) & 0o111]
    for needed in ("metadata.txt", "LICENSE", "__init__.py"):
        if f"{NAME}/{needed}" not in names:
            problems.append(f"{path.name}: {needed} is missing")
    return problems


def bandit_problems(files: List[str]) -> List[str]:
    """Every hit of Bandit but the accepted ones; a justified one carries `# nosec RULE` and the reason."""
    python = [f for f in files if f.endswith(".py")]
    command = [sys.executable, "-m", "bandit", "--quiet", "--format", "json", "--skip", ",".join(ACCEPTED), *python]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if not said.stdout.strip():
        return [f"bandit: {said.stderr.strip()[-500:]}"]
    found = json.loads(said.stdout)
    problems = [f"{e['filename']}: {e['reason']}" for e in found["errors"]]
    return problems + [
        f"{hit['filename']}:{hit['line_number']}: {hit['test_id']} {hit['issue_text']}" for hit in found["results"]
    ]


def secret_problems(files: List[str]) -> List[str]:
    """Every hit of detect-secrets that carries no `pragma: allowlist secret`."""
    from detect_secrets import SecretsCollection
    from detect_secrets.settings import default_settings

    found = SecretsCollection()
    with default_settings():
        for name in files:
            found.scan_file(str(ROOT / name))
    return [f"{Path(name).relative_to(ROOT)}:{secret.line_number}: {secret.type}" for name, secret in found]


def all_problems() -> List[str]:
    files = shipped_files()
    license_missing = [] if "LICENSE" in files else ["LICENSE is not tracked"]
    return (
        metadata_problems() + license_missing + name_problems(files) + bandit_problems(files) + secret_problems(files)
    )
