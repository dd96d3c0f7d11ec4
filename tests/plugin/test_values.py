"""What users give, in every way that QGIS lets them give it, as the plain values of a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime


def _declaration(*parameters: Any) -> Any:
    from theia.algorithms.spec import Declaration

    return Declaration("probe", "series", "light", "a:b", "Probe", "A probe.", parameters, ())


def _parameter(kind: str, name: str, **more: Any) -> Any:
    from theia.algorithms.spec import Parameter

    return Parameter(kind, name, name.capitalize(), "Help.", **{"optional": True, **more})


class _Probe(QgsProcessingAlgorithm):
    """An algorithm that has the parameters of a declaration, and nothing else."""

    def __init__(self, declaration: Any) -> None:
        from theia.plugin import parameters

        super().__init__()
        for definition in parameters.definitions(declaration):
            self.addParameter(definition)


def _read(declaration: Any, given: dict[str, Any], export: bool = True) -> dict[str, Any]:
    from theia.plugin import values

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return values.read_values(declaration, values.Reader(_Probe(declaration), given, context, export=export))


@pytest.fixture
def zones(provider: Any) -> Any:
    """A layer without a file, two squares, one of them selected."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:2154&field=kind:string", "zones", "memory")
    for x, kind in ((0, "maize"), (100, "wheat")):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, 0, x + 50, 50)))
        feature.setAttribute("kind", kind)
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    layer.select(1)
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().removeMapLayer(layer.id())


def _kinds(value: dict[str, Any]) -> list[str]:
    layer = QgsVectorLayer(
        f"{value['path']}|layername={value['layer']}" if value["layer"] else value["path"], "", "ogr"
    )
    return sorted(f["kind"] for f in layer.getFeatures())


def test_a_layer_without_a_file_is_exported(zones: Any) -> None:
    declaration = _declaration(_parameter("polygons", "zones"))
    value = _read(declaration, {"ZONES": zones.id()})["zones"]
    assert Path(value["path"]).suffix == ".gpkg" and value["crs"] == "EPSG:2154"
    assert _kinds(value) == ["maize", "wheat"]


def test_only_the_selected_features_travel_when_that_is_asked(zones: Any) -> None:
    chosen = QgsProcessingFeatureSourceDefinition(zones.id(), True)
    value = _read(_declaration(_parameter("polygons", "zones")), {"ZONES": chosen})["zones"]
    assert _kinds(value) == ["maize"]


def test_a_file_travels_as_it_is_and_a_filter_holds(zones: Any, tmp_path: Path) -> None:
    path = tmp_path / "parcelles à moi.gpkg"
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "parcels"
    QgsVectorFileWriter.writeAsVectorFormatV3(zones, str(path), QgsProject.instance().transformContext(), options)
    declaration = _declaration(_parameter("polygons", "zones"))
    value = _read(declaration, {"ZONES": f"{path}|layername=parcels"})["zones"]
    assert value == {"path": str(path), "layer": "parcels", "subset": None, "crs": "EPSG:2154"}
    layer = QgsVectorLayer(f"{path}|layername=parcels", "filtered", "ogr")
    layer.setSubsetString("kind = 'wheat'")
    QgsProject.instance().addMapLayer(layer)
    try:
        assert _kinds(_read(declaration, {"ZONES": layer.id()})["zones"]) == ["wheat"]
    finally:
        QgsProject.instance().removeMapLayer(layer.id())


def test_checking_writes_no_file(zones: Any, monkeypatch: Any) -> None:
    from theia.plugin import values

    monkeypatch.setattr(values, "VECTOR_FORMATS", None)  # an export would fail
    assert _read(_declaration(_parameter("polygons", "zones")), {"ZONES": zones.id()}, export=False) == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0,10,43,44 [EPSG:4326]", {"extent": [0, 43, 10, 44], "crs": "EPSG:4326"}),
        (
            QgsReferencedRectangle(QgsRectangle(1, 2, 3, 4), QgsCoordinateReferenceSystem("EPSG:2154")),
            {"extent": [1, 2, 3, 4], "crs": "EPSG:2154"},
        ),
    ],
)
def test_an_extent_keeps_its_reference_system(provider: Any, given: Any, expected: dict[str, Any]) -> None:
    assert _read(_declaration(_parameter("area", "area")), {"AREA": given})["area"] == expected


def test_the_polygons_of_an_area_win_over_its_extent(zones: Any) -> None:
    declaration = _declaration(_parameter("area", "area"))
    value = _read(declaration, {"AREA": "0,1,0,1 [EPSG:4326]", "AREA_LAYER": zones.id()})["area"]
    assert _kinds(value) == ["maize", "wheat"]
    assert _kinds(_read(declaration, {"AREA": zones.id()})["area"]) == ["maize", "wheat"]


def test_an_area_given_as_a_raster_is_its_extent(provider: Any, template: str) -> None:
    value = _read(_declaration(_parameter("area", "area")), {"AREA": template})["area"]
    assert value == {"extent": [500000, 4799940, 500080, 4800000], "crs": "EPSG:32631"}


def test_an_image_on_a_server_is_refused_with_what_to_do(provider: Any) -> None:
    from qgis.core import QgsRasterLayer

    layer = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{x}/{y}/{z}.png", "tiles", "wms")
    QgsProject.instance().addMapLayer(layer)
    try:
        with pytest.raises(QgsProcessingException, match="tiles is not a file"):
            _read(_declaration(_parameter("image", "image")), {"IMAGE": layer.id()})
    finally:
        QgsProject.instance().removeMapLayer(layer.id())


@pytest.mark.parametrize(
    "given", [QDate(2024, 7, 15), QDateTime(2024, 7, 15, 0, 0, 0), "2024-07-15", "2024-07-15T00:00:00"]
)
def test_dates_come_in_many_types(provider: Any, given: Any) -> None:
    from theia.algorithms.spec import check_job

    declaration = _declaration(_parameter("date", "start"))
    assert check_job(declaration, _read(declaration, {"START": given})).values["start"] == "2024-07-15"


def test_products_come_as_a_list_or_as_one_text(provider: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b, été"
    declaration = _declaration(_parameter("products", "products"))
    for given in ([str(first), str(second)], f"{first};{second}"):
        assert _read(declaration, {"PRODUCTS": given})["products"] == [str(first), str(second)]


def test_choices_come_as_ids(provider: Any) -> None:
    from theia.algorithms.spec import Option

    options = (Option("a", "First"), Option("b", "Second"))
    declaration = _declaration(
        _parameter("choice", "one", options=options, default="a"),
        _parameter("choices", "many", options=options, default=["b"]),
        _parameter("choice", "open", options=options, open_options=True),
        _parameter("choices", "all", options=options, open_options=True),
    )
    assert _read(declaration, {}) == {"one": "a", "many": ["b"]}
    given = {"ONE": "b", "MANY": ["a", "b"], "OPEN": "zebra", "ALL": "a, zebra"}
    assert _read(declaration, given) == {"one": "b", "many": ["a", "b"], "open": "zebra", "all": ["a", "zebra"]}
    # the help of qgis_process counts the options, from 0
    numbered = _read(declaration, {"ONE": "1", "MANY": "1,0", "OPEN": "1", "ALL": "0"})
    assert numbered == {"one": "b", "many": ["b", "a"], "open": "1", "all": ["0"]}
    assert _read(declaration, {"ONE": "2"})["one"] == "2"  # there is none, and the check of the job says so


def test_nothing_given_is_nothing_said(provider: Any) -> None:
    from theia.algorithms.spec import PARAMETER_KINDS, Option

    made = [
        _parameter(kind, kind, options=(Option("a", "A"),) if "choice" in kind else (), parent="vector")
        for kind in PARAMETER_KINDS
        if kind != "flag"
    ]
    found = _read(_declaration(*made), {})
    assert {k: v for k, v in found.items() if v not in ([], None)} == {}


def test_a_reference_system_is_its_code(provider: Any) -> None:
    declaration = _declaration(_parameter("crs", "crs"))
    assert _read(declaration, {"CRS": QgsCoordinateReferenceSystem("EPSG:2154")}) == {"crs": "EPSG:2154"}
    assert _read(declaration, {"CRS": "EPSG:3857"}) == {"crs": "EPSG:3857"}


def test_numbers_keep_their_type_and_limits(provider: Any) -> None:
    from theia.plugin import parameters

    declaration = _declaration(
        _parameter("integer", "count", default=3, minimum=1, maximum=9), _parameter("number", "share", unit="%")
    )
    assert _read(declaration, {}) == {"count": 3}
    assert _read(declaration, {"COUNT": 5, "SHARE": 0.0}) == {"count": 5, "share": 0.0}
    count, share = parameters.definitions(declaration)
    assert (count.minimum(), count.maximum()) == (1, 9)
    assert share.description() == "Share (%)"
