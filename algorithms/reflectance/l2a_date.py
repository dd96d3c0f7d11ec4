"""One date of a series as a level 2A product: reading, analysis, full resolution, metadata."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..core.blocks import Source, process
from ..core.files import atomic_folder
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, close_datasets
from ..core.result import Layer, Result
from ..products.angles import vectors
from ..products.level1 import Level1
from ..products.level1_quality import DEFECTIVE, SATURATED
from ..products.muscate_product import ProductDescription
from ..products.muscate_write import finish, l2a_specs
from ..products.scene import Band, Scene
from ..products.sensors import all_sensors, sensor_of
from ..spec.phrase import phrase
from . import composite as memory
from .air import aerosol_of, scene_air
from .cirrus import veil
from .coarse import Coarse, read_coarse, sun_factor
from .constants import constants
from .correction import planes
from .date import Analysis, analyse
from .detect import Options
from .directions import to_nadir
from .full import MARGIN, BandScale
from .heights import Heights
from .masks import growth
from .reading import delivered
from .roles import roles_of

CONTENTS = ("SRE", "FRE", "ATB", "CLM", "MG2", "EDG", "SAT", "IAB", "DFP")
#: bands that serve masks and water vapour and are not corrected themselves, of sensors other than Sentinel-2
COARSE_BANDS: Mapping[str, tuple[str, ...]] = {"L8": ("B9",), "L9": ("B9",)}
#: a block at work holds 80 bytes a pixel with slopes, one that waits to be written 32; the planes of all bands on the
#: coarse grid stand beside, 400 MB for a tile
_BYTES_PER_PIXEL = 120.0


@dataclass(frozen=True)
class Request:
    """The parameters that every date shares."""

    environment: str
    gases: str
    cirrus: bool
    nadir: bool
    aerosol: str
    uncertainty: bool
    options: Options
    version: str
    output: str
    overwrite: bool
    job: Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """One tile: its dates in time order, the part of it to make, the heights of its ground."""

    dates: Sequence[Level1]
    reference: Grid
    heights: Heights
    options: Options


def describe(product: Level1, reference: Grid, version: str) -> ProductDescription:
    """The MUSCATE product that a level 1 product becomes: one group of bands per pixel size."""
    scene = product.scene
    sizes: dict[int, list[str]] = {}
    for name, band in scene.bands.items():
        if name not in product.only_coarse and name not in COARSE_BANDS.get(scene.sensor, ()):
            sizes.setdefault(max(1, round(band.grid.pixel_size / reference.pixel_size)), []).append(name)
    names = ["XS"] if len(sizes) == 1 else [f"R{i + 1}" for i in range(len(sizes))]
    groups = {name: tuple(sizes[factor]) for name, factor in zip(names, sorted(sizes), strict=True)}
    grids = {name: reference if f == 1 else reference.coarsen(f) for name, f in zip(names, sorted(sizes), strict=True)}
    return ProductDescription(
        platform_name(scene), scene.acquired, scene.tile or "NONE", grids, groups, version=version, angles=scene.angles,
        orbit=scene.orbit, inputs=(scene.id,),
    )  # fmt: skip


def platform_name(scene: Scene) -> str:
    """The platform as MUSCATE's names spell it: the first spelling of the sensor's file."""
    return all_sensors()[scene.sensor].platforms[0].replace("_", "-")


def make_date(
    product: Level1, tile: Job, description: ProductDescription, target: str, before: memory.Composite,
    request: Request, context: Context, result: Result,
) -> memory.Composite:  # fmt: skip
    # decoded bands wait beside the output, where there is room for them
    with tempfile.TemporaryDirectory(prefix=".theia-", dir=request.output, ignore_cleanup_errors=True) as scratch:
        try:
            return _correct(product, tile, description, target, before, request, scratch, context, result)
        finally:
            close_datasets()


def _correct(
    product: Level1, tile: Job, description: ProductDescription, target: str, before: memory.Composite,
    request: Request, scratch: str, context: Context, result: Result,
) -> memory.Composite:  # fmt: skip
    scene = product.scene
    with context.stage(0.0, 0.4):
        coarse, kept = read_coarse(product, tile.reference, tile.heights.coarse, context, scratch)
    if coarse.outside.all():
        context.warning(phrase("{id}: no image in the area; passed over.", id=scene.id))
        return before
    aerosol = aerosol_of(product.air, request.aerosol)
    air = scene_air(scene, coarse.grid, aerosol)
    analysis = analyse(coarse, air, product.air, scene.acquired, before, tile.options)
    analysis = replace(analysis, notes={**analysis.notes, "aerosol": _words(aerosol)})
    high = veil(coarse, roles_of(scene.sensor, list(coarse.toa)), analysis.masks) if request.cirrus else None
    factors = {band: to_nadir(scene, band, coarse) for band in description.bands} if request.nadir else {}
    found = planes(coarse, air, analysis, description.bands, request.environment, request.gases,
                   sun_factor(product, coarse.sun_zenith_deg), request.uncertainty, high,
                   {band: factor for band, factor in factors.items() if factor is not None})  # fmt: skip
    context.progress(0.45, "Correction")
    with atomic_folder(target, request.overwrite) as folder:
        os.makedirs(os.path.join(folder, "DATA"), exist_ok=True)
        specs = l2a_specs(description, folder, CONTENTS)
        extra = uncertainty_specs(description, folder) if request.uncertainty else {}
        with context.stage(0.45, 0.95):
            process("reflectance.full:block", _sources(product, description, kept, tile), tile.reference, specs | extra,
                    context, parameters=_parameters(product, description, coarse, analysis, found, tile, request),
                    margin=MARGIN if tile.heights.source is not None else 0, bytes_per_pixel=_BYTES_PER_PIXEL,
                    text="Correction")  # fmt: skip
        memory.save(analysis.composite, os.path.join(folder, "DATA", f"{description.name}_MEMORY.npz"))
        finish(description, folder, specs)
        figures = summary(analysis)
        write_item(
            os.path.join(folder, f"{description.name}.json"), item_id=description.name, entry="l2a_correction",
            parameters={**request.job, "products": [scene.path]}, inputs=[scene.path],
            outputs=sorted(str(p) for p in Path(folder).rglob("*") if p.is_file()), context=context,
            grid=tile.reference, moment=scene.acquired,
            properties={**{f"theia:{k}": v for k, v in figures.items()}, "theia:air": dict(analysis.notes)},
        )  # fmt: skip
    context.info(
        phrase(
            "{name}: {cloud:.1f} % cloud, {shadow:.1f} % shadow, AOT {aot:.3f}, water vapour {water:.2f} g/cm2.",
            name=description.name,
            cloud=figures["cloud_percent"],
            shadow=figures["shadow_percent"],
            aot=figures["aot_mean"],
            water=figures["water_vapour_mean"],
        )
    )
    if figures["cloud_percent"] > 90:
        context.warning(phrase("{name}: more than 90 % cloud; the product tells little.", name=description.name))
    result.layers += layers(description, target)
    result.outputs["count"] += 1
    return analysis.composite


def _words(aerosol: Mapping[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {100 * share:.0f} %" for name, share in sorted(aerosol.items()))


def uncertainty_specs(description: ProductDescription, folder: str) -> dict[str, RasterSpec]:
    """Rasters of the standard deviation of each band's reflectance, x 10000, below DATA."""
    return {
        f"UNC_{band}": RasterSpec(
            os.path.join(folder, "DATA", f"{description.name}_UNC_{band}.tif"),
            description.grids[description.group_of(band)], "uint16", 0, 1, (f"standard deviation of {band}",),
            scale=1e-4, tags={"unit": "reflectance x 10000"},
        )
        for band in description.bands
    }  # fmt: skip


def _sources(
    product: Level1, description: ProductDescription, kept: Mapping[str, Band], tile: Job
) -> dict[str, Source]:
    sources = {b: Source(kept[b].path, kept[b].grid, delivered(kept[b], tile.reference), (kept[b].index,),
                         nodata=kept[b].nodata) for b in description.bands}  # fmt: skip
    for band in description.bands:
        bad = product.quality.get(band)
        if bad is not None and bad.path:
            own = product.scene.bands[band].grid
            sources[f"quality_{band}"] = Source(bad.path, own, delivered(kept[band], tile.reference),
                                                (DEFECTIVE, SATURATED), nodata=0)  # fmt: skip
    if tile.heights.source is not None:
        sources["heights"] = tile.heights.source
    return sources


def _parameters(
    product: Level1, description: ProductDescription, coarse: Coarse, analysis: Analysis, found: Mapping[str, Any],
    tile: Job, request: Request,
) -> dict[str, Any]:  # fmt: skip
    bands = product.scene.bands
    masks = {k: v for k, v in analysis.masks.items() if k not in ("outside", "wide") and k not in analysis.outlines}
    masks |= {"water_interpolated": analysis.water_interpolated, "aot_interpolated": analysis.aot_interpolated}
    return {
        "groups": {g: description.groups[g] for g in description.grids},
        "factors": {g: round(v.pixel_size / tile.reference.pixel_size) for g, v in description.grids.items()},
        "bands": {b: BandScale(bands[b].scale, bands[b].offset, _nodata(bands[b]), product.saturated,
                               product.quality.get(b)) for b in description.bands},
        "grid": coarse.grid, "planes": found, "masks": masks, "outlines": analysis.outlines,
        "outline_grid": coarse.fine_grid, "aot": analysis.aot, "water": analysis.water_gcm2,
        "threshold": growth(request.options.dilation_m, coarse.fine_grid.pixel_size)[1],
        "sun": vectors(coarse.sun_zenith_deg, coarse.sun_azimuth_deg).astype(np.float32),
        "view": vectors(coarse.view_zenith_deg, coarse.view_azimuth_deg).astype(np.float32),
        "slopes": tile.heights.source is not None,
        "no_height": tile.heights.source.nodata if tile.heights.source is not None else None,
        "uncertainty": _uncertainty(analysis) if request.uncertainty else None,
    }  # fmt: skip


def _nodata(band: Band) -> float:
    return band.nodata if band.nodata is not None else 0.0


def _uncertainty(analysis: Analysis) -> dict[str, Any]:
    """Terms of the uncertainty: constants, and the standard deviation of the AOT on the coarse grid."""
    c = constants()["uncertainty"]
    estimated = c["aot"] + c["aot_share"] * analysis.aot
    spread = np.where(analysis.aot_interpolated, c["aot_unknown"] + c["aot_unknown_share"] * analysis.aot, estimated)
    return {**{k: c[k] for k in ("calibration", "noise", "model", "model_share")}, "aot": spread.astype(np.float32)}


def summary(analysis: Analysis) -> dict[str, float]:
    """Shares of the image in percent, and means of the air."""
    inside = ~analysis.masks["outside"]
    count = max(1, int(inside.sum()))

    def percent(name: str) -> float:
        return round(100 * float((analysis.masks[name] & inside).sum()) / count, 2)

    return {
        "cloud_percent": percent("cloud"), "shadow_percent": percent("shadow"), "snow_percent": percent("snow"),
        "water_percent": percent("water"), "aot_mean": round(float(analysis.aot[inside].mean()), 4),
        "water_vapour_mean": round(float(analysis.water_gcm2[inside].mean()), 3),
        "aot_interpolated_percent": round(100 * float((analysis.aot_interpolated & inside).sum()) / count, 2),
    }  # fmt: skip


def layers(description: ProductDescription, target: str) -> list[Layer]:
    """What is worth showing of a product: true colour is made of the flat reflectance's bands by QGIS's style."""
    name = f"{description.tile} {description.acquired:%Y-%m-%d}"
    start = description.acquired
    trust = "Surface reflectance is for clear pixels only: look at the cloud mask (CLM) first."
    sensor, coarsest = sensor_of(description.platform), list(description.groups)[-1]
    found = [sensor.by_role(role) for role in ("red", "nir")] if sensor else []
    shown = [band.name for band in found if band is not None and band.name in description.bands]
    return [
        Layer("output", os.path.join(target, f"{description.name}_FRE_{band}.tif"), f"{name} {band}",
              style="reflectance_band", start=start, group=name, trust=trust, visible=band == shown[0])
        for band in shown
    ] + [
        Layer("output", os.path.join(target, "MASKS", f"{description.name}_CLM_{coarsest}.tif"), f"{name} clouds",
              style="mask", start=start, group=name, visible=False),
        Layer("output", os.path.join(target, f"{description.name}_ATB_{coarsest}.tif"), f"{name} AOT and water vapour",
              style="aot", start=start, group=name, visible=False),
    ]  # fmt: skip
