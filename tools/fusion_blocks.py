"""Blocks of 720 m over two years that the default fusion network learns from, simulated, with the truth beside them.

Sentinel-2 comes from the simulator's passes; Landsat is the same ground seen through 30 m pixels on a grid half a pixel
off, with clouds of its own; Sentinel-1 follows the vegetation index with speckle. Used by `train_fusion_default.py`.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.core.grid import Grid, Window  # noqa: E402
from algorithms.core.resample import resample  # noqa: E402
from algorithms.fusion.observations import Observations, SensorSeries  # noqa: E402
from algorithms.fusion.train_samples import Series  # noqa: E402
from algorithms.physics.psf import sigma_of_mtf  # noqa: E402
from algorithms.series.dates import day_number  # noqa: E402
from algorithms.simulate.acquisition import Acquisition, orbits  # noqa: E402
from algorithms.simulate.block import Block, make_block  # noqa: E402
from algorithms.simulate.clouds import make_sky  # noqa: E402
from algorithms.simulate.passes import Pass, Study, make_study, nadir_look, passes_of, simulate_pass  # noqa: E402
from algorithms.simulate.presets import load_preset  # noqa: E402
from algorithms.simulate.render import look_of, point_reflectance  # noqa: E402

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
LANDSAT = ("B2", "B3", "B4", "B8A", "B11", "B12")
SIDE = 72
#: standard deviation in pixels that brings a mean over 10 m to the sharpness of the simulated 10 m bands
_SHARPNESS = 0.6


def simulate(scene: tuple, folder: Path) -> Series:
    """One block over two years; read from `folder` where it was made before."""
    path = folder / f"block{scene[0]}.npz"
    if not path.exists():
        made = _simulate(scene)
        np.savez(path, **made)
    with np.load(path, allow_pickle=False) as stored:
        return _series(f"{scene[1]} {scene[0]}", {n: stored[n] for n in stored.files})


def _series(name: str, a: dict[str, np.ndarray]) -> Series:
    from scipy.ndimage import gaussian_filter

    def real(key: str) -> np.ndarray:
        return a[key].astype(np.float32) * np.float32(1e-4)

    radar = a["s1"].astype(np.float32)
    series = [
        SensorSeries("sentinel2", BANDS, a["s2_days"], real("s2"), a["s2_clear"]),
        SensorSeries("landsat", LANDSAT, a["ls_days"], real("ls"), a["ls_clear"]),
        SensorSeries("sentinel1", ("VV", "VH"), a["s1_days"], radar, np.ones(radar[:, 0].shape, bool)),
    ]
    # a block at the edge of the swath has no Landsat
    series = [s for s in series if s.days.size]
    observations = Observations(BANDS, tuple(series), a["truth"].shape[-2:])
    # what the 10 m bands see of the ground: found by comparison with clear passes
    truth = gaussian_filter(real("truth"), (0, 0, _SHARPNESS, _SHARPNESS), mode="nearest")
    return Series(name, observations, a["truth_days"], truth)


def _simulate(scene: tuple) -> dict[str, np.ndarray]:
    seed, preset, tile, year, east, south, tracks, both = scene
    chosen = load_preset(
        preset, size_km=SIDE / 100, height_km=SIDE / 100, start=dt.date(year, 1, 1), end=dt.date(year + 1, 12, 31),
        tile=tile, offset_m=(1000 * east, 1000 * south), orbits=tracks,
        satellites=("S2A", "S2B") if both else ("S2A",), seed=seed,
    )  # fmt: skip
    study = make_study(chosen)
    block = make_block(study.world, study.grid, Window(0, 0, SIDE, SIDE))
    rng = np.random.default_rng([seed, 5])
    fine_grid = Grid.from_origin("EPSG:32631", 0, 0, 10, SIDE, SIDE)
    half = Grid.from_origin("EPSG:32631", 0, 0, 20, SIDE // 2, SIDE // 2)
    days, images, clears = [], [], []
    for one in passes_of(study):
        image, clear = _seen(study, block, one, fine_grid, half, "cubic")
        if clear.mean() < 0.05:
            continue
        days.append(day_number(one.acquisition.moment.date()))
        images.append(image)
        clears.append(clear)
    out = {"s2_days": np.array(days, np.int32), "s2": np.array(images), "s2_clear": np.array(clears)}
    out |= _landsat(study, block, fine_grid, half, rng)
    truth_days = np.arange(day_number(chosen.start) + int(rng.integers(7)), day_number(chosen.end), 7).astype(np.int32)
    truth = np.stack([_truth(study, block, dt.date(1970, 1, 1) + dt.timedelta(days=int(d))) for d in truth_days])
    out |= {"truth_days": truth_days, "truth": np.rint(truth * 1e4).astype(np.int16)}
    out |= _radar(truth, truth_days, rng)
    return out


def _seen(study: Study, block: Block, one: Pass, grid: Grid, half: Grid, method: str) -> tuple[np.ndarray, np.ndarray]:
    """(10, h, w) int16 and clear (h, w) of a pass, 20 m bands brought to 10 m."""
    layers, _, _ = simulate_pass(study, block, one, False)
    image = np.empty((len(BANDS), SIDE, SIDE), np.float32)
    for n, band in enumerate(BANDS):
        dn = layers[f"FRE_{band}"].astype(np.float32)
        image[n] = dn if dn.shape[0] == SIDE else resample(dn[None], half, grid, method)[0]
    clear = (layers["CLM_R1"] == 0) & (layers["EDG_R1"] == 0)
    return np.rint(image).clip(-9999, 32767).astype(np.int16), clear


def _landsat(study: Study, block: Block, grid: Grid, half: Grid, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Every eight days, through 30 m pixels whose centres lie on multiples of 30 m from the block's corner."""
    from scipy.ndimage import gaussian_filter, maximum_filter, shift

    chosen = study.preset
    # an orbit that sees all tiles in use
    track = orbits()["orbits"]["51"]
    first = chosen.start + dt.timedelta(days=int(rng.integers(8)))
    own = Grid.from_origin(grid.crs, -15, 15, 30, SIDE // 3 + 1, SIDE // 3 + 1)
    # what a pixel of 30 m blurs beyond the 10 m image it is made of
    wide, fine = sigma_of_mtf(0.3, 30.0) / 10.0, sigma_of_mtf(0.24, 10.0) / 10.0
    sigma = float(np.sqrt(wide**2 - fine**2))
    slope, offset, green = rng.normal(1, 0.015, 6), rng.normal(0, 0.003, 6) * 1e4, rng.normal(0, 0.006, 6) * 1e4
    days, images, clears = [], [], []
    for k in range((chosen.end - first).days // 8 + 1):
        day = first + dt.timedelta(days=8 * k)
        moment = dt.datetime.combine(day, dt.time(10, 35))
        acquisition = Acquisition("S2A", 1, 1, moment, (track["x"], track["y"]))
        look = look_of(acquisition, study.grid.crs, study.centre)
        cloudiness = float(study.weather.cloudiness[study.weather.index(day)])
        sky = make_sky(chosen.seed, acquisition.number, cloudiness, day.timetuple().tm_yday)
        image, clear = _seen(study, block, Pass(acquisition, look, sky, 0.0), grid, half, "nearest")
        if clear.mean() < 0.05:
            continue
        image = image[[BANDS.index(b) for b in LANDSAT]].astype(np.float32)
        index = (image[3] - image[2]) / np.maximum(image[3] + image[2], 100)
        image = image * slope[:, None, None] + offset[:, None, None] + green[:, None, None] * (index - 0.4)
        apart = rng.normal(0, 0.45, 2).clip(-1, 1)
        blurs = [gaussian_filter(band, sigma, mode="nearest") for band in image]
        soft = np.stack([shift(band, apart, order=1, mode="nearest") for band in blurs])
        padded = np.pad(soft, ((0, 0), (2, 2), (2, 2)), mode="edge")
        at = 2 + 3 * np.arange(SIDE // 3 + 1)
        corner = sum(padded[:, at[:, None] - a, at[None] - b] for a in (0, 1) for b in (0, 1)) / 4
        corner = corner + rng.normal(0, 12, corner.shape) + 0.004 * corner * rng.normal(0, 1, corner.shape)
        cloudy = np.pad(maximum_filter(~clear, 4), 2, mode="edge")[at[:, None], at[None]]
        days.append(day_number(day))
        images.append(np.rint(resample(corner.astype(np.float32), own, grid, "cubic")))
        clears.append(~resample(cloudy.astype(np.uint8)[None], own, grid, "nearest")[0].astype(bool))
    return {"ls_days": np.array(days, np.int32), "ls": np.array(images).clip(-9999, 32767).astype(np.int16),
            "ls_clear": np.array(clears)}  # fmt: skip


def _truth(study: Study, block: Block, day: dt.date) -> np.ndarray:
    """(10, h, w) reflectance of the ground in pixels of 10 m, all bands alike: what the 10 m bands would show."""
    points = point_reflectance(block, study.world, study.weather, nadir_look(study, day))
    ordered = points[[("B2", "B3", "B4", "B8", "B5", "B6", "B7", "B8A", "B11", "B12").index(b) for b in BANDS]]
    step = ordered.shape[1] // SIDE
    return ordered.reshape(len(BANDS), SIDE, step, SIDE, step).mean((2, 4))


def _radar(truth: np.ndarray, days: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """gamma0 in dB every 7 or 14 days: more green, more VH; wet days; speckle of five looks."""
    chosen = slice(0, None, int(rng.integers(1, 3)))
    seen, when = truth[chosen], days[chosen]
    index = (seen[:, 6] - seen[:, 2]) / np.maximum(seen[:, 6] + seen[:, 2], 0.02)
    wet = rng.normal(0, 0.7, (len(when), 1, 1))
    levels = np.stack([-12.0 + 2.5 * index + wet, -20.0 + 6.0 * index + 0.6 * wet], 1)
    speckle = 10 * np.log10(rng.gamma(5.0, 0.2, levels.shape))
    return {"s1_days": when, "s1": (levels + speckle).astype(np.float16)}
