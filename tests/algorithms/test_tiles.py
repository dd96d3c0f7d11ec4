"""Tiles of JPEG 2000 are decoded once, by whichever thread comes first, and kept within their limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.shutil import copy

from algorithms.core import tiles
from algorithms.core.blocks import Source, block_shape, slow_tile
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, close_datasets, read_window, write_raster
from algorithms.core.tiles import TileCache

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 700, 600)


def _jp2(folder: Path, seed: int = 1, tile: int = 256) -> tuple[Path, np.ndarray]:
    image = np.random.default_rng(seed).integers(0, 4000, GRID.shape).astype(np.uint16)
    write_raster(RasterSpec(str(folder / "scratch.tif"), GRID, "uint16"), image)
    path = folder / "image.jp2"
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        copy(
            str(folder / "scratch.tif"),
            str(path),
            driver="JP2OpenJPEG",
            QUALITY="100",
            REVERSIBLE="YES",
            BLOCKXSIZE=str(tile),
            BLOCKYSIZE=str(tile),
        )
    return path, image


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> TileCache:
    close_datasets()
    cache = TileCache(64 << 20)
    monkeypatch.setattr(tiles, "TILES", cache)
    return cache


def test_any_window_is_what_the_file_holds(tmp_path: Path, fresh: TileCache) -> None:
    path, image = _jp2(tmp_path)
    rng = np.random.default_rng(2)
    for _ in range(20):
        top, left = int(rng.integers(-40, 650)), int(rng.integers(-40, 550))
        window = Window(top, left, int(rng.integers(1, 300)), int(rng.integers(1, 300)))
        found = read_window(str(path), (1,), window, 9999)[0]
        inside = window.clip(*GRID.shape)
        row, col = inside.row - top, inside.col - left
        part = found[row : row + inside.height, col : col + inside.width]
        np.testing.assert_array_equal(part, image[inside.slices])
        assert (found == 9999).sum() == found.size - part.size
    assert fresh.decoded <= 9  # 3 x 3 tiles, whatever was asked


def test_threads_and_margins_decode_each_tile_once(tmp_path: Path, fresh: TileCache) -> None:
    path, image = _jp2(tmp_path)
    rows = [Window(top, 0, 100, 600) for top in range(0, 700, 50)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda w: read_window(str(path), (1,), w, None)[0], rows))
    for window, part in zip(rows, found, strict=True):
        np.testing.assert_array_equal(part[: 700 - window.row], image[window.row : window.row + 100])
    assert fresh.decoded == 9


def test_the_limit_is_kept_and_a_new_file_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, image = _jp2(tmp_path)
    small = TileCache(2 * 256 * 256 * 2)
    monkeypatch.setattr(tiles, "TILES", small)
    for _ in range(2):
        np.testing.assert_array_equal(read_window(str(path), (1,), GRID.window, None)[0], image)
    assert small._size <= small.limit and small.decoded > 9
    path.unlink()
    _, other = _jp2(tmp_path, seed=3)
    np.testing.assert_array_equal(read_window(str(path), (1,), GRID.window, None)[0], other)
    assert (other != image).any()


def test_a_damaged_tile_is_told_to_every_reader(tmp_path: Path, fresh: TileCache) -> None:
    path, _ = _jp2(tmp_path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"\0" * (len(data) - len(data) // 2)
    path.write_bytes(bytes(data))
    for _ in range(2):
        with pytest.raises(TheiaError, match="damaged"):
            read_window(str(path), (1,), GRID.window, None)


def test_blocks_follow_the_tiles_where_memory_allows(tmp_path: Path) -> None:
    path, _ = _jp2(tmp_path)
    assert slow_tile([Source(str(path), GRID)], GRID) == 256
    # a coarse band seen at 10 m: its rows of tiles are twice as many pixels high
    fine = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 1400, 1200)
    assert slow_tile([Source(str(path), GRID, fine)], fine) == 512
    tile = Grid.from_origin("EPSG:32631", 0, 0, 10, 10980, 10980)
    wide = Context(Settings(memory_mb=8000, threads=2))
    assert block_shape(tile, wide, 60.0, tile=1024)[0] == 1024
    assert block_shape(tile, wide, 60.0, tile=2048)[0] == 2048
    tight = Context(Settings(memory_mb=1500, threads=2))
    assert block_shape(tile, tight, 60.0, tile=1024)[0] == 512


@pytest.mark.parametrize(("told", "megabytes"), [("64", 64), ("67108864", 64), ("5%", 256), ("", 256), ("4096", 256)])
def test_the_size_of_gdals_cache_is_understood_as_gdal_does(
    told: str, megabytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDAL_CACHEMAX", told)
    assert tiles.cache_bytes() == megabytes << 20
