"""The catalogue panel: its list, ticks in step with the map, quick looks laid on their outlines, and its jobs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QImage
from theia.algorithms.catalogue import footprints
from theia.algorithms.catalogue.records import FileRef, Product, parse_time
from theia.plugin import catalogues
from theia.plugin.gui import catalogue_model, catalogue_panel, quicklooks
from theia.plugin.results import apply_style


def made_up(number: int, cloud: float | None) -> Product:
    ring = [
        [0.53 + number, 43.33],
        [0.57 + number, 42.34],
        [1.90 + number, 42.36],
        [1.89 + number, 43.35],
        [0.53 + number, 43.33],
    ]
    moment = parse_time(f"2020-01-{1 + number % 28:02d}T10:59:07.758Z")
    picture = FileRef("q.png", f"http://127.0.0.1:1/{number}.png", role="quicklook")
    archive = FileRef(f"P{number}.zip", "http://127.0.0.1:1/p.zip", 1_500_000_000, ("md5", "0" * 32))
    return Product(
        "geodes",
        f"uid-{number}",
        "C",
        f"P{number:05d}",
        moment,
        moment,
        cloud=cloud,
        tile="31TCH",
        level="L2A",
        footprint={"type": "Polygon", "coordinates": [ring]},
        files=(archive, picture),
    )


@pytest.fixture
def layer(qgis_app: Any, tmp_path: Path) -> Any:
    path = tmp_path / "emprises d'été.gpkg"
    clouds = [30.0, None, 5.0, 90.0]
    footprints.write(str(path), [made_up(n, c) for n, c in enumerate(clouds)])
    made = QgsVectorLayer(str(path), "Footprints", "ogr")
    assert made.isValid()
    QgsProject.instance().addMapLayer(made)
    yield made
    QgsProject.instance().clear()


@pytest.fixture
def panel(qgis_iface: Any, layer: Any, provider: Any) -> Any:
    made = catalogue_panel.CataloguePanel(qgis_iface)
    made.set_layer(layer)
    yield made
    made.close()
    made.deleteLater()


def test_the_layer_brings_its_style_time_and_form(layer: Any) -> None:
    apply_style(layer, catalogue_panel.STYLE, ())
    assert layer.renderer().type() == "graduatedSymbol"
    assert [r.label() for r in layer.renderer().ranges()][:2] == ["cloud not given", "cloud up to 10 %"]
    assert layer.temporalProperties().isActive() and layer.temporalProperties().startField() == "acquired"
    assert layer.editorWidgetSetup(layer.fields().indexOf("files")).type() == "Hidden"
    assert "img" in layer.mapTipTemplate()
    assert layer.crs().authid() == "EPSG:4326" and all(f.geometry().isGeosValid() for f in layer.getFeatures())


def test_the_list_is_sorted_by_date_and_by_cloud_with_unknown_clouds_last(panel: Any) -> None:
    model = panel.model
    assert [r.acquired[:10] for r in model.rows] == ["2020-01-04", "2020-01-03", "2020-01-02", "2020-01-01"]
    model.sort(catalogue_model.CLOUD, Qt.SortOrder.AscendingOrder)
    assert [r.cloud for r in model.rows] == [5.0, 30.0, 90.0, None]
    model.sort(catalogue_model.CLOUD, Qt.SortOrder.DescendingOrder)
    assert [r.cloud for r in model.rows] == [90.0, 30.0, 5.0, None]


def test_ticks_and_selection_on_the_map_are_one(panel: Any, layer: Any) -> None:
    model = panel.model
    index = model.index(0, catalogue_model.PICTURE)
    assert model.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert set(layer.selectedFeatureIds()) == {model.rows[0].feature}
    assert panel.download_button.isEnabled() and "1.5 GB" in panel.chosen.text()
    others = [model.rows[1].feature, model.rows[2].feature]
    layer.selectByIds(others)
    assert {r.feature for r in model.chosen()} == set(others)
    layer.removeSelection()
    assert model.chosen() == [] and not panel.download_button.isEnabled()


def test_a_download_without_folder_or_layer_is_explained_and_starts_nothing(panel: Any, layer: Any) -> None:
    layer.selectByIds([panel.model.rows[0].feature])
    panel.download()
    assert "folder" in panel.status.text() and panel._task is None
    panel.folder.setFilePath("/nowhere")
    QgsProject.instance().removeMapLayer(layer.id())
    panel.download()
    assert "no longer in the project" in panel.status.text() and panel._task is None


def test_a_download_names_the_source_that_the_key_belongs_to(panel: Any, layer: Any, monkeypatch: Any) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(panel, "_run", lambda name, parameters, done: sent.append(parameters))
    monkeypatch.setattr(panel.form, "auth_id", lambda: "geo1234")
    panel.folder.setFilePath("/nowhere")
    layer.selectByIds([panel.model.rows[0].feature])
    panel.download()
    assert (sent[0]["AUTH"], sent[0]["SOURCE"]) == ("geo1234", "geodes")
    monkeypatch.setattr(panel.form, "auth_id", lambda: "")
    panel.download()
    assert "AUTH" not in sent[1] and "SOURCE" not in sent[1]


def test_the_search_takes_the_extent_of_the_map_or_the_tile(panel: Any) -> None:
    parameters = panel.search_parameters()
    assert "AREA" in parameters and "TILE" not in parameters and parameters["DATASET"] == "sentinel2_l2a"
    panel.form.tile.setText(" 31TCH ")
    panel.form.cloud.setValue(100)
    parameters = panel.search_parameters()
    assert parameters["TILE"] == "31TCH" and "AREA" not in parameters and parameters["CLOUD_MAX"] is None


def test_the_rectangle_that_was_drawn_wins_over_the_extent_of_the_map(panel: Any) -> None:
    from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle

    crs = QgsCoordinateReferenceSystem("EPSG:2154")
    panel.form.area.setOutputExtentFromUser(QgsRectangle(500000, 6200000, 510000, 6210000), crs)
    assert panel.search_parameters()["AREA"] == "500000.0,510000.0,6200000.0,6210000.0 [EPSG:2154]"
    panel.form.tile.setText("31TCH")
    assert {"AREA", "TILE"} <= set(panel.search_parameters())
    panel.form.area.clear()
    assert "AREA" not in panel.search_parameters()


def test_a_product_in_no_catalogue_opens_its_page(panel: Any, monkeypatch: Any) -> None:
    opened: list[str] = []
    monkeypatch.setattr(catalogue_panel.QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    dataset = panel.form.dataset
    titles = [dataset.itemText(n) for n in range(dataset.count()) if str(dataset.itemData(n)).startswith("https://")]
    assert len(titles) == 10 and any("Mayotte 2023" in t for t in titles) and any("bathymetry" in t for t in titles)
    dataset.setCurrentIndex(dataset.findText(titles[-1]))
    panel.search()
    assert opened == ["https://www.theia-land.fr"] and panel._task is None and "browser" in panel.status.text()
    assert panel.form.source.id == "" and not panel.form.auth.isVisibleTo(panel)


def test_snow_asks_for_its_own_key_to_search_and_remembers_which(panel: Any, monkeypatch: Any) -> None:
    """hydroweb.next wants its key for a search too; GEODES for a download alone."""
    form = panel.form

    def choose(product: str) -> None:
        form.dataset.setCurrentIndex(form.dataset.findData(product))

    chosen = {"id": ""}
    monkeypatch.setattr(form.auth, "configId", lambda: chosen["id"])
    shown: list[str] = []
    monkeypatch.setattr(form.auth, "setConfigId", shown.append)
    choose("snow_l2b")
    chosen["id"] = "snow123"
    assert form.source.id == "hydroweb" and form.parameters()["AUTH"] == "snow123"
    choose("sentinel2_l2a")
    assert shown[-1] == "", "the key of one portal is not offered to another"
    chosen["id"] = "geo1234"
    assert "AUTH" not in form.parameters() and form.auth_id() == "geo1234"
    choose("snow_l2b")
    assert shown[-1] == "snow123"
    choose("sentinel2_l2a_sen2cor")
    for source in ("hydroweb", "geodes", "copernicus"):
        catalogues.remember_auth(source, "")


def test_a_quick_look_lies_on_the_corners_of_its_outline(qgis_app: Any) -> None:
    corners = [(0.0, 10.0), (0.4, 0.0), (10.4, 0.2), (10.0, 10.2)]
    outline = QgsGeometry.fromPolygonXY([[QgsPointXY(*c) for c in [*corners, corners[0]]]])
    a, d, b, e, x, y = quicklooks.place(outline, 100, 50)

    def at(column: float, row: float) -> tuple[float, float]:
        return x + a * (column - 0.5) + b * (row - 0.5), y + d * (column - 0.5) + e * (row - 0.5)

    assert at(0, 0) == pytest.approx((0.0, 10.0)) and at(100, 0) == pytest.approx((10.0, 10.2))
    assert at(0, 50) == pytest.approx((0.4, 0.0)) and at(100, 50) == pytest.approx((10.4, 0.2))
    assert quicklooks.place(QgsGeometry(), 10, 10) is None
    five = QgsGeometry.fromWkt("POLYGON((0 0, 4 0, 4 2, 2 4, 0 4, 0 0))")
    assert quicklooks.place(five, 4, 4) == pytest.approx((1.0, 0.0, 0.0, -1.0, 0.5, 3.5))


def test_quick_looks_come_to_the_map_and_go(panel: Any, layer: Any) -> None:
    row = panel.model.rows[0]
    image = QImage(16, 16, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    panel.model.pictures._kept[row.quicklook] = image
    panel.view.selectRow(0)
    rasters = [x for x in QgsProject.instance().mapLayers().values() if isinstance(x, QgsRasterLayer)]
    assert len(rasters) == 1 and rasters[0].crs().authid() == "EPSG:4326"
    assert layer.extent().intersects(rasters[0].extent())
    del rasters
    panel.quicklooks.clear()
    assert [x for x in QgsProject.instance().mapLayers().values() if isinstance(x, QgsRasterLayer)] == []


def test_a_picture_that_does_not_come_is_not_asked_for_for_ever(panel: Any) -> None:
    pictures = panel.model.pictures
    address = panel.model.rows[0].picture
    assert pictures.get(address) is None
    until = time.monotonic() + 10
    while address not in pictures._failed and time.monotonic() < until:
        QCoreApplication.processEvents()
    assert address in pictures._failed and pictures.get(address) is None and not pictures._replies
    assert pictures.get("file:///etc/passwd") is None


def test_ten_thousand_footprints_take_less_than_two_seconds_of_processor(
    qgis_iface: Any, qgis_app: Any, tmp_path: Path
) -> None:
    products = [made_up(n, float(n % 100)) for n in range(10_000)]
    path = tmp_path / "many.gpkg"
    started = time.process_time()
    footprints.write(str(path), products)
    many = QgsVectorLayer(str(path), "many", "ogr")
    apply_style(many, catalogue_panel.STYLE, ())
    made = catalogue_panel.CataloguePanel(qgis_iface)
    made.set_layer(many)
    took = time.process_time() - started
    assert len(made.model.rows) == 10_000
    made.close()
    made.deleteLater()
    assert took < 2.0
