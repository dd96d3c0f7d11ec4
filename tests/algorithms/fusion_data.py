"""Small made-up scenes for the tests of fusion: double-logistic crops with a known truth, seen by several sensors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.core.resample import resample
from algorithms.fusion.observations import Observations, SensorSeries
from algorithms.series.dates import day_number, iso

BANDS = ("B2", "B3", "B4", "B8", "B8A", "B11")
LANDSAT = ("B2", "B3", "B4", "B8A", "B11")
FIRST = day_number("2023-01-01")
GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 36, 48)
_SOIL = np.array([0.06, 0.09, 0.12, 0.22, 0.24, 0.30])
_CROP = np.array([0.02, 0.05, 0.03, 0.42, 0.45, 0.18])
NOISE = 0.006


def truth(days: np.ndarray, grid: Grid = GRID, seed: int = 0) -> np.ndarray:
    """(t, 6, h, w) reflectance: parcels of 12 pixels with seasons and two cuts of their own, each year alike."""
    rng = np.random.default_rng(seed)
    parcels = (-(-grid.height // 12), -(-grid.width // 12))

    def parcel(low: float, high: float) -> np.ndarray:
        values = rng.uniform(low, high, parcels)
        return np.kron(values, np.ones((12, 12)))[: grid.height, : grid.width]

    rise, fall, cover = parcel(70, 150), parcel(190, 280), parcel(0.3, 0.95)
    speed = parcel(7, 14)
    soil = 1 + 0.2 * rng.standard_normal(grid.shape)
    doy = ((np.asarray(days) - FIRST) % 365.25)[:, np.newaxis, np.newaxis]
    green = cover * (1 / (1 + np.exp(-(doy - rise) / speed)) - 1 / (1 + np.exp(-(doy - fall) / speed)))
    for first, last in ((100, 180), (180, 260)):
        cut, depth = parcel(first, last), parcel(0.2, 0.8)
        since = doy - cut
        green = green * (1 - depth * np.where(since >= 0, np.exp(-np.maximum(since, 0) / 25), 0))
    share = green[:, np.newaxis]
    bare = (_SOIL[:, np.newaxis, np.newaxis] * soil)[np.newaxis]
    return np.asarray(share * _CROP[:, np.newaxis, np.newaxis] + (1 - share) * bare, np.float32)


def clouds(dates: int, shape: tuple[int, int], share: float, rng: np.random.Generator) -> np.ndarray:
    """(t, h, w) bool clear, in patches."""
    clear = np.ones((dates, *shape), bool)
    for one in clear:
        while one.mean() > 1 - share and rng.random() < 0.9:
            r, c = rng.integers(-6, shape[0]), rng.integers(-6, shape[1])
            one[max(0, r) : max(0, r + 18), max(0, c) : max(0, c + 22)] = False
    return clear


def made(
    s2_days: np.ndarray | None = None,
    landsat_days: np.ndarray | None = None,
    ground: Callable[[np.ndarray], np.ndarray] = truth,
    share: float = 0.35,
    seed: int = 1,
) -> Observations:
    """Both sensors over one ground: Sentinel-2 every 5 days, Landsat every 8 by default."""
    rng = np.random.default_rng(seed)
    s2 = np.arange(FIRST, FIRST + 365, 5, dtype=np.int32) if s2_days is None else np.asarray(s2_days, np.int32)
    ls = np.arange(FIRST + 3, FIRST + 365, 8, dtype=np.int32) if landsat_days is None else np.asarray(landsat_days)
    series = []
    if s2.size:
        values = coarse_bands(ground(s2)) + rng.normal(0, NOISE, (s2.size, 6, *GRID.shape)).astype(np.float32)
        series.append(SensorSeries("sentinel2", BANDS, s2, values, clouds(s2.size, GRID.shape, share, rng)))
    if ls.size:
        coarse = degraded(ground(ls.astype(np.int32)))[:, [BANDS.index(b) for b in LANDSAT]]
        coarse = coarse + rng.normal(0, NOISE, coarse.shape).astype(np.float32)
        clear = clouds(ls.size, GRID.shape, share, rng)
        series.append(SensorSeries("landsat", LANDSAT, ls.astype(np.int32), coarse, clear))
    return Observations(BANDS, tuple(series), GRID.shape, 10.0)


def coarse_bands(images: np.ndarray) -> np.ndarray:
    """Images whose B8A and B11 are those of 20 m, brought back to 10 m (cubic)."""
    half = Grid.from_origin(GRID.crs, 300000, 4900020, 20, GRID.height // 2, GRID.width // 2)
    out = images.copy()
    for band in (4, 5):
        mean = resample(np.ascontiguousarray(images[:, band]), GRID, half, "average")
        out[:, band] = resample(mean, half, GRID, "cubic")
    return out


def degraded(images: np.ndarray) -> np.ndarray:
    """What Landsat shows of images at 10 m: means of 30 m on its own corners, brought back (cubic)."""
    own = Grid.from_origin(GRID.crs, 300000 - 15, 4900020 + 15, 30, GRID.height // 3 + 1, GRID.width // 3 + 1)
    flat = np.ascontiguousarray(images.reshape(-1, *GRID.shape))
    coarse = resample(flat, GRID, own, "average", np.nan)
    return resample(coarse, own, GRID, "cubic", np.nan).reshape(images.shape)


def write(folder: Path, observations: Observations, grid: Grid = GRID) -> Path:
    """Both series as GeoTIFFs with `scenes.json`: Landsat on its own grid of 30 m, clouds as a last band."""
    items = []
    for series in observations.series:
        landsat = series.sensor == "landsat"
        own = grid
        if landsat:
            size = (grid.height // 3 + 1, grid.width // 3 + 1)
            own = Grid.from_origin(grid.crs, grid.transform[2] - 15, grid.transform[5] + 15, 30, *size)
        names = {"B8A": "B5", "B11": "B6"} if landsat else {}
        for number, day in enumerate(series.days):
            values, masked = series.values[number], ~series.clear[number]
            if landsat:
                values = resample(np.ascontiguousarray(values), grid, own, "average", np.nan)
                masked = resample(masked.astype(np.uint8), grid, own, "nearest").astype(bool)
            name = f"{series.sensor}_{number:03d}.tif"
            dn = np.where(np.isfinite(values), np.rint(values * 1e4), -10000).astype(np.int16)
            data = np.concatenate([dn, masked[np.newaxis].astype(np.int16)])
            write_raster(RasterSpec(str(folder / name), own, "int16", -10000, len(data)), data)
            items.append({"file": name, "datetime": f"{iso(day)}T10:50:00Z", "sensor": "L8" if landsat else "S2A",
                          "bands": [*(names.get(b, b) for b in series.bands), None], "scale": 1e-4, "nodata": -10000,
                          "tile": "" if landsat else "31TCJ", "level": "L2A", "adjusted": {"band_pass": "S2A"},
                          "masks": {"cloud": {"band": len(data), "values": [1]}}})  # fmt: skip
    (folder / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    return folder
