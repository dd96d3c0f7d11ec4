"""Results on the map: which layers Processing is asked to load, and what they look like once they are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsSettings,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QDateTime


@pytest.fixture
def project(provider: Any, monkeypatch: Any) -> Iterator[QgsProject]:
    from processing.gui import Postprocessing

    # later versions hand the layer tree of the window to C++, which takes no mock
    monkeypatch.setattr(Postprocessing, "iface", None, raising=False)
    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().clear()


def _run_and_load(provider: Any, parameters: dict[str, Any], project: QgsProject) -> dict[str, Any]:
    """What the toolbox does: run, then let Processing load what was announced."""
    from processing.gui.Postprocessing import handleAlgorithmResults

    algorithm = provider.algorithm("toy").create()
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(project)
    assert algorithm.checkParameterValues(parameters, context) == (True, "")
    results, fine = algorithm.run(parameters, context, feedback)
    assert fine
    assert handleAlgorithmResults(algorithm, context, feedback, parameters=parameters)
    return results


def test_layers_of_a_folder_are_named_styled_dated_and_grouped(
    provider: Any, project: QgsProject, template: str, tmp_path: Path
) -> None:
    _run_and_load(provider, {"TEMPLATE": template, "OUTPUT": str(tmp_path / "année"), "LOAD": True}, project)
    group = project.layerTreeRoot().findGroup("Months")
    assert [node.name() for node in group.findLayers()] == ["Month 1", "Month 2"]
    assert [node.itemVisibilityChecked() for node in group.findLayers()] == [True, False]
    assert len(project.layerTreeRoot().findLayers()) == 2
    layer = group.findLayers()[1].layer()
    span = layer.temporalProperties().fixedTemporalRange()
    assert layer.temporalProperties().isActive()
    assert span.begin().toSecsSinceEpoch() == QDateTime.fromString("2024-02-01T00:00:00Z", 1).toSecsSinceEpoch()
    assert span.end().toSecsSinceEpoch() == QDateTime.fromString("2024-03-01T00:00:00Z", 1).toSecsSinceEpoch()
    assert not span.includeEnd()
    assert isinstance(layer.renderer(), QgsSingleBandPseudoColorRenderer)
    assert layer.renderer().classificationMin() == pytest.approx(-0.2)
    assert layer.metadata().abstract() == "As good as the input."


def test_layers_keep_their_order_wherever_qgis_puts_them_first(project: QgsProject, template: str) -> None:
    """QGIS adds a layer above the current one, which may stand in the very group."""
    from qgis.core import QgsLayerTreeRegistryBridge, QgsRasterLayer
    from theia.plugin.results import Finish, finish_layer

    bridge = project.layerTreeRegistryBridge()
    for order in (3, 1, 0, 2):
        layer = QgsRasterLayer(template, str(order))
        group = project.layerTreeRoot().findGroup("Group")
        if group is not None:
            bridge.setLayerInsertionPoint(QgsLayerTreeRegistryBridge.InsertionPoint(group, 1))
        project.addMapLayer(layer)
        finish_layer(layer, Finish("theia:toy", "OUTPUT", str(order), group="Group", order=order), project)
    # the bridge outlives the group
    bridge.setLayerInsertionPoint(QgsLayerTreeRegistryBridge.InsertionPoint(project.layerTreeRoot(), 0))
    group = project.layerTreeRoot().findGroup("Group")
    assert [node.name() for node in group.findLayers()] == ["0", "1", "2", "3"]
    assert len(project.layerTreeRoot().findLayers()) == 4


def test_without_load_a_folder_adds_nothing(provider: Any, project: QgsProject, template: str, tmp_path: Path) -> None:
    found = _run_and_load(provider, {"TEMPLATE": template, "OUTPUT": str(tmp_path / "out")}, project)
    assert Path(found["OUTPUT"], "month1.tif").exists()
    assert not project.mapLayers()


def test_a_raster_destination_has_the_legend_of_its_classes(
    provider: Any, project: QgsProject, template: str, tmp_path: Path
) -> None:
    target = QgsProcessingOutputLayerDefinition(str(tmp_path / "map.tif"), project)
    _run_and_load(provider, {"TEMPLATE": template, "MAP": target}, project)
    (layer,) = project.mapLayers().values()
    assert layer.name() == "My map"
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    assert [(c.value, c.label, c.color.name()) for c in layer.renderer().classes()] == [
        (0, "cloud", "#ffffff"),
        (1, "land", "#996633"),
    ]
    # one day, where the worker gives no end
    span = layer.temporalProperties().fixedTemporalRange()
    assert span.begin().daysTo(span.end()) == 1


def test_the_style_of_the_user_wins(
    provider: Any, project: QgsProject, template: str, tmp_path: Path, monkeypatch: Any
) -> None:
    from processing.gui.RenderingStyles import RenderingStyles

    own = str(tmp_path / "own.qml")
    target = QgsProcessingOutputLayerDefinition(str(tmp_path / "map.tif"), project)
    _run_and_load(provider, {"TEMPLATE": template, "MAP": target}, project)
    (layer,) = project.mapLayers().values()
    renderer = layer.renderer().clone()
    renderer.setOpacity(0.25)
    layer.setRenderer(renderer)
    layer.saveNamedStyle(own)
    project.clear()
    monkeypatch.setattr(RenderingStyles, "styles", {"theia:toy": {"MAP": own}})
    _run_and_load(provider, {"TEMPLATE": template, "MAP": target}, project)
    (layer,) = project.mapLayers().values()
    assert layer.renderer().opacity() == 0.25


def test_the_results_group_of_the_user_is_respected(
    provider: Any, project: QgsProject, template: str, tmp_path: Path
) -> None:
    from processing.core.ProcessingConfig import ProcessingConfig

    name = ProcessingConfig.RESULTS_GROUP_NAME
    ProcessingConfig.setSettingValue(name, "Mine")
    QgsSettings().setValue(f"Processing/Configuration/{name}", "Mine")  # where later versions read it
    try:
        _run_and_load(provider, {"TEMPLATE": template, "OUTPUT": str(tmp_path / "out"), "LOAD": True}, project)
    finally:
        ProcessingConfig.setSettingValue(name, "")
        QgsSettings().remove(f"Processing/Configuration/{name}")
    assert len(project.layerTreeRoot().findGroup("Mine").findLayers()) == 2


def test_no_post_processor_is_kept_after_it_was_called(
    provider: Any, project: QgsProject, template: str, tmp_path: Path
) -> None:
    from theia.plugin import results

    results._alive.clear()
    _run_and_load(provider, {"TEMPLATE": template, "OUTPUT": str(tmp_path / "out"), "LOAD": True}, project)
    assert results._alive == []


def test_a_target_that_a_layer_holds_open_is_refused_before_the_work(
    provider: Any, project: QgsProject, run: Any, template: str, tmp_path: Path, monkeypatch: Any
) -> None:
    from qgis.core import QgsProcessingException
    from theia.plugin import targets

    folder = tmp_path / "out"
    parameters = {"TEMPLATE": template, "OUTPUT": str(folder), "LOAD": True, "OVERWRITE": True}
    _run_and_load(provider, parameters, project)
    before = (folder / "month1.tif").stat().st_mtime_ns
    run("toy", parameters)  # this system lets a file that is open be replaced
    assert (folder / "month1.tif").stat().st_mtime_ns >= before
    monkeypatch.setattr(targets, "can_be_replaced", lambda path: "month1" not in path)
    with pytest.raises(QgsProcessingException, match="layer Month 1: remove it"):
        run("toy", parameters)


def test_a_file_that_another_program_locks_cannot_be_replaced(tmp_path: Path, monkeypatch: Any) -> None:
    import os

    from theia.plugin import targets

    path = tmp_path / "a.tif"
    path.touch()
    assert targets.can_be_replaced(str(path))

    def refuse(source: str, target: str) -> None:
        raise PermissionError(32, "sharing violation")

    monkeypatch.setattr(os, "rename", refuse)
    assert not targets.can_be_replaced(str(path))
