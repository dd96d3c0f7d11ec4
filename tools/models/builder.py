"""A model in the making: inputs that many models share stand here once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_HASH_SEED", "0")  # the same model gives the same file

from qgis.core import (  # noqa: E402
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QPointF  # noqa: E402

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "models"
POLYGONS = QgsProcessing.SourceType.TypeVectorPolygon
Source = QgsProcessingModelChildParameterSource


class Builder:
    """A model: inputs down the left side, steps beside each other. `given`: its inputs as sources of steps."""

    def __init__(self, name: str) -> None:
        self.model = QgsProcessingModelAlgorithm(name, "THEIA", "theia")
        self.given: Dict[str, Source] = {}

    # Inputs

    def add(self, definition: QgsProcessingParameterDefinition, text: str) -> None:
        definition.setHelp(text)
        component = QgsProcessingModelParameter(definition.name())
        component.setPosition(QPointF(120, 60 + 80 * len(self.given)))
        self.given[definition.name()] = Source.fromModelParameter(definition.name())
        self.model.addModelParameter(definition, component)

    def products(self, text: str) -> None:
        self.add(QgsProcessingParameterFile("PRODUCTS", "Products", QgsProcessingParameterFile.Behavior.Folder), text)

    def area(self, text: str = "Empty: the whole of each product.", layer: bool = True) -> None:
        """The area of interest: an extent, and with `layer` polygons in its place."""
        self.add(QgsProcessingParameterExtent("AREA", "Area of interest", optional=True), text)
        if layer:
            self.polygons("AREA_LAYER", "Area of interest: polygon layer", "Polygons in place of the extent.", True)

    def polygons(self, name: str, label: str, text: str, optional: bool = False) -> None:
        self.add(QgsProcessingParameterFeatureSource(name, label, [POLYGONS], None, optional), text)

    def raster(self, name: str, label: str, text: str, optional: bool = False) -> None:
        self.add(QgsProcessingParameterRasterLayer(name, label, None, optional), text)

    def day(self, name: str, label: str, text: str, optional: bool = False) -> None:
        kind = QgsProcessingParameterDateTime.Type.Date
        self.add(QgsProcessingParameterDateTime(name, label, kind, None, optional), text)

    def period(self) -> None:
        """First and last day, both optional."""
        self.day("START", "First day", "Empty: the day of the first product.", True)
        self.day("END", "Last day", "Empty: the day of the last product.", True)

    def choice(self, name: str, label: str, options: Sequence[str], default: str, text: str) -> None:
        self.add(QgsProcessingParameterEnum(name, label, list(options), False, default, False, True), text)

    def number(self, name: str, label: str, text: str, default: Any, low: float, high: float, **kind: bool) -> None:
        """`kind`: whole=True for integers, optional=True."""
        types = QgsProcessingParameterNumber.Type
        number = types.Integer if kind.get("whole") else types.Double
        optional = kind.get("optional", False)
        self.add(QgsProcessingParameterNumber(name, label, number, default, optional, low, high), text)

    def text(self, name: str, label: str, text: str) -> None:
        """A line of text that may be empty."""
        self.add(QgsProcessingParameterString(name, label, "", False, True), text)

    def flag(self, name: str, label: str, default: bool, text: str) -> None:
        self.add(QgsProcessingParameterBoolean(name, label, default), text)

    def load(self, text: str = "Adds the maps to the project, styled and dated.") -> None:
        self.flag("LOAD", "Load the layers when the job is done", True, text)

    # Steps

    def pick(self, *names: str) -> Dict[str, Source]:
        """Some of the inputs, for a step that has parameters of the same names."""
        return {name: self.given[name] for name in names}

    def step(self, step_id: str, algorithm: str, values: Dict[str, Any], outputs: Dict[str, str]) -> None:
        """`values`: a Source or a constant, else the entry's default. `outputs`: the final ones, with their labels."""
        place = len(self.model.childAlgorithms())
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(step_id)
        entry = child.algorithm()
        if entry is None:
            raise SystemExit(f"{algorithm} does not exist.")
        child.setDescription(entry.displayName())
        left = dict(values)
        for definition in entry.parameterDefinitions():
            if definition.isDestination():
                continue
            value = left.pop(definition.name(), definition.defaultValue())
            source = value if isinstance(value, Source) else Source.fromStaticValue(value)
            child.addParameterSources(definition.name(), [source])
        if left:
            raise SystemExit(f"{algorithm} has no {', '.join(left)}.")
        made = {}
        for output, text in outputs.items():
            result = QgsProcessingModelOutput(text)
            result.setChildId(step_id)
            result.setChildOutputName(output)
            result.setDescription(text)
            result.setPosition(QPointF(420 + 320 * place, 260))
            made[text] = result
        child.setModelOutputs(made)
        child.setPosition(QPointF(420 + 320 * place, 140))
        self.model.addChildAlgorithm(child)

    def save(self, stem: str) -> None:
        problems: List[str]
        fine, problems = self.model.validate()
        if not fine:
            raise SystemExit("\n".join(problems))
        FOLDER.mkdir(parents=True, exist_ok=True)
        if not self.model.toFile(str(FOLDER / f"{stem}.model3")):
            raise SystemExit(f"{stem} cannot be written.")


def of(step_id: str, output: str) -> Source:
    """An output of an earlier step."""
    return Source.fromChildOutput(step_id, output)
