"""What a simulated series holds, as one JSON file, and the layers of it that are worth showing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.files import atomic_file
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer
from .presets import Preset

if TYPE_CHECKING:
    from .passes import Pass


def describe_pass(
    one: Pass, name: str, form: str, counts: np.ndarray, missed: np.ndarray, truth: set[str]
) -> dict[str, Any]:
    """The manifest's record of one product; percentages of the ground seen."""
    seen = max(1, int(counts[:4].sum()))
    stem = name.split(".")[0]
    record: dict[str, Any] = {
        "id": name,
        "path": f"products/{name}",
        "format": form,
        "datetime": one.acquisition.moment.isoformat() + "Z",
        "satellite": one.acquisition.satellite,
        "relative_orbit": one.acquisition.relative_orbit,
        "sun_zenith_deg": round(one.look.sun[0], 3),
        "sun_azimuth_deg": round(one.look.sun[1], 3),
        "seen_percent": round(100 * seen / max(1, int(counts.sum())), 2),
        "cloud_percent": round(100 * int(counts[1:3].sum()) / seen, 2),
        "shadow_percent": round(100 * int(counts[3]) / seen, 2),
        "missed_percent": round(100 * int(missed[1]) / max(1, int(missed[0])), 2),
        "aot": round(one.sky.aot, 4),
        "clouds": [
            {"kind": layer.kind, "height_m": round(layer.height_m), "cover": round(layer.cover, 3)}
            for layer in one.sky.layers
        ],
    }
    if "masks" in truth:
        record["true_mask"] = f"truth/masks/{stem}_TRUE_MASK.tif"
    if "dates" in truth:
        record["clear"] = [f"truth/dates/{stem}_CLEAR_{group}.tif" for group in ("R1", "R2")]
        if form == "l1c":
            record["true_aot"] = f"truth/dates/{stem}_AOT.tif"
    if "surface" in truth:
        record["surface"] = f"truth/surface/{stem}_SURFACE.tif"
    if "fine" in truth:
        record["fine"] = f"truth/fine/{stem}_FINE.tif"
    return record


def write_manifest(
    folder: str, preset: Preset, grid: Grid, parameters: Mapping[str, Any], records: Mapping[str, Any], context: Context
) -> None:
    """Write manifest.json, and the STAC item that runs the job again."""
    left, bottom, right, top = grid.bounds
    content = {
        "type": "simulated series",
        "preset": dataclasses.asdict(preset),
        "crs": grid.crs,
        "bounds": [left, bottom, right, top],
        "products": records["products"],
        **{key: records[key] for key in ("landsat", "coarse", "radar") if key in records},
        "truth": records["truth"],
        "trust": "Simulated: it shows how methods compare, it proves nothing about the ground.",
    }
    with (
        atomic_file(os.path.join(folder, "manifest.json")) as temporary,
        open(temporary, "w", encoding="utf-8") as file,
    ):
        json.dump(content, file, indent=1, ensure_ascii=False, default=str)
    outputs = [os.path.join(folder, p) for p in records["truth"].values()] + [os.path.join(folder, "manifest.json")]
    period = (dt.datetime.combine(preset.start, dt.time()), dt.datetime.combine(preset.end, dt.time(23, 59, 59)))
    write_item(
        os.path.join(folder, "series.json"),
        item_id="simulated_series",
        entry="simulate_series",
        parameters=parameters,
        inputs=[],
        outputs=outputs,
        context=context,
        grid=grid,
        period=period,
        properties={"theia:simulated": True, "theia:products": [r["id"] for r in records["products"]]},
    )


def layers_of(output: str, grid: Grid, records: Mapping[str, Any], language: str) -> list[Layer]:
    """The layers to show: the ground, the parcels, and the truth of every month as a dated series."""
    found = []
    trust = "Vérité de la simulation, exacte." if language == "fr" else "The simulation's own truth, exact."
    titles = {
        "dem": ("Relief", "Elevation"),
        "parcels": ("Parcelles", "Parcels"),
        "land_cover": ("Occupation du sol", "Land cover"),
    }
    for name, path in records["truth"].items():
        full = os.path.join(output, path)
        for key, title in titles.items():
            if name.startswith(key):
                kind, year = ("vector" if path.endswith(".gpkg") else "raster"), name[len(key) :].strip("_")
                label = " ".join(filter(None, [title[0 if language == "fr" else 1], year]))
                found.append(
                    Layer(
                        "output",
                        full,
                        label,
                        kind,
                        style="" if kind == "vector" else "",
                        group="Truth",
                        trust=trust,
                        visible=key == "land_cover",
                    )
                )
        if name.startswith("monthly_") and name.endswith("_R1"):
            day = dt.datetime.strptime(name.split("_")[1], "%Y%m%d")
            first = day.replace(day=1)
            last = (first + dt.timedelta(days=32)).replace(day=1)
            found.append(
                Layer(
                    "output",
                    full,
                    f"{day:%Y-%m-%d}",
                    style="",
                    start=first,
                    end=last,
                    group="Truth, monthly",
                    trust=trust,
                    visible=False,
                )
            )
    return found
