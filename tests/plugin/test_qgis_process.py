"""Real `qgis_process` commands, judged by their exit code: in-process tests prove nothing about it.

A second plugin, made here, offers the toy of the tests through the same provider class.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOYS = """
import sys
from pathlib import Path

sys.path.insert(0, {here!r})

def classFactory(iface):
    return Toys()

class Toys:
    def initProcessing(self):
        from qgis.core import QgsApplication
        from theia.plugin import product_algorithm, provider
        import toy_worker

        class Provider(provider.TheiaProvider):
            def id(self):
                return "toys"

            def loadAlgorithms(self):
                self.addAlgorithm(product_algorithm.ProductAlgorithm(toy_worker.TOY))

        product_algorithm.WORKER = ("-u", {worker!r})
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def unload(self):
        pass
"""
METADATA = """[general]
name=Toys
qgisMinimumVersion=3.22
description=toys
version=1
author=tests
email=tests@example.org
hasProcessingProvider=yes
"""


def _tool() -> Any:
    specification = importlib.util.spec_from_file_location("theia_tool", ROOT / "tools" / "qgis_process.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A profile and a plugin folder of our own, both plugins enabled."""
    base = tmp_path_factory.mktemp("qgis process é")
    tool = _tool()
    plugins = base / "plugins"
    toys = plugins / "toys"
    toys.mkdir(parents=True)
    (plugins / "theia").symlink_to(ROOT, target_is_directory=True)
    here = str(Path(__file__).parent)
    (toys / "__init__.py").write_text(TOYS.format(here=here, worker=os.path.join(here, "toy_worker.py")))
    (toys / "metadata.txt").write_text(METADATA)
    made = {**tool.environment(base / "profile"), "QGIS_PLUGINPATH": str(plugins), "THEIA_INTERPRETER": sys.executable}
    for name in ("theia", "toys"):
        done = subprocess.run([tool.program(), "plugins", "enable", name], env=made, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture(scope="session")
def qgis_process(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    program = _tool().program()

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments], env={**environment, **more}, capture_output=True, text=True, timeout=120
        )

    return run


def test_every_entry_is_listed_and_explained(qgis_process: Any) -> None:
    from theia.algorithms.entries import all_entries

    listed = qgis_process("list").stdout
    assert all(f"theia:{name}" in listed for name in all_entries()) or all(name in listed for name in all_entries())
    shown = qgis_process("help", "theia:spectral_indices")
    assert shown.returncode == 0
    assert "PRODUCTS" in shown.stdout and "folders that hold products" in shown.stdout


def test_success_is_0_and_gives_the_results(qgis_process: Any, template: str, tmp_path: Path) -> None:
    target = tmp_path / "sortie à lire.tif"
    done = qgis_process("run", "toys:toy", "--", f"TEMPLATE={template}", f"MAP={target}", "NOTE=l'été")
    assert done.returncode == 0, done.stdout + done.stderr
    assert target.exists() and "COUNT:\t3" in done.stdout
    assert "été" in done.stdout


def test_json_output_is_one_object(qgis_process: Any, template: str, tmp_path: Path) -> None:
    done = qgis_process("--json", "run", "toys:toy", "--", f"TEMPLATE={template}", f"MAP={tmp_path / 'a.tif'}")
    assert json.loads(done.stdout)["results"]["MAP"] == str(tmp_path / "a.tif")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ACTION=fail"], "The toy is broken: é. Mend it."),
        (["ACTION=crash"], "the last words"),
        (["AMOUNT=7"], "above the largest allowed value"),
        (["TEMPLATE=/no/such.tif"], "cannot be opened"),
    ],
)
def test_every_failure_is_1_and_says_why(qgis_process: Any, arguments: list[str], message: str) -> None:
    done = qgis_process("run", "toys:toy", "--", *arguments)
    assert done.returncode == 1
    assert message in done.stdout + done.stderr


def test_without_an_engine_it_says_what_to_install(qgis_process: Any, tmp_path: Path) -> None:
    done = qgis_process("run", "toys:toy", THEIA_INTERPRETER=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "Settings > Options > THEIA" in done.stdout + done.stderr


def test_two_at_once_do_not_disturb_each_other(environment: dict[str, str], template: str, tmp_path: Path) -> None:
    command = [_tool().program(), "run", "toys:toy", "--", f"TEMPLATE={template}", "OVERWRITE=true"]
    running = [
        subprocess.Popen(
            [*command, f"OUTPUT={tmp_path / 'shared'}", f"MAP={tmp_path / f'{number}.tif'}"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for number in range(2)
    ]  # fmt: skip
    told = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".xml") == sorted(
        ["0.tif", "1.tif", "shared", Path(template).name]
    )
    assert sorted(p.name for p in (tmp_path / "shared").iterdir()) == ["month1.tif", "month2.tif"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_worker_ends_when_qgis_dies(
    environment: dict[str, str], alive: Callable[[str], list[int]], tmp_path: Path, how: signal.Signals
) -> None:
    mark = f"dies-{how}-{time.time_ns()}"
    # a shell starts what runs in the background with Ctrl-C ignored, and children inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [_tool().program(), "run", "toys:toy", "--", "ACTION=wait", f"FILE={tmp_path / 'out.txt'}"],
        env={**environment, "THEIA_TEST_MARK": mark}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        _wait(lambda: list(tmp_path.glob(".theia-*")), 60)
        os.kill(process.pid, how)
        process.communicate(timeout=10)
        assert process.returncode != 0
        _wait(lambda: not alive(mark), 2)
        assert list(tmp_path.iterdir()) == []
    finally:
        process.kill()
        process.wait()


def _wait(until: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
