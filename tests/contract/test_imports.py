"""Who may import what: read from the sources, so that it holds where QGIS or the engine is missing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QGIS = {"qgis", "osgeo", "PyQt5", "PyQt6", "PySide2", "PySide6", "processing"}
HEAVY = (
    "numpy",
    "scipy",
    "rasterio",
    "pyproj",
    "shapely",
    "sklearn",
    "skimage",
    "matplotlib",
    "numba",
    "torch",
    "qgis",
    "osgeo",
)
#: read by QGIS's own Python, 3.9 or later
OLD_SYNTAX = ("__init__.py", "plugin", "algorithms/__init__.py", "algorithms/spec", "algorithms/entries",
              "algorithms/core/errors.py", "algorithms/core/progress.py", "algorithms/core/result.py",
              "algorithms/core/files.py", "algorithms/worker.py", "algorithms/catalogue")  # fmt: skip


def _files(*places: str) -> list[Path]:
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
    return found


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """(module, level) of every import statement, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, 0
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level


def _absolute(path: Path) -> set[str]:
    return {module.split(".")[0] for module, level in _imports(path) if level == 0}


@pytest.mark.parametrize("path", _files("algorithms"), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_processing_package_knows_nothing_of_qgis(path: Path) -> None:
    assert _absolute(path) & (QGIS | {"theia", "algorithms", "plugin"}) == set()


@pytest.mark.parametrize("path", _files("plugin", "__init__.py"), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_qgis_side_imports_neither_itself_by_name_nor_anything_heavy(path: Path) -> None:
    assert _absolute(path) & {"theia", "algorithms", "plugin", "PyQt5", "PyQt6", *HEAVY} <= {"qgis"}


@pytest.mark.parametrize("path", _files(*OLD_SYNTAX), ids=lambda p: str(p.relative_to(ROOT)))
def test_what_qgis_reads_is_python_39(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_declarations_load_nothing_heavy() -> None:
    code = "import sys; from algorithms.entries import all_entries; all_entries(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded & {*HEAVY, "requests", "urllib3"} == set()


def test_only_one_module_asks_what_qgis_offers() -> None:
    """Differences between versions stay in plugin/compat.py."""
    for path in _files("plugin"):
        if path.name != "compat.py" and "engine" not in path.parts:
            calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
            asked = [c for c in calls if getattr(c.func, "id", "") == "hasattr"]
            assert [c.lineno for c in asked if ast.unparse(c.args[0]).startswith("Qgs")] == [], path.name
