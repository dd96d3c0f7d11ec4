"""The real chain in QGIS with a real engine: simulated products, synthesis, indices, the shipped model, the map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProject,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QDate


@pytest.fixture
def engine(provider: Any, monkeypatch: Any, given_interpreter: str | None) -> None:
    """The engine of this machine in place of the toys' one."""
    from theia.plugin import product_algorithm
    from theia.plugin.engine.find import find_engine

    if given_interpreter is None:
        monkeypatch.delenv("THEIA_INTERPRETER", raising=False)
    else:
        monkeypatch.setenv("THEIA_INTERPRETER", given_interpreter)
    monkeypatch.setattr(product_algorithm, "WORKER", ("-u", "-m", "algorithms.worker"))
    if find_engine("base") is None:
        pytest.skip("no engine: run make setup")


@pytest.fixture
def project(provider: Any, monkeypatch: Any) -> Iterator[QgsProject]:
    from processing.gui import Postprocessing

    # later versions hand the layer tree of the window to C++, which takes no mock
    monkeypatch.setattr(Postprocessing, "iface", None, raising=False)
    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().clear()


def _run(provider: Any, name: str, parameters: dict[str, Any], feedback: Any, project: QgsProject | None = None) -> Any:
    from processing.gui.Postprocessing import handleAlgorithmResults

    algorithm = provider.algorithm(name).create()
    context = QgsProcessingContext()
    context.setProject(project or QgsProject.instance())
    assert algorithm.checkParameterValues(parameters, context) == (True, "")
    results, fine = algorithm.run(parameters, context, feedback)
    assert fine, feedback.lines
    if project is not None:
        assert handleAlgorithmResults(algorithm, context, feedback, parameters=parameters)
    return results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vallée de l'Ariège")


@pytest.fixture
def products(provider: Any, engine: None, make_feedback: Any, folder: Path) -> str:
    """A season of a small landscape, seen from one orbit by one satellite; made once."""
    made = folder / "simulation"
    if not made.exists():
        small = {"PRESET": "test", "SIZE_KM": 1, "SATELLITES": ["S2A"], "ORBITS": ["51"], "TRUTH": ["masks"]}
        _run(provider, "simulate_series", {**small, "OUTPUT": str(made)}, make_feedback())
    return str(made / "products")


def test_a_synthesis_lies_on_the_map_styled_and_dated(
    provider: Any, products: str, make_feedback: Any, folder: Path, project: QgsProject
) -> None:
    target = folder / "synthèse"
    parameters = {"PRODUCTS": products, "DATE": "2024-05-15", "OUTPUT": str(target), "LOAD": True}
    found = _run(provider, "l3a_synthesis", parameters, make_feedback(), project)
    assert found["COUNT"] == 1
    layers = {layer.name().split(" 20")[0]: layer for layer in project.mapLayers().values()}
    assert all(layer.isValid() and layer.metadata().abstract() for layer in layers.values())
    kinds = {name: type(layer.renderer()) for name, layer in layers.items()}
    assert QgsMultiBandColorRenderer in kinds.values() and QgsPalettedRasterRenderer in kinds.values()
    for layer in layers.values():
        span = layer.temporalProperties().fixedTemporalRange()
        assert span.begin().date() <= QDate(2024, 5, 15) < span.end().date()
    composite = next(layer for layer in layers.values() if isinstance(layer.renderer(), QgsMultiBandColorRenderer))
    statistics = composite.dataProvider().bandStatistics(1)
    # reflectance, not stored integers
    assert 0 < statistics.mean < 0.5


def test_the_shipped_model_makes_composites_and_their_ndvi(
    provider: Any, products: str, make_feedback: Any, folder: Path, project: QgsProject
) -> None:
    parameters = {
        "PRODUCTS": products,
        "composites:Monthly composites": str(folder / "composites"),
        "ndvi:NDVI": str(folder / "ndvi"),
        "LOAD": True,
    }
    _run(provider, "monthly_composites_ndvi", parameters, make_feedback(), project)
    files = sorted(path.name for path in (folder / "ndvi").glob("*NDVI*.tif"))
    assert len(files) == len(list((folder / "composites").glob("*_L3A_*"))) >= 1
    ndvi = [la for la in project.mapLayers().values() if isinstance(la.renderer(), QgsSingleBandPseudoColorRenderer)]
    assert any(layer.renderer().classificationMin() == pytest.approx(-0.2) for layer in ndvi)


def test_a_synthesis_that_is_cancelled_leaves_nothing(
    provider: Any, products: str, make_feedback: Any, folder: Path
) -> None:
    target = folder / "cancelled"
    feedback = make_feedback(cancel_when="Synthesis")
    algorithm = provider.algorithm("l3a_synthesis").create()
    _, fine = algorithm.run({"PRODUCTS": products, "OUTPUT": str(target)}, QgsProcessingContext(), feedback)
    assert not fine and feedback.cancelled_at > 0
    assert not target.exists() or list(target.iterdir()) == []
    assert list(folder.glob(".theia-*")) == []


def test_an_existing_product_is_refused_before_the_work(
    provider: Any, products: str, make_feedback: Any, folder: Path
) -> None:
    target = folder / "synthèse"
    if not target.exists():
        pytest.skip("needs the synthesis of the first test")
    algorithm = provider.algorithm("l3a_synthesis").create()
    feedback = make_feedback()
    parameters = {"PRODUCTS": products, "DATE": "2024-05-15", "OUTPUT": str(target)}
    _, fine = algorithm.run(parameters, QgsProcessingContext(), feedback)
    assert not fine and any("exists already" in line for line in feedback.lines)
    parameters["OVERWRITE"] = True
    assert _run(provider, "l3a_synthesis", parameters, make_feedback())["COUNT"] == 1
