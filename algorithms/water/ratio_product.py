"""What depth from colour leaves for each date: rasters, record, layers; and the dates of a grid put together."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer
from ..spec import LegendClass
from ..spec.phrase import phrase
from . import depth_dates
from .depth_dates import NODATA
from .ratio_calibrate import Calibrated
from .ratio_models import DepthModel

_TRUST = phrase("Calibrated with known depths: valid where the water and the bottom are like those of the points.")
_RELATIVE = phrase("Relative: larger is deeper over one kind of bottom. Without known depths there are no metres.")
STATUS_CLASSES: tuple[LegendClass, ...] = (
    LegendClass(0, "depth found", "#2b7bba"),
    LegendClass(1, "land", "#c9c2b4"),
    LegendClass(2, "cloud or shadow", "#ffffff"),
    LegendClass(3, "bottom not seen", "#08306b"),
    LegendClass(4, "turbid, or floating plants", "#cc7a29"),
    LegendClass(5, "outside the calibrated depths", "#f4a261"),
    LegendClass(6, "too dark for a ratio", "#7b3294"),
)


def file_specs(one: Calibrated, output: str) -> dict[str, RasterSpec]:
    """The rasters of a date: depth (relative without known depths) and status."""
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


def write_record(one: Calibrated, output: str, parameters: Mapping[str, Any], context: Context) -> None:
    """The STAC record beside the maps of a date, with the model that made them."""
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


def layers_of(one: Calibrated, output: str) -> list[Layer]:
    """The layers of a date, as QGIS shows them."""
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


def combine(plans: Sequence[Calibrated], output: str, parameters: Mapping[str, Any], context: Context) -> list[Layer]:
    """The weighted median of the dates of each grid."""
    dates = [
        depth_dates.DatedDepth(
            file_specs(one, output)["DEPTH"].path,
            one.part.grid,
            one.part.scene.path,
            one.part.scene.tile,
            one.part.start,
            one.part.end,
        )
        for one in plans
    ]
    return depth_dates.combine(dates, output, "DEPTH", "bathymetry_ratio", parameters, _TRUST, context)
