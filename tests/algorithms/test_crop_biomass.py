"""Biomass: the sampling on twins of known crops, and the entry on maps, parcels and bad input."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.core.vector import Features, read_layer, write_layer
from algorithms.vegetation.biomass_blocks import FEW_DATES, GOOD, NODATA, OUTSIDE_CLASS, UNKNOWN
from algorithms.vegetation.crop_ensemble import Ensemble, make_ensemble
from algorithms.vegetation.importance import estimate
from algorithms.vegetation.safy import grow, table
from algorithms.vegetation.weather import write_weather
from algorithms.worker import run_entry
from tests.algorithms.test_safy import SET, WHEAT, weather

CROP = table()["crops"]["winter_wheat"]
FIRST = dt.date(2023, 10, 1)
DAYS = (60, 110, 140, 160, 175, 190, 205, 220, 240, 260)
GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 150, 40)


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return make_ensemble(CROP, weather(), 8000, 1)


def twins(count: int, dates: int, relative: float = 0.2) -> tuple[Ensemble, np.ndarray, np.ndarray, np.ndarray]:
    """Crops of another draw, seen on some dates with an error of the stated size."""
    truth = make_ensemble(CROP, weather(), 1000, 99)
    rng = np.random.default_rng(3)
    pick = rng.choice(len(truth), count, replace=False)
    days = np.linspace(120, 290, dates).astype(int)
    gai = truth.gai[pick][:, days]
    seen = np.maximum(gai + rng.normal(0, 1, gai.shape) * np.hypot(relative * gai, 0.15), 0)
    return truth, pick, days, seen.astype(np.float32)


def scored(ensemble: Ensemble, dates: int) -> tuple[np.ndarray, np.ndarray]:
    """Error and stated standard deviation of the final mass, g/m2."""
    truth, pick, days, seen = twins(250, dates)
    std = np.hypot(0.2 * seen, 0.15).astype(np.float32)
    found = estimate(np.ascontiguousarray(ensemble.gai[:, days]), ensemble.outputs, seen, std, table()["sampling"])
    return found.mean[:, 0] - truth.outputs[pick, 0], found.std[:, 0]


def test_twins_are_found_within_their_uncertainty(ensemble: Ensemble) -> None:
    error, std = scored(ensemble, 15)
    assert np.sqrt((error**2).mean()) <= 350
    assert 0.85 <= (np.abs(error) <= 2 * std).mean() <= 0.98
    _, with_less = scored(ensemble, 6)
    assert with_less.mean() > 1.1 * std.mean()


@pytest.mark.parametrize(("dates", "relative"), [(40, 0.2), (15, 0.1), (40, 0.1)])
def test_many_or_sure_dates_do_not_make_it_too_sure(ensemble: Ensemble, dates: int, relative: float) -> None:
    """Where few members keep weight the errors are widened until enough count: the stated uncertainty stays right."""
    truth, pick, days, seen = twins(250, dates, relative)
    std = np.hypot(relative * seen, 0.15).astype(np.float32)
    found = estimate(np.ascontiguousarray(ensemble.gai[:, days]), ensemble.outputs, seen, std, table()["sampling"])
    error = found.mean[:, 0] - truth.outputs[pick, 0]
    assert np.sqrt((error**2).mean()) <= 300
    assert 0.85 <= (np.abs(error) <= 2 * found.std[:, 0]).mean() <= 0.98
    assert (found.effective < table()["sampling"]["fewest_effective"]).mean() < 0.05


def test_a_pixel_does_not_feel_its_neighbours(ensemble: Ensemble) -> None:
    _, _, days, seen = twins(40, 30, 0.1)
    states = np.ascontiguousarray(ensemble.gai[:, days])
    std = np.hypot(0.1 * seen, 0.15).astype(np.float32)
    whole = estimate(states, ensemble.outputs, seen, std, table()["sampling"])
    assert len(np.unique(whole.widened)) > 2
    for n in range(0, 40, 5):
        alone = estimate(states, ensemble.outputs, seen[n : n + 1], std[n : n + 1], table()["sampling"])
        assert alone.widened[0] == whole.widened[n]
        np.testing.assert_allclose(alone.effective[0], whole.effective[n], rtol=1e-3)
        np.testing.assert_allclose(alone.mean[0], whole.mean[n], rtol=1e-3, atol=1e-3)


def test_the_estimate_is_the_weighted_mean(ensemble: Ensemble) -> None:
    """Against the definition, pixel by pixel; a date that was not seen does not count."""
    _, _, days, seen = twins(5, 10)
    states = np.ascontiguousarray(ensemble.gai[:, days])
    seen[2, 3:6] = np.nan
    std = np.hypot(0.2 * np.nan_to_num(seen), 0.3).astype(np.float32)
    rule = {"fewest_effective": 0, "widening": 1.5, "widenings": 2}
    found = estimate(states, ensemble.outputs, seen, std, rule, keep_weights=True)
    for n in range(5):
        use = np.isfinite(seen[n])
        log = -0.5 * (((states[:, use] - seen[n, use]) / std[n, use]).astype(float) ** 2).sum(axis=1)
        w = np.exp(log - log.max())
        w /= w.sum()
        mean = w @ ensemble.outputs.astype(float)
        np.testing.assert_allclose(found.mean[n], mean, rtol=2e-3, atol=1e-3)
        assert found.effective[n] == pytest.approx(1 / (w**2).sum(), rel=1e-2)
        spread = np.sqrt(w @ (ensemble.outputs[:, 0].astype(float) - mean[0]) ** 2)
        assert found.std[n, 0] == pytest.approx(spread, rel=1e-2)
        assert found.quantiles[n, 0] <= mean[0] <= found.quantiles[n, 1]
    assert found.weights is not None
    np.testing.assert_allclose(found.weights.sum(axis=0), 1, rtol=1e-4)


def test_an_impossible_crop_is_widened_and_told(ensemble: Ensemble) -> None:
    days = np.array(DAYS)
    seen = np.tile(np.array([5, 0.1] * 5, np.float32), (2, 1))
    std = np.full_like(seen, 0.1)
    found = estimate(np.ascontiguousarray(ensemble.gai[:, days]), ensemble.outputs, seen, std, table()["sampling"])
    assert (found.widened == table()["sampling"]["widenings"]).all()


def scene(folder: Path, first_seen: int = 0) -> Path:
    """Leaf area maps of one crop, its left half with half the leaf area; clouds in a corner on some dates."""
    folder.mkdir(parents=True, exist_ok=True)
    gai = grow(SET, weather(), WHEAT).gai[0]
    for number, day in enumerate(DAYS[first_seen:]):
        value = np.full(GRID.shape, gai[day] * 1000)
        value[:, :20] *= 0.5
        std = np.full(GRID.shape, 300.0)
        if number % 2:
            value[:10, 30:] = -32768
        value[25:, 35:] = -32768
        stack = np.stack([value, np.where(value < 0, -32768, std)]).astype(np.int16)
        name = f"S2_{FIRST + dt.timedelta(days=day):%Y%m%d}"
        tags = {"ACQUISITION_DATE": f"{FIRST + dt.timedelta(days=day)}T10:50:00"}
        spec = RasterSpec(str(folder / f"{name}_LAI.tif"), GRID, "int16", -32768, 2, scale=1e-3, tags=tags)
        write_raster(spec, stack)
    return folder


def table_of(path: Path) -> str:
    w = weather()
    columns = {"tmean_c": w.temperature_c, "tmin_c": w.temperature_c - 5, "tmax_c": w.temperature_c + 5,
               "radiation_mj_m2": w.radiation_mj_m2, "rain_mm": np.full(330, 3.0)}  # fmt: skip
    write_weather(str(path), FIRST, {k: v.tolist() for k, v in columns.items()})
    return str(path)


def run(folder: Path, language: str = "en", memory_mb: int = 2000, **more: Any) -> Any:
    parameters = {
        "lai": str(scene(folder / "lai é")), "weather": table_of(folder / "w.csv"), "season": 2024, "members": 3000,
        "output": str(folder / "biomass.tif"), **more,
    }  # fmt: skip
    return run_entry("crop_biomass", parameters, Context(Settings(threads=2, language=language, memory_mb=memory_mb)))


def bands(path: Path) -> dict[str, np.ndarray]:
    with rasterio.open(path) as dataset:
        return dict(zip(dataset.descriptions, dataset.read(), strict=True))


def test_maps_of_a_known_crop(tmp_path: Path) -> None:
    result = run(tmp_path, quality=str(tmp_path / "q.tif"), harvest_index=0.45)
    found = bands(tmp_path / "biomass.tif")
    truth = grow(SET, weather(), WHEAT).mass[0, -1] / 100
    mass, std = found["DAM t/ha"], found["DAM_SD"]
    assert abs(mass[20, 30] - truth) <= 2 * std[20, 30]
    assert mass[20, 5] < mass[20, 30]
    assert found["DAM_P05 t/ha"][20, 30] < mass[20, 30] < found["DAM_P95 t/ha"][20, 30]
    assert found["YIELD t/ha"][20, 30] == pytest.approx(0.45 * mass[20, 30], rel=0.02)
    assert std[5, 35] > std[20, 30]  # fewer dates, less certain
    quality = bands(tmp_path / "q.tif").popitem()[1]
    assert quality[20, 30] == GOOD and mass[28, 38] == NODATA and quality[28, 38] == UNKNOWN
    assert [layer.style for layer in result.layers][0] == "biomass"


def test_block_size_does_not_matter(tmp_path: Path) -> None:
    run(tmp_path / "a"), run(tmp_path / "b", memory_mb=460)
    one, other = bands(tmp_path / "a" / "biomass.tif"), bands(tmp_path / "b" / "biomass.tif")
    for name in one:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-3, atol=1e-3)


def test_only_the_crop_of_the_map(tmp_path: Path) -> None:
    crop = np.full(GRID.shape, 5, np.uint8)
    crop[:, :10] = 7
    tmp_path.mkdir(exist_ok=True)
    write_raster(RasterSpec(str(tmp_path / "crop.tif"), GRID, "uint8"), crop)
    run(tmp_path, quality=str(tmp_path / "q.tif"), crop_map=str(tmp_path / "crop.tif"), crop_codes="5 6")
    quality = bands(tmp_path / "q.tif").popitem()[1]
    assert (quality[:20, :10] == OUTSIDE_CLASS).all() and (quality[:20, 12:28] == GOOD).all()


def test_parcels_their_days_and_the_report(tmp_path: Path) -> None:
    boxes = [shapely.box(300000 + 10 * c, 4899820, 300000 + 10 * c + 80, 4900000) for c in (2, 25)]
    fields = Features(np.array(boxes, dtype=object), {"nom": np.array(["a", "b"])}, "EPSG:32631")
    write_layer(str(tmp_path / "p.gpkg"), fields)
    wanted = {"parcel_layer": str(tmp_path / "out.gpkg"), "daily": str(tmp_path / "d.csv"),
              "report": str(tmp_path / "r é.html")}  # fmt: skip
    result = run(tmp_path, "fr", output=None, parcels={"path": str(tmp_path / "p.gpkg")}, **wanted)
    assert [layer.kind for layer in result.layers] == ["vector"]
    layer = read_layer({"path": wanted["parcel_layer"]})
    truth = grow(SET, weather(), WHEAT).mass[0, -1] / 100
    assert list(layer.columns["nom"]) == ["a", "b"] and list(layer.columns["QA"]) == [GOOD, GOOD]
    assert abs(layer.columns["DAM"][1] - truth) <= 2 * layer.columns["DAM_SD"][1]
    assert layer.columns["DAM"][0] < layer.columns["DAM"][1]
    with open(wanted["daily"], newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["parcel"] == "1"]
    assert len(rows) == CROP["season_days"] and rows[0]["date"] == "2023-10-01"
    assert float(rows[-1]["dam_t_ha"]) == pytest.approx(layer.columns["DAM"][1], rel=1e-3)
    assert "Biomasse des cultures" in Path(wanted["report"]).read_text(encoding="utf-8")
    assert len(json.loads((tmp_path / "r é.json").read_text(encoding="utf-8"))["parcels"]) == 2


def test_water_and_carbon_terms_are_maps_too(tmp_path: Path) -> None:
    run(tmp_path / "a", model="safye")
    run(tmp_path / "b", model="co2")
    assert (bands(tmp_path / "a" / "biomass.tif")["TRANSPIRATION_MM"][20, 30]) > 50
    carbon = bands(tmp_path / "b" / "biomass.tif")
    assert carbon["NEE_GC_M2"][20, 30] < 0 < carbon["GPP_GC_M2"][20, 30]


def test_few_dates_are_told(tmp_path: Path) -> None:
    parameters = {"lai": str(scene(tmp_path / "l", first_seen=7)), "weather": table_of(tmp_path / "w.csv"),
                  "season": 2024, "members": 2000, "output": str(tmp_path / "b.tif"),
                  "quality": str(tmp_path / "q.tif")}  # fmt: skip
    context = Context(Settings(threads=2))
    run_entry("crop_biomass", parameters, context)
    assert any("too few" in w for w in context.warnings)
    assert bands(tmp_path / "q.tif").popitem()[1][20, 30] == FEW_DATES


def test_bad_input_is_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="belong together"):
        run(tmp_path, crop_codes="5")
    with pytest.raises(TheiaError, match=r"needs? parcels|need parcels"):
        run(tmp_path, parcel_layer=str(tmp_path / "p.gpkg"))
    with pytest.raises(TheiaError, match="holds no leaf area map"):
        run(tmp_path, season=2030)
    text = Path(table_of(tmp_path / "w.csv")).read_text(encoding="utf-8").replace("radiation_mj_m2", "autre")
    (tmp_path / "x.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in text.splitlines()[:60]), "utf-8")
    with pytest.raises(TheiaError, match="The weather goes from 2023-10-01 to 2023-11-28"):
        run(tmp_path, weather=str(tmp_path / "x.csv"))
    (tmp_path / "y.csv").write_text("date,tmean_c,rg\n2023-10-01,10,1500\n2023-10-03,11,1400\n", "utf-8")
    with pytest.raises(TheiaError) as error:
        run(tmp_path, weather=str(tmp_path / "y.csv"))
    assert "not one row per day" in str(error.value) and "check its unit" in str(error.value)
    assert not (tmp_path / "biomass.tif").exists()
