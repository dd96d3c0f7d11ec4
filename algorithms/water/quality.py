"""Entry `water_quality`: turbidity, suspended matter, chlorophyll, dissolved matter and attenuation, date by date."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.errors import TheiaError
from ..core.files import check_space, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer, Result
from ..spec.phrase import phrase
from .optical_types import read_types
from .quality_formulas import constants
from .quality_input import check_scenes, open_scenes
from .quality_job import Part, chosen_quantities, file_specs, make_maps, make_parts, warn_of_input
from .quality_pixels import VARIABLES, needed_roles
from .quality_report import write_report
from .quality_tables import DateNumbers, Zones, date_numbers, read_zones, rows, write_table

_TRUST = {
    "rho_s": phrase("Indicative: made from a land product with a crude removal of glint. Use QUALITY and FLAGS."),
    "rho_w": phrase("As good as the water reflectance it was made from. Use QUALITY and FLAGS."),
    "rrs": phrase("As good as the water reflectance it was made from. Use QUALITY and FLAGS."),
}

_STD_TRUST = phrase("Noise, atmosphere and the formula's own spread; not a missed cloud or the bottom.")


def water_quality(
    *,
    products: list[str],
    quantity: str,
    variables: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    pixel: str,
    zones: Mapping[str, Any] | None,
    zone_label: str | None,
    water_types: bool,
    types_table: str | None,
    chlorophyll: str,
    spm: str,
    glint: str,
    average: int,
    water_mask: str | None,
    cloud_buffer: float,
    uncertainty: bool,
    output: str,
    table: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `water_quality`."""
    if average % 2 == 0:
        raise TheiaError(
            "input", phrase("A square of {average} pixels has no middle.", average=average), "Choose an odd number."
        )
    check_targets([table, report], [*products, *([water_mask] if water_mask else [])])
    chosen = chosen_quantities(variables, pixel, context)
    types = read_types(types_table) if water_types or types_table else None
    scenes = open_scenes(products, start, end, context)
    check_scenes(scenes, needed_roles(chosen, chlorophyll), quantity)
    parts = make_parts(scenes, chosen, chlorophyll, quantity, types, float(pixel), area, context)
    removal = ("all" if quantity == "rho_s" else "none") if glint == "auto" else glint
    if removal != "none" and not all({"swir1", "swir2"} & set(p.bands) for p in parts):
        context.warning("Some images have no short-wave infrared band: their glint stays in.")
    warn_of_input(scenes, quantity, context)
    parts = [replace(p, files=file_specs(p, output, quantity, uncertainty)) for p in parts]
    check_space(output, sum(p.grid.height * p.grid.width * 6.0 * (len(p.files) + 2) for p in parts))
    job = {
        "products": products,
        "quantity": quantity,
        "variables": variables,
        "area": area,
        "start": start,
        "end": end,
        "pixel": pixel,
        "zones": zones,
        "zone_label": zone_label,
        "water_types": water_types,
        "types_table": types_table,
        "chlorophyll": chlorophyll,
        "spm": spm,
        "glint": glint,
        "average": average,
        "water_mask": water_mask,
        "cloud_buffer": cloud_buffer,
        "uncertainty": uncertainty,
        "output": output,
        "table": table,
        "report": report,
    }
    result = Result({"output": output, "table": table, "report": report, "images": 0})
    lines: list[tuple[Any, ...]] = []
    summaries: list[tuple[Part, DateNumbers]] = []
    units = {name: VARIABLES[name].unit for name in VARIABLES}
    several = len({p.scene.tile for p in parts}) > 1
    for number, part in enumerate(parts):
        with context.stage(number / len(parts), (number + 0.9) / len(parts)):
            make_maps(
                part, quantity, removal, chlorophyll, spm, average, water_mask, cloud_buffer, context, uncertainty
            )
        _record(part, job, context)
        result.layers += _layers(part, quantity, several)
        result.outputs["images"] += 1
        files = {name: part.files[name].path for name in part.variables}
        where = read_zones(zones, zone_label, part.grid.crs)
        if table:
            found = date_numbers(files, part.files["QUALITY"].path, part.grid, where, context)
            lines += rows(found, where, units, part.scene.tile, part.date, part.scene.id)
        if report:
            whole = Zones(("*",))
            summaries.append((part, date_numbers(files, part.files["QUALITY"].path, part.grid, whole, context)))
    if table:
        write_table(table, lines)
        _record_page(table, "table", parts, job, context)
    if report:
        write_report(report, summaries, quantity, removal, context)
        _record_page(report, "report", parts, job, context)
    return result


def _record(part: Part, job: Mapping[str, Any], context: Context) -> None:
    write_item(
        os.path.join(job["output"], f"{part.scene.id}_WATER_QUALITY.json"),
        item_id=f"{part.scene.id}_WATER_QUALITY",
        entry="water_quality",
        parameters=job,
        inputs=[part.scene.path],
        outputs=[spec.path for spec in part.files.values()],
        context=context,
        grid=part.grid,
        period=(part.start, part.end),
        properties={
            "theia:water_quality:quantity": job["quantity"],
            "theia:water_quality:indicative": job["quantity"] == "rho_s",
            "theia:flags": {str(f["bit"]): f["label"] for f in constants()["flags"]},
        },
    )


def _record_page(path: str, kind: str, parts: Sequence[Part], job: Mapping[str, Any], context: Context) -> None:
    write_item(
        path.rsplit(".", 1)[0] + ".item.json",
        item_id=f"water_quality_{kind}",
        entry="water_quality",
        parameters=job,
        inputs=list(dict.fromkeys(p.scene.path for p in parts)),
        outputs=[path],
        context=context,
        grid=parts[0].grid,
        period=(min(p.start for p in parts), max(p.end for p in parts)),
    )


def _layers(part: Part, quantity: str, several: bool) -> list[Layer]:
    tile = f" {part.scene.tile}" if several else ""
    made = [
        Layer(
            "output",
            part.files[name].path,
            phrase("{label} {date}", label=VARIABLES[name].label, date=part.date),
            style=VARIABLES[name].style,
            start=part.start,
            end=part.end,
            group=phrase("{label}{tile}", label=VARIABLES[name].label, tile=tile),
            trust=_TRUST[quantity],
        )
        for name in part.variables
    ]
    for name in part.variables:
        if f"{name}_STD" in part.files:
            made.append(
                Layer(
                    "output",
                    part.files[f"{name}_STD"].path,
                    phrase("{label}, standard deviation {date}", label=VARIABLES[name].label, date=part.date),
                    start=part.start,
                    end=part.end,
                    group=phrase("{label}{tile}", label=VARIABLES[name].label, tile=tile),
                    visible=False,
                    trust=_STD_TRUST,
                )
            )
    for name, label, style in (
        ("TYPE", phrase("Optical water type"), ""),
        ("QUALITY", phrase("Quality of the pixels"), "water_quality"),
        ("FLAGS", phrase("Flags"), ""),
    ):
        if name in part.files:
            made.append(
                Layer(
                    "output",
                    part.files[name].path,
                    phrase("{label} {date}", label=label, date=part.date),
                    style=style,
                    start=part.start,
                    end=part.end,
                    group=phrase("{label}{tile}", label=label, tile=tile),
                    visible=False,
                    trust="What each flag means is written in the tags of the file.",
                )
            )
    return made
