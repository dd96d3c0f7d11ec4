"""From the clear ground to level 1: light from the surroundings, the air, clouds and shadows, slopes, noise.

    rho_TOA = path + gain x lit ground + around x environment      then clouds over it, the sensor's gain and noise

The environment is the mean of the ground weighted by where traced photons landed (`physics.photons`), on 60 m pixels;
the air's terms come from `forward`, at 60 m too. Each pass needs the whole scene's ground first (`Ground`), then its
blocks can be exposed in any order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from ..core.grid import Grid
from ..core.resample import resample
from ..physics.atmosphere_environment import spread
from ..physics.photons import seen
from ..products.level1 import SPECIES, Air
from .acquisition import Acquisition, inside_swath, sun_angles, view_angles
from .air import Air as BlockAir
from .air import aot_field
from .block import Block
from .clouds import Sky
from .forward import BandAir, Direction, band_air, light, other_gases, photon_air, water_above_cloud
from .noise import normal
from .observe import incidence, sensor_table
from .presets import Preset
from .render import R1, R2

BANDS_60 = ("B1", "B9", "B10")
LEVEL1 = (*R1, *R2, *BANDS_60)
PIXEL_M = {**dict.fromkeys(R1, 10), **dict.fromkeys(R2, 20), **dict.fromkeys(BANDS_60, 60)}
#: pixels of 10 m in a block's side: whole pixels of 60 m
BLOCK = 480
_PHOTONS = 200_000
_NODE_M = 5000.0
#: how wrong the forecasts are that come with an image: AOT (relative), water vapour (relative)
_FORECAST_ERROR = (0.30, 0.06)
#: species of the forecast: near those that are simulated (`tools/build_simulation_atmosphere.py`), not equal
_SHARES = {"sea_salt": 0.02, "dust": 0.05, "organic": 0.52, "black_carbon": 0.02, "sulphate": 0.39}
_LOW_CLOUD_M, _HIGH_CLOUD_M = 1500.0, 9500.0


@dataclass(frozen=True)
class Ground:
    """The whole scene on 60 m pixels: true reflectance by band and height in metres, (h, w)."""

    grid: Grid
    reflectance: Mapping[str, np.ndarray]
    height_m: np.ndarray


@dataclass(frozen=True)
class PassLight:
    """A pass with its air: terms by band, their nodes' place, the environment by band on the grid of 60 m."""

    sky: Sky
    sun: tuple[float, float]
    bands: Mapping[str, BandAir]
    around: Mapping[str, np.ndarray]
    ground: Ground
    ozone_cmatm: float
    clouds: Mapping[str, tuple[float, float]]


def to_60m(fine: np.ndarray, factor: int) -> np.ndarray:
    """Means of `factor` x `factor` pixels over the last two axes."""
    shape = (*fine.shape[:-2], fine.shape[-2] // factor, factor, fine.shape[-1] // factor, factor)
    return np.asarray(fine.reshape(shape).mean(axis=(-3, -1)), dtype=np.float32)


def ozone(acquisition: Acquisition) -> float:
    """Column of ozone (cm-atm) over mid-latitudes: most in spring."""
    day = acquisition.moment.timetuple().tm_yday
    return 0.325 + 0.045 * math.cos(2 * math.pi * (day - 95) / 365.25)


def pass_light(
    acquisition: Acquisition, sky: Sky, ground: Ground, seed: int, of_bands: Sequence[str] = LEVEL1
) -> PassLight:
    """The air of a pass over the whole scene."""
    left, bottom, right, top = ground.grid.bounds
    rows, columns = (max(2, math.ceil(size / _NODE_M) + 1) for size in (top - bottom, right - left))
    x, y = np.meshgrid(np.linspace(left, right, columns), np.linspace(top, bottom, rows))
    # the mean of detectors that look ahead and behind: no tilt
    zenith, azimuth = view_angles(acquisition, x, y, np.ones(x.shape, int), 0.0)
    sun = sun_angles(acquisition.moment, ground.grid.crs, 0.5 * (left + right), 0.5 * (bottom + top))
    difference = np.abs(sun[1] - azimuth) % 360.0
    direction = Direction(sun[0], zenith, np.minimum(difference, 360.0 - difference))
    gx, gy = ground.grid.centres()
    aot, height = float(aot_field(sky, gx[::4], gy[::4]).mean()), float(ground.height_m.mean())
    bands, around, clouds = {}, {}, {}
    for number, band in enumerate(of_bands):
        air = band_air(acquisition.satellite, band, direction)
        landing = seen(photon_air(air, aot, height), float(np.median(zenith)), _PHOTONS, 1000 * seed + number)
        weights = landing.kernel / max(landing.diffuse, 1e-12)
        values = ground.reflectance[band]
        bands[band], around[band] = air, spread(values, np.ones(values.shape, bool), weights)
        gas = float(other_gases(air, ozone(acquisition), np.zeros(1))[0])
        low, high = (gas * water_above_cloud(air, sky.water_vapour, h) for h in (_LOW_CLOUD_M, _HIGH_CLOUD_M))
        clouds[band] = (low, high)
    return PassLight(sky, sun, bands, around, ground, ozone(acquisition), clouds)


def forecast(acquisition: Acquisition, sky: Sky, height_m: float, seed: int) -> Air:
    """What the auxiliary files say: the day's air with the errors of a forecast."""
    aot = sky.aot * math.exp(_FORECAST_ERROR[0] * normal(acquisition.number, 31, seed))
    water = sky.water_vapour * math.exp(-height_m / 2000.0)
    water *= math.exp(_FORECAST_ERROR[1] * normal(acquisition.number, 32, seed))
    assert set(_SHARES) == set(SPECIES.values())
    return Air(aot, water, ozone(acquisition), height_m, {k: v * aot for k, v in _SHARES.items()})


def block_light(block: Block, of: PassLight, band: str) -> tuple[Grid, np.ndarray]:
    """The light of a block at 60 m with one pixel around it: its grid; path, gain, around x environment, direct,
    environment."""
    height, width = block.window.height // 6, block.window.width // 6
    row, column = block.window.row // 6, block.window.col // 6
    grid = Grid(of.ground.grid.crs, (60.0, 0.0, block.left - 60.0, 0.0, -60.0, block.top + 60.0), height + 2, width + 2)
    shape = of.ground.height_m.shape
    r = np.clip(np.arange(row - 1, row + height + 1), 0, shape[0] - 1)
    c = np.clip(np.arange(column - 1, column + width + 1), 0, shape[1] - 1)
    x, y = grid.centres()
    air = of.bands[band]
    nodes = air.rho.shape[:2]
    left, bottom, right, top = of.ground.grid.bounds
    rows, columns = (top - y) / (top - bottom) * (nodes[0] - 1), (x - left) / (right - left) * (nodes[1] - 1)
    environment = of.around[band][np.ix_(r, c)]
    found = light(air, rows, columns, aot_field(of.sky, x, y), of.ground.height_m[np.ix_(r, c)].astype(float),
                  of.sky.water_vapour, of.ozone_cmatm, environment)  # fmt: skip
    planes = (found.path, found.gain, found.around * environment, found.direct, environment)
    return grid, np.stack(planes).astype(np.float32)


@njit(nogil=True, cache=True)
def expose_band(
    ground: np.ndarray, low: np.ndarray, high: np.ndarray, sunward: np.ndarray, halo: np.ndarray, tilt: np.ndarray,
    sky: np.ndarray, planes: np.ndarray, tops: np.ndarray, haze: float, floor: float, share: float, gain: float,
    row0: int, col0: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """Apparent reflectance (h, w). `planes` (5, h, w): path, gain, around, direct, environment; `tops`: apparent
    reflectance of bright low cloud and of high cloud.

    A slope is lit by the sun at its incidence, by the part `sky` of the sky that it sees, and by the ground around,
    which fills the rest.
    """
    rows, cols = ground.shape
    out = np.empty((rows, cols), np.float32)
    for r in range(rows):
        for c in range(cols):
            thick, thin = low[r, c], high[r, c]
            through = math.exp(-(0.9 * thick + thin))
            sun = math.exp(-0.9 * sunward[r, c])
            direct = planes[3, r, c]
            from_ground = (1.0 - sky[r, c]) * planes[4, r, c]
            lit = ground[r, c] * (direct * tilt[r, c] * sun + (1.0 - direct) * sky[r, c] + from_ground)
            value = planes[0, r, c] + planes[1, r, c] * lit + planes[2, r, c]
            weight = thick / (thick + thin) if thick + thin > 0 else 0.0
            bright = 0.40 + 0.45 * thick / (thick + 5.0)
            top = weight * bright * tops[0] + (1.0 - weight) * 0.52 * tops[1]
            value = value * through + (1.0 - through) * top
            if thick <= 0:
                value += haze * halo[r, c]
            value *= gain
            value += (floor + share * abs(value)) * normal(row0 + r, col0 + c, seed)
            out[r, c] = value
    return out


def expose_level1(
    block: Block, fine: np.ndarray, coarse: np.ndarray, air: BlockAir, of: PassLight, acquisition: Acquisition,
    preset: Preset,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Apparent reflectance of all bands at their native pixels, NaN where not seen, and "CLASSI" (3, h, w) at 60 m.

    `fine`, `coarse`: true reflectance at 10 m (R1) and at 20 m (R2 and the bands of 60 m).
    """
    table = sensor_table()
    zenith = math.cos(math.radians(of.sun[0]))
    tilt = np.maximum(incidence(block, of.sun), 0.0).astype(np.float32) / np.float32(zenith)
    open_sky = (0.5 * (1.0 + block.normal[2])).astype(np.float32)
    inner = slice(air.margin, -air.margin)
    clouds = [np.ascontiguousarray(a[inner, inner]) for a in (air.clouds.low, air.clouds.high, air.clouds.sunward,
                                                              air.clouds.halo)]  # fmt: skip
    layers: dict[int, list[np.ndarray]] = {
        20: [*clouds, to_60m(tilt, 2), to_60m(open_sky, 2)],
        10: [*(np.repeat(np.repeat(a, 2, 0), 2, 1) for a in clouds), tilt, open_sky],
    }
    layers[60] = [to_60m(a, 3) for a in layers[20]]
    result: dict[str, np.ndarray] = {}
    common = 1.0 + table["gain_error"] * preset.noise * normal(acquisition.number, 3, preset.seed)
    for number, band in enumerate(LEVEL1):
        pixel = PIXEL_M[band]
        ground = fine[number] if pixel == 10 else coarse[number - len(R1)]
        ground = to_60m(ground, 3) if pixel == 60 else ground
        grid60, light60 = block_light(block, of, band)
        grid = Grid(grid60.crs, (float(pixel), 0.0, block.left, 0.0, -float(pixel), block.top), *ground.shape)
        planes = resample(light60, grid60, grid, "bilinear")
        row_of = table["bands"][band]
        tops = np.array([row_of["cloud"] * of.clouds[band][0], row_of["cirrus"] * of.clouds[band][1]])
        own = table["band_gain_error"] * preset.noise * normal(acquisition.number, 20 + number, preset.seed)
        values = expose_band(
            np.ascontiguousarray(ground), *layers[pixel], planes, tops, row_of["haze"],
            row_of["noise_floor"] * preset.noise, row_of["noise_share"] * preset.noise, common + own,
            int(-block.top / pixel), int(block.left / pixel), acquisition.number + 100 + number,
        )  # fmt: skip
        x, y = grid.centres()
        result[band] = np.where(inside_swath(acquisition, *np.meshgrid(x, y)), values, np.float32(np.nan))
    low, high = layers[60][:2]
    opaque = low > 1.5
    result["CLASSI"] = np.stack([opaque, (high > 0.15) & ~opaque, np.zeros_like(opaque)]).astype(np.uint8)
    return result
