"""PROSAIL: against forty cases of another implementation, and conservation of energy."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from algorithms.physics.prosail import (
    Canopy,
    Geometry,
    Leaf,
    band_reflectance,
    canopy_spectrum,
    leaf_optics,
    soil_spectrum,
)

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
CENTRES_NM = (492, 560, 665, 704, 740, 783, 833, 865, 1614, 2202)


def case_of(row):
    value = {k: float(v) for k, v in row.items() if k not in ("case", "kind", "prospect")}
    leaf = Leaf(value["n"], value["cab_ug_cm2"], value["car_ug_cm2"], value["ant_ug_cm2"], value["cbrown"],
                value["cw_cm"], value["cm_g_cm2"], row["prospect"])  # fmt: skip
    law = (value["lidfa"], value["lidfb"]) if value["typelidf"] == 1 else None
    canopy = Canopy(value["lai"], value["lidfa"], value["hspot"], law)
    geometry = Geometry(value["tts_deg"], value["tto_deg"], value["psi_deg"])
    return value, canopy_spectrum(leaf, canopy, soil_spectrum(value["rsoil"], value["psoil"]), geometry)


@pytest.mark.reference
def test_forty_cases_of_another_implementation(reference_folder):
    with open(reference_folder("prosail_reference.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 30
    for row in rows:
        value, found = case_of(row)
        at = found.reflectance[np.array(CENTRES_NM) - 400]
        np.testing.assert_allclose(at, [value[f"r1nm_{b}"] for b in BANDS], atol=2e-4, err_msg=row["case"])
        assert found.direct_sun == pytest.approx(value["tss"], abs=2e-4), row["case"]
        assert found.direct_view == pytest.approx(value["too"], abs=2e-4), row["case"]
        assert found.hemispherical_from_sun[160] == pytest.approx(value["rsdt_560"], abs=2e-4)
        assert found.hemispherical_diffuse[465] == pytest.approx(value["rddt_865"], abs=2e-4)
        for sensor in ("S2A", "S2B"):
            bands = band_reflectance(found.reflectance, sensor, BANDS)
            wanted = [value[f"{sensor.lower()}_{b}"] for b in BANDS]
            # our responses are sampled every 2.5 nm, those of the vectors every 1 nm: at most 5.5e-4, in B6
            np.testing.assert_allclose(bands, wanted, atol=6e-4, err_msg=row["case"])


def test_leaf_conserves_energy():
    reflectance, transmittance = leaf_optics(Leaf())
    assert reflectance.shape == (2101,)
    assert (reflectance + transmittance <= 1 + 1e-9).all()
    assert reflectance[400] > 0.3 > 0.15 > reflectance[270]  # 800 and 670 nm


def test_bare_soil_absorbs_nothing_in_the_canopy():
    soil = soil_spectrum(1.0, 0.5)
    found = canopy_spectrum(Leaf(), Canopy(lai=0.0), soil, Geometry())
    np.testing.assert_allclose(found.reflectance, soil, atol=1e-9)
    assert found.fapar == pytest.approx(0, abs=1e-9)
    assert found.cover == pytest.approx(0, abs=1e-9)


def test_absorption_and_cover_grow_with_leaf_area():
    soil = soil_spectrum(1.0, 0.5)
    found = [canopy_spectrum(Leaf(), Canopy(lai=lai), soil, Geometry()) for lai in (0.5, 1.0, 3.0, 6.0)]
    for name in ("fapar", "cover"):
        values = [getattr(f, name) for f in found]
        assert values == sorted(values) and 0 < values[0] and values[-1] <= 1
    assert found[-1].fapar > 0.85
