"""Destinations that cannot be replaced because a layer of the project holds them open (Windows)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import List, Sequence

from qgis.core import QgsProcessingException, QgsProject

from .i18n import tr


def check(paths: Sequence[str], project: QgsProject) -> None:
    """Refuse a run whose result could not take its place in the end; names the layers to remove."""
    problems: List[str] = []
    for path in paths:
        for file, name in _open_layers(path, project):
            if not can_be_replaced(file):
                problems.append(tr("{path} is shown by the layer {layer}: remove it from the project first.", path=file,
                                   layer=name))  # fmt: skip
    if problems:
        raise QgsProcessingException("\n".join(problems))


def can_be_replaced(path: str) -> bool:
    """Whether a file may be renamed: renaming it to its own name changes nothing, and fails where it is held open."""
    try:
        os.rename(path, path)
    except OSError:
        return False
    return True


def _open_layers(target: str, project: QgsProject) -> List[tuple]:
    """(file, layer name) of the layers whose file is the target or lies inside it."""
    found = []
    for layer in project.mapLayers().values():
        file = layer.source().split("|")[0]
        if os.path.isfile(file) and Path(target) in (Path(file), *Path(file).parents):
            found.append((file, layer.name()))
    return found
