"""The entry `l3a_synthesis`: from products on disk to MUSCATE L3A products, whatever the blocks, threads and order."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.resample import resample
from algorithms.core.result import Result
from algorithms.products.muscate_write import encode_atb
from algorithms.products.read import open_product
from algorithms.products.scene import Scene
from algorithms.synthesis.plan import representing, synthesis_dates
from algorithms.worker import run_entry
from tests.algorithms import product_builder as build

SIZE = 216


def smooth(shape: tuple[int, int], seed: int) -> np.ndarray:
    """A random field with large structures, 0 to 1."""
    random = np.random.default_rng(seed)
    coarse = random.random((shape[0] // 12 + 2, shape[1] // 12 + 2))
    field: np.ndarray = np.kron(coarse, np.ones((12, 12)))[: shape[0], : shape[1]]
    return field


def l2a(parent: Path, day: dt.date, seed: int, size: int = SIZE, **changes: Any) -> Path:
    """A product with clouds, water, snow, an edge and AOT that vary with `seed`."""
    arrays: dict[str, np.ndarray] = {}
    for group, factor in (("R1", 1), ("R2", 2)):
        clouds = smooth((size, size), seed)[::factor, ::factor] > 0.62
        water = smooth((size, size), 1000)[::factor, ::factor] > 0.9
        snow = smooth((size, size), 2000)[::factor, ::factor] > 0.9
        edge = np.add.outer(np.arange(size), np.arange(size))[::factor, ::factor] > 2 * size - 60 - 7 * seed
        arrays |= {f"CLM_{group}": clouds.astype(np.uint8) * 3, f"MG2_{group}": (water + 4 * snow).astype(np.uint8),
                   f"EDG_{group}": edge.astype(np.uint8)}  # fmt: skip
        aot = 0.05 + 0.4 * smooth((size, size), 500 + seed)[::factor, ::factor]
        arrays[f"ATB_{group}"] = encode_atb(np.full(aot.shape, 1.5), aot)
    when = dt.datetime.combine(day, dt.time(10, 56, 37), dt.UTC)
    return build.l2a(parent, seed=seed, arrays=arrays, acquired=when, grids=build.grids(size), **changes)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve dates from May to July, two satellites."""
    folder = tmp_path_factory.mktemp("l2a")
    for k in range(12):
        day = dt.date(2024, 5, 3) + dt.timedelta(days=6 * k)
        l2a(folder, day, k, platform=("SENTINEL2A", "SENTINEL2B")[k % 2])
    return folder


def run(products: Path | Sequence[Path], output: Path, context: Context | None = None, **parameters: Any) -> Result:
    given = [str(products)] if isinstance(products, Path) else [str(p) for p in products]
    context = context or Context(Settings(memory_mb=1500, threads=2))
    return run_entry("l3a_synthesis", {"products": given, "output": str(output), **parameters}, context)


def arrays_of(folder: Path) -> dict[str, np.ndarray]:
    """Every raster below a folder, by its name without the product's."""
    found = {}
    for path in sorted(folder.rglob("*.tif")):
        found[f"{path.name.split('_')[1]}_{'_'.join(path.stem.split('_')[-2:])}"] = read(str(path))
    assert found
    return found


def assert_same(one: Path, other: Path) -> None:
    left, right = arrays_of(one), arrays_of(other)
    assert set(left) == set(right)
    for name in left:
        np.testing.assert_array_equal(left[name], right[name], err_msg=name)


def test_a_month_is_a_product_of_the_format(year: Path, tmp_path: Path) -> None:
    result = run(year, tmp_path, date="2024-06-15")
    (product,) = (p for p in tmp_path.iterdir())
    assert product.name == "SENTINEL2X_20240615-000000-000_L3A_T31TCJ_C_V1-1"
    assert result.outputs["count"] == 1
    scene = open_product(str(product))
    assert (scene.level, scene.tile, len(scene.bands)) == ("L3A", "T31TCJ", 10)
    assert scene.grid == build.grids(SIZE)["R1"]
    flags, weight = read(scene.layers["flag_R1"].path), read(scene.layers["weight_R1"].path)
    assert set(np.unique(flags)) <= {0, 1, 2, 3, 4}
    assert (flags == 4).mean() > 0.6
    assert (weight[flags == 4] > 0).all()
    assert (weight[(flags > 0) & (flags < 4)] == 0).all()
    blue = read(scene.bands["B2"].path)
    assert ((blue == -10000) == (flags == 0)).all()
    dates = read(scene.layers["date_R1"].path)
    assert abs(np.median(dates[flags == 4]) - 166) < 6


def test_layers_are_dated_styled_and_only_the_composite_shows(year: Path, tmp_path: Path) -> None:
    result = run(year, tmp_path, step="month", start="2024-05-01", end="2024-07-31")
    composites = [layer for layer in result.layers if layer.visible]
    assert [str(layer.start)[:10] for layer in composites] == ["2024-05-01", "2024-06-01", "2024-07-01"]
    assert all(a.end == b.start for a, b in zip(composites, composites[1:], strict=False))
    assert {layer.style for layer in result.layers} == {"reflectance", "l3a_flag", "weight", "date"}
    assert all(Path(layer.path).exists() and layer.trust for layer in result.layers)
    colour = read(composites[0].path)
    red = read(str(next(Path(composites[0].path).parent.glob("*FRC_B4.tif"))))
    np.testing.assert_array_equal(colour[0], red)


def test_the_record_runs_again(year: Path, tmp_path: Path) -> None:
    run(year, tmp_path / "a", date="2024-06-15", water="mean", half_window=15)
    (item,) = (tmp_path / "a").rglob("SENTINEL2X*.json")
    record = json.loads(item.read_text())
    job = record["properties"]["theia:job"]
    assert record["properties"]["start_datetime"].startswith("2024-05-31")
    run_entry(job["entry"], {**job["parameters"], "output": str(tmp_path / "b")}, Context(Settings(threads=2)))
    assert_same(tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    "options",
    [{}, {"reject_outliers": True}, {"upsample": True}, {"compatibility": "wasp11"}, {"water": "mean"}],
    ids=["default", "outliers", "upsampled", "compatible", "mean of water"],
)
def test_blocks_threads_and_order_change_nothing(
    year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    run(year, tmp_path / "one", date="2024-06-15", **options)
    monkeypatch.setattr("algorithms.core.blocks.block_shape", lambda *_, **__: (64, 128))
    shuffled = sorted(year.iterdir(), key=lambda p: p.name[::-1])
    run(shuffled, tmp_path / "many", Context(Settings(threads=3)), date="2024-06-15", **options)
    assert_same(tmp_path / "one", tmp_path / "many")


def test_a_year_in_one_run_equals_single_runs(year: Path, tmp_path: Path) -> None:
    result = run(year, tmp_path / "series", step="15", start="2024-05-15", end="2024-06-30")
    assert result.outputs["count"] == 4
    for day in ("2024-05-15", "2024-05-30", "2024-06-14", "2024-06-29"):
        run(year, tmp_path / "single", date=day)
    assert_same(tmp_path / "series", tmp_path / "single")


def test_few_open_files_cut_a_year_in_parts(year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(year, tmp_path / "whole", step="15", start="2024-05-15", end="2024-06-30")
    monkeypatch.setattr("algorithms.synthesis.monthly._open_files", lambda: 140)
    run(year, tmp_path / "parts", step="15", start="2024-05-15", end="2024-06-30")
    assert_same(tmp_path / "whole", tmp_path / "parts")


def test_an_area_is_cut_from_the_whole(year: Path, tmp_path: Path) -> None:
    run(year, tmp_path / "whole", date="2024-06-15")
    area = {"extent": [300605, 4898405, 301195, 4899195], "crs": "EPSG:32631"}
    run(year, tmp_path / "area", date="2024-06-15", area=area)
    whole, part = arrays_of(tmp_path / "whole"), arrays_of(tmp_path / "area")
    for name, values in part.items():
        fine = name.endswith(("B2", "B3", "B4", "B8", "R1"))
        rows, cols = (slice(82, 162), slice(60, 120)) if fine else (slice(41, 81), slice(30, 60))
        np.testing.assert_array_equal(values, whole[name][rows, cols], err_msg=name)


def test_outside_a_polygon_there_is_nothing(year: Path, tmp_path: Path) -> None:
    """The polygon lies within whole pixels of 20 m, so that both resolutions agree on what is inside."""
    area = tmp_path / "area.geojson"
    ring = [[300400, 4899000], [301000, 4899000], [301000, 4898400], [300700, 4898400], [300700, 4898700],
            [300400, 4898700], [300400, 4899000]]  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32631"}}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    area.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    run(year, tmp_path / "whole", date="2024-06-15")
    run(year, tmp_path / "area", date="2024-06-15", area=str(area))
    whole, part = arrays_of(tmp_path / "whole"), arrays_of(tmp_path / "area")
    for name, values in part.items():
        fine = name.endswith(("B2", "B3", "B4", "B8", "R1"))
        rows, cols, half = (slice(102, 162), slice(40, 100), 30) if fine else (slice(51, 81), slice(20, 50), 15)
        expected = whole[name][rows, cols].copy()
        expected[half:, :half] = 0 if "FLG" in name else -10000
        np.testing.assert_array_equal(values, expected, err_msg=name)


def test_a_block_runs_elsewhere(year: Path) -> None:
    """What a block is handed survives the way to another process, and gives the same there."""
    import pickle

    from algorithms.core.blocks import run_block
    from algorithms.core.grid import Window
    from algorithms.products.read import open_products
    from algorithms.synthesis.prepare import Options, prepare

    prepared = prepare(open_products(str(year)), [dt.date(2024, 6, 15)], Options(), None, Context())
    assert prepared is not None
    job = (prepared.sources, prepared.reference, Window(64, 64, 64, 128), 0, {"plan": prepared.plan})
    here = run_block("synthesis.composite:block", *job)
    there = run_block("synthesis.composite:block", *pickle.loads(pickle.dumps(job)))
    assert set(here) == set(there)
    for name, values in here.items():
        np.testing.assert_array_equal(values, there[name])


def test_twenty_metre_bands_on_request_at_ten(year: Path, tmp_path: Path) -> None:
    run(year, tmp_path / "native", date="2024-06-15")
    run(year, tmp_path / "fine", date="2024-06-15", upsample=True)
    native, fine = arrays_of(tmp_path / "native"), arrays_of(tmp_path / "fine")
    assert {v.shape for v in fine.values()} == {(SIZE, SIZE)}
    np.testing.assert_array_equal(native["20240615-000000-000_FRC_B8"], fine["20240615-000000-000_FRC_B8"])
    grids = build.grids(SIZE)
    expected = resample(native["20240615-000000-000_FRC_B11"], grids["R2"], grids["R1"], "bilinear", -10000)
    expected[native["20240615-000000-000_FLG_R1"] == 0] = -10000
    np.testing.assert_array_equal(fine["20240615-000000-000_FRC_B11"], expected)
    scene = open_product(str(next((tmp_path / "fine").iterdir())))
    assert list(scene.groups) == ["R1"]


def test_a_window_across_new_year(tmp_path: Path) -> None:
    for k, day in enumerate((dt.date(2023, 12, 20), dt.date(2023, 12, 30), dt.date(2024, 1, 9))):
        l2a(tmp_path / "in", day, k, size=60)
    run(tmp_path / "in", tmp_path / "a", date="2023-12-31")
    run(tmp_path / "in", tmp_path / "b", date="2024-01-01")
    for folder, low, high in (("a", 353, 373), ("b", -12, 8)):
        values = arrays_of(tmp_path / folder)
        name = next(n for n in values if n.endswith("DTS_R1"))
        days = values[name][values[name.replace("DTS", "FLG")] > 0]
        assert low <= days.min()
        assert days.max() <= high


def test_several_tiles(tmp_path: Path) -> None:
    l2a(tmp_path / "in", dt.date(2024, 6, 10), 1, size=60)
    l2a(tmp_path / "in", dt.date(2024, 6, 12), 2, size=60, tile="T31TCK")
    result = run(tmp_path / "in", tmp_path / "out", date="2024-06-15")
    assert result.outputs["count"] == 2
    assert {p.name.split("_")[3] for p in (tmp_path / "out").iterdir()} == {"T31TCJ", "T31TCK"}


def test_products_outside_the_window_take_no_part(tmp_path: Path) -> None:
    l2a(tmp_path / "in", dt.date(2024, 6, 10), 1, size=60)
    run(tmp_path / "in", tmp_path / "near", date="2024-06-15")
    l2a(tmp_path / "in", dt.date(2024, 7, 9), 2, size=60)
    run(tmp_path / "in", tmp_path / "both", date="2024-06-15")
    assert_same(tmp_path / "near", tmp_path / "both")
    with pytest.raises(TheiaError, match="No product lies within the half window"):
        run(tmp_path / "in", tmp_path / "none", date="2024-09-15")


def test_warnings_about_the_window(year: Path, tmp_path: Path) -> None:
    context = Context(Settings(threads=2))
    run(year, tmp_path / "long", context, date="2024-06-05", half_window=40)
    assert any("half window of 40 days is long" in w for w in context.warnings)
    context = Context(Settings(threads=2))
    run(year, tmp_path / "side", context, date="2024-05-10")
    assert any("before the synthesis date reach only 7 days" in w for w in context.warnings)
    context = Context(Settings(threads=2))
    run(year, tmp_path / "fine", context, date="2024-06-05")
    assert context.warnings == []


def test_unknown_aot_takes_the_median_of_the_image(tmp_path: Path) -> None:
    """DN 0 of an AOT layer is no data, not clear air."""
    size, weights = 60, []
    for folder, dn in (("hole", 0), ("known", 80)):
        aot = np.full((size, size), 80, np.uint8)
        aot[:10] = dn
        atb = np.stack([np.full((size, size), 30, np.uint8), aot])
        arrays = {"ATB_R1": atb}
        build.l2a(
            tmp_path / folder, arrays=arrays, acquired=dt.datetime(2024, 6, 15, tzinfo=dt.UTC), grids=build.grids(size)
        )
        run(tmp_path / folder, tmp_path / f"{folder}_out", date="2024-06-15")
        weights.append(arrays_of(tmp_path / f"{folder}_out")["20240615-000000-000_WGT_R1"])
    np.testing.assert_array_equal(*weights)
    assert (weights[0] == 665).all()


# images with a side-car: other sensors, missing layers --------------------------------------------------------------

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 48, 48)


def side_car(folder: Path, name: str, day: str, values: dict[str, int], grid: Grid = GRID, **more: Any) -> None:
    folder.mkdir(exist_ok=True)
    stack = np.stack([np.full(grid.shape, v, np.int16) for v in values.values()])
    write_raster(RasterSpec(str(folder / f"{name}.tif"), grid, "int16", -10000, count=len(values)), stack)
    described = {"datetime": f"{day}T10:50:00Z", "bands": list(values), "scale": 1e-4, "nodata": -10000, **more}
    (folder / f"{name}.json").write_text(json.dumps(described))


def scene_of(folder: Path) -> Scene:
    (product,) = folder.iterdir()
    return open_product(str(product))


def value(scene: Scene, name: str) -> int:
    path = scene.bands[name].path if name in scene.bands else scene.layers[name].path
    values = np.unique(read(path))
    assert len(values) == 1
    return int(values[0])


def test_sensors_mixed(tmp_path: Path) -> None:
    """A Landsat observation on the 10 m grid counts a third; its bands are found by their role."""
    angles = {"sun_zenith_deg": 35.0, "sun_azimuth_deg": 150.0, "view_zenith_deg": 0.0, "view_azimuth_deg": 100.0}
    bands = {"B2": 1000, "B3": 1000, "B4": 1000, "B8": 3000}
    side_car(tmp_path / "in", "s2", "2024-06-15", bands, sensor="S2A", tile="31TCJ", angles=angles)
    side_car(tmp_path / "in", "s2b", "2024-06-15", bands, sensor="S2A", tile="31TCJ", angles=angles)
    other = Grid.from_origin("EPSG:32631", 300000, 4900020, 30, 16, 16)
    side_car(tmp_path / "in", "l8", "2024-06-15", {"B2": 2000, "B3": 2000, "B4": 2000, "B5": 4000}, other, sensor="L8",
             tile="31TCJ", angles=angles)  # fmt: skip
    run(tmp_path / "in", tmp_path / "out", date="2024-06-15")
    scene = scene_of(tmp_path / "out")
    assert value(scene, "B2") == round((2 * 1000 + 0.33 * 2000) / 2.33)
    assert value(scene, "B8") == round((2 * 3000 + 0.33 * 4000) / 2.33)
    assert value(scene, "weight_R1") == 2330
    assert scene.platform == "SENTINEL2A"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    side_car(tmp_path / "in", "a", "2024-06-15", {"B2": 500, "B4": 700}, sensor="S2A", tile="31TCJ")
    run(tmp_path / "in", tmp_path / "out", date="2024-06-15")
    (report,) = (tmp_path / "out").rglob("*IPP_ALL.xml")
    text = report.read_text()
    for words in ("no AOT layer, its AOT weight is 1", "no directional correction, the sun angles are missing",
                  "no cloud mask"):  # fmt: skip
        assert words in text
    assert value(scene_of(tmp_path / "out"), "weight_R1") == 1000


def test_directional_correction_of_a_product(tmp_path: Path) -> None:
    from algorithms.physics import brdf

    angles = {"sun_zenith_deg": 45.0, "sun_azimuth_deg": 150.0, "view_zenith_deg": 10.0, "view_azimuth_deg": 150.0}
    side_car(tmp_path / "in", "a", "2024-06-15", {"B2": 5000, "B8": 5000}, sensor="S2A", tile="31TCJ", angles=angles)
    for model in ("roy", "none"):
        run(tmp_path / "in", tmp_path / model, date="2024-06-15", directional=model)
    surface = brdf.weights("roy", "B8")
    assert surface is not None
    assert value(scene_of(tmp_path / "roy"), "B8") == round(5000 * float(brdf.nadir_factor(surface, 45, 10, 0)))
    assert value(scene_of(tmp_path / "none"), "B8") == 5000


def test_a_sensor_with_one_group_of_twelve_bands(tmp_path: Path) -> None:
    """Like VENuS: 11 days on either side, no directional correction."""
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 5, 48, 48)
    bands = tuple(f"B{n}" for n in range(1, 13))
    for k, day in enumerate((4, 15, 27)):
        arrays = {f"FRE_{b}": np.full(grid.shape, 1000 * (k + 1) + 10 * n, np.int16) for n, b in enumerate(bands)}
        build.l2a(tmp_path / "in", contents=("FRE", "ATB", "CLM", "MG2", "EDG"), platform="VENUS-XS",
                  groups={"R1": bands}, grids={"R1": grid}, acquired=dt.datetime(2024, 6, day, tzinfo=dt.UTC),
                  arrays=arrays, angles=build.angles(bands))  # fmt: skip
    run(tmp_path / "in", tmp_path / "out", date="2024-06-15")
    scene = scene_of(tmp_path / "out")
    assert list(scene.bands) == list(bands)
    # the third date is 12 days away: outside; the first at 11 days weighs half
    assert [value(scene, b) for b in bands] == [round((0.5 * 1000 + 2000) / 1.5) + 10 * n for n in range(12)]
    (report,) = (tmp_path / "out").rglob("*IPP_ALL.xml")
    assert "no directional weights are published for VENUS" in report.read_text()


def test_sen2cor_products(tmp_path: Path) -> None:
    """The scene classification gives clouds and shadows (3, 8, 9, 10), water (6) and snow (11); 0 is outside."""
    build.safe_l2a(tmp_path / "in")
    run(tmp_path / "in", tmp_path / "out", date="2024-05-01")
    scene = scene_of(tmp_path / "out")
    flags = read(scene.layers["flag_R2"].path)
    classes = (np.arange(flags.size) % 12).reshape(flags.shape)
    expected = np.full(flags.shape, 4)
    for value, members in ((0, (0,)), (1, (3, 8, 9, 10)), (2, (11,)), (3, (6,))):
        expected[np.isin(classes, members)] = value
    np.testing.assert_array_equal(flags, expected)
    np.testing.assert_array_equal(read(scene.layers["flag_R1"].path), np.kron(expected, np.ones((2, 2), int)))
    assert list(scene.bands) == ["B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"]


# refusals and failures ----------------------------------------------------------------------------------------------


def test_existing_products_are_refused_before_work(tmp_path: Path) -> None:
    side_car(tmp_path / "in", "a", "2024-06-15", {"B2": 500}, sensor="S2A", tile="31TCJ")
    run(tmp_path / "in", tmp_path / "out", date="2024-06-15")
    side_car(tmp_path / "in", "a", "2024-06-15", {"B2": 900}, sensor="S2A", tile="31TCJ")
    with pytest.raises(TheiaError, match="exists already"):
        run(tmp_path / "in", tmp_path / "out", date="2024-06-15")
    assert value(scene_of(tmp_path / "out"), "B2") == 500
    run(tmp_path / "in", tmp_path / "out", date="2024-06-15", overwrite=True)
    assert value(scene_of(tmp_path / "out"), "B2") == 900


def test_a_full_disk_is_noticed_before_work(year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("algorithms.core.files.free_space", lambda folder: 1000)
    with pytest.raises(TheiaError) as caught:
        run(year, tmp_path / "out", date="2024-06-15")
    assert caught.value.code == "disk"
    assert not (tmp_path / "out").exists()


def test_a_cancelled_run_leaves_nothing(year: Path, tmp_path: Path) -> None:
    context = Context(Settings(threads=2), min_interval_s=0.0)
    seen: list[float] = []

    def listen(event: dict[str, Any]) -> None:
        if event["event"] == "progress":
            seen.append(event["value"])
            if event["value"] > 0.3:
                context.cancel()

    context._emit = listen
    with pytest.raises(Cancelled):
        run(year, tmp_path / "out", context, date="2024-06-15")
    assert seen
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_level_three_is_refused_as_input(tmp_path: Path) -> None:
    product = build.l3a(tmp_path)
    with pytest.raises(TheiaError, match="L3A"):
        run([product], tmp_path / "out", date="2024-05-15")


# dates --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "expected"),
    [("month", ["2023-12-15", "2024-01-15", "2024-02-15"]), ("30", ["2023-12-20", "2024-01-19", "2024-02-18"]),
     ("single", ["2024-01-20"])],
)  # fmt: skip
def test_series_of_dates(step: str, expected: list[str]) -> None:
    found = synthesis_dates(dt.date(2023, 12, 20), dt.date(2024, 2, 20), step)
    assert [d.isoformat() for d in found] == expected


def test_periods_on_the_map_do_not_overlap() -> None:
    check: Callable[[str, list[dt.date]], bool] = lambda step, dates: all(  # noqa: E731
        representing(dates, k, step, 23)[1] == representing(dates, k + 1, step, 23)[0] for k in range(len(dates) - 1)
    )
    for step in ("month", "30", "15", "10"):
        assert check(step, synthesis_dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31), step)), step
    alone = representing([dt.date(2024, 6, 15)], 0, "month", 23)
    assert alone == (dt.date(2024, 5, 23), dt.date(2024, 7, 9))
