"""The Landsat products of a series: every pass of a group fed block by block, as USGS (level 1 or 2) or as HLS delivers
them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import numpy as np

from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import RasterSpec, RasterWriter
from ..products import hls_write, landsat_l1_write, landsat_write
from .block import Block
from .events import Sightings
from .landsat import BANDS, PIXEL_M, landsat_grid, landsat_table, landsat_window
from .landsat_level1 import group_size, prepare, simulate_landsat_level1
from .landsat_passes import landsat_passes, simulate_landsat
from .passes import Pass, Study
from .truth import MASK_CLASSES, encode

FOLDER = "landsat"
_GROUP = 12
#: the choices of a preset's `landsat`
LEVEL1, LEVEL2, HLS = "l1", "usgs", "hls"


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
    form = study.preset.landsat
    passes = landsat_passes(study, normalised=form == HLS)
    size = group_size(study, _GROUP) if form == LEVEL1 else _GROUP
    records: list[dict[str, Any]] = []
    for first in range(0, len(passes), size):
        with context.stage(first / len(passes), min(1.0, (first + size) / len(passes)), "Landsat"):
            records += _write_group(
                study, passes[first : first + size], folder, truth, sightings, blocks, pool, context
            )
    return records


def _write_group(
    study: Study,
    group: Sequence[Pass],
    folder: str,
    truth: set[str],
    sightings: Sightings,
    blocks: Callable[[], Iterable[Block]],
    pool: ThreadPoolExecutor,
    context: Context,
) -> list[dict[str, Any]]:
    form = study.preset.landsat
    nested = form == HLS
    grid = landsat_grid(study.grid, nested)
    targets = [_describe(study, one) for one in group]
    names = [_name(study, product) for product in targets]
    lights = []
    if form == LEVEL1:
        with context.stage(0.0, 0.4):
            lights = prepare(study, group, blocks(), pool, context.progress)
    counts = np.zeros((len(group), 256), np.int64)
    writers: list[dict[str, RasterWriter]] = []
    with ExitStack() as stack:
        for product, name in zip(targets, names, strict=True):
            where = os.path.join(folder, FOLDER, name)
            os.makedirs(where, exist_ok=True)
            if isinstance(product, hls_write.HlsDescription):
                specs = hls_write.hls_specs(product, where)
            elif form == LEVEL1:
                specs = landsat_l1_write.level1_specs(product, where)
            else:
                specs = landsat_write.landsat_specs(product, where)
            specs |= _truth_specs(folder, name, grid, truth, form)
            writers.append({name: stack.enter_context(RasterWriter(spec)) for name, spec in specs.items()})

        def work(n: int, block: Block) -> dict[str, np.ndarray]:
            context.check_cancel()
            window = landsat_window(block, study.grid, nested)
            if lights:
                found = simulate_landsat_level1(study, block, group[n], lights[n], grid, window)
                layers, mask = landsat_l1_write.level1_layers(found.pixels), found.mask
                layers |= {"CLEAR": encode(found.ground), "AOT": found.aot}
            else:
                reflectance, flags, mask = simulate_landsat(study, block, group[n], grid, window, nested)
                layers = (
                    hls_write.hls_layers(hls_write.L30, reflectance, flags)
                    if nested
                    else landsat_write.landsat_layers(reflectance, flags)
                )
            counts[n] += np.bincount(mask.ravel(), minlength=256)
            if "events" in truth:
                fine = np.repeat(np.repeat(mask[: block.window.height // 3, : block.window.width // 3], 3, 0), 3, 1)
                sightings.add("landsat", group[n].acquisition.moment.date(), block, fine)
            return layers | {"TRUE_MASK": mask}

        start = 0.4 if lights else 0.0
        pixels = 0
        for block in blocks():
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
            pixels += block.window.height * block.window.width
            context.progress(start + pixels / (study.grid.height * study.grid.width) * (0.98 - start))
    records = []
    for n, (one, product, name) in enumerate(zip(group, targets, names, strict=True)):
        if isinstance(product, landsat_write.LandsatDescription):
            write_metadata = landsat_l1_write.finish if form == LEVEL1 else landsat_write.finish
            write_metadata(product, os.path.join(folder, FOLDER, name))
        records.append(_record(one, name, counts[n], form, truth))
    return records


def _truth_specs(folder: str, name: str, grid: Grid, truth: set[str], form: str) -> dict[str, RasterSpec]:
    """The truth beside a pass: the mask, and for level 1 the reflectance without clouds and the AOT."""
    specs = {}
    if "masks" in truth:
        path = os.path.join(folder, "truth", "masks", f"{name}_TRUE_MASK.tif")
        specs["TRUE_MASK"] = RasterSpec(path, grid, "uint8", 255, classes=MASK_CLASSES, resampling="nearest")
    if "dates" in truth and form == LEVEL1:
        below = os.path.join(folder, "truth", "dates")
        tags = {"content": "cloud-free reflectance in the direction of view"}
        specs["CLEAR"] = RasterSpec(os.path.join(below, f"{name}_CLEAR.tif"), grid, "int16", -10000, len(BANDS), BANDS,
                                    scale=1e-4, tags=tags)  # fmt: skip
        specs["AOT"] = RasterSpec(os.path.join(below, f"{name}_AOT.tif"), grid, "float32", -1.0,
                                  tags={"content": "AOT at 550 nm"})  # fmt: skip
    return specs


def _name(study: Study, product: landsat_write.LandsatDescription | hls_write.HlsDescription) -> str:
    if study.preset.landsat == LEVEL1 and isinstance(product, landsat_write.LandsatDescription):
        return landsat_l1_write.product_name(product)
    return product.name


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
    if study.preset.landsat != HLS:
        return usgs
    source = usgs.name.replace("L2SP", "L1TP")
    return hls_write.HlsDescription(
        "L30", study.preset.tile, a.moment, landsat_grid(study.grid, True), source, one.look.sun
    )


def _record(one: Pass, name: str, counts: np.ndarray, form: str, truth: set[str]) -> dict[str, Any]:
    seen = max(1, int(counts[:4].sum()))
    record: dict[str, Any] = {
        "id": name,
        "path": f"{FOLDER}/{name}",
        "format": {LEVEL1: "landsat_l1", HLS: "hls"}.get(form, "landsat_l2"),
        "datetime": one.acquisition.moment.isoformat() + "Z",
        "satellite": one.acquisition.satellite,
        "pixel_m": PIXEL_M,
        "cloud_percent": round(100 * int(counts[1:3].sum()) / seen, 2),
        "shadow_percent": round(100 * int(counts[3]) / seen, 2),
    }
    if "masks" in truth:
        record["true_mask"] = f"truth/masks/{name}_TRUE_MASK.tif"
    if form == LEVEL1:
        record |= {"sun_zenith_deg": round(one.look.sun[0], 3), "aot": round(one.sky.aot, 4)}
        if "dates" in truth:
            record |= {"clear": [f"truth/dates/{name}_CLEAR.tif"], "true_aot": f"truth/dates/{name}_AOT.tif"}
    return record
