"""Farmed scenes: rain by cell, fields that are watered or suffer, wheat with departments and farms, and their truth."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.progress import Context, Settings
from algorithms.core.vector import read_layer
from algorithms.physics.canopy import canopy_table
from algorithms.products.s1tiling import open_images
from algorithms.simulate import kinds as k
from algorithms.simulate import states as st
from algorithms.simulate.block import fields_of, piece_states
from algorithms.simulate.crops import all_crops, crop_in_year
from algorithms.simulate.farm_radar import field_levels
from algorithms.simulate.farming import Farming, water_until, watered
from algorithms.simulate.harvest import yields_of
from algorithms.worker import run_entry

from .simulation_data import study, whole_block

SMALL = {"size_km": 1.8}
DAY = dt.date(2023, 8, 10)


def farming_of(name: str) -> Farming:
    farming = study(name, **SMALL).world.farming
    assert farming is not None
    return farming


def summer_fields(name: str = "basin") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of the arable pieces, their cells, and which bear a summer crop in 2023."""
    block, world = whole_block(name, **SMALL), study(name, **SMALL).world
    rows = np.flatnonzero(block.pieces.kinds == k.ARABLE)
    cell = farming_of(name).cell(block.pieces.x[rows], block.pieces.y[rows])
    crop = crop_in_year(fields_of(block, world), 2023)
    return rows, cell, np.array([c.season == "summer" for c in all_crops()])[crop]


def test_cells_cover_the_scene_and_differ_in_rain() -> None:
    farming = farming_of("basin")
    assert len(farming.rain_mm) == farming.columns * farming.rows == 9
    inside = (farming.left + farming.cell_m * 1.5, farming.top - farming.cell_m * 0.5)
    assert farming.cell(np.array([inside[0]]), np.array([inside[1]])).tolist() == [1]
    assert farming.cell(np.array([farming.left - 500]), np.array([farming.top - 1e5])).tolist() == [6]
    summer = slice((dt.date(2023, 5, 1) - farming.first).days, (dt.date(2023, 9, 1) - farming.first).days)
    rain = farming.rain_mm[:, summer].sum(axis=1)
    assert rain.max() > 3 * rain.min() and 450 < farming.et0_mm[:, summer].sum(axis=1).mean() < 750


def test_watered_fields_do_not_suffer_and_dry_cells_suffer_most() -> None:
    rows, cell, summer = summer_fields()
    farming, block = farming_of("basin"), whole_block("basin", **SMALL)
    fields = fields_of(block, study("basin", **SMALL).world)
    wet = watered(fields, cell, crop_in_year(fields, 2023), farming)
    water = water_until(fields, cell, DAY, farming)
    assert 0.2 < wet[summer].mean() < 0.8 and not wet[~summer].any()
    assert (water.waterings[wet] > 0).mean() > 0.9 and not water.waterings[~wet].any()
    assert (water.suffered[~summer] == 0).all()
    rainfed = summer & ~wet
    assert water.suffered[wet].mean() < 0.3 * water.suffered[rainfed].mean()
    rain = farming.rain_mm.sum(axis=1)[cell]
    assert np.corrcoef(rain[rainfed], water.suffered[rainfed])[0, 1] < -0.3


def test_leaves_and_soil_show_the_water() -> None:
    rows, _, summer = summer_fields()
    farming, block, one = farming_of("basin"), whole_block("basin", **SMALL), study("basin", **SMALL)
    fields = fields_of(block, one.world)
    cell = farming.cell(block.pieces.x[rows], block.pieces.y[rows])
    wet = watered(fields, cell, crop_in_year(fields, 2023), farming) & summer
    states = piece_states(block, one.world, DAY, 0.0, 40.0, canopy_table("S2A", ("B4",)))[rows]
    rainfed = summer & ~wet
    assert states[wet, st.LAI].mean() > 1.2 * states[rainfed, st.LAI].mean()
    assert states[wet, st.WETNESS].mean() > 0.1 and states[rainfed, st.WETNESS].max() < 1e-9
    levels = field_levels(block, one.world, one.weather, DAY)
    vv = np.array([np.mean(levels[0][block.piece == row]) if (block.piece == row).any() else np.nan for row in rows])
    assert np.nanmean(vv[wet]) > np.nanmean(vv[rainfed])
    assert (levels[0] > levels[1]).all()


def test_yields_have_departments_farms_years_and_show_in_leaves() -> None:
    block, one = whole_block("wheat", **SMALL), study("wheat", **SMALL)
    farming, fields = farming_of("wheat"), fields_of(block, one.world)
    rows = np.flatnonzero(block.pieces.kinds == k.ARABLE)
    cell = farming.cell(block.pieces.x[rows], block.pieces.y[rows])
    first, second = (yields_of(fields, cell, year, farming) for year in (2022, 2023))
    means = [first.yield_q_ha[cell == c].mean() for c in np.unique(cell)]
    assert max(means) - min(means) > 5 and 50 < first.yield_q_ha.mean() < 85
    assert not np.allclose(first.yield_q_ha, second.yield_q_ha) and np.array_equal(first.farm, second.farm)
    assert (first.farm // 8 == cell).all()
    # leaves tell a good part of a yield, and not all of it
    told = np.corrcoef(first.leaf, first.yield_q_ha)[0, 1]
    assert 0.6 < told < 0.97
    states = piece_states(block, one.world, dt.date(2022, 5, 1), 0.2, 40.0, canopy_table("S2A", ("B4",)))[rows]
    wheat = np.array([c.id == "winter_wheat" for c in all_crops()])[crop_in_year(fields, 2022)]
    assert wheat.mean() > 0.35
    assert np.corrcoef(states[wheat, st.LAI], first.yield_q_ha[wheat])[0, 1] > 0.4


def test_other_scenes_are_not_farmed() -> None:
    assert study("test").world.farming is None
    assert fields_of(whole_block("test"), study("test").world).favoured == ()


@pytest.mark.parametrize(("preset", "start", "end"), [("basin", "2023-04-25", "2023-09-20"),
                                                      ("wheat", "2022-11-20", "2023-07-05")])  # fmt: skip
def test_the_truth_beside_a_farmed_series(tmp_path: Path, preset: str, start: str, end: str) -> None:
    given = {"preset": preset, "size_km": 1.2, "start": start, "end": end, "truth": "parcels", "satellites": ["S2A"],
             "cloudiness": 1.6, "output": str(tmp_path / "out")}  # fmt: skip
    run_entry("simulate_series", given, Context(Settings(memory_mb=2000, threads=2)))
    truth = tmp_path / "out" / "truth"
    parcels = read_layer({"path": str(truth / "parcels.gpkg")})
    if preset == "basin":
        layer = read_layer({"path": str(truth / "irrigation.gpkg")})
        assert set(layer.columns["year"]) == {2023} and set(layer.columns["irrigated"]) == {0, 1}
        assert (layer.columns["waterings"][layer.columns["irrigated"] == 0] == 0).all()
        cells = read_layer({"path": str(truth / "weather_cells.gpkg")})
        weather = read_layer({"path": str(truth / "weather.csv")})
        assert set(layer.columns["cell"]) <= set(cells.columns["cell"]) == set(weather.columns["cell"])
        images = open_images([str(tmp_path / "out" / "radar")])
        assert {i.version for i in images} == {"ASC", "DES"} and all(set(i.bands) == {"VV", "VH"} for i in images)
    else:
        layer = read_layer({"path": str(truth / "wheat.gpkg")})
        assert set(layer.columns["year"]) == {2023}
        of_farm = layer.columns["farm"] == layer.columns["farm"][0]
        # a farm tells one number for all its parcels
        assert len(set(layer.columns["yield"][of_farm])) == 1
        statistics = read_layer({"path": str(truth / "statistics.csv")})
        own = layer.columns["department"] == statistics.columns["department"][0]
        mean = np.average(layer.columns["true_yield"][own], weights=layer.columns["area_ha"][own])
        assert abs(mean - float(statistics.columns["yield"][0])) < 3
        assert not (tmp_path / "out" / "radar").exists()
    assert set(layer.columns["parcel"]) <= set(parcels.columns["parcel"])
