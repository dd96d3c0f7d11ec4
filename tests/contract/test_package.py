"""What is shipped: origins of data files, metadata, the engine's locks."""

from __future__ import annotations

import configparser
import fnmatch
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTICE = (ROOT / "resources" / "NOTICE").read_text(encoding="utf-8")


def shipped_resources() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z", "resources"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name.removeprefix("resources/") for name in listed.stdout.split("\0") if name]
    return [name for name in names if name != "NOTICE" and (ROOT / "resources" / name).is_file()]


def patterns() -> list[str]:
    """Lines of NOTICE that name files: not indented, after the introduction."""
    body = NOTICE[NOTICE.index("\n\nhelp/") :]
    return [part.strip() for line in body.splitlines() if re.match(r"\S", line) for part in line.split(",")]


def test_notice_names_the_origin_of_every_file() -> None:
    unknown = [name for name in shipped_resources() if not any(fnmatch.fnmatch(name, p) for p in patterns())]
    assert not unknown, "add these to resources/NOTICE"


def test_metadata_says_what_is_downloaded() -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    general = parser["general"]
    assert general["qgisMinimumVersion"] == "3.22" and general["qgisMaximumVersion"] == "4.99"
    sizes = json.loads((ROOT / "plugin" / "engine" / "locks" / "sizes.json").read_text(encoding="utf-8"))
    for about in (general["about"], general["about[fr]"]):
        assert f"{sizes['base']['download']} M" in about and "GEODES" in about


def test_changelog_has_the_version() -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    version = parser["general"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert version in parser["general"]["changelog"]
