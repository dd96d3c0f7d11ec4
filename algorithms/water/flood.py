"""Entry `flood`: the water of one date against what is usual."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks, process
from ..core.errors import TheiaError
from ..core.files import check_space, check_targets
from ..core.grid import Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, grid_of, open_dataset, read
from ..core.report import Report
from ..core.result import Layer, Result
from ..core.vector import Features, area_window, rasterize_mask, write_layer
from ..core.zonal import polygons_of
from ..spec import LegendClass
from .ground import pixel_hectares
from .naming import moment_in
from .surface_water_map import without_small
from .surface_water_rules import DOUBT, LAND, WATER

DRY, USUAL, FLOODED, RECEDED, UNSEEN, NODATA = 0, 1, 2, 3, 254, 255
CLASSES = (
    LegendClass(DRY, "dry as usual", "#e8e4d8"),
    LegendClass(USUAL, "usual water", "#2166ac"),
    LegendClass(FLOODED, "flooded", "#d7301f"),
    LegendClass(RECEDED, "usually water, dry now", "#fdcc8a"),
    LegendClass(UNSEEN, "not seen", "#ffffff"),
    LegendClass(NODATA, "no data", "#000000"),
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Flood",
        "head": "class|area, ha",
        "hidden": "not seen",
        "verdict": "{flooded:.1f} ha flooded beyond {usual:.1f} ha of usual water still there; {hidden:.1f} % of the "
        "area was not seen.",
        "limits": "Only open water is seen: flooded woods and crops, and floods below clouds, are missing. What is "
        "usual comes from the map given: where it was seen rarely, usual water may look like flood.",
    },
    "fr": {
        "title": "Inondation",
        "head": "classe|surface, ha",
        "hidden": "non vu",
        "verdict": "{flooded:.1f} ha inondés au-delà de {usual:.1f} ha d'eau habituelle toujours là ; {hidden:.1f} "
        "% de "
        "la zone n'a pas été vu.",
        "limits": "Seule l'eau libre est vue : bois et cultures inondés, et crues sous les nuages, manquent. "
        "L'habituel "
        "vient de la carte donnée : là où elle a peu vu, l'eau habituelle peut passer pour une crue.",
    },
}


def flood(
    *,
    water: str,
    usual: str,
    usual_kind: str,
    usual_from: float,
    area: Mapping[str, Any] | None,
    least_patch: int,
    output: str,
    polygons: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `flood`."""
    given = dict(locals())
    given.pop("context")
    check_targets([output, polygons, report], inputs=[water, usual])
    whole = grid_of(water)
    own = grid_of(usual)
    for path, grid in ((water, whole), (usual, own)):
        if not grid.crs:
            raise TheiaError("input", f"{path} has no reference system.", "Set it in QGIS first.")
    window, geometry = area_window(area, whole)
    if not window.height or not window.width:
        raise TheiaError("input", "The area of interest lies outside the map.", "Check its reference system.")
    grid = whole.crop(window)
    check_space(os.path.dirname(output), 1.0 * grid.height * grid.width)
    nodata = open_dataset(usual).nodata
    sources = {
        "water": Source(water, whole, grid, (1,), "nearest", NODATA),
        "usual": Source(usual, own, grid, (1,), "nearest", 255 if nodata is None else nodata),
    }
    parameters = {"kind": usual_kind, "from": usual_from, "geometry": geometry, "least_patch": least_patch}
    moment = moment_in(os.path.basename(water))
    spec = RasterSpec(
        output,
        grid,
        "uint8",
        NODATA,
        1,
        ("flood",),
        classes=CLASSES,
        resampling="mode",
        tags={"ACQUISITION_DATE": moment.isoformat()} if moment else {},
    )
    with context.stage(0.0, 0.8):
        process(
            "water.flood:block",
            sources,
            grid,
            {"flood": spec},
            context,
            parameters=parameters,
            margin=least_patch,
            bytes_per_pixel=30.0,
            text="Flood",
        )
    counts = np.zeros(256, np.int64)
    with context.stage(0.8, 0.9):
        for _, found in map_blocks(
            "water.flood:count_block", {"map": Source(output, grid)}, grid, context, bytes_per_pixel=16.0, text="Areas"
        ):
            counts += found["counts"]
    hectares = {c.label: float(counts[c.value]) * pixel_hectares(grid) for c in CLASSES if c.value != NODATA}
    if polygons:
        _write_polygons(polygons, output)
    if report:
        _write_report(report, hectares, context.settings.language)
    write_item(
        os.path.splitext(output)[0] + ".json",
        item_id=os.path.splitext(os.path.basename(output))[0],
        entry="flood",
        parameters=given,
        inputs=[water, usual],
        outputs=[p for p in (output, polygons) if p],
        context=context,
        grid=grid,
        moment=moment,
        properties={"theia:hectares": {k: round(v, 3) for k, v in hectares.items()}},
    )
    context.info(", ".join(f"{label}: {value:.1f} ha" for label, value in hectares.items()))
    french = context.settings.language == "fr"
    trust = _WORDS["fr" if french else "en"]["limits"]
    day = f" {moment.date()}" if moment else ""
    layers = [Layer("output", output, f"{'Inondation' if french else 'Flood'}{day}", style="flood", trust=trust)]
    return Result(
        {"output": output, "polygons": polygons, "report": report, "flooded": round(hectares["flooded"], 4)}, layers
    )


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: water of the date and usual water -> classes."""
    now, before = inputs.read("water"), inputs.read("usual")
    wet = (now == WATER) | (now == DOUBT)
    seen = wet | (now == LAND)
    if parameters["kind"] == "occurrence":
        usual, known = (before >= parameters["from"]) & (before <= 100), before <= 100
    else:
        usual = (before == WATER) | (before == DOUBT)
        known = usual | (before == LAND)
    flooded = without_small(wet & known & ~usual, parameters["least_patch"])
    codes = np.select([~seen | ~known, flooded, wet & usual, usual], [UNSEEN, FLOODED, USUAL, RECEDED], DRY)
    codes[now == NODATA] = NODATA
    if parameters["geometry"] is not None:
        codes[~rasterize_mask(parameters["geometry"], inputs.grid)] = NODATA
    return {"flood": codes.astype(np.uint8)[inputs.inner]}


def count_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: pixels by code."""
    return {"counts": np.bincount(inputs.read("map").ravel(), minlength=256)}


def _write_polygons(path: str, image: str) -> None:
    codes, grid = read(image), grid_of(image)
    geometries, values = polygons_of(codes, grid, np.isin(codes, (FLOODED, RECEDED)))
    names = {c.value: c.label for c in CLASSES}
    # in the map's own units an area means nothing where these are degrees: pixels are counted instead
    pixel = abs(grid.transform[0] * grid.transform[4])
    areas = np.array([g.area / pixel * pixel_hectares(grid) for g in geometries])
    columns = {"class": np.array([names[int(v)] for v in values], dtype=object), "area_ha": areas}
    write_layer(path, Features(geometries, columns, grid.crs), layer="flood")


def _write_report(path: str, hectares: Mapping[str, float], language: str) -> None:
    words = _WORDS.get(language, _WORDS["en"])
    page = Report(words["title"], language)
    whole = sum(hectares.values())
    page.verdict(
        words["verdict"].format(
            flooded=hectares["flooded"],
            usual=hectares["usual water"],
            hidden=100 * hectares["not seen"] / max(1e-9, whole),
        )
    )
    page.table(words["head"].split("|"), [[name, value] for name, value in hectares.items()])
    page.paragraph(words["limits"])
    page.numbers["hectares"] = dict(hectares)
    page.save(path)
