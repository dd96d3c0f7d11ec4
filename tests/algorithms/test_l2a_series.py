"""What a series gives that one image does not: clouds on the first date by working backwards, water by many dates; bad
pixels; and the correction held against simulated series whose truth is known."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.products.level1_quality import burnt, polygons
from algorithms.products.level1_write import write_l1c
from algorithms.products.muscate_write import CLM_BITS
from algorithms.products.safe_write import SafeDescription
from algorithms.reflectance import composite, masks, shadows
from algorithms.reflectance.l2a import l2a_correction
from algorithms.reflectance.water_prior import open_prior
from tests.algorithms import level1_scenes as scenes
from tests.algorithms.test_simulate_series import run as simulate

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
CLOUDS = ((1500.0, 4400.0, 500.0, 1500.0), (4000.0, 3000.0, 400.0, 2500.0))
#: apparent reflectance of a dull cloud: no brighter than dry soil, and without the ground's texture
DULL = 0.15


def _moment(day: int) -> dt.datetime:
    return dt.datetime(2024, 5, day, 10, 50, 31, tzinfo=dt.UTC)


def _run(products: list[str], output: str, **changes: Any) -> Any:
    request: dict[str, Any] = {
        "products": products, "area": None, "dem": None, "grid": None, "previous": None, "start_mode": "nominal",
        "aot": 0.1, "aerosol": "continental", "environment": "none", "gases": "coupled", "cirrus": False,
        "nadir": False, "dilation": 120.0,
        "water_prior": None, "uncertainty": False, "version": "1-0", "overwrite": False, "output": output,
    }  # fmt: skip
    return l2a_correction(**{**request, **changes}, context=Context(Settings(memory_mb=1500, threads=2)))


def _layer(output: str, date: int, layer: str) -> np.ndarray:
    name = sorted(os.listdir(output))[date]
    below = "MASKS" if layer[:3] in ("CLM", "MG2", "SAT", "DFP") else ""
    return read(os.path.join(output, name, below, f"{name}_{layer}.tif"))


def _dull(truth: scenes.Scene, parent: str) -> None:
    """A product whose clouds cannot be told from dry soil on one image."""
    toa = scenes.toa(scenes.scene(truth.moment, truth.aot))
    for band in toa:
        factor = 60 // scenes.NATIVE_M[band]
        where = truth.cloud.repeat(factor, 0).repeat(factor, 1)
        if band not in ("B9", "B10"):
            toa[band] = np.where(where, DULL, toa[band])
    product = SafeDescription(
        "S2A", truth.moment, "T31TCJ", {p: scenes.grid(p, 6000) for p in (10, 20, 60)}, bands=scenes.BANDS,
        angles=scenes.angles(6000),
    )  # fmt: skip
    write_l1c(product, parent, toa)


def test_backwards_the_first_date_has_a_past(tmp_path: Path) -> None:
    """A dull cloud on the first date is found once the dates after it have shown the ground."""
    truth = scenes.scene(_moment(1), 0.10, CLOUDS)
    _dull(truth, str(tmp_path / "level1"))
    scenes.write(scenes.scene(_moment(6), 0.10), str(tmp_path / "level1"))
    found = {}
    for mode in ("nominal", "backward"):
        _run([str(tmp_path / "level1")], str(tmp_path / mode), start_mode=mode)
        clm = _layer(str(tmp_path / mode), 0, "CLM_R2")
        cloud = truth.cloud.repeat(3, 0).repeat(3, 1)
        found[mode] = ((clm & CLM_BITS["cloud"]) != 0)[cloud].mean()
    assert found["nominal"] < 0.3 and found["backward"] > 0.85, found


def test_bad_pixels_reach_the_product(tmp_path: Path) -> None:
    truth = scenes.scene(_moment(1), 0.10)
    layers = {b: np.zeros((8, *scenes.grid(scenes.NATIVE_M[b], 6000).shape), np.uint8) for b in ("B4", "B11")}
    layers["B4"][4, 10:20, 30:50] = 1  # defective
    layers["B11"][7, 100:110, 5:9] = 1  # saturated
    product = SafeDescription(
        "S2A", truth.moment, "T31TCJ", {p: scenes.grid(p, 6000) for p in (10, 20, 60)}, bands=scenes.BANDS,
        angles=scenes.angles(6000),
    )  # fmt: skip
    write_l1c(product, str(tmp_path / "level1"), scenes.toa(truth), quality=layers)
    _run([str(tmp_path / "level1")], str(tmp_path / "level2"))
    defective = _layer(str(tmp_path / "level2"), 0, "DFP_R1")
    assert (defective[10:20, 30:50] == 4).all() and defective.sum() == 4 * 200, "B4 is the third band of R1"
    saturated = _layer(str(tmp_path / "level2"), 0, "SAT_R2")
    assert (saturated[100:110, 5:9] == 16).all() and saturated.sum() == 16 * 40, "B11 is the fifth band of R2"


def test_older_masks_are_polygons() -> None:
    gml = (
        '<eop:Mask xmlns:eop="http://www.opengis.net/eop/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">'
        "<eop:maskMembers>"
        '<eop:MaskFeature gml:id="a"><eop:extentOf><gml:Polygon><gml:exterior><gml:LinearRing>'
        '<gml:posList srsDimension="2">300100 4899900 300200 4899900 300200 4899800 300100 4899800 300100 4899900'
        "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></eop:extentOf></eop:MaskFeature></eop:maskMembers>"
        "</eop:Mask>"
    )
    rings = polygons(gml.encode(), "MSK_SATURA_B04.gml")
    grid = Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, 20.0, 30, 30)
    where = burnt(rings, grid)
    assert where[8:9, 6:9].all() and not where[:5].any() and not where[:, 12:].any()
    assert not burnt((), grid).any()
    with pytest.raises(TheiaError, match="no number"):
        polygons(gml.replace("300100 4899900", "300100 north", 1).encode(), "x.gml")


def test_growth_of_less_than_a_coarse_pixel() -> None:
    """The whole pixels and the threshold together grow an edge by what is asked for."""
    for radius in (0.0, 30.0, 60.0, 100.0, 120.0, 240.0):
        whole, threshold = masks.growth(radius, 120.0)
        # a straight edge: the interpolated mask is 1/2 at the edge of the last pixel and falls by 1 over 120 m
        reached = whole * 120.0 + (0.5 - threshold) * 120.0
        assert reached == pytest.approx(radius), radius
        assert 0 < threshold < 1.01


def test_shadow_of_a_cloud_outside_the_image() -> None:
    """Darkening near the edge towards the sun is a shadow from outside; farther in, or slight, it is not."""
    grid = Grid.from_origin("EPSG:32631", 0, 0, 120.0, 300, 300)
    angles = shadows.Angles(*(np.full(grid.shape, v) for v in (30.0, 180.0, 0.0, 0.0)))
    ratio = np.ones(grid.shape)
    ratio[290:296, 100:110] = 0.4  # the sun stands in the south
    ratio[100:110, 100:110] = 0.4
    ratio[290:296, 200:210] = 0.75
    allowed, outside = np.ones(grid.shape, bool), np.zeros(grid.shape, bool)
    found = shadows.from_outside(ratio, allowed, outside, grid, angles)
    assert found[290:296, 100:110].all() and not found[100:110, 100:110].any() and not found[290:296, 200:210].any()
    # next to a part of the image that was not seen it is one again
    outside[130:200, 90:120] = True
    assert shadows.from_outside(ratio, allowed & ~outside, outside, grid, angles)[105:110, 100:110].all()


def test_water_is_what_most_dates_say_and_a_map_may_help(tmp_path: Path) -> None:
    grid = Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, 120.0, 40, 40)
    now = composite.empty(grid)
    lake, everywhere = np.zeros(grid.shape, bool), np.ones(grid.shape, bool)
    lake[10:30, 10:30] = True
    values = {k: np.full(grid.shape, 0.05, np.float32) for k in composite.ROLES}
    for day, seen in enumerate((lake, lake, ~lake & ~lake, lake), 1):
        now = composite.update(now, _moment(day), everywhere, values, values["blue"], values["nir"], everywhere, seen,
                               everywhere)  # fmt: skip
    assert np.array_equal(now.water(), lake), "one date of four that missed it changes nothing"
    path = str(tmp_path / "water.tif")
    wide = Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, 120.0, 40, 100)
    fine = np.zeros((240, 600), np.uint8)
    fine[:, :360] = 1
    write_raster(RasterSpec(path, Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, 20.0, 240, 600), "uint8"), fine)
    prior = open_prior(path, wide)
    assert prior.shape == wide.shape and prior[:, 0].mean() > 0.95 and prior[:, -1].mean() < 0.05
    empty = composite.empty(wide)
    nothing = np.zeros(wide.shape, bool)
    assert empty.water_with(nothing, nothing, prior)[:, :30].all(), "where nothing was seen, the map stands"
    assert not empty.water_with(nothing, nothing, None).any()
    with pytest.raises(TheiaError, match="does not cover"):
        open_prior(path, Grid.from_origin("EPSG:32631", 500000.0, 4900020.0, 120.0, 40, 40))


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clear dates of 2.4 km through an atmosphere that the correction does not know, and what it made of them."""
    folder = tmp_path_factory.mktemp("series")
    simulate(folder / "s", preset="demo", size_km=2.4, start="2024-05-13", end="2024-05-25", cloudiness=0.0,
             format="l1c", truth=["dates", "masks", "land_cover"], orbits=["51"])  # fmt: skip
    _run([str(folder / "s" / "products")], str(folder / "level2"), aot=None, aerosol="forecast", environment="psf",
         dem=str(folder / "s" / "truth" / "dem.tif"), uncertainty=True)  # fmt: skip
    return folder


def _dates(folder: Path) -> list[tuple[dict[str, Any], str]]:
    records = json.loads((folder / "s" / "manifest.json").read_text(encoding="utf-8"))["products"]
    names = sorted(os.listdir(folder / "level2"), key=lambda n: n.split("_")[1])
    return list(zip(records, names, strict=True))


def test_aerosols_and_surface_of_a_simulated_series(simulated: Path) -> None:
    """rms of AOT at most 0.05; 90 % of clear pixels within 0.005 + 0.05 rho in every band but the blue (80 %)."""
    errors, shares = [], {}
    for record, name in _dates(simulated):
        assert (read(str(simulated / "s" / record["true_mask"])) == 0).mean() > 0.98
        aot = read(str(simulated / "level2" / name / f"{name}_ATB_R2.tif"))[1] / 200.0
        errors.append(aot - read(str(simulated / "s" / record["true_aot"])))
        for group, bands in zip(("R1", "R2"), (("B2", "B3", "B4", "B8"), ("B5", "B6", "B7", "B8A", "B11", "B12")),
                                strict=True):  # fmt: skip
            truth = read(str(simulated / "s" / record["clear"][0 if group == "R1" else 1])) / 1e4
            for i, band in enumerate(bands):
                found = read(str(simulated / "level2" / name / f"{name}_FRE_{band}.tif")) / 1e4
                within = np.abs(found - truth[i]) <= 0.005 + 0.05 * truth[i]
                shares.setdefault(band, []).append(float(within.mean()))
    assert len(errors) == 3
    assert float(np.sqrt(np.mean(np.square(errors)))) <= 0.05
    for band, values in shares.items():
        assert np.mean(values) >= (0.80 if band == "B2" else 0.90), (band, values)


def test_the_stated_uncertainty_is_right(simulated: Path) -> None:
    """Two thirds of the errors lie within one standard deviation, nearly all within two: neither less nor far more."""
    for band, group, index in (("B2", 0, 0), ("B4", 0, 2), ("B8A", 1, 3), ("B11", 1, 4)):
        ratios = []
        for record, name in _dates(simulated):
            truth = read(str(simulated / "s" / record["clear"][group]))[index].astype(float)
            found = read(str(simulated / "level2" / name / f"{name}_FRE_{band}.tif")).astype(float)
            sigma = read(str(simulated / "level2" / name / "DATA" / f"{name}_UNC_{band}.tif")).astype(float)
            ratios.append((found - truth) / np.maximum(sigma, 1))
        z = np.abs(np.concatenate([r.ravel() for r in ratios]))
        assert 0.55 <= (z < 1).mean() <= 0.98 and (z < 2).mean() >= 0.90, (band, (z < 1).mean(), (z < 2).mean())
