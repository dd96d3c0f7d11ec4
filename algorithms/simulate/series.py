"""The entry `simulate_series`: a landscape, its year, and what Sentinel-2 made of it.

Passes are worked off in groups, block by block; blocks and passes run on all threads. What limits: writing (DEFLATE of
noisy integers) and the point spread, each about a third.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, check_targets, size_text
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterWriter
from ..core.result import Result
from . import truth as tr
from .acquisition import Acquisition, calendar, inside_swath, orbits
from .block import Block, make_block
from .clouds import Sky, make_sky
from .manifest import describe_pass, layers_of, write_manifest
from .observe import CLEAR, THIN, Nodes, breathe, classify, expose, product_layers, sky_view, true_mask
from .presets import Preset, World, load_preset, make_world, scene_grid, tile_centre
from .render import Look, look_of, reflectance, registration
from .shapes import ParcelCollector
from .weather import Weather, make_weather
from .writing import ProductWriter, Target, make_target, safe_layers

_BLOCK = 512
_GROUP = 12
#: passes that see less than this share of the scene give no product
_LEAST_SEEN = 0.02
MANIFEST = "manifest.json"
#: bytes on disk per 10 m pixel and pass, all layers of a MUSCATE product (measured)
_BYTES_PER_PIXEL = 16.0


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

    @property
    def ground_m(self) -> float:
        return self.world.terrain.base_height


def make_study(preset: Preset) -> Study:
    """The study of a preset."""
    grid = scene_grid(preset)
    if preset.end < preset.start:
        raise TheiaError("input", f"The last day ({preset.end}) lies before the first ({preset.start}).")
    weather = make_weather(preset.seed, preset.start, preset.end, preset.cloud_by_month, preset.wet_day_share)
    return Study(preset, make_world(preset), grid, weather, tile_centre(preset))


def passes_of(study: Study) -> list[Pass]:
    """The passes that give a product: those that see a part of the scene and are not all cloud.

    As in the real archive, clouds are judged on the whole tile: a small scene also gets dates on which it is covered.
    """
    preset, grid = study.preset, study.grid
    tile = replace(preset, offset_m=(0.0, 0.0), size_km=109.8)
    found = []
    for acquisition in calendar(preset.start, preset.end, preset.satellites, preset.orbits):
        day = acquisition.moment.date()
        look = look_of(acquisition, grid.crs, study.centre)
        sky = make_sky(preset.seed, acquisition.number, float(study.weather.cloudiness[study.weather.index(day)]), day.timetuple().tm_yday)
        shares = []
        for where in (grid, scene_grid(tile)):
            nodes = _sample(where)
            seen = inside_swath(acquisition, *np.meshgrid(nodes.x, nodes.y))
            mask = classify(sky_view(sky, look, nodes, study.ground_m, study.centre))
            shares.append((float(seen.mean()), float(np.isin(mask[seen], (CLEAR, THIN)).mean()) if seen.any() else 0.0))
        if shares[0][0] >= _LEAST_SEEN and 100.0 * (1.0 - shares[1][1]) <= preset.max_cloud_percent:
            found.append(Pass(acquisition, look, sky, shares[0][1]))
    return found


def _sample(grid: Grid) -> Nodes:
    """A thinned lattice of 20 m pixels over a grid."""
    left, _, _, top = grid.bounds
    rows, cols = (np.linspace(0, n // 2, 41)[:-1].astype(int) for n in grid.shape)
    return Nodes(left + 20.0 * (cols + 0.5), top - 20.0 * (rows + 0.5), 0)


def simulate_pass(study: Study, block: Block, one: Pass, slope: bool) -> tuple[dict[str, np.ndarray], np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """(layers of the product, true mask, true reflectance of R1 and R2) of a block on a pass."""
    preset = study.preset
    shift = registration(one.look, preset.registration_m)
    fine, coarse = reflectance(block, study.world, study.weather, one.look, shift)
    window = block.window
    air = breathe(one.sky, one.look, preset, block.left, block.top, window.height // 2, window.width // 2, study.ground_m, study.centre)
    dn = expose(block, fine, coarse, air, one.look, preset)
    return product_layers(block, dn, air, one.look, one.sky, slope), true_mask(block, air, dn), (fine, coarse)


def nadir_look(study: Study, day: dt.date) -> Look:
    """A view from straight above at the usual time of a pass, without displacement: what the monthly truth shows."""
    from .acquisition import sun_angles

    clock = dt.time.fromisoformat(orbits()["orbits"][str(study.preset.orbits[0])]["time_utc"])
    moment = dt.datetime.combine(day, clock)
    return Look(moment, study.preset.satellites[0], sun_angles(moment, study.grid.crs, *study.centre), None)


def _blocks(study: Study, pool: ThreadPoolExecutor) -> Iterator[Block]:
    """The blocks of the scene, each made while the one before is in use."""
    windows = list(study.grid.blocks(_BLOCK, _BLOCK))
    coming = pool.submit(make_block, study.world, study.grid, windows[0])
    for n, _ in enumerate(windows):
        block = coming.result()
        if n + 1 < len(windows):
            coming = pool.submit(make_block, study.world, study.grid, windows[n + 1])
        yield block


def simulate_series(
    *, preset: str, size_km: float | None, start: str | None, end: str | None, tile: str | None, east_km: float | None,
    south_km: float | None, format: str, satellites: Sequence[str], orbits: Sequence[str], cloudiness: float,
    missed_clouds: float | None, sre: bool, truth: Sequence[str], seed: int | None, overwrite: bool, output: str, context: Context,
) -> Result:  # fmt: skip
    """Simulate a series of level-2A products and the truth beside them; see the declaration."""
    base = load_preset(preset)
    offset = (base.offset_m[0] if east_km is None else 1000 * east_km, base.offset_m[1] if south_km is None else 1000 * south_km)
    chosen = load_preset(
        preset, size_km=size_km, start=dt.date.fromisoformat(start) if start else None, end=dt.date.fromisoformat(end) if end else None,
        tile=tile, offset_m=offset, satellites=tuple(satellites) or None, orbits=tuple(int(o) for o in orbits) or None,
        missed_clouds_percent=missed_clouds, seed=seed,
        cloud_by_month=tuple(min(0.97, c * cloudiness) for c in base.cloud_by_month),
    )  # fmt: skip
    study = make_study(chosen)
    check_targets([output])
    _check_folder(output, overwrite)
    context.progress(0.0, "Calendar and weather")
    passes = passes_of(study)
    if not passes:
        raise TheiaError("input", "No pass of the chosen satellites and orbits sees a clear part of the scene in this period.",
                         "Take a longer period or less cloud.")  # fmt: skip
    needed = study.grid.height * study.grid.width * len(passes) * _BYTES_PER_PIXEL * (1.7 if sre else 1.0)
    check_space(os.path.dirname(os.path.abspath(output)), needed)
    context.info(f"{len(passes)} passes, {study.grid.width} x {study.grid.height} pixels, about {size_text(needed)}.")
    parameters = {
        "preset": preset, "size_km": chosen.size_km, "start": str(chosen.start), "end": str(chosen.end), "tile": chosen.tile,
        "east_km": offset[0] / 1000, "south_km": offset[1] / 1000, "format": format, "satellites": list(chosen.satellites),
        "orbits": [str(o) for o in chosen.orbits], "cloudiness": cloudiness, "missed_clouds": chosen.missed_clouds_percent, "sre": sre,
        "truth": list(truth), "seed": chosen.seed, "output": output,
    }  # fmt: skip
    with atomic_folder(output, True) as folder:
        records = _run(study, passes, folder, format, sre, set(truth), context)
        write_manifest(folder, study.preset, study.grid, parameters, records, context)
    count = len(passes)
    return Result({"output": output, "products": count}, layers_of(output, study.grid, records, context.settings.language))


def _check_folder(output: str, overwrite: bool) -> None:
    """An existing folder is replaced only when it is empty, or holds an earlier series and the user agreed."""
    if not os.path.isdir(output) or not os.listdir(output):
        return
    if not overwrite:
        raise TheiaError("output", f"{output} exists already.", "Choose another folder, or tick the option that replaces it.")
    if not os.path.isfile(os.path.join(output, MANIFEST)):
        raise TheiaError("output", f"{output} holds something else than a simulated series and is not replaced.", "Choose another folder.")


def _run(study: Study, passes: Sequence[Pass], folder: str, form: str, slope: bool, truth: set[str], context: Context) -> dict[str, Any]:
    """Write everything below `folder`; returns what the manifest lists."""
    records: dict[str, Any] = {"products": [], "truth": {}}
    groups = [list(passes[n : n + _GROUP]) for n in range(0, len(passes), _GROUP)]
    share = 0.9 if truth else 1.0
    with ThreadPoolExecutor(max(1, context.settings.threads), "simulate") as pool:
        try:
            if truth:
                with context.stage(0.0, 0.1, "Ground truth"):
                    records["truth"] = _write_truth(study, os.path.join(folder, "truth"), truth, pool, context)
            for n, group in enumerate(groups):
                with context.stage(1 - share + share * n / len(groups), 1 - share + share * (n + 1) / len(groups), "Passes"):
                    records["products"] += _write_group(study, group, folder, form, slope, truth, pool, context)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return records


def _write_group(study: Study, group: Sequence[Pass], folder: str, form: str, slope: bool, truth: set[str], pool: ThreadPoolExecutor,
                 context: Context) -> list[dict[str, Any]]:  # fmt: skip
    products = os.path.join(folder, "products")
    os.makedirs(products, exist_ok=True)
    targets = [make_target(p.acquisition, study.grid, study.preset.tile, products, form, slope, "simulate_series") for p in group]
    names = [os.path.basename(t.folder) for t in targets]
    counts = np.zeros((len(group), 256), np.int64)
    missed = np.zeros((len(group), 2), np.int64)
    with ExitStack() as stack:
        writers = [stack.enter_context(ProductWriter(t)) for t in targets]
        masks, clear = [], []
        for name in names:
            stem = name.split(".")[0]
            if "masks" in truth:
                masks.append(stack.enter_context(RasterWriter(tr.mask_spec(os.path.join(folder, "truth", "masks"), stem, study.grid))))
            if "dates" in truth:
                specs = tr.reflectance_specs(os.path.join(folder, "truth", "dates"), f"{stem}_CLEAR", study.grid, "cloud-free reflectance in the direction of view")
                clear.append({g: stack.enter_context(RasterWriter(s)) for g, s in specs.items()})

        def work(n: int, block: Block) -> None:
            context.check_cancel()
            layers, mask, (fine, coarse) = simulate_pass(study, block, group[n], slope)
            counts[n] += np.bincount(mask.ravel(), minlength=256)
            dirty = np.isin(mask, (1, 2, 3))
            missed[n] += int(dirty.sum()), int((dirty & (layers["CLM_R1"] == 0)).sum())
            description = targets[n].description
            if form == "safe":
                from ..products.safe_write import SafeDescription

                assert isinstance(description, SafeDescription)
                red, nir = layers["FRE_B5"].astype(float), layers["FRE_B8A"].astype(float)
                layers = safe_layers(layers, description, nir - red > 0.25 * (nir + red))
            writers[n].write(block.window, layers)
            if masks:
                masks[n].write(mask, block.window)
            if clear:
                for key, values in (("R1", fine), ("R2", coarse)):
                    half = block.window if key == "R1" else Window(*(v // 2 for v in (
                        block.window.row, block.window.col, block.window.height, block.window.width)))  # fmt: skip
                    clear[n][key].write(tr.encode(values), half)

        total = len(list(study.grid.blocks(_BLOCK, _BLOCK))) * len(group)
        done = 0
        for block in _blocks(study, pool):
            for future in [pool.submit(work, n, block) for n in range(len(group))]:
                future.result()
                done += 1
                context.progress(done / total * 0.98, f"{done} of {total} blocks")
    return [describe_pass(one, name, form, counts[n], missed[n], truth) for n, (one, name) in enumerate(zip(group, names, strict=True))]


def _write_truth(study: Study, folder: str, truth: set[str], pool: ThreadPoolExecutor, context: Context) -> dict[str, Any]:
    """Ground, parcels, growth tables and monthly reflectance; returns paths relative to the output's folder."""
    os.makedirs(folder, exist_ok=True)
    preset, listed = study.preset, {}
    years = list(range(preset.start.year, preset.end.year + 1))
    days = tr.mid_months(preset.start, preset.end) if "monthly" in truth else []
    collector = ParcelCollector(study, years) if "parcels" in truth else None
    with ExitStack() as stack:
        static, monthly = {}, []
        if "land_cover" in truth:
            specs = tr.static_specs(folder, study.grid, years, context.settings.language)
            static = {n: stack.enter_context(RasterWriter(s)) for n, s in specs.items()}
            listed |= {n: f"truth/{os.path.basename(s.path)}" for n, s in specs.items()}
        for day in days:
            specs = tr.reflectance_specs(os.path.join(folder, "monthly"), f"TRUTH_{day:%Y%m%d}", study.grid, f"cloud-free reflectance on {day}, seen from above")
            monthly.append({g: stack.enter_context(RasterWriter(s)) for g, s in specs.items()})
            listed |= {f"monthly_{day:%Y%m%d}_{g}": f"truth/monthly/{os.path.basename(s.path)}" for g, s in specs.items()}

        def month(n: int, block: Block) -> None:
            context.check_cancel()
            fine, coarse = reflectance(block, study.world, study.weather, nadir_look(study, days[n]))
            w = block.window
            monthly[n]["R1"].write(tr.encode(fine), w)
            monthly[n]["R2"].write(tr.encode(coarse), Window(w.row // 2, w.col // 2, w.height // 2, w.width // 2))

        total = len(list(study.grid.blocks(_BLOCK, _BLOCK)))
        for number, block in enumerate(_blocks(study, pool)):
            futures = [pool.submit(month, n, block) for n in range(len(days))]
            layers = tr.static_layers(block, study.world, years) if static or collector else {}
            for name, writer in static.items():
                writer.write(layers[name], block.window)
            if collector:
                collector.add(block, layers)
            for future in futures:
                future.result()
            context.progress((number + 1) / total * 0.9)
    if collector:
        listed |= {n: f"truth/{p}" for n, p in collector.save(folder).items()}
    return listed
