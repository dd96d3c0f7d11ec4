"""Keys from the QGIS authentication database, for the job's standard input and nothing else."""

from __future__ import annotations

from typing import Any, Dict, Mapping

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProcessingException

from ..algorithms.spec import Declaration
from .i18n import tr


def of_job(declaration: Declaration, values: Mapping[str, Any]) -> Dict[str, Dict[str, str]]:
    """What each configuration named by a parameter of kind `auth` holds, by the id of the configuration."""
    ids = [values.get(p.name) for p in declaration.parameters if p.kind == "auth"]
    return {config_id: read(config_id) for config_id in ids if config_id}


def read(config_id: str) -> Dict[str, str]:
    """The fields of one configuration (Basic: username, password, realm), plus `method`."""
    manager = QgsApplication.authManager()
    config = QgsAuthMethodConfig()
    if manager.isDisabled() or config_id not in manager.configIds():
        raise QgsProcessingException(
            tr("The authentication configuration {id} does not exist. Choose another, or make it in "
               "Settings > Options > Authentication.", id=config_id)
        )  # fmt: skip
    loaded = manager.loadAuthenticationConfig(config_id, config, True)
    if not (loaded[0] if isinstance(loaded, tuple) else loaded):
        raise QgsProcessingException(
            tr("The authentication database is locked. Open Settings > Options > Authentication and enter the master "
               "password, or set QGIS_AUTH_PASSWORD_FILE for qgis_process.")
        )  # fmt: skip
    return {**{str(k): str(v) for k, v in config.configMap().items()}, "method": config.method()}
