"""Coarse sensors that pass often, over the same ground: MODIS and VIIRS every day, TRISHNA every three.

The ground of each day, under clouds and shadows of its own, is gathered by the point spread of a pixel on the sensor's
own lattice, and written as GeoTIFF with a side-car, as the reader of any other sensor takes it. A pixel is masked where
the product's mask holds a share of it (resources/simulation/coarse.json).
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import RasterSpec, write_raster
from ..physics.psf import sigma_of_mtf
from ..products.sidecar import SCENES_FILE, describe_scene
from .acquisition import Acquisition
from .air import breathe
from .block import Block
from .noise import normal
from .passes import Pass, Study, ground_reflectance, sight, sky_of
from .render import R1, look_of

FOLDER = "coarse"
SENSORS = ("MODIS", "VIIRS", "TRISHNA")
NODATA = -10000
_FILE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "coarse.json"
#: numbers that tell the passes of these sensors from orbits of the others
_ORBITS = {"MODIS": 901, "VIIRS": 902, "TRISHNA": 903}
_BEHIND = "S2A"
_CLOUD, _SHADE = 0.55, 0.6
_GROUP_BYTES = 3e8


@lru_cache(maxsize=1)
def coarse_table() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


def coarse_passes(study: Study, sensor: str) -> list[Pass]:
    """The passes of a sensor that give an image."""
    preset, table, found = study.preset, coarse_table()[sensor], []
    for n in range(0, (preset.end - preset.start).days + 1, table["every_days"]):
        day = preset.start + dt.timedelta(days=n)
        moment = dt.datetime.combine(day, dt.time.fromisoformat(table["time_utc"]))
        acquisition = Acquisition(sensor, _ORBITS[sensor], 0, moment, study.centre)
        look = replace(look_of(acquisition, study.grid.crs, study.centre), satellite=_BEHIND, normalised=True)
        sky = sky_of(study, acquisition, float(study.weather.cloudiness[study.weather.index(day)]))
        one = sight(study, acquisition, look, sky, lambda _, x, y: np.ones(np.broadcast(x, y).shape, bool))
        if one is not None:
            found.append(one)
    return found


def coarse_grid(grid: Grid, pixel_m: float) -> Grid:
    """Whole pixels of the sensor's lattice (corners on multiples of the pixel) that cover a scene."""
    left, bottom, right, top = grid.bounds
    first, last = math.floor(left / pixel_m), math.ceil(right / pixel_m)
    upper, lower = math.ceil(top / pixel_m), math.floor(bottom / pixel_m)
    return Grid.from_origin(grid.crs, first * pixel_m, upper * pixel_m, pixel_m, upper - lower, last - first)


def spread(distance_m: np.ndarray, pixel_m: float, kind: str, mtf: float = 0.3) -> np.ndarray:
    """Weight of points some metres from a pixel's centre along one axis: "triangle", "box" or "gaussian"."""
    away = np.abs(distance_m)
    if kind == "triangle":
        return np.asarray(np.maximum(1 - away / pixel_m, 0.0))
    if kind == "box":
        return np.asarray((away <= pixel_m / 2).astype(float))
    return np.asarray(np.exp(-0.5 * (away / sigma_of_mtf(mtf, pixel_m)) ** 2))


def gathering(centres: np.ndarray, points: np.ndarray, pixel_m: float, kind: str, mtf: float = 0.3) -> np.ndarray:
    """(pixels, points) float32 weights along one axis, each row summing to 1 over the points that there are."""
    weights = spread(centres[:, np.newaxis] - points, pixel_m, kind, mtf)
    # a pixel whose spread lies beyond the scene takes the nearest point
    empty = weights.sum(1) <= 0
    weights[empty, np.abs(centres[empty, np.newaxis] - points).argmin(1)] = 1.0
    return np.asarray(weights / weights.sum(1, keepdims=True), np.float32)


def write_coarse(
    study: Study,
    sensor: str,
    folder: str,
    blocks: Callable[[], Iterable[Block]],
    pool: ThreadPoolExecutor,
    context: Context,
) -> list[dict[str, Any]]:
    """Write all images of a sensor below `folder`/coarse/SENSOR, with their `scenes.json`; the manifest's records.

    `blocks` makes the scene's blocks, whose sides are whole pixels of 60 m.
    """
    table = coarse_table()[sensor]
    step = 20 if table["pixel_m"] < 100 else 60
    target = os.path.join(folder, FOLDER, sensor)
    os.makedirs(target, exist_ok=True)
    passes = coarse_passes(study, sensor)
    shape = (study.grid.height * 10 // step, study.grid.width * 10 // step)
    size = 4.0 * (len(table["bands"]) + 1) * shape[0] * shape[1]
    group = max(1, min(24, int(_GROUP_BYTES / size)))
    items, records = [], []
    for first in range(0, len(passes), group):
        chosen = passes[first : first + group]
        images = [np.zeros((len(table["bands"]) + 1, *shape), np.float32) for _ in chosen]
        for block in blocks():

            def paint(n: int, block: Block = block, images: Any = images, chosen: Any = chosen) -> None:
                context.check_cancel()
                w = block.window
                rows = slice(w.row * 10 // step, (w.row + w.height) * 10 // step)
                cols = slice(w.col * 10 // step, (w.col + w.width) * 10 // step)
                images[n][:, rows, cols] = _seen(study, block, chosen[n], table, step)

            for future in [pool.submit(paint, n) for n in range(len(chosen))]:
                future.result()
        for one, image in zip(chosen, images, strict=True):
            item, record = _write(study, one, sensor, image, step, target)
            items.append(item)
            records.append(record)
        context.progress((first + len(chosen)) / len(passes), sensor)
    with open(os.path.join(target, SCENES_FILE), "w", encoding="utf-8") as file:
        json.dump(items, file, indent=1)
    return records


def _seen(study: Study, block: Block, one: Pass, table: dict[str, Any], step: int) -> np.ndarray:
    """(bands + 1, rows, columns) of points of `step` m: reflectance under clouds and shadows, and the mask (0 or 1)."""
    like = [band["like"] for band in table["bands"].values()]
    others = tuple(dict.fromkeys(b for b in like if b not in R1))
    fine, coarse = ground_reflectance(study, block, one.look, bands=(*R1, *others))
    halves = _means(fine, 2)
    by_name = dict(zip(R1, halves, strict=True)) | dict(zip(others, coarse, strict=True))
    air = breathe(
        one.sky,
        one.look,
        study.preset,
        block.left,
        block.top,
        block.window.height // 2,
        block.window.width // 2,
        study.ground_m,
        study.centre,
    )
    inner = slice(air.margin, -air.margin)
    clouds = air.clouds
    cover = 1 - np.exp(-(0.9 * clouds.low[inner, inner] + clouds.high[inner, inner]))
    light = 1 - _SHADE * (1 - np.exp(-0.9 * clouds.sunward[inner, inner]))
    layers = [by_name[b] * light * (1 - cover) + _CLOUD * cover for b in like]
    layers.append((air.clm != 0).astype(np.float32))
    return _means(np.stack(layers).astype(np.float32), step // 20)


def _means(images: np.ndarray, factor: int) -> np.ndarray:
    n, height, width = images.shape
    return np.asarray(images.reshape(n, height // factor, factor, width // factor, factor).mean((2, 4)))


def _write(
    study: Study, one: Pass, sensor: str, image: np.ndarray, step: int, folder: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One image: its description for `scenes.json` and its record for the manifest."""
    table, acquisition = coarse_table()[sensor], one.acquisition
    number, pixel = acquisition.number, float(table["pixel_m"])
    grid = coarse_grid(study.grid, pixel)
    x, y = grid.centres()
    left, _, _, top = study.grid.bounds
    east, north = (table["registration_m"] * normal(number, n, 41) for n in (1, 2))
    along, mtf = table["spread"], table.get("mtf", 0.3)
    across = gathering(x - east, left + step * (np.arange(image.shape[2]) + 0.5), pixel, along, mtf)
    down = gathering(
        y - north, top - step * (np.arange(image.shape[1]) + 0.5), pixel, "box" if along == "triangle" else along, mtf
    )
    gathered = np.matmul(down, np.matmul(image, across.T))
    bands = list(table["bands"])
    own = {b["like"]: gathered[n] for n, b in enumerate(table["bands"].values())}
    green = (own["B8A"] - own["B4"]) / np.maximum(own["B8A"] + own["B4"], 1e-3) - 0.5
    rng = np.random.default_rng((study.preset.seed, number))
    gain = 1 + table["gain_error"] * study.preset.noise * normal(number, 3, study.preset.seed)
    values = np.empty((len(bands) + 1, *grid.shape), np.int16)
    for n, band in enumerate(table["bands"].values()):
        passed = gain * (band["slope"] * gathered[n] + band["offset"] + band["greenness"] * green)
        noise = study.preset.noise * (table["noise_floor"] + table["noise_share"] * np.maximum(passed, 0))
        values[n] = np.clip(np.rint(1e4 * (passed + noise * rng.standard_normal(grid.shape))), NODATA + 1, 32000)
    unclear = gathered[-1] > table["unclear"]
    values[-1] = unclear
    stem = f"{sensor}_{acquisition.moment:%Y%m%d}"
    write_raster(
        RasterSpec(os.path.join(folder, f"{stem}.tif"), grid, "int16", NODATA, len(values), (*bands, "cloud")), values
    )
    item = describe_scene(
        f"{stem}.tif",
        acquisition.moment.replace(tzinfo=dt.UTC),
        [*bands, None],
        sensor=sensor,
        scale=1e-4,
        nodata=NODATA,
        level="L2A",
        masks={"cloud": {"band": len(values), "values": [1]}},
    )
    record = {
        "id": stem,
        "path": f"{FOLDER}/{sensor}/{stem}.tif",
        "format": "sidecar",
        "datetime": acquisition.moment.isoformat() + "Z",
        "satellite": sensor,
        "pixel_m": pixel,
        "cloud_percent": round(100 * float(unclear.mean()), 2),
    }
    return item, record


def coarse_sensors(names: Sequence[str] | None) -> tuple[str, ...]:
    """The sensors asked for, in the order of the table, each once."""
    return tuple(s for s in SENSORS if s in (names or ()))
