"""The environment of the worker process: that of QGIS without what belongs to QGIS."""

from __future__ import annotations

import os
import sys
from typing import Dict, Mapping

_PREFIXES = ("PYTHON", "GDAL_", "PROJ_", "QGIS_", "OSGEO", "OTB", "GRASS", "DYLD_", "CONDA_", "PIP_")
_NAMES = ("LD_LIBRARY_PATH", "LD_PRELOAD", "VIRTUAL_ENV", "GEOTIFF_CSV")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def cleaned(environment: Mapping[str, str], qgis_prefix: str, platform: str = sys.platform) -> Dict[str, str]:
    """`environment` without the variables that would make another Python load the libraries of QGIS.

    Certificates are kept unless they lie inside QGIS; on Windows its folders leave PATH.
    """
    kept = {}
    for name, value in environment.items():
        upper = name.upper()
        if upper.startswith(_PREFIXES) or upper in _NAMES:
            continue
        if upper in _CERTIFICATES and _inside(value, qgis_prefix):
            continue
        if upper == "PATH" and platform == "win32":
            value = ";".join(folder for folder in value.split(";") if folder and not _inside(folder, qgis_prefix))
        kept[name] = value
    return kept


def _inside(path: str, folder: str) -> bool:
    if not folder:
        return False
    path, folder = (os.path.normcase(p).replace("\\", "/").rstrip("/").lower() for p in (path, folder))
    return path == folder or path.startswith(folder + "/")
