"""A small forest on disk: healthy, in dieback from a known date, clear-cut, cut after dieback; four years of dates."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster

BANDS = ("B2", "B3", "B4", "B8A", "B11", "B12")
GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 20, 40, 48)
DAYS = np.arange(np.datetime64("2016-01-10"), np.datetime64("2019-12-20"), np.timedelta64(15, "D"))
ONSET, CUT = np.datetime64("2019-03-01"), np.datetime64("2019-07-01")
_SHARE = (1610.4 - 864.0) / (2185.7 - 864.0)


def kinds() -> np.ndarray:
    """(height, width): 0 healthy, 1 dieback, 2 clear-cut, 3 dieback then cut, 4 no forest, in stripes of 8 columns; the
    last stripe is healthy."""
    cols = np.mgrid[: GRID.height, : GRID.width][1]
    return np.array([0, 1, 2, 3, 4, 0])[cols // 8]


def image(day: np.datetime64, rng: np.random.Generator) -> np.ndarray:
    """(6, height, width) reflectance x 10000."""
    kind = kinds()
    angle = 2 * np.pi * float((day - np.datetime64("2015-01-01")).astype(int)) / 365.25
    crswir = 0.55 + 0.04 * np.sin(angle) + 0.02 * np.cos(2 * angle) + rng.normal(0, 0.02, GRID.shape)
    crswir = np.where(np.isin(kind, (1, 3)) & (day >= ONSET), crswir + 0.3, crswir)
    swir2 = np.full(GRID.shape, 600.0)
    nir = np.full(GRID.shape, 2500.0)
    bands = {"B2": np.full(GRID.shape, 220.0), "B3": np.full(GRID.shape, 330.0), "B4": np.full(GRID.shape, 240.0),
             "B8A": nir, "B11": crswir * (nir + (swir2 - nir) * _SHARE), "B12": swir2}  # fmt: skip
    bare = np.isin(kind, (2, 3)) & (day >= CUT)
    for name, value in (("B2", 500), ("B3", 700), ("B4", 900), ("B8A", 2200), ("B11", 2900), ("B12", 2500)):
        bands[name] = np.where(bare | ((kind == 4) & (name != "B2")), value, bands[name])
    return np.stack([bands[b] for b in BANDS])


def write_forest(folder: Path, seed: int = 0) -> list[Path]:
    """GeoTIFFs with `scenes.json`; every fifth date half cloudy, every ninth almost all (left out)."""
    rng = np.random.default_rng(seed)
    items, paths = [], []
    for number, day in enumerate(DAYS):
        data = image(day, rng)
        cloud = np.zeros(GRID.shape, np.int16)
        if number % 9 == 4:
            cloud[:, 4:] = 1
        elif number % 5 == 2:
            cloud[:15] = 1
        data[:, cloud == 1] = 5000
        name = f"T31TCJ_{str(day).replace('-', '')}.tif"
        layers = np.concatenate([np.rint(data).astype(np.int16), cloud[None]])
        write_raster(RasterSpec(str(folder / name), GRID, "int16", -10000, 7), layers)
        items.append({"file": name, "datetime": f"{day}T10:50:00Z", "bands": [*BANDS, None], "sensor": "S2A",
                      "scale": 1e-4, "nodata": -10000, "tile": "31TCJ",
                      "masks": {"cloud": {"band": 7, "values": [1]}}})  # fmt: skip
        paths.append(folder / name)
    (folder / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    return paths
