"""What can be said about the code without running it: `lint.py [ruff] [format] [mypy] [imports] [qgis] ...`.

All checks run even when one fails; the exit code is 1 when any did. Runs in build/engine.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Dict, List

import site_rules

ROOT = Path(__file__).resolve().parent.parent
#: the checkout under its name as a package: relative imports reach from plugin to algorithms, as they do in QGIS
LINKS = ROOT / "build" / "lint"
#: tools that run in QGIS's interpreter, or before there is an engine; the others run in the engine's
_LIGHT_TOOLS = (
    "build_footprint_style", "build_models", "build_styles", "demo_project", "deploy", "i18n", "public_names",
    "qgis_process", "qm", "screenshot", "setup",
)  # fmt: skip
#: what runs in QGIS's interpreter, in a worker of tier light, or before there is an engine
LIGHT = (
    "__init__.py",
    "plugin",
    "algorithms/worker.py",
    "algorithms/spec",
    "algorithms/entries",
    "algorithms/catalogue",
    *(f"algorithms/core/{name}.py" for name in ("errors", "files", "progress", "result")),
    "tools/models",
    *(f"tools/{name}.py" for name in _LIGHT_TOOLS),
)


def _run(*arguments: str, cwd: Path = ROOT) -> bool:
    return subprocess.run([sys.executable, *arguments], cwd=cwd).returncode == 0


def _linked() -> Path:
    LINKS.mkdir(parents=True, exist_ok=True)
    link = LINKS / site_rules.NAME
    if not link.is_symlink() or link.resolve() != ROOT:
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT, target_is_directory=True)
    return LINKS


def ruff() -> bool:
    return _run("-m", "ruff", "check", "--quiet", ".")


def formatted() -> bool:
    return _run("-m", "ruff", "format", "--check", "--quiet", ".")


def mypy() -> bool:
    packages = ["-p", f"{site_rules.NAME}.algorithms", "-p", f"{site_rules.NAME}.plugin"]
    return _run(
        "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary", *packages, cwd=_linked()
    )


def imports() -> bool:
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    configuration = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    done = subprocess.run([sys.executable, "-c", code, *configuration], cwd=_linked(), capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[done.stdout.find("Contracts") :], done.stderr)
    return done.returncode == 0


def python39() -> bool:
    """What QGIS's own interpreter reads keeps to Python 3.9, in its syntax and in what it calls."""
    options = ["--target=3.9-", "--no-tips", "--violations", "--quiet"]
    return _run("-c", "from vermin import main; main()", *options, *LIGHT)


def qgis() -> bool:
    """Names that exist on one half of the QGIS versions only."""
    return _run("-m", "flake8", "--isolated", "--select=QGS101,QGS102,QGS103,QGS104,QGS4", "plugin", "__init__.py")


def site() -> bool:
    problems = site_rules.all_problems()
    print("\n".join(problems), end="\n" if problems else "")
    return not problems


CHECKS: Dict[str, Callable[[], bool]] = {
    "ruff": ruff,
    "format": formatted,
    "mypy": mypy,
    "imports": imports,
    "python39": python39,
    "qgis": qgis,
    "site": site,
}


def main(wanted: List[str]) -> int:
    failed = []
    for name in wanted or CHECKS:
        started = time.monotonic()
        good = CHECKS[name]()
        print(f"[lint] {name}: {'ok' if good else 'FAILED'} ({time.monotonic() - started:.1f} s)", flush=True)
        failed += [] if good else [name]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
