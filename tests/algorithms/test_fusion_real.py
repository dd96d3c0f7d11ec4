"""Fusion on real images: hills and a field with gaps of a month, a year of monthly images of which some are empty."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from algorithms.core.raster import read
from algorithms.fusion.methods import find_method
from algorithms.fusion.missed_clouds import screened
from algorithms.fusion.observations import Observations, SensorSeries
from algorithms.series.dates import day_numbers

pytestmark = pytest.mark.real
Folder = Callable[[str], Path]
METHODS = ("gaussian_process", "harmonic", "linear")


def _one(folder: Path, pattern: str) -> Path:
    return next(iter(sorted(folder.glob(pattern))))


def errors_in_gaps(observations: Observations, gap_days: int, step: int) -> dict[str, float]:
    """RMSE of each method on clear dates hidden with what lies within half a gap of them, all in one run."""
    own = observations.series[0]
    clean = screened(observations)
    kept = clean.series[0].clear
    share = own.clear.reshape(own.days.size, -1).mean(1)
    inner = np.arange(own.days.size)[3:-3]
    chosen = [int(d) for d in inner[np.argsort(-share[inner], kind="stable")][:14]][::step]
    squares, count = dict.fromkeys(METHODS, 0.0), 0
    for date in chosen:
        day = int(own.days[date])
        given = clean.without((), day - gap_days // 2, day + gap_days // 2)
        use = kept[date]
        count += int(use.sum()) * len(own.bands)
        for name in METHODS:
            found = find_method(name)(given, np.array([day], np.int32), {"screen": False})
            squares[name] += float(((found.mean[0] - own.values[date])[:, use] ** 2).sum())
    assert count > 1000
    return {name: float(np.sqrt(total / count)) for name, total in squares.items()}


def test_hills_in_gaps_of_a_month(data_folder: Folder, record_property: Callable[[str, object], None]) -> None:
    folder = data_folder("s2_series_slovenia_lulc")
    with rasterio.open(_one(folder, "NDVI_*dates.tif")) as file:
        values, names = file.read(), file.descriptions
    cut = (slice(None), slice(0, 48), slice(0, 48))
    clear = (read(str(_one(folder, "CLOUD_MASK_*dates.tif"))) == 0)[cut]
    index = (values[cut].astype(np.float32) / 10000)[:, np.newaxis]
    series = SensorSeries("sentinel2", ("NDVI",), day_numbers(names), index, clear)
    found = errors_in_gaps(Observations(("NDVI",), (series,), clear.shape[1:]), 30, 2)
    record_property("rms_ndvi", found)
    assert found["gaussian_process"] <= found["harmonic"], found
    assert found["gaussian_process"] <= 0.9 * found["linear"], found


def test_an_irrigated_field_in_gaps_of_a_month(
    data_folder: Folder, record_property: Callable[[str, object], None]
) -> None:
    folder = data_folder("s2_series_castilla")
    bands = []
    for name in ("B04", "B08"):
        with rasterio.open(_one(folder, f"{name}_*dates.tif")) as file:
            bands.append(file.read().astype(np.float32) / 10000)
            names = file.descriptions
    images = np.stack(bands, 1)
    days = day_numbers([re.sub(r"^(\d{4})-?(\d{2})-?(\d{2}).*", r"\1-\2-\3", n) for n in names])
    classes = read(str(_one(folder, "SCL_*dates.tif")))
    clear = np.isin(classes, (4, 5, 7)) & (images > 0).all(1)
    series = SensorSeries("sentinel2", ("B4", "B8"), days, images, clear)
    found = errors_in_gaps(Observations(("B4", "B8"), (series,), clear.shape[1:]), 30, 1)
    record_property("rms", found)
    # one field in one year: nothing else shows what a gap hides, and no method is clearly better than a line
    assert found["gaussian_process"] <= 0.95 * found["harmonic"], found
    assert found["gaussian_process"] <= found["linear"], found


def test_empty_months_are_filled(data_folder: Folder, record_property: Callable[[str, object], None]) -> None:
    """Two months without an image lie between autumn and spring; each neighbour, hidden, is found again."""
    folder = data_folder("s2_monthly_hesbaye")
    names = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B11", "B12")
    images, days = [], []
    for path in sorted(folder.glob("S2_L2A_*_composite.tif")):
        month = re.search(r"_(\d{4})(\d{2})_", path.name)
        assert month is not None
        days.append(f"{month.group(1)}-{month.group(2)}-15")
        images.append(read(str(path))[:, 20:68, 20:68].astype(np.float32))
    values = np.stack(images)
    clear = ((values > 0) & (values < 65535)).all(1)
    series = SensorSeries("sentinel2", names, day_numbers(days), values / 10000, clear)
    given = Observations(names, (series,), clear.shape[1:])
    empty = np.flatnonzero(clear.reshape(len(days), -1).mean(1) < 0.01)
    assert empty.size
    method = find_method("gaussian_process")
    filled = method(given, series.days[empty], {})
    assert np.isfinite(filled.mean).mean() > 0.99
    assert (filled.sd > 0).mean() > 0.99
    neighbours = [d for d in (empty[0] - 1, empty[-1] + 1) if 0 < d < len(days) - 1]
    errors: dict[str, list[float]] = {name: [] for name in (*METHODS, "nearest")}
    for date in neighbours:
        left = series.keep(np.arange(len(days)) != date)
        rest = Observations(names, (left,), given.shape)
        for name in errors:
            found = find_method(name)(rest, series.days[[date]], {})
            errors[name].append(float(((found.mean[0] - series.values[date])[:, clear[date]] ** 2).mean()))
    rms = {name: float(np.sqrt(np.mean(e))) for name, e in errors.items()}
    record_property("rms", rms)
    # ten images of a winter and a summer: what came just before or after a gap of three months is as good a guess
    assert rms["gaussian_process"] <= rms["harmonic"], rms
    assert rms["gaussian_process"] < 0.06, rms
