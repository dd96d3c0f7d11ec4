"""Grassland seasons whose cuts are known: logistic growth, cuts, regrowth, clouds in runs, some of them missed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster

BANDS = ("B2", "B4", "B8", "B11", "B12")
#: reflectance of a closed sward, of stubble, of a cloud
GREEN = np.array([0.025, 0.028, 0.46, 0.20, 0.10])
STUBBLE = np.array([0.055, 0.095, 0.25, 0.30, 0.21])
CLOUD = np.array([0.30, 0.31, 0.38, 0.33, 0.28])


@dataclass(frozen=True)
class Seasons:
    """`values` (dates, 5, seasons) int16, `valid` (dates, seasons), `days` (dates,) of the year, `cuts` by season."""

    values: np.ndarray
    valid: np.ndarray
    days: np.ndarray
    cuts: list[np.ndarray]


def cover(days: np.ndarray, cuts: np.ndarray, start: float, regrowth: float) -> np.ndarray:
    """(dates,) cover of green leaves: growth in spring, 0.1 after a cut and back within about `regrowth` days."""
    green = 1 / (1 + np.exp(-(days - start) / 10))
    for cut in cuts:
        since = days - cut
        green = np.where(since >= 0, np.minimum(green, 0.1 + 0.9 / (1 + np.exp(-(since - 0.55 * regrowth) / 6))), green)
    return green


def reflectance(green: np.ndarray) -> np.ndarray:
    """(..., 5) of a cover (...)."""
    return green[..., None] * GREEN + (1 - green[..., None]) * STUBBLE


def seasons(
    number: int,
    seed: int,
    most_cuts: int = 4,
    step: int = 5,
    clear: float = 0.55,
    missed: float = 0.02,
    noise: float = 0.008,
) -> Seasons:
    """Seasons of 0 to `most_cuts` cuts at least 30 days apart; `missed` share of contaminated dates among the clear."""
    rng = np.random.default_rng(seed)
    days = np.arange(62, 320, step)
    values, valid = np.zeros((len(days), 5, number)), np.zeros((len(days), number), bool)
    cuts = []
    for k in range(number):
        wanted = int(rng.integers(0, most_cuts + 1))
        own: list[int] = []
        day = int(rng.integers(130, 165))
        while len(own) < wanted and day < 285:
            own.append(day)
            day += int(rng.integers(32, 55))
        start = rng.uniform(85, 105)
        green = cover(days, np.array(own), start, rng.uniform(25, 40))
        image = reflectance(green) + rng.normal(0, noise, (len(days), 5)) * (0.3 + reflectance(green))
        sky = np.zeros(len(days), bool)
        sky[0] = rng.random() < clear
        for d in range(1, len(days)):
            # clouds come in runs
            sky[d] = rng.random() < (clear + 0.2 if sky[d - 1] else clear - 0.2)
        spoilt = sky & (rng.random(len(days)) < missed)
        share = rng.uniform(0.2, 0.5, len(days))[:, None]
        image = np.where(spoilt[:, None], (1 - share) * image + share * CLOUD, image)
        values[:, :, k], valid[:, k] = image, sky
        cuts.append(np.array(own))
    return Seasons(np.rint(values * 1e4).astype(np.int16), valid, days.astype(np.int32), cuts)


GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 60, 90)
#: three fields side by side, 30 columns each: cut twice, cut once in its northern half, never cut
FIELD_CUTS = (np.array([145, 215]), np.array([170]), np.array([], int))


def write_fields(folder: Path, seed: int = 0) -> list[str]:
    """The three fields of 2023 as GeoTIFFs with `scenes.json`, every five days, with clouds over parts of them."""
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[: GRID.height, : GRID.width]
    items, paths = [], []
    for day in range(50, 330, 5):
        green = np.zeros(GRID.shape)
        for field, own in enumerate(FIELD_CUTS):
            inside = cols // 30 == field
            green[inside] = cover(np.array([day]), own, 95, 32)[0]
            if field == 1:
                green[inside & (rows >= 30)] = cover(np.array([day]), np.array([], int), 95, 32)[0]
        image = reflectance(green) + rng.normal(0, 0.004, (*GRID.shape, 5))
        cloud = np.zeros(GRID.shape, np.int16)
        if rng.random() < 0.35:
            edge = rng.integers(0, GRID.width)
            cloud[:, edge:] = 1
        image[cloud == 1] = CLOUD
        data = np.concatenate([np.rint(np.moveaxis(image, -1, 0) * 1e4).astype(np.int16), cloud[None]])
        name = f"T31TCJ_2023{day:03d}.tif"
        write_raster(RasterSpec(str(folder / name), GRID, "int16", -10000, 6), data)
        moment = (np.datetime64("2023-01-01") + np.timedelta64(day - 1, "D")).astype(str)
        items.append({"file": name, "datetime": f"{moment}T10:50:00Z", "bands": [*BANDS, None], "sensor": "S2A",
                      "scale": 1e-4, "nodata": -10000, "tile": "31TCJ",
                      "masks": {"cloud": {"band": 6, "values": [1]}}})  # fmt: skip
        paths.append(str(folder / name))
    (folder / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    return paths
