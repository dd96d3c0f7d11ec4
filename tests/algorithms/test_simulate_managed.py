"""Managed scenes: cuts, grazing and the fates of stands, what Sentinel-2 and Sentinel-1 see of them, their truth."""

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
from algorithms.simulate import managed, radar
from algorithms.simulate import states as st
from algorithms.simulate.block import piece_states
from algorithms.worker import run_entry

from .simulation_data import study, whole_block

PERIOD = managed.Period(dt.date(2021, 1, 1), dt.date(2023, 12, 31))
KEYS = np.arange(1, 4001, dtype=np.int64) * 7919


def test_meadows_are_cut_up_to_six_times_at_a_distance_and_each_year_anew() -> None:
    first, second = (managed.meadow_cuts(KEYS, np.zeros(len(KEYS)), year, 2) for year in (2022, 2023))
    number = (first > 0).sum(1)
    assert set(number) == set(range(7)) and 0.1 < (number == 0).mean() < 0.2
    for row in first:
        days = row[row > 0]
        assert (np.diff(days) >= 15).all() and ((days > 90) & (days < 305)).all()
    # the use of a meadow stays, the dates follow the weather
    assert (number == (second > 0).sum(1)).mean() > 0.9 and (first[:, 0] != second[:, 0])[number > 0].mean() > 0.8


def test_fates_begin_after_a_normal_year_and_grow_as_they_should() -> None:
    fates = managed.stand_fates(KEYS, PERIOD, 2)
    assert set(fates.kind) == set(range(5))
    changed = fates.kind != managed.UNCHANGED
    assert fates.onset[changed].min() >= dt.date(2022, 1, 1).toordinal() and (fates.onset[~changed] == 0).all()
    before, after = managed.progress(fates, dt.date(2021, 12, 31)), managed.progress(fates, dt.date(2023, 12, 31))
    assert (before == 0).all()
    steps = np.isin(fates.kind, (managed.THINNING, managed.CLEAR_CUT))
    assert np.array_equal(after[steps], fates.loss[steps]) and (after[fates.kind == managed.DROUGHT] == 0).all()
    dry = managed.progress(fates, dt.date(2022, 8, 25))
    assert (dry[fates.kind == managed.DROUGHT] > 0.2).all()


def states_on(day: dt.date) -> np.ndarray:
    s = study("managed")
    return piece_states(whole_block("managed"), s.world, day, 0.2, 40.0, canopy_table("S2A", ("B4",)))


def test_the_ground_shows_the_cuts_of_the_truth() -> None:
    pieces = whole_block("managed").pieces
    meadow = np.flatnonzero(pieces.kinds == k.MEADOW)
    cuts = managed.meadow_cuts(pieces.keys[meadow], pieces.delay[meadow], 2022, study("managed").world.seed)
    assert (cuts > 0).sum() > 50
    seen = 0
    for row, days in list(zip(meadow, cuts, strict=True))[:25]:
        for day in days[days > 0][:1]:
            date = dt.date(2022, 1, 1) + dt.timedelta(days=int(day) - 1)
            before, after = states_on(date - dt.timedelta(days=1))[row, st.LAI], states_on(date)[row, st.LAI]
            assert after < 0.4 * before
            seen += 1
    assert seen > 10


def test_a_meadow_that_no_one_cuts_never_falls_at_once() -> None:
    pieces, world = whole_block("managed").pieces, study("managed").world
    meadow = np.flatnonzero(pieces.kinds == k.MEADOW)
    cuts = managed.meadow_cuts(pieces.keys[meadow], pieces.delay[meadow], 2022, world.seed)
    grazed = managed.grazing(pieces.keys[meadow], pieces.delay[meadow], 2022, world.seed)
    left = meadow[~cuts.any(axis=1) & ~grazed.any(axis=1)]
    assert len(left) > 5
    days = [states_on(dt.date(2022, 4, 20) + dt.timedelta(days=3 * n))[left, st.LAI] for n in range(50)]
    assert (np.diff(np.log(days), axis=0) > -0.2).all()


def test_the_ground_shows_the_fates_of_stands_and_only_in_managed_scenes() -> None:
    pieces = whole_block("managed").pieces
    trees = np.isin(pieces.kinds, (k.BROADLEAF, k.CONIFER))
    fates = managed.stand_fates(pieces.keys[trees], study("managed").world.managed, study("managed").world.seed)
    first, last = states_on(dt.date(2021, 7, 10))[trees], states_on(dt.date(2023, 7, 10))[trees]
    gone = managed.progress(fates, dt.date(2023, 7, 10))
    for kind, column in ((managed.THINNING, st.COVER), (managed.CLEAR_CUT, st.COVER)):
        own = (fates.kind == kind) & (gone > 0)
        assert np.allclose(last[own, column] / first[own, column], 1 - gone[own])
    same = fates.kind == managed.UNCHANGED
    assert same.any() and np.allclose(last[same, st.COVER], first[same, st.COVER])
    assert study("test").world.managed is None


def test_radar_falls_where_crowns_were_taken_and_hardly_elsewhere() -> None:
    block, period = whole_block("managed"), study("managed").world.managed
    assert period is not None
    before = radar.backscatter(block, period, dt.date(2021, 6, 1), 2)
    after = radar.backscatter(block, period, dt.date(2023, 12, 1), 2)
    change = after - before
    fates = managed.stand_fates(block.pieces.keys, period, 2)
    woods = np.isin(block.zone, (k.BROADLEAVED, k.CONIFEROUS))
    shared = np.median(change[1][~woods])
    kind = fates.kind[block.piece]
    cut = woods & (kind == managed.CLEAR_CUT)
    if cut.any():
        assert np.median(change[1][cut]) - shared < -2
    for same in (managed.UNCHANGED, managed.DIEBACK):
        own = woods & (kind == same)
        assert np.allclose(change[1][own], shared, atol=1e-4)
    power = radar.speckled(before, 2, dt.date(2021, 6, 1), 0, 0)
    assert (power > 0).all() and np.mean(power / 10 ** (before / 10)) == pytest.approx(1, abs=0.02)


def test_a_series_with_radar_and_its_truth(tmp_path: Path) -> None:
    given = {"preset": "managed", "size_km": 0.6, "start": "2022-05-01", "end": "2022-06-30", "truth": "parcels",
             "output": str(tmp_path / "out")}  # fmt: skip
    run_entry("simulate_series", given, Context(Settings(memory_mb=2000, threads=2)))
    scenes = open_images([str(tmp_path / "out" / "radar")])
    assert len(scenes) == 6 and set(scenes[0].bands) == {"VV", "VH"} and scenes[0].tile == "31TCJ"
    table = read_layer({"path": str(tmp_path / "out" / "truth" / "parcels.gpkg")})
    assert {"cuts_2022", "grazed_2022", "change", "change_start", "loss"} <= set(table.columns)
    meadow = table.columns["cover"] == "meadow"
    assert meadow.any() and any(table.columns["cuts_2022"][meadow]) and not any(table.columns["cuts_2022"][~meadow])
    assert (table.columns["change"][~np.isin(table.columns["cover"], ("broadleaf", "conifer"))] == -1).all()
