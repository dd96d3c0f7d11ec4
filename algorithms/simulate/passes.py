"""What is simulated in one run: the landscape, its weather, the passes that give products, and one block of one
pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..core.errors import TheiaError
from ..core.grid import Grid
from .acquisition import Acquisition, calendar, inside_swath, orbits, sun_angles
from .air import CLEAR, THIN, Nodes, breathe, classify, sky_view
from .block import Block
from .clouds import Sky, make_sky, with_ice_cloud
from .farming import make_farming
from .observe import expose, product_layers, true_mask
from .presets import Preset, World, make_world, scene_grid, tile_centre
from .render import BANDS, Look, look_of, reflectance, registration
from .sea import Sea, SeaState, make_sea, sea_state
from .sea_view import wash
from .seasons import lay, seasons_of
from .weather import Weather, make_weather

#: passes that see less than this share of the scene give no product
_LEAST_SEEN = 0.02


@dataclass(frozen=True)
class Pass:
    """An acquisition that becomes a product: its look, its sky and the share of the ground that it sees clear."""

    acquisition: Acquisition
    look: Look
    sky: Sky
    clear_share: float


@dataclass(frozen=True)
class Study:
    """All that stays the same through a run."""

    preset: Preset
    world: World
    grid: Grid
    weather: Weather
    centre: tuple[float, float]
    sea: Sea | None = None

    @property
    def ground_m(self) -> float:
        return self.world.terrain.base_height


def make_study(preset: Preset) -> Study:
    """The study of a preset."""
    grid = scene_grid(preset)
    if preset.end < preset.start:
        raise TheiaError("input", f"The last day ({preset.end}) lies before the first ({preset.start}).")
    weather = make_weather(preset.seed, preset.start, preset.end, preset.cloud_by_month, preset.wet_day_share)
    sea = make_sea(grid, preset.seed) if preset.sea else None
    world = make_world(preset)
    if preset.farming is not None:
        left, bottom, right, top = grid.bounds
        size = (right - left, top - bottom)
        world = replace(world, farming=make_farming(preset.farming, weather, (left, top), size, preset.seed))
    return Study(preset, world, grid, weather, tile_centre(preset), sea)


def state_of(study: Study, one: Pass) -> SeaState | None:
    """The sea on a pass; None where the scene has none."""
    return None if study.sea is None else sea_state(study.sea, one.acquisition, study.weather)


def with_sea(
    study: Study, block: Block, one: Pass, ground: tuple[np.ndarray, np.ndarray], bands: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """The ground's reflectance at 10 and 20 m with the sea of a pass in it."""
    state = state_of(study, one)
    if study.sea is None or state is None:
        return ground
    return wash(study.sea, state, one.acquisition, block, *ground, bands)


def passes_of(study: Study) -> list[Pass]:
    """The passes that give a product: those that see a part of the scene and are not all cloud.

    As in the real archive, clouds are judged on the whole tile: a small scene also gets dates on which it is covered.
    """
    preset = study.preset
    found = []
    for acquisition in calendar(preset.start, preset.end, preset.satellites, preset.orbits):
        day = acquisition.moment.date()
        if in_gap(preset, day):
            continue
        look = look_of(acquisition, study.grid.crs, study.centre)
        sky = sky_of(study, acquisition, float(study.weather.cloudiness[study.weather.index(day)]))
        one = sight(study, acquisition, look, sky, inside_swath)
        if one is not None:
            found.append(one)
    return found


def in_gap(preset: Preset, day: dt.date) -> bool:
    """Whether a day lies in one of the preset's gaps, in which Sentinel-2 gives no product."""
    return any(first <= f"{day:%m-%d}" <= last for first, last in preset.gaps)


def sky_of(study: Study, acquisition: Acquisition, cloudiness: float) -> Sky:
    """The sky of a pass on a day of some cloudiness."""
    day = acquisition.moment.date().timetuple().tm_yday
    seed, number = study.preset.seed, acquisition.number
    return with_ice_cloud(make_sky(seed, number, cloudiness, day), seed, number, study.preset.ice_clouds)


def sight(
    study: Study, acquisition: Acquisition, look: Look, sky: Sky,
    inside: Callable[[Acquisition, np.ndarray, np.ndarray], np.ndarray],
) -> Pass | None:  # fmt: skip
    """The pass, None where it sees too little of the scene or where its tile is too cloudy for a product."""
    preset = study.preset
    tile = replace(preset, offset_m=(0.0, 0.0), size_km=109.8, height_km=None)
    shares = []
    for where in (study.grid, scene_grid(tile)):
        nodes = _sample(where)
        seen = inside(acquisition, *np.meshgrid(nodes.x, nodes.y))
        mask = classify(sky_view(sky, look, nodes, study.ground_m, study.centre))
        shares.append((float(seen.mean()), float(np.isin(mask[seen], (CLEAR, THIN)).mean()) if seen.any() else 0.0))
    if shares[0][0] < _LEAST_SEEN or 100.0 * (1.0 - shares[1][1]) > preset.max_cloud_percent:
        return None
    return Pass(acquisition, look, sky, shares[0][1])


def _sample(grid: Grid) -> Nodes:
    """A thinned lattice of 20 m pixels over a grid."""
    left, _, _, top = grid.bounds
    rows, cols = (np.linspace(0, n // 2, 41)[:-1].astype(int) for n in grid.shape)
    return Nodes(left + 20.0 * (cols + 0.5), top - 20.0 * (rows + 0.5), 0)


def simulate_pass(
    study: Study, block: Block, one: Pass, slope: bool
) -> tuple[dict[str, np.ndarray], np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """(layers of the product, true mask, true reflectance of R1 and R2) of a block on a pass."""
    preset = study.preset
    shift = registration(one.look, preset.registration_m)
    ground = ground_reflectance(study, block, one.look, shift)
    fine, coarse = with_sea(study, block, one, ground, BANDS)
    window = block.window
    air = breathe(
        one.sky,
        one.look,
        preset,
        block.left,
        block.top,
        window.height // 2,
        window.width // 2,
        study.ground_m,
        study.centre,
    )
    dn = expose(block, fine, coarse, air, one.look, preset)
    return product_layers(block, dn, air, one.look, one.sky, slope), true_mask(block, air, dn), (fine, coarse)


def ground_reflectance(
    study: Study,
    block: Block,
    look: Look,
    shift_m: tuple[float, float] = (0.0, 0.0),
    bands: tuple[str, ...] = BANDS,
) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance of a block (R1 at 10 m, others at 20 m) with the snow and the reservoir of the day over it."""
    fine, coarse = reflectance(block, study.world, study.weather, look, shift_m, bands)
    seasons = seasons_of(study.preset)
    if seasons is None:
        return fine, coarse
    return lay(seasons, study.preset, study.grid, block, look.moment.date(), look.satellite, fine, coarse, bands)


def nadir_look(study: Study, day: dt.date) -> Look:
    """A view from straight above at the usual time of a pass, without displacement: what the monthly truth shows."""
    clock = dt.time.fromisoformat(orbits()["orbits"][str(study.preset.orbits[0])]["time_utc"])
    moment = dt.datetime.combine(day, clock)
    return Look(moment, study.preset.satellites[0], sun_angles(moment, study.grid.crs, *study.centre), None)
