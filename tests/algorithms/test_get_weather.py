"""Weather: tables, NetCDF, SAFRAN, NASA POWER on loopback, and what is wrong with them."""

from __future__ import annotations

import csv
import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from scipy.io import netcdf_file

from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context
from algorithms.vegetation import weather_files
from algorithms.vegetation.weather import (
    diffuse_share,
    extraterrestrial_mj_m2,
    hargreaves_et0,
    read_weather,
)
from algorithms.worker import run_entry

PLACE = {"extent": [1.4, 43.5, 1.6, 43.7], "crs": "EPSG:4326"}
FIRST = dt.date(2024, 1, 1)


def run(where: Path, **more: Any) -> list[dict[str, str]]:
    path = where / "météo.csv"
    run_entry("get_weather", {"area": PLACE, "weather": str(path), **more}, Context())
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_radiation_above_the_atmosphere() -> None:
    """FAO-56, example 8: 3 September at 20 degrees south, 32.2 MJ/m2."""
    assert extraterrestrial_mj_m2(np.array([246]), -20)[0] == pytest.approx(32.2, abs=0.1)


def test_diffuse_share_falls_with_a_clear_sky() -> None:
    share = diffuse_share(np.linspace(1, 30, 30), np.full(30, 40.0))
    assert share[0] > 0.95 and share[-1] < 0.25 and (np.diff(share) <= 1e-6).all()


def test_hargreaves_is_never_negative() -> None:
    assert hargreaves_et0(np.array([-20.0]), np.array([-25.0]), np.array([-15.0]), np.array([10.0]))[0] >= 0


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    lines = ["jour;tmin;tmax;pluie"]
    lines += [f"{FIRST + dt.timedelta(days=n)};{2 + n % 3},5;12;0,4" for n in range(40)]
    (tmp_path / "mine.csv").write_text("\n".join(lines), encoding="utf-8")
    rows = run(tmp_path, source="files", file=str(tmp_path / "mine.csv"))
    assert len(rows) == 40 and rows[0]["date"] == "2024-01-01"
    assert float(rows[0]["tmean_c"]) == pytest.approx((2.5 + 12) / 2)
    assert 2 < float(rows[0]["radiation_mj_m2"]) < 15  # estimated
    assert float(rows[0]["rain_mm"]) == 0.4
    read, _ = read_weather(str(tmp_path / "météo.csv"), 43.6)
    assert read.first == FIRST and read.et0_mm is not None


def era5_land(path: Path, days: int, hole: bool = False) -> None:
    """Hourly fields on 2 x 3 cells: temperature, and radiation accumulated since midnight."""
    hours = np.arange(24 * days + 1)
    with netcdf_file(str(path), "w") as file:
        for name, values in (("time", hours), ("latitude", [43.7, 43.6]), ("longitude", [1.4, 1.5, 1.6])):
            file.createDimension(name, len(values))
            variable = file.createVariable(name, "d", (name,))
            variable[:] = np.asarray(values, float)
            variable.units = "hours since 2024-01-01 00:00:00" if name == "time" else f"degrees_{name}"
        for name, units in (("t2m", "K"), ("ssrd", "J m**-2")):
            variable = file.createVariable(name, "d", ("time", "latitude", "longitude"))
            variable.units = units
            if name == "t2m":
                values = 283.15 + 5 * np.sin(2 * np.pi * hours / 24)
            else:
                in_day = np.where(hours % 24 == 0, np.where(hours > 0, 24, 0), hours % 24)
                values = 12e6 * in_day / 24
            variable[:] = np.tile(values[:, np.newaxis, np.newaxis], (1, 2, 3))


def test_hourly_netcdf_becomes_days(tmp_path: Path) -> None:
    era5_land(tmp_path / "era5.nc", 35)
    rows = run(tmp_path, source="files", file=str(tmp_path / "era5.nc"), end="2024-02-04")
    assert len(rows) == 35
    assert float(rows[3]["tmean_c"]) == pytest.approx(10, abs=0.3)
    assert all(float(r["radiation_mj_m2"]) == pytest.approx(12) for r in rows)


def test_a_place_outside_the_file(tmp_path: Path) -> None:
    era5_land(tmp_path / "era5.nc", 2)
    far = {"extent": [10, 50, 11, 51], "crs": "EPSG:4326"}
    with pytest.raises(TheiaError, match="does not hold the place"):
        run(tmp_path, source="files", file=str(tmp_path / "era5.nc"), area=far)


def test_the_nearest_cell_of_safran(tmp_path: Path) -> None:
    lines = ["LAMBX;LAMBY;DATE;PRELIQ_Q;T_Q;SSI_Q;ETP_Q"]
    for x, warmer in ((5200, 0), (5280, 5)):
        for n in range(40):
            day = (FIRST + dt.timedelta(days=n)).strftime("%Y%m%d")
            lines.append(f"{x};18440;{day};1.5;{8 + warmer};1200;0.9")
    (tmp_path / "sim2.csv").write_text("\n".join(lines), encoding="utf-8")
    rows = run(tmp_path, source="files", folder=str(tmp_path))
    assert {float(r["tmean_c"]) for r in rows} <= {8.0, 13.0} and len({r["tmean_c"] for r in rows}) == 1
    assert float(rows[0]["radiation_mj_m2"]) == 12 and float(rows[0]["et0_mm"]) == 0.9
    far = {"extent": [7, 48, 7.1, 48.1], "crs": "EPSG:4326"}
    with pytest.raises(TheiaError, match="km away"):
        run(tmp_path, source="files", file=str(tmp_path / "sim2.csv"), area=far)


class _Power(BaseHTTPRequestHandler):
    asked: list[dict[str, list[str]]] = []
    status = 200
    hole = 0

    def do_GET(self) -> None:
        query = parse_qs(urlparse(self.path).query)
        self.asked.append(query)
        first = dt.datetime.strptime(query["start"][0], "%Y%m%d").date()
        last = dt.datetime.strptime(query["end"][0], "%Y%m%d").date()
        days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        level = {"T2M": 9.0, "T2M_MIN": 4.0, "T2M_MAX": 14.0, "ALLSKY_SFC_SW_DWN": 11.0, "PRECTOTCORR": 2.0}
        values = {
            name: {f"{d:%Y%m%d}": (-999.0 if 5 <= n < 5 + self.hole else level[name]) for n, d in enumerate(days)}
            for name in query["parameters"][0].split(",")
        }
        body = json.dumps({"properties": {"parameter": values}}).encode()
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def power(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Power]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Power)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    known = weather_files.table()
    changed = {**known, "nasa_power": {**known["nasa_power"], "url": f"http://127.0.0.1:{server.server_port}/point"}}
    monkeypatch.setattr("algorithms.vegetation.get_weather.table", lambda: changed)
    _Power.asked, _Power.status, _Power.hole = [], 200, 0
    yield _Power
    server.shutdown()
    server.server_close()
    thread.join()


def test_fetched_weather(power: type[_Power], tmp_path: Path) -> None:
    power.hole = 2
    rows = run(tmp_path, start="2024-01-01", end="2024-02-29")
    assert len(rows) == 60 and {float(r["radiation_mj_m2"]) for r in rows} == {11.0}
    assert power.asked[0]["community"] == ["AG"] and power.asked[0]["longitude"] == ["1.5000"]


def test_a_source_that_fails_or_has_holes(power: type[_Power], tmp_path: Path) -> None:
    power.status = 503
    with pytest.raises(TheiaError, match="did not answer"):
        run(tmp_path, start="2024-01-01", end="2024-02-29")
    power.status, power.hole = 200, 10
    with pytest.raises(TheiaError, match="missing on 10 days in a row"):
        run(tmp_path, start="2024-01-01", end="2024-02-29")
    with pytest.raises(TheiaError, match="first and a last day"):
        run(tmp_path)
    assert not (tmp_path / "météo.csv").exists()


def test_files_that_hold_no_weather(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="No weather file"):
        run(tmp_path, source="files")
    (tmp_path / "x.nc").write_bytes(b"no netcdf")
    with pytest.raises(TheiaError, match="could not be read"):
        run(tmp_path, source="files", file=str(tmp_path / "x.nc"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(TheiaError, match="holds no weather file"):
        run(tmp_path, source="files", folder=str(tmp_path / "empty"))
