"""The entry `cloud_mask`: masks alone, on the coarse grid, without writing reflectances."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, write_raster
from ..core.result import Layer, Result
from ..products.level1 import open_level1
from ..spec import LegendClass
from ..spec.phrase import phrase
from . import composite as memory
from .air import scene_air
from .coarse import coarse_grid, read_coarse
from .date import Analysis, analyse
from .detect import Options
from .heights import open_heights
from .l2a import checked, part_of, series_of
from .l2a_date import summary
from .water_prior import open_prior

CLASSES = (
    LegendClass(0, "no data", "#000000"),
    LegendClass(1, "land", "#6eaa50"),
    LegendClass(2, "water", "#1e5fc8"),
    LegendClass(3, "snow", "#b4e6ff"),
    LegendClass(4, "cloud", "#ffffff"),
    LegendClass(5, "high cloud", "#d2b4dc"),
    LegendClass(6, "cloud shadow", "#505050"),
    LegendClass(7, "topographic shadow", "#8c6e50"),
)


def cloud_mask(
    *, products: Sequence[str], area: Mapping[str, Any] | None, dem: str | None, multi_temporal: bool, dilation: float,
    water_prior: str | None, output: str, context: Context,
) -> Result:  # fmt: skip
    """One map of classes per level 1C product; see the declaration for the parameters."""
    notes: list[str] = []
    found = open_level1(products, notes)
    for note in notes:
        context.info(note)
    checked(found)
    os.makedirs(output, exist_ok=True)
    result = Result({"output": output, "count": 0})
    options = Options(dilation, 0.1, multi_temporal)
    total = len(found)
    for dates in series_of(found):
        reference = part_of(dates, area)
        heights = open_heights(dem, reference, dates[0].air, context)
        grid = coarse_grid(reference)
        now = memory.empty(grid)
        chosen = replace(options, water_prior=open_prior(water_prior, grid)) if water_prior else options
        for product in dates:
            scene, count = product.scene, int(result.outputs["count"])
            with context.stage(count / total, (count + 1) / total, scene.id):
                coarse, _ = read_coarse(product, reference, heights.coarse, context)
            analysis = analyse(coarse, scene_air(scene, grid), product.air, scene.acquired, now, chosen)
            now = analysis.composite
            path = os.path.join(output, f"{scene.id}_mask.tif")
            tags = {"acquired": scene.acquired.isoformat(), "dilation_m": f"{dilation:g}"}
            spec = RasterSpec(path, grid, "uint8", 0, classes=CLASSES, resampling="mode", tags=tags)
            write_raster(spec, classify(analysis))
            figures = summary(analysis)
            write_item(
                f"{os.path.splitext(path)[0]}.json", item_id=f"{scene.id}_mask", entry="cloud_mask",
                parameters={"products": [scene.path], "area": area, "dem": dem, "multi_temporal": multi_temporal,
                            "dilation": dilation, "water_prior": water_prior, "output": output},
                inputs=[scene.path], outputs=[path], context=context, grid=grid, moment=scene.acquired,
                properties={f"theia:{k}": v for k, v in figures.items() if k.endswith("_percent")},
            )  # fmt: skip
            context.info(
                phrase(
                    "{id}: {value:.1f} % cloud, {value2:.1f} % shadow.",
                    id=scene.id,
                    value=figures["cloud_percent"],
                    value2=figures["shadow_percent"],
                )
            )
            result.layers.append(
                Layer("output", path, phrase("{name} clouds", name=f"{scene.tile} {scene.acquired:%Y-%m-%d}"),
                      start=scene.acquired, group="Clouds",
                      trust="Of the first date only bright clouds are found: there is no past.")
            )  # fmt: skip
            result.outputs["count"] = count + 1
    return result


def classify(analysis: Analysis) -> np.ndarray:
    """One class per pixel, uint8; cloud before shadow before snow before water."""
    masks = analysis.masks
    found = np.ones(masks["outside"].shape, np.uint8)
    order = (
        ("topographic", 7),
        ("water", 2),
        ("snow", 3),
        ("shadow", 6),
        ("shadow_outside", 6),
        ("cloud", 4),
        ("cirrus", 5),
        ("outside", 0),
    )
    for name, value in order:
        where = masks[name] & ~masks["mono"] & ~masks["multi"] if name == "cirrus" else masks[name]
        found[where] = value
    return found
