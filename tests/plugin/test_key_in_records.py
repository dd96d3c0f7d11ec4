"""What QGIS keeps of a run with a key (history, commands, models, projects) names its configuration alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProject,
    QgsVectorLayer,
)

from tests import leaks

KEY = "k3y-of-the-records"  # pragma: allowlist secret
Static = QgsProcessingModelChildParameterSource.fromStaticValue


@pytest.fixture
def configuration(qgis_app: Any) -> Any:
    """A configuration of the authentication database whose password is the key."""
    manager = QgsApplication.authManager()
    if manager.isDisabled():
        pytest.skip("this QGIS has no authentication database")
    assert manager.setMasterPassword("m4ster", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("records")
    config.setConfig("username", "me")
    config.setConfig("password", KEY)
    stored = manager.storeAuthenticationConfig(config)
    config = stored[1] if isinstance(stored, tuple) else config
    yield config.id()
    manager.removeAuthenticationConfig(config.id())


def test_history_commands_models_and_projects_name_the_configuration(
    provider: Any, configuration: str, tmp_path: Path
) -> None:
    parameters = {"START": "2024-05-01", "END": "2024-05-31", "AUTH": configuration, "OUTPUT": str(tmp_path / "out")}
    algorithm, context = provider.algorithm("download").create(), QgsProcessingContext()
    command = algorithm.asPythonCommand(parameters, context)
    assert configuration in command
    try:
        from processing.core.ProcessingLog import ProcessingLog
    except ImportError:
        (tmp_path / "history.txt").write_text(command)  # 3.24 and later keep it in a database of the profile
    else:
        ProcessingLog.addToLog(command)
        assert configuration in Path(ProcessingLog.logFilename()).read_text(encoding="utf-8")
    model = QgsProcessingModelAlgorithm("keyed", "tests", "tests")
    child = QgsProcessingModelChildAlgorithm("theia:download")
    child.addParameterSources("AUTH", [Static(configuration)])
    model.addChildAlgorithm(child)
    assert model.toFile(str(tmp_path / "keyed.model3"))
    assert configuration in (tmp_path / "keyed.model3").read_text(encoding="utf-8")
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=files:string", "Footprints", "memory")
    QgsProject.instance().addMapLayer(layer)
    assert QgsProject.instance().write(str(tmp_path / "project.qgz"))
    QgsProject.instance().clear()
    for path in leaks.files_below(tmp_path):
        assert not leaks.holds_key(path), path
    database = Path(QgsApplication.qgisAuthDatabaseFilePath())
    assert database.exists() and not leaks.holds_key(database), "QGIS keeps it encrypted"
