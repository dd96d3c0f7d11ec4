"""Level 1 passes: the whole scene's ground and light first, then block by block what a level 1 product holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .air import breathe
from .block import Block
from .level1 import LEVEL1, Ground, PassLight, expose_level1, pass_light, to_60m
from .observe import true_mask
from .passes import Pass, Study, ground_reflectance, with_sea
from .render import BANDS, R1, registration
from .sea_view import detectors

#: the bands that the truth holds of those at 20 m
_TRUTH_20M = len(BANDS) - len(R1)


def prepare(
    study: Study, group: Sequence[Pass], blocks: Iterable[Block], pool: ThreadPoolExecutor,
    tell: Callable[[float], None],
) -> list[PassLight]:  # fmt: skip
    """The light of every pass of a group; `tell` takes the share that is done."""
    grid = study.grid.coarsen(6)
    height = np.zeros(grid.shape, np.float32)
    values = [{band: np.zeros(grid.shape, np.float32) for band in LEVEL1} for _ in group]

    def look(n: int, block: Block) -> None:
        fine, coarse = _ground(study, block, group[n])
        part = _part(block)
        for k, band in enumerate(LEVEL1):
            values[n][band][part] = to_60m(fine[k], 6) if k < len(R1) else to_60m(coarse[k - len(R1)], 3)

    pixels = 0
    for block in blocks:
        height[_part(block)] = to_60m(block.elevation, 6)
        for done in [pool.submit(look, n, block) for n in range(len(group))]:
            done.result()
        pixels += block.window.height * block.window.width
        tell(0.5 * pixels / (study.grid.height * study.grid.width))
    lights = []
    for n, one in enumerate(group):
        ground = Ground(grid, values[n], height)
        lights.append(pool.submit(pass_light, one.acquisition, one.sky, ground, study.preset.seed))
    found = []
    for n, waiting in enumerate(lights):
        found.append(waiting.result())
        tell(0.5 + 0.5 * (n + 1) / len(lights))
    return found


def _part(block: Block) -> tuple[slice, slice]:
    w = block.window
    return slice(w.row // 6, (w.row + w.height) // 6), slice(w.col // 6, (w.col + w.width) // 6)


def _ground(study: Study, block: Block, one: Pass) -> tuple[np.ndarray, np.ndarray]:
    shift = registration(one.look, study.preset.registration_m)
    ground = ground_reflectance(study, block, one.look, shift, LEVEL1)
    return with_sea(study, block, one, ground, LEVEL1)


def simulate_level1(
    study: Study, block: Block, one: Pass, light: PassLight
) -> tuple[dict[str, np.ndarray], np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """(layers of a level 1 product, true mask, true reflectance of R1 and R2) of a block on a pass."""
    fine, coarse = _ground(study, block, one)
    window = block.window
    air = breathe(one.sky, one.look, study.preset, block.left, block.top, window.height // 2, window.width // 2,
                  study.ground_m, study.centre)  # fmt: skip
    layers = expose_level1(block, fine, coarse, air, light, one.acquisition, study.preset)
    # the level 2 mask marks the same ground as not seen
    mask = true_mask(block, air, {"B2": np.where(np.isfinite(layers["B2"]), 0, -10000)})
    if study.sea is not None:
        layers |= {f"DETFOO_{band}": detectors(one.acquisition, block) for band in R1}
    layers["AOT"] = ((air.aot - air.aot_error)[1:-1, 1:-1]).astype(np.float32)
    return layers, mask, (fine, coarse[:_TRUTH_20M])
