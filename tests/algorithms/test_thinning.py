"""Thinning, clear-cut, dieback, drought: steps and their features, the rules, the benchmark, and the entry."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.core.result import Result
from algorithms.core.vector import Features, read_layer, write_layer
from algorithms.vegetation.thinning import features_of
from algorithms.vegetation.thinning_features import OPTICAL, RADAR, StandSeries, freed, largest_step, optical_features
from algorithms.vegetation.thinning_rules import (
    CLEAR_CUT,
    DIEBACK,
    DROUGHT,
    THINNING,
    UNCHANGED,
    UNDETERMINED,
    classify,
    load,
    save,
    train,
)
from algorithms.worker import run_entry

DAYS = np.arange(0.0, 1095, 6)
EVENT = 600.0


def stands(loss: np.ndarray, fall_db: np.ndarray, seed: int = 0, noise: float = 0.015) -> StandSeries:
    """`loss` (stands, dates) added to CRswir and taken from NDVI; `fall_db` (stands, dates) taken from VH."""
    rng = np.random.default_rng(seed)
    count = len(loss)
    season = 0.05 * np.sin(2 * np.pi * DAYS / 365.25)
    crswir = 0.5 + season + loss + rng.normal(0, noise, loss.shape)
    ndvi = 0.8 + season - loss + rng.normal(0, noise, loss.shape)
    clouds = rng.random(loss.shape) < 0.5
    crswir[clouds], ndvi[clouds] = np.nan, np.nan
    vh = -14 - fall_db + rng.normal(0, 0.4, loss.shape) + rng.normal(0, 0.3, len(DAYS))
    vv = -9 - 0.6 * fall_db + rng.normal(0, 0.4, loss.shape)
    return StandSeries(DAYS, ndvi, crswir, DAYS[None], vv[:, None], vh[:, None], np.zeros(count, int))


def after(day: float) -> np.ndarray:
    return (day <= DAYS).astype(float)


def ramp(first: float, last: float) -> np.ndarray:
    return np.clip((DAYS - first) / (last - first), 0, 1)


#: name -> loss of CRswir, fall of VH in dB, what it is
CASES = {
    "none": (0 * DAYS, 0 * DAYS, UNCHANGED),
    "gradual decline of two years": (0.15 * ramp(250, 980), 0 * DAYS, DIEBACK),
    "step with radar": (0.12 * after(EVENT) * (1 - 0.7 * ramp(EVENT, EVENT + 300)), 1.0 * after(EVENT), THINNING),
    "step without radar": (0.25 * after(EVENT), 0 * DAYS, UNDETERMINED),
    "clear-cut": (0.35 * after(EVENT), 2.5 * after(EVENT), CLEAR_CUT),
}


@pytest.mark.parametrize("name", list(CASES))
def test_rules_on_cases_of_one_kind_among_healthy_stands(name: str) -> None:
    loss, fall, expected = CASES[name]
    healthy = 60
    changed = 12
    series = stands(
        np.concatenate([np.zeros((healthy, len(DAYS))), np.tile(loss, (changed, 1))]),
        np.concatenate([np.zeros((healthy, len(DAYS))), np.tile(fall, (changed, 1))]),
    )
    kinds = classify(*features_of(series))
    assert (kinds[healthy:] == expected).mean() >= 0.8
    assert (kinds[:healthy] == UNCHANGED).mean() >= 0.9


def test_a_drought_that_passes_is_no_dieback() -> None:
    loss = np.zeros((60, len(DAYS)))
    dry = (DAYS > 540) & (DAYS < 680)
    loss[45:] = 0.1 * dry
    series = stands(loss, np.zeros_like(loss))
    with_drought = StandSeries(**{**series.__dict__, "dry": ((535.0, 665.0),)})
    assert (classify(*features_of(with_drought))[45:] == DROUGHT).mean() > 0.8
    assert (classify(*features_of(series))[45:] == DIEBACK).mean() < 0.1


def test_what_all_stands_share_is_taken_out() -> None:
    rng = np.random.default_rng(0)
    own = rng.normal(0, 1, (50, 30))
    shared = rng.normal(0, 5, 30)
    kind = np.repeat([0, 1], 25)
    assert np.allclose(freed(own + shared, kind), freed(own, kind))
    # a date without any stand stays unknown, without a warning
    own[:, 3] = np.nan
    assert np.isnan(freed(own, kind)[:, 3]).all()


def test_the_largest_step_is_dated_between_its_dates() -> None:
    values = np.where(np.arange(60) >= 37, 1.0, 0.0) + np.random.default_rng(1).normal(0, 0.01, 60)
    step = largest_step(np.arange(60.0) * 5, values, 5)
    assert step.height == pytest.approx(1, abs=0.03) and step.day == 36.5 * 5 and 0.002 < step.noise < 0.03
    assert largest_step(np.arange(5.0), np.zeros(5), 5).height == 0


def test_features_of_a_step_and_of_a_ramp() -> None:
    loss = np.zeros((40, len(DAYS)))
    loss[0], loss[1] = 0.2 * after(EVENT), 0.2 * ramp(400, 900)
    found = optical_features(stands(loss, loss, noise=0.003))
    at = {n: OPTICAL.index(f"crswir {n}") for n in ("step", "share", "rise_days", "peak", "day", "recovery")}
    assert found[0, at["share"]] > 0.9 > 0.4 > found[1, at["share"]]
    assert abs(found[0, at["day"]] + DAYS[0] - EVENT) < 25
    assert found[1, at["rise_days"]] == pytest.approx(300, abs=60) and found[0, at["rise_days"]] < 60
    assert np.allclose(found[:2, at["peak"]], 0.2, atol=0.02) and (np.abs(found[:2, at["recovery"]]) < 0.1).all()


def test_a_model_file_gives_the_same_answer(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(0, 1, (80, len(OPTICAL) + len(RADAR)))
    features[rng.random(features.shape) < 0.1] = np.nan
    kinds = (np.nan_to_num(features[:, 0]) > 0).astype(int) * 2
    model = train(features, kinds, 1, 1, {"stands": 80})
    save(str(tmp_path / "m.npz"), model)
    again = load(str(tmp_path / "m.npz"))
    assert np.array_equal(model.predict(features)[1], again.predict(features)[1])
    assert (again.predict(features)[0] == kinds).mean() > 0.9 and again.origin == {"stands": 80}


@pytest.fixture
def bench(reference_folder: Callable[[str], Path]) -> dict[str, np.ndarray]:
    with np.load(reference_folder("benchmarks/thinning_dieback.npz")) as stored:
        return {name: stored[name] for name in stored.files}


def bench_features(bench: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    def physical(name: str, scale: float) -> np.ndarray:
        return np.where(bench[name] == -32768, np.nan, bench[name] / scale)

    january = 365.0 * int(bench["dry_year"])
    series = StandSeries(
        bench["s2_day"].astype(float), physical("NDVI", 1e4), physical("CRSWIR", 1e4),
        np.where(bench["s1_day"] == 0, np.nan, bench["s1_day"].astype(float)), physical("VV", 100), physical("VH", 100),
        bench["conifer"].astype(int), ((january + 166, january + 304),),
    )  # fmt: skip
    return features_of(series)


def f_score(found: np.ndarray, truth: np.ndarray, kind: int) -> float:
    hit = ((found == kind) & (truth == kind)).sum()
    return float(2 * hit / ((found == kind).sum() + (truth == kind).sum()))


@pytest.mark.reference
def test_benchmark_of_stands(bench: dict[str, np.ndarray], record_property: Callable[[str, object], None]) -> None:
    optical, radar = bench_features(bench)
    truth, test = bench["truth"].astype(int), bench["is_test"] > 0
    accuracy = {}
    for name, columns in (("optical", optical), ("radar", radar), ("both", np.concatenate([optical, radar], 1))):
        # the forest expects all features: those of the other sensor are unknown
        features = np.full((len(truth), len(OPTICAL) + len(RADAR)), np.nan)
        start = len(OPTICAL) if name == "radar" else 0
        features[:, start : start + columns.shape[1]] = columns
        found = train(features[~test], truth[~test], 1, 2, {}).predict(features[test])[0]
        accuracy[name] = float((found == truth[test]).mean())
    record_property("accuracy", accuracy)
    assert accuracy["both"] >= 0.80 and accuracy["both"] >= accuracy["optical"] + 0.08
    assert accuracy["both"] > accuracy["radar"]
    assert f_score(found, truth[test], CLEAR_CUT) >= 0.93
    assert np.isin(found[truth[test] == DIEBACK], (THINNING, CLEAR_CUT)).mean() <= 0.05
    rules = classify(optical, radar)
    record_property("rules", float((rules == truth)[test].mean()))
    assert (rules == truth)[test].mean() >= 0.65
    assert f_score(rules[test], truth[test], CLEAR_CUT) >= 0.9


GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 40, 60)
_BANDS = ("B4", "B8", "B8A", "B11", "B12")
_SHARE = (1610.4 - 864.0) / (2185.7 - 864.0)


@pytest.fixture(scope="module")
def landscape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 stands of 8 x 8 pixels in 10: three are thinned, three clear-cut, three die back; images and radar on disk."""
    folder = tmp_path_factory.mktemp("stands")
    rng = np.random.default_rng(5)
    kind = np.zeros((4, 6), int)
    kind[0, :3], kind[1, :3], kind[2, :3] = THINNING, CLEAR_CUT, DIEBACK
    of_pixel = kind.repeat(10, 0).repeat(10, 1)
    start = np.datetime64("2021-01-05")
    items = []
    for day in range(0, 900, 12):
        t = float(day)
        loss = np.zeros(GRID.shape)
        loss[of_pixel == THINNING] = 0.12 * (t >= 500) * (1 - 0.7 * np.clip((t - 500) / 300, 0, 1))
        loss[of_pixel == CLEAR_CUT] = 0.35 * (t >= 500)
        loss[of_pixel == DIEBACK] = 0.2 * np.clip((t - 350) / 400, 0, 1)
        crswir = 0.5 + 0.04 * np.sin(2 * np.pi * t / 365.25) + loss + rng.normal(0, 0.02, GRID.shape)
        ndvi = 0.8 - loss + rng.normal(0, 0.02, GRID.shape)
        nir, swir2 = np.full(GRID.shape, 2500.0), np.full(GRID.shape, 700.0)
        bands = [nir * (1 - ndvi) / (1 + ndvi), nir, nir, crswir * (nir + (swir2 - nir) * _SHARE), swir2]
        name = f"T31TCJ_{day:03d}.tif"
        write_raster(RasterSpec(str(folder / name), GRID, "int16", -10000, 5), np.rint(bands).astype(np.int16))
        moment = start + day
        items.append({"file": name, "datetime": f"{moment}T10:50:00Z", "bands": list(_BANDS), "sensor": "S2A",
                      "scale": 1e-4, "nodata": -10000, "tile": "31TCJ"})  # fmt: skip
        fall = np.zeros(GRID.shape)
        fall[of_pixel == THINNING], fall[of_pixel == CLEAR_CUT] = 1.0 * (t >= 500), 2.5 * (t >= 500)
        for polarisation, level in (("vv", -8.0), ("vh", -14.0)):
            power = 10 ** ((level - fall) / 10) * rng.gamma(5, 0.2, GRID.shape)
            stamp = str(moment).replace("-", "")
            path = folder / "radar" / f"s1a_31TCJ_{polarisation}_DES_110_{stamp}t060008.tif"
            path.parent.mkdir(exist_ok=True)
            write_raster(RasterSpec(str(path), GRID, "float32", 0), power.astype(np.float32))
    (folder / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    xmin, _, _, ymax = GRID.bounds
    boxes = [
        shapely.box(xmin + 200 * c + 20, ymax - 200 * r - 180, xmin + 200 * c + 180, ymax - 200 * r - 20)
        for r in range(4)
        for c in range(6)
    ]
    write_layer(str(folder / "stands.gpkg"),
                Features(np.array(boxes, object), {"truth": kind.ravel().astype(np.int32)}, GRID.crs))  # fmt: skip
    return folder


def run(context: Context | None = None, **given: Any) -> Result:
    values = {k: str(v) if isinstance(v, Path) else v for k, v in given.items()}
    return run_entry("thinning_or_dieback", values, context or Context(Settings(memory_mb=2000, threads=2)))


def test_the_entry_tells_stands_apart(landscape: Path, tmp_path: Path) -> None:
    images = sorted(str(p) for p in landscape.glob("*.tif"))
    given = {"products": images, "stands": landscape / "stands.gpkg"}
    radar = sorted(str(p) for p in (landscape / "radar").glob("*.tif"))
    run(**given, radar=radar, output=tmp_path / "o.gpkg", report=tmp_path / "r.html",
        context=Context(Settings(memory_mb=2000, threads=2, language="fr")))  # fmt: skip
    table = read_layer({"path": str(tmp_path / "o.gpkg")})
    truth = table.columns["truth"]
    assert (table.columns["change"] == truth).mean() >= 0.9
    for kind in (THINNING, CLEAR_CUT):
        days = [np.datetime64(str(d)[:10]) for d in table.columns["step_date"][truth == kind]]
        assert all(abs(int((d - np.datetime64("2021-01-05")).astype(int)) - 500) <= 40 for d in days)
    assert table.columns["area_ha"] == pytest.approx(2.56, rel=0.01)
    assert "Éclaircie" in (tmp_path / "r.html").read_text(encoding="utf-8")
    context = Context(Settings(memory_mb=2000, threads=2))
    run(context, **given, output=tmp_path / "blind.gpkg")
    assert any("Sentinel-1" in w for w in context.warnings)
    blind = read_layer({"path": str(tmp_path / "blind.gpkg")}).columns["change"]
    assert not (blind[truth == THINNING] == THINNING).any()
    with pytest.raises(TheiaError, match="no field"):
        run(**given, label_field="none", output=tmp_path / "x.gpkg")
    with pytest.raises(TheiaError, match="Years"):
        run(**given, dry_years="last summer", output=tmp_path / "x.gpkg")


def test_too_few_stands_are_refused(landscape: Path, tmp_path: Path) -> None:
    layer = read_layer({"path": str(landscape / "stands.gpkg")})
    few = Features(layer.geometries[:5], {"truth": layer.columns["truth"][:5]}, layer.crs)
    write_layer(str(tmp_path / "few.gpkg"), few)
    images = sorted(str(p) for p in landscape.glob("*.tif"))[:10]
    with pytest.raises(TheiaError, match="too few"):
        run(products=images, stands=tmp_path / "few.gpkg", output=tmp_path / "o.gpkg")
