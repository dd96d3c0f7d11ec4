"""Entry fuse_series: files that other entries read, days asked for, blocks and order of no matter, cancel, faults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core import blocks
from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.core.result import Result
from algorithms.products.read import open_products
from algorithms.series.dates import day_number, iso
from algorithms.worker import run_entry

from .fusion_data import BANDS, FIRST, GRID, made, truth, write

WANTED = "2023-04-15 2023-06-20 2023-09-10"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a year of both sensors on disk, Landsat on its own grid; Sentinel-2 blind in June."""
    given = made(np.arange(FIRST + 60, FIRST + 300, 8, dtype=np.int32), np.arange(FIRST + 62, FIRST + 300, 16))
    given = given.without(("sentinel2",), day_number("2023-06-05"), day_number("2023-07-05"))
    return write(tmp_path_factory.mktemp("deux capteurs"), given)


def run(folder: Path, output: Path, context: Context | None = None, **parameters: Any) -> Result:
    given = {"products": [str(folder)], "output": str(output), "dates": WANTED, "bands": list(BANDS), **parameters}
    return run_entry("fuse_series", given, context or Context(Settings(memory_mb=2000, threads=1)))


@pytest.fixture(scope="module")
def fused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    output = tmp_path_factory.mktemp("out")
    return output, run(folder, output, report=str(output / "report.html"))


def made_folder(output: Path) -> Path:
    (found,) = [p for p in output.iterdir() if p.is_dir()]
    return found


def test_images_are_products_with_a_deviation(fused: tuple[Path, Result]) -> None:
    output, result = fused
    assert result.outputs["images"] == 3
    scenes = open_products([str(made_folder(output))])
    assert [s.acquired.date().isoformat() for s in scenes] == WANTED.split()
    assert all(tuple(s.bands) == BANDS and {f"std/{b}" for b in BANDS} <= set(s.layers) for s in scenes)
    real = truth(np.array([day_number(d) for d in WANTED.split()]))
    for scene, expected in zip(scenes, real, strict=True):
        image = read(scene.path).astype(float) * 1e-4
        assert np.sqrt(((image - expected) ** 2).mean()) < 0.02
    paths = [layer.path for layer in result.layers]
    assert len(paths) == 6 and all(Path(p).exists() for p in paths)


def test_support_says_what_an_image_rests_on(fused: tuple[Path, Result], folder: Path) -> None:
    output, _ = fused
    layers = read(str(made_folder(output) / "31TCJ_20230620_SUPPORT.tif"))
    assert layers.shape == (6, *GRID.shape)
    before, after, landsat_before = layers[0], layers[1], layers[2]
    # Sentinel-2 is blind from 5 June to 5 July
    assert before.min() >= 16 and after.min() >= 16
    assert landsat_before.min() <= 16
    assert (layers[5] == 0).all()
    numbers = json.loads((output / "report.json").read_text(encoding="utf-8"))
    assert set(numbers["31TCJ"]["sensors"]) == {"sentinel2", "landsat"}
    assert "<svg" in (output / "report.html").read_text(encoding="utf-8") or "data:image" in (
        output / "report.html"
    ).read_text(encoding="utf-8")


def test_blocks_and_order_of_files_change_nothing(
    folder: Path, fused: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "block_shape", lambda *_a, **_k: (16, 20))
    items = json.loads((folder / "scenes.json").read_text(encoding="utf-8"))
    (folder / "scenes.json").write_text(json.dumps(items[::-1]), encoding="utf-8")
    run(folder, tmp_path)
    whole, parts = made_folder(fused[0]), made_folder(tmp_path)
    for name in ("31TCJ_20230620.tif", "31TCJ_20230620_STD.tif", "31TCJ_20230620_SUPPORT.tif"):
        one, other = read(str(whole / name)).astype(int), read(str(parts / name)).astype(int)
        assert np.abs(one - other).max() <= 1


def test_days_can_be_asked_for_in_every_way(folder: Path, tmp_path: Path, fused: tuple[Path, Result]) -> None:
    common = {"bands": ["B4", "B8"], "method": "linear", "uncertainty": False, "dates": None}
    run(folder, tmp_path / "a", start="2023-05-01", end="2023-05-21", step_days=10, **common)
    run(folder, tmp_path / "b", start="2023-05-01", end="2023-06-10", when="half_months", **common)
    run(folder, tmp_path / "c", dates_of=[str(made_folder(fused[0]))], **common)

    def days(name: str) -> list[str]:
        return [s.acquired.date().isoformat() for s in open_products([str(made_folder(tmp_path / name))])]

    assert days("a") == ["2023-05-01", "2023-05-11", "2023-05-21"]
    assert days("b") == ["2023-05-01", "2023-05-15", "2023-06-01"]
    assert days("c") == WANTED.split()


def test_days_outside_the_series_are_marked_as_guesses(folder: Path, tmp_path: Path) -> None:
    far = iso(FIRST + 300 + 90)
    run(folder, tmp_path, dates=far, bands=["B4", "B8"])
    stem = made_folder(tmp_path) / f"31TCJ_{far.replace('-', '')}"
    assert (read(f"{stem}_SUPPORT.tif")[-1] == 1).all()
    inside = tmp_path / "inside"
    run(folder, inside, dates="2023-05-12", bands=["B4", "B8"])
    sure = read(str(made_folder(inside) / "31TCJ_20230512_STD.tif")).astype(float)
    assert read(f"{stem}_STD.tif").astype(float).mean() > 2 * sure.mean()


def test_landsat_alone_gives_its_own_bands(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "landsat"
    alone.mkdir()
    items = json.loads((folder / "scenes.json").read_text(encoding="utf-8"))
    kept = [i for i in items if i["sensor"] == "L8"]
    for item in kept:
        (alone / item["file"]).write_bytes((folder / item["file"]).read_bytes())
    (alone / "scenes.json").write_text(json.dumps(kept), encoding="utf-8")
    run(alone, tmp_path / "out", dates="2023-06-20", bands=["B4", "B8A"], pixel_size=30.0)
    (scene,) = open_products([str(made_folder(tmp_path / "out"))])
    assert scene.grid.pixel_size == 30 and set(scene.bands) == {"B4", "B8A"}
    assert (read(scene.path) > -10000).mean() > 0.9


def test_results_that_exist_are_refused(folder: Path, fused: tuple[Path, Result]) -> None:
    with pytest.raises(TheiaError, match="exists"):
        run(folder, fused[0])


def test_a_cancel_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    context = Context(Settings(memory_mb=2000, threads=1), lambda *_: None)
    context.cancel()
    with pytest.raises(Cancelled):
        run(folder, tmp_path / "out", context)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_unknown_bands_are_an_error_that_names_them(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="B99"):
        run(folder, tmp_path, bands=["B99"])
