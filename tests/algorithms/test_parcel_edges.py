"""Parcel edges without a network: targets, watershed and merging, stitched blocks, outlines, scores, the gradient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.landcover import edges_stitch
from algorithms.landcover.edges_gradient import gradient_maps
from algorithms.landcover.edges_images import choose_dates
from algorithms.landcover.edges_judge import GRADIENT_CUTTING
from algorithms.landcover.edges_maps import FULL, Strip, ramp
from algorithms.landcover.edges_outline import Parcels, draw_outlines
from algorithms.landcover.edges_scores import score
from algorithms.landcover.edges_segments import Cutting, merge_weak, segment
from algorithms.landcover.edges_stitch import MARGIN, Stitching, cut_parcels
from algorithms.landcover.edges_targets import separate_parcels, targets_of


def checkerboard(size: int, side: int) -> np.ndarray:
    """Square parcels numbered from 1."""
    rows, cols = np.mgrid[:size, :size] // side
    return (rows * (size // side + 1) + cols + 1).astype(np.int32)


def maps_of(zones: np.ndarray) -> np.ndarray:
    """What a perfect network would say of parcels."""
    t = targets_of(np.repeat(np.repeat(zones, 2, 0), 2, 1))
    return np.stack([t.boundary, t.extent, t.distance]).astype(np.float32)


def voronoi(size: int, count: int, seed: int) -> np.ndarray:
    """Parcels of odd shapes, with other land between some of them."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, size, (count, 2))
    rows, cols = np.mgrid[:size, :size]
    near = ((rows[..., None] - points[:, 0]) ** 2 + (cols[..., None] - points[:, 1]) ** 2).argmin(-1)
    return np.where(near % 7 == 0, 0, near + 1).astype(np.int32)


def test_targets_of_two_parcels() -> None:
    cells = np.zeros((40, 60), np.int32)
    cells[:, :21], cells[:, 21:50] = 1, 2
    t = targets_of(cells)
    # the border runs through the middle of column 10: it alone is near enough; that at cell 50 lies between pixels
    assert t.boundary[:, 10].all() and not t.boundary[:, 9].any() and not t.boundary[:, 11].any()
    assert t.boundary[:, 24].all() and t.boundary[:, 25].all() and not t.boundary[:, 26].any()
    assert (t.zones[:, :10] == 1).all() and (t.zones[:, 11:25] == 2).all() and not t.extent[:, 25:].any()
    assert t.distance[5, 4] == pytest.approx((10.5 - 4.5) / 6, abs=0.01) and (t.distance[:, 25:] == 0).all()


def test_unknown_land_is_known_as_such() -> None:
    cells = np.ones((20, 20), np.int32)
    cells[:, 10:] = -1
    t = targets_of(cells)
    assert t.known[:, :5].all() and not t.known[:, 5:].any() and (t.zones >= 0).all()


def test_strips_and_scraps_are_no_parcels() -> None:
    cells = np.zeros((60, 60), np.int32)
    cells[2:30, 2:30], cells[40:42, :], cells[50:53, 50:53] = 5, 6, 7
    cells[2:30, 14] = 0
    found = separate_parcels(cells, 40)
    assert set(np.unique(found)) == {0, 1, 2}
    assert (found[40:42] == 0).all() and (found[50:53, 50:53] == 0).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_perfect_maps_give_the_parcels_back(seed: int) -> None:
    truth = voronoi(160, 40, seed)
    made = segment(maps_of(truth), Cutting(0.6, smallest=10))
    found = score(made, truth, np.ones(truth.shape, bool), smallest=30)
    assert found.object_f1 > 0.95 and found.boundary_f1[1] > 0.99 and found.extent_iou > 0.98


def test_every_pixel_of_farmed_land_lies_in_one_parcel() -> None:
    truth = voronoi(120, 30, 3)
    made = segment(maps_of(truth), Cutting(0.6, smallest=1))
    # numbers are dense, and the ground divided is the ground that is farmed
    assert set(np.unique(made)) == set(range(int(made.max()) + 1))
    assert ((made > 0) == (truth > 0)).all()


def test_unknown_ground_is_in_no_parcel() -> None:
    maps = maps_of(checkerboard(96, 24))
    maps[:, 30:50, :] = np.nan
    made = segment(maps, Cutting(0.6))
    assert (made[30:50] == 0).all() and made.max() > 8
    assert (segment(np.full((3, 32, 32), np.nan, np.float32), Cutting()) == 0).all()


def test_weakest_borders_go_first() -> None:
    pieces = np.repeat(np.arange(1, 5, dtype=np.int32), 5)[None].repeat(6, 0)
    boundary = np.zeros(pieces.shape, np.float32)
    boundary[:, 5], boundary[:, 10], boundary[:, 15] = 0.2, 0.9, 0.55
    assert len(set(merge_weak(pieces, boundary, 0.1)[1:])) == 4
    owner = merge_weak(pieces, boundary, 0.5)
    assert owner[1] == owner[2] and len(set(owner[1:])) == 3
    assert len(set(merge_weak(pieces, boundary, 0.6)[1:])) == 2
    assert len(set(merge_weak(pieces, boundary, 0.95)[1:])) == 1


def test_a_gap_in_a_border_does_not_join_two_parcels() -> None:
    zones = checkerboard(60, 30)
    maps = maps_of(zones)
    maps[0, 13:16, 28:32] = 0.0
    assert segment(maps, Cutting(0.6)).max() == 4


def test_scores_of_the_truth_and_of_nothing() -> None:
    truth = checkerboard(80, 20)
    known = np.ones(truth.shape, bool)
    same = score(truth, truth, known)
    assert same.object_f1 == 1 and same.boundary_f1 == (1.0, 1.0) and same.cut_up == 0 and same.joined == 0
    one = score(np.ones_like(truth), truth, known)
    assert one.found == 0 and one.joined > 0.9 and one.cut_up == 0
    none = score(np.zeros_like(truth), truth, known)
    assert none.object_f1 == 0 and none.boundary_f1 == (0.0, 0.0)


@pytest.fixture
def context() -> Context:
    return Context(Settings(memory_mb=2000, threads=1))


def outlines(maps: np.ndarray, folder: Path, context: Context, tolerance_px: float = 1.0) -> Parcels:
    """Parcels of maps by way of files."""
    height, width = maps.shape[1:]
    grid = Grid.from_origin("EPSG:32631", 500000, 4800000, 10, height, width)
    values = np.where(np.isnan(maps), 255, np.rint(maps * FULL)).astype(np.uint8)
    path = str(folder / "maps.tif")
    write_raster(RasterSpec(path, grid, "uint8", 255, 3, scale=1 / FULL), values)
    cutting = Cutting(0.6)
    boxes = cut_parcels(path, grid, cutting, str(folder / "numbers.tif"), context)
    return draw_outlines(str(folder / "numbers.tif"), path, grid, boxes, cutting.smallest, tolerance_px, context)


def test_outlines_share_their_borders(tmp_path: Path, context: Context) -> None:
    truth = voronoi(160, 40, 5)
    parcels = outlines(maps_of(truth), tmp_path, context)
    shapes = parcels.geometries
    assert len(parcels) > 25 and shapely.is_valid(shapes).all()
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    # simplified: far fewer points than sides of pixels, nearly the same ground
    assert shapely.area(shapes).sum() == pytest.approx(100.0 * parcels.pixels.sum(), rel=0.02)
    assert shapely.get_num_coordinates(shapes).mean() < 20
    inner = shapely.area(shapes) > 5e4
    assert (parcels.strength[inner] > 0.8).all() and (parcels.extent > 0.99).all()


def test_one_block_or_many_give_the_same_parcels(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps = maps_of(voronoi(320, 90, 6))
    # what a network leaves: weak borders and noise
    rng = np.random.default_rng(4)
    maps[0] = np.clip(0.85 * maps[0] + 0.1 * rng.random(maps[0].shape), 0, 1)
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    whole = outlines(maps, tmp_path / "one", context)

    def blocks(self: Grid, height: int, width: int) -> Iterator[Window]:
        for row in range(0, self.height, 160):
            for col in range(0, self.width, 160):
                yield Window(row, col, min(160, self.height - row), min(160, self.width - col))

    monkeypatch.setattr(Grid, "blocks", blocks)
    monkeypatch.setattr("algorithms.landcover.edges_outline._PIECE", 100)
    parts = outlines(maps, tmp_path / "many", context)
    assert abs(len(parts) - len(whole)) <= 1
    one, two = (np.array(sorted(shapely.to_wkb(p.geometries))) for p in (whole, parts))
    assert np.isin(one, two).mean() > 0.97
    assert shapely.area(shapely.union_all(parts.geometries)) == pytest.approx(
        shapely.area(parts.geometries).sum(), rel=1e-9
    )


def test_a_parcel_seen_by_two_blocks_is_one() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 0, 10, 64, 128)
    stitching = Stitching(grid)
    left = np.zeros((64 + 2 * MARGIN, 64 + 2 * MARGIN), np.int32)
    inner = slice(MARGIN, MARGIN + 64)
    # the first block sees columns 40 to 79 of the image, the second one column more, under another number
    left[inner, MARGIN + 40 : MARGIN + 80] = 1
    right = np.zeros_like(left)
    right[inner, MARGIN - 64 + 40 : MARGIN - 64 + 81] = 7
    assert stitching.add(left, Window(0, 0, 64, 64)) == []
    stitching.add(right, Window(0, 64, 64, 64))
    (rows, first) = stitching.rest()[0]
    assert first == 0 and set(np.unique(rows)) == {0, 1} and (rows[:, 40:81] == 1).all() and (rows[:, 81:] == 0).all()
    assert tuple(stitching.boxes.high[1]) == (63, 80)


def test_blocks_are_blended_without_seams() -> None:
    margin, width, height = 8, 64, 96
    rng = np.random.default_rng(2)
    truth = np.pad(rng.random((3, height, width)).astype(np.float32), ((0, 0), (margin, margin), (margin, margin)))
    strip = Strip(width, margin)
    rows = []
    for row in range(0, height, 32):
        for col in range(0, width, 32):
            block = truth[:, row : row + 32 + 2 * margin, col : col + 32 + 2 * margin]
            rows += strip.add(block, Window(row, col, 32, 32))
    rows += strip.rest(height)
    made = np.concatenate([r for r, _ in rows], axis=1)
    assert [f for _, f in rows] == list(np.cumsum([0, *(r.shape[1] for r, _ in rows)])[:-1])
    assert np.array_equal(made, np.rint(truth[:, margin:-margin, margin:-margin] * FULL).astype(np.uint8))
    ends = ramp(64, 8)
    assert np.allclose(ends[:16] + ends[:-17:-1][::-1], 1.0)


def test_dates_are_spread_and_clear() -> None:
    times = [86400.0 * d for d in range(0, 100, 10)]
    shares = [0.9, 0.5, 0.2, 0.8, 0.7, 0.0, 1.0, 0.4, 0.6, 0.95]
    chosen = choose_dates(times, shares, 4)
    assert len(chosen) == 4 and {0, 6, 9} <= set(chosen)
    assert choose_dates(times, shares, 20) == [n for n, s in enumerate(shares) if s >= 0.3]
    assert choose_dates(times[:3], [0.1, 0.02, 0.2], 5) == [0, 2]
    assert choose_dates(times[:2], [0.0, 0.01], 5) == []


def fields(size: int, seed: int, dates: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """(dates, 4, h, w) reflectance of square fields with a little noise, and their numbers."""
    rng = np.random.default_rng(seed)
    truth = checkerboard(size, 24)
    colour = rng.uniform(0.05, 0.4, (dates, 4, int(truth.max()) + 1)).astype(np.float32)
    colour[:, 2:3] *= 0.3
    colour[:, 3] += 0.3
    images = colour[:, :, truth] + 0.004 * rng.standard_normal((dates, 4, size, size)).astype(np.float32)
    return images.astype(np.float32), truth


def test_gradient_finds_fields_also_under_clouds() -> None:
    images, truth = fields(120, 7)
    clear = np.ones((3, 120, 120), bool)
    clear[0, :60], clear[1, 60:, 60:], images[0, :, :60] = False, False, 0.9
    maps = gradient_maps(images, clear)
    made = segment(maps, GRADIENT_CUTTING)
    assert score(made, truth, clear.any(0)).object_f1 > 0.9


def test_gradient_of_a_single_date_and_of_none() -> None:
    images, truth = fields(96, 8, 1)
    clear = np.ones((1, 96, 96), bool)
    assert score(segment(gradient_maps(images, clear), GRADIENT_CUTTING), truth, clear[0]).object_f1 > 0.5
    assert np.isnan(gradient_maps(images, ~clear)).all()


def test_noise_alone_gives_few_parcels() -> None:
    rng = np.random.default_rng(9)
    images = 0.1 + 0.01 * rng.standard_normal((4, 4, 128, 128)).astype(np.float32)
    images[:, 3] += 0.3
    made = segment(gradient_maps(images, np.ones((4, 128, 128), bool)), GRADIENT_CUTTING)
    assert made.max() <= 3


def test_margin_is_wider_than_the_watershed_needs() -> None:
    maps = maps_of(voronoi(256, 60, 11))
    whole = segment(maps, Cutting(0.6))
    part = segment(maps[:, :200, :200], Cutting(0.6))
    inner = 200 - edges_stitch.MARGIN
    found = score(part[:inner, :inner], whole[:inner, :inner], np.ones((inner, inner), bool))
    assert found.object_f1 > 0.97 and replace(Cutting(), weakest=0.6).smallest == 10
