"""Entry `bathymetry_ratio`: depth of clear shallow water from its colour, calibrated with known depths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.blocks import process
from ..core.errors import TheiaError
from ..core.files import check_space, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Result
from ..spec.phrase import phrase
from .quality_input import check_scenes, open_scenes
from .quality_job import make_parts
from .quality_surface import plan_surface
from .ratio_block import RatioPlan
from .ratio_calibrate import Calibrated, calibrate
from .ratio_models import constants
from .ratio_points import Soundings, read_soundings, read_wave_depths
from .ratio_product import combine, file_specs, layers_of, write_record
from .ratio_report import write_report
from .tides import read_tides

_ROLES = ("blue", "green", "red", "nir_narrow")


def bathymetry_ratio(
    *,
    products: list[str],
    quantity: str,
    points: Mapping[str, Any] | None,
    depth_field: str | None,
    upwards: bool,
    wave_depths: str | None,
    method: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    tide: float,
    tide_table: str | None,
    survey_tide: float,
    largest_depth: float,
    mask_turbid: bool,
    smooth: bool,
    glint: str,
    water_mask: str | None,
    seed: int,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `bathymetry_ratio`."""
    check_targets([report], [*products, *(p for p in (water_mask, wave_depths) if p)])
    soundings = _soundings(points, depth_field, upwards, survey_tide, wave_depths)
    if soundings is None:
        context.warning(
            "Without known depths the result is relative: no method makes metres from colour alone. Free points: "
            "ICESat-2 (ATL24), charts, or depths from waves."
        )
    scenes = open_scenes(products, start, end, context)
    check_scenes(scenes, _ROLES, quantity)
    parts = make_parts(scenes, ("TURB", "NDCI"), "oc2", quantity, None, 10.0, area, context)
    tides = read_tides(tide_table, tide, [p.scene.acquired for p in parts])
    removal = ("all" if quantity == "rho_s" else "none") if glint == "auto" else glint
    check_space(output, sum(p.grid.height * p.grid.width * 14.0 for p in parts))
    plans = []
    for part, height in zip(parts, tides, strict=True):
        sources, surface = plan_surface(
            part.scene, part.bands, part.grid, part.image, part.geometry, quantity, removal, water_mask, 100.0
        )
        plans.append(Calibrated(part, sources, RatioPlan(surface, method, smooth, mask_turbid, tide_m=height)))
    share = 0.0
    if soundings is not None:
        share = 0.5
        with context.stage(0.0, share):
            plans = calibrate(plans, soundings, largest_depth, seed, context)
        _warn_of_weak_relations(plans, context)
    parameters = {
        "products": products,
        "quantity": quantity,
        "points": points,
        "depth_field": depth_field,
        "upwards": upwards,
        "wave_depths": wave_depths,
        "method": method,
        "area": area,
        "start": start,
        "end": end,
        "tide": tide,
        "tide_table": tide_table,
        "survey_tide": survey_tide,
        "largest_depth": largest_depth,
        "mask_turbid": mask_turbid,
        "smooth": smooth,
        "glint": glint,
        "water_mask": water_mask,
        "seed": seed,
        "output": output,
        "report": report,
    }
    result = Result({"output": output, "report": report, "images": len(plans), "rmse": None})
    for number, one in enumerate(plans):
        first, last = (share + (1 - share) * n / len(plans) for n in (number, number + 1))
        with context.stage(first, last):
            process(
                "water.ratio_block:map_block",
                one.sources,
                one.part.grid,
                file_specs(one, output),
                context,
                parameters={"plan": one.plan},
                margin=one.plan.margin,
                bytes_per_pixel=220.0,
                text=phrase("Depth of {id}", id=one.part.scene.id),
            )
        write_record(one, output, parameters, context)
        result.layers += layers_of(one, output)
    combined = combine(plans, output, parameters, context) if soundings is not None else []
    result.layers = [*combined, *result.layers]
    checks = [one.check.rmse for one in plans if one.check is not None and one.check.n]
    if checks:
        result.outputs["rmse"] = float(np.median(checks))
    if report:
        write_report(report, plans, [file_specs(o, output)["DEPTH"].path for o in plans], soundings, context)
        write_item(
            report.rsplit(".", 1)[0] + ".item.json",
            item_id="bathymetry_ratio_report",
            entry="bathymetry_ratio",
            parameters=parameters,
            inputs=list(dict.fromkeys(p.scene.path for p in parts)),
            outputs=[report],
            context=context,
            grid=parts[0].grid,
            period=(parts[0].start, parts[-1].end),
        )
    return result


def _warn_of_weak_relations(plans: Sequence[Calibrated], context: Context) -> None:
    """Say where the check shows that colour hardly goes with depth: turbid water, or bottoms of every brightness."""
    least = constants()["calibration"]["least_r2"]
    for one in plans:
        if one.check is not None and one.check.n >= 5 and not one.check.r2 >= least:
            context.warning(
                phrase(
                    "The colour hardly tells the depth on {id} (R² {r2:.2f} at the points of the check): the "
                    "map is little better than a mean depth.",
                    id=one.part.scene.id,
                    r2=one.check.r2,
                )
            )


def _soundings(
    points: Mapping[str, Any] | None, field: str | None, upwards: bool, survey_tide: float, waves: str | None
) -> Soundings | None:
    if points and waves:
        raise TheiaError("input", "Both soundings and depths from waves are given.", "Give one of the two.")
    if points:
        if not field:
            raise TheiaError("input", "The field of the depths is needed.", "Choose the field that holds depths.")
        return read_soundings(points, field, upwards, survey_tide)
    return read_wave_depths(waves) if waves else None
