"""Vector layers, areas of interest, and their pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid, Window
from algorithms.core.vector import Features, area_window, rasterize_mask, read_layer, write_layer

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 200, 300)
LEFT, TOP = 300000, 4900020


def _square(col: int, row: int, size: int) -> shapely.Polygon:
    return shapely.box(LEFT + 10 * col, TOP - 10 * (row + size), LEFT + 10 * (col + size), TOP - 10 * row)


@pytest.fixture
def parcels(tmp_path: Path) -> str:
    path = str(tmp_path / "parcelles d'été.gpkg")
    shapes = np.array([_square(10, 20, 30), _square(100, 50, 20)], dtype=object)
    columns = {"code": np.array([1, 2]), "crop": np.array(["blé", "maïs"], dtype=object)}
    write_layer(path, Features(shapes, columns, "EPSG:32631"), layer="parcels")
    return path


def test_a_layer_comes_back(parcels: str) -> None:
    features = read_layer({"path": parcels, "layer": "parcels", "subset": "crop = 'maïs'"})
    assert len(features) == 1 and features.columns["crop"][0] == "maïs"
    assert shapely.equals_exact(features.geometries[0].geoms[0].normalize(), _square(100, 50, 20).normalize(), 1e-6)


def test_a_geopackage_is_of_a_version_that_older_programs_know(parcels: str) -> None:
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(parcels)) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (10200,)


def test_another_reference_system_and_back(parcels: str) -> None:
    there = read_layer({"path": parcels}, "EPSG:2154")
    assert 300000 > there.geometries[0].bounds[0] or there.geometries[0].bounds[0] > 400000
    from algorithms.core.vector import reproject

    back = reproject(there.geometries, "EPSG:2154", "EPSG:32631")
    assert shapely.hausdorff_distance(back[0], read_layer({"path": parcels}).geometries[0]) < 1e-3


def test_area_as_extent_and_as_polygons(parcels: str) -> None:
    bounds = [LEFT + 105.0, TOP - 395.0, LEFT + 195.0, TOP - 305.0]
    window, geometry = area_window({"extent": bounds, "crs": "EPSG:32631"}, GRID)
    assert window == Window(30, 10, 10, 10) and geometry is None
    window, geometry = area_window({"path": parcels}, GRID)
    assert window == Window(20, 10, 50, 110)
    inside = rasterize_mask(geometry, GRID)
    assert inside.sum() == 30 * 30 + 20 * 20
    assert inside[20:50, 10:40].all()


def test_a_geographic_extent_holds_what_it_names() -> None:
    from pyproj import Transformer

    to_lonlat = Transformer.from_crs("EPSG:32631", "EPSG:4326", always_xy=True)
    west, south, east, north = to_lonlat.transform_bounds(LEFT + 500, TOP - 1500, LEFT + 1500, TOP - 500)
    window, _ = area_window({"extent": [west, south, east, north], "crs": "EPSG:4326"}, GRID)
    assert window.row <= 50 and window.col <= 50
    assert window.row + window.height >= 150 and window.col + window.width >= 150
    assert window.height < 130 and window.width < 130


def test_no_area_is_everything_and_a_far_one_is_nothing() -> None:
    assert area_window(None, GRID) == (GRID.window, None)
    window, _ = area_window({"extent": [0, 0, 1, 1], "crs": "EPSG:4326"}, GRID)
    assert window.height * window.width == 0


def test_what_is_no_layer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "text.gpkg"
    path.write_text("no")
    with pytest.raises(TheiaError, match=r"text\.gpkg"):
        read_layer({"path": str(path)})
