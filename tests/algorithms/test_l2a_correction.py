"""Level 1C to 2A on small series whose truth is known, through the entry as users call it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.products.container import open_container
from algorithms.products.level1 import open_level1, read_air
from algorithms.products.muscate_write import CLM_BITS
from algorithms.products.read import open_product, open_products
from algorithms.reflectance.cloud_mask import cloud_mask
from algorithms.reflectance.l2a import l2a_correction
from tests.algorithms import level1_scenes as scenes

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
SIDE = 6000
CLOUDS = ((1500.0, 4400.0, 500.0, 1500.0), (4000.0, 3000.0, 400.0, 2500.0))


def _moment(day: int) -> dt.datetime:
    return dt.datetime(2024, 5, day, 10, 50, 31, tzinfo=dt.UTC)


def _run(products: list[str], output: str, events: list[dict[str, Any]] | None = None, **changes: Any) -> Any:
    request: dict[str, Any] = {
        "products": products, "area": None, "dem": None, "grid": None, "previous": None, "start_mode": "nominal",
        "aot": None, "aerosol": "continental", "environment": "none", "gases": "coupled", "cirrus": False,
        "nadir": False, "dilation": 120.0,
        "water_prior": None,
        "uncertainty": False, "version": "1-0", "overwrite": False,
        "output": output,
    }  # fmt: skip
    sink = events.append if events is not None else lambda event: None
    return l2a_correction(**{**request, **changes}, context=Context(Settings(memory_mb=1500, threads=2), sink))


@dataclass(frozen=True)
class Series:
    """Two dates, the second cloudy: truth, products and what was made of them."""

    truth: tuple[scenes.Scene, ...]
    level1: str
    level2: str
    events: tuple[dict[str, Any], ...]

    def layer(self, date: int, layer: str) -> np.ndarray:
        name = sorted(os.listdir(self.level2))[date]
        below = "MASKS" if layer[:3] in ("CLM", "MG2", "EDG", "SAT", "IAB") else ""
        return read(os.path.join(self.level2, name, below, f"{name}_{layer}.tif"))


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Series:
    folder = tmp_path_factory.mktemp("l2a")
    truth = scenes.scene(_moment(1), 0.10), scenes.scene(_moment(11), 0.30, CLOUDS)
    for date in truth:
        scenes.write(date, str(folder / "level1"))
    events: list[dict[str, Any]] = []
    _run([str(folder / "level1")], str(folder / "level2"), events)
    return Series(truth, str(folder / "level1"), str(folder / "level2"), tuple(events))


def _fine(mask: np.ndarray, factor: int) -> np.ndarray:
    return mask.repeat(factor, 0).repeat(factor, 1)


def test_surface_reflectance_is_found(series: Series) -> None:
    for number, truth in enumerate(series.truth):
        for band, factor in (("B2", 6), ("B4", 6), ("B8", 6), ("B8A", 3), ("B11", 3), ("B12", 3)):
            dn = series.layer(number, f"SRE_{band}")
            clear = ~_fine(truth.cloud | truth.shadow, factor)
            rho = truth.surface[band]
            error = dn[clear] / 1e4 - rho[clear]
            assert np.abs(error).max() < 0.02, band
            within = np.abs(error) <= 0.005 + 0.05 * rho[clear]
            assert within.mean() >= 0.90, (band, number)


def test_aerosol_and_water_vapour_are_found(series: Series) -> None:
    for number, truth in enumerate(series.truth):
        atb = series.layer(number, "ATB_R2")
        assert abs(float(atb[1].mean()) / 200 - truth.aot) <= 0.03 + 0.10 * truth.aot
        assert abs(float(np.median(atb[0])) / 20 - truth.water) <= 0.15


def test_clouds_and_shadows_are_found(series: Series) -> None:
    clm = series.layer(1, "CLM_R2")
    truth = series.truth[1]
    cloud, shadow = _fine(truth.cloud, 3), _fine(truth.shadow, 3)
    assert ((clm & CLM_BITS["cloud"]) != 0)[cloud].mean() >= 0.95
    assert ((clm & CLM_BITS["shadow"]) != 0)[shadow].mean() >= 0.80
    invalid = (clm & CLM_BITS["summary"]) != 0
    assert invalid[cloud | shadow].mean() >= 0.90
    # what is lost beside them is their growth by one coarse pixel
    assert invalid[~(cloud | shadow)].mean() <= 0.15
    assert series.layer(0, "CLM_R2").max() == 0


def test_product_is_read_back(series: Series) -> None:
    made = open_products([series.level2])
    assert [s.level for s in made] == ["L2A", "L2A"]
    assert [s.acquired for s in made] == [t.moment for t in series.truth]
    assert made[0].angles.mean_sun_deg == pytest.approx(scenes.SUN, abs=0.01)
    assert made[0].aot is not None and made[0].water_vapour is not None
    assert series.layer(0, "EDG_R1").max() == 0


def test_flat_ground_needs_no_slope_correction(series: Series) -> None:
    assert np.array_equal(series.layer(1, "FRE_B3"), series.layer(1, "SRE_B3"))


def test_finished_dates_are_kept_and_the_series_goes_on(series: Series, tmp_path: Path) -> None:
    output = str(tmp_path / "out")
    first = sorted(os.listdir(series.level1))[0]
    _run([os.path.join(series.level1, first)], output)
    name = os.listdir(output)[0]
    stamp = os.stat(os.path.join(output, name, f"{name}_SRE_B2.tif")).st_mtime_ns
    events: list[dict[str, Any]] = []
    result = _run([series.level1], output, events)
    assert result.outputs["count"] == 2
    assert os.stat(os.path.join(output, name, f"{name}_SRE_B2.tif")).st_mtime_ns == stamp
    assert any("kept" in e.get("text", "") for e in events)
    again = sorted(os.listdir(output))[1]
    assert np.array_equal(read(os.path.join(output, again, "MASKS", f"{again}_CLM_R2.tif")), series.layer(1, "CLM_R2"))


def test_one_new_date_takes_up_the_memory(series: Series, tmp_path: Path) -> None:
    first, second = sorted(os.listdir(series.level2))
    level1 = os.path.join(series.level1, sorted(os.listdir(series.level1))[1])
    _run([level1], str(tmp_path), previous=os.path.join(series.level2, first))
    assert np.array_equal(
        read(os.path.join(tmp_path, second, "MASKS", f"{second}_CLM_R2.tif")), series.layer(1, "CLM_R2")
    )
    with pytest.raises(TheiaError, match="no memory"):
        _run([level1], str(tmp_path / "b"), previous=series.level1)


def test_area_given_aot_relief_and_environment(series: Series, tmp_path: Path) -> None:
    """A part of the tile, with heights: flat ones change nothing but what the environment does."""
    from algorithms.core.raster import RasterSpec, write_raster

    heights = scenes.grid(60, SIDE)
    dem = str(tmp_path / "dem.tif")
    y, x = np.mgrid[:100, :100]
    write_raster(RasterSpec(dem, heights, "float32", -9999), (100 + 0.2 * 60 * x).astype(np.float32))
    area = {"extent": [301200, 4896000, 303600, 4898400], "crs": "EPSG:32631"}
    level1 = os.path.join(series.level1, sorted(os.listdir(series.level1))[0])
    _run([level1], str(tmp_path / "out"), area=area, aot=0.1, dem=dem, environment="psf")
    name = os.listdir(tmp_path / "out")[0]
    scene = open_product(str(tmp_path / "out" / name))
    assert 240 <= min(scene.grid.shape) and max(scene.grid.shape) <= 252
    assert scene.grid.bounds[0] <= 301200 and scene.grid.bounds[3] >= 4898400
    sre = read(str(tmp_path / "out" / name / f"{name}_SRE_B8.tif")).astype(float)
    fre = read(str(tmp_path / "out" / name / f"{name}_FRE_B8.tif")).astype(float)
    # a slope that rises to the east looks away from the sun in the south-east's west half: brighter when made flat
    assert 1.0 < float(np.median(fre / sre)) < 1.4


def test_result_does_not_depend_on_threads_and_blocks(series: Series, tmp_path: Path) -> None:
    level1 = os.path.join(series.level1, sorted(os.listdir(series.level1))[0])
    request = {"area": None, "dem": None, "grid": None, "previous": None, "start_mode": "nominal", "aot": 0.1,
               "environment": "psf", "aerosol": "continental", "water_prior": None, "uncertainty": True,
               "gases": "simple", "cirrus": False, "nadir": False, "dilation": 240.0,
                "version": "1-0", "overwrite": False}  # fmt: skip
    for number, settings in enumerate((Settings(memory_mb=480, threads=1), Settings(memory_mb=2000, threads=3))):
        l2a_correction(products=[level1], output=str(tmp_path / str(number)), context=Context(settings), **request)  # type: ignore[arg-type]
    name = os.listdir(tmp_path / "0")[0]
    for layer in ("FRE_B2", "FRE_B12", "ATB_R1"):
        one, two = (read(str(tmp_path / str(n) / name / f"{name}_{layer}.tif")) for n in (0, 1))
        assert np.array_equal(one, two)


def test_cloud_mask_alone(series: Series, tmp_path: Path) -> None:
    context = Context(Settings(memory_mb=1500, threads=2))
    result = cloud_mask(products=[series.level1], area=None, dem=None, multi_temporal=True, dilation=0.0,
                        water_prior=None, output=str(tmp_path), context=context)  # fmt: skip
    assert result.outputs["count"] == 2
    last = sorted(p for p in os.listdir(tmp_path) if p.endswith("_mask.tif"))[1]
    found = read(str(tmp_path / last))
    truth = series.truth[1]
    cloud = truth.cloud.reshape(50, 2, 50, 2).mean(axis=(1, 3)) > 0.5
    shadow = truth.shadow.reshape(50, 2, 50, 2).mean(axis=(1, 3)) > 0.5
    assert np.isin(found, (4, 5))[cloud].mean() > 0.9
    assert (found == 6)[shadow].mean() > 0.7
    assert np.isin(found, (1, 2))[~cloud & ~shadow].mean() > 0.9


def test_bad_input_is_refused_with_a_reason(series: Series, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="No level 1C"):
        _run([series.level2], str(tmp_path))
    far = {"extent": [500000, 4000000, 510000, 4010000], "crs": "EPSG:32631"}
    with pytest.raises(TheiaError, match="does not touch"):
        _run([series.level1], str(tmp_path), area=far)
    notes: list[str] = []
    assert len(open_level1([series.level1, series.level2], notes)) == 2
    assert notes and "not level 1C" in notes[0]


@pytest.mark.real
def test_auxiliary_files_of_a_real_product(data_folder: Callable[[str], Path]) -> None:
    product = next(data_folder("s2_l1c_safe_toulouse").glob("*.SAFE"))
    air = read_air(open_container(str(product)))
    assert air.aot is not None and 0.01 < air.aot < 2
    assert air.water_gcm2 is not None and 0.1 < air.water_gcm2 < 6
    assert air.ozone_cmatm is not None and 0.2 < air.ozone_cmatm < 0.55
    assert sum(air.species.values()) == pytest.approx(air.aot, rel=0.2)
