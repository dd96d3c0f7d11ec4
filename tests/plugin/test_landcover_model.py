"""The shipped model of land cover in QGIS with a real engine: from a simulated season and its polygons to a map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsPalettedRasterRenderer, QgsProcessingContext, QgsProject, QgsRasterLayer, QgsVectorLayer


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


def _run(provider: Any, name: str, parameters: dict[str, Any], feedback: Any) -> dict[str, Any]:
    algorithm = provider.algorithm(name).create()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    assert algorithm.checkParameterValues(parameters, context) == (True, "")
    results, fine = algorithm.run(parameters, context, feedback)
    assert fine, feedback.lines
    return dict(results)


def test_the_shipped_model_maps_a_season(provider: Any, engine: None, make_feedback: Any, tmp_path: Path) -> None:
    season = tmp_path / "série"
    small = {"PRESET": "test", "SIZE_KM": 0.72, "SATELLITES": ["S2A"], "ORBITS": ["51"], "CLOUDINESS": 0.5}
    simulated = {**small, "TRUTH": ["land_cover", "parcels"], "OUTPUT": str(season)}
    _run(provider, "simulate_series", simulated, make_feedback())
    wanted = {
        "map:Land cover": "map.tif",
        "map:Confidence": "confidence.tif",
        "map:Clear dates": "clear_dates.tif",
        "product:Land cover, regularised": "product.tif",
        "polygons:Land cover, polygons": "polygons.gpkg",
        "training:Model": "model.npz",
        "training:Report": "report.html",
    }
    paths = {name: str(tmp_path / file) for name, file in wanted.items()}
    job = {
        "PRODUCTS": str(season / "products"),
        "POLYGONS": str(season / "truth" / "reference_polygons.gpkg"),
        "FIELD": "code",
        "RUNS": 0,
        "PIXEL": 20,
        **paths,
    }
    _run(provider, "land_cover_of_a_year", job, make_feedback())
    fine, coarse = (QgsRasterLayer(paths[n]) for n in ("map:Land cover", "product:Land cover, regularised"))
    assert isinstance(fine.renderer(), QgsPalettedRasterRenderer), "class names and colours travel in the file"
    assert coarse.rasterUnitsPerPixelX() == 20 and fine.rasterUnitsPerPixelX() == 10
    polygons = QgsVectorLayer(paths["polygons:Land cover, polygons"], "polygons", "ogr")
    area = sum(feature.geometry().area() for feature in polygons.getFeatures())
    assert area == pytest.approx(fine.extent().width() * fine.extent().height(), rel=1e-6)
    assert "<html" in Path(paths["training:Report"]).read_text(encoding="utf-8")
