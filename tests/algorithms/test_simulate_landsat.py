"""Landsat beside Sentinel-2 over one ground: products that the readers understand, geometry, bands, clouds, events."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.grid import Window
from algorithms.products.masks import read_mask
from algorithms.products.read import open_product, open_products
from algorithms.simulate import kinds as k
from algorithms.simulate import landsat as ls
from algorithms.simulate import radar
from algorithms.simulate.air import CLEAR, CLOUD, OUTSIDE
from algorithms.simulate.block import make_block
from algorithms.simulate.events import SENSORS
from algorithms.simulate.landsat_passes import landsat_passes, simulate_landsat
from algorithms.simulate.passes import nadir_look
from algorithms.simulate.render import BANDS, reflectance, ten_metre_reflectance

from .simulation_data import study, whole_block
from .test_simulate_series import run

DAY = dt.date(2024, 5, 9)


def test_the_calendar_is_that_of_two_satellites_eight_days_apart() -> None:
    both = ls.landsat_calendar(dt.date(2023, 1, 1), dt.date(2023, 12, 31), ("L8", "L9"))
    days = [a.moment.date() for a in both]
    assert set(np.diff([d.toordinal() for d in days])) == {8} and len(days) in (45, 46)
    assert {a.satellite for a in both} == {"L8", "L9"} and len({a.number for a in both}) == len(both)
    one = ls.landsat_calendar(dt.date(2014, 3, 1), dt.date(2014, 3, 31), ("L8",))
    assert [a.moment.date() for a in one] == [dt.date(2014, 3, 9), dt.date(2014, 3, 25)]


def ground(nested: bool = False, shift: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    s, block = study(), whole_block()
    window = ls.landsat_window(block, s.grid, nested)
    return ls.landsat_ground(block, s.world, s.weather, nadir_look(s, DAY), window, nested, shift)


def test_pixels_lie_half_a_pixel_off_and_see_the_same_ground() -> None:
    s, block = study(), whole_block()
    grid = ls.landsat_grid(s.grid)
    x, y = grid.centres()
    assert (x % 30 == 0).all() and (y % 30 == 0).all() and grid.shape == (s.grid.height // 3 + 1, s.grid.width // 3 + 1)
    nested = ls.landsat_grid(s.grid, True)
    assert nested.bounds == s.grid.bounds
    # a shift of half a pixel takes one grid to the other: the same ground read at the same places
    own, moved = ground(nested=True), ground(shift=(15.0, -15.0))
    assert np.abs(moved[:, :-1, :-1] - own).mean() < 0.1 * np.abs(ground()[:, :-1, :-1] - own).mean()
    fine, _ = reflectance(block, s.world, s.weather, nadir_look(s, DAY))
    means = fine[2].reshape(s.grid.height // 3, 3, -1, 3).mean((1, 3))
    row = ls.landsat_table()["bands"]["B4"]
    assert np.corrcoef(means.ravel(), own[3].ravel())[0, 1] > 0.97
    assert abs(own[3].mean() - (row["slope"] * means.mean() + row["offset"])) < 0.004


def test_blocks_match() -> None:
    s = study()
    whole = ground()
    parts = []
    for col in (0, 60):
        window = Window(0, col, s.grid.height, s.grid.width // 2)
        block = make_block(s.world, s.grid, window)
        part = ls.landsat_window(block, s.grid)
        parts.append(ls.landsat_ground(block, s.world, s.weather, nadir_look(s, DAY), part))
    assert np.allclose(np.concatenate(parts, axis=2), whole, atol=1e-6)


def test_no_line_brings_the_bands_back_exactly() -> None:
    """A part depends on greenness: more than rounding, less than a hundredth."""
    s, block = study(), whole_block()
    own = ground(nested=True)
    table = ls.landsat_table()["bands"]["B5"]
    plain = ten_metre_reflectance(block, s.world, s.weather, nadir_look(s, DAY))[BANDS.index("B8A")]
    means = plain.reshape(s.grid.height // 3, 3, -1, 3).mean((1, 3))
    left = own[4] - (table["slope"] * means + table["offset"])
    assert 0.0005 < np.abs(np.median(left)) + left.std() and np.median(np.abs(left)) < 0.01


def test_clouds_of_a_pass_are_where_its_quality_says() -> None:
    s = study()
    passes = landsat_passes(s)
    one = min(passes, key=lambda p: abs(p.clear_share - 0.5))
    block = whole_block()
    grid, window = ls.landsat_grid(s.grid), ls.landsat_window(block, s.grid)
    values, flags, truth = simulate_landsat(s, block, one, grid, window, False)
    assert values.shape == (7, *window.shape) and np.isfinite(values).all() and OUTSIDE not in truth
    cloud = truth == CLOUD
    assert cloud.any() and (truth == CLEAR).any()
    assert values[0][cloud].mean() > values[0][truth == CLEAR].mean() + 0.1
    assert (flags["cloud"] | flags["dilated"])[cloud].mean() > 0.8


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fusion") / "series"
    run(
        folder,
        preset="fusion",
        size_km=0.9,
        start="2023-06-10",
        end="2023-08-10",
        truth=["events", "masks"],
        truth_every=30,
    )
    return folder


def test_usgs_products_are_read_back(series: Path) -> None:
    scenes = open_products([str(series / "landsat")])
    manifest = json.loads((series / "manifest.json").read_text())
    assert len(scenes) == len(manifest["landsat"]) >= 5 and {s.sensor for s in scenes} == {"L8", "L9"}
    scene = scenes[0]
    assert scene.format == "landsat_l2" and list(scene.bands) == list(ls.BANDS)
    assert scene.grid.transform[2] % 30 == 15 and scene.angles.mean_sun_deg is not None
    assert 15 < scene.angles.mean_sun_deg[0] < 60
    clear = next(s for s, r in zip(scenes, manifest["landsat"], strict=True) if r["cloud_percent"] < 1)
    with rasterio.open(clear.bands["B5"].path) as dataset:
        nir = dataset.read(1) * clear.bands["B5"].scale + clear.bands["B5"].offset
    assert 0.15 < np.median(nir) < 0.6 and not read_mask(clear, ("outside",)).any()


def test_landsat_sees_the_gap_in_which_sentinel_2_is_blind(series: Path) -> None:
    manifest = json.loads((series / "manifest.json").read_text())
    blind = [r for r in manifest["products"] if "2023-06-24" <= r["datetime"][:10] <= "2023-07-23"]
    seen = [r for r in manifest["landsat"] if "2023-06-24" <= r["datetime"][:10] <= "2023-07-23"]
    assert not blind and len(seen) >= 3 and all(r["cloud_percent"] < 30 for r in seen)
    assert any(r["satellite"].startswith("S2") for r in manifest["products"]) and manifest["radar"]


def test_events_say_who_saw_them_first(series: Path) -> None:
    with open(series / "truth" / "events.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {"harvest", "mowing"} <= {r["event"] for r in rows}
    only = [r for r in rows if r["first_seen_by"] == "landsat"]
    assert only and any("2023-06-24" <= r["date"] <= "2023-07-20" for r in only)
    for row in rows:
        for sensor in SENSORS:
            assert not row[f"{sensor}_after"] or row[f"{sensor}_after"] >= row["date"]
        assert not row["sentinel2_before"] or row["sentinel2_before"] < row["date"]
    with rasterio.open(series / "truth" / "every" / "TRUTH_20230610.tif") as dataset:
        assert dataset.count == 10 and dataset.descriptions == BANDS and dataset.read().min() > 0


def test_the_flood_covers_fields_of_the_valley() -> None:
    s, block = study("fusion"), whole_block("fusion")
    fields = []
    for day in (dt.date(2023, 5, 20), dt.date(2023, 5, 28)):
        image = ten_metre_reflectance(block, s.world, s.weather, nadir_look(s, day))
        fields.append(image[BANDS.index("B8")])
    drowned = fields[0] - fields[1] > 0.1
    assert drowned.mean() > 0.03 and not drowned[block.water].any()


def test_radar_sees_crops_and_water_through_the_clouds() -> None:
    s, block = study("fusion"), whole_block("fusion")
    assert s.world.managed is not None
    images = {
        day: radar.backscatter(block, s.world.managed, dt.date.fromisoformat(day), 7, s.world)
        for day in ("2023-05-20", "2023-05-28", "2023-09-01")
    }
    fields = np.isin(block.pieces.kinds, (k.ARABLE,))[block.piece]
    drowned = images["2023-05-28"][1] < -23
    assert (drowned & fields).any() and (images["2023-05-20"][1][drowned & fields] > -21).all()
    spread = images["2023-09-01"][1][fields] - images["2023-05-20"][1][fields]
    assert spread.std() > 1.0


def test_hls_granules_of_both_kinds(tmp_path: Path) -> None:
    run(
        tmp_path / "out",
        preset="fusion",
        size_km=0.6,
        start="2023-06-10",
        end="2023-06-30",
        truth=["none"],
        format="hls",
        landsat="hls",
    )
    own, beside = (open_products([str(tmp_path / "out" / n)]) for n in ("products", "landsat"))
    assert own and beside and all(s.format == "hls" for s in (*own, *beside))
    assert {s.sensor for s in own} <= {"S2A", "S2B"} and {s.sensor for s in beside} <= {"L8", "L9"}
    assert own[0].grid.equals(beside[0].grid) and own[0].grid.pixel_size == 30
    assert own[0].adjusted["band_pass"] == "OLI" and beside[0].angles.mean_sun_deg is not None
    scene = open_product(own[0].path) if Path(own[0].path).is_dir() else own[0]
    assert "B8A" in scene.bands


def test_a_scene_with_a_sea_has_no_landsat(tmp_path: Path) -> None:
    from algorithms.core.errors import TheiaError

    with pytest.raises(TheiaError, match="Landsat"):
        run(tmp_path / "out", preset="coast", landsat="usgs")
