"""Entry `bathymetry_ratio`: depth of clear shallow water from its colour, calibrated with known depths."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.blocks import Source, process
from ..core.errors import TheiaError
from ..core.files import check_space, check_targets
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..spec import LegendClass
from ..spec.phrase import phrase
from . import waves_combine
from .quality_input import check_scenes, open_scenes
from .quality_job import make_parts
from .quality_surface import plan_surface
from .ratio_block import NODATA, RatioPlan
from .ratio_calibrate import Calibrated, calibrate
from .ratio_models import DepthModel, constants
from .ratio_points import Soundings, read_soundings, read_wave_depths
from .ratio_report import write_report
from .tides import read_tides

_TRUST = phrase("Calibrated with known depths: valid where the water and the bottom are like those of the points.")
_RELATIVE = phrase("Relative: larger is deeper over one kind of bottom. Without known depths there are no metres.")
_ROLES = ("blue", "green", "red", "nir_narrow")
STATUS_CLASSES: tuple[LegendClass, ...] = (
    LegendClass(0, "depth found", "#2b7bba"),
    LegendClass(1, "land", "#c9c2b4"),
    LegendClass(2, "cloud or shadow", "#ffffff"),
    LegendClass(3, "bottom not seen", "#08306b"),
    LegendClass(4, "turbid, or floating plants", "#cc7a29"),
    LegendClass(5, "outside the calibrated depths", "#f4a261"),
    LegendClass(6, "too dark for a ratio", "#7b3294"),
)


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
        _record(one, output, parameters, context)
        result.layers += _layers(one, output)
    combined = _combine(plans, output, parameters, context) if soundings is not None else []
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


def file_specs(one: Calibrated, output: str) -> dict[str, RasterSpec]:
    part = one.part
    stem = os.path.join(output, f"{part.scene.id}_{'DEPTH' if one.plan.model else 'RELATIVE_DEPTH'}")
    names = ("DEPTH", "DEPTH_STD", "PSDB") if one.plan.model else ("PSDB_GREEN", "PSDB_RED")
    tags = {
        "ACQUISITION_DATE": part.scene.acquired.isoformat(),
        "TILE": part.scene.tile,
        "METHOD": one.plan.method,
        "TIDE_M": f"{one.plan.tide_m:g}",
    }
    return {
        "DEPTH": RasterSpec(f"{stem}.tif", part.grid, "float32", NODATA, count=len(names), band_names=names, tags=tags),
        "STATUS": RasterSpec(
            f"{stem}_STATUS.tif",
            part.grid,
            "uint8",
            255,
            band_names=("STATUS",),
            tags=tags,
            classes=STATUS_CLASSES,
            resampling="mode",
        ),
    }


def _model_record(model: DepthModel | None) -> Mapping[str, Any]:
    if model is None:
        return {"relative": True}
    return {
        "method": model.method,
        "weights": model.weights.tolist(),
        "range_m": list(model.range_m),
        "extinction_m": model.extinction_m,
        "std_m": list(model.std),
        "deep": dict(model.deep or {}),
    }


def _record(one: Calibrated, output: str, parameters: Mapping[str, Any], context: Context) -> None:
    specs = file_specs(one, output)
    write_item(
        os.path.splitext(specs["DEPTH"].path)[0] + ".json",
        item_id=os.path.splitext(os.path.basename(specs["DEPTH"].path))[0],
        entry="bathymetry_ratio",
        parameters=parameters,
        inputs=[one.part.scene.path],
        outputs=[s.path for s in specs.values()],
        context=context,
        grid=one.part.grid,
        moment=one.part.scene.acquired,
        properties={"theia:model": _model_record(one.plan.model), "theia:tide_m": one.plan.tide_m},
    )


def _layers(one: Calibrated, output: str) -> list[Layer]:
    specs, part = file_specs(one, output), one.part
    relative = one.plan.model is None
    name = phrase("Relative depth") if relative else phrase("Depth")
    return [
        Layer(
            "output",
            specs["DEPTH"].path,
            phrase("{name} {date}", name=name, date=part.date),
            style="relative_depth" if relative else "depth",
            start=part.start,
            end=part.end,
            group=name,
            trust=_RELATIVE if relative else _TRUST,
        ),
        Layer(
            "output",
            specs["STATUS"].path,
            phrase("Status {date}", date=part.date),
            style="ratio_status",
            start=part.start,
            end=part.end,
            group="Status",
            visible=False,
        ),
    ]


def _combine(plans: Sequence[Calibrated], output: str, parameters: Mapping[str, Any], context: Context) -> list[Layer]:
    """The weighted median of the dates of each grid."""
    groups: dict[Grid, list[Calibrated]] = {}
    for one in plans:
        groups.setdefault(one.part.grid, []).append(one)
    layers = []
    for grid, members in groups.items():
        if len(members) < 2:
            continue
        first, last = members[0].part, members[-1].part
        stem = f"{first.scene.tile or 'series'}_{first.date.replace('-', '')}_{last.date.replace('-', '')}_DEPTH"
        path = os.path.join(output, f"{stem}.tif")
        spec = RasterSpec(
            path,
            grid,
            "float32",
            NODATA,
            count=4,
            band_names=waves_combine.BANDS,
            units="m",
            tags={"DATES": " ".join(m.part.date for m in members)},
        )
        sources = {
            str(i): Source(file_specs(m, output)["DEPTH"].path, grid, bands=(1, 2)) for i, m in enumerate(members)
        }
        process(
            "water.waves_combine:block",
            sources,
            grid,
            {"COMBINED": spec},
            context,
            parameters={"dates": list(sources)},
            bytes_per_pixel=100.0 * len(members),
            text="Dates together",
        )
        write_item(
            os.path.join(output, f"{stem}.json"),
            item_id=stem,
            entry="bathymetry_ratio",
            parameters=parameters,
            inputs=[m.part.scene.path for m in members],
            outputs=[path],
            context=context,
            grid=grid,
            period=(first.start, last.end),
        )
        layers.append(
            Layer(
                "output",
                path,
                phrase("Depth {date} - {date2}", date=first.date, date2=last.date),
                style="depth",
                start=first.start,
                end=last.end,
                group="Depth",
                trust=_TRUST,
            )
        )
    return layers
