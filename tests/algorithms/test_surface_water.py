"""Water maps: a lake of known shape, both methods, modes by bands, guards, clean-up, real images with labels."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from scipy import ndimage

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.water.surface_water_map import hillside, without_small
from algorithms.water.surface_water_rules import calinski_harabasz
from algorithms.water.surface_water_samples import draw, stratified
from tests.algorithms.water_data import only, run, write_image, write_map

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 260, 300)
rows, cols = np.mgrid[: GRID.height, : GRID.width]
LAKE = np.hypot(rows - 120, (cols - 90) / 1.3) < 45
TURBID = np.hypot(rows - 200, cols - 230) < 22
#: green, red, near infrared, two SWIR of each surface
SPECTRA = {
    "land": (0.08, 0.07, 0.30, 0.22, 0.12),
    "soil": (0.12, 0.16, 0.22, 0.30, 0.26),
    "water": (0.05, 0.03, 0.015, 0.01, 0.008),
    "turbid": (0.14, 0.15, 0.07, 0.02, 0.012),
    "town": (0.13, 0.14, 0.18, 0.2, 0.19),
    "shade": (0.02, 0.018, 0.05, 0.03, 0.018),
}
NAMES = ("B3", "B4", "B8", "B11", "B12")


def image(
    folder: Path, date: str = "2024-06-15", wet: bool = True, bands: tuple[str, ...] = NAMES, **more: Any
) -> Path:
    """Fields, soil, a town, relief in shade, a clear lake and a turbid one, under a cloud."""
    rng = np.random.default_rng(7)
    kind = np.full(GRID.shape, "land", dtype=object)
    kind[(rows // 20 + cols // 25) % 3 == 0] = "soil"
    kind[:60, 200:] = "town"
    kind[225:, :120] = "shade"
    if wet:
        kind[LAKE], kind[TURBID] = "water", "turbid"
    found = {}
    for i, name in enumerate(NAMES):
        level = np.vectorize({k: v[i] for k, v in SPECTRA.items()}.__getitem__)(kind).astype(float)
        # the sensor blurs: pixels at the shore are mixed
        found[name] = ndimage.gaussian_filter(level * rng.uniform(0.85, 1.15, GRID.shape), 0.6) + rng.normal(
            0, 0.003, GRID.shape
        )
    cloud = (rows > 100) & (rows < 140) & (cols > 20) & (cols < 60)
    for band in found.values():
        band[cloud] = 0.5
    return write_image(folder, date, {b: found[b] for b in bands}, GRID, {"cloud": cloud}, **more)


WET = LAKE | TURBID
CLOUD = (rows > 100) & (rows < 140) & (cols > 20) & (cols < 60)


def water_map(folder: Path) -> np.ndarray:
    return read(str(only(folder, "*_WATER.tif")))


def f1(codes: np.ndarray, truth: np.ndarray) -> float:
    seen = codes <= 2
    found = np.isin(codes, (1, 2))
    return float(2 * (found & truth & seen).sum() / (found[seen].sum() + truth[seen].sum()))


@pytest.mark.parametrize("bands", [NAMES, ("B3", "B8", "B11"), ("B3", "B8")])
def test_clear_and_turbid_lakes_are_found_in_every_mode(tmp_path: Path, bands: tuple[str, ...]) -> None:
    image(tmp_path / "in", bands=bands)
    run("surface_water", products=tmp_path / "in", output=tmp_path / "out", report=tmp_path / "r.html")
    codes = water_map(tmp_path / "out")
    assert f1(codes, WET) > 0.97
    assert (codes[CLOUD] == 254).all() and (codes[~CLOUD] != 254).all()
    chance = read(str(only(tmp_path / "out", "*_WATER_P.tif")))
    assert (chance[CLOUD] == 255).all() and (chance[LAKE & ~CLOUD] >= 50).mean() > 0.98
    mode = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["dates"][0]["mode"]
    assert mode == {5: "swir", 3: "swir1", 2: "nir"}[len(bands)]


def test_an_image_without_water_gives_an_empty_map_and_says_so(tmp_path: Path) -> None:
    image(tmp_path / "in", wet=False)
    context = Context(Settings(memory_mb=2000, threads=2))
    run("surface_water", context, products=tmp_path / "in", output=tmp_path / "out")
    codes = water_map(tmp_path / "out")
    assert set(np.unique(codes)) == {0, 254}
    assert any("looks like water" in w for w in context.warnings)


def test_a_small_lake_in_a_large_image_is_found(tmp_path: Path) -> None:
    big = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 1100, 1000)
    rng = np.random.default_rng(1)
    y, x = np.mgrid[: big.height, : big.width]
    pond = np.hypot(y - 700, x - 300) < 9
    bands = {}
    for i, name in enumerate(NAMES):
        level = np.where(pond, SPECTRA["water"][i], np.where(x % 200 < 90, SPECTRA["land"][i], SPECTRA["soil"][i]))
        bands[name] = level * rng.uniform(0.85, 1.15, big.shape)
    write_image(tmp_path / "in", "2024-06-15", bands, big)
    run("surface_water", products=tmp_path / "in", output=tmp_path / "out")
    assert f1(water_map(tmp_path / "out"), pond) > 0.97


def test_seeds_find_green_water_that_the_limits_reject(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    path = image(folder)
    with rasterio.open(path, "r+") as file:  # an algal bloom: near infrared as high as on land
        green, nir = file.read(1), file.read(3)
        green[TURBID], nir[TURBID] = 900, 1500
        file.write(green, 1), file.write(nir, 3)
    occurrence = np.where(WET, 97, 0).astype(np.uint8)
    occurrence[:, 250:] = 255
    where = write_map(tmp_path / "occ.tif", occurrence, GRID, 255)
    run("surface_water", products=folder, output=tmp_path / "plain")
    run("surface_water", products=folder, output=tmp_path / "seeded", method="seeded", occurrence=where)
    plain, seeded = water_map(tmp_path / "plain"), water_map(tmp_path / "seeded")
    assert (np.isin(seeded[TURBID], (1, 2))).mean() > 0.9 > 0.3 > (np.isin(plain[TURBID], (1, 2))).mean()
    assert f1(seeded, WET) > 0.97


def test_too_few_seeds_fall_back_with_a_warning(tmp_path: Path) -> None:
    image(tmp_path / "in")
    empty = write_map(tmp_path / "occ.tif", np.zeros(GRID.shape, np.uint8), GRID, 255)
    context = Context(Settings(memory_mb=2000, threads=2))
    run("surface_water", context, products=tmp_path / "in", output=tmp_path / "out", method="seeded", occurrence=empty)
    assert f1(water_map(tmp_path / "out"), WET) > 0.97 and any("seeds" in w for w in context.warnings)
    with pytest.raises(TheiaError, match="needs a map of water occurrence"):
        run("surface_water", products=tmp_path / "in", output=tmp_path / "no", method="seeded")


@pytest.mark.parametrize("method", ["unsupervised", "seeded"])
def test_results_do_not_depend_on_blocks_or_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    image(tmp_path / "in")
    given = {"method": method, "dem": write_map(tmp_path / "d.tif", (2.0 * rows).astype(np.float32), GRID)}
    if method == "seeded":
        given["occurrence"] = write_map(tmp_path / "occ.tif", np.where(LAKE, 97, 0).astype(np.uint8), GRID, 255)
    run("surface_water", products=tmp_path / "in", output=tmp_path / "a", **given)
    monkeypatch.setattr(blocks, "block_shape", lambda *a, **k: (64, 96))
    one = Context(Settings(memory_mb=2000, threads=1))
    run("surface_water", one, products=tmp_path / "in", output=tmp_path / "b", **given)
    for layer in ("WATER", "WATER_P"):
        first, second = (read(str(only(tmp_path / f, f"*_{layer}.tif"))) for f in ("a", "b"))
        assert np.array_equal(first, second)


def test_the_seed_is_kept_and_runs_are_averaged(tmp_path: Path) -> None:
    image(tmp_path / "in")
    for name, more in (("a", {"seed": 5}), ("b", {"seed": 5}), ("c", {"seed": 5, "runs": 2})):
        run("surface_water", products=tmp_path / "in", output=tmp_path / name, **more)
    assert np.array_equal(water_map(tmp_path / "a"), water_map(tmp_path / "b"))
    assert f1(water_map(tmp_path / "c"), WET) > 0.97
    record = json.loads(only(tmp_path / "c", "*L2B-WATER*.json").read_text(encoding="utf-8"))["properties"]
    assert len(record["theia:clusters"]) == 2 and record["theia:job"]["parameters"]["seed"] == 5


def test_the_area_and_the_table(tmp_path: Path) -> None:
    image(tmp_path / "in")
    x, y = GRID.transform[2], GRID.transform[5]
    area = f"{x},{y - 2000},{x + 2000},{y} [EPSG:32631]"
    run("surface_water", products=tmp_path / "in", output=tmp_path / "out", area=area, table=tmp_path / "t.csv")
    codes = water_map(tmp_path / "out")
    assert codes.shape == (200, 200)
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        (line,) = list(csv.DictReader(file))
    assert float(line["water_ha"]) == pytest.approx(np.isin(codes, (1, 2)).sum() * 0.01, abs=0.01)
    assert float(line["seen_percent"]) == pytest.approx(100 * (codes <= 2).mean(), abs=0.01)


def test_one_threshold_does_worse_in_the_same_report(tmp_path: Path) -> None:
    path = image(tmp_path / "in")
    with rasterio.open(path, "r+") as file:  # wet dark soil and shade: MNDWI a little above 0
        b11 = file.read(4)
        b11[225:, :120] = 150
        file.write(b11, 4)
    truth = write_map(tmp_path / "lake_20240615.tif", WET.astype(np.uint8), GRID)
    run(
        "surface_water",
        products=tmp_path / "in",
        output=tmp_path / "out",
        truth=[str(truth)],
        report=tmp_path / "r.html",
    )
    numbers = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert numbers["f1"] > 0.95 and numbers["f1_single_threshold"] < numbers["f1"] - 0.1


def test_snow_that_the_mask_has_missed_is_not_water(tmp_path: Path) -> None:
    path = image(tmp_path / "in")
    with rasterio.open(path, "r+") as file:
        for band, value in enumerate((7000, 6900, 6500, 900, 700), 1):
            data = file.read(band)
            data[10:40, 10:60] = value
            file.write(data, band)
    run("surface_water", products=tmp_path / "in", output=tmp_path / "out")
    assert (water_map(tmp_path / "out")[10:40, 10:60] == 253).all()


def test_hillsides_are_steep_and_stand_out() -> None:
    dem = np.zeros((60, 60), np.float32)
    dem[:, 30:] = 8.0 * np.arange(30)  # 39 degrees
    dem[20, 5:8] = 4.0  # a dyke: steep, but low
    slope = hillside(dem, (10.0, 10.0), 15.0)
    assert slope[:, 34:].all() and not slope[:, :28].any()
    dem[:, 40] = np.nan
    assert not hillside(dem, (10.0, 10.0), 15.0)[:, 40].any()


def test_small_patches_go_and_large_ones_stay_whole() -> None:
    rng = np.random.default_rng(2)
    mask = rng.random((80, 90)) > 0.75
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())
    assert np.array_equal(without_small(mask, 5), mask & (sizes[labels] >= 5))


def test_samples_do_not_depend_on_how_the_image_is_cut() -> None:
    rng = np.random.default_rng(2)
    inside, layers = rng.random((90, 70)) > 0.4, rng.integers(0, 99, (2, 90, 70)).astype(np.int16)
    whole = draw(inside, layers, 0, 0, 3, 200)
    top, bottom = draw(inside[:33], layers[:, :33], 0, 0, 3, 200), draw(inside[33:], layers[:, 33:], 33, 0, 3, 200)
    joined = bottom.joined(top, 200)
    assert np.array_equal(whole.keys, joined.keys) and np.array_equal(whole.values, joined.values)
    assert whole.population == joined.population == inside.sum()
    other = draw(inside, layers, 0, 0, 4, 200)
    assert np.intersect1d(whole.keys, other.keys).size < 5


def test_strata_share_alike() -> None:
    strata = np.repeat([0, 1, 2], [5, 500, 900])
    chosen = stratified(strata, 205)
    assert np.bincount(strata[chosen]).tolist() == [5, 100, 100]


def test_the_score_of_clusters_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import calinski_harabasz_score

    rng = np.random.default_rng(2)
    values, labels = rng.normal(size=(200, 3)), rng.integers(0, 4, 200)
    assert calinski_harabasz(values, labels) == pytest.approx(calinski_harabasz_score(values, labels))


def _side_car(path: Path, names: list[str | None], sensor: str, **more: Any) -> None:
    stamp = path.stem[-8:]
    text = {
        "datetime": f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}T10:50:00Z",
        "bands": names,
        "sensor": sensor,
        "scale": 1e-4,
        **more,
    }
    path.with_suffix(".json").write_text(json.dumps(text), encoding="utf-8")


def _copied(source: Path, folder: Path) -> None:
    folder.mkdir()
    for path in sorted(source.glob("*.tif")):
        copy = folder / path.name
        shutil.copyfile(path, copy)
        with rasterio.open(copy) as file:
            _side_car(copy, list(file.descriptions), "S2A")


@pytest.mark.real
@pytest.mark.parametrize(("image_name", "sensor", "least"), [("sentinel2_west", "S2A", 0.7), ("landsat5", "L5", 0.6)])
def test_labelled_water_of_real_images(
    data_folder: Callable[[str], Path], tmp_path: Path, image_name: str, sensor: str, least: float
) -> None:
    """Top-of-atmosphere images with ponds of a few pixels: harder than what the entry is made for."""
    folder = data_folder("cloud_mask_reference")
    data, reference = read(str(folder / f"{image_name}_toa.tif")), read(str(folder / f"{image_name}_reference.tif"))
    grid = Grid.from_origin("EPSG:32631", 300000, 5000010, 30, *reference.shape)
    masks = [(reference == 4).astype(np.int16), (reference == 0).astype(np.int16)]
    path = tmp_path / "in" / "X_20200101.tif"
    path.parent.mkdir()
    write_raster(RasterSpec(str(path), grid, "int16", -10000, 8), np.concatenate([data.astype(np.int16), masks]))
    names = ["B2", "B3", "B4", "B8", "B11", "B12"] if sensor == "S2A" else ["B1", "B2", "B3", "B4", "B5", "B7"]
    described = {"cloud": {"band": 7, "values": [1]}, "shadow": {"band": 8, "values": [1]}}
    _side_car(path, [*names, None, None], sensor, nodata=-10000, masks=described)
    truth = np.where(np.isin(reference, (0, 4)), 255, reference == 1).astype(np.uint8)
    run(
        "surface_water",
        products=tmp_path / "in",
        output=tmp_path / "out",
        report=tmp_path / "r.html",
        truth=[str(write_map(tmp_path / "t_20200101.tif", truth, grid))],
    )
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["f1"] >= least


@pytest.mark.real
def test_the_boadella_reservoir_grew_in_the_storm(data_folder: Callable[[str], Path], tmp_path: Path) -> None:
    """In degrees, with haze on one date and mud in the water of the other."""
    _copied(data_folder("s2_water_boadella"), tmp_path / "in")
    run("surface_water", products=tmp_path / "in", output=tmp_path / "out", report=tmp_path / "r.html")
    before, after = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["dates"]
    assert 1.3 < after["water_ha"] / before["water_ha"] < 2.5
    first, second = (np.isin(read(str(p)), (1, 2)) for p in sorted((tmp_path / "out").rglob("*_WATER.tif")))
    # what was lake before the flood is lake after it
    assert second[first].mean() > 0.93
    _, patches = ndimage.label(second)
    assert patches < 10


@pytest.mark.real
def test_a_river_with_and_without_mud_keeps_its_bed_without_swir(
    data_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    _copied(data_folder("s2_two_seasons_inn"), tmp_path / "in")
    run("surface_water", products=tmp_path / "in", output=tmp_path / "out")
    first, second = (np.isin(read(str(p)), (1, 2)) for p in sorted((tmp_path / "out").rglob("*_WATER.tif")))
    assert 0.9 < (first & second).sum() / (first | second).sum() and 0.1 < first.mean() < 0.2


@pytest.mark.real
def test_shadows_of_clouds_are_no_water_without_swir(data_folder: Callable[[str], Path], tmp_path: Path) -> None:
    """Ponds and a canal, with thick clouds and dark shadows and no mask of either."""
    folder = data_folder("s2_l8_dessel_atmcor")
    path = folder / "S2_20190411_iCOR_BOA.tif"
    with rasterio.open(path) as file:
        data, profile = file.read().astype(np.int32), file.profile
    data[data > 60000] = -10000
    (tmp_path / "in").mkdir()
    copy = tmp_path / "in" / "S2_20190411.tif"
    profile.update(dtype="int16", nodata=-10000)
    with rasterio.open(copy, "w", **profile) as file:
        file.write(data.astype(np.int16))
    _side_car(copy, ["B2", "B3", "B4", "B8"], "S2A", nodata=-10000)
    run("surface_water", products=tmp_path / "in", output=tmp_path / "out")
    water = np.isin(water_map(tmp_path / "out"), (1, 2))
    assert 0.002 < water.mean() < 0.03
    # the shadow, in the west, and the ponds, in the south-east
    assert water[200:500, :250].mean() < 0.002 and water[560:, 380:].mean() > 0.1
