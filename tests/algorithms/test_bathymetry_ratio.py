"""Depth from colour: predictors, robust fits, extinction, block split, stated errors, tides, refusals, "
"relative maps."""

from __future__ import annotations

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
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.water.ratio_block import DEEP, FOUND, LAND, NODATA, TURBID
from algorithms.water.ratio_models import constants, extinction, fit, fit_deviation, log_above, log_ratio, robust_fit
from algorithms.water.ratio_points import score, split_blocks
from algorithms.worker import run_entry

NAMES = ("B2", "B3", "B4", "B8A", "B11", "B12")
GRID = Grid.from_origin("EPSG:32630", 600000, 4900000, 10, 200, 240)
#: deep water, bright sand and twice the attenuation (m-1) of each band
DEEP_WATER = np.array([0.020, 0.014, 0.004, 0.001, 0.0005, 0.0005])
SAND = np.array([0.20, 0.26, 0.28, 0.30, 0.30, 0.25])
ATTENUATION = np.array([0.16, 0.22, 0.75, 8.0, 60.0, 60.0])
LAND_SPECTRUM = np.array([0.05, 0.08, 0.09, 0.30, 0.25, 0.18])


def _depth() -> np.ndarray:
    """From the beach at column 200 to 22 m in the west, with bars and troughs."""
    row, col = np.mgrid[: GRID.height, : GRID.width]
    depth = 22.0 * (1 - col / 200.0) + 0.8 * np.sin(col / 9.0) * np.sin(row / 23.0)
    return np.where(col >= 200, -1.0, np.maximum(depth, 0.3))


def _image(folder: Path, day: int = 5, *, tide: float = 0.0, noise: float = 0.0006, plume: bool = False) -> Path:
    depth = _depth() + np.where(_depth() > 0, tide, 0)
    rng = np.random.default_rng(day)
    data = np.empty((len(NAMES), *GRID.shape), np.float32)
    for i in range(len(NAMES)):
        seen = DEEP_WATER[i] + (SAND[i] - DEEP_WATER[i]) * np.exp(-ATTENUATION[i] * np.maximum(depth, 0))
        data[i] = np.where(depth > 0, seen, LAND_SPECTRUM[i]) + noise * rng.standard_normal(GRID.shape)
    if plume:
        data[:, 150:, :60] += np.array([0.03, 0.06, 0.08, 0.05, 0.0, 0.0])[:, np.newaxis, np.newaxis]
    path = folder / f"S2_202407{day:02d}.tif"
    write_raster(RasterSpec(str(path), GRID, "float32", -9999.0, count=len(NAMES)), data)
    path.with_suffix(".json").write_text(
        json.dumps({"datetime": f"2024-07-{day:02d}T10:56:00Z", "sensor": "S2A", "bands": list(NAMES)})
    )
    return path


def _points(
    folder: Path, count: int = 400, *, sign: float = 1.0, shift: float = 0.0, wild: float = 0.0
) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    row, col = rng.integers(2, GRID.height - 2, count), rng.integers(2, 194, count)
    depth = _depth()[row, col] + shift
    depth = np.where(rng.random(count) < wild, rng.uniform(0, 20, count), depth)
    x, y = 600000 + 10 * col + 5.0, 4900000 - 10 * row - 5.0
    path = folder / "soundings.gpkg"
    layer = Features(np.array(shapely.points(x, y)), {"depth": sign * depth, "name": np.array(["a"] * count)}, GRID.crs)
    write_layer(str(path), layer, geometry_type="Point")
    return {"path": str(path)}


def _run(path: Path | str, out: Path, **more: Any) -> tuple[Any, Context]:
    context = Context(Settings(threads=2, memory_mb=1500))
    given = {"products": [str(path)], "output": str(out), "quantity": "rho_s", **more}
    return run_entry("bathymetry_ratio", given, context), context


def _map(out: Path, end: str = "DEPTH.tif") -> np.ndarray:
    (path,) = out.glob(f"S2_*_{end}")
    return read(str(path))


def test_ratio_is_defined_where_both_logarithms_are_positive() -> None:
    values = log_ratio(np.array([0.05, 0.002, 0.05, np.nan]), np.array([0.02, 0.02, 0.0026, 0.02]))
    assert values[0] == pytest.approx(np.log(50) / np.log(20)) and np.isnan(values[1:]).all()
    above = log_above(np.array([0.03, 0.01, 0.005]), 0.01)
    assert above[0] == pytest.approx(np.log(0.02)) and np.isnan(above[1:]).all()


def test_a_third_of_wild_points_does_not_turn_the_line() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0.9, 1.3, 300)
    depth = -40 + 45 * x + 0.2 * rng.standard_normal(300)
    depth[::4] += rng.uniform(5, 20, 75)
    found = robust_fit(x[np.newaxis], depth)
    plain = np.polyfit(x, depth, 1)[::-1]
    assert np.abs(found[0] + found[1] * 1.1 - 9.5) < 0.3 < np.abs(plain[0] + plain[1] * 1.1 - 9.5)


def test_lyzenga_is_exact_for_exponential_light() -> None:
    depth = np.linspace(0.5, 12, 60)
    values = np.stack([np.log(0.18 * np.exp(-k * depth)) for k in (0.16, 0.22)])
    model = fit("lyzenga", values, depth, 15.0)
    np.testing.assert_allclose(model.predict(values), depth, atol=1e-6)


def test_extinction_is_where_the_curve_flattens() -> None:
    depth = np.repeat(np.arange(0.5, 24, 0.25), 4)
    value = np.where(depth < 14, 1 + 0.02 * depth, 1.28) + 0.001 * np.random.default_rng(2).standard_normal(depth.size)
    assert extinction(value, depth) == pytest.approx(14, abs=2)
    assert extinction(1 + 0.02 * depth, depth) is None
    assert extinction(1 + 0.02 * depth[:8], depth[:8]) is None


def test_blocks_are_not_shared_and_seeds_repeat() -> None:
    rng = np.random.default_rng(0)
    row, col = np.sort(rng.integers(0, 400, 500)), rng.integers(0, 300, 500)
    train = split_blocks(row, col, 3)
    assert (train == split_blocks(row, col, 3)).all() and (train != split_blocks(row, col, 4)).any()
    assert 0.6 < train.mean() < 0.85
    size = int(np.ceil(max(np.ptp(row), np.ptp(col)) + 1) / 8) + 1
    key = ((row - row.min()) // size) * 1000 + (col - col.min()) // size
    mixed = [k for k in np.unique(key) if 0 < train[key == k].mean() < 1]
    assert len(mixed) < 0.5 * np.unique(key).size


def test_score_by_class_and_deviation() -> None:
    rng = np.random.default_rng(5)
    true = rng.uniform(0, 12, 4000)
    predicted = true + (0.3 + 0.08 * true) * rng.standard_normal(4000) + 0.1
    found = score(predicted, true)
    assert found.bias == pytest.approx(0.1, abs=0.05) and sum(c[2] for c in found.classes) == 4000
    assert found.classes[0][3] < found.classes[-1][3] and 0.9 < found.r2 < 1
    a, b = fit_deviation(predicted, true)
    z = np.abs(predicted - true) / (a + b * predicted)
    assert 0.6 < (z < 1).mean() < 0.8


@pytest.mark.parametrize(("method", "limit"), [("stumpf", 1.2), ("switching", 1.0), ("lyzenga", 0.6)])
def test_depths_come_back(tmp_path: Path, method: str, limit: float) -> None:
    result, _ = _run(
        _image(tmp_path),
        tmp_path / "out",
        points=_points(tmp_path),
        depth_field="depth",
        method=method,
        report=str(tmp_path / "r.html"),
    )
    depth, status = _map(tmp_path / "out"), _map(tmp_path / "out", "DEPTH_STATUS.tif")
    truth = _depth()
    found = (status == FOUND) & (truth < 12)
    assert found.sum() > 0.7 * ((truth > 1) & (truth < 12)).sum()
    error = depth[0][found] - truth[found]
    assert np.sqrt((error**2).mean()) < limit and result.outputs["rmse"] < 1.5 * limit
    # what it says of its errors is right within a factor
    z = np.abs(error) / depth[1][found]
    assert 0.5 < (z < 1).mean() < 0.95
    assert (status[:, 203:] == LAND).all() and (depth[0][status != FOUND] == NODATA).all()
    numbers = json.loads((tmp_path / "r.json").read_text())["dates"][0]
    assert numbers["checked"] > 50 and numbers["classes"][0][0] <= 2 and numbers["rmse_m"] < 1.5 * limit


def test_deep_water_has_no_depth(tmp_path: Path) -> None:
    _run(_image(tmp_path), tmp_path / "out", points=_points(tmp_path), depth_field="depth", method="stumpf")
    depth, truth = _map(tmp_path / "out")[0], _depth()
    assert depth[depth != NODATA].max() <= 16
    deep = truth > 20
    assert (depth[deep] == NODATA).mean() > 0.7


def test_turbid_water_has_no_depth_unless_asked_for(tmp_path: Path) -> None:
    path = _image(tmp_path, plume=True)
    _run(path, tmp_path / "out", points=_points(tmp_path), depth_field="depth")
    assert (_map(tmp_path / "out", "DEPTH_STATUS.tif")[155:, :55] == TURBID).all()
    _run(path, tmp_path / "all", points=_points(tmp_path), depth_field="depth", mask_turbid=False)
    assert (_map(tmp_path / "all", "DEPTH_STATUS.tif") != TURBID).all()


def test_tides_and_signs(tmp_path: Path) -> None:
    """Image at a tide of 1.2 m, soundings as heights measured below a water of 0.5 m: the same map of the datum."""
    image = _image(tmp_path, tide=1.2)
    points = _points(tmp_path, sign=-1.0, shift=0.5)
    _run(
        image,
        tmp_path / "out",
        points=points,
        depth_field="depth",
        upwards=True,
        survey_tide=0.5,
        tide=1.2,
        method="lyzenga",
    )
    depth, status = _map(tmp_path / "out"), _map(tmp_path / "out", "DEPTH_STATUS.tif")
    found = (status == FOUND) & (_depth() < 10)
    assert abs(np.median(depth[0][found] - _depth()[found])) < 0.15
    with pytest.raises(TheiaError, match="above the water"):
        _run(image, tmp_path / "no", points=points, depth_field="depth")


def test_dates_together_are_better_than_one(tmp_path: Path) -> None:
    for day in (5, 10, 15):
        _image(tmp_path, day, noise=0.003, tide=0.0)
    points = _points(tmp_path / ".", 600)
    result, _ = _run(tmp_path, tmp_path / "out", points=points, depth_field="depth", method="stumpf", smooth=False)
    assert result.layers[0].path.endswith("20240705_20240715_DEPTH.tif")
    combined = read(result.layers[0].path)
    single = read(str(tmp_path / "out" / "S2_20240705_DEPTH.tif"))
    both = (combined[0] != NODATA) & (single[0] != NODATA) & (_depth() < 10)
    error = [np.sqrt(((m[0][both] - _depth()[both]) ** 2).mean()) for m in (combined, single)]
    assert error[0] < error[1] and combined[2][both].max() == 3


def test_too_few_points_are_refused_for_all_dates_at_once(tmp_path: Path) -> None:
    for day in (5, 15):
        _image(tmp_path, day)
    with pytest.raises(TheiaError) as error:
        _run(tmp_path, tmp_path / "out", points=_points(tmp_path, 15), depth_field="depth")
    assert str(error.value).count("20 are needed") == 2 and not (tmp_path / "out").exists()
    with pytest.raises(TheiaError, match="has no field"):
        _run(tmp_path, tmp_path / "out", points=_points(tmp_path), depth_field="z")
    with pytest.raises(TheiaError, match="does not hold numbers"):
        _run(tmp_path, tmp_path / "out", points=_points(tmp_path), depth_field="name")
    with pytest.raises(TheiaError, match="field of the depths"):
        _run(tmp_path, tmp_path / "out", points=_points(tmp_path))


def test_a_colour_that_tells_nothing_is_said_to(tmp_path: Path) -> None:
    """Soundings that have nothing to do with the image: there is a fit, and a warning."""
    _, context = _run(
        _image(tmp_path), tmp_path / "out", points=_points(tmp_path, wild=1.0), depth_field="depth", method="stumpf"
    )
    assert any("hardly tells the depth" in w for w in context.warnings)
    _, context = _run(_image(tmp_path), tmp_path / "good", points=_points(tmp_path), depth_field="depth")
    assert not any("hardly" in w for w in context.warnings)


def test_without_points_the_map_is_relative_and_says_so(tmp_path: Path) -> None:
    result, context = _run(_image(tmp_path), tmp_path / "out", report=str(tmp_path / "r.html"))
    ratio = _map(tmp_path / "out", "RELATIVE_DEPTH.tif")
    with rasterio.open(next((tmp_path / "out").glob("*RELATIVE_DEPTH.tif"))) as dataset:
        assert dataset.descriptions == ("PSDB_GREEN", "PSDB_RED")
    column = np.median(np.where(ratio[0] == NODATA, np.nan, ratio[0]), axis=0)[20:190]
    assert np.nanmedian(column[:30]) > np.nanmedian(column[-30:])
    assert any("relative" in w for w in context.warnings) and "Relative" in (tmp_path / "r.html").read_text()
    assert result.outputs["rmse"] is None and result.layers[0].style == "relative_depth"


def test_depths_from_waves_calibrate_as_points_do(tmp_path: Path) -> None:
    coarse = GRID.coarsen(10)
    truth = _depth()[: coarse.height * 10, : coarse.width * 10]
    depth = truth.reshape(coarse.height, 10, coarse.width, 10).mean((1, 3))
    waves = np.stack([depth, 0.1 * np.maximum(depth, 0.1)]).astype(np.float32)
    waves[:, depth < 2] = NODATA
    waves[1, 0, :] = 50.0
    path = tmp_path / "waves.tif"
    write_raster(RasterSpec(str(path), coarse, "float32", NODATA, count=2), waves)
    _run(_image(tmp_path), tmp_path / "out", wave_depths=str(path), method="stumpf")
    depth, status = _map(tmp_path / "out"), _map(tmp_path / "out", "DEPTH_STATUS.tif")
    found = (status == FOUND) & (truth > 3) & (truth < 12)
    assert np.sqrt(((depth[0][found] - truth[found]) ** 2).mean()) < 1.5
    with pytest.raises(TheiaError, match="one of the two"):
        _run(
            tmp_path / "S2_20240705.tif",
            tmp_path / "no",
            wave_depths=str(path),
            points=_points(tmp_path),
            depth_field="depth",
        )


def test_blocks_do_not_change_the_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, points = _image(tmp_path), _points(tmp_path)
    for method in ("switching", "lyzenga"):
        _run(path, tmp_path / f"one_{method}", points=points, depth_field="depth", method=method)
    monkeypatch.setattr("algorithms.core.blocks.block_shape", lambda *a, **k: (64, 96))
    for method in ("switching", "lyzenga"):
        _run(path, tmp_path / f"two_{method}", points=points, depth_field="depth", method=method)
        for end in ("DEPTH.tif", "DEPTH_STATUS.tif"):
            assert (_map(tmp_path / f"one_{method}", end) == _map(tmp_path / f"two_{method}", end)).all()


def test_constants_name_their_source() -> None:
    assert "doi" in constants()["source"] and DEEP == 3


def test_report_speaks_french(tmp_path: Path) -> None:
    context = Context(Settings(threads=2, memory_mb=1500, language="fr"))
    given = {"products": [str(_image(tmp_path))], "output": str(tmp_path / "out"), "points": _points(tmp_path)}
    run_entry("bathymetry_ratio", {**given, "depth_field": "depth", "report": str(tmp_path / "r.html")}, context)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Profondeur par la couleur" in page and "erreur quadratique" in page and page.count("<img") == 2
