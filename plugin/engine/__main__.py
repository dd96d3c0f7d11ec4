"""The engine from a shell, without QGIS: `python3 -m plugin.engine status | install | download` in the plugin's folder.

For managed machines, clusters, and machines without a network:
  1. on a connected machine of the same system and Python: python3 -m plugin.engine download --into FOLDER
  2. carry FOLDER over, then:                               python3 -m plugin.engine install --wheels FOLDER
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import List, Optional

from . import locations, process, requirements
from .install import Installer
from .messages import Cancelled, EngineError
from .plan import make_plan
from .status import report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m plugin.engine", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("status", help="which engine is there, and for which tier")
    install = commands.add_parser("install", help="install an engine, or go on with one that was interrupted")
    install.add_argument("--wheels", default="", metavar="FOLDER", help="install from this folder alone, no network")
    install.add_argument("--python", default="", help="Python 3.11 or later to build with (default: found)")
    install.add_argument("--cluster", action="store_true", help="with what a Dask cluster needs")
    install.add_argument("--cpu", action="store_true", help="never the CUDA build of torch")
    download = commands.add_parser("download", help="fill a folder of wheels for an installation without a network")
    download.add_argument("--into", required=True, metavar="FOLDER")
    download.add_argument("--platform", action="append", default=[], help="for another system, such as win_amd64")
    download.add_argument("--python-version", default="", help="for another Python, such as 3.12")
    download.add_argument("--cluster", action="store_true", help="with what a Dask cluster needs")
    for command in (install, download):
        command.add_argument("--tier", choices=("base", "deep"), default="base")
    for command in (install, commands.choices["status"]):
        command.add_argument("--folder", default="", help="where engines lie (default: THEIA_ENGINE_FOLDER, user data)")
    return parser


def _install(arguments: argparse.Namespace) -> int:
    plan = make_plan(
        arguments.tier, arguments.folder, arguments.python, arguments.wheels, not arguments.cpu, arguments.cluster
    )
    print(f"Engine {plan.tier}, Python {plan.version}, into {plan.folder}")
    print(f"{plan.download_mb} MB to download, {plan.installed_mb} MB on disk, {plan.free_mb} MB free", flush=True)
    installer = Installer(plan, lambda share, text: print(f"{share:4.0%} {text}", flush=True))
    folder = installer.run()
    for warning in installer.warnings:
        print(f"Note: {warning}")
    print(f"Ready: {locations.python_in(folder)}")
    return 0


def _download(arguments: argparse.Namespace) -> int:
    """The wheels of a tier's locks; torch from its CPU index where it has one."""
    command = [sys.executable, "-m", "pip", "download", "--only-binary", ":all:", "--dest", arguments.into]
    for platform in arguments.platform:
        command += ["--platform", platform]
    if arguments.python_version:
        command += ["--python-version", arguments.python_version]
    extra = [requirements.CLUSTER_LOCK] if arguments.cluster else []
    if arguments.platform or arguments.python_version:
        # the locks are complete; pip would judge their markers by the machine that it runs on
        command += [
            "--no-deps",
            *(f"{name}=={version}" for name, version in requirements.pinned(arguments.tier, extra).items()),
        ]
    else:
        command += [
            flag
            for name in (*requirements.LOCK_FILES[arguments.tier], *extra)
            for flag in ("-r", str(requirements.LOCKS / name))
        ]
    if arguments.tier == "deep":
        command += ["--extra-index-url", requirements.torch_sources()["cpu"]["index"]]
    Path(arguments.into).mkdir(parents=True, exist_ok=True)
    code, _ = process.run(command, process.clean_environment(os.environ, {}), print)
    return code


def main(given: Optional[List[str]] = None) -> int:
    """Exit code 0 when it worked, 1 with one sentence that says what to do, 130 when interrupted."""
    arguments = _parser().parse_args(given)
    try:
        if arguments.command == "install":
            return _install(arguments)
        if arguments.command == "download":
            return _download(arguments)
        print(report(engine_folder=arguments.folder))
        return 0
    except EngineError as error:
        print(f"{error.detail}\n{error}".strip(), file=sys.stderr)
        return 1
    except (Cancelled, KeyboardInterrupt):
        print("Stopped; the next install goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
