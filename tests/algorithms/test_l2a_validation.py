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
from algorithms.products.muscate_write import encode_reflectance, write_l2a
from algorithms.reflectance import mask_scores
from algorithms.reflectance.compare_masks import compare_cloud_masks
from algorithms.reflectance.compare_reflectance import Match, compare_reflectance, statistics
from algorithms.reflectance.environment import environment_effects
from algorithms.reflectance.stations import Measurement, at_moment, read_measurements

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
    found = statistics(matches)
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
    result = compare_reflectance(products=[product], measurements=table, longitude=longitude, latitude=latitude,
                                 radius=30.0, reflectance="SRE", report=str(tmp_path / "r.html"),
                                 table=str(tmp_path / "t.csv"), context=_context())  # fmt: skip
    assert result.outputs["matches"] == 1, "B8 was measured too long before"
    assert result.outputs["uncertainty"] == pytest.approx(0.2 - 0.19, abs=1e-6)
    cloudy = np.zeros((180, 180), bool)
    cloudy[80:85, 95:100] = True
    with pytest.raises(TheiaError, match="within 300 m"):
        compare_reflectance(products=[_product(tmp_path / "q", cloudy)], measurements=table, longitude=longitude,
                            latitude=latitude, radius=30.0, reflectance="SRE", report=None, table=None,
                            context=_context())  # fmt: skip


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
