"""What runs on a worker of a cluster before anything else: unpack the package. Travels by value, imports none of it."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import io
import os
import platform
import sys
import tempfile
import zipfile
from typing import Any

from distributed.diagnostics.plugin import WorkerPlugin

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


def unpack(data: bytes, name: str, parent: str) -> None:
    """The package (a zip) unpacked below `parent` and made importable under its name, instead of an earlier one."""
    folder = os.path.join(parent or tempfile.gettempdir(), f"theia-{hashlib.sha256(data).hexdigest()[:16]}")
    if not os.path.isdir(folder):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(folder)
    for known in [n for n in sys.modules if n == name or n.startswith(name + ".")]:
        del sys.modules[known]
    sys.path[:] = [p for p in sys.path if os.path.basename(p)[:6] != "theia-"]
    sys.path.insert(0, folder)
    importlib.invalidate_caches()


class Package(WorkerPlugin):
    """On set-up of a worker, now or when it joins later: the package unpacked beside its files, and importable."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.package = name

    def setup(self, worker: Any) -> None:
        unpack(self.data, self.package, worker.local_directory)
