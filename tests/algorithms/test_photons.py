"""Traced photons: what they must agree with, and the environment effect they make."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.physics import atmosphere_environment as environment
from algorithms.physics import multiple_scattering, photons
from algorithms.physics.aerosols import mixture, optics
from algorithms.reflectance import environment_photons as engine

AEROSOL = optics(mixture("continental"), 0.49, 120)
STEPS = photons.scattering_steps(AEROSOL)


def _air(tau_molecules: float, tau_aerosols: float) -> photons.Air:
    return photons.air(tau_molecules, tau_aerosols, AEROSOL.albedo, STEPS)


@pytest.mark.parametrize("view", [0.0, 30.0])
def test_unscattered_photons_follow_beer(view: float) -> None:
    found = photons.seen(_air(0.15, 0.3), view, 400_000, 1)
    assert found.direct == pytest.approx(np.exp(-0.45 / np.cos(np.radians(view))), abs=3e-3)


def test_transmittance_and_albedo_are_those_of_adding_layers() -> None:
    """Two methods that share nothing but the phase functions."""
    air = _air(0.15, 0.3)
    seen, back = photons.seen(air, 0.0, 600_000, 2), photons.returned(air, 600_000, 3)
    adding = multiple_scattering.solve(0.15, 0.3, AEROSOL, [1.0], [1.0], [0.0], orders=1)
    assert seen.direct + seen.diffuse == pytest.approx(float(adding.transmittance[0]), abs=3e-3)
    assert back.diffuse == pytest.approx(adding.albedo, abs=3e-3)


def test_the_same_seed_gives_the_same_photons() -> None:
    one, two, other = (photons.seen(_air(0.1, 0.1), 5.0, 20_000, seed) for seed in (4, 4, 5))
    assert np.array_equal(one.kernel, two.kernel) and not np.array_equal(one.kernel, other.kernel)


def test_molecules_spread_light_as_6s_has_it() -> None:
    found = photons.seen(_air(0.1, 1e-6), 0.0, 2_000_000, 6)
    radii = np.array([0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0])
    traced = np.interp(radii, found.radii_km, found.share)
    assert np.abs(traced - environment.share_molecules(radii)).max() < 0.022


def _scattered_once(scale_km: float, cosines: np.ndarray, cumulated: np.ndarray, radii_km: np.ndarray) -> np.ndarray:
    """Share of light scattered once that falls within a radius, by quadrature: particles fall off exponentially with
    height z, and light that one of them turns by less than atan(r / z) falls within r."""
    z = (np.arange(20000) + 0.5) / 20000 * 15 * scale_km
    weight = np.exp(-z / scale_km)
    limit = z / np.hypot(z, radii_km[:, None])
    ahead = cumulated[-1] - np.interp(limit, cosines, cumulated)
    downward = cumulated[-1] - np.interp(0.0, cosines, cumulated)
    return np.asarray((ahead * weight).sum(axis=1) / weight.sum() / downward)


def test_thin_air_spreads_light_as_single_scattering_says() -> None:
    """The proof that the tracing is right: profile, phase function and geometry against a quadrature, within 1 %."""
    radii = np.array([0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0])
    steps = np.linspace(0, 1, len(STEPS))
    rayleigh = np.linspace(-1, 1, 20001)
    gamma = multiple_scattering.DEPOLARISATION / (2 - multiple_scattering.DEPOLARISATION)
    b = (1 - gamma) / (1 + 3 * gamma)
    by_molecules = rayleigh + b * rayleigh**3 / 3
    for air, scale, cosines, cumulated in (
        (_air(1e-9, 0.002), multiple_scattering.SCALE_AEROSOLS_KM, STEPS, steps),
        (_air(0.002, 1e-9), multiple_scattering.SCALE_MOLECULES_KM, rayleigh, by_molecules),
    ):
        found = photons.seen(air, 0.0, 30_000_000, 7)
        traced = np.interp(radii, found.radii_km, found.share)
        assert np.abs(traced - _scattered_once(scale, cosines, cumulated, radii)).max() < 0.012


def test_aerosols_spread_light_nearly_as_6s_has_it() -> None:
    """6S's two exponentials stand for no phase function over an exponential profile: every Henyey-Greenstein function
    misses them by 0.03 or more, continental particles by 0.07 at 500 m, traced or by quadrature;
    beyond 2 km both agree.
    """
    found = photons.seen(_air(1e-6, 0.2), 0.0, 1_500_000, 7)
    radii = np.array([0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0])
    formula = environment.share_aerosols(radii)
    difference = np.interp(radii, found.radii_km, found.share) - formula
    assert np.abs(difference[4:]).max() < 0.03 and np.abs(difference).max() < 0.09
    exact = _scattered_once(multiple_scattering.SCALE_AEROSOLS_KM, STEPS, np.linspace(0, 1, len(STEPS)), radii)
    assert 0.05 < np.abs(exact - formula).max() < 0.09
    mu = np.linspace(-1, 1, 20001)
    for g in np.arange(0.5, 0.95, 0.05):
        henyey = (1 - g * g) / (2 * g) * (1 / np.sqrt(1 + g * g - 2 * g * mu) - 1 / (1 + g))
        for scale in (1.0, 1.5, 2.0, 3.0):
            assert np.abs(_scattered_once(scale, mu, henyey, radii) - formula).max() > 0.03, (g, scale)


def test_light_leans_towards_the_sensor() -> None:
    """Seen from the south under 40 degrees, more of the scattered light comes from the southern side."""
    found = photons.seen(_air(0.05, 0.3), 40.0, 300_000, 8)
    n = found.kernel.shape[0] // 2
    south, north = found.kernel[n + 1 :].sum(), found.kernel[:n].sum()
    assert south > 1.1 * north
    east, west = found.kernel[:, n + 1 :].sum(), found.kernel[:, :n].sum()
    assert east == pytest.approx(west, rel=0.03)


@pytest.fixture(scope="module")
def kernels() -> engine.Kernels:
    return engine.trace(0.15, 0.2, 0.49, 40.0, 5.0, 180.0, 60.0, 400_000, 9)


def test_over_uniform_ground_there_is_no_effect(kernels: engine.Kernels) -> None:
    ground, inside = np.full((80, 80), 0.2), np.ones((80, 80), bool)
    seen, _ = engine.simulate(ground, inside, kernels)
    assert seen == pytest.approx(0.2, abs=1e-5)


def test_correction_undoes_the_simulation(kernels: engine.Kernels) -> None:
    rng = np.random.default_rng(1)
    ground = rng.uniform(0.02, 0.4, (120, 120)).repeat(2, 0).repeat(2, 1)
    ground[80:110, 80:130] = 0.01
    inside = np.ones(ground.shape, bool)
    seen, _ = engine.simulate(ground, inside, kernels)
    assert float(np.abs(seen - ground).max()) > 0.01
    found, _, _ = engine.correct(seen, inside, kernels)
    assert np.abs(found - ground).max() < 1e-3


def test_the_closed_formula_agrees(kernels: engine.Kernels) -> None:
    """A pond in fields: the light that photons bring into it is 6S's within a tenth."""
    ground = np.full((200, 200), 0.3)
    ground[95:105, 95:105] = 0.02
    inside = np.ones(ground.shape, bool)
    seen, _ = engine.simulate(ground, inside, kernels)
    weights = environment.kernel(0.06, 0.069, 0.14, 5.0)
    around = environment.spread(ground, inside, weights)
    y = kernels.t_down / (1 - kernels.albedo * around) * (kernels.t_direct * ground + kernels.t_diffuse * around)
    formula = y / (kernels.t_down * (kernels.t_direct + kernels.t_diffuse) + kernels.albedo * y)
    effect, expected = (float(v[100, 100] - 0.02) for v in (seen, formula))
    assert effect == pytest.approx(expected, rel=0.10) and effect > 0.02
