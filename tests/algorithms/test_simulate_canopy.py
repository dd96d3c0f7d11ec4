"""The entry `simulate_canopy`: tables, report, and the values to try."""

from __future__ import annotations

import csv
import json

import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.worker import run_entry


def run(folder, language="en", **changes):
    values = {
        "report": str(folder / "couvert é.html"),
        "spectra": str(folder / "s.csv"),
        "bands": str(folder / "b.csv"),
    }
    return run_entry("simulate_canopy", {**values, **changes}, Context(settings=Settings(language=language)))


def test_one_canopy(tmp_path):
    result = run(tmp_path)
    assert result.outputs["cases"] == 1
    with open(tmp_path / "s.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["wavelength_nm", "canopy"] and len(rows) == 2102
    numbers = json.loads((tmp_path / "couvert é.json").read_text(encoding="utf-8"))
    assert numbers["canopy"]["B8"] > 5 * numbers["canopy"]["B4"]


def test_red_falls_and_infrared_rises_with_leaf_area(tmp_path):
    run(tmp_path, vary="lai", values="0.5, 1; 2 4", language="fr")
    with open(tmp_path / "b.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [r["case"] for r in rows] == ["lai 0.5", "lai 1", "lai 2", "lai 4"]
    red, nir = ([float(r[b]) for r in rows] for b in ("B4", "B8"))
    assert red == sorted(red, reverse=True) and nir == sorted(nir)
    assert "Couvert simulé" in (tmp_path / "couvert é.html").read_text(encoding="utf-8")


def test_satellites_differ(tmp_path):
    found = []
    for sensor in ("S2A", "S2B"):
        run(tmp_path, sensor=sensor)
        found.append(json.loads((tmp_path / "couvert é.json").read_text(encoding="utf-8"))["canopy"]["B6"])
    assert 0.001 < abs(found[0] - found[1]) < 0.02


def test_faults_of_the_values_are_listed_together(tmp_path):
    with pytest.raises(TheiaError) as error:
        run(tmp_path, vary="lai", values="1 deux 30")
    assert "deux" in str(error.value) and "30 lies outside 0 to 10" in str(error.value)
    with pytest.raises(TheiaError, match="no property to vary"):
        run(tmp_path, values="1 2")
    with pytest.raises(TheiaError, match="at most 12"):
        run(tmp_path, vary="lai", values=" ".join(["1"] * 13))
    assert not list(tmp_path.iterdir())


def test_nothing_asked_for(tmp_path):
    with pytest.raises(TheiaError, match="No result"):
        run(tmp_path, report=None, spectra=None, bands=None)
