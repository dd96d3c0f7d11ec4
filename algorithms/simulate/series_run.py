"""A series block by block: the passes of Sentinel-2 in groups, then those of Landsat and Sentinel-1 where asked for.

Blocks and passes run on all threads. What limits: writing (DEFLATE of noisy integers) and the point spread, each about
a third.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import numpy as np

from ..core.grid import Window
from ..core.progress import Context
from . import truth as tr
from .air import CLOUD, SHADOW, THIN
from .block import Block, make_block
from .coarse import write_coarse
from .events import Sightings, write_events
from .farm_radar import write_farm_radar
from .farming import WATER
from .landsat_series import write_landsat
from .level1 import BLOCK as LEVEL1_BLOCK
from .level1 import forecast
from .level1_passes import prepare, simulate_level1
from .manifest import describe_pass
from .passes import Pass, Study, simulate_pass, state_of
from .radar import write_radar
from .render import point_reflectance, registration
from .reservoir import dig
from .sea import flood, turbidity_truth
from .sea_view import describe_sea
from .seasons import seasons_of
from .series_truth import settle, write_truth
from .surface_truth import surface, surface_spec
from .truth import pass_truth_specs
from .writing import PassWriter, make_target

_BLOCK = 512
_GROUP = 12
#: of the ground of all passes of a group, for level 1
_LEVEL1_BYTES = 4e8


def _windows(study: Study, form: str = "muscate") -> list[Window]:
    """Blocks of the scene: smaller ones where the ground is sampled more finely, whole pixels of 60 m for level 1
    and HLS."""
    side = round((LEVEL1_BLOCK if form in ("l1c", "hls") else _BLOCK) * study.preset.ground_m / 5.0)
    return list(study.grid.blocks(side, side))


def _blocks(study: Study, pool: ThreadPoolExecutor, form: str = "muscate") -> Iterator[Block]:
    """The blocks of the scene, each made while the one before is in use."""
    windows = _windows(study, form)
    coming = pool.submit(_make, study, windows[0])
    for n, _ in enumerate(windows):
        block = coming.result()
        if n + 1 < len(windows):
            coming = pool.submit(_make, study, windows[n + 1])
        yield block


def _make(study: Study, window: Window) -> Block:
    block = make_block(study.world, study.grid, window)
    seasons = seasons_of(study.preset)
    if seasons is not None and seasons.reservoir is not None:
        block = dig(block, seasons.reservoir, study.grid, study.world.terrain, study.preset.seed)
    return block if study.sea is None else flood(block, study.sea)


def run(
    study: Study,
    passes: Sequence[Pass],
    folder: str,
    form: str,
    slope: bool,
    truth: set[str],
    step: int | None,
    context: Context,
    coarse: Sequence[str] = (),
) -> dict[str, Any]:
    """Write everything below `folder`; returns what the manifest lists."""
    records: dict[str, Any] = {"products": [], "truth": {}}
    size = _group_size(study, form)
    groups = [list(passes[n : n + size]) for n in range(0, len(passes), size)]
    sightings, outlines = Sightings(), dict[int, Any]()
    first = 0.1 if truth or step else 0.0
    last = 0.75 if study.preset.landsat != "none" else 1.0
    with ThreadPoolExecutor(max(1, context.settings.threads), "simulate") as pool:

        def blocks() -> Iterator[Block]:
            return _blocks(study, pool, "l1c")

        try:
            if truth or step:
                with context.stage(0.0, first, "Ground truth"):
                    records["truth"], outlines = write_truth(
                        study,
                        os.path.join(folder, "truth"),
                        truth,
                        step,
                        lambda: _blocks(study, pool),
                        sightings,
                        pool,
                        context,
                    )
            for n, group in enumerate(groups):
                with context.stage(
                    first + (last - first) * n / len(groups), first + (last - first) * (n + 1) / len(groups), "Passes"
                ):
                    records["products"] += _write_group(
                        study, group, folder, form, slope, truth, sightings, pool, context
                    )
            if study.preset.landsat != "none":
                with context.stage(last, 1.0):
                    records["landsat"] = write_landsat(study, folder, truth, sightings, blocks, pool, context)
            if coarse:
                records["coarse"] = [
                    r for sensor in coarse for r in write_coarse(study, sensor, folder, blocks, pool, context)
                ]
            if study.world.managed is not None:
                names = write_radar(
                    os.path.join(folder, "radar"),
                    study.grid,
                    study.preset.tile,
                    list(_blocks(study, pool)),
                    study.world.managed,
                    study.preset.seed,
                    study.world if study.preset.gaps or study.preset.floods else None,
                )
                records["radar"] = [f"radar/{name}" for name in names]
            if study.world.farming is not None and study.world.farming.kind == WATER:
                names = write_farm_radar(
                    os.path.join(folder, "radar"),
                    study.grid,
                    study.preset.tile,
                    list(_blocks(study, pool)),
                    study.world,
                    study.weather,
                    (study.preset.start, study.preset.end),
                )
                records["radar"] = [f"radar/{name}" for name in names]
            if outlines:
                found = write_events(os.path.join(folder, "truth"), sightings, outlines, study.grid.crs)
                records["truth"] |= {n: f"truth/{p}" for n, p in found.items()}
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return records


def _group_size(study: Study, form: str) -> int:
    """Passes that are worked off together; level 1 holds the ground of each at 60 m, twice, in all bands."""
    if form != "l1c":
        return _GROUP
    pixels = study.grid.height * study.grid.width / 36
    return max(1, min(_GROUP, int(_LEVEL1_BYTES / (pixels * 4 * 2 * 13))))


def _write_group(
    study: Study,
    group: Sequence[Pass],
    folder: str,
    form: str,
    slope: bool,
    truth: set[str],
    sightings: Sightings,
    pool: ThreadPoolExecutor,
    context: Context,
) -> list[dict[str, Any]]:
    products = os.path.join(folder, "products")
    os.makedirs(products, exist_ok=True)
    lights = []
    if form == "l1c":
        with context.stage(0.0, 0.4):
            lights = prepare(study, group, _blocks(study, pool, form), pool, context.progress)
    targets = [
        make_target(
            p.acquisition,
            study.grid,
            study.preset.tile,
            products,
            form,
            slope,
            "simulate_series",
            forecast(p.acquisition, p.sky, study.ground_m, study.preset.seed) if form == "l1c" else None,
            study.sea is not None,
        )
        for p in group
    ]
    names = [os.path.basename(t.folder) for t in targets]
    counts = np.zeros((len(group), 256), np.int64)
    missed = np.zeros((len(group), 2), np.int64)
    with ExitStack() as stack:
        outputs = []
        for target, name in zip(targets, names, strict=True):
            beside = pass_truth_specs(
                os.path.join(folder, "truth"),
                name.split(".")[0],
                study.grid,
                truth,
                study.preset.ground_m,
                form == "l1c",
                study.sea is not None,
            )
            if "surface" in truth:
                beside["SURFACE"] = surface_spec(os.path.join(folder, "truth"), name.split(".")[0], study.grid)
            outputs.append(stack.enter_context(PassWriter(target, beside)))

        def work(n: int, block: Block) -> None:
            context.check_cancel()
            if lights:
                layers, mask, (fine, coarse) = simulate_level1(study, block, group[n], lights[n])
            else:
                layers, mask, (fine, coarse) = simulate_pass(study, block, group[n], slope)
                dirty = np.isin(mask, (CLOUD, THIN, SHADOW))
                missed[n] += int(dirty.sum()), int((dirty & (layers["CLM_R1"] == 0)).sum())
            counts[n] += np.bincount(mask.ravel(), minlength=256)
            if "events" in truth:
                sightings.add("sentinel2", group[n].acquisition.moment.date(), block, mask)
            clear = {"TRUE_MASK": mask, "CLEAR_R1": tr.encode(fine), "CLEAR_R2": tr.encode(coarse)}
            state = state_of(study, group[n])
            if "masks" in truth and study.sea is not None and state is not None:
                clear["TURBIDITY"] = turbidity_truth(study.sea, state, block)
            if "fine" in truth:
                points = point_reflectance(block, study.world, study.weather, group[n].look)
                clear["FINE"] = tr.encode(points)
            if "surface" in truth:
                clear["SURFACE"] = surface(study, block, group[n].look)
            outputs[n].write(block.window, layers, clear)

        total = len(_windows(study, form)) * len(group)
        done = itertools.count(1)
        start = 0.4 if lights else 0.0

        def tell() -> None:
            number = next(done)
            context.progress(start + number / total * (0.98 - start), f"{number} of {total} blocks")

        for block in _blocks(study, pool, form):
            settle([pool.submit(work, n, block) for n in range(len(group))], tell)
    found = [
        describe_pass(one, name, form, counts[n], missed[n], truth)
        for n, (one, name) in enumerate(zip(group, names, strict=True))
    ]
    for one, record in zip(group, found, strict=True):
        state = state_of(study, one)
        if study.sea is not None and state is not None:
            record |= describe_sea(study.sea, state, one.acquisition, record["id"], truth)
    if "fine" in truth:
        for one, record in zip(group, found, strict=True):
            # how far the product lies beside the fine truth, which is never displaced
            record["displacement_m"] = [round(v, 3) for v in registration(one.look, study.preset.registration_m)]
    return found
