"""The truth beside the products that does not belong to one pass: the ground, its parcels, and cloud-free images."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack

import shapely

from ..core.progress import Context
from ..core.raster import RasterWriter
from . import truth as tr
from .block import Block
from .events import Sightings, events_of
from .passes import Study, ground_reflectance, nadir_look
from .render import ten_metre_reflectance
from .sea import depth_truth
from .shapes import ParcelCollector
from .surface_truth import snow_days_of, snow_days_spec, write_curves
from .writing import window_at


def settle(futures: Sequence[Future[None]], after_each: Callable[[], None]) -> None:
    """Wait for all. Also when one fails or the user cancels none still runs afterwards: their files will be closed."""
    try:
        for future in futures:
            future.result()
            after_each()
    finally:
        for future in futures:
            future.cancel()
        wait(futures)


def write_truth(
    study: Study,
    folder: str,
    truth: set[str],
    step: int | None,
    blocks: Callable[[], Iterable[Block]],
    sightings: Sightings,
    pool: ThreadPoolExecutor,
    context: Context,
) -> tuple[dict[str, str], dict[int, shapely.Geometry]]:
    """Ground, parcels, growth tables, reflectance of every month and of every `step` days; gathers the events.

    `blocks` makes the blocks of the scene. Returns paths relative to the output's folder, and the outlines of the
    parcels where events are asked for.
    """
    os.makedirs(folder, exist_ok=True)
    preset = study.preset
    listed: dict[str, str] = {}
    years = list(range(preset.start.year, preset.end.year + 1))
    days = tr.mid_months(preset.start, preset.end) if "monthly" in truth else []
    often = tr.regular_days(preset.start, preset.end, step) if step else []
    collector = ParcelCollector(study, years) if truth & {"parcels", "events"} else None
    with ExitStack() as stack:
        static, monthly, regular = {}, [], []
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

        for day in often:
            spec = tr.ten_metre_spec(folder, day, study.grid)
            regular.append(stack.enter_context(RasterWriter(spec)))
            listed[f"every_{day:%Y%m%d}"] = f"truth/every/{os.path.basename(spec.path)}"

        def image(n: int, block: Block) -> None:
            context.check_cancel()
            values = ten_metre_reflectance(block, study.world, study.weather, nadir_look(study, often[n]))
            regular[n].write(tr.encode(values), block.window)

        def month(n: int, block: Block) -> None:
            context.check_cancel()
            fine, coarse = ground_reflectance(study, block, nadir_look(study, days[n]))
            monthly[n]["R1"].write(tr.encode(fine), block.window)
            monthly[n]["R2"].write(tr.encode(coarse), window_at(block.window, 2))

        total = study.grid.height * study.grid.width
        done = 0
        for block in blocks():
            futures = [pool.submit(month, n, block) for n in range(len(days))]
            futures += [pool.submit(image, n, block) for n in range(len(often))]
            settle(futures, context.check_cancel)
            if "events" in truth:
                sightings.add_events(events_of(block, study.world, preset.start, preset.end))
            layers = tr.static_layers(block, study.world, years) if static or collector else {}
            if study.sea is not None:
                layers["depth"] = depth_truth(study.sea, block)
            for name, writer in static.items():
                writer.write(layers[name], block.window)
            if collector:
                collector.add(block, layers)
            if snowy is not None:
                snow_writer.write(snow_days_of(study, block), block.window)
            done += block.window.height * block.window.width
            context.progress(done / total * 0.9)
    if "land_cover" in truth:
        tr.write_growth(os.path.join(folder, "growth.csv"), study.world, years)
        listed["growth"] = "truth/growth.csv"
    if "surface" in truth:
        listed |= {n: f"truth/{p}" for n, p in write_curves(study, folder).items()}
    if collector and "parcels" in truth:
        listed |= {n: f"truth/{p}" for n, p in collector.save(folder).items()}
    return listed, collector.outlines() if collector and "events" in truth else {}
