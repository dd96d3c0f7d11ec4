"""The one algorithm behind every entry of the toolbox, driven by a declaration."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, List, Mapping, Optional, Tuple

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtGui import QIcon

from ..algorithms.spec import GROUPS, Declaration, check_job
from . import credentials, environment, help, network, parameters, results, runner, settings, targets, values
from .engine.find import Engine, find_engine, missing_message
from .i18n import language, of_phrase, tr
from .version import VERSION

ICON = runner.ROOT / "resources" / "icons" / "theia.svg"
#: what the engine's Python runs
WORKER = ("-u", "-m", "algorithms.worker")
#: kinds whose value needs a layer to be opened or exported: left to the run itself
_LAYER_KINDS = ("polygons", "points", "vector", "area")


class ProductAlgorithm(QgsProcessingAlgorithm):
    """One declaration in the toolbox. QGIS runs a fresh copy: what `prepareAlgorithm` keeps lives for one run."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__()
        self.declaration = declaration
        self._job: Dict[str, Any] = {}
        self._environment: Dict[str, str] = {}
        self._command: List[str] = []
        self._refusal = ""
        self._debug = False
        self._load = False

    # Identity

    def createInstance(self) -> ProductAlgorithm:  # noqa: N802
        return ProductAlgorithm(self.declaration)

    def name(self) -> str:
        return self.declaration.id

    def displayName(self) -> str:  # noqa: N802
        return tr(self.declaration.label)

    def group(self) -> str:
        return tr(GROUPS[self.declaration.group])

    def groupId(self) -> str:  # noqa: N802
        return self.declaration.group

    def tags(self) -> List[str]:
        return [*self.declaration.keywords, *self.declaration.keywords_fr]

    def shortDescription(self) -> str:  # noqa: N802
        return tr(self.declaration.summary).split("\n")[0]

    def shortHelpString(self) -> str:  # noqa: N802
        return help.short_help(self.declaration)

    def helpUrl(self) -> str:  # noqa: N802
        return help.url(self.declaration, language())

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:  # noqa: N802
        return str(ICON)

    # Parameters

    def initAlgorithm(self, configuration: Optional[Mapping[str, Any]] = None) -> None:  # noqa: N802
        for definition in parameters.definitions(self.declaration):
            self.addParameter(definition)
        for output in parameters.value_outputs(self.declaration):
            self.addOutput(output)

    def checkParameterValues(  # noqa: N802
        self, given: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Cheap rules only: the engine, the declaration's own rules (they say what to do), then those of QGIS."""
        chosen = settings.load()
        if self._engine(chosen) is None:
            return False, self._missing(chosen)
        try:
            problems = self._problems(
                values.read_values(self.declaration, values.Reader(self, given, context, export=False))
            )
        except QgsProcessingException as error:
            problems = [str(error)]
        problems += self._unknown(given)
        if problems:
            return False, "\n".join(problems)
        accepted, message = super().checkParameterValues(values.accept_lists(self.declaration, given), context)
        return accepted, message

    def _unknown(self, given: Mapping[str, Any]) -> List[str]:
        """Names that QGIS would ignore in silence, such as a slip in a script or in a command."""
        known = {d.name() for d in self.parameterDefinitions()}
        names = [name for name in given if name.isupper() and name not in known]
        return [tr("{name}: {entry} has no parameter of that name.", name=n, entry=self.id()) for n in names]

    def _problems(self, plain: Mapping[str, Any]) -> List[str]:
        by_layer = {p.name for p in self.declaration.parameters if p.kind in _LAYER_KINDS}
        skipped = tuple(f"{name}:" for name in (*by_layer, *(o.name for o in self.declaration.destinations)))
        problems = check_job(self.declaration, plain).problems
        return [of_phrase(p) for p in problems if not p.startswith(skipped)]

    # Run

    def prepareAlgorithm(  # noqa: N802
        self, given: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Read everything that belongs to QGIS (layers, project, settings, keys) and keep plain values.

        QGIS shows no more than "there were errors" for an exception here: it is raised again when the run starts.
        """
        try:
            self._prepare(given, context, feedback)
        except QgsProcessingException as error:
            self._refusal = str(error)
        return True

    def _prepare(self, given: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        chosen = settings.load()
        engine = self._engine(chosen)
        if engine is None:
            raise QgsProcessingException(self._missing(chosen))
        reader = values.Reader(self, given, context, feedback)
        plain = values.read_values(self.declaration, reader)
        destinations = values.read_destinations(self.declaration, reader)
        targets.check(list(destinations.values()), context.project() or QgsProject.instance())
        self._job = {
            "entry": self.declaration.id,
            "parameters": {**plain, **destinations},
            "settings": {
                **settings.job_settings(chosen, language()),
                "credentials": credentials.of_job(self.declaration, plain, chosen),
            },
        }
        self._debug = chosen.log_level == "debug"
        self._load = self.parameterAsBoolean(given, parameters.LOAD, context) if self._has_load() else False
        self._command = [str(engine.python), *WORKER]
        self._environment = {
            **environment.cleaned(os.environ, QgsApplication.prefixPath(), engine.source == "qgis"),
            **network.environment(),
            **engine.environment,
            "PYTHONPATH": str(runner.ROOT),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONSAFEPATH": "1",
        }

    def processAlgorithm(  # noqa: N802
        self, given: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        if self._refusal:
            raise QgsProcessingException(self._refusal)
        started = time.monotonic()
        paths = {o.name: self._job["parameters"].get(o.name) for o in self.declaration.destinations}
        asked = {name: path for name, path in paths.items() if path}
        feedback.pushInfo(f"THEIA {VERSION}, {self.declaration.id}, {self._command[0]}")
        feedback.pushCommandInfo(results.replay(self._job))
        event = runner.run(self._job, self._command, self._environment, feedback, list(asked.values()), self._debug)
        missing = [path for path in asked.values() if not os.path.exists(path)]
        if missing:
            raise QgsProcessingException(tr("The worker did not write {path}.", path=", ".join(missing)))
        feedback.pushInfo(tr("Done in {seconds} s.", seconds=f"{time.monotonic() - started:.1f}"))
        results.announce(self.declaration, event.get("layers", []), asked, context, self._load)
        outputs = {**event.get("outputs", {}), **asked}
        known = {o.name for o in self.declaration.outputs}
        return {name.upper(): value for name, value in outputs.items() if name in known and value is not None}

    def _engine(self, chosen: settings.Settings) -> Optional[Engine]:
        return find_engine(self.declaration.tier, chosen.interpreter, chosen.engine_folder)

    def _missing(self, chosen: settings.Settings) -> str:
        return missing_message(self.declaration.tier, chosen.interpreter, chosen.engine_folder, tr)

    def _has_load(self) -> bool:
        return self.parameterDefinition(parameters.LOAD) is not None
