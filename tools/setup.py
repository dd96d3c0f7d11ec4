"""Set up a checkout: `python3 tools/setup.py [engine] [qgis] [deep]`, run by every make target that needs it.

Makes build/engine (the processing environment with the tools for tests) and build/qgis-venv (QGIS's own Python with
pytest). Needs git, make and Python 3 on Debian or Ubuntu; what else is missing comes from apt. Does nothing, quickly,
when all is there. Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
ENGINE_LOCKS = ROOT / "plugin" / "engine" / "locks"
TOOL_LOCKS = ROOT / "tools" / "locks"
STAMP = "theia-engine.json"
PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off")
#: measured on Linux x86_64, Python 3.11, in MB: download, installed
SIZES = {"base": (295, 1080), "deep": (230, 900), "qgis": (5, 15)}
APT_PACKAGES = {"venv": ["python3-venv"], "qgis": ["qgis", "python3-qgis", "python3-venv"]}
ELSEWHERE = """\
This set-up installs missing system packages on Debian and Ubuntu only. Here, install by hand:
  - Python 3.11 or later with the module venv, found as python3 (or set the variable PYTHON of make);
  - QGIS 3.22 or later with its Python modules: `python3 -c "import qgis.core"` must work with the Python named by
    the environment variable THEIA_QGIS_PYTHON (default /usr/bin/python3), and qgis_process must be on the PATH;
then run the same command again."""


class SetupError(Exception):
    """What is missing and what to do, for the person at the shell."""


def say(text: str) -> None:
    print(f"[set-up] {text}", flush=True)


def run(command: list[str], what: str) -> None:
    """Run a command; its output goes to build/setup.log, whose end is shown when it fails."""
    log = BUILD / "setup.log"
    with log.open("a", encoding="utf-8") as out:
        out.write(f"\n$ {' '.join(command)}\n")
        out.flush()
        code = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
    if code:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise SetupError(f"{what} failed (exit code {code}). The end of build/setup.log:\n{tail}")


def answers(python: str, code: str) -> bool:
    """Whether a Python runs a line of code without an error."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        return subprocess.run([python, "-c", code], env=environment, capture_output=True).returncode == 0
    except OSError:
        return False


def apt_install(packages: list[str], why: str) -> None:
    """Install Debian packages, as root or through sudo, after saying how much that is."""
    if not shutil.which("apt-get"):
        raise SetupError(f"{why}\n{ELSEWHERE}")
    prefix = [] if os.geteuid() == 0 else ["sudo"] if shutil.which("sudo") else None
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--no-install-recommends"]
    if prefix is None:
        raise SetupError(f"{why} Run as root: apt-get install {' '.join(packages)}\nthen run the same command again.")
    say(f"{why} Asking apt for {', '.join(packages)}.")
    run([*prefix, "apt-get", "update"], "apt-get update")
    plan = subprocess.run([*prefix, *command, "--assume-no", *packages], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL).stdout  # fmt: skip
    for line in plan.splitlines():
        if line.startswith(("Need to get", "After this operation")):
            say(line.strip())
    run([*prefix, *command, "--assume-yes", *packages], "apt-get install")


def engine_python() -> str | None:
    """The first Python from 3.11 on that can make a virtual environment with pip."""
    named = os.environ.get("THEIA_SETUP_PYTHON")
    candidates = [named] if named else ["/usr/bin/python3", "python3", *(f"python3.{n}" for n in (11, 12, 13, 14))]
    for candidate in candidates:
        found = shutil.which(candidate)
        if found and answers(found, "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"):
            return found
    return None


def fingerprint(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def is_done(folder: Path, lock: str) -> bool:
    """Whether an environment was completed with these locks and its Python still starts."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    python = folder / "bin" / "python"
    return stamp.get("lock") == lock and stamp.get("base") == os.path.realpath(python)


def make_environment(folder: Path, python: str, requirements: list[Path], lock: str, tier: str, *options: str) -> None:
    """A virtual environment with exactly the locked packages; the stamp is written last."""
    (folder / STAMP).unlink(missing_ok=True)
    if not (folder / "bin" / "python").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run([python, "-m", "venv", *options, str(folder)], "Making the virtual environment")
    inside = str(folder / "bin" / "python")
    pins = [line for file in requirements for line in file.read_text(encoding="utf-8").splitlines()]
    torch = [line for line in pins if line.startswith("torch==")]
    listed = folder / "requirements.txt"
    listed.write_text("\n".join(line for line in pins if line not in torch) + "\n", encoding="utf-8")
    run([inside, *PIP, "-r", str(listed)], "Installing the Python packages")
    for pin in torch:
        install_torch(inside, pin)
    version = subprocess.run([inside, "-c", "import platform; print(platform.python_version())"],
                             capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    stamp = {"tier": tier, "lock": lock, "python": version, "base": os.path.realpath(inside)}
    temporary = folder / (STAMP + ".part")
    temporary.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    temporary.replace(folder / STAMP)


def install_torch(python: str, pin: str) -> None:
    """The CPU build of torch, whose packages are there: from its own index, asked once; else from where pip looks.

    Alone, because pip asks an index beside its own for every package, and waits for each where it cannot be reached.
    """
    index = json.loads((ENGINE_LOCKS / "torch.json").read_text(encoding="utf-8"))["cpu"]["index"]
    command = [python, *PIP, "--no-deps", pin]
    try:
        run([*command, "--index-url", index, "--retries", "0", "--timeout", "20"], "Installing torch")
    except SetupError:
        say("The index of torch's CPU builds cannot be reached; torch comes from where pip looks.")
        run(command, "Installing torch")


def set_up_engine(tier: str) -> None:
    """build/engine: the locked packages of the tier and the tools for tests; with the deep one the cluster's too, since
    tests need both. A deep one stays deep."""
    folder = BUILD / "engine"
    files = [ENGINE_LOCKS / "base.txt", TOOL_LOCKS / "dev.txt"]
    deep = [*files, ENGINE_LOCKS / "deep.txt", ENGINE_LOCKS / "distributed.txt"]
    if is_done(folder, fingerprint(*deep)) or (tier == "base" and is_done(folder, fingerprint(*files))):
        return
    python = engine_python()
    if python is None:
        apt_install(APT_PACKAGES["venv"], "No Python 3.11 or later with the module venv was found.")
        python = engine_python()
    if python is None:
        raise SetupError("Python 3.11 or later is needed for the processing environment; on Ubuntu 22.04: apt-get "
                         "install python3.11 python3.11-venv. Then run the same command again.")  # fmt: skip
    if tier == "deep":
        files = deep
    download, installed = (sum(SIZES[t][i] for t in {"base", tier}) for i in (0, 1))
    say(f"Processing environment in build/engine with {python}: downloads about {download} MB, {installed} MB on disk.")
    make_environment(folder, python, files, fingerprint(*files), tier)
    say("Processing environment ready.")


def set_up_qgis() -> None:
    """QGIS itself, and build/qgis-venv: its own Python with pytest."""
    python = os.environ.get("THEIA_QGIS_PYTHON", "/usr/bin/python3")
    folder, files = BUILD / "qgis-venv", [TOOL_LOCKS / "qgis.txt"]
    lock = fingerprint(*files)
    if is_done(folder, lock) and shutil.which("qgis_process"):
        return
    if not answers(python, "import qgis.core") or not shutil.which("qgis_process"):
        apt_install(APT_PACKAGES["qgis"], "QGIS was not found.")
    if not answers(python, "import venv, ensurepip"):
        apt_install(APT_PACKAGES["venv"], f"{python} cannot make a virtual environment.")
    if not answers(python, "import qgis.core"):
        raise SetupError(f"{python} does not import qgis.core.\n{ELSEWHERE}")
    say(f"Tests inside QGIS in build/qgis-venv: downloads about {SIZES['qgis'][0]} MB.")
    make_environment(folder, python, files, lock, "light", "--system-site-packages")
    say("QGIS test environment ready.")


def main(parts: list[str]) -> int:
    BUILD.mkdir(exist_ok=True)
    try:
        with (BUILD / "setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a second make waits for the first
            if "engine" in parts or "deep" in parts:
                set_up_engine("deep" if "deep" in parts else "base")
            if "qgis" in parts:
                set_up_qgis()
    except SetupError as error:
        print(f"[set-up] {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["engine", "qgis"]))
