"""The provider `theia` of the Processing toolbox: one algorithm per declaration, then the shipped models."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..algorithms.entries import all_entries
from .i18n import tr
from .models import shipped_models
from .product_algorithm import ICON, ProductAlgorithm
from .version import VERSION


class TheiaProvider(QgsProcessingProvider):
    """Lists every entry, with or without an engine to run it."""

    def __init__(self) -> None:
        super().__init__()
        self._with_models = False

    def id(self) -> str:
        return "theia"

    def name(self) -> str:
        return "THEIA"

    def longName(self) -> str:  # noqa: N802
        return tr("THEIA land products from Sentinel-2")

    def versionInfo(self) -> str:  # noqa: N802
        return VERSION

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:  # noqa: N802
        return str(ICON)

    def supportsNonFileBasedOutput(self) -> bool:  # noqa: N802
        return False

    def supportedOutputRasterLayerExtensions(self) -> list:  # noqa: N802
        return ["tif"]

    def supportedOutputVectorLayerExtensions(self) -> list:  # noqa: N802
        return ["gpkg", "geojson"]

    def supportedOutputTableExtensions(self) -> list:  # noqa: N802
        return ["csv", "gpkg"]

    def loadAlgorithms(self) -> None:  # noqa: N802
        for declaration in all_entries().values():
            self.addAlgorithm(ProductAlgorithm(declaration))
        if self._with_models:
            for model in shipped_models():
                self.addAlgorithm(model)

    def load_models(self) -> None:
        """Second pass, once the provider is registered: a model looks its steps up when it is loaded."""
        self._with_models = True
        self.refreshAlgorithms()
