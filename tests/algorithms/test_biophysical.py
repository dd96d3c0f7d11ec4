"""Canopy variables: the networks against PROSAIL, and the entry on products of known canopies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.physics.prosail import Canopy, Geometry, Leaf, band_reflectance, canopy_spectrum, soil_spectrum
from algorithms.vegetation.biophysical import ABOVE, FLAGS_NODATA, NEAR_MASK, NODATA, OUTSIDE_DOMAIN
from algorithms.vegetation.retrieval import BAND_SETS, VARIABLES, networks
from algorithms.worker import run_entry

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 150, 50)
GEOMETRY = Geometry(35.0, 4.0, 60.0)
LAIS = (0.2, 1.0, 2.0, 4.0)


def canopy(lai: float) -> Any:
    return canopy_spectrum(Leaf(), Canopy(lai), soil_spectrum(1.0, 0.6), GEOMETRY)


@pytest.mark.parametrize("size", sorted(BAND_SETS))
def test_known_canopies_are_found(size: int) -> None:
    """The wheat-like canopies of a teaching set, none with noise, within two standard deviations."""
    retrieval = networks()["S2B", size]
    found = [canopy(lai) for lai in LAIS]
    reflectance = band_reflectance(np.array([f.reflectance for f in found]), "S2B", BAND_SETS[size])
    cosines = np.tile(np.cos(np.radians([35.0, 4.0, 60.0])), (len(LAIS), 1))
    values, std, outside = retrieval.run(reflectance, cosines)
    truth = np.array([[lai, f.fapar, f.cover, lai * 0.45] for lai, f in zip(LAIS, found, strict=True)])
    assert not outside.any() and (std > 0).all()
    assert (np.abs(values - truth) <= 2 * std).all()
    assert (np.diff(values[:, VARIABLES.index("LAI")]) > 0).all()
    assert std[-1, 0] > std[0, 0]  # dense canopies are less certain


@pytest.mark.reference
@pytest.mark.parametrize(("size", "sensor"), [(10, "S2A"), (20, "S2A"), (20, "S2B")])
def test_independent_cases(reference_folder: Callable[[str], Path], size: int, sensor: str) -> None:
    """Canopies drawn elsewhere, wider than the training: LAI within 2.0 rms (3 to 12 had noise been left out)."""
    with open(reference_folder("prosail_reference.csv"), newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["kind"] == "lhs"]
    retrieval = networks()[sensor, size]
    reflectance = np.array([[float(r[f"{sensor.lower()}_{b}"]) for b in retrieval.bands] for r in rows])
    angles = np.array([[float(r[k]) for k in ("tts_deg", "tto_deg", "psi_deg")] for r in rows])
    values, std, _ = retrieval.run(reflectance, np.cos(np.radians(angles)))
    error = np.clip(values[:, 0], 0, 8) - [float(r["lai"]) for r in rows]
    assert np.sqrt((error**2).mean()) <= 2.0
    assert (np.abs(error) <= 2 * std[:, 0]).mean() >= 0.7


def test_slopes_are_the_derivatives() -> None:
    layers = networks()["S2A", 20].value
    x = np.random.default_rng(0).normal(0, 1, (5, 11)).astype(np.float32)
    slopes = layers.slopes(x)
    for k in range(11):
        step = np.zeros(11, np.float32)
        step[k] = 1e-2
        numeric = (layers.run(x + step) - layers.run(x - step)) / 2e-2
        np.testing.assert_allclose(slopes[:, k], numeric, atol=2e-3)


def test_uncertain_reflectance_gives_uncertain_leaf_area() -> None:
    retrieval = networks()["S2A", 20]
    reflectance = band_reflectance(canopy(2.0).reflectance[np.newaxis], "S2A", retrieval.bands)
    cosines = np.cos(np.radians([[35.0, 4.0, 60.0]]))
    _, plain, _ = retrieval.run(reflectance, cosines)
    _, none, _ = retrieval.run(reflectance, cosines, np.zeros_like(reflectance))
    _, more, _ = retrieval.run(reflectance, cosines, np.full_like(reflectance, 0.03))
    np.testing.assert_allclose(none, plain, rtol=1e-6)
    assert (more > plain).all()


def product(folder: Path, std: float | None = None, **changes: Any) -> Path:
    """Four canopies side by side at 20 m, a masked corner, a pixel without data; a GeoTIFF with a side-car."""
    names = BAND_SETS[20]
    bands = band_reflectance(np.array([canopy(lai).reflectance for lai in LAIS]), "S2A", names)
    stack = np.repeat(np.round(bands.T * 1e4), [12, 13, 12, 13], axis=1)[:, np.newaxis].repeat(GRID.height, axis=1)
    stack[:, 30, 30] = -10000
    stack[:, 35, 35] = np.array([9000, 100, 9000, 100, 9000, 100, 9000, 100])
    folder.mkdir(parents=True, exist_ok=True)
    write_raster(RasterSpec(str(folder / "a.tif"), GRID, "int16", -10000, count=len(names)), stack.astype(np.int16))
    cloud = np.zeros(GRID.shape, np.uint8)
    cloud[:10, :10] = 1
    write_raster(RasterSpec(str(folder / "cloud.tif"), GRID, "uint8"), cloud)
    described = {
        "datetime": "2024-05-03T10:50:00Z", "sensor": "S2A", "bands": list(names), "nodata": -10000,
        "masks": {"cloud": "cloud.tif"},
        "angles": dict(zip(("sun_zenith_deg", "sun_azimuth_deg", "view_zenith_deg", "view_azimuth_deg"),
                           (35, 150, 4, 210), strict=True)),
    }  # fmt: skip
    if std is not None:
        noise = np.full(stack.shape, round(std * 1e4), np.uint16)
        write_raster(RasterSpec(str(folder / "a_std.tif"), GRID, "uint16", 65535, count=len(names)), noise)
        described["std"] = {"file": "a_std.tif"}
    (folder / "a.json").write_text(json.dumps({**described, **changes}), encoding="utf-8")
    return folder


def run(folder: Path, memory_mb: int = 2000, **more: Any) -> Any:
    parameters = {"products": [str(folder)], "output": str(folder.parent / "out é"), **more}
    return run_entry("biophysical_variables", parameters, Context(Settings(threads=2, memory_mb=memory_mb)))


def maps(folder: Path, name: str) -> np.ndarray:
    with rasterio.open(next((folder.parent / "out é").glob(f"*_{name}.tif"))) as dataset:
        return np.asarray(dataset.read())


def test_a_product_of_known_canopies(tmp_path: Path) -> None:
    folder = product(tmp_path / "série")
    result = run(folder, variables=["LAI", "FAPAR"])
    assert result.outputs["images"] == 2 and [layer.style for layer in result.layers] == ["lai", "fapar"]
    lai, std = maps(folder, "LAI")
    flags = maps(folder, "BIOFLAGS")[0]
    for column, truth in zip((6, 18, 31, 44), LAIS, strict=True):
        assert abs(lai[20, column] - 1000 * truth) <= 2 * std[20, column]
    assert (lai[:10, :10] == NODATA).all() and (flags[:10, :10] == FLAGS_NODATA).all()
    assert flags[11, 5] & NEAR_MASK and not flags[13, 5] & NEAR_MASK
    assert lai[30, 30] == NODATA and flags[30, 30] == FLAGS_NODATA
    assert flags[35, 35] & OUTSIDE_DOMAIN
    assert not flags[20, 20] & (OUTSIDE_DOMAIN | ABOVE)
    item = json.loads(next((tmp_path / "out é").glob("*_BIOPHYSICAL.json")).read_text(encoding="utf-8"))
    assert item["properties"]["theia:job"]["entry"] == "biophysical_variables"


def test_the_uncertainty_of_a_filled_series_is_carried_on(tmp_path: Path) -> None:
    plain, doubtful = product(tmp_path / "a" / "p"), product(tmp_path / "b" / "p", std=0.03)
    run(plain), run(doubtful)
    assert (maps(plain, "LAI")[0] == maps(doubtful, "LAI")[0]).all()
    known = maps(plain, "LAI")[0] != NODATA
    assert (maps(doubtful, "LAI")[1][known] > maps(plain, "LAI")[1][known]).all()


def test_blocks_do_not_matter(tmp_path: Path) -> None:
    one, other = product(tmp_path / "a" / "p"), product(tmp_path / "b" / "p")
    run(one)
    run(other, memory_mb=460)
    for name in ("LAI", "BIOFLAGS"):
        assert np.abs(maps(one, name).astype(int) - maps(other, name)).max() <= (1 if name == "LAI" else 0)


def test_without_angles_the_sun_of_the_date_is_used(tmp_path: Path) -> None:
    given, guessed = product(tmp_path / "a" / "p"), product(tmp_path / "b" / "p", angles={})
    run(given), run(guessed)
    known = maps(given, "LAI")[0] != NODATA
    difference = np.abs(maps(given, "LAI")[0].astype(int) - maps(guessed, "LAI")[0])[known]
    assert 0 < np.median(difference) < 500


def test_products_that_cannot_serve_are_listed(tmp_path: Path) -> None:
    folder = product(tmp_path / "p")
    with pytest.raises(TheiaError, match="has no B2, B8"):
        run(folder, bands="visible")
    (folder / "a.json").write_text(json.dumps({
        "datetime": "2024-05-03", "sensor": "L8", "bands": ["B2", "B3", "B4", "B5", "B6", "B7", None, None],
    }))  # fmt: skip
    with pytest.raises(TheiaError, match="Sentinel-2 is needed"):
        run(folder)
    with pytest.raises(TheiaError, match="No product lies in the period"):
        run(folder, start="2030-01-01")
