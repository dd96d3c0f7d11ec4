"""One synthesis as a MUSCATE L3A product: what it is called, what it says of itself, and its layers for the map."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..core.raster import RasterSpec, read
from ..core.result import Layer
from ..physics import brdf
from ..products.muscate_product import ProductDescription
from ..products.muscate_write import l3a_specs
from ..products.scene import Angles, Scene
from ..products.sensors import all_sensors
from ..products.xml_write import Node, node, write_xml
from ..spec.phrase import phrase
from .constants import CLOUD, EMPTY, LAND, NODATA, REFLECTANCE_SCALE, SNOW, WATER, constants, family
from .plan import SynthesisPlan, WindowPlan
from .prepare import Options, Prepared


def describe_product(
    prepared: Prepared, window: WindowPlan, tile: str, options: Options, version: str, completeness: str
) -> ProductDescription:
    """The product of one window before it exists."""
    scenes = [prepared.scenes[i] for i in window.dates]
    groups = {g.name: g.bands for g in prepared.plan.groups}
    grids = {g.name: g.grid for g in prepared.plan.groups}
    if options.upsample:
        first = prepared.plan.groups[0]
        groups = {first.name: tuple(b for bands in groups.values() for b in bands)}
        grids = {first.name: first.grid}
    reach = dt.timedelta(days=window.half_window)
    return ProductDescription(
        platform_of(scenes, prepared.main), dt.datetime.combine(window.date, dt.time(), dt.UTC), tile_name(tile),
        grids, groups, "L3A", version, completeness, Angles(), None, processing_record(prepared, window, options),
        tuple(s.id for s in scenes), (window.date - reach, window.date + reach),
    )  # fmt: skip


def platform_of(scenes: Sequence[Scene], main: Scene) -> str:
    """SENTINEL2A when all is from one satellite, SENTINEL2X when several are mixed; other sensors by their own "
    "name."""
    alike = [s for s in scenes if family(s.sensor) == family(main.sensor)] or list(scenes)
    if family(main.sensor) == "S2":
        ids = {s.sensor for s in alike}
        return all_sensors()[ids.pop() if len(ids) == 1 else "S2"].platforms[0]
    return re.sub(r"[^A-Za-z0-9-]+", "-", main.platform or main.sensor).strip("-") or "IMAGE"


def tile_name(tile: str) -> str:
    """A tile as file names spell it: 31TCJ becomes T31TCJ; what is no name of a tile becomes AREA."""
    if re.fullmatch(r"\d{2}[A-Z]{3}", tile):
        return "T" + tile
    return tile if re.fullmatch(r"[A-Za-z0-9-]{1,20}", tile) else "AREA"


def processing_record(prepared: Prepared, window: WindowPlan, options: Options) -> dict[str, str]:
    """Parameters of the method as the product's processing report lists them."""
    table = constants()
    model = "wasp11" if options.compatible and options.directional != "none" else options.directional
    record = {
        "method": "weighted average of level 2A (Hagolle, Morin, Kadiri 2018, doi:10.5281/zenodo.1401360)",
        "compatibility": "WASP 1.x as published" if options.compatible else "none",
        "half_window_days": str(window.half_window), "date_weight_minimum": f"{options.date_minimum:g}",
        "aot_weight_minimum": f"{table['aot_weight']['minimum']:g}",
        "aot_weight_maximum": f"{table['aot_weight']['maximum']:g}",
        "aot_maximum": f"{table['aot_weight']['aot_maximum']:g}",
        "cloud_distance_cell_m": f"{table['cloud_distance']['cell_m']:g}",
        "cloud_distance_sigmas_cells": "{sigma_small_cells:g} "
                                       "{sigma_large_cells:g}".format(**table["cloud_distance"]),
        "directional_correction": model if model == "none" else f"{model}: {brdf.source(model)}",
        "outlier_rejection": "yes" if options.reject else "no",
        "water": "mean" if options.water_mean else "closest date",
    }  # fmt: skip
    for number, note in enumerate(prepared.notes, 1):
        record[f"note_{number}"] = note
    return record


def layer_specs(product: ProductDescription, folder: str, number: int) -> dict[str, RasterSpec]:
    """The product's rasters under the names that the block kernel gives them."""
    return {f"{number}/{name}": spec for name, spec in l3a_specs(product, folder).items()}


def write_true_colour(
    product: ProductDescription, folder: str, specs: Mapping[str, RasterSpec], bands: Sequence[str]
) -> str:
    """A virtual raster of red, green and blue (or whatever three bands), with the scale of reflectance; its name."""
    grid = product.grids[product.group_of(bands[0])]
    name = f"{product.name}_FRC_RGB.vrt"
    parts = []
    for position, band in enumerate(bands, 1):
        colour = ("Red", "Green", "Blue")[position - 1]
        rectangle = {"xOff": "0", "yOff": "0", "xSize": str(grid.width), "ySize": str(grid.height)}
        parts.append(
            node(
                "VRTRasterBand", node("Description", band), node("NoDataValue", str(NODATA)),
                node("ColorInterp", colour), node("Offset", "0"), node("Scale", repr(1 / REFLECTANCE_SCALE)),
                node(
                    "ComplexSource",
                    node("SourceFilename", os.path.basename(specs[f"FRC_{band}"].path), relativeToVRT="1"),
                    node("SourceBand", "1"), node("SrcRect", **rectangle), node("DstRect", **rectangle),
                    node("NODATA", str(NODATA)),
                ),
                dataType="Int16", band=str(position),
            )
        )  # fmt: skip
    a, b, c, d, e, f = grid.transform
    root = Node(
        "VRTDataset",
        (node("SRS", grid.crs), node("GeoTransform", f"{c!r}, {a!r}, {b!r}, {f!r}, {d!r}, {e!r}"), *parts),
        (("rasterXSize", str(grid.width)), ("rasterYSize", str(grid.height))),
    )  # fmt: skip
    write_xml(os.path.join(folder, name), root)
    return name


def colour_bands(prepared: Prepared) -> tuple[str, str, str]:
    """Red, green and blue; the last, middle and first band where a sensor lacks them."""
    first, roles = prepared.plan.groups[0], prepared.plan.roles
    if roles.red is not None and roles.green is not None and roles.blue is not None:
        return first.bands[roles.red], first.bands[roles.green], first.bands[roles.blue]
    return first.bands[-1], first.bands[len(first.bands) // 2], first.bands[0]


def shares(specs: Mapping[str, RasterSpec], group: str) -> dict[str, float]:
    """Percent of the pixels of each status, from the flags of a group."""
    flags = read(specs[f"FLG_{group}"].path)
    counts = np.bincount(flags.ravel(), minlength=LAND + 1)
    names = {"empty": EMPTY, "cloud": CLOUD, "snow": SNOW, "water": WATER, "land": LAND}
    return {name: 100.0 * float(counts[value]) / max(1, flags.size) for name, value in names.items()}


def map_layers(
    product: ProductDescription, folder: Path, plan: SynthesisPlan, window: WindowPlan, share: Mapping[str, float],
    days: tuple[dt.date, dt.date],
) -> list[Layer]:  # fmt: skip
    """The composite in true colour, shown; its flags, weights and dates, loaded unticked."""
    start, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in days)
    label = f"{window.date} {product.tile}"
    trust = phrase(
        "Weighted mean of {count} dates within {half_window} days; {land:.0f} % of the pixels were seen clear, "
        "{cloud:.0f} % never (flag 1). Clouds that the masks missed remain.",
        count=len(window.dates),
        half_window=window.half_window,
        land=share["land"],
        cloud=share["cloud"],
    )
    first = next(iter(product.grids))
    masks = folder / "MASKS"
    rows = (
        (folder / f"{product.name}_FRC_RGB.vrt", phrase("Composite {label}", label=label), "reflectance", True),
        (masks / f"{product.name}_FLG_{first}.tif", phrase("Status {label}", label=label), "l3a_flag", False),
        (masks / f"{product.name}_WGT_{first}.tif", phrase("Weight {label}", label=label), "weight", False),
        (masks / f"{product.name}_DTS_{first}.tif", phrase("Mean day of year {label}", label=label), "date", False),
    )
    return [
        Layer("output", str(path), name, style=style, start=start, end=end,
              group=phrase("Synthesis {label}", label=label), trust=trust,
              visible=visible)
        for path, name, style, visible in rows
    ]  # fmt: skip
