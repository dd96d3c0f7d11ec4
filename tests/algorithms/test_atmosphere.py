"""The atmosphere's forward scheme, its inverse, gases and the environment effect, against 6S."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.physics import atmosphere, atmosphere_environment, atmosphere_gases, responses
from algorithms.physics.atmosphere import Terms

Folder = Callable[[str], Path]
Row = dict[str, str]


def _rows(path: Path) -> list[Row]:
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _terms(row: Row) -> Terms:
    value = {k: float(v) for k, v in row.items() if k.startswith(("rho", "t_", "tg", "s_"))}
    t_water = value["tg_h2o_total"]
    others = np.prod([value[f"tg_{gas}_total"] for gas in ("o3", "co2", "o2", "n2o", "ch4", "co")])
    return Terms(value["rho_atm"], value["rho_ray"], value["t_sca_down"], value["t_sca_up"], value["s_atm"], t_water,
                 float(others))  # fmt: skip


@pytest.mark.reference
def test_scheme_is_that_of_6s(reference_folder: Folder) -> None:
    errors = []
    for row in _rows(reference_folder("sixs_reference.csv")):
        if row["band"] == "B10":
            continue
        found = float(atmosphere.toa_reflectance(_terms(row), float(row["rho_s"])))
        errors.append(abs(found - float(row["rho_toa"])))
    assert len(errors) > 20
    assert max(errors) <= 5e-4


@pytest.mark.reference
def test_simple_form_is_further_from_6s(reference_folder: Folder) -> None:
    rows = [r for r in _rows(reference_folder("sixs_reference.csv")) if r["band"] != "B10"]
    coupled, simple = [], []
    for row in rows:
        terms, toa, rho = _terms(row), float(row["rho_toa"]), float(row["rho_s"])
        coupled.append(float(atmosphere.surface_reflectance(terms, toa)) - rho)
        simple.append(float(atmosphere.surface_reflectance_simple(terms, toa)) - rho)
    assert np.sqrt(np.mean(np.square(coupled))) < 5e-4
    assert np.sqrt(np.mean(np.square(coupled))) < np.sqrt(np.mean(np.square(simple))) < 5e-3


@pytest.mark.parametrize("rho", [-0.02, 0.0, 0.05, 0.4, 1.1])
def test_inverses_are_exact(rho: float) -> None:
    terms = Terms(0.07, 0.05, 0.9, 0.93, 0.12, 0.91, 0.97)
    assert float(atmosphere.surface_reflectance(terms, atmosphere.toa_reflectance(terms, rho))) == pytest.approx(rho)
    simple = atmosphere.toa_reflectance_simple(terms, rho)
    assert float(atmosphere.surface_reflectance_simple(terms, simple)) == pytest.approx(rho)


@pytest.mark.reference
def test_gas_fits_give_6s_transmissions(reference_folder: Folder) -> None:
    for row in _rows(reference_folder("sixs_reference.csv")):
        fit = atmosphere_gases.gas_fits(row["sat"])[row["band"]]
        mass = atmosphere.air_mass(float(row["sza"]), float(row["vza"]))
        altitude = 1000 * float(row["alt_km"])
        water = float(atmosphere_gases.water_transmission(fit, mass, float(row["wv_gcm2"]), altitude))
        gas = float(atmosphere_gases.gas_transmission(fit, mass, float(row["o3_cmatm"]), altitude))
        others = np.prod([float(row[f"tg_{g}_total"]) for g in ("o3", "co2", "o2", "n2o", "ch4", "co")])
        if row["band"] in ("B9", "B10"):
            assert abs(water - float(row["tg_h2o_total"])) < 0.02
        else:
            assert abs(water - float(row["tg_h2o_total"])) < 1.5e-3, row["id"]
            assert abs(gas - others) < 3e-3, row["id"]


def test_water_column_inverts_the_ratio() -> None:
    fits = atmosphere_gases.gas_fits("S2B")
    column = np.array([0.3, 1.0, 2.5, 4.5])
    ratio = atmosphere_gases.water_transmission(fits["B9"], 2.4, column) / atmosphere_gases.water_transmission(
        fits["B8A"], 2.4, column
    )
    assert atmosphere_gases.water_column(ratio, 2.4, fits["B9"], fits["B8A"]) == pytest.approx(column, rel=2e-3)
    assert np.isnan(atmosphere_gases.water_column(np.nan, 2.4, fits["B9"], fits["B8A"]))


def test_water_transmission_falls_with_the_column() -> None:
    for fit in atmosphere_gases.gas_fits("S2A").values():
        values = np.asarray(atmosphere_gases.water_transmission(fit, 1.0, np.geomspace(1e-4, 30, 300)))
        assert (np.diff(values) <= 1e-12).all()
        assert ((values <= 1) & (values > 0)).all() or fit.water is not None


def test_unknown_sensor_is_refused() -> None:
    with pytest.raises(TheiaError, match="No gas table"):
        atmosphere_gases.gas_fits("X9")


@pytest.mark.reference
def test_environment_is_that_of_6s(reference_folder: Folder) -> None:
    rows = _rows(reference_folder("sixs_environment.csv"))
    assert rows
    for row in rows:
        v = {k: float(row[k]) for k in row if k not in ("id", "sat", "band", "aerosol", "sixs_input")}
        cosine = np.cos(np.radians(v["vza"]))
        molecules = v["t_ray_up"] - np.exp(-v["tau_ray"] / cosine)
        aerosols = v["t_aer_up"] - np.exp(-v["tau_aer"] / cosine)
        f = float(atmosphere_environment.share(v["radius_km"], molecules, aerosols, v["vza"]))
        assert f == pytest.approx(v["F_formula"], abs=2e-4)
        environment = f * v["rho_target"] + (1 - f) * v["rho_env"]
        # what gases leave of the ground's part follows from 6S's run over a uniform ground of 0.5
        parts = v["t_sca_down"], v["t_up_dir"], v["t_up_dif"], v["s_atm"]
        uniform = float(atmosphere_environment.toa_over_disc(0.0, *parts, 0.5, 0.5))
        gas = (v["rho_toa_uniform_0p5"] - v["rho_toa_black"]) / uniform
        ground = float(atmosphere_environment.toa_over_disc(0.0, *parts, v["rho_target"], environment))
        assert v["rho_toa_black"] + gas * ground == pytest.approx(v["rho_toa"], abs=2e-4)


def test_environment_function_grows_to_one() -> None:
    r = np.geomspace(0.01, 200, 100)
    for part in (atmosphere_environment.share_molecules, atmosphere_environment.share_aerosols):
        for view in (0.0, 10.0):
            values = part(r, view)
            assert (np.diff(values) >= 0).all()
            assert values[-1] == pytest.approx(1.0, abs=1e-3)


def test_kernel_holds_the_weight_of_its_reach() -> None:
    weights = atmosphere_environment.kernel(0.06, 0.1, 0.1, reach_km=6.0)
    expected = float(atmosphere_environment.share(6.0, 0.1, 0.1))
    assert weights.sum() == pytest.approx(expected, abs=0.004)
    assert np.array_equal(weights, weights[::-1]) or np.allclose(weights, weights[::-1])


def test_uniform_ground_has_no_environment_effect() -> None:
    image = np.full((60, 50), 0.3, np.float32)
    valid = np.ones(image.shape, bool)
    valid[10:20, 5:9] = False
    weights = atmosphere_environment.kernel(0.24, 0.1, 0.2, reach_km=5.0)
    psf, environment = atmosphere_environment.correct(image, valid, weights, 0.9, 0.8, 0.12, 0.1)
    box, _ = atmosphere_environment.correct_box(image, valid, 10, 0.8, 0.12, 0.1)
    assert np.abs(psf - 0.3).max() < 1e-6
    assert np.abs(box - 0.3).max() < 1e-6
    assert np.abs(environment - 0.3).max() < 1e-6


def _landscape() -> np.ndarray:
    """Fields of 8 x 8 pixels of 60 m, a lake, a pond (spec of the synthetic test, at a quarter of its size)."""
    rng = np.random.default_rng(4)
    fields = rng.uniform(0.05, 0.45, (64, 64)).repeat(8, 0).repeat(8, 1)
    y, x = np.mgrid[:512, :512] * 0.06
    fields[((x - 8) / 6) ** 2 + ((y - 20) / 3) ** 2 < 1] = 0.02
    fields[150:300, 300:450] = 0.3
    fields[np.hypot(x - 22.5, y - 13.5) < 0.5] = 0.015
    return fields


def test_psf_correction_leaves_a_fifth_of_the_effect() -> None:
    truth = _landscape()
    valid = np.ones(truth.shape, bool)
    t_down, direct, diffuse, albedo = 0.88, 0.77, 0.16, 0.09
    weights = atmosphere_environment.kernel(0.06, 0.02, 0.14)
    environment = atmosphere_environment.spread(truth, valid, weights)
    ground = t_down / (1 - albedo * environment) * (truth * direct + environment * diffuse)
    uniform = ground / (t_down * (direct + diffuse) + albedo * ground)
    psf, _ = atmosphere_environment.correct(uniform, valid, weights, t_down, direct, diffuse, albedo)
    box, _ = atmosphere_environment.correct_box(uniform, valid, 42, direct, diffuse, albedo)

    def rms(values: np.ndarray) -> float:
        return float(np.sqrt(np.mean((values - truth) ** 2)))

    assert rms(psf) <= 0.2 * rms(uniform)
    assert rms(psf) < rms(box) < rms(uniform)
    pond = np.hypot(*(np.mgrid[:512, :512] * 0.06 - np.array([13.5, 22.5])[:, None, None])) < 0.3
    assert abs((psf - truth)[pond].mean()) < 0.002 < (uniform - truth)[pond].mean()


def test_response_weights() -> None:
    found = responses.response("S2A", "B2")
    assert found is not None
    weight = responses.weights(*found)
    assert weight.sum() == pytest.approx(1.0)
    assert float((found[0] * weight).sum()) == pytest.approx(0.4927, abs=0.004)
    assert responses.response("VENUS", "B1") is None
    spot = responses.response("SPOT4", "XS1")
    assert spot is not None and float((spot[0] * responses.weights(*spot)).sum()) == pytest.approx(0.545, abs=0.01)
    wavelengths, values = responses.box(560.0, 40.0)
    assert wavelengths[0] == pytest.approx(0.54) and wavelengths[-1] == pytest.approx(0.58) and (values == 1).all()
