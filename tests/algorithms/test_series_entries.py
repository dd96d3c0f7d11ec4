"""The four entries on a small series: files, records, independence of blocks and order, cancel, and chaining."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

from algorithms.core import blocks
from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.result import Result
from algorithms.core.vector import Features, write_layer
from algorithms.products.read import open_products
from algorithms.series.dates import day_number, yydoy
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 96, 130)
BANDS = ("B2", "B4", "B8", "B11")
DAYS = tuple(range(5, 360, 9))


def ndvi(day: float) -> np.ndarray:
    """(height, width): one season, later towards the south, none in the first columns."""
    rows, cols = np.mgrid[: GRID.height, : GRID.width]
    rise, fall = 110 + rows / 4, 240 + rows / 4
    season = 1 / (1 + np.exp(-(day - rise) / 9)) - 1 / (1 + np.exp(-(day - fall) / 11))
    return np.where(cols < 20, 0.2, 0.2 + 0.6 * season)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of GeoTIFFs with `scenes.json`: a year, 40 % clouds in moving patches, some of them missed."""
    folder = tmp_path_factory.mktemp("une série")
    rng = np.random.default_rng(0)
    items = []
    for day in DAYS:
        index = ndvi(day)
        nir = 2600 + 1200 * index
        red = nir * (1 - index) / (1 + index)
        image = np.stack([0.6 * red + 100, red, nir, 2600 - 1200 * index]) + rng.normal(0, 15, (4, *GRID.shape))
        cloud = np.zeros(GRID.shape, np.uint8)
        for _ in range(5):
            r, c = rng.integers(0, GRID.height), rng.integers(0, GRID.width)
            cloud[max(0, r - 20) : r + 20, max(0, c - 20) : c + 20] = 1
        image[:, cloud == 1] = 5500
        name = f"T31TCJ_2023{day:03d}.tif"
        data = np.concatenate([np.rint(image).astype(np.int16), cloud[None].astype(np.int16)])
        data[:4, :3, :3] = -10000
        write_raster(RasterSpec(str(folder / name), GRID, "int16", -10000, 5), data)
        moment = (np.datetime64("2023-01-01") + np.timedelta64(day - 1, "D")).astype(str)
        cloud_mask = {"cloud": {"band": 5, "values": [1]}}
        items.append({"file": name, "datetime": f"{moment}T10:50:00Z", "bands": [*BANDS, None], "sensor": "S2A",
                      "scale": 1e-4, "nodata": -10000, "tile": "31TCJ", "masks": cloud_mask})  # fmt: skip
    random.Random(3).shuffle(items)
    (folder / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    return folder


def run(entry: str, context: Context | None = None, **given: Any) -> Result:
    """An entry as the worker runs it: values checked against the declaration first."""
    values = {k: str(v) if isinstance(v, Path) else v for k, v in given.items()}
    return run_entry(entry, values, context or Context(Settings(memory_mb=2000, threads=2)))


def fill(folder: Path, series: Any, **given: Any) -> Path:
    """Run `gap_filling` and return the folder of its one tile."""
    defaults = {"bands": ";".join(BANDS), "step_days": 20, "uncertainty": True}
    run("gap_filling", products=series, output=folder, **{**defaults, **given})
    (tile,) = [p for p in folder.iterdir() if p.is_dir()]
    return tile


def pixels(folder: Path) -> dict[str, np.ndarray]:
    return {p.name: read(str(p)) for p in sorted(folder.glob("*.tif"))}


@pytest.mark.parametrize("method", ["linear", "kriging", "whittaker"])
def test_images_are_near_the_truth_and_say_how_near(series: Path, tmp_path: Path, method: str) -> None:
    folder = fill(tmp_path, series, method=method)
    errors, shares = [], []
    for path in sorted(folder.glob("31TCJ_2023????.tif"))[1:-1]:
        with rasterio.open(path) as file, rasterio.open(path.with_name(path.stem + "_STD.tif")) as doubt:
            assert file.descriptions == BANDS and file.scales == (1e-4,) * 4 and file.nodata == -10000
            red, nir = file.read(2).astype(float), file.read(3).astype(float)
            day = day_number(file.tags()["ACQUISITION_DATE"]) - day_number("2023-01-01") + 1
            known = red != -10000
            assert known.mean() > 0.99 and (doubt.read(3)[~known] == 65535).all()
            truth = 2600 + 1200 * ndvi(day)
            errors.append(np.abs((nir - red) / (nir + red) - ndvi(day))[known])
            shares.append(((np.abs(nir - truth) / np.maximum(1, doubt.read(3)))[known] < 1.96).mean())
    assert np.sqrt(np.mean(np.concatenate(errors) ** 2)) < 0.04
    assert np.mean(shares) > 0.85


def test_the_support_layers_count_what_was_clear(series: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path, series, start="2023-03-01", end="2023-08-31", screen=False)
    days = np.array(DAYS)
    clear = np.stack([read(str(series / f"T31TCJ_2023{d:03d}.tif"))[4] == 0 for d in DAYS])
    clear[:, :3, :3] = False
    period = (days >= 60) & (days <= 243)
    count, gap = read(str(next(folder.glob("*_COUNT.tif")))), read(str(next(folder.glob("*_GAP.tif"))))
    assert np.array_equal(count, clear[period].sum(0))
    assert gap[0, 0] == 184 and gap.max() == 184 and (gap[count > 0] < 184).all()
    near = read(str(next(folder.glob("*_DISTANCE.tif"))))
    # dates around the period are donors: they count for the distance, not for the number of clear dates
    assert (near[0][3:, 3:] <= 30).mean() > 0.99
    first = 60
    expected = np.where(clear, np.abs(days - first)[:, None, None], 999)[(days >= 30) & (days <= 273)].min(0)
    assert np.array_equal(near[0][3:, 3:], expected[3:, 3:])


def test_order_of_products_blocks_and_threads_change_nothing(
    series: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = sorted(str(p) for p in series.glob("*.tif"))
    expected = pixels(fill(tmp_path / "a", series, method="pchip"))
    shuffled = pixels(fill(tmp_path / "b", paths[::-1], method="pchip"))
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (37, 41))
    monkeypatch.setattr("algorithms.series.gap_filling._PIXELS_AT_ONCE", 100)
    small = pixels(fill(tmp_path / "c", series, method="pchip"))
    assert len(expected) > 30
    for other in (shuffled, small):
        assert other.keys() == expected.keys()
        assert all(np.array_equal(expected[name], other[name]) for name in expected)


@pytest.mark.parametrize(
    "entry, given",
    [("phenology", {"variable": "NDVI"}), ("series_statistics", {"variables": "NDVI;B8", "percentiles": "10"})],
)
def test_maps_do_not_feel_the_order_of_products_nor_the_blocks(
    series: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, given: dict[str, Any]
) -> None:
    run(entry, products=series, output=tmp_path / "a", **given)
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (50, 33))
    monkeypatch.setattr("algorithms.series.phenology_maps._PIXELS_AT_ONCE", 100)
    monkeypatch.setattr("algorithms.series.statistics_maps._PIXELS_AT_ONCE", 100)
    run(entry, products=sorted(map(str, series.glob("*.tif")))[::-1], output=tmp_path / "b", **given)
    (first,), (second,) = list((tmp_path / "a").iterdir()), list((tmp_path / "b").iterdir())
    expected, other = pixels(first), pixels(second)
    assert len(expected) > 10 and expected.keys() == other.keys()
    assert all(np.array_equal(expected[name], other[name]) for name in expected)


def test_each_tile_has_its_own_folder(series: Path, tmp_path: Path) -> None:
    items = json.loads((series / "scenes.json").read_text(encoding="utf-8"))
    for number, item in enumerate(sorted(items, key=lambda i: i["datetime"])):
        item["file"] = str(series / item["file"])
        item["tile"] = "31TCJ" if number % 2 else "31TDJ"
    (tmp_path / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    run("series_statistics", products=tmp_path, variables="B4", statistics="mean", output=tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 2
    counts = [read(str(p)) for p in sorted((tmp_path / "out").glob("statistics_31T[CD]J_*/*_count.tif"))]
    assert len(counts) == 2 and int(sum(int(c.max()) for c in counts)) <= len(DAYS)


def test_the_result_is_a_series_of_products_again(series: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "a", series, dates="2023-04-01 2023-05-01 2023-06-15")
    scenes = open_products([str(tmp_path / "a")])
    assert [s.acquired.date().isoformat() for s in scenes] == ["2023-04-01", "2023-05-01", "2023-06-15"]
    assert scenes[0].tile == "31TCJ" and tuple(scenes[0].bands) == BANDS
    result = run(
        "series_statistics",
        products=tmp_path / "a",
        variables="NDVI",
        statistics="mean;date_max",
        output=tmp_path / "s",
    )
    with rasterio.open(next((tmp_path / "s").glob("*/*_mean.tif"))) as file:
        values = file.read(1)
    first = pixels(folder)["31TCJ_20230401.tif"].astype(float)
    assert values[50, 60] > 0.2 and first.shape == (4, *GRID.shape) and len(result.layers) == 3


def test_the_record_runs_again_and_gives_the_same(series: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "a", series, dates="2023-04-01", screen=False)
    item = json.loads((folder / f"{_stem(folder)}.json").read_text())
    assert item["type"] == "Feature" and item["properties"]["theia:method"] == "linear"
    assert len(item["properties"]["theia:acquisitions"]) == 6, "30 days on either side"
    job = item["properties"]["theia:job"]
    before = pixels(folder)
    run(job["entry"], **{k: v for k, v in job["parameters"].items() if v is not None})
    assert all(np.array_equal(before[n], a) for n, a in pixels(folder).items())


def _stem(folder: Path) -> str:
    return folder.name.rsplit("_", 1)[0]


def test_cancel_and_refusal_leave_nothing_and_what_was_there(series: Path, tmp_path: Path) -> None:
    context = Context(Settings(threads=1))
    calls = []

    def stop(event: dict[str, Any]) -> None:
        calls.append(event)
        context.cancel()

    context._emit = stop
    with pytest.raises(Cancelled):
        run("gap_filling", context, products=series, output=tmp_path / "a", bands="B4")
    assert list((tmp_path / "a").rglob("*")) == []
    folder = fill(tmp_path / "b", series, dates="2023-04-01")
    stamp = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    with pytest.raises(TheiaError, match="exists already"):
        fill(tmp_path / "b", series, dates="2023-04-01")
    assert stamp == {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}


def test_an_area_of_polygons_and_another_reference_system(series: Path, tmp_path: Path) -> None:
    layer = tmp_path / "zone.gpkg"
    zone = shapely.Point(300600, 4899500).buffer(250)
    write_layer(str(layer), Features(np.array([zone], dtype=object), {}, GRID.crs))
    folder = fill(tmp_path / "a", series, dates="2023-04-01", area={"path": str(layer)}, bands="B4;B8")
    image = pixels(folder)["31TCJ_20230401.tif"]
    assert image.shape[1:] == (50, 50) and 0.7 < (image[0] != -10000).mean() < 0.82
    lambert = fill(tmp_path / "b", series, dates="2023-04-01", bands="B4;B8", output_crs="EPSG:2154")
    with rasterio.open(lambert / "31TCJ_20230401.tif") as file:
        assert file.crs.to_epsg() == 2154 and file.res == (10, 10)
        data = file.read(1)
    whole = pixels(fill(tmp_path / "c", series, dates="2023-04-01", bands="B4;B8"))["31TCJ_20230401.tif"][0]
    assert (data != -10000).sum() * 100 == pytest.approx(GRID.height * GRID.width * 100, rel=0.03)
    assert abs(data[data != -10000].mean() / whole[whole != -10000].mean() - 1) < 0.02


def test_values_far_from_a_clear_date_stay_unknown(series: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path, series, dates="2023-07-01", farthest=6, bands="B4", screen=False)
    near, image = pixels(folder)[f"{_stem(folder)}_DISTANCE.tif"], pixels(folder)["31TCJ_20230701.tif"]
    assert np.array_equal(image == -10000, near > 6) and 0.05 < (near > 6).mean() < 0.95


def test_the_report_hides_dates_and_tells_the_error(series: Path, tmp_path: Path) -> None:
    context = Context(Settings(threads=2, language="fr"))
    page = tmp_path / "rapport.html"
    run("gap_filling", context, products=series, output=tmp_path / "a", report=page, bands=";".join(BANDS))
    assert "Contrôle aux dates cachées" in page.read_text(encoding="utf-8")
    numbers = next(iter(json.loads(page.with_suffix(".json").read_text()).values()))
    assert 0.001 < numbers["rms"]["B4"] < 0.03 and 0.4 < numbers["within_1.96_std"] <= 1


def test_phenology_finds_the_season_and_where_there_is_none(series: Path, tmp_path: Path) -> None:
    run("phenology", products=series, output=tmp_path, start="2023-01-01", end="2023-12-31", envelope=False)
    found = {p.name: read(str(p)) for p in tmp_path.glob("*/*.tif")}
    prefix = "VPP_2023_31TCJ_s1_"
    start, flag = found[prefix + "SOSD_DOY.tif"], found[prefix + "QFLAG.tif"]
    dense = np.arange(1, 365, 0.5)
    for row in (10, 50, 90):
        curve = np.array([ndvi(d)[row, 60] for d in dense])
        top = curve.argmax()
        true = dense[np.flatnonzero(curve[:top] >= 0.2 + 0.25 * (curve[top] - 0.2))[0]]
        seen = start[row, 20:][start[row, 20:] != -32768]
        assert abs(np.median(seen) - true) < 4
    assert (start[4:, 20:] != -32768).mean() > 0.95 and (start[4:, :20] == -32768).all()
    assert (flag[4:, :20] == 0).all() and (flag[:3, :3] == 255).all() and np.median(flag[4:, 20:]) == 10
    day = int(start[50, 60])
    assert found[prefix + "SOSD.tif"][50, 60] == yydoy(day_number("2023-01-01") + day - 1)
    assert (found["VPP_2023_31TCJ_s2_AMPL.tif"] == -9999).mean() > 0.98
    spread = found[prefix + "STD.tif"][:, 50, 60]
    assert (spread > 0).all() and spread[0] < 10


def test_statistics_are_those_of_numpy(series: Path, tmp_path: Path) -> None:
    names = "mean;median;std;standard_error;min;max;range;date_min;date_max;trend;trend_std"
    run(
        "series_statistics",
        products=series,
        variables="NDVI;B8",
        statistics=names,
        percentiles="10, 90",
        output=tmp_path,
    )
    found = {p.stem.split("_", 3)[3]: read(str(p)) for p in tmp_path.glob("*/*.tif")}
    stack = np.stack([read(str(series / f"T31TCJ_2023{d:03d}.tif")) for d in DAYS]).astype(np.float32)
    clear = (stack[:, 4] == 0) & (stack[:, 0] != -10000)
    days = np.array(DAYS, float)
    for variable, values in (
        ("NDVI", (stack[:, 2] - stack[:, 1]) / (stack[:, 2] + stack[:, 1])), ("B8", stack[:, 2] * np.float32(1e-4)),
    ):  # fmt: skip
        for row, col in ((40, 60), (80, 10), (95, 129)):
            seen = clear[:, row, col]
            y, x = values[seen, row, col].astype(np.float64), days[seen]
            line, covariance = np.polyfit(x, y, 1, cov=True)
            expected = {
                "count": y.size, "mean": y.mean(), "median": np.median(y), "std": y.std(ddof=1), "min": y.min(),
                "max": y.max(),
                "standard_error": y.std(ddof=1) / np.sqrt(y.size), "range": np.ptp(y), "date_min": x[y.argmin()],
                "date_max": x[y.argmax()], "trend": line[0] * 365.25, "trend_std": np.sqrt(covariance[0, 0]) * 365.25,
                "p10": np.percentile(y, 10), "p90": np.percentile(y, 90),
            }  # fmt: skip
            for name, value in expected.items():
                assert found[f"{variable}_{name}"][row, col] == pytest.approx(value, rel=1e-4, abs=1e-5), name
    assert found["NDVI_count"][0, 0] == 0 and found["NDVI_mean"][0, 0] == -9999


def test_statistics_month_by_month(series: Path, tmp_path: Path) -> None:
    run("series_statistics", products=series, variables="NDVI", statistics="mean", per="month", output=tmp_path)
    means = sorted(p.name for p in tmp_path.glob("*/*_mean.tif"))
    assert means[0] == "31TCJ_202301_NDVI_mean.tif" and len(means) == 12
    july = read(str(next(tmp_path.glob("*/31TCJ_202307_NDVI_mean.tif"))))
    assert abs(july[60, 60] - 0.8) < 0.03
    with pytest.raises(TheiaError, match="not a percentile"):
        run("series_statistics", products=series, percentiles="101", output=tmp_path / "x")


def test_a_plot_has_clear_and_masked_dates(series: Path, tmp_path: Path) -> None:
    layer = tmp_path / "lieux.gpkg"
    geometries = np.array([shapely.box(300400, 4899300, 300600, 4899500), shapely.Point(300805, 4899335)], dtype=object)
    write_layer(
        str(layer),
        Features(geometries, {"nom": np.array(["blé", "point"], dtype=object)}, GRID.crs),
        geometry_type="Unknown",
    )
    figure, page, table = tmp_path / "f.png", tmp_path / "p.html", tmp_path / "t.csv"
    result = run(
        "plot_series",
        products=series,
        places={"path": str(layer)},
        label="nom",
        figure=figure,
        report=page,
        table=table,
    )
    assert (
        result.outputs["series"] == 2
        and figure.read_bytes()[:4] == b"\x89PNG"
        and "blé" in page.read_text(encoding="utf-8")
    )
    with open(table, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    field = [r for r in rows if r["place"] == "blé" and r["kind"] != "curve"]
    assert len(field) == len(DAYS) and {r["pixels"] for r in field} == {"400"}
    point = [r for r in rows if r["place"] == "point" and r["kind"] != "curve"]
    clouds = [bool(read(str(series / f"T31TCJ_2023{d:03d}.tif"))[4][68, 80]) for d in DAYS]
    assert [r["kind"] == "masked" for r in point] == clouds and any(clouds) and not all(clouds)
    for row, cloudy, day in zip(point, clouds, DAYS, strict=True):
        # a masked date shows the value under the mask, a clear one the surface
        assert (abs(float(row["value"]) - ndvi(day)[68, 80]) < 0.05) != cloudy or ndvi(day)[68, 80] < 0.25
    curve = [r for r in rows if r["place"] == "blé" and r["kind"] == "curve"]
    assert len(curve) > 100 and all(float(r["std"]) >= 0 for r in curve)


def test_what_cannot_be_done_is_said_before_any_work(series: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="no product has a band B12"):
        run("gap_filling", products=series, bands="B4;B12", output=tmp_path / "a")
    with pytest.raises(TheiaError, match="No product lies in the period"):
        run("gap_filling", products=series, start="2030-01-01", output=tmp_path / "a")
    with pytest.raises(TheiaError, match="neither an index, nor a band"):
        run("phenology", products=series, variable="NOTHING", output=tmp_path / "a")
    with pytest.raises(TheiaError, match="outside every product"):
        run("gap_filling", products=series, bands="B4", area="0,0,1,1 [EPSG:4326]", output=tmp_path / "a")
    with pytest.raises(TheiaError, match="No result is asked for"):
        run("plot_series", products=series, places={"path": str(series / "scenes.json")})
    assert not (tmp_path / "a").exists()


@pytest.mark.slow
def test_memory_stays_below_the_limit(tmp_path: Path) -> None:
    """Peak resident size of a process that fills a large image of many dates, against the limit of its settings."""
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 1024, 2048)
    data = np.full((4, *grid.shape), 1500, np.int16)
    items = []
    for number in range(20):
        path = tmp_path / f"{number}.tif"
        write_raster(RasterSpec(str(path), grid, "int16", -10000, 4, overviews=False), data + number)
        moment = (np.datetime64("2023-01-01") + np.timedelta64(18 * number, "D")).astype(str)
        items.append({"file": path.name, "datetime": f"{moment}T10:50:00Z", "bands": list(BANDS), "sensor": "S2A",
                      "scale": 1e-4, "nodata": -10000})  # fmt: skip
    (tmp_path / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    program = (
        "import resource, sys\n"
        "from algorithms.core.progress import Context, Settings\n"
        "from algorithms.worker import run_entry\n"
        "settings = Settings(memory_mb=int(sys.argv[2]), threads=2)\n"
        "run_entry(sys.argv[1], dict(a.split('=', 1) for a in sys.argv[3:]), Context(settings))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    jobs = {
        "gap_filling": ["step_days=30", "uncertainty=true", "method=linear", "bands=B2;B4;B8;B11"],
        "phenology": ["variable=NDVI"],
        "series_statistics": ["variables=NDVI;B4", "percentiles=10 90"],
    }
    for entry, given in jobs.items():
        command = [
            sys.executable,
            "-c",
            program,
            entry,
            "1100",
            f"products={tmp_path}",
            f"output={tmp_path / entry}",
            *given,
        ]
        done = subprocess.run(
            command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=900, check=True
        )
        peak = int(done.stdout.split()[-1])
        assert peak < 1100, (entry, peak)
        shutil.rmtree(tmp_path / entry)
