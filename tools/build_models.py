"""Make resources/models/*.model3: `python3 tools/build_models.py` with QGIS 3.22, so that later ones read them.

A model is named by the stem of its file, for ever. Its texts are English here and translated when it is shown.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from models import images, landcover, vegetation, water
from qgis.core import QgsApplication

ROOT = Path(__file__).resolve().parent.parent
GROUPS = (images, landcover, vegetation, water)


def main() -> int:
    specification = importlib.util.spec_from_file_location(
        "theia", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    package = importlib.util.module_from_spec(specification)
    sys.modules["theia"] = package
    specification.loader.exec_module(package)
    plugin = package.classFactory(None)  # kept: QGIS forgets a provider that Python lets go
    plugin.initProcessing()
    for group in GROUPS:
        for build in group.MODELS:
            build()
    return 0


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    code = main()
    sys.stdout.flush()
    os._exit(code)
