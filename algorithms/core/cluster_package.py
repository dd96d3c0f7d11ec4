"""What runs on a worker of a cluster before anything else: unpack the package. Standard library only; travels by
value.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import io
import os
import platform
import sys
import zipfile
from typing import Any

#: libraries whose results must be the same everywhere
_LIBRARIES = ("numpy", "numba", "scipy", "rasterio", "shapely")


def versions() -> dict[str, str]:
    """Versions of what computes, by name."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


class Package:
    """A worker plugin (duck-typed): on set-up it unpacks the package beside the worker's files and makes it
    importable.
    """

    idempotent = True

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.package = name
        self.digest = hashlib.sha256(data).hexdigest()[:16]

    def setup(self, worker: Any) -> None:
        folder = os.path.join(worker.local_directory, f"theia-{self.digest}")
        if not os.path.isdir(folder):
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                archive.extractall(folder)
        # what an earlier job has left must not be mixed with this one
        for name in [n for n in sys.modules if n == self.package or n.startswith(self.package + ".")]:
            del sys.modules[name]
        sys.path[:] = [p for p in sys.path if os.path.basename(p)[:6] != "theia-"]
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
