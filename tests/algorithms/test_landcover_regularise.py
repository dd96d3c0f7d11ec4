"""Regularisation against OTB and GDAL, polygons without gaps or overlaps, attributes that add up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context
from algorithms.core.raster import RasterSpec, grid_of, open_dataset, read, write_raster
from algorithms.landcover.legend import from_layer_style, shipped
from algorithms.landcover.polygonise import patches_of, polygons_from
from algorithms.landcover.regular import block_mode, disk, majority, oso_regularisation, sieve, sieve_both
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 120, 140)
FAMILIES = ((5, 6, 7, 8, 9, 10, 11, 12), (16, 17), (1, 2, 3), (13, 18, 19), (20, 21), (14, 15))


def _noisy(seed: int = 0, shape: tuple[int, int] = GRID.shape) -> np.ndarray:
    rng = np.random.default_rng(seed)
    height, width = shape
    fields = np.kron(rng.integers(1, 24, (height // 10, width // 10)), np.ones((10, 10), int))
    noisy = np.where(rng.uniform(size=shape) < 0.2, rng.integers(1, 24, shape), fields)
    noisy[:, -7:] = 0
    noisy[rng.uniform(size=shape) < 0.01] = 0
    return noisy.astype(np.uint8)


@pytest.mark.reference
def test_against_otb_and_gdal(reference_folder: Callable[[str], Path]) -> None:
    case = np.load(reference_folder("otb") / "otb_case.npz")
    data = case["map"]
    assert (majority(data, 1) == case["reg_r1"]).all()
    assert (majority(data, 1, undecided=99) == case["reg_r1_undecided99"]).all()
    assert (majority(data, 2) == case["reg_r2"]).all()
    assert (majority(data, 1, isolated=2) == case["reg_r1_isolated2"]).all()
    for threshold in (4, 10):
        assert (sieve(data, threshold, 4) == case[f"sieve4_{threshold}"]).all()
        assert (sieve(data, threshold, 8) == case[f"sieve8_{threshold}"]).all()
        assert (sieve_both(data, threshold) == case[f"sieve8then4_{threshold}"]).all()


def test_windows() -> None:
    assert len(disk(1)) == 9 and len(disk(2)) == 21 and len(disk(0)) == 1


def test_no_class_is_made_and_roads_water_snow_stay_within_families() -> None:
    data = _noisy()
    first = oso_regularisation(data, FAMILIES, 12, 1)
    for code in (4, 22, 23, 0):
        assert ((first == code) == (data == code)).all()
    whole = oso_regularisation(data, FAMILIES, 12, 10)
    assert set(np.unique(whole)) <= set(np.unique(data)) and ((whole == 0) == (data == 0)).all()
    family = {c: i for i, f in enumerate(FAMILIES) for c in f}
    moved = first != data
    assert moved.any()
    assert all(family[int(a)] == family[int(b)] for a, b in zip(data[moved], first[moved], strict=True))


def test_constant_map_stays() -> None:
    constant = np.full((40, 40), 6, np.uint8)
    assert (oso_regularisation(constant, FAMILIES, 10, 10) == 6).all() and (majority(constant, 3) == 6).all()


def test_mode_of_squares() -> None:
    data = np.array([[5, 5, 0, 7], [6, 5, 7, 6], [0, 0, 2, 2]], np.uint8)
    assert block_mode(data, 2).tolist() == [[5, 7], [0, 2]]
    tie = np.array([[9, 3], [3, 9]], np.uint8)
    assert block_mode(tie, 2).tolist() == [[3]]


@pytest.mark.parametrize("tolerance", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_polygons_have_neither_gaps_nor_overlaps(tolerance: float, seed: int) -> None:
    data = _noisy(seed, (60, 70)) if seed else sieve_both(_noisy(), 6)
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, *data.shape)
    patches = patches_of(data)
    polygons = polygons_from(patches, grid, tolerance, 2)
    assert shapely.is_valid(polygons).all()
    total = (data > 0).sum() * 400.0
    assert shapely.area(polygons).sum() == pytest.approx(total, rel=1e-9)
    assert shapely.area(shapely.union_all(polygons)) == pytest.approx(total, rel=1e-9)
    if tolerance == 0.0:
        raw = polygons_from(patches, grid, 0.0, 0)
        sizes = np.bincount(patches.regions.ravel())[1:] * 400.0
        assert np.allclose(shapely.area(raw), sizes)


def test_borders_are_shared_and_simpler() -> None:
    data = sieve_both(_noisy(), 10)
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, *data.shape)
    patches = patches_of(data)
    smooth, raw = polygons_from(patches, grid, 0.75, 0), polygons_from(patches, grid, 0.0, 0)
    assert shapely.get_num_coordinates(smooth).sum() < 0.85 * shapely.get_num_coordinates(raw).sum()
    distance = shapely.hausdorff_distance(shapely.boundary(raw), shapely.boundary(smooth))
    assert distance.max() <= 15.0 + 1e-6


def test_regions_that_touch_at_corners() -> None:
    """Checkerboards, rings and holes that meet in one point."""
    board = (np.indices((6, 6)).sum(axis=0) % 2 + 1).astype(np.uint8)
    ring = np.ones((7, 7), np.uint8)
    ring[1:6, 1:6] = 2
    ring[2, 2] = ring[3, 3] = ring[4, 4] = 3
    ring[3, 2] = 0
    for data in (board, ring):
        grid = Grid.from_origin("EPSG:32631", 0, 0, 1, *data.shape)
        polygons = polygons_from(patches_of(data), grid, 0.7, 1)
        assert shapely.is_valid(polygons).all()
        assert shapely.area(shapely.union_all(polygons)) == pytest.approx((data > 0).sum())


@pytest.fixture
def product(tmp_path: Path) -> dict[str, Any]:
    data = _noisy()
    paths = {n: str(tmp_path / f"{n}.tif") for n in ("carte", "conf", "dates")}
    write_raster(RasterSpec(paths["carte"], GRID, "uint8", 0, classes=shipped("oso23", "fr").classes), data)
    rng = np.random.default_rng(3)
    write_raster(RasterSpec(paths["conf"], GRID, "uint8", 255), rng.integers(30, 100, GRID.shape).astype(np.uint8))
    write_raster(RasterSpec(paths["dates"], GRID, "uint16"), np.full(GRID.shape, 17, np.uint16))
    return {**paths, "data": data, "folder": tmp_path}


def test_entries_from_map_to_polygons(product: dict[str, Any]) -> None:
    coarse, vector = str(product["folder"] / "régulière.tif"), str(product["folder"] / "vecteur.gpkg")
    run_entry("regularise", {"image": product["carte"], "pixel": 20, "output": coarse}, Context())
    result = read(coarse)
    assert result.shape == (60, 70) and grid_of(coarse).pixel_size == 20
    assert open_dataset(coarse).tags(1)["class_23"] == "eau"
    found = run_entry(
        "vectorise_map",
        {"image": coarse, "detail": product["carte"], "confidence": product["conf"], "validity": product["dates"],
         "output": vector},
        Context(),
    )  # fmt: skip
    meta, _, wkb, data = pyogrio.raw.read(vector, layer="vecteur")
    columns = dict(zip(meta["fields"], data, strict=True))
    polygons = shapely.from_wkb(wkb)
    assert len(polygons) == found.outputs["polygons"] and shapely.is_valid(polygons).all()
    assert shapely.area(polygons).sum() == pytest.approx((result > 0).sum() * 400.0, rel=1e-6)
    assert (columns["Area"] * 1e4 >= 0.5 * 1000).all()
    percent = np.stack([columns[f] for f in meta["fields"] if f.startswith("pct_")])
    assert np.abs(percent.sum(axis=0) - 100).max() < 0.15
    assert (columns["Validmean"] == 17).all() and (columns["Validstd"] == 0).all()
    assert 60 < np.mean(columns["Confidence"]) < 70
    assert set(np.unique(columns["Class"])) <= set(range(1, 24))
    legend = from_layer_style(vector, "vecteur", "Class")
    assert legend is not None and legend.label(int(columns["Class"][0])) == columns["Name"][0]


def test_bad_inputs(product: dict[str, Any]) -> None:
    out = str(product["folder"] / "o.tif")
    with pytest.raises(TheiaError, match="cannot be made of pixels"):
        run_entry("regularise", {"image": product["carte"], "pixel": 25, "output": out}, Context())
    with pytest.raises(TheiaError, match="table of families is missing"):
        run_entry("regularise", {"image": product["carte"], "families": "table", "output": out}, Context())
    real = str(product["folder"] / "real.tif")
    write_raster(RasterSpec(real, GRID, "float32"), np.ones(GRID.shape, np.float32))
    with pytest.raises(TheiaError, match="whole numbers"):
        run_entry("vectorise_map", {"image": real, "output": str(product["folder"] / "v.gpkg")}, Context())
