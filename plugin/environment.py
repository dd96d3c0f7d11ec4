"""The environment of the worker process: that of QGIS without what belongs to QGIS."""

from __future__ import annotations

import sys
from typing import Dict, List, Mapping, Sequence

_PREFIXES = ("PYTHON", "GDAL_", "PROJ_", "QGIS_", "OSGEO", "OTB", "GRASS", "DYLD_", "CONDA_", "PIP_")
_NAMES = ("LD_LIBRARY_PATH", "LD_PRELOAD", "VIRTUAL_ENV", "GEOTIFF_CSV")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def cleaned(
    environment: Mapping[str, str], qgis_prefix: str, own_python: bool = False, platform: str = sys.platform
) -> Dict[str, str]:
    """`environment` without the variables that would make another Python load the libraries of QGIS.

    Certificates are kept unless they lie inside QGIS; on Windows its folders leave PATH. `own_python` says that the
    worker is QGIS's own Python: in the bundles of Windows and macOS it starts only with the paths of QGIS.
    """
    roots = _roots(environment, qgis_prefix)
    bundled = own_python and platform in ("win32", "darwin")
    kept = {}
    for name, value in environment.items():
        upper = name.upper()
        if bundled and (upper in ("PATH", "PYTHONHOME") or upper.startswith("DYLD_")):
            kept[name] = value
            continue
        if upper.startswith(_PREFIXES) or upper in _NAMES:
            continue
        if upper in _CERTIFICATES and _inside(value, roots):
            continue
        if upper == "PATH" and platform == "win32":
            value = ";".join(folder for folder in value.split(";") if folder and not _inside(folder, roots))
        kept[name] = value
    return kept


def _roots(environment: Mapping[str, str], prefix: str) -> List[str]:
    """Folders of QGIS: its prefix, and on Windows the installation around it (`apps/qgis` lies two levels below)."""
    found = [prefix, environment.get("OSGEO4W_ROOT", "")]
    parts = prefix.replace("\\", "/").rstrip("/").split("/")
    if len(parts) > 2 and parts[-2].lower() == "apps":
        found.append("/".join(parts[:-2]))
    return [_plain(folder) for folder in found if folder]


def _inside(path: str, folders: Sequence[str]) -> bool:
    return any(_plain(path) == folder or _plain(path).startswith(folder + "/") for folder in folders)


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").lower()
