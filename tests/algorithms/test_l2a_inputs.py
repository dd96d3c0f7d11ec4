"""Input that is incomplete, out of order or mixed: an error before the work, or a behaviour that is written down."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.products.level1_write import write_l1c
from algorithms.products.safe_write import SafeDescription
from algorithms.reflectance import composite as memory
from tests.algorithms import level1_scenes as scenes
from tests.algorithms.test_l2a_correction import _run
from tests.algorithms.test_l2a_sensors import _landsat

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
SIDE = 2400


def _moment(day: int) -> dt.datetime:
    return dt.datetime(2024, 5, day, 10, 50, 31, tzinfo=dt.UTC)


def _product(parent: Path, day: int, platform: str = "S2A") -> Path:
    return Path(scenes.write(scenes.scene(_moment(day), 0.1, side_m=SIDE), str(parent), platform, SIDE))


def _layer(output: Path, date: int, name: str) -> np.ndarray:
    product = sorted(p for p in os.listdir(output) if not p.startswith("."))[date]
    below = "MASKS" if name[:3] in ("CLM", "EDG", "MG2") else ""
    return read(str(output / product / below / f"{product}_{name}.tif"))


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clear dates, the second of the other satellite."""
    folder = tmp_path_factory.mktemp("dates")
    for day, platform in ((1, "S2A"), (6, "S2B"), (11, "S2A")):
        _product(folder, day, platform)
    return folder


def _metadata(product: Path) -> Path:
    return next(product.rglob("MTD_TL.xml"))


def test_without_angles_nothing_starts(tmp_path: Path) -> None:
    product = _product(tmp_path / "level1", 1)
    path = _metadata(product)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"<Tile_Angles.*?</Tile_Angles>", "", text, flags=re.DOTALL), encoding="utf-8")
    with pytest.raises(TheiaError, match="angles"):
        _run([str(tmp_path / "level1")], str(tmp_path / "level2"))
    assert not (tmp_path / "level2").exists()


def test_without_forecasts_and_alone_a_date_is_made_and_says_so(dates: Path, tmp_path: Path) -> None:
    """No auxiliary file, no earlier date, no DEM: defaults, named in the record of the product."""
    first = sorted(dates.iterdir())[0]
    assert not list(first.rglob("AUX_*"))
    result = _run([str(first)], str(tmp_path))
    assert result.outputs["count"] == 1
    product = next(p for p in tmp_path.iterdir() if p.is_dir())
    record = json.loads((product / f"{product.name}.json").read_text(encoding="utf-8"))["properties"]
    assert record["theia:air"]["ozone"] == "default 0.30 cm-atm" and record["theia:air"]["aot"] == "inverted"
    assert list((product / "DATA").glob("*_MEMORY.npz")), "the next date goes on from here"
    dn = _layer(tmp_path, 0, "SRE_B8") / 1e4
    truth = scenes.scene(_moment(1), 0.1, side_m=SIDE).surface["B8"]
    assert np.mean(np.abs(dn - truth) <= 0.01 + 0.05 * truth) > 0.95


def test_half_a_tile_outside_the_swath(tmp_path: Path) -> None:
    truth = scenes.scene(_moment(1), 0.1, side_m=SIDE)
    toa = scenes.toa(truth)
    for values in toa.values():
        values[:, values.shape[1] // 2 :] = np.nan
    product = SafeDescription(
        "S2A", truth.moment, "T31TCJ", {p: scenes.grid(p, SIDE) for p in (10, 20, 60)}, bands=scenes.BANDS,
        angles=scenes.angles(SIDE),
    )  # fmt: skip
    write_l1c(product, str(tmp_path / "level1"), toa)
    _run([str(tmp_path / "level1")], str(tmp_path / "level2"), aot=0.1, environment="psf")
    edge, dn = _layer(tmp_path / "level2", 0, "EDG_R1"), _layer(tmp_path / "level2", 0, "SRE_B4")
    half = dn.shape[1] // 2
    assert (edge[:, half:] == 1).all() and (edge[:, :half] == 0).all()
    assert (dn[:, half:] == -10000).all() and (dn[:, :half] > 0).all()
    # light from beyond the edge is that of the ground before it: no dark or bright rim
    error = dn[:, :half] / 1e4 - truth.surface["B4"][:, :half]
    assert abs(float(error[:, -12:].mean() - error[:, : half // 2].mean())) < 0.01
    assert (_layer(tmp_path / "level2", 0, "CLM_R1")[:, half:] == 0).all()


def test_the_order_of_the_products_changes_nothing(dates: Path, tmp_path: Path) -> None:
    products = sorted(str(p) for p in dates.iterdir())
    _run(products, str(tmp_path / "a"), aot=0.1)
    _run([products[2], products[0], products[1]], str(tmp_path / "b"), aot=0.1)
    for date in range(3):
        for layer in ("SRE_B2", "CLM_R2", "MG2_R1"):
            assert np.array_equal(_layer(tmp_path / "a", date, layer), _layer(tmp_path / "b", date, layer))


def test_satellites_of_one_mission_make_one_series_and_others_their_own(dates: Path, tmp_path: Path) -> None:
    level1 = tmp_path / "level1"
    shutil.copytree(dates, level1)
    _landsat(level1, "L8", _moment(3), 0.1)
    result = _run([str(level1)], str(tmp_path / "level2"), aot=0.1)
    names = sorted(os.listdir(tmp_path / "level2"))
    assert result.outputs["count"] == 4
    assert sum(n.startswith("SENTINEL2") for n in names) == 3 and sum(n.startswith("LANDSAT8") for n in names) == 1
    memories = sorted((tmp_path / "level2").glob("SENTINEL2*/DATA/*_MEMORY.npz"), key=lambda p: p.name.split("_")[1])
    with np.load(memories[-1], allow_pickle=False) as memory:
        assert len(memory["stack"]) == 3, "both satellites share one memory, Landsat has its own"


def test_a_dem_that_does_not_cover(dates: Path, tmp_path: Path) -> None:
    first = str(sorted(dates.iterdir())[0])
    away, partly = str(tmp_path / "away.tif"), str(tmp_path / "partly.tif")
    for path, left in ((away, 400000.0), (partly, 301200.0)):
        grid = Grid.from_origin("EPSG:32631", left, 4900020.0, 60.0, 40, 40)
        slope = 150.0 + 12.0 * np.arange(40, dtype=np.float32)[None, :] * np.ones((40, 1), np.float32)
        write_raster(RasterSpec(path, grid, "float32", -9999), slope)
    with pytest.raises(TheiaError, match="does not cover"):
        _run([first], str(tmp_path / "a"), dem=away)
    events: list[dict[str, Any]] = []
    _run([first], str(tmp_path / "b"), events, dem=partly, aot=0.1)
    assert any(e["event"] == "warning" and "without heights" in e["text"] for e in events)
    flat, slope = (_layer(tmp_path / "b", 0, name).astype(float) for name in ("FRE_B4", "SRE_B4"))
    beyond = np.ones(flat.shape, bool)
    beyond[:250, 110:370] = False
    assert np.abs(flat - slope)[beyond].max() <= 1, "no slope where there is no DEM"
    ratio = (flat / slope)[5:230, 130:350]
    assert ratio.std() < 0.01 and abs(float(ratio.mean()) - 1) > 0.03, "one slope, one factor"
    assert ((flat / slope)[:240, 120:360] < 1.5).all(), "no cliff at the edge of the DEM"


def test_an_image_that_is_cut_is_found_before_the_work(dates: Path, tmp_path: Path) -> None:
    shutil.copytree(dates, tmp_path / "level1")
    last = next(p for p in (tmp_path / "level1").iterdir() if "20240511" in p.name.split("_")[2])
    image = next(p for p in last.rglob("*_B04.jp2") if "IMG_DATA" in str(p))
    image.write_bytes(image.read_bytes()[: image.stat().st_size // 2])
    with pytest.raises(TheiaError, match="B04"):
        _run([str(tmp_path / "level1")], str(tmp_path / "level2"), aot=0.1)
    assert not (tmp_path / "level2").exists()


def test_a_series_that_fails_keeps_its_first_dates_and_goes_on(
    dates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full while the third date is written: two dates stay, whole; then only the third is made."""
    level1, level2 = dates, tmp_path / "level2"
    with monkeypatch.context() as patch:

        def save(composite: Any, path: str) -> None:
            if "20240511" in os.path.basename(path):
                raise OSError(errno.ENOSPC, "No space left on device")
            original(composite, path)

        original = memory.save
        patch.setattr(memory, "save", save)
        with pytest.raises(OSError, match="No space"):
            _run([str(level1)], str(level2), aot=0.1)
    made = sorted(os.listdir(level2))
    assert len(made) == 2 and all("202405" in n for n in made), "nothing half-made is left"
    stamps = {n: (level2 / n / f"{n}_SRE_B2.tif").stat().st_mtime_ns for n in made}
    result = _run([str(level1)], str(level2), aot=0.1)
    assert result.outputs["count"] == 3 and len(os.listdir(level2)) == 3
    assert stamps == {n: (level2 / n / f"{n}_SRE_B2.tif").stat().st_mtime_ns for n in made}
    _run([str(dates)], str(tmp_path / "once"), aot=0.1)
    for date in range(3):
        assert np.array_equal(_layer(level2, date, "CLM_R2"), _layer(tmp_path / "once", date, "CLM_R2"))
