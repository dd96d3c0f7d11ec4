"""The entry `simulate_series`: a landscape, its year, and what Sentinel-2 made of it.

Passes are worked off in groups, block by block; blocks and passes run on all threads. What limits: writing (DEFLATE of
noisy integers) and the point spread, each about a third.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, check_targets, size_text
from ..core.grid import Window
from ..core.progress import Context
from ..core.raster import RasterWriter
from ..core.result import Result
from . import truth as tr
from .air import CLOUD, SHADOW, THIN
from .block import Block, make_block
from .level1 import BLOCK as LEVEL1_BLOCK
from .level1 import forecast
from .level1_passes import prepare, simulate_level1
from .manifest import describe_pass, layers_of, write_manifest
from .passes import Pass, Study, ground_reflectance, make_study, nadir_look, passes_of, simulate_pass, state_of
from .presets import load_preset
from .radar import write_radar
from .render import point_reflectance, registration
from .sea import depth_truth, describe_sea, flood, turbidity_truth
from .shapes import ParcelCollector
from .surface_truth import snow_days_of, snow_days_spec, surface, surface_spec, write_curves
from .truth import pass_truth_specs
from .writing import PassWriter, make_target, window_at

_BLOCK = 512
_GROUP = 12
MANIFEST = "manifest.json"
#: bytes on disk per 10 m pixel and pass, all layers of a MUSCATE product (measured)
_BYTES_PER_PIXEL = 16.0
#: of the ground of all passes of a group, for level 1
_LEVEL1_BYTES = 4e8
#: the same for one point of the fine truth, ten bands
_BYTES_PER_POINT = 14.0


def _windows(study: Study, form: str = "muscate") -> list[Window]:
    """Blocks of the scene: smaller ones where the ground is sampled more finely, whole pixels of 60 m for level 1."""
    side = round((LEVEL1_BLOCK if form == "l1c" else _BLOCK) * study.preset.ground_m / 5.0)
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
    return block if study.sea is None else flood(block, study.sea)


def simulate_series(
    *,
    preset: str,
    size_km: float | None,
    start: str | None,
    end: str | None,
    tile: str | None,
    east_km: float | None,
    south_km: float | None,
    height_km: float | None,
    format: str,
    satellites: Sequence[str],
    orbits: Sequence[str],
    cloudiness: float,
    missed_clouds: float | None,
    wrong_labels: float,
    sre: bool,
    ground_sampling: str | None,
    truth: Sequence[str],
    seed: int | None,
    overwrite: bool,
    output: str,
    context: Context,
) -> Result:
    """Simulate a series of level-2A products and the truth beside them; see the declaration."""
    base = load_preset(preset)
    offset = (
        base.offset_m[0] if east_km is None else 1000 * east_km,
        base.offset_m[1] if south_km is None else 1000 * south_km,
    )
    chosen = load_preset(
        preset,
        size_km=size_km,
        height_km=height_km,
        start=dt.date.fromisoformat(start) if start else None,
        end=dt.date.fromisoformat(end) if end else None,
        tile=tile,
        offset_m=offset,
        satellites=tuple(satellites) or None,
        orbits=tuple(int(o) for o in orbits) or None,
        missed_clouds_percent=missed_clouds,
        wrong_labels_percent=wrong_labels,
        seed=seed,
        ground_m=float(ground_sampling) if ground_sampling else None,
        cloud_by_month=tuple(min(0.97, c * cloudiness) for c in base.cloud_by_month),
    )
    study = make_study(chosen)
    if chosen.seasons and format == "l1c":
        raise TheiaError(
            "input", f"The preset {preset} has snow or a reservoir, which level 1C does not show.", "Choose level 2A."
        )
    check_targets([output])
    _check_folder(output, overwrite)
    context.progress(0.0, "Calendar and weather")
    passes = passes_of(study)
    if not passes:
        raise TheiaError(
            "input",
            "No pass of the chosen satellites and orbits sees a clear part of the scene in this period.",
            "Take a longer period or less cloud.",
        )
    needed = study.grid.height * study.grid.width * len(passes) * _BYTES_PER_PIXEL * (1.7 if sre else 1.0)
    if "fine" in truth:
        needed += study.grid.height * study.grid.width * len(passes) * _BYTES_PER_POINT * (10 / chosen.ground_m) ** 2
    check_space(os.path.dirname(os.path.abspath(output)), needed)
    context.info(f"{len(passes)} passes, {study.grid.width} x {study.grid.height} pixels, about {size_text(needed)}.")
    parameters = {
        "preset": preset,
        "size_km": chosen.size_km,
        "start": str(chosen.start),
        "end": str(chosen.end),
        "tile": chosen.tile,
        "east_km": offset[0] / 1000,
        "south_km": offset[1] / 1000,
        "height_km": chosen.height_km,
        "format": format,
        "satellites": list(chosen.satellites),
        "orbits": [str(o) for o in chosen.orbits],
        "cloudiness": cloudiness,
        "missed_clouds": chosen.missed_clouds_percent,
        "wrong_labels": wrong_labels,
        "sre": sre,
        "ground_sampling": f"{chosen.ground_m:g}",
        "truth": list(truth),
        "seed": chosen.seed,
        "output": output,
    }
    with atomic_folder(output, True) as folder:
        records = _run(study, passes, folder, format, sre, set(truth) - {"none"}, context)
        write_manifest(folder, study.preset, study.grid, parameters, records, context)
    count = len(passes)
    return Result(
        {"output": output, "products": count}, layers_of(output, study.grid, records, context.settings.language)
    )


def _check_folder(output: str, overwrite: bool) -> None:
    """An existing folder is replaced only when it is empty, or holds an earlier series and the user agreed."""
    if not os.path.isdir(output) or not os.listdir(output):
        return
    if not overwrite:
        raise TheiaError(
            "output", f"{output} exists already.", "Choose another folder, or tick the option that replaces it."
        )
    if not os.path.isfile(os.path.join(output, MANIFEST)):
        raise TheiaError(
            "output",
            f"{output} holds something else than a simulated series and is not replaced.",
            "Choose another folder.",
        )


def _run(
    study: Study, passes: Sequence[Pass], folder: str, form: str, slope: bool, truth: set[str], context: Context
) -> dict[str, Any]:
    """Write everything below `folder`; returns what the manifest lists."""
    records: dict[str, Any] = {"products": [], "truth": {}}
    size = _group_size(study, form)
    groups = [list(passes[n : n + size]) for n in range(0, len(passes), size)]
    share = 0.9 if truth else 1.0
    with ThreadPoolExecutor(max(1, context.settings.threads), "simulate") as pool:
        try:
            if truth:
                with context.stage(0.0, 0.1, "Ground truth"):
                    records["truth"] = _write_truth(study, os.path.join(folder, "truth"), truth, pool, context)
            for n, group in enumerate(groups):
                with context.stage(
                    1 - share + share * n / len(groups), 1 - share + share * (n + 1) / len(groups), "Passes"
                ):
                    records["products"] += _write_group(study, group, folder, form, slope, truth, pool, context)
            if study.world.managed is not None:
                names = write_radar(os.path.join(folder, "radar"), study.grid, study.preset.tile,
                                    list(_blocks(study, pool)), study.world.managed, study.preset.seed)  # fmt: skip
                records["radar"] = [f"radar/{name}" for name in names]
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


def _settle(futures: Sequence[Future[None]], after_each: Callable[[], None]) -> None:
    """Wait for all. Also when one fails or the user cancels none still runs afterwards: their files will be closed."""
    try:
        for future in futures:
            future.result()
            after_each()
    finally:
        for future in futures:
            future.cancel()
        wait(futures)


def _write_group(
    study: Study,
    group: Sequence[Pass],
    folder: str,
    form: str,
    slope: bool,
    truth: set[str],
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
        make_target(p.acquisition, study.grid, study.preset.tile, products, form, slope, "simulate_series",
                    forecast(p.acquisition, p.sky, study.ground_m, study.preset.seed) if form == "l1c" else None,
                    study.sea is not None)
        for p in group
    ]  # fmt: skip
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
            _settle([pool.submit(work, n, block) for n in range(len(group))], tell)
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


def _write_truth(
    study: Study, folder: str, truth: set[str], pool: ThreadPoolExecutor, context: Context
) -> dict[str, Any]:
    """Ground, parcels, growth tables and monthly reflectance; returns paths relative to the output's folder."""
    os.makedirs(folder, exist_ok=True)
    preset = study.preset
    listed: dict[str, str] = {}
    years = list(range(preset.start.year, preset.end.year + 1))
    days = tr.mid_months(preset.start, preset.end) if "monthly" in truth else []
    collector = ParcelCollector(study, years) if "parcels" in truth else None
    with ExitStack() as stack:
        static, monthly = {}, []
        if "land_cover" in truth:
            specs = tr.static_specs(folder, study.grid, years, context.settings.language)
            static = {n: stack.enter_context(RasterWriter(s)) for n, s in specs.items()}
            if study.sea is not None:
                specs |= tr.depth_spec(folder, study.grid)
                static |= {"depth": stack.enter_context(RasterWriter(specs["depth"]))}
            listed |= {n: f"truth/{os.path.basename(s.path)}" for n, s in specs.items()}
        snowy = snow_days_spec(study, folder) if "surface" in truth else None
        if snowy is not None:
            snow_writer = stack.enter_context(RasterWriter(snowy))
            listed["snow_days"] = f"truth/{os.path.basename(snowy.path)}"
        for day in days:
            specs = tr.reflectance_specs(
                os.path.join(folder, "monthly"),
                f"TRUTH_{day:%Y%m%d}",
                study.grid,
                f"cloud-free reflectance on {day}, seen from above",
            )
            monthly.append({g: stack.enter_context(RasterWriter(s)) for g, s in specs.items()})
            listed |= {
                f"monthly_{day:%Y%m%d}_{g}": f"truth/monthly/{os.path.basename(s.path)}" for g, s in specs.items()
            }

        def month(n: int, block: Block) -> None:
            context.check_cancel()
            fine, coarse = ground_reflectance(study, block, nadir_look(study, days[n]))
            monthly[n]["R1"].write(tr.encode(fine), block.window)
            monthly[n]["R2"].write(tr.encode(coarse), window_at(block.window, 2))

        total = len(_windows(study))
        for number, block in enumerate(_blocks(study, pool)):
            futures = [pool.submit(month, n, block) for n in range(len(days))]
            _settle(futures, context.check_cancel)
            layers = tr.static_layers(block, study.world, years) if static or collector else {}
            if study.sea is not None:
                layers["depth"] = depth_truth(study.sea, block)
            for name, writer in static.items():
                writer.write(layers[name], block.window)
            if collector:
                collector.add(block, layers)
            if snowy is not None:
                snow_writer.write(snow_days_of(study, block), block.window)
            context.progress((number + 1) / total * 0.9)
    if "land_cover" in truth:
        tr.write_growth(os.path.join(folder, "growth.csv"), study.world, years)
        listed["growth"] = "truth/growth.csv"
    if "surface" in truth:
        listed |= {n: f"truth/{p}" for n, p in write_curves(study, folder).items()}
    if collector:
        listed |= {n: f"truth/{p}" for n, p in collector.save(folder).items()}
    return listed
