"""Simulated level 1: its air held against 6S, its products read back, its truth."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.products.container import open_container
from algorithms.products.grib_write import write_auxiliary
from algorithms.products.level1 import Air, open_level1, read_air
from algorithms.simulate.forward import Direction, band_air, light
from algorithms.simulate.level1 import LEVEL1, PIXEL_M
from tests.algorithms.test_simulate_series import run


def _toa(sensor: str, band: str, angles: tuple[float, float, float], air: tuple[float, ...], rho: float) -> float:
    direction = Direction(angles[0], np.full((1, 1), angles[1]), np.full((1, 1), angles[2]))
    aot, altitude, water, ozone = air
    one = np.ones((1, 1))
    found = light(band_air(sensor, band, direction), np.zeros(1), np.zeros(1), aot * one, altitude * one, water, ozone,
                  rho * one)  # fmt: skip
    return float((found.path + (found.gain + found.around) * rho)[0, 0])


@pytest.mark.reference
def test_forward_model_meets_6s(reference_folder: Callable[[str], Path]) -> None:
    """Without aerosol it is 6S; with little, another aerosol makes little difference."""
    checked = 0
    with open(reference_folder("sixs_reference.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["aerosol"] not in ("none", "continental") or float(row["vza"]) > 36:
                continue
            aot = 0.0 if row["aerosol"] == "none" else float(row["aot550"])
            if aot > 0.15:
                continue
            found = _toa(row["sat"], row["band"], (float(row["sza"]), float(row["vza"]), float(row["raa"])),
                         (aot, 1000 * float(row["alt_km"]), float(row["wv_gcm2"]), float(row["o3_cmatm"])),
                         float(row["rho_s"]))  # fmt: skip
            assert abs(found - float(row["rho_toa"])) <= 0.0005 + 0.06 * aot, row
            checked += 1
    assert checked >= 5


def test_haze_brightens_dark_ground_and_darkens_bright_ground() -> None:
    air = (0.1, 200.0, 1.5, 0.3), (0.6, 200.0, 1.5, 0.3)
    angles = (40.0, 5.0, 100.0)
    assert _toa("S2A", "B2", angles, air[1], 0.02) > _toa("S2A", "B2", angles, air[0], 0.02) + 0.02
    assert _toa("S2A", "B8A", angles, air[1], 0.7) < _toa("S2A", "B8A", angles, air[0], 0.7)


def test_vapour_darkens_its_band_only() -> None:
    angles = (40.0, 5.0, 100.0)
    dry, wet = (0.1, 0.0, 0.5, 0.3), (0.1, 0.0, 4.0, 0.3)
    assert _toa("S2B", "B9", angles, wet, 0.4) < 0.6 * _toa("S2B", "B9", angles, dry, 0.4)
    assert _toa("S2B", "B2", angles, wet, 0.4) == pytest.approx(_toa("S2B", "B2", angles, dry, 0.4), rel=2e-3)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("level1") / "series"
    run(folder, format="l1c", start="2024-05-05", end="2024-05-20", truth=["masks", "dates", "land_cover"])
    return folder


def _records(series: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((series / "manifest.json").read_text(encoding="utf-8"))["products"]
    return found


def test_products_are_level1_with_their_air(series: Path) -> None:
    found = open_level1([str(series / "products")])
    records = _records(series)
    assert len(found) == len(records) >= 2
    for product, record in zip(found, records, strict=True):
        assert product.scene.level == "L1C" and product.scene.id == record["id"].removesuffix(".SAFE")
        assert set(product.scene.bands) == set(LEVEL1)
        assert {b: round(v.grid.pixel_size) for b, v in product.scene.bands.items()} == PIXEL_M
        assert product.air.aot == pytest.approx(record["aot"], rel=1.2) and product.air.water_gcm2
        assert product.scene.angles.mean_sun_deg == pytest.approx(
            (record["sun_zenith_deg"], record["sun_azimuth_deg"]), abs=1.5
        )


def test_clear_ground_shines_through_its_air(series: Path) -> None:
    """Apparent red and NIR of clear pixels follow the true surface; the blue is brighter than the ground."""
    for product, record in zip(open_level1([str(series / "products")]), _records(series), strict=True):
        mask = read(str(series / record["true_mask"]))
        clear = read(str(series / record["clear"][0])) / 1e4
        use = mask == 0
        if use.mean() < 0.2:
            continue
        bands = product.scene.bands
        toa = {b: read(bands[b].path)[use] * bands[b].scale + bands[b].offset for b in ("B2", "B8")}
        assert np.corrcoef(toa["B8"], clear[3][use])[0, 1] > 0.95
        assert float(np.mean(toa["B2"] - clear[0][use])) > 0.02


def test_true_aot_stands_beside(series: Path) -> None:
    for record in _records(series):
        aot = read(str(series / record["true_aot"]))
        assert (
            aot.shape == (30, 30)
            and 0 < float(aot.min())
            and float(aot.mean()) == pytest.approx(record["aot"], rel=1.0)
        )


def test_blocks_and_threads_do_not_show(series: Path, tmp_path: Path) -> None:
    context = Context(Settings(memory_mb=600, threads=1))
    run(tmp_path / "again", context, format="l1c", start="2024-05-05", end="2024-05-20", truth=["none"])
    for one, two in zip(open_level1([str(series / "products")]), open_level1([str(tmp_path / "again" / "products")]),
                        strict=True):  # fmt: skip
        for band in ("B1", "B4", "B11"):
            assert np.array_equal(read(one.scene.bands[band].path), read(two.scene.bands[band].path))


def test_auxiliary_files_come_back(tmp_path: Path) -> None:
    import datetime as dt

    grid = Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, 10.0, 600, 600)
    given = Air(0.231, 1.87, 0.312, 210.0, {"dust": 0.05, "organic": 0.101, "sulphate": 0.08})
    granule = tmp_path / "P.SAFE" / "GRANULE" / "L1C_T31TCJ_A000000_X"
    write_auxiliary(given, grid, dt.datetime(2024, 5, 1, 10, 50), str(granule / "AUX_DATA"))
    found = read_air(open_container(str(tmp_path / "P.SAFE")))
    for name in ("aot", "water_gcm2", "ozone_cmatm", "altitude_m"):
        assert getattr(found, name) == pytest.approx(getattr(given, name), rel=1e-5), name
    assert dict(found.species) == pytest.approx(dict(given.species), rel=1e-5)
    write_auxiliary(Air(aot=0.3), grid, dt.datetime(1999, 12, 31, 23, 59), str(tmp_path / "alone"))
    assert [p.name for p in (tmp_path / "alone").iterdir()] == ["AUX_CAMSFO"]
