"""Keys from the QGIS authentication database, for the job's standard input and nothing else."""

from __future__ import annotations

import base64
import os
from typing import Any, Dict, Mapping

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProcessingException

from ..algorithms.spec import Declaration
from .catalogues import Catalogue
from .i18n import tr
from .settings import Settings, load


def of_job(declaration: Declaration, values: Mapping[str, Any], chosen: Settings) -> Dict[str, Dict[str, str]]:
    """Keys that a job may use: `auth` by the name of its parameter, else the one of the settings by its source.

    An entry without a parameter of kind `auth` gets none.
    """
    names = [p.name for p in declaration.parameters if p.kind == "auth"]
    found = {name: read(values[name]) for name in names if values.get(name)}
    if names and chosen.geodes_auth and not found:
        found["geodes"] = read(chosen.geodes_auth)
    return found


def header(source: Catalogue, config_id: str = "") -> Dict[str, str]:
    """The header that shows the user's key to a source, for a request that the window itself makes.

    The key is that of `config_id`, of the options (GEODES), or of the environment, as for the worker. Empty where
    there is none, where the authentication database stays locked, or where the source takes no key in a header.
    """
    if source.kind not in ("header", "basic"):
        return {}
    chosen = config_id or (load().geodes_auth if source.id == "geodes" else "")
    found = {"key": "", "user": ""}
    if chosen:
        try:
            found = read(chosen)
        except QgsProcessingException:
            return {}
    name = source.id.upper().replace("-", "_")
    key = (found["key"] or os.environ.get(f"THEIA_{name}_KEY", "")).strip()
    user = found["user"] or os.environ.get(f"THEIA_{name}_USER", "")
    if not key or not key.isascii() or not key.isprintable():
        return {}
    if source.kind == "header":
        return {source.header: key}
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode("ascii")}


def _key(fields: Mapping[str, str]) -> Dict[str, str]:
    """Key and user of a configuration: Basic keeps the key as the password, API header as the value of a header."""
    if "username" in fields:
        return {"key": fields.get("password", ""), "user": fields["username"]}
    return {"key": next(iter(fields.values()), ""), "user": ""}


def read(config_id: str) -> Dict[str, str]:
    """Key and user that one configuration holds."""
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
    return _key({str(k): str(v) for k, v in config.configMap().items()})
