"""Long work of the options page in the background: installing the engine and testing it.

One installation at a time in this QGIS; it goes on when the page is closed, and a page that opens later finds it here.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask, QgsProcessingContext, QgsProcessingFeedback, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from .. import network
from ..engine.install import Installer
from ..engine.messages import Cancelled, EngineError
from ..engine.plan import Plan, make_plan
from ..i18n import tr

#: the installation that runs, and the self-check that runs
running: Dict[str, Any] = {"install": None, "test": None}


class InstallTask(QgsTask):
    """Plan and install an engine. `told` carries the share done and a line, `ended` success and a sentence."""

    told = pyqtSignal(float, str)
    ended = pyqtSignal(bool, str)

    def __init__(self, tier: str, engine_folder: str, cluster: bool = False) -> None:
        super().__init__(tr("Installing THEIA's processing engine"), QgsTask.Flag.CanCancel)
        self._tier = tier
        self._engine_folder = engine_folder
        self._cluster = cluster
        # the user's proxy and certificates may be read in the main thread alone
        self._variables = network.environment()
        self._installer: Optional[Installer] = None
        self._error: Optional[EngineError] = None
        self._detail = ""

    def run(self) -> bool:
        """In a background thread; touches no window."""
        try:
            plan: Plan = make_plan(self._tier, self._engine_folder, cluster=self._cluster)
            self._installer = Installer(plan, self._tell, self.isCanceled, self._variables)
            self._installer.run()
        except Cancelled:
            return False
        except EngineError as error:
            self._error = error
            return False
        except OSError as error:
            self._detail = str(error)
            return False
        return True

    def finished(self, result: bool) -> None:
        """In the main thread."""
        running["install"] = None
        if result:
            notes = [tr(text) for text in self._installer.warnings] if self._installer else []
            text = " ".join([tr("The engine is installed."), *notes])
        elif self._error is not None:
            text = self._error.shown(tr)
        elif self._detail:
            text = tr("The installation failed: {reason}", reason=self._detail)
        else:
            text = tr("Stopped. What was downloaded is kept: press Install to go on.")
        self.ended.emit(result, text)

    def details(self) -> List[str]:
        """The last lines of pip or uv, for a report."""
        lines = list(self._installer.log[-40:]) if self._installer else []
        return [*lines, *(self._error.detail.splitlines() if self._error else [])]

    def _tell(self, share: float, text: str) -> None:
        self.setProgress(100.0 * share)
        self.told.emit(share, text)


def install(tier: str, engine_folder: str, cluster: bool = False) -> InstallTask:
    """Start an installation, with what a cluster needs or without, or return the one that runs."""
    if running["install"] is None:
        running["install"] = InstallTask(tier, engine_folder, cluster)
        QgsApplication.taskManager().addTask(running["install"])
    task: InstallTask = running["install"]
    return task


class SelfCheck:
    """The entry `engine_status` run as from the toolbox, in the background."""

    def __init__(self, report: str) -> None:
        self.context = QgsProcessingContext()
        self.feedback = QgsProcessingFeedback()
        self.algorithm = QgsApplication.processingRegistry().createAlgorithmById("theia:engine_status")
        accepted, self.problem = self.algorithm.checkParameterValues({"REPORT": report}, self.context)
        self.task = None
        if accepted:
            self.task = QgsProcessingAlgRunnerTask(self.algorithm, {"REPORT": report}, self.context, self.feedback)

    def start(self, on_end: Any) -> None:
        """`on_end(succeeded, results)` is called in the main thread."""

        def ended(succeeded: bool, results: Dict[str, Any]) -> None:
            running["test"] = None
            on_end(succeeded, results)

        if self.task is None:
            on_end(False, {})
            return
        running["test"] = self
        self.task.executed.connect(ended)
        QgsApplication.taskManager().addTask(self.task)
