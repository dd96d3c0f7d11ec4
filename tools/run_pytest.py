"""Run pytest where each test belongs: `run_pytest.py [any pytest arguments]`.

Contract and algorithm tests run in build/engine, on all cores; plugin tests in build/qgis-venv, without a display.
Paths among the arguments choose; without a path both run. The exit code is 0 when both are green; "no test
collected" (5) on one side is no failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
#: side -> (interpreter, the tests that run there)
SIDES = {
    "engine": ("build/engine/bin/python", ("tests/contract", "tests/algorithms")),
    "qgis": ("build/qgis-venv/bin/python", ("tests/plugin",)),
}


def is_path(argument: str) -> bool:
    return not argument.startswith("-") and Path(ROOT, argument.split("::")[0]).exists()


def side_of(path: str) -> str:
    return "qgis" if Path(path.split("::")[0]).resolve().is_relative_to(ROOT / "tests" / "plugin") else "engine"


def command(side: str, arguments: list[str], paths: list[str]) -> list[str]:
    python, own = SIDES[side]
    parallel = []
    if side == "engine" and not any(a.startswith(("-n", "--pdb", "-s")) for a in arguments):
        parallel = ["-n", "auto", "--dist", "loadfile"]
    chosen = paths or [path for path in own if Path(ROOT, path).is_dir()]
    return [python, "-m", "pytest", *parallel, *arguments, *chosen]


def environment(side: str) -> dict[str, str]:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    if side == "qgis":
        env["QT_QPA_PLATFORM"] = "offscreen"
        env["QGIS_CUSTOM_CONFIG_PATH"] = str(ROOT / "build" / "profile-tests")
    return env


def main(arguments: list[str]) -> int:
    paths = [a for a in arguments if is_path(a)]
    options = [a for a in arguments if a not in paths]
    codes = []
    for side in SIDES:
        own = [p for p in paths if side_of(p) == side]
        if own or not paths:
            codes.append(subprocess.run(command(side, options, own), cwd=ROOT, env=environment(side)).returncode)
    if codes and all(code == NO_TESTS for code in codes):
        return NO_TESTS
    return next((code for code in codes if code not in (0, NO_TESTS)), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
