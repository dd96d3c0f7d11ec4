"""The correction held against an independent code on real images, and single-date clouds against human labels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.raster import read
from algorithms.physics import atmosphere, atmosphere_gases, atmosphere_table
from algorithms.physics.atmosphere import Terms
from algorithms.products.sensors import all_sensors

pytestmark = pytest.mark.real
#: ozone two-way slopes (per cm-atm) of the Landsat bands, for which no gas table is shipped
_OLI_OZONE = {"B2": 0.022, "B3": 0.105, "B4": 0.058}
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
    water, gas = 1.0, float(np.exp(-mass * OZONE * _OLI_OZONE.get(band, 0.0)))
    if sensor.startswith("S2"):
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
    assert min(recall, precision) >= 0.85, (recall, precision)
