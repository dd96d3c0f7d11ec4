"""Models: steps that hand on, a failure and a cancel that stop the whole, and the models that are shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
)

MODELS = sorted((Path(__file__).resolve().parents[2] / "resources" / "models").glob("*.model3"))
Static = QgsProcessingModelChildParameterSource.fromStaticValue


def _chain(template: str, first: str = "finish") -> QgsProcessingModelAlgorithm:
    """Two steps: the second reads the map of the first, and its folder is the result."""
    model = QgsProcessingModelAlgorithm("chain", "tests", "tests")
    made = {
        "one": {"ACTION": Static(first), "TEMPLATE": Static(template)},
        "two": {"TEMPLATE": QgsProcessingModelChildParameterSource.fromChildOutput("one", "MAP")},
    }
    for name, values in made.items():
        child = QgsProcessingModelChildAlgorithm("theia:toy")
        child.setChildId(name)
        for definition in child.algorithm().parameterDefinitions():
            if not definition.isDestination():
                child.addParameterSources(
                    definition.name(), [values.get(definition.name(), Static(definition.defaultValue()))]
                )
        if name == "one":
            # an optional destination is made only where it is asked for
            child.addParameterSources("MAP", [Static("TEMPORARY_OUTPUT")])
            report = QgsProcessingModelOutput("first report")
            report.setChildId(name)
            report.setChildOutputName("REPORT")
            child.setModelOutputs({"first report": report})
        else:
            result = QgsProcessingModelOutput("folder")
            result.setChildId(name)
            result.setChildOutputName("OUTPUT")
            child.setModelOutputs({"folder": result})
        model.addChildAlgorithm(child)
    fine, problems = model.validate()
    assert fine, problems
    return model


def test_a_step_hands_on_to_the_next_and_loads_nothing_by_itself(
    provider: Any, make_feedback: Any, template: str, tmp_path: Path
) -> None:
    context = QgsProcessingContext()
    target = tmp_path / "résultat"
    results, fine = _chain(template).run(
        {"two:folder": str(target), "one:first report": str(tmp_path / "r.html")}, context, make_feedback()
    )
    assert fine and results["one:first report"] == str(tmp_path / "r.html")
    assert (target / "month2.tif").read_bytes() == Path(template).read_bytes()
    assert not any("month" in path for path in context.layersToLoadOnCompletion())


@pytest.mark.parametrize("action", ["fail", "wait"])
def test_a_step_that_fails_or_is_cancelled_stops_the_model(
    provider: Any, make_feedback: Any, template: str, tmp_path: Path, action: str
) -> None:
    target = tmp_path / "résultat"
    feedback = make_feedback(cancel_when="Waiting")
    _, fine = _chain(template, action).run({"two:folder": str(target)}, QgsProcessingContext(), feedback)
    assert not fine and not target.exists()


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_a_shipped_model_is_listed_whole(provider: Any, path: Path) -> None:
    algorithm = provider.algorithm(path.stem)
    assert algorithm is not None and algorithm.id() == f"theia:{path.stem}"
    assert algorithm.displayName() and algorithm.group()
    # a model read before its provider is registered has no outputs
    assert [o.name() for o in algorithm.outputDefinitions()]
    copy = algorithm.create()
    assert (copy.name(), copy.validate()[0]) == (path.stem, True)
    assert copy.shortHelpString()


def test_load_is_ticked_in_dialogs_alone(provider: Any, monkeypatch: Any) -> None:
    from theia.plugin import compat

    algorithm = provider.algorithm("toy").create()
    definition = algorithm.parameterDefinition("LOAD")
    assert definition.defaultValue() is False and definition.defaultValueForGui() is True
    monkeypatch.setattr(compat, "modeler_is_active", lambda: True)
    algorithm = provider.algorithm("toy").create()
    assert algorithm.parameterDefinition("LOAD").defaultValueForGui() is False


def test_load_is_unticked_in_the_window_of_the_modeler(provider: Any, qgis_app: Any, monkeypatch: Any) -> None:
    from processing.modeler import ModelerDialog
    from qgis.PyQt.QtWidgets import QApplication

    monkeypatch.setattr(ModelerDialog, "iface", None)
    window = ModelerDialog.ModelerDialog()
    window.show()
    QApplication.setActiveWindow(window)
    try:
        algorithm = provider.algorithm("toy").create()
        assert algorithm.parameterDefinition("LOAD").defaultValueForGui() is False
    finally:
        window.close()
    algorithm = provider.algorithm("toy").create()
    assert algorithm.parameterDefinition("LOAD").defaultValueForGui() is True
