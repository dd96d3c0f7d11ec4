"""Geometry of analysis-ready dates: half pixels, zones, tiles, one interpolation, masks that grow, shifts found."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from algorithms.core.blocks import Inputs
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.products.read import open_products
from algorithms.products.scene import Scene
from algorithms.series.ready.acquisitions import Acquisition, acquisitions, choose_bands, kernel_reach, place
from algorithms.series.ready.block import block, grown
from algorithms.series.ready.recipe import BITS, LEFT_OUT, NODATA, bits_of, prepare
from algorithms.series.ready.register import register
from algorithms.series.ready.shift import Displacement, combine, displacement
from algorithms.series.ready.target import target_grid
from tests.algorithms.ready_data import LANDSAT_GRID, S2_GRID, ZONE, at, landsat, product, sentinel, waves

DAY = dt.date(2023, 6, 1)
MASKS = ("cloud", "shadow", "outside")
NAMES = ("B2", "B3", "B4", "B8", "B8A", "B11", "B12")


def dates_of(*folders: Path) -> list[Acquisition]:
    return acquisitions(open_products([str(f) for f in folders]), NAMES)


def deliver(one: Acquisition, grid: Grid, window: Window | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance (bands, h, w), NaN unknown, and flags."""
    recipe, sources, _ = prepare(one, grid, MASKS)
    where = window or grid.window
    found = block(Inputs(sources, grid, where, recipe.margin), where, {"recipe": recipe})
    image = found["image"].astype(float)
    return np.where(image == NODATA, np.nan, image * 1e-4), found["flags"]


def test_landsats_half_pixel_is_in_phase(tmp_path: Path) -> None:
    """The ground seen on Landsat's grid comes back at the pixels of Sentinel-2; half a pixel off it does not."""
    one = dates_of(landsat(tmp_path, DAY).parent)[0]
    found, _ = deliver(one, S2_GRID)
    truth = at(waves, S2_GRID)
    inner = (slice(12, -12), slice(12, -12))
    right = np.abs(found[3][inner] - truth[inner]).max()
    beside = np.abs(found[3][inner] - at(waves, S2_GRID, (15, -15))[inner]).max()
    assert right < 0.01 < 0.05 < beside


@pytest.mark.parametrize("pixel", [10, 20, 30])
def test_other_zones_and_pixels_are_in_phase(tmp_path: Path, pixel: int) -> None:
    from pyproj import Transformer

    other = "EPSG:32632"
    x, y = Transformer.from_crs(ZONE, other, always_xy=True).transform(600960, 4899060)
    grid = Grid.from_origin(other, round((x - 2100) / 30) * 30 + 15, round((y + 2100) / 30) * 30 + 15, 30, 140, 140)
    to_zone = Transformer.from_crs(other, ZONE, always_xy=True)
    values = waves(*to_zone.transform(*np.meshgrid(*grid.centres())))
    one = dates_of(landsat(tmp_path, DAY, values, grid=grid).parent)[0]
    target = S2_GRID if pixel == 10 else S2_GRID.coarsen(pixel // 10)
    found, _ = deliver(one, target)
    assert np.nanmax(np.abs(found[3] - at(waves, target))) < 0.012
    assert np.isfinite(found[3]).all()


def test_one_interpolation_brings_a_moved_image_back(tmp_path: Path) -> None:
    shift = (7.0, -4.0)
    one = dates_of(sentinel(tmp_path, DAY, at(waves, S2_GRID, shift)).parent)[0]
    found, _ = deliver(one.moved(shift), S2_GRID)
    inner = (slice(8, -8), slice(8, -8))
    assert np.abs(found[3][inner] - at(waves, S2_GRID)[inner]).max() < 1e-3
    # what is not moved is not interpolated at all
    plain, _ = deliver(one, S2_GRID)
    assert np.array_equal(np.rint(plain[3] * 1e4), np.rint(at(waves, S2_GRID, shift) * 1e4))


def test_blocks_and_whole_are_the_same(tmp_path: Path) -> None:
    cloud = np.zeros(LANDSAT_GRID.shape, bool)
    cloud[20:25, 30:33] = True
    one = dates_of(landsat(tmp_path, DAY, cloud=cloud).parent)[0].moved((4.0, 5.0))
    whole, flags = deliver(one, S2_GRID)
    for window in S2_GRID.blocks(64, 50):
        part, part_flags = deliver(one, S2_GRID, window)
        assert np.array_equal(part, whole[:, *window.slices], equal_nan=True)
        assert np.array_equal(part_flags, flags[window.slices])


def test_masks_grow_by_what_the_interpolation_reaches(tmp_path: Path) -> None:
    """A pixel that is called clear does not change whatever stands under the clouds."""
    cloud = np.zeros(LANDSAT_GRID.shape, bool)
    cloud[30:34, 30:34] = True
    field = at(waves, LANDSAT_GRID)
    one = dates_of(landsat(tmp_path / "a", DAY, field, cloud=cloud).parent)[0]
    other = dates_of(landsat(tmp_path / "b", DAY, np.where(cloud, 0.9, field), cloud=cloud).parent)[0]
    (first, flags), (second, _) = deliver(one, S2_GRID), deliver(other, S2_GRID)
    clear = (flags & LEFT_OUT) == 0
    assert np.array_equal(first[:, clear], second[:, clear]) and not np.array_equal(first, second)
    assert 0.95 < clear.mean() < 0.99
    assert np.isfinite(first).all()  # reflectance stays under clouds


@pytest.mark.parametrize("shift", [(0.0, 0.0), (7.0, -4.0)])
def test_the_edge_of_an_image_is_kept_to_its_last_pixel(tmp_path: Path, shift: tuple[float, float]) -> None:
    """Landsat's swath ends within the file, and the file within the grid: what was seen is clear, and right."""
    known = np.ones(LANDSAT_GRID.shape, bool)
    known[:, :20] = False  # 45 m before the corner to 555 m after it
    small = LANDSAT_GRID.crop(Window(0, 0, 40, 67))
    values = np.where(known, at(waves, LANDSAT_GRID, shift), np.nan)[:40]
    one = dates_of(landsat(tmp_path, DAY, values, grid=small, cloud=np.zeros(small.shape, bool)).parent)[0]
    image, flags = deliver(one.moved(shift), S2_GRID)
    clear = (flags & LEFT_OUT) == 0
    x, y = S2_GRID.centres()
    ground = small.crop(Window(0, 20, 40, 47)).bounds
    inside = (x >= ground[0] - shift[0]) & (x <= ground[2] - shift[0])
    below = (y >= ground[1] - shift[1]) & (y <= ground[3] - shift[1])
    assert np.array_equal(clear, below[:, np.newaxis] & inside)
    error = np.abs(image[3] - at(waves, S2_GRID))[clear]
    assert error.max() < 0.05 and error.mean() < 0.002


def test_reach_of_kernels() -> None:
    assert kernel_reach(S2_GRID, S2_GRID) == 0
    assert kernel_reach(LANDSAT_GRID, S2_GRID) == 5  # 45 m
    assert kernel_reach(place(S2_GRID, (3.0, 0.0), S2_GRID), S2_GRID) == 2
    assert kernel_reach(S2_GRID, S2_GRID.coarsen(3)) == 1


def test_growth_is_a_square() -> None:
    mask = np.zeros((21, 21), bool)
    mask[10, 10] = True
    big = grown(mask, 5)
    rows, cols = np.mgrid[:21, :21]
    assert np.array_equal(big, np.maximum(abs(rows - 10), abs(cols - 10)) <= 5)
    assert (
        grown(mask, 0) is mask and not grown(np.zeros((4, 4), bool), 3).any() and grown(np.ones((4, 4), bool), 3).all()
    )


def test_tiles_of_one_pass_are_merged_and_agree(tmp_path: Path) -> None:
    """Two tiles of one pass give one date, whole; where they overlap each alone gives the same pixels."""
    west = Grid.from_origin(ZONE, 600000, 4900020, 10, 192, 120)
    east = Grid.from_origin(ZONE, 600800, 4900020, 10, 192, 112)
    for grid, tile, clock in ((west, "T31TAA", "10:50:00"), (east, "T31TAB", "10:50:04")):
        cloud = np.zeros(grid.shape, bool)
        if tile == "T31TAA":
            cloud[:, 100:] = True
        sentinel(tmp_path / tile, DAY, at(waves, grid), grid=grid, tile=tile, clock=clock, cloud=cloud)
    found = dates_of(tmp_path)
    assert len(found) == 1 and len(found[0].scenes) == 2
    target, _ = target_grid(open_products([str(tmp_path)]))
    assert target.equals(S2_GRID)
    image, flags = deliver(found[0], target)
    assert np.allclose(image[3], at(waves, S2_GRID), atol=1e-4)
    assert ((flags & LEFT_OUT) == 0).all()  # the clouds of one tile lie where the other is clear
    both = slice(80, 120)
    alone = [deliver(replace(found[0], scenes=(s,)), target)[0][:, :, both] for s in found[0].scenes]
    assert np.array_equal(alone[0], alone[1])


def test_two_orbits_of_one_day_stay_apart(tmp_path: Path) -> None:
    sentinel(tmp_path / "a", DAY, orbit=8, id="a")
    sentinel(tmp_path / "b", DAY, orbit=51, clock="11:00:00", id="b")
    sentinel(tmp_path / "c", DAY, orbit=51, clock="12:40:00", sensor="S2B")
    assert [len(d.scenes) for d in dates_of(tmp_path)] == [1, 1, 1]


def test_bands_by_role(tmp_path: Path) -> None:
    scene = open_products([str(landsat(tmp_path, DAY))])[0]
    assert choose_bands(scene, NAMES) == {"B2": "B2", "B3": "B3", "B4": "B4", "B5": "B8A", "B6": "B11", "B7": "B12"}
    assert choose_bands(scene, ("B8", "B4")) == {"B5": "B8A", "B4": "B4"}  # the one near infrared that there is
    assert choose_bands(scene, ("B5", "B6")) == {}  # the red edge, which Landsat does not have
    spot = product(
        tmp_path / "s", DAY, "SPOT4", dict.fromkeys(("XS1", "XS2", "XS3", "SWIR"), at(waves, S2_GRID)), S2_GRID
    )
    assert choose_bands(open_products([str(spot)])[0], NAMES) == {"XS1": "B3", "XS2": "B4", "XS3": "B8", "SWIR": "B11"}


def test_target_grid(tmp_path: Path) -> None:
    scenes = open_products([str(sentinel(tmp_path / "s", DAY)), str(landsat(tmp_path / "l", DAY))])
    for order in (scenes, scenes[::-1]):
        assert target_grid(order)[0].equals(S2_GRID)
        assert target_grid(order, 30)[0].equals(S2_GRID.coarsen(3))
    only_landsat = [s for s in scenes if s.sensor == "L8"]
    own, _ = target_grid(only_landsat)
    assert own.pixel_size == 30 and own.transform[2] % 30 == 0 and own.transform[5] % 30 == 0
    area = {"extent": [600105, 4899005, 600495, 4899500], "crs": ZONE}
    cut, _ = target_grid(scenes, area=area)
    assert cut.bounds == (600100, 4899000, 600500, 4899500)
    with pytest.raises(TheiaError, match="outside every product"):
        target_grid(scenes, area={"extent": [0, 0, 100, 100], "crs": ZONE})
    with pytest.raises(TheiaError, match="degrees"):
        target_grid(scenes, crs="EPSG:4326")


def test_bits() -> None:
    assert bits_of(["cloud"]) == BITS["cloud"]
    assert bits_of(["cloud", "shadow"]) == BITS["cloud"] | BITS["shadow"] | BITS["cloud_or_shadow"]
    assert bits_of([]) == 0


# --- shifts


def textured(seed: int = 0, size: int = 320) -> np.ndarray:
    draw = np.random.default_rng(seed)
    field = gaussian_filter(draw.normal(size=(size, size)), 1.5, mode="wrap")
    return field / field.std() + 2 * gaussian_filter(draw.normal(size=(size, size)), 8, mode="wrap") * 8


def moved(image: np.ndarray, rows: float, cols: float) -> np.ndarray:
    from scipy.ndimage import fourier_shift

    return np.asarray(np.fft.ifft2(fourier_shift(np.fft.fft2(image), (rows, cols))).real)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.3, -0.7), (-1.2, 0.55), (3.4, 2.1)])
def test_displacement_between_pixels(shift: tuple[float, float]) -> None:
    image = textured()
    cut = (slice(60, 220), slice(60, 220))
    noise = 0.2 * np.random.default_rng(1).normal(size=(160, 160))
    found = displacement(image[cut], 0.5 * moved(image, *shift)[cut] + 3 + noise, np.ones((160, 160), bool), 5)
    assert found is not None and found.correlation > 0.9
    assert (found.rows, found.cols) == (pytest.approx(shift[0], abs=0.06), pytest.approx(shift[1], abs=0.06))


def test_displacement_does_without_clouds_and_says_when_it_cannot() -> None:
    image = textured(2)
    cut = (slice(60, 220), slice(60, 220))
    second = moved(image, 0.8, -0.4)[cut].copy()
    known = np.ones(second.shape, bool)
    known[20:70, 30:100] = False
    second[~known] = 50
    found = displacement(image[cut], second, known, 5)
    assert found is not None and np.hypot(found.rows - 0.8, found.cols + 0.4) < 0.15
    assert displacement(image[cut], second, np.zeros_like(known), 5) is None
    assert displacement(image[cut], np.ones_like(second), np.ones_like(known), 5) is None
    unlike = displacement(image[cut], textured(9)[cut], np.ones_like(known), 5)
    assert unlike is None or unlike.correlation < 0.3


def test_chips_judge_each_other() -> None:
    good = [Displacement(0.5 + 0.02 * k, -0.3, 0.9) for k in range(-3, 4)]
    wild = [Displacement(-3.0, 2.0, 0.8), Displacement(0.5, 4.0, 0.1), None]
    shift = combine(good + wild, 10)
    assert shift is not None and shift.chips == 7 and shift.tried == 10
    assert (shift.east_m, shift.north_m) == (pytest.approx(-3.0), pytest.approx(-5.0)) and shift.certain
    assert combine([None, Displacement(0, 0, 0.2)], 10) is None
    small = combine([Displacement(0.1, 0.1, 0.9)] * 5, 10)
    assert small is not None and not small.certain


@pytest.mark.parametrize("shift", [(0.0, 0.0), (6.0, -3.0), (-9.0, 8.0), (12.0, 0.0)])
def test_injected_shifts_are_found_to_a_metre_and_a_half(tmp_path: Path, shift: tuple[float, float]) -> None:
    """Landsat beside a clear median of Sentinel-2, its own half pixel and 30 m blur included."""
    for k in range(3):
        sentinel(tmp_path, DAY + dt.timedelta(days=10 * k))
    landsat(tmp_path, DAY + dt.timedelta(days=5), at(waves, LANDSAT_GRID, shift))
    placed, found = register(dates_of(tmp_path), S2_GRID, MASKS, Context())
    one = next(d for d in placed if d.sensor == "L8")
    result = found[one.id].shift
    assert result is not None
    assert np.hypot(result.east_m - shift[0], result.north_m - shift[1]) < 1.5
    assert found[one.id].moved == (shift != (0.0, 0.0))
    assert all(d.shift_m == (0.0, 0.0) for d in placed if d.sensor == "S2A")


def test_a_reference_image_of_ones_own(tmp_path: Path) -> None:
    """The dates are brought to the image given, with a system and pixel of its own."""
    own = Grid.from_origin(ZONE, 599990, 4900035, 15, 132, 132)
    path = str(tmp_path / "reference.tif")
    write_raster(RasterSpec(path, own, "float32", None), at(waves, own).astype(np.float32))
    sentinel(tmp_path / "p", DAY, at(waves, S2_GRID, (8.0, 5.0)))
    placed, found = register(dates_of(tmp_path / "p"), S2_GRID, MASKS, Context(), path)
    assert np.hypot(placed[0].shift_m[0] - 8, placed[0].shift_m[1] - 5) < 1.0
    residual = found[placed[0].id].residual
    assert residual is not None and residual.length_m < 1.0
    far = Grid.from_origin(ZONE, 0, 100000, 15, 20, 20)
    write_raster(RasterSpec(str(tmp_path / "far.tif"), far, "float32", None), np.ones(far.shape, np.float32))
    with pytest.raises(TheiaError, match="outside the area"):
        register(dates_of(tmp_path / "p"), S2_GRID, MASKS, Context(), str(tmp_path / "far.tif"))


def test_one_date_or_none_clear_stays_where_it_is(tmp_path: Path) -> None:
    sentinel(tmp_path / "one", DAY)
    placed, found = register(dates_of(tmp_path / "one"), S2_GRID, MASKS, Context())
    assert placed[0].shift_m == (0.0, 0.0) and found[placed[0].id].shift is None
    sentinel(tmp_path / "cloudy", DAY, cloud=np.ones(S2_GRID.shape, bool))
    _, found = register(dates_of(tmp_path / "cloudy"), S2_GRID, MASKS, Context())
    assert [f.why for f in found.values()] == ["no clear reference"]


def test_order_of_products_changes_nothing(tmp_path: Path) -> None:
    for k in range(3):
        sentinel(tmp_path, DAY + dt.timedelta(days=10 * k), at(waves, S2_GRID, (k, 0)))
    landsat(tmp_path, DAY, at(waves, LANDSAT_GRID, (5, 5)))
    scenes: list[Scene] = open_products([str(tmp_path)])
    results = [register(acquisitions(order, NAMES), S2_GRID, MASKS, Context()) for order in (scenes, scenes[::-1])]
    assert results[0] == results[1]
