"""When satellites pass, where the sun stands, and where clouds are seen and throw their shadows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.grid import Grid
from algorithms.physics.sun import sun_position
from algorithms.simulate.acquisition import (
    across_track,
    angle_grids,
    calendar,
    detector_of,
    inside_swath,
    orbits,
    sun_angles,
    view_angles,
)
from algorithms.simulate.air import CLEAR, CLOUD, SHADOW, breathe, classify
from algorithms.simulate.clouds import CloudView, Layer, Sky, look
from algorithms.simulate.passes import passes_of
from algorithms.simulate.weather import make_weather
from tests.algorithms.simulation_data import study

CLOUDS = (0.66, 0.62, 0.6, 0.6, 0.58, 0.5, 0.4, 0.4, 0.46, 0.56, 0.66, 0.68)


@pytest.mark.parametrize(
    ("moment", "latitude", "longitude", "zenith", "azimuth"),
    [
        # metadata of real products: 31TCJ of 5 March 2024 and 31UDS of 28 September 2016, at the middle of the tile
        (dt.datetime(2024, 3, 5, 10, 58, 54), 43.7449, 1.1979, 51.817, 158.397),
    ],
)
def test_sun_stands_where_the_metadata_say(
    moment: dt.datetime, latitude: float, longitude: float, zenith: float, azimuth: float
) -> None:
    got = sun_position(moment, latitude, longitude)
    assert got[0] == pytest.approx(zenith, abs=0.03) and got[1] == pytest.approx(azimuth, abs=0.05)


def test_sun_of_the_solstices() -> None:
    for day, declination in ((dt.datetime(2024, 6, 20, 12), 23.44), (dt.datetime(2024, 12, 21, 12), -23.44)):
        lowest = min(sun_position(day + dt.timedelta(minutes=m), 44.0, 0.0)[0] for m in range(-30, 31))
        assert lowest == pytest.approx(44.0 - declination, abs=0.05)


def test_calendar_is_the_real_one() -> None:
    passes = calendar(dt.date(2018, 1, 1), dt.date(2024, 12, 31), ("S2A", "S2B"), (51, 94))
    found = {(a.moment.date(), a.satellite, a.relative_orbit) for a in passes}
    # real products: 31TDH, 31TCJ and 30TXR
    assert (dt.date(2018, 1, 1), "S2A", 51) in found
    assert (dt.date(2024, 3, 5), "S2B", 51) in found
    assert (dt.date(2020, 6, 22), "S2A", 94) in found
    one = next(a for a in passes if a.moment.date() == dt.date(2024, 3, 5))
    assert one.absolute_orbit == 36542
    gaps = np.diff([a.moment.toordinal() for a in passes if a.relative_orbit == 51])
    assert set(gaps) == {5}


def test_first_and_last_day_are_included() -> None:
    passes = calendar(dt.date(2024, 3, 5), dt.date(2024, 3, 10), ("S2A", "S2B"), (51,))
    assert [a.moment.date().day for a in passes] == [5, 10]


def test_swath_has_an_edge_and_angles_grow_towards_it() -> None:
    a = calendar(dt.date(2024, 3, 1), dt.date(2024, 3, 31), ("S2A",), (8,))[0]
    x = np.linspace(300000, 409800, 200)
    y = np.full(200, 4845000.0)
    seen = inside_swath(a, x, y)
    assert 0.05 < seen.mean() < 0.5 and np.all(np.diff(seen.astype(int)) >= 0)
    zenith, azimuth = view_angles(a, x, y, detector_of(a, x, y), 1.0)
    assert zenith[seen].max() < 12.5 and np.all(across_track(a, x, y) > 0)
    # seen from the east of the scene: the sensor stands between north-east and south-east
    assert np.all((azimuth > 45) & (azimuth < 160))


@pytest.mark.real
def test_view_angles_are_those_of_a_real_tile(data_folder: Callable[[str], Path]) -> None:
    import defusedxml.ElementTree as ElementTree

    files = sorted(data_folder("s2_l1c_safe_toulouse").rglob("MTD_TL.xml"))
    if not files:
        pytest.skip("no MTD_TL.xml")
    root = ElementTree.parse(files[0]).getroot()
    name = next(e.text for e in root.iter("TILE_ID"))
    if "31TCJ" not in name:
        pytest.skip("another tile")

    def values(element: object) -> np.ndarray:
        return np.array([[float(v) for v in row.text.split()] for row in element.iter("VALUES")])  # type: ignore[attr-defined]

    a = calendar(dt.date(2024, 3, 5), dt.date(2024, 3, 5), ("S2B",), (51,))[0]
    grid = Grid("EPSG:32631", (10.0, 0.0, 300000.0, 0.0, -10.0, 4900020.0), 10980, 10980)
    x, y = np.meshgrid(300000 + 5000.0 * np.arange(23), 4900020 - 5000.0 * np.arange(23))
    errors = []
    for element in root.iter("Viewing_Incidence_Angles_Grids"):
        if element.get("bandId") == "3":
            zenith, azimuth = (np.radians(values(element.find(n))) for n in ("Zenith", "Azimuth"))
            got = [np.radians(v) for v in view_angles(a, x, y, np.full(x.shape, int(element.get("detectorId"))), 1.05)]
            errors += [
                np.sin(zenith) * np.sin(azimuth) - np.sin(got[0]) * np.sin(got[1]),
                np.sin(zenith) * np.cos(azimuth) - np.sin(got[0]) * np.cos(got[1]),
            ]
    difference = np.degrees(np.abs(np.array(errors)))
    assert np.nanmedian(difference) < 0.25 and np.nanmax(difference) < 0.8
    assert angle_grids(a, grid, ("B4",)).view["B4"], "the same pass has grids"


def test_every_node_inside_the_swath_belongs_to_a_detector() -> None:
    a = calendar(dt.date(2024, 3, 5), dt.date(2024, 3, 5), ("S2B",), (51,))[0]
    grid = Grid("EPSG:32631", (10.0, 0.0, 300000.0, 0.0, -10.0, 4900020.0), 10980, 10980)
    angles = angle_grids(a, grid, ("B4", "B12"))
    assert angles.sun is not None and angles.sun.zenith_deg.shape == (23, 23)
    covered = np.any([np.isfinite(g.zenith_deg) for g in angles.view["B4"]], axis=0)
    assert covered.all()
    assert angles.mean_view_deg["B12"][0] > 0
    assert angles.mean_sun_deg == pytest.approx(sun_angles(a.moment, "EPSG:32631", 354900, 4845120), abs=1e-6)


def _one_cloud(height: float) -> Sky:
    return Sky((Layer("cumulus", height, 0.4, 1500, 1500, 0.0, 4, 0.5, 10.0, 0.2, 77),), 0.1, 2.0, 5)


def test_shadow_lies_where_the_sun_throws_it_and_clouds_lean_from_the_sensor() -> None:
    x, y = 300000.0 + 20 * np.arange(120), 4900000.0 - 20 * np.arange(120)
    height, ground = 1700.0, 200.0
    # the sun at 45 degrees in the south: the shadow lies north of the cloud by the cloud's height above the ground
    seen = look(_one_cloud(height), x, y, ground, (45.0, 180.0), (0.0, 0.0))
    steps = round((height - ground) / 20)
    cloud, shadow = seen.low > 0, seen.sunward > 0
    np.testing.assert_array_equal(shadow[:-steps], cloud[steps:])
    assert cloud.any() and not cloud.all()
    # a sensor in the east sees the cloud displaced to the west
    zenith = math.degrees(math.atan(0.2))
    leaning = look(_one_cloud(height), x, y, ground, (45.0, 180.0), (zenith, 90.0))
    shift = round(0.2 * (height - ground) / 20)
    np.testing.assert_array_equal(leaning.low[:, :-shift] > 0, cloud[:, shift:])


def test_true_mask_of_known_depths() -> None:
    zero = np.zeros((1, 4), np.float32)
    clouds = CloudView(np.array([[0, 5, 0, 0]], np.float32), zero, np.array([[0, 0, 3, 0.01]], np.float32), zero)
    assert classify(clouds).tolist() == [[CLEAR, CLOUD, SHADOW, CLEAR]]


def test_weather_of_a_day_does_not_depend_on_the_period() -> None:
    short = make_weather(3, dt.date(2024, 5, 1), dt.date(2024, 5, 31), CLOUDS, 0.33)
    long = make_weather(3, dt.date(2022, 1, 1), dt.date(2024, 12, 31), CLOUDS, 0.33)
    day = dt.date(2024, 5, 17)
    assert short.wetness[short.index(day)] == pytest.approx(long.wetness[long.index(day)], abs=1e-9)
    assert short.cloudiness[short.index(day)] == long.cloudiness[long.index(day)]
    assert np.all((long.wetness >= 0) & (long.wetness <= 1))
    year = long.cloudiness[-366:]
    assert 0.45 < year.mean() < 0.70, "usual cloud cover of a year"
    assert np.corrcoef(long.rain_mm > 0, long.cloudiness)[0, 1] > 0.2


@pytest.mark.parametrize("share", [0.0, 5.0, 20.0])
def test_mask_misses_the_share_it_should(share: float) -> None:
    s = study("demo", missed_clouds_percent=share)
    dirty = missed = clean = flagged = 0
    for one in passes_of(s)[::9]:
        air = breathe(one.sky, one.look, s.preset, 300000.0, 4900020.0, 700, 700, s.ground_m, s.centre)
        bad = air.truth != CLEAR
        dirty += int(bad.sum())
        missed += int((bad & (air.clm == 0)).sum())
        clean += int((~bad).sum())
        flagged += int((~bad & (air.clm != 0)).sum())
    if share == 0:
        assert missed == 0
    else:
        assert 0.4 * share < 100 * missed / dirty < 1.9 * share
    assert 0 < flagged < 0.5 * clean, "the mask is dilated"


def test_days_under_cloud_give_no_product() -> None:
    s = study("demo")
    kept = passes_of(s)
    everything = calendar(s.preset.start, s.preset.end, s.preset.satellites, s.preset.orbits)
    assert 60 <= len(kept) <= 110 < len(everything)
    assert {p.acquisition.relative_orbit for p in kept} == set(s.preset.orbits)
    assert {p.acquisition.satellite for p in kept} == {"S2A", "S2B"}
    assert orbits()["repeat_days"] == 10
