"""Models shipped with the plugin, as entries of its own provider."""

from __future__ import annotations

from pathlib import Path
from typing import List

from qgis.core import QgsProcessingModelAlgorithm
from qgis.PyQt.QtGui import QIcon

from . import help
from .i18n import language, tr
from .product_algorithm import ICON

FOLDER = Path(__file__).parent.parent / "resources" / "models"


class ShippedModel(QgsProcessingModelAlgorithm):
    """A `.model3` file under the stem of its file as id; its label and group are translated."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._loaded = self.fromFile(str(path))
        for definition in self.parameterDefinitions():
            definition.setDescription(tr(definition.description()))
            definition.setHelp(tr(definition.help()))

    @property
    def is_loaded(self) -> bool:
        return self._loaded

    def createInstance(self) -> ShippedModel:  # noqa: N802
        return ShippedModel(self._path)

    def name(self) -> str:
        return self._path.stem

    def displayName(self) -> str:  # noqa: N802
        return tr(super().displayName())

    def group(self) -> str:
        return tr("Models")

    def groupId(self) -> str:  # noqa: N802
        return "models"

    def shortHelpString(self) -> str:  # noqa: N802
        return help.paragraphs(self.name(), language())

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:  # noqa: N802
        return str(ICON)


def shipped_models() -> List[ShippedModel]:
    """Every model of `resources/models` that this version of QGIS can read."""
    return [m for m in (ShippedModel(path) for path in sorted(FOLDER.glob("*.model3"))) if m.is_loaded]
