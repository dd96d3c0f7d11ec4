"""Areas by name, projections without PROJ, elevation and reference data, cropping: on loopback services."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import areas, crop, dem, geopackage, items, places, projections, reference_data, shapes, tiles
from algorithms.catalogue.sources import FOLDER, get_service, get_source
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings

np = pytest.importorskip("numpy")
rasterio = pytest.importorskip("rasterio")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    name = "reference_server"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "servers" / f"{name}.py")
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    module = sys.modules[name]
    (tmp_path / "rasters").mkdir()
    server = module.start(tmp_path / "rasters")
    server.make = module
    folder = tmp_path / "services"
    folder.mkdir()
    for source in ("geopf", "geo-api", "cop-dem", "worldcover"):
        given = json.loads((FOLDER / f"{source}.json").read_text(encoding="utf-8"))
        given["address"] = server.address + ("/wfs/ows" if source == "geopf" else "")
        given["page_size"] = 3
        given["patience"] = {"passing_s": [0.05], "reserve_mb": 1}
        (folder / f"{source}.json").write_text(json.dumps(given))
    monkeypatch.setenv("THEIA_SOURCES", str(folder))
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def cached(tmp_path: Path, events: list[dict[str, Any]]) -> Context:
    return Context(Settings(cache_folder=str(tmp_path / "cache")), events.append)


# Projections and tiles -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["EPSG:32631", "EPSG:32733", "EPSG:2154", "EPSG:3857", "EPSG:32601", "EPSG:25832"])
def test_projections_agree_with_proj(code: str) -> None:
    import pyproj

    transformer = pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True)
    box = {"EPSG:2154": (100_000, 6_000_000, 1_200_000, 7_100_000), "EPSG:3857": (-2e7, -1e7, 2e7, 1e7)}
    xmin, ymin, xmax, ymax = box.get(code, (100_000, 1_000_000, 900_000, 9_000_000))
    convert = projections.to_degrees(code)
    for x in np.linspace(xmin, xmax, 7):
        for y in np.linspace(ymin, ymax, 7):
            found, wanted = convert(float(x), float(y)), transformer.transform(x, y)
            turned = (found[0] - wanted[0] + 180) % 360 - 180
            assert math.isclose(turned, 0, abs_tol=2e-8) and math.isclose(found[1], wanted[1], abs_tol=2e-8)


def test_utm_there_and_back() -> None:
    for zone, south, lon, lat in ((31, False, 1.4, 43.6), (1, True, -179.9, -55.0), (60, False, 179.9, 83.0)):
        x, y = projections.degrees_to_utm(zone, south, lon, lat)
        assert projections.utm_to_degrees(zone, south, x, y) == pytest.approx((lon, lat), abs=1e-10)


@pytest.mark.real
def test_tiles_have_the_corners_that_real_products_have(data_folder: Callable[[str], Path]) -> None:
    """Outlines of whole tiles in the catalogue, and corners in the metadata of real products."""
    seen = 0
    for path in (data_folder("geodes_stac") / "items").glob("*SENTINEL2*L3A.json"):
        for item in json.loads(path.read_text(encoding="utf-8"))["features"]:
            product = items.product(get_source("geodes"), item)
            assert product is not None
            west, south, east, north = shapes.bounds(product.footprint) or (0, 0, 0, 0)
            mine = shapes.bounds(projections.tile_polygon(product.tile, 1)) or (0, 0, 0, 0)
            assert mine == pytest.approx((west, south, east, north), abs=2e-6)
            seen += 1
    assert seen


def test_known_tiles() -> None:
    assert projections.tile_grid("31TCH") == (31, False, 300000, 4800000)
    assert projections.tile_grid("T31TCJ") == (31, False, 300000, 4900020)
    assert projections.tile_grid("MGRS-31UDS") == (31, False, 399960, 5700000)
    assert projections.tile_grid("1CCV")[0] == 1


@pytest.mark.parametrize("name", ["31TIH", "61TCH", "31TSH", "T31", "", "31TCW", "00TCH", "31ACH"])
def test_names_that_no_tile_has_are_refused(name: str) -> None:
    with pytest.raises(TheiaError, match="not the name of a Sentinel-2 tile"):
        projections.tile_grid(name)


def test_every_tile_lies_in_the_band_of_its_name() -> None:
    for zone in (1, 31, 32, 60):
        for row in "ABCDEFGHJKLMNPQRSTUV":
            for band, low in zip("CDEFGHJKLMNPQRSTUVW", range(-80, 72, 8)):
                try:
                    box = shapes.bounds(projections.tile_polygon(f"{zone:02d}{band}{'ENW'[(zone - 1) % 3]}{row}", 1))
                except TheiaError:
                    continue
                assert box is not None and box[3] > low - 0.6 and box[1] < low + 8.6


# Areas ---------------------------------------------------------------------------------------------------------------


def test_an_extent_of_a_map_is_bent_with_its_sides() -> None:
    found = areas.area_geometry({"extent": [300000, 4690200, 409800, 4800000], "crs": "EPSG:32631"})
    assert found is not None and len(found["coordinates"][0]) > 20
    assert shapes.bounds(found) == pytest.approx(shapes.bounds(projections.tile_polygon("31TCH", 32)), abs=1e-3)
    plain = areas.area_geometry({"extent": [1, 42, 2, 43], "crs": "EPSG:4326"})
    assert plain is not None and len(plain["coordinates"][0]) == 5


def test_layers_are_read_without_gdal(tmp_path: Path) -> None:
    import pyogrio
    import shapely

    polygon = shapely.Polygon([(0, 0), (2, 0), (2, 2), (0, 2)], [[(0.5, 0.5), (1.5, 0.5), (1.5, 1.5), (0.5, 1.5)]])
    shape = shapely.MultiPolygon([polygon, shapely.box(5, 5, 6, 6)])
    for suffix, driver in (("gpkg", "GPKG"), ("geojson", "GeoJSON"), ("shp", "ESRI Shapefile")):
        path = tmp_path / f"zone d'étude.{suffix}"
        pyogrio.raw.write(
            str(path),
            shapely.to_wkb([shape]),
            [np.array(["x"], dtype=object)],
            ["name"],
            driver=driver,
            crs="EPSG:4326",
            geometry_type="MultiPolygon",
        )
        found = areas.area_geometry({"path": str(path), "layer": None, "subset": None, "crs": None})
        assert found is not None
        assert shapely.geometry.shape(found).equals(shape), suffix
        assert shapes.inside((1, 1), shapes.polygons(found)[0]) is False


def test_a_dateline_area_is_two_boxes_and_still_meets_what_it_should() -> None:
    area = shapes.box_polygon((179.0, -10.0, 181.0, -9.0))
    assert shapes.search_boxes(area) == [(179.0, -10.0, 180.0, -9.0), (-180.0, -10.0, -179.0, -9.0)]
    tile = projections.tile_polygon("01LBG")
    west, south, east, north = shapes.bounds(tile) or (0, 0, 0, 0)
    crossing = shapes.box_polygon((179.5, south, 185.0, north))
    assert shapes.meets(shapes.unwrap(tile), shapes.unwrap(crossing))
    assert not shapes.meets(shapes.unwrap(tile), shapes.unwrap(shapes.box_polygon((10, south, 20, north))))


def test_meeting_polygons_agree_with_a_library() -> None:
    import shapely

    rng = np.random.default_rng(4)
    for _ in range(300):
        pair = [shapely.convex_hull(shapely.MultiPoint(rng.uniform(0, 4, (5, 2)))) for _ in range(2)]
        if any(p.geom_type != "Polygon" for p in pair):
            continue
        first, second = ([[list(map(list, p.exterior.coords))]] for p in pair)
        assert shapes.meets(first, second) == pair[0].intersects(pair[1])


def test_tiles_by_name_need_no_network(tmp_path: Path, context: Context) -> None:
    path = tmp_path / "aoi.gpkg"
    result = places.area_of_interest(
        kind="sentinel2_tile", name="31TCJ, T31TCH; 30TYN", output=str(path), context=context
    )
    assert result.outputs["count"] == 3
    rows = list(geopackage.read(str(path)))
    assert [r[1]["name"] for r in rows] == ["31TCJ", "31TCH", "30TYN"]


def test_communes_departements_and_watersheds(services: Any, tmp_path: Path, context: Context) -> None:
    make = services.make
    services.communes = [
        make.feature(make.square(1, 43), nom="Toulouse", code="31555"),
        make.feature(make.square(2, 48), nom="Saint-Denis", code="93066"),
        make.feature(make.square(55, -21), nom="Saint-Denis", code="97411"),
    ]
    services.layers = {
        "ADMINEXPRESS-COG.LATEST:departement": [make.feature(make.square(1, 42, 0.5), nom="Ariège", insee_dep="09")],
        "BDTOPO_V3:bassin_versant_topographique": [
            make.feature(make.square(n, 43), toponyme=f"L'Hers {n}", code_hydrographique=f"O{n}") for n in range(7)
        ],
    }
    assert places.find_place("commune", "toulouse", context).code == "31555"
    assert places.find_place("commune", "97411", context).name == "Saint-Denis"
    with pytest.raises(TheiaError, match=r"93066.*97411"):
        places.find_place("commune", "Saint-Denis", context)
    assert places.find_place("departement", "Ariège", context).code == "09"
    assert places.find_place("departement", "09", context).name == "Ariège"
    assert places.find_place("watershed", "L'Hers 6", context).code == "O6"
    with pytest.raises(TheiaError, match="knows no 'Atlantide'"):
        places.find_place("commune", "Atlantide", context)
    with pytest.raises(TheiaError) as caught:
        places.area_of_interest(
            kind="commune", name="Toulouse; Atlantide; Mu", output=str(tmp_path / "x.gpkg"), context=context
        )
    assert "Atlantide" in str(caught.value) and "Mu" in str(caught.value) and not (tmp_path / "x.gpkg").exists()


# Elevation -----------------------------------------------------------------------------------------------------------


def plane(lon: Any, lat: Any) -> Any:
    return np.asarray(1000 + 300 * (lon - 1) - 200 * (lat - 43), np.float32)


def dem_tile(folder: Path, name: str, west: int, south: int, step: int = 120) -> None:
    """A tile whose heights lie on a plane, its pixels centred half a step inside its corner."""
    lon = west + (np.arange(step) + 0.5) / step
    lat = south + 1 - (np.arange(step) + 0.5) / step
    data = plane(*np.meshgrid(lon, lat))
    with rasterio.open(
        folder / f"{name}.tif",
        "w",
        driver="GTiff",
        height=step,
        width=step,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=rasterio.Affine(1 / step, 0, west, 0, -1 / step, south + 1),
    ) as file:
        file.write(data, 1)


def test_elevation_over_four_tiles_is_the_plane_they_hold_with_no_seam(
    services: Any, tmp_path: Path, cached: Context
) -> None:
    source = get_service("cop-dem")
    assert tiles.names(source, (0.9, 42.9, 1.1, 43.1)) == [
        f"Copernicus_DSM_COG_10_N{a}_00_E{o}_00_DEM" for a in ("42", "43") for o in ("000", "001")
    ]
    assert tiles.names(source, (-0.1, -0.1, 0.1, 0.1))[0] == "Copernicus_DSM_COG_10_S01_00_W001_00_DEM"
    for lat in (42, 43):
        for lon in (0, 1):
            dem_tile(services.folder, f"Copernicus_DSM_COG_10_N{lat}_00_E{lon:03d}_00_DEM", lon, lat)
    output = tmp_path / "dem.tif"
    area = {"extent": [0.9, 42.9, 1.1, 43.1], "crs": "EPSG:4326"}
    dem.get_dem(product=None, area=area, pixel=100.0, output_crs=None, output=str(output), context=cached)
    with rasterio.open(output) as file:
        assert file.crs.to_epsg() == 32631 and file.transform.a == 100.0
        rows, cols = np.mgrid[0 : file.height, 0 : file.width]
        x, y = file.transform.c + (cols + 0.5) * 100, file.transform.f - (rows + 0.5) * 100
        lon, lat = rasterio.warp.transform(file.crs, "EPSG:4326", x.ravel(), y.ravel())
        assert np.abs(file.read(1).ravel() - plane(np.array(lon), np.array(lat))).max() < 1.0
    before = len(services.log)
    dem.get_dem(product=None, area=area, pixel=100.0, output_crs=None, output=str(output), context=cached)
    assert len(services.log) == before, "tiles come from the cache"


def test_a_missing_tile_is_sea(services: Any, tmp_path: Path, cached: Context) -> None:
    dem_tile(services.folder, "Copernicus_DSM_COG_10_N43_00_E001_00_DEM", 1, 43)
    output = tmp_path / "dem.tif"
    area = {"extent": [0.8, 43.3, 1.2, 43.5], "crs": "EPSG:4326"}
    result = dem.get_dem(
        product=None, area=area, pixel=200.0, output_crs="EPSG:2154", output=str(output), context=cached
    )
    assert result.outputs["minimum"] == 0.0 and result.outputs["maximum"] > 800


def test_elevation_on_the_grid_of_a_product(services: Any, tmp_path: Path, cached: Context) -> None:
    from tests.algorithms import product_builder

    path = product_builder.l2a(tmp_path / "p")
    from algorithms.products.read import open_product

    grid = min(open_product(str(path)).groups.values(), key=lambda g: g.pixel_size)
    output = tmp_path / "dem.tif"
    dem.get_dem(product=str(path), area=None, pixel=20.0, output_crs=None, output=str(output), context=cached)
    with rasterio.open(output) as file:
        assert file.shape == grid.coarsen(2).shape and file.bounds[:] == pytest.approx(grid.bounds)


# Reference data ------------------------------------------------------------------------------------------------------


def test_features_are_paged_and_layers_found_by_their_names(services: Any, tmp_path: Path, cached: Context) -> None:
    make = services.make
    parcels = [
        make.feature(make.square(1 + n / 100, 43), code_cultu="BTH", code_group=1, id_parcel=n) for n in range(8)
    ]
    line = {"type": "LineString", "coordinates": [[1, 43], [1.1, 43.1]]}
    services.layers = {
        "RPG.2021:parcelles_graphiques": parcels[:1],
        "IGNF_RPG_PARCELLES-GRAPHIQUES_2022:parcelles_graphiques": [],
        "RPG.2023:parcelles_graphiques": parcels,
        "BDTOPO_V3:troncon_de_route": [make.feature(line, nature="Route")],
    }
    area = {"extent": [1, 43, 1.2, 43.2], "crs": "EPSG:4326"}
    for total in (True, False):
        services.tells_total = total
        result = reference_data.get_reference_data(
            kinds=["rpg", "roads"],
            area=area,
            year=None,
            auth=None,
            output=str(tmp_path / f"ref{total}"),
            context=cached,
        )
        assert result.outputs["count"] == 2
        rows = list(geopackage.read(str(tmp_path / f"ref{total}" / "rpg.gpkg")))
        assert [r[1]["id_parcel"] for r in rows] == list(range(8)) and rows[0][1]["code_cultu"] == "BTH"
    import pyogrio

    assert pyogrio.read_info(tmp_path / "refTrue" / "roads.gpkg")["geometry_type"] == "MultiLineString"
    with pytest.raises(TheiaError, match="no year 2019"):
        reference_data.get_reference_data(
            kinds=["rpg"], area=area, year=2019, auth=None, output=str(tmp_path / "r2"), context=cached
        )


def test_worldcover_is_cut_to_the_area_with_its_legend(services: Any, tmp_path: Path, cached: Context) -> None:
    data = np.full((300, 300), 40, np.uint8)
    with rasterio.open(
        services.folder / "ESA_WorldCover_10m_2021_v200_N42E000_Map.tif",
        "w",
        driver="GTiff",
        height=300,
        width=300,
        count=1,
        dtype="uint8",
        crs="EPSG:4326",
        transform=rasterio.Affine(0.01, 0, 0, 0, -0.01, 45),
    ) as file:
        file.write(data, 1)
    area = {"extent": [1.0, 43.0, 1.2, 43.1], "crs": "EPSG:4326"}
    reference_data.get_reference_data(
        kinds=["worldcover"], area=area, year=None, auth=None, output=str(tmp_path / "r"), context=cached
    )
    with rasterio.open(tmp_path / "r" / "worldcover_2021.tif") as file:
        assert file.bounds[:] == pytest.approx((1.0, 43.0, 1.2, 43.1)) and (file.read(1) == 40).all()
        assert file.colormap(1)[40][:3] == (0xF0, 0x96, 0xFF)


# Cropping ------------------------------------------------------------------------------------------------------------


def test_a_cropped_product_reads_as_the_same_product_over_less_ground(tmp_path: Path, context: Context) -> None:
    from algorithms.products.read import open_product
    from tests.algorithms import product_builder

    path = product_builder.l2a(tmp_path / "p")
    whole = open_product(str(path))
    grid = min(whole.groups.values(), key=lambda g: g.pixel_size)
    xmin, ymin, xmax, ymax = grid.bounds
    middle = ((xmin + xmax) / 2, (ymin + ymax) / 2)
    area = areas.area_geometry(
        {"extent": [middle[0] - 100, middle[1] - 100, middle[0] + 50, middle[1] + 50], "crs": grid.crs}
    )
    with rasterio.open(whole.bands["B4"].path) as file:
        pixels, transform = file.read(1), file.transform
    assert area is not None
    crop.crop_folder(str(path), area, context)
    cropped = open_product(str(path))
    small = min(cropped.groups.values(), key=lambda g: g.pixel_size)
    assert small.width < grid.width and small.height < grid.height
    assert {n: g.bounds for n, g in cropped.groups.items()} == dict.fromkeys(cropped.groups, small.bounds)
    with rasterio.open(cropped.bands["B4"].path) as file:
        row, col = round((transform.f - file.transform.f) / 10), round((file.transform.c - transform.c) / 10)
        assert (file.read(1) == pixels[row : row + file.height, col : col + file.width]).all()
        assert file.tags() and file.nodata == -10000
    assert whole.angles.sun is not None and cropped.angles.sun is not None
    assert (whole.angles.sun.left, whole.angles.sun.top) == (cropped.angles.sun.left, cropped.angles.sun.top)
    assert (whole.angles.sun.zenith_deg == cropped.angles.sun.zenith_deg).all()
    elsewhere = areas.area_geometry({"extent": [xmax + 5000, ymin, xmax + 6000, ymax], "crs": grid.crs})
    with pytest.raises(TheiaError, match="outside"):
        crop.crop_folder(str(path), elsewhere or {}, context)
