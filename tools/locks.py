"""Write the lock files: `python3 tools/locks.py [NAME ...]` resolves NAME.in into NAME.txt, every package pinned.

The resolution is pip's own (a dry run against the locks already written, so that tiers agree); markers that pip
leaves out because they concern another platform are kept from EXTRA.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "plugin" / "engine" / "locks"
TOOLS = ROOT / "tools" / "locks"
#: name -> (folder, the locks that it is installed beside)
LOCKS = {
    "base": (ENGINE, ()),
    "deep": (ENGINE, ("base",)),
    "distributed": (ENGINE, ("base",)),
    "dev": (TOOLS, ("base", "deep")),
    "qgis": (TOOLS, ("dev",)),
}
#: packages that other packages need on Windows alone
EXTRA = {"base": ['colorama==0.4.6 ; sys_platform == "win32"']}
UV = "uv==0.13.9"
UV_PLATFORMS = (
    ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64"),
    ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64"),
    ("win_amd64",),
    ("macosx_12_0_arm64", "macosx_11_0_arm64"),
    ("macosx_12_0_x86_64", "macosx_10_12_x86_64"),
)
#: packages of the CUDA builds of torch: torch itself says which it needs
CUDA = ("cuda-", "nvidia-", "triton")


def pins(name: str) -> list[str]:
    text = (LOCKS[name][0] / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def lock(name: str) -> None:
    """Resolve NAME.in beside the locks that it builds on, and write what they do not hold already."""
    folder, below = LOCKS[name]
    beside = [pin for other in below for pin in pins(other)]
    with tempfile.TemporaryDirectory() as scratch:
        constraints = Path(scratch, "constraints.txt")
        constraints.write_text("\n".join(beside), encoding="utf-8")
        report = Path(scratch, "report.json")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
             "--only-binary=:all:", "--report", str(report), "-r", str(folder / f"{name}.in"), "-c", str(constraints)],
            check=True,
        )  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    held = {pin.split("==")[0] for pin in beside} if name in ("deep", "distributed", "dev") else set()
    lines = list(EXTRA.get(name, []))
    for item in found:
        package = re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower()
        version = item["metadata"]["version"].split("+")[0]
        if package.startswith(CUDA) or package in held or any(line.startswith(package + "==") for line in lines):
            continue
        lines.append(f"{package}=={version}")
    beside_text = f" Installed beside {', '.join(below)}." if held else ""
    head = f"# Written by tools/locks.py from {name}.in.{beside_text} Python 3.11 and later, all platforms.\n"
    (folder / f"{name}.txt").write_text(head + "\n".join(sorted(lines)) + "\n", encoding="utf-8")


def lock_uv() -> None:
    """The program uv with the digest of its wheel for each platform: pip refuses any other file."""
    digests = []
    for tags in UV_PLATFORMS:
        with tempfile.TemporaryDirectory() as scratch:
            report = Path(scratch, "report.json")
            platforms = [word for tag in tags for word in ("--platform", tag)]
            subprocess.run(
                [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps",
                 "--only-binary=:all:", "--target", scratch, *platforms, "--report", str(report), UV],
                check=True,
            )  # fmt: skip
            found = json.loads(report.read_text(encoding="utf-8"))["install"][0]["download_info"]["archive_info"]
            digests.append(f"--hash=sha256:{found['hashes']['sha256']}")
    head = "# Written by tools/locks.py: fetched only where this machine has no Python that can make an environment.\n"
    line = " ".join([UV, *digests, "# pragma: allowlist secret"])
    (ENGINE / "uv.txt").write_text(head + line + "\n", encoding="utf-8")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or [*LOCKS, "uv"]:
        if wanted == "uv":
            lock_uv()
        else:
            lock(wanted)
