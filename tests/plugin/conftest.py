"""QGIS without a window, the provider with a toy entry, and what the tests of this folder share."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

qgis_core = pytest.importorskip("qgis.core", reason="QGIS is not installed")
pytest.importorskip("pytest_qgis", reason="pytest-qgis is not installed")

from tests import leaks  # noqa: E402

HERE = Path(__file__).parent
TOY_WORKER = HERE / "toy_worker.py"


def load_toy() -> Any:
    """The module of the toy, in this process, for its declaration."""
    if "theia_toy_worker" not in sys.modules:
        specification = importlib.util.spec_from_file_location("theia_toy_worker", TOY_WORKER)
        module = importlib.util.module_from_spec(specification)
        sys.modules["theia_toy_worker"] = module
        specification.loader.exec_module(module)
    return sys.modules["theia_toy_worker"]


#: the interpreter that whoever runs the tests asks for, before the toys' one takes its place
_GIVEN_INTERPRETER = os.environ.get("THEIA_INTERPRETER")


@pytest.fixture(scope="session")
def given_interpreter() -> str | None:
    return _GIVEN_INTERPRETER


@pytest.fixture(scope="session", autouse=True)
def listen(qgis_app: Any) -> Iterator[None]:
    """What QGIS logs, and the folder of its temporary files, for the search for the key in all that is left."""
    log = qgis_core.QgsApplication.messageLog()

    def look(message: str, tag: str, level: Any) -> None:
        leaks.heard(message, f"message log ({tag})")

    log.messageReceived.connect(look)
    leaks.watch_folder(qgis_core.QgsProcessingUtils.tempFolder())
    yield
    log.messageReceived.disconnect(look)


@pytest.fixture(scope="session")
def provider(qgis_app: Any, qgis_processing: None) -> Iterator[Any]:
    """The provider as QGIS has it, with the toy among its entries."""
    from theia.plugin import product_algorithm
    from theia.plugin import provider as module

    patch = pytest.MonkeyPatch()
    declared = dict(module.all_entries())
    patch.setattr(module, "all_entries", lambda: {**declared, "toy": load_toy().TOY})
    patch.setattr(product_algorithm, "WORKER", ("-u", str(TOY_WORKER)))
    patch.setenv("THEIA_INTERPRETER", sys.executable)
    made = module.TheiaProvider()
    registry = qgis_core.QgsApplication.processingRegistry()
    assert registry.addProvider(made)
    made.load_models()
    yield made
    registry.removeProvider(made)
    patch.undo()


class Feedback(qgis_core.QgsProcessingFeedback):
    """Keeps what it is told; cancels itself after `cancel_after_s`."""

    def __init__(self, cancel_when: str = "") -> None:
        super().__init__(False)
        self.lines: list[str] = []
        self.cancel_when = cancel_when
        self.cancelled_at = 0.0

    def _keep(self, kind: str, text: str) -> None:
        leaks.heard(text, f"feedback ({kind})")
        self.lines.append(f"{kind}: {text}")
        if self.cancel_when and self.cancel_when in text and not self.isCanceled():
            self.cancelled_at = time.monotonic()
            self.cancel()

    def setProgressText(self, text: str) -> None:
        self._keep("progress", text)

    def pushInfo(self, text: str) -> None:
        self._keep("info", text)

    def pushWarning(self, text: str) -> None:
        self._keep("warning", text)

    def pushCommandInfo(self, text: str) -> None:
        self._keep("command", text)

    def pushDebugInfo(self, text: str) -> None:
        self._keep("debug", text)

    def reportError(self, text: str, fatalError: bool = False) -> None:  # noqa: N803
        self._keep("error", text)


@pytest.fixture
def feedback() -> Feedback:
    return Feedback()


@pytest.fixture
def make_feedback() -> Callable[..., Feedback]:
    return Feedback


@pytest.fixture
def run(provider: Any) -> Callable[..., dict[str, Any]]:
    """`processing.run` of an entry of this provider."""
    import processing

    def run_entry(name: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
        return processing.run(f"theia:{name}", parameters, **more)

    return run_entry


@pytest.fixture
def template(tmp_path: Path) -> str:
    """A small georeferenced raster of bytes, 0 and 1."""
    from osgeo import gdal, osr

    gdal.UseExceptions()
    path = tmp_path / "modèle de départ.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 8, 6, 1, gdal.GDT_Byte)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32631)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((500000, 10, 0, 4800000, 0, -10))
    dataset.GetRasterBand(1).WriteRaster(0, 0, 8, 6, bytes(i % 2 for i in range(48)))
    dataset.FlushCache()
    return str(path)


def processes_with(text: str) -> list[int]:
    """Processes whose command line or environment holds `text`."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if text.encode() in (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


@pytest.fixture
def alive() -> Callable[[str], list[int]]:
    return processes_with
