"""The series on real images: smoothers against linear where clear dates are hidden, a crop's season, a cloudy delta."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.series.dates import day_numbers
from algorithms.series.evaluation import hide_and_fill
from algorithms.series.screening import despike
from algorithms.worker import run_entry

pytestmark = pytest.mark.real
Folder = Callable[[str], Path]


def _one(folder: Path, pattern: str) -> Path:
    return next(iter(sorted(folder.glob(pattern))))


@pytest.fixture
def hills(data_folder: Folder) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """NDVI (dates, 1, pixels) x 10000, clear (dates, pixels), days: every third pixel of the hill series."""
    folder = data_folder("s2_series_slovenia_lulc")
    with rasterio.open(_one(folder, "NDVI_*dates.tif")) as file:
        values, names = file.read(), file.descriptions
    clouds = read(str(_one(folder, "CLOUD_MASK_*dates.tif")))
    dates = values.shape[0]
    thin = np.ascontiguousarray(values.reshape(dates, 1, -1)[:, :, ::3])
    return thin, np.ascontiguousarray((clouds == 0).reshape(dates, -1)[:, ::3]), day_numbers(names)


def test_seasons_beat_lines_in_gaps_of_a_month(
    hills: tuple[np.ndarray, np.ndarray, np.ndarray], record_property: Callable[[str, object], None]
) -> None:
    """All methods side by side on clear dates hidden with the 30 days around them, and hidden alone."""
    values, clear, days = hills
    chosen = [d for d in range(3, days.size - 3) if clear[d].mean() > 0.9]
    assert len(chosen) >= 8
    found: dict[str, dict[int, float]] = {}
    for method in ("linear", "pchip", "nearest", "whittaker", "harmonic", "kriging"):
        found[method] = {
            gap: float(hide_and_fill(method, values, clear, days, gap, dates=chosen[::2]).rms[0] / 1e4)
            for gap in (0, 30)
        }
    record_property("rms_ndvi", str(found))
    for method, rms in found.items():
        better = 100 * (1 - rms[30] / found["linear"][30])
        print(f"{method:<10} NDVI rms {rms[0]:.4f} on hidden dates, {rms[30]:.4f} in gaps of 30 days ({better:+.0f} %)")
    best = min(found[m][30] for m in ("harmonic", "kriging"))
    assert best <= 0.9 * found["linear"][30], found
    assert found["whittaker"][30] <= 1.05 * found["linear"][30], found
    assert found["nearest"][0] < 0.2, found


def test_missed_clouds_are_dropped_and_the_rest_fits_better(hills: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    values, clear, days = hills
    kept = clear.copy()
    despike(values[:, 0].astype(np.float64), kept, days, 1000.0, 40)
    assert 0.5 < kept.sum() / clear.sum() < 0.995
    chosen = [d for d in range(3, days.size - 3) if clear[d].mean() > 0.9]
    for method in ("linear", "kriging"):
        with_clouds = hide_and_fill(method, values, clear, days, 30, dates=chosen[::2])
        without = hide_and_fill(method, values, kept, days, 30, dates=chosen[::2], uncertainty=True)
        assert without.rms[0] < with_clouds.rms[0]
        assert without.within_2 > 0.7


def test_the_season_of_an_irrigated_field(data_folder: Folder, tmp_path: Path) -> None:
    folder = data_folder("s2_series_castilla")
    with rasterio.open(_one(folder, "B04_*dates.tif")) as file:
        red, names, profile = file.read(), file.descriptions, file.profile
    nir, scl = read(str(_one(folder, "B08_*dates.tif"))), read(str(_one(folder, "SCL_*dates.tif")))
    items = []
    for number, name in enumerate(names):
        date = re.search(r"\d{4}-?\d{2}-?\d{2}", name)
        assert date is not None
        data = np.stack([red[number], nir[number], scl[number]]).astype(np.int16)
        path = tmp_path / f"{date.group()}.tif"
        with rasterio.open(path, "w", **{**profile, "count": 3, "dtype": "int16", "nodata": -9999}) as file:
            file.write(data)
        items.append({"file": path.name, "datetime": f"{date.group()}T11:00:00Z", "bands": ["B4", "B8", None],
                      "sensor": "S2A", "scale": 1e-4, "nodata": -9999, "masks": {"scl": {"band": 3}}})  # fmt: skip
    (tmp_path / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    run_entry("phenology", {"products": str(tmp_path), "output": str(tmp_path / "out")}, Context(Settings(threads=2)))
    maps = {p.stem.split("_", 3)[3]: read(str(p)) for p in (tmp_path / "out").glob("*/VPP_*.tif")}
    flag = maps["s1_QFLAG"]
    season = (flag >= 3) & (flag <= 10)
    assert season[flag != 255].mean() > 0.9
    dates = [np.median(maps[f"s1_{m}_DOY"][season & (maps[f"s1_{m}_DOY"] != -32768)]) for m in ("SOSD", "MAXD", "EOSD")]
    assert dates[0] < dates[1] < dates[2]
    # the highest NDVI of the clear field lies in the season that was found first or second
    with np.errstate(all="ignore"):
        ndvi = np.where((scl == 4) | (scl == 5), (nir - red) / (nir.astype(float) + red), np.nan)
    seen = np.isfinite(ndvi).mean((1, 2)) > 0.3
    curve = np.array([np.nanmedian(n) if s else -1 for n, s in zip(ndvi, seen, strict=True)])
    top = int(names[int(curve.argmax())].replace("-", "")[4:6]) * 30.4 - 15
    assert abs(dates[1] - top) < 45
    spread = maps["s1_STD"][0]
    assert 0 < np.median(spread[spread != -9999]) < 15


def test_a_cloudy_delta_is_filled_better_than_by_its_mean(data_folder: Folder, tmp_path: Path) -> None:
    folder = data_folder("s2_series_rufiji")
    items = []
    for path in sorted(folder.glob("S2_*.tif")):
        date = re.search(r"\d{8}", path.name)
        assert date is not None
        day = f"{date.group()[:4]}-{date.group()[4:6]}-{date.group()[6:]}"
        items.append({"file": str(path), "datetime": f"{day}T07:40:00Z", "sensor": "S2A", "scale": 0.001, "nodata": 0,
                      "bands": ["B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"]})  # fmt: skip
    (tmp_path / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    page = tmp_path / "report.html"
    given = {"products": str(tmp_path), "step_days": 30, "bands": "B2;B3;B4;B8;B11", "uncertainty": True}
    run_entry(
        "gap_filling", {**given, "output": str(tmp_path / "out"), "report": str(page)}, Context(Settings(threads=2))
    )
    (numbers,) = json.loads(page.with_suffix(".json").read_text(encoding="utf-8")).values()
    run_entry("series_statistics", {"products": str(tmp_path), "variables": "B4;B8", "statistics": "std",
                                    "output": str(tmp_path / "stat")}, Context(Settings(threads=2)))  # fmt: skip
    for band in ("B4", "B8"):
        spread = read(str(_one(tmp_path / "stat", f"*/*_{band}_std.tif")))
        assert numbers["rms"][band] < np.sqrt(np.mean(spread[spread > 0] ** 2)), band
    images = sorted((tmp_path / "out").glob("*/*_20??????.tif"))
    assert len(images) == numbers["targets"] and (read(str(images[-1]))[0] != -10000).mean() > 0.99
