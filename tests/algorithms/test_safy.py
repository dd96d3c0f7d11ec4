"""SAFY: twenty cases of another implementation; water and carbon options as properties."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from algorithms.vegetation.safy import TOTALS, grow, table
from algorithms.vegetation.weather import Weather, complete

WHEAT = table()["crops"]["winter_wheat"]["fixed"]
SET = np.array([[40, 2.6, 0.15, 0.0015, 1200, 9000, 0.022]])


def weather(days: int = 330, rain: float = 2.0) -> Weather:
    day = np.arange(days)
    mean = 11 - 8 * np.cos(2 * np.pi * (day - 110) / 365)
    above = 20 - 13 * np.cos(2 * np.pi * (day - 81) / 365)
    columns = {"tmean_c": mean, "tmin_c": mean - 5, "tmax_c": mean + 5, "radiation_mj_m2": 0.5 * above + 1,
               "rain_mm": np.full(days, rain)}  # fmt: skip
    return complete(dt.date(2023, 10, 1), columns, 43.5)[0]


@pytest.mark.reference
def test_twenty_cases_of_another_implementation(reference_folder: Callable[[str], Path]) -> None:
    with open(reference_folder("safy_reference_weather.csv"), newline="", encoding="utf-8") as file:
        days = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    with open(reference_folder("safy_reference_cases.csv"), newline="", encoding="utf-8") as file:
        cases = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    assert len(cases) >= 10
    for case in cases:
        w = int(case["weather"])
        air = np.array([d[f"tair_w{w}"] for d in days])
        sun = np.array([d[f"rg_w{w}"] for d in days])
        one = Weather(dt.date(2023, 10, 1), air, sun, None, None, np.zeros(len(air)))
        fixed = dict(zip(WHEAT, (case[k] for k in ("ec", "k", "DAM0", "Tmin", "Topt", "Tmax", "beta")), strict=True))
        columns = ("D0", "elue", "PLa", "PLb", "STT", "Rs", "SLA")
        found = grow(np.array([[case[k] for k in columns]]), one, fixed)
        assert found.gai.max() == pytest.approx(case["gai_max"], rel=1e-4)
        assert found.gai.argmax() == case["day_gai_max"]
        assert found.end_day[0] == case["end_day"]
        assert found.last_leaf_day[0] == case["anthesis_day"]
        assert found.mass[0, -1] == pytest.approx(case["dam_end_g_m2"], rel=1e-4)
        for day in (120, 180, 210):
            assert found.gai[0, day] == pytest.approx(case[f"gai_d{day}"], rel=1e-4, abs=1e-5)
            assert found.mass[0, day] == pytest.approx(case[f"dam_d{day}"], rel=1e-4)


def test_a_wheat_is_a_wheat() -> None:
    found = grow(SET, weather(), WHEAT)
    assert 2 < found.gai.max() < 8
    assert 500 < found.mass[0, -1] < 2500
    assert (np.diff(found.mass[0, 40:]) >= 0).all()


def test_sets_are_independent() -> None:
    many = np.repeat(SET, 3, axis=0)
    many[1, 1] = 2.0
    found = grow(many, weather(), WHEAT)
    assert (found.gai[0] == found.gai[2]).all()
    assert (found.gai[1] == grow(many[1:2], weather(), WHEAT).gai[0]).all()
    assert found.mass[1, -1] < found.mass[0, -1]


def test_drought_costs_mass_and_rain_restores_it() -> None:
    plenty, dry = (grow(SET, weather(rain=rain), WHEAT, water=True) for rain in (6.0, 0.2))
    free = grow(SET, weather(), WHEAT)
    np.testing.assert_allclose(plenty.mass, free.mass, rtol=1e-5)
    assert dry.mass[0, -1] < 0.9 * free.mass[0, -1]
    used = dry.totals[0, TOTALS.index("transpiration_mm")] + dry.totals[0, TOTALS.index("evaporation_mm")]
    reserve = table()["water"]["available_mm_per_m"] * table()["water"]["root_last_m"]
    assert 0 < used <= 0.2 * 330 + reserve + 1  # no more than rain and the soil's reserve


def test_carbon_balances() -> None:
    found = grow(SET, weather(), WHEAT, carbon=True)
    gross, lost, net = (
        float(found.totals[0, TOTALS.index(n)]) for n in ("gpp_gc_m2", "respiration_gc_m2", "nee_gc_m2")
    )
    assert net == pytest.approx(lost - gross, rel=1e-4)
    assert 0 < lost < gross < 3000
    shaded = replace(weather(), diffuse_share=np.zeros(330))
    assert grow(SET, shaded, WHEAT, carbon=True).totals[0, 2] < gross


def test_the_end_of_the_weather_is_not_an_error() -> None:
    found = grow(SET, weather(120), WHEAT)
    assert found.end_day[0] == -1 and found.gai[0, -1] > 0
    late = SET.copy()
    late[0, 0] = 400
    assert not grow(late, weather(), WHEAT).mass.any()
