"""The Landsat products of a series: every pass of a group fed block by block, as USGS or as HLS delivers them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.raster import RasterSpec, RasterWriter
from ..products import hls_write, landsat_write
from .block import Block
from .events import Sightings
from .landsat import PIXEL_M, landsat_grid, landsat_table, landsat_window
from .landsat_passes import landsat_passes, simulate_landsat
from .passes import Pass, Study
from .truth import MASK_CLASSES

FOLDER = "landsat"
_GROUP = 12


def write_landsat(
    study: Study,
    folder: str,
    truth: set[str],
    sightings: Sightings,
    blocks: Callable[[], Iterable[Block]],
    pool: ThreadPoolExecutor,
    context: Context,
) -> list[dict[str, Any]]:
    """Write all passes below `folder`/landsat; returns the manifest's records. `blocks` makes the scene's blocks, whose
    sides are whole pixels of 30 m."""
    nested = study.preset.landsat == "hls"
    passes = landsat_passes(study, normalised=nested)
    records: list[dict[str, Any]] = []
    for first in range(0, len(passes), _GROUP):
        with context.stage(first / len(passes), min(1.0, (first + _GROUP) / len(passes)), "Landsat"):
            records += _write_group(
                study, passes[first : first + _GROUP], folder, truth, sightings, blocks(), pool, context
            )
    return records


def _write_group(
    study: Study,
    group: Sequence[Pass],
    folder: str,
    truth: set[str],
    sightings: Sightings,
    blocks: Iterable[Block],
    pool: ThreadPoolExecutor,
    context: Context,
) -> list[dict[str, Any]]:
    nested = study.preset.landsat == "hls"
    grid = landsat_grid(study.grid, nested)
    targets = [_describe(study, one) for one in group]
    counts = np.zeros((len(group), 256), np.int64)
    writers: list[dict[str, RasterWriter]] = []
    with ExitStack() as stack:
        for product in targets:
            where = os.path.join(folder, FOLDER, product.name)
            os.makedirs(where, exist_ok=True)
            specs = (
                hls_write.hls_specs(product, where)
                if isinstance(product, hls_write.HlsDescription)
                else landsat_write.landsat_specs(product, where)
            )
            if "masks" in truth:
                path = os.path.join(folder, "truth", "masks", f"{product.name}_TRUE_MASK.tif")
                specs["TRUE_MASK"] = RasterSpec(path, grid, "uint8", 255, classes=MASK_CLASSES, resampling="nearest")
            writers.append({name: stack.enter_context(RasterWriter(spec)) for name, spec in specs.items()})

        def work(n: int, block: Block) -> dict[str, np.ndarray]:
            context.check_cancel()
            window = landsat_window(block, study.grid, nested)
            reflectance, flags, mask = simulate_landsat(study, block, group[n], grid, window, nested)
            counts[n] += np.bincount(mask.ravel(), minlength=256)
            if "events" in truth:
                fine = np.repeat(np.repeat(mask[: block.window.height // 3, : block.window.width // 3], 3, 0), 3, 1)
                sightings.add("landsat", group[n].acquisition.moment.date(), block, fine)
            layers = (
                hls_write.hls_layers(hls_write.L30, reflectance, flags)
                if nested
                else landsat_write.landsat_layers(reflectance, flags)
            )
            return layers | {"TRUE_MASK": mask}

        for number, block in enumerate(blocks):
            window = landsat_window(block, study.grid, nested)
            futures = [pool.submit(work, n, block) for n in range(len(group))]
            try:
                for future, own in zip(futures, writers, strict=True):
                    layers = future.result()
                    for name, writer in own.items():
                        writer.write(layers[name], window)
            finally:
                for future in futures:
                    future.cancel()
            context.progress(
                min(
                    0.98,
                    (number + 1) * block.window.height * block.window.width / (study.grid.height * study.grid.width),
                )
            )
    records = []
    for n, (one, product) in enumerate(zip(group, targets, strict=True)):
        if isinstance(product, landsat_write.LandsatDescription):
            landsat_write.finish(product, os.path.join(folder, FOLDER, product.name))
        records.append(_record(one, product.name, counts[n], nested, truth))
    return records


def _describe(study: Study, one: Pass) -> landsat_write.LandsatDescription | hls_write.HlsDescription:
    a, table = one.acquisition, landsat_table()
    number = int(table["satellites"][a.satellite]["number"])
    usgs = landsat_write.LandsatDescription(
        number,
        a.moment,
        table["path"],
        table["row"],
        landsat_grid(study.grid),
        one.look.sun,
        100.0 * (1.0 - one.clear_share),
    )
    if study.preset.landsat != "hls":
        return usgs
    source = usgs.name.replace("L2SP", "L1TP")
    return hls_write.HlsDescription(
        "L30", study.preset.tile, a.moment, landsat_grid(study.grid, True), source, one.look.sun
    )


def _record(one: Pass, name: str, counts: np.ndarray, nested: bool, truth: set[str]) -> dict[str, Any]:
    seen = max(1, int(counts[:4].sum()))
    record: dict[str, Any] = {
        "id": name,
        "path": f"{FOLDER}/{name}",
        "format": "hls" if nested else "landsat_l2",
        "datetime": one.acquisition.moment.isoformat() + "Z",
        "satellite": one.acquisition.satellite,
        "pixel_m": PIXEL_M,
        "cloud_percent": round(100 * int(counts[1:3].sum()) / seen, 2),
        "shadow_percent": round(100 * int(counts[3]) / seen, 2),
    }
    if "masks" in truth:
        record["true_mask"] = f"truth/masks/{name}_TRUE_MASK.tif"
    return record
