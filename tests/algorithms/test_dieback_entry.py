"""The entry `dieback` on a small forest: maps, patches, dates in batches, blocks, the regional median, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.result import Result
from algorithms.core.vector import Features, read_layer, write_layer
from algorithms.vegetation.dieback_maps import CUT, DIEBACK, HEALTHY, SANITARY, median_of
from algorithms.worker import run_entry

from . import dieback_data
from .dieback_data import DAYS, GRID, kinds, write_forest


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_forest(tmp_path_factory.mktemp("forêt"))


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All but the fifth stripe as stands."""
    path = tmp_path_factory.mktemp("stands") / "stands.gpkg"
    xmin, ymin, _, ymax = GRID.bounds
    boxes = np.array([shapely.box(xmin + 160 * s, ymin, xmin + 160 * s + 160, ymax) for s in (0, 1, 2, 3, 5)], object)
    write_layer(str(path), Features(boxes, {"n": np.arange(5)}, GRID.crs))
    return path


def run(context: Context | None = None, **given: Any) -> Result:
    values = {k: str(v) if isinstance(v, Path) else v for k, v in given.items()}
    values["products"] = [str(p) for p in values["products"]]
    return run_entry("dieback", values, context or Context(Settings(memory_mb=2000, threads=2)))


def rasters(folder: Path) -> dict[str, np.ndarray]:
    return {p.relative_to(folder).as_posix(): read(str(p)) for p in sorted(folder.rglob("*.tif"))}


def same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[n], b[n], equal_nan=a[n].dtype.kind == "f") for n in a)


def test_states_dates_and_patches(images: list[Path], forest: Path, tmp_path: Path) -> None:
    context = Context(Settings(memory_mb=2000, threads=2))
    result = run(context, products=images, forest=forest, output=tmp_path / "out", patches=tmp_path / "p.gpkg",
                 report=tmp_path / "r.html")  # fmt: skip
    (tile,) = (tmp_path / "out").iterdir()
    state = read(str(tile / "DIEBACK_31TCJ_STATE.tif"))
    for kind, expected in ((0, HEALTHY), (1, DIEBACK), (2, CUT), (3, SANITARY), (4, 0)):
        # clouds grow by three pixels: some pixels see a few dates less, none another story
        assert (state[kinds() == kind] == expected).mean() > 0.99, kind
    dates = DAYS[[n for n in range(len(DAYS)) if n % 9 != 4]]

    def first(day: np.datetime64) -> int:
        return int(str(dates[dates >= day][0]).replace("-", ""))

    onset, cut = read(str(tile / "DIEBACK_31TCJ_ONSET.tif")), read(str(tile / "DIEBACK_31TCJ_CUT.tif"))
    assert np.median(onset[kinds() == 1]) == first(dieback_data.ONSET)
    assert np.median(cut[kinds() == 2]) == first(dieback_data.CUT) and (cut[kinds() < 2] == 0).all()
    stress = read(str(tile / "DIEBACK_31TCJ_STRESS.tif"))
    assert np.abs(np.median(stress[kinds() == 1]) - 0.3) < 0.03 and (stress[kinds() == 0] == -9999).all()
    assert (read(str(tile / "DIEBACK_31TCJ_STRESS_CLASS.tif"))[kinds() == 1] == 3).mean() > 0.95
    table = read_layer({"path": str(tmp_path / "p.gpkg")})
    assert sorted(table.columns["kind"].tolist()) == [DIEBACK, CUT, SANITARY]
    own = table.columns["kind"] == DIEBACK
    assert table.columns["area_ha"][own][0] == pytest.approx(40 * 8 * 0.04, rel=0.02)
    assert str(table.columns["median"][own][0])[:10] == str(dates[dates >= dieback_data.ONSET][0])
    assert result.outputs["dieback_ha"] == pytest.approx(12.8, rel=0.02)
    assert "<img" in (tmp_path / "r.html").read_text(encoding="utf-8")
    item = json.loads((tile / "DIEBACK_31TCJ.json").read_text(encoding="utf-8"))
    assert item["properties"]["theia:job"]["entry"] == "dieback"
    # some products are no MAJA products: the user is told
    assert any("MAJA" in w for w in context.warnings)
    with rasterio.open(tile / "DIEBACK_31TCJ_STATE.tif") as file:
        assert file.tags(1)["class_2"] == "Dieback"


def test_dates_added_later_give_the_same_bits(images: list[Path], forest: Path, tmp_path: Path) -> None:
    run(products=images, forest=forest, output=tmp_path / "whole")
    last = int(np.searchsorted(DAYS, np.datetime64("2018-06-15")))
    edges = [0, last, last + 1, last + 20, len(DAYS)]
    for number, (a, b) in enumerate(zip(edges, edges[1:], strict=False)):
        previous = {"previous": tmp_path / f"run{number - 1}"} if number else {}
        run(products=images[a:b], forest=forest, output=tmp_path / f"run{number}", **previous)
    whole, parts = rasters(tmp_path / "whole"), rasters(tmp_path / "run3")
    assert len(whole) == 13 and same(whole, parts)
    # a run may go on in place
    run(products=images[: edges[3]], forest=forest, output=tmp_path / "own")
    run(products=images, forest=forest, output=tmp_path / "own", previous=tmp_path / "own", overwrite=True)
    assert same(whole, rasters(tmp_path / "own"))


def test_blocks_threads_and_order_change_nothing(
    images: list[Path], forest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"forest": forest, "regional": True}
    run(products=images, output=tmp_path / "a", **given)
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (25, 30))
    run(products=images[::-1], output=tmp_path / "b", **given)
    assert same(rasters(tmp_path / "a"), rasters(tmp_path / "b"))


def test_what_the_whole_forest_does_can_be_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = dieback_data.image

    def drought(day: np.datetime64, rng: np.random.Generator) -> np.ndarray:
        data = made(day, rng)
        if day >= np.datetime64("2019-06-01"):
            data[4] = np.where(kinds() == 4, data[4], data[4] * 1.4)
        return data

    monkeypatch.setattr(dieback_data, "image", drought)
    images = write_forest(tmp_path)
    cover = np.where(kinds() == 4, 1, 17).astype(np.uint8)
    write_raster(RasterSpec(str(tmp_path / "cover.tif"), GRID, "uint8"), cover)
    healthy = kinds() == 0
    for regional, least, most in ((False, 0.9, 1.0), (True, 0.0, 0.05)):
        out = tmp_path / f"out{regional}"
        run(products=images, forest_map=tmp_path / "cover.tif", regional=regional, output=out)
        state = next(v for n, v in rasters(out).items() if n.endswith("_STATE.tif"))
        assert least <= (state[healthy] == DIEBACK).mean() <= most
        assert (state[kinds() == 4] == 0).all()


def test_the_products_masks_alone_find_dieback_but_no_cut(images: list[Path], forest: Path, tmp_path: Path) -> None:
    run(products=images, forest=forest, thresholds="provider", output=tmp_path / "out")
    state = next(v for n, v in rasters(tmp_path / "out").items() if n.endswith("_STATE.tif"))
    assert (state[kinds() == 1] == DIEBACK).mean() > 0.99 and (state[kinds() == 0] == HEALTHY).mean() > 0.99
    assert not np.isin(state, (CUT, SANITARY)).any()


def test_a_first_run_needs_the_healthy_period_and_later_ones_the_same_parameters(
    images: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(TheiaError, match="end within the healthy period"):
        run(products=images[:40], output=tmp_path / "a")
    run(products=images[:70], output=tmp_path / "b")
    with pytest.raises(TheiaError, match="other values of anomaly"):
        run(products=images, previous=tmp_path / "b", anomaly=0.2, output=tmp_path / "c")
    with pytest.raises(TheiaError, match="No date of 31TCJ is left"):
        run(products=images[:70], previous=tmp_path / "b", output=tmp_path / "c")
    with pytest.raises(TheiaError, match="no state"):
        run(products=images, previous=tmp_path, output=tmp_path / "c")
    with pytest.raises(TheiaError, match="Detection starts"):
        run(products=images, detection_start="2019-01-01", output=tmp_path / "c")


def test_the_median_of_counts_is_the_median() -> None:
    values = np.random.default_rng(0).normal(0.6, 0.1, 10001)
    count = np.bincount(np.floor((values + 1) / 1e-4).astype(int), minlength=50000)
    assert median_of(count) == pytest.approx(np.median(values), abs=1e-4)
    assert np.isnan(median_of(np.zeros(50000, int)))
