"""The shipped table of the scattering atmosphere: against 6S, against itself, and a slice of it built again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.physics import aerosols, atmosphere, atmosphere_gases, atmosphere_table, multiple_scattering
from algorithms.physics.atmosphere import Terms
from algorithms.physics.atmosphere_table import BandTable

Folder = Callable[[str], Path]


def _band(sensor: str, band: str, sun: float, view: float, azimuth: float, aot: float, altitude: float) -> BandTable:
    one = np.ones(1)
    return atmosphere_table.band_table(
        atmosphere_table.load(), sensor, band, sun * one, view * one, azimuth * one, np.array([aot]),
        np.array([altitude]),
    )  # fmt: skip


@pytest.mark.reference
def test_every_continental_row_of_6s_is_within_the_gates(reference_folder: Folder) -> None:
    with open(reference_folder("sixs_reference.csv"), encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["aerosol"] in ("continental", "none")]
    assert len(rows) >= 10
    failures = []
    for row in rows:
        sun, view, azimuth, aot, km, water, ozone, rho, toa = (
            float(row[k]) for k in ("sza", "vza", "raa", "aot550", "alt_km", "wv_gcm2", "o3_cmatm", "rho_s", "rho_toa")
        )
        if view > 15.5 or row["band"] == "B10":
            continue
        band = _band(row["sat"], row["band"], sun, view, azimuth, aot, 1000 * km)
        fit, mass = atmosphere_gases.gas_fits(row["sat"])[row["band"]], atmosphere.air_mass(sun, view)
        terms = Terms(
            band.rho[0, 0, 0], band.rho_rayleigh[0, 0], band.t_down[0, 0, 0], band.t_up[0, 0, 0], band.albedo[0, 0],
            atmosphere_gases.water_transmission(fit, mass, water, 1000 * km),
            atmosphere_gases.gas_transmission(fit, mass, ozone, 1000 * km),
        )  # fmt: skip
        if row["band"] == "B9":
            continue  # the column of water vapour is what it measures: no gate
        forward = abs(float(atmosphere.toa_reflectance(terms, rho)) - toa)
        inverse = abs(float(atmosphere.surface_reflectance(terms, toa)) - rho)
        wet = row["band"] in ("B5", "B6", "B8") and water > 4
        if forward > 0.001 + 0.005 * toa or inverse > (0.004 if wet else 0.002) + 0.01 * rho:
            failures.append((row["id"], row["sat"], row["band"], forward, inverse))
    assert not failures


def test_more_aerosol_takes_more_light_and_gives_more_haze() -> None:
    aot = np.linspace(0, 1.4, 29)
    one = np.ones(1)
    table = atmosphere_table.load()
    for name in ("B1", "B2", "B4", "B8A", "B12"):
        band = atmosphere_table.band_table(
            table, "S2A", name, 40 * one, 5 * one, 90 * one, aot, np.array([0.0, 2000.0])
        )
        assert (np.diff(band.rho[0], axis=0) > 0).all()
        assert (np.diff(band.t_down[0], axis=0) < 0).all()
        assert (np.diff(band.albedo, axis=0) > 0).all()
        assert (band.rho[0, :, 0] > band.rho[0, :, 1]).all(), "less air above the mountain"
        assert band.rho[0, 0] == pytest.approx(band.rho_rayleigh[0], rel=2e-3)


def test_order_of_geometries_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    sun, view, azimuth = rng.uniform(15, 70, 12), rng.uniform(0, 12, 12), rng.uniform(0, 180, 12)
    table = atmosphere_table.load()
    nodes = np.array([0.05, 0.3]), np.array([0.0, 900.0])
    whole = atmosphere_table.band_table(table, "S2B", "B3", sun, view, azimuth, *nodes)
    back = atmosphere_table.band_table(table, "S2B", "B3", sun[::-1], view[::-1], azimuth[::-1], *nodes)
    assert np.array_equal(whole.rho, back.rho[::-1]) or np.allclose(whole.rho, back.rho[::-1], atol=1e-12)


def test_slice_built_again() -> None:
    """Adding and doubling gives the transmittances and albedos that 6S gave at the wavelength where it ran whole."""
    table = atmosphere_table.load()
    index = int(np.argmin(np.abs(table.wavelength_um - 0.4)))
    assert table.whole[index] == 1
    suns = np.cos(np.radians(table.sun_zenith_deg))
    mie = aerosols.optics(aerosols.mixture("continental"), 0.4, 120)
    for h, altitude in enumerate(table.altitude_km[:1]):
        for i, aot in enumerate(table.aot):
            if aot not in (0.1, 0.5):
                continue
            found = multiple_scattering.solve(
                float(table.tau_rayleigh[index, h]), float(aot * table.k_a[index]), mie, list(suns), [1.0], [0.0],
                albedo=float(table.albedo_aerosol[index]), forward=0.05, orders=1,
            )  # fmt: skip
            assert found.transmittance == pytest.approx(table.transmittance[index, :, i, h], abs=3e-3), altitude
            assert found.albedo == pytest.approx(table.albedo[index, i, h], abs=3e-3)


def test_adding_conserves_energy() -> None:
    """Without absorption, what does not come back goes through."""
    mie = aerosols.optics(aerosols.mixture("maritime"), 0.55, 120)
    suns = [1.0, 0.7, 0.4]
    found = multiple_scattering.solve(0.1, 0.4, mie, suns, [1.0], [0.0], albedo=1.0, orders=1)
    # reflected flux by reciprocity: the plane albedo integrates to the spherical one
    grid = np.linspace(0.05, 1, 40)
    whole = multiple_scattering.solve(0.1, 0.4, mie, list(grid), [1.0], [0.0], albedo=1.0, orders=1)
    plane = 1 - whole.transmittance
    assert found.transmittance[0] > found.transmittance[2]
    assert 2 * np.trapezoid(plane * grid, grid) == pytest.approx(found.albedo, abs=0.01)


def test_phase_functions_are_normalised() -> None:
    for name in ("continental", "maritime", "urban"):
        mie = aerosols.optics(aerosols.mixture(name), 0.55, 120)
        assert mie.moments(2)[0] == pytest.approx(1.0, abs=1e-6)
        assert 0.5 < mie.moments(2)[1] < 0.85
        assert mie.extinction == pytest.approx(1.0)
        assert 0.5 < mie.albedo < 1


def test_unknown_table_and_band_are_refused() -> None:
    with pytest.raises(TheiaError, match="no atmosphere table"):
        atmosphere_table.load("mars")
    with pytest.raises(TheiaError, match="No spectral response"):
        _band("X1", "B2", 30, 5, 90, 0.1, 0)
