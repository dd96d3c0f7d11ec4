"""Small level 1C series whose truth is known: fields, forest, lake, bright soil; clouds with shadows; haze."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from algorithms.core.grid import Grid
from algorithms.physics import atmosphere, atmosphere_gases, atmosphere_table
from algorithms.physics.atmosphere import Terms
from algorithms.products.level1_write import write_l1c
from algorithms.products.safe import NATIVE_M
from algorithms.products.safe_write import SafeDescription
from algorithms.products.scene import AngleNodes, Angles

BANDS = tuple(NATIVE_M)
#: reflectance of crop, forest, dry soil, water in every band
SURFACES = {
    "crop": (0.029, 0.036, 0.060, 0.049, 0.100, 0.30, 0.38, 0.40, 0.42, 0.42, 0.30, 0.20, 0.10),
    "forest": (0.0215, 0.024, 0.035, 0.027, 0.060, 0.20, 0.25, 0.26, 0.27, 0.27, 0.18, 0.11, 0.05),
    "soil": (0.070, 0.090, 0.120, 0.160, 0.180, 0.20, 0.22, 0.23, 0.25, 0.25, 0.25, 0.32, 0.28),
    "water": (0.030, 0.030, 0.030, 0.018, 0.012, 0.01, 0.01, 0.01, 0.008, 0.008, 0.005, 0.004, 0.003),
}  # fmt: skip
CLOUD = (0.50, 0.50, 0.50, 0.52, 0.53, 0.54, 0.55, 0.55, 0.55, 0.35, 0.02, 0.35, 0.25)
SUN, VIEW = (40.0, 150.0), (6.0, 285.0)


@dataclass(frozen=True)
class Scene:
    """Truth of one date: surface reflectance by band at its native pixel, cloud and shadow at 60 m, the air."""

    moment: dt.datetime
    surface: dict[str, np.ndarray]
    cloud: np.ndarray
    shadow: np.ndarray
    aot: float
    water: float = 2.0
    clouds: tuple[tuple[float, float, float, float], ...] = field(default=())


def grid(pixel: int, side_m: int) -> Grid:
    return Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, pixel, side_m // pixel, side_m // pixel)


def classes(side: int, seed: int = 1) -> np.ndarray:
    """Class index per 60 m pixel: blocks of fields, a forest, a lake."""
    rng = np.random.default_rng(seed)
    n = -(-side // 6)
    found = rng.choice(3, (n, n), p=(0.6, 0.2, 0.2)).repeat(6, 0).repeat(6, 1)[:side, :side]
    y, x = np.mgrid[:side, :side]
    found[((x - 0.7 * side) / (0.15 * side)) ** 2 + ((y - 0.3 * side) / (0.1 * side)) ** 2 < 1] = 3
    return found


def scene(
    moment: dt.datetime, aot: float, clouds: tuple[tuple[float, float, float, float], ...] = (), side_m: int = 6000,
    seed: int = 1,
) -> Scene:  # fmt: skip
    """`clouds`: (x, y, radius, height above ground) in metres from the upper-left corner, as seen from space."""
    side = side_m // 60
    kinds = classes(side, seed)
    texture = 1 + 0.06 * np.random.default_rng(seed + 7).standard_normal((side, side))
    names = list(SURFACES)
    surface = {}
    for i, band in enumerate(BANDS):
        values = np.array([SURFACES[n][i] for n in names])[kinds] * texture
        surface[band] = values.repeat(60 // NATIVE_M[band], 0).repeat(60 // NATIVE_M[band], 1)
    y, x = np.mgrid[:side, :side] * 60.0 + 30.0
    cloud, shadow = np.zeros((side, side), bool), np.zeros((side, side), bool)
    for cx, cy, radius, height in clouds:
        cloud |= np.hypot(x - cx, y - cy) < radius
        view, sun = height * np.tan(np.radians(VIEW[0])), height * np.tan(np.radians(SUN[0]))
        sx = cx + view * np.sin(np.radians(VIEW[1])) - sun * np.sin(np.radians(SUN[1]))
        sy = cy - view * np.cos(np.radians(VIEW[1])) + sun * np.cos(np.radians(SUN[1]))
        shadow |= np.hypot(x - sx, y - sy) < radius
    return Scene(moment, surface, cloud, shadow & ~cloud, aot, clouds=clouds)


def angles(side_m: int) -> Angles:
    size = max(2, -(-side_m // 5000) + 1)

    def constant(pair: tuple[float, float]) -> AngleNodes:
        return AngleNodes(np.full((size, size), pair[0]), np.full((size, size), pair[1]), 300000.0, 4900020.0, 5000.0)

    return Angles(constant(SUN), {b: (constant(VIEW),) for b in BANDS}, SUN, {b: VIEW for b in BANDS})  # noqa: C420


def toa(truth: Scene, platform: str = "S2A", altitude_m: float = 0.0) -> dict[str, np.ndarray]:
    """Apparent reflectances at the native pixels, ground uniform to the light that comes from beside."""
    one = np.ones(1)
    azimuth = float(atmosphere.relative_azimuth(SUN[1], VIEW[1]))
    mass = atmosphere.air_mass(SUN[0], VIEW[0])
    result = {}
    for i, band in enumerate(BANDS):
        found = atmosphere_table.band_table(
            atmosphere_table.load(), platform, band, SUN[0] * one, VIEW[0] * one, azimuth * one, truth.aot * one,
            altitude_m * one,
        )  # fmt: skip
        fit = atmosphere_gases.gas_fits(platform)[band]
        terms = Terms(
            found.rho[0, 0, 0], found.rho_rayleigh[0, 0], found.t_down[0, 0, 0], found.t_up[0, 0, 0],
            found.albedo[0, 0], atmosphere_gases.water_transmission(fit, mass, truth.water, altitude_m),
            atmosphere_gases.gas_transmission(fit, mass, 0.3, altitude_m),
        )  # fmt: skip
        factor = 60 // NATIVE_M[band]
        shadow = truth.shadow.repeat(factor, 0).repeat(factor, 1)
        cloud = truth.cloud.repeat(factor, 0).repeat(factor, 1)
        direct = float(np.exp(-found.tau[0, 0] / np.cos(np.radians(SUN[0])))) / float(found.t_down[0, 0, 0])
        lit = np.where(shadow, truth.surface[band] * (1 - direct), truth.surface[band])
        clear = np.asarray(atmosphere.toa_reflectance(terms, lit))
        result[band] = np.where(cloud, CLOUD[i], clear)
    return result


def write(truth: Scene, parent: str, platform: str = "S2A", side_m: int = 6000, baseline: str = "05.11") -> str:
    """The product of one date below `parent`; its path."""
    product = SafeDescription(
        platform, truth.moment, "T31TCJ", {p: grid(p, side_m) for p in (10, 20, 60)}, bands=BANDS, baseline=baseline,
        angles=angles(side_m),
    )  # fmt: skip
    return write_l1c(product, parent, toa(truth, platform))
