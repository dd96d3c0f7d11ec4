"""Comparisons with references, and the environment effect on images: scores whose answer is known."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.products.muscate_product import ProductDescription
from algorithms.products.muscate_write import encode_atb, encode_reflectance, write_l2a
from algorithms.reflectance import mask_scores
from algorithms.reflectance.aeronet import at_550, parse
from algorithms.reflectance.compare_aot import compare_aot
from algorithms.reflectance.compare_masks import compare_cloud_masks
from algorithms.reflectance.compare_reflectance import SPECIFICATION, compare_reflectance
from algorithms.reflectance.environment import environment_effects
from algorithms.reflectance.matchups import Match, statistics
from algorithms.reflectance.stations import Measurement, at_moment, read_measurements, read_stations

MOMENT = dt.datetime(2024, 6, 3, 10, 50, tzinfo=dt.UTC)
GRIDS = {
    "R1": Grid.from_origin("EPSG:32631", 600000, 4900000, 10, 360, 360),
    "R2": Grid.from_origin("EPSG:32631", 600000, 4900000, 20, 180, 180),
}


def _context() -> Context:
    return Context(Settings(memory_mb=1500, threads=1))


def _product(folder: Path, cloud: np.ndarray, value: float = 0.2) -> str:
    """A product of one reflectance everywhere, with a cloud mask given at 20 m."""
    product = ProductDescription("SENTINEL2A", MOMENT, "T31TFJ", GRIDS)
    arrays: dict[str, np.ndarray] = {}
    for band in product.bands:
        shape = GRIDS[product.group_of(band)].shape
        arrays[f"SRE_{band}"] = arrays[f"FRE_{band}"] = encode_reflectance(np.full(shape, value))
    for group, grid in GRIDS.items():
        mask = cloud if group == "R2" else cloud.repeat(2, 0).repeat(2, 1)
        arrays[f"CLM_{group}"] = (mask * 3).astype(np.uint8)
        arrays[f"EDG_{group}"] = np.zeros(grid.shape, np.uint8)
        arrays[f"ATB_{group}"] = encode_atb(np.full(grid.shape, 2.0), np.full(grid.shape, 0.20))
    return write_l2a(product, str(folder), arrays)


def _reference(folder: Path, classes: np.ndarray, name: str = "classes_20240603.tif") -> str:
    path = str(folder / name)
    write_raster(RasterSpec(path, Grid.from_origin("EPSG:32631", 600000, 4900000, 60, 60, 60), "uint8", 0), classes)
    return path


def test_scores_of_a_known_matrix() -> None:
    found = mask_scores.scores(mask_scores.Counts(tp=60, fp=20, fn=40, tn=880))
    assert found["accuracy"] == pytest.approx(0.94)
    assert found["omission"] == pytest.approx(0.40) and found["commission"] == pytest.approx(0.25)
    assert found["f1"] == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert mask_scores.scores(mask_scores.Counts(0, 0, 0, 10))["precision"] == 1
    assert mask_scores.scores(mask_scores.Counts(0, 5, 5, 0))["f1"] == 0


def test_erosion_undoes_a_dilation_of_discs() -> None:
    mask = np.zeros((80, 80), bool)
    mask[30:50, 20:60] = True
    known = np.ones(mask.shape, bool)
    grown = mask_scores.dilated(mask, 240, 20)
    assert mask_scores.eroded(grown, known, 240, 20)[mask].all()
    assert mask_scores.eroded(grown, known, 240, 20).sum() < 1.05 * mask.sum()
    cut = known.copy()
    cut[:, 40:] = False
    assert mask_scores.eroded(grown & cut, cut, 240, 20)[35:45, 39].all(), "no erosion from what is unknown"


def test_a_perfect_mask_and_a_shifted_one(tmp_path: Path) -> None:
    cloud = np.zeros((180, 180), bool)
    cloud[30:90, 60:120] = True
    classes = np.full((60, 60), 5, np.uint8)
    classes[10:30, 20:40] = 2
    classes[:, :3] = 1  # not used
    product = _product(tmp_path / "a", cloud)
    reference = _reference(tmp_path, classes)
    result = compare_cloud_masks(products=[product], references=[reference], positive="all", erosion=0.0,
                                 reference_dilation=0.0, rule="half", report=str(tmp_path / "r.html"),
                                 table=str(tmp_path / "t.csv"), context=_context())  # fmt: skip
    assert result.outputs["f1"] == pytest.approx(1.0)
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert numbers["images"][0]["accuracy"] == 1
    moved = _product(tmp_path / "b", np.roll(cloud, 30, axis=1))
    result = compare_cloud_masks(products=[moved], references=[reference], positive="all", erosion=0.0,
                                 reference_dilation=0.0, rule="nearest", report=None, table=str(tmp_path / "t.csv"),
                                 context=_context())  # fmt: skip
    assert result.outputs["f1"] == pytest.approx(0.5)
    with open(tmp_path / "t.csv", encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    assert int(row["tp"]) + int(row["fp"]) + int(row["fn"]) + int(row["tn"]) == 60 * 57


def test_references_that_do_not_fit(tmp_path: Path) -> None:
    product = _product(tmp_path / "a", np.zeros((180, 180), bool))
    classes = np.full((60, 60), 5, np.uint8)
    other = _reference(tmp_path, classes, "classes_20240604.tif")
    request = {"products": [product], "positive": "all", "erosion": 0.0, "reference_dilation": 0.0, "rule": "half",
               "report": None, "table": None}  # fmt: skip
    with pytest.raises(TheiaError, match="day and place"):
        compare_cloud_masks(references=[other], context=_context(), **request)  # type: ignore[arg-type]
    undated = _reference(tmp_path, classes, "classes.tif")
    with pytest.raises(TheiaError, match="No date"):
        compare_cloud_masks(references=[undated], context=_context(), **request)  # type: ignore[arg-type]


def test_statistics_follow_their_definitions() -> None:
    matches = [Match("a", "", "B4", p, s) for p, s in ((0.11, 0.10), (0.21, 0.20), (0.31, 0.30), (0.39, 0.40))]
    found = statistics(matches, SPECIFICATION)
    d = np.array([0.01, 0.01, 0.01, -0.01])
    assert found["a"] == pytest.approx(d.mean())
    assert found["p"] == pytest.approx(d.std(ddof=1))
    assert found["u"] == pytest.approx(np.sqrt((d**2).mean()))
    assert found["share"] == 1.0
    assert 0.9 < found["slope"] < 1 and found["r2"] > 0.99


def _station(folder: Path, lines: list[str]) -> str:
    path = folder / "station.csv"
    path.write_text("datetime,band,reflectance\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_product_against_a_station(tmp_path: Path) -> None:
    from pyproj import Transformer

    longitude, latitude = Transformer.from_crs("EPSG:32631", "EPSG:4326", always_xy=True).transform(601800, 4898200)
    product = _product(tmp_path / "p", np.zeros((180, 180), bool), 0.2)
    table = _station(tmp_path, ["2024-06-03T10:30:00Z,B4,0.18", "2024-06-03T11:10:00Z,B4,0.20",
                                "2024-06-03T08:00:00Z,B8,0.9"])  # fmt: skip
    result = compare_reflectance(products=[product], measurements=table, folder=None, longitude=longitude,
                                 latitude=latitude, radius=30.0, reflectance="SRE", report=str(tmp_path / "r.html"),
                                 table=str(tmp_path / "t.csv"), context=_context())  # fmt: skip
    assert result.outputs["matches"] == 1, "B8 was measured too long before"
    assert result.outputs["uncertainty"] == pytest.approx(0.2 - 0.19, abs=1e-6)
    cloudy = np.zeros((180, 180), bool)
    cloudy[80:85, 95:100] = True
    with pytest.raises(TheiaError, match="within 300 m"):
        compare_reflectance(products=[_product(tmp_path / "q", cloudy)], measurements=table, folder=None,
                            longitude=longitude, latitude=latitude, radius=30.0, reflectance="SRE", report=None,
                            table=None, context=_context())  # fmt: skip


def test_a_spectrum_is_averaged_over_the_band() -> None:
    spectrum = [Measurement(MOMENT, "", float(nm), 0.001 * (nm - 400), 0.0) for nm in range(400, 2500, 10)]
    value = at_moment(spectrum, MOMENT, "S2A", "B4")
    assert value == pytest.approx(0.001 * (664.6 - 400), abs=0.002)
    assert at_moment(spectrum[:10], MOMENT, "S2A", "B4") is None


def test_tables_that_are_none(tmp_path: Path) -> None:
    wrong = tmp_path / "w.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(TheiaError, match="lacks the columns"):
        read_measurements(str(wrong))
    with pytest.raises(TheiaError, match="line 2"):
        read_measurements(_station(tmp_path, ["yesterday,B4,0.1"]))


@pytest.mark.parametrize("method", ["psf", "monte_carlo"])
def test_simulating_and_correcting_gives_the_image_back(tmp_path: Path, method: str) -> None:
    grid = Grid.from_origin("EPSG:32631", 600000, 4900000, 60, 200, 200)
    rng = np.random.default_rng(8)
    truth = rng.uniform(0.05, 0.45, (25, 25)).repeat(8, 0).repeat(8, 1).astype(np.float32)
    truth[80:100, 80:100] = 0.02
    image = str(tmp_path / "truth.tif")
    write_raster(RasterSpec(image, grid, "float32", -9999.0, 1, ("B8A",)), truth)
    request = {"area": None, "method": method, "sensor": "S2A", "bands": "B8A", "scale": 1.0, "aot": 0.4,
               "sun_zenith": 40.0, "view_zenith": 5.0, "view_azimuth": 100.0, "altitude": 0.0, "photons": 1,
               "seed": 1}  # fmt: skip
    seen, back = str(tmp_path / "seen.tif"), str(tmp_path / "back.tif")
    environment_effects(image=image, action="simulate", output=seen, context=_context(), **request)  # type: ignore[arg-type]
    environment_effects(image=seen, action="correct", output=back, context=_context(), **request)  # type: ignore[arg-type]
    effect, left = read(seen) - truth, read(back) - truth
    assert np.sqrt((left**2).mean()) <= 0.2 * np.sqrt((effect**2).mean())
    assert effect[85:95, 85:95].mean() > 0.01, "the pond looks brighter than it is"
    with pytest.raises(TheiaError, match="name"):
        environment_effects(image=image, action="correct", output=back, context=_context(),
                            **{**request, "bands": "B2,B3"})  # type: ignore[arg-type]  # fmt: skip


def _place() -> tuple[float, float]:
    from pyproj import Transformer

    longitude, latitude = Transformer.from_crs("EPSG:32631", "EPSG:4326", always_xy=True).transform(601800, 4898200)
    return float(longitude), float(latitude)


def test_radcalnet_files_say_where_when_and_what(tmp_path: Path) -> None:
    longitude, latitude = _place()
    clocks = ["10:30", "11:00", "11:30"]
    lines = ["Site:\tTEST", f"Lat:\t{latitude}", f"Lon:\t{longitude}", "Alt:\t10", "Year:\t2024\t2024\t2024",
             "DOY:\t155\t155\t155", "UTC:\t" + "\t".join(clocks), "P:\t1013\t1013\t1013"]  # fmt: skip
    for block in ((0.20, 0.21, 9999.0), (0.01, 0.01, 9998.0)):
        lines += [f"{nm}\t" + "\t".join(f"{v:.4f}" for v in block) for nm in range(400, 2501, 10)]
        lines += ["P:\t1\t1\t1"]
    folder = tmp_path / "station"
    folder.mkdir()
    (folder / "TEST_2024_155.output").write_text("\n".join(lines), encoding="utf-8")
    station = read_stations([str(folder)], None, None)
    assert (station.longitude, station.latitude) == pytest.approx((longitude, latitude), abs=1e-3)
    assert len(station.measurements) == 2 * 211, "the column that is filled is left out"
    # 10:50 lies two thirds of the way from 10:30 to 11:00
    assert at_moment(station.measurements, MOMENT, "S2A", "B4") == pytest.approx(0.20 + 0.01 * 2 / 3, abs=1e-6)
    product = _product(tmp_path / "p", np.zeros((180, 180), bool), 0.2)
    result = compare_reflectance(
        products=[product],
        measurements=None,
        folder=str(folder),
        longitude=longitude,
        latitude=latitude,
        radius=30.0,
        reflectance="SRE",
        report=str(tmp_path / "r.html"),
        table=str(tmp_path / "t.csv"),
        context=_context(),
    )
    assert result.outputs["matches"] == 10 and result.outputs["uncertainty"] == pytest.approx(0.2 / 30, abs=1e-4)
    with open(tmp_path / "t.csv", encoding="utf-8") as file:
        assert {r["processor"] for r in csv.DictReader(file)} == {"THEIA for QGIS 1.0"}
    (folder / "broken.output").write_text("\n".join(lines[:6]) + "\nUTC:\t10:30\n", encoding="utf-8")
    with pytest.raises(TheiaError, match="not a complete file"):
        read_stations([str(folder)], None, None)


def test_a_station_needs_a_place(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="place of the station"):
        read_stations([_station(tmp_path, ["2024-06-03T10:30:00Z,B4,0.18"])], None, None)
    with pytest.raises(TheiaError, match="No measurements"):
        read_stations([], 1.0, 45.0)


_V3 = (
    "AERONET Version 3;\nTest\nVersion 3: AOD Level 2.0\nContact: nobody\n"
    "AERONET_Site,Date(dd:mm:yyyy),Time(hh:mm:ss),Day_of_Year,AOD_1020nm,AOD_870nm,AOD_675nm,AOD_440nm,AOD_380nm,"
    "Precipitable_Water(cm),Site_Latitude(Degrees),Site_Longitude(Degrees),Site_Elevation(m)\n"
)


def _aod(aot_550: float, wavelength: float) -> float:
    return aot_550 * (wavelength / 550) ** -1.3


def _photometer(folder: Path, rows: list[tuple[str, float]], name: str = "Test") -> str:
    longitude, latitude = _place()
    text = _V3
    for clock, aot in rows:
        values = ",".join(f"{_aod(aot, w):.6f}" for w in (1020, 870, 675, 440))
        text += f"{name},03:06:2024,{clock},155,{values},-999.,2.10,{latitude},{longitude},10\n"
    path = folder / f"{name}.lev20"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_aot_between_channels_follows_angstrom() -> None:
    assert at_550([(w, _aod(0.3, w)) for w in (440.0, 675.0, 870.0)]) == pytest.approx(0.3, rel=1e-6)
    assert at_550([(440.0, _aod(0.3, 440)), (870.0, _aod(0.3, 870)), (675.0, float("nan"))]) == pytest.approx(0.3)
    assert np.isnan(at_550([(675.0, 0.2), (870.0, 0.1)]))


def test_products_against_a_photometer(tmp_path: Path) -> None:
    station = _photometer(tmp_path, [("10:40:00", 0.16), ("11:00:00", 0.20), ("14:00:00", 0.9)])
    product = _product(tmp_path / "p", np.zeros((180, 180), bool))
    request = {"products": [product], "aeronet": station, "folder": None, "radius": 1000.0, "window": 30.0,
               "most_invalid": 20.0}  # fmt: skip
    result = compare_aot(quantity="aot", report=str(tmp_path / "r.html"), table=str(tmp_path / "t.csv"),
                         context=_context(), **request)  # type: ignore[arg-type]  # fmt: skip
    assert result.outputs["matches"] == 1 and result.outputs["uncertainty"] == pytest.approx(0.20 - 0.18, abs=1e-4)
    vapour = compare_aot(quantity="water_vapour", report=None, table=None, context=_context(), **request)  # type: ignore[arg-type]
    assert vapour.outputs["uncertainty"] == pytest.approx(0.1, abs=1e-4)
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert numbers["processors"]["THEIA for QGIS 1.0"]["Test"]["n"] == 1
    cloudy = _product(tmp_path / "q", np.ones((180, 180), bool))
    with pytest.raises(TheiaError, match="cloud or shadow"):
        compare_aot(quantity="aot", report=None, table=None, context=_context(), **{**request, "products": [cloudy]})  # type: ignore[arg-type]
    with pytest.raises(TheiaError, match="no measurement within"):
        compare_aot(quantity="aot", report=None, table=None, context=_context(),
                    **{**request, "window": 1.0})  # type: ignore[arg-type]  # fmt: skip


def test_version_2_of_aeronet_is_read_and_other_files_are_not() -> None:
    longitude, latitude = _place()
    text = (
        "Level 2.0. Quality Assured Data.\nVersion 2 Direct Sun Algorithm\n"
        f"Location=Test,long={longitude},lat={latitude},elev=10.0,Nmeas=1,PI=Nobody\nAOD Level 2.0\n"
        "Date(dd-mm-yy),Time(hh:mm:ss),Julian_Day,AOT_870,AOT_675,AOT_500,AOT_440,Water(cm)\n"
        f"03:06:2024,10:45:00,155.4,{_aod(0.2, 870)},{_aod(0.2, 675)},N/A,{_aod(0.2, 440)},1.5\n"
    )
    found = parse(text, "v2.lev20")
    assert found.name == "Test" and found.longitude == pytest.approx(longitude)
    assert found.measurements[0].aot == pytest.approx(0.2, rel=1e-6) and found.measurements[0].water_gcm2 == 1.5
    with pytest.raises(TheiaError, match="no file of AERONET"):
        parse("a,b\n1,2\n", "x.csv")
    with pytest.raises(TheiaError, match="fewer than two channels"):
        parse("Date(dd:mm:yyyy),Time(hh:mm:ss),AOD_500nm\n", "x.csv")
