"""The correction held against an independent code on real images, and single-date clouds against human labels."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.progress import Context, Settings
from algorithms.core.raster import open_dataset, read
from algorithms.physics import atmosphere, atmosphere_gases, atmosphere_table
from algorithms.physics.atmosphere import Terms
from algorithms.products.read import open_product
from algorithms.products.sensors import all_sensors, short_name
from algorithms.reflectance.constants import constants
from algorithms.reflectance.l2a import l2a_correction

pytestmark = pytest.mark.real
#: largest median difference allowed to iCOR, given its AOT
LIMITS = {"B2": 0.010, "B3": 0.006, "B4": 0.006, "B8": 0.015}
ICOR_AOT, WATER, OZONE = 0.14, 2.0, 0.33


def _corrected(sensor: str, band: str, toa: np.ndarray, angles: list[float]) -> np.ndarray:
    sun, sun_azimuth, view, view_azimuth = angles
    known = all_sensors()[sensor].bands[band]
    one = np.ones(1)
    azimuth = float(atmosphere.relative_azimuth(sun_azimuth, view_azimuth))
    found = atmosphere_table.band_table(
        atmosphere_table.load(), sensor, band, sun * one, view * one, azimuth * one, ICOR_AOT * one, 30 * one,
        (known.centre_nm, known.width_nm),
    )  # fmt: skip
    mass = atmosphere.air_mass(sun, view)
    fit = atmosphere_gases.gas_fits(sensor)[band]
    water = float(atmosphere_gases.water_transmission(fit, mass, WATER))
    gas = float(atmosphere_gases.gas_transmission(fit, mass, OZONE, 0.0))
    terms = Terms(found.rho[0, 0, 0], found.rho_rayleigh[0, 0], found.t_down[0, 0, 0], found.t_up[0, 0, 0],
                  found.albedo[0, 0], water, gas)  # fmt: skip
    return np.asarray(atmosphere.surface_reflectance(terms, toa))


@pytest.mark.parametrize(
    ("sensor", "toa", "angles", "icor", "bands"),
    [
        ("S2A", "S2_*_L1C.tif", "S2_*_angles.tif", "S2_*_iCOR_BOA.tif", ("B2", "B3", "B4", "B8")),
        ("L8", "L8_*_TOA.tif", "L8_*_angles.tif", "L8_*_iCOR_BOA.tif", ("B2", "B3", "B4")),
    ],
)
def test_agrees_with_icor(
    data_folder: Callable[[str], Path], sensor: str, toa: str, angles: str, icor: str, bands: tuple[str, ...]
) -> None:
    folder = data_folder("s2_l8_dessel_atmcor")
    seen = read(str(next(folder.glob(toa)))).astype(float) / 1e4
    direction = [float(np.median(plane)) for plane in read(str(next(folder.glob(angles))))]
    reference = read(str(next(folder.glob(icor)))).astype(float) / 1e4
    for index, band in enumerate(bands):
        found = _corrected(sensor, band, seen[index], direction)
        clear = (seen[0] < 0.15) & (reference[index] > 0) & (reference[index] < 0.9)
        limit = 0.015 if sensor == "L8" else LIMITS[band]
        assert clear.sum() > 1000
        assert np.median(np.abs(found - reference[index])[clear]) <= limit, band


@pytest.mark.parametrize("aot", [ICOR_AOT, None])
def test_a_real_image_through_the_whole_entry(
    data_folder: Callable[[str], Path], tmp_path: Path, aot: float | None
) -> None:
    """From apparent reflectance with a side-car to a product, with iCOR's AOT and with our own."""
    folder = data_folder("s2_l8_dessel_atmcor")
    source = next(folder.glob("S2_*_L1C.tif"))
    names = [short_name(n) for n in open_dataset(str(source)).descriptions]
    direction = [float(np.median(plane)) for plane in read(str(next(folder.glob("S2_*_angles.tif"))))]
    keys = ("sun_zenith_deg", "sun_azimuth_deg", "view_zenith_deg", "view_azimuth_deg")
    shutil.copy(source, tmp_path / "image.tif")
    side_car = {"datetime": f"{source.name[3:7]}-{source.name[7:9]}-{source.name[9:11]}T10:40:00Z", "sensor": "S2A",
                "level": "L1C", "bands": names, "scale": 1e-4, "nodata": 65535, "tile": "REAL",
                "angles": dict(zip(keys, direction, strict=True))}  # fmt: skip
    (tmp_path / "image.json").write_text(json.dumps(side_car), encoding="utf-8")
    l2a_correction(
        products=[str(tmp_path / "image.tif")], area=None, dem=None, grid=None, previous=None, start_mode="nominal",
        aot=aot, aerosol="continental", environment="psf", gases="coupled", cirrus=False, nadir=False,
        dilation=240.0, water_prior=None,
        uncertainty=False, version="1-0", overwrite=False, output=str(tmp_path / "level2"),
        context=Context(Settings(memory_mb=1500, threads=2)),
    )  # fmt: skip
    made = open_product(str(tmp_path / "level2"), reflectance="SRE")
    reference = read(str(next(folder.glob("S2_*_iCOR_BOA.tif")))).astype(float) / 1e4
    blue = read(str(source))[0] / 1e4
    for index, band in enumerate(LIMITS):
        found = read(made.bands[band].path) * made.bands[band].scale
        clear = (blue < 0.15) & (reference[index] > 0) & (reference[index] < 0.9) & (found > -0.5)
        assert np.median(np.abs(found - reference[index])[clear]) <= LIMITS[band], band


@pytest.mark.parametrize("chip", ["sentinel2_west", "landsat5"])
def test_single_images_against_human_labels(data_folder: Callable[[str], Path], chip: str) -> None:
    """One set of thresholds for all; a mask of 150 m means, as labels are drawn by hand."""
    from scipy import ndimage

    from algorithms.reflectance import masks

    folder = data_folder("cloud_mask_reference")
    names = {"blue": "B2", "green": "B3", "red": "B4", "nir": "B8A", "swir1": "B11", "swir2": "B12"}
    toa = read(str(folder / f"{chip}_toa.tif")).astype(float) / 1e4
    labels = read(str(folder / f"{chip}_reference.tif"))
    one = np.ones(1)
    r = {}
    for (role, band), seen in zip(names.items(), toa, strict=True):
        found = atmosphere_table.band_table(
            atmosphere_table.load(), "S2A", band, 35 * one, 3 * one, 90 * one, 0.05 * one, 0 * one
        )
        terms = Terms(found.rho[0, 0, 0], found.rho_rayleigh[0, 0], found.t_down[0, 0, 0], found.t_up[0, 0, 0],
                      found.albedo[0, 0])  # fmt: skip
        r[role] = np.asarray(atmosphere.surface_reflectance(terms, seen))
    cloud = masks.bright(r) | masks.single_date(r)
    cloud = ndimage.median_filter(cloud.astype(np.uint8), 5).astype(bool)
    truth = labels == 4
    both = (cloud & truth).sum()
    recall, precision = both / truth.sum(), both / cloud.sum()
    assert min(recall, precision) >= 0.88, (recall, precision)


@pytest.mark.parametrize(
    ("name", "pattern", "bands", "kind"),
    [
        ("s2_bark_beetle_czechia", "*S2_*.tif", (0, 3, 8), "coastal"),
        ("s2_bark_beetle_czechia", "*S2_*.tif", (1, 3, 8), "blue"),
        ("s2_monthly_hesbaye", "S2_L2A_*_composite.tif", (0, 2, 6), "blue"),
        ("s2_two_seasons_inn", "S2_L2A_*.tif", (2, 0, 3), "blue"),
    ],
)
def test_vegetation_of_real_images_lies_on_the_line_of_the_aerosol_inversion(
    data_folder: Callable[[str], Path], name: str, pattern: str, bands: tuple[int, int, int], kind: str
) -> None:
    """Other processors' surface reflectance: nearer to the line than to MAJA's ratio, and no systematic offset."""
    c = constants()["aerosol"]
    offset, slope = c["vegetation_line"][kind]
    line, ratio = [], []
    for path in sorted(data_folder(name).glob(pattern)):
        blue, red, nir = (_means(read(str(path))[i].astype(float) / 1e4) for i in bands)
        with np.errstate(invalid="ignore", divide="ignore"):
            ndvi = (nir - red) / (nir + red)
        green = (ndvi >= c["ndvi"]) & (red <= c["red_limit"]) & (red > 0.001) & (blue > 0.001) & (blue < 0.15)
        if green.sum() >= 50:
            line.append(float(np.median(blue[green] - offset - slope * red[green])))
            ratio.append(float(np.median(blue[green] - 0.45 * red[green])))
    assert len(line) >= 2
    assert abs(np.median(line)) <= 0.006, line
    assert np.median(np.abs(line)) < np.median(np.abs(ratio)), (line, ratio)


def _means(image: np.ndarray, size: int = 6) -> np.ndarray:
    """Means of squares of pixels, without what is left over."""
    height, width = image.shape[0] // size, image.shape[1] // size
    return np.asarray(image[: height * size, : width * size].reshape(height, size, width, size).mean(axis=(1, 3)))
