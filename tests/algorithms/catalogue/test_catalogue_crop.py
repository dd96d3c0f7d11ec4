"""Cropping in place: every kind of product stays readable as what it is, over less ground."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.catalogue import areas, crop
from algorithms.core.grid import Grid
from algorithms.core.progress import Context
from algorithms.products import angles
from algorithms.products.level1 import open_level1
from algorithms.products.level1_write import write_l1c
from algorithms.products.masks import read_mask
from algorithms.products.read import open_product
from algorithms.products.safe import NATIVE_M
from algorithms.products.scene import AngleNodes, Scene
from tests.algorithms import product_builder


def middle_of(grid: Grid, east_m: float = 150.0, north_m: float = 150.0) -> Any:
    """An area around the middle of a grid."""
    xmin, ymin, xmax, ymax = grid.bounds
    x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
    return areas.area_geometry(
        {"extent": [x - east_m / 2, y - north_m / 2, x + east_m / 2, y + north_m / 2], "crs": grid.crs}
    )


def finest(scene: Scene) -> Grid:
    return min(scene.groups.values(), key=lambda g: g.pixel_size)


def pixels(scene: Scene, band: str, grid: Grid) -> np.ndarray:
    """DN of a band over the ground of `grid`, which lies inside it."""
    found = scene.bands[band]
    with rasterio.open(found.path) as file:
        col = round((grid.bounds[0] - file.transform.c) / file.transform.a)
        row = round((grid.bounds[3] - file.transform.f) / file.transform.e)
        size = found.grid.pixel_size
        rows, cols = round(grid.height * grid.pixel_size / size), round(grid.width * grid.pixel_size / size)
        return file.read(1)[row : row + rows, col : col + cols]


def direction_at(nodes: AngleNodes | None, grid: Grid) -> np.ndarray:
    assert nodes is not None
    return np.stack(angles.on_grid(nodes, grid))


def test_an_esa_product_reads_as_the_same_product_over_less_ground(tmp_path: Path, context: Context) -> None:
    path = product_builder.safe_l2a(tmp_path)
    whole = open_product(str(path))
    area = middle_of(finest(whole))
    shutil.copytree(path, tmp_path / "whole" / path.name)
    whole = open_product(str(tmp_path / "whole" / path.name))
    crop.crop_folder(str(path), area, context)
    assert context.warnings == []
    cropped = open_product(str(path))
    small = finest(cropped)
    assert small.width < finest(whole).width and small.height < finest(whole).height
    assert {g.bounds for g in cropped.groups.values()} == {small.bounds}
    assert (cropped.id, cropped.acquired, set(cropped.bands)) == (whole.id, whole.acquired, set(whole.bands))
    for band in ("B4", "B8A", "B12"):
        assert np.array_equal(pixels(cropped, band, small), pixels(whole, band, small)), "no loss"
        assert (cropped.bands[band].scale, cropped.bands[band].offset) == (
            whole.bands[band].scale,
            whole.bands[band].offset,
        )
    assert read_mask(cropped, ["cloud"]).any() and cropped.aot is not None
    assert all(p.suffix == ".jp2" for p in path.rglob("*_B0*")) and not list(path.rglob("*.aux.xml"))
    sun = direction_at(angles.sun_nodes(cropped.angles, small), small)
    assert sun == pytest.approx(direction_at(angles.sun_nodes(whole.angles, finest(whole)), small), abs=1e-3)


def test_an_esa_product_is_cropped_within_its_own_corner_and_refuses_what_lies_beyond(
    tmp_path: Path, context: Context
) -> None:
    path = product_builder.safe_l2a(tmp_path)
    grid = finest(open_product(str(path)))
    xmin, _, _, ymax = grid.bounds
    corner = areas.area_geometry({"extent": [xmin - 500, ymax - 150, xmin + 150, ymax + 500], "crs": grid.crs})
    crop.crop_folder(str(path), corner or {}, context)
    cropped = finest(open_product(str(path)))
    assert (cropped.bounds[0], cropped.bounds[3]) == (xmin, ymax) and cropped.width < grid.width
    crop.crop_folder(str(path), corner or {}, context)
    assert finest(open_product(str(path))) == cropped, "cropping again changes nothing"


@pytest.mark.real
def test_real_angles_of_an_esa_product_are_those_of_the_same_ground(
    data_folder: Callable[[str], Path], tmp_path: Path, context: Context
) -> None:
    """The metadata of a whole real tile: sun and view over a crop, from the crop's own tables."""
    from algorithms.products.safe_crop import cropped_tile
    from algorithms.products.safe_metadata import parse_tile

    (source,) = data_folder("s2_l1c_safe_toulouse").glob("*.SAFE/GRANULE/*/MTD_TL.xml")
    text = source.read_text(encoding="utf-8")
    # the images of this sample are cut; its angle grids are those of the whole tile
    whole = parse_tile(text.encode(), "whole").angles
    assert whole.sun is not None
    left, top = whole.sun.left + 37_200.0, whole.sun.top - 51_600.0
    side = 12_000
    places = {p: (left, top, side // p, side // p) for p in (10, 20, 60)}
    tile = parse_tile(cropped_tile(text, places).encode(), "cropped")
    grid = Grid.from_origin(tile.grids[10].crs, left, top, 100, side // 100, side // 100)
    assert {g.bounds for g in tile.grids.values()} == {grid.bounds}
    assert tile.angles.sun is not None and tile.angles.sun.zenith_deg.shape == (4, 4)
    ours, theirs = direction_at(tile.angles.sun, grid), direction_at(whole.sun, grid)
    assert np.abs(ours - theirs).max() < 0.005
    for band in ("B2", "B8A"):
        ours = angles.vectors(*direction_at(angles.view_nodes(tile.angles, band, grid), grid))
        theirs = angles.vectors(*direction_at(angles.view_nodes(whole, band, grid), grid))
        apart = np.degrees(np.hypot(*(ours - theirs)))
        # detectors look in different directions: where two of them meet, the border moves by up to half a node
        assert apart.min() < 0.005 and apart.max() < 2
        for mine, old in zip(tile.angles.view[band], whole.view[band], strict=True):
            known = np.isfinite(mine.zenith_deg)
            if known.any():
                x = mine.left + mine.step_m * np.arange(known.shape[1])
                y = mine.top - mine.step_m * np.arange(known.shape[0])
                there = angles.interpolate(
                    angles.vectors(old.zenith_deg, old.azimuth_deg), old, x[np.newaxis], y[:, np.newaxis]
                )
                inside = known & np.isfinite(there).all(axis=0)
                apart = np.hypot(*(angles.vectors(mine.zenith_deg, mine.azimuth_deg) - there))
                assert not inside.any() or np.degrees(apart[inside]).max() < 0.005


def test_a_level_1_product_is_cropped_over_all_its_resolutions(tmp_path: Path, context: Context) -> None:
    side = 6000
    grids = {p: Grid.from_origin("EPSG:32631", 300000, 4900020, p, side // p, side // p) for p in (10, 20, 60)}
    product = product_builder.safe_description(grids=grids, bands=tuple(NATIVE_M))
    rng = np.random.default_rng(3)
    arrays = {b: rng.uniform(0.05, 0.4, grids[p].shape) for b, p in NATIVE_M.items()}
    path = Path(write_l1c(product, str(tmp_path), arrays))
    before = open_level1([str(path)])[0].scene
    shutil.copytree(path, tmp_path / "whole" / path.name)
    whole = open_level1([str(tmp_path / "whole")])[0].scene
    crop.crop_folder(str(path), middle_of(grids[10], 700, 500), context)
    after = open_level1([str(path)])[0].scene
    small = finest(after)
    assert small.width * small.height < 0.2 * grids[10].width * grids[10].height
    assert {g.bounds for g in after.groups.values()} == {small.bounds} and len(after.groups) == 3
    for band in ("B1", "B4", "B10", "B11"):
        assert np.array_equal(pixels(after, band, small), pixels(whole, band, small))
    assert (after.id, after.acquired) == (before.id, before.acquired)


def test_rasters_with_a_side_car_stay_scenes(tmp_path: Path, context: Context) -> None:
    folder = tmp_path / "scenes"
    folder.mkdir()
    rng = np.random.default_rng(1)
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 60, 60)
    for name, count, dtype in (("image.tif", 3, "uint16"), ("cloud.tif", 1, "uint8")):
        with rasterio.open(
            folder / name, "w", driver="GTiff", count=count, height=60, width=60, dtype=dtype, crs=grid.crs,
            transform=grid.transform, nodata=0,
        ) as file:  # fmt: skip
            file.write(rng.integers(0, 200, (count, 60, 60)).astype(dtype))
    given = {"datetime": "2024-05-01T10:00:00Z", "bands": ["B2", "B3", "B4"], "masks": {"cloud": "cloud.tif"}}
    (folder / "image.json").write_text(json.dumps(given))
    whole = open_product(str(folder / "image.tif"))
    (tmp_path / "whole.tif").write_bytes((folder / "image.tif").read_bytes())
    (folder / "other.nc").write_bytes(b"CDF")
    crop.crop_folder(str(folder), middle_of(grid), context)
    cropped = open_product(str(folder / "image.tif"))
    small = finest(cropped)
    assert small.width < grid.width and cropped.masks["cloud"][0].grid == small
    assert (cropped.id, set(cropped.bands)) == (whole.id, set(whole.bands))
    with rasterio.open(tmp_path / "whole.tif") as old, rasterio.open(folder / "image.tif") as new:
        row, col = round((old.transform.f - new.transform.f) / 10), round((new.transform.c - old.transform.c) / 10)
        assert np.array_equal(new.read(), old.read()[:, row : row + new.height, col : col + new.width])
    assert any("other.nc cannot be cropped" in w for w in context.warnings)


def test_an_esa_product_is_left_whole_where_jpeg_2000_cannot_be_written(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from algorithms.products import safe_write

    path = product_builder.safe_l2a(tmp_path)
    grid = finest(open_product(str(path)))
    monkeypatch.setattr(safe_write, "can_write_jpeg2000", lambda: False)
    crop.crop_folder(str(path), middle_of(grid), context)
    assert finest(open_product(str(path))) == grid and any("kept whole" in w for w in context.warnings)


def test_a_shifted_grid_of_a_linear_field_is_exact_and_its_gaps_stay_gaps() -> None:
    rows, cols = np.mgrid[:8, :8].astype(float)
    uv = np.stack([0.05 + 0.002 * cols - 0.001 * rows, 0.02 + 0.001 * rows])
    zenith, azimuth = angles.directions(uv)
    zenith[:, 5:] = np.nan
    moved = angles.shifted(AngleNodes(zenith, azimuth, 0.0, 0.0, 5000.0), 2000.0, -1000.0, 6, 6)
    expected = np.stack([0.05 + 0.002 * (cols + 0.4) - 0.001 * (rows + 0.2), 0.02 + 0.001 * (rows + 0.2)])[:, :6, :6]
    known = np.isfinite(moved.zenith_deg)
    assert known[:, :5].all() and not known[:, 5:].any()
    found = angles.vectors(moved.zenith_deg, moved.azimuth_deg)
    assert np.abs(found[:, :, :5] - expected[:, :, :5]).max() < 1e-12
    nothing = angles.shifted(AngleNodes(zenith * np.nan, azimuth, 0.0, 0.0, 5000.0), 0.0, 0.0, 2, 2)
    assert np.isnan(nothing.zenith_deg).all()
